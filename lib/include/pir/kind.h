/** pir/kind.h - the shape of entry kinds and their fields, as programs see them.
 *
 * A kind comes from one YAML file in schemas/; options, help, completion, editor
 * templates and manual pages are all derived from what is here. Read-only; owned by the
 * record (or the library, for the built-in kinds).
 */
#ifndef PIR_KIND_H
#define PIR_KIND_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_schema;
struct pir_value;

enum pir_field_type {
    PIR_FIELD_STRING,
    PIR_FIELD_CHOICE, /* string with enum */
    PIR_FIELD_NUMBER,
    PIR_FIELD_INTEGER,
    PIR_FIELD_BOOLEAN,
    PIR_FIELD_TIME,  /* x-pir time: RFC 3339 with offset, or `unknown` */
    PIR_FIELD_DATE,  /* format date */
    PIR_FIELD_ENTRY, /* x-pir ref: full id of an entry */
    PIR_FIELD_OBJECT,
};

struct pir_field {
    const char *name;
    const char *option;                     /* without dashes; NULL: no option */
    const char *help;                       /* one sentence */
    const char *example;                    /* or NULL */
    const char *prompt;                     /* or NULL */
    const char *ref;                        /* kind it must refer to, "any", or NULL */
    const char *asked_report, *asked_close; /* why the gate asks for it, or NULL */
    enum pir_field_type type;               /* of the item, where list is set */
    bool list;                              /* an array: the option may be repeated */
    bool required;                          /* somebody has to give it */
    bool lines;                             /* may hold several lines */
    bool envelope; /* from envelope.yaml, common to all kinds */
    int order;
    const char *const *choices; /* CHOICE: the enum */
    size_t choice_count;
    const char *const *keys; /* OBJECT with short form: the keys in order */
    size_t key_count;
    const char *fallback;           /* default as text, or NULL */
    const struct pir_value *schema; /* the property's schema, references followed */
};

struct pir_kind {
    const char *name; /* "impact" */
    /* command that records it, e.g. "open" for incident; NULL when internal */
    const char *verb;
    const char *group;
    const char *summary; /* one sentence */
    const char *about;   /* paragraph, or NULL */
    unsigned version;
    const struct pir_field *fields; /* envelope first, then own, each by order */
    size_t field_count;
    const struct pir_field *text;    /* takes the words on the command line, or NULL */
    const struct pir_field *subject; /* never NULL */
    const char *const *examples;
    size_t example_count;
    const struct pir_schema *schema; /* compiled */
    const struct pir_value *document;
};

#ifdef __cplusplus
}
#endif
#endif
