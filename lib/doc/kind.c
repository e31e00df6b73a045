/* The set of kinds over a source: reads each schema file at most once, and only when
 * somebody asks for what is in it. */
#include "doc/kind.h"

#include "base/text.h"
#include "doc/builtin.h"
#include "doc/entry.h"
#include "doc/kind_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXTENSION ".yaml"
#define FILE_NAME_MAX ((size_t)64)
#define FILE_BYTES_MAX ((size_t)1024 * 1024)
#define FILES_MAX ((size_t)1000)

int pir_kind_wrong_at(
    struct pir_err *err, const char *file, const struct pir_value *value)
{
    char place[sizeof("schemas/") + FILE_NAME_MAX];

    snprintf(place, sizeof(place), "schemas/%s", file);
    pir_err_at(err, place, value ? value->line : 0, value ? value->column : 0);
    return PIR_E_INPUT;
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool pir_kind_file_is(const char *name)
{
    size_t len = strlen(name);

    if (len <= strlen(EXTENSION) || len > FILE_NAME_MAX ||
        !is_lower_or_digit(name[0]) ||
        strcmp(name + len - strlen(EXTENSION), EXTENSION) != 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_lower_or_digit(name[i]) && !strchr("-_.", name[i]))
            return false;
    return true;
}

static bool is_kind_name(const char *name)
{
    if (name[0] < 'a' || name[0] > 'z' || strlen(name) > PIR_KIND_MAX)
        return false;
    for (size_t i = 0; name[i]; i++)
        if (!is_lower_or_digit(name[i]) && name[i] != '-')
            return false;
    return true;
}

int pir_kinds_new(
    struct pir_kinds **out, const struct pir_kind_source *source, struct pir_err *err)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    (*out)->source = *source;
    return 0;
}

bool pir_kinds_builtin(const struct pir_kinds *kinds)
{
    return kinds->source.builtin;
}

void pir_kinds_free(struct pir_kinds *kinds)
{
    if (!kinds)
        return;
    for (size_t i = 0; i < kinds->loaded.len; i++)
        pir_schema_release((struct pir_schema *)kinds->loaded.items[i]->schema);
    pir_arena_release(&kinds->arena);
    free(kinds);
}

static int read_document(
    struct pir_value **out, struct pir_kinds *kinds, const char *file,
    struct pir_err *err)
{
    char place[sizeof("schemas/") + FILE_NAME_MAX];
    const char *bytes = NULL;
    size_t len = 0;
    int rc = kinds->source.read(kinds->source.context, file, &bytes, &len, err);

    if (rc < 0)
        return rc;
    if (len > FILE_BYTES_MAX) {
        pir_err_set(err, PIR_E_INPUT, "the file is longer than 1 MiB");
        return pir_kind_wrong_at(err, file, NULL);
    }
    snprintf(place, sizeof(place), "schemas/%s", file);
    return pir_builtin_parse(out, &kinds->arena, bytes, len, place, err);
}

int pir_kind_document(
    struct pir_value **out, struct pir_kinds *kinds, const char *file,
    struct pir_err *err)
{
    struct pir_value *document = NULL;
    struct pir_kind_file *known;
    int rc;

    *out = NULL;
    for (size_t i = 0; i < kinds->files.len; i++) {
        if (strcmp(kinds->files.items[i].name, file) == 0) {
            *out = kinds->files.items[i].document;
            return 0;
        }
    }
    rc = read_document(&document, kinds, file, err);
    if (rc < 0)
        return rc;
    known = PIR_VEC_PUSH(&kinds->arena, &kinds->files);
    if (!known)
        return pir_err_nomem(err);
    known->name = pir_arena_strdup(&kinds->arena, file);
    if (!known->name) {
        kinds->files.len--;
        return pir_err_nomem(err);
    }
    known->document = document;
    *out = document;
    return 0;
}

static bool is_kind(const struct pir_value *document)
{
    return pir_value_get(pir_value_get(document, "x-pir"), "version") != NULL;
}

/* The kind's name in a file's name, copied into name. False when the file cannot be one. */
static bool name_of_file(char *name, const char *file)
{
    size_t len = strlen(file);

    if (!pir_kind_file_is(file) || len > PIR_KIND_MAX + strlen(EXTENSION))
        return false;
    len -= strlen(EXTENSION);
    memcpy(name, file, len);
    name[len] = '\0';
    return is_kind_name(name);
}

/* Is there a kind of that name? Its file is read; 1, 0, or negative. */
static int kind_document(
    struct pir_value **out, struct pir_kinds *kinds, const char *name,
    struct pir_err *err)
{
    char file[PIR_KIND_MAX + sizeof(EXTENSION)];
    int rc;

    *out = NULL;
    if (!is_kind_name(name))
        return 0;
    snprintf(file, sizeof(file), "%s" EXTENSION, name);
    rc = pir_kind_document(out, kinds, file, err);
    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0)
        return rc;
    return is_kind(*out);
}

/* The next file name of the source that a kind could have: 1, 0 at the end, negative. */
static int
next_name(char *name, size_t *i, struct pir_kinds *kinds, struct pir_err *err)
{
    const char *file = NULL;
    int rc;

    while ((rc = kinds->source.list(kinds->source.context, *i, &file, err)) > 0) {
        if (++*i > FILES_MAX)
            return pir_err_set(
                err, PIR_E_INPUT, "there are more than %zu files in schemas/",
                FILES_MAX);
        if (name_of_file(name, file))
            return 1;
    }
    return rc;
}

/* The nearest name that is a kind's, or NULL. A suggestion is never worth an error. */
static const char *nearest_kind(struct pir_kinds *kinds, const char *name)
{
    char found[PIR_KIND_MAX + 1];
    PIR_VEC(const char *) names = {0};
    struct pir_err unused = {0};
    struct pir_value *document;
    const char *nearest;
    size_t i = 0;

    while (next_name(found, &i, kinds, &unused) > 0) {
        const char **slot = PIR_VEC_PUSH(&kinds->arena, &names);

        if (!slot || !(*slot = pir_arena_strdup(&kinds->arena, found)))
            return NULL;
    }
    nearest = pir_text_nearest(name, names.items, names.len);
    if (!nearest || kind_document(&document, kinds, nearest, &unused) <= 0)
        return NULL;
    return nearest;
}

static int no_such_kind(struct pir_kinds *kinds, const char *name, struct pir_err *err)
{
    const char *nearest = nearest_kind(kinds, name);

    pir_err_set(err, PIR_E_NOTFOUND, "there is no kind of entry called \"%s\"", name);
    if (nearest)
        pir_err_hint(err, "the nearest is %s; pir help lists all kinds", nearest);
    else
        pir_err_hint(err, "pir help lists all kinds");
    return PIR_E_NOTFOUND;
}

int pir_kinds_get(
    const struct pir_kind **out, struct pir_kinds *kinds, const char *name,
    struct pir_err *err)
{
    char file[PIR_KIND_MAX + sizeof(EXTENSION)];
    struct pir_value *document;
    struct pir_kind *kind = NULL;
    struct pir_kind **slot;
    int rc;

    *out = NULL;
    for (size_t i = 0; i < kinds->loaded.len; i++) {
        if (strcmp(kinds->loaded.items[i]->name, name) == 0) {
            *out = kinds->loaded.items[i];
            return 0;
        }
    }
    rc = kind_document(&document, kinds, name, err);
    if (rc == 0)
        return no_such_kind(kinds, name, err);
    if (rc < 0)
        return rc;
    slot = PIR_VEC_PUSH(&kinds->arena, &kinds->loaded);
    if (!slot)
        return pir_err_nomem(err);
    kinds->loaded.len--; /* until there is something to put into it */
    snprintf(file, sizeof(file), "%s" EXTENSION, name);
    rc = pir_kind_load(&kind, kinds, name, file, document, err);
    if (rc < 0)
        return rc;
    kinds->loaded.items[kinds->loaded.len++] = kind;
    *out = kind;
    return 0;
}

/* Does the kind in document answer to that command? Looks only; loading checks. */
static bool
has_verb(const struct pir_value *document, const char *name, const char *verb)
{
    const struct pir_value *about = pir_value_get(document, "x-pir");
    const char *own = pir_value_text(about, "verb");

    return !pir_value_is_true(about, "internal") && strcmp(own ? own : name, verb) == 0;
}

/* Look through all files. One that is broken must not keep people from the others, so
 * its error counts only when none of them is what was asked for. */
static int find_verb(
    const struct pir_kind **out, struct pir_kinds *kinds, const char *verb,
    struct pir_err *err)
{
    char name[PIR_KIND_MAX + 1];
    struct pir_value *document;
    struct pir_err broken = {0};
    size_t i = 0;
    int rc;

    while ((rc = next_name(name, &i, kinds, err)) > 0) {
        struct pir_err trouble = {0};
        int found = kind_document(&document, kinds, name, &trouble);

        if (found > 0 && has_verb(document, name, verb))
            return pir_kinds_get(out, kinds, name, err);
        if (found < 0 && broken.code == PIR_OK)
            broken = trouble;
    }
    if (rc < 0)
        return rc;
    if (broken.code != PIR_OK) {
        if (err)
            *err = broken;
        return broken.code;
    }
    pir_err_set(err, PIR_E_NOTFOUND, "no kind of entry is recorded by \"%s\"", verb);
    pir_err_hint(err, "pir help lists all commands");
    return PIR_E_NOTFOUND;
}

int pir_kinds_by_verb(
    const struct pir_kind **out, struct pir_kinds *kinds, const char *verb,
    struct pir_err *err)
{
    struct pir_value *document;
    int rc;

    *out = NULL;
    rc = kind_document(&document, kinds, verb, err);
    if (rc < 0)
        return rc;
    if (rc > 0 && has_verb(document, verb, verb))
        return pir_kinds_get(out, kinds, verb, err);
    return find_verb(out, kinds, verb, err);
}

static int index_names(struct pir_kinds *kinds, struct pir_err *err)
{
    char name[PIR_KIND_MAX + 1];
    struct pir_value *document;
    size_t i = 0;
    int rc;

    kinds->names.len = 0;
    while ((rc = next_name(name, &i, kinds, err)) > 0) {
        const char **slot;

        rc = kind_document(&document, kinds, name, err);
        if (rc < 0)
            return rc;
        if (rc == 0)
            continue;
        slot = PIR_VEC_PUSH(&kinds->arena, &kinds->names);
        if (!slot || !(*slot = pir_arena_strdup(&kinds->arena, name)))
            return pir_err_nomem(err);
    }
    kinds->indexed = rc == 0;
    return rc;
}

int pir_kinds_count(size_t *out, struct pir_kinds *kinds, struct pir_err *err)
{
    int rc = kinds->indexed ? 0 : index_names(kinds, err);

    *out = rc < 0 ? 0 : kinds->names.len;
    return rc;
}

int pir_kinds_at(
    const struct pir_kind **out, struct pir_kinds *kinds, size_t i, struct pir_err *err)
{
    size_t count;
    int rc = pir_kinds_count(&count, kinds, err);

    *out = NULL;
    if (rc < 0)
        return rc;
    if (i >= count)
        return pir_err_set(
            err, PIR_E_NOTFOUND, "there are only %zu kinds of entry", count);
    return pir_kinds_get(out, kinds, kinds->names.items[i], err);
}

static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if ((*a == '_' ? '-' : *a) != (*b == '_' ? '-' : *b))
            return false;
    return *a == *b;
}

const struct pir_field *pir_kind_field(const struct pir_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (same_name(kind->fields[i].name, name))
            return &kind->fields[i];
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].option && same_name(kind->fields[i].option, name))
            return &kind->fields[i];
    return NULL;
}
