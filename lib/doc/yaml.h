/** doc/yaml.h - the strict subset of YAML that pir reads and writes.
 *
 * One document, block or flow style, no anchors, aliases, tags, merge keys, directives or
 * duplicate keys; keys are scalars, without "? "; clean UTF-8, no BOM, no CR; depth at most 16,
 * at most 10,000 nodes (values; keys do not count), scalars at most 256 KiB. libyaml parses;
 * every limit is enforced in the event loop, without recursion.
 * Source: schemas/README.md, "YAML subset".
 */
#ifndef PIR_DOC_YAML_H
#define PIR_DOC_YAML_H

#include "base/err.h"
#include "doc/value.h"

#define PIR_YAML_DEPTH_MAX 16
#define PIR_YAML_NODES_MAX 10000
#define PIR_YAML_SCALAR_MAX ((size_t)256 * 1024)

enum pir_yaml_flags {
    /* unquoted scalars, missing ones too, become STRING with plain = true (entries) */
    PIR_YAML_PLAIN = 0,
    /* unquoted null ~ true false and JSON numbers get their type (schemas, settings) */
    PIR_YAML_TYPED = 1 << 0,
};

/** Read one document. place names it in messages. An empty document is a NULL value.
 *  Returns 0; PIR_E_INPUT with place, line, column and the rule that was broken; PIR_E_NOMEM.
 *  Owns: the tree lives in arena. */
int pir_yaml_parse(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err);

/** Read many documents separated by "---" (the limits hold for each). docs is an ARRAY value. */
int pir_yaml_parse_stream(
    struct pir_value **docs, struct pir_arena *arena, const char *bytes, size_t len,
    unsigned flags, const char *place, struct pir_err *err);

/** Append the value as block YAML. Strings stand unquoted only when no YAML 1.1 or 1.2
 *  reader could take them for anything else (they begin with a letter, hold only
 *  letters, digits, space and _./@+,()-, do not end in a space and are no reserved word
 *  such as no, null, on); the rest is quoted; several lines use a literal block.
 *  Whatever is written reads back equal: this is checked before returning. A plain
 *  STRING is written like any other string. */
int pir_yaml_emit(
    struct pir_buf *out, const struct pir_value *value, struct pir_err *err);

#endif
