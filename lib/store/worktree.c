/* Files in the work tree. Each folder on the way is opened from the one above it, never
 * through a symbolic link, so that nothing is read or written outside of the work tree. */
#include "base/file.h"
#include "store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PART_MAX 256
#define BESIDE ".pir-new.tmp" /* what is written before it gets its name */
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Open the folder that holds path, making it and those above it when make is set; name
 * becomes the last part. -1 with errno. */
static int open_folder(
    const char **name, const struct pir_store *store, const char *path, int make)
{
    int fd = open(store->workdir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *slash;

    for (; fd >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
        char part[PART_MAX];
        size_t len = (size_t)(slash - path);
        int below;
        int saved;

        if (len >= sizeof(part)) {
            close(fd);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(part, path, len);
        part[len] = '\0';
        if (make && mkdirat(fd, part, 0777) != 0 && errno != EEXIST)
            below = -1;
        else
            below = openat(fd, part, FOLDER_FLAGS);
        saved = errno;
        close(fd);
        errno = saved;
        fd = below;
    }
    *name = path;
    return fd;
}

/* Is this what open says when a link, or a file, lies on the way? */
static bool is_blocked(int error)
{
    return error == ELOOP || error == ENOTDIR || error == EMLINK || error == EISDIR;
}

/* Links, folders and the like, and files too large to be ours. */
static bool is_plain(const struct stat *st)
{
    return S_ISREG(st->st_mode) && st->st_size <= (off_t)PIR_BLOB_MAX;
}

/* Not ours to read: somebody's own. Anything else that keeps it from being opened is
 * trouble, and no reason to take it for edited. */
static bool is_foreign(const struct stat *st)
{
    return errno == ELOOP || errno == ENXIO ||
           (errno == EACCES && !(st->st_uid == geteuid() && st->st_mode & S_IRUSR));
}

static int look_in(
    enum pir_work_state *state, struct pir_oid *oid, struct stat *st, int folder,
    const char *name, const char *path, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int fd;
    int rc;

    if (fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW) != 0) {
        *state = PIR_WORK_NONE;
        return errno == ENOENT
                   ? 0
                   : pir_err_errno(err, PIR_E_IO, "cannot look at %s", path);
    }
    *state = PIR_WORK_OTHER;
    if (!is_plain(st))
        return 0;
    fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return is_foreign(st) ? 0
                              : pir_err_errno(err, PIR_E_IO, "cannot look at %s", path);
    rc = pir_fd_read(&bytes, fd, path, PIR_BLOB_MAX, err);
    close(fd);
    if (rc == 0) {
        pir_store_blob_id(oid, bytes.data, bytes.len);
        *state = PIR_WORK_FILE;
    }
    pir_buf_release(&bytes);
    return rc;
}

int pir_work_look(
    enum pir_work_state *state, struct pir_oid *oid, struct stat *st,
    const struct pir_store *store, const char *path, struct pir_err *err)
{
    const char *name;
    int folder = open_folder(&name, store, path, 0);
    int rc;

    *state = PIR_WORK_NONE;
    memset(oid, 0, sizeof(*oid));
    memset(st, 0, sizeof(*st));
    if (folder < 0) {
        if (is_blocked(errno))
            *state = PIR_WORK_OTHER;
        else if (errno != ENOENT)
            return pir_err_errno(err, PIR_E_IO, "cannot look at %s", path);
        return 0;
    }
    rc = look_in(state, oid, st, folder, name, path, err);
    close(folder);
    return rc;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t put = write(fd, bytes, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        bytes += put;
        len -= (size_t)put;
    }
    return 0;
}

/* Not synced: the repository holds the same bytes, and they were. */
static int write_beside(
    struct stat *st, int folder, const char *beside, const void *bytes, size_t len,
    unsigned flags)
{
    mode_t mode = flags & PIR_WORK_PROGRAM ? 0777 : 0666;
    int fd = openat(
        folder, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    int rc;

    if (fd < 0)
        return -1;
    rc = write_all(fd, bytes, len);
    if (rc == 0)
        rc = fstat(fd, st);
    if (close(fd) != 0)
        rc = -1;
    return rc;
}

/* Give the finished file its name. A hard link does not overwrite; where there are none,
 * what has come in the meantime is looked for first. */
static int name_it(int folder, const char *beside, const char *name, unsigned flags)
{
    struct stat there;

    if (flags & PIR_WORK_REPLACE)
        return renameat(folder, beside, folder, name);
    if (linkat(folder, beside, folder, name, 0) == 0)
        return unlinkat(folder, beside, 0);
    if (errno == EEXIST)
        return -1;
    if (fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(folder, beside, folder, name);
}

int pir_work_write(
    struct stat *st, const struct pir_store *store, const char *path, const void *bytes,
    size_t len, unsigned flags, struct pir_err *err)
{
    const char *name;
    int folder = open_folder(&name, store, path, 1);
    int rc = -1;
    int saved;

    if (folder >= 0) {
        (void)unlinkat(folder, BESIDE, 0); /* of a process that died */
        rc = write_beside(st, folder, BESIDE, bytes, len, flags);
        if (rc == 0)
            rc = name_it(folder, BESIDE, name, flags);
        if (rc == 0)
            rc = fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW);
        saved = errno;
        if (rc != 0)
            (void)unlinkat(folder, BESIDE, 0);
        close(folder);
        errno = saved;
    }
    if (rc == 0)
        return 0;
    if (errno == EEXIST || is_blocked(errno)) {
        pir_err_set(err, PIR_E_EXISTS, "%s is in the way in the work tree", path);
        return PIR_E_EXISTS;
    }
    return pir_err_errno(err, PIR_E_IO, "%s cannot be written to the work tree", path);
}

void pir_work_tidy(const struct pir_store *store, const char *path)
{
    const char *name;
    int folder = open_folder(&name, store, path, 0);

    if (folder < 0)
        return;
    (void)unlinkat(folder, BESIDE, 0);
    close(folder);
}
