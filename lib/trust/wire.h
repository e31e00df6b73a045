/** trust/wire.h - reading SSH's wire format (RFC 4251 section 5) and its like. Inside
 * this room only.
 *
 * A reader walks over borrowed bytes and never past their end; after the first step that
 * does not fit every further step fails too.
 *
 *     struct pir_wire wire = {blob, len};
 *     if (!pir_wire_text(&wire, &type) || !pir_wire_string(&wire, &key) || wire.left)
 *         return refuse();
 */
#ifndef PIR_TRUST_WIRE_H
#define PIR_TRUST_WIRE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pir_wire {
    const uint8_t *at;
    size_t left;
};

/** Borrowed bytes. */
struct pir_bytes {
    const uint8_t *data;
    size_t len;
};

bool pir_wire_u8(struct pir_wire *wire, uint8_t *out);
bool pir_wire_u16(struct pir_wire *wire, uint16_t *out);
bool pir_wire_u32(struct pir_wire *wire, uint32_t *out);
/** The next len bytes. */
bool pir_wire_take(struct pir_wire *wire, size_t len, struct pir_bytes *out);
bool pir_wire_string(struct pir_wire *wire, struct pir_bytes *out);
/** A positive number in its one encoding: no needless zero in front, no sign bit. out has
 *  the magnitude, without the zero that keeps the sign bit clear. */
bool pir_wire_number(struct pir_wire *wire, struct pir_bytes *out);

bool pir_bytes_are(const struct pir_bytes *bytes, const char *text);
/** Does it end in text? */
bool pir_bytes_end_in(const struct pir_bytes *bytes, const char *text);
/** 1 to max characters of a name: letters, digits and - . _ @ only? */
bool pir_bytes_are_name(const struct pir_bytes *bytes, size_t max);

void pir_wire_add_u32(struct pir_buf *out, uint32_t number);
void pir_wire_add_string(struct pir_buf *out, const void *data, size_t len);

#endif
