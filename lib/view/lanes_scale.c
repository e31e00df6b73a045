/* Where a time lies, and where a label finds room. */
#include "view/lanes_internal.h"

#include <stdlib.h>

#define PARTS INT64_C(100000) /* of the width */

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

void pir_scale_make(
    struct pir_scale *out, int64_t *times, size_t count, int left, int right)
{
    size_t kept = 0;

    if (count > 0)
        qsort(times, count, sizeof(*times), compare_times);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || times[i] != times[kept - 1])
            times[kept++] = times[i];
    }
    out->times = times;
    out->count = kept;
    out->left = left;
    out->right = right;
}

/* The i-th marked time, in parts of the width: half by the clock, half by its number. */
static int64_t part_of(const struct pir_scale *scale, size_t i)
{
    int64_t span, by_clock, by_number;

    if (scale->count < 2)
        return PARTS / 2;
    span = scale->times[scale->count - 1] - scale->times[0];
    by_clock = (scale->times[i] - scale->times[0]) * (PARTS / 10) / span * 10;
    by_number = (int64_t)i * PARTS / (int64_t)(scale->count - 1);
    return (by_clock + by_number) / 2;
}

static int place(const struct pir_scale *scale, int64_t part)
{
    return scale->left + (int)((scale->right - scale->left) * part / PARTS);
}

int pir_scale_at(const struct pir_scale *scale, int64_t at)
{
    size_t low = 0, high = scale->count;
    int64_t before, after, part;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (scale->times[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == scale->count)
        return place(scale, part_of(scale, scale->count - 1));
    if (low == 0 || scale->times[low] == at)
        return place(scale, part_of(scale, low));
    before = part_of(scale, low - 1);
    after = part_of(scale, low);
    part = before + (after - before) * (at - scale->times[low - 1]) /
                        (scale->times[low] - scale->times[low - 1]);
    return place(scale, part);
}

/* ---- rows of labels -------------------------------------------------------------- */

static bool fits(const struct pir_seats *seats, size_t row, int start, int end)
{
    for (size_t i = 0; i < seats->count; i++) {
        const struct pir_seat *other = &seats->seats[i];
        bool over = start <= other->end && other->start <= end;
        bool crossed = other->mark >= start && other->mark <= end;

        if ((other->row == row && over) || (other->row > row && crossed) ||
            (other->row == row && crossed))
            return false;
    }
    return true;
}

size_t pir_seats_take(struct pir_seats *seats, int start, int end, int mark)
{
    struct pir_seat *seat = &seats->seats[seats->count];
    size_t row = 0;

    while (!fits(seats, row, start, end))
        row++;
    *seat = (struct pir_seat){.start = start, .end = end, .mark = mark, .row = row};
    seats->count++;
    if (row + 1 > seats->rows)
        seats->rows = row + 1;
    return row;
}
