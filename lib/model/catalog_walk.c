/* Who claims to have recorded what: a walk back through history, from the newest commit to
 * the root or to where everything before is in the catalog already.
 *
 * Where that is: as long as only one commit is named as a parent and not yet seen, all
 * that can still come is that commit and what is before it. When the catalog has it, the
 * order of the rest is known, and the walked commits are numbered on from it. */
#include "model/catalog_internal.h"

#include "doc/commit.h"
#include "trust/format.h"
#include "trust/sshsig.h"

#include <stdlib.h>
#include <string.h>

struct walking {
    struct pir_claims *out;
    struct pir_arena scratch;
    PIR_VEC(struct pir_oid) pending; /* parents that were not seen yet */
    const struct pir_oid *old_tip;
    struct pir_roster roster; /* empty where there is none */
    bool reached;
    struct pir_err *err;
};

/* ---- who ------------------------------------------------------------------------- */

/* SSH signatures bring their key along; of others only the roster of the time could tell. */
static void look_at_signature(
    struct pir_claimant *out, struct pir_arena *scratch, const char *armor)
{
    const struct pir_format *format;
    struct pir_sshsig sig;
    size_t len = armor ? strlen(armor) : 0;

    out->form = armor ? PIR_FORM_BAD : PIR_FORM_UNSIGNED;
    out->fingerprint = "";
    format = armor ? pir_format_of_armor(armor, len) : NULL;
    if (!format)
        return;
    if (format->id != PIR_SIGNATURE_SSH) {
        out->form = format->name;
        return;
    }
    if (pir_sshsig_parse(&sig, scratch, armor, len, NULL) < 0)
        return;
    out->form = format->name;
    out->fingerprint = pir_arena_strdup(scratch, sig.key.fingerprint);
}

static bool is_claimant(const struct pir_claimant *a, const struct pir_claimant *b)
{
    return strcmp(a->form, b->form) == 0 &&
           strcmp(a->fingerprint, b->fingerprint) == 0 &&
           strcmp(a->name, b->name) == 0 && strcmp(a->email, b->email) == 0;
}

/* Whose key it is by the trust files of the indexed commit, which have retired keys too. */
static const char *
principal_of(const struct walking *w, const struct pir_claimant *claimant)
{
    for (size_t i = 0; i < w->roster.grant_count; i++)
        if (strcmp(w->roster.grants[i].key.fingerprint, claimant->fingerprint) == 0)
            return w->roster.grants[i].person->principal;
    return NULL;
}

/* Number of the claimant; people are few. */
static int
find_claimant(uint32_t *out, struct walking *w, const struct pir_claimant *who)
{
    struct pir_claims *claims = w->out;
    struct pir_claimant *slot;

    if (!who->fingerprint)
        return pir_err_nomem(w->err);
    for (size_t i = claims->claimants.len; i-- > 0;) {
        *out = (uint32_t)i;
        if (is_claimant(&claims->claimants.items[i], who))
            return 0;
    }
    *out = (uint32_t)claims->claimants.len;
    slot = PIR_VEC_PUSH(&claims->arena, &claims->claimants);
    if (!slot)
        return pir_err_nomem(w->err);
    slot->form = who->form;
    slot->fingerprint = pir_arena_strdup(&claims->arena, who->fingerprint);
    slot->name = pir_arena_strdup(&claims->arena, who->name);
    slot->email = pir_arena_strdup(&claims->arena, who->email);
    slot->principal = principal_of(w, who);
    if (!slot->fingerprint || !slot->name || !slot->email)
        return pir_err_nomem(w->err);
    return 0;
}

/* ---- one commit ------------------------------------------------------------------ */

static int add_claims(struct walking *w, const char *bytes, size_t len)
{
    const char *at = bytes;
    struct pir_digest digest;
    uint32_t batch = 0;

    while (pir_trailer_next(&digest, &at, bytes + len)) {
        struct pir_claim *claim = PIR_VEC_PUSH(&w->out->arena, &w->out->claims);

        if (!claim)
            return pir_err_nomem(w->err);
        claim->digest = digest;
        claim->commit = (uint32_t)(w->out->commits.len - 1);
        claim->batch = batch++;
    }
    return 0;
}

static int add_parents(struct walking *w, const char *bytes, size_t len)
{
    static const char word[] = "parent ";
    const char *line = bytes, *end = bytes + len;
    char hex[PIR_HEX + 1] = "";
    struct pir_oid oid, *slot;

    while (line < end && *line != '\n') {
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        size_t left = (size_t)((lf ? lf : end) - line);

        if (left == sizeof(word) - 1 + PIR_HEX &&
            memcmp(line, word, sizeof(word) - 1) == 0) {
            memcpy(hex, line + sizeof(word) - 1, PIR_HEX);
            if (!pir_oid_parse(&oid, hex))
                goto next;
            for (size_t i = 0; i < w->pending.len; i++)
                if (pir_oid_equal(&w->pending.items[i], &oid))
                    goto next;
            slot = PIR_VEC_PUSH(&w->scratch, &w->pending);
            if (!slot)
                return pir_err_nomem(w->err);
            *slot = oid;
        }
    next:
        line += left + 1;
    }
    return 0;
}

static void forget_pending(struct walking *w, const struct pir_oid *oid)
{
    for (size_t i = 0; i < w->pending.len; i++) {
        if (!pir_oid_equal(&w->pending.items[i], oid))
            continue;
        w->pending.items[i] = w->pending.items[--w->pending.len];
        return;
    }
}

static int
add_commit(struct walking *w, const struct pir_oid *oid, const char *bytes, size_t len)
{
    struct pir_claimant who = {
        .form = PIR_FORM_BAD, .fingerprint = "", .name = "", .email = ""};
    struct pir_claimed_commit *slot = PIR_VEC_PUSH(&w->out->arena, &w->out->commits);
    struct pir_arena scratch = {0};
    struct pir_commit commit;
    char hex[PIR_HEX + 1];
    int rc;

    if (!slot)
        return pir_err_nomem(w->err);
    slot->oid = *oid;
    pir_oid_hex(hex, oid);
    rc = pir_commit_parse(&commit, &scratch, bytes, len, hex, NULL);
    if (rc == 0) {
        slot->recorded = commit.committer.time;
        who.name = commit.committer.name;
        who.email = commit.committer.email;
        look_at_signature(&who, &scratch, commit.signature);
        rc = find_claimant(&slot->claimant, w, &who);
    } else if (rc != PIR_E_NOMEM) {
        slot->recorded = pir_commit_claimed_time(bytes, len);
        rc = find_claimant(&slot->claimant, w, &who);
    } else {
        rc = pir_err_nomem(w->err);
    }
    if (rc == 0)
        rc = add_claims(w, bytes, len);
    if (rc == 0)
        rc = add_parents(w, bytes, len);
    pir_arena_release(&scratch);
    return rc;
}

/* ---- the walk -------------------------------------------------------------------- */

/* What several commits claim: the oldest first. */
static int compare_claims(const void *a, const void *b)
{
    const struct pir_claim *x = a, *y = b;
    int order = memcmp(x->digest.bytes, y->digest.bytes, sizeof(x->digest.bytes));

    return order ? order : x->commit > y->commit ? -1 : x->commit < y->commit;
}

static int walk_on(
    struct walking *w, struct pir_walk *walk, pir_catalog_known known, void *context)
{
    struct pir_oid oid;
    const char *bytes;
    size_t len;
    int rc = 0;

    while (rc == 0 && w->pending.len) {
        if (known && w->pending.len == 1) {
            rc = known(&w->out->base, context, &w->pending.items[0], w->err);
            if (rc == 0 && w->out->base && w->old_tip)
                w->reached |= pir_oid_equal(&w->pending.items[0], w->old_tip);
            if (rc < 0 || w->out->base)
                return rc;
        }
        rc = pir_walk_next(walk, &oid, &bytes, &len, w->err);
        if (rc <= 0)
            return rc;
        w->reached |= w->old_tip && pir_oid_equal(&oid, w->old_tip);
        forget_pending(w, &oid);
        rc = add_commit(w, &oid, bytes, len);
    }
    return rc;
}

int pir_claims_walk(
    struct pir_claims *out, struct pir_catalog *c, pir_catalog_known known,
    void *context, const struct pir_oid *old_tip, bool *reached, struct pir_err *err)
{
    struct walking w = {.out = out, .old_tip = old_tip, .err = err};
    struct pir_walk *walk = NULL;
    struct pir_oid *first;
    int rc;

    memset(out, 0, sizeof(*out));
    first = PIR_VEC_PUSH(&w.scratch, &w.pending);
    if (!first)
        return pir_err_nomem(err);
    *first = c->commit;
    rc = pir_history_roster(&w.roster, &out->arena, c->store, &c->commit, NULL);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0)
        memset(&w.roster, 0, sizeof(w.roster));
    rc = pir_walk_new(&walk, c->store, &c->commit, err);
    if (rc == 0)
        rc = walk_on(&w, walk, known, context);
    pir_walk_free(walk);
    pir_arena_release(&w.scratch);
    if (rc == 0 && out->claims.len)
        qsort(
            out->claims.items, out->claims.len, sizeof(*out->claims.items),
            compare_claims);
    if (reached)
        *reached = w.reached;
    return rc < 0 ? rc : 0;
}

int64_t pir_claims_number(const struct pir_claims *claims, size_t i)
{
    return claims->base + (int64_t)(claims->commits.len - i);
}

const struct pir_claim *pir_claims_find(
    const struct pir_claims *claims, const struct pir_digest *digest, bool *several)
{
    size_t low = 0, high = claims->claims.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct pir_digest *here = &claims->claims.items[middle].digest;

        if (memcmp(here->bytes, digest->bytes, sizeof(here->bytes)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *several = low + 1 < claims->claims.len &&
               pir_digest_equal(&claims->claims.items[low + 1].digest, digest);
    if (low < claims->claims.len &&
        pir_digest_equal(&claims->claims.items[low].digest, digest))
        return &claims->claims.items[low];
    return NULL;
}

void pir_claims_release(struct pir_claims *claims)
{
    pir_arena_release(&claims->arena);
    memset(claims, 0, sizeof(*claims));
}
