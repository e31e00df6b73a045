/* pir actions: who has how much to do, and what. */
#include "view/due.h"

#include "base/text.h"
#include "view/view_common.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DAY INT64_C(86400)

/* An action among those of all incidents. */
struct task {
    const struct pir_state *state;
    const struct pir_action *action;
    size_t number; /* where it was found, to settle ties */
};

/* What one role has to do. */
struct load {
    const char *owner;
    size_t open, overdue, slips, finished;
};

struct listing {
    struct pir_viewing v;
    PIR_VEC(struct task) tasks; /* those that are shown */
    PIR_VEC(struct load) loads; /* of all, shown or not, but for --owner */
    size_t incidents;
};

static const char *owner_of(const struct pir_action *action)
{
    return action->owner ? action->owner : "nobody";
}

/* ---- collecting ------------------------------------------------------------------ */

static struct load *load_of(struct listing *l, const char *owner)
{
    struct load *load;

    for (size_t i = 0; i < l->loads.len; i++) {
        if (pir_text_same(l->loads.items[i].owner, owner))
            return &l->loads.items[i];
    }
    load = PIR_VEC_PUSH(l->v.arena, &l->loads);
    if (load)
        load->owner = owner;
    else
        l->v.failed = true;
    return load;
}

static void count(struct listing *l, const struct pir_action *action)
{
    bool open = pir_viewing_action_open(action);
    struct load *load = load_of(l, owner_of(action));

    if (!load)
        return;
    load->open += open;
    load->finished += !open;
    load->slips += action->slips;
    load->overdue += pir_viewing_overdue(&l->v, action) > 0;
}

static void take(
    struct listing *l, const struct pir_state *state,
    const struct pir_actions_filter *filter)
{
    for (size_t i = 0; i < state->action_count; i++) {
        const struct pir_action *action = &state->actions[i];
        struct task *task;

        if (!pir_recorded_is_vouched(action->item->recorded) ||
            (filter->owner && !pir_text_same(owner_of(action), filter->owner)))
            continue;
        count(l, action);
        if ((!filter->finished && !pir_viewing_action_open(action)) ||
            (filter->overdue && pir_viewing_overdue(&l->v, action) == 0))
            continue;
        task = PIR_VEC_PUSH(l->v.arena, &l->tasks);
        if (!task) {
            l->v.failed = true;
            return;
        }
        *task = (struct task){state, action, l->tasks.len};
    }
}

/* Open ones first, then by due day, those without one last. */
static int compare_tasks(const void *a, const void *b)
{
    const struct task *x = a, *y = b;
    bool x_open = pir_viewing_action_open(x->action);
    bool y_open = pir_viewing_action_open(y->action);
    int order = 0;

    if (x_open != y_open)
        return x_open ? -1 : 1;
    if (!x->action->due != !y->action->due)
        return x->action->due ? -1 : 1;
    if (x->action->due)
        order = strcmp(x->action->due, y->action->due);
    if (order)
        return order;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Who is most behind comes first. */
static int compare_loads(const void *a, const void *b)
{
    const struct load *x = a, *y = b;

    if (x->overdue != y->overdue)
        return x->overdue > y->overdue ? -1 : 1;
    if (x->open != y->open)
        return x->open > y->open ? -1 : 1;
    return strcmp(x->owner, y->owner);
}

/* ---- showing --------------------------------------------------------------------- */

/* Days since it was agreed, to now or to when it was finished; -1 when that is not
 * known. */
static int64_t age_of(const struct listing *l, const struct pir_action *action)
{
    struct pir_moment from, to = {PIR_PRECISION_SECOND, l->v.view->now, 0};

    pir_item_occurred(&from, action->item);
    if (!pir_viewing_action_open(action) && action->last)
        pir_item_occurred(&to, action->last);
    if (from.precision == PIR_PRECISION_UNKNOWN ||
        to.precision == PIR_PRECISION_UNKNOWN || to.at < from.at)
        return -1;
    return (to.at - from.at) / DAY;
}

static void show_loads(struct listing *l)
{
    static const struct pir_column columns[] = {
        {.title = "Owner", .shrink = 1, .wrap = true},
        {.title = "Open", .align = PIR_RIGHT},
        {.title = "Overdue", .align = PIR_RIGHT},
        {.title = "Slips", .align = PIR_RIGHT},
        {.title = "Finished", .align = PIR_RIGHT},
    };
    struct pir_viewing *v = &l->v;
    struct pir_value *list = pir_viewing_set_array(v, v->value, "owners");
    struct pir_block *table = NULL;

    if (l->loads.len > 0)
        table = pir_viewing_section(v, "By owner", columns, COUNT(columns));
    for (size_t i = 0; i < l->loads.len; i++) {
        const struct load *load = &l->loads.items[i];
        const size_t numbers[] = {
            load->open, load->overdue, load->slips, load->finished};
        static const char *const names[] = {"open", "overdue", "slips", "finished"};
        struct pir_block *row = pir_block_row(v->arena, table);
        struct pir_value *value = pir_viewing_push_object(v, list);

        pir_viewing_cell(
            v, row, 0, pir_viewing_oneline(v, load->owner), PIR_TONE_PLAIN);
        pir_viewing_set_text(v, value, "owner", load->owner);
        for (size_t n = 0; n < COUNT(numbers); n++) {
            pir_viewing_cell(
                v, row, n + 1,
                numbers[n] ? pir_viewing_print(v, "%zu", numbers[n]) : "-",
                n == 1 && numbers[n] ? PIR_TONE_BAD : PIR_TONE_PLAIN);
            pir_viewing_set_count(v, value, names[n], numbers[n]);
        }
    }
}

enum { TASK_DUE, TASK_OWNER, TASK_WHAT, TASK_STATE, TASK_AGE, TASK_INCIDENT, TASK_ID };
static const struct pir_column task_columns[] = {
    [TASK_DUE] = {.title = "Due"},
    [TASK_OWNER] = {.title = "Owner", .shrink = 2, .wrap = true},
    [TASK_WHAT] = {.title = "Action", .shrink = 1, .wrap = true},
    [TASK_STATE] = {.title = "State", .shrink = 3, .wrap = true},
    [TASK_AGE] = {.title = "Age", .align = PIR_RIGHT},
    [TASK_INCIDENT] = {.title = "Incident"},
    [TASK_ID] = {.title = "Id"},
};

static void
show_task(struct listing *l, struct pir_block *table, const struct task *task)
{
    struct pir_viewing *v = &l->v;
    const struct pir_action *action = task->action;
    struct pir_block *row = pir_block_row(v->arena, table);
    enum pir_tone tone = pir_viewing_action_tone(v, action);
    int64_t age = age_of(l, action);

    pir_viewing_cell(v, row, TASK_DUE, action->due ? action->due : "no date", tone);
    pir_viewing_cell(
        v, row, TASK_OWNER, pir_viewing_oneline(v, owner_of(action)), PIR_TONE_PLAIN);
    if (task->state->exercise)
        pir_viewing_cell(v, row, TASK_WHAT, "EXERCISE ", PIR_TONE_WARN);
    pir_viewing_cell(
        v, row, TASK_WHAT, pir_viewing_oneline(v, action->title), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, TASK_STATE, pir_viewing_action_words(v, action), tone);
    if (age >= 0)
        pir_viewing_cell(
            v, row, TASK_AGE, pir_viewing_print(v, "%lld d", (long long)age),
            PIR_TONE_PLAIN);
    if (l->incidents > 1)
        pir_viewing_cell(v, row, TASK_INCIDENT, task->state->id, PIR_TONE_ID);
    pir_viewing_cell(
        v, row, TASK_ID, pir_viewing_short(v, action->item->recorded->entry.id),
        PIR_TONE_ID);
}

static void set_task(struct listing *l, struct pir_value *list, const struct task *task)
{
    struct pir_viewing *v = &l->v;
    const struct pir_action *action = task->action;
    struct pir_value *value = pir_viewing_push_object(v, list);
    int64_t age = age_of(l, action);

    pir_viewing_set_text(v, value, "id", action->item->recorded->entry.id);
    pir_viewing_set_text(v, value, "incident", task->state->id);
    pir_viewing_set_text(v, value, "title", action->title);
    pir_viewing_set_text(v, value, "owner", action->owner);
    pir_viewing_set_text(v, value, "purpose", action->purpose);
    pir_viewing_set_text(v, value, "done-when", action->done_when);
    pir_viewing_set_text(v, value, "due", action->due);
    pir_viewing_set_text(v, value, "state", pir_action_state_name(action->state));
    pir_viewing_set_count(v, value, "slips", action->slips);
    pir_viewing_set_count(
        v, value, "days-overdue", (size_t)pir_viewing_overdue(v, action));
    if (age >= 0)
        pir_viewing_set_count(v, value, "age-days", (size_t)age);
}

static const struct pir_column sheet_columns[] = {
    {.title = "due"},      {.title = "owner"},    {.title = "action"},
    {.title = "state"},    {.title = "slips"},    {.title = "overdue"},
    {.title = "age"},      {.title = "purpose"},  {.title = "done when"},
    {.title = "exercise"}, {.title = "incident"}, {.title = "entry"},
};

/* For spreadsheets: days as numbers, ids in full. */
static void
add_sheet_row(struct listing *l, struct pir_block *table, const struct task *task)
{
    struct pir_viewing *v = &l->v;
    const struct pir_action *action = task->action;
    struct pir_block *row = pir_block_row(v->arena, table);
    int64_t age = age_of(l, action);
    const char *texts[] = {
        action->due,
        action->owner,
        action->title,
        pir_action_state_name(action->state),
        pir_viewing_print(v, "%u", action->slips),
        pir_viewing_print(v, "%lld", (long long)pir_viewing_overdue(v, action)),
        age >= 0 ? pir_viewing_print(v, "%lld", (long long)age) : "",
        action->purpose,
        action->done_when,
        task->state->exercise ? "exercise" : "",
        task->state->id,
        action->item->recorded->entry.id,
    };

    for (size_t i = 0; i < COUNT(texts); i++)
        pir_viewing_cell(v, row, i, texts[i] ? texts[i] : "", PIR_TONE_PLAIN);
}

static void show_sheet(struct listing *l)
{
    struct pir_block *table;

    l->v.page = pir_block_page(l->v.arena); /* the table stands alone */
    table = pir_block_table(l->v.arena, l->v.page, sheet_columns, COUNT(sheet_columns));
    for (size_t i = 0; i < l->tasks.len; i++)
        add_sheet_row(l, table, &l->tasks.items[i]);
}

static void show_tasks(struct listing *l)
{
    struct pir_viewing *v = &l->v;
    struct pir_value *list = pir_viewing_set_array(v, v->value, "actions");
    struct pir_block *table = NULL;

    if (l->tasks.len > 0)
        table = pir_viewing_section(v, "By due day", task_columns, COUNT(task_columns));
    else
        pir_block_paragraph(
            v->arena, v->page,
            l->loads.len > 0 ? "No action of this sort." : "There are no actions.",
            PIR_TONE_PLAIN);
    for (size_t i = 0; i < l->tasks.len; i++) {
        show_task(l, table, &l->tasks.items[i]);
        set_task(l, list, &l->tasks.items[i]);
    }
}

int pir_view_actions(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *const *states, size_t count,
    const struct pir_actions_filter *filter, struct pir_err *err)
{
    struct listing l = {.incidents = count};

    pir_viewing_start(&l.v, view);
    if (count == 1)
        pir_viewing_title(&l.v, states[0]);
    else
        pir_block_heading(l.v.arena, l.v.page, 1, "Actions of all incidents");
    pir_viewing_dateline(&l.v);
    for (size_t i = 0; i < count; i++)
        take(&l, states[i], filter);
    if (l.tasks.len > 0)
        qsort(l.tasks.items, l.tasks.len, sizeof(*l.tasks.items), compare_tasks);
    if (l.loads.len > 0)
        qsort(l.loads.items, l.loads.len, sizeof(*l.loads.items), compare_loads);
    if (filter->sheet) {
        show_sheet(&l);
    } else {
        show_loads(&l);
        show_tasks(&l);
    }
    return pir_viewing_finish(page, value, &l.v, err);
}
