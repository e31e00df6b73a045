/* Blocks that several views have in common: title, foot, sections, actions. */
#include "view/view_common.h"

#include <stdlib.h>
#include <string.h>

#define HASH_SHOWN 8

void pir_viewing_dateline(struct pir_viewing *v)
{
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s %s, record %.*s", pir_viewing_instant(v, v->view->now),
            pir_zone_name(v->view->zone), HASH_SHOWN, v->view->commit),
        PIR_TONE_DIM);
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
}

/* What a reader has to know before believing the rest. */
static void add_doubts(struct pir_viewing *v, const struct pir_state *state)
{
    if (state->unvouched)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v,
                "Not trusted: %s that nobody known to this record signed; they change "
                "nothing. See pir verify.",
                pir_viewing_count(v, state->unvouched, "entry", "entries")),
            PIR_TONE_BAD);
    for (size_t i = 0; i < state->damage_count; i++)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v, "Cannot be read: %s: %s.", state->damages[i].path,
                state->damages[i].why),
            PIR_TONE_BAD);
}

void pir_viewing_title(struct pir_viewing *v, const struct pir_state *state)
{
    struct pir_block *heading = pir_block_heading(v->arena, v->page, 1, NULL);
    struct pir_line *line = heading ? &heading->line : NULL;

    pir_line_add(v->arena, line, state->id, PIR_TONE_ID);
    pir_line_add(v->arena, line, "  ", PIR_TONE_STRONG);
    pir_line_add(v->arena, line, state->title ? state->title : "", PIR_TONE_STRONG);
    pir_line_add(v->arena, line, "  (", PIR_TONE_STRONG);
    if (state->exercise)
        pir_line_add(v->arena, line, "EXERCISE, ", PIR_TONE_WARN);
    if (state->severity) {
        pir_line_add(
            v->arena, line, state->severity,
            pir_viewing_severity_tone(state->severity));
        pir_line_add(v->arena, line, ", ", PIR_TONE_STRONG);
    }
    pir_line_add(v->arena, line, pir_stage_name(state->stage), PIR_TONE_STRONG);
    pir_line_add(v->arena, line, ")", PIR_TONE_STRONG);
    add_doubts(v, state);
}

struct pir_block *pir_viewing_section(
    struct pir_viewing *v, const char *heading, const struct pir_column *columns,
    size_t count)
{
    pir_block_heading(v->arena, v->page, 2, heading);
    return pir_block_table(v->arena, v->page, columns, count);
}

void pir_viewing_cell(
    struct pir_viewing *v, struct pir_block *row, size_t i, const char *text,
    enum pir_tone tone)
{
    if (text && *text && pir_cell_add(v->arena, row, i, text, tone) < 0)
        v->failed = true;
}

void pir_viewing_field(
    struct pir_viewing *v, struct pir_block *fields, const char *name, const char *text,
    enum pir_tone tone)
{
    if (text && *text && !pir_block_field(v->arena, fields, name, text, tone))
        v->failed = true;
}

/* ---- order ----------------------------------------------------------------------- */

/* An item with its time at hand; number is its place in recorded order. */
struct timed {
    struct pir_moment at;
    size_t number;
};

static int compare_timed(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;
    bool x_unknown = x->at.precision == PIR_PRECISION_UNKNOWN;
    bool y_unknown = y->at.precision == PIR_PRECISION_UNKNOWN;

    if (x_unknown != y_unknown)
        return x_unknown ? 1 : -1;
    if (!x_unknown && x->at.at != y->at.at)
        return x->at.at < y->at.at ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

const struct pir_item **
pir_viewing_by_time(struct pir_viewing *v, const struct pir_state *state)
{
    const struct pir_item **items =
        pir_arena_calloc(v->arena, state->item_count, sizeof(*items));
    struct timed *timed = pir_arena_calloc(v->arena, state->item_count, sizeof(*timed));

    if (!items || !timed) {
        v->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < state->item_count; i++) {
        pir_item_occurred(&timed[i].at, &state->items[i]);
        timed[i].number = i;
    }
    if (state->item_count > 0)
        qsort(timed, state->item_count, sizeof(*timed), compare_timed);
    for (size_t i = 0; i < state->item_count; i++)
        items[i] = &state->items[timed[i].number];
    return items;
}

/* All actions lie in one array, so that addresses tell which was recorded first. */
static int compare_due(const void *a, const void *b)
{
    const struct pir_action *x = *(const struct pir_action *const *)a;
    const struct pir_action *y = *(const struct pir_action *const *)b;
    bool x_open = pir_viewing_action_open(x), y_open = pir_viewing_action_open(y);
    int order;

    if (x_open != y_open)
        return x_open ? -1 : 1;
    if (!x->due != !y->due)
        return x->due ? -1 : 1;
    order = x->due ? strcmp(x->due, y->due) : 0;
    if (order != 0)
        return order;
    return x < y ? -1 : x > y;
}

const struct pir_action **
pir_viewing_by_due(struct pir_viewing *v, const struct pir_state *state)
{
    const struct pir_action **actions =
        pir_arena_calloc(v->arena, state->action_count, sizeof(*actions));

    if (!actions) {
        v->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < state->action_count; i++)
        actions[i] = &state->actions[i];
    if (state->action_count > 0)
        qsort(actions, state->action_count, sizeof(*actions), compare_due);
    return actions;
}

/* ---- actions --------------------------------------------------------------------- */

enum pir_tone
pir_viewing_action_tone(const struct pir_viewing *v, const struct pir_action *action)
{
    if (pir_viewing_overdue(v, action) > 0 || action->state == PIR_ACTION_INEFFECTIVE)
        return PIR_TONE_BAD;
    if (action->state == PIR_ACTION_BLOCKED)
        return PIR_TONE_WARN;
    return pir_viewing_action_open(action) ? PIR_TONE_PLAIN : PIR_TONE_DIM;
}

const char *
pir_viewing_action_words(struct pir_viewing *v, const struct pir_action *action)
{
    long long days = (long long)pir_viewing_overdue(v, action);
    const char *words = pir_action_state_name(action->state);

    if (days > 0 && action->state == PIR_ACTION_OPEN)
        words = pir_viewing_print(v, "%lld d overdue", days);
    else if (days > 0)
        words = pir_viewing_print(v, "%s, %lld d overdue", words, days);
    if (action->slips > 0)
        words = pir_viewing_print(
            v, "%s, moved %s", words,
            action->slips == 1 ? "once"
                               : pir_viewing_print(v, "%u times", action->slips));
    return words;
}

static void add_action(
    struct pir_viewing *v, struct pir_block *table, const struct pir_action *action)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    enum pir_tone tone = pir_viewing_action_tone(v, action);
    enum pir_tone rest =
        pir_viewing_action_open(action) ? PIR_TONE_PLAIN : PIR_TONE_DIM;

    pir_viewing_cell(v, row, 0, action->due ? action->due : "no date", tone);
    pir_viewing_cell(v, row, 1, action->owner ? action->owner : "nobody", rest);
    pir_viewing_cell(v, row, 2, pir_viewing_oneline(v, action->title), rest);
    pir_viewing_cell(v, row, 3, pir_viewing_action_words(v, action), tone);
    pir_viewing_cell(
        v, row, 4, pir_viewing_short(v, action->item->recorded->entry.id), PIR_TONE_ID);
}

void pir_viewing_actions(
    struct pir_viewing *v, const struct pir_state *state, const char *heading,
    enum pir_viewing_which which)
{
    static const struct pir_column columns[] = {
        {.title = "Due"},
        {.title = "Owner", .shrink = 2, .wrap = true},
        {.title = "Action", .shrink = 1, .wrap = true},
        {.title = "State", .shrink = 3, .wrap = true},
        {.title = "Id"},
    };
    const struct pir_action **actions = pir_viewing_by_due(v, state);
    struct pir_block *table;

    if (!actions || state->action_count == 0 ||
        (which == PIR_VIEWING_OPEN && !pir_viewing_action_open(actions[0])))
        return;
    table =
        pir_viewing_section(v, heading, columns, sizeof(columns) / sizeof(*columns));
    for (size_t i = 0; i < state->action_count; i++) {
        if (which == PIR_VIEWING_ALL || pir_viewing_action_open(actions[i]))
            add_action(v, table, actions[i]);
    }
}
