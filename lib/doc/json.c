/* JSON in and out. jansson decides what is JSON; a scan before it enforces the limits,
 * so that jansson never sees anything deep or large, and notes where each key and value
 * stands, which jansson does not tell. Both go through the text in the same order.
 * Numbers are taken from the text itself, not from the doubles jansson makes of them. */
#include "doc/json.h"

#include "base/text.h"
#include "doc/scalar.h"
#include "doc/yaml.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE_MAX 400
#define NAME_COLUMNS 40     /* of a key that is quoted in a sentence */
#define EMIT_DEPTH_MAX 256u /* of a tree made in memory, so that recursion ends */

/* A key, a scalar, or the bracket that opens a list or map. */
struct token {
    size_t start, end; /* bytes */
    unsigned line, column;
};

struct reader {
    struct pir_arena *arena;
    struct pir_arena scratch;
    const char *bytes;
    size_t len;
    unsigned flags;
    const char *place;
    struct pir_err *err;
    PIR_VEC(struct token) tokens;
    size_t next; /* token that the tree is at */
    /* of the scan: */
    size_t at;
    unsigned line, column;
    size_t depth, values;
    int after_string;
};

__attribute__((format(printf, 4, 5))) static int refuse(
    const struct reader *reader, unsigned line, unsigned column, const char *format,
    ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(reader->err, PIR_E_INPUT, "%s", sentence);
    pir_err_at(reader->err, reader->place, line, column);
    return PIR_E_INPUT;
}

/* One byte on, counting columns in characters. */
static void step(struct reader *reader)
{
    unsigned char c = (unsigned char)reader->bytes[reader->at++];

    if (c == '\n') {
        reader->line++;
        reader->column = 1;
    } else if (
        reader->at == reader->len ||
        ((unsigned char)reader->bytes[reader->at] & 0xc0) != 0x80) {
        reader->column++;
    }
}

/* To the quote that ends the string, or the end of the text. */
static void scan_string(struct reader *reader)
{
    step(reader);
    while (reader->at < reader->len && reader->bytes[reader->at] != '"') {
        if (reader->bytes[reader->at] == '\\')
            step(reader);
        if (reader->at < reader->len)
            step(reader);
    }
    if (reader->at < reader->len)
        step(reader);
}

static int is_word(char c)
{
    return !strchr(" \t\r\n,:[]{}\"", c); /* NUL counts as found: no word */
}

static int scan_token(struct reader *reader)
{
    char c = reader->bytes[reader->at];
    struct token *token = PIR_VEC_PUSH(&reader->scratch, &reader->tokens);

    if (!token)
        return pir_err_nomem(reader->err);
    *token = (struct token){
        .start = reader->at, .line = reader->line, .column = reader->column};
    if (++reader->values > PIR_YAML_NODES_MAX ||
        reader->tokens.len > 2 * (size_t)PIR_YAML_NODES_MAX)
        return refuse(
            reader, token->line, token->column, "there are more than %d values",
            PIR_YAML_NODES_MAX);
    if ((c == '[' || c == '{') && ++reader->depth > PIR_YAML_DEPTH_MAX)
        return refuse(
            reader, token->line, token->column,
            "lists and maps are nested more than %d deep", PIR_YAML_DEPTH_MAX);
    if (c == '"')
        scan_string(reader);
    else
        step(reader);
    while (is_word(c) && reader->at < reader->len && is_word(reader->bytes[reader->at]))
        step(reader);
    token->end = reader->at;
    reader->after_string = c == '"';
    return 0;
}

/* Note all tokens and hold the text to the limits. A string before a colon was a key
 * and does not count as a value. */
static int scan(struct reader *reader)
{
    reader->line = 1;
    reader->column = 1;
    while (reader->at < reader->len) {
        char c = reader->bytes[reader->at];

        if (c == '[' || c == '{' || c == '"' || is_word(c)) {
            int rc = scan_token(reader);

            if (rc < 0)
                return rc;
            continue;
        }
        if (c == '\0')
            return refuse(
                reader, reader->line, reader->column,
                "the character U+0000 is not allowed anywhere");
        if (c == ':' && reader->after_string)
            reader->values--;
        if (c == ':' || c == ',')
            reader->after_string = 0;
        if ((c == ']' || c == '}') && reader->depth > 0)
            reader->depth--;
        step(reader);
    }
    return 0;
}

static int check_encoding(const struct reader *reader)
{
    const char *bytes = reader->bytes;

    if (reader->len >= 2 &&
        (memcmp(bytes, "\xfe\xff", 2) == 0 || memcmp(bytes, "\xff\xfe", 2) == 0)) {
        refuse(reader, 1, 1, "the text is UTF-16 or UTF-32, it must be UTF-8");
        pir_err_hint(reader->err, "save it again as UTF-8");
        return PIR_E_INPUT;
    }
    if (reader->len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        refuse(reader, 1, 1, "the text begins with a byte order mark");
        pir_err_hint(reader->err, "save it again as UTF-8 without a byte order mark");
        return PIR_E_INPUT;
    }
    return 0;
}

static int refuse_double(const struct reader *reader, const struct token *token)
{
    const char *name = reader->bytes + token->start;
    size_t len = token->end - token->start;
    size_t shown = pir_text_fit(name, len, NAME_COLUMNS);

    return refuse(
        reader, token->line, token->column, "the key %.*s%s stands twice", (int)shown,
        name, shown < len ? "..." : "");
}

static int refuse_code(
    const struct reader *reader, const struct token *at, const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return pir_err_nomem(reader->err);
    case json_error_duplicate_key:
        return refuse_double(reader, at);
    case json_error_premature_end_of_input:
        return refuse(
            reader, reader->line, reader->column,
            "the JSON ends before it is complete");
    case json_error_end_of_input_expected:
        return refuse(
            reader, at->line, at->column,
            "something follows the end of the JSON value");
    case json_error_invalid_utf8:
        return refuse(reader, at->line, at->column, "this text is not valid UTF-8");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return refuse(
            reader, at->line, at->column,
            "this text holds the character U+0000, which is not allowed anywhere");
    case json_error_numeric_overflow:
        return refuse(
            reader, at->line, at->column,
            "this number is too large, whole numbers have at most 64 bits");
    default:
        return refuse(
            reader, at->line, at->column, "this is not valid JSON: %s", error->text);
    }
}

/* jansson tells how far it has read; the mistake is the token that ends there, or a
 * single character such as a comma. */
static int refuse_syntax(struct reader *reader, const json_error_t *error)
{
    size_t last = error->position > 0 ? (size_t)error->position - 1 : 0;
    struct token here = {
        .line = (unsigned)error->line, .column = (unsigned)error->column};

    if (here.line == 0)
        here.line = 1;
    if (here.column == 0)
        here.column = 1;
    for (size_t i = 0; i < reader->tokens.len; i++) {
        const struct token *token = &reader->tokens.items[i];

        if (token->start <= last && last < token->end)
            here = *token;
    }
    return refuse_code(reader, &here, error);
}

static int check_text(
    const struct reader *reader, const struct token *token, const char *text,
    size_t len)
{
    if (len > PIR_YAML_SCALAR_MAX)
        return refuse(
            reader, token->line, token->column, "a text is longer than %zu bytes",
            PIR_YAML_SCALAR_MAX);
    if ((reader->flags & PIR_JSON_ANY_TEXT) ||
        pir_scalar_check(text, len, reader->err) == 0)
        return 0;
    pir_err_at(reader->err, reader->place, token->line, token->column);
    return PIR_E_INPUT;
}

static int make_string(
    struct pir_value **out, const struct reader *reader, const struct token *token,
    const json_t *json)
{
    int rc =
        check_text(reader, token, json_string_value(json), json_string_length(json));

    if (rc == 0)
        *out = pir_value_string_n(
            reader->arena, json_string_value(json), json_string_length(json));
    return rc;
}

static int
make_number(struct pir_value **out, struct reader *reader, const struct token *token)
{
    size_t len = token->end - token->start;
    char *text;

    if (len > PIR_YAML_SCALAR_MAX)
        return refuse(
            reader, token->line, token->column, "a number is longer than %zu bytes",
            PIR_YAML_SCALAR_MAX);
    text = pir_arena_strndup(&reader->scratch, reader->bytes + token->start, len);
    if (text && !pir_number_is(text))
        return refuse(reader, token->line, token->column, "this is not a number");
    *out = text ? pir_value_number(reader->arena, text) : NULL;
    return 0;
}

static int make(struct pir_value **out, struct reader *reader, const json_t *json);

static int
make_items(struct pir_value *array, struct reader *reader, const json_t *json)
{
    for (size_t i = 0; i < json_array_size(json); i++) {
        struct pir_value *item = NULL;
        int rc = make(&item, reader, json_array_get(json, i));

        if (rc < 0)
            return rc;
        if (pir_value_push(reader->arena, array, item) < 0)
            return pir_err_nomem(reader->err);
    }
    return 0;
}

/* The tokens are one for each key and value; running out of them would be a mistake of
 * the scan, and is refused rather than guessed over. */
static const struct token *next_token(struct reader *reader)
{
    static const struct token none = {0};

    if (reader->next == reader->tokens.len)
        return &none;
    return &reader->tokens.items[reader->next++];
}

static int
make_members(struct pir_value *object, struct reader *reader, const json_t *json)
{
    json_t *map = (json_t *)json; /* jansson's iterators are not const */

    object->cap = json_object_size(json);
    object->in.members =
        pir_arena_calloc(reader->arena, object->cap, sizeof(*object->in.members));
    if (!object->in.members)
        return pir_err_nomem(reader->err);
    for (void *at = json_object_iter(map); at; at = json_object_iter_next(map, at)) {
        const struct token *token = next_token(reader);
        struct pir_member *member = &object->in.members[object->len];
        const char *name = json_object_iter_key(at);
        int rc = check_text(reader, token, name, strlen(name));

        if (rc < 0)
            return rc;
        member->line = token->line;
        member->column = token->column;
        member->name = pir_arena_strdup(reader->arena, name);
        if (!member->name)
            return pir_err_nomem(reader->err);
        rc = make(&member->value, reader, json_object_iter_value(at));
        if (rc < 0)
            return rc;
        object->len++;
    }
    return 0;
}

/* The value and all in it; the scan has capped the depth. */
static int make(struct pir_value **out, struct reader *reader, const json_t *json)
{
    const struct token *token = next_token(reader);
    struct pir_value *value = NULL;
    int rc = 0;

    if (json_is_array(json))
        value = pir_value_array(reader->arena);
    else if (json_is_object(json))
        value = pir_value_object(reader->arena);
    else if (json_is_string(json))
        rc = make_string(&value, reader, token, json);
    else if (json_is_number(json))
        rc = make_number(&value, reader, token);
    else if (json_is_boolean(json))
        value = pir_value_bool(reader->arena, json_is_true(json));
    else
        value = pir_value_null(reader->arena);
    if (rc < 0)
        return rc;
    if (!value)
        return pir_err_nomem(reader->err);
    value->line = token->line;
    value->column = token->column;
    if (json_is_array(json))
        rc = make_items(value, reader, json);
    else if (json_is_object(json))
        rc = make_members(value, reader, json);
    *out = value;
    return rc;
}

int pir_json_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err)
{
    struct reader reader = {
        .arena = arena,
        .bytes = len ? bytes : "",
        .len = len,
        .flags = flags,
        .place = place,
        .err = err,
    };
    struct pir_value *value = NULL;
    json_error_t error;
    json_t *json = NULL;
    size_t allow = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    int rc;

    *out = NULL;
    if (flags & PIR_JSON_ANY_TEXT)
        allow |= JSON_ALLOW_NUL;
    rc = check_encoding(&reader);
    if (rc == 0)
        rc = scan(&reader);
    if (rc < 0)
        goto done;
    json = json_loadb(reader.bytes, len, allow, &error);
    rc = json ? make(&value, &reader, json) : refuse_syntax(&reader, &error);
    if (rc == 0)
        *out = value;
done:
    json_decref(json);
    pir_arena_release(&reader.scratch);
    return rc;
}

struct emitter {
    struct pir_buf *out;
    unsigned flags;
    struct pir_err *err;
};

/* A character that stands for itself neither in JSON nor safely on a terminal. */
static void emit_escape(struct pir_buf *out, uint32_t c)
{
    if (c == '"' || c == '\\')
        pir_buf_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        pir_buf_addstr(out, "\\n");
    else if (c == '\t')
        pir_buf_addstr(out, "\\t");
    else if (c == '\r')
        pir_buf_addstr(out, "\\r");
    else if (c < 0x10000)
        pir_buf_printf(out, "\\u%04x", (unsigned)c);
    else
        pir_buf_printf(
            out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((c - 0x10000) >> 10)),
            (unsigned)(0xdc00 + ((c - 0x10000) & 0x3ff)));
}

/* Bytes at the start that need no second look. */
static size_t easy_run(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len && text[at] >= 0x20 && text[at] < 0x7f && text[at] != '"' &&
           text[at] != '\\')
        at++;
    return at;
}

static int emit_text(struct emitter *emitter, const char *text, size_t len)
{
    struct pir_buf *out = emitter->out;
    uint32_t c = 0;

    pir_buf_addch(out, '"');
    for (size_t i = 0, used; i < len; i += used) {
        used = easy_run(text + i, len - i);
        if (used > 0) {
            pir_buf_add(out, text + i, used);
            continue;
        }
        used = pir_text_decode(&c, text + i, len - i);
        if (used == 0)
            return pir_err_set(
                emitter->err, PIR_E_INPUT,
                "a text with the byte 0x%02x, which is not UTF-8, cannot be written as "
                "JSON",
                (unsigned)(unsigned char)text[i]);
        if (c < 0x7f || pir_text_check(text + i, used, PIR_TEXT_LINE, NULL) < 0)
            emit_escape(out, c);
        else
            pir_buf_add(out, text + i, used);
    }
    pir_buf_addch(out, '"');
    return 0;
}

static void new_line(struct emitter *emitter, unsigned depth)
{
    if (emitter->flags & PIR_JSON_LINE)
        return;
    pir_buf_addch(emitter->out, '\n');
    pir_buf_fill(emitter->out, ' ', (size_t)depth * 2);
}

static int emit(struct emitter *emitter, const struct pir_value *value, unsigned depth);

static int
emit_member(struct emitter *emitter, const struct pir_member *member, unsigned depth)
{
    int rc = emit_text(emitter, member->name, strlen(member->name));

    if (rc < 0)
        return rc;
    pir_buf_addstr(emitter->out, emitter->flags & PIR_JSON_LINE ? ":" : ": ");
    return emit(emitter, member->value, depth);
}

static int
emit_inside(struct emitter *emitter, const struct pir_value *value, unsigned depth)
{
    int is_array = value->type == PIR_ARRAY;

    if (depth == EMIT_DEPTH_MAX)
        return pir_err_set(
            emitter->err, PIR_E_INPUT, "lists and maps are nested more than %u deep",
            EMIT_DEPTH_MAX);
    pir_buf_addch(emitter->out, is_array ? '[' : '{');
    for (size_t i = 0; i < value->len; i++) {
        int rc;

        if (i > 0)
            pir_buf_addch(emitter->out, ',');
        new_line(emitter, depth + 1);
        rc = is_array ? emit(emitter, value->in.items[i], depth + 1)
                      : emit_member(emitter, &value->in.members[i], depth + 1);
        if (rc < 0)
            return rc;
    }
    if (value->len > 0)
        new_line(emitter, depth);
    pir_buf_addch(emitter->out, is_array ? ']' : '}');
    return 0;
}

static int emit(struct emitter *emitter, const struct pir_value *value, unsigned depth)
{
    switch (value->type) {
    case PIR_NULL:
        pir_buf_addstr(emitter->out, "null");
        return 0;
    case PIR_BOOL:
        pir_buf_addstr(emitter->out, value->boolean ? "true" : "false");
        return 0;
    case PIR_NUMBER:
        pir_buf_add(emitter->out, value->text, value->len);
        return 0;
    case PIR_STRING:
        return emit_text(emitter, value->text, value->len);
    case PIR_ARRAY:
    case PIR_OBJECT:
        break;
    }
    return emit_inside(emitter, value, depth);
}

int pir_json_emit(
    struct pir_buf *out, const struct pir_value *value, unsigned flags,
    struct pir_err *err)
{
    struct emitter emitter = {.out = out, .flags = flags, .err = err};
    size_t start = out->len;
    int rc = emit(&emitter, value, 0);

    pir_buf_addch(out, '\n');
    if (rc == 0 && pir_buf_failed(out))
        rc = pir_err_nomem(err);
    if (rc < 0)
        pir_buf_truncate(out, start);
    return rc;
}
