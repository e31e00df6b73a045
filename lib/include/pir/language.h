/** pir/language.h - what technical terms mean, in plain words. Included by <pir.h>.
 *
 *     struct pir_words *words;
 *     struct pir_term_text term;
 *     if (pir_words_new(&words, record, &err) == 0 && pir_words_term(&term, words, "SIEM"))
 *         printf("%s: %s\n", term.term, term.meaning);
 *     pir_words_free(words);
 */
#ifndef PIR_LANGUAGE_H
#define PIR_LANGUAGE_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_record;

/** A term of the glossary. Texts live as long as the words they were asked of. */
struct pir_term_text {
    const char *term;
    const char *brief;       /* what stands in brackets at first use */
    const char *meaning;     /* a sentence or two */
    const char *example;     /* or NULL */
    const char *const *also; /* other forms and names */
    size_t also_count;
};

struct pir_words;

/** The glossary: what is built in and, with a record, what that has in
 *  schemas/language/. PIR_E_INPUT where one of its files has not its form. */
PIR_API int
pir_words_new(struct pir_words **out, struct pir_record *record, struct pir_err *err);
PIR_API void pir_words_free(struct pir_words *words);
/** A term by one of its names, case aside. */
PIR_API bool pir_words_term(
    struct pir_term_text *out, const struct pir_words *words, const char *name);
/** The i-th term; false past the end. */
PIR_API bool
pir_words_at(struct pir_term_text *out, const struct pir_words *words, size_t i);

#ifdef __cplusplus
}
#endif
#endif
