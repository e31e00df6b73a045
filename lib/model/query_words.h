/** model/query_words.h - what a person types to search for, as an expression of SQLite's
 * FTS5. [pure]
 *
 *     word        as a word, in any case, with or without accents
 *     word*       words that begin so
 *     "two words" next to each other
 *     -word       not there; also -"two words"
 *
 * All that are not excluded must be there. Nothing else has a meaning: whatever FTS5 would
 * read as an operator stands in quotes.
 */
#ifndef PIR_MODEL_QUERY_WORDS_H
#define PIR_MODEL_QUERY_WORDS_H

#include "base/arena.h"
#include "base/err.h"

#define PIR_QUERY_MAX ((size_t)4096) /* bytes that are typed */
#define PIR_QUERY_WORDS ((size_t)64) /* words and phrases */

struct pir_query_words {
    const char *match; /* FTS5 expression; NULL when nothing is asked for */
    const char *any;   /* one that fits a line with any of the words; NULL likewise */
};

/** field: only in this column of the table, or NULL; it must be a column's name. NULL and
 *  blank texts ask for nothing. PIR_E_INPUT: too long, unclean, or only excluded words. */
int pir_query_words_parse(
    struct pir_query_words *out, struct pir_arena *arena, const char *typed,
    const char *field, struct pir_err *err);

#endif
