/* What a server remembers of the pushes it took: GITDIR/pir/received. Nobody who pushes can
 * write there. Without the file everything is judged from the beginning. */
#include "pir/hook_internal.h"

#include "base/file.h"

#include <string.h>

#define STATE_MAX ((size_t)4096)
#define INTRODUCTION "introduction "
#define HEAD "head "

static int state_path(
    struct pir_buf *out, struct pir_store *store, const char *suffix,
    struct pir_err *err)
{
    const char *folder;
    int rc = pir_store_private_dir(&folder, store, err);

    if (rc < 0)
        return rc;
    pir_buf_printf(out, "%s/received%s", folder, suffix);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

static bool begins(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

static int read_lines(struct pir_received *out, struct pir_arena *arena, char *text)
{
    for (char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        char *next = line + len + (line[len] == '\n');

        line[len] = '\0';
        if (begins(line, INTRODUCTION)) {
            out->introduction = pir_arena_strdup(arena, line + strlen(INTRODUCTION));
            if (!out->introduction)
                return PIR_E_NOMEM;
        } else if (
            begins(line, HEAD) && out->count < PIR_RECEIVED_MAX &&
            pir_oid_parse(&out->heads[out->count], line + strlen(HEAD))) {
            out->count++;
        }
        line = next;
    }
    return 0;
}

int pir_received_load(
    struct pir_received *out, struct pir_arena *arena, struct pir_store *store,
    struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT, text = PIR_BUF_INIT;
    int rc = state_path(&path, store, "", err);

    memset(out, 0, sizeof(*out));
    if (rc == 0)
        rc = pir_file_read(&text, path.data, STATE_MAX, err);
    if (rc == PIR_E_NOTFOUND)
        rc = 0;
    else if (rc == 0 && read_lines(out, arena, text.data) < 0)
        rc = pir_err_nomem(err);
    pir_buf_release(&text);
    pir_buf_release(&path);
    return rc;
}

static int write_state(
    struct pir_store *store, const struct pir_received *state,
    const struct pir_oid *head, struct pir_err *err)
{
    struct pir_buf path = PIR_BUF_INIT, text = PIR_BUF_INIT;
    char hex[PIR_HEX + 1];
    int rc = state_path(&path, store, "", err);
    size_t kept = 1;

    pir_oid_hex(hex, head);
    pir_buf_printf(&text, INTRODUCTION "%s\n" HEAD "%s\n", state->introduction, hex);
    for (size_t i = 0; i < state->count && kept < PIR_RECEIVED_MAX; i++) {
        if (pir_oid_equal(&state->heads[i], head))
            continue;
        pir_oid_hex(hex, &state->heads[i]);
        pir_buf_printf(&text, HEAD "%s\n", hex);
        kept++;
    }
    if (rc == 0)
        rc = pir_buf_failed(&text)
                 ? pir_err_nomem(err)
                 : pir_file_write(path.data, text.data, text.len, 0644, err);
    pir_buf_release(&text);
    pir_buf_release(&path);
    return rc;
}

int pir_received_keep(
    struct pir_store *store, const char *introduction, const struct pir_oid *head,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_buf lock = PIR_BUF_INIT;
    struct pir_received state = {0};
    int fd = -1, rc = state_path(&lock, store, ".lock", err);

    if (rc == 0)
        rc = pir_lock_take(&fd, lock.data, NULL, NULL, err);
    if (rc == 0)
        rc = pir_received_load(&state, &arena, store, err);
    if (rc == 0 && state.introduction && strcmp(state.introduction, introduction) != 0)
        memset(&state, 0, sizeof(state)); /* of another record */
    state.introduction = introduction;
    if (rc == 0)
        rc = write_state(store, &state, head, err);
    if (fd >= 0)
        pir_lock_release(fd);
    pir_buf_release(&lock);
    pir_arena_release(&arena);
    return rc;
}
