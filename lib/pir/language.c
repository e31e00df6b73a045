/* Plain words as a record has them: what is built in, and its own schemas/language/. */
#include "pir/language_internal.h"

#include "judge/rulefile.h"
#include "pir/clockwork.h"

#include <stdlib.h>
#include <string.h>

#define LANGUAGE "schemas/language"

static int read_own(
    struct pir_language *language, struct pir_arena *arena, struct pir_record *record,
    const char *name, struct pir_err *err)
{
    const char *path = pir_arena_printf(arena, LANGUAGE "/%s", name);
    const char *bytes;
    size_t len, end = strlen(name);
    int rc = path ? 0 : pir_err_nomem(err);

    if (end < 6 || strcmp(name + end - 5, ".yaml") != 0)
        return rc;
    if (rc == 0)
        rc = pir_record_file(&bytes, &len, arena, record, path, err);
    if (rc == 0) /* before the reader, which relies on it */
        rc = pir_rulefile_form(arena, "language.yaml", bytes, len, path, err);
    return rc < 0 ? rc : pir_language_read(language, arena, bytes, len, path, err);
}

int pir_record_language(
    struct pir_language *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    struct pir_node *nodes = NULL;
    size_t count = 0;
    int rc;

    memset(out, 0, sizeof(*out));
    rc = pir_language_builtin(out, arena, err);
    if (rc < 0 || !record)
        return rc;
    rc = pir_store_list(
        &nodes, &count, arena, record->store, &record->now->head, LANGUAGE, err);
    if (rc == PIR_E_NOTFOUND) {
        memset(err, 0, sizeof(*err));
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_own(out, arena, record, nodes[i].name, err);
    return rc;
}

/* ---- for help -------------------------------------------------------------------- */

struct pir_words {
    struct pir_arena arena;
    struct pir_language language;
};

int pir_words_new(
    struct pir_words **out, struct pir_record *record, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_words *words = calloc(1, sizeof(*words));
    int rc = words ? 0 : pir_err_nomem(err);

    *out = NULL;
    err = err ? err : &scratch;
    if (rc == 0 && record)
        rc = pir_record_refresh(record, err);
    if (rc == 0)
        rc = pir_record_language(&words->language, &words->arena, record, err);
    if (rc < 0)
        pir_words_free(words);
    else
        *out = words;
    return rc;
}

void pir_words_free(struct pir_words *words)
{
    if (!words)
        return;
    pir_arena_release(&words->arena);
    free(words);
}

static struct pir_term_text text_of(const struct pir_term *term)
{
    return (struct pir_term_text){term->term,    term->brief, term->meaning,
                                  term->example, term->also,  term->also_count};
}

bool pir_words_term(
    struct pir_term_text *out, const struct pir_words *words, const char *name)
{
    const struct pir_term *term = pir_language_term(&words->language, name);

    if (term)
        *out = text_of(term);
    return term != NULL;
}

bool pir_words_at(struct pir_term_text *out, const struct pir_words *words, size_t i)
{
    if (i >= words->language.terms.len)
        return false;
    *out = text_of(&words->language.terms.items[i]);
    return true;
}
