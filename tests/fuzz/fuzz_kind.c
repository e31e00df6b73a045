/* Files of kinds, beside the real envelope: a kind that loads has fields that can be named
 * and a template that reads back as nothing filled in. */
#include "fuzz.h"

#include "doc/builtin.h"
#include "doc/entry.h"
#include "doc/kind.h"

struct source {
    const char *bytes;
    size_t len;
};

static int read_file(
    void *context, const char *name, const char **bytes, size_t *len,
    struct pir_err *err)
{
    const struct source *source = context;
    const struct pir_builtin_file *file = pir_builtin_find(name);

    HOLDS(!strchr(name, '/') && name[0] != '.');
    if (strcmp(name, "fuzz.yaml") == 0) {
        *bytes = source->bytes;
        *len = source->len;
        return 0;
    }
    if (!file)
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no schema %s", name);
    *bytes = file->bytes;
    *len = file->len;
    return 0;
}

static int list_files(void *context, size_t i, const char **name, struct pir_err *err)
{
    (void)context;
    (void)err;
    *name = "fuzz.yaml";
    return i == 0;
}

static void check_fields(const struct pir_kind *kind)
{
    HOLDS(kind->subject != NULL && kind->schema != NULL && kind->version > 0);
    HOLDS(kind->summary && kind->group);
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        struct pir_buf metavar = PIR_BUF_INIT;

        HOLDS(pir_kind_field(kind, field->name) == field);
        HOLDS(field->help != NULL && field->schema != NULL);
        pir_field_metavar(&metavar, field);
        pir_buf_release(&metavar);
    }
}

static void check_template(struct pir_arena *arena, const struct pir_kind *kind)
{
    struct pir_buf text = PIR_BUF_INIT;
    struct pir_value *fields = NULL;
    struct pir_err err = {0};

    HOLDS(pir_kind_template(&text, kind, NULL, "mind the gap\n", &err) == 0);
    HOLDS(
        pir_kind_template_read(&fields, arena, text.data, text.len, "again", &err) ==
        0);
    HOLDS(fields->type == PIR_OBJECT && fields->len == 0);
    pir_buf_release(&text);
}

/* No fields at all: whatever is wrong with that is said in whole sentences. */
static void check_nothing(struct pir_arena *arena, const struct pir_kind *kind)
{
    struct pir_value *fields = pir_value_object(arena);
    struct pir_faults faults = {0};
    struct pir_err err = {0};
    int rc = pir_kind_check(&faults, arena, kind, fields, "nothing", &err);

    fuzz_answer(rc, &err);
    HOLDS(rc < 0);
    for (size_t i = 0; i < faults.len; i++) {
        struct pir_buf sentence = PIR_BUF_INIT;

        HOLDS(pir_fault_sentence(&sentence, kind, &faults.items[i]) == 0);
        HOLDS(sentence.len > 0);
        pir_buf_release(&sentence);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    char *text = fuzz_text(data, len);
    struct source bytes = {text, len};
    struct pir_kind_source source = {&bytes, read_file, list_files, false};
    struct pir_kinds *kinds = NULL;
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};
    int rc;

    HOLDS(pir_kinds_new(&kinds, &source, &err) == 0);
    rc = pir_kinds_get(&kind, kinds, "fuzz", &err);
    fuzz_answer(rc, &err);
    if (rc == 0) {
        check_fields(kind);
        check_template(&arena, kind);
        check_nothing(&arena, kind);
    }
    pir_kinds_free(kinds);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
