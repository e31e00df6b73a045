/** Schemas in memory, and a way to see which of them were read. */
#ifndef TESTS_KIND_SUPPORT_H
#define TESTS_KIND_SUPPORT_H

#include "doc/kind.h"
#include "doc/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FILES_MAX 12

struct fake_file {
    const char *name;
    const char *text;
};

struct fake {
    struct fake_file files[FILES_MAX]; /* ends with a NULL name */
    char reads[512]; /* names that were read, each with a space after it */
};

static inline int fake_read(
    void *context, const char *name, const char **bytes, size_t *len,
    struct pir_err *err)
{
    struct fake *fake = context;
    size_t used = strlen(fake->reads);

    snprintf(fake->reads + used, sizeof(fake->reads) - used, "%s ", name);
    for (size_t i = 0; i < FILES_MAX && fake->files[i].name; i++) {
        if (strcmp(fake->files[i].name, name) == 0) {
            *bytes = fake->files[i].text;
            *len = strlen(*bytes);
            return 0;
        }
    }
    return pir_err_set(err, PIR_E_NOTFOUND, "no %s", name);
}

static inline int
fake_list(void *context, size_t i, const char **name, struct pir_err *err)
{
    struct fake *fake = context;

    (void)err;
    *name = i < FILES_MAX ? fake->files[i].name : NULL;
    return *name != NULL;
}

static inline struct pir_kinds *fake_kinds(struct fake *fake)
{
    struct pir_kind_source source = {fake, fake_read, fake_list, false};
    struct pir_kinds *kinds = NULL;

    assert_int_equal(pir_kinds_new(&kinds, &source, NULL), 0);
    return kinds;
}

static inline const struct pir_kind *kind_of(struct pir_kinds *kinds, const char *name)
{
    const struct pir_kind *kind = NULL;
    struct pir_err err = {0};

    if (pir_kinds_get(&kind, kinds, name, &err) < 0)
        fail_msg("%s: %s:%u: %s", name, err.place, err.line, err.message);
    return kind;
}

static inline struct pir_value *yaml_of(struct pir_arena *arena, const char *text)
{
    struct pir_value *value = NULL;
    struct pir_err err = {0};

    if (pir_yaml_parse(
            &value, arena, text, strlen(text), PIR_YAML_PLAIN, "test", &err) < 0)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return value;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in \"%s\"", part, text);
}

#define ENVELOPE_YAML                                                                  \
    "$id: envelope.yaml\n"                                                             \
    "title: envelope\n"                                                                \
    "description: What every entry says.\n"                                            \
    "type: object\n"                                                                   \
    "required: [schema, occurred]\n"                                                   \
    "properties:\n"                                                                    \
    "  schema: {type: string, pattern: '^[a-z-]+/[1-9][0-9]*$', x-pir: {hidden: "      \
    "true}}\n"                                                                         \
    "  occurred:\n"                                                                    \
    "    description: When it happened.\n"                                             \
    "    $ref: '#/$defs/moment'\n"                                                     \
    "    x-pir: {option: at}\n"                                                        \
    "  acting-as: {description: Your role., type: string, minLength: 1}\n"             \
    "  privileged: {description: For counsel., type: boolean}\n"                       \
    "  links:\n"                                                                       \
    "    description: Other entries.\n"                                                \
    "    type: array\n"                                                                \
    "    items:\n"                                                                     \
    "      type: object\n"                                                             \
    "      required: [type, target]\n"                                                 \
    "      properties:\n"                                                              \
    "        type: {enum: [supports, answers]}\n"                                      \
    "        target: {type: string, format: entry-id}\n"                               \
    "      additionalProperties: false\n"                                              \
    "    x-pir: {option: link, short: [type, target]}\n"                               \
    "  tags:\n"                                                                        \
    "    description: Words to find it by.\n"                                          \
    "    type: array\n"                                                                \
    "    items: {type: string, minLength: 1}\n"                                        \
    "    x-pir: {option: tag}\n"                                                       \
    "$defs:\n"                                                                         \
    "  moment:\n"                                                                      \
    "    type: string\n"                                                               \
    "    anyOf:\n"                                                                     \
    "      - {format: date-time}\n"                                                    \
    "      - {const: unknown}\n"                                                       \
    "    x-pir: {time: true}\n"                                                        \
    "  body: {description: More about it., type: string, minLength: 1, x-pir: "        \
    "{lines: true}}\n"

#define NOTE_YAML                                                                      \
    "$id: note.yaml\n"                                                                 \
    "title: note\n"                                                                    \
    "description: Anything worth keeping.\n"                                           \
    "x-pir: {version: 1, group: record, text: body}\n"                                 \
    "type: object\n"                                                                   \
    "allOf: [{$ref: envelope.yaml}]\n"                                                 \
    "required: [body]\n"                                                               \
    "properties:\n"                                                                    \
    "  body:\n"                                                                        \
    "    description: What you want to keep.\n"                                        \
    "    $ref: envelope.yaml#/$defs/body\n"                                            \
    "unevaluatedProperties: false\n"

#define TASK_YAML                                                                      \
    "$id: task.yaml\n"                                                                 \
    "title: task\n"                                                                    \
    "description: Something to be done.\n"                                             \
    "x-pir:\n"                                                                         \
    "  version: 3\n"                                                                   \
    "  group: response\n"                                                              \
    "  verb: do\n"                                                                     \
    "  text: title\n"                                                                  \
    "  subject: title\n"                                                               \
    "  about: More than one sentence.\n"                                               \
    "  examples: [pir do \"Patch it\" --owner CIO]\n"                                  \
    "type: object\n"                                                                   \
    "allOf: [{$ref: envelope.yaml}]\n"                                                 \
    "required: [title, owner, severity]\n"                                             \
    "dependentRequired: {cost: [currency]}\n"                                          \
    "properties:\n"                                                                    \
    "  title: {description: What will be done., type: string, minLength: 1, x-pir: "   \
    "{order: 10, prompt: What will be done?}}\n"                                       \
    "  severity: {description: How bad it is., $ref: '#/$defs/level', default: low, "  \
    "x-pir: {order: 30}}\n"                                                            \
    "  owner:\n"                                                                       \
    "    title: role\n"                                                                \
    "    description: Who carries the action.\n"                                       \
    "    type: string\n"                                                               \
    "    maxLength: 12\n"                                                              \
    "    examples: [CIO]\n"                                                            \
    "    x-pir: {order: 20, asked: {report: because it is read, close: because it "    \
    "ends}}\n"                                                                         \
    "  cost: {description: What it costs., type: number, minimum: 0}\n"                \
    "  count: {description: How many., type: integer}\n"                               \
    "  measured: {description: A figure or a word., anyOf: [{type: number}, {enum: "   \
    "[none, no]}]}\n"                                                                  \
    "  loose: {description: A figure or any text., type: [number, string, 'null']}\n"  \
    "  currency: {description: Its currency., type: string}\n"                         \
    "  due: {description: Until when., type: string, format: date}\n"                  \
    "  parent: {description: The larger one., type: string, format: entry-id, x-pir: " \
    "{ref: task}}\n"                                                                   \
    "  steps: {description: The steps., type: array, items: {type: integer}, x-pir: "  \
    "{option: step}}\n"                                                                \
    "  people: {description: Who helps., type: array, items: {type: object, "          \
    "required: [role], properties: {role: {type: string}, name: {type: string}}}, "    \
    "x-pir: {option: person, short: [role, name]}}\n"                                  \
    "  effort: {description: How much work., type: object, properties: {days: {type: " \
    "number}, sure: {type: boolean}}, additionalProperties: false}\n"                  \
    "  parts: {description: The parts or none., anyOf: [{type: array, items: {type: "  \
    "string, format: entry-id}}, {const: none}], x-pir: {option: part, ref: any}}\n"   \
    "  body: {$ref: envelope.yaml#/$defs/body, x-pir: {order: 900}}\n"                 \
    "unevaluatedProperties: false\n"                                                   \
    "$defs:\n"                                                                         \
    "  level: {enum: [low, medium, high, critical]}\n"

#define STANDARD_FILES                                                                 \
    {"envelope.yaml", ENVELOPE_YAML}, {"note.yaml", NOTE_YAML},                        \
    {                                                                                  \
        "task.yaml", TASK_YAML                                                         \
    }

#endif
