/* Checks that count entries of a kind, or ask something of each of them. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/** Of what happened before a reopening only analysis stays; the work begins anew. */
static size_t first_counted(const struct pir_reviewing *r)
{
    return pir_reviewing_flag(r, "since-reopening") ? r->opened : 0;
}

/** Entries of the kind that are in force and meet the conditions. */
static size_t count_entries(const struct pir_reviewing *r)
{
    const char *kind = pir_reviewing_text(r, "kind");
    const struct pir_value *where = pir_reviewing_value(r, "where");
    size_t count = 0;

    for (size_t i = first_counted(r); i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        count += pir_item_is(item, kind) && pir_reviewing_in_force(r, item) &&
                 pir_fields_meet(item->fields, where);
    }
    return count;
}

int pir_check_entries(struct pir_reviewing *r)
{
    size_t wanted = pir_reviewing_number(r, "at-least", 1);
    size_t count = count_entries(r);
    const char *missing = r->rule->missing ? r->rule->missing : r->rule->demand;

    if (count >= wanted)
        return 0;
    if (wanted == 1)
        return pir_reviewing_gap(r, NULL, "%s", missing);
    return pir_reviewing_gap(
        r, NULL, "%s: %zu of %zu are there", missing, count, wanted);
}

/* ---- each ------------------------------------------------------------------------ */

static bool same_value(const struct pir_value *a, const struct pir_value *b)
{
    if (!a || !b)
        return a == b;
    if (a->type == PIR_STRING && b->type == PIR_STRING)
        return pir_text_same(a->text, b->text);
    return pir_value_equal(a, b);
}

/** Is there a later entry of the kind that agrees in all the fields of latest-by? */
static bool is_outdated(
    const struct pir_reviewing *r, const char *kind, const struct pir_item *item)
{
    const struct pir_value *by = pir_reviewing_value(r, "latest-by"), *each;

    if (!by)
        return false;
    for (size_t i = (size_t)(item - r->state->items) + 1; i < r->state->item_count;
         i++) {
        const struct pir_item *later = &r->state->items[i];
        bool same = pir_item_is(later, kind);

        for (size_t j = 0; same && (each = pir_value_at(by, j)) != NULL; j++)
            same = same_value(
                pir_value_get(item->fields, each->text),
                pir_value_get(later->fields, each->text));
        if (same)
            return true;
    }
    return false;
}

int pir_check_each(struct pir_reviewing *r)
{
    const char *kind = pir_reviewing_text(r, "kind");
    const struct pir_value *where = pir_reviewing_value(r, "where");
    const struct pir_value *needs = pir_reviewing_value(r, "needs");
    const char *missing = r->rule->missing ? r->rule->missing : r->rule->demand;
    int rc = 0;

    for (size_t i = first_counted(r); rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        struct pir_gap_about about = {.item = item};

        if (!pir_item_is(item, kind) || !pir_reviewing_in_force(r, item) ||
            !pir_fields_meet(item->fields, where) ||
            pir_fields_meet(item->fields, needs) || is_outdated(r, kind, item))
            continue;
        about.field =
            pir_value_text(pir_value_at(needs, 0), "field"); /* NULL after any */
        about.owner = pir_value_text(item->fields, "owner");
        rc = pir_reviewing_gap(
            r, &about, "%s: %s", pir_reviewing_name(r, item), missing);
    }
    return rc;
}

/* ---- one of each value ----------------------------------------------------------- */

int pir_check_values(struct pir_reviewing *r)
{
    const char *kind = pir_reviewing_text(r, "kind");
    const char *field = pir_reviewing_text(r, "field");
    const struct pir_value *values = pir_reviewing_value(r, "values"), *each;
    int rc = 0;

    for (size_t i = 0; rc == 0 && (each = pir_value_at(values, i)) != NULL; i++) {
        struct pir_gap_about about = {.field = field, .value = each->text};
        bool found = false;

        for (size_t j = 0; !found && j < r->state->item_count; j++) {
            const struct pir_item *item = &r->state->items[j];
            const char *text = pir_value_text(item->fields, field);

            found = pir_item_is(item, kind) && text && strcmp(text, each->text) == 0 &&
                    pir_reviewing_in_force(r, item);
        }
        if (!found)
            rc = pir_reviewing_gap(
                r, &about, "%s: %s",
                r->rule->missing ? r->rule->missing : r->rule->demand, each->text);
    }
    return rc;
}

/* ---- fields that schemas ask for at a gate --------------------------------------- */

/** Why the gate asks for the field, or NULL. Closing asks for what a report needs too. */
static const char *asked_of(const struct pir_field *field, enum pir_review_gate gate)
{
    if (gate == PIR_REVIEW_REPORT)
        return field->asked_report;
    return field->asked_close ? field->asked_close : field->asked_report;
}

/** Given, or said to be unknown and why. */
static bool
is_answered(struct pir_reviewing *r, const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);
    const char *because = pir_arena_printf(r->arena, "%s-unknown-because", name);

    return (value && value->type != PIR_NULL) ||
           (because && pir_value_text(fields, because));
}

/** What was dropped has no plan any more. */
static bool is_dropped(const struct pir_reviewing *r, const struct pir_item *item)
{
    for (size_t i = 0; i < r->state->action_count; i++)
        if (r->state->actions[i].item == item)
            return r->state->actions[i].state == PIR_ACTION_DROPPED;
    return false;
}

static int
ask(struct pir_reviewing *r, const struct pir_kind *kind, const struct pir_item *item)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        struct pir_gap_about about = {.item = item, .field = field->option};

        about.why = asked_of(field, r->gate);
        if (!about.why || field->required || is_answered(r, item->fields, field->name))
            continue;
        about.owner = pir_value_text(item->fields, "owner");
        rc = pir_reviewing_gap(
            r, &about, "%s does not say: %s", pir_reviewing_name(r, item), field->name);
    }
    return rc;
}

int pir_check_asked(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        struct pir_err why = {0};
        const struct pir_kind *kind;

        if (!pir_reviewing_in_force(r, item) || is_dropped(r, item))
            continue;
        rc = pir_kinds_get(&kind, r->kinds, item->recorded->entry.kind, &why);
        if (rc == 0)
            rc = ask(r, kind, item);
        else if (rc == PIR_E_NOMEM)
            return pir_err_nomem(r->err);
        else
            rc = pir_reviewing_gap(
                r, &(struct pir_gap_about){.item = item},
                "what %s must say is not known: %s", pir_reviewing_name(r, item),
                why.message);
    }
    return rc;
}
