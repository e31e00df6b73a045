/* Beginning a repository, like git init: no templates, and the branch the user wants. */
#include "base/file.h"
#include "base/world.h"
#include "store/store_internal.h"

#include <string.h>

#define BRANCH_DEFAULT "main"

/* init.defaultBranch, before there is any repository. */
static int
default_branch(const char **out, struct pir_arena *arena, struct pir_err *err)
{
    struct pir_config config;
    const char *name;
    int valid = 0;
    int rc = pir_config_load(&config, arena, NULL, NULL, NULL, err);

    *out = BRANCH_DEFAULT;
    name = rc < 0 ? NULL : pir_config_value(&config, arena, "init.defaultBranch", 0);
    pir_config_release(&config);
    if (rc < 0 || !name || !name[0])
        return rc;
    if (git_branch_name_is_valid(&valid, name) < 0 || !valid) {
        pir_err_set(
            err, PIR_E_INPUT,
            "git's setting init.defaultBranch is no name of a branch: %s", name);
        return PIR_E_INPUT;
    }
    *out = name;
    return 0;
}

static int
create(const char *dir, unsigned flags, const char *branch, struct pir_err *err)
{
    git_repository_init_options options;
    git_repository *repo = NULL;
    int rc;

    (void)git_repository_init_options_init(
        &options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags = GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_MKPATH;
    if (flags & PIR_STORE_BARE)
        options.flags |= GIT_REPOSITORY_INIT_BARE;
    options.initial_head = branch;
    rc = git_repository_init_ext(&repo, dir, &options);
    git_repository_free(repo);
    if (rc < 0)
        return pir_git_err(err, PIR_E_IO, "no repository can be made in %s", dir);
    return 0;
}

static int check_empty(struct pir_store *store, const char *dir, struct pir_err *err)
{
    git_strarray names = {0};
    int rc = git_reference_list(&names, store->repo);
    bool has_commits = false;

    if (rc < 0)
        return pir_git_err(err, PIR_E_GIT, "the branches of %s cannot be read", dir);
    for (size_t i = 0; i < names.count; i++)
        has_commits |= strncmp(names.strings[i], "refs/heads/", 11) == 0;
    git_strarray_dispose(&names);
    if (!has_commits)
        return 0;
    pir_err_set(err, PIR_E_EXISTS, "the repository in %s has commits already", dir);
    pir_err_hint(err, "a record has a repository of its own: choose an empty folder");
    return PIR_E_EXISTS;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The git dir of a repository in dir itself, or NULL. HEAD is made last: a folder without
 * is what was left when somebody was killed over it, and is made again. */
static const char *existing_git_dir(struct pir_arena *arena, const char *dir)
{
    const char *inside = pir_arena_printf(arena, "%s/.git", dir);
    const char *inner = pir_arena_printf(arena, "%s/.git/HEAD", dir);
    const char *head = pir_arena_printf(arena, "%s/HEAD", dir);
    const char *objects = pir_arena_printf(arena, "%s/objects", dir);

    if (!inside || !inner || !head || !objects)
        return NULL;
    if (pir_file_exists(inner) || (pir_file_exists(inside) && !is_folder(inside)))
        return inside;
    return pir_file_exists(head) && pir_file_exists(objects) ? dir : NULL;
}

static int init_in(
    struct pir_store **out, struct pir_arena *arena, const char *dir, unsigned flags,
    unsigned *made, struct pir_err *err)
{
    struct pir_store_options options = {0};
    const char *branch;
    int rc;

    options.git_dir = existing_git_dir(arena, dir);
    if (!options.git_dir) {
        rc = default_branch(&branch, arena, err);
        if (rc < 0)
            return rc;
        rc = create(dir, flags, branch, err);
        if (rc < 0)
            return rc;
        *made = 1;
        options.git_dir = existing_git_dir(arena, dir);
    }
    if (!options.git_dir)
        return pir_err_nomem(err);
    rc = pir_store_open(out, &options, err);
    if (rc < 0)
        return rc;
    rc = check_empty(*out, dir, err);
    if (rc < 0) {
        pir_store_free(*out);
        *out = NULL;
    }
    return rc;
}

int pir_store_init(
    struct pir_store **out, const char *dir, unsigned flags, unsigned *made,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    unsigned is_made = 0;
    int rc;

    *out = NULL;
    if (made)
        *made = 0;
    if (pir_world_env("GIT_DIR")) {
        pir_err_set(
            err, PIR_E_USAGE, "GIT_DIR in the environment names another repository");
        pir_err_hint(err, "unset GIT_DIR");
        return PIR_E_USAGE;
    }
    rc = pir_library_start(err);
    if (rc < 0)
        return rc;
    rc = init_in(out, &arena, dir ? dir : ".", flags, &is_made, err);
    if (made)
        *made = is_made;
    git_libgit2_shutdown();
    pir_arena_release(&arena);
    return rc;
}
