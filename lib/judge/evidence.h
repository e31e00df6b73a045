/** judge/evidence.h - which entries of an incident are evidence for what. [pure]
 *
 * A need is data: a kind of entry, and what must stand in its fields.
 *
 *     evidence:
 *       - {kind: cause, where: {status: confirmed}}      one value
 *       - {kind: event, where: {phase: [contained, eradicated]}}   any of them
 *       - {kind: action, where: {owner: true}}           the field is filled in
 */
#ifndef PIR_JUDGE_EVIDENCE_H
#define PIR_JUDGE_EVIDENCE_H

#include "model/fold.h"

struct pir_need {
    const char *kind;              /* "any": an entry of whatever kind */
    const struct pir_value *where; /* an OBJECT, or NULL */
};

/** Read a list of needs (NULL: none). PIR_E_INPUT with place and line. Owns: arena. */
int pir_needs_read(
    const struct pir_need **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *list, const char *place, struct pir_err *err);

/** Does the entry, after its corrections, meet the need? */
bool pir_need_meets(const struct pir_need *need, const struct pir_item *item);

/** The i-th item (from 0) that meets any of the needs, in recorded order; NULL past the
 *  last. What nobody vouches for is no evidence. */
const struct pir_item *pir_needs_item(
    const struct pir_need *needs, size_t count, const struct pir_state *state,
    size_t i);

#endif
