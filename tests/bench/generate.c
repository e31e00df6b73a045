/* Makes a record of any size: the first commit as `pir init` makes it, then one signed commit
 * for each entry, with the bytes `pir` would have written, all in one pack.
 *
 * usage: pir_generate [OPTIONS] DIR
 *   --entries N     commits after the first one (1000)
 *   --incidents M   incidents they belong to (one for each 100 entries)
 *   --seed S        another number, another story (1)
 *   --key FILE      an ssh-ed25519 key without a passphrase, or
 *   --make-key DIR  have ssh-keygen make one: DIR/key and DIR/key.pub, kept when they are there
 *   --bare          no work tree
 *
 * The same numbers and the same key give the same commits. For tests and measurements. */
#include "key.h"
#include "pack.h"
#include "story.h"
#include "trees.h"

#include "base/file.h"
#include "base/proc.h"
#include "doc/commit.h"
#include "judge/gate.h"
#include "model/history.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pir.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME "Alice Example"
#define EMAIL "alice@example.org"
#define OBJECTS_EACH ((size_t)7) /* entry, commit, and five folders on the way to it */
#define JUDGED ((size_t)1000)    /* commits that the gate looks at, evenly spread */

struct wishes {
    size_t entries, incidents;
    uint64_t seed;
    const char *key, *make_key, *dir;
    bool bare;
};

/** The record in the making. */
struct growth {
    struct wishes wishes;
    struct pir_arena arena;
    struct gen_key key;
    struct pir_store *store;
    struct pir_roster roster;
    struct gen_story *story;
    struct gen_trees *trees;
    struct gen_pack *pack;
    struct pir_oid first, tip;
    int64_t tip_time;
    size_t done;
    struct pir_buf message, payload, bytes;
    struct pir_err err;
};

/* ---- options --------------------------------------------------------------------- */

static int usage(void)
{
    fputs(
        "usage: pir_generate [--entries N] [--incidents M] [--seed S]\n"
        "                    (--key FILE | --make-key DIR) [--bare] DIR\n",
        stderr);
    return 2;
}

static bool take_number(uint64_t *out, const char *text, uint64_t most)
{
    char *end;

    errno = 0;
    *out = text ? strtoull(text, &end, 10) : 0;
    return text && *text >= '0' && *text <= '9' && !*end && !errno && *out <= most;
}

static bool take_size(size_t *out, const char *text)
{
    uint64_t number;
    bool good = take_number(&number, text, GEN_ENTRIES_MAX) && number > 0;

    *out = (size_t)number;
    return good;
}

/** argv ends in NULL, which take_number refuses. */
static bool take_option(struct wishes *out, const char *name, const char *value)
{
    if (strcmp(name, "--entries") == 0)
        return take_size(&out->entries, value);
    if (strcmp(name, "--incidents") == 0)
        return take_size(&out->incidents, value);
    if (strcmp(name, "--seed") == 0)
        return take_number(&out->seed, value, UINT64_MAX);
    if (strcmp(name, "--key") == 0)
        return (out->key = value) != NULL;
    if (strcmp(name, "--make-key") == 0)
        return (out->make_key = value) != NULL;
    return false;
}

static bool take_options(struct wishes *out, char **argv)
{
    for (argv++; *argv; argv++) {
        if (strcmp(*argv, "--bare") == 0)
            out->bare = true;
        else if (**argv != '-' && !out->dir)
            out->dir = *argv;
        else if (take_option(out, argv[0], argv[1]))
            argv++;
        else
            return false;
    }
    if (!out->incidents)
        out->incidents = (out->entries + 99) / 100;
    return out->dir && !out->key != !out->make_key && out->incidents <= out->entries;
}

/* ---- the first commit ------------------------------------------------------------ */

/** pir asks git's configuration and environment; here they say the same on every machine. */
static int set_world(const char *key, struct pir_err *err)
{
    static const char *const unwanted[] = {"GIT_DIR",
                                           "GIT_WORK_TREE",
                                           "GIT_INDEX_FILE",
                                           "GIT_AUTHOR_NAME",
                                           "GIT_AUTHOR_EMAIL",
                                           "GIT_AUTHOR_DATE",
                                           "GIT_CONFIG_PARAMETERS"};
    static const char *const names[] = {
        "gpg.format", "user.signingkey", "init.defaultBranch"};
    const char *const values[] = {"ssh", key, "main"};
    char name[32], date[32];
    int bad = 0;

    for (size_t i = 0; i < sizeof(unwanted) / sizeof(*unwanted); i++)
        bad |= unsetenv(unwanted[i]);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof(name), "GIT_CONFIG_KEY_%d", i);
        bad |= setenv(name, names[i], 1);
        snprintf(name, sizeof(name), "GIT_CONFIG_VALUE_%d", i);
        bad |= setenv(name, values[i], 1);
    }
    snprintf(date, sizeof(date), "@%" PRId64 " +0000", GEN_STORY_BEGIN);
    bad |= setenv("GIT_CONFIG_COUNT", "3", 1) | setenv("GIT_CONFIG_NOSYSTEM", "1", 1) |
           setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1) |
           setenv("GIT_COMMITTER_NAME", NAME, 1) |
           setenv("GIT_COMMITTER_EMAIL", EMAIL, 1) |
           setenv("GIT_COMMITTER_DATE", date, 1);
    return bad ? pir_err_nomem(err) : 0;
}

/** As seen from any folder. */
static const char *absolute(struct pir_arena *arena, const char *path)
{
    char here[PATH_MAX];

    if (*path == '/')
        return path;
    return getcwd(here, sizeof(here)) ? pir_arena_printf(arena, "%s/%s", here, path)
                                      : NULL;
}

static int find_key(struct growth *g)
{
    const char *path = g->wishes.key;
    int rc = 0;

    if (g->wishes.make_key)
        rc = gen_key_make(&path, &g->arena, g->wishes.make_key, &g->err);
    if (rc == 0)
        rc = gen_key_load(&g->key, &g->arena, path, &g->err);
    if (rc < 0)
        return rc;
    path = absolute(&g->arena, path);
    return path ? set_world(path, &g->err) : pir_err_nomem(&g->err);
}

static int found(struct growth *g)
{
    const struct pir_init_options options = {
        .dir = g->wishes.dir, .organisation = "Example Ltd", .bare = g->wishes.bare};
    const struct pir_store_options where = {.dir = g->wishes.dir};
    struct pir_record *record = NULL;
    int rc = pir_record_init(&record, &options, &g->err);

    pir_record_free(record);
    if (rc == 0)
        rc = pir_store_open(&g->store, &where, &g->err);
    if (rc == 0)
        rc = pir_store_head(&g->first, g->store, &g->err);
    if (rc == 0)
        rc = pir_history_roster(&g->roster, &g->arena, g->store, &g->first, &g->err);
    if (rc == 0)
        rc = gen_trees_new(&g->trees, g->store, &g->first, &g->err);
    g->tip = g->first;
    g->tip_time = GEN_STORY_BEGIN;
    return rc;
}

/* ---- all others ------------------------------------------------------------------ */

static int judge(struct growth *g, const struct gen_entry *entry)
{
    const struct pir_roster *const rosters[] = {&g->roster};
    const struct pir_gate_input input = {
        .bytes = g->bytes.data,
        .len = g->bytes.len,
        .deed = PIR_DEED_ENTRIES,
        .rosters = rosters,
        .roster_count = 1,
        .parent_times = &g->tip_time,
        .entries = &entry->entry.digest,
        .entry_count = 1,
        .now = entry->recorded};
    size_t step = g->wishes.entries / JUDGED;

    if (step && g->done % step != 0)
        return 0;
    return pir_gate_commit(&input, &g->err);
}

static int write_message(struct growth *g, const struct gen_entry *entry)
{
    const char *incident = entry->entry.incident;
    struct pir_buf subject = PIR_BUF_INIT;

    pir_buf_clear(&g->message);
    pir_buf_printf(&subject, "%s: %s", entry->entry.kind, entry->subject);
    pir_commit_message(
        &g->message, subject.data, &incident, 1, &entry->entry.digest, 1);
    if (pir_buf_failed(&subject))
        g->message.failed = true;
    pir_buf_release(&subject);
    return pir_buf_failed(&g->message) ? pir_err_nomem(&g->err) : 0;
}

static int
commit(struct growth *g, const struct pir_oid *tree, const struct gen_entry *entry)
{
    struct pir_commit commit = {.parent_count = 1};
    struct pir_buf armor = PIR_BUF_INIT;
    int rc = write_message(g, entry);

    pir_oid_hex(commit.tree, tree);
    pir_oid_hex(commit.parents[0], &g->tip);
    commit.author.name = NAME;
    commit.author.email = EMAIL;
    commit.author.time = entry->recorded;
    commit.committer = commit.author;
    commit.message = g->message.data;
    pir_buf_clear(&g->payload);
    pir_buf_clear(&g->bytes);
    if (rc == 0)
        rc = pir_commit_emit(&g->payload, &commit, &g->err);
    if (rc == 0)
        rc = gen_key_sign(&armor, &g->key, g->payload.data, g->payload.len, &g->err);
    if (rc == 0)
        rc = pir_commit_sign(
            &g->bytes, g->payload.data, g->payload.len, armor.data, &g->err);
    if (rc == 0)
        rc = judge(g, entry);
    pir_buf_release(&armor);
    return rc;
}

static int grow_by_one(struct growth *g)
{
    struct gen_entry entry;
    struct pir_oid blob, top;
    uint64_t place;
    int rc = gen_story_next(&entry, g->story, &g->err);

    if (rc == 0)
        rc = gen_pack_add(
            &blob, &place, g->pack, PIR_OBJECT_BLOB, entry.bytes, entry.len, &g->err);
    if (rc == 0)
        rc = gen_trees_add(&top, g->trees, g->pack, entry.path, &blob, &g->err);
    if (rc == 0)
        rc = commit(g, &top, &entry);
    if (rc == 0)
        rc = gen_pack_add(
            &g->tip, &place, g->pack, PIR_OBJECT_COMMIT, g->bytes.data, g->bytes.len,
            &g->err);
    g->tip_time = entry.recorded;
    g->done++;
    return rc;
}

static int grow(struct growth *g)
{
    const struct wishes *w = &g->wishes;
    const char *dir =
        pir_arena_printf(&g->arena, "%s/objects/pack", pir_store_gitdir(g->store));
    int rc = dir ? pir_dir_make(dir, 0777, &g->err) : pir_err_nomem(&g->err);

    if (rc == 0)
        rc = gen_story_new(&g->story, w->entries, w->incidents, w->seed, &g->err);
    if (rc == 0)
        rc = gen_pack_open(&g->pack, dir, OBJECTS_EACH * w->entries, &g->err);
    while (rc == 0 && g->done < w->entries)
        rc = grow_by_one(g);
    if (rc == 0)
        rc = gen_pack_close(g->pack, &g->err);
    return rc;
}

static int run_git(struct growth *g, const char *const *argv)
{
    struct pir_buf errout = PIR_BUF_INIT;
    int status;
    int rc = pir_proc_run(&status, NULL, &errout, argv, NULL, &g->err);

    if (rc == 0 && status != 0)
        rc = pir_err_set(&g->err, PIR_E_GIT, "git failed: %s", errout.data);
    pir_buf_release(&errout);
    return rc;
}

/* The store that is open does not know the new pack. */
static int publish(struct growth *g)
{
    const struct pir_store_options where = {.dir = g->wishes.dir};
    const char *const reset[] = {"git",    "-C",      g->wishes.dir, "reset",
                                 "--hard", "--quiet", NULL};
    int rc;

    pir_store_free(g->store);
    rc = pir_store_open(&g->store, &where, &g->err);
    if (rc == 0)
        rc = pir_store_move(g->store, &g->first, &g->tip, "pir_generate", &g->err);
    if (rc == 0 && !g->wishes.bare)
        rc = run_git(g, reset);
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void report(struct growth *g, double growing, double publishing)
{
    char hex[41];

    pir_oid_hex(hex, &g->tip);
    printf(
        "%zu entries in %zu incidents, %.1f s, %.0f entries a second, pack of %.1f "
        "MiB\n",
        g->done, g->wishes.incidents, growing, (double)g->done / growing,
        (double)gen_pack_size(g->pack) / (1024 * 1024));
    printf(
        "branch%s set in %.1f s\n", g->wishes.bare ? "" : " and work tree", publishing);
    printf("%s\n", hex);
}

static void release(struct growth *g)
{
    gen_pack_free(g->pack);
    gen_trees_free(g->trees);
    gen_story_free(g->story);
    pir_store_free(g->store);
    pir_buf_release(&g->message);
    pir_buf_release(&g->payload);
    pir_buf_release(&g->bytes);
    pir_arena_release(&g->arena);
}

int main(int argc, char **argv)
{
    struct growth g = {
        .wishes = {.entries = 1000, .seed = 1},
        .message = PIR_BUF_INIT,
        .payload = PIR_BUF_INIT,
        .bytes = PIR_BUF_INIT};
    double start, grown = 0;
    int rc;

    (void)argc;
    if (!take_options(&g.wishes, argv))
        return usage();
    rc = find_key(&g);
    if (rc == 0)
        rc = found(&g);
    start = seconds();
    if (rc == 0)
        rc = grow(&g);
    grown = seconds();
    if (rc == 0)
        rc = publish(&g);
    if (rc == 0)
        report(&g, grown - start, seconds() - grown);
    else
        fprintf(stderr, "pir_generate: %s\n", g.err.message);
    release(&g);
    return rc == 0 ? 0 : 3;
}
