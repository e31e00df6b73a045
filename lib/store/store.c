/* Life of a store: libgit2's global settings, opening, closing, the plain getters. */
#include "store/pack.h"
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define CACHE_MAX ((ssize_t)64 * 1024 * 1024)
#define CACHED_TREE_MAX ((size_t)64 * 1024)
#define CACHED_COMMIT_MAX ((size_t)16 * 1024)

/* Global in libgit2, and the same for every store: pir reads configuration itself
 * (config.c), checks owners itself (locate.c), and never trusts an object's name. */
static void set_library_options(void)
{
    static const char *const extensions[] = {"worktreeconfig", "preciousobjects"};
    static const git_config_level_t levels[] = {
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
        GIT_CONFIG_LEVEL_GLOBAL};

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, (int)levels[i], "");
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, (size_t)2);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX);
    git_libgit2_opts(
        GIT_OPT_SET_CACHE_OBJECT_LIMIT, (int)GIT_OBJECT_TREE, CACHED_TREE_MAX);
    git_libgit2_opts(
        GIT_OPT_SET_CACHE_OBJECT_LIMIT, (int)GIT_OBJECT_COMMIT, CACHED_COMMIT_MAX);
}

int pir_library_start(struct pir_err *err)
{
    pir_memory_init(); /* before it takes any */
    if (git_libgit2_init() < 0)
        return pir_git_err(err, PIR_E_GIT, "libgit2 does not start");
    set_library_options();
    return 0;
}

/* References are synced by libgit2, which asks once, when it opens them. Objects are
 * synced by pir_store_sync, so that the setting must be off again when they are written. */
static int open_references(struct pir_store *store, struct pir_err *err)
{
    git_refdb *refs = NULL;
    int rc;

    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    rc = git_repository_refdb(&refs, store->repo);
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
    git_refdb_free(refs);
    return rc < 0 ? pir_git_err(err, PIR_E_GIT, "the branches cannot be read") : 0;
}

int pir_store_open(
    struct pir_store **out, const struct pir_store_options *options,
    struct pir_err *err)
{
    struct pir_store *store = calloc(1, sizeof(*store));
    int rc;

    *out = NULL;
    if (!store)
        return pir_err_nomem(err);
    store->flags = options ? options->flags : 0;
    store->big_index = options ? options->big_index : 0;
    rc = pir_library_start(err);
    if (rc < 0) {
        free(store);
        return rc;
    }
    /* Verify reads each object about once and keeps what it needs again itself. */
    git_libgit2_opts(
        GIT_OPT_ENABLE_CACHING, store->flags & PIR_STORE_TRUST_NOTHING ? 0 : 1);
    rc = pir_store_locate(store, options, err);
    if (rc == 0)
        rc = pir_reflog_take(store, err);
    if (rc == 0)
        rc = open_references(store, err);
    if (rc < 0) {
        pir_store_free(store);
        return rc;
    }
    *out = store;
    return 0;
}

void pir_store_free(struct pir_store *store)
{
    if (!store)
        return;
    pir_sync_free(store);
    pir_index_free(store->index);
    pir_packs_free(store->packs);
    git_odb_free(store->odb);
    pir_config_release(&store->config);
    git_repository_free(store->repo);
    pir_arena_release(&store->arena);
    free(store);
    git_libgit2_shutdown();
}

const char *pir_store_gitdir(const struct pir_store *store)
{
    return store->gitdir;
}

const char *pir_store_commondir(const struct pir_store *store)
{
    return store->commondir;
}

const char *pir_store_objects(const struct pir_store *store)
{
    return store->objects_dir;
}

const char *pir_store_workdir(const struct pir_store *store)
{
    return store->workdir;
}

void pir_store_library(char *out, size_t size)
{
    int major = 0, minor = 0, patch = 0;

    git_libgit2_version(&major, &minor, &patch);
    snprintf(out, size, "%d.%d.%d", major, minor, patch);
}
