/** base/tzrule.h - POSIX TZ strings: how a zone's clocks change from year to year.
 *
 * "CET-1CEST,M3.5.0,M10.5.0/3" is the footer of Europe/Berlin's zone file. Only base/zone.c
 * needs this; people name a zone. Pure. The forms are those of TZif version 3: quoted
 * names, and changes up to 167 hours either side of midnight. Summer time without its
 * two changes is refused, because POSIX leaves to the machine when it would be.
 * Source: POSIX.1-2017 section 8.3, RFC 8536 section 3.3.1.
 */
#ifndef PIR_BASE_TZRULE_H
#define PIR_BASE_TZRULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIR_TZ_OFFSET_MAX 86399 /* seconds either side of UTC */

/** A day of the year on which the clocks change, and the time of day.
 *  form: 'J' day 1-365, never 29 February; 'N' day 0-365; 'M' month, week 1-5, weekday. */
struct pir_tzchange {
    char form;
    int month, week, day;
    int32_t time; /* seconds after midnight by the clock in force, may be days away */
};

/** summer is what holds from start to end, whatever the zone's people call it. */
struct pir_tzrule {
    bool has_summer;
    int32_t standard, summer; /* offsets, seconds east */
    struct pir_tzchange start, end;
};

/** Read the whole text; false when it is anything but one well-formed rule. */
bool pir_tzrule_parse(struct pir_tzrule *out, const char *text, size_t len);

/** Offset in force at an instant, seconds east. */
int32_t pir_tzrule_offset(const struct pir_tzrule *rule, int64_t at);

#endif
