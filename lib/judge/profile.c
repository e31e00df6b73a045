/* The review profile: from YAML to rules, with everything that is wrong with it. */
#include "judge/profile_internal.h"

#include "base/text.h"
#include "doc/builtin.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PLACE "schemas/review.yaml"
#define SCHEMA_PLACE "schemas/profile.yaml"

static const char *const gate_names[PIR_REVIEW_GATES] = {
    [PIR_REVIEW_COMMIT] = "commit",
    [PIR_REVIEW_REPORT] = "report",
    [PIR_REVIEW_CLOSE] = "close",
    [PIR_REVIEW_PUSH] = "push",
};

const char *pir_review_gate_name(enum pir_review_gate gate)
{
    return gate_names[gate];
}

bool pir_review_gate_parse(enum pir_review_gate *out, const char *name)
{
    for (int i = 0; i < PIR_REVIEW_GATES; i++) {
        if (strcmp(name, gate_names[i]) == 0) {
            *out = (enum pir_review_gate)i;
            return true;
        }
    }
    return false;
}

/* ---- faults ---------------------------------------------------------------------- */

int pir_reading_fault(
    struct pir_reading *r, const struct pir_value *at, const char *format, ...)
{
    struct pir_profile_fault *fault = PIR_VEC_PUSH(r->arena, &r->faults);
    struct pir_err clean = {0};
    char sentence[PIR_ERR_MESSAGE_MAX];
    va_list args;

    if (!fault)
        return pir_err_nomem(r->err);
    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(&clean, PIR_E_INPUT, "%s", sentence);
    fault->line = at ? at->line : r->line;
    fault->sentence = pir_arena_strdup(r->arena, clean.message);
    return fault->sentence ? 0 : pir_err_nomem(r->err);
}

/** An error of a function below becomes a fault, but for those that are no verdict. */
static int fault_of(struct pir_reading *r, const struct pir_err *why)
{
    if (why->code == PIR_E_NOMEM)
        return pir_err_nomem(r->err);
    r->line = why->line;
    return pir_reading_fault(r, NULL, "%s", why->message);
}

/* ---- form ------------------------------------------------------------------------ */

static int say_form_fault(struct pir_reading *r, const struct pir_fault *fault)
{
    r->line = fault->line;
    if (fault->property)
        return pir_reading_fault(
            r, NULL, "%s%s%s %s", *fault->pointer ? fault->pointer + 1 : "",
            *fault->pointer ? "/" : "", fault->property, fault->sentence);
    return pir_reading_fault(
        r, NULL, "%s %s", *fault->pointer ? fault->pointer + 1 : "the profile",
        fault->sentence);
}

/** What schemas/profile.yaml says of the file. */
static int check_form(
    struct pir_reading *r, const struct pir_value *document,
    const struct pir_profile_input *input)
{
    struct pir_faults faults = {0};
    struct pir_schema *schema = NULL;
    struct pir_value *rules;
    struct pir_err why = {0};
    int rc = pir_builtin_parse(
        &rules, r->arena, input->schema, input->schema_len, SCHEMA_PLACE, &why);

    if (rc == 0)
        rc = pir_schema_compile(
            &schema, r->arena, rules, SCHEMA_PLACE, NULL, PIR_SCHEMA_STRICT, &why);
    if (rc == 0)
        rc = pir_schema_check(&faults, r->arena, schema, document, &why);
    pir_schema_release(schema);
    if (rc < 0)
        return fault_of(r, &why);
    for (size_t i = 0; rc == 0 && i < faults.len; i++)
        rc = say_form_fault(r, &faults.items[i]);
    return rc;
}

/* ---- rules ----------------------------------------------------------------------- */

static unsigned gates_of(const struct pir_value *list)
{
    const struct pir_value *each;
    enum pir_review_gate gate;
    unsigned gates = 0;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        if (each->type == PIR_STRING && pir_review_gate_parse(&gate, each->text))
            gates |= 1u << gate;
    }
    return gates;
}

static int unknown_check(struct pir_reading *r, const struct pir_value *at)
{
    const char *names[64], *near;
    size_t count = 0;

    for (const struct pir_review_check *c = pir_review_checks; c->name && count < 64;
         c++)
        names[count++] = c->name;
    near = pir_text_nearest(at->text, names, count);
    if (near)
        return pir_reading_fault(
            r, at, "rule %s: there is no check \"%s\"; the nearest is %s",
            r->rule->name, at->text, near);
    return pir_reading_fault(
        r, at, "rule %s: there is no check \"%s\"; pir help rules lists them",
        r->rule->name, at->text);
}

static int read_check(
    struct pir_reading *r, const struct pir_value *value, struct pir_kinds *kinds)
{
    const struct pir_value *name = pir_value_get(value, "check");

    r->rule->with = pir_value_get(value, "with");
    r->rule->check = pir_review_check_find(name->text);
    if (!r->rule->check)
        return unknown_check(r, name);
    return r->sound ? 0 : pir_reading_params(r, kinds);
}

static int read_rule(
    struct pir_reading *r, struct pir_profile *out, const struct pir_value *value,
    struct pir_kinds *kinds)
{
    struct pir_review_rule *rule = &out->rules[out->rule_count];
    const char *level = pir_value_text(value, "level");

    rule->name = pir_value_text(value, "name");
    rule->group = pir_value_text(value, "group");
    rule->demand = pir_value_text(value, "demand");
    rule->missing = pir_value_text(value, "missing");
    rule->why = pir_value_text(value, "why");
    rule->mend = pir_value_text(value, "mend");
    rule->gates = gates_of(pir_value_get(value, "gates"));
    rule->severities = pir_value_get(value, "severities");
    rule->advised = level && strcmp(level, "advised") == 0;
    rule->waive = pir_value_get(value, "waive");
    rule->line = value->line;
    r->rule = rule;
    r->line = value->line;
    if (pir_profile_rule(out, rule->name))
        return pir_reading_fault(r, value, "there are two rules %s", rule->name);
    out->rule_count++;
    return read_check(r, value, kinds);
}

static int
read_rules(struct pir_reading *r, struct pir_profile *out, struct pir_kinds *kinds)
{
    const struct pir_value *rules = pir_value_get(r->document, "rules");
    int rc = 0;

    out->waive = pir_value_get(pir_value_get(r->document, "waivers"), "roles");
    out->rules = pir_arena_calloc(r->arena, rules->len + 1, sizeof(*out->rules));
    if (!out->rules)
        return pir_err_nomem(r->err);
    for (size_t i = 0; rc == 0 && i < rules->len; i++)
        rc = read_rule(r, out, rules->in.items[i], kinds);
    return rc;
}

/* The profile that came with pir, over the kinds that came with pir, which the tests found
 * to be without fault. */
static bool is_builtin(const struct pir_profile_input *input)
{
    const struct pir_builtin_file *own = pir_builtin_find("review.yaml");
    const struct pir_builtin_file *form = pir_builtin_find("profile.yaml");

    return input->bytes == own->bytes && input->schema == form->bytes &&
           pir_kinds_builtin(input->kinds);
}

int pir_profile_read(
    struct pir_profile *out, struct pir_arena *arena,
    const struct pir_profile_input *input, struct pir_err *err)
{
    struct pir_reading r = {.arena = arena, .err = err};
    struct pir_value *document = NULL;
    struct pir_err why = {0};
    int rc;

    memset(out, 0, sizeof(*out));
    out->place = input->place ? input->place : PLACE;
    rc =
        pir_builtin_parse(&document, arena, input->bytes, input->len, out->place, &why);
    r.document = document;
    r.sound = is_builtin(input);
    if (rc < 0)
        rc = fault_of(&r, &why);
    else if (!r.sound)
        rc = check_form(&r, document, input);
    /* What is not even of the right form is not looked at further. */
    if (rc == 0 && r.faults.len == 0)
        rc = read_rules(&r, out, input->kinds);
    out->faults = r.faults.items;
    out->fault_count = r.faults.len;
    return rc;
}

/* ---- questions ------------------------------------------------------------------- */

static bool has_text(const struct pir_value *list, const char *text)
{
    const struct pir_value *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        if (each->type == PIR_STRING && strcmp(each->text, text) == 0)
            return true;
    }
    return false;
}

bool pir_profile_holds(
    const struct pir_review_rule *rule, enum pir_review_gate gate, const char *severity)
{
    if (!(rule->gates & (1u << gate)))
        return false;
    return !rule->severities || !severity || has_text(rule->severities, severity);
}

const struct pir_review_rule *
pir_profile_rule(const struct pir_profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->rule_count; i++)
        if (strcmp(profile->rules[i].name, name) == 0)
            return &profile->rules[i];
    return NULL;
}

bool pir_roles_have(const char *roles, const char *role)
{
    size_t len = strlen(role);

    while (roles && *roles) {
        size_t span = strcspn(roles, ", ");

        if (span == len && memcmp(roles, role, len) == 0)
            return true;
        roles += span;
        roles += strspn(roles, ", ");
    }
    return false;
}

bool pir_profile_may_waive(
    const struct pir_profile *profile, const struct pir_review_rule *rule,
    const char *roles)
{
    const struct pir_value *list = rule->waive ? rule->waive : profile->waive;
    const struct pir_value *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        if (each->type == PIR_STRING && pir_roles_have(roles, each->text))
            return true;
    }
    return false;
}
