/* Days as laws count them. */
#include "judge/calendar.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define SATURDAY_AND_SUNDAY ((1U << 6) | 1U)
#define LONGEST_PAUSE 366 /* days off in a row, after which a list makes no sense */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- working days ---------------------------------------------------------------- */

/* Day 0 was a Thursday. */
static unsigned weekday(int64_t day)
{
    int64_t rest = (day + 4) % 7;

    return (unsigned)(rest < 0 ? rest + 7 : rest);
}

/* The first listed day that is not before it: an index. */
static size_t find_day(const struct pir_holidays *holidays, int64_t day)
{
    size_t low = 0, high = holidays->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (holidays->days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool pir_day_works(const struct pir_holidays *holidays, int64_t day)
{
    unsigned weekend =
        holidays && holidays->weekend ? holidays->weekend : SATURDAY_AND_SUNDAY;
    size_t i;

    if (weekend & (1U << weekday(day)))
        return false;
    if (!holidays)
        return true;
    i = find_day(holidays, day);
    return i == holidays->count || holidays->days[i] != day;
}

int64_t pir_day_next(const struct pir_holidays *holidays, int64_t day)
{
    int64_t next = day + 1;

    while (!pir_day_works(holidays, next) && next < day + LONGEST_PAUSE)
        next++;
    return next;
}

int64_t pir_day_after(const struct pir_holidays *holidays, int64_t day, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        day = pir_day_next(holidays, day);
    return day;
}

bool pir_day_listed(const struct pir_holidays *holidays, int64_t day)
{
    struct pir_civil civil;
    int64_t first, end;
    size_t i;

    if (!holidays)
        return false;
    pir_civil_of(&civil, day * DAY, 0);
    first = pir_civil_days(civil.year, 1, 1);
    end = pir_civil_days(civil.year + 1, 1, 1);
    i = find_day(holidays, first);
    return i < holidays->count && holidays->days[i] < end;
}

int64_t pir_day_months(int64_t day, int32_t n)
{
    struct pir_civil civil;
    int64_t target, last;

    pir_civil_of(&civil, day * DAY, 0);
    target = pir_civil_days(civil.year, civil.month + n, civil.day);
    last = pir_civil_days(civil.year, civil.month + n + 1, 1) - 1;
    return target < last ? target : last;
}

/* ---- days and instants ----------------------------------------------------------- */

int64_t pir_day_of(const struct pir_zone *zone, int64_t at)
{
    return floor_div(at + pir_zone_offset(zone, at), DAY);
}

/* The zone gives the moment of the jump for a time the clocks skip, and the earlier of
 * two for one that comes twice: just what is wanted. */
int64_t pir_day_at(const struct pir_zone *zone, int64_t day, int32_t second)
{
    struct pir_civil civil;
    int32_t offset;
    int64_t at;

    pir_civil_of(&civil, day * DAY + second, 0);
    (void)pir_zone_instant(&at, &offset, zone, &civil, NULL);
    return at;
}

int64_t pir_day_start(const struct pir_zone *zone, int64_t day)
{
    return pir_day_at(zone, day, 0);
}

int64_t pir_day_end(const struct pir_zone *zone, int64_t day)
{
    return pir_day_start(zone, day + 1) - 1;
}

int64_t pir_hour_after(const struct pir_zone *zone, int64_t at)
{
    int32_t offset = pir_zone_offset(zone, at);

    return (floor_div(at + offset, HOUR) + 1) * HOUR - offset;
}
