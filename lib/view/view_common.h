/** view/view_common.h - what the views share: one view in the making, times, people,
 * ids, lines. Inside this room only.
 *
 * A viewing remembers that memory ran out anywhere, so that a view is built in one go
 * and asked once, at the end. Every text function returns a text that lives in the
 * view's arena, never NULL.
 */
#ifndef PIR_VIEW_VIEW_COMMON_H
#define PIR_VIEW_VIEW_COMMON_H

#include "judge/clock.h"
#include "model/phases.h"
#include "view/view.h"

struct pir_viewing {
    const struct pir_view *view;
    struct pir_arena *arena;
    struct pir_block *page;
    struct pir_value *value; /* begins with commit, time and zone */
    bool failed;
};

/** Begin a page and a value; finish hands both over, or returns PIR_E_NOMEM. */
void pir_viewing_start(struct pir_viewing *v, const struct pir_view *view);
int pir_viewing_finish(
    struct pir_block **page, struct pir_value **value, struct pir_viewing *v,
    struct pir_err *err);

/* ---- texts ---- */

const char *pir_viewing_print(struct pir_viewing *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** The first 8 characters of an id. */
const char *pir_viewing_short(struct pir_viewing *v, const char *id);
/** "done-when" as "Done when". */
const char *pir_viewing_words(struct pir_viewing *v, const char *name);
/** The first paragraph as one line, cut where it gets long. */
const char *pir_viewing_oneline(struct pir_viewing *v, const char *text);
/** A figure with its thousands apart: 84000 as 84,000. */
const char *pir_viewing_figure(struct pir_viewing *v, const char *number);
/** "1 entry", "5 entries". */
const char *pir_viewing_count(
    struct pir_viewing *v, size_t count, const char *one, const char *many);

/* ---- times ---- */

/** In the record's zone, to the minute at most: "2026-11-23 14:15", "2026-11-23 14h",
 *  "2026-11-23", "unknown". A day stays the day it was written as. */
const char *pir_viewing_time(struct pir_viewing *v, const struct pir_moment *moment);
const char *pir_viewing_instant(struct pir_viewing *v, int64_t at);
/** The same to the second, with offset and, where it is coarser, the precision. */
const char *pir_viewing_exact(struct pir_viewing *v, const struct pir_moment *moment);
/** "2 h 5 min ago", "24 h to 48 h ago", "in 10 min"; "" when unknown. */
const char *pir_viewing_ago(struct pir_viewing *v, const struct pir_moment *moment);
/** How long ago that was, without "ago": "2 d 5 h". */
const char *pir_viewing_since(struct pir_viewing *v, int64_t at);
/** A deadline: "2026-11-26 10:17", "between ... and ...", "from ... on". */
const char *pir_viewing_window(struct pir_viewing *v, const struct pir_window *window);
/** How long from one to the other; "unknown" where one is. */
const char *pir_viewing_between(
    struct pir_viewing *v, const struct pir_moment *from, const struct pir_moment *to);
/** The same with a range in hours where it is up to 10 days: "24 h to 48 h". */
const char *pir_viewing_length(
    struct pir_viewing *v, const struct pir_moment *from, const struct pir_moment *to);
/** What is known of a duration: "24 h to 48 h", "not contained yet, 5 h so far",
 *  "unknown: no event has the phase detected". */
const char *pir_viewing_duration(
    struct pir_viewing *v, const struct pir_duration *duration,
    const struct pir_phases *phases);
/** "2026-11-23 10:17, 2 h 5 min ago" */
const char *pir_viewing_clock(struct pir_viewing *v, const struct pir_moment *moment);
/** Days since a calendar date, in the record's zone: 0 today, negative before it;
 *  INT64_MIN when it is no date. */
int64_t pir_viewing_days_past(const struct pir_viewing *v, const char *date);
/** The same from a deadline that may be a moment: past is above 0. */
int64_t pir_viewing_days_over(const struct pir_viewing *v, const char *deadline);
/** Read a time field and its precision; UNKNOWN when it is not there. */
void pir_viewing_moment(
    struct pir_moment *out, const struct pir_value *fields, const char *name);

/* ---- entries ---- */

/** Is it an entry of that kind, and does it count? */
bool pir_viewing_is(const struct pir_item *item, const char *kind);
/** Is the field true? What stood unquoted counts. */
bool pir_viewing_flag(const struct pir_value *fields, const char *name);
/** One line that says what the entry says, after its corrections. */
const char *pir_viewing_subject(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item);
/** Days by which the whole incident was put on record after the fact, judged by its
 *  opening entry; 0 when it was recorded as it happened. */
int64_t pir_viewing_retold(const struct pir_state *state);
/** What a reader must know of the entry: "corrected; recorded 3 d later; privileged"; ""
 *  when nothing. Lateness is not said of each entry of an incident that is retold. */
const char *pir_viewing_marks(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item);
/** The part of it that says who may read it: "TLP red; privileged; personal data". */
const char *
pir_viewing_restriction(struct pir_viewing *v, const struct pir_value *fields);
/** What an impact says: "380,000 people", "likely 84,000 EUR (60,000 to 100,000)",
 *  "none, because ...". */
const char *pir_viewing_impact(struct pir_viewing *v, const struct pir_value *fields);
/** Who recorded it: the name, or the principal where the name does not belong to the
 *  key. */
const char *pir_viewing_who(struct pir_viewing *v, const struct pir_attest *attest);
/** "good", "untrusted", "bad", "unsigned", "openpgp", "unknown". */
const char *pir_viewing_attest_name(const struct pir_attest *attest);
enum pir_tone pir_viewing_attest_tone(const struct pir_attest *attest);
enum pir_tone pir_viewing_severity_tone(const char *severity);
/** Days the action is over its due day, 0 when it is not or no longer open. */
int64_t
pir_viewing_overdue(const struct pir_viewing *v, const struct pir_action *action);
bool pir_viewing_action_open(const struct pir_action *action);
/** "doing, 2 d overdue, moved twice" */
const char *
pir_viewing_action_words(struct pir_viewing *v, const struct pir_action *action);
enum pir_tone
pir_viewing_action_tone(const struct pir_viewing *v, const struct pir_action *action);

/** When an audience (case does not matter) was first told: the communication, or NULL.
 */
const struct pir_item *pir_viewing_told(
    struct pir_moment *when, const struct pir_state *state, const char *audience);

/* ---- blocks (view_blocks.c) ---- */

/** The dim line that says when, in which zone times are, and of which commit it is. */
void pir_viewing_dateline(struct pir_viewing *v);
/** The heading line of an incident: id, title, severity and state. */
void pir_viewing_title(struct pir_viewing *v, const struct pir_state *state);
struct pir_block *pir_viewing_section(
    struct pir_viewing *v, const char *heading, const struct pir_column *columns,
    size_t count);
/** A cell; NULL and "" leave it empty. */
void pir_viewing_cell(
    struct pir_viewing *v, struct pir_block *row, size_t i, const char *text,
    enum pir_tone tone);
void pir_viewing_field(
    struct pir_viewing *v, struct pir_block *fields, const char *name, const char *text,
    enum pir_tone tone);
/** A section of actions by due day, open ones first. */
enum pir_viewing_which { PIR_VIEWING_OPEN, PIR_VIEWING_ALL };
void pir_viewing_actions(
    struct pir_viewing *v, const struct pir_state *state, const char *heading,
    enum pir_viewing_which which);
/** Pointers to the items in order of occurrence, unknown last; NULL when out of memory.
 */
const struct pir_item **
pir_viewing_by_time(struct pir_viewing *v, const struct pir_state *state);
/** Pointers to the actions: open first, then by due day. */
const struct pir_action **
pir_viewing_by_due(struct pir_viewing *v, const struct pir_state *state);

/* ---- values (view_values.c) ---- */

void pir_viewing_set(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    struct pir_value *value);
/** NULL is left out. */
void pir_viewing_set_text(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const char *text);
void pir_viewing_set_count(
    struct pir_viewing *v, struct pir_value *object, const char *name, size_t count);
/** {at, precision}; left out when unknown. */
void pir_viewing_set_moment(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_moment *moment);
/** A new array or object as a member; NULL when out of memory. */
struct pir_value *pir_viewing_set_array(
    struct pir_viewing *v, struct pir_value *object, const char *name);
struct pir_value *pir_viewing_set_object(
    struct pir_viewing *v, struct pir_value *object, const char *name);
struct pir_value *
pir_viewing_push_object(struct pir_viewing *v, struct pir_value *array);

void pir_viewing_set_incident(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state);
void pir_viewing_set_entry(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item);
/** A copy of fields with the types the kind (may be NULL) gives them; as they were read
 *  where they do not fit it. */
struct pir_value *pir_viewing_typed(
    struct pir_viewing *v, const struct pir_value *fields, const struct pir_kind *kind);
/** The entry's fields after corrections, typed. */
void pir_viewing_set_fields(
    struct pir_viewing *v, struct pir_value *object, const struct pir_item *item,
    const struct pir_kind *kind);
void pir_viewing_set_changes(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    const struct pir_item *item);
void pir_viewing_set_actions(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    enum pir_viewing_which which);
void pir_viewing_set_questions(
    struct pir_viewing *v, struct pir_value *object, const struct pir_state *state,
    enum pir_viewing_which which);

#endif
