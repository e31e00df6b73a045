/* What the looking commands say, to people and to programs. The values are checked against
 * schemas/output/. */
#include "view/incident_support.h"

static struct cast cast;
static struct pir_block *page;
static struct pir_value *value;

static int set_up(void **state)
{
    (void)state;
    page = NULL;
    value = NULL;
    cast_everything(&cast);
    return 0;
}

static int set_up_empty(void **state)
{
    (void)state;
    page = NULL;
    value = NULL;
    cast_init(&cast, "2026-11-23T12:22:00Z", "Europe/Berlin");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cast_release(&cast);
    return 0;
}

/* ---- helpers --------------------------------------------------------------------- */

static void assert_valid(const char *name, const struct pir_value *checked)
{
    cast_assert_valid(&cast, name, checked);
}

static const char *text_of(const struct pir_block *shown)
{
    return cast_text_everywhere(&cast, shown);
}

/** Its steps are those of the incident's own life and of what falls due: no gate is asked. */
static const char *summary(void)
{
    struct pir_duty_terms due = {.zone = cast.view.zone, .now = cast.view.now};
    struct pir_next_terms terms = {.zone = cast.view.zone, .now = cast.view.now};
    struct pir_next_step *steps;
    struct pir_duty *duties;
    size_t count;

    assert_int_equal(
        pir_duties_of(
            &duties, &terms.duty_count, &cast.arena, &cast.state, &due, &cast.err),
        0);
    terms.duties = duties;
    assert_int_equal(
        pir_next_of(&steps, &count, &cast.arena, &cast.state, &terms, &cast.err), 0);
    assert_int_equal(
        pir_view_summary(
            &page, &value, &cast.view, &cast.state, steps, count, &cast.err),
        0);
    assert_valid("summary", value);
    return text_of(page);
}

static const char *incident(void)
{
    assert_int_equal(
        pir_view_incident(&page, &value, &cast.view, &cast.state, &cast.err), 0);
    assert_valid("incident", value);
    return text_of(page);
}

static const char *entry(const char *label)
{
    const struct pir_item *item = cast_item(&cast, label);
    const struct pir_kind *kind = cast_kind(cast.kinds, item->recorded->entry.kind);

    assert_int_equal(
        pir_view_entry(&page, &value, &cast.view, &cast.state, item, kind, &cast.err),
        0);
    assert_valid("entry", value);
    return text_of(page);
}

static const char *log_of(size_t limit)
{
    const struct pir_state *states[] = {&cast.state};

    assert_int_equal(
        pir_view_log(&page, &value, &cast.view, states, 1, limit, &cast.err), 0);
    assert_valid("log", value);
    return text_of(page);
}

/* The short id of an entry. */
static const char *id_of(const char *label)
{
    return pir_arena_printf(&cast.arena, "%.8s", cast_id(&cast, label));
}

static void assert_order(const char *text, const char *first, const char *second)
{
    const char *a = strstr(text, first);
    const char *b = strstr(text, second);

    if (!a || !b || a >= b)
        fail_msg("\"%s\" does not come before \"%s\" in \"%s\"", first, second, text);
}

static const char *point_text(const char *pointer)
{
    const struct pir_value *found = pir_value_point(value, pointer);

    if (!found || !found->text)
        fail_msg("there is no text at %s", pointer);
    return found->text;
}

static void open_incident(const char *fields)
{
    cast_add(
        &cast, "open", "incident", "2026-11-23T10:25:10Z second",
        pir_arena_printf(
            &cast.arena,
            "title: Payroll service down\nsummary: Salaries cannot be paid out.\n"
            "severity: high\ntype: technical-outage\nhow-detected: calls from "
            "staff\n%s",
            fields),
        NULL);
}

/* ---- pir list -------------------------------------------------------------------- */

static void lists_incidents_with_the_one_in_use_marked(void **state)
{
    struct pir_state other;
    struct pir_list_item items[2];
    const char *text;

    (void)state;
    other = cast.state;
    other.title = "Payroll service down";
    other.severity = "high";
    other.exercise = true;
    other.open_actions = 0;
    memcpy(other.id, "9x2q7c4p", sizeof(other.id));
    items[0] = (struct pir_list_item){&cast.state, 25, cast.view.now - 500, true};
    items[1] = (struct pir_list_item){&other, 3, INT64_MIN, false};
    assert_int_equal(pir_view_list(&page, &value, &cast.view, items, 2, &cast.err), 0);
    assert_valid("list", value);
    text = text_of(page);
    assert_holds(
        text, pir_arena_printf(
                  &cast.arena, "%s*  2026-11-23  critical  contained  Sign-in accepted",
                  cast.state.id));
    assert_holds(text, "8 min ago");
    assert_holds(text, "9x2q7c4p   2026-11-23");
    assert_holds(text, "EXERCISE Payroll service down");
    assert_holds(text, "unknown");
    assert_holds(text, "2 incidents, days in Europe/Berlin; * in use");
    assert_string_equal(point_text("/incidents/0/last"), "2026-11-23T12:13:40Z");
    assert_null(pir_value_point(value, "/incidents/1/last"));
    assert_true(pir_value_is_true(pir_value_point(value, "/incidents/0"), "in-use"));
}

static void keeps_the_list_a_table_at_eighty_columns(void **state)
{
    struct pir_list_item item = {&cast.state, 25, cast.view.now - 59 * 60, true};

    (void)state;
    assert_int_equal(pir_view_list(&page, &value, &cast.view, &item, 1, &cast.err), 0);
    assert_holds(cast_render(&cast, page, 80, 0), "Id         Opened      Severity");
}

static void says_how_to_open_an_incident_when_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(pir_view_list(&page, &value, &cast.view, NULL, 0, &cast.err), 0);
    assert_valid("list", value);
    assert_holds(text_of(page), "pir open \"...\" -e");
    assert_holds(text_of(page), "pir list --all");
    assert_int_equal(pir_value_get(value, "incidents")->len, 0);
}

/* ---- pir, alone ------------------------------------------------------------------ */

static void begins_the_summary_with_what_and_how_bad(void **state)
{
    const char *text = summary();

    (void)state;
    assert_int_equal(
        strncmp(
            text,
            pir_arena_printf(
                &cast.arena,
                "%s  Sign-in accepted without a password  (critical, contained)\n"
                "2026-11-23 13:22 Europe/Berlin, record 3fa91c20\n",
                cast.state.id),
            strlen(cast.state.id) + 100),
        0);
    assert_holds(text, "Aware      2026-11-23 11:17, 2 h 5 min ago\n");
    assert_holds(text, "CEO told   2026-11-23 12:05, 48 min after aware\n");
    assert_holds(text, "Command    kim@example.org\n");
}

static void shows_open_actions_by_due_day_and_marks_what_is_overdue(void **state)
{
    const char *text = summary();
    const char *colour = cast_render(&cast, page, 140, PIR_RENDER_COLOUR);

    (void)state;
    assert_order(text, "2026-11-21", "2026-12-20");
    assert_holds(text, "doing, 2 d overdue");
    assert_holds(colour, "\x1b[1;31m2026-11-21\x1b[0m");
    assert_holds(colour, "\x1b[1;31mdoing, 2 d overdue\x1b[0m");
    assert_string_equal(point_text("/actions/0/days-overdue"), "2");
    assert_string_equal(point_text("/actions/1/due"), "2026-12-20");
}

static void
counts_an_action_as_overdue_from_the_next_day_in_the_records_zone(void **state)
{
    (void)state;
    open_incident("");
    cast_add(
        &cast, "patch", "action", "2026-11-23T11:10:00Z second",
        "title: Patch\npurpose: patch\nowner: CIO\ndue: 2026-11-23\ndone-when: it is\n",
        NULL);
    cast_fold(&cast);
    cast.view.now =
        cast_time("2026-11-23T22:59:59Z"); /* a second to midnight in Berlin */
    assert_lacks(summary(), "overdue");
    cast.view.now += 1;
    assert_holds(summary(), "1 d overdue");
}

static void shows_open_questions_only(void **state)
{
    const char *text = summary();

    (void)state;
    assert_order(text, "Open questions", "Was the payroll reached?");
    assert_int_equal(pir_value_get(value, "questions")->len, 1);
    assert_string_equal(
        point_text("/questions/0/unknown-because"), "logs are being read");
}

static void shows_the_last_five_entries_newest_first(void **state)
{
    const char *text = summary();

    (void)state;
    assert_int_equal(pir_value_get(value, "entries")->len, 5);
    assert_string_equal(point_text("/entries/0/id"), cast_id(&cast, "budget"));
    assert_string_equal(point_text("/entries/4/id"), cast_id(&cast, "again"));
    assert_holds(text, "2026-11-19        note        (personal data) Support had");
}

static void says_what_is_next_for_a_new_incident(void **state)
{
    const char *text;

    (void)state;
    open_incident("");
    cast_fold(&cast);
    text = summary();
    assert_holds(text, "(high, declared)");
    assert_holds(text, "Aware     not recorded");
    assert_holds(text, "CEO told  not yet");
    assert_holds(text, "nobody in command");
    assert_int_equal(pir_value_get(value, "next")->len, 3);
    assert_order(
        text, "pir event \"...\" --phase contained",
        "pir role commander --person \"...\"");
    assert_order(
        text, "pir role commander --person \"...\"",
        "pir communication \"...\" --audience CEO --channel \"...\"");
    assert_lacks(text, "Open actions");
    assert_lacks(text, "Open questions");
}

static void asks_for_nothing_once_it_is_closed(void **state)
{
    const char *text;

    (void)state;
    open_incident("");
    cast_add(
        &cast, "close", "close", "2026-11-23T12:00:00Z second",
        "outcome: False alarm.\n", NULL);
    cast_fold(&cast);
    text = summary();
    assert_holds(text, "(high, closed)");
    assert_lacks(text, "Next");
    assert_int_equal(pir_value_get(value, "next")->len, 0);
}

static void names_only_commands_and_options_that_there_are(void **state)
{
    const struct pir_value *next;

    (void)state;
    open_incident("");
    cast_fold(&cast);
    summary();
    next = pir_value_get(value, "next");
    for (size_t i = 0; i < next->len; i++) {
        const char *command = pir_value_text(pir_value_at(next, i), "command");
        const struct pir_kind *kind;
        char verb[32];

        assert_int_equal(sscanf(command, "pir %31[a-z]", verb), 1);
        kind = cast_kind(cast.kinds, verb);
        assert_non_null(kind);
        for (const char *at = command; (at = strstr(at, "--")); at += 2) {
            char option[32];

            assert_int_equal(sscanf(at, "--%31[a-z-]", option), 1);
            assert_non_null(pir_kind_field(kind, option));
        }
    }
}

/* ---- pir show INCIDENT ----------------------------------------------------------- */

static void tells_the_timeline_in_order_of_occurrence(void **state)
{
    const char *text = incident();

    (void)state;
    assert_order(
        text, "started: First forged sign-in", "detected: SIEM raises an alarm");
    assert_order(text, "contained: Portal taken off line", "CEO approved budget");
    assert_string_equal(point_text("/entries/0/id"), cast_id(&cast, "early"));
    assert_string_equal(point_text("/entries/1/id"), cast_id(&cast, "started"));
    assert_holds(text, "To detect     11 h 48 min");
    assert_holds(text, "To contain    59 min");
}

static void puts_entries_of_unknown_time_last_and_says_so(void **state)
{
    const char *text;

    (void)state;
    cast_add(&cast, "when", "event", "unknown", "what: Key copied\n", NULL);
    cast_fold(&cast);
    text = incident();
    assert_order(text, "CEO approved budget", "Key copied");
    assert_holds(text, "  unknown           event");
    assert_string_equal(point_text("/entries/25/occurred"), "unknown");
}

static void marks_what_was_corrected_recorded_late_or_is_restricted(void **state)
{
    const char *text = incident();

    (void)state;
    assert_holds(text, "Track every patch order to proof (corrected)");
    assert_holds(text, "(recorded 3 d later; personal data)");
}

static void says_nothing_of_lateness_when_the_commit_is_not_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < cast.count; i++)
        cast.entries[i].attest.found = false;
    assert_lacks(incident(), " d later");
}

static void shows_a_day_as_the_day_it_was_written(void **state)
{
    const char *text;

    (void)state;
    open_incident("");
    /* 5 September in New York begins at 06:00 in Berlin: it stays the fifth. */
    cast_add(
        &cast, "day", "event", "2017-09-05T00:00:00-04:00 day", "what: Seen\n", NULL);
    cast_add(
        &cast, "hour", "event", "2017-09-07T17:00:00-04:00 hour", "what: Told\n", NULL);
    cast_add(
        &cast, "india", "event", "2017-09-07T17:00:00+05:30 hour", "what: Late\n",
        NULL);
    cast_fold(&cast);
    text = incident();
    assert_holds(text, "2017-09-05        ");
    assert_lacks(text, "2017-09-05 06:00");
    assert_holds(text, "2017-09-07 23h");
    assert_holds(text, "2017-09-07 17h +05:30");
    text = entry("day");
    assert_holds(text, "2017-09-05, to the day at -04:00");
    assert_holds(entry("hour"), "2017-09-07 23h +02:00, to the hour");
}

static void shows_impacts_with_figures_ranges_and_reasons(void **state)
{
    const char *text = incident();

    (void)state;
    assert_holds(text, "likely 380,000 people (200,000 to");
    assert_holds(text, "84,000 EUR");
    assert_holds(text, "none, because nobody outside knows of it");
    assert_holds(text, "medium");
}

static void calls_an_earlier_estimate_earlier(void **state)
{
    (void)state;
    assert_lacks(incident(), "earlier figure");
    cast_add(
        &cast, "better", "impact", "2026-11-23T12:20:00Z second",
        "measure: Cost of the response\ndimension: financial\nstage: updated\n"
        "not-stated-because: the invoices are not in\n",
        NULL);
    cast_fold(&cast);
    assert_holds(incident(), "84,000 EUR (earlier figure)");
    assert_holds(incident(), "not stated, because the");
}

static void shows_sections_only_when_there_is_something_in_them(void **state)
{
    static const char *const sections[] = {"Actions", "Decisions", "Impact",
                                           "Causes",  "Risks",     "Who must be told",
                                           "Told",    "Questions", "Lessons"};
    const char *text;

    (void)state;
    text = incident();
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        assert_holds(text, pir_arena_printf(&cast.arena, "\n\n%s\n", sections[i]));
    cast.count = 1;
    cast_fold(&cast);
    text = incident();
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        assert_lacks(text, pir_arena_printf(&cast.arena, "\n\n%s\n", sections[i]));
    assert_holds(text, "Timeline");
}

static void says_of_each_audience_whether_it_was_told(void **state)
{
    const char *text = incident();

    (void)state;
    assert_holds(text, "2026-11-27        Customers");
    assert_holds(text, "not yet");
    assert_holds(text, "not needed, because their data was never on");
    /* the plan says "ceo", the communication "CEO" */
    assert_holds(text, "2026-11-23 12:05");
    cast.view.now = cast_time("2026-11-28T12:00:00Z");
    assert_holds(incident(), "not yet, overdue");
}

static void gives_programs_typed_fields(void **state)
{
    const struct pir_value *entries;

    (void)state;
    incident();
    entries = pir_value_get(value, "entries");
    for (size_t i = 0; i < entries->len; i++) {
        const struct pir_value *one = pir_value_at(entries, i);
        const struct pir_value *fields = pir_value_get(one, "fields");

        if (strcmp(pir_value_text(one, "id"), cast_id(&cast, "money")) == 0) {
            assert_int_equal(pir_value_get(fields, "value")->type, PIR_NUMBER);
            assert_string_equal(pir_value_text(fields, "value"), "84000");
        }
        if (strcmp(pir_value_text(one, "id"), cast_id(&cast, "early")) == 0)
            assert_true(pir_value_is_true(fields, "personal-data"));
    }
    cast.view.kind = NULL; /* without kinds the texts stay as they were read */
    incident();
}

/* ---- pir show ENTRY -------------------------------------------------------------- */

static void shows_fields_in_the_kinds_order_with_their_names_in_words(void **state)
{
    const char *text = entry("track");

    (void)state;
    assert_order(text, "Purpose    prevent", "Owner      security manager");
    assert_order(text, "Owner", "Done when");
    assert_order(text, "Done when", "Currency");
    assert_lacks(text, "action/1");
    assert_lacks(text, "Title ");
    assert_string_equal(point_text("/entry/fields/cost"), "7500");
}

static void shows_fields_of_an_unknown_kind_as_they_were_written(void **state)
{
    const char *text;

    (void)state;
    open_incident("");
    cast_add(
        &cast, "odd", "weather", "2026-11-23T11:00:00Z minute",
        "sky: grey\nwind-force: 5\nreadings: [1, 2]\ndeep: {a: {b: c}}\n", "Cold.\n");
    cast_fold(&cast);
    text = entry("odd");
    assert_holds(text, "weather");
    assert_order(text, "Sky         grey", "Wind force  5");
    assert_holds(text, "Readings    1\n            2\n");
    assert_holds(text, "Deep        a: b: c");
    assert_holds(text, "Cold.");
    assert_holds(incident(), "Cold.");
}

static void shows_all_times_and_who_signed(void **state)
{
    const char *text = entry("patch");

    (void)state;
    assert_holds(text, "Occurred   2026-11-23 12:10:00 +01:00\n");
    assert_holds(text, "Recorded   2026-11-23 12:10:40 +01:00, 40 s later\n");
    assert_holds(text, "Alice Example <alice@example.org> (owner, recorder), key");
    assert_holds(text, CAST_KEY ", good");
    assert_holds(text, cast.entries[8].attest.commit);
    assert_holds(text, cast_id(&cast, "patch"));
    assert_holds(text, "incidents/2026/11/23-sign-in-");
    assert_string_equal(point_text("/entry/by/signature"), "good");
    assert_string_equal(point_text("/entry/by/roles/1"), "recorder");
}

static void says_in_red_what_is_wrong_with_a_signature(void **state)
{
    static const struct {
        enum pir_attest_state state;
        const char *words, *name;
    } cases[] = {
        {PIR_ATTEST_UNTRUSTED, "\x1b[1;31mbut this key is not in the trust files",
         "untrusted"},
        {PIR_ATTEST_BAD, "\x1b[1;31mthe signature is wrong", "bad"},
        {PIR_ATTEST_UNSIGNED, "\x1b[1;31mnot signed", "unsigned"},
        {PIR_ATTEST_OPENPGP, "\x1b[33man OpenPGP signature, which is not checked",
         "openpgp"},
        {PIR_ATTEST_UNKNOWN, "\x1b[33msignature not checked", "unknown"},
        {PIR_ATTEST_GOOD, "\x1b[32mgood", "good"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cast.entries[8].attest.state = cases[i].state;
        entry("patch");
        assert_holds(cast_render(&cast, page, 300, PIR_RENDER_COLOUR), cases[i].words);
        assert_string_equal(point_text("/entry/by/signature"), cases[i].name);
    }
    cast.entries[8].attest.found = false;
    assert_holds(entry("patch"), "not known: no commit names this entry");
    assert_null(pir_value_point(value, "/entry/by"));
}

static void does_not_take_a_claimed_name_for_the_signer(void **state)
{
    const char *text;

    (void)state;
    cast.entries[8].attest.name = "Bob Boss";
    cast.entries[8].attest.email = "bob@example.org";
    text = entry("patch");
    assert_holds(
        text, "Signed by  alice@example.org (owner, recorder), committed as Bob Boss");
    text = log_of(0);
    assert_lacks(text, "Bob");
    assert_holds(text, "alice@example.org");
}

static void shows_the_body_and_links_both_ways(void **state)
{
    const char *text = entry("early");

    (void)state;
    assert_holds(text, "Support had three calls:\n\n- one from *Mrs Miller*\n");
    assert_order(text, "Links to", "supports  ");
    assert_holds(text, id_of("vuln"));
    assert_string_equal(point_text("/links/out/0/entry"), cast_id(&cast, "vuln"));
    assert_holds(text, "Recorded   2026-11-23 13:10:00 +01:00, 3 to 5 d later");
    text = entry("vuln");
    assert_order(text, "Linked from", id_of("early"));
    assert_string_equal(point_text("/links/in/0/type"), "supports");
    entry("patch");
    assert_string_equal(point_text("/links/in/0/type"), "action");
    assert_string_equal(point_text("/links/in/0/entry"), cast_id(&cast, "progress"));
}

static void tells_a_link_into_another_incident_apart(void **state)
{
    (void)state;
    cast_add(
        &cast, "far", "note", "2026-11-23T12:20:00Z second",
        "links: [{type: supersedes, target: "
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzg}]\n",
        "Same flaw.\n");
    cast_fold(&cast);
    assert_holds(entry("far"), "(in another incident)");
    assert_null(pir_value_point(value, "/links/out/0/subject"));
}

static void shows_corrections_old_and_new_for_each_field(void **state)
{
    const char *text;

    (void)state;
    cast_add(
        &cast, "again2", "correction", "2026-11-23T12:20:00Z second",
        "reason: No cost after all.\nentry: @track\n"
        "content: {due: 2026-12-22, effort: null}\n",
        NULL);
    cast_fold(&cast);
    text = entry("track");
    assert_holds(text, "Corrected 2 times");
    assert_holds(text, "Due   2026-12-18 -> 2026-12-20");
    assert_holds(text, "Due     2026-12-20 -> 2026-12-22");
    assert_holds(text, "Effort  half a day a week -> none");
    assert_order(text, "2026-12-18 -> ", "2026-12-20 -> ");
    assert_string_equal(point_text("/corrections/0/changes/1/from"), "6000");
    assert_int_equal(
        pir_value_point(value, "/corrections/1/changes/1/to")->type, PIR_NULL);
}

static void keeps_the_text_a_correction_replaced(void **state)
{
    const char *text;

    (void)state;
    cast_add(
        &cast, "words", "correction", "2026-11-23T12:20:00Z second",
        "reason: It was the CFO.\nentry: @budget\n", "CFO approved budget\n");
    cast_fold(&cast);
    text = entry("budget");
    assert_order(text, "CFO approved budget", "Corrections");
    assert_order(text, "Corrections", "CEO approved budget");
    assert_holds(incident(), "CFO approved budget (corrected)");
}

static void says_when_the_body_is_kept_apart(void **state)
{
    (void)state;
    cast_add(
        &cast, "apart", "note", "2026-11-23T12:20:00Z second",
        "body-digest: "
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"
        "body-salt: abc\n",
        NULL);
    cast_fold(&cast);
    assert_holds(entry("apart"), "The body is not here");
    assert_holds(incident(), "(body not here)");
}

static void shows_what_an_entry_changed(void **state)
{
    (void)state;
    assert_holds(entry("contained"), "Changed    state: active -> contained");
    assert_string_equal(point_text("/changes/0/to"), "contained");
}

static void does_not_follow_an_action_that_names_itself(void **state)
{
    (void)state;
    cast_add(
        &cast, "loop", "correction", "2026-11-23T12:20:00Z second",
        "reason: odd\nentry: @progress\ncontent: {action: @progress}\n", NULL);
    cast_fold(&cast);
    assert_non_null(incident());
    assert_non_null(entry("progress"));
    assert_non_null(log_of(0));
}

/* ---- pir log --------------------------------------------------------------------- */

static void logs_newest_first_with_what_changed(void **state)
{
    const char *text = log_of(0);

    (void)state;
    assert_order(text, "note: CEO approved budget", "incident: Sign-in accepted");
    assert_holds(text, "event: Portal taken off line");
    assert_holds(
        text, "\n                                   state: active -> contained\n");
    assert_holds(text, "state: declared -> active");
    /* recorded, not occurred: the early note was recorded late */
    assert_holds(
        text, "2026-11-23 13:10  Alice Example  note: Support had three calls:");
    assert_string_equal(point_text("/entries/0/id"), cast_id(&cast, "budget"));
    assert_string_equal(point_text("/total"), "25");
}

static void stops_the_log_at_the_limit_and_says_so(void **state)
{
    const char *text = log_of(3);

    (void)state;
    assert_holds(text, "22 older entries not shown");
    assert_int_equal(pir_value_get(value, "entries")->len, 3);
    assert_string_equal(point_text("/total"), "25");
}

static void logs_several_incidents_in_the_order_of_history(void **state)
{
    static struct pir_recorded recorded[2];
    static struct pir_item items[2];
    struct pir_state other = cast.state;
    const struct pir_state *states[] = {&other, &cast.state};

    (void)state;
    memcpy(other.id, "9x2q7c4p", sizeof(other.id));
    for (size_t i = 0; i < 2; i++) {
        recorded[i] = cast.entries[i];
        items[i] = cast.state.items[i];
        items[i].recorded = &recorded[i];
    }
    recorded[0].attest.order = -5000; /* before all, and after all */
    recorded[1].attest.order = -1;
    other.items = items;
    other.item_count = 2;
    assert_int_equal(
        pir_view_log(&page, &value, &cast.view, states, 2, 0, &cast.err), 0);
    assert_valid("log", value);
    assert_holds(text_of(page), "Incident");
    assert_string_equal(point_text("/entries/0/incident"), "9x2q7c4p");
    assert_string_equal(point_text("/entries/1/incident"), cast.state.id);
    assert_string_equal(point_text("/entries/26/incident"), "9x2q7c4p");
}

static void says_in_the_log_who_is_not_to_be_trusted(void **state)
{
    const char *text;

    (void)state;
    cast.entries[8].attest.state = PIR_ATTEST_UNSIGNED;
    cast.entries[8].attest.principal = "";
    cast.entries[9].attest.found = false;
    text = log_of(0);
    assert_holds(text, "not signed");
    assert_holds(text, "no commit names this entry");
}

static void logs_nothing_as_nothing(void **state)
{
    (void)state;
    assert_int_equal(pir_view_log(&page, &value, &cast.view, NULL, 0, 0, &cast.err), 0);
    assert_valid("log", value);
    assert_holds(text_of(page), "Nothing is recorded yet.");
}

/* ---- all ------------------------------------------------------------------------- */

static void says_the_same_of_the_same(void **state)
{
    const char *text = incident();

    (void)state;
    assert_string_equal(text, incident());
}

static void takes_receipts_as_the_schema_describes_them(void **state)
{
    static const char good[] =
        "[{\"kind\": \"note\", \"id\": "
        "\"63fvqvy160dq3vrgzmvqamt8fyw7j0vdzkqpzt7gfr307vb11pbg\", \"incident\": "
        "\"3xbmh0ha\", \"path\": \"incidents/x.md\", \"subject\": \"note: x\"}]";
    struct pir_value *receipts = NULL;

    (void)state;
    assert_int_equal(
        pir_json_parse(
            &receipts, &cast.arena, good, strlen(good), 0, "receipts", &cast.err),
        0);
    assert_valid("receipts", receipts);
}

#define FULL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define EMPTY(test) cmocka_unit_test_setup_teardown(test, set_up_empty, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL(lists_incidents_with_the_one_in_use_marked),
        FULL(keeps_the_list_a_table_at_eighty_columns),
        EMPTY(says_how_to_open_an_incident_when_there_is_none),
        FULL(begins_the_summary_with_what_and_how_bad),
        FULL(shows_open_actions_by_due_day_and_marks_what_is_overdue),
        EMPTY(counts_an_action_as_overdue_from_the_next_day_in_the_records_zone),
        FULL(shows_open_questions_only),
        FULL(shows_the_last_five_entries_newest_first),
        EMPTY(says_what_is_next_for_a_new_incident),
        EMPTY(asks_for_nothing_once_it_is_closed),
        EMPTY(names_only_commands_and_options_that_there_are),
        FULL(tells_the_timeline_in_order_of_occurrence),
        FULL(puts_entries_of_unknown_time_last_and_says_so),
        FULL(marks_what_was_corrected_recorded_late_or_is_restricted),
        FULL(says_nothing_of_lateness_when_the_commit_is_not_known),
        EMPTY(shows_a_day_as_the_day_it_was_written),
        FULL(shows_impacts_with_figures_ranges_and_reasons),
        FULL(calls_an_earlier_estimate_earlier),
        FULL(shows_sections_only_when_there_is_something_in_them),
        FULL(says_of_each_audience_whether_it_was_told),
        FULL(gives_programs_typed_fields),
        FULL(shows_fields_in_the_kinds_order_with_their_names_in_words),
        EMPTY(shows_fields_of_an_unknown_kind_as_they_were_written),
        FULL(shows_all_times_and_who_signed),
        FULL(says_in_red_what_is_wrong_with_a_signature),
        FULL(does_not_take_a_claimed_name_for_the_signer),
        FULL(shows_the_body_and_links_both_ways),
        FULL(tells_a_link_into_another_incident_apart),
        FULL(shows_corrections_old_and_new_for_each_field),
        FULL(keeps_the_text_a_correction_replaced),
        FULL(says_when_the_body_is_kept_apart),
        FULL(shows_what_an_entry_changed),
        FULL(does_not_follow_an_action_that_names_itself),
        FULL(logs_newest_first_with_what_changed),
        FULL(stops_the_log_at_the_limit_and_says_so),
        FULL(logs_several_incidents_in_the_order_of_history),
        FULL(says_in_the_log_who_is_not_to_be_trusted),
        EMPTY(logs_nothing_as_nothing),
        FULL(says_the_same_of_the_same),
        EMPTY(takes_receipts_as_the_schema_describes_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
