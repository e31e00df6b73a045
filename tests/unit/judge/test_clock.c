/* The clock: verdicts, readings, candidates. Every date was worked out by hand. */
#include "clock_support.h"

#define GDPR "eu-gdpr-33"
#define NIS2 "eu-nis2-23"
#define DORA "eu-dora-19"

static int setup(void **state)
{
    static struct bench bench;

    bench_start(&bench);
    bench_duties(&bench);
    bench_in(&bench, "Europe/Berlin");
    bench_declare(&bench, "gdpr_controller", true);
    bench_declare(&bench, "nis2_entity", true);
    bench_declare(&bench, "dora_financial_entity", true);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    bench_stop(*state);
    return 0;
}

static void is_due(struct bench *b, const struct pir_window *window, const char *at)
{
    assert_int_equal(window->first, window->last);
    assert_string_equal(bench_time(b, window->first), at);
}

static void is_between(
    struct bench *b, const struct pir_window *window, const char *a, const char *z)
{
    assert_string_equal(bench_time(b, window->first), a);
    assert_string_equal(bench_time(b, window->last), z);
}

static void is(const struct pir_clock_stage *stage, enum pir_clock_verdict verdict)
{
    if (stage->verdict != verdict)
        fail_msg(
            "%s, not %s", pir_clock_verdict_name(stage->verdict),
            pir_clock_verdict_name(verdict));
}

/* ---- one clock from start to end ---- */

static void a_clock_starts_runs_out_and_is_met(void **state)
{
    struct bench *b = *state;

    is(bench_judge(b, GDPR, "initial", "2026-11-23T12:00:00Z"), PIR_CLOCK_NOT_STARTED);
    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2026-11-23T12:00:00Z"), PIR_CLOCK_RUNNING);
    is(bench_judge(b, GDPR, "initial", "2026-11-25T15:16:00Z"), PIR_CLOCK_RUNNING);
    is(bench_judge(b, GDPR, "initial", "2026-11-25T15:17:00Z"), PIR_CLOCK_DUE_SOON);
    is(bench_judge(b, GDPR, "initial", "2026-11-26T09:17:00Z"), PIR_CLOCK_DUE_SOON);
    is(bench_judge(b, GDPR, "initial", "2026-11-26T09:17:01Z"), PIR_CLOCK_OVERDUE);
    bench_sent(b, GDPR, "initial", "2026-11-26T10:17:00+01:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2026-11-27T00:00:00Z"), PIR_CLOCK_MET);
}

static void late_needs_reasons(void **state)
{
    struct bench *b = *state;
    struct pir_clock_sent *sent;

    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    sent = bench_sent(b, GDPR, "initial", "2026-11-26T10:18:00+01:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2026-11-27T00:00:00Z"),
       PIR_CLOCK_MET_LATE_UNSAID);
    assert_true(pir_clock_is_bad(PIR_CLOCK_MET_LATE_UNSAID));
    sent->reasons = "the form was down";
    is(bench_judge(b, GDPR, "initial", "2026-11-27T00:00:00Z"), PIR_CLOCK_MET_LATE);
    assert_false(pir_clock_is_bad(PIR_CLOCK_MET_LATE));
    assert_string_equal(
        pir_clock_verdict_name(PIR_CLOCK_MET_LATE),
        pir_clock_verdict_name(PIR_CLOCK_MET_LATE_UNSAID));
}

/* ---- precision ---- */

static void a_day_gives_an_interval_and_no_date(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-11-23T00:00:00+01:00", "day");
    stage = bench_judge(b, GDPR, "initial", "2026-11-25T00:00:00Z");
    is_between(
        b, &stage->due, "2026-11-26T00:00:00+01:00", "2026-11-26T23:59:59+01:00");
    is(stage, PIR_CLOCK_RUNNING);
    is(bench_judge(b, GDPR, "initial", "2026-11-26T12:00:00Z"),
       PIR_CLOCK_INDETERMINATE);
    is(bench_judge(b, GDPR, "initial", "2026-11-27T12:00:00Z"), PIR_CLOCK_OVERDUE);
}

static void a_day_that_counts_in_days_gives_a_date(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "sg_organisation", true);
    bench_in(b, "Asia/Singapore");
    bench_event(b, "assessed-notifiable", "2026-02-13T00:00:00+08:00", "day");
    stage = bench_judge(b, "sg-pdpa-26d", "pdpc", "2026-02-14T00:00:00Z");
    is_due(b, &stage->due, "2026-02-16T23:59:59+08:00");
}

static void a_day_of_another_zone_may_be_two_days(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "sg_organisation", true);
    bench_event(b, "assessed-notifiable", "2026-02-13T00:00:00+01:00", "day");
    bench_in(b, "Asia/Singapore");
    stage = bench_judge(b, "sg-pdpa-26d", "pdpc", "2026-02-14T00:00:00Z");
    is_between(
        b, &stage->due, "2026-02-16T23:59:59+08:00", "2026-02-17T23:59:59+08:00");
}

static void an_unknown_time_gives_nothing(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "unknown", "unknown");
    stage = bench_judge(b, GDPR, "initial", "2026-11-25T00:00:00Z");
    is(stage, PIR_CLOCK_ANCHOR_MISSING);
    assert_false(pir_window_is(&stage->due));
    assert_int_equal(stage->missing_count, 1);
    assert_string_equal(stage->awaited, "aware");
    bench_sent(b, GDPR, "initial", "2026-11-24T10:18:00+01:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2026-11-25T00:00:00Z"),
       PIR_CLOCK_INDETERMINATE);
}

static void a_notice_of_unknown_time_proves_nothing(void **state)
{
    struct bench *b = *state;

    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    bench_sent(b, GDPR, "initial", "unknown", "unknown");
    is(bench_judge(b, GDPR, "initial", "2027-01-01T00:00:00Z"),
       PIR_CLOCK_INDETERMINATE);
}

/* Saturday's end is Monday noon, Monday 00:30 stays Monday 00:30: the earliest of both
 * comes from the later event. */
static void rolling_does_not_keep_the_order(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "nis2_entity", false); /* for them nothing rolls */
    bench_event(b, "classified-major", "2026-07-05T00:00:00+02:00", "day");
    stage = bench_judge(b, DORA, "initial", "2026-07-05T00:00:00Z");
    is_between(
        b, &stage->due, "2026-07-06T00:00:00+02:00", "2026-07-06T12:00:00+02:00");
}

/* What is known to the day has the deadlines of all the day's instants, and no others. */
static void a_day_is_all_its_instants(void **state)
{
    static const struct {
        const char *duty, *stage, *event;
    } clocks[] = {
        {DORA, "initial", "classified-major"},
        {GDPR, "initial", "aware"},
        {"us-sec-8k-105", "form-8k", "determined-material"},
        {"sg-pdpa-26d", "pdpc", "assessed-notifiable"},
    };
    static const char *const days[] = {
        "2026-07-03T00:00:00+02:00", "2026-07-04T00:00:00+02:00",
        "2026-07-05T00:00:00+02:00", "2026-10-24T00:00:00+02:00",
        "2026-03-28T00:00:00-05:00"};
    struct bench *b = *state;

    bench_declare(b, "nis2_entity", false);
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        for (size_t d = 0; d < sizeof(days) / sizeof(days[0]); d++) {
            struct pir_window due = PIR_WINDOW_NONE, latest = PIR_WINDOW_NONE;
            const struct pir_clock_stage *stage;
            struct pir_clock_event *event;

            b->events.len = 0;
            event = bench_event(b, clocks[i].event, days[d], "second");
            for (int64_t at = event->at.at, n = 0; n <= 24 * 60; n++) {
                event->at.at = at + 60 * n - (n == 24 * 60);
                stage = bench_judge(
                    b, clocks[i].duty, clocks[i].stage, "2026-01-01T00:00:00Z");
                if (stage->due.first < due.first)
                    due.first = stage->due.first;
                if (stage->due.last > due.last)
                    due.last = stage->due.last;
                if (stage->latest.last > latest.last)
                    latest.last = stage->latest.last;
            }
            event->at = bench_moment(days[d], "day");
            stage =
                bench_judge(b, clocks[i].duty, clocks[i].stage, "2026-01-01T00:00:00Z");
            assert_int_equal(stage->due.first, due.first);
            assert_int_equal(stage->due.last, due.last);
            assert_int_equal(stage->latest.last, latest.last);
        }
    }
}

/* ---- readings ---- */

static void the_hour_of_the_event_may_not_count(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    stage = bench_judge(b, GDPR, "initial", "2026-11-25T00:00:00Z");
    is_due(b, &stage->earliest, "2026-11-26T10:17:00+01:00");
    is_due(b, &stage->latest, "2026-11-26T11:00:00+01:00");
}

static void an_assumed_roll_is_the_later_reading(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_sent(b, NIS2, "notification", "2026-01-31T09:00:00+01:00", "second");
    stage = bench_judge(b, NIS2, "final", "2026-02-01T00:00:00Z");
    is_due(b, &stage->earliest, "2026-02-28T23:59:59+01:00");
    is_due(b, &stage->due, "2026-03-02T23:59:59+01:00");
    is_due(b, &stage->latest, "2026-03-02T23:59:59+01:00");
    assert_string_equal(stage->weekends_only, "member-state");
}

static void a_tolerated_end_is_the_latest_reading(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "jp_business_operator", true);
    bench_in(b, "Asia/Tokyo");
    bench_event(b, "aware", "2026-11-23T10:17:00+09:00", "minute");
    stage = bench_judge(b, "jp-appi-26", "preliminary", "2026-11-23T12:00:00Z");
    is_due(b, &stage->earliest, "2026-11-26T23:59:59+09:00");
    is_due(b, &stage->latest, "2026-11-28T23:59:59+09:00");
}

/* ---- candidates, variants ---- */

static void candidates_stand_side_by_side(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-11-23T18:00:00+01:00", "minute");
    bench_event(b, "aware", "2026-11-20T09:00:00+01:00", "minute");
    bench_sent(b, GDPR, "initial", "2026-11-24T10:00:00+01:00", "minute");
    stage = bench_judge(b, GDPR, "initial", "2026-11-25T00:00:00Z");
    is(stage, PIR_CLOCK_MET_LATE_UNSAID);
    is_due(b, &stage->due, "2026-11-23T09:00:00+01:00");
    assert_int_equal(stage->other_count, 1);
    assert_int_equal(stage->others[0].verdict, PIR_CLOCK_MET);
    assert_int_equal(stage->others[0].anchor->at.at - stage->anchor->at.at, 81 * 3600);
}

static void what_is_known_better_goes_before_what_contains_it(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-11-23T00:00:00+01:00", "day");
    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    stage = bench_judge(b, GDPR, "initial", "2026-11-24T00:00:00Z");
    is_due(b, &stage->due, "2026-11-26T10:17:00+01:00");
}

static void a_judgement_may_be_about_one_duty_only(void **state)
{
    struct bench *b = *state;

    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute")->only =
        bench_words(b, GDPR);
    is(bench_judge(b, GDPR, "initial", "2026-11-24T00:00:00Z"), PIR_CLOCK_RUNNING);
    is(bench_judge(b, NIS2, "early-warning", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_NOT_STARTED);
}

static void a_variant_holds_for_those_who_declare_it(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-11-23T10:00:00+01:00", "minute");
    stage = bench_judge(b, NIS2, "notification", "2026-11-23T12:00:00Z");
    is_due(b, &stage->due, "2026-11-26T10:00:00+01:00");
    assert_int_equal(stage->other_count, 1);
    assert_string_equal(stage->others[0].variant->flag, "trust_service_provider");
    is_due(b, &stage->others[0].due, "2026-11-24T10:00:00+01:00");
    bench_declare(b, "trust_service_provider", true);
    stage = bench_judge(b, NIS2, "notification", "2026-11-23T12:00:00Z");
    is_due(b, &stage->due, "2026-11-24T10:00:00+01:00");
    bench_declare(b, "trust_service_provider", false);
    stage = bench_judge(b, NIS2, "notification", "2026-11-23T12:00:00Z");
    is_due(b, &stage->due, "2026-11-26T10:00:00+01:00");
    assert_int_equal(stage->other_count, 0);
}

/* ---- DORA ---- */

static void dora_rolls_to_noon_but_not_for_banks(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "nis2_entity", false);
    bench_event(b, "aware", "2026-07-04T08:00:00+02:00", "minute");
    bench_event(b, "classified-major", "2026-07-04T10:00:00+02:00", "minute");
    stage = bench_judge(b, DORA, "initial", "2026-07-04T09:00:00Z");
    is_due(b, &stage->due, "2026-07-06T12:00:00+02:00");
    assert_true(stage->others[stage->other_count - 1].unrolled);
    is_due(b, &stage->others[stage->other_count - 1].due, "2026-07-04T14:00:00+02:00");
    bench_declare(b, "credit_institution", true);
    stage = bench_judge(b, DORA, "initial", "2026-07-04T09:00:00Z");
    is_due(b, &stage->due, "2026-07-04T14:00:00+02:00");
}

static void dora_classified_after_a_day_counts_from_that_alone(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "aware", "2026-07-06T09:00:00+02:00", "minute");
    stage = bench_judge(b, DORA, "initial", "2026-07-06T10:00:00Z");
    is_due(b, &stage->due, "2026-07-07T09:00:00+02:00");
    assert_string_equal(stage->awaited, "classified-major");
    stage = bench_judge(b, DORA, "initial", "2026-07-08T10:00:00Z");
    is(stage, PIR_CLOCK_NOT_STARTED); /* a day has passed without classification */
    bench_event(b, "classified-major", "2026-07-08T15:00:00+02:00", "minute");
    stage = bench_judge(b, DORA, "initial", "2026-07-08T14:00:00Z");
    is_due(b, &stage->due, "2026-07-08T19:00:00+02:00");
}

static void dora_final_counts_from_the_latest_intermediate_report(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_sent(b, DORA, "intermediate", "2026-07-08T12:00:00+02:00", "minute");
    bench_sent(b, DORA, "intermediate", "2026-07-14T12:00:00+02:00", "minute");
    stage = bench_judge(b, DORA, "final", "2026-07-15T00:00:00Z");
    is_due(b, &stage->due, "2026-08-14T23:59:59+02:00");
}

/* ---- scope, force, decisions ---- */

static void nothing_declared_is_nothing_inferred(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_event(b, "discovered", "2026-11-23T10:00:00-05:00", "minute");
    stage =
        bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z");
    is(stage, PIR_CLOCK_SCOPE_UNKNOWN);
    assert_int_equal(stage->clock, PIR_CLOCK_RUNNING); /* if it applied */
    assert_true(pir_window_is(&stage->due));
    bench_declare(b, "hipaa_covered_entity", false);
    is(bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_NOT_APPLICABLE);
    b->facts.scope = bench_words(b, "hipaa");
    is(bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_NOT_APPLICABLE); /* the flag is more particular than the name */
    b->facts.scope = bench_words(b, "us-hipaa-individuals");
    is(bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_RUNNING);
}

static void the_incident_and_the_settings_may_name_a_regime(void **state)
{
    struct bench *b = *state;

    bench_event(b, "discovered", "2026-11-23T10:00:00-05:00", "minute");
    b->facts.regimes = bench_words(b, "hipaa");
    is(bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_RUNNING);
    assert_int_equal(b->duty.scope, PIR_SCOPE_ORGANISATION);
    b->facts.scope = bench_words(b, "hipaa");
    is(bench_judge(b, "us-hipaa-individuals", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_RUNNING);
    assert_int_equal(b->duty.scope, PIR_SCOPE_INCIDENT);
}

static void a_condition_must_be_declared(void **state)
{
    struct bench *b = *state;

    bench_declare(b, "hipaa_covered_entity", true);
    bench_event(b, "discovered", "2026-11-23T10:00:00-05:00", "minute");
    is(bench_judge(b, "us-hipaa-individuals", "media", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_SCOPE_UNKNOWN);
    b->facts.scope = bench_words(b, "us-hipaa-individuals.media");
    is(bench_judge(b, "us-hipaa-individuals", "media", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_RUNNING);
}

static void a_rule_binds_from_its_day_on(void **state)
{
    struct bench *b = *state;

    bench_event(b, "aware", "2018-05-24T23:59:00+02:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2018-05-25T00:00:00Z"), PIR_CLOCK_NOT_IN_FORCE);
    assert_int_equal(b->duty.stages[0].clock, PIR_CLOCK_RUNNING);
    b->events.items[0].at = bench_moment("2018-05-25T00:00:00+02:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2018-05-25T00:00:00Z"), PIR_CLOCK_RUNNING);
    bench_declare(b, "circia_covered_entity", true);
    bench_event(b, "believed", "2026-11-23T00:00:00Z", "minute");
    is(bench_judge(b, "us-circia", "incident", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_NOT_IN_FORCE); /* only proposed */
}

static struct pir_clock_stop *
add_stop(struct bench *b, const char *type, const char *at, const char *word)
{
    struct pir_clock_stop *stop = PIR_VEC_PUSH(&b->arena, &b->stops);

    assert_non_null(stop);
    stop->type = type;
    stop->at = bench_moment(at, "minute");
    stop->until.precision = PIR_PRECISION_UNKNOWN;
    stop->stops = word ? bench_words(b, word) : NULL;
    stop->delay = strcmp(type, "delay-granted") == 0;
    return stop;
}

static void a_decision_against_stops_the_clock(void **state)
{
    struct bench *b = *state;

    bench_event(b, "aware", "2026-11-23T10:17:00+01:00", "minute");
    add_stop(b, "not-notifiable", "2026-11-24T17:00:00+01:00", GDPR);
    is(bench_judge(b, GDPR, "initial", "2027-01-01T00:00:00Z"),
       PIR_CLOCK_DECIDED_AGAINST);
    is(bench_judge(b, NIS2, "early-warning", "2027-01-01T00:00:00Z"),
       PIR_CLOCK_OVERDUE);
    bench_event(b, "aware", "2026-11-25T10:00:00+01:00", "minute");
    is(bench_judge(b, GDPR, "initial", "2027-01-01T00:00:00Z"),
       PIR_CLOCK_OVERDUE); /* judged anew, later */
}

static void not_major_denies_what_classification_starts(void **state)
{
    struct bench *b = *state;

    bench_event(b, "aware", "2026-07-06T09:00:00+02:00", "minute");
    add_stop(b, "not-major", "2026-07-06T12:00:00+02:00", NULL);
    is(bench_judge(b, DORA, "initial", "2026-07-06T12:00:00Z"),
       PIR_CLOCK_DECIDED_AGAINST);
    is(bench_judge(b, NIS2, "early-warning", "2026-07-06T12:00:00Z"),
       PIR_CLOCK_RUNNING);
    bench_event(b, "classified-major", "2026-07-07T08:00:00+02:00", "minute");
    is(bench_judge(b, DORA, "initial", "2026-07-07T06:30:00Z"), PIR_CLOCK_DUE_SOON);
}

static void contradictory_judgements_are_told_apart_by_time(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;
    struct pir_clock_event *major;

    bench_event(b, "aware", "2026-07-06T09:00:00+02:00", "minute");
    major = bench_event(b, "classified-major", "2026-07-06T10:00:00+02:00", "minute");
    stage = bench_judge(b, DORA, "initial", "2026-07-06T09:00:00Z");
    is(stage, PIR_CLOCK_RUNNING);
    assert_null(stage->denied_by);
    add_stop(b, "not-major", "2026-07-06T10:30:00+02:00", NULL);
    stage = bench_judge(b, DORA, "initial", "2026-07-06T09:00:00Z");
    is(stage, PIR_CLOCK_DECIDED_AGAINST);
    assert_non_null(stage->denied_by);
    assert_int_equal(stage->affirmed_later, -1);
    major->at = bench_moment("2026-07-06T10:45:00+02:00", "minute");
    stage = bench_judge(b, DORA, "initial", "2026-07-06T09:00:00Z");
    is(stage, PIR_CLOCK_RUNNING);
    assert_non_null(stage->denied_by);
    assert_int_equal(stage->affirmed_later, 1);
    major->at = bench_moment("2026-07-06T00:00:00+02:00", "day");
    stage = bench_judge(b, DORA, "initial", "2026-07-06T09:00:00Z");
    is(stage, stage->clock); /* no order can be proved: the clock runs */
    assert_int_equal(stage->affirmed_later, 0);
    assert_non_null(stage->denied_by);
}

static void a_granted_delay_excuses_until_its_end(void **state)
{
    struct bench *b = *state;
    struct pir_clock_stop *stop;

    bench_declare(b, "sec_registrant_8k", true);
    bench_in(b, "America/New_York");
    bench_event(b, "determined-material", "2026-07-06T09:00:00-04:00", "minute");
    stop = add_stop(b, "delay-granted", "2026-07-08T09:00:00-04:00", "sec");
    stop->until = bench_moment("2026-08-10T00:00:00-04:00", "day");
    is(bench_judge(b, "us-sec-8k-105", "form-8k", "2026-07-07T12:00:00Z"),
       PIR_CLOCK_RUNNING);
    is(bench_judge(b, "us-sec-8k-105", "form-8k", "2026-08-10T12:00:00Z"),
       PIR_CLOCK_EXCUSED);
    is(bench_judge(b, "us-sec-8k-105", "form-8k", "2026-08-12T12:00:00Z"),
       PIR_CLOCK_OVERDUE);
    bench_sent(b, "us-sec-8k-105", "form-8k", "2026-08-10T16:00:00-04:00", "minute");
    is(bench_judge(b, "us-sec-8k-105", "form-8k", "2026-08-12T12:00:00Z"),
       PIR_CLOCK_EXCUSED);
}

/* ---- no clock, series, year's end ---- */

static void without_a_period_there_is_no_clock(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    is(bench_judge(b, "eu-gdpr-34", "individuals", "2026-11-24T00:00:00Z"),
       PIR_CLOCK_NOT_STARTED);
    bench_event(b, "aware", "2026-11-23T10:00:00Z", "minute");
    stage = bench_judge(b, "eu-gdpr-34", "individuals", "2026-11-24T10:00:00Z");
    is(stage, PIR_CLOCK_NO_CLOCK);
    assert_true(stage->elapsed_known);
    bench_sent(b, "eu-gdpr-34", "individuals", "2026-11-25T10:00:00Z", "minute");
    is(bench_judge(b, "eu-gdpr-34", "individuals", "2026-11-24T10:00:00Z"),
       PIR_CLOCK_MET);
}

static void a_series_wants_one_each_day_until_it_ends(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "fedramp_csp", true);
    bench_event(b, "identified", "2026-11-02T10:00:00+01:00", "minute");
    bench_sent(b, "us-fedramp-icp", "updates", "2026-11-03T09:00:00+01:00", "minute");
    stage = bench_judge(b, "us-fedramp-icp", "updates", "2026-11-03T12:00:00Z");
    is(stage, PIR_CLOCK_RUNNING);
    is_due(b, &stage->due, "2026-11-04T23:59:59+01:00");
    stage = bench_judge(b, "us-fedramp-icp", "updates", "2026-11-06T12:00:00Z");
    is(stage, PIR_CLOCK_OVERDUE);
    assert_int_equal(stage->rounds_kept, 1);
    assert_int_equal(stage->rounds_missed, 2); /* the 4th and the 5th */
    bench_sent(b, "us-fedramp-icp", "updates", "2026-11-06T14:00:00+01:00", "minute");
    bench_event(b, "recovered", "2026-11-07T10:00:00+01:00", "minute");
    stage = bench_judge(b, "us-fedramp-icp", "updates", "2026-12-01T12:00:00Z");
    is(stage, PIR_CLOCK_MET_LATE_UNSAID);
    assert_int_equal(stage->rounds_missed, 2);
}

static void the_end_of_the_year_follows_from_discovery(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "hipaa_covered_entity", true);
    bench_in(b, "America/New_York");
    bench_event(b, "discovered", "2027-12-31T23:30:00-05:00", "minute");
    stage = bench_judge(b, "us-hipaa-hhs", "hhs-annual", "2028-01-01T12:00:00Z");
    is_due(b, &stage->due, "2028-02-29T23:59:59-05:00"); /* a leap year */
}

static void individuals_told_start_what_is_counted_from_that(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    bench_declare(b, "us_ca_residents", true);
    bench_in(b, "America/Los_Angeles");
    bench_sent(
        b, "us-ca-1798-82", "individuals", "2026-03-02T09:00:00-08:00", "minute");
    stage = bench_judge(b, "us-ca-1798-82", "attorney-general", "2026-03-03T12:00:00Z");
    is_due(b, &stage->due, "2026-03-17T23:59:59-07:00");
}

static void a_list_that_ends_is_said(void **state)
{
    static const int64_t days[] = {20454}; /* 2026-01-01 */
    struct bench *b = *state;
    const struct pir_clock_stage *stage;

    b->has_off = true;
    b->off.days = days;
    b->off.count = 1;
    bench_declare(b, "br_controller", true);
    bench_in(b, "America/Sao_Paulo");
    bench_event(b, "aware", "2026-12-30T10:00:00-03:00", "minute");
    stage = bench_judge(b, "br-lgpd-48", "anpd", "2026-12-30T14:00:00Z");
    is_due(b, &stage->due, "2027-01-04T23:59:59-03:00");
    assert_true(stage->beyond_list);
    assert_null(stage->weekends_only);
}

/* ---- what if ---- */

static void supposing_replaces_what_is_recorded(void **state)
{
    struct bench *b = *state;
    const struct pir_clock_stage *stage;
    struct pir_moment at = bench_moment("2026-11-24T10:00:00+01:00", "minute");

    bench_event(b, "aware", "2026-11-23T10:00:00+01:00", "minute");
    b->facts.events = b->events.items;
    b->facts.event_count = 1;
    assert_int_equal(pir_clock_suppose(&b->facts, &b->arena, "aware", &at, &b->err), 0);
    b->events.items = (struct pir_clock_event *)(uintptr_t)b->facts.events;
    b->events.len = b->facts.event_count;
    stage = bench_judge(b, GDPR, "initial", "2026-11-24T12:00:00Z");
    is_due(b, &stage->due, "2026-11-27T10:00:00+01:00");
    assert_true(stage->anchor->what_if);
    assert_int_equal(stage->other_count, 0);
}

static void the_most_urgent_comes_first(void **state)
{
    struct bench *b = *state;
    struct pir_clock_stage stages[3];

    bench_event(b, "aware", "2026-11-23T10:00:00+01:00", "minute");
    stages[0] = *bench_judge(b, GDPR, "followup", "2026-11-24T10:00:00Z");
    stages[1] = *bench_judge(b, NIS2, "notification", "2026-11-24T10:00:00Z");
    stages[2] = *bench_judge(b, NIS2, "early-warning", "2026-11-24T10:00:00Z");
    qsort(stages, 3, sizeof(stages[0]), pir_clock_compare);
    assert_string_equal(stages[0].stage->id, "early-warning");
    assert_int_equal(stages[0].verdict, PIR_CLOCK_OVERDUE);
    assert_string_equal(stages[1].stage->id, "notification");
    assert_string_equal(stages[2].stage->id, "followup");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_clock_starts_runs_out_and_is_met),
        TEST(late_needs_reasons),
        TEST(a_day_gives_an_interval_and_no_date),
        TEST(a_day_that_counts_in_days_gives_a_date),
        TEST(a_day_of_another_zone_may_be_two_days),
        TEST(an_unknown_time_gives_nothing),
        TEST(a_notice_of_unknown_time_proves_nothing),
        TEST(rolling_does_not_keep_the_order),
        TEST(a_day_is_all_its_instants),
        TEST(the_hour_of_the_event_may_not_count),
        TEST(an_assumed_roll_is_the_later_reading),
        TEST(a_tolerated_end_is_the_latest_reading),
        TEST(candidates_stand_side_by_side),
        TEST(what_is_known_better_goes_before_what_contains_it),
        TEST(a_judgement_may_be_about_one_duty_only),
        TEST(a_variant_holds_for_those_who_declare_it),
        TEST(dora_rolls_to_noon_but_not_for_banks),
        TEST(dora_classified_after_a_day_counts_from_that_alone),
        TEST(dora_final_counts_from_the_latest_intermediate_report),
        TEST(nothing_declared_is_nothing_inferred),
        TEST(the_incident_and_the_settings_may_name_a_regime),
        TEST(a_condition_must_be_declared),
        TEST(a_rule_binds_from_its_day_on),
        TEST(a_decision_against_stops_the_clock),
        TEST(contradictory_judgements_are_told_apart_by_time),
        TEST(not_major_denies_what_classification_starts),
        TEST(a_granted_delay_excuses_until_its_end),
        TEST(without_a_period_there_is_no_clock),
        TEST(a_series_wants_one_each_day_until_it_ends),
        TEST(the_end_of_the_year_follows_from_discovery),
        TEST(individuals_told_start_what_is_counted_from_that),
        TEST(a_list_that_ends_is_said),
        TEST(supposing_replaces_what_is_recorded),
        TEST(the_most_urgent_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
