/** trust/signer.h - asking the user's own program for a signature. [effects]
 *
 * As git does it: gpg.format (ssh, openpgp, x509), user.signingkey (a file, a `key::`
 * literal, an OpenPGP key id, whatever gpgsm takes for a certificate), gpg.ssh.program,
 * gpg.program, gpg.x509.program, gpg.ssh.defaultKeyCommand;
 * agents, FIDO and PKCS#11 keys work because ssh-keygen makes the signature. Programs
 * are taken from the user's and the system's configuration only, never from the
 * repository's. Signing may wait for a touch or a passphrase; a program that hangs is
 * given up after PIR_SIGN_TIMEOUT_S.
 */
#ifndef PIR_TRUST_SIGNER_H
#define PIR_TRUST_SIGNER_H

#include "base/buf.h"
#include "base/err.h"
#include "trust/format.h"

#define PIR_SIGN_TIMEOUT_S 120

/** What git's configuration says; NULL where unset. Filled by the caller (store reads
 *  configuration). */
struct pir_signer_options {
    const char *format;      /* gpg.format */
    const char *key;         /* user.signingkey */
    const char *ssh_program; /* gpg.ssh.program, user configuration only */
    /* gpg.program or gpg.openpgp.program, user configuration only */
    const char *openpgp_program;
    const char *x509_program; /* gpg.x509.program, user configuration only */
    /* gpg.ssh.defaultKeyCommand, user configuration only */
    const char *default_key_command;
    /* who signs: picks the OpenPGP key or the certificate when key is unset */
    const char *email;
    int timeout_s; /* 0: PIR_SIGN_TIMEOUT_S */
};

struct pir_signer;

/** Find the key and the program. PIR_E_SIGN when none is configured: the hint gives the
 *  two git config lines that mend it, with a key found in ~/.ssh if there is one.
 *  gpg.format unset means: ssh when user.signingkey looks like an SSH key or file, else
 *  openpgp, as git. */
int pir_signer_new(
    struct pir_signer **out, const struct pir_signer_options *options,
    struct pir_err *err);
void pir_signer_free(struct pir_signer *signer);

enum pir_signature_format pir_signer_format(const struct pir_signer *signer);
/** The SSH public key, or NULL for the other formats. */
const struct pir_key *pir_signer_key(const struct pir_signer *signer);
/** "SHA256:..."; OpenPGP: the primary key's fingerprint in hex; X.509: the certificate's
 *  SHA-256 in hex. */
const char *pir_signer_fingerprint(const struct pir_signer *signer);
/** The same as the trust files name it: "SHA256:...", "openpgp:...", "x509:...". */
const char *pir_signer_name(const struct pir_signer *signer);
/** OpenPGP: the armored public key, exported by gpg. X.509: the certificate, PEM. For
 *  pir_key_offer_read. */
int pir_signer_export(
    struct pir_buf *out, struct pir_signer *signer, struct pir_err *err);
/** Any public key in the user's keyring, by its fingerprint, exported by gpg: program, or
 *  NULL. PIR_E_NOTFOUND when gpg does not have it, PIR_E_SIGN. */
int pir_openpgp_export(
    struct pir_buf *out, const char *program, const char *fingerprint,
    struct pir_err *err);

/** Let the signing program start already, before the payload is known: it takes longer to
 *  start than to sign. Needs no pair: pir_sign_start goes on from here, pir_signer_free
 *  stops it. What goes wrong is said by pir_sign_start. SSH only; does nothing otherwise. */
void pir_sign_prepare(struct pir_signer *signer);

/** Start signing payload (kept by the caller until finished), so that objects can be
 *  written meanwhile; then take the armor, in canonical form, LF at its end. PIR_E_SIGN
 *  with what the program said. */
struct pir_signing;
int pir_sign_start(
    struct pir_signing **out, struct pir_signer *signer, const void *payload,
    size_t len, struct pir_err *err);
int pir_sign_finish(
    struct pir_buf *armor, struct pir_signing *signing, struct pir_err *err);
/** Or stop the program instead; NULL is passed over. */
void pir_sign_cancel(struct pir_signing *signing);

#endif
