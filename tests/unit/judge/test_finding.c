/* The table of rules, complete and with names that are fit to stay. */
#include "judge/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void has_a_name_a_meaning_and_a_way_out_for_each_rule(void **state)
{
    (void)state;
    for (size_t i = 1; i < PIR_RULE_COUNT; i++) {
        const struct pir_rule_info *rule = &pir_rules[i];

        assert_non_null(rule->name);
        assert_int_equal(
            strspn(rule->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(rule->name));
        assert_true(strlen(rule->meaning) > 20 && strlen(rule->remedy) > 10);
        assert_int_equal(rule->meaning[strlen(rule->meaning) - 1], '.');
        assert_non_null(pir_level_name(rule->level));
        for (size_t j = 1; j < i; j++)
            assert_string_not_equal(rule->name, pir_rules[j].name);
    }
}

static void escapes_what_it_repeats(void **state)
{
    struct pir_arena arena = {0};
    struct pir_findings findings = {0};

    (void)state;
    assert_int_equal(
        pir_finding_add(
            &findings, &arena, PIR_RULE_TREE_NAME, "a\x1b[2J", "it is called %s",
            "\xe2\x80\xae"),
        0);
    assert_int_equal(findings.len, 1);
    assert_string_equal(findings.items[0].path, "a\\x1b[2J");
    assert_null(strstr(findings.items[0].sentence, "\xe2\x80\xae"));
    pir_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_a_name_a_meaning_and_a_way_out_for_each_rule),
        cmocka_unit_test(escapes_what_it_repeats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
