/** view/view_dossier.h - evidence for the clauses of a framework. [pure] */
#ifndef PIR_VIEW_DOSSIER_H
#define PIR_VIEW_DOSSIER_H

#include "judge/framework.h"
#include "view/view.h"

/** pir compliance --framework: for each clause the entries that are evidence, and what
 *  is missing with the command that records it. */
int pir_view_dossier(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_framework *framework,
    struct pir_err *err);

#endif
