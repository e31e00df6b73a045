/* What could be said better in a text. */
#include "judge/lint.h"

#include "base/text.h"

#include <string.h>

#define SHOWN 40 /* bytes of a sentence that is too long */
#define ABBREVIATION_MAX ((size_t)6)

static const char *const names[PIR_LINTS] = {"jargon", "blame",   "hedges",
                                             "empty",  "numbers", "length"};

const char *pir_lint_name(enum pir_lint lint)
{
    return names[lint];
}

bool pir_lint_parse(enum pir_lint *out, const char *name)
{
    for (int i = 0; i < PIR_LINTS; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum pir_lint)i;
            return true;
        }
    }
    return false;
}

struct linting {
    struct pir_lint_list *out;
    struct pir_arena *arena;
    const struct pir_language *language;
    const char *text;
    bool failed;
};

static void
add(struct linting *l, enum pir_lint lint, const char *at, size_t len,
    const char *better)
{
    const char *words = pir_arena_strndup(l->arena, at, len);
    struct pir_lint_finding *slot;

    for (size_t i = 0; words && i < l->out->found.len; i++)
        if (pir_text_same(l->out->found.items[i].words, words))
            return;
    slot = words && better ? PIR_VEC_PUSH(l->arena, &l->out->found) : NULL;
    if (slot)
        *slot = (struct pir_lint_finding){lint, words, better};
    else
        l->failed = true;
}

/* ---- words ----------------------------------------------------------------------- */

/* Words of the lists. A term of the glossary takes the place of a shorter word in it:
 * reports explain it. */
static void find_words(struct linting *l, enum pir_word_kind kind, enum pir_lint lint)
{
    unsigned kinds = 1u << kind | 1u << PIR_WORD_TERM;
    struct pir_word_found found;
    size_t from = 0;

    while (pir_language_next(&found, l->language, l->text, from, kinds)) {
        const char *at = l->text + found.at;

        from = found.at + found.len;
        if (found.entry->kind != kind ||
            (kind == PIR_WORD_JARGON && pir_language_explained(at + found.len)))
            continue;
        add(l, lint, at, found.len, found.entry->better);
    }
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c & 0x80) || c == '_';
}

static bool is_known(const struct linting *l, const char *at)
{
    struct pir_word_found found;

    return pir_language_next(
               &found, l->language, at, 0,
               1u << PIR_WORD_TERM | 1u << PIR_WORD_KNOWN | 1u << PIR_WORD_JARGON) &&
           found.at == 0;
}

/* "WAL", "PoC", "HTTP2": two to six characters, at least half of them capitals. */
static bool is_abbreviation(const char *at, size_t len)
{
    size_t capitals = 0;

    for (size_t i = 0; i < len; i++)
        capitals += is_capital(at[i]);
    return len >= 2 && len <= ABBREVIATION_MAX && capitals >= 2 && capitals * 2 >= len;
}

/* Names out of a machine: with an underscore inside. */
static bool is_identifier(const char *at, size_t len)
{
    for (size_t i = 1; i + 1 < len; i++)
        if (at[i] == '_')
            return true;
    return false;
}

static void find_abbreviations(struct linting *l)
{
    const char *text = l->text;

    for (size_t i = 0, len; text[i]; i += len ? len : 1) {
        len = 0;
        while (is_word(text[i + len]))
            len++;
        if (!len || pir_language_explained(text + i + len) ||
            (i && text[i - 1] == '(' && text[i + len] == ')'))
            continue;
        if (is_identifier(text + i, len))
            add(l, PIR_LINT_JARGON, text + i, len,
                "say what it is; the name belongs into the appendix");
        else if (is_abbreviation(text + i, len) && !is_known(l, text + i))
            add(l, PIR_LINT_JARGON, text + i, len,
                "write it out, explain it in brackets, or add it to schemas/language/");
    }
}

/* ---- figures --------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Is there the name of a month beside it, so that it is a day? */
static bool begins_month(const char *at)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};

    for (size_t i = 0; i < sizeof(months) / sizeof(*months); i++)
        if (strncmp(at, months[i], strlen(months[i])) == 0)
            return true;
    return false;
}

static bool is_day(const char *text, size_t at, size_t len)
{
    size_t word = at;

    if (text[at + len] == ' ' && begins_month(text + at + len + 1))
        return true;
    if (word && text[word - 1] == ' ')
        word--;
    while (word && is_word(text[word - 1]))
        word--;
    return word < at && begins_month(text + word);
}

static bool is_year(const char *at, size_t len)
{
    return len == 4 && (strncmp(at, "19", 2) == 0 || strncmp(at, "20", 2) == 0);
}

/* Digits with their separators; a version has two dots, a date and a time go on. */
static size_t figure_length(const char *at)
{
    size_t len = 0;

    while (is_digit(at[len]) ||
           ((at[len] == '.' || at[len] == ',') && len && is_digit(at[len + 1])))
        len++;
    return len;
}

static bool is_figure(const char *text, size_t at, size_t len)
{
    const char *after = text + at + len;
    const char *dot = memchr(text + at, '.', len);

    if (at && (is_word(text[at - 1]) || strchr("-:./#", text[at - 1])))
        return false;
    if (dot && memchr(dot + 1, '.', len - (size_t)(dot + 1 - (text + at))))
        return false;
    if (is_word(*after) || ((*after == '-' || *after == ':') && is_digit(after[1])))
        return false;
    return !is_year(text + at, len) && !is_day(text, at, len);
}

/* With the word behind it: "18 hours". */
static void find_figures(struct linting *l)
{
    for (size_t i = 0, len; l->text[i]; i += len ? len : 1) {
        size_t span;

        len = figure_length(l->text + i);
        if (!len || !is_figure(l->text, i, len))
            continue;
        span = len;
        if (l->text[i + span] == ' ' && is_word(l->text[i + span + 1])) {
            span++;
            while (is_word(l->text[i + span]))
                span++;
        } else if (l->text[i + span] == '%') {
            span++;
        }
        add(l, PIR_LINT_NUMBERS, l->text + i, span,
            "name the source, or link the entry");
        return;
    }
}

/* ---- sentences ------------------------------------------------------------------- */

static bool ends_sentence(const char *at)
{
    return *at == '\n' || *at == ';' ||
           (strchr(".!?", *at) && (at[1] == ' ' || at[1] == '\n' || !at[1]));
}

static void find_long(struct linting *l, size_t words_max)
{
    const char *at = l->text;

    while (*at) {
        const char *begin = at;
        size_t words = 0;
        int shown;

        for (bool inside = false; *at && !ends_sentence(at); at++) {
            words += is_word(*at) && !inside;
            inside = is_word(*at) || *at == '\'' || *at == '-';
        }
        shown = (int)pir_text_fit(begin, (size_t)(at - begin), SHOWN);
        while (shown > 0 && begin + shown < at && is_word(begin[shown]))
            shown--;
        while (shown > 0 && begin[shown - 1] == ' ')
            shown--;
        if (words > words_max)
            add(l, PIR_LINT_LENGTH, begin, (size_t)shown,
                pir_arena_printf(
                    l->arena,
                    "it has %zu words; make two or three of it, one thought each",
                    words));
        while (*at && !is_word(*at))
            at++;
    }
}

int pir_lint_text(
    struct pir_lint_list *out, struct pir_arena *arena,
    const struct pir_language *language, const char *text, unsigned lints,
    size_t words_max, struct pir_err *err)
{
    static const enum pir_word_kind kinds[] = {
        [PIR_LINT_JARGON] = PIR_WORD_JARGON,
        [PIR_LINT_BLAME] = PIR_WORD_BLAME,
        [PIR_LINT_HEDGES] = PIR_WORD_HEDGE,
        [PIR_LINT_EMPTY] = PIR_WORD_EMPTY};
    struct linting l = {out, arena, language, text, false};

    for (int i = PIR_LINT_JARGON; i <= PIR_LINT_EMPTY; i++)
        if (lints & (1u << i))
            find_words(&l, kinds[i], (enum pir_lint)i);
    if (lints & (1u << PIR_LINT_JARGON))
        find_abbreviations(&l);
    if (lints & (1u << PIR_LINT_NUMBERS))
        find_figures(&l);
    if (lints & (1u << PIR_LINT_LENGTH))
        find_long(&l, words_max);
    return l.failed ? pir_err_nomem(err) : 0;
}
