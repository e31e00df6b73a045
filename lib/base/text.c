/* UTF-8: checking, quoting and measuring. What words mean (slugs, placeholders,
 * suggestions) is in words.c. Unicode tables are utf8proc's. */
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* The longest piece quote_one() makes is "\u{10FFFF}". */
#define PIECE_MAX 16

size_t pir_text_decode(uint32_t *out, const char *text, size_t len)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t used;

    if (len == 0)
        return 0;
    if ((unsigned char)text[0] < 0x80) {
        *out = (unsigned char)text[0];
        return 1;
    }
    used = utf8proc_iterate(
        (const utf8proc_uint8_t *)text, len < 4 ? (utf8proc_ssize_t)len : 4, &c);
    if (used <= 0)
        return 0;
    *out = (uint32_t)c;
    return (size_t)used;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static bool is_bidi(uint32_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_noncharacter(uint32_t c)
{
    return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

static bool is_clean(uint32_t c, unsigned flags)
{
    if (c >= 0x20 && c < 0x7f)
        return true;
    if (c == '\n')
        return flags & PIR_TEXT_LINES;
    if (c == '\t')
        return flags & PIR_TEXT_TABS;
    return !is_control(c) && !is_bidi(c) && c != 0x2028 && c != 0x2029 && c != 0xfeff &&
           !is_noncharacter(c);
}

/* Bytes of clean text at the start. */
static size_t clean_run(const char *text, size_t len, unsigned flags)
{
    size_t at = 0;
    uint32_t c;

    while (at < len) {
        size_t used;

        /* what nearly all texts are made of */
        if (text[at] >= 0x20 && text[at] < 0x7f) {
            at++;
            continue;
        }
        used = pir_text_decode(&c, text + at, len - at);
        if (used == 0 || !is_clean(c, flags))
            break;
        at += used;
    }
    return at;
}

static const char *why_unclean(uint32_t c)
{
    if (c == '\n')
        return "a line break";
    if (c == '\t')
        return "a tab";
    if (is_control(c))
        return "a control character";
    if (is_bidi(c))
        return "it changes the direction of text";
    if (c == 0x2028 || c == 0x2029)
        return "a line or paragraph separator";
    if (c == 0xfeff)
        return "a byte order mark";
    return "not a character";
}

static int refuse(const char *text, size_t len, size_t at, struct pir_err *err)
{
    unsigned line = 1;
    unsigned column = 1;
    uint32_t c = 0;
    int rc;

    for (size_t i = 0, used; i < at; i += used) {
        used = pir_text_decode(&c, text + i, at - i);
        column++;
        if (c == '\n') {
            line++;
            column = 1;
        }
    }
    if (pir_text_decode(&c, text + at, len - at))
        rc = pir_err_set(
            err, PIR_E_INPUT,
            "the character U+%04X (%s) at line %u, column %u is not allowed",
            (unsigned)c, why_unclean(c), line, column);
    else
        rc = pir_err_set(
            err, PIR_E_INPUT,
            "the byte 0x%02x at line %u, column %u is not valid UTF-8",
            (unsigned)(unsigned char)text[at], line, column);
    pir_err_at(err, NULL, line, column);
    return rc;
}

int pir_text_check(const char *text, size_t len, unsigned flags, struct pir_err *err)
{
    size_t clean = clean_run(text, len, flags);

    return clean == len ? 0 : refuse(text, len, clean, err);
}

/* Escape one unclean character or byte into piece; returns how much of text it took. */
static size_t quote_one(char *piece, const char *text, size_t len)
{
    uint32_t c = 0;
    size_t used = pir_text_decode(&c, text, len);

    if (used > 1)
        snprintf(piece, PIECE_MAX, "\\u{%04X}", (unsigned)(c & 0x1fffff));
    else
        snprintf(piece, PIECE_MAX, "\\x%02x", (unsigned)(unsigned char)text[0]);
    return used ? used : 1;
}

void pir_text_quote(struct pir_buf *out, const char *text, size_t len, unsigned flags)
{
    char piece[PIECE_MAX];
    size_t at = 0;

    while (at < len) {
        size_t run = clean_run(text + at, len - at, flags);

        pir_buf_add(out, text + at, run);
        at += run;
        if (at < len) {
            at += quote_one(piece, text + at, len - at);
            pir_buf_addstr(out, piece);
        }
    }
}

void pir_text_quote_into(char *out, size_t size, const char *text, size_t len)
{
    static const char dots[] = "...";
    char piece[PIECE_MAX];
    size_t written = 0;
    size_t cut = 0; /* the last end of a piece after which the dots still fit */

    for (size_t at = 0, used; at < len; at += used) {
        uint32_t c;
        size_t piece_len;

        used = pir_text_decode(&c, text + at, len - at);
        if (used && is_clean(c, PIR_TEXT_LINE)) {
            piece_len = used;
            memcpy(piece, text + at, used);
        } else {
            used = quote_one(piece, text + at, len - at);
            piece_len = strlen(piece);
        }
        if (written + piece_len >= size) {
            memcpy(out + cut, dots, sizeof(dots));
            return;
        }
        memcpy(out + written, piece, piece_len);
        written += piece_len;
        if (written + sizeof(dots) <= size)
            cut = written;
    }
    out[written] = '\0';
}

/* Letters and the like of ASCII: one column each, and what is before and after another of
 * them is never one character with it. */
static bool is_simple(utf8proc_int32_t c)
{
    return c >= ' ' && c <= '~';
}

/* Decode for measuring: a byte that is not UTF-8 counts as one narrow character. */
static size_t measure(utf8proc_int32_t *c, size_t *width, const char *text, size_t len)
{
    uint32_t decoded = 0;
    size_t used;
    int columns;

    if (is_simple((unsigned char)*text)) {
        *c = (unsigned char)*text;
        return *width = 1;
    }
    used = pir_text_decode(&decoded, text, len);
    columns = used ? utf8proc_charwidth((utf8proc_int32_t)decoded) : 1;
    *c = used ? (utf8proc_int32_t)decoded : 0xfffd;
    *width = columns > 0 ? (size_t)columns : 0;
    return used ? used : 1;
}

size_t pir_text_width(const char *text, size_t len)
{
    utf8proc_int32_t c;
    size_t total = 0;
    size_t width;

    for (size_t at = 0; at < len;) {
        at += measure(&c, &width, text + at, len - at);
        total += width;
    }
    return total;
}

size_t pir_text_fit(const char *text, size_t len, size_t width)
{
    utf8proc_int32_t state = 0;
    utf8proc_int32_t previous = 0;
    utf8proc_int32_t c;
    size_t boundary = 0;
    size_t total = 0;
    size_t columns;

    for (size_t at = 0, used; at < len; at += used) {
        used = measure(&c, &columns, text + at, len - at);
        if (is_simple(c) && (at == 0 || is_simple(previous))) {
            state = 0; /* as at the beginning */
            boundary = at;
        } else if (at > 0 && utf8proc_grapheme_break_stateful(previous, c, &state)) {
            boundary = at;
        }
        total += columns;
        if (total > width)
            return boundary;
        previous = c;
    }
    return len;
}

size_t pir_text_length(const char *text, size_t len)
{
    size_t count = 0;
    uint32_t c;

    for (size_t at = 0; at < len; count++) {
        size_t used = pir_text_decode(&c, text + at, len - at);

        at += used ? used : 1;
    }
    return count;
}

void pir_text_shell(struct pir_buf *out, const char *text)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_@%+=:,./-";

    if (*text && *text != '-' && strspn(text, safe) == strlen(text)) {
        pir_buf_addstr(out, text);
        return;
    }
    pir_buf_addch(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            pir_buf_addstr(out, "'\\''");
        else
            pir_buf_addch(out, *text == '\n' ? ' ' : *text);
    }
    pir_buf_addch(out, '\'');
}

void pir_text_markup(struct pir_buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            pir_buf_addstr(out, "&amp;");
            break;
        case '<':
            pir_buf_addstr(out, "&lt;");
            break;
        case '>':
            pir_buf_addstr(out, "&gt;");
            break;
        case '"':
            pir_buf_addstr(out, "&quot;");
            break;
        case '\'':
            pir_buf_addstr(out, "&#39;");
            break;
        default:
            pir_buf_addch(out, *text);
        }
    }
}
