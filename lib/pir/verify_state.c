/* What this user knows of records: their introductions, and the heads that were verified.
 *
 * It is kept in the user's own folder, $XDG_STATE_HOME/pir, never in the clone: whoever
 * made a clone could have put anything there. Small files:
 *
 *     clones/SHA256-OF-PATH    the record in that folder, and what was verified of it
 *     records/FIRST-COMMIT     introduction, branch, head
 *
 *     gates/SHA256-OF-PATH     what a gate believed (gate_trust.c)
 *
 * and beside them a folder clones/SHA256-OF-PATH.attests (model/attest.c). */
#include "pir/internal.h"
#include "pir/verify_internal.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATE_MAX ((size_t)16 * 1024 * 1024)

/* Path of a file in the state folder; PIR_E_NOTFOUND when there is no such folder. */
static int state_path(
    struct pir_buf *out, const char *folder, const char *name, struct pir_err *err)
{
    const char *state = pir_world_env("XDG_STATE_HOME");
    const char *home = pir_world_home();

    if (state && *state == '/')
        pir_buf_printf(out, "%s/pir/%s", state, folder);
    else if (home)
        pir_buf_printf(out, "%s/.local/state/pir/%s", home, folder);
    else
        return pir_err_set(
            err, PIR_E_NOTFOUND, "neither XDG_STATE_HOME nor HOME is set");
    if (name)
        pir_buf_printf(out, "/%s", name);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

void pir_state_clone(char *out, const struct pir_store *store)
{
    const char *path = pir_store_gitdir(store);
    struct pir_digest digest;

    pir_digest_of(&digest, path, strlen(path));
    pir_digest_hex(out, &digest);
}

const char *
pir_state_path(struct pir_arena *arena, const char *name, const char *ending)
{
    struct pir_buf path = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    const char *out = NULL;

    if (state_path(&path, "clones", name, &ignored) == 0)
        out = pir_arena_printf(arena, "%s%s", path.data, ending);
    pir_buf_release(&path);
    return out;
}

const char *pir_state_rules(struct pir_arena *arena)
{
    return pir_arena_printf(arena, "%s %d", pir_version(), PIR_RULES_VERSION);
}

bool pir_state_memory(
    struct pir_attest_memory *out, struct pir_arena *arena,
    const struct pir_store *store)
{
    char clone[PIR_SHA256_HEX + 1];

    pir_state_clone(clone, store);
    *out = (struct pir_attest_memory){
        .folder = pir_state_path(arena, clone, ".attests"),
        .rules = pir_state_rules(arena)};
    return out->folder && out->rules;
}

const struct pir_attest_memory *pir_record_memory(struct pir_record *record)
{
    struct pir_attest_memory *memory = &record->memory;

    return memory->folder || pir_state_memory(memory, &record->arena, record->store)
               ? memory
               : NULL;
}

int pir_state_read(
    struct pir_buf *out, const char *folder, const char *name, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = state_path(&path, folder, name, err);

    if (rc == 0)
        rc = pir_file_read(out, path.data, STATE_MAX, err);
    pir_buf_release(&path);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    return rc < 0 ? rc : 1;
}

int pir_state_make(const char *folder, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = state_path(&path, folder, NULL, err);

    if (rc == 0)
        rc = pir_dir_make(path.data, 0700, err);
    pir_buf_release(&path);
    return rc;
}

int pir_state_write(
    const char *folder, const char *name, const struct pir_buf *text,
    struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT;
    int rc = pir_state_make(folder, err);

    if (rc == 0)
        rc = state_path(&path, folder, name, err);
    if (rc == 0)
        rc = pir_file_write(path.data, text->data, text->len, 0600, err);
    pir_buf_release(&path);
    return rc;
}

static bool is_commit(const char *text)
{
    struct pir_oid oid;

    return pir_oid_parse(&oid, text);
}

const char *pir_state_value(struct pir_arena *arena, const char *text, const char *name)
{
    size_t len = strlen(name);

    while (text && *text) {
        size_t line = strcspn(text, "\n");

        if (line > len && strncmp(text, name, len) == 0 && text[len] == ' ')
            return pir_arena_strndup(arena, text + len + 1, line - len - 1);
        text += line + (text[line] == '\n');
    }
    return NULL;
}

static int read_record(
    struct pir_known_record *out, struct pir_arena *arena, const char *root,
    struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_state_read(&text, "records", root, err);

    if (rc > 0) {
        const char *head = pir_state_value(arena, text.data, "head"), *at;
        const char *line = pir_state_value(arena, text.data, "line");

        out->introduction = pir_state_value(arena, text.data, "introduction");
        out->branch = pir_state_value(arena, text.data, "branch");
        if (head)
            (void)pir_oid_parse(&out->head, head);
        if (line)
            (void)pir_oid_parse(&out->line, line);
        out->clone = pir_state_value(arena, text.data, "clone");
        at = pir_state_value(arena, text.data, "at");
        out->at = at ? strtoll(at, NULL, 10) : 0;
    }
    pir_buf_release(&text);
    return rc < 0 ? rc : 0;
}

int pir_known_find(
    struct pir_known_record *out, struct pir_arena *arena, struct pir_store *store,
    const char *root, struct pir_err *err)
{
    char name[PIR_SHA256_HEX + 1];
    struct pir_buf text = PIR_BUF_INIT;
    int rc;

    memset(out, 0, sizeof(*out));
    if (root)
        return read_record(out, arena, root, err);
    pir_state_clone(name, store);
    rc = pir_state_read(&text, "clones", name, err);
    if (rc > 0) {
        root = pir_state_value(arena, text.data, "record");
        rc = root && is_commit(root) ? read_record(out, arena, root, err) : 0;
    }
    pir_buf_release(&text);
    return rc;
}

static int
keep_record(const struct pir_known_record *pin, const char *root, struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    char head[PIR_HEX + 1], line[PIR_HEX + 1];
    int rc;

    pir_buf_printf(&text, "introduction %s\n", pin->introduction);
    if (pin->branch)
        pir_buf_printf(&text, "branch %s\n", pin->branch);
    pir_oid_hex(head, &pin->head);
    if (!pir_oid_is_zero(&pin->head))
        pir_buf_printf(&text, "head %s\n", head);
    pir_oid_hex(line, &pin->line);
    if (!pir_oid_is_zero(&pin->line))
        pir_buf_printf(&text, "line %s\n", line);
    if (pin->at)
        pir_buf_printf(&text, "at %" PRId64 "\n", pin->at);
    if (pin->clone)
        pir_buf_printf(&text, "clone %s\n", pin->clone);
    rc = pir_buf_failed(&text) ? pir_err_nomem(err)
                               : pir_state_write("records", root, &text, err);
    pir_buf_release(&text);
    return rc;
}

static int root_of(char *out, const char *introduction, struct pir_err *err)
{
    if (strlen(introduction) < PIR_HEX)
        return pir_err_set(err, PIR_E_INPUT, "that is no introduction");
    memcpy(out, introduction, PIR_HEX);
    out[PIR_HEX] = '\0';
    return 0;
}

int pir_known_keep_clone(
    const char *introduction, const struct pir_buf *before, struct pir_store *store,
    struct pir_err *err)
{
    char name[PIR_SHA256_HEX + 1], root[PIR_HEX + 1];
    struct pir_buf text = PIR_BUF_INIT;
    int rc = root_of(root, introduction, err);

    if (rc < 0)
        return rc;
    pir_state_clone(name, store);
    pir_buf_printf(&text, "record %s\n", root);
    if (before)
        pir_buf_add(&text, before->data, before->len);
    rc = pir_buf_failed(&text) ? pir_err_nomem(err)
                               : pir_state_write("clones", name, &text, err);
    pir_buf_release(&text);
    return rc;
}

int pir_known_keep(
    const struct pir_known_record *pin, const struct pir_buf *before,
    struct pir_store *store, struct pir_err *err)
{
    char root[PIR_HEX + 1];
    int rc = root_of(root, pin->introduction, err);

    if (rc == 0)
        rc = keep_record(pin, root, err);
    return rc < 0 ? rc : pir_known_keep_clone(pin->introduction, before, store, err);
}
