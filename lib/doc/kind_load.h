/** doc/kind_load.h - what the files that read kinds share; nobody outside doc/kind*.c includes it.
 *
 * From a schema file to a struct pir_kind in three steps: the document (read once,
 * kind.c), its view (references followed and parts laid over each other, kind_view.c),
 * the kind (kind_load.c).
 */
#ifndef PIR_DOC_KIND_LOAD_H
#define PIR_DOC_KIND_LOAD_H

#include "doc/kind.h"

/** A schema file that was read, by its name in schemas/. */
struct pir_kind_file {
    const char *name;
    struct pir_value *document;
};

struct pir_kinds {
    struct pir_arena arena;
    struct pir_kind_source source;
    PIR_VEC(struct pir_kind_file) files;
    PIR_VEC(struct pir_kind *) loaded;
    PIR_VEC(const char *) names; /* of all kinds, once indexed */
    bool indexed;
};

/** The document in schemas/FILE; reads it the first time. PIR_E_NOTFOUND, PIR_E_INPUT
 *  with place and line. */
int pir_kind_document(
    struct pir_value **out, struct pir_kinds *kinds, const char *file,
    struct pir_err *err);

/** A name that may be asked of the source: one path component of plain letters that
 *  ends in ".yaml". */
bool pir_kind_file_is(const char *name);

/** What people need to know of a kind's schema: $ref followed, allOf merged, nearest word first. */
struct pir_kind_view {
    struct pir_value *root; /* properties, required, x-pir as if written in one place */
    /* object whose members are the names of the envelope's fields */
    struct pir_value *envelope;
    struct pir_value *origins; /* each field's name: the file that says most about it */
};

/** PIR_E_INPUT for an annotation pir does not know or a reference that leads nowhere,
 *  with place and line. */
int pir_kind_view_make(
    struct pir_kind_view *out, struct pir_kinds *kinds, const char *file,
    struct pir_value *document, struct pir_err *err);

/** Make the kind of that name from its document. */
int pir_kind_load(
    struct pir_kind **out, struct pir_kinds *kinds, const char *name, const char *file,
    struct pir_value *document, struct pir_err *err);

/** A kind's schema; compiles it where that was put off. As pir_schema_compile. */
int pir_kind_schema(
    const struct pir_schema **out, const struct pir_kind *kind, struct pir_err *err);

/** Does the view's `type` name that type, alone or among others? */
bool pir_kind_has_type(const struct pir_value *view, const char *type);
/** anyOf or oneOf of a view, or NULL. */
const struct pir_value *pir_kind_branches(const struct pir_value *view);
/** The view of the items, when the value is or may be a list; else NULL. */
const struct pir_value *pir_kind_items(const struct pir_value *view);
/** Does the view name that very text among its choices (enum, const, in a branch too)? */
bool pir_kind_spells_out(const struct pir_value *view, const struct pir_value *text);

/** Put the place "schemas/FILE" and the line of value (may be NULL) into err. Returns
 *  PIR_E_INPUT. */
int pir_kind_wrong_at(
    struct pir_err *err, const char *file, const struct pir_value *value);

#endif
