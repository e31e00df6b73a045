/* doc/schema.h: patterns, formats, numbers and sets, beyond what the suite of the standard asks. */
#include "doc/schema_bench.h"

/* ---- patterns ---- */

static void matches_patterns_as_ecma_does(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *pattern, *fits, *fits_not;
    } cases[] = {
        {"^a.c$", "abc", "a\nc"},
        {"^a$", "a", "a\n"},
        {"^[^]$", "\n", "ab"},
        {"^[[:a]]$", ":]", ":"},
        {"^\\u0041\\u{42}$", "AB", "A"},
        {"^\\ud83d\\udc32$", "\xf0\x9f\x90\xb2", "x"},
        {"^\\p{Lu}\\p{gc=Lowercase_Letter}$", "Aa", "aa"},
        {"^\\p{Script=Greek}+$", "\xce\xb1", "a"},
        {"^[\\s]\\S$", "\xc2\xa0x", "x "},
        {"^(?<year>\\d{4})-\\k<year>$", "2026-2026", "2026-2027"},
        {"^(a)?\\1b$", "b", "ab"},
        {"^a{,2}$", "a{,2}", "aa"},
        {"^\\v\\x41\\cJ$", "\013A\n", "A"},
        {"^(?:a|b)(?=c)(?!d)(?<=a)c$", "ac", "bc"},
        {"b", "abc", "ac"},
        {"^\\/\\-\\.$", "/-.", "/-x"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pir_value *rule = pir_value_object(&b->arena);
        pir_value_set_string(&b->arena, rule, "pattern", cases[i].pattern);
        pir_schema_release(b->schema);
        if (pir_schema_compile(&b->schema, &b->arena, rule, NULL, NULL, 0, &b->err) < 0)
            fail_msg("%s: %s", cases[i].pattern, b->err.message);
        assert_int_equal(check_value(b, pir_value_string(&b->arena, cases[i].fits)), 0);
        if (b->faults.len != 0)
            fail_msg("%s does not match", cases[i].pattern);
        assert_int_equal(
            check_value(b, pir_value_string(&b->arena, cases[i].fits_not)), 0);
        if (b->faults.len != 1)
            fail_msg("%s matches too much", cases[i].pattern);
    }
}

static void refuses_patterns_only_pcre_knows(void **state)
{
    struct bench *b = *state;
    static const char *const patterns[] = {
        "(*UCP)a",  "a(*ACCEPT)", "(?i)a",         "(?>a)",        "(?R)",    "(?#x)",
        "(?P<n>a)", "(?'n'a)",    "a++",           "a*+",          "a{1,2}+", "\\Qa\\E",
        "\\A",      "\\Z",        "\\h",           "\\R",          "\\K",     "\\C",
        "\\x{41}",  "\\u12",      "\\u{110000}",   "\\u{}",        "\\ud83d", "\\udc32",
        "\\p",      "\\pL",       "\\p{Nonsense}", "\\p{foo=bar}", "\\x4",    "\\01",
        "\\c1",     "\\k",        "\\k<a",         "\\k<a>",       "\\1",     "[a",
        "(a",       "a)",         "a**",           "*a",           "[b-a]",   "\\",
        "[\\1]",    "a{99999}",
    };
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        struct pir_value *rule = pir_value_object(&b->arena);
        struct pir_schema *schema = NULL;
        pir_value_set_string(&b->arena, rule, "pattern", patterns[i]);
        if (pir_schema_compile(&schema, &b->arena, rule, NULL, NULL, 0, &b->err) !=
            PIR_E_INPUT)
            fail_msg("%s is not refused", patterns[i]);
    }
}

static void stops_at_a_pattern_that_takes_too_long(void **state)
{
    struct bench *b = *state;
    struct pir_value *text = pir_value_string(
        &b->arena, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    compile(b, "properties: {name: {pattern: '^(a|aa)+$'}}");
    struct pir_value *value = pir_value_object(&b->arena);
    assert_int_equal(pir_value_set(&b->arena, value, "name", text), 0);
    assert_int_equal(check_value(b, value), PIR_E_INPUT);
    assert_non_null(strstr(b->err.message, "takes too long"));
    assert_non_null(strstr(b->err.message, "/name"));
    compile(b, "{not: {pattern: '^(a|aa)+$'}}");
    assert_int_equal(check_value(b, text), PIR_E_INPUT);
    compile(b, "{patternProperties: {'^(a|aa)+$': true}}");
    value = pir_value_object(&b->arena);
    assert_int_equal(pir_value_set(&b->arena, value, text->text, text), 0);
    assert_int_equal(check_value(b, value), PIR_E_INPUT);
}

/* ---- formats ---- */

static void asserts_its_formats(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *format, *text;
        size_t faults;
    } cases[] = {
        {"date", "2026-11-23", 0},
        {"date", "2026-02-30", 1},
        {"date-time", "2026-11-23T14:15:02Z", 0},
        {"date-time", "2026-11-23T14:15:02+01:00", 0},
        {"date-time", "2026-11-23T14:15:02", 1},
        {"date-time", "2026-11-23", 1},
        {"entry-id", ID52, 0},
        {"entry-id", "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj1", 1},
        {"entry-id", "k7f3m9x2", 1},
        {"entry-prefix", "k7f3m9x2", 0},
        {"entry-prefix", "K7f3m9x2", 1},
        {"entry-prefix", "k7f3m9xi", 1},
        {"entry-prefix", "k7f3m9x", 1},
        {"principal", "jane.doe+ir@example.org", 0},
        {"principal", "Jane@example.org", 1},
        {"principal", "@example.org", 1},
        {"principal", "jane@", 1},
        {"principal", "jane@a@b", 1},
        {"sha256", HEX64, 0},
        {"sha256", "0123456789ABCDEF", 1},
        {"email", "none", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pir_buf text = PIR_BUF_INIT;
        pir_buf_printf(&text, "format: %s", cases[i].format);
        compile(b, text.data);
        struct pir_value *value = pir_value_string(&b->arena, cases[i].text);
        assert_int_equal(check_value(b, value), 0);
        if (b->faults.len != cases[i].faults)
            fail_msg("%s %s", cases[i].format, cases[i].text);
        assert_int_equal(compile_with(b, text.data, NULL, PIR_SCHEMA_FORMAT_NOTE), 0);
        assert_int_equal(check_value(b, value), 0);
        assert_int_equal(b->faults.len, 0);
        pir_buf_release(&text);
    }
}

/* ---- numbers and sets ---- */

static void counts_exactly_without_rounding(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *keyword, *rule, *number;
        size_t faults;
    } cases[] = {
        {"multipleOf", "0.1", "0.3", 0},
        {"multipleOf", "0.01", "4.35", 0},
        {"multipleOf", "3", "123456789123456789123456789123456789", 0},
        {"multipleOf", "3", "123456789123456789123456789123456788", 1},
        {"multipleOf", "2e3", "1e4", 0},
        {"multipleOf", "3e3", "1e4", 1},
        {"multipleOf", "0.5", "1e308", 0},
        {"multipleOf", "7", "-0.0", 0},
        {"multipleOf", "1", "1.50", 1},
        {"multipleOf", "25", "1.00e2", 0},
        {"maximum", "18446744073709551615", "18446744073709551616", 1},
        {"maximum", "18446744073709551615", "18446744073709551600", 0},
        {"exclusiveMaximum", "9.727837981879871e+26", "9.727837981879871e+26", 1},
        {"minimum", "-18446744073709551615", "-18446744073709551616", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pir_value *rule = pir_value_object(&b->arena);
        pir_value_set(
            &b->arena, rule, cases[i].keyword,
            pir_value_number(&b->arena, cases[i].rule));
        assert_int_equal(
            pir_schema_compile(&b->schema, &b->arena, rule, NULL, NULL, 0, &b->err), 0);
        assert_int_equal(
            check_value(b, pir_value_number(&b->arena, cases[i].number)), 0);
        if (b->faults.len != cases[i].faults)
            fail_msg("%s %s: %s", cases[i].keyword, cases[i].rule, cases[i].number);
    }
}

static void takes_counts_in_any_spelling(void **state)
{
    struct bench *b = *state;
    compile(b, "{minItems: 2.0, maxItems: 2e0}");
    assert_int_equal(check(b, "[1, 2]"), 0);
    assert_int_equal(check(b, "[1]"), 1);
    assert_int_equal(check(b, "[1, 2, 3]"), 1);
    compile(b, "{maxItems: 1e999, minItems: 0}");
    assert_int_equal(check(b, "[1]"), 0);
}

static void finds_equal_items_in_long_lists(void **state)
{
    struct bench *b = *state;
    struct pir_value *value = pir_value_array(&b->arena);
    compile(b, "uniqueItems: true");
    for (int i = 0; i < 5000; i++)
        pir_value_push(&b->arena, value, pir_value_integer(&b->arena, i));
    pir_value_push(&b->arena, value, yaml(b, "{a: 1, b: [2]}"));
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 0);
    pir_value_push(&b->arena, value, yaml(b, "{b: [2.0], a: 1e0}"));
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 1);
    assert_non_null(strstr(b->faults.items[0].sentence, "items 5001 and 5002"));
    pir_value_push(&b->arena, value, pir_value_number(&b->arena, "70.0"));
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 1);
}

static void looks_past_sixty_four_members(void **state)
{
    struct bench *b = *state;
    struct pir_value *value = pir_value_object(&b->arena);
    compile(
        b, "{allOf: [{patternProperties: {'^a': true}}],"
           " anyOf: [{properties: {b1: true}, required: [b1]}, {required: [none]}],"
           " if: {patternProperties: {'^c': true}}, unevaluatedProperties: false}");
    for (int i = 0; i < 200; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%c%d", "ac"[i % 2], i);
        pir_value_set(&b->arena, value, name, pir_value_null(&b->arena));
    }
    pir_value_set(&b->arena, value, "b1", pir_value_null(&b->arena));
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 0);
    pir_value_set(&b->arena, value, "d", pir_value_null(&b->arena));
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 1);
    assert_string_equal(b->faults.items[0].property, "d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(matches_patterns_as_ecma_does),
        TEST(refuses_patterns_only_pcre_knows),
        TEST(stops_at_a_pattern_that_takes_too_long),
        TEST(asserts_its_formats),
        TEST(counts_exactly_without_rounding),
        TEST(takes_counts_in_any_spelling),
        TEST(finds_equal_items_in_long_lists),
        TEST(looks_past_sixty_four_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
