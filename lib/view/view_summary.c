/* pir, alone: the incident in use on one screen, and what to do next. */
#include "view/view_common.h"
#include "view/view_next.h"

#include <string.h>

#define LAST_ENTRIES ((size_t)5)
#define STEPS_SHOWN ((size_t)3)
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
    pir_viewing_field(
        v, fields, "Command", state->commander ? state->commander : "nobody in command",
        state->commander ? PIR_TONE_PLAIN : PIR_TONE_WARN);
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

static void add_step(
    struct pir_viewing *v, struct pir_value *list, const struct pir_next_step *step)
{
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct pir_block *code;

    pir_block_paragraph(
        v->arena, v->page, pir_viewing_print(v, "%s:", pir_viewing_next_words(v, step)),
        step->overdue ? PIR_TONE_BAD : PIR_TONE_PLAIN);
    code = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);
    if (code)
        code->text = step->command;
    pir_viewing_set_text(v, value, "command", step->command);
    pir_viewing_set_text(v, value, "because", step->sentence);
    pir_viewing_set_text(v, value, "due", step->due);
}

static void
add_next(struct pir_viewing *v, const struct pir_next_step *steps, size_t count)
{
    struct pir_value *list = pir_viewing_set_array(v, v->value, "next");

    if (count)
        pir_block_heading(v->arena, v->page, 2, "Next");
    for (size_t i = 0; i < count && i < STEPS_SHOWN; i++)
        add_step(v, list, &steps[i]);
    if (count > STEPS_SHOWN)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(v, "pir next: %zu more", count - STEPS_SHOWN),
            PIR_TONE_DIM);
}

int pir_view_summary(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_next_step *steps, size_t count,
    struct pir_err *err)
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
    add_next(&v, steps, count);
    return pir_viewing_finish(page, value, &v, err);
}
