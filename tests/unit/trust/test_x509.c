/* X.509 signatures, made by openssl cms and by gpgsm: what is taken, and every refusal. */
#include "trust/pins.h"

#include "trust/cms.h"
#include "trust/signer.h"
#include "trust/x509.h"

#include <sys/stat.h>

static const struct pir_armor sig_form = {"SIGNED MESSAGE", 0, "x"};
static const struct pir_armor cert_form = {"CERTIFICATE", 0, "x"};

enum { RSA3072, P256, P384, P521, ISSUED, EXPIRED, STRANGER, CERTS };

static struct cert {
    const char *name;
    const char *curve; /* NULL: RSA */
    char pin[80];
    char path[128];
    char *file;
    char *armor; /* a signature over PAYLOAD */
} certs[CERTS] = {
    [RSA3072] = {.name = "rsa"},
    [P256] = {.name = "p256", .curve = "P-256"},
    [P384] = {.name = "p384", .curve = "P-384"},
    [P521] = {.name = "p521", .curve = "P-521"},
    [ISSUED] = {.name = "issued", .curve = "P-256"},
    [EXPIRED] = {.name = "expired", .curve = "P-256"},
    [STRANGER] = {.name = "stranger", .curve = "P-256"},
};

/* A file of the cast: NAME.ENDING. */
static const char *file_of(const char *name, const char *ending)
{
    char file[64];

    snprintf(file, sizeof(file), "%s.%s", name, ending);
    return cast_path(file);
}

static void make_key(const char *name, const char *curve, const char *bits)
{
    char option[64];

    if (curve)
        snprintf(option, sizeof(option), "ec_paramgen_curve:%s", curve);
    else
        snprintf(option, sizeof(option), "rsa_keygen_bits:%s", bits);
    assert_int_equal(
        RUN("openssl", "genpkey", "-quiet", "-algorithm", curve ? "EC" : "RSA",
            "-pkeyopt", option, "-out", file_of(name, "key")),
        0);
}

/* Valid for the January of 2020; only openssl ca makes such a one. */
static void certify_for_the_past(const char *name)
{
    char config[PATH_SIZE];
    int len = snprintf(
        config, sizeof(config),
        "[ca]\ndefault_ca = d\n[d]\ndatabase = %s\nserial = %s\nnew_certs_dir = %s\n"
        "default_md = sha256\npolicy = p\n[p]\ncommonName = supplied\n",
        cast_path("index"), cast_path("serial"), cast_dir);

    cast_write("ca.cnf", config, (size_t)len);
    cast_write("index", "", 0);
    assert_int_equal(
        RUN("openssl", "req", "-new", "-key", file_of(name, "key"), "-subj",
            "/CN=expired", "-out", file_of(name, "csr")),
        0);
    assert_int_equal(
        RUN("openssl", "ca", "-batch", "-notext", "-create_serial", "-selfsign",
            "-config", cast_path("ca.cnf"), "-keyfile", file_of(name, "key"), "-in",
            file_of(name, "csr"), "-startdate", "20200101000000Z", "-enddate",
            "20200201000000Z", "-out", file_of(name, "pem")),
        0);
}

static void certify(const char *name, const char *ca)
{
    char subject[64];
    const char *const argv[] = {
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        file_of(name, "key"),
        "-subj",
        subject,
        "-days",
        "3650",
        "-out",
        file_of(name, "pem"),
        "-addext",
        "subjectKeyIdentifier=hash",
        ca ? "-CA" : NULL,
        ca ? file_of(ca, "pem") : NULL,
        "-CAkey",
        ca ? file_of(ca, "key") : NULL,
        NULL};

    snprintf(subject, sizeof(subject), "/CN=%s", name);
    assert_int_equal(cast_run(NULL, argv, NULL, 0), 0);
}

/* Sign with openssl cms and these further options; DER. */
static struct pir_bytes
sign_with(const char *name, const char *payload, const char *const *more)
{
    const char *argv[24] = {"openssl", "cms", "-sign",  "-binary", "-outform", "DER",
                            "-signer", NULL,  "-inkey", NULL,      "-in"};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_bytes bytes;
    uint8_t *copy;
    size_t n = 11;

    cast_write("payload", payload, strlen(payload));
    argv[7] = file_of(name, "pem");
    argv[9] = file_of(name, "key");
    argv[n++] = cast_path("payload");
    while (*more)
        argv[n++] = *more++;
    if (cast_run(&out, argv, NULL, 0) != 0)
        fail_msg("openssl cms does not sign with %s", argv[n - 1]);
    copy = pir_arena_alloc(&arena, out.len + 1);
    memcpy(copy, out.data, out.len);
    bytes = (struct pir_bytes){copy, out.len};
    pir_buf_release(&out);
    return bytes;
}

#define SIGN(name, ...)                                                                \
    sign_with((name), PAYLOAD, (const char *const[]){__VA_ARGS__, NULL})

static const char *armored(struct pir_bytes bytes)
{
    return enarmor(&sig_form, bytes.data, bytes.len);
}

/* What openssl made, written as gpgsm writes it; what it should not have stays in it. */
static const char *rewritten(struct pir_bytes bytes)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *der = armored(bytes), *out;

    if (pir_x509_canonical(&text, der, strlen(der), &err) < 0)
        fail_msg("%s", err.message);
    out = pir_arena_strdup(&arena, text.data);
    pir_buf_release(&text);
    return out;
}

static void take_cert(struct cert *cert)
{
    struct pir_buf text = PIR_BUF_INIT, file = PIR_BUF_INIT;
    char hex[PIR_SHA256_HEX + 1];

    cast_read(&text, file_of(cert->name, "pem"));
    if (pir_x509_certificate(&file, hex, text.data, text.len, &err) < 0)
        fail_msg("%s", err.message);
    /* openssl writes the one form */
    assert_string_equal(file.data, text.data);
    cert->file = strdup(file.data);
    snprintf(cert->pin, sizeof(cert->pin), "x509:%s", hex);
    snprintf(cert->path, sizeof(cert->path), "trust/x509/%s.pem", hex);
    pir_buf_release(&text);
    pir_buf_release(&file);
}

static int make_cast(void **state)
{
    if (cast_open(state) != 0)
        return -1;
    setenv("HOME", cast_dir, 1);
    setenv("GNUPGHOME", cast_path("gnupg"), 1);
    setenv("OPENSSL_CONF", "/dev/null", 1);
    make_key("ca", NULL, "2048");
    certify("ca", NULL);
    for (size_t i = 0; i < CERTS; i++) {
        make_key(certs[i].name, certs[i].curve, "3072");
        if (i == EXPIRED)
            certify_for_the_past(certs[i].name);
        else
            certify(certs[i].name, i == ISSUED ? "ca" : NULL);
        take_cert(&certs[i]);
        certs[i].armor = strdup(rewritten(SIGN(
            certs[i].name, "-nocerts", "-md",
            i == P384   ? "sha384"
            : i == P521 ? "sha512"
                        : "sha256")));
        pir_arena_release(&arena);
    }
    return 0;
}

static int remove_cast(void **state)
{
    if (pir_file_exists(cast_path("gnupg")))
        RUN("gpgconf", "--kill", "all");
    for (size_t i = 0; i < CERTS; i++) {
        free(certs[i].file);
        free(certs[i].armor);
    }
    return cast_close(state);
}

static size_t pin(const struct cert *cert)
{
    return pins_add(cert->pin, cert->path, cert->file);
}

/* ---- what openssl makes ---------------------------------------------------------- */

static void takes_what_openssl_signs_by_pinned_certificates(void **state)
{
    (void)state;
    for (size_t i = 0; i < STRANGER; i++)
        pin(&certs[i]);
    pins_must_read();
    for (size_t i = 0; i < STRANGER; i++)
        is_good(certs[i].armor, i);
    assert_string_equal(sig.format->name, "x509");
}

static void refuses_other_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < STRANGER; i++)
        pin(&certs[i]);
    pins_must_read();
    for (size_t i = 0; i < STRANGER; i++) {
        assert_int_equal(check_over(certs[i].armor, PAYLOAD, strlen(PAYLOAD) - 1), 0);
        assert_non_null(strstr(err.message, "does not belong"));
        assert_int_equal(
            check_over(certs[i].armor, PAYLOAD " ", strlen(PAYLOAD) + 1), 0);
        assert_int_equal(check_over(certs[i].armor, "", 0), 0);
    }
}

static void refuses_a_certificate_that_the_roster_does_not_have(void **state)
{
    (void)state;
    pin(&certs[P256]);
    pins_must_read();
    is_refused(certs[STRANGER].armor, PIR_E_NOTFOUND, "serial number");
    is_refused(certs[ISSUED].armor, PIR_E_NOTFOUND, "trust/x509");
    assert_null(sig.person);
    assert_string_equal(sig.fingerprint, "");
    roster.pins[0].key = NULL;
    is_refused(certs[P256].armor, PIR_E_NOTFOUND, "trust/x509");
}

/* The same names and numbers on another key: it is the key that is pinned. */
static void refuses_another_key_under_the_same_name(void **state)
{
    struct cert twin = {.name = "p256"};
    struct pir_buf text = PIR_BUF_INIT;
    char serial[128] = "0x";
    const char *good = certs[P256].armor;

    (void)state;
    assert_int_equal(
        RUN_OUT(
            &text, "openssl", "x509", "-in", file_of("p256", "pem"), "-noout",
            "-serial"),
        0);
    snprintf(
        serial, sizeof(serial), "0x%.*s", (int)strcspn(text.data + 7, "\n"),
        text.data + 7);
    make_key("twin", "P-256", NULL);
    assert_int_equal(
        RUN("openssl", "req", "-x509", "-new", "-key", file_of("twin", "key"), "-subj",
            "/CN=p256", "-set_serial", serial, "-out", file_of("twin", "pem")),
        0);
    twin.name = "twin";
    take_cert(&twin);
    pin(&twin);
    pins_must_read();
    is_refused(good, 0, "does not belong");
    pin_count = 0;
    pin(&certs[P256]);
    pins_must_read();
    is_good(good, 0);
    is_refused(
        rewritten(SIGN("twin", "-nocerts", "-md", "sha256")), 0, "does not belong");
    free(twin.file);
    pir_buf_release(&text);
}

static void a_revoked_certificate_is_for_the_roster_to_judge(void **state)
{
    struct pir_revocation revocation = {
        certs[P256].pin, "retired", "2026-11-23T14:15:02Z"};

    (void)state;
    pin(&certs[P256]);
    pins_must_read();
    roster.revocations = &revocation;
    roster.revocation_count = 1;
    assert_int_equal(check(certs[P256].armor), 1);
    assert_non_null(strstr(pir_signature_refusal(&sig, &roster, 0), "retired"));
}

/* ---- form ------------------------------------------------------------------------ */

static void no_bit_of_a_signature_can_change(void **state)
{
    static const size_t some[] = {P256, RSA3072};

    (void)state;
    pin(&certs[P256]);
    pin(&certs[RSA3072]);
    pins_must_read();
    for (size_t i = 0; i < 2; i++) {
        struct pir_bytes bytes = dearmor(&sig_form, certs[some[i]].armor);
        uint8_t *copy = pir_arena_alloc(&arena, bytes.len);

        memcpy(copy, bytes.data, bytes.len);
        /* every bit, or one of each byte where sums are dear */
        for (size_t bit = 0; bit < bytes.len * 8; bit += i ? 7 : 1) {
            copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (check(enarmor(&sig_form, copy, bytes.len)) == 1)
                fail_msg("%s: bit %zu does not count", certs[some[i]].name, bit);
            copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        for (size_t len = 1; len < bytes.len; len++)
            assert_true(check(enarmor(&sig_form, copy, len)) < 1);
    }
}

static void refuses_what_nobody_signed(void **state)
{
    struct pir_bytes bytes;
    struct pir_buf text = PIR_BUF_INIT;

    (void)state;
    pin(&certs[P256]);
    pin(&certs[RSA3072]);
    pins_must_read();
    is_refused(
        armored(SIGN("p256", "-md", "sha256")), PIR_E_CORRUPT, "carries certificates");
    assert_non_null(strstr(err.hint, "include-certs 0"));
    is_refused(
        armored(SIGN("p256", "-nocerts", "-certfile", file_of("ca", "pem"))),
        PIR_E_CORRUPT, "carries certificates");
    /* bytes after the end, within and outside of the outermost element */
    bytes = dearmor(&sig_form, certs[P256].armor);
    pir_buf_add(&text, bytes.data, bytes.len);
    pir_buf_addch(&text, '\0');
    is_refused(enarmor(&sig_form, text.data, text.len), PIR_E_CORRUPT, "not an X.509");
    is_refused(
        pir_arena_printf(&arena, "%s\n", certs[P256].armor), PIR_E_CORRUPT, "end in");
    is_refused(
        pir_arena_printf(&arena, "%s%s", certs[P256].armor, certs[P256].armor),
        PIR_E_CORRUPT, "64 characters");
    pir_buf_release(&text);
}

static void refuses_other_kinds_of_cms(void **state)
{
    (void)state;
    pin(&certs[P256]);
    pin(&certs[RSA3072]);
    pins_must_read();
    is_refused(
        armored(SIGN("p256", "-nocerts", "-nodetach")), PIR_E_CORRUPT, "not detached");
    is_refused(
        armored(SIGN("p256", "-nocerts", "-noattr")), PIR_E_CORRUPT,
        "no signed attributes");
    is_refused(armored(SIGN("p256", "-nocerts", "-keyid")), PIR_E_CORRUPT, "malformed");
    is_refused(
        armored(SIGN(
            "p256", "-nocerts", "-signer", file_of("rsa", "pem"), "-inkey",
            file_of("rsa", "key"))),
        PIR_E_CORRUPT, "exactly one signer");
    is_refused(
        armored(
            SIGN("p256", "-nocerts", "-econtent_type", "1.2.840.113549.1.9.16.1.4")),
        PIR_E_CORRUPT, "");
    is_good(rewritten(SIGN("p256", "-nocerts", "-nosmimecap", "-md", "sha512")), 0);
    is_good(rewritten(SIGN("rsa", "-nocerts", "-md", "sha384")), 1);
    is_refused(
        rewritten(SIGN("p256", "-nocerts", "-md", "sha1")), PIR_E_CORRUPT, "SHA-1");
    is_refused(
        rewritten(SIGN("rsa", "-nocerts", "-md", "sha1")), PIR_E_CORRUPT, "SHA-1");
    is_refused(
        rewritten(SIGN("p256", "-nocerts", "-md", "sha224")), PIR_E_UNSUPPORTED,
        "hash");
    is_refused(
        rewritten(SIGN("rsa", "-nocerts", "-keyopt", "rsa_padding_mode:pss")),
        PIR_E_UNSUPPORTED, "algorithm");
    is_refused("-----BEGIN SIGNED MESSAGE-----\n", PIR_E_CORRUPT, "end in");
    is_refused(
        "-----BEGIN SIGNED MESSAGE-----\nMIIB\n-----END SIGNED MESSAGE-----\n",
        PIR_E_CORRUPT, "not an X.509");
}

/* Bytes with a part of them put in the place of another of the same meaning. */
static const char *with(
    const struct pir_bytes *bytes, size_t at, size_t len, const char *new,
    size_t new_len)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *out;

    pir_buf_add(&text, bytes->data, at);
    pir_buf_add(&text, new, new_len);
    pir_buf_add(&text, bytes->data + at + len, bytes->len - at - len);
    out = enarmor(&sig_form, text.data, text.len);
    pir_buf_release(&text);
    return out;
}

static size_t place_of(const struct pir_bytes *bytes, const char *part, size_t len)
{
    for (size_t i = 0; i + len <= bytes->len; i++)
        if (memcmp(bytes->data + i, part, len) == 0)
            return i;
    fail_msg("it is not there");
    return 0;
}

/* The same signature written otherwise by somebody without the key: OpenSSL reads all of it,
 * and all of it would be a second id of the commit. */
static void there_is_one_way_to_write_a_signature(void **state)
{
    static const char sha256[] = "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05";
    static const struct {
        enum { FROM_START, AT_HASH } at;
        size_t skip, len;
        const char *new;
        size_t new_len;
    } others[] = {
        {FROM_START, 0, 2, "\x30\x84\0\0", 4},    /* a longer length */
        {FROM_START, 17, 3, "\x02\x02\0\x01", 4}, /* a version with a zero in front */
        {FROM_START, 17, 3, "\x02\x01\x03", 3},   /* a later version */
        {FROM_START, 20, 2, "\x31\x81\x0F", 3},   /* a length in two bytes */
        {AT_HASH, 11, 2, "\x05\x81\0", 3},        /* so here */
    };
    struct pir_bytes bytes;

    (void)state;
    pin(&certs[P256]);
    pin(&certs[RSA3072]);
    pins_must_read();
    for (size_t i = 0; i < 2; i++) {
        const struct cert *cert = &certs[i ? RSA3072 : P256];
        const char *der = armored(SIGN(cert->name, "-nocerts", "-md", "sha256"));

        /* openssl's own form is DER, and its hash may have no parameters */
        is_refused(der, PIR_E_CORRUPT, "not written as gpgsm");
        assert_non_null(strstr(err.hint, "gpgsm"));
        bytes = dearmor(&sig_form, cert->armor);
        is_good(enarmor(&sig_form, bytes.data, bytes.len), i);
        for (size_t j = 0; j < sizeof(others) / sizeof(others[0]); j++) {
            size_t at = others[j].at == AT_HASH
                            ? place_of(&bytes, sha256, sizeof(sha256) - 1)
                            : 0;

            assert_true(
                check(with(
                    &bytes, at + others[j].skip, others[j].len, others[j].new,
                    others[j].new_len)) < 1);
        }
    }
}

#define OID_SHA256 "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"

/* As gpgsm would write it, but for the parameters of the hash. */
static const char *write_with(const struct pir_cms *cms, const char *hash, size_t len)
{
    struct pir_buf parts = PIR_BUF_INIT, signer = PIR_BUF_INIT, out = PIR_BUF_INIT;
    const char *armor;

    pir_buf_add(&parts, "\x02\x01\x01", 3);
    pir_buf_add(&parts, cms->issuer.data, cms->issuer.len);
    pir_buf_add(&parts, hash, len);
    pir_buf_add(&parts, cms->attributes.data, cms->attributes.len);
    pir_buf_add(&parts, cms->algorithm.data, cms->algorithm.len);
    pir_buf_add(&parts, cms->signature.data, cms->signature.len);
    pir_der_add(&signer, 0x30, parts.data, parts.len);
    pir_buf_add(&out, "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 13);
    pir_buf_add(&out, "\xA0\x80\x30\x80\x02\x01\x01", 7);
    pir_der_add(&out, 0x31, hash, len);
    pir_buf_add(&out, "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", 13);
    pir_buf_add(&out, "\0\0", 2);
    pir_der_add(&out, 0x31, signer.data, signer.len);
    pir_buf_add(&out, "\0\0\0\0\0\0", 6);
    armor = enarmor(&sig_form, out.data, out.len);
    pir_buf_release(&parts);
    pir_buf_release(&signer);
    pir_buf_release(&out);
    return armor;
}

/* OpenSSL writes a hash without parameters, gpgsm with NULL; nobody signs which. */
static void a_hash_has_null_as_its_parameters(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_bytes der;
    struct pir_cms cms;
    const char *bare;

    (void)state;
    pin(&certs[P256]);
    pins_must_read();
    der = SIGN("p256", "-nocerts", "-md", "sha256");
    assert_int_equal(pir_cms_split(&cms, &der, &err), 0);
    is_good(write_with(&cms, "\x30\x0D" OID_SHA256 "\x05\x00", 15), 0);
    bare = write_with(&cms, "\x30\x0B" OID_SHA256, 13);
    is_refused(bare, PIR_E_CORRUPT, "not written as gpgsm");
    assert_int_equal(pir_x509_canonical(&out, bare, strlen(bare), &err), 0);
    is_good(out.data, 0);
    pir_buf_release(&out);
}

/* ---- certificates ---------------------------------------------------------------- */

static void file_is_refused(const char *text, const char *why)
{
    pins[0].bytes = text;
    pins[0].len = strlen(text);
    if (pins_read() != PIR_E_INPUT || !strstr(err.message, why))
        fail_msg("\"%s\" instead of \"%s\"", err.message, why);
    assert_string_equal(err.place, pins[0].path);
}

static void certificate_files_hold_one_strong_certificate(void **state)
{
    struct pir_buf text = PIR_BUF_INIT;
    char hex[PIR_SHA256_HEX + 1];
    struct pir_bytes bytes;
    uint8_t *copy;

    (void)state;
    pin(&certs[P256]);
    file_is_refused(certs[RSA3072].file, "holds the certificate");
    file_is_refused("", "does not begin");
    file_is_refused(
        pir_arena_printf(&arena, "%s%s", certs[P256].file, certs[P256].file), "64");
    file_is_refused(pir_arena_printf(&arena, "x\n%s", certs[P256].file), "begin");
    file_is_refused(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "no X.509 certificate");
    bytes = dearmor(&cert_form, certs[P256].file);
    copy = pir_arena_alloc(&arena, bytes.len);
    memcpy(copy, bytes.data, bytes.len);
    for (size_t bit = 0; bit < bytes.len * 8; bit += 7) {
        const char *changed;

        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        changed = enarmor(&cert_form, copy, bytes.len);
        pins[0].bytes = changed;
        pins[0].len = strlen(changed);
        if (pins_read() == 0)
            fail_msg("bit %zu does not count", bit);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    make_key("weak", NULL, "1024");
    certify("weak", NULL);
    cast_read(&text, file_of("weak", "pem"));
    assert_int_equal(
        pir_x509_certificate(&text, hex, text.data, text.len, &err), PIR_E_INPUT);
    make_key("odd", "secp256k1", NULL);
    certify("odd", NULL);
    cast_read(&text, file_of("odd", "pem"));
    assert_int_equal(
        pir_x509_certificate(&text, hex, text.data, text.len, &err), PIR_E_INPUT);
    pir_buf_release(&text);
}

/* OpenSSL's own check of a public key throws dice over such a modulus, and refused it about
 * once in forty times. */
static void always_says_the_same_of_a_modulus_with_many_factors(void **state)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *file;

    (void)state;
    cast_read(
        &text, PIR_SOURCE_DIR "/tests/fuzz/corpus/x509/rsa-modulus-of-many-factors");
    file = strstr(text.data, "-----BEGIN CERTIFICATE");
    assert_non_null(file);
    for (size_t i = 0; i < 600; i++) {
        struct pir_buf out = PIR_BUF_INIT;
        char hex[PIR_SHA256_HEX + 1];

        if (pir_x509_certificate(&out, hex, file, strlen(file), &err) < 0)
            fail_msg("the %zu. time: %s", i, err.message);
        pir_buf_release(&out);
    }
    pir_buf_release(&text);
}

/* ---- gpgsm ----------------------------------------------------------------------- */

static int gpgsm_has_a_key(void)
{
    const char *const import[] = {
        "gpgsm",           "--batch", "--quiet",  "--pinentry-mode",     "loopback",
        "--passphrase-fd", "0",       "--import", file_of("rsa", "p12"), NULL};
    const char *const pack[] = {"openssl",  "pkcs12",
                                "-export",  "-legacy",
                                "-inkey",   file_of("rsa", "key"),
                                "-in",      file_of("rsa", "pem"),
                                "-out",     file_of("rsa", "p12"),
                                "-passout", "pass:x",
                                NULL};
    struct pir_buf sha1 = PIR_BUF_INIT, trusted = PIR_BUF_INIT;
    int status;

    mkdir(cast_path("gnupg"), 0700);
    cast_write("gnupg/gpgsm.conf", "disable-crl-checks\n", 19);
    RUN_OUT(
        &sha1, "openssl", "x509", "-in", file_of("rsa", "pem"), "-noout",
        "-fingerprint", "-sha1");
    for (const char *at = strchr(sha1.data, '='); at && *at && *at != '\n'; at++)
        if (*at != ':' && *at != '=')
            pir_buf_addch(&trusted, *at);
    pir_buf_addstr(&trusted, " S relax\n");
    cast_write("gnupg/trustlist.txt", trusted.data, trusted.len);
    status = cast_run(NULL, pack, NULL, 0) || cast_run(NULL, import, "x\n", 2);
    pir_buf_release(&sha1);
    pir_buf_release(&trusted);
    return status == 0;
}

static void takes_what_gpgsm_signs_as_git_asks_it(void **state)
{
    const char *const script[] = {
        "sh", "-c",
        "echo x >\"$0.pw\" && exec gpgsm --batch --quiet --pinentry-mode loopback "
        "--passphrase-fd 3 --status-fd=2 -bsau /CN=rsa 3<\"$0.pw\"",
        cast_path("pass"), NULL};
    struct pir_buf out = PIR_BUF_INIT, again = PIR_BUF_INIT;

    (void)state;
    if (RUN("gpgsm", "--version") != 0 || !gpgsm_has_a_key())
        skip();
    assert_int_equal(cast_run(&out, script, PAYLOAD, strlen(PAYLOAD)), 0);
    pin(&certs[RSA3072]);
    pins_must_read();
    is_good(out.data, 0);
    assert_int_equal(check_over(out.data, "x", 1), 0);
    assert_int_equal(pir_x509_canonical(&again, out.data, out.len, &err), 0);
    assert_string_equal(again.data, out.data);
    pir_buf_release(&out);
    pir_buf_release(&again);
}

/* As pir itself asks it; a script stands in for the person who knows the passphrase. */
static void the_signer_asks_gpgsm_and_exports_the_certificate(void **state)
{
    static const char script[] =
        "#!/bin/sh\nexec gpgsm --pinentry-mode loopback --passphrase-fd 3 \"$@\" "
        "3<\"$0.pw\"\n";
    const char *program = pir_arena_strdup(&arena, cast_path("asker"));
    const struct pir_signer_options options = {
        .format = "x509", .key = "/CN=rsa", .x509_program = program};
    struct pir_buf armor = PIR_BUF_INIT, file = PIR_BUF_INIT;
    struct pir_signing *signing;
    struct pir_signer *signer;

    (void)state;
    if (RUN("gpgsm", "--version") != 0 || !gpgsm_has_a_key())
        skip();
    cast_write("asker", script, strlen(script));
    cast_write("asker.pw", "x\n", 2);
    assert_int_equal(chmod(cast_path("asker"), 0700), 0);
    if (pir_signer_new(&signer, &options, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(pir_signer_format(signer), PIR_SIGNATURE_X509);
    assert_null(pir_signer_key(signer));
    assert_string_equal(pir_signer_fingerprint(signer), certs[RSA3072].pin + 5);
    assert_int_equal(pir_signer_export(&file, signer, &err), 0);
    assert_string_equal(file.data, certs[RSA3072].file);
    if (pir_sign_start(&signing, signer, PAYLOAD, strlen(PAYLOAD), &err) < 0 ||
        pir_sign_finish(&armor, signing, &err) < 0)
        fail_msg("%s", err.message);
    pin(&certs[RSA3072]);
    pins_must_read();
    is_good(armor.data, 0);
    pir_signer_free(signer);
    pir_buf_release(&armor);
    pir_buf_release(&file);
}

static void any_form_can_be_made_the_one_form(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *armor;

    (void)state;
    pin(&certs[P256]);
    pins_must_read();
    armor = armored(SIGN("p256", "-md", "sha256"));
    assert_true(check(armor) < 1);
    if (pir_x509_canonical(&out, armor, strlen(armor), &err) < 0)
        fail_msg("%s", err.message);
    is_good(out.data, 0);
    pir_buf_release(&out);
}

#define T(f) cmocka_unit_test_teardown(f, pins_forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(takes_what_openssl_signs_by_pinned_certificates),
        T(refuses_other_bytes),
        T(refuses_a_certificate_that_the_roster_does_not_have),
        T(refuses_another_key_under_the_same_name),
        T(a_revoked_certificate_is_for_the_roster_to_judge),
        T(no_bit_of_a_signature_can_change),
        T(refuses_what_nobody_signed),
        T(refuses_other_kinds_of_cms),
        T(there_is_one_way_to_write_a_signature),
        T(a_hash_has_null_as_its_parameters),
        T(certificate_files_hold_one_strong_certificate),
        T(always_says_the_same_of_a_modulus_with_many_factors),
        T(takes_what_gpgsm_signs_as_git_asks_it),
        T(the_signer_asks_gpgsm_and_exports_the_certificate),
        T(any_form_can_be_made_the_one_form),
    };

    return cmocka_run_group_tests(tests, make_cast, remove_cast);
}
