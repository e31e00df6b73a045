/* A picture as SVG. Shapes carry classes, never styles, so that the page's policy can
 * forbid styles from elsewhere. */
#include "view/html_internal.h"

static void add_class(struct pir_buf *out, const struct pir_shape *shape)
{
    const char *tone = pir_html_class(shape->tone);

    if (tone || shape->soft)
        pir_buf_printf(
            out, " class=\"%s%s%s\"", shape->soft ? "tint" : "",
            shape->soft && tone ? " " : "", tone ? tone : "");
}

static int add_text(struct pir_buf *out, const struct pir_shape *shape)
{
    int rc;

    pir_buf_printf(
        out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s", shape->x, shape->y,
        shape->size, shape->ends ? " text-anchor=\"end\"" : "");
    add_class(out, shape);
    pir_buf_addstr(out, ">");
    rc = pir_html_text(out, shape->text);
    pir_buf_addstr(out, "</text>\n");
    return rc;
}

static void add_marker(struct pir_buf *out, const struct pir_shape *shape)
{
    int half = shape->w / 2;

    if (shape->marker == PIR_MARKER_DOT)
        pir_buf_printf(
            out, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\"", shape->x, shape->y, half);
    else
        pir_buf_printf(
            out, "<path d=\"M%d %dL%d %dL%d %dL%d %dZ\"", shape->x, shape->y - half,
            shape->x + half, shape->y, shape->x, shape->y + half, shape->x - half,
            shape->y);
    add_class(out, shape);
    pir_buf_addstr(out, "/>\n");
}

static int add_shape(struct pir_buf *out, const struct pir_shape *shape)
{
    switch (shape->type) {
    case PIR_SHAPE_TEXT:
        return add_text(out, shape);
    case PIR_SHAPE_MARKER:
        add_marker(out, shape);
        return 0;
    case PIR_SHAPE_RECT:
        pir_buf_printf(
            out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", shape->x,
            shape->y, shape->w, shape->h);
        break;
    case PIR_SHAPE_LINE:
        pir_buf_printf(
            out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"", shape->x, shape->y,
            shape->x + shape->w, shape->y + shape->h);
        break;
    }
    add_class(out, shape);
    pir_buf_addstr(out, "/>\n");
    return 0;
}

int pir_html_picture(
    struct pir_buf *out, const struct pir_picture *picture, unsigned number)
{
    int rc;

    pir_buf_printf(
        out,
        "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
        "role=\"img\" aria-labelledby=\"picture-%u-title picture-%u-words\">\n"
        "<title id=\"picture-%u-title\">",
        picture->width, picture->height, number, number, number);
    rc = pir_html_text(out, picture->title);
    pir_buf_printf(out, "</title>\n<desc id=\"picture-%u-words\">", number);
    if (rc == 0)
        rc = pir_html_text(out, picture->alternative);
    pir_buf_addstr(out, "</desc>\n");
    for (size_t i = 0; rc == 0 && i < picture->shapes.len; i++)
        rc = add_shape(out, &picture->shapes.items[i]);
    pir_buf_addstr(out, "</svg>\n</figure>\n");
    return rc;
}
