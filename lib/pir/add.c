/* Recording: all drafts or none, from what was typed to a branch that has moved. */
#include "pir/review_internal.h"

#include "doc/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND_OPENING "incident"

struct pir_receipts {
    struct pir_arena arena;
    struct pir_receipt *items;
    size_t len;
    const char *left; /* id of the incident that was in use before; or NULL */
};

/** One recording in the making. */
struct adding {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_draft *const *drafts;
    size_t count;
    struct pir_add_options options;
    struct pir_author author;
    struct pir_roster roster; /* as the trust files are now */
    struct pir_folder chosen; /* the incident of drafts that name none */
    bool has_chosen;
    struct pir_made *made;
    struct pir_file *files;
    struct pir_digest *digests;
    struct pir_oid *commits; /* commit of each entry */
    struct pir_oid tip;
    bool in_the_way;  /* something in the work tree is */
    const char *left; /* as in struct pir_receipts */
    struct pir_err *err;
};

/* ---- which incident -------------------------------------------------------------- */

static bool is_opening(const struct pir_draft *draft)
{
    return strcmp(draft->kind->name, KIND_OPENING) == 0;
}

/** The folder of an opening entry of this batch. */
static int
folder_of_made(struct pir_folder *out, struct adding *a, const struct pir_made *made)
{
    const char *slash = strrchr(made->path, '/');

    memcpy(out->id, made->entry.id, PIR_ID_SHORT);
    out->id[PIR_ID_SHORT] = '\0';
    out->path = pir_arena_strndup(&a->arena, made->path, (size_t)(slash - made->path));
    return out->path ? 0 : pir_err_nomem(a->err);
}

/** Incident of draft i: what it names itself, else -i, else the one this batch opened
 *  before it, else the usual. */
static int incident_of(struct pir_folder *out, struct adding *a, size_t i)
{
    const char *typed = a->drafts[i]->incident;

    if (!typed)
        typed = a->options.incident;
    if (typed && *typed == '@') {
        for (size_t j = 0; j < i; j++) {
            if (a->made[j].label && is_opening(a->drafts[j]) &&
                strcmp(a->made[j].label, typed + 1) == 0)
                return folder_of_made(out, a, &a->made[j]);
        }
        pir_err_set(
            a->err, PIR_E_NOTFOUND,
            "%s names no incident opened earlier in this stream", typed);
        return pir_err_at(a->err, a->drafts[i]->place, a->drafts[i]->line, 0);
    }
    if (!typed) {
        for (size_t j = i; j-- > 0;) {
            if (is_opening(a->drafts[j]))
                return folder_of_made(out, a, &a->made[j]);
        }
    }
    if (!typed && a->has_chosen) {
        *out = a->chosen;
        return 0;
    }
    if (pir_record_incident(out, &a->arena, a->record, typed, a->err) == 0)
        return 0;
    return pir_err_at(a->err, a->drafts[i]->place, a->drafts[i]->line, 0);
}

/* ---- the entries ----------------------------------------------------------------- */

/** Closing what is closed, or reopening what is open, is a slip; anything else in a
 *  closed incident is recorded, and said. Only the record is asked: a stream may close
 *  and reopen as it likes. */
static int
check_open(struct adding *a, const char *kind, const struct pir_folder *folder)
{
    bool closing = strcmp(kind, "close") == 0, reopening = strcmp(kind, "reopen") == 0;
    struct pir_err ignored = {0};
    int open = a->count == 1 ? pir_record_is_open(a->record, folder, &ignored) : -1;

    if (open < 0 || (open ? !reopening : reopening))
        return 0;
    if (!closing && !reopening) {
        pir_record_warn(
            a->record, "incident %s is closed; pir reopen takes it up again",
            folder->id);
        return 0;
    }
    pir_err_set(
        a->err, PIR_E_EXISTS, "incident %s is %s already", folder->id,
        open ? "open" : "closed");
    return pir_err_hint(a->err, "pir show %s says since when", folder->id);
}

static int make_one(struct adding *a, size_t i)
{
    struct pir_draft *draft = a->drafts[i];
    struct pir_folder folder;
    int rc = 0;

    if (!is_opening(draft)) {
        rc = incident_of(&folder, a, i);
        if (rc < 0)
            return rc;
        if (!draft->incident) {
            a->chosen = folder;
            a->has_chosen = true;
        }
        rc = check_open(a, draft->kind->name, &folder);
        if (rc < 0)
            return rc;
    }
    rc = pir_draft_make(
        &a->made[i], &a->arena, draft, is_opening(draft) ? NULL : &folder, a->made, i,
        a->author.ident.time, a->err);
    if (rc < 0)
        return rc;
    a->files[i].path = a->made[i].path;
    a->files[i].bytes = a->made[i].bytes;
    a->files[i].len = a->made[i].len;
    a->digests[i] = a->made[i].entry.digest;
    for (size_t j = 0; draft->label && j < i; j++) {
        if (a->made[j].label && strcmp(a->made[j].label, draft->label) == 0) {
            pir_err_set(
                a->err, PIR_E_INPUT, "two entries have the label %s", draft->label);
            return pir_err_at(a->err, draft->place, draft->line, 0);
        }
    }
    for (size_t j = 0; j < i; j++) {
        if (pir_digest_equal(&a->digests[i], &a->digests[j])) {
            pir_err_set(
                a->err, PIR_E_INPUT, "the same entry stands twice in the stream");
            return pir_err_at(a->err, draft->place, draft->line, 0);
        }
    }
    return 0;
}

static int make_all(struct adding *a)
{
    a->made = pir_arena_calloc(&a->arena, a->count, sizeof(*a->made));
    a->files = pir_arena_calloc(&a->arena, a->count, sizeof(*a->files));
    a->digests = pir_arena_calloc(&a->arena, a->count, sizeof(*a->digests));
    a->commits = pir_arena_calloc(&a->arena, a->count, sizeof(*a->commits));
    if (!a->made || !a->files || !a->digests || !a->commits)
        return pir_err_nomem(a->err);
    for (size_t i = 0; i < a->count; i++) {
        int rc = make_one(a, i);

        if (rc < 0)
            return rc;
    }
    return 0;
}

/** The role that somebody writes under, or makes another entry be written under. */
static const char *role_of(const struct pir_entry *entry)
{
    const char *corrected =
        strcmp(entry->kind, "correction") == 0
            ? pir_value_text(pir_value_get(entry->fields, "content"), "acting-as")
            : NULL;

    return corrected ? corrected : pir_value_text(entry->fields, "acting-as");
}

/** It must be one of theirs. */
static int check_roles(struct adding *a)
{
    const struct pir_person *person;
    int rc = pir_history_roster(
        &a->roster, &a->arena, a->record->store, &a->record->now->head, a->err);

    if (rc < 0)
        return rc;
    person = pir_roster_person(&a->roster, a->author.ident.email);
    for (size_t i = 0; i < a->count; i++) {
        const char *role = role_of(&a->made[i].entry);

        if (!role || (person && pir_person_has(person, role)))
            continue;
        pir_err_set(
            a->err, PIR_E_DENIED, "%s does not have the role \"%s\" in this record",
            a->author.ident.email, role);
        return pir_err_hint(
            a->err,
            "leave --acting-as out, or have an owner add the role in trust/roles.yaml");
    }
    return 0;
}

/* ---- the commits ----------------------------------------------------------------- */

static const char *batch_subject(struct adding *a, size_t first, size_t count)
{
    if (count == 1)
        return pir_arena_printf(
            &a->arena, "%s: %s", a->made[first].entry.kind, a->made[first].subject);
    return pir_arena_printf(
        &a->arena, "record: %zu entries, first %s: %s", count,
        a->made[first].entry.kind, a->made[first].subject);
}

/** Ids of the incidents of some entries, each once, in order. */
static size_t
batch_incidents(const char **out, const struct pir_made *made, size_t count)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        size_t j = 0;

        while (j < len && strcmp(out[j], made[i].entry.incident) != 0)
            j++;
        if (j == len)
            out[len++] = made[i].entry.incident;
    }
    return len;
}

/** Is the work tree free for the new files? Asked once, with the first commit. */
static int may_follow(void *context, struct pir_err *err)
{
    struct adding *a = context;
    int rc = pir_store_may_follow(a->record->store, a->files, a->count, err);

    a->in_the_way = rc < 0;
    return rc;
}

/** Commit entries first..first+count on top of a->tip. */
static int commit_some(struct adding *a, size_t first, size_t count, int64_t *time)
{
    struct pir_plan plan = {0};
    const char **incidents = pir_arena_calloc(&a->arena, count, sizeof(*incidents));
    struct pir_oid oid;
    int rc;

    plan.subject = batch_subject(a, first, count);
    if (!plan.subject || !incidents)
        return pir_err_nomem(a->err);
    plan.incidents = incidents;
    plan.incident_count = batch_incidents(incidents, a->made + first, count);
    plan.entries = a->digests + first;
    plan.entry_count = count;
    /* Entries change no trust: it is the same for all commits of the batch. */
    plan.roster = &a->roster;
    plan.files = a->files + first;
    plan.file_count = count;
    plan.meanwhile = first == 0 ? may_follow : NULL;
    plan.context = a;
    rc = pir_plan_commit(&oid, a->record, &plan, &a->tip, time, &a->author, a->err);
    if (rc == PIR_E_EXISTS && !a->in_the_way) {
        pir_err_set(a->err, rc, "exactly this entry is recorded already");
        return pir_err_hint(
            a->err, "nothing was added; if it happened twice, give the second its time "
                    "with --at");
    }
    if (rc < 0)
        return rc;
    a->tip = oid;
    for (size_t i = first; i < first + count; i++)
        a->commits[i] = oid;
    return 0;
}

static int commit_all(struct adding *a)
{
    size_t step = a->options.commit_each ? 1 : a->count;
    int64_t time = 0;
    int rc = pir_record_head_time(&time, a->record, &a->author, a->err);

    if (rc < 0)
        return rc;
    a->tip = a->record->now->head;
    for (size_t i = 0; i < a->count; i += step) {
        rc = commit_some(a, i, step, &time);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/** Commit and move the branch; PIR_E_MOVED when somebody else was faster. */
static int publish(struct adding *a)
{
    char message[128];
    int rc = pir_author_signer(&a->author, a->record->store, a->err);

    if (rc < 0)
        return rc;
    /* While that program starts, the objects are written. */
    pir_sign_prepare(a->author.signer);
    rc = commit_all(a);
    if (rc < 0)
        return rc;
    snprintf(
        message, sizeof(message), "pir: %s %.8s", a->made[0].entry.kind,
        a->made[0].entry.id);
    return pir_record_publish(a->record, &a->tip, message, a->files, a->count, a->err);
}

/* ---- the whole ------------------------------------------------------------------- */

static int check_gates(struct adding *a)
{
    struct pir_gates_wanted wanted = {
        .made = a->made,
        .made_count = a->count,
        .principal = a->author.ident.email,
        .now = a->author.ident.time,
        .refusal = a->options.refusal,
        .look = a->options.look,
    };

    return pir_gates_pass(&a->arena, a->record, &wanted, a->err);
}

/** Everything is made again from where the branch is now. */
static int attempt(void *context)
{
    struct adding *a = context;
    int rc;

    a->has_chosen = false;
    a->in_the_way = false;
    rc = make_all(a);
    if (rc == 0)
        rc = check_roles(a);
    if (rc == 0)
        rc = check_gates(a);
    if (rc == 0 && !a->options.dry_run)
        rc = publish(a);
    return rc;
}

static int receipts_new(struct pir_receipts **out, struct adding *a)
{
    struct pir_receipts *list = calloc(1, sizeof(*list));
    char hex[PIR_HEX + 1];

    if (!list)
        return pir_err_nomem(a->err);
    list->items = pir_arena_calloc(&list->arena, a->count, sizeof(*list->items));
    for (size_t i = 0; list->items && i < a->count; i++) {
        struct pir_receipt *r = &list->items[i];

        pir_oid_hex(hex, &a->commits[i]);
        r->kind = pir_arena_strdup(&list->arena, a->made[i].entry.kind);
        r->id = pir_arena_strdup(&list->arena, a->made[i].entry.id);
        r->incident = pir_arena_strdup(&list->arena, a->made[i].entry.incident);
        r->path = pir_arena_strdup(&list->arena, a->made[i].path);
        r->subject = pir_arena_strdup(&list->arena, a->made[i].subject);
        r->commit = pir_arena_strdup(&list->arena, a->options.dry_run ? "" : hex);
        list->len++;
    }
    list->left = a->left ? pir_arena_strdup(&list->arena, a->left) : NULL;
    *out = list;
    return 0;
}

/** What was in use before is said, so that nobody goes on about the wrong incident. */
static void remember_left(struct adding *a, const struct pir_folder *opened)
{
    struct pir_folder used;
    struct pir_err ignored = {0};

    if (pir_record_in_use(&used, &a->arena, a->record, &ignored) > 0 &&
        strcmp(used.id, opened->id) != 0)
        a->left = pir_arena_strdup(&a->arena, used.id);
}

/** After an incident was opened it is the one in use. */
static int use_opened(struct adding *a)
{
    struct pir_folder folder;

    for (size_t i = a->count; i-- > 0;) {
        if (!is_opening(a->drafts[i]))
            continue;
        if (folder_of_made(&folder, a, &a->made[i]) < 0)
            return 0;
        remember_left(a, &folder);
        if (pir_store_note_set(a->record->store, PIR_NOTE_USE, folder.path, NULL) < 0)
            pir_record_warn(
                a->record, "the incident was opened but could not be put in use");
        return 0;
    }
    return 0;
}

int pir_record_add(
    struct pir_receipts **receipts, struct pir_record *record,
    struct pir_draft *const *drafts, size_t count,
    const struct pir_add_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct adding a = {0};
    int rc;

    if (receipts)
        *receipts = NULL;
    a.record = record;
    a.drafts = drafts;
    a.count = count;
    a.err = err ? err : &scratch;
    if (options)
        a.options = *options;
    if (count > PIR_COMMIT_BATCH_MAX && !a.options.commit_each) {
        pir_err_set(
            a.err, PIR_E_INPUT, "%zu entries do not fit in one commit (at most %zu do)",
            count, PIR_COMMIT_BATCH_MAX);
        return pir_err_hint(a.err, "add --commit-each, or split the stream");
    }
    rc = pir_author_find(&a.author, &a.arena, record->store, a.err);
    if (rc == 0)
        rc = a.options.dry_run ? pir_record_attempts(record, attempt, &a, a.err)
                               : pir_record_locked(record, attempt, &a, a.err);
    if (rc == 0 && !a.options.dry_run) {
        use_opened(&a);
        /* It is recorded: what fails from here on is no reason to say that it is not. */
        if (pir_record_refresh(record, a.err) < 0)
            pir_record_warn(
                record, "recorded, but the record cannot be read again now");
    }
    if (rc == 0)
        pir_doubts_say(
            record, a.made, a.count, a.author.ident.email, a.author.ident.time);
    if (rc == 0 && receipts && receipts_new(receipts, &a) < 0)
        pir_record_warn(record, "recorded, but there is no memory left to say what");
    if (rc == 0 && !a.options.dry_run)
        pir_record_tidy(record);
    pir_author_release(&a.author);
    pir_arena_release(&a.arena);
    return rc;
}

const char *pir_receipts_left(const struct pir_receipts *receipts)
{
    return receipts->left;
}

size_t pir_receipts_count(const struct pir_receipts *receipts)
{
    return receipts ? receipts->len : 0;
}

const struct pir_receipt *pir_receipts_at(const struct pir_receipts *receipts, size_t i)
{
    return receipts && i < receipts->len ? &receipts->items[i] : NULL;
}

void pir_receipts_free(struct pir_receipts *receipts)
{
    if (!receipts)
        return;
    pir_arena_release(&receipts->arena);
    free(receipts);
}

int pir_receipts_json(
    struct pir_text *out, const struct pir_receipts *receipts, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_value *list = pir_value_array(&arena);
    int bad = !list, rc;

    for (size_t i = 0; !bad && i < pir_receipts_count(receipts); i++) {
        const struct pir_receipt *r = &receipts->items[i];
        struct pir_value *item = pir_value_object(&arena);

        bad = pir_value_push(&arena, list, item) < 0 ||
              pir_value_set_string(&arena, item, "kind", r->kind) < 0 ||
              pir_value_set_string(&arena, item, "id", r->id) < 0 ||
              pir_value_set_string(&arena, item, "incident", r->incident) < 0 ||
              pir_value_set_string(&arena, item, "path", r->path) < 0 ||
              pir_value_set_string(&arena, item, "subject", r->subject) < 0 ||
              pir_value_set_string(
                  &arena, item, "commit", *r->commit ? r->commit : NULL) < 0;
    }
    rc = bad ? pir_err_nomem(err) : pir_json_emit(&text, list, PIR_JSON_PRETTY, err);
    if (rc == 0)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    pir_arena_release(&arena);
    return rc;
}
