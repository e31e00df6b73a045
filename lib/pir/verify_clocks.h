/** pir/verify_clocks.h - the clocks of an incident as they stood at a commit. Inside lib/pir
 *  only. */
#ifndef PIR_VERIFY_CLOCKS_H
#define PIR_VERIFY_CLOCKS_H

#include "judge/check.h"
#include "pir/clockwork.h"

/** By what was judged then: all of one commit. */
struct pir_past_rules {
    const struct pir_oid *commit;
    const struct pir_oid *schemas; /* of the folder: the duties are in it */
    const struct pir_oid *file;    /* pir.yaml */
    const struct pir_settings *settings;
    int64_t now; /* when the gate was passed */
};

/** What was read, kept from one incident to the next; NULL to start. */
struct pir_past_clocks;
void pir_past_clocks_free(struct pir_past_clocks *clocks);

/** Fill in the clocks of context where any duty was declared to apply, as pir check does.
 *  PIR_E_INPUT: a file of rules cannot be understood. Owns: arena; the settings of rules
 *  must live as long as clocks. */
int pir_past_clocks_judge(
    struct pir_review_context *context, struct pir_past_clocks **clocks,
    struct pir_arena *arena, struct pir_store *store,
    const struct pir_past_rules *rules, const struct pir_state *state,
    struct pir_err *err);

#endif
