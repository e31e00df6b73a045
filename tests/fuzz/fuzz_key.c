/* Public keys, as lines and as blobs: what is taken is its own only encoding. */
#include "fuzz.h"

#include "base/digest.h"
#include "trust/key.h"
#include "trust/sshsig.h"

static void check_fingerprint(const struct pir_key *key)
{
    struct pir_digest digest;
    char base64[(PIR_SHA256_LEN + 2) / 3 * 4 + 1];

    pir_digest_of(&digest, key->blob, key->blob_len);
    pir_base64_encode(base64, digest.bytes, sizeof(digest.bytes));
    base64[strcspn(base64, "=")] = '\0';
    HOLDS(strncmp(key->fingerprint, "SHA256:", 7) == 0);
    HOLDS(strcmp(key->fingerprint + 7, base64) == 0);
}

/* The line that is written for a key reads as this key, with a comment too. */
static void write_and_read(struct pir_arena *arena, const struct pir_key *key)
{
    char base64[(PIR_KEY_BLOB_MAX + 2) / 3 * 4 + 1];
    struct pir_buf line = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct pir_key again;

    HOLDS(key->blob_len <= PIR_KEY_BLOB_MAX);
    pir_base64_encode(base64, key->blob, key->blob_len);
    pir_buf_printf(&line, "%s %s comment\n", pir_key_type_name(key->type), base64);
    HOLDS(pir_key_parse_line(&again, arena, line.data, &err) == 0);
    HOLDS(pir_key_equal(key, &again) && key->type == again.type);
    pir_buf_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_key key;
    char *line = fuzz_text(data, len);
    int rc;

    HOLDS(pir_sshsig_init(&err) == 0);
    rc = pir_key_parse_line(&key, &arena, line, &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        check_fingerprint(&key);
        write_and_read(&arena, &key);
    }
    memset(&err, 0, sizeof(err));
    rc = pir_key_parse(&key, &arena, data, len, &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(key.blob_len == len && memcmp(key.blob, data, len) == 0);
        check_fingerprint(&key);
    }
    pir_arena_release(&arena);
    free(line);
    return 0;
}
