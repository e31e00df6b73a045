/** judge/calendar.h - days as laws count them: working days, months, ends of days. [pure]
 *
 * A day is its number since 1970-01-01 in some zone. Which days are holidays nobody can
 * work out: people give lists. Without a list only weekends are days off, so that a
 * limit comes out a day too early for each holiday that is missing, never too late.
 */
#ifndef PIR_JUDGE_CALENDAR_H
#define PIR_JUDGE_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Days off of one place. Zeroed: Saturdays and Sundays, nothing else. */
struct pir_holidays {
    const char *name;    /* "Germany, nationwide"; NULL: no list */
    const int64_t *days; /* ascending, each once */
    size_t count;
    unsigned weekend; /* weekdays off: bit 0 Sunday ... bit 6; 0: Saturday and Sunday */
};

/** NULL holidays: none are known. */
bool pir_day_works(const struct pir_holidays *holidays, int64_t day);
/** The first working day after that one. */
int64_t pir_day_next(const struct pir_holidays *holidays, int64_t day);
/** The n-th working day after that one (n from 1). */
int64_t pir_day_after(const struct pir_holidays *holidays, int64_t day, int32_t n);
/** The same day of the month n months on, or that month's last. */
int64_t pir_day_months(int64_t day, int32_t n);
/** Does the list say anything of that day's year? */
bool pir_day_listed(const struct pir_holidays *holidays, int64_t day);

/** The day an instant lies in, by that zone's clocks. */
int64_t pir_day_of(const struct pir_zone *zone, int64_t at);
/** The first and the last second of a day in that zone. */
int64_t pir_day_start(const struct pir_zone *zone, int64_t day);
int64_t pir_day_end(const struct pir_zone *zone, int64_t day);
/** The instant of a clock time (seconds since midnight) of a day; where it comes twice
 *  the first, where the clocks skip it the moment they do. */
int64_t pir_day_at(const struct pir_zone *zone, int64_t day, int32_t second);
/** The start of the next full hour by that zone's clocks; on a full hour: the next. */
int64_t pir_hour_after(const struct pir_zone *zone, int64_t at);

/** Read a list of holidays (holidays.c): YAML of the form schemas/holidays.yaml says, or
 *  iCalendar where bytes begin as one. PIR_E_INPUT with place and line.
 *  Owns: arena holds everything. */
int pir_holidays_read(
    struct pir_holidays *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

#endif
