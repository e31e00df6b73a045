/* The branch HEAD names: where it is, and moving it by compare-and-swap. */
#include "base/file.h"
#include "store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BRANCH_PREFIX "refs/heads/"
#define LOCK_TRIES 50 /* of 10 ms each */

static int no_branch(struct pir_err *err)
{
    pir_err_set(err, PIR_E_GIT, "no branch is checked out (HEAD is detached)");
    pir_err_hint(err, "choose the record's branch: git switch main");
    return PIR_E_GIT;
}

/* The name HEAD holds right now, in the store's arena. */
static int read_head(const char **out, struct pir_store *store, struct pir_err *err)
{
    git_reference *head = NULL;
    const char *target;
    int rc = git_reference_lookup(&head, store->repo, "HEAD");

    *out = NULL;
    if (rc < 0)
        return pir_git_err(err, PIR_E_GIT, "the repository's HEAD cannot be read");
    target = git_reference_symbolic_target(head);
    if (!target || strncmp(target, BRANCH_PREFIX, strlen(BRANCH_PREFIX)) != 0) {
        rc = no_branch(err);
    } else {
        *out = pir_arena_strdup(&store->arena, target);
        rc = *out ? 0 : pir_err_nomem(err);
    }
    git_reference_free(head);
    return rc;
}

int pir_store_branch(const char **out, struct pir_store *store, struct pir_err *err)
{
    int rc = 0;

    /* Kept: the branch that was read is the branch that is written. */
    if (!store->branch)
        rc = read_head(&store->branch, store, err);
    *out = rc < 0 ? NULL : store->branch;
    return rc;
}

int pir_branch_is_current(struct pir_store *store, struct pir_err *err)
{
    git_reference *head = NULL;
    const char *target;
    bool is_current;

    if (git_reference_lookup(&head, store->repo, "HEAD") < 0)
        return pir_git_err(err, PIR_E_GIT, "the repository's HEAD cannot be read");
    target = git_reference_symbolic_target(head);
    is_current = store->branch && target && strcmp(target, store->branch) == 0;
    git_reference_free(head);
    return is_current;
}

int pir_store_head(struct pir_oid *out, struct pir_store *store, struct pir_err *err)
{
    const char *branch;
    git_oid id;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_store_branch(&branch, store, err);
    if (rc < 0)
        return rc;
    rc = git_reference_name_to_id(&id, store->repo, branch);
    if (rc == GIT_ENOTFOUND)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "the branch %s has no commit yet",
            branch + strlen(BRANCH_PREFIX));
    if (rc < 0)
        return pir_git_err(err, PIR_E_GIT, "the branch %s cannot be read", branch);
    memcpy(out->bytes, id.id, sizeof(out->bytes));
    return 0;
}

static int resolve_failed(int git_rc, const char *name, struct pir_err *err)
{
    switch (git_rc) {
    case GIT_ENOTFOUND:
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no commit \"%s\"", name);
    case GIT_EAMBIGUOUS:
        pir_err_set(
            err, PIR_E_AMBIGUOUS, "\"%s\" is the start of more than one id", name);
        pir_err_hint(err, "type more of it");
        return PIR_E_AMBIGUOUS;
    case GIT_EINVALIDSPEC:
        return pir_err_set(err, PIR_E_INPUT, "\"%s\" is no way to name a commit", name);
    case GIT_EPEEL:
        return pir_err_set(err, PIR_E_INPUT, "\"%s\" is not a commit", name);
    default:
        return pir_git_err(err, PIR_E_GIT, "the commit \"%s\" cannot be read", name);
    }
}

int pir_store_resolve(
    struct pir_oid *out, struct pir_store *store, const char *name, struct pir_err *err)
{
    git_object *named = NULL;
    git_object *commit = NULL;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = git_revparse_single(&named, store->repo, name);
    if (rc == 0)
        rc = git_object_peel(&commit, named, GIT_OBJECT_COMMIT);
    if (rc == 0)
        memcpy(out->bytes, git_object_id(commit)->id, sizeof(out->bytes));
    else
        rc = resolve_failed(rc, name, err);
    git_object_free(commit);
    git_object_free(named);
    return rc;
}

static int move_failed(int git_rc, const struct pir_store *store, struct pir_err *err)
{
    int rc;

    if (git_rc == GIT_EMODIFIED || git_rc == GIT_EEXISTS || git_rc == GIT_ENOTFOUND) {
        pir_err_set(
            err, PIR_E_MOVED, "the branch %s has moved meanwhile",
            store->branch + strlen(BRANCH_PREFIX));
        pir_err_hint(err, "try again");
        return PIR_E_MOVED;
    }
    if (git_rc == GIT_ELOCKED) {
        pir_err_set(
            err, PIR_E_IO, "the branch %s is locked by another program",
            store->branch + strlen(BRANCH_PREFIX));
        pir_err_hint(
            err, "when no git is running, remove %s/%s.lock", store->commondir,
            store->branch);
        return PIR_E_IO;
    }
    rc = pir_git_err(
        err, PIR_E_IO, "the branch %s could not be moved",
        store->branch + strlen(BRANCH_PREFIX));
    return rc;
}

/* ---- a branch that is there: git's own protocol for a loose reference ------------------
 *
 * libgit2's would do, but for three things: the lock it leaves when pir is killed cannot be
 * told from that of a git at work and stops everybody; it answers with an error after the
 * branch has moved when the folder cannot be synced; and it syncs more than it must. */

/** Files that take part: the branch, git's lock of it, and ours with the new value. */
struct moving {
    char branch[PIR_BIG_PATH_MAX], lock[PIR_BIG_PATH_MAX], own[PIR_BIG_PATH_MAX];
};

static int find_files(struct moving *out, struct pir_store *store, struct pir_err *err)
{
    const char *folder;
    int rc = pir_store_private_dir(&folder, store, err);

    if (rc < 0)
        return rc;
    if (snprintf(
            out->lock, sizeof(out->lock), "%s/%s.lock", store->commondir,
            store->branch) >= (int)sizeof(out->lock) ||
        snprintf(out->own, sizeof(out->own), "%s/branch", folder) >=
            (int)sizeof(out->own))
        return pir_err_set(err, PIR_E_UNSUPPORTED, "the repository's path is too long");
    snprintf(
        out->branch, sizeof(out->branch), "%.*s",
        (int)(strlen(out->lock) - strlen(".lock")), out->lock);
    return 0;
}

/* The file with the new value, to be on the disk before anything is called by its name. */
static int write_own(
    const struct moving *files, struct pir_store *store, const struct pir_oid *tip,
    struct pir_err *err)
{
    char line[42];
    ssize_t written;
    int fd, saved, rc = -1;

    pir_gitlock_heal(files->lock, files->own);
    pir_gitlock_heal(files->lock, files->branch); /* killed right after the move */
    (void)unlink(files->own);
    pir_oid_hex(line, tip);
    line[40] = '\n';
    fd = open(files->own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
        written = write(fd, line, 41);
        saved = errno;
        rc = pir_sync_file(store, fd);
        if (rc == 0 && written != 41) {
            errno = saved;
            rc = -1;
        }
    }
    if (rc == 0)
        return 0;
    return pir_err_errno(
        err, PIR_E_IO, "the branch %s could not be moved",
        store->branch + strlen(BRANCH_PREFIX));
}

/* Under the lock: the branch must be at old. */
static int check_old(struct pir_store *store, const struct pir_oid *old_tip)
{
    git_oid now;

    if (git_reference_name_to_id(&now, store->repo, store->branch) < 0)
        return GIT_ENOTFOUND;
    return memcmp(now.id, old_tip->bytes, sizeof(now.id)) == 0 ? 0 : GIT_EMODIFIED;
}

static void sync_names(struct pir_store *store, char *branch)
{
    char *slash = strrchr(branch, '/');

    *slash = '\0';
    pir_sync_folder(store, branch);
    *slash = '/';
}

static int move_locked(
    struct moving *files, struct pir_store *store, const struct pir_oid *old_tip,
    struct pir_err *err)
{
    int rc = check_old(store, old_tip);

    if (rc < 0) {
        rc = move_failed(rc, store, err);
    } else if (rename(files->own, files->branch) != 0) {
        rc = pir_err_errno(
            err, PIR_E_IO, "the branch %s could not be moved",
            store->branch + strlen(BRANCH_PREFIX));
    }
    (void)unlink(files->lock);
    if (rc == 0)
        sync_names(store, files->branch);
    return rc;
}

static int move_existing(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, struct pir_err *err)
{
    struct moving files;
    char *slash;
    int rc = find_files(&files, store, err);

    if (rc == 0 && !(store->is_coming && pir_oid_equal(&store->coming, new_tip)))
        rc = write_own(&files, store, new_tip, err);
    if (rc == 0)
        rc = pir_store_sync(store, err);
    if (rc < 0)
        return rc;
    /* git removes empty folders when it packs references. */
    slash = strrchr(files.branch, '/');
    *slash = '\0';
    rc = pir_dir_make(files.branch, 0777, err);
    *slash = '/';
    if (rc == 0 && pir_gitlock_take(files.lock, files.own, LOCK_TRIES) != 0)
        rc = errno == EEXIST ? move_failed(GIT_ELOCKED, store, err)
                             : pir_err_errno(
                                   err, PIR_E_IO, "the branch %s could not be locked",
                                   store->branch + strlen(BRANCH_PREFIX));
    if (rc == 0)
        rc = move_locked(&files, store, old_tip, err);
    (void)unlink(files.own);
    return rc;
}

/* Is the branch what git keeps in a file of its own or in packed-refs, and no other name of
 * something else? */
static bool is_direct(struct pir_store *store)
{
    git_reference *ref = NULL;
    bool direct = git_reference_lookup(&ref, store->repo, store->branch) == 0 &&
                  git_reference_type(ref) == GIT_REFERENCE_DIRECT;

    git_reference_free(ref);
    return direct;
}

/* ---- any branch ---------------------------------------------------------------------- */

/* Others hold the lock for a moment only. */
static int create_patiently(
    git_reference **ref, struct pir_store *store, const git_oid *old_id,
    const git_oid *new_id, const char *message)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
    int rc = GIT_ELOCKED;

    for (int i = 0; i < LOCK_TRIES && rc == GIT_ELOCKED; i++) {
        if (i)
            nanosleep(&moment, NULL);
        rc = git_reference_create_matching(
            ref, store->repo, store->branch, new_id, old_id != NULL, old_id, message);
    }
    return rc;
}

static int move_any(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message, struct pir_err *err)
{
    git_reference *ref = NULL;
    git_oid old_id;
    git_oid new_id;
    int rc;

    rc = pir_store_sync(store, err);
    if (rc < 0)
        return rc;
    git_oid_fromraw(&new_id, new_tip->bytes);
    if (old_tip)
        git_oid_fromraw(&old_id, old_tip->bytes);
    rc = create_patiently(&ref, store, old_tip ? &old_id : NULL, &new_id, message);
    git_reference_free(ref);
    return rc < 0 ? move_failed(rc, store, err) : 0;
}

void pir_store_move_start(struct pir_store *store, const struct pir_oid *new_tip)
{
    struct moving files;
    const char *branch;

    pir_store_sync_start(store);
    store->is_coming = pir_store_branch(&branch, store, NULL) == 0 &&
                       find_files(&files, store, NULL) == 0 &&
                       write_own(&files, store, new_tip, NULL) == 0;
    store->coming = *new_tip;
}

/* The file written for a move that is not made. */
void pir_branch_let_go(struct pir_store *store)
{
    struct moving files;

    if (store->is_coming && find_files(&files, store, NULL) == 0)
        (void)unlink(files.own);
    store->is_coming = false;
}

int pir_store_confirm(struct pir_store *store)
{
    return pir_sync_wait(store) ? 1 : 0;
}

int pir_store_move(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message, struct pir_err *err)
{
    const char *branch;
    int rc = pir_store_branch(&branch, store, err);

    pir_store_sync_start(store);
    if (rc == 0)
        rc = old_tip && is_direct(store)
                 ? move_existing(store, old_tip, new_tip, err)
                 : move_any(store, old_tip, new_tip, message, err);
    pir_branch_let_go(store);
    if (rc == 0)
        pir_reflog_append(store, old_tip, new_tip, message);
    return rc;
}
