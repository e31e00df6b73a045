/** view/lanes.h - a picture of what happened when: time runs to the right, each lane has
 * its marks, labels never lie over each other. [pure]
 *
 * Half of the width is shared out by the clock, half evenly among the moments that are
 * marked, so that a night of fifty events and the years after it can both be read. The
 * scale says so by the times along it, which are those of marks. A lane grows downwards
 * with its labels; a label that finds no room is left out, its mark stays.
 */
#ifndef PIR_VIEW_LANES_H
#define PIR_VIEW_LANES_H

#include "base/time.h"
#include "doc/picture.h"

/** Something at a moment, or from one to another. */
struct pir_lane_mark {
    size_t lane;
    int64_t first, last; /* first <= last */
    /* how exactly first is known; a day is named at its own offset */
    struct pir_moment moment;
    const char *label; /* NULL: none wanted */
    int priority;      /* the higher, the sooner its label gets room */
    enum pir_tone tone;
    enum pir_marker marker;
    bool is_bar; /* a length of time with a row of its own, not a moment on the lane */
};

/** A time that is tinted through all lanes, named above them. */
struct pir_lane_band {
    int64_t from, to;
    const char *label;
    enum pir_tone tone;
};

struct pir_lanes {
    const char *title;
    const char *const *names; /* of the lanes */
    size_t lane_count;
    const struct pir_lane_mark *marks;
    size_t mark_count;
    const struct pir_lane_band *bands;
    size_t band_count;
    const struct pir_zone *zone; /* times along the scale are shown in it */
};

#define PIR_LANES_WIDTH 5150 /* of the picture: a page of A4 or Letter within margins */
#define PIR_LANES_LABELS ((size_t)7) /* labels that a lane has at most */

/** Draw them; a lane without marks is left out. *out is NULL when there are no marks.
 *  left_out (may be NULL): marks whose label found no room. PIR_E_NOMEM. */
int pir_lanes_draw(
    struct pir_picture **out, size_t *left_out, struct pir_arena *arena,
    const struct pir_lanes *lanes);

#endif
