/* Who records, and writing one commit: compose, sign, check, put. */
#include "pir/internal.h"

#include "base/world.h"
#include "judge/gate.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the author ------------------------------------------------------------------ */

static const char *
identity(struct pir_store *store, const char *what, const char *const env[2])
{
    char name[32];
    const char *value = pir_world_env(env[0]);

    if (!value)
        value = pir_world_env(env[1]);
    if (value)
        return value;
    snprintf(name, sizeof(name), "user.%s", what);
    return pir_store_config(store, name, 0);
}

static int check_identity(const char *name, const char *email, struct pir_err *err)
{
    if (name && *name && email && *email)
        return 0;
    pir_err_set(
        err, PIR_E_SIGN, "git does not know your %s yet",
        name && *name ? "e-mail" : "name");
    return pir_err_hint(
        err, "%s",
        name && *name
            ? "git config --global user.email you@example.org"
            : "git config --global user.name \"Your Name\", and user.email likewise");
}

static char *lower(struct pir_arena *arena, const char *text)
{
    char *out = pir_arena_strdup(arena, text);

    for (char *p = out; p && *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

const char *pir_user_gpg(struct pir_store *store)
{
    const char *program =
        pir_store_config(store, "gpg.openpgp.program", PIR_STORE_USER_ONLY);

    return program ? program
                   : pir_store_config(store, "gpg.program", PIR_STORE_USER_ONLY);
}

int pir_author_signer(
    struct pir_author *author, struct pir_store *store, struct pir_err *err)
{
    struct pir_signer_options options = {0};

    if (author->signer)
        return 0;

    options.format = pir_store_config(store, "gpg.format", 0);
    options.key = pir_store_config(store, "user.signingkey", 0);
    options.ssh_program =
        pir_store_config(store, "gpg.ssh.program", PIR_STORE_USER_ONLY);
    options.openpgp_program = pir_user_gpg(store);
    options.x509_program =
        pir_store_config(store, "gpg.x509.program", PIR_STORE_USER_ONLY);
    options.default_key_command =
        pir_store_config(store, "gpg.ssh.defaultKeyCommand", PIR_STORE_USER_ONLY);
    options.email = author->ident.email;
    return pir_signer_new(&author->signer, &options, err);
}

int pir_author_find(
    struct pir_author *out, struct pir_arena *arena, struct pir_store *store,
    struct pir_err *err)
{
    static const char *const names[2] = {"GIT_COMMITTER_NAME", "GIT_AUTHOR_NAME"};
    static const char *const emails[2] = {"GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL"};
    const char *name = identity(store, "name", names);
    const char *email = identity(store, "email", emails);
    int rc = check_identity(name, email, err);

    memset(out, 0, sizeof(*out));
    if (rc < 0)
        return rc;
    out->ident.name = pir_arena_strdup(arena, name);
    out->ident.email = lower(arena, email);
    if (!out->ident.name || !out->ident.email)
        return pir_err_nomem(err);
    return pir_world_now(&out->ident.time, NULL, err);
}

void pir_author_release(struct pir_author *author)
{
    pir_signer_free(author->signer);
    author->signer = NULL;
}

/* ---- one commit ------------------------------------------------------------------ */

/** The roster that the first commit brings along. */
static int roster_of_plan(
    struct pir_roster *out, struct pir_arena *arena, const struct pir_plan *plan,
    struct pir_err *err)
{
    struct pir_key_file *keys =
        pir_arena_calloc(arena, plan->file_count + 1, sizeof(*keys));
    const struct pir_file *signers = NULL, *roles = NULL;
    size_t count = 0;
    int rc;

    if (!keys)
        return pir_err_nomem(err);
    for (size_t i = 0; i < plan->file_count; i++) {
        const struct pir_file *file = &plan->files[i];

        if (strcmp(file->path, "trust/allowed_signers") == 0)
            signers = file;
        else if (strcmp(file->path, "trust/roles.yaml") == 0)
            roles = file;
        else if (strncmp(file->path, "trust/", strlen("trust/")) == 0)
            keys[count++] = (struct pir_key_file){file->path, file->bytes, file->len};
    }
    if (!signers || !roles)
        return pir_err_set(
            err, PIR_E_CORRUPT, "the first commit must bring the trust files");
    rc = pir_roster_parse(
        out, arena, signers->bytes, signers->len, roles->bytes, roles->len, err);
    return rc < 0 ? rc : pir_roster_pin(out, arena, keys, count, err);
}

/** The trust files a commit is judged by: its parent's, or for the first commit the
 *  ones it brings. */
static int roster_for(
    struct pir_roster *out, struct pir_arena *arena, struct pir_record *record,
    const struct pir_plan *plan, const struct pir_oid *parent, struct pir_err *err)
{
    return parent ? pir_history_roster(out, arena, record->store, parent, err)
                  : roster_of_plan(out, arena, plan, err);
}

/** What the gate is told: trust files and times of each parent. */
static int set_parents(
    struct pir_gate_input *input, struct pir_roster *rosters, int64_t *times,
    struct pir_arena *arena, struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, struct pir_err *err)
{
    const struct pir_roster **list =
        pir_arena_calloc(arena, 2, sizeof(struct pir_roster *));
    int rc = 0;

    if (!list)
        return pir_err_nomem(err);
    list[0] = plan->roster ? plan->roster : &rosters[0];
    list[1] = &rosters[1];
    if (!plan->roster)
        rc = roster_for(&rosters[0], arena, record, plan, parent, err);
    if (rc == 0 && plan->merged)
        rc = pir_history_roster(&rosters[1], arena, record->store, plan->merged, err);
    if (rc == 0 && plan->merged)
        rc = pir_commit_time(&times[1], record, plan->merged, err);
    input->rosters = list;
    input->roster_count = plan->merged ? 2 : 1;
    input->parent_times = parent ? times : NULL;
    return rc;
}

static int judge(
    struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, int64_t parent_time, const struct pir_author *author,
    const struct pir_buf *bytes, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_gate_input input = {0};
    struct pir_roster rosters[2];
    int64_t times[2] = {parent_time, parent_time};
    int rc = set_parents(&input, rosters, times, &arena, record, plan, parent, err);

    if (rc < 0)
        goto done;
    input.bytes = bytes->data;
    input.len = bytes->len;
    input.deed = plan->settings ? PIR_DEED_SETTINGS : PIR_DEED_ENTRIES;
    input.entries = plan->entries;
    input.entry_count = plan->entry_count;
    input.now = author->ident.time;
    for (size_t i = 0; i < input.roster_count && parent; i++)
        input.now = times[i] > input.now ? times[i] : input.now;
    rc = pir_gate_commit(&input, err);
done:
    pir_arena_release(&arena);
    return rc;
}

static int sign(
    struct pir_buf *bytes, struct pir_record *record, const struct pir_plan *plan,
    struct pir_author *author, const struct pir_buf *payload, struct pir_err *err)
{
    struct pir_buf armor = PIR_BUF_INIT;
    const struct pir_key *key = pir_signer_key(author->signer);
    struct pir_signing *signing;
    int rc;

    if (key && (key->type == PIR_KEY_SK_ED25519 || key->type == PIR_KEY_SK_ECDSA_P256))
        pir_record_notice(record, "touch your security key to sign");
    rc = pir_sign_start(&signing, author->signer, payload->data, payload->len, err);
    if (rc < 0)
        goto done;
    /* Most of the disk's work is done while the other program is at work. */
    pir_store_sync_start(record->store);
    rc = plan->meanwhile ? plan->meanwhile(plan->context, err) : 0;
    if (rc < 0) {
        pir_sign_cancel(signing);
        goto done;
    }
    rc = pir_sign_finish(&armor, signing, err);
    if (rc < 0)
        goto done;
    rc = pir_commit_sign(bytes, payload->data, payload->len, armor.data, err);
done:
    pir_buf_release(&armor);
    return rc;
}

/** The tree it will have. */
static int plan_tree(
    struct pir_oid *out, struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, struct pir_err *err)
{
    if (plan->tree) {
        *out = *plan->tree;
        return 0;
    }
    return pir_store_compose(
        out, record->store, parent, plan->files, plan->file_count,
        plan->settings ? PIR_COMPOSE_REPLACE : 0, err);
}

/** Parents and time: never before any of them. */
static int place_commit(
    struct pir_commit *commit, struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, int64_t parent_time, struct pir_err *err)
{
    int64_t other = INT64_MIN;
    int rc = 0;

    if (parent)
        pir_oid_hex(commit->parents[commit->parent_count++], parent);
    if (plan->merged) {
        pir_oid_hex(commit->parents[commit->parent_count++], plan->merged);
        rc = pir_commit_time(&other, record, plan->merged, err);
    }
    if (parent && commit->author.time < parent_time)
        commit->author.time = parent_time;
    if (commit->author.time < other)
        commit->author.time = other;
    commit->committer = commit->author;
    return rc;
}

int pir_plan_commit(
    struct pir_oid *out, struct pir_record *record, const struct pir_plan *plan,
    const struct pir_oid *parent, int64_t *parent_time, struct pir_author *author,
    struct pir_err *err)
{
    struct pir_buf message = PIR_BUF_INIT, payload = PIR_BUF_INIT, bytes = PIR_BUF_INIT;
    struct pir_commit commit = {0};
    struct pir_oid tree;
    int rc = plan_tree(&tree, record, plan, parent, err);

    if (rc < 0)
        goto done;
    pir_commit_message(
        &message, plan->subject, plan->incidents, plan->incident_count, plan->entries,
        plan->entry_count);
    pir_oid_hex(commit.tree, &tree);
    commit.author = author->ident;
    for (size_t i = 0; i < plan->admit_count; i++)
        pir_buf_printf(&message, "%sPir-Admit: %s\n", i ? "" : "\n", plan->admits[i]);
    commit.message = message.data;
    rc = pir_buf_failed(&message) ? pir_err_nomem(err) : 0;
    if (rc == 0)
        rc =
            place_commit(&commit, record, plan, parent, parent ? *parent_time : 0, err);
    if (rc == 0)
        rc = pir_commit_emit(&payload, &commit, err);
    if (rc == 0)
        rc = sign(&bytes, record, plan, author, &payload, err);
    if (rc == 0)
        rc = judge(
            record, plan, parent, parent ? *parent_time : INT64_MIN, author, &bytes,
            err);
    if (rc == 0)
        rc = pir_store_put(
            out, record->store, PIR_OBJECT_COMMIT, bytes.data, bytes.len, err);
    if (rc == 0)
        *parent_time = commit.committer.time;
done:
    pir_buf_release(&bytes);
    pir_buf_release(&payload);
    pir_buf_release(&message);
    return rc;
}
