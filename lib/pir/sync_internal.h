/** pir/sync_internal.h - what the files of an exchange share; nothing else includes it. One
 *  exchange at a time in a repository; recording goes on meanwhile and waits only while
 *  the branch moves. */
#ifndef PIR_SYNC_INTERNAL_H
#define PIR_SYNC_INTERNAL_H

#include "pir/internal.h"

#include <pir/sync.h>

/** One exchange in the making. */
struct syncing {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_sync_options options;
    const char *remote, *branch; /* branch: its full name */
    const char *seen;            /* note: the remote's head as verified last */
    const char *done;            /* note: how many exchanges with it went well */
    char incoming[64];           /* reference of what came, until it is verified */
    bool is_bundle;
    bool is_locked;                  /* there: the last push found its branch locked */
    char lock[256];                  /* by which file */
    struct pir_oid theirs, verified; /* verified: what came, once it was */
    bool has_theirs;
    struct pir_sync_result *result;
    struct pir_err *err;
};

/* sync_git.c */

/** Run git in the record's repository; its exit code, or negative. said: its first line of
 *  complaint. out and said may be NULL. */
__attribute__((sentinel)) int pir_sync_git(
    struct syncing *s, struct pir_buf *out, const char **said, const char *first, ...);
/** Commits that to has and from has not; from NULL: all. */
int pir_sync_count(
    size_t *out, struct syncing *s, const struct pir_oid *from,
    const struct pir_oid *to);
/** Is older the same as younger, or an ancestor of it? 1, 0, negative. */
int pir_sync_reaches(
    struct syncing *s, const struct pir_oid *older, const struct pir_oid *younger);
/** Forget what came and is not verified, of exchanges that died as well. */
void pir_sync_drop(struct syncing *s);
/** Tell how far it is; total 0: nobody knows. */
void pir_sync_tell(struct syncing *s, const char *doing, size_t done, size_t total);

/* sync_remote.c */

int pir_sync_find(struct syncing *s, const char *asked);
/** Fetch the branch under a reference of its own; has_theirs is false where nothing is. */
int pir_sync_fetch(struct syncing *s);
/** What was seen there before must still be part of it, and it of this record. */
int pir_sync_check(struct syncing *s);
/** 1 and *out: what was seen there last. 0: nothing yet. */
int pir_sync_last(struct pir_oid *out, struct syncing *s);
int pir_sync_note(struct syncing *s, const struct pir_oid *head);
/** 0 pushed; PIR_E_MOVED when others were faster. */
int pir_sync_push(struct syncing *s);

/* sync_join.c */

/** Verify what this record's head is now, and remember that: the next exchange goes on
 *  from there. */
int pir_sync_verify_here(struct syncing *s);
/** Take over what came: verify it, then move the branch as the only pir that records. */
int pir_sync_join(struct syncing *s);

/* sync_admit.c */

/** The keys that the merge admits, by their whole fingerprints. */
int pir_sync_admits(struct pir_plan *plan, struct syncing *s);

/* sync_trust.c */

/** Where both sides changed trust, put into the tree of a merge what joining both leaves. 1
 *  when it did: an owner signs. 0 when there was nothing to join. conflict: git could not.
 *  PIR_E_DENIED: it is for others to do, or for more people; whom to ask is the hint, and this
 *  owner's agreement is recorded. */
int pir_sync_unite_trust(struct pir_oid *tree, struct syncing *s, unsigned conflict);

/* sync_linear.c */

/** Sign the entries that only this clone has again, on top of what is published; out: the
 *  last commit. PIR_E_DENIED when they are not all this person's entries. */
int pir_sync_resign(struct pir_oid *out, struct syncing *s);

/* sync_twins.c */

/** Warn of what two lines that are being joined say twice. */
void pir_sync_twins(struct syncing *s, const struct pir_oid *ours);

#endif
