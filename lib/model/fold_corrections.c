/* Corrections: which entry each is about, and what that entry says after all of them.
 *
 * A correction may itself be corrected, so those that nobody corrects are settled
 * first, then what they are about, and so on down to the entries themselves. What a
 * correction is about never changes: a correction of its field `entry` is passed over.
 * Ids are digests, so there are no circles; whatever would be part of one keeps its own
 * fields. */
#include "model/fold_internal.h"

#include <string.h>

/* Members, not their values: those are shared, and nobody changes them. */
static struct pir_value *
copy_fields(struct pir_arena *arena, const struct pir_value *fields, size_t more)
{
    struct pir_value *copy = pir_value_object(arena);
    size_t len = fields && fields->type == PIR_OBJECT ? fields->len : 0;

    if (!copy)
        return NULL;
    copy->in.members = pir_arena_calloc(arena, len + more, sizeof(*copy->in.members));
    if (!copy->in.members)
        return NULL;
    if (len)
        memcpy(copy->in.members, fields->in.members, len * sizeof(*copy->in.members));
    copy->len = len;
    copy->cap = len + more;
    return copy;
}

/* These make an entry what it is. */
static bool is_fixed(const char *name)
{
    static const char *const fixed[] = {"schema", "incident", "entry", "body"};

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strcmp(fixed[i], name) == 0)
            return true;
    return false;
}

static int apply_to(
    struct pir_value *fields, struct pir_arena *arena,
    const struct pir_value *correction)
{
    const struct pir_value *content = pir_value_get(correction, "content");
    struct pir_value *body = pir_value_get(correction, "body");
    size_t count = content && content->type == PIR_OBJECT ? content->len : 0;

    for (size_t i = 0; i < count; i++) {
        const struct pir_member *member = &content->in.members[i];

        if (is_fixed(member->name))
            continue;
        if (pir_value_is_nothing(member->value))
            pir_value_remove(fields, member->name);
        else if (pir_value_set(arena, fields, member->name, member->value) < 0)
            return -1;
    }
    return body ? pir_value_set(arena, fields, "body", body) : 0;
}

static size_t content_len(const struct pir_value *correction)
{
    const struct pir_value *content = pir_value_get(correction, "content");

    return 1 + (content && content->type == PIR_OBJECT ? content->len : 0);
}

const struct pir_value *pir_correction_apply(
    struct pir_arena *arena, const struct pir_value *fields,
    const struct pir_value *correction)
{
    struct pir_value *copy = copy_fields(arena, fields, content_len(correction));

    return copy && apply_to(copy, arena, correction) == 0 ? copy : NULL;
}

static size_t number_of(const struct pir_folding *f, const struct pir_recorded *entry)
{
    return (size_t)(entry - f->dossier->entries);
}

const struct pir_value *pir_folding_refold(struct pir_folding *f, size_t t, size_t upto)
{
    const struct pir_item *item = &f->state->items[t];
    struct pir_value *fields = copy_fields(f->arena, item->recorded->entry.fields, 4);

    for (size_t i = 0; fields && i < item->correction_count; i++) {
        size_t number = number_of(f, item->corrections[i]);

        if (number <= upto && apply_to(fields, f->arena, f->now[number]) < 0)
            return NULL;
    }
    return fields;
}

/* ---- settling -------------------------------------------------------------------- */

static int find_targets(struct pir_folding *f)
{
    struct pir_item *items = f->state->items;
    size_t count = f->dossier->count;

    for (size_t i = 0; i < count; i++) {
        f->target[i] = PIR_NONE;
        if (strcmp(pir_folding_kind(f, i), "correction") != 0)
            continue;
        f->target[i] = pir_folding_find(f, pir_value_text(items[i].fields, "entry"));
        if (f->target[i] == i)
            f->target[i] = PIR_NONE;
        if (f->target[i] != PIR_NONE)
            items[f->target[i]].correction_count++;
    }
    for (size_t i = 0; i < count; i++) {
        if (!items[i].correction_count)
            continue;
        items[i].corrections = pir_arena_calloc(
            f->arena, items[i].correction_count, sizeof(*items[i].corrections));
        if (!items[i].corrections)
            return pir_err_nomem(f->err);
        items[i].correction_count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (f->target[i] != PIR_NONE) {
            struct pir_item *item = &items[f->target[i]];

            item->corrections[item->correction_count++] = &f->dossier->entries[i];
            item->corrected_by = &f->dossier->entries[i];
        }
    }
    return 0;
}

/* All corrections of the item are settled. */
static int settle(struct pir_folding *f, struct pir_item *item)
{
    struct pir_value *fields;

    if (!item->correction_count)
        return 0;
    fields = copy_fields(f->arena, item->fields, 4);
    for (size_t i = 0; fields && i < item->correction_count; i++) {
        size_t number = number_of(f, item->corrections[i]);

        if (apply_to(fields, f->arena, f->state->items[number].fields) < 0)
            fields = NULL;
    }
    if (!fields)
        return pir_err_nomem(f->err);
    item->fields = fields;
    return 0;
}

int pir_folding_correct(struct pir_folding *f)
{
    size_t count = f->dossier->count;
    size_t *pending = pir_arena_calloc(f->arena, count, sizeof(*pending));
    size_t *ready = pir_arena_calloc(f->arena, count, sizeof(*ready));
    size_t len = 0;
    int rc;

    f->target = pir_arena_calloc(f->arena, count, sizeof(*f->target));
    if (!pending || !ready || !f->target)
        return pir_err_nomem(f->err);
    rc = find_targets(f);
    for (size_t i = 0; i < count; i++) {
        pending[i] = f->state->items[i].correction_count;
        if (!pending[i])
            ready[len++] = i;
    }
    for (size_t next = 0; rc == 0 && next < len; next++) {
        size_t target = f->target[ready[next]];

        rc = settle(f, &f->state->items[ready[next]]);
        if (target != PIR_NONE && --pending[target] == 0)
            ready[len++] = target;
    }
    return rc;
}
