/** doc/entry.h - one entry as a file: YAML front matter between two lines "---", then
 * the Markdown body.
 *
 * The id of an entry is the SHA-256 of its bytes in base32; its path follows from its bytes and its
 * incident's folder. Entries are never changed, so id, bytes and path never part.
 *
 *     ---
 *     schema: note/1
 *     incident: k7f3m9x2
 *     occurred: '2026-11-23T14:15:02Z'
 *     precision: second
 *     tlp: amber
 *     ---
 *     CEO approved budget
 *
 * Source: schemas/README.md, "Entry".
 */
#ifndef PIR_DOC_ENTRY_H
#define PIR_DOC_ENTRY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/time.h"
#include "doc/value.h"

#define PIR_ENTRY_MAX ((size_t)1024 * 1024) /* bytes of an entry */
#define PIR_PATH_MAX 255
#define PIR_KIND_MAX 32

struct pir_entry {
    const char *kind; /* "note" */
    unsigned version; /* of its schema */
    char id[PIR_ID_LEN + 1];
    struct pir_digest digest;
    /* 8 characters; of an opening entry: the start of its own id */
    const char *incident;
    struct pir_moment occurred;
    /* precision UNKNOWN when absent; else from known-precision, default second */
    struct pir_moment known;
    /* all of them, body included as member "body" when there is one */
    const struct pir_value *fields;
    const char *body; /* without its final LF; "" when there is none */
    /* personal-data, privileged or tlp red: its words stay out of paths and messages */
    bool restricted;
};

/** Read an entry's bytes. Checks form only (front matter, schema line, envelope times,
 *  clean text), not its kind's schema: an old or foreign kind stays readable. Scalars
 *  of the front matter keep plain = true. Returns 0; PIR_E_INPUT with place and line
 *  (lines are those of the file); PIR_E_NOMEM. Owns: arena. */
int pir_entry_parse(
    struct pir_entry *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

/** Append the file's bytes for the fields, in their order, body last; a body gets
 *  exactly one final LF, however many it had. What is written is read back first:
 *  PIR_E_INPUT when it is no entry, reads differently, or is over PIR_ENTRY_MAX. */
int pir_entry_emit(
    struct pir_buf *out, const struct pir_value *fields, struct pir_err *err);

/** "20261123T141502Z-note-9x2q7c4p.md", or "unknown-note-9x2q7c4p.md". */
int pir_entry_file_name(struct pir_buf *out, const struct pir_entry *entry);

/** Folder of the incident an opening entry opens:
 *  "incidents/2026/11/23-auth-bypass-k7f3m9x2", by the calendar date it occurred at its
 *  own offset; slug from code-name, else title; no slug when restricted without code
 *  name. PIR_E_INPUT when its time is unknown. */
int pir_entry_folder(
    struct pir_buf *out, const struct pir_entry *opening, struct pir_err *err);

/** What an entry's file name says, without reading it. */
struct pir_entry_name {
    char kind[PIR_KIND_MAX + 1];
    char id[PIR_ID_SHORT + 1];
    int64_t occurred; /* INT64_MIN when unknown */
};
/** False when name is not an entry's file name. */
bool pir_entry_name_parse(struct pir_entry_name *out, const char *name);
/** Incident id at the end of a folder's name ("23-auth-bypass-k7f3m9x2"); false when it
 *  is none. out needs 9 bytes. */
bool pir_folder_incident(char *out, const char *folder_name);

/** One line that says what the entry says, at most max columns, from the kind's subject
 *  field; clean text. For a restricted entry its short id instead. subject is the
 *  field's name ("body", "title", ...). */
int pir_entry_subject(
    struct pir_buf *out, const struct pir_entry *entry, const char *subject,
    size_t max);

/** How far a marking by the Traffic Light Protocol shuts readers out: 1 (clear) to 5 (red);
 *  0 for NULL and for what is none. */
int pir_tlp_rank(const char *tlp);

#endif
