/** trust/armor.h - bytes between two marker lines: one way to write them, any way to read
 * what other programs wrote. Inside this room only.
 *
 * The text is not covered by the signature in it, so the strict reader takes one form:
 * BEGIN, lines of exactly 64 columns of canonical base64 and a shorter last one, END, LF.
 * OpenPGP (RFC 4880 section 6.2) has an empty line after BEGIN and may have a checksum,
 * which must be right: newer programs leave it out.
 */
#ifndef PIR_TRUST_ARMOR_H
#define PIR_TRUST_ARMOR_H

#include "base/arena.h"
#include "base/err.h"
#include "trust/wire.h"

struct pir_armor {
    const char *label; /* "PGP SIGNATURE" */
    unsigned openpgp;  /* empty line before, checksum behind */
    const char *what;  /* for sentences: "the signature" */
};

/** Strictly; the last LF may be missing. The bytes live in arena. PIR_E_CORRUPT with the
 *  rule, PIR_E_NOMEM. */
int pir_armor_read(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_armor *armor,
    const char *text, size_t len, struct pir_err *err);

/** Any width, CR, blanks, header lines, a wrong checksum even: for what will be written
 *  anew. */
int pir_armor_read_loosely(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_armor *armor,
    const char *text, size_t len, struct pir_err *err);

/** Append the one form, with a checksum in OpenPGP, LF at its end. */
void pir_armor_write(
    struct pir_buf *out, const struct pir_armor *armor, const struct pir_bytes *bytes);

#endif
