/* Before the branch moves: commits that are made are judged by verify itself, so that pir
 * cannot publish what it would call wrong afterwards. */
#include "pir/internal.h"
#include "pir/verify_internal.h"

#include <string.h>

/* The first broken rule, in words, is why nothing is published. */
static int told(
    void *context, struct pir_verification *v, const struct pir_verify_outcome *outcome)
{
    (void)context;
    for (size_t i = 0; i < outcome->finding_count; i++) {
        const struct pir_finding *finding = outcome->findings[i].finding;

        /* A clock that is behind the record's was warned of, and is no reason. */
        if (pir_rules[finding->rule].level != PIR_LEVEL_VIOLATION ||
            finding->rule == PIR_RULE_TIME_FUTURE)
            continue;
        pir_err_set(
            v->err, PIR_E_DENIED, "pir verify would refuse this (%s): %s",
            pir_rules[finding->rule].name, finding->sentence);
        return pir_err_hint(
            v->err, "%s",
            *finding->hint ? finding->hint : pir_rules[finding->rule].remedy);
    }
    return 0;
}

int pir_record_judged(
    struct pir_record *record, const struct pir_oid *tip, struct pir_err *err)
{
    const struct pir_oid *head = &record->now->head;
    const struct pir_push push = {
        .tip = *tip,
        .old = *head,
        .heads = head,
        .head_count = 1,
        .store = record->store,
        .kinds = record->now->kinds,
        .schemas = &record->now->own_schemas,
    };

    return pir_verify_pushed(&push, pir_store_gitdir(record->store), told, NULL, err);
}
