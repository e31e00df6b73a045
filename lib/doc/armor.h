/** doc/armor.h - the text form of a signature in a commit. Inside this room only. */
#ifndef PIR_DOC_ARMOR_H
#define PIR_DOC_ARMOR_H

#include "base/err.h"

#include <stddef.h>

/** Is it one SSH, OpenPGP or X.509 signature and nothing else: BEGIN line, lines of
 *  base64 of equal width (at most 76 characters, the last may be shorter), END line,
 *  each ending in LF? OpenPGP has an empty line after BEGIN, no header lines (nobody
 *  signs them), and may have a checksum. The base64 is the canonical one. 0;
 *  PIR_E_CORRUPT with the rule; PIR_E_NOMEM. */
int pir_armor_check(const char *armor, size_t len, struct pir_err *err);

#endif
