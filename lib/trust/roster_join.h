/** trust/roster_join.h - the one state of the trust files that joins two, both of which were
 * changed since they were one. [pure]
 *
 * Nothing is decided here that is for people to decide: what one side changed counts; where
 * both changed the same, the stricter counts; what either took away is gone; what either
 * revoked stays revoked. So there is one such state, whichever side is named first, and
 * verify can ask for exactly that. The serial is one more than the higher of both, previous
 * names both. Source: schemas/README.md section 6.
 */
#ifndef PIR_TRUST_ROSTER_JOIN_H
#define PIR_TRUST_ROSTER_JOIN_H

#include "trust/roster.h"

/** What two states are joined from. */
struct pir_roster_sides {
    const struct pir_roster *sides[2];
    /* the latest states that both sides come from; several where lines were merged
     * crosswise, none where they have nothing in common */
    const struct pir_roster *const *bases;
    size_t base_count;
};

/** Join them; previous is left for pir_roster_emit, keys of pins for pir_roster_pin.
 *  PIR_E_INPUT when they say what cannot be true together: a key of two people, a person
 *  left with roles but no key, a compromise since two moments that cannot be put in order.
 *  Owns: arrays in arena; texts live as long as the sides. */
int pir_roster_join(
    struct pir_roster *out, struct pir_arena *arena,
    const struct pir_roster_sides *joined, struct pir_err *err);

/** What `previous` of the joined state holds: SHA-256 over two lines, the digests of both
 *  sides in hex, sorted. hex needs PIR_SHA256_HEX + 1 bytes. */
void pir_roster_join_previous(char *hex, const char *a, const char *b);

#endif
