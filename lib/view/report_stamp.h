/** view/report_stamp.h - the line in a report that says what it was made from. [pure]
 *
 *     pir-report/1 commit=3de5...40 incident=kz1v1cqd as=ceo format=html
 *     at=2026-11-23T14:15:02Z entries=58 checked=verified version=0.1.0
 *
 * All on one line, of characters that no format escapes, so that the same bytes stand in
 * HTML, Markdown, JSON and the metadata of a PDF. Who has the record can make the report
 * again from it, and compare. It proves nothing by itself.
 */
#ifndef PIR_VIEW_REPORT_STAMP_H
#define PIR_VIEW_REPORT_STAMP_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define PIR_STAMP_WORD ((size_t)64)

/** Texts are "" where a report has none. */
struct pir_report_stamp {
    char commit[PIR_STAMP_WORD];   /* hex */
    char incident[PIR_STAMP_WORD]; /* its id; "" of a portfolio */
    char form[PIR_STAMP_WORD];     /* "ceo", "full", "outcome", "portfolio" */
    char format[PIR_STAMP_WORD];   /* "html", "markdown", "json", "pdf" */
    char span[PIR_STAMP_WORD];     /* of a portfolio: "2026-07-01..2026-09-30" */
    char options[PIR_STAMP_WORD];  /* what else shapes the bytes: "a4"; or "" */
    /* how the record stood: "verified", "not-verified", "findings",
     * "verified-to-COMMIT" */
    char checked[PIR_STAMP_WORD];
    char version[PIR_STAMP_WORD]; /* of the program */
    int64_t at;                   /* the moment it speaks of */
    int64_t until;  /* only what was recorded by then; INT64_MAX: everything */
    size_t entries; /* of the incident, or incidents of a portfolio */
};

/** Append it, without LF. */
void pir_report_stamp_emit(struct pir_buf *out, const struct pir_report_stamp *stamp);

enum pir_stamp_found {
    PIR_STAMP_NONE,   /* nothing that begins like one */
    PIR_STAMP_BROKEN, /* one that cannot be read */
    PIR_STAMP_FOUND,
};
/** Find the last one in a file: what an entry's text holds stands before it. */
enum pir_stamp_found
pir_report_stamp_find(struct pir_report_stamp *out, const char *bytes, size_t len);

/** "verified", "not verified here", "verified up to commit 3de56190, not since", "findings"
 *  for people, from what the stamp says; NULL when it says nothing that can be
 *  understood. size at least 80. */
const char *pir_report_checked_words(char *out, size_t size, const char *checked);

#endif
