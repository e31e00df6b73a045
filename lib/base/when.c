/* base/when.c - what a person types for a time.
 *
 * One form after the other is recognised by its shape and read strictly. What a form leaves
 * open is refused, never guessed: an offset comes from the text or from the zone of the
 * record, and a clock time that the zone showed twice, or never, is sent back.
 */
#include "base/time.h"

#include <string.h>

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    TEXT_MAX = 40,    /* the longest form has 25 characters */
    COUNT_DIGITS = 10 /* "9999999999h ago": centuries before 1970, yet no overflow */
};

/* What every form is read with. */
struct asked {
    const char *text; /* without the spaces around it */
    int64_t now;
    const struct pir_zone *zone;
};

static const char *const forms =
    "write now, 14:05, yesterday 14:05, 2h ago (or s, min, d), today, 2026-11-23, "
    "2026-11-23 14:05, 2026-11-23T14:05:02+01:00 or unknown; what is still to come: "
    "in 2h, tomorrow, friday, friday 17:00";

static int refuse(const struct asked *asked, struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_INPUT, "\"%.60s\" is not a time that pir understands", asked->text);
}

static int refuse_outside(const struct asked *asked, struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_INPUT, "\"%.60s\" is outside the years 1970 to 2999", asked->text);
}

static bool is_known(int64_t at)
{
    return at >= 0 && at <= PIR_TIME_MAX;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* An offset as RFC 3339 can write it; up, as pir_time_format does. */
static int32_t whole_minutes(int32_t offset)
{
    int32_t over = (offset % MINUTE + MINUTE) % MINUTE;

    return over == 0 ? offset : offset - over + MINUTE;
}

/* The moment is the unit that the instant lies in. */
static int settle(
    struct pir_moment *out, const struct asked *asked, int64_t at, int32_t offset,
    enum pir_precision precision, struct pir_err *err)
{
    struct pir_moment moment = {precision, at, whole_minutes(offset)};

    moment.at = pir_moment_first(&moment);
    if (!is_known(moment.at) || !is_known(moment.at + moment.offset))
        return refuse_outside(asked, err);
    *out = moment;
    return 0;
}

static int settle_civil(
    struct pir_moment *out, const struct asked *asked, const struct pir_civil *civil,
    enum pir_precision precision, struct pir_err *err)
{
    int64_t at;
    int32_t offset;
    int rc = pir_zone_instant(&at, &offset, asked->zone, civil, err);

    if (rc == PIR_E_AMBIGUOUS && precision == PIR_PRECISION_MINUTE)
        pir_err_hint(
            err,
            "copy the one that is meant; without its :00 seconds it counts as known to "
            "the minute");
    if (rc < 0)
        return rc;
    return settle(out, asked, at, offset, precision, err);
}

/* A whole day of the zone. Where the clocks jumped over its midnight it begins with the
 * jump, and where they showed midnight twice with the first, so neither is an error; but a
 * zone that crossed the date line has days that never were. */
static int settle_day(
    struct pir_moment *out, const struct asked *asked, int64_t day, struct pir_err *err)
{
    struct pir_civil civil, begins;
    int64_t at;
    int32_t offset;
    int rc;

    if (!is_known(day * DAY))
        return refuse_outside(asked, err);
    pir_civil_of(&civil, day * DAY, 0);
    rc = pir_zone_instant(&at, &offset, asked->zone, &civil, NULL);
    pir_civil_of(&begins, at, offset);
    if (rc < 0 && begins.day != civil.day)
        return pir_err_set(
            err, PIR_E_INPUT, "there was no %04d-%02d-%02d in %s", civil.year,
            civil.month, civil.day, pir_zone_name(asked->zone));
    return settle(out, asked, at, offset, PIR_PRECISION_DAY, err);
}

/* The day number of the zone's calendar at this instant. */
static int64_t today(const struct asked *asked)
{
    struct pir_civil civil;

    pir_civil_of(&civil, asked->now, pir_zone_offset(asked->zone, asked->now));
    return pir_civil_days(civil.year, civil.month, civil.day);
}

/* Two digits, or -1. */
static int two_digits(const char *text)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "14:05" or "14:05:09" to the end of the text; false for any other shape. */
static bool
read_clock(struct pir_civil *out, enum pir_precision *precision, const char *text)
{
    out->hour = two_digits(text);
    if (out->hour < 0 || text[2] != ':')
        return false;
    out->minute = two_digits(text + 3);
    out->second = 0;
    *precision = PIR_PRECISION_MINUTE;
    if (out->minute < 0)
        return false;
    if (text[5] == '\0')
        return true;
    if (text[5] != ':')
        return false;
    out->second = two_digits(text + 6);
    *precision = PIR_PRECISION_SECOND;
    return out->second >= 0 && text[8] == '\0';
}

/* A clock time on a day, both of the zone. */
static int settle_clock(
    struct pir_moment *out, const struct asked *asked, int64_t day, const char *clock,
    struct pir_err *err)
{
    struct pir_civil civil;
    enum pir_precision precision;

    pir_civil_of(&civil, day * DAY, 0);
    if (!read_clock(&civil, &precision, clock))
        return refuse(asked, err);
    if (civil.hour > 23 || civil.minute > 59 || civil.second > 59)
        return pir_err_set(err, PIR_E_INPUT, "there is no clock time %s", clock);
    return settle_civil(out, asked, &civil, precision, err);
}

struct unit {
    const char *name;
    int64_t seconds;
    enum pir_precision precision;
};
static const struct unit units[] = {
    {"s", 1, PIR_PRECISION_SECOND},        {"m", MINUTE, PIR_PRECISION_MINUTE},
    {"min", MINUTE, PIR_PRECISION_MINUTE}, {"h", HOUR, PIR_PRECISION_MINUTE},
    {"d", DAY, PIR_PRECISION_DAY},         {"day", DAY, PIR_PRECISION_DAY},
    {"days", DAY, PIR_PRECISION_DAY},
};

static const struct unit *find_unit(const char *text, size_t len)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strlen(units[i].name) == len && strncmp(text, units[i].name, len) == 0)
            return &units[i];
    }
    return NULL;
}

/* "2h", "15 min", len characters of them, away from now: seconds, but days by the
 * calendar. */
static int parse_distance(
    struct pir_moment *out, const struct asked *asked, const char *text, size_t len,
    int direction, struct pir_err *err)
{
    size_t count_len = strspn(text, "0123456789");
    size_t name = count_len + (text[count_len] == ' ');
    const struct unit *unit = name < len ? find_unit(text + name, len - name) : NULL;
    int64_t count = 0;
    int64_t at;

    if (count_len == 0 || unit == NULL)
        return refuse(asked, err);
    if (count_len > COUNT_DIGITS)
        return refuse_outside(asked, err);
    for (size_t i = 0; i < count_len; i++)
        count = count * 10 + (text[i] - '0');
    count *= direction;
    if (unit->precision == PIR_PRECISION_DAY)
        return settle_day(out, asked, today(asked) + count, err);
    at = asked->now + count * unit->seconds;
    if (!is_known(at))
        return refuse_outside(asked, err);
    return settle(
        out, asked, at, pir_zone_offset(asked->zone, at), unit->precision, err);
}

/* RFC 3339, where the seconds may be missing. */
static int
parse_instant(struct pir_moment *out, const struct asked *asked, struct pir_err *err)
{
    enum { SECONDS = 16 }; /* where ":02" begins */
    static const char none[] = ":00";
    char full[TEXT_MAX + sizeof none];
    size_t len = strlen(asked->text);
    int64_t at;
    int32_t offset;
    int rc;

    if (len <= SECONDS || asked->text[SECONDS] == ':') {
        rc = pir_time_parse(&at, &offset, asked->text, err);
        if (rc < 0)
            return rc;
        return settle(out, asked, at, offset, PIR_PRECISION_SECOND, err);
    }
    memcpy(full, asked->text, SECONDS);
    memcpy(full + SECONDS, none, sizeof none);
    memcpy(full + SECONDS + sizeof none - 1, asked->text + SECONDS, len - SECONDS + 1);
    if (pir_time_parse(&at, &offset, full, NULL) < 0)
        return refuse(
            asked, err); /* its own message would quote seconds nobody typed */
    return settle(out, asked, at, offset, PIR_PRECISION_MINUTE, err);
}

/* The forms that begin with a calendar date. */
static int
parse_dated(struct pir_moment *out, const struct asked *asked, struct pir_err *err)
{
    char date[sizeof "2026-11-23"] = {0};
    size_t len = strlen(asked->text);
    const char *rest;
    int64_t at;
    int rc;

    memcpy(date, asked->text, len < sizeof date - 1 ? len : sizeof date - 1);
    rc = pir_date_parse(&at, date, err);
    if (rc < 0)
        return rc;
    rest = asked->text + sizeof date - 1;
    if (*rest == '\0')
        return settle_day(out, asked, at / DAY, err);
    if (*rest == ' ')
        return settle_clock(out, asked, at / DAY, rest + 1, err);
    if (*rest == 'T')
        return parse_instant(out, asked, err);
    return refuse(asked, err);
}

/* Days that are named from today: how far away, and how long the name is. */
static bool
find_day(int64_t *distance, size_t *len, const struct asked *asked, const char *text)
{
    static const char *const near[] = {"yesterday", "today", "tomorrow"};
    /* The first day of all, 1970-01-01, was a Thursday. */
    static const char *const week[] = {"thursday", "friday",  "saturday", "sunday",
                                       "monday",   "tuesday", "wednesday"};

    *len = strcspn(text, " ");
    for (int i = 0; i < 3; i++) {
        *distance = i - 1;
        if (strlen(near[i]) == *len && strncmp(text, near[i], *len) == 0)
            return true;
    }
    for (int i = 0; i < 7; i++) {
        int64_t ahead = (i - today(asked) % 7 + 7) % 7;

        *distance = ahead ? ahead : 7;
        if (strlen(week[i]) == *len && strncmp(text, week[i], *len) == 0)
            return true;
    }
    return false;
}

/* The forms that mean something else each time they are typed. */
static int
parse_relative(struct pir_moment *out, const struct asked *asked, struct pir_err *err)
{
    static const char in[] = "in ", ago[] = " ago";
    const char *text = asked->text;
    size_t len = strlen(text), tail = sizeof ago - 1, word;
    int64_t distance;

    if (!is_known(asked->now))
        return pir_err_set(
            err, PIR_E_INPUT,
            "\"%.60s\" needs a clock, and this one is outside the years 1970 to 2999",
            text);
    if (strcmp(text, "now") == 0)
        return settle(
            out, asked, asked->now, pir_zone_offset(asked->zone, asked->now),
            PIR_PRECISION_SECOND, err);
    if (find_day(&distance, &word, asked, text))
        return text[word]
                   ? settle_clock(
                         out, asked, today(asked) + distance, text + word + 1, err)
                   : settle_day(out, asked, today(asked) + distance, err);
    if (two_digits(text) >= 0 && text[2] == ':')
        return settle_clock(out, asked, today(asked), text, err);
    if (starts_with(text, in))
        return parse_distance(
            out, asked, text + sizeof in - 1, len - (sizeof in - 1), 1, err);
    if (len > tail && strcmp(text + len - tail, ago) == 0)
        return parse_distance(out, asked, text, len - tail, -1, err);
    return refuse(asked, err);
}

static int parse(struct pir_moment *out, const struct asked *asked, struct pir_err *err)
{
    const char *text = asked->text;

    if (*text == '\0')
        return pir_err_set(err, PIR_E_INPUT, "no time was given");
    if (strcmp(text, "unknown") == 0)
        return 0; /* as out is already */
    if (strspn(text, "0123456789") == 4 && text[4] == '-')
        return parse_dated(out, asked, err);
    return parse_relative(out, asked, err);
}

int pir_when_parse(
    struct pir_moment *out, const char *text, int64_t now, const struct pir_zone *zone,
    struct pir_err *err)
{
    struct asked asked = {text, now, zone};
    char trimmed[TEXT_MAX + 1] = {0};
    size_t len;
    int rc;

    *out = (struct pir_moment){PIR_PRECISION_UNKNOWN, 0, 0};
    text += strspn(text, " ");
    len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        len--;
    if (len > TEXT_MAX) {
        rc = refuse(&asked, err);
    } else {
        memcpy(trimmed, text, len);
        asked.text = trimmed;
        rc = parse(out, &asked, err);
    }
    if (rc == PIR_E_INPUT)
        pir_err_hint(err, "%s", forms);
    return rc;
}
