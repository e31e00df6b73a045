/* pir sync: fetch, verify, join, push. git carries the bytes; what comes of them is decided
 * here. Incoming commits lie under a reference of their own until they are verified, so
 * that a clone never takes for its own what nobody has looked at. */
#include "pir/internal.h"

#include "base/proc.h"
#include "base/text.h"
#include "trust/roster_edit.h"

#include <pir/sync.h>
#include <pir/verify.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INCOMING "refs/pir/incoming"
#define SEEN "refs/pir/seen/"
#define TRIES 40
#define PAUSE_MOST_MS 1000
#define ARGS_MAX ((size_t)16)
#define GIT_TIMEOUT_S 600

/** One exchange in the making. */
struct syncing {
    struct pir_arena arena;
    struct pir_record *record;
    const char *remote, *branch; /* branch: its full name */
    const char *seen;            /* reference */
    bool is_bundle, pull_only;
    const struct pir_sync_options *options;
    struct pir_oid theirs;
    bool has_theirs;
    struct pir_sync_result *result;
    struct pir_err *err;
};

/* ---- git ----------------------------------------------------------------------------- */

static int run_git(
    int *status, struct pir_buf *out, struct pir_buf *said, struct syncing *s,
    const char *first, va_list rest)
{
    const char *argv[ARGS_MAX] = {
        "git", "--git-dir", pir_record_git_dir(s->record), first};
    struct pir_proc_options options = {.timeout_s = GIT_TIMEOUT_S};
    size_t count = 4;

    while (count < ARGS_MAX - 1 && (argv[count] = va_arg(rest, const char *)))
        count++;
    return pir_proc_run(status, out, said, argv, &options, s->err);
}

/** git's first line of complaint, for our own sentence. */
static const char *complaint(struct syncing *s, const struct pir_buf *said)
{
    static const char *const starts[] = {"fatal: ", "error: ", "remote: "};
    const char *text = said->len ? said->data : "git gave no reason";

    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        const char *at = strstr(text, starts[i]);

        if (at) {
            text = at + strlen(starts[i]);
            break;
        }
    }
    text = pir_arena_strndup(&s->arena, text, strcspn(text, "\n"));
    return text ? text : "";
}

/** Run git; its exit code, or negative. said may be NULL. */
__attribute__((sentinel)) static int
git(struct syncing *s, struct pir_buf *out, const char **said, const char *first, ...)
{
    struct pir_buf errout = PIR_BUF_INIT;
    va_list rest;
    int status = -1, rc;

    va_start(rest, first);
    rc = run_git(&status, out, &errout, s, first, rest);
    va_end(rest);
    if (rc == 0 && said)
        *said = complaint(s, &errout);
    pir_buf_release(&errout);
    return rc < 0 ? rc : status;
}

static void chomp(struct pir_buf *text)
{
    while (text->len && text->data[text->len - 1] == '\n')
        pir_buf_truncate(text, text->len - 1);
}

/** Commits that to has and from has not; from NULL: all. */
static int count_between(
    size_t *out, struct syncing *s, const struct pir_oid *from,
    const struct pir_oid *to)
{
    struct pir_buf text = PIR_BUF_INIT;
    char range[2 * PIR_HEX + 3], hex[PIR_HEX + 1];
    int rc;

    pir_oid_hex(hex, to);
    if (from) {
        char base[PIR_HEX + 1];

        pir_oid_hex(base, from);
        snprintf(range, sizeof(range), "%s..%s", base, hex);
    } else {
        snprintf(range, sizeof(range), "%s", hex);
    }
    rc = git(s, &text, NULL, "rev-list", "--count", range, NULL);
    *out = rc == 0 && text.len ? strtoul(text.data, NULL, 10) : 0;
    pir_buf_release(&text);
    if (rc > 0)
        rc =
            pir_err_set(s->err, PIR_E_GIT, "git cannot count the commits of %s", range);
    return rc;
}

/** Is older the same as younger, or an ancestor of it? 1, 0, negative. */
static int
reaches(struct syncing *s, const struct pir_oid *older, const struct pir_oid *younger)
{
    char a[PIR_HEX + 1], b[PIR_HEX + 1];
    int rc;

    pir_oid_hex(a, older);
    pir_oid_hex(b, younger);
    rc = git(s, NULL, NULL, "merge-base", "--is-ancestor", a, b, NULL);
    if (rc > 1)
        return pir_err_set(s->err, PIR_E_GIT, "git cannot compare %s with %s", a, b);
    return rc < 0 ? rc : rc == 0;
}

/** A reference as it is now: 1, 0 when there is none. */
static int read_ref(struct pir_oid *out, struct syncing *s, const char *name)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = git(s, &text, NULL, "rev-parse", "--verify", "--quiet", name, NULL);

    chomp(&text);
    if (rc == 0 && !pir_oid_parse(out, text.data))
        rc = 1;
    pir_buf_release(&text);
    return rc < 0 ? rc : rc == 0;
}

static void drop_incoming(struct syncing *s)
{
    struct pir_err *err = s->err;

    s->err = NULL;
    (void)git(s, NULL, NULL, "update-ref", "-d", INCOMING, NULL);
    s->err = err;
}

/* ---- which remote -------------------------------------------------------------------- */

static int only_remote(const char **out, struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = git(s, &text, NULL, "remote", NULL);

    chomp(&text);
    *out = "origin";
    if (rc == 0 && text.len && !strchr(text.data, '\n'))
        *out = pir_arena_strdup(&s->arena, text.data);
    if (rc == 0 && !text.len) {
        pir_err_set(s->err, PIR_E_NOTFOUND, "this record has no remote to sync with");
        pir_err_hint(s->err, "git remote add origin ADDRESS, or pir sync ADDRESS");
        rc = PIR_E_NOTFOUND;
    }
    pir_buf_release(&text);
    return rc > 0 ? pir_err_set(s->err, PIR_E_GIT, "git cannot list the remotes") : rc;
}

const char *pir_sync_seen(struct pir_arena *arena, const char *remote)
{
    struct pir_digest digest;
    char hex[PIR_SHA256_HEX + 1];

    pir_digest_of(&digest, remote, strlen(remote));
    pir_digest_hex(hex, &digest);
    return pir_arena_printf(arena, SEEN "%.16s", hex);
}

static int find_remote(struct syncing *s, const char *asked)
{
    const char *name = s->branch + strlen("refs/heads/");
    char *key = pir_arena_printf(&s->arena, "branch.%s.remote", name);
    struct pir_buf head = PIR_BUF_INIT;
    int rc = 0;

    s->remote = asked ? asked : key ? pir_store_config(s->record->store, key, 0) : NULL;
    if (!s->remote)
        rc = only_remote(&s->remote, s);
    if (rc < 0)
        return rc;
    if (*s->remote == '-')
        return pir_err_set(s->err, PIR_E_USAGE, "\"%s\" is no remote", s->remote);
    s->is_bundle = git(s, &head, NULL, "bundle", "list-heads", s->remote, NULL) == 0;
    pir_buf_release(&head);
    pir_text_show(s->result->remote, sizeof(s->result->remote), s->remote);
    s->seen = pir_sync_seen(&s->arena, s->remote);
    return s->seen ? 0 : pir_err_nomem(s->err);
}

/* ---- fetching, and whether it may be believed ------------------------------------------ */

static int unreachable(struct syncing *s, const char *why)
{
    size_t waiting = s->result->waiting;

    pir_err_set(s->err, PIR_E_IO, "%s cannot be reached: %s", s->result->remote, why);
    if (!waiting)
        return pir_err_hint(s->err, "pir sync again when it can be reached");
    return pir_err_hint(
        s->err, "%zu commit%s wait%s here; pir sync again when it can be reached",
        waiting, waiting == 1 ? "" : "s", waiting == 1 ? "s" : "");
}

/** A remote without this branch must have no other one: else it has a record already, and
 *  this would become a second one beside it. */
static int check_empty(struct syncing *s)
{
    struct pir_buf heads = PIR_BUF_INIT;
    const char *name;
    int rc = git(s, &heads, NULL, "ls-remote", "--heads", s->remote, NULL);

    name = rc == 0 && heads.len ? strstr(heads.data, "refs/heads/") : NULL;
    if (name) {
        char other[128];

        name += strlen("refs/heads/");
        pir_text_quote_into(other, sizeof(other), name, strcspn(name, "\n"));
        pir_err_set(
            s->err, PIR_E_DENIED, "%s has no branch %s, but one that is called %s",
            s->result->remote, s->branch + strlen("refs/heads/"), other);
        pir_err_hint(
            s->err,
            "if that is the record: git fetch, git switch %s, and sync from there",
            other);
        rc = PIR_E_DENIED;
    }
    pir_buf_release(&heads);
    return rc;
}

/** Fetch the branch under a reference of its own. A remote that has nothing yet is fine. */
static int fetch(struct syncing *s)
{
    const char *said = "";
    char *spec = pir_arena_printf(&s->arena, "+%s:" INCOMING, s->branch);
    int rc;

    if (!spec)
        return pir_err_nomem(s->err);
    drop_incoming(s);
    s->has_theirs = false;
    rc =
        git(s, NULL, &said, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
            "--refmap=", s->remote, spec, NULL);
    if (rc < 0)
        return rc;
    if (rc > 0) {
        rc = git(s, NULL, NULL, "ls-remote", "--exit-code", s->remote, s->branch, NULL);
        if (rc == 2) /* it is there, and has no such branch */
            return check_empty(s);
        return rc < 0 ? rc : unreachable(s, said);
    }
    rc = read_ref(&s->theirs, s, INCOMING);
    s->has_theirs = rc > 0;
    return rc < 0 ? rc : 0;
}

/** What was seen there before must still be part of it. */
static int check_rewritten(struct syncing *s)
{
    struct pir_oid before;
    int rc = read_ref(&before, s, s->seen);

    if (rc <= 0)
        return rc;
    rc = reaches(s, &before, &s->theirs);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    pir_err_set(
        s->err, PIR_E_DENIED,
        "%s is not what it was: commits that were there at the last sync are gone",
        s->result->remote);
    return pir_err_hint(
        s->err, "nothing here was changed; ask who rewrote it, and keep this clone: it "
                "has what is gone");
}

/** The first finding of a report, for the sentence. */
static const char *first_finding(struct syncing *s, const struct pir_text *report)
{
    const char *at = report->data ? strstr(report->data, "violation") : NULL;

    at = at ? at : report->data ? report->data : "";
    return pir_arena_strndup(&s->arena, at, strcspn(at, "\n"));
}

/** Verify history up to a commit; whose it is, for the sentence. */
static int verify(struct syncing *s, const struct pir_oid *commit, const char *whose)
{
    char hex[PIR_HEX + 1];
    struct pir_verify_options options = {
        .git_dir = pir_record_git_dir(s->record), .ref = hex, .width = 200};
    struct pir_text report = {0};
    enum pir_verdict verdict = PIR_VERDICT_INCOMPLETE;
    int rc;

    pir_oid_hex(hex, commit);
    rc = pir_verify(&report, &verdict, &options, s->err);
    if (rc == 0 && verdict != PIR_VERDICT_VERIFIED) {
        const char *what = first_finding(s, &report);

        rc = PIR_E_DENIED;
        pir_err_set(
            s->err, PIR_E_DENIED, "what %s does not verify: %s", whose,
            what ? what : "");
        pir_err_hint(
            s->err, "nothing here was changed; pir verify %.12s says more", hex);
    }
    pir_text_release(&report);
    return rc;
}

/* ---- joining -------------------------------------------------------------------------- */

/** Let the branch, the index and the work tree follow to a commit that is verified. */
static int follow(struct syncing *s, const struct pir_oid *to, const char *message)
{
    struct pir_store *store = s->record->store;
    struct pir_oid old = s->record->now->head;
    struct pir_err why = {0};
    int rc;

    (void)pir_store_hold(store, &old, NULL);
    rc = pir_store_move(store, &old, to, message, s->err);
    if (rc < 0) {
        pir_store_let_go(store);
        return rc;
    }
    if (pir_store_follow(store, &old, to, NULL, 0, &why) < 0)
        pir_record_warn(
            s->record,
            "synced, but the work tree could not be brought up to date: %s; before you "
            "commit with git: git restore --staged --worktree incidents",
            why.message);
    return pir_record_refresh(s->record, s->err);
}

static int merge_tree(struct pir_oid *out, struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    char theirs[PIR_HEX + 1], ours[PIR_HEX + 1];
    int rc;

    pir_oid_hex(theirs, &s->theirs);
    pir_oid_hex(ours, &s->record->now->head);
    rc =
        git(s, &text, NULL, "merge-tree", "--write-tree", "--no-messages", theirs, ours,
            NULL);
    if (rc == 0) {
        chomp(&text);
        if (!pir_oid_parse(out, text.data))
            rc = pir_err_set(s->err, PIR_E_GIT, "git merge-tree gave no tree");
    } else if (rc == 1) {
        rc = PIR_E_DENIED;
        pir_err_set(
            s->err, PIR_E_DENIED,
            "both sides changed the same settings, schemas or trust files, and that "
            "cannot "
            "be joined");
        pir_err_hint(
            s->err, "an owner makes the change again on top of the published record, "
                    "in a new clone");
    } else if (rc > 0) {
        rc = pir_err_set(
            s->err, PIR_E_GIT, "git merge-tree failed; it takes git 2.38 or later");
    }
    pir_buf_release(&text);
    return rc;
}

/** The whole fingerprint of a key to admit, as either side's trust files have it. */
static int find_admitted(const char **out, struct syncing *s, const char *start)
{
    const struct pir_oid *sides[2] = {&s->record->now->head, &s->theirs};
    struct pir_key_of key = {0};
    size_t found = 0;

    for (unsigned i = 0; found == 0 && i < 2; i++) {
        struct pir_roster roster;
        int rc =
            pir_history_roster(&roster, &s->arena, s->record->store, sides[i], s->err);

        if (rc < 0)
            return rc;
        found = pir_roster_search(&key, &roster, start);
    }
    *out = key.name;
    if (found == 1)
        return 0;
    pir_err_set(
        s->err, found ? PIR_E_INPUT : PIR_E_NOTFOUND,
        found ? "%zu keys begin with %s" : "%zu keys of this record are called %s",
        found, start);
    return pir_err_hint(
        s->err, "give the key as pir verify names it; pir trust show lists them all");
}

static int find_admits(struct pir_plan *plan, struct syncing *s)
{
    const struct pir_sync_options *asked = s->options;
    const char **admits;
    int rc = 0;

    if (!asked || !asked->admit_count)
        return 0;
    admits = pir_arena_calloc(&s->arena, asked->admit_count, sizeof(*admits));
    if (!admits)
        return pir_err_nomem(s->err);
    for (size_t i = 0; rc == 0 && i < asked->admit_count; i++)
        rc = find_admitted(&admits[i], s, asked->admits[i]);
    plan->admits = admits;
    plan->admit_count = asked->admit_count;
    return rc;
}

static int
sign_merge(struct pir_oid *out, struct syncing *s, const struct pir_oid *tree)
{
    struct pir_author author;
    struct pir_plan plan = {.tree = tree, .merged = &s->record->now->head};
    size_t ours = 0;
    int64_t time = 0;
    int rc = pir_author_find(&author, &s->arena, s->record->store, s->err);

    if (rc < 0)
        return rc;
    rc = pir_author_signer(&author, s->record->store, s->err);
    if (rc == 0)
        rc = find_admits(&plan, s);
    if (rc == 0)
        rc = count_between(&ours, s, &s->theirs, &s->record->now->head);
    if (rc == 0)
        rc = pir_commit_time(&time, s->record, &s->theirs, s->err);
    plan.subject = pir_arena_printf(
        &s->arena, "merge: %zu commit%s recorded apart", ours, ours == 1 ? "" : "s");
    if (rc == 0 && !plan.subject)
        rc = pir_err_nomem(s->err);
    if (rc == 0)
        rc = pir_plan_commit(out, s->record, &plan, &s->theirs, &time, &author, s->err);
    if (rc == 0)
        rc = pir_store_sync(s->record->store, s->err);
    pir_author_release(&author);
    return rc;
}

/** What is joined may hold what a withdrawn key signed: that is for an owner to look at. */
static int verify_joined(struct syncing *s, const struct pir_oid *commit)
{
    int rc = verify(s, commit, "came of joining");

    if (rc == PIR_E_DENIED && strstr(s->err->message, "merge-revoked"))
        pir_err_hint(
            s->err,
            "an owner who has looked at it may take it in: pir sync --admit KEY; "
            "others "
            "hand it to one: pir bundle FILE, and there pir sync FILE --admit KEY");
    return rc;
}

static int merge(struct syncing *s)
{
    struct pir_oid tree, commit;
    int rc = merge_tree(&tree, s);

    if (rc == 0) {
        rc = sign_merge(&commit, s, &tree);
        if (rc == PIR_E_DENIED)
            pir_err_hint(
                s->err, "nothing here was changed; somebody whose key and role both "
                        "sides know joins them: pir bundle FILE, and there pir sync "
                        "FILE");
    }
    if (rc == 0)
        rc = verify_joined(s, &commit);
    if (rc == 0)
        rc = follow(s, &commit, "pir: sync, merged");
    if (rc == 0)
        s->result->merged = true;
    return rc;
}

/** Take over what came. */
static int join(struct syncing *s)
{
    const struct pir_oid *head = &s->record->now->head;
    size_t came;
    int rc = reaches(s, &s->theirs, head);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = count_between(&came, s, head, &s->theirs);
    if (rc == 0)
        rc = verify(s, &s->theirs, "came");
    if (rc < 0)
        return rc;
    rc = reaches(s, head, &s->theirs);
    if (rc >= 0)
        rc = rc ? follow(s, &s->theirs, "pir: sync") : merge(s);
    if (rc == 0)
        s->result->came += came;
    return rc;
}

/* ---- the whole ------------------------------------------------------------------------ */

static int note_seen(struct syncing *s, const struct pir_oid *head)
{
    char hex[PIR_HEX + 1];
    int rc;

    pir_oid_hex(hex, head);
    rc = git(s, NULL, NULL, "update-ref", s->seen, hex, NULL);
    /* What git status compares with, where git keeps such a reference. */
    if (rc == 0) {
        char *tracking = pir_arena_printf(
            &s->arena, "refs/remotes/%s/%s", s->remote,
            s->branch + strlen("refs/heads/"));
        struct pir_oid old;

        if (tracking && read_ref(&old, s, tracking) > 0)
            (void)git(s, NULL, NULL, "update-ref", tracking, hex, NULL);
    }
    return rc > 0 ? pir_err_set(s->err, PIR_E_GIT, "git cannot note %s", s->seen) : rc;
}

/** 0 pushed; PIR_E_MOVED when others were faster. */
static int push(struct syncing *s)
{
    const char *said = "";
    char hex[PIR_HEX + 1], *spec;
    struct pir_oid theirs;
    int rc;

    pir_oid_hex(hex, &s->record->now->head);
    spec = pir_arena_printf(&s->arena, "%s:%s", hex, s->branch);
    if (!spec)
        return pir_err_nomem(s->err);
    rc = git(s, NULL, &said, "push", "--quiet", s->remote, spec, NULL);
    if (rc == 0) {
        s->result->went = s->result->waiting;
        s->result->waiting = 0;
        return note_seen(s, &s->record->now->head);
    }
    if (rc < 0)
        return rc;
    /* Refused because the branch is elsewhere by now, or for another reason? */
    theirs = s->theirs;
    rc = fetch(s);
    if (rc == 0 && s->has_theirs && !pir_oid_equal(&theirs, &s->theirs))
        return PIR_E_MOVED;
    if (rc < 0)
        return rc;
    pir_err_set(
        s->err, PIR_E_DENIED, "%s does not take what is recorded here: %s",
        s->result->remote, said);
    pir_err_hint(s->err, "git push %s shows all of its answer", s->result->remote);
    return PIR_E_DENIED;
}

/** Give others time to finish, each a different one, and longer each time. */
static void give_way(int lost)
{
    long ms = 20L * lost + (long)getpid() % 97;
    struct timespec pause;

    if (ms > PAUSE_MOST_MS)
        ms = PAUSE_MOST_MS;
    pause = (struct timespec){.tv_nsec = 0, .tv_sec = ms / 1000};
    pause.tv_nsec = ms % 1000 * 1000000L;
    nanosleep(&pause, NULL);
}

static int once(struct syncing *s)
{
    const struct pir_oid *head = &s->record->now->head;
    struct pir_oid seen;
    int rc = read_ref(&seen, s, s->seen);

    if (rc >= 0)
        rc = count_between(&s->result->waiting, s, rc ? &seen : NULL, head);
    if (rc == 0)
        rc = fetch(s);
    if (rc == 0 && s->has_theirs)
        rc = check_rewritten(s);
    if (rc == 0 && s->has_theirs)
        rc = join(s);
    if (rc == 0 && s->has_theirs && !s->is_bundle)
        rc = note_seen(s, &s->theirs);
    if (rc == 0)
        rc = count_between(
            &s->result->waiting, s, s->has_theirs ? &s->theirs : NULL,
            &s->record->now->head);
    /* Nobody else shall have to find out what is wrong here. */
    if (rc == 0 && s->result->waiting && !s->is_bundle && !s->pull_only)
        rc = verify(s, &s->record->now->head, "is recorded here");
    if (rc == 0 && s->result->waiting && !s->is_bundle && !s->pull_only)
        rc = push(s);
    return rc;
}

int pir_sync(
    struct pir_sync_result *result, struct pir_record *record,
    const struct pir_sync_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct syncing s = {
        .record = record, .result = result, .err = err ? err : &scratch};
    int rc;

    memset(result, 0, sizeof(*result));
    s.options = options;
    s.pull_only = options && options->pull_only;
    rc = pir_record_refresh(record, s.err);
    if (rc == 0)
        rc = pir_store_branch(&s.branch, record->store, s.err);
    if (rc == 0)
        rc = find_remote(&s, options ? options->remote : NULL);
    /* Without the lock of those who record: nobody waits for a network. When somebody here
     * or there was faster, the branch does not move, and all begins again. */
    for (int i = 0; rc == 0 && i < TRIES; i++) {
        rc = pir_record_refresh(record, s.err);
        if (rc == 0)
            rc = once(&s);
        if (rc != PIR_E_MOVED)
            break;
        if (i + 1 < TRIES) {
            give_way(i);
            rc = 0;
        }
    }
    if (rc == PIR_E_MOVED)
        pir_err_set(
            s.err, PIR_E_MOVED, "others were faster %d times in a row; pir sync again",
            TRIES);
    if (s.seen)
        drop_incoming(&s);
    pir_arena_release(&s.arena);
    return rc;
}

int pir_bundle(struct pir_record *record, const char *path, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_sync_result unused = {0};
    struct syncing s = {
        .record = record, .result = &unused, .err = err ? err : &scratch};
    const char *said = "";
    int rc = pir_store_branch(&s.branch, record->store, s.err);

    if (rc == 0)
        rc = git(&s, NULL, &said, "bundle", "create", "--quiet", path, s.branch, NULL);
    if (rc > 0)
        rc = pir_err_set(s.err, PIR_E_IO, "the bundle could not be written: %s", said);
    pir_arena_release(&s.arena);
    return rc;
}
