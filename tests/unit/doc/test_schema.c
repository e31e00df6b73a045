/* doc/schema.h: strict mode, references, limits, the schemas of the tree. */
#include "doc/schema_bench.h"

/* ---- compiling ---- */

static void refuses_a_misspelt_keyword_and_names_the_nearest(void **state)
{
    struct bench *b = *state;
    refuse(
        b, "type: object\nproperties:\n  body:\n    minlength: 1\n", PIR_E_INPUT,
        "the keyword minlength is unknown, at /properties/body of the schema");
    assert_string_equal(b->err.hint, "did you mean minLength");
    assert_string_equal(b->err.place, "test.yaml");
    assert_int_equal(b->err.line, 4);
    refuse(b, "requierd: [a]", PIR_E_INPUT, "requierd");
    refuse(b, "$defs: {never-used: {typ: string}}", PIR_E_INPUT, "typ");
    refuse(b, "additionalItems: false", PIR_E_INPUT, "additionalItems");
    refuse(b, "definitions: {}", PIR_E_INPUT, "definitions");
    refuse(b, "dependencies: {}", PIR_E_INPUT, "dependencies");
}

static void ignores_unknown_keywords_when_lenient(void **state)
{
    struct bench *b = *state;
    assert_int_equal(
        compile_with(b, "{minlength: 3, $dynamicRef: '#x'}", NULL, PIR_SCHEMA_LENIENT),
        0);
    assert_int_equal(check(b, "a"), 0);
}

static void knows_every_keyword_it_promises(void **state)
{
    struct bench *b = *state;
    compile(
        b, "{$schema: 'https://json-schema.org/draft/2020-12/schema', $id: x.yaml,"
           " $comment: c, $anchor: top, $defs: {a: true}, $ref: '#/$defs/a', title: t,"
           " description: d, default: 1, examples: [1], deprecated: true,"
           " readOnly: true, writeOnly: true, contentEncoding: base64,"
           " contentMediaType: text/plain, contentSchema: {type: string},"
           " x-anything: {minlength: 1}, type: [integer, string], enum: [1, 2],"
           " const: 1, multipleOf: 1, maximum: 1, exclusiveMaximum: 2, minimum: 1,"
           " exclusiveMinimum: 0, maxLength: 1, minLength: 1, pattern: a,"
           " maxItems: 1, minItems: 1, uniqueItems: true, maxContains: 1,"
           " minContains: 1, maxProperties: 1, minProperties: 1, required: [a],"
           " dependentRequired: {a: [b]}, prefixItems: [true], items: true,"
           " contains: true, properties: {a: true}, patternProperties: {a: true},"
           " additionalProperties: true, propertyNames: true, allOf: [true],"
           " anyOf: [true], oneOf: [true], not: false, if: true, then: true,"
           " else: true, dependentSchemas: {a: true}, unevaluatedItems: true,"
           " unevaluatedProperties: true, format: email}");
    assert_int_equal(check(b, "1"), 0);
}

static void refuses_what_it_does_not_support(void **state)
{
    struct bench *b = *state;
    refuse(b, "$dynamicRef: '#a'", PIR_E_UNSUPPORTED, "$dynamicRef");
    refuse(b, "$dynamicAnchor: a", PIR_E_UNSUPPORTED, "$dynamicAnchor");
    refuse(b, "$vocabulary: {}", PIR_E_UNSUPPORTED, "$vocabulary");
    refuse(
        b, "$schema: http://json-schema.org/draft-07/schema#", PIR_E_UNSUPPORTED,
        "2020-12");
}

static void refuses_keywords_with_a_wrong_value(void **state)
{
    struct bench *b = *state;
    static const char *const schemas[] = {
        "type: strng",
        "type: []",
        "type: 1",
        "enum: a",
        "enum: []",
        "multipleOf: 0",
        "multipleOf: -1",
        "maximum: high",
        "minLength: -1",
        "maxLength: 1.5",
        "minItems: one",
        "uniqueItems: 1",
        "pattern: 1",
        "pattern: '('",
        "required: a",
        "required: [1]",
        "dependentRequired: []",
        "dependentRequired: {a: b}",
        "properties: []",
        "properties: {a: 1}",
        "items: [true]",
        "allOf: []",
        "allOf: true",
        "anyOf: {}",
        "not: 1",
        "format: 1",
        "format: date-tiem",
        "$ref: 1",
        "$id: 1",
        "$id: 'a#b'",
        "$anchor: 1",
        "$anchor: '1a'",
        "patternProperties: {'[': true}",
        "text",
        "[]",
        "multipleOf: 1.2345678901234567891",
        "{$defs: {a: {$anchor: x}, b: {$anchor: x}}}",
        "{$defs: {a: {$id: x}, b: {$id: x}}}",
    };
    for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++)
        if (compile_with(b, schemas[i], NULL, PIR_SCHEMA_STRICT) != PIR_E_INPUT)
            fail_msg("%s is not refused", schemas[i]);
}

static void refuses_a_schema_nested_too_deep(void **state)
{
    struct bench *b = *state;
    struct pir_value *rule = pir_value_bool(&b->arena, 1);
    for (int i = 0; i < 100; i++) {
        struct pir_value *outer = pir_value_object(&b->arena);
        assert_int_equal(pir_value_set(&b->arena, outer, "not", rule), 0);
        rule = outer;
    }
    assert_int_equal(
        pir_schema_compile(&b->schema, &b->arena, rule, NULL, NULL, 0, &b->err),
        PIR_E_INPUT);
    assert_null(b->schema);
}

/* ---- references ---- */

static void refuses_references_that_lead_nowhere(void **state)
{
    struct bench *b = *state;
    refuse(
        b, "properties:\n  a: {$ref: other.yaml}\n", PIR_E_NOTFOUND,
        "the reference other.yaml leads nowhere");
    assert_int_equal(b->err.line, 2);
    refuse(b, "$ref: '#/$defs/none'", PIR_E_NOTFOUND, "#/$defs/none");
    refuse(b, "$ref: '#none'", PIR_E_NOTFOUND, "#none");
    refuse(b, "$ref: '#/%zz'", PIR_E_NOTFOUND, "leads nowhere");
    refuse(b, "$ref: '#/%00'", PIR_E_NOTFOUND, "leads nowhere");
    refuse(b, "{$ref: '#/title', title: t}", PIR_E_INPUT, "must be an object");
}

struct library {
    struct bench *bench;
    unsigned asked;
};

static const struct pir_value *load(void *context, const char *uri)
{
    struct library *library = context;
    library->asked++;
    if (strcmp(uri, "common/base.yaml") == 0)
        return yaml(
            library->bench, "{$defs: {name: {type: string, minLength: 2}},"
                            " properties: {n: {$ref: '#/$defs/name'},"
                            " d: {$ref: deep/date.yaml}}}");
    if (strcmp(uri, "common/deep/date.yaml") == 0)
        return yaml(library->bench, "{$id: date.yaml, format: date}");
    return NULL;
}

static void asks_once_for_each_document(void **state)
{
    struct bench *b = *state;
    struct library library = {b, 0};
    struct pir_schema_source source = {&library, load};
    const char *schema = "{$ref: common/base.yaml,"
                         " properties: {m: {$ref: 'common/base.yaml#/$defs/name'},"
                         " e: {$ref: './common/x/../deep/date.yaml'}},"
                         " unevaluatedProperties: false}";
    assert_int_equal(compile_with(b, schema, &source, PIR_SCHEMA_STRICT), 0);
    assert_int_equal(library.asked, 2);
    assert_int_equal(check(b, "{n: ab, m: cd, d: '2026-11-23', e: '2026-11-23'}"), 0);
    expect(b, "{n: a}", "/n", "minLength", "must have at least 2 characters");
    expect(b, "{m: a}", "/m", "minLength", "must have at least 2 characters");
    expect(b, "{d: a}", "/d", "format", "must be a date such as 2026-11-23");
    expect(b, "{e: a}", "/e", "format", "must be a date such as 2026-11-23");
    expect(b, "{f: a}", "", "unevaluatedProperties", "is not a known field");
}

static void stops_at_references_that_go_round(void **state)
{
    struct bench *b = *state;
    static const char *const schemas[] = {
        "$ref: '#'",
        "{$defs: {a: {$ref: '#b'}, b: {$anchor: b, allOf: [{$ref: '#'}]}}, $ref: '#b'}",
        "anyOf: [{not: {$ref: '#'}}]",
        "{if: {$ref: '#'}, unevaluatedProperties: false}",
    };
    for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
        compile(b, schemas[i]);
        assert_int_equal(check_value(b, yaml(b, "{}")), PIR_E_INPUT);
        assert_non_null(strstr(b->err.message, "lead back to themselves"));
    }
    compile(b, "{properties: {a: {$ref: '#'}}, required: [b]}"); /* consumes input */
    expect(b, "{b: 1, a: {b: 1, a: {}}}", "/a/a", "required", "is missing");
}

static void stops_at_values_nested_too_deep(void **state)
{
    struct bench *b = *state;
    struct pir_value *value = pir_value_null(&b->arena);
    compile(b, "items: {$ref: '#'}");
    for (int i = 0; i < 64; i++) {
        struct pir_value *outer = pir_value_array(&b->arena);
        assert_int_equal(pir_value_push(&b->arena, outer, value), 0);
        value = outer;
    }
    assert_int_equal(check_value(b, value), 0);
    struct pir_value *outer = pir_value_array(&b->arena);
    assert_int_equal(pir_value_push(&b->arena, outer, value), 0);
    assert_int_equal(check_value(b, outer), PIR_E_INPUT);
    assert_non_null(strstr(b->err.message, "nested more than 64 deep"));
}

static void stops_at_schemas_that_ask_for_too_much(void **state)
{
    struct bench *b = *state;
    struct pir_buf text = PIR_BUF_INIT;
    pir_buf_addstr(&text, "$ref: '#/$defs/a0'\n$defs:\n");
    for (int i = 0; i < 40; i++)
        pir_buf_printf(
            &text, "  a%d: {allOf: [{$ref: '#/$defs/a%d'}, {$ref: '#/$defs/a%d'}]}\n",
            i, i + 1, i + 1);
    pir_buf_addstr(&text, "  a40: true\n");
    compile(b, text.data);
    pir_buf_release(&text);
    assert_int_equal(check_value(b, yaml(b, "1")), PIR_E_INPUT);
    assert_non_null(strstr(b->err.message, "too many comparisons"));
}

static void stops_at_a_long_row_of_references(void **state)
{
    struct bench *b = *state;
    struct pir_buf text = PIR_BUF_INIT;
    pir_buf_addstr(&text, "$ref: '#/$defs/a0'\n$defs:\n");
    for (int i = 0; i < 2000; i++)
        pir_buf_printf(&text, "  a%d: {$ref: '#/$defs/a%d'}\n", i, i + 1);
    pir_buf_addstr(&text, "  a2000: true\n");
    compile(b, text.data);
    pir_buf_release(&text);
    assert_int_equal(check_value(b, yaml(b, "1")), PIR_E_INPUT);
    assert_non_null(strstr(b->err.message, "too deep"));
}

/* ---- pir's own schemas ---- */

static const struct pir_value *load_own(void *context, const char *uri)
{
    struct bench *b = context;
    char path[512];
    static char bytes[65536];
    snprintf(path, sizeof(path), PIR_SOURCE_DIR "/schemas/%s", uri);
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t len = fread(bytes, 1, sizeof(bytes) - 1, file);
    fclose(file);
    bytes[len] = '\0';
    return yaml(b, bytes);
}

#define NOTE                                                                           \
    "schema: note/1\nincident: k7f3m9x2\noccurred: '2026-11-23T14:15:02Z'\n"           \
    "precision: second\n"

static void checks_a_note(void **state)
{
    struct bench *b = *state;
    struct pir_schema_source source = {b, load_own};
    const struct pir_value *document = load_own(b, "note.yaml");
    assert_non_null(document);
    if (pir_schema_compile(
            &b->schema, &b->arena, document, "note.yaml", &source, 0, &b->err) < 0)
        fail_msg("%s", b->err.message);
    assert_int_equal(
        check(b, NOTE "body: x\nlinks:\n- {type: answers, target: " ID52 "}\n"), 0);
    expect(b, NOTE, "", "required", "is missing");
    assert_string_equal(b->faults.items[0].property, "body");
    expect(
        b, NOTE "body: ''\n", "/body", "minLength", "must have at least 1 character");
    expect(
        b, NOTE "body: x\nbdy: y\n", "", "unevaluatedProperties",
        "is not a known field");
    assert_int_equal(b->faults.items[0].line, 6);
    expect(
        b,
        "schema: note/1\nincident: k7f3m9x2\noccurred: noon\nprecision: hour\nbody: "
        "x\n",
        "/occurred", "anyOf",
        "must be a date and time such as 2026-11-23T14:15:02Z, or unknown");
    expect(
        b, NOTE "body: x\ntags: [a, '']\n", "/tags/1", "minLength",
        "must have at least 1 character");
    assert_int_equal(check(b, NOTE "tlp: pink\nbody: x\nnobody: 1\nlinks: 1\n"), 3);
}

static void releases_nothing_without_harm(void **state)
{
    struct bench *b = *state;
    pir_schema_release(NULL);
    compile(b, "{pattern: a, properties: {b: {pattern: c}}}");
    pir_schema_release(b->schema);
    pir_schema_release(b->schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_misspelt_keyword_and_names_the_nearest),
        TEST(ignores_unknown_keywords_when_lenient),
        TEST(knows_every_keyword_it_promises),
        TEST(refuses_what_it_does_not_support),
        TEST(refuses_keywords_with_a_wrong_value),
        TEST(refuses_a_schema_nested_too_deep),
        TEST(refuses_references_that_lead_nowhere),
        TEST(asks_once_for_each_document),
        TEST(stops_at_references_that_go_round),
        TEST(stops_at_values_nested_too_deep),
        TEST(stops_at_schemas_that_ask_for_too_much),
        TEST(stops_at_a_long_row_of_references),
        TEST(checks_a_note),
        TEST(releases_nothing_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
