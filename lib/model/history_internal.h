/** model/history_internal.h - what the files that read history share. Inside this room only. */
#ifndef PIR_MODEL_HISTORY_INTERNAL_H
#define PIR_MODEL_HISTORY_INTERNAL_H

#include "model/history.h"

/** An incident's folder and its tree, so that its names are read without going down
 *  from the top. */
struct pir_folder_node {
    struct pir_folder folder;
    struct pir_oid tree;
};

/** All incident folders, sorted by path. */
int pir_folder_nodes(
    struct pir_folder_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err);

/** Is the node an entry's file? */
bool pir_node_is_entry(struct pir_entry_name *name, const struct pir_node *node);

/** Does the id of these bytes, which lie in the record at path, begin with typed? 1, 0,
 *  negative. */
int pir_blob_begins(
    struct pir_store *store, const struct pir_oid *blob, const char *path,
    const char *typed, struct pir_err *err);

/** The digest in the next trailer line of a commit that names an entry, from *at on, which
 *  moves on; false at the end. The commit need not be in the accepted form. */
bool pir_trailer_next(struct pir_digest *out, const char **at, const char *end);
/** The committer's claimed time in a commit that is not in the accepted form; 0 when
 *  there is none. */
int64_t pir_commit_claimed_time(const char *bytes, size_t len);

/** The two trust files of a commit, and the folders of keys that are not SSH's: zero when
 *  there is none. PIR_E_NOTFOUND when it has not both files. */
struct pir_trust_files {
    struct pir_oid signers, roles;
    struct pir_oid openpgp, x509;
};
int pir_trust_find(
    struct pir_trust_files *out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err);
/** Read and parse them. PIR_E_INPUT when they break a rule. */
int pir_trust_load(
    struct pir_roster *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_files *files, struct pir_err *err);

#endif
