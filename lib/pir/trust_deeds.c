/* What each change of trust means: the next state of the roster, and the words for it. */
#include "pir/trust_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_NAME_MIN 12 /* "SHA256:" and some characters */

/* ---- people and roles ------------------------------------------------------------ */

int pir_trust_unknown_person(struct pir_trust_changing *c)
{
    pir_err_set(
        c->err, PIR_E_NOTFOUND, "%s is not among the people of this record",
        c->change->whom);
    return pir_err_hint(c->err, "pir trust show lists them; pir trust add adds one");
}

static int grant_role(struct pir_trust_changing *c)
{
    const char *role = c->change->roles[0];
    struct pir_person *person = pir_roster_find_person(&c->next, c->change->whom);

    if (!person)
        return pir_trust_unknown_person(c);
    if (pir_person_has(person, role))
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s has the role %s already", person->principal,
            role);
    if (pir_person_give(person, &c->arena, role) < 0)
        return pir_err_nomem(c->err);
    c->person = person;
    c->subject =
        pir_arena_printf(&c->arena, "trust: %s becomes %s", person->principal, role);
    c->sentence =
        pir_arena_printf(&c->arena, "%s now has the role %s", person->principal, role);
    return 0;
}

static int revoke_role(struct pir_trust_changing *c)
{
    const char *role = c->change->roles[0];
    struct pir_person *person = pir_roster_find_person(&c->next, c->change->whom);

    if (!person)
        return pir_trust_unknown_person(c);
    if (!pir_person_has(person, role))
        return pir_err_set(
            c->err, PIR_E_NOTFOUND, "%s does not have the role %s", person->principal,
            role);
    if (pir_person_take(person, &c->arena, role) < 0)
        return pir_err_nomem(c->err);
    c->subject =
        pir_arena_printf(&c->arena, "trust: %s is %s no more", person->principal, role);
    c->sentence = pir_arena_printf(
        &c->arena, "%s no longer has the role %s", person->principal, role);
    return 0;
}

static int set_threshold(struct pir_trust_changing *c)
{
    const char *typed = c->change->whom;
    unsigned now = c->before.threshold > 1 ? c->before.threshold : 1, wanted = 0;

    if (strlen(typed) < 3 && strspn(typed, "0123456789") == strlen(typed))
        wanted = (unsigned)strtoul(typed, NULL, 10);
    if (!wanted)
        return pir_err_set(
            c->err, PIR_E_USAGE, "a threshold is a number from 1 to 99, not %s", typed);
    if (wanted == now)
        return pir_err_set(c->err, PIR_E_EXISTS, "the threshold is %u already", now);
    c->next.threshold = wanted;
    c->subject = pir_arena_printf(
        &c->arena, "trust: ask for %u %s from now on", wanted,
        wanted == 1 ? "owner" : "owners");
    c->sentence =
        wanted == 1
            ? "one owner alone may change settings, schemas and trust from now on"
            : pir_arena_printf(
                  &c->arena,
                  "%u owners must agree to every change of settings, schemas and trust "
                  "from now on",
                  wanted);
    return 0;
}

/* ---- taking keys out of use ------------------------------------------------------ */

static int find_key(struct pir_key_of *out, struct pir_trust_changing *c)
{
    const char *typed = c->change->whom;
    size_t found =
        strlen(typed) < KEY_NAME_MIN ? 0 : pir_roster_search(out, &c->next, typed);

    if (found == 1)
        return 0;
    if (found > 1)
        return pir_err_set(
            c->err, PIR_E_AMBIGUOUS, "%zu keys begin with %s", found, typed);
    pir_err_set(c->err, PIR_E_NOTFOUND, "there is no key %s in this record", typed);
    return pir_err_hint(
        c->err, "pir trust show lists them; a key is named by its fingerprint, "
                "SHA256:..., openpgp:... or x509:...");
}

static int retire_person(struct pir_trust_changing *c, const struct pir_person *person)
{
    int count = pir_roster_retire(&c->next, &c->arena, person, c->time);

    if (count < 0)
        return pir_err_nomem(c->err);
    if (count == 0)
        return pir_err_set(
            c->err, PIR_E_EXISTS, "all keys of %s are out of use already",
            person->principal);
    c->person = person;
    c->subject = pir_arena_printf(
        &c->arena, "trust: retire %s of %s", count == 1 ? "a key" : "keys",
        person->principal);
    c->sentence = pir_arena_printf(
        &c->arena,
        "%s signs nothing more with %d %s; what was signed before stays good",
        person->principal, count, count == 1 ? "key" : "keys");
    return 0;
}

static int retire(struct pir_trust_changing *c)
{
    const struct pir_person *person = pir_roster_person(&c->next, c->change->whom);
    struct pir_key_of key;
    char at[PIR_TIME_TEXT];
    int rc;

    if (person)
        return retire_person(c, person);
    if (strchr(c->change->whom, '@'))
        return pir_trust_unknown_person(c);
    rc = find_key(&key, c);
    if (rc < 0)
        return rc;
    if (pir_roster_revoked(&c->next, key.name))
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s: %s", key.name,
            pir_roster_revoked(&c->next, key.name));
    pir_time_format(at, c->time, 0);
    pir_roster_revoke(
        &c->next, key.name, "retired", pir_arena_strdup(&c->arena, at), c->time);
    c->person = key.person;
    c->subject =
        pir_arena_printf(&c->arena, "trust: retire a key of %s", key.person->principal);
    c->sentence = pir_arena_printf(
        &c->arena, "%s of %s signs nothing more; what it signed before stays good",
        key.name, key.person->principal);
    return 0;
}

/* A moment as people type it, or a commit. */
static int read_since(struct pir_trust_changing *c)
{
    const char *text = c->change->since;
    struct pir_moment moment;
    struct pir_err why = {0};
    int rc;

    if (!text) {
        pir_err_set(c->err, PIR_E_USAGE, "since when is the key not to be trusted?");
        return pir_err_hint(
            c->err,
            "give --since COMMIT or --since WHEN; when nobody knows, the commit "
            "that brought the key (pir trust show)");
    }
    rc = pir_when_parse(
        &moment, text, c->author.ident.time, c->record->now->settings.zone, &why);
    c->since.by_commit = rc < 0;
    if (rc == 0 && moment.precision == PIR_PRECISION_UNKNOWN)
        return pir_err_set(
            c->err, PIR_E_INPUT,
            "when nobody knows since when, name the commit that brought the key");
    if (rc == 0)
        c->since.time = pir_moment_first(&moment);
    else if (pir_store_resolve(&c->since.commit, c->record->store, text, NULL) == 0)
        rc = pir_commit_time(&c->since.time, c->record, &c->since.commit, c->err);
    else
        return pir_err_set(
            c->err, PIR_E_INPUT, "%s is neither a commit of this record nor a time",
            text);
    if (rc == 0 && c->since.time > c->time)
        return pir_err_set(c->err, PIR_E_INPUT, "%s lies in the future", text);
    return rc;
}

/* As `at` of a revocation has it; NULL when out of memory. */
static const char *since_text(struct pir_trust_changing *c)
{
    char hex[PIR_HEX + 1], at[PIR_TIME_TEXT];

    if (c->since.by_commit) {
        pir_oid_hex(hex, &c->since.commit);
        return pir_arena_strdup(&c->arena, hex);
    }
    pir_time_format(at, c->since.time, 0);
    return pir_arena_strdup(&c->arena, at);
}

static int compromised(struct pir_trust_changing *c)
{
    const struct pir_revocation *old;
    struct pir_key_of key;
    int rc = find_key(&key, c);

    if (rc == 0)
        rc = read_since(c);
    if (rc == 0)
        rc = pir_author_signer(&c->author, c->record->store, c->err);
    if (rc < 0)
        return rc;
    old = pir_roster_revocation(&c->next, key.name);
    if (old && strcmp(old->reason, "compromised") == 0)
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s is on record as compromised since %s", key.name,
            old->at);
    pir_roster_revoke(
        &c->next, key.name, "compromised", since_text(c), c->since.time - 1);
    c->fingerprint = key.name;
    if (strcmp(pir_signer_name(c->author.signer), key.name) == 0)
        pir_record_warn(
            c->record, "this was signed with the key itself; have another owner say "
                       "that it is true");
    c->subject = pir_arena_printf(
        &c->arena, "trust: a key of %s is compromised", key.person->principal);
    c->sentence = pir_arena_printf(
        &c->arena, "%s of %s signs nothing more and is compromised", key.name,
        key.person->principal);
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

int pir_trust_apply(struct pir_trust_changing *c)
{
    switch (c->change->deed) {
    case PIR_TRUST_ADD:
        return pir_trust_add_key(c);
    case PIR_TRUST_RETIRE:
        return retire(c);
    case PIR_TRUST_COMPROMISED:
        return compromised(c);
    case PIR_TRUST_GRANT:
        return grant_role(c);
    case PIR_TRUST_REVOKE:
        return revoke_role(c);
    case PIR_TRUST_THRESHOLD:
        return set_threshold(c);
    case PIR_TRUST_PROPOSE:
        return pir_trust_propose_files(c);
    case PIR_TRUST_APPROVE:
        break; /* makes no next state of its own */
    }
    return pir_err_set(c->err, PIR_E_USAGE, "there is no such change of trust");
}
