/* Clocks of all incidents in one table, and the list of duties that are known. */
#include "view/view_compliance_internal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- all incidents --------------------------------------------------------------- */

/* One line of the table. */
struct line {
    struct pir_clock_stage stage; /* first: pir_clock_compare sorts by it */
    const struct pir_clock_duty *duty;
    const struct pir_state *state;
};

struct lines {
    struct line *items;
    size_t len, cap;
};

/* Must somebody look at it? */
static bool is_wanted(const struct pir_clock_stage *stage)
{
    return pir_clock_is_open(stage->verdict) || pir_clock_is_bad(stage->verdict) ||
           stage->verdict == PIR_CLOCK_ANCHOR_MISSING ||
           stage->verdict == PIR_CLOCK_INDETERMINATE;
}

static void take_incident(
    struct lines *lines, struct pir_viewing *v, const struct pir_complying *incident,
    const struct pir_compliance_view *asked)
{
    for (size_t d = 0; d < incident->count; d++) {
        const struct pir_clock_duty *duty = &incident->duties[d];

        if (!pir_complying_shows(duty, asked))
            continue;
        for (size_t s = 0; s < duty->stage_count; s++) {
            struct line *line;

            if (!is_wanted(&duty->stages[s]))
                continue;
            line = PIR_VEC_PUSH(v->arena, lines);
            if (!line) {
                v->failed = true;
                return;
            }
            line->stage = duty->stages[s];
            line->duty = duty;
            line->state = incident->state;
        }
    }
}

static void
add_line(struct pir_viewing *v, struct pir_block *table, const struct line *line)
{
    struct pir_block *row = pir_block_row(v->arena, table);

    pir_viewing_cell(v, row, 0, line->state->id, PIR_TONE_ID);
    if (line->state->exercise)
        pir_viewing_cell(v, row, 1, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, 1,
        pir_viewing_print(
            v, "%s %s", line->stage.obligation->id, line->stage.stage->id),
        PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, pir_complying_says(v, &line->stage),
        pir_complying_tone(&line->stage));
}

static void add_table(struct pir_viewing *v, const struct lines *lines)
{
    static const struct pir_column columns[] = {
        {.title = "Incident"},
        {.title = "Duty", .shrink = 1, .wrap = true},
        {.title = "Clock", .shrink = 2, .wrap = true},
    };
    struct pir_block *table;

    if (lines->len == 0) {
        pir_block_paragraph(
            v->arena, v->page,
            "No clock runs, is overdue, or was missed without reasons.", PIR_TONE_GOOD);
        return;
    }
    table = pir_block_table(v->arena, v->page, columns, 3);
    for (size_t i = 0; i < lines->len; i++)
        add_line(v, table, &lines->items[i]);
}

/* The duties that are shown of any incident; all incidents have the same in order. */
static void add_rules(
    struct pir_viewing *v, const struct pir_complying *incidents, size_t count,
    const struct pir_compliance_view *asked)
{
    struct pir_value *list = pir_viewing_set_array(v, v->value, "rules");

    for (size_t d = 0; count && d < incidents[0].count; d++) {
        bool shown = false;

        for (size_t i = 0; i < count && !shown; i++)
            shown = pir_complying_shows(&incidents[i].duties[d], asked);
        if (shown)
            pir_complying_rule_value(
                v, list, asked->words, incidents[0].duties[d].obligation);
    }
}

static void add_incidents(
    struct pir_viewing *v, const struct pir_complying *incidents, size_t count,
    const struct pir_compliance_view *asked)
{
    struct pir_value *list;
    size_t bad = 0;

    add_rules(v, incidents, count, asked);
    list = pir_viewing_set_array(v, v->value, "incidents");
    for (size_t i = 0; i < count; i++) {
        struct pir_value *value = pir_viewing_push_object(v, list), *duties;

        bad += pir_complying_bad(&incidents[i], asked);
        pir_viewing_set_text(v, value, "id", incidents[i].state->id);
        pir_viewing_set_text(v, value, "title", incidents[i].state->title);
        pir_viewing_set(
            v, value, "exercise",
            pir_value_bool(v->arena, incidents[i].state->exercise));
        duties = pir_viewing_set_array(v, value, "duties");
        for (size_t d = 0; d < incidents[i].count; d++)
            if (pir_complying_shows(&incidents[i].duties[d], asked))
                pir_complying_value(
                    v, duties, asked, incidents[i].state, &incidents[i].duties[d]);
    }
    pir_viewing_set_count(v, v->value, "bad", bad);
    pir_viewing_set_text(v, v->value, "disclaimer", PIR_NOT_ADVICE);
}

int pir_view_compliance_all(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_complying *incidents, size_t count,
    const struct pir_compliance_view *asked, struct pir_err *err)
{
    struct pir_viewing v;
    struct lines lines = {0};

    pir_viewing_start(&v, view);
    pir_viewing_dateline(&v);
    for (size_t i = 0; i < count; i++)
        take_incident(&lines, &v, &incidents[i], asked);
    if (lines.len)
        qsort(lines.items, lines.len, sizeof(*lines.items), pir_clock_compare);
    add_table(&v, &lines);
    pir_block_add(v.arena, v.page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        v.arena, v.page,
        pir_viewing_print(
            &v, "%s looked at, signatures not (pir verify). " PIR_NOT_ADVICE,
            pir_viewing_count(&v, count, "incident", "incidents")),
        PIR_TONE_DIM);
    if (!asked->no_value)
        add_incidents(&v, incidents, count, asked);
    return pir_viewing_finish(page, value, &v, err);
}

/* ---- the list of duties ---------------------------------------------------------- */

static const char *join(struct pir_viewing *v, const char *const *texts, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text = pir_viewing_print(v, "%s%s%s", text, i ? ", " : "", texts[i]);
    return text;
}

static const char *in_force(struct pir_viewing *v, const struct pir_obligation *o)
{
    char day[PIR_TIME_TEXT];

    if (!o->has_effective)
        return pir_standing_name(o->standing);
    pir_time_format(day, o->effective * 86400, 0);
    return pir_viewing_print(
        v, "%s%.10s",
        o->standing == PIR_STANDING_IN_FORCE || o->standing == PIR_STANDING_CONTRACT
            ? ""
            : "from ",
        day);
}

static void
add_duty(struct pir_viewing *v, struct pir_block *table, const struct pir_obligation *o)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    char grade[2] = {o->grade == 'O' ? '-' : o->grade, '\0'};

    pir_viewing_cell(v, row, 0, o->id, PIR_TONE_ID);
    pir_viewing_cell(v, row, 1, join(v, o->names, o->name_count), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 2, o->flag, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 3, o->name, PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 4, in_force(v, o), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 5, pir_viewing_print(v, "%s", grade), PIR_TONE_PLAIN);
}

static void add_duty_value(
    struct pir_viewing *v, struct pir_value *list, const struct pir_obligation *o)
{
    struct pir_value *value = pir_viewing_push_object(v, list), *names, *stages;
    char grade[2] = {o->grade == 'O' ? '-' : o->grade, '\0'};

    pir_viewing_set_text(v, value, "id", o->id);
    pir_viewing_set_text(v, value, "name", o->name);
    pir_viewing_set_text(v, value, "jurisdiction", o->jurisdiction);
    pir_viewing_set_text(v, value, "regime", o->regime);
    names = pir_viewing_set_array(v, value, "names");
    for (size_t i = 0; i < o->name_count; i++)
        v->failed |= pir_value_push(
                         v->arena, names, pir_value_string(v->arena, o->names[i])) < 0;
    pir_viewing_set_text(v, value, "scope-flag", o->flag);
    pir_viewing_set_text(v, value, "who", o->who);
    pir_viewing_set_text(v, value, "citation", o->citation);
    pir_viewing_set_text(v, value, "status", pir_standing_name(o->standing));
    pir_viewing_set_text(v, value, "threshold", o->threshold);
    pir_viewing_set_text(v, value, "grade", grade);
    pir_viewing_set_text(v, value, "file", o->place);
    stages = pir_viewing_set_array(v, value, "stages");
    for (size_t i = 0; i < o->stage_count; i++) {
        struct pir_value *stage = pir_viewing_push_object(v, stages);

        pir_viewing_set_text(v, stage, "id", o->stages[i].id);
        pir_viewing_set_text(v, stage, "recipient", o->stages[i].recipient);
    }
}

int pir_view_duties(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_obligations *set, const struct pir_compliance_view *asked,
    struct pir_err *err)
{
    static const struct pir_column columns[] = {
        {.title = "Duty"},
        {.title = "Name", .shrink = 2, .wrap = true},
        {.title = "Scope flag", .shrink = 1, .wrap = true},
        {.title = "What", .shrink = 3, .wrap = true},
        {.title = "In force"},
        {.title = "Grade"},
    };
    struct pir_viewing v;
    struct pir_block *table;
    struct pir_value *list;
    size_t shown = 0;

    pir_viewing_start(&v, view);
    list = pir_viewing_set_array(&v, v.value, "duties");
    table = pir_block_table(v.arena, v.page, columns, 6);
    for (size_t i = 0; i < set->len; i++) {
        if (asked->regime && !pir_complying_means(&set->items[i], asked->regime))
            continue;
        shown++;
        add_duty(&v, table, &set->items[i]);
        add_duty_value(&v, list, &set->items[i]);
    }
    pir_block_add(v.arena, v.page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        v.arena, v.page,
        pir_viewing_print(
            &v,
            "%s. Declare in pir.yaml what is so: scope: {FLAG: true} or false, or "
            "regimes: [NAME]. Grade: P wording seen, S secondary sources, M from "
            "memory, "
            "X sources disagree, - own rule. " PIR_NOT_ADVICE,
            pir_viewing_count(&v, shown, "duty", "duties")),
        PIR_TONE_DIM);
    pir_viewing_set_text(&v, v.value, "disclaimer", PIR_NOT_ADVICE);
    return pir_viewing_finish(page, value, &v, err);
}
