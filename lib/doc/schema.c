/* Compiling a schema: every keyword is known by one row of a table, which says how its
 * value is read and where in the node it goes. References are resolved at the end, by
 * schema_refs.c. */
#include "doc/schema.h"

#include "base/text.h"
#include "doc/schema_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

struct word;

/* One keyword at one place, being read. */
struct here {
    struct pir_compile *c;
    struct pir_node *node;
    struct pir_resource *resource;
    const struct word *word;
    const struct pir_value *value;
    const struct pir_trail *trail; /* of the keyword */
};

struct word {
    const char *name;
    enum pir_key key;
    int (*read)(const struct here *here);
    size_t offset; /* of the field in struct pir_node */
};

static void *field(const struct here *here)
{
    return (char *)here->node + here->word->offset;
}

static bool is_strict(const struct pir_compile *c)
{
    return (c->flags & PIR_SCHEMA_LENIENT) == 0;
}

static void add_trail(struct pir_buf *out, const struct pir_trail *trail)
{
    if (!trail->up)
        return;
    add_trail(out, trail->up);
    if (trail->name)
        pir_buf_printf(out, "/%s", trail->name);
    else
        pir_buf_printf(out, "/%zu", trail->index);
}

int pir_schema_refuse(
    struct pir_compile *c, const struct pir_resource *resource,
    const struct pir_trail *trail, const struct pir_value *value, enum pir_code code,
    const char *format, ...)
{
    char sentence[512];
    struct pir_buf at = PIR_BUF_INIT;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    if (trail)
        add_trail(&at, trail);
    if (at.len > 0)
        pir_err_set(c->err, code, "%s, at %s of the schema", sentence, at.data);
    else
        pir_err_set(c->err, code, "%s", sentence);
    pir_buf_release(&at);
    pir_err_at(
        c->err, resource->place, value ? value->line : 0, value ? value->column : 0);
    return code;
}

#define REFUSE(here, ...)                                                              \
    pir_schema_refuse(                                                                 \
        (here)->c, (here)->resource, (here)->trail, (here)->value, PIR_E_INPUT,        \
        __VA_ARGS__)

static int wrong_value(const struct here *here, const char *wanted)
{
    return REFUSE(here, "the value of %s must be %s", here->word->name, wanted);
}

static struct pir_trail member_trail(const struct here *here, const char *name)
{
    return (struct pir_trail){
        .up = here->trail, .name = name, .depth = here->trail->depth};
}

static struct pir_trail item_trail(const struct here *here, size_t index)
{
    return (struct pir_trail){
        .up = here->trail, .index = index, .depth = here->trail->depth};
}

/* ---- how values of keywords are read ---- */

static int read_nothing(const struct here *here)
{
    (void)here;
    return 0;
}

static const struct {
    const char *name;
    unsigned bit;
} type_names[] = {
    {"null", PIR_TYPE_NULL},       {"boolean", PIR_TYPE_BOOLEAN},
    {"integer", PIR_TYPE_INTEGER}, {"number", PIR_TYPE_NUMBER},
    {"string", PIR_TYPE_STRING},   {"array", PIR_TYPE_ARRAY},
    {"object", PIR_TYPE_OBJECT},
};

static unsigned type_bit(const struct pir_value *name)
{
    if (name->type != PIR_STRING)
        return name->type == PIR_NULL ? PIR_TYPE_NULL : 0; /* an unquoted null */
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
        if (strcmp(type_names[i].name, name->text) == 0)
            return type_names[i].bit;
    return 0;
}

static int read_type(const struct here *here)
{
    const struct pir_value *value = here->value;
    bool list = value->type == PIR_ARRAY;
    size_t count = list ? value->len : 1;
    for (size_t i = 0; i < count; i++) {
        unsigned bit = type_bit(list ? value->in.items[i] : value);
        if (bit == 0)
            return wrong_value(
                here, "null, boolean, integer, number, string, array or object, or a "
                      "list of those");
        here->node->types |= bit;
    }
    return count > 0 ? 0 : wrong_value(here, "a list that is not empty");
}

static int read_any(const struct here *here)
{
    *(const struct pir_value **)field(here) = here->value;
    return 0;
}

static int read_choices(const struct here *here)
{
    if (here->value->type != PIR_ARRAY || (is_strict(here->c) && here->value->len == 0))
        return wrong_value(here, "a list that is not empty");
    return read_any(here);
}

static int read_number(const struct here *here)
{
    if (here->value->type != PIR_NUMBER)
        return wrong_value(here, "a number");
    *(const char **)field(here) = here->value->text;
    return 0;
}

static int read_divisor(const struct here *here)
{
    if (here->value->type != PIR_NUMBER || !pir_number_is_positive(here->value->text))
        return wrong_value(here, "a number greater than 0");
    if (!pir_number_is_divisor(here->value->text))
        return wrong_value(here, "a number of at most 18 digits");
    return read_number(here);
}

static int read_count(const struct here *here)
{
    if (here->value->type != PIR_NUMBER ||
        !pir_number_count(field(here), here->value->text))
        return wrong_value(here, "a whole number, 0 or more");
    return 0;
}

static int read_unique(const struct here *here)
{
    if (here->value->type != PIR_BOOL)
        return wrong_value(here, "true or false");
    if (!here->value->boolean)
        here->node->has &= ~PIR_BIT(PIR_KEY_UNIQUE_ITEMS);
    return 0;
}

static int compile_pattern(
    struct pir_pattern **out, const struct here *here, const char *text, size_t len)
{
    struct pir_err why = {0};
    int rc = pir_pattern_compile(out, here->c->arena, text, len, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(here->c->err);
    if (rc < 0)
        return REFUSE(here, "the pattern %.100s %s", text, why.message);
    pir_pattern_link(&here->c->schema->patterns, *out);
    return 0;
}

static int read_pattern(const struct here *here)
{
    if (here->value->type != PIR_STRING)
        return wrong_value(here, "a string");
    return compile_pattern(
        &here->node->pattern, here, here->value->text, here->value->len);
}

static int read_format(const struct here *here)
{
    if (here->value->type != PIR_STRING)
        return wrong_value(here, "a string");
    here->node->format = pir_format_find(here->value->text);
    if (!here->node->format && is_strict(here->c) &&
        !pir_format_is_note(here->value->text))
        return REFUSE(here, "the format %s is unknown", here->value->text);
    if (!here->node->format || (here->c->flags & PIR_SCHEMA_FORMAT_NOTE))
        here->node->has &= ~PIR_BIT(PIR_KEY_FORMAT);
    return 0;
}

static bool are_names(const struct pir_value *value)
{
    if (value->type != PIR_ARRAY)
        return false;
    for (size_t i = 0; i < value->len; i++)
        if (value->in.items[i]->type != PIR_STRING)
            return false;
    return true;
}

static int read_required(const struct here *here)
{
    if (!are_names(here->value))
        return wrong_value(here, "a list of names");
    return read_any(here);
}

static int read_dependent_required(const struct here *here)
{
    if (here->value->type != PIR_OBJECT)
        return wrong_value(here, "an object with a list of names for each name");
    for (size_t i = 0; i < here->value->len; i++)
        if (!are_names(here->value->in.members[i].value))
            return wrong_value(here, "an object with a list of names for each name");
    return read_any(here);
}

static int read_schema(const struct here *here)
{
    return pir_schema_node(
        field(here), here->c, here->value, here->resource, here->trail);
}

static int read_schemas(const struct here *here)
{
    struct pir_node_list *list = field(here);
    if (here->value->type != PIR_ARRAY || here->value->len == 0)
        return wrong_value(here, "a list of schemas that is not empty");
    list->items =
        pir_arena_calloc(here->c->arena, here->value->len, sizeof(*list->items));
    if (!list->items)
        return pir_err_nomem(here->c->err);
    for (size_t i = 0; i < here->value->len; i++) {
        struct pir_trail trail = item_trail(here, i);
        int rc = pir_schema_node(
            &list->items[i], here->c, here->value->in.items[i], here->resource, &trail);
        if (rc < 0)
            return rc;
    }
    list->len = here->value->len;
    return 0;
}

static int read_named(const struct here *here)
{
    struct pir_node_map *map = field(here);
    if (here->value->type != PIR_OBJECT)
        return wrong_value(here, "an object of schemas");
    map->items =
        pir_arena_calloc(here->c->arena, here->value->len, sizeof(*map->items));
    if (!map->items)
        return pir_err_nomem(here->c->err);
    for (size_t i = 0; i < here->value->len; i++) {
        const struct pir_member *member = &here->value->in.members[i];
        struct pir_trail trail = member_trail(here, member->name);
        map->items[i].name = member->name;
        int rc = pir_schema_node(
            &map->items[i].node, here->c, member->value, here->resource, &trail);
        if (rc < 0)
            return rc;
    }
    map->len = here->value->len;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    const struct pir_node_named *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static int read_properties(const struct here *here)
{
    struct pir_node_map *map = field(here);
    int rc = read_named(here);
    if (rc == 0 && map->len > 1)
        qsort(map->items, map->len, sizeof(*map->items), compare_names);
    return rc;
}

static int read_patterned(const struct here *here)
{
    struct pir_node_map *map = field(here);
    int rc = read_named(here);
    for (size_t i = 0; rc == 0 && i < map->len; i++)
        rc = compile_pattern(
            &map->items[i].pattern, here, map->items[i].name,
            strlen(map->items[i].name));
    return rc;
}

static int read_reference(const struct here *here)
{
    if (here->value->type != PIR_STRING)
        return wrong_value(here, "a string");
    struct pir_pending *pending = PIR_VEC_PUSH(here->c->arena, &here->c->pending);
    if (!pending)
        return pir_err_nomem(here->c->err);
    *pending = (struct pir_pending){here->node, here->resource, here->value};
    return 0;
}

static int read_anchor(const struct here *here)
{
    return pir_schema_anchor_add(
        here->c, here->resource, here->node, here->value, here->trail);
}

static int read_dialect(const struct here *here)
{
    if (here->value->type != PIR_STRING)
        return wrong_value(here, "a string");
    if (is_strict(here->c) && strcmp(here->value->text, DIALECT) != 0 &&
        strcmp(here->value->text, DIALECT "#") != 0)
        return pir_schema_refuse(
            here->c, here->resource, here->trail, here->value, PIR_E_UNSUPPORTED,
            "schemas are read as %s only", DIALECT);
    return 0;
}

static int read_unsupported(const struct here *here)
{
    if (!is_strict(here->c))
        return 0;
    return pir_schema_refuse(
        here->c, here->resource, here->trail, here->value, PIR_E_UNSUPPORTED,
        "the keyword %s is not supported", here->word->name);
}

/* ---- the keywords ---- */

#define WORD(name, key, read, field)                                                   \
    {                                                                                  \
        name, PIR_KEY_##key, read, offsetof(struct pir_node, field)                    \
    }
#define NOTE(name, read)                                                               \
    {                                                                                  \
        name, PIR_KEY_NOTE, read, 0                                                    \
    }

/* clang-format off: a table, sorted by name */
static const struct word words[] = {
    WORD("$anchor", NOTE, read_anchor, rule),
    NOTE("$comment", read_nothing),
    WORD("$defs", NOTE, read_named, defs),
    NOTE("$dynamicAnchor", read_unsupported),
    NOTE("$dynamicRef", read_unsupported),
    NOTE("$id", read_nothing), /* done before all others */
    WORD("$ref", REF, read_reference, ref),
    NOTE("$schema", read_dialect),
    NOTE("$vocabulary", read_unsupported),
    WORD("additionalProperties", ADDITIONAL, read_schema, additional),
    WORD("allOf", ALL_OF, read_schemas, all),
    WORD("anyOf", ANY_OF, read_schemas, any),
    WORD("const", CONST, read_any, constant),
    WORD("contains", CONTAINS, read_schema, contains),
    NOTE("contentEncoding", read_nothing),
    NOTE("contentMediaType", read_nothing),
    WORD("contentSchema", NOTE, read_schema, content),
    NOTE("default", read_nothing),
    WORD(
        "dependentRequired", DEPENDENT_REQUIRED, read_dependent_required,
        dependent_required),
    WORD("dependentSchemas", DEPENDENT_SCHEMAS, read_named, dependents),
    NOTE("deprecated", read_nothing),
    NOTE("description", read_nothing),
    WORD("else", ELSE, read_schema, otherwise),
    WORD("enum", ENUM, read_choices, choices),
    NOTE("examples", read_nothing),
    WORD("exclusiveMaximum", EXCLUSIVE_MAXIMUM, read_number, exclusive_maximum),
    WORD("exclusiveMinimum", EXCLUSIVE_MINIMUM, read_number, exclusive_minimum),
    WORD("format", FORMAT, read_format, format),
    WORD("if", IF, read_schema, condition),
    WORD("items", ITEMS, read_schema, items),
    WORD("maxContains", MAX_CONTAINS, read_count, max_contains),
    WORD("maxItems", MAX_ITEMS, read_count, max_items),
    WORD("maxLength", MAX_LENGTH, read_count, max_length),
    WORD("maxProperties", MAX_PROPERTIES, read_count, max_properties),
    WORD("maximum", MAXIMUM, read_number, maximum),
    WORD("minContains", MIN_CONTAINS, read_count, min_contains),
    WORD("minItems", MIN_ITEMS, read_count, min_items),
    WORD("minLength", MIN_LENGTH, read_count, min_length),
    WORD("minProperties", MIN_PROPERTIES, read_count, min_properties),
    WORD("minimum", MINIMUM, read_number, minimum),
    WORD("multipleOf", MULTIPLE_OF, read_divisor, multiple_of),
    WORD("not", NOT, read_schema, no),
    WORD("oneOf", ONE_OF, read_schemas, one),
    WORD("pattern", PATTERN, read_pattern, pattern),
    WORD("patternProperties", PATTERN_PROPERTIES, read_patterned, pattern_properties),
    WORD("prefixItems", PREFIX_ITEMS, read_schemas, prefix),
    WORD("properties", PROPERTIES, read_properties, properties),
    WORD("propertyNames", NAMES, read_schema, names),
    NOTE("readOnly", read_nothing),
    WORD("required", REQUIRED, read_required, required),
    WORD("then", THEN, read_schema, then),
    NOTE("title", read_nothing),
    WORD("type", TYPE, read_type, types),
    WORD("unevaluatedItems", UNEVALUATED_ITEMS, read_schema, unevaluated_items),
    WORD(
        "unevaluatedProperties", UNEVALUATED_PROPERTIES, read_schema,
        unevaluated_properties),
    WORD("uniqueItems", UNIQUE_ITEMS, read_unique, has),
    NOTE("writeOnly", read_nothing),
};
/* clang-format on */

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static int compare_word(const void *name, const void *word)
{
    return strcmp(name, ((const struct word *)word)->name);
}

static int unknown_word(
    struct pir_compile *c, struct pir_resource *resource,
    const struct pir_member *member, const struct pir_trail *trail)
{
    const char *names[WORD_COUNT];
    struct pir_value at = {.line = member->line, .column = member->column};
    if (!is_strict(c) || strncmp(member->name, "x-", 2) == 0)
        return 0;
    for (size_t i = 0; i < WORD_COUNT; i++)
        names[i] = words[i].name;
    pir_schema_refuse(
        c, resource, trail, &at, PIR_E_INPUT, "the keyword %.80s is unknown",
        member->name);
    const char *nearest = pir_text_nearest(member->name, names, WORD_COUNT);
    if (nearest)
        pir_err_hint(c->err, "did you mean %s", nearest);
    return PIR_E_INPUT;
}

static int read_words(
    struct pir_compile *c, struct pir_node *node, struct pir_resource *resource,
    const struct pir_trail *up)
{
    for (size_t i = 0; i < node->rule->len; i++) {
        const struct pir_member *member = &node->rule->in.members[i];
        struct pir_trail trail = {
            .up = up, .name = member->name, .depth = up->depth + 1};
        const struct word *word =
            bsearch(member->name, words, WORD_COUNT, sizeof(words[0]), compare_word);
        int rc = 0;
        if (!word) {
            rc = unknown_word(c, resource, member, up);
        } else {
            struct here here = {c, node, resource, word, member->value, &trail};
            if (word->key != PIR_KEY_NOTE)
                node->has |= PIR_BIT(word->key);
            rc = word->read(&here);
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

int pir_schema_node(
    struct pir_node **out, struct pir_compile *c, const struct pir_value *rule,
    struct pir_resource *resource, const struct pir_trail *trail)
{
    *out = pir_schema_node_find(c, rule);
    if (*out)
        return 0;
    if (trail->depth > PIR_SCHEMA_DEPTH)
        return pir_schema_refuse(
            c, resource, NULL, rule, PIR_E_INPUT,
            "the schema is nested more than %d deep", PIR_SCHEMA_DEPTH);
    if (rule->type != PIR_OBJECT && rule->type != PIR_BOOL)
        return pir_schema_refuse(
            c, resource, trail, rule, PIR_E_INPUT,
            "a schema must be an object, true or false");
    struct pir_node *node = pir_arena_alloc(c->arena, sizeof(*node));
    if (!node)
        return pir_err_nomem(c->err);
    node->rule = rule;
    int rc = pir_schema_node_keep(c, node);
    if (rc < 0)
        return rc;
    *out = node;
    if (rule->type == PIR_BOOL) {
        node->verdict = rule->boolean ? PIR_VERDICT_TRUE : PIR_VERDICT_FALSE;
        return 0;
    }
    const struct pir_value *id = pir_value_get(rule, "$id");
    if (id && rule != resource->root)
        rc = pir_schema_resource_enter(&resource, c, id, rule, resource, trail);
    return rc < 0 ? rc : read_words(c, node, resource, trail);
}

int pir_schema_compile(
    struct pir_schema **out, struct pir_arena *arena, const struct pir_value *document,
    const char *uri, const struct pir_schema_source *source, unsigned flags,
    struct pir_err *err)
{
    struct pir_compile c = {
        .arena = arena, .source = source, .flags = flags, .err = err};
    *out = NULL;
    c.schema = pir_arena_alloc(arena, sizeof(*c.schema));
    if (!c.schema)
        return pir_err_nomem(err);
    int rc = pir_schema_document(&c.schema->root, &c, document, uri ? uri : "");
    if (rc == 0)
        rc = pir_schema_resolve(&c);
    if (rc < 0) {
        pir_schema_release(c.schema);
        return rc;
    }
    *out = c.schema;
    return 0;
}

void pir_schema_release(struct pir_schema *schema)
{
    if (!schema)
        return;
    pir_pattern_release(schema->patterns);
    schema->patterns = NULL;
}
