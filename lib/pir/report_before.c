/* What earlier incidents left undone that had a cause of the same class: a reader who was told it
 * would not happen again has to know. Read from the commit the report is made of, and not from
 * the index, so that the same commit gives the same bytes. */
#include "pir/report_internal.h"

#include "base/text.h"

#include <string.h>

#define BACK_MOST ((size_t)50) /* incidents, the latest before this one */

/** Looking back, from the latest to the earliest. */
struct back {
    struct pir_reporting_run *run;
    const char *const *classes; /* of this incident's causes, NULL-ended */
    PIR_VEC(struct pir_report_before) found;
};

/* "unknown" and "other" say nothing of sameness, a cause that was ruled out even less. */
static const char *class_of(const struct pir_item *item)
{
    const char *class = pir_value_text(item->fields, "class");
    const char *status = pir_value_text(item->fields, "status");

    if (strcmp(item->recorded->entry.kind, "cause") != 0 || item->replaced_by ||
        !class || (status && strcmp(status, "ruled-out") == 0) ||
        strcmp(class, "unknown") == 0 || strcmp(class, "other") == 0)
        return NULL;
    return class;
}

static const char *const *classes_of(struct pir_reporting_run *r)
{
    const struct pir_state *state = &r->reviewed.state;
    const char **list =
        pir_arena_calloc(&r->look.arena, state->item_count + 1, sizeof(*list));
    size_t count = 0;

    for (size_t i = 0; list && i < state->item_count; i++)
        if (class_of(&state->items[i]))
            list[count++] = class_of(&state->items[i]);
    return list;
}

static const char *shared_class(const struct back *b, const struct pir_state *state)
{
    for (size_t i = 0; i < state->item_count; i++) {
        const char *its = class_of(&state->items[i]);

        for (size_t c = 0; its && b->classes[c]; c++)
            if (strcmp(its, b->classes[c]) == 0)
                return b->classes[c];
    }
    return NULL;
}

/* Of entries of these kinds alone. */
static int fold(
    struct pir_state *out, struct back *b, const struct pir_folder *folder,
    const char *const *kinds)
{
    struct pir_looking *l = &b->run->look;
    struct pir_dossier *dossier = pir_arena_alloc(&l->arena, sizeof(*dossier));
    int rc;

    if (!dossier)
        return pir_err_nomem(b->run->err);
    rc = pir_history_load(
        dossier, &l->arena, l->record->store, &l->record->now->head, folder, kinds,
        b->run->err);
    return rc < 0 ? rc : pir_fold(out, &l->arena, dossier, b->run->err);
}

static int look_at(struct back *b, const struct pir_folder *folder)
{
    static const char *const causes[] = {"cause", "correction", NULL};
    static const char *const all[] = {"incident", "cause", "correction", "action",
                                      "progress", "close", "handover",   NULL};
    struct pir_arena *arena = &b->run->look.arena;
    struct pir_state *state = pir_arena_alloc(arena, sizeof(*state));
    struct pir_report_before *before;
    const char *class = NULL;
    int rc = state ? fold(state, b, folder, causes) : pir_err_nomem(b->run->err);

    if (rc == 0)
        class = shared_class(b, state);
    if (rc < 0 || !class)
        return rc;
    rc = fold(state, b, folder, all);
    if (rc < 0 || !state->opening || state->exercise)
        return rc;
    before = PIR_VEC_PUSH(arena, &b->found);
    if (!before)
        return pir_err_nomem(b->run->err);
    *before = (struct pir_report_before){
        .id = pir_arena_strdup(arena, folder->id), .class = class, .state = state};
    return before->id ? 0 : pir_err_nomem(b->run->err);
}

int pir_reporting_before(struct pir_reporting_run *r, const struct pir_folder *folder)
{
    struct pir_looking *l = &r->look;
    struct back back = {.run = r, .classes = classes_of(r)};
    struct pir_bulk *packs = NULL; /* kept open: mapped once for all incidents */
    struct pir_folder *folders;
    size_t count, seen = 0;
    int rc;

    if (!back.classes)
        return pir_err_nomem(r->err);
    /* of another time than the commit's own it is not known what was recorded by then */
    if (!back.classes[0] || l->as_of != INT64_MAX)
        return 0;
    rc = pir_history_folders(
        &folders, &count, &l->arena, l->record->store, &l->record->now->head, r->err);
    if (rc == 0)
        rc = pir_bulk_new(&packs, l->record->store, NULL, r->err);
    if (rc == 0)
        pir_bulk_expect(packs, count);
    for (size_t i = rc == 0 ? count : 0; rc == 0 && i-- > 0 && seen < BACK_MOST;) {
        if (strcmp(folders[i].path, folder->path) >= 0)
            continue;
        seen++;
        rc = look_at(&back, &folders[i]);
    }
    pir_bulk_free(packs);
    r->report.before = back.found.items;
    r->report.before_count = back.found.len;
    return rc;
}
