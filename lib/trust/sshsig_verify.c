/* SSHSIG: is it a good signature over these bytes? Builds what was really signed
 * (PROTOCOL.sshsig section 3, PROTOCOL.u2f for security keys) and asks rawsig. */
#include "base/digest.h"
#include "trust/rawsig.h"
#include "trust/sshsig.h"
#include "trust/wire.h"

#include <sodium.h>
#include <string.h>

#define SK_USER_PRESENT 0x01U

int pir_sshsig_init(struct pir_err *err)
{
    if (sodium_init() < 0)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED, "libsodium cannot be started on this machine");
    return 0;
}

static int bad(struct pir_err *err, const char *why)
{
    pir_err_set(err, PIR_E_CORRUPT, "%s", why);
    return 0;
}

/* Magic, namespace, empty reserved, name of the hash, hash of data. */
static void add_signed_bytes(
    struct pir_buf *out, const struct pir_sshsig *sig, const void *data, size_t len)
{
    struct pir_digest short_one;
    uint8_t long_one[64];
    bool is_short = strcmp(sig->hash, "sha256") == 0;

    if (is_short)
        pir_digest_of(&short_one, data, len);
    else
        pir_digest_512(long_one, data, len);
    pir_buf_addstr(out, "SSHSIG");
    pir_wire_add_string(out, sig->namespace_, strlen(sig->namespace_));
    pir_wire_add_string(out, "", 0);
    pir_wire_add_string(out, sig->hash, strlen(sig->hash));
    if (is_short)
        pir_wire_add_string(out, short_one.bytes, sizeof(short_one.bytes));
    else
        pir_wire_add_string(out, long_one, sizeof(long_one));
}

/* What a security key signs instead: hash of the application, flags, counter, hash of
 * the message. */
static void wrap_for_device(struct pir_buf *message, const struct pir_sshsig *sig)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    struct pir_key_parts parts;

    pir_key_split(&parts, &sig->key);
    crypto_hash_sha256(digest, (const uint8_t *)message->data, message->len);
    pir_buf_clear(message);
    pir_buf_fill(message, '\0', crypto_hash_sha256_BYTES);
    if (pir_buf_failed(message))
        return;
    crypto_hash_sha256(
        (uint8_t *)message->data, parts.application.data, parts.application.len);
    pir_buf_addch(message, (char)sig->sk_flags);
    pir_wire_add_u32(message, sig->sk_counter);
    pir_buf_add(message, digest, sizeof(digest));
}

int pir_sshsig_verify(
    const struct pir_sshsig *sig, const void *data, size_t len, const char *namespace_,
    struct pir_err *err)
{
    const struct pir_bytes raw = {sig->raw, sig->raw_len};
    struct pir_buf message = PIR_BUF_INIT;
    const char *hash = sig->key.type != PIR_KEY_RSA                  ? NULL
                       : strcmp(sig->algorithm, "rsa-sha2-256") == 0 ? "SHA256"
                                                                     : "SHA512";
    int on_device =
        sig->key.type == PIR_KEY_SK_ED25519 || sig->key.type == PIR_KEY_SK_ECDSA_P256;
    int rc;

    if (strcmp(sig->namespace_, namespace_) != 0) {
        pir_err_set(
            err, PIR_E_CORRUPT, "the signature was made for %s, not for %s",
            sig->namespace_, namespace_);
        return 0;
    }
    if (on_device && !(sig->sk_flags & SK_USER_PRESENT))
        return bad(
            err, "the signature was made without anybody touching the security key");
    add_signed_bytes(&message, sig, len ? data : "", len);
    if (on_device)
        wrap_for_device(&message, sig);
    if (pir_buf_failed(&message))
        rc = pir_err_nomem(err);
    else
        rc = pir_rawsig_check(&sig->key, hash, &raw, message.data, message.len, err);
    pir_buf_release(&message);
    return rc;
}
