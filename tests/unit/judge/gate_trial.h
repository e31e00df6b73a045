/* Trials for the commit gate: a cast with real keys, trust files that know most of them, and
 * commits signed by ssh-keygen. */
#ifndef PIR_TEST_GATE_TRIAL_H
#define PIR_TEST_GATE_TRIAL_H

#include "judge/gate.h"

#include "base/file.h"
#include "base/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NOW INT64_C(1795443302) /* 2026-11-23T14:15:02Z */
#define PARENT_TIME (NOW - 100)
#define LINE_MAX_LEN 1024

enum { ALICE, BOB, CAROL, DAVE, ERIN, FRANK, MALLORY, KEYS };

static const struct {
    const char *name, *type, *bits;
} cast[KEYS] = {
    [ALICE] = {"alice", "ed25519", "256"}, /* owner */
    [BOB] = {"bob", "ecdsa", "256"},       /* recorder */
    [CAROL] = {"carol", "rsa", "3072"},    /* recorder */
    [DAVE] = {"dave", "ed25519", "256"},   /* auditor: neither */
    [ERIN] = {"erin", "ed25519", "256"},   /* recorder, retired */
    [FRANK] = {"frank", "ed25519", "256"}, /* recorder, compromised */
    [MALLORY] = {"mallory", "ed25519", "256"},
};

static char home[] = "/tmp/pir-test-gate-XXXXXX";
static char key_line[KEYS][LINE_MAX_LEN];
static char fingerprint[KEYS][PIR_FINGERPRINT_MAX];

static struct pir_arena arena;
static struct pir_buf bytes = PIR_BUF_INIT;
static struct pir_err err;
static struct pir_digest entries[3];
static struct pir_roster roster, other;
/* what roles.yaml says of Bob besides, and the file for it */
static const char *bob_keys = "";
static struct pir_key_file bob_file;

/* ---- the cast ---- */

static int
run(struct pir_buf *out, const char *const *argv, const void *input, size_t len)
{
    struct pir_proc_options options = {
        .input = input, .input_len = len, .timeout_s = 60};
    struct pir_buf errout = PIR_BUF_INIT;
    int status = -1;

    if (pir_proc_run(&status, out, &errout, argv, &options, NULL) < 0 || status != 0)
        print_message("%s: %s\n", argv[0], errout.data);
    pir_buf_release(&errout);
    return status;
}

static const char *key_path(unsigned who)
{
    return pir_arena_printf(&arena, "%s/%s", home, cast[who].name);
}

static int make_key(unsigned who)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_key key;
    int failed =
        run(&out,
            ARGV(
                "ssh-keygen", "-q", "-t", cast[who].type, "-b", cast[who].bits, "-N",
                "", "-C", "", "-f", key_path(who)),
            NULL, 0);

    pir_buf_clear(&out);
    failed |= pir_file_read(
                  &out, pir_arena_printf(&arena, "%s.pub", key_path(who)),
                  LINE_MAX_LEN - 1, &err) < 0;
    while (out.len > 0 && strchr(" \n", out.data[out.len - 1]))
        pir_buf_truncate(&out, out.len - 1);
    snprintf(key_line[who], LINE_MAX_LEN, "%s", out.data);
    failed |= pir_key_parse_line(&key, &arena, key_line[who], &err) < 0;
    if (!failed)
        memcpy(fingerprint[who], key.fingerprint, sizeof(key.fingerprint));
    pir_buf_release(&out);
    return failed;
}

static int make_cast(void **state)
{
    int failed = 0;

    (void)state;
    if (!mkdtemp(home))
        return -1;
    for (unsigned who = 0; who < KEYS; who++)
        failed |= make_key(who);
    for (size_t i = 0; i < 3; i++)
        pir_digest_of(&entries[i], &i, sizeof(i));
    pir_arena_release(&arena);
    return failed ? -1 : 0;
}

static int remove_cast(void **state)
{
    (void)state;
    return pir_dir_remove(home);
}

/* Trust files in which Bob's line has the given options and bob the given roles. */
static void
make_roster(struct pir_roster *out, const char *bob_options, const char *bob_roles)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;

    for (unsigned who = ALICE; who < MALLORY; who++)
        pir_buf_printf(
            &signers, "%s@example.org namespaces=\"git\"%s %s\n", cast[who].name,
            who == BOB ? bob_options : "", key_line[who]);
    pir_buf_addstr(&roles, "version: 1\nserial: 1\nprevious: none\npeople:\n");
    for (unsigned who = ALICE; who < MALLORY; who++)
        pir_buf_printf(
            &roles, "  %s@example.org:\n    name: %s\n    roles: [%s]\n%s",
            cast[who].name, cast[who].name,
            who == ALICE  ? "owner"
            : who == BOB  ? bob_roles
            : who == DAVE ? "auditor"
                          : "recorder",
            who == BOB ? bob_keys : "");
    pir_buf_printf(
        &roles,
        "revoked:\n  - fingerprint: '%s'\n    reason: retired\n"
        "    at: '2026-11-01T00:00:00Z'\n  - fingerprint: '%s'\n"
        "    reason: compromised\n    at: '2026-11-01T00:00:00Z'\n",
        fingerprint[ERIN], fingerprint[FRANK]);
    if (pir_roster_parse(
            out, &arena, signers.data, signers.len, roles.data, roles.len, &err) < 0 ||
        pir_roster_pin(out, &arena, &bob_file, *bob_keys != '\0', &err) < 0)
        fail_msg("%s line %u: %s", err.place, err.line, err.message);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
}

/* ---- one trial ---- */

/* A commit in the making and what is known around it. */
struct trial {
    struct pir_commit commit;
    unsigned key;
    const char *namespace_;
    const char *raw_message; /* instead of one that names the entries */
    size_t named;            /* entries in the trailers */
    struct pir_gate_input in;
    const struct pir_roster *rosters[2];
    int64_t parent_times[2];
};

static int setup(void **state)
{
    (void)state;
    memset(&err, 0, sizeof(err));
    make_roster(&roster, "", "recorder");
    make_roster(&other, "", "recorder");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&bytes);
    return 0;
}

static void say(struct trial *trial, unsigned who)
{
    struct pir_ident ident = {
        cast[who].name, pir_arena_printf(&arena, "%s@example.org", cast[who].name), NOW,
        0};

    trial->key = who;
    trial->commit.author = trial->commit.committer = ident;
}

/* Bob adds one entry and names it. */
static struct trial by(unsigned who)
{
    struct trial trial = {
        .namespace_ = "git",
        .named = 1,
        .rosters = {&roster, &other},
        .parent_times = {PARENT_TIME, PARENT_TIME},
        .in = {
            .deed = PIR_DEED_ENTRIES,
            .roster_count = 1,
            .entries = entries,
            .entry_count = 1,
            .now = NOW}};

    memset(trial.commit.tree, '4', PIR_HEX);
    memset(trial.commit.parents[0], '1', PIR_HEX);
    memset(trial.commit.parents[1], '2', PIR_HEX);
    trial.commit.parent_count = 1;
    say(&trial, who);
    return trial;
}

/* The same, but settings are changed. */
static struct trial settings_by(unsigned who)
{
    struct trial trial = by(who);

    trial.in.deed = PIR_DEED_SETTINGS;
    trial.in.entry_count = trial.named = 0;
    trial.raw_message = "trust: add Bob\n";
    return trial;
}

static void sign(struct pir_buf *armor, const struct trial *trial, const char *payload)
{
    assert_int_equal(
        run(armor,
            ARGV(
                "ssh-keygen", "-Y", "sign", "-n", trial->namespace_, "-f",
                key_path(trial->key)),
            payload, strlen(payload)),
        0);
}

static void build_payload(struct pir_buf *out, const struct trial *trial)
{
    static const char *const incidents[] = {"k7f3m9x2"};
    struct pir_buf message = PIR_BUF_INIT;
    struct pir_commit commit = trial->commit;

    pir_commit_message(&message, "note: x", incidents, 1, entries, trial->named);
    commit.message = trial->raw_message ? trial->raw_message : message.data;
    if (pir_commit_emit(out, &commit, &err) < 0)
        fail_msg("%s", err.message);
    pir_buf_release(&message);
}

/* Sign the payload that stands in bytes. */
static void sign_bytes(const struct trial *trial)
{
    struct pir_buf armor = PIR_BUF_INIT, payload = bytes;

    pir_buf_init(&bytes);
    sign(&armor, trial, payload.data);
    if (pir_commit_sign(&bytes, payload.data, payload.len, armor.data, &err) < 0)
        fail_msg("%s", err.message);
    pir_buf_release(&payload);
    pir_buf_release(&armor);
}

static void build(const struct trial *trial)
{
    pir_buf_clear(&bytes);
    build_payload(&bytes, trial);
    sign_bytes(trial);
}

/* Judge what stands in bytes. */
static int judge(struct trial *trial)
{
    trial->in.bytes = bytes.data;
    trial->in.len = bytes.len;
    trial->in.rosters = trial->rosters;
    trial->in.parent_times = trial->parent_times;
    memset(&err, 0, sizeof(err));
    return pir_gate_commit(&trial->in, &err);
}

static void passes(struct trial trial)
{
    build(&trial);
    if (judge(&trial) != 0)
        fail_msg("%s", err.message);
}

/* Every refusal names what and whom, and the way out. */
static void judged(
    struct trial *trial, int code, const char *what, const char *whom,
    const char *way_out)
{
    assert_int_equal(judge(trial), code);
    assert_int_equal(err.code, code);
    if (!strstr(err.message, what) || !strstr(err.message, whom) ||
        !strstr(err.hint, way_out))
        fail_msg(
            "\"%s\" (%s) does not say \"%s\", \"%s\", \"%s\"", err.message, err.hint,
            what, whom, way_out);
    assert_true(*err.hint);
    assert_true(strlen(err.message) < 400);
    assert_true(err.message[strlen(err.message) - 1] != '.');
}

static void fails(
    struct trial trial, int code, const char *what, const char *whom,
    const char *way_out)
{
    build(&trial);
    judged(&trial, code, what, whom, way_out);
}

/* The object in bytes with one text replaced by another of any length. */
static void replace(const char *from, const char *to)
{
    struct pir_buf changed = PIR_BUF_INIT;
    const char *at = strstr(bytes.data, from);

    assert_non_null(at);
    pir_buf_add(&changed, bytes.data, (size_t)(at - bytes.data));
    pir_buf_addstr(&changed, to);
    pir_buf_addstr(&changed, at + strlen(from));
    pir_buf_release(&bytes);
    bytes = changed;
}

#endif
