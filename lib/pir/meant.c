/* Which incident is meant: the one that is named, the one in use, or the only one open. */
#include "pir/internal.h"

#include <string.h>

int pir_record_in_use(
    struct pir_folder *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    struct pir_node node;
    const char *path, *slash;
    int rc = pir_store_note_get(&path, arena, record->store, PIR_NOTE_USE, err);

    if (rc < 0 || !path)
        return rc;
    slash = strrchr(path, '/');
    if (!slash || !pir_folder_incident(out->id, slash + 1))
        return 0;
    rc = pir_store_find(&node, arena, record->store, &record->now->head, path, NULL);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0)
        return pir_store_find(
            &node, arena, record->store, &record->now->head, path, err);
    out->path = path;
    return 1;
}

static int list_open(
    const struct pir_folder *open, size_t count, enum pir_code code,
    struct pir_err *err)
{
    struct pir_buf ids = PIR_BUF_INIT;

    for (size_t i = 0; i < count && i < 6; i++)
        pir_buf_printf(&ids, "%s%s", i ? ", " : "", strrchr(open[i].path, '/') + 1);
    if (count > 6)
        pir_buf_printf(&ids, " and %zu more", count - 6);
    pir_err_set(err, code, "%zu incidents are open: %s", count, ids.data);
    pir_err_hint(err, "name one with -i ID, or choose one with pir use ID");
    pir_buf_release(&ids);
    return code;
}

static int only_open(
    struct pir_folder *out, struct pir_arena *arena, struct pir_record *record,
    struct pir_err *err)
{
    PIR_VEC(struct pir_folder) open = {0};
    struct pir_folder *folders, *slot;
    size_t count;
    bool *is_open;
    int rc = pir_history_folders(
        &folders, &count, arena, record->store, &record->now->head, err);

    if (rc < 0)
        return rc;
    is_open = pir_arena_calloc(arena, count, sizeof(*is_open));
    rc = is_open ? pir_record_which_open(is_open, record, folders, count, err)
                 : pir_err_nomem(err);
    if (rc < 0)
        return rc;
    for (size_t i = count; i-- > 0;) {
        if (!is_open[i])
            continue;
        slot = PIR_VEC_PUSH(arena, &open);
        if (!slot)
            return pir_err_nomem(err);
        *slot = folders[i];
    }
    if (open.len > 1)
        return list_open(open.items, open.len, PIR_E_AMBIGUOUS, err);
    if (open.len == 0) {
        pir_err_set(
            err, PIR_E_NOTFOUND,
            count ? "no incident is open" : "there is no incident in this record yet");
        return pir_err_hint(
            err, "open one with pir open \"TITLE\"%s",
            count ? ", or name a closed one with -i ID (see pir list --all)" : "");
    }
    *out = open.items[0];
    return 0;
}

int pir_record_incident(
    struct pir_folder *out, struct pir_arena *arena, struct pir_record *record,
    const char *typed, struct pir_err *err)
{
    int rc;

    if (typed)
        return pir_history_folder(
            out, arena, record->store, &record->now->head, typed, err);
    rc = pir_record_in_use(out, arena, record, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return only_open(out, arena, record, err);
}

int pir_record_use(
    struct pir_text *out, struct pir_record *record, const char *incident,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_folder folder;
    int rc;

    if (!incident) {
        rc = pir_store_note_set(record->store, PIR_NOTE_USE, NULL, err);
        goto done;
    }
    rc = pir_record_incident(&folder, &arena, record, incident, err);
    if (rc < 0)
        goto done;
    rc = pir_store_note_set(record->store, PIR_NOTE_USE, folder.path, err);
    if (rc < 0 || !out)
        goto done;
    pir_buf_printf(&text, "%s", strrchr(folder.path, '/') + 1);
    rc = pir_text_take(out, &text, err);
done:
    pir_buf_release(&text);
    pir_arena_release(&arena);
    return rc;
}
