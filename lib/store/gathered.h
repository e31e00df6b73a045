/** store/gathered.h - the objects of one look side by side in a file. [effects] For bulk.c.
 *
 * The entries of an incident were recorded over weeks: in a pack of a large record each lies on
 * a page of its own, deflated. GITDIR/pir/gathered/ID has them again, one behind the
 * other, with the folder's tree, so that they are read in one go; gathered/folders has the
 * trees of the months, by which an incident's folder is found.
 *
 * Nothing is believed of it. Whoever made a clone may have put anything there, so an object
 * counts only when git's hash of its bytes is the id that was asked for, as with what packs
 * give; which ids an incident has is read from git. A file that is missing, damaged,
 * another's or of another form answers less, and is made anew. `pir verify` never reads it:
 * what it has is no proof that the repository has it.
 *
 * The form, numbers as the machine has them:
 *
 *     "pirside1", NATIVE, COUNT
 *     COUNT times, by id: ID (20 bytes), LENGTH, FROM (4 bytes each, from the first object)
 *     the objects
 */
#ifndef PIR_STORE_GATHERED_H
#define PIR_STORE_GATHERED_H

#include "base/buf.h"
#include "store/store.h"

struct pir_gathered;

/** NULL only without memory. Neither that there is no file nor what is in it is an error.
 *  read: false where it must not be looked for, because a link leads there. */
struct pir_gathered *pir_gathered_open(const char *path, bool read);
void pir_gathered_close(struct pir_gathered *gathered);
/** How many it may have: what its file claims. */
size_t pir_gathered_count(const struct pir_gathered *gathered);

/** Append the bytes of an object, a blob or a tree: true; false, and out as it was, where
 *  they are not there or more than max. Of a tree's bytes the hash is taken by code that
 *  looks for such as were made to deceive; what a blob is the caller checks by a better
 *  hash (pir_bulk_get). */
bool pir_gathered_get(
    struct pir_buf *out, struct pir_gathered *gathered, enum pir_object type,
    const struct pir_oid *oid, size_t max);
/** Bytes of an object that was read elsewhere. */
void pir_gathered_add(
    struct pir_gathered *gathered, const struct pir_oid *oid, const void *bytes,
    size_t len);
/** Was so much added that it should be written? */
bool pir_gathered_pays(const struct pir_gathered *gathered);
/** Write what was got and added: what nobody asked for, or was not what it should be, goes.
 *  Nothing depends on it that this goes well. */
void pir_gathered_save(struct pir_gathered *gathered);

#endif
