/** model/fold.h - from entries to state. [pure]
 *
 * State is never stored: it is this function of the entries. The same entries in the
 * same order give the same state. Entries must be in recorded order. An entry of a kind
 * this version does not know changes nothing.
 *
 * State of an incident (schemas/README.md "States"): declared -> active -> contained ->
 * resolved -> in-review -> reviewed -> closed.
 *   declared   the opening entry alone (notes change nothing)
 *   active     any event, finding, action, decision, role, meeting or communication since
 *   contained  an event with phase contained, eradicated or recovered
 *   resolved   an event with phase resolved
 *   in-review  resolved, and a meeting of kind review, or a lesson, recorded after that
 *   reviewed   resolved, and then approvals with verdict approved of the gate close that
 *              bind the incident as it stood (pir_fold_digest), by as many people as the
 *              review profile asks for (model/quorum.h); what is recorded after them,
 *              other than approvals and the closing, takes that back. Whose approvals
 *              count is for judge/review.h to say
 *   closed     a close entry; reopen leads back to active, with its reason
 * Late entries never move a state backwards: within one opening the furthest state
 * reached counts. A correction replaces the fields it names in every later look at the
 * entry it corrects; it may take a state back, when what had moved the incident on
 * turns out wrong. A field whose new content is null is withdrawn.
 */
#ifndef PIR_MODEL_FOLD_H
#define PIR_MODEL_FOLD_H

#include "model/history.h"

enum pir_stage {
    PIR_STAGE_DECLARED,
    PIR_STAGE_ACTIVE,
    PIR_STAGE_CONTAINED,
    PIR_STAGE_RESOLVED,
    PIR_STAGE_IN_REVIEW,
    PIR_STAGE_REVIEWED,
    PIR_STAGE_CLOSED,
};
const char *pir_stage_name(enum pir_stage stage);
/** Does an entry of this kind make a declared incident active? */
bool pir_fold_is_active(const char *kind);

enum pir_action_state {
    PIR_ACTION_OPEN,
    PIR_ACTION_DOING,
    PIR_ACTION_BLOCKED,
    PIR_ACTION_DONE,
    PIR_ACTION_VERIFIED,
    PIR_ACTION_INEFFECTIVE,
    PIR_ACTION_DROPPED,
};
const char *pir_action_state_name(enum pir_action_state state);

/** Did somebody record it whom the trust files know? False when it was looked for who
 *  did, and no good signature of anybody there was found. What nobody vouches for is
 *  shown, and counts for nothing. */
bool pir_recorded_is_vouched(const struct pir_recorded *recorded);

/** An entry after its corrections. */
struct pir_item {
    const struct pir_recorded *recorded;
    /* with corrections applied; the original's when there are none */
    const struct pir_value *fields;
    const struct pir_recorded *corrected_by; /* the latest correction, or NULL */
    const struct pir_recorded **corrections; /* all, in order */
    size_t correction_count;
    /* the latest entry that states the same anew (an estimate, a risk, a cause, a
     * question, a role, a determination), or NULL when this one holds */
    const struct pir_item *replaced_by;
};

/** What an entry changed: "state", "declared", "active". Both texts are one line of at
 *  most PIR_CHANGE_MAX columns. An entry that states something for the first time
 *  changes nothing; from is NULL only for the state of an incident that is opened, the
 *  first holder of a role, and a field that a correction adds. to is never NULL:
 *  "nobody" for a role that is left, "none" for a field that is withdrawn.
 *      state                       declared -> active
 *      severity                    high -> critical
 *      note 9x2q7c4p body          ... -> ...
 *      action 9x2q7c4p             open -> doing
 *      action 9x2q7c4p due         2026-12-01 -> 2026-12-15
 *      impact financial (cost)     120000..400000 EUR -> 200000..250000 EUR
 *      risk 9x2q7c4p likelihood    likely -> unlikely
 *      cause 9x2q7c4p              hypothesis -> confirmed
 *      question 9x2q7c4p           open -> answered
 *      role commander              Jane -> Max
 *      determination major         not-major since ... -> classified-major since ...
 *  Corrected fields of the opening entry go by their name alone, those of others by kind
 *  and id too. An action also has an owner (a close entry may hand it over), an impact
 *  what is likely, a risk its consequence; a risk before and after measures is two.
 *  What is judged again is recognised by its words (measure, scenario, statement,
 *  question ...) or by a link of type supersedes; the id is that of the entry that came
 *  first. */
#define PIR_CHANGE_MAX 200
struct pir_change {
    const struct pir_recorded *by;
    const char *what;
    const char *from;
    const char *to;
};

/** An action after its progress. It is open until it is done, verified or dropped; an
 *  ineffective one is open again. */
struct pir_action {
    const struct pir_item *item;
    const char *title, *owner, *purpose, *done_when;
    const char *due; /* calendar date in force now, or NULL */
    enum pir_action_state state;
    unsigned slips;              /* times it was moved to a later date */
    const struct pir_item *last; /* latest progress, or NULL */
};

/** A question; the same words asked again are one question. The answer may be in the
 *  entry, in a later one of the same words, in a correction, or in any entry with a
 *  link of type answers. */
struct pir_question {
    const struct pir_item *item; /* the entry that asked first */
    const char *text, *state,
        *answer; /* state: the latest; answer NULL when there is none yet */
};

/** That an entry holds what a word asks for. */
struct pir_evidence {
    const char *word;
    const struct pir_item *item;
};

struct pir_state {
    char id[PIR_ID_SHORT + 1];
    /* NULL when the folder has none: the facade calls that corrupt */
    const struct pir_item *opening;
    const char *title, *summary, *severity, *type;
    bool exercise;
    enum pir_stage stage;
    /** The earliest event of that phase, precision UNKNOWN when there is none; the last
     *  three since the last reopening. */
    struct pir_moment started, detected, contained, recovered, resolved;
    /* aware-at of the opening entry, else the earliest determination of type aware not
     * superseded */
    struct pir_moment aware;
    struct pir_item *items; /* all entries, in recorded order */
    size_t item_count;
    const struct pir_item **by_id; /* the same, sorted by id: for pir_fold_item */
    /* entries among them that nobody vouches for: they change nothing */
    size_t unvouched;
    /* files beside them that cannot be read as entries */
    const struct pir_damage *damages;
    size_t damage_count;
    struct pir_action *actions;
    size_t action_count, open_actions;
    struct pir_question *questions;
    size_t question_count, open_questions;
    size_t decision_count, communication_count;
    struct pir_change *changes; /* in recorded order */
    size_t change_count;
    const char *commander; /* person in the role commander now, or NULL */
    /* of a thin state (catalog_states.h), which has not all entries: what is evidence for
     * which word, sorted by word, as it was found when all of them were read */
    bool is_thin;
    const struct pir_evidence *evidence;
    size_t evidence_count;
};

/** Fold a dossier. PIR_E_NOMEM; odd entries (a progress of an action that is not there)
 *  are passed over: check names them. Owns: arena. */
int pir_fold(
    struct pir_state *out, struct pir_arena *arena, const struct pir_dossier *dossier,
    struct pir_err *err);

/** The changes an entry made: first one and count in out->changes. */
size_t pir_fold_changes(
    const struct pir_state *state, const struct pir_recorded *by,
    const struct pir_change **first);

/** The item of an entry by full id, or NULL. */
const struct pir_item *pir_fold_item(const struct pir_state *state, const char *id);

/** A copy of fields with what a correction says applied: content null takes a field away.
 *  NULL: out of memory. */
const struct pir_value *pir_correction_apply(
    struct pir_arena *arena, const struct pir_value *fields,
    const struct pir_value *correction);

/** The latest word on what a decision asked of somebody (asked-of): an approval of it,
 *  whatever its verdict, or an entry that links to it with answers, supersedes or
 *  contradicts; NULL: it is still waited for. */
const struct pir_item *
pir_fold_answer(const struct pir_state *state, const struct pir_item *asked);

/** What an approval of a gate binds: SHA-256 over the SHA-256 of the first count entries
 *  in hexadecimal digits, sorted, a line each, but for approvals, closings, and what
 *  nobody authorised recorded. hex needs PIR_SHA256_HEX + 1 bytes. As a shell says it:
 *      sha256sum FILES | cut -c 1-64 | sort | sha256sum
 *  PIR_E_NOMEM. */
int pir_fold_digest(
    char *hex, const struct pir_recorded *entries, size_t count, struct pir_err *err);

/** When it occurred, corrections applied. */
void pir_item_occurred(struct pir_moment *out, const struct pir_item *item);

/** A time field and its precision (NAME-precision, second when there is none). False,
 *  and UNKNOWN, when it is missing or malformed. */
bool pir_field_moment(
    struct pir_moment *out, const struct pir_value *fields, const char *name);

#endif
