/* Help on technical terms: the glossary, by the record one is in. */
#include "help.h"

#include <string.h>

#define NAMES_MAX 512

struct pir_words *cli_words(struct cli *cli)
{
    struct pir_words *words = NULL;
    struct pir_err err = {0};

    if (pir_words_new(&words, cli_record_maybe(cli), &err) < 0)
        (void)pir_words_new(&words, NULL, &err); /* a file of the record is at fault */
    return words;
}

static void compose_names(struct cli_page *page, const struct pir_term_text *term)
{
    char names[NAMES_MAX];
    size_t len = 0;

    for (size_t i = 0; i < term->also_count && len < sizeof(names); i++) {
        int written = snprintf(
            names + len, sizeof(names) - len, "%s%s",
            i ? ", " : "Also: ", term->also[i]);

        if (written < 0)
            return;
        len += (size_t)written;
    }
    if (len && len < sizeof(names))
        page->style->text(page, names);
}

static void compose_meaning(struct cli_page *page, const struct pir_term_text *term)
{
    page->style->text(page, term->meaning);
    if (term->example)
        page->style->text(page, term->example);
    compose_names(page, term);
}

void cli_compose_term(struct cli_page *page, const struct pir_term_text *term)
{
    char words[NAMES_MAX];

    page->style->begin(page, term->term, "7", term->brief);
    snprintf(words, sizeof(words), "%s: %s.", term->term, term->brief);
    page->style->text(page, words);
    compose_meaning(page, term);
}

void cli_compose_also_term(struct cli_page *page, struct cli *cli, const char *name)
{
    struct pir_words *words = page->manual ? NULL : cli_words(cli);
    struct pir_term_text term;

    if (words && pir_words_term(&term, words, name)) {
        page->style->heading(page, "The word");
        compose_meaning(page, &term);
    }
    pir_words_free(words);
}

void cli_compose_terms(struct cli_page *page, struct cli *cli)
{
    struct pir_words *words = page->manual ? NULL : cli_words(cli);
    struct pir_term_text term;

    page->style->text(
        page,
        "What stands on page one is read by people who decide, not by people who run "
        "systems. Reports explain these terms where they first use them and list those "
        "that occur; `pir help TERM` explains one. `pir check --language` names what "
        "is "
        "not explained, and words that blame, hedge or say nothing.");
    page->style->text(
        page, "Terms and words of your own go into files of the record, "
              "schemas/language/*.yaml, "
              "in a signed commit of an owner; they come on top of these.");
    page->style->example(
        page, "schema: pir.language/1\n"
              "terms:\n"
              "- term: Harbour\n"
              "  also: [the harbour]\n"
              "  short: our system for orders\n"
              "  meaning: The system in which all orders are kept.\n"
              "jargon:\n"
              "- {word: bounce the box, better: restart the server}\n"
              "known: [ACME]");
    if (!words && pir_words_new(&words, NULL, &cli->err) < 0)
        return;
    page->style->heading(page, "Terms");
    for (size_t i = 0; pir_words_at(&term, words, i); i++)
        page->style->item(page, term.term, NULL, term.meaning);
    pir_words_free(words);
}
