/* pir's own folder in the git dir, and the small notes it keeps there. The folder is
 * shared by all linked work trees: it belongs to the repository. */
#include "base/file.h"
#include "store/store_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MAX ((size_t)4096)
#define FOLDER_MODE ((mode_t)0777)
#define FILE_MODE ((mode_t)0644)

int pir_store_private_dir(
    const char **out, struct pir_store *store, struct pir_err *err)
{
    const char *path = store->private_dir;
    int rc;

    *out = NULL;
    if (!path) {
        path = pir_arena_printf(&store->arena, "%s/pir", store->commondir);
        if (!path)
            return pir_err_nomem(err);
        rc = pir_dir_make(path, FOLDER_MODE, err);
        if (rc < 0)
            return rc;
        store->private_dir = path;
    }
    *out = path;
    return 0;
}

int pir_store_private_path(
    struct pir_buf *out, const struct pir_store *store, const char *name,
    struct pir_err *err)
{
    pir_buf_printf(out, "%s/pir/%s", store->commondir, name);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

static int note_path(
    struct pir_buf *out, const struct pir_store *store, const char *name,
    struct pir_err *err)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (len == 0 || len > 64 || name[len])
        return pir_err_set(err, PIR_E_USAGE, "\"%s\" is no name for a note", name);
    pir_buf_printf(out, "%s/pir/%s", store->commondir, name);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

int pir_store_note_get(
    const char **out, struct pir_arena *arena, struct pir_store *store,
    const char *name, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    *out = NULL;
    rc = note_path(&path, store, name, err);
    if (rc < 0 || !pir_file_exists(path.data))
        goto done;
    rc = pir_file_read(&text, path.data, NOTE_MAX, err);
    if (rc < 0)
        goto done;
    *out = pir_arena_strndup(arena, text.data, strcspn(text.data, "\n"));
    if (!*out)
        rc = pir_err_nomem(err);
done:
    pir_buf_release(&text);
    pir_buf_release(&path);
    return rc;
}

static int remove_note(const char *path, struct pir_err *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    return pir_err_errno(err, PIR_E_IO, "cannot remove %s", path);
}

int pir_store_note_set(
    struct pir_store *store, const char *name, const char *text, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_buf line = PIR_BUF_INIT;
    const char *folder;
    int rc = note_path(&path, store, name, err);

    if (rc < 0)
        goto done;
    if (!text) {
        rc = remove_note(path.data, err);
        goto done;
    }
    if (strchr(text, '\n') || strlen(text) >= NOTE_MAX) {
        rc = pir_err_set(
            err, PIR_E_INPUT, "a note is one line of less than %zu bytes", NOTE_MAX);
        goto done;
    }
    rc = pir_store_private_dir(&folder, store, err);
    if (rc < 0)
        goto done;
    pir_buf_printf(&line, "%s\n", text);
    if (pir_buf_failed(&line))
        rc = pir_err_nomem(err);
    else
        rc = pir_file_write(path.data, line.data, line.len, FILE_MODE, err);
done:
    pir_buf_release(&line);
    pir_buf_release(&path);
    return rc;
}
