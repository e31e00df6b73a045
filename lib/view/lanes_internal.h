/** view/lanes_internal.h - the scale of a picture of lanes, and labels that find room.
 * Inside this room only. */
#ifndef PIR_VIEW_LANES_INTERNAL_H
#define PIR_VIEW_LANES_INTERNAL_H

#include "view/lanes.h"

/* ---- the scale ---- */

/** From times to places between left and right. */
struct pir_scale {
    int64_t *times; /* those that are marked, ascending, each once */
    size_t count;
    int left, right;
};
/** Times may be in any order; they are sorted in place. */
void pir_scale_make(
    struct pir_scale *out, int64_t *times, size_t count, int left, int right);
int pir_scale_at(const struct pir_scale *scale, int64_t at);

/* ---- rows of labels ---- */

/** What a label takes of a row: from start to end; and the line from its mark. */
struct pir_seat {
    int start, end;
    int mark; /* where a line comes down from above; -1: none */
    size_t row;
};
struct pir_seats {
    struct pir_seat *seats;
    size_t count;
    size_t rows; /* that are taken */
};
/** Find the first row where the label lies over no other one, nor over the line to a
 *  label below it; seats must have room for one more. Labels to the right of their lines
 *  are to come from the right to the left, then those to the left from the left to the
 *  right. */
size_t pir_seats_take(struct pir_seats *seats, int start, int end, int mark);

#endif
