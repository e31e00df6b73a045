/** view/portfolio_internal.h - what the files of the portfolio share. Inside this room only. */
#ifndef PIR_VIEW_PORTFOLIO_INTERNAL_H
#define PIR_VIEW_PORTFOLIO_INTERNAL_H

#include "view/portfolio.h"
#include "view/report_internal.h"

/** How many of each are shown, so that a page is one page. */
struct pir_portfolio_room {
    size_t incidents, overdue, again, lessons;
};

/** The page in the making; each incident cites its own entries. */
struct pir_portfolio_page {
    struct pir_reporting r;
    struct pir_reporting *each;
    const struct pir_portfolio *in;
    struct pir_portfolio_room room;
    struct pir_block *fields; /* the figures at the top */
    struct pir_value *figures;
};

static inline struct pir_viewing *pir_portfolio_viewing(struct pir_portfolio_page *p)
{
    return &p->r.v;
}

/** 0 critical ... 3 low, 4 anything else. */
int pir_portfolio_severity(const struct pir_state *state);

/* ---- portfolio_sums.c: estimates added up ---- */

#define PIR_RANGE_UNITS ((size_t)8)

struct pir_range {
    const char *unit;
    double low, high;
    size_t incident; /* that added to it last, from 1 */
};
struct pir_ranges {
    struct pir_range of[PIR_RANGE_UNITS];
    size_t count, left_out; /* units that found no room */
    bool
        overlap; /* several estimates of one incident, which may count the same twice */
};

/** Add what one incident says of a dimension; with a line, each estimate is cited. */
void pir_portfolio_sum(
    struct pir_portfolio_page *p, struct pir_ranges *sums, size_t at,
    const char *dimension, struct pir_line *line);
/** "80,000 to 95,000 EUR; 12 people", or "not stated"; of at most so many units. */
const char *pir_portfolio_range_words(
    struct pir_viewing *v, const struct pir_ranges *sums, size_t most);

/* ---- portfolio_figures.c, portfolio_lists.c: the parts, in their order ---- */

void pir_portfolio_figures(struct pir_portfolio_page *p);
void pir_portfolio_incidents(struct pir_portfolio_page *p);
void pir_portfolio_overdue(struct pir_portfolio_page *p);
void pir_portfolio_again(struct pir_portfolio_page *p);
void pir_portfolio_lessons(struct pir_portfolio_page *p);

#endif
