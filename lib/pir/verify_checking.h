/** pir/verify_checking.h - one commit while it is judged; what the files of the second phase
 * share.
 *
 * verify_check.c takes a commit and says who made it; verify_edge.c goes through what it
 * changes against each parent; verify_entries.c and verify_settings.c look at the files
 * that are new.
 */
#ifndef PIR_PIR_VERIFY_CHECKING_H
#define PIR_PIR_VERIFY_CHECKING_H

#include "pir/verify_internal.h"

/** One commit on the desk. */
struct pir_checking {
    struct pir_desk *desk;
    struct pir_verification *v;
    size_t number;
    const struct pir_commit_node *node;
    const char *bytes; /* of the commit */
    size_t len;
    struct pir_commit commit; /* in desk->scratch, once it was parsed: payload is set */
    const uint32_t *parents;
    unsigned parent_count;
    struct pir_result *result;
    struct pir_findings content; /* of what it contains, told after who made it */
    struct pir_differences changes[2];
    struct pir_digest *digests; /* of its entries */
    size_t digest_count;
    bool settings;  /* it changes settings, schemas or trust */
    bool adds;      /* it adds entries */
    bool broken;    /* it does what no commit may */
    bool shapeless; /* its trees are none of a record: nobody else goes through them */
    bool has_kinds; /* kinds has been looked for */
    struct pir_kinds *kinds;
};

/** A finding about what the commit contains, which no commit may. */
int pir_verify_find(
    struct pir_checking *c, enum pir_rule rule, const char *path, const char *sentence);
/** The same in a function's words; the commit may go on being looked at. */
int pir_verify_take(
    struct pir_checking *c, enum pir_rule rule, const char *path,
    const struct pir_err *why);
/** What could not be read is a finding, when it is the record's fault. */
int pir_verify_unread(
    struct pir_checking *c, int rc, const char *path, const struct pir_err *why);
/** The commit whose schemas and trust files count: the first parent, or the first commit
 *  itself. */
const struct pir_oid *pir_verify_governing(const struct pir_checking *c);

/* verify_edge.c */

/** What the commit changes, against each parent. */
int pir_verify_edges(struct pir_checking *c);

/* verify_entries.c */

/** The entries it adds. */
int pir_verify_entries(struct pir_checking *c);

/* verify_settings.c */

/** Every new file that is no entry is read once, so that no object goes unchecked. */
int pir_verify_file(struct pir_checking *c, const struct pir_difference *change);
/** pir.yaml, schemas/ and trust/ as they are now. */
int pir_verify_settings(struct pir_checking *c);
int pir_verify_schemas(struct pir_checking *c);
int pir_verify_trust(struct pir_checking *c);
/** Only: can what the commit leaves be used at all? */
int pir_verify_trust_form(struct pir_checking *c);

#endif
