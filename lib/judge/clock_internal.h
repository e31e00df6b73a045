/** judge/clock_internal.h - what the files of the clock share. Inside this room only.
 *
 * Counting (clock_count.c) knows instants and periods, nothing of entries; choosing
 * (clock_anchor.c) knows which entry an anchor is; clock.c puts both together.
 */
#ifndef PIR_JUDGE_CLOCK_INTERNAL_H
#define PIR_JUDGE_CLOCK_INTERNAL_H

#include "judge/clock.h"

/** One duty in the judging. */
struct pir_judging {
    struct pir_arena *arena;
    const struct pir_clock_facts *facts;
    const struct pir_obligation *o;
    const struct pir_clock_terms *terms;
    struct pir_err *err;
    /* facts->events that concern this duty, and those that follow from them: notices
     * sent, the end of the year */
    PIR_VEC(struct pir_clock_event) events;
};

/* ---- counting (clock_count.c) ---- */

/** How the rule is read. */
struct pir_counting {
    const struct pir_clock_terms *terms;
    const struct pir_obligation *o;
    enum pir_hour_rule hours;
    bool unrolled;
    /* set while counting: a calendar of which there is no list, or not of that year */
    const char *no_list;
    bool beyond_list;
};
/** All instants a moment may be; a second and a minute are one. Nothing when unknown. */
struct pir_window pir_moment_window(const struct pir_moment *moment);
/** The deadlines that anchors in that window lead to. */
struct pir_window pir_limit_window(
    struct pir_counting *counting, const struct pir_limit *limit,
    const struct pir_window *anchor);
/** Where the duty's days are counted. */
const struct pir_zone *pir_counting_zone(
    const struct pir_clock_terms *terms, const struct pir_obligation *o,
    const struct pir_limit *limit);

/* ---- choosing (clock_anchor.c) ---- */

/** Gather the events that concern the duty. PIR_E_NOMEM. */
int pir_judging_events(struct pir_judging *j);
/** The candidate that counts for an event in a stage: the earliest whose time is known;
 *  where no order is provable the one known best; with last the latest. NULL: none. */
const struct pir_clock_event *pir_judging_pick(
    const struct pir_judging *j, const struct pir_obligation_stage *stage,
    const char *event, bool last);
/** Does the event concern that stage (its entry may name duties or stages)? */
bool pir_event_concerns(
    const struct pir_clock_event *event, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage);
/** Does a list of words name the duty, or that stage of it (stage may be NULL)? */
bool pir_words_name(
    const struct pir_value *words, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage);
/** The same for "OBLIGATION.STAGE" alone. */
bool pir_words_name_stage(
    const struct pir_value *words, const struct pir_obligation *o,
    const struct pir_obligation_stage *stage);

/* ---- scope (clock_scope.c) ---- */

/** 1 declared so, 0 declared not so, -1 not declared. */
int pir_judging_flag(const struct pir_judging *j, const char *flag);
enum pir_clock_scope pir_judging_scope(const struct pir_judging *j);
bool pir_judging_in_force(const struct pir_judging *j);
/** Is the stage's condition declared to hold? */
bool pir_judging_condition(
    const struct pir_judging *j, const struct pir_obligation_stage *stage);
/** Judgements of the stage that contradict each other; NULLs where none do. */
void pir_judging_contradiction(
    struct pir_clock_stage *out, const struct pir_judging *j,
    const struct pir_obligation_stage *stage);
/** The judgement that stops the stage; delay: the one that grants a delay. NULL. */
const struct pir_clock_stop *pir_judging_stop(
    const struct pir_judging *j, const struct pir_obligation_stage *stage, bool delay);

/* ---- one stage (clock_stage.c, clock_series.c) ---- */

/** Fill in a stage but for scope and force: dates, candidates, the clock's verdict. */
int pir_judging_stage(struct pir_clock_stage *out, struct pir_judging *j);
/** A duty that repeats. */
void pir_judging_series(struct pir_clock_stage *out, struct pir_judging *j);
/** The verdict on a deadline: on the first notice, or on now where there is none. */
enum pir_clock_verdict pir_judging_verdict(
    const struct pir_judging *j, const struct pir_clock_stage *stage,
    const struct pir_window *due, const struct pir_clock_event *anchor);

#endif
