/* The form of the catalog: its tables, and a column of fts for each field that can be
 * searched. INDEX.md describes them for people; a change here is a new PIR_CATALOG_FORM. */
#include "model/catalog_internal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define MOMENT                                                                         \
    "at INTEGER, utc_offset INTEGER, precision TEXT, first INTEGER, last INTEGER"
#define FTS_BEGIN "CREATE VIRTUAL TABLE fts USING fts5("
#define FTS_END "content='', tokenize='unicode61 remove_diacritics 2')"
/* while it is filled words are gathered in memory, 64 MiB at a time, and merged once */
#define FTS_FILLING                                                                    \
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 67108864), ('automerge', 0)"
#define FTS_FILLED                                                                     \
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 1048576), ('automerge', 4)"

static const char *const tables[] = {
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE signers(n INTEGER PRIMARY KEY, form TEXT, fingerprint TEXT,"
    " name TEXT, email TEXT, principal TEXT, UNIQUE(form, fingerprint, name, email))",
    "CREATE TABLE commits(n INTEGER PRIMARY KEY, id BLOB UNIQUE, recorded INTEGER,"
    " signer INTEGER)",
    "CREATE TABLE incidents(n INTEGER PRIMARY KEY, id TEXT, path TEXT UNIQUE, tree "
    "BLOB,"
    " title TEXT, severity TEXT, type TEXT, state TEXT, exercise INTEGER,"
    " entries INTEGER, open_actions INTEGER, commander TEXT, unvouched INTEGER,"
    " damages INTEGER)",
    "CREATE TABLE moments(incident INTEGER, phase TEXT, " MOMENT
    ", PRIMARY KEY(incident, phase)) WITHOUT ROWID",
    "CREATE TABLE durations(incident INTEGER, name TEXT, state TEXT, missing TEXT,"
    " least INTEGER, greatest INTEGER, PRIMARY KEY(incident, name)) WITHOUT ROWID",
    "CREATE TABLE services(incident INTEGER, service TEXT,"
    " PRIMARY KEY(incident, service)) WITHOUT ROWID",
    "CREATE TABLE entries(n INTEGER PRIMARY KEY, id TEXT, incident INTEGER, kind TEXT,"
    " " MOMENT ", \"commit\" INTEGER, batch INTEGER, subject TEXT,"
    " versions INTEGER)",
    "CREATE TABLE actions(entry INTEGER PRIMARY KEY, incident INTEGER, title TEXT,"
    " owner TEXT, purpose TEXT, due TEXT, first_due TEXT, state TEXT, slips INTEGER,"
    " " MOMENT ", opened INTEGER, changed INTEGER, done_when TEXT)",
    "CREATE TABLE lessons(entry INTEGER PRIMARY KEY, incident INTEGER, kind TEXT,"
    " what TEXT, theme TEXT, action TEXT, cause TEXT, no_action_because TEXT)",
    "CREATE TABLE causes(entry INTEGER PRIMARY KEY, incident INTEGER, statement TEXT,"
    " class TEXT, status TEXT, part TEXT, failed_control TEXT, control_type TEXT,"
    " current INTEGER)",
    "CREATE TABLE determinations(entry INTEGER PRIMARY KEY, incident INTEGER, type "
    "TEXT,"
    " decided_by TEXT, reasons TEXT, " MOMENT ")",
    "CREATE TABLE communications(entry INTEGER PRIMARY KEY, incident INTEGER,"
    " audience TEXT, channel TEXT, gist TEXT, obligation TEXT, stage TEXT, " MOMENT ")",
    "CREATE TABLE commitments(entry INTEGER PRIMARY KEY, incident INTEGER, what TEXT,"
    " \"by\" TEXT, \"to\" TEXT, due TEXT, cadence TEXT, \"until\" TEXT)",
    "CREATE TABLE clock_entries(entry INTEGER PRIMARY KEY, incident INTEGER,"
    " fields TEXT)",
    "CREATE TABLE corrections(entry INTEGER, place INTEGER, correction INTEGER,"
    " incident INTEGER, PRIMARY KEY(entry, place)) WITHOUT ROWID",
    "CREATE TABLE evidence(incident INTEGER, word TEXT, entry INTEGER,"
    " PRIMARY KEY(incident, word)) WITHOUT ROWID",
    /* for people: the audit log in one place */
    "CREATE VIEW log AS SELECT i.id AS incident, e.id AS entry, e.kind, e.subject,"
    " datetime(e.at, 'unixepoch') AS occurred, e.precision,"
    " datetime(c.recorded, 'unixepoch') AS recorded, s.name AS claimed_by,"
    " s.principal, s.form AS signature, lower(hex(c.id)) AS \"commit\", e.versions AS "
    "corrections"
    " FROM entries e JOIN incidents i ON i.n = e.incident"
    " LEFT JOIN commits c ON c.n = e.\"commit\" LEFT JOIN signers s ON s.n = c.signer"
    " ORDER BY e.\"commit\", e.batch",
};

/* Made when the tables are full: sorting once is cheaper than keeping order row by row. */
static const char *const indexes[] = {
    "CREATE INDEX entries_by_id ON entries(id)",
    "CREATE INDEX entries_of_incident ON entries(incident)",
    "CREATE INDEX entries_of_commit ON entries(\"commit\")",
    "CREATE INDEX actions_of_incident ON actions(incident)",
    "CREATE INDEX lessons_of_incident ON lessons(incident)",
    "CREATE INDEX causes_of_incident ON causes(incident)",
    "CREATE INDEX determinations_of_incident ON determinations(incident)",
    "CREATE INDEX communications_of_incident ON communications(incident)",
    "CREATE INDEX commitments_of_incident ON commitments(incident)",
    "CREATE INDEX clocks_of_incident ON clock_entries(incident)",
    "CREATE INDEX corrections_of_incident ON corrections(incident)",
};

/* ---- which fields ---------------------------------------------------------------- */

static int add_name(struct pir_catalog *c, const char *name)
{
    const char **slot = PIR_VEC_PUSH(&c->arena, &c->columns);

    if (slot)
        *slot = pir_arena_strdup(&c->arena, name);
    return slot && *slot ? 0 : PIR_E_NOMEM;
}

static bool has_name(const struct pir_catalog *c, const char *name)
{
    for (size_t i = 0; i < c->columns.len; i++)
        if (pir_text_same(c->columns.items[i], name))
            return true;
    return false;
}

/* Words that SQLite keeps for itself are searched as "other". */
static bool is_searched(const struct pir_field *field)
{
    return field->type != PIR_FIELD_TIME && field->type != PIR_FIELD_BOOLEAN &&
           !pir_catalog_field_is_silent(field->name) &&
           strcmp(field->name, "rank") != 0 && strcmp(field->name, "rowid") != 0 &&
           strcmp(field->name, "fts") != 0 && !strchr(field->name, '"');
}

static int add_fields(struct pir_catalog *c, const struct pir_kind *kind)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++)
        if (is_searched(&kind->fields[i]) && c->columns.len < PIR_CATALOG_COLUMNS_MAX &&
            !has_name(c, kind->fields[i].name))
            rc = add_name(c, kind->fields[i].name);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A kind whose schema is broken has no columns: what it says is searched as "other". */
int pir_catalog_learn_kinds(struct pir_catalog *c, struct pir_err *err)
{
    const struct pir_kind *kind;
    size_t count = 0;
    int rc = pir_kinds_count(&count, c->options.kinds, err);

    if (rc < 0)
        return rc;
    c->columns.len = 0;
    rc = add_name(c, "id");
    if (rc == 0)
        rc = add_name(c, "other");
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (pir_kinds_at(&kind, c->options.kinds, i, NULL) == 0)
            rc = add_fields(c, kind);
    if (rc < 0)
        return pir_err_nomem(err);
    qsort(
        c->columns.items + 2, c->columns.len - 2, sizeof(*c->columns.items),
        compare_names);
    return 0;
}

size_t pir_catalog_column(const struct pir_catalog *c, const char *field)
{
    const char **found = bsearch(
        &field, c->columns.items + 2, c->columns.len - 2, sizeof(field), compare_names);

    return found ? (size_t)(found - c->columns.items) : 1;
}

/* ---- making ---------------------------------------------------------------------- */

static int create_fts(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_buf sql = PIR_BUF_INIT;
    int rc;

    pir_buf_addstr(&sql, FTS_BEGIN);
    for (size_t i = 0; i < c->columns.len; i++)
        pir_buf_printf(&sql, "\"%s\", ", c->columns.items[i]);
    pir_buf_addstr(&sql, FTS_END);
    rc = pir_buf_failed(&sql) ? pir_err_nomem(err) : pir_sql_run(c, sql.data, err);
    pir_buf_release(&sql);
    return rc;
}

int pir_catalog_create(struct pir_catalog *c, struct pir_err *err)
{
    char sql[128];
    int rc = 0;

    (void)sqlite3_snprintf(
        sizeof(sql), sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
        PIR_CATALOG_MARK, PIR_CATALOG_FORM);
    rc = pir_sql_run(c, sql, err);
    for (size_t i = 0; rc == 0 && i < sizeof(tables) / sizeof(*tables); i++)
        rc = pir_sql_run(c, tables[i], err);
    if (rc == 0)
        rc = create_fts(c, err);
    return rc < 0 ? rc : pir_sql_run(c, FTS_FILLING, err);
}

int pir_catalog_finish(struct pir_catalog *c, struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(indexes) / sizeof(*indexes); i++)
        rc = pir_sql_run(c, indexes[i], err);
    return rc < 0 ? rc : pir_sql_run(c, FTS_FILLED, err);
}

/* ---- looking --------------------------------------------------------------------- */

/* The columns as they are in the file. */
static int
read_columns(struct pir_names *out, struct pir_catalog *c, struct pir_err *err)
{
    sqlite3_stmt *rows;
    int rc = pir_sql_prepare(
        &rows, c, "SELECT name FROM pragma_table_info('fts') ORDER BY cid", err);

    memset(out, 0, sizeof(*out));
    while (rc == 0 && (rc = pir_sql_step(c, rows, err)) > 0) {
        const char **slot = PIR_VEC_PUSH(&c->arena, out);

        rc = slot ? pir_sql_get_text(slot, c, &c->arena, rows, 0, err)
                  : pir_err_nomem(err);
        if (rc == 0 && !*slot)
            rc = pir_sql_error(c, SQLITE_CORRUPT, err);
    }
    sqlite3_finalize(rows);
    if (rc == 0 && out->len < 2)
        rc = pir_sql_error(c, SQLITE_CORRUPT, err);
    return rc;
}

static bool same_names(const struct pir_names *a, const struct pir_names *b)
{
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

/* 1: that fact of the whole is what it should be; 0: it is not. */
static int has_fact(
    struct pir_catalog *c, const char *name, const char *wanted, struct pir_err *err)
{
    struct pir_arena scratch = {0};
    const char *known = NULL;
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(&row, c, "SELECT value FROM meta WHERE name = ?", err);

    if (rc < 0)
        return rc;
    pir_sql_text(row, 1, name);
    rc = pir_sql_step(c, row, err);
    if (rc > 0)
        rc = pir_sql_get_text(&known, c, &scratch, row, 0, err);
    sqlite3_finalize(row);
    if (rc == 0)
        rc = known && strcmp(known, wanted) == 0;
    pir_arena_release(&scratch);
    return rc;
}

static int same_schemas(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_arena scratch = {0};
    struct pir_node node;
    char hex[PIR_HEX + 1] = "";
    int rc = pir_store_find(&node, &scratch, c->store, &c->commit, "schemas", err);

    if (rc == 0) {
        pir_oid_hex(hex, &node.oid);
        rc = has_fact(c, "schemas", hex, err);
    }
    pir_arena_release(&scratch);
    return rc;
}

static int same_rules(struct pir_catalog *c, struct pir_err *err)
{
    int rc = !c->options.evidence
                 ? 1
                 : has_fact(c, "evidence", c->options.evidence_rules, err);

    if (rc == 0)
        c->anew = "goes by other rules of evidence";
    return rc;
}

int pir_catalog_is_in_form(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_names there;
    int64_t mark, form;
    int rc = pir_sql_number(&mark, c, "PRAGMA application_id", 0, err);

    c->anew = "is of another form";
    if (rc == 0)
        rc = pir_sql_number(&form, c, "PRAGMA user_version", 0, err);
    if (rc < 0 || mark != PIR_CATALOG_MARK || form != PIR_CATALOG_FORM)
        return rc;
    rc = same_rules(c, err);
    if (rc <= 0)
        return rc;
    rc = read_columns(&there, c, err);
    if (rc == 0)
        rc = same_schemas(c, err);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        c->anew = "lacks fields that the schemas have by now";
        rc = pir_catalog_learn_kinds(c, err);
        return rc < 0 ? rc : same_names(&c->columns, &there);
    }
    c->columns = there;
    return 1;
}
