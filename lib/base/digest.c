/* SHA-2, and how bytes are spelled. Decoders take the one canonical form. */
#include "base/digest.h"

/* libcrypto uses what the processor has for SHA-2, a fifth of libsodium's time. Its newer
 * interface takes a millisecond to get ready, more than most commands take for the rest. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char hex_alphabet[] = "0123456789abcdef";
static const char id_alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void pir_digest_of(struct pir_digest *out, const void *data, size_t len)
{
    SHA256_CTX context;

    SHA256_Init(&context);
    SHA256_Update(&context, len ? data : (const void *)"", len);
    SHA256_Final(out->bytes, &context);
}

void pir_digest_512(uint8_t out[64], const void *data, size_t len)
{
    SHA512_CTX context;

    SHA512_Init(&context);
    SHA512_Update(&context, len ? data : (const void *)"", len);
    SHA512_Final(out, &context);
}

void pir_digest_blob(uint8_t out[20], const void *data, size_t len)
{
    char head[32];
    int head_len = snprintf(head, sizeof(head), "blob %zu", len);
    SHA_CTX context;

    SHA1_Init(&context);
    SHA1_Update(&context, head, (size_t)head_len + 1);
    SHA1_Update(&context, len ? data : (const void *)"", len);
    SHA1_Final(out, &context);
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

/* What a letter stands for, plus one; 0 for what is no letter. A table, because signatures
 * and keys are no secrets whose decoding must take the same time always: libsodium's
 * decoder does, at fifty times the price. */
#define RUN(first, value)                                                              \
    [first] = (value) + 1, [(first) + 1] = (value) + 2, [(first) + 2] = (value) + 3,   \
    [(first) + 3] = (value) + 4, [(first) + 4] = (value) + 5
static const uint8_t letters[256] = {
    RUN('A', 0),  RUN('F', 5),    RUN('K', 10),   RUN('P', 15),
    RUN('U', 20), ['Z'] = 25 + 1, RUN('a', 26),   RUN('f', 31),
    RUN('k', 36), RUN('p', 41),   RUN('u', 46),   ['z'] = 51 + 1,
    RUN('0', 52), RUN('5', 57),   ['+'] = 62 + 1, ['/'] = 63 + 1,
};

/* Four letters, of which the last ones may be missing (0 to 2). False when one is none, or
 * when bits are left over that are not 0. */
static bool decode_group(uint8_t *out, const uint8_t *text, unsigned missing)
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < 4 - missing; i++) {
        unsigned letter = letters[text[i]];

        if (letter == 0)
            return false;
        bits |= (letter - 1) << (18 - 6 * i);
    }
    for (unsigned i = 0; i < 3 - missing; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return missing == 0 || (bits & ((1U << 8 * missing) - 1)) == 0;
}

long pir_base64_decode(uint8_t *out, const char *text, size_t len)
{
    const uint8_t *at = (const uint8_t *)text;
    uint8_t *to = out;
    unsigned missing;

    if (len % 4)
        return -1;
    if (len == 0)
        return 0;
    for (size_t i = 4; i < len; i += 4, at += 4, to += 3)
        if (!decode_group(to, at, 0))
            return -1;
    missing = at[3] != '=' ? 0U : at[2] != '=' ? 1U : 2U;
    if (!decode_group(to, at, missing))
        return -1;
    return (long)(to - out + 3 - missing);
}

size_t pir_base64_encode(char *out, const uint8_t *data, size_t len)
{
    size_t size = (len + 2) / 3 * 4;

    sodium_bin2base64(out, size + 1, data, len, sodium_base64_VARIANT_ORIGINAL);
    return size;
}
