/* Verifying: from what was asked to a report. The phases are in verify_*.c. */
#include "pir/verify_internal.h"

#include "base/world.h"
#include "store/inspect.h"
#include "trust/sshsig.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 64u
#define CHUNK ((size_t)128) /* commits that one thread takes at once */
#define BRANCHES "refs/heads/"

/* What is asked for, after what is known was looked up. */
struct request {
    struct pir_known_record pin;
    const char *branch;       /* full name, NULL for a commit by its id */
    const char *introduction; /* COMMIT:FINGERPRINT, NULL: as found */
    struct pir_oid root;
    bool pinned;
    bool branch_gone;
};

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

static int head_branch(struct request *r, struct pir_verification *v)
{
    int rc = pir_store_branch(&r->branch, v->store, v->err);

    return rc < 0 ? rc : pir_store_ref(&v->tip, v->store, r->branch, v->err);
}

static int named_branch(struct request *r, struct pir_verification *v, const char *name)
{
    bool full = strncmp(name, "refs/", 5) == 0;

    r->branch = full ? pir_arena_strdup(&v->arena, name)
                     : pir_arena_printf(&v->arena, BRANCHES "%s", name);
    if (!r->branch)
        return pir_err_nomem(v->err);
    return pir_store_ref(&v->tip, v->store, r->branch, v->err);
}

/* Exactly one branch or commit is meant, never whatever git would guess. */
static int find_tip(struct request *r, struct pir_verification *v)
{
    const char *name = v->options.ref;
    int rc;

    if (name && pir_oid_parse(&v->tip, name))
        return 0;
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

static bool is_root(const struct pir_verification *v, size_t i)
{
    return v->parents[i][0] == PIR_NO_PARENT && !v->commits[i].edge &&
           !pir_oid_is_zero(&v->commits[i].tree);
}

/* The first commit as history has it: the one its first-parent line leads to. */
static const struct pir_commit_node *first_root(const struct pir_verification *v)
{
    for (size_t i = 0; i < v->count; i++)
        if (is_root(v, i))
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

static int parse_introduction(struct request *r, struct pir_err *err)
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

static int wrong_introduction(const struct pir_verification *v, const struct request *r)
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

/* Given, else pinned for this folder, else pinned for this first commit. */
static int find_introduction(struct request *r, struct pir_verification *v)
{
    const struct pir_commit_node *root = first_root(v);
    char hex[PIR_HEX + 1];
    int rc = 0;

    r->pinned = true;
    r->introduction =
        v->options.introduction ? v->options.introduction : r->pin.introduction;
    if (!r->introduction && root && !v->push) {
        pir_oid_hex(hex, &root->oid);
        rc = pir_known_find(&r->pin, &v->arena, v->store, hex, v->err);
        r->introduction = r->pin.introduction;
    }
    if (rc < 0)
        return rc;
    if (r->introduction) {
        rc = parse_introduction(r, v->err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < v->count; i++)
            if (is_root(v, i) && pir_oid_equal(&v->commits[i].oid, &r->root))
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

/* ---- the second phase ------------------------------------------------------------ */

struct crew {
    struct pir_verification *v;
    atomic_size_t next, done;
    atomic_int failed;
};

struct worker {
    struct crew *crew;
    struct pir_desk *desk;
    bool reports;
    pthread_t thread;
    bool runs;
};

static void work(struct worker *worker)
{
    struct crew *crew = worker->crew;
    struct pir_verification *v = crew->v;
    struct pir_desk *desk = worker->desk;

    for (;;) {
        size_t from = atomic_fetch_add(&crew->next, CHUNK);
        size_t to = from + CHUNK < v->count ? from + CHUNK : v->count;

        if (from >= v->count || atomic_load(&crew->failed))
            return;
        for (size_t i = from; i < to && desk->rc == 0; i++) {
            desk->rc = pir_verify_commit(desk, i);
            pir_desk_tidy(desk);
        }
        if (desk->rc < 0)
            atomic_store(&crew->failed, 1);
        atomic_fetch_add(&crew->done, to - from);
        if (worker->reports && v->options.progress)
            v->options.progress(v->options.context, atomic_load(&crew->done), v->count);
    }
}

static void *run_worker(void *context)
{
    work(context);
    return NULL;
}

/* Check all commits on count desks; the first is this thread's. */
static int check_all(struct pir_verification *v, struct pir_desk *desks, unsigned count)
{
    struct crew crew = {.v = v};
    struct worker workers[JOBS_MAX];
    int rc = 0;

    for (unsigned i = 0; i < count; i++)
        workers[i] = (struct worker){.crew = &crew, .desk = &desks[i]};
    workers[0].reports = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].runs =
            pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
    work(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].runs)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < count && rc == 0; i++) {
        rc = desks[i].rc;
        if (rc < 0)
            *v->err = desks[i].err;
    }
    return rc;
}

static unsigned job_count(const struct pir_verification *v)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t jobs = v->options.jobs  ? v->options.jobs
                  : processors > 0 ? (size_t)processors
                                   : 1;
    size_t useful = v->count / CHUNK + 1;

    jobs = jobs < useful ? jobs : useful;
    return (unsigned)(jobs < JOBS_MAX ? jobs : JOBS_MAX);
}

/* ---- around the commits ---------------------------------------------------------- */

static int find_in_clone(
    struct pir_verification *v, enum pir_rule rule, const char *path,
    const char *sentence)
{
    if (pir_finding_add(&v->clone, &v->arena, rule, path, "%s", sentence) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

static int check_clone(struct pir_verification *v, const struct request *r)
{
    unsigned disguises;
    int rc = pir_store_disguises(&disguises, v->store, v->err);

    if (rc == 0 && (disguises & PIR_DISGUISE_REPLACE))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_REPLACE, "",
            "refs/replace make git show other objects than those that were signed");
    if (rc == 0 && (disguises & PIR_DISGUISE_GRAFTS))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_GRAFTS, "",
            "info/grafts makes git show another history than the one that was signed");
    if (rc == 0 && (disguises & PIR_DISGUISE_ALTERNATES))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_ALTERNATES, "",
            "objects are borrowed from another repository (objects/info/alternates)");
    if (rc == 0 && r->branch_gone)
        rc = pir_finding_add(
            &v->clone, &v->arena, PIR_RULE_BRANCH_GONE, "",
            "%s, on which this record was verified earlier, is not there",
            r->pin.branch);
    return rc;
}

static int find_at(
    struct pir_verification *v, struct pir_desk *desk, size_t i, enum pir_rule rule,
    const char *sentence)
{
    struct pir_result *result = v->commits[i].result;

    if (!result)
        return 0;
    if (pir_finding_add(&result->findings, &desk->arena, rule, "", "%s", sentence) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

static int check_root(
    struct pir_verification *v, struct pir_desk *desk, const struct request *r,
    size_t i)
{
    const struct pir_signed_by *signer =
        v->commits[i].result ? v->commits[i].result->signer : NULL;

    if (!pir_oid_equal(&v->commits[i].oid, &r->root))
        return find_at(
            v, desk, i, PIR_RULE_ROOT_FOREIGN,
            "it has no parent, but is not the introduction");
    if (!r->introduction || !signer ||
        strcmp(r->introduction + PIR_HEX + 1, signer->fingerprint) == 0)
        return 0;
    return find_at(
        v, desk, i, PIR_RULE_INTRODUCTION_SIGNER,
        "the key that signed the first commit is not the one of the introduction");
}

static int
check_roots(struct pir_verification *v, struct pir_desk *desk, const struct request *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < v->count; i++)
        if (is_root(v, i))
            rc = check_root(v, desk, r, i);
    return rc;
}

/* Does the history that ends at older_tip contain this one's head? Only known when its
 * commits are still in the clone. */
static bool was_cut(struct pir_verification *v, const struct pir_oid *older_tip)
{
    struct pir_err ignored = {0};
    struct pir_verification past = {
        .store = v->store, .tip = *older_tip, .err = &ignored};
    bool found = false;

    if (pir_verify_walk(&past) == 0)
        for (size_t i = 0; i < past.count && !found; i++)
            found = pir_oid_equal(&past.commits[i].oid, &v->tip);
    pir_arena_release(&past.arena);
    return found;
}

static int check_remembered(
    struct pir_verification *v, struct pir_desk *desk, const struct request *r)
{
    uint32_t at = (uint32_t)v->count, line = (uint32_t)v->count - 1;
    const struct pir_oid *head = &r->pin.head;
    char hex[PIR_HEX + 1];

    if (pir_oid_is_zero(head) || !r->branch || !r->pin.branch ||
        strcmp(r->branch, r->pin.branch) != 0)
        return 0;
    for (uint32_t i = 0; at == v->count && i < v->count; i++)
        if (pir_oid_equal(&v->commits[i].oid, head))
            at = i;
    if (at == v->count) {
        bool cut = was_cut(v, head);

        pir_oid_hex(hex, head);
        return pir_finding_add(
            &v->clone, &v->arena,
            cut ? PIR_RULE_HISTORY_ROLLED_BACK : PIR_RULE_HISTORY_FORKED, "",
            cut ? "the branch ends before %s, which was verified here earlier"
                : "the branch does not contain %s, which was verified here earlier",
            hex);
    }
    while (line != PIR_NO_PARENT && line > at)
        line = v->parents[line][0];
    if (line == at)
        return 0;
    return find_at(
        v, desk, v->count - 1, PIR_RULE_MERGE_FOXTROT,
        "what was verified here earlier is not on its line of first parents");
}

/* ---- the whole ------------------------------------------------------------------- */

/* What was verified is remembered; that it cannot be is no reason to say less. */
static void remember(
    const struct pir_verification *v, const struct request *r,
    const struct pir_verify_outcome *outcome)
{
    struct pir_known_record pin = {outcome->introduction, r->branch, v->tip};
    struct pir_err ignored = {0};

    if (outcome->verdict != PIR_VERDICT_VERIFIED || !r->branch || v->options.since)
        return;
    if (r->pin.branch && strcmp(r->branch, r->pin.branch) != 0 && !r->branch_gone)
        return; /* a look aside */
    (void)pir_known_keep(&pin, v->store, &ignored);
}

static int name_introduction(
    struct pir_verify_outcome *out, struct pir_verification *v, const struct request *r)
{
    char hex[PIR_HEX + 1];

    out->pinned = r->pinned;
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
    struct pir_verification *v, const struct request *r, struct pir_desk *desks,
    unsigned count, pir_verify_told told, void *context)
{
    struct pir_verify_outcome outcome = {.branch = r->branch};
    int rc = check_all(v, desks, count);

    if (rc == 0 && !v->push)
        rc = check_clone(v, r);
    if (rc == 0)
        rc = check_roots(v, &desks[0], r);
    if (rc == 0)
        rc = check_remembered(v, &desks[0], r);
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

/* All of history, up to the branch or commit that was asked for. */
static int prepare_history(struct request *r, struct pir_verification *v)
{
    int rc = pir_known_find(&r->pin, &v->arena, v->store, NULL, v->err);

    return rc < 0 ? rc : find_tip(r, v);
}

/* What a push brings. Its branch was somewhere, and may only go on from there. */
static int prepare_push(struct request *r, struct pir_verification *v)
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

static int prepare(struct request *r, struct pir_verification *v)
{
    struct pir_store_options where = {
        .dir = v->options.dir,
        .git_dir = v->options.git_dir,
        .flags = PIR_STORE_TRUST_NOTHING};
    int rc = pir_store_open(&v->store, &where, v->err);

    if (rc == 0)
        rc = pir_sshsig_init(v->err);
    if (rc == 0)
        rc = v->push ? prepare_push(r, v) : prepare_history(r, v);
    if (rc == 0)
        rc = pir_verify_walk(v);
    if (rc == 0)
        rc = find_introduction(r, v);
    return rc < 0 ? rc : find_since(v);
}

static int verify(struct pir_verification *v, pir_verify_told told, void *context)
{
    struct request request = {0};
    struct pir_desk *desks = NULL;
    unsigned count, opened = 0;
    int rc;

    v->now = pir_world_clock();
    rc = prepare(&request, v);
    count = rc == 0 ? job_count(v) : 0;
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
    pir_store_free(v->store);
    pir_arena_release(&v->arena);
    return rc;
}

struct reported {
    struct pir_text *report;
    enum pir_verdict *verdict;
};

static int report(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    const struct reported *to = context;
    int rc = pir_verify_report(to->report, v, outcome);

    if (rc == 0)
        *to->verdict = outcome->verdict;
    return rc;
}

int pir_verify(
    struct pir_text *out, enum pir_verdict *verdict,
    const struct pir_verify_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_verification v = {.err = err ? err : &scratch};
    struct reported to = {out, verdict};

    memset(out, 0, sizeof(*out));
    *verdict = PIR_VERDICT_INCOMPLETE;
    if (options)
        v.options = *options;
    return verify(&v, report, &to);
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
