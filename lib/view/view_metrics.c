/* pir metrics: figures with their definitions, and what was left out of each. */
#include "view/across.h"
#include "view/view_common.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const by_names[] = {
    [PIR_METRIC_SEVERITY] = "severity",
    [PIR_METRIC_QUARTER] = "quarter",
    [PIR_METRIC_TYPE] = "type",
};
static const char *const by_titles[] = {
    [PIR_METRIC_SEVERITY] = "Severity",
    [PIR_METRIC_QUARTER] = "Opened in",
    [PIR_METRIC_TYPE] = "Type",
};
static const char *const age_names[PIR_METRIC_AGES] = {
    "up to 7 d", "up to 30 d", "up to 90 d", "longer"};
static const char *const age_members[PIR_METRIC_AGES] = {
    "up-to-7-days", "up-to-30-days", "up-to-90-days", "longer"};

static const char closing_definition[] =
    "from when the action was opened to when it was last reported done";
static const char kept_definition[] =
    "of the finished actions that had a day, how many were done by its end";

/** One page in the making. */
struct figures {
    struct pir_viewing *v;
    const struct pir_view_metrics *view;
    struct pir_duration durations[PIR_DURATIONS];
};

/* ---- texts ----------------------------------------------------------------------- */

static const char *span_text(struct pir_viewing *v, const struct pir_span *span)
{
    char text[PIR_SPAN_TEXT];

    pir_span_format(text, span);
    return pir_viewing_print(v, "%s", text);
}

/* "75 %", "50 % to 75 %" where some cannot be proved; "-" of none. */
static const char *rate_text(struct pir_viewing *v, const struct pir_metric_kept *kept)
{
    size_t least, greatest;

    if (!kept->counted)
        return "-";
    least = kept->kept * 100 / kept->counted;
    greatest = (kept->counted - kept->missed) * 100 / kept->counted;
    if (kept->kept + kept->missed == kept->counted)
        return pir_viewing_print(v, "%zu %%", least);
    return pir_viewing_print(v, "%zu %% to %zu %%", least, greatest);
}

static const char *
add_reason(struct pir_viewing *v, const char *text, size_t count, const char *reason)
{
    if (!count)
        return text;
    return pir_viewing_print(v, "%s%s%zu %s", text, *text ? ", " : "", count, reason);
}

static const char *
left_out(struct pir_viewing *v, const struct pir_metric_group *group, size_t duration)
{
    const char *text = "";

    text =
        add_reason(v, text, group->durations[duration].unknown, "without both times");
    text = add_reason(v, text, group->durations[duration].running, "still running");
    return add_reason(
        v, text, group->durations[duration].contradicted, "ended before it began");
}

static void
number(struct pir_viewing *v, struct pir_block *row, size_t cell, size_t count)
{
    pir_viewing_cell(
        v, row, cell, count ? pir_viewing_print(v, "%zu", count) : "-", PIR_TONE_PLAIN);
}

static struct pir_block *section(
    struct figures *f, const char *title, const char *definition,
    const struct pir_column *columns, size_t count)
{
    struct pir_column *own = pir_arena_calloc(f->v->arena, count, sizeof(*own));
    struct pir_block *table;

    if (!own) {
        f->v->failed = true;
        return NULL;
    }
    memcpy(own, columns, count * sizeof(*own));
    own[0].title = by_titles[f->view->by];
    pir_block_heading(f->v->arena, f->v->page, 2, title);
    pir_block_paragraph(f->v->arena, f->v->page, definition, PIR_TONE_DIM);
    table = pir_block_table(f->v->arena, f->v->page, own, count);
    return table;
}

static struct pir_block *group_row(struct figures *f, struct pir_block *table, size_t i)
{
    struct pir_block *row = pir_block_row(f->v->arena, table);

    pir_viewing_cell(
        f->v, row, 0, f->view->metrics->groups[i].name,
        i ? PIR_TONE_PLAIN : PIR_TONE_STRONG);
    return row;
}

/* ---- the page -------------------------------------------------------------------- */

static void say_incidents(struct figures *f)
{
    static const struct pir_column columns[] = {
        {.title = "", .shrink = 1, .wrap = true},
        {.title = "Opened", .align = PIR_RIGHT},
        {.title = "Open now", .align = PIR_RIGHT},
        {.title = "Closed", .align = PIR_RIGHT},
    };
    struct pir_block *table = section(
        f, "Incidents", "Open now: not closed, or reopened since.", columns,
        COUNT(columns));

    for (size_t i = 0; i < f->view->metrics->count; i++) {
        const struct pir_metric_group *group = &f->view->metrics->groups[i];
        struct pir_block *row = group_row(f, table, i);

        number(f->v, row, 1, group->incidents);
        number(f->v, row, 2, group->open);
        number(f->v, row, 3, group->incidents - group->open);
    }
}

static const struct pir_column spread_columns[] = {
    {.title = "", .shrink = 2, .wrap = true},
    {.title = "Of", .align = PIR_RIGHT},
    {.title = "Median", .shrink = 3, .wrap = true},
    {.title = "9 of 10 within", .shrink = 3, .wrap = true},
    {.title = "Left out", .shrink = 1, .wrap = true},
};

static void add_spread(
    struct figures *f, struct pir_block *row, const struct pir_metric_spread *spread,
    const char *left)
{
    struct pir_viewing *v = f->v;

    number(v, row, 1, spread->known);
    pir_viewing_cell(
        v, row, 2, spread->known ? span_text(v, &spread->median) : "-", PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 3, spread->known ? span_text(v, &spread->p90) : "-", PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 4, left, PIR_TONE_DIM);
}

/* A duration that no incident has is one line, not a table of nothing. */
static void say_no_duration(struct figures *f, size_t which)
{
    pir_block_heading(f->v->arena, f->v->page, 2, f->durations[which].title);
    pir_block_paragraph(
        f->v->arena, f->v->page,
        pir_viewing_print(
            f->v, "%s: not known of any incident (%s)", f->durations[which].definition,
            left_out(f->v, &f->view->metrics->groups[0], which)),
        PIR_TONE_DIM);
}

static void say_duration(struct figures *f, size_t which)
{
    struct pir_block *table;

    if (!f->view->metrics->groups[0].durations[which].spread.known) {
        say_no_duration(f, which);
        return;
    }
    table = section(
        f, f->durations[which].title,
        pir_viewing_print(
            f->v, "%s%s", f->durations[which].definition,
            which == PIR_DWELL_TIME ? ", without such an event to contained" : ""),
        spread_columns, COUNT(spread_columns));
    for (size_t i = 0; i < f->view->metrics->count; i++) {
        const struct pir_metric_group *group = &f->view->metrics->groups[i];

        add_spread(
            f, group_row(f, table, i), &group->durations[which].spread,
            left_out(f->v, group, which));
    }
}

static void say_actions(struct figures *f)
{
    static const struct pir_column columns[] = {
        {.title = "", .shrink = 2, .wrap = true},
        {.title = "Actions", .align = PIR_RIGHT},
        {.title = "Done", .align = PIR_RIGHT},
        {.title = "Verified", .align = PIR_RIGHT},
        {.title = "No effect", .align = PIR_RIGHT},
        {.title = "Dropped", .align = PIR_RIGHT},
        {.title = "Open", .align = PIR_RIGHT},
        {.title = "Overdue", .align = PIR_RIGHT},
    };
    struct pir_block *table = section(
        f, "Actions",
        "Verified: done, and somebody else saw that it works. Overdue: open after the "
        "day "
        "in force.",
        columns, COUNT(columns));

    for (size_t i = 0; i < f->view->metrics->count; i++) {
        const struct pir_metric_group *group = &f->view->metrics->groups[i];
        struct pir_block *row = group_row(f, table, i);
        const size_t counts[] = {group->actions,     group->finished, group->verified,
                                 group->ineffective, group->dropped,  group->unfinished,
                                 group->overdue};

        for (size_t j = 0; j < COUNT(counts); j++)
            number(f->v, row, j + 1, counts[j]);
    }
}

static void say_kept(struct figures *f)
{
    static const struct pir_column columns[] = {
        {.title = "", .shrink = 2, .wrap = true},
        {.title = "Of", .align = PIR_RIGHT},
        {.title = "By the last day set", .align = PIR_RIGHT},
        {.title = "By the first day set", .align = PIR_RIGHT},
        {.title = "Left out", .shrink = 1, .wrap = true},
    };
    struct pir_block *table =
        section(f, "Actions done in time", kept_definition, columns, COUNT(columns));

    for (size_t i = 0; i < f->view->metrics->count; i++) {
        const struct pir_metric_group *group = &f->view->metrics->groups[i];
        struct pir_block *row = group_row(f, table, i);

        number(f->v, row, 1, group->kept.counted);
        pir_viewing_cell(f->v, row, 2, rate_text(f->v, &group->kept), PIR_TONE_PLAIN);
        pir_viewing_cell(
            f->v, row, 3, rate_text(f->v, &group->kept_first), PIR_TONE_PLAIN);
        pir_viewing_cell(
            f->v, row, 4,
            add_reason(
                f->v, "", group->finished - group->kept.counted, "without a day"),
            PIR_TONE_DIM);
    }
}

static void say_closing(struct figures *f)
{
    struct pir_block *table = section(
        f, "Time until actions are done", closing_definition, spread_columns,
        COUNT(spread_columns));

    for (size_t i = 0; i < f->view->metrics->count; i++) {
        const struct pir_metric_group *group = &f->view->metrics->groups[i];

        add_spread(
            f, group_row(f, table, i), &group->closing,
            add_reason(f->v, "", group->closing_unknown, "without both times"));
    }
}

static void say_ages(struct figures *f)
{
    struct pir_column columns[PIR_METRIC_AGES + 1] = {
        {.title = "", .shrink = 1, .wrap = true}};
    struct pir_block *table;

    for (size_t i = 0; i < PIR_METRIC_AGES; i++)
        columns[i + 1] = (struct pir_column){.title = age_names[i], .align = PIR_RIGHT};
    table = section(
        f, "Open actions by age", "since the action was opened, until now", columns,
        COUNT(columns));
    for (size_t i = 0; i < f->view->metrics->count; i++) {
        struct pir_block *row = group_row(f, table, i);

        for (size_t j = 0; j < PIR_METRIC_AGES; j++)
            number(f->v, row, j + 1, f->view->metrics->groups[i].ages[j]);
    }
}

static void say_left_out(struct figures *f)
{
    const struct pir_metrics *metrics = f->view->metrics;
    const char *text = "";

    text = add_reason(
        f->v, text, metrics->drills, metrics->drills == 1 ? "drill" : "drills");
    text = add_reason(f->v, text, metrics->earlier, "opened before that time");
    text = add_reason(
        f->v, text, metrics->unknown, "of which nobody knows when they were opened");
    if (*text)
        pir_block_paragraph(
            f->v->arena, f->v->page,
            pir_viewing_print(f->v, "Left out of all figures: %s.", text),
            PIR_TONE_DIM);
}

static void make_page(struct figures *f)
{
    size_t count = f->view->metrics->groups[0].incidents;

    pir_block_paragraph(
        f->v->arena, f->v->page,
        pir_viewing_print(
            f->v, "%s%s%s", pir_viewing_count(f->v, count, "incident", "incidents"),
            f->view->since ? " since " : "", f->view->since ? f->view->since : ""),
        PIR_TONE_STRONG);
    pir_viewing_dateline(f->v);
    say_left_out(f);
    if (!count)
        return;
    say_incidents(f);
    for (size_t i = 0; i < PIR_DURATIONS; i++)
        say_duration(f, i);
    say_actions(f);
    say_kept(f);
    say_closing(f);
    say_ages(f);
}

/* ---- the sheet ------------------------------------------------------------------- */

enum {
    SHEET_GROUP,
    SHEET_FIGURE,
    SHEET_UNIT,
    SHEET_OF,
    SHEET_LEAST,
    SHEET_GREATEST,
    SHEET_LEFT
};
static const struct pir_column sheet_columns[] = {
    [SHEET_GROUP] = {.title = "Group"},   [SHEET_FIGURE] = {.title = "Figure"},
    [SHEET_UNIT] = {.title = "Unit"},     [SHEET_OF] = {.title = "Of"},
    [SHEET_LEAST] = {.title = "Least"},   [SHEET_GREATEST] = {.title = "Greatest"},
    [SHEET_LEFT] = {.title = "Left out"},
};

static void sheet_row(
    struct figures *f, struct pir_block *table, const char *group, const char *figure,
    const char *unit, size_t of, const struct pir_span *value, const char *left)
{
    struct pir_viewing *v = f->v;
    struct pir_block *row = pir_block_row(v->arena, table);

    pir_viewing_cell(v, row, SHEET_GROUP, group, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, SHEET_FIGURE, figure, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, SHEET_UNIT, unit, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, SHEET_OF, pir_viewing_print(v, "%zu", of), PIR_TONE_PLAIN);
    if (value) {
        pir_viewing_cell(
            v, row, SHEET_LEAST, pir_viewing_print(v, "%lld", (long long)value->least),
            PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, SHEET_GREATEST,
            pir_viewing_print(v, "%lld", (long long)value->greatest), PIR_TONE_PLAIN);
    }
    pir_viewing_cell(v, row, SHEET_LEFT, left, PIR_TONE_PLAIN);
}

static void sheet_count(
    struct figures *f, struct pir_block *table, const char *group, const char *figure,
    size_t count, size_t of)
{
    struct pir_span value = {(int64_t)count, (int64_t)count};

    sheet_row(f, table, group, figure, "number", of, &value, "");
}

static void sheet_spread(
    struct figures *f, struct pir_block *table, const char *group, const char *name,
    const struct pir_metric_spread *spread, const char *left)
{
    sheet_row(
        f, table, group, pir_viewing_print(f->v, "%s, median", name), "seconds",
        spread->known, spread->known ? &spread->median : NULL, left);
    sheet_row(
        f, table, group, pir_viewing_print(f->v, "%s, 90th percentile", name),
        "seconds", spread->known, spread->known ? &spread->p90 : NULL, left);
}

static void sheet_kept(
    struct figures *f, struct pir_block *table, const struct pir_metric_group *group,
    const char *figure, const struct pir_metric_kept *kept)
{
    struct pir_span value = {
        (int64_t)kept->kept, (int64_t)(kept->counted - kept->missed)};

    sheet_row(
        f, table, group->name, figure, "number", kept->counted, &value,
        add_reason(f->v, "", group->finished - kept->counted, "without a day"));
}

static void sheet_group(
    struct figures *f, struct pir_block *table, const struct pir_metric_group *g)
{
    sheet_count(f, table, g->name, "incidents opened", g->incidents, g->incidents);
    sheet_count(f, table, g->name, "incidents open now", g->open, g->incidents);
    for (size_t i = 0; i < PIR_DURATIONS; i++)
        sheet_spread(
            f, table, g->name, f->durations[i].name, &g->durations[i].spread,
            left_out(f->v, g, i));
    sheet_count(f, table, g->name, "actions done", g->finished, g->actions);
    sheet_count(f, table, g->name, "actions verified", g->verified, g->actions);
    sheet_count(
        f, table, g->name, "actions without effect", g->ineffective, g->actions);
    sheet_count(f, table, g->name, "actions dropped", g->dropped, g->actions);
    sheet_count(f, table, g->name, "actions open", g->unfinished, g->actions);
    sheet_count(f, table, g->name, "actions overdue", g->overdue, g->actions);
    sheet_kept(f, table, g, "actions done by the last day set", &g->kept);
    sheet_kept(f, table, g, "actions done by the first day set", &g->kept_first);
    sheet_spread(
        f, table, g->name, "time until actions are done", &g->closing,
        add_reason(f->v, "", g->closing_unknown, "without both times"));
    for (size_t i = 0; i < PIR_METRIC_AGES; i++)
        sheet_count(
            f, table, g->name,
            pir_viewing_print(f->v, "open actions by age, %s", age_names[i]),
            g->ages[i], g->unfinished);
}

static void make_sheet(struct figures *f)
{
    struct pir_block *table =
        pir_block_table(f->v->arena, f->v->page, sheet_columns, COUNT(sheet_columns));

    for (size_t i = 0; i < f->view->metrics->count; i++)
        sheet_group(f, table, &f->view->metrics->groups[i]);
}

/* ---- the value ------------------------------------------------------------------- */

static void set_span(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_span *span)
{
    struct pir_value *value = pir_viewing_set_object(v, object, name);

    pir_viewing_set(
        v, value, "least-seconds", pir_value_integer(v->arena, span->least));
    pir_viewing_set(
        v, value, "greatest-seconds", pir_value_integer(v->arena, span->greatest));
}

static void set_spread(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_metric_spread *spread)
{
    pir_viewing_set_count(v, object, "of", spread->known);
    if (!spread->known)
        return;
    set_span(v, object, "median", &spread->median);
    set_span(v, object, "p90", &spread->p90);
}

static void set_kept(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_metric_kept *kept)
{
    struct pir_value *value = pir_viewing_set_object(v, object, name);

    pir_viewing_set_count(v, value, "of", kept->counted);
    pir_viewing_set_count(v, value, "in-time", kept->kept);
    pir_viewing_set_count(v, value, "late", kept->missed);
    pir_viewing_set_count(
        v, value, "unproved", kept->counted - kept->kept - kept->missed);
}

static void set_actions(
    struct pir_viewing *v, struct pir_value *object, const struct pir_metric_group *g)
{
    struct pir_value *value = pir_viewing_set_object(v, object, "actions"), *part;

    pir_viewing_set_count(v, value, "total", g->actions);
    pir_viewing_set_count(v, value, "done", g->finished);
    pir_viewing_set_count(v, value, "verified", g->verified);
    pir_viewing_set_count(v, value, "ineffective", g->ineffective);
    pir_viewing_set_count(v, value, "dropped", g->dropped);
    pir_viewing_set_count(v, value, "open", g->unfinished);
    pir_viewing_set_count(v, value, "overdue", g->overdue);
    set_kept(v, value, "by-last-due", &g->kept);
    set_kept(v, value, "by-first-due", &g->kept_first);
    part = pir_viewing_set_object(v, value, "time-until-done");
    pir_viewing_set_text(v, part, "definition", closing_definition);
    set_spread(v, part, &g->closing);
    pir_viewing_set_count(v, part, "left-out", g->closing_unknown);
    part = pir_viewing_set_object(v, value, "open-by-age");
    for (size_t i = 0; i < PIR_METRIC_AGES; i++)
        pir_viewing_set_count(v, part, age_members[i], g->ages[i]);
}

static void
set_group(struct figures *f, struct pir_value *list, const struct pir_metric_group *g)
{
    struct pir_viewing *v = f->v;
    struct pir_value *object = pir_viewing_push_object(v, list), *durations, *left;

    pir_viewing_set_text(v, object, "name", g->name);
    pir_viewing_set_count(v, object, "opened", g->incidents);
    pir_viewing_set_count(v, object, "open", g->open);
    pir_viewing_set_count(v, object, "closed", g->incidents - g->open);
    durations = pir_viewing_set_array(v, object, "durations");
    for (size_t i = 0; i < PIR_DURATIONS; i++) {
        struct pir_value *one = pir_viewing_push_object(v, durations);

        pir_viewing_set_text(v, one, "name", f->durations[i].name);
        pir_viewing_set_text(v, one, "definition", f->durations[i].definition);
        set_spread(v, one, &g->durations[i].spread);
        left = pir_viewing_set_object(v, one, "left-out");
        pir_viewing_set_count(v, left, "unknown", g->durations[i].unknown);
        pir_viewing_set_count(v, left, "running", g->durations[i].running);
        pir_viewing_set_count(v, left, "contradicted", g->durations[i].contradicted);
    }
    set_actions(v, object, g);
}

static void set_all(struct figures *f)
{
    const struct pir_metrics *metrics = f->view->metrics;
    struct pir_viewing *v = f->v;
    struct pir_value *left, *list;

    pir_viewing_set_text(v, v->value, "by", by_names[f->view->by]);
    pir_viewing_set_text(v, v->value, "since", f->view->since);
    left = pir_viewing_set_object(v, v->value, "left-out");
    pir_viewing_set_count(v, left, "drills", metrics->drills);
    pir_viewing_set_count(v, left, "earlier", metrics->earlier);
    pir_viewing_set_count(v, left, "unknown", metrics->unknown);
    list = pir_viewing_set_array(v, v->value, "groups");
    for (size_t i = 0; i < metrics->count; i++)
        set_group(f, list, &metrics->groups[i]);
}

int pir_view_metrics(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_metrics *metrics, struct pir_err *err)
{
    struct pir_viewing v;
    struct figures f = {.v = &v, .view = metrics};

    pir_metric_durations(f.durations);
    pir_viewing_start(&v, view);
    if (metrics->sheet)
        make_sheet(&f);
    else
        make_page(&f);
    set_all(&f);
    return pir_viewing_finish(page, value, &v, err);
}
