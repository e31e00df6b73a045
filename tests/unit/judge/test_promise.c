/* Promises: when each falls due, and what keeps it, keeps it late, or does not. */
#include "judge/promise.h"
#include "model/fold_support.h"

#define DAY INT64_C(86400)
#define HOUR INT64_C(3600)

static struct pir_promise *promises;
static size_t promise_count;
static const struct pir_zone *zone;

static int64_t at(const char *text)
{
    int64_t instant = 0;
    int32_t offset;

    assert_int_equal(pir_time_parse(&instant, &offset, text, NULL), 0);
    return instant;
}

static const char *
promise(struct story *s, const char *given, const char *precision, const char *more)
{
    return add(
        s, "commitment",
        "what: Update on progress\nby: security manager\nto: CEO\noccurred: '%s'\n"
        "precision: %s\n%s",
        given, precision, more);
}

static void tell_as(
    struct story *s, const char *audience, const char *time, const char *precision,
    const char *fulfils)
{
    char links[200] = "";

    if (fulfils)
        snprintf(
            links, sizeof(links), "links: [{type: fulfils, target: %s}]\n", fulfils);
    add(s, "communication",
        "gist: news\naudience: %s\nchannel: phone\nsent-at: '%s'\n"
        "sent-at-precision: %s\noccurred: '%s'\nprecision: %s\n%s",
        audience, time, precision, time, precision, links);
}

static void tell(struct story *s, const char *time)
{
    tell_as(s, "ceo", time, "second", NULL);
}

static void event(struct story *s, const char *phase, const char *time)
{
    add(s, "event", "what: it is %s\nphase: %s\noccurred: '%s'\nprecision: second\n",
        phase, phase, time);
}

static void judge_in(struct story *s, const char *zone_name, const char *now)
{
    struct pir_zone *loaded;

    assert_int_equal(pir_zone_load(&loaded, &s->arena, zone_name, &s->err), 0);
    zone = loaded;
    fold(s);
    assert_int_equal(
        pir_promises_of(
            &promises, &promise_count, &s->arena, &s->state, zone, at(now), &s->err),
        0);
}

static void judge(struct story *s, const char *now)
{
    judge_in(s, "UTC", now);
}

/* "2026-11-24 kept, 2026-11-25 late" of the first promise. */
static const char *series(struct story *s)
{
    pir_buf_clear(&s->text);
    for (size_t i = 0; i < promises[0].count; i++) {
        char due[PIR_TIME_TEXT];

        pir_deadline_format(due, &promises[0].members[i].due, zone);
        pir_buf_printf(
            &s->text, "%s%s %s", i ? ", " : "", due,
            pir_promise_state_name(promises[0].members[i].state));
    }
    return s->text.data;
}

/* ---- given once ------------------------------------------------------------------ */

static void keeps_a_promise_given_once(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-23T18:00:00Z'\n");
    tell(s, "2026-11-23T17:00:00Z");
    judge(s, "2026-11-24T12:00:00Z");
    assert_int_equal(promise_count, 1);
    assert_string_equal(series(s), "2026-11-23T18:00:00Z kept");
    assert_int_equal(promises[0].kept, 1);
    assert_null(promises[0].next);
    assert_non_null(promises[0].members[0].by);
    assert_false(promises[0].members[0].linked);
}

static void calls_it_pending_overdue_or_late(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-23T18:00:00Z'\n");
    judge(s, "2026-11-23T18:00:00Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z pending");
    assert_ptr_equal(promises[0].next, &promises[0].members[0]);
    judge(s, "2026-11-23T18:00:01Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z overdue");
    assert_ptr_equal(promises[0].next, &promises[0].members[0]);
    tell(s, "2026-11-25T09:00:00Z");
    judge(s, "2026-11-26T00:00:00Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z late");
    assert_null(promises[0].next);
}

static void counts_nothing_told_before_it_was_promised(void **context)
{
    struct story *s = *context;

    add_incident(s);
    tell(s, "2026-11-23T10:59:59Z");
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-23T18:00:00Z'\n");
    tell_as(s, "customers", "2026-11-23T12:00:00Z", "second", NULL);
    judge(s, "2026-11-23T19:00:00Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z overdue");
}

static void gives_a_day_until_its_end_in_the_records_zone(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24'\n");
    judge_in(s, "Europe/Berlin", "2026-11-24T22:59:59Z");
    assert_string_equal(series(s), "2026-11-24 pending");
    judge_in(s, "Europe/Berlin", "2026-11-24T23:00:00Z");
    assert_string_equal(series(s), "2026-11-24 overdue");
}

static void proves_nothing_by_coarse_times(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24T18:00:00Z'\n");
    tell_as(s, "CEO", "2026-11-24T00:00:00Z", "day", NULL);
    judge(s, "2026-11-26T00:00:00Z");
    assert_string_equal(series(s), "2026-11-24T18:00:00Z unproven");
    assert_int_equal(promises[0].unproven, 1);
    tell(s, "2026-11-24T17:00:00Z");
    judge(s, "2026-11-26T00:00:00Z");
    assert_string_equal(series(s), "2026-11-24T18:00:00Z kept");
}

static void believes_links_before_audiences(void **context)
{
    struct story *s = *context;
    const char *first, *second;

    add_incident(s);
    first =
        promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-23T18:00:00Z'\n");
    second =
        promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-23T20:00:00Z'\n");
    /* says that it keeps the second, so it does not keep the first */
    tell_as(s, "CEO", "2026-11-23T12:00:00Z", "second", second);
    judge(s, "2026-11-23T19:00:00Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z overdue");
    assert_int_equal(promises[1].members[0].state, PIR_PROMISE_KEPT);
    assert_true(promises[1].members[0].linked);
    /* linked to the first, to whomever it went: the other message does not count */
    tell(s, "2026-11-23T17:00:00Z");
    tell_as(s, "assistant", "2026-11-23T18:30:00Z", "second", first);
    judge(s, "2026-11-23T19:00:00Z");
    assert_string_equal(series(s), "2026-11-23T18:00:00Z late");
}

static void lets_any_entry_fulfil(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    id = promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24'\n");
    add(s, "meeting",
        "title: told in person\nwhen: '2026-11-24T10:00:00Z'\n"
        "occurred: '2026-11-24T10:00:00Z'\nprecision: second\n"
        "links: [{type: fulfils, target: %s}]\n",
        id);
    judge(s, "2026-11-26T00:00:00Z");
    assert_string_equal(series(s), "2026-11-24 kept");
}

/* ---- series ---------------------------------------------------------------------- */

static void makes_a_daily_series_of_days(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: resolved\n");
    tell(s, "2026-11-24T08:00:00Z"); /* Tuesday, early */
    tell(s, "2026-11-25T22:00:00Z"); /* Wednesday, late in the day */
    tell(s, "2026-11-27T09:00:00Z"); /* Friday: late for Thursday, in time for itself */
    judge(s, "2026-11-30T12:00:00Z");
    assert_string_equal(
        series(s),
        "2026-11-24 kept, 2026-11-25 kept, 2026-11-26 late, 2026-11-27 kept, "
        "2026-11-28 missed, 2026-11-29 overdue, 2026-11-30 pending");
    assert_int_equal(promises[0].kept, 3);
    assert_int_equal(promises[0].late, 1);
    assert_int_equal(promises[0].missed, 1);
    assert_int_equal(promises[0].overdue, 1);
    assert_string_equal(pir_promise_state_name(promises[0].next->state), "overdue");
    assert_false(promises[0].ended);
}

static void keeps_clock_times_over_the_change_of_the_clocks(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(
        s, "2026-10-23T10:00:00Z", "second",
        "due: '2026-10-24T18:00:00+02:00'\ncadence: daily\nuntil: resolved\n");
    judge_in(s, "Europe/Berlin", "2026-10-26T00:00:00Z");
    assert_string_equal(
        series(s), "2026-10-24T16:00:00Z missed, 2026-10-25T17:00:00Z overdue, "
                   "2026-10-26T17:00:00Z pending");
}

static void looks_beyond_what_is_kept_before_it_is_due(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: resolved\n");
    judge(s, "2026-11-24T10:00:00Z");
    assert_string_equal(series(s), "2026-11-24 pending");
    tell(s, "2026-11-24T08:00:00Z");
    judge(s, "2026-11-24T10:00:00Z");
    assert_string_equal(series(s), "2026-11-24 kept, 2026-11-25 pending");
    assert_ptr_equal(promises[0].next, &promises[0].members[1]);
}

static void counts_hours_from_the_promise(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(
        s, "2026-11-23T11:00:00Z", "second",
        "cadence: every-4-hours\nuntil: contained\n");
    tell(s, "2026-11-23T14:00:00Z");
    judge(s, "2026-11-23T20:00:00Z");
    assert_string_equal(
        series(s), "2026-11-23T15:00:00Z kept, 2026-11-23T19:00:00Z overdue, "
                   "2026-11-23T23:00:00Z pending");
}

static void shortens_months(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(
        s, "2026-12-31T11:00:00Z", "second",
        "due: '2027-01-31'\ncadence: monthly\nuntil: closed\n");
    judge(s, "2027-03-01T00:00:00Z");
    assert_string_equal(
        series(s), "2027-01-31 missed, 2027-02-28 overdue, 2027-03-31 pending");
}

static void ends_when_the_state_is_reached(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: resolved\n");
    event(s, "contained", "2026-11-23T12:00:00Z");
    event(s, "resolved", "2026-11-25T15:00:00Z");
    judge(s, "2026-12-05T00:00:00Z");
    assert_string_equal(series(s), "2026-11-24 missed");
    assert_true(promises[0].ended);
    assert_null(promises[0].next);
}

static void ends_with_any_later_phase_and_with_the_closing(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: contained\n");
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: reviewed\n");
    event(s, "recovered", "2026-11-24T15:00:00Z");
    add(s, "close",
        "outcome: over\noccurred: '2026-11-25T10:00:00Z'\nprecision: second\n");
    judge(s, "2026-12-05T00:00:00Z");
    assert_int_equal(promises[0].count, 0);
    assert_int_equal(promises[1].count, 1);
}

static void goes_on_when_the_incident_is_reopened(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: daily\nuntil: resolved\n");
    tell(s, "2026-11-24T08:00:00Z");
    event(s, "resolved", "2026-11-24T09:00:00Z");
    add(s, "reopen",
        "reason: back\noccurred: '2026-11-27T09:00:00Z'\nprecision: second\n");
    tell(s, "2026-11-28T08:00:00Z");
    judge(s, "2026-11-28T10:00:00Z");
    assert_string_equal(series(s), "2026-11-28 kept, 2026-11-29 pending");
    assert_false(promises[0].ended);
}

static void caps_what_has_no_end(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2000-01-01T00:00:00Z", "second", "cadence: hourly\nuntil: closed\n");
    judge(s, "2026-11-28T10:00:00Z");
    assert_int_equal(promises[0].count, PIR_PROMISE_MAX);
    assert_true(promises[0].capped);
}

static void makes_nothing_of_what_it_cannot_read(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: soon\n");
    promise(s, "2026-11-23T11:00:00Z", "second", "cadence: yearly\nuntil: closed\n");
    add(s, "commitment",
        "what: a\nby: b\nto: c\noccurred: unknown\nprecision: unknown\ncadence: daily\n"
        "until: closed\n");
    judge(s, "2026-11-28T10:00:00Z");
    assert_int_equal(promise_count, 3);
    for (size_t i = 0; i < promise_count; i++)
        assert_int_equal(promises[i].count, 0);
}

static void believes_nobody_who_is_not_trusted(void **context)
{
    struct story *s = *context;

    add_incident(s);
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24'\n");
    tell(s, "2026-11-23T12:00:00Z");
    promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24'\n");
    s->entries.items[2].attest.state = PIR_ATTEST_BAD;
    s->entries.items[3].attest.state = PIR_ATTEST_UNSIGNED;
    judge(s, "2026-11-28T10:00:00Z");
    assert_int_equal(promise_count, 1);
    assert_string_equal(series(s), "2026-11-24 overdue");
}

static void follows_corrections(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    id = promise(s, "2026-11-23T11:00:00Z", "second", "due: '2026-11-24'\n");
    add(s, "correction",
        "entry: %s\nreason: agreed a later day\ncontent: {due: '2026-11-30'}\n", id);
    judge(s, "2026-11-28T10:00:00Z");
    assert_string_equal(series(s), "2026-11-30 pending");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, story_open, story_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(keeps_a_promise_given_once),
        STORY(calls_it_pending_overdue_or_late),
        STORY(counts_nothing_told_before_it_was_promised),
        STORY(gives_a_day_until_its_end_in_the_records_zone),
        STORY(proves_nothing_by_coarse_times),
        STORY(believes_links_before_audiences),
        STORY(lets_any_entry_fulfil),
        STORY(makes_a_daily_series_of_days),
        STORY(keeps_clock_times_over_the_change_of_the_clocks),
        STORY(looks_beyond_what_is_kept_before_it_is_due),
        STORY(counts_hours_from_the_promise),
        STORY(shortens_months),
        STORY(ends_when_the_state_is_reached),
        STORY(ends_with_any_later_phase_and_with_the_closing),
        STORY(goes_on_when_the_incident_is_reopened),
        STORY(caps_what_has_no_end),
        STORY(makes_nothing_of_what_it_cannot_read),
        STORY(believes_nobody_who_is_not_trusted),
        STORY(follows_corrections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
