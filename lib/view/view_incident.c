/* pir show INCIDENT: everything about one incident, the head first, then the timeline,
 * then what was done, decided, judged, said and learnt (view_sections.c). */
#include "view/view_common.h"
#include "view/view_sections.h"

#include "base/buf.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *joined(struct pir_viewing *v, const struct pir_value *list)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *result;

    for (size_t i = 0; list && list->type == PIR_ARRAY && i < list->len; i++) {
        const struct pir_value *item = pir_value_at(list, i);

        if (item->type == PIR_STRING)
            pir_buf_printf(&text, "%s%s", text.len ? ", " : "", item->text);
    }
    result = pir_viewing_print(v, "%s", text.data);
    v->failed = v->failed || pir_buf_failed(&text);
    pir_buf_release(&text);
    return result;
}

static void add_clock(
    struct pir_viewing *v, struct pir_block *fields, const char *name,
    const struct pir_moment *moment)
{
    if (moment->precision != PIR_PRECISION_UNKNOWN)
        pir_viewing_field(
            v, fields, name, pir_viewing_clock(v, moment), PIR_TONE_PLAIN);
}

/* How long it took from one mark to another, where both are known. */
static void add_span(
    struct pir_viewing *v, struct pir_block *fields, const char *name,
    const struct pir_moment *from, const struct pir_moment *to)
{
    if (from->precision != PIR_PRECISION_UNKNOWN &&
        to->precision != PIR_PRECISION_UNKNOWN && pir_moment_compare(from, to) <= 0)
        pir_viewing_field(
            v, fields, name, pir_viewing_between(v, from, to), PIR_TONE_PLAIN);
}

static void add_clocks(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_state *state)
{
    struct pir_moment told;

    add_clock(v, fields, "Started", &state->started);
    add_clock(v, fields, "Detected", &state->detected);
    add_clock(v, fields, "Aware", &state->aware);
    add_clock(v, fields, "Contained", &state->contained);
    add_clock(v, fields, "Recovered", &state->recovered);
    add_clock(v, fields, "Resolved", &state->resolved);
    if (pir_viewing_told(&told, state, "CEO"))
        pir_viewing_field(
            v, fields, "CEO told", pir_viewing_clock(v, &told), PIR_TONE_PLAIN);
    else
        pir_viewing_field(v, fields, "CEO told", "not yet", PIR_TONE_BAD);
    add_span(v, fields, "To detect", &state->started, &state->detected);
    add_span(v, fields, "To contain", &state->detected, &state->contained);
    add_span(v, fields, "To resolve", &state->detected, &state->resolved);
}

/* Said once for all, instead of at each entry. */
static void add_retold(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_state *state)
{
    int64_t days = pir_viewing_retold(state);

    if (days)
        pir_viewing_field(
            v, fields, "Recorded",
            pir_viewing_print(
                v, "after the fact: opened here %s, %lld d later",
                pir_viewing_instant(v, state->opening->recorded->attest.recorded),
                (long long)days),
            PIR_TONE_WARN);
}

static void add_head(struct pir_viewing *v, const struct pir_state *state)
{
    const struct pir_value *opening = state->opening ? state->opening->fields : NULL;
    struct pir_block *fields;
    const char *type = state->type ? state->type : "";

    pir_viewing_title(v, state);
    pir_viewing_dateline(v);
    if (state->summary) {
        pir_block_paragraph(v->arena, v->page, state->summary, PIR_TONE_PLAIN);
        pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    }
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    add_clocks(v, fields, state);
    pir_viewing_field(
        v, fields, "Command", state->commander ? state->commander : "nobody in command",
        state->commander ? PIR_TONE_PLAIN : PIR_TONE_WARN);
    pir_viewing_field(v, fields, "Type", type, PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "How detected", pir_value_text(opening, "how-detected"),
        PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Services", joined(v, pir_value_get(opening, "affected-services")),
        PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Scope", joined(v, pir_value_get(opening, "scope")), PIR_TONE_PLAIN);
    add_retold(v, fields, state);
}

/* ---- the timeline ---------------------------------------------------------------- */

static void add_moment(
    struct pir_viewing *v, struct pir_block *table, const struct pir_state *state,
    const struct pir_item *item)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *marks = pir_viewing_marks(v, state, item);
    const char *phase =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;
    bool important = pir_viewing_is(item, "event") &&
                     (phase || pir_viewing_flag(item->fields, "important"));
    struct pir_moment occurred;

    pir_item_occurred(&occurred, item);
    pir_viewing_cell(v, row, 0, pir_viewing_time(v, &occurred), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, item->recorded->entry.kind, PIR_TONE_PLAIN);
    if (phase)
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, "%s: ", phase), PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 2, pir_viewing_subject(v, state, item),
        important ? PIR_TONE_STRONG : PIR_TONE_PLAIN);
    if (*marks)
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, " (%s)", marks), PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, 3, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
}

static void add_timeline(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Kind"},
        {.title = "What", .shrink = 1, .wrap = true},
        {.title = "Id"},
    };
    const struct pir_item **items = pir_viewing_by_time(v, state);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "entries");
    struct pir_block *table =
        pir_viewing_section(v, "Timeline", columns, COUNT(columns));

    for (size_t i = 0; items && i < state->item_count; i++) {
        struct pir_value *entry = pir_viewing_push_object(v, list);
        const char *kind = items[i]->recorded->entry.kind;

        add_moment(v, table, state, items[i]);
        pir_viewing_set_entry(v, entry, state, items[i]);
        pir_viewing_set_fields(
            v, entry, items[i],
            v->view->kind ? v->view->kind(v->view->context, kind) : NULL);
    }
}

int pir_view_incident(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, struct pir_err *err)
{
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_viewing_set_incident(
        &v, pir_viewing_set_object(&v, v.value, "incident"), state);
    add_head(&v, state);
    add_timeline(&v, state);
    pir_viewing_actions(&v, state, "Actions", PIR_VIEWING_ALL);
    pir_viewing_set_actions(&v, v.value, state, PIR_VIEWING_ALL);
    pir_viewing_sections(&v, state);
    pir_viewing_set_questions(&v, v.value, state, PIR_VIEWING_ALL);
    return pir_viewing_finish(page, value, &v, err);
}
