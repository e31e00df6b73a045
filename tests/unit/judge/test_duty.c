/* Duties: what is due, by when, and what takes it off the list. */
#include "judge/duty.h"
#include "model/fold_support.h"

static struct pir_duty *duties;
static size_t duty_count;
static struct pir_duty_terms terms;

static void list_at(struct story *s, const char *now)
{
    struct pir_zone *zone;
    int32_t offset;

    assert_int_equal(pir_zone_load(&zone, &s->arena, "Europe/Berlin", &s->err), 0);
    terms.zone = zone;
    assert_int_equal(pir_time_parse(&terms.now, &offset, now, NULL), 0);
    fold(s);
    assert_int_equal(
        pir_duties_of(&duties, &duty_count, &s->arena, &s->state, &terms, &s->err), 0);
}

/* "2026-11-25 action overdue; no date approval" */
static const char *list(struct story *s, const char *now)
{
    list_at(s, now);
    pir_buf_clear(&s->text);
    for (size_t i = 0; i < duty_count; i++) {
        char due[PIR_TIME_TEXT] = "no date";

        if (!duties[i].undated)
            pir_deadline_format(due, &duties[i].due, terms.zone);
        pir_buf_printf(
            &s->text, "%s%s %s%s", i ? "; " : "", due, duties[i].key,
            duties[i].overdue ? " overdue" : "");
        assert_non_null(duties[i].what);
    }
    return s->text.data;
}

static const char *
progress(struct story *s, const char *action, const char *state, const char *time)
{
    return add(
        s, "progress",
        "action: %s\nstate: %s\nverified-by: audit\noccurred: '%s'\nprecision: "
        "second\n",
        action, state, time);
}

#define NOW "2026-11-25T12:00:00Z"

static void lists_everything_by_when_it_is_due(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add_action(s, "Patch it", "2026-11-24");
    add(s, "question",
        "question: Was it reached?\nstate: asked\nunknown-because: logs\nowner: CIO\n"
        "due: 2026-11-26\n");
    add(s, "audience",
        "who: customers\nwhat-for: change passwords\nchannel: mail\nowner: PR\n"
        "by: '2026-11-25T11:59:59Z'\n");
    add(s, "decision",
        "question: up or down?\nchoice: down\ndecided-by: CIO\nrationale: safe\n"
        "review-by: 2026-11-27\nasked-of: board\n");
    add(s, "assumption",
        "statement: nobody else\nwhy: logs\ndisproved-by: logs\nreview-by: "
        "2026-11-28\n");
    add(s, "waiver",
        "gate: close\nrule: lessons\nreason: small\nexpires: 2026-11-29\n");
    add(s, "commitment", "what: news\nby: CIO\nto: CEO\ndue: '2026-11-30T10:00:00Z'\n");
    assert_string_equal(
        list(s, NOW),
        "2026-11-24 action overdue; 2026-11-25T11:59:59Z message overdue; "
        "2026-11-26 question; 2026-11-27 review; 2026-11-28 review; 2026-11-29 waiver; "
        "2026-11-30T10:00:00Z promise; no date approval");
    assert_string_equal(duties[0].who, "CIO");
    assert_string_equal(duties[7].who, "board");
}

static void takes_off_what_was_done(void **context)
{
    struct story *s = *context;
    const char *action, *decision, *assumption;

    add_incident(s);
    action = add_action(s, "Patch it", "2026-11-24");
    add(s, "question",
        "question: Was it reached?\nstate: asked\nunknown-because: logs\nowner: CIO\n"
        "due: 2026-11-26\n");
    add(s, "audience",
        "who: Customers\nwhat-for: change passwords\nchannel: mail\nowner: PR\n"
        "by: '2026-11-25T11:59:59Z'\n");
    decision =
        add(s, "decision",
            "question: up or down?\nchoice: down\ndecided-by: CIO\nrationale: safe\n"
            "review-by: 2026-11-27\nasked-of: board\n");
    assumption =
        add(s, "assumption",
            "statement: nobody else\nwhy: logs\ndisproved-by: logs\nreview-by: "
            "2026-11-28\n");
    progress(s, action, "dropped", "2026-11-24T10:00:00Z");
    add(s, "question", "question: Was it reached?\nstate: asked\nanswer: 'no'\n");
    add(s, "communication",
        "gist: hello\naudience: customers\nchannel: mail\nsent-at: "
        "'2026-11-25T08:00:00Z'\n");
    add(s, "approval", "entry: %s\nverdict: approved\n", decision);
    assert_string_equal(list(s, NOW), "2026-11-27 review; 2026-11-28 review");
    add(s, "decision",
        "question: again?\nchoice: up\ndecided-by: CIO\nrationale: fixed\n"
        "links: [{type: supersedes, target: %s}]\n",
        decision);
    add(s, "finding",
        "statement: it was reached\nlinks: [{type: contradicts, target: %s}]\n",
        assumption);
    assert_string_equal(list(s, NOW), "");
}

static void moves_with_the_action(void **context)
{
    struct story *s = *context;
    const char *action;

    add_incident(s);
    action = add_action(s, "Patch it", "2026-11-24");
    add(s, "progress", "action: %s\nstate: moved\ndue: '2026-12-01'\nreason: vendor\n",
        action);
    assert_string_equal(list(s, NOW), "2026-12-01 action");
    progress(s, action, "ineffective", "2026-12-01T10:00:00Z");
    assert_string_equal(list(s, "2026-12-02T00:00:00Z"), "2026-12-01 action overdue");
    assert_string_equal(duties[0].detail, "ineffective");
}

static void ends_a_day_in_the_records_zone(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add_action(s, "Patch it", "2026-11-24");
    assert_string_equal(list(s, "2026-11-24T22:59:59Z"), "2026-11-24 action");
    assert_string_equal(list(s, "2026-11-24T23:00:00Z"), "2026-11-24 action overdue");
}

/* ---- effectiveness --------------------------------------------------------------- */

static const char *prevention(struct story *s)
{
    return add(
        s, "action",
        "title: Track orders\npurpose: prevent\nowner: CSO\ndue: '2026-11-24'\n"
        "done-when: it works\n");
}

static void asks_after_30_60_and_90_days_whether_it_works(void **context)
{
    struct story *s = *context;
    const char *action, *patch;

    add_incident(s);
    action = prevention(s);
    patch = add_action(s, "Patch it", "2026-11-24");
    progress(s, patch, "done", "2026-11-24T10:00:00Z"); /* nothing to be prevented */
    progress(s, action, "done", "2026-11-24T10:00:00Z");
    progress(s, action, "verified", "2026-11-25T10:00:00Z"); /* too early for a check */
    assert_string_equal(list(s, NOW), "2026-12-24 effectiveness-30");
    assert_string_equal(
        list(s, "2026-12-25T00:00:00Z"),
        "2026-12-24 effectiveness-30 overdue; 2027-01-23 effectiveness-60");
    assert_string_equal(
        list(s, "2027-01-24T00:00:00Z"),
        "2027-01-23 effectiveness-60 overdue; 2027-02-22 effectiveness-90");
    assert_string_equal(
        list(s, "2027-06-01T00:00:00Z"), "2027-02-22 effectiveness-90 overdue");
}

static void takes_a_look_for_an_answer(void **context)
{
    struct story *s = *context;
    const char *action;

    add_incident(s);
    action = prevention(s);
    progress(s, action, "done", "2026-11-24T10:00:00Z");
    progress(s, action, "verified", "2026-12-17T10:00:00Z");
    assert_string_equal(list(s, "2026-12-25T00:00:00Z"), "2027-01-23 effectiveness-60");
    progress(s, action, "verified", "2027-03-01T10:00:00Z");
    assert_string_equal(list(s, "2027-03-02T00:00:00Z"), "");
}

/* ---- closing --------------------------------------------------------------------- */

static void keeps_of_a_closed_incident_what_outlives_it(void **context)
{
    struct story *s = *context;
    const char *done;

    add_incident(s);
    add_action(s, "Patch it", "2026-11-24");
    done = prevention(s);
    progress(s, done, "done", "2026-11-24T10:00:00Z");
    add(s, "commitment", "what: news\nby: CIO\nto: CEO\ndue: '2026-11-30'\n");
    add(s, "commitment",
        "what: news\nby: CIO\nto: CEO\ncadence: daily\nuntil: closed\n");
    add(s, "waiver",
        "gate: close\nrule: lessons\nreason: small\nexpires: 2026-11-29\n");
    add(s, "close", "outcome: over\n");
    assert_string_equal(
        list(s, NOW), "2026-11-24 action overdue; 2026-11-30 promise; "
                      "2026-12-24 effectiveness-30");
}

static void lists_a_renewed_waiver_once(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "waiver",
        "gate: close\nrule: lessons\nreason: small\nexpires: 2026-11-20\n");
    add(s, "waiver", "gate: close\nrule: roles\nreason: small\nexpires: 2026-11-21\n");
    add(s, "waiver",
        "gate: close\nrule: lessons\nreason: again\nexpires: 2026-12-20\n");
    assert_string_equal(list(s, NOW), "2026-11-21 waiver overdue; 2026-12-20 waiver");
}

static void lists_only_the_next_of_a_series(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "commitment",
        "what: news\nby: CIO\nto: CEO\ncadence: daily\nuntil: closed\n");
    assert_string_equal(
        list(s, "2026-11-23T20:00:00Z"), "2026-11-24 promise-2026-11-24");
    assert_string_equal(duties[0].detail, "daily, to CEO");
    assert_string_equal(
        list(s, "2026-11-27T20:00:00Z"), "2026-11-26 promise-2026-11-26 overdue");
}

static void asks_nothing_of_what_nobody_vouches_for(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add_action(s, "Pay the stranger", "2026-11-24");
    add(s, "waiver",
        "gate: close\nrule: lessons\nreason: small\nexpires: 2026-11-20\n");
    s->entries.items[1].attest.state = PIR_ATTEST_UNTRUSTED;
    s->entries.items[2].attest.state = PIR_ATTEST_UNSIGNED;
    assert_string_equal(list(s, NOW), "");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, story_open, story_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(lists_everything_by_when_it_is_due),
        STORY(takes_off_what_was_done),
        STORY(moves_with_the_action),
        STORY(ends_a_day_in_the_records_zone),
        STORY(asks_after_30_60_and_90_days_whether_it_works),
        STORY(takes_a_look_for_an_answer),
        STORY(keeps_of_a_closed_incident_what_outlives_it),
        STORY(lists_a_renewed_waiver_once),
        STORY(lists_only_the_next_of_a_series),
        STORY(asks_nothing_of_what_nobody_vouches_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
