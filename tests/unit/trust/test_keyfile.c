/* What is handed over as a public key: what is kept of it, and every refusal. */
#include "trust/cast.h"

#include "trust/keyfile.h"

#include <sys/stat.h>

static struct pir_arena arena;
static struct pir_err err;
static struct pir_key_offer offer;

#define GPG(out, ...)                                                                  \
    RUN_OUT(                                                                           \
        (out), "gpg", "--batch", "--quiet", "--no-tty", "--passphrase", "",            \
        "--pinentry-mode", "loopback", __VA_ARGS__)

static char fpr[2][41]; /* of ann and ben */

static void make_gpg_key(size_t i, const char *who)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *at;

    assert_int_equal(GPG(&out, "--quick-gen-key", who, "ed25519", "sign", "never"), 0);
    assert_int_equal(GPG(&out, "--with-colons", "-k", who), 0);
    at = strstr(out.data, "\nfpr:::::::::");
    assert_non_null(at);
    snprintf(fpr[i], sizeof(fpr[i]), "%.40s", at + strlen("\nfpr:::::::::"));
    pir_buf_release(&out);
}

static int make_cast(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    if (cast_open(state) != 0)
        return -1;
    setenv("HOME", cast_dir, 1);
    setenv("GNUPGHOME", cast_path("gnupg"), 1);
    setenv("OPENSSL_CONF", "/dev/null", 1);
    mkdir(cast_path("gnupg"), 0700);
    cast_key("ssh", "ed25519", NULL, "");
    make_gpg_key(0, "ann@example.org");
    make_gpg_key(1, "ben@example.org");
    assert_int_equal(
        GPG(&out, "--quick-add-key", fpr[0], "ed25519", "sign", "never"), 0);
    assert_int_equal(GPG(&out, "--quick-add-uid", fpr[0], "ann@other.example"), 0);
    assert_int_equal(
        GPG(&out, "--yes", "--default-key", fpr[1], "--quick-sign-key", fpr[0]), 0);
    assert_int_equal(
        RUN("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-days", "10",
            "-keyout", cast_path("x.key"), "-out", cast_path("x.pem")),
        0);
    pir_buf_release(&out);
    return 0;
}

static int remove_cast(void **state)
{
    RUN("gpgconf", "--kill", "all");
    return cast_close(state);
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static int take(const char *text)
{
    memset(&err, 0, sizeof(err));
    return pir_key_offer_read(&offer, &arena, text, strlen(text), &err);
}

static void must_take(const char *text)
{
    if (take(text) < 0)
        fail_msg("%s", err.message);
}

static void refused(const char *text, const char *why)
{
    if (take(text) >= 0 || !strstr(err.message, why))
        fail_msg("\"%s\" instead of \"%s\"", err.message, why);
    assert_true(err.code == PIR_E_INPUT || err.code == PIR_E_UNSUPPORTED);
}

/* A text that stays. */
static const char *kept(struct pir_buf *text)
{
    const char *out = pir_arena_strdup(&arena, text->data);

    pir_buf_release(text);
    return out;
}

static const char *export_with(const char *option, const char *which)
{
    struct pir_buf out = PIR_BUF_INIT;

    assert_int_equal(
        GPG(&out, "--armor", "--export-options", option, "--export", which), 0);
    return kept(&out);
}

static const char *file(const char *name)
{
    struct pir_buf out = PIR_BUF_INIT;

    cast_read(&out, cast_path(name));
    return kept(&out);
}

/* ---- SSH ------------------------------------------------------------------------- */

static void takes_the_line_of_an_ssh_key(void **state)
{
    const char *line = file("ssh.pub");

    (void)state;
    must_take(line);
    assert_null(offer.pin.format);
    assert_null(offer.file.path);
    assert_int_equal(strncmp(offer.name, "SHA256:", 7), 0);
    assert_string_equal(offer.name, offer.ssh.fingerprint);
    must_take(pir_arena_printf(&arena, "\n  %s\r\n \n", line));
    refused(pir_arena_printf(&arena, "%s%s", line, line), "more than one line");
    refused(file("ssh"), "private key");
    refused("", "");
    refused("ssh-ed25519 AAAA", "");
    refused("hello", "");
}

/* ---- OpenPGP --------------------------------------------------------------------- */

static void keeps_of_an_openpgp_key_what_gpgs_minimal_export_keeps(void **state)
{
    const char *minimal = export_with("export-minimal", fpr[0]);
    const char *full = export_with("no-export-clean", fpr[0]);

    (void)state;
    assert_true(strlen(full) > strlen(minimal)); /* Ben has signed it */
    must_take(full);
    assert_string_equal(offer.pin.format->name, "openpgp");
    assert_string_equal(offer.pin.fingerprint, fpr[0]);
    assert_string_equal(offer.name, pir_arena_printf(&arena, "openpgp:%s", fpr[0]));
    assert_string_equal(
        offer.file.path, pir_arena_printf(&arena, "trust/openpgp/%s.asc", fpr[0]));
    assert_string_equal(offer.file.bytes, minimal);
    assert_non_null(offer.pin.key);
    assert_int_equal(offer.pin.rsa_bits, 0);
    /* and it is what it is */
    must_take(minimal);
    assert_string_equal(offer.file.bytes, minimal);
}

static void openpgp_armor_may_be_written_in_other_ways(void **state)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *minimal = export_with("export-minimal", fpr[0]);
    const char *body = strchr(minimal, '\n');

    (void)state;
    pir_buf_printf(
        &text, "sent by mail:\n%.*s\r\nComment: \xc3\xa9\r\n\r\n",
        (int)(body - minimal), minimal);
    for (const char *at = body + 2; *at; at++)
        if (*at == '\n')
            pir_buf_addstr(&text, " \r\n");
        else
            pir_buf_addch(&text, *at);
    must_take(text.data);
    assert_string_equal(offer.file.bytes, minimal);
    pir_buf_release(&text);
}

static void refuses_what_is_no_openpgp_key_to_sign_with(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *minimal = export_with("export-minimal", fpr[0]);
    char *cut;

    (void)state;
    refused(
        pir_arena_printf(
            &arena, "%s%s", minimal, export_with("export-minimal", fpr[1])),
        "more than one OpenPGP key");
    assert_int_equal(GPG(&out, "--armor", "--export", fpr[0], fpr[1]), 0);
    refused(out.data, "more than one OpenPGP key");
    assert_non_null(strstr(err.hint, "--export FINGERPRINT"));
    assert_int_equal(GPG(&out, "--armor", "--export-secret-keys", fpr[0]), 0);
    refused(out.data, "private key");
    /* a private key under the marker of a public one */
    cut = pir_arena_strdup(&arena, out.data);
    pir_buf_clear(&out);
    for (const char *at = cut; *at; at++) {
        if (strncmp(at, "PRIVATE", 7) == 0) {
            pir_buf_addstr(&out, "PUBLIC");
            at += 6;
            continue;
        }
        pir_buf_addch(&out, *at);
    }
    refused(out.data, "private key");
    cut = pir_arena_strdup(&arena, minimal);
    cut[200] = '!';
    refused(cut, "base64");
    cut = pir_arena_strdup(&arena, minimal);
    *strstr(cut, "-----END") = '\0';
    refused(cut, "end in");
    refused(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"
        "-----END PGP PUBLIC KEY BLOCK-----\n",
        "");
    refused(
        "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
        "no public key that can sign");
    pir_buf_release(&out);
}

static void refuses_a_binary_export(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(GPG(&out, "--export", fpr[0]), 0);
    assert_int_equal(
        pir_key_offer_read(&offer, &arena, out.data, out.len, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "form of a text"));
    assert_int_equal(
        RUN_OUT(&out, "openssl", "x509", "-in", cast_path("x.pem"), "-outform", "DER"),
        0);
    assert_int_equal(
        pir_key_offer_read(&offer, &arena, out.data, out.len, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, "form of a text"));
    pir_buf_release(&out);
}

/* ---- X.509 ----------------------------------------------------------------------- */

static void keeps_the_certificate_alone(void **state)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *pem = file("x.pem");

    (void)state;
    must_take(pem);
    assert_string_equal(offer.pin.format->name, "x509");
    assert_string_equal(offer.file.bytes, pem);
    assert_int_equal(strlen(offer.pin.fingerprint), 64);
    assert_int_equal(
        RUN_OUT(&out, "openssl", "x509", "-in", cast_path("x.pem"), "-text"), 0);
    must_take(out.data);
    assert_string_equal(offer.file.bytes, pem);
    refused(pir_arena_printf(&arena, "%s%s", pem, pem), "one X.509 certificate");
    refused(
        pir_arena_printf(&arena, "%s%s", pem, file("x.key")),
        "private key, which is for its owner alone");
    refused(
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"
        "-----END CERTIFICATE REQUEST-----\n",
        "no public key that can sign");
    pir_buf_release(&out);
}

static void says_how_long_rsa_keys_are(void **state)
{
    (void)state;
    assert_int_equal(
        RUN("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
            "/CN=r", "-days", "10", "-keyout", cast_path("r.key"), "-out",
            cast_path("r.pem")),
        0);
    must_take(file("r.pem"));
    assert_int_equal(offer.pin.rsa_bits, 2048);
    assert_int_equal(
        RUN("openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj",
            "/CN=r", "-days", "10", "-keyout", cast_path("r.key"), "-out",
            cast_path("r.pem")),
        0);
    refused(file("r.pem"), "neither RSA of 2048");
}

#define T(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(takes_the_line_of_an_ssh_key),
        T(keeps_of_an_openpgp_key_what_gpgs_minimal_export_keeps),
        T(openpgp_armor_may_be_written_in_other_ways),
        T(refuses_what_is_no_openpgp_key_to_sign_with),
        T(refuses_a_binary_export),
        T(keeps_the_certificate_alone),
        T(says_how_long_rsa_keys_are),
    };

    return cmocka_run_group_tests(tests, make_cast, remove_cast);
}
