/* Frameworks: read from files that have their form, and held against an incident. */
#include "judge/framework.h"

#include "doc/builtin.h"

#include <string.h>

#define FOLDER "frameworks/"

struct reading {
    struct pir_arena *arena;
    const char *place;
    struct pir_err *err;
};

static const char *text_of(const struct pir_value *value, const char *name)
{
    const char *text = pir_value_text(value, name);

    return text ? text : "";
}

static int
read_proof(struct pir_proof *out, struct reading *r, const struct pir_value *value)
{
    out->what = text_of(value, "what");
    out->record = pir_value_text(value, "record");
    return pir_needs_read(
        &out->any, &out->any_count, r->arena, pir_value_get(value, "any"), r->place,
        r->err);
}

static int
read_clause(struct pir_clause *out, struct reading *r, const struct pir_value *value)
{
    const struct pir_value *list = pir_value_get(value, "evidence");
    size_t len = list ? list->len : 0;
    struct pir_proof *proofs = pir_arena_calloc(r->arena, len + 1, sizeof(*proofs));
    int rc = proofs ? 0 : pir_err_nomem(r->err);

    out->id = text_of(value, "id");
    out->title = text_of(value, "title");
    out->note = pir_value_text(value, "note");
    for (size_t i = 0; rc == 0 && i < len; i++)
        rc = read_proof(&proofs[i], r, pir_value_at(list, i));
    out->proofs = proofs;
    out->proof_count = len;
    return rc;
}

static int read_framework(
    struct pir_framework *out, struct reading *r, const struct pir_value *value)
{
    const struct pir_value *list = pir_value_get(value, "clauses");
    const char *grade = text_of(value, "grade");
    size_t len = list ? list->len : 0;
    struct pir_clause *clauses = pir_arena_calloc(r->arena, len + 1, sizeof(*clauses));
    int rc = clauses ? 0 : pir_err_nomem(r->err);

    out->place = r->place;
    out->id = text_of(value, "id");
    out->name = text_of(value, "name");
    out->note = pir_value_text(value, "note");
    out->grade = strlen(grade) == 1 ? *grade : 'O';
    for (size_t i = 0; rc == 0 && i < len; i++)
        rc = read_clause(&clauses[i], r, pir_value_at(list, i));
    out->clauses = clauses;
    out->clause_count = len;
    return rc;
}

static int
add(struct pir_frameworks *set, struct reading *r,
    const struct pir_framework *framework)
{
    struct pir_framework *slot = NULL;

    for (size_t i = 0; i < set->len; i++)
        if (strcmp(set->items[i].id, framework->id) == 0)
            slot = &set->items[i];
    if (!slot)
        slot = PIR_VEC_PUSH(r->arena, set);
    if (!slot)
        return pir_err_nomem(r->err);
    *slot = *framework;
    return 0;
}

int pir_frameworks_read(
    struct pir_frameworks *set, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    struct reading r = {.arena = arena, .err = err};
    const struct pir_value *list;
    struct pir_value *root;
    int rc = pir_builtin_parse(&root, arena, bytes, len, place, err);

    if (rc < 0)
        return rc;
    r.place = pir_arena_strdup(arena, place);
    if (!r.place)
        return pir_err_nomem(err);
    list = pir_value_get(root, "frameworks");
    for (size_t i = 0; rc == 0 && list && i < list->len; i++) {
        struct pir_framework framework = {0};

        rc = read_framework(&framework, &r, pir_value_at(list, i));
        if (rc == 0)
            rc = add(set, &r, &framework);
    }
    return rc;
}

int pir_frameworks_builtin(
    struct pir_frameworks *set, struct pir_arena *arena, struct pir_err *err)
{
    int rc = 0;

    for (const struct pir_builtin_file *file = pir_builtin_files; rc == 0 && file->name;
         file++) {
        const char *place;

        if (strncmp(file->name, FOLDER, strlen(FOLDER)) != 0)
            continue;
        place = pir_arena_printf(arena, "built-in %s", file->name);
        rc = place ? pir_frameworks_read(set, arena, file->bytes, file->len, place, err)
                   : pir_err_nomem(err);
    }
    return rc;
}

/* ---- judging --------------------------------------------------------------------- */

const char *pir_clause_verdict_name(enum pir_clause_verdict verdict)
{
    static const char *const names[] = {"shown", "partly", "missing", "beyond"};

    return names[verdict];
}

enum pir_clause_verdict
pir_clause_judge(const struct pir_clause *clause, const struct pir_state *state)
{
    size_t shown = 0;

    if (clause->proof_count == 0)
        return PIR_CLAUSE_BEYOND;
    for (size_t i = 0; i < clause->proof_count; i++)
        shown +=
            pir_needs_item(
                clause->proofs[i].any, clause->proofs[i].any_count, state, 0) != NULL;
    if (shown == clause->proof_count)
        return PIR_CLAUSE_SHOWN;
    return shown ? PIR_CLAUSE_PARTLY : PIR_CLAUSE_MISSING;
}
