/** pir/letterhead.h - the layout of a record's reports, read from its commit. Inside lib/pir
 * only. [effects] */
#ifndef PIR_PIR_LETTERHEAD_H
#define PIR_PIR_LETTERHEAD_H

#include "doc/letterhead.h"
#include "pir/internal.h"

/** As the snapshot has it, else as built in. PIR_E_INPUT for a layout that is none. */
int pir_letterhead_load(
    struct pir_letterhead *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);

#endif
