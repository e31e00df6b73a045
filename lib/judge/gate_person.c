/* The commit gate, person and role: who signed it by the trust files, under whose name, and
 * may they? */
#include "judge/gate_internal.h"

#include "base/text.h"
#include "base/time.h"

#include <string.h>

#define NAME_SLUG_MAX 100
#define NAME_LOOK_MAX 256
#define ROLE_OWNER "owner"
#define ROLE_RECORDER "recorder"

static const char *whose(const struct pir_gating *judging)
{
    static const char *const by_parents[] = {
        "the commit itself", "its parent", "each of its parents"};

    return by_parents[judging->commit.parent_count];
}

/* Somebody to ask; a roster has an owner, or it would not have been read. */
static const char *an_owner(const struct pir_roster *roster)
{
    for (size_t i = 0; i < roster->person_count; i++)
        if (pir_person_has(&roster->people[i], ROLE_OWNER))
            return roster->people[i].principal;
    return "an owner of the record";
}

static enum pir_rule
refused_rule(const struct pir_roster *roster, const struct pir_grant *grant)
{
    for (size_t i = 0; i < roster->revocation_count; i++)
        if (strcmp(roster->revocations[i].fingerprint, grant->key.fingerprint) == 0)
            return PIR_RULE_SIGNER_REVOKED;
    return PIR_RULE_SIGNER_EXPIRED;
}

/* The person the trust files give the key to, while it may act at the claimed time. */
static int find_by_key(
    const struct pir_person **out, struct pir_gating *judging,
    const struct pir_roster *roster)
{
    const struct pir_key *key = &judging->sig.key;
    const struct pir_grant *grant = pir_roster_find(roster, key);
    int64_t time = judging->commit.committer.time;
    char when[PIR_TIME_TEXT];
    const char *refusal;

    if (!grant) {
        pir_gating_refuse(
            judging, PIR_RULE_SIGNER_UNKNOWN, PIR_E_DENIED,
            "is signed by the key %s, which is not in the trust/allowed_signers of %s",
            key->fingerprint, whose(judging));
        return pir_err_hint(
            judging->err,
            "sign with a key that is, or ask %s to add this one, in a commit before it",
            an_owner(roster));
    }
    refusal = pir_roster_refusal(roster, grant, time);
    if (refusal) {
        pir_time_format(when, time, 0);
        pir_gating_refuse(
            judging, refused_rule(roster, grant), PIR_E_DENIED,
            "of %s is signed by %s with the key %s: %s", when, grant->person->principal,
            key->fingerprint, refusal);
        return pir_err_hint(
            judging->err, "sign with another key of %s, or ask %s to add a new one",
            grant->person->principal, an_owner(roster));
    }
    *out = grant->person;
    return 0;
}

/* The person whose file in trust/ holds the key, while it may act. */
static int find_by_pin(
    const struct pir_person **out, struct pir_gating *judging,
    const struct pir_roster *roster)
{
    struct pir_signature sig = judging->other;
    const char *refusal;
    int rc = 0;

    if (roster != judging->in->rosters[0])
        rc = pir_gating_by_file(&sig, judging, roster);
    if (rc < 0)
        return rc;
    refusal = pir_signature_refusal(&sig, roster, judging->commit.committer.time);
    if (refusal) {
        pir_gating_refuse(
            judging,
            pir_roster_revoked(roster, sig.fingerprint) ? PIR_RULE_SIGNER_REVOKED
                                                        : PIR_RULE_SIGNER_EXPIRED,
            PIR_E_DENIED, "is signed by %s with the key %s: %s", sig.person->principal,
            sig.fingerprint, refusal);
        return pir_err_hint(
            judging->err, "sign with another key of %s, or ask %s to add a new one",
            sig.person->principal, an_owner(roster));
    }
    *out = sig.person;
    return 0;
}

static int check_email(
    struct pir_gating *judging, const struct pir_person *person, const char *email,
    const char *what)
{
    if (strcmp(email, person->principal) == 0)
        return 0;
    pir_gating_refuse(
        judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
        "is signed by %s, but its %s is %s", person->principal, what, email);
    return pir_err_hint(
        judging->err,
        "git config user.email %s, then record again; what was committed by hand: git "
        "commit --amend --no-edit --reset-author -S",
        person->principal);
}

/* Are two names one to somebody who reads quickly? */
static bool is_alike(const char *a, const char *b)
{
    char left[NAME_LOOK_MAX], right[NAME_LOOK_MAX];

    if (strcmp(a, b) == 0)
        return true;
    pir_text_slug(left, a, NAME_SLUG_MAX);
    pir_text_slug(right, b, NAME_SLUG_MAX);
    if (*left && strcmp(left, right) == 0)
        return true;
    pir_text_look(left, sizeof(left), a);
    pir_text_look(right, sizeof(right), b);
    return *left && strcmp(left, right) == 0;
}

/* The name is free, as people write it in their git; but it may not be another's, for most
 * views of stock git show nothing else. */
static int check_name(
    struct pir_gating *judging, const struct pir_person *person,
    const struct pir_roster *roster)
{
    const char *name = judging->commit.committer.name;

    if (is_alike(name, person->name))
        return 0;
    for (size_t i = 0; i < roster->person_count; i++) {
        const struct pir_person *other = &roster->people[i];

        if (other == person || !is_alike(name, other->name))
            continue;
        pir_gating_refuse(
            judging, PIR_RULE_IDENTITY_MISMATCH, PIR_E_DENIED,
            "is signed by %s, but bears the name of %s, \"%s\"", person->principal,
            other->principal, name);
        return pir_err_hint(
            judging->err,
            "git config user.name \"%s\", then git commit --amend --no-edit "
            "--reset-author -S",
            person->name);
    }
    return 0;
}

static int check_role(
    struct pir_gating *judging, const struct pir_person *person,
    const struct pir_roster *roster)
{
    if (pir_person_has(person, ROLE_OWNER))
        return 0;
    if (judging->commit.admit_count) {
        pir_gating_refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "admits what a withdrawn key signed, but %s does not have the "
            "role " ROLE_OWNER,
            person->principal);
        return pir_err_hint(judging->err, "ask %s to merge it", an_owner(roster));
    }
    if (judging->in->deed != PIR_DEED_SETTINGS && pir_person_has(person, ROLE_RECORDER))
        return 0;
    if (judging->in->deed != PIR_DEED_SETTINGS)
        pir_gating_refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "adds entries, but %s has neither the role " ROLE_RECORDER
            " nor the role " ROLE_OWNER,
            person->principal);
    else
        pir_gating_refuse(
            judging, PIR_RULE_ROLE_FORBIDDEN, PIR_E_DENIED,
            "changes settings, trust or schemas, but %s does not have the "
            "role " ROLE_OWNER,
            person->principal);
    return pir_err_hint(
        judging->err,
        judging->in->deed == PIR_DEED_SETTINGS ? "ask %s to make this change"
                                               : "ask %s to give that role",
        an_owner(roster));
}

int pir_gating_roster(struct pir_gating *judging, const struct pir_roster *roster)
{
    const struct pir_commit *commit = &judging->commit;
    const struct pir_person *person = NULL;
    int rc = pir_gating_is_ssh(commit) ? find_by_key(&person, judging, roster)
                                       : find_by_pin(&person, judging, roster);

    if (rc == 0 && !judging->verdict.person)
        judging->verdict.person = person;
    if (rc == 0)
        rc = check_email(judging, person, commit->committer.email, "committer");
    if (rc == 0)
        rc = check_email(judging, person, commit->author.email, "author");
    if (rc == 0)
        rc = check_name(judging, person, roster);
    return rc < 0 ? rc : check_role(judging, person, roster);
}
