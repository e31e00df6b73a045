/* An OpenPGP signature packet: its parts, and whether it is good. */
#include "trust/pgp.h"

#include "trust/armor.h"
#include "trust/rawsig.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#define RSA 1U
#define ECDSA 19U
#define EDDSA 22U
#define ED25519 27U
#define HALF ((size_t)32) /* of an Ed25519 signature */
#define ISSUER_ID_LEN ((uint8_t)(1 + PIR_PGP_KEY_ID))

static const struct hash {
    unsigned id;
    const char *name;
} hashes[] = {{8, "SHA256"}, {9, "SHA384"}, {10, "SHA512"}};

static const char *hash_name(unsigned id)
{
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        if (hashes[i].id == id)
            return hashes[i].name;
    }
    return NULL;
}

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

static int bad(struct pir_err *err, const char *why)
{
    corrupt(err, why);
    return 0;
}

static int check_algorithms(const struct pir_pgp_sig *sig, struct pir_err *err)
{
    if (sig->hash >= 1 && sig->hash <= 3)
        return corrupt(
            err, "the OpenPGP signature rests on SHA-1 or an older hash, all broken");
    if (!hash_name(sig->hash))
        return pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the hash %u of the OpenPGP signature is not known to this version",
            sig->hash);
    if (sig->algorithm != RSA && sig->algorithm != ECDSA && sig->algorithm != EDDSA &&
        sig->algorithm != ED25519)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the algorithm %u of the OpenPGP signature is not known to this version",
            sig->algorithm);
    return 0;
}

int pir_pgp_sig_parse(
    struct pir_pgp_sig *out, const struct pir_bytes *body, struct pir_err *err)
{
    struct pir_wire wire = {body->data, body->len};
    struct pir_bytes left;
    uint8_t version, type, algorithm, hash;
    uint16_t len;

    memset(out, 0, sizeof(*out));
    if (!pir_wire_u8(&wire, &version))
        return corrupt(err, "the OpenPGP signature is cut short");
    if (version != 4)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the OpenPGP signature is of version %u; only version 4 is known", version);
    if (!pir_wire_u8(&wire, &type) || !pir_wire_u8(&wire, &algorithm) ||
        !pir_wire_u8(&wire, &hash) || !pir_wire_u16(&wire, &len) ||
        !pir_wire_take(&wire, len, &out->hashed))
        return corrupt(err, "the OpenPGP signature is cut short");
    out->type = type;
    out->algorithm = algorithm;
    out->hash = hash;
    out->head.data = body->data;
    out->head.len = body->len - wire.left;
    if (!pir_wire_u16(&wire, &len) || !pir_wire_take(&wire, len, &out->unhashed) ||
        !pir_wire_take(&wire, 2, &left))
        return corrupt(err, "the OpenPGP signature is cut short");
    out->left = left.data;
    out->numbers.data = wire.at;
    out->numbers.len = wire.left;
    return check_algorithms(out, err);
}

/* ---- verifying ------------------------------------------------------------------- */

struct digest {
    uint8_t bytes[crypto_hash_sha512_BYTES];
    size_t len;
};

/* Ed25519 alone gets by without starting OpenSSL. */
static int hash_bytes(
    struct digest *out, unsigned hash, const struct pir_buf *data, struct pir_err *err)
{
    unsigned len = 0;

    if (hash == 8) {
        crypto_hash_sha256(out->bytes, (const uint8_t *)data->data, data->len);
        out->len = crypto_hash_sha256_BYTES;
        return 0;
    }
    if (hash == 10) {
        crypto_hash_sha512(out->bytes, (const uint8_t *)data->data, data->len);
        out->len = crypto_hash_sha512_BYTES;
        return 0;
    }
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) &&
        EVP_Digest(data->data, data->len, out->bytes, &len, EVP_sha384(), NULL) == 1) {
        out->len = len;
        return 0;
    }
    ERR_clear_error();
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "the OpenSSL of this machine has no SHA-384");
}

static void add_padded(struct pir_buf *out, const struct pir_bytes *number, size_t len)
{
    pir_buf_fill(out, '\0', len - number->len);
    pir_buf_add(out, number->data, number->len);
}

/* As SSH's numbers: with a zero in front when the top bit is set. */
static void add_number(struct pir_buf *out, const struct pir_bytes *number)
{
    const uint32_t pad = number->data[0] >> 7;

    pir_wire_add_u32(out, (uint32_t)number->len + pad);
    pir_buf_fill(out, '\0', pad);
    pir_buf_add(out, number->data, number->len);
}

/* The numbers as rawsig wants them. False when they are not what the key needs. */
static bool add_raw(
    struct pir_buf *out, const struct pir_pgp_sig *sig, const struct pir_pgp_key *key)
{
    struct pir_wire wire = {sig->numbers.data, sig->numbers.len};
    struct pir_key_parts parts;
    struct pir_bytes r, s;

    if (sig->algorithm == ED25519) {
        pir_buf_add(out, sig->numbers.data, sig->numbers.len);
        return sig->numbers.len == 2 * HALF;
    }
    if (!pir_pgp_number(&wire, &r))
        return false;
    if (sig->algorithm == RSA) {
        pir_key_split(&parts, &key->key);
        if (wire.left || r.len > parts.modulus.len)
            return false;
        add_padded(out, &r, parts.modulus.len);
        return true;
    }
    if (!pir_pgp_number(&wire, &s) || wire.left)
        return false;
    if (sig->algorithm == ECDSA) {
        add_number(out, &r);
        add_number(out, &s);
        return true;
    }
    if (r.len > HALF || s.len > HALF)
        return false;
    add_padded(out, &r, HALF);
    add_padded(out, &s, HALF);
    return true;
}

/* RFC 4880 section 5.2.4 */
static void add_trailer(struct pir_buf *data, const struct pir_pgp_sig *sig)
{
    pir_buf_add(data, sig->head.data, sig->head.len);
    pir_buf_add(data, "\x04\xFF", 2);
    pir_wire_add_u32(data, (uint32_t)sig->head.len);
}

int pir_pgp_sig_check(
    const struct pir_pgp_sig *sig, const struct pir_pgp_key *key, struct pir_buf *data,
    struct pir_err *err)
{
    struct pir_buf raw = PIR_BUF_INIT;
    struct digest digest;
    struct pir_bytes numbers;
    int prehashed = key->key.type == PIR_KEY_ED25519;
    int rc;

    if (sig->algorithm != key->algorithm)
        return bad(err, "the OpenPGP signature is not of its key's algorithm");
    add_trailer(data, sig);
    if (pir_buf_failed(data))
        return pir_err_nomem(err);
    rc = hash_bytes(&digest, sig->hash, data, err);
    if (rc < 0)
        return rc;
    if (memcmp(digest.bytes, sig->left, 2) != 0)
        return bad(err, "the signature does not belong to these bytes");
    if (!add_raw(&raw, sig, key)) {
        rc = bad(err, "the numbers of the OpenPGP signature are malformed");
    } else if (pir_buf_failed(&raw)) {
        rc = pir_err_nomem(err);
    } else {
        numbers = (struct pir_bytes){(const uint8_t *)raw.data, raw.len};
        rc = pir_rawsig_check(
            &key->key, hash_name(sig->hash), &numbers,
            prehashed ? (const void *)digest.bytes : data->data,
            prehashed ? digest.len : data->len, err);
    }
    pir_buf_release(&raw);
    return rc;
}

/* ---- one form -------------------------------------------------------------------- */

/* The key id that the unhashed notes should have: said there, or in the hashed issuer.
 * NULL when the hashed notes have it, or nobody does. */
static const uint8_t *loose_issuer(const struct pir_pgp_sig *sig)
{
    struct pir_bytes note;

    if (pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_ISSUER_ID, NULL) != 0)
        return NULL;
    if (pir_pgp_note_of(&note, &sig->hashed, PIR_PGP_ISSUER, NULL) == 1 &&
        note.len == 1 + PIR_PGP_FINGERPRINT)
        return note.data + note.len - PIR_PGP_KEY_ID;
    if (pir_pgp_note_of(&note, &sig->unhashed, PIR_PGP_ISSUER_ID, NULL) == 1 &&
        note.len == PIR_PGP_KEY_ID)
        return note.data;
    return NULL;
}

static void add_body(struct pir_buf *out, const struct pir_pgp_sig *sig)
{
    const uint8_t *issuer = loose_issuer(sig);
    const uint8_t issuer_head[4] = {
        0, ISSUER_ID_LEN + 1, ISSUER_ID_LEN, PIR_PGP_ISSUER_ID};

    pir_buf_add(out, sig->head.data, sig->head.len);
    if (issuer) {
        pir_buf_add(out, issuer_head, sizeof(issuer_head));
        pir_buf_add(out, issuer, PIR_PGP_KEY_ID);
    } else {
        pir_buf_add(out, "\0\0", 2);
    }
    pir_buf_add(out, sig->left, 2);
    pir_buf_add(out, sig->numbers.data, sig->numbers.len);
}

static void add_packet(struct pir_buf *out, const struct pir_buf *body)
{
    if (body->len >= 256) {
        pir_buf_addch(out, (char)(0x81 | PIR_PGP_SIGNATURE << 2));
        pir_buf_addch(out, (char)(body->len >> 8));
    } else {
        pir_buf_addch(out, (char)(0x80 | PIR_PGP_SIGNATURE << 2));
    }
    pir_buf_addch(out, (char)body->len);
    pir_buf_add(out, body->data, body->len);
}

int pir_pgp_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err)
{
    static const struct pir_armor form = {"PGP SIGNATURE", 1, "the OpenPGP signature"};
    struct pir_buf body = PIR_BUF_INIT, packet = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_pgp_packet first;
    struct pir_pgp_sig sig;
    struct pir_bytes bytes = {0};
    struct pir_wire wire;
    int rc = pir_armor_read_loosely(&bytes, &arena, &form, armor, len, err);

    if (rc < 0)
        goto done;
    wire = (struct pir_wire){bytes.data, bytes.len};
    rc = pir_pgp_next(&first, &wire, err);
    if (rc == 0 || (rc == 1 && (first.tag != PIR_PGP_SIGNATURE || wire.left)))
        rc = corrupt(err, "these bytes are not one OpenPGP signature");
    if (rc >= 0)
        rc = pir_pgp_sig_parse(&sig, &first.body, err);
    if (rc < 0)
        goto done;
    add_body(&body, &sig);
    add_packet(&packet, &body);
    bytes = (struct pir_bytes){(const uint8_t *)packet.data, packet.len};
    if (pir_buf_failed(&body) || pir_buf_failed(&packet) || body.len > UINT16_MAX) {
        rc = pir_err_nomem(err);
        goto done;
    }
    pir_armor_write(out, &form, &bytes);
    rc = pir_buf_failed(out) ? pir_err_nomem(err) : 0;
done:
    pir_arena_release(&arena);
    pir_buf_release(&body);
    pir_buf_release(&packet);
    return rc;
}
