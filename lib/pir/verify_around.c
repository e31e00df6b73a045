/* What is judged around the commits: the clone, where history begins, and whether it goes on
 * from what was verified before. */
#include "pir/verify_internal.h"

#include "store/inspect.h"

#include <string.h>

static int find_in_clone(
    struct pir_verification *v, enum pir_rule rule, const char *path,
    const char *sentence)
{
    if (pir_finding_add(&v->clone, &v->arena, rule, path, "%s", sentence) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

int pir_verify_clone(struct pir_verification *v, const struct pir_verify_request *r)
{
    unsigned disguises;
    int rc = pir_store_disguises(&disguises, v->store, v->err);

    if (rc == 0 && (disguises & PIR_DISGUISE_REPLACE))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_REPLACE, "",
            "refs/replace make git show other objects than those that were signed");
    if (rc == 0 && (disguises & PIR_DISGUISE_GRAFTS))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_GRAFTS, "",
            "info/grafts makes git show another history than the one that was signed");
    if (rc == 0 && (disguises & PIR_DISGUISE_ALTERNATES))
        rc = find_in_clone(
            v, PIR_RULE_CLONE_ALTERNATES, "",
            "objects are borrowed from another repository (objects/info/alternates)");
    if (rc == 0 && r->branch_gone)
        rc = pir_finding_add(
            &v->clone, &v->arena, PIR_RULE_BRANCH_GONE, "",
            "%s, on which this record was verified earlier, is not there",
            r->pin.branch);
    return rc;
}

static int find_at(
    struct pir_verification *v, struct pir_desk *desk, size_t i, enum pir_rule rule,
    const char *sentence)
{
    struct pir_result *result = v->commits[i].result;

    if (!result)
        return 0;
    if (pir_finding_add(&result->findings, &desk->arena, rule, "", "%s", sentence) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

static int check_root(
    struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_request *r, size_t i)
{
    const struct pir_signed_by *signer =
        v->commits[i].result ? v->commits[i].result->signer : NULL;

    if (!pir_oid_equal(&v->commits[i].oid, &r->root))
        return find_at(
            v, desk, i, PIR_RULE_ROOT_FOREIGN,
            "it has no parent, but is not the introduction");
    if (!r->introduction || !signer ||
        strcmp(r->introduction + PIR_HEX + 1, signer->fingerprint) == 0)
        return 0;
    return find_at(
        v, desk, i, PIR_RULE_INTRODUCTION_SIGNER,
        "the key that signed the first commit is not the one of the introduction");
}

int pir_verify_roots(
    struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_request *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < v->count; i++)
        if (pir_verify_is_root(v, i))
            rc = check_root(v, desk, r, i);
    return rc;
}

/* Does the history that ends at older_tip contain this one's head? Only known when its
 * commits are still in the clone. */
static bool was_cut(struct pir_verification *v, const struct pir_oid *older_tip)
{
    struct pir_err ignored = {0};
    struct pir_verification past = {
        .store = v->store, .tip = *older_tip, .err = &ignored};
    bool found = false;

    if (pir_verify_walk(&past) == 0)
        for (size_t i = 0; i < past.count && !found; i++)
            found = pir_oid_equal(&past.commits[i].oid, &v->tip);
    pir_arena_release(&past.arena);
    return found;
}

/* Where it was seen, and whether others had it by then, says what to try first. */
static const char *
way_out(struct pir_verification *v, const struct pir_known_record *pin, bool behind)
{
    char clone[PIR_SHA256_HEX + 1];
    bool elsewhere;

    pir_state_clone(clone, v->store);
    elsewhere = pin->clone && strcmp(pin->clone, clone) != 0;
    if (elsewhere && !pir_oid_is_zero(&pin->line))
        return "you verified it in another clone of yours, which had not sent it yet: "
               "pir "
               "sync there, then pir sync here; if that clone has lost it, keep both "
               "and "
               "ask an owner";
    if (behind)
        return "pir sync here, then verify again; if the commit does not come, keep "
               "the "
               "clone that has it and ask who took it away";
    return elsewhere
               ? "you verified it in another clone of yours: pir sync here joins what "
                 "was recorded in both; if the commit does not come, keep both "
                 "clones and ask an owner"
               : "if you recorded here before fetching, pir sync joins both; if the "
                 "commit does not come, keep this clone and ask an owner";
}

/* The head is not what was known: is it older, or another history? Two clones of one record
 * are no contradiction when one has only not fetched yet; which it is, the user can see. */
static int
tell_contradiction(struct pir_verification *v, const struct pir_verify_request *r)
{
    const struct pir_known_record *pin = &r->pin;
    bool cut = was_cut(v, &pin->head);
    bool behind = cut || (pin->clone && pir_before_has(&v->arena, pin->clone, &v->tip));
    char hex[PIR_HEX + 1], when[PIR_TIME_TEXT + 4] = "earlier";
    struct pir_err why = {0};

    pir_oid_hex(hex, &pin->head);
    if (pin->at) {
        memcpy(when, "on ", 3);
        pir_time_format(when + 3, pin->at, 0);
    }
    if (behind)
        pir_err_set(
            &why, PIR_E_DENIED, "the branch ends before %s, which you verified %s: %s",
            hex, when,
            cut ? "it was rolled back, or what this clone has fetched is not merged yet"
                : "it was rolled back, or this clone has not fetched it yet");
    else
        pir_err_set(
            &why, PIR_E_DENIED, "the branch does not contain %s, which you verified %s",
            hex, when);
    pir_err_hint(&why, "%s", way_out(v, pin, behind));
    if (pir_finding_take(
            &v->clone, &v->arena,
            behind ? PIR_RULE_HISTORY_ROLLED_BACK : PIR_RULE_HISTORY_FORKED, "",
            &why) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

/* The number of a commit, or v->count. */
static uint32_t find(const struct pir_verification *v, const struct pir_oid *oid)
{
    uint32_t at = 0;

    while (at < v->count && !pir_oid_equal(&v->commits[at].oid, oid))
        at++;
    return at;
}

static bool on_line(const struct pir_verification *v, uint32_t at)
{
    uint32_t line = (uint32_t)v->count - 1;

    while (line != PIR_NO_PARENT && line > at)
        line = v->parents[line][0];
    return line == at;
}

bool pir_verify_goes_on(const struct pir_verification *v, const struct pir_oid *head)
{
    const struct pir_before *from = v->from;

    /* Exchanges have gone on from there since, maybe past what is read now. */
    if (from && pir_oid_equal(&from->pinned, head))
        head = &from->head;
    return on_line(v, find(v, head));
}

/* The latest commit of the line of first parents for which that holds. */
static uint32_t last_published(struct pir_verification *v, uint32_t theirs)
{
    uint32_t line = (uint32_t)v->count - 1;

    while (line != PIR_NO_PARENT && !pir_lineage_reaches(&v->lineage, line, theirs))
        line = v->parents[line][0];
    return line;
}

/* What was recorded here and not sent yet is put behind what is published by the merge that
 * joins both: it leaves the line of first parents, and nothing is wrong with that. */
int pir_verify_published(
    struct pir_oid *out, struct pir_verification *v, const struct pir_verify_request *r)
{
    struct pir_oid *tracked;
    uint32_t best = PIR_NO_PARENT;
    size_t count;
    int rc =
        pir_store_tracked(&tracked, &count, &v->arena, v->store, r->branch, v->err);

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; rc == 0 && i < count; i++) {
        uint32_t theirs = find(v, &tracked[i]);
        uint32_t line = theirs == v->count ? PIR_NO_PARENT : last_published(v, theirs);

        if (line != PIR_NO_PARENT && (best == PIR_NO_PARENT || line > best))
            best = line;
    }
    if (rc < 0 || count == 0 || best == v->count - 1)
        return rc;
    if (best != PIR_NO_PARENT)
        *out = v->commits[best].oid;
    else if (!pir_oid_is_zero(&r->pin.line))
        *out = r->pin.line;
    else
        *out = pir_oid_is_zero(&r->pin.head) ? r->root : r->pin.head;
    return 0;
}

int pir_verify_remembered(
    struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_request *r)
{
    const struct pir_known_record *pin = &r->pin;

    if (pir_oid_is_zero(&pin->head) || !r->branch || !pin->branch ||
        strcmp(r->branch, pin->branch) != 0 || pir_verify_goes_on(v, &pin->head))
        return 0;
    if (find(v, &pin->head) == v->count)
        return tell_contradiction(v, r);
    if (!pir_oid_is_zero(&pin->line) && on_line(v, find(v, &pin->line)))
        return 0;
    return find_at(
        v, desk, v->count - 1, PIR_RULE_MERGE_FOXTROT,
        "what was verified here earlier is not on its line of first parents");
}
