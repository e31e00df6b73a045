/* Texts become what the schema asks for, and nothing else. */
#include "doc/kind_support.h"

static struct fake standard = {.files = {STANDARD_FILES}};
static struct pir_kinds *kinds;
static struct pir_arena arena;
static const struct pir_kind *task;

static int open_kinds(void **state)
{
    (void)state;
    kinds = fake_kinds(&standard);
    task = kind_of(kinds, "task");
    return 0;
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    pir_arena_release(&arena);
    return 0;
}

static struct pir_value *coerced(const char *yaml, unsigned flags)
{
    struct pir_value *fields = yaml_of(&arena, yaml);
    struct pir_err err = {0};

    if (pir_kind_coerce(task, &arena, fields, flags, &err) < 0)
        fail_msg("%s: %s", yaml, err.message);
    return fields;
}

static enum pir_type type_of(const struct pir_value *fields, const char *pointer)
{
    const struct pir_value *value = pir_value_point(fields, pointer);

    if (!value)
        fail_msg("nothing at %s", pointer);
    return value->type;
}

static const char *text_at(const struct pir_value *fields, const char *pointer)
{
    const struct pir_value *value = pir_value_point(fields, pointer);

    if (!value || (value->type != PIR_STRING && value->type != PIR_NUMBER))
        fail_msg("no text at %s", pointer);
    return value->text;
}

static void turns_bare_texts_into_the_type_of_the_field(void **state)
{
    struct pir_value *fields = coerced(
        "cost: 42\ncount: 7\nprivileged: true\ntitle: 42\nowner: no\n",
        PIR_COERCE_PLAIN);

    (void)state;
    assert_int_equal(type_of(fields, "/cost"), PIR_NUMBER);
    assert_string_equal(text_at(fields, "/cost"), "42");
    assert_int_equal(type_of(fields, "/count"), PIR_NUMBER);
    assert_int_equal(type_of(fields, "/privileged"), PIR_BOOL);
    assert_true(pir_value_is_true(fields, "privileged"));
    assert_int_equal(type_of(fields, "/title"), PIR_STRING);
    assert_string_equal(text_at(fields, "/owner"), "no");
    assert_false(pir_value_get(fields, "title")->plain);
}

static void keeps_decimal_texts_to_the_last_digit(void **state)
{
    struct pir_value *fields =
        coerced("cost: 0.10000000000000000000000000001\n", PIR_COERCE_PLAIN);

    (void)state;
    assert_string_equal(text_at(fields, "/cost"), "0.10000000000000000000000000001");
}

static void leaves_what_cannot_be_turned(void **state)
{
    static const char *const numbers[] = {"1,000", "+5",     "0x10", ".5",
                                          "1e",    "12 EUR", "NaN",  "1_000"};
    char yaml[64];

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        snprintf(yaml, sizeof(yaml), "cost: %s\n", numbers[i]);
        struct pir_value *fields = coerced(yaml, PIR_COERCE_TEXT);

        assert_int_equal(type_of(fields, "/cost"), PIR_STRING);
        assert_string_equal(text_at(fields, "/cost"), numbers[i]);
    }
    assert_int_equal(
        type_of(coerced("privileged: maybe\n", PIR_COERCE_TEXT), "/privileged"),
        PIR_STRING);
}

static void quotes_keep_a_text_in_a_record_a_text(void **state)
{
    struct pir_value *record =
        coerced("cost: '42'\nprivileged: 'true'\n", PIR_COERCE_PLAIN);
    struct pir_value *typed =
        coerced("cost: '42'\nprivileged: 'yes'\n", PIR_COERCE_TEXT);

    (void)state;
    assert_int_equal(type_of(record, "/cost"), PIR_STRING);
    assert_int_equal(type_of(record, "/privileged"), PIR_STRING);
    assert_int_equal(type_of(typed, "/cost"), PIR_NUMBER);
    assert_int_equal(type_of(typed, "/privileged"), PIR_BOOL);
}

static void truth_has_one_spelling_in_a_record_and_two_for_people(void **state)
{
    (void)state;
    assert_int_equal(
        type_of(coerced("privileged: yes\n", PIR_COERCE_PLAIN), "/privileged"),
        PIR_STRING);
    assert_true(
        pir_value_is_true(coerced("privileged: yes\n", PIR_COERCE_TEXT), "privileged"));
    assert_int_equal(
        type_of(coerced("privileged: no\n", PIR_COERCE_TEXT), "/privileged"), PIR_BOOL);
    assert_int_equal(
        type_of(coerced("privileged: 1\n", PIR_COERCE_TEXT), "/privileged"),
        PIR_STRING);
}

static void a_word_the_schema_spells_out_stays_a_word(void **state)
{
    (void)state;
    assert_string_equal(
        text_at(coerced("measured: no\n", PIR_COERCE_TEXT), "/measured"), "no");
    assert_int_equal(
        type_of(coerced("measured: 3.5\n", PIR_COERCE_TEXT), "/measured"), PIR_NUMBER);
    assert_string_equal(
        text_at(coerced("parts: none\n", PIR_COERCE_TEXT), "/parts"), "none");
    assert_int_equal(
        type_of(coerced("parts: abc\n", PIR_COERCE_TEXT), "/parts"), PIR_ARRAY);
}

static void takes_the_narrowest_of_several_types(void **state)
{
    (void)state;
    assert_int_equal(
        type_of(coerced("loose: 12\n", PIR_COERCE_PLAIN), "/loose"), PIR_NUMBER);
    assert_int_equal(
        type_of(coerced("loose: '12'\n", PIR_COERCE_PLAIN), "/loose"), PIR_STRING);
    assert_int_equal(
        type_of(coerced("loose: null\n", PIR_COERCE_PLAIN), "/loose"), PIR_NULL);
    assert_int_equal(
        type_of(coerced("loose: nil\n", PIR_COERCE_PLAIN), "/loose"), PIR_STRING);
    assert_int_equal(
        type_of(coerced("title: null\n", PIR_COERCE_PLAIN), "/title"), PIR_STRING);
}

static void makes_a_list_of_one_value(void **state)
{
    struct pir_value *fields = coerced(
        "tags: urgent\nsteps: 4\nlinks: {type: answers, target: x}\n",
        PIR_COERCE_PLAIN);

    (void)state;
    assert_string_equal(text_at(fields, "/tags/0"), "urgent");
    assert_int_equal(type_of(fields, "/steps/0"), PIR_NUMBER);
    assert_string_equal(text_at(fields, "/links/0/target"), "x");
    assert_int_equal(pir_value_get(fields, "links")->len, 1);
}

static void turns_the_items_of_lists(void **state)
{
    struct pir_value *fields =
        coerced("steps: [1, 2, x]\ntags: [1, no]\n", PIR_COERCE_PLAIN);

    (void)state;
    assert_int_equal(type_of(fields, "/steps/1"), PIR_NUMBER);
    assert_int_equal(type_of(fields, "/steps/2"), PIR_STRING);
    assert_int_equal(type_of(fields, "/tags/0"), PIR_STRING);
}

static void turns_members_of_objects(void **state)
{
    struct pir_value *fields =
        coerced("effort: {days: 3, sure: true, what: 3}\n", PIR_COERCE_PLAIN);

    (void)state;
    assert_int_equal(type_of(fields, "/effort/days"), PIR_NUMBER);
    assert_int_equal(type_of(fields, "/effort/sure"), PIR_BOOL);
    assert_int_equal(type_of(fields, "/effort/what"), PIR_STRING);
}

static void reads_short_forms(void **state)
{
    struct pir_value *fields = coerced(
        "links: ['supports: abc', answers:a:b]\npeople: ['CEO:Jane Doe', scribe]\n",
        PIR_COERCE_PLAIN);

    (void)state;
    assert_string_equal(text_at(fields, "/links/0/type"), "supports");
    assert_string_equal(text_at(fields, "/links/0/target"), "abc");
    assert_string_equal(text_at(fields, "/links/1/target"), "a:b");
    assert_string_equal(text_at(fields, "/people/0/name"), "Jane Doe");
    assert_string_equal(text_at(fields, "/people/1/role"), "scribe");
    assert_null(pir_value_point(fields, "/people/1/name"));
}

static void leaves_a_short_form_that_lacks_what_is_required(void **state)
{
    struct pir_value *fields = coerced("links: supports\n", PIR_COERCE_TEXT);

    (void)state;
    assert_int_equal(type_of(fields, "/links/0"), PIR_STRING);
    assert_string_equal(text_at(fields, "/links/0"), "supports");
}

static void writes_hyphens_for_underscores_in_what_people_typed(void **state)
{
    struct pir_value *typed =
        coerced("acting_as: scribe\nun_known: 1\n", PIR_COERCE_TEXT);
    struct pir_value *record = coerced("acting_as: scribe\n", PIR_COERCE_PLAIN);

    (void)state;
    assert_string_equal(text_at(typed, "/acting-as"), "scribe");
    assert_non_null(pir_value_get(typed, "un_known"));
    assert_non_null(pir_value_get(record, "acting_as"));
    assert_null(pir_value_get(record, "acting-as"));
}

static void refuses_one_field_under_two_names(void **state)
{
    struct pir_value *fields = yaml_of(&arena, "acting-as: a\nacting_as: b\n");
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_kind_coerce(task, &arena, fields, PIR_COERCE_TEXT, &err), PIR_E_INPUT);
    assert_holds(err.message, "acting_as and acting-as");
    assert_int_equal(err.line, 2);
}

static void keeps_the_places_of_values(void **state)
{
    struct pir_value *fields =
        coerced("title: x\ncost: 42\ntags: a\nlinks: supports:y\n", PIR_COERCE_PLAIN);

    (void)state;
    assert_int_equal(pir_value_get(fields, "cost")->line, 2);
    assert_int_equal(pir_value_get(fields, "tags")->line, 3);
    assert_int_equal(pir_value_point(fields, "/tags/0")->line, 3);
    assert_int_equal(pir_value_point(fields, "/links/0/target")->line, 4);
}

static void leaves_times_ids_and_unknown_fields_alone(void **state)
{
    struct pir_value *fields = coerced(
        "occurred: yesterday 14:05\nparent: 7xk2\ncolour: 12\n", PIR_COERCE_TEXT);

    (void)state;
    assert_string_equal(text_at(fields, "/occurred"), "yesterday 14:05");
    assert_string_equal(text_at(fields, "/parent"), "7xk2");
    assert_int_equal(type_of(fields, "/colour"), PIR_STRING);
}

static void leaves_what_is_no_group_of_fields(void **state)
{
    struct pir_value *list = yaml_of(&arena, "[1, 2]");

    (void)state;
    assert_int_equal(pir_kind_coerce(task, &arena, list, PIR_COERCE_TEXT, NULL), 0);
    assert_int_equal(list->type, PIR_ARRAY);
}

/* ---- one option ---- */

static struct pir_value *value_of(const char *option, const char *text)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    if (pir_field_value(&value, &arena, pir_kind_field(task, option), text, &err) < 0)
        fail_msg("--%s %s: %s", option, text, err.message);
    return value;
}

static void reads_an_argument_by_its_field(void **state)
{
    (void)state;
    assert_int_equal(value_of("cost", "42")->type, PIR_NUMBER);
    assert_int_equal(value_of("privileged", "yes")->type, PIR_BOOL);
    assert_string_equal(value_of("title", "42")->text, "42");
    assert_string_equal(value_of("title", "[a, b]: {c}")->text, "[a, b]: {c}");
    assert_string_equal(value_of("title", "")->text, "");
    assert_string_equal(value_of("title", "two\nlines")->text, "two\nlines");
}

static void an_argument_for_a_list_is_a_list(void **state)
{
    struct pir_value *flow =
        value_of("link", "[{type: answers, target: x}, 'supports:y']");
    struct pir_value *link = value_of("link", "supports:z");

    (void)state;
    assert_int_equal(value_of("tag", "a")->type, PIR_ARRAY);
    assert_int_equal(value_of("tag", "a")->len, 1);
    assert_int_equal(value_of("tag", "[a, b]")->len, 1);
    assert_int_equal(link->len, 1);
    assert_string_equal(text_at(link, "/0/target"), "z");
    assert_int_equal(flow->len, 2);
    assert_string_equal(text_at(flow, "/1/target"), "y");
    assert_int_equal(value_of("link", "{type: answers, target: x}")->len, 1);
    assert_int_equal(type_of(value_of("effort", "{days: 2.5}"), "/days"), PIR_NUMBER);
}

static void refuses_an_unclean_argument_and_names_the_option(void **state)
{
    static const char *const texts[] = {"a\x1b[31m", "a\xff", "\xe2\x80\xae!", "a\tb"};
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_int_equal(
            pir_field_value(
                &value, &arena, pir_kind_field(task, "owner"), texts[i], &err),
            PIR_E_INPUT);
        assert_string_equal(err.place, "--owner");
        assert_int_equal(err.line, 0);
        assert_null(value);
    }
    assert_non_null(value_of("body", "a\tb"));
}

static void refuses_broken_flow_and_names_the_option(void **state)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_field_value(
            &value, &arena, pir_kind_field(task, "link"), "{type: answers", &err),
        PIR_E_INPUT);
    assert_string_equal(err.place, "--link");
    assert_int_equal(
        pir_field_value(
            &value, &arena, pir_kind_field(task, "effort"), "{days: &a 1, x: *a}",
            &err),
        PIR_E_INPUT);
    assert_string_equal(err.place, "--effort");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_bare_texts_into_the_type_of_the_field),
        cmocka_unit_test(keeps_decimal_texts_to_the_last_digit),
        cmocka_unit_test(leaves_what_cannot_be_turned),
        cmocka_unit_test(quotes_keep_a_text_in_a_record_a_text),
        cmocka_unit_test(truth_has_one_spelling_in_a_record_and_two_for_people),
        cmocka_unit_test(a_word_the_schema_spells_out_stays_a_word),
        cmocka_unit_test(takes_the_narrowest_of_several_types),
        cmocka_unit_test(makes_a_list_of_one_value),
        cmocka_unit_test(turns_the_items_of_lists),
        cmocka_unit_test(turns_members_of_objects),
        cmocka_unit_test(reads_short_forms),
        cmocka_unit_test(leaves_a_short_form_that_lacks_what_is_required),
        cmocka_unit_test(writes_hyphens_for_underscores_in_what_people_typed),
        cmocka_unit_test(refuses_one_field_under_two_names),
        cmocka_unit_test(keeps_the_places_of_values),
        cmocka_unit_test(leaves_times_ids_and_unknown_fields_alone),
        cmocka_unit_test(leaves_what_is_no_group_of_fields),
        cmocka_unit_test(reads_an_argument_by_its_field),
        cmocka_unit_test(an_argument_for_a_list_is_a_list),
        cmocka_unit_test(refuses_an_unclean_argument_and_names_the_option),
        cmocka_unit_test(refuses_broken_flow_and_names_the_option),
    };
    return cmocka_run_group_tests(tests, open_kinds, close_kinds);
}
