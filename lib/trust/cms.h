/** trust/cms.h - the parts of a CMS signature, and the one way to write it. Inside this
 * room only.
 *
 * A commit's signature is a SignedData with nothing in it that is not needed: no content,
 * no certificates, no revocation lists, one signer by issuer and serial number, signed
 * attributes, no others. It is written as gpgsm writes it, which is what git calls: with four
 * indefinite lengths at fixed places, the rest in DER, and NULL as the parameter of the
 * hash. Nothing else re-encodes to itself: none of these bytes is covered by the signature,
 * so with two ways to write them anybody could give a signed commit a second id.
 */
#ifndef PIR_TRUST_CMS_H
#define PIR_TRUST_CMS_H

#include "base/buf.h"
#include "base/err.h"
#include "trust/wire.h"

/** Borrowed from the DER; each with its tag and length. */
struct pir_cms {
    struct pir_bytes issuer; /* issuer and serial number */
    struct pir_bytes digest; /* AlgorithmIdentifiers of the signer */
    struct pir_bytes algorithm;
    struct pir_bytes attributes; /* signed */
    struct pir_bytes signature;
    /* unsigned baggage: certificates, revocation lists */
    unsigned baggage;
};

/** Take apart what is DER already. PIR_E_CORRUPT with what is wrong. */
int pir_cms_split(
    struct pir_cms *out, const struct pir_bytes *der, struct pir_err *err);

/** Append it in the one form, baggage left out. */
void pir_cms_write(struct pir_buf *out, const struct pir_cms *cms);

/** The next element: tag, and content without tag and length; whole may be NULL. */
bool pir_der_next(
    struct pir_wire *wire, unsigned tag, struct pir_bytes *content,
    struct pir_bytes *whole);
/** Append tag, length and content. */
void pir_der_add(struct pir_buf *out, unsigned tag, const void *data, size_t len);

#endif
