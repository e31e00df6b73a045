/* What earlier verifications say of a commit, without verifying anything now. */
#include "pir/verify_known.h"

#include "pir/verify_internal.h"

#include <stdio.h>
#include <string.h>

int pir_commit_descends(
    struct pir_record *record, const struct pir_oid *commit, const struct pir_oid *from,
    struct pir_err *err)
{
    struct pir_past *past = NULL;
    int64_t time;
    int rc;

    if (pir_oid_equal(commit, from))
        return 1;
    rc = pir_commit_time(&time, record, from, err);
    if (rc == 0)
        rc = pir_past_new(&past, record->store, commit, 1, err);
    if (rc == 0)
        rc = pir_past_has(past, from, time, err);
    pir_past_free(past);
    return rc;
}

int pir_commit_checked(
    char *out, size_t size, struct pir_record *record, const struct pir_oid *commit,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_known_record known;
    struct pir_err ignored = {0};
    char clone[PIR_SHA256_HEX + 1], head[PIR_HEX + 1];
    int rc = pir_known_find(&known, &arena, record->store, NULL, &ignored);
    bool here;

    snprintf(out, size, "not-verified");
    pir_state_clone(clone, record->store);
    here = rc == 0 && !pir_oid_is_zero(&known.head) && known.clone &&
           strcmp(known.clone, clone) == 0;
    pir_oid_hex(head, &known.head);
    pir_arena_release(&arena);
    if (!here)
        return 0;
    rc = pir_commit_descends(record, &known.head, commit, err);
    if (rc > 0)
        snprintf(out, size, "verified");
    if (rc == 0) {
        rc = pir_commit_descends(record, commit, &known.head, err);
        if (rc > 0)
            snprintf(out, size, "verified-to-%s", head);
    }
    return rc < 0 ? rc : 0;
}
