/** judge/promise.h - was what was promised kept, kept late, or missed? [pure]
 *
 * A commitment is a series of promises: one with `due`, many with `cadence`, until the
 * incident reaches the state `until` or is closed. When it is reopened the series goes on,
 * with the first promise that has its whole window after that.
 *
 * **When a promise of a series falls due.** With `due` the first is due then, and each
 * further one a cadence later: the same clock time (by the record's zone) for a moment,
 * the whole day for a day. Without `due`, a cadence of hours counts from when the promise
 * was given, and a cadence of days, weeks or months from the day on which it was given:
 * "daily", given on Monday, is due in the course of Tuesday, Wednesday ... and so does
 * not depend on the minute. Months are calendar months, the 31st of one becomes the last
 * day of another. What would fall due at or after the end of the series is not due.
 *
 * **What keeps it.** An entry with a link of type fulfils to the commitment, of any kind
 * (of a communication its sent-at counts, of others when it occurred), or a communication
 * to the same audience (case does not matter) that has no link of type fulfils itself:
 * whoever says which promise a message keeps, says that it keeps no other. A promise that
 * is given once and has such a link is judged by its links alone. The window of a promise
 * opens where the one before it fell due, the first when it was given. In the window:
 * kept. Until the next one falls due (without a next one: any time): late; the same
 * message may keep the next one too. A time that is not known exactly enough to tell is
 * neither: unproven. What nobody vouches for gives and keeps no promise.
 *
 *     rc = pir_promises_of(&promises, &count, &arena, state, zone, now, err);
 *     for (i < count) ... promises[i].missed, .members[j].state ...
 */
#ifndef PIR_JUDGE_PROMISE_H
#define PIR_JUDGE_PROMISE_H

#include "judge/deadline.h"
#include "model/fold.h"

/** Promises of one series; a longer one is judged so far, see capped. */
#define PIR_PROMISE_MAX ((size_t)20000)

enum pir_promise_state {
    PIR_PROMISE_PENDING,  /* not due yet, nothing has kept it yet */
    PIR_PROMISE_KEPT,     /* in time */
    PIR_PROMISE_LATE,     /* after it was due */
    PIR_PROMISE_UNPROVEN, /* the times are too coarse to tell */
    PIR_PROMISE_OVERDUE, /* it was due, nothing has kept it, it still can be kept late */
    PIR_PROMISE_MISSED,  /* the next one fell due, or the series ended, without it */
};
const char *pir_promise_state_name(enum pir_promise_state state);

struct pir_promise_member {
    int64_t opens; /* what was done before this does not count for it */
    struct pir_deadline due;
    enum pir_promise_state state;
    const struct pir_item *by; /* what kept it, in time or late; or NULL */
    bool linked;               /* by a link of type fulfils, not only by its audience */
};

struct pir_promise {
    const struct pir_item *item; /* the commitment */
    const char *what, *by, *to;
    const char *cadence, *until;        /* NULL: given once */
    struct pir_promise_member *members; /* by due time; the last may be still to come */
    size_t count;
    size_t kept, late, unproven, overdue, missed; /* members in that state */
    const struct pir_promise_member
        *next;   /* the first that is pending or overdue; NULL */
    bool ended;  /* the incident reached `until`, or was closed */
    bool capped; /* it has more than PIR_PROMISE_MAX: the rest is not judged */
};

/** Every commitment of an incident, in recorded order; one without a due time or cadence
 *  that can be read has no members. PIR_E_NOMEM. Owns: arena. */
int pir_promises_of(
    struct pir_promise **out, size_t *count, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_zone *zone, int64_t now,
    struct pir_err *err);

#endif
