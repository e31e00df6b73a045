/* Every vector of tests/vectors/clocks: dates worked out by others, and verdicts of real
 * matters. */
#include "clock_support.h"

#define DATES "tests/vectors/clocks/deadline-vectors.yaml"
#define DATE_COUNT 16
#define MATTER_COUNT 8
#define MATTERS "tests/vectors/clocks/real-vectors.yaml"

/* The duties that real-vectors.yaml sums up in a line each. */
static const char own_duties[] =
    "schema: pir.obligations/1\n"
    "obligations:\n"
    "  - id: nl-wbp-34a\n"
    "    name: Dutch rule before the GDPR\n"
    "    jurisdiction: NL\n"
    "    regime: privacy\n"
    "    citation: Wbp Art. 34a\n"
    "    status: in-force\n"
    "    effective: '2016-01-01'\n"
    "    expires: '2018-05-25'\n"
    "    scope_flag: nl_responsible\n"
    "    who: responsible party\n"
    "    trigger: aware\n"
    "    threshold: any\n"
    "    grade: own\n"
    "    stages:\n"
    "      - id: initial\n"
    "        recipient: authority\n"
    "        asap: true\n"
    "        due:\n"
    "          - {anchor: aware, within: PT72H, unit: elapsed, roll: none}\n";

static struct pir_value *load(struct bench *b, const char *path)
{
    struct pir_value *root;
    size_t len;
    char *bytes = bench_file(b, path, &len);

    if (pir_yaml_parse(&root, &b->arena, bytes, len, PIR_YAML_TYPED, path, &b->err) < 0)
        fail_msg("%s:%u: %s", path, b->err.line, b->err.message);
    return root;
}

static int compare_days(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void take_days_off(struct bench *b, const struct pir_value *list)
{
    int64_t *days =
        pir_arena_calloc(&b->arena, list ? list->len + 1 : 1, sizeof(*days));

    b->has_off = list != NULL;
    b->off.days = days;
    b->off.count = list ? list->len : 0;
    for (size_t i = 0; i < b->off.count; i++) {
        assert_int_equal(pir_date_parse(&days[i], list->in.items[i]->text, NULL), 0);
        days[i] /= 86400;
    }
    if (b->off.count)
        qsort(days, b->off.count, sizeof(*days), compare_days);
}

/* ---- dates ----------------------------------------------------------------------- */

/* A vector names its zone itself: it goes before the one of the duty. */
static void set_zone(struct bench *b, const char *id, const char *zone)
{
    for (size_t i = 0; i < b->set.len; i++)
        if (strcmp(b->set.items[i].id, id) == 0)
            b->set.items[i].zone = NULL;
    bench_in(b, zone);
}

static void set_hours(struct bench *b, const char *id, const char *rule)
{
    for (size_t i = 0; i < b->set.len; i++)
        if (strcmp(b->set.items[i].id, id) == 0)
            b->set.items[i].hours =
                strcmp(rule, "strict") == 0 ? PIR_HOURS_STRICT : PIR_HOURS_1182_71;
}

static void check_date(
    const struct pir_value *root, const struct pir_value *vector, const char *now)
{
    const struct pir_value *events = pir_value_get(vector, "events");
    const struct pir_value *flags = pir_value_get(vector, "flags");
    const char *obligation = pir_value_text(vector, "obligation");
    const char *expect = pir_value_text(vector, "expect");
    const struct pir_clock_stage *stage;
    struct bench b;

    bench_start(&b);
    bench_duties(&b);
    set_zone(&b, obligation, pir_value_text(vector, "zone"));
    set_hours(&b, obligation, pir_value_text(vector, "hour_rule"));
    take_days_off(
        &b, pir_value_get(
                pir_value_get(root, "holidays"), pir_value_text(vector, "holidays")));
    bench_declare(&b, pir_obligation_find(&b.set, obligation)->flag, true);
    for (size_t i = 0; i < flags->len; i++)
        bench_declare(&b, flags->in.items[i]->text, true);
    for (size_t i = 0; i < events->len; i++) {
        const char *name = events->in.members[i].name;
        const char *at = events->in.members[i].value->text;

        if (strncmp(name, "sent:", 5) == 0)
            bench_sent(&b, obligation, name + 5, at, "second");
        else
            bench_event(&b, name, at, "second");
    }
    stage = bench_judge(&b, obligation, pir_value_text(vector, "stage"), now);
    if (*expect) {
        assert_true(pir_window_is(&stage->due));
        assert_int_equal(stage->due.first, stage->due.last);
        assert_string_equal(bench_time(&b, stage->due.first), expect);
    } else {
        assert_false(pir_window_is(&stage->due));
        assert_false(pir_window_is(&stage->earliest));
        assert_int_equal(stage->verdict, PIR_CLOCK_NOT_STARTED);
    }
    bench_stop(&b);
}

static void every_deadline_comes_out(void **state)
{
    const struct pir_value *list;
    struct pir_value *root;
    struct bench b;

    (void)state;
    bench_start(&b);
    root = load(&b, DATES);
    list = pir_value_get(root, "vectors");
    assert_int_equal(list->len, DATE_COUNT); /* none is left out */
    for (size_t i = 0; i < list->len; i++) {
        print_message("%s\n", pir_value_text(list->in.items[i], "id"));
        check_date(root, list->in.items[i], "2026-01-01T00:00:00Z");
    }
    bench_stop(&b);
}

/* ---- matters --------------------------------------------------------------------- */

static const struct {
    const char *regime, *obligation, *stage, *anchor, *zone;
} regimes[] = {
    {"GDPR-33", "eu-gdpr-33", "initial", "aware", "Europe/London"},
    {"NL-Wbp-34a", "nl-wbp-34a", "initial", "aware", "Europe/Amsterdam"},
    {"SEC-8K-1.05", "us-sec-8k-105", "form-8k", "determined-material",
     "America/New_York"},
};

static const char *verdict_of(const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_MET_LATE:
    case PIR_CLOCK_MET_LATE_UNSAID:
        return "late";
    case PIR_CLOCK_NOT_IN_FORCE:
        return "not-applicable";
    default:
        return pir_clock_verdict_name(stage->verdict);
    }
}

static void
check_due(struct bench *b, const struct pir_clock_stage *stage, const char *due)
{
    const char *at = bench_time(b, stage->due.first);
    struct pir_moment wanted;

    if (strlen(due) == 10) {
        assert_memory_equal(at, due, 10);
        return;
    }
    wanted = bench_moment(due, "second");
    assert_int_equal(stage->due.first, wanted.at);
}

static void check_matter(const struct pir_value *vector, size_t r)
{
    const struct pir_clock_stage *stage;
    const char *due = pir_value_text(vector, "due");
    struct bench b;

    bench_start(&b);
    bench_duties(&b);
    bench_read(&b, own_duties);
    bench_in(&b, regimes[r].zone);
    take_days_off(&b, pir_value_get(vector, "holidays"));
    bench_declare(&b, pir_obligation_find(&b.set, regimes[r].obligation)->flag, true);
    bench_event(
        &b, regimes[r].anchor, pir_value_text(vector, "from"),
        pir_value_text(vector, "from_precision"));
    bench_sent(
        &b, regimes[r].obligation, regimes[r].stage, pir_value_text(vector, "to"),
        pir_value_text(vector, "to_precision"));
    stage = bench_judge(
        &b, regimes[r].obligation, regimes[r].stage, "2026-01-01T00:00:00Z");
    assert_string_equal(verdict_of(stage), pir_value_text(vector, "verdict"));
    if (due)
        check_due(&b, stage, due);
    bench_stop(&b);
}

static void every_matter_gets_its_verdict(void **state)
{
    const struct pir_value *list;
    struct bench b;

    (void)state;
    bench_start(&b);
    list = pir_value_get(load(&b, MATTERS), "vectors");
    assert_int_equal(list->len, MATTER_COUNT);
    for (size_t i = 0; i < list->len; i++) {
        const char *regime = pir_value_text(list->in.items[i], "regime");
        size_t r = 0;

        print_message("%s\n", pir_value_text(list->in.items[i], "id"));
        while (strcmp(regimes[r].regime, regime) != 0)
            assert_true(++r < sizeof(regimes) / sizeof(regimes[0]));
        check_matter(list->in.items[i], r);
    }
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_deadline_comes_out),
        cmocka_unit_test(every_matter_gets_its_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
