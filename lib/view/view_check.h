/** view/view_check.h - what the gates of a review say: a page, a value, and the two forms
 * that continuous integration reads. [pure]
 */
#ifndef PIR_VIEW_CHECK_H
#define PIR_VIEW_CHECK_H

#include "judge/review.h"
#include "view/view.h"

/** pir check: what is missing, grouped and numbered, each with its command. */
int pir_view_check(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_review *review,
    struct pir_err *err);

/** pir check --language: how page one could be said better. */
int pir_view_language(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_review *language,
    struct pir_err *err);

/** JUnit XML: a test case for each rule that holds, a failure for each gap. */
int pir_view_check_junit(
    struct pir_buf *out, const struct pir_view *view, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_review *review);

/** SARIF 2.1.0: a result for each gap, suppressed where it is waived. Owns:
 *  view->arena. */
int pir_view_check_sarif(
    struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_profile *profile,
    const struct pir_review *review, struct pir_err *err);

#endif
