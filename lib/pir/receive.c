/* Pushes to a server: which references may move at all, and from where on to judge. */
#include "pir/hook_internal.h"

#include "base/text.h"
#include "store/inspect.h"

#include <fnmatch.h>
#include <string.h>

#define REF_SHOWN 200

struct receiving {
    struct pir_hook_page *page;
    struct pir_store *store;
    const char *git_dir;
    const char *branch;       /* the record's */
    const char *introduction; /* NULL: the first commit is taken on trust */
    struct pir_received state;
    struct pir_oid last; /* judged good; zero: nothing was yet */
};

/* ---- what is settled here ---------------------------------------------------------- */

static int no_introduction(struct pir_err *err)
{
    pir_err_set(
        err, PIR_E_NOTFOUND,
        "this server does not know the introduction of the record, so it cannot judge "
        "what is pushed");
    return pir_err_hint(
        err, "on the server: pir hooks install --server --introduction "
             "COMMIT:SHA256:FINGERPRINT");
}

/* A repository that has a gate and nothing of a record holds none. */
static bool is_only_gated(struct pir_store *store)
{
    return pir_store_config(store, "pir.gate.record", 0) &&
           !pir_store_config(store, "pir.receive.introduction", 0) &&
           !pir_store_config(store, "pir.receive.tofu", 0);
}

/* Named in the settings, in full or short, else HEAD's. */
static int find_branch(struct receiving *r, struct pir_err *err)
{
    const char *named = pir_store_config(r->store, "pir.receive.branch", 0);

    if (!named || !*named)
        return pir_store_branch(&r->branch, r->store, err);
    r->branch = strncmp(named, "refs/", 5) == 0
                    ? named
                    : pir_arena_printf(&r->page->arena, "refs/heads/%s", named);
    return r->branch ? 0 : pir_err_nomem(err);
}

/* 1, or 0 when there is nothing to judge here. */
static int open_receiving(struct receiving *r, struct pir_err *err)
{
    const struct pir_store_options where = {.git_dir = r->git_dir};
    const char *tofu;
    int rc = pir_store_open(&r->store, &where, err);

    if (rc < 0)
        return rc;
    if (is_only_gated(r->store))
        return 0;
    r->git_dir = pir_store_gitdir(r->store);
    rc = find_branch(r, err);
    if (rc == 0)
        rc = pir_received_load(&r->state, &r->page->arena, r->store, err);
    if (rc < 0)
        return rc;
    r->introduction = pir_store_config(r->store, "pir.receive.introduction", 0);
    tofu = pir_store_config(r->store, "pir.receive.tofu", 0);
    if (!r->introduction && tofu && strcmp(tofu, "true") == 0)
        r->introduction = r->state.introduction;
    else if (!r->introduction)
        return no_introduction(err);
    if (r->state.introduction && r->introduction &&
        strcmp(r->state.introduction, r->introduction) != 0)
        r->state.count = 0; /* judged by another beginning */
    return 1;
}

/* ---- what may move ----------------------------------------------------------------- */

/* pir.receive.allow: patterns of other references, separated by spaces. */
static bool is_allowed(struct receiving *r, const char *ref)
{
    const char *allowed = pir_store_config(r->store, "pir.receive.allow", 0);
    char pattern[256];

    while (allowed && *allowed) {
        size_t len = strcspn(allowed, " ");

        if (len && len < sizeof(pattern)) {
            memcpy(pattern, allowed, len);
            pattern[len] = '\0';
            if (fnmatch(pattern, ref, 0) == 0)
                return true;
        }
        allowed += len + strspn(allowed + len, " ");
    }
    return false;
}

/* Would moving it move the record's branch all the same? By a name that only differs in
 * case, where files have no case; by a symbolic reference, wherever that leads. */
static bool is_alias(struct receiving *r, const char *ref)
{
    return pir_text_same(ref, r->branch) || pir_store_is_symbolic(r->store, ref);
}

/* Is it the record's branch? Others are refused, unless they may be here or go. */
static bool is_judged(struct receiving *r, const struct pir_ref_update *update)
{
    if (strcmp(update->ref, r->branch) == 0) {
        if (!pir_hex_is_none(update->to))
            return true;
        pir_hook_refuse(
            r->page, "refused: %s is the record; it cannot be deleted", r->branch);
    } else if (
        is_alias(r, update->ref) || (!pir_hex_is_none(update->to) &&
                                     (strncmp(update->ref, "refs/replace/", 13) == 0 ||
                                      !is_allowed(r, update->ref)))) {
        char shown[REF_SHOWN];

        pir_text_quote_into(shown, sizeof(shown), update->ref, strlen(update->ref));
        pir_hook_refuse(
            r->page,
            "refused: %s is not the record's branch %s, and nothing else is kept "
            "here",
            shown, r->branch);
        pir_hook_way_out(
            r->page,
            "push to %s; who runs the server may allow others: git config "
            "pir.receive.allow 'refs/tags/*'",
            r->branch);
    }
    return false;
}

/* ---- from where on ----------------------------------------------------------------- */

static int is_before(
    struct pir_store *store, const struct pir_oid *older, const struct pir_oid *heads,
    size_t count, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_commit commit;
    struct pir_past *past = NULL;
    struct pir_err why = {0};
    int rc =
        pir_store_get(&bytes, store, PIR_OBJECT_COMMIT, older, PIR_COMMIT_MAX, &why);

    if (rc == 0)
        rc = pir_commit_parse(&commit, &arena, bytes.data, bytes.len, "", &why);
    if (rc == 0 && (rc = pir_past_new(&past, store, heads, count, err)) == 0)
        rc = pir_past_has(past, older, commit.committer.time, err);
    else if (rc == PIR_E_NOTFOUND || rc == PIR_E_CORRUPT)
        rc = 0;
    pir_past_free(past);
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
    return rc;
}

/* Was this very commit let in a moment ago (pre-receive ran, now it is update's turn)?
 * Then only the direction is left to be judged. */
static int
was_judged(struct receiving *r, const struct pir_push *push, struct pir_err *err)
{
    for (size_t i = 0; i < r->state.count; i++)
        if (pir_oid_equal(&r->state.heads[i], &push->tip))
            return pir_oid_is_zero(&push->old)
                       ? 1
                       : is_before(r->store, &push->old, &push->tip, 1, err);
    return 0;
}

/* Drop remembered heads whose push failed after it was judged: their commits are gone. */
static void drop_gone(struct receiving *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->state.count; i++) {
        struct pir_buf bytes = PIR_BUF_INIT;
        struct pir_err ignored = {0};

        if (pir_store_get(
                &bytes, r->store, PIR_OBJECT_COMMIT, &r->state.heads[i], PIR_COMMIT_MAX,
                &ignored) == 0)
            r->state.heads[kept++] = r->state.heads[i];
        pir_buf_release(&bytes);
    }
    r->state.count = kept;
}

/* The branch is gone, which no push can do: what comes must go on from the last that was
 * taken, or the record would be shorter than what others have seen. 1, 0 after saying so,
 * negative. */
static int
goes_on(struct receiving *r, const struct pir_push *push, struct pir_err *err)
{
    char hex[PIR_HEX + 1];
    int rc = 1;

    if (!pir_oid_equal(&r->last, &push->tip))
        rc = is_before(r->store, &r->last, &push->tip, 1, err);
    if (rc != 0)
        return rc;
    pir_oid_hex(hex, &r->last);
    pir_hook_refuse(
        r->page,
        "refused: %s is gone from this server, and what is pushed does not go on from "
        "where it was, %.8s",
        r->branch, hex);
    pir_hook_way_out(
        r->page,
        "push from a clone that has all of it; if that is lost, who runs the server "
        "removes %s/pir/received after looking at what comes",
        r->git_dir);
    return 0;
}

/* What the branch has is good if it was judged on its way in. If not (it was put there
 * by hand, or before the hooks), everything is judged. */
static int judge_branch(
    struct receiving *r, const struct pir_ref_update *update, struct pir_err *err)
{
    struct pir_push push = {
        .branch = r->branch, .introduction = r->introduction, .heads = &push.old};
    const char *introduction = NULL;
    struct pir_err why = {0};
    int rc;

    if (!pir_oid_parse(&push.tip, update->to) ||
        !pir_oid_parse(&push.old, update->from))
        return pir_err_set(
            err, PIR_E_INPUT, "git names no commits for %s", update->ref);
    if (pir_oid_is_zero(&push.old) && !pir_oid_is_zero(&r->last)) {
        rc = goes_on(r, &push, err);
        if (rc <= 0)
            return rc;
    }
    rc = was_judged(r, &push, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (!pir_oid_is_zero(&push.old) && r->state.count) {
        rc = is_before(r->store, &push.old, r->state.heads, r->state.count, err);
        if (rc < 0)
            return rc;
        push.head_count = rc > 0;
    }
    rc = pir_hook_judge(r->page, &introduction, &push, r->git_dir, err);
    if (rc <= 0)
        return rc;
    if (pir_received_keep(
            r->store, r->introduction ? r->introduction : introduction, &push.tip,
            &why) < 0)
        pir_hook_say(
            r->page,
            "warning: the server could not remember what it judged, so the next push "
            "takes longer: %s",
            why.message);
    return 0;
}

int pir_hook_receive(
    struct pir_text *report, bool *refused, const struct pir_ref_update *updates,
    size_t count, const char *git_dir, struct pir_err *err)
{
    struct pir_hook_page page = {0};
    struct receiving r = {.page = &page, .git_dir = git_dir};
    int rc = open_receiving(&r, err);

    if (rc > 0) {
        r.last = r.state.heads[0];
        drop_gone(&r);
        rc = 0;
        for (size_t i = 0; rc == 0 && i < count; i++)
            if (is_judged(&r, &updates[i]))
                rc = judge_branch(&r, &updates[i], err);
    }
    rc = pir_hook_answer(report, refused, &page, rc, err);
    pir_store_free(r.store);
    return rc;
}
