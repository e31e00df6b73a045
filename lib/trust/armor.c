/* Armor: strict to read, loose to repair, one way to write. */
#include "trust/armor.h"

#include "base/digest.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS ((size_t)64)
#define TEXT_MAX ((size_t)96 * 1024)
#define CHECKSUM ((size_t)5) /* =RzqW */
#define CRC_LEN ((size_t)3)
#define MARKER_MAX 64

/* RFC 4880 section 6.1 */
#define CRC24_INIT UINT32_C(0xB704CE)
#define CRC24_POLY UINT32_C(0x1864CFB)

static int corrupt(struct pir_err *err, const struct pir_armor *armor, const char *why)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s %s", armor->what, why);
}

static void crc24(uint8_t out[CRC_LEN], const struct pir_bytes *bytes)
{
    uint32_t crc = CRC24_INIT;

    for (size_t i = 0; i < bytes->len; i++) {
        crc ^= (uint32_t)bytes->data[i] << 16;
        for (int bit = 0; bit < 8; bit++) {
            crc <<= 1;
            if (crc & UINT32_C(0x1000000))
                crc ^= CRC24_POLY;
        }
    }
    out[0] = (uint8_t)(crc >> 16);
    out[1] = (uint8_t)(crc >> 8);
    out[2] = (uint8_t)crc;
}

static void write_checksum(char out[CHECKSUM + 1], const struct pir_bytes *bytes)
{
    uint8_t crc[CRC_LEN];

    crc24(crc, bytes);
    out[0] = '=';
    pir_base64_encode(out + 1, crc, CRC_LEN);
}

static size_t
marker(char out[MARKER_MAX], const struct pir_armor *armor, const char *which)
{
    int len = snprintf(out, MARKER_MAX, "-----%s %s-----", which, armor->label);

    return len > 0 && len < MARKER_MAX ? (size_t)len : 0;
}

static int decode(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_armor *armor,
    const struct pir_buf *base64, struct pir_err *err)
{
    uint8_t *bytes;
    long len;

    if (pir_buf_failed(base64))
        return pir_err_nomem(err);
    bytes = pir_arena_alloc(arena, base64->len / 4 * 3 + 1);
    if (!bytes)
        return pir_err_nomem(err);
    len = pir_base64_decode(bytes, base64->data, base64->len);
    if (len <= 0)
        return corrupt(err, armor, "is not in canonical base64");
    out->data = bytes;
    out->len = (size_t)len;
    return 0;
}

/* ---- strictly -------------------------------------------------------------------- */

/* What stands between BEGIN and END, the last LF included. */
static int body_of(
    struct pir_bytes *out, const struct pir_armor *armor, const char *text, size_t len,
    struct pir_err *err)
{
    char line[MARKER_MAX];
    size_t begin = marker(line, armor, "BEGIN");

    if (len > TEXT_MAX)
        return corrupt(err, armor, "is too long");
    if (len <= begin || memcmp(text, line, begin) != 0 || text[begin] != '\n')
        return pir_err_set(
            err, PIR_E_CORRUPT, "%s does not begin with %s", armor->what, line);
    text += begin + 1;
    len -= begin + 1;
    if (len && text[len - 1] == '\n')
        len--;
    begin = marker(line, armor, "END");
    if (len < begin || memcmp(text + len - begin, line, begin) != 0)
        return pir_err_set(
            err, PIR_E_CORRUPT, "%s does not end in %s", armor->what, line);
    out->data = (const uint8_t *)text;
    out->len = len - begin;
    if (!armor->openpgp)
        return 0;
    if (out->len == 0 || out->data[0] != '\n')
        return corrupt(err, armor, "has header lines, which nobody signs");
    out->data++;
    out->len--;
    return 0;
}

/* Take "=RzqW\n" off the end, when it is there. */
static const char *split_checksum(struct pir_bytes *body)
{
    const uint8_t *at;

    if (body->len < CHECKSUM + 2)
        return NULL;
    at = body->data + body->len - CHECKSUM - 1;
    if (at[-1] != '\n' || at[0] != '=' || at[CHECKSUM] != '\n')
        return NULL;
    body->len -= CHECKSUM + 1;
    return (const char *)at;
}

/* Join lines of exactly 64 characters and a last one of 1 to 64. */
static int join_lines(
    struct pir_buf *out, const struct pir_armor *armor, const struct pir_bytes *body,
    struct pir_err *err)
{
    size_t at = 0;

    while (at < body->len) {
        const uint8_t *line = body->data + at;
        const uint8_t *lf = memchr(line, '\n', body->len - at);
        size_t columns = lf ? (size_t)(lf - line) : 0;
        size_t next = at + columns + 1;

        if (columns == 0 || columns > COLUMNS ||
            (columns < COLUMNS && next != body->len))
            return corrupt(err, armor, "is not wrapped at 64 characters a line");
        pir_buf_add(out, line, columns);
        at = next;
    }
    return 0;
}

int pir_armor_read(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_armor *armor,
    const char *text, size_t len, struct pir_err *err)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    const char *checksum;
    char expected[CHECKSUM + 1];
    struct pir_bytes body = {0};
    int rc = body_of(&body, armor, text, len, err);

    if (rc < 0)
        return rc;
    checksum = armor->openpgp ? split_checksum(&body) : NULL;
    rc = join_lines(&base64, armor, &body, err);
    if (rc == 0)
        rc = decode(out, arena, armor, &base64, err);
    if (rc == 0 && checksum) {
        write_checksum(expected, out);
        if (memcmp(expected, checksum, CHECKSUM) != 0)
            rc = corrupt(err, armor, "has a checksum that does not belong to it");
    }
    pir_buf_release(&base64);
    return rc;
}

/* ---- loosely --------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Past OpenPGP's header lines and the empty line behind them. */
static const char *skip_headers(const char *at, const char *end)
{
    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        const char *next = lf ? lf + 1 : end;

        while (at < next && is_blank(*at))
            at++;
        if (at == next)
            return next;
        at = next;
    }
    return end;
}

int pir_armor_read_loosely(
    struct pir_bytes *out, struct pir_arena *arena, const struct pir_armor *armor,
    const char *text, size_t len, struct pir_err *err)
{
    struct pir_buf base64 = PIR_BUF_INIT;
    const char *end = text + len;
    char line[MARKER_MAX];
    size_t begin = marker(line, armor, "BEGIN");
    int rc;

    while (text < end && is_blank(*text))
        text++;
    if (len > TEXT_MAX || (size_t)(end - text) < begin ||
        memcmp(text, line, begin) != 0)
        return pir_err_set(
            err, PIR_E_CORRUPT, "%s does not begin with %s", armor->what, line);
    text += begin;
    begin = marker(line, armor, "END");
    while (end > text && is_blank(end[-1]))
        end--;
    if ((size_t)(end - text) < begin || memcmp(end - begin, line, begin) != 0)
        return pir_err_set(
            err, PIR_E_CORRUPT, "%s does not end in %s", armor->what, line);
    end -= begin;
    while (text < end && *text != '\n')
        text++;
    if (text < end)
        text++;
    if (armor->openpgp)
        text = skip_headers(text, end);
    for (; text < end; text++) {
        /* '=' at the beginning of a line: the checksum */
        if (armor->openpgp && *text == '=' && text[-1] == '\n')
            break;
        if (!is_blank(*text))
            pir_buf_addch(&base64, *text);
    }
    rc = decode(out, arena, armor, &base64, err);
    pir_buf_release(&base64);
    return rc;
}

/* ---- writing --------------------------------------------------------------------- */

void pir_armor_write(
    struct pir_buf *out, const struct pir_armor *armor, const struct pir_bytes *bytes)
{
    const size_t per_line = COLUMNS / 4 * 3;
    char line[COLUMNS + 1];
    char checksum[CHECKSUM + 1];

    pir_buf_printf(
        out, "-----BEGIN %s-----\n%s", armor->label, armor->openpgp ? "\n" : "");
    for (size_t at = 0; at < bytes->len; at += per_line) {
        size_t left = bytes->len - at;

        pir_base64_encode(line, bytes->data + at, left < per_line ? left : per_line);
        pir_buf_printf(out, "%s\n", line);
    }
    if (armor->openpgp) {
        write_checksum(checksum, bytes);
        pir_buf_printf(out, "%s\n", checksum);
    }
    pir_buf_printf(out, "-----END %s-----\n", armor->label);
}
