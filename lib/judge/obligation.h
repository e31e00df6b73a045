/** judge/obligation.h - duties to notify, as data: who must tell whom by when. [pure]
 *
 * A set is read from one or more YAML files of the form schemas/obligations/README.md
 * describes. Whatever a file says that the rules of counting do not know is refused with
 * file, line and reason: a duty that is half understood would give a wrong date.
 *
 *     struct pir_obligations set = {0};
 *     rc = pir_obligations_read(...words.yaml...);    events and contents come first
 *     rc = pir_obligations_read(&set, &arena, bytes, len, "eu-privacy.yaml", &err);
 *     rc = pir_obligations_zones(&set, zone_of, context, &err);
 *     o = pir_obligation_find(&set, "eu-gdpr-33");
 *
 * None of this is legal advice, and each duty says how well it is founded (grade).
 */
#ifndef PIR_JUDGE_OBLIGATION_H
#define PIR_JUDGE_OBLIGATION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "doc/value.h"
#include "judge/evidence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A length of time as ISO 8601 writes it, by the units that it is counted in. */
struct pir_period {
    int32_t months, days;
    int64_t seconds;
};

/** "PT72H", "P1M", "P14D", "P2W", "P1DT12H"; more than nothing, at most ten years. False
 *  for anything else. */
bool pir_period_parse(struct pir_period *out, const char *text);

enum pir_unit {
    PIR_UNIT_ELAPSED, /* the instant plus so many hours: clocks changing is nothing */
    PIR_UNIT_CALENDAR_DAY, /* the day of the event does not count; to the end of the last */
    PIR_UNIT_BUSINESS_DAY, /* the same, of days on which work is done */
    PIR_UNIT_MONTH,        /* same day of the month, or its last; to the end of it */
};
const char *pir_unit_name(enum pir_unit unit);

enum pir_roll {
    PIR_ROLL_NONE,
    PIR_ROLL_END,  /* last day is no working day: to the end of the next that is */
    PIR_ROLL_NOON, /* the same, but to 12:00 of it */
};
const char *pir_roll_name(enum pir_roll roll);

enum pir_hour_rule {
    PIR_HOURS_STRICT,  /* from the instant itself */
    PIR_HOURS_1182_71, /* from the next full hour (Regulation 1182/71 Art. 3(1)) */
};
const char *pir_hour_rule_name(enum pir_hour_rule rule);

/** By when, counted from what. */
struct pir_limit {
    unsigned line;
    /* event that it is counted from: "aware"; "sent:STAGE": an earlier stage */
    const char *anchor;
    const char *within; /* as written: "PT72H" */
    struct pir_period period;
    enum pir_unit unit;
    enum pir_roll roll;
    const char *calendar; /* whose working days; NULL where none are needed */
    int32_t day_end; /* second of the day at which its last day ends; -1: midnight */
    const char *day_zone_name; /* in that zone; NULL: where the duty counts */
    const struct pir_zone *day_zone;
    bool last_sent; /* sent:STAGE means the last time it was sent, not the first */
    /* not when that event came later than later_than + by; NULL: always */
    const char *unless_event, *unless_later_than;
    struct pir_period unless_by;
    /* variants: of whom that is so, or in which case; NULL */
    const char *flag, *when;
};

/** One thing to be sent. */
struct pir_obligation_stage {
    unsigned line;
    const char *id;
    const char *recipient;
    bool asap;     /* "without undue delay" holds as well */
    bool combined; /* several limits: the latest of them holds, not the earliest */
    struct pir_limit *limits;
    size_t limit_count;
    struct pir_limit *variants;
    size_t variant_count;
    const char *condition; /* only in that case, in words; NULL: always */
    const char *anchor;    /* what it begins with where there is no limit; NULL */
    const char *repeat;    /* at least once in such a period; NULL */
    struct pir_period repeat_period;
    const char *const *until; /* events that end the repeating */
    size_t until_count;
    const char *soft; /* tolerated with reasons, as written; NULL */
    struct pir_period soft_period;
    const char *const *content; /* what must be in it, by ids of content fields */
    size_t content_count;
    const char *note; /* or NULL */
};

enum pir_standing {
    PIR_STANDING_IN_FORCE,
    PIR_STANDING_ADOPTED, /* adopted, not effective yet */
    PIR_STANDING_PROPOSED,
    PIR_STANDING_CONTRACT, /* contracts, insurers, house rules */
    PIR_STANDING_GUIDANCE,
};
const char *pir_standing_name(enum pir_standing standing);

/** How well it is founded: the letters of the files. */
const char *pir_grade_meaning(char grade);

/** A duty. All texts are clean and never NULL but where it says so. */
struct pir_obligation {
    const char *place; /* file and line where it stands */
    unsigned line;
    const char *id, *name;
    const char *jurisdiction, *regime; /* "EU", "privacy" */
    const char *const *names; /* short ones by which settings and incidents mean it */
    size_t name_count;
    const char *citation;
    enum pir_standing standing;
    bool has_effective, has_expires;
    int64_t effective, expires; /* days since 1970-01-01: first on, first no longer */
    const char *flag;           /* what is so of the organisation where it applies */
    const char *who, *trigger, *threshold;
    enum pir_hour_rule hours;
    enum pir_hour_rule hours_latest; /* latest arguable reading */
    bool roll_assumed; /* a roll is the later of two readings, not settled */
    const char *const *roll_excluded_flags; /* for these no roll ... */
    size_t roll_excluded_flag_count;
    const char *const *roll_excluded_stages; /* ... in these stages */
    size_t roll_excluded_stage_count;
    const char *roll_excluded_note; /* NULL */
    const char *zone_name; /* in which its days are counted; NULL: the record's */
    const struct pir_zone *zone;
    const struct pir_obligation_stage *stages;
    size_t stage_count;
    const char *record, *delay, *note; /* what must be kept; lawful delay; NULL */
    char grade;                        /* P, S, M, X */
    const char *const *sources;
    size_t source_count;
    const struct pir_value *read_from; /* the mapping in its file */
};

/** A word that duties use: an event, or something that a notice holds. */
struct pir_word {
    const char *id, *meaning;
    const struct pir_need *evidence; /* content: entries that hold it, any will do */
    size_t evidence_count;
};

struct pir_obligations {
    struct pir_obligation *items; /* in the order they were read */
    size_t len, cap;
    PIR_VEC(struct pir_word) events, contents;
};

/** Add the duties of a file to the set; one with an id that is there already replaces it
 *  (a record's own file over the built-in one), but twice in a file is refused.
 *  PIR_E_INPUT with place and line; PIR_E_NOMEM.
 *  Owns: arena holds everything. */
int pir_obligations_read(
    struct pir_obligations *set, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);
/** Fill in the zones that the duties name. resolve returns 0 and a zone, or an error
 *  (which gets the duty's place). */
int pir_obligations_zones(
    struct pir_obligations *set,
    int (*resolve)(
        const struct pir_zone **out, void *context, const char *name,
        struct pir_err *err),
    void *context, struct pir_err *err);

/** Write the duties as one file, which reads back as the same. PIR_E_NOMEM. */
int pir_obligations_emit(
    struct pir_buf *out, struct pir_arena *arena, const struct pir_obligations *set,
    struct pir_err *err);

const struct pir_obligation *
pir_obligation_find(const struct pir_obligations *set, const char *id);
const struct pir_obligation_stage *
pir_obligation_stage_find(const struct pir_obligation *o, const char *id);
/** Does that word mean this duty: its id, one of its short names, or its flag? */
bool pir_obligation_is(const struct pir_obligation *o, const char *word);

/** An event by its name: "aware", whose meaning is "you were reasonably sure of it". NULL
 *  when no file knows it. */
const struct pir_word *
pir_event_find(const struct pir_obligations *set, const char *event);
/** What a content id stands for; NULL when no file knows it. */
const struct pir_word *
pir_content_find(const struct pir_obligations *set, const char *id);

#endif
