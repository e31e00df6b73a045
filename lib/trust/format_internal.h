/** trust/format_internal.h - the rows of the table of formats. Inside this room only. */
#ifndef PIR_TRUST_FORMAT_INTERNAL_H
#define PIR_TRUST_FORMAT_INTERNAL_H

#include "trust/format.h"

/** Note whose pin it is. */
void pir_signature_is_by(struct pir_signature *out, const struct pir_pin *pin);

/** See read_key, make_file and check of struct pir_format. */
int pir_pgp_read_key(
    struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err);
int pir_pgp_key_file(
    struct pir_buf *out, char *hex, const char *text, size_t len, struct pir_err *err);
int pir_pgp_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err);
int pir_x509_read_key(
    struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err);
int pir_x509_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err);

#endif
