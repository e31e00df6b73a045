/* Checks of work: actions, questions, evidence. Each is finished, or handed on to
 * somebody when the incident is closed. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

bool pir_reviewing_handed_on(const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *id = item->recorded->entry.id;

    for (size_t i = r->opened; i < r->state->item_count; i++) {
        const struct pir_item *close = &r->state->items[i];
        const struct pir_value *list, *each;

        if (!pir_item_is(close, "close"))
            continue;
        list = pir_value_get(close->fields, "handed-over");
        for (size_t j = 0; (each = pir_value_at(list, j)) != NULL; j++) {
            const char *entry = pir_value_text(each, "entry");

            if (entry && strcmp(entry, id) == 0)
                return true;
        }
    }
    return false;
}

/* ---- actions --------------------------------------------------------------------- */

static bool is_finished(const struct pir_action *action)
{
    return action->state == PIR_ACTION_DONE || action->state == PIR_ACTION_VERIFIED ||
           action->state == PIR_ACTION_DROPPED;
}

int pir_check_actions(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->action_count; i++) {
        const struct pir_action *action = &r->state->actions[i];
        struct pir_gap_about about = {
            .item = action->item,
            .owner = action->owner,
            .due = action->due,
            .handable = true,
        };

        if (is_finished(action) || !pir_reviewing_in_force(r, action->item) ||
            pir_reviewing_handed_on(r, action->item))
            continue;
        rc = pir_reviewing_gap(
            r, &about, "%s is %s%s%s", pir_reviewing_name(r, action->item),
            pir_action_state_name(action->state), action->due ? ", due " : "",
            action->due ? action->due : "");
    }
    return rc;
}

/** The latest progress of the action in that state, or NULL. */
static const struct pir_item *latest(
    const struct pir_reviewing *r, const struct pir_action *action, const char *state)
{
    const char *id = action->item->recorded->entry.id;

    for (size_t i = r->state->item_count; i-- > 0;) {
        const struct pir_item *item = &r->state->items[i];
        const char *of, *now;

        if (!pir_item_is(item, "progress"))
            continue;
        of = pir_value_text(item->fields, "action");
        now = pir_value_text(item->fields, "state");
        if (of && now && strcmp(of, id) == 0 && strcmp(now, state) == 0)
            return item;
    }
    return NULL;
}

static int check_verified(struct pir_reviewing *r, const struct pir_action *action)
{
    const struct pir_item *done = latest(r, action, "done");
    const struct pir_item *verified = latest(r, action, "verified");
    const char *by = verified ? pir_value_text(verified->fields, "verified-by") : NULL;
    struct pir_gap_about about = {.item = action->item, .owner = action->owner};
    const char *name = pir_reviewing_name(r, action->item);

    if (action->state == PIR_ACTION_DONE || !verified)
        return pir_reviewing_gap(r, &about, "%s is done, but nobody verified it", name);
    if (by && action->owner && pir_text_same(by, action->owner))
        return pir_reviewing_gap(
            r, &about, "%s was verified by its own owner, %s", name, by);
    /* Names are words; the keys say who it was. */
    if (!done || !*pir_item_person(verified) ||
        strcmp(pir_item_person(done), pir_item_person(verified)) != 0 ||
        pir_entry_approved(r, verified))
        return 0;
    about.value =
        pir_arena_strndup(r->arena, verified->recorded->entry.id, PIR_ID_SHORT);
    about.mend = "pir approve --entry {value}";
    about.owner = NULL;
    return pir_reviewing_gap(
        r, &about,
        "%s: %s recorded both that it is done and that it is verified, so somebody "
        "else "
        "must approve that",
        name, pir_item_person(verified));
}

int pir_check_verified(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->action_count; i++) {
        const struct pir_action *action = &r->state->actions[i];

        if ((action->state == PIR_ACTION_DONE ||
             action->state == PIR_ACTION_VERIFIED) &&
            pir_reviewing_in_force(r, action->item) &&
            !pir_reviewing_handed_on(r, action->item))
            rc = check_verified(r, action);
    }
    return rc;
}

/* ---- questions ------------------------------------------------------------------- */

int pir_check_questions(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->question_count; i++) {
        const struct pir_question *question = &r->state->questions[i];
        const struct pir_item *item = question->item;
        struct pir_gap_about about = {
            .item = item,
            .field = "answer",
            .text = question->text,
            .value = question->state,
            .owner = pir_value_text(item->fields, "owner"),
            .due = pir_value_text(item->fields, "due"),
            .handable = true,
        };

        if (question->answer || pir_reviewing_handed_on(r, item) ||
            !pir_reviewing_in_force(r, item))
            continue;
        rc = pir_reviewing_gap(
            r, &about, "%s is not answered", pir_reviewing_name(r, item));
    }
    return rc;
}

/* ---- decisions ------------------------------------------------------------------- */

int pir_check_decisions(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *whom = pir_value_text(item->fields, "asked-of");
        struct pir_gap_about about = {.item = item, .owner = whom, .handable = true};

        if (!whom || !pir_item_is(item, "decision") ||
            !pir_reviewing_in_force(r, item) || pir_fold_answer(r->state, item) ||
            pir_reviewing_handed_on(r, item))
            continue;
        rc = pir_reviewing_gap(
            r, &about, "%s was asked of %s, and no answer is recorded",
            pir_reviewing_name(r, item), whom);
    }
    return rc;
}

/* ---- evidence -------------------------------------------------------------------- */

/** The item an event of custody is about: the one that was collected. */
static const struct pir_item *
root_of(const struct pir_reviewing *r, const struct pir_item *item)
{
    for (size_t steps = 0; steps < r->state->item_count; steps++) {
        const char *of = pir_value_text(item->fields, "of");
        const struct pir_item *before = of ? pir_fold_item(r->state, of) : NULL;

        if (!before || before == item || !pir_item_is(before, "evidence"))
            return item;
        item = before;
    }
    return item;
}

/** The last that was recorded of the item, by time. */
static const struct pir_item *
last_of(const struct pir_reviewing *r, const struct pir_item *root)
{
    const struct pir_item *last = root;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (pir_item_is(item, "evidence") && item != root && root_of(r, item) == root)
            last = item;
    }
    return last;
}

int pir_check_custody(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i], *last;
        struct pir_gap_about about = {
            .item = item, .field = "custody", .handable = true};
        const char *custody;

        if (!pir_item_is(item, "evidence") || root_of(r, item) != item ||
            !pir_reviewing_in_force(r, item) || pir_reviewing_handed_on(r, item))
            continue;
        last = last_of(r, item);
        custody = pir_value_text(last->fields, "custody");
        if (pir_reviewing_lists(r, "settled", custody ? custody : "collected") ||
            pir_value_text(last->fields, "place"))
            continue;
        about.text = pir_value_text(item->fields, "name");
        about.value = pir_value_text(item->fields, "sha256");
        rc = pir_reviewing_gap(
            r, &about,
            "%s was %s, and nothing says where it is kept or what became of it",
            pir_reviewing_name(r, item), custody ? custody : "collected");
    }
    return rc;
}
