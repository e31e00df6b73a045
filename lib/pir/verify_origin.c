/* Where what a commit has at a path comes from: which commits put it there. Asked only of
 * merges of lines that were merged crosswise before, where the two sides did not begin
 * with one version. */
#include "pir/verify_internal.h"

#include <string.h>

struct tracing {
    struct pir_desk *desk;
    const char *path;
    struct pir_oid version;
    struct pir_numbers stack, origins;
    bool *seen;
};

int pir_verify_file_at(
    struct pir_oid *out, struct pir_desk *desk, uint32_t commit, const char *path)
{
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, desk, &desk->v->commits[commit].tree, path);

    memset(out, 0, sizeof(*out));
    if (rc > 0)
        *out = leaf.oid;
    return rc < 0 ? rc : 0;
}

static int push(struct tracing *t, struct pir_numbers *numbers, uint32_t number)
{
    uint32_t *slot = PIR_VEC_PUSH(&t->desk->scratch, numbers);

    if (!slot)
        return pir_err_nomem(&t->desk->err);
    *slot = number;
    return 0;
}

/* Go on to the parents that have the same; a commit none of whose parents has it put it
 * there. */
static int trace_one(struct tracing *t, uint32_t commit)
{
    const uint32_t *parents = t->desk->v->parents[commit];
    bool is_origin = true;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < 2 && parents[i] != PIR_NO_PARENT; i++) {
        struct pir_oid version;

        rc = pir_verify_file_at(&version, t->desk, parents[i], t->path);
        if (rc < 0 || !pir_oid_equal(&version, &t->version))
            continue;
        is_origin = false;
        if (!t->seen[parents[i]])
            rc = push(t, &t->stack, parents[i]);
        t->seen[parents[i]] = true;
    }
    return rc == 0 && is_origin ? push(t, &t->origins, commit) : rc;
}

static int trace(struct tracing *t, uint32_t from)
{
    int rc = pir_verify_file_at(&t->version, t->desk, from, t->path);

    t->seen =
        pir_arena_calloc(&t->desk->scratch, t->desk->v->count + 1, sizeof(*t->seen));
    if (!t->seen)
        return pir_err_nomem(&t->desk->err);
    if (rc == 0)
        rc = push(t, &t->stack, from);
    while (rc == 0 && t->stack.len)
        rc = trace_one(t, t->stack.items[--t->stack.len]);
    return rc;
}

/* The latest that put it there are those no other one descends from. */
static bool
is_latest(struct pir_lineage *lineage, const struct pir_numbers *all, size_t i)
{
    for (size_t j = 0; j < all->len; j++)
        if (j != i && pir_lineage_reaches(lineage, all->items[i], all->items[j]))
            return false;
    return true;
}

int pir_verify_superseded(
    struct pir_desk *desk, const char *path, uint32_t refused, uint32_t chosen)
{
    struct tracing t = {.desk = desk, .path = path};
    struct pir_lineage *lineage = &desk->v->lineage;
    int rc = trace(&t, refused);

    for (size_t i = 0; rc == 0 && i < t.origins.len; i++)
        if (is_latest(lineage, &t.origins, i) &&
            pir_lineage_reaches(lineage, t.origins.items[i], chosen))
            return 1;
    return rc;
}
