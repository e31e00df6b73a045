/** trust/pgp_cert.h - an OpenPGP key file: a primary key with its subkeys. Inside this
 * room only. */
#ifndef PIR_TRUST_PGP_CERT_H
#define PIR_TRUST_PGP_CERT_H

#include "trust/pgp.h"

struct pir_pgp_cert {
    struct pir_pgp_key *keys; /* the first is the primary key */
    size_t count;
};

/** The armored export of one public key. Keys that may not sign have a refusal.
 *  PIR_E_CORRUPT, PIR_E_INPUT, PIR_E_UNSUPPORTED, PIR_E_NOMEM. Owns: arena. */
int pir_pgp_cert_read(
    struct pir_pgp_cert *out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err);

/** Are the signature's hashed notes well-formed, and is every one that must be understood
 *  understood? 0, PIR_E_CORRUPT, PIR_E_UNSUPPORTED. */
int pir_pgp_check_notes(const struct pir_pgp_sig *sig, struct pir_err *err);

#endif
