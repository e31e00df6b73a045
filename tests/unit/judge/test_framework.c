/* Evidence: which entries meet a need, and what a clause makes of it. */
#include "model/fold_support.h"

#include "doc/builtin.h"
#include "doc/yaml.h"
#include "judge/framework.h"
#include "judge/rulefile.h"

static const struct pir_framework *read_framework(struct story *s, const char *clauses)
{
    static struct pir_frameworks set;
    char *text = pir_arena_printf(
        &s->arena,
        "schema: pir.frameworks/1\nframeworks:\n  - id: own\n    name: Own\n"
        "    grade: own\n    clauses:\n%s",
        clauses);

    memset(&set, 0, sizeof(set));
    if (pir_rulefile_form(
            &s->arena, "frameworks.yaml", text, strlen(text), "own.yaml", &s->err) <
            0 ||
        pir_frameworks_read(&set, &s->arena, text, strlen(text), "own.yaml", &s->err) <
            0)
        fail_msg("%u: %s", s->err.line, s->err.message);
    return &set.items[0];
}

static void every_built_in_file_has_its_form(void **context)
{
    struct story *s = *context;
    struct pir_frameworks set = {0};
    size_t files = 0;

    for (const struct pir_builtin_file *f = pir_builtin_files; f->name; f++) {
        if (strncmp(f->name, "frameworks/", 11) != 0)
            continue;
        files++;
        if (pir_rulefile_form(
                &s->arena, "frameworks.yaml", f->bytes, f->len, f->name, &s->err) < 0)
            fail_msg("%s:%u: %s", f->name, s->err.line, s->err.message);
    }
    assert_true(files >= 3);
    assert_int_equal(pir_frameworks_builtin(&set, &s->arena, &s->err), 0);
    assert_true(set.len >= 6);
}

static void a_clause_wants_all_of_its_evidence(void **context)
{
    struct story *s = *context;
    const struct pir_framework *framework = read_framework(
        s, "      - id: a\n        title: A\n        evidence:\n"
           "          - {what: action, any: [{kind: action, where: {owner: true}}]}\n"
           "          - {what: end, any: [{kind: event, where: {phase: [recovered, "
           "resolved]}}]}\n"
           "      - id: b\n        title: B\n");

    add_incident(s);
    fold(s);
    assert_int_equal(
        pir_clause_judge(&framework->clauses[0], &s->state), PIR_CLAUSE_MISSING);
    assert_int_equal(
        pir_clause_judge(&framework->clauses[1], &s->state), PIR_CLAUSE_BEYOND);
    add_action(s, "Patch", "2026-12-01");
    add(s, "event", "what: Contained\nphase: contained\n");
    fold(s);
    assert_int_equal(
        pir_clause_judge(&framework->clauses[0], &s->state), PIR_CLAUSE_PARTLY);
    add(s, "event", "what: Back\nphase: Recovered\n");
    fold(s);
    assert_int_equal(
        pir_clause_judge(&framework->clauses[0], &s->state), PIR_CLAUSE_SHOWN);
}

static void what_is_left_blank_is_no_evidence(void **context)
{
    struct story *s = *context;
    const struct pir_framework *framework = read_framework(
        s,
        "      - id: a\n        title: A\n        evidence:\n"
        "          - {what: digest, any: [{kind: evidence, where: {sha256: true}}]}\n");
    const struct pir_proof *proof = &framework->clauses[0].proofs[0];

    add_incident(s);
    add(s, "evidence", "name: disk\nsha256: TODO\n");
    add(s, "evidence", "name: disk\n");
    fold(s);
    assert_null(pir_needs_item(proof->any, proof->any_count, &s->state, 0));
    add(s, "evidence", "name: disk\nsha256: '00'\n");
    fold(s);
    assert_ptr_equal(
        pir_needs_item(proof->any, proof->any_count, &s->state, 0), &s->state.items[3]);
    assert_null(pir_needs_item(proof->any, proof->any_count, &s->state, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, story_open, story_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_built_in_file_has_its_form),
        TEST(a_clause_wants_all_of_its_evidence),
        TEST(what_is_left_blank_is_no_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
