/* pir next: what to do now about an incident. */
#include "pir/across_internal.h"
#include "pir/review_internal.h"

#include "view/view_next.h"

#include <string.h>

/** What falls due, by the clocks that were judged. */
static int load_duties(
    struct pir_next_terms *out, struct pir_looking *l,
    const struct pir_reviewed *reviewed)
{
    const struct pir_duty_terms terms = {
        .zone = l->view.zone,
        .now = l->view.now,
        .clocks = reviewed->context.clocks,
        .clock_count = reviewed->context.clock_count,
    };
    struct pir_duty *duties;
    int rc = pir_duties_of(
        &duties, &out->duty_count, &l->arena, &reviewed->state, &terms, l->err);

    out->duties = duties;
    return rc;
}

/** Only the gate that comes next is judged. */
static int judge(
    struct pir_next_terms *out, struct pir_looking *l,
    const struct pir_reviewed *reviewed)
{
    bool late = reviewed->state.stage >= PIR_STAGE_RESOLVED;
    struct pir_review *review = pir_arena_alloc(&l->arena, sizeof(*review));

    if (!review)
        return pir_err_nomem(l->err);
    if (reviewed->state.stage == PIR_STAGE_CLOSED)
        return 0;
    if (late)
        out->close = review;
    else
        out->report = review;
    return pir_review_check(
        review, &l->arena, &reviewed->state, &reviewed->profile, l->record->now->kinds,
        late ? PIR_REVIEW_CLOSE : PIR_REVIEW_REPORT, &reviewed->context, l->err);
}

static bool has_cause(const struct pir_state *state)
{
    for (size_t i = 0; i < state->item_count; i++)
        if (strcmp(state->items[i].recorded->entry.kind, "cause") == 0 &&
            pir_recorded_is_vouched(state->items[i].recorded))
            return true;
    return false;
}

/* What it was like before is known of now, not of another time. */
static int look_back(
    struct pir_next_terms *out, struct pir_looking *l, const struct pir_folder *folder,
    const struct pir_state *state)
{
    const char *words = NULL;
    size_t unfinished = 0;
    int rc = 0;

    if (l->as_of == INT64_MAX && has_cause(state))
        rc = pir_earlier_words(
            &words, &unfinished, &l->arena, l->record, folder->path, 0, l->err);
    out->earlier = unfinished ? words : NULL;
    return rc;
}

int pir_next_load(
    struct pir_next_step **steps, size_t *count, struct pir_looking *l,
    const struct pir_folder *folder, const struct pir_state *state, bool elsewhere)
{
    const struct pir_review_wanted wanted = {
        .folder = folder,
        .state = state,
        .principal = "",
        .now = l->view.now,
        .as_of = l->as_of,
        .elsewhere = elsewhere,
        .clocks = true,
    };
    struct pir_next_terms terms = {
        .now = l->view.now, .zone = l->view.zone, .elsewhere = elsewhere};
    struct pir_reviewed *reviewed = pir_arena_alloc(&l->arena, sizeof(*reviewed));
    int rc;

    if (!reviewed)
        return pir_err_nomem(l->err);
    rc = pir_reviewed_load(reviewed, &l->arena, l->record, &wanted, l->err);
    if (rc == 0)
        rc = load_duties(&terms, l, reviewed);
    if (rc == 0)
        rc = look_back(&terms, l, folder, &reviewed->state);
    if (rc == 0)
        rc = judge(&terms, l, reviewed);
    if (rc == 0)
        rc = pir_next_of(steps, count, &l->arena, &reviewed->state, &terms, l->err);
    return rc;
}

int pir_next(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_looking l;
    struct pir_folder folder;
    struct pir_state *state;
    struct pir_next_step *steps;
    struct pir_block *page;
    struct pir_value *value;
    size_t count;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc == 0)
        rc = pir_record_incident(&folder, &l.arena, record, incident, err);
    if (rc == 0)
        rc = pir_looking_state(&state, &l, &folder);
    if (rc == 0 && !state)
        rc = pir_looking_nothing(&l, "this incident");
    if (rc == 0)
        rc = pir_next_load(
            &steps, &count, &l, &folder, state,
            incident && pir_record_is_elsewhere(&l, &folder));
    if (rc == 0)
        rc = pir_view_next(&page, &value, &l.view, state, steps, count, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
