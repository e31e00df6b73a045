/** pir/verify_lines.h - lines of one width in a file, found by their first bytes. [effects]
 *
 * The first lines of the file are sorted, younger ones stand behind them as they came;
 * when these are too many, all are sorted anew. How many lines count is remembered
 * elsewhere (verify_before.c), after they were written, so that what a crash left behind
 * them is never seen.
 */
#ifndef PIR_PIR_VERIFY_LINES_H
#define PIR_PIR_VERIFY_LINES_H

#include "base/buf.h"
#include "base/err.h"

struct pir_lines {
    const char *path;
    size_t width;         /* of a line, its LF included */
    size_t sorted, count; /* lines */
};

/** Find the line that begins with key. 1, 0 when there is none; PIR_E_IO, also when the
 *  file has not the lines it should have. */
int pir_lines_find(
    struct pir_buf *line, const struct pir_lines *list, const char *key,
    struct pir_err *err);

/** Put lines, in any order, instead of those that are there. They get sorted. */
int pir_lines_write(struct pir_lines *list, struct pir_buf *lines, struct pir_err *err);

/** Add lines, in any order. */
int pir_lines_add(
    struct pir_lines *list, const struct pir_buf *lines, struct pir_err *err);

#endif
