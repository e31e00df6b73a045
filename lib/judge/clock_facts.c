/* Facts: what the entries of an incident say that clocks are about. */
#include "judge/clock.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64

struct gathering {
    struct pir_arena *arena;
    const struct pir_state *state;
    PIR_VEC(struct pir_clock_event) events;
    PIR_VEC(struct pir_clock_sent) sent;
    PIR_VEC(struct pir_clock_stop) stops;
    bool failed;
};

static bool is_kind(const struct pir_item *item, const char *kind)
{
    return strcmp(item->recorded->entry.kind, kind) == 0;
}

/* A time and its precision beside it; UNKNOWN where it is missing or wrong. */
static struct pir_moment moment_of(const struct pir_value *fields, const char *name)
{
    struct pir_moment moment = {.precision = PIR_PRECISION_UNKNOWN};
    char beside[NAME_MAX_BYTES];
    const char *text = pir_value_text(fields, name), *precision;
    struct pir_moment known = {0};

    (void)snprintf(beside, sizeof(beside), "%s-precision", name);
    precision = pir_value_text(fields, beside);
    if (!text || pir_time_parse(&known.at, &known.offset, text, NULL) < 0 ||
        (precision && !pir_precision_parse(&known.precision, precision)))
        return moment;
    return known;
}

static void add_event(
    struct gathering *g, const struct pir_item *item, const char *event,
    const struct pir_moment *at, const struct pir_value *only)
{
    struct pir_clock_event *slot = PIR_VEC_PUSH(g->arena, &g->events);

    if (!slot) {
        g->failed = true;
        return;
    }
    slot->event = event;
    slot->at = *at;
    slot->item = item;
    slot->only = only;
}

/* Somebody who says "not yet known" has said nothing about when. */
static void take_opening(struct gathering *g, const struct pir_item *item)
{
    struct pir_moment aware = moment_of(item->fields, "aware-at");

    if (pir_value_text(item->fields, "aware-at"))
        add_event(g, item, "aware", &aware, NULL);
}

static void take_phase(struct gathering *g, const struct pir_item *item)
{
    static const struct {
        const char *phase, *event;
    } phases[] = {
        {"started", "occurred"},
        {"detected", "detected"},
        {"recovered", "recovered"},
        {"resolved", "handled"},
    };
    const char *phase = pir_value_text(item->fields, "phase");
    struct pir_moment occurred;

    pir_item_occurred(&occurred, item);
    for (size_t i = 0; phase && i < sizeof(phases) / sizeof(phases[0]); i++)
        if (strcmp(phases[i].phase, phase) == 0)
            add_event(g, item, phases[i].event, &occurred, NULL);
}

static bool is_denial(const char *type)
{
    return strncmp(type, "not-", 4) == 0;
}

static void take_stop(
    struct gathering *g, const struct pir_item *item, const char *type,
    const struct pir_moment *at)
{
    struct pir_clock_stop *slot = PIR_VEC_PUSH(g->arena, &g->stops);

    if (!slot) {
        g->failed = true;
        return;
    }
    slot->type = type;
    slot->stops = pir_value_get(item->fields, "stops");
    slot->at = *at;
    slot->until = moment_of(item->fields, "until");
    slot->delay = strcmp(type, "delay-granted") == 0;
    slot->item = item;
}

static void take_determination(struct gathering *g, const struct pir_item *item)
{
    const char *type = pir_value_text(item->fields, "type");
    const struct pir_value *stops = pir_value_get(item->fields, "stops");
    struct pir_moment at = moment_of(item->fields, "decided-at");

    if (!type)
        return;
    if (is_denial(type) || strcmp(type, "delay-granted") == 0 ||
        (stops && stops->type == PIR_ARRAY && stops->len))
        take_stop(g, item, type, &at);
    if (!is_denial(type) && strcmp(type, "delay-granted") != 0)
        add_event(g, item, type, &at, pir_value_get(item->fields, "starts"));
}

static void take_communication(struct gathering *g, const struct pir_item *item)
{
    const char *obligation = pir_value_text(item->fields, "obligation");
    const char *stage = pir_value_text(item->fields, "stage");
    struct pir_clock_sent *slot;

    if (!obligation || !stage)
        return;
    slot = PIR_VEC_PUSH(g->arena, &g->sent);
    if (!slot) {
        g->failed = true;
        return;
    }
    slot->obligation = obligation;
    slot->stage = stage;
    slot->at = moment_of(item->fields, "sent-at");
    slot->item = item;
    slot->reasons = pir_value_text(item->fields, "delay-reasons");
}

/* ---- superseded ------------------------------------------------------------------ */

static void mark_superseded(
    unsigned char *gone, const struct pir_state *state, const struct pir_item *item)
{
    const struct pir_value *links = pir_value_get(item->fields, "links");
    const struct pir_value *link;

    for (size_t i = 0; (link = pir_value_at(links, i)); i++) {
        const char *type = pir_value_text(link, "type");
        const struct pir_item *target =
            type && strcmp(type, "supersedes") == 0
                ? pir_fold_item(state, pir_value_text(link, "target"))
                : NULL;

        if (target && target != item)
            gone[target - state->items] = 1;
    }
}

/* What nobody vouches for starts and meets no clock; without the opening there is none. */
static bool counts(const struct pir_state *state, const struct pir_item *item)
{
    return item == state->opening || pir_recorded_is_vouched(item->recorded);
}

static void take_item(struct gathering *g, const struct pir_item *item)
{
    if (item == g->state->opening)
        take_opening(g, item);
    else if (is_kind(item, "event"))
        take_phase(g, item);
    else if (is_kind(item, "determination"))
        take_determination(g, item);
    else if (is_kind(item, "communication"))
        take_communication(g, item);
}

int pir_clock_facts_of(
    struct pir_clock_facts *out, struct pir_arena *arena, const struct pir_state *state,
    struct pir_err *err)
{
    struct gathering g = {.arena = arena, .state = state};
    unsigned char *gone = pir_arena_calloc(arena, state->item_count + 1, 1);

    memset(out, 0, sizeof(*out));
    out->opened.precision = PIR_PRECISION_UNKNOWN;
    if (!gone)
        return pir_err_nomem(err);
    for (size_t i = 0; i < state->item_count; i++)
        if (counts(state, &state->items[i]))
            mark_superseded(gone, state, &state->items[i]);
    for (size_t i = 0; i < state->item_count; i++)
        if (!gone[i] && counts(state, &state->items[i]))
            take_item(&g, &state->items[i]);
    if (g.failed)
        return pir_err_nomem(err);
    out->events = g.events.items;
    out->event_count = g.events.len;
    out->sent = g.sent.items;
    out->sent_count = g.sent.len;
    out->stops = g.stops.items;
    out->stop_count = g.stops.len;
    if (state->opening) {
        pir_item_occurred(&out->opened, state->opening);
        out->scope = pir_value_get(state->opening->fields, "scope");
    }
    return 0;
}

int pir_clock_suppose(
    struct pir_clock_facts *facts, struct pir_arena *arena, const char *event,
    const struct pir_moment *at, struct pir_err *err)
{
    struct pir_clock_event *events =
        pir_arena_calloc(arena, facts->event_count + 1, sizeof(*events));
    size_t count = 0;

    if (!events)
        return pir_err_nomem(err);
    for (size_t i = 0; i < facts->event_count; i++)
        if (strcmp(facts->events[i].event, event) != 0)
            events[count++] = facts->events[i];
    events[count] =
        (struct pir_clock_event){.event = event, .at = *at, .what_if = true};
    facts->events = events;
    facts->event_count = count + 1;
    return 0;
}
