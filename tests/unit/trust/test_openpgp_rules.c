/* The rules for OpenPGP, each broken by a signature made by hand that holds. */
#include "trust/openpgp_hand.h"

static int start(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

static int forget(void **state)
{
    pir_buf_release(&hand.key);
    pir_buf_release(&other_hand.key);
    return pins_forget(state);
}

static void takes_what_is_made_by_hand(void **state)
{
    static const unsigned algorithms[] = {22, 27};
    static const unsigned good[] = {8, 9, 10};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        use_hand(algorithms[i]);
        for (size_t j = 0; j < 3; j++)
            is_good(forge(&(struct way){.hash = good[j]}), 0);
        is_good(forge(&(struct way){.no_issuer = 1}), 0);
        is_refused(forge(&(struct way){.wrong_left = 1}), 0, "these bytes");
    }
}

static void refuses_broken_and_unknown_hashes(void **state)
{
    (void)state;
    use_hand(22);
    is_refused(forge(&(struct way){.hash = 2}), PIR_E_CORRUPT, "SHA-1");
    is_refused(forge(&(struct way){.hash = 11}), PIR_E_UNSUPPORTED, "hash 11");
}

static void refuses_signatures_over_other_things_than_bytes(void **state)
{
    static const unsigned types[] = {0x01, 0x02, 0x10, 0x13, 0x18, 0x19, 0x20, 0x40};

    (void)state;
    use_hand(22);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        is_refused(
            forge(&(struct way){.type = types[i]}), PIR_E_CORRUPT, "bytes as they are");
    assert_non_null(strstr(err.hint, "gpg.conf"));
}

#define HASHED(text) .hashed = (text), .hashed_len = sizeof(text) - 1
#define UNHASHED(text)                                                                 \
    .unhashed_given = 1, .unhashed = (text), .unhashed_len = sizeof(text) - 1

static void believes_hashed_notes_and_only_whole_ones(void **state)
{
    (void)state;
    use_hand(22);
    is_good(forge(&(struct way){HASHED("\x0f\x1chand@example.o")}), 0);
    is_good(forge(&(struct way){HASHED("\x02\x63x")}), 0);
    is_good(forge(&(struct way){HASHED("\x05\x03\0\0\0\0")}), 0);
    is_refused(
        forge(&(struct way){HASHED("\x05\x03\0\0\0\x01")}), PIR_E_CORRUPT, "expires");
    is_refused(forge(&(struct way){HASHED("\x02\xe3x")}), PIR_E_UNSUPPORTED, "type 99");
    is_refused(forge(&(struct way){HASHED("\x02\x94x")}), PIR_E_UNSUPPORTED, "type 20");
    is_refused(
        forge(&(struct way){HASHED("\x05\x02\x60\0\0\0")}), PIR_E_CORRUPT, "twice");
    is_refused(forge(&(struct way){HASHED("\0")}), PIR_E_CORRUPT, "cut short");
    is_refused(forge(&(struct way){HASHED("\x09\x63")}), PIR_E_CORRUPT, "cut short");
    is_refused(
        forge(&(struct way){HASHED("\xff\xff\xff\xff\xff\x63")}), PIR_E_CORRUPT, "cut");
    is_refused(
        forge(&(struct way){.no_created = 1}), PIR_E_CORRUPT, "when it was made");
}

static void refuses_notes_that_nobody_signed(void **state)
{
    uint8_t id_twice[20] = {9, 16, [10] = 9, [11] = 16};
    uint8_t wrong_id[10] = {9, 16, 1};
    uint8_t long_form[14] = {255, 0, 0, 0, 9, 16};
    uint8_t with_print[32] = {22, 33, 4};

    (void)state;
    use_hand(22);
    is_refused(forge(&(struct way){UNHASHED("")}), PIR_E_CORRUPT, "exactly once");
    memcpy(id_twice + 2, hand.parsed.fingerprint + 12, 8);
    memcpy(id_twice + 12, hand.parsed.fingerprint + 12, 8);
    memcpy(long_form + 6, hand.parsed.fingerprint + 12, 8);
    memcpy(with_print + 3, hand.parsed.fingerprint, 20);
    is_refused(
        forge(&(struct way){
            .unhashed_given = 1, .unhashed = (char *)id_twice, .unhashed_len = 20}),
        PIR_E_CORRUPT, "exactly once");
    is_refused(
        forge(&(struct way){
            .unhashed_given = 1, .unhashed = (char *)wrong_id, .unhashed_len = 10}),
        PIR_E_CORRUPT, "names two keys");
    is_refused(
        forge(&(struct way){
            .unhashed_given = 1, .unhashed = (char *)long_form, .unhashed_len = 14}),
        PIR_E_CORRUPT, "exactly once");
    is_refused(
        forge(&(struct way){
            .unhashed_given = 1, .unhashed = (char *)with_print, .unhashed_len = 23}),
        PIR_E_CORRUPT, "exactly once");
    is_refused(
        forge(&(struct way){UNHASHED("\x09\x64junkjunk")}), PIR_E_CORRUPT, "signed");
    is_refused(
        forge(&(struct way){
            .no_issuer = 1,
            .unhashed_given = 1,
            .unhashed = (char *)with_print,
            .unhashed_len = 23}),
        PIR_E_CORRUPT, "exactly once");
    /* the id is not the key's, and nothing else names it */
    is_refused(
        forge(&(struct way){
            .no_issuer = 1,
            .unhashed_given = 1,
            .unhashed = (char *)wrong_id,
            .unhashed_len = 10}),
        PIR_E_NOTFOUND, "0100000000000000");
}

static void the_id_may_be_hashed_but_only_once(void **state)
{
    uint8_t id[10] = {9, 16};
    struct way way = {.hashed = (char *)id, .hashed_len = 10, UNHASHED("")};

    (void)state;
    use_hand(22);
    memcpy(id + 2, hand.parsed.fingerprint + 12, 8);
    is_good(forge(&way), 0);
    way.no_issuer = 1;
    is_good(forge(&way), 0);
    way.unhashed_given = 0;
    is_refused(forge(&way), PIR_E_CORRUPT, "exactly once");
}

static void a_key_cannot_pass_for_another(void **state)
{
    uint8_t ids[PIR_PGP_FINGERPRINT];

    (void)state;
    use_hand(22);
    make_hand(&other_hand, 22, 8);
    pins_add(other_hand.pin, other_hand.path, file_of(&other_hand, NULL));
    pins_must_read();
    memcpy(ids, other_hand.parsed.fingerprint, sizeof(ids));
    is_refused(forge(&(struct way){.issuer = ids}), PIR_E_CORRUPT, "names two keys");
    /* all of it another's: does not hold then */
    ids[0] ^= 1;
    memcpy(ids + 12, hand.parsed.fingerprint + 12, 8);
    is_refused(forge(&(struct way){.issuer = ids}), PIR_E_NOTFOUND, "not among");
}

/* ---- packets --------------------------------------------------------------------- */

static void refuses_other_packets_and_other_forms_of_the_packet(void **state)
{
    struct pir_buf body = PIR_BUF_INIT, packet = PIR_BUF_INIT;
    const struct way plain = {0};

    (void)state;
    use_hand(22);
    make_sig(&body, &hand, &plain);
    assert_true(body.len < 192);
    /* new form */
    pir_buf_addch(&packet, (char)0xC2);
    pir_buf_addch(&packet, (char)body.len);
    pir_buf_add(&packet, body.data, body.len);
    is_refused(
        enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "GnuPG uses");
    /* a longer length */
    pir_buf_clear(&packet);
    pir_buf_addch(&packet, (char)0x89);
    pir_buf_addch(&packet, 0);
    pir_buf_addch(&packet, (char)body.len);
    pir_buf_add(&packet, body.data, body.len);
    is_refused(
        enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "GnuPG uses");
    /* length up to the end */
    pir_buf_clear(&packet);
    pir_buf_addch(&packet, (char)0x8B);
    pir_buf_add(&packet, body.data, body.len);
    is_refused(enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "length");
    /* partial lengths */
    pir_buf_clear(&packet);
    pir_buf_add(&packet, "\xC2\xE6", 2);
    pir_buf_add(&packet, body.data, body.len);
    is_refused(enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "length");
    /* a second packet, of any kind */
    pir_buf_clear(&packet);
    add_packet(&packet, 2, &body);
    add_packet(&packet, 2, &body);
    is_refused(enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "nobody");
    pir_buf_clear(&packet);
    add_packet(&packet, 2, &body);
    pir_buf_addch(&packet, 0);
    is_refused(enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "nobody");
    /* another packet */
    pir_buf_clear(&packet);
    add_packet(&packet, 6, &hand.key);
    is_refused(
        enarmor(&sig_form, packet.data, packet.len), PIR_E_CORRUPT, "not an OpenPGP");
    /* bytes at the end of the packet; another version */
    pir_buf_clear(&packet);
    pir_buf_addch(&body, 0);
    add_packet(&packet, 2, &body);
    is_refused(enarmor(&sig_form, packet.data, packet.len), 0, "malformed");
    pir_buf_clear(&packet);
    body.data[0] = 6;
    add_packet(&packet, 2, &body);
    is_refused(
        enarmor(&sig_form, packet.data, packet.len), PIR_E_UNSUPPORTED, "version 6");
    pir_buf_release(&body);
    pir_buf_release(&packet);
}

static void numbers_have_one_encoding(void **state)
{
    struct pir_wire wire;
    struct pir_bytes number;
    static const struct {
        const char *bytes;
        size_t len;
        bool good;
    } cases[] = {
        {"\0\x01\x01", 3, true},     {"\0\x08\xff", 3, true},
        {"\0\x09\x01\xff", 4, true}, {"\0\0", 2, false},
        {"\0\x02\x01", 3, false},    {"\0\x08\x7f", 3, false},
        {"\0\x10\0\xff", 4, false},  {"\0\x01\x02", 3, false},
        {"\0\x09\xff", 3, false},    {"\0", 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wire = (struct pir_wire){(const uint8_t *)cases[i].bytes, cases[i].len};
        if (pir_pgp_number(&wire, &number) != cases[i].good)
            fail_msg("case %zu", i);
    }
}

/* ---- subkeys --------------------------------------------------------------------- */

enum consent { NONE, GOOD, OF_ANOTHER, OF_OTHER_TYPE, BY_SHA1 };

/* The other hand as a subkey of the first: key packet, then a binding. */
static void
bind_other(struct pir_buf *out, unsigned type, const char *flags, enum consent consent)
{
    struct pir_buf over = PIR_BUF_INIT, body = PIR_BUF_INIT, back = PIR_BUF_INIT;
    struct pir_bytes primary = {(const uint8_t *)hand.key.data, hand.key.len};
    struct pir_bytes subkey = {
        (const uint8_t *)other_hand.key.data, other_hand.key.len};
    struct way way = {.type = type, .over = &over};
    struct way by_subkey = {
        .type = consent == OF_OTHER_TYPE ? 0x18 : 0x19,
        .hash = consent == BY_SHA1 ? 2 : 8,
        .over = &over,
    };

    pir_pgp_add_key(&over, &primary);
    pir_pgp_add_key(&over, &subkey);
    if (consent != NONE) {
        make_sig(&back, consent == OF_ANOTHER ? &hand : &other_hand, &by_subkey);
        way.embedded = &back;
    }
    way.hashed = flags;
    way.hashed_len = flags ? 3 : 0;
    make_sig(&body, &hand, &way);
    add_packet(out, 14, &other_hand.key);
    add_packet(out, 2, &body);
    pir_buf_release(&over);
    pir_buf_release(&body);
    pir_buf_release(&back);
}

/* A signature by the other hand. */
static const char *by_other(void)
{
    struct pir_buf body = PIR_BUF_INIT, packet = PIR_BUF_INIT;
    const char *armor;

    make_sig(&body, &other_hand, &(struct way){0});
    add_packet(&packet, 2, &body);
    armor = enarmor(&sig_form, packet.data, packet.len);
    pir_buf_release(&body);
    pir_buf_release(&packet);
    return armor;
}

static void use_file(const struct pir_buf *more)
{
    pins[0].bytes = file_of(&hand, more);
    pins[0].len = strlen(pins[0].bytes);
    pins_must_read();
}

static void a_subkey_needs_leave_and_must_agree(void **state)
{
    static const char may_sign[] = "\x02\x1b\x02", may_encrypt[] = "\x02\x1b\x0c";
    static const struct {
        unsigned type;
        const char *flags;
        enum consent consent;
        bool good;
    } cases[] = {
        {0x18, may_sign, GOOD, true},        {0x18, may_sign, NONE, false},
        {0x18, may_sign, OF_ANOTHER, false}, {0x18, may_sign, OF_OTHER_TYPE, false},
        {0x18, may_sign, BY_SHA1, false},    {0x18, may_encrypt, GOOD, false},
        {0x18, NULL, GOOD, false},           {0x19, may_sign, GOOD, false},
        {0x28, may_sign, GOOD, false},
    };
    struct pir_buf more = PIR_BUF_INIT;

    (void)state;
    use_hand(22);
    make_hand(&other_hand, 22, 8);
    is_refused(by_other(), PIR_E_NOTFOUND, "not among");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        pir_buf_clear(&more);
        bind_other(&more, cases[i].type, cases[i].flags, cases[i].consent);
        use_file(&more);
        if (cases[i].good)
            is_good(by_other(), 0);
        else if (check(by_other()) != 0)
            fail_msg("case %zu", i);
        is_good(forge(&(struct way){0}), 0);
    }
    pir_buf_release(&more);
}

static void a_binding_must_hold_and_a_revocation_counts_wherever_it_stands(void **state)
{
    struct pir_buf more = PIR_BUF_INIT, good = PIR_BUF_INIT, revoked = PIR_BUF_INIT;
    size_t subkey_len;

    (void)state;
    use_hand(22);
    make_hand(&other_hand, 22, 8);
    bind_other(&good, 0x18, "\x02\x1b\x02", GOOD);
    subkey_len = 2 + other_hand.key.len;
    use_file(&good);
    is_good(by_other(), 0);
    /* any bit of the binding's numbers */
    for (size_t i = 1; i <= 64; i++) {
        good.data[good.len - i] ^= 1;
        use_file(&good);
        assert_int_equal(check(by_other()), 0);
        good.data[good.len - i] ^= 1;
    }
    /* revoked before and after the binding */
    bind_other(&revoked, 0x28, "\x02\x1b\x02", GOOD);
    pir_buf_add(&more, good.data, good.len);
    pir_buf_add(&more, revoked.data + subkey_len, revoked.len - subkey_len);
    use_file(&more);
    is_refused(by_other(), 0, "revoked");
    pir_buf_clear(&more);
    pir_buf_add(&more, revoked.data, revoked.len);
    pir_buf_add(&more, good.data + subkey_len, good.len - subkey_len);
    use_file(&more);
    is_refused(by_other(), 0, "revoked");
    pir_buf_release(&more);
    pir_buf_release(&good);
    pir_buf_release(&revoked);
}

/* ---- key files ------------------------------------------------------------------- */

static void key_file_is_refused(const char *text, const char *why)
{
    pins[0].bytes = text;
    pins[0].len = strlen(text);
    if (pins_read() != PIR_E_INPUT || !strstr(err.message, why))
        fail_msg("\"%s\" instead of \"%s\"", err.message, why);
    assert_string_equal(err.place, pins[0].path);
}

static void key_files_hold_one_public_key(void **state)
{
    struct pir_buf more = PIR_BUF_INIT;
    struct pir_bytes bytes;
    uint8_t *copy;

    (void)state;
    use_hand(22);
    make_hand(&other_hand, 22, 8);
    key_file_is_refused(file_of(&other_hand, NULL), "holds the OpenPGP key");
    key_file_is_refused("", "does not begin");
    key_file_is_refused("junk\n", "does not begin");
    add_packet(&more, 6, &other_hand.key);
    key_file_is_refused(file_of(&hand, &more), "more than one");
    pir_buf_clear(&more);
    add_packet(&more, 7, &other_hand.key);
    key_file_is_refused(file_of(&hand, &more), "SECRET");
    pir_buf_clear(&more);
    add_packet(&more, 5, &hand.key);
    key_file_is_refused(enarmor(&key_form, more.data, more.len), "SECRET");
    pir_buf_clear(&more);
    add_packet(&more, 11, &hand.key);
    key_file_is_refused(file_of(&hand, &more), "more than an OpenPGP public key");
    pir_buf_clear(&more);
    add_packet(&more, 14, &hand.key);
    key_file_is_refused(enarmor(&key_form, more.data, more.len), "does not begin");
    bytes = dearmor(&key_form, file_of(&hand, NULL));
    copy = pir_arena_alloc(&arena, bytes.len);
    memcpy(copy, bytes.data, bytes.len);
    /* no bit can change: the fingerprint is over all of them */
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        const char *text;

        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        text = enarmor(&key_form, copy, bytes.len);
        pins[0].bytes = text;
        pins[0].len = strlen(text);
        if (pins_read() == 0)
            fail_msg("bit %zu does not count", bit);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    pir_buf_release(&more);
}

/* ---- one form -------------------------------------------------------------------- */

static void any_form_can_be_made_the_one_form(void **state)
{
    static const char comment[] = "Version: GnuPG v2\r\nComment: hello\r\n\r\n";
    struct pir_buf body = PIR_BUF_INIT, packet = PIR_BUF_INIT, out = PIR_BUF_INIT;
    const struct way plain = {0};
    const char *good;

    (void)state;
    use_hand(22);
    good = forge(&plain);
    make_sig(&body, &hand, &(struct way){UNHASHED("\x09\x64junkjunk")});
    pir_buf_addch(&packet, (char)0xC2);
    pir_buf_addch(&packet, (char)body.len);
    pir_buf_add(&packet, body.data, body.len);
    good = forge(&plain);
    {
        char base64[512];
        const char *text;

        pir_base64_encode(base64, (const uint8_t *)packet.data, packet.len);
        text = pir_arena_printf(
            &arena,
            "-----BEGIN PGP SIGNATURE-----\r\n%s%.40s\r\n%s\r\n=AAAA\r\n"
            "-----END PGP SIGNATURE-----\r\n\r\n",
            comment, base64, base64 + 40);
        if (pir_pgp_canonical(&out, text, strlen(text), &err) < 0)
            fail_msg("%s", err.message);
    }
    assert_string_equal(out.data, good);
    is_good(out.data, 0);
    pir_buf_clear(&out);
    assert_int_equal(pir_pgp_canonical(&out, good, strlen(good), &err), 0);
    assert_string_equal(out.data, good);
    pir_buf_clear(&out);
    pir_buf_release(&body);
    pir_buf_release(&packet);
    pir_buf_release(&out);
}

#define T(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(takes_what_is_made_by_hand),
        T(refuses_broken_and_unknown_hashes),
        T(refuses_signatures_over_other_things_than_bytes),
        T(believes_hashed_notes_and_only_whole_ones),
        T(refuses_notes_that_nobody_signed),
        T(the_id_may_be_hashed_but_only_once),
        T(a_key_cannot_pass_for_another),
        T(refuses_other_packets_and_other_forms_of_the_packet),
        T(numbers_have_one_encoding),
        T(a_subkey_needs_leave_and_must_agree),
        T(a_binding_must_hold_and_a_revocation_counts_wherever_it_stands),
        T(key_files_hold_one_public_key),
        T(any_form_can_be_made_the_one_form),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
