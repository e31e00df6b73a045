/* Putting commits on the branch: one pir at a time, again when somebody else was faster,
 * and then index and work tree follow. */
#include "pir/internal.h"

#include "base/file.h"

#include <string.h>

int pir_record_attempts(
    struct pir_record *record, int (*attempt)(void *context), void *context,
    struct pir_err *err)
{
    int rc = PIR_E_MOVED;

    for (int i = 0; i < PIR_RETRY_MAX && rc == PIR_E_MOVED; i++) {
        rc = pir_record_refresh(record, err);
        if (rc == 0)
            rc = attempt(context);
    }
    return rc;
}

static void say_waiting(void *record)
{
    pir_record_notice(record, "waiting for another pir that is recording here");
}

int pir_record_locked(
    struct pir_record *record, int (*attempt)(void *context), void *context,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    const char *dir;
    char *path;
    int fd, rc = pir_store_private_dir(&dir, record->store, err);

    if (rc < 0)
        return rc;
    path = pir_arena_printf(&arena, "%s/lock", dir);
    rc = path ? pir_lock_take(&fd, path, say_waiting, record, err) : pir_err_nomem(err);
    if (rc == 0) {
        (void)pir_store_catch_up(record->store, NULL);
        rc = pir_record_attempts(record, attempt, context, err);
        pir_lock_release(fd);
    }
    pir_arena_release(&arena);
    return rc;
}

int pir_commit_time(
    int64_t *out, struct pir_record *record, const struct pir_oid *commit,
    struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_commit parsed;
    char hex[PIR_HEX + 1];
    int rc = pir_store_get(
        &bytes, record->store, PIR_OBJECT_COMMIT, commit, PIR_COMMIT_MAX, err);

    pir_oid_hex(hex, commit);
    if (rc == 0)
        rc = pir_commit_parse(&parsed, &arena, bytes.data, bytes.len, hex, err);
    if (rc == 0)
        *out = parsed.committer.time;
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
    return rc;
}

static int say_way_out(
    struct pir_err *err, struct pir_record *record, const struct pir_author *author)
{
    const char *out = pir_clock_way_out(
        &record->arena, record, author->ident.email, author->ident.time, "; then ");

    return pir_err_hint(err, "%s", out ? out : "look at this clock");
}

int pir_record_head_time(
    int64_t *out, struct pir_record *record, const struct pir_author *author,
    struct pir_err *err)
{
    int rc = pir_commit_time(out, record, &record->now->head, err);

    if (rc == 0 && *out - author->ident.time > PIR_CLOCK_AHEAD_S) {
        pir_err_set(
            err, PIR_E_DENIED,
            "the record's newest entry claims to be %lld days ahead of the clock here, "
            "so "
            "nothing can be recorded after it",
            (long long)((*out - author->ident.time) / 86400));
        return say_way_out(err, record, author);
    }
    if (rc == 0 && *out - author->ident.time > PIR_CLOCK_SLACK_S)
        pir_record_warn(
            record,
            "the clock here is %lld minutes behind the record's newest entry; "
            "the entry carries that entry's time",
            (long long)((*out - author->ident.time) / 60));
    return rc;
}

void pir_record_confirm(struct pir_record *record, const char *what)
{
    if (pir_store_confirm(record->store) > 0)
        pir_record_warn(
            record,
            "%s, but the disk has not confirmed that it lasts; see what the system's "
            "log says of it",
            what);
}

int pir_record_publish(
    struct pir_record *record, const struct pir_oid *tip, const char *message,
    const struct pir_file *files, size_t count, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_err *why = err ? err : &scratch;
    struct pir_oid old = record->now->head;
    int rc;

    /* While the disk is at work the commit is judged, and later the files follow. */
    pir_store_move_start(record->store, tip);
    rc = pir_record_judged(record, tip, why);
    if (rc == 0) {
        /* If not: _follow says what it means. */
        (void)pir_store_hold(record->store, &old, NULL);
        rc = pir_store_move(record->store, &old, tip, message, why);
    }
    if (rc < 0) {
        pir_store_let_go(record->store);
        return rc;
    }
    /* From here on it is recorded: trouble with the work tree is only a warning. */
    rc = pir_store_follow(record->store, &old, tip, files, count, why);
    if (rc < 0)
        pir_record_warn(
            record,
            "recorded, but the work tree could not be brought up to date: %s; the next "
            "entry repairs it, or: git restore --staged --worktree %.*s",
            why->message, (int)strcspn(files[0].path, "/"), files[0].path);
    pir_record_confirm(record, "recorded");
    return 0;
}
