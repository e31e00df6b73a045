/** trust/format.h - signature formats behind one table: is it good, and whose key made it?
 *
 * Three formats, told apart by the armor's first line as git does. All are checked in this
 * process, from bytes alone: no gpg, no keyring, no clock, no certificate authority and
 * no configuration, so that a verdict is the same in ten years as today. Whether a key may
 * act is said by the roster of the time, never by expiry dates or revocations elsewhere.
 *
 *     format   first line                         its keys are in
 *     ssh      -----BEGIN SSH SIGNATURE-----      trust/allowed_signers
 *     openpgp  -----BEGIN PGP SIGNATURE-----      trust/openpgp/FINGERPRINT.asc
 *     x509     -----BEGIN SIGNED MESSAGE-----     trust/x509/SHA256.pem
 *
 * An SSH signature brings its key along; of the others the roster must have the key's file
 * (pir_roster_pin), or nothing can be said. Thread-safe; a roster is only read.
 *
 *     struct pir_signature sig;
 *     rc = pir_signature_check(&sig, roster, armor, strlen(armor), payload, len, &err);
 *     if (rc == 1 && sig.person && !pir_signature_refusal(&sig, roster, time))
 *         ... sig.person made it, with the key sig.fingerprint ...
 */
#ifndef PIR_TRUST_FORMAT_H
#define PIR_TRUST_FORMAT_H

#include "trust/roster.h"

enum pir_signature_format {
    PIR_SIGNATURE_SSH,
    PIR_SIGNATURE_OPENPGP,
    PIR_SIGNATURE_X509,
};

/** What a signature turned out to be. Owns nothing; person lives in the roster. */
struct pir_signature {
    const struct pir_format *format; /* NULL: the first line is of no known format */
    /* key that made it, or says so, named as roles.yaml names it: "SHA256:...",
     * "openpgp:..." (the primary key, also when a subkey signed), "x509:..."; "" when
     * the signature could not be read that far */
    char fingerprint[PIR_FINGERPRINT_MAX];
    const struct pir_person *person; /* whose key the roster says it is, or NULL */
    int64_t valid_after;             /* as in struct pir_grant */
    int64_t valid_before;
};

/** Is armor a good signature over exactly these bytes, made for git? Fills out as far as
 *  known, whatever it returns. roster may be NULL: then only SSH can be good.
 *  1: good, by out->fingerprint; out->person is NULL when the roster does not have the
 *     key, and then it proves nothing.
 *  0: well-formed, but not good, with the reason in err.
 *  PIR_E_CORRUPT: not in the one accepted form. PIR_E_NOTFOUND: by an OpenPGP key or
 *  X.509 certificate that the roster does not have. PIR_E_UNSUPPORTED: of a format or
 *  algorithm this version does not know. PIR_E_NOMEM. */
int pir_signature_check(
    struct pir_signature *out, const struct pir_roster *roster, const char *armor,
    size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err);

/** May the key of a good signature act at that (claimed) time? NULL when it may, else a
 *  sentence why not, as from pir_roster_refusal. */
const char *pir_signature_refusal(
    const struct pir_signature *sig, const struct pir_roster *roster, int64_t time);

/** One format. To add one: a row in format.c. */
struct pir_format {
    enum pir_signature_format id;
    const char *name;   /* as gpg.format calls it, and keys: in roles.yaml */
    const char *title;  /* for sentences: "OpenPGP" */
    const char *begin;  /* the armor's first line, without its LF */
    const char *suffix; /* of the key files in trust/NAME/; NULL for ssh */
    /* fingerprints in key names and file names: so many characters of these; 0 for ssh */
    size_t fingerprint_len;
    const char *fingerprint_alphabet;
    /* Read a key file; its fingerprint must be the pin's. pin->key is what check gets. */
    int (*read_key)(
        struct pir_pin *pin, struct pir_arena *arena, const char *bytes, size_t len,
        struct pir_err *err);
    /* What begins a public key as the format's program exports it; NULL for ssh. */
    const char *export_begin;
    /* Write the key file in its one form from such an export, with what is not needed left
     * out; fingerprint needs PIR_FINGERPRINT_MAX bytes. PIR_E_INPUT, PIR_E_CORRUPT,
     * PIR_E_UNSUPPORTED. */
    int (*make_file)(
        struct pir_buf *out, char *fingerprint, const char *text, size_t len,
        struct pir_err *err);
    int (*check)(
        struct pir_signature *out, const struct pir_roster *roster, const char *armor,
        size_t armor_len, const void *payload, size_t payload_len, struct pir_err *err);
};

/** By the armor's first line, or NULL. */
const struct pir_format *pir_format_of_armor(const char *armor, size_t len);
/** By what a public key in text begins with, wherever in it; NULL when there is none. */
const struct pir_format *pir_format_of_export(const char *text);
/** By name, or NULL. */
const struct pir_format *pir_format_named(const char *name);
/** The format of a key's name such as "openpgp:21A7...", and where the fingerprint begins
 *  in it; NULL when it is no such name, or one in another spelling. */
const struct pir_format *pir_format_of_key(const char **fingerprint, const char *name);

#endif
