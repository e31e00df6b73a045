/* The summary on one page: the bottom line first, the solution before the detail. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

#define CITED_MOST ((size_t)6)

/* ---- the bottom line --------------------------------------------------------------- */

static size_t count_asked(const struct pir_state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->item_count; i++)
        count += pir_report_is_asked(state, &state->items[i]);
    return count;
}

/* "3 of 5 measures are still open, the last is due 2026-12-01." */
static const char *plan_line(struct pir_reporting *r, const struct pir_item **by)
{
    const struct pir_state *state = r->state;
    const char *last = NULL;
    bool undated = false;
    size_t total = 0;

    for (size_t i = 0; i < state->action_count; i++) {
        const struct pir_action *action = &state->actions[i];

        total += action->state != PIR_ACTION_DROPPED;
        if (!pir_viewing_action_open(action))
            continue;
        undated = undated || !action->due;
        if (action->due && (!last || strcmp(action->due, last) > 0)) {
            last = action->due;
            *by = action->item;
        }
    }
    if (total == 0)
        return "No measure is recorded yet.";
    if (state->open_actions == 0 && total == 1)
        return "The only measure is done.";
    if (state->open_actions == 0)
        return pir_viewing_print(
            &r->v, "All %s done.",
            pir_viewing_count(&r->v, total, "measure is", "measures are"));
    return pir_viewing_print(
        &r->v, "%s still open%s%s%s.",
        total == 1 ? "The only measure is"
                   : pir_viewing_print(
                         &r->v, "%zu of %zu measures %s", state->open_actions, total,
                         state->open_actions == 1 ? "is" : "are"),
        !last ? ""
              : pir_viewing_print(
                    &r->v, "; %s %s due ",
                    state->open_actions == 1 ? "it" : "the last of them",
                    pir_viewing_days_past(&r->v, last) > 0 ? "was" : "is"),
        last ? last : "",
        undated ? (last ? ", and some have no date" : "; none has a date") : "");
}

static void add_bottom_line(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_SHORT));
    struct pir_value *value = pir_viewing_set_object(&r->v, r->v.value, "bottom-line");
    size_t asked = count_asked(r->state);
    const struct pir_item *by;
    const char *state = pir_report_state(r, &by);
    const struct pir_item *last = NULL; /* the measure that takes longest */
    const char *plan = plan_line(r, &last);
    const char *ask =
        asked ? pir_viewing_print(
                    &r->v, "We ask you for %s.",
                    pir_viewing_count(&r->v, asked, "decision", "decisions"))
              : "";

    pir_report_say(r, line, state, PIR_TONE_STRONG);
    pir_report_cite(r, line, by);
    pir_report_say(r, line, " ", PIR_TONE_PLAIN);
    pir_report_say(r, line, plan, PIR_TONE_STRONG);
    pir_report_cite(r, line, last);
    if (*ask)
        pir_report_say(r, line, pir_viewing_print(&r->v, " %s", ask), PIR_TONE_STRONG);
    pir_viewing_set_text(
        &r->v, value, "text",
        pir_viewing_print(&r->v, "%s %s%s%s", state, plan, *ask ? " " : "", ask));
    pir_report_set_entry(r, value, by);
}

/* ---- what happened ------------------------------------------------------------------ */

int pir_report_cause_rank(const struct pir_item *item)
{
    static const char *const status[] = {"confirmed", "preliminary", "hypothesis"};
    const char *its = pir_report_text(item, "status");
    const char *part = pir_report_text(item, "part");
    int contributing = part && strcmp(part, "contributing") == 0;

    for (int i = 0; its && i < 3; i++)
        if (strcmp(status[i], its) == 0)
            return 2 * i + contributing;
    return 100;
}

const struct pir_item *pir_report_cause(const struct pir_state *state)
{
    const struct pir_item *best = NULL;

    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!pir_report_holds(item, "cause") || pir_report_cause_rank(item) >= 100)
            continue;
        if (!best || pir_report_cause_rank(item) < pir_report_cause_rank(best))
            best = item;
    }
    return best;
}

/* Wording follows from how sure the cause is. */
static void add_cause(struct pir_reporting *r, struct pir_block *fields)
{
    static const char *const words[] = {
        "", "First view, still being looked into: ", "One possibility, not proven: "};
    const struct pir_item *cause = pir_report_cause(r->state);
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_HOW));
    struct pir_value *value = pir_viewing_set_object(&r->v, r->v.value, "cause");
    const char *unknown =
        cause ? pir_report_text(cause, "not-determinable-because") : NULL;

    if (!cause) {
        pir_report_say(r, line, "Not stated: no cause is recorded yet.", PIR_TONE_WARN);
        return;
    }
    if (unknown)
        pir_report_say(
            r, line, pir_viewing_print(&r->v, "Cannot be determined: %s", unknown),
            PIR_TONE_PLAIN);
    else {
        pir_report_say(
            r, line, words[pir_report_cause_rank(cause) / 2], PIR_TONE_PLAIN);
        pir_report_say(r, line, pir_report_text(cause, "statement"), PIR_TONE_PLAIN);
    }
    pir_report_cite(r, line, cause);
    pir_viewing_set_text(&r->v, value, "text", pir_report_text(cause, "statement"));
    pir_viewing_set_text(&r->v, value, "status", pir_report_text(cause, "status"));
    pir_report_set_entry(r, value, cause);
}

static void add_what_happened(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_HAPPENED));
    struct pir_value *value =
        pir_viewing_set_object(&r->v, r->v.value, "what-happened");

    pir_report_say(r, line, r->state->summary, PIR_TONE_PLAIN);
    pir_report_cite(r, line, r->state->opening);
    pir_viewing_set_text(&r->v, value, "text", r->state->summary);
    pir_report_set_entry(r, value, r->state->opening);
    add_cause(r, fields);
}

/* ---- what else a reader must know ---------------------------------------------------- */

static size_t count_waivers(const struct pir_state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->item_count; i++)
        count += pir_viewing_is(&state->items[i], "waiver");
    return count;
}

/* What is counted and stands nowhere else on the page is cited. */
static void cite_questions(struct pir_reporting *r, struct pir_line *line)
{
    const struct pir_state *state = r->state;

    for (size_t i = 0, cited = 0; i < state->question_count; i++)
        if (!state->questions[i].answer && cited++ < CITED_MOST)
            pir_report_cite(r, line, state->questions[i].item);
}

static void cite_waivers(struct pir_reporting *r, struct pir_line *line)
{
    for (size_t i = 0, cited = 0; i < r->state->item_count; i++)
        if (pir_viewing_is(&r->state->items[i], "waiver") && cited++ < CITED_MOST)
            pir_report_cite(r, line, &r->state->items[i]);
}

static void add_foot(struct pir_reporting *r)
{
    struct pir_viewing *v = &r->v;
    size_t overdue = 0;
    enum pir_tone tone;
    struct pir_block *foot;

    for (size_t i = 0; i < r->state->action_count; i++)
        overdue += pir_viewing_overdue(v, &r->state->actions[i]) > 0;
    tone = overdue ? PIR_TONE_WARN : PIR_TONE_DIM;
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    foot = pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(v, "Open questions %zu", r->state->open_questions), tone);
    if (!foot)
        return;
    cite_questions(r, &foot->line);
    pir_report_say(
        r, &foot->line,
        pir_viewing_print(
            v, " \xc2\xb7 open measures %zu, overdue %zu \xc2\xb7 waivers %zu",
            r->state->open_actions, overdue, count_waivers(r->state)),
        tone);
    cite_waivers(r, &foot->line);
    if (r->in->verdict)
        pir_report_say(
            r, &foot->line, pir_viewing_print(v, " \xc2\xb7 record %s", r->in->verdict),
            tone);
}

/* In the order that the record's layout wants; none is ever left out. */
static void add_rows(struct pir_reporting *r, struct pir_block *fields)
{
    static void (*const add[])(struct pir_reporting *, struct pir_block *) = {
        [PIR_ROW_ASKED] = pir_report_asked,
        [PIR_ROW_AGAIN] = pir_report_again,
        [PIR_ROW_BEFORE] = pir_report_before,
        [PIR_ROW_TOLD] = pir_report_told,
        [PIR_ROW_ASSUMED] = pir_report_assumptions,
        [PIR_ROW_NOTICES] = pir_report_clocks,
        [PIR_ROW_NEXT] = pir_report_next,
    };
    struct pir_letterhead plain;
    const struct pir_letterhead *letterhead = r->in->letterhead;

    if (!letterhead)
        pir_letterhead_start(&plain);
    for (size_t i = 0; i < PIR_ROWS_ORDERED; i++)
        add[(letterhead ? letterhead : &plain)->row_order[i]](r, fields);
}

void pir_report_one(struct pir_reporting *r)
{
    struct pir_block *fields;

    pir_report_begin(r, PIR_PART_SUMMARY);
    fields = pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_FIELDS);
    add_bottom_line(r, fields);
    add_what_happened(r, fields);
    pir_report_doings(r);
    pir_report_meaning(r);
    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    fields = pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_FIELDS);
    add_rows(r, fields);
    add_foot(r);
}
