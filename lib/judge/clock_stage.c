/* One stage of a duty: its limits, candidates and variants make dates, and those a
 * verdict. */
#include "judge/clock_internal.h"

#include <string.h>

#define DAY INT64_C(86400)
#define SOON_MAX (3 * DAY)

/* Limits counted together: what they come to. */
struct counted {
    struct pir_window due, earliest, latest;
    const struct pir_clock_event *anchor; /* of the limit that binds */
    const struct pir_limit *limit;
    const char *awaited;
    const char *no_list;
    bool beyond_list;
};

/* What the counting is asked to suppose. */
struct supposing {
    const struct pir_clock_event *anchor; /* instead of the one picked for its event */
    bool unrolled;
};

static const struct pir_clock_event *anchor_of(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const char *event, bool last, const struct supposing *supposing)
{
    if (supposing->anchor && strcmp(supposing->anchor->event, event) == 0)
        return supposing->anchor;
    return pir_judging_pick(j, stage, event, last);
}

/* ---- limits ---------------------------------------------------------------------- */

/* Is the limit dropped because its event came late? 1 yes, 0 no, -1 cannot be proved. */
static int is_dropped(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const struct pir_limit *limit, const struct supposing *supposing)
{
    const struct pir_clock_event *event, *base;
    struct pir_window came, until;
    int64_t by = limit->unless_by.seconds + limit->unless_by.days * DAY;

    if (!limit->unless_event)
        return 0;
    base = anchor_of(j, stage, limit->unless_later_than, false, supposing);
    event = anchor_of(j, stage, limit->unless_event, false, supposing);
    if (!base)
        return 0;
    until = pir_moment_window(&base->at);
    came = event ? pir_moment_window(&event->at)
                 : (struct pir_window){j->terms->now + 1, INT64_MAX};
    if (came.first > until.last + by)
        return 1;
    return event && came.last > until.first + by ? -1 : 0;
}

static bool no_roll(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const struct supposing *supposing)
{
    const struct pir_obligation *o = j->o;
    bool stage_in = false;

    for (size_t i = 0; i < o->roll_excluded_stage_count; i++)
        stage_in = stage_in || strcmp(o->roll_excluded_stages[i], stage->id) == 0;
    for (size_t i = 0; stage_in && i < o->roll_excluded_flag_count; i++)
        if (pir_judging_flag(j, o->roll_excluded_flags[i]) == 1)
            return true;
    return stage_in && supposing->unrolled;
}

/* Several limits come to the earliest of them, or the latest. A limit that perhaps does
 * not hold can only make the interval wider. */
static void combine(
    struct pir_window *out, const struct pir_window *window, bool latest, bool perhaps)
{
    if (!pir_window_is(out)) {
        *out = *window;
        if (perhaps && !latest)
            out->last = INT64_MAX;
        return;
    }
    if (latest) {
        if (!perhaps && window->first > out->first)
            out->first = window->first;
        if (window->last > out->last)
            out->last = window->last;
        return;
    }
    if (window->first < out->first)
        out->first = window->first;
    if (!perhaps && window->last < out->last)
        out->last = window->last;
}

/* The tolerated end: hours as hours, days as calendar days where the limit has hours. */
static struct pir_window soft_window(
    struct pir_counting *c, const struct pir_obligation_stage *stage,
    const struct pir_limit *limit, const struct pir_window *anchor)
{
    struct pir_limit soft = *limit;

    soft.period = stage->soft_period;
    if (soft.period.seconds)
        soft.unit = PIR_UNIT_ELAPSED;
    else if (limit->unit == PIR_UNIT_ELAPSED || limit->unit == PIR_UNIT_MONTH)
        soft.unit = PIR_UNIT_CALENDAR_DAY;
    return pir_limit_window(c, &soft, anchor);
}

struct reading {
    struct pir_window due, earliest, latest;
};

static struct reading read_limit(
    struct counted *out, const struct pir_judging *j,
    const struct pir_obligation_stage *stage, const struct pir_limit *limit,
    const struct pir_clock_event *anchor, const struct supposing *supposing)
{
    struct pir_counting c = {.terms = j->terms, .o = j->o, .hours = j->o->hours};
    struct pir_window from = pir_moment_window(&anchor->at);
    struct reading reading;

    c.unrolled = no_roll(j, stage, supposing);
    reading.due = reading.earliest = pir_limit_window(&c, limit, &from);
    c.hours = j->o->hours_latest;
    reading.latest = pir_limit_window(&c, limit, &from);
    if (stage->soft) {
        struct pir_window soft = soft_window(&c, stage, limit, &from);

        if (soft.last > reading.latest.last)
            reading.latest = soft;
    }
    if (c.no_list)
        out->no_list = c.no_list;
    out->beyond_list = out->beyond_list || c.beyond_list;
    if (j->o->roll_assumed) {
        c.hours = j->o->hours;
        c.unrolled = true;
        reading.earliest = pir_limit_window(&c, limit, &from);
    }
    return reading;
}

static void count_limit(
    struct counted *out, const struct pir_judging *j,
    const struct pir_obligation_stage *stage, const struct pir_limit *limit,
    const struct supposing *supposing)
{
    const struct pir_clock_event *anchor =
        anchor_of(j, stage, limit->anchor, limit->last_sent, supposing);
    int dropped = is_dropped(j, stage, limit, supposing);
    struct reading reading;
    bool binds;

    if (dropped == 1)
        return;
    if (!anchor) {
        if (!out->awaited)
            out->awaited = limit->anchor;
        return;
    }
    reading = read_limit(out, j, stage, limit, anchor, supposing);
    binds = !out->limit || (stage->combined ? reading.due.first > out->due.first
                                            : reading.due.first < out->due.first);
    if (binds) {
        out->limit = limit;
        out->anchor = anchor;
    }
    combine(&out->due, &reading.due, stage->combined, dropped < 0);
    combine(&out->earliest, &reading.earliest, stage->combined, dropped < 0);
    combine(&out->latest, &reading.latest, stage->combined, dropped < 0);
}

static struct counted nothing_counted(void)
{
    return (struct counted){
        .due = PIR_WINDOW_NONE, .earliest = PIR_WINDOW_NONE, .latest = PIR_WINDOW_NONE};
}

/* The limits that hold: variants whose flag is declared take the place of all others. */
static struct counted count_stage(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const struct supposing *supposing)
{
    struct counted out = nothing_counted();
    bool varied = false;

    for (size_t i = 0; i < stage->variant_count; i++) {
        const struct pir_limit *variant = &stage->variants[i];

        if (!variant->flag || pir_judging_flag(j, variant->flag) != 1)
            continue;
        varied = true;
        count_limit(&out, j, stage, variant, supposing);
    }
    for (size_t i = 0; !varied && i < stage->limit_count; i++)
        count_limit(&out, j, stage, &stage->limits[i], supposing);
    return out;
}

/* ---- verdict --------------------------------------------------------------------- */

static enum pir_clock_verdict
sent_verdict(const struct pir_clock_stage *stage, const struct pir_window *due)
{
    struct pir_window sent = pir_moment_window(&stage->sent[0]->at);
    bool said = false;

    if (!pir_window_is(&sent))
        return PIR_CLOCK_INDETERMINATE;
    if (sent.last <= due->first)
        return PIR_CLOCK_MET;
    if (sent.first <= due->last)
        return PIR_CLOCK_INDETERMINATE;
    for (size_t i = 0; i < stage->sent_count; i++)
        said = said || stage->sent[i]->reasons;
    return said ? PIR_CLOCK_MET_LATE : PIR_CLOCK_MET_LATE_UNSAID;
}

/* Soon is the last quarter of the time there is, at most three days. */
static enum pir_clock_verdict open_verdict(
    const struct pir_judging *j, const struct pir_window *due,
    const struct pir_clock_event *anchor)
{
    struct pir_window from = pir_moment_window(&anchor->at);
    int64_t soon = (due->first - from.first) / 4;

    if (j->terms->now > due->last)
        return PIR_CLOCK_OVERDUE;
    if (j->terms->now > due->first)
        return PIR_CLOCK_INDETERMINATE;
    soon = soon > SOON_MAX ? SOON_MAX : soon;
    return due->first - j->terms->now <= soon ? PIR_CLOCK_DUE_SOON : PIR_CLOCK_RUNNING;
}

/* A delay that was granted covers what happened until its end. */
static bool is_covered(const struct pir_judging *j, const struct pir_clock_stage *stage)
{
    struct pir_window until, sent;

    if (!stage->stop || !stage->stop->delay)
        return false;
    until = pir_moment_window(&stage->stop->until);
    if (!pir_window_is(&until))
        return true;
    if (stage->sent_count == 0)
        return j->terms->now <= until.last;
    sent = pir_moment_window(&stage->sent[0]->at);
    return pir_window_is(&sent) && sent.first <= until.last;
}

enum pir_clock_verdict pir_judging_verdict(
    const struct pir_judging *j, const struct pir_clock_stage *stage,
    const struct pir_window *due, const struct pir_clock_event *anchor)
{
    enum pir_clock_verdict verdict =
        stage->sent_count ? sent_verdict(stage, due) : open_verdict(j, due, anchor);
    bool late = verdict == PIR_CLOCK_OVERDUE || verdict == PIR_CLOCK_MET_LATE ||
                verdict == PIR_CLOCK_MET_LATE_UNSAID ||
                verdict == PIR_CLOCK_INDETERMINATE;

    return late && is_covered(j, stage) ? PIR_CLOCK_EXCUSED : verdict;
}

/* ---- beside what is judged ------------------------------------------------------- */

struct others {
    struct pir_clock_other *items;
    size_t len, cap;
};

static int add_other(
    struct others *others, struct pir_judging *j, const struct pir_clock_stage *stage,
    const struct counted *counted, const struct pir_clock_other *other)
{
    struct pir_clock_other *slot;

    if (!counted->anchor)
        return 0;
    slot = PIR_VEC_PUSH(j->arena, others);
    if (!slot)
        return pir_err_nomem(j->err);
    *slot = *other;
    slot->due = counted->earliest;
    slot->verdict = pir_judging_verdict(j, stage, &counted->earliest, counted->anchor);
    return 0;
}

static bool is_used(const struct pir_obligation_stage *stage, const char *event)
{
    for (size_t i = 0; i < stage->limit_count; i++)
        if (strcmp(stage->limits[i].anchor, event) == 0)
            return strncmp(event, "sent:", 5) != 0;
    return false;
}

/* Every other candidate for an event that a limit is counted from. */
static int add_candidates(
    struct others *others, struct pir_judging *j, struct pir_clock_stage *out)
{
    for (size_t i = 0; i < j->events.len; i++) {
        const struct pir_clock_event *event = &j->events.items[i];
        struct supposing supposing = {.anchor = event};
        struct pir_clock_other other = {.anchor = event};
        struct counted counted;
        int rc;

        if (event->at.precision == PIR_PRECISION_UNKNOWN ||
            !is_used(out->stage, event->event) ||
            !pir_event_concerns(event, j->o, out->stage) ||
            event == pir_judging_pick(j, out->stage, event->event, false))
            continue;
        counted = count_stage(j, out->stage, &supposing);
        if (out->limit && strcmp(out->limit->anchor, event->event) != 0 &&
            counted.earliest.first == out->earliest.first &&
            counted.earliest.last == out->earliest.last)
            continue; /* of an event that does not bind, and would not */
        rc = add_other(others, j, out, &counted, &other);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Every variant that nobody declared either way. */
static int
add_variants(struct others *others, struct pir_judging *j, struct pir_clock_stage *out)
{
    for (size_t i = 0; i < out->stage->variant_count; i++) {
        const struct pir_limit *variant = &out->stage->variants[i];
        struct counted counted = nothing_counted();
        struct supposing none = {0};
        struct pir_clock_other other = {.variant = variant};
        int rc;

        if (variant->flag && pir_judging_flag(j, variant->flag) >= 0)
            continue;
        count_limit(&counted, j, out->stage, variant, &none);
        rc = add_other(others, j, out, &counted, &other);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Would the date be another one for those whose limits do not roll, and did nobody
 * declare that we are none of them? */
static int
add_unrolled(struct others *others, struct pir_judging *j, struct pir_clock_stage *out)
{
    struct supposing supposing = {.unrolled = true};
    struct pir_clock_other other = {.unrolled = true};
    struct counted counted;
    bool open = false;

    for (size_t i = 0; i < j->o->roll_excluded_flag_count; i++)
        open = open || pir_judging_flag(j, j->o->roll_excluded_flags[i]) < 0;
    if (!open)
        return 0;
    counted = count_stage(j, out->stage, &supposing);
    if (counted.due.first == out->due.first && counted.due.last == out->due.last)
        return 0;
    return add_other(others, j, out, &counted, &other);
}

static int add_others(struct pir_clock_stage *out, struct pir_judging *j)
{
    struct others others = {0};
    int rc = add_candidates(&others, j, out);

    if (rc == 0)
        rc = add_variants(&others, j, out);
    if (rc == 0)
        rc = add_unrolled(&others, j, out);
    out->others = others.items;
    out->other_count = others.len;
    return rc;
}

/* ---- the stage ------------------------------------------------------------------- */

static int list_sent(struct pir_clock_stage *out, struct pir_judging *j)
{
    const struct pir_clock_facts *facts = j->facts;
    const struct pir_clock_sent **sent = pir_arena_calloc(
        j->arena, facts->sent_count + 1, sizeof(struct pir_clock_sent *));
    size_t count = 0;

    if (!sent)
        return pir_err_nomem(j->err);
    for (size_t i = 0; i < facts->sent_count; i++) {
        size_t at = count;

        if (strcmp(facts->sent[i].obligation, j->o->id) != 0 ||
            strcmp(facts->sent[i].stage, out->stage->id) != 0)
            continue;
        while (at > 0 && pir_moment_window(&sent[at - 1]->at).first >
                             pir_moment_window(&facts->sent[i].at).first) {
            sent[at] = sent[at - 1];
            at--;
        }
        sent[at] = &facts->sent[i];
        count++;
    }
    out->sent = sent;
    out->sent_count = count;
    return 0;
}

/* Entries that say that it happened, but not when. */
static int list_missing(struct pir_clock_stage *out, struct pir_judging *j)
{
    const struct pir_clock_event **missing =
        pir_arena_calloc(j->arena, j->events.len + 1, sizeof(struct pir_clock_event *));

    if (!missing)
        return pir_err_nomem(j->err);
    for (size_t i = 0; i < j->events.len; i++) {
        const struct pir_clock_event *event = &j->events.items[i];

        if (event->at.precision == PIR_PRECISION_UNKNOWN && out->awaited &&
            strcmp(event->event, out->awaited) == 0 &&
            pir_event_concerns(event, j->o, out->stage))
            missing[out->missing_count++] = event;
    }
    out->missing = missing;
    return 0;
}

/* A minute counts as its first second here too. */
static struct pir_moment as_counted(const struct pir_moment *moment)
{
    struct pir_moment counted = *moment;

    if (moment->precision == PIR_PRECISION_MINUTE) {
        counted.at = pir_moment_first(moment);
        counted.precision = PIR_PRECISION_SECOND;
    }
    return counted;
}

static void measure(struct pir_clock_stage *out, const struct pir_judging *j)
{
    struct pir_moment from, to = {.at = j->terms->now};

    if (out->sent_count)
        to = as_counted(&out->sent[0]->at);
    if (!out->anchor || to.precision == PIR_PRECISION_UNKNOWN)
        return;
    from = as_counted(&out->anchor->at);
    out->elapsed = pir_moment_span(&from, &to);
    out->elapsed_known = true;
}

/* No fixed period: what is known is since when, and whether it was sent. */
static void judge_no_clock(struct pir_clock_stage *out, const struct pir_judging *j)
{
    const char *event = out->stage->anchor ? out->stage->anchor : j->o->trigger;

    out->anchor = pir_judging_pick(j, out->stage, event, false);
    if (out->sent_count)
        out->clock = PIR_CLOCK_MET;
    else
        out->clock = out->anchor ? PIR_CLOCK_NO_CLOCK : PIR_CLOCK_NOT_STARTED;
    if (!out->anchor)
        out->awaited = event;
}

static int judge_limits(struct pir_clock_stage *out, struct pir_judging *j)
{
    struct supposing none = {0};
    struct counted counted = count_stage(j, out->stage, &none);

    out->due = counted.due;
    out->earliest = counted.earliest;
    out->latest = counted.latest;
    out->anchor = counted.anchor;
    out->limit = counted.limit;
    out->awaited = counted.awaited;
    out->weekends_only = counted.no_list;
    out->beyond_list = counted.beyond_list;
    if (out->anchor) {
        out->clock = pir_judging_verdict(j, out, &out->earliest, out->anchor);
        return add_others(out, j);
    }
    out->clock = out->sent_count ? PIR_CLOCK_INDETERMINATE : PIR_CLOCK_NOT_STARTED;
    return 0;
}

int pir_judging_stage(struct pir_clock_stage *out, struct pir_judging *j)
{
    int rc = list_sent(out, j);

    out->due = out->earliest = out->latest = PIR_WINDOW_NONE;
    out->stop = pir_judging_stop(j, out->stage, true);
    if (rc < 0)
        return rc;
    if (out->stage->limit_count || out->stage->variant_count)
        rc = judge_limits(out, j);
    else if (out->stage->repeat)
        pir_judging_series(out, j);
    else
        judge_no_clock(out, j);
    if (rc == 0)
        rc = list_missing(out, j);
    if (rc == 0 && out->missing_count && !out->anchor && !out->sent_count)
        out->clock = PIR_CLOCK_ANCHOR_MISSING;
    measure(out, j);
    return rc;
}
