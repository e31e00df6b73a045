/** schema_internal.h - what the files of the schema module share; nobody else includes it.
 *
 * A schema document becomes a graph of nodes, one for each (sub)schema, with its
 * keywords read, its references as pointers and its patterns compiled. Checking walks
 * nodes and values together; a spot on the stack says where both are.
 */
#ifndef PIR_DOC_SCHEMA_INTERNAL_H
#define PIR_DOC_SCHEMA_INTERNAL_H

#include "doc/schema.h"

#include <stdint.h>

#define PIR_SCHEMA_DEPTH 64      /* nesting of schemas, and of values while checking */
#define PIR_SCHEMA_FRAMES 1000   /* schemas within schemas at one time while checking */
#define PIR_SCHEMA_STEPS 2000000 /* schemas applied in one check */
#define PIR_SCHEMA_NODES 20000   /* schemas in one compiled schema */
#define PIR_PATTERN_MAX ((size_t)4096)

/* ---- nodes ---- */

enum pir_key {
    PIR_KEY_TYPE,
    PIR_KEY_CONST,
    PIR_KEY_ENUM,
    PIR_KEY_MULTIPLE_OF,
    PIR_KEY_MAXIMUM,
    PIR_KEY_EXCLUSIVE_MAXIMUM,
    PIR_KEY_MINIMUM,
    PIR_KEY_EXCLUSIVE_MINIMUM,
    PIR_KEY_MAX_LENGTH,
    PIR_KEY_MIN_LENGTH,
    PIR_KEY_PATTERN,
    PIR_KEY_FORMAT,
    PIR_KEY_MAX_ITEMS,
    PIR_KEY_MIN_ITEMS,
    PIR_KEY_UNIQUE_ITEMS,
    PIR_KEY_MAX_CONTAINS,
    PIR_KEY_MIN_CONTAINS,
    PIR_KEY_PREFIX_ITEMS,
    PIR_KEY_ITEMS,
    PIR_KEY_CONTAINS,
    PIR_KEY_MAX_PROPERTIES,
    PIR_KEY_MIN_PROPERTIES,
    PIR_KEY_REQUIRED,
    PIR_KEY_DEPENDENT_REQUIRED,
    PIR_KEY_PROPERTIES,
    PIR_KEY_PATTERN_PROPERTIES,
    PIR_KEY_ADDITIONAL,
    PIR_KEY_NAMES,
    PIR_KEY_REF,
    PIR_KEY_ALL_OF,
    PIR_KEY_ANY_OF,
    PIR_KEY_ONE_OF,
    PIR_KEY_NOT,
    PIR_KEY_IF,
    PIR_KEY_THEN,
    PIR_KEY_ELSE,
    PIR_KEY_DEPENDENT_SCHEMAS,
    PIR_KEY_UNEVALUATED_ITEMS,
    PIR_KEY_UNEVALUATED_PROPERTIES,
    PIR_KEY_NOTE, /* says nothing about a value; leaves no trace in a node */
};

#define PIR_BIT(key) ((uint64_t)1 << (key))
#define PIR_HAS(node, key) (((node)->has & PIR_BIT(key)) != 0)

enum pir_verdict { PIR_VERDICT_RULES, PIR_VERDICT_TRUE, PIR_VERDICT_FALSE };

enum pir_type_bit {
    PIR_TYPE_NULL = 1 << 0,
    PIR_TYPE_BOOLEAN = 1 << 1,
    PIR_TYPE_INTEGER = 1 << 2,
    PIR_TYPE_NUMBER = 1 << 3,
    PIR_TYPE_STRING = 1 << 4,
    PIR_TYPE_ARRAY = 1 << 5,
    PIR_TYPE_OBJECT = 1 << 6,
};

struct pir_node;
struct pir_pattern;
struct pir_format;

struct pir_node_list {
    struct pir_node **items;
    size_t len;
};

struct pir_node_named {
    const char *name;
    struct pir_pattern *pattern; /* patternProperties only */
    struct pir_node *node;
};

struct pir_node_map {
    struct pir_node_named *items;
    size_t len;
};

struct pir_node {
    const struct pir_value *rule;
    enum pir_verdict verdict;
    unsigned types;
    uint64_t has; /* PIR_BIT of each keyword */
    const struct pir_value *constant, *choices, *required, *dependent_required;
    const char *multiple_of, *maximum, *exclusive_maximum, *minimum, *exclusive_minimum;
    size_t max_length, min_length, max_items, min_items, max_contains, min_contains,
        max_properties, min_properties;
    struct pir_pattern *pattern;
    const struct pir_format *format;
    struct pir_node *ref, *items, *contains, *additional, *names, *no, *condition,
        *then, *otherwise, *unevaluated_items, *unevaluated_properties;
    /* contentSchema: compiled so that it is sound, never applied */
    struct pir_node *content;
    struct pir_node_list prefix, all, any, one;
    struct pir_node_map properties; /* sorted by name */
    struct pir_node_map pattern_properties, dependents, defs;
};

struct pir_schema {
    struct pir_node *root;
    struct pir_pattern *patterns; /* all of them, for release */
};

/* ---- compiling (schema.c, schema_refs.c) ---- */

/** A schema resource: what an $id or a document's own URI names. */
struct pir_resource {
    const char *uri;
    const char *place; /* document, for messages */
    const struct pir_value *root;
    struct pir_anchor *anchors;
};

struct pir_anchor {
    const char *name;
    struct pir_node *node;
    struct pir_anchor *next;
};

struct pir_alias {
    const char *uri;
    struct pir_resource *resource;
};

/** A reference that waits until everything before it has been read. */
struct pir_pending {
    struct pir_node *node;
    struct pir_resource *resource;
    const struct pir_value *value;
};

/** Where in a document the compiler is. */
struct pir_trail {
    const struct pir_trail *up;
    const char *name; /* NULL: item */
    size_t index;
    unsigned depth;
};

struct pir_compile {
    struct pir_arena *arena;
    struct pir_schema *schema;
    const struct pir_schema_source *source;
    unsigned flags;
    struct pir_err *err;
    struct pir_node **slots; /* hash table: rule -> node */
    size_t slot_count, node_count;
    PIR_VEC(struct pir_alias) aliases;
    PIR_VEC(struct pir_pending) pending;
};

/** Read one (sub)schema; the same rule gives the same node. */
int pir_schema_node(
    struct pir_node **out, struct pir_compile *c, const struct pir_value *rule,
    struct pir_resource *resource, const struct pir_trail *trail);
/** Fill err with a sentence that ends in the place; returns code. */
int pir_schema_refuse(
    struct pir_compile *c, const struct pir_resource *resource,
    const struct pir_trail *trail, const struct pir_value *value, enum pir_code code,
    const char *format, ...) __attribute__((format(printf, 6, 7)));

struct pir_node *
pir_schema_node_find(const struct pir_compile *c, const struct pir_value *rule);
int pir_schema_node_keep(struct pir_compile *c, struct pir_node *node);
/** Register the schema at root under $id, relative to base. */
int pir_schema_resource_enter(
    struct pir_resource **out, struct pir_compile *c, const struct pir_value *id,
    const struct pir_value *root, const struct pir_resource *base,
    const struct pir_trail *trail);
int pir_schema_anchor_add(
    struct pir_compile *c, struct pir_resource *resource, struct pir_node *node,
    const struct pir_value *anchor, const struct pir_trail *trail);
/** Read a whole document. */
int pir_schema_document(
    struct pir_node **out, struct pir_compile *c, const struct pir_value *document,
    const char *uri);
/** Resolve what is pending, reading further documents as they are needed. */
int pir_schema_resolve(struct pir_compile *c);

/* ---- URIs (schema_uri.c), RFC 3986 section 5 ---- */

/** reference (without fragment) seen from base; NULL when out of memory. */
char *pir_uri_resolve(struct pir_arena *arena, const char *base, const char *reference);
/** Undo %XX; NULL when out of memory, *bad set when malformed. */
char *pir_uri_decode(struct pir_arena *arena, const char *text, bool *bad);

/* ---- numbers (schema_number.c) ---- */

/** A number's value as a count, SIZE_MAX when it is greater; false when negative or not whole. */
bool pir_number_count(size_t *out, const char *text);
bool pir_number_is_positive(const char *text);
/** Can pir_number_is_multiple divide by it? (at most 18 significant digits) */
bool pir_number_is_divisor(const char *text);
bool pir_number_is_multiple(const char *text, const char *divisor);
/** Equal values have equal hashes. */
uint64_t pir_value_hash(const struct pir_value *value);

/* ---- patterns (schema_pattern.c) ---- */

/** Compile an ECMA-262 pattern. PIR_E_INPUT with a sentence, PIR_E_NOMEM. */
int pir_pattern_compile(
    struct pir_pattern **out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err);
/** Free the pattern and those linked after it. */
void pir_pattern_release(struct pir_pattern *patterns);
void pir_pattern_link(struct pir_pattern **list, struct pir_pattern *pattern);

/** What matching needs, opened at the first match of a check. */
struct pir_matcher {
    void *data;
    void *limits;
};
/** 1: matches, 0: does not, PIR_E_NOMEM, PIR_E_INPUT: too much work. */
int pir_pattern_match(
    struct pir_matcher *matcher, const struct pir_pattern *pattern, const char *text,
    size_t len);
void pir_matcher_release(struct pir_matcher *matcher);

/* ---- formats (schema_format.c) ---- */

struct pir_format {
    const char *name;
    const char *phrase; /* "a date such as 2026-11-23" */
    bool (*check)(const char *text);
};
/** An asserted format, or NULL. */
const struct pir_format *pir_format_find(const char *name);
/** Is it a format the standard knows, which says nothing here? */
bool pir_format_is_note(const char *name);

/* ---- checking (schema_check.c, schema_apply.c, schema_words.c) ---- */

enum pir_step {
    PIR_STEP_ROOT,
    PIR_STEP_SAME, /* another schema, the same value */
    PIR_STEP_MEMBER,
    PIR_STEP_ITEM,
    PIR_STEP_NAME, /* a member's name */
};

/** Where a check is: one for each schema being applied, linked to the outer one. */
struct pir_spot {
    const struct pir_spot *up;
    const struct pir_node *node;
    const struct pir_value *value;
    const char *via; /* keyword that led here */
    enum pir_step step;
    const char *name; /* MEMBER */
    size_t index;     /* ITEM */
    unsigned depth, frames;
};

/** Which members or items some schema has looked at (one bit each, by position). */
struct pir_seen {
    uint64_t small;
    uint64_t *large; /* when there are more than 64 */
    size_t len;
};

struct pir_check {
    struct pir_arena *arena;
    struct pir_faults *faults; /* NULL: only the verdict is wanted */
    struct pir_err *err;
    struct pir_matcher matcher;
    int rc;         /* negative: the work cannot be done */
    int explaining; /* choices within choices being explained */
    size_t steps;
};

/** Apply spot->node to spot->value; seen may be NULL. */
bool pir_check_node(struct pir_check *c, struct pir_spot *spot, struct pir_seen *seen);
/** Apply node to the same value. */
bool pir_check_same(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_node *node,
    const char *via, struct pir_seen *seen);
/** Give up: c->rc is code. Returns false. */
bool pir_check_stop(
    struct pir_check *c, const struct pir_spot *spot, enum pir_code code,
    const char *sentence);

int pir_seen_open(struct pir_seen *seen, const struct pir_value *value);
void pir_seen_close(struct pir_seen *seen);
void pir_seen_mark(struct pir_seen *seen, size_t i);
void pir_seen_merge(struct pir_seen *seen, const struct pir_seen *more);
bool pir_seen_has(const struct pir_seen *seen, size_t i);

/** Does the text match? False, too, when the check had to stop. */
bool pir_check_match(
    struct pir_check *c, const struct pir_spot *spot, const struct pir_pattern *pattern,
    const char *text, size_t len);
/** Will anything more than the verdict be used, so that it is worth to go on after a failure? */
bool pir_check_goes_on(const struct pir_check *c, const struct pir_seen *seen);

/* The keywords by what they look at. All may be asked with seen NULL. */
bool pir_check_array(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen);
bool pir_check_object(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen);
bool pir_check_any(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen);
bool pir_check_one(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen);
bool pir_check_unevaluated(
    struct pir_check *c, const struct pir_spot *spot, struct pir_seen *seen);

/** Append a fault, unless only the verdict is wanted. Returns false: the verdict. */
bool pir_fault_add(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/** The same about a member, there or not, of spot's object; member may be NULL. */
bool pir_fault_member(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    const char *property, const struct pir_member *member, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/** The same with a sentence from a buffer, which is released. */
bool pir_fault_words(
    struct pir_check *c, const struct pir_spot *spot, const char *keyword,
    struct pir_buf *words);
/** Append a fault found in another list of the same check. */
void pir_fault_copy(struct pir_check *c, const struct pir_fault *fault);

void pir_spot_pointer(struct pir_buf *out, const struct pir_spot *spot);

/** Bytes of text, at most max, that end between characters. */
int pir_words_fit(const char *text, size_t max);
/** Append a value, or several with commas, as people write them. */
void pir_words_value(struct pir_buf *out, const struct pir_value *value);
void pir_words_list(struct pir_buf *out, const struct pir_value *array);
/** "a string or null" */
void pir_words_types(struct pir_buf *out, unsigned types);
/** "a date such as 2026-11-23": what a value must be to fit node. False when there are
 *  no such words. */
bool pir_words_phrase(struct pir_buf *out, const struct pir_node *node);
/** "must have a, or b and c": for branches that only ask for fields. False when they do more. */
bool pir_words_fields(
    struct pir_buf *out, const struct pir_node_list *list, const char *keyword);
/** "must be X, or Y": for anyOf and oneOf. False when there are no such words. */
bool pir_words_choice(
    struct pir_buf *out, const struct pir_node_list *list, const char *keyword);
/** "must not be X": for not. */
void pir_words_not(struct pir_buf *out, const struct pir_node *node);

#endif
