/** doc/builtin.h - the files of schemas/ that were compiled into the library.
 *
 * `pir init` copies them into a new record, and commands that need no record (help, manual pages)
 * read them here. Generated at build time from schemas/ by lib/builtin/write.c; never edited.
 */
#ifndef PIR_DOC_BUILTIN_H
#define PIR_DOC_BUILTIN_H

#include "doc/kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pir_builtin_file {
    const char *name;  /* relative to schemas/: "note.yaml" */
    const char *bytes; /* NUL-ended */
    size_t len;
    uint8_t blob[20];     /* what git names a file of these bytes */
    const char *document; /* what a .yaml says, packed (doc/packed.h); else NULL */
    size_t document_len;
};

/** All files, sorted by name; ends with a NULL name: the schemas, VERIFY.md and
 *  pir-audit.sh, which every record gets; and duties and frameworks, which it does not. */
extern const struct pir_builtin_file pir_builtin_files[];

/** The scripts of hooks/, by the hook's name, those of a clone first. */
extern const struct pir_builtin_file pir_builtin_hooks[];

/** Is it a schema (NAME.yaml)? */
bool pir_builtin_is_schema(const struct pir_builtin_file *file);
/** Is it a file of duties or of frameworks ("obligations/eu.yaml")? */
bool pir_builtin_is_rule(const struct pir_builtin_file *file);

/** The file of that name, or NULL. */
const struct pir_builtin_file *pir_builtin_find(const char *name);

/** The built-in file of that name (in schemas/) whose bytes git names so, or NULL: who has
 *  the name of a record's file need not read it to know that it is this one. */
const struct pir_builtin_file *
pir_builtin_same(const char *name, const uint8_t blob[20]);

/** Read a schema, a profile or a list as pir_yaml_parse does, PIR_YAML_TYPED. When bytes is
 *  that of a built-in file, the very pointer, nothing is parsed. */
int pir_builtin_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

/** A source of kinds over the built-in files. */
struct pir_kind_source pir_builtin_source(void);

#endif
