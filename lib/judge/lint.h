/** judge/lint.h - what could be said better in a text, each with a better way. [pure] */
#ifndef PIR_JUDGE_LINT_H
#define PIR_JUDGE_LINT_H

#include "judge/language.h"

enum pir_lint {
    PIR_LINT_JARGON, /* a technical word without a plain explanation */
    PIR_LINT_BLAME,
    PIR_LINT_HEDGES,
    PIR_LINT_EMPTY,   /* a phrase that says nothing */
    PIR_LINT_NUMBERS, /* a figure: the caller knows whether it has a source */
    PIR_LINT_LENGTH,  /* a sentence of too many words */
    PIR_LINTS,
};
/** "jargon", "blame", "hedges", "empty", "numbers", "length". */
const char *pir_lint_name(enum pir_lint lint);
bool pir_lint_parse(enum pir_lint *out, const char *name);

struct pir_lint_finding {
    enum pir_lint lint;
    const char *words;  /* as they stand in the text, cut where they are long */
    const char *better; /* a phrase: "give the day" */
};
struct pir_lint_list {
    PIR_VEC(struct pir_lint_finding) found;
};

/** Look for what lints (1u << lint) ask for; each word once a text. A sentence is long
 *  above words_max words. Owns: arena. PIR_E_NOMEM. */
int pir_lint_text(
    struct pir_lint_list *out, struct pir_arena *arena,
    const struct pir_language *language, const char *text, unsigned lints,
    size_t words_max, struct pir_err *err);

#endif
