/* A duty judged: does it apply, and what of each of its stages? */
#include "judge/clock_internal.h"

#include <string.h>

const char *pir_clock_verdict_name(enum pir_clock_verdict verdict)
{
    static const char *const names[] = {
        "not-applicable", "not-in-force",   "scope-unknown", "decided-against",
        "not-started",    "anchor-missing", "no-clock",      "running",
        "due-soon",       "overdue",        "met",           "met-late",
        "met-late",       "indeterminate",  "excused",
    };

    return names[verdict];
}

bool pir_clock_is_bad(enum pir_clock_verdict verdict)
{
    return verdict == PIR_CLOCK_OVERDUE || verdict == PIR_CLOCK_MET_LATE_UNSAID;
}

bool pir_clock_is_open(enum pir_clock_verdict verdict)
{
    return verdict == PIR_CLOCK_RUNNING || verdict == PIR_CLOCK_DUE_SOON ||
           verdict == PIR_CLOCK_OVERDUE;
}

/* What is known of the duty goes before what its clock says. */
static void settle(
    struct pir_clock_stage *stage, const struct pir_judging *j,
    const struct pir_clock_duty *duty)
{
    const struct pir_clock_stop *against = pir_judging_stop(j, stage->stage, false);

    stage->verdict = stage->clock;
    pir_judging_contradiction(stage, j, stage->stage);
    if (!duty->in_force) {
        stage->verdict = PIR_CLOCK_NOT_IN_FORCE;
    } else if (duty->scope == PIR_SCOPE_NO) {
        stage->verdict = PIR_CLOCK_NOT_APPLICABLE;
    } else if (against && stage->sent_count == 0) {
        stage->verdict = PIR_CLOCK_DECIDED_AGAINST;
        stage->stop = against;
    } else if (
        duty->scope == PIR_SCOPE_UNKNOWN ||
        (stage->sent_count == 0 && !pir_judging_condition(j, stage->stage))) {
        stage->verdict = PIR_CLOCK_SCOPE_UNKNOWN;
    }
}

static bool is_in_scope(enum pir_clock_scope scope)
{
    return scope != PIR_SCOPE_NO && scope != PIR_SCOPE_UNKNOWN;
}

/* Can it be told without gathering events that the duty is out of scope? Of many incidents
 * and duties nearly all are. */
static bool is_beside(const struct pir_judging *j)
{
    if (!j->terms->only_in_scope || is_in_scope(pir_judging_scope(j)))
        return false;
    for (size_t i = 0; i < j->facts->event_count; i++)
        if (j->facts->events[i].only &&
            pir_words_name(j->facts->events[i].only, j->o, NULL))
            return false;
    return true;
}

int pir_clock_judge(
    struct pir_clock_duty *out, struct pir_arena *arena,
    const struct pir_clock_facts *facts, const struct pir_obligation *obligation,
    const struct pir_clock_terms *terms, struct pir_err *err)
{
    struct pir_judging j = {
        .arena = arena, .facts = facts, .o = obligation, .terms = terms, .err = err};
    struct pir_clock_stage *stages;
    int rc;

    memset(out, 0, sizeof(*out));
    out->obligation = obligation;
    if (is_beside(&j)) {
        out->scope = pir_judging_scope(&j);
        return 0;
    }
    rc = pir_judging_events(&j);
    if (rc < 0)
        return rc;
    out->scope = pir_judging_scope(&j);
    out->in_force = pir_judging_in_force(&j);
    if (terms->only_in_scope && (!out->in_force || !is_in_scope(out->scope)))
        return 0;
    stages = pir_arena_calloc(arena, obligation->stage_count, sizeof(*stages));
    if (!stages)
        return pir_err_nomem(err);
    out->stages = stages;
    out->stage_count = obligation->stage_count;
    for (size_t i = 0; rc == 0 && i < out->stage_count; i++) {
        stages[i].obligation = obligation;
        stages[i].stage = &obligation->stages[i];
        rc = pir_judging_stage(&stages[i], &j);
        if (rc == 0)
            settle(&stages[i], &j, out);
    }
    return rc;
}

/* 0 what must be mended, 1 what runs out, 2 what nobody can prove, 3 the rest. */
static int urgency(const struct pir_clock_stage *stage)
{
    if (stage->verdict == PIR_CLOCK_OVERDUE)
        return 0;
    if (pir_clock_is_open(stage->verdict))
        return 1;
    if (pir_clock_is_bad(stage->verdict) ||
        stage->verdict == PIR_CLOCK_ANCHOR_MISSING ||
        stage->verdict == PIR_CLOCK_INDETERMINATE)
        return 2;
    return 3;
}

int pir_clock_compare(const void *a, const void *b)
{
    const struct pir_clock_stage *x = a, *y = b;
    int order = urgency(x) - urgency(y);

    if (order == 0 && x->earliest.first != y->earliest.first)
        order = x->earliest.first < y->earliest.first ? -1 : 1;
    if (order == 0)
        order = strcmp(x->obligation->id, y->obligation->id);
    return order ? order : (x->stage > y->stage) - (x->stage < y->stage);
}
