/* From what a person types to an expression of FTS5. */
#include "model/query_words.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

#define BLANKS " \t\n"

/** One word or phrase. */
struct term {
    const char *text;
    size_t len;
    bool excluded, begins; /* "-word", "word*" */
};

struct terms {
    struct term items[PIR_QUERY_WORDS];
    size_t count, wanted; /* wanted: those that are not excluded */
};

/* The next one at *at; false at the end. A quote that is not closed ends with the text. */
static bool next_term(struct term *out, const char **at)
{
    const char *text = *at + strspn(*at, BLANKS);

    memset(out, 0, sizeof(*out));
    if (!*text)
        return false;
    if (text[0] == '-' && text[1] && !strchr(BLANKS, text[1])) {
        out->excluded = true;
        text++;
    }
    if (*text == '"') {
        out->text = ++text;
        out->len = strcspn(text, "\"");
        *at = text + out->len + (text[out->len] == '"');
    } else {
        out->text = text;
        out->len = strcspn(text, BLANKS "\"");
        *at = text + out->len;
    }
    if (**at == '*') {
        out->begins = true;
        ++*at;
    } else if (out->len > 1 && out->text[out->len - 1] == '*' && out->text != *at) {
        out->begins = true;
        out->len--;
    }
    return true;
}

/* Something that can be a word: a letter or digit of ASCII, or anything beyond it. */
static bool has_word(const struct term *term)
{
    for (size_t i = 0; i < term->len; i++) {
        unsigned char c = (unsigned char)term->text[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z'))
            return true;
    }
    return false;
}

static int split(struct terms *out, const char *typed, struct pir_err *err)
{
    struct term term;

    memset(out, 0, sizeof(*out));
    while (next_term(&term, &typed)) {
        if (!has_word(&term))
            continue;
        if (out->count == PIR_QUERY_WORDS)
            return pir_err_set(
                err, PIR_E_INPUT, "at most %zu words can be searched for at once",
                PIR_QUERY_WORDS);
        out->items[out->count++] = term;
        out->wanted += !term.excluded;
    }
    if (out->wanted)
        return 0;
    pir_err_set(
        err, PIR_E_INPUT,
        out->count ? "only words that must not be there are given"
                   : "there is no word in what is searched for");
    pir_err_hint(err, "give at least one word with letters or digits to look for");
    return PIR_E_INPUT;
}

static void add_term(struct pir_buf *out, const struct term *term)
{
    pir_buf_addch(out, '"');
    pir_buf_add(out, term->text, term->len);
    pir_buf_addstr(out, term->begins ? "\" *" : "\"");
}

static void add_terms(
    struct pir_buf *out, const struct terms *terms, const char *joint,
    unsigned excluded)
{
    const char *before = "(";

    for (size_t i = 0; i < terms->count; i++) {
        if (terms->items[i].excluded != (excluded != 0))
            continue;
        pir_buf_addstr(out, before);
        add_term(out, &terms->items[i]);
        before = joint;
    }
    pir_buf_addch(out, ')');
}

static const char *take(struct pir_buf *text, struct pir_arena *arena)
{
    const char *copy =
        pir_buf_failed(text) ? NULL : pir_arena_strdup(arena, text->data);

    pir_buf_clear(text);
    return copy;
}

static int write_all(
    struct pir_query_words *out, struct pir_arena *arena, const struct terms *terms,
    const char *field, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;

    if (field)
        pir_buf_printf(&text, "\"%s\" : (", field);
    add_terms(&text, terms, " AND ", 0);
    if (terms->wanted < terms->count) {
        pir_buf_addstr(&text, " NOT ");
        add_terms(&text, terms, " OR ", 1);
    }
    if (field)
        pir_buf_addch(&text, ')');
    out->match = take(&text, arena);
    add_terms(&text, terms, " OR ", 0);
    out->any = take(&text, arena);
    pir_buf_release(&text);
    return out->match && out->any ? 0 : pir_err_nomem(err);
}

int pir_query_words_parse(
    struct pir_query_words *out, struct pir_arena *arena, const char *typed,
    const char *field, struct pir_err *err)
{
    struct terms terms;
    int rc;

    memset(out, 0, sizeof(*out));
    if (!typed || pir_text_is_blank(typed, strlen(typed)))
        return 0;
    if (strlen(typed) > PIR_QUERY_MAX)
        return pir_err_set(
            err, PIR_E_INPUT, "at most %zu bytes can be searched for", PIR_QUERY_MAX);
    rc = pir_text_check(typed, strlen(typed), PIR_TEXT_LINES | PIR_TEXT_TABS, err);
    if (rc == 0)
        rc = split(&terms, typed, err);
    return rc < 0 ? rc : write_all(out, arena, &terms, field, err);
}
