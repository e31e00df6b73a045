/* The table of signature formats, and the one call that goes through it. */
#include "trust/format.h"

#include "trust/format_internal.h"
#include "trust/sshsig.h"
#include "trust/x509.h"

#include <stdio.h>
#include <string.h>

#define NAMESPACE "git"
#define UPPER_HEX "0123456789ABCDEF"
#define LOWER_HEX "0123456789abcdef"

static int check_ssh(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err);

static const struct pir_format formats[] = {
    {
        .id = PIR_SIGNATURE_SSH,
        .name = "ssh",
        .title = "SSH",
        .begin = "-----BEGIN SSH SIGNATURE-----",
        .check = check_ssh,
    },
    {
        .id = PIR_SIGNATURE_OPENPGP,
        .name = "openpgp",
        .title = "OpenPGP",
        .begin = "-----BEGIN PGP SIGNATURE-----",
        .suffix = ".asc",
        .fingerprint_len = 40,
        .fingerprint_alphabet = UPPER_HEX,
        .read_key = pir_pgp_read_key,
        .export_begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----",
        .make_file = pir_pgp_key_file,
        .check = pir_pgp_check,
    },
    {
        .id = PIR_SIGNATURE_X509,
        .name = "x509",
        .title = "X.509",
        .begin = "-----BEGIN SIGNED MESSAGE-----",
        .suffix = ".pem",
        .fingerprint_len = 64,
        .fingerprint_alphabet = LOWER_HEX,
        .read_key = pir_x509_read_key,
        .export_begin = "-----BEGIN CERTIFICATE-----",
        .make_file = pir_x509_certificate,
        .check = pir_x509_check,
    },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct pir_format *pir_format_of_armor(const char *armor, size_t len)
{
    for (size_t i = 0; i < FORMATS; i++) {
        size_t begin = strlen(formats[i].begin);

        if (len > begin && memcmp(armor, formats[i].begin, begin) == 0 &&
            armor[begin] == '\n')
            return &formats[i];
    }
    return NULL;
}

const struct pir_format *pir_format_of_export(const char *text)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (formats[i].export_begin && strstr(text, formats[i].export_begin))
            return &formats[i];
    }
    return NULL;
}

const struct pir_format *pir_format_named(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    }
    return NULL;
}

const struct pir_format *pir_format_of_key(const char **fingerprint, const char *name)
{
    *fingerprint = NULL;
    for (size_t i = 0; i < FORMATS; i++) {
        const struct pir_format *format = &formats[i];
        size_t len = strlen(format->name);

        if (!format->fingerprint_len || strncmp(name, format->name, len) != 0 ||
            name[len] != ':')
            continue;
        name += len + 1;
        if (strspn(name, format->fingerprint_alphabet) != format->fingerprint_len ||
            name[format->fingerprint_len] != '\0')
            return NULL;
        *fingerprint = name;
        return format;
    }
    return NULL;
}

/* ---- ssh ------------------------------------------------------------------------- */

static int check_ssh(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err)
{
    const struct pir_grant *grant;
    struct pir_arena arena = {0};
    struct pir_sshsig sig;
    int rc = pir_sshsig_parse(&sig, &arena, armor, armor_len, err);

    if (rc < 0)
        goto done;
    memcpy(out->fingerprint, sig.key.fingerprint, sizeof(out->fingerprint));
    grant = roster ? pir_roster_find(roster, &sig.key) : NULL;
    if (grant) {
        out->person = grant->person;
        out->valid_after = grant->valid_after;
        out->valid_before = grant->valid_before;
    }
    if (strcmp(sig.namespace_, NAMESPACE) != 0) {
        pir_err_set(
            err, PIR_E_CORRUPT,
            "the signature was made for the namespace %s, not for " NAMESPACE,
            sig.namespace_);
        goto done;
    }
    rc = pir_sshsig_verify(&sig, payload, payload_len, NAMESPACE, err);
done:
    pir_arena_release(&arena);
    return rc;
}

/* ---- all of them ----------------------------------------------------------------- */

void pir_signature_is_by(struct pir_signature *out, const struct pir_pin *pin)
{
    snprintf(out->fingerprint, sizeof(out->fingerprint), "%s", pin->name);
    out->person = pin->person;
}

int pir_signature_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err)
{
    int rc;

    memset(out, 0, sizeof(*out));
    out->valid_after = INT64_MIN;
    out->valid_before = INT64_MAX;
    out->format = pir_format_of_armor(armor, armor_len);
    if (!out->format)
        return pir_err_set(
            err, PIR_E_UNSUPPORTED,
            "the signature does not begin as an SSH, OpenPGP or X.509 one does");
    rc = pir_sshsig_init(err);
    if (rc < 0)
        return rc;
    return out->format->check(out, roster, armor, armor_len, payload, payload_len, err);
}

const char *pir_signature_refusal(
    const struct pir_signature *sig, const struct pir_roster *roster, int64_t time)
{
    const char *revoked = pir_roster_revoked(roster, sig->fingerprint);

    if (revoked)
        return revoked;
    if (time < sig->valid_after)
        return "the key is not valid yet at that time";
    if (time >= sig->valid_before)
        return "the key is no longer valid at that time";
    return NULL;
}
