/* OpenPGP packets, subpackets and numbers: where they begin and end. */
#include "trust/pgp.h"

#include <string.h>

static int corrupt(struct pir_err *err, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", why);
}

/* RFC 4880 section 4.2.2, without partial lengths, which keys and signatures cannot have. */
static bool new_length(struct pir_wire *wire, uint32_t *out)
{
    uint8_t first, second;

    if (!pir_wire_u8(wire, &first))
        return false;
    *out = first;
    if (first < 192)
        return true;
    if (first == 255)
        return pir_wire_u32(wire, out) && *out >= 8384;
    if (first >= 224 || !pir_wire_u8(wire, &second))
        return false;
    *out = ((uint32_t)first - 192) * 256 + second + 192;
    return true;
}

/* RFC 4880 section 4.2.1; type 3 means "up to the end", which is no length. */
static bool old_length(struct pir_wire *wire, unsigned type, uint32_t *out)
{
    uint8_t one = 0;
    uint16_t two = 0;
    bool there;

    switch (type) {
    case 0:
        there = pir_wire_u8(wire, &one);
        *out = one;
        return there;
    case 1:
        there = pir_wire_u16(wire, &two);
        *out = two;
        return there;
    case 2:
        return pir_wire_u32(wire, out);
    default:
        return false;
    }
}

static unsigned shortest(uint32_t len)
{
    return len < 256 ? 0 : len < 65536 ? 1 : 2;
}

int pir_pgp_next(struct pir_pgp_packet *out, struct pir_wire *wire, struct pir_err *err)
{
    uint8_t first;
    uint32_t len;
    bool there;

    memset(out, 0, sizeof(*out));
    if (wire->left == 0)
        return 0;
    if (!pir_wire_u8(wire, &first) || !(first & 0x80))
        return corrupt(err, "these bytes are not OpenPGP");
    if (first & 0x40) {
        out->tag = first & 0x3FU;
        there = new_length(wire, &len);
    } else {
        out->tag = (first >> 2) & 0x0FU;
        there = old_length(wire, first & 3U, &len);
        out->plain = there && (first & 3U) == shortest(len);
    }
    if (!there || !pir_wire_take(wire, len, &out->body))
        return corrupt(err, "the OpenPGP packet is cut short or its length is wrong");
    return 1;
}

int pir_pgp_next_note(
    struct pir_pgp_note *out, struct pir_wire *area, struct pir_err *err)
{
    uint8_t first, second;
    uint32_t len;

    memset(out, 0, sizeof(*out));
    if (area->left == 0)
        return 0;
    if (!pir_wire_u8(area, &first))
        goto cut;
    len = first;
    if (first == 255) {
        if (!pir_wire_u32(area, &len))
            goto cut;
    } else if (first >= 192) {
        if (!pir_wire_u8(area, &second))
            goto cut;
        len = ((uint32_t)first - 192) * 256 + second + 192;
    }
    if (len == 0 || !pir_wire_u8(area, &first) ||
        !pir_wire_take(area, len - 1, &out->body))
        goto cut;
    out->type = first & 0x7FU;
    out->critical = first >> 7;
    return 1;
cut:
    return corrupt(err, "the notes in the OpenPGP signature are cut short");
}

int pir_pgp_note_of(
    struct pir_bytes *out, const struct pir_bytes *area, unsigned type,
    struct pir_err *err)
{
    struct pir_wire wire = {area->data, area->len};
    struct pir_pgp_note note;
    int found = 0;
    int rc;

    memset(out, 0, sizeof(*out));
    while ((rc = pir_pgp_next_note(&note, &wire, err)) == 1) {
        if (note.type != type)
            continue;
        if (found)
            return corrupt(err, "the OpenPGP signature says one thing twice");
        found = 1;
        *out = note.body;
    }
    return rc < 0 ? rc : found;
}

bool pir_pgp_number(struct pir_wire *wire, struct pir_bytes *out)
{
    uint16_t bits;
    unsigned top = 0;

    memset(out, 0, sizeof(*out));
    if (!pir_wire_u16(wire, &bits) || bits == 0 ||
        !pir_wire_take(wire, (bits + 7U) / 8U, out))
        return false;
    for (uint8_t first = out->data[0]; first; first >>= 1)
        top++;
    return top == (bits - 1U) % 8U + 1U;
}

void pir_pgp_add_key(struct pir_buf *out, const struct pir_bytes *body)
{
    pir_buf_addch(out, (char)0x99);
    pir_buf_addch(out, (char)(body->len >> 8));
    pir_buf_addch(out, (char)body->len);
    pir_buf_add(out, body->data, body->len);
}
