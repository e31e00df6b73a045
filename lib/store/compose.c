/* Adding files to a tree: one merge of sorted names a folder, from the top down. Only the
 * folders on the way to a new file are read and written, each once, however many files
 * go in, so that the cost does not grow with the record. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

/* All files with the same first part below one folder. */
struct group {
    const char *name;
    struct pir_file **files; /* sorted, next to each other */
    size_t count;
    bool is_folder;
    const struct pir_node *existing;
};

struct compose {
    struct pir_store *store;
    struct pir_arena arena;
    unsigned flags;
    struct pir_err *err;
};

static int by_path(const void *a, const void *b)
{
    const struct pir_file *const *x = a;
    const struct pir_file *const *y = b;

    return strcmp((*x)->path, (*y)->path);
}

static int fold_compare(const char *a, const char *b)
{
    for (;; a++, b++) {
        int x = (unsigned char)*a;
        int y = (unsigned char)*b;

        if (x >= 'A' && x <= 'Z')
            x += 'a' - 'A';
        if (y >= 'A' && y <= 'Z')
            y += 'a' - 'A';
        if (x != y || x == 0)
            return x - y;
    }
}

static int by_folded_name(const void *a, const void *b)
{
    const struct group *const *x = a;
    const struct group *const *y = b;

    return fold_compare((*x)->name, (*y)->name);
}

static int find_folded(const void *name, const void *group)
{
    const struct group *const *other = group;

    return fold_compare(name, (*other)->name);
}

static int by_git_order(const void *a, const void *b)
{
    return pir_node_compare(a, b);
}

static int exists(struct compose *job, const char *path, const char *why)
{
    pir_err_set(job->err, PIR_E_EXISTS, "%s %s", path, why);
    pir_err_at(job->err, path, 0, 0);
    return PIR_E_EXISTS;
}

/* Split sorted files into groups by the part of their paths at offset. */
static int make_groups(
    struct group **out, size_t *count, struct compose *job, struct pir_file **files,
    size_t file_count, size_t offset)
{
    struct group *groups = pir_arena_calloc(&job->arena, file_count, sizeof(*groups));
    size_t made = 0;

    if (!groups)
        return pir_err_nomem(job->err);
    for (size_t i = 0; i < file_count; i++) {
        const char *part = files[i]->path + offset;
        size_t len = strcspn(part, "/");
        struct group *last = made ? &groups[made - 1] : NULL;

        if (last && strncmp(last->name, part, len) == 0 && !last->name[len]) {
            if (!last->is_folder || !part[len])
                return exists(job, files[i]->path, "is given twice");
            last->count++;
            continue;
        }
        groups[made].name = pir_arena_strndup(&job->arena, part, len);
        if (!groups[made].name)
            return pir_err_nomem(job->err);
        groups[made].files = &files[i];
        groups[made].count = 1;
        groups[made++].is_folder = part[len] == '/';
    }
    *out = groups;
    *count = made;
    return 0;
}

/* A name that is there: may the group's files go to the same place? */
static int check_existing(
    struct compose *job, const struct group *group, const struct pir_node *node)
{
    const char *path = group->files[0]->path;
    bool is_file = node->mode == PIR_MODE_FILE || node->mode == PIR_MODE_PROGRAM;

    if (strcmp(group->name, node->name) != 0)
        return exists(
            job, path, "differs only in upper and lower case from what is there");
    if (group->is_folder)
        return node->mode == PIR_MODE_FOLDER
                   ? 0
                   : exists(job, path, "needs a folder where something else is");
    if (is_file && job->flags & PIR_COMPOSE_REPLACE)
        return 0;
    return exists(job, path, "is there already");
}

/* Compare the groups with each other and with what the folder holds, case folded. */
static int check_groups(
    struct compose *job, struct group *groups, size_t count,
    const struct pir_node *nodes, size_t node_count)
{
    struct group **folded =
        pir_arena_calloc(&job->arena, count, sizeof(struct group *));

    if (!folded)
        return pir_err_nomem(job->err);
    for (size_t i = 0; i < count; i++)
        folded[i] = &groups[i];
    qsort(folded, count, sizeof(struct group *), by_folded_name);
    for (size_t i = 1; i < count; i++)
        if (fold_compare(folded[i - 1]->name, folded[i]->name) == 0)
            return exists(
                job, folded[i]->files[0]->path,
                "collides with another file of this commit");
    for (size_t i = 0; i < node_count; i++) {
        struct group **group =
            bsearch(nodes[i].name, folded, count, sizeof(struct group *), find_folded);
        int rc = group ? check_existing(job, *group, &nodes[i]) : 0;

        if (rc < 0)
            return rc;
        if (group)
            (*group)->existing = &nodes[i];
    }
    return 0;
}

/* In octal and without zeros before it, as git writes it; printf would take most of the
 * time of a large folder. */
static void add_mode(struct pir_buf *out, uint32_t mode)
{
    char digits[12];
    size_t at = sizeof(digits);

    digits[--at] = ' ';
    for (; mode; mode >>= 3)
        digits[--at] = (char)('0' + (mode & 7));
    pir_buf_add(out, digits + at, sizeof(digits) - at);
}

static int write_tree(
    struct pir_oid *out, struct compose *job, const struct pir_node *nodes,
    size_t count)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc;

    for (size_t i = 0; i < count; i++) {
        add_mode(&bytes, nodes[i].mode);
        pir_buf_add(&bytes, nodes[i].name, strlen(nodes[i].name) + 1);
        pir_buf_add(&bytes, nodes[i].oid.bytes, sizeof(nodes[i].oid.bytes));
    }
    if (pir_buf_failed(&bytes))
        rc = pir_err_nomem(job->err);
    else
        rc = pir_store_put(
            out, job->store, PIR_OBJECT_TREE, bytes.data, bytes.len, job->err);
    pir_buf_release(&bytes);
    return rc;
}

static int compose_folder(
    struct pir_oid *out, struct compose *job, const struct pir_oid *base,
    struct pir_file **files, size_t count, size_t offset);

/* The node a group becomes. */
static int make_node(
    struct pir_node *out, struct compose *job, const struct group *group, size_t offset)
{
    struct pir_file *file = group->files[0];
    int rc;

    out->name = group->name;
    out->mode = group->is_folder ? PIR_MODE_FOLDER : PIR_MODE_FILE;
    if (group->is_folder)
        return compose_folder(
            &out->oid, job, group->existing ? &group->existing->oid : NULL,
            group->files, group->count, offset + strlen(group->name) + 1);
    rc = pir_store_put(
        &file->blob, job->store, PIR_OBJECT_BLOB, file->bytes, file->len, job->err);
    out->oid = file->blob;
    file->is_new = !group->existing;
    return rc;
}

/* Merge the groups into the folder's nodes (both in git's order) and write the result. */
static int merge_groups(
    struct pir_oid *out, struct compose *job, const struct group *groups, size_t count,
    const struct pir_node *nodes, size_t node_count, size_t offset)
{
    struct pir_node *added = pir_arena_calloc(&job->arena, count, sizeof(*added));
    struct pir_node *all =
        pir_arena_calloc(&job->arena, node_count + count, sizeof(*all));
    size_t next = 0;
    size_t total = 0;
    int rc;

    if (!added || !all)
        return pir_err_nomem(job->err);
    for (size_t i = 0; i < count; i++) {
        rc = make_node(&added[i], job, &groups[i], offset);
        if (rc < 0)
            return rc;
    }
    qsort(added, count, sizeof(*added), by_git_order);
    for (size_t i = 0; i < count; i++) {
        while (next < node_count && pir_node_compare(&nodes[next], &added[i]) < 0)
            all[total++] = nodes[next++];
        if (next < node_count && strcmp(nodes[next].name, added[i].name) == 0)
            next++;
        all[total++] = added[i];
    }
    while (next < node_count)
        all[total++] = nodes[next++];
    return write_tree(out, job, all, total);
}

/* Write the tree of one folder. Depth is bounded by the length of a path. */
static int compose_folder(
    struct pir_oid *out, struct compose *job, const struct pir_oid *base,
    struct pir_file **files, size_t count, size_t offset)
{
    struct pir_node *nodes = NULL;
    struct group *groups = NULL;
    size_t node_count = 0;
    size_t group_count = 0;
    int rc = 0;

    if (base)
        rc = pir_store_tree(
            &nodes, &node_count, &job->arena, job->store, base, job->err);
    if (rc < 0)
        return rc;
    rc = make_groups(&groups, &group_count, job, files, count, offset);
    if (rc < 0)
        return rc;
    rc = check_groups(job, groups, group_count, nodes, node_count);
    if (rc < 0)
        return rc;
    return merge_groups(out, job, groups, group_count, nodes, node_count, offset);
}

static int check_paths(const struct pir_file *files, size_t count, struct pir_err *err)
{
    for (size_t i = 0; i < count; i++) {
        int rc = pir_path_check(files[i].path, err);

        if (rc < 0)
            return rc;
    }
    return 0;
}

int pir_store_compose(
    struct pir_oid *tree, struct pir_store *store, const struct pir_oid *base,
    struct pir_file *files, size_t count, unsigned flags, struct pir_err *err)
{
    struct compose job = {.store = store, .flags = flags, .err = err};
    struct pir_file **sorted;
    struct pir_oid top;
    int rc;

    memset(tree, 0, sizeof(*tree));
    rc = check_paths(files, count, err);
    if (rc < 0)
        return rc;
    if (base) {
        rc = pir_commit_tree(&top, store, base, err);
        if (rc < 0)
            goto done;
    }
    sorted = pir_arena_calloc(&job.arena, count + 1, sizeof(*sorted));
    if (!sorted) {
        rc = pir_err_nomem(err);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        sorted[i] = &files[i];
    qsort(sorted, count, sizeof(*sorted), by_path);
    rc = compose_folder(tree, &job, base ? &top : NULL, sorted, count, 0);
done:
    if (rc < 0)
        memset(tree, 0, sizeof(*tree));
    pir_arena_release(&job.arena);
    return rc;
}
