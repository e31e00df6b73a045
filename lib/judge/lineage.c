/* Questions of descent, answered from numbers alone. */
#include "judge/lineage.h"

#include "base/err.h"

#include <string.h>

static void begin_search(struct pir_lineage *l)
{
    if (++l->search == 0) {
        memset(l->seen, 0, l->count * sizeof(*l->seen));
        l->search = 1;
    }
}

/* Mark from and its ancestors that are not below floor. Each commit is on the stack at
 * most once, because it is marked when it is put there. */
static void mark(struct pir_lineage *l, uint32_t from, uint32_t floor)
{
    size_t depth = 0;

    if (from < floor || l->seen[from] == l->search)
        return;
    l->seen[from] = l->search;
    l->stack[depth++] = from;
    while (depth) {
        const uint32_t *parents = l->parents[l->stack[--depth]];

        for (size_t i = 0; i < 2; i++) {
            uint32_t parent = parents[i];

            if (parent == PIR_NO_PARENT || parent < floor ||
                l->seen[parent] == l->search)
                continue;
            l->seen[parent] = l->search;
            l->stack[depth++] = parent;
        }
    }
}

static uint32_t solid_of(struct pir_lineage *l, uint32_t commit)
{
    const uint32_t *parents = l->parents[commit];
    uint32_t solid = 0;

    for (size_t i = 0; i < 2; i++)
        if (parents[i] != PIR_NO_PARENT && l->solid[parents[i]] > solid)
            solid = l->solid[parents[i]];
    if (parents[1] == PIR_NO_PARENT)
        return solid == commit ? commit + 1 : solid;
    begin_search(l);
    mark(l, commit, solid);
    while (solid <= commit && l->seen[solid] == l->search)
        solid++;
    return solid;
}

int pir_lineage_init(
    struct pir_lineage *out, struct pir_arena *arena, const uint32_t (*parents)[2],
    size_t count)
{
    memset(out, 0, sizeof(*out));
    out->parents = parents;
    out->count = count;
    out->solid = pir_arena_calloc(arena, count + 1, sizeof(*out->solid));
    out->seen = pir_arena_calloc(arena, count + 1, sizeof(*out->seen));
    out->stack = pir_arena_calloc(arena, count + 1, sizeof(*out->stack));
    if (!out->solid || !out->seen || !out->stack)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        out->solid[i] = solid_of(out, (uint32_t)i);
    return 0;
}

bool pir_lineage_reaches(struct pir_lineage *lineage, uint32_t older, uint32_t younger)
{
    if (older == younger || older < lineage->solid[younger])
        return true;
    if (older > younger)
        return false;
    begin_search(lineage);
    mark(lineage, younger, older);
    return lineage->seen[older] == lineage->search;
}

static int push(struct pir_numbers *out, struct pir_arena *arena, uint32_t number)
{
    uint32_t *slot = PIR_VEC_PUSH(arena, out);

    if (!slot)
        return PIR_E_NOMEM;
    *slot = number;
    return 0;
}

int pir_lineage_beyond(
    struct pir_numbers *out, struct pir_lineage *lineage, struct pir_arena *arena,
    uint32_t of, uint32_t without)
{
    uint32_t floor = lineage->solid[without];
    size_t first = out->len;
    int rc = 0;

    begin_search(lineage);
    mark(lineage, without, floor);
    if (of < floor || lineage->seen[of] == lineage->search)
        return 0;
    lineage->seen[of] = lineage->search;
    rc = push(out, arena, of);
    for (size_t at = first; rc == 0 && at < out->len; at++) {
        const uint32_t *parents = lineage->parents[out->items[at]];

        for (size_t i = 0; rc == 0 && i < 2; i++) {
            uint32_t parent = parents[i];

            if (parent == PIR_NO_PARENT || parent < floor ||
                lineage->seen[parent] == lineage->search)
                continue;
            lineage->seen[parent] = lineage->search;
            rc = push(out, arena, parent);
        }
    }
    return rc;
}

/* Common ancestors next to what only b has, or b itself: every other common one is an
 * ancestor of one of these. */
static int candidates(
    struct pir_numbers *out, struct pir_lineage *lineage, struct pir_arena *arena,
    uint32_t a, uint32_t b)
{
    struct pir_numbers only = {0};
    int rc = pir_lineage_beyond(&only, lineage, arena, b, a);

    if (rc == 0 && only.len == 0)
        return push(out, arena, b);
    for (size_t i = 0; rc == 0 && i < only.len; i++) {
        for (size_t j = 0; rc == 0 && j < 2; j++) {
            uint32_t parent = lineage->parents[only.items[i]][j];
            bool known = parent == PIR_NO_PARENT;

            for (size_t k = 0; !known && k < out->len; k++)
                known = out->items[k] == parent;
            if (!known && pir_lineage_reaches(lineage, parent, a))
                rc = push(out, arena, parent);
        }
    }
    return rc;
}

int pir_lineage_bases(
    struct pir_numbers *out, struct pir_lineage *lineage, struct pir_arena *arena,
    uint32_t a, uint32_t b)
{
    struct pir_numbers all = {0};
    int rc = candidates(&all, lineage, arena, a, b);

    for (size_t i = 0; rc == 0 && i < all.len; i++) {
        bool best = true;

        for (size_t j = 0; best && j < all.len; j++)
            best = i == j || !pir_lineage_reaches(lineage, all.items[i], all.items[j]);
        if (best)
            rc = push(out, arena, all.items[i]);
    }
    return rc;
}
