/** judge/gate.h - the commit gate: may this commit stand in the record? [pure]
 *
 * Run on the finished bytes of a commit before the branch moves, so that pir cannot
 * publish what it would reject. Checks: closed grammar; signature in canonical form,
 * good over the payload, namespace git; the key is in the trust files of EACH parent
 * (of the commit itself for the first one) and may act at the claimed time; committer =
 * author = that person, at one time; the role permits what the commit does; the time
 * does not go below a parent's nor more than 300 s beyond now; the trailers name
 * exactly the SHA-256 of the entries added. A commit adds entries, or changes settings,
 * trust or schemas, never both. Source: schemas/README.md "Commit" and "Trust".
 */
#ifndef PIR_JUDGE_GATE_H
#define PIR_JUDGE_GATE_H

#include "doc/commit.h"
#include "doc/entry.h"
#include "judge/finding.h"
#include "trust/roster.h"

enum pir_deed {
    PIR_DEED_ENTRIES,  /* adds entries: role recorder or owner */
    PIR_DEED_SETTINGS, /* changes pir.yaml, trust/, schemas/, VERIFY.md: role owner */
    /* breaks a rule of what commits may do, which is said elsewhere: deed and trailers
     * are not looked at, the role is that for entries */
    PIR_DEED_FORBIDDEN,
};

struct pir_gate_input {
    const char *bytes; /* the commit object */
    size_t len;
    enum pir_deed deed;
    /* one for each parent, with its keys (pir_roster_pin); for the first commit one: its
     * own */
    const struct pir_roster *const *rosters;
    size_t roster_count;
    /* committer times, one for each parent; NULL for the first commit */
    const int64_t *parent_times;
    /* SHA-256 of the entries the tree really adds, any order */
    const struct pir_digest *entries;
    size_t entry_count;
    int64_t now;
    struct pir_arena *scratch; /* for the work, left to the caller; NULL: its own */
};

/** 0 when it may stand; PIR_E_DENIED when trust says no, PIR_E_CORRUPT when its form is
 *  wrong, each with the way out; PIR_E_UNSUPPORTED for signature formats that cannot be
 *  checked. */
int pir_gate_commit(const struct pir_gate_input *input, struct pir_err *err);

/** What else is known after judging. */
struct pir_gate_verdict {
    enum pir_rule rule; /* the first that is broken, PIR_RULE_NONE when it may stand */
    /* the key that signed; "" when there is none or its signature is not good */
    char fingerprint[PIR_FINGERPRINT_MAX];
    const struct pir_person *person; /* by the first roster; NULL before it is known */
    /* as it was parsed, in the scratch arena that was given; else, or when it is not in
     * the accepted form, its payload is NULL */
    struct pir_commit commit;
};

/** The same, and by which rule. 0 or negative as above; err says in words what rule
 *  says by name. PIR_E_NOMEM, with PIR_RULE_NONE, is no verdict. */
int pir_gate_judge(
    struct pir_gate_verdict *out, const struct pir_gate_input *input,
    struct pir_err *err);

/** Which rule do a commit's bytes break, that pir_commit_parse refuses at that line? */
enum pir_rule pir_gate_form_rule(const char *bytes, size_t len, unsigned line);

#endif
