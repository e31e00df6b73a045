/* What is about to be committed with plain git: is it what the record takes, and what its
 * message has to say. */
#include "pir/hook_internal.h"
#include "pir/internal.h"

#include "base/file.h"
#include "base/proc.h"

#include <string.h>

#define MESSAGE_MAX ((size_t)1024 * 1024)
#define INCIDENTS "incidents/"
#define SCISSORS " ------------------------ >8 ------------------------"

struct staged {
    struct pir_store *store;
    struct pir_hook_page *page;
    struct pir_oid head, tree;
    struct pir_author author; /* zero: it is not known who commits */
};

/* The tree of the index, written by git itself: it knows every form of index, and which
 * one this commit is made from. */
static int write_tree(struct pir_oid *out, struct pir_err *err)
{
    static const char *const argv[] = {"git", "write-tree", NULL};
    struct pir_buf text = PIR_BUF_INIT, said = PIR_BUF_INIT;
    int status = -1;
    int rc = pir_proc_run(&status, &text, &said, argv, NULL, err);

    if (rc == 0 && text.len)
        text.data[strcspn(text.data, "\n")] = '\0';
    if (rc == 0 && (status != 0 || !pir_oid_parse(out, text.data)))
        rc = pir_err_set(
            err, PIR_E_GIT, "git write-tree: %.*s", (int)strcspn(said.data, "\n"),
            said.data);
    pir_buf_release(&text);
    pir_buf_release(&said);
    return rc;
}

static bool is_merge(struct pir_store *store)
{
    struct pir_buf path = PIR_BUF_INIT;
    bool is;

    pir_buf_printf(&path, "%s/MERGE_HEAD", pir_store_gitdir(store));
    is = !pir_buf_failed(&path) && pir_file_exists(path.data);
    pir_buf_release(&path);
    return is;
}

/* 1 when there is something to judge: a commit on top of a record, that is no merge. */
static int find_staged(struct staged *s, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_node node;
    int rc = pir_store_open(&s->store, NULL, err);

    if (rc == 0)
        rc = pir_store_head(&s->head, s->store, err);
    if (rc == 0)
        rc = pir_store_find(&node, &arena, s->store, &s->head, "pir.yaml", err);
    pir_arena_release(&arena);
    if (rc == PIR_E_NOTFOUND && s->store)
        return 0;
    if (rc < 0 || is_merge(s->store))
        return rc < 0 ? rc : 0;
    rc = write_tree(&s->tree, err);
    return rc < 0 ? rc : 1;
}

static int judge_tree(
    struct staged *s, pir_verify_staged_told told, void *context, struct pir_err *err)
{
    const struct pir_staged staged = {
        .tree = s->tree,
        .parent = s->head,
        .principal = s->author.ident.email,
        .git_dir = pir_store_gitdir(s->store),
    };

    return pir_verify_staged(&staged, told, context, err);
}

/* ---- names -------------------------------------------------------------------------- */

/* Where an entry belongs by what it says: 1 and its path, 0 when it cannot be told. */
static int right_path(
    const char **out, struct staged *s, struct pir_desk *desk, const char *bytes,
    size_t len)
{
    struct pir_arena *arena = &s->page->arena;
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    struct pir_folder folder;
    struct pir_entry entry;
    int rc = pir_entry_parse(&entry, &desk->scratch, bytes, len, "", &ignored);

    if (rc < 0)
        return 0;
    if (strcmp(entry.kind, "incident") == 0) {
        rc = pir_entry_folder(&path, &entry, &ignored);
    } else {
        rc = pir_history_folder(
            &folder, &desk->scratch, s->store, &s->head, entry.incident, &ignored);
        if (rc == 0)
            pir_buf_addstr(&path, folder.path);
    }
    pir_buf_addch(&path, '/');
    pir_entry_file_name(&path, &entry);
    if (rc == 0 && !pir_buf_failed(&path))
        *out = pir_arena_strdup(arena, path.data);
    pir_buf_release(&path);
    return rc == 0 && *out;
}

/* Can a shell read it as one word? Names with a quote in them are for people to mend. */
static bool is_plain(const char *path)
{
    return path[strspn(
               path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                     "/._-+@")] == '\0';
}

/* All that is wrong with an entry which is not where it belongs: its name is said last,
 * because every change of its bytes changes its name. */
static int judge_misplaced(
    struct staged *s, struct pir_verification *v, struct pir_desk *desk,
    const char *path)
{
    struct pir_hook_page *page = s->page;
    struct pir_findings findings = {0};
    struct pir_entry_facts facts;
    const char *right = NULL;
    struct pir_entry_input input = {
        .arena = &page->arena, .scratch = &desk->scratch, .recorded = v->now};
    int rc = pir_desk_kinds(&input.kinds, desk, &v->commits[0].tree);
    bool named = right_path(&right, s, desk, desk->blob.data, desk->blob.len);

    input.path = named ? right : path;
    if (rc == 0)
        rc = pir_judge_entry(
            &facts, &findings, &input, desk->blob.data, desk->blob.len, v->err);
    for (size_t i = 0; rc == 0 && i < findings.len; i++)
        pir_hook_item(
            page, pir_rules[findings.items[i].rule].name, path,
            findings.items[i].sentence, findings.items[i].hint);
    if (rc == 0 && named && !findings.len)
        pir_hook_item(
            page, pir_rules[PIR_RULE_ENTRY_NAME].name, path,
            "an entry is called by its time, kind and SHA-256",
            pir_arena_printf(
                &page->arena, is_plain(path) ? "git mv %s %s" : "git mv '%s' %s", path,
                right));
    return rc < 0 ? rc : findings.len || named;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), tail = strlen(end);

    return len >= tail && strcmp(text + len - tail, end) == 0;
}

/* A file that can only be meant as an entry: 1 when all was said of it. */
static int say_misplaced(
    struct staged *s, struct pir_verification *v, struct pir_desk *desk,
    const struct pir_finding *finding)
{
    struct pir_err ignored = {0};
    struct pir_leaf leaf;

    if (strncmp(finding->path, INCIDENTS, strlen(INCIDENTS)) != 0 ||
        !ends_with(finding->path, ".md") ||
        pir_desk_leaf(&leaf, desk, &v->commits[v->count - 1].tree, finding->path) <= 0)
        return 0;
    pir_buf_clear(&desk->blob);
    if (pir_store_get(
            &desk->blob, desk->store, PIR_OBJECT_BLOB, &leaf.oid, PIR_ENTRY_MAX,
            &ignored) < 0)
        return 0;
    return judge_misplaced(s, v, desk, finding->path);
}

/* ---- what is found ------------------------------------------------------------------ */

static const char *way_out(struct staged *s, const struct pir_finding *finding)
{
    const char *slash = strrchr(finding->path, '/'), *remedy;
    struct pir_entry_name name;

    if (finding->rule == PIR_RULE_ENTRY_MODIFIED ||
        finding->rule == PIR_RULE_ENTRY_DELETED) {
        if (!slash || !pir_entry_name_parse(&name, slash + 1))
            memcpy(name.id, "ENTRY", sizeof("ENTRY"));
        return pir_arena_printf(
            &s->page->arena,
            "git restore --staged --worktree %s && pir amend %s WHY --FIELD VALUE",
            finding->path, name.id);
    }
    if (finding->rule == PIR_RULE_TREE_NAME)
        return "rename it; a name has lower-case letters, digits, dots and hyphens";
    remedy = pir_hook_remedy(finding);
    return *remedy || !*finding->path
               ? remedy
               : pir_arena_printf(
                     &s->page->arena, "git restore --staged %s", finding->path);
}

static int say_finding(
    struct staged *s, struct pir_verification *v, struct pir_desk *desk,
    const struct pir_finding *finding)
{
    bool misplaced = finding->rule == PIR_RULE_PATH_FORBIDDEN ||
                     finding->rule == PIR_RULE_ENTRY_NAME;
    int rc = misplaced ? say_misplaced(s, v, desk, finding) : 0;

    if (rc != 0)
        return rc < 0 ? rc : 0;
    pir_hook_finding(s->page, finding, way_out(s, finding));
    return 0;
}

/* An entry under a wrong name is judged anew as what it is, so that what was said of it
 * is not said twice. */
static bool is_said_elsewhere(
    const struct pir_verify_outcome *outcome, const struct pir_finding *finding)
{
    if (finding->rule == PIR_RULE_ENTRY_NAME)
        return false;
    for (size_t i = 0; i < outcome->finding_count; i++)
        if (outcome->findings[i].finding->rule == PIR_RULE_ENTRY_NAME &&
            strcmp(outcome->findings[i].finding->path, finding->path) == 0)
            return true;
    return false;
}

/* Who commits is known now; whether it is signed only when it is done. */
static int
check_person(struct staged *s, const struct pir_result *result, struct pir_err *err)
{
    struct pir_arena *arena = &s->page->arena;
    const char *role = result->entry_count ? "recorder" : "owner";
    const struct pir_person *person;
    struct pir_roster roster;
    int rc = pir_history_roster(&roster, arena, s->store, &s->head, err);

    if (rc < 0)
        return rc;
    person = pir_roster_person(&roster, s->author.ident.email);
    if (!person) {
        pir_hook_refuse(
            s->page, "refused: %s is not in the trust files of this record",
            s->author.ident.email);
        pir_hook_way_out(
            s->page, "set git config user.email, or have an owner let you in (pir "
                     "trust add)");
    } else if (!pir_person_has(person, "owner") && !pir_person_has(person, role)) {
        pir_hook_refuse(
            s->page, "refused: that takes the role %s, which %s has not", role,
            person->principal);
        pir_hook_way_out(
            s->page, "pir trust grant %s %s  (an owner does it)", person->principal,
            role);
    }
    return 0;
}

static int told_staged(
    void *context, struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_outcome *outcome)
{
    struct staged *s = context;
    bool said = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < outcome->finding_count; i++) {
        const struct pir_finding *finding = outcome->findings[i].finding;

        if (!pir_hook_stops(finding) || is_said_elsewhere(outcome, finding))
            continue;
        if (!said)
            pir_hook_refuse(
                s->page, "refused: what is staged breaks rules of the record:");
        said = true;
        rc = say_finding(s, v, desk, finding);
    }
    return rc < 0 ? rc : check_person(s, v->commits[v->count - 1].result, v->err);
}

int pir_hook_staged(struct pir_text *report, bool *refused, struct pir_err *err)
{
    struct pir_hook_page page = {0};
    struct staged s = {.page = &page};
    int rc = find_staged(&s, err);
    bool judged = rc > 0;

    if (judged) {
        rc = pir_author_find(&s.author, &page.arena, s.store, err);
        if (rc == 0)
            rc = judge_tree(&s, told_staged, &s, err);
    }
    if (judged && rc == 0 && !page.refused) {
        pir_hook_warn_of_tip(&page, s.store, &s.head);
        pir_hook_warn_of_nothing(&page, s.store, &s.head, &s.tree);
    }
    rc = pir_hook_answer(report, refused, &page, rc, err);
    pir_store_free(s.store);
    return rc;
}

/* ---- the message -------------------------------------------------------------------- */

struct trailers {
    struct pir_buf text;
};

static int told_trailers(
    void *context, struct pir_verification *v, struct pir_desk *desk,
    const struct pir_verify_outcome *outcome)
{
    const struct pir_result *result = v->commits[v->count - 1].result;
    struct trailers *t = context;
    char hex[PIR_SHA256_HEX + 1];

    (void)desk;
    (void)outcome;
    for (size_t i = 0; i < result->entry_count; i++) {
        const char *incident = result->entries[i].incident;
        bool named = !*incident;

        for (size_t j = 0; j < i; j++)
            named |= strcmp(result->entries[j].incident, incident) == 0;
        if (!named)
            pir_buf_printf(&t->text, "Pir-Incident: %s\n", incident);
    }
    for (size_t i = 0; i < result->entry_count; i++) {
        pir_digest_hex(hex, &result->entries[i].digest);
        pir_buf_printf(&t->text, "Pir-Entry: sha256:%s\n", hex);
    }
    return 0;
}

static bool is_ours(const char *line)
{
    return strncmp(line, "Pir-Incident:", 13) == 0 ||
           strncmp(line, "Pir-Entry:", 10) == 0;
}

static bool is_scissors(const char *line, size_t len)
{
    return len == strlen(SCISSORS) + 1 &&
           memcmp(line + 1, SCISSORS, strlen(SCISSORS)) == 0;
}

/* The message with these trailers and no others of ours, as its last paragraph. Comments
 * are left where they are: git takes them out. What follows the scissors is git's own. */
static void put_trailers(
    struct pir_buf *out, const char *message, const char *trailers, char comment)
{
    const char *rest = message;
    bool words = false;

    while (*rest) {
        size_t len = strcspn(rest, "\n");

        if (is_scissors(rest, len))
            break;
        if (!is_ours(rest)) {
            words |= *rest != comment && strspn(rest, " \t") < len;
            pir_buf_add(out, rest, len);
            pir_buf_addch(out, '\n');
        }
        rest += len + (rest[len] == '\n');
    }
    while (out->len && out->data[out->len - 1] == '\n')
        pir_buf_truncate(out, out->len - 1);
    pir_buf_addch(out, '\n');
    if (words) /* an empty message is for git to refuse */
        pir_buf_printf(out, "\n%s", trailers);
    if (*rest)
        pir_buf_printf(out, "\n%s", rest);
}

static int
rewrite(struct staged *s, const char *path, const char *trailers, struct pir_err *err)
{
    const char *comment = pir_store_config(s->store, "core.commentChar", 0);
    struct pir_buf message = PIR_BUF_INIT, changed = PIR_BUF_INIT;
    int rc = pir_file_read(&message, path, MESSAGE_MAX, err);

    if (rc == 0) {
        put_trailers(
            &changed, message.data, trailers,
            comment && *comment && !comment[1] ? *comment : '#');
        rc = pir_buf_failed(&changed)
                 ? pir_err_nomem(err)
                 : pir_file_write(path, changed.data, changed.len, 0644, err);
    }
    pir_buf_release(&message);
    pir_buf_release(&changed);
    return rc;
}

int pir_hook_message(const char *path, struct pir_err *err)
{
    struct pir_hook_page page = {0};
    struct staged s = {.page = &page};
    struct trailers t = {.text = PIR_BUF_INIT};
    int rc = find_staged(&s, err);

    if (rc > 0)
        rc = judge_tree(&s, told_trailers, &t, err);
    if (rc == 0 && t.text.len)
        rc = pir_buf_failed(&t.text) ? pir_err_nomem(err)
                                     : rewrite(&s, path, t.text.data, err);
    pir_buf_release(&t.text);
    pir_arena_release(&page.arena);
    pir_store_free(s.store);
    return rc;
}
