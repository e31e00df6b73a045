/* One kind from its document: compiles the schema, then reads off its view what options,
 * help and templates need of each field. */
#include "doc/kind_load.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

#define FIELDS_MAX ((size_t)500)

/* What a kind is made of, kept for its schema's sake. Every struct pir_kind is in one. */
struct made {
    struct pir_kind kind;
    struct pir_kinds *kinds;
    const char *file;
};

struct loader {
    struct pir_kinds *kinds;
    struct pir_arena *arena;
    const char *file;
    struct pir_kind *kind;
    struct pir_field *fields; /* kind->fields, while they are filled */
    struct pir_kind_view view;
    struct pir_err trouble; /* why a document a reference names could not be had */
};

static int wrong(
    struct loader *loader, const struct pir_value *at, const char *name,
    const char *what, struct pir_err *err)
{
    pir_err_set(err, PIR_E_INPUT, "%s %s", name, what);
    return pir_kind_wrong_at(err, loader->file, at);
}

/* The same about a field, which may stand in another file than the kind. */
static int wrong_field(
    struct loader *loader, const struct pir_value *at, const struct pir_field *field,
    const char *what, const char *which, struct pir_err *err)
{
    const char *file = pir_value_text(loader->view.origins, field->name);

    pir_err_set(err, PIR_E_INPUT, "%s %s%s", field->name, what, which);
    return pir_kind_wrong_at(err, file ? file : loader->file, at);
}

/* The value as one text: what a default or an example looks like when typed. */
static const char *as_text(const struct pir_value *value)
{
    if (!value)
        return NULL;
    if (value->type == PIR_STRING || value->type == PIR_NUMBER)
        return value->text;
    if (value->type == PIR_BOOL)
        return value->boolean ? "true" : "false";
    return NULL;
}

/* ---- compiling ---- */

static const struct pir_value *load_reference(void *context, const char *uri)
{
    struct loader *loader = context;
    struct pir_value *document = NULL;
    struct pir_err trouble = {0};

    if (!pir_kind_file_is(uri))
        return NULL;
    if (pir_kind_document(&document, loader->kinds, uri, &trouble) < 0) {
        if (trouble.code != PIR_E_NOTFOUND && loader->trouble.code == PIR_OK)
            loader->trouble = trouble;
        return NULL;
    }
    return document;
}

/* The compiler names documents by their URI, which here is the file's bare name. */
static void place_in_schemas(struct pir_err *trouble, const char *file)
{
    char bare[sizeof(trouble->place)];

    memcpy(bare, trouble->place, sizeof(bare));
    if (bare[0] && !pir_kind_file_is(bare))
        return;
    trouble->place[0] = '\0';
    pir_kind_wrong_at(trouble, bare[0] ? bare : file, NULL);
}

static int compile(struct loader *loader, struct pir_err *err)
{
    struct pir_schema_source source = {loader, load_reference};
    struct pir_schema *schema = NULL;
    struct pir_err trouble = {0};
    int rc = pir_schema_compile(
        &schema, loader->arena, loader->kind->document, loader->file, &source,
        PIR_SCHEMA_STRICT, &trouble);

    loader->kind->schema = schema;
    if (rc == 0)
        return 0;
    if (loader->trouble.code != PIR_OK)
        trouble = loader->trouble;
    else if (rc != PIR_E_NOMEM)
        trouble.code = PIR_E_INPUT; /* whatever is wrong with a schema is wrong input */
    if (trouble.code == PIR_E_INPUT)
        place_in_schemas(&trouble, loader->file);
    if (err)
        *err = trouble;
    return trouble.code;
}

int pir_kind_schema(
    const struct pir_schema **out, const struct pir_kind *kind, struct pir_err *err)
{
    /* a kind is the first member of what it is in, which nobody else writes to */
    struct made *made = (struct made *)(uintptr_t)kind;
    struct loader loader = {
        .kinds = made->kinds,
        .arena = &made->kinds->arena,
        .file = made->file,
        .kind = &made->kind};
    int rc = kind->schema ? 0 : compile(&loader, err);

    *out = kind->schema;
    return rc;
}

/* ---- fields ---- */

static const struct pir_value *note_of(const struct pir_value *schema, const char *key)
{
    return pir_value_get(pir_value_get(schema, "x-pir"), key);
}

bool pir_kind_has_type(const struct pir_value *schema, const char *type)
{
    const struct pir_value *types = pir_value_get(schema, "type");

    if (!types)
        return false;
    if (types->type == PIR_STRING)
        return strcmp(types->text, type) == 0;
    for (size_t i = 0; types->type == PIR_ARRAY && i < types->len; i++) {
        const struct pir_value *item = types->in.items[i];

        if (item->type == PIR_STRING && strcmp(item->text, type) == 0)
            return true;
    }
    return false;
}

const struct pir_value *pir_kind_branches(const struct pir_value *schema)
{
    const struct pir_value *branches = pir_value_get(schema, "anyOf");

    return branches ? branches : pir_value_get(schema, "oneOf");
}

const struct pir_value *pir_kind_items(const struct pir_value *schema)
{
    const struct pir_value *branches = pir_kind_branches(schema);

    if (pir_kind_has_type(schema, "array") || pir_value_get(schema, "items"))
        return pir_value_get(schema, "items") ? pir_value_get(schema, "items") : schema;
    for (size_t i = 0; branches && i < branches->len; i++) {
        const struct pir_value *branch = branches->in.items[i];

        if (pir_kind_has_type(branch, "array"))
            return pir_value_get(branch, "items") ? pir_value_get(branch, "items")
                                                  : branch;
    }
    return NULL;
}

bool pir_kind_spells_out(const struct pir_value *schema, const struct pir_value *text)
{
    const struct pir_value *choices = pir_value_get(schema, "enum");
    const struct pir_value *constant = pir_value_get(schema, "const");
    const struct pir_value *branches = pir_kind_branches(schema);

    if (constant && pir_value_equal(constant, text))
        return true;
    for (size_t i = 0; choices && i < choices->len; i++)
        if (pir_value_equal(choices->in.items[i], text))
            return true;
    for (size_t i = 0; branches && i < branches->len; i++)
        if (pir_kind_spells_out(branches->in.items[i], text))
            return true;
    return false;
}

static bool is_choice(const struct pir_value *schema)
{
    const struct pir_value *choices = pir_value_get(schema, "enum");

    if (!choices || choices->type != PIR_ARRAY || choices->len == 0)
        return false;
    for (size_t i = 0; i < choices->len; i++)
        if (choices->in.items[i]->type != PIR_STRING)
            return false;
    return true;
}

static enum pir_field_type plain_type(const struct pir_value *schema)
{
    static const struct {
        const char *name;
        enum pir_field_type type;
    } types[] = {
        {"number", PIR_FIELD_NUMBER},   {"integer", PIR_FIELD_INTEGER},
        {"boolean", PIR_FIELD_BOOLEAN}, {"object", PIR_FIELD_OBJECT},
        {"string", PIR_FIELD_STRING},
    };
    const struct pir_value *branches = pir_kind_branches(schema);

    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (pir_kind_has_type(schema, types[i].name))
            return types[i].type;
    if (pir_value_get(schema, "properties"))
        return PIR_FIELD_OBJECT;
    for (size_t i = 0; branches && i < branches->len; i++) {
        const struct pir_value *branch = branches->in.items[i];

        if (pir_value_get(branch, "type") && !pir_kind_has_type(branch, "array"))
            return plain_type(branch);
    }
    return PIR_FIELD_STRING;
}

static enum pir_field_type
type_of(const struct pir_field *field, const struct pir_value *item)
{
    const char *format = pir_value_text(item, "format");
    const struct pir_value *time = note_of(field->schema, "time");

    if ((time && time->boolean) ||
        pir_value_is_true(pir_value_get(item, "x-pir"), "time"))
        return PIR_FIELD_TIME;
    if (field->ref)
        return PIR_FIELD_ENTRY;
    if (is_choice(item))
        return PIR_FIELD_CHOICE;
    if (format && strcmp(format, "date") == 0)
        return PIR_FIELD_DATE;
    return plain_type(item);
}

static int texts_of(
    const char *const **out, size_t *count, struct loader *loader,
    const struct pir_value *list, struct pir_err *err)
{
    const char **texts;

    *out = NULL;
    *count = 0;
    if (!list || list->type != PIR_ARRAY)
        return 0;
    texts = pir_arena_calloc(loader->arena, list->len, sizeof(*texts));
    if (!texts)
        return pir_err_nomem(err);
    for (size_t i = 0; i < list->len; i++)
        texts[i] = list->in.items[i]->text;
    *out = texts;
    *count = list->len;
    return 0;
}

static int set_keys(
    struct pir_field *field, struct loader *loader, const struct pir_value *item,
    struct pir_err *err)
{
    const struct pir_value *keys = note_of(field->schema, "short");
    const struct pir_value *properties = pir_value_get(item, "properties");

    if (!keys)
        keys = note_of(item, "short");
    if (!keys)
        return 0;
    if (field->type != PIR_FIELD_OBJECT)
        return wrong_field(
            loader, keys, field, "cannot have a short form: its values have no members",
            "", err);
    for (size_t i = 0; i < keys->len; i++)
        if (!pir_value_get(properties, keys->in.items[i]->text))
            return wrong_field(
                loader, keys->in.items[i], field,
                "has no member for this part of its short form: ",
                keys->in.items[i]->text, err);
    return texts_of(&field->keys, &field->key_count, loader, keys, err);
}

static const char *
reference_kind(const struct pir_field *field, const struct pir_value *item)
{
    const struct pir_value *ref = note_of(field->schema, "ref");
    const char *format = pir_value_text(item, "format");

    if (!ref)
        ref = note_of(item, "ref");
    if (ref)
        return ref->text;
    return format && strcmp(format, "entry-id") == 0 ? "any" : NULL;
}

static int set_type(struct pir_field *field, struct loader *loader, struct pir_err *err)
{
    const struct pir_value *items = pir_kind_items(field->schema);
    const struct pir_value *item = items ? items : field->schema;
    int rc = 0;

    field->list = items != NULL;
    field->ref = reference_kind(field, item);
    field->type = type_of(field, item);
    if (field->type == PIR_FIELD_CHOICE)
        rc = texts_of(
            &field->choices, &field->choice_count, loader, pir_value_get(item, "enum"),
            err);
    return rc < 0 ? rc : set_keys(field, loader, item, err);
}

static bool is_required(const struct pir_value *root, const char *name)
{
    const struct pir_value *required = pir_value_get(root, "required");

    for (size_t i = 0; required && i < required->len; i++) {
        const struct pir_value *item = required->in.items[i];

        if (item->type == PIR_STRING && strcmp(item->text, name) == 0)
            return true;
    }
    return false;
}

static const char *help_of(const struct pir_value *schema, const char *name)
{
    const char *help = pir_value_text(schema, "description");

    if (!help)
        help = pir_value_text(schema, "title");
    return help ? help : name;
}

static int small_number(const struct pir_value *value)
{
    int number = 0;

    for (const char *c = value->text; *c; c++)
        number = number * 10 + (*c - '0');
    return number;
}

static void set_texts(struct pir_field *field, const struct pir_value *root)
{
    const struct pir_value *schema = field->schema;
    const struct pir_value *notes = pir_value_get(schema, "x-pir");
    const char *option = pir_value_text(notes, "option");

    field->help = help_of(schema, field->name);
    field->example = as_text(pir_value_at(pir_value_get(schema, "examples"), 0));
    field->prompt = pir_value_text(notes, "prompt");
    field->asked_report = pir_value_text(pir_value_get(notes, "asked"), "report");
    field->asked_close = pir_value_text(pir_value_get(notes, "asked"), "close");
    field->option = option ? option : field->name;
    if (pir_value_is_true(notes, "hidden"))
        field->option = NULL;
    field->required =
        is_required(root, field->name) && !pir_value_is_true(notes, "occurred");
    field->lines = pir_value_is_true(notes, "lines");
    field->fallback = as_text(pir_value_get(schema, "default"));
}

static int set_field(
    struct pir_field *field, struct loader *loader, const struct pir_member *member,
    int before, struct pir_err *err)
{
    const struct pir_value *order = note_of(member->value, "order");

    field->name = member->name;
    field->schema = member->value;
    field->envelope = pir_value_get(loader->view.envelope, member->name) != NULL;
    field->order = order ? small_number(order) : before;
    set_texts(field, loader->view.root);
    return set_type(field, loader, err);
}

static bool comes_before(const struct pir_field *a, const struct pir_field *b)
{
    if (a->envelope != b->envelope)
        return a->envelope;
    return a->order < b->order;
}

/* Insertion, because fields of equal order stay as written and mostly are in order. */
static void sort_fields(struct pir_field *fields, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct pir_field moving = fields[i];
        size_t at = i;

        for (; at > 0 && comes_before(&moving, &fields[at - 1]); at--)
            fields[at] = fields[at - 1];
        fields[at] = moving;
    }
}

static bool same_option(const struct pir_field *field, const struct pir_field *other)
{
    return field->option &&
           (strcmp(other->name, field->option) == 0 ||
            (other->option && strcmp(other->option, field->option) == 0));
}

static int check_options(struct loader *loader, struct pir_err *err)
{
    const struct pir_field *fields = loader->fields;

    for (size_t i = 0; i < loader->kind->field_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!same_option(&fields[i], &fields[j]) &&
                !same_option(&fields[j], &fields[i]))
                continue;
            /* The later one is the kind's own, if any of them is. */
            wrong_field(
                loader, fields[i].schema, &fields[i], "has the same option as ",
                fields[j].name, err);
            pir_err_hint(err, "give it another x-pir option");
            return PIR_E_INPUT;
        }
    }
    return 0;
}

/* What is required must be a field: else nothing could ever be recorded. */
static int check_required(struct loader *loader, struct pir_err *err)
{
    const struct pir_value *required = pir_value_get(loader->view.root, "required");

    for (size_t i = 0; required && i < required->len; i++) {
        const struct pir_value *item = required->in.items[i];

        if (item->type == PIR_STRING && pir_kind_field(loader->kind, item->text))
            continue;
        pir_err_set(
            err, PIR_E_INPUT, "\"%s\" is required, but there is no such field",
            item->type == PIR_STRING ? item->text : "");
        return pir_kind_wrong_at(err, loader->file, item);
    }
    return 0;
}

static int set_fields(struct loader *loader, struct pir_err *err)
{
    const struct pir_value *properties = pir_value_get(loader->view.root, "properties");
    size_t count = properties ? properties->len : 0;
    int rc = 0;

    if (count == 0 || count > FIELDS_MAX)
        return wrong(
            loader, loader->kind->document, loader->kind->name,
            count ? "has more than 500 fields" : "has no fields", err);
    loader->fields = pir_arena_calloc(loader->arena, count, sizeof(*loader->fields));
    if (!loader->fields)
        return pir_err_nomem(err);
    /* A field without an order stays behind the one it is written after. */
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = set_field(
            &loader->fields[i], loader, &properties->in.members[i],
            i > 0 ? loader->fields[i - 1].order : 0, err);
    if (rc < 0)
        return rc;
    sort_fields(loader->fields, count);
    loader->kind->fields = loader->fields;
    loader->kind->field_count = count;
    rc = check_options(loader, err);
    return rc < 0 ? rc : check_required(loader, err);
}

/* ---- the kind itself ---- */

/* The field that x-pir text or subject names; *out stays NULL when it says nothing. */
static int named_field(
    const struct pir_field **out, struct loader *loader, const char *key,
    struct pir_err *err)
{
    const struct pir_value *name = note_of(loader->view.root, key);
    const struct pir_field *field;

    if (!name)
        return 0;
    field = pir_kind_field(loader->kind, name->text);
    if (!field || strcmp(field->name, name->text) != 0) {
        pir_err_set(
            err, PIR_E_INPUT, "x-pir %s names \"%s\", but there is no such field", key,
            name->text);
        return pir_kind_wrong_at(err, loader->file, name);
    }
    if (field->list || field->type == PIR_FIELD_OBJECT) {
        pir_err_set(
            err, PIR_E_INPUT, "x-pir %s names %s, which does not hold one text", key,
            field->name);
        return pir_kind_wrong_at(err, loader->file, name);
    }
    *out = field;
    return 0;
}

static int set_roles(struct loader *loader, struct pir_err *err)
{
    struct pir_kind *kind = loader->kind;
    int rc = named_field(&kind->text, loader, "text", err);

    if (rc == 0)
        rc = named_field(&kind->subject, loader, "subject", err);
    if (rc < 0)
        return rc;
    if (kind->text && !kind->text->option)
        return wrong(
            loader, note_of(loader->view.root, "text"), kind->text->name,
            "is hidden, so it cannot take the words on the command line", err);
    if (!kind->subject)
        kind->subject = kind->text;
    if (!kind->subject)
        return wrong(
            loader, pir_value_get(kind->document, "x-pir"), kind->name,
            "needs an x-pir subject: the field that says in one line what happened",
            err);
    return 0;
}

static int set_kind(struct loader *loader, struct pir_err *err)
{
    const struct pir_value *root = loader->view.root;
    const struct pir_value *notes = pir_value_get(root, "x-pir");
    const char *verb = pir_value_text(notes, "verb");
    const char *group = pir_value_text(notes, "group");
    struct pir_kind *kind = loader->kind;

    kind->version = (unsigned)small_number(pir_value_get(notes, "version"));
    if (kind->version == 0)
        return wrong(
            loader, pir_value_get(notes, "version"), "x-pir version",
            "must be at least 1", err);
    kind->group = group ? group : "record";
    kind->summary = help_of(root, kind->name);
    kind->about = pir_value_text(notes, "about");
    if (!pir_value_is_true(notes, "internal"))
        kind->verb = verb ? verb : kind->name;
    return texts_of(
        &kind->examples, &kind->example_count, loader, pir_value_get(notes, "examples"),
        err);
}

/* References are looked up by file name; another $id would lead them astray. */
static int check_id(struct loader *loader, struct pir_err *err)
{
    const struct pir_value *id = pir_value_get(loader->kind->document, "$id");

    if (!id || (id->type == PIR_STRING && strcmp(id->text, loader->file) == 0))
        return 0;
    pir_err_set(err, PIR_E_INPUT, "$id must be the name of the file, %s", loader->file);
    return pir_kind_wrong_at(err, loader->file, id);
}

int pir_kind_load(
    struct pir_kind **out, struct pir_kinds *kinds, const char *name, const char *file,
    struct pir_value *document, struct pir_err *err)
{
    struct loader loader = {.kinds = kinds, .arena = &kinds->arena};
    struct made *made = pir_arena_alloc(loader.arena, sizeof(*made));
    struct pir_kind *kind = made ? &made->kind : NULL;
    int rc;

    *out = NULL;
    if (!kind || !(kind->name = pir_arena_strdup(loader.arena, name)) ||
        !(made->file = pir_arena_strdup(loader.arena, file)))
        return pir_err_nomem(err);
    made->kinds = kinds;
    kind->document = document;
    loader.kind = kind;
    loader.file = made->file;
    rc = check_id(&loader, err);
    if (rc == 0 && !kinds->source.builtin)
        rc = compile(&loader, err);
    if (rc == 0)
        rc = pir_kind_view_make(&loader.view, kinds, file, document, err);
    if (rc == 0)
        rc = set_kind(&loader, err);
    if (rc == 0)
        rc = set_fields(&loader, err);
    if (rc == 0)
        rc = set_roles(&loader, err);
    if (rc < 0) {
        pir_schema_release((struct pir_schema *)kind->schema);
        return rc;
    }
    *out = kind;
    return 0;
}
