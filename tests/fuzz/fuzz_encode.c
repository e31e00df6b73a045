/* base64, base32 and hex: there and back again, and one encoding each. */
#include "fuzz.h"

#include "base/digest.h"

static void decode(const char *text, size_t len)
{
    uint8_t *bytes = malloc(len / 4 * 3 + 1);
    char *again = malloc(len + 5);
    long decoded;

    HOLDS(bytes && again);
    decoded = pir_base64_decode(bytes, text, len);
    HOLDS(decoded >= -1 && decoded <= (long)(len / 4 * 3));
    if (decoded >= 0) {
        HOLDS(pir_base64_encode(again, bytes, (size_t)decoded) == len);
        HOLDS(memcmp(again, text, len) == 0 && again[len] == '\0');
    }
    free(bytes);
    free(again);
}

static void encode(const uint8_t *data, size_t len)
{
    const size_t text_len = (len + 2) / 3 * 4;
    char *text = malloc(text_len + 1);
    uint8_t *again = malloc(text_len / 4 * 3 + 1);

    HOLDS(text && again);
    HOLDS(pir_base64_encode(text, data, len) == text_len);
    HOLDS(strlen(text) == text_len);
    HOLDS(pir_base64_decode(again, text, text_len) == (long)len);
    HOLDS(len == 0 || memcmp(again, data, len) == 0);
    free(text);
    free(again);
}

static void digests(const uint8_t *data, size_t len)
{
    struct pir_digest digest = {0};
    struct pir_digest again;
    char id[PIR_ID_LEN + 1];
    char typed[PIR_ID_LEN + 1];
    char hex[PIR_SHA256_HEX + 1];

    memcpy(digest.bytes, data, len < PIR_SHA256_LEN ? len : PIR_SHA256_LEN);
    pir_digest_id(id, &digest);
    HOLDS(strlen(id) == PIR_ID_LEN);
    HOLDS(pir_digest_from_id(&again, id) && pir_digest_equal(&digest, &again));
    HOLDS(pir_id_normalise(typed, id) && strcmp(typed, id) == 0);
    pir_digest_hex(hex, &digest);
    HOLDS(pir_digest_from_hex(&again, hex) && pir_digest_equal(&digest, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = fuzz_text(data, len);

    decode(text, len);
    encode(data, len);
    if (len > 0)
        digests(data, len);
    free(text);
    return 0;
}
