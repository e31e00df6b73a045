/* Is a commit's signature good, and may its key act? By the trust files of the first parent;
 * of the first commit by its own. */
#include "model/attest_internal.h"

#include <string.h>

/* A pair of trust files that was read already. */
struct pir_known_roster {
    struct pir_known_roster *next;
    struct pir_trust_files files;
    struct pir_roster roster;
    bool usable;
};

struct attesting {
    struct pir_rosters *rosters; /* used last comes first */
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_err *err;
};

static bool same_files(const struct pir_trust_files *a, const struct pir_trust_files *b)
{
    return pir_oid_equal(&a->signers, &b->signers) &&
           pir_oid_equal(&a->roles, &b->roles) &&
           pir_oid_equal(&a->openpgp, &b->openpgp) && pir_oid_equal(&a->x509, &b->x509);
}

/* The roster of a commit; NULL when it has none that can be read. */
static int
roster_of(const struct pir_roster **out, struct attesting *a, const char *hex)
{
    struct pir_known_roster *known, **link = &a->rosters->first;
    struct pir_trust_files files;
    struct pir_oid commit;
    int rc;

    *out = NULL;
    if (!pir_oid_parse(&commit, hex))
        return 0;
    rc = pir_trust_find(&files, a->store, &commit, a->err);
    if (rc < 0)
        return rc == PIR_E_NOTFOUND ? 0 : rc;
    while (*link && !same_files(&(*link)->files, &files))
        link = &(*link)->next;
    known = *link;
    if (known) {
        *link = known->next;
    } else {
        known = pir_arena_alloc(a->arena, sizeof(*known));
        if (!known)
            return pir_err_nomem(a->err);
        known->files = files;
        rc = pir_trust_load(&known->roster, a->arena, a->store, &files, a->err);
        if (rc < 0 && rc != PIR_E_INPUT)
            return rc;
        known->usable = rc == 0;
    }
    known->next = a->rosters->first;
    a->rosters->first = known;
    if (known->usable)
        *out = &known->roster;
    return 0;
}

static const char *join_roles(struct attesting *a, const struct pir_person *person)
{
    struct pir_buf text = PIR_BUF_INIT;
    const char *out = NULL;

    for (size_t i = 0; i < person->role_count; i++)
        pir_buf_printf(&text, "%s%s", i ? ", " : "", person->roles[i]);
    if (!pir_buf_failed(&text))
        out = pir_arena_strndup(a->arena, text.data, text.len);
    pir_buf_release(&text);
    return out;
}

/* The signature is good: may the key act? */
static int judge_key(
    struct pir_attest *out, struct attesting *a, const struct pir_signature *sig,
    const struct pir_roster *roster)
{
    out->state = PIR_ATTEST_UNTRUSTED;
    if (!roster || !sig->person)
        return 0;
    out->principal = sig->person->principal;
    out->roles = join_roles(a, sig->person);
    if (!out->roles)
        return pir_err_nomem(a->err);
    if (!pir_signature_refusal(sig, roster, out->recorded))
        out->state = PIR_ATTEST_GOOD;
    return 0;
}

/* Without the key, or by an algorithm of tomorrow, a signature is not bad. */
static enum pir_attest_state state_of(const struct pir_signature *sig, int rc)
{
    if (rc != PIR_E_NOTFOUND && (rc != PIR_E_UNSUPPORTED || !sig->format))
        return PIR_ATTEST_BAD;
    if (sig->format->id == PIR_SIGNATURE_OPENPGP)
        return PIR_ATTEST_OPENPGP;
    return rc == PIR_E_NOTFOUND ? PIR_ATTEST_UNTRUSTED : PIR_ATTEST_BAD;
}

static int judge_signature(
    struct pir_attest *out, struct attesting *a, const struct pir_commit *commit)
{
    const struct pir_roster *roster;
    struct pir_signature sig;
    int rc;

    if (!commit->signature) {
        out->state = PIR_ATTEST_UNSIGNED;
        return 0;
    }
    rc = roster_of(&roster, a, commit->parent_count ? commit->parents[0] : out->commit);
    if (rc < 0)
        return rc;
    rc = pir_signature_check(
        &sig, roster, commit->signature, strlen(commit->signature), commit->payload,
        commit->payload_len, a->err);
    if (rc == PIR_E_NOMEM)
        return rc;
    out->fingerprint = pir_arena_strdup(a->arena, sig.fingerprint);
    if (!out->fingerprint)
        return pir_err_nomem(a->err);
    out->state = state_of(&sig, rc);
    return rc == 1 ? judge_key(out, a, &sig, roster) : 0;
}

int pir_attest_signature(
    struct pir_attest *out, struct pir_rosters *rosters, struct pir_arena *arena,
    struct pir_store *store, const struct pir_commit *commit, struct pir_err *err)
{
    struct attesting a = {rosters, arena, store, err};

    return judge_signature(out, &a, commit);
}
