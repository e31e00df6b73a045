/* The duties of one incident, in one list by when they are due. */
#include "judge/duty.h"

#include "judge/duty_internal.h"

#include <stdlib.h>
#include <string.h>

const char *pir_duty_kind_name(enum pir_duty_kind kind)
{
    static const char *const names[] = {"clock",    "promise",       "action",
                                        "message",  "question",      "review",
                                        "approval", "effectiveness", "waiver"};

    return names[kind];
}

struct pir_duty *pir_dutying_add(
    struct pir_dutying *d, enum pir_duty_kind kind, const struct pir_item *item,
    const struct pir_deadline *due)
{
    struct pir_duty *duty = PIR_VEC_PUSH(d->arena, &d->list);

    if (!duty) {
        d->failed = true;
        return NULL;
    }
    duty->kind = kind;
    duty->item = item;
    duty->due = *due;
    duty->overdue = d->terms->now > due->at;
    duty->key = pir_duty_kind_name(kind);
    return duty;
}

struct pir_duty *pir_dutying_add_field(
    struct pir_dutying *d, enum pir_duty_kind kind, const struct pir_item *item,
    const char *field)
{
    struct pir_deadline due;

    if (!pir_deadline_parse(&due, pir_value_text(item->fields, field), d->terms->zone))
        return NULL;
    return pir_dutying_add(d, kind, item, &due);
}

static const char *note(struct pir_dutying *d, const char *text)
{
    d->failed = d->failed || !text;
    return text;
}

/* ---- clocks ---------------------------------------------------------------------- */

static void add_stage(struct pir_dutying *d, const struct pir_clock_stage *stage)
{
    struct pir_deadline due = {0};
    struct pir_duty *duty;

    if (!pir_clock_is_open(stage->verdict) || !pir_window_is(&stage->earliest))
        return;
    due.at = stage->earliest.first;
    duty = pir_dutying_add(
        d, PIR_DUTY_CLOCK, stage->anchor ? stage->anchor->item : NULL, &due);
    if (!duty)
        return;
    duty->overdue = stage->verdict == PIR_CLOCK_OVERDUE;
    duty->stage = stage;
    duty->what = stage->obligation->name;
    duty->detail = note(
        d, pir_arena_printf(
               d->arena, "%s, to %s", stage->stage->id, stage->stage->recipient));
    duty->key = note(
        d, pir_arena_printf(
               d->arena, "clock-%s.%s", stage->obligation->id, stage->stage->id));
}

static void add_clocks(struct pir_dutying *d)
{
    for (size_t i = 0; i < d->terms->clock_count; i++) {
        const struct pir_clock_duty *clock = &d->terms->clocks[i];

        for (size_t j = 0; j < clock->stage_count; j++)
            add_stage(d, &clock->stages[j]);
    }
}

/* ---- promises -------------------------------------------------------------------- */

static void add_promise(struct pir_dutying *d, const struct pir_promise *promise)
{
    struct pir_duty *duty;
    char due[PIR_TIME_TEXT];

    if (!promise->next || (promise->cadence && d->state->stage == PIR_STAGE_CLOSED))
        return;
    duty = pir_dutying_add(d, PIR_DUTY_PROMISE, promise->item, &promise->next->due);
    if (!duty)
        return;
    pir_deadline_format(due, &promise->next->due, d->terms->zone);
    duty->what = promise->what;
    duty->who = promise->by;
    duty->detail =
        promise->cadence ? note(
                               d, pir_arena_printf(
                                      d->arena, "%s, to %s", promise->cadence,
                                      promise->to ? promise->to : "nobody"))
        : promise->to ? note(d, pir_arena_printf(d->arena, "to %s", promise->to))
                      : NULL;
    if (promise->cadence)
        duty->key = note(d, pir_arena_printf(d->arena, "promise-%s", due));
}

static int add_promises(struct pir_dutying *d, struct pir_err *err)
{
    struct pir_promise *promises;
    size_t count;
    int rc = pir_promises_of(
        &promises, &count, d->arena, d->state, d->terms->zone, d->terms->now, err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        add_promise(d, &promises[i]);
    return rc;
}

/* ---- actions --------------------------------------------------------------------- */

static bool is_unfinished(const struct pir_action *action)
{
    return action->state != PIR_ACTION_DONE && action->state != PIR_ACTION_VERIFIED &&
           action->state != PIR_ACTION_DROPPED;
}

static void add_action(struct pir_dutying *d, const struct pir_action *action)
{
    struct pir_deadline due;
    struct pir_duty *duty;

    if (!is_unfinished(action) ||
        !pir_deadline_parse(&due, action->due, d->terms->zone))
        return;
    duty = pir_dutying_add(d, PIR_DUTY_ACTION, action->item, &due);
    if (!duty)
        return;
    duty->what = action->title;
    duty->who = action->owner;
    if (action->state != PIR_ACTION_OPEN)
        duty->detail = pir_action_state_name(action->state);
}

static void add_actions(struct pir_dutying *d)
{
    for (size_t i = 0; i < d->state->action_count; i++) {
        const struct pir_action *action = &d->state->actions[i];

        if (!pir_recorded_is_vouched(action->item->recorded))
            continue;
        add_action(d, action);
        pir_dutying_effect(d, action);
    }
}

static void add_entries(struct pir_dutying *d)
{
    for (size_t i = 0; i < d->state->item_count; i++)
        pir_dutying_entry(d, &d->state->items[i]);
    for (size_t i = 0; i < d->state->question_count; i++)
        pir_dutying_question(d, &d->state->questions[i]);
}

/* ---- the list -------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct pir_duty *x = a, *y = b;
    const char *x_id = x->item ? x->item->recorded->entry.id : "";
    const char *y_id = y->item ? y->item->recorded->entry.id : "";
    int order;

    if (x->due.at != y->due.at)
        return x->due.at < y->due.at ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    order = strcmp(x_id, y_id);
    return order ? order : strcmp(x->key, y->key);
}

int pir_duties_of(
    struct pir_duty **out, size_t *count, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_duty_terms *terms,
    struct pir_err *err)
{
    struct pir_dutying d = {.arena = arena, .state = state, .terms = terms};
    int rc = add_promises(&d, err);

    *out = NULL;
    *count = 0;
    if (rc < 0)
        return rc;
    add_clocks(&d);
    add_actions(&d);
    if (state->stage != PIR_STAGE_CLOSED)
        add_entries(&d);
    if (d.failed)
        return pir_err_nomem(err);
    if (d.list.len > 0)
        qsort(d.list.items, d.list.len, sizeof(*d.list.items), compare);
    *out = d.list.items;
    *count = d.list.len;
    return 0;
}
