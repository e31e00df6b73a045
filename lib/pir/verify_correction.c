/* One correction, together with the entry it is about and what was corrected before: all
 * that lies in the same folder. */
#include "pir/verify_internal.h"

#include "model/fold.h"
#include "pir/internal.h"

#include <string.h>

#define CHAIN_MAX ((size_t)8) /* a correction of a correction of ... */

/* What lies beside a correction. */
struct beside {
    struct pir_desk *desk;
    const struct pir_tree
        *tree; /* of the incident's folder, before the commit or in it */
    PIR_VEC(struct pir_recorded) entries;
    struct pir_corrected chain[CHAIN_MAX];
    size_t about[CHAIN_MAX]; /* what the chain is about, among the entries */
    size_t chained;
};

/* 1 when it was read, 0 when it cannot be, which is said of the commit that brought it. */
static int
read_entry(struct pir_entry *out, struct pir_desk *desk, const struct pir_leaf *leaf)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc = pir_store_get(
        &bytes, desk->store, PIR_OBJECT_BLOB, &leaf->oid, PIR_ENTRY_MAX, &why);

    if (rc == 0)
        rc = pir_entry_parse(
            out, &desk->scratch, bytes.data, bytes.len, leaf->name, &why);
    pir_buf_release(&bytes);
    if (rc == 0)
        return 1;
    if (rc != PIR_E_INPUT && rc != PIR_E_NOTFOUND && rc != PIR_E_CORRUPT) {
        desk->err = why;
        return rc;
    }
    return 0;
}

static int take(struct beside *b, const struct pir_leaf *leaf)
{
    struct pir_entry entry;
    struct pir_recorded *slot;
    int rc = read_entry(&entry, b->desk, leaf);

    if (rc <= 0)
        return rc;
    slot = PIR_VEC_PUSH(&b->desk->scratch, &b->entries);
    if (!slot)
        return pir_err_nomem(&b->desk->err);
    memset(slot, 0, sizeof(*slot));
    slot->entry = entry;
    slot->path = leaf->name;
    return 1;
}

/* All corrections there. */
static int gather(struct beside *b)
{
    struct pir_entry_name name;
    int rc = 0;

    for (size_t i = 0; rc >= 0 && i < b->tree->count; i++)
        if (pir_entry_name_parse(&name, b->tree->leaves[i].name) &&
            strcmp(name.kind, "correction") == 0)
            rc = take(b, &b->tree->leaves[i]);
    return rc < 0 ? rc : 0;
}

/* The entry of that id becomes the chain's next one. 1, or 0 when it is not there. */
static int chain_up(struct beside *b, const char *id)
{
    struct pir_entry_name name;
    size_t at = 0;
    int rc = 0;

    while (at < b->entries.len && strcmp(b->entries.items[at].entry.id, id) != 0)
        at++;
    for (size_t i = 0; at == b->entries.len && i < b->tree->count; i++) {
        if (!pir_entry_name_parse(&name, b->tree->leaves[i].name) ||
            strncmp(name.id, id, PIR_ID_SHORT) != 0)
            continue;
        rc = take(b, &b->tree->leaves[i]);
        if (rc < 0)
            return rc;
        if (rc > 0 && strcmp(b->entries.items[at].entry.id, id) != 0)
            b->entries.len = at;
        else if (rc > 0)
            break;
    }
    if (at == b->entries.len)
        return 0;
    b->about[b->chained++] = at;
    return 1;
}

/* The entry of that id; where that is a correction, what it is about, and so on. */
static int find_chain(struct beside *b, const char *id)
{
    int rc = 1;

    b->chained = 0;
    while (rc > 0 && id && b->chained < CHAIN_MAX) {
        const struct pir_entry *entry;

        rc = chain_up(b, id);
        if (rc <= 0)
            break;
        entry = &b->entries.items[b->about[b->chained - 1]].entry;
        id = strcmp(entry->kind, "correction") == 0
                 ? pir_value_text(entry->fields, "entry")
                 : NULL;
    }
    return rc < 0 ? rc : b->chained > 0;
}

static int folder_of(
    const struct pir_tree **out, struct pir_desk *desk, const struct pir_oid *tree,
    const char *path)
{
    char *folder =
        pir_arena_strndup(&desk->scratch, path, (size_t)(strrchr(path, '/') - path));
    struct pir_leaf leaf;
    int rc;

    *out = NULL;
    if (!folder)
        return pir_err_nomem(&desk->err);
    rc = pir_desk_leaf(&leaf, desk, tree, folder);
    if (rc <= 0 || leaf.mode != PIR_MODE_TREE)
        return rc < 0 ? rc : 0;
    return pir_desk_tree(desk, out, &leaf.oid, &desk->err) == PIR_E_NOMEM ? PIR_E_NOMEM
                                                                          : 0;
}

/* How the chain's entries read by the first count of all. */
static int read_chain(struct beside *b, size_t count, unsigned after)
{
    struct pir_dossier dossier = {.entries = b->entries.items, .count = count};
    struct pir_state state;
    int rc = pir_fold(&state, &b->desk->scratch, &dossier, &b->desk->err);

    for (size_t i = 0; rc == 0 && i < b->chained; i++) {
        const struct pir_entry *entry = &b->entries.items[b->about[i]].entry;
        const struct pir_item *item = pir_fold_item(&state, entry->id);
        const struct pir_value *fields = item ? item->fields : entry->fields;

        b->chain[i].kind = entry->kind;
        b->chain[i].version = entry->version;
        *(after ? &b->chain[i].after : &b->chain[i].before) = fields;
    }
    return rc;
}

/* A correction repeats words of the entry: whoever may not read that may not read it. */
static int is_marked(struct beside *b, const struct pir_value *fields)
{
    struct pir_arena *arena = &b->desk->scratch;
    struct pir_value *marked = pir_value_copy(arena, fields);

    if (!marked || pir_mark_like(arena, marked, b->chain[0].before) < 0 ||
        pir_mark_like(arena, marked, b->chain[0].after) < 0)
        return pir_err_nomem(&b->desk->err);
    return pir_value_equal(marked, fields);
}

/* Before the commit, with what was corrected by then; else it came in the same one. */
static int find_target(
    struct beside *b, const struct pir_oid *before, const struct pir_oid *now,
    const char *path, const char *id)
{
    int rc = before ? folder_of(&b->tree, b->desk, before, path) : 0;

    if (rc == 0 && b->tree)
        rc = gather(b);
    if (rc == 0 && b->tree)
        rc = find_chain(b, id);
    if (rc != 0)
        return rc;
    rc = folder_of(&b->tree, b->desk, now, path);
    b->entries.len = 0;
    return rc < 0 || !b->tree ? rc : find_chain(b, id);
}

/* The correction itself, as the last of all. */
static int take_own(struct beside *b, const char *path)
{
    struct pir_desk *desk = b->desk;
    struct pir_recorded *own = PIR_VEC_PUSH(&desk->scratch, &b->entries);

    if (!own)
        return pir_err_nomem(&desk->err);
    memset(own, 0, sizeof(*own));
    own->path = path;
    return pir_entry_parse(
        &own->entry, &desk->scratch, desk->blob.data, desk->blob.len, path, &desk->err);
}

int pir_verify_correction(
    struct pir_entry_facts *facts, struct pir_findings *findings, struct pir_desk *desk,
    const struct pir_entry_input *input, const struct pir_oid *before,
    const struct pir_oid *now)
{
    const char *id = pir_value_text(facts->fields, "entry");
    struct beside b = {.desk = desk};
    int rc = id ? find_target(&b, before, now, input->path, id) : 0;

    if (rc <= 0) /* that it is not there is said of the reference */
        return rc < 0
                   ? rc
                   : pir_judge_correction(facts, findings, input, NULL, 0, &desk->err);
    rc = read_chain(&b, b.entries.len, 0);
    if (rc == 0)
        rc = take_own(&b, input->path);
    if (rc == 0)
        rc = read_chain(&b, b.entries.len, 1);
    if (rc == 0)
        rc = pir_judge_correction(
            facts, findings, input, b.chain, b.chained, &desk->err);
    if (rc == 0)
        rc = is_marked(&b, facts->fields);
    if (rc == 0 && pir_finding_add(
                       findings, &desk->arena, PIR_RULE_ENTRY_CORRECTION, input->path,
                       "it is not marked as strictly as the entry whose words it "
                       "repeats") < 0)
        return pir_err_nomem(&desk->err);
    return rc < 0 ? rc : 0;
}
