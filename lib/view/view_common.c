/* What the views share: words for times, people and entries. */
#include "view/view_common.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/phases.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define LINE_MAX_COLUMNS ((size_t)240)
#define PRINT_MAX ((size_t)64 * 1024)

void pir_viewing_start(struct pir_viewing *v, const struct pir_view *view)
{
    struct pir_moment now = {PIR_PRECISION_SECOND, view->now, 0};
    char time[PIR_TIME_TEXT];

    memset(v, 0, sizeof(*v));
    v->view = view;
    v->arena = view->arena;
    v->page = pir_block_page(v->arena);
    v->value = pir_value_object(v->arena);
    pir_time_format(time, now.at, now.offset);
    pir_viewing_set_text(v, v->value, "commit", view->commit);
    pir_viewing_set_text(v, v->value, "time", time);
    pir_viewing_set_text(v, v->value, "zone", pir_zone_name(view->zone));
}

int pir_viewing_finish(
    struct pir_block **page, struct pir_value **value, struct pir_viewing *v,
    struct pir_err *err)
{
    *page = NULL;
    *value = NULL;
    if (v->failed || !v->value || pir_block_failed(v->page))
        return pir_err_nomem(err);
    *page = v->page;
    *value = v->value;
    return 0;
}

/* ---- texts ----------------------------------------------------------------------- */

/* What stands where memory ran out; the view is refused in the end. */
static const char *or_empty(struct pir_viewing *v, const char *text)
{
    if (!text)
        v->failed = true;
    return text ? text : "";
}

const char *pir_viewing_print(struct pir_viewing *v, const char *format, ...)
{
    va_list args, again;
    char *text = NULL;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len >= 0)
        text = pir_arena_alloc(v->arena, (size_t)len + 1);
    if (text && vsnprintf(text, (size_t)len + 1, format, again) != len)
        text = NULL;
    va_end(again);
    va_end(args);
    return or_empty(v, text);
}

const char *pir_viewing_short(struct pir_viewing *v, const char *id)
{
    return pir_viewing_print(v, "%.*s", PIR_ID_SHORT, id ? id : "");
}

/* Names that people write in their own way. */
static const char *special_words(const char *name)
{
    static const char *const table[][2] = {
        {"tlp", "TLP"},          {"cve", "CVE"}, {"cwe", "CWE"},
        {"sha256", "SHA-256"},   {"url", "URL"}, {"asked-of", "Asked of"},
        {"technique", "ATT&CK"}, {"id", "Id"},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (strcmp(table[i][0], name) == 0)
            return table[i][1];
    }
    return NULL;
}

const char *pir_viewing_words(struct pir_viewing *v, const char *name)
{
    const char *special = special_words(name);
    char *words;

    if (special)
        return special;
    words = pir_arena_strdup(v->arena, name);
    if (!words)
        return or_empty(v, NULL);
    if (*words >= 'a' && *words <= 'z')
        *words = (char)(*words - 'a' + 'A');
    for (char *dash = words; (dash = strchr(dash, '-')); dash++)
        *dash = ' ';
    return words;
}

const char *pir_viewing_oneline(struct pir_viewing *v, const char *text)
{
    struct pir_entry entry = {.body = text};
    struct pir_buf line = PIR_BUF_INIT;
    const char *result;
    size_t fit;

    if (!text || pir_text_is_blank(text, strlen(text)))
        return "";
    if (pir_entry_subject(&line, &entry, "", PIR_ENTRY_MAX) < 0)
        pir_buf_clear(&line);
    fit = pir_text_fit(line.data, line.len, LINE_MAX_COLUMNS);
    result = pir_viewing_print(
        v, "%.*s%s", (int)fit, line.data, fit < line.len ? "..." : "");
    v->failed = v->failed || pir_buf_failed(&line);
    pir_buf_release(&line);
    return result;
}

const char *pir_viewing_figure(struct pir_viewing *v, const char *number)
{
    size_t digits = number ? strspn(number, "0123456789") : 0;
    char *out, *to;

    if (digits < 5)
        return number ? number : "";
    out = pir_arena_alloc(v->arena, strlen(number) + digits / 3 + 1);
    if (!out)
        return or_empty(v, NULL);
    to = out;
    for (size_t i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0)
            *to++ = ',';
        *to++ = number[i];
    }
    memcpy(to, number + digits, strlen(number + digits) + 1);
    return out;
}

const char *pir_viewing_count(
    struct pir_viewing *v, size_t count, const char *one, const char *many)
{
    return pir_viewing_print(v, "%zu %s", count, count == 1 ? one : many);
}

/* ---- times ----------------------------------------------------------------------- */

/* The moment in the record's zone. A day keeps its own offset, or it would be another
 * day; so does an hour that is no whole hour there. */
static struct pir_moment
in_zone(const struct pir_viewing *v, const struct pir_moment *moment)
{
    struct pir_moment shown = *moment;
    int32_t offset;

    if (moment->precision == PIR_PRECISION_DAY ||
        moment->precision == PIR_PRECISION_UNKNOWN)
        return shown;
    offset = pir_zone_offset(v->view->zone, moment->at);
    if (moment->precision != PIR_PRECISION_HOUR ||
        (offset - moment->offset) % (int32_t)HOUR == 0)
        shown.offset = offset;
    return shown;
}

const char *pir_viewing_time(struct pir_viewing *v, const struct pir_moment *moment)
{
    struct pir_moment shown = in_zone(v, moment);
    int32_t offset = pir_zone_offset(v->view->zone, moment->at);
    char text[PIR_TIME_TEXT];
    char *space;

    if (shown.precision == PIR_PRECISION_SECOND)
        shown.precision = PIR_PRECISION_MINUTE;
    pir_moment_format(text, &shown);
    space = strrchr(text, ' ');
    if (space && shown.offset == offset)
        *space = '\0';
    return or_empty(v, pir_arena_strdup(v->arena, text));
}

const char *pir_viewing_instant(struct pir_viewing *v, int64_t at)
{
    struct pir_moment moment = {PIR_PRECISION_MINUTE, at, 0};

    return pir_viewing_time(v, &moment);
}

const char *pir_viewing_exact(struct pir_viewing *v, const struct pir_moment *moment)
{
    struct pir_moment shown = in_zone(v, moment);
    char text[PIR_TIME_TEXT], iso[PIR_TIME_TEXT];

    pir_moment_format(text, &shown);
    if (moment->precision == PIR_PRECISION_SECOND ||
        moment->precision == PIR_PRECISION_UNKNOWN)
        return pir_viewing_print(v, "%s", text);
    if (moment->precision != PIR_PRECISION_DAY ||
        moment->offset == pir_zone_offset(v->view->zone, moment->at))
        return pir_viewing_print(
            v, "%s, to the %s", text, pir_precision_name(moment->precision));
    pir_time_format(iso, moment->at, moment->offset);
    return pir_viewing_print(
        v, "%s, to the day at %s", text,
        moment->offset ? iso + strlen(iso) - 6 : "UTC");
}

/* A range of days is told in days, rounded outwards. */
static const char *span_text(struct pir_viewing *v, const struct pir_span *span)
{
    char text[PIR_SPAN_TEXT];

    if (span->least >= 2 * DAY && span->greatest > span->least &&
        span->greatest < INT64_MAX - DAY)
        return pir_viewing_print(
            v, "%lld to %lld d", (long long)(span->least / DAY),
            (long long)((span->greatest + DAY - 1) / DAY));
    pir_span_format(text, span);
    return or_empty(v, pir_arena_strdup(v->arena, text));
}

/* A length that is short of exact by no more than a minute counts as exact, and one of
 * an hour or more is shown in whole minutes: nobody wants to read more. */
static struct pir_span
readable(const struct pir_moment *from, const struct pir_moment *to)
{
    struct pir_moment a = *from, b = *to;
    struct pir_span span;

    if (a.precision == PIR_PRECISION_MINUTE)
        a.precision = PIR_PRECISION_SECOND;
    if (b.precision == PIR_PRECISION_MINUTE)
        b.precision = PIR_PRECISION_SECOND;
    span = pir_moment_span(&a, &b);
    if (span.least == span.greatest &&
        (span.least >= MINUTE || span.least <= -MINUTE)) {
        span.least -= span.least % MINUTE;
        span.greatest = span.least;
    }
    return span;
}

const char *pir_viewing_between(
    struct pir_viewing *v, const struct pir_moment *from, const struct pir_moment *to)
{
    struct pir_span span = readable(from, to);

    if (span.least < 0 && span.greatest > 0)
        span.least = INT64_MIN;
    return span_text(v, &span);
}

const char *pir_viewing_length(
    struct pir_viewing *v, const struct pir_moment *from, const struct pir_moment *to)
{
    struct pir_span exact = pir_moment_span(from, to);
    struct pir_span span = readable(from, to);
    char text[PIR_SPAN_TEXT];

    if (exact.least < exact.greatest && exact.greatest >= 0 &&
        exact.greatest <= 2 * MINUTE)
        return pir_viewing_print(
            v, "at most %lld min", (long long)((exact.greatest + MINUTE - 1) / MINUTE));
    if (span.least < 0 && span.greatest > 0)
        span.least = INT64_MIN;
    pir_span_format(text, &span);
    return or_empty(v, pir_arena_strdup(v->arena, text));
}

const char *pir_viewing_since(struct pir_viewing *v, int64_t at)
{
    struct pir_moment from = {PIR_PRECISION_SECOND, at, 0};
    struct pir_moment now = {PIR_PRECISION_SECOND, v->view->now, 0};

    return pir_viewing_between(v, &from, &now);
}

const char *pir_viewing_window(struct pir_viewing *v, const struct pir_window *window)
{
    if (!pir_window_is(window))
        return "no date";
    if (window->first == window->last)
        return pir_viewing_instant(v, window->first);
    if (window->last == INT64_MAX)
        return pir_viewing_print(
            v, "from %s on", pir_viewing_instant(v, window->first));
    return pir_viewing_print(
        v, "between %s and %s", pir_viewing_instant(v, window->first),
        pir_viewing_instant(v, window->last));
}

const char *pir_viewing_ago(struct pir_viewing *v, const struct pir_moment *moment)
{
    struct pir_moment now = {PIR_PRECISION_SECOND, v->view->now, 0};
    struct pir_span span = readable(moment, &now);
    struct pir_span ahead = {-span.greatest, span.least == INT64_MIN ? 0 : -span.least};

    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return "";
    if (span.greatest < 0)
        return pir_viewing_print(v, "in %s", span_text(v, &ahead));
    if (span.least == span.greatest && span.greatest < MINUTE)
        return "just now";
    if (span.least < 0)
        span.least = INT64_MIN;
    return pir_viewing_print(v, "%s ago", span_text(v, &span));
}

const char *pir_viewing_clock(struct pir_viewing *v, const struct pir_moment *moment)
{
    const char *ago = pir_viewing_ago(v, moment);

    if (!*ago)
        return pir_viewing_time(v, moment);
    return pir_viewing_print(v, "%s, %s", pir_viewing_time(v, moment), ago);
}

int64_t pir_viewing_days_past(const struct pir_viewing *v, const char *date)
{
    struct pir_civil today;
    int64_t midnight;

    if (!date || pir_date_parse(&midnight, date, NULL) < 0)
        return INT64_MIN;
    pir_civil_of(&today, v->view->now, pir_zone_offset(v->view->zone, v->view->now));
    return pir_civil_days(today.year, today.month, today.day) - midnight / DAY;
}

int64_t pir_viewing_days_over(const struct pir_viewing *v, const char *deadline)
{
    int64_t at;
    int32_t offset;

    if (!deadline)
        return 0;
    if (pir_time_parse(&at, &offset, deadline, NULL) == 0)
        return v->view->now > at ? (v->view->now - at) / DAY + 1 : 0;
    at = pir_viewing_days_past(v, deadline);
    return at > 0 ? at : 0;
}

void pir_viewing_moment(
    struct pir_moment *out, const struct pir_value *fields, const char *name)
{
    const char *text = pir_value_text(fields, name);
    const char *precision;
    char member[64];

    memset(out, 0, sizeof(*out));
    out->precision = PIR_PRECISION_UNKNOWN;
    if (!text || pir_time_parse(&out->at, &out->offset, text, NULL) < 0)
        return;
    snprintf(member, sizeof(member), "%s-precision", name);
    precision =
        pir_value_text(fields, strcmp(name, "occurred") == 0 ? "precision" : member);
    if (!precision || !pir_precision_parse(&out->precision, precision))
        out->precision = PIR_PRECISION_SECOND;
}

/* ---- entries --------------------------------------------------------------------- */

bool pir_viewing_is(const struct pir_item *item, const char *kind)
{
    return pir_recorded_is_vouched(item->recorded) &&
           strcmp(item->recorded->entry.kind, kind) == 0;
}

bool pir_viewing_flag(const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);

    if (value && value->type == PIR_STRING)
        return value->plain && strcmp(value->text, "true") == 0;
    return pir_value_is_true(fields, name);
}

/* Kinds of which one field alone would say too little: the two that do it together. */
static const struct phrase {
    const char *kind, *before, *first, *between, *second;
} phrases[] = {
    {"role", "", "role", ": ", "person"},
    {"determination", "", "type", ": ", "reasons"},
    {"communication", "to ", "audience", ": ", "gist"},
    {"commitment", "to ", "to", ": ", "what"},
    {"approval", "", "verdict", ": gate ", "gate"},
    {"audience", "", "who", ": ", "what-for"},
    {"audience", "", "who", ": not needed, because ", "not-needed-because"},
};

static const char *
phrase_subject(struct pir_viewing *v, const char *kind, const struct pir_value *fields)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        const struct phrase *p = &phrases[i];
        const char *first = pir_value_text(fields, p->first);
        const char *second = pir_value_text(fields, p->second);

        if (strcmp(p->kind, kind) == 0 && first && second)
            return pir_viewing_print(
                v, "%s%s%s%s", p->before, pir_viewing_oneline(v, first), p->between,
                pir_viewing_oneline(v, second));
    }
    return NULL;
}

/* Entries that speak of another one name it. */
static const char *reference_subject(
    struct pir_viewing *v, const struct pir_state *state, const char *kind,
    const struct pir_value *fields)
{
    const char *id =
        pir_value_text(fields, strcmp(kind, "progress") == 0 ? "action" : "entry");
    const struct pir_item *other = id ? pir_fold_item(state, id) : NULL;
    const char *words;

    if (strcmp(kind, "progress") == 0 && other && pir_viewing_is(other, "action")) {
        words = pir_value_text(fields, "note");
        words = words ? words : pir_value_text(fields, "reason");
        return pir_viewing_print(
            v, "%s: %s%s%s", pir_viewing_subject(v, state, other),
            pir_value_text(fields, "state") ? pir_value_text(fields, "state") : "?",
            words ? ", " : "", pir_viewing_oneline(v, words));
    }
    if (strcmp(kind, "correction") == 0 && other) {
        words = pir_value_text(fields, "reason");
        return pir_viewing_print(
            v, "of %s %s: %s", other->recorded->entry.kind, pir_viewing_short(v, id),
            pir_viewing_oneline(v, words));
    }
    return NULL;
}

const char *pir_viewing_subject(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item)
{
    const char *kind = item->recorded->entry.kind;
    const char *text = reference_subject(v, state, kind, item->fields);

    if (!text)
        text = phrase_subject(v, kind, item->fields);
    if (!text && pir_viewing_is(item, "impact") &&
        pir_value_text(item->fields, "measure"))
        text = pir_viewing_print(
            v, "%s: %s",
            pir_viewing_oneline(v, pir_value_text(item->fields, "measure")),
            pir_viewing_oneline(v, pir_viewing_impact(v, item->fields)));
    if (text)
        return text;
    text = pir_value_text(item->fields, v->view->subject(v->view->context, kind));
    if (!text || pir_text_is_blank(text, strlen(text)))
        text = pir_value_text(item->fields, "body");
    if (!text && pir_value_text(item->fields, "body-digest"))
        return "(body not here)";
    if (!text || pir_text_is_blank(text, strlen(text)))
        return pir_viewing_short(v, item->recorded->entry.id);
    return pir_viewing_oneline(v, text);
}

/* ---- marks and figures ----------------------------------------------------------- */

static void add_mark(struct pir_buf *out, const char *mark)
{
    if (*mark)
        pir_buf_printf(out, "%s%s", out->len ? "; " : "", mark);
}

static const char *finish_marks(struct pir_viewing *v, struct pir_buf *marks)
{
    const char *text = pir_viewing_print(v, "%s", marks->data);

    v->failed = v->failed || pir_buf_failed(marks);
    pir_buf_release(marks);
    return text;
}

const char *
pir_viewing_restriction(struct pir_viewing *v, const struct pir_value *fields)
{
    const char *tlp = pir_value_text(fields, "tlp");
    struct pir_buf marks = PIR_BUF_INIT;

    add_mark(&marks, tlp && strcmp(tlp, "red") == 0 ? "TLP red" : "");
    add_mark(&marks, pir_viewing_flag(fields, "privileged") ? "privileged" : "");
    add_mark(&marks, pir_viewing_flag(fields, "personal-data") ? "personal data" : "");
    return finish_marks(v, &marks);
}

/* Whole days by which it was recorded late, 0 when that is not known. */
static int64_t days_late(const struct pir_item *item)
{
    return pir_item_lateness(item) / DAY;
}

int64_t pir_viewing_retold(const struct pir_state *state)
{
    return state->opening ? days_late(state->opening) : 0;
}

const char *pir_viewing_marks(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item)
{
    int64_t late = pir_viewing_retold(state) ? 0 : days_late(item);
    struct pir_buf marks = PIR_BUF_INIT;

    add_mark(&marks, pir_recorded_is_vouched(item->recorded) ? "" : "not trusted");
    add_mark(&marks, item->correction_count > 0 ? "corrected" : "");
    if (late)
        add_mark(
            &marks, pir_viewing_print(v, "recorded %lld d later", (long long)late));
    add_mark(&marks, pir_viewing_restriction(v, item->fields));
    return finish_marks(v, &marks);
}

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

const char *pir_viewing_impact(struct pir_viewing *v, const struct pir_value *fields)
{
    const char *none = pir_value_text(fields, "none-because");
    const char *not_stated = pir_value_text(fields, "not-stated-because");
    const char *unit = pir_value_text(fields, "unit");
    const char *currency = pir_value_text(fields, "currency");
    const char *value = pir_value_text(fields, "value");

    if (none)
        return pir_viewing_print(v, "none, because %s", none);
    if (not_stated)
        return pir_viewing_print(v, "not stated, because %s", not_stated);
    if (currency && (!unit || strcmp(unit, "money") == 0))
        unit = currency;
    unit = unit ? unit : "";
    if (value)
        return pir_viewing_print(v, "%s %s", pir_viewing_figure(v, value), unit);
    return pir_viewing_print(
        v, "likely %s %s (%s to %s)",
        pir_viewing_figure(v, or_dash(pir_value_text(fields, "likely"))), unit,
        pir_viewing_figure(v, or_dash(pir_value_text(fields, "low"))),
        pir_viewing_figure(v, or_dash(pir_value_text(fields, "high"))));
}

/* ---- people ---------------------------------------------------------------------- */

const char *pir_viewing_who(struct pir_viewing *v, const struct pir_attest *attest)
{
    const char *name = attest->name && *attest->name ? attest->name : attest->email;

    (void)v;
    if (!attest->found)
        return "not known";
    if (attest->principal && *attest->principal &&
        (!attest->email || strcmp(attest->principal, attest->email) != 0))
        return attest->principal;
    return name ? name : "";
}

const char *pir_viewing_attest_name(const struct pir_attest *attest)
{
    static const char *const names[] = {
        [PIR_ATTEST_UNKNOWN] = "unknown",     [PIR_ATTEST_GOOD] = "good",
        [PIR_ATTEST_UNTRUSTED] = "untrusted", [PIR_ATTEST_BAD] = "bad",
        [PIR_ATTEST_UNSIGNED] = "unsigned",   [PIR_ATTEST_OPENPGP] = "openpgp",
        [PIR_ATTEST_NOBODY] = "unknown",
    };

    return names[attest->state];
}

enum pir_tone pir_viewing_attest_tone(const struct pir_attest *attest)
{
    if (!attest->found || attest->state == PIR_ATTEST_UNKNOWN ||
        attest->state == PIR_ATTEST_OPENPGP)
        return PIR_TONE_WARN;
    return attest->state == PIR_ATTEST_GOOD ? PIR_TONE_GOOD : PIR_TONE_BAD;
}

enum pir_tone pir_viewing_severity_tone(const char *severity)
{
    if (severity && strcmp(severity, "critical") == 0)
        return PIR_TONE_BAD;
    return severity && strcmp(severity, "high") == 0 ? PIR_TONE_WARN : PIR_TONE_PLAIN;
}

static bool same_word(const char *a, const char *b)
{
    return a && b && pir_text_same(a, b);
}

const struct pir_item *pir_viewing_told(
    struct pir_moment *when, const struct pir_state *state, const char *audience)
{
    const struct pir_item *first = NULL;
    struct pir_moment sent;

    memset(when, 0, sizeof(*when));
    when->precision = PIR_PRECISION_UNKNOWN;
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!pir_viewing_is(item, "communication") ||
            !same_word(pir_value_text(item->fields, "audience"), audience))
            continue;
        pir_viewing_moment(&sent, item->fields, "sent-at");
        if (first &&
            (sent.precision == PIR_PRECISION_UNKNOWN ||
             (when->precision != PIR_PRECISION_UNKNOWN && sent.at >= when->at)))
            continue;
        first = item;
        *when = sent;
    }
    return first;
}

/* ---- actions --------------------------------------------------------------------- */

bool pir_viewing_action_open(const struct pir_action *action)
{
    return action->state != PIR_ACTION_DONE && action->state != PIR_ACTION_VERIFIED &&
           action->state != PIR_ACTION_DROPPED;
}

int64_t
pir_viewing_overdue(const struct pir_viewing *v, const struct pir_action *action)
{
    int64_t days = pir_viewing_days_past(v, action->due);

    return pir_viewing_action_open(action) && days > 0 ? days : 0;
}
