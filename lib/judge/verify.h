/** judge/verify.h - what else has to hold of a commit's content: its entries, its
 * trust files. [pure]
 *
 * The gate judges who made a commit and what it may do, tree.h what it changes. Here are
 * the rules for one new entry and for one change of the trust files. All of them append
 * findings and go on, so that everything wrong is said at once. What needs to know other
 * commits (that references lead to earlier entries, merges) is for lineage.h and its caller.
 */
#ifndef PIR_JUDGE_VERIFY_H
#define PIR_JUDGE_VERIFY_H

#include "doc/entry.h"
#include "doc/kind.h"
#include "judge/finding.h"
#include "trust/roster.h"

/** A reference of an entry to another. */
struct pir_entry_ref {
    struct pir_digest target;
    const char *field;
    const char *kind; /* it must be of, or "any" */
    bool within;      /* and of the same incident, or nobody would see it there */
};

/** What later checks need to know of an entry. */
struct pir_entry_facts {
    struct pir_digest digest;
    char kind[PIR_KIND_MAX + 1];
    char incident[PIR_ID_SHORT + 1];
    bool opening;          /* it opens the incident */
    bool readable;         /* else only the digest is known */
    bool verifies;         /* it says that an action was verified */
    const char *acting_as; /* the role it was written under, or NULL; in arena */
    /* what it says, as its schema has it; NULL when the schema does not allow it. In the
     * scratch memory: only for whoever called */
    const struct pir_value *fields;
    struct pir_entry_ref *refs;
    size_t ref_count;
};

/** What judging one entry needs. */
struct pir_entry_input {
    struct pir_arena *arena;   /* findings, and texts of facts */
    struct pir_arena *scratch; /* may be released afterwards */
    const char *path;          /* found fit by pir_layout_place */
    struct pir_kinds *kinds;   /* NULL: none are known, which is said elsewhere */
    int64_t recorded;          /* claimed time of its commit */
};

/** Judge one new entry: form, its kind's schema, its file's name, its folder, and that
 *  nothing in it has happened after it was recorded. 0, PIR_E_NOMEM, or an error of the
 *  kinds' source. */
int pir_judge_entry(
    struct pir_entry_facts *out, struct pir_findings *findings,
    const struct pir_entry_input *input, const char *bytes, size_t len,
    struct pir_err *err);

/** An entry that a correction is about. */
struct pir_corrected {
    const char *kind;               /* its name */
    unsigned version;               /* of its schema */
    const struct pir_value *before; /* as it read before the correction */
    const struct pir_value *after;  /* and as it reads with it */
};

/** Judge a correction that pir_judge_entry has filled facts for: it names no field that
 *  makes an entry what it is, and each entry that reads otherwise by it (the one it is
 *  about; where that is a correction itself, the next) is what its kind wants, and says of
 *  nothing to come that it has happened. Their references are added to facts, and the
 *  role they are made to be written under. 0 or negative as above. */
int pir_judge_correction(
    struct pir_entry_facts *facts, struct pir_findings *findings,
    const struct pir_entry_input *input, const struct pir_corrected *chain,
    size_t count, struct pir_err *err);

/** One state of the trust files. */
struct pir_trust_state {
    const struct pir_roster *roster;
    const char *digest; /* pir_roster_digest of the pair */
    /* keys in other formats lie beside them that roles.yaml does not name: then a person
     * need not have a key there */
    bool other_keys;
};

/** Judge a change of the trust files; before is NULL for the first commit. 0, or
 *  PIR_E_NOMEM. */
int pir_judge_trust(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_trust_state *before, const struct pir_trust_state *now);

#endif
