/* UTF-8: what is let in, what is shown, and how wide it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define EVERYTHING (PIR_TEXT_LINES | PIR_TEXT_TABS)

static size_t encode(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(marks[len] | c);
    return len;
}

static void every_character_decodes_to_itself(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char text[4];
        uint32_t got = ~c;
        size_t len = encode(text, c);

        if (c >= 0xd800 && c <= 0xdfff) {
            assert_int_equal(pir_text_decode(&got, text, len), 0);
            continue;
        }
        assert_int_equal(pir_text_decode(&got, text, len), len);
        assert_int_equal(got, c);
        if (len > 1)
            assert_int_equal(pir_text_decode(&got, text, len - 1), 0);
    }
}

static const char *const malformed[] = {
    "\x80",
    "\xbf",
    "\xc0\x80",
    "\xc0\xaf",
    "\xc1\xbf",
    "\xc2",
    "\xc2g",
    "\xe0\x80\x80",
    "\xe0\x9f\xbf",
    "\xe2\x82",
    "\xe2\x82g",
    "\xed\xa0\x80",
    "\xed\xbf\xbf",
    "\xf0\x80\x80\x80",
    "\xf0\x8f\xbf\xbf",
    "\xf0\x9f\x94",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xf8\x88\x80\x80\x80",
    "\xfe",
    "\xff",
};

static void overlong_and_broken_sequences_are_refused(void **state)
{
    uint32_t c;

    (void)state;
    for (size_t i = 0; i < COUNT(malformed); i++) {
        assert_int_equal(pir_text_decode(&c, malformed[i], strlen(malformed[i])), 0);
        assert_int_equal(
            pir_text_check(malformed[i], strlen(malformed[i]), EVERYTHING, NULL),
            PIR_E_INPUT);
    }
    assert_int_equal(pir_text_decode(&c, "", 0), 0);
}

static int is_listed(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
           (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xffff) >= 0xfffe;
}

static void exactly_the_listed_characters_are_unclean(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char text[4];
        size_t len = encode(text, c);
        int clean = pir_text_check(text, len, PIR_TEXT_LINE, NULL) == 0;

        if (c >= 0xd800 && c <= 0xdfff)
            assert_false(clean);
        else if (clean == is_listed(c))
            fail_msg("U+%04X is judged wrongly", (unsigned)c);
    }
}

static void line_breaks_and_tabs_need_leave(void **state)
{
    (void)state;
    assert_int_equal(pir_text_check("a\nb", 3, PIR_TEXT_LINE, NULL), PIR_E_INPUT);
    assert_int_equal(pir_text_check("a\nb", 3, PIR_TEXT_TABS, NULL), PIR_E_INPUT);
    assert_int_equal(pir_text_check("a\nb", 3, PIR_TEXT_LINES, NULL), 0);
    assert_int_equal(pir_text_check("a\tb", 3, PIR_TEXT_LINES, NULL), PIR_E_INPUT);
    assert_int_equal(pir_text_check("a\tb\n", 4, EVERYTHING, NULL), 0);
    assert_int_equal(pir_text_check("a\rb", 3, EVERYTHING, NULL), PIR_E_INPUT);
    assert_int_equal(pir_text_check("", 0, PIR_TEXT_LINE, NULL), 0);
    assert_int_equal(pir_text_check("a\0b", 3, EVERYTHING, NULL), PIR_E_INPUT);
}

static void a_refusal_names_the_character_and_its_place(void **state)
{
    const char *text = "Größe\n日本 \xe2\x80\xae!";
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_text_check(text, strlen(text), EVERYTHING, &err), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 4);
    assert_string_equal(
        err.message,
        "the character U+202E (it changes the direction of text) at line 2, "
        "column 4 is not allowed");
    pir_text_check("ab\xff", 3, EVERYTHING, &err);
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 3);
    assert_string_equal(
        err.message, "the byte 0xff at line 1, column 3 is not valid UTF-8");
    pir_text_check("a\0", 2, EVERYTHING, &err);
    assert_non_null(strstr(err.message, "U+0000 (a control character)"));
    pir_text_check("\n", 1, PIR_TEXT_LINE, &err);
    assert_non_null(strstr(err.message, "U+000A (a line break)"));
}

static void
assert_quoted(const char *text, size_t len, unsigned flags, const char *wanted)
{
    struct pir_buf out = PIR_BUF_INIT;

    pir_text_quote(&out, text, len, flags);
    assert_false(pir_buf_failed(&out));
    assert_string_equal(out.data, wanted);
    assert_int_equal(out.len, strlen(wanted));
    pir_buf_release(&out);
}

static void quoting_escapes_what_is_not_clean(void **state)
{
    (void)state;
    assert_quoted("", 0, PIR_TEXT_LINE, "");
    assert_quoted("plain Größe 日本 🔥", 25, PIR_TEXT_LINE, "plain Größe 日本 🔥");
    assert_quoted("a\n\tb", 4, PIR_TEXT_LINE, "a\\x0a\\x09b");
    assert_quoted("a\n\tb", 4, PIR_TEXT_LINES, "a\n\\x09b");
    assert_quoted("a\n\tb", 4, EVERYTHING, "a\n\tb");
    assert_quoted("a\0b\x1b[31m", 8, EVERYTHING, "a\\x00b\\x1b[31m");
    assert_quoted("\xc2\x85\xe2\x80\xa8", 5, EVERYTHING, "\\u{0085}\\u{2028}");
    assert_quoted("\xf0\x9f\xbf\xbf", 4, EVERYTHING, "\\u{1FFFF}");
    assert_quoted("\xff\xed\xa0\x80x", 5, EVERYTHING, "\\xff\\xed\\xa0\\x80x");
    assert_quoted("\xe2\x82", 2, EVERYTHING, "\\xe2\\x82");
}

/* A small generator: the same bytes on every machine. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void random_bytes_come_out_clean(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct pir_buf out = PIR_BUF_INIT;
        struct pir_buf clean = PIR_BUF_INIT;
        char bytes[64];
        char fixed[40];
        size_t len = next_random(&seed) % sizeof(bytes);

        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)next_random(&seed);
        pir_text_quote(&out, bytes, len, PIR_TEXT_LINE);
        assert_int_equal(pir_text_check(out.data, out.len, PIR_TEXT_LINE, NULL), 0);
        pir_text_quote(&clean, out.data, out.len, PIR_TEXT_LINE);
        assert_string_equal(clean.data, out.data);
        pir_text_quote_into(fixed, sizeof(fixed), bytes, len);
        assert_true(strlen(fixed) < sizeof(fixed));
        assert_int_equal(pir_text_check(fixed, strlen(fixed), PIR_TEXT_LINE, NULL), 0);
        if (out.len < sizeof(fixed))
            assert_string_equal(fixed, out.data);
        pir_text_fit(bytes, len, 10);
        pir_text_width(bytes, len);
        pir_text_length(bytes, len);
        pir_text_is_blank(bytes, len);
        pir_text_is_placeholder(bytes, len);
        pir_buf_release(&out);
        pir_buf_release(&clean);
    }
}

static void quoting_into_little_room_cuts_between_characters(void **state)
{
    char out[12];

    (void)state;
    pir_text_quote_into(out, sizeof(out), "12345678901", 11);
    assert_string_equal(out, "12345678901");
    pir_text_quote_into(out, sizeof(out), "123456789012", 12);
    assert_string_equal(out, "12345678...");
    pir_text_quote_into(out, sizeof(out), "1234567€€", 13);
    assert_string_equal(out, "1234567...");
    pir_text_quote_into(out, sizeof(out), "123456\x1b\x1b", 8);
    assert_string_equal(out, "123456...");
    pir_text_quote_into(out, 4, "12345", 5);
    assert_string_equal(out, "...");
    pir_text_quote_into(out, 4, "", 0);
    assert_string_equal(out, "");
}

static void width_counts_columns_and_not_characters(void **state)
{
    static const struct {
        const char *text;
        size_t width;
        size_t length;
    } cases[] = {
        {"", 0, 0},     {"abc", 3, 3},       {"Größe", 5, 5},
        {"日本", 4, 2}, {"e\xcc\x81", 1, 2}, {"🔥", 2, 1},
        {"ｶﾅ", 2, 2},   {"한", 2, 1},        {"a\xe2\x80\x8d", 1, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len = strlen(cases[i].text);

        assert_int_equal(pir_text_width(cases[i].text, len), cases[i].width);
        assert_int_equal(pir_text_length(cases[i].text, len), cases[i].length);
    }
}

static void assert_fit(const char *text, size_t width, const char *wanted)
{
    size_t len = pir_text_fit(text, strlen(text), width);

    assert_int_equal(len, strlen(wanted));
    assert_memory_equal(text, wanted, len);
}

static void fit_ends_between_what_people_see_as_characters(void **state)
{
    const char *family = "👨\xe2\x80\x8d👩\xe2\x80\x8d👧!";

    (void)state;
    assert_fit("", 5, "");
    assert_fit("hello", 0, "");
    assert_fit("hello", 3, "hel");
    assert_fit("hello", 5, "hello");
    assert_fit("hello", 99, "hello");
    assert_fit("日本語", 3, "日");
    assert_fit("日本語", 4, "日本");
    assert_fit("日本語", 1, "");
    assert_fit("ae\xcc\x81z", 2, "ae\xcc\x81");
    assert_fit("ae\xcc\x81z", 1, "a");
    assert_fit("🇩🇪🇫🇷", 3, "🇩🇪");
    assert_int_equal(pir_text_fit(family, strlen(family), 1), 0);
    assert_int_equal(
        pir_text_fit(
            family, strlen(family), pir_text_width(family, strlen(family) - 1)),
        strlen(family) - 1);
}

static void fit_never_takes_more_than_the_width(void **state)
{
    const char *text = "Störung: 決済サービス e\xcc\x81 🔥🇩🇪 x";
    size_t len = strlen(text);
    size_t last = 0;

    (void)state;
    for (size_t width = 0; width < 50; width++) {
        size_t fit = pir_text_fit(text, len, width);

        assert_true(fit >= last);
        assert_true(pir_text_width(text, fit) <= width);
        assert_int_equal(pir_text_check(text, fit, PIR_TEXT_LINE, NULL), 0);
        last = fit;
    }
    assert_int_equal(last, len);
}

/* As Unicode's rules have it, asked for every two neighbours, with nothing left out. */
static size_t fit_by_the_rules(const uint32_t *chars, size_t count, size_t width)
{
    utf8proc_int32_t state = 0;
    size_t boundary = 0, at = 0, total = 0;
    char bytes[4];

    for (size_t i = 0; i < count; i++) {
        int columns = utf8proc_charwidth((utf8proc_int32_t)chars[i]);

        if (i &&
            utf8proc_grapheme_break_stateful(
                (utf8proc_int32_t)chars[i - 1], (utf8proc_int32_t)chars[i], &state))
            boundary = at;
        total += columns > 0 ? (size_t)columns : 0;
        if (total > width)
            return boundary;
        at += encode(bytes, chars[i]);
    }
    return at;
}

static void fit_keeps_the_rules_in_any_order_of_characters(void **state)
{
    static const uint32_t of_each_sort[] = {'a',     ' ',    '~',    '\n',    '\r',
                                            0x301,   0x200d, 0xfe0f, 0x1f1e9, 0x1f467,
                                            0x1f3fb, 0x1100, 0x1161, 0x65e5};
    const size_t sorts = COUNT(of_each_sort), count = 4;

    (void)state;
    for (size_t n = 0; n < sorts * sorts * sorts * sorts; n++) {
        uint32_t chars[4];
        char text[16];
        size_t len = 0, rest = n;

        for (size_t i = 0; i < count; i++, rest /= sorts) {
            chars[i] = of_each_sort[rest % sorts];
            len += encode(text + len, chars[i]);
        }
        for (size_t width = 0; width < 8; width++)
            if (pir_text_fit(text, len, width) != fit_by_the_rules(chars, count, width))
                fail_msg("number %zu at width %zu", n, width);
    }
}

static void writes_what_markup_may_hold(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    pir_text_markup(&out, "a < b & \"c\" > 'd'\xc3\xbc");
    assert_string_equal(
        out.data, "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;\xc3\xbc");
    pir_buf_release(&out);
}

static void writes_one_word_for_a_shell(void **state)
{
    static const struct {
        const char *text, *word;
    } words[] = {
        {"board", "board"},
        {"a.b@example.org", "a.b@example.org"},
        {"", "''"},
        {"-x", "'-x'"},
        {"head of QA", "'head of QA'"},
        {"CEO's; rm -rf $HOME `id`", "'CEO'\\''s; rm -rf $HOME `id`'"},
        {"two\nlines", "'two lines'"},
        {"Gr\xc3\xbc\xc3\x9f"
         "e",
         "'Gr\xc3\xbc\xc3\x9f"
         "e'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct pir_buf out = PIR_BUF_INIT;

        pir_text_shell(&out, words[i].text);
        assert_string_equal(out.data, words[i].word);
        pir_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_one_word_for_a_shell),
        cmocka_unit_test(writes_what_markup_may_hold),
        cmocka_unit_test(every_character_decodes_to_itself),
        cmocka_unit_test(overlong_and_broken_sequences_are_refused),
        cmocka_unit_test(exactly_the_listed_characters_are_unclean),
        cmocka_unit_test(line_breaks_and_tabs_need_leave),
        cmocka_unit_test(a_refusal_names_the_character_and_its_place),
        cmocka_unit_test(quoting_escapes_what_is_not_clean),
        cmocka_unit_test(random_bytes_come_out_clean),
        cmocka_unit_test(quoting_into_little_room_cuts_between_characters),
        cmocka_unit_test(width_counts_columns_and_not_characters),
        cmocka_unit_test(fit_ends_between_what_people_see_as_characters),
        cmocka_unit_test(fit_never_takes_more_than_the_width),
        cmocka_unit_test(fit_keeps_the_rules_in_any_order_of_characters),
    };

    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
