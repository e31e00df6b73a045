/** base/digest.h - SHA-256, and the two ways it is written: hex and Crockford base32.
 *
 * Base32 text here is lower case, 52 characters for 32 bytes, big-endian bits, the
 * last character padded with zero bits; alphabet 0123456789abcdefghjkmnpqrstvwxyz.
 * People may type o for 0, i and l for 1, and upper case.
 * Source: https://www.crockford.com/base32.html (no check symbol, no hyphens).
 */
#ifndef PIR_BASE_DIGEST_H
#define PIR_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIR_SHA256_LEN 32
#define PIR_SHA256_HEX 64
#define PIR_ID_LEN 52  /* characters of a full id */
#define PIR_ID_SHORT 8 /* characters of an id in paths, and of an incident's id */

struct pir_digest {
    uint8_t bytes[PIR_SHA256_LEN];
};

void pir_digest_of(struct pir_digest *out, const void *data, size_t len);
/** SHA-512. */
void pir_digest_512(uint8_t out[64], const void *data, size_t len);
/** The 20 bytes by which git names a file of these bytes: their SHA-1 behind "blob LEN\0".
 *  Says nothing about bytes that were made to deceive; git's own code, and libgit2's, look
 *  for such. */
void pir_digest_blob(uint8_t out[20], const void *data, size_t len);
bool pir_digest_equal(const struct pir_digest *a, const struct pir_digest *b);

/** out needs PIR_SHA256_HEX + 1 / PIR_ID_LEN + 1 bytes. */
void pir_digest_hex(char *out, const struct pir_digest *digest);
void pir_digest_id(char *out, const struct pir_digest *digest);

/** Exactly 64 lower-case hex digits, or exactly 52 canonical base32 characters. */
bool pir_digest_from_hex(struct pir_digest *out, const char *hex);
bool pir_digest_from_id(struct pir_digest *out, const char *id);

/** Fold what a person typed to canonical base32 characters. Returns false when it has
 *  a character that is none, is empty or longer than PIR_ID_LEN. out needs PIR_ID_LEN + 1. */
bool pir_id_normalise(char *out, const char *typed);

/** Standard base64 with padding (RFC 4648 section 4), no line breaks. Decoding is strict and
 *  canonical: returns -1 unless re-encoding gives the same text. out needs len / 4 * 3 bytes,
 *  and may be the text itself. */
long pir_base64_decode(uint8_t *out, const char *text, size_t len);
/** out needs (len + 2) / 3 * 4 + 1 bytes; returns the characters written. */
size_t pir_base64_encode(char *out, const uint8_t *data, size_t len);

#endif
