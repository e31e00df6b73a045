/* Checks of agreement to single entries: who approved them as they are. */
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
