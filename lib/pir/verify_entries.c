/* The entries that a commit adds. */
#include "pir/verify_checking.h"

#include "base/digest.h"

#include <string.h>

static int kinds_in_force(struct pir_kinds **out, struct pir_checking *c)
{
    int rc = 0;

    if (!c->has_kinds)
        rc = pir_desk_kinds(&c->kinds, c->desk, pir_verify_governing(c));
    c->has_kinds = rc == 0;
    *out = c->kinds;
    return rc;
}

/* Does the folder of a new entry hold the entry that opened it? */
static int check_opened(
    struct pir_checking *c, const struct pir_entry_facts *facts, const char *path)
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
    return pir_verify_find(
        c, PIR_RULE_ENTRY_INCIDENT, path,
        "no entry in this folder opened the incident");
}

/* Its bytes, to desk->blob. Whether they were made to deceive git's hash need not be looked
 * for: the signature covers their SHA-256, which is compared. */
static int
read_entry(struct pir_checking *c, const struct pir_oid *oid, struct pir_err *why)
{
    struct pir_buf *blob = &c->desk->blob;
    uint8_t id[sizeof(oid->bytes)];
    int rc;

    pir_buf_clear(blob);
    rc =
        pir_store_guess(blob, c->desk->store, PIR_OBJECT_BLOB, oid, PIR_ENTRY_MAX, why);
    if (rc < 0)
        return rc;
    pir_digest_blob(id, blob->data, blob->len);
    if (memcmp(id, oid->bytes, sizeof(id)) == 0)
        return 0;
    pir_buf_clear(blob);
    return pir_store_get(
        blob, c->desk->store, PIR_OBJECT_BLOB, oid, PIR_ENTRY_MAX, why);
}

static int check_entry(struct pir_checking *c, const struct pir_difference *change)
{
    struct pir_result *result = c->result;
    struct pir_entry_facts *facts = &result->entries[result->entry_count];
    struct pir_entry_input input = {
        .arena = &c->desk->arena,
        .scratch = &c->desk->scratch,
        .path = change->path,
        .recorded = c->node->time,
    };
    struct pir_err why = {0};
    int rc;

    rc = read_entry(c, &change->oid, &why);
    if (rc == PIR_E_INPUT) {
        c->broken = true;
        return pir_verify_take(c, PIR_RULE_ENTRY_SIZE, change->path, &why);
    }
    if (rc < 0)
        return pir_verify_unread(c, rc, change->path, &why);
    rc = kinds_in_force(&input.kinds, c);
    if (rc == 0)
        rc = pir_judge_entry(
            facts, &c->content, &input, c->desk->blob.data, c->desk->blob.len,
            &c->desk->err);
    if (rc == 0 && facts->fields && strcmp(facts->kind, "correction") == 0)
        rc = pir_verify_correction(
            facts, &c->content, c->desk, &input,
            c->parent_count ? pir_verify_governing(c) : NULL, &c->node->tree);
    facts->fields = NULL;
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

int pir_verify_entries(struct pir_checking *c)
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
