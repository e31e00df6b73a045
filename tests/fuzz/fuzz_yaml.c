/* The YAML subset: whatever is read is sound, and writing it gives back the same. */
#include "fuzz.h"

#include "doc/yaml.h"

/* What was read can be written, read again as the same, and written again as the same. */
static void write_and_read(struct pir_arena *arena, const struct pir_value *value)
{
    struct pir_buf first = PIR_BUF_INIT;
    struct pir_buf second = PIR_BUF_INIT;
    struct pir_value *again = NULL;
    struct pir_err err = {0};
    int rc = pir_yaml_emit(&first, value, &err);

    fuzz_answer(rc, &err);
    if (rc < 0)
        HOLDS(first.len == 0);
    if (rc == 0) {
        HOLDS(
            pir_text_check(
                first.data, first.len, PIR_TEXT_LINES | PIR_TEXT_TABS, &err) == 0);
        HOLDS(
            pir_yaml_parse(
                &again, arena, first.data, first.len, PIR_YAML_TYPED, "again", &err) ==
            0);
        HOLDS(pir_value_equal(value, again));
        HOLDS(pir_yaml_emit(&second, again, &err) == 0);
        HOLDS(fuzz_equal(&first, &second));
    }
    pir_buf_release(&first);
    pir_buf_release(&second);
}

static unsigned count_nodes(const struct pir_value *value, unsigned depth)
{
    unsigned nodes = 1;

    HOLDS(depth <= PIR_YAML_DEPTH_MAX);
    HOLDS(value->type != PIR_STRING || value->len <= PIR_YAML_SCALAR_MAX);
    for (size_t i = 0; value->type == PIR_ARRAY && i < value->len; i++)
        nodes += count_nodes(value->in.items[i], depth + 1);
    for (size_t i = 0; value->type == PIR_OBJECT && i < value->len; i++)
        nodes += count_nodes(value->in.members[i].value, depth + 1);
    return nodes;
}

/* Where each value and key stood; the one that reads a single document has a shorter way. */
static void same_places(const struct pir_value *a, const struct pir_value *b)
{
    HOLDS(a->line == b->line && a->column == b->column && a->plain == b->plain);
    for (size_t i = 0; a->type == PIR_ARRAY && i < a->len; i++)
        same_places(a->in.items[i], b->in.items[i]);
    for (size_t i = 0; a->type == PIR_OBJECT && i < a->len; i++) {
        const struct pir_member *x = &a->in.members[i], *y = &b->in.members[i];

        HOLDS(strcmp(x->name, y->name) == 0);
        HOLDS(x->line == y->line && x->column == y->column);
        same_places(x->value, y->value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_value *plain = NULL;
    struct pir_value *typed = NULL;
    struct pir_value *docs = NULL;
    char *text = fuzz_text(data, len);
    int rc = pir_yaml_parse(&plain, &arena, text, len, PIR_YAML_PLAIN, "input", &err);

    fuzz_answer(rc, &err);
    fuzz_place(&err, text, len);
    if (rc == 0) {
        fuzz_value(plain, FUZZ_CLEAN_TEXTS);
        HOLDS(count_nodes(plain, 0) <= PIR_YAML_NODES_MAX);
        HOLDS(pir_value_equal(plain, pir_value_copy(&arena, plain)));
        write_and_read(&arena, plain);
        /* One document is a stream of one. */
        HOLDS(
            pir_yaml_parse_stream(
                &docs, &arena, text, len, PIR_YAML_PLAIN, "input", &err) == 0);
        HOLDS(docs->len <= 1);
        HOLDS(docs->len == 0 || pir_value_equal(docs->in.items[0], plain));
        if (docs->len == 1)
            same_places(docs->in.items[0], plain);
    } else if (
        pir_yaml_parse_stream(
            &docs, &arena, text, len, PIR_YAML_PLAIN, "input", &err) == 0) {
        HOLDS(docs->len > 1);
        fuzz_value(docs, FUZZ_CLEAN_TEXTS);
    }
    memset(&err, 0, sizeof(err));
    fuzz_answer(
        pir_yaml_parse(&typed, &arena, text, len, PIR_YAML_TYPED, "input", &err), &err);
    if (typed) {
        HOLDS(rc == 0);
        fuzz_value(typed, FUZZ_CLEAN_TEXTS);
        write_and_read(&arena, typed);
    }
    pir_arena_release(&arena);
    free(text);
    return 0;
}
