/* Slugs, blanks, placeholders and suggestions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void assert_slug(const char *text, size_t max, const char *wanted)
{
    char out[64];

    memset(out, '#', sizeof(out));
    pir_text_slug(out, text, max);
    assert_string_equal(out, wanted);
    assert_int_equal(out[max + 1], '#');
}

static void a_slug_is_plain_lower_case_words(void **state)
{
    (void)state;
    assert_slug("Payment API down", 40, "payment-api-down");
    assert_slug("  --Payment__API / v2.1!  ", 40, "payment-api-v2-1");
    assert_slug("it's Alice\xe2\x80\x99s disk", 40, "its-alices-disk");
    assert_slug("../../etc/passwd", 40, "etc-passwd");
    assert_slug("a\nb\x1b[31m", 40, "a-b-31m");
}

static void accents_are_stripped_from_a_slug(void **state)
{
    (void)state;
    assert_slug("Größe: café Ünïcode", 40, "grosse-cafe-unicode");
    assert_slug("ŁÓDŹ Ærø Þór Đà", 40, "lodz-aero-thor-da");
    assert_slug("ﬁle Ｆｕｌｌ ①", 40, "file-full-1");
    assert_slug("e\xcc\x81t\xc3\xa9", 40, "ete");
}

static void nothing_usable_gives_an_empty_slug(void **state)
{
    (void)state;
    assert_slug("", 40, "");
    assert_slug("日本語", 40, "");
    assert_slug("---", 40, "");
    assert_slug("\xff\xfe", 40, "");
    assert_slug("abc", 0, "");
}

static void a_slug_is_cut_at_a_word(void **state)
{
    (void)state;
    assert_slug("payment api down", 16, "payment-api-down");
    assert_slug("payment api down", 15, "payment-api");
    assert_slug("payment api down", 12, "payment-api");
    assert_slug("payment api down", 11, "payment-api");
    assert_slug("payment api down", 10, "payment");
    assert_slug("payment api down", 7, "payment");
    assert_slug("payment api down", 6, "paymen");
    assert_slug("payment!", 7, "payment");
    assert_slug("日 payment", 3, "pay");
    assert_slug("ab ßx", 4, "ab");
}

static void blank_means_that_nothing_can_be_seen(void **state)
{
    static const char *const blank[] = {
        "",
        " ",
        " \t\r\n",
        "\xc2\xa0",
        "\xe2\x80\x8b\xe2\x80\x8b",
        "\xe3\x80\x80",
        "\xe2\xa0\x80",
        "\xe3\x85\xa4",
        "\xe2\x81\xa0 \xc2\xad",
    };
    static const char *const full[] = {".", " a ", "\xff", "-", "日"};

    (void)state;
    for (size_t i = 0; i < COUNT(blank); i++)
        assert_true(pir_text_is_blank(blank[i], strlen(blank[i])));
    for (size_t i = 0; i < COUNT(full); i++)
        assert_false(pir_text_is_blank(full[i], strlen(full[i])));
}

static void placeholders_are_recognised(void **state)
{
    static const char *const yes[] = {
        "TODO",   "todo",    "Tbd",      "FIXME", "xxx",   "...",   "-",
        "?",      "n/a",     "N/A",      "none",  "None.", "TODO:", "[TODO]",
        "<tbd>",  " todo ",  "**TBD**",  "--",    "???",   "…",     "–",
        "(none)", "\"n/a\"", "\nTODO\n", "___",   "[...]", "TODO…", "«tbd»",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(yes); i++)
        if (!pir_text_is_placeholder(yes[i], strlen(yes[i])))
            fail_msg("%s is a placeholder", yes[i]);
}

static void text_that_says_something_is_no_placeholder(void **state)
{
    static const char *const no[] = {
        "none: no customer was affected",
        "n/a, because the disk was empty",
        "todos",
        "TODO list was lost",
        "nonee",
        "non",
        "tb",
        "na",
        "x",
        "xxxx",
        "0",
        "",
        "  ",
        "/",
        "*",
        "\xff",
        "日",
        "n / a long way",
        "🔥",
        "€",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(no); i++)
        if (pir_text_is_placeholder(no[i], strlen(no[i])))
            fail_msg("%s is no placeholder", no[i]);
}

static const char *const commands[] = {"status", "declare", "note",   "verify",
                                       "report", "close",   "action", "log"};

static void assert_nearest(const char *word, const char *wanted)
{
    const char *got = pir_text_nearest(word, commands, COUNT(commands));

    if (wanted) {
        assert_non_null(got);
        assert_string_equal(got, wanted);
    } else {
        assert_null(got);
    }
}

static void a_slip_finds_the_word_that_was_meant(void **state)
{
    (void)state;
    assert_nearest("status", "status");
    assert_nearest("STATUS", "status");
    assert_nearest("stauts", "status");
    assert_nearest("statu", "status");
    assert_nearest("statuss", "status");
    assert_nearest("veryfi", "verify");
    assert_nearest("decalre", "declare");
    assert_nearest("lgo", "log");
    assert_nearest("ntoe", "note");
    assert_nearest("clsoe", "close");
}

static void a_word_far_from_all_finds_none(void **state)
{
    char word[300];

    (void)state;
    assert_nearest("", NULL);
    assert_nearest("x", NULL);
    assert_nearest("banana", NULL);
    assert_nearest("xyz", NULL);
    memset(word, 'a', sizeof(word));
    word[299] = '\0';
    assert_nearest(word, NULL);
    assert_null(pir_text_nearest("status", NULL, 0));
}

static void a_swap_of_neighbours_costs_one(void **state)
{
    static const char *const words[] = {"abdd", "abdc"};
    static const char *const short_words[] = {"ba"};

    (void)state;
    /* Both are one step away; the first wins. */
    assert_string_equal(pir_text_nearest("abcd", words, 2), "abdd");
    /* Two steps would be too many for a word of two letters. */
    assert_string_equal(pir_text_nearest("ab", short_words, 1), "ba");
}

static void candidates_of_any_length_are_harmless(void **state)
{
    char longest[65];
    char too_long[200];
    const char *candidates[] = {too_long, longest};

    (void)state;
    memset(longest, 'a', sizeof(longest));
    longest[64] = '\0';
    memset(too_long, 'a', sizeof(too_long));
    too_long[199] = '\0';
    assert_ptr_equal(pir_text_nearest(longest, candidates, 2), longest);
}

static void words_are_the_same_whatever_their_case(void **state)
{
    (void)state;
    assert_true(pir_text_same("CEO", "ceo"));
    assert_true(pir_text_same("", ""));
    assert_true(pir_text_same(NULL, NULL));
    assert_false(pir_text_same("CEO", "CE"));
    assert_false(pir_text_same("CE", "CEO"));
    assert_false(pir_text_same(NULL, ""));
    assert_false(pir_text_same("@", "`"));
    assert_false(pir_text_same("[", "{"));
}

static void look_alike(const char *a, const char *b)
{
    char left[64], right[64];

    pir_text_look(left, sizeof(left), a);
    pir_text_look(right, sizeof(right), b);
    assert_string_equal(left, right);
    assert_true(*left);
}

static void names_that_look_alike_are_known(void **state)
{
    char left[64], right[64];

    (void)state;
    look_alike("Alice Example", "alice  example");
    look_alike("alice", "\u0430lice");  /* Cyrillic a */
    look_alike("alice", "al\u200bice"); /* a space of no width */
    look_alike("alice", "a\u00adlice");
    look_alike("alice", "\uff41lice"); /* full width */
    look_alike("alice", "a1ice");
    look_alike("Bob", "\u0412\u043e\u044c");
    look_alike("Zo\u00eb", "Zoe\u0308");
    look_alike("Nina", "\u039dina");
    pir_text_look(left, sizeof(left), "Alice");
    pir_text_look(right, sizeof(right), "Alicia");
    assert_string_not_equal(left, right);
    pir_text_look(left, 4, "Alice");
    assert_string_equal(left, "ali");
    pir_text_look(left, sizeof(left), "-- ...");
    assert_string_equal(left, "");
}

static void disguises_of_names_are_known(void **state)
{
    (void)state;
    assert_null(pir_text_disguise("Alice Example"));
    assert_null(pir_text_disguise("Zo\u00eb M\u00fcller-\u0141\u00f3d\u017a"));
    assert_null(pir_text_disguise("\u0410\u043b\u0438\u0441\u0430 Example"));
    assert_null(pir_text_disguise("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"));
    assert_null(pir_text_disguise("\u5c71\u7530\u592a\u90ce"));
    assert_non_null(strstr(pir_text_disguise("\u0430lice"), "several alphabets"));
    assert_non_null(strstr(pir_text_disguise("al\u200bice"), "nobody sees"));
    assert_non_null(strstr(pir_text_disguise("al\u200dice"), "nobody sees"));
    assert_non_null(strstr(pir_text_disguise("alice\u3164"), "nobody sees"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_look_alike_are_known),
        cmocka_unit_test(disguises_of_names_are_known),
        cmocka_unit_test(words_are_the_same_whatever_their_case),
        cmocka_unit_test(a_slug_is_plain_lower_case_words),
        cmocka_unit_test(accents_are_stripped_from_a_slug),
        cmocka_unit_test(nothing_usable_gives_an_empty_slug),
        cmocka_unit_test(a_slug_is_cut_at_a_word),
        cmocka_unit_test(blank_means_that_nothing_can_be_seen),
        cmocka_unit_test(placeholders_are_recognised),
        cmocka_unit_test(text_that_says_something_is_no_placeholder),
        cmocka_unit_test(a_slip_finds_the_word_that_was_meant),
        cmocka_unit_test(a_word_far_from_all_finds_none),
        cmocka_unit_test(a_swap_of_neighbours_costs_one),
        cmocka_unit_test(candidates_of_any_length_are_harmless),
    };

    return cmocka_run_group_tests_name("base/words", tests, NULL, NULL);
}
