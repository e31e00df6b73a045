/* pir timeline: the page, the value, the sheet, what filters leave. */
#include "view/incident_support.h"
#include "view/timeline.h"

static struct cast cast;
static struct pir_block *page;
static struct pir_value *value;

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

static void view(const struct pir_timeline_options *options)
{
    assert_int_equal(
        pir_view_timeline(&page, &value, &cast.view, &cast.state, options, &cast.err),
        0);
    cast_assert_valid(&cast, "timeline", value);
}

static const char *text_of(struct pir_timeline_options options)
{
    view(&options);
    return cast_text_everywhere(&cast, page);
}

static const char *sheet_of(struct pir_timeline_options options)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    options.shape = PIR_TIMELINE_SHEET;
    view(&options);
    assert_int_equal(pir_render_csv(&out, page), 0);
    text = pir_arena_strndup(&cast.arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

/* Subjects of the entries that are left, in order, with ", ". */
static const char *kinds_left(struct pir_timeline_filter filter)
{
    const struct pir_value *entries;
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    view(&(struct pir_timeline_options){.filter = filter});
    entries = pir_value_get(value, "entries");
    for (size_t i = 0; i < entries->len; i++)
        pir_buf_printf(
            &out, "%s%s", i ? " " : "",
            pir_value_text(pir_value_at(entries, i), "kind"));
    text = pir_arena_strndup(&cast.arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static void tells_phases_and_durations_first(void **state)
{
    const char *text;

    (void)state;
    text = text_of((struct pir_timeline_options){0});
    assert_holds(text, "Started    2026-11-22 23:14  First forged sign-in");
    assert_holds(text, "Time to detect       11 h 48 min");
    assert_holds(text, "Time to contain      59 min");
    assert_holds(text, "Time to recover      not recovered yet, 2 h 20 min so far");
    assert_holds(text, "Dwell time           12 h 47 min");
    assert_true(strstr(text, "Durations") < strstr(text, "Timeline"));
}

static void marks_what_was_recorded_late(void **state)
{
    const struct pir_value *entry;
    const char *text;

    (void)state;
    text = text_of((struct pir_timeline_options){0});
    assert_holds(text, "recorded late, 3 d 13 h after: 2026-11-23 13:10");
    text = text_of((struct pir_timeline_options){.shape = PIR_TIMELINE_COLUMNS});
    assert_holds(text, "2026-11-23 13:10 (late)");
    entry = pir_value_at(pir_value_get(value, "entries"), 0);
    assert_string_equal(pir_value_text(entry, "kind"), "note");
    assert_string_equal(pir_value_text(entry, "late-seconds"), "306600");
}

static void leaves_what_was_asked_for(void **state)
{
    (void)state;
    assert_string_equal(
        kinds_left((struct pir_timeline_filter){.kind = "event"}), "event event event");
    assert_string_equal(
        kinds_left((struct pir_timeline_filter){.phase = "contained"}), "event");
    assert_string_equal(
        kinds_left((struct pir_timeline_filter){.role = "cio"}),
        "decision action question");
    assert_string_equal(kinds_left((struct pir_timeline_filter){.role = "nobody"}), "");
    assert_string_equal(
        kinds_left((struct pir_timeline_filter){.important = true}),
        "event event incident decision event");
    assert_string_equal(
        kinds_left((struct pir_timeline_filter){.important = true, .kind = "decision"}),
        "decision");
}

static void says_how_many_are_left_out(void **state)
{
    const char *text;

    (void)state;
    text = text_of((struct pir_timeline_options){.filter = {.phase = "contained"}});
    assert_holds(text, "entries left out by what was asked for");
    assert_lacks(text_of((struct pir_timeline_options){0}), "left out");
}

static void gives_spreadsheets_one_table_of_exact_times(void **state)
{
    const char *text;

    (void)state;
    text = sheet_of((struct pir_timeline_options){.filter = {.phase = "contained"}});
    assert_holds(text, "occurred,precision,known,recorded,late,kind,phase,what,");
    assert_holds(
        text, "\r\n2026-11-23T11:01:00Z,minute,,2026-11-23T11:01:40Z,,event,contained,"
              "Portal taken off line,Alice Example,");
}

static void keeps_formulas_from_running(void **state)
{
    static const char *const hostile[] = {
        "=HYPERLINK(\"http://evil.example\")",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\xef\xbc\x9d"
        "1+1",
        " =1+1",
        "'=1+1"};
    struct pir_column columns[] = {{.title = "=title"}, {.title = "plain"}};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_block *table;

    (void)state;
    page = pir_block_page(&cast.arena);
    pir_block_heading(&cast.arena, page, 1, "Not in it");
    table = pir_block_table(&cast.arena, page, columns, 2);
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++)
        pir_cell_add(
            &cast.arena, pir_block_row(&cast.arena, table), 0, hostile[i],
            PIR_TONE_PLAIN);
    assert_int_equal(pir_render_csv(&out, page), 0);
    assert_string_equal(
        out.data, "\"'=title\",plain\r\n"
                  "\"'=HYPERLINK(\"\"http://evil.example\"\")\",\r\n"
                  "\"'+1+1\",\r\n\"'-2+3\",\r\n\"'@SUM(A1)\",\r\n"
                  "\"'\xef\xbc\x9d"
                  "1+1\",\r\n\"' =1+1\",\r\n\"''=1+1\",\r\n");
    pir_buf_release(&out);
}

static void quotes_commas_quotes_and_line_feeds(void **state)
{
    struct pir_column columns[] = {{.title = "a"}, {.title = "b"}};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_block *row;

    (void)state;
    page = pir_block_page(&cast.arena);
    row = pir_block_row(&cast.arena, pir_block_table(&cast.arena, page, columns, 2));
    pir_cell_add(&cast.arena, row, 0, "one, \"two\"", PIR_TONE_PLAIN);
    pir_cell_add(&cast.arena, row, 1, "up\ndown\x1b[31m", PIR_TONE_PLAIN);
    assert_int_equal(pir_render_csv(&out, page), 0);
    assert_string_equal(
        out.data, "a,b\r\n\"one, \"\"two\"\"\",\"up\ndown\\x1b[31m\"\r\n");
    pir_buf_release(&out);
}

#define FULL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL(tells_phases_and_durations_first),
        FULL(marks_what_was_recorded_late),
        FULL(leaves_what_was_asked_for),
        FULL(says_how_many_are_left_out),
        FULL(gives_spreadsheets_one_table_of_exact_times),
        FULL(keeps_formulas_from_running),
        FULL(quotes_commas_quotes_and_line_feeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
