/** judge/framework.h - frameworks as data: which entries of an incident are evidence for
 * which clause. [pure]
 *
 * Only clause ids and short titles in own words; the texts of standards stay with those
 * who publish them. The form is schemas/frameworks.yaml.
 */
#ifndef PIR_JUDGE_FRAMEWORK_H
#define PIR_JUDGE_FRAMEWORK_H

#include "judge/evidence.h"

/** Something a clause wants shown: any entry that meets one of the needs shows it. */
struct pir_proof {
    const char *what;
    const struct pir_need *any;
    size_t any_count;
    const char *record; /* the command that records what is missing; NULL */
};

struct pir_clause {
    const char *id, *title;
    const struct pir_proof *proofs; /* all are needed; none: not about one incident */
    size_t proof_count;
    const char *note; /* NULL */
};

struct pir_framework {
    const char *place; /* the file it stands in */
    const char *id, *name;
    char grade; /* as of duties; 'O' an own one */
    const char *note;
    const struct pir_clause *clauses;
    size_t clause_count;
};

struct pir_frameworks {
    struct pir_framework *items;
    size_t len, cap;
};

/** Add the frameworks of a file; one of an id that is there already is replaced. The file
 *  must have its form (judge/rulefile.h). PIR_E_INPUT with place and line. Owns: arena. */
int pir_frameworks_read(
    struct pir_frameworks *set, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);
/** The built-in ones. */
int pir_frameworks_builtin(
    struct pir_frameworks *set, struct pir_arena *arena, struct pir_err *err);

enum pir_clause_verdict {
    PIR_CLAUSE_SHOWN, /* everything it wants is in the record */
    PIR_CLAUSE_PARTLY,
    PIR_CLAUSE_MISSING,
    PIR_CLAUSE_BEYOND, /* about the organisation, not about one incident */
};
/** "shown", "partly", "missing", "beyond". */
const char *pir_clause_verdict_name(enum pir_clause_verdict verdict);
enum pir_clause_verdict
pir_clause_judge(const struct pir_clause *clause, const struct pir_state *state);

#endif
