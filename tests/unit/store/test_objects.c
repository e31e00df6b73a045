/* Objects: the same ids as git's, every byte back, and nothing forged taken for true. */
#include "store_kit.h"

static void writes_and_reads_what_git_reads(void **state)
{
    static const char bytes[] = "one\0two\n";
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_oid oid;
    struct pir_oid computed;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(
        &oid, store, PIR_OBJECT_BLOB, bytes, sizeof(bytes) - 1, &kit_err));
    pir_store_blob_id(&computed, bytes, sizeof(bytes) - 1);
    assert_true(pir_oid_equal(&oid, &computed));
    assert_string_equal(git("cat-file", "-t", hex_of(&oid), NULL), "blob");
    assert_string_equal(git("cat-file", "-s", hex_of(&oid), NULL), "8");
    pir_buf_addstr(&out, "kept:");
    assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, 8, &kit_err));
    assert_int_equal(out.len, 5 + 8);
    assert_memory_equal(out.data, "kept:one\0two\n", 13);
    pir_buf_release(&out);
    pir_store_free(store);
}

static void knows_the_empty_blob(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_oid oid;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&oid, store, PIR_OBJECT_BLOB, NULL, 0, &kit_err));
    assert_string_equal(hex_of(&oid), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, 0, &kit_err));
    assert_int_equal(out.len, 0);
    pir_buf_release(&out);
    pir_store_free(store);
}

static int get_code(
    struct pir_store *store, enum pir_object type, const struct pir_oid *oid,
    size_t max)
{
    struct pir_buf out = PIR_BUF_INIT;
    int rc;

    memset(&kit_err, 0, sizeof(kit_err));
    rc = pir_store_get(&out, store, type, oid, max, &kit_err);
    if (rc < 0)
        assert_int_equal(out.len, 0);
    pir_buf_release(&out);
    return rc;
}

static void tells_absent_wrong_and_too_long_apart(void **state)
{
    struct pir_store *store;
    struct pir_oid absent = oid_of("1111111111111111111111111111111111111111");
    struct pir_oid zero = {{0}};
    struct pir_oid oid;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&oid, store, PIR_OBJECT_BLOB, "12345", 5, &kit_err));
    assert_code(get_code(store, PIR_OBJECT_BLOB, &absent, 100), PIR_E_NOTFOUND);
    assert_code(get_code(store, PIR_OBJECT_BLOB, &zero, 100), PIR_E_NOTFOUND);
    assert_code(get_code(store, PIR_OBJECT_TREE, &oid, 100), PIR_E_CORRUPT);
    assert_code(get_code(store, PIR_OBJECT_BLOB, &oid, 4), PIR_E_INPUT);
    assert_code(get_code(store, PIR_OBJECT_BLOB, &oid, 5), 0);
    pir_store_free(store);
}

/* Two sizes: one that pir reads at once, one for which it asks the header first. */
static void a_huge_object_is_read_only_where_it_may_be_huge(void **state)
{
    static const size_t lens[] = {3 << 20, 65 << 20};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_oid oid;

    (void)state;
    new_repo();
    store = open_repo();
    for (size_t i = 0; i < 2; i++) {
        pir_buf_clear(&out);
        pir_buf_fill(&out, 'x', lens[i]);
        assert_ok(
            pir_store_put(&oid, store, PIR_OBJECT_BLOB, out.data, out.len, &kit_err));
        assert_code(get_code(store, PIR_OBJECT_BLOB, &oid, 1000), PIR_E_INPUT);
        assert_non_null(strstr(kit_err.message, "pir reads at most 1000 here"));
        assert_code(get_code(store, PIR_OBJECT_TREE, &oid, 1000), PIR_E_CORRUPT);
        pir_buf_clear(&out);
        assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &oid, lens[i], &kit_err));
        assert_int_equal(out.len, lens[i]);
    }
    pir_buf_release(&out);
    pir_store_free(store);
}

static const char *object_path(const struct pir_oid *oid)
{
    const char *hex = hex_of(oid);

    return pir_arena_printf(
        &kit_arena, "%s/repo/.git/objects/%.2s/%s", kit_dir, hex, hex + 2);
}

/* git cat-file shows such a forgery and exits with 0. */
static void refuses_foreign_content_under_a_known_id(void **state)
{
    struct pir_store *store;
    struct pir_oid honest;
    struct pir_oid forged;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&honest, store, PIR_OBJECT_BLOB, "honest", 6, &kit_err));
    assert_ok(pir_store_put(&forged, store, PIR_OBJECT_BLOB, "forged", 6, &kit_err));
    pir_store_free(store);
    assert_int_equal(rename(object_path(&forged), object_path(&honest)), 0);
    assert_string_equal(git("cat-file", "blob", hex_of(&honest), NULL), "forged");
    store = open_repo();
    assert_code(get_code(store, PIR_OBJECT_BLOB, &honest, 100), PIR_E_CORRUPT);
    assert_non_null(strstr(kit_err.message, "forged"));
    assert_non_null(strstr(kit_err.message, hex_of(&honest)));
    pir_store_free(store);
}

static void refuses_a_damaged_file(void **state)
{
    struct pir_store *store;
    struct pir_oid oid;
    FILE *file;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&oid, store, PIR_OBJECT_BLOB, "honest", 6, &kit_err));
    pir_store_free(store);
    assert_int_equal(chmod(object_path(&oid), 0600), 0);
    file = fopen(object_path(&oid), "wb");
    assert_non_null(file);
    assert_int_equal(fputs("no zlib at all", file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
    store = open_repo();
    assert_code(get_code(store, PIR_OBJECT_BLOB, &oid, 100), PIR_E_CORRUPT);
    pir_store_free(store);
}

static void ignores_replace_references(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_store *store;
    struct pir_oid honest;
    struct pir_oid other;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&honest, store, PIR_OBJECT_BLOB, "honest", 6, &kit_err));
    assert_ok(pir_store_put(&other, store, PIR_OBJECT_BLOB, "other!", 6, &kit_err));
    git("replace", hex_of(&honest), hex_of(&other), NULL);
    assert_string_equal(git("cat-file", "blob", hex_of(&honest), NULL), "other!");
    assert_ok(pir_store_get(&out, store, PIR_OBJECT_BLOB, &honest, 6, &kit_err));
    assert_string_equal(out.data, "honest");
    pir_buf_release(&out);
    pir_store_free(store);
}

static void says_that_the_disk_does_not_take_it(void **state)
{
    struct pir_store *store;
    struct pir_oid oid;

    (void)state;
    if (geteuid() == 0)
        skip();
    new_repo();
    store = open_repo();
    assert_int_equal(chmod(kit_path("repo/.git/objects"), 0500), 0);
    assert_code(
        pir_store_put(&oid, store, PIR_OBJECT_BLOB, "x", 1, &kit_err), PIR_E_IO);
    assert_true(kit_err.hint[0]);
    assert_int_equal(chmod(kit_path("repo/.git/objects"), 0700), 0);
    pir_store_free(store);
}

static void syncs_more_than_it_holds_open_at_once(void **state)
{
    struct pir_store *store;
    struct pir_oid oid;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_sync(store, &kit_err));
    for (int i = 0; i < 100; i++)
        assert_ok(pir_store_put(&oid, store, PIR_OBJECT_BLOB, &i, sizeof(i), &kit_err));
    assert_ok(pir_store_sync(store, &kit_err));
    assert_ok(pir_store_sync(store, &kit_err));
    pir_store_free(store);
}

static void says_that_what_was_written_may_not_last(void **state)
{
    char name[64];
    struct pir_store *store;
    struct pir_oid good;
    struct pir_oid bad;

    (void)state;
    new_repo();
    store = open_repo();
    assert_ok(pir_store_put(&bad, store, PIR_OBJECT_BLOB, "bad", 3, &kit_err));
    assert_ok(pir_store_put(&good, store, PIR_OBJECT_BLOB, "good", 4, &kit_err));
    snprintf(
        name, sizeof(name), "repo/.git/objects/%.2s/%s", hex_of(&bad),
        hex_of(&bad) + 2);
    assert_int_equal(unlink(kit_path(name)), 0);
    assert_int_equal(symlink(strrchr(name, '/') + 1, kit_path(name)), 0);
    assert_code(pir_store_sync(store, &kit_err), PIR_E_IO);
    assert_code(
        pir_store_move(store, NULL, &good, "must not move", &kit_err), PIR_E_IO);
    pir_store_free(store);
}

static void reads_ids_strictly(void **state)
{
    struct pir_oid oid;

    (void)state;
    assert_true(pir_oid_parse(&oid, "0123456789abcdef0123456789abcdef01234567"));
    assert_false(pir_oid_is_zero(&oid));
    assert_false(pir_oid_parse(&oid, "0123456789ABCDEF0123456789abcdef01234567"));
    assert_true(pir_oid_is_zero(&oid));
    assert_false(pir_oid_parse(&oid, "0123456789abcdef0123456789abcdef0123456"));
    assert_false(pir_oid_parse(&oid, "0123456789abcdef0123456789abcdef012345678"));
    assert_false(pir_oid_parse(&oid, "0123456789abcdef0123456789abcdef0123456g"));
    assert_false(pir_oid_parse(&oid, ""));
    assert_true(pir_oid_parse(&oid, "0000000000000000000000000000000000000000"));
    assert_true(pir_oid_is_zero(&oid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(writes_and_reads_what_git_reads),
        KIT_TEST(knows_the_empty_blob),
        KIT_TEST(tells_absent_wrong_and_too_long_apart),
        KIT_TEST(a_huge_object_is_read_only_where_it_may_be_huge),
        KIT_TEST(refuses_foreign_content_under_a_known_id),
        KIT_TEST(refuses_a_damaged_file),
        KIT_TEST(ignores_replace_references),
        KIT_TEST(says_that_the_disk_does_not_take_it),
        KIT_TEST(syncs_more_than_it_holds_open_at_once),
        KIT_TEST(says_that_what_was_written_may_not_last),
        KIT_TEST(reads_ids_strictly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
