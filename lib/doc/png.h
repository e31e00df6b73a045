/** doc/png.h - is this a picture that may be handed on? [pure]
 *
 * A logo comes from the record and goes into documents that others open. Only a PNG whose
 * parts are in their order, small, of a modest size once unpacked, and without what
 * programs act upon (colour profiles, animation, compressed texts) is taken.
 */
#ifndef PIR_DOC_PNG_H
#define PIR_DOC_PNG_H

#include "base/err.h"

#include <stddef.h>

#define PIR_PNG_MAX ((size_t)256 * 1024) /* bytes */
#define PIR_PNG_SIDE 2000U               /* dots */

/** 0; PIR_E_INPUT with a sentence and a way out. */
int pir_png_check(const char *bytes, size_t len, struct pir_err *err);

#endif
