/* OpenPGP keys, as SSH keys with the same numbers. */
#include "trust/pgp.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#define RSA 1U
#define ECDSA 19U
#define EDDSA 22U
#define ED25519 27U
#define ED25519_LEN ((size_t)32)
#define COMPRESSED 0x40 /* EdDSA: "native point" in front of the 32 bytes */

static int malformed(struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_INPUT, "the OpenPGP key is malformed: a number in it is wrong");
}

static int unknown(struct pir_err *err)
{
    return pir_err_set(
        err, PIR_E_UNSUPPORTED,
        "OpenPGP keys other than RSA, ECDSA on a NIST curve and Ed25519 are not known "
        "to this version");
}

/* SHA-1 names OpenPGP keys of version 4, whatever one thinks of it. A key is not trusted for
 * its name alone: its bytes are in the record too. */
static int name_key(struct pir_pgp_key *out, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    int good;

    pir_pgp_add_key(&bytes, &out->body);
    if (pir_buf_failed(&bytes)) {
        pir_buf_release(&bytes);
        return pir_err_nomem(err);
    }
    good = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) &&
           EVP_Digest(
               bytes.data, bytes.len, out->fingerprint, NULL, EVP_sha1(), NULL) == 1;
    pir_buf_release(&bytes);
    if (good)
        return 0;
    ERR_clear_error();
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "the OpenSSL of this machine cannot name OpenPGP keys");
}

/* A positive number as SSH writes it: with a zero in front when its top bit is set. */
static void add_number(struct pir_buf *out, const struct pir_bytes *number)
{
    const uint32_t pad = number->data[0] >> 7;

    pir_wire_add_u32(out, (uint32_t)number->len + pad);
    if (pad)
        pir_buf_addch(out, '\0');
    pir_buf_add(out, number->data, number->len);
}

static int add_rsa(struct pir_buf *blob, struct pir_wire *wire, struct pir_err *err)
{
    struct pir_bytes n, e;

    if (!pir_pgp_number(wire, &n) || !pir_pgp_number(wire, &e))
        return malformed(err);
    pir_wire_add_string(blob, "ssh-rsa", strlen("ssh-rsa"));
    add_number(blob, &e);
    add_number(blob, &n);
    return 0;
}

static const struct curve {
    size_t oid_len;
    uint8_t oid[9];
    const char *type;
    const char *name;
} curves[] = {
    {8, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7}, "ecdsa-sha2-nistp256", "nistp256"},
    {5, {0x2B, 0x81, 0x04, 0, 0x22}, "ecdsa-sha2-nistp384", "nistp384"},
    {5, {0x2B, 0x81, 0x04, 0, 0x23}, "ecdsa-sha2-nistp521", "nistp521"},
};
static const uint8_t ed25519_oid[9] = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                       0xDA, 0x47, 0x0F, 0x01};

static bool read_oid(struct pir_wire *wire, struct pir_bytes *oid)
{
    uint8_t len;

    return pir_wire_u8(wire, &len) && len > 0 && len < 255 &&
           pir_wire_take(wire, len, oid);
}

static bool is_oid(const struct pir_bytes *oid, const uint8_t *bytes, size_t len)
{
    return oid->len == len && memcmp(oid->data, bytes, len) == 0;
}

static int add_ecdsa(struct pir_buf *blob, struct pir_wire *wire, struct pir_err *err)
{
    struct pir_bytes oid, point;

    if (!read_oid(wire, &oid) || !pir_pgp_number(wire, &point))
        return malformed(err);
    for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
        const struct curve *curve = &curves[i];

        if (!is_oid(&oid, curve->oid, curve->oid_len))
            continue;
        pir_wire_add_string(blob, curve->type, strlen(curve->type));
        pir_wire_add_string(blob, curve->name, strlen(curve->name));
        pir_wire_add_string(blob, point.data, point.len);
        return 0;
    }
    return unknown(err);
}

static int add_ed25519(
    struct pir_buf *blob, struct pir_wire *wire, unsigned algorithm,
    struct pir_err *err)
{
    struct pir_bytes oid, point;

    if (algorithm == ED25519) {
        if (!pir_wire_take(wire, ED25519_LEN, &point))
            return malformed(err);
    } else {
        if (!read_oid(wire, &oid) || !pir_pgp_number(wire, &point))
            return malformed(err);
        if (!is_oid(&oid, ed25519_oid, sizeof(ed25519_oid)))
            return unknown(err);
        if (point.len != ED25519_LEN + 1 || point.data[0] != COMPRESSED)
            return malformed(err);
        point.data++;
        point.len--;
    }
    pir_wire_add_string(blob, "ssh-ed25519", strlen("ssh-ed25519"));
    pir_wire_add_string(blob, point.data, point.len);
    return 0;
}

static int to_ssh(struct pir_buf *blob, struct pir_pgp_key *key, struct pir_err *err)
{
    struct pir_wire wire = {key->body.data, key->body.len};
    uint8_t version, algorithm;
    uint32_t created;
    int rc;

    if (!pir_wire_u8(&wire, &version) || !pir_wire_u32(&wire, &created) ||
        !pir_wire_u8(&wire, &algorithm))
        return malformed(err);
    key->algorithm = algorithm;
    if (algorithm == RSA)
        rc = add_rsa(blob, &wire, err);
    else if (algorithm == ECDSA)
        rc = add_ecdsa(blob, &wire, err);
    else if (algorithm == EDDSA || algorithm == ED25519)
        rc = add_ed25519(blob, &wire, algorithm, err);
    else
        rc = unknown(err);
    if (rc == 0 && wire.left)
        rc = malformed(err);
    return rc;
}

int pir_pgp_key_parse(
    struct pir_pgp_key *out, struct pir_arena *arena, const struct pir_bytes *body,
    struct pir_err *err)
{
    struct pir_buf blob = PIR_BUF_INIT;
    int rc;

    memset(out, 0, sizeof(*out));
    out->body = *body;
    if (body->len == 0 || body->data[0] != 4)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED, "only OpenPGP keys of version 4 are known");
    if (body->len > PIR_KEY_BLOB_MAX)
        return malformed(err);
    rc = name_key(out, err);
    if (rc == 0)
        rc = to_ssh(&blob, out, err);
    if (rc == 0 && pir_buf_failed(&blob))
        rc = pir_err_nomem(err);
    if (rc == 0)
        rc = pir_key_parse(&out->key, arena, (const uint8_t *)blob.data, blob.len, err);
    pir_buf_release(&blob);
    return rc;
}

void pir_pgp_key_hex(char out[PIR_PGP_HEX + 1], const struct pir_pgp_key *key)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < PIR_PGP_FINGERPRINT; i++) {
        out[2 * i] = digits[key->fingerprint[i] >> 4];
        out[2 * i + 1] = digits[key->fingerprint[i] & 15];
    }
    out[PIR_PGP_HEX] = '\0';
}
