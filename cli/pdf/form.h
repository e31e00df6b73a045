/** form.h - the print form, read into memory. README.md says what it is like.
 *
 * The reader trusts nothing: what is not exactly the form is refused with its line. All
 * texts point into the bytes that were read, which must outlive the document.
 */
#ifndef PIR_PDF_FORM_H
#define PIR_PDF_FORM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define FORM_MAX ((size_t)64 << 20) /* bytes of a document */
#define FORM_LOGO_MAX ((size_t)256 << 10)
#define FORM_COLUMNS_MAX 16

enum tone {
    TONE_PLAIN,
    TONE_STRONG,
    TONE_DIM,
    TONE_GOOD,
    TONE_WARN,
    TONE_BAD,
    TONE_ID,
    TONE_CODE,
    TONE_CITE, /* leads to the MARK of the same text */
    TONE_MARK,
    TONES
};

struct span {
    const char *text; /* "\n": the line is broken */
    enum tone tone;
};
typedef GArray line_t; /* of struct span */

struct column {
    const char *title;
    bool right, tight;
};

enum shape_type {
    SHAPE_RECT,
    SHAPE_TINT,
    SHAPE_LINE,
    SHAPE_DOT,
    SHAPE_DIAMOND,
    SHAPE_LABEL
};
struct shape {
    enum shape_type type;
    enum tone tone;
    int n[4]; /* x y w h; x y w; x y size */
    const char *text;
};

enum block_type {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_FIELDS,
    BLOCK_TABLE,
    BLOCK_ITEM,
    BLOCK_CODE,
    BLOCK_PICTURE,
    BLOCK_GAP,
    BLOCK_BREAK
};
struct row {
    GPtrArray *cells; /* of line_t */
    unsigned piece;
};
struct block {
    enum block_type type;
    unsigned level;     /* of a heading; indent of an item */
    unsigned piece;     /* what it counts for, from 1; 0: nothing */
    line_t *line;       /* heading, paragraph, item, code; a picture's words */
    const char *marker; /* of an item; a picture's name */
    GPtrArray *rows;    /* of struct row: fields, table */
    struct column columns[FORM_COLUMNS_MAX];
    unsigned column_count;
    int width, height; /* of a picture, tenths of a point */
    GArray *shapes;
};

struct form {
    bool letter, one_page;
    const char *title, *author, *keywords, *head, *foot, *mark; /* NULL: not given */
    int64_t created;
    unsigned accent; /* 0xRRGGBB */
    guchar *logo;    /* a PNG, or NULL */
    gsize logo_len;
    GPtrArray *blocks;
    unsigned pieces;
};

/** Read bytes[0..len), which are written into and end in NUL. A sentence when they are
 *  no document, to be freed with g_free; NULL when they are. */
char *form_read(struct form *out, char *bytes, size_t len);

#endif
