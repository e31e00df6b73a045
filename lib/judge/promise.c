/* Promises: when each member of a series falls due, and what kept it. */
#include "judge/promise.h"

#include "base/text.h"
#include "judge/promise_internal.h"

#include <stdlib.h>
#include <string.h>

const char *pir_promise_state_name(enum pir_promise_state state)
{
    static const char *const names[] = {"pending",  "kept",    "late",
                                        "unproven", "overdue", "missed"};

    return names[state];
}

/* ---- what keeps it --------------------------------------------------------------- */

/* Something that may keep a promise, and when it did. */
struct deed {
    int64_t first, last;
    const struct pir_item *item;
    bool linked;
};

/* 1: it says that it fulfils this entry; -1: only others; 0: it says nothing. */
static int fulfils(const struct pir_item *item, const char *id)
{
    const struct pir_value *links = pir_value_get(item->fields, "links"), *link;
    int other = 0;

    for (size_t i = 0; (link = pir_value_at(links, i)) != NULL; i++) {
        const char *type = pir_value_text(link, "type");
        const char *target = pir_value_text(link, "target");

        if (!type || !target || strcmp(type, "fulfils") != 0)
            continue;
        if (strcmp(target, id) == 0)
            return 1;
        other = -1;
    }
    return other;
}

static void deed_time(struct pir_moment *out, const struct pir_item *item)
{
    if (strcmp(item->recorded->entry.kind, "communication") != 0 ||
        !pir_field_moment(out, item->fields, "sent-at"))
        pir_item_occurred(out, item);
}

static int compare_deeds(const void *a, const void *b)
{
    const struct deed *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static bool is_to(const struct pir_item *item, const char *audience)
{
    const char *to = pir_value_text(item->fields, "audience");

    return strcmp(item->recorded->entry.kind, "communication") == 0 && to && audience &&
           pir_text_same(to, audience);
}

struct judging {
    struct pir_promise *promise;
    struct deed *deeds; /* by first */
    size_t deed_count;
    int64_t now;
};

static void add_deed(struct judging *j, const struct pir_item *item, bool linked)
{
    struct deed *deed = &j->deeds[j->deed_count];
    struct pir_moment at;

    deed_time(&at, item);
    if (at.precision == PIR_PRECISION_UNKNOWN)
        return;
    deed->first = pir_moment_first(&at);
    deed->last = pir_moment_last(&at);
    deed->item = item;
    deed->linked = linked;
    j->deed_count++;
}

static int
find_deeds(struct judging *j, struct pir_arena *arena, const struct pir_state *state)
{
    const char *id = j->promise->item->recorded->entry.id;
    bool any_link = false;
    size_t kept = 0;

    j->deeds = pir_arena_calloc(arena, state->item_count, sizeof(*j->deeds));
    if (!j->deeds)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        int says = fulfils(item, id);

        if (!pir_recorded_is_vouched(item->recorded))
            continue;
        any_link = any_link || says > 0;
        if (says > 0 || (says == 0 && is_to(item, j->promise->to)))
            add_deed(j, item, says > 0);
    }
    for (size_t i = 0; i < j->deed_count; i++) {
        if (j->promise->cadence || !any_link || j->deeds[i].linked)
            j->deeds[kept++] = j->deeds[i];
    }
    j->deed_count = kept;
    if (kept > 0)
        qsort(j->deeds, kept, sizeof(*j->deeds), compare_deeds);
    return 0;
}

/* ---- judging --------------------------------------------------------------------- */

/* The first deed that may lie after start. None lasts longer than a day, or two where
 * the clocks change. */
static size_t first_after(const struct judging *j, int64_t start)
{
    const int64_t longest = 2 * INT64_C(86400);
    int64_t from = start < INT64_MIN + longest ? INT64_MIN : start - longest;
    size_t low = 0, high = j->deed_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (j->deeds[middle].first < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void settle(
    struct pir_promise_member *member, enum pir_promise_state state,
    const struct deed *deed)
{
    member->state = state;
    member->by = deed->item;
    member->linked = deed->linked;
}

/* What was done from when it opens to when it is due, else until the next one fell due.
 * The better of two wins: surely in time, perhaps in time, late. */
static void
judge_deeds(struct judging *j, struct pir_promise_member *member, int64_t next)
{
    for (size_t i = first_after(j, member->opens);
         i < j->deed_count && j->deeds[i].first <= next; i++) {
        const struct deed *deed = &j->deeds[i];

        if (deed->last < member->opens)
            continue;
        if (deed->first >= member->opens && deed->last <= member->due.at) {
            settle(member, PIR_PROMISE_KEPT, deed);
            return;
        }
        if (deed->first <= member->due.at) {
            if (member->state != PIR_PROMISE_UNPROVEN)
                settle(member, PIR_PROMISE_UNPROVEN, deed);
        } else if (member->state == PIR_PROMISE_PENDING) {
            settle(member, PIR_PROMISE_LATE, deed);
        }
    }
}

/* next: when the one after it falls due, INT64_MAX when there is none. */
static void
judge_member(struct judging *j, struct pir_promise_member *member, int64_t next)
{
    judge_deeds(j, member, next);
    if (member->state != PIR_PROMISE_PENDING || j->now <= member->due.at)
        return;
    member->state = j->promise->cadence && (j->promise->ended || j->now > next)
                        ? PIR_PROMISE_MISSED
                        : PIR_PROMISE_OVERDUE;
}

/* Of those that are still to come one is enough, unless it is kept already. */
static void drop_surplus(struct pir_promise *promise, int64_t now)
{
    const struct pir_promise_member *current;

    if (!promise->cadence || promise->count < 2)
        return;
    current = &promise->members[promise->count - 2];
    if (current->due.at > now && current->state == PIR_PROMISE_PENDING)
        promise->count--;
}

static void count(struct pir_promise *promise)
{
    for (size_t i = 0; i < promise->count; i++) {
        struct pir_promise_member *member = &promise->members[i];

        promise->kept += member->state == PIR_PROMISE_KEPT;
        promise->late += member->state == PIR_PROMISE_LATE;
        promise->unproven += member->state == PIR_PROMISE_UNPROVEN;
        promise->overdue += member->state == PIR_PROMISE_OVERDUE;
        promise->missed += member->state == PIR_PROMISE_MISSED;
        if (!promise->next && (member->state == PIR_PROMISE_PENDING ||
                               member->state == PIR_PROMISE_OVERDUE))
            promise->next = member;
    }
}

static int judge(
    struct pir_promise *promise, struct pir_arena *arena, const struct pir_state *state,
    int64_t now)
{
    struct judging j = {.promise = promise, .now = now};
    int rc = find_deeds(&j, arena, state);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < promise->count; i++) {
        judge_member(
            &j, &promise->members[i],
            i + 1 < promise->count ? promise->members[i + 1].due.at : INT64_MAX);
    }
    drop_surplus(promise, now);
    count(promise);
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static void describe(struct pir_promise *promise, const struct pir_item *item)
{
    promise->item = item;
    promise->what = pir_value_text(item->fields, "what");
    promise->by = pir_value_text(item->fields, "by");
    promise->to = pir_value_text(item->fields, "to");
    promise->cadence = pir_value_text(item->fields, "cadence");
    promise->until = pir_value_text(item->fields, "until");
}

int pir_promises_of(
    struct pir_promise **out, size_t *total, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_zone *zone, int64_t now,
    struct pir_err *err)
{
    struct pir_promise *promises =
        pir_arena_calloc(arena, state->item_count, sizeof(*promises));
    int rc = promises ? 0 : PIR_E_NOMEM;

    *out = promises;
    *total = 0;
    for (size_t i = 0; rc == 0 && i < state->item_count; i++) {
        struct pir_promise *promise = &promises[*total];

        if (strcmp(state->items[i].recorded->entry.kind, "commitment") != 0 ||
            !pir_recorded_is_vouched(state->items[i].recorded))
            continue;
        describe(promise, &state->items[i]);
        rc = pir_promise_schedule(promise, arena, state, zone, now);
        if (rc == 0)
            rc = judge(promise, arena, state, now);
        (*total)++;
    }
    return rc < 0 ? pir_err_nomem(err) : 0;
}
