/* X.509 signatures of commits: CMS, verified by OpenSSL against the certificate that the
 * roster pins. Chains, dates and revocation lists say nothing here: who may sign is said by
 * the roster, and a certificate is no more than a key with a name. */
#include "trust/x509.h"

#include "trust/armor.h"
#include "trust/cms.h"
#include "trust/format_internal.h"

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 16384
#define RSA_EXPONENT_BITS_MAX 64
#define BYTES_MAX ((size_t)64 * 1024)
#define SERIAL_MAX ((size_t)20)
#define VERIFY (CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY)

static const struct pir_armor sig_form = {"SIGNED MESSAGE", 0, "the X.509 signature"};
static const struct pir_armor cert_form = {
    "CERTIFICATE", 0, "the file of the X.509 certificate"};

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

static int bad(struct pir_err *err, const char *why)
{
    corrupt(err, why);
    return 0;
}

/* OpenSSL failed where it had no reason to. */
static int undecided(struct pir_err *err)
{
    ERR_clear_error();
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "the OpenSSL of this machine cannot work with X.509");
}

static int start(struct pir_err *err)
{
    if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
        return undecided(err);
    ERR_clear_error();
    return 0;
}

/* ---- certificates ---------------------------------------------------------------- */

/* Exactly these bytes, or NULL. */
static X509 *certificate_of(const struct pir_bytes *der)
{
    const unsigned char *at = der->data;
    X509 *cert = d2i_X509(NULL, &at, (long)der->len);

    ERR_clear_error();
    if (cert && at == der->data + der->len)
        return cert;
    X509_free(cert);
    return NULL;
}

/* Without EVP_PKEY_public_check: that one throws dice to see whether the modulus is a power
 * of a prime, and a verdict must not be another one the next time. */
static bool is_sound_rsa(const EVP_PKEY *key)
{
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    const int bits = EVP_PKEY_get_bits(key);
    bool sound = bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX &&
                 EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                 EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
                 BN_is_odd(n) && BN_is_odd(e) && !BN_is_one(e) &&
                 BN_num_bits(e) <= RSA_EXPONENT_BITS_MAX;

    BN_free(n);
    BN_free(e);
    return sound;
}

/* Is the point on its curve? This check has no dice. */
static bool is_point(EVP_PKEY *key)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = ctx && EVP_PKEY_public_check(ctx) == 1;

    EVP_PKEY_CTX_free(ctx);
    return good;
}

static bool is_sound_ec(const EVP_PKEY *key)
{
    static const char *const groups[] = {"prime256v1", "secp384r1", "secp521r1"};
    char name[32];
    size_t len;

    if (EVP_PKEY_get_group_name(key, name, sizeof(name), &len) != 1)
        return false;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (strcmp(name, groups[i]) == 0)
            return true;
    }
    return false;
}

static int check_key(const X509 *cert, struct pir_err *err)
{
    EVP_PKEY *key = X509_get0_pubkey(cert);
    bool sound =
        key && ((EVP_PKEY_is_a(key, "RSA") && is_sound_rsa(key)) ||
                (EVP_PKEY_is_a(key, "EC") && is_sound_ec(key) && is_point(key)));

    ERR_clear_error();
    if (sound)
        return 0;
    return pir_err_set(
        err, PIR_E_INPUT,
        "the certificate's key is neither RSA of 2048 to 16384 bits nor ECDSA on a "
        "NIST "
        "curve");
}

int pir_x509_read_key(
    struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err)
{
    struct pir_bytes *der = pir_arena_alloc(arena, sizeof(*der));
    char hex[PIR_SHA256_HEX + 1];
    struct pir_digest digest;
    X509 *cert = NULL;
    int rc;

    if (!der)
        return pir_err_nomem(err);
    rc = pir_armor_read(der, arena, &cert_form, bytes, len, err);
    if (rc == PIR_E_CORRUPT)
        pir_err_hint(err, "openssl x509 -in FILE writes such a file");
    if (rc < 0 || (rc = start(err)) < 0)
        return rc;
    pir_digest_of(&digest, der->data, der->len);
    pir_digest_hex(hex, &digest);
    cert = certificate_of(der);
    if (!cert)
        rc = pir_err_set(err, PIR_E_INPUT, "the file holds no X.509 certificate");
    else if (strcmp(hex, pin->fingerprint) != 0)
        rc = pir_err_set(
            err, PIR_E_INPUT, "the file holds the certificate %s, not %s", hex,
            pin->fingerprint);
    else
        rc = check_key(cert, err);
    if (rc == 0) {
        const EVP_PKEY *key = X509_get0_pubkey(cert);

        pin->key = der;
        pin->rsa_bits =
            EVP_PKEY_is_a(key, "RSA") ? (unsigned)EVP_PKEY_get_bits(key) : 0;
    }
    X509_free(cert);
    return rc;
}

/* Issuer and serial number as they stand in a signature. */
static bool add_issuer(struct pir_buf *out, const X509 *cert)
{
    unsigned char *name = NULL, *serial = NULL;
    struct pir_buf both = PIR_BUF_INIT;
    int name_len = i2d_X509_NAME(X509_get_issuer_name(cert), &name);
    int serial_len = i2d_ASN1_INTEGER(X509_get0_serialNumber(cert), &serial);
    bool good = name_len > 0 && serial_len > 0;

    if (good) {
        pir_buf_add(&both, name, (size_t)name_len);
        pir_buf_add(&both, serial, (size_t)serial_len);
        pir_der_add(out, 0x30, both.data, both.len);
        good = !pir_buf_failed(&both) && !pir_buf_failed(out);
    }
    pir_buf_release(&both);
    OPENSSL_free(name);
    OPENSSL_free(serial);
    return good;
}

/* ---- algorithms ------------------------------------------------------------------ */

#define SHA2_OID "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
#define ECDSA_OID "\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03"
#define RSA_ENCRYPTION "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00"
#define SHA1 "\x06\x05\x2B\x0E\x03\x02\x1A"
#define MD5 "\x06\x08\x2A\x86\x48\x86\xF7\x0D\x02\x05"

#define IS(bytes, text, offset)                                                        \
    ((bytes)->len >= (offset) + sizeof(text) - 1 &&                                    \
     memcmp((bytes)->data + (offset), (text), sizeof(text) - 1) == 0)

/* 1, 2, 3 for SHA-256, -384, -512, as in their OIDs; the parameters are NULL. */
static int
hash_of(unsigned *out, const struct pir_bytes *algorithm, struct pir_err *err)
{
    const uint8_t *at = algorithm->data;

    if (algorithm->len == 15 && at[13] == 5 && at[14] == 0 &&
        IS(algorithm, SHA2_OID, 2) && at[12] >= 1 && at[12] <= 3) {
        *out = at[12];
        return 0;
    }
    if (IS(algorithm, SHA1, 2) || IS(algorithm, MD5, 2))
        return corrupt(
            err, "the X.509 signature rests on SHA-1 or an older hash, all broken");
    return pir_err_set(
        err, PIR_E_UNSUPPORTED,
        "the hash of the X.509 signature is not known to this version");
}

/* Plain RSA, or ECDSA with the same hash: in the one way that both programs write. */
static int check_algorithms(const struct pir_cms *cms, struct pir_err *err)
{
    const struct pir_bytes *algorithm = &cms->algorithm;
    unsigned hash = 0;
    int rc = hash_of(&hash, &cms->digest, err);

    if (rc < 0)
        return rc;
    if (algorithm->len == sizeof(RSA_ENCRYPTION) - 1 &&
        IS(algorithm, RSA_ENCRYPTION, 0))
        return 0;
    /* ecdsa-with-SHA256 is 2, 384 is 3, 512 is 4 */
    if (algorithm->len == 12 && IS(algorithm, ECDSA_OID, 2) &&
        algorithm->data[11] == hash + 1)
        return 0;
    return pir_err_set(
        err, PIR_E_UNSUPPORTED,
        "the algorithm of the X.509 signature is not known to this version");
}

/* ---- signatures ------------------------------------------------------------------ */

/* The signature as OpenSSL sees it, and what OpenSSL would write: der, in arena. */
static int parse(
    CMS_ContentInfo **out, struct pir_bytes *der, struct pir_arena *arena,
    const struct pir_bytes *bytes, struct pir_err *err)
{
    const unsigned char *at = bytes->data;
    unsigned char *to;
    int len;

    *out = d2i_CMS_ContentInfo(NULL, &at, (long)bytes->len);
    ERR_clear_error();
    if (!*out || at != bytes->data + bytes->len)
        return corrupt(err, "these bytes are not an X.509 signature");
    len = i2d_CMS_ContentInfo(*out, NULL);
    if (len <= 0 || (size_t)len > BYTES_MAX)
        return undecided(err);
    to = pir_arena_alloc(arena, (size_t)len);
    if (!to)
        return pir_err_nomem(err);
    der->data = to;
    der->len = (size_t)len;
    return i2d_CMS_ContentInfo(*out, &to) == len ? 0 : undecided(err);
}

static int check_form(
    const struct pir_cms *cms, const struct pir_bytes *bytes, struct pir_err *err)
{
    struct pir_buf form = PIR_BUF_INIT;
    int rc = 0;

    pir_cms_write(&form, cms);
    if (pir_buf_failed(&form)) {
        rc = pir_err_nomem(err);
    } else if (
        form.len != bytes->len || memcmp(form.data, bytes->data, form.len) != 0) {
        corrupt(err, "the X.509 signature is not written as gpgsm writes it");
        rc = pir_err_hint(err, "sign with pir, which writes it so, or with gpgsm");
    }
    pir_buf_release(&form);
    return rc;
}

/* What was signed is data, as a commit is; RFC 5652 section 11.1. */
static int check_content_type(CMS_ContentInfo *info, struct pir_err *err)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(info);
    const CMS_SignerInfo *signer = signers ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
    const ASN1_OBJECT *type =
        signer ? CMS_signed_get0_data_by_OBJ(
                     signer, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT)
               : NULL;

    ERR_clear_error();
    if (type && OBJ_obj2nid(type) == NID_pkcs7_data)
        return 0;
    return corrupt(err, "the X.509 signature is not one over plain bytes");
}

static int read_signature(
    CMS_ContentInfo **out, struct pir_cms *cms, struct pir_arena *arena,
    const struct pir_bytes *bytes, struct pir_err *err)
{
    struct pir_bytes der;
    int rc = parse(out, &der, arena, bytes, err);

    if (rc < 0 || (rc = pir_cms_split(cms, &der, err)) < 0)
        return rc;
    if (cms->baggage) {
        corrupt(err, "the X.509 signature carries certificates that nobody signed");
        pir_err_hint(err, "put include-certs 0 into gpgsm.conf, or sign with pir");
        return PIR_E_CORRUPT;
    }
    if ((rc = check_form(cms, bytes, err)) < 0 || (rc = check_algorithms(cms, err)) < 0)
        return rc;
    return check_content_type(*out, err);
}

/* Does the signature name this certificate? 1, 0, PIR_E_NOMEM. */
static int is_by(const struct pir_cms *cms, const X509 *cert, struct pir_err *err)
{
    struct pir_buf issuer = PIR_BUF_INIT;
    int rc = add_issuer(&issuer, cert) ? 0 : pir_err_nomem(err);

    if (rc == 0)
        rc = issuer.len == cms->issuer.len &&
             memcmp(issuer.data, cms->issuer.data, issuer.len) == 0;
    pir_buf_release(&issuer);
    return rc;
}

static int verify(
    CMS_ContentInfo *cms, X509 *cert, const void *payload, size_t len,
    struct pir_err *err)
{
    STACK_OF(X509) *certs = sk_X509_new_null();
    BIO *data = BIO_new_mem_buf(len ? payload : "", (int)len);
    int rc;

    if (!certs || !data || !sk_X509_push(certs, cert))
        rc = undecided(err);
    else if (CMS_verify(cms, certs, NULL, data, NULL, VERIFY) == 1)
        rc = 1;
    else if (ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE)
        rc = pir_err_nomem(err);
    else
        rc = bad(err, "the signature does not belong to this key and these bytes");
    ERR_clear_error();
    sk_X509_free(certs);
    BIO_free(data);
    return rc;
}

/* 1 good; 0 not; PIR_E_NOTFOUND: another certificate is named. */
static int try_pin(
    struct pir_signature *out, const struct pir_pin *pin, CMS_ContentInfo *info,
    const struct pir_cms *cms, const void *payload, size_t len, struct pir_err *err)
{
    X509 *cert = certificate_of(pin->key);
    int rc;

    if (!cert)
        return undecided(err);
    rc = is_by(cms, cert, err);
    if (rc == 1) {
        pir_signature_is_by(out, pin);
        rc = verify(info, cert, payload, len, err);
    } else if (rc == 0) {
        rc = PIR_E_NOTFOUND;
    }
    X509_free(cert);
    return rc;
}

/* A certificate that is nobody's, by its serial number. */
static int not_found(const struct pir_cms *cms, struct pir_err *err)
{
    struct pir_wire wire = {cms->issuer.data, cms->issuer.len};
    struct pir_bytes part, serial = {0};
    char hex[2 * SERIAL_MAX + 1] = "";

    if (pir_der_next(&wire, 0x30, &part, NULL)) {
        wire = (struct pir_wire){part.data, part.len};
        if (!pir_der_next(&wire, 0x30, &part, NULL) ||
            !pir_der_next(&wire, 0x02, &serial, NULL))
            serial.len = 0;
    }
    for (size_t i = 0; i < serial.len && i < SERIAL_MAX; i++)
        snprintf(hex + 2 * i, 3, "%02X", serial.data[i]);
    return pir_err_set(
        err, PIR_E_NOTFOUND,
        "the X.509 certificate with the serial number %s is not among those in "
        "trust/x509",
        hex);
}

int pir_x509_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err)
{
    struct pir_arena arena = {0};
    CMS_ContentInfo *info = NULL;
    struct pir_bytes bytes;
    struct pir_cms cms;
    int found = PIR_E_NOTFOUND;
    int rc = start(err);

    if (rc < 0 ||
        (rc = pir_armor_read(&bytes, &arena, &sig_form, armor, armor_len, err)) < 0 ||
        (rc = read_signature(&info, &cms, &arena, &bytes, err)) < 0)
        goto done;
    for (size_t i = 0; roster && i < roster->pin_count; i++) {
        const struct pir_pin *pin = &roster->pins[i];

        if (!pin->key || pin->format->id != PIR_SIGNATURE_X509)
            continue;
        rc = try_pin(out, pin, info, &cms, payload, payload_len, err);
        if (rc == PIR_E_NOTFOUND)
            continue;
        found = rc;
        if (rc != 0)
            break;
    }
    rc = found == PIR_E_NOTFOUND ? not_found(&cms, err) : found;
done:
    CMS_ContentInfo_free(info);
    pir_arena_release(&arena);
    return rc;
}

/* ---- one form -------------------------------------------------------------------- */

int pir_x509_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err)
{
    struct pir_buf written = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    CMS_ContentInfo *info = NULL;
    struct pir_bytes bytes, der;
    struct pir_cms cms;
    int rc = start(err);

    if (rc < 0 ||
        (rc = pir_armor_read_loosely(&bytes, &arena, &sig_form, armor, len, err)) < 0 ||
        (rc = parse(&info, &der, &arena, &bytes, err)) < 0 ||
        (rc = pir_cms_split(&cms, &der, err)) < 0)
        goto done;
    pir_cms_write(&written, &cms);
    bytes = (struct pir_bytes){(const uint8_t *)written.data, written.len};
    if (!pir_buf_failed(&written))
        pir_armor_write(out, &sig_form, &bytes);
    if (pir_buf_failed(&written) || pir_buf_failed(out))
        rc = pir_err_nomem(err);
done:
    CMS_ContentInfo_free(info);
    pir_buf_release(&written);
    pir_arena_release(&arena);
    return rc;
}

int pir_x509_certificate(
    struct pir_buf *out, char *hex, const char *text, size_t len, struct pir_err *err)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    const char *at = strstr(text, begin);
    struct pir_arena arena = {0};
    struct pir_digest digest;
    struct pir_bytes der;
    X509 *cert = NULL;
    int rc = start(err);

    hex[0] = '\0';
    if (rc == 0 && (!at || strstr(at + 1, begin)))
        rc = corrupt(err, "that is more or less than one X.509 certificate");
    if (rc == 0)
        rc = pir_armor_read_loosely(
            &der, &arena, &cert_form, at, len - (size_t)(at - text), err);
    if (rc == 0) {
        cert = certificate_of(&der);
        rc = cert ? check_key(cert, err) : corrupt(err, "this is no certificate");
    }
    if (rc == 0) {
        pir_digest_of(&digest, der.data, der.len);
        pir_digest_hex(hex, &digest);
        pir_armor_write(out, &cert_form, &der);
        rc = pir_buf_failed(out) ? pir_err_nomem(err) : 0;
    }
    X509_free(cert);
    pir_arena_release(&arena);
    return rc;
}
