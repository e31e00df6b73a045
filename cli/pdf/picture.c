/* Pictures: the shapes of the form, as HTML draws them too. */
#include "pdf.h"

#define LINE_WIDTH 0.7
#define TENTH 0.1

static struct rgb ground_of(enum tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return (struct rgb){0.89, 0.96, 0.90};
    case TONE_WARN:
        return (struct rgb){1.0, 0.95, 0.84};
    case TONE_BAD:
        return (struct rgb){1.0, 0.91, 0.91};
    default:
        return (struct rgb){0.93, 0.945, 0.957};
    }
}

static void colour(cairo_t *cr, struct rgb c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static struct rgb line_colour(enum tone tone)
{
    return tone == TONE_DIM ? (struct rgb){0.77, 0.8, 0.83} : tone_colour(tone);
}

static void paint_label(
    cairo_t *cr, const struct press *press, const struct shape *shape, double x,
    double y)
{
    struct text text;

    text_plain(
        &text, press, shape->text, shape->n[2] * TENTH, tone_is_bold(shape->tone));
    text_wrap(&text, -1, false);
    colour(cr, tone_colour(shape->tone));
    cairo_move_to(
        cr, x, y - (double)pango_layout_get_baseline(text.layout) / PANGO_SCALE);
    pango_cairo_show_layout(cr, text.layout);
    g_object_unref(text.layout);
    g_array_free(text.stretches, TRUE);
    g_array_free(text.bottoms, TRUE);
}

static void
paint_shape(cairo_t *cr, const struct press *press, const struct shape *shape)
{
    double x = shape->n[0] * TENTH, y = shape->n[1] * TENTH, w = shape->n[2] * TENTH;
    double h = shape->n[3] * TENTH;

    switch (shape->type) {
    case SHAPE_RECT:
    case SHAPE_TINT:
        colour(
            cr, shape->type == SHAPE_TINT ? ground_of(shape->tone)
                                          : line_colour(shape->tone));
        cairo_rectangle(cr, x, y, w, h);
        cairo_fill(cr);
        break;
    case SHAPE_LINE:
        colour(cr, line_colour(shape->tone));
        cairo_set_line_width(cr, LINE_WIDTH);
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, x + w, y + h);
        cairo_stroke(cr);
        break;
    case SHAPE_DOT:
        colour(cr, tone_colour(shape->tone));
        cairo_arc(cr, x, y, w / 2, 0, 2 * G_PI);
        cairo_fill(cr);
        break;
    case SHAPE_DIAMOND:
        colour(cr, tone_colour(shape->tone));
        cairo_move_to(cr, x, y - w / 2);
        cairo_line_to(cr, x + w / 2, y);
        cairo_line_to(cr, x, y + w / 2);
        cairo_line_to(cr, x - w / 2, y);
        cairo_close_path(cr);
        cairo_fill(cr);
        break;
    case SHAPE_LABEL:
        paint_label(cr, press, shape, x, y);
        break;
    }
}

void picture_paint(
    cairo_t *cr, const struct press *press, const struct block *picture, double x,
    double y, double scale)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, scale, scale);
    cairo_rectangle(cr, 0, 0, picture->width * TENTH, picture->height * TENTH);
    cairo_clip(cr);
    for (guint i = 0; i < picture->shapes->len; i++)
        paint_shape(cr, press, &g_array_index(picture->shapes, struct shape, i));
    cairo_restore(cr);
}
