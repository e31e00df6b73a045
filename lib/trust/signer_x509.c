/* X.509 by the user's gpgsm: which certificate has a secret key, and the file of it that the
 * record keeps. */
#include "base/proc.h"
#include "trust/signer_internal.h"
#include "trust/x509.h"

#include <string.h>

#define EXPORT_MAX ((size_t)1024 * 1024)

const char *pir_signer_tool(const struct pir_signer *signer)
{
    return signer->format == PIR_SIGNATURE_X509 ? "gpgsm" : "gpg";
}

/* Ask gpgsm something. 1; 0 when it does not answer, with the reason in err. */
static int
ask(struct pir_buf *out, const struct pir_signer *signer, const char *const *argv,
    struct pir_err *err)
{
    const struct pir_proc_options options = {
        .timeout_s = PIR_ASK_TIMEOUT_S, .out_max = EXPORT_MAX};
    struct pir_err why = {0};
    int status;
    int rc = pir_proc_run(&status, out, NULL, argv, &options, &why);

    if (rc < 0) {
        rc = pir_sign_failed(signer, rc, &why, err);
        return rc == PIR_E_NOMEM ? rc : 0;
    }
    if (status == 0)
        return 1;
    pir_err_set(
        err, PIR_E_SIGN, "gpgsm has no usable secret key for %s", signer->key_name);
    return 0;
}

/* The certificate itself: its name is that of its bytes. */
static int take_certificate(
    struct pir_signer *signer, const struct pir_buf *exported, struct pir_err *err)
{
    struct pir_buf file = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc = pir_x509_certificate(
        &file, signer->fingerprint, exported->data, exported->len, &why);

    if (rc == 0) {
        signer->file = pir_arena_strdup(&signer->arena, file.data);
        rc = signer->file ? 1 : pir_err_nomem(err);
    } else if (rc == PIR_E_NOMEM) {
        pir_err_nomem(err);
    } else {
        pir_err_set(
            err, PIR_E_SIGN, "the certificate %s cannot be used: %s", signer->key_name,
            why.message);
        rc = 0;
    }
    pir_buf_release(&file);
    return rc;
}

int pir_x509_find(struct pir_signer *signer, const char *user, struct pir_err *err)
{
    char listed[PIR_OPENPGP_FINGERPRINT_MAX + 1];
    const char *const list[] = {signer->program,
                                "--batch",
                                "--with-colons",
                                "--list-secret-keys",
                                "--",
                                user,
                                NULL};
    const char *const export[] = {
        signer->program, "--batch", "--armor", "--export", "--", listed, NULL};
    struct pir_buf out = PIR_BUF_INIT;
    int rc;

    signer->key_name = user;
    rc = ask(&out, signer, list, err);
    if (rc == 1 && !pir_listed_fingerprint(listed, out.data, "crs:")) {
        pir_err_set(err, PIR_E_SIGN, "gpgsm has no usable secret key for %s", user);
        rc = 0;
    }
    if (rc == 1) {
        pir_buf_clear(&out);
        rc = ask(&out, signer, export, err);
    }
    if (rc == 1)
        rc = take_certificate(signer, &out, err);
    signer->key_name = pir_arena_strdup(&signer->arena, user);
    signer->user = rc == 1 ? pir_arena_strdup(&signer->arena, listed) : NULL;
    if (!signer->key_name || (rc == 1 && !signer->user))
        rc = pir_err_nomem(err);
    pir_buf_release(&out);
    return rc;
}
