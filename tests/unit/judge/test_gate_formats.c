/* The commit gate and OpenPGP: the key's file in each parent's trust files, and nothing else. */
#include "judge/gate.h"

#include "judge/gate_trial.h"

#include <sys/stat.h>

#define FPR_LEN 40

static struct gpg_key {
    char fingerprint[FPR_LEN + 1];
    char path[FPR_LEN + 32];
    char in_roles[FPR_LEN + 64];
    char *file;
} bob, mallory;

static void gpg(struct pir_buf *out, const char *const *more, const char *input)
{
    const char *argv[16] = {"gpg", "--batch", "--quiet", "--no-tty"};
    size_t n = 4;

    while (*more)
        argv[n++] = *more++;
    pir_buf_clear(out);
    if (run(out, argv, input, input ? strlen(input) : 0) != 0)
        fail_msg("gpg does not do as it should");
}

static void make_gpg_key(struct gpg_key *key, const char *email)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *at;

    gpg(&out,
        ARGV(
            "--passphrase", "", "--quick-gen-key", email, "ed25519", "cert,sign",
            "never"),
        NULL);
    gpg(&out, ARGV("--with-colons", "-k", email), NULL);
    at = strstr(out.data, "\nfpr:::::::::");
    assert_non_null(at);
    snprintf(
        key->fingerprint, sizeof(key->fingerprint), "%.40s",
        at + strlen("\nfpr:::::::::"));
    snprintf(key->path, sizeof(key->path), "trust/openpgp/%s.asc", key->fingerprint);
    snprintf(
        key->in_roles, sizeof(key->in_roles), "    keys: ['openpgp:%s']\n",
        key->fingerprint);
    gpg(&out,
        ARGV(
            "--armor", "--export-options", "export-minimal", "--export",
            key->fingerprint),
        NULL);
    key->file = strdup(out.data);
    pir_buf_release(&out);
}

static int make_both(void **state)
{
    if (make_cast(state) != 0)
        return -1;
    setenv("HOME", home, 1);
    setenv("GNUPGHOME", pir_arena_printf(&arena, "%s/gnupg", home), 1);
    mkdir(pir_arena_printf(&arena, "%s/gnupg", home), 0700);
    make_gpg_key(&bob, "bob@example.org");
    make_gpg_key(&mallory, "mallory@example.org");
    pir_arena_release(&arena);
    return 0;
}

static int remove_both(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    run(&out, ARGV("gpgconf", "--kill", "all"), NULL, 0);
    pir_buf_release(&out);
    free(bob.file);
    free(mallory.file);
    return remove_cast(state);
}

/* Bob has this key besides his SSH key. */
static void give_bob(struct pir_roster *out, const struct gpg_key *key)
{
    bob_keys = key ? key->in_roles : "";
    if (key)
        bob_file = (struct pir_key_file){key->path, key->file, strlen(key->file)};
    make_roster(out, "", "recorder");
    bob_keys = "";
}

static void sign_by(const struct trial *trial, const struct gpg_key *key)
{
    struct pir_buf payload = PIR_BUF_INIT, armor = PIR_BUF_INIT;

    build_payload(&payload, trial);
    gpg(&armor, ARGV("-bsau", key->fingerprint), payload.data);
    pir_buf_clear(&bytes);
    if (pir_commit_sign(&bytes, payload.data, payload.len, armor.data, &err) < 0)
        fail_msg("%s", err.message);
    pir_buf_release(&payload);
    pir_buf_release(&armor);
}

static void an_openpgp_key_of_the_trust_files_may_record(void **state)
{
    struct trial trial = by(BOB);
    struct pir_gate_verdict verdict;

    (void)state;
    give_bob(&roster, &bob);
    sign_by(&trial, &bob);
    if (judge(&trial) != 0)
        fail_msg("%s", err.message);
    assert_int_equal(pir_gate_judge(&verdict, &trial.in, &err), 0);
    assert_int_equal(strncmp(verdict.fingerprint, "openpgp:", 8), 0);
    assert_string_equal(verdict.fingerprint + 8, bob.fingerprint);
    assert_string_equal(verdict.person->principal, "bob@example.org");
    passes(by(BOB)); /* and his SSH key still */
}

static void refuses_openpgp_over_another_commit(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    give_bob(&roster, &bob);
    sign_by(&trial, &bob);
    replace("note: x", "note: y");
    judged(&trial, PIR_E_DENIED, "these bytes", "bob@example.org", "-S");
}

static void refuses_an_openpgp_key_of_nobody(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    give_bob(&roster, &bob);
    sign_by(&trial, &mallory);
    judged(
        &trial, PIR_E_DENIED, mallory.fingerprint, "bob@example.org", "pir trust add");
    fails(
        by(MALLORY), PIR_E_DENIED, "not in the trust/allowed_signers",
        fingerprint[MALLORY], "alice@example.org");
}

static void refuses_the_name_of_another_over_openpgp_too(void **state)
{
    struct trial trial = by(ALICE);

    (void)state;
    give_bob(&roster, &bob);
    sign_by(&trial, &bob);
    judged(
        &trial, PIR_E_DENIED, "its committer is alice@example.org", "signed by bob@",
        "user.email bob@example.org");
    trial = settings_by(BOB);
    sign_by(&trial, &bob);
    judged(
        &trial, PIR_E_DENIED, "does not have the role owner", "bob@example.org",
        "alice@example.org");
}

static void refuses_a_revoked_openpgp_key(void **state)
{
    struct trial trial = by(BOB);
    struct pir_revocation revocation = {
        .reason = "compromised", .at = "2026-11-01T00:00:00Z"};

    (void)state;
    give_bob(&roster, &bob);
    revocation.fingerprint = pir_arena_printf(&arena, "openpgp:%s", bob.fingerprint);
    roster.revocations = &revocation;
    roster.revocation_count = 1;
    sign_by(&trial, &bob);
    judged(&trial, PIR_E_DENIED, "compromised", "bob@example.org", "alice@example.org");
}

static void every_parent_must_have_the_file(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.commit.parent_count = 2;
    trial.in.roster_count = 2;
    trial.in.entry_count = trial.named = 0;
    trial.raw_message = "merge\n";
    give_bob(&roster, &bob);
    give_bob(&other, &bob);
    sign_by(&trial, &bob);
    if (judge(&trial) != 0)
        fail_msg("%s", err.message);
    give_bob(&other, &mallory);
    judged(&trial, PIR_E_DENIED, bob.fingerprint, "bob@", "pir trust add");
    give_bob(&other, NULL);
    judged(&trial, PIR_E_UNSUPPORTED, "OpenPGP", "bob@example.org", "gpg.format ssh");
    give_bob(&roster, &mallory);
    give_bob(&other, &bob);
    judged(&trial, PIR_E_DENIED, bob.fingerprint, "bob@", "pir trust add");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_openpgp_key_of_the_trust_files_may_record),
        TEST(refuses_openpgp_over_another_commit),
        TEST(refuses_an_openpgp_key_of_nobody),
        TEST(refuses_the_name_of_another_over_openpgp_too),
        TEST(refuses_a_revoked_openpgp_key),
        TEST(every_parent_must_have_the_file),
    };

    return cmocka_run_group_tests(tests, make_both, remove_both);
}
