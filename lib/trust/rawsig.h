/** trust/rawsig.h - one signature, one key, one message; no envelope. Inside this room only.
 *
 * The Ed25519 kinds go to libsodium alone, so that a record whose people have such keys
 * never pays for starting OpenSSL. ECDSA and RSA go to libcrypto, which is kept from
 * reading its configuration file: what a machine has set up must not change a verdict.
 */
#ifndef PIR_TRUST_RAWSIG_H
#define PIR_TRUST_RAWSIG_H

#include "base/err.h"
#include "trust/key.h"
#include "trust/wire.h"

/** A key taken apart. */
struct pir_key_parts {
    struct pir_bytes point;   /* Ed25519: 32 bytes; ECDSA: 0x04, x, y */
    struct pir_bytes modulus; /* RSA, magnitudes */
    struct pir_bytes exponent;
    struct pir_bytes application; /* security keys */
};

/** key was made by pir_key_parse, so this cannot fail. */
void pir_key_split(struct pir_key_parts *out, const struct pir_key *key);

/** Is raw a good signature by the key over exactly these bytes? For security keys data
 *  is what the device signs. hash is "SHA256", "SHA384" or "SHA512" for RSA; for ECDSA
 *  NULL means the one of the key's curve; Ed25519 has its own. 1 good; 0 not, with the
 *  reason in err; PIR_E_NOMEM, PIR_E_UNSUPPORTED when it could not be decided. */
int pir_rawsig_check(
    const struct pir_key *key, const char *hash, const struct pir_bytes *raw,
    const void *data, size_t len, struct pir_err *err);

/** Is the public key a point of its curve (and of the main subgroup, for Ed25519), a
 *  sound number for RSA? Costs as much as a verification: asked when a key comes into a
 *  record, not for each signature. 0, PIR_E_INPUT. */
int pir_rawsig_vouch(const struct pir_key *key, struct pir_err *err);

#endif
