/* SSH public keys: from wire blob or text line, only in their one encoding, only when
 * they are strong enough. What is checked here is cheap; rawsig.c does the sums. */
#include "trust/key.h"

#include "base/digest.h"
#include "trust/rawsig.h"
#include "trust/wire.h"

#include <string.h>

#define TYPE_MAX ((size_t)64)
#define APPLICATION_MAX ((size_t)255)
#define ED25519_LEN ((size_t)32)
#define RSA_BITS_MIN ((size_t)2048)
#define RSA_BITS_MAX ((size_t)16384)
#define RSA_EXPONENT_BITS_MAX ((size_t)64)
#define LINE_MAX_LEN (PIR_KEY_BLOB_MAX * 2)

enum family { FAMILY_ED25519, FAMILY_ECDSA, FAMILY_RSA };

static const struct kind {
    const char *name;
    enum family family;
    const char *curve; /* ECDSA: as the blob names it */
    size_t point_len;
    bool application; /* on a security key */
} kinds[] = {
    [PIR_KEY_ED25519] = {"ssh-ed25519", FAMILY_ED25519, NULL, ED25519_LEN, false},
    [PIR_KEY_ECDSA_P256] =
        {"ecdsa-sha2-nistp256", FAMILY_ECDSA, "nistp256", 1 + 2 * 32, false},
    [PIR_KEY_ECDSA_P384] =
        {"ecdsa-sha2-nistp384", FAMILY_ECDSA, "nistp384", 1 + 2 * 48, false},
    [PIR_KEY_ECDSA_P521] =
        {"ecdsa-sha2-nistp521", FAMILY_ECDSA, "nistp521", 1 + 2 * 66, false},
    [PIR_KEY_RSA] = {"ssh-rsa", FAMILY_RSA, NULL, 0, false},
    [PIR_KEY_SK_ED25519] =
        {"sk-ssh-ed25519@openssh.com", FAMILY_ED25519, NULL, ED25519_LEN, true},
    [PIR_KEY_SK_ECDSA_P256] =
        {"sk-ecdsa-sha2-nistp256@openssh.com", FAMILY_ECDSA, "nistp256", 1 + 2 * 32,
         true},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const char *pir_key_type_name(enum pir_key_type type)
{
    return kinds[type].name;
}

static int refuse_type(const struct pir_bytes *type, struct pir_err *err)
{
    if (!pir_bytes_are_name(type, TYPE_MAX))
        return pir_err_set(err, PIR_E_INPUT, "this is not an SSH public key");
    if (pir_bytes_end_in(type, "-cert-v01@openssh.com"))
        return pir_err_set(
            err, PIR_E_INPUT,
            "a certificate cannot stand for a key; give the plain public key");
    if (pir_bytes_are(type, "ssh-dss"))
        return pir_err_set(err, PIR_E_INPUT, "DSA keys are too weak to be accepted");
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "keys of the type %.*s are not known to this version",
        (int)type->len, (const char *)type->data);
}

static int
find_type(enum pir_key_type *out, const struct pir_bytes *type, struct pir_err *err)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (pir_bytes_are(type, kinds[i].name)) {
            *out = (enum pir_key_type)i;
            return 0;
        }
    }
    return refuse_type(type, err);
}

/* Take the blob apart; false when a piece is missing, too long or not in its one form. */
static bool
split(struct pir_key_parts *out, const struct kind *kind, const struct pir_bytes *blob)
{
    struct pir_wire wire = {blob->data, blob->len};
    struct pir_bytes name;

    memset(out, 0, sizeof(*out));
    if (!pir_wire_string(&wire, &name))
        return false;
    if (kind->curve &&
        (!pir_wire_string(&wire, &name) || !pir_bytes_are(&name, kind->curve)))
        return false;
    if (kind->family == FAMILY_RSA) {
        if (!pir_wire_number(&wire, &out->exponent) ||
            !pir_wire_number(&wire, &out->modulus))
            return false;
    } else if (
        !pir_wire_string(&wire, &out->point) || out->point.len != kind->point_len) {
        return false;
    }
    if (kind->application && !pir_wire_string(&wire, &out->application))
        return false;
    return wire.left == 0;
}

void pir_key_split(struct pir_key_parts *out, const struct pir_key *key)
{
    const struct pir_bytes blob = {key->blob, key->blob_len};

    split(out, &kinds[key->type], &blob);
}

/* Is y, without the sign bit, at least p = 2^255 - 19? Such a point has a second name. */
static bool is_overlong(const uint8_t *point)
{
    if ((point[31] & 0x7f) != 0x7f || point[0] < 0xed)
        return false;
    for (size_t i = 1; i < ED25519_LEN - 1; i++) {
        if (point[i] != 0xff)
            return false;
    }
    return true;
}

/* The points whose order divides 8: with one of them as key, a signature exists that is
 * good for every message. Both signs of x share a y. RFC 8032 section 5.1; the last two
 * are the y of order 8. */
static bool is_small_order(const uint8_t *point)
{
    static const uint8_t ys[][ED25519_LEN] = {
        {0},
        {1},
        {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
        {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
         0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
         0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
        {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
         0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
         0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    };
    uint8_t y[ED25519_LEN];

    memcpy(y, point, sizeof(y));
    y[31] &= 0x7f;
    for (size_t i = 0; i < sizeof(ys) / sizeof(ys[0]); i++) {
        if (memcmp(y, ys[i], sizeof(y)) == 0)
            return true;
    }
    return false;
}

static size_t bits_of(const struct pir_bytes *number)
{
    size_t bits = number->len * 8;

    for (unsigned top = number->data[0]; top < 0x80; top <<= 1)
        bits--;
    return bits;
}

unsigned pir_key_rsa_bits(const struct pir_key *key)
{
    struct pir_key_parts parts;

    if (key->type != PIR_KEY_RSA)
        return 0;
    pir_key_split(&parts, key);
    return (unsigned)bits_of(&parts.modulus);
}

static int check_rsa(const struct pir_key_parts *parts, struct pir_err *err)
{
    const struct pir_bytes *modulus = &parts->modulus;
    const struct pir_bytes *exponent = &parts->exponent;
    size_t bits = bits_of(modulus);

    if (bits < RSA_BITS_MIN)
        return pir_err_set(
            err, PIR_E_INPUT,
            "the RSA key has only %zu bits; it must have at least %zu", bits,
            RSA_BITS_MIN);
    if (bits > RSA_BITS_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "the RSA key has %zu bits; it may have at most %zu", bits,
            RSA_BITS_MAX);
    if (!(modulus->data[modulus->len - 1] & 1))
        return pir_err_set(
            err, PIR_E_INPUT, "the RSA key is not sound: its modulus is even");
    if (!(exponent->data[exponent->len - 1] & 1) || bits_of(exponent) < 2)
        return pir_err_set(
            err, PIR_E_INPUT,
            "the RSA key is not sound: its exponent is even or too small");
    if (bits_of(exponent) > RSA_EXPONENT_BITS_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "the RSA key is not usual: its exponent is over %zu bits",
            RSA_EXPONENT_BITS_MAX);
    return 0;
}

static int check_strength(
    const struct kind *kind, const struct pir_key_parts *parts, struct pir_err *err)
{
    if (parts->application.len > APPLICATION_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "the security key names an application over %zu bytes",
            APPLICATION_MAX);
    switch (kind->family) {
    case FAMILY_RSA:
        return check_rsa(parts, err);
    case FAMILY_ECDSA:
        if (parts->point.data[0] != 0x04)
            return pir_err_set(
                err, PIR_E_INPUT, "the ECDSA key is not an uncompressed point");
        return 0;
    case FAMILY_ED25519:
        if (is_overlong(parts->point.data))
            return pir_err_set(
                err, PIR_E_INPUT, "the Ed25519 key is not in its one encoding");
        if (is_small_order(parts->point.data))
            return pir_err_set(
                err, PIR_E_INPUT,
                "the Ed25519 key has a small order: anybody can sign for it");
        return 0;
    }
    return 0;
}

static void set_fingerprint(struct pir_key *key)
{
    static const char prefix[] = "SHA256:";
    struct pir_digest digest;
    char *text = key->fingerprint + strlen(prefix);
    size_t len;

    pir_digest_of(&digest, key->blob, key->blob_len);
    memcpy(key->fingerprint, prefix, sizeof(prefix));
    len = pir_base64_encode(text, digest.bytes, sizeof(digest.bytes));
    while (len > 0 && text[len - 1] == '=')
        text[--len] = '\0';
}

int pir_key_parse(
    struct pir_key *out, struct pir_arena *arena, const uint8_t *blob, size_t len,
    struct pir_err *err)
{
    const struct pir_bytes bytes = {blob, len};
    struct pir_wire wire = {blob, len};
    struct pir_key_parts parts;
    struct pir_bytes type;
    uint8_t *copy;
    int rc;

    memset(out, 0, sizeof(*out));
    if (len > PIR_KEY_BLOB_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "the public key is longer than %d bytes",
            PIR_KEY_BLOB_MAX);
    if (!pir_wire_string(&wire, &type))
        return pir_err_set(err, PIR_E_INPUT, "this is not an SSH public key");
    rc = find_type(&out->type, &type, err);
    if (rc < 0)
        return rc;
    if (!split(&parts, &kinds[out->type], &bytes))
        return pir_err_set(
            err, PIR_E_INPUT, "the %s key is damaged or not in its one encoding",
            kinds[out->type].name);
    rc = check_strength(&kinds[out->type], &parts, err);
    if (rc < 0)
        return rc;
    copy = pir_arena_alloc(arena, len);
    if (!copy)
        return pir_err_nomem(err);
    memcpy(copy, blob, len);
    out->blob = copy;
    out->blob_len = len;
    set_fingerprint(out);
    return 0;
}

/* The two words of "type base64 [comment]". */
static bool
split_line(struct pir_bytes *type, struct pir_bytes *base64, const char *line)
{
    size_t len = strcspn(line, " \t\r\n");

    type->data = (const uint8_t *)line;
    type->len = len;
    line += len;
    line += strspn(line, " \t");
    base64->data = (const uint8_t *)line;
    base64->len = strcspn(line, " \t\r\n");
    return type->len > 0 && base64->len > 0 && base64->len <= LINE_MAX_LEN;
}

int pir_key_parse_line(
    struct pir_key *out, struct pir_arena *arena, const char *line, struct pir_err *err)
{
    uint8_t blob[LINE_MAX_LEN / 4 * 3];
    struct pir_bytes base64;
    struct pir_bytes type;
    long len;
    int rc;

    memset(out, 0, sizeof(*out));
    if (!split_line(&type, &base64, line))
        return pir_err_set(
            err, PIR_E_INPUT,
            "this is not a line with an SSH public key (type, then base64)");
    len = pir_base64_decode(blob, (const char *)base64.data, base64.len);
    if (len < 0)
        return pir_err_set(
            err, PIR_E_INPUT, "the public key is not in canonical base64");
    rc = pir_key_parse(out, arena, blob, (size_t)len, err);
    if (rc < 0)
        return rc;
    if (!pir_bytes_are(&type, kinds[out->type].name))
        return pir_err_set(
            err, PIR_E_INPUT, "the line says the key is %.*s, but it is %s",
            (int)(type.len < TYPE_MAX ? type.len : TYPE_MAX), (const char *)type.data,
            kinds[out->type].name);
    return pir_rawsig_vouch(out, err);
}

bool pir_key_equal(const struct pir_key *a, const struct pir_key *b)
{
    return a->blob_len == b->blob_len && memcmp(a->blob, b->blob, a->blob_len) == 0;
}
