/* Reading YAML: what is accepted, where values stand, and everything that is refused. */
#include "base/buf.h"
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
    int rc = pir_yaml_parse(&value, &arena, text, len, flags, "a.yaml", &err);

    if (rc != 0)
        print_error("%u:%u: %s\n", err.line, err.column, err.message);
    assert_int_equal(rc, 0);
    assert_non_null(value);
    return value;
}

static struct pir_value *read_plain(const char *text)
{
    return read_n(text, strlen(text), PIR_YAML_PLAIN);
}

static struct pir_value *read_typed(const char *text)
{
    return read_n(text, strlen(text), PIR_YAML_TYPED);
}

static void refused_n(
    const char *text, size_t len, unsigned line, unsigned column, const char *word)
{
    struct pir_value *value = (struct pir_value *)1;
    struct pir_err err = {0};
    int rc = pir_yaml_parse(&value, &arena, text, len, PIR_YAML_TYPED, "a.yaml", &err);

    if (rc != PIR_E_INPUT || err.line != line || err.column != column ||
        !strstr(err.message, word))
        print_error(
            "for %.60s\n  wanted %u:%u %s\n  got %d %u:%u %s\n", text, line, column,
            word, rc, err.line, err.column, err.message);
    assert_int_equal(rc, PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_null(value);
    assert_string_equal(err.place, "a.yaml");
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
    assert_non_null(strstr(err.message, word));
    assert_int_not_equal(err.message[strlen(err.message) - 1], '.');
}

static void refused(const char *text, unsigned line, unsigned column, const char *word)
{
    refused_n(text, strlen(text), line, column, word);
}

static void at(const struct pir_value *value, unsigned line, unsigned column)
{
    assert_non_null(value);
    assert_int_equal(value->line, line);
    assert_int_equal(value->column, column);
}

static void keeps_unquoted_scalars_as_plain_strings(void **state)
{
    struct pir_value *map =
        read_plain("a: 42\nb: no\nc: null\nd: '42'\ne: \"x\"\nf:\ng: |\n  t\nh: ~\n");
    static const char *const plain[] = {"a", "b", "c", "f", "h"};
    static const char *const quoted[] = {"d", "e", "g"};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(pir_value_get(map, plain[i])->type, PIR_STRING);
        assert_true(pir_value_get(map, plain[i])->plain);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pir_value_get(map, quoted[i])->type, PIR_STRING);
        assert_false(pir_value_get(map, quoted[i])->plain);
    }
    assert_string_equal(pir_value_text(map, "a"), "42");
    assert_string_equal(pir_value_text(map, "f"), "");
    assert_string_equal(pir_value_text(map, "g"), "t\n");
}

static void gives_types_to_json_words_and_numbers(void **state)
{
    struct pir_value *list =
        read_typed("[null, ~, true, false, 0, -1.50, 1e5, 12345678901234567890123]");

    (void)state;
    assert_int_equal(pir_value_at(list, 0)->type, PIR_NULL);
    assert_int_equal(pir_value_at(list, 1)->type, PIR_NULL);
    assert_true(pir_value_at(list, 2)->boolean);
    assert_int_equal(pir_value_at(list, 3)->type, PIR_BOOL);
    assert_false(pir_value_at(list, 3)->boolean);
    for (size_t i = 4; i < 8; i++)
        assert_int_equal(pir_value_at(list, i)->type, PIR_NUMBER);
    assert_string_equal(pir_value_at(list, 5)->text, "-1.50");
    assert_string_equal(pir_value_at(list, 7)->text, "12345678901234567890123");
    assert_int_equal(pir_value_get(read_typed("a:\n"), "a")->type, PIR_NULL);
}

static void leaves_words_of_other_yaml_dialects_strings(void **state)
{
    static const char *const words[] = {
        "no",    "yes",      "on",       "off",      "y",          "n",     "True",
        "FALSE", "NULL",     "Null",     ".nan",     ".inf",       "-.inf", ".NaN",
        "NaN",   "Infinity", "0x1f",     "0o17",     "017",        "+1",    ".5",
        "1.",    "1_000",    "12:30:45", "1e",       "2026-11-23", "=",     "-0x1",
        "1e5x",  "0b1",      "'1'",      "\"true\"", "'null'",     "'~'",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct pir_value *value = read_typed(words[i]);

        assert_int_equal(value->type, PIR_STRING);
        assert_int_equal(value->plain, words[i][0] != '\'' && words[i][0] != '"');
    }
}

static void reads_an_empty_document_as_null(void **state)
{
    static const char *const empty[] = {
        "", "\n\n", "# a remark\n", "---\n", "---", "--- # x\n...\n", "   "};

    (void)state;
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        assert_int_equal(read_plain(empty[i])->type, PIR_NULL);
        assert_int_equal(read_typed(empty[i])->type, PIR_NULL);
    }
    assert_int_equal(read_n(NULL, 0, PIR_YAML_PLAIN)->type, PIR_NULL);
    assert_int_equal(read_plain("''")->type, PIR_STRING);
}

static void reads_block_and_flow_alike(void **state)
{
    struct pir_value *block = read_typed(
        "a: 1\nb:\n- x\n-   c: y\n    d: [z]\n-\n  - 1\n  - 2\ne: {}\nf: []\n");
    struct pir_value *flow =
        read_typed("{\"a\": 1, b: [x, {c: y, d:\n [z]}, [1,2]], e: {}, f: [ ], }");

    (void)state;
    assert_true(pir_value_equal(block, flow));
    assert_int_equal(block->len, 4);
    assert_string_equal(block->in.members[1].name, "b");
}

static void knows_where_values_and_keys_stand(void **state)
{
    struct pir_value *map = read_plain("# remark\n"
                                       "title: a title\n"
                                       "links:\n"
                                       "  - target: x\n"
                                       "    'why':   \"y\"\n"
                                       "  - [p, {q: r}]\n"
                                       "zero:\n"
                                       "- s\n"
                                       "text: |-\n"
                                       "  one\n"
                                       "  two\n"
                                       "empty:\n"
                                       "last: 1\n");
    struct pir_value *links = pir_value_get(map, "links");
    struct pir_value *first = pir_value_at(links, 0);
    struct pir_value *second = pir_value_at(links, 1);

    (void)state;
    at(map, 2, 1);
    at(pir_value_get(map, "title"), 2, 8);
    at(links, 4, 3);
    at(first, 4, 5);
    at(pir_value_get(first, "target"), 4, 13);
    assert_int_equal(first->in.members[1].line, 5);
    assert_int_equal(first->in.members[1].column, 5);
    at(pir_value_get(first, "why"), 5, 14);
    at(second, 6, 5);
    at(pir_value_at(second, 0), 6, 6);
    at(pir_value_at(second, 1), 6, 9);
    assert_int_equal(pir_value_at(second, 1)->in.members[0].column, 10);
    at(pir_value_point(map, "/links/1/1/q"), 6, 13);
    at(pir_value_get(map, "zero"), 8, 1);
    at(pir_value_at(pir_value_get(map, "zero"), 0), 8, 3);
    at(pir_value_get(map, "text"), 9, 7);
    at(pir_value_get(map, "empty"), 12, 7);
    assert_int_equal(map->in.members[5].line, 13);
    assert_int_equal(map->in.members[5].column, 1);
    at(pir_value_get(map, "last"), 13, 7);
}

static void counts_columns_in_characters(void **state)
{
    struct pir_value *map =
        read_plain("{\xc3\xa9\xf0\x9f\x98\x80: \xe6\x97\xa5, b: c}\n");

    (void)state;
    at(map->in.members[0].value, 1, 6);
    assert_int_equal(map->in.members[1].column, 9);
    at(map->in.members[1].value, 1, 12);
}

static void refuses_a_second_document(void **state)
{
    (void)state;
    refused("a: 1\n---\nb: 2\n", 2, 1, "second document");
    refused("---\na: 1\n...\n---\n", 4, 1, "second document");
    refused("---\n---\n", 2, 1, "second document");
    read_plain("---\na: 1\n...\n");
}

static void reads_a_stream_of_documents(void **state)
{
    const char *text = "---\na: 1\n---\n- b\n---\n---\nc\n...\n";
    struct pir_value *docs = NULL;
    struct pir_err err = {0};
    int rc = pir_yaml_parse_stream(
        &docs, &arena, text, strlen(text), PIR_YAML_PLAIN, "in", &err);

    (void)state;
    assert_int_equal(rc, 0);
    assert_int_equal(docs->len, 4);
    assert_string_equal(pir_value_text(pir_value_at(docs, 0), "a"), "1");
    at(pir_value_at(pir_value_at(docs, 1), 0), 4, 3);
    assert_int_equal(pir_value_at(docs, 2)->type, PIR_NULL);
    assert_string_equal(pir_value_at(docs, 3)->text, "c");
    rc = pir_yaml_parse_stream(&docs, &arena, "", 0, PIR_YAML_PLAIN, "in", &err);
    assert_int_equal(rc, 0);
    assert_int_equal(docs->len, 0);
}

static void refuses_a_whole_stream_for_one_wrong_document(void **state)
{
    const char *text = "a: 1\n---\nb: &x 2\n";
    struct pir_value *docs = (struct pir_value *)1;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_yaml_parse_stream(
            &docs, &arena, text, strlen(text), PIR_YAML_PLAIN, "in", &err),
        PIR_E_INPUT);
    assert_null(docs);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.place, "in");
}

static void counts_nodes_for_each_document_of_a_stream(void **state)
{
    struct pir_value *docs = NULL;

    (void)state;
    for (int doc = 0; doc < 3; doc++) {
        pir_buf_addstr(&big, "---\n");
        for (int i = 0; i < 6000; i++)
            pir_buf_addstr(&big, "- a\n");
    }
    assert_int_equal(
        pir_yaml_parse_stream(
            &docs, &arena, big.data, big.len, PIR_YAML_PLAIN, NULL, NULL),
        0);
    assert_int_equal(docs->len, 3);
    assert_int_equal(pir_value_at(docs, 2)->len, 6000);
}

static void refuses_duplicate_keys_at_any_depth(void **state)
{
    (void)state;
    refused("a: 1\nb: 2\na: 3\n", 3, 1, "key a stands twice, first at line 1");
    refused("a: 1\n'a': 3\n", 2, 1, "twice");
    refused("a: 1\n\"\\u0061\": 3\n", 2, 1, "twice");
    refused("x:\n  - y:\n      k: 1\n      l: 2\n      k: 3\n", 5, 7, "key k");
    refused("{a: {b: [{c: 1, d: 2, c: 3}]}}", 1, 23, "key c");
    refused("b: 1\na: 1\nb: 2\na: 2\n", 3, 1, "key b");
    refused("a: 1\na: 2\na: 3\n", 2, 1, "first at line 1");
    refused("'': 1\n\"\": 2\n", 2, 1, "twice");
    read_plain("a: {k: 1}\nb: {k: 1}\nA: 2\n");
}

static void finds_one_duplicate_among_thousands_of_keys(void **state)
{
    (void)state;
    for (int i = 0; i < 9000; i++)
        pir_buf_printf(&big, "k%d: 1\n", (i * 7919) % 9001);
    read_plain(big.data);
    pir_buf_addstr(&big, "k7919: 2\n");
    refused(big.data, 9001, 1, "key k7919 stands twice, first at line 2");
}

static void refuses_anchors_aliases_and_tags(void **state)
{
    (void)state;
    refused("a: &x 1\n", 1, 4, "anchors");
    refused("&x a: 1\n", 1, 1, "anchors");
    refused("a: &x\n  b: 1\n", 1, 4, "anchors");
    refused("- &x [1]\n", 1, 3, "anchors");
    refused("- a\n- *x\n", 2, 3, "aliases");
    refused("*x : 1\n", 1, 1, "aliases");
    refused("a: &x [*x]\n", 1, 4, "anchors");
    refused("a: !!str 1\n", 1, 4, "tags");
    refused("a: ! 1\n", 1, 4, "tags");
    refused("a: ! 'q'\n", 1, 4, "tags");
    refused("\xc3\xa9: ! q\n", 1, 4, "tags");
    refused("a: !\n", 1, 4, "tags");
    refused("! a: 1\n", 1, 1, "tags");
    refused("a: ![1]\n", 1, 4, "tags");
    refused("a: ! [1]\n", 1, 4, "tags");
    refused("a: !x {b: 1}\n", 1, 4, "tags");
    refused("a: !<tag:yaml.org,2002:str> 1\n", 1, 4, "tags");
    refused("a: !e!x 1\n", 1, 4, "tags");
    refused("!!python/object:os.system 'x'\n", 1, 1, "tags");
}

static void allows_their_characters_inside_texts(void **state)
{
    struct pir_value *map =
        read_plain("a: x & y * z ! w\nb: '!q'\nc: \"&x\"\nd: a<<b\n");

    (void)state;
    assert_string_equal(pir_value_text(map, "a"), "x & y * z ! w");
    assert_string_equal(pir_value_text(map, "b"), "!q");
    assert_string_equal(pir_value_text(map, "c"), "&x");
}

static void refuses_merge_keys(void **state)
{
    (void)state;
    refused("<<: {a: 1}\n", 1, 1, "merge keys");
    refused("b: 1\n<<: [{a: 1}]\n", 2, 1, "merge keys");
    refused("x: {'<<': {a: 1}}\n", 1, 5, "merge keys");
    assert_string_equal(pir_value_text(read_plain("a: <<\n"), "a"), "<<");
}

static void refuses_directives(void **state)
{
    (void)state;
    refused("%YAML 1.2\n---\na: 1\n", 1, 1, "directives");
    refused("%YAML 1.1\n---\na: 1\n", 1, 1, "directives");
    refused("%YAML 3.0\n---\na: 1\n", 1, 1, "directives");
    refused("%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "directives");
    refused("%FOO bar\n---\na: 1\n", 1, 1, "directives");
}

static void refuses_keys_that_are_no_texts(void **state)
{
    (void)state;
    refused("[a, b]: 1\n", 1, 1, "a key must be a text");
    refused("{a: 1}: 2\n", 1, 1, "a key must be a text");
    refused("{{a: 1}: 2}\n", 1, 2, "a key must be a text");
    refused("? [a]\n: 1\n", 1, 3, "a key must be a text");
    refused("? - a\n: 1\n", 1, 3, "a key must be a text");
    refused("? a: 1\n: 1\n", 1, 3, "a key must be a text");
    refused("? a\n: 1\n", 1, 3, "question mark");
    refused("b: 1\n? a\n", 2, 3, "question mark");
    refused("?\n  a\n: 1\n", 2, 3, "question mark");
    refused("? |\n  a\n: 1\n", 1, 3, "question mark");
    refused("{? a : 1}\n", 1, 4, "question mark");
    refused(": 1\n", 1, 1, "a key is missing");
    refused("{: 1}\n", 1, 2, "a key is missing");
    refused("{a: {? }}\n", 1, 8, "a key is missing");
}

static void takes_a_question_mark_in_texts(void **state)
{
    struct pir_value *map =
        read_plain("a: why?\nb?: 1\nc: {d: e?, f?: g}\n?h: 1\n\"? i\": 2\n");

    (void)state;
    assert_string_equal(pir_value_text(map, "a"), "why?");
    assert_string_equal(pir_value_text(map, "b?"), "1");
    assert_string_equal(pir_value_text(pir_value_get(map, "c"), "f?"), "g");
    assert_string_equal(pir_value_text(map, "?h"), "1");
    assert_string_equal(pir_value_text(map, "? i"), "2");
}

static void keeps_the_text_of_odd_but_plain_keys(void **state)
{
    struct pir_value *map = read_typed("42: a\nno: b\n'': c\n1.0: d\nnull: e\n~: f\n");
    static const char *const names[] = {"42", "no", "", "1.0", "null", "~"};

    (void)state;
    assert_int_equal(map->len, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(map->in.members[i].name, names[i]);
}

static void refuses_other_encodings(void **state)
{
    (void)state;
    refused_n(
        "\xff\xfe"
        "a\0:\0 \0b\0",
        10, 1, 1, "UTF-16");
    refused_n("\xfe\xff\0a\0:\0 \0b", 10, 1, 1, "UTF-16");
    refused_n("a\0:\0 \0b\0", 8, 1, 1, "UTF-16");
    refused_n("\0a\0:\0 \0b", 8, 1, 1, "UTF-16");
    refused(
        "\xef\xbb\xbf"
        "a: b\n",
        1, 1, "byte order mark");
    refused(
        "a: b\n\xef\xbb\xbf"
        "c: d\n",
        2, 1, "U+FEFF");
    refused("a: \xe9t\xe9\n", 1, 4, "0xe9");
    refused("a: \xc0\xaf\n", 1, 4, "UTF-8");
    refused("a: \xed\xa0\x80\n", 1, 4, "UTF-8");
    refused("a: \xf4\x90\x80\x80\n", 1, 4, "UTF-8");
    refused("a: b\xc3", 1, 5, "UTF-8");
}

static void refuses_carriage_returns(void **state)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    (void)state;
    refused("a: b\r\nc: d\r\n", 1, 5, "line ends must be LF");
    refused("a: b\nc: \xc3\xa9\r\n", 2, 5, "LF");
    refused("a: 'x\ry'\n", 1, 6, "LF");
    refused("\r", 1, 1, "LF");
    pir_yaml_parse(&value, &arena, "a\r\n", 3, 0, "p", &err);
    assert_non_null(strstr(err.hint, "LF"));
    refused("a: \"x\\ry\"\n", 1, 4, "U+000D");
}

static void refuses_unclean_characters_in_the_bytes(void **state)
{
    (void)state;
    refused_n("a: b\nc: d\0e\n", 12, 2, 5, "U+0000");
    refused("a: \x1b[31m\n", 1, 4, "U+001B");
    refused("a: x\xe2\x80\xaey\n", 1, 5, "U+202E");
    refused("# \xe2\x81\xa6\na: b\n", 1, 3, "U+2066");
    refused("a: \xc2\x85 b\n", 1, 4, "U+0085");
    refused("a: \xe2\x80\xa8 b\n", 1, 4, "U+2028");
    refused("a: \x7f\n", 1, 4, "U+007F");
}

static void refuses_unclean_characters_made_by_escapes(void **state)
{
    (void)state;
    refused("a: \"x\\0\"\n", 1, 4, "U+0000");
    refused("a: \"\\e[31m\"\n", 1, 4, "U+001B");
    refused("- ok\n- \"\\a\"\n", 2, 3, "U+0007");
    refused("a: \"\\x07\"\n", 1, 4, "U+0007");
    refused("a: \"\\u202e\"\n", 1, 4, "U+202E");
    refused("a: \"\\U0000202E\"\n", 1, 4, "U+202E");
    refused("a: \"\\N\"\n", 1, 4, "U+0085");
    refused("a: \"\\L\"\n", 1, 4, "U+2028");
    refused("a: \"\\uFEFF\"\n", 1, 4, "U+FEFF");
    refused("a: \"\\uFFFF\"\n", 1, 4, "U+FFFF");
    refused("a: \"\\x7f\"\n", 1, 4, "U+007F");
    refused("a: \"\\uD800\"\n", 1, 7, "names no character");
    refused("\"k\\0\": 1\n", 1, 1, "U+0000");
    assert_string_equal(
        read_plain("\"\\t\\n\\\"\\\\\\u00e9\\_\"")->text, "\t\n\"\\\xc3\xa9\xc2\xa0");
}

static void nested(int depth, const char *open, const char *close)
{
    pir_buf_clear(&big);
    for (int i = 0; i < depth; i++)
        pir_buf_addstr(&big, open);
    pir_buf_addch(&big, 'x');
    for (int i = 0; i < depth; i++)
        pir_buf_addstr(&big, close);
}

static void refuses_nesting_beyond_sixteen_levels(void **state)
{
    (void)state;
    nested(16, "[", "]");
    read_plain(big.data);
    nested(17, "[", "]");
    refused(big.data, 1, 17, "nested more than 16 deep");
    nested(16, "{a: ", "}");
    read_plain(big.data);
    nested(17, "{a: ", "}");
    refused(big.data, 1, 65, "nested");
    nested(16, "- ", "");
    read_plain(big.data);
    nested(17, "- ", "");
    refused(big.data, 1, 33, "nested");
}

static void refuses_very_deep_nesting_without_recursion(void **state)
{
    (void)state;
    nested(5000, "[", "]");
    refused(big.data, 1, 17, "nested");
    nested(200000, "[", "");
    refused(big.data, 1, 17, "nested");
    nested(5000, "{a: ", "}");
    refused(big.data, 1, 65, "nested");
    nested(5000, "- ", "");
    refused(big.data, 1, 33, "nested");
    pir_buf_clear(&big);
    for (int i = 0; i < 5000; i++) {
        pir_buf_fill(&big, ' ', (size_t)i);
        pir_buf_addstr(&big, "a:\n");
    }
    refused(big.data, 17, 17, "nested");
}

static void refuses_more_than_ten_thousand_nodes(void **state)
{
    (void)state;
    pir_buf_addstr(&big, "[");
    for (int i = 0; i < PIR_YAML_NODES_MAX - 1; i++)
        pir_buf_addstr(&big, "a,\n");
    pir_buf_addstr(&big, "]");
    assert_int_equal(read_plain(big.data)->len, PIR_YAML_NODES_MAX - 1);
    pir_buf_truncate(&big, big.len - 1);
    pir_buf_addstr(&big, "b]");
    refused(big.data, 10000, 1, "more than 10000");
}

static void refuses_scalars_over_the_cap(void **state)
{
    (void)state;
    pir_buf_addstr(&big, "k: ");
    pir_buf_fill(&big, 'x', PIR_YAML_SCALAR_MAX);
    assert_int_equal(
        pir_value_get(read_plain(big.data), "k")->len, PIR_YAML_SCALAR_MAX);
    pir_buf_addch(&big, 'y');
    refused(big.data, 1, 4, "longer than 262144");
    pir_buf_clear(&big);
    pir_buf_addstr(&big, "- a\n- |\n");
    for (int i = 0; i < 30000; i++)
        pir_buf_addstr(&big, "  123456789\n");
    refused(big.data, 2, 3, "longer");
}

static void explains_mistakes_in_plain_words(void **state)
{
    (void)state;
    refused("a: b: c\n", 1, 5, "colon");
    refused("a: 'x\n", 1, 4, "never closed");
    refused("a:\n\t- b\n", 2, 1, "tab");
    refused("a: @b\n", 1, 4, "cannot begin with @");
    refused("a: `b\n", 1, 4, "cannot begin with `");
    refused("a: [b\n", 2, 1, "comma");
    refused("a: {b: 1\n", 2, 1, "comma");
    refused("a: 1\nb\nc: 2\n", 2, 1, "a key must be followed by a colon");
    refused("a: 1\n  b: 2\n", 2, 4, "colon");
    refused("a:\n   b: 1\n  c: 2\n", 3, 3, "indentation");
    refused("a: \"\\q\"\n", 1, 5, "escape");
    refused("a: &\n", 1, 4, "anchors");
    refused("a: *\n", 1, 4, "aliases");
    refused("a: b\n- c\n", 2, 1, "");
    refused("- a\nb\n", 2, 1, "");
    refused("a: %b\n", 1, 4, "cannot begin with %");
}

static void does_not_echo_hostile_keys_raw(void **state)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    (void)state;
    pir_buf_addstr(&big, "? ");
    pir_buf_clear(&big);
    for (int i = 0; i < 2; i++) {
        pir_buf_addstr(&big, "\"\\n");
        for (int j = 0; j < 100; j++)
            pir_buf_addstr(&big, "\xe6\x97\xa5");
        pir_buf_addstr(&big, "\": 1\n");
    }
    assert_int_equal(
        pir_yaml_parse(&value, &arena, big.data, big.len, 0, "p", &err), PIR_E_INPUT);
    assert_null(strchr(err.message, '\n'));
    assert_non_null(strstr(err.message, "..."));
    assert_true(strlen(err.message) < 200);
}

static void works_without_an_error_to_fill(void **state)
{
    struct pir_value *value = NULL;

    (void)state;
    assert_int_equal(
        pir_yaml_parse(&value, &arena, "a: *b", 5, 0, NULL, NULL), PIR_E_INPUT);
    assert_int_equal(
        pir_yaml_parse(&value, &arena, "a\r\n", 3, 0, NULL, NULL), PIR_E_INPUT);
    assert_int_equal(
        pir_yaml_parse(&value, &arena, "'\x01'", 3, 0, NULL, NULL), PIR_E_INPUT);
    assert_int_equal(
        pir_yaml_parse(&value, &arena, "\"\\0\"", 4, 0, NULL, NULL), PIR_E_INPUT);
}

/* Every start of a text is either read or refused; the sanitizers watch. */
static void survives_every_cut_and_many_changed_bytes(void **state)
{
    static const char text[] =
        "---\na: &x [1, 'two', {b: \"\\u00e9\\n\"}]\n? - c\n: |2-\n"
        "   d\n\n  e\nf: !!g >+\n  h\n<<: *x\n%T\n...\n# \xe6\x97\xa5";
    struct pir_value *value = NULL;
    char copy[sizeof(text)];
    unsigned seed = 12345;

    (void)state;
    for (size_t len = 0; len < sizeof(text); len++)
        pir_yaml_parse(&value, &arena, text, len, PIR_YAML_TYPED, "p", NULL);
    for (int i = 0; i < 20000; i++) {
        memcpy(copy, text, sizeof(text));
        for (int j = 0; j < 1 + i % 12; j++) {
            seed = seed * 1664525u + 1013904223u;
            copy[(seed >> 8) % (sizeof(text) - 1)] =
                "-:?,[]{}&*!|>'\"%@# \n\tab0<~\\"[(seed >> 20) % 28];
        }
        pir_yaml_parse(
            &value, &arena, copy, sizeof(text) - 1, PIR_YAML_TYPED, "p", NULL);
        if (i % 100 == 0)
            pir_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(keeps_unquoted_scalars_as_plain_strings, release),
        cmocka_unit_test_teardown(gives_types_to_json_words_and_numbers, release),
        cmocka_unit_test_teardown(leaves_words_of_other_yaml_dialects_strings, release),
        cmocka_unit_test_teardown(reads_an_empty_document_as_null, release),
        cmocka_unit_test_teardown(reads_block_and_flow_alike, release),
        cmocka_unit_test_teardown(knows_where_values_and_keys_stand, release),
        cmocka_unit_test_teardown(counts_columns_in_characters, release),
        cmocka_unit_test_teardown(refuses_a_second_document, release),
        cmocka_unit_test_teardown(reads_a_stream_of_documents, release),
        cmocka_unit_test_teardown(
            refuses_a_whole_stream_for_one_wrong_document, release),
        cmocka_unit_test_teardown(counts_nodes_for_each_document_of_a_stream, release),
        cmocka_unit_test_teardown(refuses_duplicate_keys_at_any_depth, release),
        cmocka_unit_test_teardown(finds_one_duplicate_among_thousands_of_keys, release),
        cmocka_unit_test_teardown(refuses_anchors_aliases_and_tags, release),
        cmocka_unit_test_teardown(allows_their_characters_inside_texts, release),
        cmocka_unit_test_teardown(refuses_merge_keys, release),
        cmocka_unit_test_teardown(refuses_directives, release),
        cmocka_unit_test_teardown(refuses_keys_that_are_no_texts, release),
        cmocka_unit_test_teardown(takes_a_question_mark_in_texts, release),
        cmocka_unit_test_teardown(keeps_the_text_of_odd_but_plain_keys, release),
        cmocka_unit_test_teardown(refuses_other_encodings, release),
        cmocka_unit_test_teardown(refuses_carriage_returns, release),
        cmocka_unit_test_teardown(refuses_unclean_characters_in_the_bytes, release),
        cmocka_unit_test_teardown(refuses_unclean_characters_made_by_escapes, release),
        cmocka_unit_test_teardown(refuses_nesting_beyond_sixteen_levels, release),
        cmocka_unit_test_teardown(refuses_very_deep_nesting_without_recursion, release),
        cmocka_unit_test_teardown(refuses_more_than_ten_thousand_nodes, release),
        cmocka_unit_test_teardown(refuses_scalars_over_the_cap, release),
        cmocka_unit_test_teardown(explains_mistakes_in_plain_words, release),
        cmocka_unit_test_teardown(does_not_echo_hostile_keys_raw, release),
        cmocka_unit_test_teardown(works_without_an_error_to_fill, release),
        cmocka_unit_test_teardown(survives_every_cut_and_many_changed_bytes, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
