/* JSON Schema. Input: YAML documents between lines "---"; the first is the schema, the
 * others are values. A verdict is the same each time, also of a copy; a stricter reading
 * of the schema changes none. */
#include "fuzz.h"

#include "doc/schema.h"
#include "doc/yaml.h"

#define URI "https://pir.invalid/fuzz.yaml"

static void check_faults(const struct pir_faults *faults, const struct pir_value *value)
{
    struct pir_err err;

    for (size_t i = 0; i < faults->len; i++) {
        const struct pir_fault *fault = &faults->items[i];
        const char *sentence = fault->sentence;

        HOLDS(fault->keyword && fault->keyword[0] != '\0');
        HOLDS(sentence && sentence[0] != '\0' && sentence[0] != ' ');
        HOLDS(
            pir_text_check(
                sentence, strlen(sentence), PIR_TEXT_LINES | PIR_TEXT_TABS, &err) == 0);
        HOLDS(pir_value_point(value, fault->pointer) != NULL);
    }
}

static int check(
    struct pir_faults *faults, struct pir_arena *arena, const struct pir_schema *schema,
    const struct pir_value *value)
{
    struct pir_err err = {0};
    int rc = pir_schema_check(faults, arena, schema, value, &err);

    fuzz_answer(rc, &err);
    if (rc == 0)
        check_faults(faults, value);
    return rc;
}

static void judge(
    struct pir_arena *arena, const struct pir_schema *strict,
    const struct pir_schema *lenient, const struct pir_value *value)
{
    struct pir_faults first = {0};
    struct pir_faults second = {0};
    int rc = check(&first, arena, strict, value);

    HOLDS(rc == check(&second, arena, lenient, pir_value_copy(arena, value)));
    if (rc < 0)
        return;
    HOLDS(first.len == second.len);
    for (size_t i = 0; i < first.len; i++) {
        HOLDS(strcmp(first.items[i].pointer, second.items[i].pointer) == 0);
        HOLDS(strcmp(first.items[i].sentence, second.items[i].sentence) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_schema *strict = NULL;
    struct pir_schema *lenient = NULL;
    struct pir_value *docs = NULL;
    struct pir_err err = {0};
    char *text = fuzz_text(data, len);
    int rc =
        pir_yaml_parse_stream(&docs, &arena, text, len, PIR_YAML_TYPED, "input", &err);

    if (rc == 0 && docs->len > 0) {
        struct pir_value *document = docs->in.items[0];
        int rc_lenient;

        rc = pir_schema_compile(
            &strict, &arena, document, URI, NULL, PIR_SCHEMA_STRICT, &err);
        fuzz_answer(rc, &err);
        memset(&err, 0, sizeof(err));
        rc_lenient = pir_schema_compile(
            &lenient, &arena, document, URI, NULL, PIR_SCHEMA_LENIENT, &err);
        fuzz_answer(rc_lenient, &err);
        HOLDS(rc < 0 || rc_lenient == 0);
        for (size_t i = 0; i < docs->len; i++) {
            struct pir_faults faults = {0};

            if (rc == 0)
                judge(&arena, strict, lenient, docs->in.items[i]);
            else if (rc_lenient == 0)
                check(&faults, &arena, lenient, docs->in.items[i]);
        }
        if (rc == 0)
            pir_schema_release(strict);
        if (rc_lenient == 0)
            pir_schema_release(lenient);
    }
    pir_arena_release(&arena);
    free(text);
    return 0;
}
