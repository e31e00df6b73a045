/** view/timeline_internal.h - the parts of a timeline's page. Inside this room only. */
#ifndef PIR_VIEW_TIMELINE_INTERNAL_H
#define PIR_VIEW_TIMELINE_INTERNAL_H

#include "view/timeline.h"
#include "view/view_common.h"

/** A section with the picture of the entries that are asked for; none when there is
 *  nothing to draw. */
void pir_timeline_picture(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_phases *phases, const struct pir_timeline_options *options);

#endif
