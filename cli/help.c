/* Help on pir, its commands and its kinds: composed from the table of commands and from
 * the schemas. Nothing here knows a field by its name. */
#include "help.h"

#include <stdarg.h>
#include <string.h>

#define KINDS_MAX 1000u
#define TEXT_MAX 4096
#define EXAMPLE_MAX 60u /* longer ones stand in the examples of the kind */
#define NAMES_COLUMN                                                                   \
    19 /* where summaries begin: longer names than vulnerability are rare */

/* ---- texts ----------------------------------------------------------------------- */

/** A text put together piece by piece; what does not fit is left out. */
struct words {
    char text[TEXT_MAX];
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void
add(struct words *words, const char *format, ...)
{
    size_t room = sizeof(words->text) - words->len;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(words->text + words->len, room, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < room)
        words->len += (size_t)n;
    else
        words->text[words->len] = '\0';
}

static void add_upper(struct words *words, const char *text)
{
    for (; *text; text++)
        add(words, "%c", *text >= 'a' && *text <= 'z' ? *text - 32 : *text);
}

static void add_joined(
    struct words *words, const char *const *texts, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++)
        add(words, "%s%s", i ? between : "", texts[i]);
}

/** A sentence as a phrase in a list: without its full stop. */
static void add_phrase(struct words *words, const char *sentence)
{
    size_t len = strlen(sentence);

    if (len > 1 && sentence[len - 1] == '.')
        len--;
    add(words, "%.*s", (int)len, sentence);
}

/* ---- fields ---------------------------------------------------------------------- */

bool cli_field_is_switch(const struct pir_field *field)
{
    return field->type == PIR_FIELD_BOOLEAN && !field->list;
}

bool cli_field_is_needed(const struct pir_field *field)
{
    return field->required && field->option && !field->envelope && !field->fallback;
}

static void add_keys(struct words *words, const struct pir_field *field)
{
    for (size_t i = 0; i < field->key_count; i++) {
        add(words, "%s", i ? ":" : "");
        add_upper(words, field->keys[i]);
    }
}

/** What stands for the value: "low|medium|high", "WHEN", "TYPE:TARGET". */
static void add_metavar(struct words *words, const struct pir_field *field)
{
    switch (field->type) {
    case PIR_FIELD_CHOICE:
        add_joined(words, field->choices, field->choice_count, "|");
        break;
    case PIR_FIELD_NUMBER:
    case PIR_FIELD_INTEGER:
        add(words, "NUMBER");
        break;
    case PIR_FIELD_BOOLEAN:
        add(words, "true|false");
        break;
    case PIR_FIELD_TIME:
        add(words, "WHEN");
        break;
    case PIR_FIELD_DATE:
        add(words, "DATE");
        break;
    case PIR_FIELD_ENTRY:
        add(words, "ID");
        break;
    case PIR_FIELD_OBJECT:
        if (field->key_count)
            add_keys(words, field);
        else
            add(words, "{NAME: VALUE}");
        break;
    case PIR_FIELD_STRING:
        add(words, "TEXT");
        break;
    }
}

/** In a usage line choices would take too much room: their field's name stands for them. */
static void add_usage_metavar(struct words *words, const struct pir_field *field)
{
    if (field->type == PIR_FIELD_CHOICE)
        add_upper(words, field->name);
    else
        add_metavar(words, field);
}

static void add_notes(struct words *words, const struct pir_field *field)
{
    if (field->list)
        add(words, " May be given several times.");
    if (field->ref && strcmp(field->ref, "any") != 0)
        add(words, field->list ? " Entries of kind %s." : " An entry of kind %s.",
            field->ref);
    if (field->fallback)
        add(words, " Without it: %s.", field->fallback);
    if (field->asked_report)
        add(words, " Asked for by the report: %s", field->asked_report);
    if (field->asked_close)
        add(words, " Asked for by close: %s", field->asked_close);
    if (field->example && strlen(field->example) <= EXAMPLE_MAX &&
        field->type != PIR_FIELD_CHOICE && !cli_field_is_switch(field))
        add(words, " Example: `%s`", field->example);
}

static void compose_field(
    struct cli_page *page, const struct pir_kind *kind, const struct pir_field *field)
{
    struct words term = {0}, arg = {0}, text = {0};

    add(&text, "%s", field->help);
    if (field == kind->text) {
        add_upper(&term, field->name);
        add(&text, " These are the words on the command line; `--%s` does the same.",
            field->option);
        add_notes(&text, field);
        page->style->item(page, term.text, NULL, text.text);
        return;
    }
    add_notes(&text, field);
    add(&term, cli_field_is_switch(field) ? "--[no-]%s" : "--%s", field->option);
    if (!cli_field_is_switch(field))
        add_metavar(&arg, field);
    page->style->item(page, term.text, arg.len ? arg.text : NULL, text.text);
}

/* ---- options --------------------------------------------------------------------- */

static void compose_option(struct cli_page *page, const struct cli_option *option)
{
    struct words term = {0}, arg = {0};

    if (option->letter)
        add(&term, "-%c, ", option->letter);
    add(&term, "--%s", option->name);
    if (option[1].name && strcmp(option[1].help, CLI_OTHER_SPELLING) == 0)
        add(&term, ", --%s", option[1].name);
    if (option->arg && option->choices && strchr(option->choices, ' ')) {
        add(&arg, "%s", option->choices);
        for (size_t i = 0; i < arg.len; i++)
            arg.text[i] = arg.text[i] == ' ' ? '|' : arg.text[i];
    } else if (option->arg) {
        add(&arg, "%s", option->arg);
    }
    page->style->item(page, term.text, arg.len ? arg.text : NULL, option->help);
}

static void compose_options(
    struct cli_page *page, const char *title, const struct cli_option *options)
{
    if (!options || !options->name)
        return;
    page->style->heading(page, title);
    for (; options->name; options++) {
        if (strcmp(options->help, CLI_OTHER_SPELLING) != 0)
            compose_option(page, options);
    }
}

void cli_command_tables(
    const struct cli_option *tables[2], const struct cli_command *command)
{
    const char *group = command->group ? command->group : "";

    tables[0] = command->options;
    tables[1] = NULL;
    if (strcmp(group, "look") == 0)
        tables[1] = cli_look_options;
    else if (strcmp(group, "record") == 0 && command->options != cli_record_options)
        tables[1] = cli_record_options;
}

/* ---- how pages end --------------------------------------------------------------- */

static void compose_exit(struct cli_page *page)
{
    page->style->heading(page, "Exit status");
    page->style->text(
        page, "0: fine; 1: the record says no; 2: the command or its input was "
              "wrong; 3: it could not be done. After 2 and 3 nothing was written. See "
              "pir-exit(7).");
}

static void compose_end(struct cli_page *page)
{
    if (!page->manual) {
        page->style->heading(page, "More");
        page->style->text(
            page, "`pir help` lists what all commands share; `pir help time` says "
                  "what can stand for WHEN and DATE, `pir help ids` what for ID.");
        return;
    }
    compose_options(page, "Options of every command", cli_global_options);
    compose_exit(page);
    page->style->heading(page, "See also");
    page->style->text(page, "pir(1), pir-ids(7), pir-time(7)");
}

static void
compose_examples(struct cli_page *page, const char *const *examples, size_t count)
{
    if (count == 0)
        return;
    page->style->heading(page, count == 1 ? "Example" : "Examples");
    for (size_t i = 0; i < count; i++)
        page->style->example(page, examples[i]);
}

/* ---- a command ------------------------------------------------------------------- */

static void compose_command(struct cli_page *page, const struct cli_command *command)
{
    const struct cli_option *tables[2];
    struct words name = {0}, summary = {0};

    cli_command_tables(tables, command);
    add(&name, "pir %s", command->name);
    add(&summary, "%s.", command->summary);
    page->style->begin(page, name.text, "1", summary.text);
    page->style->usage(page, name.text, command->usage);
    page->style->text(page, summary.text);
    page->style->text(page, command->about);
    compose_options(page, "Options", tables[0]);
    compose_options(page, tables[0] ? "Further options" : "Options", tables[1]);
    compose_examples(page, &command->examples, command->examples != NULL);
    compose_end(page);
}

/* ---- a kind ---------------------------------------------------------------------- */

static void
compose_kind_usage(struct cli_page *page, const struct pir_kind *kind, const char *name)
{
    struct words args = {0};

    if (kind->text) {
        bool needed = cli_field_is_needed(kind->text);

        add(&args, needed ? "" : "[");
        add_upper(&args, kind->text->name);
        add(&args, needed ? " " : "] ");
    }
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (field == kind->text || !cli_field_is_needed(field))
            continue;
        add(&args, "--%s", field->option);
        if (!cli_field_is_switch(field)) {
            add(&args, " ");
            add_usage_metavar(&args, field);
        }
        add(&args, " ");
    }
    add(&args, "[OPTIONS]");
    page->style->usage(page, name, args.text);
}

enum part { PART_NEEDED, PART_OTHER, PART_SHARED };

static enum part part_of(const struct pir_field *field)
{
    if (cli_field_is_needed(field))
        return PART_NEEDED;
    return field->envelope ? PART_SHARED : PART_OTHER;
}

/** The fields of one part; what the words on the command line say comes first. */
static void compose_fields(
    struct cli_page *page, const char *title, const struct pir_kind *kind,
    enum part part)
{
    const struct pir_field *words = kind->text;
    bool titled = words && part_of(words) == part;

    if (titled) {
        page->style->heading(page, title);
        compose_field(page, kind, words);
    }
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (!field->option || field == words || part_of(field) != part)
            continue;
        if (!titled)
            page->style->heading(page, title);
        titled = true;
        compose_field(page, kind, field);
    }
}

static void
compose_kind(struct cli_page *page, struct cli *cli, const struct pir_kind *kind)
{
    struct words name = {0};

    if (kind->verb)
        add(&name, "pir %s", cli_command_find(kind->verb) ? "record " : kind->verb);
    else
        add(&name, "pir record ");
    if (name.text[name.len - 1] == ' ')
        add(&name, "%s", kind->name);
    page->style->begin(page, name.text, "1", kind->summary);
    compose_kind_usage(page, kind, name.text);
    page->style->text(page, kind->summary);
    page->style->text(page, kind->about);
    cli_compose_also_term(page, cli, kind->name);
    compose_fields(page, "Required", kind, PART_NEEDED);
    compose_fields(page, "Optional", kind, PART_OTHER);
    compose_fields(page, "All entries", kind, PART_SHARED);
    compose_options(page, "Recording", cli_record_options);
    compose_examples(page, kind->examples, kind->example_count);
    compose_end(page);
}

/* ---- pir as a whole -------------------------------------------------------------- */

struct pir_record *cli_kinds_record(struct cli *cli, struct pir_err *err)
{
    const struct pir_kind *kind;

    return cli->record && pir_kind_at(&kind, cli->record, 0, err) < 0 ? NULL
                                                                      : cli->record;
}

const struct pir_kind *cli_kind_next(struct cli *cli, size_t *i)
{
    const struct pir_kind *kind;
    struct pir_err ignored = {0};
    struct pir_record *record;

    if (*i == 0)
        cli_record_maybe(cli);
    record = cli_kinds_record(cli, &ignored);
    while (*i < KINDS_MAX) {
        int rc = pir_kind_at(&kind, record, (*i)++, &ignored);

        if (rc > 0)
            return kind;
        if (rc == 0 || rc != PIR_E_INPUT)
            return NULL;
    }
    return NULL;
}

static const char *const groups[] = {"start",   "record",  "look",    "judge",
                                     "publish", "control", "maintain"};
static const char *const kind_groups[] = {"incident", "record", "analysis",
                                          "response", "people", "control"};
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void compose_row(struct cli_page *page, const char *name, const char *summary)
{
    struct words phrase = {0};

    add_phrase(&phrase, summary);
    page->style->item(page, name, NULL, phrase.text);
}

/** The kinds of a group, under a heading of their own unless title is NULL. */
static void compose_kind_group(
    struct cli_page *page, struct cli *cli, const char *group, const char *title)
{
    const struct pir_kind *kind;

    for (size_t i = 0; (kind = cli_kind_next(cli, &i));) {
        if (!kind->verb || strcmp(kind->group, group) != 0 ||
            cli_command_find(kind->verb))
            continue;
        if (title)
            page->style->subheading(page, title);
        title = NULL;
        compose_row(page, kind->verb, kind->summary);
    }
}

/** Groups that a record's own schemas invented, each once, where its first kind stands. */
static void compose_new_groups(struct cli_page *page, struct cli *cli)
{
    const struct pir_kind *kind, *earlier;

    for (size_t i = 0; (kind = cli_kind_next(cli, &i));) {
        size_t j = 0;

        if (is_among(kind->group, kind_groups, COUNT(kind_groups)) ||
            is_among(kind->group, groups, COUNT(groups)))
            continue;
        while ((earlier = cli_kind_next(cli, &j)) && earlier != kind) {
            if (strcmp(earlier->group, kind->group) == 0)
                break;
        }
        if (earlier == kind)
            compose_kind_group(page, cli, kind->group, kind->group);
    }
}

static bool has_group(struct cli *cli, const char *group)
{
    const struct pir_kind *kind;

    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (c->group && strcmp(c->group, group) == 0)
            return true;
    }
    for (size_t i = 0; (kind = cli_kind_next(cli, &i));) {
        if (kind->verb && strcmp(kind->group, group) == 0)
            return true;
    }
    return false;
}

/** Kinds stand with the commands of their group; those of other groups are ways to record. */
static void compose_group(struct cli_page *page, struct cli *cli, const char *group)
{
    struct words title = {0};

    if (!has_group(cli, group))
        return;
    add_upper(&title, group);
    for (size_t i = 1; i < title.len; i++)
        title.text[i] = group[i];
    page->style->heading(page, title.text);
    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (c->group && strcmp(c->group, group) == 0)
            compose_row(page, c->name, c->summary);
    }
    compose_kind_group(page, cli, group, NULL);
    if (strcmp(group, "record") != 0)
        return;
    for (size_t i = 0; i < COUNT(kind_groups); i++) {
        if (!is_among(kind_groups[i], groups, COUNT(groups)))
            compose_kind_group(page, cli, kind_groups[i], kind_groups[i]);
    }
    compose_new_groups(page, cli);
}

static void compose_environment(struct cli_page *page)
{
    page->style->heading(page, "Environment");
    page->style->item(
        page, "GIT_DIR, GIT_AUTHOR_DATE, GIT_COMMITTER_DATE, ...", NULL,
        "What git takes from the environment and from its configuration, pir takes "
        "too.");
    page->style->item(
        page, "PIR_PAGER, GIT_PAGER, PAGER", NULL, "What shows long answers.");
    page->style->item(page, "GIT_EDITOR, VISUAL, EDITOR", NULL, "What `-e` opens.");
    page->style->item(page, "NO_COLOR", NULL, "Set: no colour.");
    page->style->item(page, "COLUMNS", NULL, "The width of the terminal.");
}

static void compose_overview(struct cli_page *page, struct cli *cli)
{
    page->style->begin(page, "pir", "1", "post-incident review and audit trail in git");
    page->style->usage(page, "pir", "[OPTIONS] COMMAND [WORDS] [--OPTION VALUE]...");
    page->style->text(
        page, "Record an incident while it happens: what was found, decided, done and "
              "said, each entry as one signed commit in a git repository. Without a "
              "command pir shows the incident in use.");
    page->column = NAMES_COLUMN;
    for (size_t i = 0; i < COUNT(groups); i++)
        compose_group(page, cli, groups[i]);
    page->column = CLI_PAGE_COLUMN;
    compose_options(page, "Options of every command", cli_global_options);
    if (page->manual) {
        compose_exit(page);
        compose_environment(page);
        page->style->heading(page, "See also");
        page->style->text(
            page, "pir-exit(7), pir-ids(7), pir-stream(5), pir-time(7), git(1), "
                  "ssh-keygen(1). Every command has a page of its own, such as "
                  "pir-init(1).");
        return;
    }
    page->style->heading(page, "More");
    page->column = NAMES_COLUMN + 1;
    page->style->item(
        page, "pir help COMMAND", NULL, "what a command takes, with examples");
    for (const struct cli_topic *topic = cli_topics; topic->name; topic++) {
        struct words name = {0};

        add(&name, "pir help %s", topic->name);
        page->style->item(page, name.text, NULL, topic->summary);
    }
}

/* ---- subjects -------------------------------------------------------------------- */

void cli_compose(
    struct cli_page *page, struct cli *cli, const struct cli_subject *subject)
{
    if (subject->command)
        compose_command(page, subject->command);
    else if (subject->kind)
        compose_kind(page, cli, subject->kind);
    else if (subject->topic)
        cli_compose_topic(page, cli, subject->topic);
    else if (subject->term)
        cli_compose_term(page, subject->term);
    else
        compose_overview(page, cli);
}
