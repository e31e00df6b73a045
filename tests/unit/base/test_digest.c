/* Digests: published vectors, and one accepted spelling each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"

#include <string.h>

/* FIPS 180-2, appendix B; the base32 forms were computed apart from this code. */
static const struct {
    const char *text;
    const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void sha256_matches_the_published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
        struct pir_digest digest;
        struct pir_digest back;
        char hex[PIR_SHA256_HEX + 1];

        pir_digest_of(&digest, vectors[i].text, strlen(vectors[i].text));
        pir_digest_hex(hex, &digest);
        assert_string_equal(hex, vectors[i].hex);
        assert_true(pir_digest_from_hex(&back, hex));
        assert_true(pir_digest_equal(&digest, &back));
        back.bytes[31] ^= 1;
        assert_false(pir_digest_equal(&digest, &back));
    }
}

static void nothing_at_all_has_a_digest(void **state)
{
    struct pir_digest digest;
    char hex[PIR_SHA256_HEX + 1];

    (void)state;
    pir_digest_of(&digest, NULL, 0);
    pir_digest_hex(hex, &digest);
    assert_string_equal(hex, vectors[0].hex);
}

static void hex_has_one_spelling(void **state)
{
    struct pir_digest digest;
    char hex[80];

    (void)state;
    memset(hex, 'a', sizeof(hex));
    hex[64] = '\0';
    assert_true(pir_digest_from_hex(&digest, hex));
    hex[5] = 'A';
    assert_false(pir_digest_from_hex(&digest, hex));
    hex[5] = 'g';
    assert_false(pir_digest_from_hex(&digest, hex));
    hex[5] = ' ';
    assert_false(pir_digest_from_hex(&digest, hex));
    hex[5] = 'a';
    hex[63] = '\0';
    assert_false(pir_digest_from_hex(&digest, hex));
    hex[63] = 'a';
    hex[64] = 'a';
    hex[65] = '\0';
    assert_false(pir_digest_from_hex(&digest, hex));
    assert_false(pir_digest_from_hex(&digest, ""));
}

static void an_id_is_52_characters_of_big_endian_bits(void **state)
{
    struct pir_digest digest = {{0}};
    char id[PIR_ID_LEN + 1];

    (void)state;
    pir_digest_id(id, &digest);
    assert_string_equal(id, "0000000000000000000000000000000000000000000000000000");
    memset(digest.bytes, 0xff, sizeof(digest.bytes));
    pir_digest_id(id, &digest);
    assert_string_equal(id, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzg");
    memset(digest.bytes, 0, sizeof(digest.bytes));
    digest.bytes[0] = 0x84; /* 10000 100.. */
    digest.bytes[1] = 0x40; /* ..01 00000 0 */
    pir_digest_id(id, &digest);
    assert_string_equal(id, "gh00000000000000000000000000000000000000000000000000");
    pir_digest_of(&digest, "abc", 3);
    pir_digest_id(id, &digest);
    assert_string_equal(id, "q9w1dfwf077ymga183f5vbh24er06rd3jrbqn75m23zp3wg02ppg");
}

static void ids_and_digests_go_both_ways(void **state)
{
    struct pir_digest digest = {{0}};

    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        struct pir_digest back;
        char id[PIR_ID_LEN + 1];

        pir_digest_of(&digest, digest.bytes, sizeof(digest.bytes));
        pir_digest_id(id, &digest);
        assert_true(pir_digest_from_id(&back, id));
        assert_true(pir_digest_equal(&digest, &back));
    }
}

static void an_id_has_one_spelling(void **state)
{
    struct pir_digest digest;
    char id[] = "gh00000000000000000000000000000000000000000000000000";

    (void)state;
    assert_true(pir_digest_from_id(&digest, id));
    for (const char *c = "123456789abcdefhjkmnpqrstvwxyz"; *c; c++) {
        id[51] = *c;
        assert_false(pir_digest_from_id(&digest, id));
    }
    id[51] = 'g';
    assert_true(pir_digest_from_id(&digest, id));
    for (const char *c = "GoOilLuU- \x80"; *c; c++) {
        id[1] = *c;
        assert_false(pir_digest_from_id(&digest, id));
    }
    id[1] = 'h';
    id[51] = '\0';
    assert_false(pir_digest_from_id(&digest, id));
    assert_false(pir_digest_from_id(&digest, ""));
    assert_false(pir_digest_from_id(
        &digest, "gh000000000000000000000000000000000000000000000000000"));
}

static void typed_ids_are_folded(void **state)
{
    char id[PIR_ID_LEN + 1];

    (void)state;
    assert_true(pir_id_normalise(id, "M9X2"));
    assert_string_equal(id, "m9x2");
    assert_true(pir_id_normalise(id, "oOiIlLzZ"));
    assert_string_equal(id, "001111zz");
    assert_true(
        pir_id_normalise(id, "GH00000000000000000000000000000000000000000000000000"));
    assert_int_equal(strlen(id), PIR_ID_LEN);
}

static void typed_ids_that_are_none_are_refused(void **state)
{
    char id[PIR_ID_LEN + 1];

    (void)state;
    assert_false(pir_id_normalise(id, ""));
    assert_false(pir_id_normalise(id, "k7f3-m9x2"));
    assert_false(pir_id_normalise(id, "u"));
    assert_false(pir_id_normalise(id, "U"));
    assert_false(pir_id_normalise(id, "k7 "));
    assert_false(pir_id_normalise(id, "k\xc3\xa9"));
    assert_false(
        pir_id_normalise(id, "gh000000000000000000000000000000000000000000000000000"));
    assert_string_equal(id, "");
}

/* RFC 4648, section 10. */
static void base64_matches_the_published_vectors(void **state)
{
    static const char *const texts[] = {"",     "f",     "fo",    "foo",
                                        "foob", "fooba", "foobar"};
    static const char *const codes[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        size_t len = strlen(texts[i]);
        uint8_t back[8];
        char code[16];

        assert_int_equal(
            pir_base64_encode(code, (const uint8_t *)texts[i], len), strlen(codes[i]));
        assert_string_equal(code, codes[i]);
        assert_int_equal(pir_base64_decode(back, codes[i], strlen(codes[i])), len);
        assert_memory_equal(back, texts[i], len);
    }
}

static void base64_takes_the_canonical_form_only(void **state)
{
    static const char *const bad[] = {
        "Zg",   "Zg=",   "Zg===",    "Z===",       "====",     "Zh==", "Zm9=",
        "Zm8 ", "Zm-_",  "Zm9v\nZg", "Zm9v\nZg==", "Zg==Zg==", "=Zg=", "Z=g=",
        " Zg=", "Zm9v=", "Zm9v====", "Zm\xc3\xa9", "A",        "AB",   "ABC",
    };
    uint8_t out[16];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(pir_base64_decode(out, bad[i], strlen(bad[i])), -1);
    assert_int_equal(pir_base64_decode(out, "Zm\0v", 4), -1);
    assert_int_equal(pir_base64_decode(out, "Zm9vZg==", 4), 3);
}

/* Any one change to a text either is refused or means other bytes. */
static void check_changes(const char *code, size_t size)
{
    uint8_t bytes[256];
    long len = pir_base64_decode(bytes, code, size);

    assert_true(len > 0);
    for (size_t i = 0; i < size; i++)
        for (int c = 0; c < 256; c++) {
            char changed[256];
            uint8_t other[256];
            long other_len;

            memcpy(changed, code, size);
            changed[i] = (char)c;
            other_len = pir_base64_decode(other, changed, size);
            if (changed[i] != code[i] && other_len == len)
                assert_memory_not_equal(bytes, other, (size_t)len);
        }
}

static void base64_is_not_malleable(void **state)
{
    uint8_t data[128];
    char code[200];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 37);
    check_changes("AQIDBAUGBwg=", 12);
    check_changes("AQIDBAUGBw==", 12);
    for (size_t len = 94; len < 100; len++)
        check_changes(code, pir_base64_encode(code, data, len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_matches_the_published_vectors),
        cmocka_unit_test(nothing_at_all_has_a_digest),
        cmocka_unit_test(hex_has_one_spelling),
        cmocka_unit_test(an_id_is_52_characters_of_big_endian_bits),
        cmocka_unit_test(ids_and_digests_go_both_ways),
        cmocka_unit_test(an_id_has_one_spelling),
        cmocka_unit_test(typed_ids_are_folded),
        cmocka_unit_test(typed_ids_that_are_none_are_refused),
        cmocka_unit_test(base64_matches_the_published_vectors),
        cmocka_unit_test(base64_takes_the_canonical_form_only),
        cmocka_unit_test(base64_is_not_malleable),
    };

    return cmocka_run_group_tests_name("base/digest", tests, NULL, NULL);
}
