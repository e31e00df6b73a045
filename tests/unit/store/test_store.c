/* Finding, opening and beginning repositories, and why some are refused. */
#include "store_kit.h"

/* libgit2 1.5 loses memory when it looks at extensions: not ours. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libpcre2\nleak:pcre2_match\n";
}

static void one_commit(void)
{
    git("commit", "-q", "--allow-empty", "-m", "one", NULL);
}

static void opens_from_a_folder_below(void **state)
{
    struct pir_store *store;

    (void)state;
    new_repo();
    assert_ok(pir_dir_make(kit_path("repo/a/b"), 0777, &kit_err));
    store = open_in("repo/a/b", 0);
    assert_string_equal(pir_store_gitdir(store), kit_path("repo/.git"));
    assert_string_equal(pir_store_workdir(store), kit_path("repo"));
    pir_store_free(store);
}

static void opens_a_bare_repository(void **state)
{
    struct pir_store *store;

    (void)state;
    assert_int_equal(mkdir(kit_path("repo"), 0777), 0);
    git("init", "-q", "--bare", NULL);
    store = open_repo();
    assert_string_equal(pir_store_gitdir(store), kit_path("repo"));
    assert_null(pir_store_workdir(store));
    pir_store_free(store);
}

static void says_where_there_is_none(void **state)
{
    struct pir_store *store = NULL;
    struct pir_store_options options = {.git_dir = kit_path("void")};

    (void)state;
    assert_int_equal(mkdir(kit_path("void"), 0777), 0);
    assert_code(open_code("void", 0), PIR_E_NOTFOUND);
    assert_non_null(strstr(kit_err.hint, "pir init"));
    assert_code(pir_store_open(&store, &options, &kit_err), PIR_E_NOTFOUND);
    options.git_dir = NULL;
    options.dir = kit_path("absent");
    assert_code(pir_store_open(&store, &options, &kit_err), PIR_E_NOTFOUND);
}

static void stops_at_a_ceiling(void **state)
{
    (void)state;
    new_repo();
    assert_ok(pir_dir_make(kit_path("repo/a/b"), 0777, &kit_err));
    setenv("GIT_CEILING_DIRECTORIES", kit_path("repo/a"), 1);
    assert_code(open_code("repo/a/b", 0), PIR_E_NOTFOUND);
    assert_code(open_code("repo/a/b", PIR_STORE_TRUST_NOTHING), 0);
}

static void honours_git_dir_and_work_tree(void **state)
{
    struct pir_store *store;

    (void)state;
    new_repo();
    assert_ok(pir_dir_make(kit_path("elsewhere/tree"), 0777, &kit_err));
    assert_code(open_code("elsewhere", 0), PIR_E_NOTFOUND);
    setenv("GIT_DIR", kit_path("repo/.git"), 1);
    store = open_in("elsewhere", 0);
    assert_string_equal(pir_store_workdir(store), kit_path("repo"));
    pir_store_free(store);
    setenv("GIT_WORK_TREE", kit_path("elsewhere/tree"), 1);
    store = open_in("elsewhere", 0);
    assert_string_equal(pir_store_gitdir(store), kit_path("repo/.git"));
    assert_string_equal(pir_store_workdir(store), kit_path("elsewhere/tree"));
    pir_store_free(store);
    assert_code(open_code("elsewhere", PIR_STORE_TRUST_NOTHING), PIR_E_NOTFOUND);
}

static void takes_a_named_git_dir_of_another_name_for_bare(void **state)
{
    struct pir_store *store;

    (void)state;
    new_repo();
    assert_int_equal(rename(kit_path("repo/.git"), kit_path("repo/store")), 0);
    setenv("GIT_DIR", kit_path("repo/store"), 1);
    store = open_repo();
    assert_null(pir_store_workdir(store));
    pir_store_free(store);
    git("config", "core.worktree", kit_path("repo"), NULL);
    store = open_repo();
    assert_string_equal(pir_store_workdir(store), kit_path("repo"));
    pir_store_free(store);
}

static void follows_a_separate_git_dir(void **state)
{
    struct pir_store *store;

    (void)state;
    assert_int_equal(mkdir(kit_path("repo"), 0777), 0);
    git("init", "-q", "--separate-git-dir", kit_path("apart"), NULL);
    store = open_repo();
    assert_string_equal(pir_store_gitdir(store), kit_path("apart"));
    assert_string_equal(pir_store_workdir(store), kit_path("repo"));
    pir_store_free(store);
}

static void works_in_a_linked_work_tree(void **state)
{
    struct pir_store *store;
    const char *branch;
    const char *dir;

    (void)state;
    new_repo();
    one_commit();
    git("worktree", "add", "-q", "-b", "side", kit_path("linked"), NULL);
    store = open_in("linked", 0);
    assert_string_equal(pir_store_workdir(store), kit_path("linked"));
    assert_string_equal(
        pir_store_gitdir(store), kit_path("repo/.git/worktrees/linked"));
    assert_ok(pir_store_branch(&branch, store, &kit_err));
    assert_string_equal(branch, "refs/heads/side");
    assert_ok(pir_store_private_dir(&dir, store, &kit_err));
    assert_string_equal(dir, kit_path("repo/.git/pir"));
    pir_store_free(store);
}

static void works_with_settings_for_each_work_tree(void **state)
{
    struct pir_store *store;

    (void)state;
    new_repo();
    git("config", "core.repositoryformatversion", "1", NULL);
    git("config", "extensions.worktreeConfig", "true", NULL);
    git("config", "--worktree", "pir.x", "here", NULL);
    store = open_repo();
    assert_string_equal(pir_store_config(store, "pir.x", 0), "here");
    assert_null(pir_store_config(store, "pir.x", PIR_STORE_USER_ONLY));
    pir_store_free(store);
}

static void refuses_a_shallow_clone(void **state)
{
    (void)state;
    new_repo();
    one_commit();
    one_commit();
    git_in(
        ".", "clone", "-q", "--depth", "1",
        pir_arena_printf(&kit_arena, "file://%s", kit_path("repo")), "shallow", NULL);
    assert_code(open_code("shallow", 0), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(kit_err.message, "shallow"));
    assert_non_null(strstr(kit_err.hint, "--unshallow"));
    assert_code(open_code("shallow", PIR_STORE_TRUST_NOTHING), PIR_E_UNSUPPORTED);
    git_in("shallow", "fetch", "-q", "--unshallow", NULL);
    assert_code(open_code("shallow", 0), 0);
}

static void refuses_a_clone_that_only_says_it_is_shallow(void **state)
{
    (void)state;
    new_repo();
    one_commit();
    write_text("repo/.git/shallow", git("rev-parse", "HEAD", NULL));
    assert_code(open_code("repo", 0), PIR_E_UNSUPPORTED);
}

static void refuses_a_partial_clone(void **state)
{
    (void)state;
    new_repo();
    one_commit();
    git("config", "uploadpack.allowFilter", "true", NULL);
    git_in(
        ".", "clone", "-q", "--filter=blob:none",
        pir_arena_printf(&kit_arena, "file://%s", kit_path("repo")), "partial", NULL);
    assert_code(open_code("partial", 0), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(kit_err.message, "partial clone"));
    assert_code(open_code("partial", PIR_STORE_TRUST_NOTHING), PIR_E_UNSUPPORTED);
    git_in("partial", "config", "core.repositoryformatversion", "1", NULL);
    git_in("partial", "config", "extensions.partialClone", "origin", NULL);
    assert_code(open_code("partial", 0), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(kit_err.message, "partial clone"));
}

static void refuses_sha256_in_plain_words(void **state)
{
    (void)state;
    assert_int_equal(mkdir(kit_path("repo"), 0777), 0);
    git("init", "-q", "--object-format=sha256", NULL);
    assert_code(open_code("repo", 0), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(kit_err.message, "SHA-256"));
    assert_null(strstr(kit_err.message, "extension"));
    assert_code(open_code("repo", PIR_STORE_TRUST_NOTHING), PIR_E_UNSUPPORTED);
}

static void refuses_what_it_does_not_know(void **state)
{
    (void)state;
    new_repo();
    git("config", "core.repositoryformatversion", "1", NULL);
    git("config", "extensions.refStorage", "reftable", NULL);
    assert_code(open_code("repo", 0), PIR_E_UNSUPPORTED);
    write_text(
        "repo/.git/config",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tmagic = 1\n");
    assert_code(open_code("repo", 0), PIR_E_GIT);
    write_text("repo/.git/config", "[core\n");
    assert_code(open_code("repo", 0), PIR_E_GIT);
    assert_true(kit_err.message[0]);
}

static void explains_a_foreign_owner(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    new_repo();
    assert_int_equal(chown(kit_path("repo/.git"), 12345, 12345), 0);
    assert_code(open_code("repo", 0), PIR_E_GIT);
    assert_non_null(strstr(kit_err.message, "another user"));
    assert_non_null(strstr(kit_err.hint, "safe.directory"));
    assert_code(open_code("repo", PIR_STORE_TRUST_NOTHING), 0);
    setenv("SUDO_UID", "12345", 1);
    assert_code(open_code("repo", 0), 0);
    setenv("SUDO_UID", "12346", 1);
    assert_code(open_code("repo", 0), PIR_E_GIT);
}

static void honours_safe_directory_but_not_from_the_repository(void **state)
{
    static const struct {
        const char *values[3];
        int code;
    } cases[] = {
        {{"*"}, 0},
        {{"REPO"}, 0},
        {{"REPO/"}, 0},
        {{"TOP/*"}, 0},
        {{"~/repo"}, 0},
        {{"/other"}, PIR_E_GIT},
        {{"*", ""}, PIR_E_GIT},
        {{"*", "", "REPO"}, 0},
        {{"TOP"}, PIR_E_GIT},
    };

    (void)state;
    if (geteuid() != 0)
        skip();
    new_repo();
    assert_int_equal(chown(kit_path("repo"), 12345, 12345), 0);
    git_in(".", "config", "-f", "repo/.git/config", "safe.directory", "*", NULL);
    assert_code(open_code("repo", 0), PIR_E_GIT);
    setenv("GIT_CONFIG_GLOBAL", kit_path("global"), 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unlink(kit_path("global"));
        for (size_t v = 0; v < 3 && cases[i].values[v]; v++) {
            const char *value = cases[i].values[v];

            if (strncmp(value, "REPO", 4) == 0)
                value = pir_arena_printf(&kit_arena, "%s/repo%s", kit_dir, value + 4);
            else if (strncmp(value, "TOP", 3) == 0)
                value = pir_arena_printf(&kit_arena, "%s%s", kit_dir, value + 3);
            git_in(
                ".", "config", "-f", kit_path("global"), "--add", "safe.directory",
                value, NULL);
        }
        if (open_code("repo", 0) != cases[i].code)
            fail_msg("case %zu", i);
    }
    unlink(kit_path("global"));
    setenv("GIT_CONFIG_COUNT", "1", 1);
    setenv("GIT_CONFIG_KEY_0", "Safe.Directory", 1);
    setenv("GIT_CONFIG_VALUE_0", kit_path("repo"), 1);
    assert_code(open_code("repo", 0), 0);
}

/* As receive-pack sets it up for its hooks. */
static void sees_objects_in_quarantine(void **state)
{
    static const unsigned both[] = {0, PIR_STORE_TRUST_NOTHING};
    const char *blob;

    (void)state;
    new_repo();
    assert_ok(pir_dir_make(kit_path("incoming"), 0777, &kit_err));
    setenv("GIT_OBJECT_DIRECTORY", kit_path("incoming"), 1);
    setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", kit_path("repo/.git/objects"), 1);
    blob = git_fed("pushed", "hash-object", "-w", "--stdin", NULL);
    unsetenv("GIT_OBJECT_DIRECTORY");
    for (size_t i = 0; i < 2; i++) {
        struct pir_buf out = PIR_BUF_INIT;
        struct pir_oid oid = oid_of(blob);
        struct pir_store *store;

        unsetenv("GIT_OBJECT_DIRECTORY");
        store = open_in("repo", both[i]);
        assert_code(
            pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, 100, &kit_err),
            PIR_E_NOTFOUND);
        pir_store_free(store);
        setenv("GIT_OBJECT_DIRECTORY", kit_path("incoming"), 1);
        setenv("GIT_QUARANTINE_PATH", kit_path("incoming"), 1);
        store = open_in("repo", both[i]);
        assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, 100, &kit_err));
        assert_string_equal(out.data, "pushed");
        pir_store_free(store);
        pir_buf_release(&out);
        unsetenv("GIT_QUARANTINE_PATH");
    }
    assert_code(open_code("repo", 0), 0);
}

static void trusts_no_environment_when_told_so(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_oid oid;

    (void)state;
    new_repo();
    oid = oid_of(git_fed("here", "hash-object", "-w", "--stdin", NULL));
    assert_ok(pir_dir_make(kit_path("void"), 0777, &kit_err));
    setenv("GIT_OBJECT_DIRECTORY", kit_path("void"), 1);
    setenv("GIT_DIR", kit_path("void"), 1);
    setenv("GIT_INDEX_FILE", kit_path("void/index"), 1);
    store = open_in("repo", PIR_STORE_TRUST_NOTHING);
    assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, 100, &kit_err));
    assert_null(pir_store_config(store, "core.bare", 0));
    pir_store_free(store);
    pir_buf_release(&out);
}

static void begins_a_repository(void **state)
{
    struct pir_store *store = NULL;
    const char *branch;
    unsigned made = 0;

    (void)state;
    assert_ok(pir_store_init(&store, kit_path("deep/repo"), 0, &made, &kit_err));
    assert_int_equal(made, 1);
    assert_string_equal(pir_store_workdir(store), kit_path("deep/repo"));
    assert_ok(pir_store_branch(&branch, store, &kit_err));
    assert_string_equal(branch, "refs/heads/main");
    pir_store_free(store);
    assert_string_equal(
        git_in("deep/repo", "symbolic-ref", "HEAD", NULL), "refs/heads/main");
    assert_string_equal(git_in("deep/repo", "status", "--porcelain", NULL), "");
    git_in("deep/repo", "fsck", "--strict", NULL);
}

static void begins_a_bare_repository_with_the_users_branch(void **state)
{
    struct pir_store *store = NULL;
    const char *branch;

    (void)state;
    setenv("GIT_CONFIG_GLOBAL", kit_path("global"), 1);
    write_text("global", "[init]\n\tdefaultBranch = trunk\n");
    assert_ok(pir_store_init(&store, kit_path("bare"), PIR_STORE_BARE, NULL, &kit_err));
    assert_null(pir_store_workdir(store));
    assert_ok(pir_store_branch(&branch, store, &kit_err));
    assert_string_equal(branch, "refs/heads/trunk");
    pir_store_free(store);
    assert_string_equal(
        git_in("bare", "rev-parse", "--is-bare-repository", NULL), "true");
    write_text("global", "[init]\n\tdefaultBranch = \"a b\"\n");
    assert_code(
        pir_store_init(&store, kit_path("other"), 0, NULL, &kit_err), PIR_E_INPUT);
}

static void uses_an_empty_repository_and_refuses_one_with_commits(void **state)
{
    struct pir_store *store = NULL;
    const char *branch;
    unsigned made = 7;

    (void)state;
    new_repo();
    git("symbolic-ref", "HEAD", "refs/heads/record", NULL);
    assert_ok(pir_store_init(&store, kit_path("repo"), 0, &made, &kit_err));
    assert_int_equal(made, 0);
    assert_ok(pir_store_branch(&branch, store, &kit_err));
    assert_string_equal(branch, "refs/heads/record");
    pir_store_free(store);
    one_commit();
    assert_code(
        pir_store_init(&store, kit_path("repo"), 0, &made, &kit_err), PIR_E_EXISTS);
    assert_null(store);
    git("symbolic-ref", "HEAD", "refs/heads/fresh", NULL);
    assert_code(
        pir_store_init(&store, kit_path("repo"), 0, &made, &kit_err), PIR_E_EXISTS);
}

static void keeps_notes_outside_of_the_record(void **state)
{
    struct pir_store *store;
    const char *text = "x";

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_note_get(&text, &kit_arena, store, "use", &kit_err));
    assert_null(text);
    assert_ok(pir_store_note_set(store, "use", NULL, &kit_err));
    assert_ok(pir_store_note_set(store, "use", "incidents/x", &kit_err));
    assert_ok(pir_store_note_get(&text, &kit_arena, store, "use", &kit_err));
    assert_string_equal(text, "incidents/x");
    assert_string_equal(read_text("repo/.git/pir/use"), "incidents/x\n");
    assert_ok(pir_store_note_set(store, "use", NULL, &kit_err));
    assert_ok(pir_store_note_get(&text, &kit_arena, store, "use", &kit_err));
    assert_null(text);
    assert_code(pir_store_note_set(store, "use", "two\nlines", &kit_err), PIR_E_INPUT);
    assert_code(pir_store_note_set(store, "../config", "x", &kit_err), PIR_E_USAGE);
    assert_code(pir_store_note_set(store, "", "x", &kit_err), PIR_E_USAGE);
    assert_string_equal(git("status", "--porcelain", NULL), "");
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(opens_from_a_folder_below),
        KIT_TEST(opens_a_bare_repository),
        KIT_TEST(says_where_there_is_none),
        KIT_TEST(stops_at_a_ceiling),
        KIT_TEST(honours_git_dir_and_work_tree),
        KIT_TEST(takes_a_named_git_dir_of_another_name_for_bare),
        KIT_TEST(follows_a_separate_git_dir),
        KIT_TEST(works_in_a_linked_work_tree),
        KIT_TEST(works_with_settings_for_each_work_tree),
        KIT_TEST(refuses_a_shallow_clone),
        KIT_TEST(refuses_a_clone_that_only_says_it_is_shallow),
        KIT_TEST(refuses_a_partial_clone),
        KIT_TEST(refuses_sha256_in_plain_words),
        KIT_TEST(refuses_what_it_does_not_know),
        KIT_TEST(explains_a_foreign_owner),
        KIT_TEST(honours_safe_directory_but_not_from_the_repository),
        KIT_TEST(sees_objects_in_quarantine),
        KIT_TEST(trusts_no_environment_when_told_so),
        KIT_TEST(begins_a_repository),
        KIT_TEST(begins_a_bare_repository_with_the_users_branch),
        KIT_TEST(uses_an_empty_repository_and_refuses_one_with_commits),
        KIT_TEST(keeps_notes_outside_of_the_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
