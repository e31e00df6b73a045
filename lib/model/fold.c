/* The fold: entries in, state out. The order is: corrections, then what follows from the
 * corrected fields, then the replay that tells how it came about. */
#include "model/fold_internal.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

const char *pir_stage_name(enum pir_stage stage)
{
    static const char *const names[] = {"declared", "active",    "contained",
                                        "resolved", "in-review", "reviewed",
                                        "closed"};

    return names[stage];
}

/* ---- looking up ------------------------------------------------------------------ */

/* Of two with the same id the one recorded first counts. */
static int compare_items(const void *a, const void *b)
{
    const struct pir_item *x = *(const struct pir_item *const *)a;
    const struct pir_item *y = *(const struct pir_item *const *)b;
    int order = strcmp(x->recorded->entry.id, y->recorded->entry.id);

    if (order)
        return order;
    return x->recorded < y->recorded ? -1 : x->recorded > y->recorded;
}

const struct pir_item *pir_fold_item(const struct pir_state *state, const char *id)
{
    size_t low = 0, high = state->item_count;

    while (id && low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(state->by_id[middle]->recorded->entry.id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (!id || low == state->item_count ||
        strcmp(state->by_id[low]->recorded->entry.id, id) != 0)
        return NULL;
    return state->by_id[low];
}

size_t pir_folding_find(const struct pir_folding *f, const char *id)
{
    const struct pir_item *item = pir_fold_item(f->state, id);

    return item ? (size_t)(item - f->state->items) : PIR_NONE;
}

/* Changes are in the order of the entries, and those lie in one array. */
size_t pir_fold_changes(
    const struct pir_state *state, const struct pir_recorded *by,
    const struct pir_change **first)
{
    uintptr_t wanted = (uintptr_t)by;
    size_t low = 0, high = state->change_count, count = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if ((uintptr_t)state->changes[middle].by < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < state->change_count && state->changes[low + count].by == by)
        count++;
    *first = count ? &state->changes[low] : NULL;
    return count;
}

void pir_item_occurred(struct pir_moment *out, const struct pir_item *item)
{
    *out = item->recorded->entry.occurred;
    if (!item->corrected_by || pir_field_moment(out, item->fields, "occurred"))
        return;
    if (!pir_field_is(item->fields, "occurred", "unknown"))
        *out = item->recorded->entry.occurred;
}

/* ---- items ----------------------------------------------------------------------- */

static int list_items(struct pir_folding *f)
{
    struct pir_state *state = f->state;
    size_t count = f->dossier->count;

    state->items = pir_arena_calloc(f->arena, count, sizeof(*state->items));
    state->by_id = pir_arena_calloc(f->arena, count, sizeof(*state->by_id));
    f->now = pir_arena_calloc(f->arena, count, sizeof(*f->now));
    if (!state->items || !state->by_id || !f->now)
        return pir_err_nomem(f->err);
    for (size_t i = 0; i < count; i++) {
        state->items[i].recorded = &f->dossier->entries[i];
        state->items[i].fields = f->dossier->entries[i].entry.fields;
        state->by_id[i] = &state->items[i];
    }
    state->item_count = count;
    state->damages = f->dossier->damages;
    state->damage_count = f->dossier->damage_count;
    for (size_t i = 0; i < count; i++)
        state->unvouched += !pir_recorded_is_vouched(&f->dossier->entries[i]);
    if (count)
        qsort(state->by_id, count, sizeof(*state->by_id), compare_items);
    return 0;
}

bool pir_recorded_is_vouched(const struct pir_recorded *recorded)
{
    return recorded->attest.state == PIR_ATTEST_GOOD ||
           recorded->attest.state == PIR_ATTEST_UNKNOWN;
}

/* ---- the head of the incident ---------------------------------------------------- */

static void fold_head(struct pir_folding *f)
{
    struct pir_state *state = f->state;

    for (size_t i = 0; i < state->item_count && !state->opening; i++) {
        if (strcmp(pir_folding_kind(f, i), "incident") == 0 &&
            strncmp(f->dossier->entries[i].entry.id, state->id, PIR_ID_SHORT) == 0)
            state->opening = &state->items[i];
    }
    if (!state->opening)
        return;
    state->title = pir_value_text(state->opening->fields, "title");
    state->summary = pir_value_text(state->opening->fields, "summary");
    state->severity = pir_value_text(state->opening->fields, "severity");
    state->type = pir_value_text(state->opening->fields, "type");
    state->exercise = pir_flag(state->opening->fields, "exercise");
}

static void count_kinds(struct pir_folding *f)
{
    for (size_t i = 0; i < f->dossier->count; i++) {
        const char *kind = pir_folding_kind(f, i);

        f->state->decision_count += strcmp(kind, "decision") == 0;
        f->state->communication_count += strcmp(kind, "communication") == 0;
    }
}

/* ---- times ----------------------------------------------------------------------- */

static void fold_times(struct pir_folding *f)
{
    struct pir_state *state = f->state;
    struct pir_phases phases;

    pir_phases_find(&phases, state);
    state->started = phases.of[PIR_PHASE_STARTED].at;
    state->detected = phases.of[PIR_PHASE_DETECTED].at;
    state->contained = phases.of[PIR_PHASE_CONTAINED].at;
    state->recovered = phases.of[PIR_PHASE_RECOVERED].at;
    state->resolved = phases.of[PIR_PHASE_RESOLVED].at;
    state->aware = (struct pir_moment){.precision = PIR_PRECISION_UNKNOWN};
}

static int fold_aware(struct pir_folding *f)
{
    struct pir_state *state = f->state;
    size_t count = state->item_count;
    unsigned char *replaced = pir_arena_calloc(f->arena, count, 1);
    const char *type, *target;
    struct pir_moment at;

    if (!replaced)
        return pir_err_nomem(f->err);
    if (state->opening &&
        pir_field_moment(&state->aware, state->opening->fields, "aware-at"))
        return 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t l = 0; pir_folding_counts(f, i) &&
                           pir_link_at(&type, &target, state->items[i].fields, l);
             l++) {
            size_t earlier = type && strcmp(type, "supersedes") == 0
                                 ? pir_folding_find(f, target)
                                 : PIR_NONE;

            if (earlier != PIR_NONE && earlier != i)
                replaced[earlier] = 1;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!replaced[i] && strcmp(pir_folding_kind(f, i), "determination") == 0 &&
            pir_field_is(state->items[i].fields, "type", "aware") &&
            pir_field_moment(&at, state->items[i].fields, "decided-at"))
            pir_moment_keep_earliest(&state->aware, &at);
    }
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static int fold_all(struct pir_folding *f)
{
    int rc = list_items(f);

    if (rc == 0)
        rc = pir_folding_correct(f);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < f->dossier->count; i++)
        f->now[i] = f->state->items[i].fields;
    fold_head(f);
    fold_times(f);
    count_kinds(f);
    rc = fold_aware(f);
    if (rc == 0)
        rc = pir_folding_subjects(f);
    if (rc == 0)
        rc = pir_folding_questions(f);
    if (rc == 0)
        rc = pir_folding_actions(f);
    return rc < 0 ? rc : pir_folding_replay(f);
}

int pir_fold(
    struct pir_state *out, struct pir_arena *arena, const struct pir_dossier *dossier,
    struct pir_err *err)
{
    struct pir_folding f = {
        .state = out, .arena = arena, .dossier = dossier, .err = err};

    memset(out, 0, sizeof(*out));
    memcpy(out->id, dossier->folder.id, sizeof(out->id));
    return fold_all(&f);
}
