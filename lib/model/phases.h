/** model/phases.h - the phases of an incident and how long each took. [pure]
 *
 * A phase begins with the earliest event that names it (corrections applied, what nobody
 * vouches for passed over; where no
 * order is provable, the one known more exactly). What had ended before the incident was
 * reopened had not ended: contained, eradicated, recovered and resolved count since the
 * last reopening. Without an event for it, an incident was declared when it was opened;
 * no other phase is ever guessed.
 *
 * A duration is an interval, because times are: from a day to the next day is "0 to
 * 48 h". Nothing ends before it began, so the least is never below 0, unless the times
 * prove that it did: then the record contradicts itself, and there is no duration.
 *
 *     struct pir_phases phases;
 *     struct pir_duration durations[PIR_DURATIONS];
 *     pir_phases_find(&phases, state);
 *     pir_durations_of(durations, &phases, state, now);
 *     if (durations[PIR_TIME_TO_DETECT].state == PIR_DURATION_KNOWN) ... .span ...
 */
#ifndef PIR_MODEL_PHASES_H
#define PIR_MODEL_PHASES_H

#include "model/fold.h"

enum pir_phase {
    PIR_PHASE_STARTED,
    PIR_PHASE_DETECTED,
    PIR_PHASE_DECLARED,
    PIR_PHASE_CONTAINED,
    PIR_PHASE_ERADICATED,
    PIR_PHASE_RECOVERED,
    PIR_PHASE_RESOLVED,
};
#define PIR_PHASES ((size_t)7)
/** "started", as an event's field phase has it. */
const char *pir_phase_name(enum pir_phase phase);
/** The other way; false when it is none. name may be NULL. */
bool pir_phase_parse(enum pir_phase *out, const char *name);

struct pir_phases {
    struct {
        struct pir_moment
            at; /* precision UNKNOWN when it is not reached, or not known */
        const struct pir_item *by; /* the entry that says so, or NULL */
    } of[PIR_PHASES];
};
/** From the items of a folded incident. */
void pir_phases_find(struct pir_phases *out, const struct pir_state *state);

enum pir_duration_name {
    PIR_TIME_TO_DETECT,      /* started -> detected */
    PIR_TIME_TO_ACKNOWLEDGE, /* detected -> declared */
    PIR_TIME_TO_CONTAIN,     /* detected -> contained */
    PIR_TIME_TO_RECOVER,     /* detected -> recovered */
    PIR_TIME_TO_RESOLVE,     /* detected -> resolved */
    PIR_DWELL_TIME, /* started -> eradicated, without such an event: contained */
};
#define PIR_DURATIONS ((size_t)6)

enum pir_duration_state {
    PIR_DURATION_KNOWN,
    PIR_DURATION_RUNNING,      /* begun, not ended yet: span is until now */
    PIR_DURATION_UNKNOWN,      /* the phase in missing has no event with a known time */
    PIR_DURATION_CONTRADICTED, /* its end lies before its beginning */
};
const char *pir_duration_state_name(enum pir_duration_state state);

struct pir_duration {
    const char *name;       /* "time-to-detect", for programs */
    const char *title;      /* "Time to detect" */
    const char *definition; /* "from started to detected" */
    enum pir_duration_state state;
    enum pir_phase from, to;
    enum pir_phase missing; /* when UNKNOWN */
    /* KNOWN, RUNNING: seconds, 0 <= least <= greatest. CONTRADICTED: as it comes out */
    struct pir_span span;
};
/** All PIR_DURATIONS, in the order of their names. Of an incident that is over (closed,
 *  or a later phase is reached), what has not ended is unknown rather than running. */
void pir_durations_of(
    struct pir_duration *out, const struct pir_phases *phases,
    const struct pir_state *state, int64_t now);

/** Seconds by which an entry was provably recorded after it was known (or, where that is
 *  not said, after it occurred); 0 when it was not, or that cannot be told. */
int64_t pir_item_lateness(const struct pir_item *item);

#endif
