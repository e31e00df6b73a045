/* Verifying: from what was asked to a report. The phases are in verify_*.c. */
#include "pir/verify_internal.h"

#include "base/world.h"
#include "store/inspect.h"
#include "trust/sshsig.h"

#include <stdlib.h>
#include <string.h>

#define BRANCHES "refs/heads/"

int pir_rule_at(struct pir_rule_text *out, size_t i)
{
    const struct pir_rule_info *info;

    if (i + 1 >= PIR_RULE_COUNT)
        return 0;
    info = &pir_rules[i + 1];
    *out = (struct pir_rule_text){
        info->name, pir_level_name(info->level), info->meaning, info->remedy};
    return 1;
}

/* ---- which branch ---------------------------------------------------------------- */

static int head_branch(struct pir_verify_request *r, struct pir_verification *v)
{
    int rc = pir_store_branch(&r->branch, v->store, v->err);

    return rc < 0 ? rc : pir_store_ref(&v->tip, v->store, r->branch, v->err);
}

static int
named_branch(struct pir_verify_request *r, struct pir_verification *v, const char *name)
{
    bool full = strncmp(name, "refs/", 5) == 0;

    r->branch = full ? pir_arena_strdup(&v->arena, name)
                     : pir_arena_printf(&v->arena, BRANCHES "%s", name);
    if (!r->branch)
        return pir_err_nomem(v->err);
    return pir_store_ref(&v->tip, v->store, r->branch, v->err);
}

/* Exactly one branch or commit is meant, never whatever git would guess. */
static int find_tip(struct pir_verify_request *r, struct pir_verification *v)
{
    const char *name = v->options.ref;
    int rc;

    if (name && pir_oid_parse(&v->tip, name)) {
        if (v->coming)
            r->branch = v->coming->branch;
        return 0;
    }
    if (name && strcmp(name, "HEAD") != 0) {
        rc = named_branch(r, v, name);
        if (rc == PIR_E_NOTFOUND)
            pir_err_hint(v->err, "name a branch, or a commit by its full id");
        return rc;
    }
    if (!name && r->pin.branch) {
        rc = named_branch(r, v, r->pin.branch);
        if (rc != PIR_E_NOTFOUND)
            return rc;
        r->branch_gone = true;
    }
    return head_branch(r, v);
}

/* ---- the introduction ------------------------------------------------------------ */

bool pir_verify_is_root(const struct pir_verification *v, size_t i)
{
    return v->parents[i][0] == PIR_NO_PARENT && !v->commits[i].edge &&
           !pir_oid_is_zero(&v->commits[i].tree);
}

/* The first commit as history has it: the one its first-parent line leads to. */
static const struct pir_commit_node *first_root(const struct pir_verification *v)
{
    for (size_t i = 0; i < v->count; i++)
        if (pir_verify_is_root(v, i))
            return &v->commits[i];
    return NULL;
}

/* The beginning could not be read, or need not be. */
static bool is_cut_short(const struct pir_verification *v)
{
    for (size_t i = 0; i < v->count; i++)
        if (v->commits[i].result || v->commits[i].edge)
            return true;
    return false;
}

static int parse_introduction(struct pir_verify_request *r, struct pir_err *err)
{
    char hex[PIR_HEX + 1] = "";
    const char *text = r->introduction;

    if (strlen(text) > PIR_HEX + 1 && text[PIR_HEX] == ':')
        memcpy(hex, text, PIR_HEX);
    if (pir_oid_parse(&r->root, hex))
        return 0;
    pir_err_set(err, PIR_E_INPUT, "that is no introduction: %s", text);
    return pir_err_hint(err, "it is COMMIT:SHA256:FINGERPRINT, as pir init printed it");
}

static int no_introduction(const struct pir_verification *v)
{
    const struct pir_commit_node *root = first_root(v);
    char hex[PIR_HEX + 1] = "";

    if (root)
        pir_oid_hex(hex, &root->oid);
    pir_err_set(
        v->err, PIR_E_NOTFOUND,
        "no introduction of this record is known here, so there is nothing to verify "
        "it "
        "by; it begins with the commit %s",
        hex);
    return pir_err_hint(
        v->err, "ask its owner, by another channel, and give --introduction "
                "COMMIT:SHA256:FINGERPRINT; --tofu takes the first commit on trust");
}

static int
wrong_introduction(const struct pir_verification *v, const struct pir_verify_request *r)
{
    const struct pir_commit_node *root = first_root(v);
    char wanted[PIR_HEX + 1], hex[PIR_HEX + 1] = "";

    pir_oid_hex(wanted, &r->root);
    if (root)
        pir_oid_hex(hex, &root->oid);
    pir_err_set(
        v->err, PIR_E_NOTFOUND,
        "the record does not begin with the introduction %s, but with %s", wanted, hex);
    return pir_err_hint(
        v->err,
        "this is another record, or one that was begun anew: ask its owner, and "
        "give --introduction if that is right");
}

/* The introduction: given, else pinned for this folder, else pinned for this first commit.
 * What else is known of its record is found with it. */
static int look_up(struct pir_verify_request *r, struct pir_verification *v)
{
    const struct pir_commit_node *root = first_root(v);
    const char *given = v->options.introduction;
    struct pir_known_record pin;
    char hex[PIR_HEX + 1] = "";
    int rc;

    r->introduction = given ? given : r->pin.introduction;
    if (r->introduction && r->pin.introduction &&
        strncmp(r->introduction, r->pin.introduction, PIR_HEX) == 0)
        return 0;
    if (r->introduction && strlen(r->introduction) > PIR_HEX)
        memcpy(hex, r->introduction, PIR_HEX);
    else if (root)
        pir_oid_hex(hex, &root->oid);
    if (!pir_oid_parse(&r->root, hex))
        return 0;
    if (v->push)
        return 0;
    rc = pir_known_find(&pin, &v->arena, v->store, hex, v->err);
    if (rc == 0 && pin.introduction)
        r->pin = pin;
    if (!r->introduction)
        r->introduction = r->pin.introduction;
    return rc;
}

static int find_introduction(struct pir_verify_request *r, struct pir_verification *v)
{
    const struct pir_commit_node *root = first_root(v);
    int rc = look_up(r, v);

    r->pinned = true;
    if (rc < 0)
        return rc;
    if (r->introduction) {
        rc = parse_introduction(r, v->err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < v->count; i++)
            if (pir_verify_is_root(v, i) && pir_oid_equal(&v->commits[i].oid, &r->root))
                return 0;
        return is_cut_short(v) ? 0 : wrong_introduction(v, r);
    }
    if (!v->options.tofu)
        return no_introduction(v);
    r->pinned = false;
    if (root)
        r->root = root->oid;
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

/* Whether there is anything to remember. */
static bool is_worth(
    const struct pir_verification *v, const struct pir_verify_request *r,
    const struct pir_verify_outcome *outcome)
{
    const struct pir_oid *last = &r->pin.head;

    if (outcome->verdict != PIR_VERDICT_VERIFIED || !r->branch || v->options.since ||
        (v->coming && !v->coming->keep))
        return false;
    if (r->pin.branch && strcmp(r->branch, r->pin.branch) != 0 && !r->branch_gone)
        return false; /* a look aside */
    if (v->coming && v->from)
        last = &v->from->head;
    return !v->from || v->count > 1 || !pir_oid_equal(last, &v->tip);
}

/* What was verified is remembered; that it cannot be is no reason to say less. What an
 * exchange did is no word of the user's on the record, whose other clones are measured by
 * that. */
static void remember(
    struct pir_verification *v, const struct pir_verify_request *r,
    const struct pir_verify_outcome *outcome)
{
    struct pir_known_record pin = {
        .introduction = outcome->introduction,
        .branch = r->branch,
        .head = v->tip,
        .at = v->now};
    struct pir_oid pinned = v->tip;
    char clone[PIR_SHA256_HEX + 1];
    struct pir_buf before = PIR_BUF_INIT;
    struct pir_err ignored = {0};

    if (!is_worth(v, r, outcome))
        return;
    pir_state_clone(clone, v->store);
    pin.clone = clone;
    if (v->coming) {
        pinned = r->pin.head;
        if (!pir_verify_goes_on(v, &pinned))
            memset(&pinned, 0, sizeof(pinned));
    }
    pir_before_text(&before, v, outcome, &pinned);
    if (!v->coming && pir_verify_published(&pin.line, v, r) < 0)
        pin.line = r->pin.line;
    if (v->coming)
        (void)pir_known_keep_clone(pin.introduction, &before, v->store, &ignored);
    else
        (void)pir_known_keep(&pin, &before, v->store, &ignored);
    pir_buf_release(&before);
}

static int name_introduction(
    struct pir_verify_outcome *out, struct pir_verification *v,
    const struct pir_verify_request *r)
{
    char hex[PIR_HEX + 1];

    out->pinned = r->pinned;
    for (size_t i = 0; i < out->finding_count; i++)
        out->refuted |= out->findings[i].finding->rule == PIR_RULE_INTRODUCTION_SIGNER;
    out->introduction = r->introduction;
    if (out->introduction)
        return 0;
    pir_oid_hex(hex, &r->root);
    for (size_t i = 0; i < v->count; i++) {
        const struct pir_result *result = v->commits[i].result;

        if (pir_oid_equal(&v->commits[i].oid, &r->root))
            out->introduction = pir_arena_printf(
                &v->arena, "%s:%s", hex,
                result && result->signer ? result->signer->fingerprint : "");
    }
    if (!out->introduction)
        out->introduction = pir_arena_strdup(&v->arena, hex);
    return out->introduction ? 0 : pir_err_nomem(v->err);
}

static int judge(
    struct pir_verification *v, const struct pir_verify_request *r,
    struct pir_desk *desks, unsigned count, pir_verify_told told, void *context)
{
    struct pir_verify_outcome outcome = {.branch = r->branch};
    int rc = pir_verify_all(v, desks, count);

    if (rc == 0)
        rc = pir_verify_gates(v, desks, count);
    if (rc == 0 && !v->push)
        rc = pir_verify_clone(v, r);
    if (rc == 0)
        rc = pir_verify_files(v, r);
    if (rc == 0)
        rc = pir_verify_roots(v, &desks[0], r);
    if (rc == 0 && !v->coming)
        rc = pir_verify_remembered(v, &desks[0], r);
    if (rc == 0)
        rc = pir_verify_settle(&outcome, &desks[0]);
    if (rc == 0)
        rc = name_introduction(&outcome, v, r);
    if (rc == 0)
        rc = told(context, v, &outcome);
    if (rc == 0 && !v->push)
        remember(v, r, &outcome);
    return rc;
}

static int open_desks(
    struct pir_desk **out, unsigned *opened, struct pir_verification *v, unsigned count)
{
    int rc = 0;

    *opened = 0;
    *out = calloc(count, sizeof(**out));
    if (!*out)
        return pir_err_nomem(v->err);
    for (unsigned i = 0; rc == 0 && i < count; i++) {
        rc = pir_desk_open(&(*out)[i], v, i > 0);
        (*opened)++;
    }
    return rc;
}

/* --since: what that commit is or descends from was verified elsewhere. */
static int find_since(struct pir_verification *v)
{
    const char *name = v->options.since;
    struct pir_oid oid;
    size_t at = 0;
    int rc = 0;

    if (!name)
        return 0;
    if (!pir_oid_parse(&oid, name))
        rc = pir_store_resolve(&oid, v->store, name, v->err);
    if (rc < 0)
        return rc;
    while (at < v->count && !pir_oid_equal(&v->commits[at].oid, &oid))
        at++;
    if (at == v->count)
        return pir_err_set(
            v->err, PIR_E_NOTFOUND, "%s is not in the history of this branch", name);
    for (size_t i = 0; i <= at; i++)
        v->commits[i].known =
            pir_lineage_reaches(&v->lineage, (uint32_t)i, (uint32_t)at);
    return 0;
}

/* Go on from what was verified in this clone, unless something else is wanted. */
static int find_before(
    struct pir_before *before, const struct pir_verify_request *r,
    struct pir_verification *v)
{
    const char *introduction =
        v->options.introduction ? v->options.introduction : r->pin.introduction;
    const struct pir_oid *head = v->coming ? v->coming->verified : NULL;

    if (v->options.full || v->options.since || !introduction || !r->branch)
        return 0;
    if (pir_before_find(before, &v->arena, v->store, introduction, r->branch)) {
        v->from = before;
        head = &before->head;
    }
    /* One of them: where two lines are joined both would have to be followed back until
     * they meet, and what is new of one is soon verified again. */
    return head ? pir_past_new(&v->past, v->store, head, 1, v->err) : 0;
}

/* All of history, up to the branch or commit that was asked for. */
static int prepare_history(
    struct pir_verify_request *r, struct pir_before *before, struct pir_verification *v)
{
    int rc = pir_known_find(&r->pin, &v->arena, v->store, NULL, v->err);

    if (rc == 0)
        rc = find_tip(r, v);
    return rc < 0 ? rc : find_before(before, r, v);
}

/* What a push brings. Its branch was somewhere, and may only go on from there. */
static int prepare_push(struct pir_verify_request *r, struct pir_verification *v)
{
    v->tip = v->push->tip;
    v->options.introduction = v->push->introduction;
    v->options.tofu = v->push->introduction == NULL;
    r->branch = v->push->branch;
    r->pin.branch = v->push->branch;
    r->pin.head = v->push->old;
    return pir_past_new(
        &v->past, v->store, v->push->heads, v->push->head_count, v->err);
}

static int prepare(
    struct pir_verify_request *r, struct pir_before *before, struct pir_verification *v)
{
    struct pir_store_options where = {
        .dir = v->options.dir,
        .git_dir = v->options.git_dir,
        .flags = PIR_STORE_TRUST_NOTHING | PIR_STORE_READ_MUCH};
    int rc = 0;

    v->store = v->push ? v->push->store : NULL;
    if (!v->store)
        rc = pir_store_open(&v->store, &where, v->err);
    if (rc == 0 && !v->push)
        rc = pir_store_readable(v->store, v->err);
    if (rc == 0)
        rc = pir_sshsig_init(v->err);
    if (rc == 0)
        rc = v->push ? prepare_push(r, v) : prepare_history(r, before, v);
    if (rc == 0)
        rc = pir_verify_walk(v);
    if (rc == 0)
        rc = find_introduction(r, v);
    return rc < 0 ? rc : find_since(v);
}

static int verify(struct pir_verification *v, pir_verify_told told, void *context)
{
    struct pir_verify_request request = {0};
    struct pir_before before;
    struct pir_desk *desks = NULL;
    unsigned count, opened = 0;
    int rc;

    v->now = pir_world_clock();
    rc = prepare(&request, &before, v);
    count = rc == 0 ? pir_verify_jobs(v, v->count) : 0;
    if (rc == 0)
        rc = open_desks(&desks, &opened, v, count);
    if (rc == 0)
        rc = judge(v, &request, desks, count, told, context);
    for (unsigned i = 0; i < opened; i++) {
        pir_desk_close(&desks[i]);
        pir_arena_release(&desks[i].arena);
    }
    free(desks);
    pir_past_free(v->past);
    if (!v->push || v->store != v->push->store)
        pir_store_free(v->store);
    pir_arena_release(&v->arena);
    return rc;
}

struct reported {
    struct pir_text *report;
    enum pir_verdict *verdict;
    bool again;
};

static bool has_head(const struct pir_verification *v, const struct pir_oid *head)
{
    for (size_t i = v->count; i-- > 0;)
        if (pir_oid_equal(&v->commits[i].oid, head))
            return true;
    return false;
}

/* Does it go on from what was verified of its branch? A line that is joined later need not. */
static bool goes_on(const struct pir_verification *v)
{
    return (v->coming && !v->coming->keep) || !v->from || has_head(v, &v->from->head);
}

/* One that went on from an earlier run can only say "verified", and only of a branch that
 * goes on from there; else a whole one must say what is so. */
static int report(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    struct reported *to = context;
    int rc;

    to->again = v->past && (outcome->verdict != PIR_VERDICT_VERIFIED || !goes_on(v));
    if (to->again)
        return 1;
    rc = pir_verify_report(to->report, v, outcome);
    if (rc == 0)
        *to->verdict = outcome->verdict;
    return rc;
}

int pir_verify_coming(
    struct pir_text *out, enum pir_verdict *verdict,
    const struct pir_verify_options *options, const struct pir_coming *coming,
    struct pir_err *err)
{
    struct pir_verify_options wishes = {0};
    struct pir_err scratch = {0};
    struct reported to = {out, verdict, false};
    int rc = 1;

    if (options)
        wishes = *options;
    memset(out, 0, sizeof(*out));
    *verdict = PIR_VERDICT_INCOMPLETE;
    for (unsigned i = 0; rc > 0 && i < 2; i++) {
        struct pir_verification v = {
            .options = wishes, .coming = coming, .err = err ? err : &scratch};

        rc = verify(&v, report, &to);
        if (rc < 0 && (v.from || (coming && coming->verified))) {
            /* What is remembered may be of no use. */
            memset(v.err, 0, sizeof(*v.err));
            rc = 1;
        }
        wishes.full = true;
    }
    return rc;
}

int pir_verify(
    struct pir_text *out, enum pir_verdict *verdict,
    const struct pir_verify_options *options, struct pir_err *err)
{
    return pir_verify_coming(out, verdict, options, NULL, err);
}

int pir_verify_pushed(
    const struct pir_push *push, const char *git_dir, pir_verify_told told,
    void *context, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_verification v = {
        .push = push,
        .options = {.git_dir = git_dir},
        .err = err ? err : &scratch,
    };

    return verify(&v, told, context);
}
