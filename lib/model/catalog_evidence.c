/* Which entries correct which, and which hold what a notice must hold: with the entries
 * that clocks look at, what is proved of many incidents without reading the record. */
#include "model/catalog_rows.h"

/* ---- writing --------------------------------------------------------------------- */

static int write_correction(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *where, const struct pir_state *state, size_t item,
    size_t place, struct pir_err *err)
{
    const struct pir_item *by =
        pir_fold_item(state, state->items[item].corrections[place]->entry.id);

    if (!by)
        return 0;
    pir_sql_integer(rows->correction, 1, where->entries[item]);
    pir_sql_integer(rows->correction, 2, (int64_t)place);
    pir_sql_integer(rows->correction, 3, where->entries[by - state->items]);
    pir_sql_integer(rows->correction, 4, where->incident);
    return pir_sql_do(c, rows->correction, err);
}

static int write_evidence(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *where, const struct pir_state *state,
    struct pir_arena *scratch, struct pir_err *err)
{
    struct pir_catalog_evidence *list = NULL;
    size_t count = 0;
    int rc = c->options.evidence(
        &list, &count, scratch, c->options.evidence_context, state, err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        pir_sql_integer(rows->evidence, 1, where->incident);
        pir_sql_text(rows->evidence, 2, list[i].word);
        pir_sql_integer(rows->evidence, 3, where->entries[list[i].item]);
        rc = pir_sql_do(c, rows->evidence, err);
    }
    return rc;
}

int pir_catalog_evidence_write(
    struct pir_catalog_rows *rows, struct pir_catalog *c,
    const struct pir_catalog_place *place, const struct pir_state *state,
    struct pir_arena *scratch, struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < state->item_count; i++)
        for (size_t k = 0; rc == 0 && k < state->items[i].correction_count; k++)
            rc = write_correction(rows, c, place, state, i, k, err);
    if (rc == 0 && c->options.evidence)
        rc = write_evidence(rows, c, place, state, scratch, err);
    return rc;
}
