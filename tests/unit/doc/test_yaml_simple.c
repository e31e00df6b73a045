/* The short way to an entry's fields gives what libyaml gives, to the column, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/yaml.h"
#include "doc/yaml_simple.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE                                                                         \
    "---\nschema: note/1\noccurred: '2026-11-23T14:15:02Z'\ncount: 381\n"              \
    "gist: \"Since 2 o'clock: no sign-in\"\nowner: a.b@example.org\n"

static struct pir_arena arena;
static struct pir_err err;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    memset(&err, 0, sizeof(err));
    return 0;
}

/* What libyaml makes of it; NULL when it is refused or is not one document. */
static struct pir_value *by_libyaml(const char *text, size_t len)
{
    struct pir_value *docs;

    if (pir_yaml_parse_stream(&docs, &arena, text, len, PIR_YAML_PLAIN, "t", &err) < 0)
        return NULL;
    return docs->len == 1 ? docs->in.items[0] : NULL;
}

static bool is_same(const struct pir_value *a, const struct pir_value *b)
{
    if (a->type != PIR_OBJECT || b->type != PIR_OBJECT || a->len != b->len ||
        a->line != b->line || a->column != b->column || a->plain != b->plain)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        const struct pir_member *x = &a->in.members[i], *y = &b->in.members[i];

        if (strcmp(x->name, y->name) != 0 || x->line != y->line ||
            x->column != y->column || x->value->type != y->value->type ||
            x->value->plain != y->value->plain || x->value->line != y->value->line ||
            x->value->column != y->value->column || x->value->len != y->value->len ||
            strcmp(x->value->text, y->value->text) != 0)
            return false;
    }
    return true;
}

/* 1 when it was taken, and then rightly; 0 when it was left to libyaml. */
static int take(const char *text, size_t len)
{
    struct pir_value *simple, *whole;

    if (pir_yaml_simple(&simple, &arena, text, len) == 0) {
        assert_null(simple);
        return 0;
    }
    whole = by_libyaml(text, len);
    if (!whole || !is_same(simple, whole))
        fail_msg("libyaml reads this otherwise: %.*s", (int)len, text);
    return 1;
}

static void takes(const char *text)
{
    if (!take(text, strlen(text)))
        fail_msg("left to libyaml: %s", text);
}

static void leaves(const char *text)
{
    if (take(text, strlen(text)))
        fail_msg("taken: %s", text);
}

/* ---- tests ----------------------------------------------------------------------- */

static void takes_what_entries_are_made_of(void **state)
{
    (void)state;
    takes(SAMPLE);
    takes("a: b\n");
    takes("---\na: b\n");
    takes("a: 'it is: # so - [x] {y} & * ! | > % @ `'\n");
    takes("a: \"it's: # so\"\n");
    takes("a: ''\nb: \"\"\n");
    takes("a: ' x '\n");
    takes("a-1: no\nb: null\nc: 12.50\nd: 0x1f\ne: 2026-11-23\nf: 1 a, (b)\n");
}

static void leaves_the_rest_to_libyaml(void **state)
{
    (void)state;
    leaves("");
    leaves("---\n");
    leaves("a: b");
    leaves("a:\n");
    leaves("a: \n");
    leaves("a: b \n");
    leaves("a:  b\n");
    leaves("a : b\n");
    leaves(" a: b\n");
    leaves("A: b\n");
    leaves("1: b\n");
    leaves("'a': b\n");
    leaves("<<: b\n");
    leaves("? a\n: b\n");
    leaves("a: b\n\nc: d\n");
    leaves("a: b\n# note\n");
    leaves("a: b\n...\n");
    leaves("a: b\n---\nc: d\n");
    leaves("--- \na: b\n");
    leaves("%YAML 1.1\n---\na: b\n");
    leaves("a: b\n c\n");
    leaves("a: 'b\n  c'\n");
    leaves("a: 'it''s'\n");
    leaves("a: \"x\\ty\"\n");
    leaves("a: \"x\"y\"\n");
    leaves("a: 'x' # note\n");
    leaves("a: '\n");
    leaves("a: |-\n  b\n");
    leaves("a: [b]\n");
    leaves("a: {b: c}\n");
    leaves("a:\n  - b\n");
    leaves("a: &x b\n");
    leaves("a: *x\n");
    leaves("a: !t b\n");
    leaves("a: -b\n");
    leaves("a: .5\n");
    leaves("a: b: c\n");
    leaves("a: b #c\n");
    leaves("a: \tb\n");
    leaves("a: 'b\tc'\n");
    leaves("a: 'gr\xc3\xbc\xc3\x9f'\n");
    leaves("a: 'x\xc2\x85y'\n");
    leaves("a: b\r\n");
    leaves("\xef\xbb\xbf"
           "a: b\n");
}

static void leaves_a_key_that_stands_twice(void **state)
{
    struct pir_value *value;

    (void)state;
    leaves("a: b\nc: d\na: e\n");
    assert_int_equal(
        pir_yaml_parse(
            &value, &arena, "a: b\na: c\n", 10, PIR_YAML_PLAIN, "x.md", &err),
        PIR_E_INPUT);
    assert_string_equal(err.message, "the key a stands twice, first at line 1");
    assert_int_equal(err.line, 2);
}

static void leaves_what_is_very_large(void **state)
{
    enum { LONG = 9000 };
    char *text = malloc(LONG + 8);
    struct pir_buf many = PIR_BUF_INIT;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    memcpy(text, "a: ", 3);
    memcpy(text + LONG, "\n", 2);
    leaves(text);
    text[1] = 'a';
    memcpy(text + LONG, ": b\n", 5);
    leaves(text);
    for (int i = 0; i < 64; i++)
        pir_buf_printf(&many, "k%d: v\n", i);
    takes(many.data);
    pir_buf_addstr(&many, "one-more: v\n");
    leaves(many.data);
    pir_buf_release(&many);
    free(text);
}

/* Every byte in every place: taken rightly or not at all. */
static void any_other_byte_is_read_rightly_or_left(void **state)
{
    const size_t len = strlen(SAMPLE);
    char text[sizeof(SAMPLE)];
    unsigned taken = 0;

    (void)state;
    for (size_t at = 0; at < len; at++) {
        for (int c = 0; c < 256; c++) {
            memcpy(text, SAMPLE, sizeof(text));
            text[at] = (char)c;
            taken += (unsigned)take(text, len);
        }
        pir_arena_release(&arena);
    }
    assert_true(taken > len * 20);
    assert_true(taken < len * 128);
}

/* Cut off anywhere, or with a piece left out. */
static void what_is_left_out_is_read_rightly_or_left(void **state)
{
    const size_t len = strlen(SAMPLE);
    char text[sizeof(SAMPLE)];

    (void)state;
    for (size_t from = 0; from < len; from++) {
        (void)take(SAMPLE, from);
        for (size_t to = from + 1; to < len; to += 1 + to / 20) {
            memcpy(text, SAMPLE, from);
            memcpy(text + from, SAMPLE + to, len - to);
            (void)take(text, from + len - to);
        }
        pir_arena_release(&arena);
    }
}

/* Schemas and settings have types: null is no text there. */
static void typed_values_are_libyamls(void **state)
{
    struct pir_value *value;

    (void)state;
    assert_int_equal(
        pir_yaml_parse(&value, &arena, "a: 12\n", 6, PIR_YAML_TYPED, "x", &err), 0);
    assert_int_equal(pir_value_get(value, "a")->type, PIR_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(takes_what_entries_are_made_of, release),
        cmocka_unit_test_teardown(leaves_the_rest_to_libyaml, release),
        cmocka_unit_test_teardown(leaves_a_key_that_stands_twice, release),
        cmocka_unit_test_teardown(leaves_what_is_very_large, release),
        cmocka_unit_test_teardown(any_other_byte_is_read_rightly_or_left, release),
        cmocka_unit_test_teardown(what_is_left_out_is_read_rightly_or_left, release),
        cmocka_unit_test_teardown(typed_values_are_libyamls, release),
    };

    return cmocka_run_group_tests_name("yaml_simple", tests, NULL, NULL);
}
