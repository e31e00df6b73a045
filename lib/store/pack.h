/** store/pack.h - many objects out of packs, read the short way. [effects]
 *
 * For who reads most of a record on one thread, as verify does. Packs are mapped once, and
 * an object is found, inflated and put together here, without libgit2's locks, states and
 * copies: a third of the time. Nothing is decided here: what is read is a guess until its
 * hash is compared (pir_store_get does), and whatever is not in a pack, too large or in
 * any way odd is left to libgit2, whose verdict and words count.
 *
 * Not for several threads. What is put into the repository later is not seen.
 *
 * Source: git's Documentation/gitformat-pack.txt (pack version 2, index version 2).
 */
#ifndef PIR_STORE_PACK_H
#define PIR_STORE_PACK_H

#include "base/buf.h"
#include "store/store.h"

struct pir_packs;

/** Map what packs there are below the folder of objects; those that cannot be are passed
 *  over. NULL when there is no memory. */
struct pir_packs *pir_packs_open(const char *objects_dir);
void pir_packs_free(struct pir_packs *packs);

/** Append an object's bytes to out: true; false when it has to be read in another way, with
 *  out as it was. The hash is not checked. max: bytes of the object at most. */
bool pir_packs_get(
    struct pir_packs *packs, struct pir_buf *out, enum pir_object type,
    const struct pir_oid *oid, size_t max);

#endif
