/** store/store_internal.h - what the files of this room share. Nobody else includes it.
 *
 * A store belongs to one thread, but for pir_store_get, _list, _tree and _find, which keep
 * no state of their own and may run on several threads at once (each with its own arena).
 */
#ifndef PIR_STORE_STORE_INTERNAL_H
#define PIR_STORE_STORE_INTERNAL_H

#include "store/store.h"

#include <git2.h>
#include <sys/stat.h>

#define PIR_TREE_MAX ((size_t)64 * 1024 * 1024) /* bytes of one tree object */
#define PIR_BLOB_MAX ((size_t)64 * 1024 * 1024) /* bytes of one file that is followed */

#define PIR_MODE_FILE 0100644U
#define PIR_MODE_PROGRAM 0100755U
#define PIR_MODE_FOLDER 040000U

struct pir_setting; /* a value pir_store_config has given out */
struct pir_packs;

/** A setting from the environment; key in git's normal form. */
struct pir_env_setting {
    const char *key;
    const char *value;
};

/** All of git's configuration outside the repository, and with it. */
struct pir_config {
    git_config *all;
    git_config *user; /* without the repository's own files */
    PIR_VEC(struct pir_env_setting) env;
};

/** Which logs of references are kept. */
enum pir_reflog_wish {
    PIR_REFLOG_EXISTING, /* only those that are there */
    PIR_REFLOG_BRANCHES, /* those of HEAD and of branches */
};

struct pir_store {
    git_repository *repo;
    git_odb *odb;
    struct pir_config config;
    unsigned flags;
    struct pir_arena arena; /* everything below, and texts given out */
    const char *gitdir;
    const char *commondir; /* the same, but in a linked work tree */
    const char *workdir;
    const char *objects_dir;
    const char *index_path;
    const char *branch;
    enum pir_reflog_wish reflog;
    const char *private_dir;
    struct pir_setting *settings;
    PIR_VEC(struct pir_oid) unsynced; /* written, and not yet on the way to the disk */
    struct pir_syncing *syncing;      /* what is on the way, see sync.c; or NULL */
    struct pir_oid coming;            /* what pir_store_move_start was called for */
    bool is_coming;
    struct pir_index *index; /* as read last, see index.c */
    struct pir_oid behind;   /* while held: the commit index and work tree are at */
    bool is_held;            /* between pir_store_hold and what ends it */
    bool behind_is_old;      /* somebody before us has left it so */
    size_t big_index; /* bytes from which on git changes the index; 0: see bigindex.c */
    struct pir_packs *packs; /* with PIR_STORE_READ_MUCH, once something was read */
};

/* errors.c */

/** Set err to the sentence, followed by what libgit2 says. Returns code, or PIR_E_NOMEM
 *  when that was it. */
int pir_git_err(struct pir_err *err, enum pir_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* store.c */

/** Start libgit2 with the settings pir needs; git_libgit2_shutdown is its counterpart. */
int pir_library_start(struct pir_err *err);

/* locate.c */

/** Open the repository and set repo, gitdir, commondir, workdir, index_path and objects_dir. */
int pir_store_locate(
    struct pir_store *store, const struct pir_store_options *options,
    struct pir_err *err);

/* pipes.c */

/** Is every file that is read when the repository of start is opened a file? 0, or
 *  PIR_E_IO; 0 also when there is no repository. */
int pir_store_no_pipes(const char *start, struct pir_err *err);

/* config.c */

/** Read the configuration; repo and the two folders may be NULL. */
int pir_config_load(
    struct pir_config *out, struct pir_arena *arena, git_repository *repo,
    const char *commondir, const char *gitdir, struct pir_err *err);
void pir_config_release(struct pir_config *config);
/** One value, in arena; NULL when unset or out of memory. */
const char *pir_config_value(
    const struct pir_config *config, struct pir_arena *arena, const char *name,
    unsigned flags);
/** May this user work in a repository that belongs to somebody else (safe.directory)? */
bool pir_config_is_safe(const struct pir_config *config, const char *path);

/* config_env.c */

/** Append the settings in GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS. */
int pir_config_from_env(
    struct pir_config *config, struct pir_arena *arena, struct pir_err *err);
/** Like git: section and variable in lower case, subsection as it is. NULL: no name of
 *  a setting, or no memory. */
const char *pir_config_key(struct pir_arena *arena, const char *name);
/** git's idea of a boolean in the environment. */
bool pir_config_env_is_true(const char *name);

/* memory.c */

/** Have libgit2 take memory through pir, with malloc. */
void pir_memory_init(void);
/** In this thread libgit2 gets no more than most bytes at once from now on; 0: no limit. */
void pir_memory_limit(size_t most);
/** Did it want more since? */
bool pir_memory_refused(void);

/* objects.c */

/** Hand out libgit2's own copy of the bytes: no copy is made. Free with git_odb_object_free. */
int pir_object_read(
    git_odb_object **out, const struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err);

/* sync.c */

/** Sync an open file in the background; it is closed. -1 with errno when there is no memory. */
int pir_sync_file(struct pir_store *store, int fd);
/** The same with a folder, where that can be done. */
void pir_sync_folder(struct pir_store *store, const char *path);
/** Wait until all of it is done. errno of what could not be synced, now or ever before; or 0. */
int pir_sync_wait(struct pir_store *store);
/** Wait, then let go. */
void pir_sync_free(struct pir_store *store);

/** The packs of a store with PIR_STORE_READ_MUCH, which keeps them; NULL: read by libgit2. */
struct pir_packs *pir_store_packs(struct pir_store *store);

/* tree.c */

/** A tree's bytes; one that is missing is PIR_E_CORRUPT. */
int pir_tree_get(
    struct pir_buf *out, struct pir_store *store, const struct pir_oid *tree,
    struct pir_err *err);
/** Its names, from its bytes, which are copied. tree is for messages. PIR_E_CORRUPT. */
int pir_tree_nodes(
    struct pir_node **out, size_t *count, struct pir_arena *arena, const char *bytes,
    size_t len, const struct pir_oid *tree, struct pir_err *err);

/** Tree of a commit, from its bytes. */
int pir_commit_tree(
    struct pir_oid *out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err);
/** git's order of names in a tree: folders as if they ended in '/'. */
int pir_node_compare(const struct pir_node *a, const struct pir_node *b);
/** Is name one that git reserves, in any case or with dots after it? */
bool pir_name_is_git(const char *name, size_t len);

/* branch.c */

/** Does HEAD still name the branch the store works on? 1, 0; PIR_E_GIT when it cannot be
 *  read: then nobody knows. */
int pir_branch_is_current(struct pir_store *store, struct pir_err *err);

/** Take away what pir_store_move_start has written. */
void pir_branch_let_go(struct pir_store *store);

/* gitlock.c */

/** Take git's lock file as a second name of the file own, waiting for others in as many tries
 *  of 10 ms. own NULL, or a file system without links: a file without more. 0, or -1 with
 *  errno, EEXIST when others hold it. */
int pir_gitlock_take(const char *lock, const char *own, int tries);
/** Remove the lock if it is own's other name, left by a pir that died. Only where no other pir
 *  can be at work. */
void pir_gitlock_heal(const char *lock, const char *own);

/* behind.c */

/** Path of the note, beside the index; NULL without memory. */
const char *pir_behind_path(struct pir_store *store);
/** The commit that index and work tree were at last, if they may be behind the branch. */
bool pir_behind_get(struct pir_oid *out, struct pir_store *store);
/** The branch is about to leave tip. What cannot be noted is not: recording comes first. */
void pir_behind_set(struct pir_store *store, const struct pir_oid *tip);
void pir_behind_clear(struct pir_store *store);

/* reflog.c */

/** Take the logs of references over from libgit2; before anything else asks it for
 *  references. */
int pir_reflog_take(struct pir_store *store, struct pir_err *err);
/** The branch has moved (old_tip NULL: is new): a line in its log and in that of HEAD. What
 *  cannot be written is left out. */
void pir_reflog_append(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message);

/* changes.c */

/** A path that new_tip has and old_tip has not, or has with other content. */
struct pir_change {
    const char *path;
    const struct pir_node *before; /* NULL: added */
    const struct pir_node *after;
};
struct pir_changes {
    struct pir_change *items;
    size_t len;
    size_t cap;
};
/** Files added or replaced between two commits (old_tip NULL: all), without reading
 *  what is equal. */
int pir_changes_between(
    struct pir_changes *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *old_tip, const struct pir_oid *new_tip, struct pir_err *err);

/* index.c */

struct pir_index;

/** Take index.lock, waiting a moment for others, but not twice. PIR_E_IO when they do not
 *  let go. */
int pir_index_lock(struct pir_store *store, struct pir_err *err);
void pir_index_unlock(struct pir_store *store);
/** Read the index, unless it has not changed since it was read last. PIR_E_UNSUPPORTED
 *  for forms libgit2 cannot read. */
int pir_index_load(struct pir_store *store, struct pir_err *err);
bool pir_index_is_read(const struct pir_store *store);
/** Before entries are set: see to it that what may have changed unseen is still looked
 *  at by git. */
int pir_index_keep_doubts(struct pir_store *store, struct pir_err *err);
/** Write it and give up the lock. */
int pir_index_save(struct pir_store *store, struct pir_err *err);
void pir_index_free(struct pir_index *index);

/** What the index says about a path. */
enum pir_index_state {
    PIR_INDEX_NONE,     /* nothing, and there is room for it */
    PIR_INDEX_ENTRY,    /* an entry, id in oid */
    PIR_INDEX_CONFLICT, /* the path is in conflict, or lies across another one */
};
enum pir_index_state
pir_index_look(struct pir_oid *oid, const struct pir_store *store, const char *path);
/** Is the entry marked as not to be checked out (sparse checkout)? */
bool pir_index_is_sparse(const struct pir_store *store, const char *path);
/** Add or replace an entry. st may be NULL when no such file was written. */
int pir_index_set(
    struct pir_store *store, const char *path, uint32_t mode, const struct pir_oid *oid,
    const struct stat *st, struct pir_err *err);

/** Let the file apart, which lies beside it, become the index; gives up the lock. */
int pir_index_replace(struct pir_store *store, const char *apart, struct pir_err *err);

/* bigindex.c */

#define PIR_BIG_PATH_MAX 4096

/** Is the index so large that git had better change it, and surely without these files? */
bool pir_bigindex_lacks(
    struct pir_store *store, const struct pir_file *files, size_t count);
/** Under the lock: add files, whose blobs are known, to the index and give up the lock. An
 *  error leaves index and lock as they were. */
int pir_bigindex_add(
    struct pir_store *store, const struct pir_file *files, size_t count,
    struct pir_err *err);

/* worktree.c */

/** What lies in the work tree at a path. Symbolic links are never followed. */
enum pir_work_state {
    PIR_WORK_NONE,
    PIR_WORK_FILE,  /* a file, the id of its bytes in oid */
    PIR_WORK_OTHER, /* not a file, or not reachable without following a link */
};
int pir_work_look(
    enum pir_work_state *state, struct pir_oid *oid, struct stat *st,
    const struct pir_store *store, const char *path, struct pir_err *err);
enum pir_work_flags { PIR_WORK_REPLACE = 1 << 0, PIR_WORK_PROGRAM = 1 << 1 };
/** Write a file atomically, making its folders. PIR_E_EXISTS when something is there
 *  (without PIR_WORK_REPLACE). */
int pir_work_write(
    struct stat *st, const struct pir_store *store, const char *path, const void *bytes,
    size_t len, unsigned flags, struct pir_err *err);
/** Remove what a pir that died has left unfinished in the folder of path. */
void pir_work_tidy(const struct pir_store *store, const char *path);

#endif
