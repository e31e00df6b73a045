/* Checks of people: who was told, which roles were filled. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/* ---- told ------------------------------------------------------------------------ */

static bool is_true(const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);

    return value && (value->type == PIR_BOOL ? value->boolean
                                             : value->type == PIR_STRING &&
                                                   strcmp(value->text, "true") == 0);
}

/** Is there a message to them, of the outcome where that is asked for? */
static bool was_told(const struct pir_reviewing *r, const char *who)
{
    bool outcome = pir_reviewing_flag(r, "outcome");

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (pir_item_is(item, "communication") &&
            pir_text_same(pir_value_text(item->fields, "audience"), who) &&
            (!outcome || is_true(item->fields, "outcome")))
            return true;
    }
    return false;
}

/** A later entry about the same people takes the place of an earlier one. */
static bool is_latest(const struct pir_reviewing *r, size_t i, const char *who)
{
    for (size_t j = i + 1; j < r->state->item_count; j++) {
        const struct pir_item *later = &r->state->items[j];

        if (pir_item_is(later, "audience") &&
            pir_text_same(pir_value_text(later->fields, "who"), who))
            return false;
    }
    return true;
}

static int check_audience(struct pir_reviewing *r, const struct pir_item *item)
{
    struct pir_gap_about about = {
        .item = item,
        .value = pir_value_text(item->fields, "who"),
        .text = pir_value_text(item->fields, "channel"),
        .owner = pir_value_text(item->fields, "owner"),
        .due = pir_value_text(item->fields, "by"),
    };

    return pir_reviewing_gap(
        r, &about, "%s: %s %s", r->rule->missing ? r->rule->missing : r->rule->demand,
        about.value, about.due ? pir_arena_printf(r->arena, "(by %s)", about.due) : "");
}

/** One audience by name must be told, whether it is in the plan or not. */
static int check_named(struct pir_reviewing *r, const char *who)
{
    struct pir_gap_about about = {.value = who};

    for (size_t i = r->state->item_count; i-- > 0;) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_item_is(item, "audience") ||
            !pir_text_same(pir_value_text(item->fields, "who"), who))
            continue;
        if (pir_value_text(item->fields, "not-needed-because"))
            return 0;
        about.item = item;
        about.due = pir_value_text(item->fields, "by");
        about.owner = pir_value_text(item->fields, "owner");
        break;
    }
    if (was_told(r, who))
        return 0;
    return pir_reviewing_gap(
        r, &about, "%s", r->rule->missing ? r->rule->missing : r->rule->demand);
}

int pir_check_told(struct pir_reviewing *r)
{
    const char *only = pir_reviewing_text(r, "audience");
    int rc = 0;

    if (only)
        return check_named(r, only);
    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *who = pir_value_text(item->fields, "who");

        if (pir_item_is(item, "audience") && who && pir_reviewing_in_force(r, item) &&
            !pir_value_text(item->fields, "not-needed-because") &&
            is_latest(r, i, who) && !was_told(r, who))
            rc = check_audience(r, item);
    }
    return rc;
}

/* ---- roles ----------------------------------------------------------------------- */

static bool
read_moment(struct pir_moment *out, const struct pir_value *fields, const char *name)
{
    const char *text = pir_value_text(fields, name);

    memset(out, 0, sizeof(*out));
    return text && pir_time_parse(&out->at, &out->offset, text, NULL) == 0;
}

/** Did whoever held the role leave it before the incident was resolved? */
static bool left_early(const struct pir_reviewing *r, const struct pir_item *item)
{
    const struct pir_moment *resolved = &r->state->resolved;
    struct pir_moment until;

    if (!read_moment(&until, item->fields, "until"))
        return false;
    if (resolved->precision == PIR_PRECISION_UNKNOWN)
        return until.at <= r->context->now;
    return until.at < pir_moment_first(resolved);
}

/** The last who took the role, by a role entry or a handover; NULL when nobody did. */
static const struct pir_item *holder_of(const struct pir_reviewing *r, const char *role)
{
    for (size_t i = r->state->item_count; i-- > 0;) {
        const struct pir_item *item = &r->state->items[i];

        if ((pir_item_is(item, "role") || pir_item_is(item, "handover")) &&
            pir_text_same(pir_value_text(item->fields, "role"), role))
            return item;
    }
    return NULL;
}

int pir_check_roles(struct pir_reviewing *r)
{
    const struct pir_value *roles = pir_reviewing_value(r, "roles"), *each;
    int rc = 0;

    for (size_t i = 0; rc == 0 && (each = pir_value_at(roles, i)) != NULL; i++) {
        const struct pir_item *item = holder_of(r, each->text);
        struct pir_gap_about about = {.item = item, .value = each->text};

        if (item && !left_early(r, item))
            continue;
        rc = pir_reviewing_gap(
            r, &about, item ? "Nobody followed the last %s" : "Nobody was %s",
            each->text);
    }
    return rc;
}
