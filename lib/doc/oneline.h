/** doc/oneline.h - long text made one line. Inside this room only. */
#ifndef PIR_DOC_ONELINE_H
#define PIR_DOC_ONELINE_H

#include "base/buf.h"

/** Append the first paragraph of a clean text as one line: runs of white space become
 *  one space, what is wider than max columns is cut between characters and ends in an
 *  ellipsis. */
void pir_oneline_add(struct pir_buf *out, const char *text, size_t max);

#endif
