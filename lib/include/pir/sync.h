/** pir/sync.h - exchanging a record with others, without trusting them. Included by <pir.h>.
 *
 * git carries the bytes, with all its ways of reaching others. What came is verified
 * before anything here follows it: a remote that is bad, went back or was rewritten is
 * refused, and nothing here changes. Two lines that both went on are joined by a signed
 * merge whose first parent is the published one and whose tree is the union of both.
 *
 *     struct pir_sync_options options = {.remote = "origin"};
 *     struct pir_sync_result result;
 *     if (pir_sync(&result, record, &options, &err) == 0)
 *         printf("%zu came, %zu went\n", result.came, result.went);
 */
#ifndef PIR_SYNC_H
#define PIR_SYNC_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_record;

struct pir_sync_options {
    /* a remote's name, a path or address, or a bundle's file; NULL: the branch's own
     * remote, else the only one, else origin */
    const char *remote;
    bool pull_only; /* send nothing */
    /* keys whose owners may not record any more: what they signed on the line that is
     * joined is admitted, by an owner. By fingerprint, or the start of it. */
    const char *const *admits;
    size_t admit_count;
    /* no merge: sign the entries that are only here again, on top of what is published. Their
     * ids stay; they count as recorded now. Only the caller's own can be. */
    bool linear;
    /* told what is being done, and how much of it is; total 0: not known */
    void (*progress)(void *context, const char *doing, size_t done, size_t total);
    void *context;
};

struct pir_sync_result {
    char remote[256];
    size_t came, went; /* commits of others that are here now; own that are there now */
    size_t waiting;    /* own commits that are not there yet */
    bool merged, resigned;
};

/** Fetch, verify, join, push; again when others were faster. One exchange at a time in a
 *  repository: of those who wait for their turn the first does it for all. result says how far
 *  it came also after a failure: with PIR_E_IO the remote could not be reached and waiting
 *  says how many commits are still only here. PIR_E_DENIED: what came does not verify, is not
 *  what it was, or is another record; both sides changed settings, or trust and the caller is
 *  not owner on both or not the last who must agree; or with linear, what is here is not the
 *  caller's alone. PIR_E_NOTFOUND: no such remote, no introduction is known to verify by, or a
 *  key to admit is nobody's. Warnings name incidents and decisions that two people may have
 *  recorded without knowing of each other. */
PIR_API int pir_sync(
    struct pir_sync_result *result, struct pir_record *record,
    const struct pir_sync_options *options, struct pir_err *err);

/** Write the whole record as one file that `pir sync FILE` and git fetch can read. */
PIR_API int
pir_bundle(struct pir_record *record, const char *path, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
