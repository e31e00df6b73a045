/** store_kit.h - a sandbox for tests of the store: a folder of its own, real git, no
 * outside settings.
 *
 * Every test gets a fresh folder in the current directory's stead: kit_path("repo")
 * lies in it, HOME is it, and git's own configuration is shut out. git runs with a
 * clock that the test sets.
 */
#ifndef PIR_TESTS_STORE_KIT_H
#define PIR_TESTS_STORE_KIT_H

#include "base/file.h"
#include "base/proc.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char kit_dir[256];
static struct pir_arena kit_arena;
static struct pir_err kit_err;

#define KIT_TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
#define assert_ok(call)                                                                \
    do {                                                                               \
        if ((call) < 0)                                                                \
            fail_msg("%s: %s", #call, kit_err.message);                                \
    } while (0)
#define assert_code(call, code) assert_int_equal((call), (code))

static inline int kit_setup(void **state)
{
    static const char *const unset[] = {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_SYSTEM",
        "GIT_CEILING_DIRECTORIES",
        "GIT_COMMON_DIR",
        "XDG_CONFIG_HOME",
        "SUDO_UID",
        "GIT_TEMPLATE_DIR"};
    const char *base = "/tmp";

    (void)state;
    for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
        unsetenv(unset[i]);
    snprintf(kit_dir, sizeof(kit_dir), "%s/pir-store-XXXXXX", base);
    assert_non_null(mkdtemp(kit_dir));
    setenv("HOME", kit_dir, 1);
    setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1);
    setenv("LC_ALL", "C", 1);
    setenv("TZ", "UTC", 1);
    setenv("GIT_AUTHOR_NAME", "Test", 1);
    setenv("GIT_AUTHOR_EMAIL", "test@example.org", 1);
    setenv("GIT_COMMITTER_NAME", "Test", 1);
    setenv("GIT_COMMITTER_EMAIL", "test@example.org", 1);
    setenv("GIT_AUTHOR_DATE", "1700000000 +0000", 1);
    setenv("GIT_COMMITTER_DATE", "1700000000 +0000", 1);
    memset(&kit_err, 0, sizeof(kit_err));
    return 0;
}

static inline int
kit_run(struct pir_buf *out, const char *const *argv, const void *input, size_t len)
{
    struct pir_proc_options options = {.input = input, .input_len = len};
    struct pir_err err = {0};
    int status = -1;

    if (pir_proc_run(&status, out, NULL, argv, &options, &err) < 0)
        fail_msg("%s: %s", argv[0], err.message);
    return status;
}

static inline int kit_teardown(void **state)
{
    const char *const argv[] = {"rm", "-rf", kit_dir, NULL};

    (void)state;
    pir_arena_release(&kit_arena);
    return kit_run(NULL, argv, NULL, 0);
}

/* A path in the sandbox. */
static inline const char *kit_path(const char *name)
{
    return pir_arena_printf(&kit_arena, "%s/%s", kit_dir, name);
}

#define KIT_ARGS_MAX 24

/* Run git in the sandbox's folder "repo" (or the one given) and return its exit code. */
static inline int kit_git_status(
    char **text, const char *folder, const char *input, const char *first, va_list args)
{
    const char *argv[KIT_ARGS_MAX] = {"git", "-C", kit_path(folder), first};
    struct pir_buf out = PIR_BUF_INIT;
    size_t count = 4;
    int status;

    while (count < KIT_ARGS_MAX - 1 && (argv[count] = va_arg(args, const char *)))
        count++;
    status = kit_run(&out, argv, input, input ? strlen(input) : 0);
    while (out.len && out.data[out.len - 1] == '\n')
        pir_buf_truncate(&out, out.len - 1);
    *text = pir_arena_strdup(&kit_arena, out.data);
    pir_buf_release(&out);
    return status;
}

/* Run git in repo; it must succeed. Returns what it printed, without the last line end. */
__attribute__((sentinel)) static inline char *git(const char *first, ...)
{
    va_list args;
    char *text;
    int status;

    va_start(args, first);
    status = kit_git_status(&text, "repo", NULL, first, args);
    va_end(args);
    if (status != 0)
        fail_msg("git %s: exit %d", first, status);
    return text;
}

__attribute__((sentinel)) static inline char *
git_in(const char *folder, const char *first, ...)
{
    va_list args;
    char *text;
    int status;

    va_start(args, first);
    status = kit_git_status(&text, folder, NULL, first, args);
    va_end(args);
    if (status != 0)
        fail_msg("git -C %s %s: exit %d", folder, first, status);
    return text;
}

__attribute__((sentinel)) static inline char *
git_fed(const char *input, const char *first, ...)
{
    va_list args;
    char *text;
    int status;

    va_start(args, first);
    status = kit_git_status(&text, "repo", input, first, args);
    va_end(args);
    if (status != 0)
        fail_msg("git %s: exit %d", first, status);
    return text;
}

static inline void write_text(const char *name, const char *text)
{
    FILE *file = fopen(kit_path(name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* A file's text; NULL when there is none. */
static inline char *read_text(const char *name)
{
    struct pir_buf out = PIR_BUF_INIT;
    char *text = NULL;

    if (pir_file_read(&out, kit_path(name), 1 << 20, NULL) == 0)
        text = pir_arena_strdup(&kit_arena, out.data);
    pir_buf_release(&out);
    return text;
}

/* An empty repository "repo" with a branch main. */
static inline void new_repo(void)
{
    assert_int_equal(mkdir(kit_path("repo"), 0777), 0);
    git("init", "-q", "-b", "main", NULL);
}

static inline struct pir_store *open_in(const char *folder, unsigned flags)
{
    struct pir_store_options options = {.dir = kit_path(folder), .flags = flags};
    struct pir_store *store = NULL;

    assert_ok(pir_store_open(&store, &options, &kit_err));
    assert_non_null(store);
    return store;
}

static inline struct pir_store *open_repo(void)
{
    return open_in("repo", 0);
}

static inline int open_code(const char *folder, unsigned flags)
{
    struct pir_store_options options = {.dir = kit_path(folder), .flags = flags};
    struct pir_store *store = NULL;
    int rc;

    memset(&kit_err, 0, sizeof(kit_err));
    rc = pir_store_open(&store, &options, &kit_err);
    if (rc == 0)
        pir_store_free(store);
    else
        assert_null(store);
    if (rc < 0)
        assert_int_equal(kit_err.code, rc);
    return rc;
}

static inline const char *hex_of(const struct pir_oid *oid)
{
    char *hex = pir_arena_alloc(&kit_arena, 41);

    pir_oid_hex(hex, oid);
    return hex;
}

static inline struct pir_oid oid_of(const char *hex)
{
    struct pir_oid oid;

    assert_true(pir_oid_parse(&oid, hex));
    return oid;
}

static inline struct pir_file file_of(const char *path, const char *text)
{
    struct pir_file file = {.path = path, .bytes = text, .len = strlen(text)};

    return file;
}

/* A commit of a tree with a claimed time; parent may be NULL. */
static inline struct pir_oid commit_of(
    struct pir_store *store, const struct pir_oid *tree, const struct pir_oid *parent)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_oid oid;

    pir_buf_printf(&out, "tree %s\n", hex_of(tree));
    if (parent)
        pir_buf_printf(&out, "parent %s\n", hex_of(parent));
    pir_buf_printf(
        &out,
        "author T <t@x> 1700000000 +0000\ncommitter T <t@x> 1700000000 +0000\n\nx\n");
    assert_ok(
        pir_store_put(&oid, store, PIR_OBJECT_COMMIT, out.data, out.len, &kit_err));
    pir_buf_release(&out);
    return oid;
}

/* Compose, commit and move the branch; the new tip. */
static inline struct pir_oid record(
    struct pir_store *store, const struct pir_oid *parent, struct pir_file *files,
    size_t count, unsigned flags)
{
    struct pir_oid tree;
    struct pir_oid commit;

    assert_ok(pir_store_compose(&tree, store, parent, files, count, flags, &kit_err));
    commit = commit_of(store, &tree, parent);
    assert_ok(pir_store_move(store, parent, &commit, "pir: test", &kit_err));
    return commit;
}

#endif
