/* pir timeline: phases, durations, and what occurred, was known and was recorded when. */
#include "view/timeline.h"

#include "model/phases.h"
#include "view/timeline_internal.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

/* ---- phases and durations -------------------------------------------------------- */

static void add_phases(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_phases *phases)
{
    static const struct pir_column columns[] = {
        {.title = "Phase"},
        {.title = "When"},
        {.title = "By what", .shrink = 1, .wrap = true},
        {.title = "Id"},
    };
    struct pir_value *list = pir_viewing_set_array(v, v->value, "phases");
    struct pir_block *table = pir_viewing_section(v, "Phases", columns, COUNT(columns));

    for (size_t i = 0; i < PIR_PHASES; i++) {
        const struct pir_item *by = phases->of[i].by;
        const char *name = pir_phase_name((enum pir_phase)i);
        struct pir_block *row;
        struct pir_value *phase;

        if (!by)
            continue;
        row = pir_block_row(v->arena, table);
        phase = pir_viewing_push_object(v, list);
        pir_viewing_cell(v, row, 0, pir_viewing_words(v, name), PIR_TONE_STRONG);
        pir_viewing_cell(
            v, row, 1, pir_viewing_time(v, &phases->of[i].at), PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 2, pir_viewing_subject(v, state, by), PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 3, pir_viewing_short(v, by->recorded->entry.id), PIR_TONE_ID);
        pir_viewing_set_text(v, phase, "phase", name);
        pir_viewing_set_moment(v, phase, "at", &phases->of[i].at);
        pir_viewing_set_text(v, phase, "entry", by->recorded->entry.id);
    }
}

const char *pir_viewing_duration(
    struct pir_viewing *v, const struct pir_duration *d,
    const struct pir_phases *phases)
{
    struct pir_moment now = {PIR_PRECISION_SECOND, v->view->now, 0};
    const char *missing = pir_phase_name(d->missing);

    switch (d->state) {
    case PIR_DURATION_KNOWN:
        return pir_viewing_length(v, &phases->of[d->from].at, &phases->of[d->to].at);
    case PIR_DURATION_RUNNING:
        return pir_viewing_print(
            v, "not %s yet, %s so far", pir_phase_name(d->to),
            pir_viewing_between(v, &phases->of[d->from].at, &now));
    case PIR_DURATION_CONTRADICTED:
        return pir_viewing_print(
            v, "contradicted: %s lies before %s", pir_phase_name(d->to),
            pir_phase_name(d->from));
    case PIR_DURATION_UNKNOWN:
        break;
    }
    if (phases->of[d->missing].by)
        return pir_viewing_print(v, "unknown: the time of %s is not known", missing);
    return pir_viewing_print(v, "unknown: no event has the phase %s", missing);
}

static enum pir_tone duration_tone(enum pir_duration_state state)
{
    if (state == PIR_DURATION_CONTRADICTED)
        return PIR_TONE_BAD;
    if (state == PIR_DURATION_RUNNING)
        return PIR_TONE_WARN;
    return state == PIR_DURATION_KNOWN ? PIR_TONE_STRONG : PIR_TONE_DIM;
}

static void set_duration(
    struct pir_viewing *v, struct pir_value *list, const struct pir_duration *d,
    const char *text)
{
    struct pir_value *value = pir_viewing_push_object(v, list);

    pir_viewing_set_text(v, value, "name", d->name);
    pir_viewing_set_text(v, value, "from", pir_phase_name(d->from));
    pir_viewing_set_text(v, value, "to", pir_phase_name(d->to));
    pir_viewing_set_text(v, value, "state", pir_duration_state_name(d->state));
    if (d->state == PIR_DURATION_KNOWN || d->state == PIR_DURATION_RUNNING) {
        pir_viewing_set(
            v, value, "least-seconds", pir_value_integer(v->arena, d->span.least));
        pir_viewing_set(
            v, value, "greatest-seconds",
            pir_value_integer(v->arena, d->span.greatest));
    }
    pir_viewing_set_text(v, value, "text", text);
}

static void add_durations(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_phases *phases)
{
    static const struct pir_column columns[] = {
        {.title = "Duration"},
        {.title = "How long", .shrink = 1, .wrap = true},
        {.title = "Measured"},
    };
    struct pir_duration durations[PIR_DURATIONS];
    struct pir_value *list = pir_viewing_set_array(v, v->value, "durations");
    struct pir_block *table =
        pir_viewing_section(v, "Durations", columns, COUNT(columns));

    pir_durations_of(durations, phases, state, v->view->now);
    for (size_t i = 0; i < PIR_DURATIONS; i++) {
        const char *text = pir_viewing_duration(v, &durations[i], phases);
        struct pir_block *row = pir_block_row(v->arena, table);

        pir_viewing_cell(v, row, 0, durations[i].title, PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 1, text, duration_tone(durations[i].state));
        pir_viewing_cell(v, row, 2, durations[i].definition, PIR_TONE_DIM);
        set_duration(v, list, &durations[i], text);
    }
}

/* ---- from one entry to another --------------------------------------------------- */

static void set_measure(
    struct pir_viewing *v, struct pir_value *list,
    const struct pir_timeline_measure *measure, const struct pir_moment *from,
    const struct pir_moment *to, const char *text)
{
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct pir_span span = pir_moment_span(from, to);

    pir_viewing_set_text(v, value, "from", measure->from->recorded->entry.id);
    pir_viewing_set_text(v, value, "to", measure->to->recorded->entry.id);
    pir_viewing_set_text(v, value, "text", text);
    if (from->precision == PIR_PRECISION_UNKNOWN ||
        to->precision == PIR_PRECISION_UNKNOWN)
        return;
    pir_viewing_set(v, value, "least-seconds", pir_value_integer(v->arena, span.least));
    pir_viewing_set(
        v, value, "greatest-seconds", pir_value_integer(v->arena, span.greatest));
}

static void add_end(
    struct pir_viewing *v, struct pir_block *row, size_t cell,
    const struct pir_state *state, const struct pir_item *item,
    const struct pir_moment *at)
{
    pir_viewing_cell(v, row, cell, pir_viewing_time(v, at), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, cell,
        pir_viewing_print(v, " %s", pir_viewing_short(v, item->recorded->entry.id)),
        PIR_TONE_ID);
    pir_viewing_cell(
        v, row, cell, pir_viewing_print(v, "\n%s", pir_viewing_subject(v, state, item)),
        PIR_TONE_DIM);
}

static void add_measures(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_timeline_options *options)
{
    static const struct pir_column columns[] = {
        {.title = "From", .shrink = 1, .wrap = true},
        {.title = "To", .shrink = 1, .wrap = true},
        {.title = "How long"},
    };
    struct pir_value *list;
    struct pir_block *table;

    if (options->measure_count == 0)
        return;
    list = pir_viewing_set_array(v, v->value, "measures");
    table = pir_viewing_section(v, "Measured", columns, COUNT(columns));
    for (size_t i = 0; i < options->measure_count; i++) {
        const struct pir_timeline_measure *m = &options->measures[i];
        struct pir_block *row = pir_block_row(v->arena, table);
        struct pir_moment from, to;
        const char *text;

        pir_item_occurred(&from, m->from);
        pir_item_occurred(&to, m->to);
        text = pir_viewing_between(v, &from, &to);
        add_end(v, row, 0, state, m->from, &from);
        add_end(v, row, 1, state, m->to, &to);
        pir_viewing_cell(v, row, 2, text, PIR_TONE_STRONG);
        set_measure(v, list, m, &from, &to, text);
    }
}

/* ---- entries --------------------------------------------------------------------- */

/* "recorded 3 d 4 h later" where that is late. Of an incident that is told after the fact
 * that is said once, not for each entry. */
static const char *lateness(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item)
{
    struct pir_span late = {0};
    char text[PIR_SPAN_TEXT];

    late.least = pir_item_lateness(item);
    if (late.least < DAY || pir_viewing_retold(state))
        return "";
    late.least -= late.least % HOUR;
    late.greatest = late.least;
    pir_span_format(text, &late);
    return pir_viewing_print(v, "recorded late, %s after", text);
}

static const char *recorded_time(struct pir_viewing *v, const struct pir_item *item)
{
    const struct pir_attest *attest = &item->recorded->attest;

    return attest->found ? pir_viewing_instant(v, attest->recorded) : "not known";
}

static void add_words(
    struct pir_viewing *v, struct pir_block *row, size_t cell,
    const struct pir_state *state, const struct pir_item *item)
{
    const char *phase =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;
    const char *restriction = pir_viewing_restriction(v, item->fields);
    bool important = phase || (pir_viewing_is(item, "event") &&
                               pir_viewing_flag(item->fields, "important"));

    if (phase)
        pir_viewing_cell(
            v, row, cell, pir_viewing_print(v, "%s: ", phase), PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, cell, pir_viewing_subject(v, state, item),
        important ? PIR_TONE_STRONG : PIR_TONE_PLAIN);
    if (item->correction_count > 0)
        pir_viewing_cell(v, row, cell, " (corrected)", PIR_TONE_WARN);
    if (!pir_recorded_is_vouched(item->recorded))
        pir_viewing_cell(v, row, cell, " (not trusted)", PIR_TONE_BAD);
    if (*restriction)
        pir_viewing_cell(
            v, row, cell, pir_viewing_print(v, " (%s)", restriction), PIR_TONE_WARN);
}

/* What the times under an entry's words tell. */
static void add_times(
    struct pir_viewing *v, struct pir_block *row, size_t cell,
    const struct pir_state *state, const struct pir_item *item)
{
    const char *late = lateness(v, state, item);
    struct pir_moment known;

    pir_viewing_moment(&known, item->fields, "known");
    if (known.precision != PIR_PRECISION_UNKNOWN)
        pir_viewing_cell(
            v, row, cell,
            pir_viewing_print(v, "\n  known %s", pir_viewing_time(v, &known)),
            PIR_TONE_DIM);
    if (*late)
        pir_viewing_cell(
            v, row, cell,
            pir_viewing_print(v, "\n  %s: %s", late, recorded_time(v, item)),
            PIR_TONE_WARN);
}

static void add_line(
    struct pir_viewing *v, struct pir_block *table, const struct pir_state *state,
    const struct pir_item *item)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_moment occurred;

    pir_item_occurred(&occurred, item);
    pir_viewing_cell(v, row, 0, pir_viewing_time(v, &occurred), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, item->recorded->entry.kind, PIR_TONE_PLAIN);
    add_words(v, row, 2, state, item);
    add_times(v, row, 2, state, item);
    pir_viewing_cell(
        v, row, 3, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
}

static void add_columns(
    struct pir_viewing *v, struct pir_block *table, const struct pir_state *state,
    const struct pir_item *item)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    const char *late = lateness(v, state, item);
    struct pir_moment occurred, known;

    pir_item_occurred(&occurred, item);
    pir_viewing_moment(&known, item->fields, "known");
    pir_viewing_cell(v, row, 0, pir_viewing_time(v, &occurred), PIR_TONE_PLAIN);
    if (known.precision != PIR_PRECISION_UNKNOWN)
        pir_viewing_cell(v, row, 1, pir_viewing_time(v, &known), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, recorded_time(v, item), *late ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    if (*late)
        pir_viewing_cell(v, row, 2, " (late)", PIR_TONE_WARN);
    pir_viewing_cell(v, row, 3, item->recorded->entry.kind, PIR_TONE_PLAIN);
    add_words(v, row, 4, state, item);
    pir_viewing_cell(
        v, row, 5, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
}

/* RFC 3339; a time that is not known leaves its cell empty. */
static const char *sheet_time(struct pir_viewing *v, const struct pir_moment *moment)
{
    char text[PIR_TIME_TEXT];

    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return "";
    pir_time_format(text, moment->at, moment->offset);
    return pir_viewing_print(v, "%s", text);
}

static void add_sheet_row(
    struct pir_viewing *v, struct pir_block *table, const struct pir_state *state,
    const struct pir_item *item)
{
    const struct pir_attest *attest = &item->recorded->attest;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_moment occurred, known, recorded = {0};
    const char *texts[12];

    pir_item_occurred(&occurred, item);
    pir_viewing_moment(&known, item->fields, "known");
    recorded.at = attest->recorded;
    recorded.precision = attest->found ? PIR_PRECISION_SECOND : PIR_PRECISION_UNKNOWN;
    texts[0] = sheet_time(v, &occurred);
    texts[1] = pir_precision_name(occurred.precision);
    texts[2] = sheet_time(v, &known);
    texts[3] = sheet_time(v, &recorded);
    texts[4] = *lateness(v, state, item) ? "late" : "";
    texts[5] = item->recorded->entry.kind;
    texts[6] =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;
    texts[7] = pir_viewing_subject(v, state, item);
    texts[8] = pir_viewing_who(v, attest);
    texts[9] = state->id;
    texts[10] = item->recorded->entry.id;
    texts[11] = attest->found ? attest->commit : "";
    for (size_t i = 0; i < COUNT(texts); i++)
        pir_viewing_cell(v, row, i, texts[i], PIR_TONE_PLAIN);
}

static void set_entry(
    struct pir_viewing *v, struct pir_value *list, const struct pir_state *state,
    const struct pir_item *item)
{
    struct pir_value *entry = pir_viewing_push_object(v, list);
    const char *phase =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;

    pir_viewing_set_entry(v, entry, state, item);
    pir_viewing_set_text(v, entry, "phase", phase);
    pir_viewing_set(
        v, entry, "late-seconds", pir_value_integer(v->arena, pir_item_lateness(item)));
}

/* ---- the page -------------------------------------------------------------------- */

static const struct pir_column line_columns[] = {
    {.title = "Occurred"},
    {.title = "Kind"},
    {.title = "What", .shrink = 1, .wrap = true},
    {.title = "Id"},
};
static const struct pir_column wide_columns[] = {
    {.title = "Occurred"},
    {.title = "Known"},
    {.title = "Recorded"},
    {.title = "Kind"},
    {.title = "What", .shrink = 1, .wrap = true},
    {.title = "Id"},
};
static const struct pir_column sheet_columns[] = {
    {.title = "occurred"}, {.title = "precision"}, {.title = "known"},
    {.title = "recorded"}, {.title = "late"},      {.title = "kind"},
    {.title = "phase"},    {.title = "what"},      {.title = "recorded by"},
    {.title = "incident"}, {.title = "entry"},     {.title = "commit"},
};

static struct pir_block *
start_table(struct pir_viewing *v, enum pir_timeline_shape shape)
{
    if (shape == PIR_TIMELINE_SHEET)
        return pir_block_table(v->arena, v->page, sheet_columns, COUNT(sheet_columns));
    if (shape == PIR_TIMELINE_COLUMNS)
        return pir_viewing_section(v, "Timeline", wide_columns, COUNT(wide_columns));
    return pir_viewing_section(v, "Timeline", line_columns, COUNT(line_columns));
}

static size_t add_entries(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_timeline_options *options)
{
    void (*const add_row[])(
        struct pir_viewing *, struct pir_block *, const struct pir_state *,
        const struct pir_item *) = {
        [PIR_TIMELINE_LINES] = add_line,
        [PIR_TIMELINE_COLUMNS] = add_columns,
        [PIR_TIMELINE_SHEET] = add_sheet_row,
    };
    const struct pir_item **items = pir_viewing_by_time(v, state);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "entries");
    struct pir_block *table = start_table(v, options->shape);
    size_t shown = 0;

    for (size_t i = 0; items && i < state->item_count; i++) {
        if (!pir_timeline_takes(&options->filter, state, items[i]))
            continue;
        add_row[options->shape](v, table, state, items[i]);
        set_entry(v, list, state, items[i]);
        shown++;
    }
    return shown;
}

static void say_rest(struct pir_viewing *v, const struct pir_state *state, size_t shown)
{
    size_t left = state->item_count - shown;
    int64_t retold = pir_viewing_retold(state);

    pir_viewing_set_count(v, v->value, "left-out", left);
    if (left > 0 || retold)
        pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    if (left > 0)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v, "%s left out by what was asked for",
                pir_viewing_count(v, left, "entry", "entries")),
            PIR_TONE_DIM);
    if (retold)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v,
                "Recorded after the fact: opened here %lld d later, so that no entry "
                "is marked as late by itself.",
                (long long)retold),
            PIR_TONE_WARN);
}

int pir_view_timeline(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_timeline_options *options,
    struct pir_err *err)
{
    struct pir_phases phases;
    struct pir_viewing v;
    size_t shown;

    pir_viewing_start(&v, view);
    pir_viewing_set_incident(
        &v, pir_viewing_set_object(&v, v.value, "incident"), state);
    pir_phases_find(&phases, state);
    pir_viewing_title(&v, state);
    pir_viewing_dateline(&v);
    if (options->picture)
        pir_timeline_picture(&v, state, &phases, options);
    add_phases(&v, state, &phases);
    add_durations(&v, state, &phases);
    add_measures(&v, state, options);
    if (options->shape == PIR_TIMELINE_SHEET)
        v.page = pir_block_page(v.arena); /* the table stands alone */
    shown = add_entries(&v, state, options);
    say_rest(&v, state, shown);
    return pir_viewing_finish(page, value, &v, err);
}
