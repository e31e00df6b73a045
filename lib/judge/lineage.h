/** judge/lineage.h - who descends from whom, asked often of one history. [pure]
 *
 * Commits are numbers in an order in which parents come before children. For each, the
 * longest start of that order is kept of which all are its ancestors; on a line of
 * history that is everything before it, so that most questions are answered at once
 * and the others look at the few commits around a merge.
 */
#ifndef PIR_JUDGE_LINEAGE_H
#define PIR_JUDGE_LINEAGE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PIR_NO_PARENT UINT32_MAX

struct pir_lineage {
    const uint32_t (*parents)[2]; /* PIR_NO_PARENT where there is none */
    size_t count;
    uint32_t *solid; /* all numbers below are the commit itself or ancestors of it */
    uint32_t *seen;  /* by the search of that number */
    uint32_t search;
    uint32_t *stack;
};

struct pir_numbers {
    uint32_t *items;
    size_t len, cap;
};

/** parents must outlive out; everything lives in arena. 0, or PIR_E_NOMEM. */
int pir_lineage_init(
    struct pir_lineage *out, struct pir_arena *arena, const uint32_t (*parents)[2],
    size_t count);

/** Is older the same as younger, or an ancestor of it? */
bool pir_lineage_reaches(struct pir_lineage *lineage, uint32_t older, uint32_t younger);

/** Append what of (itself and its ancestors) has and without has not, in falling order of
 *  discovery. 0, or PIR_E_NOMEM. */
int pir_lineage_beyond(
    struct pir_numbers *out, struct pir_lineage *lineage, struct pir_arena *arena,
    uint32_t of, uint32_t without);

/** Append the latest commits both have in common: their best common ancestors. */
int pir_lineage_bases(
    struct pir_numbers *out, struct pir_lineage *lineage, struct pir_arena *arena,
    uint32_t a, uint32_t b);

#endif
