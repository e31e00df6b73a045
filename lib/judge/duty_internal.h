/** judge/duty_internal.h - a list of duties in the making. Inside this room only. */
#ifndef PIR_JUDGE_DUTY_INTERNAL_H
#define PIR_JUDGE_DUTY_INTERNAL_H

#include "judge/duty.h"

struct pir_dutying {
    struct pir_arena *arena;
    const struct pir_state *state;
    const struct pir_duty_terms *terms;
    PIR_VEC(struct pir_duty) list;
    bool failed; /* memory ran out */
};

/** A new duty at the end of the list, not overdue yet; NULL when out of memory. */
struct pir_duty *pir_dutying_add(
    struct pir_dutying *d, enum pir_duty_kind kind, const struct pir_item *item,
    const struct pir_deadline *due);
/** The same by a field of the entry; NULL also when it holds no deadline. */
struct pir_duty *pir_dutying_add_field(
    struct pir_dutying *d, enum pir_duty_kind kind, const struct pir_item *item,
    const char *field);

/* duty_entries.c: what single entries ask for */
void pir_dutying_entry(struct pir_dutying *d, const struct pir_item *item);
void pir_dutying_question(struct pir_dutying *d, const struct pir_question *question);
/* duty_effect.c: does what was done work? */
void pir_dutying_effect(struct pir_dutying *d, const struct pir_action *action);

#endif
