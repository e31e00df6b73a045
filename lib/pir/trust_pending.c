/* What is proposed and waits for more owners, as a page and as a value. */
#include "pir/trust_internal.h"

#include <string.h>

static struct pir_agreement
agreement_of(const struct pir_trust_base *base, const struct pir_trust_proposal *p)
{
    return (struct pir_agreement){
        .before = &base->roster,
        .previous = base->digest,
        .next = p->digest,
        .signer = "",
        .approvals = p->approvals,
        .count = p->approval_count,
    };
}

static void
add_changes(struct pir_arena *arena, struct pir_block *page, const char *changes)
{
    struct pir_block *list = pir_block_add(arena, page, PIR_BLOCK_LIST);

    while (*changes) {
        size_t len = strcspn(changes, "\n");

        pir_block_paragraph(
            arena, list, pir_arena_strndup(arena, changes, len), PIR_TONE_PLAIN);
        changes += len + (changes[len] == '\n');
    }
}

static void
add_command(struct pir_arena *arena, struct pir_block *page, const char *text)
{
    struct pir_block *code = pir_block_add(arena, page, PIR_BLOCK_CODE);

    if (code)
        code->text = text;
}

void pir_trust_pending_page(
    struct pir_arena *arena, struct pir_block *page, const struct pir_trust_base *base,
    const struct pir_trust_proposals *proposals, int64_t now)
{
    unsigned wanted = base->roster.threshold;

    pir_block_heading(
        arena, page, 2,
        proposals->len
            ? pir_arena_printf(arena, "Proposed; %u owners must agree", wanted)
            : pir_arena_printf(
                  arena, "%u owners must agree to changes; none is proposed", wanted));
    for (size_t i = 0; i < proposals->len; i++) {
        const struct pir_trust_proposal *p = &proposals->items[i];
        struct pir_agreement agreement = agreement_of(base, p);
        const char *missing = pir_agreement_missing(arena, &agreement, now);

        add_changes(arena, page, p->changes);
        pir_block_paragraph(
            arena, page,
            pir_arena_printf(
                arena, "%u of %u agree; next, %s:", pir_agreement_count(&agreement),
                wanted, missing && *missing ? missing : "an owner who can sign"),
            PIR_TONE_WARN);
        add_command(
            arena, page, pir_arena_printf(arena, "pir trust approve %.12s", p->digest));
    }
}

static int push_proposal(
    struct pir_arena *arena, struct pir_value *list, const struct pir_trust_base *base,
    const struct pir_trust_proposal *p)
{
    struct pir_value *item = pir_value_object(arena);
    struct pir_value *changes = pir_value_array(arena);
    struct pir_value *agreed = pir_value_array(arena);
    int bad = !item || !changes || !agreed;

    for (const char *at = p->changes; !bad && *at;) {
        size_t len = strcspn(at, "\n");

        bad = pir_value_push(
                  arena, changes,
                  pir_value_string(arena, pir_arena_strndup(arena, at, len))) < 0;
        at += len + (at[len] == '\n');
    }
    for (size_t i = 0; !bad && i < p->approval_count; i++)
        bad =
            strcmp(p->approvals[i].previous, base->digest) == 0 &&
            pir_value_push(
                arena, agreed, pir_value_string(arena, p->approvals[i].principal)) < 0;
    return bad || pir_value_set_string(arena, item, "sha256", p->digest) < 0 ||
                   pir_value_set(arena, item, "changes", changes) < 0 ||
                   pir_value_set(arena, item, "agreed", agreed) < 0 ||
                   pir_value_push(arena, list, item) < 0
               ? PIR_E_NOMEM
               : 0;
}

int pir_trust_pending_value(
    struct pir_arena *arena, struct pir_value *root, const struct pir_trust_base *base,
    const struct pir_trust_proposals *proposals)
{
    struct pir_value *list = pir_value_array(arena);
    int bad = !list || pir_value_set(
                           arena, root, "threshold",
                           pir_value_integer(arena, base->roster.threshold)) < 0;

    for (size_t i = 0; !bad && i < proposals->len; i++)
        bad = push_proposal(arena, list, base, &proposals->items[i]) < 0;
    return bad || pir_value_set(arena, root, "proposals", list) < 0 ? PIR_E_NOMEM : 0;
}
