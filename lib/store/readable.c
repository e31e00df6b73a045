/* Can all that lies in the folder of objects be read, without waiting and without harm?
 * libgit2 passes over what it may not open, as if it were not there, waits for ever for a
 * pipe that somebody put in an object's place, and trusts offsets in an index. */
#include "store/store_internal.h"

#include "store/inspect.h"
#include "store/pack_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 2u /* objects/xx/FILE, objects/pack/FILE */

static int cannot(struct pir_err *err, const char *path)
{
    int rc = pir_err_errno(err, PIR_E_IO, "%s cannot be read", path);

    pir_err_hint(err, "verify as somebody who may read it, or make a clone of it");
    return rc;
}

static int check_folder(const char *path, unsigned depth, struct pir_err *err);

static bool is_index(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".idx") == 0;
}

/* A file that many objects lie in is tried; of a loose one its reader says what is wrong. */
static int check_path(
    const char *path, const struct dirent *item, unsigned depth, struct pir_err *err)
{
    struct stat is;

    if (stat(path, &is) != 0)
        return 0; /* a link to nowhere holds nothing up */
    if (S_ISDIR(is.st_mode))
        return depth < DEPTH_MAX ? check_folder(path, depth + 1, err) : 0;
    if (!S_ISREG(is.st_mode)) {
        pir_err_set(err, PIR_E_IO, "%s is neither a file nor a folder", path);
        pir_err_hint(err, "make a fresh clone of it with git, and verify that");
        return PIR_E_IO;
    }
    if (strncmp(item->d_name, "pack-", 5) == 0 && access(path, R_OK) != 0)
        return cannot(err, path);
    if (is_index(item->d_name) && !pir_pack_index_is_safe(path)) {
        pir_err_set(err, PIR_E_CORRUPT, "the index of a pack, %s, is damaged", path);
        pir_err_hint(
            err, "git index-pack makes it anew from the pack; or make a fresh clone");
        return PIR_E_CORRUPT;
    }
    return 0;
}

static int check_folder(const char *path, unsigned depth, struct pir_err *err)
{
    struct pir_buf below = PIR_BUF_INIT;
    DIR *folder = opendir(path);
    struct dirent *item;
    int rc = 0;

    if (!folder || access(path, X_OK) != 0)
        rc = cannot(err, path);
    while (rc == 0 && (item = readdir(folder)) != NULL) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
            continue;
        pir_buf_clear(&below);
        pir_buf_printf(&below, "%s/%s", path, item->d_name);
        rc = pir_buf_failed(&below) ? pir_err_nomem(err)
                                    : check_path(below.data, item, depth, err);
    }
    if (folder)
        closedir(folder);
    pir_buf_release(&below);
    return rc;
}

int pir_store_readable(const struct pir_store *store, struct pir_err *err)
{
    return check_folder(store->objects_dir, 1, err);
}
