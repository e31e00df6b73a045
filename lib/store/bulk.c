/* Many blobs in one go: out of a file where they lie side by side, out of packs if they are
 * there, else one by one. */
#include "base/digest.h"
#include "base/file.h"
#include "store/gathered.h"
#include "store/pack.h"
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define MANY ((size_t)32)
#define NAME "abcdefghijklmnopqrstuvwxyz0123456789"

struct pir_bulk {
    struct pir_store *store;
    struct pir_packs *packs;       /* NULL: they are not asked */
    bool own;                      /* they are not the store's */
    struct pir_gathered *gathered; /* NULL: nothing is */
};

/* Not what a link leads to: a clone's maker may have put one there. */
static bool is_folder(const char *path)
{
    struct stat is;

    return lstat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

/* Where that folder cannot be made nothing is gathered, and nobody is worse off. */
static void open_gathered(struct pir_bulk *bulk, const char *name)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    const char *folder;

    if (!*name || name[strspn(name, NAME)] ||
        pir_store_private_dir(&folder, bulk->store, &ignored) < 0 || !is_folder(folder))
        return;
    pir_buf_printf(&path, "%s/gathered", folder);
    if (!pir_buf_failed(&path) && pir_dir_make(path.data, 0700, &ignored) == 0 &&
        is_folder(path.data)) {
        pir_buf_printf(&path, "/%s", name);
        bulk->gathered = pir_buf_failed(&path) ? NULL : pir_gathered_open(path.data);
    }
    pir_buf_release(&path);
}

int pir_bulk_new(
    struct pir_bulk **out, struct pir_store *store, size_t count, const char *name,
    struct pir_err *err)
{
    size_t known;

    *out = calloc(1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    (*out)->store = store;
    (*out)->packs = pir_store_packs(store);
    if (name && count >= MANY)
        open_gathered(*out, name);
    known = (*out)->gathered ? pir_gathered_count((*out)->gathered) : 0;
    (*out)->own = !(*out)->packs && count >= MANY + known;
    if ((*out)->own)
        (*out)->packs = pir_packs_open(store->objects_dir);
    return 0;
}

void pir_bulk_free(struct pir_bulk *bulk)
{
    if (!bulk)
        return;
    if (bulk->gathered)
        pir_gathered_save(bulk->gathered);
    pir_gathered_close(bulk->gathered);
    if (bulk->own)
        pir_packs_free(bulk->packs);
    free(bulk);
}

static int get_elsewhere(
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

int pir_bulk_get(
    struct pir_buf *out, struct pir_bulk *bulk, const struct pir_oid *blob, size_t max,
    struct pir_err *err)
{
    size_t before = out->len;
    int rc;

    if (bulk->gathered && pir_gathered_get(out, bulk->gathered, blob, max))
        return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
    rc = get_elsewhere(out, bulk, blob, max, err);
    if (rc == 0 && bulk->gathered)
        pir_gathered_add(bulk->gathered, blob, out->data + before, out->len - before);
    return rc;
}
