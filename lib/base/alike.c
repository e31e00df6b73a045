/* What text looks like: which letters of other alphabets pass for those one knows, and which
 * characters nobody sees. After Unicode Technical Standard 39, as far as names of people go. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#define FOLDED_MAX 32 /* code points one character becomes at most */

/* Capitals first, where they look like another letter than their small ones do. */
static const struct {
    uint32_t c;
    char looks;
} capitals[] = {
    {'I', 'l'},    {0x0397, 'h'}, {0x0399, 'l'}, {0x039d, 'n'}, {0x03a1, 'p'},
    {0x0406, 'l'}, {0x041d, 'h'}, {0x0420, 'p'}, {0x04c0, 'l'}, {0x0412, 'b'},
};
static const struct {
    uint32_t c;
    char looks;
} letters[] = {
    {'1', 'l'},    {'|', 'l'},    {'0', 'o'},    {0x0131, 'i'}, {0x0251, 'a'},
    {0x0261, 'g'}, {0x03b1, 'a'}, {0x03b2, 'b'}, {0x03b3, 'y'}, {0x03b5, 'e'},
    {0x03b6, 'z'}, {0x03b7, 'n'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bc, 'u'},
    {0x03bd, 'v'}, {0x03bf, 'o'}, {0x03c1, 'p'}, {0x03c3, 'o'}, {0x03c4, 't'},
    {0x03c5, 'u'}, {0x03c7, 'x'}, {0x03c9, 'w'}, {0x0430, 'a'}, {0x0432, 'b'},
    {0x0433, 'r'}, {0x0435, 'e'}, {0x0437, '3'}, {0x043a, 'k'}, {0x043c, 'm'},
    {0x043d, 'h'}, {0x043e, 'o'}, {0x043f, 'n'}, {0x0440, 'p'}, {0x0441, 'c'},
    {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x044c, 'b'}, {0x0455, 's'},
    {0x0456, 'i'}, {0x0458, 'j'}, {0x0475, 'v'}, {0x04bb, 'h'}, {0x04cf, 'l'},
    {0x0501, 'd'}, {0x051b, 'q'}, {0x051d, 'w'}, {0x0570, 'h'}, {0x0578, 'n'},
    {0x057d, 'u'}, {0x0585, 'o'}, {0x0581, 'g'}, {0x0566, 'q'},
};

static uint32_t looks_like(uint32_t c, bool as_written)
{
    if (as_written) {
        for (size_t i = 0; i < sizeof(capitals) / sizeof(*capitals); i++)
            if (capitals[i].c == c)
                return (uint32_t)capitals[i].looks;
        return c;
    }
    for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
        if (letters[i].c == c)
            return (uint32_t)letters[i].looks;
    return c;
}

struct look {
    char *out;
    size_t len, size;
};

/* What stands between words says nothing. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return false;
    }
}

static void add(struct look *look, uint32_t c)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t len;

    c = looks_like(c, false);
    if (!is_letter(c))
        return;
    len = utf8proc_encode_char((utf8proc_int32_t)c, bytes);
    if (len <= 0 || look->len + (size_t)len >= look->size)
        return;
    memcpy(look->out + look->len, bytes, (size_t)len);
    look->len += (size_t)len;
}

static void add_folded(struct look *look, uint32_t c)
{
    utf8proc_int32_t folded[FOLDED_MAX];
    int boundary = 0;
    const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                  UTF8PROC_IGNORE | UTF8PROC_STRIPMARK |
                                  UTF8PROC_DECOMPOSE;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)c, folded, FOLDED_MAX, how, &boundary);

    for (utf8proc_ssize_t i = 0; i < count && i < FOLDED_MAX; i++)
        add(look, (uint32_t)folded[i]);
}

void pir_text_look(char *out, size_t size, const char *text)
{
    struct look look = {.out = out, .size = size};
    size_t len = strlen(text);

    for (size_t at = 0, used; at < len; at += used) {
        uint32_t c;

        used = pir_text_decode(&c, text + at, len - at);
        if (used == 0)
            break;
        c = looks_like(c, true);
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (c < 0x80)
            add(&look, c);
        else
            add_folded(&look, c);
    }
    out[look.len] = '\0';
}

enum alphabet { NONE = 0, LATIN = 1, GREEK = 2, CYRILLIC = 4, ARMENIAN = 8 };

static unsigned alphabet_of(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
        (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
        (c >= 0x1e00 && c <= 0x1eff))
        return LATIN;
    if ((c >= 0x370 && c <= 0x3ff) || (c >= 0x1f00 && c <= 0x1fff))
        return GREEK;
    if (c >= 0x400 && c <= 0x52f)
        return CYRILLIC;
    return c >= 0x530 && c <= 0x58f ? ARMENIAN : NONE;
}

/* Joiners shape letters of other scripts; among these they are only not seen. */
static bool is_hidden(uint32_t c, unsigned alphabets)
{
    if (c == 0x200c || c == 0x200d)
        return alphabets != NONE;
    return c >= 0x80 &&
           (c == 0x00ad || c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x3164 ||
            c == 0xffa0 || utf8proc_get_property((utf8proc_int32_t)c)->ignorable);
}

const char *pir_text_disguise(const char *text)
{
    size_t len = strlen(text);
    unsigned word = NONE;

    for (size_t at = 0, used; at < len; at += used) {
        uint32_t c;

        used = pir_text_decode(&c, text + at, len - at);
        if (used == 0)
            return NULL;
        if (is_hidden(c, word))
            return "has a character that nobody sees";
        word = c == ' ' || c == '-' ? NONE : word | alphabet_of(c);
        if (word & (word - 1))
            return "mixes letters of several alphabets in one word";
    }
    return NULL;
}
