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
#define FOLDER "gathered"
#define NAME "abcdefghijklmnopqrstuvwxyz0123456789"

struct pir_bulk {
    struct pir_store *store;
    struct pir_packs *packs;       /* NULL: they are not asked */
    bool own;                      /* they are not the store's */
    struct pir_gathered *gathered; /* NULL: nothing is */
};

/* ---- where it is gathered ---------------------------------------------------------- */

/* Not what a link leads to: a clone's maker may have put one there. */
static bool is_folder(const char *path)
{
    struct stat is;

    return lstat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static bool are_folders(const struct pir_store *store)
{
    struct pir_buf path = PIR_BUF_INIT;
    bool are;

    pir_buf_printf(&path, "%s/pir", store->commondir);
    are = !pir_buf_failed(&path) && is_folder(path.data);
    pir_buf_addstr(&path, "/" FOLDER);
    are = are && !pir_buf_failed(&path) && is_folder(path.data);
    pir_buf_release(&path);
    return are;
}

/* Without memory nothing is gathered. */
static void open_gathered(struct pir_bulk *bulk, const char *name)
{
    struct pir_buf path = PIR_BUF_INIT;

    if (!*name || name[strspn(name, NAME)])
        return;
    pir_buf_printf(&path, "%s/pir/" FOLDER "/%s", bulk->store->commondir, name);
    if (!pir_buf_failed(&path))
        bulk->gathered = pir_gathered_open(path.data, are_folders(bulk->store));
    pir_buf_release(&path);
}

/* Where that folder cannot be made nobody is worse off. */
static void save_gathered(struct pir_bulk *bulk)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    const char *folder;

    if (!bulk->gathered || !pir_gathered_pays(bulk->gathered) ||
        pir_store_private_dir(&folder, bulk->store, &ignored) < 0)
        return;
    pir_buf_printf(&path, "%s/" FOLDER, folder);
    if (!pir_buf_failed(&path) && pir_dir_make(path.data, 0700, &ignored) == 0 &&
        are_folders(bulk->store))
        pir_gathered_save(bulk->gathered);
    pir_buf_release(&path);
}

/* ---- life -------------------------------------------------------------------------- */

int pir_bulk_new(
    struct pir_bulk **out, struct pir_store *store, const char *name,
    struct pir_err *err)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    (*out)->store = store;
    (*out)->packs = pir_store_packs(store);
    if (name)
        open_gathered(*out, name);
    return 0;
}

void pir_bulk_expect(struct pir_bulk *bulk, size_t count)
{
    size_t known = bulk->gathered ? pir_gathered_count(bulk->gathered) : 0;

    if (bulk->packs || count < MANY + known)
        return;
    bulk->packs = pir_packs_open(bulk->store->objects_dir);
    bulk->own = bulk->packs != NULL;
}

void pir_bulk_free(struct pir_bulk *bulk)
{
    if (!bulk)
        return;
    save_gathered(bulk);
    pir_gathered_close(bulk->gathered);
    if (bulk->own)
        pir_packs_free(bulk->packs);
    free(bulk);
}

/* ---- reading ----------------------------------------------------------------------- */

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

    if (bulk->gathered &&
        pir_gathered_get(out, bulk->gathered, PIR_OBJECT_BLOB, blob, max))
        return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
    rc = get_elsewhere(out, bulk, blob, max, err);
    if (rc == 0 && bulk->gathered)
        pir_gathered_add(bulk->gathered, blob, out->data + before, out->len - before);
    return rc;
}

int pir_bulk_tree(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_bulk *bulk, const struct pir_oid *tree, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    bool had =
        bulk->gathered &&
        pir_gathered_get(&bytes, bulk->gathered, PIR_OBJECT_TREE, tree, PIR_TREE_MAX);
    int rc = had ? 0 : pir_tree_get(&bytes, bulk->store, tree, err);

    *out = NULL;
    *count = 0;
    if (rc == 0 && !had && bulk->gathered)
        pir_gathered_add(bulk->gathered, tree, bytes.data, bytes.len);
    if (rc == 0)
        rc = pir_buf_failed(&bytes)
                 ? pir_err_nomem(err)
                 : pir_tree_nodes(out, count, arena, bytes.data, bytes.len, tree, err);
    pir_buf_release(&bytes);
    return rc;
}
