/** doc/letterhead.h - how an organisation's reports look: layout/report.yaml and
 * layout/logo.png of a record. [pure]
 *
 * It can choose words, order, colour and paper. It can leave nothing out: what it does not
 * name is as built in. Source: schemas/layout.yaml.
 */
#ifndef PIR_DOC_LETTERHEAD_H
#define PIR_DOC_LETTERHEAD_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

#define PIR_LAYOUT_FILE "layout/report.yaml"
#define PIR_LAYOUT_LOGO "layout/logo.png"
#define PIR_LAYOUT_MAX ((size_t)64 * 1024)

enum pir_part {
    PIR_PART_SUMMARY,
    PIR_PART_IMPACTS,
    PIR_PART_PLAN,
    PIR_PART_COMMUNICATION,
    PIR_PART_APPENDIX,
    PIR_PARTS
};

/** The rows of the summary that may be called otherwise; from ASKED to NEXT they may be put in
 *  another order. */
enum pir_summary_row {
    PIR_ROW_SHORT,
    PIR_ROW_HAPPENED,
    PIR_ROW_HOW,
    PIR_ROW_DOINGS,
    PIR_ROW_MEANING,
    PIR_ROW_ASKED,
    PIR_ROW_AGAIN,
    PIR_ROW_BEFORE,
    PIR_ROW_ASSUMED,
    PIR_ROW_TOLD,
    PIR_ROW_NOTICES,
    PIR_ROW_NEXT,
    PIR_ROW_CALL,
    PIR_ROWS
};
#define PIR_ROWS_ORDERED ((size_t)(PIR_ROW_NEXT - PIR_ROW_ASKED + 1))

/** Texts are NULL where nothing was chosen. */
struct pir_letterhead {
    const char *head, *foot, *colour;
    const char *paper; /* "a4", "letter" */
    const char *titles[PIR_PARTS];
    enum pir_part order[PIR_PARTS]; /* the summary first, then all others */
    const char *rows[PIR_ROWS];
    enum pir_summary_row row_order[PIR_ROWS_ORDERED];
    const char *logo; /* a PNG that was checked, logo_len bytes; or NULL */
    size_t logo_len;
};

/** As built in. */
void pir_letterhead_start(struct pir_letterhead *out);
/** Read report.yaml, strictly. PIR_E_INPUT with its line. Texts live in arena. */
int pir_letterhead_read(
    struct pir_letterhead *out, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err);
/** Is the file of that path in a record fit to be there? PIR_E_INPUT. */
int pir_letterhead_check(
    struct pir_arena *arena, const char *path, const char *bytes, size_t len,
    struct pir_err *err);

#endif
