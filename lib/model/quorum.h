/** model/quorum.h - how many people must approve before an incident counts as reviewed.
 *  [pure]
 *
 * What the review profile (schemas/review.yaml) asks for with its rules of the check
 * `approved` at the gate close, by severity. Only this number is taken from it here: the
 * profile itself is read, and found at fault, by judge/profile.h.
 */
#ifndef PIR_MODEL_QUORUM_H
#define PIR_MODEL_QUORUM_H

#include "base/err.h"

#include <stddef.h>

enum {
    PIR_SEVERITIES = 4, /* critical, high, medium, low */
};

/** Zero for all: one is enough. */
struct pir_quorum {
    unsigned persons[PIR_SEVERITIES];
};

/** Read it from the profile's bytes; what cannot be read asks for one. PIR_E_NOMEM. */
int pir_quorum_read(
    struct pir_quorum *out, const char *bytes, size_t len, struct pir_err *err);

/** At least 1. A severity that is not known (NULL too) is held to the most. */
unsigned pir_quorum_of(const struct pir_quorum *quorum, const char *severity);

#endif
