/* Keeping index and work tree in step with the branch, without touching what the user has
 * in hand: a path is only followed where index and work tree were what the branch was. */
#include "base/file.h"
#include "store/store_internal.h"

#include <string.h>

/* What lies at one path, everywhere. */
struct sight {
    enum pir_index_state indexed;
    struct pir_oid index_oid;
    enum pir_work_state worked;
    struct pir_oid work_oid;
    struct stat work_stat;
};

static int
clobbers(const char *path, const char *how, const char *way_out, struct pir_err *err)
{
    pir_err_set(err, PIR_E_EXISTS, "%s %s", path, how);
    pir_err_at(err, path, 0, 0);
    pir_err_hint(err, "%s %s", way_out, path);
    return PIR_E_EXISTS;
}

static bool same(const struct pir_oid *oid, const struct pir_node *node)
{
    return node && pir_oid_equal(oid, &node->oid);
}

/* Is the path in the index as the branch has it (before), or as it will be (after)? */
static bool is_staged(
    const struct sight *sight, const struct pir_node *before,
    const struct pir_oid *after)
{
    if (sight->indexed == PIR_INDEX_CONFLICT)
        return true;
    if (sight->indexed == PIR_INDEX_NONE)
        return before != NULL;
    return !same(&sight->index_oid, before) && !pir_oid_equal(&sight->index_oid, after);
}

static bool is_edited(
    const struct sight *sight, const struct pir_node *before,
    const struct pir_oid *after)
{
    if (sight->worked == PIR_WORK_NONE)
        return false;
    if (sight->worked == PIR_WORK_OTHER)
        return true;
    return !same(&sight->work_oid, before) && !pir_oid_equal(&sight->work_oid, after);
}

static int look(
    struct sight *out, const struct pir_store *store, const char *path,
    struct pir_err *err)
{
    memset(out, 0, sizeof(*out));
    if (pir_index_is_read(store))
        out->indexed = pir_index_look(&out->index_oid, store, path);
    return pir_work_look(
        &out->worked, &out->work_oid, &out->work_stat, store, path, err);
}

/* The node of path at the tip of the branch; NULL when there is none. */
static int find_before(
    const struct pir_node **out, struct pir_node *node, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *tip, const char *path,
    struct pir_err *err)
{
    int rc;

    *out = NULL;
    if (!tip)
        return 0;
    rc = pir_store_find(node, arena, store, tip, path, err);
    if (rc == 0)
        *out = node;
    return rc == PIR_E_NOTFOUND ? 0 : rc;
}

static int may_follow_one(
    struct pir_arena *arena, struct pir_store *store, const struct pir_oid *tip,
    const struct pir_file *file, struct pir_err *err)
{
    const struct pir_node *before;
    struct pir_node node;
    struct pir_oid after;
    struct sight sight;
    int rc = find_before(&before, &node, arena, store, tip, file->path, err);

    if (rc < 0)
        return rc;
    rc = look(&sight, store, file->path, err);
    if (rc < 0)
        return rc;
    pir_store_blob_id(&after, file->bytes, file->len);
    if (pir_index_is_read(store) && is_staged(&sight, before, &after))
        return clobbers(
            file->path, "has changes that are staged but not committed",
            "unstage them: git restore --staged", err);
    if (is_edited(&sight, before, &after))
        return clobbers(
            file->path, "lies in the work tree with other content",
            "move it away, or undo the change: git restore", err);
    return 0;
}

int pir_store_may_follow(
    struct pir_store *store, const struct pir_file *files, size_t count,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_oid tip;
    int rc;
    int head;

    if (!store->workdir)
        return 0;
    head = pir_store_head(&tip, store, err);
    if (head < 0 && head != PIR_E_NOTFOUND)
        return head;
    /* An index that cannot be read must not keep anybody from recording; following will
     * say what is wrong with it. */
    rc = pir_bigindex_lacks(store, files, count) ? 0 : pir_index_load(store, err);
    rc = rc == PIR_E_NOMEM ? rc : 0;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = may_follow_one(&arena, store, head == 0 ? &tip : NULL, &files[i], err);
    pir_arena_release(&arena);
    return rc;
}

static const struct pir_file *
file_at(const struct pir_file *files, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    return NULL;
}

static int write_file(
    struct sight *sight, struct pir_store *store, const struct pir_change *change,
    const struct pir_file *ours, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    unsigned flags = change->after->mode == PIR_MODE_PROGRAM ? PIR_WORK_PROGRAM : 0;
    int rc = 0;

    if (sight->worked != PIR_WORK_NONE)
        flags |= PIR_WORK_REPLACE;
    if (!ours)
        rc = pir_store_get(
            &bytes, store, PIR_OBJECT_BLOB, &change->after->oid, PIR_BLOB_MAX, err);
    if (rc == 0)
        rc = pir_work_write(
            &sight->work_stat, store, change->path, ours ? ours->bytes : bytes.data,
            ours ? ours->len : bytes.len, flags, err);
    pir_buf_release(&bytes);
    if (rc == 0) {
        sight->worked = PIR_WORK_FILE;
        sight->work_oid = change->after->oid;
    }
    /* Something came into the way meanwhile: it is the user's. */
    return rc == PIR_E_EXISTS ? 0 : rc;
}

/* May the file be written? A file the user has removed stays away, but ours is new. */
static bool is_wanted(
    const struct sight *sight, const struct pir_change *change,
    const struct pir_file *ours)
{
    if (is_edited(sight, change->before, &change->after->oid))
        return false;
    if (sight->worked == PIR_WORK_NONE)
        return ours || !change->before;
    return !same(&sight->work_oid, change->after);
}

static int follow_one(
    struct pir_store *store, const struct pir_change *change,
    const struct pir_file *ours, struct pir_err *err)
{
    struct sight sight;
    bool is_clean;
    int rc = look(&sight, store, change->path, err);

    if (rc < 0 || is_staged(&sight, change->before, &change->after->oid))
        return rc;
    if (!pir_index_is_sparse(store, change->path) && is_wanted(&sight, change, ours))
        rc = write_file(&sight, store, change, ours, err);
    if (rc < 0)
        return rc;
    is_clean = sight.worked == PIR_WORK_FILE && same(&sight.work_oid, change->after);
    return pir_index_set(
        store, change->path, change->after->mode, &change->after->oid,
        is_clean ? &sight.work_stat : NULL, err);
}

/* Nothing but our own new files, each once? */
static bool
are_ours(const struct pir_changes *changes, const struct pir_file *files, size_t count)
{
    bool ours = changes->len == count;

    for (size_t i = 0; i < changes->len && ours; i++) {
        const struct pir_change *change = &changes->items[i];
        const struct pir_file *file = file_at(files, count, change->path);

        ours = !change->before && file && same(&file->blob, change->after) &&
               change->after->mode == PIR_MODE_FILE;
    }
    return ours;
}

/* The same as follow_all for an index that git changes, see bigindex.c. */
static int follow_big(
    struct pir_store *store, const struct pir_changes *changes,
    const struct pir_file *files, size_t count, struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < changes->len && rc == 0; i++) {
        const struct pir_change *change = &changes->items[i];
        const struct pir_file *ours = file_at(files, count, change->path);
        struct sight sight;

        rc = look(&sight, store, change->path, err);
        if (rc == 0 && is_wanted(&sight, change, ours))
            rc = write_file(&sight, store, change, ours, err);
    }
    return rc < 0 ? rc : pir_bigindex_add(store, files, count, err);
}

static int follow_all(
    struct pir_store *store, const struct pir_changes *changes,
    const struct pir_file *files, size_t count, struct pir_err *err)
{
    int rc;

    if (!pir_index_is_read(store) && are_ours(changes, files, count) &&
        pir_bigindex_lacks(store, files, count) &&
        follow_big(store, changes, files, count, NULL) == 0)
        return 0;
    rc = pir_index_load(store, err);

    if (rc == 0)
        rc = pir_index_keep_doubts(store, err);
    for (size_t i = 0; i < changes->len && rc == 0; i++) {
        const struct pir_change *change = &changes->items[i];
        const struct pir_file *ours = file_at(files, count, change->path);

        if (ours && !same(&ours->blob, change->after))
            ours = NULL;
        rc = follow_one(store, change, ours, err);
    }
    return rc < 0 ? rc : pir_index_save(store, err);
}

int pir_store_hold(
    struct pir_store *store, const struct pir_oid *tip, struct pir_err *err)
{
    const char *branch;

    if (!store->workdir || pir_store_branch(&branch, store, NULL) < 0)
        return 0;
    /* An older note stays: what it says is behind has not been made good yet. */
    store->behind_is_old = pir_behind_get(&store->behind, store);
    if (!store->behind_is_old) {
        store->behind = *tip;
        pir_behind_set(store, tip);
    }
    store->is_held = true;
    return pir_index_lock(store, err);
}

void pir_store_let_go(struct pir_store *store)
{
    pir_branch_let_go(store);
    pir_index_unlock(store);
    if (store->is_held && !store->behind_is_old)
        pir_behind_clear(store);
    store->is_held = false;
}

bool pir_store_is_behind(struct pir_store *store)
{
    const char *branch, *note;

    if (!store->workdir || pir_store_branch(&branch, store, NULL) < 0)
        return false;
    note = pir_behind_path(store);
    return note && pir_file_exists(note);
}

int pir_store_catch_up(struct pir_store *store, struct pir_err *err)
{
    struct pir_oid tip;
    int rc;

    if (!pir_store_is_behind(store))
        return 0;
    rc = pir_store_head(&tip, store, err);
    if (rc < 0)
        return rc == PIR_E_NOTFOUND ? 0 : rc;
    rc = pir_store_hold(store, &tip, err);
    if (rc == 0)
        rc = pir_store_follow(store, &tip, &tip, NULL, 0, err);
    store->is_held = false;
    return rc;
}

/* What the files, all new, have changed: known without reading the trees. */
static int changes_of_files(
    struct pir_changes *out, struct pir_arena *arena, const struct pir_file *files,
    size_t count, struct pir_err *err)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        struct pir_change *change = PIR_VEC_PUSH(arena, out);
        struct pir_node *after = pir_arena_calloc(arena, 1, sizeof(*after));

        if (!change || !after)
            return pir_err_nomem(err);
        after->name = files[i].path;
        after->mode = PIR_MODE_FILE;
        after->oid = files[i].blob;
        *change = (struct pir_change){.path = files[i].path, .after = after};
    }
    return 0;
}

static bool are_all_new(const struct pir_file *files, size_t count)
{
    bool all = count > 0;

    for (size_t i = 0; i < count && all; i++)
        all = files[i].is_new;
    return all;
}

static int follow(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const struct pir_file *files, size_t count,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_changes changes;
    const char *branch;
    bool is_repair;
    int rc;

    if (!store->workdir)
        return 0;
    rc = pir_store_branch(&branch, store, err);
    if (rc == 0)
        rc = pir_branch_is_current(store, err);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        pir_err_set(
            err, PIR_E_MOVED,
            "another branch was checked out meanwhile, so the work tree was left as it "
            "is");
        pir_err_hint(err, "what was recorded is on %s", branch);
        return PIR_E_MOVED;
    }
    is_repair = store->is_held && store->behind_is_old;
    rc = are_all_new(files, count) && !is_repair
             ? changes_of_files(&changes, &arena, files, count, err)
             : pir_changes_between(&changes, &arena, store, old_tip, new_tip, err);
    for (size_t i = 0; rc == 0 && is_repair && i < changes.len; i++)
        pir_work_tidy(store, changes.items[i].path);
    if (rc == 0 && changes.len) {
        rc = pir_index_lock(store, err);
        if (rc == 0)
            rc = follow_all(store, &changes, files, count, err);
    }
    pir_arena_release(&arena);
    return rc;
}

int pir_store_follow(
    struct pir_store *store, const struct pir_oid *old_tip,
    const struct pir_oid *new_tip, const struct pir_file *files, size_t count,
    struct pir_err *err)
{
    const struct pir_oid *from = store->is_held ? &store->behind : old_tip;
    int rc = follow(store, from, new_tip, files, count, err);

    pir_index_unlock(store);
    /* Elsewhere git has brought index and work tree to what they are now. */
    if (store->is_held && (rc == 0 || rc == PIR_E_MOVED))
        pir_behind_clear(store);
    store->is_held = false;
    return rc;
}
