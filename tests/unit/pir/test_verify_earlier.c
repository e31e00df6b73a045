/* Entries that were recorded before what is judged: found by their bytes in the trees they
 * lie in, in the folder of who asks or in any other, and only where they can be seen. */
#include "store/store_kit.h"

#include "pir/verify_internal.h"

#define FOLDER "incidents/2026/11/23-sign-in-k7f3m9x2"
#define OTHER "incidents/2025/01/02-data-lake-a7f3m9x2"
#define ASKS FOLDER "/20261123T150000Z-note-zzzzzzzz.md"
#define COMMITS_MAX 4

static struct pir_verification v;
static struct pir_desk desk;
static struct pir_err err;

static int open_desk(void **state)
{
    int rc = kit_setup(state);

    new_repo();
    memset(&v, 0, sizeof(v));
    memset(&err, 0, sizeof(err));
    v.err = &err;
    v.store = open_repo();
    v.commits = pir_arena_calloc(&v.arena, COMMITS_MAX, sizeof(*v.commits));
    v.parents = pir_arena_calloc(&v.arena, COMMITS_MAX, sizeof(*v.parents));
    assert_non_null(v.commits);
    assert_non_null(v.parents);
    assert_ok(pir_desk_open(&desk, &v, 0));
    return rc;
}

static int close_desk(void **state)
{
    pir_desk_close(&desk);
    pir_arena_release(&desk.arena);
    pir_store_free(v.store);
    pir_arena_release(&v.arena);
    return kit_teardown(state);
}

/* A commit of the history that is judged, with the entries in these files. */
static uint32_t
add(struct pir_file *files, size_t count, uint32_t parent, unsigned begun)
{
    uint32_t at = (uint32_t)v.count++;

    if (count)
        assert_ok(pir_store_compose(
            &v.commits[at].tree, v.store, NULL, files, count, 0, &kit_err));
    v.commits[at].begun = begun;
    v.parents[at][0] = parent;
    v.parents[at][1] = PIR_NO_PARENT;
    assert_int_equal(
        pir_lineage_init(
            &v.lineage, &v.arena, (const uint32_t(*)[2])v.parents, v.count),
        0);
    return at;
}

/* A file named as an entry of that kind with these bytes would be. */
static struct pir_file entry_of(const char *folder, const char *kind, const char *bytes)
{
    struct pir_digest digest;
    char id[PIR_ID_LEN + 1];

    pir_digest_of(&digest, bytes, strlen(bytes));
    pir_digest_id(id, &digest);
    return file_of(
        pir_arena_printf(
            &kit_arena, "%s/20261123T140000Z-%s-%.8s.md", folder, kind, id),
        bytes);
}

static int look(char *kind, uint32_t commit, const char *bytes)
{
    struct pir_digest digest;

    pir_digest_of(&digest, bytes, strlen(bytes));
    *kind = '\0';
    return pir_verify_earlier(kind, &desk, commit, ASKS, &digest);
}

/* ---- tests ----------------------------------------------------------------------- */

static void finds_an_entry_of_the_same_folder(void **state)
{
    struct pir_file file = entry_of(FOLDER, "note", "one");
    uint32_t old = add(&file, 1, PIR_NO_PARENT, 1);
    char kind[PIR_KIND_MAX + 1];

    (void)state;
    assert_int_equal(look(kind, add(NULL, 0, old, 0), "one"), 1);
    assert_string_equal(kind, "note");
    assert_null(v.earlier); /* not everything was looked through */
}

static void finds_an_entry_of_any_other_folder(void **state)
{
    struct pir_file files[2] = {
        entry_of(OTHER, "decision", "two"), entry_of(FOLDER, "note", "one")};
    uint32_t old = add(files, 2, PIR_NO_PARENT, 1);
    uint32_t commit = add(NULL, 0, old, 0);
    char kind[PIR_KIND_MAX + 1];

    (void)state;
    assert_int_equal(look(kind, commit, "two"), 1);
    assert_string_equal(kind, "decision");
    assert_int_equal(look(kind, commit, "three"), 0);
    assert_int_equal(look(kind, commit, "one"), 1);
}

static void a_name_is_not_enough(void **state)
{
    struct pir_file true_file = entry_of(FOLDER, "note", "one");
    struct pir_file files[2] = {
        file_of(true_file.path, "other bytes"),
        file_of(
            pir_arena_printf(&kit_arena, OTHER "%s", true_file.path + strlen(FOLDER)),
            "other bytes")};
    uint32_t old = add(files, 2, PIR_NO_PARENT, 1);
    char kind[PIR_KIND_MAX + 1];

    (void)state;
    assert_int_equal(look(kind, add(NULL, 0, old, 0), "one"), 0);
}

static void what_lies_elsewhere_than_entries_do_is_none(void **state)
{
    struct pir_file file = entry_of("schemas", "note", "one");
    uint32_t old = add(&file, 1, PIR_NO_PARENT, 1);
    char kind[PIR_KIND_MAX + 1];

    (void)state;
    assert_int_equal(look(kind, add(NULL, 0, old, 0), "one"), 0);
}

static void an_entry_of_a_line_that_is_not_before_is_not_found(void **state)
{
    struct pir_file here = entry_of(OTHER, "note", "here");
    struct pir_file there = entry_of(OTHER, "note", "there");
    uint32_t left = add(&here, 1, PIR_NO_PARENT, 1);
    uint32_t right = add(&there, 1, PIR_NO_PARENT, 1);
    uint32_t on_left = add(NULL, 0, left, 0), on_right = add(NULL, 0, right, 0);
    char kind[PIR_KIND_MAX + 1];

    (void)state;
    assert_int_equal(look(kind, on_left, "there"), 0);
    assert_int_equal(look(kind, on_right, "there"), 1);
    assert_int_equal(look(kind, on_right, "here"), 0);
    assert_int_equal(look(kind, on_left, "here"), 1);
}

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(finds_an_entry_of_the_same_folder),
        DESK_TEST(finds_an_entry_of_any_other_folder),
        DESK_TEST(a_name_is_not_enough),
        DESK_TEST(what_lies_elsewhere_than_entries_do_is_none),
        DESK_TEST(an_entry_of_a_line_that_is_not_before_is_not_found),
    };

    return cmocka_run_group_tests_name("verify_earlier", tests, NULL, NULL);
}
