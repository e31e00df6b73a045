/* What the reader is asked, whether it may happen again, and what comes next. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

/* ---- again, and on what grounds ----------------------------------------------------- */

static void say_likelihood(
    struct pir_reporting *r, struct pir_line *line, const struct pir_item *risk,
    const char *rest)
{
    const char *likelihood = pir_report_text(risk, "likelihood");
    const char *horizon = pir_report_text(risk, "horizon");

    pir_report_say(
        r, line,
        pir_viewing_print(
            &r->v, "%s%s%s %s", pir_viewing_words(&r->v, likelihood),
            horizon ? " within " : "", horizon ? horizon : "", rest),
        PIR_TONE_PLAIN);
    pir_report_cite(r, line, risk);
    pir_report_say(r, line, ". ", PIR_TONE_PLAIN);
}

void pir_report_again(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_AGAIN));
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "recurrence");
    bool any = false;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *risk = &r->state->items[i];
        const char *measures = pir_report_text(risk, "measures");
        struct pir_value *value;
        bool after;

        if (!pir_report_holds(risk, "risk") ||
            !pir_viewing_flag(risk->fields, "recurrence"))
            continue;
        after = measures && strcmp(measures, "after") == 0;
        say_likelihood(
            r, line, risk,
            after ? "once the measures are in place" : "as things stand");
        value = pir_viewing_push_object(&r->v, list);
        pir_viewing_set_text(
            &r->v, value, "likelihood", pir_report_text(risk, "likelihood"));
        pir_viewing_set_text(&r->v, value, "measures", after ? "after" : "before");
        pir_report_set_entry(r, value, risk);
        any = true;
    }
    if (!any)
        pir_report_say(r, line, "Not stated: nobody has judged it yet.", PIR_TONE_WARN);
}

void pir_report_assumptions(struct pir_reporting *r, struct pir_block *fields)
{
    const char *name = pir_report_row_name(r, PIR_ROW_ASSUMED);

    /* What was assumed in the heat of it is for the appendix. */
    if (r->state->stage >= PIR_STAGE_RESOLVED)
        return;
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        struct pir_line *line;

        if (!pir_report_holds(item, "assumption"))
            continue;
        line = pir_report_row(r, fields, name);
        pir_report_say(r, line, pir_report_text(item, "statement"), PIR_TONE_PLAIN);
        pir_report_say(
            r, line,
            pir_viewing_print(
                &r->v, "; would be disproved by %s",
                pir_report_text(item, "disproved-by")),
            PIR_TONE_DIM);
        pir_report_cite(r, line, item);
        name = "";
    }
}

/* Choices that somebody still has to agree to. */
bool pir_report_is_asked(const struct pir_state *state, const struct pir_item *item)
{
    return pir_report_holds(item, "decision") && pir_report_text(item, "asked-of") &&
           !pir_fold_answer(state, item);
}

/* ---- what is asked, and what comes next ---------------------------------------------- */

void pir_report_asked(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "asked");
    const char *name = pir_report_row_name(r, PIR_ROW_ASKED);
    size_t number = 0;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *whom = pir_report_text(item, "asked-of");
        bool asked = pir_report_is_asked(r->state, item);
        const char *cost = asked ? pir_report_text(item, "cost") : NULL;
        const char *currency = cost ? pir_report_text(item, "currency") : NULL;
        struct pir_value *value;
        struct pir_line *line;

        if (!asked)
            continue;
        line = pir_report_row(r, fields, name);
        pir_report_say(
            r, line,
            pir_viewing_print(
                &r->v, "%zu. %s%s%s%s%s", ++number, pir_report_text(item, "choice"),
                cost ? ", cost " : "", cost ? pir_viewing_figure(&r->v, cost) : "",
                currency ? " " : "", currency ? currency : ""),
            PIR_TONE_STRONG);
        if (!pir_report_is_reader(whom))
            pir_report_say(
                r, line, pir_viewing_print(&r->v, " (asked of: %s)", whom),
                PIR_TONE_DIM);
        pir_report_cite(r, line, item);
        value = pir_viewing_push_object(&r->v, list);
        pir_viewing_set_text(&r->v, value, "choice", pir_report_text(item, "choice"));
        pir_viewing_set_text(&r->v, value, "asked-of", whom);
        pir_report_set_entry(r, value, item);
        name = "";
    }
    if (number == 0)
        pir_report_say(
            r, pir_report_row(r, fields, name), "Nothing at this time.",
            PIR_TONE_PLAIN);
}

void pir_report_next(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_NEXT));
    bool any = false;

    for (size_t i = 0; i < r->in->promise_count; i++) {
        const struct pir_promise *promise = &r->in->promises[i];
        const char *until = promise->until;

        if (promise->ended || !promise->next || !pir_report_is_reader(promise->to))
            continue;
        pir_report_separate(r, line);
        pir_report_say(
            r, line,
            pir_viewing_print(
                &r->v, "%s%s%s, %s %s%s%s", promise->what, promise->cadence ? ", " : "",
                promise->cadence ? promise->cadence : "",
                promise->next->due.at < r->v.view->now ? "overdue since" : "next by",
                pir_viewing_instant(&r->v, promise->next->due.at),
                until ? ", until " : "", until ? until : ""),
            promise->next->state == PIR_PROMISE_OVERDUE ? PIR_TONE_BAD
                                                        : PIR_TONE_PLAIN);
        pir_report_cite(r, line, promise->item);
        any = true;
    }
    if (!any && r->state->stage < PIR_STAGE_CLOSED)
        pir_report_say(r, line, "Not stated: none is promised.", PIR_TONE_WARN);
    else if (!any)
        pir_report_say(r, line, "None: the incident is closed.", PIR_TONE_PLAIN);
    line = pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_CALL));
    pir_report_say(
        r, line,
        !r->state->commander ? "Not stated: no incident commander is named."
        : r->names           ? pir_viewing_print(
                                   &r->v, "the incident commander, %s", r->state->commander)
                   : "the incident commander",
        r->state->commander ? PIR_TONE_PLAIN : PIR_TONE_BAD);
}
