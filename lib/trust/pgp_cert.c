/* trust/openpgp/FINGERPRINT.asc: a primary key and the subkeys that may sign for it.
 *
 * Believed of such a file: the primary key, because its fingerprint is the file's name; and a
 * subkey that the primary has bound to itself for signing (0x18, key flags) and that has
 * agreed to it (0x19), or somebody could claim the signatures of another's subkey. Dates of
 * expiry are not looked at: the roster says until when a key may act. A revocation is
 * taken at its word without being verified, since it only ever makes less acceptable. */
#include "trust/pgp_cert.h"

#include "trust/armor.h"
#include "trust/rawsig.h"

#include <string.h>

#define KEYS_MAX ((size_t)64)
#define MAY_SIGN 0x02
#define NOT_BOUND "its primary key has not bound it for signing, by SHA-256 or better"
#define EXPORT                                                                         \
    "gpg --armor --export-options export-minimal --export FINGERPRINT writes such a "  \
    "file"

struct reading {
    struct pir_pgp_cert *cert;
    struct pir_arena *arena;
    struct pir_pgp_key *subkey; /* that signatures are about now; NULL: another thing */
    struct pir_err *err;
};

static int refuse(struct reading *reading, const char *why)
{
    pir_err_set(reading->err, PIR_E_INPUT, "%s", why);
    pir_err_hint(reading->err, EXPORT);
    return PIR_E_INPUT;
}

/* Does the signature, of that type, hold between primary and subkey? 1, 0, PIR_E_NOMEM. */
static int holds(
    const struct pir_pgp_sig *sig, enum pir_pgp_type type,
    const struct pir_pgp_key *signer, const struct pir_pgp_cert *cert,
    const struct pir_pgp_key *subkey)
{
    struct pir_buf data = PIR_BUF_INIT;
    int rc;

    if (sig->type != (unsigned)type || pir_pgp_check_notes(sig, NULL) < 0)
        return 0;
    pir_pgp_add_key(&data, &cert->keys[0].body);
    pir_pgp_add_key(&data, &subkey->body);
    rc = pir_pgp_sig_check(sig, signer, &data, NULL);
    pir_buf_release(&data);
    return rc < 0 && rc != PIR_E_NOMEM ? 0 : rc;
}

/* The subkey's own signature in the binding. It need not be among the hashed notes, where
 * GnuPG does not put it: it speaks for itself. */
static int consents(
    const struct pir_pgp_sig *binding, const struct pir_pgp_cert *cert,
    const struct pir_pgp_key *subkey)
{
    struct pir_pgp_sig sig;
    struct pir_bytes body;

    if (pir_pgp_note_of(&body, &binding->hashed, PIR_PGP_EMBEDDED, NULL) != 1 &&
        pir_pgp_note_of(&body, &binding->unhashed, PIR_PGP_EMBEDDED, NULL) != 1)
        return 0;
    if (pir_pgp_sig_parse(&sig, &body, NULL) < 0)
        return 0;
    return holds(&sig, PIR_PGP_BINDS_PRIMARY, subkey, cert, subkey);
}

/* 1 when the signature gives the subkey leave to sign. */
static int binds(
    const struct pir_bytes *body, const struct pir_pgp_cert *cert,
    const struct pir_pgp_key *subkey)
{
    struct pir_pgp_sig sig;
    struct pir_bytes flags;
    int rc;

    if (pir_pgp_sig_parse(&sig, body, NULL) < 0 ||
        pir_pgp_note_of(&flags, &sig.hashed, PIR_PGP_KEY_FLAGS, NULL) != 1 ||
        flags.len == 0 || !(flags.data[0] & MAY_SIGN))
        return 0;
    rc = holds(&sig, PIR_PGP_BINDS_SUBKEY, &cert->keys[0], cert, subkey);
    return rc == 1 ? consents(&sig, cert, subkey) : rc;
}

/* ---- packets --------------------------------------------------------------------- */

static int take_signature(struct reading *reading, const struct pir_bytes *body)
{
    struct pir_pgp_cert *cert = reading->cert;
    struct pir_pgp_key *subkey = reading->subkey;
    unsigned type = body->len > 1 && body->data[0] == 4 ? body->data[1] : 0;
    int rc;

    if (type == PIR_PGP_REVOKES_KEY)
        cert->keys[0].refusal = "it is revoked in its file";
    if (!subkey)
        return 0;
    if (type == PIR_PGP_REVOKES_SUBKEY)
        subkey->refusal = "it is revoked in its file";
    /* A signature that could have lifted another refusal cannot. */
    if (type != PIR_PGP_BINDS_SUBKEY || !subkey->refusal ||
        strcmp(subkey->refusal, NOT_BOUND) != 0)
        return 0;
    rc = binds(body, cert, subkey);
    if (rc == 1)
        subkey->refusal = NULL;
    return rc < 0 ? pir_err_nomem(reading->err) : 0;
}

/* A point that is on no curve may stand in a file, but not sign. */
static int vouch(struct pir_pgp_key *key, struct pir_err *err)
{
    return pir_rawsig_vouch(&key->key, err);
}

static int take_subkey(struct reading *reading, const struct pir_bytes *body)
{
    struct pir_pgp_cert *cert = reading->cert;
    struct pir_err why = {0};
    int rc;

    if (cert->count == KEYS_MAX)
        return refuse(reading, "the OpenPGP key has too many subkeys");
    reading->subkey = &cert->keys[cert->count++];
    rc = pir_pgp_key_parse(reading->subkey, reading->arena, body, &why);
    if (rc == 0)
        rc = vouch(reading->subkey, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(reading->err);
    reading->subkey->refusal =
        rc == 0 ? NOT_BOUND : "it is of a kind or strength that is not accepted";
    return 0;
}

static int take_packet(struct reading *reading, const struct pir_pgp_packet *packet)
{
    switch (packet->tag) {
    case PIR_PGP_SIGNATURE:
        return take_signature(reading, &packet->body);
    case PIR_PGP_USER_ID:
    case PIR_PGP_USER_ATTRIBUTE:
        reading->subkey = NULL;
        return 0;
    case PIR_PGP_PUBLIC_SUBKEY:
        return take_subkey(reading, &packet->body);
    case PIR_PGP_PUBLIC_KEY:
        return refuse(reading, "the file holds more than one OpenPGP key");
    case PIR_PGP_SECRET_KEY:
    case PIR_PGP_SECRET_SUBKEY:
        return refuse(reading, "the file holds a SECRET key; that key is lost");
    default:
        return refuse(reading, "the file holds more than an OpenPGP public key");
    }
}

static int take_primary(struct reading *reading, const struct pir_pgp_packet *packet)
{
    struct pir_pgp_key *key = &reading->cert->keys[0];
    int rc;

    if (packet->tag == PIR_PGP_SECRET_KEY)
        return take_packet(reading, packet);
    if (packet->tag != PIR_PGP_PUBLIC_KEY)
        return refuse(reading, "the file does not begin with an OpenPGP public key");
    reading->cert->count = 1;
    rc = pir_pgp_key_parse(key, reading->arena, &packet->body, reading->err);
    return rc < 0 ? rc : vouch(key, reading->err);
}

int pir_pgp_cert_read(
    struct pir_pgp_cert *out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err)
{
    static const struct pir_armor form = {"PGP PUBLIC KEY BLOCK", 1, "the OpenPGP key"};
    struct reading reading = {.cert = out, .arena = arena, .err = err};
    struct pir_pgp_packet packet;
    struct pir_bytes bytes;
    struct pir_wire wire;
    int rc = pir_armor_read(&bytes, arena, &form, text, len, err);

    memset(out, 0, sizeof(*out));
    if (rc == PIR_E_NOMEM)
        return rc;
    if (rc < 0) {
        pir_err_hint(err, EXPORT);
        return rc;
    }
    out->keys = pir_arena_calloc(arena, KEYS_MAX, sizeof(*out->keys));
    if (!out->keys)
        return pir_err_nomem(err);
    wire = (struct pir_wire){bytes.data, bytes.len};
    while ((rc = pir_pgp_next(&packet, &wire, err)) == 1) {
        rc = out->count ? take_packet(&reading, &packet)
                        : take_primary(&reading, &packet);
        if (rc < 0)
            break;
    }
    /* Subkeys have no life of their own. */
    for (size_t i = 1; rc == 0 && out->keys[0].refusal && i < out->count; i++)
        out->keys[i].refusal = out->keys[0].refusal;
    return rc;
}
