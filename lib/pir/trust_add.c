/* A key comes into the record: of SSH, of OpenPGP, or an X.509 certificate; for somebody new,
 * beside the keys somebody has, or in the place of an older file of the same key. */
#include "pir/trust_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FINGERPRINT_LEN ((size_t)40)
#define OPENPGP "openpgp:"

/* ---- the key --------------------------------------------------------------------- */

/* A fingerprint as gpg shows it, with blanks, or as the trust files do. */
static bool read_fingerprint(char out[FINGERPRINT_LEN + 1], const char *text)
{
    size_t len = 0;

    if (strncmp(text, OPENPGP, strlen(OPENPGP)) == 0)
        text += strlen(OPENPGP);
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (!isxdigit((unsigned char)*text) || len == FINGERPRINT_LEN)
            return false;
        out[len++] = (char)toupper((unsigned char)*text);
    }
    out[len] = '\0';
    return len == FINGERPRINT_LEN;
}

static int read_keyring(struct pir_key_offer *out, struct pir_trust_changing *c)
{
    char fingerprint[FINGERPRINT_LEN + 1];
    struct pir_buf file = PIR_BUF_INIT;
    int rc;

    if (!read_fingerprint(fingerprint, c->change->openpgp)) {
        pir_err_set(
            c->err, PIR_E_USAGE, "%s is not the fingerprint of an OpenPGP key",
            c->change->openpgp);
        return pir_err_hint(
            c->err, "it has 40 hexadecimal digits: gpg --fingerprint shows it; names "
                    "and short ids could be anybody's");
    }
    rc = pir_openpgp_export(&file, pir_user_gpg(c->record->store), fingerprint, c->err);
    if (rc == 0)
        rc = pir_key_offer_read(out, &c->arena, file.data, file.len, c->err);
    pir_buf_release(&file);
    if (rc == 0 && strcmp(out->pin.fingerprint, fingerprint) != 0) {
        pir_err_set(
            c->err, PIR_E_INPUT, "%s is a subkey of the key %s", fingerprint,
            out->pin.fingerprint);
        rc = pir_err_hint(
            c->err, "name that one; its subkeys may sign too: --openpgp %s",
            out->pin.fingerprint);
    }
    return rc;
}

static int read_key(struct pir_key_offer *out, struct pir_trust_changing *c)
{
    const char *text = c->change->key;

    return c->change->openpgp
               ? read_keyring(out, c)
               : pir_key_offer_read(out, &c->arena, text, strlen(text), c->err);
}

/* ---- is it there already? -------------------------------------------------------- */

static const struct pir_person *
person_with(const struct pir_roster *roster, const struct pir_key_offer *offer)
{
    const struct pir_grant *grant =
        offer->pin.format ? NULL : pir_roster_find(roster, &offer->ssh);
    const struct pir_pin *pin =
        offer->pin.format ? pir_roster_find_pin(roster, offer->name) : NULL;

    return grant ? grant->person : pin ? pin->person : NULL;
}

static struct pir_key_file *
file_at(const struct pir_trust_changing *c, const char *path)
{
    for (size_t i = 0; path && i < c->key_count; i++)
        if (strcmp(c->keys[i].path, path) == 0)
            return &c->keys[i];
    return NULL;
}

/* The same key in another file: its owner has other subkeys by now. */
static bool
is_renewed(const struct pir_trust_changing *c, const struct pir_key_offer *offer)
{
    const struct pir_key_file *old = file_at(c, offer->file.path);

    return old && (old->len != offer->file.len ||
                   memcmp(old->bytes, offer->file.bytes, old->len) != 0);
}

static int
check_new_key(struct pir_trust_changing *c, const struct pir_key_offer *offer)
{
    const struct pir_person *person = person_with(&c->next, offer);
    const char *revoked = pir_roster_revoked(&c->next, offer->name);

    if (revoked) {
        pir_err_set(c->err, PIR_E_EXISTS, "%s: %s", offer->name, revoked);
        return pir_err_hint(
            c->err, "once revoked, a key stays revoked; have a new one made%s",
            offer->pin.format ? "" : ": ssh-keygen -t ed25519");
    }
    if (!person ||
        (strcmp(person->principal, c->change->whom) == 0 && is_renewed(c, offer)))
        return 0;
    pir_err_set(
        c->err, PIR_E_EXISTS, "the key %s is in the record already, as that of %s",
        offer->name, person->principal);
    return pir_err_hint(c->err, "each person signs with a key of their own");
}

/* ---- limits ---------------------------------------------------------------------- */

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

static int read_limits(
    struct pir_grant *grant, struct pir_trust_changing *c,
    const struct pir_key_offer *offer)
{
    int rc;

    grant->valid_after = INT64_MIN;
    grant->valid_before = INT64_MAX;
    if (offer->pin.format && (c->change->valid_after || c->change->valid_before)) {
        pir_err_set(
            c->err, PIR_E_USAGE,
            "only SSH keys can be given a time before or after which they sign "
            "nothing");
        return pir_err_hint(
            c->err, "leave --valid-after and --valid-before out; pir trust retire ends "
                    "it when its time has come");
    }
    rc = read_limit(&grant->valid_after, c, c->change->valid_after);
    return rc < 0 ? rc : read_limit(&grant->valid_before, c, c->change->valid_before);
}

/* ---- whose ----------------------------------------------------------------------- */

static int new_person(struct pir_person **out, struct pir_trust_changing *c)
{
    const struct pir_trust_change *change = c->change;

    if (!change->name || !change->role_count) {
        pir_err_set(
            c->err, PIR_E_USAGE, "%s is new here, so a %s is needed", change->whom,
            change->name ? "role" : "name");
        return pir_err_hint(
            c->err, "pir trust add %s --name NAME --role recorder --key FILE",
            change->whom);
    }
    *out = pir_roster_add_person(&c->next, change->whom, change->name);
    return 0;
}

static int find_person(struct pir_person **out, struct pir_trust_changing *c)
{
    const struct pir_trust_change *change = c->change;
    struct pir_person *person = pir_roster_find_person(&c->next, change->whom);

    *out = person;
    if (!person)
        return new_person(out, c);
    if (!change->name || strcmp(person->name, change->name) == 0)
        return 0;
    return pir_err_set(
        c->err, PIR_E_EXISTS, "%s is here already, by the name of %s",
        person->principal, person->name);
}

static int give_roles(struct pir_trust_changing *c, struct pir_person *person)
{
    for (size_t i = 0; i < c->change->role_count; i++)
        if (!pir_person_has(person, c->change->roles[i]) &&
            pir_person_give(person, &c->arena, c->change->roles[i]) < 0)
            return pir_err_nomem(c->err);
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static void add_file(struct pir_trust_changing *c, const struct pir_key_offer *offer)
{
    struct pir_key_file *slot = file_at(c, offer->file.path);

    if (!slot)
        slot = &c->keys[c->key_count++];
    *slot = offer->file;
    c->new_key = slot;
}

int pir_trust_add_key(struct pir_trust_changing *c)
{
    const char *whom = c->change->whom, *what;
    struct pir_key_offer offer;
    struct pir_grant grant = {0};
    struct pir_person *person;
    bool known = pir_roster_person(&c->next, whom) != NULL;
    bool renewed;
    int rc = read_key(&offer, c);

    if (rc < 0 || (rc = read_limits(&grant, c, &offer)) < 0 ||
        (rc = check_new_key(c, &offer)) < 0 || (rc = find_person(&person, c)) < 0 ||
        (rc = give_roles(c, person)) < 0)
        return rc;
    renewed = person_with(&c->next, &offer) != NULL;
    grant.key = offer.ssh;
    grant.person = offer.pin.person = person;
    if (offer.pin.format)
        add_file(c, &offer);
    if (!offer.pin.format)
        pir_roster_add_grant(&c->next, &grant);
    else if (!renewed)
        pir_roster_add_pin(&c->next, &offer.pin);
    c->person = person;
    what = renewed ? "renew a key of" : known ? "another key of" : "add";
    c->subject = pir_arena_printf(&c->arena, "trust: %s %s", what, whom);
    c->sentence = pir_arena_printf(
        &c->arena,
        renewed ? "%s signs with the key %s and the subkeys it has now"
                : "%s may now sign with the key %s",
        whom, offer.name);
    return 0;
}
