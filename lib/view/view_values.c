/* The values programs read: members that several views have in common. Their form is
 * documented in schemas/output/. */
#include "view/view_common.h"

#include <string.h>

void pir_viewing_set(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    struct pir_value *value)
{
    if (pir_value_set(v->arena, object, name, value) < 0)
        v->failed = true;
}

void pir_viewing_set_text(
    struct pir_viewing *v, struct pir_value *object, const char *name, const char *text)
{
    if (text)
        pir_viewing_set(v, object, name, pir_value_string(v->arena, text));
}

void pir_viewing_set_count(
    struct pir_viewing *v, struct pir_value *object, const char *name, size_t count)
{
    pir_viewing_set(v, object, name, pir_value_integer(v->arena, (int64_t)count));
}

static void
set_bool(struct pir_viewing *v, struct pir_value *object, const char *name, bool truth)
{
    pir_viewing_set(v, object, name, pir_value_bool(v->arena, truth));
}

void pir_viewing_set_moment(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_moment *moment)
{
    struct pir_value *value;
    char text[PIR_TIME_TEXT];

    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return;
    value = pir_viewing_set_object(v, object, name);
    pir_time_format(text, moment->at, moment->offset);
    pir_viewing_set_text(v, value, "at", text);
    pir_viewing_set_text(v, value, "precision", pir_precision_name(moment->precision));
}

struct pir_value *
pir_viewing_set_array(struct pir_viewing *v, struct pir_value *object, const char *name)
{
    struct pir_value *array = pir_value_array(v->arena);

    pir_viewing_set(v, object, name, array);
    return array;
}

struct pir_value *pir_viewing_set_object(
    struct pir_viewing *v, struct pir_value *object, const char *name)
{
    struct pir_value *value = pir_value_object(v->arena);

    pir_viewing_set(v, object, name, value);
    return value;
}

struct pir_value *
pir_viewing_push_object(struct pir_viewing *v, struct pir_value *array)
{
    struct pir_value *object = pir_value_object(v->arena);

    if (pir_value_push(v->arena, array, object) < 0)
        v->failed = true;
    return object;
}

/* ---- incidents ------------------------------------------------------------------- */

/* Left out where there is no doubt. */
static void set_doubts(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state)
{
    struct pir_value *list;

    if (state->unvouched)
        pir_viewing_set_count(v, object, "unvouched", state->unvouched);
    if (!state->damage_count)
        return;
    list = pir_viewing_set_array(v, object, "unreadable");
    for (size_t i = 0; i < state->damage_count; i++) {
        struct pir_value *row = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, row, "path", state->damages[i].path);
        pir_viewing_set_text(v, row, "why", state->damages[i].why);
    }
}

void pir_viewing_set_incident(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state)
{
    struct pir_moment opened;

    pir_viewing_set_text(v, object, "id", state->id);
    pir_viewing_set_text(v, object, "title", state->title);
    pir_viewing_set_text(v, object, "summary", state->summary);
    pir_viewing_set_text(v, object, "severity", state->severity);
    pir_viewing_set_text(v, object, "type", state->type);
    pir_viewing_set_text(v, object, "state", pir_stage_name(state->stage));
    set_bool(v, object, "exercise", state->exercise);
    pir_viewing_set_text(v, object, "commander", state->commander);
    if (state->opening) {
        pir_item_occurred(&opened, state->opening);
        pir_viewing_set_moment(v, object, "opened", &opened);
    }
    pir_viewing_set_moment(v, object, "started", &state->started);
    pir_viewing_set_moment(v, object, "detected", &state->detected);
    pir_viewing_set_moment(v, object, "aware", &state->aware);
    pir_viewing_set_moment(v, object, "contained", &state->contained);
    pir_viewing_set_moment(v, object, "recovered", &state->recovered);
    pir_viewing_set_moment(v, object, "resolved", &state->resolved);
    pir_viewing_set_count(v, object, "open-actions", state->open_actions);
    pir_viewing_set_count(v, object, "open-questions", state->open_questions);
    set_doubts(v, object, state);
}

/* ---- entries --------------------------------------------------------------------- */

/* "owner,recorder" as a list. */
static void
set_roles(struct pir_viewing *v, struct pir_value *object, const char *roles)
{
    struct pir_value *list;

    if (!roles || !*roles)
        return;
    list = pir_viewing_set_array(v, object, "roles");
    while (*roles) {
        size_t len;

        roles += strspn(roles, ", ");
        len = strcspn(roles, ",");
        if (len > 0 &&
            pir_value_push(v->arena, list, pir_value_string_n(v->arena, roles, len)) <
                0)
            v->failed = true;
        roles += len;
    }
}

static void set_attest(
    struct pir_viewing *v, struct pir_value *object, const struct pir_attest *attest)
{
    char text[PIR_TIME_TEXT];
    struct pir_value *by;

    if (!attest->found)
        return;
    pir_time_format(text, attest->recorded, 0);
    pir_viewing_set_text(v, object, "recorded", text);
    pir_viewing_set_text(v, object, "commit", attest->commit);
    by = pir_viewing_set_object(v, object, "by");
    pir_viewing_set_text(v, by, "name", attest->name);
    pir_viewing_set_text(v, by, "email", attest->email);
    if (attest->principal && *attest->principal)
        pir_viewing_set_text(v, by, "principal", attest->principal);
    set_roles(v, by, attest->roles);
    if (attest->fingerprint && *attest->fingerprint)
        pir_viewing_set_text(v, by, "key", attest->fingerprint);
    pir_viewing_set_text(v, by, "signature", pir_viewing_attest_name(attest));
}

void pir_viewing_set_entry(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item)
{
    const struct pir_entry *entry = &item->recorded->entry;
    struct pir_moment occurred, known;
    char text[PIR_TIME_TEXT] = "unknown";
    char hex[PIR_SHA256_HEX + 1];

    pir_item_occurred(&occurred, item);
    pir_viewing_moment(&known, item->fields, "known");
    if (occurred.precision != PIR_PRECISION_UNKNOWN)
        pir_time_format(text, occurred.at, occurred.offset);
    pir_digest_hex(hex, &entry->digest);
    pir_viewing_set_text(v, object, "id", entry->id);
    pir_viewing_set_text(v, object, "sha256", hex);
    pir_viewing_set_text(v, object, "incident", state->id);
    pir_viewing_set_text(v, object, "kind", entry->kind);
    pir_viewing_set_text(v, object, "subject", pir_viewing_subject(v, state, item));
    pir_viewing_set_text(v, object, "occurred", text);
    pir_viewing_set_text(
        v, object, "precision", pir_precision_name(occurred.precision));
    pir_viewing_set_moment(v, object, "known", &known);
    set_attest(v, object, &item->recorded->attest);
    pir_viewing_set_text(v, object, "path", item->recorded->path);
    if (item->corrected_by)
        pir_viewing_set_text(v, object, "corrected-by", item->corrected_by->entry.id);
}

struct pir_value *pir_viewing_typed(
    struct pir_viewing *v, const struct pir_value *fields, const struct pir_kind *kind)
{
    struct pir_value *copy = pir_value_copy(v->arena, fields);
    int rc = copy && kind
                 ? pir_kind_coerce(kind, v->arena, copy, PIR_COERCE_PLAIN, NULL)
                 : 0;

    if (!copy || rc == PIR_E_NOMEM)
        v->failed = true;
    return rc < 0 ? pir_value_copy(v->arena, fields) : copy;
}

void pir_viewing_set_fields(
    struct pir_viewing *v, struct pir_value *object, const struct pir_item *item,
    const struct pir_kind *kind)
{
    pir_viewing_set(v, object, "fields", pir_viewing_typed(v, item->fields, kind));
}

void pir_viewing_set_changes(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item)
{
    const struct pir_change *first = NULL;
    size_t count = pir_fold_changes(state, item->recorded, &first);
    struct pir_value *list = pir_viewing_set_array(v, object, "changes");

    for (size_t i = 0; i < count; i++) {
        struct pir_value *change = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, change, "what", first[i].what);
        pir_viewing_set_text(v, change, "from", first[i].from);
        pir_viewing_set_text(v, change, "to", first[i].to);
    }
}

/* ---- actions and questions ------------------------------------------------------- */

void pir_viewing_set_actions(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    enum pir_viewing_which which)
{
    const struct pir_action **actions = pir_viewing_by_due(v, state);
    struct pir_value *list = pir_viewing_set_array(v, object, "actions");

    for (size_t i = 0; actions && i < state->action_count; i++) {
        const struct pir_action *action = actions[i];
        struct pir_value *value;

        if (which == PIR_VIEWING_OPEN && !pir_viewing_action_open(action))
            continue;
        value = pir_viewing_push_object(v, list);
        pir_viewing_set_text(v, value, "id", action->item->recorded->entry.id);
        pir_viewing_set_text(v, value, "title", action->title);
        pir_viewing_set_text(v, value, "owner", action->owner);
        pir_viewing_set_text(v, value, "purpose", action->purpose);
        pir_viewing_set_text(v, value, "done-when", action->done_when);
        pir_viewing_set_text(v, value, "due", action->due);
        pir_viewing_set_text(v, value, "state", pir_action_state_name(action->state));
        pir_viewing_set_count(v, value, "slips", action->slips);
        pir_viewing_set_count(
            v, value, "days-overdue", (size_t)pir_viewing_overdue(v, action));
    }
}

void pir_viewing_set_questions(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    enum pir_viewing_which which)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "questions");

    for (size_t i = 0; i < state->question_count; i++) {
        const struct pir_question *question = &state->questions[i];
        const struct pir_value *fields = question->item->fields;
        struct pir_value *value;

        if (which == PIR_VIEWING_OPEN && question->answer)
            continue;
        value = pir_viewing_push_object(v, list);
        pir_viewing_set_text(v, value, "id", question->item->recorded->entry.id);
        pir_viewing_set_text(v, value, "text", question->text);
        pir_viewing_set_text(v, value, "state", question->state);
        pir_viewing_set_text(v, value, "answer", question->answer);
        if (question->answer)
            continue;
        pir_viewing_set_text(
            v, value, "unknown-because", pir_value_text(fields, "unknown-because"));
        pir_viewing_set_text(v, value, "owner", pir_value_text(fields, "owner"));
        pir_viewing_set_text(v, value, "due", pir_value_text(fields, "due"));
    }
}
