/* Does a file of the repository keep its reader waiting? Whoever opens a pipe waits until
 * somebody writes to it, and a device has no end: an unpacked archive can hold both. Asked
 * before anything of the repository is opened. */
#include "store/store_internal.h"

#include "base/file.h"
#include "base/world.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define REFS_DEPTH 8u
#define INCLUDE_DEPTH 10u
#define CONFIG_MAX ((size_t)1024 * 1024)

static int check_file(const char *path, struct pir_err *err)
{
    struct stat is;

    if (stat(path, &is) != 0 || S_ISREG(is.st_mode) || S_ISDIR(is.st_mode))
        return 0;
    pir_err_set(err, PIR_E_IO, "%s is neither a file nor a folder", path);
    pir_err_hint(err, "make a fresh clone of it with git, and verify that");
    return PIR_E_IO;
}

static int check_below(const char *folder, unsigned depth, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    DIR *dir = opendir(folder);
    struct dirent *item;
    struct stat is;
    int rc = 0;

    while (rc == 0 && dir && (item = readdir(dir)) != NULL) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
            continue;
        pir_buf_clear(&path);
        pir_buf_printf(&path, "%s/%s", folder, item->d_name);
        if (pir_buf_failed(&path))
            rc = pir_err_nomem(err);
        else if (lstat(path.data, &is) == 0 && S_ISDIR(is.st_mode))
            rc = depth ? check_below(path.data, depth - 1, err) : 0;
        else
            rc = check_file(path.data, err);
    }
    if (dir)
        closedir(dir);
    pir_buf_release(&path);
    return rc;
}

/* ---- configuration that includes other files --------------------------------------- */

static int check_config(const char *path, unsigned depth, struct pir_err *err);

/* git's configuration knows no case; ASCII's is all that is meant here. */
static bool begins(const char *text, const char *lower)
{
    for (; *lower; text++, lower++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;

        if (c != *lower)
            return false;
    }
    return true;
}

/* "  path = VALUE" of an include section, as a path; 0 when the line is another. */
static size_t
read_path(struct pir_buf *out, const char *config, const char *line, size_t len)
{
    const char *value = memchr(line, '=', len), *slash = strrchr(config, '/');
    const char *home = pir_world_env("HOME"), *end = line + len;
    size_t start = strspn(line, " \t");

    if (!value || !begins(line + start, "path"))
        return 0;
    for (value++; value < end && strchr(" \t\"", *value);)
        value++;
    while (end > value && strchr(" \t\r\"", end[-1]))
        end--;
    pir_buf_clear(out);
    if (end - value > 1 && value[0] == '~' && value[1] == '/' && home) {
        pir_buf_addstr(out, home);
        value++;
    } else if (value < end && *value != '/' && slash) {
        pir_buf_add(out, config, (size_t)(slash - config) + 1);
    }
    pir_buf_add(out, value, (size_t)(end - value));
    return pir_buf_failed(out) ? 0 : out->len;
}

static int check_includes(
    const char *config, const char *text, unsigned depth, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    bool including = false;
    int rc = 0;

    while (rc == 0 && *text) {
        size_t len = strcspn(text, "\n"), start = strspn(text, " \t");

        if (text[start] == '[')
            including = begins(text + start, "[include");
        else if (including && read_path(&path, config, text, len))
            rc = check_config(path.data, depth - 1, err);
        text += len + (text[len] == '\n');
    }
    pir_buf_release(&path);
    return rc;
}

static int check_config(const char *path, unsigned depth, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    int rc = check_file(path, err);

    if (rc == 0 && depth && pir_file_exists(path) &&
        pir_file_read(&text, path, CONFIG_MAX, &ignored) == 0 && text.len)
        rc = check_includes(path, text.data, depth, err);
    pir_buf_release(&text);
    return rc;
}

/* ---- the whole ---------------------------------------------------------------------- */

static int check_gitdir(struct pir_buf *path, const char *gitdir, struct pir_err *err)
{
    static const char *const files[] = {
        "HEAD",  "packed-refs",     "shallow",     "commondir",   "gitdir",
        "index", "config.worktree", "info/grafts", "info/exclude"};
    static const char *const folders[] = {"objects/info", "objects/pack"};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(files) / sizeof(files[0]); i++) {
        pir_buf_clear(path);
        pir_buf_printf(path, "%s/%s", gitdir, files[i]);
        rc = pir_buf_failed(path) ? pir_err_nomem(err) : check_file(path->data, err);
    }
    for (size_t i = 0; rc == 0 && i < sizeof(folders) / sizeof(folders[0]); i++) {
        pir_buf_clear(path);
        pir_buf_printf(path, "%s/%s", gitdir, folders[i]);
        rc =
            pir_buf_failed(path) ? pir_err_nomem(err) : check_below(path->data, 0, err);
    }
    pir_buf_clear(path);
    pir_buf_printf(path, "%s/refs", gitdir);
    if (rc == 0)
        rc = pir_buf_failed(path) ? pir_err_nomem(err)
                                  : check_below(path->data, REFS_DEPTH, err);
    pir_buf_clear(path);
    pir_buf_printf(path, "%s/config", gitdir);
    if (rc == 0)
        rc = pir_buf_failed(path) ? pir_err_nomem(err)
                                  : check_config(path->data, INCLUDE_DEPTH, err);
    return rc;
}

/* Of a linked work tree also the repository it belongs to. */
static int check_common(struct pir_buf *path, const char *gitdir, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT, common = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    int rc = 0;

    pir_buf_clear(path);
    pir_buf_printf(path, "%s/commondir", gitdir);
    if (!pir_buf_failed(path) && pir_file_exists(path->data) &&
        pir_file_read(&text, path->data, CONFIG_MAX, &ignored) == 0 && text.len) {
        pir_buf_truncate(&text, strcspn(text.data, "\n"));
        pir_buf_printf(
            &common, "%s%s%s", *text.data == '/' ? "" : gitdir,
            *text.data == '/' ? "" : "/", text.data);
        rc = pir_buf_failed(&common) ? pir_err_nomem(err)
                                     : check_gitdir(path, common.data, err);
    }
    pir_buf_release(&common);
    pir_buf_release(&text);
    return rc;
}

int pir_store_no_pipes(const char *start, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    git_buf found = GIT_BUF_INIT;
    int rc = 0;

    if (git_repository_discover(&found, start, 1, NULL) == 0) {
        while (found.size > 1 && found.ptr[found.size - 1] == '/')
            found.ptr[--found.size] = '\0';
        rc = check_gitdir(&path, found.ptr, err);
        if (rc == 0)
            rc = check_common(&path, found.ptr, err);
    }
    git_buf_dispose(&found);
    pir_buf_release(&path);
    return rc;
}
