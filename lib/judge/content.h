/** judge/content.h - what a notice must hold: was it in it, or is it in the record? [pure] */
#ifndef PIR_JUDGE_CONTENT_H
#define PIR_JUDGE_CONTENT_H

#include "judge/clock.h"

enum pir_content_state {
    PIR_CONTENT_COVERED,  /* a notice of this stage names it among what it covers */
    PIR_CONTENT_READY,    /* not in a notice yet; an entry holds it */
    PIR_CONTENT_MISSING,  /* an entry could hold it, none does */
    PIR_CONTENT_UNKNOWN,  /* no kind of entry holds it: ask somebody */
    PIR_CONTENT_UNNEEDED, /* reasons for a delay, where nothing was late */
};
/** "covered", "in-record", "missing", "not-recordable", "not-needed". */
const char *pir_content_state_name(enum pir_content_state state);

struct pir_content {
    const struct pir_word *word;
    enum pir_content_state state;
    const struct pir_item *proof; /* the notice, or the entry that holds it; NULL */
};

/** The content of a stage, in the duty's order; *out lives in arena. PIR_E_NOMEM. */
int pir_content_of(
    struct pir_content **out, size_t *count, struct pir_arena *arena,
    const struct pir_obligations *words, const struct pir_clock_stage *stage,
    const struct pir_state *state, struct pir_err *err);

/** Which entry of an incident holds which word, for an index of many incidents: those
 *  words that one holds, in the order of words. PIR_E_NOMEM. Owns: arena. */
int pir_content_evidence(
    struct pir_evidence **out, size_t *count, struct pir_arena *arena,
    const struct pir_obligations *words, const struct pir_state *state,
    struct pir_err *err);

#endif
