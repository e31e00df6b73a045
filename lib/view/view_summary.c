/* pir, alone: the incident in use on one screen, and what to do next. */
#include "view/view_common.h"

#include <string.h>

#define LAST_ENTRIES ((size_t)5)
#define ADVICE_MAX ((size_t)4)
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* ---- head ------------------------------------------------------------------------ */

static void add_clock(
    struct pir_viewing *v, struct pir_block *fields, const char *name,
    const struct pir_moment *moment)
{
    if (moment->precision != PIR_PRECISION_UNKNOWN)
        pir_viewing_field(
            v, fields, name, pir_viewing_clock(v, moment), PIR_TONE_PLAIN);
}

static void
add_told(struct pir_viewing *v, struct pir_block *fields, const struct pir_state *state)
{
    struct pir_moment told;
    const char *text;

    if (!pir_viewing_told(&told, state, "CEO")) {
        pir_viewing_field(v, fields, "CEO told", "not yet", PIR_TONE_BAD);
        return;
    }
    text = pir_viewing_time(v, &told);
    if (told.precision != PIR_PRECISION_UNKNOWN &&
        state->aware.precision != PIR_PRECISION_UNKNOWN &&
        pir_moment_compare(&told, &state->aware) >= 0)
        text = pir_viewing_print(
            v, "%s, %s after aware", text,
            pir_viewing_between(v, &state->aware, &told));
    pir_viewing_field(v, fields, "CEO told", text, PIR_TONE_PLAIN);
}

static void add_commander(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_state *state)
{
    struct pir_block *row;

    if (state->commander) {
        pir_viewing_field(v, fields, "Command", state->commander, PIR_TONE_PLAIN);
        return;
    }
    row = pir_block_field(
        v->arena, fields, "Command", "nobody in command", PIR_TONE_WARN);
    if (state->stage == PIR_STAGE_CLOSED)
        return;
    pir_viewing_cell(v, row, 1, ": ", PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, "pir role commander --person NAME", PIR_TONE_CODE);
}

static void add_head(struct pir_viewing *v, const struct pir_state *state)
{
    struct pir_block *fields;

    pir_viewing_title(v, state);
    pir_viewing_dateline(v);
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    add_clock(v, fields, "Aware", &state->aware);
    add_clock(v, fields, "Detected", &state->detected);
    if (state->aware.precision == PIR_PRECISION_UNKNOWN &&
        state->detected.precision == PIR_PRECISION_UNKNOWN)
        pir_viewing_field(v, fields, "Aware", "not recorded", PIR_TONE_WARN);
    add_clock(v, fields, "Contained", &state->contained);
    add_clock(v, fields, "Resolved", &state->resolved);
    add_told(v, fields, state);
    add_commander(v, fields, state);
}

/* ---- questions, entries ---------------------------------------------------------- */

static void add_questions(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct pir_column columns[] = {
        {.title = "Due"},
        {.title = "Owner", .shrink = 2, .wrap = true},
        {.title = "Question", .shrink = 1, .wrap = true},
        {.title = "Id"},
    };
    struct pir_block *table;

    if (state->open_questions == 0)
        return;
    table = pir_viewing_section(v, "Open questions", columns, COUNT(columns));
    for (size_t i = 0; i < state->question_count; i++) {
        const struct pir_question *question = &state->questions[i];
        const struct pir_value *fields = question->item->fields;
        const char *due = pir_value_text(fields, "due");
        const char *owner = pir_value_text(fields, "owner");
        struct pir_block *row;

        if (question->answer)
            continue;
        row = pir_block_row(v->arena, table);
        pir_viewing_cell(
            v, row, 0, due ? due : "no date",
            pir_viewing_days_over(v, due) > 0 ? PIR_TONE_BAD : PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 1, owner ? owner : "nobody", PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2, pir_viewing_oneline(v, question->text), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_viewing_short(v, question->item->recorded->entry.id),
            PIR_TONE_ID);
    }
}

static void add_last(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Kind"},
        {.title = "What", .shrink = 1},
        {.title = "Id"},
    };
    struct pir_value *list = pir_viewing_set_array(v, v->value, "entries");
    struct pir_block *table =
        pir_viewing_section(v, "Last entries", columns, COUNT(columns));

    for (size_t i = 0; i < LAST_ENTRIES && i < state->item_count; i++) {
        const struct pir_item *item = &state->items[state->item_count - 1 - i];
        struct pir_block *row = pir_block_row(v->arena, table);
        const char *marks = pir_viewing_restriction(v, item->fields);
        struct pir_moment occurred;

        pir_item_occurred(&occurred, item);
        pir_viewing_cell(v, row, 0, pir_viewing_time(v, &occurred), PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 1, item->recorded->entry.kind, PIR_TONE_PLAIN);
        if (*marks)
            pir_viewing_cell(
                v, row, 2, pir_viewing_print(v, "(%s) ", marks), PIR_TONE_WARN);
        if (!pir_recorded_is_vouched(item->recorded))
            pir_viewing_cell(v, row, 2, "(not trusted) ", PIR_TONE_BAD);
        pir_viewing_cell(
            v, row, 2, pir_viewing_subject(v, state, item), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
        pir_viewing_set_entry(v, pir_viewing_push_object(v, list), state, item);
    }
}

/* ---- what is next ---------------------------------------------------------------- */

struct advice {
    const char *command, *because;
};

struct advising {
    struct pir_viewing *v;
    const struct pir_state *state;
    struct advice advice[ADVICE_MAX];
    size_t count;
};

static void advise(struct advising *a, const char *command, const char *because)
{
    if (a->count == ADVICE_MAX)
        return;
    a->advice[a->count].command = command;
    a->advice[a->count++].because = because;
}

/* Is there an entry of that kind, with that text in that field (NULL: any)? */
static bool
has(const struct pir_state *state, const char *kind, const char *field,
    const char *text)
{
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *found = field ? pir_value_text(item->fields, field) : NULL;

        if (pir_viewing_is(item, kind) &&
            (!field || (found && strcmp(found, text) == 0)))
            return true;
    }
    return false;
}

static void advise_crisis(struct advising *a)
{
    const struct pir_state *state = a->state;

    if (state->stage < PIR_STAGE_CONTAINED)
        advise(
            a, "pir event \"...\" --phase contained",
            "no event says yet that it is contained");
    if (!has(state, "impact", NULL, NULL))
        advise(a, "pir impact \"...\" -e", "no impact is recorded");
    if (state->action_count == 0)
        advise(a, "pir action \"...\" -e", "no action is recorded");
    if (state->stage == PIR_STAGE_CONTAINED)
        advise(
            a, "pir event \"...\" --phase resolved", "contained, but not yet resolved");
}

static void advise_review(struct advising *a)
{
    const struct pir_state *state = a->state;

    if (state->stage < PIR_STAGE_RESOLVED || state->stage >= PIR_STAGE_CLOSED)
        return;
    if (state->stage < PIR_STAGE_REVIEWED && !has(state, "meeting", "kind", "review"))
        advise(
            a, "pir meeting \"...\" --kind review -e",
            "resolved, but no review meeting yet");
    if (state->stage < PIR_STAGE_REVIEWED &&
        !has(state, "cause", "status", "confirmed"))
        advise(a, "pir cause \"...\" --status confirmed -e", "no cause is confirmed");
    if (state->stage < PIR_STAGE_REVIEWED && !has(state, "lesson", NULL, NULL))
        advise(a, "pir lesson \"...\" -e", "no lesson is recorded");
    if (state->stage == PIR_STAGE_IN_REVIEW)
        advise(
            a, "pir approve --gate close -e",
            "somebody else has to approve the review");
    if (state->stage == PIR_STAGE_REVIEWED)
        advise(a, "pir close \"...\"", "the review is approved");
}

static void advise_overdue(struct advising *a)
{
    const struct pir_action **actions = pir_viewing_by_due(a->v, a->state);
    const struct pir_action *first =
        actions && a->state->action_count ? actions[0] : NULL;

    if (!first || pir_viewing_overdue(a->v, first) == 0)
        return;
    advise(
        a,
        pir_viewing_print(
            a->v, "pir progress \"...\" --action %s --state done",
            pir_viewing_short(a->v, first->item->recorded->entry.id)),
        pir_viewing_print(a->v, "was due %s", first->due));
}

static void add_next(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct pir_column columns[] = {
        {.title = NULL},
        {.title = NULL, .shrink = 1, .wrap = true},
    };
    struct pir_value *list = pir_viewing_set_array(v, v->value, "next");
    struct advising a = {.v = v, .state = state};
    struct pir_moment told;
    struct pir_block *table;

    if (state->stage < PIR_STAGE_CLOSED) {
        if (!pir_viewing_told(&told, state, "CEO"))
            advise(
                &a, "pir communication \"...\" --audience CEO -e",
                "the CEO has not been told");
        advise_crisis(&a);
        advise_overdue(&a);
        advise_review(&a);
    }
    if (a.count == 0)
        return;
    table = pir_viewing_section(v, "Next", columns, COUNT(columns));
    for (size_t i = 0; i < a.count; i++) {
        struct pir_block *row = pir_block_row(v->arena, table);
        struct pir_value *value = pir_viewing_push_object(v, list);

        pir_viewing_cell(v, row, 0, a.advice[i].command, PIR_TONE_CODE);
        pir_viewing_cell(v, row, 1, a.advice[i].because, PIR_TONE_PLAIN);
        pir_viewing_set_text(v, value, "command", a.advice[i].command);
        pir_viewing_set_text(v, value, "because", a.advice[i].because);
    }
}

int pir_view_summary(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, struct pir_err *err)
{
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_viewing_set_incident(
        &v, pir_viewing_set_object(&v, v.value, "incident"), state);
    add_head(&v, state);
    pir_viewing_actions(&v, state, "Open actions", PIR_VIEWING_OPEN);
    pir_viewing_set_actions(&v, v.value, state, PIR_VIEWING_OPEN);
    add_questions(&v, state);
    pir_viewing_set_questions(&v, v.value, state, PIR_VIEWING_OPEN);
    add_last(&v, state);
    add_next(&v, state);
    return pir_viewing_finish(page, value, &v, err);
}
