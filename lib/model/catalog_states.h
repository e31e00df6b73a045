/** model/catalog_states.h - incidents from the catalog alone, as far as lists across all of
 * them look at them. [effects]
 *
 * A state of these is thin: it has its head (id, title, severity, type, exercise, stage),
 * and of its entries only those that PART names, with the fields that PART looks at. What
 * is counted from it is what would be counted from all entries; whatever else a state
 * holds is empty. Who recorded an entry is what its commit claims, as everywhere in the
 * catalog; what nobody vouches for is not there.
 */
#ifndef PIR_MODEL_CATALOG_STATES_H
#define PIR_MODEL_CATALOG_STATES_H

#include "model/catalog.h"
#include "model/fold.h"

enum pir_catalog_part {
    /* items: entries that start, stop or meet clocks, or supersede others; opening */
    PIR_CATALOG_CLOCKS,
    /* the same, with what corrected them, and what is evidence for which word */
    PIR_CATALOG_PROOFS,
    /* actions, but for their progress: of last only when it was */
    PIR_CATALOG_ACTIONS,
};

/** All incidents, or those that are not closed, oldest first. The opening is NULL of those
 *  that have none which can be read, and with PIR_CATALOG_ACTIONS; the title then says
 *  whether there is one. PIR_E_CORRUPT, _NOMEM. Owns: arena. */
int pir_catalog_states(
    struct pir_state **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, enum pir_catalog_part part, bool closed,
    struct pir_err *err);

#endif
