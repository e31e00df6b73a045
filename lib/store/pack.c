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

#define ROOM ((size_t)4 * 1024 * 1024) /* bytes of kept objects */
#define KEPT_MAX (ROOM / 8)            /* of one: larger ones are libgit2's */
#define KEPT_SLOTS ((size_t)4096)
#define CHAIN_MAX ((size_t)4096) /* git writes 50, at most 4,095 */

/* An object that was put together, by its place. */
struct kept {
    const struct pir_pack_file *file; /* NULL: the slot is free */
    uint64_t offset;
    enum pir_pack_type type;
    uint8_t *bytes;
    size_t len;
    uint64_t begun; /* of all bytes that were ever kept, which one is its first */
};

/* Room for objects, one behind the other and round again: the oldest are written over. */
struct pir_packs {
    struct pir_pack_files *files;
    size_t last; /* where something was found */
    struct libdeflate_decompressor *inflater;
    struct kept *kept;
    uint8_t *room;
    uint64_t written; /* bytes of room that were ever used */
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

/* Not one that the next to be kept, or what is left free before it, may write over. */
static const struct kept *find_kept(
    const struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset)
{
    const struct kept *slot = slot_of(packs, file, offset);

    return slot->file == file && slot->offset == offset &&
                   packs->written - slot->begun <= ROOM - 2 * KEPT_MAX
               ? slot
               : NULL;
}

/* A slot with room for the bytes, to be filled. */
static struct kept *make_room(
    struct pir_packs *packs, const struct pir_pack_file *file, uint64_t offset,
    size_t len)
{
    struct kept *slot = slot_of(packs, file, offset);
    size_t at = (size_t)(packs->written % ROOM);

    if (len > ROOM - at) { /* in one piece */
        packs->written += ROOM - at;
        at = 0;
    }
    *slot = (struct kept){
        .offset = offset,
        .bytes = packs->room + at,
        .len = len,
        .begun = packs->written};
    packs->written += len;
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
    struct kept *slot = make_room(packs, file, offset, item->size);

    if (!inflate(packs, slot->bytes, item))
        return NULL;
    slot->type = item->type;
    slot->file = file;
    return slot;
}

/* The slot may be that of its base, whose bytes stay. */
static const struct kept *keep_changed(
    struct pir_packs *packs, const struct kept *from, uint64_t offset,
    const struct pir_pack_item *item)
{
    const struct kept base = *from;
    struct kept *slot;
    const uint8_t *delta;
    size_t len;

    pir_buf_clear(&packs->delta);
    if (!inflate_into(packs, &packs->delta, item))
        return NULL;
    delta = (const uint8_t *)packs->delta.data;
    if (!pir_delta_size(&len, delta, item->size) || len > KEPT_MAX)
        return NULL;
    slot = make_room(packs, base.file, offset, len);
    if (!pir_delta_apply(slot->bytes, len, base.bytes, base.len, delta, item->size))
        return NULL;
    slot->type = base.type;
    slot->file = base.file;
    return slot;
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
        if (!pir_pack_item_at(&item, file, offset) || item.size > KEPT_MAX)
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
    packs->room = malloc(ROOM);
    packs->inflater = libdeflate_alloc_decompressor();
    packs->files = pir_pack_files_open(objects_dir);
    if (packs->kept && packs->room && packs->inflater && packs->files)
        return packs;
    pir_packs_free(packs);
    return NULL;
}

void pir_packs_free(struct pir_packs *packs)
{
    if (!packs)
        return;
    free(packs->kept);
    free(packs->room);
    if (packs->inflater)
        libdeflate_free_decompressor(packs->inflater);
    pir_pack_files_close(packs->files);
    pir_buf_release(&packs->delta);
    free(packs);
}
