/** pir/clockwork.h - what clocks are judged by, read from a record: duties (built in and
 * the record's own), lists of holidays, zones, what the settings declare. Inside lib/pir
 * only.
 *
 *     struct pir_clockwork work;
 *     rc = pir_clockwork_load(&work, &arena, record, now, err);
 *     rc = pir_clockwork_judge(&duties, &count, &arena, &work, state, NULL, 0, err);
 */
#ifndef PIR_CLOCKWORK_H
#define PIR_CLOCKWORK_H

#include "judge/clock.h"
#include "pir/internal.h"

/** A calendar and its list. */
struct pir_days_off {
    const char *calendar;
    struct pir_holidays holidays;
};

struct pir_clockwork {
    struct pir_arena *arena;
    struct pir_record *record;
    struct pir_obligations duties;
    struct pir_clock_terms terms;
    const struct pir_value *declared, *regimes; /* of pir.yaml; may be NULL */
    PIR_VEC(struct pir_days_off) days_off;
    PIR_VEC(const struct pir_zone *) zones; /* each loaded once */
};

/** Read it all from the record's snapshot (call pir_record_refresh before it). now is
 *  what open clocks are judged by. PIR_E_INPUT with place and line for a file that
 *  cannot be understood, a list of holidays that is not there, a zone that is none.
 *  out must stay where it is; everything lives in arena. */
int pir_clockwork_load(
    struct pir_clockwork *out, struct pir_arena *arena, struct pir_record *record,
    int64_t now, struct pir_err *err);
/** Only the words of it, and what the record's own duties add to them: out->duties. */
int pir_clockwork_words(
    struct pir_clockwork *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);
/** Names those words: another text, other words. NULL: out of memory. Owns: arena. */
const char *pir_clockwork_rules(struct pir_arena *arena, struct pir_record *record);

/** Something that is supposed to have happened then. */
struct pir_clock_supposed {
    const char *event;
    struct pir_moment at;
};
/** Judge every duty for an incident, as it is recorded and by what the settings declare,
 *  or as it would be were so what is supposed; *out has as many as there are duties.
 *  PIR_E_NOMEM. Owns: arena. */
int pir_clockwork_judge(
    struct pir_clock_duty **out, size_t *count, struct pir_arena *arena,
    const struct pir_clockwork *work, const struct pir_state *state,
    const struct pir_clock_supposed *supposed, size_t supposed_count,
    struct pir_err *err);

/** One file of the record as text in arena; PIR_E_NOTFOUND without a sentence of its
 *  own. */
int pir_record_file(
    const char **bytes, size_t *len, struct pir_arena *arena, struct pir_record *record,
    const char *path, struct pir_err *err);

#endif
