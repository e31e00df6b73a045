/* What the gates find between entries: who verified, who countersigned, contradictions,
 * circles, the same thing twice, promises and clocks. */
#include "judge/review_story.h"

#define CLOSE PIR_REVIEW_CLOSE

/** The whole story and then some; a test adds to it and calls said. */
static struct trial *told_story(void)
{
    static struct trial trial;

    trial_open(&trial);
    trial_tell(&trial, NULL, NULL);
    return &trial;
}

/** What is missing now that it is approved. */
static const char *said(struct trial *t)
{
    trial_approve(t, BOB, "approved");
    trial_approve(t, CAROL, "approved");
    trial_judge(t, CLOSE);
    return trial_missing(t);
}

static void starts_with(const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", text, beginning);
}

/* ---- people ---------------------------------------------------------------------- */

static void wants_the_ceo_told(void **state)
{
    struct trial t;

    (void)state;
    trial_open(&t);
    for (size_t i = 0; i < STEPS; i++) {
        bool to_ceo = strstr(whole_story[i].lines, "audience: CEO") != NULL;

        t.ids[i] = to_ceo ? ""
                          : trial_add(
                                &t, whole_story[i].person, whole_story[i].kind,
                                whole_story[i].lines)
                                ->entry.id;
    }
    starts_with(said(&t), "ceo-told: The CEO was not told\naudience-outcome: ");
    assert_string_equal(t.review.gaps[0].due, "2026-11-23");
    trial_close(&t);
}

static void wants_two_people_behind_done_and_verified(void **state)
{
    struct trial t;
    struct pir_recorded *verified;
    char hex[PIR_SHA256_HEX + 1], lines[512];

    (void)state;
    trial_open(&t);
    trial_tell(&t, "proved", NULL);
    verified = trial_add(
        &t, ALICE, "progress", "action: @fix\nstate: verified\nverified-by: Bob\n");
    pir_digest_hex(hex, &verified->entry.digest);
    snprintf(
        lines, sizeof(lines), "entry: %s\nsha256: '%s'\nverdict: approved\n",
        verified->entry.id, hex);
    starts_with(said(&t), "actions-verified: action ");
    assert_non_null(strstr(trial_missing(&t), "alice@example.org recorded both"));
    trial_add(&t, ALICE, "approval", lines); /* by the same: no help */
    trial_judge(&t, CLOSE);
    assert_int_equal(t.review.missing, 1);
    trial_add(&t, CAROL, "approval", lines);
    trial_judge(&t, CLOSE);
    assert_string_equal(trial_missing(&t), "");
    trial_close(&t);
}

static void wants_a_handover_countersigned_by_the_other(void **state)
{
    struct trial *t = told_story();
    const struct pir_recorded *handover = trial_add(
        t, ALICE, "handover",
        "from: alice@example.org\nto: carol@example.org\nrole: scribe\nopen-points: "
        "none left\n");
    char hex[PIR_SHA256_HEX + 1], lines[512];

    (void)state;
    pir_digest_hex(hex, &handover->entry.digest);
    snprintf(
        lines, sizeof(lines), "entry: %s\nsha256: '%s'\nverdict: approved\n",
        handover->entry.id, hex);
    starts_with(said(t), "handovers: handover ");
    assert_non_null(strstr(trial_missing(t), "not countersigned by carol@example.org"));
    trial_add(t, BOB, "approval", lines); /* a third person */
    trial_judge(t, CLOSE);
    assert_int_equal(t->review.missing, 1);
    trial_add(t, CAROL, "approval", lines);
    trial_judge(t, CLOSE);
    assert_string_equal(trial_missing(t), "");
    trial_close(t);
}

static void lets_a_waiver_cover_one_entry_only(void **state)
{
    struct trial *t = told_story();
    struct pir_recorded *first = trial_add(
        t, ALICE, "question",
        "question: One?\nstate: asked\nunknown-because: x y\nowner: CISO\ndue: "
        "'2026-12-01'\n");
    char lines[512];

    (void)state;
    snprintf(
        lines, sizeof(lines),
        "gate: close\nrule: questions-answered\nreason: nobody can know\nentry: %s\n",
        first->entry.id);
    trial_add(
        t, ALICE, "question",
        "question: Two?\nstate: asked\nunknown-because: x y\nowner: CISO\ndue: "
        "'2026-12-01'\n");
    trial_add(t, ALICE, "waiver", lines);
    starts_with(said(t), "questions-answered: question ");
    assert_int_equal(t->review.missing, 1);
    assert_int_equal(t->review.waived, 1);
    assert_non_null(strstr(trial_missing(t), "Two?"));
    trial_close(t);
}

/* ---- contradictions --------------------------------------------------------------- */

struct conflict {
    const char *kind, *first, *second; /* by Alice, by Bob */
    bool found;
};

static const struct conflict conflicts[] = {
    {"event",
     "what: a\nphase: started\noccurred: '2026-11-23T08:00:00Z'\nprecision: hour\n",
     "what: b\nphase: started\noccurred: '2026-11-23T09:00:00Z'\nprecision: hour\n",
     true},
    {"event",
     "what: a\nphase: started\noccurred: '2026-11-23T00:00:00Z'\nprecision: day\n",
     "what: b\nphase: started\noccurred: '2026-11-23T00:00:00Z'\nprecision: day\n",
     false},
    {"impact",
     "dimension: customers\nmeasure: People\nvalue: 3\nunit: people\nbasis: measured\n"
     "stage: final\n",
     "dimension: customers\nmeasure: people\nvalue: 4\nunit: people\nbasis: measured\n"
     "stage: final\n",
     true},
    {"cause", "statement: A leak\nclass: design\nstatus: confirmed\n",
     "statement: A leak\nclass: design\nstatus: ruled-out\n", true},
    {"determination",
     "type: high-risk\ndecided-by: DPO\ndecided-at: '2026-11-23T10:00:00Z'\nreasons: "
     "r\n"
     "occurred: '2026-11-23T10:00:00Z'\nprecision: hour\n",
     "type: not-high-risk\ndecided-by: DPO\ndecided-at: '2026-11-23T10:00:00Z'\n"
     "reasons: s\noccurred: '2026-11-23T10:00:00Z'\nprecision: hour\n",
     true},
    {"determination",
     "type: not-major\ndecided-by: DPO\ndecided-at: '2026-11-23T08:00:00Z'\nreasons: "
     "r\n"
     "occurred: '2026-11-23T08:00:00Z'\nprecision: hour\n",
     "type: classified-major\ndecided-by: DPO\ndecided-at: '2026-11-23T10:00:00Z'\n"
     "reasons: s\noccurred: '2026-11-23T10:00:00Z'\nprecision: hour\n",
     false}, /* judged anew */
};

static bool has_gap(const struct trial *t, const char *rule)
{
    for (size_t i = 0; i < t->review.gap_count; i++)
        if (strcmp(t->review.gaps[i].rule, rule) == 0)
            return true;
    return false;
}

static void names_what_two_people_contradict_each_other_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++) {
        const struct conflict *c = &conflicts[i];
        struct trial t;
        char lines[1024];

        trial_open(&t);
        trial_tell(&t, "started", NULL);
        trial_add(&t, ALICE, c->kind, c->first);
        trial_add(&t, BOB, c->kind, c->second);
        trial_judge(&t, CLOSE);
        if (has_gap(&t, "contradictions") != c->found)
            fail_msg("conflict %zu: %s", i, trial_missing(&t));
        trial_close(&t);

        /* One person may think again; and who links to the other knows of it. */
        trial_open(&t);
        trial_tell(&t, "started", NULL);
        trial_add(&t, ALICE, c->kind, c->first);
        trial_add(&t, ALICE, c->kind, c->second);
        trial_judge(&t, CLOSE);
        assert_false(has_gap(&t, "contradictions"));
        trial_close(&t);
        trial_open(&t);
        trial_tell(&t, "started", NULL);
        snprintf(
            lines, sizeof(lines), "%slinks: [{type: contradicts, target: %s}]\n",
            c->second, trial_add(&t, ALICE, c->kind, c->first)->entry.id);
        trial_add(&t, BOB, c->kind, lines);
        trial_judge(&t, CLOSE);
        assert_false(has_gap(&t, "contradictions"));
        trial_close(&t);
    }
}

static void advises_of_what_two_people_recorded_twice(void **state)
{
    struct trial *t = told_story();

    (void)state;
    trial_add(
        t, BOB, "action",
        "title: deploy THE fix\npurpose: patch\nowner: CTO\ndue: '2026-11-25'\n"
        "done-when: it answers\neffort: 2 days\n");
    trial_judge(t, CLOSE);
    assert_int_equal(t->review.advised, 1);
    assert_true(has_gap(t, "duplicates"));
    trial_close(t);
}

static void advises_to_show_what_was_done(void **state)
{
    struct trial *t = told_story();

    (void)state;
    assert_string_equal(said(t), "");
    assert_int_equal(t->review.advised, 0);
    trial_add(t, ALICE, "progress", "action: @fix\nstate: done\n");
    trial_judge(t, CLOSE);
    assert_int_equal(t->review.advised, 1);
    assert_true(has_gap(t, "done-shown"));
    trial_close(t);
}

static void names_entries_that_wait_for_each_other(void **state)
{
    struct trial *t = told_story();
    char lines[512];

    (void)state;
    trial_add(
        t, ALICE, "correction",
        "entry: @fix\nreason: r\ncontent: {depends-on: [@guard]}\n");
    trial_judge(t, CLOSE);
    assert_false(has_gap(t, "circles"));
    snprintf(
        lines, sizeof(lines),
        "entry: @guard\nreason: r\ncontent: {depends-on: [@fix]}\n");
    trial_add(t, ALICE, "correction", lines);
    starts_with(said(t), "circles: action ");
    assert_non_null(strstr(trial_missing(t), "is its own condition: "));
    trial_close(t);
}

/* ---- promises and clocks ---------------------------------------------------------- */

static void wants_promises_kept_or_handed_on(void **state)
{
    struct trial *t = told_story();
    struct pir_recorded *promise = trial_add(
        t, ALICE, "commitment",
        "by: CISO\nto: board\nwhat: A full account\ndue: '2026-12-01'\n");
    char lines[256];

    (void)state;
    starts_with(said(t), "promises: commitment ");
    assert_non_null(strstr(trial_missing(t), "it is not kept yet"));
    assert_true(t->review.gaps[0].handable);
    snprintf(
        lines, sizeof(lines), "outcome: o\nhanded-over: [{entry: %s, owner: CISO}]\n",
        promise->entry.id);
    trial_add(t, ALICE, "close", lines);
    trial_judge(t, CLOSE);
    assert_string_equal(trial_missing(t), "");
    trial_close(t);

    t = told_story();
    trial_add(
        t, ALICE, "commitment",
        "by: CISO\nto: board\nwhat: News\ncadence: hourly\nuntil: closed\n");
    starts_with(said(t), "promises: commitment ");
    assert_non_null(strstr(trial_missing(t), "of its messages did not come"));
    assert_false(t->review.gaps[0].handable);
    assert_ptr_equal(/* what came late stays late */
                     strstr(
                         t->review.gaps[0].command,
                         "pir waive \"...\" --gate close --rule promises --entry "),
                     t->review.gaps[0].command);
    trial_close(t);
}

static void wants_clocks_met_explained_or_decided_against(void **state)
{
    static const struct {
        enum pir_clock_verdict verdict;
        const char *missing;
    } verdicts[] = {
        {PIR_CLOCK_OVERDUE, "clocks-met: Breach, initial: no notice was given, and "},
        {PIR_CLOCK_RUNNING, "clocks-met: Breach, initial: no notice was given yet"},
        {PIR_CLOCK_INDETERMINATE, "clocks-met: Breach, initial: the times are too "},
        {PIR_CLOCK_MET_LATE_UNSAID, "clocks-late: Breach, initial: the notice came "},
        {PIR_CLOCK_MET_LATE, NULL},
        {PIR_CLOCK_MET, NULL},
        {PIR_CLOCK_DECIDED_AGAINST, NULL},
        {PIR_CLOCK_NOT_APPLICABLE, NULL},
        {PIR_CLOCK_SCOPE_UNKNOWN, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        const struct pir_obligation obligation = {.id = "eu-x", .name = "Breach"};
        const struct pir_obligation_stage of = {.id = "initial"};
        const struct pir_clock_stage stage = {
            .obligation = &obligation,
            .stage = &of,
            .verdict = verdicts[i].verdict,
            .due = PIR_WINDOW_NONE,
            .earliest = PIR_WINDOW_NONE,
        };
        const struct pir_clock_duty duty = {.stages = &stage, .stage_count = 1};
        struct trial *t = told_story();

        t->context.clocks = &duty;
        t->context.clock_count = 1;
        if (verdicts[i].missing)
            starts_with(said(t), verdicts[i].missing);
        else
            assert_string_equal(said(t), "");
        trial_close(t);
    }
}

/** A duty of one stage that awaits an event. */
static const char *
awaiting(struct trial *t, enum pir_clock_scope scope, const char *event)
{
    static struct pir_obligation obligation = {.id = "eu-x", .name = "Breach"};
    static const struct pir_obligation_stage of = {.id = "initial"};
    static struct pir_clock_stage stage;
    static struct pir_clock_duty duty;

    stage = (struct pir_clock_stage){
        .obligation = &obligation,
        .stage = &of,
        .verdict = PIR_CLOCK_NOT_STARTED,
        .due = PIR_WINDOW_NONE,
        .earliest = PIR_WINDOW_NONE,
        .awaited = event,
    };
    duty = (struct pir_clock_duty){
        .obligation = &obligation,
        .scope = scope,
        .in_force = true,
        .stages = &stage,
        .stage_count = 1,
    };
    t->context.clocks = &duty;
    t->context.clock_count = 1;
    return said(t);
}

static void wants_it_judged_whether_a_duty_applies(void **state)
{
    struct trial *t = told_story();

    (void)state;
    starts_with(
        awaiting(t, PIR_SCOPE_ORGANISATION, "determined-material"),
        "clocks-judged: Nobody has judged: determined-material, on which eu-x hangs");
    assert_string_equal(
        t->review.gaps[0].command,
        "pir determination \"...\" --type determined-material --decided-by \"...\" "
        "--decided-at \"...\"");
    assert_string_equal(awaiting(t, PIR_SCOPE_ORGANISATION, "requested"), "");
    assert_string_equal(awaiting(t, PIR_SCOPE_UNKNOWN, "determined-material"), "");
    starts_with(awaiting(t, PIR_SCOPE_INCIDENT, "high-risk"), "clocks-judged: ");
    trial_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advises_to_show_what_was_done),
        cmocka_unit_test(wants_it_judged_whether_a_duty_applies),
        cmocka_unit_test(wants_the_ceo_told),
        cmocka_unit_test(wants_two_people_behind_done_and_verified),
        cmocka_unit_test(wants_a_handover_countersigned_by_the_other),
        cmocka_unit_test(lets_a_waiver_cover_one_entry_only),
        cmocka_unit_test(names_what_two_people_contradict_each_other_in),
        cmocka_unit_test(advises_of_what_two_people_recorded_twice),
        cmocka_unit_test(names_entries_that_wait_for_each_other),
        cmocka_unit_test(wants_promises_kept_or_handed_on),
        cmocka_unit_test(wants_clocks_met_explained_or_decided_against),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
