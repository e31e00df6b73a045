/* Adding files to trees: what git itself would have made of them, and every refusal. */
#include "store_kit.h"

#define ENTRY "incidents/2026/11/23-auth-bypass-k7f3m/20261123T141502Z-note-9x2q7c4p.md"

static int compose_code(
    struct pir_store *store, const struct pir_oid *base, struct pir_file *files,
    size_t count, unsigned flags)
{
    struct pir_oid tree;
    int rc;

    memset(&kit_err, 0, sizeof(kit_err));
    rc = pir_store_compose(&tree, store, base, files, count, flags, &kit_err);
    if (rc < 0)
        assert_true(pir_oid_is_zero(&tree));
    return rc;
}

static void makes_the_tree_git_makes(void **state)
{
    struct pir_file files[] = {
        file_of("b", "1"),         file_of("a.b", "2"),           file_of("a/z", "3"),
        file_of("a0", "4"),        file_of("a-b", "5"),           file_of(ENTRY, "6"),
        file_of("a/b/c/d/e", "7"), file_of("schemas/x.yaml", ""),
    };
    struct pir_store *store;
    struct pir_oid tree;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_compose(&tree, store, NULL, files, 8, 0, &kit_err));
    for (size_t i = 0; i < 8; i++) {
        const char *info = pir_arena_printf(
            &kit_arena, "100644,%s,%s", hex_of(&files[i].blob), files[i].path);

        assert_string_equal(
            git_fed(files[i].bytes, "hash-object", "--stdin", NULL),
            hex_of(&files[i].blob));
        git("update-index", "--add", "--cacheinfo", info, NULL);
    }
    assert_string_equal(git("write-tree", NULL), hex_of(&tree));
    git("fsck", "--strict", "--no-dangling", NULL);
    pir_store_free(store);
}

static void builds_on_a_commit_and_keeps_the_rest(void **state)
{
    struct pir_file first[] = {
        file_of("a/one", "1"), file_of("b/two", "2"), file_of("a.x", "3")};
    struct pir_file second[] = {file_of("a/three", "4"), file_of("c/d/four", "5")};
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, first, 3, 0);
    tip = record(store, &tip, second, 2, 0);
    assert_string_equal(
        git("ls-tree", "-r", "--name-only", "HEAD", NULL),
        "a.x\na/one\na/three\nb/two\nc/d/four");
    assert_string_equal(git("show", "HEAD:c/d/four", NULL), "5");
    assert_string_equal(git("show", "HEAD:a.x", NULL), "3");
    git("fsck", "--strict", NULL);
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&tip));
    pir_store_free(store);
}

static void keeps_modes_and_links_of_others(void **state)
{
    struct pir_file file = file_of("d/new", "n");
    struct pir_store *store;
    struct pir_oid head;
    struct pir_oid tree;

    (void)state;
    new_repo();
    assert_int_equal(mkdir(kit_path("repo/d"), 0777), 0);
    write_text("repo/d/run", "#!/bin/sh\n");
    assert_int_equal(chmod(kit_path("repo/d/run"), 0755), 0);
    assert_int_equal(symlink("run", kit_path("repo/d/link")), 0);
    git("add", ".", NULL);
    git("commit", "-q", "-m", "x", NULL);
    store = open_repo();
    assert_ok(pir_store_head(&head, store, &kit_err));
    assert_ok(pir_store_compose(&tree, store, &head, &file, 1, 0, &kit_err));
    assert_string_equal(
        git("ls-tree", "-r", "--format=%(objectmode) %(path)", hex_of(&tree), NULL),
        "120000 d/link\n100644 d/new\n100755 d/run");
    pir_store_free(store);
}

static void refuses_a_path_that_is_there(void **state)
{
    struct pir_file there[] = {file_of(ENTRY, "1"), file_of("dir/file", "2")};
    struct pir_file same = file_of(ENTRY, "1");
    struct pir_file below = file_of("dir/file/x", "3");
    struct pir_file above = file_of("dir", "4");
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, there, 2, 0);
    assert_code(compose_code(store, &tip, &same, 1, 0), PIR_E_EXISTS);
    assert_string_equal(kit_err.place, ENTRY);
    assert_code(compose_code(store, &tip, &below, 1, 0), PIR_E_EXISTS);
    assert_code(compose_code(store, &tip, &above, 1, 0), PIR_E_EXISTS);
    assert_code(
        compose_code(store, &tip, &below, 1, PIR_COMPOSE_REPLACE), PIR_E_EXISTS);
    assert_code(
        compose_code(store, &tip, &above, 1, PIR_COMPOSE_REPLACE), PIR_E_EXISTS);
    pir_store_free(store);
}

static void refuses_a_path_that_differs_in_case_only(void **state)
{
    struct pir_file there = file_of("Dir/File", "1");
    struct pir_file names[] = {
        file_of("dir/File", "2"), file_of("Dir/FILE", "2"), file_of("DIR", "2"),
        file_of("dir/other", "2"), file_of("Dir/file/x", "2")};
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, &there, 1, 0);
    for (size_t i = 0; i < 5; i++) {
        assert_code(compose_code(store, &tip, &names[i], 1, 0), PIR_E_EXISTS);
        assert_code(
            compose_code(store, &tip, &names[i], 1, PIR_COMPOSE_REPLACE), PIR_E_EXISTS);
    }
    pir_store_free(store);
}

static void refuses_files_that_collide_with_each_other(void **state)
{
    struct pir_file pairs[][2] = {{file_of("a/b", "1"), file_of("a/b", "1")},
                                  {file_of("a/b", "1"), file_of("a", "2")},
                                  {file_of("a/b", "1"), file_of("A/c", "2")},
                                  {file_of("x", "1"), file_of("X", "2")},
                                  {file_of("a", "1"), file_of("a/b/c", "2")},
                                  {file_of("a", "1"), file_of("A/b", "2")}};
    struct pir_store *store;

    (void)state;
    new_repo();
    store = open_repo();
    for (size_t i = 0; i < 6; i++)
        assert_code(compose_code(store, NULL, pairs[i], 2, 0), PIR_E_EXISTS);
    pir_store_free(store);
}

static void replaces_files_but_nothing_else_when_asked(void **state)
{
    struct pir_file old[] = {
        file_of("pir.yaml", "1"), file_of("trust/roles.yaml", "1")};
    struct pir_file new[] = {
        file_of("pir.yaml", "2"), file_of("trust/roles.yaml", "3"),
        file_of("trust/more", "4")};
    struct pir_file link = file_of("link", "5");
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, old, 2, 0);
    tip = record(store, &tip, new, 3, PIR_COMPOSE_REPLACE);
    assert_string_equal(git("show", "HEAD:trust/roles.yaml", NULL), "3");
    assert_string_equal(
        git("ls-tree", "-r", "--name-only", "HEAD", NULL),
        "pir.yaml\ntrust/more\ntrust/roles.yaml");
    git("reset", "-q", "--hard", NULL);
    assert_int_equal(symlink("pir.yaml", kit_path("repo/link")), 0);
    git("add", "link", NULL);
    git("commit", "-q", "-m", "x", NULL);
    assert_ok(pir_store_head(&tip, store, &kit_err));
    assert_code(compose_code(store, &tip, &link, 1, PIR_COMPOSE_REPLACE), PIR_E_EXISTS);
    pir_store_free(store);
}

static void takes_512_files_at_once(void **state)
{
    struct pir_file files[512];
    struct pir_store *store;
    struct pir_oid tip;
    char *names;
    size_t lines = 1;

    (void)state;
    new_repo();
    store = open_repo();
    for (size_t i = 0; i < 512; i++) {
        const char *path = pir_arena_printf(
            &kit_arena, "incidents/2026/%02zu/%02zu-x-%05zu/e%zu.md", i % 12 + 1,
            i % 28 + 1, i, i * 7919 % 512);

        files[i] = file_of(path, path);
    }
    tip = record(store, NULL, files, 512, 0);
    names = git("ls-tree", "-r", "--name-only", hex_of(&tip), NULL);
    for (; *names; names++)
        lines += *names == '\n';
    assert_int_equal(lines, 512);
    git("fsck", "--strict", NULL);
    pir_store_free(store);
}

static void refuses_paths_that_are_not_fit(void **state)
{
    struct pir_file files[] = {file_of("good", "1"), file_of("a/../b", "2")};
    struct pir_store *store;

    (void)state;
    new_repo();
    store = open_repo();
    assert_code(compose_code(store, NULL, files, 2, 0), PIR_E_INPUT);
    assert_string_equal(git("count-objects", NULL), "0 objects, 0 kilobytes");
    pir_store_free(store);
}

static void refuses_to_build_on_a_malformed_tree(void **state)
{
    static const char twice[] =
        "100644 a\0aaaaaaaaaaaaaaaaaaaa100644 a\0aaaaaaaaaaaaaaaaaaaa";
    struct pir_file file = file_of("b", "1");
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid commit;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(
        &tree, store, PIR_OBJECT_TREE, twice, sizeof(twice) - 1, &kit_err));
    commit = commit_of(store, &tree, NULL);
    assert_code(compose_code(store, &commit, &file, 1, 0), PIR_E_CORRUPT);
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(makes_the_tree_git_makes),
        KIT_TEST(builds_on_a_commit_and_keeps_the_rest),
        KIT_TEST(keeps_modes_and_links_of_others),
        KIT_TEST(refuses_a_path_that_is_there),
        KIT_TEST(refuses_a_path_that_differs_in_case_only),
        KIT_TEST(refuses_files_that_collide_with_each_other),
        KIT_TEST(replaces_files_but_nothing_else_when_asked),
        KIT_TEST(takes_512_files_at_once),
        KIT_TEST(refuses_paths_that_are_not_fit),
        KIT_TEST(refuses_to_build_on_a_malformed_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
