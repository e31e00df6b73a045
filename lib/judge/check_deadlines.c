/* Checks of what was due by a time: promises, and the clocks of laws and contracts. */
#include "judge/check.h"

#include "judge/promise.h"

#include <string.h>

/* ---- promises -------------------------------------------------------------------- */

/** A promise that is given once and not kept yet is a duty that somebody carries on. */
static bool is_open(const struct pir_promise *promise)
{
    return !promise->cadence && promise->next != NULL;
}

static const char *words_of(struct pir_reviewing *r, const struct pir_promise *promise)
{
    const char *what = promise->cadence ? "of its messages" : "it";

    if (promise->missed + promise->overdue && promise->late)
        return pir_arena_printf(
            r->arena, "%zu %s did not come, %zu came late",
            promise->missed + promise->overdue, what, promise->late);
    if (promise->missed + promise->overdue)
        return promise->cadence ? pir_arena_printf(
                                      r->arena, "%zu of its messages did not come",
                                      promise->missed + promise->overdue)
                                : "it was not kept";
    if (promise->late)
        return promise->cadence
                   ? pir_arena_printf(
                         r->arena, "%zu of its messages came late", promise->late)
                   : "it was kept late";
    return "it is not kept yet";
}

int pir_check_promises(struct pir_reviewing *r)
{
    struct pir_promise *promises;
    size_t count;
    int rc = pir_promises_of(
        &promises, &count, r->arena, r->state, r->context->zone, r->context->now,
        r->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct pir_promise *promise = &promises[i];
        struct pir_gap_about about = {
            .item = promise->item,
            .text = promise->what,
            .value = promise->to,
            .owner = promise->by,
            .handable = is_open(promise),
        };

        if ((!promise->missed && !promise->late && !promise->overdue &&
             !is_open(promise)) ||
            !pir_reviewing_in_force(r, promise->item) ||
            pir_reviewing_handed_on(r, promise->item))
            continue;
        rc = pir_reviewing_gap(
            r, &about, "%s: %s", pir_reviewing_name(r, promise->item),
            words_of(r, promise));
    }
    return rc;
}

/* ---- clocks ---------------------------------------------------------------------- */

/** What keeps the stage from being settled, or NULL. */
static const char *unsettled(enum pir_clock_verdict verdict)
{
    switch (verdict) {
    case PIR_CLOCK_OVERDUE:
        return "no notice was given, and it is overdue";
    case PIR_CLOCK_RUNNING:
    case PIR_CLOCK_DUE_SOON:
        return "no notice was given yet";
    case PIR_CLOCK_ANCHOR_MISSING:
        return "the time it is counted from is not known";
    case PIR_CLOCK_INDETERMINATE:
        return "the times are too coarse to prove that it was in time";
    default:
        return NULL;
    }
}

static int check_stage(struct pir_reviewing *r, const struct pir_clock_stage *stage)
{
    bool late = pir_reviewing_flag(r, "late");
    const char *words = late ? NULL : unsettled(stage->verdict);
    char due[PIR_TIME_TEXT];
    struct pir_gap_about about = {
        .value = stage->obligation->id,
        .text = stage->stage->id,
        .item = stage->sent_count ? stage->sent[0]->item : NULL,
    };

    if (late && stage->verdict == PIR_CLOCK_MET_LATE_UNSAID)
        words = "the notice came late and does not say why";
    if (!words)
        return 0;
    if (pir_window_is(&stage->earliest)) {
        pir_time_format(due, stage->earliest.last, 0);
        about.due = pir_arena_strdup(r->arena, due);
    }
    return pir_reviewing_gap(
        r, &about, "%s, %s: %s", stage->obligation->name, stage->stage->id, words);
}

int pir_check_clocks(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; i < r->context->clock_count; i++) {
        const struct pir_clock_duty *duty = &r->context->clocks[i];

        for (size_t j = 0; rc == 0 && j < duty->stage_count; j++)
            rc = check_stage(r, &duty->stages[j]);
    }
    return rc;
}
