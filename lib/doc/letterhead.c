/* How reports look: the file that says so, checked by its schema. */
#include "doc/letterhead.h"

#include "doc/builtin.h"
#include "doc/png.h"
#include "doc/schema.h"
#include "doc/yaml.h"

#include <string.h>

#define SCHEMA "layout.yaml"

static const char *const parts[PIR_PARTS] = {
    "summary", "impacts", "plan", "communication", "appendix"};

void pir_letterhead_start(struct pir_letterhead *out)
{
    memset(out, 0, sizeof(*out));
    for (int i = 0; i < PIR_PARTS; i++)
        out->order[i] = (enum pir_part)i;
    for (size_t i = 0; i < PIR_ROWS_ORDERED; i++)
        out->row_order[i] = (enum pir_summary_row)(PIR_ROW_ASKED + (int)i);
}

static int say_fault(const struct pir_fault *fault, struct pir_err *err)
{
    const char *at = *fault->pointer ? fault->pointer + 1 : "";

    pir_err_set(
        err, PIR_E_INPUT, "%s%s%s %s", at, *at && fault->property ? "/" : "",
        fault->property ? fault->property
        : *at           ? ""
                        : "the layout",
        fault->sentence);
    return pir_err_at(err, PIR_LAYOUT_FILE, fault->line, fault->column);
}

/* By the schema that is built in: what a layout may do is nothing a record decides. */
static int
check(struct pir_arena *arena, const struct pir_value *values, struct pir_err *err)
{
    const struct pir_builtin_file *file = pir_builtin_find(SCHEMA);
    struct pir_faults faults = {.max = 1};
    struct pir_schema *schema = NULL;
    struct pir_value *document;
    int rc =
        file
            ? pir_yaml_parse(
                  &document, arena, file->bytes, file->len, PIR_YAML_TYPED, SCHEMA, err)
            : pir_err_set(err, PIR_E_NOTFOUND, "the schema of layouts is missing");

    if (rc == 0)
        rc = pir_schema_compile(
            &schema, arena, document, SCHEMA, NULL, PIR_SCHEMA_STRICT, err);
    if (rc == 0)
        rc = pir_schema_check(&faults, arena, schema, values, err);
    if (rc == 0 && faults.len)
        rc = say_fault(&faults.items[0], err);
    pir_schema_release(schema);
    return rc;
}

static const char *const rows[PIR_ROWS] = {
    [PIR_ROW_SHORT] = "short",     [PIR_ROW_HAPPENED] = "happened",
    [PIR_ROW_HOW] = "how",         [PIR_ROW_DOINGS] = "doings",
    [PIR_ROW_MEANING] = "meaning", [PIR_ROW_ASKED] = "asked",
    [PIR_ROW_AGAIN] = "again",     [PIR_ROW_BEFORE] = "before",
    [PIR_ROW_ASSUMED] = "assumed", [PIR_ROW_TOLD] = "told",
    [PIR_ROW_NOTICES] = "notices", [PIR_ROW_NEXT] = "next",
    [PIR_ROW_CALL] = "call"};

static enum pir_part part_of(const char *name)
{
    int part = 0;

    while (part + 1 < PIR_PARTS && strcmp(parts[part], name) != 0)
        part++;
    return (enum pir_part)part;
}

static void read_rows(struct pir_letterhead *out, const struct pir_value *values)
{
    const struct pir_value *names = pir_value_get(values, "rows");
    const struct pir_value *order = pir_value_get(values, "row-order");

    for (int i = 0; names && i < PIR_ROWS; i++)
        out->rows[i] = pir_value_text(names, rows[i]);
    for (size_t i = 0; order && i < order->len && i < PIR_ROWS_ORDERED; i++)
        for (int row = PIR_ROW_ASKED; row <= PIR_ROW_NEXT; row++)
            if (strcmp(rows[row], pir_value_at(order, i)->text) == 0)
                out->row_order[i] = (enum pir_summary_row)row;
}

int pir_letterhead_read(
    struct pir_letterhead *out, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err)
{
    const struct pir_value *titles, *order;
    struct pir_value *values;
    int rc = pir_yaml_parse(
        &values, arena, bytes, len, PIR_YAML_TYPED, PIR_LAYOUT_FILE, err);

    if (rc == 0)
        rc = check(arena, values, err);
    if (rc < 0)
        return rc;
    out->head = pir_value_text(values, "head");
    out->foot = pir_value_text(values, "foot");
    out->colour = pir_value_text(values, "colour");
    out->paper = pir_value_text(values, "paper");
    titles = pir_value_get(values, "titles");
    for (int i = 0; titles && i < PIR_PARTS; i++)
        out->titles[i] = pir_value_text(titles, parts[i]);
    order = pir_value_get(values, "order");
    for (size_t i = 0; order && i < order->len && i + 1 < PIR_PARTS; i++)
        out->order[i + 1] = part_of(pir_value_at(order, i)->text);
    read_rows(out, values);
    return 0;
}

int pir_letterhead_check(
    struct pir_arena *arena, const char *path, const char *bytes, size_t len,
    struct pir_err *err)
{
    struct pir_letterhead ignored;

    pir_letterhead_start(&ignored);
    return strcmp(path, PIR_LAYOUT_LOGO) == 0
               ? pir_png_check(bytes, len, err)
               : pir_letterhead_read(&ignored, arena, bytes, len, err);
}
