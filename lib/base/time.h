/** base/time.h - moments with a precision, zones, and what people type for them.
 *
 * Three times matter in a record: occurred, known, recorded. Nobody knows all of them
 * to the second, so a moment is an interval of instants: [first, last], both
 * included, in whole seconds since 1970-01-01T00:00:00Z (leap seconds do not exist,
 * as in POSIX). Arithmetic keeps the interval: the span between two moments has a
 * least and a greatest length, and a limit is met, missed, or cannot be proved.
 *
 * "Day" means a calendar day at the moment's own offset: 2017-09-05 at -04:00 is the
 * 24 hours from 04:00Z. Nothing here guesses a zone or a time.
 *
 * Everything is pure, but for pir_zone_load, which reads the system's zone files.
 * Source: RFC 3339; RFC 8536 (TZif); POSIX TZ strings for times after the last transition.
 */
#ifndef PIR_BASE_TIME_H
#define PIR_BASE_TIME_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum pir_precision {
    PIR_PRECISION_SECOND = 0,
    PIR_PRECISION_MINUTE,
    PIR_PRECISION_HOUR,
    PIR_PRECISION_DAY,
    PIR_PRECISION_UNKNOWN, /* the time is not known at all */
};

/** "second", "minute", "hour", "day", "unknown". */
const char *pir_precision_name(enum pir_precision precision);
/** The other way; false when text is none of them. */
bool pir_precision_parse(enum pir_precision *out, const char *text);

/** A moment: when something happened, as well as it is known. */
struct pir_moment {
    enum pir_precision precision;
    int64_t at; /* the instant as written, seconds since the epoch; 0 when unknown */
    int32_t offset; /* seconds east of UTC as written, -86399..86399 */
};

/** Seconds; least <= greatest. */
struct pir_span {
    int64_t least;
    int64_t greatest;
};

/** First and last second the moment may have been. {INT64_MIN, INT64_MAX} when unknown. */
int64_t pir_moment_first(const struct pir_moment *moment);
int64_t pir_moment_last(const struct pir_moment *moment);

/** How long from one moment to another; negative where to may lie before from. Unknown on
 *  either side gives {INT64_MIN, INT64_MAX}.
 *  A second is taken as a point, so two of them give an exact length. Anything coarser
 *  lasts until its next one begins: day 5 ends at midnight, not a second before it. So from
 *  day 4 to day 7 is 48 h to 96 h, bounds that are approached but never reached, and a
 *  limit of L is met when greatest <= L, missed when least > L. */
struct pir_span
pir_moment_span(const struct pir_moment *from, const struct pir_moment *to);

/** -1: a is over before b begins; 1: a begins after b is over; 0: they overlap, no
 *  order is provable. */
int pir_moment_compare(const struct pir_moment *a, const struct pir_moment *b);

/** The last instant that is accepted anywhere: 2999-12-31T23:59:59Z. The first is 0. */
#define PIR_TIME_MAX INT64_C(32503679999)

/** Parse RFC 3339 as entries hold it: 2026-11-23T14:15:02Z or ...+01:00, seconds needed, no
 *  fraction, real calendar dates only (no 30 February, no second 60, no -00:00), years 1970-2999
 *  at the offset and in UTC. at and offset are 0 after a refusal. */
int pir_time_parse(int64_t *at, int32_t *offset, const char *text, struct pir_err *err);

/** Parse a calendar date 2026-11-23; sets at to its midnight UTC. */
int pir_date_parse(int64_t *at, const char *text, struct pir_err *err);

#define PIR_TIME_TEXT 32
/** RFC 3339 at the offset, Z for offset 0. An offset with seconds (Monrovia before 1972) is
 *  shown at the next whole minute; the instant stays the same. Years are clamped to
 *  0000-9999. out needs PIR_TIME_TEXT bytes, here and in the next two. */
void pir_time_format(char *out, int64_t at, int32_t offset);
/** The basic form in paths: 20261123T141502Z. */
void pir_time_basic(char *out, int64_t at);
/** For people, cut to its precision: "2026-11-23 14:15:02 +01:00",
 *  "2026-11-23 14:15 Z", "2026-11-23 14h Z", "2026-11-23", "unknown". */
void pir_moment_format(char *out, const struct pir_moment *moment);
#define PIR_SPAN_TEXT 64
/** A span for people: "27 min", "2 h 5 min", "3 d 4 h", and where it is not exact "48 h to 96 h";
 *  "unknown" when both bounds are infinite, "at least 48 h" when one is. An exact length shows
 *  its two greatest units that are not zero, in hours up to 72, so that "72 h 5 s" is seen
 *  to be over 72 h. A range is rounded outwards and in hours up to 240.
 *  out needs PIR_SPAN_TEXT bytes. */
void pir_span_format(char *out, const struct pir_span *span);

/** Civil date and time of an instant at an offset. month 1-12, day 1-31. */
struct pir_civil {
    int year, month, day, hour, minute, second, weekday; /* weekday 0 = Sunday */
};
void pir_civil_of(struct pir_civil *out, int64_t at, int32_t offset);
/** Days since 1970-01-01 of a civil date (proleptic Gregorian). month and day may run
 *  over: 32 January is 1 February, month 13 is January of the next year. */
int64_t pir_civil_days(int year, int month, int day);

/** A zone: its name and offsets over time. */
struct pir_zone;

/** Load a zone by its tz database name ("Europe/Berlin", "UTC") from TZDIR or, where that is not
 *  set, the usual directories. "UTC" works without any file. Names are checked: letters, digits,
 *  "+", "-", "_" in parts between single "/", so no dot and no leading "/". Returns 0; PIR_E_INPUT
 *  for a bad name; PIR_E_NOTFOUND when there is no such zone or no database (the hint says
 *  which package brings it); PIR_E_CORRUPT for a damaged file; PIR_E_UNSUPPORTED for one that
 *  counts leap seconds.
 *  Owns: the zone lives in arena. */
int pir_zone_load(
    struct pir_zone **out, struct pir_arena *arena, const char *name,
    struct pir_err *err);
/** The same from the bytes of a TZif file (pure; the fuzzer's door). */
int pir_zone_parse(
    struct pir_zone **out, struct pir_arena *arena, const char *name, const void *bytes,
    size_t len, struct pir_err *err);
const char *pir_zone_name(const struct pir_zone *zone);
/** Offset in force at an instant, seconds east. */
int32_t pir_zone_offset(const struct pir_zone *zone, int64_t at);
/** The instant of a civil time (weekday is not looked at). Returns 0; PIR_E_INPUT when there is
 *  no such date or the clocks skipped the time; PIR_E_AMBIGUOUS when it came twice (both messages
 *  give two instants as RFC 3339, so that one can be copied). at and offset then hold the
 *  instant of the jump, or the earlier of the two, for callers that want no more than the day. */
int pir_zone_instant(
    int64_t *at, int32_t *offset, const struct pir_zone *zone,
    const struct pir_civil *civil, struct pir_err *err);

/** What a person types for a time; anything else is refused with the list of forms (the hint).
 *    now                                        second
 *    2026-11-23T14:15:02Z / +01:00              second   (RFC 3339; without seconds: minute)
 *    2026-11-23 14:15[:02]                      minute/second, in the record's zone
 *    14:05[:09]                                 today in the record's zone
 *    yesterday 14:05[:09]
 *    2h ago, 15 min ago, 3d ago                 s -> second, m/min -> minute, h -> minute, d -> day
 *    2026-11-23, today, yesterday               day
 *    tomorrow, friday                           day; of the week: the next one after today
 *    tomorrow 09:00, friday 17:00               minute/second, in the record's zone
 *    in 2h, in 15 min, in 3 days                as 2h ago
 *    unknown                                    unknown
 *  now is the present instant. A clock time that has not come yet today is still today:
 *  refusing the future is the caller's business. Spaces around the text are ignored; inside
 *  it there is one space exactly where the forms have one ("2 h ago" may have one more).
 *  Days are the zone's calendar days, also in "3d ago"; a time coarser than a second is cut
 *  to its unit. Errors: PIR_E_INPUT, PIR_E_AMBIGUOUS. */
int pir_when_parse(
    struct pir_moment *out, const char *text, int64_t now, const struct pir_zone *zone,
    struct pir_err *err);

#endif
