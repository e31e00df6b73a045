/* What several owners must agree to, read from commits. */
#include "pir/threshold_internal.h"

#include <string.h>

#define FILE_MAX ((size_t)4 * 1024 * 1024)
#define DEPTH_MAX 6
/* Of one folder, in a clone that nobody has verified: far more than settings, schemas, keys and
 * proposals ever are, and few enough to be read where a tree unfolds to millions of files. */
#define GATHERED_MAX ((size_t)20000)
#define GATHERED_BYTES_MAX ((size_t)64 * 1024 * 1024)

/** A walk through the files of a tree. */
struct gathering {
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
    size_t bytes;
    PIR_VEC(struct pir_file) files;
};

static int take_file(struct gathering *g, const char *path, const struct pir_oid *oid)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_file *file = PIR_VEC_PUSH(g->arena, &g->files);
    int rc =
        file ? pir_store_get(&bytes, g->store, PIR_OBJECT_BLOB, oid, FILE_MAX, g->err)
             : pir_err_nomem(g->err);

    g->bytes += bytes.len;
    if (rc == 0 && (g->files.len > GATHERED_MAX || g->bytes > GATHERED_BYTES_MAX))
        rc = pir_err_set(
            g->err, PIR_E_INPUT,
            "%s: there are more files, or longer ones, than a record has", path);
    if (rc == 0) {
        *file = (struct pir_file){
            .path = path,
            .bytes = pir_arena_strndup(g->arena, bytes.data, bytes.len),
            .len = bytes.len};
        rc = file->bytes ? 0 : pir_err_nomem(g->err);
    }
    pir_buf_release(&bytes);
    return rc;
}

static int
gather(struct gathering *g, const struct pir_oid *tree, const char *above, int depth)
{
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_tree(&nodes, &count, g->arena, g->store, tree, g->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const char *path = pir_arena_printf(
            g->arena, "%s%s%s", above, *above ? "/" : "", nodes[i].name);

        if (!path)
            rc = pir_err_nomem(g->err);
        else if (nodes[i].mode == PIR_MODE_TREE && depth < DEPTH_MAX)
            rc = gather(g, &nodes[i].oid, path, depth + 1);
        else
            rc = take_file(g, path, &nodes[i].oid);
    }
    return rc;
}

/* The files of the folder at path, by their paths in it. */
static int
gather_folder(struct gathering *g, const struct pir_oid *commit, const char *path)
{
    struct pir_node node;
    int rc = pir_store_find(&node, g->arena, g->store, commit, path, g->err);

    return rc < 0 ? rc : gather(g, &node.oid, "", 0);
}

/* Those below the top of a tree. */
static int
gather_governed(struct gathering *g, const struct pir_node *nodes, size_t tops)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < tops; i++) {
        const char *path = pir_arena_strdup(g->arena, nodes[i].name);

        if (!path)
            return pir_err_nomem(g->err);
        if (!pir_is_governed(path))
            continue;
        rc = nodes[i].mode == PIR_MODE_TREE ? gather(g, &nodes[i].oid, path, 1)
                                            : take_file(g, path, &nodes[i].oid);
    }
    return rc;
}

static int digest_governed(
    struct pir_governed_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_node *nodes, size_t tops,
    struct pir_err *err)
{
    struct gathering g = {.arena = arena, .store = store, .err = err};
    struct pir_governed_file *files;
    int rc = gather_governed(&g, nodes, tops);

    files = pir_arena_calloc(arena, g.files.len + 1, sizeof(*files));
    if (rc == 0 && !files)
        rc = pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < g.files.len; i++) {
        files[i].path = g.files.items[i].path;
        pir_digest_of(&files[i].digest, g.files.items[i].bytes, g.files.items[i].len);
    }
    *out = files;
    *count = rc < 0 ? 0 : g.files.len;
    return rc;
}

int pir_governed_load(
    struct pir_governed_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_node *nodes;
    size_t tops;
    int rc = pir_store_list(&nodes, &tops, arena, store, commit, "", err);

    return rc < 0 ? rc : digest_governed(out, count, arena, store, nodes, tops, err);
}

int pir_governed_next(
    char *hex, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *tree, struct pir_err *err)
{
    struct pir_governed_file *files;
    struct pir_node *nodes;
    size_t tops, count = 0;
    int rc = pir_store_tree(&nodes, &tops, arena, store, tree, err);

    if (rc == 0)
        rc = digest_governed(&files, &count, arena, store, nodes, tops, err);
    if (rc < 0)
        return rc;
    return pir_governed_digest(hex, files, count) < 0 ? pir_err_nomem(err) : 0;
}

int pir_approvals_load(
    struct pir_approval **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *next,
    struct pir_err *err)
{
    struct pir_err why = {0};
    struct gathering g = {.arena = arena, .store = store, .err = &why};
    const char *path =
        pir_arena_printf(arena, PIR_PROPOSALS "/%s/" PIR_APPROVALS, next);
    int rc = path ? gather_folder(&g, commit, path) : pir_err_nomem(&why);

    *count = 0;
    *out = pir_arena_calloc(arena, g.files.len + 1, sizeof(**out));
    if (rc == PIR_E_NOTFOUND)
        return *out ? 0 : pir_err_nomem(err);
    if (rc == 0 && !*out)
        rc = pir_err_nomem(&why);
    if (rc < 0 && err)
        *err = why;
    for (size_t i = 0; rc == 0 && i < g.files.len; i++)
        *count += pir_approval_parse(
            &(*out)[*count], g.files.items[i].path, g.files.items[i].bytes,
            g.files.items[i].len);
    return rc;
}

int pir_proposal_load(
    struct pir_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *next,
    struct pir_err *err)
{
    struct gathering g = {.arena = arena, .store = store, .err = err};
    const char *path = pir_arena_printf(arena, PIR_PROPOSALS "/%s", next);
    int rc = path ? gather_folder(&g, commit, path) : pir_err_nomem(err);
    size_t kept = 0;

    for (size_t i = 0; rc == 0 && i < g.files.len; i++)
        if (strncmp(g.files.items[i].path, PIR_APPROVALS "/", sizeof(PIR_APPROVALS)) !=
            0)
            g.files.items[kept++] = g.files.items[i];
    *out = g.files.items;
    *count = rc < 0 ? 0 : kept;
    return rc;
}

/* ---- verify ---------------------------------------------------------------------- */

static int check_edit(
    struct pir_findings *findings, struct pir_arena *arena, struct pir_store *store,
    const struct pir_difference *change, const char *signer, struct pir_err *err)
{
    struct pir_proposal_edit edit = {
        .path = change->path, .added = change->edit == PIR_EDIT_ADDED};
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc =
        edit.added
            ? pir_store_get(&bytes, store, PIR_OBJECT_BLOB, &change->oid, FILE_MAX, err)
            : 0;

    edit.bytes = bytes.data;
    edit.len = bytes.len;
    if (rc == 0 && pir_judge_proposal_edit(findings, arena, &edit, signer) < 0)
        rc = pir_err_nomem(err);
    pir_buf_release(&bytes);
    return rc;
}

static int check_agreement(
    struct pir_findings *findings, struct pir_arena *arena, struct pir_arena *scratch,
    struct pir_store *store, const struct pir_threshold_check *check,
    struct pir_err *err)
{
    char next[PIR_SHA256_HEX + 1];
    struct pir_agreement agreement = {
        .before = check->before,
        .previous = check->previous,
        .next = next,
        .signer = check->signer,
        .new_serial = check->new_serial};
    struct pir_approval *approvals;
    int rc = pir_governed_next(next, scratch, store, check->tree, err);

    if (rc < 0)
        return rc;
    rc = pir_approvals_load(
        &approvals, &agreement.count, scratch, store, check->parent, next, err);
    agreement.approvals = approvals;
    if (rc == 0 && pir_judge_agreement(findings, arena, &agreement) < 0)
        rc = pir_err_nomem(err);
    return rc;
}

int pir_threshold_verify(
    struct pir_findings *findings, struct pir_arena *arena, struct pir_arena *scratch,
    struct pir_store *store, const struct pir_threshold_check *check,
    struct pir_err *err)
{
    bool governed = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < check->changes->len; i++) {
        const struct pir_difference *change = &check->changes->items[i];

        if (strncmp(change->path, PIR_PROPOSALS, sizeof(PIR_PROPOSALS) - 1) == 0)
            rc = check_edit(findings, arena, store, change, check->signer, err);
        governed |= pir_is_governed(change->path);
    }
    if (rc < 0 || !governed || !check->before || check->before->threshold <= 1)
        return rc;
    return check_agreement(findings, arena, scratch, store, check, err);
}
