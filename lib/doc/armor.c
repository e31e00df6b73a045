/* Armor, line by line. Bytes of it are not covered by the signature they carry, so there
 * must be no room in it for anything but the signature. */
#include "doc/armor.h"

#include "base/buf.h"
#include "base/digest.h"

#include <string.h>

#define WIDTH_MAX ((size_t)76)
#define CHECKSUM_LEN ((size_t)5) /* =aB3d */

struct format {
    const char *begin;
    const char *end;
    unsigned openpgp; /* empty line before, checksum after the base64 */
};

static const struct format formats[] = {
    {"-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", 0},
    {"-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", 1},
    {"-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----", 0},
};

struct line {
    const char *text;
    size_t len;
};

struct lines {
    const char *at;
    const char *end;
    struct line now;
};

/* Step to the next line; false when no whole line is left. */
static bool next(struct lines *lines)
{
    size_t left = (size_t)(lines->end - lines->at);
    const char *lf = left ? memchr(lines->at, '\n', left) : NULL;

    if (!lf)
        return false;
    lines->now.text = lines->at;
    lines->now.len = (size_t)(lf - lines->at);
    lines->at = lf + 1;
    return true;
}

static bool is(const struct line *line, const char *text)
{
    return line->len == strlen(text) && memcmp(line->text, text, line->len) == 0;
}

static int corrupt(struct pir_err *err, const char *sentence)
{
    return pir_err_set(err, PIR_E_CORRUPT, "%s", sentence);
}

static const struct format *format_of(const struct line *line)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (is(line, formats[i].begin))
            return &formats[i];
    return NULL;
}

static bool is_base64(const struct line *line)
{
    for (size_t i = 0; i < line->len; i++) {
        char c = line->text[i];

        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            !(c >= '0' && c <= '9') && c != '+' && c != '/' && c != '=')
            return false;
    }
    return true;
}

static int
check_line(const struct line *line, size_t width, size_t before, struct pir_err *err)
{
    if (line->len == 0)
        return corrupt(err, "an empty line stands inside the signature");
    if (!is_base64(line))
        return corrupt(err, "a line of the signature is not base64");
    if (line->len > WIDTH_MAX || line->len > width || before < width)
        return corrupt(err, "the signature's lines are not all of the same width");
    return 0;
}

/* Does the base64 end before this line? A line that is only padding may belong to it, but
 * not in OpenPGP, where = begins the checksum. */
static bool is_over(const struct line *line, const struct format *format)
{
    if (line->len == 0)
        return false;
    return line->text[0] == '-' || (format->openpgp && line->text[0] == '=');
}

/* Lines of base64, joined; stops at the first line that is none. */
static int read_base64(
    struct pir_buf *out, struct lines *lines, const struct format *format,
    struct pir_err *err)
{
    size_t width = 0;
    size_t before = 0;

    for (;;) {
        int rc;

        if (!next(lines))
            return corrupt(err, "the signature has no end");
        if (is_over(&lines->now, format))
            break;
        if (!width)
            before = width = lines->now.len;
        rc = check_line(&lines->now, width, before, err);
        if (rc < 0)
            return rc;
        before = lines->now.len;
        pir_buf_add(out, lines->now.text, lines->now.len);
    }
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

/* Nobody needs the letters any more: they make room for what they stand for. */
static int check_canonical(struct pir_buf *base64, struct pir_err *err)
{
    uint8_t *bytes = (uint8_t *)base64->data;

    if (base64->len == 0 || pir_base64_decode(bytes, base64->data, base64->len) <= 0)
        return corrupt(err, "the signature is not in canonical base64");
    return 0;
}

/* What follows the base64: the checksum, where there may be one, END, and nothing. */
static int
check_end(struct lines *lines, const struct format *format, struct pir_err *err)
{
    if (format->openpgp && lines->now.text[0] == '=') {
        if (lines->now.len != CHECKSUM_LEN || !is_base64(&lines->now) ||
            memchr(lines->now.text + 1, '=', CHECKSUM_LEN - 1))
            return corrupt(err, "the signature's checksum is malformed");
        if (!next(lines))
            return corrupt(err, "the signature has no end");
    }
    if (!is(&lines->now, format->end))
        return corrupt(
            err, "the signature does not end in the line that belongs to it");
    if (lines->at != lines->end)
        return corrupt(err, "bytes stand after the end of the signature");
    return 0;
}

int pir_armor_check(const char *armor, size_t len, struct pir_err *err)
{
    struct lines lines = {.at = armor, .end = armor + len};
    struct pir_buf base64 = PIR_BUF_INIT;
    const struct format *format = next(&lines) ? format_of(&lines.now) : NULL;
    int rc;

    if (!format)
        return corrupt(
            err, "the signature does not begin as an SSH, OpenPGP or X.509 one does");
    if (format->openpgp && (!next(&lines) || lines.now.len != 0))
        return corrupt(
            err, "the OpenPGP signature has header lines, which nobody signs");
    rc = read_base64(&base64, &lines, format, err);
    if (rc == 0)
        rc = check_canonical(&base64, err);
    if (rc == 0)
        rc = check_end(&lines, format, err);
    pir_buf_release(&base64);
    return rc;
}
