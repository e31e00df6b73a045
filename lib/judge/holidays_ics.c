/* Holidays from an iCalendar file (RFC 5545).
 *
 * Of all that such a file may hold only days count: events of whole days, and rules that
 * bring one back every year on the same date. A rule that says more is refused rather
 * than understood by half, because a holiday too many makes a deadline too late. */
#include "judge/holidays_internal.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)
#define LINE_MAX_BYTES 1024 /* of a property that matters here */
#define LONGEST 31          /* days of one event */
#define YEARS 60            /* that a yearly rule is followed */
#define DEPTH_MAX 8

struct event {
    int64_t start, end; /* days; end is not in it, INT64_MIN: start alone */
    bool has_start, cancelled, yearly;
    int64_t until; /* last day of the rule */
    int count;     /* years of the rule; 0: no limit */
    unsigned line;
};

struct reader {
    struct pir_listing *listing;
    const char *at, *end;
    unsigned line, next_line; /* of the property, of what comes after it */
    char text[LINE_MAX_BYTES + 1];
    struct event event;
    unsigned depth;
    bool in_event;
};

/* ---- lines ----------------------------------------------------------------------- */

/* One property with its folded lines joined; what is too long is cut. */
static bool next_property(struct reader *r)
{
    size_t len = 0;

    if (r->at == r->end)
        return false;
    r->line = r->next_line;
    while (r->at < r->end) {
        const char *feed = memchr(r->at, '\n', (size_t)(r->end - r->at));
        const char *stop = feed ? feed : r->end;

        for (; r->at < stop; r->at++)
            if (*r->at != '\r' && len < LINE_MAX_BYTES)
                r->text[len++] = *r->at;
        r->at = feed ? feed + 1 : r->end;
        r->next_line++;
        if (r->at == r->end || (*r->at != ' ' && *r->at != '\t'))
            break;
        r->at++;
    }
    r->text[len] = '\0';
    return true;
}

/* The value of the property if it is the one of that name, with whatever parameters. */
static const char *value_of(const struct reader *r, const char *name)
{
    size_t len = strlen(name);
    const char *colon;

    if (strncmp(r->text, name, len) != 0 ||
        (r->text[len] != ':' && r->text[len] != ';'))
        return NULL;
    colon = strchr(r->text + len, ':');
    return colon ? colon + 1 : NULL;
}

/* ---- days ------------------------------------------------------------------------ */

/* 20261225, or midnight of it by no zone's clock. */
static bool day_of(int64_t *out, const char *text)
{
    char date[11];
    int64_t at;

    if (strspn(text, "0123456789") != 8 ||
        (text[8] != '\0' && strcmp(text + 8, "T000000") != 0))
        return false;
    memcpy(date, text, 4);
    date[4] = date[7] = '-';
    memcpy(date + 5, text + 4, 2);
    memcpy(date + 8, text + 6, 2);
    date[10] = '\0';
    if (pir_date_parse(&at, date, NULL) < 0)
        return false;
    *out = at / DAY;
    return true;
}

/* The next part of a rule: NAME=VALUE, ended by a semicolon. */
static bool next_part(char *name, char *value, size_t size, const char **rule)
{
    size_t len = strcspn(*rule, ";");
    const char *equals = memchr(*rule, '=', len);
    size_t before = equals ? (size_t)(equals - *rule) : 0;

    if (!equals || before >= size || len - before - 1 >= size)
        return false;
    memcpy(name, *rule, before);
    name[before] = '\0';
    memcpy(value, equals + 1, len - before - 1);
    value[len - before - 1] = '\0';
    *rule += len + ((*rule)[len] == ';');
    return true;
}

static bool take_part(struct event *event, const char *name, const char *value)
{
    if (strcmp(name, "FREQ") == 0) {
        event->yearly = strcmp(value, "YEARLY") == 0;
        return event->yearly;
    }
    if (strcmp(name, "UNTIL") == 0) {
        char day[9];

        (void)snprintf(day, sizeof(day), "%.8s", value);
        return day_of(&event->until, day);
    }
    if (strcmp(name, "COUNT") == 0) {
        for (const char *c = value; *c >= '0' && *c <= '9' && event->count < YEARS; c++)
            event->count = event->count * 10 + (*c - '0');
        return event->count > 0;
    }
    return strcmp(name, "WKST") == 0 ||
           (strcmp(name, "INTERVAL") == 0 && strcmp(value, "1") == 0);
}

static void take_rule(struct reader *r, const char *rule)
{
    char name[32], value[32];
    bool fine = *rule != '\0';

    while (fine && *rule)
        fine = next_part(name, value, sizeof(name), &rule) &&
               take_part(&r->event, name, value);
    if (!fine || !r->event.yearly)
        pir_listing_wrong(
            r->listing, r->line,
            "of repeating events only those are understood that come on the same date "
            "every year (FREQ=YEARLY): write the days out instead");
}

static void add_days(struct reader *r, int64_t start, int64_t length)
{
    for (int64_t i = 0; i < length; i++)
        pir_listing_day(r->listing, start + i, r->event.line);
}

static void end_event(struct reader *r)
{
    const struct event *event = &r->event;
    int64_t length = event->end == INT64_MIN ? 1 : event->end - event->start;
    int years = event->yearly ? (event->count ? event->count : YEARS) : 1;

    if (event->cancelled)
        return;
    if (!event->has_start) {
        pir_listing_wrong(r->listing, event->line, "the event has no DTSTART");
        return;
    }
    if (length < 1 || length > LONGEST) {
        pir_listing_wrong(
            r->listing, event->line, "the event must last from 1 to %d days", LONGEST);
        return;
    }
    for (int i = 0; i < years; i++) {
        int64_t start = pir_day_months(event->start, 12 * i);

        if (start > event->until)
            break;
        add_days(r, start, length);
    }
}

static void take_property(struct reader *r)
{
    const char *value;

    if ((value = value_of(r, "DTSTART"))) {
        r->event.has_start = day_of(&r->event.start, value);
        if (!r->event.has_start)
            pir_listing_wrong(
                r->listing, r->line,
                "holidays are events of whole days, such as "
                "DTSTART;VALUE=DATE:20261225");
    } else if ((value = value_of(r, "DTEND"))) {
        if (!day_of(&r->event.end, value))
            pir_listing_wrong(r->listing, r->line, "holidays are events of whole days");
    } else if ((value = value_of(r, "RRULE"))) {
        take_rule(r, value);
    } else if (
        value_of(r, "RDATE") || value_of(r, "EXDATE") || value_of(r, "DURATION")) {
        pir_listing_wrong(
            r->listing, r->line,
            "RDATE, EXDATE and DURATION are not understood: write the days out");
    } else if ((value = value_of(r, "STATUS"))) {
        r->event.cancelled = strcmp(value, "CANCELLED") == 0;
    }
}

/* Components lie in each other: VALARM in VEVENT in VCALENDAR. */
static void take_line(struct reader *r)
{
    const char *begin = value_of(r, "BEGIN"), *end = value_of(r, "END");

    if (begin) {
        r->depth++;
        if (r->depth == 2 && strcmp(begin, "VEVENT") == 0) {
            r->in_event = true;
            r->event =
                (struct event){.end = INT64_MIN, .until = INT64_MAX, .line = r->line};
        }
        if (r->depth > DEPTH_MAX)
            pir_listing_wrong(r->listing, r->line, "components are nested too deep");
    } else if (end) {
        if (r->depth == 2 && r->in_event) {
            end_event(r);
            r->in_event = false;
        }
        if (r->depth-- == 0)
            pir_listing_wrong(r->listing, r->line, "END without BEGIN");
    } else if (r->depth == 2 && r->in_event) {
        take_property(r);
    } else if (r->depth == 1 && value_of(r, "X-WR-CALNAME")) {
        const char *name = value_of(r, "X-WR-CALNAME");

        if (pir_text_check(name, strlen(name), PIR_TEXT_LINE, NULL) == 0)
            r->listing->name = pir_arena_strdup(r->listing->arena, name);
    }
}

void pir_listing_ics(struct pir_listing *listing, const char *bytes, size_t len)
{
    struct reader r = {
        .listing = listing, .at = bytes, .end = bytes + len, .next_line = 1};

    while (listing->rc == 0 && next_property(&r))
        take_line(&r);
    if (listing->rc == 0 && r.depth != 0)
        pir_listing_wrong(listing, r.line, "the file ends before END:VCALENDAR");
}
