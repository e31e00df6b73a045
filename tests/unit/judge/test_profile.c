/* Reading a review profile: what is wrong with one is named with its line, and nothing
 * passes a gate by it. */
#include "judge/review_story.h"

#define HEAD "version: 1\nwaivers: {roles: [owner]}\nrules:\n"
#define RULE "- name: r\n  group: G\n  gates: [close]\n  demand: D.\n  why: W.\n"

struct bad {
    const char *profile;
    unsigned line;
    const char *sentence; /* part of it */
};

/* clang-format off */
static const struct bad bad[] = {
    {"", 0, "the profile must be"},
    {"rules: [", 0, ""},
    {"version: 2\nwaivers: {roles: []}\nrules: []\n", 1, "version"},
    {"version: 1\nwaivers: {roles: []}\n", 1, "rules"},
    {"version: 1\nwaivers: {roles: []}\nrules: []\nrulez: []\n", 4, "rulez"},
    {HEAD "- name: r\n  group: G\n  gates: [shut]\n  demand: D.\n  why: W.\n  check: order\n", 6, "gates"},
    {HEAD "- name: r\n  group: G\n  gates: [close]\n  demand: D.\n  check: order\n", 4, "why"},
    {HEAD RULE "  check: ordre\n", 9, "there is no check \"ordre\"; the nearest is order"},
    {HEAD RULE "  check: order\n" RULE "  check: times\n", 10, "there are two rules r"},
    {HEAD RULE "  check: entries\n", 4, "the check entries needs kind"},
    {HEAD RULE "  check: order\n  with: {kind: note}\n", 10, "the check order has no parameter \"kind\""},
    {HEAD RULE "  check: entries\n  with: {kind: impct}\n", 10, "rule r: "},
    {HEAD RULE "  check: entries\n  with: {kind: impact, at-least: lots}\n", 10, "at-least must be a whole number"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, at-least: -1}\n", 10, "at-least must be a whole number"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{field: dimensoin, is: [financial]}]}\n", 10,
        "impact has no field \"dimensoin\"; the nearest is dimension"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{field: dimension, is: [finance]}]}\n", 10,
        "dimension can never be \"finance\""},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{field: dimension, equals: [financial]}]}\n", 10,
        "there is no operator \"equals\""},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{field: dimension}]}\n", 10, "a condition has field and"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{field: dimension, given: maybe}]}\n", 10, "given is true or false"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: []}\n", 10, "a list of conditions is wanted"},
    {HEAD RULE "  check: entries\n  with: {kind: impact, where: [{any: [{any: [{any: [{any: [{any: [{any: [{field: stage, "
        "given: true}]}]}]}]}]}]}]}]}\n", 10, "nested"},
    {HEAD RULE "  check: roles\n  with: {roles: commander}\n", 10, "a list is wanted"},
    {HEAD RULE "  check: blame\n  with: {kinds: [caus], words: [fault]}\n", 10, "rule r: "},
    {HEAD RULE "  check: told\n  with: {outcome: often}\n", 10, "outcome must be true or false"},
};
/* clang-format on */

static void names_what_is_wrong_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct trial t;

        trial_open(&t);
        trial_profile(&t, bad[i].profile);
        if (t.profile.fault_count == 0)
            fail_msg("nothing is wrong with:\n%s", bad[i].profile);
        if (!strstr(t.profile.faults[0].sentence, bad[i].sentence) ||
            (bad[i].line && t.profile.faults[0].line != bad[i].line))
            fail_msg(
                "%u: %s\nfor:\n%s", t.profile.faults[0].line,
                t.profile.faults[0].sentence, bad[i].profile);
        trial_close(&t);
    }
}

static void lets_nothing_through_when_it_cannot_be_read(void **state)
{
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_profile(&t, HEAD RULE "  check: ordre\n");
    trial_tell(&t, NULL, NULL);
    trial_add(&t, ALICE, "waiver", "gate: close\nrule: profile\nreason: it is late\n");
    for (int gate = 0; gate < PIR_REVIEW_GATES; gate++) {
        trial_judge(&t, (enum pir_review_gate)gate);
        assert_int_equal(t.review.missing, 1);
        assert_int_equal(t.review.waived, 0);
        assert_int_equal(t.review.gaps[0].level, PIR_GAP_PROFILE);
        assert_string_equal(
            t.review.gaps[0].sentence, "schemas/review.yaml:9: rule r: there is no "
                                       "check \"ordre\"; the nearest is "
                                       "order");
    }
    trial_close(&t);
}

static void holds_rules_to_their_gates_and_severities(void **state)
{
    const struct pir_review_rule *rule;
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_profile(
        &t, HEAD "- name: r\n  group: G\n  gates: [close]\n  severities: [high]\n"
                 "  demand: D.\n  why: W.\n  check: order\n");
    assert_int_equal(t.profile.fault_count, 0);
    rule = pir_profile_rule(&t.profile, "r");
    assert_non_null(rule);
    assert_null(pir_profile_rule(&t.profile, "s"));
    assert_true(pir_profile_holds(rule, PIR_REVIEW_CLOSE, "high"));
    assert_false(pir_profile_holds(rule, PIR_REVIEW_CLOSE, "low"));
    assert_false(pir_profile_holds(rule, PIR_REVIEW_REPORT, "high"));
    assert_true(pir_profile_holds(rule, PIR_REVIEW_CLOSE, NULL)); /* unknown: all */
    assert_true(pir_profile_may_waive(&t.profile, rule, "recorder, owner"));
    assert_false(pir_profile_may_waive(&t.profile, rule, "recorder, coowner"));
    assert_false(pir_profile_may_waive(&t.profile, rule, ""));
    trial_close(&t);
}

/* Read as any other, not as the one that comes with pir and is not looked at again. */
static void finds_no_fault_with_what_comes_with_pir(void **state)
{
    const struct pir_builtin_file *own = pir_builtin_find("review.yaml");
    struct trial t;
    char *copy;

    (void)state;
    trial_open(&t);
    copy = pir_arena_strndup(&t.story.arena, own->bytes, own->len);
    assert_non_null(copy);
    trial_profile(&t, copy);
    if (t.profile.fault_count)
        fail_msg("%u: %s", t.profile.faults[0].line, t.profile.faults[0].sentence);
    assert_true(t.profile.rule_count > 20);
    trial_close(&t);
}

static void knows_every_check_it_documents(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct pir_review_check *c = pir_review_checks; c->name; c++, count++) {
        assert_ptr_equal(pir_review_check_find(c->name), c);
        assert_non_null(c->run);
        assert_true(strlen(c->meaning) > 10);
    }
    assert_true(count > 10);
    assert_null(pir_review_check_find("none"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_wrong_with_its_line),
        cmocka_unit_test(lets_nothing_through_when_it_cannot_be_read),
        cmocka_unit_test(holds_rules_to_their_gates_and_severities),
        cmocka_unit_test(finds_no_fault_with_what_comes_with_pir),
        cmocka_unit_test(knows_every_check_it_documents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
