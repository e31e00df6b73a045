/* pir sync: fetch, verify, join, push. git carries the bytes; what comes of them is decided
 * here. Incoming commits lie under a reference of their own until they are verified, so
 * that a clone never takes for its own what nobody has looked at. */
#include "pir/sync_internal.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRIES 40
#define TRIES_LOCKED 15 /* in a row: nobody holds a branch's lock for long */
#define PAUSE_MOST_MS 1000

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

/** Nobody else shall have to find out what is wrong here. What came was verified, and is
 *  once more as part of this record, so that the next exchange goes on from it. */
static int send(struct syncing *s, size_t came)
{
    bool sends = s->result->waiting && !s->is_bundle && !s->options.pull_only;
    int rc = 0;

    if (sends || s->result->came > came)
        rc = pir_sync_verify_here(s);
    return rc == 0 && sends ? pir_sync_push(s) : rc;
}

static int once(struct syncing *s)
{
    size_t came = s->result->came;
    struct pir_oid seen;
    int rc = pir_sync_last(&seen, s);

    if (rc >= 0)
        rc = pir_sync_count(
            &s->result->waiting, s, rc ? &seen : NULL, &s->record->now->head);
    if (rc == 0)
        rc = pir_sync_fetch(s);
    if (rc == 0 && s->has_theirs)
        rc = pir_sync_check(s);
    if (rc == 0 && s->has_theirs)
        rc = pir_sync_join(s);
    if (rc == 0 && s->has_theirs && !s->is_bundle)
        rc = pir_sync_note(s, &s->theirs);
    if (rc == 0)
        rc = pir_sync_count(
            &s->result->waiting, s, s->has_theirs ? &s->theirs : NULL,
            &s->record->now->head);
    return rc < 0 ? rc : send(s, came);
}

static int too_late(struct syncing *s)
{
    if (!s->is_locked)
        return pir_err_set(
            s->err, PIR_E_MOVED, "others were faster %d times in a row; pir sync again",
            TRIES);
    pir_err_set(
        s->err, PIR_E_IO,
        "the branch %s is locked at %s, perhaps since a push there was "
        "interrupted",
        s->branch + strlen("refs/heads/"), s->result->remote);
    return pir_err_hint(
        s->err, "when nobody pushes, whoever runs it removes %s there", s->lock);
}

/** As the only exchange in this repository, but beside those who record: nobody waits for a
 *  network. When somebody here or there was faster, all begins again. */
static int exchange(struct syncing *s)
{
    int rc = 0, locked = 0;

    for (int i = 0; rc == 0 && i < TRIES; i++) {
        s->is_locked = false;
        rc = pir_record_refresh(s->record, s->err);
        if (rc == 0)
            rc = once(s);
        if (rc != PIR_E_MOVED)
            return rc;
        locked = s->is_locked ? locked + 1 : 0;
        if (i + 1 < TRIES && locked < TRIES_LOCKED) {
            give_way(i);
            rc = 0;
        }
    }
    return rc < 0 ? too_late(s) : rc;
}

static void say_waiting(void *record)
{
    pir_record_notice(record, "waiting for another pir that is syncing here");
}

/** Exchanges with this remote that went well, all of the way; 0 also when nobody knows. */
static unsigned long done_so_far(struct syncing *s)
{
    const char *count;
    struct pir_err why = {0};

    if (pir_store_note_get(&count, &s->arena, s->record->store, s->done, &why) < 0)
        return 0;
    return count ? strtoul(count, NULL, 10) : 0;
}

static void count_done(struct syncing *s)
{
    char text[24];

    snprintf(text, sizeof(text), "%lu", done_so_far(s) + 1);
    (void)pir_store_note_set(s->record->store, s->done, text, NULL);
}

static bool is_plain(const struct syncing *s)
{
    return !s->is_bundle && !s->options.pull_only && !s->options.linear &&
           !s->options.admit_count;
}

/** Of those who waited for the lock the first one exchanges for all: the second exchange
 *  that ended since they asked has begun after that. 1, 0, negative. */
static int was_done(struct syncing *s, unsigned long asked)
{
    struct pir_oid seen;
    int rc;

    if (!is_plain(s) || done_so_far(s) < asked + 2)
        return 0;
    rc = pir_record_refresh(s->record, s->err);
    if (rc == 0)
        rc = pir_sync_last(&seen, s);
    if (rc > 0)
        rc = pir_sync_count(&s->result->waiting, s, &seen, &s->record->now->head);
    else if (rc == 0)
        return 0;
    return rc < 0 ? rc : 1;
}

static int alone(struct syncing *s)
{
    unsigned long asked = done_so_far(s);
    const char *dir;
    char *path;
    int fd, rc = pir_store_private_dir(&dir, s->record->store, s->err);

    if (rc < 0)
        return rc;
    path = pir_arena_printf(&s->arena, "%s/sync-lock", dir);
    if (!path)
        return pir_err_nomem(s->err);
    rc = pir_lock_take(&fd, path, say_waiting, s->record, s->err);
    if (rc < 0)
        return rc;
    rc = was_done(s, asked);
    if (rc == 0) {
        rc = exchange(s);
        pir_sync_drop(s);
        if (rc == 0 && is_plain(s))
            count_done(s);
    }
    pir_lock_release(fd);
    return rc < 0 ? rc : 0;
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
    if (options)
        s.options = *options;
    /* A name of its own: what a git that was killed has locked is in nobody's way. */
    snprintf(
        s.incoming, sizeof(s.incoming), "refs/pir/incoming/%ld-%ld", (long)getpid(),
        (long)time(NULL));
    rc = pir_record_refresh(record, s.err);
    if (rc == 0)
        rc = pir_store_branch(&s.branch, record->store, s.err);
    if (rc == 0)
        rc = pir_sync_find(&s, s.options.remote);
    if (rc == 0)
        rc = alone(&s);
    if (rc == 0)
        pir_record_tidy(record);
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
        rc = pir_sync_git(
            &s, NULL, &said, "bundle", "create", "--quiet", path, s.branch, NULL);
    if (rc > 0)
        rc = pir_err_set(s.err, PIR_E_IO, "the bundle could not be written: %s", said);
    pir_arena_release(&s.arena);
    return rc;
}
