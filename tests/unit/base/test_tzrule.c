/* Rules of zones (POSIX TZ strings): every form, every malformed one, odd days of the year.
 * The offsets expected in 2100 were computed beforehand with Python's zoneinfo. */
#include "base/tzrule.h"

#include "base/time.h"
#include "base/tzif_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define H 3600
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0"
#define LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

/* The offset that a rule gives at an RFC 3339 time. */
static int32_t rule_at(const char *rule, const char *text)
{
    struct pir_tzrule parsed_rule;
    int64_t at;
    int32_t offset;

    if (!pir_tzrule_parse(&parsed_rule, rule, strlen(rule)))
        fail_msg("refused %s", rule);
    assert_int_equal(pir_time_parse(&at, &offset, text, NULL), 0);
    return pir_tzrule_offset(&parsed_rule, at);
}

static void knows_every_form_of_a_rule(void **state)
{
    static const struct {
        const char *rule, *at;
        int32_t offset;
    } cases[] = {
        /* offsets */
        {"UTC0", "2026-01-01T00:00:00Z", 0},
        {"XXX+3", "2026-01-01T00:00:00Z", -3 * H},
        {"<+0545>-5:45", "2026-01-01T00:00:00Z", 5 * H + 45 * 60},
        {"LMT0:44:30", "2026-01-01T00:00:00Z", -2670},
        /* J60 is 1 March in every year, J59 28 February */
        {"AAA0BBB,J60/0,J300", "2028-02-29T23:59:59Z", 0},
        {"AAA0BBB,J60/0,J300", "2028-03-01T00:00:00Z", H},
        {"AAA0BBB,J60/0,J300", "2027-02-28T23:59:59Z", 0},
        {"AAA0BBB,J60/0,J300", "2027-03-01T00:00:00Z", H},
        {"AAA0BBB,J59/0,J300", "2028-02-28T00:00:00Z", H},
        {"AAA0BBB,J365/0,J1/0", "2028-12-31T00:00:00Z", H},
        {"AAA0BBB,J365/0,J1/0", "2028-12-30T23:59:59Z", 0},
        /* 59 is 29 February or 1 March */
        {"AAA0BBB,59/0,300", "2028-02-28T23:59:59Z", 0},
        {"AAA0BBB,59/0,300", "2028-02-29T00:00:00Z", H},
        {"AAA0BBB,59/0,300", "2027-02-28T23:59:59Z", 0},
        {"AAA0BBB,59/0,300", "2027-03-01T00:00:00Z", H},
        {"AAA0BBB,0/0,300", "2027-01-01T00:00:00Z", H},
        /* the changes are at two o'clock unless told */
        {"AAA0BBB,J60,J300", "2027-03-01T01:59:59Z", 0},
        {"AAA0BBB,J60,J300", "2027-03-01T02:00:00Z", H},
        {"AAA0BBB,J60/3:30:15,J300", "2027-03-01T03:30:14Z", 0},
        {"AAA0BBB,J60/3:30:15,J300", "2027-03-01T03:30:15Z", H},
        /* Dublin: winter is the exception */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", H},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00:00Z", 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-10-25T00:59:59Z", H},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-10-25T01:00:00Z", 0},
        /* Nuuk: an hour before midnight, so on Saturday */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -2 * H},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -1 * H},
        /* Gaza: two days and two hours after the fourth Thursday */
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 2 * H},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 3 * H},
        /* summer all year, as RFC 8536 writes it */
        {"XXX3EDT4,0/0,J365/23", "2026-01-01T02:59:59Z", -4 * H},
        {"XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -4 * H},
        {"XXX3EDT4,0/0,J365/23", "2028-12-31T12:00:00Z", -4 * H},
        /* changes that stray over the turn of the year */
        {"AAA0BBB,J365/167,J100", "2027-01-06T22:59:59Z", 0},
        {"AAA0BBB,J365/167,J100", "2027-01-06T23:00:00Z", H},
        {"AAA0BBB,J1/-167,J100", "2026-12-25T00:59:59Z", 0},
        {"AAA0BBB,J1/-167,J100", "2026-12-25T01:00:00Z", H},
        {"AAA0BBB,J364/167,J365/167", "2027-01-01T12:00:00Z", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (rule_at(cases[i].rule, cases[i].at) != cases[i].offset)
            fail_msg("%s at %s", cases[i].rule, cases[i].at);
    }
}

static void refuses_malformed_rules(void **state)
{
    static const char *const rules[] = {
        "",
        "X",
        "XX0",
        "XXX",
        "XXX+",
        "XXX-",
        "XXX+-1",
        "XXX1 ",
        " XXX1",
        "XXX25",
        "XXX24",
        "XXX-24",
        "XXX1:60",
        "XXX1:",
        "XXX1:00:60",
        "XXX1:00:",
        "XXX1:00:00:00",
        "<XX>1",
        "<XXX1",
        "<X X>1",
        "XX11",
        "XXX1YYY",
        "XXX1YYY0",
        "XXX1YYY,",
        "XXX1YYY,M3.5.0",
        "XXX1YYY,M3.5.0,",
        "XXX1YYY,M3.5.0,M10.5.0,",
        "XXX1YYY,M3.5.0,M10.5.0 ",
        "XXX1YYY,M0.5.0,M10.5.0",
        "XXX1YYY,M13.5.0,M10.5.0",
        "XXX1YYY,M3.0.0,M10.5.0",
        "XXX1YYY,M3.6.0,M10.5.0",
        "XXX1YYY,M3.5.7,M10.5.0",
        "XXX1YYY,M3.5,M10.5.0",
        "XXX1YYY,M3..0,M10.5.0",
        "XXX1YYY,J0,J100",
        "XXX1YYY,J366,J100",
        "XXX1YYY,366,100",
        "XXX1YYY,-1,100",
        "XXX1YYY,J,J100",
        "XXX1YYY,J1/168,J100",
        "XXX1YYY,J1/-168,J100",
        "XXX1YYY,J1/,J100",
        "XXX1YYY,J1/2:60,J100",
        "XXX1YYY,J0001,J100",
        "XXX1Y,J1,J100",
        "XXX1YYY25,J1,J9",
        "XXX-23:59:59YYY,J1,J100",
        "XXX1,J1,J100",
        "XXX99999999999999999999",
        "XXX\xd9\xa3",
        "\xc3\x84XX1",
        ":Europe/Berlin",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct pir_tzrule rule;

        if (pir_tzrule_parse(&rule, rules[i], strlen(rules[i])))
            fail_msg("accepted %s", rules[i]);
        if (rules[i][0] != '\0' && tzif_zone(&arena, "Test/Rule", rules[i]) != NULL)
            fail_msg("accepted %s in a file", rules[i]);
    }
}

static void a_rule_ends_where_its_length_says(void **state)
{
    static const char text[] = BERLIN;
    struct pir_tzrule rule;

    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *exact = malloc(len + 1); /* one more: malloc(0) may be NULL */
        bool good;

        memcpy(exact, text, len);
        good = pir_tzrule_parse(&rule, exact, len);
        free(exact);
        /* "CET-1" and what stops before "/3" are rules of their own */
        if (good != (len == 5 || len == sizeof text - 3))
            fail_msg("%.*s", (int)len, text);
    }
}

static void rules_hold_in_the_year_2100(void **state)
{
    static const struct {
        const char *rule;
        int64_t at;
        int32_t offset;
    } cases[] = {
        {BERLIN, 4109878799, 3600},      {BERLIN, 4109878800, 7200},
        {BERLIN, 4128627599, 7200},      {BERLIN, 4128627600, 3600},
        {BERLIN, 4118083200, 7200},      {NEW_YORK, 4108690799, -18000},
        {NEW_YORK, 4108690800, -14400},  {NEW_YORK, 4129250399, -14400},
        {NEW_YORK, 4129250400, -18000},  {LORD_HOWE, 4110447599, 39600},
        {LORD_HOWE, 4110447600, 37800},  {LORD_HOWE, 4126174199, 37800},
        {LORD_HOWE, 4126174200, 39600},  {LORD_HOWE, 4102444800, 39600},
        {"IST-5:30", 4102444800, 19800},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pir_zone *zone = tzif_zone(&arena, "Test/Rule", cases[i].rule);

        assert_non_null(zone);
        if (pir_zone_offset(zone, cases[i].at) != cases[i].offset)
            fail_msg("%s at %lld", cases[i].rule, (long long)cases[i].at);
    }
}

static void rules_survive_the_ends_of_time(void **state)
{
    struct pir_zone *zone = tzif_zone(&arena, "Test/Rule", BERLIN);
    int32_t first = pir_zone_offset(zone, INT64_MIN);
    int32_t last = pir_zone_offset(zone, INT64_MAX);

    (void)state;
    assert_true(first == 3600 || first == 7200);
    assert_true(last == 3600 || last == 7200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_form_of_a_rule),
        cmocka_unit_test(refuses_malformed_rules),
        cmocka_unit_test(a_rule_ends_where_its_length_says),
        cmocka_unit_test(rules_hold_in_the_year_2100),
        cmocka_unit_test(rules_survive_the_ends_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
