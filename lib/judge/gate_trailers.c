/* The commit gate, trailers: exactly one for each entry that is added. */
#include "judge/gate_internal.h"

#include <string.h>

static bool
among(const struct pir_digest *digest, const struct pir_digest *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pir_digest_equal(digest, &list[i]))
            return true;
    return false;
}

/* Trailers are unique (pir_commit_parse); when each entry has one and there are no more
 * of them than entries, the two are the same set. */
int pir_gating_trailers(struct pir_gating *judging)
{
    const struct pir_gate_input *in = judging->in;
    const struct pir_commit *commit = &judging->commit;
    char hex[PIR_SHA256_HEX + 1];

    if (in->deed == PIR_DEED_FORBIDDEN)
        return 0;
    for (size_t i = 0; i < in->entry_count; i++) {
        if (among(&in->entries[i], commit->entries, commit->entry_count))
            continue;
        pir_digest_hex(hex, &in->entries[i]);
        pir_gating_refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s adds an entry that no trailer names", commit->committer.email);
        return pir_err_hint(
            judging->err, "add to its message's last paragraph: Pir-Entry: sha256:%s",
            hex);
    }
    for (size_t i = 0; i < commit->entry_count; i++) {
        if (among(&commit->entries[i], in->entries, in->entry_count))
            continue;
        pir_digest_hex(hex, &commit->entries[i]);
        pir_gating_refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s has a trailer for an entry it does not add",
            commit->committer.email);
        return pir_err_hint(
            judging->err, "take out of its message: Pir-Entry: sha256:%s", hex);
    }
    if (commit->entry_count != in->entry_count)
        return pir_gating_refuse(
            judging, PIR_RULE_TRAILER_ENTRY, PIR_E_CORRUPT,
            "of %s adds the same entry twice", commit->committer.email);
    if (in->deed == PIR_DEED_SETTINGS && commit->incident_count > 0) {
        pir_gating_refuse(
            judging, PIR_RULE_TRAILER_INCIDENT, PIR_E_CORRUPT,
            "of %s changes settings, trust or schemas and names the incident %s",
            commit->committer.email, commit->incidents[0]);
        return pir_err_hint(
            judging->err, "take out of its message: Pir-Incident: %s",
            commit->incidents[0]);
    }
    return 0;
}
