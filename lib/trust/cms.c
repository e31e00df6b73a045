/* CMS SignedData, element by element. OpenSSL says whether it is good; here it is made sure
 * that there is nothing in it that nobody signed. */
#include "trust/cms.h"

#include <string.h>

#define SEQUENCE 0x30U
#define SET 0x31U
#define OCTETS 0x04U
#define OID 0x06U
#define CONTEXT_0 0xA0U
#define CONTEXT_1 0xA1U
#define SIGNED_DATA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"
#define DATA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"
#define VERSION_1 "\x02\x01\x01"
#define OID_LEN ((size_t)11)
#define NO_PARAMETERS "\x05\x00" /* NULL */

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

/* ---- elements -------------------------------------------------------------------- */

static bool read_length(struct pir_wire *wire, size_t *out)
{
    uint8_t first, byte;

    if (!pir_wire_u8(wire, &first))
        return false;
    *out = first;
    if (first < 0x80)
        return true;
    if (first == 0x80 || first > 0x83)
        return false;
    *out = 0;
    for (unsigned i = first & 0x7FU; i > 0; i--) {
        if (!pir_wire_u8(wire, &byte))
            return false;
        *out = *out << 8 | byte;
    }
    return *out >= 0x80;
}

bool pir_der_next(
    struct pir_wire *wire, unsigned tag, struct pir_bytes *content,
    struct pir_bytes *whole)
{
    const uint8_t *start = wire->at;
    struct pir_wire ahead = *wire;
    uint8_t found;
    size_t len;

    if (!pir_wire_u8(&ahead, &found) || found != tag || !read_length(&ahead, &len) ||
        !pir_wire_take(&ahead, len, content))
        return false;
    *wire = ahead;
    if (whole) {
        whole->data = start;
        whole->len = (size_t)(content->data - start) + content->len;
    }
    return true;
}

void pir_der_add(struct pir_buf *out, unsigned tag, const void *data, size_t len)
{
    unsigned bytes = len < 0x80 ? 0 : len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;

    pir_buf_addch(out, (char)tag);
    if (bytes)
        pir_buf_addch(out, (char)(0x80U | bytes));
    else
        pir_buf_addch(out, (char)len);
    while (bytes > 0) {
        bytes--;
        pir_buf_addch(out, (char)(len >> 8 * bytes));
    }
    pir_buf_add(out, data, len);
}

static bool skip(struct pir_wire *wire, const char *bytes, size_t len)
{
    if (wire->left < len || memcmp(wire->at, bytes, len) != 0)
        return false;
    wire->at += len;
    wire->left -= len;
    return true;
}

/* ---- reading --------------------------------------------------------------------- */

static int
split_signer(struct pir_cms *out, const struct pir_bytes *signers, struct pir_err *err)
{
    struct pir_wire wire = {signers->data, signers->len};
    struct pir_bytes part;

    if (!pir_der_next(&wire, SEQUENCE, &part, NULL) || wire.left)
        return corrupt(err, "the X.509 signature does not have exactly one signer");
    wire = (struct pir_wire){part.data, part.len};
    if (!skip(&wire, VERSION_1, strlen(VERSION_1)) ||
        !pir_der_next(&wire, SEQUENCE, &part, &out->issuer))
        return corrupt(
            err, "the X.509 signature does not name its certificate by issuer and "
                 "serial number");
    if (!pir_der_next(&wire, SEQUENCE, &part, &out->digest))
        return corrupt(err, "the X.509 signature is malformed");
    if (!pir_der_next(&wire, CONTEXT_0, &part, &out->attributes))
        return corrupt(err, "the X.509 signature has no signed attributes");
    if (!pir_der_next(&wire, SEQUENCE, &part, &out->algorithm) ||
        !pir_der_next(&wire, OCTETS, &part, &out->signature))
        return corrupt(err, "the X.509 signature is malformed");
    if (wire.left)
        return corrupt(err, "the X.509 signature has attributes that nobody signed");
    return 0;
}

static int split_digests(
    const struct pir_cms *cms, const struct pir_bytes *digests, struct pir_err *err)
{
    if (digests->len == cms->digest.len &&
        memcmp(digests->data, cms->digest.data, digests->len) == 0)
        return 0;
    return corrupt(err, "the X.509 signature does not have one hash throughout");
}

int pir_cms_split(struct pir_cms *out, const struct pir_bytes *der, struct pir_err *err)
{
    struct pir_wire wire = {der->data, der->len};
    struct pir_bytes part, digests, signers;
    int rc;

    memset(out, 0, sizeof(*out));
    if (!pir_der_next(&wire, SEQUENCE, &part, NULL) || wire.left)
        return corrupt(err, "these bytes are not an X.509 signature");
    wire = (struct pir_wire){part.data, part.len};
    if (!skip(&wire, SIGNED_DATA, OID_LEN) ||
        !pir_der_next(&wire, CONTEXT_0, &part, NULL) || wire.left)
        return corrupt(err, "these bytes are not an X.509 signature");
    wire = (struct pir_wire){part.data, part.len};
    if (!pir_der_next(&wire, SEQUENCE, &part, NULL) || wire.left)
        return corrupt(err, "these bytes are not an X.509 signature");
    wire = (struct pir_wire){part.data, part.len};
    if (!skip(&wire, VERSION_1, strlen(VERSION_1)) ||
        !pir_der_next(&wire, SET, &digests, NULL) ||
        !pir_der_next(&wire, SEQUENCE, &part, NULL))
        return corrupt(err, "the X.509 signature is malformed");
    if (part.len != OID_LEN || memcmp(part.data, DATA, OID_LEN) != 0)
        return corrupt(err, "the X.509 signature is not detached from what is signed");
    out->baggage = pir_der_next(&wire, CONTEXT_0, &part, NULL);
    out->baggage |= pir_der_next(&wire, CONTEXT_1, &part, NULL);
    if (!pir_der_next(&wire, SET, &signers, NULL) || wire.left)
        return corrupt(err, "the X.509 signature is malformed");
    rc = split_signer(out, &signers, err);
    return rc < 0 ? rc : split_digests(out, &digests, err);
}

/* ---- writing --------------------------------------------------------------------- */

/* A hash without parameters means the same as one with NULL. */
static void add_digest(struct pir_buf *out, const struct pir_bytes *digest)
{
    struct pir_wire wire = {digest->data, digest->len};
    struct pir_bytes content, oid;

    if (!pir_der_next(&wire, SEQUENCE, &content, NULL))
        return;
    wire = (struct pir_wire){content.data, content.len};
    if (pir_der_next(&wire, OID, &content, &oid) && wire.left == 0) {
        struct pir_buf both = PIR_BUF_INIT;

        pir_buf_add(&both, oid.data, oid.len);
        pir_buf_add(&both, NO_PARAMETERS, sizeof(NO_PARAMETERS) - 1);
        out->failed = out->failed || pir_buf_failed(&both);
        pir_der_add(out, SEQUENCE, both.data, both.len);
        pir_buf_release(&both);
        return;
    }
    pir_buf_add(out, digest->data, digest->len);
}

static void
add_signer(struct pir_buf *out, const struct pir_cms *cms, const struct pir_buf *digest)
{
    struct pir_buf parts = PIR_BUF_INIT, signer = PIR_BUF_INIT;

    pir_buf_addstr(&parts, VERSION_1);
    pir_buf_add(&parts, cms->issuer.data, cms->issuer.len);
    pir_buf_add(&parts, digest->data, digest->len);
    pir_buf_add(&parts, cms->attributes.data, cms->attributes.len);
    pir_buf_add(&parts, cms->algorithm.data, cms->algorithm.len);
    pir_buf_add(&parts, cms->signature.data, cms->signature.len);
    pir_der_add(&signer, SEQUENCE, parts.data, parts.len);
    out->failed = out->failed || pir_buf_failed(&parts) || pir_buf_failed(&signer);
    pir_der_add(out, SET, signer.data, signer.len);
    pir_buf_release(&parts);
    pir_buf_release(&signer);
}

void pir_cms_write(struct pir_buf *out, const struct pir_cms *cms)
{
    struct pir_buf digest = PIR_BUF_INIT;

    add_digest(&digest, &cms->digest);
    pir_buf_add(out, "\x30\x80", 2);
    pir_buf_add(out, SIGNED_DATA, OID_LEN);
    pir_buf_add(out, "\xA0\x80\x30\x80", 4);
    pir_buf_addstr(out, VERSION_1);
    pir_der_add(out, SET, digest.data, digest.len);
    pir_buf_add(out, "\x30\x80", 2);
    pir_buf_add(out, DATA, OID_LEN);
    pir_buf_add(out, "\0\0", 2);
    add_signer(out, cms, &digest);
    pir_buf_add(out, "\0\0\0\0\0\0", 6);
    out->failed = out->failed || pir_buf_failed(&digest);
    pir_buf_release(&digest);
}
