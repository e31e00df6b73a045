/** view/render_body.h - an entry's Markdown body in pieces that can be laid out. Inside
 * this room only.
 *
 * Knows just enough Markdown to wrap it without spoiling it: paragraphs, list items,
 * quotes, headings, code. What is inside a paragraph (emphasis, links, HTML) is left as
 * the text it is.
 *
 *     while ((rc = pir_body_next(&body)) > 0)
 *         ... body.type, body.indent, body.marker, body.text ...
 */
#ifndef PIR_VIEW_RENDER_BODY_H
#define PIR_VIEW_RENDER_BODY_H

#include "base/buf.h"

enum pir_body_type {
    PIR_BODY_TEXT,    /* a paragraph: LF only where the author broke the line hard */
    PIR_BODY_ITEM,    /* the same with a marker: "-", "12." */
    PIR_BODY_QUOTE,   /* a quoted line, marker ">" or "> >" */
    PIR_BODY_HEADING, /* its words */
    PIR_BODY_CODE,    /* lines that must stay as they are: code, tables */
    PIR_BODY_GAP,     /* an empty line between two pieces */
};

#define PIR_BODY_INDENT_MAX ((size_t)16)

struct pir_body {
    const char *at; /* what is still to be read */
    int in_list;    /* what is indented belongs to the item before */
    size_t content; /* where that item's words begin */
    /* the piece: */
    enum pir_body_type type;
    size_t indent; /* columns, at most PIR_BODY_INDENT_MAX */
    char marker[16];
    struct pir_buf text;
};

/** text must be clean but may have tabs; it must stay alive. */
void pir_body_start(struct pir_body *body, const char *text);
/** 1 and the next piece; 0 at the end; PIR_E_NOMEM. */
int pir_body_next(struct pir_body *body);
void pir_body_release(struct pir_body *body);

#endif
