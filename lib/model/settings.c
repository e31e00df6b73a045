/* pir.yaml and the kinds of a record, read from one commit. */
#include "model/settings.h"

#include "doc/builtin.h"
#include "doc/schema.h"
#include "doc/yaml.h"

#include <string.h>

#define PATH "pir.yaml"
#define SCHEMAS "schemas/"
#define SCHEMA_PATH SCHEMAS "settings.yaml"
#define SETTINGS_MAX ((size_t)64 * 1024)
#define SCHEMA_MAX ((size_t)256 * 1024)

/* ---- settings -------------------------------------------------------------------- */

/* Most records have most schemas as they came with pir: those are not even read. */
static int read_node(
    const char **bytes, size_t *len, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *blob, const char *path, size_t max, struct pir_err *err)
{
    const struct pir_builtin_file *own = NULL;
    struct pir_buf buf = PIR_BUF_INIT;
    int rc;

    if (strncmp(path, SCHEMAS, strlen(SCHEMAS)) == 0)
        own = pir_builtin_same(path + strlen(SCHEMAS), blob->bytes);
    if (own) {
        *bytes = own->bytes;
        *len = own->len;
        return 0;
    }
    rc = pir_store_get(&buf, store, PIR_OBJECT_BLOB, blob, max, err);
    if (rc == PIR_E_NOTFOUND && err) /* the tree has it, so it must be there */
        err->code = PIR_E_CORRUPT;
    rc = rc == PIR_E_NOTFOUND ? PIR_E_CORRUPT : rc;
    if (rc < 0)
        pir_err_at(err, path, 0, 0);
    if (rc == 0) {
        *bytes = pir_arena_strndup(arena, buf.data, buf.len);
        *len = buf.len;
        rc = *bytes ? 0 : pir_err_nomem(err);
    }
    pir_buf_release(&buf);
    return rc;
}

static int read_file(
    const char **bytes, size_t *len, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, const char *path, size_t max, struct pir_err *err)
{
    struct pir_node node;
    int rc = pir_store_find(&node, arena, store, commit, path, err);

    return rc < 0 ? rc : read_node(bytes, len, arena, store, &node.oid, path, max, err);
}

static int say_fault(const struct pir_fault *fault, struct pir_err *err)
{
    const char *at = *fault->pointer ? fault->pointer + 1 : "";

    if (fault->property)
        pir_err_set(
            err, PIR_E_INPUT, "%s%s%s %s", at, *at ? "/" : "", fault->property,
            fault->sentence);
    else
        pir_err_set(
            err, PIR_E_INPUT, "%s %s", *at ? at : "the settings", fault->sentence);
    return pir_err_at(err, PATH, fault->line, fault->column);
}

/** A misspelt setting must not be passed over in silence. */
static int check_rules(
    struct pir_arena *arena, const struct pir_value *values, const char *bytes,
    size_t len, struct pir_err *err)
{
    struct pir_faults faults = {.max = 1};
    struct pir_schema *schema = NULL;
    struct pir_value *document;
    int rc = pir_builtin_parse(&document, arena, bytes, len, SCHEMA_PATH, err);

    if (rc == 0)
        rc = pir_schema_compile(
            &schema, arena, document, SCHEMA_PATH, NULL, PIR_SCHEMA_STRICT, err);
    if (rc < 0) {
        pir_err_at(err, SCHEMA_PATH, 0, 0);
        goto done;
    }
    rc = pir_schema_check(&faults, arena, schema, values, err);
    if (rc == 0 && faults.len)
        rc = say_fault(&faults.items[0], err);
done:
    pir_schema_release(schema);
    return rc;
}

int pir_settings_read(
    struct pir_settings *out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *schema, size_t schema_len, struct pir_err *err)
{
    struct pir_zone *loaded;
    struct pir_value *values;
    const char *zone;
    int rc = pir_yaml_parse(&values, arena, bytes, len, PIR_YAML_TYPED, PATH, err);

    if (rc < 0)
        return rc;
    if (values->type != PIR_OBJECT) {
        pir_err_set(
            err, PIR_E_INPUT, "the settings must be a mapping of names to values");
        return pir_err_at(err, PATH, 1, 0), PIR_E_INPUT;
    }
    zone = pir_value_text(values, "time-zone");
    rc = zone ? pir_zone_load(&loaded, arena, zone, err) : 0;
    if (rc < 0)
        return pir_err_at(err, PATH, pir_value_get(values, "time-zone")->line, 0), rc;
    rc = check_rules(arena, values, schema, schema_len, err);
    if (rc < 0)
        return rc;
    if (!zone) {
        pir_err_set(err, PIR_E_INPUT, "time-zone is missing");
        return pir_err_at(err, PATH, 0, 0), PIR_E_INPUT;
    }
    out->values = values;
    out->organisation = pir_value_text(values, "organisation");
    out->tlp = pir_value_text(values, "tlp");
    out->zone = loaded;
    if (!out->organisation)
        out->organisation = "";
    return 0;
}

int pir_settings_load(
    struct pir_settings *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err)
{
    const struct pir_builtin_file *own = pir_builtin_find("settings.yaml");
    const char *bytes, *schema;
    size_t len, schema_len;
    int rc = read_file(&bytes, &len, arena, store, commit, PATH, SETTINGS_MAX, err);

    if (rc == PIR_E_NOTFOUND) {
        pir_err_set(err, rc, "this repository holds no record: pir.yaml is not in it");
        return pir_err_hint(
            err,
            "go to the record's folder, or make one with pir init in a new folder");
    }
    if (rc < 0)
        return rc;
    rc = read_file(
        &schema, &schema_len, arena, store, commit, SCHEMA_PATH, SCHEMA_MAX, err);
    if (rc == PIR_E_NOTFOUND && own) {
        schema = own->bytes;
        schema_len = own->len;
        rc = 0;
    }
    return rc < 0 ? rc
                  : pir_settings_read(out, arena, bytes, len, schema, schema_len, err);
}

static int emit_line(struct pir_buf *out, const char *name, const char *text)
{
    struct pir_arena arena = {0};
    struct pir_value *object = pir_value_object(&arena);
    int rc = pir_value_set_string(&arena, object, name, text) < 0 ? PIR_E_NOMEM : 0;

    if (rc == 0)
        rc = pir_yaml_emit(out, object, NULL);
    pir_arena_release(&arena);
    return rc;
}

int pir_settings_emit(
    struct pir_buf *out, const char *organisation, const char *zone, const char *tlp)
{
    int rc;

    pir_buf_addstr(
        out, "# Settings of this record. Change them in a signed commit of an owner.\n"
             "version: 1\n\n# Whose incidents these are.\n");
    rc = emit_line(out, "organisation", organisation);
    pir_buf_addstr(
        out, "\n# Times that people type are read in this zone, and shown in it.\n");
    if (rc == 0)
        rc = emit_line(out, "time-zone", zone);
    pir_buf_addstr(
        out, "\n# Who may read an entry that does not say so itself (Traffic Light "
             "Protocol):\n"
             "# clear, green, amber, amber+strict or red.\n");
    if (rc == 0)
        rc = emit_line(out, "tlp", tlp);
    return rc < 0 || pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}

/* ---- kinds ----------------------------------------------------------------------- */

struct tree_source {
    struct pir_arena *arena;
    struct pir_store *store;
    struct pir_oid commit;
    struct pir_node *nodes;
    size_t count;
};

static bool is_schema(const struct pir_node *node)
{
    size_t len = strlen(node->name);

    return node->mode == 0100644 && len > 5 &&
           strcmp(node->name + len - 5, ".yaml") == 0;
}

static int source_read(
    void *context, const char *name, const char **bytes, size_t *len,
    struct pir_err *err)
{
    struct tree_source *source = context;
    char *path = pir_arena_printf(source->arena, SCHEMAS "%s", name);

    if (!path)
        return pir_err_nomem(err);
    for (size_t i = 0; i < source->count; i++)
        if (strcmp(source->nodes[i].name, name) == 0)
            return read_node(
                bytes, len, source->arena, source->store, &source->nodes[i].oid, path,
                SCHEMA_MAX, err);
    return read_file(
        bytes, len, source->arena, source->store, &source->commit, path, SCHEMA_MAX,
        err);
}

static int source_list(void *context, size_t i, const char **name, struct pir_err *err)
{
    struct tree_source *source = context;

    (void)err;
    if (i >= source->count)
        return 0;
    *name = source->nodes[i].name;
    return 1;
}

static int list_files(struct tree_source *source, struct pir_err *err)
{
    struct pir_err why = {0};
    size_t kept = 0;
    int rc = pir_store_list(
        &source->nodes, &source->count, source->arena, source->store, &source->commit,
        "schemas", &why);

    if (rc == PIR_E_NOTFOUND)
        return 0;
    if (rc < 0) {
        if (err)
            *err = why;
        return rc;
    }
    for (size_t i = 0; i < source->count; i++)
        if (is_schema(&source->nodes[i]))
            source->nodes[kept++] = source->nodes[i];
    source->count = kept;
    return 0;
}

/* All that came with pir are there, as they came. */
static bool is_builtin(const struct tree_source *source)
{
    size_t same = 0, all = 0;

    for (const struct pir_builtin_file *file = pir_builtin_files; file->name; file++)
        all += pir_builtin_is_schema(file);
    for (size_t i = 0; i < source->count; i++)
        same +=
            pir_builtin_same(source->nodes[i].name, source->nodes[i].oid.bytes) != NULL;
    return same == all;
}

int pir_record_kind_source(
    struct pir_kind_source *out, struct pir_arena *arena, struct pir_store *store,
    const struct pir_oid *commit, struct pir_err *err)
{
    struct tree_source *source = pir_arena_alloc(arena, sizeof(*source));
    int rc;

    if (!source)
        return pir_err_nomem(err);
    source->arena = arena;
    source->store = store;
    source->commit = *commit;
    out->context = source;
    out->read = source_read;
    out->list = source_list;
    rc = list_files(source, err);
    out->builtin = rc == 0 && is_builtin(source);
    return rc;
}
