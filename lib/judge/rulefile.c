/* Files of rules below schemas/. */
#include "judge/rulefile.h"

#include "doc/builtin.h"
#include "doc/schema.h"
#include "judge/calendar.h"

#include <string.h>

#define OBLIGATIONS "obligations/"
#define WORDS OBLIGATIONS "words.yaml"

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* ---- form ------------------------------------------------------------------------ */

static int
say_fault(const struct pir_fault *fault, const char *place, struct pir_err *err)
{
    const char *at = *fault->pointer ? fault->pointer + 1 : "the file";

    pir_err_set(
        err, PIR_E_INPUT, "%s%s%s %s", at, fault->property ? "/" : "",
        fault->property ? fault->property : "", fault->sentence);
    pir_err_at(err, place, fault->line, fault->column);
    return PIR_E_INPUT;
}

int pir_rulefile_form(
    struct pir_arena *arena, const char *schema, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    const struct pir_builtin_file *form = pir_builtin_find(schema);
    struct pir_faults faults = {.max = 1};
    struct pir_schema *compiled = NULL;
    struct pir_value *document, *value;
    int rc = pir_builtin_parse(&value, arena, bytes, len, place, err);

    if (rc < 0)
        return rc;
    if (!form)
        return pir_err_set(err, PIR_E_CORRUPT, "%s is not built in", schema);
    rc = pir_builtin_parse(&document, arena, form->bytes, form->len, schema, err);
    if (rc == 0)
        rc = pir_schema_compile(
            &compiled, arena, document, schema, NULL, PIR_SCHEMA_STRICT, err);
    if (rc == 0)
        rc = pir_schema_check(&faults, arena, compiled, value, err);
    if (rc == 0 && faults.len)
        rc = say_fault(&faults.items[0], place, err);
    pir_schema_release(compiled);
    return rc;
}

/* ---- readers --------------------------------------------------------------------- */

static int check_duties(
    struct pir_arena *arena, const struct pir_obligations *words, const char *path,
    const char *bytes, size_t len, struct pir_err *err)
{
    struct pir_obligations set = {0};
    int rc = 0;

    /* words are added to, so the caller's set must stay as it is */
    for (size_t i = 0; rc == 0 && i < words->events.len; i++) {
        struct pir_word *slot = PIR_VEC_PUSH(arena, &set.events);

        slot ? (void)(*slot = words->events.items[i]) : (void)(rc = pir_err_nomem(err));
    }
    for (size_t i = 0; rc == 0 && i < words->contents.len; i++) {
        struct pir_word *slot = PIR_VEC_PUSH(arena, &set.contents);

        slot ? (void)(*slot = words->contents.items[i])
             : (void)(rc = pir_err_nomem(err));
    }
    if (rc == 0)
        rc = pir_obligations_read(&set, arena, bytes, len, path, err);
    return rc < 0 ? rc
                  : pir_rulefile_form(arena, "obligations.yaml", bytes, len, path, err);
}

int pir_rulefile_check(
    struct pir_arena *arena, const struct pir_obligations *words, const char *path,
    const char *bytes, size_t len, struct pir_err *err)
{
    struct pir_holidays holidays;
    size_t end = strlen(path);
    int rc = 0;

    if (begins(path, "schemas/obligations/"))
        return check_duties(arena, words, path, bytes, len, err);
    if (begins(path, "schemas/frameworks/"))
        return pir_rulefile_form(arena, "frameworks.yaml", bytes, len, path, err);
    if (begins(path, "schemas/language/"))
        return pir_rulefile_form(arena, "language.yaml", bytes, len, path, err);
    if (!begins(path, "schemas/holidays/"))
        return 0;
    if (end > 5 && strcmp(path + end - 5, ".yaml") == 0)
        rc = pir_rulefile_form(arena, "holidays.yaml", bytes, len, path, err);
    return rc < 0 ? rc : pir_holidays_read(&holidays, arena, bytes, len, path, err);
}

/* ---- built in -------------------------------------------------------------------- */

static int read_builtin(
    struct pir_obligations *set, struct pir_arena *arena,
    const struct pir_builtin_file *file, struct pir_err *err)
{
    const char *place = pir_arena_printf(arena, "built-in %s", file->name);

    if (!place)
        return pir_err_nomem(err);
    return pir_obligations_read(set, arena, file->bytes, file->len, place, err);
}

int pir_obligations_words(
    struct pir_obligations *set, struct pir_arena *arena, struct pir_err *err)
{
    const struct pir_builtin_file *words = pir_builtin_find(WORDS);

    if (!words)
        return pir_err_set(err, PIR_E_CORRUPT, WORDS " is not built in");
    return read_builtin(set, arena, words, err);
}

int pir_obligations_builtin(
    struct pir_obligations *set, struct pir_arena *arena, struct pir_err *err)
{
    int rc = pir_obligations_words(set, arena, err);

    for (const struct pir_builtin_file *file = pir_builtin_files; rc == 0 && file->name;
         file++)
        if (begins(file->name, OBLIGATIONS) && strcmp(file->name, WORDS) != 0)
            rc = read_builtin(set, arena, file, err);
    return rc;
}
