/* The picture of an incident: what was noticed, done, decided and said, and which clocks
 * ran meanwhile. */
#include "view/timeline_internal.h"

#include "judge/promise.h"
#include "view/lanes.h"

#include <string.h>

enum lane {
    LANE_DETECTION,
    LANE_RESPONSE,
    LANE_DECISIONS,
    LANE_COMMUNICATIONS,
    LANE_CLOCKS,
    LANES,
    NO_LANE = LANES,
};
static const char *const lane_names[LANES] = {
    "Detection", "Response", "Decisions", "Communications", "Clocks"};

#define BANDS ((size_t)3)

struct drawing {
    struct pir_viewing *v;
    const struct pir_state *state;
    const struct pir_phases *phases;
    int64_t detected; /* events before it are part of how it began */
    PIR_VEC(struct pir_lane_mark) marks;
    struct pir_lane_band bands[BANDS];
    size_t band_count;
    size_t per_lane[LANES], undrawn, untimed;
};

static struct pir_lane_mark *add_mark(struct drawing *d, enum lane lane)
{
    struct pir_lane_mark *mark = PIR_VEC_PUSH(d->v->arena, &d->marks);

    if (!mark) {
        d->v->failed = true;
        return NULL;
    }
    mark->lane = lane;
    d->per_lane[lane]++;
    return mark;
}

/* ---- entries --------------------------------------------------------------------- */

static enum lane
lane_of(const struct drawing *d, const struct pir_item *item, int64_t at)
{
    static const struct {
        const char *kind;
        enum lane lane;
    } table[] = {
        {"incident", LANE_DETECTION},      {"finding", LANE_DETECTION},
        {"vulnerability", LANE_DETECTION}, {"action", LANE_RESPONSE},
        {"progress", LANE_RESPONSE},       {"close", LANE_RESPONSE},
        {"reopen", LANE_RESPONSE},         {"decision", LANE_DECISIONS},
        {"determination", LANE_DECISIONS}, {"approval", LANE_DECISIONS},
        {"handover", LANE_DECISIONS},      {"communication", LANE_COMMUNICATIONS},
        {"meeting", LANE_COMMUNICATIONS},
    };
    enum pir_phase phase;

    if (pir_viewing_is(item, "event")) {
        if (pir_phase_parse(&phase, pir_value_text(item->fields, "phase")))
            return phase <= PIR_PHASE_DECLARED ? LANE_DETECTION : LANE_RESPONSE;
        return at < d->detected ? LANE_DETECTION : LANE_RESPONSE;
    }
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (pir_viewing_is(item, table[i].kind))
            return table[i].lane;
    }
    return NO_LANE;
}

static void describe_phase(struct pir_lane_mark *mark, enum pir_phase phase)
{
    mark->priority = 3;
    mark->marker = PIR_MARKER_DIAMOND;
    mark->tone = phase == PIR_PHASE_STARTED    ? PIR_TONE_BAD
                 : phase <= PIR_PHASE_DECLARED ? PIR_TONE_WARN
                                               : PIR_TONE_GOOD;
}

static void add_entry(
    struct drawing *d, const struct pir_timeline_filter *important,
    const struct pir_item *item)
{
    const char *words = pir_viewing_subject(d->v, d->state, item);
    const char *name =
        pir_viewing_is(item, "event") ? pir_value_text(item->fields, "phase") : NULL;
    struct pir_lane_mark *mark;
    enum pir_phase phase;
    struct pir_moment at;
    enum lane lane;

    pir_item_occurred(&at, item);
    lane = lane_of(d, item, pir_moment_first(&at));
    d->undrawn += lane == NO_LANE;
    d->untimed += lane != NO_LANE && at.precision == PIR_PRECISION_UNKNOWN;
    if (lane == NO_LANE || at.precision == PIR_PRECISION_UNKNOWN)
        return;
    mark = add_mark(d, lane);
    if (!mark)
        return;
    mark->moment = at;
    mark->first = pir_moment_first(&at);
    mark->last = pir_moment_last(&at);
    mark->label = name ? pir_viewing_print(d->v, "%s: %s", name, words) : words;
    mark->priority = pir_timeline_takes(important, d->state, item) ? 2 : 0;
    if (pir_phase_parse(&phase, name))
        describe_phase(mark, phase);
}

/* ---- clocks and promises --------------------------------------------------------- */

static void add_bar(
    struct drawing *d, int64_t from, int64_t to, const char *label, enum pir_tone tone)
{
    struct pir_lane_mark *mark = from <= to ? add_mark(d, LANE_CLOCKS) : NULL;

    if (!mark)
        return;
    mark->first = from;
    mark->last = to;
    mark->label = label;
    mark->tone = tone;
    mark->is_bar = true;
}

static enum pir_tone clock_tone(enum pir_clock_verdict verdict)
{
    if (pir_clock_is_bad(verdict))
        return PIR_TONE_BAD;
    return verdict == PIR_CLOCK_MET || verdict == PIR_CLOCK_EXCUSED ? PIR_TONE_GOOD
                                                                    : PIR_TONE_WARN;
}

static void add_clock(struct drawing *d, const struct pir_clock_duty *duty)
{
    if (!duty->in_force ||
        (duty->scope != PIR_SCOPE_ORGANISATION && duty->scope != PIR_SCOPE_INCIDENT))
        return;
    for (size_t i = 0; i < duty->stage_count; i++) {
        const struct pir_clock_stage *stage = &duty->stages[i];

        if (!stage->anchor || !pir_window_is(&stage->earliest) ||
            stage->anchor->at.precision == PIR_PRECISION_UNKNOWN)
            continue;
        add_bar(
            d, pir_moment_first(&stage->anchor->at), stage->earliest.first,
            pir_viewing_print(
                d->v, "%s: due %s, %s, %s", pir_clock_verdict_name(stage->verdict),
                pir_viewing_instant(d->v, stage->earliest.first),
                duty->obligation->name, stage->stage->id),
            clock_tone(stage->verdict));
    }
}

static enum pir_tone promise_tone(const struct pir_promise *promise)
{
    if (promise->missed > 0 || promise->overdue > 0)
        return PIR_TONE_BAD;
    return promise->late > 0 || promise->unproven > 0 || promise->kept == 0
               ? PIR_TONE_WARN
               : PIR_TONE_GOOD;
}

static const char *promise_words(struct drawing *d, const struct pir_promise *promise)
{
    size_t gone = promise->missed + promise->overdue;
    const char *to = pir_viewing_oneline(d->v, promise->to);

    /* a promise of one thing needs no counting */
    if (promise->kept + promise->late + gone == 1)
        return pir_viewing_print(
            d->v, "promise to %s: %s", to,
            promise->kept   ? "kept"
            : promise->late ? "kept late"
                            : "missed or overdue");
    return pir_viewing_print(
        d->v, "promise to %s: %zu kept, %zu late, %zu missed or overdue", to,
        promise->kept, promise->late, gone);
}

static void add_promises(struct drawing *d)
{
    struct pir_promise *promises;
    size_t count;

    if (pir_promises_of(
            &promises, &count, d->v->arena, d->state, d->v->view->zone, d->v->view->now,
            NULL) < 0) {
        d->v->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct pir_promise *promise = &promises[i];

        if (promise->count > 0)
            add_bar(
                d, promise->members[0].opens,
                promise->members[promise->count - 1].due.at, promise_words(d, promise),
                promise_tone(promise));
    }
}

/* ---- bands ----------------------------------------------------------------------- */

static void add_band(
    struct drawing *d, enum pir_phase from, enum pir_phase to, const char *word,
    enum pir_tone tone)
{
    const struct pir_moment *a = &d->phases->of[from].at, *b = &d->phases->of[to].at;
    struct pir_lane_band *band = &d->bands[d->band_count];

    if (a->precision == PIR_PRECISION_UNKNOWN ||
        b->precision == PIR_PRECISION_UNKNOWN ||
        pir_moment_first(a) > pir_moment_first(b))
        return;
    band->from = pir_moment_first(a);
    band->to = pir_moment_first(b);
    band->label = pir_viewing_print(
        d->v, "%s %s after %s", word, pir_viewing_length(d->v, a, b),
        pir_phase_name(from));
    band->tone = tone;
    d->band_count++;
}

static void add_bands(struct drawing *d)
{
    bool recovered =
        d->phases->of[PIR_PHASE_RECOVERED].at.precision != PIR_PRECISION_UNKNOWN;

    add_band(d, PIR_PHASE_STARTED, PIR_PHASE_DETECTED, "detected", PIR_TONE_WARN);
    add_band(d, PIR_PHASE_DETECTED, PIR_PHASE_CONTAINED, "contained", PIR_TONE_BAD);
    add_band(
        d, PIR_PHASE_CONTAINED, recovered ? PIR_PHASE_RECOVERED : PIR_PHASE_RESOLVED,
        recovered ? "recovered" : "resolved", PIR_TONE_GOOD);
}

/* ---- the whole ------------------------------------------------------------------- */

static void say_bands(struct drawing *d, struct pir_buf *words)
{
    for (size_t i = 0; i < PIR_PHASES; i++) {
        if (d->phases->of[i].by)
            pir_buf_printf(
                words, "%s %s; ", pir_phase_name((enum pir_phase)i),
                pir_viewing_time(d->v, &d->phases->of[i].at));
    }
    for (size_t i = 0; i < d->band_count; i++)
        pir_buf_printf(words, "%s; ", d->bands[i].label);
}

/* What the eye sees, and what it does not. */
static const char *alternative(struct drawing *d, size_t left_out)
{
    struct pir_buf words = PIR_BUF_INIT;
    const char *text;

    pir_buf_addstr(&words, "Time runs from left to right. ");
    say_bands(d, &words);
    for (size_t i = 0; i < LANES; i++) {
        if (d->per_lane[i] > 0)
            pir_buf_printf(&words, "%s: %zu; ", lane_names[i], d->per_lane[i]);
    }
    for (size_t i = 0; i < d->marks.len; i++) {
        if (d->marks.items[i].is_bar)
            pir_buf_printf(&words, "%s; ", d->marks.items[i].label);
    }
    if (left_out + d->undrawn + d->untimed > 0)
        pir_buf_printf(
            &words, "%zu without words, %zu of other kinds and %zu of unknown time; ",
            left_out, d->undrawn, d->untimed);
    pir_buf_addstr(&words, "the table below lists every entry.");
    text = pir_viewing_print(d->v, "%s", words.data);
    d->v->failed = d->v->failed || pir_buf_failed(&words);
    pir_buf_release(&words);
    return text;
}

static void draw(struct drawing *d)
{
    struct pir_lanes lanes = {
        .title = pir_viewing_print(
            d->v, "Timeline of %s",
            d->state->title ? pir_viewing_oneline(d->v, d->state->title)
                            : d->state->id),
        .names = lane_names,
        .lane_count = LANES,
        .marks = d->marks.items,
        .mark_count = d->marks.len,
        .bands = d->bands,
        .band_count = d->band_count,
        .zone = d->v->view->zone};
    struct pir_picture *picture;
    size_t left_out;

    if (pir_lanes_draw(&picture, &left_out, d->v->arena, &lanes) < 0)
        d->v->failed = true;
    else if (picture) {
        picture->alternative = alternative(d, left_out);
        pir_block_heading(d->v->arena, d->v->page, 2, "At a glance");
        pir_block_picture(d->v->arena, d->v->page, picture);
        pir_block_paragraph(
            d->v->arena, d->v->page,
            "The scale is stretched where much happened; the times above it are those "
            "of "
            "marks below.",
            PIR_TONE_DIM);
    }
}

void pir_timeline_picture(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_phases *phases, const struct pir_timeline_options *options)
{
    const struct pir_timeline_filter important = {.important = true};
    struct drawing d = {.v = v, .state = state, .phases = phases};

    d.detected = INT64_MAX;
    if (phases->of[PIR_PHASE_DETECTED].at.precision != PIR_PRECISION_UNKNOWN)
        d.detected = pir_moment_first(&phases->of[PIR_PHASE_DETECTED].at);
    for (size_t i = 0; i < state->item_count; i++) {
        if (pir_timeline_takes(&options->filter, state, &state->items[i]))
            add_entry(&d, &important, &state->items[i]);
    }
    for (size_t i = 0; i < options->clock_count; i++)
        add_clock(&d, &options->clocks[i]);
    add_promises(&d);
    add_bands(&d);
    if (!v->failed)
        draw(&d);
}
