/* Phases and durations: which event began each, and how long it took from one to another. */
#include "model/phases.h"

#include "model/fold_internal.h"

#include <string.h>

static const char *const phase_names[] = {"started",   "detected",   "declared",
                                          "contained", "eradicated", "recovered",
                                          "resolved"};

const char *pir_phase_name(enum pir_phase phase)
{
    return phase_names[phase];
}

bool pir_phase_parse(enum pir_phase *out, const char *name)
{
    for (size_t i = 0; name && i < PIR_PHASES; i++) {
        if (strcmp(phase_names[i], name) == 0) {
            *out = (enum pir_phase)i;
            return true;
        }
    }
    return false;
}

/* ---- phases ---------------------------------------------------------------------- */

bool pir_moment_keep_earliest(struct pir_moment *kept, const struct pir_moment *moment)
{
    int order;

    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return false;
    order = kept->precision == PIR_PRECISION_UNKNOWN ? -1
                                                     : pir_moment_compare(moment, kept);
    if (order == 0)
        order = (int)moment->precision - (int)kept->precision;
    if (order > 0 || (order == 0 && moment->at >= kept->at))
        return false;
    *kept = *moment;
    return true;
}

static void forget(struct pir_phases *phases, enum pir_phase phase)
{
    phases->of[phase].by = NULL;
    phases->of[phase].at = (struct pir_moment){.precision = PIR_PRECISION_UNKNOWN};
}

static void
take(struct pir_phases *phases, enum pir_phase phase, const struct pir_item *item)
{
    struct pir_moment occurred;

    pir_item_occurred(&occurred, item);
    if (pir_moment_keep_earliest(&phases->of[phase].at, &occurred) ||
        !phases->of[phase].by)
        phases->of[phase].by = item;
}

void pir_phases_find(struct pir_phases *out, const struct pir_state *state)
{
    enum pir_phase phase;

    for (size_t i = 0; i < PIR_PHASES; i++)
        forget(out, (enum pir_phase)i);
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *kind = item->recorded->entry.kind;

        if (!pir_recorded_is_vouched(item->recorded))
            continue;
        if (strcmp(kind, "event") == 0 &&
            pir_phase_parse(&phase, pir_value_text(item->fields, "phase")))
            take(out, phase, item);
        for (phase = PIR_PHASE_CONTAINED;
             strcmp(kind, "reopen") == 0 && phase <= PIR_PHASE_RESOLVED; phase++)
            forget(out, phase);
    }
    if (!out->of[PIR_PHASE_DECLARED].by && state->opening)
        take(out, PIR_PHASE_DECLARED, state->opening);
}

/* ---- durations ------------------------------------------------------------------- */

static const struct {
    const char *name, *title;
    enum pir_phase from, to;
} table[] = {
    [PIR_TIME_TO_DETECT] =
        {"time-to-detect", "Time to detect", PIR_PHASE_STARTED, PIR_PHASE_DETECTED},
    [PIR_TIME_TO_ACKNOWLEDGE] =
        {"time-to-acknowledge", "Time to acknowledge", PIR_PHASE_DETECTED,
         PIR_PHASE_DECLARED},
    [PIR_TIME_TO_CONTAIN] =
        {"time-to-contain", "Time to contain", PIR_PHASE_DETECTED, PIR_PHASE_CONTAINED},
    [PIR_TIME_TO_RECOVER] =
        {"time-to-recover", "Time to recover", PIR_PHASE_DETECTED, PIR_PHASE_RECOVERED},
    [PIR_TIME_TO_RESOLVE] =
        {"time-to-resolve", "Time to resolve", PIR_PHASE_DETECTED, PIR_PHASE_RESOLVED},
    [PIR_DWELL_TIME] =
        {"dwell-time", "Dwell time", PIR_PHASE_STARTED, PIR_PHASE_ERADICATED},
};

static const char *const definitions[PIR_PHASES][PIR_PHASES] = {
    [PIR_PHASE_STARTED][PIR_PHASE_DETECTED] = "from started to detected",
    [PIR_PHASE_STARTED][PIR_PHASE_CONTAINED] = "from started to contained",
    [PIR_PHASE_STARTED][PIR_PHASE_ERADICATED] = "from started to eradicated",
    [PIR_PHASE_DETECTED][PIR_PHASE_DECLARED] = "from detected to declared",
    [PIR_PHASE_DETECTED][PIR_PHASE_CONTAINED] = "from detected to contained",
    [PIR_PHASE_DETECTED][PIR_PHASE_RECOVERED] = "from detected to recovered",
    [PIR_PHASE_DETECTED][PIR_PHASE_RESOLVED] = "from detected to resolved",
};

const char *pir_duration_state_name(enum pir_duration_state state)
{
    static const char *const names[] = {"known", "running", "unknown", "contradicted"};

    return names[state];
}

static bool is_timed(const struct pir_phases *phases, enum pir_phase phase)
{
    return phases->of[phase].at.precision != PIR_PRECISION_UNKNOWN;
}

/* Can the phase still come? Not once a later one is there. */
static bool can_come(
    const struct pir_phases *phases, enum pir_phase phase,
    const struct pir_state *state)
{
    if (state->stage == PIR_STAGE_CLOSED)
        return false;
    for (size_t later = phase; later < PIR_PHASES; later++) {
        if (phases->of[later].by)
            return false;
    }
    return true;
}

static void measure(
    struct pir_duration *d, const struct pir_phases *phases,
    const struct pir_state *state, int64_t now)
{
    struct pir_moment end = {PIR_PRECISION_SECOND, now, 0};

    d->state = PIR_DURATION_UNKNOWN;
    d->missing = d->from;
    if (!is_timed(phases, d->from))
        return;
    d->missing = d->to;
    if (is_timed(phases, d->to)) {
        end = phases->of[d->to].at;
        d->state = PIR_DURATION_KNOWN;
    } else if (can_come(phases, d->to, state)) {
        d->state = PIR_DURATION_RUNNING;
    } else {
        return;
    }
    d->span = pir_moment_span(&phases->of[d->from].at, &end);
    if (d->span.greatest < 0)
        d->state = PIR_DURATION_CONTRADICTED;
    else if (d->span.least < 0)
        d->span.least = 0;
}

void pir_durations_of(
    struct pir_duration *out, const struct pir_phases *phases,
    const struct pir_state *state, int64_t now)
{
    memset(out, 0, PIR_DURATIONS * sizeof(*out));
    for (size_t i = 0; i < PIR_DURATIONS; i++) {
        out[i].name = table[i].name;
        out[i].title = table[i].title;
        out[i].from = table[i].from;
        out[i].to = table[i].to;
        if (i == PIR_DWELL_TIME && !phases->of[PIR_PHASE_ERADICATED].by &&
            phases->of[PIR_PHASE_CONTAINED].by)
            out[i].to = PIR_PHASE_CONTAINED;
        out[i].definition = definitions[out[i].from][out[i].to];
        measure(&out[i], phases, state, now);
    }
}

/* ---- lateness -------------------------------------------------------------------- */

int64_t pir_item_lateness(const struct pir_item *item)
{
    const struct pir_attest *attest = &item->recorded->attest;
    struct pir_moment recorded = {PIR_PRECISION_SECOND, attest->recorded, 0};
    struct pir_moment known;
    struct pir_span span;

    if (!attest->found)
        return 0;
    if (!pir_field_moment(&known, item->fields, "known"))
        pir_item_occurred(&known, item);
    span = pir_moment_span(&known, &recorded);
    return span.least > 0 ? span.least : 0;
}
