/* OpenPGP by the user's gpg: which secret key, and the public key to publish. Only the
 * lines of its status interface are read (GnuPG's doc/DETAILS), never its prose. */
#include "base/proc.h"
#include "trust/signer_internal.h"

#include <stdio.h>
#include <string.h>

#define STATUS "[GNUPG:] "
#define EXPORT_MAX ((size_t)1024 * 1024)
#define FINGERPRINT_FIELD 9

const char *pir_openpgp_status(const char *text, const char *keyword)
{
    size_t len = strlen(keyword);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, STATUS, strlen(STATUS)) != 0)
            continue;
        line += strlen(STATUS);
        if (strncmp(line, keyword, len) == 0 && strchr(" \r\n", line[len]))
            return line + len;
    }
    return NULL;
}

/* The n-th field of a line, counted from 0; its length, 0 when there is none. */
static size_t field(const char **out, const char *line, const char *separators, int n)
{
    const char *end = line + strcspn(line, "\r\n");

    for (; n > 0 && line < end; n--) {
        line += strcspn(line, separators);
        if (line < end)
            line++;
    }
    *out = line;
    return line < end ? strcspn(line, separators) : 0;
}

/* Neither revoked, expired, invalid nor disabled. */
static bool is_usable(const char *sec)
{
    const char *validity;

    return field(&validity, sec, ":\r\n", 1) == 0 || !strchr("reidn", validity[0]);
}

bool pir_listed_fingerprint(
    char out[PIR_OPENPGP_FINGERPRINT_MAX + 1], const char *listing, const char *word)
{
    bool wanted = false;

    for (const char *line = listing; *line; line += *line == '\n') {
        const char *text;
        size_t len;

        if (strncmp(line, word, strlen(word)) == 0)
            wanted = is_usable(line);
        len = field(&text, line, ":\r\n", FINGERPRINT_FIELD);
        if (wanted && strncmp(line, "fpr:", 4) == 0 && len >= 40 &&
            len <= PIR_OPENPGP_FINGERPRINT_MAX) {
            memcpy(out, text, len);
            out[len] = '\0';
            return true;
        }
        line += strcspn(line, "\n");
    }
    return false;
}

int pir_openpgp_find(struct pir_signer *signer, const char *user, struct pir_err *err)
{
    const char *const argv[] = {signer->program,
                                "--batch",
                                "--with-colons",
                                "--list-secret-keys",
                                "--",
                                user,
                                NULL};
    const struct pir_proc_options options = {
        .timeout_s = PIR_ASK_TIMEOUT_S, .out_max = EXPORT_MAX};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err why = {0};
    int status;
    int rc;

    signer->user = pir_arena_strdup(&signer->arena, user);
    signer->key_name = signer->user;
    if (!signer->user)
        return pir_err_nomem(err);
    rc = pir_proc_run(&status, &out, NULL, argv, &options, &why);
    if (rc < 0) {
        rc = pir_sign_failed(signer, rc, &why, err);
        rc = rc == PIR_E_NOMEM ? rc : 0;
    } else if (
        status == 0 && pir_listed_fingerprint(signer->fingerprint, out.data, "sec:")) {
        rc = 1;
    } else {
        pir_err_set(
            err, PIR_E_SIGN, "gpg has no usable secret key for %s", signer->key_name);
        rc = 0;
    }
    pir_buf_release(&out);
    return rc;
}

#define IS_PUBLIC_KEY "-----BEGIN PGP PUBLIC KEY BLOCK-----"

/* What gpg gives out for this fingerprint. 1; 0 when that is no key; PIR_E_... when gpg
 * cannot be asked. */
static int ask_export(
    struct pir_buf *out, const char *program, const char *fingerprint,
    struct pir_err *why)
{
    const char *const argv[] = {program,
                                "--batch",
                                "--armor",
                                "--export-options",
                                "export-minimal",
                                "--export",
                                "--",
                                fingerprint,
                                NULL};
    const struct pir_proc_options options = {
        .timeout_s = PIR_ASK_TIMEOUT_S, .out_max = EXPORT_MAX};
    const size_t start = out->len;
    int status;
    int rc = pir_proc_run(&status, out, NULL, argv, &options, why);

    if (rc == 0)
        rc = status == 0 && strstr(out->data + start, IS_PUBLIC_KEY) ? 1 : 0;
    if (rc < 1)
        pir_buf_truncate(out, start);
    return rc;
}

int pir_signer_export(
    struct pir_buf *out, struct pir_signer *signer, struct pir_err *err)
{
    struct pir_err why = {0};
    int rc;

    if (signer->format == PIR_SIGNATURE_SSH)
        return pir_err_set(
            err, PIR_E_USAGE, "the public half of an SSH key needs no file");
    if (signer->file) {
        pir_buf_addstr(out, signer->file);
        return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
    }
    rc = ask_export(out, signer->program, signer->fingerprint, &why);
    if (rc < 0)
        return pir_sign_failed(signer, rc, &why, err);
    return rc ? 0
              : pir_err_set(
                    err, PIR_E_SIGN, "gpg does not give out the public key %s",
                    signer->fingerprint);
}

int pir_openpgp_export(
    struct pir_buf *out, const char *program, const char *fingerprint,
    struct pir_err *err)
{
    struct pir_err why = {0};
    int rc = ask_export(out, program ? program : "gpg", fingerprint, &why);

    if (rc > 0)
        return 0;
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0)
        return pir_err_set(
            err, PIR_E_SIGN, "gpg could not be asked for the key %s: %s", fingerprint,
            why.message);
    pir_err_set(
        err, PIR_E_NOTFOUND, "gpg has no public key with the fingerprint %s",
        fingerprint);
    return pir_err_hint(
        err, "gpg --import FILE brings it, or give its file with --key FILE");
}

/* The reason that status FAILURE or a line of prose gives. */
int pir_openpgp_explain(
    const struct pir_signer *signer, int status, const struct pir_buf *errout,
    struct pir_err *err)
{
    char said[256];

    pir_said(said, sizeof(said), errout);
    if (strstr(errout->data, "ioctl")) {
        pir_err_set(
            err, PIR_E_SIGN,
            "%s could not ask for the passphrase of %s: it has no terminal",
            pir_signer_tool(signer), signer->key_name);
        return pir_err_hint(err, "export GPG_TTY=$(tty)");
    }
    if (pir_openpgp_status(errout->data, "INV_SGNR")) {
        pir_err_set(
            err, PIR_E_SIGN, "%s has no usable secret key for %s",
            pir_signer_tool(signer), signer->key_name);
        return pir_err_hint(err, "%s --list-secret-keys", pir_signer_tool(signer));
    }
    if (said[0])
        return pir_err_set(
            err, PIR_E_SIGN, "%s did not sign with %s: %s", pir_signer_tool(signer),
            signer->key_name, said);
    return pir_err_set(
        err, PIR_E_SIGN, "%s did not sign with %s (it ended with %d and said nothing)",
        pir_signer_tool(signer), signer->key_name, status);
}
