/* pir timeline: which incident, which entries, in which shape. */
#include "pir/clockwork.h"
#include "pir/look_internal.h"

#include "base/text.h"
#include "model/phases.h"
#include "view/timeline.h"

#include <string.h>

#define WIDE 120 /* columns from which known and recorded have their own */

static int check_kind(struct pir_looking *l, const char *name)
{
    const struct pir_kind *kind;

    return name ? pir_kinds_get(&kind, l->record->now->kinds, name, l->err) : 0;
}

static int check_phase(struct pir_looking *l, const char *name)
{
    const char *names[PIR_PHASES], *nearest;
    enum pir_phase phase;

    if (!name || pir_phase_parse(&phase, name))
        return 0;
    for (size_t i = 0; i < PIR_PHASES; i++)
        names[i] = pir_phase_name((enum pir_phase)i);
    nearest = pir_text_nearest(name, names, PIR_PHASES);
    pir_err_set(l->err, PIR_E_USAGE, "there is no phase \"%s\"", name);
    if (nearest)
        pir_err_hint(l->err, "did you mean %s?", nearest);
    else
        pir_err_hint(
            l->err,
            "the phases are started, detected, declared, contained, eradicated, "
            "recovered, resolved");
    return PIR_E_USAGE;
}

static enum pir_timeline_shape shape_of(const struct pir_look *look)
{
    if (look->format == PIR_OUTPUT_CSV)
        return PIR_TIMELINE_SHEET;
    if (look->format == PIR_OUTPUT_MARKDOWN || look->format == PIR_OUTPUT_HTML ||
        look->width >= WIDE)
        return PIR_TIMELINE_COLUMNS;
    return PIR_TIMELINE_LINES;
}

/* ---- measures -------------------------------------------------------------------- */

/* The entry of the incident whose id begins like that. */
static int find_item(
    const struct pir_item **out, struct pir_looking *l, const struct pir_state *state,
    const char *typed, size_t len)
{
    const char *start = pir_arena_strndup(&l->arena, typed, len);
    char id[PIR_ID_LEN + 1];
    size_t count = 0;

    if (!start)
        return pir_err_nomem(l->err);
    if (!pir_id_normalise(id, start))
        return pir_err_set(l->err, PIR_E_INPUT, "\"%s\" is no start of an id", start);
    for (size_t i = 0; i < state->item_count; i++) {
        if (strncmp(state->items[i].recorded->entry.id, id, len) != 0)
            continue;
        *out = &state->items[i];
        count++;
    }
    if (count == 1)
        return 0;
    pir_err_set(
        l->err, count ? PIR_E_AMBIGUOUS : PIR_E_NOTFOUND,
        count ? "several entries of incident %s begin with %s"
              : "incident %s has no entry that begins with %s",
        state->id, id);
    return pir_err_hint(l->err, "pir timeline shows the ids of all");
}

static int read_measure(
    struct pir_timeline_measure *out, struct pir_looking *l,
    const struct pir_state *state, const char *text)
{
    const char *dots = strstr(text, "..");
    int rc;

    if (!dots || !dots[2] || dots == text) {
        pir_err_set(l->err, PIR_E_USAGE, "\"%s\" does not name two entries", text);
        pir_err_at(l->err, "--between", 0, 0);
        return pir_err_hint(l->err, "write it as ID..ID");
    }
    rc = find_item(&out->from, l, state, text, (size_t)(dots - text));
    return rc < 0 ? rc : find_item(&out->to, l, state, dots + 2, strlen(dots + 2));
}

static int read_measures(
    struct pir_timeline_options *options, struct pir_looking *l,
    const struct pir_state *state, const struct pir_timeline *timeline)
{
    size_t count = timeline ? timeline->between_count : 0;
    struct pir_timeline_measure *measures =
        pir_arena_calloc(&l->arena, count + 1, sizeof(*measures));
    int rc = measures ? 0 : pir_err_nomem(l->err);

    if (count > PIR_MEASURES_MAX)
        rc = pir_err_set(
            l->err, PIR_E_USAGE, "--between may be given %d times at most",
            PIR_MEASURES_MAX);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_measure(&measures[i], l, state, timeline->between[i]);
    options->measures = measures;
    options->measure_count = rc == 0 ? count : 0;
    return rc;
}

/* ---- all of it ------------------------------------------------------------------- */

/* The clocks of an incident, for its picture. */
static int judge_clocks(
    struct pir_timeline_options *options, struct pir_looking *l,
    const struct pir_state *state)
{
    struct pir_clockwork *work = pir_arena_alloc(&l->arena, sizeof(*work));
    struct pir_clock_duty *duties;
    int rc;

    if (!work)
        return pir_err_nomem(l->err);
    rc = pir_clockwork_load(work, &l->arena, l->record, l->view.now, l->err);
    if (rc == 0)
        rc = pir_clockwork_judge(
            &duties, &options->clock_count, &l->arena, work, state, NULL, 0, l->err);
    if (rc == 0)
        options->clocks = duties;
    return rc;
}

int pir_look_timeline(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_timeline *timeline, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_timeline_options options = {0};
    struct pir_looking l;
    struct pir_state *state;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (timeline) {
        options.filter.kind = timeline->kind;
        options.filter.phase = timeline->phase;
        options.filter.role = timeline->role;
        options.filter.important = timeline->important;
    }
    options.shape = shape_of(&l.look);
    options.picture = l.look.format == PIR_OUTPUT_HTML;
    if (rc == 0)
        rc = check_kind(&l, options.filter.kind);
    if (rc == 0)
        rc = check_phase(&l, options.filter.phase);
    if (rc == 0)
        rc = pir_looking_incident(&state, &l, incident);
    if (rc == 0)
        rc = read_measures(&options, &l, state, timeline);
    if (rc == 0 && options.picture)
        rc = judge_clocks(&options, &l, state);
    if (rc == 0)
        rc = pir_view_timeline(&page, &value, &l.view, state, &options, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
