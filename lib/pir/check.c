/* The gates, for those who ask: pir check, and what help says of its rules. */
#include "pir/review_internal.h"

#include "doc/builtin.h"
#include "judge/check.h"
#include "view/view_check.h"

#include <stdlib.h>
#include <string.h>

/** One check in the making. */
struct checking {
    struct pir_looking look;
    struct pir_check_options options;
    struct pir_reviewed reviewed;
    struct pir_review review;
    struct pir_err *err;
};

static int parse_gate(enum pir_review_gate *out, const char *text, struct pir_err *err)
{
    *out = PIR_REVIEW_CLOSE;
    if (!text || pir_review_gate_parse(out, text))
        return 0;
    pir_err_set(err, PIR_E_INPUT, "there is no gate \"%s\"", text);
    return pir_err_hint(err, "the gates are commit, report, close and push");
}

static int judge(struct checking *c)
{
    struct pir_review_wanted wanted = {.principal = ""};
    struct pir_looking *l = &c->look;
    struct pir_folder folder;
    enum pir_review_gate gate;
    int rc =
        parse_gate(&gate, c->options.language ? "report" : c->options.gate, c->err);

    if (rc == 0)
        rc = pir_record_incident(
            &folder, &l->arena, l->record, c->options.incident, c->err);
    if (rc < 0)
        return rc;
    wanted.folder = &folder;
    wanted.now = l->view.now;
    wanted.as_of = l->as_of;
    wanted.clocks = gate != PIR_REVIEW_COMMIT;
    wanted.language = gate == PIR_REVIEW_REPORT || gate == PIR_REVIEW_CLOSE;
    wanted.elsewhere = c->options.incident && pir_record_is_elsewhere(l, &folder);
    rc = pir_reviewed_load(&c->reviewed, &l->arena, l->record, &wanted, c->err);
    if (rc < 0)
        return rc;
    return pir_review_check(
        &c->review, &l->arena, &c->reviewed.state, &c->reviewed.profile,
        l->record->now->kinds, gate, &c->reviewed.context, c->err);
}

/* ---- forms ----------------------------------------------------------------------- */

static int render_junit(struct pir_text *out, struct checking *c)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_view_check_junit(
        &text, &c->look.view, &c->reviewed.state, &c->reviewed.profile, &c->review);

    if (rc == 0)
        rc = pir_text_take(out, &text, c->err);
    pir_buf_release(&text);
    return rc;
}

static int render(struct pir_text *out, struct checking *c)
{
    struct pir_block *page = NULL;
    struct pir_review language;
    struct pir_value *value;
    int rc;

    if (c->options.form == PIR_CHECK_JUNIT)
        return render_junit(out, c);
    if (c->options.form == PIR_CHECK_SARIF) {
        c->look.look.format = PIR_OUTPUT_JSON;
        rc = pir_view_check_sarif(
            &value, &c->look.view, &c->reviewed.state, &c->reviewed.profile, &c->review,
            c->err);
    } else if (c->options.language) {
        rc = pir_review_split(
            &language, &c->review, &c->look.arena, &c->reviewed.profile);
        if (rc < 0)
            return pir_err_nomem(c->err);
        rc = pir_view_language(
            &page, &value, &c->look.view, &c->reviewed.state, &language, c->err);
    } else {
        rc = pir_view_check(
            &page, &value, &c->look.view, &c->reviewed.state, &c->review, c->err);
    }
    return rc < 0 ? rc : pir_looking_finish(out, &c->look, page, value);
}

int pir_check(
    struct pir_text *out, size_t *missing, struct pir_record *record,
    const struct pir_check_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct checking *c = calloc(1, sizeof(*c));
    int rc;

    if (!c)
        return pir_err_nomem(err);
    c->err = err ? err : &scratch;
    if (options)
        c->options = *options;
    rc = pir_looking_start(&c->look, record, c->options.look, c->err);
    if (rc == 0)
        rc = judge(c);
    if (rc == 0)
        rc = render(out, c);
    if (rc == 0 && missing)
        *missing = c->options.language ? 0 : c->review.missing;
    pir_looking_end(&c->look);
    free(c);
    return rc;
}

/* ---- what the rules are ---------------------------------------------------------- */

struct pir_demands {
    struct pir_arena arena;
    struct pir_profile profile;
    struct pir_demand *items;
    struct pir_demand_check *checks;
    size_t count, check_count;
    const char *waive;
};

static const char *join(struct pir_arena *arena, const struct pir_value *list)
{
    const struct pir_value *each;
    const char *text = "";

    for (size_t i = 0; text && (each = pir_value_at(list, i)) != NULL; i++)
        text = pir_arena_printf(arena, "%s%s%s", text, i ? ", " : "", each->text);
    return text;
}

static const char *join_gates(struct pir_arena *arena, unsigned gates)
{
    const char *text = "";

    for (int i = 0; text && i < PIR_REVIEW_GATES; i++)
        if (gates & (1u << i))
            text = pir_arena_printf(
                arena, "%s%s%s", text, *text ? ", " : "",
                pir_review_gate_name((enum pir_review_gate)i));
    return text;
}

static int fill_rules(struct pir_demands *d, struct pir_err *err)
{
    d->waive = join(&d->arena, d->profile.waive);
    d->items = pir_arena_calloc(&d->arena, d->profile.rule_count, sizeof(*d->items));
    for (size_t i = 0; d->items && i < d->profile.rule_count; i++) {
        const struct pir_review_rule *rule = &d->profile.rules[i];
        struct pir_demand *out = &d->items[d->count++];

        out->name = rule->name;
        out->group = rule->group;
        out->gates = join_gates(&d->arena, rule->gates);
        out->severities = rule->severities ? join(&d->arena, rule->severities) : NULL;
        out->advised = rule->advised;
        out->waive = rule->waive ? join(&d->arena, rule->waive) : NULL;
        out->demand = rule->demand;
        out->why = rule->why;
        out->mend = rule->mend;
        out->check = rule->check->name;
        if (!out->gates || (rule->waive && !out->waive))
            return pir_err_nomem(err);
    }
    return d->items && d->waive ? 0 : pir_err_nomem(err);
}

static int fill_checks(struct pir_demands *d, struct pir_err *err)
{
    while (pir_review_checks[d->check_count].name)
        d->check_count++;
    d->checks = pir_arena_calloc(&d->arena, d->check_count, sizeof(*d->checks));
    for (size_t i = 0; d->checks && i < d->check_count; i++) {
        const struct pir_review_check *check = &pir_review_checks[i];
        const char *params = "";

        for (size_t j = 0; params && j < PIR_PARAMS_MAX && check->params[j].name; j++)
            params = pir_arena_printf(
                &d->arena, "%s%s%s: %s%s", params, j ? "\n" : "", check->params[j].name,
                check->params[j].meaning,
                check->params[j].required ? " (required)" : "");
        if (!params)
            return pir_err_nomem(err);
        d->checks[i] = (struct pir_demand_check){
            check->name, check->meaning, check->values, params};
    }
    return d->checks ? 0 : pir_err_nomem(err);
}

static int
read_profile(struct pir_demands *d, struct pir_record *record, struct pir_err *err)
{
    struct pir_kind_source source = pir_builtin_source();
    struct pir_kinds *kinds = NULL;
    int rc =
        record ? pir_record_refresh(record, err) : pir_kinds_new(&kinds, &source, err);

    if (rc == 0)
        rc = pir_profile_load(
            &d->profile, &d->arena, record, record ? record->now->kinds : kinds, err);
    if (rc == 0 && d->profile.fault_count) {
        rc = pir_err_set(err, PIR_E_INPUT, "%s", d->profile.faults[0].sentence);
        pir_err_at(err, d->profile.place, d->profile.faults[0].line, 0);
    }
    pir_kinds_free(kinds);
    return rc;
}

int pir_demands_new(
    struct pir_demands **out, struct pir_record *record, struct pir_err *err)
{
    struct pir_demands *d = calloc(1, sizeof(*d));
    int rc;

    *out = NULL;
    if (!d)
        return pir_err_nomem(err);
    rc = read_profile(d, record, err);
    if (rc == 0)
        rc = fill_rules(d, err);
    if (rc == 0)
        rc = fill_checks(d, err);
    if (rc < 0)
        pir_demands_free(d);
    else
        *out = d;
    return rc;
}

void pir_demands_free(struct pir_demands *demands)
{
    if (!demands)
        return;
    pir_arena_release(&demands->arena);
    free(demands);
}

const char *pir_demands_waive(const struct pir_demands *demands)
{
    return demands->waive;
}

const struct pir_demand *pir_demands_at(const struct pir_demands *demands, size_t i)
{
    return i < demands->count ? &demands->items[i] : NULL;
}

const struct pir_demand_check *
pir_demands_check_at(const struct pir_demands *demands, size_t i)
{
    return i < demands->check_count ? &demands->checks[i] : NULL;
}
