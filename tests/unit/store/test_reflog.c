/* The logs of references: kept where git would keep them, readable by git. */
#include "store_kit.h"

static struct pir_oid move_once(const struct pir_oid *from, const char *text)
{
    struct pir_store *store = open_repo();
    struct pir_file file = file_of(text, text);
    struct pir_oid tip = record(store, from, &file, 1, 0);

    pir_store_free(store);
    return tip;
}

static void goes_on_where_git_left_off(void **state)
{
    struct pir_oid tip;

    (void)state;
    new_repo();
    git("config", "user.name", "Ann Other", NULL);
    git("config", "user.email", "ann@example.org", NULL);
    git("commit", "-q", "--allow-empty", "-m", "by git", NULL);
    tip = oid_of(git("rev-parse", "HEAD", NULL));
    tip = move_once(&tip, "a");
    git("commit", "-q", "--allow-empty", "-m", "by git again", NULL);
    assert_string_equal(
        git("reflog", "show", "--format=%gd %gs", "main", NULL),
        "main@{0} commit: by git again\nmain@{1} pir: test\n"
        "main@{2} commit (initial): by git");
    assert_string_equal(git("rev-parse", "main@{1}", NULL), hex_of(&tip));
    assert_string_equal(git("rev-parse", "HEAD@{1}", NULL), hex_of(&tip));
    assert_string_equal(
        git("reflog", "-1", "--format=%gn <%ge>", "main@{1}", NULL),
        "Ann Other <ann@example.org>");
    git("reflog", "expire", "--expire=all", "--all", NULL);
    git("fsck", "--strict", NULL);
}

static void keeps_the_logs_that_git_would_keep(void **state)
{
    static const struct {
        const char *setting; /* NULL: unset */
        const char *bare;
        bool is_there; /* is there a log before? */
        bool is_kept;
    } cases[] = {
        {NULL, "false", false, true},    {NULL, "true", false, false},
        {NULL, "true", true, true},      {"false", "false", false, false},
        {"false", "false", true, true},  {"0", "false", false, false},
        {"always", "true", false, true}, {"ALWAYS", "true", false, true},
        {"true", "true", false, true},   {"yes", "false", false, true},
    };
    const char *log = "repo/.git/logs/refs/heads/main";

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const clear[] = {"rm", "-rf", kit_path("repo"), NULL};
        char *lines;

        assert_int_equal(kit_run(NULL, clear, NULL, 0), 0);
        new_repo();
        git("config", "core.bare", cases[i].bare, NULL);
        git("config", "--unset", "core.logAllRefUpdates", NULL);
        if (cases[i].setting)
            git("config", "core.logAllRefUpdates", cases[i].setting, NULL);
        if (cases[i].is_there) {
            assert_ok(
                pir_dir_make(kit_path("repo/.git/logs/refs/heads"), 0777, &kit_err));
            write_text(log, "");
        }
        move_once(NULL, "a");
        lines = read_text(log);
        if (cases[i].is_kept)
            assert_non_null(strstr(lines ? lines : "", "\tpir: test\n"));
        else if (lines)
            fail_msg("case %zu: %s", i, lines);
    }
}

static void follows_each_work_tree_by_itself(void **state)
{
    struct pir_store *store;
    struct pir_file file = file_of("a", "a");
    struct pir_oid tip;

    (void)state;
    new_repo();
    git("commit", "-q", "--allow-empty", "-m", "by git", NULL);
    git("worktree", "add", "-q", "-b", "side", kit_path("linked"), NULL);
    tip = oid_of(git("rev-parse", "HEAD", NULL));
    store = open_in("linked", 0);
    tip = record(store, &tip, &file, 1, 0);
    pir_store_free(store);
    assert_string_equal(git_in("linked", "rev-parse", "HEAD@{0}", NULL), hex_of(&tip));
    assert_string_equal(git("reflog", "-1", "--format=%gs", "side", NULL), "pir: test");
    assert_null(strstr(git("reflog", "--format=%gs", "HEAD", NULL), "pir: test"));
}

static void moves_the_branch_without_them(void **state)
{
    struct pir_oid tip;

    (void)state;
    new_repo();
    /* Where the log's folder should be lies a file. */
    write_text("repo/.git/logs", "in the way");
    tip = move_once(NULL, "a");
    assert_string_equal(git("rev-parse", "main", NULL), hex_of(&tip));
    assert_string_equal(read_text("repo/.git/logs"), "in the way");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(goes_on_where_git_left_off),
        KIT_TEST(keeps_the_logs_that_git_would_keep),
        KIT_TEST(follows_each_work_tree_by_itself),
        KIT_TEST(moves_the_branch_without_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
