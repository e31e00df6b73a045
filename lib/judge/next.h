/** judge/next.h - what to do now about an incident, in the order in which one is worked
 * through. [pure]
 *
 * Contain, command, tell the CEO, notify and keep promises, work that falls due, what
 * earlier incidents of the same cause left undone, resolve, what the report or the review
 * still lacks, close. Each step is one line for people, the command that does it, and by
 * when. At most PIR_NEXT_MAX: the first is the next.
 *
 *     struct pir_next_terms terms = {.now = now, .zone = zone, .duties = duties, ...};
 *     rc = pir_next_of(&steps, &count, &arena, &state, &terms, &err);
 */
#ifndef PIR_JUDGE_NEXT_H
#define PIR_JUDGE_NEXT_H

#include "judge/duty.h"
#include "judge/review.h"

#define PIR_NEXT_MAX ((size_t)8)

struct pir_next_step {
    const char *sentence; /* no full stop */
    const char *command;  /* one line for a shell */
    const char *due;      /* a day or a moment in UTC; NULL: now */
    bool overdue;
    const char *entry; /* full id of what it is about, or NULL */
};

struct pir_next_terms {
    int64_t now;
    const struct pir_zone *zone;
    const struct pir_duty *duties; /* pir_duties_of */
    size_t duty_count;
    const struct pir_review *report, *close; /* judged at these gates */
    /* that this happened before and left actions unfinished; NULL: it did not */
    const char *earlier;
    bool elsewhere; /* commands must name the incident: it is not the one in use */
};

/** The steps; none when nothing is to be done. PIR_E_NOMEM. Owns: arena. */
int pir_next_of(
    struct pir_next_step **out, size_t *count, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_next_terms *terms,
    struct pir_err *err);

#endif
