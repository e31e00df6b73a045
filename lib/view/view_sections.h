/** view/view_sections.h - the sections of an incident below its timeline and actions.
 * Inside this room only. */
#ifndef PIR_VIEW_VIEW_SECTIONS_H
#define PIR_VIEW_VIEW_SECTIONS_H

#include "view/view_common.h"

/** Decisions, impacts, causes, risks, the communication plan, communications, questions,
 *  lessons; only those there are. */
void pir_viewing_sections(struct pir_viewing *v, const struct pir_state *state);

#endif
