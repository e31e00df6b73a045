/** pir/language_internal.h - plain words as a record has them. Inside lib/pir only. */
#ifndef PIR_PIR_LANGUAGE_INTERNAL_H
#define PIR_PIR_LANGUAGE_INTERNAL_H

#include "judge/language.h"
#include "pir/internal.h"

/** What is built in, and on top of it what the snapshot has in schemas/language/; record
 *  NULL: what is built in. Owns: arena. PIR_E_INPUT with place and line where a file of
 *  the record has not its form. */
int pir_record_language(
    struct pir_language *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);

#endif
