/** store/inspect.h - looking at a repository that nobody vouches for. [effects]
 *
 * For verify: references by their exact names without a look at what they name, and the
 * ways in which a clone can make git show something else than what is in it.
 */
#ifndef PIR_STORE_INSPECT_H
#define PIR_STORE_INSPECT_H

#include "store/store.h"

/** What a reference names, by its full name ("refs/heads/main"); the object is not read.
 *  PIR_E_NOTFOUND; PIR_E_GIT. */
int pir_store_ref(
    struct pir_oid *out, struct pir_store *store, const char *name,
    struct pir_err *err);
/** Does that reference lead to another one? */
bool pir_store_is_symbolic(struct pir_store *store, const char *name);

/** What the branches of that name (in full) were seen at in other repositories: refs/remotes/
 *  of any remote. Nobody vouches for it. Owns: arena. PIR_E_GIT, PIR_E_NOMEM. */
int pir_store_tracked(
    struct pir_oid **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const char *branch, struct pir_err *err);

enum pir_disguise {
    PIR_DISGUISE_REPLACE = 1 << 0,    /* refs/replace: other objects are shown */
    PIR_DISGUISE_GRAFTS = 1 << 1,     /* info/grafts: other parents are shown */
    PIR_DISGUISE_ALTERNATES = 1 << 2, /* objects are borrowed from elsewhere */
};

/** Which of them are there. PIR looks past the first two and checks what the third
 *  brings. 0, PIR_E_NOMEM, PIR_E_GIT. */
int pir_store_disguises(unsigned *out, struct pir_store *store, struct pir_err *err);

enum pir_unlike_how { PIR_UNLIKE_CHANGED, PIR_UNLIKE_MISSING, PIR_UNLIKE_MORE };
#define PIR_UNLIKE_NAMED 5
/** Files of the work tree that are not those of a commit. */
struct pir_unlike {
    bool looked; /* something of the commit is checked out */
    size_t count;
    struct {
        const char *path;
        enum pir_unlike_how how;
    } items[PIR_UNLIKE_NAMED]; /* the first of them */
};
struct pir_unlike_options {
    bool reading; /* every file, whatever the index knows */
    size_t most;  /* not where the index has that many files or more; 0: wherever */
};
/** Compare the files beside the git dir with a tree, bytes with bytes: no setting, filter or
 *  attribute is followed, no symbolic link, and marks in the index count for nothing. A file
 *  that is more is told of in the folders of the tree, not at the top. Owns: arena. */
int pir_store_unlike(
    struct pir_unlike *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *tree, const struct pir_unlike_options *options,
    struct pir_err *err);

/** Can what lies in the folder of objects be read, without waiting and without harm? 0;
 *  PIR_E_IO or PIR_E_CORRUPT, which names what cannot. */
int pir_store_readable(const struct pir_store *store, struct pir_err *err);

/** How git's objects lie there. */
struct pir_piles {
    size_t loose; /* objects, as git estimates it: one folder of 256, times 256 */
    size_t packs;
    uint64_t index_bytes; /* of the packs' indexes: some 80 for a commit */
    bool has_graph;       /* a commit-graph */
};
void pir_store_piles(struct pir_piles *out, const struct pir_store *store);

#endif
