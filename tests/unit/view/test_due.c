/* pir due: the page, the value, the calendar. */
#include "view/due.h"
#include "view/incident_support.h"

static struct cast cast;
static struct pir_due_item items[CAST_MAX];
static size_t count;

static int set_up(void **state)
{
    (void)state;
    cast_everything(&cast);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cast_release(&cast);
    return 0;
}

static void collect(void)
{
    struct pir_duty_terms terms = {.zone = cast.view.zone, .now = cast.view.now};
    struct pir_duty *duties;

    assert_int_equal(
        pir_duties_of(&duties, &count, &cast.arena, &cast.state, &terms, &cast.err), 0);
    assert_true(count <= CAST_MAX);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct pir_due_item){&cast.state, &duties[i]};
    pir_due_sort(items, count);
}

static const char *page_of(size_t shown, struct pir_value **value)
{
    struct pir_block *page;

    assert_int_equal(
        pir_view_due(&page, value, &cast.view, items, shown, &cast.err), 0);
    cast_assert_valid(&cast, "due", *value);
    return cast_text_everywhere(&cast, page);
}

static const char *calendar(void)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    assert_int_equal(
        pir_view_due_ical(
            &out, &cast.view, items, count, cast_time("2026-11-23T12:15:40Z"),
            &cast.err),
        0);
    text = pir_arena_strndup(&cast.arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static void shows_what_is_overdue_first(void **state)
{
    struct pir_value *value;
    const char *text;

    (void)state;
    collect();
    text = page_of(count, &value);
    assert_holds(text, "Overdue\n");
    assert_holds(
        text, "2026-11-21   action: Patch the authentication servers in both sites");
    assert_holds(text, "2 d overdue");
    assert_true(strstr(text, "Overdue") < strstr(text, "Coming up"));
    assert_holds(text, "question: Was the payroll reached?");
    assert_holds(text, "in 1 d");
    assert_lacks(text, "decide on public notice"); /* the CEO was told */
    assert_string_equal(pir_value_text(value, "overdue"), "1");
}

static void says_in_one_line_that_nothing_is_due(void **state)
{
    struct pir_value *value;

    (void)state;
    assert_string_equal(page_of(0, &value), "Nothing is due.\n");
}

static void writes_days_and_moments_as_events(void **state)
{
    const char *text;

    (void)state;
    cast_add(
        &cast, "promise", "commitment", "2026-11-23T12:16:00Z second",
        "what: 'News, all of it; \"really\"'\nby: CIO\nto: CEO\n"
        "due: '2026-11-23T18:00:00+01:00'\n",
        NULL);
    cast_fold(&cast);
    collect();
    text = calendar();
    assert_holds(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//pir//due//EN\r\n");
    assert_holds(
        text, "\r\nDTSTAMP:20261123T121540Z\r\nDTSTART;VALUE=DATE:20261121\r\n");
    assert_holds(text, "\r\nDTSTART:20261123T170000Z\r\n");
    assert_holds(text, "SUMMARY:promise: News\\, all of it\\; \"really\"\r\n");
    assert_holds(text, "END:VEVENT\r\nEND:VCALENDAR\r\n");
    assert_lacks(text, "overdue");
}

static void folds_long_lines_between_characters(void **state)
{
    struct pir_buf title = PIR_BUF_INIT;
    const char *text;

    (void)state;
    pir_buf_addstr(&title, "title: \"");
    for (size_t i = 0; i < 60; i++)
        pir_buf_addstr(&title, "\xc3\xbc\xe2\x82\xac");
    pir_buf_addstr(
        &title,
        "\"\npurpose: patch\nowner: CIO\ndue: 2026-11-30\ndone-when: it works\n");
    cast_add(&cast, "long", "action", "2026-11-23T12:16:00Z second", title.data, NULL);
    pir_buf_release(&title);
    cast_fold(&cast);
    collect();
    text = calendar();
    for (const char *line = text; *line;) {
        const char *end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_true(end - line <= 75);
        assert_int_equal(
            pir_text_check(line, (size_t)(end - line), PIR_TEXT_LINES, NULL), 0);
        line = end + 2;
    }
    assert_holds(text, "\r\n \xc3\xbc");
}

static void keeps_restricted_words_out_of_calendars(void **state)
{
    const char *text;

    (void)state;
    cast_add(
        &cast, "secret", "action", "2026-11-23T12:16:00Z second",
        "title: Call the mole\npurpose: contain\nowner: CIO\ndue: 2026-11-30\n"
        "done-when: he is called\nprivileged: true\n",
        NULL);
    cast_fold(&cast);
    collect();
    text = calendar();
    assert_lacks(text, "mole");
    assert_holds(
        text, pir_arena_printf(
                  &cast.arena, "SUMMARY:action: %.8s\r\n", cast_id(&cast, "secret")));
}

static void keeps_a_uid_as_long_as_it_is_the_same_duty(void **state)
{
    const char *before, *after, *uid;

    (void)state;
    collect();
    before = strstr(calendar(), "UID:action-");
    assert_non_null(before);
    uid = pir_arena_strndup(&cast.arena, before, strcspn(before, "\r"));
    cast_add(
        &cast, "moved", "progress", "2026-11-23T12:17:00Z second",
        "action: @patch\nstate: moved\ndue: 2026-12-24\nreason: vendor\n", NULL);
    cast_fold(&cast);
    collect();
    after = calendar();
    assert_holds(after, uid);
    assert_holds(after, "20261224");
}

static void writes_a_calendar_of_nothing_that_is_one(void **state)
{
    (void)state;
    count = 0;
    assert_holds(calendar(), "BEGIN:VTIMEZONE\r\nTZID:UTC");
}

#define FULL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL(shows_what_is_overdue_first),
        FULL(says_in_one_line_that_nothing_is_due),
        FULL(writes_days_and_moments_as_events),
        FULL(folds_long_lines_between_characters),
        FULL(keeps_restricted_words_out_of_calendars),
        FULL(keeps_a_uid_as_long_as_it_is_the_same_duty),
        FULL(writes_a_calendar_of_nothing_that_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
