/* OpenPGP signatures of commits: one packet, one form, by a key of the roster.
 *
 * Only hashed notes are believed. Of the others exactly one is tolerated, the issuer's key
 * id, which GnuPG writes there; it must be there when the hashed ones do not have it, so
 * that its absence is no second form of the same signature. */
#include "trust/armor.h"
#include "trust/format_internal.h"
#include "trust/pgp_cert.h"

#include <stdio.h>
#include <string.h>

#define VERSION_LEN ((size_t)1)
#define ID_NOTE_LEN ((size_t)(2 + PIR_PGP_KEY_ID)) /* length, type, key id */

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

/* ---- what the notes say ---------------------------------------------------------- */

struct issuer {
    const uint8_t *fingerprint; /* NULL when only the id is given */
    const uint8_t *id;
};

/* Known well enough not to change what a signature over bytes means: preferences, names. */
static bool is_understood(unsigned type)
{
    static const uint8_t known[] = {2,  3,  9,  11, 16, 21, 22, 23, 24,
                                    25, 26, 27, 28, 30, 32, 33, 34};

    return memchr(known, (int)type, sizeof(known)) != NULL;
}

int pir_pgp_check_notes(const struct pir_pgp_sig *sig, struct pir_err *err)
{
    struct pir_wire wire = {sig->hashed.data, sig->hashed.len};
    struct pir_pgp_note note;
    int rc;

    while ((rc = pir_pgp_next_note(&note, &wire, err)) == 1) {
        if (note.critical && !is_understood(note.type))
            return pir_err_set(
                err, PIR_E_UNSUPPORTED,
                "the OpenPGP signature depends on a note of type %u, which is not "
                "known to this version",
                note.type);
    }
    return rc;
}

static int check_times(const struct pir_pgp_sig *sig, struct pir_err *err)
{
    static const uint8_t never[4] = {0};
    struct pir_bytes note;
    int rc = pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_CREATED, err);

    if (rc < 0)
        return rc;
    if (rc == 0 || note.len != 4)
        return corrupt(err, "the OpenPGP signature does not say when it was made");
    rc = pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_EXPIRES, err);
    if (rc == 1 && (note.len != 4 || memcmp(note.data, never, 4) != 0)) {
        corrupt(err, "the OpenPGP signature expires, which an audit trail cannot have");
        pir_err_hint(err, "take default-sig-expire out of gpg.conf");
        return PIR_E_CORRUPT;
    }
    return rc < 0 ? rc : 0;
}

/* The note of the key's id that nobody signed: there, and alone, or not needed. */
static int
check_unhashed(struct issuer *out, const struct pir_pgp_sig *sig, struct pir_err *err)
{
    const struct pir_bytes *area = &sig->unhashed;

    if (out->id && area->len == 0)
        return 0;
    if (out->id || area->len != ID_NOTE_LEN || area->data[0] != PIR_PGP_KEY_ID + 1 ||
        area->data[1] != PIR_PGP_ISSUER_ID)
        return corrupt(
            err, "the OpenPGP signature does not hold its key's id exactly once, or "
                 "holds other notes that nobody signed");
    out->id = area->data + 2;
    return 0;
}

static int
read_issuer(struct issuer *out, const struct pir_pgp_sig *sig, struct pir_err *err)
{
    struct pir_bytes note;
    int rc = pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_ISSUER, err);

    memset(out, 0, sizeof(*out));
    if (rc < 0)
        return rc;
    if (rc == 1) {
        if (note.len != VERSION_LEN + PIR_PGP_FINGERPRINT || note.data[0] != 4)
            return corrupt(err, "the OpenPGP signature names its key in a wrong way");
        out->fingerprint = note.data + VERSION_LEN;
    }
    rc = pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_ISSUER_ID, err);
    if (rc < 0)
        return rc;
    if (rc == 1 && note.len != PIR_PGP_KEY_ID)
        return corrupt(err, "the OpenPGP signature names its key in a wrong way");
    out->id = rc == 1 ? note.data : NULL;
    rc = check_unhashed(out, sig, err);
    if (rc == 0 && out->fingerprint &&
        memcmp(
            out->fingerprint + PIR_PGP_FINGERPRINT - PIR_PGP_KEY_ID, out->id,
            PIR_PGP_KEY_ID) != 0)
        rc = corrupt(err, "the OpenPGP signature names two keys");
    return rc;
}

static bool is_by(const struct issuer *issuer, const struct pir_pgp_key *key)
{
    if (issuer->fingerprint)
        return memcmp(issuer->fingerprint, key->fingerprint, PIR_PGP_FINGERPRINT) == 0;
    return memcmp(
               issuer->id, key->fingerprint + PIR_PGP_FINGERPRINT - PIR_PGP_KEY_ID,
               PIR_PGP_KEY_ID) == 0;
}

/* ---- the packet ------------------------------------------------------------------ */

static int
read_packet(struct pir_pgp_sig *out, const struct pir_bytes *bytes, struct pir_err *err)
{
    struct pir_wire wire = {bytes->data, bytes->len};
    struct pir_pgp_packet packet;
    int rc = pir_pgp_next(&packet, &wire, err);

    if (rc < 0)
        return rc;
    if (rc == 0 || packet.tag != PIR_PGP_SIGNATURE)
        return corrupt(err, "these bytes are not an OpenPGP signature");
    if (!packet.plain)
        return corrupt(
            err, "the OpenPGP signature is not written in the form that GnuPG uses");
    if (wire.left)
        return corrupt(
            err, "there are bytes after the OpenPGP signature that nobody signed");
    return pir_pgp_sig_parse(out, &packet.body, err);
}

static int read_signature(
    struct pir_pgp_sig *out, struct issuer *issuer, struct pir_arena *arena,
    const char *armor, size_t len, struct pir_err *err)
{
    static const struct pir_armor form = {"PGP SIGNATURE", 1, "the OpenPGP signature"};
    struct pir_bytes bytes;
    int rc = pir_armor_read(&bytes, arena, &form, armor, len, err);

    if (rc < 0 || (rc = read_packet(out, &bytes, err)) < 0)
        return rc;
    if (out->type != PIR_PGP_OVER_BYTES) {
        corrupt(err, "the OpenPGP signature is not one over bytes as they are");
        pir_err_hint(err, "take textmode out of gpg.conf");
        return PIR_E_CORRUPT;
    }
    if ((rc = pir_pgp_check_notes(out, err)) < 0 || (rc = check_times(out, err)) < 0)
        return rc;
    return read_issuer(issuer, out, err);
}

/* ---- whose ----------------------------------------------------------------------- */

static int verify(
    const struct pir_pgp_sig *sig, const struct pir_pgp_key *key, const void *payload,
    size_t len, struct pir_err *err)
{
    struct pir_buf data = PIR_BUF_INIT;
    char hex[PIR_PGP_HEX + 1];
    int rc;

    if (key->refusal) {
        pir_pgp_key_hex(hex, key);
        pir_err_set(
            err, PIR_E_CORRUPT, "the OpenPGP key %s does not count: %s", hex,
            key->refusal);
        return 0;
    }
    pir_buf_add(&data, payload, len);
    rc = pir_pgp_sig_check(sig, key, &data, err);
    pir_buf_release(&data);
    return rc;
}

/* A key that is nobody's, as far as it is named. */
static int
not_found(struct pir_signature *out, const struct issuer *issuer, struct pir_err *err)
{
    struct pir_pgp_key key = {0};
    char hex[PIR_PGP_HEX + 1];

    memcpy(
        key.fingerprint + PIR_PGP_FINGERPRINT - PIR_PGP_KEY_ID, issuer->id,
        PIR_PGP_KEY_ID);
    if (issuer->fingerprint)
        memcpy(key.fingerprint, issuer->fingerprint, PIR_PGP_FINGERPRINT);
    pir_pgp_key_hex(hex, &key);
    if (issuer->fingerprint)
        snprintf(out->fingerprint, sizeof(out->fingerprint), "openpgp:%s", hex);
    return pir_err_set(
        err, PIR_E_NOTFOUND, "the OpenPGP key %s is not among those in trust/openpgp",
        hex + (issuer->fingerprint ? 0 : PIR_PGP_HEX - 2 * PIR_PGP_KEY_ID));
}

int pir_pgp_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_pgp_sig sig;
    struct issuer issuer;
    unsigned tried = 0;
    int rc = read_signature(&sig, &issuer, &arena, armor, armor_len, err);

    if (rc < 0)
        goto done;
    for (size_t i = 0; roster && rc == 0 && i < roster->pin_count; i++) {
        const struct pir_pin *pin = &roster->pins[i];
        const struct pir_pgp_cert *cert = pin->key;

        if (!cert || pin->format->id != PIR_SIGNATURE_OPENPGP)
            continue;
        for (size_t j = 0; rc == 0 && j < cert->count; j++) {
            if (!is_by(&issuer, &cert->keys[j]))
                continue;
            tried = 1;
            pir_signature_is_by(out, pin);
            rc = verify(&sig, &cert->keys[j], payload, payload_len, err);
        }
    }
    if (!tried)
        rc = not_found(out, &issuer, err);
done:
    pir_arena_release(&arena);
    return rc;
}

int pir_pgp_read_key(
    struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err)
{
    struct pir_pgp_cert *cert = pir_arena_alloc(arena, sizeof(*cert));
    char hex[PIR_PGP_HEX + 1];
    int rc;

    if (!cert)
        return pir_err_nomem(err);
    rc = pir_pgp_cert_read(cert, arena, bytes, len, err);
    if (rc < 0)
        return rc;
    pir_pgp_key_hex(hex, &cert->keys[0]);
    if (strcmp(hex, pin->fingerprint) != 0)
        return pir_err_set(
            err, PIR_E_INPUT, "the file holds the OpenPGP key %s, not %s", hex,
            pin->fingerprint);
    pin->key = cert;
    for (size_t i = 0; i < cert->count; i++) {
        unsigned bits =
            cert->keys[i].refusal ? 0 : pir_key_rsa_bits(&cert->keys[i].key);

        if (bits && (!pin->rsa_bits || bits < pin->rsa_bits))
            pin->rsa_bits = bits;
    }
    return 0;
}
