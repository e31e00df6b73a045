/* Who claims to have recorded an entry, and who closed an incident: rows of the catalog as
 * attests, and dossiers that are attested from it. */
#include "model/catalog_attest.h"

#include <stdlib.h>
#include <string.h>

#define ORDER_END (INT64_C(1) << 60) /* orders are negative, the lower the earlier */

void pir_catalog_clear_attest(struct pir_attest *attest)
{
    memset(attest, 0, sizeof(*attest));
    attest->name = attest->email = attest->fingerprint = attest->principal =
        attest->roles = "";
}

void pir_catalog_set_order(struct pir_attest *attest, int64_t commit, int64_t batch)
{
    attest->found = true;
    batch = batch < PIR_CATALOG_PLACES ? batch : PIR_CATALOG_PLACES - 1;
    attest->order = commit * PIR_CATALOG_PLACES + batch - ORDER_END;
}

int64_t pir_catalog_commit_of(const struct pir_attest *attest)
{
    return (attest->order + ORDER_END) / PIR_CATALOG_PLACES;
}

int64_t pir_catalog_batch_of(const struct pir_attest *attest)
{
    return (attest->order + ORDER_END) % PIR_CATALOG_PLACES;
}

enum pir_attest_state pir_catalog_state(const char *form, const char *principal)
{
    if (strcmp(form, PIR_FORM_UNSIGNED) == 0)
        return PIR_ATTEST_UNSIGNED;
    if (strcmp(form, PIR_FORM_BAD) == 0)
        return PIR_ATTEST_BAD;
    if (strcmp(form, "ssh") == 0 && (!principal || !*principal))
        return PIR_ATTEST_UNTRUSTED;
    return PIR_ATTEST_UNKNOWN;
}

/* Who is told of it are names that the rows have already. */
int pir_catalog_check_closing(
    struct pir_attest *attest, struct pir_rosters *rosters, struct pir_catalog *c,
    struct pir_err *err)
{
    struct pir_arena scratch = {0};
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_attest checked = *attest;
    struct pir_commit commit;
    struct pir_oid oid;
    int rc = pir_oid_parse(&oid, attest->commit)
                 ? pir_store_get(
                       &bytes, c->store, PIR_OBJECT_COMMIT, &oid, PIR_COMMIT_MAX, err)
                 : PIR_E_INPUT;

    if (rc == 0)
        rc = pir_commit_parse(
            &commit, &scratch, bytes.data, bytes.len, attest->commit, err);
    if (rc == 0)
        rc = pir_attest_signature(&checked, rosters, &c->arena, c->store, &commit, err);
    if (rc == 0 && checked.state != PIR_ATTEST_GOOD)
        attest->state = checked.state;
    if (rc == PIR_E_INPUT || rc == PIR_E_CORRUPT) {
        attest->state = PIR_ATTEST_BAD;
        rc = 0;
    }
    pir_buf_release(&bytes);
    pir_arena_release(&scratch);
    return rc;
}

/* A text of a row that may be NULL. */
static const char *text_or_none(
    struct pir_catalog *c, struct pir_arena *arena, sqlite3_stmt *row, int i, int *rc,
    struct pir_err *err)
{
    const char *text = NULL;

    if (*rc == 0)
        *rc = pir_sql_get_text(&text, c, arena, row, i, err);
    return text ? text : "";
}

int pir_catalog_read_attest(
    struct pir_attest *out, struct pir_catalog *c, struct pir_arena *arena,
    sqlite3_stmt *row, int at, struct pir_err *err)
{
    struct pir_oid oid;
    const char *form;
    int rc = 0;

    pir_catalog_clear_attest(out);
    out->state = PIR_ATTEST_NOBODY;
    if (sqlite3_column_type(row, at) == SQLITE_NULL)
        return 0;
    if (sqlite3_column_bytes(row, at + 3) != (int)sizeof(oid.bytes))
        return pir_sql_error(c, SQLITE_CORRUPT, err);
    memcpy(oid.bytes, sqlite3_column_blob(row, at + 3), sizeof(oid.bytes));
    pir_catalog_set_order(
        out, sqlite3_column_int64(row, at), sqlite3_column_int64(row, at + 1));
    out->recorded = sqlite3_column_int64(row, at + 2);
    pir_oid_hex(out->commit, &oid);
    form = text_or_none(c, arena, row, at + 4, &rc, err);
    out->fingerprint = text_or_none(c, arena, row, at + 5, &rc, err);
    out->name = text_or_none(c, arena, row, at + 6, &rc, err);
    out->email = text_or_none(c, arena, row, at + 7, &rc, err);
    out->principal = text_or_none(c, arena, row, at + 8, &rc, err);
    out->state = pir_catalog_state(form, out->principal);
    return rc;
}

/* ---- a dossier ------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    const struct pir_recorded *x = a, *y = b;

    return strcmp(x->entry.id, y->entry.id);
}

/* Rows come in the order of ids, and so do the entries for the moment. */
static int take_rows(
    struct pir_dossier *dossier, struct pir_arena *arena, struct pir_catalog *c,
    sqlite3_stmt *row, struct pir_err *err)
{
    size_t at = 0;
    int rc;

    while ((rc = pir_sql_step(c, row, err)) > 0) {
        const char *id = (const char *)sqlite3_column_text(row, 0);

        while (id && at < dossier->count &&
               strcmp(dossier->entries[at].entry.id, id) < 0)
            at++;
        if (!id || at == dossier->count ||
            strcmp(dossier->entries[at].entry.id, id) != 0)
            continue; /* the dossier need not have all */
        rc = pir_catalog_read_attest(
            &dossier->entries[at].attest, c, arena, row, 1, err);
        if (rc < 0)
            break;
    }
    return rc;
}

int pir_catalog_attest(
    struct pir_dossier *dossier, struct pir_arena *arena, struct pir_catalog *catalog,
    struct pir_err *err)
{
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(
        &row, catalog,
        "SELECT e.id, e.\"commit\", e.batch, c.recorded, c.id, s.form, s.fingerprint, "
        "s.name,"
        " s.email, s.principal FROM entries e JOIN incidents i ON i.n = e.incident"
        " LEFT JOIN commits c ON c.n = e.\"commit\""
        " LEFT JOIN signers s ON s.n = c.signer WHERE i.path = ? ORDER BY e.id",
        err);

    if (rc < 0)
        return rc;
    if (dossier->count)
        qsort(dossier->entries, dossier->count, sizeof(*dossier->entries), compare_ids);
    pir_sql_text(row, 1, dossier->folder.path);
    rc = take_rows(dossier, arena, catalog, row, err);
    sqlite3_finalize(row);
    pir_dossier_sort_recorded(dossier);
    return rc;
}
