/* The text an editor opens with, and reading it back. It looks like the entry it becomes:
 * fields between two lines "---", the body below. All help stands in comments, which the
 * reader of YAML drops by itself. */
#include "base/text.h"
#include "doc/entry.h"
#include "doc/kind_load.h"
#include "doc/yaml.h"

#include <string.h>

#define FENCE "---"
#define WIDTH ((size_t)78)
#define BODY "body"

/* ---- writing ---- */

/* Words as comment lines, each beginning with lead, broken between words. */
static void add_comment(struct pir_buf *out, const char *lead, const char *text)
{
    size_t columns = 0;

    for (const char *at = text; *at;) {
        size_t space = strspn(at, " \n");
        size_t len = strcspn(at + space, " \n");
        size_t width = pir_text_width(at + space, len);

        if (len > 0 && columns > 0 && columns + 1 + width > WIDTH) {
            pir_buf_addch(out, '\n');
            columns = 0;
        }
        if (len > 0) {
            pir_buf_addstr(out, columns > 0 ? " " : lead);
            pir_text_quote(out, at + space, len, PIR_TEXT_LINE);
            columns += width + (columns > 0 ? 1 : strlen(lead));
        }
        at += space + len;
    }
    if (columns > 0)
        pir_buf_addch(out, '\n');
}

static void add_sentence(struct pir_buf *out, const char *text)
{
    size_t len = strlen(text);

    if (out->len > 0)
        pir_buf_addch(out, ' ');
    pir_buf_add(out, text, len);
    if (len > 0 && !strchr(".?!", text[len - 1]))
        pir_buf_addch(out, '.');
}

static void add_choices(struct pir_buf *out, const struct pir_field *field)
{
    pir_buf_addstr(out, field->list ? " Any of: " : " One of: ");
    for (size_t i = 0; i < field->choice_count; i++) {
        if (i > 0)
            pir_buf_addstr(out, ", ");
        pir_buf_addstr(out, field->choices[i]);
    }
    pir_buf_addch(out, '.');
}

/* What to write, in words, where it is not a text or a choice. */
static const char *form_of(const struct pir_field *field)
{
    switch (field->type) {
    case PIR_FIELD_NUMBER:
        return "A number";
    case PIR_FIELD_INTEGER:
        return "A whole number";
    case PIR_FIELD_BOOLEAN:
        return "true or false";
    case PIR_FIELD_TIME:
        return "A time as in pir help time";
    case PIR_FIELD_DATE:
        return "A date";
    case PIR_FIELD_ENTRY:
        return "The id of an entry";
    default:
        return NULL;
    }
}

static void add_help(struct pir_buf *out, const struct pir_field *field)
{
    struct pir_buf help = PIR_BUF_INIT;

    add_sentence(&help, field->prompt ? field->prompt : field->help);
    if (field->choice_count > 0)
        add_choices(&help, field);
    if (form_of(field))
        add_sentence(&help, form_of(field));
    if (field->key_count > 0) {
        pir_buf_addstr(&help, " Write ");
        pir_field_metavar(&help, field);
        pir_buf_addch(&help, '.');
    }
    if (field->list)
        add_sentence(&help, "A list: [one, two]");
    if (field->example && field->choice_count == 0)
        pir_buf_printf(&help, " For example: %s", field->example);
    if (field->fallback)
        pir_buf_printf(&help, " (otherwise %s)", field->fallback);
    pir_buf_addstr(&help, field->required ? " (required)" : "");
    if (pir_buf_failed(&help))
        out->failed = true;
    else
        add_comment(out, "# ", help.data);
    pir_buf_release(&help);
}

/* "name: value", as the writer of YAML puts it. */
static int add_given(
    struct pir_buf *out, const char *name, const struct pir_value *value,
    struct pir_err *err)
{
    struct pir_member member = {.name = name, .value = (struct pir_value *)value};
    struct pir_value line = {
        .type = PIR_OBJECT, .len = 1, .cap = 1, .in.members = &member};

    return pir_yaml_emit(out, &line, err);
}

static bool is_shown(const struct pir_field *field, const struct pir_value *value)
{
    if (!field->option || strcmp(field->name, BODY) == 0)
        return false;
    return !field->envelope || value ||
           pir_value_get(pir_value_get(field->schema, "x-pir"), "order");
}

static int add_field(
    struct pir_buf *out, const struct pir_field *field, const struct pir_value *given,
    struct pir_err *err)
{
    const struct pir_value *value = pir_value_get(given, field->name);

    if (!is_shown(field, value))
        return 0;
    pir_buf_addch(out, '\n');
    add_help(out, field);
    if (value)
        return add_given(out, field->name, value, err);
    pir_buf_printf(out, "%s: \n", field->name);
    return 0;
}

/* What the kind does not know stays visible, and so does a body that is no text: whoever wrote
 * it should see it again. */
static int add_strangers(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_value *given,
    struct pir_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && given && i < given->len; i++) {
        const struct pir_member *member = &given->in.members[i];
        const struct pir_field *field = pir_kind_field(kind, member->name);

        if (strcmp(member->name, BODY) == 0) {
            if (pir_value_text(given, BODY))
                continue;
            pir_buf_addstr(out, "# The body is a text, below the fields.\n");
        } else if (field && strcmp(field->name, member->name) == 0) {
            continue;
        } else {
            pir_buf_printf(out, "# Not a field of %s.\n", kind->name);
        }
        rc = add_given(out, member->name, member->value, err);
    }
    return rc;
}

/* Fields of the envelope that are not shown, so that one knows they are there. */
static void add_hidden_fields(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_value *given)
{
    struct pir_buf names = PIR_BUF_INIT;

    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (!field->envelope || !field->option || strcmp(field->name, BODY) == 0 ||
            is_shown(field, pir_value_get(given, field->name)))
            continue;
        pir_buf_addstr(&names, names.len > 0 ? ", " : "Every entry may also have: ");
        pir_buf_addstr(&names, field->name);
    }
    if (pir_buf_failed(&names)) {
        out->failed = true;
    } else if (names.len > 0) {
        pir_buf_addch(out, '\n');
        add_comment(out, "# ", names.data);
    }
    pir_buf_release(&names);
}

static void add_notes(struct pir_buf *out, const char *notes)
{
    while (notes && *notes) {
        size_t len = strcspn(notes, "\n");

        if (len > 0) {
            pir_buf_addstr(out, "# ! ");
            pir_text_quote(out, notes, len, PIR_TEXT_LINE);
            pir_buf_addch(out, '\n');
        }
        notes += len + (notes[len] == '\n');
    }
}

static void add_head(struct pir_buf *out, const struct pir_kind *kind)
{
    struct pir_buf line = PIR_BUF_INIT;

    pir_buf_printf(&line, "%s: %s", kind->name, kind->summary);
    if (pir_buf_failed(&line))
        out->failed = true;
    else
        add_comment(out, "# ", line.data);
    pir_buf_release(&line);
    pir_buf_addstr(
        out, "# Lines that begin with # and fields left empty are dropped; an empty\n"
             "# file records nothing.\n");
}

static void add_body(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_value *given)
{
    const struct pir_field *field = pir_kind_field(kind, BODY);
    const char *body = pir_value_text(given, BODY);

    if (field && strcmp(field->name, BODY) == 0) {
        pir_buf_addstr(out, "\n# Below the next line, in as many lines as you like:\n");
        add_help(out, field);
    }
    pir_buf_addstr(out, FENCE "\n");
    if (!body || !*body)
        return;
    pir_buf_addstr(out, body);
    if (body[strlen(body) - 1] != '\n')
        pir_buf_addch(out, '\n');
}

int pir_kind_template(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_value *given,
    const char *notes, struct pir_err *err)
{
    int rc = 0;

    pir_buf_addstr(out, FENCE "\n");
    add_notes(out, notes);
    add_head(out, kind);
    /* The kind's own fields come first: they are what the author is here for. */
    for (size_t i = 0; rc == 0 && i < kind->field_count; i++)
        if (!kind->fields[i].envelope)
            rc = add_field(out, &kind->fields[i], given, err);
    for (size_t i = 0; rc == 0 && i < kind->field_count; i++)
        if (kind->fields[i].envelope)
            rc = add_field(out, &kind->fields[i], given, err);
    if (rc == 0)
        rc = add_strangers(out, kind, given, err);
    if (rc < 0)
        return rc;
    add_hidden_fields(out, kind, given);
    add_body(out, kind, given);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

/* ---- reading back ---- */

/* Where in the text the parts are. */
struct parts {
    size_t fields, fields_end; /* between the fences */
    size_t body;
    unsigned fields_line, body_line;
};

static size_t line_length(const char *text, size_t len, size_t at)
{
    const char *end = memchr(text + at, '\n', len - at);

    return end ? (size_t)(end - (text + at)) : len - at;
}

static bool is_fence(const char *line, size_t len)
{
    while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
        len--;
    return len == strlen(FENCE) && memcmp(line, FENCE, len) == 0;
}

static int
no_fence(const char *place, unsigned line, const char *what, struct pir_err *err)
{
    pir_err_set(err, PIR_E_INPUT, "the line \"" FENCE "\" %s is missing", what);
    pir_err_hint(
        err, "the fields stand between two lines \"" FENCE "\", the body below them");
    pir_err_at(err, place, line, 1);
    return PIR_E_INPUT;
}

static int find_parts(
    struct parts *parts, const char *text, size_t len, const char *place,
    struct pir_err *err)
{
    unsigned line = 0;
    bool inside = false;

    memset(parts, 0, sizeof(*parts));
    for (size_t at = 0; at < len;) {
        size_t size = line_length(text, len, at);
        size_t next = at + size + (at + size < len);

        line++;
        if (is_fence(text + at, size) && inside) {
            parts->fields_end = at;
            parts->body = next;
            parts->body_line = line + 1;
            return 0;
        }
        if (is_fence(text + at, size)) {
            inside = true;
            parts->fields = next;
            parts->fields_line = line + 1;
        } else if (
            !inside && size > 0 && text[at] != '#' &&
            !pir_text_is_blank(text + at, size)) {
            return no_fence(place, line, "before the fields", err);
        }
        at = next;
    }
    if (inside)
        return no_fence(place, line, "after the fields", err);
    return 0; /* nothing but comments: nothing was filled in */
}

/* A copy with LF for the CR LF of some editors. */
static char *with_plain_lines(
    size_t *out_len, struct pir_arena *arena, const char *bytes, size_t len)
{
    char *text = pir_arena_alloc(arena, len + 1);
    size_t to = 0;

    for (size_t i = 0; text && i < len; i++)
        if (bytes[i] != '\r' || i + 1 == len || bytes[i + 1] != '\n')
            text[to++] = bytes[i];
    *out_len = to;
    return text;
}

static bool is_empty(const struct pir_value *value)
{
    switch (value->type) {
    case PIR_NULL:
        return true;
    case PIR_STRING:
        return value->plain && (value->len == 0 || strcmp(value->text, "~") == 0 ||
                                strcmp(value->text, "null") == 0);
    case PIR_ARRAY:
    case PIR_OBJECT:
        return value->len == 0;
    default:
        return false;
    }
}

/* Drop what was left empty, from the inside out. Depth is bounded by the reader. */
static void drop_empty(struct pir_value *value)
{
    size_t kept = 0;

    if (value->type != PIR_ARRAY && value->type != PIR_OBJECT)
        return;
    for (size_t i = 0; i < value->len; i++) {
        struct pir_value *child =
            value->type == PIR_ARRAY ? value->in.items[i] : value->in.members[i].value;

        drop_empty(child);
        if (is_empty(child))
            continue;
        if (value->type == PIR_ARRAY)
            value->in.items[kept] = value->in.items[i];
        else
            value->in.members[kept] = value->in.members[i];
        kept++;
    }
    value->len = kept;
}

/* The fields alone, but with as many empty lines before them as the file has lines: so the
 * reader of YAML counts as the author's editor does. */
static int read_fields(
    struct pir_value **out, struct pir_arena *arena, const char *text,
    const struct parts *parts, const char *place, struct pir_err *err)
{
    struct pir_buf fields = PIR_BUF_INIT;
    struct pir_value *value = NULL;
    int rc = 0;

    for (unsigned line = 1; line < parts->fields_line; line++)
        pir_buf_addch(&fields, '\n');
    pir_buf_add(&fields, text + parts->fields, parts->fields_end - parts->fields);
    if (pir_buf_failed(&fields)) {
        rc = pir_err_nomem(err);
        goto done;
    }
    rc = pir_yaml_parse(
        &value, arena, fields.data, fields.len, PIR_YAML_PLAIN, place, err);
    if (rc < 0)
        goto done;
    if (is_empty(value))
        value = pir_value_object(arena);
    if (!value) {
        rc = pir_err_nomem(err);
        goto done;
    }
    if (value->type != PIR_OBJECT) {
        pir_err_set(err, PIR_E_INPUT, "each field must be written as \"name: value\"");
        pir_err_at(err, place, parts->fields_line, 1);
        rc = PIR_E_INPUT;
        goto done;
    }
    drop_empty(value);
    *out = value;
done:
    pir_buf_release(&fields);
    return rc;
}

static int read_body(
    struct pir_value *fields, struct pir_arena *arena, const char *text, size_t len,
    const struct parts *parts, const char *place, struct pir_err *err)
{
    const struct pir_value *other = pir_value_get(fields, BODY);
    size_t at = parts->body;
    unsigned line = parts->body_line;
    struct pir_value *body;

    while (at < len) {
        size_t size = line_length(text, len, at);

        if (!pir_text_is_blank(text + at, size))
            break;
        at += size + (at + size < len);
        line++;
    }
    while (len > at && strchr(" \t\n", text[len - 1]))
        len--;
    if (at >= len)
        return 0;
    if (other) {
        pir_err_set(
            err, PIR_E_INPUT,
            "the body is there twice: as a field and below the fields");
        pir_err_at(err, place, other->line, other->column);
        return PIR_E_INPUT;
    }
    body = pir_value_string_n(arena, text + at, len - at);
    if (body) {
        body->line = line;
        body->column = 1;
    }
    return pir_value_set(arena, fields, BODY, body) < 0 ? pir_err_nomem(err) : 0;
}

int pir_kind_template_read(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    struct pir_value *fields = NULL;
    struct parts parts;
    char *text;
    int rc;

    *out = NULL;
    if (len > PIR_ENTRY_MAX) {
        pir_err_set(err, PIR_E_INPUT, "the text is longer than 1 MiB");
        pir_err_at(err, place, 0, 0);
        return PIR_E_INPUT;
    }
    text = with_plain_lines(&len, arena, bytes, len);
    if (!text)
        return pir_err_nomem(err);
    rc = pir_text_check(text, len, PIR_TEXT_LINES | PIR_TEXT_TABS, err);
    if (rc < 0) {
        pir_err_at(err, place, 0, 0);
        return rc;
    }
    rc = find_parts(&parts, text, len, place, err);
    if (rc == 0)
        rc = read_fields(&fields, arena, text, &parts, place, err);
    if (rc == 0 && parts.body > 0)
        rc = read_body(fields, arena, text, len, &parts, place, err);
    if (rc == 0)
        *out = fields;
    return rc;
}
