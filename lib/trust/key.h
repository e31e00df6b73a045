/** trust/key.h - SSH public keys: parsed strictly, checked for strength, named by fingerprint.
 *
 * A key is known by its canonical wire blob (RFC 4253 section 6.6; PROTOCOL.u2f for
 * sk-*). Refused although ssh-keygen accepts them: small-order and non-canonical
 * Ed25519 points, RSA under 2048 bits or over 16384, even or tiny exponents,
 * certificates, unknown types.
 */
#ifndef PIR_TRUST_KEY_H
#define PIR_TRUST_KEY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pir_key_type {
    PIR_KEY_ED25519,
    PIR_KEY_ECDSA_P256,
    PIR_KEY_ECDSA_P384,
    PIR_KEY_ECDSA_P521,
    PIR_KEY_RSA,
    PIR_KEY_SK_ED25519,
    PIR_KEY_SK_ECDSA_P256,
};

#define PIR_KEY_BLOB_MAX 4096
/* "SHA256:" and 43 characters of base64 without padding; "x509:" and 64 of hex */
#define PIR_FINGERPRINT_MAX 80

struct pir_key {
    enum pir_key_type type;
    const uint8_t *blob;
    size_t blob_len;
    char fingerprint[PIR_FINGERPRINT_MAX];
};

/** The name on the wire: "ssh-ed25519", ... */
const char *pir_key_type_name(enum pir_key_type type);

/** From a wire blob: every length exact, numbers minimal, re-encodes to itself, strong
 *  enough. PIR_E_INPUT; PIR_E_UNSUPPORTED for a type this version does not know. Owns:
 *  blob copied to arena. */
int pir_key_parse(
    struct pir_key *out, struct pir_arena *arena, const uint8_t *blob, size_t len,
    struct pir_err *err);
/** From a line as in id_ed25519.pub: "type base64 [comment]". This is how keys come
 *  into a record, so it also does the sums that would be too dear for each signature:
 *  is the point on its curve, and in the main subgroup? */
int pir_key_parse_line(
    struct pir_key *out, struct pir_arena *arena, const char *line,
    struct pir_err *err);
/** Bits of an RSA key's modulus; 0 for other types. */
unsigned pir_key_rsa_bits(const struct pir_key *key);
bool pir_key_equal(const struct pir_key *a, const struct pir_key *b);

#endif
