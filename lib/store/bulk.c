/* Many blobs in one go: out of packs if they are there, else one by one. */
#include "base/digest.h"
#include "store/pack.h"
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define MANY ((size_t)32)

struct pir_bulk {
    struct pir_store *store;
    struct pir_packs *packs; /* NULL: they are not asked */
    bool own;                /* they are not the store's */
};

int pir_bulk_new(
    struct pir_bulk **out, struct pir_store *store, size_t count, struct pir_err *err)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    (*out)->store = store;
    (*out)->packs = pir_store_packs(store);
    (*out)->own = !(*out)->packs && count >= MANY;
    if ((*out)->own)
        (*out)->packs = pir_packs_open(store->objects_dir);
    return 0;
}

void pir_bulk_free(struct pir_bulk *bulk)
{
    if (!bulk)
        return;
    if (bulk->own)
        pir_packs_free(bulk->packs);
    free(bulk);
}

int pir_bulk_get(
    struct pir_buf *out, struct pir_bulk *bulk, const struct pir_oid *blob, size_t max,
    struct pir_err *err)
{
    size_t before = out->len;
    uint8_t id[sizeof(blob->bytes)];

    if (bulk->packs && pir_packs_get(bulk->packs, out, PIR_OBJECT_BLOB, blob, max)) {
        pir_digest_blob(id, out->data + before, out->len - before);
        if (memcmp(id, blob->bytes, sizeof(id)) == 0)
            return 0;
        pir_buf_truncate(out, before);
    }
    return pir_store_get(out, bulk->store, PIR_OBJECT_BLOB, blob, max, err);
}
