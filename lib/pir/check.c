/* The gates, for those who ask: pir check, and what help says of its rules. */
#include "pir/review_internal.h"

#include "base/text.h"
#include "base/world.h"
#include "doc/builtin.h"
#include "doc/json.h"
#include "judge/check.h"
#include "view/render.h"
#include "view/view_check.h"

#include <stdlib.h>
#include <string.h>

/** One check in the making. */
struct checking {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_check_options options;
    struct pir_look look;
    struct pir_view view;
    struct pir_reviewed reviewed;
    struct pir_review review;
    struct pir_err *err;
};

static const struct pir_kind *kind_of(void *context, const char *name)
{
    const struct pir_kind *kind;

    return pir_kinds_get(&kind, context, name, NULL) < 0 ? NULL : kind;
}

static const char *subject_of(void *context, const char *name)
{
    const struct pir_kind *kind = kind_of(context, name);

    return kind ? kind->subject->name : "title";
}

static int parse_gate(enum pir_review_gate *out, const char *text, struct pir_err *err)
{
    *out = PIR_REVIEW_CLOSE;
    if (!text || pir_review_gate_parse(out, text))
        return 0;
    pir_err_set(err, PIR_E_INPUT, "there is no gate \"%s\"", text);
    return pir_err_hint(err, "the gates are commit, report, close and push");
}

static int start(struct checking *c, int64_t *as_of)
{
    struct pir_moment moment;
    int rc = pir_record_refresh(c->record, c->err);

    if (c->options.look)
        c->look = *c->options.look;
    if (rc == 0)
        rc = pir_world_now(&c->view.now, NULL, c->err);
    if (rc < 0)
        return rc;
    c->view.arena = &c->arena;
    c->view.zone = c->record->now->settings.zone;
    c->view.commit = c->record->now->hex;
    c->view.subject = subject_of;
    c->view.kind = kind_of;
    c->view.context = c->record->now->kinds;
    *as_of = INT64_MAX;
    if (!c->look.as_of)
        return 0;
    rc = pir_when_parse(&moment, c->look.as_of, c->view.now, c->view.zone, c->err);
    if (rc < 0)
        return pir_err_at(c->err, "--as-of", 0, 0), rc;
    *as_of = pir_moment_last(&moment);
    c->view.now = *as_of < c->view.now ? *as_of : c->view.now;
    return 0;
}

/** Is it another incident than commands without -i are about? */
static int is_elsewhere(struct checking *c, const struct pir_folder *folder)
{
    struct pir_folder meant;
    struct pir_err ignored = {0};

    return pir_record_incident(&meant, &c->arena, c->record, NULL, &ignored) < 0 ||
           strcmp(meant.id, folder->id) != 0;
}

static int judge(struct checking *c)
{
    struct pir_review_wanted wanted = {.principal = ""};
    struct pir_folder folder;
    enum pir_review_gate gate;
    int rc = parse_gate(&gate, c->options.gate, c->err);

    if (rc == 0)
        rc = start(c, &wanted.as_of);
    if (rc == 0)
        rc = pir_record_incident(
            &folder, &c->arena, c->record, c->options.incident, c->err);
    if (rc < 0)
        return rc;
    wanted.folder = &folder;
    wanted.now = c->view.now;
    wanted.elsewhere = c->options.incident && is_elsewhere(c, &folder);
    rc = pir_reviewed_load(&c->reviewed, &c->arena, c->record, &wanted, c->err);
    if (rc < 0)
        return rc;
    return pir_review_check(
        &c->review, &c->arena, &c->reviewed.state, &c->reviewed.profile,
        c->record->now->kinds, gate, &c->reviewed.context, c->err);
}

/* ---- forms ----------------------------------------------------------------------- */

static int render_look(struct pir_buf *text, struct checking *c)
{
    struct pir_render_options options = {.width = c->look.width};
    struct pir_block *page;
    struct pir_value *value;
    int rc =
        pir_view_check(&page, &value, &c->view, &c->reviewed.state, &c->review, c->err);

    if (c->look.colour)
        options.flags |= PIR_RENDER_COLOUR;
    if (c->look.ascii)
        options.flags |= PIR_RENDER_ASCII;
    if (rc < 0)
        return rc;
    if (c->look.format == PIR_OUTPUT_JSON)
        return pir_json_emit(text, value, PIR_JSON_PRETTY, c->err);
    if (c->look.format == PIR_OUTPUT_MARKDOWN)
        return pir_render_markdown(text, page);
    return pir_render_text(text, page, &options);
}

static int render(struct pir_text *out, struct checking *c)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_value *value;
    int rc;

    switch (c->options.form) {
    case PIR_CHECK_JUNIT:
        rc = pir_view_check_junit(
            &text, &c->view, &c->reviewed.state, &c->reviewed.profile, &c->review);
        break;
    case PIR_CHECK_SARIF:
        rc = pir_view_check_sarif(
            &value, &c->view, &c->reviewed.state, &c->reviewed.profile, &c->review,
            c->err);
        if (rc == 0)
            rc = pir_json_emit(&text, value, PIR_JSON_PRETTY, c->err);
        break;
    case PIR_CHECK_LOOK:
    default:
        rc = render_look(&text, c);
        break;
    }
    if (rc == 0)
        rc = pir_text_take(out, &text, c->err);
    pir_buf_release(&text);
    return rc;
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
    c->record = record;
    c->err = err ? err : &scratch;
    if (options)
        c->options = *options;
    rc = judge(c);
    if (rc == 0)
        rc = render(out, c);
    if (rc == 0 && missing)
        *missing = c->review.missing;
    pir_arena_release(&c->arena);
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
    d->items = pir_arena_calloc(&d->arena, d->profile.rule_count, sizeof(*d->items));
    for (size_t i = 0; d->items && i < d->profile.rule_count; i++) {
        const struct pir_review_rule *rule = &d->profile.rules[i];
        struct pir_demand *out = &d->items[d->count++];

        out->name = rule->name;
        out->group = rule->group;
        out->gates = join_gates(&d->arena, rule->gates);
        out->severities = rule->severities ? join(&d->arena, rule->severities) : NULL;
        out->advised = rule->advised;
        out->waive = join(&d->arena, rule->waive ? rule->waive : d->profile.waive);
        out->demand = rule->demand;
        out->why = rule->why;
        out->mend = rule->mend;
        out->check = rule->check->name;
        if (!out->gates || !out->waive)
            return pir_err_nomem(err);
    }
    return d->items ? 0 : pir_err_nomem(err);
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

const struct pir_demand *pir_demands_at(const struct pir_demands *demands, size_t i)
{
    return i < demands->count ? &demands->items[i] : NULL;
}

const struct pir_demand_check *
pir_demands_check_at(const struct pir_demands *demands, size_t i)
{
    return i < demands->check_count ? &demands->checks[i] : NULL;
}
