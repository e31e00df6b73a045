/** doc/entry_internal.h - spellings that entries, their names and commits share. Inside
 *  this room only. */
#ifndef PIR_DOC_ENTRY_INTERNAL_H
#define PIR_DOC_ENTRY_INTERNAL_H

#include "doc/entry.h"

/** Length of the kind's name at the start of text: a letter, then letters, digits and hyphens,
 *  lower case, at most PIR_KIND_MAX; 0 when there is none or it is longer. */
size_t pir_kind_name_span(const char *text);

/** Does text begin with PIR_ID_SHORT characters of an id, as pir writes it? */
bool pir_id_short_is(const char *text);

bool pir_entry_is_opening(const struct pir_entry *entry);

#endif
