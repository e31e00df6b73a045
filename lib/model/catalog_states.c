/* Incidents as states with a few entries, for lists across all of them. */
#include "model/catalog_states.h"

#include "doc/json.h"
#include "model/catalog_internal.h"

#include <stdlib.h>
#include <string.h>

/** States in the making. */
struct thinning {
    struct pir_catalog *c;
    struct pir_arena *arena;
    struct pir_value *no_fields;
    PIR_VEC(struct pir_state) states; /* in the order of paths */
    PIR_VEC(struct numbered) numbers; /* rising */
    struct pir_err *err;
};

/** A state by its number in the catalog. */
struct numbered {
    int64_t n;
    size_t at;
};

/** What an item needs, allocated together. */
struct thin_item {
    struct pir_item item;
    struct pir_recorded recorded;
};

static int text(const char **out, struct thinning *t, sqlite3_stmt *row, int i)
{
    return pir_sql_get_text(out, t->c, t->arena, row, i, t->err);
}

/* ---- heads ----------------------------------------------------------------------- */

static bool read_stage(enum pir_stage *out, const char *name)
{
    for (int i = PIR_STAGE_DECLARED; name && i <= PIR_STAGE_CLOSED; i++) {
        *out = (enum pir_stage)i;
        if (strcmp(pir_stage_name(*out), name) == 0)
            return true;
    }
    return false;
}

static int read_head(struct thinning *t, sqlite3_stmt *row)
{
    struct pir_state *state = PIR_VEC_PUSH(t->arena, &t->states);
    struct numbered *number = PIR_VEC_PUSH(t->arena, &t->numbers);
    const char *id = (const char *)sqlite3_column_text(row, 1);
    const char *stage = (const char *)sqlite3_column_text(row, 5);
    int rc;

    if (!state || !number)
        return pir_err_nomem(t->err);
    if (!id || strlen(id) != PIR_ID_SHORT || !read_stage(&state->stage, stage))
        return pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
    *number = (struct numbered){sqlite3_column_int64(row, 0), t->states.len - 1};
    memcpy(state->id, id, sizeof(state->id));
    state->is_thin = true;
    state->exercise = sqlite3_column_int(row, 6) != 0;
    rc = text(&state->title, t, row, 2);
    if (rc == 0)
        rc = text(&state->severity, t, row, 3);
    return rc < 0 ? rc : text(&state->type, t, row, 4);
}

static int compare_numbers(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    return x->n < y->n ? -1 : x->n > y->n;
}

/* NULL: an incident that is not wanted. */
static struct pir_state *state_of(const struct thinning *t, int64_t n)
{
    struct numbered wanted = {.n = n};
    const struct numbered *found = t->numbers.len
                                       ? bsearch(
                                             &wanted, t->numbers.items, t->numbers.len,
                                             sizeof(wanted), compare_numbers)
                                       : NULL;

    return found ? &t->states.items[found->at] : NULL;
}

static int read_rows(
    struct thinning *t, const char *sql, int (*read)(struct thinning *, sqlite3_stmt *))
{
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(&row, t->c, sql, t->err);

    if (rc < 0)
        return rc;
    while ((rc = pir_sql_step(t->c, row, t->err)) > 0) {
        rc = read(t, row);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(row);
    return rc;
}

/* ---- entries --------------------------------------------------------------------- */

static int
read_id(struct pir_entry *entry, struct thinning *t, sqlite3_stmt *row, int i)
{
    const char *id = (const char *)sqlite3_column_text(row, i);

    if (!id || strlen(id) != PIR_ID_LEN)
        return pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
    memcpy(entry->id, id, sizeof(entry->id));
    return 0;
}

/* Rows come incident by incident; first they only grow, then they are put in order. */
static struct pir_item *push_item(struct thinning *t, struct pir_state *state)
{
    struct thin_item *thin = pir_arena_calloc(t->arena, 1, sizeof(*thin));
    size_t cap = state->item_count;

    if (!thin)
        return NULL;
    thin->item.recorded = &thin->recorded;
    if ((cap & (cap - 1)) == 0) { /* 0, 1, 2, 4 ...: no room is left */
        const struct pir_item **list =
            pir_arena_calloc(t->arena, cap ? 2 * cap : 1, sizeof(*list));

        if (!list)
            return NULL;
        if (cap)
            memcpy(list, state->by_id, cap * sizeof(*list));
        state->by_id = list;
    }
    state->by_id[state->item_count++] = &thin->item;
    return &thin->item;
}

/* By which commit it was recorded, from a column; nothing where none was found. */
static int
read_commit(struct pir_attest *out, struct thinning *t, sqlite3_stmt *row, int i)
{
    struct pir_oid oid;

    if (sqlite3_column_type(row, i) == SQLITE_NULL)
        return 0;
    if (sqlite3_column_bytes(row, i) != (int)sizeof(oid.bytes))
        return pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
    memcpy(oid.bytes, sqlite3_column_blob(row, i), sizeof(oid.bytes));
    pir_oid_hex(out->commit, &oid);
    out->found = true;
    return 0;
}

static int read_entry(struct thinning *t, sqlite3_stmt *row)
{
    struct pir_state *state = state_of(t, sqlite3_column_int64(row, 0));
    struct pir_value *fields = NULL;
    struct pir_recorded *recorded;
    const char *json = (const char *)sqlite3_column_text(row, 8);
    struct pir_item *item;
    int rc;

    if (!state)
        return 0;
    item = push_item(t, state);
    if (!item)
        return pir_err_nomem(t->err);
    recorded = (struct pir_recorded *)item->recorded;
    rc = read_id(&recorded->entry, t, row, 1);
    if (rc == 0)
        rc = text(&recorded->entry.kind, t, row, 2);
    pir_sql_get_moment(&recorded->entry.occurred, row, 3);
    if (rc == 0 && (!recorded->entry.kind || !json ||
                    pir_json_parse(
                        &fields, t->arena, json, (size_t)sqlite3_column_bytes(row, 8),
                        0, PIR_CATALOG_FILE, NULL) < 0))
        rc = pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
    recorded->entry.fields = fields;
    item->fields = fields;
    return rc < 0 ? rc : read_commit(&recorded->attest, t, row, 9);
}

static int compare_ids(const void *a, const void *b)
{
    const struct pir_item *x = *(const struct pir_item *const *)a;
    const struct pir_item *y = *(const struct pir_item *const *)b;

    return strcmp(x->recorded->entry.id, y->recorded->entry.id);
}

/* The items into one array, as they are read elsewhere. */
static int settle(struct thinning *t, struct pir_state *state)
{
    if (!state->item_count)
        return 0;
    state->items = pir_arena_calloc(t->arena, state->item_count, sizeof(*state->items));
    if (!state->items)
        return pir_err_nomem(t->err);
    for (size_t i = 0; i < state->item_count; i++) {
        state->items[i] = *state->by_id[i];
        state->by_id[i] = &state->items[i];
        if (!state->opening &&
            strcmp(state->items[i].recorded->entry.kind, "incident") == 0)
            state->opening = &state->items[i];
    }
    qsort(state->by_id, state->item_count, sizeof(*state->by_id), compare_ids);
    return 0;
}

static int read_clocks(struct thinning *t)
{
    int rc = read_rows(
        t,
        "SELECT k.incident, e.id, e.kind, e.at, e.utc_offset, e.precision, e.first,"
        " e.last, k.fields, c.id FROM clock_entries k JOIN entries e ON e.n = k.entry"
        " LEFT JOIN commits c ON c.n = e.\"commit\" ORDER BY k.incident, e.\"commit\" "
        "IS NULL, e.\"commit\", e.batch, e.n",
        read_entry);

    for (size_t i = 0; rc == 0 && i < t->states.len; i++)
        rc = settle(t, &t->states.items[i]);
    return rc;
}

/* ---- proofs ---------------------------------------------------------------------- */

/* An entry among those that are evidence already: one often holds several words. */
static struct pir_item *evident_item(const struct pir_state *state, const char *id)
{
    for (size_t i = state->evidence_count; i-- > 0;)
        if (strcmp(state->evidence[i].item->recorded->entry.id, id) == 0)
            return (struct pir_item *)state->evidence[i].item;
    return NULL;
}

/* Room for one more; 0, 1, 2, 4 ... of them fill what there is. NULL: out of memory. */
static struct pir_evidence *push_evidence(struct thinning *t, struct pir_state *state)
{
    size_t have = state->evidence_count;
    struct pir_evidence *list = (struct pir_evidence *)state->evidence;

    if ((have & (have - 1)) == 0) {
        list = pir_arena_calloc(t->arena, have ? 2 * have : 1, sizeof(*list));
        if (list && have)
            memcpy(list, state->evidence, have * sizeof(*list));
        state->evidence = list ? list : state->evidence;
    }
    return list ? &list[have] : NULL;
}

/* An entry that clocks do not look at: only what it is and who recorded it. */
static int
new_evident(struct pir_item **out, struct thinning *t, sqlite3_stmt *row, int i)
{
    struct thin_item *thin = pir_arena_calloc(t->arena, 1, sizeof(*thin));
    int rc;

    if (!thin)
        return pir_err_nomem(t->err);
    *out = &thin->item;
    thin->item.recorded = &thin->recorded;
    thin->item.fields = thin->recorded.entry.fields = t->no_fields;
    rc = read_id(&thin->recorded.entry, t, row, i);
    if (rc == 0)
        rc = text(&thin->recorded.entry.kind, t, row, i + 1);
    return rc < 0 ? rc : read_commit(&thin->recorded.attest, t, row, i + 2);
}

static int read_evidence(struct thinning *t, sqlite3_stmt *row)
{
    struct pir_state *state = state_of(t, sqlite3_column_int64(row, 0));
    const char *id = (const char *)sqlite3_column_text(row, 2);
    struct pir_evidence *slot;
    struct pir_item *item;
    int rc = 0;

    if (!state || !id)
        return 0;
    item = (struct pir_item *)pir_fold_item(state, id);
    if (!item)
        item = evident_item(state, id);
    if (!item)
        rc = new_evident(&item, t, row, 2);
    if (rc < 0)
        return rc;
    slot = push_evidence(t, state);
    if (!slot)
        return pir_err_nomem(t->err);
    slot->item = item;
    rc = text(&slot->word, t, row, 1);
    if (rc == 0 && !slot->word)
        rc = pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
    state->evidence_count += rc == 0;
    return rc;
}

static int read_correction(struct thinning *t, sqlite3_stmt *row)
{
    struct pir_state *state = state_of(t, sqlite3_column_int64(row, 0));
    const char *id = (const char *)sqlite3_column_text(row, 1);
    struct pir_item *item = NULL;
    struct pir_recorded *by;
    size_t have;
    int rc;

    if (state && id)
        item = (struct pir_item *)pir_fold_item(state, id);
    if (state && id && !item)
        item = evident_item(state, id);
    if (!item)
        return 0;
    have = item->correction_count;
    by = pir_arena_calloc(t->arena, 1, sizeof(*by));
    if (by && (have & (have - 1)) == 0) {
        const struct pir_recorded **list =
            pir_arena_calloc(t->arena, have ? 2 * have : 1, sizeof(*list));

        if (!list)
            return pir_err_nomem(t->err);
        if (have)
            memcpy(list, item->corrections, have * sizeof(*list));
        item->corrections = list;
    }
    if (!by)
        return pir_err_nomem(t->err);
    rc = read_id(&by->entry, t, row, 2);
    if (rc == 0)
        rc = read_commit(&by->attest, t, row, 3);
    item->corrections[item->correction_count++] = by;
    item->corrected_by = by;
    return rc;
}

static int read_proofs(struct thinning *t)
{
    int rc;

    t->no_fields = pir_value_object(t->arena);
    rc = t->no_fields ? read_rows(
                            t,
                            "SELECT v.incident, v.word, e.id, e.kind, c.id"
                            " FROM evidence v JOIN entries e ON e.n = v.entry"
                            " LEFT JOIN commits c ON c.n = e.\"commit\""
                            " ORDER BY v.incident, v.word",
                            read_evidence)
                      : pir_err_nomem(t->err);
    if (rc == 0)
        rc = read_rows(
            t,
            "SELECT k.incident, a.id, b.id, c.id FROM corrections k"
            " JOIN entries a ON a.n = k.entry JOIN entries b ON b.n = k.correction"
            " LEFT JOIN commits c ON c.n = b.\"commit\" ORDER BY k.entry, k.place",
            read_correction);
    return rc;
}

/* ---- actions --------------------------------------------------------------------- */

static int
read_action_state(enum pir_action_state *out, struct thinning *t, const char *name)
{
    for (int i = PIR_ACTION_OPEN; name && i <= PIR_ACTION_DROPPED; i++) {
        *out = (enum pir_action_state)i;
        if (strcmp(pir_action_state_name(*out), name) == 0)
            return 0;
    }
    return pir_sql_error(t->c, SQLITE_CORRUPT, t->err);
}

/* An entry of which nothing is known but when it occurred. NULL: out of memory. */
static struct thin_item *item_at(struct thinning *t, sqlite3_stmt *row, int i)
{
    struct thin_item *thin = pir_arena_calloc(t->arena, 1, sizeof(*thin));

    if (!thin)
        return NULL;
    thin->item.recorded = &thin->recorded;
    thin->recorded.entry.occurred.precision = PIR_PRECISION_UNKNOWN;
    if (sqlite3_column_type(row, i) != SQLITE_NULL) {
        thin->recorded.entry.occurred.at = sqlite3_column_int64(row, i);
        thin->recorded.entry.occurred.precision = PIR_PRECISION_SECOND;
    }
    return thin;
}

static int fill_action(struct pir_action *action, struct thinning *t, sqlite3_stmt *row)
{
    const char **const texts[] = {
        &action->title, &action->owner, &action->purpose, &action->done_when,
        &action->due};
    struct thin_item *item = item_at(t, row, 9), *last = item_at(t, row, 10);
    int rc = item && last ? 0 : pir_err_nomem(t->err);

    if (rc == 0)
        rc = read_id(&item->recorded.entry, t, row, 1);
    for (int i = 0; rc == 0 && i < 5; i++)
        rc = text(texts[i], t, row, 2 + i);
    if (rc < 0)
        return rc;
    action->item = &item->item;
    action->last = &last->item;
    action->slips = (unsigned)sqlite3_column_int(row, 8);
    return read_action_state(
        &action->state, t, (const char *)sqlite3_column_text(row, 7));
}

static int read_action(struct thinning *t, sqlite3_stmt *row)
{
    struct pir_state *state = state_of(t, sqlite3_column_int64(row, 0));
    struct pir_action *actions;
    size_t have = state ? state->action_count : 0;

    if (!state)
        return 0;
    if ((have & (have - 1)) == 0) {
        actions = pir_arena_calloc(t->arena, have ? 2 * have : 1, sizeof(*actions));
        if (!actions)
            return pir_err_nomem(t->err);
        if (have)
            memcpy(actions, state->actions, have * sizeof(*actions));
        state->actions = actions;
    }
    state->action_count++;
    return fill_action(&state->actions[have], t, row);
}

static int read_actions(struct thinning *t)
{
    return read_rows(
        t,
        "SELECT a.incident, e.id, a.title, a.owner, a.purpose, a.done_when, a.due,"
        " a.state, a.slips, a.opened, a.changed"
        " FROM actions a JOIN entries e ON e.n = a.entry"
        " ORDER BY a.incident, e.\"commit\" IS NULL, e.\"commit\", e.batch, e.n",
        read_action);
}

/* ---- all of it ------------------------------------------------------------------- */

int pir_catalog_states(
    struct pir_state **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, enum pir_catalog_part part, bool closed,
    struct pir_err *err)
{
    struct thinning t = {.c = catalog, .arena = arena, .err = err};
    int rc = read_rows(
        &t,
        closed ? "SELECT n, id, title, severity, type, state, exercise FROM incidents"
                 " ORDER BY path"
               : "SELECT n, id, title, severity, type, state, exercise FROM incidents"
                 " WHERE state <> 'closed' ORDER BY path",
        read_head);

    if (rc == 0 && t.numbers.len)
        qsort(
            t.numbers.items, t.numbers.len, sizeof(*t.numbers.items), compare_numbers);
    if (rc == 0)
        rc = part == PIR_CATALOG_ACTIONS ? read_actions(&t) : read_clocks(&t);
    if (rc == 0 && part == PIR_CATALOG_PROOFS)
        rc = read_proofs(&t);
    *out = t.states.items;
    *count = t.states.len;
    return rc;
}
