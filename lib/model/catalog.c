/* The catalog's file: whether it will do as it is, and what is done when it will not. */
#include "model/catalog.h"

#include "base/file.h"
#include "model/catalog_update.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 20000
#define FOLDER_MODE ((mode_t)0777)

/** What was found on the disk. */
enum found {
    FOUND_READY,
    FOUND_OLDER, /* of another commit: maybe one before */
    FOUND_NOTHING,
    FOUND_USELESS, /* to be thrown away */
};

static const char *const damaged = "is damaged";

void pir_catalog_tell(struct pir_catalog *c, const char *format, const char *what)
{
    char text[PIR_ERR_MESSAGE_MAX + 128];

    if (c->told || !c->options.notice)
        return;
    c->told = true;
    (void)snprintf(text, sizeof(text), format, what);
    c->options.notice(c->options.context, text);
}

/* ---- the file -------------------------------------------------------------------- */

void pir_catalog_close(struct pir_catalog *c)
{
    (void)sqlite3_close_v2(c->db);
    c->db = NULL;
}

int pir_catalog_open_db(
    struct pir_catalog *c, const char *path, int flags, struct pir_err *err)
{
    int code = sqlite3_open_v2(path, &c->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    int rc;

    if (code != SQLITE_OK) {
        rc = pir_sql_error(c, code, err);
        pir_catalog_close(c);
        return rc;
    }
    (void)sqlite3_busy_timeout(c->db, BUSY_MS);
    (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    rc = pir_sql_run(
        c,
        "PRAGMA temp_store=MEMORY; PRAGMA cache_spill=OFF; PRAGMA cell_size_check=ON",
        err);
    if (rc < 0)
        pir_catalog_close(c);
    return rc;
}

int pir_catalog_indexed(struct pir_oid *out, struct pir_catalog *c, struct pir_err *err)
{
    struct pir_arena scratch = {0};
    sqlite3_stmt *row = NULL;
    const char *hex = NULL;
    int rc =
        pir_sql_prepare(&row, c, "SELECT value FROM meta WHERE name = 'commit'", err);

    if (rc == 0)
        rc = pir_sql_step(c, row, err);
    if (rc > 0)
        rc = pir_sql_get_text(&hex, c, &scratch, row, 0, err);
    if (rc == 0 && (!hex || !pir_oid_parse(out, hex)))
        rc = pir_sql_error(c, SQLITE_CORRUPT, err);
    sqlite3_finalize(row);
    pir_arena_release(&scratch);
    return rc;
}

int pir_catalog_pin(struct pir_catalog *c, struct pir_err *err)
{
    return pir_sql_run(c, "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", err);
}

/* Looks at the open file; from here on the same state is read until it is closed. */
static int examine(enum found *out, const char **why, struct pir_catalog *c)
{
    struct pir_err ignored = {0};
    struct pir_oid indexed;
    int rc = pir_catalog_pin(c, &ignored);

    *out = FOUND_USELESS;
    if (rc == 0)
        rc = pir_catalog_is_in_form(c, &ignored);
    if (rc > 0)
        rc = pir_catalog_indexed(&indexed, c, &ignored) < 0 ? PIR_E_CORRUPT : 1;
    if (rc > 0)
        *out = pir_oid_equal(&indexed, &c->commit) ? FOUND_READY : FOUND_OLDER;
    *why = rc == PIR_E_CORRUPT ? damaged : c->anew;
    return rc < 0 && rc != PIR_E_CORRUPT ? rc : 0;
}

/* What lies on the disk; it is open unless nothing does or it is useless. */
static int look(enum found *out, const char **why, struct pir_catalog *c)
{
    struct pir_err ignored = {0};
    int rc = 0;

    *out = FOUND_NOTHING;
    *why = NULL;
    if (!pir_file_exists(c->path))
        return 0;
    rc = pir_catalog_open_db(c, c->path, SQLITE_OPEN_READWRITE, &ignored);
    if (rc == 0)
        rc = examine(out, why, c);
    if (rc == PIR_E_CORRUPT) {
        *out = FOUND_USELESS;
        *why = damaged;
        rc = 0;
    }
    if (rc < 0 || *out == FOUND_USELESS)
        pir_catalog_close(c);
    c->damaged = false;
    return rc;
}

/* ---- making it ready ------------------------------------------------------------- */

/* Somebody else recorded meanwhile: what is asked for is not what there is by now. */
static int check_moved(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_oid head;
    int rc = pir_store_head(&head, c->store, err);

    if (rc < 0 || pir_oid_equal(&head, &c->commit))
        return rc;
    return pir_err_set(err, PIR_E_MOVED, "the branch has moved on meanwhile");
}

static int in_memory(struct pir_catalog *c, struct pir_err *err)
{
    enum found found = FOUND_NOTHING;
    const char *why;
    bool useful = false;
    int rc;

    c->in_memory = true;
    c->damaged = false;
    if (c->path && look(&found, &why, c) == 0 && found != FOUND_NOTHING &&
        found != FOUND_USELESS)
        useful = pir_catalog_copy(c) == 0;
    if (useful) {
        rc = found == FOUND_READY ? 0 : pir_catalog_update(c, err);
        if (rc != PIR_CATALOG_ANEW && rc != PIR_E_CORRUPT)
            return rc;
    }
    pir_catalog_close(c);
    rc = pir_catalog_open_db(
        c, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    return rc < 0 ? rc : pir_catalog_build(c, err);
}

static int
without_file(struct pir_catalog *c, const struct pir_err *why, struct pir_err *err)
{
    pir_catalog_close(c);
    pir_catalog_tell(
        c, "the index cannot be kept, so it is made in memory each time (%s)",
        why->message);
    return in_memory(c, err);
}

static int make_anew(struct pir_catalog *c, const char *why, struct pir_err *err)
{
    pir_catalog_close(c);
    c->damaged = false;
    if (why)
        pir_catalog_tell(c, "the index of this record %s; it is made anew", why);
    return pir_catalog_replace(c, err);
}

/* Under the lock: nobody else writes. */
static int make_ready(struct pir_catalog *c, struct pir_err *err)
{
    enum found found;
    const char *why;
    int rc = look(&found, &why, c);

    if (rc < 0 || found == FOUND_READY)
        return rc;
    rc = check_moved(c, err);
    if (rc < 0)
        return rc;
    if (found != FOUND_OLDER)
        return make_anew(c, why, err);
    rc = pir_catalog_update(c, err);
    if (rc == PIR_CATALOG_ANEW)
        rc = make_anew(c, c->anew, err);
    else if (rc == PIR_E_CORRUPT && c->damaged)
        rc = make_anew(c, damaged, err);
    return rc;
}

static void say_waiting(void *context)
{
    struct pir_catalog *c = context;

    if (c->options.notice)
        c->options.notice(
            c->options.context, "waiting for another pir, which makes the index ready");
}

static int with_lock(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_err why = {0};
    const char *folder;
    int lock = -1;
    int rc = pir_store_private_dir(&folder, c->store, &why);

    if (rc == 0)
        rc = pir_lock_take(&lock, c->lock_path, say_waiting, c, &why);
    if (rc == 0)
        rc = make_ready(c, &why);
    if (rc == PIR_E_IO)
        rc = without_file(c, &why, err);
    else if (rc < 0 && err)
        *err = why;
    pir_lock_release(lock);
    return rc;
}

static int find_paths(struct pir_catalog *c, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = pir_store_private_path(&path, c->store, PIR_CATALOG_FILE, err);

    if (rc == 0)
        c->path = pir_arena_strdup(&c->arena, path.data);
    pir_buf_clear(&path);
    if (rc == 0)
        rc = pir_store_private_path(&path, c->store, PIR_CATALOG_LOCK, err);
    if (rc == 0)
        c->lock_path = pir_arena_strdup(&c->arena, path.data);
    pir_buf_release(&path);
    if (rc == 0 && (!c->path || !c->lock_path))
        rc = pir_err_nomem(err);
    return rc;
}

static int open_ready(struct pir_catalog *c, struct pir_err *err)
{
    enum found found = FOUND_NOTHING;
    const char *why;
    int rc = look(&found, &why, c);

    if (rc == 0 && found == FOUND_READY)
        return 0;
    pir_catalog_close(c);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if ((c->options.flags & PIR_CATALOG_READY) ||
        (c->options.flags & PIR_CATALOG_THERE && found == FOUND_NOTHING))
        return pir_err_set(err, PIR_E_NOTFOUND, "the index is not ready");
    return with_lock(c, err);
}

int pir_catalog_open(
    struct pir_catalog **out, struct pir_store *store, const struct pir_oid *commit,
    const struct pir_catalog_options *options, struct pir_err *err)
{
    struct pir_catalog *c = calloc(1, sizeof(*c));
    int rc;

    *out = NULL;
    if (!c)
        return pir_err_nomem(err);
    c->store = store;
    c->commit = *commit;
    c->options = *options;
    rc = find_paths(c, err);
    if (rc == 0)
        rc = open_ready(c, err);
    if (rc == 0)
        *out = c;
    else
        pir_catalog_free(c);
    return rc;
}

void pir_catalog_free(struct pir_catalog *c)
{
    if (!c)
        return;
    pir_catalog_close(c);
    pir_arena_release(&c->arena);
    free(c);
}

bool pir_catalog_is_damaged(const struct pir_catalog *c)
{
    return c->damaged;
}

void pir_catalog_discard(struct pir_catalog *c)
{
    int lock;

    pir_catalog_close(c);
    c->told = false;
    pir_catalog_tell(c, "the index of this record %s; it is made anew", damaged);
    if (c->in_memory || pir_lock_take(&lock, c->lock_path, NULL, NULL, NULL) < 0)
        return;
    (void)unlink(c->path);
    pir_lock_release(lock);
}
