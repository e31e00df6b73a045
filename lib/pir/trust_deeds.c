/* What each change of trust means: the next state of the roster, in memory. */
#include "pir/trust_internal.h"

#include <stdio.h>
#include <string.h>

#define KEY_NAME_MIN 12 /* "SHA256:" and some characters */

/* ---- people and roles ------------------------------------------------------------ */

static struct pir_person *person_of(struct pir_trust_changing *c, const char *principal)
{
    for (size_t i = 0; i < c->next.person_count; i++)
        if (strcmp(c->next.people[i].principal, principal) == 0)
            return &c->next.people[i];
    return NULL;
}

static int unknown_person(struct pir_trust_changing *c)
{
    pir_err_set(
        c->err, PIR_E_NOTFOUND, "%s is not among the people of this record",
        c->change->whom);
    return pir_err_hint(c->err, "pir trust show lists them; pir trust add adds one");
}

static int
give_role(struct pir_trust_changing *c, struct pir_person *person, const char *role)
{
    const char **roles =
        pir_arena_calloc(&c->arena, person->role_count + 1, sizeof(*roles));

    if (!roles)
        return pir_err_nomem(c->err);
    for (size_t i = 0; i < person->role_count; i++)
        roles[i] = person->roles[i];
    roles[person->role_count] = role;
    person->roles = roles;
    person->role_count++;
    return 0;
}

static int
take_role(struct pir_trust_changing *c, struct pir_person *person, const char *role)
{
    const char **roles =
        pir_arena_calloc(&c->arena, person->role_count + 1, sizeof(*roles));
    size_t kept = 0;

    if (!roles)
        return pir_err_nomem(c->err);
    for (size_t i = 0; i < person->role_count; i++)
        if (strcmp(person->roles[i], role) != 0)
            roles[kept++] = person->roles[i];
    person->roles = roles;
    person->role_count = kept;
    return 0;
}

bool pir_trust_can_sign(
    const struct pir_trust_changing *c, const struct pir_person *person)
{
    const struct pir_roster *r = &c->next;

    for (size_t i = 0; i < r->grant_count; i++)
        if (r->grants[i].person == person &&
            pir_trust_in_force(r, r->grants[i].key.fingerprint, &r->grants[i], c->time))
            return true;
    for (size_t i = 0; i < r->pin_count; i++)
        if (r->pins[i].person == person &&
            pir_trust_in_force(r, r->pins[i].name, NULL, c->time))
            return true;
    return false;
}

static int grant_role(struct pir_trust_changing *c)
{
    const char *role = c->change->roles[0];
    struct pir_person *person = person_of(c, c->change->whom);
    int rc;

    if (!person)
        return unknown_person(c);
    if (pir_person_has(person, role))
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s has the role %s already", person->principal,
            role);
    rc = give_role(c, person, role);
    if (rc < 0)
        return rc;
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
    struct pir_person *person = person_of(c, c->change->whom);
    int rc;

    if (!person)
        return unknown_person(c);
    if (!pir_person_has(person, role))
        return pir_err_set(
            c->err, PIR_E_NOTFOUND, "%s does not have the role %s", person->principal,
            role);
    rc = take_role(c, person, role);
    if (rc < 0)
        return rc;
    c->subject =
        pir_arena_printf(&c->arena, "trust: %s is %s no more", person->principal, role);
    c->sentence = pir_arena_printf(
        &c->arena, "%s no longer has the role %s", person->principal, role);
    return 0;
}

/* ---- adding a key ---------------------------------------------------------------- */

/* One line with an SSH public key. */
static int read_key(struct pir_key *out, struct pir_trust_changing *c)
{
    const char *text = c->change->key + strspn(c->change->key, " \t\r\n");
    const char *rest = text + strcspn(text, "\n");

    if (strncmp(text, "-----BEGIN", 10) == 0 && strstr(text, "PRIVATE KEY-----")) {
        pir_err_set(
            c->err, PIR_E_INPUT,
            "that is a private key, which is for its "
            "owner alone");
        return pir_err_hint(c->err, "give the public one: the file that ends in .pub");
    }
    if (strncmp(text, "-----BEGIN", 10) == 0) {
        pir_err_set(c->err, PIR_E_UNSUPPORTED, "that is no SSH public key");
        return pir_err_hint(
            c->err, "OpenPGP keys and X.509 certificates are put into trust/ by hand, "
                    "see section 6 of schemas/README.md");
    }
    if (rest[strspn(rest, " \t\r\n")])
        return pir_err_set(
            c->err, PIR_E_INPUT, "there is more than one line; give one key at a time");
    return pir_key_parse_line(out, &c->arena, text, c->err);
}

static int read_limit(int64_t *out, struct pir_trust_changing *c, const char *text)
{
    struct pir_moment moment;
    int rc;

    if (!text)
        return 0;
    rc = pir_when_parse(
        &moment, text, c->author.ident.time, c->record->now->settings.zone, c->err);
    if (rc < 0)
        return rc;
    if (moment.precision == PIR_PRECISION_UNKNOWN)
        return pir_err_set(c->err, PIR_E_INPUT, "a limit must be a time that is known");
    *out = pir_moment_first(&moment);
    return 0;
}

static int check_new_key(struct pir_trust_changing *c, const struct pir_key *key)
{
    const struct pir_grant *grant = pir_roster_find(&c->next, key);
    const char *revoked = pir_roster_revoked(&c->next, key->fingerprint);

    if (revoked) {
        pir_err_set(c->err, PIR_E_EXISTS, "%s: %s", key->fingerprint, revoked);
        return pir_err_hint(
            c->err, "once revoked, a key stays revoked; have a new one made: "
                    "ssh-keygen -t ed25519");
    }
    if (!grant)
        return 0;
    pir_err_set(
        c->err, PIR_E_EXISTS, "the key %s is in the record already, as that of %s",
        key->fingerprint, grant->person->principal);
    return pir_err_hint(c->err, "each person signs with a key of their own");
}

static int new_person(struct pir_person **out, struct pir_trust_changing *c)
{
    const struct pir_trust_change *change = c->change;
    struct pir_person *person = &c->next.people[c->next.person_count];

    if (!change->name || !change->role_count) {
        pir_err_set(
            c->err, PIR_E_USAGE, "%s is new here, so a %s is needed", change->whom,
            change->name ? "role" : "name");
        return pir_err_hint(
            c->err, "pir trust add %s --name NAME --role recorder --key FILE",
            change->whom);
    }
    person->principal = change->whom;
    person->name = change->name;
    c->next.person_count++;
    *out = person;
    return 0;
}

static int give_roles(struct pir_trust_changing *c, struct pir_person *person)
{
    for (size_t i = 0; i < c->change->role_count; i++) {
        int rc = pir_person_has(person, c->change->roles[i])
                     ? 0
                     : give_role(c, person, c->change->roles[i]);

        if (rc < 0)
            return rc;
    }
    return 0;
}

static int add_key(struct pir_trust_changing *c)
{
    const struct pir_trust_change *change = c->change;
    struct pir_person *person = person_of(c, change->whom);
    struct pir_grant *grant = &c->next.grants[c->next.grant_count];
    bool known = person != NULL;
    int rc;

    grant->valid_after = INT64_MIN;
    grant->valid_before = INT64_MAX;
    if ((rc = read_key(&grant->key, c)) < 0 ||
        (rc = check_new_key(c, &grant->key)) < 0 ||
        (rc = read_limit(&grant->valid_after, c, change->valid_after)) < 0 ||
        (rc = read_limit(&grant->valid_before, c, change->valid_before)) < 0)
        return rc;
    if (known && change->name && strcmp(person->name, change->name) != 0)
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s is here already, by the name of %s",
            person->principal, person->name);
    rc = known ? 0 : new_person(&person, c);
    if (rc == 0)
        rc = give_roles(c, person);
    if (rc < 0)
        return rc;
    grant->person = person;
    c->next.grant_count++;
    c->person = person;
    c->subject = pir_arena_printf(
        &c->arena, known ? "trust: another key of %s" : "trust: add %s", change->whom);
    c->sentence = pir_arena_printf(
        &c->arena, "%s may now sign with the key %s", change->whom,
        grant->key.fingerprint);
    return 0;
}

/* ---- taking keys out of use ------------------------------------------------------ */

/* Stock ssh-keygen still lets a key act in the second valid-before itself, pir does not. */
static void
limit_grant(struct pir_trust_changing *c, const char *fingerprint, int64_t last)
{
    for (size_t i = 0; i < c->next.grant_count; i++) {
        struct pir_grant *grant = &c->next.grants[i];

        if (strcmp(grant->key.fingerprint, fingerprint) != 0)
            continue;
        if (last < 1)
            last = 1;
        if (grant->valid_after != INT64_MIN && last <= grant->valid_after)
            last = grant->valid_after + 1;
        if (last < grant->valid_before)
            grant->valid_before = last;
    }
}

static struct pir_revocation *
revocation_of(struct pir_trust_changing *c, const char *fingerprint)
{
    for (size_t i = 0; i < c->next.revocation_count; i++)
        if (strcmp(c->next.revocations[i].fingerprint, fingerprint) == 0)
            return &c->next.revocations[i];
    return NULL;
}

static void
revoke_key(struct pir_trust_changing *c, const char *fingerprint, const char *reason)
{
    struct pir_revocation *revocation = revocation_of(c, fingerprint);
    bool retired = strcmp(reason, "retired") == 0;
    char at[PIR_TIME_TEXT];

    if (!revocation)
        revocation = &c->next.revocations[c->next.revocation_count++];
    pir_time_format(at, retired ? c->time : c->since.time, 0);
    revocation->fingerprint = fingerprint;
    revocation->reason = reason;
    if (!retired && c->since.by_commit) {
        char hex[PIR_HEX + 1];

        pir_oid_hex(hex, &c->since.commit);
        revocation->at = pir_arena_strdup(&c->arena, hex);
    } else {
        revocation->at = pir_arena_strdup(&c->arena, at);
    }
    limit_grant(c, fingerprint, retired ? c->time : c->since.time - 1);
}

/* Keys by the start of a fingerprint; *person and *name of the last one. Returns how many. */
static size_t find_keys(
    const struct pir_person **person, const char **name,
    const struct pir_trust_changing *c)
{
    const struct pir_roster *r = &c->next;
    const char *typed = c->change->whom;
    size_t found = 0, len = strlen(typed);

    for (size_t i = 0; i < r->grant_count; i++)
        if (strncmp(r->grants[i].key.fingerprint, typed, len) == 0) {
            *person = r->grants[i].person;
            *name = r->grants[i].key.fingerprint;
            found++;
        }
    for (size_t i = 0; i < r->pin_count; i++)
        if (strncmp(r->pins[i].name, typed, len) == 0) {
            *person = r->pins[i].person;
            *name = r->pins[i].name;
            found++;
        }
    return len < KEY_NAME_MIN ? 0 : found;
}

static int find_key(
    const struct pir_person **person, const char **name, struct pir_trust_changing *c)
{
    size_t found = find_keys(person, name, c);

    if (found == 1)
        return 0;
    if (found > 1)
        return pir_err_set(
            c->err, PIR_E_AMBIGUOUS, "%zu keys begin with %s", found, c->change->whom);
    pir_err_set(
        c->err, PIR_E_NOTFOUND, "there is no key %s in this record", c->change->whom);
    return pir_err_hint(
        c->err, "pir trust show lists them; a key is named by its fingerprint, "
                "SHA256:...");
}

static size_t retire_all(struct pir_trust_changing *c, const struct pir_person *person)
{
    struct pir_roster *r = &c->next;
    size_t retired = 0;

    for (size_t i = 0; i < r->grant_count; i++)
        if (r->grants[i].person == person &&
            !revocation_of(c, r->grants[i].key.fingerprint)) {
            revoke_key(c, r->grants[i].key.fingerprint, "retired");
            retired++;
        }
    for (size_t i = 0; i < r->pin_count; i++)
        if (r->pins[i].person == person && !revocation_of(c, r->pins[i].name)) {
            revoke_key(c, r->pins[i].name, "retired");
            retired++;
        }
    return retired;
}

static int retire(struct pir_trust_changing *c)
{
    const struct pir_person *person = person_of(c, c->change->whom);
    const char *name = NULL;
    size_t count = 1;
    int rc;

    if (person) {
        count = retire_all(c, person);
        if (count == 0)
            return pir_err_set(
                c->err, PIR_E_EXISTS, "all keys of %s are out of use already",
                person->principal);
    } else if (strchr(c->change->whom, '@')) {
        return unknown_person(c);
    } else {
        rc = find_key(&person, &name, c);
        if (rc < 0)
            return rc;
        if (revocation_of(c, name))
            return pir_err_set(
                c->err, PIR_E_EXISTS, "%s: %s", name,
                pir_roster_revoked(&c->next, name));
        revoke_key(c, name, "retired");
    }
    c->person = person;
    c->subject = pir_arena_printf(
        &c->arena, "trust: retire %s of %s", count == 1 ? "a key" : "keys",
        person->principal);
    c->sentence =
        name ? pir_arena_printf(
                   &c->arena,
                   "%s of %s signs nothing more; what it signed before stays good",
                   name, person->principal)
             : pir_arena_printf(
                   &c->arena,
                   "%s signs nothing more with %zu %s; what was signed before stays "
                   "good",
                   person->principal, count, count == 1 ? "key" : "keys");
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

static int compromised(struct pir_trust_changing *c)
{
    const struct pir_key *own;
    const struct pir_person *person;
    const struct pir_revocation *old;
    const char *name;
    int rc = find_key(&person, &name, c);

    if (rc == 0)
        rc = read_since(c);
    if (rc == 0)
        rc = pir_author_signer(&c->author, c->record->store, c->err);
    if (rc < 0)
        return rc;
    old = revocation_of(c, name);
    if (old && strcmp(old->reason, "compromised") == 0)
        return pir_err_set(
            c->err, PIR_E_EXISTS, "%s is on record as compromised since %s", name,
            old->at);
    revoke_key(c, name, "compromised");
    c->fingerprint = name;
    own = pir_signer_key(c->author.signer);
    if (own && strcmp(own->fingerprint, name) == 0)
        pir_record_warn(
            c->record, "this was signed with the key itself; have another owner say "
                       "that it is true");
    c->subject = pir_arena_printf(
        &c->arena, "trust: a key of %s is compromised", person->principal);
    c->sentence = pir_arena_printf(
        &c->arena, "%s of %s signs nothing more and is compromised", name,
        person->principal);
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

int pir_trust_apply(struct pir_trust_changing *c)
{
    switch (c->change->deed) {
    case PIR_TRUST_ADD:
        return add_key(c);
    case PIR_TRUST_RETIRE:
        return retire(c);
    case PIR_TRUST_COMPROMISED:
        return compromised(c);
    case PIR_TRUST_GRANT:
        return grant_role(c);
    case PIR_TRUST_REVOKE:
        return revoke_role(c);
    }
    return pir_err_set(c->err, PIR_E_USAGE, "there is no such change of trust");
}
