/* Lists of lines: looked up where they lie, a few reads for each question. */
#include "pir/verify_lines.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_MAX ((size_t)4096) /* lines that need not be sorted */

static int broken(const struct pir_lines *list, struct pir_err *err)
{
    return pir_err_set(err, PIR_E_IO, "%s cannot be read", list->path);
}

static int read_lines(
    struct pir_buf *out, int fd, const struct pir_lines *list, size_t i, size_t n)
{
    size_t len = n * list->width, start = i * list->width, done = 0;

    pir_buf_clear(out);
    pir_buf_fill(out, '\0', len);
    if (pir_buf_failed(out))
        return -1;
    while (done < len) {
        ssize_t got = pread(fd, out->data + done, len - done, (off_t)(start + done));

        if (got <= 0)
            return -1;
        done += (size_t)got;
    }
    return 0;
}

static int
find_sorted(struct pir_buf *line, int fd, const struct pir_lines *list, const char *key)
{
    size_t low = 0, high = list->sorted, len = strlen(key);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order;

        if (read_lines(line, fd, list, middle, 1) < 0)
            return -1;
        order = memcmp(line->data, key, len);
        if (order == 0)
            return 1;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static int
find_behind(struct pir_buf *line, int fd, const struct pir_lines *list, const char *key)
{
    size_t count = list->count - list->sorted, len = strlen(key);
    struct pir_buf lines = PIR_BUF_INIT;
    int rc = read_lines(&lines, fd, list, list->sorted, count);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const char *at = lines.data + i * list->width;

        if (memcmp(at, key, len) == 0) {
            pir_buf_clear(line);
            pir_buf_add(line, at, list->width);
            rc = 1;
        }
    }
    pir_buf_release(&lines);
    return rc;
}

int pir_lines_find(
    struct pir_buf *line, const struct pir_lines *list, const char *key,
    struct pir_err *err)
{
    int fd, rc = 0;

    if (list->count == 0 || strlen(key) >= list->width)
        return 0;
    fd = open(list->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return broken(list, err);
    rc = find_sorted(line, fd, list, key);
    if (rc == 0 && list->count > list->sorted)
        rc = find_behind(line, fd, list, key);
    close(fd);
    if (pir_buf_failed(line))
        return pir_err_nomem(err);
    return rc < 0 ? broken(list, err) : rc;
}

/* Lines end in the same place, so the first difference decides. */
static int line_order(const void *a, const void *b)
{
    const unsigned char *x = a, *y = b;

    while (*x == *y && *x != '\n') {
        x++;
        y++;
    }
    return *x < *y ? -1 : *x > *y;
}

int pir_lines_write(struct pir_lines *list, struct pir_buf *lines, struct pir_err *err)
{
    int rc;

    if (pir_buf_failed(lines))
        return pir_err_nomem(err);
    list->sorted = list->count = lines->len / list->width;
    if (list->count)
        qsort(lines->data, list->count, list->width, line_order);
    rc = pir_file_write(list->path, lines->data, lines->len, 0600, err);
    if (rc < 0)
        list->sorted = list->count = 0;
    return rc;
}

static int add_behind(
    const struct pir_lines *list, const struct pir_buf *lines, struct pir_err *err)
{
    off_t at = (off_t)(list->count * list->width);
    int fd = open(list->path, O_WRONLY | O_CLOEXEC);
    struct stat is;
    bool done = fd >= 0 && fstat(fd, &is) == 0 && is.st_size >= at &&
                pwrite(fd, lines->data, lines->len, at) == (ssize_t)lines->len;

    if (fd >= 0 && close(fd) != 0)
        done = false;
    return done ? 0 : pir_err_errno(err, PIR_E_IO, "%s cannot be written", list->path);
}

/* All lines, sorted anew. */
static int
add_among(struct pir_lines *list, const struct pir_buf *lines, struct pir_err *err)
{
    struct pir_buf all = PIR_BUF_INIT;
    int fd = open(list->path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : read_lines(&all, fd, list, 0, list->count);

    if (fd >= 0)
        close(fd);
    pir_buf_add(&all, lines->data, lines->len);
    rc = rc < 0 ? broken(list, err) : pir_lines_write(list, &all, err);
    pir_buf_release(&all);
    return rc;
}

int pir_lines_add(
    struct pir_lines *list, const struct pir_buf *lines, struct pir_err *err)
{
    size_t more = lines->len / list->width;
    int rc;

    if (pir_buf_failed(lines))
        return pir_err_nomem(err);
    if (more == 0)
        return 0;
    if (list->count - list->sorted + more > TAIL_MAX)
        return add_among(list, lines, err);
    rc = add_behind(list, lines, err);
    if (rc == 0)
        list->count += more;
    return rc;
}
