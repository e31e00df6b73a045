/* Public keys: what ssh-keygen makes is read, what is weak, second-hand or damaged is not. */
#include "trust/cast.h"

#include "trust/key.h"
#include "trust/wire.h"

#include <sodium.h>

static struct pir_arena arena;
static struct pir_err err;
static struct pir_buf text = PIR_BUF_INIT;

static int open_cast(void **state)
{
    if (sodium_init() < 0 || cast_open(state) != 0)
        return -1;
    cast_key("ed", "ed25519", NULL, "");
    cast_key("ed2", "ed25519", NULL, "");
    cast_key("p256", "ecdsa", "256", "");
    cast_key("p384", "ecdsa", "384", "");
    cast_key("p521", "ecdsa", "521", "");
    cast_key("rsa", "rsa", "2048", "");
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&text);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int parse_blob(const struct pir_buf *blob)
{
    struct pir_key key;

    return pir_key_parse(&key, &arena, (const uint8_t *)blob->data, blob->len, &err);
}

static int parse_text(const char *line)
{
    struct pir_key key;

    return pir_key_parse_line(&key, &arena, line, &err);
}

/* The blob as a .pub line. */
static void add_line(struct pir_buf *out, const char *type, const struct pir_buf *blob)
{
    char base64[8192];

    pir_base64_encode(base64, (const uint8_t *)blob->data, blob->len);
    pir_buf_printf(out, "%s %s", type, base64);
}

static void add_name(struct pir_buf *out, const char *name)
{
    pir_wire_add_string(out, name, strlen(name));
}

static void check_against_ssh_keygen(const char *path, enum pir_key_type type)
{
    struct pir_buf listing = PIR_BUF_INIT;
    struct pir_key key;

    cast_read(&text, path);
    if (pir_key_parse_line(&key, &arena, text.data, &err) < 0)
        fail_msg("%s: %s", path, err.message);
    assert_int_equal(key.type, type);
    assert_int_equal(RUN_OUT(&listing, "ssh-keygen", "-l", "-f", path), 0);
    assert_int_equal(strlen(key.fingerprint), 7 + 43);
    assert_non_null(strstr(listing.data, key.fingerprint));
    assert_true(
        strncmp(text.data, pir_key_type_name(type), strcspn(text.data, " ")) == 0);
    pir_buf_release(&listing);
}

static void reads_every_kind_of_key_and_names_it_as_ssh_keygen_does(void **state)
{
    (void)state;
    check_against_ssh_keygen(cast_path("ed.pub"), PIR_KEY_ED25519);
    check_against_ssh_keygen(cast_path("p256.pub"), PIR_KEY_ECDSA_P256);
    check_against_ssh_keygen(cast_path("p384.pub"), PIR_KEY_ECDSA_P384);
    check_against_ssh_keygen(cast_path("p521.pub"), PIR_KEY_ECDSA_P521);
    check_against_ssh_keygen(cast_path("rsa.pub"), PIR_KEY_RSA);
    check_against_ssh_keygen(
        VECTORS "openssh-sshsig/ed25519_sk.pub", PIR_KEY_SK_ED25519);
    check_against_ssh_keygen(
        VECTORS "openssh-sshsig/ecdsa_sk.pub", PIR_KEY_SK_ECDSA_P256);
}

static void ed25519_blob(struct pir_buf *out, const uint8_t *point)
{
    pir_buf_clear(out);
    add_name(out, "ssh-ed25519");
    pir_wire_add_string(out, point, 32);
}

static void refuses_every_point_of_small_order(void **state)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        /* other names of the same points */
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        /* y >= p */
        "f5ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        uint8_t point[32];

        sodium_hex2bin(point, 32, points[i], 64, NULL, NULL, NULL);
        ed25519_blob(&blob, point);
        if (parse_blob(&blob) != PIR_E_INPUT)
            fail_msg("taken: %s", points[i]);
        pir_buf_clear(&blob);
        add_name(&blob, "sk-ssh-ed25519@openssh.com");
        pir_wire_add_string(&blob, point, 32);
        add_name(&blob, "ssh:");
        assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    }
    pir_buf_release(&blob);
}

static void refuses_points_that_no_signer_can_have(void **state)
{
    static const uint8_t order8[32] = {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0,
                                       0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
                                       0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39,
                                       0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
    struct pir_buf blob = PIR_BUF_INIT;
    uint8_t secret[64];
    uint8_t mixed[32];
    uint8_t good[32];

    (void)state;
    crypto_sign_keypair(good, secret);
    ed25519_blob(&blob, good);
    add_line(&text, "ssh-ed25519", &blob);
    assert_int_equal(parse_text(text.data), 0);

    assert_int_equal(crypto_core_ed25519_add(mixed, good, order8), 0);
    ed25519_blob(&blob, mixed);
    pir_buf_clear(&text);
    add_line(&text, "ssh-ed25519", &blob);
    assert_int_equal(parse_text(text.data), PIR_E_INPUT);

    /* y = 2 is on no point of the curve */
    memset(mixed, 0, sizeof(mixed));
    mixed[0] = 2;
    ed25519_blob(&blob, mixed);
    pir_buf_clear(&text);
    add_line(&text, "ssh-ed25519", &blob);
    assert_int_equal(parse_text(text.data), PIR_E_INPUT);
    pir_buf_release(&blob);
}

/* An RSA blob whose modulus has this many bits, its first and last byte set, and exponent e. */
static void
rsa_blob(struct pir_buf *out, size_t bits, int last, const char *e, size_t e_len)
{
    uint8_t modulus[4096] = {0};
    size_t len = (bits + 7) / 8;
    size_t zero = bits % 8 == 0;

    memset(modulus + zero, 0xa5, len);
    modulus[zero] = (uint8_t)(1U << ((bits - 1) % 8));
    modulus[zero + len - 1] = (uint8_t)last;
    pir_buf_clear(out);
    add_name(out, "ssh-rsa");
    pir_wire_add_string(out, e, e_len);
    pir_wire_add_string(out, modulus, len + zero);
}

static void takes_rsa_keys_of_2048_to_16384_bits_only(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    rsa_blob(&blob, 2048, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), 0);
    rsa_blob(&blob, 2049, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), 0);
    rsa_blob(&blob, 16384, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), 0);
    rsa_blob(&blob, 2047, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "2047 bits"));
    rsa_blob(&blob, 1024, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 16385, 1, "\1\0\1", 3);
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    pir_buf_release(&blob);
}

static void refuses_unsound_rsa_numbers(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    rsa_blob(&blob, 2048, 1, "\3", 1);
    assert_int_equal(parse_blob(&blob), 0);
    rsa_blob(&blob, 2048, 2, "\1\0\1", 3); /* even modulus */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\1", 1); /* e = 1 */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\1\0\2", 3); /* even e */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\1\0\0\0\0\0\0\0\1", 9); /* 65 bits */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\0\1\0\1", 4); /* needless zero */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\x80\0\1", 3); /* negative */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "", 0); /* zero */
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    rsa_blob(&blob, 2048, 1, "\0", 1);
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    pir_buf_release(&blob);
}

static void real_blob(struct pir_buf *out, const char *name)
{
    uint8_t bytes[4096];
    long len;

    cast_public(&text, name);
    const char *base64 = strchr(text.data, ' ') + 1;
    len = pir_base64_decode(bytes, base64, strlen(base64));
    assert_true(len > 0);
    pir_buf_clear(out);
    pir_buf_add(out, bytes, (size_t)len);
}

static void refuses_every_truncation_and_trailing_bytes(void **state)
{
    static const char *const names[] = {"ed", "p256", "rsa"};
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t len;

        real_blob(&blob, names[i]);
        assert_int_equal(parse_blob(&blob), 0);
        len = blob.len;
        pir_buf_addch(&blob, '\0');
        assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
        while (len-- > 0) {
            struct pir_key key;
            /* a block of exactly this size, so that a sanitizer sees reads past it */
            uint8_t *copy = malloc(len ? len : 1);

            assert_non_null(copy);
            memcpy(copy, blob.data, len);
            assert_true(pir_key_parse(&key, &arena, copy, len, &err) < 0);
            free(copy);
        }
    }
    pir_buf_release(&blob);
}

static void refuses_ecdsa_points_off_the_curve_or_compressed(void **state)
{
    struct pir_buf blob = PIR_BUF_INIT;

    (void)state;
    real_blob(&blob, "p256");
    blob.data[blob.len - 1] = (char)(blob.data[blob.len - 1] ^ 1);
    pir_buf_clear(&text);
    add_line(&text, "ecdsa-sha2-nistp256", &blob);
    assert_int_equal(parse_text(text.data), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "curve"));

    real_blob(&blob, "p256");
    blob.data[blob.len - 65] = 0x03;
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);

    /* the curve's name and the type's must be the same */
    real_blob(&blob, "p256");
    memcpy(blob.data + 4 + 19 + 4, "nistp384", 8);
    assert_int_equal(parse_blob(&blob), PIR_E_INPUT);
    pir_buf_release(&blob);
}

static void refuses_certificates_and_dsa(void **state)
{
    (void)state;
    assert_int_equal(
        RUN("ssh-keygen", "-q", "-s", cast_path("p256"), "-I", "id", "-n", "alice",
            cast_path("ed.pub")),
        0);
    cast_read(&text, cast_path("ed-cert.pub"));
    assert_int_equal(parse_text(text.data), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "certificate"));
    assert_int_equal(parse_text("ssh-dss AAAAB3NzaC1kc3MAAAAA"), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "DSA"));
}

static void says_when_a_type_is_not_known(void **state)
{
    (void)state;
    cast_read(&text, VECTORS "openssh-sshsig/mldsa44-ed25519.pub");
    assert_int_equal(parse_text(text.data), PIR_E_UNSUPPORTED);
    assert_non_null(strstr(err.message, "ssh-mldsa44-ed25519@openssh.com"));
}

static void refuses_lines_that_are_not_what_they_say(void **state)
{
    (void)state;
    cast_public(&text, "ed");
    const char *base64 = strchr(text.data, ' ') + 1;
    char line[512];

    snprintf(line, sizeof(line), "ssh-rsa %s", base64);
    assert_int_equal(parse_text(line), PIR_E_INPUT);
    snprintf(line, sizeof(line), "ssh-ed2551 %s", base64);
    assert_int_equal(parse_text(line), PIR_E_INPUT);
    snprintf(line, sizeof(line), "ssh-ed25519 %s=", base64);
    assert_int_equal(parse_text(line), PIR_E_INPUT);
    snprintf(line, sizeof(line), "ssh-ed25519 %.20s\n%s", base64, base64 + 20);
    assert_int_equal(parse_text(line), PIR_E_INPUT);
    snprintf(line, sizeof(line), "ssh-ed25519 %s a comment\n", base64);
    assert_int_equal(parse_text(line), 0);
    assert_int_equal(parse_text(""), PIR_E_INPUT);
    assert_int_equal(parse_text("ssh-ed25519"), PIR_E_INPUT);
    assert_int_equal(parse_text("ssh-ed25519 AAAA"), PIR_E_INPUT);
    assert_int_equal(parse_text("\x1b[31m AAAA"), PIR_E_INPUT);
}

static void refuses_blobs_and_lines_that_are_too_long(void **state)
{
    static uint8_t blob[PIR_KEY_BLOB_MAX + 1];
    struct pir_key key;

    (void)state;
    assert_int_equal(
        pir_key_parse(&key, &arena, blob, sizeof(blob), &err), PIR_E_INPUT);
    pir_buf_addstr(&text, "ssh-ed25519 ");
    pir_buf_fill(&text, 'A', 100000);
    assert_int_equal(parse_text(text.data), PIR_E_INPUT);
}

static void tells_keys_apart_by_their_bytes(void **state)
{
    struct pir_key a;
    struct pir_key b;
    struct pir_key c;

    (void)state;
    cast_public(&text, "ed");
    assert_int_equal(pir_key_parse_line(&a, &arena, text.data, &err), 0);
    assert_int_equal(pir_key_parse_line(&b, &arena, text.data, &err), 0);
    cast_public(&text, "ed2");
    assert_int_equal(pir_key_parse_line(&c, &arena, text.data, &err), 0);
    assert_true(pir_key_equal(&a, &b));
    assert_false(pir_key_equal(&a, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(
            reads_every_kind_of_key_and_names_it_as_ssh_keygen_does, forget),
        cmocka_unit_test_teardown(refuses_every_point_of_small_order, forget),
        cmocka_unit_test_teardown(refuses_points_that_no_signer_can_have, forget),
        cmocka_unit_test_teardown(takes_rsa_keys_of_2048_to_16384_bits_only, forget),
        cmocka_unit_test_teardown(refuses_unsound_rsa_numbers, forget),
        cmocka_unit_test_teardown(refuses_every_truncation_and_trailing_bytes, forget),
        cmocka_unit_test_teardown(
            refuses_ecdsa_points_off_the_curve_or_compressed, forget),
        cmocka_unit_test_teardown(refuses_certificates_and_dsa, forget),
        cmocka_unit_test_teardown(says_when_a_type_is_not_known, forget),
        cmocka_unit_test_teardown(refuses_lines_that_are_not_what_they_say, forget),
        cmocka_unit_test_teardown(refuses_blobs_and_lines_that_are_too_long, forget),
        cmocka_unit_test_teardown(tells_keys_apart_by_their_bytes, forget),
    };

    return cmocka_run_group_tests(tests, open_cast, cast_close);
}
