/* Opening a record, its snapshots, its facts and the incident that is meant. */
#include "pir/internal.h"

#include "base/file.h"
#include "base/text.h"
#include "doc/builtin.h"
#include "trust/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *pir_version(void)
{
    return PIR_VERSION;
}

void pir_text_release(struct pir_text *text)
{
    free(text->data);
    text->data = NULL;
    text->len = 0;
}

void pir_text_show(char *out, size_t size, const char *text)
{
    pir_text_quote_into(out, size, text, strlen(text));
}

const char *pir_nearest(const char *word, const char *const *names, size_t count)
{
    return pir_text_nearest(word, names, count);
}

int pir_text_take(struct pir_text *out, struct pir_buf *buf, struct pir_err *err)
{
    out->data = pir_buf_detach(buf, &out->len);
    return out->data ? 0 : pir_err_nomem(err);
}

void pir_record_warn(struct pir_record *record, const char *format, ...)
{
    struct pir_err text = {0};
    char line[PIR_ERR_MESSAGE_MAX];
    va_list args;
    const char **slot;

    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    pir_err_set(&text, PIR_OK, "%s", line);
    slot = PIR_VEC_PUSH(&record->arena, &record->warnings);
    if (slot)
        *slot = pir_arena_strdup(&record->arena, text.message);
}

void pir_record_notice(struct pir_record *record, const char *text)
{
    if (record->notice)
        record->notice(record->context, text);
}

const char *pir_record_warning(const struct pir_record *record, size_t i)
{
    return i < record->warnings.len ? record->warnings.items[i] : NULL;
}

/* ---- snapshots ------------------------------------------------------------------- */

/* The ids of what a snapshot is read from. */
static int snapshot_look(
    struct pir_snapshot *snapshot, struct pir_record *record, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_node *nodes;
    size_t count = 0;
    int rc =
        pir_store_list(&nodes, &count, &arena, record->store, &snapshot->head, "", err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (strcmp(nodes[i].name, "pir.yaml") == 0)
            snapshot->own_settings = nodes[i].oid;
        if (strcmp(nodes[i].name, "schemas") == 0)
            snapshot->own_schemas = nodes[i].oid;
    }
    pir_arena_release(&arena);
    return rc;
}

/* Entries leave settings and schemas as they were: then so does the snapshot. */
static bool
snapshot_reuse(struct pir_snapshot *snapshot, const struct pir_snapshot *old)
{
    if (!old || !pir_oid_equal(&snapshot->own_settings, &old->own_settings) ||
        !pir_oid_equal(&snapshot->own_schemas, &old->own_schemas))
        return false;
    snapshot->settings = old->settings;
    snapshot->source = old->source;
    snapshot->kinds = old->kinds;
    return true;
}

static int snapshot_take(
    struct pir_snapshot **out, struct pir_record *record, const struct pir_oid *head,
    struct pir_err *err)
{
    struct pir_snapshot *snapshot = pir_arena_alloc(&record->arena, sizeof(*snapshot));
    int rc;

    if (!snapshot)
        return pir_err_nomem(err);
    snapshot->head = *head;
    pir_oid_hex(snapshot->hex, head);
    rc = snapshot_look(snapshot, record, err);
    if (rc < 0)
        return rc;
    *out = snapshot;
    if (snapshot_reuse(snapshot, record->now))
        return 0;
    rc = pir_settings_load(
        &snapshot->settings, &record->arena, record->store, head, err);
    if (rc == PIR_E_INPUT && err && !*err->hint)
        pir_err_hint(
            err,
            "pir verify says which commit broke it and from where the record can go "
            "on");
    if (rc < 0)
        return rc;
    rc = pir_record_kind_source(
        &snapshot->source, &record->arena, record->store, head, err);
    if (rc < 0)
        return rc;
    return pir_kinds_new(&snapshot->kinds, &snapshot->source, err);
}

int pir_record_at(
    struct pir_record *record, const struct pir_oid *commit, struct pir_err *err)
{
    struct pir_snapshot *snapshot = NULL;
    int rc;

    if (record->now && pir_oid_equal(&record->now->head, commit))
        return 0;
    rc = snapshot_take(&snapshot, record, commit, err);
    if (rc < 0)
        return rc;
    snapshot->older = record->now;
    record->now = snapshot;
    return 0;
}

/** In a clone whose HEAD names a branch that is not there, the record is on another one:
 *  says so. */
static bool hint_elsewhere(struct pir_store *store, struct pir_err *err)
{
    static const char *const names[] = {"main", "master"};
    struct pir_oid oid;
    char full[64];

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(full, sizeof(full), "refs/remotes/origin/%s", names[i]);
        if (pir_store_resolve(&oid, store, full, NULL) < 0)
            continue;
        pir_err_hint(err, "it is on the branch %s: git switch %s", names[i], names[i]);
        return true;
    }
    return false;
}

int pir_record_refresh(struct pir_record *record, struct pir_err *err)
{
    struct pir_oid head;
    int rc = pir_store_head(&head, record->store, err);

    if (rc == PIR_E_NOTFOUND) {
        pir_err_set(err, rc, "this repository has no record in it yet");
        return hint_elsewhere(record->store, err) ? rc
                                                  : pir_err_hint(err, "run pir init");
    }
    return rc < 0 ? rc : pir_record_at(record, &head, err);
}

int pir_record_open(
    struct pir_record **out, const struct pir_open_options *options,
    struct pir_err *err)
{
    struct pir_store_options where = {0};
    struct pir_record *record = calloc(1, sizeof(*record));
    int rc;

    *out = NULL;
    if (!record)
        return pir_err_nomem(err);
    if (options) {
        where.dir = options->dir;
        record->notice = options->notice;
        record->progress = options->progress;
        record->context = options->context;
    }
    rc = pir_store_open(&record->store, &where, err);
    if (rc < 0)
        goto done;
    rc = pir_record_refresh(record, err);
    if (rc < 0)
        goto done;
    *out = record;
    record = NULL; /* transferred */
done:
    pir_record_free(record);
    return rc;
}

void pir_record_free(struct pir_record *record)
{
    if (!record)
        return;
    for (struct pir_snapshot *s = record->now; s; s = s->older) {
        if (!s->older || s->older->kinds != s->kinds)
            pir_kinds_free(s->kinds);
    }
    pir_store_free(record->store);
    pir_arena_release(&record->arena);
    free(record);
}

/* ---- facts ----------------------------------------------------------------------- */

const char *pir_record_git_dir(const struct pir_record *record)
{
    return pir_store_gitdir(record->store);
}

const char *pir_record_work_dir(const struct pir_record *record)
{
    return pir_store_workdir(record->store);
}

const char *pir_record_organisation(const struct pir_record *record)
{
    return record->now->settings.organisation;
}

const char *pir_record_commit(const struct pir_record *record)
{
    return record->now->hex;
}

const char *pir_record_config(struct pir_record *record, const char *name)
{
    return pir_store_config(record->store, name, PIR_STORE_USER_ONLY);
}

int pir_record_keep(
    struct pir_text *out, struct pir_record *record, const char *name,
    const char *bytes, size_t len, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    const char *dir;
    int rc = pir_store_private_dir(&dir, record->store, err);

    if (rc < 0)
        return rc;
    pir_buf_printf(&path, "%s/%s", dir, name);
    for (unsigned i = 2; pir_file_exists(path.data) && i < 1000; i++) {
        pir_buf_clear(&path);
        pir_buf_printf(&path, "%s/%u-%s", dir, i, name);
    }
    rc = pir_file_write(path.data, bytes, len, 0600, err);
    if (rc == 0)
        rc = pir_text_take(out, &path, err);
    pir_buf_release(&path);
    return rc;
}

/** The key that the first commit says made it: for the formats whose signatures do not
 *  bring their key along, as its own trust files have it. */
static int root_signer(
    struct pir_signature *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *root, const struct pir_commit *commit, struct pir_err *err)
{
    struct pir_roster roster;
    struct pir_err why = {0};
    int rc;

    memset(out, 0, sizeof(*out));
    if (!commit->signature)
        return 0;
    rc = pir_history_roster(&roster, arena, store, root, &why);
    if (rc != PIR_E_NOMEM)
        rc = pir_signature_check(
            out, rc == 0 ? &roster : NULL, commit->signature, strlen(commit->signature),
            commit->payload, commit->payload_len, &why);
    return rc == PIR_E_NOMEM ? pir_err_nomem(err) : 0;
}

int pir_record_introduction(
    struct pir_text *out, struct pir_record *record, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_walk *walk = NULL;
    struct pir_commit commit;
    struct pir_signature sig;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = pir_walk_new(&walk, record->store, &record->now->head, err);

    if (rc < 0)
        goto done;
    while ((rc = pir_walk_next(walk, &oid, &bytes, &len, err)) > 0) {
        char hex[PIR_HEX + 1];

        pir_oid_hex(hex, &oid);
        pir_arena_release(&arena);
        rc = pir_commit_parse(&commit, &arena, bytes, len, hex, err);
        if (rc < 0)
            goto done;
        if (commit.parent_count)
            continue;
        pir_buf_printf(&text, "%s", hex);
        rc = root_signer(&sig, &arena, record->store, &oid, &commit, err);
        if (rc < 0)
            goto done;
        if (sig.fingerprint[0])
            pir_buf_printf(&text, ":%s", sig.fingerprint);
    }
    if (rc == 0)
        rc = pir_text_take(out, &text, err);
done:
    pir_walk_free(walk);
    pir_arena_release(&arena);
    pir_buf_release(&text);
    return rc;
}

/* ---- kinds ----------------------------------------------------------------------- */

/** The built-in kinds, for commands that need no record. Made once, freed at exit by the system. */
static int
kinds_of(struct pir_kinds **out, struct pir_record *record, struct pir_err *err)
{
    static struct pir_kinds *builtin;
    struct pir_kind_source source;

    if (record) {
        *out = record->now->kinds;
        return 0;
    }
    if (!builtin) {
        int rc;

        source = pir_builtin_source();
        rc = pir_kinds_new(&builtin, &source, err);
        if (rc < 0)
            return rc;
    }
    *out = builtin;
    return 0;
}

int pir_kind_of_verb(
    const struct pir_kind **out, struct pir_record *record, const char *verb,
    struct pir_err *err)
{
    struct pir_kinds *kinds;
    int rc = kinds_of(&kinds, record, err);

    return rc < 0 ? rc : pir_kinds_by_verb(out, kinds, verb, err);
}

int pir_kind_named(
    const struct pir_kind **out, struct pir_record *record, const char *name,
    struct pir_err *err)
{
    struct pir_kinds *kinds;
    int rc = kinds_of(&kinds, record, err);

    return rc < 0 ? rc : pir_kinds_get(out, kinds, name, err);
}

int pir_kind_at(
    const struct pir_kind **out, struct pir_record *record, size_t i,
    struct pir_err *err)
{
    struct pir_kinds *kinds;
    size_t count;
    int rc = kinds_of(&kinds, record, err);

    if (rc < 0)
        return rc;
    rc = pir_kinds_count(&count, kinds, err);
    if (rc < 0 || i >= count)
        return rc < 0 ? rc : 0;
    rc = pir_kinds_at(out, kinds, i, err);
    return rc < 0 ? rc : 1;
}

int pir_field_usage(
    struct pir_text *out, const struct pir_field *field, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    pir_field_metavar(&text, field);
    rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    return rc;
}

const struct pir_field *pir_field_find(const struct pir_kind *kind, const char *name)
{
    return pir_kind_field(kind, name);
}
