/* The folders of a growing record: one insertion for each new file, one change for each folder. */
#include "trees.h"

#include <stdlib.h>
#include <string.h>

/* A chain of changes this long is followed by a whole tree; git gc stops at 50, but
 * there the newest state is the whole one. */
#define CHAIN_MAX 25U

#define MODE_FILE "100644"
#define MODE_FOLDER "40000"
#define OID_LEN ((size_t)20)

struct folder {
    const char *name;
    struct pir_buf bytes;     /* the tree object */
    struct gen_change change; /* place and len: as it was written last */
    unsigned chain;           /* changes since the last whole one, 0: never written */
    PIR_VEC(struct folder *) folders;
};

struct gen_trees {
    struct pir_arena arena;
    struct folder *top;
};

static struct folder *folder_new(struct pir_arena *arena, const char *name, size_t len)
{
    struct folder *folder = pir_arena_alloc(arena, sizeof(*folder));

    if (!folder)
        return NULL;
    pir_buf_init(&folder->bytes);
    folder->name = pir_arena_strndup(arena, name, len);
    return folder->name ? folder : NULL;
}

static void folder_release(struct folder *folder)
{
    if (!folder)
        return;
    for (size_t i = 0; i < folder->folders.len; i++)
        folder_release(folder->folders.items[i]);
    pir_buf_release(&folder->bytes);
}

int gen_trees_new(
    struct gen_trees **out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err)
{
    struct gen_trees *trees = calloc(1, sizeof(*trees));
    struct pir_node *nodes;
    size_t count;
    int rc;

    *out = NULL;
    if (!trees)
        return pir_err_nomem(err);
    rc = pir_store_list(&nodes, &count, &trees->arena, store, commit, "", err);
    if (rc < 0)
        goto done;
    trees->top = folder_new(&trees->arena, "", 0);
    if (!trees->top) {
        rc = pir_err_nomem(err);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        pir_buf_printf(
            &trees->top->bytes, "%o %s", (unsigned)nodes[i].mode, nodes[i].name);
        pir_buf_add(&trees->top->bytes, "", 1);
        pir_buf_add(&trees->top->bytes, nodes[i].oid.bytes, OID_LEN);
    }
    *out = trees;
    trees = NULL; /* transferred */
done:
    gen_trees_free(trees);
    return rc;
}

void gen_trees_free(struct gen_trees *trees)
{
    if (!trees)
        return;
    folder_release(trees->top);
    pir_arena_release(&trees->arena);
    free(trees);
}

/* git's order: the name of a folder as if it ended in '/'. */
static int name_order(
    const char *a, size_t a_len, bool a_is_folder, const char *b, size_t b_len,
    bool b_is_folder)
{
    size_t least = a_len < b_len ? a_len : b_len;
    int order = memcmp(a, b, least);
    int x = a_len > least ? (unsigned char)a[least] : a_is_folder ? '/' : '\0';
    int y = b_len > least ? (unsigned char)b[least] : b_is_folder ? '/' : '\0';

    return order ? order : x - y;
}

/* Where the name is, or belongs: true when it is there. Newest names come last mostly,
 * but trees can only be read from the front. */
static bool
find(size_t *at, const struct pir_buf *bytes, const char *name, size_t len, bool folder)
{
    const char *end = bytes->data + bytes->len;
    const char *p = bytes->data;

    while (p < end) {
        const char *other = memchr(p, ' ', (size_t)(end - p));
        size_t other_len = strlen(++other);
        int order = name_order(name, len, folder, other, other_len, *p == *MODE_FOLDER);

        if (order <= 0) {
            *at = (size_t)(p - bytes->data);
            return order == 0;
        }
        p = other + other_len + 1 + OID_LEN;
    }
    *at = bytes->len;
    return false;
}

static void insert(struct pir_buf *bytes, size_t at, const char *new, size_t len)
{
    size_t tail = bytes->len - at;

    pir_buf_fill(bytes, 0, len);
    if (pir_buf_failed(bytes))
        return;
    memmove(bytes->data + at + len, bytes->data + at, tail);
    memcpy(bytes->data + at, new, len);
}

/* Put name into the folder, or its new id; what changed is noted. */
static int
put(struct folder *folder, const char *name, size_t len, bool is_folder,
    const struct pir_oid *oid, struct pir_err *err)
{
    struct gen_change *change = &folder->change;
    const char *mode = is_folder ? MODE_FOLDER : MODE_FILE;
    size_t at;
    int rc = 0;

    if (find(&at, &folder->bytes, name, len, is_folder)) {
        if (!is_folder)
            return pir_err_set(err, PIR_E_EXISTS, "%s is there already", name);
        change->at = at + strlen(mode) + 1 + len + 1;
        change->cut = change->put = OID_LEN;
        memcpy(folder->bytes.data + change->at, oid->bytes, OID_LEN);
    } else {
        struct pir_buf node = PIR_BUF_INIT;

        pir_buf_printf(&node, "%s %.*s", mode, (int)len, name);
        pir_buf_add(&node, "", 1);
        pir_buf_add(&node, oid->bytes, OID_LEN);
        insert(&folder->bytes, at, node.data, node.len);
        change->at = at;
        change->cut = 0;
        change->put = node.len;
        if (pir_buf_failed(&node) || pir_buf_failed(&folder->bytes))
            rc = pir_err_nomem(err);
        pir_buf_release(&node);
    }
    return rc;
}

static int write_folder(
    struct pir_oid *out, struct folder *folder, struct gen_pack *pack,
    struct pir_err *err)
{
    const struct pir_buf *bytes = &folder->bytes;
    struct gen_change *change = &folder->change;
    int rc;

    if (folder->chain % CHAIN_MAX == 0)
        rc = gen_pack_add(
            out, &change->place, pack, PIR_OBJECT_TREE, bytes->data, bytes->len, err);
    else
        rc = gen_pack_change(
            out, &change->place, pack, PIR_OBJECT_TREE, change, bytes->data, bytes->len,
            err);
    change->len = bytes->len;
    folder->chain++;
    return rc;
}

/* The folder of that name; the newest are asked first, because most files go there. */
static struct folder *
enter(struct gen_trees *trees, struct folder *folder, const char *name, size_t len)
{
    struct folder **slot;

    for (size_t i = folder->folders.len; i-- > 0;) {
        struct folder *child = folder->folders.items[i];

        if (strncmp(child->name, name, len) == 0 && !child->name[len])
            return child;
    }
    slot = PIR_VEC_PUSH(&trees->arena, &folder->folders);
    if (!slot)
        return NULL;
    *slot = folder_new(&trees->arena, name, len);
    if (!*slot)
        folder->folders.len--;
    return *slot;
}

/* As deep as the path has parts. */
static int
add(struct pir_oid *out, struct gen_trees *trees, struct folder *folder,
    struct gen_pack *pack, const char *path, const struct pir_oid *blob,
    struct pir_err *err)
{
    const char *slash = strchr(path, '/');
    size_t len = strcspn(path, "/");
    struct pir_oid oid = *blob;
    int rc = 0;

    if (slash) {
        struct folder *child = enter(trees, folder, path, len);

        rc = child ? add(&oid, trees, child, pack, slash + 1, blob, err)
                   : pir_err_nomem(err);
    }
    if (rc == 0)
        rc = put(folder, path, len, slash != NULL, &oid, err);
    return rc < 0 ? rc : write_folder(out, folder, pack, err);
}

int gen_trees_add(
    struct pir_oid *top, struct gen_trees *trees, struct gen_pack *pack,
    const char *path, const struct pir_oid *blob, struct pir_err *err)
{
    return add(top, trees, trees->top, pack, path, blob, err);
}
