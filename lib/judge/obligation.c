/* Duties: finding them, and what their words mean. */
#include "judge/obligation.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

/* What a duty may be counted from. */
static const struct pir_word events[] = {
    {"occurred", "it began (earliest known compromise)"},
    {"detected", "the first alert or report reached the organisation"},
    {"noticed", "it was noticed or brought to notice"},
    {"discovered", "it was known, or would have been with reasonable diligence"},
    {"aware", "you were reasonably sure of it"},
    {"believed", "there was reason to believe that it must be reported"},
    {"identified", "the security team identified it"},
    {"assessed-notifiable", "the assessment concluded that it must be notified"},
    {"determined", "the organisation determined that it must be reported"},
    {"determined-material", "the registrant determined that it is material"},
    {"classified-major", "it was classified as major"},
    {"causal-link", "a causal link, or its likelihood, was established"},
    {"measure-available", "a corrective or mitigating measure was available"},
    {"payment-made", "a ransom was paid"},
    {"notified-individuals", "the individuals were notified"},
    {"info-available", "information missing from an earlier filing became available"},
    {"handled", "handling of the incident was finished"},
    {"recovered", "it was resolved and recovery complete"},
    {"year-end", "the year ended in which it was discovered"},
    {"requested", "an authority asked for a report"},
};

/* What a notice may have to hold. */
static const struct pir_word contents[] = {
    {"org", "name, address and identifiers of the organisation"},
    {"contact", "contact point for questions"},
    {"dpo", "data protection officer or other privacy contact"},
    {"sector", "sector, entity type, licence number"},
    {"summary", "what happened, in plain words"},
    {"nature", "nature or type of the incident"},
    {"occurred-at", "when it happened"},
    {"detected-at", "when it was detected, discovered or known"},
    {"duration", "how long it lasted"},
    {"location", "where it happened"},
    {"discovery-method", "how it was discovered"},
    {"status", "how it stands (going on, contained, resolved)"},
    {"resolved-at", "when it was resolved"},
    {"root-cause", "root cause or likely threat"},
    {"vector", "method of compromise, techniques"},
    {"vulnerability", "vulnerability exploited"},
    {"actor", "what is known of who caused it"},
    {"ioc", "indicators of compromise"},
    {"malicious", "whether unlawful or malicious acts are suspected"},
    {"cross-border", "effects in other countries"},
    {"third-party", "origin at a third party or supplier"},
    {"systems", "systems affected"},
    {"services", "services, functions or processes affected"},
    {"geography", "area affected"},
    {"users-count", "number of users, clients or transactions affected"},
    {"subjects-categories", "categories of individuals"},
    {"subjects-count", "number of individuals"},
    {"records-categories", "categories of data or records"},
    {"records-count", "number of records"},
    {"severity", "severity and first assessment of impact"},
    {"classification", "criteria met or category assigned"},
    {"impact", "impact on operations, service, clients"},
    {"material-impact", "material impact, also on the financial condition"},
    {"consequences", "likely consequences for individuals"},
    {"risk", "assessment of the risk of harm"},
    {"measures-taken", "measures taken"},
    {"measures-planned", "measures planned against recurrence"},
    {"user-steps", "what those affected should do"},
    {"subject-notice", "whether, when and how individuals were told"},
    {"late-reasons", "reasons for the delay, if late"},
    {"law-enforcement", "law enforcement involved or asking for delay"},
    {"other-reports", "notices to other authorities"},
    {"bcp", "whether the continuity plan was activated"},
    {"costs", "costs, losses, recoveries"},
    {"recurrence", "recurring incidents"},
    {"lessons", "lessons and changes needed"},
    {"ref", "reference of the incident or of the earlier report"},
    {"ransom-demand", "ransom demanded"},
    {"ransom-payment", "payment: amount, way, time, recipient"},
    {"payment-reasons", "why it was paid, and alternatives"},
    {"sanctions", "check of sanctions law before payment"},
    {"negotiations", "talks with the extorting party"},
    {"product", "product and versions"},
    {"sensitivity", "how sensitive the notice itself is"},
    {"contracts", "contract numbers, programmes, clearances"},
    {"evidence", "evidence or samples kept or handed in"},
    {"helpline", "where individuals can ask"},
    {"credit-agencies", "credit agencies, fraud alerts, monitoring offered"},
    {"remedies", "remedies and rights of individuals"},
    {"sample-notice", "copy of the notice to individuals"},
    {"update", "update of what was reported"},
};

static const char *
meaning_of(const struct pir_word *words, size_t count, const char *id)
{
    for (size_t i = 0; id && i < count; i++)
        if (strcmp(words[i].id, id) == 0)
            return words[i].meaning;
    return NULL;
}

const char *pir_event_meaning(const struct pir_obligations *set, const char *event)
{
    const char *own =
        set ? meaning_of(set->events.items, set->events.len, event) : NULL;

    return own ? own : meaning_of(events, COUNT(events), event);
}

const char *pir_content_meaning(const struct pir_obligations *set, const char *id)
{
    const char *own =
        set ? meaning_of(set->contents.items, set->contents.len, id) : NULL;

    return own ? own : meaning_of(contents, COUNT(contents), id);
}
