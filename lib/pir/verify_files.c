/* What lies in the folder of the clone, beside the record: people open files, not objects. */
#include "pir/verify_internal.h"

#include "store/inspect.h"

#include <string.h>

#define FILES_EVERY_TIME ((size_t)10000)

/* Trees that broke a rule may unfold to anything. */
static bool is_sound(const struct pir_verification *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const struct pir_findings *findings =
            v->commits[i].result ? &v->commits[i].result->findings : NULL;

        for (size_t k = 0; findings && k < findings->len; k++)
            if (pir_rules[findings->items[k].rule].level != PIR_LEVEL_WARNING)
                return false;
        if (!findings)
            return false;
    }
    return true;
}

static bool is_checked_out(struct pir_verification *v, const char *branch)
{
    struct pir_err ignored = {0};
    const char *head;

    return branch && pir_store_branch(&head, v->store, &ignored) == 0 &&
           strcmp(head, branch) == 0;
}

static int tell(struct pir_verification *v, const struct pir_unlike *unlike)
{
    static const char *const how[] = {
        [PIR_UNLIKE_CHANGED] = "is changed",
        [PIR_UNLIKE_MISSING] = "is missing",
        [PIR_UNLIKE_MORE] = "is more than was recorded"};
    size_t named = unlike->count < PIR_UNLIKE_NAMED ? unlike->count : PIR_UNLIKE_NAMED;
    const char *text = "";

    for (size_t i = 0; text && i < named; i++)
        text = pir_arena_printf(
            &v->arena, "%s%s%s %s", text, i ? ", " : "", unlike->items[i].path,
            how[unlike->items[i].how]);
    if (text && unlike->count > named)
        text = pir_arena_printf(
            &v->arena, "%s, and %zu more", text, unlike->count - named);
    if (!text || pir_finding_add(
                     &v->clone, &v->arena, PIR_RULE_CLONE_FILES, "",
                     "the folder does not show what is recorded: %s", text) < 0)
        return pir_err_nomem(v->err);
    return 0;
}

int pir_verify_files(struct pir_verification *v, const struct pir_verify_request *r)
{
    const struct pir_unlike_options options = {
        .reading = v->options.full, .most = v->from ? FILES_EVERY_TIME : 0};
    struct pir_unlike unlike;
    struct pir_err why = {0};
    int rc;

    if (v->push || v->coming || !v->count || !is_checked_out(v, r->branch) ||
        !is_sound(v))
        return 0;
    rc = pir_store_unlike(
        &unlike, &v->arena, v->store, &v->commits[v->count - 1].tree, &options, &why);
    if (rc == PIR_E_NOMEM)
        *v->err = why;
    if (rc < 0) /* what is wrong with objects is said elsewhere */
        return rc == PIR_E_NOMEM ? rc : 0;
    return unlike.count ? tell(v, &unlike) : 0;
}
