/* The third phase: what takes several commits to judge, and the sum of it all. One
 * thread, in the order of history. */
#include "pir/verify_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An entry by its digest. */
struct known_entry {
    const struct pir_entry_facts *facts;
    uint32_t commit;
};

struct settling {
    struct pir_verify_outcome *out;
    struct pir_desk *desk;
    struct pir_verification *v;
    struct known_entry *known; /* sorted by digest */
    size_t known_count;
    PIR_VEC(struct pir_placed_finding) findings;
    PIR_VEC(struct pir_signer_line) signers;
};

int pir_verify_about(
    struct pir_desk *desk, uint32_t commit, enum pir_rule rule, const char *path,
    const char *format, ...)
{
    struct pir_result *result = desk->v->commits[commit].result;
    char sentence[PIR_ERR_MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    if (pir_finding_add(&result->findings, &desk->arena, rule, path, "%s", sentence) <
        0)
        return pir_err_nomem(desk->v->err);
    return 0;
}

/* ---- references ------------------------------------------------------------------ */

static int compare_known(const void *a, const void *b)
{
    const struct known_entry *x = a, *y = b;
    int order = memcmp(&x->facts->digest, &y->facts->digest, sizeof(x->facts->digest));

    if (order)
        return order;
    return x->commit < y->commit ? -1 : x->commit > y->commit;
}

static int gather_entries(struct settling *s)
{
    size_t count = 0;

    for (size_t i = 0; i < s->v->count; i++)
        count += s->v->commits[i].result ? s->v->commits[i].result->entry_count : 0;
    s->known = calloc(count + 1, sizeof(*s->known));
    if (!s->known)
        return pir_err_nomem(s->v->err);
    for (size_t i = 0; i < s->v->count; i++) {
        const struct pir_result *result = s->v->commits[i].result;

        for (size_t j = 0; result && j < result->entry_count; j++)
            s->known[s->known_count++] =
                (struct known_entry){&result->entries[j], (uint32_t)i};
    }
    qsort(s->known, s->known_count, sizeof(*s->known), compare_known);
    return 0;
}

/* The first place of a digest among what is known, or known_count. */
static size_t find_entry(const struct settling *s, const struct pir_digest *digest)
{
    size_t low = 0, high = s->known_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(&s->known[middle].facts->digest, digest, sizeof(*digest)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The entry of that digest that was recorded before, or earlier in the same commit. */
static const struct known_entry *
find_earlier(struct settling *s, uint32_t commit, const struct pir_digest *digest)
{
    for (size_t i = find_entry(s, digest);
         i < s->known_count && pir_digest_equal(&s->known[i].facts->digest, digest);
         i++)
        if (pir_lineage_reaches(&s->v->lineage, s->known[i].commit, commit))
            return &s->known[i];
    return NULL;
}

/* A reference to what lies before the commits that were read. */
static int check_old_ref(
    struct settling *s, uint32_t commit, size_t entry, const struct pir_entry_ref *ref)
{
    const char *path = s->v->commits[commit].result->entry_paths[entry];
    char kind[PIR_KIND_MAX + 1], id[PIR_ID_LEN + 1];
    int rc = pir_verify_earlier(kind, s->desk, commit, path, &ref->target);

    pir_digest_id(id, &ref->target);
    if (rc == 0)
        return pir_verify_about(
            s->desk, commit, PIR_RULE_REFERENCE_MISSING, path,
            "%s names the entry %.8s, which was not recorded before", ref->field, id);
    if (rc > 0 && strcmp(ref->kind, "any") != 0 && strcmp(ref->kind, kind) != 0)
        return pir_verify_about(
            s->desk, commit, PIR_RULE_REFERENCE_KIND, path,
            "%s must name an entry of kind %s, but %.8s is of kind %s", ref->field,
            ref->kind, id, kind);
    return rc < 0 ? rc : 0;
}

static int check_refs(struct settling *s, uint32_t commit, size_t entry)
{
    const struct pir_result *result = s->v->commits[commit].result;
    const struct pir_entry_facts *facts = &result->entries[entry];
    char id[PIR_ID_LEN + 1];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < facts->ref_count; i++) {
        const struct pir_entry_ref *ref = &facts->refs[i];
        const struct known_entry *target = find_earlier(s, commit, &ref->target);

        pir_digest_id(id, &ref->target);
        if (s->v->past && (!target || !*target->facts->kind)) {
            rc = check_old_ref(s, commit, entry, ref);
            continue;
        }
        if (!target || target->facts == facts)
            rc = pir_verify_about(
                s->desk, commit, PIR_RULE_REFERENCE_MISSING, result->entry_paths[entry],
                "%s names the entry %.8s, which was not recorded before", ref->field,
                id);
        else if (
            *target->facts->kind && strcmp(ref->kind, "any") != 0 &&
            strcmp(ref->kind, target->facts->kind) != 0)
            rc = pir_verify_about(
                s->desk, commit, PIR_RULE_REFERENCE_KIND, result->entry_paths[entry],
                "%s must name an entry of kind %s, but %.8s is of kind %s", ref->field,
                ref->kind, id, target->facts->kind);
        else if (
            ref->within && *target->facts->incident &&
            strcmp(target->facts->incident, facts->incident) != 0)
            rc = pir_verify_about(
                s->desk, commit, PIR_RULE_REFERENCE_INCIDENT,
                result->entry_paths[entry],
                "%s names %.8s, which belongs to the incident %s", ref->field, id,
                target->facts->incident);
    }
    return rc;
}

/* ---- incidents ------------------------------------------------------------------- */

static int compare_openings(const void *a, const void *b)
{
    const struct known_entry *x = a, *y = b;
    int order = strcmp(x->facts->incident, y->facts->incident);

    return order ? order : compare_known(a, b);
}

/* Forty bits are soon found twice by whoever looks for them: two incidents whose short ids
 * are the same could be taken for one another. */
static int check_openings(struct settling *s)
{
    struct known_entry *openings = calloc(s->known_count + 1, sizeof(*openings));
    size_t count = 0;
    int rc = 0;

    if (!openings)
        return pir_err_nomem(s->v->err);
    for (size_t i = 0; i < s->known_count; i++)
        if (s->known[i].facts->opening)
            openings[count++] = s->known[i];
    qsort(openings, count, sizeof(*openings), compare_openings);
    for (size_t i = 1; rc == 0 && i < count; i++) {
        const struct known_entry *a = &openings[i - 1], *b = &openings[i];

        if (strcmp(a->facts->incident, b->facts->incident) == 0 &&
            !pir_digest_equal(&a->facts->digest, &b->facts->digest))
            rc = pir_verify_about(
                s->desk, a->commit > b->commit ? a->commit : b->commit,
                PIR_RULE_ENTRY_INCIDENT, "",
                "the incident %s it opens bears the short id of another",
                a->facts->incident);
    }
    free(openings);
    return rc;
}

/* ---- the sum --------------------------------------------------------------------- */

static int count_signer(struct settling *s, const struct pir_commit_node *node)
{
    const struct pir_signed_by *who = node->result->signer;
    struct pir_signer_line *line = NULL;

    if (!who)
        return 0;
    for (size_t i = 0; !line && i < s->signers.len; i++)
        if (strcmp(s->signers.items[i].who->fingerprint, who->fingerprint) == 0 &&
            strcmp(s->signers.items[i].who->principal, who->principal) == 0)
            line = &s->signers.items[i];
    if (!line) {
        line = PIR_VEC_PUSH(&s->desk->arena, &s->signers);
        if (!line)
            return pir_err_nomem(s->v->err);
        line->first = node->time;
    }
    line->who = who; /* name and roles as they were last */
    line->commits++;
    line->entries += node->result->entry_count;
    if (node->time < line->first)
        line->first = node->time;
    if (node->time > line->last || line->commits == 1)
        line->last = node->time;
    return 0;
}

static int settle_commit(struct settling *s, uint32_t commit)
{
    struct pir_commit_node *node = &s->v->commits[commit];
    int rc;

    if (!node->result)
        return 0;
    if (!node->known || !s->v->from)
        s->out->entries += node->result->entry_count;
    if (node->known) {
        s->out->known++;
        return 0;
    }
    rc = count_signer(s, node);
    for (size_t i = 0; rc == 0 && i < node->result->entry_count; i++)
        rc = check_refs(s, commit, i);
    if (rc == 0 && s->v->parents[commit][1] != PIR_NO_PARENT) {
        s->out->merges++;
        rc = pir_verify_merge(s->desk, commit);
    }
    pir_desk_tidy(s->desk);
    return rc;
}

/* What an earlier run warned of is said again. */
static int place_warned(struct settling *s)
{
    const struct pir_before *from = s->v->from;

    for (size_t i = 0; from && i < from->warned_count; i++) {
        struct pir_placed_finding *slot = PIR_VEC_PUSH(&s->desk->arena, &s->findings);

        if (!slot)
            return pir_err_nomem(s->v->err);
        slot->finding = &from->warned[i].finding;
        slot->about = &from->warned[i].commit;
        slot->commit = PIR_NO_PARENT;
    }
    return 0;
}

static int place(
    struct settling *s, uint32_t commit, const struct pir_findings *findings,
    unsigned after_break)
{
    for (size_t i = 0; i < findings->len; i++) {
        struct pir_placed_finding *slot = PIR_VEC_PUSH(&s->desk->arena, &s->findings);

        if (!slot)
            return pir_err_nomem(s->v->err);
        slot->finding = &findings->items[i];
        slot->about = commit == PIR_NO_PARENT ? NULL : &s->v->commits[commit].oid;
        slot->commit = commit;
        slot->after_break = after_break;
        if (pir_rules[slot->finding->rule].level != PIR_LEVEL_VIOLATION)
            continue;
        s->out->violations++;
        s->out->after_break += after_break;
    }
    return 0;
}

static bool breaks(const struct pir_findings *findings)
{
    for (size_t i = 0; i < findings->len; i++)
        if (pir_rules[findings->items[i].rule].level == PIR_LEVEL_VIOLATION)
            return true;
    return false;
}

/* Findings in the order of history; what descends from a broken commit comes after the
 * break. */
static int place_all(struct settling *s)
{
    struct pir_verification *v = s->v;
    bool *broken = pir_arena_calloc(&v->arena, v->count + 1, sizeof(*broken));
    int rc = broken ? place(s, PIR_NO_PARENT, &v->clone, 0) : pir_err_nomem(v->err);

    if (rc == 0)
        rc = place_warned(s);
    for (size_t i = 0; rc == 0 && i < v->count; i++) {
        const uint32_t *parents = v->parents[i];

        for (size_t j = 0; j < 2; j++)
            broken[i] |= parents[j] != PIR_NO_PARENT && broken[parents[j]];
        if (!v->commits[i].result)
            continue;
        rc = place(s, (uint32_t)i, &v->commits[i].result->findings, broken[i]);
        broken[i] |= breaks(&v->commits[i].result->findings);
    }
    return rc;
}

/* A broken rule is worse than a contradiction, and that than a gap. */
static enum pir_verdict verdict_of(const struct settling *s)
{
    bool contradicted = false, incomplete = false;

    for (size_t i = 0; i < s->findings.len; i++) {
        enum pir_level level = pir_rules[s->findings.items[i].finding->rule].level;

        contradicted |= level == PIR_LEVEL_CONTRADICTION;
        incomplete |= level == PIR_LEVEL_INCOMPLETE;
    }
    if (s->out->violations)
        return PIR_VERDICT_VIOLATED;
    if (contradicted)
        return PIR_VERDICT_CONTRADICTED;
    return incomplete ? PIR_VERDICT_INCOMPLETE : PIR_VERDICT_VERIFIED;
}

/* What an earlier run came to, and what is new. */
static void add_before(struct pir_verify_outcome *out, const struct pir_before *before)
{
    out->before = before->commit_list.count;
    out->commits += before->commit_list.count - out->known;
    out->entries += before->entries;
    out->merges += before->merges;
    out->first = before->first;
    out->known = 0;
}

static int begin_signers(struct settling *s)
{
    const struct pir_before *from = s->v->from;

    for (size_t i = 0; from && i < from->signer_count; i++) {
        struct pir_signer_line *line = PIR_VEC_PUSH(&s->desk->arena, &s->signers);

        if (!line)
            return pir_err_nomem(s->v->err);
        *line = from->signers[i];
    }
    return 0;
}

int pir_verify_settle(struct pir_verify_outcome *out, struct pir_desk *desk)
{
    struct settling s = {.out = out, .desk = desk, .v = desk->v};
    struct pir_verification *v = desk->v;
    int rc = gather_entries(&s);

    if (rc == 0)
        rc = begin_signers(&s);
    for (size_t i = 0; rc == 0 && i < v->count; i++)
        rc = settle_commit(&s, (uint32_t)i);
    if (rc == 0)
        rc = check_openings(&s);
    if (rc == 0)
        rc = place_all(&s);
    free(s.known);
    if (rc < 0) {
        if (v->err && desk->err.code)
            *v->err = desk->err;
        return rc;
    }
    out->commits = v->count;
    out->first = v->commits[0].time;
    if (v->from)
        add_before(out, v->from);
    out->last = v->commits[v->count - 1].time;
    pir_oid_hex(out->head, &v->commits[v->count - 1].oid);
    out->signers = s.signers.items;
    out->signer_count = s.signers.len;
    out->findings = s.findings.items;
    out->finding_count = s.findings.len;
    out->verdict = verdict_of(&s);
    return 0;
}
