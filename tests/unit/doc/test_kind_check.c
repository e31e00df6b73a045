/* What an entry lacks, in sentences that name the field and the option that sets it. */
#include "doc/kind_support.h"

static struct fake standard = {.files = {STANDARD_FILES}};
static struct pir_kinds *kinds;
static struct pir_arena arena;
static const struct pir_kind *task;

#define GOOD                                                                           \
    "schema: task/3\noccurred: 2026-11-23T14:05:00Z\ntitle: Patch it\nowner: CIO\n"    \
    "severity: high\n"
#define ID "0000000000000000000000000000000000000000000000000000"

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

static const char *sentence_of(const struct pir_fault *fault)
{
    struct pir_buf buf = PIR_BUF_INIT;
    const char *sentence;

    assert_int_equal(pir_fault_sentence(&buf, task, fault), 0);
    sentence = pir_arena_strdup(&arena, buf.data);
    pir_buf_release(&buf);
    return sentence;
}

/* All sentences about those fields, one a line. */
static const char *faults_of(const char *yaml)
{
    struct pir_value *fields = yaml_of(&arena, yaml);
    struct pir_faults faults = {0};
    struct pir_buf all = PIR_BUF_INIT;
    struct pir_err err = {0};
    const char *out;
    int rc;

    assert_int_equal(pir_kind_coerce(task, &arena, fields, PIR_COERCE_PLAIN, &err), 0);
    rc = pir_kind_check(&faults, &arena, task, fields, "entry.md", &err);
    if (rc != 0 && rc != PIR_E_INPUT)
        fail_msg("%s", err.message);
    assert_int_equal(rc == 0, faults.len == 0);
    for (size_t i = 0; i < faults.len; i++)
        pir_buf_printf(&all, "%s\n", sentence_of(&faults.items[i]));
    out = pir_arena_strdup(&arena, all.data);
    pir_buf_release(&all);
    return out;
}

/* That sentence and no other; NULL: none at all. */
static void assert_fault(const char *yaml, const char *sentence)
{
    const char *found = faults_of(yaml);
    char line[1024];

    snprintf(
        line, sizeof(line), "%s%s", sentence ? sentence : "", sentence ? "\n" : "");
    if (strcmp(found, line) != 0)
        fail_msg("expected: %sfound:    %s", line, found);
}

static void accepts_what_is_complete(void **state)
{
    (void)state;
    assert_fault(
        GOOD "tags: [a]\ncost: 5\ncurrency: EUR\nparent: " ID "\ndue: 2026-11-23\n"
             "links: supports:" ID "\nbody: More.\n",
        NULL);
}

static void names_the_choices_and_the_option(void **state)
{
    (void)state;
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: x\nowner: CIO\nseverity: awful\n",
        "severity must be one of low, medium, high, critical (--severity)");
}

static void says_what_is_missing_and_how_to_give_it(void **state)
{
    (void)state;
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: x\nseverity: low\n",
        "owner is missing: who carries the action (--owner ROLE)");
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: x\nowner: CIO\n",
        "severity is missing: how bad it is (--severity low|medium|high|critical)");
    assert_fault(
        "schema: task/3\noccurred: unknown\nowner: CIO\nseverity: low\n",
        "title is missing: what will be done (pir do \"TEXT\")");
    assert_fault(
        "schema: task/3\ntitle: x\nowner: CIO\nseverity: low\n",
        "occurred is missing: when it happened (--at WHEN)");
}

static void says_why_a_field_is_needed_beside_another(void **state)
{
    (void)state;
    assert_fault(
        GOOD "cost: 5\n",
        "currency is missing, and is needed because cost is given (--currency TEXT)");
}

static void suggests_the_nearest_field_for_an_unknown_one(void **state)
{
    (void)state;
    assert_fault(
        GOOD "currncy: EUR\n",
        "currncy is not a field of task; the nearest is currency (--currency)");
    assert_fault(
        GOOD "colour-of-it: red\n",
        "colour-of-it is not a field of task; pir help do lists them");
    assert_fault(
        GOOD "acting_as: scribe\n",
        "acting_as is not a field of task; the nearest is acting-as (--acting-as)");
}

static void does_not_call_known_fields_unknown_because_of_another_fault(void **state)
{
    const char *found = faults_of(
        "schema: Wrong\noccurred: 25 o'clock\ntitle: ''\nowner: a very long name\n"
        "severity: awful\ntags: ['']\n");

    (void)state;
    assert_lacks(found, "not a field");
    assert_holds(found, "severity must");
    assert_holds(found, "occurred must");
    assert_holds(found, "item 1 of tags");
}

static void speaks_of_types_in_plain_words(void **state)
{
    (void)state;
    assert_fault(GOOD "count: many\n", "count must be a whole number (--count)");
    assert_fault(GOOD "count: 1.5\n", "count must be a whole number (--count)");
    assert_fault(GOOD "cost: many\ncurrency: EUR\n", "cost must be a number (--cost)");
    assert_fault(GOOD "cost: -1\ncurrency: EUR\n", "cost must be at least 0 (--cost)");
    assert_fault(
        GOOD "privileged: perhaps\n",
        "privileged must be true or false (--privileged)");
    assert_fault(GOOD "due: soon\n", "due must be a date such as 2026-11-23 (--due)");
    assert_fault(
        GOOD "parent: 7xk2\n",
        "parent must be the id of an entry of kind task (--parent)");
    assert_fault(
        "schema: task/3\noccurred: yesterday\ntitle: x\nowner: CIO\nseverity: low\n",
        "occurred must be a time such as 2026-11-23T14:05:00Z, or unknown (--at)");
    assert_fault(
        GOOD "links: supports\n",
        "item 1 of links must be written as TYPE:TARGET (--link)");
}

static void names_the_place_within_lists_and_groups(void **state)
{
    (void)state;
    assert_fault(
        GOOD "links: [{type: answers, target: " ID "}, {type: hates, target: " ID
             "}]\n",
        "type in item 2 of links must be one of supports, answers (--link)");
    assert_fault(
        GOOD "links: [{type: answers}]\n",
        "item 1 of links has no target (--link TYPE:TARGET)");
    assert_fault(
        GOOD "links: [{type: answers, target: " ID ", typ: x}]\n",
        "typ is not known in item 1 of links; the nearest is type");
    assert_fault(
        GOOD "effort: {days: many}\n", "days in effort must be a number (--effort)");
}

static void refuses_blank_and_placeholder_texts_everywhere(void **state)
{
    (void)state;
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: '  '\nowner: CIO\nseverity: low\n",
        "title must not be blank (pir do \"TEXT\")");
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: x\nowner: TBD\nseverity: low\n",
        "owner says only \"TBD\"; write what is so, or \"unknown, because ...\" "
        "(--owner)");
    assert_holds(faults_of(GOOD "body: TODO\n"), "body says only");
    assert_holds(faults_of(GOOD "tags: [a, 'n/a']\n"), "item 2 of tags says only");
    assert_holds(
        faults_of(GOOD "people: [{role: '...'}]\n"), "role in item 1 of people");
    assert_holds(faults_of(GOOD "loose: ...\n"), "loose says only");
    assert_fault(GOOD "loose: unknown, because the logs are gone\n", NULL);
}

static void keeps_to_one_line_what_has_not_several(void **state)
{
    (void)state;
    assert_fault(
        "schema: task/3\noccurred: unknown\ntitle: x\nowner: \"a\\nb\"\nseverity: "
        "low\n",
        "owner must be one line (--owner)");
    assert_holds(
        faults_of(GOOD "tags: [a, \"b\\nc\"]\n"), "item 2 of tags must be one line");
    assert_fault(GOOD "body: |\n  two\n  lines\n", NULL);
}

static void lets_a_word_stand_that_the_schema_spells_out(void **state)
{
    (void)state;
    assert_fault(GOOD "measured: none\nparts: none\n", NULL);
}

static void finds_one_fault_for_one_place(void **state)
{
    const char *found = faults_of(
        "schema: task/3\noccurred: unknown\ntitle: ''\nowner: CIO\nseverity: low\n");

    (void)state;
    assert_ptr_equal(strchr(found, '\n'), strrchr(found, '\n'));
    assert_holds(found, "title");
}

static void
an_entry_of_another_kind_or_version_is_not_measured_by_this_one(void **state)
{
    (void)state;
    assert_fault(
        "schema: note/3\noccurred: unknown\ntitle: x\nowner: CIO\nseverity: low\n",
        "schema must be task/3");
    assert_fault(
        "schema: task/2\noccurred: unknown\ntitle: x\nowner: CIO\nseverity: low\n",
        "schema must be task/3");
}

static void reports_the_first_with_place_and_counts_the_rest(void **state)
{
    struct pir_value *fields = yaml_of(
        &arena, "schema: task/3\noccurred: unknown\ntitle: x\nowner: CIO\n"
                "severity: awful\ndue: soon\nowners: y\n");
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_kind_check(NULL, &arena, task, fields, "entry.md", &err), PIR_E_INPUT);
    assert_int_equal(err.code, PIR_E_INPUT);
    assert_string_equal(err.place, "entry.md");
    assert_int_equal(err.line, 5);
    assert_string_equal(
        err.message,
        "severity must be one of low, medium, high, critical (--severity); and 2 more");
    assert_int_equal(
        pir_kind_check(NULL, &arena, task, yaml_of(&arena, GOOD), NULL, &err), 0);
}

static void keeps_faults_that_were_there_before(void **state)
{
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    const struct pir_value *bad = yaml_of(&arena, GOOD "due: soon\n");

    (void)state;
    assert_int_equal(
        pir_kind_check(&faults, &arena, task, bad, NULL, &err), PIR_E_INPUT);
    assert_int_equal(
        pir_kind_check(&faults, &arena, task, bad, NULL, &err), PIR_E_INPUT);
    assert_int_equal(faults.len, 2);
    assert_lacks(err.message, "more");
    assert_int_equal(
        pir_kind_check(&faults, &arena, task, yaml_of(&arena, GOOD), NULL, &err), 0);
    assert_int_equal(faults.len, 2);
}

static void stops_counting_at_the_limit(void **state)
{
    struct pir_value *fields = yaml_of(&arena, GOOD);
    struct pir_faults faults = {.max = 3};
    struct pir_err err = {0};
    char name[16];

    (void)state;
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "x%d", i);
        pir_value_set_string(&arena, fields, name, "TODO");
    }
    assert_int_equal(
        pir_kind_check(&faults, &arena, task, fields, NULL, &err), PIR_E_INPUT);
    assert_int_equal(faults.len, 3);
    assert_holds(err.message, "and 2 more");
}

static void shows_names_from_outside_escaped(void **state)
{
    struct pir_value *fields = yaml_of(&arena, GOOD);
    struct pir_faults faults = {0};
    struct pir_err err = {0};

    (void)state;
    pir_value_set_string(&arena, fields, "a\x1b[31m/~b", "x");
    assert_int_equal(
        pir_kind_check(&faults, &arena, task, fields, NULL, &err), PIR_E_INPUT);
    assert_lacks(sentence_of(&faults.items[0]), "\x1b");
    assert_holds(sentence_of(&faults.items[0]), "a\\x1b[31m/~b is not a field");
}

static void what_is_no_group_of_fields_is_refused(void **state)
{
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_kind_check(NULL, &arena, task, yaml_of(&arena, "[1]"), NULL, &err),
        PIR_E_INPUT);
    assert_holds(err.message, "the task must be");
}

static void shows_what_stands_for_a_value(void **state)
{
    static const struct {
        const char *field, *metavar;
    } fields[] = {
        {"occurred", "WHEN"},
        {"privileged", ""},
        {"links", "TYPE:TARGET"},
        {"owner", "ROLE"},
        {"cost", "NUMBER"},
        {"count", "NUMBER"},
        {"due", "DATE"},
        {"parent", "ID"},
        {"tags", "TEXT"},
        {"severity", "low|medium|high|critical"},
        {"effort", "{NAME: VALUE}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        struct pir_buf out = PIR_BUF_INIT;

        pir_field_metavar(&out, pir_kind_field(task, fields[i].field));
        assert_string_equal(out.data, fields[i].metavar);
        pir_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_is_complete),
        cmocka_unit_test(names_the_choices_and_the_option),
        cmocka_unit_test(says_what_is_missing_and_how_to_give_it),
        cmocka_unit_test(says_why_a_field_is_needed_beside_another),
        cmocka_unit_test(suggests_the_nearest_field_for_an_unknown_one),
        cmocka_unit_test(does_not_call_known_fields_unknown_because_of_another_fault),
        cmocka_unit_test(speaks_of_types_in_plain_words),
        cmocka_unit_test(names_the_place_within_lists_and_groups),
        cmocka_unit_test(refuses_blank_and_placeholder_texts_everywhere),
        cmocka_unit_test(keeps_to_one_line_what_has_not_several),
        cmocka_unit_test(lets_a_word_stand_that_the_schema_spells_out),
        cmocka_unit_test(finds_one_fault_for_one_place),
        cmocka_unit_test(
            an_entry_of_another_kind_or_version_is_not_measured_by_this_one),
        cmocka_unit_test(reports_the_first_with_place_and_counts_the_rest),
        cmocka_unit_test(keeps_faults_that_were_there_before),
        cmocka_unit_test(stops_counting_at_the_limit),
        cmocka_unit_test(shows_names_from_outside_escaped),
        cmocka_unit_test(what_is_no_group_of_fields_is_refused),
        cmocka_unit_test(shows_what_stands_for_a_value),
    };
    return cmocka_run_group_tests(tests, open_kinds, close_kinds);
}
