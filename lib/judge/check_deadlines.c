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
            /* what came late stays late */
            .mend = is_open(promise) ? NULL
                                     : "pir waive \"...\" --gate {gate} --rule {rule} "
                                       "--entry {entry}",
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

/** The command that says when something happened of which only that is known. */
static const char *when_mend(const struct pir_item *item)
{
    if (item && pir_item_is(item, "incident"))
        return "pir amend {entry} \"...\" --aware-at \"...\"";
    if (item && pir_item_is(item, "determination"))
        return "pir amend {entry} \"...\" --decided-at \"...\"";
    return "pir amend {entry} \"...\" --at \"...\"";
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

    if (stage->verdict == PIR_CLOCK_ANCHOR_MISSING && stage->missing_count) {
        about.item = stage->missing[0]->item;
        about.mend = when_mend(about.item);
    }
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

/** Is it somebody's judgement, so that nobody having judged is a gap? Other events, such
 *  as a request of an authority, may just not have happened. */
static bool is_judgement(const char *event)
{
    static const char *const judgements[] = {
        "aware", "classified-major", "determined-material", "assessed-notifiable",
        "high-risk"};

    for (size_t i = 0; event && i < sizeof(judgements) / sizeof(judgements[0]); i++)
        if (strcmp(event, judgements[i]) == 0)
            return true;
    return false;
}

/** The event that would start the duty, where nobody has judged yet whether it is so. */
static const char *undecided(const struct pir_clock_duty *duty)
{
    if ((duty->scope != PIR_SCOPE_ORGANISATION && duty->scope != PIR_SCOPE_INCIDENT) ||
        !duty->in_force)
        return NULL;
    for (size_t i = 0; i < duty->stage_count; i++)
        if (duty->stages[i].verdict == PIR_CLOCK_NOT_STARTED &&
            is_judgement(duty->stages[i].awaited))
            return duty->stages[i].awaited;
    return NULL;
}

/** One gap for each judgement that is awaited, with the duties that hang on it. */
static int check_undecided(struct pir_reviewing *r, size_t first)
{
    const char *event = undecided(&r->context->clocks[first]), *names = "";
    struct pir_gap_about about = {.value = event};
    size_t count = 0;

    for (size_t i = 0; event && names && i < r->context->clock_count; i++) {
        const struct pir_clock_duty *duty = &r->context->clocks[i];
        const char *other = undecided(duty);

        if (!other || strcmp(other, event) != 0)
            continue;
        if (i < first)
            return 0; /* said with that one */
        if (count++ < 3)
            names = pir_arena_printf(
                r->arena, "%s%s%s", names, *names ? ", " : "", duty->obligation->id);
    }
    if (!event)
        return 0;
    if (!names)
        return pir_err_nomem(r->err);
    return pir_reviewing_gap(
        r, &about, "%s: %s, on which %s%s", r->rule->missing ? r->rule->missing : "",
        event, names,
        count > 3    ? pir_arena_printf(r->arena, " and %zu more hang", count - 3)
        : count == 1 ? " hangs"
                     : " hang");
}

int pir_check_clocks(struct pir_reviewing *r)
{
    bool judgements = pir_reviewing_flag(r, "undecided");
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->context->clock_count; i++) {
        const struct pir_clock_duty *duty = &r->context->clocks[i];

        if (judgements)
            rc = check_undecided(r, i);
        for (size_t j = 0; rc == 0 && !judgements && j < duty->stage_count; j++)
            rc = check_stage(r, &duty->stages[j]);
    }
    return rc;
}
