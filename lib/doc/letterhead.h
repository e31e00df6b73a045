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

/** Texts are NULL where nothing was chosen. */
struct pir_letterhead {
    const char *head, *foot, *colour;
    const char *paper; /* "a4", "letter" */
    const char *titles[PIR_PARTS];
    enum pir_part order[PIR_PARTS]; /* the summary first, then all others */
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
