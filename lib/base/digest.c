/* SHA-256 by libsodium, and its two spellings. Decoders take the one canonical form. */
#include "base/digest.h"

#include <sodium.h>
#include <string.h>

static const char hex_alphabet[] = "0123456789abcdef";
static const char id_alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void pir_digest_of(struct pir_digest *out, const void *data, size_t len)
{
    crypto_hash_sha256(out->bytes, len ? data : (const void *)"", len);
}

bool pir_digest_equal(const struct pir_digest *a, const struct pir_digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void pir_digest_hex(char *out, const struct pir_digest *digest)
{
    sodium_bin2hex(out, PIR_SHA256_HEX + 1, digest->bytes, sizeof(digest->bytes));
}

void pir_digest_id(char *out, const struct pir_digest *digest)
{
    unsigned bits = 0;
    unsigned held = 0;
    size_t next = 0;

    for (size_t i = 0; i < PIR_ID_LEN; i++) {
        if (held < 5) {
            bits = bits << 8 | (next < PIR_SHA256_LEN ? digest->bytes[next++] : 0U);
            held += 8;
        }
        held -= 5;
        out[i] = id_alphabet[bits >> held & 31U];
    }
    out[PIR_ID_LEN] = '\0';
}

bool pir_digest_from_hex(struct pir_digest *out, const char *hex)
{
    if (strspn(hex, hex_alphabet) != PIR_SHA256_HEX || hex[PIR_SHA256_HEX])
        return false;
    return sodium_hex2bin(
               out->bytes, sizeof(out->bytes), hex, PIR_SHA256_HEX, NULL, NULL, NULL) ==
           0;
}

bool pir_digest_from_id(struct pir_digest *out, const char *id)
{
    unsigned bits = 0;
    unsigned held = 0;
    size_t next = 0;

    if (strspn(id, id_alphabet) != PIR_ID_LEN || id[PIR_ID_LEN])
        return false;
    for (size_t i = 0; i < PIR_ID_LEN; i++) {
        bits = bits << 5 | (unsigned)(strchr(id_alphabet, id[i]) - id_alphabet);
        held += 5;
        if (held >= 8) {
            held -= 8;
            out->bytes[next++] = (uint8_t)(bits >> held & 255U);
        }
    }
    return (bits & ((1U << held) - 1U)) == 0;
}

bool pir_id_normalise(char *out, const char *typed)
{
    size_t len = 0;

    out[0] = '\0';
    for (; typed[len]; len++) {
        char c = typed[len];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == 'o')
            c = '0';
        if (c == 'i' || c == 'l')
            c = '1';
        if (len == PIR_ID_LEN || !strchr(id_alphabet, c)) {
            out[0] = '\0';
            return false;
        }
        out[len] = c;
    }
    out[len] = '\0';
    return len > 0;
}

/* Does encoding the bytes again give the text? Group by group, so that no memory is needed. */
static bool encodes_to(const char *text, const uint8_t *data, size_t len)
{
    char group[64 + 1];

    for (size_t at = 0; at < len; at += 48, text += 64) {
        size_t size = len - at < 48 ? len - at : 48;
        size_t written = pir_base64_encode(group, data + at, size);

        if (memcmp(group, text, written) != 0)
            return false;
    }
    return true;
}

long pir_base64_decode(uint8_t *out, const char *text, size_t len)
{
    size_t written = 0;

    if (len % 4)
        return -1;
    if (len == 0)
        return 0;
    if (sodium_base642bin(
            out, len / 4 * 3, text, len, NULL, &written, NULL,
            sodium_base64_VARIANT_ORIGINAL) != 0)
        return -1;
    /* libsodium 1.0.18 takes some bytes above 0x7f for letters. */
    return (written + 2) / 3 * 4 == len && encodes_to(text, out, written)
               ? (long)written
               : -1;
}

size_t pir_base64_encode(char *out, const uint8_t *data, size_t len)
{
    size_t size = (len + 2) / 3 * 4;

    sodium_bin2base64(out, size + 1, data, len, sodium_base64_VARIANT_ORIGINAL);
    return size;
}
