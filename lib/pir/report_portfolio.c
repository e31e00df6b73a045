/* pir report --as portfolio: which incidents belong to a span of days. */
#include "pir/across_internal.h"
#include "pir/letterhead.h"
#include "pir/report_internal.h"

#include "view/portfolio.h"

#include <stdio.h>
#include <string.h>

#define DAY_TEXT 32 /* room for a day or a quarter, as snprintf counts it */

/** One portfolio in the making. */
struct gathering {
    struct pir_reporting_run *run;
    struct pir_portfolio *out;
    struct pir_clockwork work;
    PIR_VEC(const struct pir_state *) all;
    PIR_VEC(struct pir_portfolio_incident) incidents;
    PIR_VEC(struct pir_gap) advice; /* what could be said better */
};

/* ---- the span ------------------------------------------------------------------------- */

static int read_day(
    int64_t *first, int64_t *last, struct pir_reporting_run *r, const char *day,
    const char *option)
{
    struct pir_moment moment;
    int64_t at;
    int rc = pir_date_parse(&at, day, r->err);

    if (rc == 0)
        rc = pir_when_parse(&moment, day, r->look.view.now, r->look.view.zone, r->err);
    if (rc < 0)
        return pir_err_at(r->err, option, 0, 0), rc;
    *first = pir_moment_first(&moment);
    *last = pir_moment_last(&moment);
    return 0;
}

static int no_quarter(struct pir_reporting_run *r, const char *text)
{
    pir_err_set(r->err, PIR_E_USAGE, "\"%s\" is no quarter", text);
    pir_err_at(r->err, "--quarter", 0, 0);
    return pir_err_hint(r->err, "write it as 2026-Q3"), PIR_E_USAGE;
}

/* "2026-Q3" to its first and last day. */
static int read_quarter(
    char from[DAY_TEXT], char to[DAY_TEXT], struct pir_reporting_run *r,
    const char *text)
{
    static const int last_days[] = {31, 30, 30, 31};
    int year = 0;
    char quarter = 0, rest = 0;

    if (sscanf(text, "%4d-Q%c%c", &year, &quarter, &rest) != 2 || quarter < '1' ||
        quarter > '4' || year < 1970 || year > 2999 || strlen(text) != 7)
        return no_quarter(r, text);
    snprintf(from, DAY_TEXT, "%04d-%02d-01", year, (quarter - '1') * 3 + 1);
    snprintf(
        to, DAY_TEXT, "%04d-%02d-%02d", year, (quarter - '1') * 3 + 3,
        last_days[quarter - '1']);
    return 0;
}

/* The quarter that is named, else the one that the moment lies in. */
static int find_quarter(
    char name[DAY_TEXT], char from[DAY_TEXT], char to[DAY_TEXT],
    struct pir_reporting_run *r)
{
    struct pir_civil civil;
    const struct pir_view *view = &r->look.view;

    if (r->options.quarter) {
        snprintf(name, DAY_TEXT, "%.15s", r->options.quarter);
        return read_quarter(from, to, r, r->options.quarter);
    }
    pir_civil_of(&civil, view->now, pir_zone_offset(view->zone, view->now));
    snprintf(name, DAY_TEXT, "%04d-Q%d", civil.year, (civil.month - 1) / 3 + 1);
    return read_quarter(from, to, r, name);
}

/* A span that is a quarter is called so, however it was asked for. */
static void name_quarter(
    char name[DAY_TEXT], struct pir_reporting_run *r, const char *from, const char *to)
{
    char first[DAY_TEXT], last[DAY_TEXT];
    int year = 0, month = 0;

    name[0] = '\0';
    if (sscanf(from, "%4d-%2d", &year, &month) != 2 || month < 1 || month > 12 ||
        year < 1970 || year > 2999)
        return;
    snprintf(name, DAY_TEXT, "%04d-Q%d", year, (month - 1) / 3 + 1);
    if (read_quarter(first, last, r, name) < 0 || strcmp(first, from) != 0 ||
        strcmp(last, to) != 0)
        name[0] = '\0';
}

static int read_span(struct pir_portfolio *out, struct pir_reporting_run *r)
{
    char name[DAY_TEXT] = "", from[DAY_TEXT], to[DAY_TEXT];
    int64_t ignored;
    int rc = 0;

    if (r->options.quarter && (r->options.from || r->options.to))
        return pir_err_set(
            r->err, PIR_E_USAGE, "say --quarter, or --from and --to, not both");
    if (!r->options.from != !r->options.to)
        return pir_err_set(
            r->err, PIR_E_USAGE, "a span has two ends: say --from and --to");
    if (r->options.from) {
        snprintf(from, sizeof(from), "%.15s", r->options.from);
        snprintf(to, sizeof(to), "%.15s", r->options.to);
    } else {
        rc = find_quarter(name, from, to, r);
    }
    if (rc == 0)
        rc = read_day(&out->first, &ignored, r, from, "--from");
    if (rc == 0)
        rc = read_day(&ignored, &out->last, r, to, "--to");
    if (rc < 0)
        return rc;
    if (out->first > out->last)
        return pir_err_set(
            r->err, PIR_E_USAGE, "the span ends before it begins: %s to %s", from, to);
    name_quarter(name, r, from, to);
    snprintf(r->stamp.span, sizeof(r->stamp.span), "%.15s..%.15s", from, to);
    out->name = pir_arena_strdup(&r->look.arena, name);
    out->from = pir_arena_strdup(&r->look.arena, from);
    out->to = pir_arena_strdup(&r->look.arena, to);
    return out->name && out->from && out->to ? 0 : pir_err_nomem(r->err);
}

/* ---- the incidents ----------------------------------------------------------------------- */

/* When it was closed for good; INT64_MAX while it is not. */
static int64_t closed_at(const struct pir_state *state)
{
    struct pir_moment when;

    if (state->stage != PIR_STAGE_CLOSED)
        return INT64_MAX;
    for (size_t i = state->item_count; i-- > 0;) {
        if (strcmp(state->items[i].recorded->entry.kind, "close") != 0)
            continue;
        pir_item_occurred(&when, &state->items[i]);
        return pir_moment_last(&when);
    }
    return INT64_MAX;
}

static int
judge_one(struct gathering *g, struct pir_portfolio_incident *out, struct pir_err *err)
{
    struct pir_looking *l = &g->run->look;
    struct pir_duty_terms terms = {.zone = l->view.zone, .now = l->view.now};
    struct pir_clock_duty *clocks = NULL;
    struct pir_promise *promises = NULL;
    struct pir_duty *duties = NULL;
    int rc = pir_clockwork_judge(
        &clocks, &out->clock_count, &l->arena, &g->work, out->state, NULL, 0, err);

    terms.clocks = out->clocks = clocks;
    terms.clock_count = out->clock_count;
    if (rc == 0)
        rc = pir_promises_of(
            &promises, &out->promise_count, &l->arena, out->state, l->view.zone,
            l->view.now, err);
    if (rc == 0)
        rc = pir_duties_of(
            &duties, &out->duty_count, &l->arena, out->state, &terms, err);
    out->promises = promises;
    out->duties = duties;
    return rc;
}

/* What the gate report says of all of them: so much is missing, so much could be said better. */
static int add_review(
    struct gathering *g, struct pir_review *review, const struct pir_profile *profile)
{
    struct pir_reporting_run *r = g->run;
    struct pir_review language;
    int rc = pir_review_split(&language, review, &r->look.arena, profile);

    for (size_t i = 0; rc == 0 && i < language.gap_count; i++) {
        struct pir_gap *gap = PIR_VEC_PUSH(&r->look.arena, &g->advice);

        if (!gap)
            return pir_err_nomem(r->err);
        *gap = language.gaps[i];
    }
    r->review.missing += review->missing;
    return rc;
}

/* Again, with who signed its entries: that is cited. */
static int take(struct gathering *g, const struct pir_state *state, bool opened)
{
    struct pir_reporting_run *r = g->run;
    struct pir_looking *l = &r->look;
    struct pir_review_wanted wanted = {
        .principal = "",
        .now = l->view.now,
        .as_of = l->as_of,
        .language = true,
        .clocks = true};
    struct pir_reviewed *reviewed = pir_arena_alloc(&l->arena, sizeof(*reviewed));
    struct pir_review *review = pir_arena_alloc(&l->arena, sizeof(*review));
    struct pir_portfolio_incident *slot = PIR_VEC_PUSH(&l->arena, &g->incidents);
    struct pir_folder folder;
    int rc;

    if (!reviewed || !review || !slot)
        return pir_err_nomem(r->err);
    rc = pir_record_incident(&folder, &l->arena, l->record, state->id, r->err);
    wanted.folder = &folder;
    if (rc == 0)
        rc = pir_reviewed_load(reviewed, &l->arena, l->record, &wanted, r->err);
    if (rc == 0)
        rc = pir_review_check(
            review, &l->arena, &reviewed->state, &reviewed->profile,
            l->record->now->kinds, PIR_REVIEW_REPORT, &reviewed->context, r->err);
    if (rc == 0)
        rc = add_review(g, review, &reviewed->profile);
    if (rc < 0)
        return rc;
    slot->state = &reviewed->state;
    slot->opened_in_span = opened;
    slot->review = review;
    r->report.language = &reviewed->language;
    return judge_one(g, slot, r->err);
}

/* As strictly as the strictest of what is told. */
static int mark(struct gathering *g)
{
    struct pir_arena *arena = &g->run->look.arena;
    const struct pir_state **states =
        pir_arena_calloc(arena, g->incidents.len + 1, sizeof(*states));

    for (size_t i = 0; states && i < g->incidents.len; i++)
        states[i] = g->incidents.items[i].state;
    if (states)
        g->out->marking = pir_report_marking_of_all(states, g->incidents.len, arena);
    g->out->title = pir_arena_printf(
        arena, "Incidents of %s%s%s", *g->out->name ? g->out->name : g->out->from,
        *g->out->name ? "" : " to ", *g->out->name ? "" : g->out->to);
    return g->out->marking && g->out->title ? 0 : pir_err_nomem(g->run->err);
}

static int gather(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct gathering *g = context;
    const struct pir_state **slot;

    if (state->exercise) {
        g->out->drills++;
        return 0;
    }
    slot = PIR_VEC_PUSH(&g->run->look.arena, &g->all);
    if (!slot)
        return pir_err_nomem(err);
    *slot = state;
    return 0;
}

static int choose(struct gathering *g)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < g->all.len; i++) {
        const struct pir_state *state = g->all.items[i];
        struct pir_moment opened;
        bool inside;

        pir_item_occurred(&opened, state->opening);
        inside = pir_moment_first(&opened) >= g->out->first &&
                 pir_moment_first(&opened) <= g->out->last;
        if (inside || (pir_moment_first(&opened) < g->out->first &&
                       closed_at(state) >= g->out->first))
            rc = take(g, state, inside);
    }
    return rc;
}

int pir_portfolio_load(struct pir_reporting_run *r)
{
    struct pir_looking *l = &r->look;
    struct pir_across across = {
        .closed = true, .as_of = l->as_of == INT64_MAX ? 0 : l->as_of};
    struct gathering *g = pir_arena_calloc(&l->arena, 1, sizeof(*g));
    struct pir_portfolio *out = pir_arena_calloc(&l->arena, 1, sizeof(*out));
    int rc = g && out ? 0 : pir_err_nomem(r->err);

    if (rc < 0)
        return rc;
    *g = (struct gathering){.run = r, .out = out};
    rc = read_span(out, r);
    if (rc == 0)
        rc = pir_clockwork_load(&g->work, &l->arena, l->record, l->view.now, r->err);
    if (rc == 0)
        rc = pir_across_incidents(l->record, &l->arena, &across, gather, g, r->err);
    if (rc == 0)
        rc = choose(g);
    if (rc == 0)
        rc = mark(g);
    if (rc == 0)
        rc = pir_letterhead_load(&r->letterhead, &l->arena, l->record, r->err);
    out->incidents = g->incidents.items;
    out->count = g->incidents.len;
    out->all = g->all.items;
    out->all_count = g->all.len;
    r->language.gaps = g->advice.items;
    r->language.gap_count = g->advice.len;
    r->report.review = &r->review;
    r->report.portfolio = out;
    r->stamp.entries = out->count;
    return rc;
}
