/* Files of duties: what is read, and what is refused with file, line and reason. */
#include "clock_support.h"

#include "judge/rulefile.h"

#define HEAD "schema: pir.obligations/1\nobligations:\n"
#define DUTY                                                                           \
    "  - id: insurer\n    name: Notice\n    jurisdiction: DE\n    regime: "            \
    "contractual\n"                                                                    \
    "    citation: policy\n    status: contractual\n    scope_flag: insured\n"         \
    "    who: holder\n    trigger: discovered\n    threshold: any\n    grade: own\n"
#define STAGE "    stages:\n      - id: notice\n        recipient: desk\n"
#define LIMIT(text) HEAD DUTY STAGE "        due:\n          - {" text "}\n"

static int setup(void **state)
{
    static struct bench bench;

    bench_start(&bench);
    *state = &bench;
    return pir_obligations_words(&bench.set, &bench.arena, &bench.err);
}

static int teardown(void **state)
{
    bench_stop(*state);
    return 0;
}

static void reads_periods(void **state)
{
    static const struct {
        const char *text;
        int32_t months, days;
        int64_t seconds;
    } good[] = {
        {"PT72H", 0, 0, 72 * 3600}, {"P1M", 1, 0, 0},
        {"P2W", 0, 14, 0},          {"P1Y2M3DT4H5M6S", 14, 3, 4 * 3600 + 306},
        {"PT90M", 0, 0, 5400},
    };
    static const char *const bad[] = {
        "",      "72H", "P",    "PT",  "PT0H",  "P1H",   "PT1D",   "P1M1Y",  "P-1D",
        "P1.5D", "p1d", "P1D ", "PTH", "P121M", "P1DT1", "PT1H1H", "P99999D"};
    struct pir_period period;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(pir_period_parse(&period, good[i].text));
        assert_int_equal(period.months, good[i].months);
        assert_int_equal(period.days, good[i].days);
        assert_int_equal(period.seconds, good[i].seconds);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (pir_period_parse(&period, bad[i]))
            fail_msg("\"%s\" was taken for a period", bad[i]);
}

static void every_built_in_file_has_its_form(void **state)
{
    struct bench *b = *state;

    for (size_t i = 0; i < sizeof(duty_files) / sizeof(duty_files[0]); i++) {
        char *path =
            pir_arena_printf(&b->arena, "schemas/obligations/%s", duty_files[i]);
        size_t len;
        char *bytes = bench_file(b, path, &len);

        if (pir_rulefile_check(&b->arena, &b->set, path, bytes, len, &b->err) < 0)
            fail_msg("%s:%u: %s", b->err.place, b->err.line, b->err.message);
    }
}

static void knows_all_duties_and_stages(void **state)
{
    struct bench *b = *state;
    size_t stages = 0;

    assert_int_equal(pir_obligations_builtin(&b->set, &b->arena, &b->err), 0);
    assert_int_equal(b->set.len, 76);
    for (size_t i = 0; i < b->set.len; i++) {
        stages += b->set.items[i].stage_count;
        assert_true(b->set.items[i].name_count > 0);
        assert_true(b->set.items[i].source_count > 0);
        assert_non_null(strchr("PSMX", b->set.items[i].grade));
    }
    assert_int_equal(stages, 163);
}

static void refuse(struct bench *b, const char *text, const char *says, unsigned line)
{
    memset(&b->err, 0, sizeof(b->err));
    assert_int_equal(
        pir_obligations_read(
            &b->set, &b->arena, text, strlen(text), "own.yaml", &b->err),
        PIR_E_INPUT);
    if (!strstr(b->err.message, says))
        fail_msg("\"%s\" does not say \"%s\"", b->err.message, says);
    assert_string_equal(b->err.place, "own.yaml");
    assert_int_equal(b->err.line, line);
}

static void refuses_limits_it_cannot_count(void **state)
{
    struct bench *b = *state;

    refuse(
        b, LIMIT("anchor: aware, within: 72h, unit: elapsed"),
        "within \"72h\" is no period", 18);
    refuse(
        b, LIMIT("anchor: aware, within: P1M, unit: elapsed"),
        "P1M cannot be counted in the unit elapsed", 18);
    refuse(
        b, LIMIT("anchor: aware, within: PT5H, unit: calendar-day"),
        "cannot be counted", 18);
    refuse(
        b, LIMIT("anchor: aware, within: P5D, unit: busines-day"),
        "did you mean business-day?", 18);
    refuse(
        b, LIMIT("anchor: aware, within: P5D, unit: business-day"), "need a calendar",
        18);
    refuse(
        b, LIMIT("anchor: awre, within: P5D, unit: calendar-day"),
        "anchor \"awre\" is no event", 18);
    refuse(
        b, LIMIT("anchor: 'sent:first', within: P5D, unit: calendar-day"),
        "names no other stage", 15);
    refuse(
        b, LIMIT("anchor: 'sent:notice', within: P5D, unit: calendar-day"),
        "names no other stage", 15);
    refuse(
        b, LIMIT("anchor: aware, within: P5D, unit: calendar-day, day_end: '25:00'"),
        "is no time such as 17:30", 18);
    refuse(
        b, LIMIT("anchor: aware, within: P5D, unit: calendar-day, roll: sometimes"),
        "roll cannot be \"sometimes\"", 18);
    refuse(b, LIMIT("within: P5D, unit: calendar-day"), "anchor is missing", 18);
}

static void refuses_duties_that_are_not_whole(void **state)
{
    struct bench *b = *state;

    refuse(b, "obligations: []\n", "begins with schema: pir.obligations/1", 1);
    refuse(b, "schema: pir.obligations/1\n", "must be a list of duties", 1);
    refuse(b, HEAD DUTY, "insurer: stages must be a list", 3);
    refuse(b, HEAD DUTY STAGE DUTY STAGE, "two duties of this id", 17);
    refuse(
        b, HEAD DUTY STAGE "      - id: notice\n        recipient: desk\n",
        "two stages notice", 17);
    refuse(
        b, HEAD DUTY STAGE "        content: [horoscope]\n",
        "content \"horoscope\" is not known", 15);
}

static void the_form_finds_keys_nobody_knows(void **state)
{
    static const char text[] = HEAD DUTY "    horoscope: fine\n" STAGE;
    struct bench *b = *state;

    assert_int_equal(
        pir_rulefile_check(
            &b->arena, &b->set, "schemas/obligations/own.yaml", text, strlen(text),
            &b->err),
        PIR_E_INPUT);
    assert_non_null(strstr(b->err.message, "horoscope"));
    assert_int_equal(b->err.line, 14);
}

static void a_record_replaces_a_duty_and_brings_words(void **state)
{
    static const char own[] =
        "schema: pir.obligations/1\n"
        "events: [{id: insurer-called, label: the insurer was called}]\n"
        "content_fields: [{id: policy-number, label: number of the policy}]\n"
        "obligations:\n" DUTY
        "    stages:\n      - id: notice\n        recipient: desk\n"
        "        content: [policy-number]\n        due:\n"
        "          - {anchor: insurer-called, within: P1D, unit: calendar-day}\n";
    static const char other[] = HEAD DUTY STAGE;
    struct bench *b = *state;

    bench_read(b, own);
    assert_int_equal(
        pir_obligations_read(
            &b->set, &b->arena, other, strlen(other), "later.yaml", &b->err),
        0);
    assert_int_equal(b->set.len, 1);
    assert_string_equal(b->set.items[0].place, "later.yaml");
    assert_int_equal(b->set.items[0].stages[0].limit_count, 0);
    assert_string_equal(
        pir_event_find(&b->set, "insurer-called")->meaning, "the insurer was called");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_periods),
        TEST(every_built_in_file_has_its_form),
        TEST(knows_all_duties_and_stages),
        TEST(refuses_limits_it_cannot_count),
        TEST(refuses_duties_that_are_not_whole),
        TEST(the_form_finds_keys_nobody_knows),
        TEST(a_record_replaces_a_duty_and_brings_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
