/* Looking: load what a view needs, fold it, view it, render it. */
#include "pir/across_internal.h"
#include "pir/review_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- list ------------------------------------------------------------------------ */

/** Kinds that move an incident's state or head line: the others need not be read for a list. */
static const char *const list_kinds[] = {"incident", "event",    "close",      "reopen",
                                         "approval", "meeting",  "lesson",     "role",
                                         "action",   "progress", "correction", NULL};

static bool has_kind(const struct pir_dossier *dossier, const char *kind)
{
    for (size_t i = 0; i < dossier->count; i++)
        if (strcmp(dossier->entries[i].entry.kind, kind) == 0)
            return true;
    return false;
}

/** What was approved is all of it: then all of it must be read. */
static bool needs_all(const struct pir_dossier *dossier)
{
    bool approved = false;

    for (size_t i = 0; i < dossier->count; i++) {
        approved |= strcmp(dossier->entries[i].entry.kind, "approval") == 0;
        if (strcmp(dossier->entries[i].entry.kind, "close") == 0)
            return has_kind(dossier, "reopen") && approved;
    }
    return approved;
}

/** One incident for the list, while it is read. */
struct listed {
    struct pir_dossier dossier;
    struct pir_node *nodes;
    size_t count;
};

static int
load_listed(struct listed *out, struct pir_looking *l, const struct pir_folder *folder)
{
    const struct pir_oid *head = &l->record->now->head;
    int rc = pir_store_list(
        &out->nodes, &out->count, &l->arena, l->record->store, head, folder->path,
        l->err);

    if (rc == 0)
        rc = pir_history_load(
            &out->dossier, &l->arena, l->record->store, head, folder, list_kinds,
            l->err);
    if (rc == 0 && needs_all(&out->dossier))
        rc = pir_history_load(
            &out->dossier, &l->arena, l->record->store, head, folder, NULL, l->err);
    return rc;
}

/** Of what was closed once and for all, who closed it; of the others, who recorded what. */
static bool is_asked(const struct listed *listed, const char *kind)
{
    return strcmp(kind, "close") == 0 || !has_kind(&listed->dossier, "close") ||
           has_kind(&listed->dossier, "reopen");
}

/** What nobody vouches for must not make an incident look better than it is. */
static int attest_listed(struct listed *list, size_t count, struct pir_looking *l)
{
    PIR_VEC(struct pir_recorded *) asked = {0};

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].dossier.count; j++) {
            struct pir_recorded *entry = &list[i].dossier.entries[j];
            struct pir_recorded **slot = is_asked(&list[i], entry->entry.kind)
                                             ? PIR_VEC_PUSH(&l->arena, &asked)
                                             : &entry;

            if (!slot)
                return pir_err_nomem(l->err);
            *slot = entry;
        }
    return pir_history_attest(
        asked.items, asked.len, &l->arena, l->record->store, &l->record->now->head,
        pir_record_memory(l->record), l->err);
}

static int
fold_listed(struct pir_list_item *item, struct pir_looking *l, struct listed *listed)
{
    struct pir_state *state = pir_arena_alloc(&l->arena, sizeof(*state));
    struct pir_entry_name name;
    int rc;

    if (!state)
        return pir_err_nomem(l->err);
    pir_dossier_sort_recorded(&listed->dossier);
    rc = pir_fold(state, &l->arena, &listed->dossier, l->err);
    if (rc < 0)
        return rc;
    if (!state->opening)
        state->title = "(its opening entry cannot be read)";
    item->state = state;
    item->last = INT64_MIN;
    for (size_t i = 0; i < listed->count; i++) {
        if (!pir_entry_name_parse(&name, listed->nodes[i].name))
            continue;
        item->entries++;
        if (name.occurred > item->last)
            item->last = name.occurred;
        if (state->stage == PIR_STAGE_DECLARED && pir_fold_is_active(name.kind))
            state->stage = PIR_STAGE_ACTIVE;
    }
    return 0;
}

static int list_now(
    struct pir_list_item *items, struct pir_looking *l,
    const struct pir_folder *folders, size_t count)
{
    struct listed *list = pir_arena_calloc(&l->arena, count, sizeof(*list));
    int rc = list ? 0 : pir_err_nomem(l->err);

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = load_listed(&list[i], l, &folders[i]);
    if (rc == 0)
        rc = attest_listed(list, count, l);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = fold_listed(&items[i], l, &list[i]);
    return rc;
}

/** The same as it was recorded by then: every entry is read, and when it was recorded.
 *  0: it is none for the list. */
static int list_item_then(
    struct pir_list_item *item, struct pir_looking *l, const struct pir_folder *folder)
{
    struct pir_state *state;
    int rc = pir_looking_state(&state, l, folder);

    if (rc < 0 || !state)
        return rc;
    if (!l->look.all && state->stage == PIR_STAGE_CLOSED)
        return 0;
    item->state = state;
    item->entries = state->item_count;
    item->last = INT64_MIN;
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_moment *at = &state->items[i].recorded->entry.occurred;

        if (at->precision != PIR_PRECISION_UNKNOWN && at->at > item->last)
            item->last = at->at;
    }
    return 1;
}

/** *count: of folders, then of items. */
static int list_then(
    struct pir_list_item *items, size_t *count, struct pir_looking *l,
    const struct pir_folder *folders)
{
    size_t len = 0;

    for (size_t i = 0; i < *count; i++) {
        int rc = list_item_then(&items[len], l, &folders[i]);

        if (rc < 0)
            return rc;
        len += rc > 0;
    }
    *count = len;
    return 0;
}

static int list_all(struct pir_list_item **out, size_t *count, struct pir_looking *l)
{
    struct pir_folder *folders, use;
    struct pir_list_item *items;
    size_t total;
    int in_use = pir_record_in_use(&use, &l->arena, l->record, l->err);
    int rc;

    if (l->look.all || l->as_of != INT64_MAX)
        rc = pir_history_folders(
            &folders, &total, &l->arena, l->record->store, &l->record->now->head,
            l->err);
    else
        rc = pir_record_open_folders(
            &folders, &total, &l->arena, l->record, PIR_CATALOG_READY, l->err);
    if (rc < 0 || in_use < 0)
        return rc < 0 ? rc : in_use;
    items = pir_arena_calloc(&l->arena, total, sizeof(*items));
    if (!items)
        return pir_err_nomem(l->err);
    for (size_t i = 0; i < total / 2; i++) { /* the newest first */
        struct pir_folder first = folders[i];

        folders[i] = folders[total - 1 - i];
        folders[total - 1 - i] = first;
    }
    rc = l->as_of == INT64_MAX ? list_now(items, l, folders, total)
                               : list_then(items, &total, l, folders);
    for (size_t i = 0; rc == 0 && i < total; i++)
        items[i].in_use = in_use && strcmp(items[i].state->id, use.id) == 0;
    *out = items;
    *count = total;
    return rc;
}

int pir_look_list(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_looking l;
    struct pir_list_item *items;
    struct pir_block *page;
    struct pir_value *value;
    size_t count;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc == 0)
        rc = list_all(&items, &count, &l);
    if (rc == 0)
        rc = pir_view_list(&page, &value, &l.view, items, count, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}

int pir_look_ids(struct pir_text *out, struct pir_record *record, struct pir_err *err)
{
    struct pir_look look = {.all = true};
    struct pir_looking l;
    struct pir_list_item *items;
    struct pir_buf text = PIR_BUF_INIT;
    size_t count;
    int rc = pir_looking_start(&l, record, &look, err);

    if (rc == 0)
        rc = list_all(&items, &count, &l);
    for (size_t i = 0; rc == 0 && i < count; i++)
        pir_buf_printf(
            &text, "%s\t%s\n", items[i].state->id,
            items[i].state->title ? items[i].state->title : "");
    if (rc == 0)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    pir_looking_end(&l);
    return rc;
}

/* ---- one incident, one entry ----------------------------------------------------- */

int pir_look_summary(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_looking l;
    struct pir_folder folder;
    struct pir_next_step *steps;
    size_t count;
    struct pir_state *state;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc < 0)
        goto done;
    rc = pir_record_incident(&folder, &l.arena, record, NULL, err);
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_AMBIGUOUS) {
        rc = pir_look_list(out, record, look, err);
        goto done;
    }
    if (rc == 0)
        rc = pir_looking_state(&state, &l, &folder);
    if (rc == 0 && !state)
        rc = pir_looking_nothing(&l, "the incident in use");
    if (rc == 0)
        rc = pir_next_load(&steps, &count, &l, &folder, state, false);
    if (rc == 0)
        rc = pir_view_summary(&page, &value, &l.view, state, steps, count, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
done:
    pir_looking_end(&l);
    return rc;
}

static int show_incident(
    struct pir_text *out, struct pir_looking *l, const struct pir_folder *folder)
{
    struct pir_state *state;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_state(&state, l, folder);

    if (rc == 0 && !state)
        rc = pir_looking_nothing(l, "this incident");
    if (rc == 0)
        rc = pir_view_incident(&page, &value, &l->view, state, l->err);
    return rc < 0 ? rc : pir_looking_finish(out, l, page, value);
}

static int show_entry(struct pir_text *out, struct pir_looking *l, const char *typed)
{
    const struct pir_kind *kind = NULL;
    struct pir_folder use;
    struct pir_recorded recorded;
    struct pir_place place;
    struct pir_state *state;
    const struct pir_item *item = NULL;
    struct pir_block *page;
    struct pir_value *value;
    int in_use = pir_record_in_use(&use, &l->arena, l->record, l->err);
    int rc;

    if (in_use < 0)
        return in_use;
    rc = pir_history_find(
        &place, &l->arena, l->record->store, &l->record->now->head,
        in_use ? &use : NULL, typed, l->err);
    if (rc == 0)
        rc = pir_history_read(&recorded, &l->arena, l->record->store, &place, l->err);
    if (rc == 0)
        rc = pir_looking_state(&state, l, &place.folder);
    if (rc < 0)
        return rc;
    if (state)
        item = pir_fold_item(state, recorded.entry.id);
    if (!item)
        return pir_looking_nothing(l, "this entry");
    if (pir_kinds_get(&kind, l->record->now->kinds, recorded.entry.kind, NULL) < 0)
        kind = NULL;
    rc = pir_view_entry(&page, &value, &l->view, state, item, kind, l->err);
    return rc < 0 ? rc : pir_looking_finish(out, l, page, value);
}

int pir_look_show(
    struct pir_text *out, struct pir_record *record, const char *id,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_looking l;
    struct pir_folder folder;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc < 0)
        goto done;
    rc = pir_record_incident(&folder, &l.arena, record, id, err);
    if (rc == 0)
        rc = show_incident(out, &l, &folder);
    else if (id && rc == PIR_E_NOTFOUND)
        rc = show_entry(out, &l, id);
done:
    pir_looking_end(&l);
    return rc;
}

/* ---- log ------------------------------------------------------------------------- */

struct log_states {
    PIR_VEC(const struct pir_state *) list;
    struct pir_arena *arena;
};

static int add_state(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct log_states *states = context;
    const struct pir_state **slot = PIR_VEC_PUSH(states->arena, &states->list);

    if (!slot)
        return pir_err_nomem(err);
    *slot = state;
    return 0;
}

static int log_all(struct log_states *out, struct pir_looking *l)
{
    struct pir_across across = {
        .closed = true, .as_of = l->as_of == INT64_MAX ? 0 : l->as_of};

    return pir_across_incidents(l->record, &l->arena, &across, add_state, out, l->err);
}

static int log_one(struct log_states *out, struct pir_looking *l, const char *incident)
{
    struct pir_folder folder;
    struct pir_state *state = NULL;
    int rc = pir_record_incident(&folder, &l->arena, l->record, incident, l->err);

    if (rc == 0)
        rc = pir_looking_state(&state, l, &folder);
    return rc < 0 || !state ? rc : add_state(out, state, l->err);
}

int pir_look_log(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_looking l;
    struct log_states states = {.arena = &l.arena};
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (rc < 0)
        goto done;
    rc = l.look.all ? log_all(&states, &l) : log_one(&states, &l, incident);
    if (rc == 0)
        rc = pir_view_log(
            &page, &value, &l.view, states.list.items, states.list.len, l.look.limit,
            err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
done:
    pir_looking_end(&l);
    return rc;
}
