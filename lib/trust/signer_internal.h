/** trust/signer_internal.h - what the files of the signer share. Inside this room only. */
#ifndef PIR_TRUST_SIGNER_INTERNAL_H
#define PIR_TRUST_SIGNER_INTERNAL_H

#include "base/arena.h"
#include "trust/signer.h"

#define PIR_ASK_TIMEOUT_S 30 /* for questions that wait for nobody */
#define PIR_TEMP_MAX 4096
#define PIR_OPENPGP_FINGERPRINT_MAX 64

struct pir_signer {
    struct pir_arena arena;
    enum pir_signature_format format;
    const char *program;
    int timeout_s;
    const char *key_name;      /* the key as messages call it */
    struct pir_signing *ready; /* started by pir_sign_prepare, or NULL */
    /* SSH */
    struct pir_key key;
    const char *key_file; /* what -f gets; NULL when only an agent can have the key */
    const char *literal;  /* then: the public key's line */
    /* OpenPGP and X.509 */
    const char *user; /* what -u gets */
    const char *file; /* X.509: the certificate, as the record keeps it */
    char fingerprint[PIR_OPENPGP_FINGERPRINT_MAX + 1];
    const char *name; /* as the trust files have it */
};

/** A temporary file with these bytes, for its owner only. path needs PIR_TEMP_MAX bytes
 *  and is "" on failure. */
int pir_temp_make(char *path, const void *data, size_t len, struct pir_err *err);
void pir_temp_drop(char *path);

/** The last line in which a program said something, for a sentence; "" when there is none. gpg's
 *  status lines do not count. */
void pir_said(char *out, size_t size, const struct pir_buf *errout);

/** Fill user and fingerprint. 1; 0 when gpg has no such secret key or cannot be asked,
 *  with the reason in err. */
int pir_openpgp_find(struct pir_signer *signer, const char *user, struct pir_err *err);

int pir_x509_find(struct pir_signer *signer, const char *user, struct pir_err *err);

/** The fingerprint in the first record of gpg's colon listing that begins with one of
 *  these words and is usable; false when there is none. */
bool pir_listed_fingerprint(
    char out[PIR_OPENPGP_FINGERPRINT_MAX + 1], const char *listing, const char *word);
/** "gpg" or "gpgsm", for sentences. */
const char *pir_signer_tool(const struct pir_signer *signer);

/** Turn what a program that would not sign said into a sentence with a way out. PIR_E_SIGN. */
int pir_ssh_explain(
    const struct pir_signer *signer, int status, const struct pir_buf *errout,
    struct pir_err *err);
int pir_openpgp_explain(
    const struct pir_signer *signer, int status, const struct pir_buf *errout,
    struct pir_err *err);

/** A program could not be started or waited for: the same error as a sentence about signing. */
int pir_sign_failed(
    const struct pir_signer *signer, int rc, const struct pir_err *why,
    struct pir_err *err);

/** Did the program say this with status-fd? rest points behind the keyword, up to its
 *  line's end. */
const char *pir_openpgp_status(const char *text, const char *keyword);

#endif
