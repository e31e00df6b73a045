/* What two commits differ in: trees are compared name by name, equal ones are skipped, so
 * that the cost follows the difference and not the size of the record. */
#include "store/store_internal.h"

#include <string.h>

#define DEPTH_MAX 64

struct compare {
    struct pir_changes *out;
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
};

static bool is_file(const struct pir_node *node)
{
    return node && (node->mode == PIR_MODE_FILE || node->mode == PIR_MODE_PROGRAM);
}

static bool is_folder(const struct pir_node *node)
{
    return node && node->mode == PIR_MODE_FOLDER;
}

static int compare_trees(
    struct compare *job, const char *path, const struct pir_oid *before,
    const struct pir_oid *after, unsigned depth);

static int add_change(
    struct compare *job, const char *path, const struct pir_node *before,
    const struct pir_node *after)
{
    struct pir_change *change = PIR_VEC_PUSH(job->arena, job->out);

    if (!change)
        return pir_err_nomem(job->err);
    change->path = path;
    change->before = before;
    change->after = after;
    return 0;
}

/* One name: before is NULL where it is new. Links and submodules are passed over. */
static int compare_nodes(
    struct compare *job, const char *folder, const struct pir_node *before,
    const struct pir_node *after, unsigned depth)
{
    const char *path;

    if (before && before->mode == after->mode &&
        pir_oid_equal(&before->oid, &after->oid))
        return 0;
    path = folder[0] ? pir_arena_printf(job->arena, "%s/%s", folder, after->name)
                     : after->name;
    if (!path)
        return pir_err_nomem(job->err);
    if (is_folder(after))
        return compare_trees(
            job, path, is_folder(before) ? &before->oid : NULL, &after->oid, depth + 1);
    if (!is_file(after) || (before && !is_file(before)))
        return 0;
    return add_change(job, path, before, after);
}

static int read_tree(
    struct pir_node **out, size_t *count, struct compare *job,
    const struct pir_oid *tree)
{
    *out = NULL;
    *count = 0;
    if (!tree)
        return 0;
    return pir_store_tree(out, count, job->arena, job->store, tree, job->err);
}

static int compare_trees(
    struct compare *job, const char *path, const struct pir_oid *before,
    const struct pir_oid *after, unsigned depth)
{
    struct pir_node *old;
    struct pir_node *new;
    size_t old_count;
    size_t new_count;
    size_t at = 0;
    int rc;

    if (depth > DEPTH_MAX)
        return pir_err_set(
            job->err, PIR_E_CORRUPT, "the folder %s is nested too deeply", path);
    rc = read_tree(&old, &old_count, job, before);
    if (rc == 0)
        rc = read_tree(&new, &new_count, job, after);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < new_count && rc == 0; i++) {
        while (at < old_count && pir_node_compare(&old[at], &new[i]) < 0)
            at++;
        rc = compare_nodes(
            job, path,
            at < old_count && strcmp(old[at].name, new[i].name) == 0 ? &old[at] : NULL,
            &new[i], depth);
    }
    return rc;
}

int pir_changes_between(
    struct pir_changes *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *old_tip, const struct pir_oid *new_tip, struct pir_err *err)
{
    struct compare job = {.out = out, .arena = arena, .store = store, .err = err};
    struct pir_oid before;
    struct pir_oid after;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_commit_tree(&after, store, new_tip, err);
    if (rc == 0 && old_tip)
        rc = pir_commit_tree(&before, store, old_tip, err);
    if (rc < 0 || (old_tip && pir_oid_equal(&before, &after)))
        return rc;
    return compare_trees(&job, "", old_tip ? &before : NULL, &after, 0);
}
