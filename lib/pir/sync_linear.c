/* pir sync --linear: no merge. The commits that only this clone has are made and signed again,
 * one by one, on top of what is published. Entries keep their bytes, and so their ids; what
 * changes is when they count as recorded. Nobody can sign for somebody else. */
#include "pir/sync_internal.h"

#include <stdio.h>
#include <string.h>

/** One of our commits, taken apart. */
struct again {
    struct pir_commit commit;
    struct pir_file *files;
    size_t count;
};

static int refuse(struct syncing *s, const char *hex, const char *why)
{
    pir_err_set(
        s->err, PIR_E_DENIED, "commit %.12s cannot be signed again: %s", hex, why);
    return pir_err_hint(
        s->err, "nothing was changed; pir sync without --linear joins "
                "both lines by a merge");
}

static int check_own(
    struct syncing *s, const struct pir_commit *commit, const char *hex,
    const struct pir_author *author)
{
    if (commit->parent_count != 1)
        return refuse(s, hex, "it is a merge");
    if (strcmp(commit->committer.email, author->ident.email) != 0) {
        char why[192];

        snprintf(
            why, sizeof(why), "it is by %.120s, not by you", commit->committer.email);
        return refuse(s, hex, why);
    }
    if (!commit->entry_count)
        return refuse(s, hex, "it changes settings, schemas or trust");
    return 0;
}

/** The bytes of one file of a commit. */
static int read_file(
    struct pir_file *out, struct syncing *s, const struct pir_oid *commit,
    const char *path)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_node node;
    int rc = pir_store_find(&node, &s->arena, s->record->store, commit, path, s->err);

    if (rc == 0)
        rc = pir_store_get(
            &bytes, s->record->store, PIR_OBJECT_BLOB, &node.oid, PIR_ENTRY_MAX,
            s->err);
    if (rc == 0) {
        out->path = path;
        out->bytes = pir_arena_strndup(&s->arena, bytes.data, bytes.len);
        out->len = bytes.len;
        rc = out->bytes ? 0 : pir_err_nomem(s->err);
    }
    pir_buf_release(&bytes);
    return rc;
}

/** The files a commit has added: as many as it names entries. */
static int read_files(struct again *again, struct syncing *s, const struct pir_oid *oid)
{
    struct pir_buf names = PIR_BUF_INIT;
    char hex[PIR_HEX + 1];
    size_t most = again->commit.entry_count;
    char *path, *next;
    int rc;

    pir_oid_hex(hex, oid);
    again->files = pir_arena_calloc(&s->arena, most, sizeof(*again->files));
    if (!again->files)
        return pir_err_nomem(s->err);
    rc = pir_sync_git(
        s, &names, NULL, "diff-tree", "-r", "--no-commit-id", "--name-only",
        "--no-renames", hex, NULL);
    if (rc > 0)
        rc = pir_err_set(s->err, PIR_E_GIT, "git cannot list the files of %s", hex);
    again->count = 0;
    for (path = names.len ? names.data : NULL; rc == 0 && path && *path; path = next) {
        next = path + strcspn(path, "\n");
        if (*next)
            *next++ = '\0';
        path = pir_arena_strdup(&s->arena, path);
        if (!path)
            rc = pir_err_nomem(s->err);
        else if (again->count == most || strncmp(path, "incidents/", 10) != 0)
            rc = refuse(s, hex, "it is not entries alone");
        else
            rc = read_file(&again->files[again->count++], s, oid, path);
    }
    pir_buf_release(&names);
    return rc;
}

static int read_again(
    struct again *out, struct syncing *s, const struct pir_oid *oid,
    const struct pir_author *author)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    char hex[PIR_HEX + 1];
    int rc = pir_store_get(
        &bytes, s->record->store, PIR_OBJECT_COMMIT, oid, PIR_COMMIT_MAX, s->err);

    pir_oid_hex(hex, oid);
    if (rc == 0)
        rc = pir_commit_parse(
            &out->commit, &s->arena, bytes.data, bytes.len, hex, s->err);
    if (rc == 0)
        rc = check_own(s, &out->commit, hex, author);
    if (rc == 0)
        rc = read_files(out, s, oid);
    pir_buf_release(&bytes);
    return rc;
}

/** Make it again on top of tip, which becomes the new one. */
static int sign_again(
    struct pir_oid *tip, int64_t *time, struct syncing *s, const struct again *again,
    struct pir_author *author)
{
    const struct pir_commit *commit = &again->commit;
    struct pir_plan plan = {
        .subject = commit->subject,
        .incidents = commit->incidents,
        .incident_count = commit->incident_count,
        .entries = commit->entries,
        .entry_count = commit->entry_count,
        .files = again->files,
        .file_count = again->count};
    struct pir_oid made;
    int rc = pir_plan_commit(&made, s->record, &plan, tip, time, author, s->err);

    if (rc == 0)
        *tip = made;
    return rc;
}

/** The commits that are only here, oldest first. */
static int list_ours(struct pir_buf *out, struct syncing *s)
{
    char theirs[PIR_HEX + 1], range[2 * PIR_HEX + 3];
    int rc;

    pir_oid_hex(theirs, &s->theirs);
    snprintf(range, sizeof(range), "%s..%s", theirs, s->record->now->hex);
    rc = pir_sync_git(
        s, out, NULL, "rev-list", "--reverse", "--topo-order", range, NULL);
    if (rc > 0)
        rc = pir_err_set(s->err, PIR_E_GIT, "git cannot list the commits of %s", range);
    return rc;
}

static int resign_all(
    struct pir_oid *tip, struct syncing *s, struct pir_author *author,
    struct pir_buf *list)
{
    size_t total = list->len / (PIR_HEX + 1);
    int64_t time = 0;
    int rc = pir_commit_time(&time, s->record, tip, s->err);

    for (size_t i = 0; i < total && rc == 0; i++) {
        char *hex = list->data + i * (PIR_HEX + 1);
        struct again again = {0};
        struct pir_oid oid;

        hex[PIR_HEX] = '\0';
        pir_sync_tell(s, "signing again", i, total);
        if (!pir_oid_parse(&oid, hex))
            rc = pir_err_set(s->err, PIR_E_GIT, "git lists \"%s\" as a commit", hex);
        if (rc == 0)
            rc = read_again(&again, s, &oid, author);
        if (rc == 0)
            rc = sign_again(tip, &time, s, &again, author);
    }
    return rc;
}

int pir_sync_resign(struct pir_oid *out, struct syncing *s)
{
    struct pir_buf list = PIR_BUF_INIT;
    struct pir_author author;
    int rc = pir_author_find(&author, &s->arena, s->record->store, s->err);

    *out = s->theirs;
    if (rc < 0)
        return rc;
    rc = pir_author_signer(&author, s->record->store, s->err);
    if (rc == 0)
        rc = list_ours(&list, s);
    if (rc == 0)
        rc = resign_all(out, s, &author, &list);
    if (rc == 0)
        rc = pir_store_sync(s->record->store, s->err);
    pir_author_release(&author);
    pir_buf_release(&list);
    return rc;
}
