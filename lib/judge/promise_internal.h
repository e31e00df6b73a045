/** judge/promise_internal.h - when the members of a series fall due. Inside this room
 * only. */
#ifndef PIR_JUDGE_PROMISE_INTERNAL_H
#define PIR_JUDGE_PROMISE_INTERNAL_H

#include "judge/promise.h"

/** Fill members with their due times, up to the one after the first that is still to come,
 *  for that one may be kept already; ended and capped too. PIR_E_NOMEM. */
int pir_promise_schedule(
    struct pir_promise *promise, struct pir_arena *arena, const struct pir_state *state,
    const struct pir_zone *zone, int64_t now);

#endif
