/** judge/language.h - plain words: what technical terms mean, and words that a report is
 * better without. [pure]
 *
 * A set is read from files of the form schemas/language.yaml; a term or word that comes
 * again takes the place of the one before, so a record's own files come on top of what
 * is built in.
 *
 *     struct pir_language language = {0};
 *     rc = pir_language_builtin(&language, &arena, &err);
 *     rc = pir_language_read(&language, &arena, bytes, len, place, &err);
 *     while (pir_language_next(&found, &language, text, from, 1u << PIR_WORD_TERM))
 *         from = found.at + found.len;
 */
#ifndef PIR_JUDGE_LANGUAGE_H
#define PIR_JUDGE_LANGUAGE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct pir_term {
    const char *term;
    const char *const *also; /* other forms and names */
    size_t also_count;
    const char *brief;   /* what stands in brackets at first use */
    const char *meaning; /* a sentence or two */
    const char *example; /* or NULL */
};

enum pir_word_kind {
    PIR_WORD_TERM, /* of the glossary: reports explain it */
    PIR_WORD_JARGON,
    PIR_WORD_BLAME,
    PIR_WORD_HEDGE,
    PIR_WORD_EMPTY,
    PIR_WORD_KNOWN, /* an abbreviation that every reader knows */
    PIR_WORD_KINDS,
};

/** A word by which something is found in a text. */
struct pir_word_entry {
    const char *word;
    size_t len;
    bool exact; /* has capitals: they count */
    enum pir_word_kind kind;
    size_t term;        /* of TERM: which */
    const char *better; /* of JARGON to EMPTY: what to write instead */
};

struct pir_language {
    PIR_VEC(struct pir_term) terms;
    PIR_VEC(struct pir_word_entry) words[27]; /* by first letter, others last */
};

/** Add a file. PIR_E_INPUT with place and line; PIR_E_NOMEM. Texts live in arena. */
int pir_language_read(
    struct pir_language *language, struct pir_arena *arena, const char *bytes,
    size_t len, const char *place, struct pir_err *err);
/** Add the files that are built in. */
int pir_language_builtin(
    struct pir_language *language, struct pir_arena *arena, struct pir_err *err);

/** A term by one of its names, case aside; NULL when there is none. */
const struct pir_term *
pir_language_term(const struct pir_language *language, const char *name);

struct pir_word_found {
    size_t at, len;
    const struct pir_word_entry *entry;
};
/** The next whole word or words at or after from that belong to one of the kinds (1u <<
 *  kind); the longest where several begin at one place. */
bool pir_language_next(
    struct pir_word_found *out, const struct pir_language *language, const char *text,
    size_t from, unsigned kinds);

/** Do brackets follow, so that it is explained already? */
bool pir_language_explained(const char *after);

#endif
