/* Commits, written: what pir writes git takes and verifies, what git writes pir reads. */
#include "doc/commit.h"

#include "base/file.h"
#include "base/proc.h"
#include "doc/commit_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct pir_arena arena;
static struct pir_buf buf = PIR_BUF_INIT;
static struct pir_err err;
static struct pir_commit commit;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&buf);
    memset(&err, 0, sizeof(err));
    return 0;
}

static void accepts(const char *text)
{
    if (pir_commit_parse(&commit, &arena, text, strlen(text), "c0ffee", &err) != 0)
        fail_msg("%s: %s", err.message, text);
}

static void refuses(const char *text, const char *words)
{
    assert_int_equal(
        pir_commit_parse(&commit, &arena, text, strlen(text), "c0ffee", &err),
        PIR_E_CORRUPT);
    assert_non_null(strstr(err.message, words));
}

/* ---- writing ---- */

static struct pir_commit plain(void)
{
    struct pir_commit c = {
        .tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        .author = {"Alice A.", "alice@example.org", 1795443302, 3600},
        .committer = {"Alice", "alice@example.org", 1795443302, 0},
        .message = "note: x\n",
    };

    return c;
}

static void writes_utc_and_drops_what_git_drops(void **state)
{
    struct pir_commit c = plain();

    (void)state;
    c.author.name = " ..\"A<l>i\nce\" B.; ";
    c.parent_count = 1;
    memset(c.parents[0], '1', PIR_HEX);
    pir_buf_addstr(&buf, "before ");
    assert_int_equal(pir_commit_emit(&buf, &c, &err), 0);
    assert_string_equal(
        buf.data,
        "before " TREE P1 "author Alice\" B <alice@example.org> 1795443302 +0000\n"
        "committer Alice <alice@example.org> 1795443302 +0000\n\nnote: x\n");
}

static void refuses_emit(const struct pir_commit *c, const char *words)
{
    pir_buf_clear(&buf);
    assert_int_equal(pir_commit_emit(&buf, c, &err), PIR_E_INPUT);
    if (!strstr(err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", err.message, words);
    assert_int_equal(buf.len, 0);
}

static void refuses_to_write_what_it_would_not_read(void **state)
{
    struct pir_commit c = plain();

    (void)state;
    c.author.name = " .<>. ";
    refuses_emit(&c, "author has no name");
    c = plain();
    c.author.name = NULL;
    refuses_emit(&c, "author has no name");
    c = plain();
    c.committer.email = "";
    refuses_emit(&c, "no e-mail");
    c = plain();
    c.committer.time = 0;
    refuses_emit(&c, "committer's time");
    c = plain();
    c.committer.name = "A\xe2\x80\xae";
    refuses_emit(&c, "U+202E");
    c = plain();
    c.message = NULL;
    refuses_emit(&c, "no message");
    c.message = "x";
    refuses_emit(&c, "line feed");
    c.message = "x\n\nPir-Entry: 1\n";
    refuses_emit(&c, "Pir-");
    c = plain();
    c.tree[0] = 'X';
    refuses_emit(&c, "tree");
    c = plain();
    c.parent_count = 2;
    memset(c.parents, '1', sizeof(c.parents));
    c.parents[0][PIR_HEX] = c.parents[1][PIR_HEX] = '\0';
    refuses_emit(&c, "same parent");
    c.parent_count = 3;
    refuses_emit(&c, "3 parents");
}

static void a_signed_commit_is_the_payload_and_the_armor(void **state)
{
    (void)state;
    assert_int_equal(
        pir_commit_sign(&buf, HEADERS MESSAGE, strlen(HEADERS MESSAGE), ARMOR, &err),
        0);
    assert_string_equal(buf.data, HEADERS SIG MESSAGE);
    pir_buf_clear(&buf);
    assert_int_equal(
        pir_commit_sign(
            &buf, HEADERS "\nx\n\ny\n", strlen(HEADERS "\nx\n\ny\n"),
            "-----BEGIN SSH SIGNATURE-----\nAA==\n-----END SSH SIGNATURE-----", &err),
        0);
    assert_string_equal(buf.data, HEADERS SIG_BEGIN " AA==\n" SIG_END "\nx\n\ny\n");
}

static void refuses_sign(const char *payload, const char *armor)
{
    pir_buf_clear(&buf);
    assert_int_equal(
        pir_commit_sign(&buf, payload, strlen(payload), armor, &err), PIR_E_CORRUPT);
    assert_int_equal(buf.len, 0);
}

static void refuses_to_sign_what_it_would_not_read(void **state)
{
    (void)state;
    refuses_sign(HEADERS MESSAGE, "");
    refuses_sign(HEADERS MESSAGE, "hello\n");
    refuses_sign(HEADERS MESSAGE, ARMOR "\n");
    refuses_sign(HEADERS MESSAGE, "\n" ARMOR);
    refuses_sign(HEADERS MESSAGE, ARMOR ARMOR);
    refuses_sign(HEADERS SIG MESSAGE, ARMOR);
    refuses_sign(HEADERS, ARMOR);
    refuses_sign("", ARMOR);
    refuses_sign("\n\n", ARMOR);
}

static void a_message_has_subject_and_trailers(void **state)
{
    static const char *const incidents[] = {"k7f3m9x2"};
    struct pir_digest entries[2];

    (void)state;
    assert_true(pir_digest_from_hex(&entries[0], HEX1));
    assert_true(pir_digest_from_hex(&entries[1], HEX2));
    assert_int_equal(
        pir_commit_message(&buf, "note: a\n b", incidents, 1, entries, 2), 0);
    assert_string_equal(
        buf.data, "note: a b\n\nPir-Incident: k7f3m9x2\nPir-Entry: sha256:" HEX1
                  "\nPir-Entry: sha256:" HEX2 "\n");
    pir_buf_clear(&buf);
    assert_int_equal(pir_commit_message(&buf, "init: x", NULL, 0, NULL, 0), 0);
    assert_string_equal(buf.data, "init: x\n");
    pir_buf_clear(&buf);
    pir_commit_message(
        &buf,
        "note: 4567890123456789012345678901234567890123456789012345678901234567890123",
        NULL, 0, NULL, 0);
    assert_string_equal(
        buf.data, "note: 45678901234567890123456789012345678901234567890123456789012345"
                  "678\xe2\x80\xa6\n");
}

static void the_largest_batch_fits(void **state)
{
    static struct pir_digest entries[PIR_COMMIT_BATCH_MAX + 1];
    static char ids[PIR_COMMIT_BATCH_MAX][9];
    static const char *incidents[PIR_COMMIT_BATCH_MAX];
    struct pir_commit c = plain();
    struct pir_buf message = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < PIR_COMMIT_BATCH_MAX + 1; i++) {
        pir_digest_of(&entries[i], &i, sizeof(i));
        if (i == PIR_COMMIT_BATCH_MAX)
            break;
        snprintf(ids[i], sizeof(ids[i]), "%08zu", i);
        incidents[i] = ids[i];
    }
    pir_commit_message(
        &message, "batch", incidents, PIR_COMMIT_BATCH_MAX, entries,
        PIR_COMMIT_BATCH_MAX);
    c.message = message.data;
    if (pir_commit_emit(&buf, &c, &err) < 0)
        fail_msg("%s", err.message);
    accepts(buf.data);
    assert_int_equal(commit.entry_count, PIR_COMMIT_BATCH_MAX);
    assert_true(
        pir_digest_equal(&commit.entries[511], &entries[PIR_COMMIT_BATCH_MAX - 1]));
    pir_buf_clear(&message);
    pir_commit_message(&message, "batch", NULL, 0, entries, PIR_COMMIT_BATCH_MAX + 1);
    c.message = message.data;
    refuses_emit(&c, "more than 512 entries");
    pir_buf_release(&message);
}

/* ---- git ---- */

static char home[] = "/tmp/pir-test-commit-XXXXXX";
static char git_dir[64], key[64], signers[64];
static const char *git_env[16];

static int
run(struct pir_buf *out, const char *const *argv, const void *input, size_t len)
{
    struct pir_proc_options options = {
        .env = git_env,
        .dir = git_dir,
        .input = input,
        .input_len = len,
        .timeout_s = 60};
    struct pir_buf errout = PIR_BUF_INIT;
    int status = -1;

    pir_buf_clear(out);
    if (pir_proc_run(&status, out, &errout, argv, &options, &err) < 0)
        print_message("%s\n", err.message);
    if (status != 0)
        print_message("%s %s: %s%s\n", argv[0], argv[1], out->data, errout.data);
    pir_buf_release(&errout);
    while (out->len > 0 && argv[0][0] == 'g' && strcmp(argv[1], "cat-file") != 0 &&
           out->data[out->len - 1] == '\n')
        pir_buf_truncate(out, out->len - 1);
    return status;
}

static void setup_env(void)
{
    static char home_env[80], dir_env[80];
    size_t n = 0;

    snprintf(home_env, sizeof(home_env), "HOME=%s", home);
    snprintf(dir_env, sizeof(dir_env), "GIT_DIR=%s/.git", git_dir);
    git_env[n++] = home_env;
    git_env[n++] = dir_env;
    git_env[n++] = "GIT_CONFIG_NOSYSTEM=1";
    git_env[n++] = "GIT_CONFIG_GLOBAL=/dev/null";
    git_env[n++] = "GIT_CONFIG_COUNT=0";
    git_env[n++] = "GIT_AUTHOR_NAME=\xc3\x84nne O'Neil";
    git_env[n++] = "GIT_AUTHOR_EMAIL=alice@example.org";
    git_env[n++] = "GIT_COMMITTER_NAME=\xc3\x84nne O'Neil";
    git_env[n++] = "GIT_COMMITTER_EMAIL=alice@example.org";
    git_env[n++] = "GIT_AUTHOR_DATE=1795443302 -0330";
    git_env[n++] = "GIT_COMMITTER_DATE=1795443302 +1400";
    git_env[n] = NULL;
}

static int make_repository(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    char line[1024], pub[80];
    int failed;

    (void)state;
    if (!mkdtemp(home))
        return -1;
    snprintf(git_dir, sizeof(git_dir), "%s/repo", home);
    snprintf(key, sizeof(key), "%s/key", home);
    snprintf(pub, sizeof(pub), "%s/key.pub", home);
    snprintf(signers, sizeof(signers), "%s/signers", home);
    setup_env();
    if (pir_dir_make(git_dir, 0700, &err) < 0)
        return -1;
    failed = run(
        &out, ARGV("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key),
        NULL, 0);
    pir_buf_clear(&out);
    failed |= pir_file_read(&out, pub, 4096, &err) < 0;
    snprintf(line, sizeof(line), "alice@example.org namespaces=\"git\" %s", out.data);
    failed |= pir_file_write(signers, line, strlen(line), 0600, &err) < 0;
    failed |= run(&out, ARGV("git", "init", "-q", "-b", "main"), NULL, 0);
    failed |= run(&out, ARGV("git", "config", "gpg.format", "ssh"), NULL, 0);
    failed |= run(&out, ARGV("git", "config", "user.signingkey", pub), NULL, 0);
    failed |= run(
        &out, ARGV("git", "config", "gpg.ssh.allowedSignersFile", signers), NULL, 0);
    pir_buf_release(&out);
    return failed ? -1 : 0;
}

static int remove_repository(void **state)
{
    (void)state;
    pir_buf_release(&buf);
    return pir_dir_remove(home);
}

/* The bytes of a commit as git has them. */
static void git_commit_bytes(struct pir_buf *out, const char *name)
{
    assert_int_equal(run(out, ARGV("git", "cat-file", "commit", name), NULL, 0), 0);
}

static void reads_what_git_commit_writes(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(
        run(&out,
            ARGV(
                "git", "commit", "-q", "-S", "--allow-empty", "-m", "note: \xc3\xbc x",
                "-m", "Longer words\nabout it.", "--trailer", "Signed-off-by: A <a@b>",
                "--trailer", "Pir-Incident: k7f3m9x2", "--trailer",
                "Pir-Entry: sha256:" HEX1),
            NULL, 0),
        0);
    git_commit_bytes(&out, "HEAD");
    accepts(out.data);
    assert_string_equal(commit.subject, "note: \xc3\xbc x");
    assert_string_equal(commit.author.name, "\xc3\x84nne O'Neil");
    assert_int_equal(commit.author.offset, -(3 * 3600 + 1800));
    assert_int_equal(commit.committer.offset, 14 * 3600);
    assert_int_equal(commit.entry_count, 1);
    assert_string_equal(commit.incidents[0], "k7f3m9x2");
    assert_non_null(commit.signature);
    assert_int_equal(
        run(&out, ARGV("git", "commit", "-q", "--allow-empty", "-m", "plain"), NULL, 0),
        0);
    git_commit_bytes(&out, "HEAD");
    accepts(out.data);
    assert_null(commit.signature);
    assert_int_equal(commit.parent_count, 1);
    pir_buf_release(&out);
}

static void reads_merges_that_git_makes(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(
        run(&out, ARGV("git", "checkout", "-q", "-b", "side", "HEAD^"), NULL, 0), 0);
    assert_int_equal(
        run(&out, ARGV("git", "commit", "-q", "--allow-empty", "-m", "side"), NULL, 0),
        0);
    assert_int_equal(run(&out, ARGV("git", "checkout", "-q", "main"), NULL, 0), 0);
    assert_int_equal(
        run(&out, ARGV("git", "merge", "-q", "-S", "--no-edit", "side"), NULL, 0), 0);
    git_commit_bytes(&out, "HEAD");
    accepts(out.data);
    assert_int_equal(commit.parent_count, 2);
    pir_buf_release(&out);
}

/* The object that git stores for bytes, and is it sound and well signed? */
static void git_accepts(const struct pir_buf *bytes)
{
    struct pir_buf id = PIR_BUF_INIT, out = PIR_BUF_INIT;

    assert_int_equal(
        run(&id, ARGV("git", "hash-object", "-t", "commit", "-w", "--stdin"),
            bytes->data, bytes->len),
        0);
    assert_int_equal(run(&out, ARGV("git", "fsck", "--strict", id.data), NULL, 0), 0);
    assert_int_equal(run(&out, ARGV("git", "verify-commit", id.data), NULL, 0), 0);
    git_commit_bytes(&out, id.data);
    assert_int_equal(out.len, bytes->len);
    assert_memory_equal(out.data, bytes->data, out.len);
    assert_int_equal(
        run(&out,
            ARGV(
                "git", "log", "-1",
                "--format=%an|%ae|%at|%s|%(trailers:key=Pir-Entry,valueonly)", id.data),
            NULL, 0),
        0);
    assert_string_equal(
        out.data, "Alice|alice@example.org|1795443302|note: x|sha256:" HEX1);
    pir_buf_release(&id);
    pir_buf_release(&out);
}

static void git_takes_and_verifies_what_is_written(void **state)
{
    struct pir_buf payload = PIR_BUF_INIT, armor = PIR_BUF_INIT, out = PIR_BUF_INIT;
    struct pir_buf message = PIR_BUF_INIT;
    struct pir_commit c = plain();
    struct pir_digest entry;

    (void)state;
    assert_int_equal(run(&out, ARGV("git", "rev-parse", "HEAD"), NULL, 0), 0);
    memcpy(c.parents[0], out.data, PIR_HEX);
    c.parent_count = 1;
    c.author.name = c.committer.name = "Alice.";
    assert_true(pir_digest_from_hex(&entry, HEX1));
    pir_commit_message(
        &message, "note: x", (const char *const[]){"k7f3m9x2"}, 1, &entry, 1);
    c.message = message.data;
    assert_int_equal(pir_commit_emit(&payload, &c, &err), 0);
    assert_int_equal(
        run(&armor, ARGV("ssh-keygen", "-Y", "sign", "-n", "git", "-f", key),
            payload.data, payload.len),
        0);
    if (pir_commit_sign(&buf, payload.data, payload.len, armor.data, &err) < 0)
        fail_msg("%s", err.message);
    git_accepts(&buf);
    accepts(buf.data);
    assert_string_equal(commit.signature, armor.data);
    assert_string_equal(commit.payload, payload.data);
    pir_buf_release(&payload);
    pir_buf_release(&armor);
    pir_buf_release(&message);
    pir_buf_release(&out);
}

static void git_verifies_variants_that_are_refused_here(void **state)
{
    struct pir_buf out = PIR_BUF_INIT, variant = PIR_BUF_INIT;
    const char *end;

    (void)state;
    git_commit_bytes(&out, "HEAD");
    end = strstr(out.data, SIG_END);
    assert_non_null(end);
    pir_buf_add(&variant, out.data, (size_t)(end - out.data));
    pir_buf_addstr(&variant, SIG_END "gpgsigX a message nobody signed\n");
    pir_buf_addstr(&variant, end + strlen(SIG_END));
    refuses(variant.data, "gpgsigX");
    assert_int_equal(
        run(&out, ARGV("git", "hash-object", "-t", "commit", "-w", "--stdin"),
            variant.data, variant.len),
        0);
    pir_buf_clear(&variant);
    assert_int_equal(run(&variant, ARGV("git", "verify-commit", out.data), NULL, 0), 0);
    pir_buf_release(&out);
    pir_buf_release(&variant);
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writes_utc_and_drops_what_git_drops),
        TEST(refuses_to_write_what_it_would_not_read),
        TEST(a_signed_commit_is_the_payload_and_the_armor),
        TEST(refuses_to_sign_what_it_would_not_read),
        TEST(a_message_has_subject_and_trailers),
        TEST(the_largest_batch_fits),
        TEST(reads_what_git_commit_writes),
        TEST(reads_merges_that_git_makes),
        TEST(git_takes_and_verifies_what_is_written),
        TEST(git_verifies_variants_that_are_refused_here),
    };

    return cmocka_run_group_tests(tests, make_repository, remove_repository);
}
