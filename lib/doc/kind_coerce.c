/* From texts to what the schema wants. A text is only ever turned into a type that the
 * field's schema names, so that `no` stays a word where words are asked for. */
#include "base/text.h"
#include "doc/kind_load.h"
#include "doc/yaml.h"

#include <stdio.h>
#include <string.h>

enum type_bit {
    MAY_BE_NULL = 1 << 0,
    MAY_BE_BOOL = 1 << 1,
    MAY_BE_NUMBER = 1 << 2,
    MAY_BE_STRING = 1 << 3,
    MAY_BE_ARRAY = 1 << 4,
    MAY_BE_OBJECT = 1 << 5,
};

struct coerce {
    struct pir_arena *arena;
    unsigned flags;
    struct pir_err *err;
};

static int turn(
    struct coerce *coerce, const struct pir_value *view, const struct pir_value *keys,
    struct pir_value *value);

static unsigned type_named(const struct pir_value *name)
{
    static const struct {
        const char *name;
        unsigned bit;
    } types[] = {
        {"string", MAY_BE_STRING}, {"array", MAY_BE_ARRAY},
        {"object", MAY_BE_OBJECT}, {"integer", MAY_BE_NUMBER},
        {"number", MAY_BE_NUMBER}, {"boolean", MAY_BE_BOOL},
        {"null", MAY_BE_NULL},
    };

    for (size_t i = 0; name->type == PIR_STRING && i < sizeof(types) / sizeof(*types);
         i++)
        if (strcmp(types[i].name, name->text) == 0)
            return types[i].bit;
    return 0;
}

static unsigned types_of(const struct pir_value *view)
{
    const struct pir_value *types = pir_value_get(view, "type");
    const struct pir_value *branches;
    unsigned bits = types ? type_named(types) : 0;

    for (size_t i = 0; types && types->type == PIR_ARRAY && i < types->len; i++)
        bits |= type_named(types->in.items[i]);
    if (bits)
        return bits;
    if (pir_value_get(view, "items"))
        bits |= MAY_BE_ARRAY;
    if (pir_value_get(view, "properties"))
        bits |= MAY_BE_OBJECT;
    branches = pir_kind_branches(view);
    for (size_t i = 0; branches && i < branches->len; i++)
        bits |= types_of(branches->in.items[i]);
    return bits;
}

/* The views of an object's members, in the view or in one of its branches. */
static const struct pir_value *members_of(const struct pir_value *view)
{
    const struct pir_value *members = pir_value_get(view, "properties");
    const struct pir_value *branches = pir_kind_branches(view);

    for (size_t i = 0; !members && branches && i < branches->len; i++)
        members = members_of(branches->in.items[i]);
    return members;
}

static const struct pir_value *short_of(const struct pir_value *view)
{
    return pir_value_get(pir_value_get(view, "x-pir"), "short");
}

/* Make value what other is, at the place where it stood. */
static void become(struct pir_value *value, const struct pir_value *other)
{
    unsigned line = value->line;
    unsigned column = value->column;

    *value = *other;
    value->line = line;
    value->column = column;
}

static bool is_word(const char *text, const char *word, const char *other)
{
    return strcmp(text, word) == 0 || (other && strcmp(text, other) == 0);
}

/* What a bare text stands for among the types allowed; NULL when it stays a text. Only
 * people may say yes and no: in a record a truth value has one spelling. */
static struct pir_value *
typed(struct coerce *coerce, unsigned bits, const char *text, bool *turned)
{
    bool person = coerce->flags & PIR_COERCE_TEXT;

    *turned = true;
    if ((bits & MAY_BE_NUMBER) && pir_number_is(text))
        return pir_value_number(coerce->arena, text);
    if ((bits & MAY_BE_BOOL) && is_word(text, "true", person ? "yes" : NULL))
        return pir_value_bool(coerce->arena, 1);
    if ((bits & MAY_BE_BOOL) && is_word(text, "false", person ? "no" : NULL))
        return pir_value_bool(coerce->arena, 0);
    if ((bits & MAY_BE_NULL) && (is_word(text, "null", "~") || text[0] == '\0'))
        return pir_value_null(coerce->arena);
    *turned = false;
    return NULL;
}

static struct pir_value *trimmed(
    struct coerce *coerce, const struct pir_value *whole, const char *text, size_t len)
{
    struct pir_value *value;

    while (len > 0 && text[0] == ' ') {
        text++;
        len--;
    }
    while (len > 0 && text[len - 1] == ' ')
        len--;
    value = pir_value_string_n(coerce->arena, text, len);
    if (value) {
        value->plain = whole->plain;
        value->line = whole->line;
        value->column = whole->column;
    }
    return value;
}

/* May the short form end before the i-th key? Only what is not required may be left out. */
static bool
may_end(const struct pir_value *view, const struct pir_value *keys, size_t i)
{
    const struct pir_value *required = pir_value_get(view, "required");

    for (; i < keys->len; i++)
        for (size_t j = 0; required && j < required->len; j++)
            if (pir_value_equal(keys->in.items[i], required->in.items[j]))
                return false;
    return true;
}

static bool has_short_form(
    const struct pir_value *view, const struct pir_value *keys, const char *text)
{
    size_t pieces = 1;

    for (; *text; text++)
        pieces += *text == ':';
    return may_end(view, keys, pieces);
}

/* "supports:9x2q7c4p" with keys [type, target]; the last key takes what is left. */
static int
turn_short(struct coerce *coerce, const struct pir_value *keys, struct pir_value *value)
{
    struct pir_value *object = pir_value_object(coerce->arena);
    const char *at = value->text;
    bool more = true;

    if (!object)
        return pir_err_nomem(coerce->err);
    for (size_t i = 0; more && i < keys->len; i++) {
        const char *colon = i + 1 < keys->len ? strchr(at, ':') : NULL;
        size_t len = colon ? (size_t)(colon - at) : strlen(at);
        struct pir_value *member = trimmed(coerce, value, at, len);

        if (pir_value_set(coerce->arena, object, keys->in.items[i]->text, member) < 0)
            return pir_err_nomem(coerce->err);
        more = colon != NULL;
        at += len + more;
    }
    become(value, object);
    return 0;
}

static int wrap(
    struct coerce *coerce, const struct pir_value *view, const struct pir_value *keys,
    struct pir_value *value)
{
    struct pir_value *list = pir_value_array(coerce->arena);
    struct pir_value *item = pir_arena_alloc(coerce->arena, sizeof(*item));

    if (!list || !item)
        return pir_err_nomem(coerce->err);
    *item = *value;
    if (pir_value_push(coerce->arena, list, item) < 0)
        return pir_err_nomem(coerce->err);
    become(value, list);
    return turn(coerce, view, keys, value);
}

static int turn_text(
    struct coerce *coerce, const struct pir_value *view, const struct pir_value *keys,
    struct pir_value *value)
{
    unsigned bits = types_of(view);
    bool turned = false;

    if (pir_kind_spells_out(view, value)) {
        value->plain = false;
        return 0;
    }
    if (value->plain || (coerce->flags & PIR_COERCE_TEXT)) {
        struct pir_value *other = typed(coerce, bits, value->text, &turned);

        if (turned && !other)
            return pir_err_nomem(coerce->err);
        if (turned) {
            become(value, other);
            return 0;
        }
    }
    if (bits & MAY_BE_STRING) {
        value->plain = false;
        return 0;
    }
    if ((bits & MAY_BE_OBJECT) && keys && has_short_form(view, keys, value->text)) {
        int rc = turn_short(coerce, keys, value);

        return rc < 0 ? rc : turn(coerce, view, NULL, value);
    }
    return bits & MAY_BE_ARRAY ? wrap(coerce, view, keys, value) : 0;
}

/* Write '-' for '_' in the names that are members' names then. */
static int mend_names(
    struct coerce *coerce, const struct pir_value *members, struct pir_value *object)
{
    for (size_t i = 0; i < object->len; i++) {
        struct pir_member *member = &object->in.members[i];
        char *name;

        if (!strchr(member->name, '_') || pir_value_get(members, member->name))
            continue;
        name = pir_arena_strdup(coerce->arena, member->name);
        if (!name)
            return pir_err_nomem(coerce->err);
        for (char *c = name; *c; c++)
            if (*c == '_')
                *c = '-';
        if (!pir_value_get(members, name))
            continue;
        if (pir_value_get(object, name)) {
            pir_err_set(
                coerce->err, PIR_E_INPUT, "%s and %s are the same field", member->name,
                name);
            pir_err_at(coerce->err, NULL, member->line, member->column);
            return PIR_E_INPUT;
        }
        member->name = name;
    }
    return 0;
}

static int turn_members(
    struct coerce *coerce, const struct pir_value *members, struct pir_value *object)
{
    int rc = 0;

    if (coerce->flags & PIR_COERCE_TEXT)
        rc = mend_names(coerce, members, object);
    for (size_t i = 0; rc == 0 && i < object->len; i++) {
        struct pir_member *member = &object->in.members[i];
        const struct pir_value *view = pir_value_get(members, member->name);

        if (view)
            rc = turn(coerce, view, short_of(view), member->value);
    }
    return rc;
}

static int turn_items(
    struct coerce *coerce, const struct pir_value *view, const struct pir_value *keys,
    struct pir_value *array)
{
    const struct pir_value *items = pir_kind_items(view);
    int rc = 0;

    if (!items || items == view)
        return 0;
    if (!keys)
        keys = short_of(items);
    for (size_t i = 0; rc == 0 && i < array->len; i++)
        rc = turn(coerce, items, keys, array->in.items[i]);
    return rc;
}

static int turn(
    struct coerce *coerce, const struct pir_value *view, const struct pir_value *keys,
    struct pir_value *value)
{
    unsigned bits;

    if (value->type == PIR_STRING)
        return turn_text(coerce, view, keys, value);
    if (value->type == PIR_ARRAY)
        return turn_items(coerce, view, keys, value);
    bits = types_of(view);
    if (value->type != PIR_NULL && bits == MAY_BE_ARRAY)
        return wrap(coerce, view, keys, value);
    if (value->type == PIR_OBJECT)
        return turn_members(coerce, members_of(view), value);
    return 0;
}

static const struct pir_value *view_of(const struct pir_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return kind->fields[i].schema;
    return NULL;
}

/* What people typed may have other spellings of the names. */
static int mend_fields(
    struct coerce *coerce, const struct pir_kind *kind, struct pir_value *fields)
{
    struct pir_value *members = pir_value_object(coerce->arena);

    if (!members)
        return pir_err_nomem(coerce->err);
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (pir_value_set(
                coerce->arena, members, field->name,
                (struct pir_value *)field->schema) < 0)
            return pir_err_nomem(coerce->err);
    }
    return mend_names(coerce, members, fields);
}

int pir_kind_coerce(
    const struct pir_kind *kind, struct pir_arena *arena, struct pir_value *fields,
    unsigned flags, struct pir_err *err)
{
    struct coerce coerce = {arena, flags, err};
    int rc = 0;

    if (fields->type != PIR_OBJECT)
        return 0;
    if (flags & PIR_COERCE_TEXT)
        rc = mend_fields(&coerce, kind, fields);
    for (size_t i = 0; rc == 0 && i < fields->len; i++) {
        struct pir_member *member = &fields->in.members[i];
        const struct pir_value *view = view_of(kind, member->name);

        if (view)
            rc = turn(&coerce, view, short_of(view), member->value);
    }
    return rc;
}

/* ---- one option's argument ---- */

static int read_text(
    struct pir_value **out, struct pir_arena *arena, const struct pir_field *field,
    const char *text, struct pir_err *err)
{
    unsigned allowed = PIR_TEXT_LINES;
    size_t len = strlen(text);

    if (field->type == PIR_FIELD_OBJECT && (text[0] == '{' || text[0] == '['))
        return pir_yaml_parse(out, arena, text, len, PIR_YAML_PLAIN, NULL, err);
    if (strcmp(field->name, "body") == 0)
        allowed |= PIR_TEXT_TABS;
    if (pir_text_check(text, len, allowed, err) < 0)
        return PIR_E_INPUT;
    *out = pir_value_string_n(arena, text, len);
    if (!*out)
        return pir_err_nomem(err);
    (*out)->plain = true;
    return 0;
}

int pir_field_value(
    struct pir_value **out, struct pir_arena *arena, const struct pir_field *field,
    const char *text, struct pir_err *err)
{
    struct coerce coerce = {arena, PIR_COERCE_TEXT, err};
    struct pir_err trouble = {0};
    struct pir_value *value = NULL;
    char place[128];
    int rc;

    *out = NULL;
    rc = read_text(&value, arena, field, text, &trouble);
    if (rc < 0) {
        snprintf(
            place, sizeof(place), "%s%s", field->option ? "--" : "",
            field->option ? field->option : field->name);
        trouble.place[0] = '\0';
        trouble.line = trouble.column =
            0; /* line 1 of an argument tells nobody anything */
        pir_err_at(&trouble, place, 0, 0);
        if (err)
            *err = trouble;
        return rc;
    }
    rc = turn(&coerce, field->schema, short_of(field->schema), value);
    if (rc < 0)
        return rc;
    *out = value;
    return 0;
}
