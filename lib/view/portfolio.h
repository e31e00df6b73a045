/** view/portfolio.h - the incidents of a quarter on one page. [pure]
 *
 * Counted are the incidents that were opened in the span, and those opened before it that
 * were not closed when it began; drills are not. Everything is as it stood at the moment
 * the page speaks of. Sums of estimates are sums of their lows and of their highs.
 */
#ifndef PIR_VIEW_PORTFOLIO_H
#define PIR_VIEW_PORTFOLIO_H

#include "judge/duty.h"
#include "view/report.h"

struct pir_portfolio_incident {
    const struct pir_state *state;
    bool opened_in_span; /* else it is from before */
    const struct pir_promise *promises;
    size_t promise_count;
    const struct pir_clock_duty *clocks; /* all duties, judged */
    size_t clock_count;
    const struct pir_duty *duties; /* by when they are due */
    size_t duty_count;
    const struct pir_review *review; /* at the gate report; NULL: not judged */
};

struct pir_portfolio {
    const char *name;      /* "2026-Q3", or "" */
    const char *title;     /* "Incidents of 2026-Q3" */
    const char *marking;   /* the strictest of all its entries; "" */
    const char *from, *to; /* its first and last day */
    int64_t first, last;   /* the same as seconds */
    const struct pir_portfolio_incident *incidents;
    size_t count;
    size_t drills;
    /* every incident of the record, for what came back; in the order of their folders */
    const struct pir_state *const *all;
    size_t all_count;
};

/** report->portfolio is shown, as one page of text; of report else organisation, review (how much
 *  is missing in all of them), language, verdict, version and stamp count. */
int pir_view_portfolio(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report *report, struct pir_err *err);

#endif
