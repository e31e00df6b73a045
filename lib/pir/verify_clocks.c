/* The clocks of laws and contracts, as they stood when a review was closed: by the duties,
 * lists of holidays and settings of the record then. */
#include "pir/verify_clocks.h"

#include <stdlib.h>

/* What clockwork reads of a record, made of what verify has: nothing but the commit that
 * is judged upon, its settings and the store. */
struct pir_past_clocks {
    struct pir_record record;
    struct pir_snapshot snapshot;
    struct pir_clockwork work;
    struct pir_arena arena;
    struct pir_oid schemas, settings;
};

void pir_past_clocks_free(struct pir_past_clocks *clocks)
{
    if (!clocks)
        return;
    pir_arena_release(&clocks->record.arena);
    pir_arena_release(&clocks->arena);
    free(clocks);
}

/* Duties are many: they are read again only where the files are others. */
static bool is_same(const struct pir_past_clocks *c, const struct pir_past_rules *rules)
{
    return c && pir_oid_equal(&c->schemas, rules->schemas) &&
           pir_oid_equal(&c->settings, rules->file);
}

static int load(
    struct pir_past_clocks **out, struct pir_store *store,
    const struct pir_past_rules *rules, struct pir_err *err)
{
    struct pir_past_clocks *c = calloc(1, sizeof(*c));
    int rc;

    pir_past_clocks_free(*out);
    *out = c;
    if (!c)
        return pir_err_nomem(err);
    c->schemas = *rules->schemas;
    c->settings = *rules->file;
    c->snapshot.head = *rules->commit;
    c->snapshot.settings = *rules->settings;
    c->record.store = store;
    c->record.now = &c->snapshot;
    rc = pir_clockwork_load(&c->work, &c->arena, &c->record, rules->now, err);
    if (rc < 0) {
        pir_past_clocks_free(c);
        *out = NULL;
    }
    return rc;
}

int pir_past_clocks_judge(
    struct pir_review_context *context, struct pir_past_clocks **clocks,
    struct pir_arena *arena, struct pir_store *store,
    const struct pir_past_rules *rules, const struct pir_state *state,
    struct pir_err *err)
{
    const struct pir_value *settings = rules->settings->values;
    struct pir_clock_duty *duties;
    struct pir_clock_facts facts;
    int rc = pir_clock_facts_of(&facts, arena, state, err);

    if (rc < 0 || (!pir_value_get(settings, "scope") &&
                   !pir_value_get(settings, "regimes") && !facts.scope))
        return rc;
    if (!is_same(*clocks, rules))
        rc = load(clocks, store, rules, err);
    if (rc < 0)
        return rc;
    (*clocks)->work.terms.now = rules->now;
    rc = pir_clockwork_judge(
        &duties, &context->clock_count, arena, &(*clocks)->work, state, NULL, 0, err);
    if (rc == 0)
        context->clocks = duties;
    return rc;
}
