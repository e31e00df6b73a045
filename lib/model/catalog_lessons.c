/* What incidents taught, and which causes came back. */
#include "model/catalog_lessons.h"

#include "model/catalog_internal.h"

#include <string.h>

#define LIVE "x.current AND x.status <> 'ruled-out'"
#define INCIDENT                                                                       \
    "i.id, i.title, i.severity, i.state, i.exercise, o.at, o.utc_offset, o.precision," \
    " o.first, o.last"
#define OPENED " LEFT JOIN moments o ON o.incident = i.n AND o.phase = 'opened'"
#define UNFINISHED "a.state NOT IN ('done', 'verified', 'dropped')"

/** Rows being read; the first error stays. */
struct reading {
    struct pir_catalog *c;
    struct pir_arena *arena;
    sqlite3_stmt *row;
    int at; /* next column */
    int rc;
    struct pir_err *err;
};

static const char *next_text(struct reading *r)
{
    const char *text = NULL;

    if (r->rc == 0)
        r->rc = pir_sql_get_text(&text, r->c, r->arena, r->row, r->at, r->err);
    r->at++;
    return text;
}

static const char *next_word(struct reading *r)
{
    const char *text = next_text(r);

    return text ? text : "";
}

static void next_moment(struct reading *r, struct pir_moment *out)
{
    pir_sql_get_moment(out, r->row, r->at);
    r->at += 5;
}

static void next_incident(struct reading *r, struct pir_catalog_incident *out)
{
    out->id = next_word(r);
    out->title = next_word(r);
    out->severity = next_word(r);
    out->state = next_word(r);
    out->exercise = sqlite3_column_int(r->row, r->at++) != 0;
    next_moment(r, &out->opened);
}

static void next_action(struct reading *r, struct pir_catalog_action *out)
{
    out->id = next_text(r);
    out->title = next_word(r);
    out->owner = next_word(r);
    out->due = next_text(r);
    out->state = next_word(r);
    next_moment(r, &out->finished);
}
#define ACTION                                                                         \
    "a.title, a.owner, a.due, a.state, a.at, a.utc_offset, a.precision, a.first, "     \
    "a.last"

/* ---- lessons --------------------------------------------------------------------- */

/* A cause is the lesson's own, or one of its incident's. Parameters: 1 theme, 2 class,
 * 3 control, 4 service, 5 like. */
static const char lessons_sql[] =
    "SELECT e.id, l.kind, l.what, l.theme, l.no_action_because, " INCIDENT
    ", ce.id, c.statement, c.class, c.status, c.failed_control, ae.id, " ACTION
    " FROM lessons l JOIN entries e ON e.n = l.entry JOIN incidents i ON i.n = "
    "l.incident" OPENED " LEFT JOIN causes c ON c.entry = coalesce((SELECT n FROM "
    "entries WHERE id = l.cause),"
    " (SELECT x.entry FROM causes x WHERE x.incident = l.incident AND " LIVE
    " GROUP BY x.incident HAVING count(*) = 1))"
    " LEFT JOIN entries ce ON ce.n = c.entry"
    " LEFT JOIN entries ae ON ae.id = l.action"
    " LEFT JOIN actions a ON a.entry = ae.n"
    " WHERE (?1 IS NULL OR lower(l.theme) = lower(?1))"
    " AND (?2 IS NULL OR c.class = ?2 OR (l.cause IS NULL AND EXISTS("
    "SELECT 1 FROM causes x WHERE x.incident = l.incident AND " LIVE
    " AND x.class = ?2)))"
    " AND (?3 IS NULL OR instr(lower(c.failed_control), lower(?3)) > 0"
    " OR (l.cause IS NULL AND EXISTS(SELECT 1 FROM causes x WHERE"
    " x.incident = l.incident AND " LIVE
    " AND instr(lower(x.failed_control), lower(?3)) > 0)))"
    " AND (?4 IS NULL OR EXISTS(SELECT 1 FROM services s WHERE s.incident = l.incident"
    " AND instr(lower(s.service), lower(?4)) > 0))"
    " AND (?5 IS NULL OR (i.path <> ?5 AND EXISTS(SELECT 1 FROM causes x, causes y,"
    " incidents j WHERE j.path = ?5 AND y.incident = j.n AND y.current"
    " AND y.status <> 'ruled-out' AND x.incident = l.incident AND " LIVE
    " AND x.class = y.class AND x.class NOT IN ('unknown', 'other'))))"
    " ORDER BY l.theme IS NULL, lower(l.theme), o.first DESC, e.n";

static int read_lesson(struct reading *r, struct pir_catalog_lesson *out)
{
    r->at = 0;
    out->id = next_word(r);
    out->kind = next_word(r);
    out->what = next_word(r);
    out->theme = next_text(r);
    out->no_action_because = next_text(r);
    next_incident(r, &out->incident);
    out->cause.id = next_text(r);
    out->cause.statement = next_word(r);
    out->cause.class = next_word(r);
    out->cause.status = next_word(r);
    out->cause.control = next_text(r);
    next_action(r, &out->action);
    return r->rc;
}

int pir_catalog_lessons(
    struct pir_catalog_lesson **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, const struct pir_lessons_filter *filter,
    struct pir_err *err)
{
    struct reading r = {.c = catalog, .arena = arena, .err = err};
    PIR_VEC(struct pir_catalog_lesson) list = {0};
    int rc = pir_sql_prepare(&r.row, catalog, lessons_sql, err);

    if (rc < 0)
        return rc;
    pir_sql_text(r.row, 1, filter->theme);
    pir_sql_text(r.row, 2, filter->cause_class);
    pir_sql_text(r.row, 3, filter->control);
    pir_sql_text(r.row, 4, filter->service);
    pir_sql_text(r.row, 5, filter->like);
    while ((rc = pir_sql_step(catalog, r.row, err)) > 0) {
        struct pir_catalog_lesson *lesson = PIR_VEC_PUSH(arena, &list);

        rc = lesson ? read_lesson(&r, lesson) : pir_err_nomem(err);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(r.row);
    *out = list.items;
    *count = list.len;
    return rc;
}

/* ---- recurrence ------------------------------------------------------------------ */

/* Parameter 1: like. An incident once in each class; min() takes its statement along. */
static const char recurrences_sql[] =
    "WITH live AS (SELECT x.class, x.incident, min(x.entry) AS entry, x.statement"
    " FROM causes x JOIN incidents i ON i.n = x.incident WHERE " LIVE
    " AND NOT i.exercise AND x.class NOT IN ('unknown', 'other')"
    " GROUP BY x.class, x.incident),"
    " mine AS (SELECT class FROM live JOIN incidents i ON i.n = live.incident"
    " WHERE i.path = ?1),"
    " often AS (SELECT class, count(*) AS times FROM live GROUP BY class"
    " HAVING count(*) > 1 AND (?1 IS NULL OR class IN (SELECT class FROM mine)))"
    " SELECT live.class, live.statement, i.n, " INCIDENT
    " FROM live JOIN often ON often.class = live.class"
    " JOIN incidents i ON i.n = live.incident" OPENED
    " WHERE ?1 IS NULL OR i.path <> ?1"
    " ORDER BY often.times DESC, live.class, o.first DESC, i.n";

static const char unfinished_sql[] =
    "SELECT e.id, " ACTION " FROM actions a JOIN entries e ON e.n = a.entry"
    " WHERE a.incident = ? AND " UNFINISHED " ORDER BY a.due IS NULL, a.due, e.n";

static int
read_unfinished(struct pir_recurrence *out, struct reading *r, int64_t incident)
{
    PIR_VEC(struct pir_catalog_action) list = {0};
    int rc;

    pir_sql_integer(r->row, 1, incident);
    while ((rc = pir_sql_step(r->c, r->row, r->err)) > 0) {
        struct pir_catalog_action *action = PIR_VEC_PUSH(r->arena, &list);

        if (!action) {
            rc = pir_err_nomem(r->err);
            break;
        }
        r->at = 0;
        next_action(r, action);
        if (r->rc < 0) {
            rc = r->rc;
            break;
        }
    }
    (void)sqlite3_reset(r->row);
    out->unfinished = list.items;
    out->unfinished_count = list.len;
    return rc;
}

static int
read_recurrence(struct pir_recurrence *out, struct reading *r, struct reading *actions)
{
    int64_t incident;

    r->at = 0;
    out->class = next_word(r);
    out->statement = next_word(r);
    incident = sqlite3_column_int64(r->row, r->at++);
    next_incident(r, &out->incident);
    return r->rc < 0 ? r->rc : read_unfinished(out, actions, incident);
}

int pir_catalog_recurrences(
    struct pir_recurrence **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, const char *like, struct pir_err *err)
{
    struct reading r = {.c = catalog, .arena = arena, .err = err};
    struct reading actions = {.c = catalog, .arena = arena, .err = err};
    PIR_VEC(struct pir_recurrence) list = {0};
    int rc = pir_sql_prepare(&r.row, catalog, recurrences_sql, err);

    if (rc == 0)
        rc = pir_sql_prepare(&actions.row, catalog, unfinished_sql, err);
    if (rc == 0)
        pir_sql_text(r.row, 1, like);
    while (rc == 0 && (rc = pir_sql_step(catalog, r.row, err)) > 0) {
        struct pir_recurrence *slot = PIR_VEC_PUSH(arena, &list);

        rc = slot ? read_recurrence(slot, &r, &actions) : pir_err_nomem(err);
    }
    sqlite3_finalize(r.row);
    sqlite3_finalize(actions.row);
    *out = list.items;
    *count = list.len;
    return rc;
}
