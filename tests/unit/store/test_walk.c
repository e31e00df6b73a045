/* Walking history: against git rev-list, with clocks that lie, and with parts missing. */
#include "store_kit.h"

#define COMMITS_MAX 512

struct made {
    struct pir_oid oid;
    struct pir_oid parents[8];
    size_t parent_count;
    long time;
};

static struct made commits[COMMITS_MAX];
static size_t commit_count;
static struct pir_oid empty_tree;

static void start(struct pir_store *store)
{
    commit_count = 0;
    assert_ok(pir_store_put(&empty_tree, store, PIR_OBJECT_TREE, "", 0, &kit_err));
}

/* A commit with the given parents (numbers of earlier ones) and time; its number. */
static size_t
make(struct pir_store *store, long time, size_t parent_count, const size_t *parents)
{
    struct made *made = &commits[commit_count];
    struct pir_buf out = PIR_BUF_INIT;

    assert_true(commit_count < COMMITS_MAX);
    made->time = time;
    made->parent_count = parent_count;
    pir_buf_printf(&out, "tree %s\n", hex_of(&empty_tree));
    for (size_t i = 0; i < parent_count; i++) {
        made->parents[i] = commits[parents[i]].oid;
        pir_buf_printf(&out, "parent %s\n", hex_of(&made->parents[i]));
    }
    pir_buf_printf(
        &out, "author T <t@x> %ld +0000\ncommitter T <t@x> %ld +0000\n\nc%zu\n", time,
        time, commit_count);
    assert_ok(pir_store_put(
        &made->oid, store, PIR_OBJECT_COMMIT, out.data, out.len, &kit_err));
    pir_buf_release(&out);
    return commit_count++;
}

static size_t number_of(const struct pir_oid *oid)
{
    for (size_t i = 0; i < commit_count; i++)
        if (pir_oid_equal(&commits[i].oid, oid))
            return i;
    fail_msg("%s was never made", hex_of(oid));
    return 0;
}

/* Walk from a commit; numbers in order. */
static size_t
walk_all(size_t *order, struct pir_store *store, const struct pir_oid *tip)
{
    struct pir_walk *walk;
    struct pir_oid oid;
    const char *bytes;
    size_t count = 0;
    size_t len;
    int rc;

    assert_ok(pir_walk_new(&walk, store, tip, &kit_err));
    while ((rc = pir_walk_next(walk, &oid, &bytes, &len, &kit_err)) == 1) {
        assert_true(count < COMMITS_MAX);
        assert_memory_equal(bytes, "tree ", 5);
        order[count++] = number_of(&oid);
    }
    assert_ok(rc);
    assert_int_equal(pir_walk_next(walk, &oid, &bytes, &len, &kit_err), 0);
    pir_walk_free(walk);
    return count;
}

/* Each once, and no parent before one of its children. */
static void check_order(const size_t *order, size_t count)
{
    size_t place[COMMITS_MAX];

    for (size_t i = 0; i < COMMITS_MAX; i++)
        place[i] = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        assert_true(place[order[i]] == SIZE_MAX);
        place[order[i]] = i;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < commits[order[i]].parent_count; p++)
            assert_true(place[number_of(&commits[order[i]].parents[p])] > i);
}

/* The same set as git finds, well ordered; and with honest clocks the same order. */
static void compare_with_git(struct pir_store *store, size_t tip, int honest)
{
    size_t order[COMMITS_MAX];
    size_t count = walk_all(order, store, &commits[tip].oid);
    char *lines = git("rev-list", "--date-order", hex_of(&commits[tip].oid), NULL);
    size_t expected = 0;

    check_order(order, count);
    for (char *line = lines; *line; line += line[40] ? 41 : 40) {
        char hex[41] = {0};
        struct pir_oid oid;

        memcpy(hex, line, 40);
        oid = oid_of(hex);
        if (honest)
            assert_int_equal(order[expected], number_of(&oid));
        expected++;
    }
    assert_int_equal(count, expected);
}

static void walks_a_line(void **state)
{
    struct pir_store *store;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    tip = make(store, 1000, 0, NULL);
    compare_with_git(store, tip, 1);
    for (long i = 1; i < 20; i++)
        tip = make(store, 1000 + i, 1, (size_t[]){tip});
    compare_with_git(store, tip, 1);
    pir_store_free(store);
}

static void walks_merges_in_gits_date_order(void **state)
{
    struct pir_store *store;
    size_t left;
    size_t right;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    tip = make(store, 1000, 0, NULL);
    for (long round = 0; round < 6; round++) {
        long base = 1010 + round * 100;

        left = make(store, base, 1, (size_t[]){tip});
        right = make(store, base + 5, 1, (size_t[]){tip});
        for (long i = 1; i < 7; i++)
            left = make(store, base + i * 7, 1, (size_t[]){left});
        for (long i = 1; i < 4; i++)
            right = make(store, base + 5 + i * 11, 1, (size_t[]){right});
        tip = make(store, base + 80, 2, (size_t[]){left, right});
        tip = make(store, base + 81, 1, (size_t[]){tip});
    }
    compare_with_git(store, tip, 1);
    pir_store_free(store);
}

static void walks_a_criss_cross_and_an_octopus(void **state)
{
    struct pir_store *store;
    size_t a;
    size_t b;
    size_t c;
    size_t d;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    tip = make(store, 1, 0, NULL);
    a = make(store, 2, 1, (size_t[]){tip});
    b = make(store, 3, 1, (size_t[]){tip});
    c = make(store, 4, 2, (size_t[]){a, b});
    d = make(store, 5, 2, (size_t[]){b, a});
    a = make(store, 6, 1, (size_t[]){c});
    tip = make(store, 7, 4, (size_t[]){a, d, b, c});
    compare_with_git(store, tip, 1);
    pir_store_free(store);
}

static void walks_two_roots(void **state)
{
    struct pir_store *store;
    size_t a;
    size_t b;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    a = make(store, 100, 0, NULL);
    b = make(store, 50, 0, NULL);
    b = make(store, 60, 1, (size_t[]){b});
    b = make(store, 70, 1, (size_t[]){b});
    tip = make(store, 200, 2, (size_t[]){a, b});
    compare_with_git(store, tip, 1);
    pir_store_free(store);
}

/* The ancestor looks newer than all its descendants, down to the root. */
static void keeps_children_first_when_clocks_lie(void **state)
{
    struct pir_store *store;
    size_t old;
    size_t line;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    old = make(store, 900000, 0, NULL);
    old = make(store, 900001, 1, (size_t[]){old});
    line = make(store, 50, 1, (size_t[]){old});
    for (long i = 0; i < 30; i++)
        line = make(store, 40 - i, 1, (size_t[]){line});
    tip = make(store, 1000000, 2, (size_t[]){old, line});
    compare_with_git(store, tip, 0);
    pir_store_free(store);
}

/* Any graph, any clock: a generator with a fixed seed. */
static void keeps_its_promise_on_many_random_graphs(void **state)
{
    struct pir_store *store;
    unsigned long seed = 12345;

    (void)state;
    new_repo();
    store = open_repo();
    for (int round = 0; round < 40; round++) {
        start(store);
        for (size_t i = 0; i < 60; i++) {
            size_t parents[3];
            size_t count = 0;

            seed = seed * 6364136223846793005UL + 1442695040888963407UL;
            for (size_t p = 0; i && p < 1 + (seed >> 33) % 3; p++) {
                size_t back = 1 + (seed >> (20 + 7 * p)) % (round % 2 ? 4 : 30);
                size_t parent = back > i ? 0 : i - back;
                bool known = false;

                for (size_t k = 0; k < count; k++)
                    known |= parents[k] == parent;
                if (!known)
                    parents[count++] = parent;
            }
            make(store, (long)((seed >> 40) % 1000) + 1, count, parents);
        }
        compare_with_git(store, commit_count - 1, 0);
    }
    pir_store_free(store);
}

static int walk_code(struct pir_store *store, const struct pir_oid *tip)
{
    struct pir_walk *walk;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc;

    memset(&kit_err, 0, sizeof(kit_err));
    assert_ok(pir_walk_new(&walk, store, tip, &kit_err));
    while ((rc = pir_walk_next(walk, &oid, &bytes, &len, &kit_err)) == 1)
        ;
    if (rc < 0)
        assert_int_equal(pir_walk_next(walk, &oid, &bytes, &len, NULL), rc);
    pir_walk_free(walk);
    return rc;
}

static void remove_object(const struct pir_oid *oid)
{
    const char *hex = hex_of(oid);

    assert_int_equal(
        unlink(pir_arena_printf(
            &kit_arena, "%s/repo/.git/objects/%.2s/%s", kit_dir, hex, hex + 2)),
        0);
}

static void says_that_history_is_incomplete(void **state)
{
    struct pir_store *store;
    size_t root;
    size_t middle;
    size_t side;
    size_t tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    root = make(store, 1, 0, NULL);
    middle = make(store, 2, 1, (size_t[]){root});
    side = make(store, 3, 1, (size_t[]){root});
    tip = make(store, 4, 2, (size_t[]){middle, side});
    assert_code(walk_code(store, &commits[tip].oid), 0);
    pir_store_free(store);
    remove_object(&commits[root].oid);
    store = open_repo();
    assert_code(walk_code(store, &commits[tip].oid), PIR_E_CORRUPT);
    assert_non_null(strstr(kit_err.message, "incomplete"));
    assert_non_null(strstr(kit_err.message, hex_of(&commits[root].oid)));
    assert_code(walk_code(store, &commits[middle].oid), PIR_E_CORRUPT);
    assert_code(walk_code(store, &commits[root].oid), PIR_E_CORRUPT);
    pir_store_free(store);
}

static struct pir_oid put_commit(struct pir_store *store, const char *text)
{
    struct pir_oid oid;

    assert_ok(
        pir_store_put(&oid, store, PIR_OBJECT_COMMIT, text, strlen(text), &kit_err));
    return oid;
}

/* git stops reading parents at a second tree line, and so would hide what is behind it. */
static void lets_no_line_hide_history(void **state)
{
    struct pir_store *store;
    struct pir_walk *walk;
    struct pir_oid tip;
    struct pir_oid oid;
    const char *tree;
    const char *bytes;
    size_t root;
    size_t len;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    root = make(store, 1, 0, NULL);
    tree = hex_of(&empty_tree);
    tip = put_commit(
        store,
        pir_arena_printf(
            &kit_arena,
            "tree %s\ntree %s\nparent %s\nauthor T <t@x> 5 +0000\ncommitter T <t@x> 5 "
            "+0000\n\nx\n",
            tree, tree, hex_of(&commits[root].oid)));
    assert_ok(pir_walk_new(&walk, store, &tip, &kit_err));
    assert_int_equal(pir_walk_next(walk, &oid, &bytes, &len, &kit_err), 1);
    assert_true(pir_oid_equal(&oid, &tip));
    assert_int_equal(pir_walk_next(walk, &oid, &bytes, &len, &kit_err), 1);
    assert_true(pir_oid_equal(&oid, &commits[root].oid));
    assert_int_equal(pir_walk_next(walk, &oid, &bytes, &len, &kit_err), 0);
    pir_walk_free(walk);
    pir_store_free(store);
}

static void takes_a_parent_named_in_the_message_for_text(void **state)
{
    struct pir_store *store;
    struct pir_oid tip;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    tip = put_commit(
        store, pir_arena_printf(
                   &kit_arena,
                   "tree %s\nauthor T <t@x> 5 +0000\ncommitter T <t@x> 5 +0000\n\n"
                   "parent 1111111111111111111111111111111111111111\n",
                   hex_of(&empty_tree)));
    assert_code(walk_code(store, &tip), 0);
    pir_store_free(store);
}

static void refuses_commits_it_cannot_follow(void **state)
{
    static const char *const bad[] = {
        "",
        "author T <t@x> 5 +0000\n\nx\n",
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 12\n\nx\n",
        ("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
         "parent 111111111111111111111111111111111111111Z\n\nx\n"),
    };
    struct pir_store *store;

    (void)state;
    new_repo();
    store = open_repo();
    start(store);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pir_oid tip = put_commit(store, bad[i]);

        assert_code(walk_code(store, &tip), PIR_E_CORRUPT);
    }
    assert_code(walk_code(store, &empty_tree), PIR_E_CORRUPT);
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(walks_a_line),
        KIT_TEST(walks_merges_in_gits_date_order),
        KIT_TEST(walks_a_criss_cross_and_an_octopus),
        KIT_TEST(walks_two_roots),
        KIT_TEST(keeps_children_first_when_clocks_lie),
        KIT_TEST(keeps_its_promise_on_many_random_graphs),
        KIT_TEST(says_that_history_is_incomplete),
        KIT_TEST(lets_no_line_hide_history),
        KIT_TEST(takes_a_parent_named_in_the_message_for_text),
        KIT_TEST(refuses_commits_it_cannot_follow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
