/* The branch: read, resolved, and moved only from where it was seen. */
#include "store_kit.h"

static struct pir_oid tree_of(struct pir_store *store, const char *path)
{
    struct pir_file file = file_of(path, path);
    struct pir_oid tree;

    assert_ok(pir_store_compose(&tree, store, NULL, &file, 1, 0, &kit_err));
    return tree;
}

static void moves_from_nothing_and_on(void **state)
{
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid first;
    struct pir_oid second;
    struct pir_oid head;

    (void)state;
    new_repo();
    store = open_repo();
    assert_code(pir_store_head(&head, store, &kit_err), PIR_E_NOTFOUND);
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    assert_ok(pir_store_move(store, NULL, &first, "pir: one", &kit_err));
    second = commit_of(store, &tree, &first);
    assert_ok(pir_store_move(store, &first, &second, "pir: two", &kit_err));
    assert_ok(pir_store_head(&head, store, &kit_err));
    assert_true(pir_oid_equal(&head, &second));
    assert_string_equal(git("rev-parse", "refs/heads/main", NULL), hex_of(&second));
    assert_string_equal(git("reflog", "-1", "--format=%gs", "main", NULL), "pir: two");
    assert_string_equal(git("reflog", "-1", "--format=%gs", "HEAD", NULL), "pir: two");
    git("fsck", "--strict", NULL);
    pir_store_free(store);
}

static void refuses_when_the_branch_is_elsewhere(void **state)
{
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid first;
    struct pir_oid second;

    (void)state;
    new_repo();
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    second = commit_of(store, &tree, &first);
    assert_code(pir_store_move(store, &first, &second, "x", &kit_err), PIR_E_MOVED);
    assert_ok(pir_store_move(store, NULL, &first, "x", &kit_err));
    assert_code(pir_store_move(store, NULL, &second, "x", &kit_err), PIR_E_MOVED);
    git("commit", "-q", "--allow-empty", "-m", "meanwhile", NULL);
    assert_code(pir_store_move(store, &first, &second, "x", &kit_err), PIR_E_MOVED);
    assert_string_equal(git("log", "-1", "--format=%s", NULL), "meanwhile");
    git("pack-refs", "--all", NULL);
    assert_code(pir_store_move(store, &first, &second, "x", &kit_err), PIR_E_MOVED);
    pir_store_free(store);
}

static void moves_a_packed_branch(void **state)
{
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid first;
    struct pir_oid second;

    (void)state;
    new_repo();
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    second = commit_of(store, &tree, &first);
    assert_ok(pir_store_move(store, NULL, &first, "x", &kit_err));
    git("pack-refs", "--all", NULL);
    git("gc", "-q", NULL);
    assert_ok(pir_store_move(store, &first, &second, "x", &kit_err));
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&second));
    pir_store_free(store);
}

static void says_who_holds_the_lock(void **state)
{
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid first;

    (void)state;
    new_repo();
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    write_text("repo/.git/refs/heads/main.lock", "");
    assert_code(pir_store_move(store, NULL, &first, "x", &kit_err), PIR_E_IO);
    assert_non_null(strstr(kit_err.hint, "main.lock"));
    pir_store_free(store);
}

static void asks_for_a_branch_when_head_is_detached(void **state)
{
    struct pir_store *store;
    const char *branch;
    struct pir_oid head;

    (void)state;
    new_repo();
    git("commit", "-q", "--allow-empty", "-m", "one", NULL);
    git("checkout", "-q", "--detach", NULL);
    store = open_repo();
    assert_code(pir_store_branch(&branch, store, &kit_err), PIR_E_GIT);
    assert_null(branch);
    assert_non_null(strstr(kit_err.hint, "git switch"));
    assert_code(pir_store_head(&head, store, &kit_err), PIR_E_GIT);
    pir_store_free(store);
}

static void resolves_what_people_type(void **state)
{
    struct pir_store *store;
    struct pir_oid oid;
    const char *first;
    const char *second;

    (void)state;
    new_repo();
    git("commit", "-q", "--allow-empty", "-m", "one", NULL);
    git("tag", "-a", "-m", "x", "v1", NULL);
    git("commit", "-q", "--allow-empty", "-m", "two", NULL);
    first = git("rev-parse", "HEAD~1", NULL);
    second = git("rev-parse", "HEAD", NULL);
    store = open_repo();
    assert_ok(pir_store_resolve(&oid, store, "HEAD", &kit_err));
    assert_string_equal(hex_of(&oid), second);
    assert_ok(pir_store_resolve(&oid, store, "main~1", &kit_err));
    assert_string_equal(hex_of(&oid), first);
    assert_ok(pir_store_resolve(&oid, store, "v1", &kit_err));
    assert_string_equal(hex_of(&oid), first);
    assert_ok(pir_store_resolve(
        &oid, store, pir_arena_strndup(&kit_arena, second, 9), &kit_err));
    assert_string_equal(hex_of(&oid), second);
    assert_code(pir_store_resolve(&oid, store, "nobody", &kit_err), PIR_E_NOTFOUND);
    assert_code(pir_store_resolve(&oid, store, "HEAD~9", &kit_err), PIR_E_NOTFOUND);
    assert_code(pir_store_resolve(&oid, store, "HEAD^{tree}", &kit_err), PIR_E_INPUT);
    assert_true(pir_oid_is_zero(&oid));
    pir_store_free(store);
}

static void needs_no_name_for_the_reflog(void **state)
{
    struct pir_store *store;
    struct pir_oid tree;
    struct pir_oid first;

    (void)state;
    new_repo();
    unsetenv("GIT_COMMITTER_NAME");
    unsetenv("GIT_COMMITTER_EMAIL");
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    assert_ok(pir_store_move(store, NULL, &first, "x", &kit_err));
    pir_store_free(store);
}

static bool has_coming(void)
{
    return access(kit_path("repo/.git/pir/branch"), F_OK) == 0;
}

static void moves_to_what_was_announced(void **state)
{
    struct pir_store *store;
    struct pir_oid tree, first, second, other;

    (void)state;
    new_repo();
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    pir_store_move_start(store, &first); /* a branch that is not there yet */
    assert_ok(pir_store_move(store, NULL, &first, "x", &kit_err));
    assert_false(has_coming());
    second = commit_of(store, &tree, &first);
    pir_store_move_start(store, &second);
    assert_true(has_coming());
    assert_ok(pir_store_move(store, &first, &second, "x", &kit_err));
    assert_int_equal(pir_store_confirm(store), 0);
    assert_false(has_coming());
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&second));
    other = commit_of(store, &tree, &second);
    pir_store_move_start(store, &first); /* and then to another */
    assert_ok(pir_store_move(store, &second, &other, "x", &kit_err));
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&other));
    assert_false(has_coming());
    pir_store_free(store);
}

static void forgets_a_move_that_is_not_made(void **state)
{
    struct pir_store *store;
    struct pir_oid tree, first, second;

    (void)state;
    new_repo();
    store = open_repo();
    tree = tree_of(store, "a");
    first = commit_of(store, &tree, NULL);
    assert_ok(pir_store_move(store, NULL, &first, "x", &kit_err));
    second = commit_of(store, &tree, &first);
    pir_store_move_start(store, &second);
    pir_store_let_go(store);
    assert_false(has_coming());
    assert_string_equal(git("rev-parse", "HEAD", NULL), hex_of(&first));
    pir_store_move_start(store, &second);
    assert_code(pir_store_move(store, &second, &first, "x", &kit_err), PIR_E_MOVED);
    assert_false(has_coming());
    pir_store_move_start(
        store, &second); /* nobody comes back: the next one clears up */
    pir_store_free(store);
    store = open_repo();
    assert_ok(pir_store_move(store, &first, &second, "x", &kit_err));
    assert_false(has_coming());
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(moves_from_nothing_and_on),
        KIT_TEST(refuses_when_the_branch_is_elsewhere),
        KIT_TEST(moves_a_packed_branch),
        KIT_TEST(moves_to_what_was_announced),
        KIT_TEST(forgets_a_move_that_is_not_made),
        KIT_TEST(says_who_holds_the_lock),
        KIT_TEST(asks_for_a_branch_when_head_is_detached),
        KIT_TEST(resolves_what_people_type),
        KIT_TEST(needs_no_name_for_the_reflog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
