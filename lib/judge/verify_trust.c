/* One change of the trust files: serial, chain, revocations, keys. */
#include "judge/verify.h"

#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define PLACE_ROLES "trust/roles.yaml"
#define PLACE_SIGNERS "trust/allowed_signers"
#define RSA_NEW_BITS 3072
#define NAME_LOOK_MAX 256

static int check_chain(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_trust_state *before, const struct pir_roster *now)
{
    const char *previous = now->previous ? now->previous : "none";
    unsigned serial = before ? before->roster->serial + 1 : 1;
    const char *digest = before ? before->digest : "none";

    if (now->serial != serial)
        return pir_finding_add(
            findings, arena, PIR_RULE_TRUST_SERIAL, PLACE_ROLES,
            "serial is %u where %u must follow", now->serial, serial);
    if (strcmp(previous, digest) != 0)
        return pir_finding_add(
            findings, arena, PIR_RULE_TRUST_SERIAL, PLACE_ROLES,
            "previous is %s, but the trust files before have %s", previous, digest);
    return 0;
}

/* What a key signed since then is suspect, so the moment may only be found to be earlier.
 * Commits cannot be put in order here. */
static bool is_later(const char *now, const char *before)
{
    int64_t now_at, before_at;
    int32_t offset;

    if (strcmp(now, before) == 0)
        return false;
    return pir_time_parse(&now_at, &offset, now, NULL) < 0 ||
           pir_time_parse(&before_at, &offset, before, NULL) < 0 || now_at > before_at;
}

/* Revocations are only ever added; a retired key may turn out to be compromised. */
static int check_revocations(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < before->revocation_count; i++) {
        const struct pir_revocation *old = &before->revocations[i];
        const struct pir_revocation *kept =
            pir_roster_revocation(now, old->fingerprint);

        if (!kept)
            rc = pir_finding_add(
                findings, arena, PIR_RULE_TRUST_REVOCATION, PLACE_ROLES,
                "the key %s is no longer revoked", old->fingerprint);
        else if (
            strcmp(old->reason, "compromised") == 0 &&
            strcmp(kept->reason, "compromised") != 0)
            rc = pir_finding_add(
                findings, arena, PIR_RULE_TRUST_REVOCATION, PLACE_ROLES,
                "the key %s was compromised and is now called %s", old->fingerprint,
                kept->reason);
        else if (strcmp(old->reason, "compromised") == 0 && is_later(kept->at, old->at))
            rc = pir_finding_add(
                findings, arena, PIR_RULE_TRUST_REVOCATION, PLACE_ROLES,
                "the key %s was compromised since %s and is now said to be since %s",
                old->fingerprint, old->at, kept->at);
    }
    return rc;
}

static bool has_key(const struct pir_roster *roster, const struct pir_person *person)
{
    for (size_t i = 0; i < roster->grant_count; i++)
        if (roster->grants[i].person == person)
            return true;
    for (size_t i = 0; i < roster->pin_count; i++)
        if (roster->pins[i].person == person)
            return true;
    return false;
}

static int check_people(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_trust_state *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && !now->other_keys && i < now->roster->person_count;
         i++) {
        const struct pir_person *person = &now->roster->people[i];

        if (person->role_count && !has_key(now->roster, person))
            rc = pir_finding_add(
                findings, arena, PIR_RULE_TRUST_KEYLESS, PLACE_ROLES,
                "%s has the role %s, but no key", person->principal, person->roles[0]);
    }
    return rc;
}

static int check_bits(
    struct pir_findings *findings, struct pir_arena *arena, const char *path,
    const char *name, const struct pir_person *person, unsigned bits)
{
    if (!bits || bits >= RSA_NEW_BITS)
        return 0;
    return pir_finding_add(
        findings, arena, PIR_RULE_KEY_WEAK, path,
        "the new key %s of %s has %u bits, less than %d", name, person->principal, bits,
        RSA_NEW_BITS);
}

static int check_keys(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < now->grant_count; i++) {
        const struct pir_grant *grant = &now->grants[i];

        if (!before || !pir_roster_find(before, &grant->key))
            rc = check_bits(
                findings, arena, PLACE_SIGNERS, grant->key.fingerprint, grant->person,
                pir_key_rsa_bits(&grant->key));
    }
    for (size_t i = 0; rc == 0 && i < now->pin_count; i++) {
        const struct pir_pin *pin = &now->pins[i];

        if (!before || !pir_roster_find_pin(before, pin->name))
            rc = check_bits(
                findings, arena, PLACE_ROLES, pin->name, pin->person, pin->rsa_bits);
    }
    return rc;
}

/* ---- names ----------------------------------------------------------------------- */

struct looked {
    const char *look;
    const struct pir_person *person;
};

static int compare_looks(const void *a, const void *b)
{
    const struct looked *x = a, *y = b;
    int order = strcmp(x->look, y->look);

    return order ? order : strcmp(x->person->principal, y->person->principal);
}

/* How the names, or the principals, of all people look, those alike side by side. */
static struct looked *look_at_all(
    struct pir_arena *arena, const struct pir_roster *now,
    const char *(*name_of)(const struct pir_person *))
{
    struct looked *all = pir_arena_calloc(arena, now->person_count + 1, sizeof(*all));
    char look[NAME_LOOK_MAX];

    for (size_t i = 0; all && i < now->person_count; i++) {
        pir_text_look(look, sizeof(look), name_of(&now->people[i]));
        all[i].person = &now->people[i];
        all[i].look = pir_arena_strdup(arena, look);
        if (!all[i].look)
            return NULL;
    }
    if (all && now->person_count)
        qsort(all, now->person_count, sizeof(*all), compare_looks);
    return all;
}

static const char *name_of(const struct pir_person *person)
{
    return person->name;
}

static const char *principal_of(const struct pir_person *person)
{
    return person->principal;
}

/* Did the person come, or get another name? */
static bool is_renamed(const struct pir_roster *before, const struct pir_person *person)
{
    const struct pir_person *old =
        before ? pir_roster_person(before, person->principal) : NULL;

    return !old || strcmp(old->name, person->name) != 0;
}

static int check_twins(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now,
    const char *(*part_of)(const struct pir_person *))
{
    const struct looked *all = look_at_all(arena, now, part_of);
    int rc = all ? 0 : PIR_E_NOMEM;

    for (size_t i = 1; rc == 0 && i < now->person_count; i++) {
        const struct pir_person *one = all[i - 1].person, *other = all[i].person;

        if (!*all[i].look || strcmp(all[i].look, all[i - 1].look) != 0 ||
            (!is_renamed(before, one) && !is_renamed(before, other)))
            continue;
        rc = pir_finding_add(
            findings, arena, PIR_RULE_NAME_DOUBTFUL, PLACE_ROLES,
            "%s, \"%s\", and %s, \"%s\", look alike", one->principal, one->name,
            other->principal, other->name);
    }
    return rc;
}

static int check_names(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < now->person_count; i++) {
        const struct pir_person *person = &now->people[i];
        const char *disguise = pir_text_disguise(person->name);

        if (disguise && is_renamed(before, person))
            rc = pir_finding_add(
                findings, arena, PIR_RULE_NAME_DOUBTFUL, PLACE_ROLES,
                "the name of %s, \"%s\", %s", person->principal, person->name,
                disguise);
    }
    if (rc == 0)
        rc = check_twins(findings, arena, before, now, name_of);
    return rc < 0 ? rc : check_twins(findings, arena, before, now, principal_of);
}

int pir_judge_trust(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_trust_state *before, const struct pir_trust_state *now)
{
    const struct pir_roster *old = before ? before->roster : NULL;
    int rc = check_chain(findings, arena, before, now->roster);

    if (rc == 0 && old)
        rc = check_revocations(findings, arena, old, now->roster);
    if (rc == 0)
        rc = check_people(findings, arena, now);
    if (rc == 0)
        rc = check_keys(findings, arena, old, now->roster);
    return rc < 0 ? rc : check_names(findings, arena, old, now->roster);
}
