/* Is what lies in the work tree what a commit has? For verify: nothing of the clone is
 * believed, neither its settings and filters nor what its index is told not to look at. What
 * the index knows of a file counts only as far as it names the time at which the file's
 * inode was last changed, which nobody can set: then the file need not be read. */
#include "base/file.h"
#include "store/inspect.h"
#include "store/store_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define INDEX_MAX ((size_t)512 * 1024 * 1024)
#define INDEX_HEAD ((size_t)12)
#define ENTRY_HEAD ((size_t)62)
#define EXTENDED 0x4000
#define STAGE 0x3000
#define DEPTH_MAX 8

/* The index as git wrote it; entries are read in order, as trees are walked. */
struct cursor {
    struct pir_buf bytes;
    size_t at, left; /* left: entries */
    struct timespec written;
    const char *path; /* of the entry, NULL when there is none (any more) */
    const unsigned char *entry;
};

struct looking {
    struct pir_unlike *out;
    struct pir_arena *arena; /* of out */
    struct pir_store *store;
    struct cursor index;
    struct pir_err *err;
};

/* ---- the index ------------------------------------------------------------------- */

static uint32_t number(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* To the next entry; a form that is not known, or broken, ends it, and files are read. */
static void step(struct cursor *c)
{
    const unsigned char *at = (const unsigned char *)c->bytes.data + c->at;
    size_t rest = c->bytes.len - c->at, head = ENTRY_HEAD, len;
    const char *nul;

    c->path = NULL;
    if (!c->left || rest <= ENTRY_HEAD)
        return;
    if ((at[60] << 8 | at[61]) & EXTENDED)
        head += 2;
    if (rest <= head || !(nul = memchr(at + head, '\0', rest - head)))
        return;
    c->entry = at;
    c->path = (const char *)at + head;
    len = (size_t)(nul - (const char *)at);
    c->at += (len + 8) & ~(size_t)7;
    if (c->at > c->bytes.len)
        c->at = c->bytes.len;
    c->left--;
}

static void open_index(struct cursor *c, const struct pir_store *store)
{
    char *path = NULL;
    struct pir_buf name = PIR_BUF_INIT;
    struct stat st;

    pir_buf_init(&c->bytes);
    pir_buf_printf(&name, "%s/index", store->gitdir);
    path = name.data;
    if (!pir_buf_failed(&name) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
        pir_file_read(&c->bytes, path, INDEX_MAX, NULL) == 0 &&
        c->bytes.len > INDEX_HEAD && memcmp(c->bytes.data, "DIRC\0\0\0", 7) == 0 &&
        (c->bytes.data[7] == 2 || c->bytes.data[7] == 3)) {
        c->left = number((const unsigned char *)c->bytes.data + 8);
        c->at = INDEX_HEAD;
        c->written = st.st_mtim;
        step(c);
    }
    pir_buf_release(&name);
}

static bool is_moment(const unsigned char *at, const struct timespec *t)
{
    return number(at) == (uint32_t)t->tv_sec && number(at + 4) == (uint32_t)t->tv_nsec;
}

/* Git looks into files again that were changed when it wrote the index. */
static bool is_racy(const struct cursor *c, const struct timespec *t)
{
    return t->tv_sec > c->written.tv_sec ||
           (t->tv_sec == c->written.tv_sec && t->tv_nsec >= c->written.tv_nsec);
}

/* Has this very file been compared with that object, and not been touched since? */
static bool is_known(
    struct cursor *c, const char *path, const struct pir_oid *oid,
    const struct stat *st)
{
    int order = -1;

    while (c->path && (order = strcmp(c->path, path)) < 0)
        step(c);
    return c->path && order == 0 && !((c->entry[60] << 8 | c->entry[61]) & STAGE) &&
           memcmp(c->entry + 40, oid->bytes, sizeof(oid->bytes)) == 0 &&
           is_moment(c->entry, &st->st_ctim) && is_moment(c->entry + 8, &st->st_mtim) &&
           number(c->entry + 20) == (uint32_t)st->st_ino &&
           number(c->entry + 36) == (uint32_t)st->st_size &&
           !is_racy(c, &st->st_mtim) && !is_racy(c, &st->st_ctim);
}

/* ---- one file -------------------------------------------------------------------- */

static int tell(struct looking *l, const char *path, enum pir_unlike_how how)
{
    struct pir_unlike *out = l->out;

    if (out->count++ >= PIR_UNLIKE_NAMED)
        return 0;
    out->items[out->count - 1].how = how;
    out->items[out->count - 1].path = pir_arena_strdup(l->arena, path);
    return out->items[out->count - 1].path ? 0 : pir_err_nomem(l->err);
}

/* 1 when the file has the bytes of that object. */
static int
has_bytes(int folder, const char *name, const struct pir_oid *oid, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err why = {0};
    struct pir_oid is;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return 0;
    rc = pir_fd_read(&bytes, fd, name, PIR_BLOB_MAX, &why);
    close(fd);
    if (rc == 0) {
        pir_store_blob_id(&is, bytes.data, bytes.len);
        rc = pir_oid_equal(&is, oid);
    } else {
        rc = rc == PIR_E_NOMEM ? pir_err_nomem(err)
                               : 0; /* cannot be read, so is not it */
    }
    pir_buf_release(&bytes);
    return rc;
}

static int look_at_file(
    struct looking *l, int folder, const char *path, const struct pir_node *node)
{
    struct stat st;
    int rc;

    if (fstatat(folder, node->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return tell(l, path, PIR_UNLIKE_MISSING);
    if (!S_ISREG(st.st_mode))
        return tell(l, path, PIR_UNLIKE_CHANGED);
    if (is_known(&l->index, path, &node->oid, &st))
        return 0;
    rc = st.st_size <= (off_t)PIR_BLOB_MAX
             ? has_bytes(folder, node->name, &node->oid, l->err)
             : 0;
    return rc != 0 ? (rc < 0 ? rc : 0) : tell(l, path, PIR_UNLIKE_CHANGED);
}

/* ---- folders --------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct pir_node *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

static int find_name(const void *name, const void *node)
{
    const struct pir_node *const *other = node;

    return strcmp(name, (*other)->name);
}

/* What lies in a folder of the record and is not of it would be read as if it were. */
static int look_for_more(
    struct looking *l, struct pir_arena *arena, int folder, const char *path,
    const struct pir_node *nodes, size_t count)
{
    const struct pir_node **sorted =
        pir_arena_calloc(arena, count + 1, sizeof(*sorted));
    int fd = dup(folder), rc = sorted ? 0 : pir_err_nomem(l->err);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *item;

    if (!dir && fd >= 0)
        close(fd);
    for (size_t i = 0; rc == 0 && i < count; i++)
        sorted[i] = &nodes[i];
    if (rc == 0 && count)
        qsort(sorted, count, sizeof(*sorted), by_name);
    while (rc == 0 && dir && (item = readdir(dir)) != NULL) {
        const char *name = item->d_name, *whole;

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            (count && bsearch(name, sorted, count, sizeof(*sorted), find_name)))
            continue;
        whole = pir_arena_printf(arena, "%s/%s", path, name);
        rc = whole ? tell(l, whole, PIR_UNLIKE_MORE) : pir_err_nomem(l->err);
    }
    if (dir)
        closedir(dir);
    return rc;
}

static int look_in(
    struct looking *l, int folder, const char *path, const struct pir_oid *tree,
    unsigned depth);

static int look_at_folder(
    struct looking *l, int folder, const char *path, const struct pir_node *node,
    unsigned depth)
{
    int below = depth < DEPTH_MAX ? openat(folder, node->name, FOLDER_FLAGS) : -1;
    int rc;

    if (below < 0)
        return tell(l, path, errno == ENOENT ? PIR_UNLIKE_MISSING : PIR_UNLIKE_CHANGED);
    rc = look_in(l, below, path, &node->oid, depth + 1);
    close(below);
    return rc;
}

static int look_in(
    struct looking *l, int folder, const char *path, const struct pir_oid *tree,
    unsigned depth)
{
    struct pir_arena arena = {0};
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_tree(&nodes, &count, &arena, l->store, tree, l->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const char *whole =
            pir_arena_printf(&arena, "%s%s%s", path, *path ? "/" : "", nodes[i].name);

        if (!whole)
            rc = pir_err_nomem(l->err);
        else if (nodes[i].mode == PIR_MODE_FOLDER)
            rc = look_at_folder(l, folder, whole, &nodes[i], depth);
        else
            rc = look_at_file(l, folder, whole, &nodes[i]);
    }
    if (rc == 0 && depth)
        rc = look_for_more(l, &arena, folder, path, nodes, count);
    pir_arena_release(&arena);
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

/* The folder that has the git dir in it, whatever the clone's settings say. -1: none. */
static int open_top(const struct pir_store *store)
{
    size_t len = strlen(store->gitdir), end = strlen("/.git");
    struct pir_buf path = PIR_BUF_INIT;
    int fd = -1;

    if (len <= end || strcmp(store->gitdir + len - end, "/.git") != 0 ||
        strcmp(store->gitdir, store->commondir) != 0)
        return -1;
    pir_buf_add(&path, store->gitdir, len - end);
    if (!pir_buf_failed(&path))
        fd = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    pir_buf_release(&path);
    return fd;
}

/* Is anything of the commit there? A clone need not be checked out. */
static bool is_checked_out(int top, const struct pir_node *nodes, size_t count)
{
    struct stat st;

    for (size_t i = 0; i < count; i++)
        if (fstatat(top, nodes[i].name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            return true;
    return false;
}

int pir_store_unlike(
    struct pir_unlike *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *tree, const struct pir_unlike_options *options,
    struct pir_err *err)
{
    struct looking l = {.out = out, .arena = arena, .store = store, .err = err};
    int top = open_top(store), rc = 0;
    struct pir_node *nodes;
    size_t count = 0;

    memset(out, 0, sizeof(*out));
    if (top < 0)
        return 0;
    open_index(&l.index, store);
    if (!options->most || l.index.left < options->most)
        rc = pir_store_tree(&nodes, &count, arena, store, tree, err);
    if (options->reading) { /* nothing is known of any */
        l.index.path = NULL;
        l.index.left = 0;
    }
    if (rc == 0 && count && is_checked_out(top, nodes, count)) {
        out->looked = true;
        rc = look_in(&l, top, "", tree, 0);
    }
    pir_buf_release(&l.index.bytes);
    close(top);
    return rc;
}
