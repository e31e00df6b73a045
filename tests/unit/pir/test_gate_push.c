/* A gate in another repository: what it is about, and words that are none. The rest takes
 * records, and is in tests/e2e/gate.sh and gate_trust.sh. */
#include "store/store_kit.h"

#include <pir.h>

static bool concerns(const char *patterns, const char *ref)
{
    const struct pir_gate_options options = {.refs = patterns};

    return pir_gate_concerns(&options, ref);
}

static void is_about_tags_where_nothing_is_said(void **state)
{
    (void)state;
    assert_true(concerns(NULL, "refs/tags/v1"));
    assert_true(concerns(NULL, "refs/tags/release/1"));
    assert_false(concerns(NULL, "refs/heads/main"));
    assert_false(concerns(NULL, "refs/tags"));
    assert_false(concerns(NULL, "refs/heads/refs/tags/v1"));
}

static void is_about_what_any_pattern_names(void **state)
{
    (void)state;
    assert_true(concerns("refs/tags/v* refs/heads/release/*", "refs/heads/release/2"));
    assert_true(concerns("  refs/tags/v*   refs/heads/x ", "refs/heads/x"));
    assert_false(concerns("refs/tags/v* refs/heads/release/*", "refs/tags/w1"));
    assert_false(concerns("refs/tags/v*", "refs/tags/"));
    assert_false(concerns("refs/tags/V*", "refs/tags/v1"));
    assert_true(concerns("refs/tags/[vw]*", "refs/tags/w1"));
    assert_true(concerns("*", "refs/heads/main"));
}

static void is_about_nothing_without_a_pattern(void **state)
{
    (void)state;
    assert_false(concerns("", "refs/tags/v1"));
    assert_false(concerns("   ", "refs/tags/v1"));
}

/* A pattern longer than any is none, and hides none of the others. */
static void passes_over_a_pattern_that_is_too_long(void **state)
{
    char patterns[600];

    (void)state;
    memset(patterns, '*', 500);
    memcpy(patterns + 500, " refs/tags/v*", sizeof(" refs/tags/v*"));
    assert_false(concerns(patterns, "refs/heads/main"));
    assert_true(concerns(patterns, "refs/tags/v1"));
}

static void assert_refused(struct pir_gate_options options, const char *sentence)
{
    struct pir_text report = {0};
    bool shut = false;

    memset(&kit_err, 0, sizeof(kit_err));
    options.record = kit_path("repo");
    assert_true(pir_gate(&report, &shut, &options, NULL, &kit_err) < 0);
    assert_true(shut); /* whatever cannot be told is not open */
    assert_non_null(strstr(kit_err.message, sentence));
    assert_null(report.data);
}

static void is_shut_where_its_terms_are_none(void **state)
{
    (void)state;
    new_repo();
    assert_refused(
        (struct pir_gate_options){.severities = "critical,urgent"},
        "\"urgent\" is no severity");
    assert_refused(
        (struct pir_gate_options){.when = "unresolved never"},
        "\"never\" is no condition");
    assert_refused((struct pir_gate_options){.severities = "Critical"}, "no severity");
}

static void is_shut_where_there_is_no_record(void **state)
{
    (void)state;
    new_repo();
    assert_refused((struct pir_gate_options){0}, "record");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_about_tags_where_nothing_is_said),
        cmocka_unit_test(is_about_what_any_pattern_names),
        cmocka_unit_test(is_about_nothing_without_a_pattern),
        cmocka_unit_test(passes_over_a_pattern_that_is_too_long),
        KIT_TEST(is_shut_where_its_terms_are_none),
        KIT_TEST(is_shut_where_there_is_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
