/** view/due.h - pir due and pir actions: what has to be done by when, of one incident or
 * of many. [pure]
 */
#ifndef PIR_VIEW_DUE_H
#define PIR_VIEW_DUE_H

#include "judge/duty.h"
#include "view/view.h"

/** One duty in its incident. */
struct pir_due_item {
    const struct pir_state *state;
    const struct pir_duty *duty;
};

/** Sort by when they are due; what is overdue is therefore first. */
void pir_due_sort(struct pir_due_item *items, size_t count);

/** pir due: what is overdue, then what is coming up. */
int pir_view_due(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_due_item *items, size_t count, struct pir_err *err);

/** The same as a calendar (RFC 5545): one event for each duty with a date, a whole day or
 *  a moment. The same record gives the same bytes as long as the same is due: stamp, the
 *  time of the commit, is what every event is dated by, and a UID stays with its duty.
 *  Words of restricted entries stay out, because calendars travel. */
int pir_view_due_ical(
    struct pir_buf *out, const struct pir_view *view, const struct pir_due_item *items,
    size_t count, int64_t stamp, struct pir_err *err);

/** Which actions pir actions shows; zero: all that are not finished. */
struct pir_actions_filter {
    bool finished;     /* those that are done, verified or dropped too */
    bool overdue;      /* only those whose day has passed */
    const char *owner; /* only of this role; case does not matter */
    bool sheet;        /* one table for spreadsheets; no value */
};

/** pir actions: who has how much to do, and each action with its slips and age. */
int pir_view_actions(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *const *states, size_t count,
    const struct pir_actions_filter *filter, struct pir_err *err);

#endif
