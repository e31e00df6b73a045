/* The second phase: one commit, judged by itself and against each of its parents. The
 * result depends on the bytes of objects alone. */
#include "pir/threshold_internal.h"
#include "pir/verify_internal.h"

#include "doc/builtin.h"
#include "judge/rulefile.h"
#include "model/settings.h"
#include "trust/sshsig.h"

#include <string.h>

#define COMMIT_READ_MAX ((size_t)16 * 1024 * 1024)
#define FILE_READ_MAX ((size_t)4 * 1024 * 1024)
#define DIFFERENCES_MAX ((size_t)2000) /* of a commit that is no merge */
#define ATTRIBUTES "* -text\n"

/* One commit on the desk. */
struct checking {
    struct pir_desk *desk;
    struct pir_verification *v;
    size_t number;
    const struct pir_commit_node *node;
    const char *bytes; /* of the commit */
    size_t len;
    const uint32_t *parents;
    unsigned parent_count;
    struct pir_result *result;
    struct pir_findings content; /* of what it contains, told after who made it */
    struct pir_differences changes[2];
    struct pir_digest *digests; /* of its entries */
    size_t digest_count;
    bool settings;  /* it changes settings, schemas or trust */
    bool adds;      /* it adds entries */
    bool broken;    /* it does what no commit may */
    bool has_kinds; /* kinds has been looked for */
    struct pir_kinds *kinds;
};

static int
find(struct checking *c, enum pir_rule rule, const char *path, const char *sentence)
{
    c->broken = true;
    if (pir_finding_add(&c->content, &c->desk->arena, rule, path, "%s", sentence) < 0)
        return pir_err_nomem(&c->desk->err);
    return 0;
}

static int take(
    struct checking *c, enum pir_rule rule, const char *path, const struct pir_err *why)
{
    if (pir_finding_take(&c->content, &c->desk->arena, rule, path, why) < 0)
        return pir_err_nomem(&c->desk->err);
    return 0;
}

/* What could not be read is a finding, when it is the record's fault. */
static int
take_unread(struct checking *c, int rc, const char *path, const struct pir_err *why)
{
    c->broken = true; /* the gate cannot be told all that is added */
    if (rc == PIR_E_NOTFOUND)
        return take(c, PIR_RULE_OBJECT_MISSING, path, why);
    if (rc == PIR_E_CORRUPT)
        return take(c, PIR_RULE_OBJECT_DAMAGED, path, why);
    c->desk->err = *why;
    return rc;
}

/* The commit whose schemas and trust files count: the first parent, or the first commit
 * itself. */
static const struct pir_oid *governing_tree(const struct checking *c)
{
    return c->parent_count ? &c->v->commits[c->parents[0]].tree : &c->node->tree;
}

/* ---- entries --------------------------------------------------------------------- */

static int kinds_in_force(struct pir_kinds **out, struct checking *c)
{
    int rc = 0;

    if (!c->has_kinds)
        rc = pir_desk_kinds(&c->kinds, c->desk, governing_tree(c));
    c->has_kinds = rc == 0;
    *out = c->kinds;
    return rc;
}

/* Does the folder of a new entry hold the entry that opened it? */
static int
check_opened(struct checking *c, const struct pir_entry_facts *facts, const char *path)
{
    size_t len = (size_t)(strrchr(path, '/') - path);
    char *folder = pir_arena_strndup(&c->desk->scratch, path, len);
    const struct pir_tree *tree;
    struct pir_entry_name name;
    struct pir_leaf leaf;
    int rc;

    if (!folder)
        return pir_err_nomem(&c->desk->err);
    rc = pir_desk_leaf(&leaf, c->desk, &c->node->tree, folder);
    if (rc > 0)
        rc = pir_desk_tree(c->desk, &tree, &leaf.oid, &c->desk->err) < 0 ? 0 : 1;
    for (size_t i = 0; rc > 0 && i < tree->count; i++) {
        const char *leaf_name = tree->leaves[i].name;
        size_t leaf_len = tree->leaves[i].len;

        /* "...-ID.md", before the dearer look at the whole name */
        if (leaf_len > PIR_ID_SHORT + 3 &&
            memcmp(
                leaf_name + leaf_len - PIR_ID_SHORT - 3, facts->incident,
                PIR_ID_SHORT) == 0 &&
            pir_entry_name_parse(&name, leaf_name) &&
            strcmp(name.kind, "incident") == 0)
            return 0;
    }
    if (rc < 0)
        return rc;
    return find(
        c, PIR_RULE_ENTRY_INCIDENT, path,
        "no entry in this folder opened the incident");
}

static int check_entry(struct checking *c, const struct pir_difference *change)
{
    struct pir_result *result = c->result;
    struct pir_entry_facts *facts = &result->entries[result->entry_count];
    struct pir_kinds *kinds;
    struct pir_err why = {0};
    int rc;

    pir_buf_clear(&c->desk->blob);
    rc = pir_store_get(
        &c->desk->blob, c->desk->store, PIR_OBJECT_BLOB, &change->oid, PIR_ENTRY_MAX,
        &why);
    if (rc == PIR_E_INPUT) {
        c->broken = true;
        return take(c, PIR_RULE_ENTRY_SIZE, change->path, &why);
    }
    if (rc < 0)
        return take_unread(c, rc, change->path, &why);
    rc = kinds_in_force(&kinds, c);
    if (rc == 0)
        rc = pir_judge_entry(
            facts, &c->content, &c->desk->arena, &c->desk->scratch, change->path,
            c->desk->blob.data, c->desk->blob.len, kinds, &c->desk->err);
    if (rc == 0 && facts->readable && !facts->opening)
        rc = check_opened(c, facts, change->path);
    if (rc < 0)
        return rc;
    result->entry_paths[result->entry_count] =
        pir_arena_strdup(&c->desk->arena, change->path);
    if (!result->entry_paths[result->entry_count++])
        return pir_err_nomem(&c->desk->err);
    c->digests[c->digest_count++] = facts->digest;
    return 0;
}

static int check_entries(struct checking *c)
{
    const struct pir_differences *changes = &c->changes[0];
    size_t count = 0;
    int rc = 0;

    for (size_t i = 0; i < changes->len; i++)
        count += changes->items[i].at == PIR_AT_ENTRY &&
                 changes->items[i].edit == PIR_EDIT_ADDED;
    if (count == 0)
        return 0;
    c->adds = true;
    c->result->entries =
        pir_arena_calloc(&c->desk->arena, count, sizeof(*c->result->entries));
    c->result->entry_paths =
        pir_arena_calloc(&c->desk->arena, count, sizeof(*c->result->entry_paths));
    c->digests = pir_arena_calloc(&c->desk->scratch, count, sizeof(*c->digests));
    if (!c->result->entries || !c->result->entry_paths || !c->digests)
        return pir_err_nomem(&c->desk->err);
    for (size_t i = 0; rc == 0 && i < changes->len; i++)
        if (changes->items[i].at == PIR_AT_ENTRY &&
            changes->items[i].edit == PIR_EDIT_ADDED)
            rc = check_entry(c, &changes->items[i]);
    return rc;
}

/* ---- settings, schemas, trust ---------------------------------------------------- */

/* The bytes of a file of the new tree; PIR_E_NOTFOUND. */
static int read_settings(
    struct pir_buf *out, struct checking *c, const char *path, struct pir_err *err)
{
    struct pir_leaf leaf;
    int rc = pir_desk_leaf(&leaf, c->desk, &c->node->tree, path);

    if (rc <= 0)
        return rc < 0 ? rc : PIR_E_NOTFOUND;
    return pir_store_get(
        out, c->desk->store, PIR_OBJECT_BLOB, &leaf.oid, FILE_READ_MAX, err);
}

static int check_settings(struct checking *c)
{
    const struct pir_builtin_file *own = pir_builtin_find("settings.yaml");
    struct pir_buf bytes = PIR_BUF_INIT, schema = PIR_BUF_INIT;
    struct pir_settings settings;
    struct pir_err why = {0};
    int rc = read_settings(&bytes, c, "pir.yaml", &why);

    if (rc == 0) {
        rc = read_settings(&schema, c, "schemas/settings.yaml", &why);
        if (rc == PIR_E_NOTFOUND && own) {
            pir_buf_add(&schema, own->bytes, own->len);
            rc = 0;
        }
    }
    if (rc == 0)
        rc = pir_settings_read(
            &settings, &c->desk->scratch, bytes.data, bytes.len, schema.data,
            schema.len, &why);
    pir_buf_release(&bytes);
    pir_buf_release(&schema);
    if (rc == PIR_E_INPUT)
        return take(c, PIR_RULE_SETTINGS_FORM, NULL, &why);
    return rc == PIR_E_NOMEM ? pir_err_nomem(&c->desk->err) : 0;
}

static int check_schemas(struct checking *c)
{
    const struct pir_kind *kind;
    struct pir_kinds *kinds;
    struct pir_err why = {0};
    size_t count = 0;
    int rc = pir_desk_kinds(&kinds, c->desk, &c->node->tree);

    if (rc < 0)
        return rc;
    if (!kinds)
        return find(
            c, PIR_RULE_SCHEMA_FORM, "schemas", "the record has no schemas any more");
    rc = pir_kinds_count(&count, kinds, &why);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = pir_kinds_at(&kind, kinds, i, &why);
        if (rc == PIR_E_INPUT || rc == PIR_E_NOTFOUND || rc == PIR_E_UNSUPPORTED) {
            rc = take(c, PIR_RULE_SCHEMA_FORM, NULL, &why);
            memset(&why, 0, sizeof(why));
        }
    }
    if (rc == PIR_E_INPUT || rc == PIR_E_NOTFOUND || rc == PIR_E_UNSUPPORTED)
        return take(c, PIR_RULE_SCHEMA_FORM, NULL, &why);
    if (rc < 0)
        c->desk->err = why;
    return rc;
}

static int check_trust(struct checking *c)
{
    struct pir_known_roster *now, *before = NULL;
    struct pir_trust_state old, next;
    int rc = pir_desk_roster(&now, c->desk, &c->node->tree);

    if (rc == 0 && c->parent_count)
        rc = pir_desk_roster(&before, c->desk, governing_tree(c));
    if (rc < 0)
        return rc;
    if (!now->usable)
        return take(
            c,
            now->absent                   ? PIR_RULE_OBJECT_MISSING
            : now->code == PIR_E_NOTFOUND ? PIR_RULE_TRUST_REMOVED
            : now->code == PIR_E_CORRUPT  ? PIR_RULE_OBJECT_DAMAGED
                                          : PIR_RULE_TRUST_FORM,
            NULL, &now->why);
    next = (struct pir_trust_state){&now->roster, now->digest, now->other_keys};
    if (before && !before->usable)
        return 0;
    if (before && strcmp(before->digest, now->digest) == 0)
        return 0; /* only keys of other formats changed */
    if (before)
        old = (struct pir_trust_state){
            &before->roster, before->digest, before->other_keys};
    rc = pir_judge_trust(&c->content, &c->desk->arena, before ? &old : NULL, &next);
    return rc < 0 ? pir_err_nomem(&c->desk->err) : 0;
}

/* Duties, holidays and frameworks that could not be read would be clocks that nobody
 * watches. */
static int check_rules(struct checking *c, const char *path, struct pir_err *why)
{
    struct pir_obligations words = {0};
    int rc = strchr(path + strlen("schemas/"), '/')
                 ? pir_obligations_words(&words, &c->desk->scratch, why)
                 : 0;

    return rc < 0 ? rc
                  : pir_rulefile_check(
                        &c->desk->scratch, &words, path, c->desk->blob.data,
                        c->desk->blob.len, why);
}

/* Every new file is read once, so that no object goes unchecked. */
static int check_file(struct checking *c, const struct pir_difference *change)
{
    struct pir_err why = {0};
    int rc;

    pir_buf_clear(&c->desk->blob);
    rc = pir_store_get(
        &c->desk->blob, c->desk->store, PIR_OBJECT_BLOB, &change->oid, FILE_READ_MAX,
        &why);
    if (rc == PIR_E_INPUT)
        return take(c, PIR_RULE_SETTINGS_FORM, change->path, &why);
    if (rc < 0)
        return take_unread(c, rc, change->path, &why);
    if (change->at == PIR_AT_SCHEMA) {
        rc = check_rules(c, change->path, &why);
        if (rc == PIR_E_INPUT)
            return take(c, PIR_RULE_SCHEMA_FORM, change->path, &why);
        return rc < 0 ? pir_err_nomem(&c->desk->err) : 0;
    }
    if (change->at == PIR_AT_ATTRIBUTES && strcmp(c->desk->blob.data, ATTRIBUTES) != 0)
        return find(
            c, PIR_RULE_SETTINGS_FORM, change->path,
            "it must hold the one line * -text, or git shows other bytes than were "
            "signed");
    return 0;
}

/* ---- what changed ---------------------------------------------------------------- */

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

static int check_removal(struct checking *c, const struct pir_difference *change)
{
    if (is_below(change->path, "incidents"))
        return change->at == PIR_AT_NOWHERE
                   ? 0
                   : find(
                         c, PIR_RULE_ENTRY_DELETED, change->path,
                         "what was recorded here is taken away");
    c->settings = true;
    if (is_below(change->path, PIR_PROPOSALS))
        return 0; /* who made it is asked first */
    if (is_below(change->path, "trust"))
        return change->at == PIR_AT_KEY || strcmp(change->path, "trust/openpgp") == 0 ||
                       strcmp(change->path, "trust/x509") == 0
                   ? 0
                   : find(
                         c, PIR_RULE_TRUST_REMOVED, change->path,
                         "the record is left without it");
    if (change->at == PIR_AT_SCHEMA || change->at == PIR_AT_NOWHERE ||
        strchr(change->path, '/')) /* a folder in schemas/ */
        return 0;
    return find(
        c, PIR_RULE_SETTINGS_REMOVED, change->path, "the record is left without it");
}

static int check_change(struct checking *c, const struct pir_difference *change)
{
    if (change->edit == PIR_EDIT_REMOVED)
        return check_removal(c, change);
    if (change->at == PIR_AT_NOWHERE)
        return 0; /* said already */
    if (change->at == PIR_AT_ENTRY)
        return change->edit == PIR_EDIT_ADDED
                   ? 0
                   : find(
                         c, PIR_RULE_ENTRY_MODIFIED, change->path,
                         "it is not what was recorded under this name");
    c->settings = true;
    return check_file(c, change);
}

static bool
has_change(const struct checking *c, enum pir_place_kind at, const char *below)
{
    for (size_t i = 0; i < c->changes[0].len; i++)
        if (c->changes[0].items[i].at == at ||
            (below && is_below(c->changes[0].items[i].path, below)))
            return true;
    return false;
}

/* A commit with one parent, or the first. */
static int check_changes(struct checking *c)
{
    const struct pir_differences *changes = &c->changes[0];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < changes->len; i++)
        rc = check_change(c, &changes->items[i]);
    if (rc == 0)
        rc = check_entries(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_SETTINGS, NULL)))
        rc = check_settings(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_SCHEMA, "schemas")))
        rc = check_schemas(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_TRUST, "trust")))
        rc = check_trust(c);
    if (rc == 0 && c->adds && c->settings)
        rc = find(
            c, PIR_RULE_DEED_MIXED, "",
            "it adds entries and changes settings, schemas or trust at once");
    return rc;
}

/* ---- merges ---------------------------------------------------------------------- */

static const struct pir_difference *
same_path(const struct pir_differences *changes, const char *path)
{
    size_t low = 0, high = changes->len;

    /* They are in the order of trees; that is not strcmp's where folders are concerned,
     * so the ordered search is only a guess. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(changes->items[middle].path, path);

        if (order == 0)
            return &changes->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = 0; i < changes->len; i++)
        if (strcmp(changes->items[i].path, path) == 0)
            return &changes->items[i];
    return NULL;
}

/* In the merge, compared with one parent: entries may only be there in addition. */
static int
check_side(struct checking *c, unsigned side, const struct pir_difference *change)
{
    bool both = same_path(&c->changes[!side], change->path) != NULL;
    struct pir_choice *choice;

    if (is_below(change->path, "incidents")) {
        if (change->edit != PIR_EDIT_ADDED)
            return find(
                c, PIR_RULE_MERGE_NOT_UNION, change->path,
                change->edit == PIR_EDIT_REMOVED
                    ? "a parent has it, the merge has not"
                    : "the merge has other bytes here than a parent");
        if (both && side == 0)
            return find(
                c, PIR_RULE_MERGE_NOT_UNION, change->path,
                "neither parent has it, the merge adds it");
        return 0;
    }
    if (both)
        return side ? 0
                    : find(
                          c,
                          is_below(change->path, "trust") ? PIR_RULE_MERGE_POLICY
                                                          : PIR_RULE_MERGE_NOT_UNION,
                          change->path, "neither parent has it so, the merge makes it");
    choice = &c->result->choices[c->result->choice_count++];
    choice->path = pir_arena_strdup(&c->desk->arena, change->path);
    if (!choice->path)
        return pir_err_nomem(&c->desk->err);
    choice->at = change->at;
    choice->refused = side;
    return 0;
}

static int check_merge(struct checking *c)
{
    size_t count = 0;
    int rc = 0;

    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < c->changes[side].len; i++)
            count += !is_below(c->changes[side].items[i].path, "incidents");
    c->result->choices =
        pir_arena_calloc(&c->desk->arena, count + 1, sizeof(*c->result->choices));
    if (!c->result->choices)
        return pir_err_nomem(&c->desk->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; rc == 0 && i < c->changes[side].len; i++)
            rc = check_side(c, side, &c->changes[side].items[i]);
    return rc;
}

/* ---- the tree -------------------------------------------------------------------- */

static int compare(struct checking *c, unsigned side)
{
    const struct pir_tree_source source = {c->desk, pir_desk_tree};
    struct pir_findings faults = {0};
    const struct pir_oid *before =
        c->parent_count ? &c->v->commits[c->parents[side]].tree : NULL;
    int rc = pir_tree_compare(
        &c->changes[side], &faults, &c->desk->scratch, &source, before, &c->node->tree,
        c->parent_count == 2 ? 0 : DIFFERENCES_MAX, &c->desk->err);

    /* Both sides see the same new trees. */
    for (size_t i = 0; rc == 0 && side == 0 && i < faults.len; i++) {
        const struct pir_finding *fault = &faults.items[i];

        rc = find(c, fault->rule, fault->path, fault->sentence);
    }
    return rc;
}

static int check_tree(struct checking *c)
{
    struct pir_leaf trust;
    int rc;

    if (pir_oid_is_zero(&c->node->tree)) /* or the gate would see a merge of nothing */
        return find(c, PIR_RULE_TREE_FORM, "", "it names no tree, or the null id");
    rc = compare(c, 0);
    if (rc == 0 && c->parent_count == 2)
        rc = compare(c, 1);
    if (c->changes[0].blind || c->changes[1].blind)
        c->broken = true; /* said of the parent; the signature is still looked at */
    else if (rc == 0)
        rc = c->parent_count == 2 ? check_merge(c) : check_changes(c);
    if (rc < 0)
        return rc;
    rc = pir_desk_leaf(&trust, c->desk, &c->node->tree, "trust");
    if (rc > 0 && trust.mode == PIR_MODE_TREE)
        c->result->trust = trust.oid;
    return rc < 0 ? rc : 0;
}

/* ---- who made it ----------------------------------------------------------------- */

/* The rosters a commit is judged by. 1, or 0 after a finding. */
static int find_rosters(const struct pir_roster *out[2], struct checking *c)
{
    unsigned count = c->parent_count ? c->parent_count : 1;

    for (unsigned i = 0; i < count; i++) {
        const struct pir_oid *tree =
            c->parent_count ? &c->v->commits[c->parents[i]].tree : &c->node->tree;
        struct pir_known_roster *known;
        int rc = pir_desk_roster(&known, c->desk, tree);

        if (rc < 0)
            return rc;
        if (!known->usable) {
            struct pir_err why = known->why;

            if (known->absent)
                return 0; /* said of the commit that brought it */
            pir_err_set(
                &why, PIR_E_DENIED, "nobody can be known to have made it: %s",
                known->why.message);
            rc = take(c, PIR_RULE_SIGNER_UNKNOWN, "", &why);
            return rc;
        }
        out[i] = &known->roster;
    }
    return 1;
}

static bool is_named(const char *const *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], id) == 0)
            return true;
    return false;
}

/* The commit names the incidents of its entries, each once (pir_commit_parse), no other. */
static int check_incidents(struct checking *c, const struct pir_commit *commit)
{
    const struct pir_result *result = c->result;

    for (size_t i = 0; i < result->entry_count; i++) {
        const struct pir_entry_facts *facts = &result->entries[i];

        if (!facts->readable)
            return 0;
        if (!is_named(commit->incidents, commit->incident_count, facts->incident))
            return find(
                c, PIR_RULE_TRAILER_INCIDENT, result->entry_paths[i],
                "no trailer Pir-Incident names the incident of this entry");
    }
    for (size_t i = 0; i < commit->incident_count; i++) {
        size_t j = 0;

        while (j < result->entry_count &&
               strcmp(result->entries[j].incident, commit->incidents[i]) != 0)
            j++;
        if (j == result->entry_count)
            return find(
                c, PIR_RULE_TRAILER_INCIDENT, "",
                "a trailer Pir-Incident names an incident of none of its entries");
    }
    return 0;
}

static int check_roles(struct checking *c, const struct pir_person *person)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->result->entry_count; i++) {
        const struct pir_entry_facts *facts = &c->result->entries[i];

        if (!facts->acting_as || pir_person_has(person, facts->acting_as))
            continue;
        if (pir_finding_add(
                &c->content, &c->desk->arena, PIR_RULE_ENTRY_ROLE,
                c->result->entry_paths[i],
                "it is written as %s, but %s has no such role", facts->acting_as,
                person->principal) < 0)
            rc = pir_err_nomem(&c->desk->err);
    }
    return rc;
}

/* Did enough people agree, and did each for themselves? */
static int check_threshold(struct checking *c, const struct pir_person *person)
{
    struct pir_known_roster *before = NULL, *now;
    struct pir_threshold_check check = {
        .commit = &c->node->oid,
        .changes = &c->changes[0],
        .signer = person->principal};
    struct pir_err why = {0};
    int rc = pir_desk_roster(&now, c->desk, &c->node->tree);

    if (rc == 0 && c->parent_count) {
        check.parent = &c->v->commits[c->parents[0]].oid;
        rc = pir_desk_roster(&before, c->desk, governing_tree(c));
    }
    if (rc < 0 || (before && !before->usable))
        return rc;
    if (before) {
        check.before = &before->roster;
        check.previous = before->digest;
        check.new_serial = now->usable && strcmp(before->digest, now->digest) != 0;
        c->result->threshold = before->roster.threshold;
    }
    for (size_t i = 0; i < c->changes[0].len; i++)
        c->result->governed |= pir_is_governed(c->changes[0].items[i].path);
    rc = pir_threshold_verify(
        &c->content, &c->desk->arena, &c->desk->scratch, c->desk->store, &check, &why);
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_CORRUPT || rc == PIR_E_INPUT)
        return 0; /* what cannot be read is said of the commit that brought it */
    if (rc < 0)
        c->desk->err = why;
    return rc;
}

/* Signature, person, role, time, trailers. */
static int check_maker(struct checking *c, struct pir_findings *findings)
{
    const struct pir_roster *rosters[2] = {NULL, NULL};
    int64_t times[2] = {0, 0};
    struct pir_gate_input input = {
        .bytes = c->bytes,
        .len = c->len,
        .rosters = rosters,
        .parent_times = c->parent_count ? times : NULL,
        .entries = c->digests,
        .entry_count = c->digest_count,
        .now = c->v->now,
        .scratch = &c->desk->scratch,
    };
    struct pir_gate_verdict verdict;
    struct pir_err why = {0};
    int rc = find_rosters(rosters, c);

    if (rc <= 0)
        return rc;
    input.roster_count = c->parent_count ? c->parent_count : 1;
    for (unsigned i = 0; i < c->parent_count; i++)
        times[i] = c->v->commits[c->parents[i]].time;
    input.deed = c->broken                         ? PIR_DEED_FORBIDDEN
                 : c->settings || !c->parent_count ? PIR_DEED_SETTINGS
                                                   : PIR_DEED_ENTRIES;
    rc = pir_gate_judge(&verdict, &input, &why);
    if (rc < 0 && verdict.rule == PIR_RULE_NONE) {
        c->desk->err = why;
        return rc;
    }
    why.line = 0; /* of the commit object, which nobody reads as a file */
    if (rc < 0 &&
        pir_finding_take(findings, &c->desk->arena, verdict.rule, "", &why) < 0)
        return pir_err_nomem(&c->desk->err);
    if (!verdict.person || !*verdict.fingerprint)
        return 0;
    c->result->signer = pir_desk_signer(c->desk, verdict.fingerprint, verdict.person);
    if (!c->result->signer)
        return pir_err_nomem(&c->desk->err);
    rc = c->settings && c->parent_count < 2 && !c->changes[0].blind
             ? check_threshold(c, verdict.person)
             : 0;
    return rc < 0 ? rc : check_roles(c, verdict.person);
}

static int check_message(struct checking *c)
{
    struct pir_commit commit;
    int rc = pir_commit_parse(
        &commit, &c->desk->scratch, c->bytes, c->len, "", &c->desk->err);

    if (rc < 0)
        return rc == PIR_E_NOMEM ? rc : 0; /* the gate says it */
    return c->broken || c->settings || c->result->findings.len
               ? 0
               : check_incidents(c, &commit);
}

/* ---- the whole ------------------------------------------------------------------- */

static int append(struct checking *c, struct pir_findings *findings)
{
    for (size_t i = 0; i < c->content.len; i++) {
        struct pir_finding *slot = PIR_VEC_PUSH(&c->desk->arena, findings);

        if (!slot)
            return pir_err_nomem(&c->desk->err);
        *slot = c->content.items[i];
    }
    return 0;
}

/* Of a commit that is taken as good only what later ones may refer to: its entries by
 * their trailers, its key, its trust files. */
static int take_known(struct checking *c)
{
    struct pir_commit commit;
    struct pir_person person = {0};
    struct pir_sshsig sig;
    struct pir_leaf trust;
    struct pir_err why = {0};
    int rc = pir_commit_parse(&commit, &c->desk->scratch, c->bytes, c->len, "", &why);

    if (rc < 0)
        return rc == PIR_E_NOMEM ? pir_err_nomem(&c->desk->err) : 0;
    c->result->entries = pir_arena_calloc(
        &c->desk->arena, commit.entry_count, sizeof(*c->result->entries));
    if (!c->result->entries)
        return pir_err_nomem(&c->desk->err);
    for (size_t i = 0; i < commit.entry_count; i++)
        c->result->entries[i].digest = commit.entries[i];
    c->result->entry_count = commit.entry_count;
    person.principal = commit.committer.email;
    person.name = commit.committer.name;
    if (commit.signature && pir_sshsig_parse(
                                &sig, &c->desk->scratch, commit.signature,
                                strlen(commit.signature), &why) == 0) {
        c->result->signer = pir_desk_signer(c->desk, sig.key.fingerprint, &person);
        if (!c->result->signer)
            return pir_err_nomem(&c->desk->err);
    }
    rc = pir_desk_leaf(&trust, c->desk, &c->node->tree, "trust");
    if (rc > 0 && trust.mode == PIR_MODE_TREE)
        c->result->trust = trust.oid;
    return rc < 0 ? rc : 0;
}

static int have_bytes(struct checking *c, struct pir_err *why)
{
    struct pir_buf *buf = &c->desk->commit;
    int rc;

    c->bytes = c->node->bytes;
    c->len = c->node->len;
    if (c->bytes)
        return 0;
    pir_buf_clear(buf);
    rc = pir_store_get(
        buf, c->desk->store, PIR_OBJECT_COMMIT, &c->node->oid, COMMIT_READ_MAX, why);
    c->bytes = buf->data;
    c->len = buf->len;
    return rc;
}

int pir_verify_commit(struct pir_desk *desk, size_t i)
{
    struct pir_verification *v = desk->v;
    struct checking c = {
        .desk = desk,
        .v = v,
        .number = i,
        .node = &v->commits[i],
        .parents = v->parents[i],
    };
    struct pir_err why = {0};
    int rc;

    if (v->commits[i].result)
        return 0; /* it could not even be read */
    for (size_t j = 0; j < 2; j++)
        if (c.parents[j] != PIR_NO_PARENT &&
            pir_oid_is_zero(&v->commits[c.parents[j]].tree))
            return 0; /* nothing to judge it by, a finding of the parent's own */
    c.result = pir_arena_alloc(&desk->arena, sizeof(*c.result));
    if (!c.result)
        return pir_err_nomem(&desk->err);
    c.parent_count = c.parents[0] == PIR_NO_PARENT   ? 0
                     : c.parents[1] == PIR_NO_PARENT ? 1
                                                     : 2;
    if (pir_oid_is_zero(&c.node->oid)) { /* it is not made yet */
        rc = check_tree(&c);
        goto done;
    }
    rc = have_bytes(&c, &why);
    if (rc < 0)
        rc = take_unread(&c, rc, "", &why);
    else if (c.node->known)
        rc = take_known(&c);
    else if (
        (rc = check_tree(&c)) == 0 && (rc = check_maker(&c, &c.result->findings)) == 0)
        rc = check_message(&c);
done:
    if (rc == 0)
        rc = append(&c, &c.result->findings);
    if (rc == 0)
        v->commits[i].result = c.result;
    return rc;
}
