/* Duties: finding them, and what their words mean. */
#include "judge/obligation.h"

#include <string.h>

const char *pir_unit_name(enum pir_unit unit)
{
    static const char *const names[] = {
        "elapsed", "calendar-day", "business-day", "month"};

    return names[unit];
}

const char *pir_roll_name(enum pir_roll roll)
{
    static const char *const names[] = {
        "none", "next-working-day-end", "next-working-day-noon"};

    return names[roll];
}

const char *pir_hour_rule_name(enum pir_hour_rule rule)
{
    return rule == PIR_HOURS_STRICT ? "strict" : "eu-1182-71";
}

const char *pir_standing_name(enum pir_standing standing)
{
    static const char *const names[] = {
        "in-force", "adopted-not-effective", "proposed", "contractual", "guidance"};

    return names[standing];
}

const char *pir_grade_meaning(char grade)
{
    switch (grade) {
    case 'P':
        return "wording of the law or the regulator seen";
    case 'S':
        return "from secondary sources";
    case 'M':
        return "from memory, not checked";
    case 'X':
        return "sources disagree";
    default:
        return "own rule";
    }
}

const struct pir_obligation *
pir_obligation_find(const struct pir_obligations *set, const char *id)
{
    for (size_t i = 0; id && i < set->len; i++)
        if (strcmp(set->items[i].id, id) == 0)
            return &set->items[i];
    return NULL;
}

const struct pir_obligation_stage *
pir_obligation_stage_find(const struct pir_obligation *o, const char *id)
{
    for (size_t i = 0; id && i < o->stage_count; i++)
        if (strcmp(o->stages[i].id, id) == 0)
            return &o->stages[i];
    return NULL;
}

bool pir_obligation_is(const struct pir_obligation *o, const char *word)
{
    if (strcmp(o->id, word) == 0 || strcmp(o->flag, word) == 0)
        return true;
    for (size_t i = 0; i < o->name_count; i++)
        if (strcmp(o->names[i], word) == 0)
            return true;
    return false;
}

static int resolve_zones(
    struct pir_obligation *o,
    int (*resolve)(
        const struct pir_zone **out, void *context, const char *name,
        struct pir_err *err),
    void *context, struct pir_err *err)
{
    int rc = o->zone_name ? resolve(&o->zone, context, o->zone_name, err) : 0;

    for (size_t s = 0; rc == 0 && s < o->stage_count; s++) {
        for (size_t i = 0; rc == 0 && i < o->stages[s].limit_count; i++) {
            struct pir_limit *limit = &o->stages[s].limits[i];

            if (limit->day_zone_name)
                rc = resolve(&limit->day_zone, context, limit->day_zone_name, err);
        }
        for (size_t i = 0; rc == 0 && i < o->stages[s].variant_count; i++) {
            struct pir_limit *limit = &o->stages[s].variants[i];

            if (limit->day_zone_name)
                rc = resolve(&limit->day_zone, context, limit->day_zone_name, err);
        }
    }
    return rc;
}

int pir_obligations_zones(
    struct pir_obligations *set,
    int (*resolve)(
        const struct pir_zone **out, void *context, const char *name,
        struct pir_err *err),
    void *context, struct pir_err *err)
{
    for (size_t i = 0; i < set->len; i++) {
        int rc = resolve_zones(&set->items[i], resolve, context, err);

        if (rc < 0) {
            pir_err_at(err, set->items[i].place, set->items[i].line, 0);
            return rc;
        }
    }
    return 0;
}

/* ---- words ----------------------------------------------------------------------- */

static const struct pir_word *
find_word(const struct pir_word *words, size_t count, const char *id)
{
    for (size_t i = count; id && i-- > 0;) /* the latest file's word counts */
        if (strcmp(words[i].id, id) == 0)
            return &words[i];
    return NULL;
}

const struct pir_word *
pir_event_find(const struct pir_obligations *set, const char *event)
{
    return find_word(set->events.items, set->events.len, event);
}

const struct pir_word *
pir_content_find(const struct pir_obligations *set, const char *id)
{
    return find_word(set->contents.items, set->contents.len, id);
}
