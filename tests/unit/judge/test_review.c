/* What the built-in review profile asks for: a whole incident passes, and for each demand one
 * that breaks it is held up by exactly that rule. */
#include "judge/review_story.h"

#define CLOSE PIR_REVIEW_CLOSE
#define REPORT PIR_REVIEW_REPORT
#define COMMIT PIR_REVIEW_COMMIT

static void lets_a_whole_incident_through_every_gate(void **state)
{
    (void)state;
    for (int gate = 0; gate < PIR_REVIEW_GATES; gate++) {
        struct trial t;

        assert_string_equal(
            trial_without(&t, (enum pir_review_gate)gate, NULL, NULL), "");
        assert_int_equal(t.review.missing, 0);
        assert_int_equal(t.review.gap_count, 0);
        trial_close(&t);
    }
}

/* One demand: the step that is left out (or told otherwise), and what is said. */
struct demand {
    enum pir_review_gate gate;
    const char *label, *instead;
    const char *missing; /* the beginning of a line; and no other rule complains */
};

/* clang-format off */
static const struct demand demands[] = {
    {CLOSE, "contained", NULL, "contained: No event says that it is contained"},
    {CLOSE, "resolved", NULL, "resolved: No event says that it is resolved"},
    {CLOSE, "detected", "what: Alarm\nphase: detected\noccurred: '2026-11-23T09:00:00Z'\nprecision: minute\n",
        "times-in-order: It started "},
    {CLOSE, "command", NULL, "commander: Nobody was commander"},
    {REPORT, "command", NULL, "commander: Nobody was commander"},
    {CLOSE, "command", "role: commander\nperson: Jane Roe\nuntil: '2026-11-23T10:18:00Z'\n",
        "commander: Nobody followed the last commander"},
    {CLOSE, "comms", NULL, "roles: Nobody was communications"},
    {CLOSE, "open", "title: Sign-in\nsummary: S.\nseverity: critical\ntype: vulnerability\nhow-detected: alert\n",
        "aware: Nothing says when you became aware of it"},
    {CLOSE, "open", "title: Sign-in\nsummary: S.\nseverity: critical\ntype: vulnerability\nhow-detected: alert\n"
        "aware-at: unknown\n", ""},
    {CLOSE, "ceo", "who: CEO\nwhat-for: decide\nchannel: phone\nowner: CISO\nby: '2026-11-23T10:15:00Z'\n",
        "told-late: An audience was told late, and nothing says why: CEO was to be told by 2026-11-23T10:15:00Z, and was told "
        "first at 2026-11-23T10:16:00Z"},
    {CLOSE, "told", "gist: Sign-in is broken\naudience: CEO\nchannel: phone\nsent-at: '2026-11-24T00:00:00Z'\n"
        "delay-reasons: nobody picked up\n", ""},
    {CLOSE, "agreed", NULL, "decisions-answered: decision "},
    {CLOSE, "agreed", "choice: Agreed\nquestion: What do we offer?\ndecided-by: CEO\nrationale: r\n"
        "links: [{type: supports, target: @monitor}]\n", "decisions-answered: decision "},
    {REPORT, "ceo", NULL, "audiences: No audience is recorded"},
    {REPORT, "money", NULL, "impact-financial: No financial impact"},
    {CLOSE, "money", NULL, "impact-financial: No financial impact"},
    {REPORT, "hours", NULL, "impact-operational: No operational impact"},
    {REPORT, "name", NULL, "impact-reputational: No reputational impact"},
    {CLOSE, "money", "dimension: financial\nmeasure: Cost\nnot-stated-because: still counting\nstage: updated\n",
        "impact-final: impact "},
    {REPORT, "fix", "title: Deploy the fix\npurpose: prevent\nowner: CTO\ndue: '2026-11-25'\ndone-when: it answers\n"
        "effort: 2 days\n", "action-mends: No action mends the harm"},
    {REPORT, "guard", "title: Test\npurpose: patch\nowner: CTO\ndue: '2026-12-18'\ndone-when: the tests run\neffort: a week\n",
        "action-prevents: No action keeps it from happening again"},
    {REPORT, "fix", "title: Deploy the fix\npurpose: patch\nowner: CTO\ndue: '2026-11-25'\ndone-when: it answers\n",
        "plan-complete: action "},
    {CLOSE, "fixed", "action: @fix\nstate: doing\n", ""},
    {CLOSE, "guarded", NULL, "actions-finished: action "},
    {CLOSE, "proved", NULL, "actions-verified: action "},
    {CLOSE, "proved", "action: @fix\nstate: verified\nverified-by: CTO\n", "actions-verified: action "},
    {CLOSE, "image", "name: disk image\nsha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"
        "size: 4096\ncollected-by: forensics\ncollected-at: '2026-11-23T10:20:00Z'\n", "evidence-settled: evidence "},
    {CLOSE, "review", NULL, "review-held: No meeting of kind review"},
    {CLOSE, "review", "title: Review\nwhen: '2026-11-23T10:30:00Z'\nparticipants: [{role: CTO}]\nkind: review\n",
        "meetings-documented: meeting "},
    {CLOSE, "cause", "statement: Releases are not tested\nclass: process\nstatus: preliminary\n",
        "cause-confirmed: No cause is confirmed"},
    {CLOSE, "cause", "statement: Releases are not tested\nclass: process\nstatus: hypothesis\n"
        "not-determinable-because: the logs are gone\n", ""},
    {CLOSE, "again", NULL, "risk-recurrence: Nothing says how likely"},
    {CLOSE, "well", NULL, "lessons: There is no lesson of this kind, nor --none-because why not: went-well"},
    {CLOSE, "badly", NULL, "lessons: There is no lesson of this kind, nor --none-because why not: went-badly"},
    {CLOSE, "lucky", NULL, "lessons: There is no lesson of this kind, nor --none-because why not: lucky"},
    {CLOSE, "surprise", NULL, "lessons: There is no lesson of this kind, nor --none-because why not: surprise"},
    {CLOSE, "cause", "statement: Jane Roe forgot to test the release\nclass: process\nstatus: confirmed\n",
        "no-blame: cause "},
    {CLOSE, "badly", "what: It was the fault of bob@example.org\nkind: went-badly\naction: @guard\n",
        "no-blame: lesson "},
    {CLOSE, "asked", "question: Was data taken?\nstate: asked\nunknown-because: logs are read\nowner: CISO\ndue: '2026-12-01'\n",
        "questions-answered: question "},
    {CLOSE, "outcome", NULL, "audience-outcome: They were not told how it ended: CEO"},
    {COMMIT, "asked", "question: Was data taken?\nstate: asked\nanswer: TBD\n", "form: question "},
    {COMMIT, "hours", "dimension: operational\nmeasure: Outage\nstage: final\n", "form: impact "},
    {COMMIT, "proved", "action: @open\nstate: verified\nverified-by: Bob\n", "references: progress "},
    {CLOSE, "asked", "question: Later?\nstate: asked\nanswer: Yes.\noccurred: '2026-11-24T10:00:00Z'\nprecision: second\n",
        "times: question "},
};
/* clang-format on */

static void asks_for_each_thing_by_the_rule_that_demands_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(demands) / sizeof(demands[0]); i++) {
        const struct demand *d = &demands[i];
        const char *colon = strchr(d->missing, ':');
        struct trial t;
        const char *said = trial_without(&t, d->gate, d->label, d->instead);

        if (strncmp(said, d->missing, strlen(d->missing)) != 0 ||
            (!*d->missing && *said))
            fail_msg("without %s: \"%s\", not \"%s\"", d->label, said, d->missing);
        for (size_t j = 0; colon && j < t.review.gap_count; j++)
            if (strncmp(
                    t.review.gaps[j].rule, d->missing, (size_t)(colon - d->missing)) !=
                0)
                fail_msg("without %s also: %s", d->label, said);
        trial_close(&t);
    }
}

/* ---- approvals ------------------------------------------------------------------- */

static const char *approved_by(struct trial *t, const char *first, const char *second)
{
    trial_open(t);
    trial_tell(t, NULL, NULL);
    if (first)
        trial_approve(t, first, "approved");
    if (second)
        trial_approve(t, second, "approved");
    trial_judge(t, PIR_REVIEW_CLOSE);
    return trial_missing(t);
}

static void counts_persons_who_wrote_none_of_it(void **state)
{
    struct trial t;

    (void)state;
    assert_string_equal(
        approved_by(&t, BOB, NULL),
        "approved-by-two: 1 of 2 people have approved what stands now\n");
    trial_close(&t);
    assert_string_equal(
        approved_by(&t, BOB, BOB),
        "approved-by-two: 1 of 2 people have approved what stands now\n");
    trial_close(&t);
    assert_string_equal(
        approved_by(&t, BOB, ALICE),
        "approved-by-two: 1 of 2 people have approved what stands now; its authors "
        "cannot approve it\n");
    trial_close(&t);
    assert_string_equal(approved_by(&t, BOB, CAROL), "");
    trial_close(&t);
}

static void bars_whoever_opened_it_or_had_it_written(void **state)
{
    static const char cause[] =
        "statement: Releases are not tested\nclass: process\nstatus: confirmed\n"
        "on-behalf-of: bob@example.org\n";
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_add(&t, ALICE, "incident", whole_story[0].lines);
    trial_approve(&t, ALICE, "approved");
    trial_judge(&t, CLOSE);
    assert_int_equal(t.review.approvals_counted, 0);
    assert_int_equal(t.review.words[0].standing, PIR_WORD_AUTHOR);
    assert_ptr_equal(
        strstr(t.review.words[0].why, "wrote incident "), t.review.words[0].why);
    trial_close(&t);
    trial_open(&t);
    trial_tell(&t, "cause", cause);
    trial_approve(&t, BOB, "approved");
    trial_approve(&t, CAROL, "approved");
    trial_judge(&t, CLOSE);
    assert_string_equal(
        trial_missing(&t),
        "approved-by-two: 1 of 2 people have approved what stands now; its authors "
        "cannot approve it; nobody else is there who may\n");
    assert_ptr_equal(
        strstr(t.review.gaps[0].command, "pir trust add"), t.review.gaps[0].command);
    trial_close(&t);
}

/** Every approval is named with what became of it, and everybody who has not spoken. */
static void says_who_approved_who_may_not_and_what_lapsed(void **state)
{
    const struct pir_review *review;
    struct trial t;

    (void)state;
    approved_by(&t, BOB, ALICE);
    review = &t.review;
    assert_int_equal(review->approvals_wanted, 2);
    assert_int_equal(review->approvals_counted, 1);
    assert_int_equal(review->word_count, 2);
    assert_string_equal(review->words[0].person, BOB);
    assert_int_equal(review->words[0].standing, PIR_WORD_COUNTS);
    assert_null(review->words[0].why);
    assert_int_equal(review->words[1].standing, PIR_WORD_AUTHOR);
    assert_int_equal(review->voter_count, 2);
    assert_string_equal(review->voters[0].person, ALICE);
    assert_non_null(strstr(review->voters[0].barred, "wrote incident "));
    assert_string_equal(review->voters[1].person, CAROL);
    assert_null(review->voters[1].barred);
    trial_add(&t, ALICE, "note", "---\nOne more thing.\n");
    trial_judge(&t, CLOSE);
    assert_int_equal(review->approvals_counted, 0);
    assert_int_equal(review->words[0].standing, PIR_WORD_LAPSED);
    assert_non_null(
        strstr(review->words[0].why, "One more thing.\" was recorded since"));
    trial_approve(&t, BOB, "rejected");
    trial_approve(&t, BOB, "approved");
    trial_judge(&t, CLOSE);
    assert_int_equal(review->approvals_counted, 1);
    assert_int_equal(review->words[2].standing, PIR_WORD_REPLACED);
    assert_int_equal(review->words[3].standing, PIR_WORD_COUNTS);
    trial_close(&t);
}

static void lets_approvals_lapse_when_something_is_recorded_after_them(void **state)
{
    struct trial t;

    (void)state;
    approved_by(&t, BOB, CAROL);
    trial_add(&t, ALICE, "note", "---\nOne more thing.\n");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(
        trial_missing(&t),
        "approved-by-two: 0 of 2 people have approved what stands now; earlier "
        "approvals lapsed, because something was recorded since\n");
    trial_approve(&t, BOB, "approved");
    trial_approve(&t, CAROL, "approved");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(trial_missing(&t), "");
    trial_close(&t);
}

static void is_stopped_by_a_rejection_and_by_a_condition(void **state)
{
    struct trial t;

    (void)state;
    approved_by(&t, BOB, CAROL);
    trial_approve(&t, CAROL, "rejected");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(
        trial_missing(&t),
        "approved-by-two: 1 of 2 people have approved what stands now\n"
        "approved-by-two: carol@example.org rejected it\n");
    trial_approve(&t, CAROL, "conditional\ncondition: the CFO agrees");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_non_null(
        strstr(trial_missing(&t), "only under a condition: the CFO agrees"));
    trial_approve(&t, CAROL, "approved");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(trial_missing(&t), "");
    trial_close(&t);
}

static void counts_nothing_that_a_stranger_recorded(void **state)
{
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_tell(&t, "again", NULL);
    trial_add(
        &t, "mallory@example.org", "risk",
        "scenario: S\nlikelihood: rare\nconsequence: minor\nrationale: r\nrecurrence: "
        "true\n")
        ->attest.state = PIR_ATTEST_UNTRUSTED;
    trial_approve(&t, BOB, "approved");
    trial_approve(&t, CAROL, "approved");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_int_equal(t.review.missing, 2);
    assert_string_equal(t.review.gaps[0].rule, "authorised");
    assert_non_null(strstr(t.review.gaps[0].sentence, "mallory@example.org"));
    assert_string_equal(t.review.gaps[1].rule, "risk-recurrence");
    trial_close(&t);
}

/* ---- waivers --------------------------------------------------------------------- */

static void waive(struct trial *t, const char *person, const char *more)
{
    char lines[512];

    trial_open(t);
    trial_tell(t, "again", NULL);
    snprintf(
        lines, sizeof(lines),
        "gate: close\nrule: risk-recurrence\nreason: the CEO knows\n%s", more);
    trial_add(t, person, "waiver", lines);
    trial_approve(t, BOB, "approved");
    trial_approve(t, CAROL, "approved");
    trial_judge(t, PIR_REVIEW_CLOSE);
}

static void lets_those_waive_whom_the_profile_names(void **state)
{
    struct trial t;

    (void)state;
    waive(&t, ALICE, "");
    assert_int_equal(t.review.missing, 0);
    assert_int_equal(t.review.waived, 1);
    assert_non_null(t.review.gaps[0].waiver);
    trial_close(&t);
    waive(&t, BOB, "");
    assert_int_equal(t.review.missing, 1);
    trial_close(&t);
}

static void honours_a_waiver_until_its_last_day_is_over(void **state)
{
    struct trial t;

    (void)state; /* it is 2026-11-24, 10:15 */
    waive(&t, ALICE, "expires: '2026-11-24'\n");
    assert_int_equal(t.review.missing, 0);
    assert_string_equal(t.review.gaps[0].expires, "2026-11-24");
    t.context.now = START + 86400 + 14 * 3600;
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_int_equal(t.review.missing, 1);
    trial_close(&t);
}

static void holds_a_waiver_to_its_gate(void **state)
{
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_tell(&t, "money", NULL);
    trial_add(
        &t, ALICE, "waiver",
        "gate: close\nrule: impact-financial\nreason: no figure\n");
    trial_judge(&t, PIR_REVIEW_REPORT);
    assert_string_equal(
        trial_missing(&t), "impact-financial: No financial impact is stated\n");
    trial_close(&t);
}

static void lets_nobody_waive_the_second_pair_of_eyes(void **state)
{
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_tell(&t, NULL, NULL);
    trial_add(
        &t, ALICE, "waiver",
        "gate: close\nrule: approved-by-two\nreason: in a hurry\n");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_int_equal(t.review.waived, 0);
    assert_int_equal(t.review.missing, 1);
    trial_close(&t);
}

/* ---- severities, handing on, commands --------------------------------------------- */

static void asks_less_of_what_is_less_severe(void **state)
{
    static const char low[] =
        "title: T\nsummary: S\nseverity: low\ntype: other\nhow-detected: h\n";
    struct trial t;

    (void)state;
    trial_open(&t);
    trial_tell(&t, "open", low);
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(trial_missing(&t), ""); /* nobody need approve it */
    trial_close(&t);
    trial_open(&t);
    trial_tell(
        &t, "open",
        "title: T\nsummary: S\nseverity: medium\ntype: other\nhow-detected: h\n");
    trial_approve(&t, BOB, "approved");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(trial_missing(&t), ""); /* one is enough */
    trial_close(&t);
}

static void takes_what_is_handed_on_when_closing(void **state)
{
    struct trial t;

    (void)state;
    assert_non_null(
        strstr(trial_without(&t, CLOSE, "guarded", NULL), "actions-finished"));
    assert_true(t.review.gaps[0].handable);
    assert_string_equal(t.review.gaps[0].owner, "CTO");
    assert_string_equal(t.review.gaps[0].due, "2026-12-18");
    trial_add(
        &t, ALICE, "close",
        "outcome: Over.\nhanded-over: [{entry: @guard, owner: CTO}]\n");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_string_equal(trial_missing(&t), "");
    trial_close(&t);
}

static void asks_anew_after_a_reopening(void **state)
{
    struct trial t;
    const char *said;

    (void)state;
    trial_without(&t, CLOSE, NULL, NULL);
    trial_add(&t, ALICE, "close", "outcome: Over.\n");
    trial_add(&t, ALICE, "reopen", "reason: seen again\n");
    trial_judge(&t, PIR_REVIEW_CLOSE);
    said = trial_missing(&t);
    assert_non_null(strstr(said, "contained: "));
    assert_non_null(strstr(said, "resolved: "));
    assert_non_null(strstr(said, "review-held: "));
    assert_non_null(strstr(said, "approved-by-two: 0 of 2"));
    assert_null(strstr(said, "impact"));
    trial_close(&t);
}

static void writes_commands_that_can_be_pasted(void **state)
{
    struct trial t;

    (void)state;
    trial_without(
        &t, CLOSE, "ceo",
        "who: CEO's office; rm -rf /\nwhat-for: decide\nchannel: phone\nowner: CISO\n"
        "by: '2026-11-23'\n");
    assert_int_equal(t.review.missing, 1);
    assert_string_equal(
        t.review.gaps[0].command,
        "pir communication \"...\" --audience 'CEO'\\''s office; rm -rf /' --channel "
        "phone --outcome");
    t.context.elsewhere = true;
    trial_judge(&t, PIR_REVIEW_CLOSE);
    assert_non_null(strstr(t.review.gaps[0].command, " -i "));
    assert_non_null(strstr(t.review.gaps[0].command, t.story.state.id));
    trial_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_a_whole_incident_through_every_gate),
        cmocka_unit_test(asks_for_each_thing_by_the_rule_that_demands_it),
        cmocka_unit_test(counts_persons_who_wrote_none_of_it),
        cmocka_unit_test(bars_whoever_opened_it_or_had_it_written),
        cmocka_unit_test(says_who_approved_who_may_not_and_what_lapsed),
        cmocka_unit_test(lets_approvals_lapse_when_something_is_recorded_after_them),
        cmocka_unit_test(is_stopped_by_a_rejection_and_by_a_condition),
        cmocka_unit_test(counts_nothing_that_a_stranger_recorded),
        cmocka_unit_test(lets_those_waive_whom_the_profile_names),
        cmocka_unit_test(honours_a_waiver_until_its_last_day_is_over),
        cmocka_unit_test(holds_a_waiver_to_its_gate),
        cmocka_unit_test(lets_nobody_waive_the_second_pair_of_eyes),
        cmocka_unit_test(asks_less_of_what_is_less_severe),
        cmocka_unit_test(takes_what_is_handed_on_when_closing),
        cmocka_unit_test(asks_anew_after_a_reopening),
        cmocka_unit_test(writes_commands_that_can_be_pasted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
