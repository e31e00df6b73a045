/** pir/pdf.h - PDF by the program pir-pdf, which is asked only when PDF is wanted, so that
 * pir itself starts without fonts and drawing libraries. Inside lib/pir only. [effects]
 */
#ifndef PIR_PIR_PDF_H
#define PIR_PIR_PDF_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "view/render.h"

/** What pir-pdf says of the document besides it. */
struct pir_pdf_fit {
    size_t lines, limit; /* of what stands before the first BREAK, and of a sheet */
    size_t *pieces;      /* lines of each piece of that, in order; in the arena */
    size_t piece_count;
    size_t pages;
};

/** Make PDF of a page, appended to out. fit may be NULL. PIR_E_IO: pir-pdf is not
 *  installed, or failed, in its own words (a font is missing); PIR_E_NOMEM. */
int pir_pdf_make(
    struct pir_buf *out, struct pir_pdf_fit *fit, struct pir_arena *arena,
    const struct pir_block *page, const struct pir_sheet *sheet, struct pir_err *err);

#endif
