/* What is probably not what was meant is said, and nothing else is. */
#include "judge/doubt.h"

#include "judge/review_story.h"

struct doubtful {
    struct trial trial;
    struct pir_doubts doubts;
};

/** Record one more entry after the whole story; the doubts about it. */
static const char *
doubts_of(struct doubtful *d, const char *person, const char *kind, const char *lines)
{
    struct trial *t = &d->trial;
    struct pir_doubt_terms terms = {.state = &t->story.state, .person = person};
    struct pir_recorded *entry;

    memset(&d->doubts, 0, sizeof(d->doubts));
    trial_open(t);
    trial_tell(t, NULL, NULL);
    entry = trial_add(t, person, kind, lines);
    terms.now = t->context.now;
    trial_judge(t, PIR_REVIEW_COMMIT);
    assert_int_equal(
        pir_doubts_of(
            &d->doubts, &t->story.arena, &entry->entry, &terms, &t->story.err),
        0);
    assert_true(d->doubts.list.len <= 1);
    return d->doubts.list.len ? d->doubts.list.items[0] : "";
}

/* clang-format off */
static const struct {
    const char *kind, *lines;
    const char *said; /* NULL: nothing */
} cases[] = {
    {"communication", "gist: g\naudience: CEEO\nchannel: phone\nsent-at: '2026-11-23T11:00:00Z'\n",
        "nobody is called \"CEEO\" so far, but \"CEO\" is: "},
    {"communication", "gist: g\naudience: ceo\nchannel: phone\nsent-at: '2026-11-23T11:00:00Z'\n", NULL},
    {"communication", "gist: g\naudience: CFO\nchannel: phone\nsent-at: '2026-11-23T11:00:00Z'\n", NULL},
    {"communication", "gist: g\naudience: Regulator\nchannel: mail\nsent-at: '2026-11-23T11:00:00Z'\n", NULL},
    {"commitment", "by: CISO\nto: CEOO\nwhat: News\ndue: '2026-12-01'\n", "nobody is called \"CEOO\""},
    {"impact", "dimension: financial\nmeasure: Fine\nvalue: 5\nunit: money\ncurrency: EUT\nbasis: measured\nstage: final\n",
        "EUT is no currency of ISO 4217"},
    {"impact", "dimension: financial\nmeasure: Fine\nvalue: 5\nunit: money\ncurrency: CHF\nbasis: measured\nstage: final\n", NULL},
    {"event", "what: w\noccurred: '2006-11-23T10:00:00Z'\nprecision: minute\n", "it occurred 19 years ago"},
    {"event", "what: w\noccurred: '2026-01-23T10:00:00Z'\nprecision: minute\n", NULL},
    {"event", "what: w\noccurred: unknown\nprecision: unknown\n", NULL},
    {"progress", "action: @fix\nstate: verified\nverified-by: audit\n", "alice@example.org recorded that it is done, too"},
    {"progress", "action: @guard\nstate: verified\nverified-by: audit\n", NULL},
    {"progress", "action: @fix\nstate: doing\n", NULL},
};
/* clang-format on */

static void says_what_is_doubtful_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct doubtful d;
        const char *said = doubts_of(&d, ALICE, cases[i].kind, cases[i].lines);

        if (cases[i].said ? strncmp(said, cases[i].said, strlen(cases[i].said)) != 0
                          : *said)
            fail_msg("%s%s -> %s", cases[i].kind, cases[i].lines, said);
        trial_close(&d.trial);
    }
}

static void does_not_doubt_work_that_another_verified(void **state)
{
    struct doubtful d;

    (void)state;
    assert_string_equal(
        doubts_of(
            &d, BOB, "progress", "action: @fix\nstate: verified\nverified-by: audit\n"),
        "");
    trial_close(&d.trial);
}

static void writes_the_correction_so_that_it_can_be_pasted(void **state)
{
    struct doubtful d;
    const char *said;

    (void)state;
    said = doubts_of(
        &d, ALICE, "communication",
        "gist: g\naudience: CEEO\nchannel: phone\nsent-at: '2026-11-23T11:00:00Z'\n");
    assert_non_null(strstr(said, "pir amend "));
    assert_non_null(strstr(said, " \"a slip\" --audience CEO"));
    trial_close(&d.trial);
}

static void knows_the_currencies_in_use(void **state)
{
    (void)state;
    assert_true(pir_currency_is("EUR"));
    assert_true(pir_currency_is("AED"));
    assert_true(pir_currency_is("ZWL"));
    assert_false(pir_currency_is("DEM"));
    assert_false(pir_currency_is("ED "));
    assert_false(pir_currency_is(""));
    assert_false(pir_currency_is("EURO"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_doubtful_and_nothing_else),
        cmocka_unit_test(does_not_doubt_work_that_another_verified),
        cmocka_unit_test(writes_the_correction_so_that_it_can_be_pasted),
        cmocka_unit_test(knows_the_currencies_in_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
