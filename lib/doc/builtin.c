/* Looking things up among the built-in schema files. */
#include "doc/builtin.h"

#include "base/err.h"
#include "doc/packed.h"
#include "doc/yaml.h"

#include <string.h>

const struct pir_builtin_file *pir_builtin_find(const char *name)
{
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}

const struct pir_builtin_file *
pir_builtin_same(const char *name, const uint8_t blob[20])
{
    const struct pir_builtin_file *file = pir_builtin_find(name);

    return file && memcmp(file->blob, blob, sizeof(file->blob)) == 0 ? file : NULL;
}

int pir_builtin_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err)
{
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        if (file->bytes != bytes || file->len != len || !file->document)
            continue;
        if (pir_value_unpack(out, arena, file->document, file->document_len) < 0)
            return pir_err_nomem(err);
        return 0;
    }
    return pir_yaml_parse(out, arena, bytes, len, PIR_YAML_TYPED, place, err);
}

static int builtin_read(
    void *context, const char *name, const char **bytes, size_t *len,
    struct pir_err *err)
{
    const struct pir_builtin_file *file = pir_builtin_find(name);

    (void)context;
    if (!file)
        return pir_err_set(err, PIR_E_NOTFOUND, "there is no schema %s built in", name);
    *bytes = file->bytes;
    *len = file->len;
    return 0;
}

bool pir_builtin_is_schema(const struct pir_builtin_file *file)
{
    size_t len = strlen(file->name);

    return len > 5 && strcmp(file->name + len - 5, ".yaml") == 0 &&
           !pir_builtin_is_rule(file);
}

bool pir_builtin_is_rule(const struct pir_builtin_file *file)
{
    return strchr(file->name, '/') != NULL;
}

static int builtin_list(void *context, size_t i, const char **name, struct pir_err *err)
{
    (void)context;
    (void)err;
    *name = NULL;
    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++) {
        if (!pir_builtin_is_schema(file) || i-- > 0)
            continue;
        *name = file->name;
        return 1;
    }
    return 0;
}

struct pir_kind_source pir_builtin_source(void)
{
    return (struct pir_kind_source){
        .read = builtin_read, .list = builtin_list, .builtin = true};
}
