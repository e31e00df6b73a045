/* One change of the trust files: serial, chain, revocations, keys. */
#include "judge/verify.h"

#include <string.h>

#define PLACE_ROLES "trust/roles.yaml"
#define PLACE_SIGNERS "trust/allowed_signers"
#define RSA_NEW_BITS 3072
#define RSA_TYPE_LEN 7 /* "ssh-rsa" */

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

static const struct pir_revocation *
revocation_of(const struct pir_roster *roster, const char *fingerprint)
{
    for (size_t i = 0; i < roster->revocation_count; i++)
        if (strcmp(roster->revocations[i].fingerprint, fingerprint) == 0)
            return &roster->revocations[i];
    return NULL;
}

/* Revocations are only ever added; a retired key may turn out to be compromised. */
static int check_revocations(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < before->revocation_count; i++) {
        const struct pir_revocation *old = &before->revocations[i];
        const struct pir_revocation *kept = revocation_of(now, old->fingerprint);

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

/* Length of the string or number at at, which ends before len; 0 when it does not fit. */
static size_t field_len(const struct pir_key *key, size_t at)
{
    size_t len;

    if (key->blob_len < at + 4)
        return 0;
    len = (size_t)key->blob[at] << 24 | (size_t)key->blob[at + 1] << 16 |
          (size_t)key->blob[at + 2] << 8 | key->blob[at + 3];
    return len <= key->blob_len - at - 4 ? len : 0;
}

/* Bits of an RSA key's modulus: string type, number e, number n. */
static size_t rsa_bits(const struct pir_key *key)
{
    size_t at = 4 + RSA_TYPE_LEN;
    size_t len;
    unsigned top;

    at += 4 + field_len(key, at);
    len = field_len(key, at);
    at += 4;
    while (len && key->blob[at] == 0) {
        at++;
        len--;
    }
    if (len == 0)
        return 0;
    len *= 8;
    for (top = key->blob[at]; !(top & 0x80); top <<= 1)
        len--;
    return len;
}

static int check_keys(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_roster *before, const struct pir_roster *now)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < now->grant_count; i++) {
        const struct pir_grant *grant = &now->grants[i];

        if (grant->key.type != PIR_KEY_RSA ||
            (before && pir_roster_find(before, &grant->key)) ||
            rsa_bits(&grant->key) >= RSA_NEW_BITS)
            continue;
        rc = pir_finding_add(
            findings, arena, PIR_RULE_KEY_WEAK, PLACE_SIGNERS,
            "the new key %s of %s has %zu bits, less than %d", grant->key.fingerprint,
            grant->person->principal, rsa_bits(&grant->key), RSA_NEW_BITS);
    }
    return rc;
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
    return rc < 0 ? rc : check_keys(findings, arena, old, now->roster);
}
