/** trust/pgp.h - OpenPGP (RFC 4880, RFC 9580 for version 4): packets, keys and signatures.
 * Inside this room only.
 *
 * A small part of OpenPGP, read strictly: version 4 only; keys RSA (1), ECDSA (19) on the
 * NIST curves, EdDSA (22) and Ed25519 (27); hashes SHA-256, SHA-384, SHA-512. A key is turned
 * into an SSH key with the same numbers, so that one set of rules says which keys are
 * strong enough and one module does the sums. All bytes are borrowed.
 */
#ifndef PIR_TRUST_PGP_H
#define PIR_TRUST_PGP_H

#include "base/arena.h"
#include "base/err.h"
#include "trust/key.h"
#include "trust/wire.h"

#define PIR_PGP_FINGERPRINT 20
#define PIR_PGP_KEY_ID 8 /* the fingerprint's last bytes */
#define PIR_PGP_HEX (2 * PIR_PGP_FINGERPRINT)

enum pir_pgp_tag {
    PIR_PGP_SIGNATURE = 2,
    PIR_PGP_SECRET_KEY = 5,
    PIR_PGP_PUBLIC_KEY = 6,
    PIR_PGP_SECRET_SUBKEY = 7,
    PIR_PGP_USER_ID = 13,
    PIR_PGP_PUBLIC_SUBKEY = 14,
    PIR_PGP_USER_ATTRIBUTE = 17,
};

enum pir_pgp_type {
    PIR_PGP_OVER_BYTES = 0x00,
    PIR_PGP_BINDS_SUBKEY = 0x18,
    PIR_PGP_BINDS_PRIMARY = 0x19, /* the subkey's consent */
    PIR_PGP_REVOKES_KEY = 0x20,
    PIR_PGP_REVOKES_SUBKEY = 0x28,
};

enum pir_pgp_subpacket {
    PIR_PGP_CREATED = 2,
    PIR_PGP_EXPIRES = 3,
    PIR_PGP_ISSUER_ID = 16,
    PIR_PGP_KEY_FLAGS = 27,
    PIR_PGP_EMBEDDED = 32,
    PIR_PGP_ISSUER = 33,
};

struct pir_pgp_packet {
    unsigned tag;
    struct pir_bytes body;
    unsigned plain; /* 1: the header is the one GnuPG writes, of the old form */
};

struct pir_pgp_key {
    struct pir_key key;
    uint8_t fingerprint[PIR_PGP_FINGERPRINT];
    struct pir_bytes body;
    unsigned algorithm;
    const char *refusal; /* why its signatures do not count, or NULL */
};

struct pir_pgp_sig {
    unsigned type;
    unsigned algorithm;
    unsigned hash;
    struct pir_bytes head;   /* from the version to the hashed subpackets: is signed */
    struct pir_bytes hashed; /* subpackets */
    struct pir_bytes unhashed; /* subpackets that nobody signed */
    const uint8_t *left;       /* first two bytes of the digest */
    struct pir_bytes numbers;
};

/** The next packet. 1; 0 at the end; PIR_E_CORRUPT. */
int pir_pgp_next(
    struct pir_pgp_packet *out, struct pir_wire *wire, struct pir_err *err);
/** The next subpacket of an area. 1; 0 at the end; PIR_E_CORRUPT. */
struct pir_pgp_note {
    unsigned type;
    unsigned critical;
    struct pir_bytes body;
};
int pir_pgp_next_note(
    struct pir_pgp_note *out, struct pir_wire *area, struct pir_err *err);
/** The only subpacket of this type among the hashed ones. 1; 0 when there is none;
 *  PIR_E_CORRUPT when there are two. */
int pir_pgp_note_of(
    struct pir_bytes *out, const struct pir_bytes *area, unsigned type,
    struct pir_err *err);
/** A number in its one encoding; out has the magnitude without leading zeros. */
bool pir_pgp_number(struct pir_wire *wire, struct pir_bytes *out);

/** A public-key or subkey packet's body. PIR_E_INPUT; PIR_E_UNSUPPORTED for algorithms
 *  and curves that are not in the list above, with fingerprint and body filled. */
int pir_pgp_key_parse(
    struct pir_pgp_key *out, struct pir_arena *arena, const struct pir_bytes *body,
    struct pir_err *err);
void pir_pgp_key_hex(char out[PIR_PGP_HEX + 1], const struct pir_pgp_key *key);

/** A signature packet's body. PIR_E_CORRUPT, PIR_E_UNSUPPORTED. */
int pir_pgp_sig_parse(
    struct pir_pgp_sig *out, const struct pir_bytes *body, struct pir_err *err);
/** Is it a good signature by the key over data? data is lengthened by what OpenPGP signs
 *  besides. 1, 0 with the reason, negative. */
int pir_pgp_sig_check(
    const struct pir_pgp_sig *sig, const struct pir_pgp_key *key, struct pir_buf *data,
    struct pir_err *err);

/** What is hashed of a key when it is signed itself. */
void pir_pgp_add_key(struct pir_buf *out, const struct pir_bytes *body);

/** Rewrite any program's signature as GnuPG would write it, and its armor in the one
 *  form. PIR_E_CORRUPT. */
int pir_pgp_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err);

#endif
