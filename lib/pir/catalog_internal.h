/** pir/catalog_internal.h - the index as the facade uses it. Inside lib/pir only. */
#ifndef PIR_CATALOG_USE_INTERNAL_H
#define PIR_CATALOG_USE_INTERNAL_H

#include "model/catalog.h"
#include "pir/look_internal.h"

/** What is done with it; it is closed afterwards, so nothing may point into it. */
typedef int (*pir_catalog_use)(
    void *context, struct pir_catalog *catalog, struct pir_err *err);

/** Open the index of the record's head, use it, close it; once more when it turns out
 *  damaged, so use must be able to begin again. The record moves on to a new head when the
 *  branch did, and so does a look. */
int pir_record_catalog(
    struct pir_record *record, pir_catalog_use use, void *context, struct pir_err *err);
/** The same for the snapshot the record has, which stays: PIR_E_MOVED when the branch has
 *  moved on, and the index with it; PIR_E_NOTFOUND as flags (enum pir_catalog_flags) say. */
int pir_snapshot_catalog(
    struct pir_record *record, unsigned flags, pir_catalog_use use, void *context,
    struct pir_err *err);
int pir_looking_catalog(struct pir_looking *l, pir_catalog_use use, void *context);

#endif
