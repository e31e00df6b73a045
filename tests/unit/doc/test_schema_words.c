/* doc/schema.h: faults in plain words, at their place, and none too many. */
#include "doc/schema_bench.h"

/* ---- sentences ---- */

static void says_plainly_what_is_wrong(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *schema, *value, *pointer, *keyword, *sentence;
    } cases[] = {
        {"type: string", "1", "", "type", "must be text"},
        {"type: integer", "1.5", "", "type", "must be a whole number"},
        {"type: [array, 'null', object]", "1", "", "type",
         "must be a list, a group of fields, or null"},
        {"enum: [low, medium, high]", "x", "", "enum",
         "must be one of low, medium, high"},
        {"enum: [low, medium, high]", "hihg", "", "enum",
         "must be one of low, medium, high; perhaps high"},
        {"enum: [malware, personal-data-breach]", "data-breach", "", "enum",
         "must be one of malware, personal-data-breach; perhaps personal-data-breach"},
        {"enum: [1, '1', 'a, b', true, null, [1]]", "x", "", "enum",
         "must be one of 1, \"1\", \"a, b\", true, null, [1]"},
        {"enum: [a]", "x", "", "enum", "must be a"},
        {"const: a", "x", "", "const", "must be a"},
        {"{const: 1, multipleOf: 7}", "2", "", "const", "must be 1"},
        {"maximum: 10", "11", "", "maximum", "must be at most 10"},
        {"minimum: 1.5", "1", "", "minimum", "must be at least 1.5"},
        {"exclusiveMaximum: 10", "10", "", "exclusiveMaximum", "must be less than 10"},
        {"exclusiveMinimum: 0", "0", "", "exclusiveMinimum", "must be more than 0"},
        {"multipleOf: 0.1", "0.25", "", "multipleOf", "must be a multiple of 0.1"},
        {"minLength: 1", "''", "", "minLength", "must have at least 1 character"},
        {"maxLength: 2", "abc", "", "maxLength", "must have at most 2 characters"},
        {"pattern: '^[a-z]+$'", "A", "", "pattern", "must match the pattern ^[a-z]+$"},
        {"{pattern: '^[a-z]+$', examples: [web]}", "A", "", "pattern",
         "must be written like web (pattern ^[a-z]+$)"},
        {"{pattern: '^[a-z]+$', examples: [WEB]}", "A", "", "pattern",
         "must match the pattern ^[a-z]+$"},
        {"minItems: 1", "[]", "", "minItems", "must have at least 1 item"},
        {"maxItems: 1", "[1, 2]", "", "maxItems", "must have at most 1 item"},
        {"uniqueItems: true", "[a, b, a]", "", "uniqueItems",
         "must not have the same item twice, but items 1 and 3 are the same"},
        {"contains: {const: a}", "[b]", "", "contains",
         "must have at least 1 item that is a"},
        {"{contains: {type: string}, maxContains: 2}", "[a, b, c]", "", "maxContains",
         "must have at most 2 items that are each text"},
        {"{contains: {minimum: 2}, minContains: 2}", "[3]", "", "minContains",
         "must have at least 2 items of the form asked for"},
        {"minProperties: 1", "{}", "", "minProperties", "must have at least 1 field"},
        {"maxProperties: 1", "{a: 1, b: 2}", "", "maxProperties",
         "must have at most 1 field"},
        {"required: [a]", "{}", "", "required", "is missing"},
        {"dependentRequired: {a: [b]}", "{a: 1}", "", "dependentRequired",
         "is missing, and is needed because a is given"},
        {"properties: {a: false}", "{a: 1}", "/a", "properties", "is not allowed here"},
        {"additionalProperties: false", "{a: 1}", "", "additionalProperties",
         "is not a known field"},
        {"additionalProperties: {type: string}", "{a/b~c: 1}", "/a~1b~0c", "type",
         "must be text"},
        {"unevaluatedProperties: false", "{a: 1}", "", "unevaluatedProperties",
         "is not a known field"},
        {"propertyNames: {maxLength: 2}", "{abc: 1}", "", "propertyNames",
         "is not a valid name for a field: it must have at most 2 characters"},
        {"{prefixItems: [true], items: false}", "[1, 2]", "/1", "items",
         "is not allowed here"},
        {"{prefixItems: [true], unevaluatedItems: false}", "[1, 2]", "/1",
         "unevaluatedItems", "is not allowed here"},
        {"not: {const: a}", "a", "", "not", "must not be a"},
        {"not: {enum: [a, b]}", "a", "", "not", "must not be one of a, b"},
        {"not: {required: [a, b]}", "{a: 1, b: 1}", "", "not",
         "must not have a and b together"},
        {"not: {minimum: 1}", "1", "", "not", "has a form that is not allowed here"},
        {"{if: {required: [a]}, then: {required: [b]}}", "{a: 1}", "", "required",
         "is missing"},
        {"dependentSchemas: {a: {required: [b]}}", "{a: 1}", "", "required",
         "is missing"},
        {"false", "1", "", "false", "is not allowed here"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        compile(b, cases[i].schema);
        expect(
            b, cases[i].value, cases[i].pointer, cases[i].keyword, cases[i].sentence);
    }
}

static void says_what_a_choice_asks_for(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *schema, *value, *keyword, *sentence;
    } cases[] = {
        {"{type: string, anyOf: [{format: date-time}, {const: unknown}]}", "soon",
         "anyOf", "must be a date and time such as 2026-11-23T14:15:02Z, or unknown"},
        {"oneOf: [{type: integer}, {enum: [a, b]}, {type: 'null'}]", "c", "oneOf",
         "must be a whole number, a, b, or null"},
        {"{$defs: {d: {format: date}}, anyOf: [{$ref: '#/$defs/d'}, {const: x}]}", "y",
         "anyOf", "must be a date such as 2026-11-23, or x"},
        {"anyOf: [{required: [a]}, {required: [b, c]}]", "{}", "anyOf",
         "must have a, or b and c"},
        {"oneOf: [{required: [a]}, {required: [b]}]", "{}", "oneOf",
         "must have just one of a, or b"},
        {"oneOf: [{required: [a]}, {required: [b]}]", "{a: 1, b: 1}", "oneOf",
         "must have just one of a, or b"},
        {"oneOf: [{type: number}, {type: integer}]", "1", "oneOf",
         "has several of the forms that are allowed here, not just one"},
        {"anyOf: [{minimum: 5}, {multipleOf: 4}]", "3", "anyOf",
         "has none of the 2 forms that are allowed here"},
        {"anyOf: [{title: an address, minLength: 9}, {type: 'null'}]", "x", "anyOf",
         "must be an address, or null"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        compile(b, cases[i].schema);
        expect(b, cases[i].value, "", cases[i].keyword, cases[i].sentence);
    }
}

static void tells_the_faults_of_the_branch_that_was_meant(void **state)
{
    struct bench *b = *state;
    compile(b, "oneOf: [{type: string, minLength: 3}, {type: array, maxItems: 0}]");
    expect(b, "ab", "", "minLength", "must have at least 3 characters");
    compile(
        b, "properties:\n"
           "  how:\n"
           "    oneOf:\n"
           "      - {properties: {by: {const: phone}, number: {type: string}},"
           " required: [by, number]}\n"
           "      - {properties: {by: {const: mail}, to: {type: string}},"
           " required: [by, to]}\n");
    expect(b, "how: {by: mail, to: 1}", "/how/to", "type", "must be text");
    expect(b, "how: {by: phone}", "/how", "required", "is missing");
    assert_string_equal(b->faults.items[0].property, "number");
    expect(
        b, "how: {by: pigeon}", "/how", "oneOf",
        "has none of the 2 forms that are allowed here");
}

static void gives_property_line_and_rule(void **state)
{
    struct bench *b = *state;
    compile(
        b, "properties:\n"
           "  links:\n"
           "    items: {required: [type], additionalProperties: false,"
           " properties: {type: true}}\n");
    assert_int_equal(check(b, "title: x\nlinks:\n- type: a\n- typ: b\n"), 2);
    const struct pir_fault *missing = &b->faults.items[0];
    assert_string_equal(missing->keyword, "required");
    assert_string_equal(missing->pointer, "/links/1");
    assert_string_equal(missing->property, "type");
    assert_int_equal(missing->line, 4);
    assert_non_null(pir_value_get(missing->rule, "additionalProperties"));
    const struct pir_fault *extra = &b->faults.items[1];
    assert_string_equal(extra->keyword, "additionalProperties");
    assert_string_equal(extra->pointer, "/links/1");
    assert_string_equal(extra->property, "typ");
    assert_int_equal(extra->line, 4);
    assert_int_equal(extra->column, 3);
    assert_ptr_equal(extra->rule, missing->rule);
    expect(
        b, "links:\n- type: 1\n- 2\n-\n    {x: 1, type: 2}\n", "/links/2",
        "additionalProperties", "is not a known field");
    assert_int_equal(b->faults.items[0].line, 5);
    assert_int_equal(b->faults.items[0].column, 6);
}

static void stops_growing_at_max(void **state)
{
    struct bench *b = *state;
    struct pir_faults faults = {.max = 3};
    struct pir_value *value = pir_value_array(&b->arena);
    compile(b, "items: {type: string}");
    for (int i = 0; i < 500; i++)
        pir_value_push(&b->arena, value, pir_value_null(&b->arena));
    assert_int_equal(
        pir_schema_check(&faults, &b->arena, b->schema, value, &b->err), 0);
    assert_int_equal(faults.len, 3);
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 100);
}

static void appends_to_faults_already_there(void **state)
{
    struct bench *b = *state;
    compile(b, "type: string");
    const struct pir_value *value = pir_value_null(&b->arena);
    memset(&b->faults, 0, sizeof(b->faults));
    for (size_t i = 1; i <= 20; i++) {
        assert_int_equal(
            pir_schema_check(&b->faults, &b->arena, b->schema, value, &b->err), 0);
        assert_int_equal(b->faults.len, i);
    }
}

static void keeps_long_sentences_whole_characters(void **state)
{
    struct bench *b = *state;
    struct pir_value *rule = pir_value_object(&b->arena);
    struct pir_value *choices = pir_value_array(&b->arena);
    for (int i = 0; i < 200; i++) {
        char text[128];
        snprintf(text, sizeof(text), "%03d", i);
        for (size_t at = 3; at + 3 < sizeof(text); at += 2)
            memcpy(text + at, "\xc3\xa9", 3);
        pir_value_push(&b->arena, choices, pir_value_string(&b->arena, text));
    }
    pir_value_set(&b->arena, rule, "enum", choices);
    assert_int_equal(
        pir_schema_compile(&b->schema, &b->arena, rule, NULL, NULL, 0, &b->err), 0);
    assert_int_equal(check_value(b, pir_value_null(&b->arena)), 0);
    const char *sentence = b->faults.items[0].sentence;
    assert_int_equal(pir_text_check(sentence, strlen(sentence), 0, &b->err), 0);
}

/* ---- no noise ---- */

static void calls_no_field_unknown_because_another_is_wrong(void **state)
{
    struct bench *b = *state;
    compile(
        b, "{allOf: [{required: [a], properties: {a: {type: string}, b: true}}],"
           " anyOf: [{properties: {c: {const: 1}}, required: [c]},"
           " {properties: {c: {const: 2}}, required: [c]}],"
           " unevaluatedProperties: false}");
    expect(b, "{b: 1, c: 1}", "", "required", "is missing");
    expect(b, "{a: 1, b: 1, c: 1}", "/a", "type", "must be text");
    assert_int_equal(check(b, "{a: x, c: 3}"), 1);
    expect(
        b, "{a: x, c: 1, d: 1}", "", "unevaluatedProperties", "is not a known field");
    assert_string_equal(b->faults.items[0].property, "d");
}

static void takes_a_plain_string_for_a_string(void **state)
{
    struct bench *b = *state;
    struct pir_value *value = NULL;
    compile(b, "{type: string, enum: ['42']}");
    assert_int_equal(
        pir_yaml_parse(&value, &b->arena, "42", 2, PIR_YAML_PLAIN, "text", &b->err), 0);
    assert_true(value->plain);
    assert_int_equal(check_value(b, value), 0);
    assert_int_equal(b->faults.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(says_plainly_what_is_wrong),
        TEST(says_what_a_choice_asks_for),
        TEST(tells_the_faults_of_the_branch_that_was_meant),
        TEST(gives_property_line_and_rule),
        TEST(stops_growing_at_max),
        TEST(appends_to_faults_already_there),
        TEST(keeps_long_sentences_whole_characters),
        TEST(calls_no_field_unknown_because_another_is_wrong),
        TEST(takes_a_plain_string_for_a_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
