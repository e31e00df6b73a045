/* The index: read, changed and written under index.lock, as git does it.
 *
 * git_index_write takes the lock only while it writes, so that what another git wrote
 * between our reading and our writing would be lost. Here the lock is taken first, and
 * libgit2 is given a file of its own beside the index to write to, which then replaces the
 * index: at each moment there is a whole index, and nobody else changes it meanwhile. */
#include "base/file.h"
#include "store/store_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__ /* older than POSIX.2008 in this */
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

#define LOCK_TRIES 50 /* of 10 ms each */

struct pir_index {
    git_index *git;
    const char *lock;  /* INDEX.lock */
    const char *apart; /* where libgit2 writes */
    bool is_locked;
    bool has_waited; /* for others, in vain */
    bool exists;
    struct stat stamp; /* of the index file that was read */
};

static int get_index(struct pir_store *store, struct pir_err *err)
{
    struct pir_index *index;

    if (store->index)
        return 0;
    index = calloc(1, sizeof(*index));
    if (!index)
        return pir_err_nomem(err);
    store->index = index;
    index->lock = pir_arena_printf(&store->arena, "%s.lock", store->index_path);
    index->apart = pir_arena_printf(&store->arena, "%s.pir-new", store->index_path);
    return index->lock && index->apart ? 0 : pir_err_nomem(err);
}

int pir_index_lock(struct pir_store *store, struct pir_err *err)
{
    int rc = get_index(store, err);
    const char *own;

    if (rc < 0 || store->index->is_locked)
        return rc;
    own = pir_behind_path(store);
    if (own && !pir_file_exists(own))
        own = NULL;
    if (own)
        pir_gitlock_heal(store->index->lock, own);
    rc = pir_gitlock_take(
        store->index->lock, own, store->index->has_waited ? 1 : LOCK_TRIES);
    store->index->is_locked = rc == 0;
    store->index->has_waited = rc != 0;
    if (rc == 0)
        return 0;
    if (errno != EEXIST)
        return pir_err_errno(
            err, PIR_E_IO, "the index cannot be locked (%s)", store->index->lock);
    pir_err_set(
        err, PIR_E_IO,
        "the index is locked by another program, so the work tree was left as it is");
    pir_err_hint(
        err, "when no git is running: rm %s; then git status shows what to restore",
        store->index->lock);
    return PIR_E_IO;
}

void pir_index_unlock(struct pir_store *store)
{
    if (!store->index || !store->index->is_locked)
        return;
    unlink(store->index->lock);
    store->index->is_locked = false;
}

void pir_index_free(struct pir_index *index)
{
    if (!index)
        return;
    if (index->is_locked)
        unlink(index->lock);
    git_index_free(index->git);
    free(index);
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
           a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int cannot_read(const struct pir_store *store, struct pir_err *err)
{
    const git_error *last = git_error_last();

    if (last && last->message && strstr(last->message, "extension")) {
        pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the index is in a form pir cannot change (a sparse or split index)");
        pir_err_hint(
            err, "git sparse-checkout reapply --no-sparse-index, or git update-index "
                 "--no-split-index");
        return PIR_E_UNSUPPORTED;
    }
    return pir_git_err(
        err, PIR_E_GIT, "the index %s cannot be read", store->index_path);
}

/* What libgit2 leaves there when it dies would be in its way for ever. */
static void clear_apart(const struct pir_index *index)
{
    char lock[PIR_BIG_PATH_MAX];

    (void)unlink(index->apart);
    if (snprintf(lock, sizeof(lock), "%s.lock", index->apart) < (int)sizeof(lock))
        (void)unlink(lock);
}

/* Let libgit2 read the index under the name it is to write: a second link to it, which
 * goes away again at once. */
static int read_apart(struct pir_store *store, struct pir_err *err)
{
    struct pir_index *index = store->index;
    int rc;

    clear_apart(index);
    if (index->exists && link(store->index_path, index->apart) != 0 &&
        symlink(store->index_path, index->apart) != 0)
        return pir_err_errno(
            err, PIR_E_IO, "no file can be made beside %s", store->index_path);
    rc = git_index_open(&index->git, index->apart);
    unlink(index->apart);
    return rc < 0 ? cannot_read(store, err) : 0;
}

int pir_index_load(struct pir_store *store, struct pir_err *err)
{
    struct stat now;
    bool exists;
    int rc = get_index(store, err);

    if (rc < 0)
        return rc;
    exists = stat(store->index_path, &now) == 0;
    if (!exists && errno != ENOENT)
        return pir_err_errno(
            err, PIR_E_IO, "the index %s cannot be read", store->index_path);
    if (store->index->git && exists == store->index->exists &&
        (!exists || is_same_file(&now, &store->index->stamp)))
        return 0;
    git_index_free(store->index->git);
    store->index->git = NULL;
    store->index->exists = exists;
    memset(&store->index->stamp, 0, sizeof(now));
    if (exists)
        store->index->stamp = now;
    return read_apart(store, err);
}

/* git takes a file for unchanged when its times and size are those in the index, unless
 * they are as new as the index itself, because then it may have changed unseen. A new
 * index is newer: to keep that doubt, such entries lose their size, which makes git look
 * at the content. Source: git's Documentation/technical/racy-git.txt. */
int pir_index_keep_doubts(struct pir_store *store, struct pir_err *err)
{
    struct pir_index *index = store->index;
    size_t count = git_index_entrycount(index->git);

    for (size_t i = 0; i < count && index->exists; i++) {
        const git_index_entry *entry = git_index_get_byindex(index->git, i);
        git_index_entry doubtful;

        if (entry->file_size == 0 ||
            (int64_t)entry->mtime.seconds < (int64_t)index->stamp.st_mtim.tv_sec)
            continue;
        doubtful = *entry;
        doubtful.file_size = 0;
        if (git_index_add(index->git, &doubtful) < 0)
            return pir_git_err(
                err, PIR_E_GIT, "the index does not take %s", entry->path);
    }
    return 0;
}

int pir_index_save(struct pir_store *store, struct pir_err *err)
{
    struct pir_index *index = store->index;

    if (git_index_write(index->git) < 0) {
        clear_apart(index);
        return pir_git_err(
            err, PIR_E_IO, "the index %s cannot be written", store->index_path);
    }
    if (index->exists)
        (void)chmod(index->apart, index->stamp.st_mode & 07777);
    return pir_index_replace(store, index->apart, err);
}

int pir_index_replace(struct pir_store *store, const char *apart, struct pir_err *err)
{
    struct pir_index *index = store->index;

    /* The lock stays what it is: if we die here, it is known as ours. */
    if (rename(apart, store->index_path) != 0) {
        pir_err_errno(
            err, PIR_E_IO, "the index %s cannot be written", store->index_path);
        unlink(apart);
        return PIR_E_IO;
    }
    pir_index_unlock(store);
    /* What is in memory was read under another stamp: read it anew if need be. */
    git_index_free(index->git);
    index->git = NULL;
    return 0;
}

bool pir_index_is_read(const struct pir_store *store)
{
    return store->index && store->index->git;
}

/* Does a file in the index lie where path needs a folder, or the other way round? */
static bool lies_across(git_index *index, const char *path)
{
    struct pir_buf part = PIR_BUF_INIT;
    size_t at = 0;
    bool across = false;

    for (const char *slash = strchr(path, '/'); slash && !across;
         slash = strchr(slash + 1, '/')) {
        pir_buf_clear(&part);
        pir_buf_add(&part, path, (size_t)(slash - path));
        across = git_index_get_bypath(index, part.data, 0) != NULL;
    }
    pir_buf_clear(&part);
    pir_buf_printf(&part, "%s/", path);
    across = across || pir_buf_failed(&part) ||
             git_index_find_prefix(&at, index, part.data) == 0;
    pir_buf_release(&part);
    return across;
}

enum pir_index_state
pir_index_look(struct pir_oid *oid, const struct pir_store *store, const char *path)
{
    git_index *index = store->index->git;
    const git_index_entry *entry = git_index_get_bypath(index, path, 0);

    memset(oid, 0, sizeof(*oid));
    if (entry) {
        memcpy(oid->bytes, entry->id.id, sizeof(oid->bytes));
        return PIR_INDEX_ENTRY;
    }
    for (int stage = 1; stage <= 3; stage++)
        if (git_index_get_bypath(index, path, stage))
            return PIR_INDEX_CONFLICT;
    return lies_across(index, path) ? PIR_INDEX_CONFLICT : PIR_INDEX_NONE;
}

bool pir_index_is_sparse(const struct pir_store *store, const char *path)
{
    const git_index_entry *entry = git_index_get_bypath(store->index->git, path, 0);

    return entry && entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE;
}

/* The fields git compares, cut to 32 bits as git cuts them. */
static void set_times(git_index_entry *entry, const struct stat *st)
{
    entry->ctime.seconds = (int32_t)st->st_ctim.tv_sec;
    entry->ctime.nanoseconds = (uint32_t)st->st_ctim.tv_nsec;
    entry->mtime.seconds = (int32_t)st->st_mtim.tv_sec;
    entry->mtime.nanoseconds = (uint32_t)st->st_mtim.tv_nsec;
    entry->dev = (uint32_t)st->st_dev;
    entry->ino = (uint32_t)st->st_ino;
    entry->uid = (uint32_t)st->st_uid;
    entry->gid = (uint32_t)st->st_gid;
    entry->file_size = (uint32_t)st->st_size;
}

int pir_index_set(
    struct pir_store *store, const char *path, uint32_t mode, const struct pir_oid *oid,
    const struct stat *st, struct pir_err *err)
{
    git_index_entry entry;

    memset(&entry, 0, sizeof(entry));
    entry.path = path;
    entry.mode = mode;
    git_oid_fromraw(&entry.id, oid->bytes);
    if (st)
        set_times(&entry, st);
    if (pir_index_is_sparse(store, path)) {
        entry.flags_extended |= GIT_INDEX_ENTRY_SKIP_WORKTREE;
        entry.flags |= GIT_INDEX_ENTRY_EXTENDED;
    }
    if (git_index_add(store->index->git, &entry) < 0)
        return pir_git_err(err, PIR_E_GIT, "the index does not take %s", path);
    return 0;
}
