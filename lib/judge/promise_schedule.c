/* When the members of a series fall due: from the promise until the incident reaches the
 * state that ends it. */
#include "judge/promise_internal.h"

#include "judge/calendar.h"

#include <string.h>

#define HOUR INT64_C(3600)

struct cadence {
    const char *name;
    int64_t seconds; /* hours count as such; else days or months of the calendar */
    int days, months;
};

static const struct cadence cadences[] = {
    {"hourly", HOUR, 0, 0},
    {"every-2-hours", 2 * HOUR, 0, 0},
    {"every-4-hours", 4 * HOUR, 0, 0},
    {"every-8-hours", 8 * HOUR, 0, 0},
    {"every-12-hours", 12 * HOUR, 0, 0},
    {"daily", 0, 1, 0},
    {"weekly", 0, 7, 0},
    {"monthly", 0, 0, 1},
};

static const struct cadence *cadence_named(const char *name)
{
    for (size_t i = 0; name && i < sizeof(cadences) / sizeof(*cadences); i++) {
        if (strcmp(cadences[i].name, name) == 0)
            return &cadences[i];
    }
    return NULL;
}

/* ---- the end of a series --------------------------------------------------------- */

/* Times between which nothing is due: from an end to the reopening after it. */
struct pause {
    int64_t from, to;
};
struct pauses {
    PIR_VEC(struct pause) list;
    int64_t since; /* the last end, INT64_MAX while there is none */
};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; word && *words; words++) {
        if (strcmp(word, *words) == 0)
            return true;
    }
    return false;
}

/* Does the entry bring the incident to the state with which the series ends? */
static bool ends(const struct pir_item *item, const char *until)
{
    static const char *const contained[] = {
        "contained", "eradicated", "recovered", "resolved", NULL};
    static const char *const resolved[] = {"resolved", NULL};
    const char *kind = item->recorded->entry.kind;
    const char *phase = pir_value_text(item->fields, "phase");
    const char *gate = pir_value_text(item->fields, "gate");
    const char *verdict = pir_value_text(item->fields, "verdict");

    if (strcmp(kind, "close") == 0)
        return true;
    if (!until || strcmp(until, "closed") == 0)
        return false;
    if (strcmp(kind, "approval") == 0)
        return gate && verdict && strcmp(gate, "close") == 0 &&
               strcmp(verdict, "approved") == 0;
    if (strcmp(kind, "event") != 0 || strcmp(until, "reviewed") == 0)
        return false;
    return is_one_of(phase, strcmp(until, "resolved") == 0 ? resolved : contained);
}

/* When it may have been at the earliest: what cannot be proved to be due is not. */
static int64_t earliest(const struct pir_item *item)
{
    struct pir_moment at;

    pir_item_occurred(&at, item);
    if (at.precision != PIR_PRECISION_UNKNOWN)
        return pir_moment_first(&at);
    return item->recorded->attest.found ? item->recorded->attest.recorded : INT64_MAX;
}

static int find_pauses(
    struct pauses *out, struct pir_arena *arena, const struct pir_state *state,
    const char *until)
{
    memset(out, 0, sizeof(*out));
    out->since = INT64_MAX;
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!pir_recorded_is_vouched(item->recorded))
            continue;
        if (ends(item, until) && earliest(item) < out->since) {
            out->since = earliest(item);
        } else if (
            strcmp(item->recorded->entry.kind, "reopen") == 0 &&
            out->since != INT64_MAX) {
            struct pause *pause = PIR_VEC_PUSH(arena, &out->list);

            if (!pause)
                return PIR_E_NOMEM;
            pause->from = out->since;
            pause->to = earliest(item);
            out->since = INT64_MAX;
        }
    }
    return 0;
}

/* Does any of the window lie in a pause? */
static bool is_paused(const struct pauses *pauses, int64_t opens, int64_t due)
{
    for (size_t i = 0; i < pauses->list.len; i++) {
        if (due >= pauses->list.items[i].from && opens < pauses->list.items[i].to)
            return true;
    }
    return false;
}

/* ---- members --------------------------------------------------------------------- */

/* The n-th of the series, the first being 0. */
static void
nth(struct pir_deadline *out, const struct pir_deadline *first,
    const struct cadence *cadence, size_t n, const struct pir_zone *zone)
{
    int64_t day;

    *out = *first;
    if (cadence->seconds) {
        out->at += cadence->seconds * (int64_t)n;
        return;
    }
    if (cadence->days) {
        pir_deadline_add_days(out, first, cadence->days * (int64_t)n, zone);
        return;
    }
    day = pir_day_of(zone, first->at);
    pir_deadline_add_days(
        out, first, pir_day_months(day, cadence->months * (int32_t)n) - day, zone);
}

/* The first deadline; false when there is none that can be read. */
static bool first_due(
    struct pir_deadline *out, const struct pir_promise *promise,
    const struct cadence *cadence, const struct pir_zone *zone)
{
    struct pir_deadline given = {0};
    struct pir_moment at;

    if (pir_deadline_parse(out, pir_value_text(promise->item->fields, "due"), zone))
        return true;
    pir_item_occurred(&at, promise->item);
    if (!cadence || at.precision == PIR_PRECISION_UNKNOWN)
        return false;
    given.at = pir_moment_last(&at);
    if (!cadence->seconds) {
        given.at = pir_day_end(zone, pir_day_of(zone, pir_moment_first(&at)));
        given.is_day = true;
    }
    nth(out, &given, cadence, 1, zone);
    return true;
}

static int add_member(
    struct pir_promise *promise, struct pir_arena *arena, size_t *cap, int64_t opens,
    const struct pir_deadline *due)
{
    void *members = promise->members;

    if (promise->count == *cap &&
        pir_vec_grow(arena, &members, cap, sizeof(*promise->members)) < 0)
        return PIR_E_NOMEM;
    promise->members = members;
    promise->members[promise->count].opens = opens;
    promise->members[promise->count++].due = *due;
    return 0;
}

static int64_t given_at(const struct pir_promise *promise)
{
    struct pir_moment given;

    pir_item_occurred(&given, promise->item);
    return pir_moment_first(&given);
}

int pir_promise_schedule(
    struct pir_promise *promise, struct pir_arena *arena, const struct pir_state *state,
    const struct pir_zone *zone, int64_t now)
{
    const struct cadence *cadence = cadence_named(promise->cadence);
    struct pir_deadline first, due;
    struct pauses pauses;
    int64_t opens = given_at(promise);
    size_t cap = 0;
    int rc = find_pauses(&pauses, arena, state, promise->until);

    if (rc < 0 || !first_due(&first, promise, cadence, zone))
        return rc;
    promise->ended = pauses.since != INT64_MAX;
    if (!cadence)
        return add_member(promise, arena, &cap, opens, &first);
    for (size_t n = 0; rc == 0; n++) {
        nth(&due, &first, cadence, n, zone);
        promise->capped = n == PIR_PROMISE_MAX;
        if (due.at >= pauses.since || promise->capped || due.at > PIR_TIME_MAX)
            return 0;
        if (!is_paused(&pauses, opens, due.at))
            rc = add_member(promise, arena, &cap, opens, &due);
        if (opens > now)
            return rc;
        opens = due.at + 1;
    }
    return rc;
}
