/** trust/roster.h - who may sign, and for what: the two files of trust/ as one table.
 *
 * trust/allowed_signers is a strict subset of OpenSSH's format, so that stock git reads it:
 *     principal SP namespaces="git"[,valid-after="YYYYMMDDHHMMSSZ"]
 *         [,valid-before="YYYYMMDDHHMMSSZ"] SP keytype SP base64 LF
 * one principal ([a-z0-9._+-]+@[a-z0-9.-]+), sorted by bytes, no comments, no blank
 * lines, no doubles, LF only. trust/roles.yaml: schemas/roles.yaml. A person is a
 * principal with any number of keys; keys do not vouch for themselves. Keys of other
 * formats are named in roles.yaml, `keys: [openpgp:FINGERPRINT, x509:SHA256]` of a person,
 * and lie in a file each, trust/openpgp/FINGERPRINT.asc or trust/x509/SHA256.pem. Source:
 * schemas/README.md "Trust".
 */
#ifndef PIR_TRUST_ROSTER_H
#define PIR_TRUST_ROSTER_H

#include "base/buf.h"
#include "base/digest.h"
#include "doc/value.h"
#include "trust/key.h"

struct pir_person {
    const char *principal; /* "alice@example.org" */
    const char *name;
    const char *const *roles;
    size_t role_count;
};

struct pir_grant { /* one line of allowed_signers */
    struct pir_key key;
    const struct pir_person *person;
    int64_t valid_after;  /* INT64_MIN when not given */
    int64_t valid_before; /* INT64_MAX when not given; the second itself is not valid */
};

struct pir_format;

struct pir_pin { /* an OpenPGP key or an X.509 certificate, by name */
    const struct pir_format *format;
    const char *name; /* "openpgp:" or "x509:" and the fingerprint, as in roles.yaml */
    const char *fingerprint; /* the part after the colon: also the name of its file */
    const struct pir_person *person;
    const void *key; /* what the format made of the file; NULL before pir_roster_pin */
    /* of the shortest RSA key in the file that may sign, 0 when there is none */
    unsigned rsa_bits;
};

struct pir_revocation {
    const char *fingerprint; /* "SHA256:...", "openpgp:...", "x509:..." */
    const char *reason;      /* "retired" or "compromised" */
    const char *at;          /* RFC 3339 or commit id, as written */
};

struct pir_roster {
    struct pir_person *people;
    size_t person_count;
    struct pir_grant *grants;
    size_t grant_count;
    struct pir_pin *pins; /* in the order of roles.yaml */
    size_t pin_count;
    struct pir_revocation *revocations;
    size_t revocation_count;
    unsigned serial;
    unsigned threshold;   /* owners who must agree to a change; 0 means 1 */
    const char *previous; /* digest in hex of the pair before, NULL for "none" */
};

/** Parse both files. PIR_E_INPUT with place (file) and line. Everybody in
 *  allowed_signers must be in roles.yaml, at least one person must have the role owner.
 *  Owns: arena. */
int pir_roster_parse(
    struct pir_roster *out, struct pir_arena *arena, const char *signers,
    size_t signers_len, const char *roles, size_t roles_len, struct pir_err *err);

#define PIR_KEY_FILE_MAX ((size_t)64 * 1024)
/** A file below trust/ that holds a key. */
struct pir_key_file {
    const char *path; /* "trust/openpgp/FINGERPRINT.asc" */
    const char *bytes;
    size_t len;
};
/** Give the pins of a parsed roster their keys: each pin must have its file, each file
 *  its pin, and hold exactly the key that its name says. PIR_E_INPUT with place; signatures
 *  of these formats can be checked only after this. Owns: what it keeps, in arena. */
int pir_roster_pin(
    struct pir_roster *roster, struct pir_arena *arena,
    const struct pir_key_file *files, size_t count, struct pir_err *err);

/** The grant of a key, or NULL. */
const struct pir_grant *
pir_roster_find(const struct pir_roster *roster, const struct pir_key *key);
/** The pin of that name, or NULL. */
const struct pir_pin *
pir_roster_find_pin(const struct pir_roster *roster, const char *name);
const struct pir_person *
pir_roster_person(const struct pir_roster *roster, const char *principal);
bool pir_person_has(const struct pir_person *person, const char *role);
/** May this key act at that (claimed) time? NULL when it may, else a sentence why not.
 *  A revoked key may not, whatever time is claimed: what it signed before is judged by
 *  the roster of its own parents. */
const char *pir_roster_refusal(
    const struct pir_roster *roster, const struct pir_grant *grant, int64_t time);

/** The revocation of a key by its name, or NULL. */
const struct pir_revocation *
pir_roster_revocation(const struct pir_roster *roster, const char *name);
/** Why a key, by its fingerprint as `revoked` has it, is revoked; NULL when it is not. */
const char *
pir_roster_revoked(const struct pir_roster *roster, const char *fingerprint);

/** What `previous` of the next state holds: SHA-256 over both files, as `cat
 *  trust/allowed_signers trust/roles.yaml | sha256sum` gives it. hex needs
 *  PIR_SHA256_HEX + 1 bytes. */
int pir_roster_digest(
    char *hex, const char *signers, size_t signers_len, const char *roles,
    size_t roles_len, struct pir_err *err);

/** Write both files in their canonical form (people and lines sorted). previous: digest
 *  in hex of the pair before, or NULL ("none"). What is written is read back before
 *  returning, so a roster that breaks a rule is PIR_E_INPUT and nothing is appended. */
int pir_roster_emit(
    struct pir_buf *signers, struct pir_buf *roles, const struct pir_roster *roster,
    const char *previous, struct pir_err *err);

#endif
