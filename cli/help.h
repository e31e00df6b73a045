/** cli/help.h - what help, the manual and completion share: the things that can be
 * explained, and how commands, kinds and fields are put into words.
 */
#ifndef PIR_CLI_HELP_H
#define PIR_CLI_HELP_H

#include "page.h"

/** Help of an option that is another spelling of the one before it in its table. */
#define CLI_OTHER_SPELLING "the same"

/** A text that belongs to no command. Parts end with one of no text. */
struct cli_topic_part {
    enum { CLI_TOPIC_TEXT, CLI_TOPIC_HEADING, CLI_TOPIC_ITEM, CLI_TOPIC_EXAMPLE } what;
    const char *term; /* of an item */
    const char *text;
};

struct cli_topic {
    const char *name;
    const char *section;                /* of the manual */
    const char *summary;                /* one phrase */
    const struct cli_topic_part *parts; /* or NULL: */
    /* what the library or the record knows */
    void (*compose)(struct cli_page *page, struct cli *cli);
};

/** Ends with a NULL name. */
extern const struct cli_topic cli_topics[];
const struct cli_topic *cli_topic_find(const char *name);
void cli_compose_parts(struct cli_page *page, const struct cli_topic_part *parts);
void cli_compose_topic(
    struct cli_page *page, struct cli *cli, const struct cli_topic *topic);
/** rules.c: the rules of the gates, by the profile of the record one is in. */
void cli_compose_rules(struct cli_page *page, struct cli *cli);

/** terms.c: the glossary, of the record one is in where that can be read; for the caller
 *  to free, NULL when out of memory. */
struct pir_words *cli_words(struct cli *cli);
void cli_compose_terms(struct cli_page *page, struct cli *cli);
void cli_compose_term(struct cli_page *page, const struct pir_term_text *term);
/** On the page of a kind: what the word itself means, where it is a term too. */
void cli_compose_also_term(struct cli_page *page, struct cli *cli, const char *name);

/** What can be explained: one of these is set, or none for pir as a whole. */
struct cli_subject {
    const struct cli_command *command;
    const struct pir_kind *kind;
    const struct cli_topic *topic;
    const struct pir_term_text *term;
};

/** Find a command, a kind (by verb or name) or a topic. 0, or -1 after cli->err was
 *  set; it suggests the nearest. */
int cli_subject_find(struct cli_subject *out, struct cli *cli, const char *name);
void cli_compose(
    struct cli_page *page, struct cli *cli, const struct cli_subject *subject);

/** The record whose kinds are listed: the one that is open, or NULL (the built-in
 *  kinds) when there is none or its schemas are faulty; err then says how. */
struct pir_record *cli_kinds_record(struct cli *cli, struct pir_err *err);
/** The i-th of these kinds, by name; *i moves on. NULL past the end. */
const struct pir_kind *cli_kind_next(struct cli *cli, size_t *i);

/** The tables of options a command knows besides the global ones; unused places are NULL. */
void cli_command_tables(
    const struct cli_option *tables[2], const struct cli_command *command);

/** Is the field's switch free of an argument? */
bool cli_field_is_switch(const struct pir_field *field);
/** Must it be given whenever such an entry is recorded? */
bool cli_field_is_needed(const struct pir_field *field);

#endif
