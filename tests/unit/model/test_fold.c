/* The fold: state and changes from entries made of texts. */
#include "model/fold_support.h"

/* An approval of the incident as it stands. */
static const char *approve(struct story *s)
{
    char hex[PIR_SHA256_HEX + 1];

    assert_int_equal(pir_fold_digest(hex, s->entries.items, s->entries.len, NULL), 0);
    return add(s, "approval", "gate: close\nverdict: approved\nsha256: '%s'\n", hex);
}

static void assert_stage(struct story *s, enum pir_stage stage)
{
    fold(s);
    assert_string_equal(pir_stage_name(s->state.stage), pir_stage_name(stage));
}

/* ---- the incident ---------------------------------------------------------------- */

static void folds_nothing_to_nothing(void **context)
{
    struct story *s = *context;
    const struct pir_change *change;

    fold(s);
    assert_null(s->state.opening);
    assert_null(pir_fold_item(&s->state, "k7f3m9x2"));
    assert_null(pir_fold_item(&s->state, NULL));
    assert_int_equal(s->state.resolved.precision, PIR_PRECISION_UNKNOWN);
    assert_int_equal(s->state.aware.precision, PIR_PRECISION_UNKNOWN);
    assert_int_equal(pir_fold_changes(&s->state, NULL, &change), 0);
    assert_null(change);
}

static void opens_an_incident_as_declared(void **context)
{
    struct story *s = *context;
    const char *id = add_incident(s);

    add(s, "note", "---\nStill looking.\n");
    fold(s);
    assert_non_null(s->state.opening);
    assert_memory_equal(s->state.id, id, PIR_ID_SHORT);
    assert_string_equal(s->state.title, "Sign-in accepted without a password");
    assert_string_equal(s->state.severity, "high");
    assert_string_equal(s->state.type, "vulnerability");
    assert_int_equal(s->state.stage, PIR_STAGE_DECLARED);
    assert_false(s->state.exercise);
    assert_int_equal(s->state.change_count, 1);
    assert_string_equal(told(s, id), "state: () -> declared");
}

static void knows_an_exercise_by_an_unquoted_true(void **context)
{
    struct story *s = *context;

    add(s, "incident", "title: Drill\nexercise: true\n");
    fold(s);
    assert_true(s->state.exercise);
}

static void does_not_take_a_quoted_true_for_a_truth_value(void **context)
{
    struct story *s = *context;

    add(s, "incident", "title: Drill\nexercise: 'true'\n");
    fold(s);
    assert_false(s->state.exercise);
}

static void does_not_take_another_incident_for_the_opening(void **context)
{
    struct story *s = *context;

    memcpy(s->dossier.folder.id, "00000000", PIR_ID_SHORT);
    add(s, "incident", "title: Stray\n");
    fold(s);
    assert_null(s->state.opening);
    assert_null(s->state.title);
}

/* ---- stages ---------------------------------------------------------------------- */

static void goes_through_all_stages(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    id = add(s, "finding", "statement: x\n");
    assert_stage(s, PIR_STAGE_ACTIVE);
    assert_string_equal(told(s, id), "state: declared -> active");
    id = add(s, "event", "what: off line\nphase: eradicated\n");
    assert_stage(s, PIR_STAGE_CONTAINED);
    assert_string_equal(told(s, id), "state: active -> contained");
    id = add(s, "event", "what: back\nphase: resolved\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
    assert_string_equal(told(s, id), "state: contained -> resolved");
    id = add(s, "meeting", "title: PIR\nkind: review\n");
    assert_stage(s, PIR_STAGE_IN_REVIEW);
    assert_string_equal(told(s, id), "state: resolved -> in-review");
    id = approve(s);
    assert_stage(s, PIR_STAGE_REVIEWED);
    assert_string_equal(told(s, id), "state: in-review -> reviewed");
    id = add(s, "close", "outcome: done\n");
    assert_stage(s, PIR_STAGE_CLOSED);
    assert_string_equal(told(s, id), "state: reviewed -> closed");
    id = add(s, "reopen", "reason: again\n");
    assert_stage(s, PIR_STAGE_ACTIVE);
    assert_string_equal(told(s, id), "state: closed -> active");
}

static void never_goes_back_for_a_late_entry(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    add(s, "event", "what: x\nphase: resolved\n");
    id = add(s, "event", "what: x\nphase: contained\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
    assert_string_equal(told(s, id), "");
}

static void a_lesson_before_the_resolution_is_no_review(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "lesson", "kind: lucky\n");
    assert_stage(s, PIR_STAGE_DECLARED);
    add(s, "event", "what: x\nphase: resolved\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
    add(s, "lesson", "kind: lucky\n");
    assert_stage(s, PIR_STAGE_IN_REVIEW);
}

static void only_an_approval_of_the_close_counts(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "approval", "gate: report\nverdict: approved\n");
    add(s, "approval", "gate: close\nverdict: rejected\n");
    add(s, "approval", "gate: close\nverdict: conditional\n");
    assert_stage(s, PIR_STAGE_DECLARED);
    add(s, "approval", "gate: close\nverdict: approved\nsha256: '%064d'\n", 0);
    assert_stage(s, PIR_STAGE_DECLARED); /* of something else */
    approve(s);
    assert_stage(s, PIR_STAGE_DECLARED); /* there is nothing to review yet */
    add(s, "event", "what: x\nphase: resolved\n");
    approve(s);
    assert_stage(s, PIR_STAGE_REVIEWED);
}

static void is_reviewed_when_as_many_approved_as_the_profile_asks_for(void **context)
{
    struct story *s = *context;
    const char *id;

    s->dossier.quorum.persons[0] = 2;
    add(s, "incident", "title: T\nseverity: critical\n");
    add(s, "event", "what: x\nphase: resolved\n");
    approve(s);
    s->entries.items[2].attest.principal = "bob@example.org";
    approve(s);
    s->entries.items[3].attest.principal = "bob@example.org";
    assert_stage(s, PIR_STAGE_RESOLVED); /* one person, twice */
    id = approve(s);
    s->entries.items[4].attest.principal = "carol@example.org";
    assert_stage(s, PIR_STAGE_REVIEWED);
    assert_string_equal(told(s, id), "state: resolved -> reviewed");
    add(s, "note", "---\nOne more thing.\n");
    approve(s);
    assert_stage(s, PIR_STAGE_RESOLVED); /* the others have lapsed */
}

static void takes_an_approval_back_when_something_is_recorded_after_it(void **context)
{
    struct story *s = *context;
    const char *note, *again;

    add_incident(s);
    add(s, "event", "what: x\nphase: resolved\n");
    approve(s);
    approve(s); /* a second one leaves the first as it is */
    assert_stage(s, PIR_STAGE_REVIEWED);
    note = add(s, "note", "---\nOne more thing.\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
    assert_string_equal(told(s, note), "state: reviewed -> resolved");
    again = approve(s);
    assert_stage(s, PIR_STAGE_REVIEWED);
    assert_string_equal(told(s, again), "state: resolved -> reviewed");
    add(s, "correction", "entry: %s\nreason: r\ncontent: {tlp: green}\n", note);
    assert_stage(s, PIR_STAGE_RESOLVED);
    approve(s);
    s->entries.items[4].attest.state = PIR_ATTEST_UNTRUSTED;
    assert_stage(s, PIR_STAGE_RESOLVED); /* what was approved has one entry less */
}

static void asks_for_everything_anew_after_a_reopening(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "event", "what: x\nphase: started\n");
    add(s, "event", "what: x\nphase: resolved\n");
    add(s, "close", "outcome: done\n");
    add(s, "reopen", "reason: again\n");
    add(s, "lesson", "kind: lucky\n");
    assert_stage(s, PIR_STAGE_ACTIVE);
    assert_int_equal(s->state.started.precision, PIR_PRECISION_SECOND);
    assert_int_equal(s->state.resolved.precision, PIR_PRECISION_UNKNOWN);
    add(s, "event", "what: x\nphase: resolved\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
    assert_int_equal(s->state.resolved.precision, PIR_PRECISION_SECOND);
}

static void an_unknown_kind_changes_nothing(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    id = add(s, "hologram", "phase: resolved\nstate: done\n");
    assert_stage(s, PIR_STAGE_DECLARED);
    assert_string_equal(told(s, id), "");
}

static void names_the_kinds_that_make_active(void **context)
{
    static const char *const active[] = {"event", "finding", "action",       "decision",
                                         "role",  "meeting", "communication"};
    static const char *const others[] = {"note", "incident", "lesson", "impact", ""};

    (void)context;
    for (size_t i = 0; i < sizeof(active) / sizeof(*active); i++)
        assert_true(pir_fold_is_active(active[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        assert_false(pir_fold_is_active(others[i]));
}

/* ---- times ----------------------------------------------------------------------- */

static void takes_the_earliest_event_of_a_phase(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "event",
        "what: x\nphase: started\noccurred: '2026-11-22T09:00:00Z'\nprecision: "
        "second\n");
    add(s, "event",
        "what: x\nphase: started\noccurred: '2026-11-22T08:00:00Z'\nprecision: "
        "second\n");
    add(s, "event", "what: x\nphase: started\noccurred: unknown\nprecision: unknown\n");
    fold(s);
    assert_string_equal(when(&s->state.started), "2026-11-22 08:00:00 Z");
}

static void prefers_the_exact_time_where_no_order_is_provable(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "event",
        "what: x\nphase: started\noccurred: '2026-11-22T00:00:00Z'\nprecision: day\n");
    add(s, "event",
        "what: x\nphase: started\noccurred: '2026-11-22T08:00:00Z'\nprecision: "
        "second\n");
    fold(s);
    assert_string_equal(when(&s->state.started), "2026-11-22 08:00:00 Z");
}

static void takes_awareness_from_the_opening_entry_first(void **context)
{
    struct story *s = *context;

    add(s, "incident",
        "title: x\naware-at: '2026-11-23T10:17:00+01:00'\naware-at-precision: "
        "minute\n");
    add(s, "determination",
        "type: aware\ndecided-by: DPO\ndecided-at: '2026-11-20T00:00:00Z'\n");
    fold(s);
    assert_string_equal(when(&s->state.aware), "2026-11-23 10:17 +01:00");
}

static void takes_the_earliest_determination_not_superseded(void **context)
{
    struct story *s = *context;
    const char *wrong;

    add_incident(s);
    wrong =
        add(s, "determination", "type: aware\ndecided-at: '2026-11-20T00:00:00Z'\n");
    add(s, "determination", "type: aware\ndecided-at: '2026-11-22T00:00:00Z'\n");
    add(s, "determination", "type: high-risk\ndecided-at: '2026-11-01T00:00:00Z'\n");
    fold(s);
    assert_string_equal(when(&s->state.aware), "2026-11-20 00:00:00 Z");
    add(s, "determination",
        "type: aware\ndecided-at: '2026-11-21T00:00:00Z'\n"
        "links:\n- type: supersedes\n  target: %s\n",
        wrong);
    fold(s);
    assert_string_equal(when(&s->state.aware), "2026-11-21 00:00:00 Z");
}

/* ---- actions --------------------------------------------------------------------- */

static const char *
add_progress(struct story *s, const char *action, const char *state, const char *more)
{
    return add(s, "progress", "action: %s\nstate: %s\n%s", action, state, more);
}

static void follows_an_action_to_its_end(void **context)
{
    struct story *s = *context;
    const char *a, *b, *doing, *moved, *earlier, *done;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    b = add_action(s, "Train", "2026-12-24");
    doing = add_progress(s, a, "doing", "");
    moved = add_progress(s, a, "moved", "due: '2026-12-15'\nreason: late\n");
    earlier = add_progress(s, a, "moved", "due: '2026-12-10'\nreason: early\n");
    fold(s);
    assert_int_equal(s->state.action_count, 2);
    assert_int_equal(s->state.open_actions, 2);
    assert_string_equal(s->state.actions[0].due, "2026-12-10");
    assert_int_equal(s->state.actions[0].slips, 1);
    assert_int_equal(s->state.actions[0].state, PIR_ACTION_DOING);
    assert_string_equal(s->state.actions[1].title, "Train");
    assert_ptr_equal(s->state.actions[0].last, pir_fold_item(&s->state, earlier));
    assert_string_equal(told(s, doing), text_of("action %.8s: open -> doing", a));
    assert_string_equal(
        told(s, moved), text_of("action %.8s due: 2026-12-01 -> 2026-12-15", a));
    done = add_progress(s, a, "done", "");
    add_progress(s, b, "dropped", "reason: not needed\n");
    fold(s);
    assert_int_equal(s->state.open_actions, 0);
    assert_string_equal(told(s, done), text_of("action %.8s: doing -> done", a));
    add_progress(s, a, "ineffective", "reason: came again\n");
    fold(s);
    assert_int_equal(s->state.open_actions, 1);
    assert_string_equal(
        pir_action_state_name(s->state.actions[0].state), "ineffective");
}

static void passes_over_progress_of_nothing(void **context)
{
    struct story *s = *context;
    const char *note, *id;

    add_incident(s);
    note = add(s, "note", "---\nx\n");
    add_progress(s, "k7f3m9x2", "done", "");
    add_progress(s, note, "done", "");
    add(s, "progress", "state: done\n");
    id = add_action(s, "Patch", "2026-12-01");
    add_progress(s, id, "nonsense", "");
    add_progress(s, id, "moved", "due: soon\nreason: x\n");
    add_progress(s, id, "open", "");
    fold(s);
    assert_int_equal(s->state.action_count, 1);
    assert_int_equal(s->state.actions[0].state, PIR_ACTION_OPEN);
    assert_string_equal(s->state.actions[0].due, "2026-12-01");
    assert_int_equal(s->state.actions[0].slips, 0);
}

static void hands_actions_over_when_closing(void **context)
{
    struct story *s = *context;
    const char *a, *close;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    close =
        add(s, "close", "outcome: fine\nhanded-over:\n- entry: %s\n  owner: CFO\n", a);
    fold(s);
    assert_string_equal(s->state.actions[0].owner, "CFO");
    assert_string_equal(
        told(s, close),
        text_of("action %.8s owner: CIO -> CFO; state: active -> closed", a));
}

/* ---- corrections ----------------------------------------------------------------- */

static const char *
add_correction(struct story *s, const char *entry, const char *content)
{
    return add(s, "correction", "entry: %s\nreason: wrong\n%s", entry, content);
}

static void corrects_the_opening_entry_by_plain_field_names(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s), *id;
    const struct pir_item *item;

    id = add_correction(
        s, opening,
        "content:\n  severity: critical\n  type: malware\n  title: Worse\n");
    fold(s);
    assert_string_equal(s->state.severity, "critical");
    assert_string_equal(s->state.type, "malware");
    assert_string_equal(s->state.title, "Worse");
    assert_string_equal(
        told(s, id), "title: Sign-in accepted without a password -> Worse; severity: "
                     "high -> critical; type: vulnerability -> malware");
    item = s->state.opening;
    assert_int_equal(item->correction_count, 1);
    assert_ptr_equal(item->corrected_by, &s->entries.items[1]);
    assert_string_equal(
        pir_value_text(item->recorded->entry.fields, "severity"), "high");
}

static void shows_the_latest_of_several_corrections(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s), *last;

    add_correction(s, opening, "content:\n  severity: critical\n");
    last = add_correction(s, opening, "content:\n  severity: low\n");
    fold(s);
    assert_string_equal(s->state.severity, "low");
    assert_int_equal(s->state.opening->correction_count, 2);
    assert_string_equal(told(s, last), "severity: critical -> low");
}

static void adds_withdraws_and_leaves_fields(void **context)
{
    struct story *s = *context;
    const char *note, *id;
    const struct pir_item *item;

    add_incident(s);
    note = add(s, "note", "source: SIEM\ntags: [a]\n---\nOld text\nof two lines\n");
    id = add_correction(
        s, note,
        "content:\n  source: null\n  confidence: low\n  tags: [a]\n---\nNew text\n");
    fold(s);
    item = pir_fold_item(&s->state, note);
    assert_null(pir_value_get(item->fields, "source"));
    assert_string_equal(pir_value_text(item->fields, "confidence"), "low");
    assert_string_equal(pir_value_text(item->fields, "body"), "New text");
    assert_string_equal(
        told(s, id),
        text_of(
            "note %.8s body: Old text of two lines -> New text; note %.8s confidence: "
            "() -> low; note %.8s source: SIEM -> none",
            note, note, note));
}

static void never_changes_what_an_entry_is(void **context)
{
    struct story *s = *context;
    const char *note;
    const struct pir_item *item;

    add_incident(s);
    note = add(s, "note", "---\nx\n");
    add_correction(
        s, note,
        "content:\n  schema: close/1\n  incident: 00000000\n  entry: x\n  body: y\n");
    fold(s);
    item = pir_fold_item(&s->state, note);
    assert_string_equal(pir_value_text(item->fields, "schema"), "note/1");
    assert_string_equal(pir_value_text(item->fields, "body"), "x");
    assert_null(pir_value_get(item->fields, "entry"));
    assert_int_equal(s->state.change_count, 1);
}

static void passes_over_corrections_of_nothing(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s);

    add(s, "correction", "reason: x\ncontent: {severity: low}\n");
    add_correction(s, "k7f3m9x2", "content: {severity: low}\n");
    add_correction(s, opening, "content: words\n");
    add_correction(s, opening, "content: [severity, low]\n");
    fold(s);
    assert_string_equal(s->state.severity, "high");
    assert_int_equal(s->state.change_count, 1);
}

static void corrects_a_correction(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s), *first, *second;

    first = add_correction(s, opening, "content: {severity: low, type: other}\n");
    second = add_correction(s, first, "content:\n  content: {severity: medium}\n");
    fold(s);
    assert_string_equal(s->state.severity, "medium");
    assert_string_equal(s->state.type, "vulnerability");
    assert_string_equal(
        told(s, second),
        text_of(
            "correction %.8s content: severity: low, type: other -> severity: medium; "
            "severity: low -> medium; type: other -> vulnerability",
            first));
    assert_int_equal(s->state.opening->correction_count, 1);
}

static void takes_back_a_stage_that_rested_on_a_mistake(void **context)
{
    struct story *s = *context;
    const char *event, *id;

    add_incident(s);
    add(s, "event", "what: x\nphase: contained\n");
    event = add(s, "event", "what: x\nphase: resolved\n");
    id = add_correction(s, event, "content: {phase: detected}\n");
    assert_stage(s, PIR_STAGE_CONTAINED);
    assert_int_equal(s->state.resolved.precision, PIR_PRECISION_UNKNOWN);
    assert_string_equal(
        told(s, id),
        text_of(
            "event %.8s phase: resolved -> detected; state: resolved -> contained",
            event));
    add_correction(s, event, "content: {phase: resolved}\n");
    assert_stage(s, PIR_STAGE_RESOLVED);
}

static void a_correction_of_an_earlier_opening_moves_nothing(void **context)
{
    struct story *s = *context;
    const char *event;

    add_incident(s);
    event = add(s, "event", "what: x\nphase: contained\n");
    add(s, "close", "outcome: x\n");
    add(s, "reopen", "reason: x\n");
    add_correction(s, event, "content: {phase: resolved}\n");
    assert_stage(s, PIR_STAGE_ACTIVE);
}

static void corrects_the_time_of_an_event(void **context)
{
    struct story *s = *context;
    const char *event;
    struct pir_moment moment;

    add_incident(s);
    event = add(s, "event", "what: x\nphase: started\n");
    add_correction(
        s, event, "content: {occurred: '2026-11-20T08:30:00Z', precision: minute}\n");
    fold(s);
    assert_string_equal(when(&s->state.started), "2026-11-20 08:30 Z");
    add_correction(s, event, "content: {occurred: unknown, precision: unknown}\n");
    fold(s);
    pir_item_occurred(&moment, pir_fold_item(&s->state, event));
    assert_int_equal(moment.precision, PIR_PRECISION_UNKNOWN);
    add_correction(s, event, "content: {occurred: nonsense}\n");
    fold(s);
    pir_item_occurred(&moment, pir_fold_item(&s->state, event));
    assert_int_equal(
        moment.at, pir_fold_item(&s->state, event)->recorded->entry.occurred.at);
}

static void corrects_the_due_date_of_an_action(void **context)
{
    struct story *s = *context;
    const char *a, *early, *late;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    early = add_correction(s, a, "content: {due: '2026-12-02', owner: CFO}\n");
    add_progress(s, a, "moved", "due: '2026-12-15'\nreason: x\n");
    late = add_correction(s, a, "content: {due: '2026-12-03'}\n");
    fold(s);
    assert_string_equal(
        told(s, early),
        text_of(
            "action %.8s due: 2026-12-01 -> 2026-12-02; action %.8s owner: CIO -> CFO",
            a, a));
    assert_string_equal(
        told(s, late),
        text_of("action %.8s due at first: 2026-12-02 -> 2026-12-03", a));
    assert_string_equal(s->state.actions[0].due, "2026-12-15");
    assert_string_equal(s->state.actions[0].owner, "CFO");
}

static void corrects_a_progress_and_with_it_the_action(void **context)
{
    struct story *s = *context;
    const char *a, *done, *id;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    add_progress(s, a, "doing", "");
    done = add_progress(s, a, "done", "note: all\n");
    id = add_correction(s, done, "content: {state: blocked, note: half}\n");
    fold(s);
    assert_int_equal(s->state.actions[0].state, PIR_ACTION_BLOCKED);
    assert_string_equal(
        told(s, id),
        text_of(
            "action %.8s: done -> blocked; progress %.8s note: all -> half", a, done));
}

static void a_slip_that_was_a_mistake_does_not_count(void **context)
{
    struct story *s = *context;
    const char *a, *moved, *id;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    moved = add_progress(s, a, "moved", "due: '2027-12-15'\nreason: x\n");
    id = add_correction(s, moved, "content: {due: '2026-11-30'}\n");
    fold(s);
    assert_int_equal(s->state.actions[0].slips, 0);
    assert_string_equal(s->state.actions[0].due, "2026-11-30");
    assert_string_equal(
        told(s, id), text_of("action %.8s due: 2027-12-15 -> 2026-11-30", a));
}

static void cuts_long_texts_to_one_line(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s), *id;
    char content[600];
    size_t len;

    snprintf(content, sizeof(content), "content: {title: '%0500d'}\n", 7);
    id = add_correction(s, opening, content);
    fold(s);
    len = strlen(s->state.changes[1].to);
    assert_int_equal(len, PIR_CHANGE_MAX);
    assert_string_equal(s->state.changes[1].to + len - 3, "...");
    assert_non_null(strstr(told(s, id), "title: "));
}

/* ---- what is judged again -------------------------------------------------------- */

static void tells_how_an_estimate_changed(void **context)
{
    struct story *s = *context;
    const char *id, *fix, *first;

    add_incident(s);
    first =
        add(s, "impact",
            "dimension: financial\nmeasure: cost\nlow: 120000\nlikely: 200000\nhigh: "
            "400000\nunit: money\ncurrency: EUR\n");
    add(s, "impact", "dimension: operational\nmeasure: cost\nvalue: 7\nunit: hours\n");
    id = add(
        s, "impact",
        "dimension: financial\nmeasure: '  Cost '\nlow: 150000\nlikely: 200000\nhigh: "
        "250000\nunit: money\ncurrency: EUR\n");
    fix = add_correction(s, id, "content: {high: 300000, method: counted}\n");
    fold(s);
    assert_string_equal(told(s, first), "");
    assert_string_equal(
        told(s, id),
        "impact financial (cost): 120000..400000 EUR -> 150000..250000 EUR");
    assert_string_equal(
        told(s, fix), text_of(
                          "impact financial (cost): 150000..250000 EUR -> "
                          "150000..300000 EUR; impact %.8s method: () -> counted",
                          id));
    id = add(s, "impact", "dimension: operational\nmeasure: cost\nnone-because: x\n");
    fold(s);
    assert_string_equal(told(s, id), "impact operational (cost): 7 hours -> none");
}

static void tells_when_only_the_likely_figure_changed(void **context)
{
    struct story *s = *context;
    const char *id;

    add_incident(s);
    add(s, "impact",
        "dimension: legal\nmeasure: fine\nlow: 1\nlikely: 2\nhigh: 9\nunit: days\n");
    id = add(
        s, "impact",
        "dimension: legal\nmeasure: fine\nlow: 1\nlikely: 3\nhigh: 9\nunit: days\n");
    fold(s);
    assert_string_equal(told(s, id), "impact legal (fine) likely: 2 days -> 3 days");
}

static void keeps_risk_before_and_after_measures_apart(void **context)
{
    struct story *s = *context;
    const char *before, *after, *again;

    add_incident(s);
    before =
        add(s, "risk",
            "scenario: again\nlikelihood: likely\nconsequence: major\nrecurrence: "
            "true\nmeasures: before\n");
    after =
        add(s, "risk",
            "scenario: same\nlikelihood: unlikely\nconsequence: major\nrecurrence: "
            "true\nmeasures: after\n");
    again = add(
        s, "risk",
        "scenario: other words\nlikelihood: possible\nconsequence: minor\nrecurrence: "
        "true\nmeasures: before\n");
    fold(s);
    assert_string_equal(told(s, after), "");
    assert_string_equal(
        told(s, again),
        text_of(
            "risk %.8s likelihood: likely -> possible; risk %.8s consequence: major -> "
            "minor",
            before, before));
}

static void follows_a_cause_by_its_words_or_by_a_link(void **context)
{
    struct story *s = *context;
    const char *first, *same, *linked, *words;

    add_incident(s);
    first = add(s, "cause", "statement: Orders are lost\nstatus: hypothesis\n");
    same = add(s, "cause", "statement: orders are  lost\nstatus: preliminary\n");
    linked =
        add(s, "cause",
            "statement: Orders are not tracked\nstatus: confirmed\nlinks:\n- type: "
            "supersedes\n  target: %s\n",
            same);
    words = add(s, "cause", "statement: Orders are not tracked\nstatus: ruled-out\n");
    fold(s);
    assert_string_equal(
        told(s, same), text_of("cause %.8s: hypothesis -> preliminary", first));
    assert_string_equal(
        told(s, linked), text_of("cause %.8s: preliminary -> confirmed", first));
    assert_string_equal(
        told(s, words), text_of("cause %.8s: confirmed -> ruled-out", first));
}

static void knows_who_holds_a_role(void **context)
{
    struct story *s = *context;
    const char *jane, *max, *kim, *left;

    add_incident(s);
    jane = add(s, "role", "role: commander\nperson: Jane\n");
    max = add(s, "role", "role: Commander\nperson: Max\n");
    add(s, "role", "role: scribe\nperson: Sam\n");
    fold(s);
    assert_string_equal(s->state.commander, "Max");
    assert_string_equal(
        told(s, jane), "role commander: () -> Jane; state: declared -> active");
    assert_string_equal(told(s, max), "role commander: Jane -> Max");
    kim = add(s, "handover", "role: commander\nfrom: Max\nto: Kim\nopen-points: x\n");
    left = add(
        s, "role", "role: commander\nperson: Jane\nuntil: '2026-11-23T09:00:00Z'\n");
    fold(s);
    assert_string_equal(s->state.commander, "Kim");
    assert_string_equal(told(s, kim), "role commander: Max -> Kim");
    assert_string_equal(told(s, left), "");
    left =
        add(s, "role", "role: commander\nperson: Kim\nuntil: '2026-11-23T09:00:00Z'\n");
    fold(s);
    assert_null(s->state.commander);
    assert_string_equal(told(s, left), "role commander: Kim -> nobody");
}

static void a_role_that_ends_later_is_still_held(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "role", "role: commander\nperson: Jane\nuntil: '2026-11-23T22:00:00Z'\n");
    fold(s);
    assert_string_equal(s->state.commander, "Jane");
}

static void corrects_who_holds_a_role(void **context)
{
    struct story *s = *context;
    const char *jane, *id;

    add_incident(s);
    jane = add(s, "role", "role: commander\nperson: Jnae\n");
    id = add_correction(s, jane, "content: {person: Jane}\n");
    fold(s);
    assert_string_equal(s->state.commander, "Jane");
    assert_string_equal(told(s, id), "role commander: Jnae -> Jane");
}

static void tells_how_determinations_changed(void **context)
{
    struct story *s = *context;
    const char *major, *aware, *other;

    add_incident(s);
    add(s, "determination", "type: not-major\ndecided-at: '2026-11-23T10:00:00Z'\n");
    major =
        add(s, "determination",
            "type: classified-major\ndecided-at: '2026-11-24T10:00:00Z'\n");
    add(s, "determination", "type: aware\ndecided-at: '2026-11-23T10:00:00Z'\n");
    other =
        add(s, "determination",
            "type: aware\ndecided-at: '2026-11-23T12:00:00Z'\nstarts: [nis2]\n");
    aware =
        add(s, "determination", "type: aware\ndecided-at: '2026-11-23T11:00:00Z'\n");
    fold(s);
    assert_string_equal(
        told(s, major),
        "determination major: not-major since 2026-11-23T10:00:00Z -> classified-major "
        "since 2026-11-24T10:00:00Z");
    assert_string_equal(told(s, other), "");
    assert_string_equal(
        told(s, aware),
        "determination aware: 2026-11-23T10:00:00Z -> 2026-11-23T11:00:00Z");
}

/* ---- questions ------------------------------------------------------------------- */

static void answers_questions_in_four_ways(void **context)
{
    struct story *s = *context;
    const char *linked, *again, *corrected, *note, *later, *fix;

    add_incident(s);
    add(s, "question", "question: One?\nstate: asked\nanswer: Yes.\n");
    again = add(s, "question", "question: Two?\nstate: asked\nunknown-because: x\n");
    linked = add(s, "question", "question: Three?\nstate: asked\nunknown-because: x\n");
    corrected =
        add(s, "question", "question: Four?\nstate: asked\nunknown-because: x\n");
    fold(s);
    assert_int_equal(s->state.question_count, 4);
    assert_int_equal(s->state.open_questions, 3);
    later = add(s, "question", "question: two?\nstate: pushback\nanswer: No.\n");
    note =
        add(s, "note", "links:\n- type: answers\n  target: %s\n---\nNot by the logs.\n",
            linked);
    fix = add_correction(
        s, corrected, "content: {answer: Perhaps., unknown-because: null}\n");
    fold(s);
    assert_int_equal(s->state.question_count, 4);
    assert_int_equal(s->state.open_questions, 0);
    assert_string_equal(s->state.questions[0].answer, "Yes.");
    assert_string_equal(s->state.questions[1].answer, "No.");
    assert_string_equal(s->state.questions[1].text, "Two?");
    assert_string_equal(s->state.questions[1].state, "pushback");
    assert_ptr_equal(s->state.questions[1].item, pir_fold_item(&s->state, again));
    assert_string_equal(s->state.questions[2].answer, "Not by the logs.");
    assert_string_equal(s->state.questions[3].answer, "Perhaps.");
    assert_string_equal(
        told(s, later), text_of("question %.8s: open -> answered", again));
    assert_string_equal(
        told(s, note), text_of("question %.8s: open -> answered", linked));
    assert_string_equal(
        told(s, fix), text_of("question %.8s: open -> answered", corrected));
}

static void passes_over_links_that_are_none(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "note", "links: words\n");
    add(s, "note", "links: [words, {type: answers}, {target: k7f3m9x2}, {}]\n");
    add(s, "note", "links: {type: answers}\n");
    fold(s);
    assert_int_equal(s->state.change_count, 1);
}

/* ---- the whole ------------------------------------------------------------------- */

static void counts_decisions_and_communications(void **context)
{
    struct story *s = *context;

    add_incident(s);
    add(s, "decision", "choice: a\n");
    add(s, "decision", "choice: b\n");
    add(s, "communication", "gist: c\n");
    fold(s);
    assert_int_equal(s->state.decision_count, 2);
    assert_int_equal(s->state.communication_count, 1);
}

static void finds_every_item_and_no_other(void **context)
{
    struct story *s = *context;
    struct pir_recorded stranger = {0};
    const struct pir_change *change;

    add_incident(s);
    for (int i = 0; i < 50; i++)
        add(s, "note", "---\n%d\n", i);
    fold(s);
    for (size_t i = 0; i < s->entries.len; i++)
        assert_ptr_equal(
            pir_fold_item(&s->state, s->entries.items[i].entry.id), &s->state.items[i]);
    assert_null(pir_fold_item(&s->state, "0"));
    assert_null(pir_fold_item(&s->state, "zzzzzzzz"));
    assert_int_equal(pir_fold_changes(&s->state, &stranger, &change), 0);
}

static void gives_the_same_state_twice(void **context)
{
    struct story *s = *context;
    struct pir_state first;
    const char *a, *e;

    add_incident(s);
    a = add_action(s, "Patch", "2026-12-01");
    add_progress(s, a, "done", "");
    e = add(s, "event", "what: x\nphase: resolved\n");
    add_correction(s, e, "content: {phase: contained}\n");
    fold(s);
    first = s->state;
    fold(s);
    assert_int_equal(first.change_count, s->state.change_count);
    for (size_t i = 0; i < first.change_count; i++) {
        assert_string_equal(first.changes[i].what, s->state.changes[i].what);
        assert_string_equal(first.changes[i].to, s->state.changes[i].to);
    }
}

/* Each of these would take minutes if anything were compared with everything. */
static void folds_ten_thousand_entries(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s), *action = NULL;

    for (int i = 0; i < 2000; i++) {
        action = add_action(s, "Patch", "2026-12-01");
        add_progress(s, action, i % 2 ? "done" : "doing", "");
        add(s, "question", "question: Q%d?\nstate: asked\nunknown-because: x\n", i);
        add(s, "impact", "dimension: legal\nmeasure: fine\nvalue: %d\nunit: days\n", i);
        add_correction(
            s, opening,
            i % 2 ? "content: {severity: low}\n" : "content: {severity: high}\n");
    }
    fold(s);
    assert_int_equal(s->state.action_count, 2000);
    assert_int_equal(s->state.open_actions, 1000);
    assert_int_equal(s->state.open_questions, 2000);
    assert_string_equal(s->state.severity, "low");
    assert_int_equal(s->state.opening->correction_count, 2000);
    /* states 2, progress 2000, impact 1999, severity 1999 (the first says what it was) */
    assert_int_equal(s->state.change_count, 2 + 2000 + 1999 + 1999);
}

static void survives_a_long_chain_of_corrections(void **context)
{
    struct story *s = *context;
    const char *opening = add_incident(s);
    const char *last = add_correction(s, opening, "content: {severity: low}\n");

    for (int i = 0; i < 3000; i++)
        last = add_correction(s, last, "content: {tags: [x]}\n");
    fold(s);
    assert_string_equal(s->state.severity, "low");
}

#define T(name) cmocka_unit_test_setup_teardown(name, story_open, story_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(folds_nothing_to_nothing),
        T(opens_an_incident_as_declared),
        T(knows_an_exercise_by_an_unquoted_true),
        T(does_not_take_a_quoted_true_for_a_truth_value),
        T(does_not_take_another_incident_for_the_opening),
        T(goes_through_all_stages),
        T(never_goes_back_for_a_late_entry),
        T(a_lesson_before_the_resolution_is_no_review),
        T(only_an_approval_of_the_close_counts),
        T(is_reviewed_when_as_many_approved_as_the_profile_asks_for),
        T(takes_an_approval_back_when_something_is_recorded_after_it),
        T(asks_for_everything_anew_after_a_reopening),
        T(an_unknown_kind_changes_nothing),
        T(names_the_kinds_that_make_active),
        T(takes_the_earliest_event_of_a_phase),
        T(prefers_the_exact_time_where_no_order_is_provable),
        T(takes_awareness_from_the_opening_entry_first),
        T(takes_the_earliest_determination_not_superseded),
        T(follows_an_action_to_its_end),
        T(passes_over_progress_of_nothing),
        T(hands_actions_over_when_closing),
        T(corrects_the_opening_entry_by_plain_field_names),
        T(shows_the_latest_of_several_corrections),
        T(adds_withdraws_and_leaves_fields),
        T(never_changes_what_an_entry_is),
        T(passes_over_corrections_of_nothing),
        T(corrects_a_correction),
        T(takes_back_a_stage_that_rested_on_a_mistake),
        T(a_correction_of_an_earlier_opening_moves_nothing),
        T(corrects_the_time_of_an_event),
        T(corrects_the_due_date_of_an_action),
        T(corrects_a_progress_and_with_it_the_action),
        T(a_slip_that_was_a_mistake_does_not_count),
        T(cuts_long_texts_to_one_line),
        T(tells_how_an_estimate_changed),
        T(tells_when_only_the_likely_figure_changed),
        T(keeps_risk_before_and_after_measures_apart),
        T(follows_a_cause_by_its_words_or_by_a_link),
        T(knows_who_holds_a_role),
        T(a_role_that_ends_later_is_still_held),
        T(corrects_who_holds_a_role),
        T(tells_how_determinations_changed),
        T(answers_questions_in_four_ways),
        T(passes_over_links_that_are_none),
        T(counts_decisions_and_communications),
        T(finds_every_item_and_no_other),
        T(gives_the_same_state_twice),
        T(folds_ten_thousand_entries),
        T(survives_a_long_chain_of_corrections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
