/* The map of a history: which commits name which entries, so that not all of them need to
 * be read to find one.
 *
 * Its file, numbers in this machine's own order, each part without gaps:
 *
 *     header      struct header
 *     commits     20 bytes each, in the order of a walk, newest first
 *     lines       places (uint32_t) at which a map may be joined, sorted by their commits
 *     namings     struct pir_attest_naming, sorted by entry, then place
 *
 * A walk begins anew at each commit of a line (store/walk.c), so that what it hands out
 * from there on depends on nothing that came before: there a map made from an older, a
 * younger or another head goes on just as well. */
#include "model/attest_internal.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORM "pirmap1"
#define NATIVE UINT32_C(0x01020304)
#define OID ((size_t)20)
#define COUNT_MAX UINT32_C(200000000)

struct header {
    char form[8];
    uint32_t native; /* written on a machine with the same order of bytes? */
    uint32_t commits, lines, namings;
};

struct pir_attest_map {
    unsigned char *bytes;
    size_t len;
    struct header header;
    const unsigned char *commits, *lines, *namings;
};

/* ---- reading ----------------------------------------------------------------------- */

static bool find_parts(struct pir_attest_map *map)
{
    const struct header *h = &map->header;

    if (map->len < sizeof(*h))
        return false;
    memcpy(&map->header, map->bytes, sizeof(*h));
    if (memcmp(h->form, FORM, sizeof(FORM)) != 0 || h->native != NATIVE ||
        h->commits > COUNT_MAX || h->lines > h->commits || h->namings > COUNT_MAX)
        return false;
    map->commits = map->bytes + sizeof(*h);
    map->lines = map->commits + h->commits * OID;
    map->namings = map->lines + h->lines * sizeof(uint32_t);
    return map->len == sizeof(*h) + h->commits * OID + h->lines * sizeof(uint32_t) +
                           h->namings * sizeof(struct pir_attest_naming);
}

static bool read_all(struct pir_attest_map *map, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    void *bytes = MAP_FAILED;
    struct stat st;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    map->bytes = bytes;
    map->len = (size_t)st.st_size;
    return find_parts(map);
}

struct pir_attest_map *pir_attest_map_open(const char *path)
{
    struct pir_attest_map *map = calloc(1, sizeof(*map));

    if (map && read_all(map, path))
        return map;
    pir_attest_map_close(map);
    return NULL;
}

void pir_attest_map_close(struct pir_attest_map *map)
{
    if (map && map->bytes)
        munmap(map->bytes, map->len);
    free(map);
}

uint32_t pir_attest_map_count(const struct pir_attest_map *map)
{
    return map->header.commits;
}

void pir_attest_map_commit(
    struct pir_oid *out, const struct pir_attest_map *map, uint32_t place)
{
    memcpy(out->bytes, map->commits + place * OID, OID);
}

/* The place in line number i; one that cannot be is where nothing is. */
static uint32_t line_at(const struct pir_attest_map *map, uint32_t i)
{
    uint32_t place;

    memcpy(&place, map->lines + i * sizeof(place), sizeof(place));
    return place < map->header.commits ? place : 0;
}

bool pir_attest_map_joins(
    const struct pir_attest_map *map, const struct pir_oid *commit, uint32_t *place)
{
    uint32_t low = 0, high = map->header.lines;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        *place = line_at(map, middle);
        if (memcmp(map->commits + *place * OID, commit->bytes, OID) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == map->header.lines)
        return false;
    *place = line_at(map, low);
    return memcmp(map->commits + *place * OID, commit->bytes, OID) == 0;
}

static void
naming_at(struct pir_attest_naming *out, const struct pir_attest_map *map, uint32_t i)
{
    memcpy(out, map->namings + i * sizeof(*out), sizeof(*out));
}

static int compare_namings(const void *a, const void *b)
{
    const struct pir_attest_naming *x = a, *y = b;
    int order = memcmp(x->entry.bytes, y->entry.bytes, sizeof(x->entry.bytes));

    return order ? order : (x->place > y->place) - (x->place < y->place);
}

bool pir_attest_map_next(
    uint32_t *out, const struct pir_attest_map *map, const struct pir_digest *entry,
    uint32_t from)
{
    const struct pir_attest_naming wanted = {*entry, from};
    struct pir_attest_naming found;
    uint32_t low = 0, high = map->header.namings;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        naming_at(&found, map, middle);
        if (compare_namings(&found, &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == map->header.namings)
        return false;
    naming_at(&found, map, low);
    *out = found.place;
    return pir_digest_equal(&found.entry, entry) && *out < map->header.commits;
}

/* ---- making ------------------------------------------------------------------------ */

int pir_attest_making_add(
    struct pir_attest_making *making, const struct pir_oid *commit, bool line,
    const char *bytes, size_t len, struct pir_err *err)
{
    uint32_t place = (uint32_t)making->commits.len;
    struct pir_oid *slot = PIR_VEC_PUSH(making->arena, &making->commits);
    uint32_t *mark = line ? PIR_VEC_PUSH(making->arena, &making->lines) : NULL;
    const char *end = bytes + len;
    struct pir_digest entry;

    if (!slot || (line && !mark))
        return pir_err_nomem(err);
    *slot = *commit;
    if (mark)
        *mark = place;
    while (pir_trailer_next(&entry, &bytes, end)) {
        struct pir_attest_naming *naming =
            PIR_VEC_PUSH(making->arena, &making->namings);

        if (!naming)
            return pir_err_nomem(err);
        *naming = (struct pir_attest_naming){entry, place};
    }
    return 0;
}

static int add_rest(
    struct pir_attest_making *making, const struct pir_attest_map *rest, uint32_t from,
    struct pir_err *err)
{
    const uint32_t shift = (uint32_t)making->commits.len - from;
    struct pir_attest_naming naming, *slot;
    struct pir_oid *commit;
    uint32_t *line;

    for (uint32_t i = from; i < rest->header.commits; i++) {
        commit = PIR_VEC_PUSH(making->arena, &making->commits);
        if (!commit)
            return pir_err_nomem(err);
        pir_attest_map_commit(commit, rest, i);
    }
    for (uint32_t i = 0; i < rest->header.lines; i++) {
        if (line_at(rest, i) < from)
            continue;
        line = PIR_VEC_PUSH(making->arena, &making->lines);
        if (!line)
            return pir_err_nomem(err);
        *line = line_at(rest, i) + shift;
    }
    for (uint32_t i = 0; i < rest->header.namings; i++) {
        naming_at(&naming, rest, i);
        if (naming.place < from)
            continue;
        slot = PIR_VEC_PUSH(making->arena, &making->namings);
        if (!slot)
            return pir_err_nomem(err);
        *slot = (struct pir_attest_naming){naming.entry, naming.place + shift};
    }
    return 0;
}

/* A place and its commit, to be sorted by that. */
struct line {
    struct pir_oid commit;
    uint32_t place;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    return memcmp(x->commit.bytes, y->commit.bytes, OID);
}

static int sort_lines(struct pir_attest_making *making, struct pir_err *err)
{
    size_t count = making->lines.len;
    struct line *lines = pir_arena_calloc(making->arena, count + 1, sizeof(*lines));

    if (!lines)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++) {
        lines[i].place = making->lines.items[i];
        lines[i].commit = making->commits.items[lines[i].place];
    }
    qsort(lines, count, sizeof(*lines), compare_lines);
    for (size_t i = 0; i < count; i++)
        making->lines.items[i] = lines[i].place;
    return 0;
}

int pir_attest_making_write(
    struct pir_attest_making *making, const char *path,
    const struct pir_attest_map *rest, uint32_t from, struct pir_err *err)
{
    struct header header = {.form = FORM, .native = NATIVE};
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = rest ? add_rest(making, rest, from, err) : 0;

    if (rc == 0 && (making->commits.len > COUNT_MAX || making->namings.len > COUNT_MAX))
        rc = pir_err_set(err, PIR_E_INPUT, "the history is too long for a map");
    if (rc == 0)
        rc = sort_lines(making, err);
    if (rc < 0)
        return rc;
    if (making->namings.len)
        qsort(
            making->namings.items, making->namings.len, sizeof(*making->namings.items),
            compare_namings);
    header.commits = (uint32_t)making->commits.len;
    header.lines = (uint32_t)making->lines.len;
    header.namings = (uint32_t)making->namings.len;
    pir_buf_add(&bytes, &header, sizeof(header));
    for (size_t i = 0; i < making->commits.len; i++)
        pir_buf_add(&bytes, making->commits.items[i].bytes, OID);
    pir_buf_add(
        &bytes, making->lines.items, making->lines.len * sizeof(*making->lines.items));
    pir_buf_add(
        &bytes, making->namings.items,
        making->namings.len * sizeof(*making->namings.items));
    rc = pir_buf_failed(&bytes)
             ? pir_err_nomem(err)
             : pir_file_write(path, bytes.data, bytes.len, 0600, err);
    pir_buf_release(&bytes);
    return rc;
}
