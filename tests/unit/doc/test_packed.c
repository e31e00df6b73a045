/* What was packed comes back the same, to the column, and nothing else is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/builtin.h"
#include "doc/packed.h"
#include "doc/yaml.h"

#include <stdlib.h>
#include <string.h>

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static bool is_same(const struct pir_value *a, const struct pir_value *b);

static bool is_same_member(const struct pir_member *a, const struct pir_member *b)
{
    return strcmp(a->name, b->name) == 0 && a->line == b->line &&
           a->column == b->column && is_same(a->value, b->value);
}

static bool is_same(const struct pir_value *a, const struct pir_value *b)
{
    if (a->type != b->type || a->plain != b->plain || a->boolean != b->boolean ||
        a->line != b->line || a->column != b->column || a->len != b->len)
        return false;
    if (a->type == PIR_STRING || a->type == PIR_NUMBER)
        return memcmp(a->text, b->text, a->len + 1) == 0;
    for (size_t i = 0; i < a->len; i++)
        if (a->type == PIR_ARRAY
                ? !is_same(a->in.items[i], b->in.items[i])
                : !is_same_member(&a->in.members[i], &b->in.members[i]))
            return false;
    return true;
}

static struct pir_value *parse(const char *text)
{
    struct pir_value *value;

    assert_int_equal(
        pir_yaml_parse(&value, &arena, text, strlen(text), PIR_YAML_TYPED, "t", NULL),
        0);
    return value;
}

static void gives_back_every_file_that_comes_with_pir(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        struct pir_value *value;

        if (!file->document)
            continue;
        count++;
        assert_int_equal(
            pir_value_unpack(&value, &arena, file->document, file->document_len), 0);
        if (!is_same(value, parse(file->bytes)))
            fail_msg("%s is not what its YAML says", file->name);
        release(NULL);
    }
    assert_true(count > 40);
}

static void parses_what_only_looks_like_a_file_of_its_own(void **state)
{
    const struct pir_builtin_file *note = pir_builtin_find("note.yaml");
    char *copy = pir_arena_strndup(&arena, note->bytes, note->len);
    struct pir_value *value;
    size_t line;

    (void)state;
    assert_int_equal(
        pir_builtin_parse(&value, &arena, note->bytes, note->len, "t", NULL), 0);
    assert_true(is_same(value, parse(note->bytes)));
    /* the same place with another length, other bytes of the same length */
    line = strcspn(note->bytes, "\n") + 1;
    assert_int_equal(
        pir_builtin_parse(&value, &arena, note->bytes, line, "t", NULL), 0);
    assert_int_equal(value->len, 1);
    memcpy(copy, "tiddle", strlen("tiddle"));
    assert_int_equal(pir_builtin_parse(&value, &arena, copy, note->len, "t", NULL), 0);
    assert_true(is_same(value, parse(copy)));
}

static void keeps_every_type(void **state)
{
    struct pir_value *value =
        parse("{a: null, b: true, c: false, d: -1.5e9, e: text, f: [], g: {}, h: '',"
              " i: [[1], {k: v}], j: \"\\u00e4\"}\n");
    struct pir_buf packed = PIR_BUF_INIT;
    struct pir_value *again;

    (void)state;
    value->in.members[4].value->plain = true;
    value->in.members[5].value->line = 100000;
    pir_value_pack(&packed, value);
    assert_int_equal(pir_value_unpack(&again, &arena, packed.data, packed.len), 0);
    assert_true(is_same(value, again));
    pir_buf_release(&packed);
}

static void refuses_what_was_cut_or_goes_on(void **state)
{
    const struct pir_builtin_file *note = pir_builtin_find("note.yaml");
    size_t len = note->document_len;
    char *bytes = malloc(len + 1);
    struct pir_value *value;

    (void)state;
    assert_non_null(bytes);
    for (size_t cut = 0; cut < len; cut++) {
        char *part = malloc(cut + 1); /* of this size, so that a sanitizer sees */

        assert_non_null(part);
        memcpy(part, note->document, cut);
        assert_int_equal(pir_value_unpack(&value, &arena, part, cut), PIR_E_CORRUPT);
        free(part);
    }
    memcpy(bytes, note->document, len);
    bytes[len] = 0;
    assert_int_equal(pir_value_unpack(&value, &arena, bytes, len + 1), PIR_E_CORRUPT);
    free(bytes);
}

static void reads_nothing_outside_of_damaged_bytes(void **state)
{
    const struct pir_builtin_file *note = pir_builtin_find("note.yaml");
    struct pir_value *value;
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < note->document_len * 8; i++) {
        char *bytes = malloc(note->document_len);

        assert_non_null(bytes);
        memcpy(bytes, note->document, note->document_len);
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
        refused += pir_value_unpack(&value, &arena, bytes, note->document_len) != 0;
        free(bytes);
        release(NULL);
    }
    assert_true(refused > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(gives_back_every_file_that_comes_with_pir, release),
        cmocka_unit_test_teardown(
            parses_what_only_looks_like_a_file_of_its_own, release),
        cmocka_unit_test_teardown(keeps_every_type, release),
        cmocka_unit_test_teardown(refuses_what_was_cut_or_goes_on, release),
        cmocka_unit_test_teardown(reads_nothing_outside_of_damaged_bytes, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
