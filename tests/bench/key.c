/* Ed25519 keys as OpenSSH keeps them, and its signatures (PROTOCOL.key, PROTOCOL.sshsig). */
#include "key.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/proc.h"

#include <sodium.h>
#include <string.h>

#define KEY_FILE_MAX ((size_t)16 * 1024)
#define KEY_BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define KEY_END "-----END OPENSSH PRIVATE KEY-----"
#define KEY_MAGIC "openssh-key-v1"
#define SIG_MAGIC "SSHSIG"
#define SIG_COLUMNS ((size_t)70)
#define ALGORITHM "ssh-ed25519"

int gen_key_make(
    const char **path, struct pir_arena *arena, const char *dir, struct pir_err *err)
{
    const char *file = pir_arena_printf(arena, "%s/key", dir);
    const char *const argv[] = {"ssh-keygen", "-q",   "-t", "ed25519", "-N", "",
                                "-C",         "test", "-f", file,      NULL};
    struct pir_buf errout = PIR_BUF_INIT;
    int status = 0;
    int rc = file ? pir_dir_make(dir, 0700, err) : pir_err_nomem(err);

    if (rc == 0 && !pir_file_exists(file))
        rc = pir_proc_run(&status, NULL, &errout, argv, NULL, err);
    if (rc == 0 && status != 0)
        rc = pir_err_set(err, PIR_E_SIGN, "ssh-keygen made no key: %s", errout.data);
    *path = rc == 0 ? file : NULL;
    pir_buf_release(&errout);
    return rc;
}

/* ---- SSH's wire format ----------------------------------------------------------- */

struct wire {
    const uint8_t *at;
    size_t left;
};

static bool take(const uint8_t **out, size_t len, struct wire *wire)
{
    if (len > wire->left)
        return false;
    *out = wire->at;
    wire->at += len;
    wire->left -= len;
    return true;
}

static bool take_string(const uint8_t **out, size_t *len, struct wire *wire)
{
    const uint8_t *n;

    if (!take(&n, 4, wire))
        return false;
    *len = (size_t)n[0] << 24 | (size_t)n[1] << 16 | (size_t)n[2] << 8 | n[3];
    return take(out, *len, wire);
}

/** The next string, which must be this one. */
static bool take_text(struct wire *wire, const char *text)
{
    const uint8_t *bytes;
    size_t len;

    return take_string(&bytes, &len, wire) && len == strlen(text) &&
           memcmp(bytes, text, len) == 0;
}

static void add_string(struct pir_buf *out, const void *bytes, size_t len)
{
    const uint8_t size[] = {
        (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len};

    pir_buf_add(out, size, sizeof(size));
    pir_buf_add(out, bytes, len);
}

static void add_text(struct pir_buf *out, const char *text)
{
    add_string(out, text, strlen(text));
}

/* ---- the key --------------------------------------------------------------------- */

/* The private half: two equal random numbers, then the key. */
static bool read_private(struct gen_key *out, struct wire *wire)
{
    const uint8_t *checks, *public, *secret;
    size_t public_len, secret_len;

    if (!take(&checks, 8, wire) || memcmp(checks, checks + 4, 4) != 0 ||
        !take_text(wire, ALGORITHM) || !take_string(&public, &public_len, wire) ||
        !take_string(&secret, &secret_len, wire) || public_len != 32 ||
        secret_len != sizeof(out->secret) || memcmp(public, secret + 32, 32) != 0)
        return false;
    memcpy(out->secret, secret, secret_len);
    return true;
}

static bool read_key(struct gen_key *out, struct pir_arena *arena, struct wire *wire)
{
    static const uint8_t one[] = {0, 0, 0, 1};
    const uint8_t *magic, *count, *public, *private;
    size_t private_len;
    struct wire inner;
    uint8_t *copy;

    if (!take(&magic, sizeof(KEY_MAGIC), wire) ||
        memcmp(magic, KEY_MAGIC, sizeof(KEY_MAGIC)) != 0 || !take_text(wire, "none") ||
        !take_text(wire, "none") || !take_text(wire, "") || !take(&count, 4, wire) ||
        memcmp(count, one, sizeof(one)) != 0 ||
        !take_string(&public, &out->blob_len, wire) ||
        !take_string(&private, &private_len, wire))
        return false;
    inner.at = private;
    inner.left = private_len;
    copy = pir_arena_alloc(arena, out->blob_len);
    if (!copy || !read_private(out, &inner))
        return false;
    memcpy(copy, public, out->blob_len);
    out->blob = copy;
    return true;
}

/* The base64 between the two lines, without its line ends. */
static bool unwrap(struct pir_buf *out, const char *text)
{
    const char *p = strncmp(text, KEY_BEGIN, strlen(KEY_BEGIN)) == 0
                        ? text + strlen(KEY_BEGIN)
                        : "";

    for (; *p && *p != '-'; p++)
        if (*p != '\n')
            pir_buf_addch(out, *p);
    return strncmp(p, KEY_END, strlen(KEY_END)) == 0;
}

int gen_key_load(
    struct gen_key *out, struct pir_arena *arena, const char *path, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT, base64 = PIR_BUF_INIT;
    struct wire wire = {0};
    uint8_t *bytes;
    long len = -1;
    int rc = pir_file_read(&text, path, KEY_FILE_MAX, err);

    memset(out, 0, sizeof(*out));
    if (rc < 0)
        goto done;
    bytes = pir_arena_alloc(arena, text.len + 1);
    if (bytes && unwrap(&base64, text.data) && !pir_buf_failed(&base64))
        len = pir_base64_decode(bytes, base64.data, base64.len);
    wire.at = bytes;
    wire.left = len < 0 ? 0 : (size_t)len;
    if (!read_key(out, arena, &wire)) {
        pir_err_set(err, PIR_E_INPUT, "%s is not an open Ed25519 key of OpenSSH", path);
        rc = pir_err_hint(err, "ssh-keygen -t ed25519 -N '' -f FILE makes one");
    }
done:
    sodium_memzero(text.data, text.len);
    pir_buf_release(&text);
    pir_buf_release(&base64);
    return rc;
}

/* ---- signing --------------------------------------------------------------------- */

static void add_armor(struct pir_buf *out, const struct pir_buf *blob)
{
    char text[1024];
    size_t len;

    if (blob->len > sizeof(text) / 4 * 3 - 3) {
        out->failed = true;
        return;
    }
    len = pir_base64_encode(text, (const uint8_t *)blob->data, blob->len);
    pir_buf_addstr(out, "-----BEGIN SSH SIGNATURE-----\n");
    for (size_t at = 0; at < len; at += SIG_COLUMNS) {
        pir_buf_add(out, text + at, len - at < SIG_COLUMNS ? len - at : SIG_COLUMNS);
        pir_buf_addch(out, '\n');
    }
    pir_buf_addstr(out, "-----END SSH SIGNATURE-----\n");
}

int gen_key_sign(
    struct pir_buf *out, const struct gen_key *key, const void *data, size_t len,
    struct pir_err *err)
{
    static const uint8_t version[] = {0, 0, 0, 1};
    struct pir_buf signed_ = PIR_BUF_INIT, raw = PIR_BUF_INIT, blob = PIR_BUF_INIT;
    uint8_t digest[crypto_hash_sha512_BYTES], signature[crypto_sign_BYTES];
    int rc = 0;

    crypto_hash_sha512(digest, data, len);
    pir_buf_addstr(&signed_, SIG_MAGIC);
    add_text(&signed_, "git");
    add_text(&signed_, "");
    add_text(&signed_, "sha512");
    add_string(&signed_, digest, sizeof(digest));
    crypto_sign_detached(
        signature, NULL, (const uint8_t *)signed_.data, signed_.len, key->secret);
    add_text(&raw, ALGORITHM);
    add_string(&raw, signature, sizeof(signature));
    pir_buf_addstr(&blob, SIG_MAGIC);
    pir_buf_add(&blob, version, sizeof(version));
    add_string(&blob, key->blob, key->blob_len);
    add_text(&blob, "git");
    add_text(&blob, "");
    add_text(&blob, "sha512");
    add_string(&blob, raw.data, raw.len);
    add_armor(out, &blob);
    if (pir_buf_failed(&signed_) || pir_buf_failed(&raw) || pir_buf_failed(&blob) ||
        pir_buf_failed(out))
        rc = pir_err_nomem(err);
    pir_buf_release(&signed_);
    pir_buf_release(&raw);
    pir_buf_release(&blob);
    return rc;
}
