/* Which key, which program: what git's configuration says, made definite. */
#include "trust/signer.h"

#include "base/file.h"
#include "base/proc.h"
#include "base/world.h"
#include "trust/signer_internal.h"
#include "trust/sshsig.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define KEY_FILE_MAX ((size_t)64 * 1024)
#define COMMAND_WORDS_MAX ((size_t)64)
#define COMMAND_MAX ((size_t)4096)

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text);

    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

/* The public key itself instead of a file's name, as git tells the two apart; or NULL. */
static const char *literal_of(const char *key)
{
    if (starts_with(key, "key::"))
        return key + strlen("key::");
    return starts_with(key, "ssh-") ? key : NULL;
}

static bool looks_like_ssh(const char *key)
{
    return literal_of(key) || key[0] == '~' || strchr(key, '/') ||
           ends_in(key, ".pub") || pir_file_exists(key);
}

/* ~/ as in git; NULL when out of memory. */
static const char *expand(struct pir_arena *arena, const char *path)
{
    const char *home = pir_world_home();

    if (home && starts_with(path, "~/"))
        return pir_arena_printf(arena, "%s%s", home, path + 1);
    return pir_arena_strdup(arena, path);
}

/* The two lines that mend it, with a key that is there already if possible. */
static void hint_setup(struct pir_arena *arena, struct pir_err *err)
{
    static const char *const names[] = {
        "~/.ssh/id_ed25519.pub", "~/.ssh/id_ed25519_sk.pub", "~/.ssh/id_ecdsa.pub",
        "~/.ssh/id_ecdsa_sk.pub", "~/.ssh/id_rsa.pub"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *path = expand(arena, names[i]);

        if (!path || path[0] == '~' || !pir_file_exists(path))
            continue;
        pir_err_hint(
            err,
            "git config --global gpg.format ssh && "
            "git config --global user.signingkey %s",
            names[i]);
        return;
    }
    pir_err_hint(
        err,
        "ssh-keygen -t ed25519 makes a key; then git config --global gpg.format ssh "
        "&& git config --global user.signingkey ~/.ssh/id_ed25519.pub");
}

static int no_key(struct pir_arena *arena, struct pir_err *err)
{
    pir_err_set(err, PIR_E_SIGN, "git is not told which key signs (user.signingkey)");
    hint_setup(arena, err);
    return PIR_E_SIGN;
}

/* The key's own file was no use. */
static int
bad_key(const char *path, int rc, const struct pir_err *why, struct pir_err *err)
{
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    return pir_err_set(
        err, PIR_E_SIGN, "the signing key %s cannot be used: %s", path, why->message);
}

/* First line of a text with a public key. */
static int take_public(
    struct pir_signer *signer, struct pir_buf *text, const char *path,
    struct pir_err *err)
{
    struct pir_err why = {0};
    int rc;

    pir_buf_truncate(text, strcspn(text->data, "\r\n"));
    rc = pir_key_parse_line(&signer->key, &signer->arena, text->data, &why);
    return rc < 0 ? bad_key(path, rc, &why, err) : 0;
}

/* From the private key's file, by ssh-keygen; an empty passphrase is offered so that it
 * never asks for one. */
static int
derive_public(struct pir_signer *signer, const char *path, struct pir_err *err)
{
    const char *const argv[] = {"ssh-keygen", "-y", "-P", "", "-f", path, NULL};
    const struct pir_proc_options options = {
        .timeout_s = PIR_ASK_TIMEOUT_S, .out_max = KEY_FILE_MAX};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_buf errout = PIR_BUF_INIT;
    struct pir_err why = {0};
    int status;
    int rc = pir_proc_run(&status, &out, &errout, argv, &options, &why);

    if (rc < 0) {
        rc = pir_sign_failed(signer, rc, &why, err);
    } else if (status == 0) {
        rc = take_public(signer, &out, path, err);
    } else if (strstr(errout.data, "incorrect passphrase")) {
        pir_err_set(
            err, PIR_E_SIGN,
            "there is no %s.pub, and the key itself is locked with a passphrase", path);
        rc = pir_err_hint(err, "ssh-keygen -y -f %s > %s.pub", path, path);
    } else {
        rc = pir_ssh_explain(signer, status, &errout, err);
    }
    pir_buf_release(&out);
    pir_buf_release(&errout);
    return rc;
}

static bool is_public_text(const char *text)
{
    return starts_with(text, "ssh-") || starts_with(text, "ecdsa-") ||
           starts_with(text, "sk-");
}

/* The public half of a key file: KEY is a .pub, KEY.pub is there, KEY is a public key by
 * another name, or the private key must give it. */
static int read_public(struct pir_signer *signer, const char *path, struct pir_err *err)
{
    const char *beside = pir_arena_printf(&signer->arena, "%s.pub", path);
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc;

    if (!beside)
        return pir_err_nomem(err);
    if (!ends_in(path, ".pub") && pir_file_exists(beside))
        path = beside;
    rc = pir_file_read(&text, path, KEY_FILE_MAX, &why);
    if (rc < 0)
        rc = bad_key(path, rc, &why, err);
    else if (ends_in(path, ".pub") || is_public_text(text.data))
        rc = take_public(signer, &text, path, err);
    else
        rc = derive_public(signer, path, err);
    sodium_memzero(text.data, text.len);
    pir_buf_release(&text);
    return rc;
}

static int use_file(struct pir_signer *signer, const char *name, struct pir_err *err)
{
    signer->key_file = expand(&signer->arena, name);
    if (!signer->key_file)
        return pir_err_nomem(err);
    signer->key_name = signer->key_file;
    if (!pir_file_exists(signer->key_file)) {
        /* git is happy with KEY when only KEY.pub is there: an agent has the rest. */
        const char *beside =
            pir_arena_printf(&signer->arena, "%s.pub", signer->key_file);

        if (!beside)
            return pir_err_nomem(err);
        if (!pir_file_exists(beside)) {
            pir_err_set(
                err, PIR_E_SIGN,
                "the signing key %s, which user.signingkey names, is not there",
                signer->key_file);
            hint_setup(&signer->arena, err);
            return PIR_E_SIGN;
        }
    }
    return read_public(signer, signer->key_file, err);
}

static int
use_literal(struct pir_signer *signer, const char *literal, struct pir_err *err)
{
    struct pir_err why = {0};
    int rc = pir_key_parse_line(&signer->key, &signer->arena, literal, &why);

    if (rc < 0)
        return bad_key("that user.signingkey spells out", rc, &why, err);
    signer->literal = pir_arena_printf(&signer->arena, "%s\n", literal);
    signer->key_name = signer->key.fingerprint;
    return signer->literal ? 0 : pir_err_nomem(err);
}

/* Split a command line as git does: blanks, both quotes, backslash; no shell. words needs
 * COMMAND_WORDS_MAX + 1. Returns how many, 0 when it is malformed. text is overwritten. */
static size_t split_command(const char **words, char *text)
{
    size_t count = 0;
    char *to = text;
    const char *at = text;

    for (;;) {
        char quote = '\0';

        at += strspn(at, " \t\n");
        if (!*at)
            break;
        if (count == COMMAND_WORDS_MAX)
            return 0;
        words[count++] = to;
        for (; *at && (quote || !strchr(" \t\n", *at)); at++) {
            if (!quote && (*at == '\'' || *at == '"'))
                quote = *at;
            else if (quote && *at == quote)
                quote = '\0';
            else if (*at != '\\' || quote == '\'')
                *to++ = *at;
            else if (*++at)
                *to++ = *at;
            else
                return 0;
        }
        if (quote)
            return 0;
        if (*at)
            at++;
        *to++ = '\0';
    }
    words[count] = NULL;
    return count;
}

/* gpg.ssh.defaultKeyCommand prints public keys; the first one counts. */
static int
ask_command(struct pir_signer *signer, const char *command, struct pir_err *err)
{
    const struct pir_proc_options options = {
        .timeout_s = PIR_ASK_TIMEOUT_S, .out_max = KEY_FILE_MAX};
    char *text = pir_arena_strdup(&signer->arena, command);
    const char *words[COMMAND_WORDS_MAX + 1];
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err why = {0};
    const char *literal;
    int status;
    int rc;

    if (!text)
        return pir_err_nomem(err);
    if (strlen(text) > COMMAND_MAX || split_command(words, text) == 0)
        return pir_err_set(
            err, PIR_E_SIGN, "gpg.ssh.defaultKeyCommand is not a command: %s", command);
    rc = pir_proc_run(&status, &out, NULL, words, &options, &why);
    if (rc < 0) {
        rc = pir_err_set(
            err, rc == PIR_E_NOMEM ? rc : PIR_E_SIGN,
            "gpg.ssh.defaultKeyCommand did not give a key: %s", why.message);
        goto done;
    }
    pir_buf_truncate(&out, strcspn(out.data, "\r\n"));
    literal = status == 0 ? literal_of(out.data) : NULL;
    if (!literal) {
        pir_err_set(
            err, PIR_E_SIGN,
            "gpg.ssh.defaultKeyCommand (%s) did not print a public key", command);
        hint_setup(&signer->arena, err);
        rc = PIR_E_SIGN;
        goto done;
    }
    rc = use_literal(signer, literal, err);
done:
    pir_buf_release(&out);
    return rc;
}

static int find_ssh(
    struct pir_signer *signer, const struct pir_signer_options *options,
    struct pir_err *err)
{
    signer->program = expand(
        &signer->arena, options->ssh_program ? options->ssh_program : "ssh-keygen");
    signer->key_name = options->key ? options->key : "";
    if (!signer->program)
        return pir_err_nomem(err);
    if (options->key && literal_of(options->key))
        return use_literal(signer, literal_of(options->key), err);
    if (options->key)
        return use_file(signer, options->key, err);
    if (options->default_key_command)
        return ask_command(signer, options->default_key_command, err);
    return no_key(&signer->arena, err);
}

static const char *or_default(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

/* By gpg or gpgsm, which know keys by name. */
static int find_named(
    struct pir_signer *signer, const struct pir_signer_options *options,
    struct pir_err *err)
{
    const bool is_x509 = signer->format == PIR_SIGNATURE_X509;
    struct pir_err why = {0};
    const char *user = options->key;
    int rc;

    signer->program = expand(
        &signer->arena, is_x509 ? or_default(options->x509_program, "gpgsm")
                                : or_default(options->openpgp_program, "gpg"));
    if (!user && options->email)
        user = pir_arena_printf(&signer->arena, "<%s>", options->email);
    if (!signer->program || (!user && options->email))
        return pir_err_nomem(err);
    if (!user)
        return no_key(&signer->arena, err);
    rc = is_x509 ? pir_x509_find(signer, user, &why)
                 : pir_openpgp_find(signer, user, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc == 1)
        return 0;
    /* Nothing was configured at all: what gpg says about it would only confuse. */
    if (!options->key && !options->format)
        return no_key(&signer->arena, err);
    pir_err_set(err, PIR_E_SIGN, "%s", why.message);
    if (why.hint[0])
        return pir_err_hint(err, "%s", why.hint);
    return pir_err_hint(
        err,
        "%s --list-secret-keys shows the keys there are; git config --global "
        "user.signingkey names one",
        pir_signer_tool(signer));
}

static int choose_format(
    enum pir_signature_format *out, const struct pir_signer_options *options,
    struct pir_err *err)
{
    const char *format = options->format;

    *out = PIR_SIGNATURE_SSH;
    if (!format) {
        if (!options->key || !looks_like_ssh(options->key))
            *out = PIR_SIGNATURE_OPENPGP;
        return 0;
    }
    if (strcmp(format, "ssh") == 0)
        return 0;
    *out = PIR_SIGNATURE_OPENPGP;
    if (strcmp(format, "openpgp") == 0)
        return 0;
    *out = PIR_SIGNATURE_X509;
    if (strcmp(format, "x509") == 0)
        return 0;
    pir_err_set(
        err, PIR_E_UNSUPPORTED, "gpg.format is %s, which is not ssh, openpgp or x509",
        format);
    return pir_err_hint(err, "git config --global gpg.format ssh");
}

static int name_key(struct pir_signer *signer, struct pir_err *err)
{
    signer->name =
        signer->format == PIR_SIGNATURE_SSH ? signer->key.fingerprint
        : signer->format == PIR_SIGNATURE_X509
            ? pir_arena_printf(&signer->arena, "x509:%s", signer->fingerprint)
            : pir_arena_printf(&signer->arena, "openpgp:%s", signer->fingerprint);
    return signer->name ? 0 : pir_err_nomem(err);
}

/* git takes an empty setting as none. */
static const char *set_or_null(const char *text)
{
    return text && text[0] ? text : NULL;
}

int pir_signer_new(
    struct pir_signer **out, const struct pir_signer_options *options,
    struct pir_err *err)
{
    const struct pir_signer_options set = {
        .format = set_or_null(options->format),
        .key = set_or_null(options->key),
        .ssh_program = set_or_null(options->ssh_program),
        .openpgp_program = set_or_null(options->openpgp_program),
        .x509_program = set_or_null(options->x509_program),
        .default_key_command = set_or_null(options->default_key_command),
        .email = set_or_null(options->email),
    };
    struct pir_signer *signer = calloc(1, sizeof(*signer));
    int rc;

    *out = NULL;
    if (!signer)
        return pir_err_nomem(err);
    signer->timeout_s =
        options->timeout_s > 0 ? options->timeout_s : PIR_SIGN_TIMEOUT_S;
    rc = pir_sshsig_init(err);
    if (rc < 0)
        goto done;
    rc = choose_format(&signer->format, &set, err);
    if (rc < 0)
        goto done;
    rc = signer->format == PIR_SIGNATURE_SSH ? find_ssh(signer, &set, err)
                                             : find_named(signer, &set, err);
    if (rc == 0)
        rc = name_key(signer, err);
    if (rc < 0)
        goto done;
    *out = signer;
    signer = NULL; /* transferred */
done:
    pir_signer_free(signer);
    return rc;
}

void pir_signer_free(struct pir_signer *signer)
{
    if (!signer)
        return;
    pir_sign_cancel(signer->ready);
    pir_arena_release(&signer->arena);
    free(signer);
}

enum pir_signature_format pir_signer_format(const struct pir_signer *signer)
{
    return signer->format;
}

const struct pir_key *pir_signer_key(const struct pir_signer *signer)
{
    return signer->format == PIR_SIGNATURE_SSH ? &signer->key : NULL;
}

const char *pir_signer_fingerprint(const struct pir_signer *signer)
{
    return signer->format == PIR_SIGNATURE_SSH ? signer->key.fingerprint
                                               : signer->fingerprint;
}

const char *pir_signer_name(const struct pir_signer *signer)
{
    return signer->name;
}
