/* Putting hooks in place, next to or in front of those that are there. */
#include "pir/hook_internal.h"
#include "pir/hooks_internal.h"
#include "pir/internal.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SCRIPT_MODE 0755

/* What a server refuses by itself, before any hook is asked. */
static const char *const server_settings[] = {
    "receive.denyNonFastForwards", "receive.denyDeletes", "receive.fsckObjects"};

struct installing {
    struct pir_hooks hooks;
    const struct pir_hooks_options *options;
    struct pir_hook_page *page;
    struct pir_err *err;
    bool in_front; /* of a folder that is not pir's: scripts go to hooks.own */
};

/* ---- scripts ------------------------------------------------------------------------ */

static void put_quoted(struct pir_buf *out, const char *text)
{
    pir_buf_addch(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            pir_buf_addstr(out, "'\\''");
        else
            pir_buf_addch(out, *text);
    }
    pir_buf_addch(out, '\'');
}

/* The script of hooks/NAME, with what is known here filled in. */
static void fill_in(
    struct pir_buf *out, const struct installing *in,
    const struct pir_builtin_file *hook)
{
    const char *line = hook->bytes;

    while (*line) {
        size_t len = strcspn(line, "\n");

        if (in->options->program && len == 4 && memcmp(line, "pir=", 4) == 0) {
            pir_buf_addstr(out, "pir=");
            put_quoted(out, in->options->program);
        } else if (in->in_front && strncmp(line, "earlier=", 8) == 0) {
            char path[PIR_ERR_MESSAGE_MAX];

            pir_buf_addstr(out, "earlier=");
            snprintf(path, sizeof(path), "%s/%s", in->hooks.earlier, hook->name);
            put_quoted(out, path);
        } else {
            pir_buf_add(out, line, len);
        }
        pir_buf_addch(out, '\n');
        line += len + (line[len] == '\n');
    }
}

static int write_script(
    struct installing *in, const char *folder, const char *name,
    const struct pir_buf *text)
{
    const char *path = pir_arena_printf(&in->hooks.arena, "%s/%s", folder, name);

    if (!path || pir_buf_failed(text))
        return pir_err_nomem(in->err);
    return pir_file_write(path, text->data, text->len, SCRIPT_MODE, in->err);
}

/* ---- beside hooks that are there ------------------------------------------------------ */

/* Also where it is a link to nothing. */
static bool is_kept(struct pir_hooks *hooks, const char *folder, const char *name)
{
    const char *kept = pir_arena_printf(&hooks->arena, "%s" PIR_HOOK_KEPT, name);

    return kept && pir_hook_look(hooks, folder, kept) != PIR_HOOK_ABSENT;
}

static int set_aside(struct installing *in, const char *name)
{
    const char *folder = in->hooks.folder;
    const char *from = pir_arena_printf(&in->hooks.arena, "%s/%s", folder, name);
    const char *to =
        pir_arena_printf(&in->hooks.arena, "%s/%s" PIR_HOOK_KEPT, folder, name);

    if (!from || !to)
        return pir_err_nomem(in->err);
    if (is_kept(&in->hooks, folder, name)) {
        pir_err_set(
            in->err, PIR_E_EXISTS,
            "another program put its own %s over pir's, and an older one is kept as "
            "%s" PIR_HOOK_KEPT " already",
            name, name);
        return pir_err_hint(
            in->err, "make one of the two in %s, then install again", folder);
    }
    if (rename(from, to) != 0)
        return pir_err_set(
            in->err, PIR_E_IO, "%s could not be renamed to %s" PIR_HOOK_KEPT, from,
            name);
    return 0;
}

static int install_one(struct installing *in, const struct pir_builtin_file *hook)
{
    const char *folder = in->in_front ? in->hooks.own : in->hooks.folder;
    enum pir_hook_state state = pir_hook_look(&in->hooks, folder, hook->name);
    struct pir_buf text = PIR_BUF_INIT;
    int rc = 0;

    if (state == PIR_HOOK_FOREIGN || state == PIR_HOOK_FOREIGN_OFF)
        rc = set_aside(in, hook->name);
    fill_in(&text, in, hook);
    if (rc == 0)
        rc = write_script(in, folder, hook->name, &text);
    pir_buf_release(&text);
    return rc;
}

/* ---- in front of a folder that is not pir's ------------------------------------------- */

static const char *const git_hooks[] = {
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update"};

/* A hook of the other folder that pir has nothing to say to is run as it was. */
static int pass_on(struct installing *in, const char *name)
{
    struct pir_hooks *hooks = &in->hooks;
    char path[PIR_ERR_MESSAGE_MAX];
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    if (pir_hook_look(hooks, hooks->own, name) == PIR_HOOK_OURS)
        return 0;
    snprintf(path, sizeof(path), "%s/%s", hooks->earlier, name);
    pir_buf_printf(
        &text, "#!/bin/sh\n# pir hook %s: nothing but the one before\n", name);
    pir_buf_addstr(&text, "earlier=");
    put_quoted(&text, path);
    pir_buf_addstr(&text, "\n[ ! -x \"$earlier\" ] || exec \"$earlier\" \"$@\"\n");
    rc = write_script(in, hooks->own, name, &text);
    pir_buf_release(&text);
    return rc;
}

/* The folder that stood in core.hooksPath, when git looks in pir's own now. */
static const char *passed_folder(struct installing *in)
{
    struct pir_hooks *hooks = &in->hooks;
    const char *workdir = pir_store_workdir(hooks->store);

    if (!hooks->earlier || *hooks->earlier == '/')
        return hooks->earlier;
    return pir_arena_printf(
        &hooks->arena, "%s/%s", workdir ? workdir : pir_store_gitdir(hooks->store),
        hooks->earlier);
}

static int pass_all_on(struct installing *in)
{
    const char *folder = passed_folder(in);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(git_hooks) / sizeof(*git_hooks); i++)
        if (pir_hook_look(&in->hooks, folder, git_hooks[i]) == PIR_HOOK_FOREIGN)
            rc = pass_on(in, git_hooks[i]);
    return rc;
}

static int step_in_front(struct installing *in)
{
    struct pir_hooks *hooks = &in->hooks;
    const char *setting = pir_store_config(hooks->store, "core.hooksPath", 0);
    const char *users =
        pir_store_config(hooks->store, "core.hooksPath", PIR_STORE_USER_ONLY);
    bool is_local = setting && (!users || strcmp(users, setting) != 0);
    int rc =
        pir_store_config_set(hooks->store, PIR_HOOK_EARLIER, hooks->earlier, in->err);

    if (rc == 0)
        rc = pir_store_config_set(
            hooks->store, PIR_HOOK_SCOPE, is_local ? "local" : "other", in->err);
    if (rc == 0)
        rc = pir_store_config_set(hooks->store, "core.hooksPath", hooks->own, in->err);
    return rc;
}

/* ---- a server ------------------------------------------------------------------------ */

/* A setting that is not there yet; what pir set, uninstalling takes out again. */
static int add_setting(struct installing *in, const char *name, const char *value)
{
    struct pir_store *store = in->hooks.store;
    const char *old = pir_store_config(store, name, 0);
    const char *added = pir_store_config(store, PIR_HOOK_ADDED, 0);
    const char *all;
    int rc;

    if (old && strcmp(old, value) == 0)
        return 0;
    if (old && strncmp(name, "receive.", 8) == 0)
        return 0; /* somebody decided otherwise */
    rc = pir_store_config_set(store, name, value, in->err);
    if (rc < 0 || old)
        return rc;
    all = pir_arena_printf(
        &in->hooks.arena, "%s%s%s", added ? added : "", added ? " " : "", name);
    return all ? pir_store_config_set(store, PIR_HOOK_ADDED, all, in->err)
               : pir_err_nomem(in->err);
}

/* Given, else settled here before, else what this user knows of the record. */
static int find_introduction(const char **out, struct installing *in)
{
    struct pir_store *store = in->hooks.store;
    struct pir_known_record known = {0};
    int rc = 0;

    *out = in->options->introduction;
    if (!*out)
        *out = pir_store_config(store, "pir.receive.introduction", 0);
    if (!*out)
        rc = pir_known_find(&known, &in->hooks.arena, store, NULL, in->err);
    if (rc == 0 && !*out)
        *out = known.introduction;
    if (rc < 0 || *out || in->options->tofu)
        return rc;
    pir_err_set(
        in->err, PIR_E_NOTFOUND,
        "a server must know the record's introduction, or anybody could begin it anew");
    return pir_err_hint(
        in->err,
        "give --introduction COMMIT:SHA256:FINGERPRINT, as pir trust "
        "introduction prints it in the record; --tofu takes the first commit on "
        "trust");
}

/* What is on the server already is judged once, from the beginning. */
static int judge_present(struct installing *in, const char *introduction)
{
    struct pir_push push = {.introduction = introduction};
    const char *found = NULL;
    int rc = pir_store_branch(&push.branch, in->hooks.store, in->err);

    if (rc == 0)
        rc = pir_store_head(&push.tip, in->hooks.store, in->err);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0)
        return rc;
    rc = pir_hook_judge(
        in->page, &found, &push, pir_store_gitdir(in->hooks.store), in->err);
    if (rc == 0) {
        pir_err_set(
            in->err, PIR_E_DENIED,
            "the record that is here does not verify, so every push would be refused");
        return pir_err_hint(in->err, "pir verify says what is wrong");
    }
    if (rc < 0)
        return rc;
    return pir_received_keep(
        in->hooks.store, introduction ? introduction : found, &push.tip, in->err);
}

static int prepare_server(struct installing *in)
{
    const char *introduction;
    int rc = find_introduction(&introduction, in);

    if (rc == 0)
        rc = judge_present(in, introduction);
    if (rc == 0 && introduction)
        rc = add_setting(in, "pir.receive.introduction", introduction);
    else if (rc == 0)
        rc = add_setting(in, "pir.receive.tofu", "true");
    for (size_t i = 0; rc == 0 && i < 3; i++)
        rc = add_setting(in, server_settings[i], "true");
    return rc;
}

/* ---- a gate ---------------------------------------------------------------------------- */

/* The record must be there now, and be found from wherever git runs the hook. */
static int find_record(const char **out, struct installing *in)
{
    const struct pir_open_options where = {.dir = in->options->gate->record};
    struct pir_record *record = NULL;
    const char *folder;
    int rc = pir_record_open(&record, &where, in->err);

    if (rc < 0)
        return rc;
    folder = pir_record_work_dir(record);
    *out = pir_arena_strdup(
        &in->hooks.arena, folder ? folder : pir_record_git_dir(record));
    pir_record_free(record);
    return *out ? 0 : pir_err_nomem(in->err);
}

static int set_gate(struct installing *in)
{
    const struct pir_gate_options *gate = in->options->gate;
    const char *days =
        gate->days ? pir_arena_printf(&in->hooks.arena, "%u", gate->days) : NULL;
    const char *record = NULL;
    int rc = find_record(&record, in);
    const struct {
        const char *name, *value;
    } settings[] = {
        {"pir.gate.record", record},
        {"pir.gate.refs", gate->refs},
        {"pir.gate.severity", gate->severities},
        {"pir.gate.when", gate->when},
        {"pir.gate.introduction", gate->introduction},
        {"pir.gate.days", days},
        {"pir.gate.fetch", gate->no_fetch ? "false" : NULL},
    };

    for (size_t i = 0; rc == 0 && i < sizeof(settings) / sizeof(*settings); i++)
        if (settings[i].value)
            rc = add_setting(in, settings[i].name, settings[i].value);
    return rc;
}

/* ---- the whole ------------------------------------------------------------------------ */

static int check_record(struct installing *in)
{
    struct pir_node node;
    struct pir_oid head;
    int rc = pir_store_head(&head, in->hooks.store, in->err);

    if (rc == 0)
        rc = pir_store_find(
            &node, &in->hooks.arena, in->hooks.store, &head, "pir.yaml", in->err);
    if (rc != PIR_E_NOTFOUND)
        return rc;
    pir_err_set(in->err, rc, "there is no record in this repository");
    return pir_err_hint(
        in->err, "go to the record, or begin one: pir init; on a server that is still "
                 "empty: pir hooks install --server");
}

/* Which of the scripts: for a gate the one that sees what is pushed. */
static bool is_wanted(const struct installing *in, const char *name)
{
    if (in->options->gate)
        return strcmp(name, in->options->server ? "pre-receive" : "pre-push") == 0;
    return pir_hook_is_servers(name) == in->options->server;
}

static int install_all(struct installing *in)
{
    int rc;

    in->in_front = in->hooks.elsewhere || (in->hooks.earlier && *in->hooks.earlier);
    rc = pir_dir_make(in->in_front ? in->hooks.own : in->hooks.folder, 0755, in->err);
    for (const struct pir_builtin_file *hook = pir_builtin_hooks; rc == 0 && hook->name;
         hook++)
        if (is_wanted(in, hook->name))
            rc = install_one(in, hook);
    if (rc == 0 && in->in_front)
        rc = pass_all_on(in);
    if (rc == 0 && in->hooks.elsewhere)
        rc = step_in_front(in);
    return rc;
}

int pir_hooks_install(
    struct pir_text *report, const struct pir_hooks_options *options,
    struct pir_err *err)
{
    static const struct pir_hooks_options none = {0};
    struct pir_hook_page page = {0};
    struct pir_err scratch = {0};
    struct installing in = {
        .options = options ? options : &none,
        .page = &page,
        .err = err ? err : &scratch};
    bool all;
    int rc = pir_hooks_open(&in.hooks, options, in.err);

    memset(report, 0, sizeof(*report));
    if (rc == 0)
        rc = in.options->gate     ? set_gate(&in)
             : in.options->server ? prepare_server(&in)
                                  : check_record(&in);
    if (rc == 0)
        rc = install_all(&in);
    pir_hooks_close(&in.hooks);
    pir_arena_release(&page.arena);
    return rc < 0 ? rc : pir_hooks_status(report, &all, options, in.err);
}

/* ---- and taking them away ---------------------------------------------------------------- */

static int take_away(struct installing *in, const char *folder, const char *name)
{
    struct pir_hooks *hooks = &in->hooks;
    const char *path = pir_arena_printf(&hooks->arena, "%s/%s", folder, name);
    const char *kept =
        pir_arena_printf(&hooks->arena, "%s/%s" PIR_HOOK_KEPT, folder, name);
    enum pir_hook_state state = pir_hook_look(hooks, folder, name);

    if (!path || !kept)
        return pir_err_nomem(in->err);
    if (state == PIR_HOOK_FOREIGN || state == PIR_HOOK_FOREIGN_OFF)
        return 0;
    if (is_kept(hooks, folder, name) ? rename(kept, path) != 0
                                     : state != PIR_HOOK_ABSENT && unlink(path) != 0)
        return pir_err_set(in->err, PIR_E_IO, "%s could not be taken away", path);
    return 0;
}

static int step_back(struct installing *in)
{
    struct pir_store *store = in->hooks.store;
    const char *scope = pir_store_config(store, PIR_HOOK_SCOPE, 0);
    const char *earlier = pir_store_config(store, PIR_HOOK_EARLIER, 0);
    bool restores = scope && strcmp(scope, "local") == 0;
    int rc = 0;

    if (strcmp(in->hooks.folder, in->hooks.own) == 0)
        rc = pir_store_config_set(
            store, "core.hooksPath", restores ? earlier : NULL, in->err);
    if (rc == 0)
        rc = pir_store_config_set(store, PIR_HOOK_EARLIER, NULL, in->err);
    if (rc == 0)
        rc = pir_store_config_set(store, PIR_HOOK_SCOPE, NULL, in->err);
    if (rc == 0 && pir_file_exists(in->hooks.own))
        rc = pir_dir_remove(in->hooks.own) < 0
                 ? pir_err_set(
                       in->err, PIR_E_IO, "%s could not be removed", in->hooks.own)
                 : 0;
    return rc;
}

static int take_settings(struct installing *in)
{
    struct pir_store *store = in->hooks.store;
    const char *added = pir_store_config(store, PIR_HOOK_ADDED, 0);
    int rc = 0;

    while (rc == 0 && added && *added) {
        size_t len = strcspn(added, " ");
        char *name = pir_arena_strndup(&in->hooks.arena, added, len);

        rc = name ? pir_store_config_set(store, name, NULL, in->err)
                  : pir_err_nomem(in->err);
        added += len + strspn(added + len, " ");
    }
    return rc < 0 ? rc : pir_store_config_set(store, PIR_HOOK_ADDED, NULL, in->err);
}

int pir_hooks_uninstall(
    struct pir_text *report, const struct pir_hooks_options *options,
    struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct installing in = {.options = options, .err = err ? err : &scratch};
    bool all;
    int rc = pir_hooks_open(&in.hooks, options, in.err);

    memset(report, 0, sizeof(*report));
    for (const struct pir_builtin_file *hook = pir_builtin_hooks; rc == 0 && hook->name;
         hook++)
        if (strcmp(in.hooks.folder, in.hooks.own) != 0 && !in.hooks.elsewhere)
            rc = take_away(&in, in.hooks.folder, hook->name);
    if (rc == 0)
        rc = step_back(&in);
    if (rc == 0)
        rc = take_settings(&in);
    pir_hooks_close(&in.hooks);
    return rc < 0 ? rc : pir_hooks_status(report, &all, options, in.err);
}
