/* A large index, changed by git itself.
 *
 * libgit2 takes 180 ms to read and 95 ms to write an index of 100,000 files, git less than
 * half of that; for a small one starting git takes longer than all the work. So from a
 * size on, and only for files that are new to the index, git is asked: it works on a
 * second link to the index, which replaces the index under its lock, as in index.c.
 * Whether the files are new is seen by walking over the entries' names; a form whose names
 * do not stand in full is left to index.c. */
#include "base/proc.h"
#include "store/store_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BIG_INDEX ((size_t)1024 * 1024)
#define HEADER_LEN 12
#define ENTRY_FIXED 62     /* bytes of an entry before its name, flags last */
#define EXTENDED_FLAG 0x40 /* in the first byte of the flags: two more bytes of them */

static bool is_big(const struct pir_store *store)
{
    size_t least = store->big_index ? store->big_index : BIG_INDEX;
    struct stat st;

    return stat(store->index_path, &st) == 0 && (size_t)st.st_size >= least;
}

/* The index in memory, read-only. git never changes it in place: it puts a new one there. */
struct map {
    const unsigned char *bytes;
    size_t len;
};

static bool map_index(struct map *out, const struct pir_store *store)
{
    int fd = open(store->index_path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *bytes = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    out->bytes = bytes;
    out->len = (size_t)st.st_size;
    return true;
}

static uint32_t number_at(const struct map *map, size_t at)
{
    const unsigned char *b = map->bytes + at;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Is one the other, or a folder above it? */
static bool is_across(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (!*a && (!*b || *b == '/')) || (!*b && *a == '/');
}

/* Does the entry called name stand in the way of one of the files? */
static bool
stands_in_the_way(const char *name, const struct pir_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_across(name, files[i].path))
            return true;
    return false;
}

/* Walk the entries. Source: git's Documentation/gitformat-index.txt, versions 2 and 3. */
static bool lacks_all(const struct map *map, const struct pir_file *files, size_t count)
{
    size_t at = HEADER_LEN, entries, version;

    if (map->len < HEADER_LEN || memcmp(map->bytes, "DIRC", 4) != 0)
        return false;
    version = number_at(map, 4);
    entries = number_at(map, 8);
    if (version != 2 && version != 3)
        return false;
    for (size_t i = 0; i < entries; i++) {
        size_t start = at, end;

        if (map->len - at < ENTRY_FIXED + 2)
            return false;
        at += ENTRY_FIXED;
        if (map->bytes[at - 2] & EXTENDED_FLAG)
            at += 2;
        for (end = at; end < map->len && map->bytes[end]; end++)
            ;
        if (end == map->len ||
            stands_in_the_way((const char *)map->bytes + at, files, count))
            return false;
        at = start + ((end - start) / 8 + 1) * 8;
        if (at > map->len)
            return false;
    }
    return true;
}

bool pir_bigindex_lacks(
    struct pir_store *store, const struct pir_file *files, size_t count)
{
    struct map map;
    bool lacks;

    if (!is_big(store) || !map_index(&map, store))
        return false;
    lacks = lacks_all(&map, files, count);
    munmap((void *)(uintptr_t)map.bytes, map.len);
    return lacks;
}

/* What `git update-index --index-info` reads. Paths hold no character it would quote. */
static void list_files(struct pir_buf *out, const struct pir_file *files, size_t count)
{
    char hex[41];

    for (size_t i = 0; i < count; i++) {
        pir_oid_hex(hex, &files[i].blob);
        pir_buf_printf(out, "100644 %s\t%s\n", hex, files[i].path);
    }
}

/* git must run nothing that the repository's configuration names. */
static int ask_git(
    struct pir_store *store, const char *apart, const struct pir_buf *list,
    struct pir_err *err)
{
    static const char *const argv[] = {
        "git",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "update-index",
        "--index-info",
        NULL};
    char index[PIR_BIG_PATH_MAX], git_dir[PIR_BIG_PATH_MAX];
    const char *const env[] = {index, git_dir, NULL};
    struct pir_proc_options options = {
        .env = env, .dir = store->workdir, .input = list->data, .input_len = list->len};
    int status, rc;

    if (snprintf(index, sizeof(index), "GIT_INDEX_FILE=%s", apart) >=
            (int)sizeof(index) ||
        snprintf(git_dir, sizeof(git_dir), "GIT_DIR=%s", store->gitdir) >=
            (int)sizeof(git_dir))
        return PIR_E_UNSUPPORTED;
    rc = pir_proc_run(&status, NULL, NULL, argv, &options, err);
    if (rc == 0 && status != 0)
        rc = pir_err_set(err, PIR_E_GIT, "git update-index failed");
    return rc;
}

int pir_bigindex_add(
    struct pir_store *store, const struct pir_file *files, size_t count,
    struct pir_err *err)
{
    struct pir_buf list = PIR_BUF_INIT;
    char apart[PIR_BIG_PATH_MAX];
    int rc = 0;

    snprintf(apart, sizeof(apart), "%s.pir-new", store->index_path);
    unlink(apart);
    if (link(store->index_path, apart) != 0)
        return PIR_E_UNSUPPORTED; /* a file system without links: index.c has a way */
    list_files(&list, files, count);
    if (pir_buf_failed(&list))
        rc = pir_err_nomem(err);
    if (rc == 0)
        rc = ask_git(store, apart, &list, err);
    if (rc == 0)
        rc = pir_index_replace(store, apart, err);
    unlink(apart);
    pir_buf_release(&list);
    return rc;
}
