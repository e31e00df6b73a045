/* Searching: which entries, in which order, and where in a line the words are. */
#include "model/catalog_query.h"

#include "base/text.h"
#include "model/catalog_attest.h"

#include <string.h>

#define ENTRY_MASK "4294967295"
#define FIRST_VERSION_END "4294967296" /* rowids below it: as first recorded */

enum {
    COL_ROWID,
    COL_SCORE,
    COL_ID,
    COL_KIND,
    COL_SUBJECT,
    COL_VERSIONS,
    COL_INCIDENT,
    COL_TITLE,
    COL_FOLDER,
    COL_EXERCISE,
    COL_MOMENT,
    COL_ATTEST = COL_MOMENT + 5,
};
#define COLUMNS                                                                        \
    "e.id, e.kind, e.subject, e.versions, i.id, i.title, i.path, i.exercise,"          \
    " e.at, e.utc_offset, e.precision, e.first, e.last,"                               \
    " e.\"commit\", e.batch, c.recorded, c.id, s.form, s.fingerprint, s.name, "        \
    "s.email,"                                                                         \
    " s.principal"

/** One search. */
struct searching {
    struct pir_catalog *c;
    struct pir_arena *arena;
    const struct pir_search *search;
    sqlite3_stmt *rows, *again;
    PIR_VEC(struct pir_hit) hits;
    struct pir_err *err;
};

/* ---- the question ---------------------------------------------------------------- */

/* Parameters: 1 words, 2 kind, 3 incident, 4 since, 5 until, 6 limit. */
static void add_conditions(struct pir_buf *sql, const struct pir_search *search)
{
    const char *next = " WHERE ";

    if (search->words.match) {
        pir_buf_printf(sql, "%sfts MATCH ?1", next);
        next = " AND ";
    }
    if (search->kind) {
        pir_buf_printf(sql, "%se.kind = ?2", next);
        next = " AND ";
    }
    if (search->incident) {
        pir_buf_printf(
            sql, "%se.incident = (SELECT n FROM incidents WHERE path = ?3)", next);
        next = " AND ";
    }
    if (search->since != INT64_MIN) {
        pir_buf_printf(sql, "%scoalesce(e.last, c.recorded) >= ?4", next);
        next = " AND ";
    }
    if (search->until != INT64_MAX) {
        pir_buf_printf(sql, "%s(c.recorded IS NULL OR c.recorded <= ?5)", next);
        if (search->words.match)
            pir_buf_addstr(sql, " AND fts.rowid < " FIRST_VERSION_END);
    }
}

static void add_tables(struct pir_buf *sql, const struct pir_search *search)
{
    pir_buf_addstr(
        sql, search->words.match
                 ? " FROM fts JOIN entries e ON e.n = (fts.rowid & " ENTRY_MASK ")"
                 : " FROM entries e");
    pir_buf_addstr(sql, " LEFT JOIN commits c ON c.n = e.\"commit\"");
}

static int prepare(sqlite3_stmt **out, struct searching *s, struct pir_buf *sql)
{
    const struct pir_search *search = s->search;
    int rc = pir_buf_failed(sql) ? pir_err_nomem(s->err)
                                 : pir_sql_prepare(out, s->c, sql->data, s->err);

    if (rc < 0)
        return rc;
    if (search->words.match)
        pir_sql_text(*out, 1, search->words.match);
    if (search->kind)
        pir_sql_text(*out, 2, search->kind);
    if (search->incident)
        pir_sql_text(*out, 3, search->incident);
    if (search->since != INT64_MIN)
        pir_sql_integer(*out, 4, search->since);
    if (search->until != INT64_MAX)
        pir_sql_integer(*out, 5, search->until);
    return 0;
}

/* First which, then all about those: what is said of an entry is looked up only for the
 * few that are shown. */
static int ask(struct searching *s)
{
    const struct pir_search *search = s->search;
    struct pir_buf sql = PIR_BUF_INIT;
    /* of an entry that was corrected the old text may come with the new one */
    size_t limit = search->limit ? 2 * search->limit : 0;
    int rc;

    pir_buf_addstr(&sql, "SELECT f.r, f.score, " COLUMNS " FROM (SELECT ");
    pir_buf_addstr(
        &sql, search->words.match ? "fts.rowid AS r, bm25(fts) AS score"
                                  : "e.n AS r, 0.0 AS score");
    add_tables(&sql, search);
    add_conditions(&sql, search);
    pir_buf_addstr(
        &sql, search->words.match ? " ORDER BY score, fts.rowid DESC"
                                  : " ORDER BY e.\"commit\" DESC, e.batch DESC");
    if (limit)
        pir_buf_printf(&sql, " LIMIT %zu", limit);
    pir_buf_addstr(
        &sql, ") f JOIN entries e ON e.n = (f.r & " ENTRY_MASK ")"
              " JOIN incidents i ON i.n = e.incident"
              " LEFT JOIN commits c ON c.n = e.\"commit\""
              " LEFT JOIN signers s ON s.n = c.signer");
    pir_buf_addstr(
        &sql, search->words.match ? " ORDER BY f.score, e.\"commit\" DESC, e.batch DESC"
                                  : " ORDER BY e.\"commit\" DESC, e.batch DESC");
    rc = prepare(&s->rows, s, &sql);
    pir_buf_release(&sql);
    return rc;
}

static int count_all(size_t *total, struct searching *s)
{
    struct pir_buf sql = PIR_BUF_INIT;
    sqlite3_stmt *row = NULL;
    int rc;

    pir_buf_addstr(
        &sql, s->search->words.match ? "SELECT count(DISTINCT fts.rowid & " ENTRY_MASK
                                       ")"
                                     : "SELECT count(*)");
    add_tables(&sql, s->search);
    add_conditions(&sql, s->search);
    rc = prepare(&row, s, &sql);
    if (rc == 0)
        rc = pir_sql_step(s->c, row, s->err);
    if (rc > 0)
        *total = (size_t)sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    pir_buf_release(&sql);
    return rc < 0 ? rc : 0;
}

/* ---- the answer ------------------------------------------------------------------ */

static int read_hit(struct searching *s, struct pir_hit *hit)
{
    sqlite3_stmt *row = s->rows;
    const char *id = NULL;
    const struct {
        const char **out;
        int column;
    } texts[] = {
        {&id, COL_ID},
        {&hit->kind, COL_KIND},
        {&hit->subject, COL_SUBJECT},
        {&hit->incident, COL_INCIDENT},
        {&hit->title, COL_TITLE},
        {&hit->folder, COL_FOLDER}};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(texts) / sizeof(*texts); i++)
        rc = pir_sql_get_text(
            texts[i].out, s->c, s->arena, row, texts[i].column, s->err);
    if (rc < 0)
        return rc;
    if (!id || strlen(id) != PIR_ID_LEN || !hit->kind || !hit->incident || !hit->folder)
        return pir_sql_error(s->c, SQLITE_CORRUPT, s->err);
    memcpy(hit->id, id, sizeof(hit->id));
    hit->title = hit->title ? hit->title : "";
    hit->subject = hit->subject ? hit->subject : "";
    hit->exercise = sqlite3_column_int(row, COL_EXERCISE) != 0;
    hit->corrections = (unsigned)sqlite3_column_int(row, COL_VERSIONS);
    hit->score = sqlite3_column_double(row, COL_SCORE);
    pir_sql_get_moment(&hit->occurred, row, COL_MOMENT);
    return pir_catalog_read_attest(
        &hit->attest, s->c, s->arena, row, COL_ATTEST, s->err);
}

/* Does what it says now fit too? Then the old text is not worth a line. */
static int fits_now(struct searching *s, int64_t entry, int64_t version)
{
    int rc;

    if (!s->again) {
        rc = pir_sql_prepare(
            &s->again, s->c, "SELECT 1 FROM fts WHERE fts MATCH ?1 AND rowid = ?2",
            s->err);
        if (rc < 0)
            return rc;
    }
    pir_sql_text(s->again, 1, s->search->words.match);
    pir_sql_integer(s->again, 2, version << PIR_CATALOG_VERSION_SHIFT | entry);
    rc = pir_sql_step(s->c, s->again, s->err);
    (void)sqlite3_reset(s->again);
    return rc;
}

static bool is_there(const struct searching *s, const char *id)
{
    for (size_t i = 0; i < s->hits.len; i++)
        if (strcmp(s->hits.items[i].id, id) == 0)
            return true;
    return false;
}

static int take_row(struct searching *s)
{
    int64_t rowid = sqlite3_column_int64(s->rows, COL_ROWID);
    int64_t version = rowid >> PIR_CATALOG_VERSION_SHIFT;
    int64_t entry = rowid & ((INT64_C(1) << PIR_CATALOG_VERSION_SHIFT) - 1);
    int64_t versions = sqlite3_column_int64(s->rows, COL_VERSIONS);
    struct pir_hit hit = {0}, *slot;
    int rc = 0;

    if (s->search->words.match && version != versions &&
        s->search->until == INT64_MAX) {
        hit.before = true;
        rc = fits_now(s, entry, versions);
    }
    if (rc == 0)
        rc = read_hit(s, &hit);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (versions && is_there(s, hit.id))
        return 0;
    slot = PIR_VEC_PUSH(s->arena, &s->hits);
    if (!slot)
        return pir_err_nomem(s->err);
    *slot = hit;
    return 0;
}

int pir_catalog_search(
    struct pir_hit **out, size_t *count, size_t *total, struct pir_arena *arena,
    struct pir_catalog *catalog, const struct pir_search *search, struct pir_err *err)
{
    struct searching s = {.c = catalog, .arena = arena, .search = search, .err = err};
    int rc = ask(&s);

    while (rc == 0 && (!search->limit || s.hits.len < search->limit)) {
        rc = pir_sql_step(catalog, s.rows, err);
        if (rc <= 0)
            break;
        rc = take_row(&s);
    }
    sqlite3_finalize(s.rows);
    sqlite3_finalize(s.again);
    *out = s.hits.items;
    *count = s.hits.len;
    if (rc == 0 && total) {
        *total = s.hits.len;
        if (search->limit && s.hits.len == search->limit)
            rc = count_all(total, &s);
    }
    return rc;
}

int pir_catalog_has_field(
    const char **nearest, const struct pir_catalog *catalog, const char *field)
{
    if (nearest)
        *nearest = NULL;
    for (size_t i = 0; i < catalog->columns.len; i++)
        if (strcmp(catalog->columns.items[i], field) == 0)
            return 1;
    if (nearest)
        *nearest =
            pir_text_nearest(field, catalog->columns.items, catalog->columns.len);
    return 0;
}

/* ---- lines ----------------------------------------------------------------------- */

static int add_lines(
    struct pir_catalog *c, const char *const *lines, size_t count, struct pir_err *err)
{
    sqlite3_stmt *row;
    int rc = pir_sql_run(
        c,
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.marks USING fts5(line,"
        " tokenize='unicode61 remove_diacritics 2'); DELETE FROM temp.marks",
        err);

    if (rc == 0)
        rc = pir_sql_prepare(
            &row, c, "INSERT INTO temp.marks(rowid, line) VALUES(?, ?)", err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        pir_sql_integer(row, 1, (int64_t)i);
        pir_sql_text(row, 2, lines[i]);
        rc = pir_sql_do(c, row, err);
    }
    sqlite3_finalize(row);
    return rc;
}

static int read_marked(
    const char **marked, size_t *best, size_t count, struct pir_arena *arena,
    struct pir_catalog *c, sqlite3_stmt *row, struct pir_err *err)
{
    int64_t line = sqlite3_column_int64(row, 0);
    const void *text = sqlite3_column_text(row, 1);

    if (line < 0 || (uint64_t)line >= count || !text)
        return pir_sql_error(c, SQLITE_CORRUPT, err);
    marked[line] = pir_arena_strdup(arena, text);
    if (*best == count)
        *best = (size_t)line;
    return marked[line] ? 0 : pir_err_nomem(err);
}

int pir_catalog_mark(
    const char **marked, size_t *best, struct pir_arena *arena,
    struct pir_catalog *catalog, const char *const *lines, size_t count,
    const char *any, struct pir_err *err)
{
    sqlite3_stmt *row = NULL;
    int rc = add_lines(catalog, lines, count, err);

    *best = count;
    for (size_t i = 0; i < count; i++)
        marked[i] = NULL;
    if (rc == 0)
        rc = pir_sql_prepare(
            &row, catalog,
            "SELECT rowid, highlight(marks, 0, char(1), char(2)) FROM temp.marks"
            " WHERE marks MATCH ? ORDER BY rank, rowid",
            err);
    if (rc < 0)
        return rc;
    pir_sql_text(row, 1, any);
    while ((rc = pir_sql_step(catalog, row, err)) > 0) {
        rc = read_marked(marked, best, count, arena, catalog, row, err);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(row);
    return rc;
}

int pir_catalog_distrust(struct pir_catalog *catalog, struct pir_err *err)
{
    return pir_sql_error(catalog, SQLITE_CORRUPT, err);
}

/* ---- incidents ------------------------------------------------------------------- */

static int read_folder(
    struct pir_folder *out, struct pir_arena *arena, struct pir_catalog *c,
    sqlite3_stmt *row, struct pir_err *err)
{
    const char *name;
    int rc = pir_sql_get_text(&out->path, c, arena, row, 0, err);

    if (rc < 0)
        return rc;
    name = out->path ? strrchr(out->path, '/') : NULL;
    if (!name || !pir_folder_incident(out->id, name + 1))
        return pir_sql_error(c, SQLITE_CORRUPT, err);
    return 0;
}

int pir_catalog_open_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, struct pir_err *err)
{
    PIR_VEC(struct pir_folder) list = {0};
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(
        &row, catalog,
        "SELECT path FROM incidents WHERE state <> 'closed' ORDER BY path", err);

    if (rc < 0)
        return rc;
    while ((rc = pir_sql_step(catalog, row, err)) > 0) {
        struct pir_folder *folder = PIR_VEC_PUSH(arena, &list);

        rc =
            folder ? read_folder(folder, arena, catalog, row, err) : pir_err_nomem(err);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(row);
    *out = list.items;
    *count = list.len;
    return rc;
}
