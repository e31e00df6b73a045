/** doc/picture.h - a drawing before anybody decides what draws it: shapes in a box. [pure]
 *
 * A picture is a block (PIR_BLOCK_PICTURE): HTML draws it as SVG, another renderer may
 * draw the same shapes on paper. Lengths are tenths of a point, y grows downwards, and
 * shapes lie over those before them. A picture says nothing that its page does not also
 * say in words, and its alternative says in words what the eye sees in it.
 *
 * Texts are laid out by pir_picture_text_width, which is never narrower than what DejaVu
 * Sans, the widest of the usual faces, takes: what does not overlap by it does not
 * overlap in Helvetica, Arial or Liberation Sans either.
 */
#ifndef PIR_DOC_PICTURE_H
#define PIR_DOC_PICTURE_H

#include "base/arena.h"
#include "doc/block.h"

enum pir_shape_type {
    PIR_SHAPE_RECT,   /* x, y: upper left corner; w, h */
    PIR_SHAPE_LINE,   /* from x, y to x + w, y + h */
    PIR_SHAPE_TEXT,   /* x, y: where its base line begins; size */
    PIR_SHAPE_MARKER, /* x, y: its middle; w: its width */
};

enum pir_marker { PIR_MARKER_DOT, PIR_MARKER_DIAMOND };

struct pir_shape {
    enum pir_shape_type type;
    int x, y, w, h;
    enum pir_tone tone; /* as of texts; DIM for what is there to guide the eye */
    bool soft;          /* RECT: a tint behind what matters */
    enum pir_marker marker;
    const char *text;
    int size;
    bool ends; /* TEXT: x is where it ends */
};

#define PIR_PICTURE_COLUMNS 78U

struct pir_picture {
    int width, height;
    const char *title;       /* its name, one line */
    const char *alternative; /* for who does not see it: a few sentences */
    /* the same drawn with letters, lines of at most PIR_PICTURE_COLUMNS; NULL: in words */
    const char *plain;
    PIR_VEC(struct pir_shape) shapes;
    bool failed; /* a shape could not be added */
};

struct pir_picture *
pir_picture_new(struct pir_arena *arena, int width, const char *title);
/** Shapes are appended; picture may be NULL, like after memory ran out. */
void pir_picture_rect(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone);
/** A rectangle that is only a tint. */
void pir_picture_tint(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone);
void pir_picture_line(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone);
void pir_picture_text(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int size,
    const char *text, enum pir_tone tone);
/** The same, but it ends at x, however wide the face turns out to be. */
void pir_picture_text_end(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int size,
    const char *text, enum pir_tone tone);
void pir_picture_marker(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int width,
    enum pir_marker marker, enum pir_tone tone);

/** How wide a clean text is at most, STRONG being wider. */
int pir_picture_text_width(const char *text, int size, enum pir_tone tone);
/** The text, or as much of it as fits into width with an ellipsis. NULL when out of
 *  memory. */
const char *pir_picture_text_fit(
    struct pir_arena *arena, const char *text, int size, enum pir_tone tone, int width);

/** Append it to a page. */
struct pir_block *pir_block_picture(
    struct pir_arena *arena, struct pir_block *parent,
    const struct pir_picture *picture);

#endif
