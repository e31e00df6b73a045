/* Checks of agreement: who approved what, and whether that still is what stands. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/* ---- entries --------------------------------------------------------------------- */

/** Does the approval agree to exactly this entry? */
static bool agrees_to(const struct pir_item *approval, const struct pir_entry *entry)
{
    const char *of = pir_value_text(approval->fields, "entry");
    const char *sha256 = pir_value_text(approval->fields, "sha256");
    const char *verdict = pir_value_text(approval->fields, "verdict");
    char hex[PIR_SHA256_HEX + 1];

    pir_digest_hex(hex, &entry->digest);
    return of && sha256 && verdict && strcmp(of, entry->id) == 0 &&
           strcmp(sha256, hex) == 0 && strcmp(verdict, "approved") == 0;
}

/** Approved by this person (NULL: anybody), who is not its author. */
static bool is_approved_by(
    const struct pir_reviewing *r, const struct pir_item *item, const char *person)
{
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *approval = &r->state->items[i];
        const char *who = pir_item_person(approval);

        if (pir_item_is(approval, "approval") && *who &&
            strcmp(who, pir_item_person(item)) != 0 &&
            (!person || strcmp(who, person) == 0) &&
            agrees_to(approval, &item->recorded->entry))
            return true;
    }
    return false;
}

bool pir_entry_approved(const struct pir_reviewing *r, const struct pir_item *item)
{
    return is_approved_by(r, item, NULL);
}

/** Who must countersign a handover: the one of the two who did not record it, as far as
 *  the names are those of people who sign here. NULL: anybody else. */
static const char *
countersigner(const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *names[] = {
        pir_value_text(item->fields, "to"), pir_value_text(item->fields, "from")};

    for (size_t i = 0; r->context->roster && i < 2; i++)
        if (names[i] && strcmp(names[i], pir_item_person(item)) != 0 &&
            pir_roster_person(r->context->roster, names[i]))
            return names[i];
    return NULL;
}

int pir_check_handovers(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        struct pir_gap_about about = {.item = item};
        const char *who;

        if (!pir_item_is(item, "handover"))
            continue;
        who = countersigner(r, item);
        if (is_approved_by(r, item, who))
            continue;
        about.owner = who;
        rc = pir_reviewing_gap(
            r, &about, "%s is not countersigned by %s", pir_reviewing_name(r, item),
            who ? who : "anybody else");
    }
    return rc;
}

/* ---- gates ----------------------------------------------------------------------- */

/** Did the person write what is under review? Then it is not theirs to approve. */
static bool is_author(const struct pir_reviewing *r, const char *person)
{
    const struct pir_value *kinds = pir_reviewing_value(r, "not-authors-of"), *each;

    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (strcmp(pir_item_person(item), person) != 0)
            continue;
        for (size_t j = 0; (each = pir_value_at(kinds, j)) != NULL; j++)
            if (pir_item_is(item, each->text))
                return true;
    }
    return false;
}

static const char *gate_approved(const struct pir_reviewing *r)
{
    return r->gate == PIR_REVIEW_REPORT ? "report" : "close";
}

static bool is_for(const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *gate = pir_value_text(item->fields, "gate");

    return pir_item_is(item, "approval") && gate && strcmp(gate, gate_approved(r)) == 0;
}

/** The approvals of one gate as they count now. */
struct approving {
    char hex[PIR_SHA256_HEX + 1];  /* what stands */
    const struct pir_item **valid; /* the last word of each person */
    size_t valid_count, lapsed, own;
};

static bool is_valid(const struct approving *a, const struct pir_item *item)
{
    const char *sha256 = pir_value_text(item->fields, "sha256");

    return sha256 && strcmp(sha256, a->hex) == 0;
}

static void
take(struct approving *a, const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *person = pir_item_person(item);

    if (!is_valid(a, item)) {
        a->lapsed++;
        return;
    }
    if (!*person || is_author(r, person)) {
        a->own++;
        return;
    }
    for (size_t i = 0; i < a->valid_count; i++) {
        if (strcmp(pir_item_person(a->valid[i]), person) == 0) {
            a->valid[i] = item;
            return;
        }
    }
    a->valid[a->valid_count++] = item;
}

static int collect(struct approving *a, struct pir_reviewing *r)
{
    const struct pir_state *state = r->state;
    int rc;

    memset(a, 0, sizeof(*a));
    a->valid = pir_arena_calloc(r->arena, state->item_count, sizeof(*a->valid));
    if (!a->valid)
        return pir_err_nomem(r->err);
    rc = pir_fold_digest(
        a->hex, state->item_count ? state->items[0].recorded : NULL, state->item_count,
        r->err);
    for (size_t i = 0; rc == 0 && i < state->item_count; i++)
        if (is_for(r, &state->items[i]))
            take(a, r, &state->items[i]);
    return rc;
}

static bool says(const struct pir_item *item, const char *verdict)
{
    const char *text = pir_value_text(item->fields, "verdict");

    return text && strcmp(text, verdict) == 0;
}

static int say_objections(struct pir_reviewing *r, const struct approving *a)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < a->valid_count; i++) {
        const struct pir_item *item = a->valid[i];
        struct pir_gap_about about = {.item = item, .owner = pir_item_person(item)};
        const char *condition = pir_value_text(item->fields, "condition");

        if (says(item, "rejected"))
            rc = pir_reviewing_gap(r, &about, "%s rejected it", pir_item_person(item));
        else if (says(item, "conditional"))
            rc = pir_reviewing_gap(
                r, &about, "%s approved it only under a condition: %s",
                pir_item_person(item), condition ? condition : "");
    }
    return rc;
}

static int
say_missing_role(struct pir_reviewing *r, const struct approving *a, const char *role)
{
    for (size_t i = 0; i < a->valid_count; i++)
        if (says(a->valid[i], "approved") &&
            pir_roles_have(a->valid[i]->recorded->attest.roles, role))
            return 0;
    return pir_reviewing_gap(
        r, &(struct pir_gap_about){.value = gate_approved(r), .owner = role},
        "Nobody with the role %s has approved what stands now", role);
}

int pir_check_approved(struct pir_reviewing *r)
{
    size_t wanted = pir_reviewing_number(r, "persons", 1), count = 0;
    const struct pir_value *roles = pir_reviewing_value(r, "roles"), *each;
    struct pir_gap_about about = {.value = gate_approved(r)};
    struct approving a;
    int rc = collect(&a, r);

    for (size_t i = 0; rc == 0 && i < a.valid_count; i++)
        count += says(a.valid[i], "approved");
    if (rc == 0 && count < wanted)
        rc = pir_reviewing_gap(
            r, &about, "%s approved what stands now%s%s",
            wanted == 1
                ? "Nobody has"
                : pir_arena_printf(r->arena, "%zu of %zu people have", count, wanted),
            a.lapsed
                ? "; earlier approvals lapsed, because something was recorded since"
                : "",
            a.own ? "; its authors cannot approve it" : "");
    for (size_t i = 0; rc == 0 && (each = pir_value_at(roles, i)) != NULL; i++)
        rc = say_missing_role(r, &a, each->text);
    return rc < 0 ? rc : say_objections(r, &a);
}
