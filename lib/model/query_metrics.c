/* Figures over many incidents: groups, spreads, what was on time. */
#include "model/query_metrics.h"

#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)

/** Lengths of one figure of one group, while they are gathered. */
struct lengths {
    PIR_VEC(int64_t) least;
    PIR_VEC(int64_t) greatest;
};

struct gathering {
    struct pir_metrics *out;
    struct pir_arena *arena;
    const struct pir_metrics_terms *terms;
    PIR_VEC(struct pir_metric_group) groups;
    PIR_VEC(struct lengths) lengths; /* of each group: durations, then closing */
    struct pir_err *err;
};

#define FIGURES (PIR_DURATIONS + 1)
#define NO_GROUP SIZE_MAX

/* ---- groups ---------------------------------------------------------------------- */

static int severity_rank(const char *name)
{
    static const char *const order[] = {"critical", "high", "medium", "low"};

    for (int i = 0; i < 4; i++)
        if (strcmp(order[i], name) == 0)
            return i;
    return 4;
}

static int compare_names(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    int order = severity_rank(x) - severity_rank(y);

    return order ? order : strcmp(x, y);
}

static const char *quarter_of(struct gathering *g, const struct pir_moment *opened)
{
    struct pir_civil civil;

    pir_civil_of(&civil, opened->at, pir_zone_offset(g->terms->zone, opened->at));
    return pir_arena_printf(
        g->arena, "%04d-Q%d", civil.year, (civil.month - 1) / 3 + 1);
}

static const char *
name_of(struct gathering *g, const struct pir_metric_incident *incident)
{
    const char *name = NULL;

    if (g->terms->by == PIR_METRIC_QUARTER)
        return quarter_of(g, &incident->opened);
    name = g->terms->by == PIR_METRIC_TYPE ? incident->type : incident->severity;
    return name && *name ? name : "not said";
}

/* Is the incident in the figures at all? */
static bool is_in(struct gathering *g, const struct pir_metric_incident *incident)
{
    bool dated = incident->opened.precision != PIR_PRECISION_UNKNOWN;

    if (incident->exercise) {
        g->out->drills++;
        return false;
    }
    if (!dated &&
        (g->terms->by == PIR_METRIC_QUARTER || g->terms->since != INT64_MIN)) {
        g->out->unknown++;
        return false;
    }
    if (dated && pir_moment_last(&incident->opened) < g->terms->since) {
        g->out->earlier++;
        return false;
    }
    return true;
}

static int add_group(struct gathering *g, const char *name)
{
    struct pir_metric_group *group = PIR_VEC_PUSH(g->arena, &g->groups);

    if (!group)
        return pir_err_nomem(g->err);
    group->name = name;
    for (size_t i = 0; i < FIGURES; i++) {
        struct lengths *lengths = PIR_VEC_PUSH(g->arena, &g->lengths);

        if (!lengths)
            return pir_err_nomem(g->err);
    }
    return 0;
}

/* The group of each incident, NO_GROUP where it is left out. */
static int make_groups(
    size_t *group_of, struct gathering *g, const struct pir_metric_incident *incidents,
    size_t count)
{
    const char **names = pir_arena_calloc(g->arena, count + 1, sizeof(*names));
    const char **sorted = pir_arena_calloc(g->arena, count + 1, sizeof(*sorted));
    size_t len = 0;
    int rc = names && sorted ? add_group(g, "all") : pir_err_nomem(g->err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!is_in(g, &incidents[i]))
            continue;
        names[i] = sorted[len++] = name_of(g, &incidents[i]);
        if (!names[i])
            rc = pir_err_nomem(g->err);
    }
    if (rc == 0 && len)
        qsort(sorted, len, sizeof(*sorted), compare_names);
    for (size_t i = 0; rc == 0 && i < len; i++)
        if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
            rc = add_group(g, sorted[i]);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        group_of[i] = NO_GROUP;
        for (size_t j = 1; names[i] && j < g->groups.len; j++)
            if (strcmp(names[i], g->groups.items[j].name) == 0)
                group_of[i] = j;
    }
    return rc;
}

/* ---- gathering ------------------------------------------------------------------- */

static int add_length(
    struct gathering *g, size_t group, size_t figure, const struct pir_span *span)
{
    struct lengths *lengths = &g->lengths.items[group * FIGURES + figure];
    int64_t *least = PIR_VEC_PUSH(g->arena, &lengths->least);
    int64_t *greatest = PIR_VEC_PUSH(g->arena, &lengths->greatest);

    if (!least || !greatest)
        return pir_err_nomem(g->err);
    *least = span->least;
    *greatest = span->greatest;
    return 0;
}

static int
add_incident(struct gathering *g, size_t at, const struct pir_metric_incident *incident)
{
    struct pir_metric_group *group = &g->groups.items[at];
    int rc = 0;

    group->incidents++;
    group->open += !incident->closed;
    for (size_t i = 0; rc == 0 && i < PIR_DURATIONS; i++) {
        enum pir_duration_state state = incident->durations[i].state;

        group->durations[i].running += state == PIR_DURATION_RUNNING;
        group->durations[i].unknown += state == PIR_DURATION_UNKNOWN;
        group->durations[i].contradicted += state == PIR_DURATION_CONTRADICTED;
        if (state == PIR_DURATION_KNOWN)
            rc = add_length(g, at, i, &incident->durations[i].span);
    }
    return rc;
}

/* The last second of a day in the record's zone; INT64_MIN when it is no day. */
static int64_t end_of_day(const struct gathering *g, const char *date)
{
    struct pir_civil civil;
    int64_t at, midnight;
    int32_t offset;

    if (!date || pir_date_parse(&midnight, date, NULL) < 0)
        return INT64_MIN;
    pir_civil_of(&civil, midnight + DAY, 0);
    if (pir_zone_instant(&at, &offset, g->terms->zone, &civil, NULL) == PIR_E_INPUT)
        at = midnight + DAY - pir_zone_offset(g->terms->zone, midnight);
    return at - 1;
}

static void judge_kept(
    struct pir_metric_kept *out, const struct gathering *g, const char *date,
    const struct pir_moment *finished)
{
    int64_t end = end_of_day(g, date);

    if (end == INT64_MIN)
        return;
    out->counted++;
    if (finished->precision == PIR_PRECISION_UNKNOWN)
        return;
    out->kept += pir_moment_last(finished) <= end;
    out->missed += pir_moment_first(finished) > end;
}

static int
add_finished(struct gathering *g, size_t at, const struct pir_metric_action *action)
{
    struct pir_metric_group *group = &g->groups.items[at];
    struct pir_moment opened = {PIR_PRECISION_SECOND, action->opened, 0};
    struct pir_span span;

    group->finished++;
    group->verified += strcmp(action->state, "verified") == 0;
    judge_kept(&group->kept, g, action->due, &action->finished);
    judge_kept(&group->kept_first, g, action->first_due, &action->finished);
    span = pir_moment_span(&opened, &action->finished);
    if (action->opened == INT64_MIN ||
        action->finished.precision == PIR_PRECISION_UNKNOWN || span.greatest < 0) {
        group->closing_unknown++;
        return 0;
    }
    span.least = span.least > 0 ? span.least : 0;
    return add_length(g, at, PIR_DURATIONS, &span);
}

static void
add_unfinished(struct gathering *g, size_t at, const struct pir_metric_action *action)
{
    static const int64_t limits[PIR_METRIC_AGES] = {
        7 * DAY, 30 * DAY, 90 * DAY, INT64_MAX};
    struct pir_metric_group *group = &g->groups.items[at];
    int64_t end = end_of_day(g, action->due);
    size_t age = 0;

    group->unfinished++;
    group->overdue += end != INT64_MIN && g->terms->now > end;
    if (action->opened == INT64_MIN)
        return;
    while (g->terms->now - action->opened > limits[age])
        age++;
    group->ages[age]++;
}

static int
add_action(struct gathering *g, size_t at, const struct pir_metric_action *action)
{
    struct pir_metric_group *group = &g->groups.items[at];

    group->actions++;
    group->ineffective += strcmp(action->state, "ineffective") == 0;
    if (strcmp(action->state, "done") == 0 || strcmp(action->state, "verified") == 0)
        return add_finished(g, at, action);
    if (strcmp(action->state, "dropped") == 0)
        group->dropped++;
    else
        add_unfinished(g, at, action);
    return 0;
}

/* ---- spreads --------------------------------------------------------------------- */

static int compare_lengths(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void spread(struct pir_metric_spread *out, struct lengths *lengths)
{
    size_t n = lengths->least.len, middle = (n + 1) / 2, most = (n * 9 + 9) / 10;

    out->known = n;
    if (!n)
        return;
    qsort(lengths->least.items, n, sizeof(int64_t), compare_lengths);
    qsort(lengths->greatest.items, n, sizeof(int64_t), compare_lengths);
    out->median.least = lengths->least.items[middle - 1];
    out->median.greatest = lengths->greatest.items[middle - 1];
    out->p90.least = lengths->least.items[most - 1];
    out->p90.greatest = lengths->greatest.items[most - 1];
}

static void finish(struct gathering *g)
{
    for (size_t i = 0; i < g->groups.len; i++) {
        struct pir_metric_group *group = &g->groups.items[i];

        for (size_t j = 0; j < PIR_DURATIONS; j++)
            spread(&group->durations[j].spread, &g->lengths.items[i * FIGURES + j]);
        spread(&group->closing, &g->lengths.items[i * FIGURES + PIR_DURATIONS]);
    }
    g->out->groups = g->groups.items;
    g->out->count = g->groups.len;
}

int pir_metrics_of(
    struct pir_metrics *out, struct pir_arena *arena,
    const struct pir_metric_incident *incidents, size_t incident_count,
    const struct pir_metric_action *actions, size_t action_count,
    const struct pir_metrics_terms *terms, struct pir_err *err)
{
    struct gathering g = {.out = out, .arena = arena, .terms = terms, .err = err};
    size_t *group_of = pir_arena_calloc(arena, incident_count + 1, sizeof(*group_of));
    int rc;

    memset(out, 0, sizeof(*out));
    if (!group_of)
        return pir_err_nomem(err);
    rc = make_groups(group_of, &g, incidents, incident_count);
    for (size_t i = 0; rc == 0 && i < incident_count; i++) {
        if (group_of[i] == NO_GROUP)
            continue;
        rc = add_incident(&g, 0, &incidents[i]);
        if (rc == 0)
            rc = add_incident(&g, group_of[i], &incidents[i]);
    }
    for (size_t i = 0; rc == 0 && i < action_count; i++) {
        size_t group = group_of[actions[i].incident];

        if (group == NO_GROUP)
            continue;
        rc = add_action(&g, 0, &actions[i]);
        if (rc == 0)
            rc = add_action(&g, group, &actions[i]);
    }
    if (rc == 0)
        finish(&g);
    return rc;
}

void pir_metric_durations(struct pir_duration *out)
{
    struct pir_phases phases = {0};
    struct pir_state state = {0};

    for (size_t i = 0; i < PIR_PHASES; i++)
        phases.of[i].at.precision = PIR_PRECISION_UNKNOWN;
    pir_durations_of(out, &phases, &state, 0);
}
