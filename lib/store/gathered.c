/* Objects side by side: a table by id, the bytes behind it, and what is added to both. */
#include "store/gathered.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORM "pirside1"
#define NATIVE UINT32_C(0x01020304)
#define LARGEST ((size_t)64 * 1024 * 1024) /* bytes of all */
#define PAYS ((size_t)16) /* read elsewhere, from which on a file is worth it */

struct header {
    char form[8];
    uint32_t native, count;
};

struct row {
    struct pir_oid oid;
    uint32_t len, from;
};

/* A row in memory, and where its bytes are. */
struct held {
    struct row row;
    const char *bytes;
    bool wrong; /* its bytes are of something else */
    bool asked;
};

struct pir_gathered {
    char *path;
    char *file; /* as read */
    struct held *held;
    size_t held_count;
    struct pir_arena arena;
    PIR_VEC(struct held) added;
    size_t added_len; /* bytes */
};

/* ---- reading ----------------------------------------------------------------------- */

static bool read_whole(int fd, char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t got = read(fd, bytes, len);

        if (got <= 0)
            return false;
        bytes += got;
        len -= (size_t)got;
    }
    return true;
}

/* The file in one piece; a link is not followed, a pipe not waited for. */
static char *read_file(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat is;
    char *bytes = NULL;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size > 0 &&
        (uintmax_t)is.st_size <= 2 * LARGEST) {
        *len = (size_t)is.st_size;
        bytes = malloc(*len);
        if (bytes && !read_whole(fd, bytes, *len)) {
            free(bytes);
            bytes = NULL;
        }
    }
    close(fd);
    return bytes;
}

/* Rows that lead out of the file, or are out of order, are left out: what one looks for
 * by halves must be in order. */
static void take_rows(struct pir_gathered *g, size_t len)
{
    struct header header;
    const char *objects;

    if (len < sizeof(header))
        return;
    memcpy(&header, g->file, sizeof(header));
    len -= sizeof(header);
    if (memcmp(header.form, FORM, sizeof(header.form)) != 0 ||
        header.native != NATIVE || header.count > len / sizeof(struct row))
        return;
    g->held = pir_arena_calloc(&g->arena, header.count, sizeof(*g->held));
    objects = g->file + sizeof(header) + header.count * sizeof(struct row);
    len -= header.count * sizeof(struct row);
    for (uint32_t i = 0; g->held && i < header.count; i++) {
        struct held *held = &g->held[g->held_count];

        memcpy(
            &held->row, g->file + sizeof(header) + i * sizeof(held->row),
            sizeof(held->row));
        if (held->row.from > len || held->row.len > len - held->row.from ||
            (g->held_count && memcmp(
                                  held[-1].row.oid.bytes, held->row.oid.bytes,
                                  sizeof(struct pir_oid)) >= 0))
            continue;
        held->bytes = objects + held->row.from;
        g->held_count++;
    }
}

struct pir_gathered *pir_gathered_open(const char *path, bool read)
{
    struct pir_gathered *g = calloc(1, sizeof(*g));
    size_t len = 0;

    if (!g)
        return NULL;
    g->path = strdup(path);
    if (!g->path) {
        free(g);
        return NULL;
    }
    g->file = read ? read_file(path, &len) : NULL;
    if (g->file)
        take_rows(g, len);
    return g;
}

void pir_gathered_close(struct pir_gathered *g)
{
    if (!g)
        return;
    pir_arena_release(&g->arena);
    free(g->file);
    free(g->path);
    free(g);
}

size_t pir_gathered_count(const struct pir_gathered *g)
{
    return g->held_count;
}

static int compare_held(const void *a, const void *b)
{
    const struct held *x = a, *y = b;

    return memcmp(x->row.oid.bytes, y->row.oid.bytes, sizeof(x->row.oid.bytes));
}

static struct held *find(const struct pir_gathered *g, const struct pir_oid *oid)
{
    struct held key = {.row.oid = *oid};

    return g->held_count
               ? bsearch(&key, g->held, g->held_count, sizeof(key), compare_held)
               : NULL;
}

static bool is_it(const struct held *held, enum pir_object type)
{
    uint8_t id[sizeof(held->row.oid.bytes)];

    if (type != PIR_OBJECT_BLOB)
        return pir_store_is(&held->row.oid, type, held->bytes, held->row.len);
    pir_digest_blob(id, held->bytes, held->row.len);
    return memcmp(id, held->row.oid.bytes, sizeof(id)) == 0;
}

bool pir_gathered_get(
    struct pir_buf *out, struct pir_gathered *g, enum pir_object type,
    const struct pir_oid *oid, size_t max)
{
    struct held *held = find(g, oid);

    if (!held || held->wrong || held->row.len > max)
        return false;
    held->wrong = !is_it(held, type);
    held->asked = true;
    if (!held->wrong)
        pir_buf_add(out, held->bytes, held->row.len);
    return !held->wrong;
}

/* ---- writing ----------------------------------------------------------------------- */

void pir_gathered_add(
    struct pir_gathered *g, const struct pir_oid *oid, const void *bytes, size_t len)
{
    struct held *held;
    char *copy;

    if (len > LARGEST - g->added_len)
        return;
    copy = pir_arena_strndup(&g->arena, bytes, len);
    held = copy ? PIR_VEC_PUSH(&g->arena, &g->added) : NULL;
    if (!held)
        return;
    held->row.oid = *oid;
    held->row.len = (uint32_t)len;
    held->bytes = copy;
    g->added_len += len;
}

/* What it has by now, in order, each once; NULL when it is too much. */
static struct held *merge(struct pir_gathered *g, size_t *count)
{
    struct held *all =
        pir_arena_calloc(&g->arena, g->held_count + g->added.len, sizeof(*all));
    size_t sum = 0, len = 0, kept = 0;

    if (!all)
        return NULL;
    for (size_t i = 0; i < g->held_count; i++)
        if (g->held[i].asked && !g->held[i].wrong)
            all[len++] = g->held[i];
    for (size_t i = 0; i < g->added.len; i++)
        all[len++] = g->added.items[i];
    qsort(all, len, sizeof(*all), compare_held);
    for (size_t i = 0; i < len; i++) {
        if (i && compare_held(&all[i - 1], &all[i]) == 0)
            continue;
        if (all[i].row.len > LARGEST - sum)
            return NULL;
        all[i].row.from = (uint32_t)sum;
        sum += all[i].row.len;
        all[kept++] = all[i];
    }
    *count = kept;
    return all;
}

static void put(struct pir_buf *out, const struct held *all, size_t count)
{
    struct header header = {.form = FORM, .native = NATIVE, .count = (uint32_t)count};

    pir_buf_add(out, &header, sizeof(header));
    for (size_t i = 0; i < count; i++)
        pir_buf_add(out, &all[i].row, sizeof(all[i].row));
    for (size_t i = 0; i < count; i++)
        pir_buf_add(out, all[i].bytes, all[i].row.len);
}

bool pir_gathered_pays(const struct pir_gathered *g)
{
    return g->added.len >= PAYS;
}

/* A clone's maker may have put a link there, to have a file of the user's written over. */
static bool is_own(const char *path)
{
    struct stat is;

    return lstat(path, &is) == 0 ? S_ISREG(is.st_mode) : errno == ENOENT;
}

void pir_gathered_save(struct pir_gathered *g)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    struct held *all;
    size_t count;

    if (!pir_gathered_pays(g) || !is_own(g->path))
        return;
    all = merge(g, &count);
    if (all)
        put(&bytes, all, count);
    if (all && !pir_buf_failed(&bytes))
        (void)pir_file_write(g->path, bytes.data, bytes.len, 0600, &ignored);
    pir_buf_release(&bytes);
}
