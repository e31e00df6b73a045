/* git's configuration. libgit2 1.5 knows nothing of GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM,
 * GIT_CONFIG_NOSYSTEM and settings in the environment, so the files are chosen here, as
 * git-config(1) says, and given to libgit2, which reads them (includes too). */
#include "base/world.h"
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define SYSTEM_FILE "/etc/gitconfig"

/* git names no level for these; they rank above the repository's. */
#define LEVEL_WORKTREE GIT_CONFIG_LEVEL_APP

struct pir_setting {
    struct pir_setting *next;
    const char *name;
    const char *value;
    unsigned flags;
};

static int add_file(
    struct pir_config *config, const char *path, git_config_level_t level,
    git_repository *repo, struct pir_err *err)
{
    git_config *const both[] = {config->all, config->user};
    /* The repository's own files are of no user. */
    size_t count = level >= GIT_CONFIG_LEVEL_LOCAL ? 1 : 2;

    for (size_t i = 0; i < count; i++) {
        int rc = git_config_add_file_ondisk(both[i], path, level, repo, 1);

        /* Unreadable files are passed over, as git does. */
        if (rc < 0 && rc != GIT_ENOTFOUND)
            return pir_git_err(
                err, PIR_E_GIT, "git's configuration file %s cannot be read", path);
    }
    return 0;
}

/* FOLDER/NAME; does nothing without a folder. */
static int add_file_in(
    struct pir_config *config, struct pir_arena *arena, const char *folder,
    const char *name, git_config_level_t level, git_repository *repo,
    struct pir_err *err)
{
    const char *path;

    if (!folder)
        return 0;
    path = pir_arena_printf(arena, "%s/%s", folder, name);
    return path ? add_file(config, path, level, repo, err) : pir_err_nomem(err);
}

static int
add_system(struct pir_config *config, git_repository *repo, struct pir_err *err)
{
    const char *path = pir_world_env("GIT_CONFIG_SYSTEM");

    if (pir_config_env_is_true("GIT_CONFIG_NOSYSTEM"))
        return 0;
    return add_file(
        config, path ? path : SYSTEM_FILE, GIT_CONFIG_LEVEL_SYSTEM, repo, err);
}

static int add_global(
    struct pir_config *config, struct pir_arena *arena, git_repository *repo,
    struct pir_err *err)
{
    const char *path = pir_world_env("GIT_CONFIG_GLOBAL");
    const char *xdg = pir_world_env("XDG_CONFIG_HOME");
    int rc;

    if (path)
        return add_file(config, path, GIT_CONFIG_LEVEL_GLOBAL, repo, err);
    rc = add_file_in(
        config, arena, xdg ? xdg : pir_world_home(),
        xdg ? "git/config" : ".config/git/config", GIT_CONFIG_LEVEL_XDG, repo, err);
    if (rc < 0)
        return rc;
    return add_file_in(
        config, arena, pir_world_home(), ".gitconfig", GIT_CONFIG_LEVEL_GLOBAL, repo,
        err);
}

static int add_local(
    struct pir_config *config, struct pir_arena *arena, git_repository *repo,
    const char *commondir, const char *gitdir, struct pir_err *err)
{
    int per_worktree = 0;
    int rc = add_file_in(
        config, arena, commondir, "config", GIT_CONFIG_LEVEL_LOCAL, repo, err);

    if (rc < 0 || !gitdir)
        return rc;
    if (git_config_get_bool(&per_worktree, config->all, "extensions.worktreeConfig") <
            0 ||
        !per_worktree)
        return 0;
    return add_file_in(
        config, arena, gitdir, "config.worktree", LEVEL_WORKTREE, repo, err);
}

int pir_config_load(
    struct pir_config *out, struct pir_arena *arena, git_repository *repo,
    const char *commondir, const char *gitdir, struct pir_err *err)
{
    int rc;

    memset(out, 0, sizeof(*out));
    if (git_config_new(&out->all) < 0 || git_config_new(&out->user) < 0)
        return pir_err_nomem(err);
    rc = add_system(out, repo, err);
    if (rc < 0)
        return rc;
    rc = add_global(out, arena, repo, err);
    if (rc < 0)
        return rc;
    rc = add_local(out, arena, repo, commondir, gitdir, err);
    if (rc < 0)
        return rc;
    return pir_config_from_env(out, arena, err);
}

void pir_config_release(struct pir_config *config)
{
    git_config_free(config->all);
    git_config_free(config->user);
    memset(config, 0, sizeof(*config));
}

const char *pir_config_value(
    const struct pir_config *config, struct pir_arena *arena, const char *name,
    unsigned flags)
{
    git_config *files = flags & PIR_STORE_USER_ONLY ? config->user : config->all;
    const char *key = pir_config_key(arena, name);
    git_config_entry *entry = NULL;
    const char *value = NULL;

    if (!key)
        return NULL;
    for (size_t i = config->env.len; i > 0; i--)
        if (strcmp(config->env.items[i - 1].key, key) == 0)
            return config->env.items[i - 1].value;
    if (!files || git_config_get_entry(&entry, files, key) != 0)
        return NULL;
    /* A name without "=" stands for true. */
    value = pir_arena_strdup(arena, entry->value ? entry->value : "true");
    git_config_entry_free(entry);
    return value;
}

/* What safe.directory says about one path so far. */
struct safety {
    const char *path;
    bool is_safe;
};

static bool is_below(const char *path, const char *folder, size_t len)
{
    return strncmp(path, folder, len) == 0 && path[len] == '/';
}

static void judge_safety(struct safety *safety, const char *value)
{
    const char *home = pir_world_home();
    const char *path = safety->path;
    size_t len = strlen(value);

    if (len == 0) { /* forgets what came before */
        safety->is_safe = false;
        return;
    }
    if (strcmp(value, "*") == 0)
        safety->is_safe = true;
    if (value[0] == '~' && value[1] == '/') {
        if (!home || !is_below(path, home, strlen(home)))
            return;
        path += strlen(home);
        value++;
        len--;
    }
    if (len >= 2 && strcmp(value + len - 2, "/*") == 0) {
        if (is_below(path, value, len - 2))
            safety->is_safe = true;
        return;
    }
    while (len > 1 && value[len - 1] == '/')
        len--;
    if (strncmp(path, value, len) == 0 && !path[len])
        safety->is_safe = true;
}

static int judge_entry(const git_config_entry *entry, void *payload)
{
    judge_safety(payload, entry->value ? entry->value : "");
    return 0;
}

bool pir_config_is_safe(const struct pir_config *config, const char *path)
{
    struct safety safety = {.path = path};

    (void)git_config_get_multivar_foreach(
        config->user, "safe.directory", NULL, judge_entry, &safety);
    for (size_t i = 0; i < config->env.len; i++)
        if (strcmp(config->env.items[i].key, "safe.directory") == 0)
            judge_safety(&safety, config->env.items[i].value);
    return safety.is_safe;
}

const char *pir_store_config(struct pir_store *store, const char *name, unsigned flags)
{
    struct pir_setting *setting = store->settings;

    if (store->flags & PIR_STORE_TRUST_NOTHING)
        return NULL;
    for (; setting; setting = setting->next)
        if (setting->flags == flags && strcmp(setting->name, name) == 0)
            return setting->value;
    setting = pir_arena_alloc(&store->arena, sizeof(*setting));
    if (!setting)
        return NULL;
    setting->name = pir_arena_strdup(&store->arena, name);
    setting->value = pir_config_value(&store->config, &store->arena, name, flags);
    setting->flags = flags;
    if (!setting->name)
        return NULL;
    setting->next = store->settings;
    store->settings = setting;
    return setting->value;
}

int pir_store_config_set(
    struct pir_store *store, const char *name, const char *value, struct pir_err *err)
{
    git_config *local = NULL;
    int rc;

    if (store->flags & PIR_STORE_TRUST_NOTHING)
        return pir_err_set(
            err, PIR_E_USAGE, "a repository opened for verifying is not configured");
    rc = git_config_open_level(&local, store->config.all, GIT_CONFIG_LEVEL_LOCAL);
    if (rc == 0 && value)
        rc = git_config_set_string(local, name, value);
    else if (rc == 0 && (rc = git_config_delete_entry(local, name)) == GIT_ENOTFOUND)
        rc = 0;
    git_config_free(local);
    store->settings = NULL; /* texts given out stay alive in the arena */
    if (rc == GIT_EINVALIDSPEC)
        return pir_err_set(err, PIR_E_INPUT, "\"%s\" is no name of a setting", name);
    if (rc < 0)
        return pir_git_err(err, PIR_E_IO, "the setting %s could not be written", name);
    return 0;
}
