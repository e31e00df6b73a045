/** doc/kind.h - entry kinds: what a schema file says to the rest of pir.
 *
 * A kind is one YAML file in schemas/: a JSON Schema for the whole entry (front matter and body
 * as one object, member `body`) plus annotations under `x-pir`. Everything that knows a field's
 * name by way of people (options, help, completion, templates, manual pages) is
 * derived from struct pir_field; nothing about a single field stands in C.
 *
 * x-pir of a kind:
 *   version    1
 *   group      heading in help
 *   text       field that takes the words on the command line
 *   subject    field that makes the one-line summary; default text
 *   internal   true: no verb of its own
 *   verb       command, default the kind's name
 *   about      paragraph for the manual
 *   examples   command lines
 * x-pir of a field:
 *   order      for templates and help; default: behind the field it is written after
 *   prompt     question in the template
 *   option     default the field's name
 *   ref        kind of entry its id must name, or `any`
 *   lines      true: long text
 *   short      [key, key] for items that are objects: `--link supports:ID`
 *   asked      {report: why, close: why}
 *   hidden     true: set by pir, no option
 *   time       true: what people type for a time is read by pir_when_parse; a field
 *              NAME-precision, or precision for occurred, holds how exactly it is known
 *   past       true: it cannot lie in the future
 *   occurred   true: it is the time the entry occurred; either stands for the other, so
 *              nobody need type both
 * Standard keywords used for people: title, description (one sentence), examples, enum, default.
 */
#ifndef PIR_DOC_KIND_H
#define PIR_DOC_KIND_H

#include "base/err.h"
#include "doc/schema.h"
#include "doc/value.h"

#include <pir/kind.h>

/** Where schema files come from: a record's tree or the ones built in. */
struct pir_kind_source {
    void *context;
    /** Bytes of schemas/NAME ("note.yaml"). Returns 0 or PIR_E_NOTFOUND or another
     *  error; bytes live as long as the source. */
    int (*read)(
        void *context, const char *name, const char **bytes, size_t *len,
        struct pir_err *err);
    /** Names of all kinds' files, in order. 1: *name is the i-th, 0: no more, negative: error. */
    int (*list)(void *context, size_t i, const char **name, struct pir_err *err);
    /** All files that came with pir are there as they came (others may be too): they were
     *  tried when pir was built, so that their schemas are compiled only when used. */
    bool builtin;
};

struct pir_kinds;

/** A set over a source; files are read and compiled only when a kind is asked for. */
int pir_kinds_new(
    struct pir_kinds **out, const struct pir_kind_source *source, struct pir_err *err);
void pir_kinds_free(struct pir_kinds *kinds);
/** Is the source's builtin set? */
bool pir_kinds_builtin(const struct pir_kinds *kinds);

/** The kind of that name. PIR_E_NOTFOUND names the nearest one and how to list all;
 *  PIR_E_INPUT when its file is wrong (place = schemas/NAME.yaml). Owns: kinds. */
int pir_kinds_get(
    const struct pir_kind **out, struct pir_kinds *kinds, const char *name,
    struct pir_err *err);
/** The kind a command records ("open" -> incident); PIR_E_NOTFOUND. Reads files until found. */
int pir_kinds_by_verb(
    const struct pir_kind **out, struct pir_kinds *kinds, const char *verb,
    struct pir_err *err);
/** Number of kinds, and the i-th by name; all are compiled by pir_kinds_at. */
int pir_kinds_count(size_t *out, struct pir_kinds *kinds, struct pir_err *err);
int pir_kinds_at(
    const struct pir_kind **out, struct pir_kinds *kinds, size_t i,
    struct pir_err *err);

/** A field by name or option ('_' and '-' are the same), or NULL. */
const struct pir_field *pir_kind_field(const struct pir_kind *kind, const char *name);

/** Turn texts into what the schema wants, in place: plain scalars (and strings, when
 *  from the command line, see PIR_COERCE_TEXT) become numbers, truth values, null or
 *  stay strings as the field's type says; short forms become objects; one value for a
 *  list field becomes a list of one. What cannot be turned is left for validation to
 *  name. Times and ids are not touched. PIR_COERCE_TEXT is for what people typed
 *  (options, streams, templates): quoted or not, numbers are numbers, yes and no are
 *  truth values, '_' in names becomes '-'. PIR_COERCE_PLAIN is for entries of a record:
 *  only what stood unquoted is turned, and names and truth values have one spelling, so
 *  that all readers see the same. */
enum pir_coerce_flags { PIR_COERCE_PLAIN = 0, PIR_COERCE_TEXT = 1 << 0 };
int pir_kind_coerce(
    const struct pir_kind *kind, struct pir_arena *arena, struct pir_value *fields,
    unsigned flags, struct pir_err *err);

/** One value for a field from text a person typed (an option's argument): the same
 *  rules; flow YAML is read for an OBJECT field when the text begins with { or [. For a
 *  list field the result is a list (of one, or what the flow list holds): add its items
 *  to those given before. PIR_E_INPUT with the option as place for unclean text. */
int pir_field_value(
    struct pir_value **out, struct pir_arena *arena, const struct pir_field *field,
    const char *text, struct pir_err *err);

/** What stands for the field's value in help and messages: "WHEN", "ID",
 *  "low|medium|high", "TYPE:TARGET"; nothing for a BOOLEAN. */
void pir_field_metavar(struct pir_buf *out, const struct pir_field *field);

/** Are all rules kept? Schema, required, the kind's own name and version in `schema`,
 *  no blank or placeholder text in any field (but for the choices a schema spells out,
 *  such as `none`). Everything wrong at once: returns 0; PIR_E_INPUT with err holding
 *  the first fault as a sentence that names field and option (and line, where known),
 *  "and N more" if so; faults (may be NULL) receives all. */
int pir_kind_check(
    struct pir_faults *faults, struct pir_arena *arena, const struct pir_kind *kind,
    const struct pir_value *fields, const char *place, struct pir_err *err);

/** A fault as a full sentence for people: "severity must be one of low, medium, high,
 *  critical (--severity)". */
int pir_fault_sentence(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_fault *fault);

/** The text an editor opens with: front matter with the kind's own fields, prompts and
 *  choices as comments, what is set already filled in, body below. Fields of the
 *  envelope are shown when they are set or have an x-pir order. given may be NULL.
 *  notes (may be NULL): faults of an earlier try, shown as comments at the top. */
int pir_kind_template(
    struct pir_buf *out, const struct pir_kind *kind, const struct pir_value *given,
    const char *notes, struct pir_err *err);
/** Read an edited template back: comments dropped, fields left empty dropped. Front
 *  matter plus body, not yet coerced. */
int pir_kind_template_read(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    const char *place, struct pir_err *err);

#endif
