/* Deltas. Every length is checked against what is left of what it is about. */
#include "store/delta.h"

#include <string.h>

#define COPY 0x80U
#define SIZE_BITS_MAX 56U
#define COPY_DEFAULT ((size_t)0x10000)

struct bytes {
    const uint8_t *at, *end;
};

static bool read_size(size_t *out, struct bytes *in)
{
    *out = 0;
    for (unsigned shift = 0; in->at < in->end && shift <= SIZE_BITS_MAX; shift += 7) {
        uint8_t byte = *in->at++;

        *out |= (size_t)(byte & 0x7fU) << shift;
        if (!(byte & 0x80U))
            return true;
    }
    return false;
}

/* The bytes of a number that the bits of flags say are there, the lowest first. */
static bool read_parts(size_t *out, struct bytes *in, unsigned flags, unsigned count)
{
    *out = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!(flags >> i & 1U))
            continue;
        if (in->at == in->end)
            return false;
        *out |= (size_t)*in->at++ << 8 * i;
    }
    return true;
}

bool pir_delta_size(size_t *out, const uint8_t *delta, size_t len)
{
    struct bytes in = {delta, delta + len};
    size_t base;

    return read_size(&base, &in) && read_size(out, &in);
}

/* One piece; 0 when it is none. */
static size_t apply_one(
    uint8_t *out, size_t room, const uint8_t *base, size_t base_len, struct bytes *in)
{
    unsigned code = *in->at++;
    size_t offset = 0, size = code;

    if (code & COPY) {
        if (!read_parts(&offset, in, code, 4) ||
            !read_parts(&size, in, code >> 4 & 7U, 3))
            return 0;
        size = size ? size : COPY_DEFAULT;
        if (size > room || offset > base_len || size > base_len - offset)
            return 0;
        memcpy(out, base + offset, size);
        return size;
    }
    if (size > room || size > (size_t)(in->end - in->at))
        return 0;
    memcpy(out, in->at, size);
    in->at += size;
    return size;
}

bool pir_delta_apply(
    uint8_t *out, size_t size, const uint8_t *base, size_t base_len,
    const uint8_t *delta, size_t len)
{
    struct bytes in = {delta, delta + len};
    size_t for_base, result, done = 0;

    if (!read_size(&for_base, &in) || !read_size(&result, &in) ||
        for_base != base_len || result != size)
        return false;
    while (in.at < in.end) {
        size_t more = apply_one(out + done, size - done, base, base_len, &in);

        if (!more)
            return false;
        done += more;
    }
    return done == size;
}
