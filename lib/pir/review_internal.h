/** pir/review_internal.h - an incident made ready for the gates: its entries with who
 * recorded them, its state, the profile in force. Inside lib/pir only.
 */
#ifndef PIR_REVIEW_FACADE_INTERNAL_H
#define PIR_REVIEW_FACADE_INTERNAL_H

#include "judge/next.h"
#include "pir/clockwork.h"
#include "pir/look_internal.h"

struct pir_reviewed {
    struct pir_dossier dossier; /* entries that count */
    struct pir_state state;
    struct pir_profile profile;
    struct pir_roster roster;
    struct pir_review_context context;
    struct pir_language language;   /* read where it was wanted */
    struct pir_clockwork clockwork; /* loaded where clocks may apply */
};

/** The review profile of the record's snapshot, the built-in one where the record has
 *  none; record NULL: the built-in one by these kinds. */
int pir_profile_load(
    struct pir_profile *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_kinds *kinds, struct pir_err *err);

/** What is to be judged. */
struct pir_review_wanted {
    const struct pir_folder *folder; /* with an id alone: it is opened by new entries */
    /* loaded before, with who recorded its entries; NULL: it is loaded here */
    const struct pir_state *state;
    /* entries that are about to be recorded, in order; those of others are passed over */
    const struct pir_made *made;
    size_t made_count;
    const char *principal; /* who records them */
    int64_t now;
    int64_t as_of; /* only what was recorded by then; INT64_MAX: all */
    bool elsewhere;
    bool language; /* read the lists that rules about language go by */
    bool clocks;   /* judge the clocks of laws and contracts too */
};
/** Load an incident. PIR_E_NOTFOUND when nothing was recorded by then. Owns: arena. */
int pir_reviewed_load(
    struct pir_reviewed *out, struct pir_arena *arena, struct pir_record *record,
    const struct pir_review_wanted *wanted, struct pir_err *err);

/** Is it another incident than the one in use, so that commands must name it? */
bool pir_record_is_elsewhere(struct pir_looking *l, const struct pir_folder *folder);

/* next.c */

/** What to do now; state as in struct pir_review_wanted. Owns: the look's arena. */
int pir_next_load(
    struct pir_next_step **steps, size_t *count, struct pir_looking *l,
    const struct pir_folder *folder, const struct pir_state *state, bool elsewhere);

/* gates.c */

/** Fill in what an approval approves, where nobody said it: of an entry its own SHA-256,
 *  of a gate that of the incident as it stands with the entries made so far. */
int pir_approval_fill(
    struct pir_value *fields, struct pir_arena *arena, struct pir_record *record,
    const struct pir_folder *folder, const struct pir_made *made, size_t count,
    struct pir_err *err);

/** Fill in the gate of a waiver where its rule holds at one only. PIR_E_INPUT: there is no
 *  such rule, or it holds at two. */
int pir_waiver_fill(
    struct pir_value *fields, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);

struct pir_gates_wanted {
    const struct pir_made *made;
    size_t made_count;
    const char *principal; /* who records them */
    int64_t now;
    struct pir_text *refusal;    /* receives the page of what is missing; or NULL */
    const struct pir_look *look; /* how that looks; or NULL */
};
/** Do the gates let these entries through? Closings of a review that is not complete,
 *  and approvals and waivers that would count for nothing, are PIR_E_DENIED or
 *  PIR_E_INPUT. */
int pir_gates_pass(
    struct pir_arena *arena, struct pir_record *record,
    const struct pir_gates_wanted *wanted, struct pir_err *err);

#endif
