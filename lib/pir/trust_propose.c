/* Where several owners must agree: a change is proposed, approved, and carried out by whoever
 * approves last. Everything is looked at again by each: what is approved is known by the
 * SHA-256 of what the change leaves, so nobody agrees to anything else. */
#include "pir/trust_internal.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

#define SETTINGS_FILE_MAX ((size_t)1024 * 1024)
#define TYPED_MIN ((size_t)8)

/* ---- proposing ------------------------------------------------------------------- */

static int
add_file(struct pir_trust_proposal *p, const char *path, const char *bytes, size_t len)
{
    p->files[p->file_count++] =
        (struct pir_file){.path = path, .bytes = bytes, .len = len};
    return 0;
}

/* A file as it lies in the work tree. */
static int
add_worked(struct pir_trust_changing *c, struct pir_trust_proposal *p, const char *path)
{
    const char *top = pir_store_workdir(c->record->store);
    struct pir_buf bytes = PIR_BUF_INIT;
    char *copy;
    int rc;

    if (!top)
        return pir_err_set(
            c->err, PIR_E_USAGE, "this repository has no work tree to take %s from",
            path);
    rc = pir_file_read(
        &bytes, pir_arena_printf(&c->arena, "%s/%s", top, path), SETTINGS_FILE_MAX,
        c->err);
    copy = rc < 0 ? NULL : pir_arena_strndup(&c->arena, bytes.data, bytes.len);
    if (rc == 0)
        rc = copy ? add_file(p, path, copy, bytes.len) : pir_err_nomem(c->err);
    pir_buf_release(&bytes);
    return rc;
}

static int check_path(struct pir_trust_changing *c, const char *path)
{
    if (pir_is_governed(path) && strncmp(path, "trust/", 6) != 0 &&
        pir_layout_place(path, 0) != PIR_AT_NOWHERE)
        return 0;
    pir_err_set(c->err, PIR_E_USAGE, "%s is no file of settings or schemas", path);
    return pir_err_hint(
        c->err, "name it from the top of the record, such as pir.yaml or "
                "schemas/note.yaml; people and keys are changed by pir trust add and "
                "the like");
}

int pir_trust_propose_files(struct pir_trust_changing *c)
{
    if (c->before.threshold <= 1)
        return pir_err_set(
            c->err, PIR_E_USAGE,
            "one owner may change settings here: git commit does it");
    for (size_t i = 0; i < c->change->path_count; i++) {
        int rc = check_path(c, c->change->paths[i]);

        if (rc < 0)
            return rc;
    }
    c->subject = pir_arena_printf(
        &c->arena, "trust: change %s%s", c->change->paths[0],
        c->change->path_count > 1 ? " and others" : "");
    c->sentence = "";
    return 0;
}

/* proposals/NEXT/PATH */
static const char *
place_of(struct pir_trust_changing *c, const char *next, const char *path)
{
    return pir_arena_printf(&c->arena, PIR_PROPOSALS "/%s/%s", next, path);
}

static int add_approval(
    struct pir_file *out, struct pir_trust_changing *c, const char *next,
    const char *previous)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    const char *name =
        pir_arena_printf(&c->arena, PIR_APPROVALS "/%s", c->author.ident.email);

    pir_approval_emit(&bytes, previous);
    out->path = name ? place_of(c, next, name) : NULL;
    out->bytes = pir_arena_strndup(&c->arena, bytes.data, bytes.len);
    out->len = bytes.len;
    pir_buf_release(&bytes);
    return out->path && out->bytes ? 0 : pir_err_nomem(c->err);
}

static int
say_who(struct pir_trust_changing *c, const char *what, const struct pir_agreement *a)
{
    const char *missing = pir_agreement_missing(&c->arena, a, c->time);

    if (!missing)
        return pir_err_nomem(c->err);
    c->sentence = pir_arena_printf(
        &c->arena, "%s; %u of %u owners agree. Next, %s: pir trust approve %.12s", what,
        pir_agreement_count(a), c->before.threshold,
        *missing ? missing : "an owner who can sign", a->next);
    return c->sentence ? 0 : pir_err_nomem(c->err);
}

int pir_trust_propose(
    struct pir_trust_changing *c, const char *previous, const struct pir_buf *signers,
    const struct pir_buf *roles)
{
    struct pir_trust_proposal p = {.arena = &c->arena};
    struct pir_agreement agreement = {
        .before = &c->before,
        .previous = previous,
        .next = p.digest,
        .signer = c->author.ident.email};
    struct pir_file *files;
    size_t count = 0;
    int rc;

    p.files = pir_arena_calloc(&c->arena, c->change->path_count + 3, sizeof(*p.files));
    files = pir_arena_calloc(&c->arena, c->change->path_count + 4, sizeof(*files));
    if (!p.files || !files)
        return pir_err_nomem(c->err);
    if (signers->len != c->bytes.signers.len ||
        memcmp(signers->data, c->bytes.signers.data, signers->len) != 0)
        add_file(&p, "trust/allowed_signers", signers->data, signers->len);
    add_file(&p, "trust/roles.yaml", roles->data, roles->len);
    if (c->new_key)
        add_file(&p, c->new_key->path, c->new_key->bytes, c->new_key->len);
    for (size_t i = 0; i < c->change->path_count; i++)
        if ((rc = add_worked(c, &p, c->change->paths[i])) < 0)
            return rc;
    rc = pir_trust_proposal_digest(p.digest, &p, c->record, c->err);
    for (; rc == 0 && count < p.file_count; count++) {
        files[count] = p.files[count];
        files[count].path = place_of(c, p.digest, p.files[count].path);
        rc = files[count].path ? 0 : pir_err_nomem(c->err);
    }
    if (rc == 0)
        rc = add_approval(&files[count++], c, p.digest, previous);
    if (rc == 0)
        rc = say_who(
            c, pir_arena_printf(&c->arena, "proposed: %s", c->subject + 7), &agreement);
    if (rc < 0)
        return rc;
    c->subject = pir_arena_printf(&c->arena, "trust: proposed: %s", c->subject + 7);
    return pir_trust_commit(c, files, count);
}

/* ---- approving ------------------------------------------------------------------- */

static int find_proposal(struct pir_trust_proposal *out, struct pir_trust_changing *c)
{
    const char *typed = c->change->whom;
    struct pir_err why = {0};
    struct pir_node *nodes;
    size_t count = 0, found = 0;
    int rc = pir_store_list(
        &nodes, &count, &c->arena, c->record->store, &c->record->now->head,
        PIR_PROPOSALS, &why);

    if (rc < 0 && rc != PIR_E_NOTFOUND) {
        *c->err = why;
        return rc;
    }
    for (size_t i = 0; rc == 0 && strlen(typed) >= TYPED_MIN && i < count; i++)
        if (strncmp(nodes[i].name, typed, strlen(typed)) == 0) {
            snprintf(out->digest, sizeof(out->digest), "%s", nodes[i].name);
            found++;
        }
    if (found == 1)
        return 0;
    pir_err_set(
        c->err, found ? PIR_E_AMBIGUOUS : PIR_E_NOTFOUND,
        found ? "more than one proposal begins with %s" : "there is no proposal %s",
        typed);
    return pir_err_hint(
        c->err, "pir trust show lists what is proposed, by at least %zu characters",
        TYPED_MIN);
}

static bool has_approved(
    const struct pir_trust_proposal *p, const char *principal, const char *previous)
{
    for (size_t i = 0; i < p->approval_count; i++)
        if (strcmp(p->approvals[i].principal, principal) == 0 &&
            strcmp(p->approvals[i].previous, previous) == 0)
            return true;
    return false;
}

/* The first of the changes, for a subject and a sentence. */
static const char *first_change(struct pir_trust_changing *c, const char *changes)
{
    size_t len = strcspn(changes, "\n");

    return pir_arena_printf(
        &c->arena, "%.*s%s", (int)len, changes,
        changes[len] && changes[len + 1] ? " ..." : "");
}

static int carry_out(struct pir_trust_changing *c, struct pir_trust_proposal *p)
{
    const char *first = first_change(c, p->changes);

    if (!first)
        return pir_err_nomem(c->err);
    if (pir_roster_count(&p->next, PIR_ROLE_OWNER, c->time) <
        (p->next.threshold > 1 ? p->next.threshold : 1))
        return pir_err_set(
            c->err, PIR_E_INPUT,
            "too few owners who can sign would be left to change anything again");
    c->subject = pir_arena_printf(&c->arena, "trust: %s", first);
    c->sentence = pir_arena_printf(&c->arena, "agreed and done: %s", first);
    return pir_trust_commit(c, p->files, p->file_count);
}

static int approve_only(
    struct pir_trust_changing *c, struct pir_trust_proposal *p,
    const struct pir_agreement *agreement)
{
    const char *first = first_change(c, p->changes);
    struct pir_file file = {0};
    int rc;

    if (has_approved(p, c->author.ident.email, agreement->previous)) {
        const char *missing = pir_agreement_missing(&c->arena, agreement, c->time);

        pir_err_set(
            c->err, PIR_E_EXISTS, "%s has agreed to it already", c->author.ident.email);
        return pir_err_hint(
            c->err, "it is for %s now",
            missing && *missing ? missing : "other owners, who have no key in force");
    }
    rc = add_approval(&file, c, p->digest, agreement->previous);
    if (rc == 0)
        rc = say_who(
            c, pir_arena_printf(&c->arena, "approved: %s", first ? first : ""),
            agreement);
    if (rc < 0)
        return rc;
    c->subject = pir_arena_printf(
        &c->arena, "trust: approve %.12s, %s", p->digest, first ? first : "");
    return pir_trust_commit(c, &file, 1);
}

int pir_trust_approve(struct pir_trust_changing *c)
{
    struct pir_trust_proposal p = {.arena = &c->arena};
    struct pir_trust_base base = {0};
    struct pir_agreement agreement = {
        .before = &c->before,
        .previous = base.digest,
        .next = p.digest,
        .signer = c->author.ident.email};
    struct pir_err why = {0};
    int rc = find_proposal(&p, c);

    if (rc < 0)
        return rc;
    rc = pir_trust_base_load(&base, &c->arena, c->record, c->err);
    if (rc == 0) {
        rc = pir_trust_proposal_load(&p, c->record, &base, &why);
        if (rc == PIR_E_INPUT) {
            pir_err_set(
                c->err, PIR_E_INPUT,
                "the proposal %.12s does not fit the record as it is now: %s", p.digest,
                why.message);
            pir_err_hint(c->err, "have it proposed anew");
        } else if (rc < 0) {
            *c->err = why;
        }
    }
    if (rc == 0) {
        agreement.approvals = p.approvals;
        agreement.count = p.approval_count;
        rc = pir_agreement_count(&agreement) >= c->before.threshold
                 ? carry_out(c, &p)
                 : approve_only(c, &p, &agreement);
    }
    pir_trust_base_release(&base);
    return rc;
}
