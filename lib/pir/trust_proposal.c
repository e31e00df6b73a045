/* What is proposed: read from the record, judged as if it were done, put into words. */
#include "pir/trust_internal.h"

#include "judge/verify.h"
#include "trust/roster_diff.h"

#include <stdio.h>
#include <string.h>

/* ---- what a change leaves -------------------------------------------------------- */

/* The governed files of head with these in the place of theirs. */
int pir_trust_proposal_digest(
    char *hex, struct pir_trust_proposal *p, struct pir_record *record,
    struct pir_err *err)
{
    struct pir_governed_file *now, *all;
    size_t count;
    int rc = pir_governed_load(
        &now, &count, p->arena, record->store, &record->now->head, err);

    if (rc < 0)
        return rc;
    all = pir_arena_calloc(p->arena, count + p->file_count + 1, sizeof(*all));
    if (!all)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++)
        all[i] = now[i];
    for (size_t i = 0; i < p->file_count; i++) {
        size_t at = 0;

        while (at < count && strcmp(all[at].path, p->files[i].path) != 0)
            at++;
        if (at == count)
            all[count++].path = p->files[i].path;
        pir_digest_of(&all[at].digest, p->files[i].bytes, p->files[i].len);
    }
    return pir_governed_digest(hex, all, count) < 0 ? pir_err_nomem(err) : 0;
}

static const struct pir_file *
file_of(const struct pir_trust_proposal *p, const char *path)
{
    for (size_t i = 0; i < p->file_count; i++)
        if (strcmp(p->files[i].path, path) == 0)
            return &p->files[i];
    return NULL;
}

/* Key files as they would lie below trust/ then. */
static int pin_keys(
    struct pir_trust_proposal *p, const struct pir_key_file *keys, size_t count,
    struct pir_err *err)
{
    struct pir_key_file *all =
        pir_arena_calloc(p->arena, count + p->file_count + 1, sizeof(*all));
    size_t len = 0;

    if (!all)
        return pir_err_nomem(err);
    for (size_t i = 0; i < count; i++)
        if (!file_of(p, keys[i].path))
            all[len++] = keys[i];
    for (size_t i = 0; i < p->file_count; i++)
        if (strncmp(p->files[i].path, "trust/openpgp/", 14) == 0 ||
            strncmp(p->files[i].path, "trust/x509/", 11) == 0)
            all[len++] = (struct pir_key_file){
                p->files[i].path, p->files[i].bytes, p->files[i].len};
    return p->next.pin_count ? pir_roster_pin(&p->next, p->arena, all, len, err) : 0;
}

/* The trust files as they would be, under all rules for a change of them. */
static int
judge(struct pir_trust_proposal *p, struct pir_trust_base *base, struct pir_err *err)
{
    const struct pir_file *signers = file_of(p, "trust/allowed_signers");
    const struct pir_file *roles = file_of(p, "trust/roles.yaml");
    struct pir_file old = {
        .bytes = base->bytes.signers.data, .len = base->bytes.signers.len};
    char digest[PIR_SHA256_HEX + 1];
    struct pir_trust_state before = {&base->roster, base->digest, false};
    struct pir_trust_state now = {&p->next, digest, base->roster.pin_count == 0};
    struct pir_findings findings = {0};
    int rc;

    signers = signers ? signers : &old;
    if (!roles)
        return pir_err_set(
            err, PIR_E_INPUT, "the proposal has no trust/roles.yaml of its own");
    rc = pir_roster_parse(
        &p->next, p->arena, signers->bytes, signers->len, roles->bytes, roles->len,
        err);
    if (rc == 0)
        rc = pin_keys(p, base->keys, base->key_count, err);
    if (rc == 0)
        rc = pir_roster_digest(
            digest, signers->bytes, signers->len, roles->bytes, roles->len, err);
    if (rc < 0)
        return rc;
    if (pir_judge_trust(&findings, p->arena, &before, &now) < 0)
        return pir_err_nomem(err);
    return findings.len
               ? pir_err_set(err, PIR_E_INPUT, "%s", findings.items[0].sentence)
               : 0;
}

static int describe(
    struct pir_trust_proposal *p, const struct pir_trust_base *base,
    struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_roster_describe(&text, &base->roster, &p->next);

    for (size_t i = 0; i < p->file_count; i++)
        if (strncmp(p->files[i].path, "trust/", 6) != 0 ||
            (p->next.pin_count == base->roster.pin_count && /* other subkeys */
             strncmp(p->files[i].path, "trust/openpgp/", 14) == 0))
            pir_buf_printf(&text, "changes %s\n", p->files[i].path);
    p->changes = rc < 0 ? NULL : pir_arena_strdup(p->arena, text.data);
    if (pir_buf_failed(&text))
        p->changes = NULL;
    pir_buf_release(&text);
    return p->changes ? 0 : pir_err_nomem(err);
}

/* ---- proposals in the record ----------------------------------------------------- */

int pir_trust_base_load(
    struct pir_trust_base *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    struct pir_store *store = record->store;
    const struct pir_oid *head = &record->now->head;
    int rc = pir_trust_read(&out->bytes, record, err);

    if (rc == 0)
        rc = pir_history_roster(&out->roster, arena, store, head, err);
    if (rc == 0)
        rc =
            pir_history_key_files(&out->keys, &out->key_count, arena, store, head, err);
    return rc < 0 ? rc
                  : pir_roster_digest(
                        out->digest, out->bytes.signers.data, out->bytes.signers.len,
                        out->bytes.roles.data, out->bytes.roles.len, err);
}

void pir_trust_base_release(struct pir_trust_base *base)
{
    pir_trust_bytes_release(&base->bytes);
}

int pir_trust_proposal_load(
    struct pir_trust_proposal *out, struct pir_record *record,
    struct pir_trust_base *base, struct pir_err *err)
{
    char digest[PIR_SHA256_HEX + 1];
    int rc = pir_proposal_load(
        &out->files, &out->file_count, out->arena, record->store, &record->now->head,
        out->digest, err);

    if (rc == 0)
        rc = judge(out, base, err);
    if (rc == 0)
        rc = pir_trust_proposal_digest(digest, out, record, err);
    if (rc == 0 && strcmp(digest, out->digest) != 0)
        rc = pir_err_set(
            err, PIR_E_INPUT, "what it would leave is not what it is named by");
    if (rc == 0)
        rc = pir_approvals_load(
            &out->approvals, &out->approval_count, out->arena, record->store,
            &record->now->head, out->digest, err);
    return rc < 0 ? rc : describe(out, base, err);
}

int pir_trust_proposals(
    struct pir_trust_proposals *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_trust_base *base, struct pir_err *err)
{
    struct pir_err why = {0};
    struct pir_node *nodes;
    size_t count;
    int rc = pir_store_list(
        &nodes, &count, arena, record->store, &record->now->head, PIR_PROPOSALS, &why);

    if (rc < 0 && rc != PIR_E_NOTFOUND && err)
        *err = why;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct pir_trust_proposal proposal = {.arena = arena}, *slot;

        snprintf(proposal.digest, sizeof(proposal.digest), "%s", nodes[i].name);
        rc = pir_trust_proposal_load(&proposal, record, base, &why);
        if (rc == PIR_E_NOMEM || rc == PIR_E_IO || rc == PIR_E_GIT) {
            if (err)
                *err = why;
            return rc;
        }
        slot = rc == 0 ? PIR_VEC_PUSH(arena, out) : NULL;
        if (rc == 0 && !slot)
            return pir_err_nomem(err);
        if (slot)
            *slot = proposal;
        rc = 0; /* what was carried out or has lapsed is not shown */
    }
    return rc == PIR_E_NOTFOUND ? 0 : rc;
}
