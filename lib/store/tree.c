/* Trees: parsed by position from their raw bytes, with every name, mode and the order
 * checked, because libgit2's own lookups trust what they find. */
#include "store/store_internal.h"

#include <string.h>

#define TREE_HEX 40
#define COMMIT_READ_MAX ((size_t)16 * 1024 * 1024)

static int name_compare(
    const char *a, size_t a_len, bool a_folder, const char *b, size_t b_len,
    bool b_folder)
{
    size_t shorter = a_len < b_len ? a_len : b_len;
    int order = memcmp(a, b, shorter);
    int a_next;
    int b_next;

    if (order)
        return order;
    a_next = a_len > shorter ? (unsigned char)a[shorter] : a_folder ? '/' : 0;
    b_next = b_len > shorter ? (unsigned char)b[shorter] : b_folder ? '/' : 0;
    return a_next - b_next;
}

int pir_node_compare(const struct pir_node *a, const struct pir_node *b)
{
    return name_compare(
        a->name, strlen(a->name), a->mode == PIR_MODE_FOLDER, b->name, strlen(b->name),
        b->mode == PIR_MODE_FOLDER);
}

/* A file of the same name sorts before a folder, with others possibly in between. */
static bool has_file_named(const struct pir_node *nodes, size_t count, const char *name)
{
    struct pir_node wanted = {.name = name, .mode = PIR_MODE_FILE};
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pir_node_compare(&nodes[middle], &wanted);

        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static const char *name_fault(const char *name, size_t len)
{
    if (len == 0)
        return "has an empty name";
    if (memchr(name, '/', len))
        return "has a name with a slash";
    if ((len == 1 && name[0] == '.') || (len == 2 && name[0] == '.' && name[1] == '.'))
        return "has a name \".\" or \"..\"";
    if (pir_name_is_git(name, len))
        return "has a name that means git's own folder";
    return NULL;
}

/* "MODE NAME\0ID" at bytes; the number of bytes, 0 when it is malformed. */
static size_t parse_node(struct pir_node *out, const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\0', len);
    uint32_t mode = 0;
    size_t at = 0;
    size_t used;

    if (!end || len - (size_t)(end - bytes) - 1 < sizeof(out->oid.bytes))
        return 0;
    for (; bytes[at] >= '0' && bytes[at] <= '7' && at < 6; at++)
        mode = mode << 3 | (uint32_t)(bytes[at] - '0');
    if (at < 5 || bytes[0] == '0' || bytes[at] != ' ')
        return 0;
    out->name = bytes + at + 1;
    out->mode = mode;
    used = (size_t)(end - bytes) + 1;
    memcpy(out->oid.bytes, bytes + used, sizeof(out->oid.bytes));
    return used + sizeof(out->oid.bytes);
}

/* Checks node number count against the ones before it. */
static const char *node_fault(const struct pir_node *nodes, size_t count)
{
    const struct pir_node *node = &nodes[count];
    const char *fault = name_fault(node->name, strlen(node->name));

    if (fault)
        return fault;
    if (count && pir_node_compare(node - 1, node) >= 0)
        return "has names out of order or twice";
    if (node->mode == PIR_MODE_FOLDER && has_file_named(nodes, count, node->name))
        return "has a file and a folder of the same name";
    return NULL;
}

static size_t count_nodes(const char *bytes, size_t len)
{
    struct pir_node node;
    size_t count = 0;
    size_t used;

    for (size_t at = 0; at < len; at += used, count++) {
        used = parse_node(&node, bytes + at, len - at);
        if (used == 0)
            break;
    }
    return count;
}

int pir_tree_nodes(
    struct pir_node **out, size_t *count, struct pir_arena *arena, const char *bytes,
    size_t len, const struct pir_oid *tree, struct pir_err *err)
{
    size_t total = count_nodes(bytes, len);
    struct pir_node *nodes = pir_arena_calloc(arena, total + 1, sizeof(*nodes));
    const char *fault = NULL, *copy = pir_arena_strndup(arena, bytes, len);
    char hex[TREE_HEX + 1];
    size_t at = 0;

    if (!nodes || !copy)
        return pir_err_nomem(err);
    for (size_t i = 0; i < total && !fault; i++) {
        at += parse_node(&nodes[i], copy + at, len - at);
        fault = node_fault(nodes, i);
    }
    if (!fault && at < len)
        fault = "is malformed";
    if (fault) {
        pir_oid_hex(hex, tree);
        return pir_err_set(err, PIR_E_CORRUPT, "the tree %s %s", hex, fault);
    }
    *out = nodes;
    *count = total;
    return 0;
}

/* What history refers to must be there: only a path may be absent. */
static int missing_is_corrupt(int rc, struct pir_err *err)
{
    if (rc != PIR_E_NOTFOUND)
        return rc;
    if (err)
        err->code = PIR_E_CORRUPT;
    pir_err_hint(err, "see what git fsck says, and fetch it from a complete copy");
    return PIR_E_CORRUPT;
}

int pir_tree_get(
    struct pir_buf *out, struct pir_store *store, const struct pir_oid *tree,
    struct pir_err *err)
{
    return missing_is_corrupt(
        pir_store_get(out, store, PIR_OBJECT_TREE, tree, PIR_TREE_MAX, err), err);
}

int pir_store_tree(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *tree, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc;

    *out = NULL;
    *count = 0;
    rc = pir_tree_get(&bytes, store, tree, err);
    if (rc == 0)
        rc = pir_tree_nodes(out, count, arena, bytes.data, bytes.len, tree, err);
    pir_buf_release(&bytes);
    return rc;
}

int pir_commit_tree(
    struct pir_oid *out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    char hex[TREE_HEX + 1];
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_store_get(&bytes, store, PIR_OBJECT_COMMIT, commit, COMMIT_READ_MAX, err);
    if (rc < 0) {
        rc = missing_is_corrupt(rc, err);
        goto done;
    }
    if (bytes.len > 5 + TREE_HEX && memcmp(bytes.data, "tree ", 5) == 0 &&
        bytes.data[5 + TREE_HEX] == '\n') {
        memcpy(hex, bytes.data + 5, TREE_HEX);
        hex[TREE_HEX] = '\0';
        if (pir_oid_parse(out, hex))
            goto done;
    }
    pir_oid_hex(hex, commit);
    rc = pir_err_set(
        err, PIR_E_CORRUPT, "the commit %s does not begin with its tree", hex);
done:
    pir_buf_release(&bytes);
    return rc;
}

static const struct pir_node *
node_named(const struct pir_node *nodes, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(nodes[i].name, name, len) == 0 && !nodes[i].name[len])
            return &nodes[i];
    return NULL;
}

/* Follow path down from the top of commit's tree. An empty path is the top itself. */
static int find_node(
    struct pir_node *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *path, struct pir_err *err)
{
    struct pir_node node = {.name = "", .mode = PIR_MODE_FOLDER};
    const char *at = path;
    int rc = pir_commit_tree(&node.oid, store, commit, err);

    while (rc == 0 && *at) {
        size_t len = strcspn(at, "/");
        const struct pir_node *found = NULL;
        struct pir_node *nodes;
        size_t count;

        if (node.mode == PIR_MODE_FOLDER) {
            rc = pir_store_tree(&nodes, &count, arena, store, &node.oid, err);
            if (rc < 0)
                return rc;
            found = node_named(nodes, count, at, len);
        }
        if (!found)
            return pir_err_set(
                err, PIR_E_NOTFOUND, "there is no %s in the record", path);
        node = *found;
        at += len;
        if (*at)
            at++;
    }
    if (rc == 0)
        *out = node;
    return rc;
}

int pir_store_find(
    struct pir_node *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *path, struct pir_err *err)
{
    memset(out, 0, sizeof(*out));
    return find_node(out, arena, store, commit, path, err);
}

int pir_store_list(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *path,
    struct pir_err *err)
{
    struct pir_node node;
    int rc;

    *out = NULL;
    *count = 0;
    rc = find_node(&node, arena, store, commit, path, err);
    if (rc < 0)
        return rc;
    if (node.mode != PIR_MODE_FOLDER)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "%s is not a folder in the record", path);
    return pir_store_tree(out, count, arena, store, &node.oid, err);
}
