/** model/catalog_rows.h - what an incident's fold becomes in the catalog's tables. Inside
 *  this room only.
 *
 * These rows are replaced together whenever the incident changes; those of entries stay. */
#ifndef PIR_MODEL_CATALOG_ROWS_H
#define PIR_MODEL_CATALOG_ROWS_H

#include "model/catalog_internal.h"

#define PIR_CATALOG_PLAIN 5 /* tables that hold fields as they are */

struct pir_catalog_rows {
    sqlite3_stmt *incident, *moment, *duration, *service, *action, *clock, *correction,
        *evidence;
    sqlite3_stmt *plain[PIR_CATALOG_PLAIN];
    sqlite3_stmt *forget[PIR_CATALOG_PLAIN + 7]; /* an incident's rows of a table */
};

int pir_catalog_rows_prepare(
    struct pir_catalog_rows *out, struct pir_catalog *c, struct pir_err *err);
void pir_catalog_rows_release(struct pir_catalog_rows *rows);

/** Where the rows belong: numbers of the incident and of each of its items. */
struct pir_catalog_place {
    int64_t incident;
    const int64_t *entries;
    const char *path;
    struct pir_oid tree;
};
int pir_catalog_rows_forget(
    struct pir_catalog_rows *rows, struct pir_catalog *c, int64_t incident,
    struct pir_err *err);
int pir_catalog_rows_write(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *place, const struct pir_state *state,
    struct pir_arena *scratch, struct pir_err *err);

/** catalog_clocks.c: the rows of clock_entries. */
int pir_catalog_clocks_write(
    sqlite3_stmt *row, struct pir_catalog *c, const struct pir_catalog_place *place,
    const struct pir_state *state, struct pir_arena *scratch, struct pir_err *err);
/** catalog_evidence.c: the rows of corrections and evidence. */
int pir_catalog_evidence_write(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *place, const struct pir_state *state,
    struct pir_arena *scratch, struct pir_err *err);

#endif
