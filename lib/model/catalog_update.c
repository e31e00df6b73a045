/* Bringing the catalog to a commit: all of it, or what changed since another one. */
#include "model/catalog_update.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MANY_COMMITS                                                                   \
    ((size_t)20000) /* from here on making it anew is the shorter way */

static const char rewritten[] = "does not belong to this history, which was rewritten";

/** One run. */
struct updating {
    struct pir_catalog *c;
    struct pir_arena arena;
    struct pir_claims claims;
    struct pir_folder_node *changed;
    size_t changed_count;
    sqlite3_stmt *find_commit;
    struct pir_err *err;
};

/* ---- facts of the whole ---------------------------------------------------------- */

static int set_meta(
    struct pir_catalog *c, const char *name, const char *value, struct pir_err *err)
{
    sqlite3_stmt *row;
    int rc = pir_sql_prepare(&row, c, "REPLACE INTO meta VALUES(?, ?)", err);

    if (rc < 0)
        return rc;
    pir_sql_text(row, 1, name);
    pir_sql_text(row, 2, value);
    rc = pir_sql_do(c, row, err);
    sqlite3_finalize(row);
    return rc;
}

/* Whose key it is by the trust files of the indexed commit, which have retired keys too. */
static int write_principals(struct updating *u)
{
    struct pir_catalog *c = u->c;
    struct pir_roster roster;
    sqlite3_stmt *row;
    int rc = pir_sql_run(c, "UPDATE signers SET principal = NULL", u->err);

    if (rc < 0)
        return rc;
    rc = pir_history_roster(&roster, &u->arena, c->store, &c->commit, NULL);
    if (rc < 0)
        return rc == PIR_E_NOMEM ? pir_err_nomem(u->err) : 0;
    rc = pir_sql_prepare(
        &row, c, "UPDATE signers SET principal = ? WHERE fingerprint = ?", u->err);
    for (size_t i = 0; rc == 0 && i < roster.grant_count; i++) {
        pir_sql_text(row, 1, roster.grants[i].person->principal);
        pir_sql_text(row, 2, roster.grants[i].key.fingerprint);
        rc = pir_sql_do(c, row, u->err);
    }
    sqlite3_finalize(row);
    return rc;
}

static int write_facts(struct updating *u)
{
    struct pir_catalog *c = u->c;
    struct pir_node node;
    char hex[PIR_HEX + 1];
    int rc = pir_store_find(&node, &u->arena, c->store, &c->commit, "schemas", u->err);

    if (rc < 0)
        return rc;
    pir_oid_hex(hex, &node.oid);
    rc = set_meta(c, "schemas", hex, u->err);
    if (rc == 0 && c->options.evidence)
        rc = set_meta(c, "evidence", c->options.evidence_rules, u->err);
    pir_oid_hex(hex, &c->commit);
    if (rc == 0)
        rc = set_meta(c, "commit", hex, u->err);
    return rc < 0 ? rc : write_principals(u);
}

/* ---- incidents ------------------------------------------------------------------- */

static int write_all(struct updating *u, struct pir_catalog_writer *writer)
{
    const struct pir_catalog_options *options = &u->c->options;
    struct pir_loader *loader;
    struct pir_loaded *loaded;
    size_t done = 0;
    int rc = pir_loader_new(
        &loader, u->c->store, &u->c->commit, u->changed, u->changed_count,
        options->jobs, u->err);

    while (rc == 0 && (loaded = pir_loader_next(loader)) != NULL) {
        rc = pir_catalog_write_incident(writer, loaded, u->err);
        pir_loaded_free(loaded);
        if (rc == 0 && options->progress)
            options->progress(options->context, ++done, u->changed_count);
    }
    pir_loader_free(loader);
    return rc;
}

static int write_rows(struct updating *u)
{
    struct pir_catalog_writer *writer;
    int rc = pir_catalog_writer_new(&writer, u->c, &u->claims, u->err);

    if (rc == 0)
        rc = pir_catalog_write_commits(writer, u->err);
    if (rc == 0)
        rc = write_all(u, writer);
    pir_catalog_writer_free(writer);
    return rc < 0 ? rc : write_facts(u);
}

static void release(struct updating *u)
{
    sqlite3_finalize(u->find_commit);
    pir_claims_release(&u->claims);
    pir_arena_release(&u->arena);
}

/* ---- all of it ------------------------------------------------------------------- */

int pir_catalog_build(struct pir_catalog *c, struct pir_err *err)
{
    struct updating u = {.c = c, .err = err};
    int rc = pir_sql_run(
        c,
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
        "PRAGMA cache_spill=ON", /* nobody reads it before it is whole */
        err);

    if (rc == 0)
        rc = pir_catalog_learn_kinds(c, err);
    if (rc == 0)
        rc = pir_sql_run(c, "BEGIN", err);
    if (rc == 0)
        rc = pir_catalog_create(c, err);
    if (rc == 0)
        rc = pir_claims_walk(&u.claims, c, NULL, NULL, NULL, NULL, err);
    if (rc == 0)
        rc = pir_folder_nodes(
            &u.changed, &u.changed_count, &u.arena, c->store, &c->commit, err);
    if (rc == 0)
        rc = write_rows(&u);
    if (rc == 0)
        rc = pir_catalog_finish(c, err);
    if (rc == 0)
        rc = pir_sql_run(c, "COMMIT", err);
    release(&u);
    return rc;
}

/* Without it a power cut could leave a file that is only partly what it seems. */
static int sync_file(const char *path, struct pir_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd >= 0 && fsync(fd) == 0
                 ? 0
                 : pir_err_errno(err, PIR_E_IO, "cannot write %s", path);

    if (fd >= 0)
        close(fd);
    return rc;
}

static void remove_file(struct pir_arena *arena, const char *path)
{
    const char *journal = pir_arena_printf(arena, "%s-journal", path);

    (void)unlink(path);
    if (journal)
        (void)unlink(journal);
}

static int put_in_place(struct pir_catalog *c, const char *made, struct pir_err *err)
{
    int rc = sync_file(made, err);

    if (rc < 0)
        return rc;
    /* a journal that a killed writer left belongs to the old file */
    remove_file(&c->arena, c->path);
    if (rename(made, c->path) != 0)
        return pir_err_errno(err, PIR_E_IO, "cannot write %s", c->path);
    return pir_catalog_open_db(c, c->path, SQLITE_OPEN_READWRITE, err);
}

int pir_catalog_replace(struct pir_catalog *c, struct pir_err *err)
{
    const char *made = pir_arena_printf(&c->arena, "%s.new", c->path);
    int rc;

    if (!made)
        return pir_err_nomem(err);
    remove_file(&c->arena, made);
    rc = pir_catalog_open_db(c, made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (rc == 0)
        rc = pir_catalog_build(c, err);
    pir_catalog_close(c);
    if (rc == 0)
        rc = put_in_place(c, made, err);
    else
        remove_file(&c->arena, made);
    return rc < 0 ? rc : pir_catalog_pin(c, err);
}

/* ---- what changed ---------------------------------------------------------------- */

static int number_of(
    int64_t *number, void *context, const struct pir_oid *oid, struct pir_err *err)
{
    struct updating *u = context;
    int rc;

    *number = 0;
    (void)sqlite3_bind_blob(
        u->find_commit, 1, oid->bytes, sizeof(oid->bytes), SQLITE_STATIC);
    rc = pir_sql_step(u->c, u->find_commit, err);
    if (rc > 0)
        *number = sqlite3_column_int64(u->find_commit, 0);
    (void)sqlite3_reset(u->find_commit);
    return rc < 0 ? rc : 0;
}

static int anew(struct updating *u, const char *why)
{
    u->c->anew = why;
    return PIR_CATALOG_ANEW;
}

static int walk_new(struct updating *u)
{
    struct pir_oid indexed;
    bool reached;
    int rc = pir_catalog_indexed(&indexed, u->c, u->err);

    if (rc == 0)
        rc = pir_sql_prepare(
            &u->find_commit, u->c, "SELECT n FROM commits WHERE id = ?", u->err);
    if (rc == 0)
        rc =
            pir_claims_walk(&u->claims, u->c, number_of, u, &indexed, &reached, u->err);
    if (rc < 0)
        return rc;
    if (!u->claims.base || !reached)
        return anew(u, rewritten);
    if (u->claims.commits.len > MANY_COMMITS)
        return anew(u, NULL);
    return 0;
}

/* The folders whose tree is not the one that was read. Both lists are sorted by path. */
static int find_changed(struct updating *u)
{
    struct pir_folder_node *nodes;
    sqlite3_stmt *row = NULL;
    size_t count, at = 0;
    int rc =
        pir_folder_nodes(&nodes, &count, &u->arena, u->c->store, &u->c->commit, u->err);

    if (rc == 0)
        rc = pir_sql_prepare(
            &row, u->c, "SELECT path, tree FROM incidents ORDER BY path", u->err);
    if (rc < 0)
        return rc;
    u->changed = nodes;
    while ((rc = pir_sql_step(u->c, row, u->err)) > 0) {
        const char *path = (const char *)sqlite3_column_text(row, 0);

        while (at < count && path && strcmp(nodes[at].folder.path, path) < 0)
            u->changed[u->changed_count++] = nodes[at++];
        if (at == count || !path || strcmp(nodes[at].folder.path, path) != 0) {
            rc = anew(u, rewritten);
            break;
        }
        if (sqlite3_column_bytes(row, 1) != (int)sizeof(nodes[at].tree.bytes) ||
            memcmp(
                sqlite3_column_blob(row, 1), nodes[at].tree.bytes,
                sizeof(nodes[at].tree.bytes)) != 0)
            u->changed[u->changed_count++] = nodes[at];
        at++;
    }
    sqlite3_finalize(row);
    while (rc == 0 && at < count)
        u->changed[u->changed_count++] = nodes[at++];
    return rc;
}

/* A merge brings commits that belong between those that are here: they are numbered
 * again from the last one before which nothing changes. */
static int renumber(struct updating *u)
{
    const struct pir_claims *claims = &u->claims;
    sqlite3_stmt *row = NULL;
    char sql[256];
    int64_t last;
    int rc = pir_sql_number(
        &last, u->c, "SELECT coalesce(max(n), 0) FROM commits", 0, u->err);

    if (rc < 0 || last <= claims->base)
        return rc;
    rc = pir_sql_run(
        u->c, "CREATE TEMP TABLE moved(was INTEGER PRIMARY KEY, n INTEGER)", u->err);
    if (rc == 0)
        rc = pir_sql_prepare(
            &row, u->c, "INSERT INTO moved SELECT n, ? FROM commits WHERE id = ?",
            u->err);
    for (size_t i = 0; rc == 0 && i < claims->commits.len; i++) {
        pir_sql_integer(row, 1, pir_claims_number(claims, i));
        (void)sqlite3_bind_blob(
            row, 2, claims->commits.items[i].oid.bytes,
            sizeof(claims->commits.items[i].oid.bytes), SQLITE_STATIC);
        rc = pir_sql_do(u->c, row, u->err);
    }
    sqlite3_finalize(row);
    (void)sqlite3_snprintf(
        sizeof(sql), sql,
        "UPDATE entries SET \"commit\" = (SELECT n FROM moved WHERE was = \"commit\")"
        " WHERE \"commit\" > %lld; DELETE FROM commits WHERE n > %lld;"
        " DROP TABLE moved",
        (long long)claims->base, (long long)claims->base);
    return rc < 0 ? rc : pir_sql_run(u->c, sql, u->err);
}

int pir_catalog_update(struct pir_catalog *c, struct pir_err *err)
{
    struct updating u = {.c = c, .err = err};
    int rc = walk_new(&u);

    if (rc == 0)
        rc = find_changed(&u);
    if (rc == 0)
        rc = pir_sql_run(
            c, c->in_memory ? "SAVEPOINT brought" : "COMMIT; BEGIN IMMEDIATE", err);
    if (rc == 0)
        rc = renumber(&u);
    if (rc == 0)
        rc = write_rows(&u);
    if (rc == 0)
        rc = pir_sql_run(c, c->in_memory ? "RELEASE brought" : "COMMIT", err);
    release(&u);
    if (c->in_memory)
        return rc;
    if (rc == 0)
        return pir_catalog_pin(c, err);
    if (!sqlite3_get_autocommit(c->db))
        (void)sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int pir_catalog_copy(struct pir_catalog *c)
{
    struct pir_err ignored = {0};
    sqlite3 *file = c->db;
    sqlite3_backup *backup;
    int rc;

    (void)sqlite3_exec(file, "COMMIT", NULL, NULL, NULL);
    c->db = NULL;
    rc = pir_catalog_open_db(
        c, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &ignored);
    if (rc == 0) {
        backup = sqlite3_backup_init(c->db, "main", file, "main");
        rc = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE ? 0 : PIR_E_IO;
        if (backup && sqlite3_backup_finish(backup) != SQLITE_OK)
            rc = PIR_E_IO;
    }
    (void)sqlite3_close_v2(file);
    return rc;
}
