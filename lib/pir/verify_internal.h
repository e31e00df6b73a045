/** pir/verify_internal.h - what the files of verify share; nothing outside
 * lib/pir/verify*.c includes it.
 *
 * Three phases. verify_walk.c reads the history once and orders it, parents first.
 * verify_check.c judges each commit by itself and against its parents, on several
 * threads, each at a desk of its own (verify_desk.c: a store, bounded caches). What a
 * commit's result says depends on bytes alone, never on the desk. verify_settle.c then
 * goes through the results in order and judges what takes several commits. So the report
 * is the same for any number of threads.
 */
#ifndef PIR_VERIFY_INTERNAL_H
#define PIR_VERIFY_INTERNAL_H

#include <pir.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/commit.h"
#include "judge/finding.h"
#include "judge/gate.h"
#include "judge/lineage.h"
#include "judge/tree.h"
#include "judge/verify.h"
#include "model/history.h"
#include "pir/verify_lines.h"
#include "store/store.h"

/** Whose key made a commit, as the trust files of its first parent have it. */
struct pir_signed_by {
    const char *fingerprint;
    const char *principal;
    const char *name;
    const char *roles; /* comma-separated */
};

/** A file outside incidents/ that a merge took from one parent while the other had
 *  something else. */
struct pir_choice {
    const char *path;
    enum pir_place_kind at;
    unsigned refused; /* number of the parent whose version was not taken */
};

/** What checking one commit came to. */
struct pir_result {
    struct pir_findings findings;
    struct pir_entry_facts *entries;
    const char **entry_paths;
    size_t entry_count;
    const struct pir_signed_by *signer; /* NULL when nobody is known to have signed */
    struct pir_choice *choices;
    size_t choice_count;
    struct pir_oid trust; /* the folder's tree, zero when there is none */
    bool governed;        /* it changes what several owners may have to agree to, ... */
    unsigned threshold;   /* ... so many by its parent's trust files, 0 meaning 1 */
    bool settings;        /* it changes settings, schemas or trust */
    bool joins_trust;     /* a merge whose trust files are those of neither parent */
    const char *const *admits; /* keys, of a merge by an owner */
    size_t admit_count;
};

/** A commit of the history, from a first glance at its bytes. */
struct pir_commit_node {
    struct pir_oid oid, tree;
    int64_t time;      /* claimed */
    bool known;        /* judged in an earlier run or taken on the user's word */
    bool edge;         /* known, and what is before it was not read */
    bool begun;        /* known, and something new descends from it at once */
    const char *bytes; /* of the object; NULL when it has to be read again */
    size_t len;
    struct pir_result *result; /* NULL until checked */
};

struct pir_past;
struct pir_earlier;

/** A push, or what is about to be pushed: only what is new is judged. */
struct pir_push {
    struct pir_oid tip;
    struct pir_oid old; /* where the branch was; zero: nowhere */
    const char *branch; /* full name */
    /* COMMIT:FINGERPRINT; NULL: the first commit is taken on trust */
    const char *introduction;
    const struct pir_oid *heads; /* verified before, with all that is before them */
    size_t head_count;
    /* What the caller has open already, in the same repository: the store, and the kinds of the
     * folder schemas with that id. Or NULL. */
    struct pir_store *store;
    struct pir_kinds *kinds;
    const struct pir_oid *schemas;
};

/** A commit that came, or was made, for a branch of this clone: pir_verify_coming. */
struct pir_coming {
    const char *branch; /* full name: what was verified of it is gone on from */
    /* verified by this very process, with all that is before it, for where nothing else
     * was verified here; or NULL */
    const struct pir_oid *verified;
    bool keep; /* the branch has it by now: remember that it was verified */
};

struct pir_signer_line {
    const struct pir_signed_by *who;
    size_t commits, entries;
    int64_t first, last;
};

/** A warning about a commit that was verified before. */
struct pir_warned {
    struct pir_oid commit;
    struct pir_finding finding;
};

/** What was verified in this clone before, up to and with head. */
struct pir_before {
    struct pir_oid head;
    struct pir_oid pinned; /* the pin's head that head goes on from, or zero */
    int64_t at, read_at;   /* when last; when everything was read last */
    int64_t first;         /* claimed time of the first commit */
    size_t merges, entries;
    struct pir_lines commit_list;
    struct pir_signer_line *signers;
    size_t signer_count;
    struct pir_warned *warned; /* in the order of history */
    size_t warned_count;
};

/** One verification. */
struct pir_verification {
    struct pir_arena arena;
    struct pir_verify_options options;
    struct pir_store *store;
    int64_t now;
    struct pir_oid tip;
    struct pir_commit_node *commits; /* in topological order */
    uint32_t (*parents)[2];
    size_t count;
    struct pir_lineage lineage;
    struct pir_findings clone;       /* findings about no commit */
    const struct pir_push *push;     /* or NULL: all of history */
    const struct pir_coming *coming; /* or NULL */
    const struct pir_before *from;   /* what it goes on from, or NULL */
    struct pir_past *past;           /* of a push, or up to what it goes on from */
    struct pir_earlier *earlier;     /* entries before the edge, once somebody asked */
    const char *staged_by;           /* who will make what is not made yet, or NULL */
    struct pir_err *err;
};

/** What this user's own state folder says of a record. */
struct pir_known_record {
    const char *introduction; /* NULL when nothing is known */
    const char *branch;       /* or NULL */
    struct pir_oid head;      /* verified last; zero when none was */
    int64_t at;               /* when, 0: not known */
    const char *clone;        /* where, as pir_state_clone has it, or NULL */
    /* the last commit of head's line of first parents that others had by then, as far as
     * the clone knew; zero: head itself */
    struct pir_oid line;
};

/** What is asked for, after what is known was looked up. */
struct pir_verify_request {
    struct pir_known_record pin;
    const char *branch;       /* full name, NULL for a commit by its id */
    const char *introduction; /* COMMIT:FINGERPRINT, NULL: as found */
    struct pir_oid root;
    bool pinned;
    bool branch_gone;
};

/** Does history begin with that commit? */
bool pir_verify_is_root(const struct pir_verification *v, size_t i);

/* verify_walk.c */

/** Read all of history from v->tip. Objects that cannot be had become findings in the
 *  results of those that refer to them. */
int pir_verify_walk(struct pir_verification *v);

/* verify_ids.c */

/** Are the commits whose bytes were kept what their ids say? On several threads. */
bool pir_verify_ids(const struct pir_verification *v);

/* verify_past.c */

/** Commits that were verified before: some heads and all that is before them. It is read
 *  only as far back as it is asked for; times in it never go below a parent's. */
int pir_past_new(
    struct pir_past **out, struct pir_store *store, const struct pir_oid *heads,
    size_t count, struct pir_err *err);
void pir_past_free(struct pir_past *past);
/** Is the commit, which claims that time, in it? 1, 0, negative. */
int pir_past_has(
    struct pir_past *past, const struct pir_oid *oid, int64_t time,
    struct pir_err *err);

/* verify_desk.c */

struct pir_tree_cache;
struct pir_known_roster {
    struct pir_oid tree; /* of trust/ */
    bool used, usable;
    struct pir_arena arena;
    struct pir_roster roster;
    char digest[PIR_SHA256_HEX + 1];
    bool other_keys;
    enum pir_code code; /* when it is not usable: why */
    bool absent;        /* because an object is missing */
    struct pir_err why;
};
struct pir_known_kinds;

#define PIR_DESK_ROSTERS 8
#define PIR_DESK_KINDS 4

/** Where one thread works. */
struct pir_desk {
    struct pir_verification *v;
    struct pir_store *store;
    struct pir_arena arena;   /* results; lives as long as the verification */
    struct pir_arena scratch; /* one commit */
    struct pir_buf commit, blob, tree;
    struct pir_tree_cache *trees;
    struct pir_known_roster rosters[PIR_DESK_ROSTERS];
    size_t next_roster;
    struct pir_known_kinds *kinds[PIR_DESK_KINDS];
    size_t next_kinds;
    struct pir_signed_by **signers;
    size_t signer_count, signer_cap;
    bool absent; /* a tree on the way to a name could not be had */
    struct pir_err err;
    int rc;
};

/** A desk with a store of its own on v's repository, or with v's when own is 0. */
int pir_desk_open(struct pir_desk *desk, struct pir_verification *v, unsigned own);
/** Everything but the arena of results. */
void pir_desk_close(struct pir_desk *desk);
/** Between two commits: forget what is too much. */
void pir_desk_tidy(struct pir_desk *desk);

/** A name in a tree; 1 found, 0 not there (or the tree cannot be had), negative. */
int pir_desk_leaf(
    struct pir_leaf *out, struct pir_desk *desk, const struct pir_oid *tree,
    const char *path);
/** The roster of the trust folder in a commit's tree; never NULL when 0 is returned, but
 *  maybe not usable: why then says why not. */
int pir_desk_roster(
    struct pir_known_roster **out, struct pir_desk *desk, const struct pir_oid *tree);
/** The kinds of the schemas folder in a commit's tree; NULL when it has none. */
int pir_desk_kinds(
    struct pir_kinds **out, struct pir_desk *desk, const struct pir_oid *tree);
/** The signer, one copy for each desk. */
const struct pir_signed_by *pir_desk_signer(
    struct pir_desk *desk, const char *fingerprint, const struct pir_person *person);

/* verify_trees.c */

struct pir_tree_cache *pir_tree_cache_new(void);
void pir_tree_cache_free(struct pir_tree_cache *cache);
/** Forget what is too much; trees that were handed out may go. */
void pir_tree_cache_tidy(struct pir_tree_cache *cache);
/** For pir_tree_source; context is the desk. */
int pir_desk_tree(
    void *desk, const struct pir_tree **out, const struct pir_oid *oid,
    struct pir_err *err);
/* verify_check.c */

/** Judge commit number i. 0, or an error that ends the verification. */
int pir_verify_commit(struct pir_desk *desk, size_t i);

/* verify_crew.c */

#define PIR_JOBS_MAX 64u

/** How many threads are of use for so many commits. */
unsigned pir_verify_jobs(const struct pir_verification *v, size_t commits);
/** Check all commits on count desks; the first is this thread's. */
int pir_verify_all(struct pir_verification *v, struct pir_desk *desks, unsigned count);

/* verify_files.c */

/** Warn of files in the work tree that are not those of the branch, where it is checked
 *  out and nothing worse was found. */
int pir_verify_files(struct pir_verification *v, const struct pir_verify_request *r);

/* verify_around.c: findings about no commit, or about those at the ends */

int pir_verify_clone(struct pir_verification *v, const struct pir_verify_request *r);
int pir_verify_roots(
    struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_request *r);
/** Is that head, or one that is known to go on from it, on the line of first parents? */
bool pir_verify_goes_on(const struct pir_verification *v, const struct pir_oid *head);
/** Does the branch go on from the head that was verified last? */
int pir_verify_remembered(
    struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_request *r);

/** The last commit of the line of first parents that others have, as far as the clone knows;
 *  zero: all of it. */
int pir_verify_published(
    struct pir_oid *out, struct pir_verification *v,
    const struct pir_verify_request *r);

/* verify_gates.c */

/** Judge what was recorded by the gates that it had to pass, on count desks. */
int pir_verify_gates(
    struct pir_verification *v, struct pir_desk *desks, unsigned count);

/* verify_correction.c */

/** Judge a correction, whose bytes are in desk->blob and whose facts pir_judge_entry has
 *  filled, with the entry it is about: that of the tree before (NULL: there is none), as
 *  corrected by then, or one of the same commit. 0, or an error that ends the
 *  verification. */
int pir_verify_correction(
    struct pir_entry_facts *facts, struct pir_findings *findings, struct pir_desk *desk,
    const struct pir_entry_input *input, const struct pir_oid *before,
    const struct pir_oid *now);

/* verify_origin.c */

/** What stands at path in the tree of commit number commit; zero when nothing does. 0, or
 *  an error that ends the verification. */
int pir_verify_file_at(
    struct pir_oid *out, struct pir_desk *desk, uint32_t commit, const char *path);
/** Has the line of chosen seen what refused has at path, and changed it since? 1 or 0, or
 *  an error. Costs a walk back to where it was put there. */
int pir_verify_superseded(
    struct pir_desk *desk, const char *path, uint32_t refused, uint32_t chosen);

/* verify_joined.c */

/** Judge a merge whose trust files are those of neither parent: only what joining both gives
 *  may stand there, where both were changed, and only with as many owners as both ask for.
 *  Appends to the result's findings. 0, or an error that ends the verification. */
int pir_verify_joined(struct pir_desk *desk, uint32_t commit);

/* verify_merge.c */

/** Judge what takes both lines of a merge to judge. 0, or an error that ends the
 *  verification. */
int pir_verify_merge(struct pir_desk *desk, uint32_t commit);
/** Has what that parent of a merge has at path been changed by the other since? 1, 0,
 *  negative. */
int pir_verify_outdated(
    struct pir_desk *desk, uint32_t commit, const char *path, unsigned parent);
/** Why a commit, by its time, signer and deed, could not be made any more by these trust
 *  files; NULL when it could. */
const char *
pir_verify_refusal(const struct pir_roster *roster, const struct pir_commit_node *node);
/** Findings about a merge for a commit that it brings: by a key that roster, that of the
 *  other side, refuses, and nobody admits (line: what that side brings); by fewer owners
 *  than it asks for. */
int pir_verify_brought(
    struct pir_desk *desk, uint32_t commit, const struct pir_numbers *line,
    uint32_t brought, const struct pir_roster *roster, const char *refusal);

/* verify_settle.c */

/** A finding about a commit. 0, or PIR_E_NOMEM. */
__attribute__((format(printf, 5, 6))) int pir_verify_about(
    struct pir_desk *desk, uint32_t commit, enum pir_rule rule, const char *path,
    const char *format, ...);

/** A finding in its place. */
struct pir_placed_finding {
    const struct pir_finding *finding;
    const struct pir_oid *about; /* the commit, NULL when it is about none */
    uint32_t commit; /* its number, PIR_NO_PARENT when it was not read or is none */
    bool after_break;
};

/** Everything a report says. */
struct pir_verify_outcome {
    enum pir_verdict verdict;
    const char *introduction; /* COMMIT:FINGERPRINT */
    bool pinned;              /* else taken on trust */
    bool refuted;             /* the record was begun with another key */
    const char *branch;       /* full name, or NULL for a bare commit */
    char head[PIR_HEX + 1];
    size_t commits, entries, merges, known;
    size_t before;       /* of the commits, verified in an earlier run */
    int64_t first, last; /* claimed times of the first commit and the head */
    struct pir_signer_line *signers;
    size_t signer_count;
    struct pir_placed_finding *findings;
    size_t finding_count;
    size_t violations, after_break;
};

int pir_verify_settle(struct pir_verify_outcome *out, struct pir_desk *desk);

/* verify_earlier.c */

/** An entry that was recorded before what was read, in the trees: 1 and its kind (at
 *  least PIR_KIND_MAX + 1 bytes), 0, negative. path is that of the entry that names it,
 *  in whose folder it is looked for first. */
int pir_verify_earlier(
    char *kind, struct pir_desk *desk, uint32_t commit, const char *path,
    const struct pir_digest *digest);

/* verify.c */

/** What is done with an outcome while all it was made from is still there. */
typedef int (*pir_verify_told)(
    void *context, struct pir_verification *v,
    const struct pir_verify_outcome *outcome);
/** Judge a push to the repository at git_dir; nothing is looked up or remembered. That the
 *  branch loses commits (history-forked, history-rolled-back) is a finding. */
int pir_verify_pushed(
    const struct pir_push *push, const char *git_dir, pir_verify_told told,
    void *context, struct pir_err *err);
/** As pir_verify, of the commit that options->ref names by its id. That it does not go on
 *  from what was verified of the branch is no contradiction: two lines may be joined. Only
 *  with keep something is remembered, and only of this clone. */
int pir_verify_coming(
    struct pir_text *report, enum pir_verdict *verdict,
    const struct pir_verify_options *options, const struct pir_coming *coming,
    struct pir_err *err);

/* verify_staged.c */

/** What is done with a judged tree; its commit is the last of v's. */
typedef int (*pir_verify_staged_told)(
    void *context, struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_outcome *outcome);
/** A commit that is not made yet. */
struct pir_staged {
    struct pir_oid tree, parent;
    const char *principal; /* who will make it; NULL: the gates are not asked */
    const char *git_dir;
};
/** Judge what it would contain: all but its signature and its message. */
int pir_verify_staged(
    const struct pir_staged *staged, pir_verify_staged_told told, void *context,
    struct pir_err *err);

/* verify_state.c */

/** By the folder of the clone; else, when root is given, by the first commit. */
int pir_known_find(
    struct pir_known_record *out, struct pir_arena *arena, struct pir_store *store,
    const char *root, struct pir_err *err);
/** Remember. before (may be NULL) is what pir_before_text wrote. */
int pir_known_keep(
    const struct pir_known_record *pin, const struct pir_buf *before,
    struct pir_store *store, struct pir_err *err);
/** Remember of the clone alone, whose record's introduction is known already. */
int pir_known_keep_clone(
    const char *introduction, const struct pir_buf *before, struct pir_store *store,
    struct pir_err *err);

/** The name of a clone in the state folder; out: PIR_SHA256_HEX + 1 bytes. */
void pir_state_clone(char *out, const struct pir_store *store);
/** Path of clones/NAME and an ending; NULL: there is no such folder, or no memory. */
const char *
pir_state_path(struct pir_arena *arena, const char *name, const char *ending);
/** The rules that commits are judged by, as a word: another one, another verdict. */
const char *pir_state_rules(struct pir_arena *arena);
/** Where it is remembered who recorded what of that clone; false where there is no such
 *  folder. */
bool pir_state_memory(
    struct pir_attest_memory *out, struct pir_arena *arena,
    const struct pir_store *store);
/** Make the folder (clones, records) of the state folder. */
int pir_state_make(const char *folder, struct pir_err *err);
/** A file's text; 1, or 0 when there is none. */
int pir_state_read(
    struct pir_buf *out, const char *folder, const char *name, struct pir_err *err);
/** Write one, and its folder. */
int pir_state_write(
    const char *folder, const char *name, const struct pir_buf *text,
    struct pir_err *err);
/** Of a line "NAME VALUE" the value, or NULL. */
const char *
pir_state_value(struct pir_arena *arena, const char *text, const char *name);

/* verify_before.c */

/** What was verified in this clone by the same introduction, rules and branch. 1, or 0
 *  when there is nothing to go on from. */
int pir_before_find(
    struct pir_before *out, struct pir_arena *arena, const struct pir_store *store,
    const char *introduction, const char *branch);
/** Was the commit verified in that clone? */
bool pir_before_has(
    struct pir_arena *arena, const char *clone, const struct pir_oid *oid);
/** Note the commits that are verified now, and append what the next run needs to
 *  go on from them; nothing when it could not. pinned: what the user's pin says by then,
 *  and the head goes on from, or zero. */
void pir_before_text(
    struct pir_buf *text, struct pir_verification *v,
    const struct pir_verify_outcome *outcome, const struct pir_oid *pinned);

/* verify_warned.c */

/** Append the warnings about commits, for the next run; false when they cannot be
 *  remembered, for something worse is among them or there are too many. */
bool pir_warned_text(struct pir_buf *text, const struct pir_verify_outcome *outcome);
/** Read them back, in their order. 0; PIR_E_INPUT for what pir_warned_text did not write;
 *  PIR_E_NOMEM. */
int pir_warned_parse(
    struct pir_warned **out, size_t *count, struct pir_arena *arena, const char *text);

/* verify_report.c */

int pir_verify_report(
    struct pir_text *out, struct pir_verification *v,
    const struct pir_verify_outcome *outcome);

#endif
