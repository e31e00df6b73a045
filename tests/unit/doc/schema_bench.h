/* For the tests of doc/schema.h: a schema and a value written as YAML, checked in one line. */
#ifndef PIR_TEST_SCHEMA_BENCH_H
#define PIR_TEST_SCHEMA_BENCH_H

#include "base/buf.h"
#include "base/text.h"
#include "doc/schema.h"
#include "doc/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* An id and a digest in their canonical forms. */
#define ID52 "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0"
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* One schema and the faults of the value last checked against it. */
struct bench {
    struct pir_arena arena;
    struct pir_schema *schema;
    struct pir_faults faults;
    struct pir_err err;
};

static inline int set_up(void **state)
{
    *state = calloc(1, sizeof(struct bench));
    return *state ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct bench *b = *state;
    pir_schema_release(b->schema);
    pir_arena_release(&b->arena);
    free(b);
    return 0;
}

static inline struct pir_value *yaml(struct bench *b, const char *text)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};
    if (pir_yaml_parse(
            &value, &b->arena, text, strlen(text), PIR_YAML_TYPED, "text", &err) < 0)
        fail_msg("%s", err.message);
    return value;
}

static inline int compile_with(
    struct bench *b, const char *text, const struct pir_schema_source *source,
    unsigned flags)
{
    pir_schema_release(b->schema);
    b->schema = NULL;
    memset(&b->err, 0, sizeof(b->err));
    int rc = pir_schema_compile(
        &b->schema, &b->arena, yaml(b, text), "test.yaml", source, flags, &b->err);
    assert_int_equal(rc, b->err.code);
    assert_true((rc == 0) == (b->schema != NULL));
    return rc;
}

static inline void compile(struct bench *b, const char *text)
{
    if (compile_with(b, text, NULL, PIR_SCHEMA_STRICT) < 0)
        fail_msg("%s", b->err.message);
}

static inline int check_value(struct bench *b, const struct pir_value *value)
{
    memset(&b->err, 0, sizeof(b->err));
    memset(&b->faults, 0, sizeof(b->faults));
    int rc = pir_schema_check(&b->faults, &b->arena, b->schema, value, &b->err);
    assert_int_equal(rc, b->err.code);
    return rc;
}

static inline size_t check(struct bench *b, const char *text)
{
    if (check_value(b, yaml(b, text)) < 0)
        fail_msg("%s", b->err.message);
    return b->faults.len;
}

/* The value has this one fault. */
static inline void expect(
    struct bench *b, const char *text, const char *pointer, const char *keyword,
    const char *sentence)
{
    if (check(b, text) != 1)
        fail_msg("%s: %zu faults, not one", text, b->faults.len);
    assert_string_equal(b->faults.items[0].sentence, sentence);
    assert_string_equal(b->faults.items[0].pointer, pointer);
    assert_string_equal(b->faults.items[0].keyword, keyword);
}

static inline void
refuse(struct bench *b, const char *schema, enum pir_code code, const char *message)
{
    assert_int_equal(compile_with(b, schema, NULL, PIR_SCHEMA_STRICT), code);
    if (!strstr(b->err.message, message))
        fail_msg("\"%s\" is not in \"%s\"", message, b->err.message);
}

#endif
