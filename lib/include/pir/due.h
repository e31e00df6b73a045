/** pir/due.h - what has to be done by when: statutory clocks, promises, actions, messages,
 * questions, reviews, approvals, checks of effect, waivers. Included by <pir.h>, with
 * which it shares struct pir_look.
 *
 *     struct pir_due due = {.within = "7d"};
 *     struct pir_text text = {0};
 *     size_t overdue;
 *     if (pir_look_due(&text, &overdue, NULL, record, &due, NULL, &err) == 0)
 *         fputs(text.data, stdout);
 */
#ifndef PIR_DUE_H
#define PIR_DUE_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;
struct pir_record;
struct pir_look;

struct pir_due {
    const char *incident; /* only of this one (id or prefix); NULL: of all open ones */
    bool closed;          /* also what closed incidents left behind */
    /* only what is due in so long, and what is overdue: "12h", "7d", "2w"; NULL: all */
    const char *within;
};

/** The list, by when things are due. *overdue (may be NULL): how many of them are.
 *  *count (may be NULL): how many there are. JSON: schemas/output/due.yaml; also as
 *  iCalendar (PIR_OUTPUT_ICALENDAR). PIR_E_USAGE for a length of time that cannot be
 *  read. */
PIR_API int pir_look_due(
    struct pir_text *out, size_t *overdue, size_t *count, struct pir_record *record,
    const struct pir_due *due, const struct pir_look *look, struct pir_err *err);

struct pir_actions {
    const char *incident; /* id or prefix; NULL: the one in use */
    bool all;          /* of all incidents, closed ones too, for work outlives them */
    bool finished;     /* those that are done, verified or dropped too */
    bool overdue;      /* only those whose day has passed */
    const char *owner; /* only of this role; case does not matter */
};

/** Actions: who has how much to do, then each by its due day, with slips and age. JSON:
 *  schemas/output/actions.yaml; as CSV a row for each. */
PIR_API int pir_look_actions(
    struct pir_text *out, struct pir_record *record, const struct pir_actions *actions,
    const struct pir_look *look, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
