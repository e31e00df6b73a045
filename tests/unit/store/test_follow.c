/* Index and work tree after a commit: in step with the branch, and the user's own work
 * untouched. */
#include "store_kit.h"

#include <fcntl.h>
#include <time.h>

#define ENTRY "incidents/2026/11/23-x-k7f3m/note-9x2q7c4p.md"

static const char *status(void)
{
    return git("status", "--porcelain", "-uall", NULL);
}

static struct pir_oid follow(
    struct pir_store *store, const struct pir_oid *old, struct pir_file *files,
    size_t count, unsigned flags)
{
    struct pir_oid tip;

    assert_ok(pir_store_may_follow(store, files, count, &kit_err));
    tip = record(store, old, files, count, flags);
    assert_ok(pir_store_follow(store, old, &tip, files, count, &kit_err));
    return tip;
}

static int may_code(struct pir_store *store, const struct pir_file *file)
{
    memset(&kit_err, 0, sizeof(kit_err));
    return pir_store_may_follow(store, file, 1, &kit_err);
}

/* A repository with a file of the user's and one entry, all clean. */
static struct pir_store *start(struct pir_oid *tip)
{
    static struct pir_file first[] = {{.path = "pir.yaml", .bytes = "one\n", .len = 4}};
    struct pir_store *store;

    new_repo();
    write_text("repo/mine", "mine\n");
    git("add", "mine", NULL);
    git("commit", "-q", "-m", "mine", NULL);
    store = open_repo();
    assert_ok(pir_store_head(tip, store, &kit_err));
    *tip = follow(store, tip, first, 1, 0);
    assert_string_equal(status(), "");
    return store;
}

static void leaves_everything_clean(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_file other = file_of("incidents/2026/11/23-x-k7f3m/b.md", "more\n");
    struct pir_store *store;
    struct stat st;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    tip = follow(store, &tip, &file, 1, 0);
    assert_string_equal(status(), "");
    tip = follow(store, &tip, &other, 1, 0);
    assert_string_equal(status(), "");
    assert_string_equal(read_text("repo/" ENTRY), "text\n");
    assert_int_equal(stat(kit_path("repo/" ENTRY), &st), 0);
    assert_int_equal(st.st_mode & 0700, 0600);
    assert_string_equal(git("diff-index", "--cached", "HEAD", NULL), "");
    git("fsck", "--strict", NULL);
    assert_null(read_text("repo/.git/index.lock"));
    assert_string_equal(git("ls-files", "--others", NULL), "");
    pir_store_free(store);
}

static void follows_in_a_new_repository(void **state)
{
    struct pir_file files[] = {file_of("pir.yaml", "x\n"), file_of(ENTRY, "text\n")};
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    tip = follow(store, NULL, files, 2, 0);
    assert_string_equal(status(), "");
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&tip));
    pir_store_free(store);
}

static void does_nothing_in_a_bare_repository(void **state)
{
    struct pir_file file = file_of("pir.yaml", "x\n");
    struct pir_store *store;

    (void)state;
    assert_ok(pir_store_init(&store, kit_path("repo"), PIR_STORE_BARE, NULL, &kit_err));
    follow(store, NULL, &file, 1, 0);
    assert_null(read_text("repo/index"));
    assert_null(read_text("repo/pir.yaml"));
    pir_store_free(store);
}

static void keeps_what_the_user_has_in_hand(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    const char *before;
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    write_text("repo/mine", "edited\n");
    write_text("repo/staged", "staged\n");
    git("add", "staged", NULL);
    write_text("repo/staged", "staged and edited\n");
    write_text("repo/untracked", "u\n");
    git("rm", "-q", "--cached", "pir.yaml", NULL);
    before = status();
    tip = follow(store, &tip, &file, 1, 0);
    assert_string_equal(status(), before);
    assert_string_equal(read_text("repo/mine"), "edited\n");
    assert_string_equal(git("show", ":staged", NULL), "staged");
    assert_string_equal(read_text("repo/" ENTRY), "text\n");
    pir_store_free(store);
}

static void keeps_conflicts_of_a_merge(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid tip;
    const char *before;

    (void)state;
    store = start(&tip);
    git("checkout", "-q", "-b", "side", NULL);
    write_text("repo/mine", "side\n");
    git("commit", "-q", "-am", "side", NULL);
    git("checkout", "-q", "main", NULL);
    write_text("repo/mine", "main\n");
    git("commit", "-q", "-am", "main", NULL);
    assert_int_equal(
        kit_run(
            NULL,
            (const char *const[]){
                "git", "-C", kit_path("repo"), "merge", "-q", "side", NULL},
            NULL, 0),
        1);
    before = status();
    assert_non_null(strstr(before, "UU mine"));
    assert_ok(pir_store_head(&tip, store, &kit_err));
    tip = follow(store, &tip, &file, 1, 0);
    assert_string_equal(status(), before);
    file = file_of("mine", "x");
    assert_code(may_code(store, &file), PIR_E_EXISTS);
    pir_store_free(store);
}

static void refuses_beforehand_to_clobber(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_file settings = file_of("pir.yaml", "two\n");
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    assert_ok(
        pir_dir_make(kit_path("repo/incidents/2026/11/23-x-k7f3m"), 0777, &kit_err));
    write_text("repo/" ENTRY, "mine\n");
    assert_code(may_code(store, &file), PIR_E_EXISTS);
    assert_string_equal(kit_err.place, ENTRY);
    assert_non_null(strstr(kit_err.hint, "git restore " ENTRY));
    write_text("repo/" ENTRY, "text\n");
    assert_code(may_code(store, &file), 0);
    git("add", ENTRY, NULL);
    assert_code(may_code(store, &file), 0);
    write_text("repo/pir.yaml", "edited\n");
    assert_code(may_code(store, &settings), PIR_E_EXISTS);
    write_text("repo/pir.yaml", "one\n");
    assert_code(may_code(store, &settings), 0);
    git("rm", "-q", "--cached", "pir.yaml", NULL);
    assert_code(may_code(store, &settings), PIR_E_EXISTS);
    git("reset", "-q", NULL);
    write_text("repo/pir.yaml", "staged\n");
    git("add", "pir.yaml", NULL);
    write_text("repo/pir.yaml", "one\n");
    assert_code(may_code(store, &settings), PIR_E_EXISTS);
    pir_store_free(store);
}

static void replaces_settings_that_are_clean(void **state)
{
    struct pir_file settings = file_of("pir.yaml", "two\n");
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    tip = follow(store, &tip, &settings, 1, PIR_COMPOSE_REPLACE);
    assert_string_equal(read_text("repo/pir.yaml"), "two\n");
    assert_string_equal(status(), "");
    assert_int_equal(unlink(kit_path("repo/pir.yaml")), 0);
    settings = file_of("pir.yaml", "three\n");
    tip = follow(store, &tip, &settings, 1, PIR_COMPOSE_REPLACE);
    assert_string_equal(read_text("repo/pir.yaml"), "three\n");
    assert_string_equal(status(), "");
    pir_store_free(store);
}

static void follows_commits_of_others_on_the_way(void **state)
{
    struct pir_file theirs[] = {
        file_of("pir.yaml", "theirs\n"), file_of("mine", "theirs\n"),
        file_of("trust/new", "n\n"), file_of("gone", "1\n")};
    struct pir_file ours = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old;
    struct pir_oid middle;
    struct pir_oid tip;

    (void)state;
    store = start(&old);
    old = follow(store, &old, &theirs[3], 1, 0);
    write_text("repo/mine", "edited\n");
    assert_int_equal(unlink(kit_path("repo/gone")), 0);
    theirs[3] = file_of("gone", "2\n");
    middle = record(store, &old, theirs, 4, PIR_COMPOSE_REPLACE);
    tip = record(store, &middle, &ours, 1, 0);
    assert_ok(pir_store_follow(store, &old, &tip, NULL, 0, &kit_err));
    assert_string_equal(read_text("repo/pir.yaml"), "theirs\n");
    assert_string_equal(read_text("repo/trust/new"), "n\n");
    assert_string_equal(read_text("repo/mine"), "edited\n");
    assert_null(read_text("repo/gone"));
    assert_string_equal(status(), " D gone\n M mine");
    pir_store_free(store);
}

static void keeps_programs_executable(void **state)
{
    struct pir_file ours = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old;
    struct pir_oid tip;
    struct stat st;

    (void)state;
    store = start(&old);
    write_text("repo/run", "#!/bin/sh\n");
    assert_int_equal(chmod(kit_path("repo/run"), 0755), 0);
    git("add", "run", NULL);
    git("commit", "-q", "-m", "run", NULL);
    assert_ok(pir_store_head(&tip, store, &kit_err));
    git("rm", "-q", "run", NULL);
    tip = record(store, &tip, &ours, 1, 0);
    git("read-tree", hex_of(&old), NULL);
    assert_ok(pir_store_follow(store, &old, &tip, NULL, 0, &kit_err));
    assert_int_equal(stat(kit_path("repo/run"), &st), 0);
    assert_int_equal(st.st_mode & 0100, 0100);
    assert_string_equal(status(), "");
    pir_store_free(store);
}

static void never_follows_a_link_out_of_the_work_tree(void **state)
{
    struct pir_file file = file_of("incidents/a.md", "text\n");
    struct pir_file leaf = file_of("leaf", "text\n");
    struct pir_store *store;
    struct pir_oid tip;
    struct pir_oid next;

    (void)state;
    store = start(&tip);
    assert_int_equal(mkdir(kit_path("outside"), 0777), 0);
    write_text("outside/target", "safe\n");
    assert_int_equal(symlink(kit_path("outside"), kit_path("repo/incidents")), 0);
    assert_int_equal(symlink(kit_path("outside/target"), kit_path("repo/leaf")), 0);
    assert_code(may_code(store, &file), PIR_E_EXISTS);
    assert_code(may_code(store, &leaf), PIR_E_EXISTS);
    next = record(store, &tip, (struct pir_file[]){file, leaf}, 2, 0);
    assert_ok(pir_store_follow(store, &tip, &next, &file, 1, &kit_err));
    assert_null(read_text("outside/a.md"));
    assert_string_equal(read_text("outside/target"), "safe\n");
    pir_store_free(store);
}

static void a_folder_or_file_in_the_way_is_the_users(void **state)
{
    struct pir_file below = file_of("a/b", "text\n");
    struct pir_file above = file_of("d", "text\n");
    struct pir_store *store;
    struct pir_oid tip;
    struct pir_oid next;

    (void)state;
    store = start(&tip);
    write_text("repo/a", "file\n");
    git("add", "a", NULL);
    assert_int_equal(mkdir(kit_path("repo/d"), 0777), 0);
    write_text("repo/d/x", "x\n");
    git("add", "d/x", NULL);
    assert_code(may_code(store, &below), PIR_E_EXISTS);
    assert_code(may_code(store, &above), PIR_E_EXISTS);
    next = record(store, &tip, (struct pir_file[]){below, above}, 2, 0);
    assert_ok(pir_store_follow(store, &tip, &next, &below, 1, &kit_err));
    assert_string_equal(git("show", ":a", NULL), "file");
    assert_string_equal(git("show", ":d/x", NULL), "x");
    assert_string_equal(read_text("repo/a"), "file\n");
    pir_store_free(store);
}

static void respects_the_lock_of_the_index(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old;
    struct pir_oid tip;

    (void)state;
    store = start(&old);
    tip = record(store, &old, &file, 1, 0);
    write_text("repo/.git/index.lock", "somebody else's\n");
    assert_code(pir_store_follow(store, &old, &tip, &file, 1, &kit_err), PIR_E_IO);
    assert_non_null(strstr(kit_err.message, "locked"));
    assert_non_null(strstr(kit_err.hint, "index.lock"));
    assert_string_equal(read_text("repo/.git/index.lock"), "somebody else's\n");
    assert_null(read_text("repo/" ENTRY));
    assert_int_equal(unlink(kit_path("repo/.git/index.lock")), 0);
    assert_ok(pir_store_follow(store, &old, &tip, &file, 1, &kit_err));
    assert_string_equal(status(), "");
    pir_store_free(store);
}

/* A commit of git's that began in between would take the new file away again. */
static void keeps_git_out_between_branch_and_index(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old, tip;

    (void)state;
    store = start(&old);
    assert_ok(pir_store_hold(store, &old, &kit_err));
    tip = record(store, &old, &file, 1, 0);
    assert_non_null(read_text("repo/.git/index.lock"));
    assert_ok(pir_store_follow(store, &old, &tip, &file, 1, &kit_err));
    assert_null(read_text("repo/.git/index.lock"));
    assert_string_equal(status(), "");
    assert_ok(pir_store_hold(store, &tip, &kit_err));
    pir_store_let_go(store);
    assert_null(read_text("repo/.git/index.lock"));
    write_text("repo/.git/index.lock", "somebody else's\n");
    assert_code(pir_store_hold(store, &tip, &kit_err), PIR_E_IO);
    pir_store_let_go(store);
    assert_string_equal(read_text("repo/.git/index.lock"), "somebody else's\n");
    pir_store_free(store);
}

/* pir died between the branch and the index: whoever comes next knows the lock for a dead
 * one's, and repairs both. */
static void repairs_what_a_dead_one_left(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old, tip;

    (void)state;
    store = start(&old);
    assert_ok(pir_store_hold(store, &old, &kit_err));
    tip = record(store, &old, &file, 1, 0);
    /* Its memory is gone, its files are not. */
    write_text("repo/.git/index.pir-new.lock", "");
    assert_int_equal(
        link(kit_path("repo/.git/index.lock"), kit_path("repo/.git/kept")), 0);
    pir_store_free(store);
    assert_int_equal(
        rename(kit_path("repo/.git/kept"), kit_path("repo/.git/index.lock")), 0);
    store = open_repo();
    assert_ok(pir_store_catch_up(store, &kit_err));
    assert_string_equal(status(), "");
    assert_string_equal(read_text("repo/" ENTRY), "text\n");
    assert_null(read_text("repo/.git/index.lock"));
    assert_null(read_text("repo/.git/index.pir"));
    (void)tip;
    pir_store_free(store);
}

/* A lock that is not ours is not touched, and what is behind is repaired when it is gone. */
static void repairs_when_others_let_go(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old, tip;

    (void)state;
    store = start(&old);
    write_text("repo/.git/index.lock", "somebody else's\n");
    assert_code(pir_store_hold(store, &old, &kit_err), PIR_E_IO);
    tip = record(store, &old, &file, 1, 0);
    assert_code(pir_store_follow(store, &old, &tip, &file, 1, &kit_err), PIR_E_IO);
    assert_code(pir_store_catch_up(store, &kit_err), PIR_E_IO);
    assert_string_equal(read_text("repo/.git/index.lock"), "somebody else's\n");
    assert_int_equal(unlink(kit_path("repo/.git/index.lock")), 0);
    assert_ok(pir_store_catch_up(store, &kit_err));
    assert_string_equal(status(), "");
    pir_store_free(store);
}

/* git wrote the index after pir_store_may_follow had read it. */
static void reads_the_index_again_when_git_wrote_it(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid old;
    struct pir_oid tip;

    (void)state;
    store = start(&old);
    assert_ok(pir_store_may_follow(store, &file, 1, &kit_err));
    write_text("repo/late", "late\n");
    git("add", "late", NULL);
    tip = record(store, &old, &file, 1, 0);
    assert_ok(pir_store_follow(store, &old, &tip, &file, 1, &kit_err));
    assert_string_equal(status(), "A  late");
    pir_store_free(store);
}

/* Same size, same second as the index: git must still see the change. */
static void hides_no_change_made_in_the_same_second(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct timespec when[2] = {{.tv_sec = 1700000000}, {.tv_sec = 1700000000}};
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    assert_int_equal(utimensat(AT_FDCWD, kit_path("repo/mine"), when, 0), 0);
    git("update-index", "--refresh", NULL);
    write_text("repo/mine", "MINE\n");
    assert_int_equal(utimensat(AT_FDCWD, kit_path("repo/mine"), when, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, kit_path("repo/.git/index"), when, 0), 0);
    git("config", "core.trustctime", "false", NULL);
    tip = follow(store, &tip, &file, 1, 0);
    assert_string_equal(status(), " M mine");
    pir_store_free(store);
}

static void does_not_harm_a_sparse_checkout(void **state)
{
    struct pir_file files[] = {file_of(ENTRY, "text\n"), file_of("other/b", "b\n")};
    struct pir_file more = file_of("other/c", "c\n");
    struct pir_file settings = file_of("other/b", "bb\n");
    struct pir_store *store;
    struct pir_oid tip;
    struct pir_oid next;

    (void)state;
    store = start(&tip);
    tip = follow(store, &tip, files, 2, 0);
    git("sparse-checkout", "set", "incidents", NULL);
    assert_null(read_text("repo/other/b"));
    pir_store_free(store);
    store = open_repo();
    next = record(store, &tip, &settings, 1, PIR_COMPOSE_REPLACE);
    assert_ok(pir_store_follow(store, &tip, &next, &settings, 1, &kit_err));
    assert_null(read_text("repo/other/b"));
    assert_string_equal(status(), "");
    tip = follow(store, &next, &more, 1, 0);
    assert_string_equal(status(), "");
    git("sparse-checkout", "disable", NULL);
    assert_string_equal(read_text("repo/other/b"), "bb\n");
    assert_string_equal(status(), "");
    pir_store_free(store);
}

static void says_what_it_cannot_do_with_a_split_index(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid tip;
    struct pir_oid next;

    (void)state;
    store = start(&tip);
    git("update-index", "--split-index", NULL);
    assert_ok(pir_store_may_follow(store, &file, 1, &kit_err));
    next = record(store, &tip, &file, 1, 0);
    assert_code(
        pir_store_follow(store, &tip, &next, &file, 1, &kit_err), PIR_E_UNSUPPORTED);
    assert_string_equal(git("ls-files", NULL), "mine\npir.yaml");
    assert_null(read_text("repo/.git/index.lock"));
    pir_store_free(store);
}

static void stays_out_of_another_branch(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_store *store;
    struct pir_oid tip;
    struct pir_oid next;

    (void)state;
    store = start(&tip);
    next = record(store, &tip, &file, 1, 0);
    git("symbolic-ref", "HEAD", "refs/heads/elsewhere", NULL);
    git("branch", "-q", "elsewhere", hex_of(&tip), NULL);
    assert_code(pir_store_follow(store, &tip, &next, &file, 1, &kit_err), PIR_E_MOVED);
    assert_null(read_text("repo/" ENTRY));
    assert_string_equal(status(), "");
    pir_store_free(store);
}

static void works_in_a_linked_work_tree_and_with_an_index_of_its_own(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_file second = file_of("second", "2\n");
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    pir_store_free(store);
    git("worktree", "add", "-q", "-b", "side", kit_path("linked"), NULL);
    store = open_in("linked", 0);
    tip = follow(store, &tip, &file, 1, 0);
    pir_store_free(store);
    assert_string_equal(git_in("linked", "status", "--porcelain", NULL), "");
    assert_string_equal(status(), "");
    setenv("GIT_INDEX_FILE", kit_path("own-index"), 1);
    git_in("linked", "read-tree", "HEAD", NULL);
    store = open_in("linked", 0);
    tip = follow(store, &tip, &second, 1, 0);
    pir_store_free(store);
    assert_string_equal(git_in("linked", "diff", "--cached", "--name-only", NULL), "");
    unsetenv("GIT_INDEX_FILE");
    assert_string_equal(
        git_in("linked", "diff", "--cached", "--name-only", NULL), "second");
}

/* A large index is changed by git itself; what must hold is the same. */
static void a_large_index_is_changed_by_git(void **state)
{
    struct pir_file file = file_of(ENTRY, "text\n");
    struct pir_file again = file_of(ENTRY, "text\n");
    struct pir_store_options options = {.big_index = 1};
    struct pir_store *store;
    const char *before;
    struct pir_oid tip;

    (void)state;
    store = start(&tip);
    pir_store_free(store);
    options.dir = kit_path("repo");
    assert_ok(pir_store_open(&store, &options, &kit_err));
    write_text("repo/mine", "edited\n");
    write_text("repo/staged", "staged\n");
    git("add", "staged", NULL);
    write_text("repo/untracked", "u\n");
    before = status();
    assert_ok(pir_store_may_follow(store, &file, 1, &kit_err));
    tip = follow(store, &tip, &file, 1, 0);
    assert_string_equal(status(), before);
    assert_string_equal(read_text("repo/" ENTRY), "text\n");
    assert_string_equal(git("ls-files", ENTRY, NULL), ENTRY);
    assert_null(read_text("repo/.git/index.lock"));
    /* What is in the index already is left to the other way. */
    write_text("repo/" ENTRY, "mine\n");
    assert_int_equal(pir_store_may_follow(store, &again, 1, &kit_err), PIR_E_EXISTS);
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(a_large_index_is_changed_by_git),
        KIT_TEST(leaves_everything_clean),
        KIT_TEST(follows_in_a_new_repository),
        KIT_TEST(does_nothing_in_a_bare_repository),
        KIT_TEST(keeps_what_the_user_has_in_hand),
        KIT_TEST(keeps_conflicts_of_a_merge),
        KIT_TEST(refuses_beforehand_to_clobber),
        KIT_TEST(replaces_settings_that_are_clean),
        KIT_TEST(follows_commits_of_others_on_the_way),
        KIT_TEST(keeps_programs_executable),
        KIT_TEST(never_follows_a_link_out_of_the_work_tree),
        KIT_TEST(a_folder_or_file_in_the_way_is_the_users),
        KIT_TEST(respects_the_lock_of_the_index),
        KIT_TEST(keeps_git_out_between_branch_and_index),
        KIT_TEST(repairs_what_a_dead_one_left),
        KIT_TEST(repairs_when_others_let_go),
        KIT_TEST(reads_the_index_again_when_git_wrote_it),
        KIT_TEST(hides_no_change_made_in_the_same_second),
        KIT_TEST(does_not_harm_a_sparse_checkout),
        KIT_TEST(says_what_it_cannot_do_with_a_split_index),
        KIT_TEST(stays_out_of_another_branch),
        KIT_TEST(works_in_a_linked_work_tree_and_with_an_index_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
