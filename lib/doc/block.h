/** doc/block.h - what a page says, before anybody decides how it looks.
 *
 * A view builds one tree of blocks; each renderer (terminal text, Markdown, HTML ...)
 * walks the same tree. All texts are clean (base/text.h); escaping for the medium is
 * the renderer's work.
 */
#ifndef PIR_DOC_BLOCK_H
#define PIR_DOC_BLOCK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum pir_tone {
    PIR_TONE_PLAIN,
    PIR_TONE_STRONG, /* what the eye must find first */
    PIR_TONE_DIM,    /* of use, but not now */
    PIR_TONE_GOOD,
    PIR_TONE_WARN,
    PIR_TONE_BAD,
    PIR_TONE_ID,   /* an entry's or incident's id */
    PIR_TONE_CODE, /* a command or file name, to be copied */
    PIR_TONE_CITE, /* "[9x2q]": the mark of the entry a statement rests on */
    PIR_TONE_MARK, /* the same where it is explained: what CITE leads to, once a page */
};

/** A run of text in one tone. */
struct pir_span_text {
    const char *text;
    enum pir_tone tone;
    struct pir_span_text *next;
};

/** A line or a cell: spans one after the other. */
struct pir_line {
    struct pir_span_text *first, *last;
    bool failed; /* something could not be added */
};

enum pir_block_type {
    PIR_BLOCK_PAGE,      /* children */
    PIR_BLOCK_HEADING,   /* line, level 1..3 */
    PIR_BLOCK_PARAGRAPH, /* line, wrapped */
    PIR_BLOCK_FIELDS,    /* children of type ROW with two cells: name, value */
    PIR_BLOCK_TABLE,     /* columns, children of type ROW */
    PIR_BLOCK_ROW,       /* cells */
    PIR_BLOCK_LIST,      /* children: PARAGRAPH */
    PIR_BLOCK_MARKDOWN,  /* text: the body of an entry, as written */
    PIR_BLOCK_PICTURE,   /* picture (doc/picture.h); line: the same in words */
    PIR_BLOCK_GAP,       /* an empty line */
    PIR_BLOCK_BREAK,     /* what follows begins a new page, where there are pages */
    PIR_BLOCK_CODE,      /* text: one line to be copied, never wrapped */
};

enum pir_align { PIR_LEFT, PIR_RIGHT };

struct pir_column {
    const char *title;
    enum pir_align align;
    /* 0: never cut; else the higher, the sooner it is made narrower when the page is
     * too narrow */
    int shrink;
    bool wrap; /* shrink by wrapping, not by an ellipsis */
};

struct pir_picture;

struct pir_block {
    enum pir_block_type type;
    int level;
    struct pir_line line;
    const char *text;
    const struct pir_picture *picture;
    const struct pir_column *columns;
    size_t column_count;
    struct pir_line *cells;
    size_t cell_count;
    struct pir_block *first, *last, *next;
    bool failed; /* a child could not be added */
};

/** Constructors append to parent (NULL for a page) and return the new block, NULL when
 *  out of memory or when parent is NULL for anything but a page: a whole tree may be
 *  built and checked once, with pir_block_failed. */
struct pir_block *pir_block_page(struct pir_arena *arena);
struct pir_block *pir_block_add(
    struct pir_arena *arena, struct pir_block *parent, enum pir_block_type type);
struct pir_block *pir_block_heading(
    struct pir_arena *arena, struct pir_block *parent, int level, const char *text);
struct pir_block *pir_block_paragraph(
    struct pir_arena *arena, struct pir_block *parent, const char *text,
    enum pir_tone tone);
/** A row of a FIELDS block: name and value. Texts and columns are copied, but for the
 *  columns' titles. */
struct pir_block *pir_block_field(
    struct pir_arena *arena, struct pir_block *fields, const char *name,
    const char *value, enum pir_tone tone);
struct pir_block *pir_block_table(
    struct pir_arena *arena, struct pir_block *parent, const struct pir_column *columns,
    size_t count);
struct pir_block *pir_block_row(struct pir_arena *arena, struct pir_block *table);
/** Append a span to a line, or to the cell i of a row. NULL arguments are passed over;
 *  0, or -1 when out of memory or when the row has no cell i. */
int pir_line_add(
    struct pir_arena *arena, struct pir_line *line, const char *text,
    enum pir_tone tone);
int pir_cell_add(
    struct pir_arena *arena, struct pir_block *row, size_t i, const char *text,
    enum pir_tone tone);
/** Is anything missing in the tree because memory ran out, or a cell that the row does
 *  not have was added to? */
bool pir_block_failed(const struct pir_block *page);

#endif
