/* pir actions: those of one incident, or of all. */
#include "pir/across_internal.h"
#include "pir/look_internal.h"

#include "view/due.h"

struct gathered {
    struct pir_arena *arena;
    PIR_VEC(const struct pir_state *) states;
};

static int gather(void *context, const struct pir_state *state, struct pir_err *err)
{
    struct gathered *g = context;
    const struct pir_state **slot = PIR_VEC_PUSH(g->arena, &g->states);

    if (!slot)
        return pir_err_nomem(err);
    *slot = state;
    return 0;
}

static int
load(struct gathered *g, struct pir_looking *l, const struct pir_actions *actions)
{
    struct pir_across across = {
        .closed = true,
        .as_of = l->as_of == INT64_MAX ? 0 : l->as_of,
        .claimed = true,
        .part = PIR_ACROSS_ACTIONS};
    struct pir_state *state = NULL;
    int rc;

    if (actions->all)
        return pir_across_incidents(l->record, &l->arena, &across, gather, g, l->err);
    rc = pir_looking_incident(&state, l, actions->incident);
    return rc < 0 ? rc : gather(g, state, l->err);
}

int pir_look_actions(
    struct pir_text *out, struct pir_record *record, const struct pir_actions *actions,
    const struct pir_look *look, struct pir_err *err)
{
    static const struct pir_actions plain;
    struct pir_actions_filter filter = {0};
    struct pir_looking l;
    struct gathered g = {.arena = &l.arena};
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    if (!actions)
        actions = &plain;
    filter.finished = actions->finished;
    filter.overdue = actions->overdue;
    filter.owner = actions->owner;
    filter.sheet = l.look.format == PIR_OUTPUT_CSV;
    if (rc == 0)
        rc = load(&g, &l, actions);
    if (rc == 0)
        rc = pir_view_actions(
            &page, &value, &l.view, g.states.items, g.states.len, &filter, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
