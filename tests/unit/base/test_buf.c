/* Buffers: always ended by NUL, and a failure that sticks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static void an_empty_buffer_is_an_empty_string(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;

    (void)state;
    assert_string_equal(buf.data, "");
    pir_buf_add(&buf, NULL, 0);
    pir_buf_addstr(&buf, "");
    pir_buf_fill(&buf, 'x', 0);
    pir_buf_clear(&buf);
    pir_buf_truncate(&buf, 0);
    assert_int_equal(buf.len, 0);
    assert_false(pir_buf_failed(&buf));
    pir_buf_release(&buf);
    assert_ptr_equal(buf.data, pir_buf_empty);
    assert_int_equal(pir_buf_empty[0], 0);
}

static void bytes_are_appended_in_order(void **state)
{
    struct pir_buf buf;

    (void)state;
    pir_buf_init(&buf);
    pir_buf_addstr(&buf, "one");
    pir_buf_addch(&buf, ' ');
    pir_buf_add(&buf, "t\0o", 3);
    pir_buf_fill(&buf, '.', 3);
    assert_int_equal(buf.len, 10);
    assert_memory_equal(buf.data, "one t\0o...", 11);
    pir_buf_release(&buf);
}

static void stays_ended_at_every_length(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < 10000; i++) {
        pir_buf_addch(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.len, i + 1);
        assert_true(buf.len < buf.cap);
        assert_int_equal(buf.data[i + 1], 0);
    }
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
    pir_buf_release(&buf);
}

static void printf_grows_to_any_length(void **state)
{
    (void)state;
    for (int width = 0; width < 300; width++) {
        struct pir_buf buf = PIR_BUF_INIT;

        pir_buf_addstr(&buf, "<");
        pir_buf_printf(&buf, "%*s", width, "");
        pir_buf_printf(&buf, "%s", ">");
        assert_int_equal(buf.len, width + 2);
        assert_int_equal(strlen(buf.data), width + 2);
        assert_string_equal(buf.data + width + 1, ">");
        pir_buf_release(&buf);
    }
}

static void truncate_shortens_and_never_lengthens(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;

    (void)state;
    pir_buf_addstr(&buf, "hello");
    pir_buf_truncate(&buf, 9);
    assert_string_equal(buf.data, "hello");
    pir_buf_truncate(&buf, 4);
    assert_string_equal(buf.data, "hell");
    pir_buf_clear(&buf);
    assert_string_equal(buf.data, "");
    assert_true(buf.cap > 0);
    pir_buf_addstr(&buf, "again");
    assert_string_equal(buf.data, "again");
    pir_buf_release(&buf);
}

static void detach_hands_the_bytes_over(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    size_t len = 9;
    char *data;

    (void)state;
    pir_buf_addstr(&buf, "mine");
    data = pir_buf_detach(&buf, &len);
    assert_string_equal(data, "mine");
    assert_int_equal(len, 4);
    assert_int_equal(buf.len, 0);
    assert_ptr_equal(buf.data, pir_buf_empty);
    free(data);
    data = pir_buf_detach(&buf, NULL);
    assert_string_equal(data, "");
    assert_ptr_not_equal(data, pir_buf_empty);
    free(data);
}

static void a_failure_sticks_and_keeps_the_bytes(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;
    size_t len = 9;

    (void)state;
    pir_buf_addstr(&buf, "kept");
    pir_buf_fill(&buf, 'x', PTRDIFF_MAX);
    assert_true(pir_buf_failed(&buf));
    pir_buf_addstr(&buf, "more");
    pir_buf_addch(&buf, '!');
    pir_buf_printf(&buf, "%d", 1);
    assert_string_equal(buf.data, "kept");
    pir_buf_clear(&buf);
    assert_true(pir_buf_failed(&buf));
    assert_null(pir_buf_detach(&buf, &len));
    assert_int_equal(len, 0);
    assert_false(pir_buf_failed(&buf));
    pir_buf_addstr(&buf, "new");
    assert_string_equal(buf.data, "new");
    pir_buf_release(&buf);
}

static void an_overflowing_length_is_a_failure(void **state)
{
    struct pir_buf buf = PIR_BUF_INIT;

    (void)state;
    pir_buf_add(&buf, "x", SIZE_MAX);
    assert_true(pir_buf_failed(&buf));
    assert_string_equal(buf.data, "");
    pir_buf_release(&buf);
    pir_buf_addch(&buf, 'a');
    pir_buf_fill(&buf, 'x', SIZE_MAX);
    assert_true(pir_buf_failed(&buf));
    pir_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_string),
        cmocka_unit_test(bytes_are_appended_in_order),
        cmocka_unit_test(stays_ended_at_every_length),
        cmocka_unit_test(printf_grows_to_any_length),
        cmocka_unit_test(truncate_shortens_and_never_lengthens),
        cmocka_unit_test(detach_hands_the_bytes_over),
        cmocka_unit_test(a_failure_sticks_and_keeps_the_bytes),
        cmocka_unit_test(an_overflowing_length_is_a_failure),
    };

    return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
