/** judge/holidays_internal.h - a list of holidays in the making. Inside this room only. */
#ifndef PIR_JUDGE_HOLIDAYS_INTERNAL_H
#define PIR_JUDGE_HOLIDAYS_INTERNAL_H

#include "judge/calendar.h"

#define PIR_HOLIDAYS_MAX ((size_t)20000)

struct pir_listing {
    struct pir_arena *arena;
    const char *place;
    struct pir_err *err;
    const char *name;
    unsigned weekend;
    PIR_VEC(int64_t) days;
    int rc; /* the first thing that was wrong */
};

/** Add a day. */
void pir_listing_day(struct pir_listing *listing, int64_t day, unsigned line);
/** Complain about a line, once. */
void pir_listing_wrong(
    struct pir_listing *listing, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The days of an iCalendar file (RFC 5545): events of whole days, and those that come
 *  every year on the same date. */
void pir_listing_ics(struct pir_listing *listing, const char *bytes, size_t len);

#endif
