/* Plain words: reading the lists, and finding their words in a text. */
#include "judge/language.h"

#include "base/text.h"
#include "doc/builtin.h"
#include "judge/rulefile.h"

#include <string.h>

#define FOLDER "language/"
#define OTHER ((size_t)26)

static const char *const lists[PIR_WORD_KINDS] = {
    [PIR_WORD_JARGON] = "jargon", [PIR_WORD_BLAME] = "blame",
    [PIR_WORD_HEDGE] = "hedges",  [PIR_WORD_EMPTY] = "empty",
    [PIR_WORD_KNOWN] = "known",
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t place_of(char c)
{
    c = lower(c);
    return c >= 'a' && c <= 'z' ? (size_t)(c - 'a') : OTHER;
}

static bool has_capitals(const char *word)
{
    for (; *word; word++)
        if (*word >= 'A' && *word <= 'Z')
            return true;
    return false;
}

/* ---- reading --------------------------------------------------------------------- */

struct reading {
    struct pir_language *language;
    struct pir_arena *arena;
    struct pir_err *err;
};

/* A word that is there already gets what it means now. */
static int add_word(struct reading *r, const struct pir_word_entry *entry)
{
    size_t place = place_of(*entry->word);
    struct pir_word_entry *slot = NULL;

    for (size_t i = 0; i < r->language->words[place].len; i++)
        if (strcmp(r->language->words[place].items[i].word, entry->word) == 0)
            slot = &r->language->words[place].items[i];
    if (!slot)
        slot = PIR_VEC_PUSH(r->arena, &r->language->words[place]);
    if (!slot)
        return pir_err_nomem(r->err);
    *slot = *entry;
    slot->len = strlen(entry->word);
    slot->exact = has_capitals(entry->word);
    return 0;
}

static size_t find_term(const struct pir_language *language, const char *name)
{
    for (size_t i = 0; i < language->terms.len; i++)
        if (pir_text_same(language->terms.items[i].term, name))
            return i;
    return language->terms.len;
}

static int add_names(struct reading *r, struct pir_term *term, size_t at)
{
    struct pir_word_entry entry = {
        .word = term->term, .kind = PIR_WORD_TERM, .term = at};
    int rc = add_word(r, &entry);

    for (size_t i = 0; rc == 0 && i < term->also_count; i++) {
        entry.word = term->also[i];
        rc = add_word(r, &entry);
    }
    return rc;
}

static int add_term(struct reading *r, const struct pir_value *value)
{
    const struct pir_value *also = pir_value_get(value, "also");
    size_t count = also ? also->len : 0;
    size_t at = find_term(r->language, pir_value_text(value, "term"));
    const char **names = pir_arena_calloc(r->arena, count + 1, sizeof(*names));
    struct pir_term *term = at < r->language->terms.len
                                ? &r->language->terms.items[at]
                                : PIR_VEC_PUSH(r->arena, &r->language->terms);

    if (!names || !term)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < count; i++)
        names[i] = pir_value_at(also, i)->text;
    *term = (struct pir_term){
        .term = pir_value_text(value, "term"),
        .also = names,
        .also_count = count,
        .brief = pir_value_text(value, "short"),
        .meaning = pir_value_text(value, "meaning"),
        .example = pir_value_text(value, "example")};
    return add_names(r, term, at);
}

static int
add_list(struct reading *r, const struct pir_value *list, enum pir_word_kind kind)
{
    const struct pir_value *each;
    int rc = 0;

    for (size_t i = 0; rc == 0 && (each = pir_value_at(list, i)) != NULL; i++) {
        struct pir_word_entry entry = {.kind = kind};

        entry.word = kind == PIR_WORD_KNOWN ? each->text : pir_value_text(each, "word");
        entry.better = pir_value_text(each, "better");
        rc = add_word(r, &entry);
    }
    return rc;
}

int pir_language_read(
    struct pir_language *language, struct pir_arena *arena, const char *bytes,
    size_t len, const char *place, struct pir_err *err)
{
    struct reading r = {language, arena, err};
    struct pir_value *document;
    const struct pir_value *terms, *each;
    int rc = pir_builtin_parse(&document, arena, bytes, len, place, err);

    terms = rc == 0 ? pir_value_get(document, "terms") : NULL;
    for (size_t i = 0; rc == 0 && (each = pir_value_at(terms, i)) != NULL; i++)
        rc = add_term(&r, each);
    for (size_t kind = 0; rc == 0 && kind < PIR_WORD_KINDS; kind++)
        if (lists[kind])
            rc = add_list(
                &r, pir_value_get(document, lists[kind]), (enum pir_word_kind)kind);
    return rc;
}

int pir_language_builtin(
    struct pir_language *language, struct pir_arena *arena, struct pir_err *err)
{
    int rc = 0;

    for (const struct pir_builtin_file *file = pir_builtin_files; rc == 0 && file->name;
         file++)
        if (strncmp(file->name, FOLDER, strlen(FOLDER)) == 0)
            rc = pir_language_read(
                language, arena, file->bytes, file->len, file->name, err);
    return rc;
}

const struct pir_term *
pir_language_term(const struct pir_language *language, const char *name)
{
    size_t at = find_term(language, name);

    if (at < language->terms.len)
        return &language->terms.items[at];
    for (size_t i = 0; i < language->terms.len; i++)
        for (size_t j = 0; j < language->terms.items[i].also_count; j++)
            if (pir_text_same(language->terms.items[i].also[j], name))
                return &language->terms.items[i];
    return NULL;
}

/* ---- finding --------------------------------------------------------------------- */

/* Letters of other alphabets are bytes above 0x7f. */
static bool is_inside(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c & 0x80) || c == '_';
}

static bool fits(const char *text, const struct pir_word_entry *entry)
{
    for (size_t i = 0; i < entry->len; i++) {
        char c = entry->exact ? text[i] : lower(text[i]);

        if (c != entry->word[i])
            return false;
    }
    return !is_inside(text[entry->len]);
}

static const struct pir_word_entry *
longest_at(const struct pir_language *language, const char *text, unsigned kinds)
{
    size_t place = place_of(*text);
    const struct pir_word_entry *best = NULL;

    for (size_t i = 0; i < language->words[place].len; i++) {
        const struct pir_word_entry *entry = &language->words[place].items[i];

        if ((kinds & (1u << entry->kind)) && (!best || entry->len > best->len) &&
            fits(text, entry))
            best = entry;
    }
    return best;
}

bool pir_language_next(
    struct pir_word_found *out, const struct pir_language *language, const char *text,
    size_t from, unsigned kinds)
{
    for (size_t i = from; text[i]; i++) {
        const struct pir_word_entry *entry;

        if (!is_inside(text[i]) ||
            (i && (is_inside(text[i - 1]) || text[i - 1] == '-')))
            continue;
        entry = longest_at(language, text + i, kinds);
        if (!entry)
            continue;
        *out = (struct pir_word_found){i, entry->len, entry};
        return true;
    }
    return false;
}

bool pir_language_explained(const char *after)
{
    return after[0] == ' ' && after[1] == '(';
}
