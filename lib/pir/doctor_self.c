/* Programs, who records, with which key, and whether the record lets that key. */
#include "pir/doctor_internal.h"

#include "base/text.h"
#include "base/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GIT_LEAST_MAJOR 2 /* from 2.34 on git signs with SSH keys */
#define GIT_LEAST_MINOR 34
#define SHORT_TIMEOUT_S 10
#define PROBE "pir doctor tries whether this key can sign\n"

/* ---- programs ------------------------------------------------------------------------- */

static void look_at_git(struct pir_doctor *d)
{
    static const char *const argv[] = {"git", "--version", NULL};
    const char *said, *number;
    long major = 0, minor = 0;
    char *end = NULL;

    if (pir_doctor_run(d, &said, argv, SHORT_TIMEOUT_S) != 0) {
        pir_doctor_say(
            d, "git", PIR_HEALTH_WRONG, "apt install git",
            "git cannot be run; sync, hooks and large records need it");
        return;
    }
    number = said + strcspn(said, "0123456789");
    major = strtol(number, &end, 10);
    minor = end && *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    if (major < GIT_LEAST_MAJOR ||
        (major == GIT_LEAST_MAJOR && minor < GIT_LEAST_MINOR))
        pir_doctor_say(
            d, "git", PIR_HEALTH_WRONG, "install git 2.34 or newer",
            "%s is too old to sign or verify with SSH keys", said);
    else
        pir_doctor_say(d, "git", PIR_HEALTH_GOOD, NULL, "%s", said);
}

static void look_at_ssh(struct pir_doctor *d)
{
    static const char *const argv[] = {"ssh", "-V", NULL};
    const char *said;

    if (pir_doctor_run(d, &said, argv, SHORT_TIMEOUT_S) != 0)
        pir_doctor_say(
            d, "ssh", PIR_HEALTH_LOOK, "apt install openssh-client",
            "OpenSSH cannot be run; it signs with SSH keys and reaches other machines");
    else
        pir_doctor_say(
            d, "ssh", PIR_HEALTH_GOOD, NULL, "%.*s", (int)strcspn(said, ","), said);
}

void pir_doctor_programs(struct pir_doctor *d)
{
    char library[32];

    pir_store_library(library, sizeof(library));
    pir_doctor_say(
        d, "pir", PIR_HEALTH_GOOD, NULL, "pir %s with libgit2 %s", pir_version(),
        library);
    look_at_git(d);
    look_at_ssh(d);
}

/* ---- the key file and the agent ------------------------------------------------------- */

/** Does the agent hold the key? 1, 0, or -1 when there is no agent. */
static int agent_has(struct pir_doctor *d, const char *fingerprint)
{
    static const char *const argv[] = {"ssh-add", "-l", NULL};
    const char *said;
    int status = pir_doctor_run(d, &said, argv, SHORT_TIMEOUT_S);

    if (status == 0)
        return strstr(said, fingerprint) != NULL;
    return status == 1 ? 0 : -1;
}

/** The private key beside user.signingkey, or NULL where the setting names no file. */
static const char *private_key(struct pir_doctor *d)
{
    const char *key = pir_store_config(d->store, "user.signingkey", 0);
    const char *home = pir_world_home();
    size_t len;

    if (!key || strncmp(key, "key::", 5) == 0 || strncmp(key, "ssh-", 4) == 0 ||
        strncmp(key, "ecdsa-", 6) == 0 || strncmp(key, "sk-", 3) == 0)
        return NULL;
    if (key[0] == '~' && key[1] == '/' && home)
        key = pir_arena_printf(&d->arena, "%s%s", home, key + 1);
    len = key ? strlen(key) : 0;
    if (len > 4 && strcmp(key + len - 4, ".pub") == 0)
        key = pir_arena_strndup(&d->arena, key, len - 4);
    return key;
}

/* The signing program refuses a private key that others can read. */
static void look_at_key_file(struct pir_doctor *d)
{
    const char *path = private_key(d);
    const char *fingerprint = pir_signer_fingerprint(d->author.signer);
    char remedy[512];
    struct stat st;
    int held;

    if (path && stat(path, &st) == 0) {
        snprintf(remedy, sizeof(remedy), "chmod 600 %.480s", path);
        if (st.st_mode & 077)
            pir_doctor_say(
                d, "key file", PIR_HEALTH_WRONG, remedy,
                "others can read the private key %s (mode %03o), so ssh-keygen refuses "
                "it",
                path, (unsigned)(st.st_mode & 0777));
        else
            pir_doctor_say(
                d, "key file", PIR_HEALTH_GOOD, NULL, "%s, for you alone", path);
        return;
    }
    held = agent_has(d, fingerprint);
    if (held > 0)
        pir_doctor_say(
            d, "key file", PIR_HEALTH_GOOD, NULL, "your agent holds the private key");
    else
        pir_doctor_say(
            d, "key file", PIR_HEALTH_WRONG, "ssh-add FILE-OF-THE-PRIVATE-KEY",
            held == 0 ? "the private key is in no file here, and your agent does not "
                        "hold it either"
                      : "the private key is in no file here, and no agent is running");
}

/* ---- signing -------------------------------------------------------------------------- */

static bool needs_touch(const struct pir_key *key)
{
    return key &&
           (key->type == PIR_KEY_SK_ED25519 || key->type == PIR_KEY_SK_ECDSA_P256);
}

/** 1: made and good; 0: made, but nobody can tell here; negative with why. */
static int
try_signing(struct pir_doctor *d, const struct pir_roster *roster, struct pir_err *why)
{
    struct pir_buf armor = PIR_BUF_INIT;
    struct pir_signature sig = {0};
    struct pir_signing *signing;
    int rc = pir_sign_start(&signing, d->author.signer, PROBE, strlen(PROBE), why);

    if (rc == 0)
        rc = pir_sign_finish(&armor, signing, why);
    if (rc == 0) {
        rc = pir_signature_check(
            &sig, roster, armor.data, armor.len, PROBE, strlen(PROBE), why);
        if (rc == 0)
            rc = PIR_E_SIGN; /* why says what is not good about it */
    }
    pir_buf_release(&armor);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc > 0 && strcmp(sig.fingerprint, pir_signer_name(d->author.signer)) != 0)
        rc = pir_err_set(
            why, PIR_E_SIGN,
            "the signature is by %s, not by the key that is configured",
            sig.fingerprint);
    return rc;
}

static void look_at_signing(struct pir_doctor *d, const struct pir_roster *roster)
{
    struct pir_err why = {0};
    int rc;

    if (d->options.no_sign || needs_touch(pir_signer_key(d->author.signer)))
        return;
    rc = try_signing(d, roster, &why);
    if (rc < 0)
        pir_doctor_say_err(d, "signing", PIR_HEALTH_WRONG, &why);
    else
        pir_doctor_say(
            d, "signing", PIR_HEALTH_GOOD, NULL,
            rc ? "a signature was made and is good" : "a signature was made");
}

/* ---- may it record? ------------------------------------------------------------------- */

/** The first owner: whom to ask. */
static const char *an_owner(const struct pir_roster *roster)
{
    for (size_t i = 0; i < roster->person_count; i++)
        if (pir_person_has(&roster->people[i], "owner"))
            return roster->people[i].principal;
    return "an owner";
}

static const char *roles_of(struct pir_doctor *d, const struct pir_person *person)
{
    const char *list = "";

    for (size_t i = 0; i < person->role_count && list; i++)
        list = pir_arena_printf(
            &d->arena, "%s%s%s", list, i ? ", " : "", person->roles[i]);
    return list ? list : "";
}

/** Whose key it is, and why it may not be used, or NULL. */
static const struct pir_person *owner_of_key(
    const char **refusal, struct pir_doctor *d, const struct pir_roster *roster)
{
    const struct pir_key *key = pir_signer_key(d->author.signer);
    const char *name = pir_signer_name(d->author.signer);
    const struct pir_grant *grant = key ? pir_roster_find(roster, key) : NULL;
    const struct pir_pin *pin = key ? NULL : pir_roster_find_pin(roster, name);

    *refusal = NULL;
    if (grant)
        *refusal = pir_roster_refusal(roster, grant, d->now);
    else if (pin && pir_roster_revoked(roster, name))
        *refusal = "it was revoked";
    return grant ? grant->person : pin ? pin->person : NULL;
}

static void look_at_trust(struct pir_doctor *d, const struct pir_roster *roster)
{
    const char *email = d->author.ident.email, *refusal;
    const struct pir_person *person = owner_of_key(&refusal, d, roster);
    char remedy[512];

    if (!person) {
        snprintf(
            remedy, sizeof(remedy),
            "send your public key to %.200s, who does: pir trust add %.200s --key FILE",
            an_owner(roster), email);
        pir_doctor_say(
            d, "trust", PIR_HEALTH_WRONG, remedy,
            "the record does not know your key %s, so what you record would be refused",
            pir_signer_name(d->author.signer));
    } else if (strcmp(person->principal, email) != 0) {
        snprintf(
            remedy, sizeof(remedy), "git config user.email %.400s", person->principal);
        pir_doctor_say(
            d, "trust", PIR_HEALTH_WRONG, remedy,
            "in the record your key is that of %s, but git calls you %s",
            person->principal, email);
    } else if (refusal) {
        snprintf(
            remedy, sizeof(remedy), "have %.200s add a new key of yours: pir trust add",
            an_owner(roster));
        pir_doctor_say(
            d, "trust", PIR_HEALTH_WRONG, remedy, "your key may not be used: %s",
            refusal);
    } else {
        pir_doctor_say(
            d, "trust", PIR_HEALTH_GOOD, NULL,
            "the record knows your key; your roles: %s", roles_of(d, person));
    }
}

/* ---- who records ---------------------------------------------------------------------- */

static const struct pir_roster *read_roster(struct pir_doctor *d)
{
    struct pir_roster *roster = pir_arena_calloc(&d->arena, 1, sizeof(*roster));
    struct pir_err why = {0};

    if (!roster || !d->record)
        return NULL;
    if (pir_history_roster(roster, &d->arena, d->store, &d->record->now->head, &why) <
        0) {
        pir_doctor_say_err(d, "trust", PIR_HEALTH_WRONG, &why);
        return NULL;
    }
    return roster;
}

void pir_doctor_self(struct pir_doctor *d)
{
    const struct pir_roster *roster;
    struct pir_err why = {0};

    if (!d->store)
        return;
    if (pir_author_find(&d->author, &d->arena, d->store, &why) < 0) {
        pir_doctor_say_err(d, "identity", PIR_HEALTH_WRONG, &why);
        return;
    }
    pir_doctor_say(
        d, "identity", PIR_HEALTH_GOOD, NULL, "%s <%s>", d->author.ident.name,
        d->author.ident.email);
    if (pir_author_signer(&d->author, d->store, &why) < 0) {
        pir_doctor_say_err(d, "signing key", PIR_HEALTH_WRONG, &why);
        return;
    }
    pir_doctor_say(
        d, "signing key", PIR_HEALTH_GOOD, NULL, "%s",
        pir_signer_name(d->author.signer));
    if (pir_signer_format(d->author.signer) == PIR_SIGNATURE_SSH)
        look_at_key_file(d);
    roster = read_roster(d);
    if (roster)
        look_at_trust(d, roster);
    look_at_signing(d, roster);
}
