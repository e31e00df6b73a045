/* Trees that were parsed, by their ids: neighbours in history share nearly all of theirs. */
#include "pir/verify_internal.h"

#include <stdlib.h>
#include <string.h>

#define TREE_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define TREES_KEPT ((size_t)3 * 1024 * 1024) /* bytes in each of two generations */
#define SLOTS_FIRST ((size_t)1024)

/* One block of memory: this, its leaves, its bytes. */
struct kept_tree {
    struct pir_oid oid;
    struct pir_tree tree;
    size_t size; /* of the block, 0 for a twin */
    struct pir_leaf leaves[];
};

/* Two generations: what was used lately moves to the younger one; when that is full the
 * older one goes. Nothing goes while a commit is being checked. */
struct generation {
    struct kept_tree **slots;
    size_t slot_count, count, size;
};

struct pir_tree_cache {
    struct generation young, old;
};

static size_t tree_slot(const struct generation *g, const struct pir_oid *oid)
{
    size_t slot;

    memcpy(&slot, oid->bytes, sizeof(slot));
    slot &= g->slot_count - 1;
    while (g->slots[slot] && memcmp(&g->slots[slot]->oid, oid, sizeof(*oid)) != 0)
        slot = (slot + 1) & (g->slot_count - 1);
    return slot;
}

static int tree_insert(struct generation *g, struct kept_tree *kept)
{
    if (g->count * 2 >= g->slot_count) {
        struct generation wider = {
            .slot_count = g->slot_count ? g->slot_count * 2 : SLOTS_FIRST};

        wider.slots = calloc(wider.slot_count, sizeof(struct kept_tree *));
        if (!wider.slots)
            return PIR_E_NOMEM;
        for (size_t i = 0; i < g->slot_count; i++)
            if (g->slots[i])
                wider.slots[tree_slot(&wider, &g->slots[i]->oid)] = g->slots[i];
        wider.count = g->count;
        wider.size = g->size;
        free(g->slots);
        *g = wider;
    }
    g->slots[tree_slot(g, &kept->oid)] = kept;
    g->count++;
    g->size += kept->size;
    return 0;
}

static void generation_free(struct generation *g)
{
    for (size_t i = 0; i < g->slot_count; i++)
        free(g->slots[i]);
    free(g->slots);
    memset(g, 0, sizeof(*g));
}

/* A tree that moved to the younger generation leaves its slot in the older one, which
 * must not free it: it is marked there by a twin without content. */
static struct kept_tree *
tree_find(struct pir_tree_cache *cache, const struct pir_oid *oid)
{
    if (cache->young.slot_count) {
        struct kept_tree *kept = cache->young.slots[tree_slot(&cache->young, oid)];

        if (kept)
            return kept;
    }
    if (cache->old.slot_count) {
        struct kept_tree **slot = &cache->old.slots[tree_slot(&cache->old, oid)];
        struct kept_tree *kept = *slot, *twin;

        if (!kept || !kept->size)
            return NULL;
        twin = calloc(1, sizeof(*twin));
        if (!twin)
            return kept;
        if (tree_insert(&cache->young, kept) < 0) {
            free(twin);
            return kept;
        }
        twin->oid = kept->oid;
        *slot = twin;
        return kept;
    }
    return NULL;
}

static struct kept_tree *
tree_new(const struct pir_oid *oid, const char *bytes, size_t len)
{
    size_t room = pir_tree_room(bytes, len);
    size_t before = sizeof(struct kept_tree) + room * sizeof(struct pir_leaf);
    struct kept_tree *kept = malloc(before + len);
    char *copy = (char *)kept + before;

    if (!kept)
        return NULL;
    memcpy(copy, bytes, len);
    kept->oid = *oid;
    kept->size = before + len;
    pir_tree_parse(&kept->tree, kept->leaves, copy, len);
    return kept;
}

int pir_desk_tree(
    void *context, const struct pir_tree **out, const struct pir_oid *oid,
    struct pir_err *err)
{
    struct pir_desk *desk = context;
    struct kept_tree *kept = tree_find(desk->trees, oid);
    int rc;

    if (!kept) {
        pir_buf_clear(&desk->tree);
        rc = pir_store_get(
            &desk->tree, desk->store, PIR_OBJECT_TREE, oid, TREE_BYTES_MAX, err);
        if (rc < 0)
            return rc;
        kept = tree_new(oid, desk->tree.data, desk->tree.len);
        if (!kept || tree_insert(&desk->trees->young, kept) < 0) {
            free(kept);
            return pir_err_nomem(err);
        }
    }
    *out = &kept->tree;
    return 0;
}

struct pir_tree_cache *pir_tree_cache_new(void)
{
    return calloc(1, sizeof(struct pir_tree_cache));
}

void pir_tree_cache_free(struct pir_tree_cache *cache)
{
    if (!cache)
        return;
    generation_free(&cache->young);
    generation_free(&cache->old);
    free(cache);
}

void pir_tree_cache_tidy(struct pir_tree_cache *cache)
{
    if (cache->young.size < TREES_KEPT)
        return;
    generation_free(&cache->old);
    cache->old = cache->young;
    memset(&cache->young, 0, sizeof(cache->young));
}
