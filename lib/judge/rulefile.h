/** judge/rulefile.h - the files of rules below schemas/: have they the form they must
 * have? [pure]
 *
 * Duties (schemas/obligations/), lists of holidays (schemas/holidays/) and frameworks
 * (schemas/frameworks/) are read by strict readers; this is what a gate asks of them.
 * The forms are the built-in schemas obligations.yaml, holidays.yaml, frameworks.yaml.
 */
#ifndef PIR_JUDGE_RULEFILE_H
#define PIR_JUDGE_RULEFILE_H

#include "judge/obligation.h"

/** Does a document have the form of that built-in schema ("obligations.yaml")?
 *  PIR_E_INPUT with place, line and what is wrong; PIR_E_NOMEM. */
int pir_rulefile_form(
    struct pir_arena *arena, const char *schema, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

/** Is the file at that path of a record (below schemas/) fit to be used? 0 also for
 *  files that are none of these. words: a set that holds the words of duties.
 *  PIR_E_INPUT with place and line; PIR_E_NOMEM. */
int pir_rulefile_check(
    struct pir_arena *arena, const struct pir_obligations *words, const char *path,
    const char *bytes, size_t len, struct pir_err *err);

/** Read the built-in duties, words first. Owns: arena. */
int pir_obligations_builtin(
    struct pir_obligations *set, struct pir_arena *arena, struct pir_err *err);
/** The built-in words alone. */
int pir_obligations_words(
    struct pir_obligations *set, struct pir_arena *arena, struct pir_err *err);

#endif
