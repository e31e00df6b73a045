/* The two tables of the first page: what is done about it, and what it means. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define LIKELY_ALONE ((size_t)2) /* its column where there are no ranges */
#define DONE_MOST ((size_t)3)    /* of what is done, the latest */
#define OPEN_MOST ((size_t)7)

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
    bool ranged = table && table->column_count > LIKELY_ALONE + 2;
    size_t likely = ranged ? LIKELY_ALONE + 1 : LIKELY_ALONE;

    pir_viewing_cell(v, row, 0, name, PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 1,
        none       ? pir_viewing_print(v, "none, because %s", none)
        : unstated ? pir_viewing_print(v, "not stated, because %s", unstated)
                   : pir_report_text(item, "measure"),
        unstated ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    if (row && row->cell_count > 1)
        pir_report_cite(r, &row->cells[1], item);
    pir_viewing_cell(
        v, row, likely, pir_report_sum(r, item->fields, "likely"), PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, likely, pir_report_sum(r, item->fields, "value"), PIR_TONE_STRONG);
    if (ranged) {
        pir_viewing_cell(v, row, likely - 1, figure(v, item, "low"), PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, likely + 1, figure(v, item, "high"), PIR_TONE_PLAIN);
    }
    pir_viewing_cell(
        v, row, ranged ? likely + 2 : likely + 1, pir_report_basis(r, item),
        PIR_TONE_DIM);
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

/* Without a low and a high there are no columns for them. */
static bool has_ranges(const struct pir_state *state)
{
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_report_holds(&state->items[i], "impact") &&
            (pir_report_text(&state->items[i], "low") ||
             pir_report_text(&state->items[i], "high")))
            return true;
    return false;
}

void pir_report_meaning(struct pir_reporting *r)
{
    static const struct {
        const char *name;
        bool asked; /* is its absence said? */
    } dimensions[] = {
        {"safety", false},   {"customers", false},  {"personal-data", false},
        {"financial", true}, {"operational", true}, {"reputational", true},
        {"legal", false},
    };
    const struct pir_column ranges[] = {
        {.title = pir_report_row_name(r, PIR_ROW_MEANING)},
        {.title = "", .shrink = 1, .wrap = true},
        {.title = "Low", .align = PIR_RIGHT},
        {.title = "Likely", .align = PIR_RIGHT},
        {.title = "High", .align = PIR_RIGHT},
        {.title = "How known", .shrink = 2, .wrap = true},
    };
    const struct pir_column single[] = {
        ranges[0],
        ranges[1],
        {.title = "Amount", .align = PIR_RIGHT},
        ranges[5],
    };
    bool ranged = has_ranges(r->state);
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "impacts");
    struct pir_block *table;

    pir_block_add(r->v.arena, r->v.page, PIR_BLOCK_GAP);
    table = pir_block_table(
        r->v.arena, r->v.page, ranged ? ranges : single,
        ranged ? COUNT(ranges) : COUNT(single));
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

/* "prevent" beside what is to be opened would be read as one sentence. */
static const char *stage_words(const struct pir_action *action)
{
    const char *when = pir_report_when(action);

    if (strcmp(when, "prevent") == 0 || strcmp(when, "next") == 0)
        return "to come";
    return strcmp(when, "now") == 0 ? "in hand" : when;
}

static void add_action(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list,
    const struct pir_action *action)
{
    struct pir_viewing *v = &r->v;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    bool late;
    const char *due = pir_report_due(r, action, &late);

    pir_viewing_cell(v, row, 0, stage_words(action), PIR_TONE_STRONG);
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
void pir_report_doings(struct pir_reporting *r)
{
    const struct pir_column columns[] = {
        {.title = pir_report_row_name(r, PIR_ROW_DOINGS)},
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
