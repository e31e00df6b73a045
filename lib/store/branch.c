/* The branch HEAD names: where it is, and moving it by compare-and-swap. */
#include "store/store_internal.h"

#include <string.h>
#include <time.h>

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

bool pir_branch_is_current(struct pir_store *store)
{
    const char *now;

    return store->branch && read_head(&now, store, NULL) == 0 &&
           strcmp(now, store->branch) == 0;
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

int pir_store_move(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const char *message, struct pir_err *err)
{
    git_reference *ref = NULL;
    const char *branch;
    git_oid old_id;
    git_oid new_id;
    int rc;

    rc = pir_store_branch(&branch, store, err);
    if (rc < 0)
        return rc;
    rc = pir_store_sync(store, err);
    if (rc < 0)
        return rc;
    git_oid_fromraw(&new_id, new_tip->bytes);
    if (old_tip)
        git_oid_fromraw(&old_id, old_tip->bytes);
    rc = create_patiently(&ref, store, old_tip ? &old_id : NULL, &new_id, message);
    git_reference_free(ref);
    if (rc < 0)
        return move_failed(rc, store, err);
    pir_reflog_append(store, old_tip, new_tip, message);
    return 0;
}
