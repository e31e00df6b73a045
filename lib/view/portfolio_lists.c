/* What stands below the figures of a portfolio: its incidents, what is overdue, what came back,
 * what was learnt. */
#include "view/portfolio_internal.h"

#include <string.h>

#define CELL_UNITS ((size_t)2) /* that find room in a cell */
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

int pir_portfolio_severity(const struct pir_state *state)
{
    static const char *const order[] = {"critical", "high", "medium", "low"};

    for (int i = 0; state->severity && i < 4; i++)
        if (strcmp(order[i], state->severity) == 0)
            return i;
    return 4;
}

/* ---- the incidents ------------------------------------------------------------------------ */

static void add_incident(
    struct pir_portfolio_page *p, struct pir_block *table, struct pir_value *list,
    size_t at)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    const struct pir_state *state = p->in->incidents[at].state;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct pir_ranges cost = {.count = 0}, customers = {.count = 0};
    struct pir_line marks[2] = {{0}, {0}};
    const char *texts[2];

    pir_portfolio_sum(p, &cost, at, "financial", &marks[0]);
    pir_portfolio_sum(p, &customers, at, "customers", &marks[1]);
    texts[0] = pir_portfolio_range_words(v, &cost, CELL_UNITS);
    texts[1] = pir_portfolio_range_words(v, &customers, CELL_UNITS);
    pir_viewing_cell(
        v, row, 0, state->severity ? state->severity : "",
        pir_viewing_severity_tone(state->severity ? state->severity : ""));
    pir_viewing_cell(
        v, row, 1, state->title ? pir_viewing_oneline(v, state->title) : "",
        PIR_TONE_PLAIN);
    if (row && row->cell_count > 1)
        pir_report_cite(&p->each[at], &row->cells[1], state->opening);
    pir_viewing_cell(v, row, 2, pir_stage_name(state->stage), PIR_TONE_PLAIN);
    for (size_t i = 0; row && i < 2; i++) {
        pir_viewing_cell(v, row, 3 + i, texts[i], PIR_TONE_PLAIN);
        for (const struct pir_span_text *span = marks[i].first; span; span = span->next)
            pir_report_say(&p->r, &row->cells[3 + i], span->text, span->tone);
    }
    pir_viewing_cell(
        v, row, 5, pir_viewing_print(v, "%zu", state->open_actions), PIR_TONE_PLAIN);
    pir_viewing_set_incident(v, value, state);
    pir_viewing_set_text(v, value, "cost", texts[0]);
    pir_viewing_set_text(v, value, "customers", texts[1]);
}

void pir_portfolio_incidents(struct pir_portfolio_page *p)
{
    static const struct pir_column columns[] = {
        {.title = "Severity"},
        {.title = "Incident", .shrink = 1, .wrap = true},
        {.title = "State"},
        {.title = "Cost", .shrink = 2, .wrap = true},
        {.title = "Customers", .shrink = 3, .wrap = true},
        {.title = "Open", .align = PIR_RIGHT},
    };
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "incidents");
    struct pir_block *table;
    size_t shown = 0;

    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    table = pir_block_table(v->arena, v->page, columns, COUNT(columns));
    for (int rank = 0; rank <= 4; rank++)
        for (size_t i = 0; i < p->in->count && shown < p->room.incidents; i++)
            if (pir_portfolio_severity(p->in->incidents[i].state) == rank) {
                add_incident(p, table, list, i);
                shown++;
            }
    if (p->in->count > shown)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(v, "and %zu more of less severity", p->in->count - shown),
            PIR_TONE_DIM);
    if (!p->in->count)
        pir_block_paragraph(
            v->arena, v->page, "There was no incident.", PIR_TONE_PLAIN);
}

/* ---- what is overdue, what came back, what was learnt --------------------------------------- */

static struct pir_line *
add_point(struct pir_portfolio_page *p, struct pir_block *list, const char *text)
{
    struct pir_block *item = pir_block_paragraph(
        pir_portfolio_viewing(p)->arena, list, text, PIR_TONE_PLAIN);

    return item ? &item->line : NULL;
}

static void add_rest(struct pir_portfolio_page *p, size_t total, size_t most)
{
    if (total > most)
        pir_block_paragraph(
            pir_portfolio_viewing(p)->arena, pir_portfolio_viewing(p)->page,
            pir_viewing_print(pir_portfolio_viewing(p), "and %zu more", total - most),
            PIR_TONE_DIM);
}

static const char *duty_words(struct pir_portfolio_page *p, const struct pir_duty *duty)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    char day[PIR_TIME_TEXT];

    pir_deadline_format(day, &duty->due, v->view->zone);
    return pir_viewing_print(
        v, "%s%s%s, due %.16s%s%s",
        pir_viewing_oneline(v, duty->what ? duty->what : ""), duty->detail ? ", " : "",
        duty->detail ? duty->detail : "", day, duty->who ? ", " : "",
        duty->who ? duty->who : "");
}

void pir_portfolio_overdue(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "overdue");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "Overdue");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++)
        for (size_t d = 0; d < p->in->incidents[i].duty_count; d++) {
            const struct pir_duty *duty = &p->in->incidents[i].duties[d];
            struct pir_value *value;
            const char *text;

            if (!duty->overdue || ++total > p->room.overdue)
                continue;
            text = duty_words(p, duty);
            pir_report_cite(&p->each[i], add_point(p, list, text), duty->item);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", text);
            pir_viewing_set_text(v, value, "incident", p->in->incidents[i].state->id);
            pir_report_set_entry(&p->each[i], value, duty->item);
        }
    if (!total)
        add_point(p, list, "Nothing.");
    add_rest(p, total, p->room.overdue);
}

static const char *class_of(const struct pir_item *item)
{
    return pir_report_holds(item, "cause") && pir_report_cause_rank(item) < 100
               ? pir_report_text(item, "class")
               : NULL;
}

/* The latest incident opened before this one that has a cause of that class. */
static const struct pir_state *
earlier(struct pir_portfolio_page *p, const struct pir_state *state, const char *class)
{
    struct pir_moment opened, other;
    const struct pir_state *best = NULL;

    pir_item_occurred(&opened, state->opening);
    for (size_t i = 0; i < p->in->all_count; i++) {
        const struct pir_state *one = p->in->all[i];

        pir_item_occurred(&other, one->opening);
        if (strcmp(one->id, state->id) == 0 || pir_moment_compare(&other, &opened) >= 0)
            continue;
        for (size_t j = 0; j < one->item_count; j++) {
            const char *its = class_of(&one->items[j]);

            if (its && strcmp(its, class) == 0)
                best = one;
        }
    }
    return best;
}

/* Once for each class of an incident. */
static bool is_told(const struct pir_state *state, size_t at)
{
    const char *class = class_of(&state->items[at]);

    for (size_t i = 0; i < at; i++) {
        const char *its = class_of(&state->items[i]);

        if (its && strcmp(its, class) == 0)
            return true;
    }
    return false;
}

void pir_portfolio_again(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "recurrences");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "It came back");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t j = 0; j < state->item_count; j++) {
            const char *class = class_of(&state->items[j]);
            const struct pir_state *before = class ? earlier(p, state, class) : NULL;
            struct pir_value *value;
            const char *text;

            if (!before || is_told(state, j) || ++total > p->room.again)
                continue;
            text = pir_viewing_print(
                v, "Cause of class %s, as in incident %s (%s), %s", class, before->id,
                pir_viewing_oneline(v, before->title ? before->title : ""),
                before->open_actions
                    ? pir_viewing_print(
                          v, "which has %s open",
                          pir_viewing_count(
                              v, before->open_actions, "measure", "measures"))
                    : "which has no measure open");
            pir_report_cite(&p->each[i], add_point(p, list, text), &state->items[j]);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", text);
            pir_viewing_set_text(v, value, "before", before->id);
            pir_report_set_entry(&p->each[i], value, &state->items[j]);
        }
    }
    if (!total)
        add_point(
            p, list,
            "No cause of these incidents is of a class known from an earlier one.");
    add_rest(p, total, p->room.again);
}

void pir_portfolio_lessons(struct pir_portfolio_page *p)
{
    struct pir_viewing *v = pir_portfolio_viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "lessons");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "What we learnt");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t j = 0; j < state->item_count; j++) {
            const struct pir_item *item = &state->items[j];
            const char *what = pir_report_text(item, "what");
            struct pir_value *value;

            if (!pir_report_holds(item, "lesson") || !what ||
                pir_report_text(item, "none-because") || ++total > p->room.lessons)
                continue;
            pir_report_cite(
                &p->each[i], add_point(p, list, pir_viewing_oneline(v, what)), item);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", what);
            pir_report_set_entry(&p->each[i], value, item);
        }
    }
    if (!total)
        add_point(p, list, "No lesson is recorded yet.");
    add_rest(p, total, p->room.lessons);
}
