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

int pir_record_is_open(
    struct pir_record *record, const struct pir_folder *folder, struct pir_err *err)
{
    static const char *const kinds[] = {"incident", "close", "reopen", NULL};
    struct pir_arena arena = {0};
    struct pir_dossier dossier;
    struct pir_entry_name name;
    struct pir_state state;
    struct pir_node *nodes;
    size_t count, closes = 0, reopens = 0;
    int rc = pir_store_list(
        &nodes, &count, &arena, record->store, &record->now->head, folder->path, err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!pir_entry_name_parse(&name, nodes[i].name))
            continue;
        closes += strcmp(name.kind, "close") == 0;
        reopens += strcmp(name.kind, "reopen") == 0;
    }
    if (rc < 0 || closes == 0 || reopens == 0) {
        rc = rc < 0 ? rc : closes == 0;
        goto done;
    }
    rc = pir_history_load(
        &dossier, &arena, record->store, &record->now->head, folder, kinds, err);
    if (rc == 0)
        rc = pir_dossier_attest(&dossier, &arena, record, err);
    if (rc == 0)
        rc = pir_fold(&state, &arena, &dossier, err);
    if (rc == 0)
        rc = state.stage != PIR_STAGE_CLOSED;
done:
    pir_arena_release(&arena);
    return rc;
}
