/** trust/sshsig.h - SSH signatures (PROTOCOL.sshsig), parsed strictly and verified in this process.
 *
 * At least as strict as the strictest ssh-keygen, and one encoding only: version 1,
 * reserved empty, namespace as asked for, hash sha256 or sha512, canonical base64 in
 * lines of 70 characters as ssh-keygen writes, nothing after END. Security-key
 * signatures need the user-presence flag. Pure; no clock, no files, thread-safe after
 * pir_sshsig_init.
 */
#ifndef PIR_TRUST_SSHSIG_H
#define PIR_TRUST_SSHSIG_H

#include "base/buf.h"
#include "trust/key.h"

struct pir_sshsig {
    struct pir_key key;
    const char *namespace_;
    const char *hash; /* "sha256" or "sha512" */
    /* string: algorithm-specific bytes after the algorithm's name */
    const uint8_t *raw;
    size_t raw_len;
    const char *algorithm; /* e.g. "rsa-sha2-512" */
    uint8_t sk_flags;
    uint32_t sk_counter;
};

/** Once per process; cheap; safe to call again. */
int pir_sshsig_init(struct pir_err *err);

/** From armor ("-----BEGIN SSH SIGNATURE-----" ...). PIR_E_CORRUPT when it is not the
 *  canonical form (the sentence says what is wrong); PIR_E_UNSUPPORTED for algorithms
 *  this version does not know. Owns: arena. */
int pir_sshsig_parse(
    struct pir_sshsig *out, struct pir_arena *arena, const char *armor, size_t len,
    struct pir_err *err);

/** Rewrap any valid armor (agents and other tools differ in line width) to the
 *  canonical form. PIR_E_CORRUPT. */
int pir_sshsig_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err);

/** Is it a good signature over data in the namespace? Returns 1 good, 0 not, negative
 *  when it could not be decided (PIR_E_NOMEM, PIR_E_UNSUPPORTED); with 0, err says why
 *  in words. */
int pir_sshsig_verify(
    const struct pir_sshsig *sig, const void *data, size_t len, const char *namespace_,
    struct pir_err *err);

#endif
