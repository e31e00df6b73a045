/* The replay: entry by entry, what was known before and what after. A correction is seen with the
 * eyes of its own time; a chain of corrections of corrections is followed a few steps only. */
#include "model/fold_internal.h"

#include "base/text.h"

#include <string.h>

#define NESTED_MAX 8
#define WHAT_MAX 100 /* columns of what a change is about */

/* What an entry does to the stage. */
enum mark {
    MARK_NONE,
    MARK_OTHER, /* moves nothing on, but is part of what a review was approved as */
    MARK_ACTIVE,
    MARK_CONTAINED,
    MARK_RESOLVED,
    MARK_REVIEW, /* a meeting */
    MARK_LESSON,
    MARK_REVIEWED,
    MARK_CLOSED,
    MARK_REOPENED,
};

struct stage_run {
    enum pir_stage stage;
    bool resolved;
    enum pir_stage unreviewed; /* the stage it had when it was approved */
    size_t stands;             /* since this entry nothing was recorded but approvals */
};

struct replay {
    struct pir_folding *f;
    size_t at;                  /* the entry whose turn it is */
    struct pir_action *actions; /* as they stand at this point */
    unsigned char *marks;
    struct stage_run run;
    size_t opened; /* the last reopening, or 0 */
};

static int emit(struct replay *r, const char *what, const char *from, const char *to)
{
    struct pir_folding *f = r->f;
    struct pir_change *change = NULL;

    if (what && to)
        change = PIR_VEC_PUSH(f->arena, &f->changes);
    if (!change)
        return pir_err_nomem(f->err);
    change->by = &f->dossier->entries[r->at];
    change->what = what;
    change->from = from;
    change->to = to;
    return 0;
}

static const char *id_of(const struct replay *r, size_t i)
{
    return r->f->dossier->entries[i].entry.id;
}

/* ---- stage ----------------------------------------------------------------------- */

bool pir_fold_is_active(const char *kind)
{
    static const char *const active[] = {"event", "finding", "action",       "decision",
                                         "role",  "meeting", "communication"};

    for (size_t i = 0; i < sizeof(active) / sizeof(active[0]); i++)
        if (strcmp(kind, active[i]) == 0)
            return true;
    return false;
}

static enum mark event_mark(const struct pir_value *fields)
{
    static const char *const contained[] = {"contained", "eradicated", "recovered"};

    for (size_t i = 0; i < sizeof(contained) / sizeof(contained[0]); i++)
        if (pir_field_is(fields, "phase", contained[i]))
            return MARK_CONTAINED;
    return pir_field_is(fields, "phase", "resolved") ? MARK_RESOLVED : MARK_ACTIVE;
}

/* Does it approve what stood when it was recorded? */
static bool is_review(const struct replay *r, size_t i)
{
    const struct pir_value *fields = r->f->now[i];
    const char *sha256 = pir_value_text(fields, "sha256");
    char hex[PIR_SHA256_HEX + 1];

    return pir_field_is(fields, "gate", "close") &&
           pir_field_is(fields, "verdict", "approved") && sha256 &&
           pir_fold_digest(hex, r->f->dossier->entries, i, NULL) == 0 &&
           strcmp(sha256, hex) == 0;
}

static enum mark mark_of(const struct replay *r, size_t i)
{
    const char *kind = pir_folding_kind(r->f, i);
    const struct pir_value *fields = r->f->now[i];

    if (strcmp(kind, "event") == 0)
        return event_mark(fields);
    if (strcmp(kind, "meeting") == 0)
        return pir_field_is(fields, "kind", "review") ? MARK_REVIEW : MARK_ACTIVE;
    if (strcmp(kind, "lesson") == 0)
        return MARK_LESSON;
    if (strcmp(kind, "approval") == 0)
        return is_review(r, i) ? MARK_REVIEWED : MARK_NONE;
    if (strcmp(kind, "close") == 0)
        return MARK_CLOSED;
    if (strcmp(kind, "reopen") == 0)
        return MARK_REOPENED;
    if (pir_fold_is_active(kind))
        return MARK_ACTIVE;
    return pir_fold_binds(&r->f->dossier->entries[i]) ? MARK_OTHER : MARK_NONE;
}

/* What was approved is no longer what stands. */
static void lapse(struct stage_run *run)
{
    if (run->stage == PIR_STAGE_REVIEWED)
        run->stage = run->unreviewed;
}

static void reach(struct stage_run *run, enum pir_stage stage)
{
    if (stage > run->stage)
        run->stage = stage;
}

/* Whose word an approval is; those of nobody known are each somebody else's. */
static const char *who(const struct replay *r, size_t i)
{
    const char *principal = r->f->dossier->entries[i].attest.principal;

    return principal ? principal : "";
}

/* Have enough different people approved what stands, the last of them by entry at? */
static bool is_enough(const struct replay *r, const struct stage_run *run, size_t at)
{
    const struct pir_folding *f = r->f;
    const struct pir_item *opening = f->state->opening;
    const char *severity =
        opening ? pir_value_text(f->now[opening - f->state->items], "severity") : NULL;
    unsigned wanted = pir_quorum_of(&f->dossier->quorum, severity), count = 0;

    for (size_t i = run->stands; i <= at; i++) {
        bool again = r->marks[i] != MARK_REVIEWED;

        for (size_t j = run->stands; !again && j < i; j++)
            again = r->marks[j] == MARK_REVIEWED && *who(r, j) &&
                    strcmp(who(r, i), who(r, j)) == 0;
        count += !again;
    }
    return count >= wanted;
}

/* What entry i, whose mark stands in r->marks, makes of the stage. */
static void advance_stage(const struct replay *r, struct stage_run *run, size_t i)
{
    enum mark mark = (enum mark)r->marks[i];

    if (mark != MARK_NONE && mark != MARK_REVIEWED && mark != MARK_CLOSED) {
        lapse(run);
        run->stands = i;
    }
    switch (mark) {
    case MARK_NONE:
    case MARK_OTHER:
        break;
    case MARK_ACTIVE:
        reach(run, PIR_STAGE_ACTIVE);
        break;
    case MARK_CONTAINED:
        reach(run, PIR_STAGE_CONTAINED);
        break;
    case MARK_RESOLVED:
        run->resolved = true;
        reach(run, PIR_STAGE_RESOLVED);
        break;
    case MARK_REVIEW:
        reach(run, PIR_STAGE_ACTIVE);
        /* fall through */
    case MARK_LESSON:
        if (run->resolved)
            reach(run, PIR_STAGE_IN_REVIEW);
        break;
    case MARK_REVIEWED:
        if (run->stage < PIR_STAGE_RESOLVED || !is_enough(r, run, i))
            break;
        if (run->stage < PIR_STAGE_REVIEWED)
            run->unreviewed = run->stage;
        reach(run, PIR_STAGE_REVIEWED);
        break;
    case MARK_CLOSED:
        reach(run, PIR_STAGE_CLOSED);
        break;
    case MARK_REOPENED:
        run->stage = PIR_STAGE_ACTIVE;
        run->resolved = false;
        break;
    }
}

static int show_stage(struct replay *r, enum pir_stage before)
{
    if (r->run.stage == before)
        return 0;
    return emit(r, "state", pir_stage_name(before), pir_stage_name(r->run.stage));
}

static int enter_stage(struct replay *r)
{
    enum pir_stage before = r->run.stage;
    enum mark mark = mark_of(r, r->at);

    r->marks[r->at] = (unsigned char)mark;
    if (mark == MARK_REOPENED)
        r->opened = r->at;
    advance_stage(r, &r->run, r->at);
    if (r->f->state->opening == &r->f->state->items[r->at])
        return emit(r, "state", NULL, pir_stage_name(r->run.stage));
    return show_stage(r, before);
}

/* Entry t was corrected: if that counts for the stage, go through this opening again. */
static int correct_stage(struct replay *r, size_t t)
{
    enum pir_stage before = r->run.stage;
    enum mark mark = mark_of(r, t);

    if (t >= r->at || r->marks[t] == mark)
        return 0;
    r->marks[t] = (unsigned char)mark;
    if (t < r->opened)
        return 0;
    r->run = (struct stage_run){.stage = PIR_STAGE_DECLARED};
    for (size_t i = r->opened; i < r->at; i++)
        advance_stage(r, &r->run, i);
    return show_stage(r, before);
}

/* ---- actions --------------------------------------------------------------------- */

/* Number of changes, or negative. */
static int show_action(struct replay *r, size_t action, const struct pir_action *before)
{
    const struct pir_action *after = &r->actions[action];
    const char *id = after->item->recorded->entry.id;
    int shown = 0, rc = 0;

    if (before->state != after->state) {
        rc = emit(
            r, pir_arena_printf(r->f->arena, "action %.*s", PIR_ID_SHORT, id),
            pir_action_state_name(before->state), pir_action_state_name(after->state));
        shown++;
    }
    if (rc == 0 && before->due && after->due && strcmp(before->due, after->due) != 0) {
        rc = emit(
            r, pir_arena_printf(r->f->arena, "action %.*s due", PIR_ID_SHORT, id),
            before->due, after->due);
        shown++;
    }
    return rc < 0 ? rc : shown;
}

static int enter_progress(struct replay *r)
{
    size_t action = r->f->action[r->at];
    struct pir_action before;

    if (action == PIR_NONE)
        return 0;
    before = r->actions[action];
    pir_action_advance(
        &r->actions[action], &r->f->state->items[r->at], r->f->now[r->at]);
    return show_action(r, action, &before);
}

static int correct_action(struct replay *r, size_t t)
{
    size_t action = r->f->action[t];
    struct pir_action before;

    if (action == PIR_NONE || t >= r->at)
        return 0;
    before = r->actions[action];
    pir_action_refold(&r->actions[action], r->f, action, r->at);
    if (strcmp(pir_folding_kind(r->f, t), "action") == 0)
        r->actions[action].owner = pir_value_text(r->f->now[t], "owner");
    return show_action(r, action, &before);
}

/* A close entry hands unfinished actions to new owners. */
static int enter_close(struct replay *r)
{
    const struct pir_value *list = pir_value_get(r->f->now[r->at], "handed-over");
    const struct pir_value *each;
    int rc = 0;

    for (size_t i = 0; rc == 0 && (each = pir_value_at(list, i)) != NULL; i++) {
        size_t entry = pir_folding_find(r->f, pir_value_text(each, "entry"));
        const char *owner = pir_value_text(each, "owner");
        struct pir_action *action;

        if (!owner || entry == PIR_NONE ||
            strcmp(pir_folding_kind(r->f, entry), "action") != 0)
            continue;
        action = &r->actions[r->f->action[entry]];
        if (action->owner && strcmp(action->owner, owner) != 0)
            rc = emit(
                r,
                pir_arena_printf(
                    r->f->arena, "action %.*s owner", PIR_ID_SHORT, id_of(r, entry)),
                pir_line_of(r->f->arena, action->owner, PIR_CHANGE_MAX),
                pir_line_of(r->f->arena, owner, PIR_CHANGE_MAX));
        action->owner = owner;
    }
    return rc;
}

/* ---- subjects -------------------------------------------------------------------- */

static bool is_role(const char *kind)
{
    return strcmp(kind, "role") == 0 || strcmp(kind, "handover") == 0;
}

/* When it was recorded, or else the latest it can have occurred. INT64_MAX: not known. */
static int64_t recorded_at(const struct pir_recorded *entry)
{
    if (entry->attest.found)
        return entry->attest.recorded;
    return pir_moment_last(&entry->entry.occurred);
}

/* Had the role ended already when that was recorded? */
static bool has_left(const struct replay *r, size_t i)
{
    int64_t recorded = recorded_at(&r->f->dossier->entries[i]);
    struct pir_moment until;

    return recorded != INT64_MAX && pir_field_moment(&until, r->f->now[i], "until") &&
           pir_moment_last(&until) <= recorded;
}

/* Number of changes, or negative. */
static int set_values(struct replay *r, size_t subject, const char *const *values)
{
    struct pir_subject *it = &r->f->subjects[subject];
    int shown = 0, rc = 0;

    for (size_t i = 0; rc == 0 && i < PIR_ASPECTS; i++) {
        if (it->values[i] && values[i] && strcmp(it->values[i], values[i]) != 0) {
            rc = emit(r, pir_subject_what(r->f, subject, i), it->values[i], values[i]);
            shown++;
        }
        it->values[i] = values[i];
    }
    return rc < 0 ? rc : shown;
}

static int set_holder(struct replay *r, size_t subject, const char *holder)
{
    const char **held = &r->f->subjects[subject].values[0];
    const char *from = *held;

    *held = holder;
    if (from && holder ? strcmp(from, holder) == 0 : from == holder)
        return 0;
    if (emit(r, pir_subject_what(r->f, subject, 0), from, holder ? holder : "nobody") <
        0)
        return PIR_E_NOMEM;
    return 1;
}

/* What entry i says of its subject now holds. Number of changes, or negative. */
static int take_values(struct replay *r, size_t i)
{
    const char *kind = pir_folding_kind(r->f, i);
    const char *values[PIR_ASPECTS];
    int rc = pir_subject_values(values, r->f, kind, r->f->now[i]);

    if (rc < 0)
        return rc;
    if (is_role(kind))
        return set_holder(r, r->f->subject[i], has_left(r, i) ? NULL : values[0]);
    return set_values(r, r->f->subject[i], values);
}

/* Somebody else's leaving does not empty the role. */
static int
is_beside(const struct replay *r, size_t i, const struct pir_subject *subject)
{
    const char *person = pir_value_text(r->f->now[i], "person");
    const char *held = subject->values[0];

    return is_role(pir_folding_kind(r->f, i)) && has_left(r, i) &&
           !(held && person && strcmp(held, person) == 0);
}

static int enter_subject(struct replay *r)
{
    size_t subject = r->f->subject[r->at];

    if (subject == PIR_NONE || is_beside(r, r->at, &r->f->subjects[subject]))
        return 0;
    r->f->subjects[subject].current = r->at;
    return take_values(r, r->at);
}

static int correct_subject(struct replay *r, size_t t)
{
    size_t subject = r->f->subject[t];

    if (subject == PIR_NONE || r->f->subjects[subject].current != t)
        return 0;
    return take_values(r, t);
}

static int enter_answers(struct replay *r)
{
    static const char *const answered[PIR_ASPECTS] = {"answered"};
    const char *type, *target;
    int rc = 0;

    if (!pir_folding_counts(r->f, r->at))
        return 0;
    for (size_t i = 0; rc >= 0 && pir_link_at(&type, &target, r->f->now[r->at], i);
         i++) {
        size_t asked = type && strcmp(type, "answers") == 0
                           ? pir_folding_find(r->f, target)
                           : PIR_NONE;

        if (asked != PIR_NONE && r->f->subject[asked] != PIR_NONE &&
            strcmp(pir_folding_kind(r->f, asked), "question") == 0)
            rc = set_values(r, r->f->subject[asked], answered);
    }
    return rc;
}

/* ---- corrections ----------------------------------------------------------------- */

/* Is the field's change told by what the entry is about, such as an action's due date? */
static bool is_told(const char *kind, const char *name)
{
    static const char *const told[][9] = {
        {"action", "due"},
        {"progress", "state", "due"},
        {"impact", "value", "low", "likely", "high", "unit", "currency", "none-because",
         "not-stated-because"},
        {"risk", "likelihood", "consequence"},
        {"cause", "status"},
        {"question", "answer", "unknown-because"},
        {"role", "person", "until"},
        {"handover", "to"},
        {"determination", "type", "decided-at"},
    };

    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        if (strcmp(kind, told[i][0]) != 0)
            continue;
        for (size_t j = 1; j < 9 && told[i][j]; j++)
            if (strcmp(name, told[i][j]) == 0)
                return true;
    }
    return false;
}

/* Fields of the opening entry are the incident's own. */
static const char *field_what(struct replay *r, size_t t, const char *name)
{
    const char *kind = pir_folding_kind(r->f, t);
    const char *line = pir_line_of(r->f->arena, name, WHAT_MAX);

    if (!line || r->f->state->opening == &r->f->state->items[t])
        return line;
    /* told otherwise unless it has been moved since */
    if (strcmp(kind, "action") == 0 && strcmp(name, "due") == 0)
        line = "due at first";
    return pir_arena_printf(
        r->f->arena, "%s %.*s %s", kind, PIR_ID_SHORT, id_of(r, t), line);
}

static const struct pir_value *
member_at(const struct pir_value *object, size_t i, const char *name)
{
    if (i < object->len && strcmp(object->in.members[i].name, name) == 0)
        return object->in.members[i].value;
    return pir_value_get(object, name);
}

static int show_field(
    struct replay *r, size_t t, const char *name, const struct pir_value *from,
    const struct pir_value *to)
{
    const char *before = NULL, *after;

    if (from == to || (from && to && pir_value_equal(from, to)))
        return 0;
    if (from) {
        before = pir_value_line(r->f->arena, from);
        if (!before)
            return pir_err_nomem(r->f->err);
    }
    after = pir_value_line(r->f->arena, to);
    return emit(r, field_what(r, t, name), before, after);
}

static int show_fields(
    struct replay *r, size_t t, const struct pir_value *from,
    const struct pir_value *to, int told)
{
    const char *kind = pir_folding_kind(r->f, t);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < to->len; i++) {
        const struct pir_member *member = &to->in.members[i];

        if (!told || !is_told(kind, member->name))
            rc = show_field(
                r, t, member->name, member_at(from, i, member->name), member->value);
    }
    for (size_t i = 0; rc == 0 && i < from->len; i++) {
        const struct pir_member *member = &from->in.members[i];

        if (!member_at(to, i, member->name) && (!told || !is_told(kind, member->name)))
            rc = show_field(r, t, member->name, member->value, NULL);
    }
    return rc;
}

/* Entry t has these fields from now on. */
static int settle(struct replay *r, size_t t, const struct pir_value *fields)
{
    const struct pir_value *before = r->f->now[t];
    int told, rc;

    if (!fields)
        return pir_err_nomem(r->f->err);
    r->f->now[t] = fields;
    told = correct_action(r, t);
    rc = told < 0 ? told : correct_subject(r, t);
    if (rc >= 0)
        rc = show_fields(r, t, before, fields, told + rc);
    return rc < 0 ? rc : correct_stage(r, t);
}

static int enter_correction(struct replay *r)
{
    struct pir_folding *f = r->f;
    size_t t = f->target[r->at];
    int rc;

    if (t == PIR_NONE)
        return 0;
    rc = settle(r, t, pir_correction_apply(f->arena, f->now[t], f->now[r->at]));
    for (int i = 0; rc == 0 && i < NESTED_MAX && f->target[t] != PIR_NONE; i++) {
        t = f->target[t];
        rc = settle(r, t, pir_folding_refold(f, t, r->at));
    }
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

static int enter(struct replay *r)
{
    const char *kind = pir_folding_kind(r->f, r->at);
    int rc = 0;

    if (strcmp(kind, "correction") == 0)
        rc = enter_correction(r);
    else if (strcmp(kind, "progress") == 0)
        rc = enter_progress(r);
    else if (strcmp(kind, "close") == 0)
        rc = enter_close(r);
    else
        rc = enter_subject(r);
    if (rc >= 0)
        rc = enter_answers(r);
    return rc < 0 ? rc : enter_stage(r);
}

static void find_commander(struct pir_folding *f)
{
    for (size_t i = 0; i < f->subject_count; i++) {
        const struct pir_subject *subject = &f->subjects[i];

        if (is_role(pir_folding_kind(f, subject->first)) &&
            pir_text_same(subject->name, "commander") && subject->values[0])
            f->state->commander = subject->values[0];
    }
}

/* Everything as it was when it was recorded. */
static int rewind_fields(struct replay *r)
{
    struct pir_folding *f = r->f;
    size_t count = f->dossier->count;

    r->actions =
        pir_arena_calloc(f->arena, f->state->action_count, sizeof(*r->actions));
    r->marks = pir_arena_calloc(f->arena, count, sizeof(*r->marks));
    if (!r->actions || !r->marks)
        return pir_err_nomem(f->err);
    for (size_t i = 0; i < count; i++) {
        f->now[i] = f->dossier->entries[i].entry.fields;
        if (strcmp(pir_folding_kind(f, i), "action") == 0) {
            struct pir_action *action = &r->actions[f->action[i]];

            action->item = &f->state->items[i];
            action->owner = pir_value_text(f->now[i], "owner");
            pir_action_refold(action, f, f->action[i], 0);
        }
    }
    return 0;
}

int pir_folding_replay(struct pir_folding *f)
{
    struct replay r = {.f = f};
    int rc = rewind_fields(&r);

    for (r.at = 0; rc == 0 && r.at < f->dossier->count; r.at++)
        rc = enter(&r);
    f->state->changes = f->changes.items;
    f->state->change_count = f->changes.len;
    f->state->stage = r.run.stage;
    find_commander(f);
    return rc;
}
