/* Actions: where each stands after its progress, how often it slipped, who owns it now. */
#include "model/fold_internal.h"

#include <string.h>

static const char *const state_names[] = {"open",     "doing",       "blocked", "done",
                                          "verified", "ineffective", "dropped"};

const char *pir_action_state_name(enum pir_action_state state)
{
    return state_names[state];
}

static bool is_date(const char *text)
{
    int64_t at;

    return text && pir_date_parse(&at, text, NULL) == 0;
}

/* Dates in their one form sort as texts. */
static void move(struct pir_action *action, const char *due)
{
    if (!is_date(due))
        return;
    if (action->due && strcmp(due, action->due) > 0)
        action->slips++;
    action->due = due;
}

void pir_action_advance(
    struct pir_action *action, const struct pir_item *progress,
    const struct pir_value *fields)
{
    const char *state = pir_value_text(fields, "state");

    if (!state)
        return;
    if (strcmp(state, "moved") == 0) {
        move(action, pir_value_text(fields, "due"));
        action->last = progress;
        return;
    }
    for (size_t i = PIR_ACTION_DOING; i <= PIR_ACTION_DROPPED; i++) {
        if (strcmp(state, state_names[i]) == 0) {
            action->state = (enum pir_action_state)i;
            action->last = progress;
        }
    }
}

void pir_action_refold(
    struct pir_action *out, const struct pir_folding *f, size_t action, size_t upto)
{
    const struct pir_item *items = f->state->items;
    size_t i = (size_t)(out->item - items);
    const char *due = pir_value_text(f->now[i], "due");

    out->due = is_date(due) ? due : NULL;
    out->state = PIR_ACTION_OPEN;
    out->slips = 0;
    out->last = NULL;
    for (i = f->first_progress[action]; i != PIR_NONE && i <= upto;
         i = f->next_progress[i])
        pir_action_advance(out, &items[i], f->now[i]);
}

/* A progress counts for the action it names after its corrections. */
static int chain(struct pir_folding *f)
{
    size_t count = f->dossier->count;
    size_t *last = pir_arena_calloc(f->arena, f->state->action_count, sizeof(*last));

    f->next_progress = pir_arena_calloc(f->arena, count, sizeof(*f->next_progress));
    f->first_progress =
        pir_arena_calloc(f->arena, f->state->action_count, sizeof(*f->first_progress));
    if (!last || !f->next_progress || !f->first_progress)
        return pir_err_nomem(f->err);
    for (size_t i = 0; i < f->state->action_count; i++)
        f->first_progress[i] = PIR_NONE;
    for (size_t i = 0; i < count; i++) {
        size_t named;

        f->next_progress[i] = PIR_NONE;
        if (strcmp(pir_folding_kind(f, i), "progress") != 0)
            continue;
        named =
            pir_folding_find(f, pir_value_text(f->state->items[i].fields, "action"));
        if (named == PIR_NONE || strcmp(pir_folding_kind(f, named), "action") != 0)
            continue;
        f->action[i] = f->action[named];
        if (f->first_progress[f->action[i]] == PIR_NONE)
            f->first_progress[f->action[i]] = i;
        else
            f->next_progress[last[f->action[i]]] = i;
        last[f->action[i]] = i;
    }
    return 0;
}

static void hand_over(struct pir_folding *f, size_t close)
{
    const struct pir_value *list =
        pir_value_get(f->state->items[close].fields, "handed-over");
    const struct pir_value *each;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        size_t entry = pir_folding_find(f, pir_value_text(each, "entry"));
        const char *owner = pir_value_text(each, "owner");

        if (owner && entry != PIR_NONE &&
            strcmp(pir_folding_kind(f, entry), "action") == 0)
            f->state->actions[f->action[entry]].owner = owner;
    }
}

static bool is_open(enum pir_action_state state)
{
    return state != PIR_ACTION_DONE && state != PIR_ACTION_VERIFIED &&
           state != PIR_ACTION_DROPPED;
}

static void describe(struct pir_action *action, const struct pir_item *item)
{
    action->item = item;
    action->title = pir_value_text(item->fields, "title");
    action->owner = pir_value_text(item->fields, "owner");
    action->purpose = pir_value_text(item->fields, "purpose");
    action->done_when = pir_value_text(item->fields, "done-when");
}

int pir_folding_actions(struct pir_folding *f)
{
    struct pir_state *state = f->state;
    size_t count = f->dossier->count;
    int rc;

    f->action = pir_arena_calloc(f->arena, count, sizeof(*f->action));
    for (size_t i = 0; f->action && i < count; i++) {
        bool is_one = strcmp(pir_folding_kind(f, i), "action") == 0;

        f->action[i] = is_one ? state->action_count++ : PIR_NONE;
    }
    state->actions =
        pir_arena_calloc(f->arena, state->action_count, sizeof(*state->actions));
    if (!f->action || !state->actions)
        return pir_err_nomem(f->err);
    rc = chain(f);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pir_folding_kind(f, i), "action") != 0)
            continue;
        describe(&state->actions[f->action[i]], &state->items[i]);
        pir_action_refold(&state->actions[f->action[i]], f, f->action[i], count);
        state->open_actions += is_open(state->actions[f->action[i]].state);
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(pir_folding_kind(f, i), "close") == 0)
            hand_over(f, i);
    return 0;
}
