/* Phases and durations: the earliest event counts, intervals stay intervals, nothing is
 * guessed. */
#include "model/fold_support.h"
#include "model/phases.h"

static struct pir_phases phases;
static struct pir_duration durations[PIR_DURATIONS];

static const char *
event(struct story *s, const char *phase, const char *time, const char *precision)
{
    return add(
        s, "event", "what: it is %s\nphase: %s\noccurred: %s%s%s\nprecision: %s\n",
        phase, phase, *time == 'u' ? "" : "'", time, *time == 'u' ? "" : "'",
        precision);
}

static void measure(struct story *s, int64_t now)
{
    fold(s);
    pir_phases_find(&phases, &s->state);
    pir_durations_of(durations, &phases, &s->state, now);
}

static void assert_span(enum pir_duration_name name, int64_t least, int64_t greatest)
{
    assert_int_equal(durations[name].state, PIR_DURATION_KNOWN);
    assert_int_equal(durations[name].span.least, least);
    assert_int_equal(durations[name].span.greatest, greatest);
}

static void measures_every_duration_to_the_second(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "started", "2026-11-22T10:00:00Z", "second");
    event(s, "detected", "2026-11-23T09:00:00Z", "second");
    event(s, "declared", "2026-11-23T09:05:00Z", "second");
    event(s, "contained", "2026-11-23T10:00:00Z", "second");
    event(s, "eradicated", "2026-11-23T12:00:00Z", "second");
    event(s, "recovered", "2026-11-23T13:00:00Z", "second");
    event(s, "resolved", "2026-11-23T14:00:00Z", "second");
    measure(s, START);
    assert_span(PIR_TIME_TO_DETECT, 82800, 82800);
    assert_span(PIR_TIME_TO_ACKNOWLEDGE, 300, 300);
    assert_span(PIR_TIME_TO_CONTAIN, 3600, 3600);
    assert_span(PIR_TIME_TO_RECOVER, 14400, 14400);
    assert_span(PIR_TIME_TO_RESOLVE, 18000, 18000);
    assert_span(PIR_DWELL_TIME, 93600, 93600);
    assert_string_equal(
        durations[PIR_DWELL_TIME].definition, "from started to eradicated");
}

static void keeps_days_as_intervals(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "started", "2018-09-04T00:00:00+01:00", "day");
    event(s, "detected", "2018-09-07T00:00:00+01:00", "day");
    event(s, "contained", "2018-09-07T00:00:00+01:00", "day");
    measure(s, START);
    assert_span(PIR_TIME_TO_DETECT, 48 * 3600, 96 * 3600);
    assert_span(PIR_TIME_TO_CONTAIN, 0, 24 * 3600);
    assert_span(PIR_DWELL_TIME, 48 * 3600, 96 * 3600);
    assert_string_equal(
        durations[PIR_DWELL_TIME].definition, "from started to contained");
}

static void takes_the_earliest_event_and_names_it(void **context)
{
    struct story *s = *context;
    const char *first;

    add_incident(s);
    event(s, "detected", "2026-11-23T09:30:00Z", "second");
    first = event(s, "detected", "2026-11-23T09:00:00Z", "second");
    event(s, "detected", "2026-11-23T09:10:00Z", "second");
    measure(s, START);
    assert_string_equal(phases.of[PIR_PHASE_DETECTED].by->recorded->entry.id, first);
    assert_string_equal(when(&s->state.detected), "2026-11-23 09:00:00 Z");
}

static void takes_the_more_exact_of_two_that_overlap(void **context)
{
    struct story *s = *context;
    const char *exact;

    add_incident(s);
    event(s, "started", "2026-11-22T00:00:00Z", "day");
    exact = event(s, "started", "2026-11-22T17:00:00Z", "minute");
    measure(s, START);
    assert_string_equal(phases.of[PIR_PHASE_STARTED].by->recorded->entry.id, exact);
}

static void says_which_phase_is_missing(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "detected", "2026-11-23T09:00:00Z", "second");
    measure(s, START);
    assert_int_equal(durations[PIR_TIME_TO_DETECT].state, PIR_DURATION_UNKNOWN);
    assert_int_equal(durations[PIR_TIME_TO_DETECT].missing, PIR_PHASE_STARTED);
    assert_null(phases.of[PIR_PHASE_STARTED].by);
}

static void takes_the_opening_for_the_declaration(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s);

    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    measure(s, START);
    assert_string_equal(phases.of[PIR_PHASE_DECLARED].by->recorded->entry.id, opening);
    assert_span(PIR_TIME_TO_ACKNOWLEDGE, 900, 900);
}

static void lets_the_clock_run_until_the_phase_comes(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    measure(s, START + 7200);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].state, PIR_DURATION_RUNNING);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].span.least, 8100);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].span.greatest, 8100);
}

static void lets_no_clock_run_past_a_later_phase_or_the_closing(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    event(s, "recovered", "2026-11-23T11:00:00Z", "second");
    measure(s, START + 7200);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].state, PIR_DURATION_UNKNOWN);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].missing, PIR_PHASE_CONTAINED);
    assert_int_equal(durations[PIR_TIME_TO_RESOLVE].state, PIR_DURATION_RUNNING);
    add(s, "close", "outcome: it is over\n");
    measure(s, START + 7200);
    assert_int_equal(durations[PIR_TIME_TO_RESOLVE].state, PIR_DURATION_UNKNOWN);
}

static void forgets_ends_when_it_is_reopened(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    event(s, "eradicated", "2026-11-23T10:05:00Z", "second");
    event(s, "resolved", "2026-11-23T10:10:00Z", "second");
    add(s, "reopen", "reason: it came back\n");
    measure(s, START + 7200);
    assert_null(phases.of[PIR_PHASE_RESOLVED].by);
    assert_null(phases.of[PIR_PHASE_ERADICATED].by);
    assert_non_null(phases.of[PIR_PHASE_DETECTED].by);
    assert_int_equal(durations[PIR_TIME_TO_RESOLVE].state, PIR_DURATION_RUNNING);
}

static void says_when_times_contradict_each_other(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    event(s, "contained", "2026-11-23T09:00:00Z", "second");
    measure(s, START);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].state, PIR_DURATION_CONTRADICTED);
    assert_int_equal(durations[PIR_TIME_TO_CONTAIN].span.greatest, -3600);
}

static void guesses_no_time_that_is_unknown(void **context)
{
    struct story *s = *context;
    const char *started;

    add_incident(s);
    started = event(s, "started", "unknown", "unknown");
    event(s, "detected", "2026-11-23T10:00:00Z", "second");
    measure(s, START);
    assert_string_equal(phases.of[PIR_PHASE_STARTED].by->recorded->entry.id, started);
    assert_int_equal(durations[PIR_TIME_TO_DETECT].state, PIR_DURATION_UNKNOWN);
    assert_int_equal(durations[PIR_TIME_TO_DETECT].missing, PIR_PHASE_STARTED);
}

static void follows_corrections(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    id = event(s, "contained", "2026-11-23T10:00:00Z", "second");
    add(s, "correction",
        "entry: %s\nreason: it was only slowed\ncontent: {phase: started}\n", id);
    measure(s, START);
    assert_null(phases.of[PIR_PHASE_CONTAINED].by);
    assert_string_equal(phases.of[PIR_PHASE_STARTED].by->recorded->entry.id, id);
}

static void counts_lateness_from_when_it_was_known(void **context)
{
    struct story *s = *context;

    add_incident(s); /* recorded at START, entries after it a minute later each */
    event(s, "started", "2026-11-20T00:00:00Z", "day");
    add(s, "event",
        "what: seen in an old log\noccurred: '2026-11-01T00:00:00Z'\nprecision: "
        "second\n"
        "known: '2026-11-23T10:00:00Z'\n");
    add(s, "event", "what: some time\noccurred: unknown\nprecision: unknown\n");
    fold(s);
    assert_int_equal(pir_item_lateness(&s->state.items[0]), 0);
    assert_int_equal(
        pir_item_lateness(&s->state.items[1]),
        START + 60 - (INT64_C(1795132800) + 86400));
    assert_int_equal(pir_item_lateness(&s->state.items[2]), 900 + 120);
    assert_int_equal(pir_item_lateness(&s->state.items[3]), 0);
    s->entries.items[1].attest.found = false;
    assert_int_equal(pir_item_lateness(&s->state.items[1]), 0);
}

static void believes_nobody_who_is_not_trusted(void **context)
{
    struct story *s = *context;

    add_incident(s);
    event(s, "contained", "2026-11-23T10:00:00Z", "second");
    s->entries.items[1].attest.state = PIR_ATTEST_UNTRUSTED;
    measure(s, START);
    assert_null(phases.of[PIR_PHASE_CONTAINED].by);
}

static void knows_phases_by_name(void **context)
{
    enum pir_phase phase;

    (void)context;
    for (size_t i = 0; i < PIR_PHASES; i++) {
        assert_true(pir_phase_parse(&phase, pir_phase_name((enum pir_phase)i)));
        assert_int_equal(phase, i);
    }
    assert_false(pir_phase_parse(&phase, "detect"));
    assert_false(pir_phase_parse(&phase, NULL));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, story_open, story_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(measures_every_duration_to_the_second),
        STORY(keeps_days_as_intervals),
        STORY(takes_the_earliest_event_and_names_it),
        STORY(takes_the_more_exact_of_two_that_overlap),
        STORY(says_which_phase_is_missing),
        STORY(takes_the_opening_for_the_declaration),
        STORY(lets_the_clock_run_until_the_phase_comes),
        STORY(lets_no_clock_run_past_a_later_phase_or_the_closing),
        STORY(forgets_ends_when_it_is_reopened),
        STORY(says_when_times_contradict_each_other),
        STORY(guesses_no_time_that_is_unknown),
        STORY(follows_corrections),
        STORY(counts_lateness_from_when_it_was_known),
        STORY(believes_nobody_who_is_not_trusted),
        STORY(knows_phases_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
