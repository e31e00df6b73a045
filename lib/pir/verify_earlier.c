/* Entries that were recorded before the commits that are judged. Their commits were not
 * read, but entries are never taken away: what was recorded before a commit lies in the
 * trees of its parents. */
#include "pir/verify_internal.h"

#include <stdlib.h>
#include <string.h>

#define SUFFIX ".md"

/* An entry by its name. */
struct earlier_entry {
    char id[PIR_ID_SHORT];
    char kind[PIR_KIND_MAX + 1];
    struct pir_oid blob;
    uint32_t commit; /* in whose tree it was found */
};

struct pir_earlier {
    PIR_VEC(struct earlier_entry) entries; /* sorted by id */
};

struct looking {
    struct pir_desk *desk;
    const struct pir_digest *digest;
    char id[PIR_ID_LEN + 1];
    char *kind; /* out */
};

/* Do a file's bytes have the digest? */
static int is_it(struct looking *l, const struct pir_oid *blob)
{
    struct pir_desk *desk = l->desk;
    struct pir_digest digest;
    int rc;

    pir_buf_clear(&desk->blob);
    rc = pir_store_get(
        &desk->blob, desk->store, PIR_OBJECT_BLOB, blob, PIR_ENTRY_MAX, &desk->err);
    if (rc < 0)
        return rc;
    pir_digest_of(&digest, desk->blob.data, desk->blob.len);
    return pir_digest_equal(&digest, l->digest);
}

static bool ends_with_id(const char *name, const char *id)
{
    size_t len = strlen(name), tail = PIR_ID_SHORT + strlen(SUFFIX);

    return len > tail && memcmp(name + len - tail, id, PIR_ID_SHORT) == 0;
}

static int look_in_folder(struct looking *l, const struct pir_oid *oid)
{
    const struct pir_tree *tree;
    struct pir_entry_name name;
    int rc = pir_desk_tree(l->desk, &tree, oid, &l->desk->err);

    for (size_t i = 0; rc == 0 && i < tree->count; i++)
        if (ends_with_id(tree->leaves[i].name, l->id) &&
            pir_entry_name_parse(&name, tree->leaves[i].name)) {
            rc = is_it(l, &tree->leaves[i].oid);
            if (rc > 0)
                memcpy(l->kind, name.kind, sizeof(name.kind));
        }
    return rc;
}

/* ---- everywhere ------------------------------------------------------------------- */

static int
gather_leaf(struct pir_desk *desk, uint32_t commit, const struct pir_leaf *leaf)
{
    struct pir_earlier *earlier = desk->v->earlier;
    struct earlier_entry *entry;
    struct pir_entry_name name;

    if (!pir_entry_name_parse(&name, leaf->name))
        return 0;
    entry = PIR_VEC_PUSH(&desk->v->arena, &earlier->entries);
    if (!entry)
        return pir_err_nomem(&desk->err);
    memcpy(entry->id, name.id, PIR_ID_SHORT);
    memcpy(entry->kind, name.kind, sizeof(name.kind));
    entry->blob = leaf->oid;
    entry->commit = commit;
    return 0;
}

/* incidents/YYYY/MM/FOLDER/FILE: depth counts the folders above. */
static int gather_tree(
    struct pir_desk *desk, uint32_t commit, const struct pir_oid *oid, unsigned depth)
{
    const struct pir_tree *tree;
    int rc = pir_desk_tree(desk, &tree, oid, &desk->err);

    for (size_t i = 0; rc == 0 && i < tree->count; i++) {
        const struct pir_leaf *leaf = &tree->leaves[i];

        if (leaf->mode == PIR_MODE_TREE && depth < 3)
            rc = gather_tree(desk, commit, &leaf->oid, depth + 1);
        else if (leaf->mode == PIR_MODE_PLAIN && depth == 3)
            rc = gather_leaf(desk, commit, leaf);
    }
    return rc;
}

static int compare_ids(const void *a, const void *b)
{
    const struct earlier_entry *x = a, *y = b;

    return memcmp(x->id, y->id, PIR_ID_SHORT);
}

/* All entries before what was read, once. */
static int gather(struct pir_desk *desk)
{
    struct pir_verification *v = desk->v;
    struct pir_leaf leaf;
    int rc = 0;

    v->earlier = pir_arena_alloc(&v->arena, sizeof(*v->earlier));
    if (!v->earlier)
        return pir_err_nomem(&desk->err);
    for (uint32_t i = 0; rc == 0 && i < v->count; i++) {
        if (!v->commits[i].begun)
            continue;
        rc = pir_desk_leaf(&leaf, desk, &v->commits[i].tree, "incidents");
        if (rc > 0)
            rc = gather_tree(desk, i, &leaf.oid, 0);
    }
    if (rc == 0 && v->earlier->entries.len)
        qsort(
            v->earlier->entries.items, v->earlier->entries.len,
            sizeof(*v->earlier->entries.items), compare_ids);
    return rc;
}

static int look_everywhere(struct looking *l, uint32_t commit)
{
    struct pir_verification *v = l->desk->v;
    struct earlier_entry *items;
    size_t low = 0, high;
    int rc = v->earlier ? 0 : gather(l->desk);

    if (rc < 0)
        return rc;
    items = v->earlier->entries.items;
    high = v->earlier->entries.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(items[middle].id, l->id, PIR_ID_SHORT) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; rc == 0 && low < v->earlier->entries.len &&
           memcmp(items[low].id, l->id, PIR_ID_SHORT) == 0;
         low++) {
        if (pir_lineage_reaches(&v->lineage, items[low].commit, commit))
            rc = is_it(l, &items[low].blob);
        if (rc > 0)
            memcpy(l->kind, items[low].kind, sizeof(items[low].kind));
    }
    return rc;
}

int pir_verify_earlier(
    char *kind, struct pir_desk *desk, uint32_t commit, const char *path,
    const struct pir_digest *digest)
{
    struct looking l = {.desk = desk, .digest = digest, .kind = kind};
    uint32_t parent = desk->v->parents[commit][0];
    const char *slash = strrchr(path, '/');
    char *folder;
    struct pir_leaf leaf;
    int rc = 0;

    pir_digest_id(l.id, digest);
    folder = slash ? pir_arena_strndup(&desk->scratch, path, (size_t)(slash - path))
                   : pir_arena_strdup(&desk->scratch, path);
    if (!folder)
        return pir_err_nomem(&desk->err);
    if (parent != PIR_NO_PARENT)
        rc = pir_desk_leaf(&leaf, desk, &desk->v->commits[parent].tree, folder);
    if (rc > 0)
        rc = leaf.mode == PIR_MODE_TREE ? look_in_folder(&l, &leaf.oid) : 0;
    return rc ? rc : look_everywhere(&l, commit);
}
