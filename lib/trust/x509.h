/** trust/x509.h - CMS signatures (RFC 5652) by pinned certificates. Inside this room only. */
#ifndef PIR_TRUST_X509_H
#define PIR_TRUST_X509_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#include <stddef.h>

/** Rewrite any program's signature as gpgsm would write it without certificates, and its
 *  armor in the one form. PIR_E_CORRUPT. */
int pir_x509_canonical(
    struct pir_buf *out, const char *armor, size_t len, struct pir_err *err);

/** Find the certificate in what gpgsm exports: append its file in the one form; hex, of
 *  PIR_SHA256_HEX + 1 bytes, gets its name. PIR_E_CORRUPT when it is not exactly one. */
int pir_x509_certificate(
    struct pir_buf *out, char *hex, const char *text, size_t len, struct pir_err *err);

#endif
