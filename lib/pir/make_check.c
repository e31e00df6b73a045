/* Everything that is missing or wrong with an entry, said at once, each thing once. */
#include "pir/internal.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/** Is the member named by one of these faults as missing? */
static bool is_asked_for(const struct pir_faults *faults, const char *name)
{
    for (size_t i = 0; i < faults->len; i++)
        if (faults->items[i].property && strcmp(faults->items[i].property, name) == 0)
            return true;
    return false;
}

/** Has one way of a choice been begun, and is all that it lacks asked for by name? */
static bool is_begun(
    const struct pir_faults *faults, const struct pir_value *way,
    const struct pir_value *fields)
{
    const struct pir_value *names = pir_value_get(way, "required"), *name;
    bool begun = false;

    for (size_t i = 0; (name = pir_value_at(names, i)) != NULL; i++) {
        if (pir_value_get(fields, name->text))
            begun = true;
        else if (!is_asked_for(faults, name->text))
            return false;
    }
    return begun;
}

/** What is asked for anyhow when the rest is mended: a choice whose way is clear, and
 *  what is filled in by itself. Saying it too would only make the list longer. */
static bool is_repeated(
    const struct pir_faults *faults, size_t at, const struct pir_kind *kind,
    const struct pir_value *fields)
{
    const struct pir_fault *fault = &faults->items[at];
    const struct pir_value *ways = pir_value_get(fault->rule, fault->keyword), *way;

    if (strcmp(kind->name, "approval") == 0 && fault->property &&
        strcmp(fault->property, "sha256") == 0)
        return faults->len > 1;
    if (*fault->pointer ||
        (strcmp(fault->keyword, "oneOf") != 0 && strcmp(fault->keyword, "anyOf") != 0))
        return false;
    for (size_t i = 0; (way = pir_value_at(ways, i)) != NULL; i++)
        if (is_begun(faults, way, fields))
            return true;
    return false;
}

int pir_draft_check(
    const struct pir_draft *draft, struct pir_arena *arena, const struct pir_kind *kind,
    const struct pir_value *fields, struct pir_err *err)
{
    struct pir_faults faults = {0};
    struct pir_buf lines = PIR_BUF_INIT, line = PIR_BUF_INIT;
    int rc = pir_kind_check(&faults, arena, kind, fields, NULL, err);
    size_t count = 0;

    for (size_t i = 0; i < faults.len; i++)
        count += !is_repeated(&faults, i, kind, fields);
    if (rc == PIR_E_INPUT && faults.len > 1 && err) {
        if (count > 1)
            pir_err_set(err, rc, "%zu things are missing or wrong:", count);
        else
            pir_err_set(err, rc, "one thing is missing or wrong:");
        for (size_t i = 0; i < faults.len; i++) {
            if (is_repeated(&faults, i, kind, fields))
                continue;
            pir_buf_clear(&line);
            pir_fault_sentence(&line, kind, &faults.items[i]);
            pir_buf_addstr(&lines, "\n  ");
            pir_text_quote(&lines, line.data, line.len, PIR_TEXT_LINE);
        }
        if (!pir_buf_failed(&lines))
            snprintf(
                err->message + strlen(err->message),
                sizeof(err->message) - strlen(err->message), "%s", lines.data);
        if (!*draft->place)
            pir_err_hint(err, "or add -e to fill in the form in your editor");
    }
    pir_buf_release(&lines);
    pir_buf_release(&line);
    return rc < 0 ? (pir_err_at(err, draft->place, draft->line, 0), rc) : 0;
}
