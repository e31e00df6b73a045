/** model/catalog_internal.h - what the files of the catalog share. Inside this room only.
 *
 *   catalog.c         whether the file will do, and what is done when it will not
 *   catalog_sql.c     statements, and SQLite's errors as pir's
 *   catalog_form.c    tables, and which fields can be searched
 *   catalog_walk.c    commits: who claims to have recorded what
 *   catalog_load.c    incidents read on several threads, handed out one by one
 *   catalog_write.c   one incident's rows
 *   catalog_text.c    what of an entry is searched
 *   catalog_clocks.c  the entries that clocks look at
 *   catalog_evidence.c  what corrects what, and which entry holds what a notice must hold
 *   catalog_query.c   asking it
 *   catalog_states.c  incidents as states with a few entries
 */
#ifndef PIR_MODEL_CATALOG_INTERNAL_H
#define PIR_MODEL_CATALOG_INTERNAL_H

#include "model/catalog.h"
#include "model/fold.h"
#include "model/history_internal.h"

#include <sqlite3.h>

#define PIR_CATALOG_FORM 3                     /* PRAGMA user_version */
#define PIR_CATALOG_MARK 0x70697231            /* PRAGMA application_id: "pir1" */
#define PIR_CATALOG_VERSION_SHIFT 32           /* fts.rowid: version << 32 | entry */
#define PIR_CATALOG_PLACES INT64_C(1024)       /* in recorded order, for each commit */
#define PIR_CATALOG_COLUMNS_MAX ((size_t)1500) /* SQLite allows 2000 */

struct pir_names {
    const char **items;
    size_t len, cap;
};

struct pir_catalog {
    sqlite3 *db;
    struct pir_store *store;
    struct pir_oid commit;
    struct pir_catalog_options options;
    struct pir_arena arena;
    const char *path, *lock_path; /* NULL: no place for a file */
    struct pir_names columns;     /* of the table fts, sorted; "id" and "other" first */
    const char *anew;             /* why it has to be made anew */
    bool in_memory;
    bool damaged;
    bool told; /* one notice is enough */
};

/* ---- catalog_sql.c ---- */

/** What SQLite's result code means: PIR_E_CORRUPT for a file that is not what it should be,
 *  PIR_E_IO for one that cannot be read or written, PIR_E_NOMEM. err is filled. */
int pir_sql_error(struct pir_catalog *c, int code, struct pir_err *err);
/** Run statements that return no rows. */
int pir_sql_run(struct pir_catalog *c, const char *sql, struct pir_err *err);
int pir_sql_prepare(
    sqlite3_stmt **out, struct pir_catalog *c, const char *sql, struct pir_err *err);
/** 1: a row; 0: done, and the statement may be bound and stepped again; negative. */
int pir_sql_step(struct pir_catalog *c, sqlite3_stmt *statement, struct pir_err *err);
/** Step a statement that returns no rows. */
int pir_sql_do(struct pir_catalog *c, sqlite3_stmt *statement, struct pir_err *err);
/** A single number; fallback where there is no row. */
int pir_sql_number(
    int64_t *out, struct pir_catalog *c, const char *sql, int64_t fallback,
    struct pir_err *err);
/** Bind the i-th parameter, from 1. NULL text and unknown moments become NULL; a moment
 *  takes five: at, utc_offset, precision, first, last. They live until the step. */
void pir_sql_text(sqlite3_stmt *statement, int i, const char *text);
void pir_sql_integer(sqlite3_stmt *statement, int i, int64_t number);
void pir_sql_moment(sqlite3_stmt *statement, int i, const struct pir_moment *moment);
/** A column's text in arena; NULL where it is NULL. PIR_E_CORRUPT when it is no clean text. */
int pir_sql_get_text(
    const char **out, struct pir_catalog *c, struct pir_arena *arena,
    sqlite3_stmt *statement, int i, struct pir_err *err);
/** The opposite of pir_sql_moment, from its first column. */
void pir_sql_get_moment(struct pir_moment *out, sqlite3_stmt *statement, int i);

/* ---- catalog_form.c ---- */

/** Which columns fts has for these kinds. */
int pir_catalog_learn_kinds(struct pir_catalog *c, struct pir_err *err);
/** Column of a field, "other" when it has none of its own. */
size_t pir_catalog_column(const struct pir_catalog *c, const char *field);
/** Make all tables in an empty file; when they are full, finish it. */
int pir_catalog_create(struct pir_catalog *c, struct pir_err *err);
int pir_catalog_finish(struct pir_catalog *c, struct pir_err *err);
/** 1: it has the form of this version and of these kinds; 0: it has another, which
 *  c->anew says in words. */
int pir_catalog_is_in_form(struct pir_catalog *c, struct pir_err *err);

/* ---- catalog_walk.c ---- */

#define PIR_FORM_UNSIGNED "unsigned"
#define PIR_FORM_BAD "bad" /* the commit or its signature has no accepted form */
/** Who signed, as the commit says; texts live in the walk's arena. */
struct pir_claimant {
    const char *form;                       /* "ssh", "openpgp", "x509", or above */
    const char *fingerprint, *name, *email; /* fingerprint "" where it cannot be told */
    const char *principal; /* whose key the trust files say it is, or NULL */
    int64_t row;           /* in table signers; 0: not written yet */
};
struct pir_claimed_commit {
    struct pir_oid oid;
    int64_t recorded;
    uint32_t claimant;
};
/** That a commit recorded an entry. */
struct pir_claim {
    struct pir_digest digest;
    uint32_t commit; /* in commits */
    uint32_t batch;
};
/** Commits from the newest to the oldest. */
struct pir_claims {
    struct pir_arena arena;
    PIR_VEC(struct pir_claimed_commit) commits;
    PIR_VEC(struct pir_claimant) claimants;
    PIR_VEC(struct pir_claim) claims; /* sorted by digest once the walk is over */
    int64_t base; /* number of the commit before all of these; 0: none */
};
/** Number of a commit that is in the catalog, 0 when it is not. */
typedef int (*pir_catalog_known)(
    int64_t *number, void *context, const struct pir_oid *oid, struct pir_err *err);
/** Walk back from the catalog's commit to the root, or to where known (may be NULL) knows
 *  everything before. *reached (may be NULL): was old_tip on the way? */
int pir_claims_walk(
    struct pir_claims *out, struct pir_catalog *c, pir_catalog_known known,
    void *context, const struct pir_oid *old_tip, bool *reached, struct pir_err *err);
/** Number of the i-th commit: the oldest has base + 1. */
int64_t pir_claims_number(const struct pir_claims *claims, size_t i);
/** Who recorded that entry; NULL when nobody, *several when more than one says so. */
const struct pir_claim *pir_claims_find(
    const struct pir_claims *claims, const struct pir_digest *digest, bool *several);
void pir_claims_release(struct pir_claims *claims);

/* ---- catalog_load.c ---- */

/** One incident, read. */
struct pir_loaded {
    struct pir_arena arena;
    struct pir_folder_node node;
    struct pir_dossier dossier;
    int rc; /* of reading it, with why */
    struct pir_err err;
};
struct pir_loader;
/** Begin reading; nodes must live until _free. */
int pir_loader_new(
    struct pir_loader **out, struct pir_store *store, const struct pir_oid *commit,
    const struct pir_folder_node *nodes, size_t count, unsigned jobs,
    struct pir_err *err);
/** The next one that is ready, in any order, to be freed with pir_loaded_free; NULL at
 *  the end. */
struct pir_loaded *pir_loader_next(struct pir_loader *loader);
void pir_loaded_free(struct pir_loaded *loaded);
void pir_loader_free(struct pir_loader *loader);

/* ---- catalog_write.c ---- */

struct pir_catalog_writer;
int pir_catalog_writer_new(
    struct pir_catalog_writer **out, struct pir_catalog *c, struct pir_claims *claims,
    struct pir_err *err);
/** The walked commits, and those who signed. */
int pir_catalog_write_commits(struct pir_catalog_writer *w, struct pir_err *err);
/** One incident: new entries are added, everything that was folded is replaced. */
int pir_catalog_write_incident(
    struct pir_catalog_writer *w, struct pir_loaded *loaded, struct pir_err *err);
void pir_catalog_writer_free(struct pir_catalog_writer *w);

/* ---- catalog_text.c ---- */

/** Append what is searched of a field's value; nothing for times and truth values. */
void pir_catalog_field_text(struct pir_buf *out, const struct pir_value *value);
/** Is the field one that is not searched (schema, times of the envelope)? */
bool pir_catalog_field_is_silent(const char *name);

#endif
