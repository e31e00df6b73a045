/* Errors: the sentence is complete, safe to print, and cut where it may be cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void set_returns_the_code_and_fills_the_sentence(void **state)
{
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_err_set(&err, PIR_E_INPUT, "the text is %d bytes long", 7), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_string_equal(err.message, "the text is 7 bytes long");
}

static void set_forgets_an_earlier_place_and_hint(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_INPUT, "one");
    pir_err_at(&err, "file.yaml", 3, 4);
    pir_err_hint(&err, "look");
    pir_err_set(&err, PIR_E_IO, "two");
    assert_string_equal(err.place, "");
    assert_string_equal(err.hint, "");
    assert_int_equal(err.line, 0);
    assert_int_equal(err.column, 0);
}

static void an_error_may_be_wrapped_in_itself(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_INPUT, "inner");
    pir_err_hint(&err, "way out");
    pir_err_set(&err, PIR_E_GIT, "outer: %s (%s)", err.message, err.hint);
    assert_string_equal(err.message, "outer: inner (way out)");
}

static void escapes_what_a_terminal_would_obey(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(
        &err, PIR_E_INPUT, "no %s", "\x1b[2J\n\x7f\xe2\x80\xae\xc2\x9b\xff end");
    assert_string_equal(
        err.message, "no \\x1b[2J\\x0a\\x7f\\u{202E}\\u{009B}\\xff end");
    pir_err_at(&err, "a\tb", 0, 0);
    assert_string_equal(err.place, "a\\x09b");
    pir_err_hint(&err, "run %s", "\xef\xbb\xbf");
    assert_string_equal(err.hint, "run \\u{FEFF}");
}

static void keeps_text_in_any_script(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_INPUT, "Größe 日本 %s", "🔥");
    assert_string_equal(err.message, "Größe 日本 🔥");
}

static void cuts_a_long_sentence_between_characters(void **state)
{
    struct pir_err err = {0};
    char text[3 * PIR_ERR_MESSAGE_MAX + 4];

    (void)state;
    /* Shift by 0 to 2 bytes, so that the cut falls at each place in a character. */
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'a', shift);
        for (size_t i = 0; i < PIR_ERR_MESSAGE_MAX; i++)
            memcpy(text + shift + 3 * i, "€", 3);
        text[shift + (size_t)3 * PIR_ERR_MESSAGE_MAX] = '\0';
        pir_err_set(&err, PIR_E_INPUT, "%s", text);
        size_t len = strlen(err.message);
        assert_true(len < PIR_ERR_MESSAGE_MAX);
        assert_true(len > PIR_ERR_MESSAGE_MAX - 8);
        assert_int_equal(pir_text_check(err.message, len, 0, NULL), 0);
        assert_string_equal(err.message + len - 3, "...");
        assert_null(strstr(err.message, "\\x"));
    }
}

static void never_cuts_an_escape_in_half(void **state)
{
    struct pir_err err = {0};
    char text[PIR_ERR_MESSAGE_MAX + 1];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, '\x1b', sizeof(text));
        memset(text, 'a', shift);
        text[PIR_ERR_MESSAGE_MAX] = '\0';
        pir_err_set(&err, PIR_E_INPUT, "%s", text);
        size_t len = strlen(err.message);
        assert_true(len < PIR_ERR_MESSAGE_MAX);
        assert_string_equal(err.message + len - 7, "\\x1b...");
    }
}

static void fits_a_sentence_that_just_fits(void **state)
{
    struct pir_err err = {0};
    char text[PIR_ERR_MESSAGE_MAX + 1];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[PIR_ERR_MESSAGE_MAX - 1] = '\0';
    pir_err_set(&err, PIR_E_INPUT, "%s", text);
    assert_string_equal(err.message, text);
    text[PIR_ERR_MESSAGE_MAX - 1] = 'x';
    text[PIR_ERR_MESSAGE_MAX] = '\0';
    pir_err_set(&err, PIR_E_INPUT, "%s", text);
    assert_int_equal(strlen(err.message), PIR_ERR_MESSAGE_MAX - 1);
    assert_string_equal(err.message + PIR_ERR_MESSAGE_MAX - 4, "...");
}

static void errno_is_told_and_kept(void **state)
{
    struct pir_err err = {0};

    (void)state;
    errno = ENOSPC;
    assert_int_equal(pir_err_errno(&err, PIR_E_IO, "cannot write %s", "a"), PIR_E_IO);
    assert_int_equal(errno, ENOSPC);
    assert_string_equal(err.message, "cannot write a: No space left on device");
    errno = ENOSPC;
    assert_int_equal(pir_err_errno(NULL, PIR_E_IO, "cannot write %s", "a"), PIR_E_IO);
    assert_int_equal(errno, ENOSPC);
}

static void errno_survives_a_sentence_that_is_too_long(void **state)
{
    struct pir_err err = {0};
    char text[2 * PIR_ERR_MESSAGE_MAX];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    errno = EACCES;
    pir_err_errno(&err, PIR_E_IO, "%s", text);
    assert_non_null(strstr(err.message, "...: Permission denied"));
    assert_int_equal(strlen(err.message), PIR_ERR_MESSAGE_MAX - 1);
    errno = INT_MAX;
    pir_err_errno(&err, PIR_E_IO, "short");
    assert_memory_equal(err.message, "short: ", 7);
}

static void the_first_place_wins(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_INPUT, "bad");
    assert_int_equal(pir_err_at(&err, NULL, 5, 6), PIR_E_INPUT);
    assert_int_equal(pir_err_at(&err, "inner", 9, 9), PIR_E_INPUT);
    pir_err_at(&err, "outer", 7, 8);
    assert_string_equal(err.place, "inner");
    assert_int_equal(err.line, 5);
    assert_int_equal(err.column, 6);
}

static void the_line_of_another_place_is_not_mixed_in(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_INPUT, "bad");
    pir_err_at(&err, "--at", 0, 0);
    pir_err_at(&err, "notes.yaml", 7, 8);
    assert_string_equal(err.place, "--at");
    assert_int_equal(err.line, 0);
}

static void a_later_hint_replaces_an_earlier_one(void **state)
{
    struct pir_err err = {0};

    (void)state;
    pir_err_set(&err, PIR_E_NOTFOUND, "bad");
    pir_err_hint(&err, "run %s", "this");
    assert_int_equal(pir_err_hint(&err, "run %s", "that"), PIR_E_NOTFOUND);
    assert_string_equal(err.hint, "run that");
}

static void everything_accepts_no_error_to_fill(void **state)
{
    (void)state;
    assert_int_equal(pir_err_set(NULL, PIR_E_GIT, "x"), PIR_E_GIT);
    assert_int_equal(pir_err_nomem(NULL), PIR_E_NOMEM);
    assert_true(pir_err_at(NULL, "x", 1, 1) < 0);
    assert_true(pir_err_hint(NULL, "x") < 0);
}

static void nomem_is_a_sentence(void **state)
{
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_err_nomem(&err), PIR_E_NOMEM);
    assert_string_equal(err.message, "there is not enough memory");
}

static void every_code_has_its_own_name(void **state)
{
    (void)state;
    for (int a = PIR_E_CORRUPT; a <= 0; a++) {
        assert_string_not_equal(pir_code_name((enum pir_code)a), "unknown");
        for (int b = PIR_E_CORRUPT; b < a; b++)
            assert_string_not_equal(
                pir_code_name((enum pir_code)a), pir_code_name((enum pir_code)b));
    }
    assert_string_equal(pir_code_name(PIR_E_AMBIGUOUS), "ambiguous");
    assert_string_equal(pir_code_name((enum pir_code) - 99), "unknown");
    assert_string_equal(pir_code_name((enum pir_code)1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_returns_the_code_and_fills_the_sentence),
        cmocka_unit_test(set_forgets_an_earlier_place_and_hint),
        cmocka_unit_test(an_error_may_be_wrapped_in_itself),
        cmocka_unit_test(escapes_what_a_terminal_would_obey),
        cmocka_unit_test(keeps_text_in_any_script),
        cmocka_unit_test(cuts_a_long_sentence_between_characters),
        cmocka_unit_test(never_cuts_an_escape_in_half),
        cmocka_unit_test(fits_a_sentence_that_just_fits),
        cmocka_unit_test(errno_is_told_and_kept),
        cmocka_unit_test(errno_survives_a_sentence_that_is_too_long),
        cmocka_unit_test(the_first_place_wins),
        cmocka_unit_test(the_line_of_another_place_is_not_mixed_in),
        cmocka_unit_test(a_later_hint_replaces_an_earlier_one),
        cmocka_unit_test(everything_accepts_no_error_to_fill),
        cmocka_unit_test(nomem_is_a_sentence),
        cmocka_unit_test(every_code_has_its_own_name),
    };

    return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
