/** pir/threshold_internal.h - what a commit has that several owners must agree to, read from
 * the repository: for verify and for changes of trust. */
#ifndef PIR_THRESHOLD_INTERNAL_H
#define PIR_THRESHOLD_INTERNAL_H

#include "judge/threshold.h"
#include "judge/tree.h"
#include "store/store.h"

/** All governed files in a commit's tree. Owns: arena. */
int pir_governed_load(
    struct pir_governed_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err);

/** What is agreed to when a tree is: the SHA-256 of its governed files; hex needs
 *  PIR_SHA256_HEX + 1 bytes. */
int pir_governed_next(
    char *hex, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *tree, struct pir_err *err);

/** The approvals of next in a commit's tree; what is none is passed over. None is fine. */
int pir_approvals_load(
    struct pir_approval **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *next,
    struct pir_err *err);

/** The files of a proposal in a commit's tree, by the paths they will have, approvals left
 *  out. PIR_E_NOTFOUND when there is no such proposal. */
int pir_proposal_load(
    struct pir_file **out, size_t *count, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, const char *next,
    struct pir_err *err);

/** One change in history, for verify. */
struct pir_threshold_check {
    const struct pir_oid *tree, *parent; /* its tree; its parent, a commit */
    const struct pir_differences *changes;
    const struct pir_roster *before; /* of the parent */
    const char *previous;            /* digest of its trust files */
    bool new_serial;                 /* trust files have another digest */
    const char *signer;
};
/** Judge all that the commit does under the rules for thresholds: approvals by whom they name,
 *  and enough of them for what it changes. */
int pir_threshold_verify(
    struct pir_findings *findings, struct pir_arena *arena, struct pir_arena *scratch,
    struct pir_store *store, const struct pir_threshold_check *check,
    struct pir_err *err);

#endif
