/* Drafts that come from an earlier entry: its correction, or an entry of another kind. */
#include "pir/internal.h"

#include "doc/yaml.h"

#include <string.h>

#define KIND_CORRECTION "correction"
#define REASON "reason"
/* What the form asks beside the corrected entry's own fields: these may have a reason, too. */
#define FORM_REASON "reason-for-correction"

int pir_draft_read_entry(
    struct pir_recorded *out, const struct pir_value **fields, struct pir_arena *arena,
    struct pir_record *record, const char *typed, struct pir_err *err)
{
    struct pir_folder use;
    struct pir_place place;
    int in_use = pir_record_in_use(&use, arena, record, err);
    int rc;

    if (in_use < 0)
        return in_use;
    rc = pir_history_find(
        &place, arena, record->store, &record->now->head, in_use ? &use : NULL, typed,
        err);
    return rc < 0 ? rc : pir_entry_now(out, fields, arena, record, &place, err);
}

int pir_draft_amend(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    struct pir_err *err)
{
    const struct pir_kind *kind, *corrected;
    const struct pir_value *fields;
    struct pir_recorded old;
    struct pir_draft *draft = NULL;
    int rc = pir_kinds_get(&kind, record->now->kinds, KIND_CORRECTION, err);

    *out = NULL;
    if (rc < 0)
        return rc;
    rc = pir_draft_alloc(&draft, record, kind, err);
    if (rc < 0)
        return rc;
    rc = pir_draft_read_entry(&old, &fields, &draft->arena, record, entry, err);
    if (rc < 0)
        goto done;
    rc = pir_kinds_get(&corrected, record->now->kinds, old.entry.kind, err);
    if (rc < 0)
        goto done;
    draft->content_kind = corrected;
    draft->corrected = fields;
    draft->incident = old.entry.incident;
    if (pir_value_set_string(&draft->arena, draft->fields, "entry", old.entry.id) < 0) {
        rc = pir_err_nomem(err);
        goto done;
    }
    *out = draft;
    draft = NULL; /* transferred */
done:
    pir_draft_free(draft);
    return rc;
}

/* ---- the form of a correction ------------------------------------------------------ */

/** May it be changed in the form? How exact a time is follows from the time. */
static bool is_editable(const struct pir_kind *kind, const char *name)
{
    const struct pir_field *field = pir_kind_field(kind, name);
    size_t len = strlen(name), tail = strlen("precision");

    if (!field || strcmp(field->name, name) != 0)
        return false;
    if (len >= tail && strcmp(name + len - tail, "precision") == 0)
        return false;
    return field->option || strcmp(name, "body") == 0;
}

static int copy_editable(
    struct pir_value *out, struct pir_draft *draft, const struct pir_value *from,
    struct pir_err *err)
{
    for (size_t i = 0; from && i < from->len; i++) {
        const struct pir_member *member = &from->in.members[i];
        struct pir_value *copy;

        if (!is_editable(draft->content_kind, member->name))
            continue;
        copy = pir_value_copy(&draft->arena, member->value);
        if (!copy || pir_value_set(&draft->arena, out, member->name, copy) < 0)
            return pir_err_nomem(err);
    }
    return 0;
}

/** What the corrected entry says, and over it what is given so far. */
static int form_values(
    struct pir_value **out, struct pir_draft *draft, bool with_given,
    struct pir_err *err)
{
    struct pir_value *body = pir_value_get(draft->fields, "body");
    int rc;

    *out = pir_value_object(&draft->arena);
    if (!*out)
        return pir_err_nomem(err);
    rc = copy_editable(*out, draft, draft->corrected, err);
    if (rc < 0 || !with_given)
        return rc;
    rc = copy_editable(*out, draft, pir_value_get(draft->fields, "content"), err);
    if (rc == 0 && body && pir_value_set(&draft->arena, *out, "body", body) < 0)
        rc = pir_err_nomem(err);
    return rc;
}

/** The reason goes between the head and the first field. */
static int
add_reason(struct pir_buf *out, const struct pir_buf *form, const char *reason)
{
    const char *gap = strstr(form->data, "\n\n");
    size_t head = gap ? (size_t)(gap - form->data) + 1 : 0;
    struct pir_buf line = PIR_BUF_INIT;
    struct pir_arena arena = {0};
    struct pir_value *object = pir_value_object(&arena);
    int rc = 0;

    pir_buf_add(out, form->data, head);
    pir_buf_addstr(
        out, "#\n# This corrects what is recorded: change what is wrong and say why; "
             "what stays as\n# it is will not be part of the correction.\n\n"
             "# What was wrong? (required)\n");
    if (!reason) {
        pir_buf_addstr(out, FORM_REASON ": \n");
    } else if (
        !object || pir_value_set_string(&arena, object, FORM_REASON, reason) < 0 ||
        pir_yaml_emit(&line, object, NULL) < 0) {
        rc = PIR_E_NOMEM;
    } else {
        pir_buf_add(out, line.data, line.len);
    }
    pir_buf_add(out, form->data + head, form->len - head);
    pir_arena_release(&arena);
    pir_buf_release(&line);
    return rc == 0 && pir_buf_failed(out) ? PIR_E_NOMEM : rc;
}

int pir_draft_form(
    struct pir_buf *out, struct pir_draft *draft, const char *complaint,
    struct pir_err *err)
{
    struct pir_buf form = PIR_BUF_INIT;
    struct pir_value *values;
    int rc = form_values(&values, draft, true, err);

    if (rc == 0)
        rc = pir_kind_template(&form, draft->content_kind, values, complaint, err);
    if (rc == 0 && add_reason(out, &form, pir_value_text(draft->fields, REASON)) < 0)
        rc = pir_err_nomem(err);
    pir_buf_release(&form);
    return rc;
}

bool pir_draft_is_form(const struct pir_draft *draft, const struct pir_value *given)
{
    return draft->content_kind && draft->corrected &&
           !pir_value_get(given, "content") && !pir_value_get(given, "entry");
}

/** The form as it was before anybody wrote in it, read back: what is compared with. */
static int
form_before(struct pir_value **out, struct pir_draft *draft, struct pir_err *err)
{
    struct pir_buf form = PIR_BUF_INIT;
    struct pir_value *values;
    int rc = form_values(&values, draft, false, err);

    if (rc == 0)
        rc = pir_kind_template(&form, draft->content_kind, values, NULL, err);
    if (rc == 0)
        rc = pir_kind_template_read(out, &draft->arena, form.data, form.len, "", err);
    if (rc == 0)
        rc = pir_kind_coerce(
            draft->content_kind, &draft->arena, *out, PIR_COERCE_TEXT, err);
    pir_buf_release(&form);
    return rc;
}

/** One field of the form that says something else than before (value NULL: nothing). */
static int take_change(
    struct pir_draft *draft, struct pir_value *content, const char *name,
    struct pir_value *value, struct pir_err *err)
{
    struct pir_arena *arena = &draft->arena;
    bool is_body = strcmp(name, "body") == 0;

    if (is_body && !value) {
        pir_err_set(err, PIR_E_INPUT, "a correction cannot take the body away");
        return pir_err_hint(err, "write the right one in its place");
    }
    if (!value)
        value = pir_value_null(arena);
    return pir_value_set(arena, is_body ? draft->fields : content, name, value) < 0
               ? pir_err_nomem(err)
               : 0;
}

static int take_changes(
    struct pir_draft *draft, struct pir_value *content, const struct pir_value *before,
    const struct pir_value *given, struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < given->len; i++) {
        const struct pir_member *member = &given->in.members[i];
        const struct pir_value *old = pir_value_get(before, member->name);

        if (!old || !pir_value_equal(old, member->value))
            rc = take_change(draft, content, member->name, member->value, err);
    }
    for (size_t i = 0; rc == 0 && i < before->len; i++)
        if (!pir_value_get(given, before->in.members[i].name))
            rc = take_change(draft, content, before->in.members[i].name, NULL, err);
    return rc;
}

int pir_draft_take_form(
    struct pir_draft *draft, struct pir_value *given, struct pir_err *err)
{
    struct pir_value *content = pir_value_object(&draft->arena), *before;
    struct pir_value *reason = pir_value_get(given, FORM_REASON);
    int rc = form_before(&before, draft, err);

    if (rc < 0)
        return rc;
    if (!content)
        return pir_err_nomem(err);
    pir_value_remove(given, FORM_REASON);
    pir_value_remove(draft->fields, "content");
    pir_value_remove(draft->fields, "body");
    if (reason && pir_value_set(&draft->arena, draft->fields, REASON, reason) < 0)
        return pir_err_nomem(err);
    rc = pir_kind_coerce(
        draft->content_kind, &draft->arena, given, PIR_COERCE_TEXT, err);
    if (rc == 0)
        rc = take_changes(draft, content, before, given, err);
    if (rc == 0 && content->len &&
        pir_value_set(&draft->arena, draft->fields, "content", content) < 0)
        rc = pir_err_nomem(err);
    return rc;
}

/* ---- another kind from it ----------------------------------------------------------- */

int pir_draft_inherit(
    struct pir_draft *draft, const struct pir_value *from, const char *name,
    const char *as, struct pir_err *err)
{
    struct pir_value *value = pir_value_get(from, name);

    if (!value || !pir_kind_field(draft->kind, as))
        return 0;
    if (pir_value_set(
            &draft->arena, draft->fields, as, pir_value_copy(&draft->arena, value)) < 0)
        return pir_err_nomem(err);
    return 0;
}

static int inherit_words(
    struct pir_draft *draft, const struct pir_value *old, const char *subject,
    struct pir_err *err)
{
    const struct pir_field *text = draft->kind->text;
    const char *words = pir_value_text(old, subject);
    size_t line = words ? strcspn(words, "\n") : 0;

    if (!words || !text)
        return 0;
    if (pir_value_set(
            &draft->arena, draft->fields, text->name,
            pir_value_string_n(
                &draft->arena, words, text->lines ? strlen(words) : line)) < 0)
        return pir_err_nomem(err);
    if (!text->lines && words[line])
        return pir_draft_inherit(draft, old, subject, "body", err);
    return 0;
}

int pir_draft_promote(
    struct pir_draft **out, struct pir_record *record, const char *entry,
    const char *kind, struct pir_err *err)
{
    static const char *const kept[] = {"occurred",        "precision", "known",
                                       "known-precision", "tlp",       "privileged",
                                       "personal-data",   "source",    "confidence",
                                       "confidence-why",  "tags",      NULL};
    const struct pir_kind *old_kind;
    const struct pir_value *fields;
    struct pir_recorded old;
    struct pir_draft *draft = NULL;
    const char *body;
    char *link;
    int rc = pir_draft_new(&draft, record, kind, err);

    *out = NULL;
    if (rc < 0)
        return rc;
    rc = pir_draft_read_entry(&old, &fields, &draft->arena, record, entry, err);
    if (rc < 0)
        goto done;
    rc = pir_kinds_get(&old_kind, record->now->kinds, old.entry.kind, err);
    if (rc < 0)
        goto done;
    rc = pir_draft_inherit(draft, fields, "body", "body", err);
    if (rc == 0)
        rc = inherit_words(draft, fields, old_kind->subject->name, err);
    for (size_t i = 0; rc == 0 && kept[i]; i++)
        rc = pir_draft_inherit(draft, fields, kept[i], kept[i], err);
    if (rc < 0)
        goto done;
    body = pir_value_text(fields, "body");
    if (strcmp(old_kind->subject->name, "body") == 0 && body && !strchr(body, '\n') &&
        draft->kind->text && strcmp(draft->kind->text->name, "body") != 0)
        pir_value_remove(draft->fields, "body");
    rc = pir_kind_coerce(
        draft->kind, &draft->arena, draft->fields, PIR_COERCE_PLAIN, err);
    if (rc < 0)
        goto done;
    draft->inherited = pir_value_copy(&draft->arena, draft->fields);
    if (!draft->inherited) {
        rc = pir_err_nomem(err);
        goto done;
    }
    draft->incident = old.entry.incident;
    link = pir_arena_printf(&draft->arena, "promoted-from:%s", old.entry.id);
    rc = link ? pir_draft_set(draft, "links", link, err) : pir_err_nomem(err);
    if (rc < 0)
        goto done;
    *out = draft;
    draft = NULL; /* transferred */
done:
    pir_draft_free(draft);
    return rc;
}
