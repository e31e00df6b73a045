/** store/pack_file.h - one pack and its index, mapped. [effects] For pack.c. */
#ifndef PIR_STORE_PACK_FILE_H
#define PIR_STORE_PACK_FILE_H

#include "store/store.h"

enum pir_pack_type {
    PIR_PACK_NONE,
    PIR_PACK_COMMIT,
    PIR_PACK_TREE,
    PIR_PACK_BLOB,
    PIR_PACK_TAG,
    PIR_PACK_DELTA, /* of either kind */
};

struct pir_pack_file {
    const uint8_t *pack, *index; /* mapped */
    size_t pack_len, index_len;
    uint32_t count; /* objects */
};

/** What stands at a place of a pack. */
struct pir_pack_item {
    enum pir_pack_type type;
    uint64_t base;       /* of a delta: where what it changes stands */
    size_t size;         /* of the inflated data, as claimed */
    const uint8_t *data; /* deflated */
    size_t room;         /* bytes of the pack from data on */
};

/** The packs of a folder. They are mapped once in a process, for all who have them open. */
struct pir_pack_files {
    struct pir_pack_file *items;
    size_t count;
    const char *dir;
    unsigned users;
    struct pir_pack_files *next;
};

/** Map the packs in objects_dir/pack, of which there may be none. NULL: no memory. From any
 *  thread. */
struct pir_pack_files *pir_pack_files_open(const char *objects_dir);
void pir_pack_files_close(struct pir_pack_files *files);

/** Can libgit2 be given an index, to read from it? One with an offset behind the end of its
 *  pack, or a 64-bit one it has no room for, makes libgit2 1.5 read outside of both. True
 *  for what it refuses itself: no index, or one of another pack. */
bool pir_pack_index_is_safe(const char *path);

/** Where an object stands. */
bool pir_pack_find(
    uint64_t *offset, const struct pir_pack_file *file, const struct pir_oid *oid);

/** Read the header at a place; false when there is none, or the base of a delta is not in
 *  the same pack. */
bool pir_pack_item_at(
    struct pir_pack_item *out, const struct pir_pack_file *file, uint64_t offset);

#endif
