/** bench/pack.h - writing one pack with its index, as fast as the bytes come.
 *
 * Objects go in as they are made; the next state of a tree goes in as a change to the one before,
 * which is what git's own search for deltas would find after much more work. Nothing is searched,
 * nothing is read back: git fsck --strict is the judge of the result.
 *
 *     gen_pack_open(&pack, "record/.git/objects/pack", count, &err);
 *     gen_pack_add(&oid, &place, pack, PIR_OBJECT_BLOB, bytes, len, &err);
 *     gen_pack_close(pack, &err);
 *     gen_pack_free(pack);
 *
 * Source: git's gitformat-pack(5).
 */
#ifndef BENCH_PACK_H
#define BENCH_PACK_H

#include "base/err.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

struct gen_pack;

/** Start a pack in the folder dir that will hold exactly count objects. */
int gen_pack_open(
    struct gen_pack **out, const char *dir, size_t count, struct pir_err *err);

/** Add an object; place receives where it lies, for changes to it. */
int gen_pack_add(
    struct pir_oid *out, uint64_t *place, struct gen_pack *pack, enum pir_object type,
    const void *bytes, size_t len, struct pir_err *err);

/** How bytes came to be from an earlier object of len bytes that lies at place: at some point some
 *  bytes were cut out and others put in. */
struct gen_change {
    uint64_t place;
    size_t len;
    size_t at, cut, put;
};

/** Add an object by what changed. bytes are the whole new object. */
int gen_pack_change(
    struct pir_oid *out, uint64_t *place, struct gen_pack *pack, enum pir_object type,
    const struct gen_change *change, const char *bytes, size_t len,
    struct pir_err *err);

/** Write the index and give both files their names. */
int gen_pack_close(struct gen_pack *pack, struct pir_err *err);
/** Bytes written so far. */
uint64_t gen_pack_size(const struct gen_pack *pack);
/** What was not closed is removed. */
void gen_pack_free(struct gen_pack *pack);

#endif
