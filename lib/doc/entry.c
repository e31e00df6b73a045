/* Entries: a file taken apart into fields and body, and put together from them. The
 * closing line is the first one that is "---", so a body may have such lines too. */
#include "doc/entry.h"

#include "base/text.h"
#include "doc/entry_internal.h"
#include "doc/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FENCE "---\n"
#define FENCE_LEN (sizeof(FENCE) - 1)
#define VERSION_DIGITS 4
#define SENTENCE_MAX 400

struct reader {
    struct pir_entry *out;
    struct pir_arena *arena;
    const char *bytes;
    size_t len;
    const char *place;
    struct pir_err *err;
    struct pir_value *fields;
};

__attribute__((format(printf, 3, 4))) static int
refuse(const struct reader *reader, unsigned line, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(reader->err, PIR_E_INPUT, "%s", sentence);
    pir_err_at(reader->err, reader->place, line, 0);
    return PIR_E_INPUT;
}

static unsigned line_at(const struct reader *reader, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < offset; i++)
        line += reader->bytes[i] == '\n';
    return line;
}

/* ---- bytes ----------------------------------------------------------------------- */

static int check_bytes(const struct reader *reader)
{
    if (reader->len > PIR_ENTRY_MAX) {
        refuse(
            reader, 0, "the entry is %zu bytes long, at most %zu are allowed",
            reader->len, PIR_ENTRY_MAX);
        pir_err_hint(
            reader->err, "keep long material elsewhere and cite it as evidence");
        return PIR_E_INPUT;
    }
    if (pir_text_check(
            reader->bytes, reader->len, PIR_TEXT_LINES | PIR_TEXT_TABS, reader->err) <
        0) {
        pir_err_at(reader->err, reader->place, 0, 0);
        pir_err_hint(reader->err, "save it again as UTF-8 with Unix line ends (LF)");
        return PIR_E_INPUT;
    }
    return 0;
}

/* Offset of the line that ends the fields, 0 when there is none. */
static size_t find_fence(const char *bytes, size_t len)
{
    size_t at = FENCE_LEN;

    while (at < len) {
        const char *lf = memchr(bytes + at, '\n', len - at);

        if (!lf)
            return 0;
        if (len - at >= FENCE_LEN && memcmp(bytes + at, FENCE, FENCE_LEN) == 0)
            return at;
        at = (size_t)(lf - bytes) + 1;
    }
    return 0;
}

static int split(size_t *fence, const struct reader *reader)
{
    if (reader->len < FENCE_LEN || memcmp(reader->bytes, FENCE, FENCE_LEN) != 0)
        return refuse(reader, 1, "the entry does not begin with a line \"---\"");
    *fence = find_fence(reader->bytes, reader->len);
    if (*fence == 0)
        return refuse(
            reader, line_at(reader, reader->len),
            "the fields do not end in a line \"---\" of their own");
    return 0;
}

/* ---- fields ---------------------------------------------------------------------- */

/* The opening line goes to the YAML reader too, as the start of the document, so that
 * every line number is the file's. */
static int read_fields(struct reader *reader, size_t fence)
{
    struct pir_value *fields;
    const struct pir_value *body;
    int rc = pir_yaml_parse(
        &fields, reader->arena, reader->bytes, fence, PIR_YAML_PLAIN, reader->place,
        reader->err);

    if (rc < 0)
        return rc;
    if (fields->type != PIR_OBJECT)
        return refuse(
            reader, fields->line ? fields->line : 1,
            "the fields are not written as \"name: value\", one on a line");
    body = pir_value_get(fields, "body");
    if (body)
        return refuse(
            reader, body->line,
            "the body stands below the second line \"---\", not "
            "among the fields");
    reader->fields = fields;
    return 0;
}

static int read_body(struct reader *reader, size_t start)
{
    const char *bytes = reader->bytes;
    size_t len = reader->len;
    struct pir_value *body;

    reader->out->body = "";
    if (start == len)
        return 0;
    if (bytes[len - 1] != '\n')
        return refuse(
            reader, line_at(reader, len), "the last line does not end in a line feed");
    if (bytes[len - 2] == '\n')
        return refuse(
            reader, line_at(reader, len - 1), "the body ends in an empty line");
    body = pir_value_string_n(reader->arena, bytes + start, len - 1 - start);
    if (!body || pir_value_set(reader->arena, reader->fields, "body", body) < 0)
        return pir_err_nomem(reader->err);
    body->line = line_at(reader, start);
    body->column = 1;
    reader->out->body = body->text;
    return 0;
}

/* A field that must be there and be a text; NULL after a refusal. */
static const struct pir_value *need_text(const struct reader *reader, const char *name)
{
    const struct pir_value *value = pir_value_get(reader->fields, name);

    if (!value)
        refuse(reader, 1, "the field %s is missing", name);
    else if (value->type != PIR_STRING)
        refuse(reader, value->line, "the field %s must be one text", name);
    return value && value->type == PIR_STRING ? value : NULL;
}

/* note/1 */
static int read_schema(struct reader *reader)
{
    const struct pir_value *value = need_text(reader, "schema");
    size_t kind_len, digits;
    const char *number;

    if (!value)
        return PIR_E_INPUT;
    kind_len = pir_kind_name_span(value->text);
    number = value->text + kind_len + 1;
    if (kind_len == 0 || value->text[kind_len] != '/')
        number = "";
    digits = strspn(number, "0123456789");
    if (digits == 0 || digits > VERSION_DIGITS || number[digits] || number[0] == '0')
        return refuse(
            reader, value->line,
            "the field schema must be a kind and its version, such as note/1");
    reader->out->version = 0;
    for (; *number; number++)
        reader->out->version = reader->out->version * 10 + (unsigned)(*number - '0');
    reader->out->kind = pir_arena_strndup(reader->arena, value->text, kind_len);
    return reader->out->kind ? 0 : pir_err_nomem(reader->err);
}

static int read_incident(struct reader *reader)
{
    struct pir_entry *out = reader->out;
    const struct pir_value *value;

    if (pir_entry_is_opening(out)) {
        value = pir_value_get(reader->fields, "incident");
        if (value)
            return refuse(
                reader, value->line,
                "an entry that opens an incident cannot name one, its own id is it");
        out->incident = pir_arena_strndup(reader->arena, out->id, PIR_ID_SHORT);
        return out->incident ? 0 : pir_err_nomem(reader->err);
    }
    value = need_text(reader, "incident");
    if (!value)
        return PIR_E_INPUT;
    if (!pir_id_short_is(value->text) || value->text[PIR_ID_SHORT])
        return refuse(
            reader, value->line,
            "the field incident must be the %d characters of an incident's id",
            PIR_ID_SHORT);
    out->incident = value->text;
    return 0;
}

/* ---- times ----------------------------------------------------------------------- */

/* The precision beside a time; given is UNKNOWN when the time is. */
static int read_precision(
    struct pir_moment *out, const struct reader *reader, const char *name,
    enum pir_precision given)
{
    const struct pir_value *value = need_text(reader, name);

    if (!value)
        return PIR_E_INPUT;
    if (!pir_precision_parse(&out->precision, value->text))
        return refuse(
            reader, value->line,
            "the field %s must be second, minute, hour, day or unknown", name);
    if ((out->precision == PIR_PRECISION_UNKNOWN) != (given == PIR_PRECISION_UNKNOWN))
        return refuse(
            reader, value->line,
            given == PIR_PRECISION_UNKNOWN
                ? "the field %s must be unknown, because the time is"
                : "the field %s cannot be unknown, because a time is given",
            name);
    return 0;
}

static int
read_time(struct pir_moment *out, const struct reader *reader, const char *name)
{
    const struct pir_value *value = need_text(reader, name);
    struct pir_err why = {0};

    if (!value)
        return PIR_E_INPUT;
    memset(out, 0, sizeof(*out));
    if (strcmp(value->text, "unknown") == 0)
        out->precision = PIR_PRECISION_UNKNOWN;
    else if (pir_time_parse(&out->at, &out->offset, value->text, &why) < 0)
        return refuse(reader, value->line, "the field %s: %s", name, why.message);
    return 0;
}

static int read_times(struct reader *reader)
{
    struct pir_entry *out = reader->out;
    const struct pir_value *precision =
        pir_value_get(reader->fields, "known-precision");
    int rc = read_time(&out->occurred, reader, "occurred");

    if (rc == 0)
        rc = read_precision(
            &out->occurred, reader, "precision", out->occurred.precision);
    if (rc < 0)
        return rc;
    out->known.precision = PIR_PRECISION_UNKNOWN;
    if (pir_value_get(reader->fields, "known"))
        rc = read_time(&out->known, reader, "known");
    else if (precision)
        return refuse(
            reader, precision->line,
            "the field known-precision stands without the field known");
    if (rc == 0 && precision)
        rc = read_precision(
            &out->known, reader, "known-precision", out->known.precision);
    return rc;
}

/* ---- who may read it ------------------------------------------------------------- */

/* Whatever is not plainly false counts: a word that is not understood must not open what
 * somebody meant to close. */
static bool is_flagged(const struct pir_value *fields, const char *name)
{
    const struct pir_value *value = pir_value_get(fields, name);

    if (!value)
        return false;
    if (value->type == PIR_BOOL)
        return value->boolean;
    return value->type != PIR_STRING || strcmp(value->text, "false") != 0;
}

static bool is_red(const struct pir_value *fields)
{
    static const char *const others[] = {"clear", "green", "amber", "amber+strict"};
    const struct pir_value *value = pir_value_get(fields, "tlp");

    if (!value)
        return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (value->type == PIR_STRING && strcmp(value->text, others[i]) == 0)
            return false;
    return true;
}

int pir_entry_parse(
    struct pir_entry *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    struct reader reader = {
        .out = out,
        .arena = arena,
        .bytes = bytes,
        .len = len,
        .place = place,
        .err = err,
    };
    size_t fence;
    int rc;

    memset(out, 0, sizeof(*out));
    if ((rc = check_bytes(&reader)) < 0 || (rc = split(&fence, &reader)) < 0 ||
        (rc = read_fields(&reader, fence)) < 0 ||
        (rc = read_body(&reader, fence + FENCE_LEN)) < 0)
        return rc;
    pir_digest_of(&out->digest, bytes, len);
    pir_digest_id(out->id, &out->digest);
    if ((rc = read_schema(&reader)) < 0 || (rc = read_incident(&reader)) < 0 ||
        (rc = read_times(&reader)) < 0)
        return rc;
    out->restricted = is_flagged(reader.fields, "personal-data") ||
                      is_flagged(reader.fields, "privileged") || is_red(reader.fields);
    out->fields = reader.fields;
    return 0;
}

/* ---- writing --------------------------------------------------------------------- */

/* The body without the line feeds at its end; len 0 when there is none. */
static int take_body(
    const char **text, size_t *len, const struct pir_value *fields, struct pir_err *err)
{
    const struct pir_value *body = pir_value_get(fields, "body");

    *text = "";
    *len = 0;
    if (!body)
        return 0;
    if (body->type != PIR_STRING) {
        pir_err_set(err, PIR_E_INPUT, "the body must be a text");
        pir_err_at(err, "body", 0, 0);
        return PIR_E_INPUT;
    }
    if (pir_text_check(body->text, body->len, PIR_TEXT_LINES | PIR_TEXT_TABS, err) <
        0) {
        pir_err_at(err, "body", 0, 0);
        return PIR_E_INPUT;
    }
    *text = body->text;
    *len = body->len;
    while (*len > 0 && (*text)[*len - 1] == '\n')
        --*len;
    return 0;
}

static struct pir_value *
without_body(struct pir_arena *arena, const struct pir_value *fields)
{
    struct pir_value *front = pir_value_object(arena);

    for (size_t i = 0; front && i < fields->len; i++) {
        const struct pir_member *member = &fields->in.members[i];

        if (strcmp(member->name, "body") != 0 &&
            pir_value_set(arena, front, member->name, member->value) < 0)
            return NULL;
    }
    return front;
}

/* Nothing leaves that does not come back. The fields were compared when they were written
 * (pir_yaml_emit); here it is seen that they end where they were meant to. */
static int verify(
    struct pir_arena *arena, const char *bytes, size_t len, size_t fence,
    const char *body, size_t body_len, struct pir_err *err)
{
    struct pir_entry again;
    int rc = pir_entry_parse(&again, arena, bytes, len, NULL, err);

    if (rc < 0)
        return rc;
    if (find_fence(bytes, len) != fence || strlen(again.body) != body_len ||
        memcmp(again.body, body, body_len) != 0)
        return pir_err_set(
            err, PIR_E_INPUT, "the entry would read back as something else");
    return 0;
}

int pir_entry_emit(
    struct pir_buf *out, const struct pir_value *fields, struct pir_err *err)
{
    struct pir_arena arena = {0};
    const size_t start = out->len;
    struct pir_value *front;
    const char *body;
    size_t body_len, fence;
    int rc;

    if (!fields || fields->type != PIR_OBJECT)
        return pir_err_set(err, PIR_E_INPUT, "an entry is made of fields");
    rc = take_body(&body, &body_len, fields, err);
    if (rc < 0)
        return rc;
    front = without_body(&arena, fields);
    pir_buf_addstr(out, FENCE);
    rc = front ? pir_yaml_emit(out, front, err) : pir_err_nomem(err);
    if (rc < 0)
        goto done;
    fence = out->len - start;
    pir_buf_addstr(out, FENCE);
    pir_buf_add(out, body, body_len);
    if (body_len)
        pir_buf_addch(out, '\n');
    rc = pir_buf_failed(out) ? pir_err_nomem(err)
                             : verify(
                                   &arena, out->data + start, out->len - start, fence,
                                   body, body_len, err);
done:
    if (rc < 0)
        pir_buf_truncate(out, start);
    pir_arena_release(&arena);
    return rc;
}

int pir_tlp_rank(const char *tlp)
{
    static const char *const levels[] = {
        "clear", "green", "amber", "amber+strict", "red"};

    for (int i = 0; tlp && i < 5; i++) {
        if (strcmp(levels[i], tlp) == 0)
            return i + 1;
    }
    return 0;
}
