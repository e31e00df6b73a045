/* SSH signatures: whatever OpenSSH makes is good, whatever was touched is not, and there
 * is one encoding only. ssh-keygen is the judge to be at least as strict as. */
#include "trust/cast.h"

#include "trust/sshsig.h"
#include "trust/wire.h"

#include <sodium.h>

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define ORACLE_FLIPS 150 /* of each kind; each one costs a process */

static const char payload[] = "tree 0123\nauthor alice\n\nnote: CEO approved budget\n";

static struct pir_arena arena;
static struct pir_err err;
static struct pir_buf armor = PIR_BUF_INIT;
static struct pir_buf data = PIR_BUF_INIT;

static int open_cast(void **state)
{
    if (pir_sshsig_init(&err) < 0 || cast_open(state) != 0)
        return -1;
    cast_key("ed", "ed25519", NULL, "");
    cast_key("p256", "ecdsa", "256", "");
    cast_key("p384", "ecdsa", "384", "");
    cast_key("p521", "ecdsa", "521", "");
    cast_key("rsa", "rsa", "3072", "");
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&armor);
    pir_buf_release(&data);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int parse(struct pir_sshsig *sig, const struct pir_buf *text)
{
    memset(&err, 0, sizeof(err));
    return pir_sshsig_parse(sig, &arena, text->data, text->len, &err);
}

/* Parse and verify in one: 1, 0, or negative. */
static int
judge(const struct pir_buf *text, const void *bytes, size_t len, const char *namespace_)
{
    struct pir_sshsig sig;
    int rc = parse(&sig, text);

    return rc < 0 ? rc : pir_sshsig_verify(&sig, bytes, len, namespace_, &err);
}

static void sign(struct pir_buf *out, const char *key, const char *option)
{
    const char *const argv[] = {"ssh-keygen", "-Y",           "sign", "-n",   "git",
                                "-f",         cast_path(key), "-O",   option, NULL};

    assert_int_equal(cast_run(out, argv, payload, strlen(payload)), 0);
}

/* The blob inside an armor. */
static void unarmor(struct pir_buf *blob, const struct pir_buf *text)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    uint8_t bytes[8192];
    long len;

    for (const char *at = text->data + strlen(BEGIN); *at != '-'; at++) {
        if (*at != '\n')
            pir_buf_addch(&base64, *at);
    }
    assert_true(base64.len < sizeof(bytes));
    len = pir_base64_decode(bytes, base64.data, base64.len);
    assert_true(len > 0);
    pir_buf_clear(blob);
    pir_buf_add(blob, bytes, (size_t)len);
    pir_buf_release(&base64);
}

static void wrap(struct pir_buf *out, const struct pir_buf *blob, size_t columns)
{
    char base64[16384];
    size_t len = pir_base64_encode(base64, (const uint8_t *)blob->data, blob->len);

    pir_buf_clear(out);
    pir_buf_addstr(out, BEGIN);
    for (size_t at = 0; at < len; at += columns) {
        pir_buf_add(out, base64 + at, len - at < columns ? len - at : columns);
        pir_buf_addch(out, '\n');
    }
    pir_buf_addstr(out, END);
}

static void vector(struct pir_buf *out, const char *name)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), VECTORS "openssh-sshsig/%s", name);
    cast_read(out, path);
}

static void calls_the_signatures_of_openssh_good(void **state)
{
    static const char *const names[] = {
        "ecdsa.sig", "ecdsa_sk.sig", "ed25519.sig", "ed25519_sk.sig", "rsa.sig"};

    (void)state;
    vector(&data, "signed-data");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        vector(&armor, names[i]);
        if (judge(&armor, data.data, data.len, "unittest") != 1)
            fail_msg("%s: %s", names[i], err.message);
        assert_int_equal(judge(&armor, data.data, data.len - 1, "unittest"), 0);
        assert_true(err.message[0] != '\0');
        assert_int_equal(judge(&armor, data.data, data.len, "git"), 0);
        assert_non_null(strstr(err.message, "unittest"));
    }
}

static void says_what_a_signature_contains(void **state)
{
    struct pir_sshsig sig;
    struct pir_key key;

    (void)state;
    vector(&armor, "ed25519_sk.sig");
    assert_int_equal(parse(&sig, &armor), 0);
    vector(&data, "ed25519_sk.pub");
    assert_int_equal(pir_key_parse_line(&key, &arena, data.data, &err), 0);
    assert_true(pir_key_equal(&sig.key, &key));
    assert_string_equal(sig.namespace_, "unittest");
    assert_string_equal(sig.hash, "sha512");
    assert_string_equal(sig.algorithm, "sk-ssh-ed25519@openssh.com");
    assert_int_equal(sig.raw_len, 64);
    assert_int_equal(sig.sk_flags, 1);
    assert_int_equal(sig.sk_counter, 0x12345678);
}

static void cannot_decide_about_algorithms_it_does_not_know(void **state)
{
    struct pir_sshsig sig;

    (void)state;
    vector(&armor, "ecdsa_sk_webauthn.sig");
    assert_int_equal(parse(&sig, &armor), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(err.message, "webauthn-sk-ecdsa"));
    vector(&armor, "mldsa44-ed25519.sig");
    assert_int_equal(parse(&sig, &armor), PIR_E_UNSUPPORTED);
}

static const char *const signers[] = {"ed", "p256", "p384", "p521", "rsa"};
#define SIGNERS (sizeof(signers) / sizeof(signers[0]))

static void calls_what_ssh_keygen_signs_good(void **state)
{
    static const char *const hashes[] = {"hashalg=sha256", "hashalg=sha512"};
    struct pir_buf again = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < SIGNERS * 2; i++) {
        sign(&armor, signers[i / 2], hashes[i % 2]);
        if (judge(&armor, payload, strlen(payload), "git") != 1)
            fail_msg("%s %s: %s", signers[i / 2], hashes[i % 2], err.message);
        assert_int_equal(judge(&armor, payload, strlen(payload) - 1, "git"), 0);
        assert_int_equal(judge(&armor, "", 0, "git"), 0);
        assert_int_equal(judge(&armor, payload, strlen(payload), "file"), 0);
        pir_buf_clear(&again);
        assert_int_equal(pir_sshsig_canonical(&again, armor.data, armor.len, &err), 0);
        assert_string_equal(again.data, armor.data);
    }
    pir_buf_release(&again);
}

static void the_last_line_feed_may_be_missing_as_in_a_commit(void **state)
{
    (void)state;
    sign(&armor, "ed", "hashalg=sha512");
    pir_buf_truncate(&armor, armor.len - 1);
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 1);
    pir_buf_addstr(&armor, "\n\n");
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), PIR_E_CORRUPT);
}

/* Each armor means the same bytes, ssh-keygen takes most of them, and pir takes none. */
static void refuses_every_other_wrapping(void **state)
{
    static const size_t widths[] = {1, 4, 64, 69, 71, 76, 10000};
    struct pir_buf other = PIR_BUF_INIT;
    struct pir_buf blob = PIR_BUF_INIT;
    struct pir_sshsig sig;

    (void)state;
    sign(&armor, "ed", "hashalg=sha512");
    unarmor(&blob, &armor);
    wrap(&other, &blob, 70);
    assert_string_equal(other.data, armor.data);
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        wrap(&other, &blob, widths[i]);
        assert_int_equal(parse(&sig, &other), PIR_E_CORRUPT);
    }
    pir_buf_release(&other);
    pir_buf_release(&blob);
}

/* Put text at an offset. */
static void
insert(struct pir_buf *out, const struct pir_buf *from, size_t at, const char *text)
{
    pir_buf_clear(out);
    pir_buf_add(out, from->data, at);
    pir_buf_addstr(out, text);
    pir_buf_add(out, from->data + at, from->len - at);
}

static void refuses_anything_around_or_inside_the_armor(void **state)
{
    static const char *const texts[] = {"\n", " ", "\r", "\t", "=", "A", "x y", "-"};
    struct pir_buf other = PIR_BUF_INIT;
    struct pir_sshsig sig;

    (void)state;
    sign(&armor, "ed", "hashalg=sha512");
    for (size_t at = 0; at <= armor.len; at++) {
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            insert(&other, &armor, at, texts[i]);
            if (parse(&sig, &other) >= 0)
                fail_msg("'%s' taken at %zu", texts[i], at);
        }
    }
    pir_buf_clear(&other);
    pir_buf_printf(&other, "%s%s", armor.data, armor.data);
    assert_int_equal(parse(&sig, &other), PIR_E_CORRUPT);
    for (size_t len = 0; len + 1 < armor.len; len++) {
        pir_buf_clear(&other);
        pir_buf_add(&other, armor.data, len);
        assert_true(parse(&sig, &other) < 0);
    }
    pir_buf_release(&other);
}

static void refuses_empty_huge_and_foreign_armor(void **state)
{
    struct pir_sshsig sig;

    (void)state;
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
    pir_buf_addstr(&armor, BEGIN END);
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
    pir_buf_clear(&armor);
    pir_buf_addstr(&armor, BEGIN "\n" END);
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
    pir_buf_clear(&armor);
    pir_buf_addstr(
        &armor, "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n");
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
    pir_buf_clear(&armor);
    pir_buf_addstr(&armor, BEGIN);
    pir_buf_fill(&armor, 'A', 1000000);
    pir_buf_addstr(&armor, "\n" END);
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
}

static void rewraps_what_other_programs_write(void **state)
{
    struct pir_buf other = PIR_BUF_INIT;
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    sign(&armor, "p256", "hashalg=sha512");
    unarmor(&blob, &armor);
    for (size_t columns = 60; columns < 80; columns++) {
        wrap(&other, &blob, columns);
        if (columns % 2)
            pir_buf_truncate(&other, other.len - 1);
        pir_buf_clear(&out);
        pir_buf_addstr(&out, "kept\n");
        assert_int_equal(pir_sshsig_canonical(&out, other.data, other.len, &err), 0);
        assert_string_equal(out.data + 5, armor.data);
    }
    pir_buf_clear(&other);
    for (const char *at = armor.data; *at; at++) {
        if (*at == '\n')
            pir_buf_addch(&other, '\r');
        pir_buf_addch(&other, *at);
    }
    pir_buf_clear(&out);
    assert_int_equal(pir_sshsig_canonical(&out, other.data, other.len, &err), 0);
    assert_string_equal(out.data, armor.data);

    pir_buf_clear(&out);
    pir_buf_addstr(&out, "kept");
    assert_int_equal(pir_sshsig_canonical(&out, "x", 1, &err), PIR_E_CORRUPT);
    other.data[40] = '!';
    assert_int_equal(
        pir_sshsig_canonical(&out, other.data, other.len, &err), PIR_E_CORRUPT);
    assert_string_equal(out.data, "kept");
    pir_buf_release(&other);
    pir_buf_release(&out);
    pir_buf_release(&blob);
}

/* The fields of a blob, to be put together again wrongly. */
struct fields {
    uint32_t version;
    struct pir_bytes key, namespace_, reserved, hash, signature;
};

static void split(struct fields *out, const struct pir_buf *blob)
{
    struct pir_wire wire = {(const uint8_t *)blob->data + 6, blob->len - 6};

    assert_true(
        pir_wire_u32(&wire, &out->version) && pir_wire_string(&wire, &out->key) &&
        pir_wire_string(&wire, &out->namespace_) &&
        pir_wire_string(&wire, &out->reserved) && pir_wire_string(&wire, &out->hash) &&
        pir_wire_string(&wire, &out->signature));
}

static void join(struct pir_buf *out, const struct fields *fields, const char *after)
{
    struct pir_buf blob = PIR_BUF_INIT;

    pir_buf_addstr(&blob, "SSHSIG");
    pir_wire_add_u32(&blob, fields->version);
    pir_wire_add_string(&blob, fields->key.data, fields->key.len);
    pir_wire_add_string(&blob, fields->namespace_.data, fields->namespace_.len);
    pir_wire_add_string(&blob, fields->reserved.data, fields->reserved.len);
    pir_wire_add_string(&blob, fields->hash.data, fields->hash.len);
    pir_wire_add_string(&blob, fields->signature.data, fields->signature.len);
    pir_buf_addstr(&blob, after);
    wrap(out, &blob, 70);
    pir_buf_release(&blob);
}

static struct pir_bytes text_bytes(const char *text)
{
    return (struct pir_bytes){(const uint8_t *)text, strlen(text)};
}

static void expect_corrupt(const struct fields *fields, const char *after)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_sshsig sig;

    join(&text, fields, after);
    assert_int_equal(parse(&sig, &text), PIR_E_CORRUPT);
    pir_buf_release(&text);
}

static void refuses_fields_that_are_not_what_they_must_be(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;
    struct fields good;
    struct fields bad;

    (void)state;
    sign(&armor, "ed", "hashalg=sha512");
    unarmor(&blob, &armor);
    split(&good, &blob);
    join(&data, &good, "");
    assert_string_equal(data.data, armor.data);
    bad = good;
    bad.version = 0;
    expect_corrupt(&bad, "");
    bad.version = 2;
    expect_corrupt(&bad, "");
    bad = good;
    bad.reserved = text_bytes("x");
    expect_corrupt(&bad, "");
    bad = good;
    bad.hash = text_bytes("sha1");
    expect_corrupt(&bad, "");
    bad = good;
    bad.namespace_ = text_bytes("");
    expect_corrupt(&bad, "");
    bad.namespace_ = text_bytes("g\x1bit");
    expect_corrupt(&bad, "");
    bad.namespace_ = (struct pir_bytes){(const uint8_t *)"git\0x", 5};
    expect_corrupt(&bad, "");
    bad = good;
    bad.signature.len--;
    expect_corrupt(&bad, "");
    bad.signature.len = 0;
    expect_corrupt(&bad, "");
    expect_corrupt(&good, "x");
    pir_buf_release(&blob);
}

/* string algorithm, string raw */
static void
signature_of(struct pir_buf *out, const char *algorithm, const void *raw, size_t len)
{
    pir_buf_clear(out);
    pir_wire_add_string(out, algorithm, strlen(algorithm));
    pir_wire_add_string(out, raw, len);
}

static void refuses_an_algorithm_that_is_not_the_keys(void **state)
{
    static const char *const algorithms[] = {
        "ssh-rsa", "ssh-ed25519",    "ecdsa-sha2-nistp256",
        "",        "rsa-sha2-512\n", "rsa-sha2-512-cert-v01@openssh.com"};
    struct pir_buf signature = PIR_BUF_INIT;
    struct pir_buf blob = PIR_BUF_INIT;
    struct pir_sshsig sig;
    struct fields fields;

    (void)state;
    sign(&armor, "rsa", "hashalg=sha512");
    assert_int_equal(parse(&sig, &armor), 0);
    unarmor(&blob, &armor);
    split(&fields, &blob);
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        signature_of(&signature, algorithms[i], sig.raw, sig.raw_len);
        fields.signature = text_bytes("");
        fields.signature.data = (const uint8_t *)signature.data;
        fields.signature.len = signature.len;
        expect_corrupt(&fields, "");
    }
    /* the other hash of RSA is a known algorithm, but not what was signed */
    signature_of(&signature, "rsa-sha2-256", sig.raw, sig.raw_len);
    fields.signature.data = (const uint8_t *)signature.data;
    fields.signature.len = signature.len;
    join(&data, &fields, "");
    assert_int_equal(judge(&data, payload, strlen(payload), "git"), 0);
    pir_buf_release(&signature);
    pir_buf_release(&blob);
}

static void refuses_a_signature_under_another_key(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;
    struct pir_buf other = PIR_BUF_INIT;
    struct fields fields;
    struct fields keys;

    (void)state;
    sign(&armor, "p256", "hashalg=sha512");
    unarmor(&blob, &armor);
    split(&fields, &blob);
    assert_int_equal(
        RUN("ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-N", "", "-f",
            cast_path("mallory")),
        0);
    sign(&armor, "mallory", "hashalg=sha512");
    unarmor(&other, &armor);
    split(&keys, &other);
    fields.key = keys.key;
    join(&data, &fields, "");
    assert_int_equal(judge(&data, payload, strlen(payload), "git"), 0);
    pir_buf_release(&blob);
    pir_buf_release(&other);
}

/* S and S + L name the same number; only the smaller is canonical. */
static void refuses_ed25519_with_s_plus_l(void **state)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                      0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                      0,    0,    0,    0,    0,    0,    0,    0,
                                      0,    0,    0,    0,    0,    0,    0,    0x10};
    struct pir_buf blob = PIR_BUF_INIT;
    unsigned carry = 0;

    (void)state;
    sign(&armor, "ed", "hashalg=sha512");
    unarmor(&blob, &armor);
    for (size_t i = 0; i < 32; i++) {
        uint8_t *s = (uint8_t *)blob.data + blob.len - 32 + i;

        carry += (unsigned)*s + order[i];
        *s = (uint8_t)carry;
        carry >>= 8;
    }
    wrap(&data, &blob, 70);
    assert_int_equal(judge(&data, payload, strlen(payload), "git"), 0);
    pir_buf_release(&blob);
}

/* With the neutral point as key, R neutral and S 0 fit every message. */
static void refuses_the_key_that_anybody_can_sign_for(void **state)
{
    uint8_t neutral[32] = {1};
    uint8_t raw[64] = {1};
    struct pir_buf key = PIR_BUF_INIT;
    struct pir_buf signature = PIR_BUF_INIT;
    struct pir_sshsig sig;
    struct fields fields = {
        .version = 1,
        .namespace_ = text_bytes("git"),
        .reserved = text_bytes(""),
        .hash = text_bytes("sha512"),
    };

    (void)state;
    pir_wire_add_string(&key, "ssh-ed25519", 11);
    pir_wire_add_string(&key, neutral, 32);
    signature_of(&signature, "ssh-ed25519", raw, 64);
    fields.key = (struct pir_bytes){(const uint8_t *)key.data, key.len};
    fields.signature =
        (struct pir_bytes){(const uint8_t *)signature.data, signature.len};
    join(&armor, &fields, "");
    assert_int_equal(parse(&sig, &armor), PIR_E_CORRUPT);
    assert_non_null(strstr(err.message, "small order"));
    pir_buf_release(&key);
    pir_buf_release(&signature);
}

/* A security key in software: PROTOCOL.u2f. */
static void sk_sign(struct pir_buf *out, uint8_t flags)
{
    static const char application[] = "ssh:";
    struct pir_buf key = PIR_BUF_INIT;
    struct pir_buf message = PIR_BUF_INIT;
    struct pir_buf signature = PIR_BUF_INIT;
    uint8_t digest[64];
    uint8_t device[32 + 1 + 4 + 32] = {0};
    uint8_t public[32];
    uint8_t secret[64];
    uint8_t raw[64];
    struct fields fields = {
        .version = 1,
        .namespace_ = text_bytes("git"),
        .reserved = text_bytes(""),
        .hash = text_bytes("sha512"),
    };

    crypto_sign_keypair(public, secret);
    pir_wire_add_string(&key, "sk-ssh-ed25519@openssh.com", 26);
    pir_wire_add_string(&key, public, 32);
    pir_wire_add_string(&key, application, 4);
    crypto_hash_sha512(digest, (const uint8_t *)payload, strlen(payload));
    pir_buf_addstr(&message, "SSHSIG");
    pir_wire_add_string(&message, "git", 3);
    pir_wire_add_string(&message, "", 0);
    pir_wire_add_string(&message, "sha512", 6);
    pir_wire_add_string(&message, digest, 64);
    crypto_hash_sha256(device, (const uint8_t *)application, 4);
    device[32] = flags;
    device[36] = 7;
    crypto_hash_sha256(device + 37, (const uint8_t *)message.data, message.len);
    crypto_sign_detached(raw, NULL, device, sizeof(device), secret);
    signature_of(&signature, "sk-ssh-ed25519@openssh.com", raw, 64);
    pir_buf_addch(&signature, (char)flags);
    pir_wire_add_u32(&signature, 7);
    fields.key = (struct pir_bytes){(const uint8_t *)key.data, key.len};
    fields.signature =
        (struct pir_bytes){(const uint8_t *)signature.data, signature.len};
    join(out, &fields, "");
    pir_buf_release(&key);
    pir_buf_release(&message);
    pir_buf_release(&signature);
}

static void a_security_key_must_have_been_touched(void **state)
{
    (void)state;
    sk_sign(&armor, 0x01);
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 1);
    sk_sign(&armor, 0x05);
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 1);
    sk_sign(&armor, 0x00);
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 0);
    assert_non_null(strstr(err.message, "touching"));
    sk_sign(&armor, 0x04);
    assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 0);
}

/* Every bit of the blob, for every kind of key: no change may leave a good signature. */
static void no_single_bit_of_the_blob_can_be_flipped(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < SIGNERS + 1; i++) {
        if (i < SIGNERS)
            sign(&armor, signers[i], "hashalg=sha512");
        else
            sk_sign(&armor, 0x01);
        assert_int_equal(judge(&armor, payload, strlen(payload), "git"), 1);
        unarmor(&blob, &armor);
        for (size_t bit = 0; bit < blob.len * 8; bit++) {
            blob.data[bit / 8] = (char)(blob.data[bit / 8] ^ 1 << bit % 8);
            wrap(&data, &blob, 70);
            if (judge(&data, payload, strlen(payload), "git") == 1)
                fail_msg("signer %zu: good with bit %zu flipped", i, bit);
            assert_true(err.message[0] != '\0');
            blob.data[bit / 8] = (char)(blob.data[bit / 8] ^ 1 << bit % 8);
            pir_arena_release(&arena);
        }
    }
    pir_buf_release(&blob);
}

static int ssh_keygen_says_good(const struct pir_buf *text)
{
    char signers_file[PATH_SIZE];
    char signature_file[PATH_SIZE];
    const char *const argv[] = {
        "ssh-keygen",        "-Y", "verify", "-f", signers_file,   "-I",
        "alice@example.org", "-n", "git",    "-s", signature_file, NULL};

    snprintf(signers_file, sizeof(signers_file), "%s", cast_path("allowed"));
    snprintf(signature_file, sizeof(signature_file), "%s", cast_path("sig"));
    cast_write("sig", text->data, text->len);
    return cast_run(NULL, argv, payload, strlen(payload)) == 0;
}

/* Ours and ssh-keygen's verdict on what was made of a good signature. */
static void compare(const struct pir_buf *text, unsigned *stricter)
{
    int ours = judge(text, payload, strlen(payload), "git") == 1;
    int theirs = ssh_keygen_says_good(text);

    if (ours && !theirs)
        fail_msg("more lenient than ssh-keygen with:\n%s", text->data);
    *stricter += theirs && !ours;
    pir_arena_release(&arena);
}

static void flip(struct pir_buf *buf, size_t bit)
{
    buf->data[bit / 8] = (char)(buf->data[bit / 8] ^ 1 << bit % 8);
}

static void is_never_more_lenient_than_ssh_keygen(void **state)
{
    static const size_t version =
        6 + 3; /* its last byte: 1 to 0 is good for ssh-keygen */
    struct pir_buf line = PIR_BUF_INIT;
    struct pir_buf blob = PIR_BUF_INIT;
    unsigned stricter = 0;

    (void)state;
    for (size_t i = 0; i < SIGNERS; i++) {
        cast_public(&line, signers[i]);
        pir_buf_printf(&data, "alice@example.org namespaces=\"git\" %s\n", line.data);
    }
    cast_write("allowed", data.data, data.len);
    for (size_t i = 0; i < 2; i++) {
        sign(&armor, signers[i], "hashalg=sha512");
        assert_true(ssh_keygen_says_good(&armor));
        unarmor(&blob, &armor);
        for (size_t j = 0; j < ORACLE_FLIPS / 2; j++) {
            /* spread, the same in every run */
            size_t bit = j ? j * 7919 % (blob.len * 8) : version * 8;

            flip(&blob, bit);
            wrap(&data, &blob, 70);
            flip(&blob, bit);
            compare(&data, &stricter);
            bit = j * 7919 % (armor.len * 8);
            flip(&armor, bit);
            compare(&armor, &stricter);
            flip(&armor, bit);
        }
        /* and what the wrapping alone makes of it */
        wrap(&data, &blob, 64);
        compare(&data, &stricter);
    }
    assert_true(stricter >= 2);
    pir_buf_release(&line);
    pir_buf_release(&blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(calls_the_signatures_of_openssh_good, forget),
        cmocka_unit_test_teardown(says_what_a_signature_contains, forget),
        cmocka_unit_test_teardown(
            cannot_decide_about_algorithms_it_does_not_know, forget),
        cmocka_unit_test_teardown(calls_what_ssh_keygen_signs_good, forget),
        cmocka_unit_test_teardown(
            the_last_line_feed_may_be_missing_as_in_a_commit, forget),
        cmocka_unit_test_teardown(refuses_every_other_wrapping, forget),
        cmocka_unit_test_teardown(refuses_anything_around_or_inside_the_armor, forget),
        cmocka_unit_test_teardown(refuses_empty_huge_and_foreign_armor, forget),
        cmocka_unit_test_teardown(rewraps_what_other_programs_write, forget),
        cmocka_unit_test_teardown(
            refuses_fields_that_are_not_what_they_must_be, forget),
        cmocka_unit_test_teardown(refuses_an_algorithm_that_is_not_the_keys, forget),
        cmocka_unit_test_teardown(refuses_a_signature_under_another_key, forget),
        cmocka_unit_test_teardown(refuses_ed25519_with_s_plus_l, forget),
        cmocka_unit_test_teardown(refuses_the_key_that_anybody_can_sign_for, forget),
        cmocka_unit_test_teardown(a_security_key_must_have_been_touched, forget),
        cmocka_unit_test_teardown(no_single_bit_of_the_blob_can_be_flipped, forget),
        cmocka_unit_test_teardown(is_never_more_lenient_than_ssh_keygen, forget),
    };

    return cmocka_run_group_tests(tests, open_cast, cast_close);
}
