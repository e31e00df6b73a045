/* Merges: two lines become one, and nothing else happens. What one side decided must not be
 * undone by joining it with the other, and what a side brings must still be good by what the
 * other knows. */
#include "pir/verify_internal.h"

#include <string.h>

#define TRUST_FOLDER "trust"

/* ---- what was decided ------------------------------------------------------------ */

/* With one version that both sides began with that is told by comparing; lines that were
 * merged crosswise began with several, and then where each version comes from has to be
 * seen. */
int pir_verify_outdated(
    struct pir_desk *desk, uint32_t commit, const char *path, unsigned parent)
{
    const uint32_t *parents = desk->v->parents[commit];
    struct pir_numbers bases = {0};
    struct pir_oid refused, base;
    size_t same = 0;
    int rc = pir_verify_file_at(&refused, desk, parents[parent], path);

    if (rc == 0 &&
        pir_lineage_bases(
            &bases, &desk->v->lineage, &desk->scratch, parents[0], parents[1]) < 0)
        return pir_err_nomem(desk->v->err);
    for (size_t i = 0; rc == 0 && i < bases.len; i++) {
        rc = pir_verify_file_at(&base, desk, bases.items[i], path);
        same += pir_oid_equal(&base, &refused);
    }
    if (rc < 0 || same == 0 || same == bases.len)
        return rc < 0 ? rc : same != 0;
    return pir_verify_superseded(desk, path, parents[parent], parents[!parent]);
}

/* What was decided on one side must not be undone by joining it with the other. */
static int
check_choice(struct pir_desk *desk, uint32_t commit, const struct pir_choice *choice)
{
    int rc = pir_verify_outdated(desk, commit, choice->path, choice->refused);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    return pir_verify_about(
        desk, commit,
        strncmp(choice->path, TRUST_FOLDER, strlen(TRUST_FOLDER)) == 0
            ? PIR_RULE_MERGE_POLICY
            : PIR_RULE_MERGE_SETTINGS,
        choice->path, "the merge drops what its parent %u had changed here",
        choice->refused + 1);
}

/* ---- what is brought ------------------------------------------------------------- */

static const struct pir_grant *
grant_of(const struct pir_roster *roster, const char *fingerprint)
{
    for (size_t i = 0; i < roster->grant_count; i++)
        if (strcmp(roster->grants[i].key.fingerprint, fingerprint) == 0)
            return &roster->grants[i];
    return NULL;
}

const char *
pir_verify_refusal(const struct pir_roster *roster, const struct pir_commit_node *node)
{
    const char *key = node->result->signer->fingerprint;
    const struct pir_grant *grant = grant_of(roster, key);
    const struct pir_pin *pin = grant ? NULL : pir_roster_find_pin(roster, key);
    const struct pir_person *person = grant ? grant->person : pin ? pin->person : NULL;
    const char *refusal;

    if (!person)
        return "the key is no longer in the trust files";
    refusal = grant ? pir_roster_refusal(roster, grant, node->time)
                    : pir_roster_revoked(roster, key);
    if (refusal || pir_person_has(person, "owner"))
        return refusal;
    if (node->result->settings || node->result->admit_count)
        return "they are no longer an owner, who alone may do what it does";
    return pir_person_has(person, "recorder") ? NULL : "they may no longer record";
}

static bool admits(const struct pir_result *result, const char *key)
{
    for (size_t i = 0; result && i < result->admit_count; i++)
        if (strcmp(result->admits[i], key) == 0)
            return true;
    return false;
}

/* Has an owner, who merged it here or earlier on that line, said that it stands? Not for
 * what several owners must agree to: one of them could do it alone with such a key. */
static bool is_admitted(
    const struct pir_desk *desk, uint32_t commit, const struct pir_numbers *line,
    uint32_t brought, const struct pir_roster *roster)
{
    const struct pir_result *result = desk->v->commits[brought].result;
    const char *key = result->signer->fingerprint;

    if (result->settings && roster->threshold > 1)
        return false;
    if (admits(desk->v->commits[commit].result, key))
        return true;
    for (size_t i = 0; i < line->len; i++)
        if (line->items[i] != brought &&
            admits(desk->v->commits[line->items[i]].result, key) &&
            pir_lineage_reaches(&desk->v->lineage, brought, line->items[i]))
            return true;
    return false;
}

static int check_key(
    struct pir_desk *desk, uint32_t commit, const struct pir_numbers *line,
    uint32_t brought, const struct pir_roster *roster, const char *refusal)
{
    const struct pir_commit_node *node = &desk->v->commits[brought];
    char hex[PIR_HEX + 1];

    if (!refusal || is_admitted(desk, commit, line, brought, roster))
        return 0;
    pir_oid_hex(hex, &node->oid);
    return pir_verify_about(
        desk, commit, PIR_RULE_MERGE_REVOKED, "",
        "it brings in %.12s by %s with the key %s, but on the other side %s", hex,
        node->result->signer->principal, node->result->signer->fingerprint, refusal);
}

/* Nor may a change come in from there that fewer people agreed to than must by now. */
static int check_agreed(
    struct pir_desk *desk, uint32_t commit, uint32_t brought,
    const struct pir_roster *roster)
{
    const struct pir_commit_node *node = &desk->v->commits[brought];
    char hex[PIR_HEX + 1];

    if (!node->result || !node->result->governed ||
        node->result->threshold >= roster->threshold || roster->threshold <= 1)
        return 0;
    pir_oid_hex(hex, &node->oid);
    return pir_verify_about(
        desk, commit, PIR_RULE_TRUST_THRESHOLD, "",
        "it brings in %.12s, a change made where %u owners had to agree; on the other "
        "side %u must",
        hex, node->result->threshold > 1 ? node->result->threshold : 1,
        roster->threshold);
}

int pir_verify_brought(
    struct pir_desk *desk, uint32_t commit, const struct pir_numbers *line,
    uint32_t brought, const struct pir_roster *roster, const char *refusal)
{
    int rc = check_key(desk, commit, line, brought, roster, refusal);

    return rc < 0 ? rc : check_agreed(desk, commit, brought, roster);
}

/* Where the trust files differ, what the older side brings must be by keys that the
 * newer side still knows: a revoked key could else go on for ever on an old state. */
static int check_stale(struct pir_desk *desk, uint32_t commit)
{
    const uint32_t *parents = desk->v->parents[commit];
    const struct pir_result *sides[2], *result = desk->v->commits[commit].result;
    struct pir_numbers brought = {0};
    struct pir_known_roster *known;
    unsigned newer;
    int rc;

    for (unsigned i = 0; i < 2; i++)
        sides[i] = desk->v->commits[parents[i]].result;
    if (!sides[0] || !sides[1] || pir_oid_equal(&sides[0]->trust, &sides[1]->trust))
        return 0;
    newer = pir_oid_equal(&sides[1]->trust, &result->trust);
    rc = pir_desk_roster(&known, desk, &desk->v->commits[parents[newer]].tree);
    if (rc < 0 || !known->usable)
        return rc;
    if (pir_lineage_beyond(
            &brought, &desk->v->lineage, &desk->scratch, parents[!newer],
            parents[newer]) < 0)
        return pir_err_nomem(desk->v->err);
    for (size_t i = brought.len; rc == 0 && i-- > 0;) {
        const struct pir_commit_node *node = &desk->v->commits[brought.items[i]];
        const char *refusal = node->result && node->result->signer
                                  ? pir_verify_refusal(&known->roster, node)
                                  : NULL;

        rc = pir_verify_brought(
            desk, commit, &brought, brought.items[i], &known->roster, refusal);
    }
    return rc;
}

int pir_verify_merge(struct pir_desk *desk, uint32_t commit)
{
    const struct pir_result *result = desk->v->commits[commit].result;
    int rc = 0;

    if (pir_lineage_reaches(
            &desk->v->lineage, desk->v->parents[commit][1],
            desk->v->parents[commit][0]))
        rc = pir_verify_about(
            desk, commit, PIR_RULE_COMMIT_EMPTY, "",
            "it merges what its first parent has already");
    for (size_t i = 0; rc == 0 && i < result->choice_count; i++)
        rc = check_choice(desk, commit, &result->choices[i]);
    if (rc < 0)
        return rc;
    return result->joins_trust ? pir_verify_joined(desk, commit)
                               : check_stale(desk, commit);
}
