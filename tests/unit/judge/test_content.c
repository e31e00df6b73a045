/* What a notice must hold is taken from what stands now, and from what somebody vouches
 * for; so are the facts that clocks are about. */
#include "judge/content.h"
#include "model/fold_support.h"

#include "judge/clock.h"

static const char words[] =
    "schema: pir.obligations/1\n"
    "content_fields:\n"
    "  - id: people\n"
    "    label: how many people\n"
    "    evidence:\n"
    "      - {kind: impact, where: {dimension: personal-data, unit: [people, "
    "persons]}}\n"
    "  - id: records\n"
    "    label: how many records\n"
    "    evidence:\n"
    "      - {kind: impact, where: {dimension: personal-data, unit: records}}\n"
    "events:\n"
    "  - {id: aware, label: aware}\n"
    "  - {id: handled, label: handled}\n"
    "  - {id: recovered, label: recovered}\n"
    "obligations:\n"
    "  - id: own\n"
    "    name: Own\n"
    "    jurisdiction: X\n"
    "    regime: house\n"
    "    citation: none\n"
    "    status: in-force\n"
    "    scope_flag: own\n"
    "    who: us\n"
    "    trigger: aware\n"
    "    threshold: any\n"
    "    grade: own\n"
    "    stages:\n"
    "      - id: initial\n"
    "        recipient: them\n"
    "        asap: true\n"
    "        due:\n"
    "          - {anchor: aware, within: PT24H, unit: elapsed, roll: none}\n"
    "        content: [people, records]\n";

static struct pir_obligations set;

/* The entry that holds an item of content, as its short id; "-" where none does. */
static const char *held_by(struct story *s, const char *word)
{
    const struct pir_clock_stage stage = {
        .obligation = &set.items[0], .stage = &set.items[0].stages[0]};
    struct pir_content *content;
    size_t count;

    fold(s);
    assert_int_equal(
        pir_content_of(&content, &count, &s->arena, &set, &stage, &s->state, &s->err),
        0);
    for (size_t i = 0; i < count; i++)
        if (strcmp(content[i].word->id, word) == 0)
            return content[i].proof ? content[i].proof->recorded->entry.id : "-";
    fail_msg("no content %s", word);
    return NULL;
}

static const char *estimate(struct story *s, const char *unit, int value)
{
    return add(
        s, "impact",
        "dimension: personal-data\nmeasure: Taken\nunit: %s\nvalue: %d\n"
        "basis: estimated\nstage: initial\n",
        unit, value);
}

static void begin(struct story *s)
{
    memset(&set, 0, sizeof(set));
    if (pir_obligations_read(
            &set, &s->arena, words, strlen(words), "own.yaml", &s->err) < 0)
        fail_msg("%u: %s", s->err.line, s->err.message);
    add_incident(s);
}

static void people_are_no_records(void **context)
{
    struct story *s = *context;
    const char *people;

    begin(s);
    people = estimate(s, "people", 380000);
    assert_string_equal(held_by(s, "people"), people);
    assert_string_equal(held_by(s, "records"), "-");
}

static void the_current_estimate_counts(void **context)
{
    struct story *s = *context;
    const char *first, *second;

    begin(s);
    first = estimate(s, "people", 380000);
    assert_string_equal(held_by(s, "people"), first);
    second = estimate(s, "people", 429612);
    assert_string_not_equal(first, second);
    assert_string_equal(held_by(s, "people"), second);
}

/* ---- what nobody vouches for ------------------------------------------------------- */

static void disown(struct story *s, enum pir_attest_state state)
{
    struct pir_attest *attest = &s->entries.items[s->entries.len - 1].attest;

    attest->found = true;
    attest->state = state;
}

static void what_nobody_vouches_for_holds_nothing(void **context)
{
    struct story *s = *context;

    begin(s);
    estimate(s, "people", 1);
    disown(s, PIR_ATTEST_BAD);
    assert_string_equal(held_by(s, "people"), "-");
}

static void what_nobody_vouches_for_meets_no_clock(void **context)
{
    static const enum pir_attest_state states[] = {
        PIR_ATTEST_UNSIGNED, PIR_ATTEST_UNTRUSTED, PIR_ATTEST_BAD};
    struct story *s = *context;
    struct pir_clock_facts facts;
    const char *notice;

    begin(s);
    notice = add(
        s, "communication",
        "gist: Told\naudience: them\nchannel: mail\nsent-at: '2026-11-23T10:30:00Z'\n"
        "obligation: own\nstage: initial\n");
    fold(s);
    assert_int_equal(pir_clock_facts_of(&facts, &s->arena, &s->state, &s->err), 0);
    assert_int_equal(facts.sent_count, 1);
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        disown(s, states[i]);
        fold(s);
        assert_int_equal(pir_clock_facts_of(&facts, &s->arena, &s->state, &s->err), 0);
        assert_int_equal(facts.sent_count, 0);
    }
    disown(s, PIR_ATTEST_GOOD);
    add(s, "determination",
        "type: aware\ndecided-by: DPO\ndecided-at: '2026-11-23T10:40:00Z'\n"
        "reasons: the log\nlinks: [{type: supersedes, target: %s}]\n",
        notice);
    disown(s, PIR_ATTEST_UNTRUSTED);
    fold(s);
    assert_int_equal(pir_clock_facts_of(&facts, &s->arena, &s->state, &s->err), 0);
    assert_int_equal(facts.sent_count, 1);
    assert_int_equal(facts.event_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(people_are_no_records, story_open, story_close),
        cmocka_unit_test_setup_teardown(
            the_current_estimate_counts, story_open, story_close),
        cmocka_unit_test_setup_teardown(
            what_nobody_vouches_for_holds_nothing, story_open, story_close),
        cmocka_unit_test_setup_teardown(
            what_nobody_vouches_for_meets_no_clock, story_open, story_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
