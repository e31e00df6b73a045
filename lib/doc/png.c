/* A PNG taken apart, without unpacking it. Source: PNG specification, third edition. */
#include "doc/png.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_LEN ((size_t)8)
#define TYPE_LEN ((size_t)4)
#define OVERHEAD ((size_t)12) /* length, type and checksum of a chunk */
#define HEADER_LEN 13U

static uint32_t number(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool is_type(const char *chunk, const char *type)
{
    return memcmp(chunk + 4, type, TYPE_LEN) == 0;
}

static bool is_known(const char *chunk)
{
    static const char *const types[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS",
                                        "gAMA", "cHRM", "sRGB", "pHYs", "bKGD",
                                        "sBIT", "tEXt", "tIME"};

    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (is_type(chunk, types[i]))
            return true;
    return false;
}

static int refuse(struct pir_err *err, const char *why)
{
    pir_err_set(err, PIR_E_INPUT, "the logo %s", why);
    return pir_err_hint(
        err, "a plain PNG is wanted, at most 256 KiB and %u dots wide and high",
        PIR_PNG_SIDE);
}

static int check_header(const char *chunk, uint32_t len, struct pir_err *err)
{
    uint32_t width, height;

    if (len != HEADER_LEN || !is_type(chunk, "IHDR"))
        return refuse(err, "is a broken PNG");
    width = number(chunk + 8);
    height = number(chunk + 12);
    if (!width || !height || width > PIR_PNG_SIDE || height > PIR_PNG_SIDE)
        return refuse(err, "is too many dots wide or high");
    return 0;
}

int pir_png_check(const char *bytes, size_t len, struct pir_err *err)
{
    size_t at = SIGNATURE_LEN;
    bool data = false;

    if (len > PIR_PNG_MAX)
        return refuse(err, "is too large a file");
    if (len < SIGNATURE_LEN || memcmp(bytes, SIGNATURE, SIGNATURE_LEN) != 0)
        return refuse(err, "is no PNG");
    while (len - at >= OVERHEAD) {
        const char *chunk = bytes + at;
        uint32_t its = number(chunk);

        if (its > len - at - OVERHEAD)
            break;
        if (at == SIGNATURE_LEN && check_header(chunk, its, err) < 0)
            return PIR_E_INPUT;
        if (!is_known(chunk) || (at > SIGNATURE_LEN && is_type(chunk, "IHDR")))
            return refuse(err, "holds more than a picture, a colour profile perhaps");
        data = data || is_type(chunk, "IDAT");
        at += OVERHEAD + its;
        if (is_type(chunk, "IEND"))
            return data && at == len ? 0 : refuse(err, "is a broken PNG");
    }
    return refuse(err, "is a broken PNG");
}
