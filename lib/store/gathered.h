/** store/gathered.h - the blobs of one folder side by side in a file. [effects] For bulk.c.
 *
 * The entries of an incident were recorded over weeks: in a pack of a large record each lies on
 * a page of its own, deflated. GITDIR/pir/gathered/NAME has them again, one behind the
 * other, so that they are read in one go.
 *
 * Nothing is believed of it. Whoever made a clone may have put anything there, so a blob
 * counts only when git's hash of its bytes is the id that was asked for, as with what packs
 * give; which ids an incident has is read from git. A file that is missing, damaged,
 * another's or of another form answers less, and is made anew. `pir verify` never reads it:
 * what it has is no proof that the repository has it.
 *
 * The form, numbers as the machine has them:
 *
 *     "pirblob1", NATIVE, COUNT
 *     COUNT times, by id: ID (20 bytes), LENGTH, FROM (4 bytes each, from the first blob)
 *     the blobs
 */
#ifndef PIR_STORE_GATHERED_H
#define PIR_STORE_GATHERED_H

#include "base/buf.h"
#include "store/store.h"

struct pir_gathered;

/** NULL only without memory. Neither that there is no file nor what is in it is an error. */
struct pir_gathered *pir_gathered_open(const char *path);
void pir_gathered_close(struct pir_gathered *gathered);
/** How many it may have: what its file claims. */
size_t pir_gathered_count(const struct pir_gathered *gathered);

/** Append the bytes of the blob: true; false, and out as it was, where they are not there
 *  or more than max. */
bool pir_gathered_get(
    struct pir_buf *out, struct pir_gathered *gathered, const struct pir_oid *blob,
    size_t max);
/** Bytes of a blob that was read elsewhere; what is no use is left out. */
void pir_gathered_add(
    struct pir_gathered *gathered, const struct pir_oid *blob, const void *bytes,
    size_t len);
/** Write what was got and added, if so much was added that it pays. Of what it had before,
 *  what was not asked for stays; what was asked for and was not what it should be does
 *  not. Nothing depends on it that this goes well. */
void pir_gathered_save(struct pir_gathered *gathered);

#endif
