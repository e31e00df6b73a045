/* What people type to search for: words, phrases, and nothing else. */
#include "model/query_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;
static struct pir_query_words words;
static struct pir_err err;

static int teardown(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static int parse(const char *typed, const char *field)
{
    memset(&err, 0, sizeof(err));
    return pir_query_words_parse(&words, &arena, typed, field, &err);
}

static void assert_match(const char *typed, const char *match, const char *any)
{
    assert_int_equal(parse(typed, NULL), 0);
    assert_string_equal(words.match, match);
    assert_string_equal(words.any, any);
}

static void asks_for_nothing_when_nothing_is_typed(void **state)
{
    (void)state;
    assert_int_equal(parse(NULL, NULL), 0);
    assert_null(words.match);
    assert_int_equal(parse("  \n ", NULL), 0);
    assert_null(words.match);
}

static void wants_all_words(void **state)
{
    (void)state;
    assert_match("budget", "(\"budget\")", "(\"budget\")");
    assert_match(
        " CEO  budget ", "(\"CEO\" AND \"budget\")", "(\"CEO\" OR \"budget\")");
}

static void knows_phrases_beginnings_and_what_must_not_be_there(void **state)
{
    (void)state;
    assert_match("\"status page\"", "(\"status page\")", "(\"status page\")");
    assert_match("bud*", "(\"bud\" *)", "(\"bud\" *)");
    assert_match("\"status pa\"*", "(\"status pa\" *)", "(\"status pa\" *)");
    assert_match("a -b", "(\"a\") NOT (\"b\")", "(\"a\")");
    assert_match("a -\"b c\" -d*", "(\"a\") NOT (\"b c\" OR \"d\" *)", "(\"a\")");
    assert_match("e-mail", "(\"e-mail\")", "(\"e-mail\")");
    assert_match("\"not closed", "(\"not closed\")", "(\"not closed\")");
}

static void keeps_to_a_field(void **state)
{
    (void)state;
    assert_int_equal(parse("a -b", "decided-by"), 0);
    assert_string_equal(words.match, "\"decided-by\" : ((\"a\") NOT (\"b\"))");
}

static void gives_operators_no_meaning(void **state)
{
    (void)state;
    assert_match("NEAR(a", "(\"NEAR(a\")", "(\"NEAR(a\")");
    assert_match("title:x", "(\"title:x\")", "(\"title:x\")");
    assert_match(
        "a AND OR", "(\"a\" AND \"AND\" AND \"OR\")", "(\"a\" OR \"AND\" OR \"OR\")");
    assert_match("a\"b\"c", "(\"a\" AND \"b\" AND \"c\")", "(\"a\" OR \"b\" OR \"c\")");
    assert_match("x -- ^ ( ) + ,", "(\"x\")", "(\"x\")");
}

static void refuses_what_cannot_be_found(void **state)
{
    char many[64 * 3 + 8];

    (void)state;
    assert_int_equal(parse("***", NULL), PIR_E_INPUT);
    assert_string_equal(err.message, "there is no word in what is searched for");
    assert_int_equal(parse("-a", NULL), PIR_E_INPUT);
    assert_string_equal(err.message, "only words that must not be there are given");
    assert_int_equal(parse("a\x01", NULL), PIR_E_INPUT);
    assert_int_equal(parse("\xff", NULL), PIR_E_INPUT);
    memset(many, 0, sizeof(many));
    for (size_t i = 0; i < 65; i++)
        memcpy(many + 2 * i, "a ", 2);
    assert_int_equal(parse(many, NULL), PIR_E_INPUT);
    assert_string_equal(err.message, "at most 64 words can be searched for at once");
    many[2 * 64] = '\0';
    assert_int_equal(parse(many, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(asks_for_nothing_when_nothing_is_typed, teardown),
        cmocka_unit_test_teardown(wants_all_words, teardown),
        cmocka_unit_test_teardown(
            knows_phrases_beginnings_and_what_must_not_be_there, teardown),
        cmocka_unit_test_teardown(keeps_to_a_field, teardown),
        cmocka_unit_test_teardown(gives_operators_no_meaning, teardown),
        cmocka_unit_test_teardown(refuses_what_cannot_be_found, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
