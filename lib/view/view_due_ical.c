/* pir due --ics: duties as events of a calendar. Source: RFC 5545. */
#include "view/due.h"

#include "base/text.h"
#include "view/view_common.h"

#include <string.h>

#define FOLD 75 /* octets of a line, without its end */

/* One content line, folded between characters; name and value are escaped already. */
static void add_line(struct pir_buf *out, const char *name, const char *value)
{
    struct pir_buf line = PIR_BUF_INIT;
    size_t at = 0, room = FOLD;

    pir_buf_printf(&line, "%s:%s", name, value);
    while (line.len - at > room) {
        size_t cut = at + room;

        while (cut > at && ((unsigned char)line.data[cut] & 0xc0) == 0x80)
            cut--;
        pir_buf_add(out, line.data + at, cut - at);
        pir_buf_addstr(out, "\r\n ");
        at = cut;
        room = FOLD - 1;
    }
    pir_buf_add(out, line.data + at, line.len - at);
    pir_buf_addstr(out, "\r\n");
    out->failed = out->failed || pir_buf_failed(&line);
    pir_buf_release(&line);
}

/* A value of type TEXT. */
static void add_text(struct pir_buf *out, const char *name, const char *text)
{
    struct pir_buf clean = PIR_BUF_INIT, value = PIR_BUF_INIT;

    pir_text_quote(&clean, text, strlen(text), PIR_TEXT_LINES);
    for (const char *at = clean.data; *at; at++) {
        if (*at == '\n') {
            pir_buf_addstr(&value, "\\n");
            continue;
        }
        if (strchr("\\;,", *at))
            pir_buf_addch(&value, '\\');
        pir_buf_addch(&value, *at);
    }
    add_line(out, name, value.data);
    out->failed = out->failed || pir_buf_failed(&clean) || pir_buf_failed(&value);
    pir_buf_release(&clean);
    pir_buf_release(&value);
}

static void add_time(struct pir_buf *out, const char *name, int64_t at)
{
    char text[PIR_TIME_TEXT];

    pir_time_basic(text, at);
    add_line(out, name, text);
}

static void
add_due(struct pir_buf *out, const struct pir_duty *duty, const struct pir_zone *zone)
{
    char date[PIR_TIME_TEXT];
    size_t len = 0;

    if (!duty->due.is_day) {
        add_time(out, "DTSTART", duty->due.at);
        return;
    }
    pir_deadline_format(date, &duty->due, zone);
    for (const char *at = date; *at; at++) {
        if (*at != '-')
            date[len++] = *at;
    }
    date[len] = '\0';
    add_line(out, "DTSTART;VALUE=DATE", date);
}

static bool is_restricted(const struct pir_duty *duty)
{
    return duty->item && duty->item->recorded->entry.restricted;
}

static void
add_words(struct pir_viewing *v, struct pir_buf *out, const struct pir_due_item *item)
{
    const struct pir_duty *duty = item->duty;
    const char *kind = pir_duty_kind_name(duty->kind);
    const char *what = pir_viewing_oneline(v, duty->what);
    bool hidden = is_restricted(duty);
    bool title_hidden =
        item->state->opening && item->state->opening->recorded->entry.restricted;

    if (hidden)
        what = pir_viewing_short(v, duty->item->recorded->entry.id);
    add_text(
        out, "SUMMARY",
        pir_viewing_print(
            v, "%s%s: %s", item->state->exercise ? "EXERCISE " : "", kind, what));
    add_text(
        out, "DESCRIPTION",
        pir_viewing_print(
            v, "%s%s%s%s%sIncident %s%s%s",
            !hidden && duty->detail ? pir_viewing_oneline(v, duty->detail) : "",
            !hidden && duty->detail ? "\n" : "", duty->who ? "Who: " : "",
            duty->who ? pir_viewing_oneline(v, duty->who) : "", duty->who ? "\n" : "",
            item->state->id, title_hidden ? "" : ": ",
            title_hidden ? "" : pir_viewing_oneline(v, item->state->title)));
    add_text(out, "CATEGORIES", kind);
}

static void add_event(
    struct pir_viewing *v, struct pir_buf *out, const struct pir_due_item *item,
    int64_t stamp)
{
    const struct pir_duty *duty = item->duty;

    if (duty->undated)
        return;
    add_line(out, "BEGIN", "VEVENT");
    add_text(
        out, "UID",
        pir_viewing_print(
            v, "%s-%s@%s.pir", duty->key,
            duty->item ? duty->item->recorded->entry.id : "clock", item->state->id));
    add_time(out, "DTSTAMP", stamp);
    add_due(out, duty, v->view->zone);
    add_words(v, out, item);
    add_line(out, "TRANSP", "TRANSPARENT");
    add_line(out, "CLASS", "CONFIDENTIAL");
    add_line(out, "END", "VEVENT");
}

/* A calendar has at least one component; where nothing is due, this one does no harm. */
static void add_nothing(struct pir_buf *out)
{
    pir_buf_addstr(
        out, "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\n"
             "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\n"
             "END:STANDARD\r\nEND:VTIMEZONE\r\n");
}

int pir_view_due_ical(
    struct pir_buf *out, const struct pir_view *view, const struct pir_due_item *items,
    size_t count, int64_t stamp, struct pir_err *err)
{
    struct pir_viewing v;
    bool dated = false;

    pir_viewing_start(&v, view);
    add_line(out, "BEGIN", "VCALENDAR");
    add_line(out, "VERSION", "2.0");
    add_line(out, "PRODID", "-//pir//due//EN");
    add_line(out, "CALSCALE", "GREGORIAN");
    for (size_t i = 0; i < count; i++) {
        add_event(&v, out, &items[i], stamp);
        dated = dated || !items[i].duty->undated;
    }
    if (!dated)
        add_nothing(out);
    add_line(out, "END", "VCALENDAR");
    return v.failed || pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}
