/* What would count for nothing is refused when it is recorded: approvals by the author,
 * of something else than what stands, waivers by those who may not give them, and work
 * that its owner verifies. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/* ---- approvals ------------------------------------------------------------------- */

static int check_digest(
    const struct pir_item *item, const char *expected, const char *what,
    struct pir_err *err)
{
    const char *given = pir_value_text(item->fields, "sha256");

    if (!given || strcmp(given, expected) == 0)
        return 0;
    pir_err_set(err, PIR_E_INPUT, "%s is not what this SHA-256 stands for", what);
    return pir_err_hint(
        err, "leave --sha256 out: it is filled in with %.8s..., what stands now",
        expected);
}

static int may_approve_entry(
    const struct pir_state *state, const struct pir_item *item, const char *id,
    struct pir_err *err)
{
    const struct pir_item *target = pir_fold_item(state, id);
    const char *who = pir_item_person(item);
    char hex[PIR_SHA256_HEX + 1];
    int rc;

    if (!target) /* of another incident: the schema allows it, and nothing rests on it */
        return 0;
    pir_digest_hex(hex, &target->recorded->entry.digest);
    rc = check_digest(item, hex, "the entry", err);
    if (rc < 0 || !*who || strcmp(who, pir_item_person(target)) != 0)
        return rc;
    pir_err_set(
        err, PIR_E_DENIED, "%s recorded %s %.8s and cannot approve it too", who,
        target->recorded->entry.kind, id);
    return pir_err_hint(err, "somebody else must approve it");
}

/** Whoever wrote what is under review may not approve it: the kinds stand in the rules
 *  of the gate. */
static int may_approve_gate(
    const struct pir_state *state, const struct pir_profile *profile,
    const struct pir_item *item, enum pir_review_gate gate, struct pir_err *err)
{
    const char *who = pir_item_person(item);

    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct pir_review_rule *rule = &profile->rules[i];
        const struct pir_value *kinds = pir_value_get(rule->with, "not-authors-of");
        const struct pir_item *own;

        if (!kinds || !pir_profile_holds(rule, gate, state->severity))
            continue;
        own = pir_review_authored(state, kinds, who);
        if (!own)
            continue;
        pir_err_set(
            err, PIR_E_DENIED, "%s wrote %s %.8s of this review and cannot approve it",
            who, own->recorded->entry.kind, own->recorded->entry.id);
        return pir_err_hint(
            err, "somebody else must approve it (rule %s): pir check shows who may",
            rule->name);
    }
    return 0;
}

static int may_approve(
    const struct pir_state *state, const struct pir_profile *profile,
    const struct pir_item *item, struct pir_err *err)
{
    const char *id = pir_value_text(item->fields, "entry");
    const char *name = pir_value_text(item->fields, "gate");
    char hex[PIR_SHA256_HEX + 1];
    enum pir_review_gate gate;
    int rc;

    if (id)
        return may_approve_entry(state, item, id, err);
    if (!name || !pir_review_gate_parse(&gate, name))
        return 0; /* the schema says what is missing */
    if (gate == PIR_REVIEW_CLOSE) {
        rc = pir_fold_digest(hex, state->items[0].recorded, state->item_count, err);
        if (rc == 0)
            rc = check_digest(item, hex, "the incident as it stands", err);
        if (rc < 0)
            return rc;
    }
    return may_approve_gate(state, profile, item, gate, err);
}

/* ---- progress -------------------------------------------------------------------- */

/** Verified is the word of somebody other than the owner. */
static int may_verify(
    const struct pir_state *state, const struct pir_item *item, struct pir_err *err)
{
    const char *word = pir_value_text(item->fields, "state");
    const char *by = pir_value_text(item->fields, "verified-by");
    const char *id = pir_value_text(item->fields, "action");

    if (!word || strcmp(word, "verified") != 0 || !by || !id)
        return 0;
    for (size_t i = 0; i < state->action_count; i++) {
        const struct pir_action *action = &state->actions[i];

        if (strcmp(action->item->recorded->entry.id, id) != 0 || !action->owner ||
            !pir_text_same(action->owner, by))
            continue;
        pir_err_set(
            err, PIR_E_DENIED, "%s owns action %.8s and cannot verify it too", by, id);
        return pir_err_hint(
            err, "somebody else must look at it: --verified-by names their role");
    }
    return 0;
}

/* ---- waivers --------------------------------------------------------------------- */

int pir_review_no_rule(
    struct pir_arena *arena, const struct pir_profile *profile, const char *name,
    struct pir_err *err)
{
    const char **names = pir_arena_calloc(arena, profile->rule_count, sizeof(*names));
    const char *near;

    if (!names)
        return pir_err_nomem(err);
    for (size_t i = 0; i < profile->rule_count; i++)
        names[i] = profile->rules[i].name;
    near = pir_text_nearest(name, names, profile->rule_count);
    pir_err_set(err, PIR_E_INPUT, "there is no rule \"%s\" to waive", name);
    if (near)
        return pir_err_hint(err, "the nearest is %s; pir help rules lists them", near);
    return pir_err_hint(err, "pir help rules lists them");
}

static int may_waive(
    struct pir_arena *arena, const struct pir_profile *profile,
    const struct pir_item *item, struct pir_err *err)
{
    const char *name = pir_value_text(item->fields, "rule");
    const struct pir_review_rule *rule = name ? pir_profile_rule(profile, name) : NULL;
    const struct pir_attest *attest = &item->recorded->attest;
    const struct pir_value *roles, *each;
    struct pir_buf list = PIR_BUF_INIT;

    if (!name)
        return 0;
    if (!rule)
        return pir_review_no_rule(arena, profile, name, err);
    if (pir_profile_may_waive(profile, rule, attest->roles))
        return 0;
    roles = rule->waive ? rule->waive : profile->waive;
    for (size_t i = 0; (each = pir_value_at(roles, i)) != NULL; i++)
        pir_buf_printf(&list, "%s%s", i ? ", " : "", each->text);
    pir_err_set(
        err, PIR_E_DENIED, "%s may not waive %s", pir_item_person(item), rule->name);
    if (list.len)
        pir_err_hint(err, "the review profile lets these roles: %s", list.data);
    else
        pir_err_hint(err, "the review profile lets nobody: mend what is missing");
    pir_buf_release(&list);
    return PIR_E_DENIED;
}

int pir_review_may(
    struct pir_arena *arena, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_item *item, struct pir_err *err)
{
    if (profile->fault_count)
        return 0; /* the gates are shut and say so */
    if (pir_item_is(item, "approval"))
        return may_approve(state, profile, item, err);
    if (pir_item_is(item, "waiver"))
        return may_waive(arena, profile, item, err);
    if (pir_item_is(item, "progress"))
        return may_verify(state, item, err);
    return 0;
}
