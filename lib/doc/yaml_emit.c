/* Writing YAML for people: block style, short lists of scalars on one line, several lines
 * of text as a literal block. What was written is read back and compared before anybody
 * gets it, so the rules of quoting below can be unkind but never wrong. */
#include "doc/yaml.h"

#include "base/text.h"
#include "doc/scalar.h"

#include <string.h>

#define STEP 2            /* columns of indentation */
#define FLOW_WIDTH 80     /* a list on one line ends before this column */
#define NAME_MAX_LEN 1000 /* characters; libyaml gives up on a longer key */

enum spot {
    SPOT_ROOT,
    SPOT_KEY,  /* after "key:" */
    SPOT_DASH, /* after "-" */
    SPOT_FLOW, /* inside [ ] */
};

struct emitter {
    struct pir_buf *out;
    struct pir_err *err;
};

static int emit_node(
    struct emitter *emitter, const struct pir_value *value, enum spot spot,
    size_t indent, unsigned depth);

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What some reader takes for null, a truth value or a number, in any case. */
static bool is_reserved(const char *text)
{
    static const char *const words[] = {
        "null", "true", "false", "yes", "no",  "on",
        "off",  "y",    "n",     "nan", "inf", "infinity",
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *word = words[i];
        const char *at = text;

        while (*word && lower(*at) == *word) {
            word++;
            at++;
        }
        if (*word == '\0' && *at == '\0')
            return true;
    }
    return false;
}

static bool is_plain(const struct pir_value *string, enum spot spot)
{
    const char *text = string->text;

    if (!is_letter(text[0]) || is_reserved(text) || text[string->len - 1] == ' ')
        return false;
    for (const char *at = text; *at; at++) {
        if (*at == ',' && spot == SPOT_FLOW)
            return false;
        if (!is_letter(*at) && !(*at >= '0' && *at <= '9') &&
            !strchr(" _./@+,()-", *at))
            return false;
    }
    return true;
}

/* A literal block shows white space at its ends badly or not at all; one that keeps empty
 * lines at its end would also keep those that somebody puts behind it. */
static bool is_literal(const struct pir_value *string, enum spot spot)
{
    const char *last;

    if ((spot != SPOT_KEY && spot != SPOT_DASH) ||
        !memchr(string->text, '\n', string->len))
        return false;
    if (pir_text_is_blank(string->text, string->len))
        return false;
    last = strrchr(string->text, '\n') + 1;
    if (*last == '\0')
        return string->text[string->len - 2] != '\n';
    return last[strspn(last, " \t")] != '\0';
}

static void emit_single(struct pir_buf *out, const char *text)
{
    pir_buf_addch(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            pir_buf_addch(out, '\'');
        pir_buf_addch(out, *text);
    }
    pir_buf_addch(out, '\'');
}

static void emit_double(struct pir_buf *out, const char *text)
{
    pir_buf_addch(out, '"');
    for (; *text; text++) {
        if (*text == '\n')
            pir_buf_addstr(out, "\\n");
        else if (*text == '\t')
            pir_buf_addstr(out, "\\t");
        else if (*text == '"' || *text == '\\')
            pir_buf_printf(out, "\\%c", *text);
        else
            pir_buf_addch(out, *text);
    }
    pir_buf_addch(out, '"');
}

/* "|", a number when the first line would mislead about the indentation, and what
 * becomes of the line ends at the end; then the lines. */
static void
emit_literal(struct pir_buf *out, const struct pir_value *string, size_t indent)
{
    const char *text = string->text;
    size_t len = string->len;
    const char *line_end;

    pir_buf_addch(out, '|');
    if (strchr(" \t\n", text[0]))
        pir_buf_printf(out, "%d", STEP);
    if (text[len - 1] != '\n')
        pir_buf_addch(out, '-');
    pir_buf_addch(out, '\n');
    for (; *text; text = *line_end ? line_end + 1 : line_end) {
        line_end = text + strcspn(text, "\n");
        if (line_end > text)
            pir_buf_fill(out, ' ', indent);
        pir_buf_add(out, text, (size_t)(line_end - text));
        pir_buf_addch(out, '\n');
    }
}

static int emit_string(
    struct emitter *emitter, const struct pir_value *string, enum spot spot,
    size_t indent)
{
    struct pir_buf *out = emitter->out;
    int rc = pir_scalar_check(string->text, string->len, emitter->err);

    if (rc < 0)
        return rc;
    if (is_plain(string, spot)) {
        pir_buf_add(out, string->text, string->len);
    } else if (is_literal(string, spot)) {
        emit_literal(out, string, indent);
        return 0;
    } else if (
        strpbrk(string->text, "\n\t") ||
        (strchr(string->text, '\'') && !strpbrk(string->text, "\"\\"))) {
        emit_double(out, string->text);
    } else {
        emit_single(out, string->text);
    }
    if (spot != SPOT_FLOW)
        pir_buf_addch(out, '\n');
    return 0;
}

static int emit_name(struct emitter *emitter, const char *name)
{
    struct pir_value string = {.type = PIR_STRING, .text = name, .len = strlen(name)};
    size_t start = emitter->out->len;
    int rc;

    if (strcmp(name, "<<") == 0)
        return pir_err_set(
            emitter->err, PIR_E_INPUT, "a key << cannot be written as YAML");
    rc = emit_string(emitter, &string, SPOT_FLOW, 0);
    if (rc < 0)
        return rc;
    if (pir_text_length(emitter->out->data + start, emitter->out->len - start) >
        NAME_MAX_LEN)
        return pir_err_set(
            emitter->err, PIR_E_INPUT,
            "a key longer than %d characters cannot be written as YAML", NAME_MAX_LEN);
    pir_buf_addch(emitter->out, ':');
    return 0;
}

static bool is_scalar(const struct pir_value *value)
{
    return value->type != PIR_ARRAY && value->type != PIR_OBJECT;
}

static size_t line_start(const struct pir_buf *out)
{
    size_t at = out->len;

    while (at > 0 && out->data[at - 1] != '\n')
        at--;
    return at;
}

static int emit_scalar(
    struct emitter *emitter, const struct pir_value *value, enum spot spot,
    size_t indent)
{
    struct pir_buf *out = emitter->out;

    if (spot == SPOT_KEY || spot == SPOT_DASH)
        pir_buf_addch(out, ' ');
    if (value->type == PIR_STRING)
        return emit_string(emitter, value, spot, indent);
    if (value->type == PIR_NULL)
        pir_buf_addstr(out, "null");
    else if (value->type == PIR_BOOL)
        pir_buf_addstr(out, value->boolean ? "true" : "false");
    else if (value->type == PIR_NUMBER)
        pir_buf_add(out, value->text, value->len);
    else
        pir_buf_addstr(out, "{}");
    if (spot != SPOT_FLOW)
        pir_buf_addch(out, '\n');
    return 0;
}

/* Could the list stand on one line, by what is in it? */
static bool is_flow(const struct pir_value *array)
{
    size_t bytes = 0;

    for (size_t i = 0; i < array->len; i++) {
        const struct pir_value *item = array->in.items[i];

        if (!is_scalar(item))
            return false;
        if (item->type == PIR_STRING && memchr(item->text, '\n', item->len))
            return false;
        bytes += item->len + 1;
        if (bytes > FLOW_WIDTH * 4)
            return false;
    }
    return true;
}

/* Try the list on the line begun. 1 when it fits, 0 when it does not, or negative; what
 * was written is taken back by the caller unless it is 1. */
static int emit_flow(struct emitter *emitter, const struct pir_value *array)
{
    struct pir_buf *out = emitter->out;
    size_t start = line_start(out);

    if (!is_flow(array))
        return 0;
    pir_buf_addch(out, '[');
    for (size_t i = 0; i < array->len; i++) {
        int rc;

        if (i > 0)
            pir_buf_addstr(out, ", ");
        rc = emit_scalar(emitter, array->in.items[i], SPOT_FLOW, 0);
        if (rc < 0)
            return rc;
    }
    pir_buf_addch(out, ']');
    return array->len == 0 ||
           pir_text_width(out->data + start, out->len - start) < FLOW_WIDTH;
}

/* After "key:" children begin on the next line, after "-" on the same one. */
static void begin_block(struct pir_buf *out, enum spot spot)
{
    if (spot == SPOT_KEY)
        pir_buf_addch(out, '\n');
    else if (spot == SPOT_DASH)
        pir_buf_addch(out, ' ');
}

static int emit_members(
    struct emitter *emitter, const struct pir_value *object, enum spot spot,
    size_t indent, unsigned depth)
{
    begin_block(emitter->out, spot);
    for (size_t i = 0; i < object->len; i++) {
        const struct pir_member *member = &object->in.members[i];
        int rc;

        if (i > 0 || spot == SPOT_KEY)
            pir_buf_fill(emitter->out, ' ', indent);
        rc = emit_name(emitter, member->name);
        if (rc < 0)
            return rc;
        rc = emit_node(emitter, member->value, SPOT_KEY, indent + STEP, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int emit_items(
    struct emitter *emitter, const struct pir_value *array, enum spot spot,
    size_t indent, unsigned depth)
{
    begin_block(emitter->out, spot);
    for (size_t i = 0; i < array->len; i++) {
        int rc;

        if (i > 0 || spot == SPOT_KEY)
            pir_buf_fill(emitter->out, ' ', indent);
        pir_buf_addch(emitter->out, '-');
        rc = emit_node(emitter, array->in.items[i], SPOT_DASH, indent + STEP, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int emit_array(
    struct emitter *emitter, const struct pir_value *array, enum spot spot,
    size_t indent, unsigned depth)
{
    size_t before = emitter->out->len;
    int rc;

    if (spot == SPOT_KEY || spot == SPOT_DASH)
        pir_buf_addch(emitter->out, ' ');
    rc = emit_flow(emitter, array);
    if (rc < 0)
        return rc;
    if (rc == 1) {
        pir_buf_addch(emitter->out, '\n');
        return 0;
    }
    pir_buf_truncate(emitter->out, before);
    return emit_items(emitter, array, spot, indent, depth);
}

/* Recursion ends at the depth that can be read back. */
static int emit_node(
    struct emitter *emitter, const struct pir_value *value, enum spot spot,
    size_t indent, unsigned depth)
{
    if (is_scalar(value))
        return emit_scalar(emitter, value, spot, indent);
    if (depth == PIR_YAML_DEPTH_MAX)
        return pir_err_set(
            emitter->err, PIR_E_INPUT, "lists and maps are nested more than %d deep",
            PIR_YAML_DEPTH_MAX);
    if (value->type == PIR_ARRAY)
        return emit_array(emitter, value, spot, indent, depth + 1);
    if (value->len == 0)
        return emit_scalar(emitter, value, spot, indent);
    return emit_members(emitter, value, spot, indent, depth + 1);
}

static int verify(
    const struct pir_value *value, const char *bytes, size_t len, struct pir_err *err)
{
    struct pir_arena arena = {0};
    struct pir_value *again = NULL;
    struct pir_err why = {0};
    int rc;

    rc = pir_yaml_parse(&again, &arena, bytes, len, PIR_YAML_TYPED, NULL, &why);
    if (rc == PIR_E_NOMEM)
        pir_err_nomem(err);
    else if (rc < 0)
        pir_err_set(err, rc, "this cannot be written as YAML: %s", why.message);
    else if (!pir_value_equal(value, again))
        rc = pir_err_set(
            err, PIR_E_INPUT,
            "this cannot be written as YAML, it would read back as something else");
    pir_arena_release(&arena);
    return rc;
}

int pir_yaml_emit(
    struct pir_buf *out, const struct pir_value *value, struct pir_err *err)
{
    struct emitter emitter = {.out = out, .err = err};
    size_t start = out->len;
    int rc;

    rc = emit_node(&emitter, value, SPOT_ROOT, 0, 0);
    if (rc == 0 && pir_buf_failed(out))
        rc = pir_err_nomem(err);
    if (rc == 0)
        rc = verify(value, out->data + start, out->len - start, err);
    if (rc < 0)
        pir_buf_truncate(out, start);
    return rc;
}
