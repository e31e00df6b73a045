/* What could be said better on page one is said by the rule for it, and by none where it is
 * said well; it holds nothing up. */
#include "judge/review_story.h"

struct wording {
    const char *rule, *summary, *words; /* part of what is said */
};

/* clang-format off */
static const struct wording bad[] = {
    {"plain-words", "The WAL of the portal was lost.", "is not explained"},
    {"no-fault-words", "It was human error at the portal.", "blames"},
    {"no-empty-words", "Sign-in is mended as soon as possible.", "says nothing"},
    {"no-empty-words", "Perhaps anybody could sign in.", "hedges"},
    {"figures-sourced", "381 customers could not sign in.", "has no source"},
    {"short-sentences", "Anybody who knew the name of somebody else could sign in as that person on the portal and on the "
        "phone and see all that they had ever ordered or paid or asked us for in the years since we began.", "is long"},
};
/* clang-format on */

/* The advice of a rule about the summary of the opening entry, or NULL. */
static const struct pir_gap *advice(
    struct trial *t, struct pir_language *language, const char *rule,
    const char *summary)
{
    struct pir_buf fields = PIR_BUF_INIT;
    const struct pir_gap *found = NULL;

    trial_open(t);
    memset(language, 0, sizeof(*language));
    assert_int_equal(pir_language_builtin(language, &t->story.arena, &t->story.err), 0);
    t->context.language = language;
    pir_buf_printf(
        &fields,
        "title: Sign-in\nsummary: %s\nseverity: critical\ntype: vulnerability\n"
        "how-detected: alert\naware-at: '2026-11-23T10:15:00Z'\n",
        summary);
    trial_tell(t, "open", fields.data);
    pir_buf_release(&fields);
    trial_judge(t, PIR_REVIEW_REPORT);
    for (size_t i = 0; i < t->review.gap_count; i++) {
        const struct pir_gap *gap = &t->review.gaps[i];

        if (strcmp(gap->rule, rule) == 0 && gap->field &&
            strcmp(gap->field, "summary") == 0)
            found = gap;
    }
    return found;
}

static void advises_by_each_rule_what_could_be_said_better(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pir_language language;
        const struct pir_gap *gap;
        struct trial t;

        gap = advice(&t, &language, bad[i].rule, bad[i].summary);
        if (!gap || !strstr(gap->sentence, bad[i].words))
            fail_msg(
                "%s does not say \"%s\" of: %s", bad[i].rule, bad[i].words,
                bad[i].summary);
        assert_int_equal(gap->level, PIR_GAP_ADVISED);
        assert_int_equal(t.review.missing, 0);
        trial_close(&t);
    }
}

static void advises_nothing_where_it_is_said_well(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pir_language language;
        struct trial t;

        if (advice(&t, &language, bad[i].rule, "Anybody could sign in."))
            fail_msg("%s is not content", bad[i].rule);
        trial_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advises_by_each_rule_what_could_be_said_better),
        cmocka_unit_test(advises_nothing_where_it_is_said_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
