/* One new entry: what is found when it is not what its name, its folder or its kind's schema
 * say, and what later checks are told of it. */
#include "doc/builtin.h"
#include "doc/kind_support.h"

#include "judge/verify.h"

#define NOTE                                                                           \
    "---\nschema: note/1\nincident: k7f3m9x2\noccurred: '2026-11-23T14:15:02Z'\n"      \
    "precision: second\ntlp: amber\n%s---\n%s"
#define ID "0000000000000000000000000000000000000000000000000000"

#define RECORDED INT64_C(1795452000) /* 2026-11-23T16:40:00Z, after all that is told */

static struct pir_arena arena, scratch;
static struct pir_findings findings;
static struct pir_entry_facts facts;

static int clean_up(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_arena_release(&scratch);
    memset(&findings, 0, sizeof(findings));
    return 0;
}

/* The path an entry of those bytes belongs to. */
static const char *path_of(const char *bytes, const char *kind)
{
    struct pir_digest digest;
    char id[PIR_ID_LEN + 1];

    pir_digest_of(&digest, bytes, strlen(bytes));
    pir_digest_id(id, &digest);
    return pir_arena_printf(
        &arena, "incidents/2026/11/23-portal-down-k7f3m9x2/20261123T141502Z-%s-%.8s.md",
        kind, id);
}

static void judge(const char *path, const char *bytes)
{
    struct pir_kind_source source = pir_builtin_source();
    struct pir_kinds *kinds = NULL;
    struct pir_err err = {0};
    int rc;

    assert_int_equal(pir_kinds_new(&kinds, &source, &err), 0);
    rc = pir_judge_entry(
        &facts, &findings,
        &(struct pir_entry_input){&arena, &scratch, path, kinds, RECORDED}, bytes,
        strlen(bytes), &err);

    if (rc != 0)
        fail_msg("%s", err.message);
    pir_kinds_free(kinds); /* what was found must not need them */
    pir_arena_release(&scratch);
}

static const char *note(const char *fields, const char *body)
{
    return pir_arena_printf(&arena, NOTE, fields, body);
}

static void assert_found(enum pir_rule rule, const char *words)
{
    if (findings.len != 1)
        fail_msg(
            "%zu findings: %s", findings.len,
            findings.len ? findings.items[0].sentence : "");
    assert_string_equal(pir_rules[findings.items[0].rule].name, pir_rules[rule].name);
    assert_holds(findings.items[0].sentence, words);
}

static void takes_an_entry_as_it_must_be(void **state)
{
    const char *bytes = note(
        "acting-as: lead\nlinks:\n  - {type: supports, target: " ID "}\n", "Words.\n");
    struct pir_digest digest;

    (void)state;
    judge(path_of(bytes, "note"), bytes);
    if (findings.len)
        fail_msg("%s", findings.items[0].sentence);
    pir_digest_of(&digest, bytes, strlen(bytes));
    assert_true(pir_digest_equal(&facts.digest, &digest));
    assert_true(facts.readable);
    assert_false(facts.opening);
    assert_string_equal(facts.kind, "note");
    assert_string_equal(facts.incident, "k7f3m9x2");
    assert_string_equal(facts.acting_as, "lead");
    assert_int_equal(facts.ref_count, 1);
    assert_string_equal(facts.refs[0].field, "links");
    assert_string_equal(facts.refs[0].kind, "any");
}

static void of_what_cannot_be_read_only_the_digest_is_known(void **state)
{
    static const char bytes[] = "no entry\n";
    struct pir_digest digest;

    (void)state;
    judge(path_of(bytes, "note"), bytes);
    assert_found(PIR_RULE_ENTRY_FORM, "does not begin");
    assert_false(facts.readable);
    pir_digest_of(&digest, bytes, sizeof(bytes) - 1);
    assert_true(pir_digest_equal(&facts.digest, &digest));
}

static void finds_another_name_than_the_entry_s(void **state)
{
    const char *bytes = note("", "Words.\n");

    (void)state;
    judge(path_of("other bytes", "note"), bytes);
    assert_found(PIR_RULE_ENTRY_NAME, "it must be called 20261123T141502Z-note-");
}

static void finds_a_name_of_another_kind(void **state)
{
    const char *bytes = note("", "Words.\n");

    (void)state;
    judge(path_of(bytes, "action"), bytes);
    assert_found(PIR_RULE_ENTRY_NAME, "-note-");
}

static void finds_the_folder_of_another_incident(void **state)
{
    const char *bytes = note("", "Words.\n");
    const char *name = strrchr(path_of(bytes, "note"), '/');

    (void)state;
    judge(
        pir_arena_printf(&arena, "incidents/2026/11/23-another-00000000%s", name),
        bytes);
    assert_found(PIR_RULE_ENTRY_INCIDENT, "it belongs to the incident k7f3m9x2");
}

static void finds_what_the_schema_refuses(void **state)
{
    const char *bytes = note("mood: many\n", "Words.\n");

    (void)state;
    judge(path_of(bytes, "note"), bytes);
    assert_found(PIR_RULE_ENTRY_SCHEMA, "mood");
    assert_true(facts.readable);
}

static void finds_a_kind_that_there_is_not(void **state)
{
    const char *bytes =
        "---\nschema: rumour/1\nincident: k7f3m9x2\n"
        "occurred: '2026-11-23T14:15:02Z'\nprecision: second\n---\nA.\n";

    (void)state;
    judge(path_of(bytes, "rumour"), bytes);
    assert_found(PIR_RULE_ENTRY_SCHEMA, "rumour");
}

static void an_opening_entry_names_its_folder_itself(void **state)
{
    const char *bytes = "---\nschema: incident/1\noccurred: '2026-11-23T14:15:02Z'\n"
                        "precision: second\ntitle: Portal down\n---\n";

    (void)state;
    judge(path_of(bytes, "incident"), bytes);
    assert_true(facts.opening);
    assert_true(findings.len > 0);
    assert_int_equal(findings.items[0].rule, PIR_RULE_ENTRY_INCIDENT);
    assert_holds(
        findings.items[0].sentence, "must lie in incidents/2026/11/23-portal-down-");
}

static void without_schemas_it_asks_for_none(void **state)
{
    const char *bytes = note("mood: many\n", "Words.\n");
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(
        pir_judge_entry(
            &facts, &findings,
            &(struct pir_entry_input){
                &arena, &scratch, path_of(bytes, "note"), NULL, RECORDED},
            bytes, strlen(bytes), &err),
        0);
    assert_int_equal(findings.len, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_an_entry_as_it_must_be),
        TEST(of_what_cannot_be_read_only_the_digest_is_known),
        TEST(finds_another_name_than_the_entry_s),
        TEST(finds_a_name_of_another_kind),
        TEST(finds_the_folder_of_another_incident),
        TEST(finds_what_the_schema_refuses),
        TEST(finds_a_kind_that_there_is_not),
        TEST(an_opening_entry_names_its_folder_itself),
        TEST(without_schemas_it_asks_for_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
