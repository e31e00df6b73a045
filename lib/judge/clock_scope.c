/* Does a duty apply? What is declared says so; nothing is inferred. */
#include "judge/clock_internal.h"

#include <string.h>

#define DAY INT64_C(86400)

static bool has_word(const struct pir_value *words, const char *word)
{
    for (size_t i = 0; words && words->type == PIR_ARRAY && i < words->len; i++)
        if (words->in.items[i]->text && strcmp(words->in.items[i]->text, word) == 0)
            return true;
    return false;
}

int pir_judging_flag(const struct pir_judging *j, const char *flag)
{
    const struct pir_value *value = pir_value_get(j->facts->declared, flag);

    if (has_word(j->facts->scope, flag))
        return 1;
    if (value && value->type == PIR_BOOL)
        return value->boolean;
    return has_word(j->facts->regimes, flag) ? 1 : -1;
}

/* An entry that names the duty says that it applies. */
static bool entry_names(const struct pir_judging *j)
{
    for (size_t i = 0; i < j->facts->sent_count; i++)
        if (strcmp(j->facts->sent[i].obligation, j->o->id) == 0)
            return true;
    for (size_t i = 0; i < j->events.len; i++)
        if (j->events.items[i].only &&
            pir_words_name(j->events.items[i].only, j->o, NULL))
            return true;
    return false;
}

/* The particular goes before the general, the incident before the organisation. */
enum pir_clock_scope pir_judging_scope(const struct pir_judging *j)
{
    const struct pir_clock_facts *facts = j->facts;
    int flag = pir_judging_flag(j, j->o->flag);

    if (has_word(facts->scope, j->o->id) || has_word(facts->scope, j->o->flag))
        return PIR_SCOPE_INCIDENT;
    if (flag > 0)
        return PIR_SCOPE_ORGANISATION;
    if (entry_names(j))
        return PIR_SCOPE_INCIDENT;
    if (flag == 0)
        return PIR_SCOPE_NO;
    if (pir_words_name(facts->scope, j->o, NULL))
        return PIR_SCOPE_INCIDENT;
    return pir_words_name(facts->regimes, j->o, NULL) ? PIR_SCOPE_ORGANISATION
                                                      : PIR_SCOPE_UNKNOWN;
}

/* ---- force ----------------------------------------------------------------------- */

/* When it came up: what starts the duty, else what any stage is counted from, else the
 * opening of the incident. */
static struct pir_window came_up(const struct pir_judging *j)
{
    const struct pir_clock_event *event =
        pir_judging_pick(j, NULL, j->o->trigger, false);
    struct pir_window window;

    for (size_t s = 0; !event && s < j->o->stage_count; s++)
        for (size_t i = 0; !event && i < j->o->stages[s].limit_count; i++)
            event = pir_judging_pick(j, NULL, j->o->stages[s].limits[i].anchor, false);
    window = pir_moment_window(event ? &event->at : &j->facts->opened);
    if (!pir_window_is(&window))
        window.first = window.last = j->terms->now;
    return window;
}

bool pir_judging_in_force(const struct pir_judging *j)
{
    const struct pir_obligation *o = j->o;
    const struct pir_zone *zone = pir_counting_zone(j->terms, o, NULL);
    struct pir_window window = came_up(j);

    if (o->standing == PIR_STANDING_PROPOSED ||
        (o->standing == PIR_STANDING_ADOPTED && !o->has_effective))
        return false;
    if (o->has_effective && pir_day_of(zone, window.last) < o->effective)
        return false;
    return !o->has_expires || pir_day_of(zone, window.first) < o->expires;
}

/* ---- conditions and stops -------------------------------------------------------- */

bool pir_judging_condition(
    const struct pir_judging *j, const struct pir_obligation_stage *stage)
{
    if (!stage->condition || pir_words_name_stage(j->facts->scope, j->o, stage))
        return true;
    for (size_t i = 0; i < j->events.len; i++)
        if (pir_words_name_stage(j->events.items[i].only, j->o, stage))
            return true;
    return false;
}

/* What a judgement denies; NULL: nothing in particular. */
static const char *opposite_of(const char *type)
{
    static const struct {
        const char *type, *trigger;
    } opposites[] = {
        {"not-major", "classified-major"},
        {"not-material", "determined-material"},
        {"not-notifiable", "assessed-notifiable"},
        {"not-high-risk", "high-risk"},
    };

    for (size_t i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++)
        if (strcmp(opposites[i].type, type) == 0)
            return opposites[i].trigger;
    return NULL;
}

static bool is_event(const struct pir_clock_event *event, const char *name)
{
    return name && strcmp(event->event, name) == 0;
}

/* 1: the event came later, -1: the judgement did, 0: that cannot be proved. */
static int
order_of(const struct pir_clock_event *event, const struct pir_clock_stop *stop)
{
    struct pir_window stopped = pir_moment_window(&stop->at);
    struct pir_window window = pir_moment_window(&event->at);

    if (!pir_window_is(&stopped) || !pir_window_is(&window))
        return 0;
    return window.first > stopped.last ? 1 : window.last < stopped.first ? -1 : 0;
}

/* Where both say the opposite, what was not provably judged before counts. */
static bool takes_back(
    const struct pir_judging *j, const struct pir_clock_event *event,
    const struct pir_clock_stop *stop)
{
    if (is_event(event, opposite_of(stop->type)))
        return order_of(event, stop) >= 0;
    return is_event(event, j->o->trigger) && order_of(event, stop) > 0;
}

/* Is the event judged to have happened after all? */
static bool
is_taken_back(const struct pir_judging *j, const struct pir_clock_stop *stop)
{
    for (size_t i = 0; i < j->events.len; i++)
        if (takes_back(j, &j->events.items[i], stop))
            return true;
    return false;
}

/* A judgement is about the duties it names, or those whose trigger it denies. */
static bool is_about(
    const struct pir_clock_stop *stop, const struct pir_judging *j,
    const struct pir_obligation_stage *stage)
{
    const char *opposite = opposite_of(stop->type);

    if (stop->stops && stop->stops->type == PIR_ARRAY && stop->stops->len)
        return pir_words_name(stop->stops, j->o, stage);
    return opposite && strcmp(opposite, j->o->trigger) == 0;
}

const struct pir_clock_stop *pir_judging_stop(
    const struct pir_judging *j, const struct pir_obligation_stage *stage, bool delay)
{
    const struct pir_clock_stop *found = NULL;

    for (size_t i = 0; i < j->facts->stop_count; i++) {
        const struct pir_clock_stop *stop = &j->facts->stops[i];

        if (stop->delay == delay && is_about(stop, j, stage) &&
            (delay || !is_taken_back(j, stop)))
            found = stop;
    }
    return found;
}

void pir_judging_contradiction(
    struct pir_clock_stage *out, const struct pir_judging *j,
    const struct pir_obligation_stage *stage)
{
    for (size_t i = 0; i < j->facts->stop_count; i++) {
        const struct pir_clock_stop *stop = &j->facts->stops[i];

        if (stop->delay || !is_about(stop, j, stage))
            continue;
        for (size_t k = 0; k < j->events.len; k++) {
            const struct pir_clock_event *event = &j->events.items[k];

            if (!is_event(event, opposite_of(stop->type)) ||
                !pir_event_concerns(event, j->o, stage))
                continue;
            out->denied_by = stop;
            out->affirmed_by = event;
            out->affirmed_later = order_of(event, stop);
        }
    }
}
