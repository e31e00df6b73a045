/** trust/roster_diff.h - what a change of the trust files changes, in words. [pure] */
#ifndef PIR_TRUST_ROSTER_DIFF_H
#define PIR_TRUST_ROSTER_DIFF_H

#include "trust/roster.h"

/** Append a line for each difference, such as "bob@example.org becomes owner"; none for the
 *  serial and what it follows. Sentences about people and keys hold nothing but what the
 *  files have. PIR_E_NOMEM. */
int pir_roster_describe(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now);

#endif
