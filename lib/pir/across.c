/* Many incidents at once: from the index where that is enough; else all their entries are
 * read first, so that one walk through history finds who recorded them. */
#include "pir/across_internal.h"

#include "model/catalog_states.h"
#include "pir/catalog_internal.h"

#include <string.h>

struct crossing {
    struct pir_record *record;
    struct pir_arena *arena;
    const struct pir_across *across;
    PIR_VEC(struct pir_dossier) dossiers;
    struct pir_state *states; /* from the index */
    size_t state_count;
    struct pir_err *err;
};

/* ---- which are open -------------------------------------------------------------- */

struct asking_folders {
    struct pir_folder **out;
    size_t *count;
    struct pir_arena *arena;
};

static int ask_folders(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct asking_folders *a = context;

    return pir_catalog_open_folders(a->out, a->count, a->arena, catalog, err);
}

int pir_record_open_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_record *record, unsigned flags, struct pir_err *err)
{
    struct asking_folders asking = {out, count, arena};
    struct pir_folder *folders;
    size_t total, len = 0;
    bool *open;
    int rc;

    if (pir_snapshot_catalog(record, flags, ask_folders, &asking, NULL) == 0)
        return 0;
    rc = pir_history_folders(
        &folders, &total, arena, record->store, &record->now->head, err);
    if (rc < 0)
        return rc;
    open = pir_arena_calloc(arena, total, sizeof(*open));
    rc = open ? pir_record_which_open(open, record, folders, total, err)
              : pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < total; i++)
        if (open[i])
            folders[len++] = folders[i];
    *out = rc == 0 ? folders : NULL;
    *count = rc == 0 ? len : 0;
    return rc;
}

/* ---- reading --------------------------------------------------------------------- */

static int load_folder(struct crossing *c, const struct pir_folder *folder)
{
    struct pir_dossier *dossier = PIR_VEC_PUSH(c->arena, &c->dossiers);

    if (!dossier)
        return pir_err_nomem(c->err);
    return pir_history_load(
        dossier, c->arena, c->record->store, &c->record->now->head, folder, NULL,
        c->err);
}

static int load(struct crossing *c)
{
    struct pir_folder *folders;
    size_t count;
    int rc;

    /* at another time a closed incident may have been open */
    if (c->across->closed || c->across->as_of)
        rc = pir_history_folders(
            &folders, &count, c->arena, c->record->store, &c->record->now->head,
            c->err);
    else
        rc = pir_record_open_folders(
            &folders, &count, c->arena, c->record,
            c->across->claimed ? PIR_CATALOG_THERE : PIR_CATALOG_READY, c->err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = load_folder(c, &folders[i]);
    return rc;
}

static int attest_by_signatures(struct crossing *c)
{
    struct pir_recorded **list;
    size_t total = 0, at = 0;
    int rc;

    for (size_t i = 0; i < c->dossiers.len; i++)
        total += c->dossiers.items[i].count;
    list = pir_arena_calloc(c->arena, total, sizeof(struct pir_recorded *));
    if (!list)
        return pir_err_nomem(c->err);
    for (size_t i = 0; i < c->dossiers.len; i++)
        for (size_t j = 0; j < c->dossiers.items[i].count; j++)
            list[at++] = &c->dossiers.items[i].entries[j];
    rc = pir_history_attest(
        list, total, c->arena, c->record->store, &c->record->now->head,
        pir_record_memory(c->record), c->err);
    for (size_t i = 0; rc == 0 && i < c->dossiers.len; i++)
        pir_dossier_sort_recorded(&c->dossiers.items[i]);
    return rc;
}

static int
attest_by_index(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct crossing *c = context;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->dossiers.len; i++)
        rc = pir_catalog_attest(&c->dossiers.items[i], c->arena, catalog, err);
    return rc;
}

static int attest(struct crossing *c)
{
    int rc = PIR_E_NOTFOUND;

    if (c->across->claimed)
        rc = pir_snapshot_catalog(
            c->record, PIR_CATALOG_THERE, attest_by_index, c, c->err);
    return rc == PIR_E_NOTFOUND || rc == PIR_E_MOVED ? attest_by_signatures(c) : rc;
}

void pir_dossier_until(struct pir_dossier *dossier, int64_t as_of)
{
    size_t kept = 0;

    for (size_t i = 0; i < dossier->count; i++) {
        if (!dossier->entries[i].attest.found ||
            dossier->entries[i].attest.recorded <= as_of)
            dossier->entries[kept++] = dossier->entries[i];
    }
    dossier->count = kept;
}

static int visit_one(
    struct crossing *c, struct pir_dossier *dossier, pir_across_visit visit,
    void *context)
{
    struct pir_state *state = pir_arena_alloc(c->arena, sizeof(*state));
    struct pir_err why = {0};
    int rc;

    if (!state)
        return pir_err_nomem(c->err);
    if (c->across->as_of)
        pir_dossier_until(dossier, c->across->as_of);
    if (dossier->count == 0 && dossier->damage_count == 0)
        return 0;
    rc = pir_fold(state, c->arena, dossier, c->err);
    if (rc < 0)
        return rc;
    if (!state->opening) {
        pir_no_opening(dossier, &why);
        pir_record_warn(c->record, "left out: %s", why.message);
        return 0;
    }
    if (!c->across->closed && state->stage == PIR_STAGE_CLOSED)
        return 0;
    return visit(context, state, c->err);
}

static int read_each(struct crossing *c, pir_across_visit visit, void *context)
{
    int rc = load(c);

    if (rc == 0)
        rc = attest(c);
    for (size_t i = 0; rc == 0 && i < c->dossiers.len; i++)
        rc = visit_one(c, &c->dossiers.items[i], visit, context);
    return rc;
}

/* ---- from the index alone -------------------------------------------------------- */

static int ask_states(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct crossing *c = context;

    static const enum pir_catalog_part parts[] = {
        [PIR_ACROSS_CLOCKS] = PIR_CATALOG_CLOCKS,
        [PIR_ACROSS_PROOFS] = PIR_CATALOG_PROOFS,
        [PIR_ACROSS_ACTIONS] = PIR_CATALOG_ACTIONS};

    return pir_catalog_states(
        &c->states, &c->state_count, c->arena, catalog, parts[c->across->part],
        c->across->closed, err);
}

/* The index knows of an incident without a title only that something is wrong with it. */
static int
look_closer(struct crossing *c, const char *id, pir_across_visit visit, void *context)
{
    struct pir_record *record = c->record;
    struct pir_folder folder;
    int rc = pir_history_folder(
        &folder, c->arena, record->store, &record->now->head, id, c->err);

    c->dossiers.len = 0;
    if (rc == 0)
        rc = load_folder(c, &folder);
    if (rc == 0)
        rc = attest(c);
    return rc < 0 ? rc : visit_one(c, &c->dossiers.items[0], visit, context);
}

static int ask_index_alone(struct crossing *c, pir_across_visit visit, void *context)
{
    int rc = pir_snapshot_catalog(c->record, 0, ask_states, c, c->err);

    if (rc == PIR_E_MOVED)
        return read_each(c, visit, context);
    for (size_t i = 0; rc == 0 && i < c->state_count; i++)
        rc = c->states[i].title ? visit(context, &c->states[i], c->err)
                                : look_closer(c, c->states[i].id, visit, context);
    return rc;
}

int pir_across_incidents(
    struct pir_record *record, struct pir_arena *arena, const struct pir_across *across,
    pir_across_visit visit, void *context, struct pir_err *err)
{
    struct crossing c = {
        .record = record, .arena = arena, .across = across, .err = err};
    bool enough = across->claimed && across->part != PIR_ACROSS_ALL && !across->as_of;
    int rc =
        enough ? ask_index_alone(&c, visit, context) : read_each(&c, visit, context);

    return rc < 0 ? rc : 0;
}
