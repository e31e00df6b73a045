/* Packs: mapped files, where an object is in them, and what it is made from.
 *
 * Objects that others may be made from are kept, as many as fit: neighbours in history are
 * deltas of one another. All numbers in a pack are a stranger's: each is checked against
 * what it is about before it is used. */
#include "store/pack.h"

#include "store/delta.h"
#include "store/pack_file.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX ((size_t)12 * 1024 * 1024) /* bytes of kept objects */
#define KEPT_SLOTS ((size_t)4096)
#define CHAIN_MAX ((size_t)4096)              /* git writes 50, at most 4,095 */
#define OBJECT_MAX ((size_t)64 * 1024 * 1024) /* of anything on the way */

/* An object that was put together, by its place. */
struct kept {
    const struct pir_pack_file *file;
    uint64_t offset;
    enum pir_pack_type type;
    uint8_t *bytes; /* NULL: the slot is free */
    size_t len;
};

struct pir_packs {
    struct pir_pack_files *files;
    size_t last; /* where something was found */
    struct libdeflate_decompressor *inflater;
    struct kept *kept;
    size_t kept_bytes, hand;
    struct pir_buf delta;
    uint64_t chain[CHAIN_MAX];
};

static const enum pir_pack_type types[] = {
    [PIR_OBJECT_COMMIT] = PIR_PACK_COMMIT,
    [PIR_OBJECT_TREE] = PIR_PACK_TREE,
    [PIR_OBJECT_BLOB] = PIR_PACK_BLOB,
};

/* ---- what is kept ----------------------------------------------------------------- */

static struct kept *slot_of(
    const struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset)
{
    uint64_t mixed = (offset ^ (uint64_t)(uintptr_t)file) * 0x9e3779b97f4a7c15U;

    return &packs->kept[mixed >> 32 & (KEPT_SLOTS - 1)];
}

static const struct kept *find_kept(
    const struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset)
{
    const struct kept *slot = slot_of(packs, file, offset);

    return slot->bytes && slot->file == file && slot->offset == offset ? slot : NULL;
}

static void forget(struct pir_packs *packs, struct kept *slot)
{
    if (!slot->bytes)
        return;
    packs->kept_bytes -= slot->len;
    free(slot->bytes);
    slot->bytes = NULL;
}

/* bytes are malloc's, and belong to the slot from now on: until something else is kept. */
static const struct kept *keep(struct pir_packs *packs, const struct kept *object)
{
    struct kept *slot = slot_of(packs, object->file, object->offset);

    forget(packs, slot);
    *slot = *object;
    packs->kept_bytes += object->len;
    for (size_t i = 0; packs->kept_bytes > KEPT_MAX && i < KEPT_SLOTS; i++) {
        packs->hand = (packs->hand + 1) & (KEPT_SLOTS - 1);
        if (&packs->kept[packs->hand] != slot)
            forget(packs, &packs->kept[packs->hand]);
    }
    return slot;
}

/* ---- one object ------------------------------------------------------------------- */

/* Exactly as many bytes as the header told. */
static bool
inflate(const struct pir_packs *packs, uint8_t *out, const struct pir_pack_item *item)
{
    size_t used;

    return libdeflate_zlib_decompress_ex(
               packs->inflater, item->data, item->room, out, item->size, &used, NULL) ==
           LIBDEFLATE_SUCCESS;
}

/* Append what an item holds. */
static bool inflate_into(
    const struct pir_packs *packs, struct pir_buf *out,
    const struct pir_pack_item *item)
{
    size_t before = out->len;

    pir_buf_fill(out, '\0', item->size);
    if (pir_buf_failed(out))
        return false;
    if (inflate(packs, (uint8_t *)out->data + before, item))
        return true;
    pir_buf_truncate(out, before);
    return false;
}

static const struct kept *keep_whole(
    struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset,
    const struct pir_pack_item *item)
{
    struct kept object = {file, offset, item->type, malloc(item->size + 1), item->size};

    if (object.bytes && inflate(packs, object.bytes, item))
        return keep(packs, &object);
    free(object.bytes);
    return NULL;
}

static const struct kept *keep_changed(
    struct pir_packs *packs, const struct kept *base, uint64_t offset,
    const struct pir_pack_item *item)
{
    struct kept object = {base->file, offset, base->type, NULL, 0};
    const uint8_t *delta;

    pir_buf_clear(&packs->delta);
    if (!inflate_into(packs, &packs->delta, item))
        return NULL;
    delta = (const uint8_t *)packs->delta.data;
    if (!pir_delta_size(&object.len, delta, item->size) || object.len > OBJECT_MAX)
        return NULL;
    object.bytes = malloc(object.len + 1);
    if (object.bytes &&
        pir_delta_apply(
            object.bytes, object.len, base->bytes, base->len, delta, item->size))
        return keep(packs, &object);
    free(object.bytes);
    return NULL;
}

/* The object at that place, put together from the first of its bases that is kept or
 * whole. */
static const struct kept *
build(struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset)
{
    const struct kept *object = NULL;
    struct pir_pack_item item;
    size_t depth = 0;

    while (!(object = find_kept(packs, file, offset))) {
        if (!pir_pack_item_at(&item, file, offset) || item.size > OBJECT_MAX)
            return NULL;
        if (item.type != PIR_PACK_DELTA) {
            object = keep_whole(packs, file, offset, &item);
            break;
        }
        if (depth == CHAIN_MAX)
            return NULL;
        packs->chain[depth++] = offset;
        offset = item.base;
    }
    while (object && depth--)
        object = pir_pack_item_at(&item, file, packs->chain[depth])
                     ? keep_changed(packs, object, packs->chain[depth], &item)
                     : NULL;
    return object;
}

/* Commits are seldom made from one another: those that are whole need not be kept. */
static bool get_at(
    struct pir_packs *packs, struct pir_buf *out, enum pir_pack_type type,
    const struct pir_pack_file *file, uint64_t offset, size_t max)
{
    const struct kept *object;
    struct pir_pack_item item;

    if (!pir_pack_item_at(&item, file, offset))
        return false;
    if (item.type != PIR_PACK_DELTA && (item.type != type || item.size > max))
        return false;
    if (item.type == type && type != PIR_PACK_TREE)
        return inflate_into(packs, out, &item);
    object = build(packs, file, offset);
    if (!object || object->type != type || object->len > max)
        return false;
    pir_buf_add(out, object->bytes, object->len);
    return !pir_buf_failed(out);
}

/* ---- the whole -------------------------------------------------------------------- */

bool pir_packs_get(
    struct pir_packs *packs, struct pir_buf *out, enum pir_object type,
    const struct pir_oid *oid, size_t max)
{
    size_t count = packs->files->count;

    for (size_t i = 0; i < count; i++) {
        size_t at = (packs->last + i) % count;
        const struct pir_pack_file *file = &packs->files->items[at];
        uint64_t offset;

        if (!pir_pack_find(&offset, file, oid))
            continue;
        packs->last = at;
        return get_at(packs, out, types[type], file, offset, max);
    }
    return false;
}

struct pir_packs *pir_packs_open(const char *objects_dir)
{
    struct pir_packs *packs = calloc(1, sizeof(*packs));

    if (!packs)
        return NULL;
    pir_buf_init(&packs->delta);
    packs->kept = calloc(KEPT_SLOTS, sizeof(*packs->kept));
    packs->inflater = libdeflate_alloc_decompressor();
    packs->files = pir_pack_files_open(objects_dir);
    if (packs->kept && packs->inflater && packs->files)
        return packs;
    pir_packs_free(packs);
    return NULL;
}

void pir_packs_free(struct pir_packs *packs)
{
    if (!packs)
        return;
    for (size_t i = 0; packs->kept && i < KEPT_SLOTS; i++)
        free(packs->kept[i].bytes);
    free(packs->kept);
    if (packs->inflater)
        libdeflate_free_decompressor(packs->inflater);
    pir_pack_files_close(packs->files);
    pir_buf_release(&packs->delta);
    free(packs);
}
