/* A public key as somebody hands it over. What is kept of it is a key itself, in the one form:
 * it is taken again as it is, and by those who read it from a record. */
#include "pins.h"

#include "trust/keyfile.h"
#include "trust/sshsig.h"

static void read_again(struct pir_arena *arena, const struct pir_key_offer *key)
{
    struct pir_key_offer again;
    struct pir_roster roster;
    struct pir_err err = {0};

    HOLDS(pir_key_offer_read(&again, arena, key->file.bytes, key->file.len, &err) == 0);
    HOLDS(strcmp(again.name, key->name) == 0);
    HOLDS(again.file.len == key->file.len);
    HOLDS(memcmp(again.file.bytes, key->file.bytes, key->file.len) == 0);
    HOLDS(pins_roster(&roster, arena, key->name, &key->file) == 0);
    HOLDS(roster.pins[0].rsa_bits == key->pin.rsa_bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_key_offer key;
    struct pir_err err = {0};
    char *text = fuzz_text(data, len);
    int rc;

    HOLDS(pir_sshsig_init(&err) == 0);
    rc = pir_key_offer_read(&key, &arena, text, len, &err);
    fuzz_answer(rc, &err);
    if (rc == 0 && key.pin.format) {
        HOLDS(key.pin.key && pir_format_of_key(&key.pin.fingerprint, key.name));
        read_again(&arena, &key);
    } else if (rc == 0) {
        HOLDS(strcmp(key.name, key.ssh.fingerprint) == 0 && !key.file.path);
    }
    pir_arena_release(&arena);
    free(text);
    return 0;
}
