/** pir/internal.h - what the files of the facade share; nothing outside lib/pir
 *  includes it. A record reads everything from one commit, its snapshot. When the
 *  branch moves, a new snapshot is taken; the old ones stay until the record is freed,
 *  because drafts and texts handed out still point into them. */
#ifndef PIR_INTERNAL_H
#define PIR_INTERNAL_H

#include <pir.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/commit.h"
#include "doc/entry.h"
#include "doc/kind.h"
#include "model/history.h"
#include "model/settings.h"
#include "store/store.h"
#include "trust/signer.h"

#define PIR_RETRY_MAX 8       /* times a commit is made anew because the branch moved */
#define PIR_CLOCK_SLACK_S 300 /* how far a clock may be off before it is said */
#define PIR_CLOCK_AHEAD_S 86400 /* from where on nothing is recorded on top of it */
#define PIR_NOTE_USE "use"      /* GITDIR/pir/use: folder of the incident in use */

struct pir_snapshot {
    struct pir_oid head;
    char hex[PIR_HEX + 1];
    struct pir_oid own_settings, own_schemas; /* what it was read from */
    struct pir_settings settings;
    struct pir_kind_source source;
    struct pir_kinds *kinds;
    struct pir_snapshot *older;
};

struct pir_record {
    struct pir_arena arena;
    struct pir_store *store;
    /* NULL only while pir_record_init makes the first commit */
    struct pir_snapshot *now;
    struct pir_attest_memory memory; /* as pir_record_memory filled it in */
    PIR_VEC(const char *) warnings;
    void (*notice)(void *, const char *);
    void (*progress)(void *, size_t, size_t);
    void *context;
};

/** Tell the program's user something at once. */
void pir_record_notice(struct pir_record *record, const char *text);

struct pir_draft {
    struct pir_arena arena;
    struct pir_record *record;
    const struct pir_kind *kind;
    struct pir_value *fields; /* as given: ids and times still as typed */
    /* of those, what an earlier entry gave: makes way for what a person gives; or NULL */
    struct pir_value *inherited;
    const struct pir_kind
        *content_kind; /* correction: kind of the corrected entry, else NULL */
    const struct pir_value *corrected; /* with it: what that entry says by now */
    const char *words;    /* field that takes the words; NULL: the kind's own */
    const char *label;    /* without @, or NULL */
    const char *incident; /* id, prefix or @label from a stream, or NULL */
    const char *place;    /* file the draft came from, "" for the command line */
    unsigned line;
};

/** A draft of that kind, nothing filled in. */
int pir_draft_alloc(
    struct pir_draft **out, struct pir_record *record, const struct pir_kind *kind,
    struct pir_err *err);
/** Check fields by a kind (of a correction: what the corrected entry becomes). PIR_E_INPUT
 *  says everything that is missing or wrong, a line each, with the option that mends it. */
int pir_draft_check(
    const struct pir_draft *draft, struct pir_arena *arena, const struct pir_kind *kind,
    const struct pir_value *fields, struct pir_err *err);
/** The entry that was typed, and what it says by now. */
int pir_draft_read_entry(
    struct pir_recorded *out, const struct pir_value **fields, struct pir_arena *arena,
    struct pir_record *record, const char *typed, struct pir_err *err);
/** Carry one member over, under another name, when the draft's kind knows that. */
int pir_draft_inherit(
    struct pir_draft *draft, const struct pir_value *from, const char *name,
    const char *as, struct pir_err *err);
/** Take over members whose names may be options or field names; values as YAML read
 *  them. PIR_E_INPUT: given twice. */
int pir_draft_take(
    struct pir_draft *draft, const struct pir_value *given, struct pir_err *err);
/** Of a correction: the corrected entry's form with what it says by now, and a line for
 *  the reason; taking it back makes content of what was changed in it, null of what was
 *  emptied (given is changed). _is_form: is that what was read, and not a correction
 *  spelled out with entry and content? */
int pir_draft_form(
    struct pir_buf *out, struct pir_draft *draft, const char *complaint,
    struct pir_err *err);
bool pir_draft_is_form(const struct pir_draft *draft, const struct pir_value *given);
int pir_draft_take_form(
    struct pir_draft *draft, struct pir_value *given, struct pir_err *err);

/** The words of a warning, kept until the record is freed. */
void pir_record_warn(struct pir_record *record, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Take a new snapshot if the branch has moved. PIR_E_NOTFOUND when the branch has no
 *  record. */
int pir_record_refresh(struct pir_record *record, struct pir_err *err);

/** Take the snapshot of that commit, whatever the branch says. */
int pir_record_at(
    struct pir_record *record, const struct pir_oid *commit, struct pir_err *err);

/** The incident meant: typed (id or prefix), else the one in use, else the only open
 *  one. PIR_E_NOTFOUND and PIR_E_AMBIGUOUS say how to choose. */
int pir_record_incident(
    struct pir_folder *out, struct pir_arena *arena, struct pir_record *record,
    const char *typed, struct pir_err *err);
/** The incident in use: 1 and *out, 0 when there is none. */
int pir_record_in_use(
    struct pir_folder *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);
/** Is the incident in that folder open? 1, 0, negative. */
int pir_record_is_open(
    struct pir_record *record, const struct pir_folder *folder, struct pir_err *err);
/** Which of several are: open[i]. What nobody vouches for closes none. */
int pir_record_which_open(
    bool *open, struct pir_record *record, const struct pir_folder *folders,
    size_t count, struct pir_err *err);

/** Where it is remembered who recorded what: in the user's own state folder. NULL where
 *  there is none. */
const struct pir_attest_memory *pir_record_memory(struct pir_record *record);

/** The note (pir_store_note_get) that holds a remote's head as pir sync verified it last. NULL: no
 *  memory. */
const char *pir_sync_seen(struct pir_arena *arena, const char *remote);

/** Have git tidy up when it is time: it is started and not waited for. Two folders are
 *  looked at; what goes wrong is nobody's trouble. */
void pir_record_tidy(struct pir_record *record);

/* earlier.c */

/** An entry as it was recorded, and its fields as they are after its corrections. */
int pir_entry_now(
    struct pir_recorded *out, const struct pir_value **fields, struct pir_arena *arena,
    struct pir_record *record, const struct pir_place *place, struct pir_err *err);
/** PIR_E_CORRUPT: none of what could be read opens the incident; says what could not. */
int pir_no_opening(const struct pir_dossier *dossier, struct pir_err *err);
/** Warn of what is probably not what was meant in entries that were just recorded, or
 *  would be; person is who records. */
struct pir_made;
void pir_doubts_say(
    struct pir_record *record, const struct pir_made *made, size_t count,
    const char *person, int64_t now);

/** Fill in who recorded the entries of a dossier, and sort them by that. */
int pir_dossier_attest(
    struct pir_dossier *dossier, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err);
/** Raise the marking of fields (tlp, privileged, personal-data) to that of from: words
 *  must not lose it by being repeated. PIR_E_NOMEM. */
int pir_mark_like(
    struct pir_arena *arena, struct pir_value *fields, const struct pir_value *from);

/** Who records: name and e-mail as git has them (environment, then configuration),
 *  e-mail in lower case, and the time. */
struct pir_author {
    struct pir_ident ident;
    /* NULL until pir_author_signer; released by pir_author_release */
    struct pir_signer *signer;
};
int pir_author_find(
    struct pir_author *out, struct pir_arena *arena, struct pir_store *store,
    struct pir_err *err);
/** Find the key that signs; does nothing when it is there already. */
int pir_author_signer(
    struct pir_author *author, struct pir_store *store, struct pir_err *err);
void pir_author_release(struct pir_author *author);
/** The user's own gpg; NULL when none is configured. What the clone says is not asked. */
const char *pir_user_gpg(struct pir_store *store);

/** One commit to be written. */
struct pir_plan {
    const char *subject;
    const char *const *incidents;
    size_t incident_count;
    const struct pir_digest *entries;
    size_t entry_count;
    struct pir_file *files;
    size_t file_count;
    /* 1: settings, trust or schemas rather than entries; existing files are replaced */
    unsigned settings;
    /* the trust files of the parent, where the caller has read them; else NULL */
    const struct pir_roster *roster;
    /* a merge: its tree, and its second parent; then there are no files. Else NULL */
    const struct pir_oid *tree, *merged;
    /* keys that an owner admits in a merge, by their whole fingerprints */
    const char *const *admits;
    size_t admit_count;
    /* what else may refuse the commit and takes its time: done while it is being signed; or NULL */
    int (*meanwhile)(void *context, struct pir_err *err);
    void *context;
};
/** Compose, sign, check by the commit gate, write the object; the branch does not move.
 *  parent NULL: the first commit. time is the claimed time, not below the parent's. On
 *  success *parent_time becomes it. */
int pir_plan_commit(
    struct pir_oid *out, struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, int64_t *parent_time, struct pir_author *author,
    struct pir_err *err);

/** Would pir verify let the commits between the snapshot's and tip stand? 0, or
 *  PIR_E_DENIED with the first rule that is broken. */
int pir_record_judged(
    struct pir_record *record, const struct pir_oid *tip, struct pir_err *err);

/** Run attempt on a fresh snapshot, and again while it returns PIR_E_MOVED, at most
 *  PIR_RETRY_MAX times. _locked: as the only pir that records here. */
int pir_record_attempts(
    struct pir_record *record, int (*attempt)(void *context), void *context,
    struct pir_err *err);
int pir_record_locked(
    struct pir_record *record, int (*attempt)(void *context), void *context,
    struct pir_err *err);
/** The time a commit claims. */
int pir_commit_time(
    int64_t *out, struct pir_record *record, const struct pir_oid *commit,
    struct pir_err *err);
/** The claimed time of the snapshot's commit, below which its children must not go;
 *  warns when the clock here is far behind it. */
int pir_record_head_time(
    int64_t *out, struct pir_record *record, const struct pir_author *author,
    struct pir_err *err);
/** What to do when the newest commit claims a time that has not come, in words with commands;
 *  between: what stands between two of these. NULL: no memory. */
const char *pir_clock_way_out(
    struct pir_arena *arena, struct pir_record *record, const char *email, int64_t now,
    const char *between);
/** Wait until the disk has what was done (a word: "recorded"); warns when it cannot say so. */
void pir_record_confirm(struct pir_record *record, const char *what);
/** Move the branch from the snapshot's commit to tip, which adds or replaces these
 *  files, if verify lets it stand; index and work tree follow. PIR_E_MOVED when somebody
 *  else was faster, PIR_E_DENIED. */
int pir_record_publish(
    struct pir_record *record, const struct pir_oid *tip, const char *message,
    const struct pir_file *files, size_t count, struct pir_err *err);

/** Bytes of a draft as an entry: times and ids resolved, defaults filled in, checked.
 *  Earlier drafts of the batch answer to their labels. */
struct pir_made {
    struct pir_entry entry;
    const char *path;
    const char *bytes;
    size_t len;
    const char *subject; /* one line */
    const char *label;
};
int pir_draft_make(
    struct pir_made *out, struct pir_arena *arena, struct pir_draft *draft,
    const struct pir_folder *incident, const struct pir_made *earlier,
    size_t earlier_count, int64_t now, struct pir_err *err);

/** Hand the buffer's bytes over as a text. */
int pir_text_take(struct pir_text *out, struct pir_buf *buf, struct pir_err *err);

#endif
