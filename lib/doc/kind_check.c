/* Is an entry what its kind asks for? The schema says most of it; added here is what a
 * schema cannot say: that a text must say something, and that `schema` names this kind. */
#include "base/text.h"
#include "doc/kind_load.h"

#include <stdio.h>
#include <string.h>

#define FAULTS_MAX ((size_t)100)
#define DEPTH_MAX 64u

struct check {
    struct pir_arena *arena;
    struct pir_faults *faults;
    const struct pir_kind *kind;
    size_t first; /* index of the first fault of this check */
};

static bool is_known_fault(const struct check *check, const char *pointer)
{
    for (size_t i = check->first; i < check->faults->len; i++)
        if (strcmp(check->faults->items[i].pointer, pointer) == 0)
            return true;
    return false;
}

/* One fault for each place is enough: a text that is too short need not be blank too. */
static int add_fault(
    struct check *check, const char *pointer, const struct pir_value *value,
    const struct pir_value *rule, const char *keyword, const char *sentence)
{
    struct pir_faults *faults = check->faults;
    struct pir_fault *fault;

    if (is_known_fault(check, pointer) ||
        faults->len >= (faults->max ? faults->max : FAULTS_MAX))
        return 0;
    fault = PIR_VEC_PUSH(check->arena, faults);
    if (!fault)
        return -1;
    fault->pointer = pointer;
    fault->keyword = keyword;
    fault->sentence = sentence;
    fault->line = value->line;
    fault->column = value->column;
    fault->rule = rule;
    return 0;
}

static bool is_long(const struct pir_value *view)
{
    return pir_value_is_true(pir_value_get(view, "x-pir"), "lines");
}

static int check_words(
    struct check *check, const char *pointer, const struct pir_value *value,
    const struct pir_value *view)
{
    const char *sentence;

    if (pir_kind_spells_out(view, value))
        return 0;
    if (pir_text_is_blank(value->text, value->len))
        return add_fault(check, pointer, value, view, "blank", "must not be blank");
    if (view && strchr(value->text, '\n') && !is_long(view))
        return add_fault(check, pointer, value, view, "lines", "must be one line");
    if (!pir_text_is_placeholder(value->text, value->len))
        return 0;
    sentence = pir_arena_printf(
        check->arena,
        "says only \"%.*s\"; write what is so, or \"unknown, because ...\"",
        (int)pir_text_fit(value->text, value->len, 40), value->text);
    if (!sentence)
        return -1;
    return add_fault(check, pointer, value, view, "placeholder", sentence);
}

/* A member's name as a step of a JSON pointer. */
static char *step(struct pir_arena *arena, const char *pointer, const char *name)
{
    char *out = pir_arena_alloc(arena, strlen(pointer) + 2 * strlen(name) + 2);
    char *at = out;

    if (!out)
        return NULL;
    memcpy(at, pointer, strlen(pointer));
    at += strlen(pointer);
    *at++ = '/';
    for (; *name; name++) {
        if (*name == '~' || *name == '/') {
            *at++ = '~';
            *at++ = *name == '~' ? '0' : '1';
        } else {
            *at++ = *name;
        }
    }
    return out;
}

/* All strings below value. view is what the schema says of it, NULL where nothing is known. */
static int check_texts(
    struct check *check, const char *pointer, const struct pir_value *value,
    const struct pir_value *view, unsigned depth)
{
    const struct pir_value *members = pir_value_get(view, "properties");
    const struct pir_value *items = view ? pir_kind_items(view) : NULL;
    int rc = 0;

    if (value->type == PIR_STRING)
        return check_words(check, pointer, value, view);
    if (depth >= DEPTH_MAX)
        return 0;
    for (size_t i = 0; rc == 0 && value->type == PIR_ARRAY && i < value->len; i++) {
        const char *at = pir_arena_printf(check->arena, "%s/%zu", pointer, i);

        rc = at ? check_texts(check, at, value->in.items[i], items, depth + 1) : -1;
    }
    for (size_t i = 0; rc == 0 && value->type == PIR_OBJECT && i < value->len; i++) {
        const struct pir_member *member = &value->in.members[i];
        const char *at = step(check->arena, pointer, member->name);

        rc = at ? check_texts(
                      check, at, member->value, pir_value_get(members, member->name),
                      depth + 1)
                : -1;
    }
    return rc;
}

/* A figure that is never less than another one: x-pir not-below. */
static int check_order(
    struct check *check, const char *pointer, const struct pir_field *field,
    const struct pir_value *value, const struct pir_value *fields)
{
    const struct pir_value *notes = pir_value_get(field->schema, "x-pir");
    const char *name = pir_value_text(notes, "not-below");
    const struct pir_value *other = name ? pir_value_get(fields, name) : NULL;
    const char *sentence;

    if (!other || other->type != PIR_NUMBER || value->type != PIR_NUMBER ||
        pir_number_compare(value->text, other->text) >= 0)
        return 0;
    sentence = pir_arena_printf(
        check->arena, "is %s, which is less than %s, %s", value->text, name,
        other->text);
    return sentence
               ? add_fault(check, pointer, value, field->schema, "not-below", sentence)
               : -1;
}

static int check_fields(struct check *check, const struct pir_value *fields)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < check->kind->field_count; i++) {
        const struct pir_field *field = &check->kind->fields[i];
        const struct pir_value *value = pir_value_get(fields, field->name);
        const char *pointer = value ? step(check->arena, "", field->name) : NULL;

        if (value)
            rc = pointer ? check_texts(check, pointer, value, field->schema, 1) : -1;
        if (value && rc == 0)
            rc = check_order(check, pointer, field, value, fields);
    }
    return rc;
}

/* An entry that says it is of another kind or version must not be measured by this one. */
static int check_schema_line(struct check *check, const struct pir_value *fields)
{
    const struct pir_value *schema = pir_value_get(fields, "schema");
    const char *wanted;
    const char *sentence;

    if (!schema || schema->type != PIR_STRING)
        return 0;
    wanted = pir_arena_printf(
        check->arena, "%s/%u", check->kind->name, check->kind->version);
    if (!wanted || strcmp(schema->text, wanted) == 0)
        return wanted ? 0 : -1;
    sentence = pir_arena_printf(check->arena, "must be %s", wanted);
    if (!sentence)
        return -1;
    return add_fault(
        check, "/schema", schema, pir_value_get(check->kind->document, "x-pir"),
        "const", sentence);
}

/* Does the fault call a field unknown that is one? A schema's part that failed for another
 * reason no longer vouches for the fields it names. */
static bool is_echo(const struct check *check, const struct pir_fault *fault)
{
    const struct pir_field *field;

    if (!fault->property || strcmp(fault->keyword, "unevaluatedProperties") != 0 ||
        (fault->pointer[0] && strchr(fault->pointer + 1, '/')))
        return false;
    field = pir_kind_field(check->kind, fault->property);
    return field && strcmp(field->name, fault->property) == 0;
}

/* Leave echoes out, unless there is nothing else. */
static void drop_echoes(struct check *check)
{
    struct pir_faults *faults = check->faults;
    size_t kept = check->first;

    for (size_t i = check->first; i < faults->len; i++)
        if (!is_echo(check, &faults->items[i]))
            faults->items[kept++] = faults->items[i];
    if (kept > check->first)
        faults->len = kept;
}

static int report(const struct check *check, const char *place, struct pir_err *err)
{
    const struct pir_fault *first = &check->faults->items[check->first];
    size_t more = check->faults->len - check->first - 1;
    struct pir_buf sentence = PIR_BUF_INIT;
    int rc = pir_fault_sentence(&sentence, check->kind, first);

    if (rc < 0 || pir_buf_failed(&sentence)) {
        pir_buf_release(&sentence);
        return pir_err_nomem(err);
    }
    if (more > 0)
        pir_err_set(err, PIR_E_INPUT, "%.900s; and %zu more", sentence.data, more);
    else
        pir_err_set(err, PIR_E_INPUT, "%s", sentence.data);
    pir_err_at(err, place, first->line, first->column);
    pir_buf_release(&sentence);
    return PIR_E_INPUT;
}

int pir_kind_check(
    struct pir_faults *faults, struct pir_arena *arena, const struct pir_kind *kind,
    const struct pir_value *fields, const char *place, struct pir_err *err)
{
    struct pir_faults own = {0};
    const struct pir_schema *schema;
    struct check check = {
        .arena = arena, .faults = faults ? faults : &own, .kind = kind};
    int rc;

    check.first = check.faults->len;
    rc = pir_kind_schema(&schema, kind, err);
    if (rc == 0)
        rc = pir_schema_check(check.faults, arena, schema, fields, err);
    if (rc < 0) {
        pir_err_at(err, place, 0, 0);
        return rc;
    }
    drop_echoes(&check);
    if (check_schema_line(&check, fields) < 0 || check_fields(&check, fields) < 0)
        return pir_err_nomem(err);
    return check.faults->len > check.first ? report(&check, place, err) : 0;
}
