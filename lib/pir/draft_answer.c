/* Drafts that answer what an earlier entry asked of somebody. */
#include "pir/internal.h"

#include <string.h>

/** Give the draft a value that a person may put another in the place of. */
static int
offer(struct pir_draft *draft, const char *name, const char *text, struct pir_err *err)
{
    if (text && pir_value_set_string(&draft->arena, draft->fields, name, text) < 0)
        return pir_err_nomem(err);
    return 0;
}

/** The same words asked again with their answer are one question. */
static int answer_question(
    struct pir_draft *draft, const struct pir_value *asked, struct pir_err *err)
{
    int rc = pir_draft_inherit(draft, asked, "question", "question", err);

    draft->words = "answer";
    if (rc == 0)
        rc = pir_draft_inherit(draft, asked, "state", "state", err);
    return rc < 0 ? rc : pir_draft_inherit(draft, asked, "asked-by", "asked-by", err);
}

/** Whoever was asked has decided. */
static int answer_decision(
    struct pir_draft *draft, const struct pir_value *asked, struct pir_err *err)
{
    const char *choice = pir_value_text(asked, "choice");
    int rc = pir_draft_inherit(draft, asked, "question", "question", err);

    draft->words = "choice";
    if (rc == 0)
        rc = pir_draft_inherit(draft, asked, "asked-of", "decided-by", err);
    if (rc == 0 && choice)
        rc = offer(
            draft, "rationale",
            pir_arena_printf(&draft->arena, "Answer to what was proposed: %s", choice),
            err);
    return rc;
}

static int waits_for_none(
    const struct pir_recorded *asked, const struct pir_value *fields,
    struct pir_err *err)
{
    bool decision = strcmp(asked->entry.kind, "decision") == 0;

    if (strcmp(asked->entry.kind, "question") == 0 ||
        (decision && pir_value_text(fields, "asked-of")))
        return 0;
    pir_err_set(
        err, PIR_E_INPUT, "%s %.8s %s, so nobody waits for an answer to it",
        asked->entry.kind, asked->entry.id,
        decision ? "is not asked of anybody" : "is neither question nor decision");
    return pir_err_hint(
        err, "another entry that answers it is linked so: --link answers:%.8s",
        asked->entry.id);
}

int pir_draft_answer(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    struct pir_err *err)
{
    struct pir_draft *draft = NULL;
    const struct pir_value *fields;
    struct pir_arena scratch = {0};
    struct pir_recorded asked;
    char *link;
    int rc = pir_draft_read_entry(&asked, &fields, &scratch, record, entry, err);

    *out = NULL;
    if (rc == 0)
        rc = waits_for_none(&asked, fields, err);
    if (rc == 0)
        rc = pir_draft_new(&draft, record, asked.entry.kind, err);
    if (rc < 0)
        goto done;
    rc = strcmp(asked.entry.kind, "question") == 0
             ? answer_question(draft, fields, err)
             : answer_decision(draft, fields, err);
    if (rc == 0 && pir_mark_like(&draft->arena, draft->fields, fields) < 0)
        rc = pir_err_nomem(err);
    if (rc < 0)
        goto done;
    draft->inherited = pir_value_copy(&draft->arena, draft->fields);
    draft->incident = pir_arena_strdup(&draft->arena, asked.entry.incident);
    link = pir_arena_printf(&draft->arena, "answers:%s", asked.entry.id);
    if (!draft->inherited || !draft->incident || !link)
        rc = pir_err_nomem(err);
    if (rc == 0)
        rc = pir_draft_set(draft, "links", link, err);
    if (rc < 0)
        goto done;
    *out = draft;
    draft = NULL; /* transferred */
done:
    pir_draft_free(draft);
    pir_arena_release(&scratch);
    return rc;
}
