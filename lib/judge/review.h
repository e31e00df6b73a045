/** judge/review.h - the gates of a review: what is missing before an incident may pass. [pure]
 *
 * Everything missing is named at once, in the order of the profile, each with the rule
 * that asks for it, why, and the command that mends it. A gap that somebody entitled has
 * waived is named too, with the waiver. The same entries, profile and time give the same
 * gaps, so pir, a hook on a server and verify years later agree.
 *
 *     rc = pir_review_admit(&refused, &count, &arena, &dossier, &err);
 *     rc = pir_fold(&state, &arena, &dossier, &err);
 *     struct pir_review_context context = {.now = now, .zone = zone, .roster = &roster,
 *                                          .refused = refused, .refused_count = count};
 *     rc = pir_review_check(&review, &arena, &state, &profile, kinds,
 *                           PIR_REVIEW_CLOSE, &context, &err);
 *     if (review.missing) ...  // the gate stays shut
 */
#ifndef PIR_JUDGE_REVIEW_H
#define PIR_JUDGE_REVIEW_H

#include "judge/clock.h"
#include "judge/language.h"
#include "judge/profile.h"
#include "model/fold.h"
#include "trust/roster.h"

enum pir_gap_level {
    PIR_GAP_ADVISED, /* holds nothing up */
    PIR_GAP_MISSING, /* the gate stays shut */
    PIR_GAP_PROFILE, /* the profile itself is at fault: shut, and nobody can waive it */
};
/** "advised", "missing", "profile". */
const char *pir_gap_level_name(enum pir_gap_level level);

struct pir_gap {
    const char *rule; /* by its name in the profile; "profile" for its faults */
    const char *group;
    enum pir_review_gate gate;
    enum pir_gap_level level;
    const char *entry;    /* full id of the entry it is about, or NULL */
    const char *field;    /* or NULL */
    const char *sentence; /* what is missing; no full stop */
    const char *why;      /* a sentence; "" */
    const char *command;  /* one line for a shell, ids and quotes in place; "" */
    const char *owner;    /* the role that answers for the entry, or NULL */
    const char *due;      /* the day or moment by which it was due, or NULL */
    const char *waiver;   /* full id of the waiver that covers it, or NULL */
    const char *expires;  /* the waiver's last day, or NULL */
    /* an action or duty that closing may hand on instead: --handed-over ID:OWNER */
    bool handable;
    bool waivable; /* somebody may waive it: struct pir_review.waive says which roles */
};

/** What somebody said of the gate, and whether it counts. */
struct pir_review_word {
    const char *entry; /* full id of the approval */
    const char *person, *verdict;
    int64_t recorded;
    enum pir_word_standing {
        PIR_WORD_COUNTS,
        PIR_WORD_REPLACED, /* the same person said something else later */
        PIR_WORD_LAPSED,   /* of what stood then, not of what stands now */
        PIR_WORD_AUTHOR,   /* of their own work */
    } standing;
    const char *why; /* it does not count, no full stop; NULL where it does */
};
/** "counts", "replaced", "lapsed", "author". */
const char *pir_word_standing_name(enum pir_word_standing standing);

/** Somebody of the trust files whose word on the gate is not there yet. */
struct pir_review_voter {
    const char *person;
    const char *barred; /* why they may not approve it, no full stop; NULL: they may */
};

struct pir_review {
    enum pir_review_gate gate;
    struct pir_gap *gaps;
    size_t gap_count;
    size_t missing; /* not waived, not merely advised: 0 opens the gate */
    size_t waived, advised;
    /* where a rule asks for approvals of the gate: all that were given, in recorded
     * order, and who else there is */
    size_t approvals_wanted, approvals_counted;
    const struct pir_review_word *words;
    size_t word_count;
    const struct pir_review_voter *voters;
    size_t voter_count;
    const struct pir_value
        *waive; /* roles that may waive where no rule says otherwise */
};

struct pir_review_context {
    int64_t now; /* waivers expire against it */
    const struct pir_zone *zone;
    /* people's names, for the rule against blame; or NULL */
    const struct pir_roster *roster;
    /* entries that nobody authorised recorded: pir_review_admit */
    const struct pir_recorded *const *refused;
    size_t refused_count;
    /* clocks of laws and contracts, judged for this incident; may be NULL */
    const struct pir_clock_duty *clocks;
    size_t clock_count;
    /* plain words; NULL: rules about language ask nothing */
    const struct pir_language *language;
    bool elsewhere; /* commands must name the incident: it is not the one in use */
};

/** Take entries out of a dossier that count for nothing: their commit was searched for
 *  and is not signed by somebody who may record. Those whose attests nobody filled in
 *  stay. Order is kept. PIR_E_NOMEM. */
int pir_review_admit(
    const struct pir_recorded *const **refused, size_t *count, struct pir_arena *arena,
    struct pir_dossier *dossier, struct pir_err *err);

/** Judge an incident at a gate. 0 whatever is found; PIR_E_NOMEM, or what kinds or
 *  schemas failed with. A profile with faults gives these alone. Owns: arena. */
int pir_review_check(
    struct pir_review *out, struct pir_arena *arena, const struct pir_state *state,
    const struct pir_profile *profile, struct pir_kinds *kinds,
    enum pir_review_gate gate, const struct pir_review_context *context,
    struct pir_err *err);

/** What is about how something is said (check language): out gets it, review keeps of it
 *  only what shuts the gate. Owns: arena. PIR_E_NOMEM, with both as they were. */
int pir_review_split(
    struct pir_review *out, struct pir_review *review, struct pir_arena *arena,
    const struct pir_profile *profile);

/** There is no rule of that name to waive: PIR_E_INPUT with the nearest, or PIR_E_NOMEM. */
int pir_review_no_rule(
    struct pir_arena *arena, const struct pir_profile *profile, const char *name,
    struct pir_err *err);

/** May the person (principal and roles, as in struct pir_attest) record this approval,
 *  waiver or progress? item is the entry as part of state. 0; PIR_E_DENIED or PIR_E_INPUT with the
 *  reason: it would count for nothing. Other kinds may always be recorded. */
int pir_review_may(
    struct pir_arena *arena, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_item *item,
    struct pir_err *err);

#endif
