/** doc/json.h - JSON in and out, through jansson.
 *
 * In: strict JSON, no duplicate keys, depth and size as in doc/yaml.h, strings must be
 * clean text. Out: UTF-8, members in their order, control characters escaped; two
 * spaces of indentation or one line.
 */
#ifndef PIR_DOC_JSON_H
#define PIR_DOC_JSON_H

#include "base/err.h"
#include "doc/value.h"

enum pir_json_flags {
    PIR_JSON_PRETTY = 0,
    PIR_JSON_LINE = 1 << 0,
    /* reading: let unclean strings pass (other people's test data) */
    PIR_JSON_ANY_TEXT = 1 << 1,
};

/** Returns 0; PIR_E_INPUT with line and column; PIR_E_NOMEM. Integers beyond 64 bits
 *  and reals beyond the range of a double are refused (PIR_E_INPUT); all others keep
 *  their decimal text as it was written. */
int pir_json_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err);

/** Append the value and a final LF. */
int pir_json_emit(
    struct pir_buf *out, const struct pir_value *value, unsigned flags,
    struct pir_err *err);

#endif
