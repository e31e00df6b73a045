/* Each kind's sample entries in tests/golden/kinds: the valid ones pass, the invalid
 * ones do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "doc/builtin.h"
#include "doc/kind.h"
#include "doc/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pir_kinds *kinds;

static int open_kinds(void **state)
{
    struct pir_kind_source source = pir_builtin_source();

    (void)state;
    return pir_kinds_new(&kinds, &source, NULL);
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    return 0;
}

/** Check every document of a kind's sample file; returns how many there were. */
static size_t check_file(const struct pir_kind *kind, const char *what, int wanted)
{
    struct pir_arena arena = {0};
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_err err = {0};
    struct pir_value *docs = NULL;
    char path[512];
    size_t count;

    snprintf(
        path, sizeof(path), PIR_SOURCE_DIR "/tests/golden/kinds/%s.%s.yaml", kind->name,
        what);
    if (pir_file_read(&bytes, path, 1 << 20, &err) < 0 ||
        pir_yaml_parse_stream(
            &docs, &arena, bytes.data, bytes.len, PIR_YAML_PLAIN, path, &err) < 0)
        fail_msg("%s:%u: %s", path, err.line, err.message);
    count = docs->len;
    for (size_t i = 0; i < count; i++) {
        struct pir_value *fields = pir_value_at(docs, i);
        int rc = pir_kind_coerce(kind, &arena, fields, PIR_COERCE_PLAIN, &err);

        if (rc == 0)
            rc = pir_kind_check(NULL, &arena, kind, fields, path, &err);
        if (rc != wanted)
            fail_msg(
                "%s: document %zu gives %d (%s), not %d", path, i + 1, rc, err.message,
                wanted);
    }
    pir_buf_release(&bytes);
    pir_arena_release(&arena);
    return count;
}

static void check_all_kinds(const char *what, int wanted)
{
    const struct pir_kind *kind;
    size_t count, documents = 0;

    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    assert_true(count >= 27);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pir_kinds_at(&kind, kinds, i, NULL), 0);
        documents += check_file(kind, what, wanted);
    }
    assert_true(documents >= count);
}

static void every_valid_sample_passes(void **state)
{
    (void)state;
    check_all_kinds("valid", 0);
}

static void every_invalid_sample_is_refused(void **state)
{
    (void)state;
    check_all_kinds("invalid", PIR_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_valid_sample_passes),
        cmocka_unit_test(every_invalid_sample_is_refused),
    };

    return cmocka_run_group_tests_name(
        "doc/kind samples", tests, open_kinds, close_kinds);
}
