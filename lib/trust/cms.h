/** trust/cms.h - the parts of a CMS signature, and the two ways to write it. Inside this
 * room only.
 *
 * A commit's signature is a SignedData with nothing in it that is not needed: no content,
 * no certificates, no revocation lists, one signer by issuer and serial number, signed
 * attributes, no others. It is written in DER, or as gpgsm writes it, with four
 * indefinite lengths at fixed places: nothing else re-encodes to itself.
 */
#ifndef PIR_TRUST_CMS_H
#define PIR_TRUST_CMS_H

#include "base/buf.h"
#include "base/err.h"
#include "trust/wire.h"

/** Borrowed from the DER; each with its tag and length. */
struct pir_cms {
    struct pir_bytes digests; /* SET of one AlgorithmIdentifier */
    struct pir_bytes signers; /* SET of one SignerInfo */
    struct pir_bytes issuer;  /* issuer and serial number */
    struct pir_bytes digest;  /* AlgorithmIdentifiers of the signer */
    struct pir_bytes algorithm;
    /* unsigned baggage: certificates, revocation lists */
    unsigned baggage;
};

/** Take apart what is DER already. PIR_E_CORRUPT with what is wrong. */
int pir_cms_split(
    struct pir_cms *out, const struct pir_bytes *der, struct pir_err *err);

/** Append it as DER (baggage left out), or as gpgsm does. */
void pir_cms_write(struct pir_buf *out, const struct pir_cms *cms);
void pir_cms_write_gpgsm(struct pir_buf *out, const struct pir_cms *cms);

/** The next element: tag, and content without tag and length; whole may be NULL. */
bool pir_der_next(
    struct pir_wire *wire, unsigned tag, struct pir_bytes *content,
    struct pir_bytes *whole);
/** Append tag, length and content. */
void pir_der_add(struct pir_buf *out, unsigned tag, const void *data, size_t len);

#endif
