/** store/store.h - the record's git repository. [effects] The only room that includes <git2.h>.
 *
 * Objects are read and written by id, histories are walked by parsing raw commits
 * (doc/commit.h), entries are added by building a tree on top of a parent's tree: index
 * and work tree are never the source of anything, they are only kept in step afterwards.
 *
 * The branch: pir works on the branch HEAD names. Every write is: lock, compose, check, move the
 * branch by compare-and-swap, follow (work tree and index), unlock. What was written is synced
 * just before the branch moves, so that it never names what a power cut can take away.
 *
 * A store belongs to one thread; only pir_store_get, _list, _tree and _find may be called from
 * several at once, each with its own arena, and not with PIR_STORE_READ_MUCH.
 *
 *     pir_store_open(&store, NULL, &err);
 *     pir_store_head(&head, store, &err);
 *     pir_store_compose(&tree, store, &head, files, 1, 0, &err);
 *     ... make the commit, check it ...
 *     pir_store_put(&id, store, PIR_OBJECT_COMMIT, bytes, len, &err);
 *     pir_store_move(store, &head, &id, "pir: note", &err);
 *     pir_store_follow(store, &head, &id, files, 1, &err);
 *
 * Traps this room knows of (libgit2 1.5): a walk that stops with an error is not the
 * end of history; in a hook objects may be in quarantine; tree updates overwrite
 * silently, so paths are looked up first; git_tree_lookup does not check what it reads,
 * so trees are walked by position and names are checked.
 */
#ifndef PIR_STORE_STORE_H
#define PIR_STORE_STORE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pir_store;

struct pir_oid {
    uint8_t bytes[20];
};

void pir_oid_hex(char *out, const struct pir_oid *oid); /* out: 41 bytes */
bool pir_oid_parse(struct pir_oid *out, const char *hex);
bool pir_oid_equal(const struct pir_oid *a, const struct pir_oid *b);
bool pir_oid_is_zero(const struct pir_oid *oid);

enum pir_store_flags {
    /* for verify: no config but the repository format, any owner, no environment but
     * the quarantine, and that in a server's hook only */
    PIR_STORE_TRUST_NOTHING = 1 << 0,
    /* most of what is there will be read by pir_store_get, on one thread only: packs are
     * read the short way (store/pack.h) */
    PIR_STORE_READ_MUCH = 1 << 1,
};

struct pir_store_options {
    const char *dir; /* where to look from; NULL: the current directory */
    /* as GIT_DIR; NULL: what the environment says, else discovery upwards from dir */
    const char *git_dir;
    unsigned flags;
    size_t big_index; /* bytes from which on git itself changes the index; 0: 1 MiB */
};

/** Find and open a repository. GIT_DIR, GIT_WORK_TREE, GIT_CEILING_DIRECTORIES and the
 *  quarantine variables are honoured. A git dir that is named, is not called .git and
 *  says nothing of a work tree counts as bare. PIR_E_NOTFOUND: not in a repository
 *  (hint: pir init); PIR_E_UNSUPPORTED: shallow, partial clone, SHA-256 objects, each
 *  in plain words with the way out; PIR_E_GIT: foreign owner (safe.directory
 *  explained), damaged. */
int pir_store_open(
    struct pir_store **out, const struct pir_store_options *options,
    struct pir_err *err);
void pir_store_free(struct pir_store *store);
/** The version of libgit2, "1.5.1", NUL-ended. */
void pir_store_library(char *out, size_t size);

/** Create a repository (or use the existing empty one) in dir; bare when flags has
 *  PIR_STORE_BARE. PIR_E_EXISTS when dir's repository has commits already. Branch:
 *  init.defaultBranch, else main. */
enum pir_store_init_flags { PIR_STORE_BARE = 1 << 0 };
/** *made (may be NULL) becomes 1 when there was no repository before, so that a failed
 *  start can be undone. */
int pir_store_init(
    struct pir_store **out, const char *dir, unsigned flags, unsigned *made,
    struct pir_err *err);

/** Paths end in no slash. workdir is NULL in a bare repository. */
const char *pir_store_gitdir(const struct pir_store *store);
/** The same, but in a linked work tree that of the main one. */
const char *pir_store_commondir(const struct pir_store *store);
const char *pir_store_workdir(const struct pir_store *store);
/** The folder of its objects. */
const char *pir_store_objects(const struct pir_store *store);
/** Branch HEAD names, e.g. "refs/heads/main"; PIR_E_GIT when HEAD is detached (hint:
 *  git switch). */
int pir_store_branch(const char **out, struct pir_store *store, struct pir_err *err);

/** A git setting from repository, global and system configuration (env GIT_CONFIG_COUNT
 *  and "git -c" too); NULL when unset. Paths (~/...) are not expanded. With
 *  PIR_STORE_USER_ONLY the repository's own file is passed over: what names programs to
 *  run must not come from a clone. The text lives as long as the store. */
enum pir_store_config_flags { PIR_STORE_USER_ONLY = 1 << 0 };
const char *pir_store_config(struct pir_store *store, const char *name, unsigned flags);
/** Set in the repository's own configuration; value NULL: take it out. */
int pir_store_config_set(
    struct pir_store *store, const char *name, const char *value, struct pir_err *err);

/** Commit at the tip of the branch; PIR_E_NOTFOUND when there is none yet. */
int pir_store_head(struct pir_oid *out, struct pir_store *store, struct pir_err *err);
/** A commit by anything a person may type (hex prefix, branch, tag, HEAD~3). */
int pir_store_resolve(
    struct pir_oid *out, struct pir_store *store, const char *name,
    struct pir_err *err);

enum pir_object { PIR_OBJECT_COMMIT, PIR_OBJECT_TREE, PIR_OBJECT_BLOB };

/** Read an object's bytes, hash checked, appended to out. PIR_E_NOTFOUND; PIR_E_CORRUPT
 *  (wrong hash or type); PIR_E_INPUT when longer than max. */
int pir_store_get(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err);

/** Reading many blobs whose bytes the caller checks by a better hash, as those of an entry,
 *  whose SHA-256 a signature covers: out of packs they come the short way (store/pack.h),
 *  and git's hash of them is checked by code that is fast, and does not look for bytes
 *  made to deceive. For one thread; the store must outlive it. */
struct pir_bulk;
/** name (small letters and digits, may be NULL): under this all that is read is kept side by
 *  side for the next time (store/gathered.h); what can be read is the same. */
int pir_bulk_new(
    struct pir_bulk **out, struct pir_store *store, const char *name,
    struct pir_err *err);
/** So many will be read: for a few, packs are not worth opening. */
void pir_bulk_expect(struct pir_bulk *bulk, size_t count);
void pir_bulk_free(struct pir_bulk *bulk);
/** As pir_store_get. */
int pir_bulk_get(
    struct pir_buf *out, struct pir_bulk *bulk, const struct pir_oid *blob, size_t max,
    struct pir_err *err);
/** The same in a hurry: of what PIR_STORE_READ_MUCH reads from packs the hash is not
 *  checked. Who asks so must ask pir_store_is before anything rests on it, and
 *  pir_store_get when that says no. */
int pir_store_guess(
    struct pir_buf *out, struct pir_store *store, enum pir_object type,
    const struct pir_oid *oid, size_t max, struct pir_err *err);
/** Are these the bytes of that object? From any thread, while a store is open. */
bool pir_store_is(
    const struct pir_oid *oid, enum pir_object type, const void *bytes, size_t len);
/** Write an object. */
int pir_store_put(
    struct pir_oid *out, struct pir_store *store, enum pir_object type,
    const void *bytes, size_t len, struct pir_err *err);
/** Id a blob would have (pure). */
void pir_store_blob_id(struct pir_oid *out, const void *bytes, size_t len);

/* What history refers to must be there: a tree or commit that is missing, or malformed
 * (names that are empty, twice, out of order, have a slash or mean .git; modes padded
 * with zeros), is PIR_E_CORRUPT from here on. PIR_E_NOTFOUND is kept for paths. */

/** One name in a tree. */
struct pir_node {
    const char *name;
    uint32_t mode; /* 0100644, 040000, ... as written */
    struct pir_oid oid;
};
/** Names of the folder path ("" is the top) in the tree of a commit, in git's order.
 *  The array lives in arena. PIR_E_NOTFOUND when there is no such folder. */
int pir_store_list(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *path,
    struct pir_err *err);
/** Names of a tree by its own id. */
int pir_store_tree(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *tree, struct pir_err *err);
/** The same through a bulk; its hash is checked as always. */
int pir_bulk_tree(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_bulk *bulk, const struct pir_oid *tree, struct pir_err *err);
/** Node at a path in a commit's tree; PIR_E_NOTFOUND. */
int pir_store_find(
    struct pir_node *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *path, struct pir_err *err);

/** Raw commits from tip backwards, each once, children before their parents; newest
 *  claimed time first among those that are ready. Parents are read from the commits'
 *  own bytes. Next: 1, 0 at the end, negative: PIR_E_CORRUPT for a missing or damaged
 *  object, never a silent end. bytes are valid until the next call. */
struct pir_walk;
int pir_walk_new(
    struct pir_walk **out, struct pir_store *store, const struct pir_oid *tip,
    struct pir_err *err);
int pir_walk_next(
    struct pir_walk *walk, struct pir_oid *oid, const char **bytes, size_t *len,
    struct pir_err *err);
/** Are all commits that can still come ancestors of the one that came last? Then a walk
 *  that begins there hands out the same, in the same order. */
bool pir_walk_on_line(const struct pir_walk *walk);
void pir_walk_free(struct pir_walk *walk);

/** A file to be added. */
struct pir_file {
    /* relative, '/'-separated, at most PIR_PATH_MAX bytes, checked by pir_path_check */
    const char *path;
    const void *bytes;
    size_t len;
    /* out, set by pir_store_compose: its id, and that no file of this path was there */
    struct pir_oid blob;
    bool is_new;
};
/** Is path fit to be written: relative, no empty, "." or ".." part, no ".git" in any
 *  case or disguise, only [A-Za-z0-9._@+-], each part at most 128 bytes, none ending in
 *  a dot, no .gitmodules? PIR_E_INPUT. */
int pir_path_check(const char *path, struct pir_err *err);

/** Add files to the tree of commit base (NULL: an empty tree) and write blobs and
 *  trees; nothing refers to them yet. PIR_E_EXISTS (place = path) when a path is there
 *  in any form, also by case folding. With PIR_COMPOSE_REPLACE existing files are
 *  replaced (settings, trust). */
enum pir_compose_flags { PIR_COMPOSE_REPLACE = 1 << 0 };
int pir_store_compose(
    struct pir_oid *tree, struct pir_store *store, const struct pir_oid *base,
    struct pir_file *files, size_t count, unsigned flags, struct pir_err *err);

/** Begin to make what was written so far last, in the background: who waits for something else
 *  meanwhile, such as a signature, has it for nothing. */
void pir_store_sync_start(struct pir_store *store);
/** Make what was written so far last: wait for it. PIR_E_IO: give up, because asking again
 *  would succeed without being true. */
int pir_store_sync(struct pir_store *store, struct pir_err *err);

/** Begin what moving the branch to new_tip has to wait for; pir_store_move, or
 *  pir_store_let_go when it is not to move after all, comes afterwards. Not needed, but what is
 *  done between the two costs nothing. What goes wrong is said by pir_store_move. */
void pir_store_move_start(struct pir_store *store, const struct pir_oid *new_tip);
/** Move the branch from old (NULL: it must not exist) to new. PIR_E_MOVED when it is
 *  elsewhere by now. The reflog gets message. Only one pir at a time may be here: a lock that
 *  a dead one has left is removed. Whether it lasts is said by pir_store_confirm. */
int pir_store_move(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message, struct pir_err *err);
/** Wait until the disk has the branch's new place. 1 when it could not confirm that it lasts. */
int pir_store_confirm(struct pir_store *store);

/** Before writing: would following clobber anything of the user's? PIR_E_EXISTS (place
 *  = path) when one of the paths is staged, or lies in the work tree with other bytes.
 *  Fine in a bare repository. */
int pir_store_may_follow(
    struct pir_store *store, const struct pir_file *files, size_t count,
    struct pir_err *err);
/** Take git's index.lock before the branch moves. Without it a `git commit` that begins
 *  between the branch and its index would take away again what was just added. PIR_E_IO
 *  when another program holds it for long: then moving the branch is for the caller to
 *  decide. _follow lets go of it, and so does _let_go where nothing is to be followed.
 *  tip is what the branch leaves: it is noted until index and work tree have followed, so
 *  that whoever comes next can repair what a crash or an error has left behind. Only one
 *  pir at a time may be between the two. Fine in a bare repository. */
int pir_store_hold(
    struct pir_store *store, const struct pir_oid *tip, struct pir_err *err);
void pir_store_let_go(struct pir_store *store);
/** Where somebody before us has left index or work tree behind the branch: let them follow
 *  now. Costs a look for one file where nothing is wrong. Errors as of _follow. */
int pir_store_catch_up(struct pir_store *store, struct pir_err *err);
/** Has somebody left them behind? */
bool pir_store_is_behind(struct pir_store *store);
/** After the branch moved from old_tip (NULL: from nothing) to new_tip: write what it
 *  brought to the work tree and into the index; everything else the user has in hand
 *  stays as it is. files: what was composed on the way, all of it, which spares reading
 *  it back; NULL where others' commits are followed: then every added or replaced path
 *  is looked for. Under index.lock. The branch has moved by then: an error (PIR_E_IO
 *  locked, PIR_E_UNSUPPORTED sparse or split index, PIR_E_MOVED another branch checked
 *  out) means only that the work tree stayed behind. */
int pir_store_follow(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const struct pir_file *files, size_t count,
    struct pir_err *err);

/** pir's own folder in the git dir, created on first use: GITDIR/pir; linked work trees
 *  share the main one's. */
int pir_store_private_dir(
    const char **out, struct pir_store *store, struct pir_err *err);

/** Append the path of a file in it, whether either is there or not. */
int pir_store_private_path(
    struct pir_buf *out, const struct pir_store *store, const char *name,
    struct pir_err *err);

/** The incident in use and such: one line of text kept in GITDIR/pir/NAME, per
 *  repository, never in the record. get: NULL when unset. */
int pir_store_note_get(
    const char **out, struct pir_arena *arena, struct pir_store *store,
    const char *name, struct pir_err *err);
/** text NULL: forget it. */
int pir_store_note_set(
    struct pir_store *store, const char *name, const char *text, struct pir_err *err);

#endif
