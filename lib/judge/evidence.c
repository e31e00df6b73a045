/* Evidence: entries that say what somebody asks for. */
#include "judge/evidence.h"

#include "base/text.h"

#include <string.h>

static int refuse(
    const struct pir_value *at, const char *place, const char *why, struct pir_err *err)
{
    int rc = pir_err_set(err, PIR_E_INPUT, "%s", why);

    pir_err_at(err, place, at->line, 0);
    return rc;
}

static int read_need(
    struct pir_need *out, const struct pir_value *value, const char *place,
    struct pir_err *err)
{
    out->kind = pir_value_text(value, "kind");
    out->where = pir_value_get(value, "where");
    if (!out->kind)
        return refuse(value, place, "evidence names a kind of entry", err);
    if (out->where && out->where->type != PIR_OBJECT)
        return refuse(
            out->where, place, "where gives fields and what must stand in them", err);
    return 0;
}

int pir_needs_read(
    const struct pir_need **out, size_t *count, struct pir_arena *arena,
    const struct pir_value *list, const char *place, struct pir_err *err)
{
    struct pir_need *needs;
    int rc = 0;

    *out = NULL;
    *count = 0;
    if (!list)
        return 0;
    if (list->type != PIR_ARRAY)
        return refuse(list, place, "evidence must be a list", err);
    needs = pir_arena_calloc(arena, list->len + 1, sizeof(*needs));
    if (!needs)
        return pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < list->len; i++)
        rc = read_need(&needs[i], list->in.items[i], place, err);
    *out = needs;
    *count = rc == 0 ? list->len : 0;
    return rc;
}

/* What was left blank, or says that it is yet to come, says nothing. */
static bool is_filled(const struct pir_value *field)
{
    if (!field || field->type == PIR_NULL)
        return false;
    if (field->type == PIR_ARRAY || field->type == PIR_OBJECT)
        return field->len > 0;
    return field->type != PIR_STRING ||
           !pir_text_is_placeholder(field->text, field->len);
}

static bool is_one(const struct pir_value *wanted, const struct pir_value *field)
{
    const char *text = wanted->type == PIR_BOOL ? "false" : wanted->text;

    if (wanted->type == PIR_BOOL && wanted->boolean)
        return is_filled(field);
    if (!field || !text)
        return false;
    if (field->type == PIR_BOOL)
        return strcmp(text, field->boolean ? "true" : "false") == 0;
    return pir_text_same(field->text, text);
}

static bool field_fits(const struct pir_value *wanted, const struct pir_value *field)
{
    if (wanted->type != PIR_ARRAY)
        return is_one(wanted, field);
    for (size_t i = 0; i < wanted->len; i++)
        if (is_one(wanted->in.items[i], field))
            return true;
    return false;
}

bool pir_need_meets(const struct pir_need *need, const struct pir_item *item)
{
    if (strcmp(need->kind, "any") != 0 &&
        strcmp(need->kind, item->recorded->entry.kind) != 0)
        return false;
    for (size_t i = 0; need->where && i < need->where->len; i++) {
        const struct pir_member *member = &need->where->in.members[i];

        if (!field_fits(member->value, pir_value_get(item->fields, member->name)))
            return false;
    }
    return true;
}

const struct pir_item *pir_needs_item(
    const struct pir_need *needs, size_t count, const struct pir_state *state, size_t i)
{
    for (size_t n = 0; n < state->item_count; n++) {
        bool met = false;

        if (!pir_recorded_is_vouched(state->items[n].recorded))
            continue;
        for (size_t k = 0; k < count && !met; k++)
            met = pir_need_meets(&needs[k], &state->items[n]);
        if (met && i-- == 0)
            return &state->items[n];
    }
    return NULL;
}
