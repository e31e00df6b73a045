/** judge/deadline.h - by when: a moment, or the end of a calendar day. [pure]
 *
 * A field of $defs/deadline holds either. A day is a day of the record's zone, and what
 * is due on it may be done until its last second.
 */
#ifndef PIR_JUDGE_DEADLINE_H
#define PIR_JUDGE_DEADLINE_H

#include "base/time.h"

struct pir_deadline {
    int64_t at;  /* the last second at which it is still kept */
    bool is_day; /* at is the end of a day */
};

/** False when text is neither; NULL passes. */
bool pir_deadline_parse(
    struct pir_deadline *out, const char *text, const struct pir_zone *zone);
/** "2026-11-24", or RFC 3339 in UTC. out needs PIR_TIME_TEXT bytes. */
void pir_deadline_format(
    char *out, const struct pir_deadline *deadline, const struct pir_zone *zone);
/** The deadline that many days later: a day stays a day, a moment keeps its clock time. */
void pir_deadline_add_days(
    struct pir_deadline *out, const struct pir_deadline *deadline, int64_t days,
    const struct pir_zone *zone);

#endif
