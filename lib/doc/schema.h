/** doc/schema.h - validation by JSON Schema 2020-12, the declared subset.
 *
 * A schema is compiled once: keywords checked, references resolved, patterns compiled;
 * then checked against any number of values. An unknown keyword other than x-... and
 * the known annotations is refused when compiling (PIR_SCHEMA_STRICT), because a
 * misspelt rule must fail closed.
 *
 * Supported: true/false schemas, type, enum, const, multipleOf, maximum,
 * exclusiveMaximum, minimum, exclusiveMinimum, maxLength, minLength, pattern, maxItems,
 * minItems, uniqueItems, maxContains, minContains, maxProperties, minProperties,
 * required, dependentRequired, prefixItems, items, contains, properties,
 * patternProperties, additionalProperties, propertyNames, allOf, anyOf, oneOf, not,
 * if/then/else, dependentSchemas, unevaluatedItems, unevaluatedProperties, $ref, $defs,
 * $id, $anchor, $schema, $comment; format is asserted for date, date-time and the
 * formats pir adds (entry-id, entry-prefix, principal, sha256), and an annotation
 * otherwise. A format that neither pir nor the standard knows is refused in strict
 * mode, as a misspelt keyword is.
 * Annotations: title, description, default, examples, deprecated, readOnly, writeOnly,
 * contentEncoding, contentMediaType, contentSchema, x-*.
 * Not supported, refused in strict mode: $dynamicRef, $dynamicAnchor, $vocabulary,
 * remote documents the resolver does not know.
 * Source: json-schema.org draft 2020-12 core and validation.
 */
#ifndef PIR_DOC_SCHEMA_H
#define PIR_DOC_SCHEMA_H

#include "base/err.h"
#include "doc/value.h"

struct pir_schema;

/** One broken rule. Texts live in the arena of the check. */
struct pir_fault {
    const char *pointer; /* JSON pointer into the value, "" for the root */
    const char *keyword; /* "required", "minLength", "enum", ... */
    /* "must be one of low, medium, high"; no subject, no full stop */
    const char *sentence;
    /* for required, additionalProperties ...: the member's name (pointer is the
     * object's), else NULL */
    const char *property;
    /* of the value, or of the key of a member that must not be there; 0 when unknown */
    unsigned line, column;
    const struct pir_value *rule; /* the (sub)schema object that was broken */
};

/** Faults in the order found; stops growing at max (0: 100). */
struct pir_faults {
    struct pir_fault *items;
    size_t len, cap, max;
};

/** Where other documents come from. load returns the document that a reference's URI
 *  (without fragment) names, or NULL when there is none; it is asked once for each
 *  URI. */
struct pir_schema_source {
    void *context;
    const struct pir_value *(*load)(void *context, const char *uri);
};

enum pir_schema_flags {
    PIR_SCHEMA_STRICT = 0,
    PIR_SCHEMA_LENIENT = 1 << 0,     /* ignore unknown keywords, as the standard says */
    PIR_SCHEMA_FORMAT_NOTE = 1 << 1, /* format never asserts */
};

/** Compile document, whose own URI (base for relative references; may be NULL) is uri.
 *  Returns 0; PIR_E_INPUT naming the place in the schema; PIR_E_NOTFOUND for a
 *  reference that leads nowhere; PIR_E_UNSUPPORTED for a keyword of the list above;
 *  PIR_E_NOMEM. Owns: the compiled schema lives in arena but for its patterns: call
 *  pir_schema_release. document must stay alive. */
int pir_schema_compile(
    struct pir_schema **out, struct pir_arena *arena, const struct pir_value *document,
    const char *uri, const struct pir_schema_source *source, unsigned flags,
    struct pir_err *err);
void pir_schema_release(struct pir_schema *schema);

/** Check value. Broken rules are appended to faults (in arena); returns 0 whether or
 *  not there are any. Negative only when the work could not be done: PIR_E_NOMEM,
 *  PIR_E_INPUT for nesting over 64 or references that loop without consuming input, a
 *  pattern that exceeds its match limit, or over 2,000,000 schemas applied. */
int pir_schema_check(
    struct pir_faults *faults, struct pir_arena *arena, const struct pir_schema *schema,
    const struct pir_value *value, struct pir_err *err);

#endif
