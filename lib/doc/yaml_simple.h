/** doc/yaml_simple.h - nearly every entry's fields, without a YAML parser: one map, a line
 * for each member, its key a word, its value one line of plain or quoted ASCII. [pure]
 *
 *     ---
 *     schema: note/1
 *     occurred: '2026-11-23T14:15:02Z'
 *     gist: "Since 2 o'clock nobody can sign in."
 *
 * What is not clearly of that form is left to libyaml, refusals included: pir_yaml_parse
 * gives the same tree for the same bytes, with or without this. Reading an entry takes a
 * tenth of the time.
 */
#ifndef PIR_DOC_YAML_SIMPLE_H
#define PIR_DOC_YAML_SIMPLE_H

#include "doc/value.h"

/** 1 and the tree, as for PIR_YAML_PLAIN, in arena; 0 when it is not of that form;
 *  PIR_E_NOMEM. */
int pir_yaml_simple(
    struct pir_value **out, struct pir_arena *arena, const char *bytes, size_t len);

#endif
