/* What earlier entries mean for new ones: how they read by now, how they are marked,
 * and whether their incident is still open. */
#include "pir/internal.h"

#include "model/fold.h"

#include <string.h>

int pir_entry_now(
    struct pir_recorded *out, const struct pir_value **fields, struct pir_arena *arena,
    struct pir_record *record, const struct pir_place *place, struct pir_err *err)
{
    const char *kinds[] = {NULL, "correction", NULL};
    struct pir_dossier dossier;
    struct pir_state state;
    const struct pir_item *item;
    int rc = pir_history_read(out, arena, record->store, place, err);

    if (rc < 0)
        return rc;
    kinds[0] = out->entry.kind;
    rc = pir_history_load(
        &dossier, arena, record->store, &record->now->head, &place->folder, kinds, err);
    if (rc == 0)
        rc = pir_fold(&state, arena, &dossier, err);
    if (rc < 0)
        return rc;
    item = pir_fold_item(&state, out->entry.id);
    *fields = item ? item->fields : out->entry.fields;
    return 0;
}

/* ---- marking --------------------------------------------------------------------- */

static bool is_set(const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);

    return value && (value->type == PIR_BOOL ? value->boolean
                                             : value->type == PIR_STRING &&
                                                   strcmp(value->text, "true") == 0);
}

int pir_mark_like(
    struct pir_arena *arena, struct pir_value *fields, const struct pir_value *from)
{
    static const char *const flags[] = {"privileged", "personal-data"};
    const char *tlp = pir_value_text(from, "tlp");

    for (size_t i = 0; i < 2; i++) {
        if (is_set(from, flags[i]) &&
            pir_value_set(arena, fields, flags[i], pir_value_bool(arena, 1)) < 0)
            return PIR_E_NOMEM;
    }
    if (pir_tlp_rank(tlp) > pir_tlp_rank(pir_value_text(fields, "tlp")) &&
        pir_value_set_string(arena, fields, "tlp", tlp) < 0)
        return PIR_E_NOMEM;
    return 0;
}

int pir_no_opening(const struct pir_dossier *dossier, struct pir_err *err)
{
    const struct pir_damage *damage = dossier->damage_count ? dossier->damages : NULL;

    pir_err_set(
        err, PIR_E_CORRUPT, "the incident in %s has no opening entry%s%s%s%s",
        dossier->folder.path, damage ? ": " : "", damage ? damage->path : "",
        damage ? ": " : "", damage ? damage->why : "");
    return pir_err_hint(err, "pir verify says by which commit that came");
}

int pir_dossier_attest(
    struct pir_dossier *dossier, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    struct pir_recorded **list =
        pir_arena_calloc(arena, dossier->count, sizeof(struct pir_recorded *));
    int rc;

    if (!list)
        return pir_err_nomem(err);
    for (size_t i = 0; i < dossier->count; i++)
        list[i] = &dossier->entries[i];
    rc = pir_history_attest(
        list, dossier->count, arena, record->store, &record->now->head,
        pir_record_memory(record), err);
    if (rc == 0)
        pir_dossier_sort_recorded(dossier);
    return rc;
}

/* ---- open or closed -------------------------------------------------------------- */

/* An incident that somebody closed, as its names say. */
struct closed {
    struct pir_dossier dossier;
    bool *open;
};

struct asking {
    struct pir_record *record;
    struct pir_arena arena;
    PIR_VEC(struct closed) closed;
    struct pir_err *err;
};

static int has_closing(struct asking *a, const struct pir_folder *folder)
{
    struct pir_arena scratch = {0};
    struct pir_entry_name name;
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_list(
        &nodes, &count, &scratch, a->record->store, &a->record->now->head, folder->path,
        a->err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        /* Few are: a whole look at each name would take longer than the rest. */
        rc = strstr(nodes[i].name, "-close-") &&
             pir_entry_name_parse(&name, nodes[i].name) &&
             strcmp(name.kind, "close") == 0;
    pir_arena_release(&scratch);
    return rc;
}

static int load_closed(struct asking *a, bool *open, const struct pir_folder *folder)
{
    static const char *const kinds[] = {"incident", "close", "reopen", NULL};
    struct closed *closed = PIR_VEC_PUSH(&a->arena, &a->closed);

    if (!closed)
        return pir_err_nomem(a->err);
    closed->open = open;
    return pir_history_load(
        &closed->dossier, &a->arena, a->record->store, &a->record->now->head, folder,
        kinds, a->err);
}

/* Who closed and reopened them, in one walk through history; that is remembered however
 * few they are, since it is asked again by the next command. */
static int attest_closed(struct asking *a)
{
    const struct pir_attest_memory *known = pir_record_memory(a->record);
    struct pir_attest_memory memory = known ? *known : (struct pir_attest_memory){0};
    PIR_VEC(struct pir_recorded *) list = {0};

    memory.known_from = 1;
    for (size_t i = 0; i < a->closed.len; i++)
        for (size_t j = 0; j < a->closed.items[i].dossier.count; j++) {
            struct pir_recorded **slot = PIR_VEC_PUSH(&a->arena, &list);

            if (!slot)
                return pir_err_nomem(a->err);
            *slot = &a->closed.items[i].dossier.entries[j];
        }
    return pir_history_attest(
        list.items, list.len, &a->arena, a->record->store, &a->record->now->head,
        known ? &memory : NULL, a->err);
}

int pir_record_which_open(
    bool *open, struct pir_record *record, const struct pir_folder *folders,
    size_t count, struct pir_err *err)
{
    struct asking a = {.record = record, .err = err};
    struct pir_state state;
    int rc = 0;

    for (size_t i = 0; rc >= 0 && i < count; i++) {
        rc = has_closing(&a, &folders[i]);
        open[i] = rc == 0;
        if (rc > 0)
            rc = load_closed(&a, &open[i], &folders[i]);
    }
    if (rc >= 0 && a.closed.len)
        rc = attest_closed(&a);
    for (size_t i = 0; rc >= 0 && i < a.closed.len; i++) {
        pir_dossier_sort_recorded(&a.closed.items[i].dossier);
        rc = pir_fold(&state, &a.arena, &a.closed.items[i].dossier, err);
        *a.closed.items[i].open = state.stage != PIR_STAGE_CLOSED;
    }
    pir_arena_release(&a.arena);
    return rc < 0 ? rc : 0;
}

int pir_record_is_open(
    struct pir_record *record, const struct pir_folder *folder, struct pir_err *err)
{
    bool open = false;
    int rc = pir_record_which_open(&open, record, folder, 1, err);

    return rc < 0 ? rc : open;
}
