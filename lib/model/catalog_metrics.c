/* What figures are made of: incidents with their durations, and their actions. */
#include "model/catalog_metrics.h"

#include "model/catalog_internal.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct pir_catalog *c;
    struct pir_arena *arena;
    PIR_VEC(struct pir_metric_incident) incidents;
    PIR_VEC(int64_t) numbers; /* of each incident in the catalog, rising */
    PIR_VEC(struct pir_metric_action) actions;
    struct pir_duration durations[PIR_DURATIONS]; /* for their names */
    struct pir_err *err;
};

static int text(const char **out, struct reading *r, sqlite3_stmt *row, int i)
{
    return pir_sql_get_text(out, r->c, r->arena, row, i, r->err);
}

static int read_incident(struct reading *r, sqlite3_stmt *row)
{
    struct pir_metric_incident *incident = PIR_VEC_PUSH(r->arena, &r->incidents);
    int64_t *number = PIR_VEC_PUSH(r->arena, &r->numbers);
    const char *state = NULL;
    int rc;

    if (!incident || !number)
        return pir_err_nomem(r->err);
    *number = sqlite3_column_int64(row, 0);
    rc = text(&incident->severity, r, row, 1);
    if (rc == 0)
        rc = text(&incident->type, r, row, 2);
    if (rc == 0)
        rc = text(&state, r, row, 3);
    incident->closed = state && strcmp(state, "closed") == 0;
    incident->exercise = sqlite3_column_int(row, 4) != 0;
    pir_sql_get_moment(&incident->opened, row, 5);
    for (size_t i = 0; i < PIR_DURATIONS; i++)
        incident->durations[i].state = PIR_DURATION_UNKNOWN;
    return rc;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Which of the incidents has that number; the count of them when none has. */
static size_t incident_of(const struct reading *r, int64_t number)
{
    const int64_t *found = r->numbers.len
                               ? bsearch(
                                     &number, r->numbers.items, r->numbers.len,
                                     sizeof(number), compare_numbers)
                               : NULL;

    return found ? (size_t)(found - r->numbers.items) : r->incidents.len;
}

static int read_duration(struct reading *r, sqlite3_stmt *row)
{
    size_t at = incident_of(r, sqlite3_column_int64(row, 0));
    const char *name = (const char *)sqlite3_column_text(row, 1);
    const char *state = (const char *)sqlite3_column_text(row, 2);
    const struct pir_duration *durations = r->durations;

    if (at == r->incidents.len || !name || !state)
        return pir_sql_error(r->c, SQLITE_CORRUPT, r->err);
    for (size_t i = 0; i < PIR_DURATIONS; i++) {
        struct pir_metric_incident *incident = &r->incidents.items[at];

        if (strcmp(durations[i].name, name) != 0)
            continue;
        for (size_t s = 0; s <= PIR_DURATION_CONTRADICTED; s++)
            if (strcmp(pir_duration_state_name((enum pir_duration_state)s), state) == 0)
                incident->durations[i].state = (enum pir_duration_state)s;
        incident->durations[i].span.least = sqlite3_column_int64(row, 3);
        incident->durations[i].span.greatest = sqlite3_column_int64(row, 4);
    }
    return 0;
}

static int read_action(struct reading *r, sqlite3_stmt *row)
{
    struct pir_metric_action *action = PIR_VEC_PUSH(r->arena, &r->actions);
    int rc;

    if (!action)
        return pir_err_nomem(r->err);
    action->incident = incident_of(r, sqlite3_column_int64(row, 0));
    if (action->incident == r->incidents.len)
        return pir_sql_error(r->c, SQLITE_CORRUPT, r->err);
    rc = text(&action->due, r, row, 1);
    if (rc == 0)
        rc = text(&action->first_due, r, row, 2);
    if (rc == 0)
        rc = text(&action->state, r, row, 3);
    if (rc == 0 && !action->state)
        rc = pir_sql_error(r->c, SQLITE_CORRUPT, r->err);
    pir_sql_get_moment(&action->finished, row, 4);
    action->opened = sqlite3_column_type(row, 9) == SQLITE_NULL
                         ? INT64_MIN
                         : sqlite3_column_int64(row, 9);
    return rc;
}

static int read_all(
    struct reading *r, const char *sql, int (*read)(struct reading *, sqlite3_stmt *))
{
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(&row, r->c, sql, r->err);

    if (rc < 0)
        return rc;
    while ((rc = pir_sql_step(r->c, row, r->err)) > 0) {
        rc = read(r, row);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(row);
    return rc;
}

int pir_catalog_metrics(
    struct pir_metric_incident **incidents, size_t *incident_count,
    struct pir_metric_action **actions, size_t *action_count, struct pir_arena *arena,
    struct pir_catalog *catalog, struct pir_err *err)
{
    struct reading r = {.c = catalog, .arena = arena, .err = err};
    int rc;

    pir_metric_durations(r.durations);
    rc = read_all(
        &r,
        "SELECT i.n, i.severity, i.type, i.state, i.exercise, o.at, o.utc_offset,"
        " o.precision FROM incidents i LEFT JOIN moments o ON o.incident = i.n AND"
        " o.phase = 'opened' ORDER BY i.n",
        read_incident);

    if (rc == 0)
        rc = read_all(
            &r, "SELECT incident, name, state, least, greatest FROM durations",
            read_duration);
    if (rc == 0)
        rc = read_all(
            &r,
            "SELECT incident, due, first_due, state, at, utc_offset, precision, first,"
            " last, opened FROM actions",
            read_action);
    *incidents = r.incidents.items;
    *incident_count = r.incidents.len;
    *actions = r.actions.items;
    *action_count = r.actions.len;
    return rc;
}
