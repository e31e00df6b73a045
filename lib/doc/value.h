/** doc/value.h - a tree of values, the shape every document takes once it is read.
 *
 * The JSON data model, in an arena, with the place each value came from. Numbers keep
 * their decimal text, so that no figure of a record is ever rounded on its way.
 * Object members keep their order; keys are unique. Strings are clean text (base/text.h)
 * when they came from a YAML or JSON reader.
 *
 * A scalar that stood unquoted in an entry, or came from the command line, is a STRING with
 * plain = true: only the schema decides whether `42` or `no` is a number, a truth value
 * or a text (doc/kind.h, pir_kind_coerce).
 */
#ifndef PIR_DOC_VALUE_H
#define PIR_DOC_VALUE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pir_type {
    PIR_NULL,
    PIR_BOOL,
    PIR_NUMBER,
    PIR_STRING,
    PIR_ARRAY,
    PIR_OBJECT,
};

struct pir_member;

struct pir_value {
    enum pir_type type;
    bool plain;            /* STRING only: was unquoted, see above */
    bool boolean;          /* BOOL */
    unsigned line, column; /* 1-based place in its document, 0 when made in memory */
    const char *text;      /* STRING, NUMBER: NUL-ended; NUMBER in JSON's grammar */
    size_t len;            /* bytes of text, items of an ARRAY, members of an OBJECT */
    size_t cap;            /* internal */
    union {
        struct pir_value **items;   /* ARRAY */
        struct pir_member *members; /* OBJECT */
    } in;
};

struct pir_member {
    const char *name;
    struct pir_value *value;
    unsigned line, column; /* of the key */
};

/** Constructors: NULL only when out of memory. Text is copied. */
struct pir_value *pir_value_null(struct pir_arena *arena);
struct pir_value *pir_value_bool(struct pir_arena *arena, int boolean);
struct pir_value *pir_value_string(struct pir_arena *arena, const char *text);
struct pir_value *
pir_value_string_n(struct pir_arena *arena, const char *text, size_t len);
struct pir_value *pir_value_integer(struct pir_arena *arena, int64_t number);
/** text must be in JSON's number grammar; NULL otherwise. */
struct pir_value *pir_value_number(struct pir_arena *arena, const char *text);
struct pir_value *pir_value_array(struct pir_arena *arena);
struct pir_value *pir_value_object(struct pir_arena *arena);
/** Deep copy; arrays, objects, texts are new. */
struct pir_value *
pir_value_copy(struct pir_arena *arena, const struct pir_value *value);

/** Append to an array / set a member (replacing one of the same name, at its old position).
 *  item or value NULL (an allocation that failed before) is passed on: return -1. 0 on success. */
int pir_value_push(
    struct pir_arena *arena, struct pir_value *array, struct pir_value *item);
int pir_value_set(
    struct pir_arena *arena, struct pir_value *object, const char *name,
    struct pir_value *value);
/** Set a member to a string; NULL text is left out. */
int pir_value_set_string(
    struct pir_arena *arena, struct pir_value *object, const char *name,
    const char *text);
void pir_value_remove(struct pir_value *object, const char *name);

/** A member, or NULL when value is NULL, no object, or has none of that name. */
struct pir_value *pir_value_get(const struct pir_value *value, const char *name);
/** The text of a STRING or NUMBER member, or NULL. */
const char *pir_value_text(const struct pir_value *value, const char *name);
/** The i-th item, or NULL. */
struct pir_value *pir_value_at(const struct pir_value *array, size_t i);
/** Is the member there and true? */
bool pir_value_is_true(const struct pir_value *value, const char *name);

/** JSON equality: 1 and 1.0 are equal, members in any order; plain is ignored. */
bool pir_value_equal(const struct pir_value *a, const struct pir_value *b);
/** Three-way comparison of two NUMBERs by value; exact for decimal texts of any length
 *  and exponents up to 4 digits. */
int pir_number_compare(const char *a, const char *b);
/** Is the number a whole one (1.0 is)? */
bool pir_number_is_integer(const char *text);
/** Is text one number in JSON's grammar? */
bool pir_number_is(const char *text);

/** Value at a JSON pointer ("/low", "/links/0/target", "" is the root), or NULL. */
const struct pir_value *
pir_value_point(const struct pir_value *root, const char *pointer);

#endif
