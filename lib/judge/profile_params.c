/* The parameters of a rule: are they those of its check, and is there what they name? */
#include "judge/profile_internal.h"

#include "base/text.h"

#include <string.h>

#define NESTED_MAX 4

/* ---- kinds and fields ------------------------------------------------------------ */

/** The kind of that name, or NULL after a fault. */
static int find_kind(
    const struct pir_kind **out, struct pir_reading *r, const struct pir_value *value,
    struct pir_kinds *kinds)
{
    struct pir_err why = {0};
    int rc;

    *out = NULL;
    if (value->type != PIR_STRING)
        return pir_reading_fault(
            r, value, "rule %s: the name of a kind is wanted", r->rule->name);
    rc = pir_kinds_get(out, kinds, value->text, &why);
    if (rc == 0)
        return 0;
    *out = NULL;
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(r->err);
    return pir_reading_fault(r, value, "rule %s: %s", r->rule->name, why.message);
}

static int unknown_field(
    struct pir_reading *r, const struct pir_value *value, const struct pir_kind *kind)
{
    const char *names[128], *near;
    size_t count = 0;

    for (size_t i = 0; i < kind->field_count && count < 128; i++)
        names[count++] = kind->fields[i].name;
    near = pir_text_nearest(value->text, names, count);
    if (near)
        return pir_reading_fault(
            r, value, "rule %s: %s has no field \"%s\"; the nearest is %s",
            r->rule->name, kind->name, value->text, near);
    return pir_reading_fault(
        r, value, "rule %s: %s has no field \"%s\"", r->rule->name, kind->name,
        value->text);
}

static int find_field(
    const struct pir_field **out, struct pir_reading *r, const struct pir_value *value,
    const struct pir_kind *kind)
{
    *out = NULL;
    if (!value || value->type != PIR_STRING)
        return pir_reading_fault(
            r, value, "rule %s: the name of a field is wanted", r->rule->name);
    *out = pir_kind_field(kind, value->text);
    /* Options are for people; here a field has its name only. */
    if (*out && strcmp((*out)->name, value->text) != 0)
        *out = NULL;
    return *out ? 0 : unknown_field(r, value, kind);
}

/** A value that the field can never have would make a rule that says nothing. */
static int check_choice(
    struct pir_reading *r, const struct pir_field *field, const struct pir_value *value)
{
    if (value->type != PIR_STRING && value->type != PIR_BOOL)
        return pir_reading_fault(
            r, value, "rule %s: a text is wanted for %s", r->rule->name, field->name);
    if (field->type != PIR_FIELD_CHOICE)
        return 0;
    for (size_t i = 0; i < field->choice_count; i++)
        if (value->type == PIR_STRING && strcmp(field->choices[i], value->text) == 0)
            return 0;
    return pir_reading_fault(
        r, value, "rule %s: %s can never be \"%s\"", r->rule->name, field->name,
        value->type == PIR_STRING ? value->text : "a truth value");
}

/* ---- conditions ------------------------------------------------------------------ */

static int check_conditions(
    struct pir_reading *r, const struct pir_value *list, const struct pir_kind *kind,
    unsigned depth);

static int check_values(
    struct pir_reading *r, const struct pir_field *field, const struct pir_value *list)
{
    int rc = 0;

    if (list->type != PIR_ARRAY || list->len == 0)
        return pir_reading_fault(
            r, list, "rule %s: a list of values is wanted", r->rule->name);
    for (size_t i = 0; rc == 0 && field && i < list->len; i++)
        rc = check_choice(r, field, list->in.items[i]);
    return rc;
}

static int check_operator(
    struct pir_reading *r, const struct pir_member *member,
    const struct pir_field *field, const struct pir_kind *kind, unsigned depth)
{
    if (strcmp(member->name, "field") == 0)
        return 0;
    if (strcmp(member->name, "is") == 0 || strcmp(member->name, "not") == 0)
        return check_values(r, field, member->value);
    if (strcmp(member->name, "given") == 0)
        return member->value->type == PIR_BOOL
                   ? 0
                   : pir_reading_fault(
                         r, member->value, "rule %s: given is true or false",
                         r->rule->name);
    if (strcmp(member->name, "any") == 0)
        return check_conditions(r, member->value, kind, depth + 1);
    return pir_reading_fault(
        r, member->value,
        "rule %s: there is no operator \"%s\"; a condition has field and is, not or "
        "given, or any",
        r->rule->name, member->name);
}

static int check_condition(
    struct pir_reading *r, const struct pir_value *value, const struct pir_kind *kind,
    unsigned depth)
{
    const struct pir_field *field = NULL;
    int rc = 0;

    if (value->type != PIR_OBJECT || value->len == 0)
        return pir_reading_fault(
            r, value,
            "rule %s: a condition is a mapping such as {field: status, is: "
            "[confirmed]}",
            r->rule->name);
    if (pir_value_get(value, "any") ? value->len > 1 : value->len < 2)
        return pir_reading_fault(
            r, value,
            "rule %s: a condition has field and is, not or given; or any alone",
            r->rule->name);
    if (!pir_value_get(value, "any")) {
        size_t before = r->faults.len;

        rc = find_field(&field, r, pir_value_get(value, "field"), kind);
        if (rc < 0 || r->faults.len > before)
            return rc;
    }
    for (size_t i = 0; rc == 0 && i < value->len; i++)
        rc = check_operator(r, &value->in.members[i], field, kind, depth);
    return rc;
}

static int check_conditions(
    struct pir_reading *r, const struct pir_value *list, const struct pir_kind *kind,
    unsigned depth)
{
    int rc = 0;

    if (list->type != PIR_ARRAY || list->len == 0 || depth > NESTED_MAX)
        return pir_reading_fault(
            r, list, "rule %s: a list of conditions is wanted", r->rule->name);
    for (size_t i = 0; rc == 0 && i < list->len; i++)
        rc = check_condition(r, list->in.items[i], kind, depth);
    return rc;
}

/* ---- parameters ------------------------------------------------------------------ */

static int check_list(
    struct pir_reading *r, const struct pir_value *list, const struct pir_kind *kind,
    struct pir_kinds *kinds, enum pir_param_type type)
{
    const struct pir_field *field;
    const struct pir_kind *named;
    int rc = 0;

    if (list->type != PIR_ARRAY)
        return pir_reading_fault(r, list, "rule %s: a list is wanted", r->rule->name);
    for (size_t i = 0; rc == 0 && i < list->len; i++) {
        const struct pir_value *each = list->in.items[i];

        if (type == PIR_PARAM_FIELDS)
            rc = find_field(&field, r, each, kind);
        else if (type == PIR_PARAM_KINDS)
            rc = find_kind(&named, r, each, kinds);
        else if (each->type != PIR_STRING)
            rc = pir_reading_fault(r, each, "rule %s: a text is wanted", r->rule->name);
    }
    return rc;
}

/** of is the kind that the rule is about, NULL where it names none. */
static int check_param(
    struct pir_reading *r, const struct pir_review_param *param,
    const struct pir_value *value, const struct pir_kind *of, struct pir_kinds *kinds)
{
    const struct pir_field *field;
    bool fits = true;

    switch (param->type) {
    case PIR_PARAM_KIND:
        return 0; /* looked up before */
    case PIR_PARAM_FIELD:
        return of ? find_field(&field, r, value, of) : 0;
    case PIR_PARAM_WHERE:
        return of ? check_conditions(r, value, of, 0) : 0;
    case PIR_PARAM_FIELDS:
        return of ? check_list(r, value, of, kinds, param->type) : 0;
    case PIR_PARAM_TEXTS:
    case PIR_PARAM_KINDS:
        return check_list(r, value, of, kinds, param->type);
    case PIR_PARAM_COUNT:
        fits = value->type == PIR_NUMBER && value->len < 7 &&
               strspn(value->text, "0123456789") == value->len;
        break;
    case PIR_PARAM_TEXT:
        fits = value->type == PIR_STRING;
        break;
    case PIR_PARAM_FLAG:
        fits = value->type == PIR_BOOL;
        break;
    }
    if (fits)
        return 0;
    return pir_reading_fault(
        r, value, "rule %s: %s must be %s", r->rule->name, param->name,
        param->type == PIR_PARAM_COUNT  ? "a whole number"
        : param->type == PIR_PARAM_TEXT ? "a text"
                                        : "true or false");
}

static const struct pir_review_param *
find_param(const struct pir_review_check *check, const char *name)
{
    for (size_t i = 0; i < PIR_PARAMS_MAX && check->params[i].name; i++)
        if (strcmp(check->params[i].name, name) == 0)
            return &check->params[i];
    return NULL;
}

static int
check_given(struct pir_reading *r, const struct pir_kind *of, struct pir_kinds *kinds)
{
    const struct pir_review_check *check = r->rule->check;
    const struct pir_value *with = r->rule->with;
    int rc = 0;

    for (size_t i = 0; with && rc == 0 && i < with->len; i++) {
        const struct pir_member *member = &with->in.members[i];
        const struct pir_review_param *param = find_param(check, member->name);

        if (param)
            rc = check_param(r, param, member->value, of, kinds);
        else
            rc = pir_reading_fault(
                r, member->value, "rule %s: the check %s has no parameter \"%s\"",
                r->rule->name, check->name, member->name);
    }
    return rc;
}

int pir_reading_params(struct pir_reading *r, struct pir_kinds *kinds)
{
    const struct pir_review_check *check = r->rule->check;
    const struct pir_kind *of = NULL;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < PIR_PARAMS_MAX && check->params[i].name; i++) {
        const struct pir_review_param *param = &check->params[i];
        const struct pir_value *value = pir_value_get(r->rule->with, param->name);

        if (value && param->type == PIR_PARAM_KIND)
            rc = find_kind(&of, r, value, kinds);
        else if (!value && param->required)
            rc = pir_reading_fault(
                r, NULL, "rule %s: the check %s needs %s", r->rule->name, check->name,
                param->name);
    }
    return rc < 0 ? rc : check_given(r, of, kinds);
}
