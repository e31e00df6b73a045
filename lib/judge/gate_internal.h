/** judge/gate_internal.h - one commit while it is judged. Inside this room only.
 *
 * gate_form.c, gate_signature.c, gate_person.c and gate_trailers.c each look at one side of
 * it, in that order: the signature comes before anything that a commit says of itself.
 */
#ifndef PIR_JUDGE_GATE_INTERNAL_H
#define PIR_JUDGE_GATE_INTERNAL_H

#include "judge/gate.h"
#include "trust/format.h"
#include "trust/sshsig.h"

#include <stdbool.h>

#define PIR_GATING_SUBJECT_MAX 100

struct pir_gating {
    const struct pir_gate_input *in;
    struct pir_commit commit;
    struct pir_sshsig sig;      /* key.blob is NULL for other formats */
    struct pir_signature other; /* of those */
    struct pir_arena *arena, own;
    char subject[PIR_GATING_SUBJECT_MAX]; /* for sentences */
    struct pir_gate_verdict verdict;
    struct pir_err *err;
};

/** Break a rule: a sentence that begins with which commit is meant. Returns code. */
__attribute__((format(printf, 4, 5))) int pir_gating_refuse(
    struct pir_gating *judging, enum pir_rule rule, enum pir_code code,
    const char *format, ...);

/** The closed grammar, and trust files for each parent. */
int pir_gating_form(struct pir_gating *judging);
/** Signed, canonically, and good over the commit's other bytes. */
int pir_gating_signature(struct pir_gating *judging);
/** Signed by somebody whom this roster lets do it, under their own name. */
int pir_gating_roster(struct pir_gating *judging, const struct pir_roster *roster);
/** A trailer for each entry that is added, and no other. */
int pir_gating_trailers(struct pir_gating *judging);

bool pir_gating_is_ssh(const struct pir_commit *commit);
/** By a key that lies in trust/, as this roster has it: a subkey that one parent's file
 *  gives leave to sign may be missing in the other's. */
int pir_gating_by_file(
    struct pir_signature *out, struct pir_gating *judging,
    const struct pir_roster *roster);

#endif
