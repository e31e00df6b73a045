/* The official JSON Schema test suite (tests/vectors/json-schema), every file of it. What pir
 * does not support is listed in one table; skipped cases are run all the same, and an
 * entry of the table that is needed no more is a failure, as is a case that went missing. */
#include "base/buf.h"
#include "doc/json.h"
#include "doc/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER PIR_SOURCE_DIR "/tests/vectors/json-schema/"
#define REMOTE "http://localhost:1234/"
#define FILE_MAX ((size_t)1024 * 1024)

/* What must be executed with the right result, and how many groups strict mode refuses
 * (unknown keywords, other dialects, an empty enum); change them when the suite does. */
#define CASES_EXECUTED 1354
#define GROUPS_REFUSED 43

static const char *const files[] = {
    "additionalProperties",
    "allOf",
    "anchor",
    "anyOf",
    "boolean_schema",
    "const",
    "contains",
    "content",
    "default",
    "defs",
    "dependentRequired",
    "dependentSchemas",
    "dynamicRef",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if-then-else",
    "infinite-loop-detection",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "ref",
    "refRemote",
    "required",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "vocabulary",
    "optional/anchor",
    "optional/bignum",
    "optional/dependencies-compatibility",
    "optional/dynamicRef",
    "optional/ecmascript-regex",
    "optional/float-overflow",
    "optional/format-assertion",
    "optional/id",
    "optional/no-schema",
    "optional/non-bmp-regex",
    "optional/refOfUnknownKeyword",
    "optional/unknownKeyword",
};

#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

/* group NULL: all of the file. failing is how many of the cases do not come out right (a
 * file that cannot be read counts as one); the others pass, but only by chance. */
static const struct skip {
    const char *file, *group;
    size_t failing;
    const char *reason;
} skips[] = {
    {"defs", NULL, 2, "the metaschema needs $dynamicRef, which is not supported"},
    {"dynamicRef", NULL, 28, "$dynamicRef is not supported"},
    {"optional/dynamicRef", NULL, 1, "$dynamicRef is not supported"},
    {"ref", "remote ref, containing refs itself", 2,
     "the metaschema needs $dynamicRef, which is not supported"},
    {"unevaluatedItems", "unevaluatedItems with $dynamicRef", 1,
     "$dynamicRef is not supported"},
    {"unevaluatedProperties", "unevaluatedProperties with $dynamicRef", 1,
     "$dynamicRef is not supported"},
    {"vocabulary",
     "schema that uses custom metaschema with with no validation vocabulary", 1,
     "$vocabulary is not supported"},
    {"optional/bignum", NULL, 1,
     "the JSON reader refuses integers beyond 64 bits; test_schema.c has these cases"},
    {"optional/dependencies-compatibility", NULL, 14,
     "dependencies belongs to older drafts"},
    {"optional/format-assertion", NULL, 2,
     "dialects by metaschema are not supported, nor is the format ipv4"},
};

#define SKIP_COUNT (sizeof(skips) / sizeof(skips[0]))

static size_t failing[SKIP_COUNT];
static size_t executed, skipped, refused;

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(FILE_MAX) : NULL;
    *len = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

/* NULL when there is no such file or it cannot be read as JSON. */
static struct pir_value *load(struct pir_arena *arena, const char *path)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};
    size_t len = 0;
    char *bytes = read_file(path, &len);
    if (bytes &&
        pir_json_parse(&value, arena, bytes, len, PIR_JSON_ANY_TEXT, path, &err) < 0)
        value = NULL;
    free(bytes);
    return value;
}

static const struct pir_value *load_remote(void *context, const char *uri)
{
    if (strncmp(uri, REMOTE, strlen(REMOTE)) != 0)
        return NULL;
    char *path = pir_arena_printf(context, FOLDER "remotes/%s", uri + strlen(REMOTE));
    return path ? load(context, path) : NULL;
}

static size_t find_skip(const char *file, const char *group)
{
    for (size_t i = 0; i < SKIP_COUNT; i++)
        if (strcmp(skips[i].file, file) == 0 &&
            (!skips[i].group || strcmp(skips[i].group, group) == 0))
            return i;
    return SKIP_COUNT;
}

/* 1 valid, 0 not, -1 no verdict. */
static int verdict(
    struct pir_arena *arena, const struct pir_schema *schema,
    const struct pir_value *data, char *why, size_t size)
{
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    if (!schema)
        return -1;
    if (pir_schema_check(&faults, arena, schema, data, &err) < 0) {
        snprintf(why, size, "%s", err.message);
        return -1;
    }
    if (faults.len > 0)
        snprintf(
            why, size, "\"%s\" %s: %s", faults.items[0].pointer,
            faults.items[0].keyword, faults.items[0].sentence);
    return faults.len == 0;
}

static size_t run_case(
    struct pir_arena *arena, const char *file, const char *group,
    const struct pir_schema *schema, const struct pir_value *test,
    const char *no_schema)
{
    const char *name = pir_value_text(test, "description");
    const struct pir_value *data = pir_value_get(test, "data");
    int wanted = pir_value_is_true(test, "valid") ? 1 : 0;
    char why[512] = "";
    int got = verdict(arena, schema, data, why, sizeof(why));
    size_t skip = find_skip(file, group);
    if (skip < SKIP_COUNT) {
        skipped++;
        failing[skip] += got != wanted ? 1 : 0;
        return 0;
    }
    executed++;
    if (got == wanted)
        return 0;
    print_error(
        "%s / %s / %s: %s (%s)\n", file, group, name,
        got < 0 ? "no verdict"
        : got   ? "is valid, must not be"
                : "is not valid, must be",
        schema ? why : no_schema);
    return 1;
}

/* All cases, with the schema compiled leniently and, where it can be, strictly. */
static size_t
run_group(struct pir_arena *arena, const char *file, const struct pir_value *group)
{
    const char *name = pir_value_text(group, "description");
    const struct pir_value *tests = pir_value_get(group, "tests");
    struct pir_schema_source source = {arena, load_remote};
    struct pir_schema *lenient = NULL, *strict = NULL;
    struct pir_err err = {0}, ignored = {0};
    size_t failures = 0;
    pir_schema_compile(
        &lenient, arena, pir_value_get(group, "schema"), NULL, &source,
        PIR_SCHEMA_LENIENT | PIR_SCHEMA_FORMAT_NOTE, &err);
    pir_schema_compile(
        &strict, arena, pir_value_get(group, "schema"), NULL, &source,
        PIR_SCHEMA_STRICT | PIR_SCHEMA_FORMAT_NOTE, &ignored);
    refused += !strict;
    for (size_t i = 0; i < tests->len; i++) {
        const struct pir_value *test = tests->in.items[i];
        const struct pir_value *data = pir_value_get(test, "data");
        char why[512];
        failures += run_case(arena, file, name, lenient, test, err.message);
        if (strict && verdict(arena, strict, data, why, sizeof(why)) !=
                          verdict(arena, lenient, data, why, sizeof(why)))
            failures++;
    }
    pir_schema_release(lenient);
    pir_schema_release(strict);
    return failures;
}

static void gives_the_verdicts_of_the_suite(void **state)
{
    const char *file = *state;
    struct pir_arena arena = {0};
    char path[512];
    size_t failures = 0;
    snprintf(path, sizeof(path), FOLDER "%s.json", file);
    const struct pir_value *groups = load(&arena, path);
    size_t skip = find_skip(file, "");
    if (!groups && skip < SKIP_COUNT)
        failing[skip]++;
    else
        assert_non_null(groups);
    for (size_t i = 0; groups && i < groups->len; i++)
        failures += run_group(&arena, file, groups->in.items[i]);
    pir_arena_release(&arena);
    assert_int_equal(failures, 0);
}

static void skips_only_what_fails(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < SKIP_COUNT; i++)
        if (failing[i] != skips[i].failing || failing[i] == 0) {
            print_error(
                "%s / %s: %zu cases fail, not %zu (%s)\n", skips[i].file,
                skips[i].group ? skips[i].group : "all", failing[i], skips[i].failing,
                skips[i].reason);
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

static void runs_as_many_cases_as_ever(void **state)
{
    (void)state;
    print_message(
        "%zu cases executed, %zu skipped, %zu groups refused in strict mode\n",
        executed, skipped, refused);
    assert_int_equal(executed, CASES_EXECUTED);
    assert_int_equal(refused, GROUPS_REFUSED);
}

int main(void)
{
    struct CMUnitTest tests[FILE_COUNT + 2];
    for (size_t i = 0; i < FILE_COUNT; i++)
        tests[i] = (struct CMUnitTest){
            .name = files[i],
            .test_func = gives_the_verdicts_of_the_suite,
            .initial_state = (void *)(uintptr_t)files[i],
        };
    tests[FILE_COUNT] = (struct CMUnitTest)cmocka_unit_test(skips_only_what_fails);
    tests[FILE_COUNT + 1] =
        (struct CMUnitTest)cmocka_unit_test(runs_as_many_cases_as_ever);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
