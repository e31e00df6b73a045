/** view/view_links.h - how an entry hangs together with others: links out and in,
 * corrections. Inside this room only. */
#ifndef PIR_VIEW_VIEW_LINKS_H
#define PIR_VIEW_VIEW_LINKS_H

#include "view/view_common.h"

/** Links out, and who names this entry. */
void pir_viewing_links(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item);
/** Each correction with what it changed, old -> new. kind may be NULL. */
void pir_viewing_corrections(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item, const struct pir_kind *kind);

/** A value as text for people: one line for each item of a list. */
const char *pir_viewing_value(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_value *value);

#endif
