/* Plain words: lists are read, words are found whole, findings say a better way. */
#include "doc/builtin.h"
#include "judge/lint.h"
#include "judge/rulefile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after those it needs */
#include <cmocka.h>
#include <string.h>

#define TERMS (1u << PIR_WORD_TERM)

static struct pir_arena arena;
static struct pir_language language;

static int set_up(void **state)
{
    struct pir_err err = {0};

    (void)state;
    memset(&language, 0, sizeof(language));
    return pir_language_builtin(&language, &arena, &err);
}

static int tear_down(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static void the_files_built_in_have_their_form(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct pir_builtin_file *f = pir_builtin_files; f->name; f++) {
        struct pir_err err = {0};

        if (strncmp(f->name, "language/", 9) != 0)
            continue;
        count++;
        if (pir_rulefile_form(
                &arena, "language.yaml", f->bytes, f->len, f->name, &err) < 0)
            fail_msg("%s:%u: %s", f->name, err.line, err.message);
    }
    assert_int_equal(count, 2);
}

static void knows_the_ten_terms_by_all_their_names(void **state)
{
    static const char *const ten[] = {
        "vulnerability",
        "exploit",
        "Mitigation",
        "patch",
        "zero-day",
        "log analysis",
        "INCIDENT RESPONSE",
        "siem",
        "risk assessment",
        "Containment",
        "Security Information and Event Management"};

    (void)state;
    for (size_t i = 0; i < sizeof(ten) / sizeof(*ten); i++)
        if (!pir_language_term(&language, ten[i]))
            fail_msg("not known: %s", ten[i]);
    assert_null(pir_language_term(&language, "patchwork"));
    assert_null(pir_language_term(&language, ""));
}

static void finds_whole_words_the_longest_first(void **state)
{
    struct pir_word_found found;
    const char *text = "Patchwork; a zero-day vulnerability, unpatched.";

    (void)state;
    assert_true(pir_language_next(&found, &language, text, 0, TERMS));
    assert_int_equal(found.at, strlen("Patchwork; a "));
    assert_int_equal(found.len, strlen("zero-day vulnerability"));
    assert_false(
        pir_language_next(&found, &language, text, found.at + found.len, TERMS));
    /* capitals count where the list has them, and only there */
    assert_false(pir_language_next(&found, &language, "the siem cat", 0, TERMS));
    assert_true(pir_language_next(&found, &language, "A PATCH", 0, TERMS));
}

static void what_a_record_says_takes_the_place_of_what_is_built_in(void **state)
{
    static const char own[] = "schema: pir.language/1\nterms:\n"
                              "- {term: patch, short: a plaster, meaning: A plaster.}\n"
                              "- {term: Harbour, short: our orders, meaning: Orders.}\n"
                              "known: [ACME]\n";
    struct pir_lint_list list = {0};
    size_t before = language.terms.len;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_language_read(&language, &arena, own, strlen(own), "own", &err), 0);
    assert_int_equal(language.terms.len, before + 1);
    assert_string_equal(pir_language_term(&language, "patch")->brief, "a plaster");
    assert_string_equal(pir_language_term(&language, "harbour")->meaning, "Orders.");
    assert_int_equal(
        pir_lint_text(&list, &arena, &language, "ACME in the Harbour", ~0u, 30, &err),
        0);
    assert_int_equal(list.found.len, 0);
}

/* ---- lints ----------------------------------------------------------------------- */

/* "WORDS|WORDS": what is found, in order. */
static const char *linted(const char *text, enum pir_lint lint)
{
    struct pir_lint_list list = {0};
    struct pir_err err = {0};
    const char *out = "";

    assert_int_equal(
        pir_lint_text(&list, &arena, &language, text, 1u << lint, 10, &err), 0);
    for (size_t i = 0; i < list.found.len; i++) {
        assert_int_equal(list.found.items[i].lint, lint);
        assert_true(strlen(list.found.items[i].better) > 2);
        out = pir_arena_printf(
            &arena, "%s%s%s", out, i ? "|" : "", list.found.items[i].words);
    }
    return out;
}

static void names_technical_words_that_nobody_explains(void **state)
{
    (void)state;
    assert_string_equal(
        linted(
            "The payload ran on a node; the WAL and max_wal_senders.", PIR_LINT_JARGON),
        "payload|node|WAL|max_wal_senders");
    /* explained in brackets, explained by reports, known to all, or the short of a name */
    assert_string_equal(
        linted(
            "A node (one of our servers), a SIEM, the CEO of the UK.", PIR_LINT_JARGON),
        "");
    assert_string_equal(
        linted("The write-ahead log (WAL) is full.", PIR_LINT_JARGON), "");
    assert_string_equal(linted("NodeJs anode nodeX I, A", PIR_LINT_JARGON), "");
}

static void names_blame_hedges_and_empty_phrases(void **state)
{
    (void)state;
    assert_string_equal(
        linted("It was Human error; the team should have known.", PIR_LINT_BLAME),
        "Human error|should have known");
    assert_string_equal(linted("A default; a faultless run", PIR_LINT_BLAME), "");
    assert_string_equal(
        linted("Hopefully it is mended soon, hopefully.", PIR_LINT_HEDGES),
        "Hopefully|soon");
    assert_string_equal(
        linted(
            "We take security seriously and act as soon as possible.", PIR_LINT_EMPTY),
        "take security seriously|as soon as possible");
}

static void tells_figures_from_dates_times_and_names(void **state)
{
    (void)state;
    assert_string_equal(linted("It took 18 hours.", PIR_LINT_NUMBERS), "18 hours");
    assert_string_equal(
        linted("Some 147.9 million people", PIR_LINT_NUMBERS), "147.9 million");
    assert_string_equal(linted("about 13.7% of it", PIR_LINT_NUMBERS), "13.7%");
    assert_string_equal(linted("9,000 times", PIR_LINT_NUMBERS), "9,000 times");
    assert_string_equal(
        linted(
            "On 29 July 2017, 2026-11-23 at 14:05, May 13, in 2019; version 2.4.1, "
            "v2, CVE-2017-5638, room 4a, no. #12.",
            PIR_LINT_NUMBERS),
        "");
}

static void counts_the_words_of_each_sentence(void **state)
{
    (void)state;
    assert_string_equal(
        linted("One two three four five six seven eight nine ten.", PIR_LINT_LENGTH),
        "");
    assert_string_equal(
        linted(
            "Short. One two three four five six seven eight nine ten eleven! Short?",
            PIR_LINT_LENGTH),
        "One two three four five six seven eight");
    assert_string_equal(
        linted(
            "one two three four five\nsix seven eight nine ten eleven",
            PIR_LINT_LENGTH),
        "");
}

static void takes_any_bytes(void **state)
{
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = (char)(i + 1);
    text[sizeof(text) - 1] = '\0';
    for (int lint = 0; lint < PIR_LINTS; lint++) {
        linted(text, (enum pir_lint)lint);
        linted("", (enum pir_lint)lint);
        linted("9", (enum pir_lint)lint);
        linted("(", (enum pir_lint)lint);
    }
}

static void names_of_lints_are_read_again(void **state)
{
    enum pir_lint lint;

    (void)state;
    for (int i = 0; i < PIR_LINTS; i++) {
        assert_true(pir_lint_parse(&lint, pir_lint_name((enum pir_lint)i)));
        assert_int_equal(lint, i);
    }
    assert_false(pir_lint_parse(&lint, "style"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        TEST(the_files_built_in_have_their_form),
        TEST(knows_the_ten_terms_by_all_their_names),
        TEST(finds_whole_words_the_longest_first),
        TEST(what_a_record_says_takes_the_place_of_what_is_built_in),
        TEST(names_technical_words_that_nobody_explains),
        TEST(names_blame_hedges_and_empty_phrases),
        TEST(tells_figures_from_dates_times_and_names),
        TEST(counts_the_words_of_each_sentence),
        TEST(takes_any_bytes),
        TEST(names_of_lints_are_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
