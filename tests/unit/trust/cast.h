/** trust/cast.h - a cast of keys for tests: a folder of its own, real ssh-keygen, real files. */
#ifndef TEST_TRUST_CAST_H
#define TEST_TRUST_CAST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VECTORS PIR_SOURCE_DIR "/tests/vectors/"
#define PATH_SIZE 1024
#define RUN(...) cast_run(NULL, (const char *const[]){__VA_ARGS__, NULL}, NULL, 0)
#define RUN_OUT(out, ...)                                                              \
    cast_run((out), (const char *const[]){__VA_ARGS__, NULL}, NULL, 0)

static char cast_dir[] = "/tmp/pir-test-trust-XXXXXX";

/** Run a program; its exit status. out may be NULL. */
static inline int
cast_run(struct pir_buf *out, const char *const *argv, const void *input, size_t len)
{
    const struct pir_proc_options options = {
        .input = input, .input_len = len, .timeout_s = 60};
    struct pir_err err = {0};
    int status = -1;

    if (out)
        pir_buf_clear(out);
    if (pir_proc_run(&status, out, NULL, argv, &options, &err) < 0)
        fail_msg("%s: %s", argv[0], err.message);
    return status;
}

static inline int cast_open(void **state)
{
    (void)state;
    return mkdtemp(cast_dir) ? 0 : -1;
}

static inline int cast_close(void **state)
{
    (void)state;
    return RUN("rm", "-rf", "--", cast_dir);
}

/** A path in the folder, in one of a few static buffers. */
static inline const char *cast_path(const char *name)
{
    static char paths[8][PATH_SIZE + sizeof(cast_dir)];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", cast_dir, name);
    return path;
}

static inline void cast_write(const char *name, const void *data, size_t len)
{
    struct pir_err err = {0};

    if (pir_file_write(cast_path(name), data, len, 0600, &err) < 0)
        fail_msg("%s", err.message);
}

static inline void cast_read(struct pir_buf *out, const char *path)
{
    struct pir_err err = {0};

    pir_buf_clear(out);
    if (pir_file_read(out, path, 8 * 1024 * 1024, &err) < 0)
        fail_msg("%s", err.message);
}

/** Make the key pair NAME and NAME.pub. bits NULL: as ssh-keygen likes. */
static inline void
cast_key(const char *name, const char *type, const char *bits, const char *passphrase)
{
    const char *const argv[] = {"ssh-keygen",       "-q", "-t", type, "-N",
                                passphrase,         "-C", name, "-f", cast_path(name),
                                bits ? "-b" : NULL, bits, NULL};

    assert_int_equal(cast_run(NULL, argv, NULL, 0), 0);
}

/** The line of NAME.pub without its comment and line end. */
static inline void cast_public(struct pir_buf *out, const char *name)
{
    char file[PATH_SIZE];
    size_t len;

    snprintf(file, sizeof(file), "%s.pub", name);
    cast_read(out, cast_path(file));
    len = strcspn(out->data, " ");
    len += 1 + strcspn(out->data + len + 1, " \n");
    pir_buf_truncate(out, len);
}

#endif
