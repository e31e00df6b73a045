/* Project Wycheproof's signatures, by way of SSH's encoding: nothing invalid is called
 * good and nothing valid bad. */
#include "trust/cast.h"

#include "trust/rawsig.h"

#include <jansson.h>
#include <sodium.h>

enum verdict { BAD, GOOD, INEXPRESSIBLE };

static struct pir_arena arena;
static struct pir_err err;

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    memset(&err, 0, sizeof(err));
    return 0;
}

/* Hex into arena. */
static struct pir_bytes unhex(const json_t *object, const char *name)
{
    const char *hex = json_string_value(json_object_get(object, name));
    struct pir_bytes out = {NULL, 0};
    uint8_t *bytes;

    assert_non_null(hex);
    bytes = pir_arena_alloc(&arena, strlen(hex) / 2 + 1);
    assert_int_equal(
        sodium_hex2bin(bytes, strlen(hex) / 2, hex, strlen(hex), NULL, &out.len, NULL),
        0);
    out.data = bytes;
    return out;
}

static void add_name(struct pir_buf *out, const char *name)
{
    pir_wire_add_string(out, name, strlen(name));
}

/* A magnitude as SSH's number. */
static void add_number(struct pir_buf *out, const uint8_t *data, size_t len)
{
    while (len && data[0] == 0) {
        data++;
        len--;
    }
    pir_wire_add_u32(out, (uint32_t)(len + (len && data[0] & 0x80)));
    if (len && data[0] & 0x80)
        pir_buf_addch(out, '\0');
    pir_buf_add(out, data, len);
}

/* The group's public key as an SSH key; 0 when pir refuses it. */
static int group_key(struct pir_key *out, const json_t *group, const char *type)
{
    const json_t *key = json_object_get(group, "publicKey");
    struct pir_buf blob = PIR_BUF_INIT;
    struct pir_bytes a;
    int rc = 0;

    add_name(&blob, type);
    if (strcmp(type, "ssh-rsa") == 0) {
        a = unhex(key, "publicExponent");
        add_number(&blob, a.data, a.len);
        a = unhex(key, "modulus");
        add_number(&blob, a.data, a.len);
    } else if (strcmp(type, "ssh-ed25519") == 0) {
        a = unhex(key, "pk");
        pir_wire_add_string(&blob, a.data, a.len);
    } else {
        add_name(&blob, type + strlen("ecdsa-sha2-"));
        a = unhex(key, "uncompressed");
        pir_wire_add_string(&blob, a.data, a.len);
    }
    rc = pir_key_parse(out, &arena, (const uint8_t *)blob.data, blob.len, &err);
    pir_buf_release(&blob);
    return rc == 0;
}

/* Length octets of DER in their shortest form. */
static int der_length(struct pir_wire *wire, size_t *out)
{
    uint8_t byte;

    if (!pir_wire_u8(wire, &byte))
        return 0;
    *out = byte;
    if (byte < 0x80)
        return byte <= wire->left;
    if (byte != 0x81 || !pir_wire_u8(wire, &byte) || byte < 0x80)
        return 0;
    *out = byte;
    return byte <= wire->left;
}

/* SEQUENCE of two INTEGERs; what stands in the INTEGERs goes into SSH's numbers as it is.
 * Anything else cannot be said in SSH. */
static int der_to_ssh(struct pir_buf *out, const struct pir_bytes *der)
{
    struct pir_wire wire = {der->data, der->len};
    uint8_t tag;
    size_t len;

    if (!pir_wire_u8(&wire, &tag) || tag != 0x30 || !der_length(&wire, &len) ||
        len != wire.left)
        return 0;
    for (int i = 0; i < 2; i++) {
        if (!pir_wire_u8(&wire, &tag) || tag != 0x02 || !der_length(&wire, &len))
            return 0;
        pir_wire_add_string(out, wire.at, len);
        wire.at += len;
        wire.left -= len;
    }
    return wire.left == 0;
}

static int halves_to_ssh(struct pir_buf *out, const struct pir_bytes *sig)
{
    size_t half = sig->len / 2;

    /* Too short for this form means leading zeros left out, which SSH does anyway. */
    if (sig->len % 2 || half < 32)
        return 0;
    add_number(out, sig->data, half);
    add_number(out, sig->data + half, half);
    return 1;
}

static enum verdict verdict_of(
    const struct pir_key *key, const json_t *test, const char *form, const char *hash)
{
    struct pir_bytes sig = unhex(test, "sig");
    struct pir_bytes msg = unhex(test, "msg");
    struct pir_buf numbers = PIR_BUF_INIT;
    int said = 1;
    int rc = 0;

    if (strcmp(form, "der") == 0)
        said = der_to_ssh(&numbers, &sig);
    else if (strcmp(form, "p1363") == 0)
        said = halves_to_ssh(&numbers, &sig);
    else
        pir_buf_add(&numbers, sig.data, sig.len);
    if (said) {
        const struct pir_bytes raw = {(const uint8_t *)numbers.data, numbers.len};

        rc = pir_rawsig_check(key, hash, &raw, msg.data, msg.len, &err);
        if (rc < 0)
            fail_msg("undecided: %s", err.message);
        if (rc == 0)
            assert_true(err.message[0] != '\0');
    }
    pir_buf_release(&numbers);
    return !said ? INEXPRESSIBLE : rc == 1 ? GOOD : BAD;
}

/* Every vector of a file; at least so many must have got as far as the wrapper. */
static void run_file(
    const char *name, const char *type, const char *form, const char *hash, int least)
{
    char path[PATH_SIZE];
    json_error_t why;
    json_t *root;
    json_t *group;
    json_t *test;
    size_t i;
    size_t j;
    int ran = 0;

    snprintf(path, sizeof(path), VECTORS "wycheproof/%s_test.json", name);
    root = json_load_file(path, 0, &why);
    if (!root)
        fail_msg("%s: %s", path, why.text);
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
    {
        struct pir_key key;

        if (!group_key(&key, group, type))
            fail_msg("%s: a key is refused: %s", name, err.message);
        json_array_foreach(json_object_get(group, "tests"), j, test)
        {
            const char *result = json_string_value(json_object_get(test, "result"));
            enum verdict verdict = verdict_of(&key, test, form, hash);
            int valid = strcmp(result, "valid") == 0;

            ran += verdict != INEXPRESSIBLE;
            if ((verdict == GOOD) != valid)
                fail_msg(
                    "%s %d (%s): %s", name,
                    (int)json_integer_value(json_object_get(test, "tcId")), result,
                    verdict == GOOD ? "good" : "not good");
        }
        pir_arena_release(&arena);
    }
    json_decref(root);
    if (ran < least)
        fail_msg("%s: only %d vectors were run", name, ran);
}

static void ed25519_vectors_get_their_verdict(void **state)
{
    (void)state;
    run_file("ed25519", "ssh-ed25519", "raw", NULL, 150);
}

static void ecdsa_p256_vectors_get_their_verdict(void **state)
{
    (void)state;
    run_file("ecdsa_secp256r1_sha256", "ecdsa-sha2-nistp256", "der", NULL, 290);
    run_file("ecdsa_secp256r1_sha256_p1363", "ecdsa-sha2-nistp256", "p1363", NULL, 240);
}

static void ecdsa_p384_vectors_get_their_verdict(void **state)
{
    (void)state;
    run_file("ecdsa_secp384r1_sha384", "ecdsa-sha2-nistp384", "der", NULL, 310);
}

static void ecdsa_p521_vectors_get_their_verdict(void **state)
{
    (void)state;
    run_file("ecdsa_secp521r1_sha512", "ecdsa-sha2-nistp521", "der", NULL, 350);
}

static void rsa_vectors_get_their_verdict(void **state)
{
    (void)state;
    run_file("rsa_signature_2048_sha256", "ssh-rsa", "raw", "SHA256", 240);
    run_file("rsa_signature_3072_sha512", "ssh-rsa", "raw", "SHA512", 240);
    run_file("rsa_signature_4096_sha512", "ssh-rsa", "raw", "SHA512", 240);
}

static int start_sodium(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(ed25519_vectors_get_their_verdict, forget),
        cmocka_unit_test_teardown(ecdsa_p256_vectors_get_their_verdict, forget),
        cmocka_unit_test_teardown(ecdsa_p384_vectors_get_their_verdict, forget),
        cmocka_unit_test_teardown(ecdsa_p521_vectors_get_their_verdict, forget),
        cmocka_unit_test_teardown(rsa_vectors_get_their_verdict, forget),
    };

    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
