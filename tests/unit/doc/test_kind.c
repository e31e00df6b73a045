/* Kinds from schema files: what is read, when, and how a wrong file is refused. */
#include "doc/kind_support.h"

#include <stdlib.h>

static struct fake standard = {.files = {STANDARD_FILES}};
static struct pir_kinds *kinds;

static int open_kinds(void **state)
{
    (void)state;
    standard.reads[0] = '\0';
    kinds = fake_kinds(&standard);
    return 0;
}

static int close_kinds(void **state)
{
    (void)state;
    pir_kinds_free(kinds);
    return 0;
}

static const struct pir_field *field_of(const char *kind, const char *name)
{
    const struct pir_field *field = pir_kind_field(kind_of(kinds, kind), name);

    if (!field)
        fail_msg("%s has no field %s", kind, name);
    return field;
}

static void reads_only_the_files_of_the_kind_asked_for(void **state)
{
    const struct pir_kind *kind = NULL;

    (void)state;
    assert_int_equal(pir_kinds_by_verb(&kind, kinds, "note", NULL), 0);
    assert_string_equal(kind->name, "note");
    assert_string_equal(standard.reads, "note.yaml envelope.yaml ");
}

static void reads_each_file_once(void **state)
{
    const struct pir_kind *first = kind_of(kinds, "note");
    size_t count = 0;

    (void)state;
    kind_of(kinds, "task");
    assert_ptr_equal(kind_of(kinds, "note"), first);
    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    assert_string_equal(standard.reads, "note.yaml envelope.yaml task.yaml ");
}

static void says_what_the_schema_says_of_the_kind(void **state)
{
    const struct pir_kind *task = kind_of(kinds, "task");

    (void)state;
    assert_string_equal(task->name, "task");
    assert_string_equal(task->verb, "do");
    assert_string_equal(task->group, "response");
    assert_string_equal(task->summary, "Something to be done.");
    assert_string_equal(task->about, "More than one sentence.");
    assert_int_equal(task->version, 3);
    assert_int_equal(task->example_count, 1);
    assert_string_equal(task->examples[0], "pir do \"Patch it\" --owner CIO");
    assert_string_equal(task->text->name, "title");
    assert_ptr_equal(task->subject, task->text);
    assert_non_null(task->schema);
}

static void takes_the_text_for_subject_when_none_is_named(void **state)
{
    const struct pir_kind *note = kind_of(kinds, "note");

    (void)state;
    assert_string_equal(note->subject->name, "body");
    assert_string_equal(note->verb, "note");
    assert_null(note->about);
}

static void puts_the_envelope_first_and_the_rest_by_order(void **state)
{
    static const char *const names[] = {"schema",     "occurred", "acting-as",
                                        "privileged", "links",    "tags"};
    const struct pir_kind *task = kind_of(kinds, "task");

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(task->fields[i].name, names[i]);
        assert_true(task->fields[i].envelope);
    }
    for (size_t i = 6; i < task->field_count; i++)
        assert_false(task->fields[i].envelope);
    for (size_t i = 7; i < task->field_count; i++)
        assert_true(task->fields[i - 1].order <= task->fields[i].order);
    assert_string_equal(task->fields[task->field_count - 1].name, "body");
}

static void a_field_without_an_order_stays_where_it_is_written(void **state)
{
    const struct pir_kind *task = kind_of(kinds, "task");
    size_t title = (size_t)(pir_kind_field(task, "title") - task->fields);
    size_t owner = (size_t)(pir_kind_field(task, "owner") - task->fields);

    (void)state;
    assert_string_equal(task->fields[title + 1].name, "owner");
    assert_string_equal(task->fields[owner + 1].name, "cost");
    assert_string_equal(task->fields[owner + 2].name, "count");
}

static void reads_a_field_with_all_its_notes(void **state)
{
    const struct pir_field *owner = field_of("task", "owner");

    (void)state;
    assert_int_equal(owner->type, PIR_FIELD_STRING);
    assert_string_equal(owner->option, "owner");
    assert_string_equal(owner->help, "Who carries the action.");
    assert_string_equal(owner->example, "CIO");
    assert_string_equal(owner->asked_report, "because it is read");
    assert_string_equal(owner->asked_close, "because it ends");
    assert_true(owner->required);
    assert_int_equal(owner->order, 20);
    assert_null(owner->prompt);
    assert_null(owner->fallback);
    assert_string_equal(field_of("task", "title")->prompt, "What will be done?");
    assert_false(field_of("task", "cost")->required);
}

static void follows_references_to_choices_and_descriptions(void **state)
{
    const struct pir_field *severity = field_of("task", "severity");
    const struct pir_field *body = field_of("note", "body");
    const struct pir_field *task_body = field_of("task", "body");

    (void)state;
    assert_int_equal(severity->type, PIR_FIELD_CHOICE);
    assert_int_equal(severity->choice_count, 4);
    assert_string_equal(severity->choices[3], "critical");
    assert_string_equal(severity->fallback, "low");
    assert_string_equal(body->help, "What you want to keep.");
    assert_true(body->lines);
    assert_string_equal(task_body->help, "More about it.");
    assert_true(task_body->lines);
    assert_int_equal(task_body->order, 900);
}

static void tells_types_apart(void **state)
{
    static const struct {
        const char *name;
        enum pir_field_type type;
        bool list;
    } fields[] = {
        {"occurred", PIR_FIELD_TIME, false},   {"privileged", PIR_FIELD_BOOLEAN, false},
        {"links", PIR_FIELD_OBJECT, true},     {"tags", PIR_FIELD_STRING, true},
        {"cost", PIR_FIELD_NUMBER, false},     {"count", PIR_FIELD_INTEGER, false},
        {"measured", PIR_FIELD_NUMBER, false}, {"due", PIR_FIELD_DATE, false},
        {"parent", PIR_FIELD_ENTRY, false},    {"steps", PIR_FIELD_INTEGER, true},
        {"people", PIR_FIELD_OBJECT, true},    {"effort", PIR_FIELD_OBJECT, false},
        {"parts", PIR_FIELD_ENTRY, true},      {"title", PIR_FIELD_STRING, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        const struct pir_field *field = field_of("task", fields[i].name);

        if (field->type != fields[i].type || field->list != fields[i].list)
            fail_msg("%s is of type %d", field->name, (int)field->type);
    }
    assert_string_equal(field_of("task", "parent")->ref, "task");
    assert_string_equal(field_of("task", "parts")->ref, "any");
    assert_int_equal(field_of("task", "links")->key_count, 2);
    assert_string_equal(field_of("task", "links")->keys[1], "target");
}

static void finds_fields_by_name_option_and_with_underscores(void **state)
{
    (void)state;
    assert_string_equal(field_of("note", "at")->name, "occurred");
    assert_string_equal(field_of("note", "occurred")->option, "at");
    assert_string_equal(field_of("note", "acting_as")->name, "acting-as");
    assert_string_equal(field_of("note", "link")->name, "links");
    assert_null(field_of("note", "schema")->option);
    assert_null(pir_kind_field(kind_of(kinds, "note"), "acting"));
    assert_null(pir_kind_field(kind_of(kinds, "note"), ""));
    assert_null(pir_kind_field(kind_of(kinds, "note"), "acting-as-"));
}

static void finds_a_kind_by_its_verb(void **state)
{
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_kinds_by_verb(&kind, kinds, "do", NULL), 0);
    assert_string_equal(kind->name, "task");
    assert_int_equal(pir_kinds_by_verb(&kind, kinds, "task", &err), PIR_E_NOTFOUND);
    assert_null(kind);
    assert_int_equal(pir_kinds_by_verb(&kind, kinds, "envelope", &err), PIR_E_NOTFOUND);
}

static void counts_only_files_with_a_version_as_kinds(void **state)
{
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};
    size_t count = 0;

    (void)state;
    assert_int_equal(pir_kinds_count(&count, kinds, NULL), 0);
    assert_int_equal(count, 2);
    assert_int_equal(pir_kinds_at(&kind, kinds, 0, NULL), 0);
    assert_string_equal(kind->name, "note");
    assert_int_equal(pir_kinds_at(&kind, kinds, 1, NULL), 0);
    assert_string_equal(kind->name, "task");
    assert_int_equal(pir_kinds_at(&kind, kinds, 2, &err), PIR_E_NOTFOUND);
    assert_null(kind);
    assert_int_equal(pir_kinds_get(&kind, kinds, "envelope", &err), PIR_E_NOTFOUND);
}

static void suggests_the_nearest_kind(void **state)
{
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_kinds_get(&kind, kinds, "nite", &err), PIR_E_NOTFOUND);
    assert_holds(err.message, "nite");
    assert_holds(err.hint, "note");
    assert_holds(err.hint, "pir help");
    assert_int_equal(pir_kinds_get(&kind, kinds, "envelop", &err), PIR_E_NOTFOUND);
    assert_lacks(err.hint, "envelope");
}

static void never_asks_for_a_path_made_of_what_was_typed(void **state)
{
    static const char *const names[] = {
        "../note",
        "/etc/passwd",
        "note/..",
        "",
        ".",
        "Note",
        "no te",
        "note\n",
        "a23456789012345678901234567890123",
        "output/note",
        "note.yaml",
    };
    const struct pir_kind *kind = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        standard.reads[0] = '\0';
        assert_int_equal(pir_kinds_get(&kind, kinds, names[i], NULL), PIR_E_NOTFOUND);
        assert_null(kind);
        assert_lacks(standard.reads, "/");
        assert_lacks(standard.reads, "..");
        assert_int_equal(
            pir_kinds_by_verb(&kind, kinds, names[i], NULL), PIR_E_NOTFOUND);
    }
}

/* ---- files that are wrong ---- */

/* Load kind bad from that text; fills err. */
static void refuse(struct pir_err *err, const char *text)
{
    struct fake fake = {
        .files = {
            {"bad.yaml", text},
            {"envelope.yaml", ENVELOPE_YAML},
            {"note.yaml", NOTE_YAML}}};
    struct pir_kinds *set = fake_kinds(&fake);
    const struct pir_kind *kind = NULL;
    int rc;

    memset(err, 0, sizeof(*err));
    rc = pir_kinds_get(&kind, set, "bad", err);
    pir_kinds_free(set);
    if (rc != PIR_E_INPUT)
        fail_msg("%d: %s, for: %s", rc, err->message, text);
    assert_int_equal(err->code, PIR_E_INPUT);
    assert_true(err->message[0] != '\0');
    assert_null(kind);
}

#define BAD_HEAD                                                                       \
    "x-pir: {version: 1, text: what}\n"                                                \
    "type: object\n"
#define BAD_FIELDS "properties:\n  what: {type: string}\n"

static void
assert_refused(const char *text, const char *place, unsigned line, const char *words)
{
    struct pir_err err;

    refuse(&err, text);
    if (strcmp(err.place, place) != 0 || err.line != line)
        fail_msg("%s:%u: %s, for: %s", err.place, err.line, err.message, text);
    assert_holds(err.message, words);
}

static void refuses_what_is_not_yaml(void **state)
{
    (void)state;
    assert_refused("x-pir: {version: 1\ntype: [", "schemas/bad.yaml", 2, "");
    assert_refused(BAD_HEAD "type: object\n", "schemas/bad.yaml", 3, "type");
}

static void refuses_a_misspelt_rule(void **state)
{
    (void)state;
    assert_refused(
        BAD_HEAD "properties:\n  what: {type: string, minLenght: 1}\n",
        "schemas/bad.yaml", 4, "minLenght");
}

static void refuses_a_misspelt_annotation_and_names_the_nearest(void **state)
{
    struct pir_err err;

    (void)state;
    assert_refused(
        BAD_HEAD "properties:\n  what:\n    type: string\n    x-pir: {hiden: true}\n",
        "schemas/bad.yaml", 6, "hiden");
    refuse(&err, "x-pir: {version: 1, txt: what}\n" BAD_FIELDS);
    assert_holds(err.hint, "text");
    assert_int_equal(err.line, 1);
}

static void refuses_annotations_of_the_wrong_sort(void **state)
{
    static const char *const notes[] = {
        "order: first",     "order: -1",  "order: 1.5",  "option: Big",
        "option: '--what'", "lines: yes", "short: type", "hidden: 1",
        "ref: ''",          "prompt: 5",  "asked: yes",  "asked: {never: x}",
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
        snprintf(
            text, sizeof(text),
            BAD_HEAD "properties:\n  what: {type: string, x-pir: {%s}}\n", notes[i]);
        assert_refused(text, "schemas/bad.yaml", 4, "x-pir ");
    }
    assert_refused(
        "x-pir: {version: 0, text: what}\n" BAD_FIELDS, "schemas/bad.yaml", 1,
        "version");
    assert_refused(
        "x-pir: {version: '1', text: what}\n" BAD_FIELDS, "schemas/bad.yaml", 1,
        "version");
    assert_refused(
        "x-pir: {version: 10000, text: what}\n" BAD_FIELDS, "schemas/bad.yaml", 1,
        "version");
}

static void refuses_a_text_or_subject_that_is_no_field(void **state)
{
    (void)state;
    assert_refused(
        "x-pir: {version: 1, text: whta}\n" BAD_FIELDS, "schemas/bad.yaml", 1, "whta");
    assert_refused(
        "x-pir: {version: 1, text: what, subject: no}\n" BAD_FIELDS, "schemas/bad.yaml",
        1, "no");
    assert_refused(
        "x-pir: {version: 1}\n" BAD_FIELDS, "schemas/bad.yaml", 1, "subject");
    assert_refused(
        BAD_HEAD "properties:\n  what: {type: array, items: {type: string}}\n",
        "schemas/bad.yaml", 1, "what");
    assert_refused(
        BAD_HEAD "properties:\n  what: {type: string, x-pir: {hidden: true}}\n",
        "schemas/bad.yaml", 1, "hidden");
}

static void refuses_names_that_could_not_be_options(void **state)
{
    (void)state;
    assert_refused(
        BAD_HEAD "properties:\n  what: {type: string}\n  Too Big: {type: string}\n",
        "schemas/bad.yaml", 5, "Too Big");
    assert_refused(
        BAD_HEAD "properties:\n  what: {type: string}\n  '-x': {type: string}\n",
        "schemas/bad.yaml", 5, "-x");
}

static void refuses_two_fields_with_one_option(void **state)
{
    (void)state;
    assert_refused(
        BAD_HEAD "allOf: [{$ref: envelope.yaml}]\n"
                 "properties:\n  what: {type: string}\n  at: {type: string}\n",
        "schemas/bad.yaml", 6, "at has the same option as occurred");
}

static void refuses_a_required_field_that_is_not_there(void **state)
{
    (void)state;
    assert_refused(
        BAD_HEAD BAD_FIELDS "required: [what, owner]\n", "schemas/bad.yaml", 5,
        "owner");
}

static void refuses_a_short_form_of_unknown_members(void **state)
{
    (void)state;
    assert_refused(
        BAD_HEAD BAD_FIELDS
        "  pair:\n    type: object\n    properties: {a: {type: string}}\n"
        "    x-pir: {short: [a, b]}\n",
        "schemas/bad.yaml", 8, "short form: b");
    assert_refused(
        BAD_HEAD BAD_FIELDS "  pair: {type: string, x-pir: {short: [a, b]}}\n",
        "schemas/bad.yaml", 5, "pair");
}

static void refuses_references_that_lead_nowhere_or_round_in_circles(void **state)
{
    struct pir_err err;

    (void)state;
    assert_refused(
        BAD_HEAD "properties:\n  what: {$ref: '#/$defs/none'}\n", "schemas/bad.yaml", 4,
        "#/$defs/none");
    assert_refused(
        BAD_HEAD "properties:\n  what: {$ref: missing.yaml}\n", "schemas/bad.yaml", 4,
        "missing.yaml");
    assert_refused(
        BAD_HEAD "properties:\n  what: {$ref: ../../etc/passwd.yaml}\n",
        "schemas/bad.yaml", 4, "passwd");
    refuse(
        &err, BAD_HEAD "properties:\n  what: {$ref: '#/$defs/a'}\n"
                       "$defs:\n  a: {$ref: '#/$defs/b'}\n  b: {$ref: '#/$defs/a'}\n");
    assert_string_equal(err.place, "schemas/bad.yaml");
    refuse(
        &err,
        BAD_HEAD "properties:\n  what: {type: object, properties: {w: {$ref: '#'}}}\n");
}

static void refuses_references_that_multiply(void **state)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_err err;

    (void)state;
    pir_buf_addstr(
        &text, BAD_HEAD "properties:\n  what: {$ref: '#/$defs/d0'}\n$defs:\n");
    for (int i = 0; i < 24; i++)
        pir_buf_printf(
            &text, "  d%d: {anyOf: [{$ref: '#/$defs/d%d'}, {$ref: '#/$defs/d%d'}]}\n",
            i, i + 1, i + 1);
    pir_buf_addstr(&text, "  d24: {type: string}\n");
    refuse(&err, text.data);
    pir_buf_release(&text);
}

static void blames_the_file_that_is_wrong(void **state)
{
    struct fake fake = {
        .files = {
            {"envelope.yaml", "type: object\nproperties:\n  at: {type: strong}\n"},
            {"note.yaml", NOTE_YAML}}};
    struct pir_kinds *set = fake_kinds(&fake);
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_kinds_get(&kind, set, "note", &err), PIR_E_INPUT);
    assert_string_equal(err.place, "schemas/envelope.yaml");
    assert_int_equal(err.line, 3);
    fake.files[0].text = "type: [\n";
    pir_kinds_free(set);
    set = fake_kinds(&fake);
    assert_int_equal(pir_kinds_get(&kind, set, "note", &err), PIR_E_INPUT);
    assert_string_equal(err.place, "schemas/envelope.yaml");
    pir_kinds_free(set);
}

static void refuses_another_id_than_the_file_name(void **state)
{
    (void)state;
    assert_refused(
        "$id: note.yaml\n" BAD_HEAD BAD_FIELDS, "schemas/bad.yaml", 1, "bad.yaml");
}

static void one_broken_file_does_not_keep_people_from_the_others(void **state)
{
    struct fake fake = {.files = {{"bad.yaml", "type: [\n"}, STANDARD_FILES}};
    struct pir_kinds *set = fake_kinds(&fake);
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};
    size_t count = 1;

    (void)state;
    assert_int_equal(pir_kinds_by_verb(&kind, set, "do", &err), 0);
    assert_string_equal(kind->name, "task");
    assert_int_equal(pir_kinds_by_verb(&kind, set, "note", &err), 0);
    /* It may be what was asked for, so it is named when nothing else is. */
    assert_int_equal(pir_kinds_by_verb(&kind, set, "sing", &err), PIR_E_INPUT);
    assert_string_equal(err.place, "schemas/bad.yaml");
    assert_int_equal(pir_kinds_count(&count, set, &err), PIR_E_INPUT);
    assert_int_equal(count, 0);
    pir_kinds_free(set);
}

static void leaves_internal_kinds_without_a_verb(void **state)
{
    struct fake fake = {
        .files = {
            {"secret.yaml",
             "x-pir: {version: 1, subject: what, internal: true}\n" BAD_FIELDS},
            {NULL, NULL}}};
    struct pir_kinds *set = fake_kinds(&fake);
    const struct pir_kind *kind = kind_of(set, "secret");

    (void)state;
    assert_null(kind->verb);
    assert_null(kind->text);
    assert_string_equal(kind->subject->name, "what");
    assert_int_equal(pir_kinds_by_verb(&kind, set, "secret", NULL), PIR_E_NOTFOUND);
    pir_kinds_free(set);
}

static void a_field_added_by_an_organisation_becomes_an_option(void **state)
{
    char text[sizeof(NOTE_YAML) + 128];
    char *end;
    struct fake fake = {
        .files = {{"envelope.yaml", ENVELOPE_YAML}, {"note.yaml", text}}};
    struct pir_kinds *set;
    const struct pir_field *field;

    (void)state;
    memcpy(text, NOTE_YAML, sizeof(NOTE_YAML));
    end = strstr(text, "unevaluatedProperties");
    snprintf(
        end, (size_t)(text + sizeof(text) - end),
        "  cost-centre: {description: Who pays., type: integer}\n"
        "unevaluatedProperties: false\n");
    set = fake_kinds(&fake);
    field = pir_kind_field(kind_of(set, "note"), "cost_centre");
    assert_non_null(field);
    assert_string_equal(field->option, "cost-centre");
    assert_int_equal(field->type, PIR_FIELD_INTEGER);
    assert_false(field->envelope);
    pir_kinds_free(set);
}

static void lets_a_kind_say_more_about_a_field_of_the_envelope(void **state)
{
    struct fake fake = {
        .files = {
            {"envelope.yaml", ENVELOPE_YAML},
            {"more.yaml",
             "x-pir: {version: 1, text: what}\n"
             "allOf: [{$ref: envelope.yaml}]\n"
             "required: [what, tags]\n"
             "properties:\n"
             "  what: {type: string}\n"
             "  tags: {description: Its colour., x-pir: {prompt: Which?}}\n"}}};
    struct pir_kinds *set = fake_kinds(&fake);
    const struct pir_field *tags = pir_kind_field(kind_of(set, "more"), "tag");

    (void)state;
    assert_non_null(tags);
    assert_true(tags->envelope);
    assert_true(tags->required);
    assert_true(tags->list);
    assert_string_equal(tags->help, "Its colour.");
    assert_string_equal(tags->prompt, "Which?");
    pir_kinds_free(set);
}

static void frees_nothing_twice(void **state)
{
    (void)state;
    pir_kinds_free(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_kinds, close_kinds)
    const struct CMUnitTest tests[] = {
        TEST(reads_only_the_files_of_the_kind_asked_for),
        TEST(reads_each_file_once),
        TEST(says_what_the_schema_says_of_the_kind),
        TEST(takes_the_text_for_subject_when_none_is_named),
        TEST(puts_the_envelope_first_and_the_rest_by_order),
        TEST(a_field_without_an_order_stays_where_it_is_written),
        TEST(reads_a_field_with_all_its_notes),
        TEST(follows_references_to_choices_and_descriptions),
        TEST(tells_types_apart),
        TEST(finds_fields_by_name_option_and_with_underscores),
        TEST(finds_a_kind_by_its_verb),
        TEST(counts_only_files_with_a_version_as_kinds),
        TEST(suggests_the_nearest_kind),
        TEST(never_asks_for_a_path_made_of_what_was_typed),
        cmocka_unit_test(refuses_what_is_not_yaml),
        cmocka_unit_test(refuses_a_misspelt_rule),
        cmocka_unit_test(refuses_a_misspelt_annotation_and_names_the_nearest),
        cmocka_unit_test(refuses_annotations_of_the_wrong_sort),
        cmocka_unit_test(refuses_a_text_or_subject_that_is_no_field),
        cmocka_unit_test(refuses_names_that_could_not_be_options),
        cmocka_unit_test(refuses_two_fields_with_one_option),
        cmocka_unit_test(refuses_a_required_field_that_is_not_there),
        cmocka_unit_test(refuses_a_short_form_of_unknown_members),
        cmocka_unit_test(refuses_references_that_lead_nowhere_or_round_in_circles),
        cmocka_unit_test(refuses_references_that_multiply),
        cmocka_unit_test(blames_the_file_that_is_wrong),
        cmocka_unit_test(refuses_another_id_than_the_file_name),
        cmocka_unit_test(one_broken_file_does_not_keep_people_from_the_others),
        cmocka_unit_test(leaves_internal_kinds_without_a_verb),
        cmocka_unit_test(a_field_added_by_an_organisation_becomes_an_option),
        cmocka_unit_test(lets_a_kind_say_more_about_a_field_of_the_envelope),
        cmocka_unit_test(frees_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
