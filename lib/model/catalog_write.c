/* Writing the catalog: commits and who signed, then one incident after the other. Entries
 * never change, so theirs are only added to; what was folded from them is replaced. */
#include "model/catalog_attest.h"
#include "model/catalog_rows.h"

#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#define SUBJECT_COLUMNS ((size_t)200)

/** An entry that is in the catalog already. */
struct known {
    char id[PIR_ID_LEN + 1];
    int64_t n, versions;
    struct pir_attest attest;
};

struct pir_catalog_writer {
    struct pir_catalog *c;
    struct pir_claims *claims;
    struct pir_catalog_rows rows;
    sqlite3_stmt *entry, *recorded, *versions, *text, *find_incident, *find_commit,
        *known;
    struct pir_buf *texts;   /* of each column of fts */
    struct pir_names summed; /* kind, subject, kind, subject ... */
    struct pir_rosters rosters;
    int64_t next_incident, next_entry;
};

/** One incident in the making. */
struct filing {
    struct pir_catalog_writer *w;
    struct pir_loaded *loaded;
    struct pir_state state;
    int64_t incident;
    bool is_new;
    struct known *known; /* sorted by id */
    size_t known_count;
    int64_t *numbers; /* of each item */
    struct pir_err *err;
};

/* ---- statements ------------------------------------------------------------------ */

static int prepare_text(struct pir_catalog_writer *w, struct pir_err *err)
{
    struct pir_buf sql = PIR_BUF_INIT;
    int rc;

    pir_buf_addstr(&sql, "INSERT INTO fts(");
    for (size_t i = 0; i < w->c->columns.len; i++)
        pir_buf_printf(&sql, "\"%s\", ", w->c->columns.items[i]);
    pir_buf_addstr(&sql, "rowid) VALUES(");
    for (size_t i = 0; i < w->c->columns.len; i++)
        pir_buf_addstr(&sql, "?, ");
    pir_buf_addstr(&sql, "?)");
    rc = pir_buf_failed(&sql) ? pir_err_nomem(err)
                              : pir_sql_prepare(&w->text, w->c, sql.data, err);
    pir_buf_release(&sql);
    return rc;
}

static int prepare(struct pir_catalog_writer *w, struct pir_err *err)
{
    const struct {
        sqlite3_stmt **out;
        const char *sql;
    } all[] = {
        {&w->entry,
         "INSERT INTO entries VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
        {&w->recorded, "UPDATE entries SET \"commit\" = ?, batch = ? WHERE n = ?"},
        {&w->versions, "UPDATE entries SET at = ?, utc_offset = ?, precision = ?, "
                       "first = ?, last = ?,"
                       " subject = ?, versions = ? WHERE n = ?"},
        {&w->find_incident, "SELECT n FROM incidents WHERE path = ?"},
        {&w->find_commit, "SELECT n FROM commits WHERE id = ?"},
        {&w->known,
         "SELECT e.id, e.n, e.versions, e.\"commit\", e.batch, c.recorded, c.id,"
         " s.form, s.fingerprint, s.name, s.email, s.principal FROM entries e"
         " LEFT JOIN commits c ON c.n = e.\"commit\""
         " LEFT JOIN signers s ON s.n = c.signer WHERE e.incident = ? ORDER BY e.id"},
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(all) / sizeof(*all); i++)
        rc = pir_sql_prepare(all[i].out, w->c, all[i].sql, err);
    if (rc == 0)
        rc = pir_catalog_rows_prepare(&w->rows, w->c, err);
    return rc < 0 ? rc : prepare_text(w, err);
}

int pir_catalog_writer_new(
    struct pir_catalog_writer **out, struct pir_catalog *c, struct pir_claims *claims,
    struct pir_err *err)
{
    struct pir_catalog_writer *w = calloc(1, sizeof(*w));
    int rc;

    *out = w;
    if (!w)
        return pir_err_nomem(err);
    w->c = c;
    w->claims = claims;
    w->texts = calloc(c->columns.len, sizeof(*w->texts));
    if (!w->texts)
        return pir_err_nomem(err);
    for (size_t i = 0; i < c->columns.len; i++)
        pir_buf_init(&w->texts[i]);
    rc = prepare(w, err);
    if (rc == 0)
        rc = pir_sql_number(
            &w->next_incident, c, "SELECT coalesce(max(n), 0) + 1 FROM incidents", 1,
            err);
    if (rc == 0)
        rc = pir_sql_number(
            &w->next_entry, c, "SELECT coalesce(max(n), 0) + 1 FROM entries", 1, err);
    return rc;
}

void pir_catalog_writer_free(struct pir_catalog_writer *w)
{
    if (!w)
        return;
    sqlite3_finalize(w->entry);
    sqlite3_finalize(w->recorded);
    sqlite3_finalize(w->versions);
    sqlite3_finalize(w->text);
    sqlite3_finalize(w->find_incident);
    sqlite3_finalize(w->find_commit);
    sqlite3_finalize(w->known);
    pir_catalog_rows_release(&w->rows);
    for (size_t i = 0; w->texts && i < w->c->columns.len; i++)
        pir_buf_release(&w->texts[i]);
    free(w->texts);
    free(w);
}

/* ---- commits --------------------------------------------------------------------- */

static int write_claimant(
    struct pir_catalog_writer *w, sqlite3_stmt *add, sqlite3_stmt *find,
    struct pir_claimant *claimant, struct pir_err *err)
{
    int rc;

    pir_sql_text(add, 1, claimant->form);
    pir_sql_text(add, 2, claimant->fingerprint);
    pir_sql_text(add, 3, claimant->name);
    pir_sql_text(add, 4, claimant->email);
    rc = pir_sql_do(w->c, add, err);
    if (rc < 0)
        return rc;
    pir_sql_text(find, 1, claimant->form);
    pir_sql_text(find, 2, claimant->fingerprint);
    pir_sql_text(find, 3, claimant->name);
    pir_sql_text(find, 4, claimant->email);
    rc = pir_sql_step(w->c, find, err);
    if (rc <= 0)
        return rc < 0 ? rc : pir_sql_error(w->c, SQLITE_CORRUPT, err);
    claimant->row = sqlite3_column_int64(find, 0);
    (void)sqlite3_reset(find);
    return 0;
}

static int write_claimants(struct pir_catalog_writer *w, struct pir_err *err)
{
    sqlite3_stmt *add = NULL, *find = NULL;
    int rc = pir_sql_prepare(
        &add, w->c,
        "INSERT OR IGNORE INTO signers(form, fingerprint, name, email)"
        " VALUES(?, ?, ?, ?)",
        err);

    if (rc == 0)
        rc = pir_sql_prepare(
            &find, w->c,
            "SELECT n FROM signers WHERE form = ? AND fingerprint = ? AND name = ?"
            " AND email = ?",
            err);
    for (size_t i = 0; rc == 0 && i < w->claims->claimants.len; i++)
        rc = write_claimant(w, add, find, &w->claims->claimants.items[i], err);
    sqlite3_finalize(add);
    sqlite3_finalize(find);
    return rc;
}

int pir_catalog_write_commits(struct pir_catalog_writer *w, struct pir_err *err)
{
    const struct pir_claims *claims = w->claims;
    sqlite3_stmt *add = NULL;
    int rc = write_claimants(w, err);

    if (rc == 0)
        rc = pir_sql_prepare(&add, w->c, "INSERT INTO commits VALUES(?, ?, ?, ?)", err);
    for (size_t i = claims->commits.len; rc == 0 && i-- > 0;) {
        const struct pir_claimed_commit *commit = &claims->commits.items[i];

        pir_sql_integer(add, 1, pir_claims_number(claims, i));
        (void)sqlite3_bind_blob(
            add, 2, commit->oid.bytes, sizeof(commit->oid.bytes), SQLITE_STATIC);
        pir_sql_integer(add, 3, commit->recorded);
        pir_sql_integer(add, 4, claims->claimants.items[commit->claimant].row);
        rc = pir_sql_do(w->c, add, err);
    }
    sqlite3_finalize(add);
    return rc;
}

/* ---- who recorded it ------------------------------------------------------------- */

static int read_known_row(struct filing *f, struct known *out, sqlite3_stmt *row)
{
    const char *id;
    int rc = pir_sql_get_text(&id, f->w->c, &f->loaded->arena, row, 0, f->err);

    if (rc == 0 && (!id || strlen(id) != PIR_ID_LEN))
        rc = pir_sql_error(f->w->c, SQLITE_CORRUPT, f->err);
    if (rc < 0)
        return rc;
    memcpy(out->id, id, sizeof(out->id));
    out->n = sqlite3_column_int64(row, 1);
    out->versions = sqlite3_column_int64(row, 2);
    return pir_catalog_read_attest(
        &out->attest, f->w->c, &f->loaded->arena, row, 3, f->err);
}

static int read_known(struct filing *f)
{
    PIR_VEC(struct known) list = {0};
    sqlite3_stmt *row = f->w->known;
    int rc;

    pir_sql_integer(row, 1, f->incident);
    while ((rc = pir_sql_step(f->w->c, row, f->err)) > 0) {
        struct known *slot = PIR_VEC_PUSH(&f->loaded->arena, &list);

        rc = slot ? read_known_row(f, slot, row) : pir_err_nomem(f->err);
        if (rc < 0)
            break;
    }
    (void)sqlite3_reset(row);
    f->known = list.items;
    f->known_count = list.len;
    return rc < 0 ? rc : 0;
}

static int compare_known(const void *id, const void *known)
{
    return strcmp(id, ((const struct known *)known)->id);
}

static const struct known *find_known(const struct filing *f, const char *id)
{
    if (!f->known_count)
        return NULL;
    return bsearch(id, f->known, f->known_count, sizeof(*f->known), compare_known);
}

static void take_claim(
    struct pir_attest *out, const struct pir_claims *claims,
    const struct pir_claim *claim)
{
    const struct pir_claimed_commit *commit = &claims->commits.items[claim->commit];
    const struct pir_claimant *who = &claims->claimants.items[commit->claimant];

    pir_catalog_set_order(out, pir_claims_number(claims, claim->commit), claim->batch);
    pir_oid_hex(out->commit, &commit->oid);
    out->recorded = commit->recorded;
    out->fingerprint = who->fingerprint;
    out->principal = who->principal ? who->principal : "";
    out->state = pir_catalog_state(who->form, who->principal);
    out->name = who->name;
    out->email = who->email;
}

/* Where several commits say that they recorded an entry, signatures decide. */
static int
settle_doubt(struct filing *f, struct pir_recorded *entry, struct pir_arena *arena)
{
    struct pir_catalog *c = f->w->c;
    struct pir_oid oid;
    int64_t batch;
    int rc = pir_history_attest(&entry, 1, arena, c->store, &c->commit, NULL, f->err);

    if (rc < 0 || !entry->attest.found || !pir_oid_parse(&oid, entry->attest.commit))
        return rc;
    batch = (entry->attest.order % PIR_CATALOG_PLACES + PIR_CATALOG_PLACES) %
            PIR_CATALOG_PLACES;
    (void)sqlite3_bind_blob(
        f->w->find_commit, 1, oid.bytes, sizeof(oid.bytes), SQLITE_STATIC);
    rc = pir_sql_step(c, f->w->find_commit, f->err);
    if (rc > 0)
        pir_catalog_set_order(
            &entry->attest, sqlite3_column_int64(f->w->find_commit, 0), batch);
    (void)sqlite3_reset(f->w->find_commit);
    return rc < 0 ? rc : 0;
}

static int attest(struct filing *f)
{
    struct pir_dossier *dossier = &f->loaded->dossier;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < dossier->count; i++) {
        struct pir_recorded *entry = &dossier->entries[i];
        const struct known *known = find_known(f, entry->entry.id);
        bool several;
        const struct pir_claim *claim =
            pir_claims_find(f->w->claims, &entry->entry.digest, &several);

        if (several || (claim && known && known->attest.found &&
                        pir_catalog_commit_of(&known->attest) <= f->w->claims->base))
            rc = settle_doubt(f, entry, &f->loaded->arena);
        else if (claim)
            take_claim(&entry->attest, f->w->claims, claim);
        else if (known)
            entry->attest = known->attest;
        else
            entry->attest.state = PIR_ATTEST_NOBODY;
        if (rc == 0 && strcmp(entry->entry.kind, "close") == 0 &&
            entry->attest.state == PIR_ATTEST_UNKNOWN)
            rc = pir_catalog_check_closing(
                &entry->attest, &f->w->rosters, f->w->c, f->err);
    }
    pir_dossier_sort_recorded(dossier);
    return rc;
}

/* ---- text ------------------------------------------------------------------------ */

/* Field by field into its column; "other" takes what has none of its own. */
static void
gather(struct pir_catalog_writer *w, const struct pir_item *item, bool corrected)
{
    const struct pir_value *fields =
        corrected ? item->fields : item->recorded->entry.fields;

    for (size_t i = 0; i < w->c->columns.len; i++)
        pir_buf_clear(&w->texts[i]);
    pir_buf_add(&w->texts[0], item->recorded->entry.id, PIR_ID_SHORT);
    for (size_t i = 0; i < fields->len; i++) {
        const struct pir_member *member = &fields->in.members[i];

        if (!pir_catalog_field_is_silent(member->name))
            pir_catalog_field_text(
                &w->texts[pir_catalog_column(w->c, member->name)], member->value);
    }
}

static int write_text(
    struct filing *f, const struct pir_item *item, int64_t entry, int64_t version)
{
    struct pir_catalog_writer *w = f->w;
    bool failed = false;

    gather(w, item, version > 0);
    for (size_t i = 0; i < w->c->columns.len; i++) {
        const struct pir_buf *text = &w->texts[i];

        failed |= pir_buf_failed(text);
        if (text->len)
            (void)sqlite3_bind_text(
                w->text, (int)i + 1, text->data, (int)text->len, SQLITE_STATIC);
        else
            (void)sqlite3_bind_null(w->text, (int)i + 1);
    }
    if (failed)
        return pir_err_nomem(f->err);
    pir_sql_integer(
        w->text, (int)w->c->columns.len + 1,
        version << PIR_CATALOG_VERSION_SHIFT | entry);
    return pir_sql_do(w->c, w->text, f->err);
}

/* ---- entries --------------------------------------------------------------------- */

/* The field that sums up a kind, asked once. */
static const char *subject_field(struct pir_catalog_writer *w, const char *name)
{
    const struct pir_kind *kind;
    const char **slot;

    for (size_t i = 0; i + 1 < w->summed.len; i += 2)
        if (strcmp(w->summed.items[i], name) == 0)
            return w->summed.items[i + 1];
    slot = PIR_VEC_PUSH(&w->c->arena, &w->summed);
    if (slot)
        *slot = pir_arena_strdup(&w->c->arena, name);
    if (!slot || !*slot)
        return NULL;
    slot = PIR_VEC_PUSH(&w->c->arena, &w->summed);
    if (!slot)
        return NULL;
    *slot = pir_kinds_get(&kind, w->c->options.kinds, name, NULL) < 0
                ? "title"
                : kind->subject->name;
    return *slot;
}

static int
subject_of(struct pir_buf *out, struct filing *f, const struct pir_item *item)
{
    struct pir_entry entry = item->recorded->entry;
    const char *field = subject_field(f->w, entry.kind);

    if (!field)
        return pir_err_nomem(f->err);
    entry.fields = item->fields;
    return pir_entry_subject(out, &entry, field, SUBJECT_COLUMNS) < 0 ||
                   pir_buf_failed(out)
               ? pir_err_nomem(f->err)
               : 0;
}

static int add_entry(struct filing *f, const struct pir_item *item, int64_t n)
{
    const struct pir_recorded *recorded = item->recorded;
    sqlite3_stmt *row = f->w->entry;
    struct pir_buf subject = PIR_BUF_INIT;
    struct pir_moment occurred;
    int rc = subject_of(&subject, f, item);

    if (rc < 0)
        goto done;
    pir_sql_integer(row, 1, n);
    pir_sql_text(row, 2, recorded->entry.id);
    pir_sql_integer(row, 3, f->incident);
    pir_sql_text(row, 4, recorded->entry.kind);
    pir_item_occurred(&occurred, item);
    pir_sql_moment(row, 5, &occurred);
    if (recorded->attest.found) {
        pir_sql_integer(row, 10, pir_catalog_commit_of(&recorded->attest));
        pir_sql_integer(row, 11, pir_catalog_batch_of(&recorded->attest));
    } else {
        pir_sql_text(row, 10, NULL);
        pir_sql_text(row, 11, NULL);
    }
    pir_sql_text(row, 12, subject.data);
    pir_sql_integer(row, 13, (int64_t)item->correction_count);
    rc = pir_sql_do(f->w->c, row, f->err);
    if (rc == 0)
        rc = write_text(f, item, n, 0);
done:
    pir_buf_release(&subject);
    return rc;
}

/* It was corrected: the new text is searched too, and sums it up from now on. */
static int set_versions(struct filing *f, const struct pir_item *item, int64_t n)
{
    sqlite3_stmt *row = f->w->versions;
    struct pir_buf subject = PIR_BUF_INIT;
    struct pir_moment occurred;
    int rc = subject_of(&subject, f, item);

    if (rc == 0) {
        pir_item_occurred(&occurred, item);
        pir_sql_moment(row, 1, &occurred);
        pir_sql_text(row, 6, subject.data);
        pir_sql_integer(row, 7, (int64_t)item->correction_count);
        pir_sql_integer(row, 8, n);
        rc = pir_sql_do(f->w->c, row, f->err);
    }
    pir_buf_release(&subject);
    return rc < 0 ? rc : write_text(f, item, n, (int64_t)item->correction_count);
}

static int set_recorded(struct filing *f, const struct pir_item *item, int64_t n)
{
    const struct pir_attest *attest = &item->recorded->attest;

    pir_sql_integer(f->w->recorded, 1, pir_catalog_commit_of(attest));
    pir_sql_integer(f->w->recorded, 2, pir_catalog_batch_of(attest));
    pir_sql_integer(f->w->recorded, 3, n);
    return pir_sql_do(f->w->c, f->w->recorded, f->err);
}

static int file_entry(struct filing *f, size_t i)
{
    const struct pir_item *item = &f->state.items[i];
    const struct known *known = find_known(f, item->recorded->entry.id);
    int64_t versions = known ? known->versions : 0;
    int rc = 0;

    f->numbers[i] = known ? known->n : f->w->next_entry++;
    if (!known)
        rc = add_entry(f, item, f->numbers[i]);
    else if (
        item->recorded->attest.found &&
        item->recorded->attest.order != known->attest.order)
        rc = set_recorded(f, item, f->numbers[i]);
    if (rc == 0 && (int64_t)item->correction_count != versions)
        rc = set_versions(f, item, f->numbers[i]);
    return rc;
}

/* ---- one incident ---------------------------------------------------------------- */

static int find_incident(struct filing *f)
{
    sqlite3_stmt *row = f->w->find_incident;
    int rc;

    pir_sql_text(row, 1, f->loaded->node.folder.path);
    rc = pir_sql_step(f->w->c, row, f->err);
    f->is_new = rc == 0;
    f->incident = rc > 0 ? sqlite3_column_int64(row, 0) : f->w->next_incident++;
    (void)sqlite3_reset(row);
    if (rc < 0 || f->is_new)
        return rc;
    rc = pir_catalog_rows_forget(&f->w->rows, f->w->c, f->incident, f->err);
    return rc < 0 ? rc : read_known(f);
}

static int fold(struct filing *f)
{
    int rc = pir_fold(&f->state, &f->loaded->arena, &f->loaded->dossier, f->err);

    if (rc < 0)
        return rc;
    f->numbers =
        pir_arena_calloc(&f->loaded->arena, f->state.item_count, sizeof(*f->numbers));
    return f->numbers ? 0 : pir_err_nomem(f->err);
}

int pir_catalog_write_incident(
    struct pir_catalog_writer *w, struct pir_loaded *loaded, struct pir_err *err)
{
    struct filing f = {.w = w, .loaded = loaded, .err = err};
    struct pir_catalog_place place = {
        .path = loaded->node.folder.path, .tree = loaded->node.tree};
    int rc = loaded->rc;

    if (rc < 0) {
        if (err)
            *err = loaded->err;
        return rc == PIR_E_NOMEM ? pir_err_nomem(err) : rc;
    }
    rc = find_incident(&f);
    if (rc == 0)
        rc = attest(&f);
    if (rc == 0)
        rc = fold(&f);
    for (size_t i = 0; rc == 0 && i < f.state.item_count; i++)
        rc = file_entry(&f, i);
    place.incident = f.incident;
    place.entries = f.numbers;
    return rc < 0 ? rc
                  : pir_catalog_rows_write(
                        &w->rows, w->c, &place, &f.state, &loaded->arena, err);
}
