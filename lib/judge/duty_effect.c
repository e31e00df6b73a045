/* Effectiveness: 30, 60 and 90 days after something was done against the next incident,
 * somebody looks whether it works. */
#include "judge/duty_internal.h"

#include "judge/calendar.h"

#include <string.h>

#define DAY INT64_C(86400)
#define EARLY_DAYS 7 /* by so much a check may come before its day */

static const int check_days[] = {30, 60, 90};
#define CHECKS (sizeof(check_days) / sizeof(*check_days))

static bool is_wanted(const struct pir_action *action)
{
    static const char *const purposes[] = {"prevent", "detect", "process"};

    if (action->state != PIR_ACTION_DONE && action->state != PIR_ACTION_VERIFIED)
        return false;
    for (size_t i = 0; action->purpose && i < sizeof(purposes) / sizeof(*purposes);
         i++) {
        if (strcmp(action->purpose, purposes[i]) == 0)
            return true;
    }
    return false;
}

/* What its progress says: when it was done last, and the last look at whether it works. */
struct course {
    struct pir_moment done, looked;
};

static void follow(
    struct course *out, const struct pir_state *state, const struct pir_action *action)
{
    out->done = out->looked = (struct pir_moment){.precision = PIR_PRECISION_UNKNOWN};
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *named = pir_value_text(item->fields, "action");
        const char *word = pir_value_text(item->fields, "state");

        if (!named || !word || strcmp(item->recorded->entry.kind, "progress") != 0 ||
            strcmp(named, action->item->recorded->entry.id) != 0 ||
            !pir_recorded_is_vouched(item->recorded))
            continue;
        if (strcmp(word, "done") == 0)
            pir_item_occurred(&out->done, item);
        else if (strcmp(word, "verified") == 0 || strcmp(word, "ineffective") == 0)
            pir_item_occurred(&out->looked, item);
    }
    if (out->done.precision == PIR_PRECISION_UNKNOWN)
        out->done = out->looked; /* verified at once */
}

static void add_check(
    struct pir_dutying *d, const struct pir_action *action, int days,
    const struct pir_deadline *due)
{
    struct pir_duty *duty =
        pir_dutying_add(d, PIR_DUTY_EFFECTIVENESS, action->item, due);

    if (!duty)
        return;
    duty->what = action->title;
    duty->who = action->owner;
    duty->detail =
        pir_arena_printf(d->arena, "does it work, %d days after it was done?", days);
    duty->key = pir_arena_printf(d->arena, "effectiveness-%d", days);
    d->failed = d->failed || !duty->detail || !duty->key;
}

void pir_dutying_effect(struct pir_dutying *d, const struct pir_action *action)
{
    const struct pir_zone *zone = d->terms->zone;
    struct course course;
    struct pir_deadline due = {.is_day = true};
    int64_t done, looked = INT64_MIN;
    size_t check = 0;

    if (!is_wanted(action))
        return;
    follow(&course, d->state, action);
    if (course.done.precision == PIR_PRECISION_UNKNOWN)
        return;
    done = pir_day_of(zone, course.done.at);
    if (course.looked.precision != PIR_PRECISION_UNKNOWN)
        looked = pir_day_of(zone, course.looked.at);
    while (check < CHECKS && looked >= done + check_days[check] - EARLY_DAYS)
        check++;
    while (check + 1 < CHECKS &&
           d->terms->now > pir_day_end(zone, done + check_days[check + 1]))
        check++;
    for (; check < CHECKS; check++) {
        due.at = pir_day_end(zone, done + check_days[check]);
        add_check(d, action, check_days[check], &due);
        if (d->terms->now <= due.at)
            return;
    }
}
