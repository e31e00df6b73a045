/* What an incident's fold becomes in the catalog's tables. */
#include "model/catalog_rows.h"

#include "model/fold_internal.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 6
#define MOMENT_VALUES "?, ?, ?, ?, ?"

/** A table whose rows are fields of one kind, after corrections. */
struct plain {
    const char *kind, *table, *values;
    const char *needs; /* a field without which there is no row */
    const char *fields[FIELDS_MAX];
    const char *moment; /* or NULL */
};

static const struct plain plains[PIR_CATALOG_PLAIN] = {
    {.kind = "lesson",
     .table = "lessons",
     .values = "?, ?, ?, ?, ?, ?, ?, ?",
     .needs = "what",
     .fields = {"kind", "what", "theme", "action", "cause", "no-action-because"}},
    {.kind = "determination",
     .table = "determinations",
     .values = "?, ?, ?, ?, ?, " MOMENT_VALUES,
     .needs = "type",
     .fields = {"type", "decided-by", "reasons"},
     .moment = "decided-at"},
    {.kind = "communication",
     .table = "communications",
     .values = "?, ?, ?, ?, ?, ?, ?, " MOMENT_VALUES,
     .needs = "audience",
     .fields = {"audience", "channel", "gist", "obligation", "stage"},
     .moment = "sent-at"},
    {.kind = "commitment",
     .table = "commitments",
     .values = "?, ?, ?, ?, ?, ?, ?, ?",
     .needs = "what",
     .fields = {"what", "by", "to", "due", "cadence", "until"}},
    {.kind = "cause",
     .table = "causes",
     .values = "?, ?, ?, ?, ?, ?, ?, ?, ?",
     .needs = "statement",
     .fields = {
         "statement", "class", "status", "part", "failed-control", "control-type"}}};

static const char *const folded[] = {"moments",        "durations",   "services",
                                     "actions",        "lessons",     "determinations",
                                     "communications", "commitments", "causes",
                                     "clock_entries",  "corrections", "evidence"};

/* ---- statements ------------------------------------------------------------------ */

static int
prepare(sqlite3_stmt **out, struct pir_catalog *c, struct pir_err *err, const char *sql)
{
    int rc;

    if (!sql)
        return pir_err_nomem(err);
    rc = pir_sql_prepare(out, c, sql, err);
    return rc;
}

int pir_catalog_rows_prepare(
    struct pir_catalog_rows *out, struct pir_catalog *c, struct pir_err *err)
{
    int rc;

    memset(out, 0, sizeof(*out));
    rc = prepare(
        &out->incident, c, err,
        "REPLACE INTO incidents VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (rc == 0)
        rc = prepare(
            &out->moment, c, err,
            "INSERT INTO moments VALUES(?, ?, " MOMENT_VALUES ")");
    if (rc == 0)
        rc = prepare(
            &out->duration, c, err, "INSERT INTO durations VALUES(?, ?, ?, ?, ?, ?)");
    if (rc == 0)
        rc = prepare(
            &out->service, c, err, "INSERT OR IGNORE INTO services VALUES(?, ?)");
    if (rc == 0)
        rc = prepare(
            &out->action, c, err,
            "INSERT INTO actions VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, " MOMENT_VALUES
            ", ?, ?, ?)");
    if (rc == 0)
        rc = prepare(&out->clock, c, err, "INSERT INTO clock_entries VALUES(?, ?, ?)");
    if (rc == 0)
        rc = prepare(
            &out->correction, c, err, "INSERT INTO corrections VALUES(?, ?, ?, ?)");
    if (rc == 0)
        rc = prepare(&out->evidence, c, err, "INSERT INTO evidence VALUES(?, ?, ?)");
    for (size_t i = 0; rc == 0 && i < PIR_CATALOG_PLAIN; i++)
        rc = prepare(
            &out->plain[i], c, err,
            pir_arena_printf(
                &c->arena, "INSERT INTO %s VALUES(%s)", plains[i].table,
                plains[i].values));
    for (size_t i = 0; rc == 0 && i < sizeof(folded) / sizeof(*folded); i++)
        rc = prepare(
            &out->forget[i], c, err,
            pir_arena_printf(
                &c->arena, "DELETE FROM %s WHERE incident = ?", folded[i]));
    return rc;
}

void pir_catalog_rows_release(struct pir_catalog_rows *rows)
{
    sqlite3_finalize(rows->incident);
    sqlite3_finalize(rows->moment);
    sqlite3_finalize(rows->duration);
    sqlite3_finalize(rows->service);
    sqlite3_finalize(rows->action);
    sqlite3_finalize(rows->clock);
    sqlite3_finalize(rows->correction);
    sqlite3_finalize(rows->evidence);
    for (size_t i = 0; i < PIR_CATALOG_PLAIN; i++)
        sqlite3_finalize(rows->plain[i]);
    for (size_t i = 0; i < sizeof(folded) / sizeof(*folded); i++)
        sqlite3_finalize(rows->forget[i]);
    memset(rows, 0, sizeof(*rows));
}

int pir_catalog_rows_forget(
    struct pir_catalog_rows *rows, struct pir_catalog *c, int64_t incident,
    struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(folded) / sizeof(*folded); i++) {
        pir_sql_integer(rows->forget[i], 1, incident);
        rc = pir_sql_do(c, rows->forget[i], err);
    }
    return rc;
}

/** One writing in progress. */
struct writing {
    struct pir_catalog_rows *rows;
    struct pir_catalog *c;
    const struct pir_catalog_place *place;
    const struct pir_state *state;
    struct pir_arena *scratch;
    struct pir_err *err;
};

static int64_t entry_of(const struct writing *w, const struct pir_item *item)
{
    return w->place->entries[item - w->state->items];
}

/* ---- the incident ---------------------------------------------------------------- */

static int write_incident(const struct writing *w)
{
    const struct pir_state *state = w->state;
    sqlite3_stmt *row = w->rows->incident;

    pir_sql_integer(row, 1, w->place->incident);
    pir_sql_text(row, 2, state->id);
    pir_sql_text(row, 3, w->place->path);
    (void)sqlite3_bind_blob(
        row, 4, w->place->tree.bytes, sizeof(w->place->tree.bytes), SQLITE_STATIC);
    pir_sql_text(row, 5, state->title);
    pir_sql_text(row, 6, state->severity);
    pir_sql_text(row, 7, state->type);
    pir_sql_text(row, 8, pir_stage_name(state->stage));
    pir_sql_integer(row, 9, state->exercise);
    pir_sql_integer(row, 10, (int64_t)state->item_count);
    pir_sql_integer(row, 11, (int64_t)state->open_actions);
    pir_sql_text(row, 12, state->commander);
    pir_sql_integer(row, 13, (int64_t)state->unvouched);
    pir_sql_integer(row, 14, (int64_t)state->damage_count);
    return pir_sql_do(w->c, row, w->err);
}

static int write_moment(
    const struct writing *w, const char *phase, const struct pir_moment *moment)
{
    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return 0;
    pir_sql_integer(w->rows->moment, 1, w->place->incident);
    pir_sql_text(w->rows->moment, 2, phase);
    pir_sql_moment(w->rows->moment, 3, moment);
    return pir_sql_do(w->c, w->rows->moment, w->err);
}

/* When it was opened, and closed if it is. */
static int write_ends(const struct writing *w)
{
    const struct pir_item *last = NULL;
    struct pir_moment moment;
    int rc;

    if (!w->state->opening)
        return 0; /* it cannot be read, or nobody vouches for it */
    pir_item_occurred(&moment, w->state->opening);
    rc = write_moment(w, "opened", &moment);
    if (rc < 0 || w->state->stage != PIR_STAGE_CLOSED)
        return rc;
    for (size_t i = 0; i < w->state->item_count; i++)
        if (strcmp(w->state->items[i].recorded->entry.kind, "close") == 0 &&
            pir_recorded_is_vouched(w->state->items[i].recorded))
            last = &w->state->items[i];
    if (!last)
        return 0;
    pir_item_occurred(&moment, last);
    return write_moment(w, "closed", &moment);
}

static int write_duration(const struct writing *w, const struct pir_duration *duration)
{
    sqlite3_stmt *row = w->rows->duration;

    pir_sql_integer(row, 1, w->place->incident);
    pir_sql_text(row, 2, duration->name);
    pir_sql_text(row, 3, pir_duration_state_name(duration->state));
    pir_sql_text(
        row, 4,
        duration->state == PIR_DURATION_UNKNOWN ? pir_phase_name(duration->missing)
                                                : NULL);
    pir_sql_text(row, 5, NULL);
    pir_sql_text(row, 6, NULL);
    if (duration->state == PIR_DURATION_KNOWN) {
        pir_sql_integer(row, 5, duration->span.least);
        pir_sql_integer(row, 6, duration->span.greatest);
    }
    return pir_sql_do(w->c, row, w->err);
}

/* What still runs has no length here: that depends on when one asks. */
static int write_phases(const struct writing *w)
{
    struct pir_phases phases;
    struct pir_duration durations[PIR_DURATIONS];
    int rc = write_ends(w);

    pir_phases_find(&phases, w->state);
    pir_durations_of(durations, &phases, w->state, PIR_TIME_MAX);
    if (rc == 0)
        rc = write_moment(w, "aware", &w->state->aware);
    for (size_t i = 0; rc == 0 && i < PIR_PHASES; i++)
        rc = write_moment(w, pir_phase_name((enum pir_phase)i), &phases.of[i].at);
    for (size_t i = 0; rc == 0 && i < PIR_DURATIONS; i++)
        rc = write_duration(w, &durations[i]);
    return rc;
}

static int write_services(const struct writing *w)
{
    const struct pir_value *list =
        w->state->opening
            ? pir_value_get(w->state->opening->fields, "affected-services")
            : NULL;
    const struct pir_value *each;
    int rc = 0;

    for (size_t i = 0; rc == 0 && (each = pir_value_at(list, i)) != NULL; i++) {
        if (each->type != PIR_STRING)
            continue;
        pir_sql_integer(w->rows->service, 1, w->place->incident);
        pir_sql_text(w->rows->service, 2, each->text);
        rc = pir_sql_do(w->c, w->rows->service, w->err);
    }
    return rc;
}

/* ---- actions --------------------------------------------------------------------- */

/** When an action was finished, as it stands: the first done or verified of the last
 *  stretch in which nothing else was said of it. */
static void note_progress(struct pir_moment *finished, const struct pir_item *progress)
{
    const char *state = pir_value_text(progress->fields, "state");

    if (!state || strcmp(state, "moved") == 0)
        return;
    if (strcmp(state, "done") != 0 && strcmp(state, "verified") != 0)
        finished->precision = PIR_PRECISION_UNKNOWN;
    else if (finished->precision == PIR_PRECISION_UNKNOWN)
        pir_item_occurred(finished, progress);
}

/* Of each item that is an action. NULL: out of memory. */
static const struct pir_moment *finished_moments(const struct writing *w)
{
    struct pir_moment *out =
        pir_arena_calloc(w->scratch, w->state->item_count, sizeof(*out));

    for (size_t i = 0; out && i < w->state->item_count; i++)
        out[i].precision = PIR_PRECISION_UNKNOWN;
    for (size_t i = 0; out && i < w->state->item_count; i++) {
        const struct pir_item *item = &w->state->items[i], *action;

        if (strcmp(item->recorded->entry.kind, "progress") != 0 ||
            !pir_recorded_is_vouched(item->recorded))
            continue;
        action = pir_fold_item(w->state, pir_value_text(item->fields, "action"));
        if (action)
            note_progress(&out[action - w->state->items], item);
    }
    return out;
}

/* An instant, NULL where it is not known. */
static void bind_instant(sqlite3_stmt *row, int i, const struct pir_item *item)
{
    struct pir_moment moment = {.precision = PIR_PRECISION_UNKNOWN};

    if (item)
        pir_item_occurred(&moment, item);
    if (moment.precision == PIR_PRECISION_UNKNOWN)
        pir_sql_text(row, i, NULL);
    else
        pir_sql_integer(row, i, moment.at);
}

static int write_action(
    const struct writing *w, const struct pir_action *action,
    const struct pir_moment *finished)
{
    sqlite3_stmt *row = w->rows->action;

    pir_sql_integer(row, 1, entry_of(w, action->item));
    pir_sql_integer(row, 2, w->place->incident);
    pir_sql_text(row, 3, action->title);
    pir_sql_text(row, 4, action->owner);
    pir_sql_text(row, 5, action->purpose);
    pir_sql_text(row, 6, action->due);
    pir_sql_text(row, 7, pir_value_text(action->item->fields, "due"));
    pir_sql_text(row, 8, pir_action_state_name(action->state));
    pir_sql_integer(row, 9, action->slips);
    pir_sql_moment(row, 10, finished);
    bind_instant(row, 15, action->item);
    bind_instant(row, 16, action->last);
    pir_sql_text(row, 17, action->done_when);
    return pir_sql_do(w->c, row, w->err);
}

static int write_actions(const struct writing *w)
{
    const struct pir_moment *finished;
    int rc = 0;

    if (!w->state->action_count)
        return 0;
    finished = finished_moments(w);
    if (!finished)
        return pir_err_nomem(w->err);
    for (size_t i = 0; rc == 0 && i < w->state->action_count; i++) {
        const struct pir_action *action = &w->state->actions[i];

        rc = write_action(w, action, &finished[action->item - w->state->items]);
    }
    return rc;
}

/* ---- causes ---------------------------------------------------------------------- */

struct stated {
    const char *statement;
    size_t item;
};

static int compare_stated(const void *a, const void *b)
{
    const struct stated *x = a, *y = b;
    int order = strcmp(x->statement, y->statement);

    return order ? order : x->item < y->item ? -1 : x->item > y->item;
}

static void supersede(bool *current, const struct writing *w, size_t item)
{
    const struct pir_value *fields = w->state->items[item].fields;
    const char *type, *target;

    for (size_t i = 0; pir_link_at(&type, &target, fields, i); i++) {
        const struct pir_item *old = type && strcmp(type, "supersedes") == 0 && target
                                         ? pir_fold_item(w->state, target)
                                         : NULL;

        if (old)
            current[old - w->state->items] = false;
    }
}

/** Of each item: is it the latest word on its cause? The same statement recorded again, or
 *  a link of type supersedes, replaces what was said before. NULL: out of memory. */
static const bool *current_causes(const struct writing *w)
{
    size_t total = w->state->item_count, count = 0;
    bool *current = pir_arena_calloc(w->scratch, total, sizeof(*current));
    struct stated *list = pir_arena_calloc(w->scratch, total, sizeof(*list));

    if (!current || !list)
        return NULL;
    for (size_t i = 0; i < total; i++) {
        const struct pir_item *item = &w->state->items[i];
        const char *statement = pir_value_text(item->fields, "statement");

        if (!statement || strcmp(item->recorded->entry.kind, "cause") != 0 ||
            !pir_recorded_is_vouched(item->recorded))
            continue;
        current[i] = true;
        list[count++] = (struct stated){statement, i};
    }
    qsort(list, count, sizeof(*list), compare_stated);
    for (size_t i = 1; i < count; i++)
        if (strcmp(list[i - 1].statement, list[i].statement) == 0)
            current[list[i - 1].item] = false;
    for (size_t i = 0; i < count; i++)
        supersede(current, w, list[i].item);
    return current;
}

/* ---- all the rest ---------------------------------------------------------------- */

static int write_plain(
    const struct writing *w, size_t table, const struct pir_item *item,
    const bool *current)
{
    const struct plain *plain = &plains[table];
    sqlite3_stmt *row = w->rows->plain[table];
    struct pir_moment moment;
    int at = 3;

    if (!pir_value_text(item->fields, plain->needs))
        return 0;
    pir_sql_integer(row, 1, entry_of(w, item));
    pir_sql_integer(row, 2, w->place->incident);
    for (size_t i = 0; i < FIELDS_MAX && plain->fields[i]; i++)
        pir_sql_text(row, at++, pir_value_text(item->fields, plain->fields[i]));
    if (plain->moment) {
        (void)pir_field_moment(&moment, item->fields, plain->moment);
        pir_sql_moment(row, at, &moment);
    }
    if (strcmp(plain->kind, "cause") == 0)
        pir_sql_integer(row, at, current[item - w->state->items]);
    return pir_sql_do(w->c, row, w->err);
}

static int write_plains(const struct writing *w)
{
    const bool *current = current_causes(w);
    int rc = current ? 0 : pir_err_nomem(w->err);

    for (size_t i = 0; rc == 0 && i < w->state->item_count; i++) {
        const struct pir_item *item = &w->state->items[i];

        if (!pir_recorded_is_vouched(item->recorded))
            continue;
        for (size_t table = 0; rc == 0 && table < PIR_CATALOG_PLAIN; table++)
            if (strcmp(item->recorded->entry.kind, plains[table].kind) == 0)
                rc = write_plain(w, table, item, current);
    }
    return rc;
}

int pir_catalog_rows_write(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *place, const struct pir_state *state,
    struct pir_arena *scratch, struct pir_err *err)
{
    struct writing w = {rows, c, place, state, scratch, err};
    int rc = write_incident(&w);

    if (rc == 0)
        rc = write_phases(&w);
    if (rc == 0)
        rc = write_services(&w);
    if (rc == 0)
        rc = write_actions(&w);
    if (rc == 0)
        rc = write_plains(&w);
    if (rc == 0)
        rc = pir_catalog_clocks_write(rows->clock, c, place, state, scratch, err);
    return rc < 0 ? rc
                  : pir_catalog_evidence_write(rows, c, place, state, scratch, err);
}
