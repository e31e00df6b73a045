/* JSON: what is read is sound, both ways of writing give it back, YAML holds it too. */
#include "fuzz.h"

#include "doc/json.h"
#include "doc/yaml.h"

static void
write_and_read(struct pir_arena *arena, const struct pir_value *value, unsigned flags)
{
    struct pir_buf first = PIR_BUF_INIT;
    struct pir_buf second = PIR_BUF_INIT;
    struct pir_value *again = NULL;
    struct pir_err err = {0};

    HOLDS(pir_json_emit(&first, value, flags, &err) == 0);
    HOLDS(pir_text_check(first.data, first.len, PIR_TEXT_LINES, &err) == 0);
    HOLDS(first.len > 0 && first.data[first.len - 1] == '\n');
    if (flags & PIR_JSON_LINE)
        HOLDS(strcspn(first.data, "\n") == first.len - 1);
    HOLDS(pir_json_parse(&again, arena, first.data, first.len, 0, "again", &err) == 0);
    HOLDS(pir_value_equal(value, again));
    HOLDS(pir_json_emit(&second, again, flags, &err) == 0);
    HOLDS(fuzz_equal(&first, &second));
    pir_buf_release(&first);
    pir_buf_release(&second);
}

static void through_yaml(struct pir_arena *arena, const struct pir_value *value)
{
    struct pir_buf yaml = PIR_BUF_INIT;
    struct pir_value *again = NULL;
    struct pir_err err = {0};
    int rc = pir_yaml_emit(&yaml, value, &err);

    fuzz_answer(rc, &err);
    if (rc == 0) {
        HOLDS(
            pir_yaml_parse(
                &again, arena, yaml.data, yaml.len, PIR_YAML_TYPED, "yaml", &err) == 0);
        HOLDS(pir_value_equal(value, again));
    }
    pir_buf_release(&yaml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_value *value = NULL;
    struct pir_value *any = NULL;
    char *text = fuzz_text(data, len);
    int rc = pir_json_parse(&value, &arena, text, len, 0, "input", &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, text, len);
    if (rc == 0) {
        fuzz_value(value, FUZZ_CLEAN_TEXTS);
        HOLDS(pir_value_equal(value, pir_value_copy(&arena, value)));
        write_and_read(&arena, value, PIR_JSON_PRETTY);
        write_and_read(&arena, value, PIR_JSON_LINE);
        through_yaml(&arena, value);
    }
    memset(&err, 0, sizeof(err));
    fuzz_answer(
        pir_json_parse(&any, &arena, text, len, PIR_JSON_ANY_TEXT, "input", &err),
        &err);
    HOLDS(rc < 0 || (any && pir_value_equal(value, any)));
    if (any)
        fuzz_value(any, FUZZ_ANY_TEXTS);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
