/* The other side of an exchange: which it is, what it has, whether it may be believed, and
 * giving it what is recorded here. */
#include "pir/sync_internal.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void chomp(struct pir_buf *text)
{
    while (text->len && text->data[text->len - 1] == '\n')
        pir_buf_truncate(text, text->len - 1);
}

/* ---- which remote -------------------------------------------------------------------- */

static int only_remote(const char **out, struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_sync_git(s, &text, NULL, "remote", NULL);

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
    return pir_arena_printf(arena, "seen-%.16s", hex);
}

int pir_sync_find(struct syncing *s, const char *asked)
{
    const char *name = s->branch + strlen("refs/heads/");
    char *key = pir_arena_printf(&s->arena, "branch.%s.remote", name);
    struct stat st;
    int rc = 0;

    s->remote = asked ? asked : key ? pir_store_config(s->record->store, key, 0) : NULL;
    if (!s->remote)
        rc = only_remote(&s->remote, s);
    if (rc < 0)
        return rc;
    if (*s->remote == '-')
        return pir_err_set(s->err, PIR_E_USAGE, "\"%s\" is no remote", s->remote);
    s->is_bundle = stat(s->remote, &st) == 0 && S_ISREG(st.st_mode);
    pir_text_show(s->result->remote, sizeof(s->result->remote), s->remote);
    s->seen = pir_sync_seen(&s->arena, s->remote);
    s->done =
        s->seen ? pir_arena_printf(&s->arena, "exchanged-%s", s->seen + strlen("seen-"))
                : NULL;
    return s->done ? 0 : pir_err_nomem(s->err);
}

/* ---- fetching, and whether it may be believed ---------------------------------------- */

static int unreachable(struct syncing *s, const char *why)
{
    size_t waiting = s->result->waiting;

    if (s->is_bundle) {
        pir_err_set(
            s->err, PIR_E_INPUT, "%s is not a whole bundle of a record: %s",
            s->result->remote, why);
        return pir_err_hint(
            s->err, "nothing here was changed; where the record is, pir bundle FILE "
                    "makes one");
    }
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
    int rc = pir_sync_git(s, &heads, NULL, "ls-remote", "--heads", s->remote, NULL);

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

int pir_sync_fetch(struct syncing *s)
{
    const char *said = "";
    char *spec = pir_arena_printf(&s->arena, "+%s:%s", s->branch, s->incoming);
    int rc;

    if (!spec)
        return pir_err_nomem(s->err);
    s->has_theirs = false;
    pir_sync_tell(s, "fetching", 0, 0);
    rc = pir_sync_git(
        s, NULL, &said, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
        "--no-auto-maintenance", "--refmap=", s->remote, spec, NULL);
    if (rc < 0)
        return rc;
    if (rc > 0) {
        rc = pir_sync_git(
            s, NULL, NULL, "ls-remote", "--exit-code", s->remote, s->branch, NULL);
        if (rc == 2) /* it is there, and has no such branch */
            return check_empty(s);
        return rc < 0 ? rc : unreachable(s, said);
    }
    rc = pir_store_resolve(&s->theirs, s->record->store, s->incoming, s->err);
    s->has_theirs = rc == 0;
    return rc;
}

static int is_rewritten(struct syncing *s, const struct pir_oid *before)
{
    char hex[PIR_HEX + 1];

    pir_oid_hex(hex, before);
    pir_err_set(
        s->err, PIR_E_DENIED,
        "%s is not what it was: commits that were there at the last sync are gone",
        s->result->remote);
    return pir_err_hint(
        s->err,
        "nothing here was changed; ask who rewrote it, and keep this clone: it "
        "has what is gone. If it was a slip, git push --force %s %.12s:%s puts it back",
        s->result->remote, hex, s->branch + strlen("refs/heads/"));
}

/** Two records have no commit in common. */
static int check_same_record(struct syncing *s)
{
    char theirs[PIR_HEX + 1];
    int rc;

    pir_oid_hex(theirs, &s->theirs);
    rc = pir_sync_git(s, NULL, NULL, "merge-base", theirs, s->record->now->hex, NULL);
    if (rc != 1)
        return rc < 0 ? rc : 0;
    pir_err_set(
        s->err, PIR_E_DENIED,
        "%s is another record: it has no commit in common with "
        "this one",
        s->result->remote);
    return pir_err_hint(
        s->err,
        "nothing here was changed; to look into it: git clone it, and pir verify "
        "there with the introduction its owner gives you");
}

int pir_sync_check(struct syncing *s)
{
    struct pir_oid before;
    int rc = pir_sync_last(&before, s);

    if (rc > 0) {
        rc = pir_oid_equal(&before, &s->theirs)
                 ? 1
                 : pir_sync_reaches(s, &before, &s->theirs);
        return rc < 0 ? rc : rc ? 0 : is_rewritten(s, &before);
    }
    return rc < 0 ? rc : check_same_record(s);
}

/* ---- what was seen there --------------------------------------------------------------- */

int pir_sync_last(struct pir_oid *out, struct syncing *s)
{
    const char *hex;
    struct pir_err why = {0};

    /* What cannot be read is as if nothing had been seen. */
    if (pir_store_note_get(&hex, &s->arena, s->record->store, s->seen, &why) < 0)
        return 0;
    return hex && pir_oid_parse(out, hex);
}

/** What git status compares with, where git keeps such a reference. */
static void note_tracking(struct syncing *s, const char *hex)
{
    char *name = pir_arena_printf(
        &s->arena, "refs/remotes/%s/%s", s->remote, s->branch + strlen("refs/heads/"));
    struct pir_err *err = s->err;
    struct pir_oid old;
    char now[PIR_HEX + 1];

    if (!name || pir_store_resolve(&old, s->record->store, name, NULL) < 0)
        return;
    pir_oid_hex(now, &old);
    s->err = NULL;
    if (strcmp(now, hex) != 0)
        (void)pir_sync_git(s, NULL, NULL, "update-ref", name, hex, NULL);
    s->err = err;
}

int pir_sync_note(struct syncing *s, const struct pir_oid *head)
{
    char hex[PIR_HEX + 1];
    struct pir_oid before;
    int rc = pir_sync_last(&before, s);

    pir_oid_hex(hex, head);
    if (rc > 0 && pir_oid_equal(&before, head))
        return 0;
    rc = pir_store_note_set(s->record->store, s->seen, hex, s->err);
    if (rc == 0)
        note_tracking(s, hex);
    return rc;
}

/* ---- pushing --------------------------------------------------------------------------- */

static int refused(struct syncing *s, const char *said)
{
    pir_err_set(
        s->err, PIR_E_DENIED, "%s does not take what is recorded here: %s",
        s->result->remote, said);
    pir_err_hint(
        s->err, "%zu commit%s wait%s here; git push %s shows all of its answer",
        s->result->waiting, s->result->waiting == 1 ? "" : "s",
        s->result->waiting == 1 ? "s" : "", s->result->remote);
    return PIR_E_DENIED;
}

/** The file that is in the way there, where git names it. */
static void name_lock(struct syncing *s, const char *said)
{
    const char *start = strstr(said, "Unable to create '");

    snprintf(s->lock, sizeof(s->lock), "%s.lock", s->branch);
    if (start) {
        start += strlen("Unable to create '");
        pir_text_show(
            s->lock, sizeof(s->lock),
            pir_arena_strndup(&s->arena, start, strcspn(start, "'")));
    }
}

/** git push --porcelain: what became of the branch. Another push at the same moment is no
 *  refusal, and a lock may only be one. */
static bool is_only_late(struct syncing *s, const char *answer, const char *said)
{
    static const char *const late[] = {
        "[rejected]", "fetch first", "non-fast-forward", "incorrect old value",
        "stale info"};

    s->is_locked = strstr(answer, "failed to update ref") != NULL ||
                   strstr(answer, "cannot lock ref") != NULL;
    if (s->is_locked)
        name_lock(s, said);
    for (size_t i = 0; i < sizeof(late) / sizeof(*late); i++)
        if (strstr(answer, late[i]))
            return true;
    return s->is_locked;
}

/** The push was not confirmed: has the branch moved, is it there all the same, or was it
 *  refused? */
static int after_refusal(struct syncing *s, const char *answer, const char *said)
{
    struct pir_oid theirs = s->theirs;
    bool had = s->has_theirs;
    int rc;

    if (is_only_late(s, answer, said))
        return PIR_E_MOVED;
    rc = pir_sync_fetch(s);
    if (rc < 0)
        return rc;
    if (s->has_theirs && (!had || !pir_oid_equal(&theirs, &s->theirs)))
        return PIR_E_MOVED;
    /* Without a word on the branch it is the line that broke, not a refusal. */
    return strstr(answer, "[remote rejected]") ? refused(s, said)
                                               : unreachable(s, said);
}

int pir_sync_push(struct syncing *s)
{
    struct pir_buf answer = PIR_BUF_INIT;
    const char *said = "";
    char hex[PIR_HEX + 1], *spec;
    int rc;

    pir_oid_hex(hex, &s->record->now->head);
    spec = pir_arena_printf(&s->arena, "%s:%s", hex, s->branch);
    if (!spec)
        return pir_err_nomem(s->err);
    pir_sync_tell(s, "sending", 0, 0);
    rc = pir_sync_git(
        s, &answer, &said, "push", "--quiet", "--porcelain", s->remote, spec, NULL);
    if (rc > 0)
        rc = after_refusal(s, answer.len ? answer.data : "", said);
    else if (rc == 0)
        rc = pir_sync_note(s, &s->record->now->head);
    pir_buf_release(&answer);
    if (rc == 0) {
        s->result->went += s->result->waiting;
        s->result->waiting = 0;
    }
    return rc;
}
