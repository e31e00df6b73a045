/** view/brief_internal.h - what the files of the brief share. Inside this room only. */
#ifndef PIR_VIEW_BRIEF_INTERNAL_H
#define PIR_VIEW_BRIEF_INTERNAL_H

#include "view/report_internal.h"

/** One question and its answer in the making. */
struct brief_answer {
    const char *question;
    struct pir_line answer;  /* nothing in it: there is none yet */
    const char *sure;        /* how sure; NULL */
    const char *owner, *due; /* who will answer, by when; NULL */
    const char *command;     /* that records what is missing; NULL */
    const struct pir_item
        *item; /* a recorded question; NULL: one of the standing ones */
    const struct pir_item *meeting; /* at which it was really asked; NULL */
    bool pushback;
};

#define STANDING ((size_t)7)

struct brief {
    struct pir_reporting r;
    struct brief_answer *answers;
    size_t count;
};

/** Append to an answer, with the mark of what it rests on; "" and NULL are passed over. */
void pir_brief_say(
    struct brief *b, struct brief_answer *answer, const char *text,
    const struct pir_item *item);
/** The next entry of a kind that holds, from place *at on; NULL at the end. */
const struct pir_item *
pir_brief_next(const struct brief *b, size_t *at, const char *kind);
bool pir_brief_answered(const struct brief_answer *answer);

/* ---- brief_answers.c ---- */

/** The standing questions, then those that were recorded. */
void pir_brief_answers(struct brief *b);

/* ---- brief_options.c ---- */

/** The options of each decision, in the order of the reader's appetite for risk. */
void pir_brief_options(struct brief *b);

#endif
