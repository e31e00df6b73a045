/** doc/commit.h - commit objects in a closed grammar: parsed and written byte by byte.
 *
 *     tree SP hex40 LF, ( parent SP hex40 LF ){0,2} distinct,
 *     author, committer, gpgsig last, LF, message
 *     ident = name SP <email> SP seconds SP zone    seconds 1..2^40, no leading zero
 *     Pir-Incident: ID and Pir-Entry: sha256:HEX    trailers, in the last of several
 *     Pir-Admit: KEY (of a merge)                   paragraphs; each once
 *
 * No other header, no duplicate, no NUL, message is clean text that ends in exactly one
 * LF. Signature and every field are read from the same bytes, so what was verified is
 * what is shown. libgit2's own commit parser is not used: it looks for signatures in
 * the message and skips unknown headers.
 *
 * The payload that is signed is the object without its gpgsig header.
 * Source: git's commit.c (parse_buffer_signed_by_header), schemas/README.md "Commit".
 */
#ifndef PIR_DOC_COMMIT_H
#define PIR_DOC_COMMIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#include <stdint.h>

#define PIR_COMMIT_MAX ((size_t)64 * 1024)
#define PIR_COMMIT_BATCH_MAX ((size_t)512) /* entries: their trailers must fit */
#define PIR_HEX 40

struct pir_ident {
    const char *name;
    const char *email;
    int64_t time;   /* seconds since the epoch, as claimed */
    int32_t offset; /* seconds east */
};

struct pir_commit {
    char tree[PIR_HEX + 1];
    char parents[2][PIR_HEX + 1];
    unsigned parent_count;
    struct pir_ident author, committer;
    /* armor with LF line ends, its last LF included; NULL when unsigned */
    const char *signature;
    const char *payload; /* what was signed */
    size_t payload_len;
    const char *message;
    const char *subject;          /* first line */
    const char *const *incidents; /* Pir-Incident trailers */
    size_t incident_count;
    const struct pir_digest *entries; /* Pir-Entry trailers, in order */
    size_t entry_count;
    /* Pir-Admit trailers, fingerprints: what these keys signed on the line that is merged
     * stands, though the other line has withdrawn them meanwhile */
    const char *const *admits;
    size_t admit_count;
};

/** Parse a commit object's bytes (without git's "commit LEN" header). place names it in messages.
 *  PIR_E_CORRUPT with a sentence that names the rule. Owns: arena. */
int pir_commit_parse(
    struct pir_commit *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

/** Append the payload (commit without signature) for tree, parents, idents and message.
 *  Idents are written with zone +0000. Names lose characters git does not keep (<, >,
 *  LF) and surrounding dots, spaces and quotes. What is written is read back first:
 *  PIR_E_INPUT when it would break a rule of the grammar. */
int pir_commit_emit(
    struct pir_buf *out, const struct pir_commit *commit, struct pir_err *err);

/** Append the finished object: payload with the armor as last header. The armor must be
 *  in the one canonical form; its lines are checked here (PIR_E_CORRUPT), the signature
 *  in it is for pir_sshsig_parse. */
int pir_commit_sign(
    struct pir_buf *out, const char *payload, size_t payload_len, const char *armor,
    struct pir_err *err);

/** Append a message: subject (cut to 72 columns with an ellipsis), blank line, trailers
 *  for incidents and entries. */
int pir_commit_message(
    struct pir_buf *out, const char *subject, const char *const *incidents,
    size_t incident_count, const struct pir_digest *entries, size_t entry_count);

#endif
