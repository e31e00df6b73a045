/* What words mean to pir: names for paths, text that says nothing, and what somebody
 * probably meant to type. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* No command, field or kind is longer; longer words get no suggestion. */
#define WORD_MAX 64
#define FOLD_MAX 32

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Letters Unicode does not take apart into a base letter and an accent; the apostrophe
 * vanishes, so that "it's" stays one word. */
static const char *plain_letters(uint32_t c)
{
    static const struct {
        uint32_t c;
        const char *plain;
    } table[] = {
        {'\'', ""},    {0x2019, ""},  {0x00e6, "ae"}, {0x0153, "oe"}, {0x00f8, "o"},
        {0x0111, "d"}, {0x00f0, "d"}, {0x0142, "l"},  {0x0131, "i"},  {0x00fe, "th"},
        {0x0127, "h"}, {0x0167, "t"}, {0x014b, "n"},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].c == c)
            return table[i].plain;
    return NULL;
}

struct slug {
    char *out;
    size_t len;
    size_t max;
    bool gap;  /* a separator came after the last letter */
    bool full; /* something did not fit */
};

static void slug_letter(struct slug *slug, char c)
{
    size_t needed = slug->gap && slug->len ? 2 : 1;

    if (slug->full)
        return;
    if (slug->len + needed > slug->max) {
        slug->full = true;
        /* In the middle of a word: give it up, unless it is the only one. */
        for (size_t i = slug->len; !slug->gap && i > 0; i--)
            if (slug->out[i - 1] == '-') {
                slug->len = i - 1;
                break;
            }
        return;
    }
    if (needed == 2)
        slug->out[slug->len++] = '-';
    slug->out[slug->len++] = c;
    slug->gap = false;
}

/* c is case-folded already. */
static void slug_character(struct slug *slug, uint32_t c)
{
    const char *plain = plain_letters(c);

    if (plain) {
        for (; *plain; plain++)
            slug_letter(slug, *plain);
        return;
    }
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        slug_letter(slug, (char)c);
    else
        slug->gap = true;
}

void pir_text_slug(char *out, const char *text, size_t max)
{
    const utf8proc_option_t options =
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
    struct slug slug = {.out = out, .max = max};
    size_t len = strlen(text);

    for (size_t at = 0; at < len && !slug.full;) {
        utf8proc_int32_t parts[FOLD_MAX];
        int boundclass = 0;
        uint32_t c = ' ';
        size_t used = pir_text_decode(&c, text + at, len - at);
        utf8proc_ssize_t count = utf8proc_decompose_char(
            (utf8proc_int32_t)c, parts, FOLD_MAX, options, &boundclass);

        for (utf8proc_ssize_t i = 0; i < count && i < FOLD_MAX; i++)
            slug_character(&slug, (uint32_t)parts[i]);
        at += used ? used : 1;
    }
    out[slug.len] = '\0';
}

/* Nothing to see: spaces, format and control characters, and the letters that Unicode
 * defines as fillers. */
static bool is_invisible(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
        return true;
    default:
        return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
    }
}

bool pir_text_same(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    while (*a && ascii_lower(*a) == ascii_lower(*b)) {
        a++;
        b++;
    }
    return ascii_lower(*a) == ascii_lower(*b);
}

bool pir_text_is_blank(const char *text, size_t len)
{
    uint32_t c;

    for (size_t at = 0; at < len;) {
        size_t used = pir_text_decode(&c, text + at, len - at);

        if (used == 0 || !is_invisible(c))
            return false;
        at += used;
    }
    return true;
}

static bool is_punctuation(uint32_t c)
{
    if (c < 0x80)
        return c > ' ' && c < 0x7f && !(c >= '0' && c <= '9') &&
               !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return true;
    default:
        return false;
    }
}

/* Dots, dashes, underscores and question marks, which alone mean "I do not know yet". */
static bool is_ellipsis(uint32_t c)
{
    return c == '.' || c == '-' || c == '?' || c == '_' || c == 0x2026 ||
           (c >= 0x2010 && c <= 0x2015);
}

#define PLACEHOLDER_MAX ((size_t)5)

/* Find the text between the first and the last character that is neither space nor
 * punctuation, or so much of it that it is longer than any placeholder; dotted tells
 * whether an ellipsis was among what is left out. */
static size_t core(const char **start, bool *dotted, const char *text, size_t len)
{
    size_t first = len;
    size_t end = len;

    *dotted = false;
    for (size_t at = 0; at < len && (first == len || end - first <= PLACEHOLDER_MAX);) {
        uint32_t c = 'x';
        size_t used = pir_text_decode(&c, text + at, len - at);

        used = used ? used : 1;
        if (is_ellipsis(c))
            *dotted = true;
        if (!is_invisible(c) && !is_punctuation(c)) {
            if (first == len)
                first = at;
            end = at + used;
        }
        at += used;
    }
    *start = text + first;
    return end - first;
}

bool pir_text_is_placeholder(const char *text, size_t len)
{
    static const char *const words[] = {"todo", "tbd", "fixme", "xxx", "n/a", "none"};
    const char *start;
    bool dotted;
    size_t size = core(&start, &dotted, text, len);

    if (size == 0)
        return dotted;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t at = 0;

        while (at < size && words[i][at] && ascii_lower(start[at]) == words[i][at])
            at++;
        if (at == size && !words[i][at])
            return true;
    }
    return false;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, replacements and swaps of
 * neighbours cost 1. Both words are at most WORD_MAX long. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0];
    unsigned *last = rows[1];
    unsigned *row = rows[2];

    for (size_t j = 0; j <= b_len; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *spare = before;

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            char x = ascii_lower(a[i - 1]);
            char y = ascii_lower(b[j - 1]);

            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == ascii_lower(b[j - 2]) &&
                y == ascii_lower(a[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
        row = spare;
    }
    return last[b_len];
}

const char *
pir_text_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t len = strlen(word);
    unsigned best;
    const char *nearest = NULL;

    if (len == 0 || len > WORD_MAX)
        return NULL;
    /* A third of a short word, never more than three letters, never all of it. */
    best = least(least(1 + (unsigned)len / 4, 3), (unsigned)len - 1) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t candidate_len = strlen(candidates[i]);
        unsigned found;

        if (candidate_len > WORD_MAX)
            continue;
        found = distance(word, len, candidates[i], candidate_len);
        if (found < best) {
            best = found;
            nearest = candidates[i];
        }
    }
    return nearest;
}
