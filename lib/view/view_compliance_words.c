/* What clocks say, in words. */
#include "view/view_compliance_internal.h"

#include "base/text.h"

#include <string.h>

#define HOUR INT64_C(3600)
#define RECIPIENT_MAX 60

/* ---- rules ----------------------------------------------------------------------- */

static const char *period_words(struct pir_viewing *v, const struct pir_limit *limit)
{
    const struct pir_period *p = &limit->period;
    const char *kind = limit->unit == PIR_UNIT_BUSINESS_DAY   ? "business day"
                       : limit->unit == PIR_UNIT_CALENDAR_DAY ? "calendar day"
                                                              : "day";

    if (limit->unit == PIR_UNIT_MONTH)
        return pir_viewing_count(v, (size_t)p->months, "month", "months");
    if (p->seconds && p->seconds % HOUR == 0 && !p->days)
        return pir_viewing_print(v, "%lld h", (long long)(p->seconds / HOUR));
    if (p->seconds)
        return limit->within;
    return pir_viewing_count(
        v, (size_t)p->days, kind, pir_viewing_print(v, "%ss", kind));
}

/* "sent:initial" is an event of the duty itself. */
static const char *event_words(struct pir_viewing *v, const char *event)
{
    return strncmp(event, "sent:", 5) == 0
               ? pir_viewing_print(v, "the notice \"%s\"", event + 5)
               : event;
}

/* Whose days are counted: it is a choice wherever the law does not make it. */
static const char *days_of(
    struct pir_viewing *v, const struct pir_obligation *o,
    const struct pir_limit *limit)
{
    const struct pir_zone *zone = limit->day_zone ? limit->day_zone : o->zone;

    if (limit->unit == PIR_UNIT_ELAPSED && limit->roll == PIR_ROLL_NONE)
        return "";
    return pir_viewing_print(
        v, ", by days in %s", pir_zone_name(zone ? zone : v->view->zone));
}

const char *pir_complying_rule(
    struct pir_viewing *v, const struct pir_obligation *o,
    const struct pir_limit *limit, const char *event)
{
    const char *calendar = limit->unit == PIR_UNIT_BUSINESS_DAY
                               ? pir_viewing_print(v, " (%s)", limit->calendar)
                               : "";
    const char *roll = limit->roll == PIR_ROLL_NONE ? ""
                       : limit->roll == PIR_ROLL_NOON
                           ? ", else noon of the next working day"
                           : ", else the next working day";

    return pir_viewing_print(
        v, "%s%s from %s%s%s", period_words(v, limit), calendar, event_words(v, event),
        roll, days_of(v, o, limit));
}

/* ---- dates ----------------------------------------------------------------------- */

static const char *distance(struct pir_viewing *v, int64_t at)
{
    struct pir_moment moment = {.at = at};

    return pir_viewing_ago(v, &moment);
}

static const char *
sent_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    return pir_viewing_print(v, "sent %s", pir_viewing_time(v, &stage->sent[0]->at));
}

const char *
pir_complying_anchor(struct pir_viewing *v, const struct pir_clock_event *event)
{
    if (event->what_if || !event->item)
        return pir_viewing_print(
            v, "%s (SUPPOSED, not recorded)", pir_viewing_time(v, &event->at));
    return pir_viewing_print(
        v, "%s (%s %s)", pir_viewing_time(v, &event->at),
        event->item->recorded->entry.kind,
        pir_viewing_short(v, event->item->recorded->entry.id));
}

/* ---- the clock alone ------------------------------------------------------------- */

static const char *
open_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const char *due = pir_viewing_window(v, &stage->earliest);

    switch (stage->clock) {
    case PIR_CLOCK_OVERDUE:
        return pir_viewing_print(
            v, "OVERDUE by %s: was due %s", pir_viewing_since(v, stage->earliest.last),
            due);
    case PIR_CLOCK_DUE_SOON:
        return pir_viewing_print(
            v, "DUE SOON: %s, %s", due, distance(v, stage->earliest.first));
    default:
        return pir_viewing_print(
            v, "running: due %s, %s", due, distance(v, stage->earliest.first));
    }
}

static const char *
unproved_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    if (!stage->anchor && stage->sent_count)
        return pir_viewing_print(
            v, "cannot be judged: %s, but no %s with a time is recorded",
            sent_words(v, stage), stage->awaited ? stage->awaited : "event");
    if (stage->sent_count)
        return pir_viewing_print(
            v, "cannot be proved: %s, due %s", sent_words(v, stage),
            pir_viewing_window(v, &stage->earliest));
    return pir_viewing_print(
        v, "may be overdue: due %s", pir_viewing_window(v, &stage->earliest));
}

static const char *
past_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const char *how = stage->clock == PIR_CLOCK_MET ? "met"
                      : stage->clock == PIR_CLOCK_MET_LATE
                          ? "met late, with reasons"
                          : "MET LATE, no reasons given";

    if (stage->rounds_kept || stage->rounds_missed)
        return pir_viewing_print(
            v, "%s: %u sent in time, %u missed", how, stage->rounds_kept,
            stage->rounds_missed);
    if (!pir_window_is(&stage->earliest))
        return pir_viewing_print(
            v, "%s: %s; no fixed limit", how, sent_words(v, stage));
    return pir_viewing_print(
        v, "%s: %s, due %s", how, sent_words(v, stage),
        pir_viewing_window(v, &stage->earliest));
}

static const char *
excused_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    bool ends = stage->stop->until.precision != PIR_PRECISION_UNKNOWN;

    return pir_viewing_print(
        v, "excused: delay granted%s%s (%s)", ends ? " until " : "",
        ends ? pir_viewing_time(v, &stage->stop->until) : "",
        stage->stop->item ? pir_viewing_short(v, stage->stop->item->recorded->entry.id)
                          : "");
}

static const char *
clock_words(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    switch (stage->clock) {
    case PIR_CLOCK_NOT_STARTED:
        return pir_viewing_print(
            v, "not started: waits for %s",
            stage->awaited ? event_words(v, stage->awaited) : "its event");
    case PIR_CLOCK_ANCHOR_MISSING:
        return pir_viewing_print(
            v, "no date: %s is recorded without its time (%s)", stage->awaited,
            stage->missing[0]->item
                ? pir_viewing_short(v, stage->missing[0]->item->recorded->entry.id)
                : "");
    case PIR_CLOCK_NO_CLOCK:
        return stage->stage->asap ? "no fixed limit, but without undue delay"
                                  : "no fixed limit";
    case PIR_CLOCK_INDETERMINATE:
        return unproved_words(v, stage);
    case PIR_CLOCK_EXCUSED:
        return excused_words(v, stage);
    case PIR_CLOCK_MET:
    case PIR_CLOCK_MET_LATE:
    case PIR_CLOCK_MET_LATE_UNSAID:
        return past_words(v, stage);
    default:
        return open_words(v, stage);
    }
}

/* ---- the verdict ----------------------------------------------------------------- */

static const char *
not_in_force(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_obligation *o = stage->obligation;
    char day[PIR_TIME_TEXT];

    if (!o->has_effective)
        return pir_viewing_print(
            v, "not in force (%s); if it were: %s", pir_standing_name(o->standing),
            clock_words(v, stage));
    pir_time_format(day, o->effective * 24 * HOUR, 0);
    return pir_viewing_print(
        v, "not in force then (from %.10s%s); if it had been: %s", day,
        o->has_expires ? ", no longer" : "", clock_words(v, stage));
}

static const char *
decided_against(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_clock_stop *stop = stage->stop;

    return pir_viewing_print(
        v, "decided against: %s, %s (%s)", stop->type, pir_viewing_time(v, &stop->at),
        stop->item ? pir_viewing_short(v, stop->item->recorded->entry.id) : "");
}

const char *
pir_complying_contradicts(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_clock_stop *stop = stage->denied_by;
    const char *which = "which came later cannot be told, so the clock runs";

    if (!stop)
        return NULL;
    if (stage->affirmed_later < 0)
        which = "the later one counts, so the duty need not be met";
    else if (stage->affirmed_later > 0)
        which = "the later one counts, so the clock runs";
    return pir_viewing_print(
        v,
        "CONTRADICTION: %s %s (%s), but %s %s; %s. Withdraw one: pir determination "
        "... --link supersedes:ID",
        stop->type, pir_viewing_time(v, &stop->at),
        stop->item ? pir_viewing_short(v, stop->item->recorded->entry.id) : "",
        stage->affirmed_by->event, pir_complying_anchor(v, stage->affirmed_by), which);
}

const char *
pir_complying_says(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_NOT_APPLICABLE:
        return pir_viewing_print(
            v, "not applicable: %s is declared false", stage->obligation->flag);
    case PIR_CLOCK_NOT_IN_FORCE:
        return not_in_force(v, stage);
    case PIR_CLOCK_DECIDED_AGAINST:
        return decided_against(v, stage);
    case PIR_CLOCK_SCOPE_UNKNOWN:
        return stage->stage->condition
                   ? pir_viewing_print(
                         v, "if \"%s\" applies: %s", stage->stage->condition,
                         clock_words(v, stage))
                   : pir_viewing_print(
                         v, "if %s applies: %s", stage->obligation->flag,
                         clock_words(v, stage));
    default:
        return clock_words(v, stage);
    }
}

enum pir_tone pir_complying_tone(const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_OVERDUE:
    case PIR_CLOCK_MET_LATE_UNSAID:
        return PIR_TONE_BAD;
    case PIR_CLOCK_DUE_SOON:
    case PIR_CLOCK_MET_LATE:
    case PIR_CLOCK_INDETERMINATE:
    case PIR_CLOCK_ANCHOR_MISSING:
        return PIR_TONE_WARN;
    case PIR_CLOCK_MET:
        return PIR_TONE_GOOD;
    case PIR_CLOCK_RUNNING:
    case PIR_CLOCK_EXCUSED:
        return PIR_TONE_STRONG;
    default:
        return PIR_TONE_DIM;
    }
}

const char *pir_complying_grade(struct pir_viewing *v, char grade)
{
    return pir_viewing_print(
        v, "%c, %s", grade == 'O' ? '-' : grade, pir_grade_meaning(grade));
}

/* ---- what mends it --------------------------------------------------------------- */

static const char *record_notice(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_clock_stage *stage)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *recipient = stage->stage->recipient, *out;
    size_t len = strcspn(recipient, ",;:(");

    while (len && recipient[len - 1] == ' ')
        len--;
    pir_buf_addstr(&text, "pir communication \"...\" --audience ");
    pir_text_shell(
        &text, len && len <= RECIPIENT_MAX
                   ? pir_viewing_print(v, "%.*s", (int)len, recipient)
                   : "authority");
    pir_buf_printf(
        &text, " --channel \"...\" --sent-at now --obligation %s --stage %s -i %s",
        stage->obligation->id, stage->stage->id, state->id);
    out = pir_viewing_print(v, "%s", text.data);
    v->failed |= pir_buf_failed(&text);
    pir_buf_release(&text);
    return out;
}

static const char *record_event(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_clock_stage *stage)
{
    const char *event = stage->awaited;

    if (!event || strncmp(event, "sent:", 5) == 0 || strcmp(event, "year-end") == 0)
        return NULL;
    if (strcmp(event, "occurred") == 0)
        return pir_viewing_print(
            v, "pir event \"...\" --phase started --at WHEN -i %s", state->id);
    return pir_viewing_print(
        v,
        "pir determination \"WHY\" --type %s --decided-by ROLE --decided-at WHEN "
        "--starts %s -i %s",
        event, stage->obligation->id, state->id);
}

static const char *mend_time(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_item *item = stage->missing_count ? stage->missing[0]->item : NULL;
    const char *field;

    if (!item)
        return NULL;
    field = pir_viewing_is(item, "incident")        ? "aware-at"
            : pir_viewing_is(item, "determination") ? "decided-at"
                                                    : "at";
    return pir_viewing_print(
        v, "pir amend %s \"the time is known now\" --%s WHEN",
        pir_viewing_short(v, item->recorded->entry.id), field);
}

static const char *
give_reasons(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_item *item = stage->sent[0]->item;

    return item ? pir_viewing_print(
                      v,
                      "pir amend %s \"reasons for the delay\" --delay-reasons \"...\"",
                      pir_viewing_short(v, item->recorded->entry.id))
                : NULL;
}

/* Without a declaration: pir.yaml is edited; a condition can be declared by an entry. */
static const char *declare(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_clock_duty *duty, const struct pir_clock_stage *stage)
{
    if (duty->scope == PIR_SCOPE_UNKNOWN ||
        strcmp(stage->obligation->trigger, "occurred") == 0)
        return NULL;
    return pir_viewing_print(
        v,
        "pir determination \"WHY\" --type %s --decided-by ROLE --decided-at WHEN "
        "--starts %s.%s -i %s",
        stage->obligation->trigger, stage->obligation->id, stage->stage->id, state->id);
}

const char *pir_complying_command(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_clock_duty *duty, const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_RUNNING:
    case PIR_CLOCK_DUE_SOON:
    case PIR_CLOCK_OVERDUE:
    case PIR_CLOCK_NO_CLOCK:
        return record_notice(v, state, stage);
    case PIR_CLOCK_INDETERMINATE:
        if (stage->sent_count == 0)
            return record_notice(v, state, stage);
        return stage->anchor ? NULL : record_event(v, state, stage);
    case PIR_CLOCK_NOT_STARTED:
        return record_event(v, state, stage);
    case PIR_CLOCK_ANCHOR_MISSING:
        return mend_time(v, stage);
    case PIR_CLOCK_MET_LATE_UNSAID:
        return give_reasons(v, stage);
    case PIR_CLOCK_SCOPE_UNKNOWN:
        return declare(v, state, duty, stage);
    default:
        return NULL;
    }
}
