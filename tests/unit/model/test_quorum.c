/* How many people must approve, as the review profile says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/builtin.h"
#include "model/quorum.h"

#include <string.h>

static unsigned wanted(const char *profile, const char *severity)
{
    struct pir_quorum quorum;
    struct pir_err err = {0};

    assert_int_equal(pir_quorum_read(&quorum, profile, strlen(profile), &err), 0);
    return pir_quorum_of(&quorum, severity);
}

static void takes_the_number_from_the_rule_of_that_severity(void **state)
{
    static const char profile[] =
        "version: 1\nrules:\n"
        "- name: a\n  check: approved\n  gates: [close]\n  severities: [critical]\n"
        "  with: {persons: 3}\n"
        "- name: b\n  check: approved\n  gates: [close, push]\n  severities: [high]\n"
        "- name: c\n  check: approved\n  gates: [report]\n  with: {persons: 9}\n"
        "- name: d\n  check: approved\n  level: advised\n  gates: [close]\n"
        "  with: {persons: 9}\n"
        "- name: e\n  check: entries\n  gates: [close]\n  with: {persons: 9}\n";

    (void)state;
    assert_int_equal(wanted(profile, "critical"), 3);
    assert_int_equal(wanted(profile, "high"), 1);
    assert_int_equal(wanted(profile, "low"), 1);
    assert_int_equal(wanted(profile, NULL), 3); /* unknown: held to the most */
    assert_int_equal(wanted(profile, "dire"), 3);
}

static void asks_for_one_where_the_profile_says_nothing_that_can_be_read(void **state)
{
    static const char *const profiles[] = {
        "",
        "rules: none",
        "rules: [1, {check: [approved]}]",
        "a: &b [*b]",
        "- [",
        "rules:\n- {check: approved, gates: close, with: 3}"};

    (void)state;
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
        assert_int_equal(wanted(profiles[i], "critical"), 1);
}

static void reads_the_profile_that_is_built_in(void **state)
{
    const struct pir_builtin_file *file = pir_builtin_find("review.yaml");
    struct pir_quorum quorum;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_quorum_read(&quorum, file->bytes, file->len, &err), 0);
    assert_int_equal(pir_quorum_of(&quorum, "critical"), 2);
    assert_int_equal(pir_quorum_of(&quorum, "medium"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_number_from_the_rule_of_that_severity),
        cmocka_unit_test(asks_for_one_where_the_profile_says_nothing_that_can_be_read),
        cmocka_unit_test(reads_the_profile_that_is_built_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
