/* A desk: what one thread of verify reads with, and what it need not read twice. Caches
 * are bounded and change only the speed. */
#include "pir/verify_internal.h"

#include "model/settings.h"

#include <stdlib.h>
#include <string.h>

#define TRUST_FILE_MAX ((size_t)1024 * 1024)
#define SCHEMA_FILE_MAX ((size_t)1024 * 1024)
#define KEY_FILES_MAX ((size_t)1000)
#define SIGNERS_MAX ((size_t)100000)

/* ---- names ---------------------------------------------------------------------- */

int pir_desk_leaf(
    struct pir_leaf *out, struct pir_desk *desk, const struct pir_oid *tree,
    const char *path)
{
    struct pir_oid at = *tree;

    for (;;) {
        size_t len = strcspn(path, "/");
        const struct pir_tree *parsed;
        const struct pir_leaf *found;
        struct pir_err why = {0};
        int rc = pir_desk_tree(desk, &parsed, &at, &why);

        if (rc == PIR_E_NOTFOUND || rc == PIR_E_CORRUPT || rc == PIR_E_INPUT) {
            desk->absent = true;
            return 0;
        }
        if (rc < 0) {
            desk->err = why;
            return rc;
        }
        found = pir_tree_find(parsed, path, len);
        if (!found || (path[len] && found->mode != PIR_MODE_TREE))
            return 0;
        if (!path[len]) {
            *out = *found;
            return 1;
        }
        at = found->oid;
        path += len + 1;
    }
}

/* ---- rosters --------------------------------------------------------------------- */

static int read_trust_file(
    struct pir_buf *out, struct pir_known_roster *known, struct pir_desk *desk,
    const char *name, struct pir_err *why)
{
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, desk, &known->tree, name);

    if (rc < 0)
        return rc;
    if (rc == 0 || leaf.mode != PIR_MODE_PLAIN)
        return pir_err_set(
            why, PIR_E_NOTFOUND, "there is no plain file trust/%s", name);
    rc = pir_store_get(
        out, desk->store, PIR_OBJECT_BLOB, &leaf.oid, TRUST_FILE_MAX, why);
    known->absent |= rc == PIR_E_NOTFOUND;
    return rc;
}

/* The files of one of the folders of keys. */
static int read_key_folder(
    struct pir_key_file *files, size_t *count, struct pir_known_roster *known,
    struct pir_desk *desk, const char *folder, struct pir_err *why)
{
    const struct pir_tree *tree;
    struct pir_leaf leaf;
    struct pir_buf bytes = PIR_BUF_INIT;
    int rc = pir_desk_leaf(&leaf, desk, &known->tree, folder);

    if (rc <= 0 || leaf.mode != PIR_MODE_TREE)
        return rc < 0 ? rc : 0;
    rc = pir_desk_tree(desk, &tree, &leaf.oid, why);
    for (size_t i = 0; rc == 0 && i < tree->count; i++) {
        struct pir_key_file *file = &files[*count];

        if (*count == KEY_FILES_MAX) {
            rc = pir_err_set(why, PIR_E_INPUT, "there are too many keys");
            break;
        }
        pir_buf_clear(&bytes);
        rc = pir_store_get(
            &bytes, desk->store, PIR_OBJECT_BLOB, &tree->leaves[i].oid,
            PIR_KEY_FILE_MAX, why);
        known->absent |= rc == PIR_E_NOTFOUND;
        if (rc < 0)
            break;
        file->path = pir_arena_printf(
            &known->arena, "trust/%s/%s", folder, tree->leaves[i].name);
        file->bytes = pir_arena_strndup(&known->arena, bytes.data, bytes.len);
        file->len = bytes.len;
        if (!file->path || !file->bytes)
            rc = pir_err_nomem(why);
        (*count)++;
    }
    pir_buf_release(&bytes);
    return rc;
}

/* OpenPGP keys and certificates. A record whose roles.yaml names none of them was made
 * before they could be checked here; its signatures by them stay unchecked. */
static int load_key_files(
    struct pir_known_roster *known, struct pir_desk *desk, struct pir_err *why)
{
    struct pir_key_file *files =
        pir_arena_calloc(&desk->scratch, KEY_FILES_MAX, sizeof(*files));
    size_t count = 0;
    int rc;

    if (!files)
        return pir_err_nomem(why);
    rc = read_key_folder(files, &count, known, desk, "openpgp", why);
    if (rc == 0)
        rc = read_key_folder(files, &count, known, desk, "x509", why);
    known->other_keys = count && !known->roster.pin_count;
    if (rc < 0 || !known->roster.pin_count)
        return rc;
    return pir_roster_pin(&known->roster, &known->arena, files, count, why);
}

static int load_roster(struct pir_known_roster *known, struct pir_desk *desk)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc = read_trust_file(&signers, known, desk, "allowed_signers", &why);

    if (rc == 0)
        rc = read_trust_file(&roles, known, desk, "roles.yaml", &why);
    if (rc == 0)
        rc = pir_roster_parse(
            &known->roster, &known->arena, signers.data, signers.len, roles.data,
            roles.len, &why);
    if (rc == 0)
        rc = pir_roster_digest(
            known->digest, signers.data, signers.len, roles.data, roles.len, &why);
    if (rc == 0)
        rc = load_key_files(known, desk, &why);
    known->usable = rc == 0;
    known->code = rc < 0 ? (enum pir_code)rc : PIR_OK;
    known->why = why;
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    if (rc == PIR_E_NOMEM || rc == PIR_E_IO || rc == PIR_E_GIT) {
        desk->err = why;
        return rc;
    }
    return 0;
}

int pir_desk_roster(
    struct pir_known_roster **out, struct pir_desk *desk, const struct pir_oid *tree)
{
    struct pir_known_roster *slot;
    struct pir_leaf leaf = {0};
    int rc;

    desk->absent = false;
    rc = pir_desk_leaf(&leaf, desk, tree, "trust");

    if (rc < 0)
        return rc;
    if (leaf.mode != PIR_MODE_TREE)
        memset(&leaf, 0, sizeof(leaf));
    for (size_t i = 0; i < PIR_DESK_ROSTERS; i++) {
        *out = &desk->rosters[i];
        if ((*out)->used && pir_oid_equal(&(*out)->tree, &leaf.oid))
            return 0;
    }
    slot = &desk->rosters[desk->next_roster++ % PIR_DESK_ROSTERS];
    pir_arena_release(&slot->arena);
    memset(slot, 0, sizeof(*slot));
    slot->used = leaf.mode == PIR_MODE_TREE;
    slot->tree = leaf.oid;
    *out = slot;
    if (leaf.mode == PIR_MODE_TREE) {
        rc = load_roster(slot, desk);
        slot->absent |= desk->absent;
        return rc;
    }
    slot->absent = desk->absent;
    slot->code = PIR_E_NOTFOUND;
    pir_err_set(&slot->why, PIR_E_NOTFOUND, "there is no folder trust");
    return 0;
}

/* ---- kinds ----------------------------------------------------------------------- */

struct pir_known_kinds {
    struct pir_oid tree; /* of schemas/ */
    struct pir_desk *desk;
    struct pir_arena arena;
    struct pir_kinds *kinds;
    const char **names;
    size_t count;
};

static int source_list(void *context, size_t i, const char **name, struct pir_err *err)
{
    struct pir_known_kinds *known = context;

    (void)err;
    if (i >= known->count)
        return 0;
    *name = known->names[i];
    return 1;
}

static int source_read(
    void *context, const char *name, const char **bytes, size_t *len,
    struct pir_err *err)
{
    struct pir_known_kinds *known = context;
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, known->desk, &known->tree, name);

    if (rc < 0) {
        *err = known->desk->err;
        return rc;
    }
    if (rc == 0 || leaf.mode != PIR_MODE_PLAIN)
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no schemas/%s", name);
    rc = pir_store_get(
        &buf, known->desk->store, PIR_OBJECT_BLOB, &leaf.oid, SCHEMA_FILE_MAX, err);
    if (rc == 0) {
        *bytes = pir_arena_strndup(&known->arena, buf.data, buf.len);
        *len = buf.len;
        rc = *bytes ? 0 : pir_err_nomem(err);
    }
    pir_buf_release(&buf);
    /* Said of the commit that brought it. */
    return rc == PIR_E_CORRUPT ? PIR_E_INPUT : rc;
}

static int load_kinds(struct pir_known_kinds *known, struct pir_desk *desk)
{
    struct pir_kind_source source = {
        .context = known, .read = source_read, .list = source_list};
    const struct pir_tree *tree;
    int rc = pir_desk_tree(desk, &tree, &known->tree, &desk->err);

    if (rc < 0)
        return rc == PIR_E_NOMEM || rc == PIR_E_IO || rc == PIR_E_GIT ? rc : 0;
    known->names = pir_arena_calloc(&known->arena, tree->count + 1, sizeof(char *));
    if (!known->names)
        return pir_err_nomem(&desk->err);
    for (size_t i = 0; i < tree->count; i++) {
        known->names[known->count] =
            pir_arena_strdup(&known->arena, tree->leaves[i].name);
        if (!known->names[known->count++])
            return pir_err_nomem(&desk->err);
    }
    return pir_kinds_new(&known->kinds, &source, &desk->err);
}

static void kinds_free(struct pir_known_kinds *known)
{
    if (!known)
        return;
    pir_kinds_free(known->kinds);
    pir_arena_release(&known->arena);
    free(known);
}

int pir_desk_kinds(
    struct pir_kinds **out, struct pir_desk *desk, const struct pir_oid *tree)
{
    const struct pir_push *push = desk->v->push;
    struct pir_known_kinds *known, **slot;
    struct pir_leaf leaf = {0};
    int rc = pir_desk_leaf(&leaf, desk, tree, "schemas");

    *out = NULL;
    if (rc < 0 || leaf.mode != PIR_MODE_TREE)
        return rc < 0 ? rc : 0;
    /* They belong to the caller's thread, as the first desk does. */
    if (push && push->kinds && desk->store == desk->v->store &&
        pir_oid_equal(push->schemas, &leaf.oid)) {
        *out = push->kinds;
        return 0;
    }
    for (size_t i = 0; i < PIR_DESK_KINDS; i++) {
        if (desk->kinds[i] && pir_oid_equal(&desk->kinds[i]->tree, &leaf.oid)) {
            *out = desk->kinds[i]->kinds;
            return 0;
        }
    }
    known = calloc(1, sizeof(*known));
    if (!known)
        return pir_err_nomem(&desk->err);
    known->tree = leaf.oid;
    known->desk = desk;
    rc = load_kinds(known, desk);
    if (rc < 0) {
        kinds_free(known);
        return rc;
    }
    slot = &desk->kinds[desk->next_kinds++ % PIR_DESK_KINDS];
    kinds_free(*slot);
    *slot = known;
    *out = known->kinds;
    return 0;
}

/* ---- signers --------------------------------------------------------------------- */

static char *join_roles(struct pir_desk *desk, const struct pir_person *person)
{
    struct pir_buf text = PIR_BUF_INIT;
    char *out = NULL;

    for (size_t i = 0; i < person->role_count; i++)
        pir_buf_printf(&text, "%s%s", i ? ", " : "", person->roles[i]);
    if (!pir_buf_failed(&text))
        out = pir_arena_strndup(&desk->arena, text.data, text.len);
    pir_buf_release(&text);
    return out;
}

static bool has_roles(const char *joined, const struct pir_person *person)
{
    for (size_t i = 0; i < person->role_count; i++) {
        size_t len = strlen(person->roles[i]);

        if (i && strncmp(joined, ", ", 2) != 0)
            return false;
        joined += i ? 2 : 0;
        if (strncmp(joined, person->roles[i], len) != 0)
            return false;
        joined += len;
    }
    return !*joined;
}

const struct pir_signed_by *pir_desk_signer(
    struct pir_desk *desk, const char *fingerprint, const struct pir_person *person)
{
    struct pir_signed_by *out;

    for (size_t i = desk->signer_count; i-- > 0;) {
        out = desk->signers[i];
        if (strcmp(out->fingerprint, fingerprint) == 0 &&
            strcmp(out->principal, person->principal) == 0 &&
            strcmp(out->name, person->name) == 0 && has_roles(out->roles, person))
            return out;
    }
    out = pir_arena_alloc(&desk->arena, sizeof(*out));
    if (!out)
        return NULL;
    out->fingerprint = pir_arena_strdup(&desk->arena, fingerprint);
    out->principal = pir_arena_strdup(&desk->arena, person->principal);
    out->name = pir_arena_strdup(&desk->arena, person->name);
    out->roles = join_roles(desk, person);
    if (!out->fingerprint || !out->principal || !out->name || !out->roles)
        return NULL;
    if (desk->signer_count == desk->signer_cap) {
        size_t wanted = desk->signer_cap ? desk->signer_cap * 2 : 16;
        void *more = wanted <= SIGNERS_MAX
                         ? realloc(desk->signers, wanted * sizeof(*desk->signers))
                         : NULL;

        if (!more)
            return NULL;
        desk->signers = more;
        desk->signer_cap = wanted;
    }
    desk->signers[desk->signer_count++] = out;
    return out;
}

/* ---- the desk -------------------------------------------------------------------- */

int pir_desk_open(struct pir_desk *desk, struct pir_verification *v, unsigned own)
{
    struct pir_store_options options = {
        .flags = PIR_STORE_TRUST_NOTHING | PIR_STORE_READ_MUCH};

    memset(desk, 0, sizeof(*desk));
    desk->v = v;
    pir_buf_init(&desk->commit);
    pir_buf_init(&desk->blob);
    pir_buf_init(&desk->tree);
    desk->trees = pir_tree_cache_new();
    if (!desk->trees)
        return pir_err_nomem(v->err);
    desk->store = v->store;
    if (!own)
        return 0;
    options.git_dir = pir_store_gitdir(v->store);
    return pir_store_open(&desk->store, &options, v->err);
}

void pir_desk_close(struct pir_desk *desk)
{
    pir_tree_cache_free(desk->trees);
    for (size_t i = 0; i < PIR_DESK_ROSTERS; i++)
        pir_arena_release(&desk->rosters[i].arena);
    for (size_t i = 0; i < PIR_DESK_KINDS; i++)
        kinds_free(desk->kinds[i]);
    free(desk->signers);
    if (desk->v && desk->store != desk->v->store)
        pir_store_free(desk->store);
    pir_buf_release(&desk->commit);
    pir_buf_release(&desk->blob);
    pir_buf_release(&desk->tree);
    pir_arena_release(&desk->scratch);
}

void pir_desk_tidy(struct pir_desk *desk)
{
    pir_arena_clear(&desk->scratch);
    pir_tree_cache_tidy(desk->trees);
}
