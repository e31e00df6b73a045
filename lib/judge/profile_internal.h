/** judge/profile_internal.h - what the files of the profile share. Inside this room only. */
#ifndef PIR_JUDGE_PROFILE_INTERNAL_H
#define PIR_JUDGE_PROFILE_INTERNAL_H

#include "judge/check.h"

/** One profile being read. */
struct pir_reading {
    struct pir_arena *arena;
    const struct pir_value *document;
    struct pir_review_rule *rule; /* whose turn it is */
    unsigned line;                /* where a fault lies that no value stands for */
    bool sound;                   /* known to be without fault */
    PIR_VEC(struct pir_profile_fault) faults;
    struct pir_err *err;
};

/** Add a fault at a value (NULL: at r->line). 0 or PIR_E_NOMEM. */
int pir_reading_fault(
    struct pir_reading *r, const struct pir_value *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** Are the parameters of r->rule those of its check? */
int pir_reading_params(struct pir_reading *r, struct pir_kinds *kinds);

#endif
