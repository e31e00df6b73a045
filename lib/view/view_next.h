/** view/view_next.h - what to do now about an incident. [pure] */
#ifndef PIR_VIEW_NEXT_H
#define PIR_VIEW_NEXT_H

#include "judge/next.h"
#include "view/view.h"

struct pir_viewing;

/** pir next: the steps, numbered, each with its command and by when. */
int pir_view_next(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_next_step *steps, size_t count,
    struct pir_err *err);

/** "Tell: board, by 2026-11-24", without full stop. Inside this room only. */
const char *
pir_viewing_next_words(struct pir_viewing *v, const struct pir_next_step *step);

#endif
