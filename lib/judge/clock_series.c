/* Duties that repeat: at least one notice in each period until something ends them. */
#include "judge/clock_internal.h"

#define ROUNDS_MAX 100000 /* more than one an hour for ten years: nobody counts them */

/* The end of the round that begins there. */
static struct pir_window round_end(
    struct pir_counting *c, const struct pir_clock_stage *stage, struct pir_window from)
{
    struct pir_limit limit = {
        .period = stage->stage->repeat_period,
        .unit = stage->stage->repeat_period.seconds ? PIR_UNIT_ELAPSED
                                                    : PIR_UNIT_CALENDAR_DAY,
        .day_end = -1};

    return pir_limit_window(c, &limit, &from);
}

/* The earliest event that ends the series, or NULL while it goes on. */
static const struct pir_clock_event *
ended_by(const struct pir_judging *j, const struct pir_obligation_stage *stage)
{
    const struct pir_clock_event *end = NULL;

    for (size_t i = 0; i < stage->until_count; i++) {
        const struct pir_clock_event *event =
            pir_judging_pick(j, stage, stage->until[i], false);

        if (event && (!end || pir_moment_window(&event->at).first <
                                  pir_moment_window(&end->at).first))
            end = event;
    }
    return end;
}

/* Let the rounds pass that are over before that moment. */
static struct pir_window pass_rounds(
    struct pir_clock_stage *out, struct pir_counting *c, struct pir_window from,
    int64_t before, unsigned *missed)
{
    struct pir_window due = round_end(c, out, from);

    *missed = 0;
    while (due.last < before && *missed < ROUNDS_MAX) {
        ++*missed;
        from = due;
        due = round_end(c, out, from);
    }
    return due;
}

static struct pir_window
pass_sent(struct pir_clock_stage *out, struct pir_counting *c, struct pir_window from)
{
    unsigned missed;

    for (size_t i = 0; i < out->sent_count; i++) {
        struct pir_window sent = pir_moment_window(&out->sent[i]->at);

        if (!pir_window_is(&sent) || sent.last < from.first)
            continue;
        (void)pass_rounds(out, c, from, sent.first, &missed);
        out->rounds_missed += missed;
        out->rounds_kept++;
        from = sent;
    }
    return from;
}

static enum pir_clock_verdict past_verdict(const struct pir_clock_stage *stage)
{
    for (size_t i = 0; i < stage->sent_count; i++)
        if (stage->rounds_missed && stage->sent[i]->reasons)
            return PIR_CLOCK_MET_LATE;
    return stage->rounds_missed ? PIR_CLOCK_MET_LATE_UNSAID : PIR_CLOCK_MET;
}

void pir_judging_series(struct pir_clock_stage *out, struct pir_judging *j)
{
    const char *event = out->stage->anchor ? out->stage->anchor : j->o->trigger;
    struct pir_counting c = {.terms = j->terms, .o = j->o};
    const struct pir_clock_event *end = ended_by(j, out->stage);
    int64_t until = end ? pir_moment_window(&end->at).first : j->terms->now;
    struct pir_window from, due;
    unsigned missed;

    out->anchor = pir_judging_pick(j, out->stage, event, false);
    if (!out->anchor) {
        out->awaited = event;
        out->clock = out->sent_count ? PIR_CLOCK_INDETERMINATE : PIR_CLOCK_NOT_STARTED;
        return;
    }
    from = pass_sent(out, &c, pir_moment_window(&out->anchor->at));
    (void)pass_rounds(out, &c, from, until, &missed);
    due = round_end(&c, out, from);
    out->rounds_missed += missed;
    if (end) {
        out->clock = past_verdict(out);
        return;
    }
    out->due = out->earliest = out->latest = due;
    if (missed)
        out->clock = PIR_CLOCK_OVERDUE;
    else if (j->terms->now > due.first)
        out->clock = PIR_CLOCK_INDETERMINATE;
    else
        out->clock = due.first - j->terms->now <= (due.first - from.first) / 4
                         ? PIR_CLOCK_DUE_SOON
                         : PIR_CLOCK_RUNNING;
}
