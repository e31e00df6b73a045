/* Of each incident the entries that clocks of laws and contracts look at, so that those of
 * many incidents are judged without reading the record. */
#include "model/catalog_rows.h"

#include "doc/json.h"
#include "model/fold_internal.h"

#include <string.h>

/* What judge/clock_facts.c asks for; sorted as nothing is looked up by name. */
static const char *const looked_at[] = {
    "aware-at",
    "aware-at-precision",
    "covers",
    "decided-at",
    "decided-at-precision",
    "delay-reasons",
    "links",
    "obligation",
    "occurred",
    "phase",
    "precision",
    "scope",
    "sent-at",
    "sent-at-precision",
    "stage",
    "starts",
    "stops",
    "type",
    "until",
    "until-precision",
};

static bool supersedes(const struct pir_value *fields)
{
    const char *type, *target;

    for (size_t i = 0; pir_link_at(&type, &target, fields, i); i++)
        if (type && strcmp(type, "supersedes") == 0)
            return true;
    return false;
}

static bool is_looked_at(const struct pir_state *state, const struct pir_item *item)
{
    const char *kind = item->recorded->entry.kind;

    if (item == state->opening)
        return true;
    if (!pir_recorded_is_vouched(item->recorded))
        return false;
    if (strcmp(kind, "determination") == 0)
        return true;
    if (strcmp(kind, "communication") == 0 &&
        pir_value_text(item->fields, "obligation"))
        return true;
    if (strcmp(kind, "event") == 0 && pir_value_text(item->fields, "phase"))
        return true;
    return supersedes(item->fields);
}

/* PIR_E_NOMEM without a sentence. */
static int write_fields(
    struct pir_buf *out, struct pir_arena *scratch, const struct pir_value *fields)
{
    struct pir_value *kept = pir_value_object(scratch);
    int rc = kept ? 0 : PIR_E_NOMEM;

    for (size_t i = 0; rc == 0 && i < sizeof(looked_at) / sizeof(*looked_at); i++) {
        struct pir_value *value = pir_value_get(fields, looked_at[i]);

        if (value)
            rc =
                pir_value_set(scratch, kept, looked_at[i], value) < 0 ? PIR_E_NOMEM : 0;
    }
    pir_buf_clear(out);
    return rc < 0 ? rc : pir_json_emit(out, kept, PIR_JSON_LINE, NULL);
}

int pir_catalog_clocks_write(
    sqlite3_stmt *row, struct pir_catalog *c, const struct pir_catalog_place *place,
    const struct pir_state *state, struct pir_arena *scratch, struct pir_err *err)
{
    struct pir_buf json = PIR_BUF_INIT;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < state->item_count; i++) {
        if (!is_looked_at(state, &state->items[i]))
            continue;
        rc = write_fields(&json, scratch, state->items[i].fields);
        if (rc < 0 || pir_buf_failed(&json)) {
            rc = pir_err_nomem(err);
            break;
        }
        pir_sql_integer(row, 1, place->entries[i]);
        pir_sql_integer(row, 2, place->incident);
        pir_sql_text(row, 3, json.data);
        rc = pir_sql_do(c, row, err);
    }
    pir_buf_release(&json);
    return rc;
}
