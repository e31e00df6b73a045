/** pir/trust_join.h - two states of trust/ that were both changed, read from commits and joined
 * into the one that pir sync writes and verify asks for. */
#ifndef PIR_PIR_TRUST_JOIN_H
#define PIR_PIR_TRUST_JOIN_H

#include "judge/threshold.h"
#include "store/store.h"
#include "trust/roster.h"

#define PIR_JOIN_BASES_MAX                                                             \
    ((size_t)16) /* of lines merged crosswise more often: refused */

/** A state of trust/ as a commit has it. */
struct pir_trust_side {
    struct pir_roster roster;
    char digest[PIR_SHA256_HEX + 1];
    struct pir_key_file *keys;
    size_t key_count;
};

/** Both sides, and what they become. */
struct pir_trust_joined {
    struct pir_trust_side sides[2];
    struct pir_trust_side *bases;
    size_t base_count;
    struct pir_roster roster;        /* its previous is set */
    struct pir_buf signers, roles;   /* its two files */
    char digest[PIR_SHA256_HEX + 1]; /* of these */
    struct pir_key_file *keys;       /* of its pins, in their order */
    size_t key_count;
};

/** What to join: commits. */
struct pir_trust_lines {
    const struct pir_oid *sides[2];
    const struct pir_oid *bases; /* the latest commits that both have in common */
    size_t base_count;
};

/** PIR_E_INPUT when nothing true comes of joining them, or the trust files of one cannot be
 *  read; PIR_E_NOTFOUND and PIR_E_CORRUPT of objects. Owns: arena, but for the two buffers. */
int pir_trust_join(
    struct pir_trust_joined *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_lines *lines, struct pir_err *err);
void pir_trust_joined_release(struct pir_trust_joined *joined);

/** Has commit, which has such trust files, exactly these? 1, 0, negative. */
int pir_trust_joined_is(
    const struct pir_trust_joined *joined, struct pir_arena *arena,
    struct pir_store *store, const struct pir_oid *commit, struct pir_err *err);

/** The agreement of owners to what joining leaves, which is known by next. Approvals lie on
 *  either side. */
struct pir_trust_agreed {
    struct pir_agreement of[2]; /* what each side asks for; its owners are counted */
    unsigned wanted;            /* the higher of both thresholds, at least 1 */
    unsigned count;             /* who agreed, by the side that has fewer */
};
int pir_trust_join_agreed(
    struct pir_trust_agreed *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_trust_joined *joined, const struct pir_oid *const commits[2],
    const char *next, const char *signer, struct pir_err *err);

#endif
