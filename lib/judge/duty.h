/** judge/duty.h - what somebody still has to do by a date, in one list. [pure]
 *
 * Of an open incident:
 *   clock          a stage of a statutory or contractual duty that is still open
 *   promise        a commitment, or the next member of a series (judge/promise.h)
 *   action         not done, verified or dropped; by its due day in force
 *   message        an audience of the communication plan that nobody has told yet
 *   question       without an answer; by the day it was promised for
 *   review         a decision or assumption that must be looked at again, until an entry
 *                  supersedes or contradicts it; a correction of review-by moves it
 *   approval       a decision that somebody is still asked to agree to (asked-of), until
 *                  an approval names it; nobody said by when, so it has no date
 *   effectiveness  does what was done work? 30, 60 and 90 days after an action was done,
 *                  by which an incident is prevented or detected (purpose prevent,
 *                  detect, process). A progress of it that says verified or ineffective,
 *                  at most a week before the day or later, answers; of those that nobody
 *                  answered only the latest that fell due counts
 *   waiver         ends then; renew it or keep the rule
 * Of a closed one only clocks, actions, promises given once and effectiveness remain.
 *
 * What is due at a day is overdue from the next day in the record's zone, what is due at
 * a moment from the second after it. What has no date stands at the end of the list; an
 * action without a day is not in it.
 *
 *     struct pir_duty_terms terms = {.zone = zone, .now = now};
 *     rc = pir_duties_of(&duties, &count, &arena, &state, &terms, &err);
 *     for (i < count) ... duties[i].due.at, .what, .overdue ...
 */
#ifndef PIR_JUDGE_DUTY_H
#define PIR_JUDGE_DUTY_H

#include "judge/clock.h"
#include "judge/deadline.h"
#include "judge/promise.h"

enum pir_duty_kind {
    PIR_DUTY_CLOCK,
    PIR_DUTY_PROMISE,
    PIR_DUTY_ACTION,
    PIR_DUTY_MESSAGE,
    PIR_DUTY_QUESTION,
    PIR_DUTY_REVIEW,
    PIR_DUTY_APPROVAL,
    PIR_DUTY_EFFECTIVENESS,
    PIR_DUTY_WAIVER,
};
#define PIR_DUTY_KINDS ((size_t)9)
const char *pir_duty_kind_name(enum pir_duty_kind kind);

struct pir_duty {
    enum pir_duty_kind kind;
    struct pir_deadline due;
    bool undated; /* nobody said by when; due.at is INT64_MAX */
    bool overdue;
    const char *what; /* one line or more, as it was written */
    /* what the words leave open: "check 30 days after it was done", "to CEO"; or NULL */
    const char *detail;
    const char *who;             /* the role that answers for it, or NULL */
    const struct pir_item *item; /* the entry it follows from; of a clock what it runs
                                    from, or NULL */
    /* the same as long as it is the same duty: "action", "effectiveness-30",
     * "promise-2026-11-24", "clock-eu-gdpr-33.initial" */
    const char *key;
    const struct pir_clock_stage *stage; /* of a clock, else NULL */
};

struct pir_duty_terms {
    const struct pir_zone *zone;
    int64_t now;
    const struct pir_clock_duty *clocks; /* judged for this incident; may be NULL */
    size_t clock_count;
};

/** All duties, by when they are due, then by kind and id. PIR_E_NOMEM. Owns: arena. */
int pir_duties_of(
    struct pir_duty **out, size_t *count, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_duty_terms *terms,
    struct pir_err *err);

#endif
