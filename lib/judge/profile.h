/** judge/profile.h - the review profile: which rules hold at which gate of a record. [pure]
 *
 * schemas/review.yaml in force: a list of rules in the order in which an incident is
 * worked through. A rule is a name, words for people, the gates and severities it holds
 * at, and one of the checks of judge/check.h with its parameters. It is read strictly:
 * an unknown check, parameter, operator, kind or field, or a form that
 * schemas/profile.yaml does not allow, is a fault with its line. Reading never fails for
 * what the file says: a profile with faults is there, and lets nothing through.
 *
 *     rules:
 *       - name: impact-financial
 *         group: Impact
 *         gates: [report, close]
 *         demand: The financial impact is stated, or said to be none and why.
 *         missing: No financial impact is stated
 *         why: The CEO decides about money first.
 *         check: entries
 *         with: {kind: impact, where: [{field: dimension, is: [financial]}]}
 *         mend: pir impact "..." --dimension financial -e
 */
#ifndef PIR_JUDGE_PROFILE_H
#define PIR_JUDGE_PROFILE_H

#include "base/err.h"
#include "doc/kind.h"

enum pir_review_gate {
    PIR_REVIEW_COMMIT, /* what is recorded is sound */
    PIR_REVIEW_REPORT, /* fit to be given to the CEO */
    PIR_REVIEW_CLOSE,  /* the review is complete */
    PIR_REVIEW_PUSH,   /* commit; and of a closed incident close */
    PIR_REVIEW_GATES,
};
/** "commit", "report", "close", "push". */
const char *pir_review_gate_name(enum pir_review_gate gate);
bool pir_review_gate_parse(enum pir_review_gate *out, const char *name);

struct pir_review_check;

struct pir_review_rule {
    const char *name;    /* "impact-financial", once in a profile */
    const char *group;   /* heading under which its gaps stand */
    const char *demand;  /* what must be so, a sentence */
    const char *missing; /* what is said when it is not, without full stop; or NULL */
    const char *why;     /* a sentence */
    const char *mend;    /* command with {entry}, {field}, {value}, {owner}; or NULL */
    unsigned gates;      /* 1u << enum pir_review_gate */
    const struct pir_value *severities; /* NULL: all */
    bool advised;                       /* it is said, but holds nothing up */
    const struct pir_value *waive;      /* roles; NULL: the profile's; empty: nobody */
    const struct pir_review_check *check;
    const struct pir_value *with; /* its parameters, or NULL */
    unsigned line;
};

struct pir_profile_fault {
    unsigned line;
    const char *sentence; /* no full stop */
};

struct pir_profile {
    const char *place; /* "schemas/review.yaml" */
    struct pir_review_rule *rules;
    size_t rule_count;
    const struct pir_value *waive; /* roles that may waive */
    struct pir_profile_fault *faults;
    size_t fault_count;
};

/** Read a profile; schema is schemas/profile.yaml. Kinds and fields that rules name are
 *  looked up in kinds. 0 whatever it says; PIR_E_NOMEM. Owns: arena. */
struct pir_profile_input {
    const char *place; /* NULL: "schemas/review.yaml" */
    const char *bytes;
    size_t len;
    const char *schema;
    size_t schema_len;
    struct pir_kinds *kinds;
};
int pir_profile_read(
    struct pir_profile *out, struct pir_arena *arena,
    const struct pir_profile_input *input, struct pir_err *err);

/** Does the rule hold at the gate for an incident of that severity? An incident whose
 *  severity is unknown is held to all rules. */
bool pir_profile_holds(
    const struct pir_review_rule *rule, enum pir_review_gate gate,
    const char *severity);
/** The rule of that name, or NULL. */
const struct pir_review_rule *
pir_profile_rule(const struct pir_profile *profile, const char *name);
/** May somebody with these roles ("owner, recorder") waive the rule? */
bool pir_profile_may_waive(
    const struct pir_profile *profile, const struct pir_review_rule *rule,
    const char *roles);
/** Is role one of "owner, recorder"? */
bool pir_roles_have(const char *roles, const char *role);

#endif
