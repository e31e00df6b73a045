/* base/time.c - moments and spans, RFC 3339, civil dates, and times for people.
 *
 * The calendar is computed here and not by libc: gmtime and its kin depend on the
 * machine, and the same record must give the same bytes everywhere.
 */
#include "base/time.h"

#include <string.h>

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    DAYS_IN_400_YEARS = 146097,
    DAYS_BEFORE_1970 = 719162, /* since 0001-01-01 */
    RANGE_HOURS_MAX = 240,     /* a range is in hours up to here, */
    EXACT_HOURS_MAX = 72,      /* an exact length up to here: limits come in hours */
};

/* Further out the year would not fit an int. */
#define CIVIL_LIMIT INT64_C(67000000000000000)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    int64_t rest = a % b;

    return rest < 0 ? rest + b : rest;
}

static int64_t add_capped(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b)
        return INT64_MIN;
    return a + b;
}

static int64_t subtract_capped(int64_t a, int64_t b)
{
    if (b == INT64_MIN)
        return a < 0 ? a - b : INT64_MAX;
    return add_capped(a, -b);
}

/* ---- precision ---- */

static const char *const precision_names[] = {
    [PIR_PRECISION_SECOND] = "second",   [PIR_PRECISION_MINUTE] = "minute",
    [PIR_PRECISION_HOUR] = "hour",       [PIR_PRECISION_DAY] = "day",
    [PIR_PRECISION_UNKNOWN] = "unknown",
};
enum { PRECISION_COUNT = sizeof precision_names / sizeof precision_names[0] };

const char *pir_precision_name(enum pir_precision precision)
{
    if ((size_t)precision >= PRECISION_COUNT)
        return precision_names[PIR_PRECISION_UNKNOWN];
    return precision_names[precision];
}

bool pir_precision_parse(enum pir_precision *out, const char *text)
{
    *out = PIR_PRECISION_UNKNOWN;
    for (size_t i = 0; i < PRECISION_COUNT; i++) {
        if (strcmp(text, precision_names[i]) == 0) {
            *out = (enum pir_precision)i;
            return true;
        }
    }
    return false;
}

/* ---- moments ---- */

/* Seconds in one unit of the precision; 0 when unknown. */
static int64_t unit_seconds(enum pir_precision precision)
{
    switch (precision) {
    case PIR_PRECISION_SECOND:
        return 1;
    case PIR_PRECISION_MINUTE:
        return MINUTE;
    case PIR_PRECISION_HOUR:
        return HOUR;
    case PIR_PRECISION_DAY:
        return DAY;
    case PIR_PRECISION_UNKNOWN:
        break;
    }
    return 0;
}

int64_t pir_moment_first(const struct pir_moment *moment)
{
    int64_t unit = unit_seconds(moment->precision);

    if (unit == 0)
        return INT64_MIN;
    /* Units begin at the moment's own offset; the two terms apart cannot overflow. */
    return subtract_capped(
        moment->at,
        (floor_mod(moment->at, unit) + floor_mod(moment->offset, unit)) % unit);
}

int64_t pir_moment_last(const struct pir_moment *moment)
{
    int64_t unit = unit_seconds(moment->precision);

    if (unit == 0)
        return INT64_MAX;
    return add_capped(pir_moment_first(moment), unit - 1);
}

/* Where the moment ends: a second is a point, all else reaches to the start of the next. */
static int64_t moment_end(const struct pir_moment *moment)
{
    if (moment->precision == PIR_PRECISION_SECOND)
        return moment->at;
    return add_capped(pir_moment_last(moment), 1);
}

struct pir_span
pir_moment_span(const struct pir_moment *from, const struct pir_moment *to)
{
    struct pir_span span = {INT64_MIN, INT64_MAX};

    if (unit_seconds(from->precision) == 0 || unit_seconds(to->precision) == 0)
        return span;
    span.least = subtract_capped(pir_moment_first(to), moment_end(from));
    span.greatest = subtract_capped(moment_end(to), pir_moment_first(from));
    return span;
}

int pir_moment_compare(const struct pir_moment *a, const struct pir_moment *b)
{
    if (pir_moment_last(a) < pir_moment_first(b))
        return -1;
    return pir_moment_first(a) > pir_moment_last(b);
}

/* ---- the calendar ---- */

/* Leap days come at the end of the years that this counts. */
static int64_t days_before_year(int64_t year)
{
    int64_t past = year - 1;

    return past * 365 + floor_div(past, 4) - floor_div(past, 100) +
           floor_div(past, 400) - DAYS_BEFORE_1970;
}

static bool is_leap(int64_t year)
{
    return days_before_year(year + 1) - days_before_year(year) == 366;
}

/* month counts from 0. */
static int days_in_month(int64_t year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month] + (month == 1 && is_leap(year));
}

int64_t pir_civil_days(int year, int month, int day)
{
    int64_t months = (int64_t)month - 1;
    int64_t years = year + floor_div(months, 12);
    int64_t days = days_before_year(years);
    int last = (int)floor_mod(months, 12);

    for (int i = 0; i < last; i++)
        days += days_in_month(years, i);
    return days + day - 1;
}

void pir_civil_of(struct pir_civil *out, int64_t at, int32_t offset)
{
    int64_t local = add_capped(at, offset);
    int64_t days, rest, year;

    if (local > CIVIL_LIMIT)
        local = CIVIL_LIMIT;
    if (local < -CIVIL_LIMIT)
        local = -CIVIL_LIMIT;
    days = floor_div(local, DAY);
    rest = floor_mod(local, DAY);
    year = 1970 + floor_div(days * 400, DAYS_IN_400_YEARS); /* right, or one off */
    while (days_before_year(year) > days)
        year--;
    while (days_before_year(year + 1) <= days)
        year++;
    out->weekday = (int)floor_mod(days + 4, 7); /* 1970-01-01 was a Thursday */
    out->year = (int)year;
    out->month = 0;
    days -= days_before_year(year);
    while (days >= days_in_month(year, out->month))
        days -= days_in_month(year, out->month++);
    out->month++;
    out->day = (int)days + 1;
    out->hour = (int)(rest / HOUR);
    out->minute = (int)(rest % HOUR / MINUTE);
    out->second = (int)(rest % MINUTE);
}

/* ---- reading ---- */

/* The value of exactly count ASCII digits, -1 if there are not as many. */
static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Each part is looked at only when the one before it was there, so that nothing reads
 * past the end of the text. */
static bool read_date(struct pir_civil *out, const char *text)
{
    out->year = digits(text, 4);
    if (out->year < 0 || text[4] != '-')
        return false;
    out->month = digits(text + 5, 2);
    if (out->month < 0 || text[7] != '-')
        return false;
    out->day = digits(text + 8, 2);
    return out->day >= 0;
}

static bool read_clock(struct pir_civil *out, const char *text)
{
    out->hour = digits(text, 2);
    if (out->hour < 0 || text[2] != ':')
        return false;
    out->minute = digits(text + 3, 2);
    if (out->minute < 0 || text[5] != ':')
        return false;
    out->second = digits(text + 6, 2);
    return out->second >= 0;
}

/* "Z", "+01:00" or "-04:00" to the end of the text, hours and minutes unchecked. */
static bool read_offset(int *hours, int *minutes, const char *text)
{
    *hours = 0;
    *minutes = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (text[0] != '+' && text[0] != '-')
        return false;
    *hours = digits(text + 1, 2);
    if (*hours < 0 || text[3] != ':')
        return false;
    *minutes = digits(text + 4, 2);
    return *minutes >= 0 && text[6] == '\0';
}

static int check_date(const struct pir_civil *civil, struct pir_err *err)
{
    if (civil->year < 1970 || civil->year > 2999)
        return pir_err_set(
            err, PIR_E_INPUT, "the year %04d is outside 1970 to 2999", civil->year);
    if (civil->month < 1 || civil->month > 12 || civil->day < 1 ||
        civil->day > days_in_month(civil->year, civil->month - 1))
        return pir_err_set(
            err, PIR_E_INPUT, "there is no date %04d-%02d-%02d", civil->year,
            civil->month, civil->day);
    return 0;
}

static int check_clock(const struct pir_civil *civil, struct pir_err *err)
{
    if (civil->hour > 23 || civil->minute > 59 || civil->second > 59)
        return pir_err_set(
            err, PIR_E_INPUT, "there is no clock time %02d:%02d:%02d", civil->hour,
            civil->minute, civil->second);
    return 0;
}

static int check_offset(int hours, int minutes, const char *text, struct pir_err *err)
{
    int rc;

    if (hours > 23 || minutes > 59)
        return pir_err_set(err, PIR_E_INPUT, "there is no offset %.6s", text);
    if (text[0] == '-' && hours == 0 && minutes == 0) {
        rc = pir_err_set(
            err, PIR_E_INPUT, "the offset -00:00 leaves open which zone was meant");
        pir_err_hint(err, "write Z for UTC, or the offset of the clock that was read");
        return rc;
    }
    return 0;
}

static int not_a_time(const char *text, struct pir_err *err)
{
    int rc = pir_err_set(
        err, PIR_E_INPUT, "\"%.60s\" is not a time like 2026-11-23T14:15:02Z", text);

    pir_err_hint(
        err, "write the date, T, the clock time with whole seconds, and Z or an offset "
             "such as "
             "+01:00");
    return rc;
}

int pir_time_parse(int64_t *at, int32_t *offset, const char *text, struct pir_err *err)
{
    enum { CLOCK = 11, OFFSET = 19 }; /* where they begin */
    struct pir_civil civil;
    int hours, minutes, east, rc;
    int64_t instant;

    *at = 0;
    *offset = 0;
    if (!read_date(&civil, text) || text[CLOCK - 1] != 'T' ||
        !read_clock(&civil, text + CLOCK) ||
        !read_offset(&hours, &minutes, text + OFFSET))
        return not_a_time(text, err);
    rc = check_date(&civil, err);
    if (rc == 0)
        rc = check_clock(&civil, err);
    if (rc == 0)
        rc = check_offset(hours, minutes, text + OFFSET, err);
    if (rc < 0)
        return rc;
    east = hours * HOUR + minutes * MINUTE;
    if (text[OFFSET] == '-')
        east = -east;
    instant = pir_civil_days(civil.year, civil.month, civil.day) * DAY +
              civil.hour * HOUR + civil.minute * MINUTE + civil.second - east;
    if (instant < 0 || instant > PIR_TIME_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "%s is outside the years 1970 to 2999 in UTC", text);
    *at = instant;
    *offset = east;
    return 0;
}

int pir_date_parse(int64_t *at, const char *text, struct pir_err *err)
{
    struct pir_civil civil;
    int rc;

    *at = 0;
    if (!read_date(&civil, text) || text[10] != '\0')
        return pir_err_set(
            err, PIR_E_INPUT, "\"%.60s\" is not a date like 2026-11-23", text);
    rc = check_date(&civil, err);
    if (rc < 0)
        return rc;
    *at = pir_civil_days(civil.year, civil.month, civil.day) * DAY;
    return 0;
}

/* ---- writing ---- */

/* Writes the value with exactly width digits, then the character; returns what is after it. */
static char *put(char *out, int value, int width, char after)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[width] = after;
    return out + width + 1;
}

/* RFC 3339 has no offsets with seconds. Rounding up, east, keeps midnight in its day. */
static int32_t whole_minutes(int32_t offset)
{
    if (offset >= DAY - MINUTE)
        return DAY - MINUTE;
    if (offset <= -DAY)
        return MINUTE - DAY;
    return (int32_t)(floor_div((int64_t)offset + MINUTE - 1, MINUTE) * MINUTE);
}

static void clamped_civil(struct pir_civil *out, int64_t at, int32_t offset)
{
    int64_t first = days_before_year(0) * DAY;
    int64_t last = days_before_year(10000) * DAY - 1;
    int64_t local = add_capped(at, offset);

    if (local < first)
        local = first;
    if (local > last)
        local = last;
    pir_civil_of(out, local, 0);
}

/* "Z" or "+01:00", and the end of the text. */
static void put_offset(char *out, int32_t offset)
{
    int east = offset < 0 ? -offset : offset;

    if (offset == 0) {
        memcpy(out, "Z", 2);
        return;
    }
    *out++ = offset < 0 ? '-' : '+';
    out = put(out, east / HOUR, 2, ':');
    put(out, east % HOUR / MINUTE, 2, '\0');
}

static char *put_date(char *out, const struct pir_civil *civil, char after)
{
    out = put(out, civil->year, 4, '-');
    out = put(out, civil->month, 2, '-');
    return put(out, civil->day, 2, after);
}

void pir_time_format(char *out, int64_t at, int32_t offset)
{
    struct pir_civil civil;
    int32_t shown = whole_minutes(offset);

    clamped_civil(&civil, at, shown);
    out = put_date(out, &civil, 'T');
    out = put(out, civil.hour, 2, ':');
    out = put(out, civil.minute, 2, ':');
    out = put(out, civil.second, 2, '\0');
    put_offset(out - 1, shown);
}

void pir_time_basic(char *out, int64_t at)
{
    struct pir_civil civil;

    clamped_civil(&civil, at, 0);
    out = put(out, civil.year, 4, '0');
    out = put(out - 1, civil.month, 2, '0');
    out = put(out - 1, civil.day, 2, 'T');
    out = put(out, civil.hour, 2, '0');
    out = put(out - 1, civil.minute, 2, '0');
    out = put(out - 1, civil.second, 2, 'Z');
    *out = '\0';
}

void pir_moment_format(char *out, const struct pir_moment *moment)
{
    struct pir_civil civil;
    int32_t shown = whole_minutes(moment->offset);

    if (unit_seconds(moment->precision) == 0) {
        memcpy(out, "unknown", sizeof "unknown");
        return;
    }
    clamped_civil(&civil, moment->at, shown);
    if (moment->precision == PIR_PRECISION_DAY) {
        put_date(out, &civil, '\0');
        return;
    }
    out = put_date(out, &civil, ' ');
    if (moment->precision == PIR_PRECISION_HOUR) {
        out = put(out, civil.hour, 2, 'h');
        *out++ = ' ';
    } else if (moment->precision == PIR_PRECISION_MINUTE) {
        out = put(out, civil.hour, 2, ':');
        out = put(out, civil.minute, 2, ' ');
    } else {
        out = put(out, civil.hour, 2, ':');
        out = put(out, civil.minute, 2, ':');
        out = put(out, civil.second, 2, ' ');
    }
    put_offset(out, shown);
}

/* ---- spans for people ---- */

struct unit {
    const char *name;
    uint64_t seconds;
};
static const struct unit units[] = {
    {" d", DAY}, {" h", HOUR}, {" min", MINUTE}, {" s", 1}};
enum { UNIT_DAY, UNIT_HOUR, UNIT_MINUTE, UNIT_SECOND, UNIT_COUNT };

static char *put_text(char *out, const char *text)
{
    size_t len = strlen(text);

    memcpy(out, text, len + 1);
    return out + len;
}

static char *put_count(char *out, uint64_t count, const char *unit_name)
{
    char text[20];
    size_t start = sizeof text;

    do {
        text[--start] = (char)('0' + count % 10);
        count /= 10;
    } while (count > 0);
    memcpy(out, text + start, sizeof text - start);
    return put_text(out + (sizeof text - start), unit_name);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
}

/* The two greatest units that are not zero, from first on; zero is "0" of the first. */
static char *put_length(char *out, int64_t seconds, int first)
{
    uint64_t rest = magnitude(seconds);
    int shown = 0;

    if (rest == 0)
        return put_count(out, 0, units[first].name);
    if (seconds < 0)
        *out++ = '-';
    for (int i = first; i < UNIT_COUNT && shown < 2; i++) {
        if (rest < units[i].seconds)
            continue;
        if (shown++ > 0)
            *out++ = ' ';
        out = put_count(out, rest / units[i].seconds, units[i].name);
        rest %= units[i].seconds;
    }
    return out;
}

/* Down to a multiple of the unit's smaller neighbour, so that two units show it all. */
static int64_t round_down(int64_t seconds, int first)
{
    int64_t step = first < UNIT_MINUTE ? (int64_t)units[first + 1].seconds : 1;

    return subtract_capped(seconds, floor_mod(seconds, step));
}

static int64_t round_up(int64_t seconds, int first)
{
    int64_t down = round_down(seconds, first);
    int64_t step = first < UNIT_MINUTE ? (int64_t)units[first + 1].seconds : 1;

    return down == seconds ? seconds : add_capped(down, step);
}

/* The unit a range begins with: the same for both of its bounds. */
static int range_unit(const struct pir_span *span)
{
    uint64_t least = span->least == INT64_MIN ? 0 : magnitude(span->least);
    uint64_t greatest = span->greatest == INT64_MAX ? 0 : magnitude(span->greatest);
    uint64_t longer = least > greatest ? least : greatest;

    if (longer > (uint64_t)RANGE_HOURS_MAX * HOUR)
        return UNIT_DAY;
    if (longer >= HOUR)
        return UNIT_HOUR;
    return longer >= MINUTE ? UNIT_MINUTE : UNIT_SECOND;
}

void pir_span_format(char *out, const struct pir_span *span)
{
    int first = range_unit(span);

    if (span->least == INT64_MIN && span->greatest == INT64_MAX) {
        put_text(out, "unknown");
    } else if (span->least == span->greatest) {
        if (magnitude(span->least) >= (uint64_t)(EXACT_HOURS_MAX + 1) * HOUR)
            first = UNIT_DAY;
        put_length(out, span->least, first);
    } else if (span->greatest == INT64_MAX) {
        put_length(put_text(out, "at least "), round_down(span->least, first), first);
    } else if (span->least == INT64_MIN) {
        put_length(put_text(out, "at most "), round_up(span->greatest, first), first);
    } else {
        out = put_length(out, round_down(span->least, first), first);
        put_length(put_text(out, " to "), round_up(span->greatest, first), first);
    }
}
