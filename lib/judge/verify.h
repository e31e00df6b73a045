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
};

/** What later checks need to know of an entry. */
struct pir_entry_facts {
    struct pir_digest digest;
    char kind[PIR_KIND_MAX + 1];
    char incident[PIR_ID_SHORT + 1];
    bool opening;          /* it opens the incident */
    bool readable;         /* else only the digest is known */
    const char *acting_as; /* the role it was written under, or NULL; in arena */
    struct pir_entry_ref *refs;
    size_t ref_count;
};

/** Judge one new entry: form, its kind's schema, its file's name, its folder. path was
 *  found fit by pir_layout_place. Findings and out's texts live in arena; scratch may be
 *  released afterwards. kinds NULL: no schemas are known, which is said elsewhere. 0,
 *  PIR_E_NOMEM, or an error of the kinds' source. */
int pir_judge_entry(
    struct pir_entry_facts *out, struct pir_findings *findings, struct pir_arena *arena,
    struct pir_arena *scratch, const char *path, const char *bytes, size_t len,
    struct pir_kinds *kinds, struct pir_err *err);

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
