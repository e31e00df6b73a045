/** judge/threshold.h - did enough people agree to a change of settings, schemas or trust? [pure]
 *
 * With `threshold: N` in the trust files of its parent, a commit that changes anything outside
 * incidents/ and proposals/ needs N owners: the one who signs it, and others whose approvals
 * lie in the parent's tree. An approval is the file proposals/NEXT/approvals/PRINCIPAL with the
 * one line
 *     previous: SHA256
 * NEXT is the SHA-256 of what is agreed to: of the list of all files outside incidents/ and
 * proposals/ as the change leaves them, sorted by path, a line each as sha256sum prints it.
 * previous is the SHA-256 of both trust files as they are now (pir_roster_digest). Under a
 * threshold every change raises the serial in the trust files, so that no state of theirs comes
 * again and no approval holds twice.
 *
 * Whoever approves signs the commit that adds their file (pir_judge_approvals): who agreed is
 * known by keys, but counted are people. Source: schemas/README.md section 6.
 */
#ifndef PIR_JUDGE_THRESHOLD_H
#define PIR_JUDGE_THRESHOLD_H

#include "base/buf.h"
#include "judge/finding.h"
#include "trust/roster.h"

#define PIR_PROPOSALS "proposals"
#define PIR_APPROVALS "approvals"

/** A file that counts, by its path and the SHA-256 of its bytes. */
struct pir_governed_file {
    const char *path;
    struct pir_digest digest;
};
/** May only so many people change what is at path? */
bool pir_is_governed(const char *path);
/** What is agreed to: hex needs PIR_SHA256_HEX + 1 bytes; files get sorted. PIR_E_NOMEM. */
int pir_governed_digest(char *hex, struct pir_governed_file *files, size_t count);

/** An approval's file: whose it is says its name. */
struct pir_approval {
    const char *principal;
    char previous[PIR_SHA256_HEX + 1];
};
/** False when the bytes are not exactly the one line. */
bool pir_approval_parse(
    struct pir_approval *out, const char *principal, const char *bytes, size_t len);
void pir_approval_emit(struct pir_buf *out, const char *previous);

/** A change, and who agreed to it. */
struct pir_agreement {
    const struct pir_roster *before;      /* trust files of the parent */
    const char *previous;                 /* their digest */
    const char *next;                     /* of what is agreed to */
    const char *signer;                   /* principal of whoever signs the change */
    const struct pir_approval *approvals; /* of exactly next, from the parent's tree */
    size_t count;
    bool new_serial; /* the trust files change too */
};
/** How many owners agreed, each counted once. */
unsigned pir_agreement_count(const struct pir_agreement *agreement);
/** The owners who can sign at that time and have not agreed: names in arena, "a and b", or
 *  NULL when out of memory. */
const char *pir_agreement_missing(
    struct pir_arena *arena, const struct pir_agreement *agreement, int64_t time);
/** Enough? A finding when not. 0, PIR_E_NOMEM. */
int pir_judge_agreement(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_agreement *agreement);

/** A file below proposals/ that a commit changes. */
struct pir_proposal_edit {
    const char *path;
    bool added; /* else changed or removed */
    const char *bytes;
    size_t len;
};
/** May signer make it? What was proposed and approved stays; an approval is made by the person
 *  it is of, in its one form. A finding when not. 0, PIR_E_NOMEM. */
int pir_judge_proposal_edit(
    struct pir_findings *findings, struct pir_arena *arena,
    const struct pir_proposal_edit *edit, const char *signer);

/** The parts of proposals/NEXT/approvals/PRINCIPAL: *principal points into path. NULL in it
 *  when path is another file of a proposal. False when it is in no proposal. */
bool pir_proposal_path(
    char next[PIR_SHA256_HEX + 1], const char **principal, const char *path);

#endif
