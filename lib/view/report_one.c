/* The summary on one page: the bottom line first, the solution before the detail. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DONE_MOST ((size_t)3) /* of what is done, the latest */
#define OPEN_MOST ((size_t)7)

/* ---- the bottom line --------------------------------------------------------------- */

/* Choices that somebody still has to agree to. */
static bool is_asked(const struct pir_state *state, const struct pir_item *item)
{
    return pir_report_holds(item, "decision") && pir_report_text(item, "asked-of") &&
           !pir_fold_answer(state, item);
}

static size_t count_asked(const struct pir_state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->item_count; i++)
        count += is_asked(state, &state->items[i]);
    return count;
}

/* "3 of 5 measures are still open, the last is due 2026-12-01." */
static const char *plan_line(struct pir_reporting *r)
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
        if (action->due && (!last || strcmp(action->due, last) > 0))
            last = action->due;
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
        !last                                    ? ""
        : pir_viewing_days_past(&r->v, last) > 0 ? "; the last was due "
                                                 : "; the last is due ",
        last ? last : "",
        undated ? (last ? ", and some have no date" : "; none has a date") : "");
}

static void add_bottom_line(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line = pir_report_row(r, fields, "In short");
    struct pir_value *value = pir_viewing_set_object(&r->v, r->v.value, "bottom-line");
    size_t asked = count_asked(r->state);
    const struct pir_item *by;
    const char *state = pir_report_state(r, &by);
    const char *plan = plan_line(r);
    const char *ask =
        asked ? pir_viewing_print(
                    &r->v, "We ask you for %s.",
                    pir_viewing_count(&r->v, asked, "decision", "decisions"))
              : "";

    pir_report_say(r, line, state, PIR_TONE_STRONG);
    pir_report_cite(r, line, by);
    pir_report_say(r, line, " ", PIR_TONE_PLAIN);
    pir_report_say(r, line, plan, PIR_TONE_STRONG);
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
    struct pir_line *line = pir_report_row(r, fields, "How");
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
    struct pir_line *line = pir_report_row(r, fields, "What happened");
    struct pir_value *value =
        pir_viewing_set_object(&r->v, r->v.value, "what-happened");

    pir_report_say(r, line, r->state->summary, PIR_TONE_PLAIN);
    pir_report_cite(r, line, r->state->opening);
    pir_viewing_set_text(&r->v, value, "text", r->state->summary);
    pir_report_set_entry(r, value, r->state->opening);
    add_cause(r, fields);
}

/* ---- what it means ------------------------------------------------------------------ */

static bool has_dimension(const struct pir_item *item, const char *dimension)
{
    const char *its = pir_report_text(item, "dimension");

    return pir_report_holds(item, "impact") && its && strcmp(its, dimension) == 0;
}

/* The unit stands beside what is likely, once. */
static const char *
figure(struct pir_viewing *v, const struct pir_item *item, const char *field)
{
    const char *number = pir_report_text(item, field);

    return number ? pir_viewing_figure(v, number) : NULL;
}

static void add_impact(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list,
    const struct pir_item *item)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    const char *none = pir_report_text(item, "none-because");
    const char *unstated = pir_report_text(item, "not-stated-because");
    const char *name = pir_report_dimension(pir_report_text(item, "dimension"));

    pir_viewing_cell(v, row, 0, name, PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 1,
        none       ? pir_viewing_print(v, "none, because %s", none)
        : unstated ? pir_viewing_print(v, "not stated, because %s", unstated)
                   : pir_report_text(item, "measure"),
        unstated ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    if (row && row->cell_count > 1)
        pir_report_cite(r, &row->cells[1], item);
    pir_viewing_cell(v, row, 2, figure(v, item, "low"), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 3, pir_report_sum(r, item->fields, "likely"), PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 3, pir_report_sum(r, item->fields, "value"), PIR_TONE_STRONG);
    pir_viewing_cell(v, row, 4, figure(v, item, "high"), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 5, pir_report_basis(r, item), PIR_TONE_DIM);
    pir_viewing_set_text(v, value, "dimension", pir_report_text(item, "dimension"));
    pir_viewing_set_text(v, value, "measure", pir_report_text(item, "measure"));
    pir_viewing_set_text(v, value, "text", pir_viewing_impact(v, item->fields));
    pir_viewing_set_text(v, value, "basis", pir_report_text(item, "basis"));
    pir_viewing_set_text(v, value, "confidence", pir_report_text(item, "confidence"));
    pir_report_set_entry(r, value, item);
}

static void
add_unstated(struct pir_reporting *r, struct pir_block *table, const char *dimension)
{
    struct pir_block *row = pir_block_row(r->v.arena, table);

    pir_viewing_cell(&r->v, row, 0, pir_report_dimension(dimension), PIR_TONE_STRONG);
    pir_viewing_cell(
        &r->v, row, 1, "not stated: nobody has recorded an estimate", PIR_TONE_BAD);
}

static void add_meaning(struct pir_reporting *r)
{
    static const struct {
        const char *name;
        bool asked; /* is its absence said? */
    } dimensions[] = {
        {"safety", false},   {"customers", false},  {"personal-data", false},
        {"financial", true}, {"operational", true}, {"reputational", true},
        {"legal", false},
    };
    static const struct pir_column columns[] = {
        {.title = "What it means"},
        {.title = "", .shrink = 1, .wrap = true},
        {.title = "Low", .align = PIR_RIGHT},
        {.title = "Likely", .align = PIR_RIGHT},
        {.title = "High", .align = PIR_RIGHT},
        {.title = "Basis (sure?)", .shrink = 2, .wrap = true},
    };
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "impacts");
    struct pir_block *table;

    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    table = pir_block_table(r->v.arena, r->v.page, columns, COUNT(columns));
    for (size_t d = 0; d < COUNT(dimensions); d++) {
        size_t found = 0;

        for (size_t i = 0; i < r->state->item_count; i++) {
            if (!has_dimension(&r->state->items[i], dimensions[d].name))
                continue;
            add_impact(r, table, list, &r->state->items[i]);
            found++;
        }
        if (found == 0 && dimensions[d].asked)
            add_unstated(r, table, dimensions[d].name);
    }
}

/* ---- what we do --------------------------------------------------------------------- */

static void add_action(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list,
    const struct pir_action *action)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    bool late;
    const char *due = pir_report_due(r, action, &late);

    pir_viewing_cell(v, row, 0, pir_report_when(action), PIR_TONE_STRONG);
    pir_viewing_cell(v, row, 1, pir_viewing_oneline(v, action->title), PIR_TONE_PLAIN);
    if (row && row->cell_count > 1)
        pir_report_cite(r, &row->cells[1], action->item);
    pir_viewing_cell(
        v, row, 2, action->owner ? action->owner : "nobody", PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 3, *due ? due : "day not stated",
        late   ? PIR_TONE_BAD
        : *due ? PIR_TONE_PLAIN
               : PIR_TONE_DIM);
    pir_viewing_set_text(v, value, "when", pir_report_when(action));
    pir_viewing_set_text(v, value, "title", action->title);
    pir_viewing_set_text(v, value, "owner", action->owner);
    pir_viewing_set_text(v, value, "due", action->due);
    pir_viewing_set_text(v, value, "state", pir_action_state_name(action->state));
    pir_report_set_entry(r, value, action->item);
}

/* Done ones come first in the list; of them the latest are shown. */
static void add_doings(struct pir_reporting *r)
{
    static const struct pir_column columns[] = {
        {.title = "What we do"},
        {.title = "", .shrink = 1, .wrap = true},
        {.title = "Owner", .shrink = 2, .wrap = true},
        {.title = "When", .shrink = 3, .wrap = true},
    };
    const struct pir_action **list = pir_report_actions(r);
    struct pir_value *value = pir_viewing_set_array(&r->v, r->v.value, "actions");
    size_t done = r->state->action_count - r->state->open_actions;
    size_t shown = 0, open = 0, total = 0;
    struct pir_block *table;

    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    table = pir_block_table(r->v.arena, r->v.page, columns, COUNT(columns));
    for (size_t i = 0; list && i < r->state->action_count; i++) {
        if (list[i]->state == PIR_ACTION_DROPPED) {
            done -= done > 0;
            continue;
        }
        total++;
        if (!pir_viewing_action_open(list[i])) {
            if (i + DONE_MOST < done)
                continue;
        } else if (open++ >= OPEN_MOST) {
            continue;
        }
        add_action(r, table, value, list[i]);
        shown++;
    }
    if (total > shown)
        pir_block_paragraph(
            r->v.arena, r->v.page,
            pir_viewing_print(
                &r->v, "and %zu more, in the remediation plan", total - shown),
            PIR_TONE_DIM);
    if (total == 0)
        pir_block_paragraph(
            r->v.arena, r->v.page,
            "What we do: not stated, no measure is recorded yet.", PIR_TONE_BAD);
}

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

static void add_again(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line = pir_report_row(r, fields, "Will it happen again?");
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

static void add_assumptions(struct pir_reporting *r, struct pir_block *fields)
{
    const char *name = "We assume";

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

/* ---- who is told --------------------------------------------------------------------- */

static void say_separator(struct pir_reporting *r, struct pir_line *line)
{
    if (line && line->last && *line->last->text)
        pir_report_say(r, line, "; ", PIR_TONE_PLAIN);
}

/* A reader of the report is told how long that took. */
static const char *
told_words(struct pir_reporting *r, const char *who, const struct pir_moment *told)
{
    const struct pir_moment *aware = &r->state->aware;
    const char *when = pir_viewing_time(&r->v, told);

    if (!pir_report_is_reader(who) || told->precision == PIR_PRECISION_UNKNOWN ||
        aware->precision == PIR_PRECISION_UNKNOWN ||
        pir_moment_compare(told, aware) < 0)
        return pir_viewing_print(&r->v, "%s %s", who, when);
    return pir_viewing_print(
        &r->v, "%s %s (%s after we knew)", who, when,
        pir_viewing_between(&r->v, aware, told));
}

static void set_told(
    struct pir_reporting *r, struct pir_value *list, const char *who,
    const struct pir_moment *told, const struct pir_item *item)
{
    struct pir_value *value = pir_viewing_push_object(&r->v, list);

    pir_viewing_set_text(&r->v, value, "audience", who);
    if (told)
        pir_viewing_set_moment(&r->v, value, "told", told);
    pir_report_set_entry(r, value, item);
}

static void say_audience(
    struct pir_reporting *r, struct pir_line *line, struct pir_value *list,
    const struct pir_item *item)
{
    const char *who = pir_report_text(item, "who");
    const char *by = pir_report_text(item, "by");
    struct pir_moment told;
    const struct pir_item *message = pir_viewing_told(&told, r->state, who);

    if (pir_report_text(item, "not-needed-because"))
        return;
    say_separator(r, line);
    if (message) {
        pir_report_say(r, line, told_words(r, who, &told), PIR_TONE_PLAIN);
    } else {
        bool late = by && pir_viewing_days_over(&r->v, by) > 0;

        pir_report_say(
            r, line,
            pir_viewing_print(
                &r->v, "%s NOT YET%s%.10s", who,
                by ? late ? ", was due " : ", due " : "", by ? by : ""),
            late ? PIR_TONE_BAD : PIR_TONE_WARN);
    }
    pir_report_cite(r, line, message ? message : item);
    set_told(r, list, who, message ? &told : NULL, message ? message : item);
}

/* Is the audience of this communication neither in the plan nor told before? */
static bool is_new_audience(const struct pir_state *state, size_t at)
{
    const char *who = pir_report_text(&state->items[at], "audience");

    for (size_t i = 0; who && i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *other = NULL;

        if (pir_viewing_is(item, "audience"))
            other = pir_report_text(item, "who");
        else if (i < at && pir_viewing_is(item, "communication"))
            other = pir_report_text(item, "audience");
        if (other && pir_text_same(who, other))
            return false;
    }
    return who != NULL;
}

static void add_told(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line = pir_report_row(r, fields, "Who is told");
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "told");
    const struct pir_state *state = r->state;
    struct pir_moment told;

    if (!pir_viewing_told(&told, state, "CEO"))
        pir_report_say(
            r, line, "You: no message to you is recorded before this report",
            PIR_TONE_WARN);
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_report_holds(&state->items[i], "audience"))
            say_audience(r, line, list, &state->items[i]);
    for (size_t i = 0; i < state->item_count; i++) {
        const char *who = pir_report_text(&state->items[i], "audience");
        const struct pir_item *message;

        if (!pir_viewing_is(&state->items[i], "communication") ||
            !is_new_audience(state, i))
            continue;
        say_separator(r, line);
        message = pir_viewing_told(&told, state, who);
        pir_report_say(r, line, told_words(r, who, &told), PIR_TONE_PLAIN);
        pir_report_cite(r, line, message);
        set_told(r, list, who, &told, message);
    }
}

/* ---- clocks -------------------------------------------------------------------------- */

static void say_clock(
    struct pir_reporting *r, struct pir_line *line, struct pir_value *list,
    const struct pir_clock_stage *clock)
{
    struct pir_value *value = pir_viewing_push_object(&r->v, list);
    enum pir_tone tone = pir_clock_is_bad(clock->verdict)    ? PIR_TONE_BAD
                         : pir_clock_is_open(clock->verdict) ? PIR_TONE_WARN
                                                             : PIR_TONE_PLAIN;
    const char *text = pir_viewing_print(
        &r->v, "%s, %s: %s%s%s", clock->obligation->name,
        pir_report_stage_words(r, clock->stage->id),
        pir_report_verdict_words(clock->verdict),
        pir_window_is(&clock->due) ? ", limit " : "",
        pir_window_is(&clock->due) ? pir_viewing_instant(&r->v, clock->due.first) : "");
    const struct pir_item *item = clock->sent_count ? clock->sent[0]->item
                                  : clock->anchor   ? clock->anchor->item
                                                    : NULL;

    say_separator(r, line);
    pir_report_say(r, line, text, tone);
    pir_report_cite(r, line, item);
    pir_viewing_set_text(&r->v, value, "text", text);
    pir_viewing_set_text(&r->v, value, "duty", clock->obligation->name);
    pir_viewing_set_text(&r->v, value, "stage", clock->stage->id);
    pir_viewing_set_text(
        &r->v, value, "verdict", pir_clock_verdict_name(clock->verdict));
    pir_report_set_entry(r, value, item);
}

static void add_clocks(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_value *list;
    struct pir_line *line = NULL;

    if (!r->in->clock_count)
        return;
    list = pir_viewing_set_array(&r->v, r->v.value, "clocks");
    line = pir_report_row(r, fields, "Notices due");
    for (size_t i = 0; i < r->in->clock_count; i++)
        say_clock(r, line, list, &r->in->clocks[i]);
}

/* ---- what is asked, and what comes next ---------------------------------------------- */

static void add_asked(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "asked");
    const char *name = "We ask you";
    size_t number = 0;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *whom = pir_report_text(item, "asked-of");
        bool asked = is_asked(r->state, item);
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

static void add_next(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line = pir_report_row(r, fields, "Next update");
    bool any = false;

    for (size_t i = 0; i < r->in->promise_count; i++) {
        const struct pir_promise *promise = &r->in->promises[i];
        const char *until = promise->until;

        if (promise->ended || !promise->next || !pir_report_is_reader(promise->to))
            continue;
        say_separator(r, line);
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
    line = pir_report_row(r, fields, "Call any time");
    pir_report_say(
        r, line,
        !r->state->commander ? "nobody has command"
        : r->names           ? pir_viewing_print(
                                   &r->v, "the incident commander, %s", r->state->commander)
                   : "the incident commander",
        r->state->commander ? PIR_TONE_PLAIN : PIR_TONE_BAD);
}

/* ---- what else a reader must know ---------------------------------------------------- */

static size_t count_waivers(const struct pir_state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->item_count; i++)
        count += pir_viewing_is(&state->items[i], "waiver");
    return count;
}

static void add_foot(struct pir_reporting *r)
{
    size_t overdue = 0;
    const char *text;

    for (size_t i = 0; i < r->state->action_count; i++)
        overdue += pir_viewing_overdue(&r->v, &r->state->actions[i]) > 0;
    text = pir_viewing_print(
        &r->v,
        "Open questions %zu \xc2\xb7 open measures %zu, overdue %zu \xc2\xb7 waivers "
        "%zu%s%s",
        r->state->open_questions, r->state->open_actions, overdue,
        count_waivers(r->state), r->in->verdict ? " \xc2\xb7 record " : "",
        r->in->verdict ? r->in->verdict : "");
    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        r->v.arena, r->v.page, text, overdue ? PIR_TONE_WARN : PIR_TONE_DIM);
}

void pir_report_one(struct pir_reporting *r)
{
    struct pir_block *fields;

    pir_report_begin(r, PIR_PART_SUMMARY);
    fields = pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_FIELDS);
    add_bottom_line(r, fields);
    add_what_happened(r, fields);
    add_doings(r);
    add_meaning(r);
    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    fields = pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_FIELDS);
    add_asked(r, fields);
    add_again(r, fields);
    add_assumptions(r, fields);
    add_told(r, fields);
    add_clocks(r, fields);
    add_next(r, fields);
    add_foot(r);
}
