/** pdf.h - from a document to sheets of paper: what the files of this folder share.
 *
 * A document becomes strips: what lies side by side and is not torn apart if that can be
 * helped. Strips are placed on sheets as slices, and slices are drawn. Lengths are points;
 * y grows downwards.
 */
#ifndef PIR_PDF_PDF_H
#define PIR_PDF_PDF_H

#include "form.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define PDF_CELLS_MAX FORM_COLUMNS_MAX

struct rgb {
    double r, g, b;
};

/** A stretch of a text in one tone, up to byte end. */
struct stretch {
    guint end;
    enum tone tone;
    const char *text;
};

/** A text laid out in lines. */
struct text {
    PangoLayout *layout;
    GArray *stretches;
    GArray *bottoms; /* of double: of each line, from the top of the text */
    double height;
};

struct cell {
    struct text text;
    double x, width;
    const char *tag; /* its structure element */
};

enum strip_type { STRIP_TEXT, STRIP_PICTURE, STRIP_BREAK };

struct strip {
    enum strip_type type;
    struct cell cells[PDF_CELLS_MAX];
    unsigned cell_count;
    double before, pad, height; /* height: of all, with the padding on both sides */
    unsigned piece;
    const char *group, *tag;    /* "Table", "TR"; NULL: the cell's own tag is all */
    const struct strip *titles; /* stand again on top of a sheet that goes on with it */
    const struct block *picture; /* and the scale in which it is drawn */
    double scale;
    unsigned heading; /* level; 0: none */
    bool opens;       /* is the first of its group */
    bool closes;      /* is the last */
    bool keep;        /* on one sheet with the next one */
    bool ruled;       /* a line below */
    bool tinted;      /* a ground behind it */
};

/** As much of a strip as stands on one sheet: lines from..to of each cell. */
struct slice {
    const struct strip *strip;
    unsigned sheet; /* from 0 */
    double y, height;
    bool whole, repeated;
    guint from[PDF_CELLS_MAX], to[PDF_CELLS_MAX];
};

struct press {
    const struct form *form;
    PangoContext *context;
    double size;                     /* of the type */
    double width, height;            /* of the paper */
    double left, right, top, bottom; /* what texts may take of it */
    GPtrArray *strips;               /* of struct strip */
    GPtrArray *slices;               /* of struct slice */
    unsigned sheets;
    GHashTable *marks; /* what CITE may lead to */
};

/* ---- fonts.c ---- */

/** A context with the fonts that documents are set in, whatever else this machine has;
 *  others only for characters that these do not have. A sentence (g_free) or NULL. */
char *fonts_open(PangoContext **out, const struct form *form);
#define FONT_TEXT "Liberation Sans,DejaVu Sans"
#define FONT_CODE "Liberation Mono,DejaVu Sans Mono"

/* ---- text.c ---- */

struct rgb tone_colour(enum tone tone);
struct rgb accent_of(const struct form *form);
bool tone_is_bold(enum tone tone);
/** A line of spans; width < 0: as wide as it is. bold: all of it. */
void text_make(
    struct text *out, const struct press *press, const line_t *line, double size,
    bool bold);
/** The same of one plain text. */
void text_plain(
    struct text *out, const struct press *press, const char *words, double size,
    bool bold);
/** How wide it is unbroken, and its widest word at least about. */
double text_width(const struct text *text);
double text_word(const struct text *text);
/** Break it into lines that are so wide. */
void text_wrap(struct text *text, double width, bool right);
double text_line_height(const struct press *press);

/* ---- strips.c, table.c ---- */

/** Make strips of the whole document; press->size is used. */
void strips_make(struct press *press);
struct strip *strip_add(struct press *press, unsigned piece, double before);
struct cell *strip_cell(struct strip *strip, double x, const char *tag);
/** Once all its cells are wrapped. */
void strip_finish(struct strip *strip);
void table_add(struct press *press, const struct block *block);
void fields_add(struct press *press, const struct block *block, double names);
double fields_names(const struct press *press);

/* ---- sheets.c ---- */

/** Place all strips. */
void sheets_make(struct press *press);
/** How much of a sheet what comes before the first break takes, and what it has. */
void sheets_first(double *used, double *room, const struct press *press);

/* ---- paint.c, picture.c, catalog.c ---- */

/** Draw all sheets. A sentence (g_free) or NULL. */
char *paint_all(GByteArray *out, const struct press *press);
/** Add to the finished document what Cairo leaves out; false when it is not as Cairo makes
 *  it, and then as it was. */
bool catalog_complete(GByteArray *pdf);
void picture_paint(
    cairo_t *cr, const struct press *press, const struct block *picture, double x,
    double y, double scale);

#endif
