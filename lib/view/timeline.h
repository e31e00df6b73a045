/** view/timeline.h - pir timeline: when everything occurred, was known and was recorded,
 * the phases, and how long they took. [pure]
 *
 * The page for people has the phases, the durations and one row for each entry; the
 * sheet is a page with nothing but one table of exact times, for spreadsheets.
 */
#ifndef PIR_VIEW_TIMELINE_H
#define PIR_VIEW_TIMELINE_H

#include "judge/clock.h"
#include "view/view.h"

/** Which entries are shown; NULL and false: all. Phases and durations are those of the
 *  whole incident. */
struct pir_timeline_filter {
    const char *kind;  /* of this kind */
    const char *phase; /* events that mark this phase */
    /* those that a role wrote (acting-as), decided, owns, promised, approved, or was
     * told; case does not matter */
    const char *role;
    /* the opening, closings and reopenings, decisions, determinations, outcomes and
     * statutory notices, events with a phase or marked important */
    bool important;
};

/** From one entry to another. */
struct pir_timeline_measure {
    const struct pir_item *from, *to;
};

enum pir_timeline_shape {
    /* for a terminal: known and recorded under the words, where they tell something */
    PIR_TIMELINE_LINES,
    PIR_TIMELINE_COLUMNS, /* columns of their own for known and recorded */
    PIR_TIMELINE_SHEET,   /* one table, times as RFC 3339 */
};

struct pir_timeline_options {
    struct pir_timeline_filter filter;
    enum pir_timeline_shape shape;
    bool picture; /* with a picture of lanes, for renderers that can draw */
    const struct pir_clock_duty *clocks; /* for the picture; may be NULL */
    size_t clock_count;
    const struct pir_timeline_measure *measures;
    size_t measure_count;
};

/** Is the entry among those the filter names? */
bool pir_timeline_takes(
    const struct pir_timeline_filter *filter, const struct pir_state *state,
    const struct pir_item *item);

int pir_view_timeline(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_timeline_options *options,
    struct pir_err *err);

#endif
