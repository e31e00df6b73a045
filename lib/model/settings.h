/** model/settings.h - pir.yaml: the settings of a record. [load: effects]
 *
 *     version: 1
 *     organisation: Example Ltd
 *     time-zone: Europe/Berlin
 *     tlp: amber
 * Source: schemas/settings.yaml.
 */
#ifndef PIR_MODEL_SETTINGS_H
#define PIR_MODEL_SETTINGS_H

#include "base/time.h"
#include "doc/kind.h"
#include "store/store.h"

struct pir_settings {
    const char *organisation;
    const struct pir_zone *zone;
    const char *tlp;                /* default for entries */
    const struct pir_value *values; /* the whole document */
};

/** Read pir.yaml of a commit. PIR_E_NOTFOUND: not a record (hint: pir init);
 *  PIR_E_INPUT with line. */
int pir_settings_load(
    struct pir_settings *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err);
/** The same from bytes, checked by schema: the bytes of a settings.yaml. */
int pir_settings_read(
    struct pir_settings *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *schema, size_t schema_len, struct pir_err *err);
/** Bytes of a first pir.yaml, with comments. */
int pir_settings_emit(
    struct pir_buf *out, const char *organisation, const char *zone, const char *tlp);

/** A source of kinds over schemas/ in a commit's tree; bytes live in arena. The source
 *  must not outlive store or arena. */
int pir_record_kind_source(
    struct pir_kind_source *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err);

#endif
