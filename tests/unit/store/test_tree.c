/* Trees: what git ls-tree shows, and trees that git would never write. */
#include "store_kit.h"

static struct pir_oid put_tree(struct pir_store *store, const char *bytes, size_t len)
{
    struct pir_oid oid;

    assert_ok(pir_store_put(&oid, store, PIR_OBJECT_TREE, bytes, len, &kit_err));
    return oid;
}

static void lists_as_git_ls_tree(void **state)
{
    struct pir_file files[] = {
        file_of("a.b", "1"), file_of("a/x/y", "2"), file_of("a-b", "3"),
        file_of("a0", "4")};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_node *nodes;
    struct pir_oid tip;
    size_t count;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, files, 4, 0);
    assert_ok(pir_store_list(&nodes, &count, &kit_arena, store, &tip, "", &kit_err));
    for (size_t i = 0; i < count; i++)
        pir_buf_printf(
            &text, "%06o %s %s\n", (unsigned)nodes[i].mode, hex_of(&nodes[i].oid),
            nodes[i].name);
    pir_buf_truncate(&text, text.len - 1);
    assert_string_equal(
        text.data,
        git("ls-tree", "--format=%(objectmode) %(objectname) %(path)", "HEAD", NULL));
    pir_buf_release(&text);
    assert_ok(pir_store_list(&nodes, &count, &kit_arena, store, &tip, "a/x", &kit_err));
    assert_int_equal(count, 1);
    assert_string_equal(nodes[0].name, "y");
    pir_store_free(store);
}

static void finds_nodes_and_says_what_is_not_there(void **state)
{
    struct pir_file files[] = {file_of("a/x/y", "2"), file_of("b", "1")};
    struct pir_store *store;
    struct pir_node *nodes;
    struct pir_node node;
    struct pir_oid tip;
    size_t count;

    (void)state;
    new_repo();
    store = open_repo();
    tip = record(store, NULL, files, 2, 0);
    assert_ok(pir_store_find(&node, &kit_arena, store, &tip, "a/x/y", &kit_err));
    assert_true(pir_oid_equal(&node.oid, &files[0].blob));
    assert_int_equal(node.mode, 0100644);
    assert_ok(pir_store_find(&node, &kit_arena, store, &tip, "a", &kit_err));
    assert_int_equal(node.mode, 040000);
    assert_code(
        pir_store_find(&node, &kit_arena, store, &tip, "a/x/z", &kit_err),
        PIR_E_NOTFOUND);
    assert_code(
        pir_store_find(&node, &kit_arena, store, &tip, "b/x", &kit_err),
        PIR_E_NOTFOUND);
    assert_code(
        pir_store_find(&node, &kit_arena, store, &tip, "a/xx", &kit_err),
        PIR_E_NOTFOUND);
    assert_code(
        pir_store_find(&node, &kit_arena, store, &tip, "a//x", &kit_err),
        PIR_E_NOTFOUND);
    assert_code(
        pir_store_list(&nodes, &count, &kit_arena, store, &tip, "b", &kit_err),
        PIR_E_NOTFOUND);
    assert_code(
        pir_store_list(&nodes, &count, &kit_arena, store, &tip, "none", &kit_err),
        PIR_E_NOTFOUND);
    assert_int_equal(count, 0);
    pir_store_free(store);
}

#define ID "aaaaaaaaaaaaaaaaaaaa"
#define TREE(text)                                                                     \
    {                                                                                  \
        text, sizeof(text) - 1                                                         \
    }

static void refuses_malformed_trees(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        TREE("100644 a\0" ID "100644 a\0" ID),  /* twice */
        TREE("100644 b\0" ID "100644 a\0" ID),  /* out of order */
        TREE("40000 a\0" ID "100644 a.b\0" ID), /* folder before what sorts lower */
        TREE("100644 a\0" ID "100644 a-\0" ID "40000 a\0" ID), /* file and folder */
        TREE("100644 \0" ID),
        TREE("100644 .\0" ID),
        TREE("40000 ..\0" ID),
        TREE("40000 .git\0" ID),
        TREE("40000 .GIT\0" ID),
        TREE("40000 .git. .\0" ID),
        TREE("40000 git~1\0" ID),
        TREE("100644 a/b\0" ID),
        TREE("040000 a\0" ID), /* padded */
        TREE("0100644 a\0" ID),
        TREE("1006444 a\0" ID),
        TREE("100648 a\0" ID),
        TREE("100644a\0" ID),
        TREE(" a\0" ID),
        TREE("100644 a\0short"),
        TREE("100644 a"),
        TREE("x"),
        TREE("100644 a\0" ID "trailing"),
    };
    struct pir_store *store;
    struct pir_node *nodes;
    size_t count;

    (void)state;
    new_repo();
    store = open_repo();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pir_oid tree = put_tree(store, bad[i].bytes, bad[i].len);

        if (pir_store_tree(&nodes, &count, &kit_arena, store, &tree, &kit_err) !=
            PIR_E_CORRUPT)
            fail_msg("tree number %zu was accepted", i);
        assert_null(nodes);
    }
    pir_store_free(store);
}

static void takes_the_modes_git_writes(void **state)
{
    static const char bytes[] =
        "100755 a\0" ID "120000 b\0" ID "160000 c\0" ID "40000 d\0" ID;
    struct pir_store *store;
    struct pir_node *nodes;
    struct pir_oid tree;
    size_t count;

    (void)state;
    new_repo();
    store = open_repo();
    tree = put_tree(store, bytes, sizeof(bytes) - 1);
    assert_ok(pir_store_tree(&nodes, &count, &kit_arena, store, &tree, &kit_err));
    assert_int_equal(count, 4);
    assert_int_equal(nodes[0].mode, 0100755);
    assert_int_equal(nodes[1].mode, 0120000);
    assert_int_equal(nodes[2].mode, 0160000);
    assert_int_equal(nodes[3].mode, 040000);
    pir_store_free(store);
}

static void calls_a_missing_tree_corrupt_and_not_absent(void **state)
{
    struct pir_store *store;
    struct pir_node *nodes;
    struct pir_oid tree;
    struct pir_oid commit;
    size_t count;

    (void)state;
    new_repo();
    store = open_repo();
    tree = put_tree(store, "40000 d\0" ID, sizeof("40000 d\0" ID) - 1);
    commit = commit_of(store, &tree, NULL);
    assert_code(
        pir_store_list(&nodes, &count, &kit_arena, store, &commit, "d", &kit_err),
        PIR_E_CORRUPT);
    assert_int_equal(kit_err.code, PIR_E_CORRUPT);
    assert_code(
        pir_store_list(&nodes, &count, &kit_arena, store, &tree, "", &kit_err),
        PIR_E_CORRUPT);
    pir_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(lists_as_git_ls_tree),
        KIT_TEST(finds_nodes_and_says_what_is_not_there),
        KIT_TEST(refuses_malformed_trees),
        KIT_TEST(takes_the_modes_git_writes),
        KIT_TEST(calls_a_missing_tree_corrupt_and_not_absent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
