/* SSHSIG: from armor to fields and back to the one armor. Nothing is verified here. */
#include "trust/sshsig.h"

#include "base/digest.h"
#include "trust/wire.h"

#include <string.h>

#define BEGIN "-----BEGIN SSH SIGNATURE-----"
#define END "-----END SSH SIGNATURE-----"
#define MAGIC "SSHSIG"
#define COLUMNS ((size_t)70)
#define ARMOR_MAX ((size_t)32 * 1024)
#define NAME_MAX_LEN ((size_t)64)

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

/* The base64 between the two marker lines, its last LF included. */
static int
body_of(struct pir_bytes *out, const char *armor, size_t len, struct pir_err *err)
{
    const size_t begin = strlen(BEGIN "\n");
    const size_t end = strlen(END);

    if (len > ARMOR_MAX)
        return corrupt(err, "the signature is longer than any SSH signature");
    if (len < begin || memcmp(armor, BEGIN "\n", begin) != 0)
        return corrupt(err, "the signature does not begin with " BEGIN);
    /* Inside a commit header the last LF is not part of the signature. */
    if (armor[len - 1] == '\n')
        len--;
    if (len < begin + end || memcmp(armor + len - end, END, end) != 0)
        return corrupt(err, "the signature does not end in " END);
    out->data = (const uint8_t *)armor + begin;
    out->len = len - begin - end;
    return 0;
}

/* Join lines of exactly 70 characters and a last one of 1 to 70. */
static int
join_lines(struct pir_buf *out, const struct pir_bytes *body, struct pir_err *err)
{
    size_t at = 0;

    while (at < body->len) {
        const uint8_t *line = body->data + at;
        const uint8_t *lf = memchr(line, '\n', body->len - at);
        size_t columns = lf ? (size_t)(lf - line) : 0;
        size_t next = at + columns + 1;

        if (columns == 0 || columns > COLUMNS ||
            (columns < COLUMNS && next != body->len))
            return corrupt(err, "the signature is not wrapped at 70 characters a line");
        pir_buf_add(out, line, columns);
        at = next;
    }
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

static int decode(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_buf *base64,
    struct pir_err *err)
{
    uint8_t *blob = pir_arena_alloc(arena, base64->len / 4 * 3);
    long len;

    if (!blob)
        return pir_err_nomem(err);
    len = pir_base64_decode(blob, base64->data, base64->len);
    if (len <= 0)
        return corrupt(err, "the signature is not in canonical base64");
    out->data = blob;
    out->len = (size_t)len;
    return 0;
}

/* A field that is a word: kept as text. */
static int keep_name(
    const char **out, struct pir_arena *arena, const struct pir_bytes *name,
    const char *what, struct pir_err *err)
{
    if (!pir_bytes_are_name(name, NAME_MAX_LEN))
        return pir_err_set(
            err, PIR_E_CORRUPT, "the signature's %s is empty or not a plain word",
            what);
    *out = pir_arena_strndup(arena, (const char *)name->data, name->len);
    return *out ? 0 : pir_err_nomem(err);
}

static int parse_key(
    struct pir_sshsig *out, struct pir_arena *arena, const struct pir_bytes *blob,
    struct pir_err *err)
{
    struct pir_err why = {0};
    int rc = pir_key_parse(&out->key, arena, blob->data, blob->len, &why);

    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0)
        return pir_err_set(
            err, rc == PIR_E_UNSUPPORTED ? rc : PIR_E_CORRUPT,
            "the signature's key is refused: %s", why.message);
    return 0;
}

static bool fits_key(const struct pir_sshsig *sig)
{
    if (sig->key.type == PIR_KEY_RSA)
        return strcmp(sig->algorithm, "rsa-sha2-256") == 0 ||
               strcmp(sig->algorithm, "rsa-sha2-512") == 0;
    return strcmp(sig->algorithm, pir_key_type_name(sig->key.type)) == 0;
}

/* Why the algorithm is refused: known and wrong here, or unknown altogether? */
static int refuse_algorithm(const struct pir_sshsig *sig, struct pir_err *err)
{
    static const char *const known[] = {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "rsa-sha2-256",
        "rsa-sha2-512",
    };

    if (strcmp(sig->algorithm, "ssh-rsa") == 0 ||
        strcmp(sig->algorithm, "ssh-dss") == 0)
        return corrupt(err, "the signature rests on SHA-1, which is broken");
    if (strstr(sig->algorithm, "-cert-v01@"))
        return corrupt(err, "the signature was made with a certificate");
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(sig->algorithm, known[i]) == 0)
            return pir_err_set(
                err, PIR_E_CORRUPT,
                "the signature says it is %s, but its key is of the type %s",
                sig->algorithm, pir_key_type_name(sig->key.type));
    }
    return pir_err_set(
        err, PIR_E_UNSUPPORTED,
        "signatures of the type %s are not known to this version", sig->algorithm);
}

/* string algorithm, string raw; for security keys then flags and counter. */
static int parse_signature(
    struct pir_sshsig *out, struct pir_arena *arena, const struct pir_bytes *signature,
    struct pir_err *err)
{
    struct pir_wire wire = {signature->data, signature->len};
    struct pir_bytes algorithm;
    struct pir_bytes raw;
    int rc;

    if (!pir_wire_string(&wire, &algorithm))
        return corrupt(err, "the signature is cut short");
    rc = keep_name(&out->algorithm, arena, &algorithm, "algorithm", err);
    if (rc < 0)
        return rc;
    if (!fits_key(out))
        return refuse_algorithm(out, err);
    if (!pir_wire_string(&wire, &raw) || raw.len == 0)
        return corrupt(err, "the signature is cut short");
    out->raw = raw.data;
    out->raw_len = raw.len;
    if ((out->key.type == PIR_KEY_SK_ED25519 ||
         out->key.type == PIR_KEY_SK_ECDSA_P256) &&
        (!pir_wire_u8(&wire, &out->sk_flags) || !pir_wire_u32(&wire, &out->sk_counter)))
        return corrupt(err, "the security key's signature is cut short");
    if (wire.left)
        return corrupt(err, "there are bytes after the signature that nobody signed");
    return 0;
}

struct fields {
    struct pir_bytes key;
    struct pir_bytes namespace_;
    struct pir_bytes hash;
    struct pir_bytes signature;
};

/* PROTOCOL.sshsig section 2: magic, version, and five strings. */
static int
split_blob(struct fields *out, const struct pir_bytes *blob, struct pir_err *err)
{
    const size_t magic = strlen(MAGIC);
    struct pir_wire wire = {blob->data, blob->len};
    struct pir_bytes reserved;
    uint32_t version;

    if (wire.left < magic || memcmp(wire.at, MAGIC, magic) != 0)
        return corrupt(err, "these bytes are not an SSH signature");
    wire.at += magic;
    wire.left -= magic;
    if (!pir_wire_u32(&wire, &version) || version != 1)
        return corrupt(err, "the signature's version is not 1");
    if (!pir_wire_string(&wire, &out->key) ||
        !pir_wire_string(&wire, &out->namespace_) ||
        !pir_wire_string(&wire, &reserved) || !pir_wire_string(&wire, &out->hash) ||
        !pir_wire_string(&wire, &out->signature))
        return corrupt(err, "the signature is cut short");
    if (reserved.len != 0)
        return corrupt(
            err, "the signature's reserved field holds bytes that nobody signed");
    if (wire.left)
        return corrupt(err, "there are bytes after the signature that nobody signed");
    if (!pir_bytes_are(&out->hash, "sha256") && !pir_bytes_are(&out->hash, "sha512"))
        return corrupt(err, "the signature's hash is neither sha256 nor sha512");
    return 0;
}

static int parse_blob(
    struct pir_sshsig *out, struct pir_arena *arena, const struct pir_bytes *blob,
    struct pir_err *err)
{
    struct fields fields;
    int rc = split_blob(&fields, blob, err);

    if (rc < 0)
        return rc;
    out->hash = pir_bytes_are(&fields.hash, "sha256") ? "sha256" : "sha512";
    rc = keep_name(&out->namespace_, arena, &fields.namespace_, "namespace", err);
    if (rc < 0)
        return rc;
    rc = parse_key(out, arena, &fields.key, err);
    if (rc < 0)
        return rc;
    return parse_signature(out, arena, &fields.signature, err);
}

int pir_sshsig_parse(
    struct pir_sshsig *out, struct pir_arena *arena, const char *armor, size_t len,
    struct pir_err *err)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    struct pir_bytes body = {0};
    struct pir_bytes blob = {0};
    int rc;

    memset(out, 0, sizeof(*out));
    rc = body_of(&body, armor, len, err);
    if (rc < 0)
        goto done;
    rc = join_lines(&base64, &body, err);
    if (rc < 0)
        goto done;
    rc = decode(&blob, arena, &base64, err);
    if (rc < 0)
        goto done;
    rc = parse_blob(out, arena, &blob, err);
done:
    pir_buf_release(&base64);
    return rc;
}

/* The text between the markers of any armor, whatever stands around and between lines. */
static int
loose_body(struct pir_buf *out, const char *armor, size_t len, struct pir_err *err)
{
    static const char blank[] = " \t\r\n";
    const size_t begin_len = strlen(BEGIN);
    const size_t end_len = strlen(END);
    size_t at = 0;

    if (len > ARMOR_MAX)
        return corrupt(err, "the signature is longer than any SSH signature");
    while (at < len && memchr(blank, armor[at], sizeof(blank) - 1))
        at++;
    while (len > at && memchr(blank, armor[len - 1], sizeof(blank) - 1))
        len--;
    if (len - at < begin_len + end_len || memcmp(armor + at, BEGIN, begin_len) != 0 ||
        memcmp(armor + len - end_len, END, end_len) != 0)
        return corrupt(
            err, "this is not an SSH signature between its two marker lines");
    for (at += begin_len; at < len - end_len; at++) {
        if (!memchr(blank, armor[at], sizeof(blank) - 1))
            pir_buf_addch(out, armor[at]);
    }
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

int pir_sshsig_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    const size_t start = out->len;
    struct pir_sshsig sig;
    int rc;

    rc = loose_body(&base64, armor, len, err);
    if (rc < 0)
        goto done;
    pir_buf_addstr(out, BEGIN "\n");
    for (size_t at = 0; at < base64.len; at += COLUMNS) {
        size_t left = base64.len - at;

        pir_buf_add(out, base64.data + at, left < COLUMNS ? left : COLUMNS);
        pir_buf_addch(out, '\n');
    }
    pir_buf_addstr(out, END "\n");
    rc = pir_buf_failed(out)
             ? pir_err_nomem(err)
             : pir_sshsig_parse(&sig, &arena, out->data + start, out->len - start, err);
    if (rc < 0)
        pir_buf_truncate(out, start);
done:
    pir_arena_release(&arena);
    pir_buf_release(&base64);
    return rc;
}
