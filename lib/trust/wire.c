/* SSH's wire format: big-endian numbers, and strings with their length in front. */
#include "trust/wire.h"

#include <string.h>

static bool fail(struct pir_wire *wire)
{
    wire->at = NULL;
    wire->left = 0;
    return false;
}

/* The next len bytes, or NULL. */
static const uint8_t *take(struct pir_wire *wire, size_t len)
{
    const uint8_t *at = wire->at;

    if (!at || len > wire->left) {
        fail(wire);
        return NULL;
    }
    wire->at += len;
    wire->left -= len;
    return at;
}

bool pir_wire_u8(struct pir_wire *wire, uint8_t *out)
{
    const uint8_t *at = take(wire, 1);

    *out = at ? at[0] : 0;
    return at != NULL;
}

bool pir_wire_u16(struct pir_wire *wire, uint16_t *out)
{
    const uint8_t *at = take(wire, 2);

    *out = at ? (uint16_t)((unsigned)at[0] << 8 | at[1]) : 0;
    return at != NULL;
}

bool pir_wire_u32(struct pir_wire *wire, uint32_t *out)
{
    const uint8_t *at = take(wire, 4);

    *out = at ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                    (uint32_t)at[3]
              : 0;
    return at != NULL;
}

bool pir_wire_take(struct pir_wire *wire, size_t len, struct pir_bytes *out)
{
    out->data = take(wire, len);
    out->len = out->data ? len : 0;
    return out->data != NULL;
}

bool pir_wire_string(struct pir_wire *wire, struct pir_bytes *out)
{
    uint32_t len;

    out->data = NULL;
    out->len = 0;
    if (!pir_wire_u32(wire, &len))
        return false;
    out->data = take(wire, len);
    if (!out->data)
        return false;
    out->len = len;
    return true;
}

bool pir_wire_number(struct pir_wire *wire, struct pir_bytes *out)
{
    if (!pir_wire_string(wire, out))
        return false;
    if (out->len == 0 || out->data[0] & 0x80)
        return fail(wire);
    if (out->data[0] != 0)
        return true;
    if (out->len == 1 || !(out->data[1] & 0x80))
        return fail(wire);
    out->data++;
    out->len--;
    return true;
}

bool pir_bytes_are(const struct pir_bytes *bytes, const char *text)
{
    size_t len = strlen(text);

    return bytes->len == len && (len == 0 || memcmp(bytes->data, text, len) == 0);
}

bool pir_bytes_end_in(const struct pir_bytes *bytes, const char *text)
{
    size_t len = strlen(text);

    return bytes->len >= len && memcmp(bytes->data + bytes->len - len, text, len) == 0;
}

bool pir_bytes_are_name(const struct pir_bytes *bytes, size_t max)
{
    static const char others[] = "-._@";

    if (bytes->len == 0 || bytes->len > max)
        return false;
    for (size_t i = 0; i < bytes->len; i++) {
        uint8_t c = bytes->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            continue;
        if (!memchr(others, c, sizeof(others) - 1))
            return false;
    }
    return true;
}

void pir_wire_add_u32(struct pir_buf *out, uint32_t number)
{
    const uint8_t bytes[4] = {
        (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
        (uint8_t)number};

    pir_buf_add(out, bytes, sizeof(bytes));
}

void pir_wire_add_string(struct pir_buf *out, const void *data, size_t len)
{
    pir_wire_add_u32(out, (uint32_t)len);
    pir_buf_add(out, data, len);
}
