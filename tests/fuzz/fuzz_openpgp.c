/* OpenPGP. Input: an armored signature, a line "=====", an armored public key. A signature
 * that is good is good for these bytes only, and in one encoding only. */
#include "pins.h"

#include "trust/pgp_cert.h"
#include "trust/sshsig.h"

/* 0 when the file is taken for a key. */
static int make_roster(
    struct pir_roster *roster, struct pir_arena *arena, const char *text, size_t len)
{
    char hex[PIR_PGP_HEX + 1];
    struct pir_key_file file = {.bytes = text, .len = len};
    struct pir_pgp_cert cert;
    struct pir_err err = {0};
    int rc = pir_pgp_cert_read(&cert, arena, text, len, &err);

    fuzz_answer(rc, &err);
    if (rc < 0)
        return rc;
    HOLDS(cert.count >= 1);
    pir_pgp_key_hex(hex, &cert.keys[0]);
    file.path = pir_arena_printf(arena, "trust/openpgp/%s.asc", hex);
    return pins_roster(
        roster, arena, pir_arena_printf(arena, "openpgp:%s", hex), &file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_buf armor = PIR_BUF_INIT;
    struct pir_roster roster;
    struct pir_err err;
    char *text = fuzz_text(data, len);
    const char *key;
    size_t key_len;
    size_t armor_len = fuzz_cut(&key, &key_len, text, len, "=====");

    HOLDS(pir_sshsig_init(&err) == 0);
    pins_rewrite(&armor, text, armor_len, pir_pgp_canonical);
    if (make_roster(&roster, &arena, key, key_len) == 0) {
        pins_verdict(&roster, text, armor_len, pir_pgp_canonical);
        pins_verdict(&roster, armor.data, armor.len, pir_pgp_canonical);
    }
    pir_buf_release(&armor);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
