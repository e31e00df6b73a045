/* Where git looks for hooks, and what is there. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "pir/hooks_internal.h"

#include "base/file.h"
#include "base/proc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPT_MAX ((size_t)64 * 1024)
#define MARK "# pir hook "

/* Git itself says where: it knows all of core.hooksPath. */
static int ask_git(struct pir_hooks *hooks, struct pir_err *err)
{
    const char *workdir = pir_store_workdir(hooks->store);
    const char *const argv[] = {
        "git",
        "-C",
        workdir ? workdir : pir_store_gitdir(hooks->store),
        "rev-parse",
        "--path-format=absolute",
        "--git-path",
        "hooks",
        NULL};
    struct pir_buf text = PIR_BUF_INIT, said = PIR_BUF_INIT;
    int status = -1;
    int rc = pir_proc_run(&status, &text, &said, argv, NULL, err);

    if (rc == 0 && status != 0)
        rc = pir_err_set(
            err, PIR_E_GIT, "git does not say where its hooks are: %.*s",
            (int)strcspn(said.data, "\n"), said.data);
    if (rc == 0) {
        hooks->folder =
            pir_arena_strndup(&hooks->arena, text.data, strcspn(text.data, "\n"));
        rc = hooks->folder ? 0 : pir_err_nomem(err);
    }
    pir_buf_release(&text);
    pir_buf_release(&said);
    return rc;
}

/* Links on the way count: a folder that is one leads to where others look as well. */
static bool is_below(const char *path, const char *folder)
{
    char *real = realpath(path, NULL), *top = realpath(folder, NULL);
    const char *a = real ? real : path, *b = top ? top : folder;
    size_t len = strlen(b);
    bool is = strncmp(a, b, len) == 0 && a[len] == '/';

    free(real);
    free(top);
    return is;
}

/* How a script names the folder that stood in core.hooksPath: a relative one stays so,
 * because it counts from each work tree. */
static const char *as_written(struct pir_hooks *hooks, const char *setting)
{
    return setting && *setting != '/' && *setting != '~' ? setting : hooks->folder;
}

int pir_hooks_open(
    struct pir_hooks *out, const struct pir_hooks_options *options, struct pir_err *err)
{
    const struct pir_store_options where = {.dir = options ? options->dir : NULL};
    const char *common;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_store_open(&out->store, &where, err);
    if (rc == 0)
        rc = ask_git(out, err);
    if (rc < 0)
        return rc;
    common = pir_store_commondir(out->store);
    out->own = pir_arena_printf(&out->arena, "%s/pir/hooks", common);
    if (!out->own)
        return pir_err_nomem(err);
    out->elsewhere = !is_below(out->folder, common);
    if (strcmp(out->folder, out->own) == 0)
        out->earlier = pir_store_config(out->store, PIR_HOOK_EARLIER, 0);
    else if (out->elsewhere)
        out->earlier =
            as_written(out, pir_store_config(out->store, "core.hooksPath", 0));
    return 0;
}

void pir_hooks_close(struct pir_hooks *hooks)
{
    pir_store_free(hooks->store);
    pir_arena_release(&hooks->arena);
}

static bool is_ours(const char *path)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    const char *second = NULL;
    bool ours;

    if (pir_file_read(&text, path, SCRIPT_MAX, &ignored) == 0)
        second = strchr(text.data, '\n');
    ours = second && strncmp(second + 1, MARK, strlen(MARK)) == 0;
    pir_buf_release(&text);
    return ours;
}

enum pir_hook_state
pir_hook_look(struct pir_hooks *hooks, const char *folder, const char *name)
{
    const char *path = pir_arena_printf(&hooks->arena, "%s/%s", folder, name);
    enum pir_hook_state state = PIR_HOOK_ABSENT;
    struct stat st;

    if (!path || lstat(path, &st) != 0)
        return state;
    if (stat(path, &st) != 0) /* a link to nothing is somebody's, too */
        return PIR_HOOK_FOREIGN_OFF;
    if (is_ours(path))
        return access(path, X_OK) == 0 ? PIR_HOOK_OURS : PIR_HOOK_OURS_OFF;
    return S_ISREG(st.st_mode) && access(path, X_OK) == 0 ? PIR_HOOK_FOREIGN
                                                          : PIR_HOOK_FOREIGN_OFF;
}

bool pir_hook_is_servers(const char *name)
{
    return strcmp(name, "pre-receive") == 0 || strcmp(name, "update") == 0;
}
