/** view/report_proof.h - pir verify-report: is a file the report that the record yields,
 * and what has changed since? [pure]
 */
#ifndef PIR_VIEW_REPORT_PROOF_H
#define PIR_VIEW_REPORT_PROOF_H

#include "view/report_stamp.h"
#include "view/view.h"

enum pir_proof_verdict {
    PIR_PROOF_SAME,      /* byte for byte */
    PIR_PROOF_LINE_ENDS, /* but for its line ends */
    PIR_PROOF_DIFFERENT,
    PIR_PROOF_NO_STAMP,
    PIR_PROOF_BROKEN_STAMP,
    PIR_PROOF_UNKNOWN_COMMIT,
    PIR_PROOF_ASIDE,       /* the commit is not in the branch's history */
    PIR_PROOF_NO_INCIDENT, /* nor has the commit that incident */
};
/** "same", "line-ends" ... */
const char *pir_proof_verdict_name(enum pir_proof_verdict verdict);

/** What was found out about a file. Only name, sha256 and verdict must be there. */
struct pir_report_proof {
    const char *name;
    const char *sha256;
    enum pir_proof_verdict verdict;
    const struct pir_report_stamp *stamp; /* where it has one */
    const char *detail;                   /* of why it differs, a sentence; or NULL */
    const char *doubt; /* about the record itself, a sentence; or NULL */
    /* the report's value then and now, where it could be made: of the figures that
     * changed */
    const struct pir_value *then, *now;
    size_t newer;                  /* entries recorded since */
    const struct pir_state *state; /* as it is now, or NULL */
};

int pir_view_report_proof(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report_proof *proof, struct pir_err *err);

/** One thing that a later report says otherwise. */
struct pir_report_change {
    const char *what;         /* "Money: lost turnover" */
    const char *then_, *now_; /* NULL: it was not there, it is not there any more */
};
/** Compare two values of the same form (schemas/output/report.yaml). Owns: arena.
 *  PIR_E_NOMEM. */
int pir_report_changes(
    struct pir_report_change **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *then_, const struct pir_value *now_, struct pir_err *err);

#endif
