/* Reading a record from one commit's tree: folders, an incident's entries, the roster. */
#include "model/history.h"

#include "base/text.h"
#include "model/history_internal.h"

#include <stdlib.h>
#include <string.h>

#define TOP "incidents"
#define GATHERED                                                                       \
    "folders" /* the months' trees; shorter than any id, so no incident's */
#define MODE_FILE 0100644U
#define MODE_TREE 0040000U
#define MODE_FOLDER 040000U
#define DIGITS "0123456789"
#define TRUST_FILE_MAX ((size_t)1024 * 1024)

/* ---- folders --------------------------------------------------------------------- */

struct month {
    const char *year, *name;
    struct pir_oid tree;
};

struct folders {
    PIR_VEC(struct pir_folder_node) list;
    PIR_VEC(struct month) months;
    struct pir_bulk *bulk;
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
};

static bool is_number(const char *name, size_t len)
{
    return strlen(name) == len && strspn(name, DIGITS) == len;
}

static bool is_month(const char *name)
{
    return is_number(name, 2) && strcmp(name, "01") >= 0 && strcmp(name, "12") <= 0;
}

static int add_days(struct folders *f, const struct month *month)
{
    struct pir_folder_node *slot;
    struct pir_node *nodes;
    char id[PIR_ID_SHORT + 1];
    size_t count;
    int rc = pir_bulk_tree(&nodes, &count, f->arena, f->bulk, &month->tree, f->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (nodes[i].mode != MODE_FOLDER || !pir_folder_incident(id, nodes[i].name))
            continue;
        slot = PIR_VEC_PUSH(f->arena, &f->list);
        if (!slot)
            return pir_err_nomem(f->err);
        memcpy(slot->folder.id, id, sizeof(id));
        slot->tree = nodes[i].oid;
        slot->folder.path = pir_arena_printf(
            f->arena, TOP "/%s/%s/%s", month->year, month->name, nodes[i].name);
        if (!slot->folder.path)
            return pir_err_nomem(f->err);
    }
    return rc;
}

static int add_months(struct folders *f, const char *year, const struct pir_oid *tree)
{
    struct month *slot;
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_tree(&nodes, &count, f->arena, f->store, tree, f->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (nodes[i].mode != MODE_FOLDER || !is_month(nodes[i].name))
            continue;
        slot = PIR_VEC_PUSH(f->arena, &f->months);
        if (!slot)
            return pir_err_nomem(f->err);
        *slot = (struct month){year, nodes[i].name, nodes[i].oid};
    }
    return rc;
}

static int add_all_days(struct folders *f)
{
    int rc = pir_bulk_new(&f->bulk, f->store, GATHERED, f->err);

    for (size_t i = 0; rc == 0 && i < f->months.len; i++)
        rc = add_days(f, &f->months.items[i]);
    pir_bulk_free(f->bulk);
    return rc;
}

static int compare_folders(const void *a, const void *b)
{
    const struct pir_folder_node *x = a, *y = b;

    return strcmp(x->folder.path, y->folder.path);
}

int pir_folder_nodes(
    struct pir_folder_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct folders f = {.arena = arena, .store = store, .err = err};
    struct pir_err none = {0};
    struct pir_node *nodes;
    size_t years;
    int rc = pir_store_list(&nodes, &years, arena, store, commit, TOP, &none);

    *out = NULL;
    *count = 0;
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0 && err)
        *err = none;
    for (size_t i = 0; rc == 0 && i < years; i++) {
        if (nodes[i].mode == MODE_FOLDER && is_number(nodes[i].name, 4))
            rc = add_months(&f, nodes[i].name, &nodes[i].oid);
    }
    if (rc == 0)
        rc = add_all_days(&f);
    if (rc < 0)
        return rc;
    if (f.list.len)
        qsort(f.list.items, f.list.len, sizeof(*f.list.items), compare_folders);
    *out = f.list.items;
    *count = f.list.len;
    return 0;
}

int pir_history_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_folder_node *nodes;
    int rc;

    *out = NULL;
    rc = pir_folder_nodes(&nodes, count, arena, store, commit, err);
    if (rc < 0)
        return rc;
    *out = pir_arena_calloc(arena, *count, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = nodes[i].folder;
    return 0;
}

/* ---- entries --------------------------------------------------------------------- */

bool pir_node_is_entry(struct pir_entry_name *name, const struct pir_node *node)
{
    return node->mode == MODE_FILE && pir_entry_name_parse(name, node->name);
}

/* What lies in the record and cannot be read is the record's fault, not the caller's. */
static int corrupt(int rc, const char *path, struct pir_err *err)
{
    if (rc != PIR_E_INPUT && rc != PIR_E_NOTFOUND && rc != PIR_E_CORRUPT)
        return rc;
    if (err)
        err->code = PIR_E_CORRUPT;
    pir_err_at(err, path, 0, 0);
    pir_err_hint(err, "see what pir verify says about the record");
    return PIR_E_CORRUPT;
}

static int refuse(const char *path, const char *why, struct pir_err *err)
{
    pir_err_set(err, PIR_E_CORRUPT, "%s", why);
    return corrupt(PIR_E_CORRUPT, path, err);
}

static int check_place(
    const struct pir_entry *entry, const struct pir_place *place, struct pir_err *err)
{
    if (strncmp(entry->id, place->name.id, PIR_ID_SHORT) != 0)
        return refuse(
            place->path, "the entry was changed: its name is that of other bytes", err);
    if (strcmp(entry->kind, place->name.kind) != 0)
        return refuse(
            place->path, "the entry is of another kind than its name says", err);
    if (strcmp(entry->incident, place->folder.id) != 0)
        return refuse(
            place->path, "the entry belongs to another incident than its folder", err);
    return 0;
}

static void clear_attest(struct pir_attest *attest)
{
    memset(attest, 0, sizeof(*attest));
    attest->name = attest->email = attest->fingerprint = attest->principal =
        attest->roles = "";
}

/* rc: what came of reading the bytes. */
static int parse_read(
    struct pir_recorded *out, struct pir_arena *arena, const struct pir_buf *bytes,
    const struct pir_place *place, int rc, struct pir_err *err)
{
    memset(out, 0, sizeof(*out));
    clear_attest(&out->attest);
    out->path = place->path;
    if (rc == 0)
        rc = pir_entry_parse(
            &out->entry, arena, bytes->data, bytes->len, place->path, err);
    return rc < 0 ? corrupt(rc, place->path, err)
                  : check_place(&out->entry, place, err);
}

int pir_history_read(
    struct pir_recorded *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_place *place, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc =
        pir_store_get(&bytes, store, PIR_OBJECT_BLOB, &place->blob, PIR_ENTRY_MAX, err);

    rc = parse_read(out, arena, &bytes, place, rc, err);
    pir_buf_release(&bytes);
    return rc;
}

int pir_blob_begins(
    struct pir_store *store, const struct pir_oid *blob, const char *path,
    const char *typed, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_digest digest;
    char id[PIR_ID_LEN + 1];
    int rc = pir_store_get(&bytes, store, PIR_OBJECT_BLOB, blob, PIR_ENTRY_MAX, err);

    if (rc < 0) {
        rc = corrupt(rc, path, err);
    } else {
        pir_digest_of(&digest, bytes.data, bytes.len);
        pir_digest_id(id, &digest);
        rc = strncmp(id, typed, strlen(typed)) == 0;
    }
    pir_buf_release(&bytes);
    return rc;
}

static bool is_wanted(const char *const *kinds, const char *kind)
{
    if (!kinds)
        return true;
    for (; *kinds; kinds++)
        if (strcmp(*kinds, kind) == 0)
            return true;
    return false;
}

static int add_damage(
    struct pir_dossier *out, struct pir_arena *arena, const struct pir_place *place,
    const char *why, struct pir_err *err)
{
    struct pir_damage *damage = &out->damages[out->damage_count++];
    char path[PIR_ERR_PLACE_MAX];

    pir_text_quote_into(path, sizeof(path), place->path, strlen(place->path));
    damage->path = pir_arena_strdup(arena, path);
    damage->why = pir_arena_strdup(arena, why);
    return damage->path && damage->why ? 0 : pir_err_nomem(err);
}

static int load_one(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_bulk *bulk,
    const struct pir_place *place, struct pir_buf *bytes, struct pir_err *err)
{
    struct pir_err why = {0};
    int rc;

    pir_buf_clear(bytes);
    rc = pir_bulk_get(bytes, bulk, &place->blob, PIR_ENTRY_MAX, &why);
    rc = parse_read(&out->entries[out->count], arena, bytes, place, rc, &why);
    if (rc == PIR_E_CORRUPT)
        return add_damage(out, arena, place, why.message, err);
    if (rc == 0)
        out->count++;
    else if (err)
        *err = why;
    return rc;
}

/** Without approvals nobody asks how many there must be. */
static int load_quorum(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_node node;
    bool asked = false;
    int rc;

    for (size_t i = 0; !asked && i < out->count; i++)
        asked = strcmp(out->entries[i].entry.kind, "approval") == 0;
    if (!asked)
        return 0;
    rc = pir_store_find(&node, arena, store, commit, "schemas/review.yaml", err);
    if (rc == 0)
        rc = pir_store_get(
            &bytes, store, PIR_OBJECT_BLOB, &node.oid, TRUST_FILE_MAX, err);
    if (rc == 0)
        rc = pir_quorum_read(&out->quorum, bytes.data, bytes.len, err);
    pir_buf_release(&bytes);
    return rc == PIR_E_NOMEM ? rc : 0; /* others say what is wrong with it */
}

static char *path_of(
    struct pir_arena *arena, const struct pir_folder *folder,
    const struct pir_node *node)
{
    size_t len = strlen(folder->path), more = strlen(node->name);
    char *path = pir_arena_alloc(arena, len + 1 + more + 1);

    if (!path)
        return NULL;
    memcpy(path, folder->path, len);
    path[len] = '/';
    memcpy(path + len + 1, node->name, more);
    return path;
}

/** The names in an incident's folder. */
static int list_folder(
    struct pir_node **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *path,
    struct pir_bulk *bulk, struct pir_err *err)
{
    struct pir_node node;
    int rc = pir_store_find(&node, arena, store, commit, path, err);

    if (rc < 0)
        return rc;
    if (node.mode != MODE_FOLDER) /* says so */
        return pir_store_list(out, count, arena, store, commit, path, err);
    return pir_bulk_tree(out, count, arena, bulk, &node.oid, err);
}

static int load_all(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_bulk *bulk,
    const struct pir_node *nodes, size_t count, const char *const *kinds,
    struct pir_err *err)
{
    struct pir_place place = {.folder = out->folder};
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = 0;

    out->entries = pir_arena_calloc(arena, count, sizeof(*out->entries));
    out->damages = pir_arena_calloc(arena, count, sizeof(*out->damages));
    if (!out->entries || !out->damages)
        return pir_err_nomem(err);
    pir_bulk_expect(bulk, count);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        bool is_entry = pir_node_is_entry(&place.name, &nodes[i]);

        if (is_entry && !is_wanted(kinds, place.name.kind))
            continue;
        place.path = path_of(arena, &out->folder, &nodes[i]);
        place.blob = nodes[i].oid;
        if (!place.path)
            rc = pir_err_nomem(err);
        else if (!is_entry)
            rc = add_damage(out, arena, &place, "this is not an entry's file", err);
        else
            rc = load_one(out, arena, bulk, &place, &bytes, err);
    }
    pir_buf_release(&bytes);
    return rc;
}

static int load(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *folder,
    const char *const *kinds, const char *gathered, struct pir_err *err)
{
    struct pir_bulk *bulk = NULL;
    struct pir_node *nodes;
    size_t count;
    int rc = pir_bulk_new(&bulk, store, gathered, err);

    memset(out, 0, sizeof(*out));
    out->folder = *folder;
    if (rc == 0)
        rc = list_folder(&nodes, &count, arena, store, commit, folder->path, bulk, err);
    if (rc == 0)
        rc = load_all(out, arena, bulk, nodes, count, kinds, err);
    pir_bulk_free(bulk);
    return rc < 0 ? rc : load_quorum(out, arena, store, commit, err);
}

int pir_history_load(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *folder,
    const char *const *kinds, struct pir_err *err)
{
    return load(out, arena, store, commit, folder, kinds, NULL, err);
}

int pir_history_gather(
    struct pir_dossier *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const struct pir_folder *folder, struct pir_err *err)
{
    return load(out, arena, store, commit, folder, NULL, folder->id, err);
}

/* ---- trust ----------------------------------------------------------------------- */

/* Which of the two files it is: 1, 2; 0 for anything else. */
static unsigned note_trust(struct pir_trust_files *out, const struct pir_node *node)
{
    if (node->mode == MODE_FILE && strcmp(node->name, "allowed_signers") == 0) {
        out->signers = node->oid;
        return 1;
    }
    if (node->mode == MODE_FILE && strcmp(node->name, "roles.yaml") == 0) {
        out->roles = node->oid;
        return 2;
    }
    if (node->mode == MODE_TREE && strcmp(node->name, "openpgp") == 0)
        out->openpgp = node->oid;
    if (node->mode == MODE_TREE && strcmp(node->name, "x509") == 0)
        out->x509 = node->oid;
    return 0;
}

int pir_trust_find(
    struct pir_trust_files *out, struct pir_store *store, const struct pir_oid *commit,
    struct pir_err *err)
{
    struct pir_arena scratch = {0};
    struct pir_node *nodes;
    size_t count;
    unsigned found = 0;
    int rc = pir_store_list(&nodes, &count, &scratch, store, commit, "trust", err);

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; rc == 0 && i < count; i++)
        found |= note_trust(out, &nodes[i]);
    pir_arena_release(&scratch);
    if (rc == 0 && found != 3)
        rc = PIR_E_NOTFOUND;
    if (rc == PIR_E_NOTFOUND)
        pir_err_set(
            err, rc,
            "the record does not say who may sign: it has not both "
            "trust/allowed_signers and trust/roles.yaml");
    return rc;
}

static int read_trust(
    struct pir_buf *out, struct pir_store *store, const struct pir_oid *blob,
    const char *path, struct pir_err *err)
{
    int rc = pir_store_get(out, store, PIR_OBJECT_BLOB, blob, TRUST_FILE_MAX, err);

    if (rc == PIR_E_INPUT)
        pir_err_at(err, path, 0, 0);
    return rc < 0 && rc != PIR_E_INPUT ? corrupt(rc, path, err) : rc;
}

/* ---- keys in files of their own ---- */

struct key_files {
    struct pir_key_file *items;
    size_t count;
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
};

static int
read_key(struct key_files *files, const char *folder, const struct pir_node *node)
{
    struct pir_key_file *file = &files->items[files->count++];
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = 0;

    file->path = pir_arena_printf(files->arena, "trust/%s/%s", folder, node->name);
    if (!file->path)
        return pir_err_nomem(files->err);
    if (node->mode != MODE_FILE) {
        pir_err_set(files->err, PIR_E_INPUT, "only the files of keys belong here");
        rc = PIR_E_INPUT;
        pir_err_at(files->err, file->path, 0, 0);
    }
    if (rc == 0)
        rc = pir_store_get(
            &bytes, files->store, PIR_OBJECT_BLOB, &node->oid, PIR_KEY_FILE_MAX,
            files->err);
    if (rc == 0) {
        file->bytes = pir_arena_strndup(files->arena, bytes.data, bytes.len);
        file->len = bytes.len;
        rc = file->bytes ? 0 : pir_err_nomem(files->err);
    } else if (rc == PIR_E_INPUT) {
        pir_err_at(files->err, file->path, 0, 0);
    } else {
        rc = corrupt(rc, file->path, files->err);
    }
    pir_buf_release(&bytes);
    return rc;
}

static int
read_keys(struct key_files *files, const char *folder, const struct pir_oid *tree)
{
    struct pir_key_file *items;
    struct pir_node *nodes;
    size_t count;
    int rc;

    if (pir_oid_is_zero(tree))
        return 0;
    rc = pir_store_tree(&nodes, &count, files->arena, files->store, tree, files->err);
    if (rc < 0)
        return rc;
    items = pir_arena_calloc(files->arena, files->count + count, sizeof(*items));
    if (!items)
        return pir_err_nomem(files->err);
    if (files->count)
        memcpy(items, files->items, files->count * sizeof(*items));
    files->items = items;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_key(files, folder, &nodes[i]);
    return rc;
}

static int read_all_keys(struct key_files *files, const struct pir_trust_files *trust)
{
    int rc = read_keys(files, "openpgp", &trust->openpgp);

    return rc < 0 ? rc : read_keys(files, "x509", &trust->x509);
}

/* Files that roles.yaml says nothing of at all are from before it could: they are not
 * looked at, and vouch for nobody. */
static int pin_keys(
    struct pir_roster *roster, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_files *trust, struct pir_err *err)
{
    struct pir_arena scratch = {0};
    struct key_files files = {.arena = &scratch, .store = store, .err = err};
    int rc;

    if (roster->pin_count == 0)
        return 0;
    rc = read_all_keys(&files, trust);
    if (rc == 0)
        rc = pir_roster_pin(roster, arena, files.items, files.count, err);
    pir_arena_release(&scratch);
    return rc;
}

int pir_history_key_files(
    struct pir_key_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err)
{
    struct key_files files = {.arena = arena, .store = store, .err = err};
    struct pir_trust_files trust;
    int rc = pir_trust_find(&trust, store, commit, err);

    if (rc == 0)
        rc = read_all_keys(&files, &trust);
    *out = files.items;
    *count = rc < 0 ? 0 : files.count;
    return rc;
}

int pir_trust_load(
    struct pir_roster *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_files *files, struct pir_err *err)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    int rc = read_trust(&signers, store, &files->signers, "trust/allowed_signers", err);

    memset(out, 0, sizeof(*out));
    if (rc == 0)
        rc = read_trust(&roles, store, &files->roles, "trust/roles.yaml", err);
    if (rc == 0)
        rc = pir_roster_parse(
            out, arena, signers.data, signers.len, roles.data, roles.len, err);
    if (rc == 0)
        rc = pin_keys(out, arena, store, files, err);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    return rc;
}

int pir_history_roster(
    struct pir_roster *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_trust_files files;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_trust_find(&files, store, commit, err);
    return rc < 0 ? rc : pir_trust_load(out, arena, store, &files, err);
}
