/* Strips onto sheets. */
#include "pdf.h"

/* What is less than this part of a sheet is not torn apart. */
#define WHOLE 0.3

struct placing {
    struct press *press;
    double y;
    unsigned sheet;
};

void sheets_first(double *used, double *room, const struct press *press)
{
    *used = 0;
    *room = press->bottom - press->top;
    for (guint i = 0; i < press->strips->len; i++) {
        const struct strip *strip = g_ptr_array_index(press->strips, i);

        if (strip->type == STRIP_BREAK)
            return;
        *used += (i ? strip->before : 0) + strip->height;
    }
}

static struct slice *add_slice(struct placing *p, const struct strip *strip)
{
    struct slice *slice = g_new0(struct slice, 1);

    slice->strip = strip;
    slice->sheet = p->sheet;
    slice->y = p->y;
    slice->height = strip->height;
    slice->whole = true;
    for (unsigned i = 0; i < strip->cell_count; i++)
        slice->to[i] = strip->cells[i].text.bottoms->len;
    g_ptr_array_add(p->press->slices, slice);
    return slice;
}

static bool at_top(const struct placing *p)
{
    return p->y <= p->press->top;
}

static void place_whole(struct placing *p, const struct strip *strip)
{
    if (!at_top(p))
        p->y += strip->before;
    add_slice(p, strip);
    p->y += strip->height;
}

static void turn(struct placing *p, const struct strip *titles)
{
    p->sheet++;
    p->y = p->press->top;
    if (titles) {
        add_slice(p, titles)->repeated = true;
        p->y += titles->height;
    }
}

/* ---- what is higher than there is room ----------------------------------------------- */

static double top_of(const struct text *text, guint line)
{
    return line ? g_array_index(text->bottoms, double, line - 1) : 0;
}

/* Lines of the text from a line on that fit into room; at least one where nothing else
 * would ever fit. */
static guint
lines_that_fit(const struct text *text, guint from, double room, bool at_least_one)
{
    guint to = from;

    while (to < text->bottoms->len &&
           g_array_index(text->bottoms, double, to) - top_of(text, from) <= room)
        to++;
    return to == from && at_least_one && from < text->bottoms->len ? from + 1 : to;
}

static void place_torn(struct placing *p, const struct strip *strip)
{
    guint from[PDF_CELLS_MAX] = {0};
    bool more = true, turned = false;

    if (!at_top(p))
        p->y += strip->before;
    while (more) {
        double room = p->press->bottom - p->y - 2 * strip->pad, height = 0;
        bool fresh = at_top(p), any = false;
        struct slice *slice = add_slice(p, strip);

        more = slice->whole = false;
        for (unsigned i = 0; i < strip->cell_count; i++) {
            const struct text *text = &strip->cells[i].text;
            guint to = lines_that_fit(text, from[i], room, fresh);
            double its = to > from[i] ? top_of(text, to) - top_of(text, from[i]) : 0;

            slice->from[i] = from[i];
            slice->to[i] = from[i] = to;
            height = its > height ? its : height;
            any = any || its > 0;
            more = more || to < text->bottoms->len;
        }
        slice->height = height + 2 * strip->pad;
        if (!any)
            g_ptr_array_set_size(p->press->slices, (int)p->press->slices->len - 1);
        p->y += slice->height;
        if (more) /* a sheet on which nothing fitted is tried without titles */
            turn(p, turned && !any ? NULL : strip->titles);
        turned = true;
    }
}

/* ---- one after the other ------------------------------------------------------------- */

/* What has to stay on one sheet with the strip: those it is kept with, and the next. */
static double kept(const struct press *press, guint at)
{
    const struct strip *strip = g_ptr_array_index(press->strips, at);
    double height = strip->height;

    while (strip->keep && at + 1 < press->strips->len) {
        strip = g_ptr_array_index(press->strips, ++at);
        if (strip->type == STRIP_BREAK)
            break;
        height +=
            strip->before +
            (strip->height < 0.2 * (press->bottom - press->top) ? strip->height : 0);
    }
    return height;
}

static void place(struct placing *p, guint at)
{
    const struct strip *strip = g_ptr_array_index(p->press->strips, at);
    double sheet = p->press->bottom - p->press->top;
    double before = at_top(p) ? 0 : strip->before;

    if (strip->type == STRIP_BREAK) {
        if (!at_top(p))
            turn(p, NULL);
        return;
    }
    if (p->y + before + kept(p->press, at) <= p->press->bottom ||
        (at_top(p) && strip->height <= sheet)) {
        place_whole(p, strip);
        return;
    }
    if (strip->height <= WHOLE * sheet || strip->type == STRIP_PICTURE) {
        if (!at_top(p))
            turn(p, strip->titles);
        place_whole(p, strip);
        return;
    }
    place_torn(p, strip);
}

void sheets_make(struct press *press)
{
    struct placing p = {.press = press, .y = press->top};

    press->slices = g_ptr_array_new();
    for (guint i = 0; i < press->strips->len; i++)
        place(&p, i);
    press->sheets = p.sheet + 1;
}
