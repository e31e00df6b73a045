/* The second phase: one commit, judged by itself and against each of its parents. The
 * result depends on the bytes of objects alone. */
#include "pir/verify_checking.h"

#include "pir/threshold_internal.h"
#include "trust/format.h"
#include "trust/sshsig.h"

#include <string.h>

#define COMMIT_READ_MAX ((size_t)16 * 1024 * 1024)

int pir_verify_find(
    struct pir_checking *c, enum pir_rule rule, const char *path, const char *sentence)
{
    c->broken = true;
    if (pir_finding_add(&c->content, &c->desk->arena, rule, path, "%s", sentence) < 0)
        return pir_err_nomem(&c->desk->err);
    return 0;
}

int pir_verify_take(
    struct pir_checking *c, enum pir_rule rule, const char *path,
    const struct pir_err *why)
{
    if (pir_finding_take(&c->content, &c->desk->arena, rule, path, why) < 0)
        return pir_err_nomem(&c->desk->err);
    return 0;
}

/* What could not be read is a finding, when it is the record's fault. */
int pir_verify_unread(
    struct pir_checking *c, int rc, const char *path, const struct pir_err *why)
{
    c->broken = true; /* the gate cannot be told all that is added */
    if (rc == PIR_E_NOTFOUND)
        return pir_verify_take(c, PIR_RULE_OBJECT_MISSING, path, why);
    if (rc == PIR_E_CORRUPT)
        return pir_verify_take(c, PIR_RULE_OBJECT_DAMAGED, path, why);
    c->desk->err = *why;
    return rc;
}

/* The commit whose schemas and trust files count: the first parent, or the first commit
 * itself. */
const struct pir_oid *pir_verify_governing(const struct pir_checking *c)
{
    return c->parent_count ? &c->v->commits[c->parents[0]].tree : &c->node->tree;
}

/* ---- who made it ----------------------------------------------------------------- */

/* The rosters a commit is judged by. 1, or 0 after a finding. */
static int find_rosters(const struct pir_roster *out[2], struct pir_checking *c)
{
    unsigned count = c->parent_count ? c->parent_count : 1;

    for (unsigned i = 0; i < count; i++) {
        const struct pir_oid *tree =
            c->parent_count ? &c->v->commits[c->parents[i]].tree : &c->node->tree;
        struct pir_known_roster *known;
        int rc = pir_desk_roster(&known, c->desk, tree);

        if (rc < 0)
            return rc;
        if (!known->usable) {
            struct pir_err why = known->why;

            if (known->absent)
                return 0; /* said of the commit that brought it */
            pir_err_set(
                &why, PIR_E_DENIED, "nobody can be known to have made it: %s",
                known->why.message);
            rc = pir_verify_take(c, PIR_RULE_SIGNER_UNKNOWN, "", &why);
            return rc;
        }
        out[i] = &known->roster;
    }
    return 1;
}

static bool is_named(const char *const *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], id) == 0)
            return true;
    return false;
}

/* The commit names the incidents of its entries, each once (pir_commit_parse), no other. */
static int check_incidents(struct pir_checking *c, const struct pir_commit *commit)
{
    const struct pir_result *result = c->result;

    for (size_t i = 0; i < result->entry_count; i++) {
        const struct pir_entry_facts *facts = &result->entries[i];

        if (!facts->readable)
            return 0;
        if (!is_named(commit->incidents, commit->incident_count, facts->incident))
            return pir_verify_find(
                c, PIR_RULE_TRAILER_INCIDENT, result->entry_paths[i],
                "no trailer Pir-Incident names the incident of this entry");
    }
    for (size_t i = 0; i < commit->incident_count; i++) {
        size_t j = 0;

        while (j < result->entry_count &&
               strcmp(result->entries[j].incident, commit->incidents[i]) != 0)
            j++;
        if (j == result->entry_count)
            return pir_verify_find(
                c, PIR_RULE_TRAILER_INCIDENT, "",
                "a trailer Pir-Incident names an incident of none of its entries");
    }
    return 0;
}

static int check_roles(struct pir_checking *c, const struct pir_person *person)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->result->entry_count; i++) {
        const struct pir_entry_facts *facts = &c->result->entries[i];

        if (!facts->acting_as || pir_person_has(person, facts->acting_as))
            continue;
        if (pir_finding_add(
                &c->content, &c->desk->arena, PIR_RULE_ENTRY_ROLE,
                c->result->entry_paths[i],
                "it is written as %s, but %s has no such role", facts->acting_as,
                person->principal) < 0)
            rc = pir_err_nomem(&c->desk->err);
    }
    return rc;
}

/* Did enough people agree, and did each for themselves? */
static int check_threshold(struct pir_checking *c, const struct pir_person *person)
{
    struct pir_known_roster *before = NULL, *now;
    struct pir_threshold_check check = {
        .tree = &c->node->tree, .changes = &c->changes[0], .signer = person->principal};
    struct pir_err why = {0};
    int rc = pir_desk_roster(&now, c->desk, &c->node->tree);

    if (rc == 0 && c->parent_count) {
        check.parent = &c->v->commits[c->parents[0]].oid;
        rc = pir_desk_roster(&before, c->desk, pir_verify_governing(c));
    }
    if (rc < 0 || (before && !before->usable))
        return rc;
    if (before) {
        check.before = &before->roster;
        check.previous = before->digest;
        check.new_serial = now->usable && strcmp(before->digest, now->digest) != 0;
        c->result->threshold = before->roster.threshold;
    }
    for (size_t i = 0; i < c->changes[0].len; i++)
        c->result->governed |= pir_is_governed(c->changes[0].items[i].path);
    rc = pir_threshold_verify(
        &c->content, &c->desk->arena, &c->desk->scratch, c->desk->store, &check, &why);
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_CORRUPT)
        return 0; /* what cannot be read is said of the commit that brought it */
    if (rc == PIR_E_INPUT) /* nobody can tell what was agreed to */
        return pir_verify_take(c, PIR_RULE_TRUST_THRESHOLD, "", &why);
    if (rc < 0)
        c->desk->err = why;
    return rc;
}

/* Signature, person, role, time, trailers. */
static int check_maker(struct pir_checking *c, struct pir_findings *findings)
{
    const struct pir_roster *rosters[2] = {NULL, NULL};
    int64_t times[2] = {0, 0};
    struct pir_gate_input input = {
        .bytes = c->bytes,
        .len = c->len,
        .rosters = rosters,
        .parent_times = c->parent_count ? times : NULL,
        .entries = c->digests,
        .entry_count = c->digest_count,
        .now = c->v->now,
        .scratch = &c->desk->scratch,
    };
    struct pir_gate_verdict verdict;
    struct pir_err why = {0};
    int rc = find_rosters(rosters, c);

    if (rc <= 0)
        return rc;
    input.roster_count = c->parent_count ? c->parent_count : 1;
    for (unsigned i = 0; i < c->parent_count; i++)
        times[i] = c->v->commits[c->parents[i]].time;
    input.deed = c->broken                         ? PIR_DEED_FORBIDDEN
                 : c->settings || !c->parent_count ? PIR_DEED_SETTINGS
                                                   : PIR_DEED_ENTRIES;
    rc = pir_gate_judge(&verdict, &input, &why);
    c->commit = verdict.commit;
    if (rc < 0 && verdict.rule == PIR_RULE_NONE) {
        c->desk->err = why;
        return rc;
    }
    why.line = 0; /* of the commit object, which nobody reads as a file */
    if (rc < 0 &&
        pir_finding_take(findings, &c->desk->arena, verdict.rule, "", &why) < 0)
        return pir_err_nomem(&c->desk->err);
    if (!verdict.person || !*verdict.fingerprint)
        return 0;
    c->result->signer = pir_desk_signer(c->desk, verdict.fingerprint, verdict.person);
    if (!c->result->signer)
        return pir_err_nomem(&c->desk->err);
    rc = c->settings && c->parent_count < 2 && !c->changes[0].blind && !c->shapeless
             ? check_threshold(c, verdict.person)
             : 0;
    return rc < 0 ? rc : check_roles(c, verdict.person);
}

/* Which keys a merge admits is of use to those who settle merges. */
static int keep_admits(struct pir_checking *c, const struct pir_commit *commit)
{
    const char **admits;

    if (!commit->admit_count)
        return 0;
    admits = pir_arena_calloc(&c->desk->arena, commit->admit_count, sizeof(*admits));
    for (size_t i = 0; admits && i < commit->admit_count; i++) {
        admits[i] = pir_arena_strdup(&c->desk->arena, commit->admits[i]);
        if (!admits[i])
            admits = NULL;
    }
    if (!admits)
        return pir_err_nomem(&c->desk->err);
    c->result->admits = admits;
    c->result->admit_count = commit->admit_count;
    return 0;
}

static int check_message(struct pir_checking *c)
{
    int rc = c->commit.payload ? 0
                               : pir_commit_parse(
                                     &c->commit, &c->desk->scratch, c->bytes, c->len,
                                     "", &c->desk->err);

    if (rc < 0)
        return rc == PIR_E_NOMEM ? rc : 0; /* the gate says it */
    rc = keep_admits(c, &c->commit);
    if (rc < 0)
        return rc;
    return c->broken || c->settings || c->result->findings.len
               ? 0
               : check_incidents(c, &c->commit);
}

/* ---- the whole ------------------------------------------------------------------- */

static int append(struct pir_checking *c, struct pir_findings *findings)
{
    for (size_t i = 0; i < c->content.len; i++) {
        struct pir_finding *slot = PIR_VEC_PUSH(&c->desk->arena, findings);

        if (!slot)
            return pir_err_nomem(&c->desk->err);
        *slot = c->content.items[i];
    }
    return 0;
}

/* Whose key an OpenPGP or X.509 signature is by takes the key files. 0, also when that
 * cannot be told. */
static int
name_by_files(char *out, struct pir_checking *c, const struct pir_commit *commit)
{
    struct pir_known_roster *known;
    struct pir_signature sig = {0};
    struct pir_err why = {0};
    int rc = pir_desk_roster(&known, c->desk, pir_verify_governing(c));

    *out = '\0';
    if (rc < 0 || !known->usable)
        return rc;
    rc = pir_signature_check(
        &sig, &known->roster, commit->signature, strlen(commit->signature),
        commit->payload, commit->payload_len, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(&c->desk->err);
    memcpy(out, sig.fingerprint, sizeof(sig.fingerprint));
    return 0;
}

static int
name_known(char *out, struct pir_checking *c, const struct pir_commit *commit)
{
    struct pir_sshsig sig;
    struct pir_err why = {0};
    int rc;

    *out = '\0';
    if (!commit->signature)
        return 0;
    rc = pir_sshsig_parse(
        &sig, &c->desk->scratch, commit->signature, strlen(commit->signature), &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(&c->desk->err);
    if (rc < 0)
        return name_by_files(out, c, commit);
    memcpy(out, sig.key.fingerprint, sizeof(sig.key.fingerprint));
    return 0;
}

/* Of a commit that is taken as good only what later ones may refer to: its entries by
 * their trailers, its key, its trust files. */
static int take_known(struct pir_checking *c)
{
    struct pir_commit commit;
    struct pir_person person = {0};
    char key[PIR_FINGERPRINT_MAX];
    struct pir_leaf trust;
    struct pir_err why = {0};
    int rc = pir_commit_parse(&commit, &c->desk->scratch, c->bytes, c->len, "", &why);

    if (rc < 0)
        return rc == PIR_E_NOMEM ? pir_err_nomem(&c->desk->err) : 0;
    c->result->entries = pir_arena_calloc(
        &c->desk->arena, commit.entry_count, sizeof(*c->result->entries));
    if (!c->result->entries)
        return pir_err_nomem(&c->desk->err);
    for (size_t i = 0; i < commit.entry_count; i++)
        c->result->entries[i].digest = commit.entries[i];
    c->result->entry_count = commit.entry_count;
    c->result->settings = commit.entry_count == 0 && commit.parent_count == 1;
    person.principal = commit.committer.email;
    person.name = commit.committer.name;
    rc = name_known(key, c, &commit);
    if (rc == 0)
        rc = keep_admits(c, &commit);
    if (rc < 0)
        return rc;
    if (*key) {
        c->result->signer = pir_desk_signer(c->desk, key, &person);
        if (!c->result->signer)
            return pir_err_nomem(&c->desk->err);
    }
    rc = pir_desk_leaf(&trust, c->desk, &c->node->tree, "trust");
    if (rc > 0 && trust.mode == PIR_MODE_TREE)
        c->result->trust = trust.oid;
    return rc < 0 ? rc : 0;
}

static int have_bytes(struct pir_checking *c, struct pir_err *why)
{
    struct pir_buf *buf = &c->desk->commit;
    int rc;

    c->bytes = c->node->bytes;
    c->len = c->node->len;
    if (c->bytes)
        return 0;
    pir_buf_clear(buf);
    rc = pir_store_get(
        buf, c->desk->store, PIR_OBJECT_COMMIT, &c->node->oid, COMMIT_READ_MAX, why);
    c->bytes = buf->data;
    c->len = buf->len;
    return rc;
}

/* As if that person had signed it: what takes more owners than one. */
static int check_staged(struct pir_checking *c, const char *principal)
{
    const struct pir_person *person;
    struct pir_known_roster *known;
    int rc = pir_desk_roster(&known, c->desk, pir_verify_governing(c));

    if (rc < 0 || !known->usable || !c->settings || c->shapeless)
        return rc;
    person = pir_roster_person(&known->roster, principal);
    return person ? check_threshold(c, person) : 0;
}

int pir_verify_commit(struct pir_desk *desk, size_t i)
{
    struct pir_verification *v = desk->v;
    struct pir_checking c = {
        .desk = desk,
        .v = v,
        .number = i,
        .node = &v->commits[i],
        .parents = v->parents[i],
    };
    struct pir_err why = {0};
    int rc;

    if (v->commits[i].result)
        return 0; /* it could not even be read */
    for (size_t j = 0; j < 2; j++)
        if (c.parents[j] != PIR_NO_PARENT &&
            pir_oid_is_zero(&v->commits[c.parents[j]].tree))
            return 0; /* nothing to judge it by, a finding of the parent's own */
    c.result = pir_arena_alloc(&desk->arena, sizeof(*c.result));
    if (!c.result)
        return pir_err_nomem(&desk->err);
    c.parent_count = c.parents[0] == PIR_NO_PARENT   ? 0
                     : c.parents[1] == PIR_NO_PARENT ? 1
                                                     : 2;
    if (pir_oid_is_zero(&c.node->oid)) { /* it is not made yet */
        rc = pir_verify_edges(&c);
        if (rc == 0 && v->staged_by)
            rc = check_staged(&c, v->staged_by);
        goto done;
    }
    rc = have_bytes(&c, &why);
    if (rc < 0)
        rc = pir_verify_unread(&c, rc, "", &why);
    else if (c.node->known)
        rc = take_known(&c);
    else if (
        (rc = pir_verify_edges(&c)) == 0 &&
        (rc = check_maker(&c, &c.result->findings)) == 0)
        rc = check_message(&c);
done:
    if (rc == 0)
        rc = append(&c, &c.result->findings);
    if (rc == 0)
        v->commits[i].result = c.result;
    return rc;
}
