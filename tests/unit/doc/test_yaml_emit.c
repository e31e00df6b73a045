/* Writing YAML: what it looks like to people, and that it always reads back equal. */
#include "base/buf.h"
#include "doc/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;
static struct pir_buf out = PIR_BUF_INIT;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&out);
    return 0;
}

/* Same bytes, types and order; numbers keep their text. */
static int identical(const struct pir_value *a, const struct pir_value *b)
{
    if (a->type != b->type || a->len != b->len || a->boolean != b->boolean)
        return 0;
    if (a->type == PIR_STRING || a->type == PIR_NUMBER)
        return memcmp(a->text, b->text, a->len) == 0;
    for (size_t i = 0; i < a->len; i++) {
        if (a->type == PIR_ARRAY && !identical(a->in.items[i], b->in.items[i]))
            return 0;
        if (a->type == PIR_OBJECT &&
            (strcmp(a->in.members[i].name, b->in.members[i].name) != 0 ||
             !identical(a->in.members[i].value, b->in.members[i].value)))
            return 0;
    }
    return 1;
}

static const char *emitted(const struct pir_value *value)
{
    struct pir_value *again = NULL;
    struct pir_err err = {0};
    int rc;

    pir_buf_clear(&out);
    rc = pir_yaml_emit(&out, value, &err);
    if (rc != 0)
        print_error("%s\n", err.message);
    assert_int_equal(rc, 0);
    rc = pir_yaml_parse(&again, &arena, out.data, out.len, PIR_YAML_TYPED, "out", &err);
    assert_int_equal(rc, 0);
    if (!identical(value, again))
        print_error("read back differently:\n%s\n", out.data);
    assert_true(identical(value, again));
    return out.data;
}

static struct pir_value *text(const char *bytes)
{
    return pir_value_string(&arena, bytes);
}

static struct pir_value *under(const char *name, struct pir_value *value)
{
    struct pir_value *map = pir_value_object(&arena);

    assert_int_equal(pir_value_set(&arena, map, name, value), 0);
    return map;
}

static void written(const char *string, const char *wanted)
{
    char line[512];

    snprintf(line, sizeof(line), "k: %s\n", wanted);
    assert_string_equal(emitted(under("k", text(string))), line);
}

static void not_written(const struct pir_value *value, const char *word)
{
    struct pir_err err = {0};

    pir_buf_clear(&out);
    pir_buf_addstr(&out, "before\n");
    assert_int_equal(pir_yaml_emit(&out, value, &err), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_non_null(strstr(err.message, word));
    assert_string_equal(out.data, "before\n");
}

static void leaves_harmless_words_unquoted(void **state)
{
    static const char *const words[] = {
        "a",
        "note/1",
        "Europe/Berlin",
        "a b  c",
        "x@y.org",
        "amber+strict",
        "e.g. (this), that",
        "snake_case",
        "a-b",
        "nobody",
        "nullable",
        "yes we can",
        "trueish",
        "a - b",
        "N/A",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        written(words[i], words[i]);
}

static void quotes_whatever_a_reader_could_take_for_something_else(void **state)
{
    static const char *const words[] = {
        "no",
        "No",
        "NO",
        "yes",
        "Yes",
        "on",
        "ON",
        "off",
        "y",
        "Y",
        "n",
        "N",
        "null",
        "Null",
        "NULL",
        "true",
        "True",
        "FALSE",
        "~",
        "nan",
        "inf",
        "Infinity",
        "1.0",
        "42",
        "-1",
        "+1",
        "1e5",
        "0x1f",
        "017",
        "1_000",
        ".5",
        ".nan",
        ".inf",
        "2026-11-23",
        "2026-11-23T14:15:02Z",
        "12:30",
        "",
        " lead",
        "trail ",
        "- x",
        "-",
        "--- a",
        "---",
        "...",
        "#x",
        "a #b",
        "a: b",
        "a:",
        ":a",
        "? a",
        "?",
        "a?",
        "[a]",
        "{a}",
        "a]",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "=",
        "<<",
        ",a",
        "\"a\"",
        "a\\b",
        "_a",
        "(a)",
        "/a",
        "a;b",
        "a\"b",
        "100%",
        "\xf0\x9f\x98\x80",
        "Z\xc3\xbcrich",
        "\xc2\xa0x",
        "a\xc2\xa0",
    };
    char wanted[128];

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        snprintf(wanted, sizeof(wanted), "'%s'", words[i]);
        written(words[i], wanted);
    }
}

static void quotes_twice_where_once_would_be_ugly_or_wrong(void **state)
{
    (void)state;
    written("it's", "\"it's\"");
    written("'", "\"'\"");
    written("it's \"so\"", "'it''s \"so\"'");
    written("c:\\it's", "'c:\\it''s'");
    written("a\tb", "\"a\\tb\"");
    written("\t", "\"\\t\"");
    written("\n", "\"\\n\"");
    written(" \n\n ", "\" \\n\\n \"");
    written("a\n ", "\"a\\n \"");
    written("a\tb'\"\\", "\"a\\tb'\\\"\\\\\"");
}

static void writes_several_lines_as_a_literal_block(void **state)
{
    (void)state;
    written("a\nb", "|-\n  a\n  b");
    written("a\nb\n", "|\n  a\n  b");
    written("a\n", "|\n  a");
    written("a\n\n", "\"a\\n\\n\"");
    written("a\nb\n\n\n", "\"a\\nb\\n\\n\\n\"");
    written("a\n\nb", "|-\n  a\n\n  b");
    written("  lead\nb\n", "|2\n    lead\n  b");
    written("\na", "|2-\n\n  a");
    written("\n\n  a\n", "|2\n\n\n    a");
    written("\ta\nb", "|2-\n  \ta\n  b");
    written("a\n  b\n c", "|-\n  a\n    b\n   c");
    written("a \n  \nb", "|-\n  a \n    \n  b");
    written(
        "# no remark\n--- \n...\n%x: y\n", "|\n  # no remark\n  --- \n  ...\n  %x: y");
    written("- a\n'b'\n\\n", "|-\n  - a\n  'b'\n  \\n");
}

static void writes_literal_blocks_at_any_place(void **state)
{
    struct pir_value *map = pir_value_object(&arena);
    struct pir_value *list = pir_value_array(&arena);
    struct pir_value *item = pir_value_object(&arena);

    (void)state;
    pir_value_push(&arena, list, text(" a\nb\n"));
    pir_value_set_string(&arena, item, "x", " c\nd");
    pir_value_set_string(&arena, item, "z", "e\n");
    pir_value_push(&arena, list, item);
    pir_value_set(&arena, map, "l", list);
    pir_value_set_string(&arena, map, "m", "f\n");
    pir_value_set_string(&arena, map, "o", "g");
    assert_string_equal(
        emitted(map), "l:\n"
                      "  - |2\n     a\n    b\n"
                      "  - x: |2-\n       c\n      d\n"
                      "    z: |\n      e\n"
                      "m: |\n  f\n"
                      "o: g\n");
    assert_string_equal(
        emitted(list), "- |2\n   a\n  b\n- x: |2-\n     c\n    d\n"
                       "  z: |\n    e\n");
}

static void writes_maps_and_lists_for_people(void **state)
{
    struct pir_value *map = pir_value_object(&arena);
    struct pir_value *list = pir_value_array(&arena);
    struct pir_value *links = pir_value_array(&arena);
    struct pir_value *link = pir_value_object(&arena);
    struct pir_value *rows = pir_value_array(&arena);

    (void)state;
    pir_value_push(&arena, list, text("a"));
    pir_value_push(&arena, list, text("b, c"));
    pir_value_push(&arena, list, text("no"));
    pir_value_push(&arena, list, pir_value_number(&arena, "1.50"));
    pir_value_push(&arena, list, pir_value_bool(&arena, 1));
    pir_value_push(&arena, list, pir_value_null(&arena));
    pir_value_set_string(&arena, link, "type", "supports");
    pir_value_set(&arena, link, "to", under("id", text("x")));
    pir_value_push(&arena, links, link);
    pir_value_push(&arena, links, pir_value_object(&arena));
    pir_value_push(&arena, rows, list);
    pir_value_push(&arena, rows, pir_value_array(&arena));
    pir_value_push(&arena, rows, under("a", pir_value_array(&arena)));
    pir_value_set_string(&arena, map, "schema", "note/1");
    pir_value_set(&arena, map, "tags", list);
    pir_value_set(&arena, map, "links", links);
    pir_value_set(&arena, map, "rows", rows);
    pir_value_set(&arena, map, "none", pir_value_object(&arena));
    assert_string_equal(
        emitted(map), "schema: note/1\n"
                      "tags: [a, 'b, c', 'no', 1.50, true, null]\n"
                      "links:\n"
                      "  - type: supports\n"
                      "    to:\n"
                      "      id: x\n"
                      "  - {}\n"
                      "rows:\n"
                      "  - [a, 'b, c', 'no', 1.50, true, null]\n"
                      "  - []\n"
                      "  - a: []\n"
                      "none: {}\n");
}

static void breaks_a_list_that_would_reach_column_eighty(void **state)
{
    struct pir_value *list = pir_value_array(&arena);
    char word[80] = {0};

    (void)state;
    memset(word, 'x', 70);
    pir_value_push(&arena, list, text("a"));
    pir_value_push(&arena, list, text(word));
    assert_non_null(strstr(emitted(under("kk", list)), "kk: [a, "));
    assert_int_equal(out.len, 80); /* with the line end */
    assert_non_null(strstr(emitted(under("kkk", list)), "kkk:\n  - a\n  - xx"));
}

static void counts_wide_characters_as_two_columns(void **state)
{
    struct pir_value *list = pir_value_array(&arena);

    (void)state;
    for (int i = 0; i < 3; i++)
        pir_value_push(
            &arena, list,
            text("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5"
                 "\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac"));
    assert_non_null(strstr(emitted(under("k", list)), "k: ['"));
    pir_value_push(&arena, list, text("abc"));
    assert_non_null(strstr(emitted(under("k", list)), "k:\n  - '"));
}

static void keeps_empty_lists_where_the_line_is_long(void **state)
{
    char name[600] = {0};
    struct pir_value *list = pir_value_array(&arena);

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    emitted(under(name, pir_value_array(&arena)));
    emitted(under(name, pir_value_object(&arena)));
    pir_value_push(&arena, list, text("a"));
    emitted(under(name, list));
}

static void puts_a_list_with_long_text_in_lines(void **state)
{
    struct pir_value *list = pir_value_array(&arena);

    (void)state;
    pir_value_push(&arena, list, text("one"));
    pir_value_push(&arena, list, text("two\nthree"));
    assert_string_equal(
        emitted(under("k", list)), "k:\n  - one\n  - |-\n    two\n    three\n");
}

static void writes_a_scalar_as_a_whole_document(void **state)
{
    (void)state;
    assert_string_equal(emitted(pir_value_null(&arena)), "null\n");
    assert_string_equal(emitted(pir_value_integer(&arena, -3)), "-3\n");
    assert_string_equal(emitted(text("abc")), "abc\n");
    assert_string_equal(emitted(text("")), "''\n");
    assert_string_equal(emitted(text("---")), "'---'\n");
    assert_string_equal(emitted(text(" a\nb\n")), "\" a\\nb\\n\"\n");
    assert_string_equal(emitted(pir_value_array(&arena)), "[]\n");
    assert_string_equal(emitted(pir_value_object(&arena)), "{}\n");
}

static void quotes_keys_like_texts(void **state)
{
    (void)state;
    assert_string_equal(emitted(under("no", text("a"))), "'no': a\n");
    assert_string_equal(emitted(under("", text("a"))), "'': a\n");
    assert_string_equal(emitted(under("a: b", text("a"))), "'a: b': a\n");
    assert_string_equal(emitted(under("a\nb", text("a"))), "\"a\\nb\": a\n");
    assert_string_equal(emitted(under("- ? #", text("a"))), "'- ? #': a\n");
    assert_string_equal(emitted(under("$ref", text("a"))), "'$ref': a\n");
    assert_string_equal(emitted(under("acting-as", text("a"))), "acting-as: a\n");
}

static void writes_a_plain_string_like_any_other(void **state)
{
    struct pir_value *value = text("42");

    (void)state;
    value->plain = true;
    assert_string_equal(emitted(under("k", value)), "k: '42'\n");
}

static void writes_very_long_lines(void **state)
{
    static char line[200001];

    (void)state;
    memset(line, 'a', sizeof(line) - 1);
    emitted(under("k", text(line)));
    line[7] = ' ';
    line[100] = ':';
    emitted(under("k", text(line)));
    line[5000] = '\n';
    emitted(under("k", text(line)));
    emitted(text(line));
}

static void appends_to_what_is_there(void **state)
{
    (void)state;
    pir_buf_addstr(&out, "---\n");
    assert_int_equal(pir_yaml_emit(&out, under("a", text("b")), NULL), 0);
    pir_buf_addstr(&out, "---\n");
    assert_string_equal(out.data, "---\na: b\n---\n");
}

static void refuses_what_could_not_be_read_back(void **state)
{
    static char large[PIR_YAML_SCALAR_MAX + 2];
    struct pir_value *deep = text("x");
    struct pir_value *many = pir_value_array(&arena);
    char name[1100] = {0};

    (void)state;
    for (unsigned i = 0; i < PIR_YAML_DEPTH_MAX; i++)
        deep = under("a", deep);
    emitted(deep);
    not_written(under("a", deep), "nested");
    for (int i = 0; i < PIR_YAML_NODES_MAX - 1; i++)
        pir_value_push(&arena, many, pir_value_null(&arena));
    emitted(many);
    pir_value_push(&arena, many, pir_value_null(&arena));
    not_written(many, "more than 10000");
    memset(large, 'x', sizeof(large) - 1);
    not_written(text(large), "longer");
    memset(name, 'n', 1000);
    emitted(under(name, text("x")));
    memset(name, 'n', sizeof(name) - 1);
    not_written(under(name, text("x")), "key");
    not_written(under("<<", text("x")), "<<");
}

static void refuses_unclean_text(void **state)
{
    (void)state;
    not_written(under("k", text("a\x1b[31m")), "U+001B");
    not_written(under("k", text("a\r\nb")), "U+000D");
    not_written(under("k", text("\xe2\x80\xae")), "U+202E");
    not_written(under("k", text("\xef\xbb\xbf")), "U+FEFF");
    not_written(under("k", text("\xff")), "UTF-8");
    not_written(under("k\x07", text("a")), "U+0007");
    not_written(under("k", pir_value_string_n(&arena, "a\0b", 3)), "U+0000");
}

static unsigned long long seed;

static unsigned random_below(unsigned bound)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(seed >> 33) % bound;
}

static struct pir_value *random_text(void)
{
    static const char *const pieces[] = {
        "a",
        "b",
        " ",
        " ",
        "\n",
        "\n",
        "\t",
        ":",
        ": ",
        "#",
        " #",
        "-",
        "- ",
        "'",
        "\"",
        "\\",
        ",",
        "[",
        "]",
        "{",
        "}",
        "?",
        "? ",
        "!",
        "&",
        "*",
        "|",
        ">",
        "%",
        "@",
        "`",
        "0",
        "1",
        ".",
        "e",
        "~",
        "<<",
        "=",
        "no",
        "null",
        "true",
        "---",
        "...",
        "\xc3\xa9",
        "\xf0\x9f\x98\x80",
        "\xe6\x97\xa5",
        "\xc2\xa0",
        "word",
        "\\n",
        "\n\n",
        "  ",
        "_",
        "/",
    };
    char bytes[256];
    size_t len = 0;
    unsigned count = random_below(4) ? random_below(6) : random_below(40);

    for (unsigned i = 0; i < count; i++) {
        const char *piece =
            pieces[random_below((unsigned)(sizeof(pieces) / sizeof(pieces[0])))];

        memcpy(bytes + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return pir_value_string_n(&arena, bytes, len);
}

static struct pir_value *random_tree(unsigned depth)
{
    static const char *const numbers[] = {"0", "-1", "1.50", "1e400", "-0.0", "12E-7"};
    struct pir_value *value;
    unsigned count = random_below(5);

    switch (random_below(depth < 5 ? 10 : 6)) {
    case 0:
        return pir_value_null(&arena);
    case 1:
        return pir_value_bool(&arena, (int)random_below(2));
    case 2:
        return pir_value_number(&arena, numbers[random_below(6)]);
    case 6:
    case 7:
        value = pir_value_array(&arena);
        while (count--)
            pir_value_push(&arena, value, random_tree(depth + 1));
        return value;
    case 8:
    case 9:
        value = pir_value_object(&arena);
        while (count--) {
            const char *name = random_text()->text;

            pir_value_set(
                &arena, value, strcmp(name, "<<") == 0 ? "" : name,
                random_tree(depth + 1));
        }
        return value;
    default:
        return random_text();
    }
}

static void reads_back_thousands_of_random_trees(void **state)
{
    (void)state;
    seed = 20261123;
    for (int i = 0; i < 6000; i++) {
        emitted(random_tree(0));
        if (i % 50 == 0)
            pir_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(leaves_harmless_words_unquoted, release),
        cmocka_unit_test_teardown(
            quotes_whatever_a_reader_could_take_for_something_else, release),
        cmocka_unit_test_teardown(
            quotes_twice_where_once_would_be_ugly_or_wrong, release),
        cmocka_unit_test_teardown(writes_several_lines_as_a_literal_block, release),
        cmocka_unit_test_teardown(writes_literal_blocks_at_any_place, release),
        cmocka_unit_test_teardown(writes_maps_and_lists_for_people, release),
        cmocka_unit_test_teardown(
            breaks_a_list_that_would_reach_column_eighty, release),
        cmocka_unit_test_teardown(counts_wide_characters_as_two_columns, release),
        cmocka_unit_test_teardown(keeps_empty_lists_where_the_line_is_long, release),
        cmocka_unit_test_teardown(puts_a_list_with_long_text_in_lines, release),
        cmocka_unit_test_teardown(writes_a_scalar_as_a_whole_document, release),
        cmocka_unit_test_teardown(quotes_keys_like_texts, release),
        cmocka_unit_test_teardown(writes_a_plain_string_like_any_other, release),
        cmocka_unit_test_teardown(writes_very_long_lines, release),
        cmocka_unit_test_teardown(appends_to_what_is_there, release),
        cmocka_unit_test_teardown(refuses_what_could_not_be_read_back, release),
        cmocka_unit_test_teardown(refuses_unclean_text, release),
        cmocka_unit_test_teardown(reads_back_thousands_of_random_trees, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
