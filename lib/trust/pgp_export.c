/* An OpenPGP key as a record keeps it: the primary key, its user ids, its subkeys, and what
 * the key itself has signed of them. gpg can import that, and nobody else's words, no picture
 * and no remark come into a record that can never be rid of them. */
#include "trust/armor.h"
#include "trust/format_internal.h"
#include "trust/pgp_cert.h"

#include <string.h>

#define BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define TRUST_PACKET 12U /* of a keyring, local */

static const struct pir_armor form = {"PGP PUBLIC KEY BLOCK", 1, "the OpenPGP key"};

/** A file in the making. */
struct exporting {
    struct pir_buf bytes;
    struct pir_buf user;    /* packet of a user id that nothing was signed of yet */
    struct pir_pgp_key key; /* the primary key; only its name is used */
    bool has_key;
    bool drops; /* what was signed last is left out, and so are signatures of it */
    struct pir_err *err;
};

static int refuse(struct exporting *x, const char *why, const char *hint)
{
    pir_err_set(x->err, PIR_E_INPUT, "%s", why);
    return hint ? pir_err_hint(x->err, "%s", hint) : PIR_E_INPUT;
}

/* With the header that GnuPG writes: of the old form, of the shortest length. */
static void add_packet(struct pir_buf *out, const struct pir_pgp_packet *packet)
{
    size_t len = packet->body.len;
    unsigned size = len < 256 ? 0 : len < 65536 ? 1 : 2;

    pir_buf_addch(out, (char)(0x80U | packet->tag << 2 | size));
    for (unsigned left = 1U << size; left > 0; left--)
        pir_buf_addch(out, (char)(len >> 8 * (left - 1)));
    pir_buf_add(out, packet->body.data, len);
}

/* Does the area say that the primary key made the signature? */
static bool names_key(const struct pir_bytes *area, const struct pir_pgp_key *key)
{
    const uint8_t *id = key->fingerprint + PIR_PGP_FINGERPRINT - PIR_PGP_KEY_ID;
    struct pir_bytes note;

    if (pir_pgp_note_of(&note, area, PIR_PGP_ISSUER, NULL) == 1)
        return note.len == 1 + PIR_PGP_FINGERPRINT && note.data[0] == 4 &&
               memcmp(note.data + 1, key->fingerprint, PIR_PGP_FINGERPRINT) == 0;
    return pir_pgp_note_of(&note, area, PIR_PGP_ISSUER_ID, NULL) == 1 &&
           note.len == PIR_PGP_KEY_ID && memcmp(note.data, id, PIR_PGP_KEY_ID) == 0;
}

/* Of any algorithm, SHA-1 too: old keys have such signatures on their user ids, which say
 * nothing here, and without which gpg takes no key. */
static bool is_own(const struct exporting *x, const struct pir_bytes *body)
{
    struct pir_pgp_sig sig;

    (void)pir_pgp_sig_parse(&sig, body, NULL);
    return sig.left &&
           (names_key(&sig.hashed, &x->key) || names_key(&sig.unhashed, &x->key));
}

static void take_signature(struct exporting *x, const struct pir_pgp_packet *packet)
{
    if (x->drops || !is_own(x, &packet->body))
        return;
    pir_buf_add(&x->bytes, x->user.data, x->user.len);
    pir_buf_clear(&x->user);
    add_packet(&x->bytes, packet);
}

static int take_primary(
    struct exporting *x, struct pir_arena *arena, struct pir_pgp_packet *packet)
{
    struct pir_err why = {0};

    if (x->has_key)
        return refuse(
            x, "that is more than one OpenPGP key", "gpg --armor --export FINGERPRINT");
    x->has_key = true;
    if (pir_pgp_key_parse(&x->key, arena, &packet->body, &why) < 0) {
        *x->err = why;
        return why.code;
    }
    add_packet(&x->bytes, packet);
    return 0;
}

static int
take_packet(struct exporting *x, struct pir_arena *arena, struct pir_pgp_packet *packet)
{
    if (packet->tag == PIR_PGP_SECRET_KEY || packet->tag == PIR_PGP_SECRET_SUBKEY)
        return refuse(
            x, "that is a private key, which is for its owner alone",
            "gpg --armor --export FINGERPRINT gives out the public one");
    if (packet->tag == PIR_PGP_PUBLIC_KEY)
        return take_primary(x, arena, packet);
    if (!x->has_key)
        return refuse(x, "that does not begin with an OpenPGP public key", NULL);
    if (packet->tag == PIR_PGP_SIGNATURE) {
        take_signature(x, packet);
        return 0;
    }
    pir_buf_clear(&x->user);
    x->drops = packet->tag != PIR_PGP_USER_ID && packet->tag != PIR_PGP_PUBLIC_SUBKEY;
    if (packet->tag == PIR_PGP_USER_ID)
        add_packet(&x->user, packet);
    else if (packet->tag == PIR_PGP_PUBLIC_SUBKEY)
        add_packet(&x->bytes, packet);
    else if (packet->tag != PIR_PGP_USER_ATTRIBUTE && packet->tag != TRUST_PACKET)
        return refuse(x, "that is more than an OpenPGP public key", NULL);
    return 0;
}

/* Strong enough, and able to sign anything? */
static int check_result(
    char *hex, struct pir_arena *arena, const struct pir_buf *file, struct pir_err *err)
{
    struct pir_pgp_cert cert;
    int rc = pir_pgp_cert_read(&cert, arena, file->data, file->len, err);

    if (rc < 0)
        return rc;
    pir_pgp_key_hex(hex, &cert.keys[0]);
    if (!cert.keys[0].refusal)
        return 0;
    return pir_err_set(
        err, PIR_E_INPUT, "the OpenPGP key %s cannot sign: %s", hex,
        cert.keys[0].refusal);
}

static int export_bytes(
    struct pir_buf *out, struct pir_arena *arena, const struct pir_bytes *bytes,
    struct pir_err *err)
{
    struct exporting x = {.bytes = PIR_BUF_INIT, .user = PIR_BUF_INIT, .err = err};
    struct pir_wire wire = {bytes->data, bytes->len};
    struct pir_pgp_packet packet;
    int rc;

    while ((rc = pir_pgp_next(&packet, &wire, err)) == 1) {
        rc = take_packet(&x, arena, &packet);
        if (rc < 0)
            break;
    }
    if (rc == 0 && (pir_buf_failed(&x.bytes) || pir_buf_failed(&x.user)))
        rc = pir_err_nomem(err);
    if (rc == 0) {
        struct pir_bytes kept = {(const uint8_t *)x.bytes.data, x.bytes.len};

        pir_armor_write(out, &form, &kept);
        rc = pir_buf_failed(out) ? pir_err_nomem(err) : 0;
    }
    pir_buf_release(&x.bytes);
    pir_buf_release(&x.user);
    return rc;
}

int pir_pgp_key_file(
    struct pir_buf *out, char *hex, const char *text, size_t len, struct pir_err *err)
{
    const char *at = strstr(text, BEGIN);
    struct pir_err scratch = {0};
    struct pir_arena arena = {0};
    struct pir_bytes bytes = {0};
    int rc = 0;

    err = err ? err : &scratch;
    hex[0] = '\0';
    if (!at)
        rc = pir_err_set(err, PIR_E_INPUT, "there is no OpenPGP public key");
    else if (strstr(at + 1, BEGIN)) {
        pir_err_set(err, PIR_E_INPUT, "that is more than one OpenPGP key");
        rc = pir_err_hint(err, "gpg --armor --export FINGERPRINT");
    }
    if (rc == 0)
        rc = pir_armor_read_loosely(
            &bytes, &arena, &form, at, len - (size_t)(at - text), err);
    if (rc == 0)
        rc = export_bytes(out, &arena, &bytes, err);
    if (rc == 0)
        rc = check_result(hex, &arena, out, err);
    pir_arena_release(&arena);
    return rc;
}
