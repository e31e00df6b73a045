/* What is built on: a commit that breaks rules makes all that follows worth nothing, so that
 * is said before somebody puts more on top of it. Only said: git does not tell a hook
 * whether the commit is about to be amended, which may be the way out. */
#include "pir/hook_internal.h"

#include <string.h>

static int told(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    struct pir_hook_page *page = context;
    bool stops = false;
    char hex[PIR_HEX + 1];

    for (size_t i = 0; i < outcome->finding_count; i++)
        stops |= pir_hook_stops(outcome->findings[i].finding);
    if (!stops)
        return 0;
    pir_oid_hex(hex, &v->tip);
    pir_hook_say(
        page,
        "warning: the commit %.12s, on which this builds, breaks rules of the record; "
        "what is put on top of it gets in nowhere, unless it is amended:",
        hex);
    pir_hook_findings(page, v, outcome);
    return 0;
}

static int read_parents(
    struct pir_oid parents[2], size_t *count, struct pir_store *store,
    const struct pir_oid *oid, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_commit commit;
    int rc = pir_store_get(&bytes, store, PIR_OBJECT_COMMIT, oid, PIR_COMMIT_MAX, err);

    *count = 0;
    if (rc == 0)
        rc = pir_commit_parse(&commit, &arena, bytes.data, bytes.len, "HEAD", err);
    for (unsigned i = 0; rc == 0 && i < commit.parent_count; i++)
        *count += pir_oid_parse(&parents[*count], commit.parents[i]);
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
    return rc;
}

void pir_hook_warn_of_tip(
    struct pir_hook_page *page, struct pir_store *store, const struct pir_oid *tip)
{
    struct pir_oid parents[2];
    struct pir_push push = {.tip = *tip, .heads = parents};
    struct pir_err why = {0};
    int rc = pir_store_branch(&push.branch, store, &why);

    if (rc == 0)
        rc = read_parents(parents, &push.head_count, store, tip, &why);
    if (rc == 0 && push.head_count) {
        push.old = parents[0];
        rc = pir_verify_pushed(&push, pir_store_gitdir(store), told, page, &why);
    }
    if (rc < 0)
        pir_hook_say(
            page, "warning: it could not be checked what this builds on: %s",
            why.message);
}

void pir_hook_warn_of_nothing(
    struct pir_hook_page *page, struct pir_store *store, const struct pir_oid *tip,
    const struct pir_oid *tree)
{
    struct pir_arena arena = {0};
    struct pir_err ignored = {0};
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_commit commit;
    struct pir_oid old;

    if (pir_store_get(
            &bytes, store, PIR_OBJECT_COMMIT, tip, PIR_COMMIT_MAX, &ignored) == 0 &&
        pir_commit_parse(&commit, &arena, bytes.data, bytes.len, "HEAD", &ignored) ==
            0 &&
        pir_oid_parse(&old, commit.tree) && pir_oid_equal(&old, tree))
        pir_hook_say(
            page, "warning: nothing is staged; where this is not to amend the last "
                  "commit, it "
                  "makes an empty one, which gets in nowhere (commit-empty)");
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
}
