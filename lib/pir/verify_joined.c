/* Merges of two lines that both changed the trust files: an owner may join them, and into
 * exactly one state, so that a merge is no place where anything can be slipped in. */
#include "pir/verify_internal.h"

#include "pir/threshold_internal.h"
#include "pir/trust_join.h"

#include <string.h>

#define FOLDER "trust"

struct judging {
    struct pir_desk *desk;
    struct pir_verification *v;
    uint32_t commit;
    const struct pir_oid *sides[2];
};

static int find(struct judging *j, enum pir_rule rule, const char *sentence)
{
    struct pir_result *result = j->v->commits[j->commit].result;

    if (pir_finding_add(
            &result->findings, &j->desk->arena, rule, FOLDER, "%s", sentence) < 0)
        return pir_err_nomem(j->v->err);
    return 0;
}

/* 1 when each side changed them since they were one. */
static int both_changed(struct judging *j)
{
    for (unsigned parent = 0; parent < 2; parent++) {
        int rc = pir_verify_outdated(j->desk, j->commit, FOLDER, parent);

        if (rc == 0)
            continue;
        return rc < 0 ? rc
                      : find(
                            j, PIR_RULE_MERGE_POLICY,
                            "the merge changes the trust files, which only one of its "
                            "parents had changed");
    }
    return 1;
}

static int find_bases(struct pir_trust_lines *out, struct judging *j)
{
    const uint32_t *parents = j->v->parents[j->commit];
    struct pir_numbers numbers = {0};
    struct pir_oid *bases;

    if (pir_lineage_bases(
            &numbers, &j->v->lineage, &j->desk->scratch, parents[0], parents[1]) < 0)
        return pir_err_nomem(j->v->err);
    bases = pir_arena_calloc(&j->desk->scratch, numbers.len + 1, sizeof(*bases));
    if (!bases)
        return pir_err_nomem(j->v->err);
    for (size_t i = 0; i < numbers.len; i++)
        bases[i] = j->v->commits[numbers.items[i]].oid;
    *out = (struct pir_trust_lines){
        .sides = {j->sides[0], j->sides[1]}, .bases = bases, .base_count = numbers.len};
    return 0;
}

/* What could not be read or joined is a finding, when it is the record's fault. */
static int take(struct judging *j, int rc, const struct pir_err *why)
{
    struct pir_result *result = j->v->commits[j->commit].result;
    enum pir_rule rule = rc == PIR_E_INPUT      ? PIR_RULE_MERGE_POLICY
                         : rc == PIR_E_NOTFOUND ? PIR_RULE_OBJECT_MISSING
                         : rc == PIR_E_CORRUPT  ? PIR_RULE_OBJECT_DAMAGED
                                                : PIR_RULE_NONE;

    if (rule == PIR_RULE_NONE) {
        if (j->v->err)
            *j->v->err = *why;
        return rc;
    }
    if (pir_finding_take(&result->findings, &j->desk->arena, rule, FOLDER, why) < 0)
        return pir_err_nomem(j->v->err);
    return 0;
}

/* Under thresholds one owner joins nothing alone. */
static int check_agreed(struct judging *j, const struct pir_trust_joined *joined)
{
    const struct pir_commit_node *node = &j->v->commits[j->commit];
    struct pir_arena *scratch = &j->desk->scratch;
    char next[PIR_SHA256_HEX + 1];
    struct pir_trust_agreed agreed;
    struct pir_err why = {0};
    const char *said;
    int rc;

    node->result->governed = true;
    node->result->threshold =
        joined->sides[0].roster.threshold > joined->sides[1].roster.threshold
            ? joined->sides[0].roster.threshold
            : joined->sides[1].roster.threshold;
    if (node->result->threshold <= 1 || !node->result->signer)
        return 0;
    rc = pir_governed_next(next, scratch, j->desk->store, &node->tree, &why);
    if (rc == 0)
        rc = pir_trust_join_agreed(
            &agreed, scratch, j->desk->store, joined, j->sides, next,
            node->result->signer->principal, &why);
    if (rc < 0)
        return take(j, rc, &why);
    if (agreed.count >= agreed.wanted)
        return 0;
    said = pir_arena_printf(
        scratch,
        "%u of %u owners agreed to joining both (proposals/%.12s.../approvals)",
        agreed.count, agreed.wanted, next);
    return said ? find(j, PIR_RULE_TRUST_THRESHOLD, said) : pir_err_nomem(j->v->err);
}

/* ---- what is brought ------------------------------------------------------------- */

static bool knows(const struct pir_roster *roster, const char *key)
{
    for (size_t i = 0; i < roster->grant_count; i++)
        if (strcmp(roster->grants[i].key.fingerprint, key) == 0)
            return true;
    return pir_roster_find_pin(roster, key) != NULL;
}

/* Why a commit of one side could not be made any more after what the other side did: not
 * because that side never heard of a key, but because it took something away. */
static const char *withdrawal(
    const struct pir_trust_joined *joined, unsigned other,
    const struct pir_commit_node *node)
{
    const struct pir_roster *roster = &joined->sides[other].roster;
    const char *key = node->result->signer->fingerprint;
    const char *refusal = pir_verify_refusal(roster, node);

    if (!refusal || pir_roster_revoked(roster, key))
        return refusal;
    for (size_t i = 0; i < joined->base_count; i++) {
        const struct pir_roster *base = &joined->bases[i].roster;

        if (!pir_verify_refusal(base, node) ||
            (knows(base, key) && !knows(roster, key)))
            return refusal;
    }
    return NULL;
}

/* Neither side is older than the other: what each brings must be good by what the other
 * did meanwhile. */
static int
check_side(struct judging *j, const struct pir_trust_joined *joined, unsigned from)
{
    const uint32_t *parents = j->v->parents[j->commit];
    struct pir_numbers brought = {0};
    int rc = 0;

    if (pir_lineage_beyond(
            &brought, &j->v->lineage, &j->desk->scratch, parents[from],
            parents[!from]) < 0)
        return pir_err_nomem(j->v->err);
    for (size_t i = brought.len; rc == 0 && i-- > 0;) {
        const struct pir_commit_node *node = &j->v->commits[brought.items[i]];
        const char *refusal = node->result && node->result->signer
                                  ? withdrawal(joined, !from, node)
                                  : NULL;

        rc = pir_verify_brought(
            j->desk, j->commit, &brought, brought.items[i],
            &joined->sides[!from].roster, refusal);
    }
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

static int check(struct judging *j, struct pir_trust_joined *joined)
{
    const struct pir_oid *oid = &j->v->commits[j->commit].oid;
    struct pir_trust_lines lines;
    struct pir_err why = {0};
    int rc = find_bases(&lines, j);

    if (rc < 0)
        return rc;
    rc = pir_trust_join(joined, &j->desk->scratch, j->desk->store, &lines, &why);
    if (rc == 0)
        rc = pir_trust_joined_is(joined, &j->desk->scratch, j->desk->store, oid, &why);
    if (rc < 0)
        return take(j, rc, &why);
    rc = rc > 0 ? check_agreed(j, joined)
                : find(
                      j, PIR_RULE_MERGE_POLICY,
                      "the merge leaves other trust files than joining those of its "
                      "parents gives");
    for (unsigned side = 0; rc == 0 && side < 2; side++)
        rc = check_side(j, joined, side);
    return rc;
}

int pir_verify_joined(struct pir_desk *desk, uint32_t commit)
{
    struct pir_verification *v = desk->v;
    const uint32_t *parents = v->parents[commit];
    struct judging j = {.desk = desk, .v = v, .commit = commit};
    struct pir_trust_joined joined = {0};
    int rc;

    for (unsigned i = 0; i < 2; i++)
        j.sides[i] = &v->commits[parents[i]].oid;
    rc = both_changed(&j);
    if (rc > 0)
        rc = check(&j, &joined);
    pir_trust_joined_release(&joined);
    return rc;
}
