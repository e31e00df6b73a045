/** pir.h - libpir: post-incident review and audit trail, kept as signed commits in git.
 *
 * The whole library is behind this one header. A program opens a record (a git repository made by
 * pir_record_init), adds entries to it, and asks for views of it:
 *
 *     struct pir_err err = {0};
 *     struct pir_record *record = NULL;
 *     struct pir_draft *note = NULL;
 *     if (pir_record_open(&record, NULL, &err) < 0 ||
 *         pir_draft_new(&note, record, "note", &err) < 0 ||
 *         pir_draft_words(note, "CEO approved budget", &err) < 0 ||
 *         pir_record_add(NULL, record, &note, 1, NULL, &err) < 0)
 *         fprintf(stderr, "%s\n", err.message);
 *     pir_draft_free(note);
 *     pir_record_free(record);
 *
 * Conventions: functions return 0 or a negative enum pir_code (pir/err.h); out
 * parameters come first and are set to nothing on failure; an options struct may be
 * NULL, and a zeroed member means its default; texts returned as const char * live as
 * long as the object they were asked of. A record and what was made from it belong to
 * one thread at a time; different records may be used by different threads. Nothing
 * here prints; warnings are collected and asked for with pir_record_warning.
 */
#ifndef PIR_H
#define PIR_H

#include <pir/across.h>
#include <pir/check.h>
#include <pir/compliance.h>
#include <pir/doctor.h>
#include <pir/due.h>
#include <pir/err.h>
#include <pir/gate.h>
#include <pir/hook.h>
#include <pir/kind.h>
#include <pir/language.h>
#include <pir/release.h>
#include <pir/report.h>
#include <pir/sync.h>
#include <pir/timeline.h>
#include <pir/verify.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** "0.1.0" */
PIR_API const char *pir_version(void);

/** Bytes the library made for the caller: NUL-ended, released by pir_text_release. Zero
 *  it before use. */
struct pir_text {
    char *data;
    size_t len;
};
PIR_API void pir_text_release(struct pir_text *text);

/** Text from outside as a terminal may show it: what is not clean becomes \xNN or
 *  \u{NNNN}, a line feed too. What does not fit into size (at least 4) bytes is cut. */
PIR_API void pir_text_show(char *out, size_t size, const char *text);

/** Which of count names somebody may have meant by word, or NULL when none is near. */
PIR_API const char *
pir_nearest(const char *word, const char *const *names, size_t count);

/* ---- the record ------------------------------------------------------------------------------ */

struct pir_record;

struct pir_open_options {
    /* where to look from; NULL: the current directory. GIT_DIR is honoured */
    const char *dir;
    /* Told at once what the person at the keyboard should know: another pir is
     * recording, the security key waits for a touch. */
    void (*notice)(void *context, const char *text);
    /* Told now and then how many of how many incidents are read, when the index across
     * them is made; on the calling thread. */
    void (*progress)(void *context, size_t done, size_t total);
    void *context;
};

/** Open the record the directory is in. PIR_E_NOTFOUND: no repository, or a repository
 *  without a record; PIR_E_UNSUPPORTED: shallow, partial, or SHA-256 repository. */
PIR_API int pir_record_open(
    struct pir_record **out, const struct pir_open_options *options,
    struct pir_err *err);
PIR_API void pir_record_free(struct pir_record *record);

struct pir_init_options {
    const char *dir; /* NULL: the current directory; made when it is not there */
    const char *organisation; /* NULL: left for later, as "(your organisation)" */
    const char *time_zone;    /* tz database name; NULL: UTC */
    const char *tlp;          /* default marking of entries; NULL: amber */
    bool bare;
};

/** Make a record: repository, settings, schemas, trust files with the caller as owner,
 *  VERIFY.md and pir-audit.sh, one signed first commit. PIR_E_EXISTS when there is history already;
 *  PIR_E_SIGN when no key is configured (nothing is left behind that was not there). */
PIR_API int pir_record_init(
    struct pir_record **out, const struct pir_init_options *options,
    struct pir_err *err);

/** Facts. */
PIR_API const char *pir_record_git_dir(const struct pir_record *record);
/* NULL when bare */
PIR_API const char *pir_record_work_dir(const struct pir_record *record);
PIR_API const char *pir_record_organisation(const struct pir_record *record);
/** Hex id of the commit everything is read from. */
PIR_API const char *pir_record_commit(const struct pir_record *record);
/** "COMMIT:SHA256:FINGERPRINT" of the first commit: what an auditor pins. */
PIR_API int pir_record_introduction(
    struct pir_text *out, struct pir_record *record, struct pir_err *err);
/** The i-th warning since the record was opened, or NULL when there are no more. */
PIR_API const char *pir_record_warning(const struct pir_record *record, size_t i);

/** A git setting as git would see it (core.editor, core.pager); with user_only what the
 *  clone itself says is passed over. NULL when unset. record may be NULL: then user and
 *  system configuration only. */
PIR_API const char *pir_record_config(struct pir_record *record, const char *name);

/* ---- kinds (shapes in pir/kind.h) ------------------------------------------------------------ */

/** A kind of this record by the command that records it, or by name; record NULL: the
 *  built-in ones. PIR_E_NOTFOUND suggests the nearest. */
PIR_API int pir_kind_of_verb(
    const struct pir_kind **out, struct pir_record *record, const char *verb,
    struct pir_err *err);
PIR_API int pir_kind_named(
    const struct pir_kind **out, struct pir_record *record, const char *name,
    struct pir_err *err);
/** All kinds, by name: 1 and *out is the i-th, 0 past the end, negative on error. */
PIR_API int pir_kind_at(
    const struct pir_kind **out, struct pir_record *record, size_t i,
    struct pir_err *err);
/** What a field wants, for help: "WHEN", "ID", "low|high", "TYPE:TARGET". */
PIR_API int pir_field_usage(
    struct pir_text *out, const struct pir_field *field, struct pir_err *err);
/** A field by its name or option, or NULL. */
PIR_API const struct pir_field *
pir_field_find(const struct pir_kind *kind, const char *name);

/* ---- recording ------------------------------------------------------------------------------- */

struct pir_draft;

/** An empty entry of a kind, named or by verb. The record must outlive it. */
PIR_API int pir_draft_new(
    struct pir_draft **out, struct pir_record *record, const char *kind,
    struct pir_err *err);
/** A correction of an entry: what is set goes into the correction's content and is
 *  checked by the corrected entry's kind. */
PIR_API int pir_draft_amend(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    struct pir_err *err);
/** An entry of another kind from an earlier one: its words, time and confidentiality
 *  are taken over, and it links back. */
PIR_API int pir_draft_promote(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    const char *kind, struct pir_err *err);
/** The answer to a question, or to a decision that is asked of somebody: the same
 *  question, by whom it was asked of, linked to it; the words on the command line are the
 *  answer. PIR_E_INPUT: nobody waits for an answer to that entry. */
PIR_API int pir_draft_answer(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    struct pir_err *err);
PIR_API void pir_draft_free(struct pir_draft *draft);

PIR_API const struct pir_kind *pir_draft_kind(const struct pir_draft *draft);
/** The kind whose fields may be set: of a correction the corrected entry's, else the
 *  draft's own. */
PIR_API const struct pir_kind *pir_draft_corrected(const struct pir_draft *draft);

/** Set a field from what a person typed; a list field grows with each call. Ids may be
 *  prefixes, times as in `pir help time`. PIR_E_NOTFOUND names the nearest field. */
PIR_API int pir_draft_set(
    struct pir_draft *draft, const char *field, const char *text, struct pir_err *err);
/** The words on the command line: go into the kind's text field. PIR_E_USAGE when the
 *  kind has none. */
PIR_API int
pir_draft_words(struct pir_draft *draft, const char *text, struct pir_err *err);
/** A file's text: an entry with front matter sets its fields; anything else is the
 *  kind's long text (body if it has one). */
PIR_API int pir_draft_text(
    struct pir_draft *draft, const char *bytes, size_t len, const char *place,
    struct pir_err *err);
/** The name later drafts of the same batch may use as @label. */
PIR_API int
pir_draft_label(struct pir_draft *draft, const char *label, struct pir_err *err);

/** What an editor opens with; complaint (may be NULL) is shown at the top. */
PIR_API int pir_draft_template(
    struct pir_text *out, struct pir_draft *draft, const char *complaint,
    struct pir_err *err);
/** Take the edited template: replaces all fields. *empty becomes true when nothing was
 *  filled in. */
PIR_API int pir_draft_edited(
    struct pir_draft *draft, const char *bytes, size_t len, const char *place,
    bool *empty, struct pir_err *err);

/** Drafts from a stream: YAML documents or JSON lines, each a mapping with `schema` (or
 *  `kind`), its fields and body; `label: x` names one so that later ones can say @x.
 *  All or none. drafts: array to be freed with pir_drafts_free. */
PIR_API int pir_drafts_read(
    struct pir_draft ***drafts, size_t *count, struct pir_record *record,
    const char *bytes, size_t len, const char *place, struct pir_err *err);
PIR_API void pir_drafts_free(struct pir_draft **drafts, size_t count);

struct pir_add_options {
    /* id or prefix; NULL: the one in use, else the only open one */
    const char *incident;
    bool commit_each; /* one commit for each entry instead of one for all */
    bool dry_run;     /* check everything, write nothing */
    /* receives the page of what is missing when the gate close refuses; or NULL */
    struct pir_text *refusal;
    const struct pir_look *look; /* how that page looks; or NULL */
};

/** What was recorded. */
struct pir_receipt {
    const char *kind;
    const char *id; /* full */
    const char *incident;
    const char *path;
    const char *subject;
    const char *commit; /* hex; "" for a dry run */
};
struct pir_receipts;

/** Record all drafts or none: fill in, check, sign, check the finished commit, move the
 *  branch. receipts may be NULL. PIR_E_INPUT: something is missing or wrong
 *  (err.message lists it); PIR_E_DENIED: a gate refuses; PIR_E_SIGN; PIR_E_MOVED after too many
 *  tries. */
PIR_API int pir_record_add(
    struct pir_receipts **receipts, struct pir_record *record,
    struct pir_draft *const *drafts, size_t count,
    const struct pir_add_options *options, struct pir_err *err);
PIR_API size_t pir_receipts_count(const struct pir_receipts *receipts);
PIR_API const struct pir_receipt *
pir_receipts_at(const struct pir_receipts *receipts, size_t i);
/** The incident (8 characters) that was in use before another was opened; NULL: none, or
 *  it is the same. */
PIR_API const char *pir_receipts_left(const struct pir_receipts *receipts);
PIR_API void pir_receipts_free(struct pir_receipts *receipts);
/** The receipts as JSON (schemas/output/receipts.yaml). */
PIR_API int pir_receipts_json(
    struct pir_text *out, const struct pir_receipts *receipts, struct pir_err *err);

/** Keep text that could not be recorded, under a name of its own in the git directory;
 *  out receives the path. */
PIR_API int pir_record_keep(
    struct pir_text *out, struct pir_record *record, const char *name,
    const char *bytes, size_t len, struct pir_err *err);

/** Choose the incident in use (id or prefix; NULL: none any more). out (may be NULL)
 *  receives its full 8 characters and title. */
PIR_API int pir_record_use(
    struct pir_text *out, struct pir_record *record, const char *incident,
    struct pir_err *err);

/* ---- looking --------------------------------------------------------------------------------- */

enum pir_output {
    PIR_OUTPUT_TEXT,
    PIR_OUTPUT_JSON,
    PIR_OUTPUT_MARKDOWN,
    PIR_OUTPUT_CSV,       /* where there is a table */
    PIR_OUTPUT_ICALENDAR, /* of what is due */
    PIR_OUTPUT_HTML,      /* one file */
    PIR_OUTPUT_PDF,       /* one file, made by the program pir-pdf */
};

struct pir_look {
    enum pir_output format;
    unsigned width; /* columns for text; 0: 80 */
    bool colour;
    bool ascii;
    size_t limit;      /* log: at most so many lines; 0: all */
    const char *kind;  /* log: only this kind; list: NULL */
    bool all;          /* list: closed ones too; log: all incidents */
    const char *as_of; /* a time as people type it: only what was recorded by then */
    const char *paper; /* of PDF: "a4" or "letter"; NULL: a4 */
};

/** The incident in use (or the only open one) in one screen; without any, the list. */
PIR_API int pir_look_summary(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err);
PIR_API int pir_look_list(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err);
/** An incident or an entry, by the start of its id; NULL: the incident in use. */
PIR_API int pir_look_show(
    struct pir_text *out, struct pir_record *record, const char *id,
    const struct pir_look *look, struct pir_err *err);
/** The audit log of an incident (NULL: the one in use), or of all. */
PIR_API int pir_look_log(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err);

/* ---- trust ----------------------------------------------------------------------------------- */

enum pir_trust_deed {
    PIR_TRUST_ADD,         /* a key, for a new person or one who is there: rotation */
    PIR_TRUST_RETIRE,      /* a key, or all of a person's: signs nothing more */
    PIR_TRUST_COMPROMISED, /* a key: what it signed since then is doubtful too */
    PIR_TRUST_GRANT,       /* a role */
    PIR_TRUST_REVOKE,      /* a role */
    PIR_TRUST_THRESHOLD,   /* so many owners must agree to changes from now on */
    PIR_TRUST_PROPOSE,     /* settings and schemas as they are in the work tree */
    PIR_TRUST_APPROVE,     /* a proposal: carried out when enough owners agree */
};

struct pir_trust_change {
    enum pir_trust_deed deed;
    /* principal; a key by its fingerprint, a proposal by its SHA-256, or the start of it; a
     * number of owners */
    const char *whom;
    const char *name;         /* add: of a new person */
    const char *const *roles; /* add: any number for a new person; grant, revoke: one */
    size_t role_count;
    /* add: "ssh-ed25519 AAAA...", an armored OpenPGP key, or a certificate in PEM */
    const char *key;
    const char *openpgp; /* add: or a key of the user's gpg, by its fingerprint */
    const char *valid_after,
        *valid_before;        /* add: times as people type them, or NULL */
    const char *since;        /* compromised: a time, or a commit */
    const char *const *paths; /* propose: files, from the top of the record */
    size_t path_count;
};

/** Change the trust files by one commit of an owner's; where several owners must agree,
 *  that commit proposes the change, and the one who approves it last makes it. out
 *  receives a sentence, for a compromised key also the entries that somebody has to
 *  confirm; as JSON the state that is left (schemas/output/trust.yaml). PIR_E_DENIED:
 *  only owners may; PIR_E_INPUT: a key that is too weak, nobody would be left who could
 *  change it again, or a proposal that does not fit the record any more; PIR_E_EXISTS:
 *  the key, role or approval is there already. */
PIR_API int pir_trust_change(
    struct pir_text *out, struct pir_record *record,
    const struct pir_trust_change *change, const struct pir_look *look,
    struct pir_err *err);
/** People, their roles and keys, and by which commit each key came. */
PIR_API int pir_trust_show(
    struct pir_text *out, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err);

enum pir_trust_list {
    PIR_TRUST_SIGNERS, /* gpg.ssh.allowedSignersFile */
    PIR_TRUST_REVOKED, /* gpg.ssh.revocationFile: the compromised keys */
};
/** A list for stock git and ssh-keygen. */
PIR_API int pir_trust_export(
    struct pir_text *out, struct pir_record *record, enum pir_trust_list list,
    struct pir_err *err);
/** An introduction in short, to be compared by voice: eight groups of four hexadecimal
 *  digits, the first half of its SHA-256. */
PIR_API int pir_introduction_short(
    struct pir_text *out, const char *introduction, struct pir_err *err);

/** Ids for completion: every incident's id, TAB, title. */
PIR_API int
pir_look_ids(struct pir_text *out, struct pir_record *record, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
