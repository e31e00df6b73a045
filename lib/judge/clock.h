/** judge/clock.h - which clock of a law or contract runs, from when, and was it met? [pure]
 *
 * Facts (what an incident's entries say) and a duty (judge/obligation.h) give one result
 * for each stage of the duty. No date is ever guessed: without the event that the duty
 * is counted from there is none, and an event known to the day gives a deadline that is
 * an interval. Judged is the earliest arguable deadline, counted from the earliest
 * candidate for the event; later readings and other candidates stand beside it.
 *
 *     struct pir_clock_facts facts;
 *     struct pir_clock_duty duty;
 *     rc = pir_clock_facts_of(&facts, &arena, &state, &err);
 *     facts.declared = settings' scope flags; facts.regimes = settings' regimes;
 *     rc = pir_clock_judge(&duty, &arena, &facts, obligation, &terms, &err);
 *     for (size_t i = 0; i < duty.stage_count; i++)
 *         ... duty.stages[i].verdict, .due.first, .sent ...
 *
 * Precision: a second and a minute count as that instant, because no law counts seconds
 * and people write minutes; an hour and a day are all instants they cover.
 */
#ifndef PIR_JUDGE_CLOCK_H
#define PIR_JUDGE_CLOCK_H

#include "judge/calendar.h"
#include "judge/obligation.h"
#include "model/fold.h"

enum pir_clock_verdict {
    PIR_CLOCK_NOT_APPLICABLE,  /* declared: this is not so of us */
    PIR_CLOCK_NOT_IN_FORCE,    /* the rule did not bind at that time */
    PIR_CLOCK_SCOPE_UNKNOWN,   /* nobody declared whether it applies */
    PIR_CLOCK_DECIDED_AGAINST, /* recorded: threshold not met, nobody need be told */
    PIR_CLOCK_NOT_STARTED,     /* the event it is counted from is not recorded */
    PIR_CLOCK_ANCHOR_MISSING,  /* the event is recorded, its time is unknown */
    PIR_CLOCK_NO_CLOCK,        /* no fixed period, and nothing sent yet */
    PIR_CLOCK_RUNNING,
    PIR_CLOCK_DUE_SOON,
    PIR_CLOCK_OVERDUE,
    PIR_CLOCK_MET,
    PIR_CLOCK_MET_LATE,        /* reasons for the delay are recorded */
    PIR_CLOCK_MET_LATE_UNSAID, /* they are not */
    PIR_CLOCK_INDETERMINATE,   /* times known too coarsely to prove either */
    PIR_CLOCK_EXCUSED,         /* late, or open, within a delay an authority granted */
    PIR_CLOCK_VERDICT_COUNT,
};
/** "not-applicable" ... "met-late"; both kinds of late are "met-late". */
const char *pir_clock_verdict_name(enum pir_clock_verdict verdict);
/** Does the record say no: overdue, or late without reasons? */
bool pir_clock_is_bad(enum pir_clock_verdict verdict);
/** Has somebody still to do something by a date? */
bool pir_clock_is_open(enum pir_clock_verdict verdict);

/** All instants something may be: [first, last]. Nothing: first > last. */
struct pir_window {
    int64_t first, last;
};
#define PIR_WINDOW_NONE ((struct pir_window){INT64_MAX, INT64_MIN})
static inline bool pir_window_is(const struct pir_window *window)
{
    return window->first <= window->last;
}

/* ---- facts ----------------------------------------------------------------------- */

/** Something happened that clocks may be counted from. */
struct pir_clock_event {
    const char *event;           /* "aware" */
    struct pir_moment at;        /* UNKNOWN: it happened, nobody knows when */
    const struct pir_item *item; /* entry that says so; NULL: what if */
    /* duties it starts by that entry (ids, OBLIGATION.STAGE, short names); 0: all */
    const struct pir_value *only;
    const char *only_stage_of; /* a sent notice: of this duty only; NULL */
    bool what_if;
};

/** A notice was sent. */
struct pir_clock_sent {
    const char *obligation, *stage;
    struct pir_moment at;
    const struct pir_item *item;
    const char *reasons; /* for the delay; NULL */
};

/** Somebody judged that a duty need not be met, or not yet. */
struct pir_clock_stop {
    const char *type; /* of the determination: "not-notifiable", "delay-granted" */
    const struct pir_value *stops; /* duties it names; NULL: what its type denies */
    struct pir_moment at;
    struct pir_moment until; /* delay granted until then; UNKNOWN: without end */
    bool delay;
    const struct pir_item *item;
};

/** What is so, whatever it was read from. */
struct pir_clock_facts {
    const struct pir_clock_event *events;
    size_t event_count;
    const struct pir_clock_sent *sent;
    size_t sent_count;
    const struct pir_clock_stop *stops;
    size_t stop_count;
    struct pir_moment opened; /* of the incident; UNKNOWN where there is none */
    /* an OBJECT of flags, true or false; an ARRAY of names; each may be NULL */
    const struct pir_value *declared, *regimes, *scope;
};

/** The facts in an incident's entries, corrections applied; superseded judgements and what
 *  nobody vouches for are left out, declared and regimes left to the caller. PIR_E_NOMEM.
 *  Owns: arena. Which fields it looks at model/catalog_clocks.c has to know too. */
int pir_clock_facts_of(
    struct pir_clock_facts *out, struct pir_arena *arena, const struct pir_state *state,
    struct pir_err *err);
/** Suppose that an event happened then: it takes the place of all that is recorded of
 *  it. */
int pir_clock_suppose(
    struct pir_clock_facts *facts, struct pir_arena *arena, const char *event,
    const struct pir_moment *at, struct pir_err *err);

/* ---- terms ----------------------------------------------------------------------- */

/** What a duty is counted by that is no fact of the incident. */
struct pir_clock_terms {
    int64_t now;
    const struct pir_zone *zone; /* for days, where the duty names no zone itself */
    /** Days off of a calendar ("us-federal"); NULL where there is no list. May be NULL. */
    const struct pir_holidays *(*holidays)(void *context, const char *calendar);
    void *context;
    /* leave out the stages of duties that are not declared to apply, or did not bind:
     * for many incidents at once */
    bool only_in_scope;
};

/* ---- results --------------------------------------------------------------------- */

/** A deadline by one candidate or one variant, beside the one that is judged. */
struct pir_clock_other {
    const struct pir_clock_event *anchor; /* counted from this instead; or NULL */
    const struct pir_limit *variant;      /* if this were so; or NULL */
    bool unrolled; /* if the duty's roll did not count (roll_excluded_flags) */
    struct pir_window due;
    enum pir_clock_verdict verdict; /* of the clock alone */
};

struct pir_clock_stage {
    const struct pir_obligation *obligation;
    const struct pir_obligation_stage *stage;
    enum pir_clock_verdict verdict;
    /* the clock alone, whether the duty applies or not: what would be if it did */
    enum pir_clock_verdict clock;
    /* what is counted from; the limit is the one that binds; NULL: none */
    const struct pir_clock_event *anchor;
    const struct pir_limit *limit;
    /* by the rule; the earliest arguable, which is judged; the latest. All none when
     * there is no date */
    struct pir_window due, earliest, latest;
    const struct pir_clock_event *const *missing; /* recorded with time unknown */
    size_t missing_count;
    const char
        *awaited; /* event that is not recorded and would give a (new) date; NULL */
    const struct pir_clock_other *others;
    size_t other_count;
    const struct pir_clock_sent *const *sent; /* all of this stage, by time */
    size_t sent_count;
    const struct pir_clock_stop *stop; /* decided against, or delay granted; NULL */
    /* two judgements that contradict each other, neither superseded: not-major, and
     * classified-major. The later counts; where no order can be proved the clock runs */
    const struct pir_clock_stop *denied_by;
    const struct pir_clock_event *affirmed_by;
    int affirmed_later;      /* 1 yes, -1 it was denied later, 0 cannot be proved */
    struct pir_span elapsed; /* from the anchor to the first notice, or to now */
    bool elapsed_known;
    const char
        *weekends_only; /* calendar that a list of holidays is missing of; NULL */
    bool beyond_list;   /* its list says nothing of the year it was counted in */
    unsigned rounds_kept, rounds_missed; /* repeated duties */
};

/** A duty, judged. */
struct pir_clock_duty {
    const struct pir_obligation *obligation;
    enum pir_clock_scope {
        PIR_SCOPE_UNKNOWN,
        PIR_SCOPE_NO,
        PIR_SCOPE_ORGANISATION, /* by a flag or regime in the settings */
        PIR_SCOPE_INCIDENT,     /* by the incident's scope, or an entry that names it */
    } scope;
    bool in_force;
    const struct pir_clock_stage *stages;
    size_t stage_count;
};

/** Judge one duty. PIR_E_NOMEM. Owns: arena. */
int pir_clock_judge(
    struct pir_clock_duty *out, struct pir_arena *arena,
    const struct pir_clock_facts *facts, const struct pir_obligation *obligation,
    const struct pir_clock_terms *terms, struct pir_err *err);

/** The most urgent first: bad ones, then by date, then those without. For qsort over
 *  struct pir_clock_stage. */
int pir_clock_compare(const void *a, const void *b);

#endif
