/* Lanes: the scale above, one lane below the other, labels in rows under their marks. */
#include "view/lanes.h"

#include "base/err.h"
#include "view/lanes_internal.h"

#include <stdlib.h>
#include <string.h>

#define GUTTER 860 /* names of the lanes */
#define EDGE 40
#define SIZE 78 /* of letters */
#define ROW 118 /* from one row of labels to the next */
#define MARK 64
#define BAR 22
#define GAP 30 /* between two labels in a row */
#define LABEL_MAX 2600
#define LABEL_MIN 1300  /* where it would be cut shorter, the other side is looked at */
#define LABEL_LEAST 300 /* shorter it says nothing */
#define BESIDE 15       /* from a mark's line to its label */
#define BAR_LABEL_MAX 3600
#define DAY_LEN ((size_t)10) /* "2026-11-23" */
#define CLOCK_LEN ((size_t)5)

enum side { ON_THE_RIGHT, ON_THE_LEFT };

struct drawing {
    const struct pir_lanes *lanes;
    struct pir_arena *arena;
    struct pir_picture *picture;
    struct pir_scale scale;
    const struct pir_lane_mark **order; /* of the lane in hand */
    size_t count;
    struct pir_seats seats;
    int y; /* how far it is drawn */
    size_t left_out;
    bool failed;
};

static const char *noted(struct drawing *d, const char *text)
{
    d->failed = d->failed || !text;
    return text ? text : "";
}

/* ---- the scale ------------------------------------------------------------------- */

static int make_scale(struct drawing *d)
{
    const struct pir_lanes *lanes = d->lanes;
    size_t count = 0;
    int64_t *times = pir_arena_calloc(
        d->arena, 2 * (lanes->mark_count + lanes->band_count), sizeof(*times));

    if (!times)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < lanes->mark_count; i++) {
        times[count++] = lanes->marks[i].first;
        if (lanes->marks[i].is_bar)
            times[count++] = lanes->marks[i].last;
    }
    for (size_t i = 0; i < lanes->band_count; i++) {
        times[count++] = lanes->bands[i].from;
        times[count++] = lanes->bands[i].to;
    }
    pir_scale_make(&d->scale, times, count, GUTTER + EDGE, PIR_LANES_WIDTH - EDGE);
    return 0;
}

/* ---- times along it -------------------------------------------------------------- */

/* "2026-11-23", and "14:05" where the day stands before it already; "" when there is
 * nothing new to say. */
static const char *
tick_text(struct drawing *d, const struct pir_lane_mark *mark, const char *day)
{
    struct pir_moment moment = mark->moment;
    char text[PIR_TIME_TEXT];

    if (moment.precision != PIR_PRECISION_DAY)
        moment = (struct pir_moment){
            PIR_PRECISION_MINUTE, mark->first,
            pir_zone_offset(d->lanes->zone, mark->first)};
    pir_moment_format(text, &moment);
    if (strncmp(text, day, DAY_LEN) != 0)
        return noted(d, pir_arena_strndup(d->arena, text, DAY_LEN));
    if (moment.precision == PIR_PRECISION_DAY)
        return "";
    return noted(d, pir_arena_strndup(d->arena, text + DAY_LEN + 1, CLOCK_LEN));
}

static void draw_tick(struct drawing *d, int x, int start, const char *text)
{
    int base = d->y + ROW - 30;

    pir_picture_text(d->arena, d->picture, start, base, SIZE, text, PIR_TONE_DIM);
    pir_picture_line(d->arena, d->picture, x, base + 20, 0, 30, PIR_TONE_PLAIN);
}

static int compare_first(const void *a, const void *b)
{
    const struct pir_lane_mark *x = *(const struct pir_lane_mark *const *)a;
    const struct pir_lane_mark *y = *(const struct pir_lane_mark *const *)b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void draw_ticks(struct drawing *d)
{
    const struct pir_lanes *lanes = d->lanes;
    char day[DAY_LEN + 1] = "";
    const char *last = "";
    int free = GUTTER;

    for (size_t i = 0; i < lanes->mark_count; i++)
        d->order[i] = &lanes->marks[i];
    qsort(d->order, lanes->mark_count, sizeof(*d->order), compare_first);
    for (size_t i = 0; i < lanes->mark_count; i++) {
        const char *text = tick_text(d, d->order[i], day);
        int x = pir_scale_at(&d->scale, d->order[i]->first);
        int width = pir_picture_text_width(text, SIZE, PIR_TONE_DIM);
        int start = x + width > PIR_LANES_WIDTH ? PIR_LANES_WIDTH - width : x;

        if (start < free || !*text || strcmp(text, last) == 0)
            continue;
        draw_tick(d, x, start, text);
        last = text;
        if (strlen(text) == DAY_LEN)
            memcpy(day, text, DAY_LEN);
        free = start + width + 2 * GAP;
    }
    d->y += ROW + 20;
    pir_picture_line(
        d->arena, d->picture, GUTTER, d->y, PIR_LANES_WIDTH - GUTTER, 0,
        PIR_TONE_PLAIN);
}

/* ---- bands ----------------------------------------------------------------------- */

static void draw_band_names(struct drawing *d)
{
    d->seats.count = d->seats.rows = 0;
    for (size_t i = d->lanes->band_count; i-- > 0;) {
        const struct pir_lane_band *band = &d->lanes->bands[i];
        int width = pir_picture_text_width(band->label, SIZE, band->tone);
        int start = pir_scale_at(&d->scale, band->from);
        size_t row;

        if (start + width > PIR_LANES_WIDTH)
            start = PIR_LANES_WIDTH - width;
        row = pir_seats_take(&d->seats, start, start + width + GAP, -1);
        pir_picture_text(
            d->arena, d->picture, start, d->y + ROW * (int)(row + 1) - 30, SIZE,
            band->label, band->tone);
    }
    d->y += ROW * (int)d->seats.rows;
}

/* Behind everything: inserted first, with a height that is settled at the end. */
static void draw_bands(struct drawing *d)
{
    for (size_t i = 0; i < d->lanes->band_count; i++) {
        const struct pir_lane_band *band = &d->lanes->bands[i];
        int from = pir_scale_at(&d->scale, band->from);
        int to = pir_scale_at(&d->scale, band->to);

        pir_picture_tint(
            d->arena, d->picture, from, 0, to > from ? to - from : 10, 0, band->tone);
    }
}

static void settle_bands(struct drawing *d, int top)
{
    for (size_t i = 0; i < d->lanes->band_count && i < d->picture->shapes.len; i++) {
        d->picture->shapes.items[i].y = top;
        d->picture->shapes.items[i].h = d->y - top;
    }
}

/* ---- one lane -------------------------------------------------------------------- */

/* The more important first, then the earlier. */
static int compare_priority(const void *a, const void *b)
{
    const struct pir_lane_mark *x = *(const struct pir_lane_mark *const *)a;
    const struct pir_lane_mark *y = *(const struct pir_lane_mark *const *)b;

    if (!x->label != !y->label)
        return x->label ? -1 : 1;
    if (x->priority != y->priority)
        return x->priority > y->priority ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* From the right to the left, as labels take their seats. */
static int compare_right(const void *a, const void *b)
{
    const struct pir_lane_mark *x = *(const struct pir_lane_mark *const *)a;
    const struct pir_lane_mark *y = *(const struct pir_lane_mark *const *)b;

    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    return x > y ? -1 : x < y;
}

static void collect(struct drawing *d, size_t lane)
{
    d->count = 0;
    for (size_t i = 0; i < d->lanes->mark_count; i++) {
        if (d->lanes->marks[i].lane == lane)
            d->order[d->count++] = &d->lanes->marks[i];
    }
    if (d->count > 0)
        qsort(d->order, d->count, sizeof(*d->order), compare_priority);
}

/* The line from a mark to its label, and the label on one side of it. */
static void draw_label(
    struct drawing *d, const struct pir_lane_mark *mark, int top, int room,
    enum side side)
{
    const char *text =
        noted(d, pir_picture_text_fit(d->arena, mark->label, SIZE, mark->tone, room));
    int width = pir_picture_text_width(text, SIZE, mark->tone);
    int x = pir_scale_at(&d->scale, mark->first);
    int start = side == ON_THE_RIGHT ? x + BESIDE : x - BESIDE - width;
    size_t row = pir_seats_take(&d->seats, start, start + width + GAP, x);
    int base = top + ROW * (int)(row + 1) - 32;

    pir_picture_line(d->arena, d->picture, x, top - 20, 0, base - top, PIR_TONE_DIM);
    if (side == ON_THE_RIGHT)
        pir_picture_text(d->arena, d->picture, start, base, SIZE, text, mark->tone);
    else
        pir_picture_text_end(
            d->arena, d->picture, x - BESIDE, base, SIZE, text, mark->tone);
}

/* Labels stand to the right of their lines. Where only a few letters would have room
 * there they stand to the left, and nobody else's words may reach that far, so that no
 * line runs through them. The marks come from the right to the left. */
static void
choose_sides(const struct drawing *d, enum side *sides, int *rooms, size_t count)
{
    int limit = PIR_LANES_WIDTH;

    for (size_t i = 0; i < count; i++) {
        const struct pir_lane_mark *mark = d->order[i];
        int x = pir_scale_at(&d->scale, mark->first);
        int right = limit - x - BESIDE, left = x - BESIDE - GUTTER;
        int width =
            mark->is_bar ? 0 : pir_picture_text_width(mark->label, SIZE, mark->tone);
        int wanted = width < LABEL_MIN ? width : LABEL_MIN;

        sides[i] = mark->is_bar || wanted <= right || left <= right ? ON_THE_RIGHT
                                                                    : ON_THE_LEFT;
        rooms[i] = sides[i] == ON_THE_RIGHT ? right : left;
        rooms[i] = rooms[i] < LABEL_MAX ? rooms[i] : LABEL_MAX;
        if (sides[i] == ON_THE_LEFT)
            limit = x - GAP < limit ? x - GAP : limit;
    }
}

/* The bar, and its words under it. */
static void draw_bar(struct drawing *d, const struct pir_lane_mark *mark, int top)
{
    int from = pir_scale_at(&d->scale, mark->first);
    int to = pir_scale_at(&d->scale, mark->last);
    const char *text = noted(
        d,
        pir_picture_text_fit(d->arena, mark->label, SIZE, mark->tone, BAR_LABEL_MAX));
    int width = pir_picture_text_width(text, SIZE, mark->tone);
    int start = from + width > PIR_LANES_WIDTH ? PIR_LANES_WIDTH - width : from;

    to = to - from < BAR ? from + BAR : to;
    top += ROW * (int)pir_seats_take(
                     &d->seats, start < from ? start : from,
                     (start + width > to ? start + width : to) + GAP, -1);
    pir_picture_rect(d->arena, d->picture, from, top + 5, to - from, BAR, mark->tone);
    pir_picture_text(
        d->arena, d->picture, start, top + ROW - 18, SIZE, text, mark->tone);
}

static void draw_marks(struct drawing *d, int y)
{
    for (size_t i = d->count; i-- > 0;) {
        const struct pir_lane_mark *mark = d->order[i];
        int x = pir_scale_at(&d->scale, mark->first);
        int end = pir_scale_at(&d->scale, mark->last);

        if (mark->is_bar)
            continue;
        if (end > x + MARK / 2)
            pir_picture_rect(d->arena, d->picture, x, y - 6, end - x, 12, PIR_TONE_DIM);
        pir_picture_marker(d->arena, d->picture, x, y, MARK, mark->marker, mark->tone);
    }
}

static bool has_points(const struct drawing *d)
{
    for (size_t i = 0; i < d->count; i++) {
        if (!d->order[i]->is_bar)
            return true;
    }
    return false;
}

/* Where not even a word has room there is none. */
static void draw_side(struct drawing *d, size_t i, int top, int room, enum side side)
{
    const struct pir_lane_mark *mark = d->order[i];
    int width = pir_picture_text_width(mark->label, SIZE, mark->tone);

    if (room < width && room < LABEL_LEAST)
        d->left_out++;
    else
        draw_label(d, mark, top, room, side);
}

/* Of labels on the right the last is the highest, of those on the left the first: so the
 * lines of the others pass beside them. */
static void draw_labels(struct drawing *d, size_t count, int top)
{
    enum side sides[PIR_LANES_LABELS];
    int rooms[PIR_LANES_LABELS];

    choose_sides(d, sides, rooms, count);
    for (size_t i = 0; i < count; i++) {
        if (d->order[i]->is_bar)
            draw_bar(d, d->order[i], top);
        else if (sides[i] == ON_THE_RIGHT)
            draw_side(d, i, top, rooms[i], sides[i]);
    }
    for (size_t i = count; i-- > 0;)
        if (!d->order[i]->is_bar && sides[i] == ON_THE_LEFT)
            draw_side(d, i, top, rooms[i], sides[i]);
}

static void draw_lane(struct drawing *d, size_t lane)
{
    int top = d->y + 20, rows_top = top;
    size_t labelled = 0;

    collect(d, lane);
    if (d->count == 0)
        return;
    d->seats.count = d->seats.rows = 0;
    pir_picture_text(
        d->arena, d->picture, 0, top + 75, SIZE + 6, d->lanes->names[lane],
        PIR_TONE_STRONG);
    if (has_points(d)) {
        pir_picture_line(
            d->arena, d->picture, GUTTER, top + 50, PIR_LANES_WIDTH - GUTTER, 0,
            PIR_TONE_DIM);
        rows_top += 90;
    }
    while (labelled < d->count && labelled < PIR_LANES_LABELS &&
           d->order[labelled]->label)
        labelled++;
    for (size_t i = labelled; i < d->count; i++)
        d->left_out += d->order[i]->label != NULL;
    qsort(d->order, labelled, sizeof(*d->order), compare_right);
    draw_labels(d, labelled, rows_top);
    qsort(d->order, d->count, sizeof(*d->order), compare_priority);
    draw_marks(d, top + 50);
    d->y = rows_top + ROW * (int)d->seats.rows + 40;
    pir_picture_line(d->arena, d->picture, 0, d->y, PIR_LANES_WIDTH, 0, PIR_TONE_DIM);
}

/* ---- the whole ------------------------------------------------------------------- */

int pir_lanes_draw(
    struct pir_picture **out, size_t *left_out, struct pir_arena *arena,
    const struct pir_lanes *lanes)
{
    struct drawing d = {.lanes = lanes, .arena = arena, .y = 20};
    size_t seats = lanes->mark_count + lanes->band_count;
    int rc, top;

    *out = NULL;
    if (left_out)
        *left_out = 0;
    if (lanes->mark_count == 0)
        return 0;
    d.picture = pir_picture_new(arena, PIR_LANES_WIDTH, lanes->title);
    d.order = pir_arena_calloc(arena, lanes->mark_count, sizeof(*d.order));
    d.seats.seats = pir_arena_calloc(arena, seats, sizeof(*d.seats.seats));
    rc = make_scale(&d);
    if (rc < 0 || !d.picture || !d.order || !d.seats.seats)
        return PIR_E_NOMEM;
    draw_bands(&d);
    top = d.y;
    draw_band_names(&d);
    draw_ticks(&d);
    for (size_t i = 0; i < lanes->lane_count; i++)
        draw_lane(&d, i);
    settle_bands(&d, top);
    d.picture->height = d.y + 20;
    if (d.failed || d.picture->failed)
        return PIR_E_NOMEM;
    if (left_out)
        *left_out = d.left_out;
    *out = d.picture;
    return 0;
}
