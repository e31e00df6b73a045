/** view/render.h - blocks to bytes. [pure]
 *
 * Terminal text: width in columns, wrapped at words, tables whose columns shrink to fit
 * (an ellipsis or wrapping, as the column says), colour by tone, UTF-8 or plain ASCII.
 * Whatever the input, no control character but LF and our own colour codes comes out.
 * Markdown: for pasting into tickets and git hosts; text is escaped so that it stays
 * text.
 */
#ifndef PIR_VIEW_RENDER_H
#define PIR_VIEW_RENDER_H

#include "base/buf.h"
#include "doc/block.h"

#include <stdint.h>

enum pir_render_flags {
    PIR_RENDER_COLOUR = 1 << 0,
    PIR_RENDER_ASCII = 1 << 1, /* no character beyond ASCII of our own making */
};

struct pir_render_options {
    unsigned width; /* 0: 80; never less than 40 */
    unsigned flags;
};

int pir_render_text(
    struct pir_buf *out, const struct pir_block *page,
    const struct pir_render_options *options);
int pir_render_markdown(struct pir_buf *out, const struct pir_block *page);
struct pir_sheet;
struct pir_html_options {
    const char *title; /* of the document; NULL: the page's first heading */
    const char *lang;  /* BCP 47; NULL: en */
    /* mark, colour, logo, and head and foot where they are shown; or NULL */
    const struct pir_sheet *sheet;
};
/** One HTML file that needs nothing else: no script, no request to anywhere (a Content
 *  Security Policy says so), style in one element, pictures as SVG with their words,
 *  light and dark as the reader's system has it, fit to be printed on A4 and Letter.
 *  Every text is escaped; nothing that somebody wrote becomes a tag, a link or a style. */
int pir_render_html(
    struct pir_buf *out, const struct pir_block *page,
    const struct pir_html_options *options);
enum pir_paper { PIR_PAPER_A4, PIR_PAPER_LETTER };

/** What stands on every sheet of paper besides the page's text, and in the file's
 *  properties. Texts may be NULL. */
struct pir_sheet {
    enum pir_paper paper;
    const char *title, *author;
    int64_t created;    /* seconds since the epoch */
    const char *head;   /* at the top of each sheet */
    const char *foot;   /* at its bottom, before the number */
    const char *colour; /* of lines, six hexadecimal digits; NULL: the usual one */
    const char *logo;   /* a PNG of logo_len bytes, or NULL */
    size_t logo_len;
    bool shown;        /* HTML shows head and foot too, at its beginning and its end */
    const char *mark;  /* across each sheet, "DRAFT"; NULL: none */
    const char *stamp; /* kept in the file's properties, where programs find it */
    bool one_page;     /* what is before the first BREAK has to fit one sheet */
};
/** The print form: lines of words, from which the program pir-pdf makes PDF (cli/pdf).
 *  PIR_E_NOMEM. */
int pir_render_print(
    struct pir_buf *out, const struct pir_block *page, const struct pir_sheet *sheet);

/** The tables of a page, and nothing else, as CSV: RFC 4180 with CR LF, titles first, an
 *  empty line between two tables. Texts that a spreadsheet would run as a formula get an
 *  apostrophe in front. */
int pir_render_csv(struct pir_buf *out, const struct pir_block *page);

#endif
