/* OpenPGP signatures made by the real gpg: taken, refused when anything changes, and never
 * taken when gpgv refuses them. */
#include "trust/pins.h"

#include "trust/pgp.h"

#include <sys/stat.h>

static const struct pir_armor sig_form = {"PGP SIGNATURE", 1, "x"};
static const struct pir_armor key_form = {"PGP PUBLIC KEY BLOCK", 1, "x"};

/* ---- keys by gpg ----------------------------------------------------------------- */

enum { RSA3072, ED, P256, P384, P521, SUB, SUB_RSA, EXPIRED, STRANGER, KEYS };

static struct gpg_key {
    const char *name;
    const char *algorithm;
    const char *subkey; /* a subkey that signs; the primary one only certifies then */
    char fpr[PIR_PGP_HEX + 1];
    char pin[PIR_PGP_HEX + 16];
    char path[PIR_PGP_HEX + 32];
    char *file;
    char *armor; /* a signature over PAYLOAD */
} keys[KEYS] = {
    [RSA3072] = {.name = "rsa", .algorithm = "rsa3072"},
    [ED] = {.name = "ed", .algorithm = "ed25519"},
    [P256] = {.name = "p256", .algorithm = "nistp256"},
    [P384] = {.name = "p384", .algorithm = "nistp384"},
    [P521] = {.name = "p521", .algorithm = "nistp521"},
    [SUB] = {.name = "sub", .algorithm = "ed25519", .subkey = "ed25519"},
    [SUB_RSA] = {.name = "subrsa", .algorithm = "ed25519", .subkey = "rsa3072"},
    [EXPIRED] = {.name = "expired", .algorithm = "ed25519"},
    [STRANGER] = {.name = "stranger", .algorithm = "ed25519"},
};

#define GPG(out, input, len, ...)                                                      \
    cast_run(                                                                          \
        (out),                                                                         \
        (const char *const[]){                                                         \
            "gpg", "--batch", "--quiet", "--no-tty", __VA_ARGS__, NULL},               \
        (input), (len))

static const char *mail(const struct gpg_key *key)
{
    static char text[64];

    snprintf(text, sizeof(text), "%s@example.org", key->name);
    return text;
}

static char *keep(const struct pir_buf *buf)
{
    char *copy = strdup(buf->data);

    assert_non_null(copy);
    return copy;
}

static void find_fingerprint(struct gpg_key *key)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *at;

    assert_int_equal(GPG(&out, NULL, 0, "--with-colons", "-k", mail(key)), 0);
    at = strstr(out.data, "\nfpr:::::::::");
    assert_non_null(at);
    snprintf(key->fpr, sizeof(key->fpr), "%.40s", at + strlen("\nfpr:::::::::"));
    snprintf(key->pin, sizeof(key->pin), "openpgp:%s", key->fpr);
    snprintf(key->path, sizeof(key->path), "trust/openpgp/%s.asc", key->fpr);
    pir_buf_release(&out);
}

static void export_key(struct gpg_key *key)
{
    struct pir_buf out = PIR_BUF_INIT;

    assert_int_equal(
        GPG(&out, NULL, 0, "--armor", "--export-options", "export-minimal", "--export",
            key->fpr),
        0);
    free(key->file);
    key->file = keep(&out);
    pir_buf_release(&out);
}

/* As git asks for it. */
static void sign_payload(struct gpg_key *key, const char *option)
{
    struct pir_buf out = PIR_BUF_INIT;

    assert_int_equal(
        GPG(&out, PAYLOAD, strlen(PAYLOAD), option, "-bsau", mail(key)), 0);
    free(key->armor);
    key->armor = keep(&out);
    pir_buf_release(&out);
}

static void make_gpg_key(struct gpg_key *key)
{
    const int expired = key == &keys[EXPIRED];
    const char *when =
        expired ? "--faked-system-time=20200101T000000!" : "--no-auto-key-locate";
    const char *again =
        expired ? "--faked-system-time=20200101T010000!" : "--no-auto-key-locate";

    assert_int_equal(
        GPG(NULL, NULL, 0, when, "--passphrase", "", "--quick-gen-key", mail(key),
            key->algorithm, key->subkey ? "cert" : "cert,sign",
            expired ? "2d" : "never"),
        0);
    find_fingerprint(key);
    if (key->subkey)
        assert_int_equal(
            GPG(NULL, NULL, 0, "--passphrase", "", "--quick-add-key", key->fpr,
                key->subkey, "sign", "never"),
            0);
    export_key(key);
    sign_payload(key, again);
}

static int make_cast(void **state)
{
    if (cast_open(state) != 0)
        return -1;
    setenv("HOME", cast_dir, 1);
    setenv("GNUPGHOME", cast_path("gnupg"), 1);
    mkdir(cast_path("gnupg"), 0700);
    for (size_t i = 0; i < KEYS; i++)
        make_gpg_key(&keys[i]);
    return 0;
}

static int remove_cast(void **state)
{
    RUN("gpgconf", "--kill", "all");
    for (size_t i = 0; i < KEYS; i++) {
        free(keys[i].file);
        free(keys[i].armor);
    }
    return cast_close(state);
}

static size_t pin(const struct gpg_key *key)
{
    return pins_add(key->pin, key->path, key->file);
}

/* ---- what gpg makes -------------------------------------------------------------- */

static void takes_what_gpg_signs_with_every_kind_of_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < STRANGER; i++)
        assert_int_equal(pin(&keys[i]), i);
    pins_must_read();
    for (size_t i = 0; i < STRANGER; i++)
        is_good(keys[i].armor, i);
    assert_string_equal(sig.format->name, "openpgp");
    assert_true(sig.valid_after == INT64_MIN);
    assert_true(sig.valid_before == INT64_MAX);
}

static void refuses_other_bytes(void **state)
{
    static const char other[] = PAYLOAD "\n";

    (void)state;
    for (size_t i = 0; i < STRANGER; i++)
        pin(&keys[i]);
    pins_must_read();
    for (size_t i = 0; i < STRANGER; i++) {
        assert_int_equal(check_over(keys[i].armor, other, strlen(other)), 0);
        assert_non_null(strstr(err.message, "does not belong to these bytes"));
        assert_int_equal(check_over(keys[i].armor, PAYLOAD, strlen(PAYLOAD) - 1), 0);
        assert_int_equal(check_over(keys[i].armor, "", 0), 0);
    }
}

static void refuses_a_key_that_the_roster_does_not_have(void **state)
{
    (void)state;
    pin(&keys[ED]);
    pins_must_read();
    is_refused(keys[STRANGER].armor, PIR_E_NOTFOUND, keys[STRANGER].fpr);
    assert_null(sig.person);
    assert_string_equal(sig.fingerprint, keys[STRANGER].pin);
    assert_int_equal(
        pir_signature_check(
            &sig, NULL, keys[ED].armor, strlen(keys[ED].armor), PAYLOAD,
            strlen(PAYLOAD), &err),
        PIR_E_NOTFOUND);
    /* the names alone are not enough */
    for (size_t i = 0; i < roster.pin_count; i++)
        roster.pins[i].key = NULL;
    is_refused(keys[ED].armor, PIR_E_NOTFOUND, keys[ED].fpr);
}

static void an_expired_key_is_for_the_roster_to_judge(void **state)
{
    struct pir_revocation revocation = {
        keys[EXPIRED].pin, "compromised", "2026-11-23T14:15:02Z"};

    (void)state;
    pin(&keys[EXPIRED]);
    pins_must_read();
    is_good(keys[EXPIRED].armor, 0);
    roster.revocations = &revocation;
    roster.revocation_count = 1;
    assert_int_equal(check(keys[EXPIRED].armor), 1);
    assert_non_null(strstr(pir_signature_refusal(&sig, &roster, 0), "compromised"));
    revocation.fingerprint = keys[ED].pin;
    assert_null(pir_signature_refusal(&sig, &roster, 0));
}

static void a_key_revoked_in_its_file_signs_no_longer(void **state)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_buf revocation = PIR_BUF_INIT;
    struct gpg_key key = {.name = "revoked", .algorithm = "ed25519"};
    struct gpg_key sub = {.name = "half", .algorithm = "ed25519", .subkey = "ed25519"};
    char file[128];

    (void)state;
    make_gpg_key(&key);
    make_gpg_key(&sub);
    pin(&key);
    pin(&sub);
    pins_must_read();
    is_good(key.armor, 0);
    is_good(sub.armor, 1);
    snprintf(file, sizeof(file), "gnupg/openpgp-revocs.d/%s.rev", key.fpr);
    cast_read(&text, cast_path(file));
    /* gpg puts a colon in front, so that it is not imported by mistake */
    pir_buf_addstr(&revocation, strstr(text.data, ":-----BEGIN") + 1);
    assert_int_equal(GPG(NULL, revocation.data, revocation.len, "--import"), 0);
    export_key(&key);
    assert_int_equal(
        cast_run(
            NULL,
            (const char *const[]){
                "gpg", "--quiet", "--no-tty", "--command-fd=0", "--edit-key", sub.fpr,
                NULL},
            "key 1\nrevkey\ny\n0\n\ny\nsave\n",
            strlen("key 1\nrevkey\ny\n0\n\ny\nsave\n")),
        0);
    export_key(&sub);
    pins[0].bytes = key.file;
    pins[0].len = strlen(key.file);
    pins[1].bytes = sub.file;
    pins[1].len = strlen(sub.file);
    pins_must_read();
    is_refused(key.armor, 0, "revoked in its file");
    is_refused(sub.armor, 0, "revoked in its file");
    pir_buf_release(&text);
    pir_buf_release(&revocation);
    free(key.file);
    free(key.armor);
    free(sub.file);
    free(sub.armor);
}

/* ---- every bit ------------------------------------------------------------------- */

/* No bit of the packet can change: not the signed ones, and not the others either, because
 * what nobody signed has one form. */
static void no_bit_of_a_signature_can_change(void **state)
{
    static const size_t some[] = {RSA3072, ED, P256, SUB};

    (void)state;
    for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
        pin(&keys[some[i]]);
    pins_must_read();
    for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
        struct pir_bytes bytes = dearmor(&sig_form, keys[some[i]].armor);
        uint8_t *copy = pir_arena_alloc(&arena, bytes.len);

        memcpy(copy, bytes.data, bytes.len);
        assert_string_equal(enarmor(&sig_form, copy, bytes.len), keys[some[i]].armor);
        for (size_t bit = 0; bit < bytes.len * 8; bit++) {
            copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (check(enarmor(&sig_form, copy, bytes.len)) == 1)
                fail_msg("%s: bit %zu does not count", keys[some[i]].name, bit);
            copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        for (size_t len = 1; len < bytes.len; len++)
            assert_true(check(enarmor(&sig_form, copy, len)) < 1);
    }
}

static void no_character_of_the_armor_can_change(void **state)
{
    char *armor;
    const char *checksum;

    (void)state;
    pin(&keys[ED]);
    pins_must_read();
    armor = pir_arena_strdup(&arena, keys[ED].armor);
    for (size_t i = 0; armor[i]; i++) {
        static const char others[] = "A=\n-:\r 8";
        char kept = armor[i];

        /* the last LF is not part of it inside a commit */
        if (!armor[i + 1])
            break;
        for (size_t j = 0; j < sizeof(others); j++) {
            armor[i] = others[j];
            if (others[j] != kept && check(armor) == 1)
                fail_msg("character %zu does not count", i);
        }
        armor[i] = kept;
    }
    /* The one thing that may be left out is the checksum, and it is left out by others. */
    checksum = strstr(armor, "\n=") + 1;
    is_good(
        pir_arena_printf(
            &arena, "%.*s%s", (int)(checksum - armor), armor, checksum + 6),
        0);
}

static const char *in_other_armor(const char *armor, const char *from, const char *to)
{
    const char *at = strstr(armor, from);

    assert_non_null(at);
    return pir_arena_printf(
        &arena, "%.*s%s%s", (int)(at - armor), armor, to, at + strlen(from));
}

static void refuses_other_armor(void **state)
{
    const char *armor = keys[RSA3072].armor;

    (void)state;
    pin(&keys[RSA3072]);
    pins_must_read();
    is_refused(
        in_other_armor(armor, "-\n\n", "-\nComment: x\n\n"), PIR_E_CORRUPT, "header");
    is_refused(in_other_armor(armor, "-\n\n", "-\n"), PIR_E_CORRUPT, "header");
    is_refused(in_other_armor(armor, "-\n\n", "-\n\n\n"), PIR_E_CORRUPT, "64");
    is_refused(in_other_armor(armor, "-\n\n", "-\r\n\n"), PIR_E_UNSUPPORTED, "begin");
    is_refused(in_other_armor(armor, "\n=", "\n\n="), PIR_E_CORRUPT, "64");
    is_refused(in_other_armor(armor, "\n=", "\n==\n="), PIR_E_CORRUPT, "64");
    is_refused(in_other_armor(armor, "\n-----END", "\nx\n-----END"), PIR_E_CORRUPT, "");
    is_refused(
        pir_arena_printf(&arena, "%s\n", armor), PIR_E_CORRUPT, "does not end in");
    is_refused(pir_arena_printf(&arena, "%s%s", armor, armor), PIR_E_CORRUPT, "64");
    is_refused(pir_arena_printf(&arena, "\n%s", armor), PIR_E_UNSUPPORTED, "begin");
    is_refused("-----BEGIN PGP SIGNATURE-----\n", PIR_E_CORRUPT, "end in");
    is_refused(
        "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n", PIR_E_CORRUPT,
        "base64");
}

/* ---- the same verdict as gpgv, or a stricter one ---------------------------------- */

static int gpgv(const char *armor)
{
    cast_write("sig.asc", armor, strlen(armor));
    return RUN("gpgv", "--quiet", "--keyring", cast_path("ring"), "--",
               cast_path("sig.asc"), cast_path("payload")) == 0;
}

static unsigned tried, agreed, stricter;

static void compare(const char *armor)
{
    int ours = check(armor) == 1;
    int theirs = gpgv(armor);

    tried++;
    agreed += ours == theirs;
    stricter += !ours && theirs;
    if (ours && !theirs)
        fail_msg("gpgv refuses what pir takes:\n%s", armor);
}

static void write_ring(const size_t *some, size_t count)
{
    struct pir_buf ring = PIR_BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        struct pir_bytes bytes = dearmor(&key_form, keys[some[i]].file);

        pir_buf_add(&ring, bytes.data, bytes.len);
    }
    cast_write("ring", ring.data, ring.len);
    cast_write("payload", PAYLOAD, strlen(PAYLOAD));
    pir_buf_release(&ring);
}

static void agrees_with_gpgv_or_is_stricter(void **state)
{
    static const size_t some[] = {ED, SUB, P256};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        pin(&keys[some[i]]);
    pins_must_read();
    write_ring(some, 3);
    for (size_t i = 0; i < 3; i++) {
        struct pir_bytes bytes = dearmor(&sig_form, keys[some[i]].armor);
        uint8_t *copy = pir_arena_alloc(&arena, bytes.len + 1);

        memcpy(copy, bytes.data, bytes.len);
        compare(keys[some[i]].armor);
        assert_int_equal(gpgv(keys[some[i]].armor), 1);
        for (size_t at = 0; at < bytes.len; at++) {
            const uint8_t mask = (uint8_t)(1U << (at * 5 + i) % 8);

            copy[at] ^= mask;
            compare(enarmor(&sig_form, copy, bytes.len));
            copy[at] ^= mask;
        }
        compare(enarmor(&sig_form, copy, bytes.len - 1));
        compare(enarmor(&sig_form, copy, bytes.len + 1));
    }
    compare(keys[STRANGER].armor);
    print_message(
        "%u signatures: %u agree, %u only gpgv takes\n", tried, agreed, stricter);
    assert_true(tried > 300 && agreed + stricter == tried);
}

static void weak_and_unknown_keys_are_refused(void **state)
{
    struct gpg_key weak = {.name = "weak", .algorithm = "rsa1024"};
    struct gpg_key odd = {.name = "odd", .algorithm = "brainpoolP256r1"};

    (void)state;
    make_gpg_key(&weak);
    make_gpg_key(&odd);
    pin(&weak);
    assert_int_equal(pins_read(), PIR_E_INPUT);
    assert_string_equal(err.place, weak.path);
    pin_count = 0;
    pin(&odd);
    assert_int_equal(pins_read(), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "not known to this version"));
    free(weak.file);
    free(weak.armor);
    free(odd.file);
    free(odd.armor);
}

/* ---- one form -------------------------------------------------------------------- */

static void what_gpg_writes_is_the_one_form(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < KEYS; i++) {
        pir_buf_clear(&out);
        assert_int_equal(
            pir_pgp_canonical(&out, keys[i].armor, strlen(keys[i].armor), &err), 0);
        assert_string_equal(out.data, keys[i].armor);
    }
    pir_buf_release(&out);
}

#define T(f) cmocka_unit_test_teardown(f, pins_forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(takes_what_gpg_signs_with_every_kind_of_key),
        T(refuses_other_bytes),
        T(refuses_a_key_that_the_roster_does_not_have),
        T(an_expired_key_is_for_the_roster_to_judge),
        T(a_key_revoked_in_its_file_signs_no_longer),
        T(no_bit_of_a_signature_can_change),
        T(no_character_of_the_armor_can_change),
        T(refuses_other_armor),
        T(agrees_with_gpgv_or_is_stricter),
        T(weak_and_unknown_keys_are_refused),
        T(what_gpg_writes_is_the_one_form),
    };

    return cmocka_run_group_tests(tests, make_cast, remove_cast);
}
