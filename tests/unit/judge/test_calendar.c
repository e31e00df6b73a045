/* Days as laws count them, and lists of holidays. */
#include "judge/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct pir_arena arena;
static struct pir_err err;

static int teardown(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int64_t day(int year, int month, int number)
{
    return pir_civil_days(year, month, number);
}

static const struct pir_zone *zone(const char *name)
{
    struct pir_zone *loaded;

    assert_int_equal(pir_zone_load(&loaded, &arena, name, &err), 0);
    return loaded;
}

static const char *time_in(const struct pir_zone *in, int64_t at)
{
    static char text[PIR_TIME_TEXT];

    pir_time_format(text, at, pir_zone_offset(in, at));
    return text;
}

/* ---- days ---- */

static void weekends_are_off_without_a_list(void **state)
{
    (void)state;
    assert_true(pir_day_works(NULL, day(2026, 11, 27)));  /* Friday */
    assert_false(pir_day_works(NULL, day(2026, 11, 28))); /* Saturday */
    assert_false(pir_day_works(NULL, day(2026, 11, 29)));
    assert_int_equal(pir_day_next(NULL, day(2026, 11, 27)), day(2026, 11, 30));
    assert_int_equal(pir_day_after(NULL, day(2026, 11, 28), 4), day(2026, 12, 3));
    assert_false(pir_day_listed(NULL, day(2026, 1, 1)));
    assert_true(pir_day_works(NULL, -1)); /* 31 December 1969, a Wednesday */
}

static void months_end_on_the_last_day_where_the_day_is_not(void **state)
{
    (void)state;
    assert_int_equal(pir_day_months(day(2026, 1, 31), 1), day(2026, 2, 28));
    assert_int_equal(pir_day_months(day(2028, 1, 31), 1), day(2028, 2, 29));
    assert_int_equal(pir_day_months(day(2028, 2, 29), 12), day(2029, 2, 28));
    assert_int_equal(pir_day_months(day(2026, 12, 31), 2), day(2027, 2, 28));
    assert_int_equal(pir_day_months(day(2026, 8, 31), 1), day(2026, 9, 30));
    assert_int_equal(pir_day_months(day(2026, 11, 15), 1), day(2026, 12, 15));
}

static void a_day_lasts_as_long_as_the_clocks_make_it(void **state)
{
    const struct pir_zone *berlin = zone("Europe/Berlin");
    int64_t spring = day(2026, 3, 29), autumn = day(2026, 10, 25);

    (void)state;
    assert_int_equal(
        pir_day_end(berlin, spring) - pir_day_start(berlin, spring) + 1, 23 * 3600);
    assert_int_equal(
        pir_day_end(berlin, autumn) - pir_day_start(berlin, autumn) + 1, 25 * 3600);
    assert_string_equal(
        time_in(berlin, pir_day_end(berlin, autumn)), "2026-10-25T23:59:59+01:00");
    assert_int_equal(pir_day_of(berlin, pir_day_start(berlin, spring)), spring);
    assert_int_equal(pir_day_of(berlin, pir_day_start(berlin, spring) - 1), spring - 1);
}

static void a_clock_time_that_comes_twice_is_the_first(void **state)
{
    const struct pir_zone *berlin = zone("Europe/Berlin");

    (void)state;
    assert_string_equal(
        time_in(berlin, pir_day_at(berlin, day(2026, 10, 25), 2 * 3600 + 1800)),
        "2026-10-25T02:30:00+02:00");
    assert_string_equal(
        time_in(berlin, pir_day_at(berlin, day(2026, 3, 29), 2 * 3600 + 1800)),
        "2026-03-29T03:00:00+02:00");
}

static void the_next_full_hour_is_by_the_clocks_on_the_wall(void **state)
{
    const struct pir_zone *kolkata = zone("Asia/Kolkata");
    int64_t at;
    int32_t offset;

    (void)state;
    assert_int_equal(
        pir_time_parse(&at, &offset, "2026-11-23T10:17:00+05:30", NULL), 0);
    assert_string_equal(
        time_in(kolkata, pir_hour_after(kolkata, at)), "2026-11-23T11:00:00+05:30");
    assert_int_equal(
        pir_time_parse(&at, &offset, "2026-11-23T11:00:00+05:30", NULL), 0);
    assert_string_equal(
        time_in(kolkata, pir_hour_after(kolkata, at)), "2026-11-23T12:00:00+05:30");
}

/* ---- lists ---- */

static int read_list(struct pir_holidays *out, const char *text)
{
    return pir_holidays_read(out, &arena, text, strlen(text), "list", &err);
}

static void reads_a_list_in_any_order(void **state)
{
    struct pir_holidays list;

    (void)state;
    assert_int_equal(
        read_list(
            &list, "schema: pir.holidays/1\n"
                   "name: Somewhere\n"
                   "weekend: [friday, saturday]\n"
                   "days: ['2026-12-25', {date: '2026-01-01', name: New Year},\n"
                   "  '2026-12-25']\n"),
        0);
    assert_string_equal(list.name, "Somewhere");
    assert_int_equal(list.count, 2);
    assert_int_equal(list.days[0], day(2026, 1, 1));
    assert_false(pir_day_works(&list, day(2026, 12, 25)));
    assert_true(pir_day_works(&list, day(2026, 11, 29)));  /* Sunday */
    assert_false(pir_day_works(&list, day(2026, 11, 27))); /* Friday */
    assert_true(pir_day_listed(&list, day(2026, 6, 1)));
    assert_false(pir_day_listed(&list, day(2027, 6, 1)));
}

static void refuses_lists_with_the_line(void **state)
{
    static const struct {
        const char *text, *says;
        unsigned line;
    } wrong[] = {
        {"days: []\n", "begins with schema: pir.holidays/1", 1},
        {"schema: pir.holidays/1\ndays: 2026-01-01\n", "must be a list", 1},
        {"schema: pir.holidays/1\ndays:\n  - 2026-02-30\n", "\"2026-02-30\" is no date",
         3},
        {"schema: pir.holidays/1\nweekend: [caturday]\ndays: []\n", "weekdays", 2},
        {"schema: pir.holidays/1\nweekend: [sunday, monday, tuesday, wednesday, "
         "thursday, friday, saturday]\ndays: []\n",
         "not all seven", 2},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225T120000Z\nEND:VEVENT\n",
         "whole days", 3},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n",
         "no DTSTART", 2},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n"
         "RRULE:FREQ=YEARLY;BYDAY=1MO\nEND:VEVENT\nEND:VCALENDAR\n",
         "same date every year", 4},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nDTEND:20270101\n"
         "END:VEVENT\nEND:VCALENDAR\n",
         "from 1 to 31 days", 2},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n", "before END:VCALENDAR",
         3},
        {"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", "END without BEGIN", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct pir_holidays list;

        memset(&err, 0, sizeof(err));
        assert_int_equal(read_list(&list, wrong[i].text), PIR_E_INPUT);
        if (!strstr(err.message, wrong[i].says))
            fail_msg("%zu: %s", i, err.message);
        assert_string_equal(err.place, "list");
        assert_int_equal(err.line, wrong[i].line);
    }
}

static void reads_an_icalendar_file(void **state)
{
    struct pir_holidays list;

    (void)state;
    assert_int_equal(
        read_list(
            &list, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Feiertage\r\n"
                   "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
                   "END:STANDARD\r\nEND:VTIMEZONE\r\n"
                   "BEGIN:VEVENT\r\nSUMMARY:Weih\r\n nachten\r\n"
                   "DTSTART;VALUE=DATE:20\r\n 261225\r\nDTEND;VALUE=DATE:20261227\r\n"
                   "BEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                   "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\n"
                   "RRULE:FREQ=YEARLY;UNTIL=20280501\r\nEND:VEVENT\r\n"
                   "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261111\r\nSTATUS:CANCELLED\r\n"
                   "END:VEVENT\r\nEND:VCALENDAR\r\n"),
        0);
    assert_string_equal(list.name, "Feiertage");
    assert_int_equal(list.count, 5);
    assert_int_equal(list.days[0], day(2026, 5, 1));
    assert_int_equal(list.days[1], day(2026, 12, 25));
    assert_int_equal(list.days[2], day(2026, 12, 26));
    assert_int_equal(list.days[3], day(2027, 5, 1));
    assert_int_equal(list.days[4], day(2028, 5, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(weekends_are_off_without_a_list, teardown),
        cmocka_unit_test_teardown(
            months_end_on_the_last_day_where_the_day_is_not, teardown),
        cmocka_unit_test_teardown(a_day_lasts_as_long_as_the_clocks_make_it, teardown),
        cmocka_unit_test_teardown(a_clock_time_that_comes_twice_is_the_first, teardown),
        cmocka_unit_test_teardown(
            the_next_full_hour_is_by_the_clocks_on_the_wall, teardown),
        cmocka_unit_test_teardown(reads_a_list_in_any_order, teardown),
        cmocka_unit_test_teardown(refuses_lists_with_the_line, teardown),
        cmocka_unit_test_teardown(reads_an_icalendar_file, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
