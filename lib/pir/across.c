/* Many incidents at once: all their entries are read first, so that one walk through
 * history finds who recorded them. */
#include "pir/across_internal.h"

#include <string.h>

struct crossing {
    struct pir_record *record;
    struct pir_arena *arena;
    const struct pir_across *across;
    PIR_VEC(struct pir_dossier) dossiers;
    struct pir_err *err;
};

/* A closed incident need not be read, unless it may have been open at that time. */
static int is_wanted(const struct crossing *c, const struct pir_folder *folder)
{
    if (c->across->closed || c->across->as_of)
        return 1;
    return pir_record_is_open(c->record, folder, c->err);
}

static int load_folder(struct crossing *c, const struct pir_folder *folder)
{
    struct pir_dossier *dossier;
    int rc = is_wanted(c, folder);

    if (rc <= 0)
        return rc;
    dossier = PIR_VEC_PUSH(c->arena, &c->dossiers);
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
    int rc = pir_history_folders(
        &folders, &count, c->arena, c->record->store, &c->record->now->head, c->err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = load_folder(c, &folders[i]);
    return rc;
}

static int attest(struct crossing *c)
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
        list, total, c->arena, c->record->store, &c->record->now->head, c->err);
    for (size_t i = 0; rc == 0 && i < c->dossiers.len; i++)
        pir_dossier_sort_recorded(&c->dossiers.items[i]);
    return rc;
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

int pir_across_incidents(
    struct pir_record *record, struct pir_arena *arena, const struct pir_across *across,
    pir_across_visit visit, void *context, struct pir_err *err)
{
    struct crossing c = {
        .record = record, .arena = arena, .across = across, .err = err};
    int rc = load(&c);

    if (rc == 0)
        rc = attest(&c);
    for (size_t i = 0; rc == 0 && i < c.dossiers.len; i++)
        rc = visit_one(&c, &c.dossiers.items[i], visit, context);
    return rc < 0 ? rc : 0;
}
