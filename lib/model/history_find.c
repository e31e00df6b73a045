/* Finding an incident or an entry by the start of its id, as in git: names only, unless more
 * was typed than a name holds. */
#include "model/history.h"

#include "model/history_internal.h"

#include <string.h>

#define SHOWN_MAX ((size_t)6)  /* candidates named in a message */
#define PREFER_MIN ((size_t)4) /* characters with which a near match beats a far one */

/* What was typed, and what fits. */
struct finding {
    char typed[PIR_ID_LEN + 1];
    size_t len;
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
    size_t count;
    struct pir_buf shown;
};

static int start(struct finding *f, const char *typed, const char *what)
{
    pir_buf_init(&f->shown);
    if (!pir_id_normalise(f->typed, typed)) {
        pir_err_set(
            f->err, PIR_E_INPUT,
            *typed ? "\"%s\" is not the id of an %s" : "%sthe id of the %s is empty",
            typed, what);
        pir_err_hint(
            f->err, "an id has 1 to %d digits and letters without u, such as k7f3m9x2",
            PIR_ID_LEN);
        return PIR_E_INPUT;
    }
    f->len = strlen(f->typed);
    return 0;
}

/* Does an id of which a name holds the start fit, as far as one can see? */
static bool may_be(const struct finding *f, const char *short_id)
{
    return strncmp(short_id, f->typed, f->len < PIR_ID_SHORT ? f->len : PIR_ID_SHORT) ==
           0;
}

static void show(struct finding *f, const char *text)
{
    if (f->count <= SHOWN_MAX) {
        pir_buf_addstr(&f->shown, f->count > 1 ? ", " : "");
        pir_buf_addstr(&f->shown, text);
    }
}

static int ambiguous(struct finding *f, const char *what)
{
    if (f->count > SHOWN_MAX)
        pir_buf_printf(&f->shown, " and %zu more", f->count - SHOWN_MAX);
    if (pir_buf_failed(&f->shown))
        return pir_err_nomem(f->err);
    pir_err_set(
        f->err, PIR_E_AMBIGUOUS, "%s is the start of the ids of %zu %s: %s", f->typed,
        f->count, what, f->shown.data);
    pir_err_hint(f->err, "type more characters of the id");
    return PIR_E_AMBIGUOUS;
}

/* ---- incidents ------------------------------------------------------------------- */

/* More was typed than the folder's name holds: the id is that of the opening entry. 1,
 * 0, negative. */
static int opening_begins(struct finding *f, const struct pir_folder_node *node)
{
    struct pir_arena scratch = {0};
    struct pir_entry_name name;
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_tree(&nodes, &count, &scratch, f->store, &node->tree, f->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (pir_node_is_entry(&name, &nodes[i]) && strcmp(name.kind, "incident") == 0 &&
            strcmp(name.id, node->folder.id) == 0)
            rc = pir_blob_begins(
                f->store, &nodes[i].oid, node->folder.path, f->typed, f->err);
    }
    pir_arena_release(&scratch);
    return rc;
}

int pir_history_folder(
    struct pir_folder *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *typed, struct pir_err *err)
{
    struct finding f = {.arena = arena, .store = store, .err = err};
    struct pir_folder_node *nodes;
    size_t count;
    int rc = start(&f, typed, "incident");

    memset(out, 0, sizeof(*out));
    if (rc == 0)
        rc = pir_folder_nodes(&nodes, &count, arena, store, commit, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!may_be(&f, nodes[i].folder.id))
            continue;
        rc = f.len > PIR_ID_SHORT ? opening_begins(&f, &nodes[i]) : 1;
        if (rc <= 0)
            continue;
        rc = 0;
        if (f.count++ == 0)
            *out = nodes[i].folder;
        show(&f, strchr(nodes[i].folder.path, '/') + 1);
    }
    if (rc == 0 && f.count > 1)
        rc = ambiguous(&f, "incidents");
    if (rc == 0 && f.count == 0) {
        rc = pir_err_set(
            err, PIR_E_NOTFOUND, "there is no incident whose id begins with %s",
            f.typed);
        pir_err_hint(err, "see the ids with pir list --all");
    }
    if (rc < 0)
        memset(out, 0, sizeof(*out));
    pir_buf_release(&f.shown);
    return rc;
}

/* ---- entries --------------------------------------------------------------------- */

static void show_entry(struct finding *f, const struct pir_entry_name *name)
{
    char time[PIR_TIME_TEXT] = "time unknown";
    char text[PIR_KIND_MAX + PIR_ID_SHORT + PIR_TIME_TEXT + 4];
    size_t kind = strlen(name->kind);

    if (name->occurred != INT64_MIN)
        pir_time_format(time, name->occurred, 0);
    memcpy(text, name->kind, kind);
    text[kind] = ' ';
    memcpy(text + kind + 1, name->id, PIR_ID_SHORT);
    text[kind + 1 + PIR_ID_SHORT] = ' ';
    memcpy(text + kind + 2 + PIR_ID_SHORT, time, strlen(time) + 1);
    show(f, text);
}

static int take(
    struct finding *f, struct pir_place *out, const struct pir_folder *folder,
    const struct pir_node *node, const struct pir_entry_name *name)
{
    if (f->len > PIR_ID_SHORT) {
        int rc = pir_blob_begins(f->store, &node->oid, folder->path, f->typed, f->err);

        if (rc <= 0)
            return rc;
    }
    if (f->count++ == 0) {
        out->folder = *folder;
        out->folder.path = pir_arena_strdup(f->arena, folder->path);
        out->path = pir_arena_printf(f->arena, "%s/%s", folder->path, node->name);
        out->name = *name;
        out->blob = node->oid;
        if (!out->folder.path || !out->path)
            return pir_err_nomem(f->err);
    }
    show_entry(f, name);
    return 0;
}

static int scan(
    struct finding *f, struct pir_place *out, const struct pir_folder *folder,
    const struct pir_oid *tree)
{
    struct pir_arena scratch = {0};
    struct pir_entry_name name;
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_tree(&nodes, &count, &scratch, f->store, tree, f->err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        if (pir_node_is_entry(&name, &nodes[i]) && may_be(f, name.id))
            rc = take(f, out, folder, &nodes[i], &name);
    pir_arena_release(&scratch);
    return rc;
}

static int scan_preferred(
    struct finding *f, struct pir_place *out, const struct pir_oid *commit,
    const struct pir_folder *prefer)
{
    struct pir_arena scratch = {0};
    struct pir_err why = {0};
    struct pir_node node;
    int rc = pir_store_find(&node, &scratch, f->store, commit, prefer->path, &why);

    pir_arena_release(&scratch);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0) {
        if (f->err)
            *f->err = why;
        return rc;
    }
    return node.mode == 040000U ? scan(f, out, prefer, &node.oid) : 0;
}

static int scan_others(
    struct finding *f, struct pir_place *out, const struct pir_oid *commit,
    const struct pir_folder *prefer)
{
    struct pir_arena scratch = {0};
    struct pir_folder_node *nodes;
    size_t count;
    int rc = pir_folder_nodes(&nodes, &count, &scratch, f->store, commit, f->err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        if (!prefer || strcmp(prefer->path, nodes[i].folder.path) != 0)
            rc = scan(f, out, &nodes[i].folder, &nodes[i].tree);
    pir_arena_release(&scratch);
    return rc;
}

int pir_history_find(
    struct pir_place *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *prefer, const char *typed,
    struct pir_err *err)
{
    struct finding f = {.arena = arena, .store = store, .err = err};
    int rc = start(&f, typed, "entry");

    memset(out, 0, sizeof(*out));
    if (rc == 0 && prefer)
        rc = scan_preferred(&f, out, commit, prefer);
    if (rc == 0 && (f.count == 0 || (f.count == 1 && f.len < PREFER_MIN)))
        rc = scan_others(&f, out, commit, prefer);
    if (rc == 0 && f.count > 1)
        rc = ambiguous(&f, "entries");
    if (rc == 0 && f.count == 0) {
        rc = pir_err_set(
            err, PIR_E_NOTFOUND, "there is no entry whose id begins with %s", f.typed);
        pir_err_hint(err, "see the ids with pir log");
    }
    if (rc < 0)
        memset(out, 0, sizeof(*out));
    pir_buf_release(&f.shown);
    return rc;
}
