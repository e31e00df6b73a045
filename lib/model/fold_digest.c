/* What an approval of a gate binds: the incident's entries as they stand. */
#include "model/fold_internal.h"

#include <stdlib.h>
#include <string.h>

bool pir_fold_binds(const struct pir_recorded *recorded)
{
    return strcmp(recorded->entry.kind, "approval") != 0 &&
           strcmp(recorded->entry.kind, "close") != 0 &&
           pir_recorded_is_vouched(recorded);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, PIR_SHA256_HEX);
}

int pir_fold_digest(
    char *hex, const struct pir_recorded *entries, size_t count, struct pir_err *err)
{
    char(*lines)[PIR_SHA256_HEX + 1] = calloc(count + 1, sizeof(*lines));
    struct pir_digest digest;
    size_t len = 0;

    if (!lines)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++)
        if (pir_fold_binds(&entries[i]))
            pir_digest_hex(lines[len++], &entries[i].entry.digest);
    qsort(lines, len, sizeof(*lines), compare);
    for (size_t i = 0; i < len; i++)
        lines[i][PIR_SHA256_HEX] = '\n';
    pir_digest_of(&digest, lines, len * sizeof(*lines));
    pir_digest_hex(hex, &digest);
    free(lines);
    return 0;
}
