/* Value trees: building, pointers, equality, and numbers compared as decimal text. */
#include "doc/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static struct pir_value *sample(void)
{
    struct pir_value *root = pir_value_object(&arena);
    struct pir_value *list = pir_value_array(&arena);

    assert_int_equal(pir_value_set_string(&arena, root, "title", "a"), 0);
    assert_int_equal(pir_value_push(&arena, list, pir_value_integer(&arena, -7)), 0);
    assert_int_equal(pir_value_push(&arena, list, pir_value_bool(&arena, 1)), 0);
    assert_int_equal(pir_value_push(&arena, list, pir_value_null(&arena)), 0);
    assert_int_equal(pir_value_set(&arena, root, "list", list), 0);
    return root;
}

static void keeps_members_in_order_and_names_unique(void **state)
{
    struct pir_value *object = pir_value_object(&arena);
    char name[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "m%d", i);
        assert_int_equal(
            pir_value_set(&arena, object, name, pir_value_integer(&arena, i)), 0);
    }
    assert_int_equal(
        pir_value_set(&arena, object, "m40", pir_value_string(&arena, "new")), 0);
    assert_int_equal(object->len, 100);
    assert_string_equal(object->in.members[40].name, "m40");
    assert_string_equal(pir_value_text(object, "m40"), "new");
    assert_string_equal(pir_value_text(object, "m99"), "99");
}

static void removes_a_member_and_closes_the_gap(void **state)
{
    struct pir_value *root = sample();

    (void)state;
    assert_int_equal(pir_value_set_string(&arena, root, "last", "z"), 0);
    pir_value_remove(root, "list");
    pir_value_remove(root, "never there");
    pir_value_remove(NULL, "title");
    assert_int_equal(root->len, 2);
    assert_null(pir_value_get(root, "list"));
    assert_string_equal(root->in.members[1].name, "last");
}

static void passes_a_failed_allocation_on(void **state)
{
    struct pir_value *object = pir_value_object(&arena);
    struct pir_value *array = pir_value_array(&arena);

    (void)state;
    assert_int_equal(pir_value_set(&arena, object, "a", NULL), -1);
    assert_int_equal(pir_value_set(&arena, NULL, "a", array), -1);
    assert_int_equal(pir_value_push(&arena, array, NULL), -1);
    assert_int_equal(pir_value_push(&arena, NULL, object), -1);
    assert_int_equal(pir_value_push(&arena, object, array), -1);
    assert_int_equal(pir_value_set(&arena, array, "a", object), -1);
    assert_int_equal(object->len, 0);
    assert_int_equal(array->len, 0);
}

static void leaves_out_a_string_that_is_null(void **state)
{
    struct pir_value *object = pir_value_object(&arena);

    (void)state;
    assert_int_equal(pir_value_set_string(&arena, object, "a", NULL), 0);
    assert_int_equal(object->len, 0);
}

static void looks_up_without_minding_nulls_and_wrong_types(void **state)
{
    struct pir_value *root = sample();
    struct pir_value *list = pir_value_get(root, "list");

    (void)state;
    assert_null(pir_value_get(NULL, "a"));
    assert_null(pir_value_get(list, "a"));
    assert_null(pir_value_text(root, "list"));
    assert_null(pir_value_text(root, "none"));
    assert_null(pir_value_at(root, 0));
    assert_null(pir_value_at(list, 3));
    assert_null(pir_value_at(NULL, 0));
    assert_string_equal(pir_value_at(list, 0)->text, "-7");
    assert_false(pir_value_is_true(root, "title"));
    assert_false(pir_value_is_true(NULL, "title"));
    assert_int_equal(pir_value_set(&arena, root, "yes", pir_value_bool(&arena, 4)), 0);
    assert_int_equal(pir_value_set(&arena, root, "no", pir_value_bool(&arena, 0)), 0);
    assert_true(pir_value_is_true(root, "yes"));
    assert_false(pir_value_is_true(root, "no"));
}

static void copies_text_with_its_length(void **state)
{
    char text[] = "a\0bc";
    struct pir_value *value = pir_value_string_n(&arena, text, 3);

    (void)state;
    text[0] = 'x';
    assert_int_equal(value->len, 3);
    assert_memory_equal(value->text, "a\0b", 4);
    assert_false(value->plain);
    assert_int_equal(value->line, 0);
    assert_false(pir_value_equal(value, pir_value_string(&arena, "a")));
}

static void copies_deeply(void **state)
{
    struct pir_value *root = sample();
    struct pir_value *copy;

    (void)state;
    root->line = 3;
    root->in.members[0].column = 9;
    root->in.members[0].value->plain = true;
    copy = pir_value_copy(&arena, root);
    assert_true(pir_value_equal(root, copy));
    assert_int_equal(copy->line, 3);
    assert_int_equal(copy->in.members[0].column, 9);
    assert_true(copy->in.members[0].value->plain);
    pir_value_push(&arena, pir_value_get(copy, "list"), pir_value_null(&arena));
    assert_int_equal(pir_value_set_string(&arena, copy, "more", "m"), 0);
    assert_int_equal(pir_value_get(root, "list")->len, 3);
    assert_int_equal(root->len, 2);
    assert_string_equal(pir_value_text(copy, "more"), "m");
    assert_null(pir_value_copy(&arena, NULL));
}

static void finds_objects_equal_in_any_order(void **state)
{
    struct pir_value *a = pir_value_object(&arena);
    struct pir_value *b = pir_value_object(&arena);

    (void)state;
    pir_value_set(&arena, a, "x", pir_value_number(&arena, "1"));
    pir_value_set(&arena, a, "y", pir_value_string(&arena, "t"));
    pir_value_set(&arena, b, "y", pir_value_string(&arena, "t"));
    assert_false(pir_value_equal(a, b));
    pir_value_set(&arena, b, "x", pir_value_number(&arena, "1.0"));
    assert_true(pir_value_equal(a, b));
    b->in.members[0].value->plain = true;
    assert_true(pir_value_equal(a, b));
    pir_value_remove(b, "x");
    pir_value_set(&arena, b, "z", pir_value_number(&arena, "1"));
    assert_false(pir_value_equal(a, b));
}

static void keeps_types_apart(void **state)
{
    struct pir_value *values[] = {
        pir_value_null(&arena),        pir_value_bool(&arena, 0),
        pir_value_bool(&arena, 1),     pir_value_integer(&arena, 0),
        pir_value_integer(&arena, 1),  pir_value_string(&arena, ""),
        pir_value_string(&arena, "1"), pir_value_array(&arena),
        pir_value_object(&arena),      NULL,
    };
    size_t count = sizeof(values) / sizeof(values[0]);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            assert_int_equal(pir_value_equal(values[i], values[j]), i == j);
}

static void makes_integers_of_any_size(void **state)
{
    (void)state;
    assert_string_equal(
        pir_value_integer(&arena, INT64_MIN)->text, "-9223372036854775808");
    assert_string_equal(
        pir_value_integer(&arena, INT64_MAX)->text, "9223372036854775807");
}

static void knows_the_grammar_of_numbers(void **state)
{
    static const char *const good[] = {"0",   "-0",   "10",    "1.0",    "-1.50",
                                       "1e5", "1E+5", "0e-05", "1.2e03", "12345678901"};
    static const char *const bad[] = {"",     "-",     "+1",  "01",      "-01",   ".5",
                                      "1.",   "1e",    "1e+", "0x1",     " 1",    "1 ",
                                      "1,0",  "NaN",   "inf", "1.e5",    "1_000", "--1",
                                      "1e5.", "1.0.0", "-.5", "Infinity"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(pir_number_is(good[i]));
        assert_non_null(pir_value_number(&arena, good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(pir_number_is(bad[i]));
        assert_null(pir_value_number(&arena, bad[i]));
    }
}

static void compares_numbers_exactly(void **state)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1", "1.0", 0},
        {"1", "10e-1", 0},
        {"0", "-0", 0},
        {"0", "0e9999", 0},
        {"-0.000", "0.0e-5", 0},
        {"100", "1e2", 0},
        {"0.001", "1E-3", 0},
        {"0.0012", "12.00e-4", 0},
        {"-1", "1", -1},
        {"-2", "-1", -1},
        {"-10", "-9", -1},
        {"-1", "0", -1},
        {"0", "1e-9999", -1},
        {"9", "10", -1},
        {"0.9", "0.10", 1},
        {"1.0000000000000000000000000000001", "1", 1},
        {"123456789012345678901234567890", "123456789012345678901234567891", -1},
        {"9007199254740993", "9007199254740992", 1},
        {"1e9999", "9e9998", 1},
        {"1e-9999", "1e-9998", -1},
        {"12e9998", "1.2e9999", 0},
        {"1e99999999999999999999999", "1", 1},
        {"1e-99999999999999999999999", "1", -1},
        {"0.1", "0.10000000000000000555", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(pir_number_compare(cases[i].a, cases[i].b), cases[i].order);
        assert_int_equal(pir_number_compare(cases[i].b, cases[i].a), -cases[i].order);
    }
}

static void compares_numbers_of_a_thousand_digits(void **state)
{
    char a[1100];
    char b[1100];

    (void)state;
    memset(a, '7', 1000);
    memset(b, '7', 1000);
    a[1000] = b[1000] = '\0';
    assert_int_equal(pir_number_compare(a, b), 0);
    b[999] = '8';
    assert_int_equal(pir_number_compare(a, b), -1);
    snprintf(b + 1, sizeof(b) - 1, ".%.*se999", 999, a);
    b[0] = '7';
    assert_int_equal(pir_number_compare(a, b), 0);
}

static void tells_whole_numbers_from_others(void **state)
{
    static const char *const whole[] = {"0",        "-0",    "1.0",    "1e2",
                                        "1.5e1",    "-7",    "100e-2", "0.0e-99",
                                        "12.340e2", "1e9999"};
    static const char *const broken[] = {"0.5",  "1e-1",   "15e-1",  "1.05e1",
                                         "-0.1", "100e-3", "1e-9999"};

    (void)state;
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
        assert_true(pir_number_is_integer(whole[i]));
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
        assert_false(pir_number_is_integer(broken[i]));
}

static void follows_a_pointer(void **state)
{
    struct pir_value *root = sample();
    struct pir_value *odd = pir_value_object(&arena);

    (void)state;
    pir_value_set_string(&arena, odd, "a/b", "slash");
    pir_value_set_string(&arena, odd, "m~n", "tilde");
    pir_value_set_string(&arena, odd, "", "empty");
    pir_value_set_string(&arena, odd, "~1", "both");
    pir_value_set_string(&arena, odd, "0", "digit");
    pir_value_set(&arena, root, "odd", odd);
    assert_ptr_equal(pir_value_point(root, ""), root);
    assert_string_equal(pir_value_point(root, "/list/0")->text, "-7");
    assert_string_equal(pir_value_point(root, "/odd/a~1b")->text, "slash");
    assert_string_equal(pir_value_point(root, "/odd/m~0n")->text, "tilde");
    assert_string_equal(pir_value_point(root, "/odd/")->text, "empty");
    assert_string_equal(pir_value_point(root, "/odd/~01")->text, "both");
    assert_string_equal(pir_value_point(root, "/odd/0")->text, "digit");
}

static void refuses_a_pointer_that_leads_nowhere(void **state)
{
    static const char *const nowhere[] = {
        "title",     "/none",
        "/list/3",   "/list/00",
        "/list/-",   "/list/",
        "/list/+1",  "/title/0",
        "/titl",     "/titlee",
        "/list/0/0", "/list/~",
        "/~2",       "/list/99999999999999999999999999",
    };
    struct pir_value *root = sample();

    (void)state;
    for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++)
        assert_null(pir_value_point(root, nowhere[i]));
    assert_null(pir_value_point(NULL, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(keeps_members_in_order_and_names_unique, release),
        cmocka_unit_test_teardown(removes_a_member_and_closes_the_gap, release),
        cmocka_unit_test_teardown(passes_a_failed_allocation_on, release),
        cmocka_unit_test_teardown(leaves_out_a_string_that_is_null, release),
        cmocka_unit_test_teardown(
            looks_up_without_minding_nulls_and_wrong_types, release),
        cmocka_unit_test_teardown(copies_text_with_its_length, release),
        cmocka_unit_test_teardown(copies_deeply, release),
        cmocka_unit_test_teardown(finds_objects_equal_in_any_order, release),
        cmocka_unit_test_teardown(keeps_types_apart, release),
        cmocka_unit_test_teardown(makes_integers_of_any_size, release),
        cmocka_unit_test_teardown(knows_the_grammar_of_numbers, release),
        cmocka_unit_test_teardown(compares_numbers_exactly, release),
        cmocka_unit_test_teardown(compares_numbers_of_a_thousand_digits, release),
        cmocka_unit_test_teardown(tells_whole_numbers_from_others, release),
        cmocka_unit_test_teardown(follows_a_pointer, release),
        cmocka_unit_test_teardown(refuses_a_pointer_that_leads_nowhere, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
