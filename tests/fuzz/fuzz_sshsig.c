/* SSH signatures: one encoding only, the same verdict each time, never good for another
 * namespace. */
#include "fuzz.h"

#include "base/digest.h"
#include "trust/sshsig.h"

static const char signed_data[] =
    "tree 0123\nauthor alice\n\nnote: CEO approved budget\n";

static void check_verdict(const struct pir_sshsig *sig)
{
    struct pir_err err = {0};
    struct pir_err same = {0};
    int rc =
        pir_sshsig_verify(sig, signed_data, strlen(signed_data), sig->namespace_, &err);

    HOLDS(rc <= 1);
    HOLDS(rc == 1 || err.message[0] != '\0');
    HOLDS(
        rc == pir_sshsig_verify(
                  sig, signed_data, strlen(signed_data), sig->namespace_, &same));
    HOLDS(strcmp(err.message, same.message) == 0);
    HOLDS(pir_sshsig_verify(sig, signed_data, strlen(signed_data), "", &err) == 0);
    HOLDS(
        pir_sshsig_verify(sig, signed_data, strlen(signed_data) - 1, "git", &err) <= 0);
}

static void
check_sound(struct pir_arena *arena, const struct pir_sshsig *sig, size_t len)
{
    struct pir_key again;
    struct pir_err err = {0};

    HOLDS(strcmp(sig->hash, "sha256") == 0 || strcmp(sig->hash, "sha512") == 0);
    HOLDS(sig->raw_len > 0 && sig->raw_len < len);
    HOLDS(pir_key_parse(&again, arena, sig->key.blob, sig->key.blob_len, &err) == 0);
    HOLDS(pir_key_equal(&again, &sig->key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_buf canonical = PIR_BUF_INIT;
    struct pir_buf twice = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct pir_sshsig sig;
    struct pir_sshsig again;
    char *armor = fuzz_text(data, len);
    int rc;

    HOLDS(pir_sshsig_init(&err) == 0);
    rc = pir_sshsig_parse(&sig, &arena, armor, len, &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        check_sound(&arena, &sig, len);
        check_verdict(&sig);
    }
    memset(&err, 0, sizeof(err));
    if (pir_sshsig_canonical(&canonical, armor, len, &err) == 0) {
        HOLDS(
            pir_sshsig_parse(&again, &arena, canonical.data, canonical.len, &err) == 0);
        HOLDS(pir_sshsig_canonical(&twice, canonical.data, canonical.len, &err) == 0);
        HOLDS(fuzz_equal(&canonical, &twice));
        /* Where the input was good, it was this one but for the LF at its end. */
        if (rc == 0)
            HOLDS(
                (len == canonical.len || len + 1 == canonical.len) &&
                memcmp(armor, canonical.data, len) == 0);
    } else {
        fuzz_answer((int)err.code, &err);
        HOLDS(rc < 0 && canonical.len == 0);
    }
    pir_buf_release(&canonical);
    pir_buf_release(&twice);
    pir_arena_release(&arena);
    free(armor);
    return 0;
}
