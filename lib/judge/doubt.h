/** judge/doubt.h - what may be recorded and yet is probably not what was meant. [pure]
 *
 * Said after recording, as a note with the way to put it right: a misspelt audience or
 * currency, a year that is long gone, work that one person both did and verified. None of
 * it is wrong for sure, so none of it is refused.
 *
 *     struct pir_doubt_terms terms = {.now = now, .state = &state, .person = principal};
 *     rc = pir_doubts_of(&doubts, &arena, &made.entry, &terms, &err);
 */
#ifndef PIR_JUDGE_DOUBT_H
#define PIR_JUDGE_DOUBT_H

#include "model/fold.h"

struct pir_doubts {
    PIR_VEC(const char *) list; /* sentences without full stop */
};

struct pir_doubt_terms {
    int64_t now;
    /* the incident, with or without the entry; NULL: not known */
    const struct pir_state *state;
    const char *person; /* who records it, a principal */
};

/** Append what is doubtful about an entry. PIR_E_NOMEM. Owns: arena. */
int pir_doubts_of(
    struct pir_doubts *out, struct pir_arena *arena, const struct pir_entry *entry,
    const struct pir_doubt_terms *terms, struct pir_err *err);

/** Is it one of the codes of ISO 4217, of a currency in use? */
bool pir_currency_is(const char *code);

#endif
