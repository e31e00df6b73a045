/* A commit that is not made yet: its tree, judged on top of its parent. */
#include "pir/verify_internal.h"

#include "base/world.h"

#include <string.h>

static int read_parent(struct pir_commit_node *out, struct pir_desk *desk)
{
    struct pir_commit commit;
    int rc;

    pir_buf_clear(&desk->commit);
    rc = pir_store_get(
        &desk->commit, desk->store, PIR_OBJECT_COMMIT, &out->oid, PIR_COMMIT_MAX,
        &desk->err);
    if (rc == 0)
        rc = pir_commit_parse(
            &commit, &desk->scratch, desk->commit.data, desk->commit.len, "HEAD",
            &desk->err);
    if (rc < 0)
        return rc;
    (void)pir_oid_parse(&out->tree, commit.tree);
    out->time = commit.committer.time;
    out->known = out->edge = out->begun = true;
    return 0;
}

static int set_up(struct pir_verification *v, const struct pir_staged *staged)
{
    v->count = 2;
    v->commits = pir_arena_calloc(&v->arena, v->count, sizeof(*v->commits));
    v->parents = pir_arena_calloc(&v->arena, v->count, sizeof(*v->parents));
    if (!v->commits || !v->parents)
        return pir_err_nomem(v->err);
    v->commits[0].oid = staged->parent;
    v->commits[1].tree = staged->tree;
    v->commits[1].time = v->now;
    v->parents[0][0] = v->parents[0][1] = v->parents[1][1] = PIR_NO_PARENT;
    if (pir_lineage_init(
            &v->lineage, &v->arena, (const uint32_t(*)[2])v->parents, v->count) < 0)
        return pir_err_nomem(v->err);
    return pir_past_new(&v->past, v->store, &staged->parent, 1, v->err);
}

/* As if that person had signed it. */
static int name_signer(struct pir_desk *desk, const char *principal)
{
    struct pir_verification *v = desk->v;
    const struct pir_person *person;
    struct pir_known_roster *known;
    int rc = pir_desk_roster(&known, desk, &v->commits[0].tree);

    if (rc < 0 || !known->usable)
        return rc;
    person = pir_roster_person(&known->roster, principal);
    if (!person)
        return 0;
    v->commits[1].result->signer = pir_desk_signer(desk, "", person);
    return v->commits[1].result->signer ? 0 : pir_err_nomem(&desk->err);
}

static int
judge(struct pir_verification *v, struct pir_desk *desk, const char *principal)
{
    int rc = read_parent(&v->commits[0], desk);

    for (size_t i = 0; rc == 0 && i < v->count; i++)
        rc = pir_verify_commit(desk, i);
    if (rc == 0 && principal)
        rc = name_signer(desk, principal);
    if (rc < 0) {
        *v->err = desk->err;
        return rc;
    }
    return principal ? pir_verify_gates(v, desk, 1) : 0;
}

int pir_verify_staged(
    const struct pir_staged *staged, pir_verify_staged_told told, void *context,
    struct pir_err *err)
{
    const struct pir_store_options where = {
        .git_dir = staged->git_dir, .flags = PIR_STORE_TRUST_NOTHING};
    struct pir_err scratch = {0};
    struct pir_verification v = {
        .err = err ? err : &scratch,
        .now = pir_world_clock(),
        .staged_by = staged->principal};
    struct pir_verify_outcome outcome = {0};
    struct pir_desk desk = {0};
    bool opened = false;
    int rc = pir_store_open(&v.store, &where, v.err);

    if (rc == 0)
        rc = set_up(&v, staged);
    if (rc == 0) {
        opened = true;
        rc = pir_desk_open(&desk, &v, 0);
    }
    if (rc == 0)
        rc = judge(&v, &desk, staged->principal);
    if (rc == 0)
        rc = pir_verify_settle(&outcome, &desk);
    if (rc == 0)
        rc = told(context, &v, &desk, &outcome);
    if (opened) {
        pir_desk_close(&desk);
        pir_arena_release(&desk.arena);
    }
    pir_past_free(v.past);
    pir_store_free(v.store);
    pir_arena_release(&v.arena);
    return rc;
}
