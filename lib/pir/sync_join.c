/* Taking over what came: verified first, without anybody's lock; then the branch moves, by
 * the only pir that records here at that moment. Two lines are joined by a signed merge whose
 * first parent is what is published. */
#include "pir/sync_internal.h"
#include "pir/verify_internal.h"

#include <stdio.h>
#include <string.h>

#define LINE_WIDTH 2000 /* so that a finding stands in one line */

/* ---- may it be believed? --------------------------------------------------------------- */

/** The first finding of a report, for the sentence. */
static const char *first_finding(struct syncing *s, const struct pir_text *report)
{
    const char *at = report->data ? strstr(report->data, "violation") : NULL;

    at = at ? at : report->data ? report->data : "";
    return pir_arena_strndup(&s->arena, at, strcspn(at, "\n"));
}

/** What was made here while the clock ran ahead nobody takes over. */
static bool hint_clock(struct syncing *s, const char *what)
{
    struct pir_author author;
    struct pir_err ignored = {0};
    const char *out = NULL;

    if (!what || !strstr(what, "time-future") ||
        pir_author_find(&author, &s->arena, s->record->store, &ignored) < 0)
        return false;
    out = pir_clock_way_out(
        &s->arena, s->record, author.ident.email, author.ident.time, "; then ");
    pir_author_release(&author);
    if (out)
        pir_err_hint(s->err, "nothing here was changed; %s", out);
    return out != NULL;
}

/** Until what does not verify is gone from there, nobody can exchange anything. */
static const char *put_back(struct syncing *s, const struct pir_oid *commit)
{
    const char *text = NULL;
    struct pir_oid seen;
    char hex[PIR_HEX + 1];

    if (s->is_bundle || !s->has_theirs || !pir_oid_equal(commit, &s->theirs) ||
        pir_sync_last(&seen, s) <= 0)
        return "";
    pir_oid_hex(hex, &seen);
    text = pir_arena_printf(
        &s->arena,
        "; until it is gone from %s nobody can sync: whoever runs it puts back what "
        "was "
        "good, git push --force %s %.12s:%s",
        s->result->remote, s->result->remote, hex, s->branch + strlen("refs/heads/"));
    return text ? text : "";
}

static void verify_hint(
    struct syncing *s, const char *what, const char *hex, const struct pir_oid *commit)
{
    if (hint_clock(s, what))
        return;
    if (what && strstr(what, "signer-unknown"))
        pir_err_hint(
            s->err,
            "nothing here was changed; who signed it is not in trust here: an owner "
            "adds the key (pir trust add), then they sign again what they "
            "recorded: pir sync --linear%s",
            put_back(s, commit));
    else
        pir_err_hint(
            s->err, "nothing here was changed; pir verify %.40s says more%s", hex,
            put_back(s, commit));
}

static void tell_verifying(void *context, size_t done, size_t total)
{
    pir_sync_tell(context, "verifying", done, total);
}

/** Verify history up to a commit, going on from what was verified here. It may become the
 *  branch's head, and with keep it is; whose: for the sentence. */
static int verify(
    struct syncing *s, const struct pir_oid *commit, const char *whose,
    const struct pir_coming *coming)
{
    char hex[PIR_HEX + 1];
    struct pir_verify_options options = {
        .git_dir = pir_record_git_dir(s->record), .ref = hex, .width = LINE_WIDTH};
    struct pir_text report = {0};
    enum pir_verdict verdict = PIR_VERDICT_INCOMPLETE;
    int rc;

    options.context = s;
    options.progress = s->options.progress ? tell_verifying : NULL;
    pir_oid_hex(hex, commit);
    rc = pir_verify_coming(&report, &verdict, &options, coming, s->err);
    if (rc == 0 && verdict != PIR_VERDICT_VERIFIED) {
        const char *what = first_finding(s, &report);

        rc = PIR_E_DENIED;
        pir_err_set(
            s->err, PIR_E_DENIED, "what %s does not verify: %s", whose,
            what ? what : "");
        verify_hint(s, what, hex, commit);
    }
    pir_text_release(&report);
    return rc;
}

/** By anybody; once, though others may be faster and all begins again. */
static int verify_theirs(struct syncing *s)
{
    const struct pir_coming coming = {.branch = s->branch};
    int rc;

    if (pir_oid_equal(&s->theirs, &s->verified))
        return 0;
    rc = verify(s, &s->theirs, "came", &coming);
    if (rc == 0)
        s->verified = s->theirs;
    return rc;
}

/** What was made on top of what came, which was verified a moment ago. */
static int verify_made(struct syncing *s, const struct pir_oid *commit, const char *how)
{
    const struct pir_coming coming = {
        .branch = s->branch,
        .verified = pir_oid_is_zero(&s->verified) ? NULL : &s->verified};

    return verify(s, commit, how, &coming);
}

int pir_sync_verify_here(struct syncing *s)
{
    const struct pir_coming coming = {.branch = s->branch, .keep = true};

    return verify(s, &s->record->now->head, "is recorded here", &coming);
}

/* ---- moving the branch ----------------------------------------------------------------- */

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
            "synced, but the work tree could not be brought up to date: %s; the next "
            "entry repairs it, or: git restore --staged --worktree incidents",
            why.message);
    pir_record_confirm(s->record, "synced");
    return pir_record_refresh(s->record, s->err);
}

/* ---- two lines ------------------------------------------------------------------------- */

/** What both sides changed and git cannot join, for the sentence; NULL when it is nothing but
 *  trust. names: a path a line. */
static const char *what_conflicts(struct syncing *s, const char *names)
{
    const char *said = NULL;
    size_t count = 0;

    for (const char *at = names; *at;
         at += strcspn(at, "\n") + (strchr(at, '\n') != NULL)) {
        int len = (int)strcspn(at, "\n");

        if (len == 0 || strncmp(at, "trust/", 6) == 0)
            continue;
        if (count++ < 3)
            said = pir_arena_printf(
                &s->arena, "%s%s%.*s", said ? said : "", said ? ", " : "", len, at);
    }
    if (count > 3)
        said = pir_arena_printf(&s->arena, "%s and %zu more", said, count - 3);
    return said;
}

static int refuse_settings(struct syncing *s, const char *what)
{
    char hex[PIR_HEX + 1];

    pir_oid_hex(hex, &s->theirs);
    pir_err_set(
        s->err, PIR_E_DENIED,
        "%s: changed here and at %s, each otherwise, and that cannot be joined", what,
        s->result->remote);
    return pir_err_hint(
        s->err, "what is published counts: in a new clone (git clone ADDRESS) an owner "
                "makes the "
                "change again, and whoever recorded besides here records that again; "
                "nothing here "
                "was changed");
}

/** The union of both, as git makes it. 1: git cannot join what both did to trust. */
static int merge_tree(struct pir_oid *out, struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    char theirs[PIR_HEX + 1], ours[PIR_HEX + 1];
    const char *what;
    int rc;

    pir_oid_hex(theirs, &s->theirs);
    pir_oid_hex(ours, &s->record->now->head);
    rc = pir_sync_git(
        s, &text, NULL, "merge-tree", "--write-tree", "--no-messages", "--name-only",
        theirs, ours, NULL);
    if (rc > 1)
        rc = pir_err_set(
            s->err, PIR_E_GIT, "git merge-tree failed; it takes git 2.38 or later");
    else if (rc >= 0 && (text.len <= PIR_HEX || text.data[PIR_HEX] != '\n'))
        rc = pir_err_set(s->err, PIR_E_GIT, "git merge-tree gave no tree");
    if (rc >= 0) {
        text.data[PIR_HEX] = '\0';
        if (!pir_oid_parse(out, text.data))
            rc = pir_err_set(s->err, PIR_E_GIT, "git merge-tree gave no tree");
    }
    if (rc == 1 && (what = what_conflicts(s, text.data + PIR_HEX + 1)) != NULL)
        rc = refuse_settings(s, what);
    pir_buf_release(&text);
    return rc;
}

/** What is published comes first. A bundle is not, where there is a remote. */
static bool is_side_line(struct syncing *s)
{
    struct pir_buf remotes = PIR_BUF_INIT;
    bool is_side = s->is_bundle &&
                   pir_sync_git(s, &remotes, NULL, "remote", NULL) == 0 && remotes.len;

    pir_buf_release(&remotes);
    return is_side;
}

static int sign_merge(
    struct pir_oid *out, struct syncing *s, const struct pir_oid *tree,
    unsigned settings)
{
    bool is_side = is_side_line(s);
    const struct pir_oid *ours = &s->record->now->head;
    const struct pir_oid *first = is_side ? ours : &s->theirs;
    struct pir_author author;
    struct pir_plan plan = {
        .tree = tree, .merged = is_side ? &s->theirs : ours, .settings = settings};
    size_t apart = 0;
    int64_t time = 0;
    int rc = pir_author_find(&author, &s->arena, s->record->store, s->err);

    if (rc < 0)
        return rc;
    rc = pir_author_signer(&author, s->record->store, s->err);
    if (rc == 0)
        rc = pir_sync_admits(&plan, s);
    if (rc == 0)
        rc = pir_sync_count(&apart, s, first, plan.merged);
    if (rc == 0)
        rc = pir_commit_time(&time, s->record, first, s->err);
    plan.subject = pir_arena_printf(
        &s->arena, "merge: %zu commit%s recorded apart", apart, apart == 1 ? "" : "s");
    if (rc == 0 && !plan.subject)
        rc = pir_err_nomem(s->err);
    if (rc == 0)
        rc = pir_plan_commit(out, s->record, &plan, first, &time, &author, s->err);
    if (rc == 0)
        rc = pir_store_sync(s->record->store, s->err);
    pir_author_release(&author);
    return rc;
}

/** What is joined may hold what a withdrawn key signed: that is for an owner to look at. */
static int verify_joined(struct syncing *s, const struct pir_oid *commit)
{
    int rc = verify_made(s, commit, "came of joining");

    if (rc == PIR_E_DENIED && strstr(s->err->message, "merge-revoked"))
        pir_err_hint(
            s->err,
            "an owner who has looked at it may take it in: pir sync --admit KEY; "
            "others hand it to one: pir bundle FILE, and there pir sync FILE --admit "
            "KEY");
    return rc;
}

static int merge(struct syncing *s)
{
    struct pir_oid tree, commit;
    int rc = merge_tree(&tree, s);

    if (rc >= 0)
        rc = pir_sync_unite_trust(&tree, s, rc > 0);
    if (rc >= 0) {
        rc = sign_merge(&commit, s, &tree, rc > 0);
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

static int line_up(struct syncing *s)
{
    struct pir_oid tip;
    int rc = pir_sync_resign(&tip, s);

    if (rc == 0)
        rc = verify_made(s, &tip, "was signed again");
    if (rc == 0)
        rc = follow(s, &tip, "pir: sync, signed again");
    if (rc == 0)
        s->result->resigned = true;
    return rc;
}

/** Is what is published on the line of first parents here? git pull puts it on a side line,
 *  as what was merged in. 1, 0, negative. */
static int is_on_the_line(struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    char theirs[PIR_HEX + 1], range[2 * PIR_HEX + 3];
    const char *last;
    int rc;

    pir_oid_hex(theirs, &s->theirs);
    snprintf(range, sizeof(range), "%s..%s", theirs, s->record->now->hex);
    rc = pir_sync_git(
        s, &text, NULL, "rev-list", "--first-parent", "--parents", range, NULL);
    if (rc > 0)
        rc = pir_err_set(s->err, PIR_E_GIT, "git cannot list the commits of %s", range);
    if (rc == 0 && text.len) {
        pir_buf_truncate(&text, text.len - 1);
        last = strrchr(text.data, '\n');
        last = last ? last + 1 : text.data;
        rc = strncmp(last + strcspn(last, " "), " ", 1) == 0 &&
             strncmp(last + strcspn(last, " ") + 1, theirs, PIR_HEX) == 0;
    } else if (rc == 0) {
        rc = 1; /* nothing is here that is not there */
    }
    pir_buf_release(&text);
    return rc;
}

/** Under the lock of those who record, on a fresh snapshot. */
static int join(void *context)
{
    struct syncing *s = context;
    struct pir_oid ours = s->record->now->head;
    int rc = pir_sync_reaches(s, &s->theirs, &ours);

    if (rc > 0) {
        rc = is_on_the_line(s);
        if (rc != 0)
            return rc < 0 ? rc : 0;
        pir_record_notice(
            s->record,
            "a merge here (git pull makes such) put what is published on a side "
            "line; it is joined again the right way round");
        return merge(s);
    }
    if (rc == 0)
        rc = pir_sync_reaches(s, &ours, &s->theirs);
    if (rc > 0)
        return follow(s, &s->theirs, "pir: sync");
    if (rc == 0)
        rc = s->options.linear ? line_up(s) : merge(s);
    if (rc == 0)
        pir_sync_twins(s, &ours);
    return rc;
}

int pir_sync_join(struct syncing *s)
{
    size_t came = 0;
    int rc = pir_sync_reaches(s, &s->theirs, &s->record->now->head);

    if (rc == 0) {
        rc = pir_sync_count(&came, s, &s->record->now->head, &s->theirs);
        if (rc == 0)
            rc = verify_theirs(s);
    }
    if (rc >= 0)
        rc = pir_record_locked(s->record, join, s, s->err);
    if (rc == 0)
        s->result->came += came;
    return rc;
}
