/* The edges of a commit: what it changes against each of its parents, and what of that a
 * commit, or a merge, may do. */
#include "pir/verify_checking.h"

#include "pir/threshold_internal.h"

#include <stdlib.h>
#include <string.h>

#define DIFFERENCES_MAX ((size_t)2000) /* of a commit that is no merge */
/* Of a merge, against each parent: more than anybody records apart, and few enough to be
 * gone through where a tree unfolds to far more files than it has objects. */
#define MERGED_MAX ((size_t)400000)
#define MERGE_FINDINGS_MAX ((size_t)500)

/* ---- what changed ---------------------------------------------------------------- */

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

static int check_removal(struct pir_checking *c, const struct pir_difference *change)
{
    if (is_below(change->path, "incidents"))
        return change->at == PIR_AT_NOWHERE
                   ? 0
                   : pir_verify_find(
                         c, PIR_RULE_ENTRY_DELETED, change->path,
                         "what was recorded here is taken away");
    c->settings = true;
    if (is_below(change->path, PIR_PROPOSALS))
        return 0; /* who made it is asked first */
    if (is_below(change->path, "trust"))
        return change->at == PIR_AT_KEY || strcmp(change->path, "trust/openpgp") == 0 ||
                       strcmp(change->path, "trust/x509") == 0
                   ? 0
                   : pir_verify_find(
                         c, PIR_RULE_TRUST_REMOVED, change->path,
                         "the record is left without it");
    if (change->at == PIR_AT_SCHEMA || change->at == PIR_AT_NOWHERE ||
        strchr(change->path, '/')) /* a folder in schemas/ */
        return 0;
    return pir_verify_find(
        c, PIR_RULE_SETTINGS_REMOVED, change->path, "the record is left without it");
}

static int check_change(struct pir_checking *c, const struct pir_difference *change)
{
    if (change->edit == PIR_EDIT_REMOVED)
        return check_removal(c, change);
    if (change->at == PIR_AT_NOWHERE)
        return 0; /* said already */
    if (change->at == PIR_AT_ENTRY)
        return change->edit == PIR_EDIT_ADDED
                   ? 0
                   : pir_verify_find(
                         c, PIR_RULE_ENTRY_MODIFIED, change->path,
                         "it is not what was recorded under this name");
    c->settings = true;
    return pir_verify_file(c, change);
}

static bool
has_change(const struct pir_checking *c, enum pir_place_kind at, const char *below)
{
    for (size_t i = 0; i < c->changes[0].len; i++)
        if (c->changes[0].items[i].at == at ||
            (below && is_below(c->changes[0].items[i].path, below)))
            return true;
    return false;
}

/* A commit with one parent, or the first. */
static int check_changes(struct pir_checking *c)
{
    const struct pir_differences *changes = &c->changes[0];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < changes->len; i++)
        rc = check_change(c, &changes->items[i]);
    if (rc == 0)
        rc = pir_verify_entries(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_SETTINGS, NULL)))
        rc = pir_verify_settings(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_SCHEMA, "schemas")))
        rc = pir_verify_schemas(c);
    if (rc == 0 && (!c->parent_count || has_change(c, PIR_AT_TRUST, "trust")))
        rc = pir_verify_trust(c);
    if (rc == 0 && c->adds && c->settings)
        rc = pir_verify_find(
            c, PIR_RULE_DEED_MIXED, "",
            "it adds entries and changes settings, schemas or trust at once");
    return rc;
}

/* ---- merges ---------------------------------------------------------------------- */

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths of one side; trees have another order, where folders are concerned. */
static const char **sorted_paths(struct pir_checking *c, unsigned side)
{
    const struct pir_differences *changes = &c->changes[side];
    const char **paths =
        pir_arena_calloc(&c->desk->scratch, changes->len + 1, sizeof(*paths));

    for (size_t i = 0; paths && i < changes->len; i++)
        paths[i] = changes->items[i].path;
    if (paths)
        qsort(paths, changes->len, sizeof(*paths), compare_paths);
    return paths;
}

/* In the merge, compared with one parent: entries may only be there in addition. */
static int check_side(
    struct pir_checking *c, unsigned side, const struct pir_difference *change,
    const char *const *others)
{
    bool both = bsearch(
                    &change->path, others, c->changes[!side].len, sizeof(*others),
                    compare_paths) != NULL;
    struct pir_choice *choice;

    if (c->result->joins_trust && is_below(change->path, "trust"))
        return 0; /* judged as a whole */
    if (is_below(change->path, "incidents")) {
        if (change->edit != PIR_EDIT_ADDED)
            return pir_verify_find(
                c, PIR_RULE_MERGE_NOT_UNION, change->path,
                change->edit == PIR_EDIT_REMOVED
                    ? "a parent has it, the merge has not"
                    : "the merge has other bytes here than a parent");
        if (both && side == 0)
            return pir_verify_find(
                c, PIR_RULE_MERGE_NOT_UNION, change->path,
                "neither parent has it, the merge adds it");
        return 0;
    }
    if (both)
        return side ? 0
                    : pir_verify_find(
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

/* Files of a folder, some of one side and some of the other: each was judged among those
 * of its side only. */
static bool takes_of_both(const struct pir_result *result, const char *folder)
{
    bool refused[2] = {false, false};

    for (size_t i = 0; i < result->choice_count; i++)
        if (is_below(result->choices[i].path, folder))
            refused[result->choices[i].refused] = true;
    return refused[0] && refused[1];
}

/* Trust files of neither parent: an owner's, if they are anybody's. What they must be takes
 * the states that both sides come from, so it is judged later. */
static int find_joined_trust(struct pir_checking *c)
{
    const struct pir_oid *trees[3] = {
        &c->node->tree, &c->v->commits[c->parents[0]].tree,
        &c->v->commits[c->parents[1]].tree};
    struct pir_leaf leaves[3];

    for (unsigned i = 0; i < 3; i++) {
        int rc = pir_desk_leaf(&leaves[i], c->desk, trees[i], "trust");

        if (rc <= 0)
            return rc;
    }
    c->result->joins_trust = !pir_oid_equal(&leaves[0].oid, &leaves[1].oid) &&
                             !pir_oid_equal(&leaves[0].oid, &leaves[2].oid) &&
                             !pir_oid_equal(&leaves[1].oid, &leaves[2].oid);
    c->settings = c->result->joins_trust;
    return 0;
}

static int check_merge(struct pir_checking *c)
{
    const char **paths[2] = {sorted_paths(c, 0), sorted_paths(c, 1)};
    size_t count = 0;
    int rc = find_joined_trust(c);

    if (rc < 0)
        return rc;
    if (!paths[0] || !paths[1])
        return pir_err_nomem(&c->desk->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < c->changes[side].len; i++)
            count += !is_below(c->changes[side].items[i].path, "incidents");
    c->result->choices =
        pir_arena_calloc(&c->desk->arena, count + 1, sizeof(*c->result->choices));
    if (!c->result->choices)
        return pir_err_nomem(&c->desk->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0;
             rc == 0 && i < c->changes[side].len && c->content.len < MERGE_FINDINGS_MAX;
             i++)
            rc = check_side(
                c, side, &c->changes[side].items[i], (const char *const *)paths[!side]);
    if (rc == 0 && takes_of_both(c->result, "schemas"))
        rc = pir_verify_schemas(c);
    if (rc == 0 && (c->result->joins_trust || takes_of_both(c->result, "trust")))
        rc = pir_verify_trust_form(c);
    return rc;
}

/* ---- the tree -------------------------------------------------------------------- */

static int compare(struct pir_checking *c, unsigned side)
{
    const struct pir_tree_source source = {c->desk, pir_desk_tree};
    struct pir_findings faults = {0};
    const struct pir_oid *before =
        c->parent_count ? &c->v->commits[c->parents[side]].tree : NULL;
    int rc = pir_tree_compare(
        &c->changes[side], &faults, &c->desk->scratch, &source, before, &c->node->tree,
        c->parent_count == 2 ? MERGED_MAX : DIFFERENCES_MAX, &c->desk->err);

    c->shapeless |= faults.len > 0;
    /* Both sides see the same new trees. */
    for (size_t i = 0; rc == 0 && side == 0 && i < faults.len; i++) {
        const struct pir_finding *fault = &faults.items[i];

        rc = pir_verify_find(c, fault->rule, fault->path, fault->sentence);
    }
    return rc;
}

int pir_verify_edges(struct pir_checking *c)
{
    struct pir_leaf trust;
    int rc;

    if (pir_oid_is_zero(&c->node->tree)) /* or the gate would see a merge of nothing */
        return pir_verify_find(
            c, PIR_RULE_TREE_FORM, "", "it names no tree, or the null id");
    rc = compare(c, 0);
    if (rc == 0 && c->parent_count == 2)
        rc = compare(c, 1);
    if (c->changes[0].blind || c->changes[1].blind)
        c->broken = true; /* said of the parent; the signature is still looked at */
    else if (rc == 0)
        rc = c->parent_count == 2 ? check_merge(c) : check_changes(c);
    if (rc < 0)
        return rc;
    c->result->settings = c->settings;
    rc = pir_desk_leaf(&trust, c->desk, &c->node->tree, "trust");
    if (rc > 0 && trust.mode == PIR_MODE_TREE)
        c->result->trust = trust.oid;
    return rc < 0 ? rc : 0;
}
