/** bench/trees.h - the folders of a growing record, kept in memory, each new state
 * written to a pack.
 *
 * A folder is held as the bytes of its tree object, so that adding a file is one insertion and its
 * next state in the pack is the difference.
 */
#ifndef BENCH_TREES_H
#define BENCH_TREES_H

#include "pack.h"

struct gen_trees;

/** Start from the tree of a commit. */
int gen_trees_new(
    struct gen_trees **out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err);
void gen_trees_free(struct gen_trees *trees);

/** Add a file and write the tree of every folder on the way; top becomes the tree of the whole.
 *  PIR_E_EXISTS when the path is there already. Only folders that were made here can be entered. */
int gen_trees_add(
    struct pir_oid *top, struct gen_trees *trees, struct gen_pack *pack,
    const char *path, const struct pir_oid *blob, struct pir_err *err);

#endif
