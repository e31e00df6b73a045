/** view/render_body.h - an entry's Markdown body in pieces that can be laid out. Inside
 * this room only.
 *
 * cmark-gfm finds the blocks: paragraphs, lists, quotes, headings, code, tables. What is
 * inside a paragraph (emphasis, links, images, HTML, escapes) stays the text it is: the
 * words were signed, so none may vanish, become a tag or a link, or be fetched.
 *
 *     rc = pir_body_read(&piece, &arena, text);
 *     for (; rc == 0 && piece; piece = piece->next)
 *         ... piece->type, piece->first, piece->text ...
 */
#ifndef PIR_VIEW_RENDER_BODY_H
#define PIR_VIEW_RENDER_BODY_H

#include "base/arena.h"
#include "base/buf.h"
#include "doc/block.h"

enum pir_piece_type {
    PIR_PIECE_TEXT,    /* a paragraph: LF only where the author broke the line hard */
    PIR_PIECE_HEADING, /* its words */
    PIR_PIECE_RULE,    /* a line across */
    PIR_PIECE_CODE,    /* lines that must stay as they are, each ended by LF */
    PIR_PIECE_TABLE,   /* of columns that wrap */
    PIR_PIECE_OPEN,    /* for those who nest: a list, an item or a quote begins ... */
    PIR_PIECE_CLOSE,   /* ... and ends */
};

enum pir_nest { PIR_NEST_LIST, PIR_NEST_NUMBERED, PIR_NEST_ITEM, PIR_NEST_QUOTE };

/** What stands before the lines of a piece never takes more columns than this; what is
 *  nested deeper stands with what holds it. */
#define PIR_BODY_INDENT_MAX ((size_t)16)

struct pir_piece {
    enum pir_piece_type type;
    enum pir_nest nest;      /* OPEN, CLOSE */
    unsigned long number;    /* OPEN of a numbered list: its first number */
    const char *text;        /* TEXT, HEADING, RULE, CODE */
    struct pir_block *table; /* TABLE */
    /* Before its first line and before further ones, as Markdown has it: "> 2. ", ">    ". */
    const char *first, *rest;
    const char
        *lead; /* what is before it belongs to, too: stands in the empty line between */
    bool marked; /* first ends in the marker of an item */
    bool quoted;
    bool gap; /* the author left an empty line before it */
    struct pir_piece *next;
};

/** The pieces of a text, NULL for none; what is not clean is quoted. Linear in its length:
 *  tables of absurd size are not looked for. PIR_E_NOMEM; cmark-gfm itself ends the
 *  program when memory runs out. Owns: arena. */
int pir_body_read(struct pir_piece **out, struct pir_arena *arena, const char *text);

/* ---- body_inert.c: Markdown without what may stand inside of paragraphs ------------ */

/** The same text in which nothing inline means anything, line by line: characters that
 *  would are replaced by non-characters, which clean text does not have. */
void pir_inert_make(struct pir_buf *out, const char *text);
/** As it was written; of a table's cell without the backslash before a bar. */
char *pir_inert_restore(struct pir_arena *arena, const char *text, size_t len);
char *pir_inert_cell(struct pir_arena *arena, const char *text, size_t len);

#endif
