/* Changing who may sign and for what: the next state of the two trust files, as one commit
 * of an owner's. What a change means is decided here, whether it may be is decided by the
 * commit gate, the rules for changes of trust, and one rule more: somebody must be left
 * who can change it again. */
#include "pir/trust_internal.h"

#include "judge/verify.h"

#include <stdio.h>
#include <string.h>

/* ---- the state before ------------------------------------------------------------ */

static int read_blob(
    struct pir_buf *out, struct pir_record *record, const char *path,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_node node;
    int rc =
        pir_store_find(&node, &arena, record->store, &record->now->head, path, err);

    if (rc == 0)
        rc = pir_store_get(
            out, record->store, PIR_OBJECT_BLOB, &node.oid, (size_t)1024 * 1024, err);
    pir_arena_release(&arena);
    return rc;
}

void pir_trust_bytes_release(struct pir_trust_bytes *bytes)
{
    pir_buf_release(&bytes->signers);
    pir_buf_release(&bytes->roles);
}

int pir_trust_read(
    struct pir_trust_bytes *out, struct pir_record *record, struct pir_err *err)
{
    int rc;

    pir_buf_init(&out->signers);
    pir_buf_init(&out->roles);
    rc = read_blob(&out->signers, record, "trust/allowed_signers", err);
    return rc < 0 ? rc : read_blob(&out->roles, record, "trust/roles.yaml", err);
}

static const char *an_owner(const struct pir_roster *roster)
{
    for (size_t i = 0; i < roster->person_count; i++)
        if (pir_person_has(&roster->people[i], PIR_ROLE_OWNER))
            return roster->people[i].principal;
    return "an owner";
}

static int check_owner(struct pir_trust_changing *c)
{
    const char *email = c->author.ident.email;
    const struct pir_person *person = pir_roster_person(&c->before, email);

    if (person && pir_person_has(person, PIR_ROLE_OWNER))
        return 0;
    pir_err_set(
        c->err, PIR_E_DENIED,
        person ? "%s does not have the role owner, and only an owner may change who is "
                 "trusted"
               : "%s is not among the people of this record, and only an owner may "
                 "change who is trusted",
        email);
    return pir_err_hint(c->err, "ask %s to do it", an_owner(&c->before));
}

static int read_before(struct pir_trust_changing *c)
{
    struct pir_store *store = c->record->store;
    const struct pir_oid *head = &c->record->now->head;
    struct pir_key_file *keys;
    int rc;

    pir_trust_bytes_release(&c->bytes);
    rc = pir_trust_read(&c->bytes, c->record, c->err);
    if (rc == 0)
        rc = pir_history_roster(&c->before, &c->arena, store, head, c->err);
    if (rc == 0)
        rc =
            pir_history_key_files(&keys, &c->key_count, &c->arena, store, head, c->err);
    if (rc < 0)
        return rc;
    c->new_key = NULL;
    c->keys = pir_arena_calloc(&c->arena, c->key_count + 1, sizeof(*c->keys));
    if (!c->keys || pir_roster_copy(&c->next, &c->arena, &c->before) < 0)
        return pir_err_nomem(c->err);
    for (size_t i = 0; i < c->key_count; i++)
        c->keys[i] = keys[i];
    return 0;
}

/* ---- the commit ------------------------------------------------------------------ */

static int check_owner_left(struct pir_trust_changing *c)
{
    size_t left = pir_roster_count(&c->next, PIR_ROLE_OWNER, c->time);

    if (left >= c->next.threshold && left)
        return 0;
    if (left) {
        pir_err_set(
            c->err, PIR_E_INPUT,
            "%u owners would have to agree to every change, but only %zu can sign",
            c->next.threshold, left);
        return pir_err_hint(
            c->err, "first add another owner (pir trust add), or ask for fewer: pir "
                    "trust threshold");
    }
    pir_err_set(
        c->err, PIR_E_INPUT,
        "that would leave the record without an owner who can sign, for ever");
    return pir_err_hint(
        c->err,
        "first add another owner, or another key of the one there is: pir trust "
        "add");
}

/* What verify would say of the next state. */
static int judge_next(
    struct pir_trust_changing *c, const char *previous, const struct pir_buf *signers,
    const struct pir_buf *roles)
{
    char digest[PIR_SHA256_HEX + 1];
    struct pir_trust_state before = {&c->before, previous, false};
    struct pir_trust_state now = {&c->next, digest, c->before.pin_count == 0};
    struct pir_findings findings = {0};
    int rc = pir_roster_digest(
        digest, signers->data, signers->len, roles->data, roles->len, c->err);

    if (rc == 0 && c->next.pin_count)
        rc = pir_roster_pin(&c->next, &c->arena, c->keys, c->key_count, c->err);
    if (rc < 0)
        return rc;
    if (pir_judge_trust(&findings, &c->arena, &before, &now) < 0)
        return pir_err_nomem(c->err);
    if (findings.len == 0)
        return 0;
    pir_err_set(c->err, PIR_E_INPUT, "%s", findings.items[0].sentence);
    return pir_err_hint(c->err, "%s", pir_rules[findings.items[0].rule].remedy);
}

int pir_trust_commit(struct pir_trust_changing *c, struct pir_file *files, size_t count)
{
    struct pir_plan plan = {
        .subject = c->subject, .files = files, .file_count = count, .settings = 1};
    struct pir_oid tip;
    int rc = c->subject && c->sentence
                 ? pir_store_may_follow(c->record->store, files, count, c->err)
                 : pir_err_nomem(c->err);

    if (rc == 0)
        rc = pir_author_signer(&c->author, c->record->store, c->err);
    if (rc == 0)
        rc = pir_plan_commit(
            &tip, c->record, &plan, &c->record->now->head, &c->parent_time, &c->author,
            c->err);
    return rc < 0 ? rc
                  : pir_record_publish(
                        c->record, &tip, "pir: trust", files, count, c->err);
}

static int commit_next(
    struct pir_trust_changing *c, const struct pir_buf *signers,
    const struct pir_buf *roles)
{
    struct pir_file files[3] = {
        {.path = "trust/allowed_signers", .bytes = signers->data, .len = signers->len},
        {.path = "trust/roles.yaml", .bytes = roles->data, .len = roles->len},
    };
    size_t count = 2;

    if (c->new_key)
        files[count++] = (struct pir_file){
            .path = c->new_key->path,
            .bytes = c->new_key->bytes,
            .len = c->new_key->len};
    return pir_trust_commit(c, files, count);
}

static int write_next(struct pir_trust_changing *c)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    char previous[PIR_SHA256_HEX + 1];
    int rc = pir_roster_digest(
        previous, c->bytes.signers.data, c->bytes.signers.len, c->bytes.roles.data,
        c->bytes.roles.len, c->err);

    c->next.serial = c->before.serial + 1;
    c->next.previous = previous;
    if (rc == 0)
        rc = pir_roster_emit(&signers, &roles, &c->next, previous, c->err);
    if (rc < 0)
        c->err->place[0] = '\0'; /* these files are not there for anybody to look at */
    if (rc == 0)
        rc = judge_next(c, previous, &signers, &roles);
    if (rc == 0)
        rc = c->before.threshold > 1 ? pir_trust_propose(c, previous, &signers, &roles)
                                     : commit_next(c, &signers, &roles);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    return rc;
}

/* Roles that pir itself asks for; the others are what entries are written under. */
static void warn_of_person(struct pir_trust_changing *c)
{
    const struct pir_person *person = c->person;

    if (!person)
        return;
    if (!pir_person_has(person, PIR_ROLE_OWNER) &&
        !pir_person_has(person, PIR_ROLE_RECORDER))
        pir_record_warn(
            c->record,
            "%s cannot record anything: that takes the role recorder or owner",
            person->principal);
    if (!pir_roster_can_sign(&c->next, person, c->time))
        pir_record_warn(
            c->record, "%s has no key in force and cannot sign", person->principal);
}

static int attempt(void *context)
{
    struct pir_trust_changing *c = context;
    int rc;

    rc = read_before(c);
    if (rc == 0)
        rc = check_owner(c);
    if (rc == 0)
        rc = pir_record_head_time(&c->parent_time, c->record, &c->author, c->err);
    if (rc < 0)
        return rc;
    c->time =
        c->parent_time > c->author.ident.time ? c->parent_time : c->author.ident.time;
    if (c->change->deed == PIR_TRUST_APPROVE)
        return pir_trust_approve(c);
    rc = pir_trust_apply(c);
    if (rc == 0 && (!c->subject || !c->sentence))
        rc = pir_err_nomem(c->err);
    if (rc == 0)
        rc = check_owner_left(c);
    if (rc < 0)
        return rc;
    warn_of_person(c);
    return write_next(c);
}

static int
report(struct pir_text *out, struct pir_trust_changing *c, const struct pir_look *look)
{
    struct pir_suspects suspects = {0};
    int rc = pir_record_refresh(c->record, c->err);

    if (rc == 0 && c->fingerprint)
        rc = pir_trust_suspects(
            &suspects, &c->arena, c->record, &c->before, c->fingerprint, &c->since,
            c->err);
    return rc < 0 ? rc
                  : pir_trust_report(
                        out, c->record, c->sentence, c->fingerprint ? &suspects : NULL,
                        look, c->err);
}

int pir_trust_change(
    struct pir_text *out, struct pir_record *record,
    const struct pir_trust_change *change, const struct pir_look *look,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_trust_changing c = {
        .record = record, .change = change, .err = err ? err : &scratch};
    int rc;

    memset(out, 0, sizeof(*out));
    pir_buf_init(&c.bytes.signers);
    pir_buf_init(&c.bytes.roles);
    rc = pir_author_find(&c.author, &c.arena, record->store, c.err);
    if (rc == 0)
        rc = pir_record_locked(record, attempt, &c, c.err);
    if (rc == 0)
        rc = report(out, &c, look);
    pir_author_release(&c.author);
    pir_trust_bytes_release(&c.bytes);
    pir_arena_release(&c.arena);
    return rc;
}
