/* What to do now: the incident's own steps first, then what falls due, then what the next gate
 * lacks; never more than eight. */
#include "judge/next.h"

#include "judge/review_story.h"

/** A trial and its plan. */
struct plan {
    struct trial trial;
    struct pir_next_step *steps;
    size_t count;
};

/** Judge what was recorded so far. now in hours after the start. */
static void make_plan(struct plan *p, int64_t hours)
{
    struct trial *t = &p->trial;
    struct pir_next_terms terms = {.now = START + 3600 * hours, .zone = t->zone};
    struct pir_duty_terms due = {.zone = t->zone, .now = terms.now};
    struct pir_arena *arena = &t->story.arena;
    struct pir_duty *duties;
    bool late;

    t->context.now = terms.now;
    trial_judge(t, PIR_REVIEW_CLOSE);
    late = t->story.state.stage >= PIR_STAGE_RESOLVED;
    if (!late)
        trial_judge(t, PIR_REVIEW_REPORT);
    if (late)
        terms.close = &t->review;
    else
        terms.report = &t->review;
    assert_int_equal(
        pir_duties_of(
            &duties, &terms.duty_count, arena, &t->story.state, &due, &t->story.err),
        0);
    terms.duties = duties;
    assert_int_equal(
        pir_next_of(
            &p->steps, &p->count, arena, &t->story.state, &terms, &t->story.err),
        0);
    assert_true(p->count <= PIR_NEXT_MAX);
}

/** The story up to and without that step. */
static void plan_until(struct plan *p, const char *label, int64_t hours)
{
    trial_open(&p->trial);
    for (size_t i = 0;
         i < STEPS && (!label || strcmp(whole_story[i].label, label) != 0); i++)
        p->trial.ids[i] = trial_add(
                              &p->trial, whole_story[i].person, whole_story[i].kind,
                              whole_story[i].lines)
                              ->entry.id;
    make_plan(p, hours);
}

static void assert_step(const struct plan *p, size_t i, const char *command)
{
    assert_true(i < p->count);
    if (strncmp(p->steps[i].command, command, strlen(command)) != 0)
        fail_msg("step %zu: %s, not %s", i, p->steps[i].command, command);
}

static void begins_with_containing_and_commanding_and_telling(void **state)
{
    struct plan p;

    (void)state;
    plan_until(&p, "command", 1);
    assert_int_equal(p.count, PIR_NEXT_MAX);
    assert_step(&p, 0, "pir event \"...\" --phase contained");
    assert_step(&p, 1, "pir role commander");
    assert_step(&p, 2, "pir communication \"...\" --audience CEO");
    assert_step(&p, 3, "pir audience");
    assert_step(&p, 4, "pir impact \"...\" --dimension financial");
    for (size_t i = 0; i < p.count; i++)
        assert_null(strstr(p.steps[i].command, "--phase resolved"));
    trial_close(&p.trial);
}

static void says_until_when_the_ceo_must_be_told(void **state)
{
    struct plan p;

    (void)state;
    plan_until(&p, "told", 1);
    assert_step(&p, 0, "pir communication \"...\" --audience CEO");
    assert_string_equal(p.steps[0].due, "2026-11-23");
    assert_false(p.steps[0].overdue);
    for (size_t i = 1; i < p.count; i++) /* once is enough */
        assert_null(strstr(p.steps[i].command, "--audience CEO"));
    make_plan(&p, 24);
    assert_true(p.steps[0].overdue);
    trial_close(&p.trial);
}

static void puts_promises_before_work_and_work_before_gaps(void **state)
{
    struct plan p;

    (void)state;
    plan_until(&p, "fixed", 1);
    trial_add(
        &p.trial, ALICE, "commitment",
        "by: CISO\nto: board\nwhat: A full account\ndue: '2026-11-24'\n");
    make_plan(&p, 2);
    assert_step(&p, 0, "pir communication \"...\" --audience board");
    assert_non_null(strstr(p.steps[0].command, "--link fulfils:"));
    assert_string_equal(p.steps[0].due, "2026-11-24");
    assert_step(&p, 1, "pir progress \"...\" --action");
    assert_non_null(strstr(p.steps[1].sentence, "Do: Deploy the fix (CTO)"));
    assert_step(&p, 2, "pir event \"...\" --phase resolved");
    assert_step(&p, 3, "pir action \"...\" --purpose prevent");
    assert_int_equal(p.count, 4);
    trial_close(&p.trial);
}

static void asks_for_the_review_once_it_is_resolved(void **state)
{
    struct plan p;

    (void)state;
    plan_until(&p, "review", 1);
    assert_step(&p, 0, "pir meeting \"...\" --kind review");
    assert_step(&p, 1, "pir cause \"...\" --status confirmed");
    trial_close(&p.trial);
}

static void ends_with_closing(void **state)
{
    struct plan p;

    (void)state;
    plan_until(&p, NULL, 1);
    assert_step(&p, 0, "pir approve --gate close");
    assert_int_equal(p.count, 1);
    trial_approve(&p.trial, BOB, "approved");
    trial_approve(&p.trial, CAROL, "approved");
    make_plan(&p, 1);
    assert_step(&p, 0, "pir close");
    assert_int_equal(p.count, 1);
    trial_add(&p.trial, ALICE, "close", "outcome: Over.\n");
    make_plan(&p, 1);
    assert_int_equal(p.count, 0);
    trial_close(&p.trial);
}

static void
offers_to_hand_on_what_is_not_finished_when_nothing_else_is_missing(void **state)
{
    struct plan p;

    (void)state;
    trial_open(&p.trial);
    trial_tell(&p.trial, "guarded", NULL); /* the guard is not finished */
    make_plan(&p, 1);
    for (size_t i = 0; i < p.count; i++) /* nobody has approved it yet */
        assert_null(strstr(p.steps[i].command, "--handed-over"));
    trial_approve(&p.trial, BOB, "approved");
    trial_approve(&p.trial, CAROL, "approved");
    make_plan(&p, 1);
    assert_int_equal(p.count, 2);
    assert_step(&p, 0, "pir progress");
    assert_step(&p, 1, "pir close \"...\" --handed-over ");
    assert_non_null(strstr(p.steps[1].command, ":CTO"));
    trial_close(&p.trial);
}

static void asks_since_when_you_knew_and_for_answers(void **state)
{
    static const char opening[] =
        "title: T\nsummary: S\nseverity: high\ntype: other\nhow-detected: h\n";
    struct plan p;

    (void)state;
    trial_open(&p.trial);
    trial_add(&p.trial, ALICE, "incident", opening);
    trial_add(
        &p.trial, ALICE, "decision",
        "choice: Pay\nquestion: q\ndecided-by: CISO\nrationale: r\nasked-of: CEO\n");
    make_plan(&p, 1);
    assert_step(&p, 3, "pir determination \"...\" --type aware");
    assert_step(&p, 4, "pir answer ");
    assert_string_equal(p.steps[4].sentence, "Get an answer to: Pay (CEO)");
    trial_add(
        &p.trial, ALICE, "determination",
        "type: aware\ndecided-by: CISO\ndecided-at: unknown\nreasons: r\n");
    make_plan(&p, 1);
    for (size_t i = 0; i < p.count; i++)
        assert_null(strstr(p.steps[i].command, "--type aware"));
    trial_close(&p.trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            offers_to_hand_on_what_is_not_finished_when_nothing_else_is_missing),
        cmocka_unit_test(asks_since_when_you_knew_and_for_answers),
        cmocka_unit_test(begins_with_containing_and_commanding_and_telling),
        cmocka_unit_test(says_until_when_the_ceo_must_be_told),
        cmocka_unit_test(puts_promises_before_work_and_work_before_gaps),
        cmocka_unit_test(asks_for_the_review_once_it_is_resolved),
        cmocka_unit_test(ends_with_closing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
