/** view/view_compliance.h - clocks of laws and contracts for people and programs. [pure] */
#ifndef PIR_VIEW_COMPLIANCE_H
#define PIR_VIEW_COMPLIANCE_H

#include "judge/content.h"
#include "view/view.h"

/** One incident and every duty judged for it. */
struct pir_complying {
    const struct pir_state *state;
    const struct pir_clock_duty *duties;
    size_t count;
};

/** What was asked. */
struct pir_compliance_view {
    const struct pir_obligations *words;
    const char *regime; /* only duties that this word means; NULL: those in scope */
    bool undeclared;    /* list every duty nobody declared, not only the nearest */
    const char *const *supposed; /* "aware 2026-11-23 10:17 +01:00", for the head */
    size_t supposed_count;
    bool
        no_value; /* only the page of all incidents is wanted: entries may be left out */
    bool apart;   /* the value says once what is the same for all incidents */
};

/** How many stages of the duties that were asked for say no: overdue, or late without
 *  reasons. What rests on a supposition does not count. */
size_t pir_complying_bad(
    const struct pir_complying *incident, const struct pir_compliance_view *asked);

/** pir compliance INCIDENT: a block for each duty in scope, the most urgent first. */
int pir_view_compliance(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_complying *incident, const struct pir_compliance_view *asked,
    struct pir_err *err);
/** pir compliance --all: a line for each clock that somebody must look at. */
int pir_view_compliance_all(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_complying *incidents, size_t count,
    const struct pir_compliance_view *asked, struct pir_err *err);
/** pir compliance --list: the duties that are known. */
int pir_view_duties(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_obligations *set, const struct pir_compliance_view *asked,
    struct pir_err *err);

#endif
