/* Checks of people: who was told, which roles were filled. */
#include "judge/check.h"

#include "base/text.h"
#include "judge/deadline.h"

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

/** The first message to them whose time is known, or NULL. */
static const struct pir_item *
first_told(struct pir_moment *sent, const struct pir_reviewing *r, const char *who)
{
    const struct pir_item *first = NULL;
    struct pir_moment at;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_item_is(item, "communication") ||
            !pir_text_same(pir_value_text(item->fields, "audience"), who) ||
            !pir_field_moment(&at, item->fields, "sent-at") ||
            at.precision == PIR_PRECISION_UNKNOWN ||
            (first && pir_moment_first(&at) >= pir_moment_first(sent)))
            continue;
        first = item;
        *sent = at;
    }
    return first;
}

/** Were they told later than planned, for sure, by a message that does not say why? */
static int check_late(struct pir_reviewing *r, const struct pir_item *item)
{
    struct pir_gap_about about = {
        .value = pir_value_text(item->fields, "who"),
        .owner = pir_value_text(item->fields, "owner"),
        .due = pir_value_text(item->fields, "by"),
    };
    struct pir_deadline due;
    struct pir_moment sent;
    char text[PIR_TIME_TEXT];

    about.item = first_told(&sent, r, about.value);
    if (!about.item || !pir_deadline_parse(&due, about.due, r->context->zone) ||
        pir_moment_first(&sent) <= due.at ||
        pir_value_text(about.item->fields, "delay-reasons"))
        return 0;
    pir_time_format(text, sent.at, sent.offset);
    return pir_reviewing_gap(
        r, &about, "%s: %s was to be told by %s, and was told first at %s",
        r->rule->missing ? r->rule->missing : r->rule->demand, about.value, about.due,
        text);
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
    bool late = pir_reviewing_flag(r, "late");
    int rc = 0;

    if (only)
        return check_named(r, only);
    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *who = pir_value_text(item->fields, "who");

        if (!pir_item_is(item, "audience") || !who ||
            !pir_reviewing_in_force(r, item) ||
            pir_value_text(item->fields, "not-needed-because") || !is_latest(r, i, who))
            continue;
        if (late)
            rc = check_late(r, item);
        else if (!was_told(r, who))
            rc = check_audience(r, item);
    }
    return rc;
}

/* ---- aware ----------------------------------------------------------------------- */

bool pir_state_says_aware(const struct pir_state *state)
{
    if (state->aware.precision != PIR_PRECISION_UNKNOWN ||
        (state->opening && pir_value_text(state->opening->fields, "aware-at")))
        return true;
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *type = pir_value_text(item->fields, "type");

        if (pir_item_is(item, "determination") && type && strcmp(type, "aware") == 0)
            return true;
    }
    return false;
}

int pir_check_aware(struct pir_reviewing *r)
{
    if (pir_state_says_aware(r->state))
        return 0;
    return pir_reviewing_gap(
        r, NULL, "%s", r->rule->missing ? r->rule->missing : r->rule->demand);
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
