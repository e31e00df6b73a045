/* What was verified before: everything behind its heads and nothing else, read no further
 * back than is asked. */
#include "store/store_kit.h"

#include "pir/verify_internal.h"

#define NOON 1700000000

static struct pir_store *store;
static struct pir_past *past;

static int open_past(void **state)
{
    int rc = kit_setup(state);

    new_repo();
    store = open_repo();
    past = NULL;
    return rc;
}

static int close_past(void **state)
{
    pir_past_free(past);
    pir_store_free(store);
    return kit_teardown(state);
}

/* A commit object that claims a time; parents may be NULL. */
static struct pir_oid
made_at(int64_t time, const struct pir_oid *first, const struct pir_oid *second)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_oid oid;

    pir_buf_printf(&out, "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n");
    if (first)
        pir_buf_printf(&out, "parent %s\n", hex_of(first));
    if (second)
        pir_buf_printf(&out, "parent %s\n", hex_of(second));
    pir_buf_printf(&out, "author T <t@x.org> %jd +0000\n", (intmax_t)time);
    pir_buf_printf(&out, "committer T <t@x.org> %jd +0000\n\nx\n", (intmax_t)time);
    assert_ok(
        pir_store_put(&oid, store, PIR_OBJECT_COMMIT, out.data, out.len, &kit_err));
    pir_buf_release(&out);
    return oid;
}

static struct pir_oid nowhere(void)
{
    return oid_of("00000000000000000000000000000000000000aa");
}

static void begin(const struct pir_oid *heads, size_t count)
{
    pir_past_free(past);
    assert_ok(pir_past_new(&past, store, heads, count, &kit_err));
}

static void is_in(const struct pir_oid *oid, int64_t time)
{
    assert_int_equal(pir_past_has(past, oid, time, &kit_err), 1);
}

static void is_not_in(const struct pir_oid *oid, int64_t time)
{
    assert_int_equal(pir_past_has(past, oid, time, &kit_err), 0);
}

/* ---- tests ----------------------------------------------------------------------- */

static void has_its_heads_and_all_before_them(void **state)
{
    struct pir_oid line[6];

    (void)state;
    for (int i = 0; i < 6; i++)
        line[i] = made_at(NOON + i, i ? &line[i - 1] : NULL, NULL);
    begin(&line[3], 1);
    is_in(&line[3], NOON + 3);
    is_in(&line[0], NOON);
    is_in(&line[2], NOON + 2); /* also after what is older */
    is_not_in(&line[4], NOON + 4);
    is_not_in(&line[5], NOON + 5);
}

static void has_both_sides_of_a_merge_and_several_heads(void **state)
{
    struct pir_oid root = made_at(NOON, NULL, NULL);
    struct pir_oid left = made_at(NOON + 1, &root, NULL);
    struct pir_oid right = made_at(NOON + 2, &root, NULL);
    struct pir_oid merge = made_at(NOON + 3, &left, &right);
    struct pir_oid other = made_at(NOON + 9, &root, NULL);
    struct pir_oid heads[2] = {merge, other};

    (void)state;
    begin(heads, 2);
    is_in(&merge, NOON + 3);
    is_in(&left, NOON + 1);
    is_in(&right, NOON + 2);
    is_in(&other, NOON + 9);
    is_in(&root, NOON);
}

static void a_sibling_of_the_same_second_is_not_in_it(void **state)
{
    struct pir_oid root = made_at(NOON, NULL, NULL);
    struct pir_oid kept = made_at(NOON, &root, NULL);
    struct pir_oid next = made_at(NOON, &kept, NULL);
    struct pir_oid other = made_at(NOON, &next, &root);

    (void)state;
    begin(&next, 1);
    is_not_in(&other, NOON);
    is_in(&kept, NOON);
    is_in(&root, NOON);
}

static void a_new_commit_cannot_get_in_by_the_time_it_claims(void **state)
{
    struct pir_oid root = made_at(NOON, NULL, NULL);
    struct pir_oid head = made_at(NOON + 5, &root, NULL);
    struct pir_oid sly = made_at(1, &head, NULL);

    (void)state;
    begin(&head, 1);
    is_not_in(&sly, 1);
    is_not_in(&sly, INT64_MIN);
    is_not_in(&sly, INT64_MAX);
}

static void reads_no_further_than_it_is_asked(void **state)
{
    struct pir_oid gone = nowhere();
    struct pir_oid old = made_at(NOON, &gone, NULL);
    struct pir_oid head = made_at(NOON + 9, &old, NULL);
    struct pir_oid other = made_at(NOON + 5, &old, NULL);

    (void)state;
    begin(&head, 1);
    is_in(&old, NOON + 5);
    is_not_in(&other, NOON + 5);
    assert_code(pir_past_has(past, &other, NOON, &kit_err), PIR_E_NOTFOUND);
    assert_non_null(strstr(kit_err.message, "is not in the repository"));
}

static void nothing_is_known_before_what_is_no_commit_of_the_grammar(void **state)
{
    static const char bytes[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
                                "encoding latin1\n\nx\n";
    struct pir_oid root = made_at(NOON, NULL, NULL), odd, head;

    (void)state;
    assert_ok(pir_store_put(
        &odd, store, PIR_OBJECT_COMMIT, bytes, sizeof(bytes) - 1, &kit_err));
    head = made_at(NOON + 1, &odd, NULL);
    begin(&head, 1);
    is_in(&head, NOON + 1);
    is_not_in(&root, NOON);
}

static void without_heads_there_is_nothing(void **state)
{
    struct pir_oid root = made_at(NOON, NULL, NULL);

    (void)state;
    begin(NULL, 0);
    is_not_in(&root, NOON);
}

static void a_head_that_is_missing_is_said(void **state)
{
    struct pir_oid gone = nowhere();

    (void)state;
    assert_code(pir_past_new(&past, store, &gone, 1, &kit_err), PIR_E_NOTFOUND);
}

/* More than its tables hold at first. */
static void a_long_line_is_read_to_its_beginning(void **state)
{
    enum { LENGTH = 700 };
    struct pir_oid line[LENGTH];

    (void)state;
    for (int i = 0; i < LENGTH; i++)
        line[i] = made_at(NOON + i / 3, i ? &line[i - 1] : NULL, NULL);
    begin(&line[LENGTH - 2], 1);
    is_not_in(&line[LENGTH - 1], NOON + (LENGTH - 1) / 3);
    for (int i = LENGTH - 1; i-- > 0;)
        is_in(&line[i], NOON + i / 3);
}

#define PAST_TEST(name) cmocka_unit_test_setup_teardown(name, open_past, close_past)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAST_TEST(has_its_heads_and_all_before_them),
        PAST_TEST(has_both_sides_of_a_merge_and_several_heads),
        PAST_TEST(a_sibling_of_the_same_second_is_not_in_it),
        PAST_TEST(a_new_commit_cannot_get_in_by_the_time_it_claims),
        PAST_TEST(reads_no_further_than_it_is_asked),
        PAST_TEST(nothing_is_known_before_what_is_no_commit_of_the_grammar),
        PAST_TEST(without_heads_there_is_nothing),
        PAST_TEST(a_head_that_is_missing_is_said),
        PAST_TEST(a_long_line_is_read_to_its_beginning),
    };

    return cmocka_run_group_tests_name("verify_past", tests, NULL, NULL);
}
