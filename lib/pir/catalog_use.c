/* The index as the facade uses it: that of the record's head, and another try where it is
 * damaged or the branch has moved on. */
#include "pir/catalog_internal.h"

static int move_on(struct pir_looking *l)
{
    int rc = pir_record_refresh(l->record, l->err);

    if (rc < 0)
        return rc;
    l->view.commit = l->record->now->hex;
    l->view.zone = l->record->now->settings.zone;
    l->view.context = l->record->now->kinds;
    return 0;
}

static int
try_once(struct pir_looking *l, pir_catalog_use use, void *context, unsigned *damaged)
{
    struct pir_record *record = l->record;
    struct pir_catalog_options options = {
        .kinds = record->now->kinds,
        .notice = record->notice,
        .progress = record->progress,
        .context = record->context,
    };
    struct pir_catalog *catalog;
    int rc =
        pir_catalog_open(&catalog, record->store, &record->now->head, &options, l->err);

    if (rc < 0)
        return rc;
    rc = use(context, catalog, l->err);
    if (rc == PIR_E_CORRUPT && pir_catalog_is_damaged(catalog)) {
        pir_catalog_discard(catalog);
        ++*damaged;
    }
    pir_catalog_free(catalog);
    return rc;
}

int pir_looking_catalog(struct pir_looking *l, pir_catalog_use use, void *context)
{
    unsigned damaged = 0;
    int rc = 0;

    for (unsigned i = 0; i < PIR_RETRY_MAX; i++) {
        unsigned before = damaged;

        rc = try_once(l, use, context, &damaged);
        if (rc == PIR_E_MOVED) {
            rc = move_on(l);
            if (rc < 0)
                return rc;
        } else if (damaged == before || damaged > 1) {
            return rc;
        }
    }
    return rc < 0 ? rc
                  : pir_err_set(
                        l->err, PIR_E_MOVED,
                        "others record faster than the index can follow; try again");
}
