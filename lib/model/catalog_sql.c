/* SQLite, as far as the catalog needs it. */
#include "model/catalog_internal.h"

#include "base/text.h"

#include <string.h>

static enum pir_code code_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return PIR_E_NOMEM;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
        return PIR_E_IO;
    default:
        /* also tables that are not there: somebody else's file, or a part of ours */
        return PIR_E_CORRUPT;
    }
}

int pir_sql_error(struct pir_catalog *c, int code, struct pir_err *err)
{
    enum pir_code rc = code_of(code);

    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc == PIR_E_CORRUPT)
        c->damaged = true;
    pir_err_set(
        err, rc, "the index %s: %s", rc == PIR_E_IO ? "cannot be used" : "is damaged",
        c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(code));
    return rc;
}

int pir_sql_run(struct pir_catalog *c, const char *sql, struct pir_err *err)
{
    int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? 0 : pir_sql_error(c, code, err);
}

int pir_sql_prepare(
    sqlite3_stmt **out, struct pir_catalog *c, const char *sql, struct pir_err *err)
{
    int code = sqlite3_prepare_v3(c->db, sql, -1, 0, out, NULL);

    return code == SQLITE_OK ? 0 : pir_sql_error(c, code, err);
}

int pir_sql_step(struct pir_catalog *c, sqlite3_stmt *statement, struct pir_err *err)
{
    int code = sqlite3_step(statement);
    int rc;

    if (code == SQLITE_ROW)
        return 1;
    rc = code == SQLITE_DONE ? 0 : pir_sql_error(c, code, err);
    (void)sqlite3_reset(statement);
    return rc;
}

int pir_sql_do(struct pir_catalog *c, sqlite3_stmt *statement, struct pir_err *err)
{
    int rc = pir_sql_step(c, statement, err);

    if (rc > 0)
        (void)sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

int pir_sql_number(
    int64_t *out, struct pir_catalog *c, const char *sql, int64_t fallback,
    struct pir_err *err)
{
    sqlite3_stmt *statement;
    int rc = pir_sql_prepare(&statement, c, sql, err);

    *out = fallback;
    if (rc == 0)
        rc = pir_sql_step(c, statement, err);
    if (rc > 0)
        *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return rc < 0 ? rc : 0;
}

/* ---- values ---------------------------------------------------------------------- */

void pir_sql_text(sqlite3_stmt *statement, int i, const char *text)
{
    if (text)
        (void)sqlite3_bind_text(statement, i, text, -1, SQLITE_STATIC);
    else
        (void)sqlite3_bind_null(statement, i);
}

void pir_sql_integer(sqlite3_stmt *statement, int i, int64_t number)
{
    (void)sqlite3_bind_int64(statement, i, number);
}

void pir_sql_moment(sqlite3_stmt *statement, int i, const struct pir_moment *moment)
{
    pir_sql_text(statement, i + 2, pir_precision_name(moment->precision));
    if (moment->precision == PIR_PRECISION_UNKNOWN) {
        pir_sql_text(statement, i, NULL);
        pir_sql_text(statement, i + 1, NULL);
        pir_sql_text(statement, i + 3, NULL);
        pir_sql_text(statement, i + 4, NULL);
        return;
    }
    pir_sql_integer(statement, i, moment->at);
    pir_sql_integer(statement, i + 1, moment->offset);
    pir_sql_integer(statement, i + 3, pir_moment_first(moment));
    pir_sql_integer(statement, i + 4, pir_moment_last(moment));
}

int pir_sql_get_text(
    const char **out, struct pir_catalog *c, struct pir_arena *arena,
    sqlite3_stmt *statement, int i, struct pir_err *err)
{
    const void *text = sqlite3_column_text(statement, i);
    size_t len = (size_t)sqlite3_column_bytes(statement, i);

    *out = NULL;
    if (!text)
        return 0;
    if (pir_text_check(text, len, PIR_TEXT_LINES | PIR_TEXT_TABS, NULL) < 0)
        return pir_sql_error(c, SQLITE_CORRUPT, err);
    *out = pir_arena_strndup(arena, text, len);
    return *out ? 0 : pir_err_nomem(err);
}

void pir_sql_get_moment(struct pir_moment *out, sqlite3_stmt *statement, int i)
{
    const void *precision = sqlite3_column_text(statement, i + 2);

    memset(out, 0, sizeof(*out));
    if (!precision || sqlite3_column_type(statement, i) == SQLITE_NULL ||
        !pir_precision_parse(&out->precision, precision) ||
        out->precision == PIR_PRECISION_UNKNOWN) {
        out->precision = PIR_PRECISION_UNKNOWN;
        return;
    }
    out->at = sqlite3_column_int64(statement, i);
    out->offset = sqlite3_column_int(statement, i + 1);
}
