/* What a kind's schema says to people, laid out in one place: references are followed and
 * the parts of allOf laid over each other, so that the rest of pir finds a field's choices
 * or description with one look. What is written nearest wins. Validation does not use
 * this: it has the schema as it stands. */
#include "base/text.h"
#include "doc/kind_load.h"

#include <string.h>

#define ENVELOPE "envelope.yaml"
#define DEPTH_MAX 32u
#define STEPS_MAX 20000u /* schemas looked at for one kind: references can multiply */

enum note_type { NOTE_TEXT, NOTE_NAME, NOTE_NUMBER, NOTE_FLAG, NOTE_TEXTS, NOTE_ASKED };

struct note {
    const char *key;
    enum note_type type;
};

static const struct note kind_notes[] = {
    {"version", NOTE_NUMBER}, {"group", NOTE_TEXT},     {"text", NOTE_NAME},
    {"subject", NOTE_NAME},   {"internal", NOTE_FLAG},  {"verb", NOTE_NAME},
    {"about", NOTE_TEXT},     {"examples", NOTE_TEXTS},
};

static const struct note field_notes[] = {
    {"order", NOTE_NUMBER}, {"prompt", NOTE_TEXT},   {"option", NOTE_NAME},
    {"ref", NOTE_NAME},     {"lines", NOTE_FLAG},    {"short", NOTE_TEXTS},
    {"asked", NOTE_ASKED},  {"hidden", NOTE_FLAG},   {"time", NOTE_FLAG},
    {"past", NOTE_FLAG},    {"occurred", NOTE_FLAG}, {"not-below", NOTE_NAME},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct walk {
    struct pir_kinds *kinds;
    struct pir_arena *arena;
    struct pir_value *root;
    struct pir_value *envelope;
    struct pir_value *origins;
    unsigned steps;
};

static int
lay(struct walk *walk, struct pir_value *out, const char *file,
    struct pir_value *schema, unsigned depth, struct pir_err *err);

static bool is_name(const struct pir_value *value)
{
    if (value->type != PIR_STRING || value->len == 0 || value->len > 64 ||
        value->text[0] < 'a' || value->text[0] > 'z')
        return false;
    for (size_t i = 0; i < value->len; i++) {
        char c = value->text[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static bool is_small_number(const struct pir_value *value)
{
    if (value->type != PIR_NUMBER || value->len > 4)
        return false;
    for (size_t i = 0; i < value->len; i++)
        if (value->text[i] < '0' || value->text[i] > '9')
            return false;
    return true;
}

static bool are_texts(const struct pir_value *value)
{
    if (value->type != PIR_ARRAY || value->len == 0)
        return false;
    for (size_t i = 0; i < value->len; i++)
        if (value->in.items[i]->type != PIR_STRING)
            return false;
    return true;
}

static bool is_asked(const struct pir_value *value)
{
    if (value->type != PIR_OBJECT)
        return false;
    for (size_t i = 0; i < value->len; i++) {
        const struct pir_member *member = &value->in.members[i];

        if ((strcmp(member->name, "report") != 0 &&
             strcmp(member->name, "close") != 0) ||
            member->value->type != PIR_STRING)
            return false;
    }
    return true;
}

/* What the note must be, or NULL when it is. */
static const char *wrong_note(enum note_type type, const struct pir_value *value)
{
    switch (type) {
    case NOTE_TEXT:
        return value->type == PIR_STRING && value->len > 0 ? NULL : "must be a text";
    case NOTE_NAME:
        return is_name(value) ? NULL
                              : "must be a name: small letters, digits and hyphens, a "
                                "letter first";
    case NOTE_NUMBER:
        return is_small_number(value) ? NULL : "must be a whole number from 0 to 9999";
    case NOTE_FLAG:
        return value->type == PIR_BOOL ? NULL : "must be true or false";
    case NOTE_TEXTS:
        return are_texts(value) ? NULL : "must be a list of texts";
    case NOTE_ASKED:
        return is_asked(value) ? NULL : "must hold reasons for report, close or both";
    }
    return NULL;
}

static int unknown_note(
    const struct pir_member *member, const char *file, const struct note *notes,
    size_t count, struct pir_err *err)
{
    const char *names[COUNT(field_notes)];
    const char *nearest;

    for (size_t i = 0; i < count; i++)
        names[i] = notes[i].key;
    nearest = pir_text_nearest(member->name, names, count);
    pir_err_set(err, PIR_E_INPUT, "x-pir has no setting \"%s\" here", member->name);
    if (nearest)
        pir_err_hint(err, "the nearest is %s", nearest);
    return pir_kind_wrong_at(err, file, member->value);
}

static int check_note(
    const struct pir_member *member, const char *file, const struct note *notes,
    size_t count, struct pir_err *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *wrong;

        if (strcmp(notes[i].key, member->name) != 0)
            continue;
        wrong = wrong_note(notes[i].type, member->value);
        if (!wrong)
            return 0;
        pir_err_set(err, PIR_E_INPUT, "x-pir %s %s", member->name, wrong);
        return pir_kind_wrong_at(err, file, member->value);
    }
    return unknown_note(member, file, notes, count, err);
}

/* Add the members of from that into lacks. */
static int add_missing(
    struct walk *walk, struct pir_value *into, const struct pir_value *from,
    struct pir_err *err)
{
    for (size_t i = 0; i < from->len; i++) {
        const struct pir_member *member = &from->in.members[i];

        if (!pir_value_get(into, member->name) &&
            pir_value_set(walk->arena, into, member->name, member->value) < 0)
            return pir_err_nomem(err);
    }
    return 0;
}

/* The member of that name; an empty value of that type is put there when it is missing. */
static struct pir_value *member_of_type(
    struct walk *walk, struct pir_value *out, const char *name, enum pir_type type)
{
    struct pir_value *value = pir_value_get(out, name);

    if (value)
        return value;
    value = type == PIR_ARRAY ? pir_value_array(walk->arena)
                              : pir_value_object(walk->arena);
    return pir_value_set(walk->arena, out, name, value) < 0 ? NULL : value;
}

static int lay_notes(
    struct walk *walk, struct pir_value *out, const char *file,
    const struct pir_value *notes, struct pir_err *err)
{
    const struct note *known = out == walk->root ? kind_notes : field_notes;
    size_t count = out == walk->root ? COUNT(kind_notes) : COUNT(field_notes);
    struct pir_value *into;

    if (notes->type != PIR_OBJECT) {
        pir_err_set(err, PIR_E_INPUT, "x-pir must hold settings, each with its name");
        return pir_kind_wrong_at(err, file, notes);
    }
    for (size_t i = 0; i < notes->len; i++) {
        int rc = check_note(&notes->in.members[i], file, known, count, err);

        if (rc < 0)
            return rc;
    }
    into = member_of_type(walk, out, "x-pir", PIR_OBJECT);
    return into ? add_missing(walk, into, notes, err) : pir_err_nomem(err);
}

static int
wrong_field_name(const struct pir_member *member, const char *file, struct pir_err *err)
{
    struct pir_value name = {
        .type = PIR_STRING, .text = member->name, .len = strlen(member->name)};

    if (is_name(&name))
        return 0;
    pir_err_set(
        err, PIR_E_INPUT,
        "\"%s\" cannot be a field: its name must be small letters, digits and hyphens, "
        "a letter first",
        member->name);
    name.line = member->line;
    name.column = member->column;
    return pir_kind_wrong_at(err, file, &name);
}

/* A field of the entry itself: remember whose it is. */
static int enter_field(
    struct walk *walk, const struct pir_member *member, const char *file,
    struct pir_err *err)
{
    int rc = wrong_field_name(member, file, err);

    if (rc < 0)
        return rc;
    if (!pir_value_get(walk->origins, member->name) &&
        pir_value_set_string(walk->arena, walk->origins, member->name, file) < 0)
        return pir_err_nomem(err);
    if (strcmp(file, ENVELOPE) == 0 &&
        !member_of_type(walk, walk->envelope, member->name, PIR_OBJECT))
        return pir_err_nomem(err);
    return 0;
}

static int lay_properties(
    struct walk *walk, struct pir_value *out, const char *file,
    const struct pir_value *properties, unsigned depth, struct pir_err *err)
{
    struct pir_value *into = member_of_type(walk, out, "properties", PIR_OBJECT);
    int rc = 0;

    if (!into)
        return pir_err_nomem(err);
    if (properties->type != PIR_OBJECT)
        return 0; /* the compiler of schemas has more to say about it */
    for (size_t i = 0; rc == 0 && i < properties->len; i++) {
        const struct pir_member *member = &properties->in.members[i];
        struct pir_value *field = member_of_type(walk, into, member->name, PIR_OBJECT);

        if (!field)
            return pir_err_nomem(err);
        if (out == walk->root)
            rc = enter_field(walk, member, file, err);
        if (rc == 0)
            rc = lay(walk, field, file, member->value, depth + 1, err);
    }
    return rc;
}

static int lay_items(
    struct walk *walk, struct pir_value *out, const char *file, struct pir_value *items,
    unsigned depth, struct pir_err *err)
{
    struct pir_value *into = member_of_type(walk, out, "items", PIR_OBJECT);

    if (!into)
        return pir_err_nomem(err);
    return lay(walk, into, file, items, depth + 1, err);
}

static int lay_branches(
    struct walk *walk, struct pir_value *out, const char *file,
    const struct pir_member *branches, unsigned depth, struct pir_err *err)
{
    struct pir_value *into;
    int rc = 0;

    if (pir_value_get(out, branches->name) || branches->value->type != PIR_ARRAY)
        return 0;
    into = member_of_type(walk, out, branches->name, PIR_ARRAY);
    if (!into)
        return pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < branches->value->len; i++) {
        struct pir_value *branch = pir_value_object(walk->arena);

        if (pir_value_push(walk->arena, into, branch) < 0)
            return pir_err_nomem(err);
        rc = lay(walk, branch, file, branches->value->in.items[i], depth + 1, err);
    }
    return rc;
}

static int lay_required(
    struct walk *walk, struct pir_value *out, const struct pir_value *names,
    struct pir_err *err)
{
    struct pir_value *into = member_of_type(walk, out, "required", PIR_ARRAY);

    if (!into)
        return pir_err_nomem(err);
    for (size_t i = 0; names->type == PIR_ARRAY && i < names->len; i++)
        if (pir_value_push(walk->arena, into, names->in.items[i]) < 0)
            return pir_err_nomem(err);
    return 0;
}

static int lay_member(
    struct walk *walk, struct pir_value *out, const char *file,
    const struct pir_member *member, unsigned depth, struct pir_err *err)
{
    const char *name = member->name;

    if (strcmp(name, "$ref") == 0 || strcmp(name, "allOf") == 0)
        return 0;
    if (strcmp(name, "properties") == 0)
        return lay_properties(walk, out, file, member->value, depth, err);
    if (strcmp(name, "items") == 0)
        return lay_items(walk, out, file, member->value, depth, err);
    if (strcmp(name, "anyOf") == 0 || strcmp(name, "oneOf") == 0)
        return lay_branches(walk, out, file, member, depth, err);
    if (strcmp(name, "required") == 0)
        return lay_required(walk, out, member->value, err);
    if (strcmp(name, "x-pir") == 0)
        return lay_notes(walk, out, file, member->value, err);
    if (pir_value_get(out, name))
        return 0;
    if (pir_value_set(walk->arena, out, name, member->value) < 0)
        return pir_err_nomem(err);
    return 0;
}

/* Split "note.yaml#/$defs/x" into the document, asked of the set, and the pointer. */
static int follow(
    struct pir_value **target, const char **target_file, struct walk *walk,
    const char *file, const struct pir_value *reference, struct pir_err *err)
{
    const char *hash = strchr(reference->text, '#');
    size_t len = hash ? (size_t)(hash - reference->text) : reference->len;
    const char *pointer = hash ? hash + 1 : "";
    struct pir_value *document;
    int rc;

    *target_file =
        len > 0 ? pir_arena_strndup(walk->arena, reference->text, len) : file;
    if (!*target_file)
        return pir_err_nomem(err);
    rc = pir_kind_file_is(*target_file)
             ? pir_kind_document(&document, walk->kinds, *target_file, err)
             : PIR_E_NOTFOUND;
    if (rc == 0)
        *target = (struct pir_value *)pir_value_point(document, pointer);
    if (rc == PIR_E_NOTFOUND || (rc == 0 && !*target)) {
        pir_err_set(
            err, PIR_E_INPUT, "the reference \"%s\" leads nowhere", reference->text);
        pir_err_hint(err, "write it as FILE.yaml or FILE.yaml#/$defs/NAME");
        return pir_kind_wrong_at(err, file, reference);
    }
    return rc;
}

static int lay_reference(
    struct walk *walk, struct pir_value *out, const char *file,
    const struct pir_value *reference, unsigned depth, struct pir_err *err)
{
    struct pir_value *target = NULL;
    const char *target_file;
    int rc;

    if (reference->type != PIR_STRING)
        return 0;
    rc = follow(&target, &target_file, walk, file, reference, err);
    if (rc < 0)
        return rc;
    return lay(walk, out, target_file, target, depth + 1, err);
}

/* Lay schema under what is in out already. */
static int
lay(struct walk *walk, struct pir_value *out, const char *file,
    struct pir_value *schema, unsigned depth, struct pir_err *err)
{
    const struct pir_value *reference = pir_value_get(schema, "$ref");
    const struct pir_value *parts = pir_value_get(schema, "allOf");
    int rc = 0;

    if (depth > DEPTH_MAX || ++walk->steps > STEPS_MAX) {
        pir_err_set(
            err, PIR_E_INPUT, "the references here go round in circles or too deep");
        return pir_kind_wrong_at(err, file, schema);
    }
    if (schema->type != PIR_OBJECT)
        return 0;
    if (out->line == 0) {
        out->line = schema->line;
        out->column = schema->column;
    }
    for (size_t i = 0; rc == 0 && i < schema->len; i++)
        rc = lay_member(walk, out, file, &schema->in.members[i], depth, err);
    if (rc == 0 && reference)
        rc = lay_reference(walk, out, file, reference, depth, err);
    for (size_t i = 0; rc == 0 && parts && i < parts->len; i++)
        if (parts->type == PIR_ARRAY)
            rc = lay(walk, out, file, parts->in.items[i], depth + 1, err);
    return rc;
}

int pir_kind_view_make(
    struct pir_kind_view *out, struct pir_kinds *kinds, const char *file,
    struct pir_value *document, struct pir_err *err)
{
    struct walk walk = {.kinds = kinds, .arena = &kinds->arena};

    out->root = walk.root = pir_value_object(walk.arena);
    out->envelope = walk.envelope = pir_value_object(walk.arena);
    out->origins = walk.origins = pir_value_object(walk.arena);
    if (!walk.root || !walk.envelope || !walk.origins)
        return pir_err_nomem(err);
    return lay(&walk, walk.root, file, document, 0, err);
}
