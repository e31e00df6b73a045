/* Making a record: repository, settings, schemas, trust, and one signed first commit. */
#include "pir/internal.h"
#include "pir/verify_internal.h"

#include "base/file.h"
#include "doc/builtin.h"
#include "trust/keyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INIT_FILES_MAX 128

/** The first commit in the making. */
struct founding {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_init_options options;
    struct pir_author author;
    struct pir_file files[INIT_FILES_MAX];
    size_t count;
    struct pir_err *err;
};

static int
add_bytes(struct founding *f, const char *path, const char *bytes, size_t len)
{
    struct pir_file *file;

    if (f->count == INIT_FILES_MAX)
        return pir_err_set(f->err, PIR_E_CORRUPT, "too many built-in files");
    file = &f->files[f->count++];
    file->path = pir_arena_strdup(&f->arena, path);
    file->bytes = bytes;
    file->len = len;
    return file->path ? 0 : pir_err_nomem(f->err);
}

static int add_buf(struct founding *f, const char *path, const struct pir_buf *buf)
{
    const char *copy = pir_arena_strndup(&f->arena, buf->data, buf->len);

    if (!copy || pir_buf_failed(buf))
        return pir_err_nomem(f->err);
    return add_bytes(f, path, copy, buf->len);
}

static int add_settings(struct founding *f)
{
    const struct pir_builtin_file *schema = pir_builtin_find("settings.yaml");
    const struct pir_init_options *given = &f->options;
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_settings settings;
    int rc = pir_settings_emit(
        &text, given->organisation ? given->organisation : "(your organisation)",
        given->time_zone ? given->time_zone : "UTC", given->tlp ? given->tlp : "amber");

    if (rc < 0)
        rc = pir_err_nomem(f->err);
    else
        rc = pir_settings_read(
            &settings, &f->arena, text.data, text.len, schema->bytes, schema->len,
            f->err);
    if (rc < 0)
        f->err->place[0] = '\0'; /* the file is not there for anybody to look at */
    else
        rc = add_buf(f, "pir.yaml", &text);
    pir_buf_release(&text);
    return rc;
}

/** The key that is not SSH's, as the record is to keep it. */
static int export_key(struct pir_key_offer *out, struct founding *f)
{
    struct pir_buf file = PIR_BUF_INIT;
    int rc = pir_signer_export(&file, f->author.signer, f->err);

    if (rc == 0)
        rc = pir_key_offer_read(out, &f->arena, file.data, file.len, f->err);
    pir_buf_release(&file);
    return rc;
}

static int add_trust(struct founding *f)
{
    static const char *const roles[] = {"owner", "recorder"};
    struct pir_person person = {f->author.ident.email, f->author.ident.name, roles, 2};
    struct pir_grant grant = {
        .person = &person, .valid_after = INT64_MIN, .valid_before = INT64_MAX};
    struct pir_key_offer offer = {0};
    struct pir_roster roster = {.people = &person, .person_count = 1, .serial = 1};
    const struct pir_key *key = pir_signer_key(f->author.signer);
    struct pir_buf signers = PIR_BUF_INIT, people = PIR_BUF_INIT;
    int rc = key ? 0 : export_key(&offer, f);

    offer.pin.person = &person;
    if (key) {
        grant.key = *key;
        roster.grants = &grant;
        roster.grant_count = 1;
    } else {
        roster.pins = &offer.pin;
        roster.pin_count = 1;
    }
    if (rc == 0)
        rc = pir_roster_emit(&signers, &people, &roster, NULL, f->err);
    if (rc == 0)
        rc = add_buf(f, "trust/allowed_signers", &signers);
    if (rc == 0)
        rc = add_buf(f, "trust/roles.yaml", &people);
    if (rc == 0 && !key)
        rc = add_bytes(f, offer.file.path, offer.file.bytes, offer.file.len);
    pir_buf_release(&signers);
    pir_buf_release(&people);
    return rc;
}

static int add_builtin(struct founding *f)
{
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        const char *path = pir_builtin_is_schema(file)
                               ? pir_arena_printf(&f->arena, "schemas/%s", file->name)
                               : file->name;
        int rc = 0;

        if (pir_builtin_is_rule(file))
            continue;
        rc = path ? add_bytes(f, path, file->bytes, file->len) : pir_err_nomem(f->err);

        if (rc < 0)
            return rc;
    }
    return add_bytes(f, ".gitattributes", "* -text\n", 8);
}

/* What plain git is to do here. Commits that nobody signed are refused by everybody else,
 * so git signs without being asked. It shows signatures by the list in the work tree, which
 * proves nothing: a commit that was pulled may have added its own key. Neither setting goes
 * along with a clone. */
static void configure(struct pir_record *record)
{
    int failed = pir_store_config_set(record->store, "commit.gpgsign", "true", NULL);

    if (pir_store_workdir(record->store))
        failed |= pir_store_config_set(
            record->store, "gpg.ssh.allowedSignersFile", "trust/allowed_signers", NULL);
    if (failed)
        pir_record_warn(
            record, "git could not be told to sign here: git config commit.gpgsign "
                    "true");
}

static int first_commit(struct founding *f)
{
    struct pir_plan plan = {0};
    struct pir_oid commit;
    int64_t time = 0;
    int rc;

    plan.subject = pir_arena_printf(
        &f->arena, "init: record of %s",
        f->options.organisation ? f->options.organisation : "(your organisation)");
    plan.files = f->files;
    plan.file_count = f->count;
    plan.settings = 1;
    if (!plan.subject)
        return pir_err_nomem(f->err);
    rc = pir_store_may_follow(f->record->store, f->files, f->count, f->err);
    if (rc == 0)
        rc =
            pir_plan_commit(&commit, f->record, &plan, NULL, &time, &f->author, f->err);
    if (rc == 0)
        rc = pir_store_move(f->record->store, NULL, &commit, "pir: init", f->err);
    if (rc < 0)
        return rc;
    if (pir_store_follow(f->record->store, NULL, &commit, f->files, f->count, f->err) <
        0)
        pir_record_warn(
            f->record,
            "the record was made, but its files could not be checked out: %s",
            f->err ? f->err->message : "");
    configure(f->record);
    return pir_record_refresh(f->record, f->err);
}

static int found(struct founding *f)
{
    int rc = pir_author_find(&f->author, &f->arena, f->record->store, f->err);

    if (rc == 0)
        rc = pir_author_signer(&f->author, f->record->store, f->err);
    if (rc == 0)
        rc = add_settings(f);
    if (rc == 0)
        rc = add_trust(f);
    if (rc == 0)
        rc = add_builtin(f);
    return rc < 0 ? rc : first_commit(f);
}

/** The first part of dir that is not there yet, or NULL: what a failure has to take away. */
static char *first_made(struct pir_arena *arena, const char *dir)
{
    char *path = pir_arena_strdup(arena, dir);

    for (char *p = path; p && *p;) {
        char end;

        p += strspn(p, "/");
        p += strcspn(p, "/");
        end = *p;
        *p = '\0';
        if (!pir_file_exists(path))
            return path;
        *p = end;
    }
    return NULL;
}

/** What was not there before goes away again when founding fails. */
static void undo(const char *made_dir, const char *git_dir, unsigned made_git)
{
    if (made_dir)
        pir_dir_remove(made_dir);
    else if (made_git && git_dir)
        pir_dir_remove(git_dir);
}

/** Whoever makes a record need not be told its introduction: verify knows it from now on. */
static void pin(struct pir_record *record)
{
    struct pir_known_record known = {.head = record->now->head};
    struct pir_text introduction = {0};
    struct pir_err why = {0};
    int rc = pir_record_introduction(&introduction, record, &why);

    known.introduction = introduction.data;
    if (rc == 0)
        rc = pir_store_branch(&known.branch, record->store, &why);
    if (rc == 0)
        rc = pir_known_keep(&known, NULL, record->store, &why);
    if (rc < 0)
        pir_record_warn(
            record, "pir verify will have to be given the introduction: %s",
            why.message);
    pir_text_release(&introduction);
}

int pir_record_init(
    struct pir_record **out, const struct pir_init_options *options,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct founding *f = calloc(1, sizeof(*f));
    struct pir_record *record = calloc(1, sizeof(*record));
    const char *dir = options && options->dir ? options->dir : ".";
    const char *made_dir, *git_dir = NULL;
    unsigned made_git = 0;
    int rc;

    *out = NULL;
    if (!f || !record) {
        rc = pir_err_nomem(err);
        goto done;
    }
    f->record = record;
    f->err = err ? err : &scratch;
    if (options)
        f->options = *options;
    made_dir = first_made(&f->arena, dir);
    rc = pir_store_init(
        &record->store, dir, f->options.bare ? PIR_STORE_BARE : 0, &made_git, f->err);
    if (rc == 0) {
        git_dir = pir_arena_strdup(&f->arena, pir_store_gitdir(record->store));
        rc = git_dir ? found(f) : pir_err_nomem(f->err);
    }
    if (rc < 0) {
        undo(made_dir, git_dir, made_git);
        goto done;
    }
    pin(record);
    *out = record;
    record = NULL; /* transferred */
done:
    pir_record_free(record);
    if (f) {
        pir_author_release(&f->author);
        pir_arena_release(&f->arena);
    }
    free(f);
    return rc;
}
