/* The record and the clone it is in: is it whole, can it be written, does it keep step, and
 * was anything left lying? */
#include "pir/doctor_internal.h"

#include "store/inspect.h"

#include "base/time.h"
#include "base/world.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MIB ((uint64_t)1024 * 1024)
#define DISK_LEAST (16 * MIB) /* below it a fetch or an index may fail half way */
#define DISK_LITTLE (1024 * MIB)
#define LOCK_FRESH_S 60
#define LOOSE_MOST ((size_t)6700)    /* from which git itself would pack (gc.auto) */
#define PACKS_MOST ((size_t)50)      /* gc.autoPackLimit */
#define INDEX_LARGE ((off_t)8 << 20) /* some 60,000 files */
#define INDEX_ENTRY 130              /* bytes of a file in it */
#define GRAPH_FROM (8 * MIB)         /* of pack indexes: some 100,000 entries */

static const char *path_of(struct pir_doctor *d, const char *folder, const char *name)
{
    const char *path = pir_arena_printf(&d->arena, "%s/%s", folder, name);

    d->failed |= !path;
    return path ? path : "";
}

/* ---- the record ----------------------------------------------------------------------- */

static void look_at_clock(struct pir_doctor *d)
{
    struct pir_err why = {0};
    char text[PIR_TIME_TEXT];
    int64_t newest;
    bool is_far;

    if (pir_commit_time(&newest, d->record, &d->record->now->head, &why) < 0) {
        pir_doctor_say_err(d, "clock", PIR_HEALTH_WRONG, &why);
        return;
    }
    pir_time_format(
        text, newest, pir_zone_offset(d->record->now->settings.zone, newest));
    is_far = newest - d->now > 2 * PIR_CLOCK_AHEAD_S;
    if (newest - d->now > PIR_CLOCK_SLACK_S)
        pir_doctor_say(
            d, "clock", PIR_HEALTH_WRONG,
            pir_clock_way_out(
                &d->arena, d->record,
                d->author.ident.email ? d->author.ident.email : "", d->now, "\n"),
            "the newest entry, of %s, lies %lld %s ahead of the clock here", text,
            (long long)((newest - d->now) / (is_far ? 86400 : 60)),
            is_far ? "days" : "minutes");
    else
        pir_doctor_say(
            d, "clock", PIR_HEALTH_GOOD, NULL,
            "not behind the newest entry, which is of %s", text);
    if (pir_world_env("GIT_COMMITTER_DATE"))
        pir_doctor_say(
            d, "clock", PIR_HEALTH_LOOK, "unset GIT_COMMITTER_DATE",
            "GIT_COMMITTER_DATE says what time it is, not the clock");
}

static void look_at_disguises(struct pir_doctor *d)
{
    struct pir_err why = {0};
    unsigned found = 0;

    if (pir_store_disguises(&found, d->store, &why) < 0) {
        pir_doctor_say_err(d, "clone", PIR_HEALTH_WRONG, &why);
        return;
    }
    if (found & PIR_DISGUISE_REPLACE)
        pir_doctor_say(
            d, "clone", PIR_HEALTH_LOOK, "git replace --list; git replace -d ID",
            "refs/replace make git show other objects than those that were signed");
    if (found & PIR_DISGUISE_GRAFTS)
        pir_doctor_say(
            d, "clone", PIR_HEALTH_LOOK,
            pir_arena_printf(
                &d->arena, "rm %s/info/grafts", pir_store_commondir(d->store)),
            "info/grafts makes git show another history than the one that was signed");
    if (found & PIR_DISGUISE_ALTERNATES)
        pir_doctor_say(
            d, "clone", PIR_HEALTH_LOOK,
            "git repack -a -d && rm .git/objects/info/alternates",
            "objects are borrowed from another repository: if that goes, so do they");
}

void pir_doctor_record(struct pir_doctor *d)
{
    pir_doctor_say(
        d, "record", PIR_HEALTH_GOOD, NULL, "of %s, at commit %.12s",
        d->record->now->settings.organisation, d->record->now->hex);
    look_at_clock(d);
    look_at_disguises(d);
}

/* ---- writing -------------------------------------------------------------------------- */

static void look_at_branch(struct pir_doctor *d)
{
    struct pir_err why = {0};
    const char *branch;

    if (pir_store_branch(&branch, d->store, &why) < 0)
        pir_doctor_say_err(d, "branch", PIR_HEALTH_WRONG, &why);
    else
        pir_doctor_say(
            d, "branch", PIR_HEALTH_GOOD, NULL, "%s", branch + strlen("refs/heads/"));
}

static void look_at_permissions(struct pir_doctor *d)
{
    const char *common = pir_store_commondir(d->store);
    const char *folders[] = {
        common, pir_store_objects(d->store), path_of(d, common, "refs/heads"),
        path_of(d, common, "pir"), pir_store_workdir(d->store)};
    char remedy[512];
    size_t bad = 0;

    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        if (!folders[i] || access(folders[i], F_OK) != 0 ||
            access(folders[i], W_OK | X_OK) == 0)
            continue;
        snprintf(remedy, sizeof(remedy), "ls -ld %.480s", folders[i]);
        pir_doctor_say(
            d, "permissions", PIR_HEALTH_WRONG, remedy,
            "%s cannot be written: by its permissions, or because the file system is "
            "read-only",
            folders[i]);
        bad++;
    }
    if (!bad)
        pir_doctor_say(
            d, "permissions", PIR_HEALTH_GOOD, NULL, "%s can be written", common);
}

static void look_at_disk(struct pir_doctor *d)
{
    struct statvfs st;
    uint64_t left;

    if (statvfs(pir_store_commondir(d->store), &st) != 0)
        return;
    left = (uint64_t)st.f_bavail * st.f_frsize;
    pir_doctor_say(
        d, "disk",
        left < DISK_LEAST    ? PIR_HEALTH_WRONG
        : left < DISK_LITTLE ? PIR_HEALTH_LOOK
                             : PIR_HEALTH_GOOD,
        left < DISK_LITTLE ? "df -h ." : NULL, "%llu MiB are free",
        (unsigned long long)(left / MIB));
}

/* ---- what was left lying -------------------------------------------------------------- */

static void look_at_lock(struct pir_doctor *d, const char *folder, const char *name)
{
    const char *path = path_of(d, folder, name);
    char remedy[512];
    struct stat st;
    int64_t age;

    if (stat(path, &st) != 0)
        return;
    age = d->now - (int64_t)st.st_mtim.tv_sec;
    if (age < LOCK_FRESH_S) {
        pir_doctor_say(
            d, "locks", PIR_HEALTH_LOOK, "pir doctor",
            "%s is there: somebody is writing, or has just died; look again in a "
            "minute",
            path);
        return;
    }
    snprintf(remedy, sizeof(remedy), "rm %.480s", path);
    pir_doctor_say(
        d, "locks", PIR_HEALTH_WRONG, remedy,
        "%s has been there for %lld minutes: when no git or pir is running, it was "
        "left "
        "by one that died",
        path, (long long)(age / 60));
}

static void look_at_locks(struct pir_doctor *d)
{
    const char *common = pir_store_commondir(d->store), *branch = NULL;
    size_t before = d->symptoms.len;

    look_at_lock(d, pir_store_gitdir(d->store), "index.lock");
    look_at_lock(d, pir_store_gitdir(d->store), "HEAD.lock");
    look_at_lock(d, common, "packed-refs.lock");
    look_at_lock(d, common, "config.lock");
    if (pir_store_branch(&branch, d->store, NULL) == 0) {
        const char *lock = pir_arena_printf(&d->arena, "%s.lock", branch);

        if (lock)
            look_at_lock(d, common, lock);
    }
    if (pir_store_is_behind(d->store))
        pir_doctor_say(
            d, "locks", PIR_HEALTH_LOOK, "git restore --staged --worktree incidents",
            "a pir that died or could not write left index and work tree behind the "
            "branch; the next entry repairs them too");
    if (d->symptoms.len == before)
        pir_doctor_say(d, "locks", PIR_HEALTH_GOOD, NULL, "none was left lying");
}

/* Texts that could not be recorded, which pir keeps: their author believes they are lost. */
static void look_at_kept(struct pir_doctor *d)
{
    const char *folder = path_of(d, pir_store_commondir(d->store), "pir");
    DIR *dir = opendir(folder);
    const char *one = NULL;
    struct dirent *entry;
    char remedy[1024];
    size_t count = 0;

    while (dir && (entry = readdir(dir)) != NULL) {
        if (!strstr(entry->d_name, "EDIT-") && !strstr(entry->d_name, "KEPT-"))
            continue;
        if (!count++)
            one = path_of(d, folder, entry->d_name);
    }
    if (dir)
        closedir(dir);
    if (!count)
        return;
    snprintf(
        remedy, sizeof(remedy), "less %.450s\npir KIND -F %.450s (then remove it)", one,
        one);
    pir_doctor_say(
        d, "kept texts", PIR_HEALTH_LOOK, remedy,
        "%zu text%s written and never recorded, the first in %s", count,
        count == 1 ? " was" : "s were", one);
}

/* ---- the work tree -------------------------------------------------------------------- */

static void look_at_work_tree(struct pir_doctor *d)
{
    const char *said, *line;
    size_t count = 0;
    int status;

    if (!pir_store_workdir(d->store) || !d->record)
        return;
    status = pir_doctor_git(
        d, &said, "status", "--porcelain", "--untracked-files=no", "--", "incidents",
        "trust", "schemas", "pir.yaml", NULL);
    if (status != 0) {
        pir_doctor_say(
            d, "work tree", PIR_HEALTH_WRONG, "git status",
            "git cannot read it: %.300s", said);
        return;
    }
    for (line = said; *line; line += strcspn(line, "\n"), line += *line == '\n')
        count++;
    if (count)
        pir_doctor_say(
            d, "work tree", PIR_HEALTH_LOOK,
            "git status\ngit restore --staged --worktree incidents",
            "%zu file%s not what is recorded, first \"%.*s\"", count,
            count == 1 ? " is" : "s are", (int)strcspn(said, "\n"), said);
    else
        pir_doctor_say(d, "work tree", PIR_HEALTH_GOOD, NULL, "as it is recorded");
}

/* ---- size ----------------------------------------------------------------------------- */

/** A work tree costs an index of all files, read for each entry. */
static void look_at_files(struct pir_doctor *d)
{
    const char *gitdir = pir_store_gitdir(d->store);
    const char *sparse;
    struct stat st;

    if (!pir_store_workdir(d->store) || stat(path_of(d, gitdir, "index"), &st) != 0 ||
        st.st_size < INDEX_LARGE)
        return;
    sparse = pir_store_config(d->store, "core.sparseCheckout", 0);
    if (!sparse || strcmp(sparse, "true") != 0)
        pir_doctor_say(
            d, "size", PIR_HEALTH_LOOK,
            "git update-index -q --refresh\n"
            "git sparse-checkout set --cone trust schemas "
            "incidents/YEAR/MONTH",
            "some %lld files stand in the work tree; pir needs none of them: keep "
            "those of the months you look into",
            (long long)st.st_size / INDEX_ENTRY);
}

static void look_at_size(struct pir_doctor *d)
{
    struct pir_piles piles;

    pir_store_piles(&piles, d->store);
    if (piles.loose > LOOSE_MOST || piles.packs > PACKS_MOST)
        pir_doctor_say(
            d, "size", PIR_HEALTH_LOOK, "git maintenance run",
            "about %zu objects lie loose and %zu packs side by side, which makes "
            "reading slow; pir has git tidy up when it records, unless gc.auto is 0",
            piles.loose, piles.packs);
    if (piles.index_bytes > GRAPH_FROM && !piles.has_graph)
        pir_doctor_say(
            d, "size", PIR_HEALTH_LOOK,
            "git commit-graph write --reachable\ngit maintenance start",
            "a record this large wants git's commit-graph: git log and sync are slow "
            "without");
    look_at_files(d);
}

void pir_doctor_place(struct pir_doctor *d)
{
    look_at_branch(d);
    look_at_permissions(d);
    look_at_disk(d);
    look_at_locks(d);
    look_at_kept(d);
    look_at_work_tree(d);
    look_at_size(d);
}
