/* pir due: what is overdue, and what is coming up. */
#include "view/due.h"

#include "view/view_common.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int compare(const void *a, const void *b)
{
    const struct pir_due_item *x = a, *y = b;
    int order;

    if (x->duty->due.at != y->duty->due.at)
        return x->duty->due.at < y->duty->due.at ? -1 : 1;
    order = strcmp(x->state->id, y->state->id);
    if (order)
        return order;
    if (x->duty->kind != y->duty->kind)
        return x->duty->kind < y->duty->kind ? -1 : 1;
    return x->duty < y->duty ? -1 : x->duty > y->duty;
}

void pir_due_sort(struct pir_due_item *items, size_t count)
{
    if (count > 0)
        qsort(items, count, sizeof(*items), compare);
}

/* ---- one row --------------------------------------------------------------------- */

/* In the words of pir compliance, an interval on two lines. */
static const char *clock_text(struct pir_viewing *v, const struct pir_window *due)
{
    const char *text = pir_viewing_window(v, due), *and = strstr(text, " and ");

    return and? pir_viewing_print(v, "%.*s\n%s", (int)(and-text), text, and+1) : text;
}

static const char *due_text(struct pir_viewing *v, const struct pir_duty *duty)
{
    char text[PIR_TIME_TEXT];

    if (duty->undated)
        return "no date";
    if (duty->stage)
        return clock_text(v, &duty->stage->earliest);
    if (!duty->due.is_day)
        return pir_viewing_instant(v, duty->due.at);
    pir_deadline_format(text, &duty->due, v->view->zone);
    return pir_viewing_print(v, "%s", text);
}

/* "today", "in 3 d", "2 d overdue"; of a moment to the minute. */
static const char *how_soon(struct pir_viewing *v, const struct pir_duty *duty)
{
    struct pir_moment at = {PIR_PRECISION_SECOND, duty->due.at, 0};
    int64_t days;

    if (duty->undated)
        return "";
    if (duty->due.is_day) {
        days = -pir_viewing_days_past(v, due_text(v, duty));
        if (days == 0)
            return "today";
        return days < 0 ? pir_viewing_print(v, "%lld d overdue", (long long)-days)
                        : pir_viewing_print(v, "in %lld d", (long long)days);
    }
    if (duty->overdue) /* surely: of an interval since its end */
        return pir_viewing_print(
            v, "%s overdue",
            pir_viewing_since(
                v, duty->stage ? duty->stage->earliest.last : duty->due.at));
    return pir_viewing_ago(v, &at);
}

static enum pir_tone tone_of(const struct pir_viewing *v, const struct pir_duty *duty)
{
    const int64_t soon = INT64_C(2) * 86400;

    if (duty->overdue)
        return PIR_TONE_BAD;
    return !duty->undated && duty->due.at - v->view->now < soon ? PIR_TONE_WARN
                                                                : PIR_TONE_PLAIN;
}

static const char *entry_id(const struct pir_due_item *item)
{
    return item->duty->item ? item->duty->item->recorded->entry.id : NULL;
}

enum { DUE_WHEN, DUE_WHAT, DUE_WHO, DUE_INCIDENT, DUE_ID };
static const struct pir_column columns[] = {
    [DUE_WHEN] = {.title = "Due"},
    [DUE_WHAT] = {.title = "What", .shrink = 1, .wrap = true},
    [DUE_WHO] = {.title = "Who", .shrink = 2, .wrap = true},
    [DUE_INCIDENT] = {.title = "Incident"},
    [DUE_ID] = {.title = "Id"},
};

static void
add_what(struct pir_viewing *v, struct pir_block *row, const struct pir_due_item *item)
{
    const struct pir_duty *duty = item->duty;
    const char *restriction =
        duty->item ? pir_viewing_restriction(v, duty->item->fields) : "";

    if (item->state->exercise)
        pir_viewing_cell(v, row, DUE_WHAT, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, DUE_WHAT, pir_viewing_print(v, "%s: ", pir_duty_kind_name(duty->kind)),
        PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, DUE_WHAT, pir_viewing_oneline(v, duty->what), PIR_TONE_PLAIN);
    if (duty->detail)
        pir_viewing_cell(
            v, row, DUE_WHAT,
            pir_viewing_print(v, " (%s)", pir_viewing_oneline(v, duty->detail)),
            PIR_TONE_DIM);
    if (*restriction)
        pir_viewing_cell(
            v, row, DUE_WHAT, pir_viewing_print(v, " (%s)", restriction),
            PIR_TONE_WARN);
}

static void
add_row(struct pir_viewing *v, struct pir_block *table, const struct pir_due_item *item)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *soon = how_soon(v, item->duty);
    enum pir_tone tone = tone_of(v, item->duty);

    pir_viewing_cell(v, row, DUE_WHEN, due_text(v, item->duty), tone);
    if (*soon)
        pir_viewing_cell(v, row, DUE_WHEN, pir_viewing_print(v, "\n%s", soon), tone);
    add_what(v, row, item);
    pir_viewing_cell(
        v, row, DUE_WHO, pir_viewing_oneline(v, item->duty->who), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, DUE_INCIDENT, item->state->id, PIR_TONE_ID);
    if (entry_id(item))
        pir_viewing_cell(
            v, row, DUE_ID, pir_viewing_short(v, entry_id(item)), PIR_TONE_ID);
}

/* ---- values ---------------------------------------------------------------------- */

static void
set_due(struct pir_viewing *v, struct pir_value *value, const struct pir_duty *duty)
{
    char text[PIR_TIME_TEXT];

    if (duty->undated)
        return;
    pir_deadline_format(text, &duty->due, v->view->zone);
    pir_viewing_set_text(v, value, "due", text);
    pir_viewing_set(
        v, value, "seconds-left",
        pir_value_integer(v->arena, duty->due.at - v->view->now));
}

static void
set_item(struct pir_viewing *v, struct pir_value *list, const struct pir_due_item *item)
{
    struct pir_value *value = pir_viewing_push_object(v, list);
    const struct pir_duty *duty = item->duty;

    pir_viewing_set_text(v, value, "kind", pir_duty_kind_name(duty->kind));
    set_due(v, value, duty);
    pir_viewing_set(v, value, "overdue", pir_value_bool(v->arena, duty->overdue));
    pir_viewing_set_text(v, value, "what", duty->what);
    pir_viewing_set_text(v, value, "detail", duty->detail);
    pir_viewing_set_text(v, value, "who", duty->who);
    pir_viewing_set_text(v, value, "incident", item->state->id);
    pir_viewing_set_text(v, value, "incident-title", item->state->title);
    pir_viewing_set(
        v, value, "exercise", pir_value_bool(v->arena, item->state->exercise));
    pir_viewing_set_text(v, value, "entry", entry_id(item));
    pir_viewing_set_text(v, value, "key", duty->key);
    if (duty->stage) {
        pir_viewing_set_text(v, value, "obligation", duty->stage->obligation->id);
        pir_viewing_set_text(v, value, "stage", duty->stage->stage->id);
    }
}

/* ---- the page -------------------------------------------------------------------- */

enum part { OVERDUE, COMING };

static size_t add_part(
    struct pir_viewing *v, const struct pir_due_item *items, size_t count,
    enum part part)
{
    struct pir_block *table = NULL;
    size_t shown = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].duty->overdue != (part == OVERDUE))
            continue;
        if (!table)
            table = pir_viewing_section(
                v, part == OVERDUE ? "Overdue" : "Coming up", columns, COUNT(columns));
        add_row(v, table, &items[i]);
        shown++;
    }
    return shown;
}

int pir_view_due(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_due_item *items, size_t count, struct pir_err *err)
{
    struct pir_viewing v;
    struct pir_value *list;
    size_t overdue;

    pir_viewing_start(&v, view);
    if (count > 0) {
        pir_block_heading(v.arena, v.page, 1, "What is due");
        pir_viewing_dateline(&v);
    }
    list = pir_viewing_set_array(&v, v.value, "duties");
    overdue = add_part(&v, items, count, OVERDUE);
    add_part(&v, items, count, COMING);
    for (size_t i = 0; i < count; i++)
        set_item(&v, list, &items[i]);
    pir_viewing_set_count(&v, v.value, "overdue", overdue);
    if (count == 0)
        pir_block_paragraph(v.arena, v.page, "Nothing is due.", PIR_TONE_PLAIN);
    return pir_viewing_finish(page, value, &v, err);
}
