/* Finding and opening the repository, and saying in plain words why one cannot be used.
 *
 * libgit2's own reading of the environment and of file owners is switched off: it stops at
 * GIT_WORK_TREE, does not know GIT_CONFIG_GLOBAL, and reports a foreign owner as a missing
 * setting. What git does is done here instead. */
#include "base/file.h"
#include "base/world.h"
#include "store/store_internal.h"

#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was asked for, after the environment has had its say. */
struct request {
    const char *start; /* where to look from, or the git dir itself */
    bool is_explicit;  /* start is the git dir: no search */
    bool trust_nothing;
};

static const char *env_unless(bool trust_nothing, const char *name)
{
    return trust_nothing ? NULL : pir_world_env(name);
}

static void make_request(
    struct request *out, const struct pir_store *store,
    const struct pir_store_options *options)
{
    memset(out, 0, sizeof(*out));
    out->trust_nothing = store->flags & PIR_STORE_TRUST_NOTHING;
    out->start = options ? options->git_dir : NULL;
    if (!out->start)
        out->start = env_unless(out->trust_nothing, "GIT_DIR");
    out->is_explicit = out->start != NULL;
    if (!out->start)
        out->start = options && options->dir ? options->dir : ".";
}

/* The folder of a repository that could not be opened, to find out why. */
static git_config *config_of_refused(const struct request *request)
{
    git_buf found = GIT_BUF_INIT;
    git_config *config = NULL;
    struct pir_buf path = PIR_BUF_INIT;

    if (git_repository_discover(&found, request->start, 1, NULL) == 0) {
        pir_buf_printf(&path, "%s/commondir", found.ptr);
        if (!pir_buf_failed(&path) && pir_file_exists(path.data)) {
            pir_buf_clear(&path);
            pir_buf_printf(&path, "%s/../../config", found.ptr);
        } else {
            pir_buf_clear(&path);
            pir_buf_printf(&path, "%s/config", found.ptr);
        }
        if (!pir_buf_failed(&path))
            (void)git_config_open_ondisk(&config, path.data);
    }
    pir_buf_release(&path);
    git_buf_dispose(&found);
    return config;
}

static bool setting_is(git_config *config, const char *name, const char *wanted)
{
    git_config_entry *entry = NULL;
    bool same = false;

    if (git_config_get_entry(&entry, config, name) == 0)
        same = !wanted || (entry->value && strcmp(entry->value, wanted) == 0);
    git_config_entry_free(entry);
    return same;
}

static int is_partial(struct pir_err *err)
{
    pir_err_set(
        err, PIR_E_UNSUPPORTED,
        "this is a partial clone: parts of the history were left on the server");
    pir_err_hint(err, "clone it again without --filter");
    return PIR_E_UNSUPPORTED;
}

static int is_refused(const struct request *request, struct pir_err *err)
{
    git_config *config = config_of_refused(request);
    int rc = 0;

    if (!config)
        return pir_git_err(
            err, PIR_E_GIT, "the git repository at %s cannot be opened",
            request->start);
    if (setting_is(config, "extensions.objectformat", "sha256")) {
        rc = pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "this repository names objects by SHA-256, which pir cannot read yet");
        pir_err_hint(
            err, "keep the record in one made by git init "
                 "--object-format=sha1");
    } else if (setting_is(config, "extensions.partialclone", NULL)) {
        rc = is_partial(err);
    } else if (
        setting_is(config, "extensions.refstorage", NULL) &&
        !setting_is(config, "extensions.refstorage", "files")) {
        rc = pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "this repository keeps its branches in a form pir cannot read (reftable)");
        pir_err_hint(err, "convert it: git refs migrate --ref-format=files");
    } else {
        rc = pir_git_err(
            err, PIR_E_GIT, "the git repository at %s cannot be opened",
            request->start);
    }
    git_config_free(config);
    return rc;
}

static int is_absent(const struct request *request, struct pir_err *err)
{
    if (request->is_explicit)
        pir_err_set(err, PIR_E_NOTFOUND, "%s is not a git repository", request->start);
    else
        pir_err_set(
            err, PIR_E_NOTFOUND, "%s is not in a git repository",
            strcmp(request->start, ".") == 0 ? "this folder" : request->start);
    pir_err_hint(err, "go to the record, or begin one: pir init");
    return PIR_E_NOTFOUND;
}

static int open_repository(
    struct pir_store *store, const struct request *request, struct pir_err *err)
{
    const char *across =
        env_unless(request->trust_nothing, "GIT_DISCOVERY_ACROSS_FILESYSTEM");
    unsigned flags = 0;
    int rc;

    if (request->is_explicit)
        flags = GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT;
    else if (across && pir_config_env_is_true("GIT_DISCOVERY_ACROSS_FILESYSTEM"))
        flags = GIT_REPOSITORY_OPEN_CROSS_FS;
    rc = git_repository_open_ext(
        &store->repo, request->start, flags,
        env_unless(request->trust_nothing, "GIT_CEILING_DIRECTORIES"));
    if (rc == GIT_ENOTFOUND)
        return is_absent(request, err);
    return rc < 0 ? is_refused(request, err) : 0;
}

/* A copy without the slash at the end. */
static const char *bare_path(struct pir_arena *arena, const char *path)
{
    size_t len = strlen(path);

    while (len > 1 && path[len - 1] == '/')
        len--;
    return pir_arena_strndup(arena, path, len);
}

static bool is_dot_git(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(slash ? slash + 1 : path, ".git") == 0;
}

/* The work tree, if there is one. A git dir that was named, is not called .git and says
 * nothing of a work tree is taken for bare: libgit2 would take the folder around it. */
static int find_workdir(
    struct pir_store *store, const struct request *request, struct pir_err *err)
{
    const char *named = env_unless(request->trust_nothing, "GIT_WORK_TREE");
    const char *workdir;
    int bare = 0;

    if (named && git_repository_set_workdir(store->repo, named, 0) < 0)
        return pir_git_err(
            err, PIR_E_GIT, "the work tree %s (GIT_WORK_TREE) cannot be used", named);
    workdir = git_repository_workdir(store->repo);
    if (!named && !git_repository_is_worktree(store->repo)) {
        if (git_config_get_bool(&bare, store->config.all, "core.bare") == 0 && bare)
            workdir = NULL;
        if (request->is_explicit && !is_dot_git(store->gitdir) &&
            !is_dot_git(request->start) &&
            !setting_is(store->config.all, "core.worktree", NULL))
            workdir = NULL;
    }
    if (!workdir)
        return 0;
    store->workdir = bare_path(&store->arena, workdir);
    return store->workdir ? 0 : pir_err_nomem(err);
}

static bool is_mine(const char *path)
{
    const char *sudo = pir_world_env("SUDO_UID");
    uid_t me = geteuid();
    struct stat st;

    if (!path || lstat(path, &st) != 0 || st.st_uid == me)
        return true;
    return me == 0 && sudo && strtoul(sudo, NULL, 10) == st.st_uid;
}

/* As git does: whoever owns a repository decides what its settings make others do, so
 * one found by searching must belong to this user or be declared safe. */
static int
check_owner(struct pir_store *store, const struct request *request, struct pir_err *err)
{
    const char *path = store->workdir ? store->workdir : store->gitdir;
    const char *link = NULL;

    if (request->trust_nothing || request->is_explicit)
        return 0;
    if (store->workdir) {
        link = pir_arena_printf(&store->arena, "%s/.git", store->workdir);
        if (!link)
            return pir_err_nomem(err);
    }
    if (is_mine(store->workdir) && is_mine(link) && is_mine(store->gitdir))
        return 0;
    if (pir_config_is_safe(&store->config, path))
        return 0;
    pir_err_set(err, PIR_E_GIT, "the repository %s belongs to another user", path);
    pir_err_hint(
        err,
        "if you trust its owner: git config --global --add safe.directory %s "
        "(to verify a copy of unknown origin this is not needed)",
        path);
    return PIR_E_GIT;
}

/* remote.NAME.promisor = true: that remote is where the missing parts are. */
static int check_promisor(const git_config_entry *entry, void *payload)
{
    size_t len = strlen(entry->name);
    const char *end = ".promisor";
    int on = 1;

    (void)payload;
    if (strncmp(entry->name, "remote.", 7) != 0 || len < 7 + strlen(end) ||
        strcmp(entry->name + len - strlen(end), end) != 0)
        return 0;
    if (entry->value && git_config_parse_bool(&on, entry->value) < 0)
        on = 1;
    return on;
}

static int check_complete(struct pir_store *store, struct pir_err *err)
{
    git_config *config = store->config.all;

    if (git_repository_is_shallow(store->repo)) {
        pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "this is a shallow clone: the beginning of the history is not here");
        pir_err_hint(err, "fetch the rest: git fetch --unshallow");
        return PIR_E_UNSUPPORTED;
    }
    if (setting_is(config, "extensions.partialclone", NULL) ||
        /* not _foreach_match: libgit2 1.5 loses memory at each match */
        git_config_foreach(config, check_promisor, NULL) > 0)
        return is_partial(err);
    return 0;
}

/* A list as in PATH. Quoted elements (git writes them for names with a colon) are left
 * out of what pir understands. */
static int add_alternates(git_odb *odb, const char *list, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = 0;

    while (rc == 0 && *list) {
        size_t len = strcspn(list, ":");

        pir_buf_clear(&path);
        pir_buf_add(&path, list, len);
        if (pir_buf_failed(&path))
            rc = pir_err_nomem(err);
        else if (list[0] == '"')
            rc = pir_err_set(
                err, PIR_E_UNSUPPORTED,
                "GIT_ALTERNATE_OBJECT_DIRECTORIES has a folder with a colon: %s", list);
        else if (len && git_odb_add_disk_alternate(odb, path.data) < 0)
            rc = pir_git_err(
                err, PIR_E_GIT, "the objects in %s cannot be read", path.data);
        list += len;
        list += *list == ':';
    }
    pir_buf_release(&path);
    return rc;
}

/* In a server's hook, what was pushed lies in a quarantine of its own until the hook
 * agrees. Each object is checked against its id, so that it does no harm to look there. */
static int find_objects(
    struct pir_store *store, const struct request *request, struct pir_err *err)
{
    bool ignored = request->trust_nothing && !pir_world_env("GIT_QUARANTINE_PATH");
    const char *objects = env_unless(ignored, "GIT_OBJECT_DIRECTORY");
    const char *others = env_unless(ignored, "GIT_ALTERNATE_OBJECT_DIRECTORIES");
    int rc;

    store->objects_dir =
        objects ? bare_path(&store->arena, objects)
                : pir_arena_printf(&store->arena, "%s/objects", store->commondir);
    if (!store->objects_dir)
        return pir_err_nomem(err);
    if (objects) {
        if (git_odb_open(&store->odb, objects) < 0 ||
            git_repository_set_odb(store->repo, store->odb) < 0)
            return pir_git_err(
                err, PIR_E_GIT, "the objects in %s cannot be read", objects);
    } else {
        rc = git_repository_odb(&store->odb, store->repo);
        if (rc < 0)
            return pir_git_err(
                err, PIR_E_GIT, "the objects in %s cannot be read", store->objects_dir);
    }
    return others ? add_alternates(store->odb, others, err) : 0;
}

static int set_folders(struct pir_store *store, struct pir_err *err)
{
    const char *commondir = git_repository_commondir(store->repo);

    store->gitdir = bare_path(&store->arena, git_repository_path(store->repo));
    store->commondir = bare_path(&store->arena, commondir);
    return store->gitdir && store->commondir ? 0 : pir_err_nomem(err);
}

/* GIT_INDEX_FILE counts from the top of the work tree, where git itself would be. */
static int
set_index(struct pir_store *store, const struct request *request, struct pir_err *err)
{
    const char *index = env_unless(request->trust_nothing, "GIT_INDEX_FILE");

    if (!index)
        store->index_path = pir_arena_printf(&store->arena, "%s/index", store->gitdir);
    else if (index[0] != '/' && store->workdir)
        store->index_path =
            pir_arena_printf(&store->arena, "%s/%s", store->workdir, index);
    else
        store->index_path = pir_arena_strdup(&store->arena, index);
    return store->index_path ? 0 : pir_err_nomem(err);
}

/* Files git would read, or none at all. */
static int
read_config(struct pir_store *store, const struct request *request, struct pir_err *err)
{
    int rc;

    if (request->trust_nothing) {
        struct pir_buf path = PIR_BUF_INIT;

        pir_buf_printf(&path, "%s/config", store->commondir);
        rc = pir_buf_failed(&path) ? pir_err_nomem(err) : 0;
        if (rc == 0 && git_config_open_ondisk(&store->config.all, path.data) < 0)
            rc = pir_git_err(err, PIR_E_GIT, "%s cannot be read", path.data);
        pir_buf_release(&path);
        return rc;
    }
    rc = pir_config_load(
        &store->config, &store->arena, store->repo, store->commondir, store->gitdir,
        err);
    if (rc == 0 && git_repository_set_config(store->repo, store->config.all) < 0)
        rc = pir_git_err(err, PIR_E_GIT, "git's configuration cannot be used");
    return rc;
}

int pir_store_locate(
    struct pir_store *store, const struct pir_store_options *options,
    struct pir_err *err)
{
    struct request request;
    int rc;

    make_request(&request, store, options);
    if (env_unless(request.trust_nothing, "GIT_COMMON_DIR"))
        return pir_err_set(
            err, PIR_E_UNSUPPORTED, "pir cannot work with GIT_COMMON_DIR set");
    rc = request.trust_nothing ? pir_store_no_pipes(request.start, err) : 0;
    if (rc == 0)
        rc = open_repository(store, &request, err);
    if (rc < 0)
        return rc;
    rc = set_folders(store, err);
    if (rc < 0)
        return rc;
    rc = read_config(store, &request, err);
    if (rc < 0)
        return rc;
    rc = find_workdir(store, &request, err);
    if (rc < 0)
        return rc;
    rc = set_index(store, &request, err);
    if (rc < 0)
        return rc;
    rc = check_owner(store, &request, err);
    if (rc < 0)
        return rc;
    rc = check_complete(store, err);
    return rc < 0 ? rc : find_objects(store, &request, err);
}
