/* OpenPGP signatures. */
#include "trust/format_internal.h"

int pir_pgp_read_key(
    struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err)
{
    (void)arena;
    (void)bytes;
    (void)len;
    return pir_err_set(err, PIR_E_UNSUPPORTED, "%s cannot be read yet", pin->name);
}

int pir_pgp_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err)
{
    (void)roster;
    (void)armor;
    (void)armor_len;
    (void)payload;
    (void)payload_len;
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "%s signatures cannot be checked yet",
        out->format->title);
}
