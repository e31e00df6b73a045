/** base/file.h - whole files, in and out. [effects]
 *
 * Reading is capped before memory is taken. Writing is atomic: a new file beside the
 * old one, fsync, rename, fsync of the folder; a reader sees the old or the new bytes.
 */
#ifndef PIR_BASE_FILE_H
#define PIR_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

/** Append the file's bytes to out. path "-" is standard input. Returns 0;
 *  PIR_E_NOTFOUND; PIR_E_INPUT when it is longer than max bytes or a directory;
 *  PIR_E_IO. */
int pir_file_read(
    struct pir_buf *out, const char *path, size_t max, struct pir_err *err);
/** The same from an open descriptor, name only for messages. */
int pir_fd_read(
    struct pir_buf *out, int fd, const char *name, size_t max, struct pir_err *err);

/** Write a whole file atomically with the given permission bits. PIR_E_IO (a full or
 *  read-only disk says so). */
int pir_file_write(
    const char *path, const void *data, size_t len, mode_t mode, struct pir_err *err);

/** Create a directory and its parents, like mkdir -p. */
int pir_dir_make(const char *path, mode_t mode, struct pir_err *err);

bool pir_file_exists(const char *path);

/** Remove a folder and all that is in it; links are removed, not followed. For what pir
 *  itself just made. 0, or PIR_E_IO with what could be removed gone. */
int pir_dir_remove(const char *path);

/** A lock held by an open file: waits until it is free, dies with the process, never
 *  goes stale. The file is created if need be and never removed.
 *  fd out: close it with pir_lock_release. waiting (may be NULL) is called once with its
 *  argument before the first wait. */
int pir_lock_take(
    int *fd, const char *path, void (*waiting)(void *), void *arg, struct pir_err *err);
void pir_lock_release(int fd);

#endif
