/* The figures at the top of a portfolio: how many, what they cost, what was kept in time. */
#include "view/portfolio_internal.h"

#include <string.h>

static const char *sum_all(struct pir_portfolio_page *p, const char *dimension)
{
    struct pir_ranges sums = {.count = 0};
    const char *words;

    for (size_t i = 0; i < p->in->count; i++)
        pir_portfolio_sum(p, &sums, i, dimension, NULL);
    words = pir_portfolio_range_words(pir_portfolio_viewing(p), &sums, PIR_RANGE_UNITS);
    return sums.overlap
               ? pir_viewing_print(
                     pir_portfolio_viewing(p), "%s, if nothing is counted twice", words)
               : words;
}

static struct pir_line *
say_figure(struct pir_portfolio_page *p, const char *name, const char *text)
{
    struct pir_value *value =
        pir_viewing_push_object(pir_portfolio_viewing(p), p->figures);
    struct pir_line *line = pir_report_row(&p->r, p->fields, name);

    pir_viewing_set_text(pir_portfolio_viewing(p), value, "name", name);
    pir_viewing_set_text(pir_portfolio_viewing(p), value, "text", text);
    pir_report_say(&p->r, line, text, PIR_TONE_PLAIN);
    return line;
}

static const char *severities(struct pir_portfolio_page *p)
{
    static const char *const names[] = {"critical", "high", "medium", "low", "others"};
    size_t counts[5] = {0};
    const char *text = "";

    for (size_t i = 0; i < p->in->count; i++)
        if (p->in->incidents[i].opened_in_span)
            counts[pir_portfolio_severity(p->in->incidents[i].state)]++;
    for (size_t i = 0; i < 5; i++)
        if (counts[i])
            text = pir_viewing_print(
                pir_portfolio_viewing(p), "%s%s%zu %s", text, *text ? ", " : "",
                counts[i], names[i]);
    return text;
}

static void add_short(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    size_t opened = 0, unresolved = 0;
    const char *how = severities(p), *text;

    for (size_t i = 0; i < p->in->count; i++) {
        opened += p->in->incidents[i].opened_in_span;
        unresolved += p->in->incidents[i].state->stage < PIR_STAGE_RESOLVED;
    }
    text = pir_viewing_print(
        v, "%s%s%s%s.%s", pir_viewing_count(v, opened, "incident", "incidents"),
        *how ? ": " : "", how,
        opened == p->in->count
            ? ""
            : pir_viewing_print(v, "; %zu from before", p->in->count - opened),
        !p->in->count     ? ""
        : unresolved == 0 ? " All are resolved."
                          : pir_viewing_print(
                                v, " %zu %s not resolved.", unresolved,
                                unresolved == 1 ? "is" : "are"));
    say_figure(p, "In short", text);
    say_figure(p, "Cost", sum_all(p, "financial"));
    say_figure(p, "Customers", sum_all(p, "customers"));
}

/* Was it finished in the span, on a day that can be compared with its due day? */
static bool finished_in_span(
    struct pir_portfolio_page *p, const struct pir_action *action, bool *in_time)
{
    struct pir_moment when = {.precision = PIR_PRECISION_UNKNOWN};

    if (pir_viewing_action_open(action) || action->state == PIR_ACTION_DROPPED ||
        !action->last || !action->due)
        return false;
    pir_item_occurred(&when, action->last);
    if (when.precision == PIR_PRECISION_UNKNOWN ||
        pir_moment_first(&when) < p->in->first || pir_moment_first(&when) > p->in->last)
        return false;
    when.precision = PIR_PRECISION_DAY;
    *in_time =
        strcmp(pir_viewing_time(pir_portfolio_viewing(p), &when), action->due) <= 0;
    return true;
}

static const char *
rate(struct pir_viewing *v, size_t kept, size_t total, const char *rest)
{
    return total ? pir_viewing_print(v, "%zu of %zu %s", kept, total, rest)
                 : "none fell due";
}

static void add_measures(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    size_t open = 0, overdue = 0, finished = 0, kept = 0;
    struct pir_line late = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t a = 0; a < state->action_count; a++) {
            const struct pir_action *action = &state->actions[a];
            bool in_time = false, bad = pir_viewing_overdue(v, action) > 0;

            open += pir_viewing_action_open(action);
            overdue += bad;
            if (finished_in_span(p, action, &in_time)) {
                finished++;
                kept += in_time;
                bad = !in_time;
            }
            if (bad)
                pir_report_cite(&p->each[i], &late, action->item);
        }
    }
    line = say_figure(
        p, "Measures",
        pir_viewing_print(
            v, "%zu open, %zu of them overdue; %s", open, overdue,
            rate(v, kept, finished, "finished in time")));
    for (const struct pir_span_text *span = late.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

static bool in_span(const struct pir_portfolio_page *p, int64_t at)
{
    return at >= p->in->first && at <= p->in->last;
}

static void add_promises(struct pir_portfolio_page *p)
{
    size_t kept = 0, total = 0;
    struct pir_line bad = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_portfolio_incident *incident = &p->in->incidents[i];

        for (size_t j = 0; j < incident->promise_count; j++) {
            const struct pir_promise *promise = &incident->promises[j];
            size_t missed = 0;

            for (size_t m = 0; m < promise->count; m++) {
                const struct pir_promise_member *member = &promise->members[m];

                if (!in_span(p, member->due.at) || member->state == PIR_PROMISE_PENDING)
                    continue;
                total++;
                kept += member->state == PIR_PROMISE_KEPT;
                missed += member->state != PIR_PROMISE_KEPT;
            }
            if (missed)
                pir_report_cite(&p->each[i], &bad, promise->item);
        }
    }
    line = say_figure(
        p, "Promises", rate(pir_portfolio_viewing(p), kept, total, "kept in time"));
    for (const struct pir_span_text *span = bad.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

static void add_notices(struct pir_portfolio_page *p)
{
    size_t met = 0, total = 0;
    struct pir_line bad = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_portfolio_incident *incident = &p->in->incidents[i];

        for (size_t d = 0; d < incident->clock_count; d++)
            for (size_t s = 0; s < incident->clocks[d].stage_count; s++) {
                const struct pir_clock_stage *stage = &incident->clocks[d].stages[s];
                bool good = stage->verdict == PIR_CLOCK_MET;

                if (!pir_window_is(&stage->due) || !in_span(p, stage->due.first) ||
                    (!good && stage->verdict != PIR_CLOCK_MET_LATE &&
                     !pir_clock_is_bad(stage->verdict)))
                    continue;
                total++;
                met += good;
                if (!good)
                    pir_report_cite(
                        &p->each[i], &bad,
                        stage->sent_count ? stage->sent[0]->item
                        : stage->anchor   ? stage->anchor->item
                                          : incident->state->opening);
            }
    }
    line = say_figure(
        p, "Notices", rate(pir_portfolio_viewing(p), met, total, "given in time"));
    for (const struct pir_span_text *span = bad.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

void pir_portfolio_figures(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);

    p->fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    p->figures = pir_viewing_set_array(v, v->value, "figures");
    add_short(p);
    add_measures(p);
    add_promises(p);
    add_notices(p);
}
