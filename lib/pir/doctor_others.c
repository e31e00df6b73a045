/* The way to others, and what is known of them: hooks, remotes, what was verified. */
#include "pir/doctor_internal.h"
#include "pir/verify_internal.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REMOTE_TIMEOUT_S 20

/* ---- hooks ---------------------------------------------------------------------------- */

static void look_at_hooks(struct pir_doctor *d)
{
    const struct pir_hooks_options options = {.dir = d->options.dir};
    struct pir_text page = {0};
    struct pir_err why = {0};
    bool all;

    if (pir_hooks_status(&page, &all, &options, &why) < 0)
        pir_doctor_say_err(d, "hooks", PIR_HEALTH_LOOK, &why);
    else if (all)
        pir_doctor_say(d, "hooks", PIR_HEALTH_GOOD, NULL, "in place");
    else
        pir_doctor_say(
            d, "hooks", PIR_HEALTH_LOOK, "pir hooks status\npir hooks install",
            "not all are in place: what is committed or pushed with plain git is not "
            "checked here");
    pir_text_release(&page);
}

/* ---- remotes -------------------------------------------------------------------------- */

/** Does it answer? Only when asked for: it takes the network, and maybe a passphrase. */
static void knock(struct pir_doctor *d, const char *remote)
{
    const char *const argv[] = {"git",     "-C", d->where, "ls-remote",
                                "--heads", "--", remote,   NULL};
    const char *said;
    int status;

    if (!d->options.online)
        return;
    status = pir_doctor_run(d, &said, argv, REMOTE_TIMEOUT_S);
    if (status == 0)
        pir_doctor_say(d, "remote", PIR_HEALTH_GOOD, NULL, "%s answers", remote);
    else
        pir_doctor_say(
            d, "remote", PIR_HEALTH_WRONG, "git ls-remote",
            "%s does not answer: %.300s", remote, *said ? said : "no word in 20 s");
}

static void look_at_remote(struct pir_doctor *d, const char *remote)
{
    const char *note = pir_sync_seen(&d->arena, remote), *seen = NULL, *range;
    char remedy[256];
    const char *said;
    unsigned long waiting;

    if (!note) {
        d->failed = true;
        return;
    }
    (void)pir_store_note_get(&seen, &d->arena, d->store, note, NULL);
    range = pir_arena_printf(&d->arena, "%s..HEAD", seen ? seen : "");
    if (!range) {
        d->failed = true;
        return;
    }
    snprintf(remedy, sizeof(remedy), "pir sync %.200s", remote);
    if (!seen) {
        pir_doctor_say(
            d, "remote", PIR_HEALTH_LOOK, remedy,
            "this record was never synced with %s, so all that is here may be only "
            "here",
            remote);
    } else if (pir_doctor_git(d, &said, "rev-list", "--count", range, NULL) == 0) {
        waiting = strtoul(said, NULL, 10);
        if (waiting)
            pir_doctor_say(
                d, "remote", PIR_HEALTH_LOOK, remedy, "%lu commit%s not at %s yet",
                waiting, waiting == 1 ? " is" : "s are", remote);
        else
            pir_doctor_say(
                d, "remote", PIR_HEALTH_GOOD, NULL,
                "%s has all there is here, as far as was seen last", remote);
    }
    knock(d, remote);
}

static void look_at_remotes(struct pir_doctor *d)
{
    const char *said;

    if (pir_doctor_git(d, &said, "remote", NULL) != 0)
        return;
    if (!*said && pir_store_workdir(d->store))
        pir_doctor_say(
            d, "remote", PIR_HEALTH_LOOK, "git remote add origin ADDRESS\npir sync",
            "there is none: what is recorded lies on this machine only");
    while (*said) {
        size_t len = strcspn(said, "\n");
        const char *remote = pir_arena_strndup(&d->arena, said, len);

        if (remote)
            look_at_remote(d, remote);
        said += len + (said[len] == '\n');
    }
}

/* ---- what was verified ---------------------------------------------------------------- */

static void look_at_verified(struct pir_doctor *d)
{
    struct pir_known_record known = {0};
    struct pir_before before = {0};
    struct pir_err why = {0};
    const char *branch;
    char text[PIR_TIME_TEXT];

    if (!d->record || pir_store_branch(&branch, d->store, &why) < 0)
        return;
    if (pir_known_find(&known, &d->arena, d->store, NULL, &why) < 0 ||
        !known.introduction) {
        pir_doctor_say(
            d, "verified", PIR_HEALTH_LOOK,
            "pir verify --introduction COMMIT:FINGERPRINT",
            "nobody has verified this record here; its introduction comes from an "
            "owner, by another way than the record");
        return;
    }
    if (pir_before_find(&before, &d->arena, d->store, known.introduction, branch) <=
            0 ||
        !pir_oid_equal(&before.head, &d->record->now->head)) {
        pir_doctor_say(
            d, "verified", PIR_HEALTH_LOOK, "pir verify",
            "what came since the last verification is not verified yet");
        return;
    }
    pir_time_format(
        text, before.at, pir_zone_offset(d->record->now->settings.zone, before.at));
    pir_doctor_say(
        d, "verified", PIR_HEALTH_GOOD, NULL, "up to the newest commit, %s", text);
}

void pir_doctor_others(struct pir_doctor *d)
{
    look_at_hooks(d);
    look_at_remotes(d);
    look_at_verified(d);
}
