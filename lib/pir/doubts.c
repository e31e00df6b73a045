/* What is said of entries after they were recorded: what is probably not what was meant. */
#include "pir/internal.h"

#include "judge/doubt.h"

#include <stdio.h>
#include <string.h>

#define DOUBTS_MAX ((size_t)5) /* of one batch; of the others their number */

struct saying {
    struct pir_arena *arena;
    struct pir_record *record;
    struct pir_doubts doubts;
    struct pir_doubt_terms terms;
    char incident[PIR_ID_SHORT + 1]; /* whose state is loaded */
    struct pir_dossier dossier;
    struct pir_state state;
};

static bool is_one_of(const char *kind, const char *const *kinds)
{
    for (; *kinds; kinds++)
        if (strcmp(kind, *kinds) == 0)
            return true;
    return false;
}

/** Reading an incident takes time: only where something rests on it. */
static bool needs_state(const struct saying *s, const struct pir_entry *entry)
{
    static const char *const kinds[] = {
        "communication", "commitment", "progress", NULL};

    return is_one_of(entry->kind, kinds) ||
           (entry->occurred.precision != PIR_PRECISION_UNKNOWN &&
            entry->occurred.at < s->terms.now - INT64_C(300) * 86400);
}

static int load_state(struct saying *s, const struct pir_made *made)
{
    const char *slash = strrchr(made->path, '/');
    struct pir_folder folder = {
        .path = pir_arena_strndup(s->arena, made->path, (size_t)(slash - made->path))};
    struct pir_err ignored = {0};
    int rc;

    s->terms.state = NULL;
    snprintf(folder.id, sizeof(folder.id), "%s", made->entry.incident);
    snprintf(s->incident, sizeof(s->incident), "%s", folder.id);
    if (!folder.path)
        return PIR_E_NOMEM;
    rc = pir_history_load(
        &s->dossier, s->arena, s->record->store, &s->record->now->head, &folder, NULL,
        &ignored);
    if (rc == 0)
        rc = pir_dossier_attest(&s->dossier, s->arena, s->record, &ignored);
    if (rc == 0)
        rc = pir_fold(&s->state, s->arena, &s->dossier, &ignored);
    if (rc == 0)
        s->terms.state = &s->state;
    return rc == PIR_E_NOMEM ? rc : 0; /* a dry run has no folder yet */
}

static int look_at(struct saying *s, const struct pir_made *made)
{
    struct pir_err ignored = {0};
    int rc = 0;

    if (needs_state(s, &made->entry) && strcmp(s->incident, made->entry.incident) != 0)
        rc = load_state(s, made);
    return rc < 0
               ? rc
               : pir_doubts_of(&s->doubts, s->arena, &made->entry, &s->terms, &ignored);
}

void pir_doubts_say(
    struct pir_record *record, const struct pir_made *made, size_t count,
    const char *person, int64_t now)
{
    struct pir_arena arena = {0};
    struct saying s = {
        .arena = &arena, .record = record, .terms = {.now = now, .person = person}};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = look_at(&s, &made[i]);
    for (size_t i = 0; i < s.doubts.list.len && i < DOUBTS_MAX; i++)
        pir_record_warn(record, "%s", s.doubts.list.items[i]);
    if (s.doubts.list.len > DOUBTS_MAX)
        pir_record_warn(
            record, "%zu more entries look doubtful in the same way",
            s.doubts.list.len - DOUBTS_MAX);
    pir_arena_release(&arena);
}
