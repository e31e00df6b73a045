/* What a server remembers of what it judged: heads of one introduction, the latest first. */
#include "pir/hook_internal.h"
#include "store/store_kit.h"

#define INTRO "4f2a9c7e51b08d3364aef27791c0be5d83f2610a:SHA256:abc"
#define OTHER "00000000000000000000000000000000000000ff:SHA256:abc"

static struct pir_store *store;
static struct pir_received state;

static int setup(void **context)
{
    int rc = kit_setup(context);

    if (rc == 0) {
        new_repo();
        store = open_repo();
    }
    return rc;
}

static int teardown(void **context)
{
    pir_store_free(store);
    return kit_teardown(context);
}

static struct pir_oid head(unsigned number)
{
    struct pir_oid oid = {0};

    oid.bytes[0] = 1;
    oid.bytes[19] = (unsigned char)number;
    return oid;
}

static void keep(const char *introduction, unsigned number)
{
    struct pir_oid oid = head(number);

    assert_ok(pir_received_keep(store, introduction, &oid, &kit_err));
}

static void load(void)
{
    assert_ok(pir_received_load(&state, &kit_arena, store, &kit_err));
}

static void assert_head(size_t i, unsigned number)
{
    struct pir_oid oid = head(number);

    assert_true(i < state.count);
    assert_true(pir_oid_equal(&state.heads[i], &oid));
}

static void write_state(const char *text)
{
    assert_ok(pir_dir_make(kit_path("repo/.git/pir"), 0700, &kit_err));
    assert_ok(pir_file_write(
        kit_path("repo/.git/pir/received"), text, strlen(text), 0600, &kit_err));
}

static void knows_nothing_to_begin_with(void **context)
{
    (void)context;
    load();
    assert_null(state.introduction);
    assert_int_equal(state.count, 0);
}

static void has_the_latest_head_first_and_each_once(void **context)
{
    (void)context;
    keep(INTRO, 1);
    keep(INTRO, 2);
    keep(INTRO, 1);
    load();
    assert_string_equal(state.introduction, INTRO);
    assert_int_equal(state.count, 2);
    assert_head(0, 1);
    assert_head(1, 2);
}

static void forgets_the_oldest(void **context)
{
    (void)context;
    for (unsigned i = 0; i < PIR_RECEIVED_MAX + 5; i++)
        keep(INTRO, i);
    load();
    assert_int_equal(state.count, PIR_RECEIVED_MAX);
    assert_head(0, PIR_RECEIVED_MAX + 4);
    assert_head(PIR_RECEIVED_MAX - 1, 5);
}

/* A head of another record vouches for nothing in this one. */
static void begins_anew_with_another_introduction(void **context)
{
    (void)context;
    keep(INTRO, 1);
    keep(OTHER, 2);
    load();
    assert_string_equal(state.introduction, OTHER);
    assert_int_equal(state.count, 1);
    assert_head(0, 2);
}

static void passes_over_what_is_no_head(void **context)
{
    (void)context;
    write_state("introduction " INTRO "\nhead 0102\nhead \nhead "
                "zz00000000000000000000000000000000000001\nfoo bar\n\nhead");
    load();
    assert_string_equal(state.introduction, INTRO);
    assert_int_equal(state.count, 0);
    keep(INTRO, 3);
    load();
    assert_int_equal(state.count, 1);
    assert_head(0, 3);
}

/* Nobody who pushes can write there; but what is not as it was left is not believed. */
static void fails_where_it_is_longer_than_it_ever_is(void **context)
{
    char *text = pir_arena_alloc(&kit_arena, 8192);

    (void)context;
    memset(text, 'x', 8191);
    write_state(text);
    assert_code(pir_received_load(&state, &kit_arena, store, &kit_err), PIR_E_INPUT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(knows_nothing_to_begin_with), T(has_the_latest_head_first_and_each_once),
        T(forgets_the_oldest),          T(begins_anew_with_another_introduction),
        T(passes_over_what_is_no_head), T(fails_where_it_is_longer_than_it_ever_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
