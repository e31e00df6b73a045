/* Which entry is the event that a duty is counted from. */
#include "judge/clock_internal.h"

#include <string.h>

#define DAY INT64_C(86400)
#define SENT "sent:"
#define INDIVIDUALS "individuals"

/* ---- words ----------------------------------------------------------------------- */

static bool is_stage_word(
    const char *word, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage)
{
    size_t len = strlen(o->id);

    return strncmp(word, o->id, len) == 0 && word[len] == '.' &&
           strcmp(word + len + 1, stage->id) == 0;
}

/* Does the word name some stage of the duty? */
static bool is_of(const char *word, const struct pir_obligation *o)
{
    for (size_t i = 0; i < o->stage_count; i++)
        if (is_stage_word(word, o, &o->stages[i]))
            return true;
    return false;
}

bool pir_words_name_stage(
    const struct pir_value *words, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage)
{
    for (size_t i = 0; words && words->type == PIR_ARRAY && i < words->len; i++)
        if (words->in.items[i]->text &&
            is_stage_word(words->in.items[i]->text, o, stage))
            return true;
    return false;
}

bool pir_words_name(
    const struct pir_value *words, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage)
{
    for (size_t i = 0; words && words->type == PIR_ARRAY && i < words->len; i++) {
        const char *word = words->in.items[i]->text;

        if (word && (pir_obligation_is(o, word) ||
                     (stage ? is_stage_word(word, o, stage) : is_of(word, o))))
            return true;
    }
    return false;
}

bool pir_event_concerns(
    const struct pir_clock_event *event, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage)
{
    if (event->only_stage_of)
        return strcmp(event->only_stage_of, o->id) == 0;
    return !event->only || event->only->type != PIR_ARRAY || event->only->len == 0 ||
           pir_words_name(event->only, o, stage);
}

/* ---- events ---------------------------------------------------------------------- */

static struct pir_clock_event *push(struct pir_judging *j)
{
    struct pir_clock_event *event = PIR_VEC_PUSH(j->arena, &j->events);

    if (!event)
        (void)pir_err_nomem(j->err);
    return event;
}

/* A notice is an event itself: later stages are counted from it. */
static int add_sent(struct pir_judging *j, const struct pir_clock_sent *sent)
{
    struct pir_clock_event event = {
        .at = sent->at, .item = sent->item, .only_stage_of = j->o->id};
    struct pir_clock_event *slot;

    event.event = pir_arena_printf(j->arena, SENT "%s", sent->stage);
    if (!event.event || !(slot = push(j)))
        return pir_err_nomem(j->err);
    *slot = event;
    if (strcmp(sent->stage, INDIVIDUALS) != 0)
        return 0;
    event.event = "notified-individuals";
    slot = push(j);
    if (!slot)
        return PIR_E_NOMEM;
    *slot = event;
    return 0;
}

/* The last day of the year that day lies in. */
static int add_year_end(
    struct pir_judging *j, const struct pir_clock_event *discovered, int64_t at)
{
    const struct pir_zone *zone = pir_counting_zone(j->terms, j->o, NULL);
    struct pir_clock_event *slot = push(j);
    struct pir_civil civil;

    if (!slot)
        return PIR_E_NOMEM;
    pir_civil_of(&civil, pir_day_of(zone, at) * DAY, 0);
    *slot = *discovered;
    slot->event = "year-end";
    slot->at.at = pir_day_start(zone, pir_civil_days(civil.year, 12, 31));
    slot->at.offset = pir_zone_offset(zone, slot->at.at);
    slot->at.precision = PIR_PRECISION_DAY;
    return 0;
}

/* Two where it is open in which year it was. */
static int add_year_ends(struct pir_judging *j, const struct pir_clock_event *event)
{
    struct pir_window window = pir_moment_window(&event->at);
    struct pir_civil first, last;
    int rc;

    if (strcmp(event->event, "discovered") != 0 || !pir_window_is(&window))
        return 0;
    pir_civil_of(&first, window.first, event->at.offset);
    pir_civil_of(&last, window.last, event->at.offset);
    rc = add_year_end(j, event, window.first);
    return rc == 0 && first.year != last.year ? add_year_end(j, event, window.last)
                                              : rc;
}

int pir_judging_events(struct pir_judging *j)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < j->facts->event_count; i++) {
        const struct pir_clock_event *event = &j->facts->events[i];
        struct pir_clock_event *slot;

        if (!pir_event_concerns(event, j->o, NULL))
            continue;
        slot = push(j);
        if (!slot)
            return PIR_E_NOMEM;
        *slot = *event;
        rc = add_year_ends(j, event);
    }
    for (size_t i = 0; rc == 0 && i < j->facts->sent_count; i++)
        if (strcmp(j->facts->sent[i].obligation, j->o->id) == 0)
            rc = add_sent(j, &j->facts->sent[i]);
    return rc;
}

/* ---- picking --------------------------------------------------------------------- */

/* Is a to be counted from rather than b? */
static bool
goes_before(const struct pir_clock_event *a, const struct pir_clock_event *b, bool last)
{
    struct pir_window x = pir_moment_window(&a->at), y = pir_moment_window(&b->at);

    if (x.last < y.first || y.last < x.first)
        return last ? x.first > y.last : x.last < y.first;
    if (a->at.precision != b->at.precision)
        return a->at.precision < b->at.precision;
    return last ? x.first > y.first : x.first < y.first;
}

const struct pir_clock_event *pir_judging_pick(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const char *event, bool last)
{
    const struct pir_clock_event *best = NULL;

    for (size_t i = 0; event && i < j->events.len; i++) {
        const struct pir_clock_event *candidate = &j->events.items[i];

        if (strcmp(candidate->event, event) != 0 ||
            candidate->at.precision == PIR_PRECISION_UNKNOWN ||
            !pir_event_concerns(candidate, j->o, stage))
            continue;
        if (!best || goes_before(candidate, best, last))
            best = candidate;
    }
    return best;
}
