/* The second to fourth part: what it means, what is done, who is told. */
#include "view/report_internal.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void cite_cell(
    struct pir_reporting *r, struct pir_block *row, size_t i,
    const struct pir_item *item)
{
    if (row && i < row->cell_count)
        pir_report_cite(r, &row->cells[i], item);
}

static void say_empty(struct pir_reporting *r, const char *text)
{
    pir_block_paragraph(r->v.arena, r->v.page, text, PIR_TONE_WARN);
}

/* ---- impact assessment ----------------------------------------------------------------- */

static void add_impact(
    struct pir_reporting *r, struct pir_block *table, const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    enum pir_tone tone = item->replaced_by ? PIR_TONE_DIM : PIR_TONE_PLAIN;
    struct pir_moment occurred;

    pir_item_occurred(&occurred, item);
    pir_viewing_cell(
        v, row, 0, pir_report_dimension(pir_report_text(item, "dimension")), tone);
    pir_viewing_cell(v, row, 1, pir_report_text(item, "measure"), tone);
    cite_cell(r, row, 1, item);
    pir_viewing_cell(v, row, 2, pir_viewing_impact(v, item->fields), tone);
    pir_viewing_cell(v, row, 3, pir_report_basis(r, item), tone);
    pir_viewing_cell(
        v, row, 4, item->replaced_by ? "replaced" : pir_report_text(item, "stage"),
        tone);
    pir_viewing_cell(v, row, 5, pir_viewing_time(v, &occurred), PIR_TONE_DIM);
}

/* Each estimate with its history: what holds first, then what stood before it. */
void pir_report_impacts(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "Of what"},
        {.title = "Measure", .shrink = 1, .wrap = true},
        {.title = "Figure", .shrink = 2, .wrap = true},
        {.title = "Basis", .shrink = 3, .wrap = true},
        {.title = "Stage"},
        {.title = "When", .shrink = 4, .wrap = true},
    };
    const struct pir_state *state = r->state;
    struct pir_block *table;
    size_t found = 0;

    pir_report_begin(r, PIR_PART_IMPACTS);
    table = pir_block_table(r->v.arena, r->v.page, columns, COUNT(columns));
    for (size_t i = 0; i < state->item_count; i++) {
        if (!pir_report_holds(&state->items[i], "impact"))
            continue;
        add_impact(r, table, &state->items[i]);
        found++;
        for (size_t j = i; j-- > 0;)
            if (state->items[j].replaced_by == &state->items[i])
                add_impact(r, table, &state->items[j]);
    }
    if (!found)
        say_empty(r, "Not stated: no impact is recorded yet.");
    pir_report_picture_impacts(r);
}

/* ---- remediation plan ------------------------------------------------------------------ */

static const char *cost_of(struct pir_reporting *r, const struct pir_item *item)
{
    const char *effort = pir_report_text(item, "effort");
    const char *cost = pir_report_text(item, "cost");
    const char *currency = pir_report_text(item, "currency");
    const char *sum = cost ? pir_viewing_print(
                                 &r->v, "%s%s%s", pir_viewing_figure(&r->v, cost),
                                 currency ? " " : "", currency ? currency : "")
                           : NULL;

    if (effort && sum)
        return pir_viewing_print(&r->v, "%s, %s", effort, sum);
    return effort ? effort : sum ? sum : "not stated";
}

static const char *progress_of(struct pir_reporting *r, const struct pir_action *action)
{
    const char *state = pir_action_state_name(action->state);

    if (!action->slips)
        return state;
    return pir_viewing_print(
        &r->v, "%s, moved %s", state,
        action->slips == 1 ? "once"
                           : pir_viewing_print(&r->v, "%u times", action->slips));
}

static void add_measure(
    struct pir_reporting *r, struct pir_block *table, const struct pir_action *action)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *done_when = action->done_when;
    bool late;
    const char *due = pir_report_due(r, action, &late);

    if (!pir_viewing_action_open(action))
        due = pir_viewing_print(
            v, "%s%s%s", action->due ? action->due : "no date", *due ? ", done " : "",
            due);
    pir_viewing_cell(v, row, 0, pir_report_when(action), PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 1,
        pir_viewing_print(
            v, "%s (%s)%s%s", action->title, action->purpose,
            done_when ? "; done when " : "", done_when ? done_when : ""),
        PIR_TONE_PLAIN);
    cite_cell(r, row, 1, action->item);
    pir_viewing_cell(
        v, row, 2, action->owner ? action->owner : "nobody", PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 3, due, late ? PIR_TONE_BAD : PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 4, cost_of(r, action->item), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 5, progress_of(r, action), PIR_TONE_PLAIN);
    if (action->last)
        cite_cell(r, row, 5, action->last);
}

static void add_risks(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "Risk", .shrink = 1, .wrap = true},
        {.title = "Measures"},
        {.title = "Likelihood"},
        {.title = "Consequence"},
        {.title = "Accepted by", .shrink = 2, .wrap = true},
    };
    struct pir_viewing *v = &r->v;
    struct pir_block *table =
        pir_viewing_section(v, "Risk before and after", columns, COUNT(columns));

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *measures = pir_report_text(item, "measures");
        struct pir_block *row;

        if (!pir_report_holds(item, "risk"))
            continue;
        row = pir_block_row(v->arena, table);
        pir_viewing_cell(v, row, 0, pir_report_text(item, "scenario"), PIR_TONE_PLAIN);
        cite_cell(r, row, 0, item);
        pir_viewing_cell(v, row, 1, measures ? measures : "before", PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2, pir_report_text(item, "likelihood"), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_report_text(item, "consequence"), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 4, pir_report_text(item, "accepted-by"), PIR_TONE_PLAIN);
    }
}

static bool any(const struct pir_state *state, const char *kind)
{
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_report_holds(&state->items[i], kind))
            return true;
    return false;
}

void pir_report_plan(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Measure", .shrink = 1, .wrap = true},
        {.title = "Owner", .shrink = 2, .wrap = true},
        {.title = "Due", .shrink = 5, .wrap = true},
        {.title = "Effort, cost", .shrink = 3, .wrap = true},
        {.title = "State", .shrink = 4, .wrap = true},
    };
    const struct pir_action **list;
    struct pir_block *table;

    pir_report_begin(r, PIR_PART_PLAN);
    list = pir_report_actions(r);
    table = pir_block_table(r->v.arena, r->v.page, columns, COUNT(columns));
    for (size_t i = 0; list && i < r->state->action_count; i++)
        add_measure(r, table, list[i]);
    if (r->state->action_count == 0)
        say_empty(r, "Not stated: no measure is recorded yet.");
    pir_report_picture_plan(r);
    if (any(r->state, "risk"))
        add_risks(r);
}

/* ---- communication plan ---------------------------------------------------------------- */

static const struct pir_item *
outcome_for(const struct pir_state *state, const char *who)
{
    struct pir_moment told;
    const struct pir_item *first = pir_viewing_told(&told, state, who);
    size_t from = first ? (size_t)(first - state->items) : state->item_count;

    for (size_t i = from; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *audience = pir_report_text(item, "audience");
        const char *firsts = pir_report_text(first, "audience");

        if (pir_viewing_is(item, "communication") && audience && firsts &&
            strcmp(audience, firsts) == 0 && pir_viewing_flag(item->fields, "outcome"))
            return item;
    }
    return NULL;
}

static void add_planned(
    struct pir_reporting *r, struct pir_block *table, const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *who = pir_report_text(item, "who");
    const char *excused = pir_report_text(item, "not-needed-because");
    const char *by = pir_report_text(item, "by");
    struct pir_moment told;
    const struct pir_item *message = pir_viewing_told(&told, r->state, who);
    const struct pir_item *outcome = outcome_for(r->state, who);

    pir_viewing_cell(v, row, 0, who, PIR_TONE_STRONG);
    cite_cell(r, row, 0, item);
    pir_viewing_cell(
        v, row, 1,
        excused ? pir_viewing_print(v, "not needed, because %s", excused)
                : pir_report_text(item, "what-for"),
        PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 2, pir_report_text(item, "channel"), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 3, pir_report_text(item, "owner"), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 4, by ? pir_viewing_print(v, "%.10s", by) : "", PIR_TONE_PLAIN);
    if (excused)
        return;
    pir_viewing_cell(
        v, row, 5, message ? pir_viewing_time(v, &told) : "not yet",
        message ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    cite_cell(r, row, 5, message);
    if (outcome)
        cite_cell(r, row, 6, outcome);
    else
        pir_viewing_cell(v, row, 6, "open", PIR_TONE_WARN);
}

static void add_clocks(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "Duty", .shrink = 1, .wrap = true},
        {.title = "Stage", .shrink = 4, .wrap = true},
        {.title = "Limit"},
        {.title = "Verdict", .shrink = 2, .wrap = true},
        {.title = "Counted from, sent", .shrink = 3, .wrap = true},
    };
    struct pir_viewing *v = &r->v;
    struct pir_block *table;

    if (!r->in->clock_count)
        return;
    table = pir_viewing_section(v, "Statutory notices", columns, COUNT(columns));
    for (size_t i = 0; i < r->in->clock_count; i++) {
        const struct pir_clock_stage *clock = &r->in->clocks[i];
        struct pir_block *row = pir_block_row(v->arena, table);

        pir_viewing_cell(v, row, 0, clock->obligation->name, PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 1, pir_report_stage_words(r, clock->stage->id), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2,
            pir_window_is(&clock->due) ? pir_viewing_instant(v, clock->due.first)
                                       : "none",
            PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_report_verdict_words(clock->verdict),
            pir_clock_is_bad(clock->verdict) ? PIR_TONE_BAD : PIR_TONE_PLAIN);
        if (clock->anchor)
            cite_cell(r, row, 4, clock->anchor->item);
        for (size_t s = 0; s < clock->sent_count; s++)
            cite_cell(r, row, 4, clock->sent[s]->item);
    }
    pir_report_picture_clocks(r);
    pir_block_paragraph(
        v->arena, v->page,
        "Clocks are counted from what is recorded, and are no legal advice.",
        PIR_TONE_DIM);
}

static void add_promises(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "Promised", .shrink = 1, .wrap = true},
        {.title = "To"},
        {.title = "Kept", .align = PIR_RIGHT},
        {.title = "Late", .align = PIR_RIGHT},
        {.title = "Missed", .align = PIR_RIGHT},
        {.title = "Next"},
    };
    struct pir_viewing *v = &r->v;
    struct pir_block *table;

    if (!r->in->promise_count)
        return;
    table = pir_viewing_section(v, "Promises", columns, COUNT(columns));
    for (size_t i = 0; i < r->in->promise_count; i++) {
        const struct pir_promise *promise = &r->in->promises[i];
        struct pir_block *row = pir_block_row(v->arena, table);
        size_t missed = promise->missed + promise->overdue;

        pir_viewing_cell(v, row, 0, promise->what, PIR_TONE_PLAIN);
        cite_cell(r, row, 0, promise->item);
        pir_viewing_cell(v, row, 1, promise->to, PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, "%zu", promise->kept), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_viewing_print(v, "%zu", promise->late), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 4, pir_viewing_print(v, "%zu", missed),
            missed ? PIR_TONE_BAD : PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 5,
            promise->next ? pir_viewing_instant(v, promise->next->due.at) : "none",
            PIR_TONE_PLAIN);
    }
}

/* ---- reports that were given ------------------------------------------------------------- */

/* The meeting in whose papers these bytes are named. */
static const struct pir_item *
meeting_of(const struct pir_state *state, const char *sha256)
{
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const struct pir_value *papers = pir_value_get(item->fields, "papers"), *each;

        if (!pir_report_holds(item, "meeting"))
            continue;
        for (size_t p = 0; (each = pir_value_at(papers, p)) != NULL; p++) {
            const char *its = pir_value_text(each, "sha256");

            if (its && strcmp(its, sha256) == 0)
                return item;
        }
    }
    return NULL;
}

static void
add_paper(struct pir_reporting *r, struct pir_block *table, const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *sha256 = pir_report_text(item, "sha256");
    const struct pir_item *meeting = meeting_of(r->state, sha256);
    struct pir_moment when;

    pir_item_occurred(&when, item);
    pir_viewing_cell(v, row, 0, pir_viewing_subject(v, r->state, item), PIR_TONE_PLAIN);
    cite_cell(r, row, 0, item);
    pir_viewing_cell(v, row, 1, pir_report_text(item, "audience"), PIR_TONE_STRONG);
    pir_viewing_cell(v, row, 2, pir_viewing_time(v, &when), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 3, pir_report_text(item, "channel"), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 4, pir_viewing_print(v, "%.16s", sha256), PIR_TONE_ID);
    if (!meeting)
        return;
    pir_viewing_cell(
        v, row, 5, pir_viewing_subject(v, r->state, meeting), PIR_TONE_PLAIN);
    cite_cell(r, row, 5, meeting);
}

/* Messages whose exact bytes are on record: reports that were released, and others. */
static void add_papers(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "What", .shrink = 1, .wrap = true},
        {.title = "To", .shrink = 4, .wrap = true},
        {.title = "When", .shrink = 5, .wrap = true},
        {.title = "Channel", .shrink = 3, .wrap = true},
        {.title = "SHA-256"},
        {.title = "At meeting", .shrink = 2, .wrap = true},
    };
    struct pir_block *table = NULL;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_report_holds(item, "communication") ||
            !pir_report_text(item, "sha256"))
            continue;
        if (!table)
            table = pir_viewing_section(
                &r->v, "Reports handed over", columns, COUNT(columns));
        add_paper(r, table, item);
    }
}

void pir_report_communication(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "Audience", .shrink = 2, .wrap = true},
        {.title = "What for", .shrink = 1, .wrap = true},
        {.title = "Channel", .shrink = 3, .wrap = true},
        {.title = "Owner", .shrink = 4, .wrap = true},
        {.title = "By"},
        {.title = "Told", .shrink = 5, .wrap = true},
        {.title = "Outcome"},
    };
    struct pir_block *table;

    pir_report_begin(r, PIR_PART_COMMUNICATION);
    table = pir_block_table(r->v.arena, r->v.page, columns, COUNT(columns));
    for (size_t i = 0; i < r->state->item_count; i++)
        if (pir_report_holds(&r->state->items[i], "audience"))
            add_planned(r, table, &r->state->items[i]);
    if (!any(r->state, "audience"))
        say_empty(r, "Not stated: nobody has recorded who is to be told.");
    add_papers(r);
    add_clocks(r);
    add_promises(r);
}

/* ---- the outcome, for those who were promised it ----------------------------------------- */

void pir_report_outcome(struct pir_reporting *r)
{
    struct pir_viewing *v = &r->v;
    const struct pir_state *state = r->state;
    struct pir_block *fields, *list;
    const struct pir_item *by;
    const char *words = pir_report_state(r, &by);
    struct pir_line *line;

    pir_report_head(r, "What came of it");
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    line = pir_report_row(r, fields, "In short");
    pir_report_say(r, line, words, PIR_TONE_STRONG);
    pir_report_cite(r, line, by);
    line = pir_report_row(r, fields, "What happened");
    pir_report_say(r, line, state->summary, PIR_TONE_PLAIN);
    pir_report_cite(r, line, state->opening);
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!pir_viewing_is(item, "close"))
            continue;
        line = pir_report_row(r, fields, "Outcome");
        pir_report_say(r, line, pir_report_text(item, "outcome"), PIR_TONE_PLAIN);
        pir_report_cite(r, line, item);
    }
    pir_block_heading(
        v->arena, v->page, 2, "What we have done, and what is still to come");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < state->action_count; i++) {
        const struct pir_action *action = &state->actions[i];
        struct pir_block *row;
        bool late;

        if (action->state == PIR_ACTION_DROPPED)
            continue;
        row = pir_block_paragraph(
            v->arena, list,
            pir_viewing_print(
                v, "%s: %s", action->title,
                pir_viewing_action_open(action) ? pir_report_due(r, action, &late)
                                                : "done"),
            PIR_TONE_PLAIN);
        if (row)
            pir_report_cite(r, &row->line, action->item);
    }
    pir_block_heading(v->arena, v->page, 2, "What we have learnt");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        struct pir_block *row;

        if (!pir_report_holds(item, "lesson") || pir_report_text(item, "none-because"))
            continue;
        row = pir_block_paragraph(
            v->arena, list, pir_report_text(item, "what"), PIR_TONE_PLAIN);
        if (row)
            pir_report_cite(r, &row->line, item);
    }
}
