/* base/tzrule.c - reading POSIX TZ strings and finding the offset they give. */
#include "base/tzrule.h"

#include "base/time.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

struct scan {
    const char *at;
    const char *end;
};

static bool scan_char(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* One to three digits, least to greatest. */
static bool scan_number(struct scan *scan, int *out, int least, int greatest)
{
    const char *start = scan->at;

    *out = 0;
    while (scan->at < scan->end && is_digit(*scan->at) && scan->at - start < 3)
        *out = *out * 10 + (*scan->at++ - '0');
    return scan->at > start && *out >= least && *out <= greatest;
}

/* "CET" or "<+0330>": read over, for offsets are all that counts. */
static bool scan_name(struct scan *scan)
{
    bool quoted = scan_char(scan, '<');
    const char *start = scan->at;

    while (scan->at < scan->end &&
           (is_letter(*scan->at) ||
            (quoted && (is_digit(*scan->at) || *scan->at == '+' || *scan->at == '-'))))
        scan->at++;
    if (scan->at - start < 3)
        return false;
    return !quoted || scan_char(scan, '>');
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool scan_time(struct scan *scan, int32_t *out, int hours_max)
{
    int sign = 1, hours = 0, minutes = 0, seconds = 0;

    if (scan_char(scan, '-'))
        sign = -1;
    else
        scan_char(scan, '+');
    if (!scan_number(scan, &hours, 0, hours_max))
        return false;
    if (scan_char(scan, ':')) {
        if (!scan_number(scan, &minutes, 0, 59))
            return false;
        if (scan_char(scan, ':') && !scan_number(scan, &seconds, 0, 59))
            return false;
    }
    *out = sign * (hours * HOUR + minutes * MINUTE + seconds);
    return true;
}

/* POSIX counts offsets westward. */
static bool scan_offset(struct scan *scan, int32_t *out)
{
    int32_t west;

    if (!scan_time(scan, &west, 24) || west < -PIR_TZ_OFFSET_MAX ||
        west > PIR_TZ_OFFSET_MAX)
        return false;
    *out = -west;
    return true;
}

static bool scan_month_form(struct scan *scan, struct pir_tzchange *out)
{
    return scan_number(scan, &out->month, 1, 12) && scan_char(scan, '.') &&
           scan_number(scan, &out->week, 1, 5) && scan_char(scan, '.') &&
           scan_number(scan, &out->day, 0, 6);
}

/* ",M3.5.0/3", ",J60" or ",59/-1"; hours up to 167 either way, as version 3 allows. */
static bool scan_change(struct scan *scan, struct pir_tzchange *out)
{
    bool good;

    if (!scan_char(scan, ','))
        return false;
    if (scan_char(scan, 'M')) {
        out->form = 'M';
        good = scan_month_form(scan, out);
    } else if (scan_char(scan, 'J')) {
        out->form = 'J';
        good = scan_number(scan, &out->day, 1, 365);
    } else {
        out->form = 'N';
        good = scan_number(scan, &out->day, 0, 365);
    }
    out->time = 2 * HOUR;
    if (good && scan_char(scan, '/'))
        good = scan_time(scan, &out->time, 167);
    return good;
}

bool pir_tzrule_parse(struct pir_tzrule *out, const char *text, size_t len)
{
    struct scan scan = {text, text + len};

    memset(out, 0, sizeof *out);
    if (!scan_name(&scan) || !scan_offset(&scan, &out->standard))
        return false;
    if (scan.at == scan.end)
        return true;
    out->has_summer = true;
    if (!scan_name(&scan))
        return false;
    out->summer = out->standard + HOUR;
    if (scan.at < scan.end && *scan.at != ',' && !scan_offset(&scan, &out->summer))
        return false;
    if (out->summer > PIR_TZ_OFFSET_MAX)
        return false;
    return scan_change(&scan, &out->start) && scan_change(&scan, &out->end) &&
           scan.at == scan.end;
}

/* The weekday on or after the first of the month, week by week, the fifth being the last. */
static int64_t month_form_day(const struct pir_tzchange *change, int year)
{
    int64_t first = pir_civil_days(year, change->month, 1);
    int64_t next = pir_civil_days(year, change->month + 1, 1);
    int weekday = (int)(((first + 4) % 7 + 7) % 7);
    int64_t day = first + (change->day - weekday + 7) % 7 + 7 * (change->week - 1);

    return day < next ? day : day - 7;
}

/* Seconds since the epoch by the clock on the wall. */
static int64_t change_local(const struct pir_tzchange *change, int year)
{
    int64_t day = pir_civil_days(year, 1, 1);

    if (change->form == 'M')
        day = month_form_day(change, year);
    else if (change->form == 'N')
        day += change->day;
    else if (change->day < 60)
        day += change->day - 1;
    else
        day = pir_civil_days(year, 3, 1) + change->day - 60;
    return day * DAY + change->time;
}

/* The last change before the instant decides. Changes may stray a week over the turn
 * of a year, hence the neighbours. Where summer ends the moment the next one begins it lasts
 * all year: later years are looked at later and win the tie. */
int32_t pir_tzrule_offset(const struct pir_tzrule *rule, int64_t at)
{
    struct pir_civil civil;
    int32_t found = rule->standard;
    int64_t latest = INT64_MIN;

    if (!rule->has_summer)
        return rule->standard;
    pir_civil_of(&civil, at, rule->standard);
    for (int year = civil.year - 2; year <= civil.year + 1; year++) {
        int64_t start = change_local(&rule->start, year) - rule->standard;
        int64_t end = change_local(&rule->end, year) - rule->summer;

        if (start <= at && start >= latest) {
            latest = start;
            found = rule->summer;
        }
        if (end <= at && end >= latest) {
            latest = end;
            found = rule->standard;
        }
    }
    return found;
}
