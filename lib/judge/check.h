/** judge/check.h - the checks that rules of a review profile are made of. [pure]
 *
 * One table: name, meaning, parameters, function. A check is run for one rule at one gate
 * and names what is missing with pir_reviewing_gap; the rule's words make the rest.
 * What an editor of a profile may write is documented from this table (pir help rules).
 *
 * Conditions (`where`, `needs`, `unless`) are lists that must hold together:
 *     {field: NAME, is: [VALUE, ...]}     one of these values
 *     {field: NAME, not: [VALUE, ...]}    none of these, or not given
 *     {field: NAME, given: true}          given, or not given
 *     {any: [CONDITION, ...]}             at least one of them
 */
#ifndef PIR_JUDGE_CHECK_H
#define PIR_JUDGE_CHECK_H

#include "judge/review.h"

enum pir_param_type {
    PIR_PARAM_KIND,   /* name of a kind */
    PIR_PARAM_FIELD,  /* a field of that kind */
    PIR_PARAM_FIELDS, /* a list of them */
    PIR_PARAM_WHERE,  /* conditions on its fields */
    PIR_PARAM_COUNT,  /* a whole number */
    PIR_PARAM_TEXT,
    PIR_PARAM_TEXTS, /* a list of texts */
    PIR_PARAM_KINDS, /* a list of kinds */
    PIR_PARAM_FLAG,  /* true or false */
};

struct pir_review_param {
    const char *name;
    enum pir_param_type type;
    bool required;
    const char *meaning; /* a phrase */
};

#define PIR_PARAMS_MAX 6

struct pir_reviewing;

struct pir_review_check {
    const char *name;
    const char *meaning; /* what it demands, a sentence */
    const char *values;  /* what {entry}, {value} ... stand for in mend; or NULL */
    struct pir_review_param params[PIR_PARAMS_MAX];
    int (*run)(struct pir_reviewing *r); /* 0 or negative */
};

/** Ends with a NULL name. */
extern const struct pir_review_check pir_review_checks[];
const struct pir_review_check *pir_review_check_find(const char *name);

/** One review in the making. */
struct pir_reviewing {
    struct pir_arena *arena;
    const struct pir_state *state;
    const struct pir_profile *profile;
    struct pir_kinds *kinds;
    enum pir_review_gate gate;
    const struct pir_review_context *context;
    const struct pir_review_rule *rule; /* whose turn it is */
    size_t opened;                      /* items before it are of an earlier opening */
    bool *superseded;                   /* of each item: a later one took its place */
    PIR_VEC(struct pir_gap) gaps;
    /* of the first rule that asks for approvals */
    size_t approvals_wanted, approvals_counted;
    PIR_VEC(struct pir_review_word) words;
    PIR_VEC(struct pir_review_voter) voters;
    struct pir_err *err;
};

/** What a gap is about; all but the sentence may be NULL. value, owner and text go into
 *  the command, quoted for a shell. */
struct pir_gap_about {
    const struct pir_item *item;
    const char *field, *value, *owner, *text, *due;
    const char *why;  /* instead of the rule's */
    const char *mend; /* instead of the rule's, with the same {entry}, {value} ... */
    bool handable;
};
int pir_reviewing_gap(
    struct pir_reviewing *r, const struct pir_gap_about *about, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- parameters ---- */

const char *pir_reviewing_text(const struct pir_reviewing *r, const char *param);
bool pir_reviewing_flag(const struct pir_reviewing *r, const char *param);
size_t pir_reviewing_number(
    const struct pir_reviewing *r, const char *param, size_t otherwise);
const struct pir_value *
pir_reviewing_value(const struct pir_reviewing *r, const char *param);
/** Is text in the list param, case aside? */
bool pir_reviewing_lists(
    const struct pir_reviewing *r, const char *param, const char *text);

/* ---- entries ---- */

bool pir_item_is(const struct pir_item *item, const char *kind);
/** In force: no later entry took its place. */
bool pir_reviewing_in_force(const struct pir_reviewing *r, const struct pir_item *item);
/** Do the fields meet all conditions (NULL: they do)? */
bool pir_fields_meet(const struct pir_value *fields, const struct pir_value *where);
/** "action 7xk2m9qd "Patch the servers"": how a sentence names an entry. */
const char *
pir_reviewing_name(const struct pir_reviewing *r, const struct pir_item *item);
/** Who answers for having recorded it: the principal; "" when it is not known. */
const char *pir_item_person(const struct pir_item *item);

/** Does an entry say when the organisation became aware of it, be it "unknown"? */
bool pir_state_says_aware(const struct pir_state *state);

/** The first entry of these kinds (a list of names) that the person recorded, or that
 *  was recorded on their behalf: who wrote it does not judge it. NULL: none. */
const struct pir_item *pir_review_authored(
    const struct pir_state *state, const struct pir_value *kinds, const char *person);

/** Did closing hand the entry on to somebody, since the last reopening? */
bool pir_reviewing_handed_on(
    const struct pir_reviewing *r, const struct pir_item *item);
/** Has somebody other than its author approved the entry as it is? */
bool pir_entry_approved(const struct pir_reviewing *r, const struct pir_item *item);

/* ---- the checks, by file ---- */

int pir_check_entries(struct pir_reviewing *r);
int pir_check_each(struct pir_reviewing *r);
int pir_check_values(struct pir_reviewing *r);
int pir_check_asked(struct pir_reviewing *r);
int pir_check_form(struct pir_reviewing *r);
int pir_check_references(struct pir_reviewing *r);
int pir_check_authorised(struct pir_reviewing *r);
int pir_check_times(struct pir_reviewing *r);
int pir_check_order(struct pir_reviewing *r);
int pir_check_actions(struct pir_reviewing *r);
int pir_check_verified(struct pir_reviewing *r);
int pir_check_questions(struct pir_reviewing *r);
int pir_check_decisions(struct pir_reviewing *r);
int pir_check_told(struct pir_reviewing *r);
int pir_check_aware(struct pir_reviewing *r);
int pir_check_roles(struct pir_reviewing *r);
int pir_check_custody(struct pir_reviewing *r);
int pir_check_cycles(struct pir_reviewing *r);
int pir_check_contradictions(struct pir_reviewing *r);
int pir_check_duplicates(struct pir_reviewing *r);
int pir_check_blame(struct pir_reviewing *r);
int pir_check_language(struct pir_reviewing *r);
int pir_check_approved(struct pir_reviewing *r);
int pir_check_handovers(struct pir_reviewing *r);
int pir_check_promises(struct pir_reviewing *r);
int pir_check_clocks(struct pir_reviewing *r);

#endif
