/** view/report.h - the report to those who decide. [pure]
 *
 * Five parts from one incident: the summary on one page, what it means, what is done,
 * who is told, and the appendix. Nothing is said that no entry says: each statement and
 * each figure carries the mark of its entry ("[9x2q]", the start of the entry's id, as
 * long as it takes to tell the report's entries apart), and the last section says of
 * each mark which entry, commit and signer it leads to. What nobody recorded is said to
 * be "not stated".
 *
 *     struct pir_report report = {.state = &state, .organisation = "Example Ltd"};
 *     rc = pir_view_report(&page, &value, &view, &report, PIR_REPORT_CEO, &err);
 *     rc = pir_report_fit(&fit, &arena, page, PIR_REPORT_WIDTH, &err);
 *     if (fit.lines > fit.limit) ... // fit.heavy says what to shorten
 */
#ifndef PIR_VIEW_REPORT_H
#define PIR_VIEW_REPORT_H

#include "doc/letterhead.h"
#include "judge/clock.h"
#include "judge/promise.h"
#include "judge/review.h"
#include "view/view.h"

#define PIR_REPORT_WIDTH                                                               \
    90U /* columns of a printed page in a 10 point typewriter face */
#define PIR_REPORT_LINES ((size_t)66) /* of a printed page */

enum pir_report_form {
    PIR_REPORT_CEO,       /* the summary alone, with its marks explained */
    PIR_REPORT_FULL,      /* all five parts */
    PIR_REPORT_OUTCOME,   /* what stakeholders are told once it is over */
    PIR_REPORT_PORTFOLIO, /* many incidents: view/portfolio.h */
};

/** An earlier incident that had a cause of a class this one has, too. */
struct pir_report_before {
    const char *id, *class;
    const struct pir_state
        *state; /* its causes and actions; nobody was asked who signed */
};

/** What a report is made from. Only state must be there. */
struct pir_report {
    const struct pir_state *state;
    const char *organisation;
    /* at the gate report, without what is said about language; NULL: not judged */
    const struct pir_review *review;
    const struct pir_promise *promises;
    size_t promise_count;
    /* duties that apply, or may, most urgent first */
    const struct pir_clock_stage *clocks;
    size_t clock_count;
    /* the latest first */
    const struct pir_report_before *before;
    size_t before_count;
    const char *verdict; /* of the record's verification, in words; NULL: none */
    const char *version; /* of the program */
    const struct pir_portfolio *portfolio; /* of that form alone; then state is NULL */
    const struct pir_language *language;   /* NULL: no term is explained */
    const struct pir_letterhead
        *letterhead;   /* names and order of parts; NULL: built in */
    const char *stamp; /* report_stamp.h; NULL: the report is not to be verified */
    /* no sheets and no style: what an organisation wants at the top and at the bottom of
     * each sheet stands at the top and at the bottom of the text */
    bool plain;
    bool stamp_apart; /* on a line of its own that is never wrapped */
};

int pir_view_report(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report *report, enum pir_report_form form, struct pir_err *err);

/** pir brief: the questions a CEO asks and those that were recorded, each answered from
 *  entries, the unanswered ones first; open receives how many these are. */
int pir_view_brief(
    struct pir_block **page, struct pir_value **value, size_t *open,
    const struct pir_view *view, const struct pir_report *report, struct pir_err *err);

/** The strictest marking of all entries: "TLP:AMBER, privileged". NULL when out of
 *  memory. */
const char *
pir_report_marking_of(const struct pir_state *state, struct pir_arena *arena);
/** The same of several incidents. */
const char *pir_report_marking_of_all(
    const struct pir_state *const *states, size_t count, struct pir_arena *arena);

/** Something on the first page and how much of it. */
struct pir_report_weight {
    const char *what; /* "What happened [9x2q]" */
    size_t lines;
};

#define PIR_REPORT_HEAVY ((size_t)3)

struct pir_report_fit {
    size_t lines, limit;
    /* the heaviest parts of the first page, heaviest first */
    struct pir_report_weight heavy[PIR_REPORT_HEAVY];
    size_t heavy_count;
};

/** Lay the first page out, as text of that width, and measure it. PIR_E_NOMEM. */
int pir_report_fit(
    struct pir_report_fit *out, struct pir_arena *arena, const struct pir_block *page,
    unsigned width, struct pir_err *err);
/** The same where another renderer has measured it: lines of each piece of the first
 *  page, in order; a row of fields or of a table is a piece, else a block is one. */
int pir_report_fit_measured(
    struct pir_report_fit *out, struct pir_arena *arena, const struct pir_block *page,
    const size_t *pieces, size_t count, struct pir_err *err);

#endif
