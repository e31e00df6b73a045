/* What a compromised key signed since then, so that somebody else can confirm it. */
#include "pir/trust_internal.h"

#include "trust/format.h"
#include "trust/sshsig.h"

#include <stdlib.h>
#include <string.h>

#define SSH_BEGIN "-----BEGIN SSH SIGNATURE-----"

/* Commits before the one that counts first. */
struct trusted {
    PIR_VEC(struct pir_oid) before;
    struct pir_arena arena;
};

static int compare_oids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct pir_oid));
}

static int find_trusted(
    struct trusted *out, struct pir_record *record, const struct pir_since *since,
    struct pir_err *err)
{
    struct pir_walk *walk = NULL;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = pir_walk_new(&walk, record->store, &since->commit, err);

    if (rc < 0)
        return rc;
    while ((rc = pir_walk_next(walk, &oid, &bytes, &len, err)) > 0) {
        struct pir_oid *slot;

        if (pir_oid_equal(&oid, &since->commit))
            continue;
        slot = PIR_VEC_PUSH(&out->arena, &out->before);
        if (!slot) {
            rc = pir_err_nomem(err);
            break;
        }
        *slot = oid;
    }
    pir_walk_free(walk);
    if (rc == 0 && out->before.len)
        qsort(out->before.items, out->before.len, sizeof(oid), compare_oids);
    return rc;
}

static bool is_since(
    const struct pir_since *since, const struct trusted *trusted,
    const struct pir_oid *oid, int64_t time)
{
    if (!since->by_commit)
        return time >= since->time;
    return !trusted->before.len || !bsearch(
                                       oid, trusted->before.items, trusted->before.len,
                                       sizeof(*oid), compare_oids);
}

static bool is_by(
    struct pir_arena *scratch, const struct pir_commit *commit,
    const struct pir_roster *roster, const char *fingerprint)
{
    struct pir_signature other;
    struct pir_sshsig sig;
    const char *armor = commit->signature;

    if (!armor)
        return false;
    if (strncmp(armor, SSH_BEGIN, strlen(SSH_BEGIN)) == 0)
        return pir_sshsig_parse(&sig, scratch, armor, strlen(armor), NULL) == 0 &&
               strcmp(sig.key.fingerprint, fingerprint) == 0;
    return pir_signature_check(
               &other, roster, armor, strlen(armor), commit->payload,
               commit->payload_len, NULL) == 1 &&
           strcmp(other.fingerprint, fingerprint) == 0;
}

static int add_entries(
    struct pir_suspects *out, struct pir_arena *arena, const struct pir_oid *oid,
    const struct pir_commit *commit)
{
    const char *subject = pir_arena_strdup(arena, commit->subject);

    for (size_t i = 0; i < commit->entry_count; i++) {
        struct pir_suspect *suspect = PIR_VEC_PUSH(arena, out);

        if (!suspect || !subject)
            return PIR_E_NOMEM;
        pir_digest_id(suspect->id, &commit->entries[i]);
        pir_oid_hex(suspect->commit, oid);
        suspect->recorded = commit->committer.time;
        suspect->subject = subject;
    }
    return 0;
}

int pir_trust_suspects(
    struct pir_suspects *out, struct pir_arena *arena, struct pir_record *record,
    const struct pir_roster *roster, const char *fingerprint,
    const struct pir_since *since, struct pir_err *err)
{
    struct pir_arena scratch = {0};
    struct trusted trusted = {0};
    struct pir_walk *walk = NULL;
    struct pir_commit commit;
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = since->by_commit ? find_trusted(&trusted, record, since, err) : 0;

    if (rc == 0)
        rc = pir_walk_new(&walk, record->store, &record->now->head, err);
    while (rc == 0) {
        rc = pir_walk_next(walk, &oid, &bytes, &len, err);
        if (rc <= 0)
            break;
        pir_arena_release(&scratch);
        rc = 0;
        if (pir_commit_parse(&commit, &scratch, bytes, len, "", NULL) == 0 &&
            is_since(since, &trusted, &oid, commit.committer.time) &&
            commit.entry_count && is_by(&scratch, &commit, roster, fingerprint) &&
            add_entries(out, arena, &oid, &commit) < 0)
            rc = pir_err_nomem(err);
    }
    pir_walk_free(walk);
    pir_arena_release(&trusted.arena);
    pir_arena_release(&scratch);
    return rc;
}
