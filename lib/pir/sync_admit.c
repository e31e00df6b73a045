/* pir sync --admit: an owner takes in what withdrawn keys signed on the line that is joined. */
#include "pir/sync_internal.h"
#include "trust/roster_edit.h"

/** The whole fingerprint of a key to admit, as either side's trust files have it. */
static int find_admitted(const char **out, struct syncing *s, const char *start)
{
    const struct pir_oid *sides[2] = {&s->record->now->head, &s->theirs};
    struct pir_key_of key = {0};
    size_t found = 0;

    for (unsigned i = 0; found == 0 && i < 2; i++) {
        struct pir_roster roster;
        int rc =
            pir_history_roster(&roster, &s->arena, s->record->store, sides[i], s->err);

        if (rc < 0)
            return rc;
        found = pir_roster_search(&key, &roster, start);
    }
    *out = key.name;
    if (found == 1)
        return 0;
    pir_err_set(
        s->err, found ? PIR_E_INPUT : PIR_E_NOTFOUND,
        found ? "%zu keys begin with %s" : "%zu keys of this record are called %s",
        found, start);
    return pir_err_hint(
        s->err, "give the key as pir verify names it; pir trust show lists them all");
}

int pir_sync_admits(struct pir_plan *plan, struct syncing *s)
{
    const struct pir_sync_options *asked = &s->options;
    const char **admits;
    int rc = 0;

    if (!asked->admit_count)
        return 0;
    admits = pir_arena_calloc(&s->arena, asked->admit_count, sizeof(*admits));
    if (!admits)
        return pir_err_nomem(s->err);
    for (size_t i = 0; rc == 0 && i < asked->admit_count; i++)
        rc = find_admitted(&admits[i], s, asked->admits[i]);
    plan->admits = admits;
    plan->admit_count = asked->admit_count;
    return rc;
}
