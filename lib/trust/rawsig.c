/* One signature, one key, one message: Ed25519 by libsodium, ECDSA and RSA by libcrypto. */
#include "trust/rawsig.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <string.h>

static int bad(struct pir_err *err, const char *why)
{
    pir_err_set(err, PIR_E_CORRUPT, "%s", why);
    return 0;
}

static int no_match(struct pir_err *err)
{
    return bad(err, "the signature does not belong to this key and these bytes");
}

static int check_ed25519(
    const struct pir_key_parts *parts, const struct pir_bytes *raw, const void *data,
    size_t len, struct pir_err *err)
{
    /* libsodium refuses S >= L, and small orders and second encodings of both points. */
    if (raw->len != crypto_sign_BYTES)
        return bad(err, "the Ed25519 signature is not 64 bytes long");
    if (crypto_sign_verify_detached(raw->data, data, len, parts->point.data) != 0)
        return no_match(err);
    return 1;
}

/* libcrypto failed where it had no reason to: that is no verdict on a signature. */
static int undecided(const struct pir_key *key, struct pir_err *err)
{
    unsigned long reason = ERR_peek_error();

    ERR_clear_error();
    if (ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
        return pir_err_nomem(err);
    return pir_err_set(
        err, PIR_E_UNSUPPORTED, "the OpenSSL of this machine cannot work with %s keys",
        pir_key_type_name(key->type));
}

static const char *group_of(enum pir_key_type type)
{
    switch (type) {
    case PIR_KEY_ECDSA_P384:
        return "P-384";
    case PIR_KEY_ECDSA_P521:
        return "P-521";
    default:
        return "P-256";
    }
}

static const char *hash_of(enum pir_key_type type)
{
    switch (type) {
    case PIR_KEY_ECDSA_P384:
        return "SHA384";
    case PIR_KEY_ECDSA_P521:
        return "SHA512";
    default:
        return "SHA256";
    }
}

static int push_ec(
    OSSL_PARAM_BLD *build, const struct pir_key *key, const struct pir_key_parts *parts)
{
    return OSSL_PARAM_BLD_push_utf8_string(
               build, OSSL_PKEY_PARAM_GROUP_NAME, group_of(key->type), 0) &&
           OSSL_PARAM_BLD_push_octet_string(
               build, OSSL_PKEY_PARAM_PUB_KEY, parts->point.data, parts->point.len);
}

/* build keeps pointers to the numbers until it is turned into parameters. */
static int push_rsa(
    OSSL_PARAM_BLD *build, BIGNUM **n, BIGNUM **e, const struct pir_key_parts *parts)
{
    *n = BN_bin2bn(parts->modulus.data, (int)parts->modulus.len, NULL);
    *e = BN_bin2bn(parts->exponent.data, (int)parts->exponent.len, NULL);
    return *n && *e && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, *n) &&
           OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, *e);
}

/* The key as libcrypto knows it. 1; 0 when libcrypto refuses it; negative. */
static int load_key(EVP_PKEY **out, const struct pir_key *key, struct pir_err *err)
{
    const int is_rsa = key->type == PIR_KEY_RSA;
    OSSL_PARAM_BLD *build = NULL;
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *ctx = NULL;
    struct pir_key_parts parts;
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    int rc;

    *out = NULL;
    pir_key_split(&parts, key);
    /* The first call decides for the whole process: no openssl.cnf. */
    if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
        return undecided(key, err);
    ERR_clear_error();
    build = OSSL_PARAM_BLD_new();
    ctx = EVP_PKEY_CTX_new_from_name(NULL, is_rsa ? "RSA" : "EC", NULL);
    if (!build || !ctx ||
        !(is_rsa ? push_rsa(build, &n, &e, &parts) : push_ec(build, key, &parts)) ||
        !(params = OSSL_PARAM_BLD_to_param(build)) ||
        EVP_PKEY_fromdata_init(ctx) != 1) {
        rc = undecided(key, err);
        goto done;
    }
    rc = EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) == 1;
    if (!rc && ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE)
        rc = pir_err_nomem(err);
    else if (!rc)
        bad(err, "the public key is not a point of its curve or no sound number");
done:
    ERR_clear_error();
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    BN_free(n);
    BN_free(e);
    return rc;
}

/* Did libcrypto refuse the signature, rather than fail? An ECDSA signature whose sum is the point
 * at infinity is invalid (FIPS 186-5, 6.4.2), although libcrypto reports it as a failure. */
static bool is_verdict(int rc, unsigned long reason)
{
    if (ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
        return false;
    return rc == 0 || (ERR_GET_LIB(reason) == ERR_LIB_EC &&
                       ERR_GET_REASON(reason) == EC_R_POINT_AT_INFINITY);
}

static int check_evp(
    const struct pir_key *key, const char *hash, const struct pir_bytes *signature,
    const void *data, size_t len, struct pir_err *err)
{
    EVP_MD_CTX *ctx = NULL;
    EVP_PKEY *pkey = NULL;
    int rc = load_key(&pkey, key, err);

    if (rc <= 0)
        return rc;
    ctx = EVP_MD_CTX_new();
    if (!ctx || EVP_DigestVerifyInit_ex(ctx, NULL, hash, NULL, NULL, pkey, NULL) != 1) {
        rc = undecided(key, err);
        goto done;
    }
    rc = EVP_DigestVerify(ctx, signature->data, signature->len, data, len);
    if (rc == 1)
        goto done;
    if (is_verdict(rc, ERR_peek_error()))
        rc = no_match(err);
    else
        rc = undecided(key, err);
done:
    ERR_clear_error();
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return rc;
}

/* SSH writes r and s as two numbers, libcrypto wants them as DER. */
static int to_der(
    unsigned char **out, size_t *out_len, const struct pir_bytes *r,
    const struct pir_bytes *s)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *bn_r = BN_bin2bn(r->data, (int)r->len, NULL);
    BIGNUM *bn_s = BN_bin2bn(s->data, (int)s->len, NULL);
    int len = -1;

    *out = NULL;
    *out_len = 0;
    if (sig && bn_r && bn_s && ECDSA_SIG_set0(sig, bn_r, bn_s) == 1) {
        bn_r = NULL; /* transferred */
        bn_s = NULL;
        len = i2d_ECDSA_SIG(sig, out);
    }
    BN_free(bn_r);
    BN_free(bn_s);
    ECDSA_SIG_free(sig);
    if (len <= 0)
        return -1;
    *out_len = (size_t)len;
    return 0;
}

static int check_ecdsa(
    const struct pir_key *key, const struct pir_key_parts *parts, const char *hash,
    const struct pir_bytes *raw, const void *data, size_t len, struct pir_err *err)
{
    const size_t longest = (parts->point.len - 1) / 2;
    struct pir_wire wire = {raw->data, raw->len};
    struct pir_bytes signature;
    unsigned char *der;
    struct pir_bytes r;
    struct pir_bytes s;
    int rc;

    if (!pir_wire_number(&wire, &r) || !pir_wire_number(&wire, &s) || wire.left)
        return bad(err, "the ECDSA signature is not two positive numbers");
    if (r.len > longest || s.len > longest)
        return bad(err, "the numbers of the ECDSA signature are too great");
    if (to_der(&der, &signature.len, &r, &s) != 0)
        return undecided(key, err);
    signature.data = der;
    rc = check_evp(key, hash ? hash : hash_of(key->type), &signature, data, len, err);
    OPENSSL_free(der);
    return rc;
}

static int check_rsa(
    const struct pir_key *key, const struct pir_key_parts *parts, const char *hash,
    const struct pir_bytes *raw, const void *data, size_t len, struct pir_err *err)
{
    /* RFC 8332 section 3: as long as the modulus. A shorter one would be a second
     * encoding of the same number. */
    if (raw->len != parts->modulus.len)
        return bad(err, "the RSA signature is not as long as the key's modulus");
    return check_evp(key, hash, raw, data, len, err);
}

int pir_rawsig_check(
    const struct pir_key *key, const char *hash, const struct pir_bytes *raw,
    const void *data, size_t len, struct pir_err *err)
{
    struct pir_key_parts parts;

    pir_key_split(&parts, key);
    switch (key->type) {
    case PIR_KEY_ED25519:
    case PIR_KEY_SK_ED25519:
        return check_ed25519(&parts, raw, data, len, err);
    case PIR_KEY_RSA:
        return check_rsa(key, &parts, hash, raw, data, len, err);
    case PIR_KEY_ECDSA_P256:
    case PIR_KEY_ECDSA_P384:
    case PIR_KEY_ECDSA_P521:
    case PIR_KEY_SK_ECDSA_P256:
        return check_ecdsa(key, &parts, hash, raw, data, len, err);
    }
    return pir_err_set(err, PIR_E_UNSUPPORTED, "this kind of key is not known");
}

int pir_rawsig_vouch(const struct pir_key *key, struct pir_err *err)
{
    struct pir_key_parts parts;
    EVP_PKEY *pkey;
    int rc;

    if (key->type == PIR_KEY_ED25519 || key->type == PIR_KEY_SK_ED25519) {
        pir_key_split(&parts, key);
        if (crypto_core_ed25519_is_valid_point(parts.point.data) == 1)
            return 0;
        return pir_err_set(
            err, PIR_E_INPUT, "the Ed25519 key is not a point that a signer can have");
    }
    rc = load_key(&pkey, key, err);
    EVP_PKEY_free(pkey);
    if (rc == 0)
        return pir_err_set(
            err, PIR_E_INPUT,
            "the %s key is not a point of its curve or no sound number",
            pir_key_type_name(key->type));
    return rc < 0 ? rc : 0;
}
