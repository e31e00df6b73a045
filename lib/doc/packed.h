/** doc/packed.h - a value as bytes that are read back at once.
 *
 * For documents that come with the library: parsed when it is built, so that no command
 * parses them again. Only what pir itself has written is ever unpacked; the form is no
 * file format and may change from one build to the next.
 *
 * A value is its type and flags in one byte, its line and its column, and then, of a text
 * or a number, the length, the bytes and a NUL; of an array the count and the items; of an
 * object the count and for each member its name as a text is written, line, column and
 * value. Numbers are in groups of seven bits, the lowest first.
 */
#ifndef PIR_DOC_PACKED_H
#define PIR_DOC_PACKED_H

#include "doc/value.h"

/** Append the value. out fails when there is no memory. */
void pir_value_pack(struct pir_buf *out, const struct pir_value *value);

/** The value in len bytes, as it was packed, to the place of each key. Returns 0;
 *  PIR_E_CORRUPT when they are not what pir_value_pack writes; PIR_E_NOMEM.
 *  Owns: texts and names point into bytes, the rest lives in arena. */
int pir_value_unpack(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len);

#endif
