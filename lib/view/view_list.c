/* pir list: one line an incident. */
#include "view/view_common.h"

#include <string.h>

#define DAY INT64_C(86400)
#define HOUR INT64_C(3600)
#define MINUTE INT64_C(60)

static const struct pir_column columns[] = {
    {.title = "Id"},
    {.title = "Opened"},
    {.title = "Severity"},
    {.title = "State"},
    {.title = "Title", .shrink = 1, .wrap = true},
    {.title = "Open", .align = PIR_RIGHT},
    {.title = "Last", .align = PIR_RIGHT},
};

/* One unit is enough here: "5 min ago", "3 h ago", "12 d ago". */
static const char *roughly_ago(struct pir_viewing *v, int64_t at)
{
    int64_t age;

    if (at == INT64_MIN)
        return "unknown";
    age = v->view->now - at;
    if (age < -MINUTE)
        return pir_viewing_instant(v, at);
    if (age < MINUTE)
        return "just now";
    if (age < HOUR)
        return pir_viewing_print(v, "%lld min ago", (long long)(age / MINUTE));
    if (age < 2 * DAY)
        return pir_viewing_print(v, "%lld h ago", (long long)(age / HOUR));
    return pir_viewing_print(v, "%lld d ago", (long long)(age / DAY));
}

/* The day it was opened is enough in a list. */
static const char *day_opened(struct pir_viewing *v, const struct pir_state *state)
{
    struct pir_moment opened;
    const char *time;

    if (!state->opening)
        return "";
    pir_item_occurred(&opened, state->opening);
    time = pir_viewing_time(v, &opened);
    return pir_viewing_print(v, "%.*s", (int)strcspn(time, " "), time);
}

static void add_row(
    struct pir_viewing *v, struct pir_block *table, const struct pir_list_item *item)
{
    const struct pir_state *state = item->state;
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *open =
        state->open_actions ? pir_viewing_print(v, "%zu", state->open_actions) : "-";

    pir_viewing_cell(v, row, 0, state->id, PIR_TONE_ID);
    if (item->in_use)
        pir_viewing_cell(v, row, 0, "*", PIR_TONE_STRONG);
    pir_viewing_cell(v, row, 1, day_opened(v, state), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, state->severity, pir_viewing_severity_tone(state->severity));
    pir_viewing_cell(v, row, 3, pir_stage_name(state->stage), PIR_TONE_PLAIN);
    if (state->exercise)
        pir_viewing_cell(v, row, 4, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, 4, pir_viewing_oneline(v, state->title),
        item->in_use ? PIR_TONE_STRONG : PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 5, open, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 6, roughly_ago(v, item->last), PIR_TONE_PLAIN);
}

static void set_item(
    struct pir_viewing *v, struct pir_value *list, const struct pir_list_item *item)
{
    struct pir_value *value = pir_viewing_push_object(v, list);
    char last[PIR_TIME_TEXT];

    pir_viewing_set_incident(v, value, item->state);
    pir_viewing_set_count(v, value, "entries", item->entries);
    if (item->last != INT64_MIN) {
        pir_time_format(last, item->last, 0);
        pir_viewing_set_text(v, value, "last", last);
    }
    pir_viewing_set(v, value, "in-use", pir_value_bool(v->arena, item->in_use));
}

static void say_empty(struct pir_viewing *v)
{
    struct pir_block *line = pir_block_paragraph(
        v->arena, v->page, "No incident is open. To open one: ", PIR_TONE_PLAIN);

    if (line)
        pir_line_add(v->arena, &line->line, "pir open \"...\" -e", PIR_TONE_CODE);
    line = pir_block_paragraph(
        v->arena, v->page, "To see those that are closed: ", PIR_TONE_PLAIN);
    if (line)
        pir_line_add(v->arena, &line->line, "pir list --all", PIR_TONE_CODE);
}

static void
say_more(struct pir_viewing *v, const struct pir_list_item *items, size_t count)
{
    const char *mark = "";

    for (size_t i = 0; i < count; i++) {
        if (items[i].in_use)
            mark = "; * in use";
    }
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s, days in %s%s; Open: actions still open",
            pir_viewing_count(v, count, "incident", "incidents"),
            pir_zone_name(v->view->zone), mark),
        PIR_TONE_DIM);
}

int pir_view_list(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_list_item *items, size_t count, struct pir_err *err)
{
    struct pir_viewing v;
    struct pir_block *table;
    struct pir_value *list;

    pir_viewing_start(&v, view);
    list = pir_viewing_set_array(&v, v.value, "incidents");
    if (count == 0) {
        say_empty(&v);
        return pir_viewing_finish(page, value, &v, err);
    }
    table =
        pir_block_table(v.arena, v.page, columns, sizeof(columns) / sizeof(*columns));
    for (size_t i = 0; i < count; i++) {
        add_row(&v, table, &items[i]);
        set_item(&v, list, &items[i]);
    }
    say_more(&v, items, count);
    return pir_viewing_finish(page, value, &v, err);
}
