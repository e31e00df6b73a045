/* Drafts: an entry while it is being filled in, from options, files, templates and streams. */
#include "pir/internal.h"

#include "base/text.h"
#include "doc/json.h"
#include "doc/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX ((size_t)16 * 1024 * 1024)

int pir_draft_alloc(
    struct pir_draft **out, struct pir_record *record, const struct pir_kind *kind,
    struct pir_err *err)
{
    struct pir_draft *draft = calloc(1, sizeof(*draft));

    *out = NULL;
    if (!draft)
        return pir_err_nomem(err);
    draft->record = record;
    draft->kind = kind;
    draft->place = "";
    draft->fields = pir_value_object(&draft->arena);
    if (!draft->fields) {
        pir_draft_free(draft);
        return pir_err_nomem(err);
    }
    *out = draft;
    return 0;
}

int pir_draft_new(
    struct pir_draft **out, struct pir_record *record, const char *name,
    struct pir_err *err)
{
    const struct pir_kind *kind;
    int rc = pir_kinds_get(&kind, record->now->kinds, name, err);

    *out = NULL;
    if (rc == PIR_E_NOTFOUND &&
        pir_kinds_by_verb(&kind, record->now->kinds, name, NULL) == 0)
        rc = 0;
    return rc < 0 ? rc : pir_draft_alloc(out, record, kind, err);
}

void pir_draft_free(struct pir_draft *draft)
{
    if (!draft)
        return;
    pir_arena_release(&draft->arena);
    free(draft);
}

void pir_drafts_free(struct pir_draft **drafts, size_t count)
{
    for (size_t i = 0; drafts && i < count; i++)
        pir_draft_free(drafts[i]);
    free(drafts);
}

const struct pir_kind *pir_draft_kind(const struct pir_draft *draft)
{
    return draft->kind;
}

const struct pir_kind *pir_draft_corrected(const struct pir_draft *draft)
{
    return draft->content_kind ? draft->content_kind : draft->kind;
}

int pir_draft_label(struct pir_draft *draft, const char *label, struct pir_err *err)
{
    if (*label == '@')
        label++;
    if (!*label || strspn(
                       label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789-_.") != strlen(label)) {
        pir_err_set(err, PIR_E_INPUT, "the label \"%s\" is not usable", label);
        return pir_err_hint(err, "use letters, digits, '-', '_' and '.'");
    }
    draft->label = pir_arena_strdup(&draft->arena, label);
    return draft->label ? 0 : pir_err_nomem(err);
}

/* ---- setting fields -------------------------------------------------------------- */

static int
unknown_field(const struct pir_kind *kind, const char *name, struct pir_err *err)
{
    const char *names[256];
    const char *near;
    size_t count = 0;

    for (size_t i = 0; i < kind->field_count && count < 256; i++) {
        if (kind->fields[i].option)
            names[count++] = kind->fields[i].option;
    }
    near = pir_text_nearest(name, names, count);
    pir_err_set(err, PIR_E_USAGE, "%s has no field \"%s\"", kind->name, name);
    if (near)
        return pir_err_hint(err, "did you mean --%s?", near);
    return pir_err_hint(
        err, "pir help %s lists its fields", kind->verb ? kind->verb : kind->name);
}

/** Put a value into an object: list fields grow, others are set once. */
static int field_put(
    struct pir_arena *arena, struct pir_value *object, const struct pir_field *field,
    struct pir_value *value, struct pir_err *err)
{
    struct pir_value *list = pir_value_get(object, field->name);

    if (!field->list) {
        if (list) {
            pir_err_set(err, PIR_E_USAGE, "%s is given twice", field->name);
            return pir_err_at(err, field->option ? field->option : field->name, 0, 0);
        }
        return pir_value_set(arena, object, field->name, value) < 0 ? pir_err_nomem(err)
                                                                    : 0;
    }
    if (!list) {
        list = pir_value_array(arena);
        if (pir_value_set(arena, object, field->name, list) < 0)
            return pir_err_nomem(err);
    }
    if (value->type == PIR_ARRAY) {
        for (size_t i = 0; i < value->len; i++) {
            if (pir_value_push(arena, list, value->in.items[i]) < 0)
                return pir_err_nomem(err);
        }
        return 0;
    }
    return pir_value_push(arena, list, value) < 0 ? pir_err_nomem(err) : 0;
}

/** Object and kind a field of that name belongs to: a correction's own fields are its
 *  own, all others are content. */
static const struct pir_field *
field_of(struct pir_value **object, struct pir_draft *draft, const char *name)
{
    const struct pir_field *own = pir_kind_field(draft->kind, name);

    *object = draft->fields;
    if (!draft->content_kind || (own && !own->envelope))
        return own;
    *object = pir_value_get(draft->fields, "content");
    if (!*object) {
        *object = pir_value_object(&draft->arena);
        if (pir_value_set(&draft->arena, draft->fields, "content", *object) < 0)
            return NULL;
    }
    return pir_kind_field(draft->content_kind, name);
}

/** What a person gives takes the place of what was taken over from an earlier entry. */
static void make_way(struct pir_draft *draft, const char *name)
{
    char precision[80];

    if (!draft->inherited || !pir_value_get(draft->inherited, name))
        return;
    pir_value_remove(draft->inherited, name);
    pir_value_remove(draft->fields, name);
    snprintf(precision, sizeof(precision), "%s-precision", name);
    make_way(draft, strcmp(name, "occurred") == 0 ? "precision" : precision);
}

int pir_draft_set(
    struct pir_draft *draft, const char *name, const char *text, struct pir_err *err)
{
    struct pir_value *object, *value;
    const struct pir_field *field = field_of(&object, draft, name);
    int rc;

    if (!field || (!field->option && strcmp(field->name, "body") != 0))
        return unknown_field(
            draft->content_kind ? draft->content_kind : draft->kind, name, err);
    rc = pir_field_value(&value, &draft->arena, field, text, err);
    if (rc < 0)
        return rc;
    if (!field->list)
        make_way(draft, field->name);
    return field_put(&draft->arena, object, field, value, err);
}

int pir_draft_words(struct pir_draft *draft, const char *text, struct pir_err *err)
{
    if (draft->words)
        return pir_draft_set(draft, draft->words, text, err);
    if (!draft->kind->text) {
        pir_err_set(
            err, PIR_E_USAGE, "%s takes no words, only options", draft->kind->name);
        return pir_err_hint(
            err, "pir help %s lists them",
            draft->kind->verb ? draft->kind->verb : draft->kind->name);
    }
    return pir_draft_set(draft, draft->kind->text->name, text, err);
}

int pir_draft_take(
    struct pir_draft *draft, const struct pir_value *given, struct pir_err *err)
{
    for (size_t i = 0; i < given->len; i++) {
        const struct pir_member *member = &given->in.members[i];
        const struct pir_field *field = pir_kind_field(draft->kind, member->name);
        const char *name = field ? field->name : member->name;
        struct pir_value *copy = pir_value_copy(&draft->arena, member->value);

        make_way(draft, name);
        if (pir_value_get(draft->fields, name)) {
            pir_err_set(err, PIR_E_INPUT, "%s is given twice", name);
            return pir_err_at(err, draft->place, member->line, member->column);
        }
        if (pir_value_set(&draft->arena, draft->fields, name, copy) < 0)
            return pir_err_nomem(err);
    }
    return pir_kind_coerce(
        draft->kind, &draft->arena, draft->fields, PIR_COERCE_TEXT, err);
}

int pir_draft_text(
    struct pir_draft *draft, const char *bytes, size_t len, const char *place,
    struct pir_err *err)
{
    const struct pir_field *field = pir_kind_field(draft->kind, "body");
    struct pir_value *given;
    char *text;
    int rc;

    if (len >= 4 && memcmp(bytes, "---\n", 4) == 0) {
        draft->place = pir_arena_strdup(&draft->arena, place);
        rc = pir_kind_template_read(&given, &draft->arena, bytes, len, place, err);
        if (rc == 0 && pir_draft_is_form(draft, given))
            return pir_draft_take_form(draft, given, err);
        return rc < 0 ? rc : pir_draft_take(draft, given, err);
    }
    if (!field || (draft->kind->text && draft->kind->text->lines))
        field = draft->kind->text;
    if (!field) {
        pir_err_set(err, PIR_E_USAGE, "%s takes no text", draft->kind->name);
        return pir_err_at(err, place, 0, 0);
    }
    while (len && (bytes[len - 1] == '\n' || bytes[len - 1] == ' '))
        len--;
    rc = pir_text_check(bytes, len, PIR_TEXT_LINES | PIR_TEXT_TABS, err);
    if (rc < 0)
        return pir_err_at(err, place, err ? err->line : 0, err ? err->column : 0), rc;
    text = pir_arena_strndup(&draft->arena, bytes, len);
    if (!text)
        return pir_err_nomem(err);
    return pir_draft_set(draft, field->name, text, err);
}

/* ---- the editor ------------------------------------------------------------------ */

int pir_draft_template(
    struct pir_text *out, struct pir_draft *draft, const char *complaint,
    struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = draft->content_kind
                 ? pir_draft_form(&text, draft, complaint, err)
                 : pir_kind_template(&text, draft->kind, draft->fields, complaint, err);

    if (rc == 0)
        rc = pir_text_take(out, &text, err);
    pir_buf_release(&text);
    return rc;
}

int pir_draft_edited(
    struct pir_draft *draft, const char *bytes, size_t len, const char *place,
    bool *empty, struct pir_err *err)
{
    struct pir_value *given;
    int rc = pir_kind_template_read(&given, &draft->arena, bytes, len, place, err);

    *empty = false;
    if (rc < 0)
        return rc;
    *empty = given->len == 0;
    draft->place = pir_arena_strdup(&draft->arena, place);
    if (!draft->place)
        return pir_err_nomem(err);
    if (pir_draft_is_form(draft, given)) {
        rc = pir_draft_take_form(draft, given, err);
        *empty = !pir_value_get(draft->fields, "content") &&
                 !pir_value_get(draft->fields, "body");
        return rc;
    }
    draft->fields = pir_value_object(&draft->arena);
    return draft->fields ? pir_draft_take(draft, given, err) : pir_err_nomem(err);
}

/* ---- streams --------------------------------------------------------------------- */

static const char *take_text(struct pir_value *document, const char *name)
{
    const char *text = pir_value_text(document, name);

    if (text)
        pir_value_remove(document, name);
    return text;
}

/** What is written for another version of a kind may mean something else. */
static int
check_version(const struct pir_kind *kind, const char *version, struct pir_err *err)
{
    char own[16];

    snprintf(own, sizeof(own), "%u", kind->version);
    if (strcmp(version, own) == 0)
        return 0;
    pir_err_set(
        err, PIR_E_INPUT, "this record knows %s/%s, not %s/%s", kind->name, own,
        kind->name, version);
    return pir_err_hint(
        err, "write schema: %s, and the fields of that version", kind->name);
}

static int draft_from(
    struct pir_draft **out, struct pir_record *record, struct pir_value *document,
    const char *place, struct pir_err *err)
{
    const char *kind, *label, *incident, *slash;
    struct pir_draft *draft = NULL;
    unsigned line = document->line;
    int rc;

    *out = NULL;
    if (document->type != PIR_OBJECT) {
        pir_err_set(err, PIR_E_INPUT, "each document must be a mapping of fields");
        return pir_err_at(err, place, line, 0), PIR_E_INPUT;
    }
    /* `schema` decides; without it `kind` does, which is a field of its own in some kinds. */
    kind = take_text(document, "schema");
    if (!kind)
        kind = take_text(document, "kind");
    if (!kind) {
        pir_err_set(
            err, PIR_E_INPUT, "a document does not say what kind of entry it is");
        pir_err_hint(err, "add a line such as schema: note");
        return pir_err_at(err, place, line, 0), PIR_E_INPUT;
    }
    slash = strchr(kind, '/');
    label = take_text(document, "label");
    incident = take_text(document, "incident");
    if (slash)
        kind = pir_arena_strndup(&record->arena, kind, (size_t)(slash - kind));
    rc = kind ? pir_draft_new(&draft, record, kind, err) : pir_err_nomem(err);
    if (rc == 0 && slash)
        rc = check_version(draft->kind, slash + 1, err);
    if (rc < 0) {
        pir_err_at(err, place, line, 0);
        pir_draft_free(draft);
        return rc;
    }
    draft->line = line;
    draft->place = pir_arena_strdup(&draft->arena, place);
    draft->incident = incident ? pir_arena_strdup(&draft->arena, incident) : NULL;
    rc = label ? pir_draft_label(draft, label, err) : 0;
    if (rc == 0)
        rc = pir_draft_take(draft, document, err);
    if (rc < 0) {
        pir_err_at(err, place, line, 0);
        pir_draft_free(draft);
        return rc;
    }
    *out = draft;
    return 0;
}

static int parse_json_lines(
    struct pir_value **docs, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    unsigned number = 0;

    *docs = pir_value_array(arena);
    while (len) {
        const char *end = memchr(bytes, '\n', len);
        size_t line = end ? (size_t)(end - bytes) : len;
        struct pir_value *value;
        int rc;

        number++;
        if (!pir_text_is_blank(bytes, line)) {
            rc = pir_json_parse(&value, arena, bytes, line, PIR_JSON_LINE, "", err);
            if (rc < 0) {
                if (err) {
                    err->place[0] = '\0';
                    err->line = 0; /* it counted within the line */
                }
                return pir_err_at(err, place, number, err ? err->column : 0), rc;
            }
            value->line = number;
            if (pir_value_push(arena, *docs, value) < 0)
                return pir_err_nomem(err);
        }
        bytes += line + (end != NULL);
        len -= line + (end != NULL);
    }
    return *docs ? 0 : pir_err_nomem(err);
}

int pir_drafts_read(
    struct pir_draft ***drafts, size_t *count, struct pir_record *record,
    const char *bytes, size_t len, const char *place, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_draft **list = NULL;
    struct pir_value *docs;
    size_t start = 0, made = 0;
    int rc;

    *drafts = NULL;
    *count = 0;
    if (len > STREAM_MAX) {
        pir_err_set(err, PIR_E_INPUT, "the stream is longer than 16 MiB");
        pir_err_hint(err, "split it");
        return pir_err_at(err, place, 0, 0), PIR_E_INPUT;
    }
    while (start < len && strchr(" \n\t", bytes[start]))
        start++;
    if (start < len && bytes[start] == '{')
        rc = parse_json_lines(&docs, &arena, bytes, len, place, err);
    else
        rc = pir_yaml_parse_stream(
            &docs, &arena, bytes, len, PIR_YAML_PLAIN, place, err);
    if (rc < 0)
        goto done;
    if (docs->len == 0) {
        rc = pir_err_set(err, PIR_E_INPUT, "there is no entry in it");
        pir_err_at(err, place, 0, 0);
        goto done;
    }
    list = calloc(docs->len, sizeof(*list));
    if (!list) {
        rc = pir_err_nomem(err);
        goto done;
    }
    for (; made < docs->len; made++) {
        rc = draft_from(&list[made], record, docs->in.items[made], place, err);
        if (rc < 0)
            goto done;
    }
    *drafts = list;
    *count = made;
    list = NULL; /* transferred */
done:
    pir_drafts_free(list, made);
    pir_arena_release(&arena);
    return rc;
}
