/** trust/keyfile.h - a public key as somebody hands it over: of which format, what the trust
 * files call it, and the file they keep of it. [pure]
 *
 * Taken are one line of an SSH public key, the armored export of one OpenPGP key, and one
 * X.509 certificate in PEM, each with anything around it that the programs write there.
 * What is kept has one form: nothing is in it that is not needed to check signatures, so
 * the signatures of third parties, pictures and remarks are left out.
 *
 *     struct pir_key_offer key;
 *     rc = pir_key_offer_read(&key, &arena, text, len, &err);
 *     if (rc == 0 && key.pin.format)
 *         ... key.pin.name in roles.yaml, key.file.bytes at key.file.path ...
 */
#ifndef PIR_TRUST_KEYFILE_H
#define PIR_TRUST_KEYFILE_H

#include "trust/format.h"

struct pir_key_offer {
    const char *name; /* as `revoked` has it: "SHA256:...", "openpgp:...", "x509:..." */
    struct pir_key ssh; /* when it is SSH's: pin.format is NULL */
    struct pir_pin pin; /* else; person is NULL, key is read */
    struct pir_key_file file;
};

/** Read a public key. PIR_E_INPUT, PIR_E_UNSUPPORTED, with the way out: no key at all, a
 *  private one, more than one, too weak, of an unknown kind, revoked. Owns: arena. */
int pir_key_offer_read(
    struct pir_key_offer *out, struct pir_arena *arena, const char *text, size_t len,
    struct pir_err *err);

#endif
