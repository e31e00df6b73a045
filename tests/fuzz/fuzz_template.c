/* What comes back from an editor. Input: the name of a kind on a line, then the text. What
 * was read can be shown again, and what is valid makes an entry that says the same. */
#include "fuzz.h"

#include "doc/builtin.h"
#include "doc/entry.h"
#include "doc/kind.h"

static struct pir_kinds *kinds;

static const struct pir_kind *kind_named(const char *text, size_t len)
{
    const struct pir_kind *kind = NULL;
    char name[PIR_KIND_MAX + 1];
    struct pir_err err = {0};
    struct pir_kind_source source = pir_builtin_source();

    if (!kinds)
        HOLDS(pir_kinds_new(&kinds, &source, &err) == 0);
    len = len < PIR_KIND_MAX ? len : PIR_KIND_MAX;
    memcpy(name, text, len);
    name[len] = '\0';
    if (pir_kinds_get(&kind, kinds, name, &err) < 0)
        HOLDS(pir_kinds_get(&kind, kinds, "note", &err) == 0);
    return kind;
}

/* A body loses these characters at its end, and in an editor empty lines before it. */
static void
trim_body(struct pir_arena *arena, struct pir_value *fields, const char *end)
{
    const char *body = pir_value_text(fields, "body");
    size_t len = body ? strlen(body) : 0;
    size_t lead;

    if (!body)
        return;
    while (len > 0 && strchr(end, body[len - 1]))
        len--;
    while (end[1] && len > 0 && (lead = strcspn(body, "\n")) < len &&
           pir_text_is_blank(body, lead)) {
        body += lead + 1;
        len -= lead + 1;
    }
    if (len > 0)
        HOLDS(
            pir_value_set(
                arena, fields, "body", pir_value_string_n(arena, body, len)) == 0);
    else
        pir_value_remove(fields, "body");
}

/* Fields without an option are set by pir and not shown; all others come back. */
static void show_again(
    struct pir_arena *arena, const struct pir_kind *kind, struct pir_value *fields)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_value *again = NULL;
    struct pir_err err = {0};
    int rc;

    for (size_t i = 0; i < kind->field_count; i++)
        if (!kind->fields[i].option)
            pir_value_remove(fields, kind->fields[i].name);
    trim_body(arena, fields, " \t\n");
    rc = pir_kind_template(&text, kind, fields, "a note\nand another", &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(
            pir_kind_template_read(&again, arena, text.data, text.len, "again", &err) ==
            0);
        HOLDS(pir_value_equal(fields, again));
    }
    pir_buf_release(&text);
}

/* A valid entry, written and read, is typed by its schema to the same values. */
static void
record(struct pir_arena *arena, const struct pir_kind *kind, struct pir_value *fields)
{
    struct pir_buf bytes = PIR_BUF_INIT;
    struct pir_entry entry;
    struct pir_value *again;
    struct pir_err err = {0};

    if (pir_entry_emit(&bytes, fields, &err) == 0) {
        HOLDS(
            pir_entry_parse(&entry, arena, bytes.data, bytes.len, "entry", &err) == 0);
        again = pir_value_copy(arena, entry.fields);
        HOLDS(pir_kind_coerce(kind, arena, again, PIR_COERCE_PLAIN, &err) == 0);
        trim_body(arena, fields, "\n");
        HOLDS(pir_value_equal(fields, again));
        HOLDS(pir_kind_check(NULL, arena, kind, again, "entry", &err) == 0);
    }
    pir_buf_release(&bytes);
}

static void
judge(struct pir_arena *arena, const struct pir_kind *kind, struct pir_value *fields)
{
    struct pir_value *twice;
    struct pir_err err = {0};
    int rc = pir_kind_coerce(kind, arena, fields, PIR_COERCE_TEXT, &err);

    fuzz_answer(rc, &err);
    if (rc < 0)
        return;
    twice = pir_value_copy(arena, fields);
    HOLDS(pir_kind_coerce(kind, arena, twice, PIR_COERCE_TEXT, &err) == 0);
    HOLDS(pir_value_equal(fields, twice));
    memset(&err, 0, sizeof(err));
    rc = pir_kind_check(NULL, arena, kind, fields, "input", &err);
    fuzz_answer(rc, &err);
    if (rc == 0)
        record(arena, kind, fields);
}

/* The same text as somebody would type it for an option. */
static void type_option(
    struct pir_arena *arena, const struct pir_kind *kind, const char *text, size_t len)
{
    const struct pir_field *field = &kind->fields[len % kind->field_count];
    struct pir_value *value = NULL;
    struct pir_err err = {0};
    int rc = pir_field_value(&value, arena, field, text, &err);

    fuzz_answer(rc, &err);
    if (rc == 0)
        fuzz_value(value, FUZZ_CLEAN_TEXTS);
    HOLDS(rc < 0 || !field->list || value->type == PIR_ARRAY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_value *fields = NULL;
    char *text = fuzz_text(data, len);
    const char *lf = memchr(text, '\n', len);
    size_t line = lf ? (size_t)(lf - text) : len;
    const struct pir_kind *kind = kind_named(text, line);
    size_t start = lf ? line + 1 : line;
    int rc = pir_kind_template_read(
        &fields, &arena, text + start, len - start, "input", &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, text, len);
    if (rc == 0) {
        fuzz_value(fields, FUZZ_CLEAN_TEXTS);
        judge(&arena, kind, pir_value_copy(&arena, fields));
        show_again(&arena, kind, fields);
    }
    type_option(&arena, kind, text + start, len - start);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
