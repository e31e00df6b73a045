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
/** The tables of a page, and nothing else, as CSV: RFC 4180 with CR LF, titles first, an
 *  empty line between two tables. Texts that a spreadsheet would run as a formula get an
 *  apostrophe in front. */
int pir_render_csv(struct pir_buf *out, const struct pir_block *page);

#endif
