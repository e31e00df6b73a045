/* JSON: strict reading within limits, exact numbers, places, and safe writing. */
#include "base/buf.h"
#include "doc/json.h"
#include "doc/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;
static struct pir_buf big = PIR_BUF_INIT;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&big);
    return 0;
}

static struct pir_value *read_n(const char *text, size_t len, unsigned flags)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};
    int rc = pir_json_parse(&value, &arena, text, len, flags, "a.json", &err);

    if (rc != 0)
        print_error("%.80s\n%u:%u: %s\n", text, err.line, err.column, err.message);
    assert_int_equal(rc, 0);
    assert_non_null(value);
    return value;
}

static struct pir_value *parsed(const char *text)
{
    return read_n(text, strlen(text), 0);
}

static void refused_n(
    const char *text, size_t len, unsigned line, unsigned column, const char *word)
{
    struct pir_value *value = (struct pir_value *)1;
    struct pir_err err = {0};
    int rc = pir_json_parse(&value, &arena, text, len, 0, "a.json", &err);

    if (rc != PIR_E_INPUT || err.line != line || err.column != column ||
        !strstr(err.message, word))
        print_error(
            "for %.60s\n  wanted %u:%u %s\n  got %d %u:%u %s\n", text, line, column,
            word, rc, err.line, err.column, err.message);
    assert_int_equal(rc, PIR_E_INPUT);
    assert_null(value);
    assert_string_equal(err.place, "a.json");
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
    assert_non_null(strstr(err.message, word));
}

static void refused(const char *text, unsigned line, unsigned column, const char *word)
{
    refused_n(text, strlen(text), line, column, word);
}

static const char *emitted(const struct pir_value *value, unsigned flags)
{
    struct pir_err err = {0};

    pir_buf_clear(&big);
    assert_int_equal(pir_json_emit(&big, value, flags, &err), 0);
    return big.data;
}

static void reads_every_type(void **state)
{
    struct pir_value *map = parsed(" {\"a\" : null, \"b\":true,\"c\":false, \"d\":[1, "
                                   "\"x\", {}, []],\n\"\": -0.5e3}\n");

    (void)state;
    assert_int_equal(map->len, 5);
    assert_int_equal(pir_value_get(map, "a")->type, PIR_NULL);
    assert_true(pir_value_is_true(map, "b"));
    assert_int_equal(pir_value_get(map, "c")->type, PIR_BOOL);
    assert_int_equal(pir_value_get(map, "d")->len, 4);
    assert_string_equal(pir_value_text(map, ""), "-0.5e3");
    assert_string_equal(map->in.members[3].name, "d");
    assert_false(pir_value_point(map, "/d/1")->plain);
    assert_int_equal(parsed("null")->type, PIR_NULL);
    assert_string_equal(parsed("\"a\"")->text, "a");
    assert_string_equal(parsed("7")->text, "7");
}

static void reads_the_same_as_yaml_in_flow_style(void **state)
{
    const char *text =
        "{\"a\": [1, 2.50, null, {\"b\": \"x\\ny\"}], \"c\": \"\\u00e9\"}";
    struct pir_value *yaml = NULL;

    (void)state;
    assert_int_equal(
        pir_yaml_parse(&yaml, &arena, text, strlen(text), PIR_YAML_TYPED, NULL, NULL),
        0);
    assert_true(pir_value_equal(parsed(text), yaml));
}

static void keeps_every_figure_of_a_number(void **state)
{
    static const char *const numbers[] = {
        "0",
        "-0",
        "1.0",
        "1.50",
        "1E+2",
        "0.1000000000000000055511151231257827",
        "12345678901234567890.12",
        "9223372036854775807",
        "-9223372036854775808",
        "1e-400",
        "3.141592653589793238462643383279502884",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_string_equal(parsed(numbers[i])->text, numbers[i]);
        pir_buf_clear(&big);
        pir_buf_printf(&big, "[[1], %s]", numbers[i]);
        assert_string_equal(pir_value_at(parsed(big.data), 1)->text, numbers[i]);
    }
}

static void refuses_numbers_out_of_range(void **state)
{
    (void)state;
    refused("9223372036854775808", 1, 1, "64 bits");
    refused("[1,\n -9223372036854775809]", 2, 2, "64 bits");
    refused("{\"a\": 1e999}", 1, 7, "too large");
}

static void knows_where_keys_and_values_stand(void **state)
{
    struct pir_value *map =
        parsed("{\n"
               "  \"\xc3\xa9\xf0\x9f\x98\x80\": \"x\", \"b\\\"]\": [\n"
               "    1, {\"c\": true}\n"
               "  ]\n"
               "}\n");
    struct pir_value *list = map->in.members[1].value;
    struct pir_value *inner = pir_value_at(list, 1);

    (void)state;
    assert_int_equal(map->line, 1);
    assert_int_equal(map->column, 1);
    assert_int_equal(map->in.members[0].line, 2);
    assert_int_equal(map->in.members[0].column, 3);
    assert_int_equal(map->in.members[0].value->column, 9);
    assert_int_equal(map->in.members[1].column, 14);
    assert_int_equal(list->column, 22);
    assert_int_equal(pir_value_at(list, 0)->line, 3);
    assert_int_equal(pir_value_at(list, 0)->column, 5);
    assert_int_equal(inner->column, 8);
    assert_int_equal(inner->in.members[0].column, 9);
    assert_int_equal(pir_value_get(inner, "c")->line, 3);
    assert_int_equal(pir_value_get(inner, "c")->column, 14);
}

static void refuses_duplicate_keys_at_any_depth(void **state)
{
    (void)state;
    refused("{\"a\": 1, \"a\": 2}", 1, 10, "the key \"a\" stands twice");
    refused("{\"a\": 1,\n \"\\u0061\": 2}", 2, 2, "twice");
    refused("[{\"x\": {\"k\": [1],\n\"l\": 2, \"k\": 3}}]", 2, 9, "twice");
    parsed("{\"a\": {\"a\": 1}, \"A\": 2}");
}

static void refuses_what_is_not_strict_json(void **state)
{
    (void)state;
    refused("", 1, 1, "before it is complete");
    refused(" \n ", 2, 2, "before it is complete");
    refused("[1", 1, 3, "before it is complete");
    refused("{\"a\":", 1, 6, "before it is complete");
    refused("\"abc", 1, 5, "");
    refused("[1,]", 1, 4, "not valid JSON");
    refused("{\"a\": 1,}", 1, 9, "not valid JSON");
    refused("{a: 1}", 1, 2, "not valid JSON");
    refused("['a']", 1, 2, "not valid JSON");
    refused("[01]", 1, 2, "not valid JSON");
    refused("[1.]", 1, 2, "not valid JSON");
    refused("[.5]", 1, 2, "not valid JSON");
    refused("[+1]", 1, 2, "not valid JSON");
    refused("[0x10]", 1, 2, "not valid JSON");
    refused("[NaN]", 1, 2, "not valid JSON");
    refused("[Infinity]", 1, 2, "not valid JSON");
    refused("[-Infinity]", 1, 2, "not valid JSON");
    refused("[True]", 1, 2, "not valid JSON");
    refused("[nul]", 1, 2, "not valid JSON");
    refused("[1 2]", 1, 4, "not valid JSON");
    refused("{\"a\" 1}", 1, 6, "not valid JSON");
    refused("// x\n1", 1, 1, "not valid JSON");
    refused("[\"a\nb\"]", 1, 2, "not valid JSON");
    refused("[\"a\tb\"]", 1, 2, "not valid JSON");
    refused("[\"\\x41\"]", 1, 2, "not valid JSON");
    refused("[\"\\ud800\"]", 1, 2, "not valid JSON");
    refused("[1]\n x", 2, 2, "follows the end");
    refused("{} {}", 1, 4, "follows the end");
    refused("1 2", 1, 3, "follows the end");
    refused("]", 1, 1, "not valid JSON");
    refused("}}]]::,,", 1, 1, "not valid JSON");
}

static void refuses_other_encodings(void **state)
{
    (void)state;
    refused("\xef\xbb\xbf{}", 1, 1, "byte order mark");
    refused_n("\xff\xfe{\0}\0", 6, 1, 1, "UTF-16");
    refused_n("\xfe\xff\0{\0}", 6, 1, 1, "UTF-16");
    refused("[1, \"\xff\"]", 1, 5, "UTF-8");
    refused("[\"\xed\xa0\x80\"]", 1, 2, "UTF-8");
    refused("[\"\xc0\xaf\"]", 1, 2, "UTF-8");
    refused_n("[1]\0", 4, 1, 4, "U+0000");
    refused_n("[\"a\0b\"]", 7, 1, 2, "");
    refused_n("{\0}", 3, 1, 2, "U+0000");
}

static void refuses_unclean_strings(void **state)
{
    (void)state;
    refused("[\"\\u0000\"]", 1, 2, "U+0000");
    refused("{\"a\": \"\\u001b[31m\"}", 1, 7, "U+001B");
    refused("{\"a\": \"x\\r\\ny\"}", 1, 7, "U+000D");
    refused("[1,\n\"\\u202e\"]", 2, 1, "U+202E");
    refused("[1,\n\"\xe2\x80\xae\"]", 2, 1, "U+202E");
    refused("[\"\\ufeff\"]", 1, 2, "U+FEFF");
    refused("[\"\\uffff\"]", 1, 2, "U+FFFF");
    refused("{\"k\\u0007\": 1}", 1, 2, "U+0007");
    refused("{\"k\\u0000\": 1}", 1, 2, "U+0000");
    assert_string_equal(
        parsed("\"\\t\\n\\/\\ud83d\\ude00\"")->text, "\t\n/\xf0\x9f\x98\x80");
}

static void lets_unclean_strings_pass_when_asked(void **state)
{
    const char *text = "{\"k\\u0007\": \"a\\u0000b\\u202e\\f\"}";
    struct pir_value *map = read_n(text, strlen(text), PIR_JSON_ANY_TEXT);
    struct pir_value *value = pir_value_get(map, "k\x07");

    (void)state;
    assert_int_equal(value->len, 7);
    assert_memory_equal(value->text, "a\0b\xe2\x80\xae\x0c", 8);
    assert_string_equal(
        emitted(map, PIR_JSON_LINE), "{\"k\\u0007\":\"a\\u0000b\\u202e\\u000c\"}\n");
}

static void nested(int depth, const char *open, const char *close)
{
    pir_buf_clear(&big);
    for (int i = 0; i < depth; i++)
        pir_buf_addstr(&big, open);
    pir_buf_addch(&big, '1');
    for (int i = 0; i < depth; i++)
        pir_buf_addstr(&big, close);
}

static void refuses_deep_nesting(void **state)
{
    (void)state;
    nested(16, "[", "]");
    parsed(big.data);
    nested(17, "[", "]");
    refused(big.data, 1, 17, "nested more than 16 deep");
    nested(16, "{\"a\":", "}");
    parsed(big.data);
    nested(17, "{\"a\":", "}");
    refused(big.data, 1, 81, "nested");
    nested(5000, "[", "]");
    refused(big.data, 1, 17, "nested");
    nested(500000, "[{\"a\":", "");
    refused(big.data, 1, 49, "nested");
    parsed("[[[[1]]],[[[2]]],[[[3]]],[[[4]]],[[[5]]],[[[6]]],[[[7]]]]");
    parsed("\"[[[[[[[[[[[[[[[[[[[[[[[\"");
}

static void refuses_more_than_ten_thousand_values(void **state)
{
    (void)state;
    pir_buf_addch(&big, '{');
    for (int i = 0; i < PIR_YAML_NODES_MAX - 1; i++)
        pir_buf_printf(&big, "%s\"k%d\":%d\n", i ? "," : "", i, i);
    pir_buf_addch(&big, '}');
    assert_int_equal(parsed(big.data)->len, PIR_YAML_NODES_MAX - 1);
    pir_buf_truncate(&big, big.len - 1);
    pir_buf_addstr(&big, ",\"z\":1}");
    refused(big.data, 10000, 2, "more than 10000");
    pir_buf_clear(&big);
    pir_buf_addch(&big, '[');
    for (int i = 0; i < 100000; i++)
        pir_buf_addstr(&big, "\"a\":");
    refused(big.data, 1, 2 + 4 * 19999, "more than 10000");
}

static void refuses_scalars_over_the_cap(void **state)
{
    (void)state;
    pir_buf_addstr(&big, "[\"");
    pir_buf_fill(&big, 'x', PIR_YAML_SCALAR_MAX);
    pir_buf_addstr(&big, "\"]");
    parsed(big.data);
    pir_buf_truncate(&big, big.len - 2);
    pir_buf_addstr(&big, "y\"]");
    refused(big.data, 1, 2, "longer than 262144");
    pir_buf_clear(&big);
    pir_buf_addstr(&big, "[0.");
    pir_buf_fill(&big, '1', PIR_YAML_SCALAR_MAX);
    pir_buf_addch(&big, ']');
    refused(big.data, 1, 2, "longer than 262144");
}

static void writes_pretty_json(void **state)
{
    struct pir_value *map =
        parsed("{\"b\":[1.50,{\"x\":null},[],{}],\"a\":true,\"c\":{\"d\":\"e\"}}");

    (void)state;
    assert_string_equal(
        emitted(map, PIR_JSON_PRETTY), "{\n"
                                       "  \"b\": [\n"
                                       "    1.50,\n"
                                       "    {\n"
                                       "      \"x\": null\n"
                                       "    },\n"
                                       "    [],\n"
                                       "    {}\n"
                                       "  ],\n"
                                       "  \"a\": true,\n"
                                       "  \"c\": {\n"
                                       "    \"d\": \"e\"\n"
                                       "  }\n"
                                       "}\n");
}

static void writes_one_line(void **state)
{
    const char *text = "{\"b\":[1.50,{\"x\":null},[],{}],\"a\":false,\"c\":\"\"}\n";

    (void)state;
    assert_string_equal(emitted(parsed(text), PIR_JSON_LINE), text);
    assert_string_equal(emitted(parsed("[]"), PIR_JSON_PRETTY), "[]\n");
    assert_string_equal(emitted(parsed("\"a\""), PIR_JSON_LINE), "\"a\"\n");
}

static void escapes_what_a_terminal_must_not_see(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"a\"b\\c/", "\"a\\\"b\\\\c/\"\n"},
        {"\n\t\r\b", "\"\\n\\t\\r\\u0008\"\n"},
        {"\x1b[31m\x7f", "\"\\u001b[31m\\u007f\"\n"},
        {"\xc2\x85\xe2\x80\xae\xe2\x80\xa8", "\"\\u0085\\u202e\\u2028\"\n"},
        {"\xf0\x9f\xbf\xbe", "\"\\ud83f\\udffe\"\n"},
        {"\xc3\xa9\xf0\x9f\x98\x80", "\"\xc3\xa9\xf0\x9f\x98\x80\"\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(
            emitted(pir_value_string(&arena, cases[i].text), PIR_JSON_LINE),
            cases[i].wanted);
    assert_string_equal(
        emitted(pir_value_string_n(&arena, "a\0b", 3), PIR_JSON_LINE),
        "\"a\\u0000b\"\n");
}

static void refuses_to_write_what_is_not_utf8_or_too_deep(void **state)
{
    struct pir_value *deep = pir_value_array(&arena);
    struct pir_err err = {0};

    (void)state;
    pir_buf_addstr(&big, "before");
    assert_int_equal(
        pir_json_emit(&big, pir_value_string(&arena, "a\xff"), 0, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "0xff"));
    for (int i = 0; i < 100000; i++) {
        struct pir_value *outer = pir_value_array(&arena);

        pir_value_push(&arena, outer, deep);
        deep = outer;
    }
    assert_int_equal(pir_json_emit(&big, deep, 0, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "nested"));
    assert_string_equal(big.data, "before");
}

static void reads_back_what_it_writes(void **state)
{
    const char *text =
        "{\"a\":[1,-2.50e10,true,null,\"x\\n\\t\\\"\\\\ \xc3\xa9\"],\"\":{}}";
    struct pir_value *value = parsed(text);
    struct pir_value *again;

    (void)state;
    for (unsigned flags = 0; flags <= PIR_JSON_LINE; flags++) {
        emitted(value, flags);
        again = read_n(big.data, big.len, 0);
        assert_true(pir_value_equal(value, again));
        assert_string_equal(pir_value_point(again, "/a/1")->text, "-2.50e10");
    }
}

static void survives_every_cut_and_many_changed_bytes(void **state)
{
    static const char text[] = "{\"a\": [1, -2.5e3, \"x\\u00e9\\\"\", null], "
                               "\"\xe6\x97\xa5\": {\"b\": true}}\n";
    struct pir_value *value = NULL;
    char copy[sizeof(text)];
    unsigned seed = 4711;

    (void)state;
    for (size_t len = 0; len < sizeof(text); len++)
        pir_json_parse(&value, &arena, text, len, 0, "p", NULL);
    for (int i = 0; i < 30000; i++) {
        memcpy(copy, text, sizeof(text));
        for (int j = 0; j < 1 + i % 8; j++) {
            seed = seed * 1664525u + 1013904223u;
            copy[(seed >> 8) % (sizeof(text) - 1)] =
                "{}[]:,\"\\u0 1e-.\n\tx\xff\xc3/"[(seed >> 20) % 22];
        }
        pir_json_parse(
            &value, &arena, copy, sizeof(text) - 1, i % 2 ? PIR_JSON_ANY_TEXT : 0, "p",
            NULL);
        if (i % 100 == 0)
            pir_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_every_type, release),
        cmocka_unit_test_teardown(reads_the_same_as_yaml_in_flow_style, release),
        cmocka_unit_test_teardown(keeps_every_figure_of_a_number, release),
        cmocka_unit_test_teardown(refuses_numbers_out_of_range, release),
        cmocka_unit_test_teardown(knows_where_keys_and_values_stand, release),
        cmocka_unit_test_teardown(refuses_duplicate_keys_at_any_depth, release),
        cmocka_unit_test_teardown(refuses_what_is_not_strict_json, release),
        cmocka_unit_test_teardown(refuses_other_encodings, release),
        cmocka_unit_test_teardown(refuses_unclean_strings, release),
        cmocka_unit_test_teardown(lets_unclean_strings_pass_when_asked, release),
        cmocka_unit_test_teardown(refuses_deep_nesting, release),
        cmocka_unit_test_teardown(refuses_more_than_ten_thousand_values, release),
        cmocka_unit_test_teardown(refuses_scalars_over_the_cap, release),
        cmocka_unit_test_teardown(writes_pretty_json, release),
        cmocka_unit_test_teardown(writes_one_line, release),
        cmocka_unit_test_teardown(escapes_what_a_terminal_must_not_see, release),
        cmocka_unit_test_teardown(
            refuses_to_write_what_is_not_utf8_or_too_deep, release),
        cmocka_unit_test_teardown(reads_back_what_it_writes, release),
        cmocka_unit_test_teardown(survives_every_cut_and_many_changed_bytes, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
