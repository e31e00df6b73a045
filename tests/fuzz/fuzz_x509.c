/* X.509. Input: an armored CMS signature, a line "=====", an armored certificate. A
 * signature that is good is good for these bytes only, whichever of its two forms it
 * has. */
#include "pins.h"

#include "trust/sshsig.h"
#include "trust/x509.h"

/* 0 when the file is taken for a certificate. */
static int make_roster(
    struct pir_roster *roster, struct pir_arena *arena, const char *text, size_t len)
{
    char hex[PIR_SHA256_HEX + 1];
    char same[PIR_SHA256_HEX + 1];
    struct pir_buf once = PIR_BUF_INIT;
    struct pir_buf twice = PIR_BUF_INIT;
    struct pir_key_file file = {0};
    struct pir_err err = {0};
    int rc = pir_x509_certificate(&once, hex, text, len, &err);

    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(pir_x509_certificate(&twice, same, once.data, once.len, &err) == 0);
        HOLDS(fuzz_equal(&once, &twice) && strcmp(hex, same) == 0);
        file.bytes = pir_arena_strndup(arena, once.data, once.len);
        file.len = once.len;
        file.path = pir_arena_printf(arena, "trust/x509/%s.pem", hex);
        rc = pins_roster(roster, arena, pir_arena_printf(arena, "x509:%s", hex), &file);
        HOLDS(rc == 0);
    }
    pir_buf_release(&once);
    pir_buf_release(&twice);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_buf armor = PIR_BUF_INIT;
    struct pir_roster roster;
    struct pir_err err;
    char *text = fuzz_text(data, len);
    const char *cert;
    size_t cert_len;
    size_t armor_len = fuzz_cut(&cert, &cert_len, text, len, "=====");

    HOLDS(pir_sshsig_init(&err) == 0);
    pins_rewrite(&armor, text, armor_len, pir_x509_canonical);
    if (make_roster(&roster, &arena, cert, cert_len) == 0) {
        pins_verdict(&roster, text, armor_len, pir_x509_canonical);
        pins_verdict(&roster, armor.data, armor.len, pir_x509_canonical);
    }
    pir_buf_release(&armor);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
