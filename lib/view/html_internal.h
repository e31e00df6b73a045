/** view/html_internal.h - what the files of the HTML renderer share. Inside this room
 * only. */
#ifndef PIR_VIEW_HTML_INTERNAL_H
#define PIR_VIEW_HTML_INTERNAL_H

#include "base/buf.h"
#include "doc/block.h"
#include "doc/picture.h"

/** Text that stays text, in an element or in a quoted attribute. What is not clean is
 *  shown as such. PIR_E_NOMEM. */
int pir_html_text(struct pir_buf *out, const char *text);
/** The same, with a break for each line feed. */
int pir_html_lines(struct pir_buf *out, const char *text);
/** Class of a tone: "strong", "dim"; NULL for plain. */
const char *pir_html_class(enum pir_tone tone);
/** A picture as SVG. number tells its ids apart from those of others on the page. */
int pir_html_picture(
    struct pir_buf *out, const struct pir_picture *picture, unsigned number);
/** A table, said to be label to those who hear it. */
int pir_html_table(
    struct pir_buf *out, const char *label, const struct pir_block *table);
/** A body in Markdown, clean. */
int pir_html_body(struct pir_buf *out, const char *text);
/** The style element's content. */
const char *pir_html_style(void);

#endif
