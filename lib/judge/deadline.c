/* Deadlines: the end of a day, or a moment. */
#include "judge/deadline.h"

#include "judge/calendar.h"

#include <string.h>

#define DAY INT64_C(86400)

bool pir_deadline_parse(
    struct pir_deadline *out, const char *text, const struct pir_zone *zone)
{
    int64_t at;
    int32_t offset;

    memset(out, 0, sizeof(*out));
    if (text && pir_time_parse(&at, &offset, text, NULL) == 0) {
        out->at = at;
        return true;
    }
    if (!text || pir_date_parse(&at, text, NULL) < 0)
        return false;
    out->at = pir_day_end(zone, at / DAY);
    out->is_day = true;
    return true;
}

void pir_deadline_format(
    char *out, const struct pir_deadline *deadline, const struct pir_zone *zone)
{
    struct pir_moment day = {PIR_PRECISION_DAY, 0, 0};

    if (!deadline->is_day) {
        pir_time_format(out, deadline->at, 0);
        return;
    }
    day.at = pir_day_of(zone, deadline->at) * DAY;
    pir_moment_format(out, &day);
}

void pir_deadline_add_days(
    struct pir_deadline *out, const struct pir_deadline *deadline, int64_t days,
    const struct pir_zone *zone)
{
    int64_t day = pir_day_of(zone, deadline->at);
    int32_t second;

    out->is_day = deadline->is_day;
    if (deadline->is_day) {
        out->at = pir_day_end(zone, day + days);
        return;
    }
    second = (int32_t)((deadline->at + pir_zone_offset(zone, deadline->at)) % DAY);
    out->at = pir_day_at(zone, day + days, second);
}
