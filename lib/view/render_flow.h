/** view/render_flow.h - a line of spans laid out in rows, and the pen that writes them.
 * Inside this room only.
 *
 * A flow is the text of a line's spans, cleaned and joined, so that words reach across
 * spans; wrapping or cutting makes rows of it. A pen knows where on the terminal line
 * it stands: spaces are written only when something follows them, so no line ever ends
 * in one.
 */
#ifndef PIR_VIEW_RENDER_FLOW_H
#define PIR_VIEW_RENDER_FLOW_H

#include "base/arena.h"
#include "base/buf.h"
#include "doc/block.h"

#define PIR_FLOW_INDENT ((size_t)2)

struct pir_flow_span {
    size_t end; /* first byte after it */
    enum pir_tone tone;
};

struct pir_flow_row {
    size_t start, end; /* bytes, without spaces at the end */
    size_t indent;     /* columns before it, as the line it continues had */
    bool cut;          /* more was there: an ellipsis follows */
};

struct pir_flow {
    const char *text; /* clean, at most LF as control */
    size_t len;
    struct pir_flow_span *spans;
    size_t span_count;
    struct pir_flow_row *rows;
    size_t row_count;
};

struct pir_pen {
    struct pir_buf *out;
    unsigned width, flags; /* as in struct pir_render_options */
    size_t margin;         /* columns at the left that stay empty */
    size_t at;             /* columns written on this line */
    size_t column;         /* where the next text goes */
};

/** Clean text for output: what is not clean is quoted, tabs become spaces. NULL when out
 *  of memory. */
const char *pir_flow_clean(struct pir_arena *arena, const char *text);

/** Join a line's spans; plain ones get the tone base. PIR_E_NOMEM. Owns: arena (texts
 *  may stay the line's). */
int pir_flow_make(
    struct pir_flow *out, struct pir_arena *arena, const struct pir_line *line,
    enum pir_tone base);
/** Columns of its widest line, and of its widest word. */
size_t pir_flow_width(const struct pir_flow *flow);
size_t pir_flow_word(const struct pir_flow *flow);

/** Make rows of at most width (at least 1) columns: by wrapping at spaces, or by cutting
 *  each line. */
int pir_flow_wrap(struct pir_flow *flow, struct pir_arena *arena, size_t width);
int pir_flow_cut(
    struct pir_flow *flow, struct pir_arena *arena, const struct pir_pen *pen,
    size_t width);
size_t
pir_flow_row_width(const struct pir_flow *flow, const struct pir_pen *pen, size_t row);

/** Write a row where the pen stands; nothing when there is no such row. */
void pir_pen_row(struct pir_pen *pen, const struct pir_flow *flow, size_t row);
void pir_pen_text(
    struct pir_pen *pen, const char *text, size_t len, enum pir_tone tone);
void pir_pen_line(struct pir_pen *pen);

/** Write a line wrapped between left and the page's right edge; the pen may stand on the
 *  first row already. Ends the line. */
int pir_pen_wrap(
    struct pir_pen *pen, const struct pir_line *line, enum pir_tone base, size_t left);

/** Write a table. PIR_E_NOMEM. */
int pir_pen_table(struct pir_pen *pen, const struct pir_block *table);
/** Write an entry's body. */
int pir_pen_body(struct pir_pen *pen, const char *text);

#endif
