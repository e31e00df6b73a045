/** pir/across_internal.h - looking at many incidents at once. Inside lib/pir only.
 *
 *     struct pir_across across = {.closed = false};
 *     rc = pir_across_incidents(record, &arena, &across, add_duties, &duties, err);
 */
#ifndef PIR_ACROSS_INTERNAL_H
#define PIR_ACROSS_INTERNAL_H

#include "model/catalog_lessons.h"
#include "model/fold.h"
#include "pir/internal.h"

/** Which incidents, and what of them; zero means: all that are open, as they are now,
 *  everything, each signature checked. */
struct pir_across {
    bool closed; /* those that are closed too */
    /* only what was recorded by then; 0: everything. An incident is open or closed as
     * it was at that time, and one of which nothing was recorded is left out. */
    int64_t as_of;
    /* who recorded an entry is what its commit claims, as the index has it: no signature
     * is checked, which a list need not say and what judges must not rest on */
    bool claimed;
    /* with claimed: the visitor looks at no more than that, so that the index is enough
     * and no entry is read (model/catalog_states.h) */
    enum pir_across_part {
        PIR_ACROSS_ALL,
        PIR_ACROSS_CLOCKS,
        PIR_ACROSS_PROOFS, /* clocks, with what proves them and what notices must hold */
        PIR_ACROSS_ACTIONS,
    } part;
};

/** Told of one incident; state lives as long as the arena. Negative ends the loop. */
typedef int (*pir_across_visit)(
    void *context, const struct pir_state *state, struct pir_err *err);

/** Visit incidents one after the other, oldest first, each folded from all its entries.
 *  Who recorded an entry, when, and by which commit is filled in; with claimed its state is
 *  PIR_ATTEST_UNKNOWN. A folder without an opening entry is left out with a warning. Reads
 *  the snapshot the record has; call pir_record_refresh before it. Returns 0, or the first
 *  error, also of visit. */
int pir_across_incidents(
    struct pir_record *record, struct pir_arena *arena, const struct pir_across *across,
    pir_across_visit visit, void *context, struct pir_err *err);

/** Folders of the incidents that are open, oldest first: from the index as far as flags
 *  (enum pir_catalog_flags) ask for it, else from the names of their entries. */
int pir_record_open_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_record *record, unsigned flags, struct pir_err *err);

/** "patching let it happen before, in a024v4yv and 2 others; 3 actions of theirs are
 *  unfinished": other incidents, no drills, that have a cause of a class that the incident
 *  in this folder has, with what they left unfinished. NULL: there are none. Asks the index
 *  as flags (enum pir_catalog_flags) say, with 0 where it is there or soon made, and is
 *  silent where it cannot: PIR_E_NOMEM alone. */
int pir_earlier_words(
    const char **out, size_t *unfinished, struct pir_arena *arena,
    struct pir_record *record, const char *folder, unsigned flags, struct pir_err *err);

/** Leave out what was recorded after that time. Attests must be filled. */
void pir_dossier_until(struct pir_dossier *dossier, int64_t as_of);

#endif
