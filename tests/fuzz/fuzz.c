/* What all fuzzing targets share. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    /* One malloc for each block of an arena, so that sanitizers see every overrun. */
    return setenv("PIR_ARENA_DEBUG", "1", 1);
}

void fuzz_broken(const char *file, int line, const char *claim)
{
    fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, claim);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);

    HOLDS(text != NULL);
    if (len)
        memcpy(text, data, len);
    text[len] = '\0';
    return text;
}

static bool is_line(const char *text)
{
    struct pir_err why;

    return pir_text_check(text, strlen(text), PIR_TEXT_LINE, &why) == 0;
}

void fuzz_answer(int rc, const struct pir_err *err)
{
    if (rc == 0)
        return;
    HOLDS(rc < 0);
    HOLDS(strcmp(pir_code_name((enum pir_code)rc), "unknown") != 0);
    HOLDS((int)err->code == rc);
    HOLDS(err->message[0] != '\0' && err->message[0] != ' ');
    HOLDS(is_line(err->message));
    HOLDS(is_line(err->hint));
    HOLDS(is_line(err->place));
}

void fuzz_place(const struct pir_err *err, const char *bytes, size_t len)
{
    unsigned lines = 1;

    for (size_t i = 0; i < len; i++)
        lines += bytes[i] == '\n';
    HOLDS(err->line <= lines + 1);
    HOLDS(err->column <= len + 1);
}

static void check_text(const char *text, size_t len, enum fuzz_texts texts)
{
    struct pir_err why;

    if (texts == FUZZ_ANY_TEXTS)
        return;
    HOLDS(strlen(text) == len);
    HOLDS(pir_text_check(text, len, PIR_TEXT_LINES | PIR_TEXT_TABS, &why) == 0);
}

/* Depth is bounded by the readers. */
void fuzz_value(const struct pir_value *value, enum fuzz_texts texts)
{
    HOLDS(value->type >= PIR_NULL && value->type <= PIR_OBJECT);
    if (value->type == PIR_STRING)
        check_text(value->text, value->len, texts);
    if (value->type == PIR_NUMBER)
        HOLDS(pir_number_is(value->text) && strlen(value->text) == value->len);
    for (size_t i = 0; value->type == PIR_ARRAY && i < value->len; i++) {
        HOLDS(pir_value_at(value, i) == value->in.items[i]);
        fuzz_value(value->in.items[i], texts);
    }
    for (size_t i = 0; value->type == PIR_OBJECT && i < value->len; i++) {
        const struct pir_member *member = &value->in.members[i];

        check_text(member->name, strlen(member->name), texts);
        /* The first of that name is this one: no other stands before it. */
        if (value->len < 200)
            HOLDS(pir_value_get(value, member->name) == member->value);
        fuzz_value(member->value, texts);
    }
}

bool fuzz_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool fuzz_equal(const struct pir_buf *a, const struct pir_buf *b)
{
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

size_t fuzz_cut(
    const char **rest, size_t *rest_len, const char *text, size_t len, const char *mark)
{
    size_t mark_len = strlen(mark);
    size_t at = 0;

    while (at < len) {
        const char *lf = memchr(text + at, '\n', len - at);
        size_t line = lf ? (size_t)(lf - (text + at)) : len - at;
        size_t next = at + line + (lf != NULL);

        if (line == mark_len && memcmp(text + at, mark, mark_len) == 0) {
            *rest = text + next;
            *rest_len = len - next;
            return at;
        }
        at = next;
    }
    *rest = text + len;
    *rest_len = 0;
    return len;
}
