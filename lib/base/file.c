/* Whole files: capped reading, atomic writing, folders, and a lock that cannot go stale. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 32768

/* One read that waits even when the descriptor was left in non-blocking mode. */
static ssize_t read_some(int fd, void *chunk, size_t size)
{
    for (;;) {
        ssize_t got = read(fd, chunk, size);

        if (got >= 0)
            return got;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};

            if (poll(&wait, 1, -1) >= 0)
                continue;
        }
        if (errno != EINTR)
            return -1;
    }
}

static int too_long(const char *name, size_t max, struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_INPUT, "%s is longer than the %zu bytes pir reads here", name, max);
}

int pir_fd_read(
    struct pir_buf *out, int fd, const char *name, size_t max, struct pir_err *err)
{
    const size_t start = out->len;
    char chunk[CHUNK];
    struct stat st;
    ssize_t got;
    int rc = 0;

    if (fstat(fd, &st) != 0)
        return pir_err_errno(err, PIR_E_IO, "cannot read %s", name);
    if (S_ISDIR(st.st_mode))
        return pir_err_set(err, PIR_E_INPUT, "%s is a folder, not a file", name);
    if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size > max &&
        lseek(fd, 0, SEEK_CUR) == 0)
        return too_long(name, max, err);
    while ((got = read_some(fd, chunk, sizeof(chunk))) > 0) {
        if ((size_t)got > max - (out->len - start)) {
            rc = too_long(name, max, err);
            goto done;
        }
        pir_buf_add(out, chunk, (size_t)got);
        if (pir_buf_failed(out)) {
            rc = pir_err_nomem(err);
            goto done;
        }
    }
    if (got < 0)
        rc = pir_err_errno(err, PIR_E_IO, "cannot read %s", name);
done:
    if (rc < 0)
        pir_buf_truncate(out, start);
    return rc;
}

int pir_file_read(
    struct pir_buf *out, const char *path, size_t max, struct pir_err *err)
{
    int fd;
    int rc;

    if (strcmp(path, "-") == 0)
        return pir_fd_read(out, STDIN_FILENO, "standard input", max, err);
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no file %s", path);
    if (fd < 0)
        return pir_err_errno(err, PIR_E_IO, "cannot read %s", path);
    rc = pir_fd_read(out, fd, path, max, err);
    close(fd);
    return rc;
}

/* 0, or -1 with errno. */
static int write_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len) {
        ssize_t put = write(fd, at, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        at += put;
        len -= (size_t)put;
    }
    return 0;
}

/* Make the rename last. File systems that cannot sync a folder say EINVAL; they, and
 * folders that may be written but not read, are none the worse for it. */
static int sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = 0;

    if (fd < 0)
        return 0;
    if (fsync(fd) != 0 && errno == EIO)
        rc = -1;
    close(fd);
    return rc;
}

/* The new file beside the old one, complete and on the disk. Leaves its name in temporary. */
static int write_beside(char *temporary, const void *data, size_t len, mode_t mode)
{
    int fd = mkstemp(temporary);
    int saved;

    if (fd < 0)
        return -1;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || write_all(fd, data, len) != 0 ||
        fchmod(fd, mode) != 0 || fsync(fd) != 0)
        goto failed;
    if (close(fd) == 0)
        return 0;
    fd = -1;
failed:
    saved = errno;
    if (fd >= 0)
        close(fd);
    unlink(temporary);
    errno = saved;
    return -1;
}

static int replace(const char *path, const void *data, size_t len, mode_t mode)
{
    const char *slash = strrchr(path, '/');
    struct pir_buf folder = PIR_BUF_INIT;
    struct pir_buf temporary = PIR_BUF_INIT;
    int rc = -1;
    int saved;

    if (slash)
        pir_buf_add(&folder, path, (size_t)(slash - path) + 1);
    else
        pir_buf_addstr(&folder, "./");
    pir_buf_addstr(&temporary, folder.data);
    pir_buf_addstr(&temporary, ".pir-XXXXXX");
    errno = ENOMEM;
    if (pir_buf_failed(&folder) || pir_buf_failed(&temporary))
        goto done;
    if (write_beside(temporary.data, data, len, mode) != 0)
        goto done;
    if (rename(temporary.data, path) != 0) {
        saved = errno;
        unlink(temporary.data);
        errno = saved;
        goto done;
    }
    rc = sync_folder(folder.data);
done:
    saved = errno;
    pir_buf_release(&folder);
    pir_buf_release(&temporary);
    errno = saved;
    return rc;
}

/* A device or a pipe, such as /dev/stdout: it must be written to, never replaced. */
static int write_through(const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    int rc;

    if (fd < 0)
        return -1;
    rc = write_all(fd, data, len);
    if (close(fd) != 0)
        rc = -1;
    return rc;
}

int pir_file_write(
    const char *path, const void *data, size_t len, mode_t mode, struct pir_err *err)
{
    char *target = NULL;
    struct stat st;
    int rc;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        rc = write_through(path, data, len);
        goto done;
    }
    /* Behind a link, the file it leads to is replaced and the link stays. */
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
        target = realpath(path, NULL);
        rc = target ? replace(target, data, len, mode) : -1;
        goto done;
    }
    rc = replace(path, data, len, mode);
done:
    if (rc != 0)
        rc = pir_err_errno(err, PIR_E_IO, "cannot write %s", path);
    free(target);
    return rc;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* mkdir that is content with a folder that is there. Where a parent may not be written
 * to, the reason is not always EEXIST, so look instead of asking errno. */
static int make_one(const char *path, mode_t mode)
{
    int saved;

    if (mkdir(path, mode) == 0)
        return 0;
    saved = errno;
    if (is_folder(path))
        return 0;
    errno = saved == EEXIST ? ENOTDIR : saved;
    return -1;
}

int pir_dir_make(const char *path, mode_t mode, struct pir_err *err)
{
    struct pir_buf name = PIR_BUF_INIT;
    int rc = 0;

    if (is_folder(path))
        return 0;
    pir_buf_addstr(&name, path);
    if (pir_buf_failed(&name)) {
        rc = pir_err_nomem(err);
        goto done;
    }
    for (size_t i = 1; i < name.len && rc == 0; i++) {
        if (name.data[i] != '/' || name.data[i - 1] == '/')
            continue;
        name.data[i] = '\0';
        rc = make_one(name.data, mode | S_IRWXU);
        name.data[i] = '/';
    }
    if (rc == 0)
        rc = make_one(name.data, mode);
    if (rc < 0)
        rc = pir_err_errno(err, PIR_E_IO, "cannot make the folder %s", path);
done:
    pir_buf_release(&name);
    return rc;
}

bool pir_file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

/* Another user of a shared repository may own the lock file; reading it is enough. */
static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

int pir_dir_remove(const char *path)
{
    return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0 ? 0
                                                                             : PIR_E_IO;
}

static int open_lock(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);

    if (fd < 0 && errno == EACCES)
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return fd;
}

int pir_lock_take(
    int *fd, const char *path, void (*waiting)(void *), void *arg, struct pir_err *err)
{
    int rc;

    *fd = open_lock(path);
    if (*fd < 0)
        return pir_err_errno(err, PIR_E_IO, "cannot open the lock %s", path);
    /* flock, not fcntl: a POSIX record lock is lost as soon as any descriptor of the file
     * is closed, and does not keep two threads apart. */
    rc = flock(*fd, LOCK_EX | LOCK_NB);
    if (rc != 0 && errno == EWOULDBLOCK) {
        if (waiting)
            waiting(arg);
        do
            rc = flock(*fd, LOCK_EX);
        while (rc != 0 && errno == EINTR);
    }
    if (rc == 0)
        return 0;
    rc = pir_err_errno(err, PIR_E_IO, "cannot take the lock %s", path);
    close(*fd);
    *fd = -1;
    return rc;
}

void pir_lock_release(int fd)
{
    if (fd >= 0)
        close(fd);
}
