/** doc/scalar.h - the one check that texts from YAML and from JSON both have to pass.
 *
 * Bytes of a file are checked before they are parsed, but an escape such as "\u202E"
 * turns into a character only afterwards.
 */
#ifndef PIR_DOC_SCALAR_H
#define PIR_DOC_SCALAR_H

#include "base/err.h"

#include <stddef.h>

/** Is the text clean (line breaks and tabs allowed)? Returns 0, or PIR_E_INPUT with a
 *  sentence that names the character; the place is left to the caller. */
int pir_scalar_check(const char *text, size_t len, struct pir_err *err);

#endif
