/* Joining two lines that both changed who is trusted. What comes of it is fixed (see
 * trust/roster_join.h): owners decide only that it shall be, as many as both sides ask for. Where
 * one owner is not enough, their agreement is recorded on their own line, which they hand to the
 * next. */
#include "pir/sync_internal.h"
#include "pir/threshold_internal.h"
#include "pir/trust_join.h"
#include "trust/roster_edit.h"

#include <stdio.h>
#include <string.h>

#define OWNER "owner"
#define HAND_OVER "hand this line over: pir bundle FILE, and there: pir sync FILE"

struct uniting {
    struct syncing *s;
    struct pir_author author;
    const struct pir_oid *sides[2];
    struct pir_trust_joined joined;
    struct pir_trust_agreed agreed;
    char next[PIR_SHA256_HEX + 1];
};

/* ---- the tree -------------------------------------------------------------------- */

static int find_trust(struct pir_oid *out, struct syncing *s, const struct pir_oid *at)
{
    struct pir_node node;
    int rc = pir_store_find(&node, &s->arena, s->record->store, at, "trust", s->err);

    if (rc == 0)
        *out = node.oid;
    return rc;
}

/* The names of a tree, and where among them trust is. */
static int open_tree(
    struct pir_node **nodes, size_t *count, size_t *trust, struct syncing *s,
    const struct pir_oid *tree)
{
    int rc = pir_store_tree(nodes, count, &s->arena, s->record->store, tree, s->err);

    for (*trust = 0; rc == 0 && *trust < *count; (*trust)++)
        if (strcmp((*nodes)[*trust].name, "trust") == 0)
            return 0;
    return rc < 0 ? rc
                  : pir_err_set(s->err, PIR_E_CORRUPT, "joining leaves no trust files");
}

static int
write_folder(struct pir_oid *out, struct syncing *s, const struct pir_trust_joined *j)
{
    static const size_t folder = sizeof("trust/") - 1;
    struct pir_file *files =
        pir_arena_calloc(&s->arena, j->key_count + 2, sizeof(*files));
    size_t count = 0;

    if (!files)
        return pir_err_nomem(s->err);
    files[count++] = (struct pir_file){
        .path = "allowed_signers", .bytes = j->signers.data, .len = j->signers.len};
    files[count++] = (struct pir_file){
        .path = "roles.yaml", .bytes = j->roles.data, .len = j->roles.len};
    for (size_t i = 0; i < j->key_count; i++)
        files[count++] = (struct pir_file){
            .path = j->keys[i].path + folder,
            .bytes = j->keys[i].bytes,
            .len = j->keys[i].len};
    return pir_store_compose(out, s->record->store, NULL, files, count, 0, s->err);
}

/* The merge's tree with the joined trust files in it. */
static int put_trust(struct pir_oid *tree, struct uniting *u)
{
    struct syncing *s = u->s;
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_node *nodes;
    size_t count, trust;
    int rc = open_tree(&nodes, &count, &trust, s, tree);

    if (rc == 0)
        rc = write_folder(&nodes[trust].oid, s, &u->joined);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        pir_buf_printf(&bytes, "%o %s", (unsigned)nodes[i].mode, nodes[i].name);
        pir_buf_add(&bytes, "", 1);
        pir_buf_add(&bytes, nodes[i].oid.bytes, sizeof(nodes[i].oid.bytes));
    }
    if (rc == 0 && pir_buf_failed(&bytes))
        rc = pir_err_nomem(s->err);
    if (rc == 0)
        rc = pir_store_put(
            tree, s->record->store, PIR_OBJECT_TREE, bytes.data, bytes.len, s->err);
    pir_buf_release(&bytes);
    return rc;
}

/* ---- what is joined -------------------------------------------------------------- */

/* Was trust changed on both sides, so that git's own tree has neither's? */
static int
is_needed(struct syncing *s, const struct pir_oid *const sides[2], struct pir_oid *tree)
{
    struct pir_oid of[2];
    struct pir_node *nodes;
    size_t count, trust;
    int rc = open_tree(&nodes, &count, &trust, s, tree);

    for (unsigned i = 0; rc == 0 && i < 2; i++)
        rc = find_trust(&of[i], s, sides[i]);
    return rc < 0 ? rc
                  : !pir_oid_equal(&nodes[trust].oid, &of[0]) &&
                        !pir_oid_equal(&nodes[trust].oid, &of[1]);
}

static int find_bases(struct pir_trust_lines *lines, struct syncing *s)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_oid *bases;
    char a[PIR_HEX + 1], b[PIR_HEX + 1];
    int rc;

    pir_oid_hex(a, lines->sides[0]);
    pir_oid_hex(b, lines->sides[1]);
    rc = pir_sync_git(s, &text, NULL, "merge-base", "--all", a, b, NULL);
    bases = pir_arena_calloc(&s->arena, text.len / (PIR_HEX + 1) + 1, sizeof(*bases));
    if (rc == 0 && !bases)
        rc = pir_err_nomem(s->err);
    else if (rc > 0)
        rc = pir_err_set(
            s->err, PIR_E_GIT, "git finds nothing common to %s and %s", a, b);
    lines->bases = bases;
    for (size_t at = 0; rc == 0 && at + PIR_HEX < text.len; at += PIR_HEX + 1) {
        text.data[at + PIR_HEX] = '\0';
        if (!pir_oid_parse(&bases[lines->base_count++], text.data + at))
            rc = pir_err_set(s->err, PIR_E_GIT, "git merge-base gave no commits");
    }
    pir_buf_release(&text);
    return rc;
}

static int unite(struct uniting *u)
{
    struct syncing *s = u->s;
    struct pir_trust_lines lines = {.sides = {u->sides[0], u->sides[1]}};
    struct pir_err why = {0};
    int rc = find_bases(&lines, s);

    if (rc < 0)
        return rc;
    rc = pir_trust_join(&u->joined, &s->arena, s->record->store, &lines, &why);
    if (rc < 0 && rc != PIR_E_INPUT)
        *s->err = why;
    if (rc != PIR_E_INPUT)
        return rc;
    pir_err_set(
        s->err, PIR_E_DENIED,
        "people or keys were changed here and at %s, and that cannot be joined: %s",
        s->result->remote, why.message);
    return pir_err_hint(
        s->err,
        "an owner mends it on this line first, by pir trust, or makes the change "
        "again in a new clone of what is published (git clone ADDRESS)");
}

/* ---- who may --------------------------------------------------------------------- */

static bool is_owner(const struct uniting *u, const char *principal)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct pir_person *person =
            pir_roster_person(&u->joined.sides[i].roster, principal);

        if (!person || !pir_person_has(person, OWNER) ||
            !pir_roster_can_sign(
                &u->joined.sides[i].roster, person, u->author.ident.time))
            return false;
    }
    return true;
}

/* Those who are owners on both sides and could sign, but for those who agreed. */
static const char *others(struct uniting *u)
{
    const struct pir_roster *roster = &u->joined.sides[0].roster;
    const char *text = "";

    for (size_t i = 0; text && i < roster->person_count; i++) {
        const char *who = roster->people[i].principal;
        bool has_agreed = strcmp(who, u->author.ident.email) == 0;

        for (size_t k = 0; k < u->agreed.of[0].count; k++)
            has_agreed |= strcmp(u->agreed.of[0].approvals[k].principal, who) == 0;
        if (!has_agreed && is_owner(u, who))
            text = pir_arena_printf(
                &u->s->arena, "%s%s%s", text, *text ? " or " : "", who);
    }
    return text && !*text ? "an owner" : text;
}

static int check_owner(struct uniting *u)
{
    const char *who;

    if (is_owner(u, u->author.ident.email))
        return 0;
    who = others(u);
    if (!who)
        return pir_err_nomem(u->s->err);
    pir_err_set(
        u->s->err, PIR_E_DENIED,
        "people or keys were changed here and at %s, and only who is owner on both "
        "sides "
        "may join that",
        u->s->result->remote);
    return pir_err_hint(
        u->s->err, "nothing here was changed; for %s to do: " HAND_OVER, who);
}

/* ---- where several must agree ---------------------------------------------------- */

static bool has_approved(const struct uniting *u)
{
    const struct pir_agreement *a = &u->agreed.of[0];

    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->approvals[i].principal, u->author.ident.email) == 0 &&
            strcmp(a->approvals[i].previous, a->previous) == 0)
            return true;
    return false;
}

/* On this line, under the lock of those who record. */
static int record_approval(struct uniting *u)
{
    struct syncing *s = u->s;
    struct pir_record *record = s->record;
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_file file = {0};
    struct pir_plan plan = {
        .subject = "trust: approve joining what both sides changed",
        .files = &file,
        .file_count = 1,
        .settings = 1};
    struct pir_oid tip;
    int64_t time;
    int rc;

    pir_approval_emit(&bytes, u->joined.roster.previous);
    file.path = pir_arena_printf(
        &s->arena, PIR_PROPOSALS "/%s/" PIR_APPROVALS "/%s", u->next,
        u->author.ident.email);
    file.bytes = bytes.data;
    file.len = bytes.len;
    rc = file.path && !pir_buf_failed(&bytes) ? 0 : pir_err_nomem(s->err);
    if (rc == 0)
        rc = pir_author_signer(&u->author, record->store, s->err);
    if (rc == 0)
        rc = pir_record_head_time(&time, record, &u->author, s->err);
    if (rc == 0)
        rc = pir_plan_commit(
            &tip, record, &plan, &record->now->head, &time, &u->author, s->err);
    if (rc == 0)
        rc = pir_record_publish(record, &tip, "pir: sync, agreed", &file, 1, s->err);
    pir_buf_release(&bytes);
    return rc;
}

static int ask_others(struct uniting *u)
{
    const char *who = others(u);
    int rc = who ? 0 : pir_err_nomem(u->s->err);

    if (rc == 0 && !has_approved(u))
        rc = record_approval(u);
    if (rc < 0)
        return rc;
    pir_err_set(
        u->s->err, PIR_E_DENIED,
        "people or keys were changed here and at %s; %u of the %u owners who must "
        "agree to "
        "joining that have, you among them",
        u->s->result->remote, u->agreed.count, u->agreed.wanted);
    return pir_err_hint(
        u->s->err, "your agreement is recorded here; next, for %s: " HAND_OVER, who);
}

static int check_agreed(struct uniting *u, const struct pir_oid *tree)
{
    struct syncing *s = u->s;
    int rc = pir_governed_next(u->next, &s->arena, s->record->store, tree, s->err);

    if (rc == 0)
        rc = pir_trust_join_agreed(
            &u->agreed, &s->arena, s->record->store, &u->joined, u->sides, u->next,
            u->author.ident.email, s->err);
    if (rc < 0)
        return rc;
    return u->agreed.count < u->agreed.wanted ? ask_others(u) : 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static int join(struct pir_oid *tree, struct uniting *u)
{
    int rc = unite(u);

    if (rc == 0)
        rc = pir_author_find(&u->author, &u->s->arena, u->s->record->store, u->s->err);
    if (rc == 0)
        rc = check_owner(u);
    if (rc == 0)
        rc = put_trust(tree, u);
    if (rc == 0)
        rc = check_agreed(u, tree);
    if (rc == 0)
        pir_record_notice(
            u->s->record, "people or keys were changed on both sides: what either "
                          "added is there, what "
                          "either took away is gone (pir trust show)");
    return rc < 0 ? rc : 1;
}

int pir_sync_unite_trust(struct pir_oid *tree, struct syncing *s, unsigned conflict)
{
    struct uniting u = {.s = s, .sides = {&s->theirs, &s->record->now->head}};
    int rc = is_needed(s, u.sides, tree);

    if (rc == 0 && conflict)
        rc = 1; /* git put one side's folder there; both changed it */
    if (rc > 0)
        rc = join(tree, &u);
    pir_author_release(&u.author);
    pir_trust_joined_release(&u.joined);
    return rc;
}
