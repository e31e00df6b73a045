/* Pushes: what goes out of a clone, and what comes in at a server. */
#include "pir/hook_internal.h"

#include "base/text.h"

#include <string.h>

#define BRANCHES "refs/heads/"
#define REF_SHOWN 200

struct judged {
    struct pir_hook_page *page;
    const char **introduction;
    const struct pir_push *push;
    bool good;
};

/* The branch's name, with nothing in it that a terminal obeys. */
static const char *short_ref(struct pir_hook_page *page, const char *ref)
{
    const char *name =
        strncmp(ref, BRANCHES, strlen(BRANCHES)) == 0 ? ref + strlen(BRANCHES) : ref;
    char *shown = pir_arena_alloc(&page->arena, REF_SHOWN);

    if (!shown)
        return "the branch";
    pir_text_quote_into(shown, REF_SHOWN, name, strlen(name));
    return shown;
}

/* Does the branch lose commits? Then nothing else need be said. */
static bool loses_commits(
    struct pir_hook_page *page, const struct pir_push *push,
    const struct pir_verify_outcome *outcome)
{
    char hex[PIR_HEX + 1];

    for (size_t i = 0; i < outcome->finding_count; i++) {
        enum pir_rule rule = outcome->findings[i].finding->rule;

        if (rule != PIR_RULE_HISTORY_ROLLED_BACK && rule != PIR_RULE_HISTORY_FORKED)
            continue;
        pir_oid_hex(hex, &push->old);
        pir_hook_refuse(
            page,
            "refused: %s of this record only ever goes forward, and this push (a force "
            "push) would take away %.12s, which was published",
            short_ref(page, push->branch), hex);
        pir_hook_way_out(
            page,
            "git fetch, then join both lines by a signed merge; nothing is rebased");
        return true;
    }
    return false;
}

static int told(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    struct judged *judged = context;
    size_t fresh = 0;

    if (judged->introduction) {
        *judged->introduction =
            pir_arena_strdup(&judged->page->arena, outcome->introduction);
        if (!*judged->introduction)
            return pir_err_nomem(v->err);
    }
    judged->good = outcome->verdict == PIR_VERDICT_VERIFIED;
    for (size_t i = 0; i < outcome->finding_count; i++)
        judged->good &= !pir_hook_stops(outcome->findings[i].finding);
    if (judged->good || loses_commits(judged->page, judged->push, outcome))
        return 0;
    for (size_t i = 0; i < v->count; i++)
        fresh += !v->commits[i].known;
    pir_hook_refuse(
        judged->page, "refused: %s would get %zu new commit%s, and %s",
        short_ref(judged->page, judged->push->branch), fresh, fresh == 1 ? "" : "s",
        outcome->violations ? "rules of the record are broken:"
        : outcome->verdict == PIR_VERDICT_INCOMPLETE
            ? "not everything in it could be checked:"
            : "its gates do not let that through:");
    pir_hook_findings(judged->page, v, outcome);
    return 0;
}

int pir_hook_judge(
    struct pir_hook_page *page, const char **introduction, const struct pir_push *push,
    const char *git_dir, struct pir_err *err)
{
    struct judged judged = {.page = page, .introduction = introduction, .push = push};
    int rc = pir_verify_pushed(push, git_dir, told, &judged, err);

    return rc < 0 ? rc : judged.good;
}

/* ---- out of a clone --------------------------------------------------------------- */

struct outgoing {
    struct pir_hook_page *page;
    struct pir_store *store;
    const char *branch; /* the record's */
    struct pir_known_record known;
};

static bool is_record(struct pir_store *store)
{
    struct pir_arena arena = {0};
    struct pir_err ignored = {0};
    struct pir_node node;
    struct pir_oid head;
    bool is = pir_store_head(&head, store, &ignored) == 0 &&
              pir_store_find(&node, &arena, store, &head, "pir.yaml", &ignored) == 0;

    pir_arena_release(&arena);
    return is;
}

static bool is_here(struct pir_store *store, const struct pir_oid *oid)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    bool is = pir_store_get(
                  &bytes, store, PIR_OBJECT_COMMIT, oid, PIR_COMMIT_MAX, &ignored) == 0;

    pir_buf_release(&bytes);
    return is;
}

static int judge_outgoing(
    struct outgoing *o, const struct pir_ref_update *update, struct pir_err *err)
{
    struct pir_push push = {
        .branch = update->ref, .introduction = o->known.introduction};
    int rc;

    if (pir_hex_is_none(update->to)) {
        if (strcmp(update->ref, o->branch) == 0)
            pir_hook_refuse(
                o->page,
                "refused: %s is the record itself; it is not deleted from a server",
                short_ref(o->page, update->ref));
        return 0;
    }
    if (!pir_oid_parse(&push.tip, update->to) ||
        !pir_oid_parse(&push.old, update->from))
        return pir_err_set(
            err, PIR_E_INPUT, "git names no commits for %s", update->ref);
    if (!pir_oid_is_zero(&push.old) && !is_here(o->store, &push.old)) {
        pir_hook_refuse(
            o->page,
            "refused: the server has commits on %s that are not here, and this push "
            "would take them away",
            short_ref(o->page, update->ref));
        pir_hook_way_out(o->page, "git fetch, then join both lines by a signed merge");
        return 0;
    }
    push.heads = &push.old;
    push.head_count = !pir_oid_is_zero(&push.old);
    rc = pir_hook_judge(o->page, NULL, &push, pir_store_gitdir(o->store), err);
    return rc < 0 ? rc : 0;
}

int pir_hook_outgoing(
    struct pir_text *report, bool *refused, const struct pir_ref_update *updates,
    size_t count, struct pir_err *err)
{
    struct pir_hook_page page = {0};
    struct outgoing o = {.page = &page};
    int rc = pir_store_open(&o.store, NULL, err);

    if (rc == 0 && is_record(o.store)) {
        rc = pir_store_branch(&o.branch, o.store, err);
        if (rc == 0)
            rc = pir_known_find(&o.known, &page.arena, o.store, NULL, err);
        for (size_t i = 0; rc == 0 && i < count; i++)
            if (strncmp(updates[i].ref, BRANCHES, strlen(BRANCHES)) == 0)
                rc = judge_outgoing(&o, &updates[i], err);
    }
    rc = pir_hook_answer(report, refused, &page, rc, err);
    pir_store_free(o.store);
    return rc;
}
