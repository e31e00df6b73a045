/* pir timeline: which incident, which entries, in which shape. */
#include "pir/clockwork.h"
#include "pir/look_internal.h"

#include "base/text.h"
#include "model/phases.h"
#include "view/timeline.h"

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
        rc = pir_clockwork_judge(&duties, &options->clock_count, work, state, l->err);
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
    if (rc == 0 && options.picture)
        rc = judge_clocks(&options, &l, state);
    if (rc == 0)
        rc = pir_view_timeline(&page, &value, &l.view, state, &options, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
