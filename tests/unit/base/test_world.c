/* The clock that the environment may set, and the environment itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/world.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void the_system_clock_is_the_default(void **state)
{
    bool claimed = true;
    int64_t before = time(NULL);
    int64_t now;

    (void)state;
    unsetenv("GIT_COMMITTER_DATE");
    assert_int_equal(pir_world_now(&now, &claimed, NULL), 0);
    assert_false(claimed);
    assert_true(now >= before - 1 && now <= time(NULL));
    setenv("GIT_COMMITTER_DATE", "", 1);
    assert_int_equal(pir_world_now(&now, &claimed, NULL), 0);
    assert_false(claimed);
    assert_int_equal(pir_world_now(&now, NULL, NULL), 0);
}

static void the_environment_may_say_the_time(void **state)
{
    static const struct {
        const char *text;
        int64_t now;
    } cases[] = {
        {"@0", 0},
        {"@1795443302", 1795443302},
        {"@1795443302 +0100", 1795443302},
        {"@7 -0730", 7},
        {"1795443302 +0000", 1795443302},
        {"1112911993 -0700", 1112911993},
        {"2026-11-23T14:15:02Z", 1795443302},
        {"2026-11-23T15:15:02+01:00", 1795443302},
        {"@32503679999 +2359", INT64_C(32503679999)},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool claimed = false;
        int64_t now = -1;

        setenv("GIT_COMMITTER_DATE", cases[i].text, 1);
        assert_int_equal(pir_world_now(&now, &claimed, NULL), 0);
        assert_true(claimed);
        assert_int_equal(now, cases[i].now);
    }
    unsetenv("GIT_COMMITTER_DATE");
}

static void other_forms_are_refused_with_a_way_out(void **state)
{
    static const char *const bad[] = {
        "yesterday",
        "1795443302",
        "@",
        "@-1",
        "@1 ",
        "@1 +1",
        "@1 +01:00",
        "@1 +2400",
        "@1 +0060",
        "@1 +00000",
        "@1 0100",
        "@1  +0100",
        "1 +",
        " @1",
        "@32503680000",
        "@99999999999999999999999999 +0000",
        "@2026-11-23T14:15:02Z",
        "2026-11-23",
        "2026-11-23T14:15:02",
        "@1 +0100\n",
        "@0x10",
        "@1e3",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pir_err err = {0};
        int64_t now;

        setenv("GIT_COMMITTER_DATE", bad[i], 1);
        if (pir_world_now(&now, NULL, &err) != PIR_E_INPUT)
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(err.code, PIR_E_INPUT);
        assert_non_null(strstr(err.message, "GIT_COMMITTER_DATE"));
        assert_string_not_equal(err.hint, "");
    }
    unsetenv("GIT_COMMITTER_DATE");
}

static void unset_and_empty_are_the_same(void **state)
{
    (void)state;
    setenv("PIR_TEST_VARIABLE", "x", 1);
    assert_string_equal(pir_world_env("PIR_TEST_VARIABLE"), "x");
    setenv("PIR_TEST_VARIABLE", "", 1);
    assert_null(pir_world_env("PIR_TEST_VARIABLE"));
    unsetenv("PIR_TEST_VARIABLE");
    assert_null(pir_world_env("PIR_TEST_VARIABLE"));
    setenv("HOME", "/somewhere", 1);
    assert_string_equal(pir_world_home(), "/somewhere");
    unsetenv("HOME");
    assert_null(pir_world_home());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_clock_is_the_default),
        cmocka_unit_test(the_environment_may_say_the_time),
        cmocka_unit_test(other_forms_are_refused_with_a_way_out),
        cmocka_unit_test(unset_and_empty_are_the_same),
    };

    return cmocka_run_group_tests_name("base/world", tests, NULL, NULL);
}
