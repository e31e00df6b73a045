/** model/fold_internal.h - what the files of the fold share. Inside this room only.
 *
 * Entries are known by their number in recorded order, the same in dossier->entries and
 * state->items. First all corrections are settled (fold_corrections.c), so that
 * everything derived rests on the corrected fields. Then the entries are replayed one
 * by one (fold_changes.c) with the fields as they were known at each point: that gives
 * the changes, and the stage.
 */
#ifndef PIR_MODEL_FOLD_INTERNAL_H
#define PIR_MODEL_FOLD_INTERNAL_H

#include "model/fold.h"

#include <string.h>

#define PIR_NONE SIZE_MAX
#define PIR_ASPECTS ((size_t)2)

/** Something that is judged again and again: one estimate, one question, one role. */
struct pir_subject {
    size_t first;     /* the entry that came first */
    size_t current;   /* replay: the entry that holds */
    const char *name; /* roles and determinations: what it is called in a change */
    const char *values[PIR_ASPECTS]; /* replay: what holds */
};

/** One fold in the making. */
struct pir_folding {
    struct pir_state *state;
    struct pir_arena *arena;
    const struct pir_dossier *dossier;
    struct pir_err *err;
    size_t *target;  /* of each entry: the one it corrects, or PIR_NONE */
    size_t *subject; /* of each entry: the subject it speaks of, or PIR_NONE */
    struct pir_subject *subjects;
    size_t subject_count;
    /* of each entry: the action it is, or whose progress it is, or PIR_NONE */
    size_t *action;
    /* of each entry: the next progress of the same action, or PIR_NONE */
    size_t *next_progress;
    size_t *first_progress; /* of each action */
    /* replay: fields of each entry as far as it has come */
    const struct pir_value **now;
    PIR_VEC(struct pir_change) changes;
};

/** Does the entry count? The opening entry does always: without it there is nothing to
 *  show. */
static inline bool pir_folding_counts(const struct pir_folding *f, size_t i)
{
    const struct pir_recorded *it = &f->dossier->entries[i];

    return pir_recorded_is_vouched(it) || strcmp(it->entry.kind, "incident") == 0;
}

/** The kind of an entry; "" when it does not count, so that it changes nothing. */
static inline const char *pir_folding_kind(const struct pir_folding *f, size_t i)
{
    return pir_folding_counts(f, i) ? f->dossier->entries[i].entry.kind : "";
}

/* fold.c */

/** Number of the entry with that full id (NULL passes), or PIR_NONE. */
size_t pir_folding_find(const struct pir_folding *f, const char *id);

/* fold_digest.c */

/** Is the entry part of what an approval binds? Approvals and closings are about the
 *  others, so they do not change what they bind; what nobody authorised recorded is not
 *  part of it. */
bool pir_fold_binds(const struct pir_recorded *recorded);

/* fold_values.c */

/** Is the member true? Fields of entries are not coerced: an unquoted true counts. */
bool pir_flag(const struct pir_value *fields, const char *name);
/** Does the member have exactly this text? */
bool pir_field_is(const struct pir_value *fields, const char *name, const char *text);
/** The i-th link; false when there is none. type and target may become NULL. */
bool pir_link_at(
    const char **type, const char **target, const struct pir_value *fields, size_t i);
/** One line for people, at most max columns; NULL when out of memory. */
const char *pir_line_of(struct pir_arena *arena, const char *text, size_t max);
/** Any value as one line; "none" for NULL or null. NULL when out of memory. */
const char *pir_value_line(struct pir_arena *arena, const struct pir_value *value);
/** Does it stand for "no value": null, or an unquoted word or nothing that YAML reads so? */
bool pir_value_is_nothing(const struct pir_value *value);

/* phases.c */

/** Keep the earlier one; where no order is provable, the one known more exactly. True
 *  when kept has changed. */
bool pir_moment_keep_earliest(struct pir_moment *kept, const struct pir_moment *moment);

/* fold_corrections.c */

/** Find what each correction corrects and apply all of them: items get fields and corrections. */
int pir_folding_correct(struct pir_folding *f);
/** Replay: the fields of entry t after its corrections among the first upto + 1
 *  entries, as known then. NULL: out of memory. */
const struct pir_value *
pir_folding_refold(struct pir_folding *f, size_t t, size_t upto);

/* fold_subjects.c */

/** Find out which entries speak of the same thing. */
int pir_folding_subjects(struct pir_folding *f);
/** What an entry with these fields says of its subject; NULLs where it says nothing.
 *  PIR_E_NOMEM. */
int pir_subject_values(
    const char **values, struct pir_folding *f, const char *kind,
    const struct pir_value *fields);
/** What the i-th of these values is called in a change. NULL: out of memory. */
const char *pir_subject_what(struct pir_folding *f, size_t subject, size_t i);
/** Collect state->questions. */
int pir_folding_questions(struct pir_folding *f);

/* fold_actions.c */

/** Collect the actions and their progress: state->actions as they finally stand. */
int pir_folding_actions(struct pir_folding *f);
/** An action after its progress among the first upto entries, with the fields of the
 *  replay; its words and owner stay. */
void pir_action_refold(
    struct pir_action *out, const struct pir_folding *f, size_t action, size_t upto);

/** One more progress. */
void pir_action_advance(
    struct pir_action *action, const struct pir_item *progress,
    const struct pir_value *fields);

/* fold_changes.c */

/** Replay: state->changes, stage and commander. */
int pir_folding_replay(struct pir_folding *f);

#endif
