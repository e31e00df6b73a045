/* Figures: groups, intervals, what is left out. */
#include "model/query_metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOON INT64_C(1795435200) /* 2026-11-23T12:00:00Z */
#define DAY INT64_C(86400)

static struct pir_arena arena;
static struct pir_metrics metrics;
static struct pir_metrics_terms terms;
static struct pir_err err;

static int setup(void **state)
{
    struct pir_zone *zone;

    (void)state;
    memset(&terms, 0, sizeof(terms));
    if (pir_zone_load(&zone, &arena, "UTC", &err) < 0)
        return -1;
    terms.zone = zone;
    terms.now = NOON;
    terms.since = INT64_MIN;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static struct pir_metric_incident incident(const char *severity, int64_t opened)
{
    struct pir_metric_incident out = {
        .severity = severity, .type = "other", .opened = {.at = opened}};

    for (size_t i = 0; i < PIR_DURATIONS; i++)
        out.durations[i].state = PIR_DURATION_UNKNOWN;
    return out;
}

static void
lasted(struct pir_metric_incident *incident, int64_t least, int64_t greatest)
{
    incident->durations[0].state = PIR_DURATION_KNOWN;
    incident->durations[0].span = (struct pir_span){least, greatest};
}

static void measure(
    const struct pir_metric_incident *incidents, size_t count,
    const struct pir_metric_action *actions, size_t action_count)
{
    assert_int_equal(
        pir_metrics_of(
            &metrics, &arena, incidents, count, actions, action_count, &terms, &err),
        0);
}

static void counts_nothing_of_nothing(void **state)
{
    (void)state;
    measure(NULL, 0, NULL, 0);
    assert_int_equal(metrics.count, 1);
    assert_string_equal(metrics.groups[0].name, "all");
    assert_int_equal(metrics.groups[0].incidents, 0);
    assert_int_equal(metrics.groups[0].durations[0].spread.known, 0);
}

static void sorts_groups_by_severity(void **state)
{
    struct pir_metric_incident list[] = {
        incident("low", NOON), incident("critical", NOON), incident("medium", NOON),
        incident("low", NOON), incident(NULL, NOON)};

    (void)state;
    measure(list, 5, NULL, 0);
    assert_int_equal(metrics.count, 5);
    assert_string_equal(metrics.groups[1].name, "critical");
    assert_string_equal(metrics.groups[2].name, "medium");
    assert_string_equal(metrics.groups[3].name, "low");
    assert_int_equal(metrics.groups[3].incidents, 2);
    assert_string_equal(metrics.groups[4].name, "not said");
    assert_int_equal(metrics.groups[0].incidents, 5);
}

static void gives_medians_as_intervals(void **state)
{
    struct pir_metric_incident list[] = {
        incident("low", NOON), incident("low", NOON), incident("low", NOON),
        incident("low", NOON)};

    (void)state;
    lasted(&list[0], 10, 100);
    lasted(&list[1], 20, 20);
    lasted(&list[2], 30, 40);
    measure(list, 4, NULL, 0);
    assert_int_equal(metrics.groups[0].durations[0].spread.known, 3);
    assert_int_equal(metrics.groups[0].durations[0].unknown, 1);
    assert_int_equal(metrics.groups[0].durations[0].spread.median.least, 20);
    assert_int_equal(metrics.groups[0].durations[0].spread.median.greatest, 40);
    assert_int_equal(metrics.groups[0].durations[0].spread.p90.least, 30);
    assert_int_equal(metrics.groups[0].durations[0].spread.p90.greatest, 100);
}

static void takes_the_named_ranks(void **state)
{
    struct pir_metric_incident list[20];

    (void)state;
    for (size_t n = 1; n <= 20; n++) {
        for (size_t i = 0; i < n; i++) {
            list[i] = incident("low", NOON);
            lasted(&list[i], (int64_t)(n - i), (int64_t)(n - i));
        }
        measure(list, n, NULL, 0);
        assert_int_equal(
            metrics.groups[0].durations[0].spread.median.least, (n + 1) / 2);
        assert_int_equal(
            metrics.groups[0].durations[0].spread.p90.least, (n * 9 + 9) / 10);
    }
}

static void leaves_out_drills_and_what_is_earlier_and_says_so(void **state)
{
    struct pir_metric_incident list[] = {
        incident("low", NOON), incident("low", NOON - 10 * DAY), incident("low", NOON),
        incident("low", 0)};

    (void)state;
    list[2].exercise = true;
    list[3].opened.precision = PIR_PRECISION_UNKNOWN;
    terms.since = NOON - DAY;
    measure(list, 4, NULL, 0);
    assert_int_equal(metrics.groups[0].incidents, 1);
    assert_int_equal(metrics.drills, 1);
    assert_int_equal(metrics.earlier, 1);
    assert_int_equal(metrics.unknown, 1);
    terms.since = INT64_MIN;
    measure(list, 4, NULL, 0);
    assert_int_equal(metrics.groups[0].incidents, 3);
}

static void knows_quarters(void **state)
{
    struct pir_metric_incident list[] = {
        incident("low", INT64_C(1790812799)), incident("low", INT64_C(1790812800))};

    (void)state;
    terms.by = PIR_METRIC_QUARTER; /* 2026-09-30T23:59:59Z and a second later */
    measure(list, 2, NULL, 0);
    assert_int_equal(metrics.count, 3);
    assert_string_equal(metrics.groups[1].name, "2026-Q3");
    assert_string_equal(metrics.groups[2].name, "2026-Q4");
}

static void judges_what_was_in_time_by_what_is_proved(void **state)
{
    struct pir_metric_incident one = incident("low", NOON);
    struct pir_metric_action list[] = {
        /* by the end of the day; the day after; some time that day and the next hour */
        {.due = "2026-11-23",
         .first_due = "2026-11-22",
         .state = "done",
         .finished = {.at = NOON},
         .opened = NOON - DAY},
        {.due = "2026-11-22",
         .first_due = "2026-11-22",
         .state = "verified",
         .finished = {.at = NOON},
         .opened = NOON - 2 * DAY},
        {.due = "2026-11-23",
         .first_due = "2026-11-23",
         .state = "done",
         .finished = {.precision = PIR_PRECISION_UNKNOWN},
         .opened = NOON},
        {.state = "done", .finished = {.at = NOON}, .opened = NOON - DAY},
        {.due = "2026-11-22",
         .state = "open",
         .opened = NOON - 8 * DAY,
         .finished = {.precision = PIR_PRECISION_UNKNOWN}},
        {.due = "2026-11-23",
         .state = "ineffective",
         .opened = NOON - 7 * DAY,
         .finished = {.precision = PIR_PRECISION_UNKNOWN}},
        {.state = "dropped", .opened = NOON, .finished = {.at = NOON}},
    };
    const struct pir_metric_group *all;

    (void)state;
    measure(&one, 1, list, sizeof(list) / sizeof(*list));
    all = &metrics.groups[0];
    assert_int_equal(all->actions, 7);
    assert_int_equal(all->finished, 4);
    assert_int_equal(all->verified, 1);
    assert_int_equal(all->ineffective, 1);
    assert_int_equal(all->dropped, 1);
    assert_int_equal(all->unfinished, 2);
    assert_int_equal(all->overdue, 1);
    assert_int_equal(all->kept.counted, 3);
    assert_int_equal(all->kept.kept, 1);
    assert_int_equal(all->kept.missed, 1);
    assert_int_equal(all->kept_first.missed, 2);
    assert_int_equal(all->closing.known, 3);
    assert_int_equal(all->closing.median.least, DAY);
    assert_int_equal(all->closing_unknown, 1);
    assert_int_equal(all->ages[0], 1);
    assert_int_equal(all->ages[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_nothing_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(sorts_groups_by_severity, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_medians_as_intervals, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_the_named_ranks, setup, teardown),
        cmocka_unit_test_setup_teardown(
            leaves_out_drills_and_what_is_earlier_and_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_quarters, setup, teardown),
        cmocka_unit_test_setup_teardown(
            judges_what_was_in_time_by_what_is_proved, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
