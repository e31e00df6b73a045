/* The index as the facade uses it: that of the record's head, and another try where it is
 * damaged or the branch has moved on. */
#include "pir/catalog_internal.h"

static int try_once(
    struct pir_record *record, unsigned flags, pir_catalog_use use, void *context,
    unsigned *damaged, struct pir_err *err)
{
    struct pir_catalog_options options = {
        .kinds = record->now->kinds,
        .flags = flags,
        .notice = record->notice,
        .progress = record->progress,
        .context = record->context,
    };
    struct pir_catalog *catalog;
    int rc =
        pir_catalog_open(&catalog, record->store, &record->now->head, &options, err);

    if (rc < 0)
        return rc;
    rc = use(context, catalog, err);
    if (rc == PIR_E_CORRUPT && pir_catalog_is_damaged(catalog)) {
        pir_catalog_discard(catalog);
        ++*damaged;
    }
    pir_catalog_free(catalog);
    return rc;
}

int pir_snapshot_catalog(
    struct pir_record *record, unsigned flags, pir_catalog_use use, void *context,
    struct pir_err *err)
{
    unsigned damaged = 0;
    int rc = try_once(record, flags, use, context, &damaged, err);

    return damaged ? try_once(record, flags, use, context, &damaged, err) : rc;
}

int pir_record_catalog(
    struct pir_record *record, pir_catalog_use use, void *context, struct pir_err *err)
{
    unsigned damaged = 0;
    int rc = PIR_E_MOVED;

    for (unsigned i = 0; i < PIR_RETRY_MAX; i++) {
        unsigned before = damaged;

        rc = try_once(record, 0, use, context, &damaged, err);
        if (rc != PIR_E_MOVED && (damaged == before || damaged > 1))
            return rc;
        if (rc == PIR_E_MOVED) {
            rc = pir_record_refresh(record, err);
            if (rc < 0)
                return rc;
        }
    }
    return pir_err_set(
        err, PIR_E_MOVED, "others record faster than the index can follow; try again");
}

int pir_looking_catalog(struct pir_looking *l, pir_catalog_use use, void *context)
{
    int rc = pir_record_catalog(l->record, use, context, l->err);

    l->view.commit = l->record->now->hex;
    l->view.zone = l->record->now->settings.zone;
    l->view.context = l->record->now->kinds;
    return rc;
}
