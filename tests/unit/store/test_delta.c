/* Deltas: what they make, and that none reads or writes anywhere else. */
#include "store/delta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t base[] = "0123456789";
static uint8_t out[70000];

static bool apply(const char *delta, size_t len, size_t size)
{
    memset(out, '#', sizeof(out));
    return pir_delta_apply(out, size, base, 10, (const uint8_t *)delta, len);
}

static void makes(const char *delta, size_t len, const char *text)
{
    size_t size;

    assert_true(pir_delta_size(&size, (const uint8_t *)delta, len));
    assert_int_equal(size, strlen(text));
    assert_true(apply(delta, len, size));
    assert_memory_equal(out, text, size);
    assert_int_equal(out[size], '#');
}

static void refuses(const char *delta, size_t len, size_t size)
{
    assert_false(apply(delta, len, size));
    for (size_t i = size; i < sizeof(out); i++)
        assert_int_equal(out[i], '#');
}

#define MAKES(delta, text) makes(delta, sizeof(delta) - 1, text)
#define REFUSES(delta, size) refuses(delta, sizeof(delta) - 1, size)

static void copies_and_adds(void **state)
{
    (void)state;
    MAKES("\x0a\x03\x91\x02\x03", "234");
    MAKES(
        "\x0a\x04\x04"
        "abcd",
        "abcd");
    MAKES("\x0a\x06\x01x\x91\x05\x02\x03yzw", "x56yzw");
    MAKES("\x0a\x0a\x90\x0a", "0123456789"); /* no offset: from the start */
    MAKES("\x0a\x00", "");
}

static void a_length_of_nothing_is_65536(void **state)
{
    static uint8_t large[0x10000 + 5];
    static const uint8_t delta[] = "\x85\x80\x04\x80\x80\x04\x81\x05";
    size_t size;

    (void)state;
    memset(large, 'x', sizeof(large));
    large[5] = 'a';
    assert_true(pir_delta_size(&size, delta, sizeof(delta) - 1));
    assert_int_equal(size, 0x10000);
    assert_true(
        pir_delta_apply(out, size, large, sizeof(large), delta, sizeof(delta) - 1));
    assert_memory_equal(out, large + 5, size);
}

static void refuses_what_is_outside_of_the_base(void **state)
{
    (void)state;
    REFUSES("\x0a\x03\x91\x08\x03", 3);
    REFUSES("\x0a\x03\x91\x0b\x03", 3);
    REFUSES("\x0a\x03\x9f\xff\xff\xff\xff\x03", 3);
    REFUSES("\x0a\x80\x80\x04\x80", 0x10000);
}

static void refuses_what_does_not_come_to_its_size(void **state)
{
    (void)state;
    REFUSES("\x0a\x03\x91\x02\x04", 3);
    REFUSES("\x0a\x03\x91\x02\x02", 3);
    REFUSES(
        "\x0a\x03\x04"
        "abcd",
        3);
    REFUSES("\x0a\x03\x91\x02\x03", 4); /* not the size that was told */
}

static void refuses_a_delta_of_something_else(void **state)
{
    (void)state;
    REFUSES("\x0b\x03\x91\x02\x03", 3);
    REFUSES("\x09\x03\x91\x02\x03", 3);
}

static void refuses_a_delta_that_is_cut_off(void **state)
{
    static const uint8_t delta[] = "\x0a\x06\x01x\x91\x05\x02\x03yzw";
    static const uint8_t endless[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    size_t size;

    (void)state;
    for (size_t len = 0; len < sizeof(delta) - 1; len++) {
        memset(out, '#', sizeof(out));
        assert_false(pir_delta_apply(out, 6, base, 10, delta, len));
        assert_int_equal(pir_delta_size(&size, delta, len), len >= 2);
    }
    assert_false(pir_delta_size(&size, endless, sizeof(endless) - 1));
}

static void refuses_the_instruction_that_is_none(void **state)
{
    (void)state;
    REFUSES("\x0a\x01\x00\x01x", 1);
    REFUSES("\x0a\x00\x00", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_and_adds),
        cmocka_unit_test(a_length_of_nothing_is_65536),
        cmocka_unit_test(refuses_what_is_outside_of_the_base),
        cmocka_unit_test(refuses_what_does_not_come_to_its_size),
        cmocka_unit_test(refuses_a_delta_of_something_else),
        cmocka_unit_test(refuses_a_delta_that_is_cut_off),
        cmocka_unit_test(refuses_the_instruction_that_is_none),
    };

    return cmocka_run_group_tests_name("delta", tests, NULL, NULL);
}
