/* Signing with the user's own programs: every way git knows a key, and for every way it can
 * fail a sentence that says what and how to mend it. */
#include "trust/cast.h"

#include "trust/signer.h"
#include "trust/sshsig.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const char payload[] = "tree 0123\nauthor alice\n\nnote: CEO approved budget\n";

static struct pir_arena arena;
static struct pir_err err;
static struct pir_buf armor = PIR_BUF_INIT;
static struct pir_buf text = PIR_BUF_INIT;
static struct pir_signer *signer;
static pid_t agent;

static int open_cast(void **state)
{
    if (cast_open(state) != 0)
        return -1;
    /* nothing of the machine's own: home, agent, terminal helpers, keyring */
    setenv("HOME", cast_dir, 1);
    setenv("TMPDIR", cast_dir, 1);
    setenv("GNUPGHOME", cast_path("gnupg"), 1);
    setenv("SSH_ASKPASS_REQUIRE", "never", 1);
    unsetenv("SSH_AUTH_SOCK");
    unsetenv("DISPLAY");
    cast_key("ed", "ed25519", NULL, "");
    cast_key("other", "ed25519", NULL, "");
    cast_key("p256", "ecdsa", "256", "");
    cast_key("rsa", "rsa", "2048", "");
    cast_key("locked", "ed25519", NULL, "secret words");
    return 0;
}

static void stop_agent(void)
{
    if (agent > 0)
        kill(agent, SIGTERM);
    agent = 0;
    unsetenv("SSH_AUTH_SOCK");
}

static int close_cast(void **state)
{
    if (pir_file_exists(cast_path("gnupg")))
        RUN("gpgconf", "--kill", "all");
    return cast_close(state);
}

static int forget(void **state)
{
    (void)state;
    stop_agent();
    pir_signer_free(signer);
    signer = NULL;
    pir_arena_release(&arena);
    pir_buf_release(&armor);
    pir_buf_release(&text);
    memset(&err, 0, sizeof(err));
    return 0;
}

/* An agent of our own, with a socket in the folder; forget() ends it. Each has another socket:
 * an agent that ends takes the path away, even after the next one has begun. */
static void start_agent(void)
{
    static unsigned agents;
    char number[16] = "";
    char name[32];

    snprintf(name, sizeof(name), "agent-%u", agents++);
    assert_int_equal(RUN_OUT(&text, "ssh-agent", "-s", "-a", cast_path(name)), 0);
    sscanf(strstr(text.data, "SSH_AGENT_PID="), "SSH_AGENT_PID=%15[0-9]", number);
    agent = (pid_t)strtol(number, NULL, 10);
    assert_true(agent > 1);
    setenv("SSH_AUTH_SOCK", cast_path(name), 1);
}

static void copy(const char *from, const char *to)
{
    cast_read(&text, cast_path(from));
    cast_write(to, text.data, text.len);
}

/* A program that does as it is told. */
static const char *script(const char *name, const char *body)
{
    pir_buf_clear(&text);
    pir_buf_printf(&text, "#!/bin/sh\n%s\n", body);
    cast_write(name, text.data, text.len);
    chmod(cast_path(name), 0700);
    return cast_path(name);
}

static int open_signer(const struct pir_signer_options *options)
{
    pir_signer_free(signer);
    pir_buf_clear(&armor);
    memset(&err, 0, sizeof(err));
    return pir_signer_new(&signer, options, &err);
}

static int open_key(const char *key)
{
    const struct pir_signer_options options = {.format = "ssh", .key = key};

    return open_signer(&options);
}

static int sign(void)
{
    struct pir_signing *signing;
    int rc;

    memset(&err, 0, sizeof(err));
    pir_buf_clear(&armor);
    rc = pir_sign_start(&signing, signer, payload, strlen(payload), &err);
    return rc < 0 ? rc : pir_sign_finish(&armor, signing, &err);
}

/* Folder must be as it was: no temporary file is left. */
static void expect_no_leftovers(void)
{
    assert_int_equal(
        RUN_OUT(
            &text, "find", cast_dir, "-mindepth", "1", "-maxdepth", "1", "-name",
            "pir-*"),
        0);
    assert_string_equal(text.data, "");
}

static void expect_signature(void)
{
    struct pir_sshsig sig;

    if (sign() < 0)
        fail_msg("%s", err.message);
    assert_int_equal(armor.data[armor.len - 1], '\n');
    assert_int_equal(pir_sshsig_parse(&sig, &arena, armor.data, armor.len, &err), 0);
    assert_int_equal(pir_sshsig_verify(&sig, payload, strlen(payload), "git", &err), 1);
    assert_true(pir_key_equal(&sig.key, pir_signer_key(signer)));
    assert_string_equal(sig.key.fingerprint, pir_signer_fingerprint(signer));
    expect_no_leftovers();
}

static void expect_refusal(int rc, const char *says)
{
    assert_int_equal(rc, PIR_E_SIGN);
    assert_int_equal(err.code, PIR_E_SIGN);
    if (!strstr(err.message, says))
        fail_msg("'%s' does not say '%s'", err.message, says);
    assert_int_equal(armor.len, 0);
    expect_no_leftovers();
}

static void signs_with_key_files_of_every_kind(void **state)
{
    static const char *const names[] = {"ed", "p256", "rsa"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char file[PATH_SIZE];

        assert_int_equal(open_key(cast_path(names[i])), 0);
        assert_int_equal(pir_signer_format(signer), PIR_SIGNATURE_SSH);
        expect_signature();
        snprintf(file, sizeof(file), "%s.pub", names[i]);
        assert_int_equal(open_key(cast_path(file)), 0);
        expect_signature();
    }
}

static void expands_the_home_folder(void **state)
{
    (void)state;
    assert_int_equal(open_key("~/ed"), 0);
    expect_signature();
    assert_int_equal(open_key("~/ed.pub"), 0);
    expect_signature();
}

static void reads_the_public_half_from_the_private_key(void **state)
{
    (void)state;
    copy("ed", "alone");
    assert_int_equal(open_key(cast_path("alone")), 0);
    expect_signature();
    copy("locked", "locked-alone");
    expect_refusal(open_key(cast_path("locked-alone")), "locked with a passphrase");
    assert_non_null(strstr(err.hint, "ssh-keygen -y"));
}

static void uses_the_agent_when_only_the_public_key_is_there(void **state)
{
    (void)state;
    copy("ed.pub", "only.pub");
    assert_int_equal(open_key(cast_path("only.pub")), 0);
    expect_refusal(sign(), "no private key");
    start_agent();
    expect_refusal(sign(), "no private key");
    assert_int_equal(RUN("ssh-add", "-q", cast_path("ed")), 0);
    expect_signature();
    /* git does not mind a setting without the .pub either */
    assert_int_equal(open_key(cast_path("only")), 0);
    assert_true(pir_signer_key(signer) != NULL);
}

static void takes_a_literal_key_from_the_agent_only(void **state)
{
    char key[512];

    (void)state;
    cast_public(&text, "ed");
    snprintf(key, sizeof(key), "key::%s", text.data);
    assert_int_equal(open_key(key), 0);
    expect_refusal(sign(), "agent");
    start_agent();
    expect_refusal(sign(), "does not have the key SHA256:");
    assert_int_equal(RUN("ssh-add", "-q", cast_path("ed")), 0);
    expect_signature();
    assert_int_equal(open_key(key + strlen("key::")), 0);
    expect_signature();
    cast_public(&text, "p256");
    snprintf(key, sizeof(key), "key::%s and a comment", text.data);
    assert_int_equal(RUN("ssh-add", "-q", cast_path("p256")), 0);
    assert_int_equal(open_key(key), 0);
    expect_signature();
}

static void asks_the_default_key_command(void **state)
{
    struct pir_signer_options options = {
        .format = "ssh", .default_key_command = "sh -c 'ssh-add -L | head -n 1'"};

    (void)state;
    start_agent();
    expect_refusal(open_signer(&options), "did not print a public key");
    assert_int_equal(RUN("ssh-add", "-q", cast_path("ed")), 0);
    assert_int_equal(open_signer(&options), 0);
    expect_signature();
    options.default_key_command = "ssh-add \"-L";
    expect_refusal(open_signer(&options), "is not a command");
    options.default_key_command = "false";
    expect_refusal(open_signer(&options), "did not print a public key");
    options.default_key_command = "no-such-program-here -L";
    expect_refusal(open_signer(&options), "no-such-program-here");
}

static void says_how_to_configure_a_key(void **state)
{
    const struct pir_signer_options options = {.format = "ssh", .key = ""};

    (void)state;
    expect_refusal(open_signer(&options), "user.signingkey");
    assert_non_null(strstr(err.hint, "ssh-keygen -t ed25519"));
    mkdir(cast_path(".ssh"), 0700);
    copy("rsa.pub", ".ssh/id_rsa.pub");
    expect_refusal(open_signer(&options), "user.signingkey");
    assert_string_equal(
        err.hint, "git config --global gpg.format ssh && "
                  "git config --global user.signingkey ~/.ssh/id_rsa.pub");
    copy("ed.pub", ".ssh/id_ed25519.pub");
    expect_refusal(open_signer(&options), "user.signingkey");
    assert_non_null(strstr(err.hint, "~/.ssh/id_ed25519.pub"));
    RUN("rm", "-r", "--", cast_path(".ssh"));
}

static void with_nothing_configured_says_so_and_no_word_of_gpg(void **state)
{
    const struct pir_signer_options options = {.email = "nobody@example.org"};

    (void)state;
    expect_refusal(open_signer(&options), "user.signingkey");
    assert_non_null(strstr(err.hint, "gpg.format ssh"));
}

static void guesses_the_format_from_the_key(void **state)
{
    struct pir_signer_options options = {.key = cast_path("ed")};

    (void)state;
    assert_int_equal(open_signer(&options), 0);
    assert_int_equal(pir_signer_format(signer), PIR_SIGNATURE_SSH);
    options.key = "~/ed.pub";
    assert_int_equal(open_signer(&options), 0);
    options.key = "0123456789ABCDEF";
    options.openpgp_program = "no-such-gpg-here";
    expect_refusal(open_signer(&options), "no-such-gpg-here");
}

static void knows_which_formats_it_does_not_know(void **state)
{
    const struct pir_signer_options options = {.format = "smoke", .key = "k"};

    (void)state;
    assert_int_equal(open_signer(&options), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(err.message, "smoke"));
}

static void says_when_the_key_file_is_missing_or_no_key(void **state)
{
    (void)state;
    expect_refusal(open_key(cast_path("missing")), "is not there");
    expect_refusal(open_key("~/missing.pub"), "is not there");
    cast_write("rubbish.pub", "rubbish\n", 8);
    expect_refusal(open_key(cast_path("rubbish.pub")), "cannot be used");
    cast_write("rubbish", "rubbish\n", 8);
    unlink(cast_path("rubbish.pub"));
    expect_refusal(open_key(cast_path("rubbish")), "rubbish");
    expect_refusal(open_key("key::rubbish"), "cannot be used");
    mkdir(cast_path("folder"), 0700);
    expect_refusal(open_key(cast_path("folder")), "folder");
}

static void refuses_to_sign_with_a_weak_key(void **state)
{
    (void)state;
    cast_key("weak", "rsa", "1024", "");
    expect_refusal(open_key(cast_path("weak")), "1024 bits");
}

static void says_when_others_may_read_the_key(void **state)
{
    (void)state;
    copy("ed", "open");
    copy("ed.pub", "open.pub");
    chmod(cast_path("open"), 0644);
    assert_int_equal(open_key(cast_path("open")), 0);
    expect_refusal(sign(), "others may read it");
    assert_non_null(strstr(err.hint, "chmod 600"));
}

static void says_when_the_passphrase_is_refused(void **state)
{
    struct pir_signer_options options = {.format = "ssh", .key = cast_path("locked")};

    (void)state;
    /* an answer by a window, wrong; the terminal of whoever runs this stays alone */
    setenv("SSH_ASKPASS", script("askpass", "echo wrong"), 1);
    setenv("SSH_ASKPASS_REQUIRE", "force", 1);
    assert_int_equal(open_signer(&options), 0);
    expect_refusal(sign(), "passphrase");
    assert_non_null(strstr(err.hint, "ssh-add"));
    script("askpass", "echo secret words");
    expect_signature();
    setenv("SSH_ASKPASS_REQUIRE", "never", 1);
    unsetenv("SSH_ASKPASS");
}

static void says_when_the_program_is_missing(void **state)
{
    const struct pir_signer_options options = {
        .format = "ssh", .key = cast_path("ed"), .ssh_program = "no-such-program-here"};

    (void)state;
    assert_int_equal(open_signer(&options), 0);
    expect_refusal(sign(), "no-such-program-here");
    assert_non_null(strstr(err.hint, "gpg.ssh.program"));
}

static void gives_up_a_program_that_hangs(void **state)
{
    const struct pir_signer_options options = {
        .format = "ssh",
        .key = cast_path("ed"),
        .ssh_program = script("hang", "exec cat /dev/zero >/dev/null"),
        .timeout_s = 1};

    (void)state;
    assert_int_equal(open_signer(&options), 0);
    expect_refusal(sign(), "did not end within 1 s");
    assert_true(err.hint[0] != '\0');
}

static void believe_with(const char *body, const char *says)
{
    const struct pir_signer_options options = {
        .format = "ssh", .key = cast_path("ed"), .ssh_program = script("liar", body)};

    assert_int_equal(open_signer(&options), 0);
    expect_refusal(sign(), says);
}

static void does_not_believe_a_program_that_lies(void **state)
{
    char body[PATH_SIZE * 2];

    (void)state;
    believe_with("cat >/dev/null", "no good signature");
    believe_with("cat", "no good signature");
    believe_with("yes | head -c 60000", "no good signature");
    /* a signature, but of something else */
    snprintf(
        body, sizeof(body), "echo other | ssh-keygen -Y sign -n git -f %s",
        cast_path("ed"));
    believe_with(body, "no good signature");
    /* for another purpose */
    snprintf(body, sizeof(body), "ssh-keygen -Y sign -n file -f %s", cast_path("ed"));
    believe_with(body, "no good signature");
    /* by another key */
    snprintf(body, sizeof(body), "ssh-keygen -Y sign -n git -f %s", cast_path("other"));
    believe_with(body, "signed with the key");
    believe_with("echo 'no \033[31mtoken' >&2; exit 3", "no \\x1b[31mtoken");
    believe_with("exit 3", "said nothing");
}

static void rewraps_what_the_program_writes(void **state)
{
    char body[PATH_SIZE * 2];
    const struct pir_signer_options options = {
        .format = "ssh", .key = cast_path("ed"), .ssh_program = cast_path("rewrap")};

    (void)state;
    snprintf(
        body, sizeof(body),
        "ssh-keygen -Y sign -n git -f %s | awk '/^-/{if(NR>1)print "
        "b;print;next}{b=b$0}'",
        cast_path("ed"));
    script("rewrap", body);
    assert_int_equal(open_signer(&options), 0);
    expect_signature();
}

static void other_work_may_be_done_while_it_signs(void **state)
{
    struct pir_signing *first;
    struct pir_signing *second;

    (void)state;
    assert_int_equal(open_key(cast_path("ed")), 0);
    assert_int_equal(pir_sign_start(&first, signer, payload, strlen(payload), &err), 0);
    assert_int_equal(pir_sign_start(&second, signer, "x", 1, &err), 0);
    assert_int_equal(pir_sign_finish(&armor, first, &err), 0);
    pir_buf_clear(&armor);
    assert_int_equal(pir_sign_finish(&armor, second, &err), 0);
}

/* Started before the payload is known, it signs the same; started for nothing, it goes. */
static void a_program_that_was_started_early_signs_the_same(void **state)
{
    (void)state;
    assert_int_equal(open_key(cast_path("ed")), 0);
    pir_sign_prepare(signer);
    pir_sign_prepare(signer);
    expect_signature();
    expect_signature(); /* the second one without */
    pir_sign_prepare(signer);
    assert_int_equal(open_key(cast_path("ed")), 0); /* frees the first signer */
    expect_no_leftovers();
}

/* A large payload: the program is fed and read at the same time. */
static void signs_more_than_a_pipe_holds(void **state)
{
    struct pir_buf large = PIR_BUF_INIT;
    struct pir_signing *signing;

    (void)state;
    pir_buf_fill(&large, 'x', 1 << 20);
    assert_int_equal(open_key(cast_path("ed")), 0);
    assert_int_equal(pir_sign_start(&signing, signer, large.data, large.len, &err), 0);
    assert_int_equal(pir_sign_finish(&armor, signing, &err), 0);
    pir_buf_release(&large);
}

static int make_openpgp_key(void)
{
    mkdir(cast_path("gnupg"), 0700);
    return RUN(
        "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key",
        "Alice <alice@example.org>", "ed25519", "sign", "never");
}

/* What was exported is the file by which the signature is good. */
static void expect_good_by_export(const char *fingerprint)
{
    struct pir_buf roles = PIR_BUF_INIT;
    struct pir_signature sig;
    struct pir_roster roster;
    struct pir_key_file file = {.bytes = text.data, .len = text.len};

    file.path = pir_arena_printf(&arena, "trust/openpgp/%s.asc", fingerprint);
    pir_buf_printf(
        &roles,
        "version: 1\nserial: 1\nprevious: none\npeople:\n  a@example.org:\n"
        "    name: A\n    roles: [owner]\n    keys: ['openpgp:%s']\nrevoked: []\n",
        fingerprint);
    assert_int_equal(
        pir_roster_parse(&roster, &arena, "", 0, roles.data, roles.len, &err), 0);
    if (pir_roster_pin(&roster, &arena, &file, 1, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(
        pir_signature_check(
            &sig, &roster, armor.data, armor.len, payload, strlen(payload), &err),
        1);
    assert_int_equal(
        pir_signature_check(
            &sig, &roster, armor.data, armor.len, payload, strlen(payload) - 1, &err),
        0);
    pir_buf_release(&roles);
}

static void openpgp_signs_is_checked_and_exported(void **state)
{
    const struct pir_signer_options by_email = {
        .format = "openpgp", .email = "alice@example.org"};
    struct pir_signer_options by_key = {.key = "alice@example.org"};
    char fingerprint[128];

    (void)state;
    if (make_openpgp_key() != 0)
        skip();
    if (open_signer(&by_key) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(pir_signer_format(signer), PIR_SIGNATURE_OPENPGP);
    assert_null(pir_signer_key(signer));
    snprintf(fingerprint, sizeof(fingerprint), "%s", pir_signer_fingerprint(signer));
    assert_int_equal(strlen(fingerprint), 40);
    assert_int_equal(open_signer(&by_email), 0);
    assert_string_equal(pir_signer_fingerprint(signer), fingerprint);

    if (sign() < 0)
        fail_msg("%s", err.message);
    assert_int_equal(strncmp(armor.data, "-----BEGIN PGP SIGNATURE-----\n", 30), 0);
    assert_string_equal(armor.data + armor.len - 28, "-----END PGP SIGNATURE-----\n");
    expect_no_leftovers();

    assert_int_equal(pir_signer_export(&text, signer, &err), 0);
    assert_non_null(strstr(text.data, "-----BEGIN PGP PUBLIC KEY BLOCK-----"));
    expect_good_by_export(fingerprint);
}

static void openpgp_says_when_there_is_no_such_key(void **state)
{
    struct pir_signer_options options = {.format = "openpgp", .key = "bob@example.org"};

    (void)state;
    mkdir(cast_path("gnupg"), 0700);
    expect_refusal(open_signer(&options), "no usable secret key for bob@example.org");
    assert_non_null(strstr(err.hint, "gpg --list-secret-keys"));
    options.openpgp_program = script("nogpg", "exit 2");
    expect_refusal(open_signer(&options), "no usable secret key");
}

static void x509_says_when_there_is_no_gpgsm_or_no_certificate(void **state)
{
    struct pir_signer_options options = {.format = "x509", .key = "/CN=nobody"};

    (void)state;
    options.x509_program = script("nogpgsm", "exit 2");
    expect_refusal(open_signer(&options), "gpgsm has no usable secret key for /CN=no");
    assert_non_null(strstr(err.hint, "gpgsm --list-secret-keys"));
    options.x509_program = script("odd", "echo crs:u:::::; echo fpr:::::::::A:");
    expect_refusal(open_signer(&options), "no usable secret key");
    options.x509_program = script(
        "odder", "echo crs:u:::::; "
                 "echo fpr:::::::::0123456789012345678901234567890123456789:");
    expect_refusal(open_signer(&options), "the certificate /CN=nobody cannot be used");
    options.x509_program = "no-such-gpgsm-here";
    expect_refusal(open_signer(&options), "no-such-gpgsm-here");
    assert_non_null(strstr(err.hint, "gpg.x509.program"));
}

/* gpg that lists a key, then lies or fails. */
static void openpgp_believe_with(const char *body, const char *says)
{
    char whole[1024];
    const struct pir_signer_options options = {
        .format = "openpgp", .key = "k", .openpgp_program = cast_path("fakegpg")};

    snprintf(
        whole, sizeof(whole),
        "case \"$*\" in *--list-secret-keys*) echo sec:u:256:22:A:1:::u:::s:; "
        "echo fpr:::::::::0123456789012345678901234567890123456789:; exit;; esac\n%s",
        body);
    script("fakegpg", whole);
    if (open_signer(&options) < 0)
        fail_msg("%s", err.message);
    expect_refusal(sign(), says);
}

static void openpgp_does_not_believe_a_program_that_lies(void **state)
{
    (void)state;
    openpgp_believe_with("cat", "did not say that a signature was made");
    openpgp_believe_with(
        "echo '[GNUPG:] SIG_CREATED D 22 8 00 1 F' >&2; cat", "gave no signature");
    openpgp_believe_with(
        "echo '[GNUPG:] INV_SGNR 9 k' >&2; exit 2", "no usable secret key");
    openpgp_believe_with(
        "echo 'gpg: signing failed: Inappropriate ioctl for device' >&2; exit 2",
        "no terminal");
    openpgp_believe_with(
        "echo 'gpg: signing failed: Operation cancelled' >&2; exit 2",
        "Operation cancelled");
    openpgp_believe_with("exit 2", "said nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(signs_with_key_files_of_every_kind, forget),
        cmocka_unit_test_teardown(expands_the_home_folder, forget),
        cmocka_unit_test_teardown(reads_the_public_half_from_the_private_key, forget),
        cmocka_unit_test_teardown(
            uses_the_agent_when_only_the_public_key_is_there, forget),
        cmocka_unit_test_teardown(takes_a_literal_key_from_the_agent_only, forget),
        cmocka_unit_test_teardown(asks_the_default_key_command, forget),
        cmocka_unit_test_teardown(says_how_to_configure_a_key, forget),
        cmocka_unit_test_teardown(
            with_nothing_configured_says_so_and_no_word_of_gpg, forget),
        cmocka_unit_test_teardown(guesses_the_format_from_the_key, forget),
        cmocka_unit_test_teardown(knows_which_formats_it_does_not_know, forget),
        cmocka_unit_test_teardown(says_when_the_key_file_is_missing_or_no_key, forget),
        cmocka_unit_test_teardown(refuses_to_sign_with_a_weak_key, forget),
        cmocka_unit_test_teardown(says_when_others_may_read_the_key, forget),
        cmocka_unit_test_teardown(says_when_the_passphrase_is_refused, forget),
        cmocka_unit_test_teardown(says_when_the_program_is_missing, forget),
        cmocka_unit_test_teardown(gives_up_a_program_that_hangs, forget),
        cmocka_unit_test_teardown(does_not_believe_a_program_that_lies, forget),
        cmocka_unit_test_teardown(rewraps_what_the_program_writes, forget),
        cmocka_unit_test_teardown(other_work_may_be_done_while_it_signs, forget),
        cmocka_unit_test_teardown(
            a_program_that_was_started_early_signs_the_same, forget),
        cmocka_unit_test_teardown(signs_more_than_a_pipe_holds, forget),
        cmocka_unit_test_teardown(openpgp_signs_is_checked_and_exported, forget),
        cmocka_unit_test_teardown(openpgp_says_when_there_is_no_such_key, forget),
        cmocka_unit_test_teardown(openpgp_does_not_believe_a_program_that_lies, forget),
        cmocka_unit_test_teardown(
            x509_says_when_there_is_no_gpgsm_or_no_certificate, forget),
    };

    return cmocka_run_group_tests(tests, open_cast, close_cast);
}
