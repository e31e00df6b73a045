/** pir/report_internal.h - one report in the making: of the branch as it is now, or of
 * an earlier commit at an earlier moment. Inside lib/pir only.
 *
 *     struct pir_reporting_run *r;
 *     rc = pir_reporting_new(&r, &terms, record, err);
 *     if (rc == 0)
 *         rc = pir_reporting_load(r);
 *     if (rc == 0)
 *         rc = pir_reporting_view(&page, &value, r);
 *     if (rc == 0)
 *         rc = pir_looking_finish(out, &r->look, page, value);
 *     pir_reporting_free(r);
 */
#ifndef PIR_PIR_REPORT_INTERNAL_H
#define PIR_PIR_REPORT_INTERNAL_H

#include "pir/review_internal.h"
#include "view/report.h"
#include "view/report_stamp.h"

/** What is asked for. */
struct pir_reporting_terms {
    struct pir_report_options options;
    /* make it again as it was then; NULL: now */
    const struct pir_report_stamp *again;
    bool findings; /* a verification found something just now */
};

struct pir_reporting_run {
    struct pir_looking look;
    struct pir_report_options options;
    enum pir_report_form form;
    struct pir_report_stamp stamp;
    struct pir_reviewed reviewed;
    struct pir_review review, language; /* what could be said better, apart */
    struct pir_report report;
    struct pir_letterhead letterhead;
    struct pir_err *err;
};

/** Start: the moment, the commit, the form. PIR_E_INPUT for a form that is none;
 *  PIR_E_CORRUPT where the commit of again is not there. After a failure too *out may
 *  be freed. */
int pir_reporting_new(
    struct pir_reporting_run **out, const struct pir_reporting_terms *terms,
    struct pir_record *record, struct pir_err *err);
/** Read the incident and judge it; the stamp is complete from then on. */
int pir_reporting_load(struct pir_reporting_run *r);
int pir_reporting_view(
    struct pir_block **page, struct pir_value **value, struct pir_reporting_run *r);
void pir_reporting_free(struct pir_reporting_run *r);

/** The same of a portfolio (report_portfolio.c); pir_reporting_load calls it. */
int pir_portfolio_load(struct pir_reporting_run *r);

/** Earlier incidents with a cause of a class that this one has, in folder (report_before.c). */
int pir_reporting_before(struct pir_reporting_run *r, const struct pir_folder *folder);

/** How a format is called in a stamp: "html"; NULL for one that is never verified. */
const char *pir_report_format_name(enum pir_output format);
bool pir_report_format_parse(enum pir_output *out, const char *name);

#endif
