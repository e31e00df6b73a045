/* Counting: from an instant to the last moment of a period, as a rule counts it. */
#include "judge/clock_internal.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define NOON (12 * 3600)

struct pir_window pir_moment_window(const struct pir_moment *moment)
{
    struct pir_window window = {pir_moment_first(moment), pir_moment_last(moment)};

    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return PIR_WINDOW_NONE;
    if (moment->precision == PIR_PRECISION_MINUTE)
        window.last = window.first;
    return window;
}

const struct pir_zone *pir_counting_zone(
    const struct pir_clock_terms *terms, const struct pir_obligation *o,
    const struct pir_limit *limit)
{
    if (limit && limit->day_zone)
        return limit->day_zone;
    return o->zone ? o->zone : terms->zone;
}

/* Days off; remembers that a list is missing, or says nothing of that year. */
static const struct pir_holidays *
days_off(struct pir_counting *c, const struct pir_limit *limit, int64_t day)
{
    const struct pir_holidays *list = NULL;

    if (!limit->calendar)
        return NULL;
    if (c->terms->holidays)
        list = c->terms->holidays(c->terms->context, limit->calendar);
    if (!list)
        c->no_list = limit->calendar;
    else if (!pir_day_listed(list, day))
        c->beyond_list = true;
    return list;
}

/* The end of a last day, rolled on where the rule says so. */
static int64_t end_of_day(
    struct pir_counting *c, const struct pir_limit *limit, const struct pir_zone *zone,
    int64_t day)
{
    bool rolls = limit->roll != PIR_ROLL_NONE && !c->unrolled;
    const struct pir_holidays *off = rolls ? days_off(c, limit, day) : NULL;

    if (rolls && !pir_day_works(off, day)) {
        day = pir_day_next(off, day);
        if (limit->roll == PIR_ROLL_NOON)
            return pir_day_at(zone, day, NOON);
    }
    return limit->day_end >= 0 ? pir_day_at(zone, day, limit->day_end)
                               : pir_day_end(zone, day);
}

static int64_t count_hours(
    struct pir_counting *c, const struct pir_limit *limit, const struct pir_zone *zone,
    int64_t at)
{
    int64_t end = c->hours == PIR_HOURS_1182_71 ? pir_hour_after(zone, at) : at;
    int64_t day;

    end += limit->period.seconds + limit->period.days * DAY;
    day = pir_day_of(zone, end);
    if (limit->roll == PIR_ROLL_NONE || c->unrolled ||
        pir_day_works(days_off(c, limit, day), day))
        return end;
    return end_of_day(c, limit, zone, day);
}

/* The deadline for an event at exactly that instant. */
static int64_t
count_from(struct pir_counting *c, const struct pir_limit *limit, int64_t at)
{
    const struct pir_zone *zone = pir_counting_zone(c->terms, c->o, limit);
    int64_t day = pir_day_of(zone, at);

    switch (limit->unit) {
    case PIR_UNIT_ELAPSED:
        return count_hours(c, limit, zone, at);
    case PIR_UNIT_CALENDAR_DAY:
        day += limit->period.days;
        break;
    case PIR_UNIT_BUSINESS_DAY:
        day = pir_day_after(days_off(c, limit, day), day, limit->period.days);
        (void)days_off(c, limit, day); /* its year may be another one */
        break;
    case PIR_UNIT_MONTH:
        day = pir_day_months(day, limit->period.months);
        break;
    }
    return end_of_day(c, limit, zone, day);
}

static void widen(struct pir_window *window, int64_t at)
{
    if (at < window->first)
        window->first = at;
    if (at > window->last)
        window->last = at;
}

/* Look at what an instant comes to, if the event may have been then. */
static void try_at(
    struct pir_window *window, struct pir_counting *c, const struct pir_limit *limit,
    const struct pir_window *anchor, int64_t at)
{
    if (at >= anchor->first && at <= anchor->last)
        widen(window, count_from(c, limit, at));
}

/* A later event can have the earlier deadline (Saturday goes to Monday noon, Monday 00:30
 * stays), but only from one day to the next, at the event or at the end of its hours;
 * and the hour of the event may not count. Hours that do not roll keep the order. */
struct pir_window pir_limit_window(
    struct pir_counting *c, const struct pir_limit *limit,
    const struct pir_window *anchor)
{
    const struct pir_zone *zone = pir_counting_zone(c->terms, c->o, limit);
    bool hours = limit->unit == PIR_UNIT_ELAPSED;
    int64_t length = hours ? limit->period.seconds + limit->period.days * DAY : 0;
    struct pir_window window = PIR_WINDOW_NONE;

    if (!pir_window_is(anchor))
        return window;
    widen(&window, count_from(c, limit, anchor->first));
    if (anchor->first == anchor->last)
        return window;
    widen(&window, count_from(c, limit, anchor->last));
    if (hours && (limit->roll == PIR_ROLL_NONE || c->unrolled))
        return window;
    for (int64_t day = pir_day_of(zone, anchor->first + length);
         day <= pir_day_of(zone, anchor->last + length + HOUR); day++) {
        int64_t at = pir_day_start(zone, day + 1) - length;

        try_at(&window, c, limit, anchor, at - 1);
        try_at(&window, c, limit, anchor, at);
        try_at(&window, c, limit, anchor, at - HOUR - 1);
        try_at(&window, c, limit, anchor, at - HOUR);
    }
    return window;
}
