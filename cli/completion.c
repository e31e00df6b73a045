/* pir complete: the words that may come next, for the scripts of the shells.
 *
 * The words before the one being typed are read by the same tables and kinds as in
 * earnest, but nothing is ever complained about: whoever presses TAB in the middle of a
 * line wants words, not messages. Each candidate is a line "WORD<TAB>DESCRIPTION"; the
 * line ":files" asks the shell for file names. */
#include "commands.h"
#include "help.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEEN_MAX 64

/** A line of words as far as it is typed. */
struct line {
    struct cli *cli;
    const char *typed;  /* what candidates must begin with */
    const char *prefix; /* what stands before them: "--option=" */
    size_t prefix_len;

    bool named; /* the command is there */
    const struct cli_command *command;
    const struct pir_kind *kind; /* whose fields are options */
    struct pir_draft *draft;     /* owns kind, or NULL */
    const struct cli_option *tables[3];
    size_t operands;
    bool operands_only; /* "--" was there */

    const struct cli_option *option; /* whose argument is due */
    const struct pir_field *field;
    const char *seen[SEEN_MAX]; /* names of options given before */
    size_t seen_count;
    size_t offered;
};

/* ---- candidates ------------------------------------------------------------------ */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/** len bytes of word and its description, if that is what is being typed. */
static void
offer_bytes(struct line *line, const char *word, size_t len, const char *description)
{
    if (len < strlen(line->typed) || !starts_with(word, line->typed))
        return;
    fwrite(line->prefix, 1, line->prefix_len, stdout);
    fwrite(word, 1, len, stdout);
    fputc('\t', stdout);
    for (; description && *description && *description != '\n'; description++)
        fputc(*description == '\t' ? ' ' : *description, stdout);
    fputc('\n', stdout);
    line->offered++;
}

static void offer(struct line *line, const char *word, const char *description)
{
    offer_bytes(line, word, strlen(word), description);
}

static void offer_names(struct line *line)
{
    const struct pir_kind *kind;

    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (c->group)
            offer(line, c->name, c->summary);
    }
    for (size_t i = 0; (kind = cli_kind_next(line->cli, &i));) {
        if (kind->verb && !cli_command_find(kind->verb))
            offer(line, kind->verb, kind->summary);
    }
}

static void offer_kinds(struct line *line)
{
    const struct pir_kind *kind;

    for (size_t i = 0; (kind = cli_kind_next(line->cli, &i));)
        offer(line, kind->name, kind->summary);
}

static void offer_ids(struct line *line)
{
    struct pir_record *record = cli_record_maybe(line->cli);
    struct pir_text ids = {0};
    struct pir_err ignored = {0};
    const char *row;

    if (!record || pir_look_ids(&ids, record, &ignored) < 0)
        return;
    for (row = ids.data; row && *row;) {
        size_t len = strcspn(row, "\t\n"), end = strcspn(row, "\n");

        offer_bytes(line, row, len, row[len] == '\t' ? row + len + 1 : "");
        row += end + (row[end] == '\n');
    }
    pir_text_release(&ids);
}

/** Words separated by spaces. */
static void offer_words(struct line *line, const char *words)
{
    while (*words) {
        size_t len = strcspn(words, " ");

        offer_bytes(line, words, len, "");
        words += len + strspn(words + len, " ");
    }
}

/** Terms of one word; those of several are typed word by word. */
static void offer_terms(struct line *line)
{
    struct pir_words *words = cli_words(line->cli);
    struct pir_term_text term;

    for (size_t i = 0; words && pir_words_at(&term, words, i); i++)
        if (!strchr(term.term, ' '))
            offer(line, term.term, term.brief);
    pir_words_free(words);
}

/** What a table calls choices: a class of words, or the words themselves. */
static void offer_choices(struct line *line, const char *choices)
{
    if (!choices)
        return;
    if (strcmp(choices, "ids") == 0) {
        offer_ids(line);
    } else if (strcmp(choices, "kinds") == 0) {
        offer_kinds(line);
    } else if (strcmp(choices, "files") == 0) {
        puts(":files");
        line->offered++;
    } else if (strcmp(choices, "commands") == 0) {
        offer_names(line);
        for (const struct cli_topic *topic = cli_topics; topic->name; topic++)
            offer(line, topic->name, topic->summary);
        offer_terms(line);
    } else {
        offer_words(line, choices);
    }
}

static void offer_values(struct line *line, const struct pir_field *field)
{
    for (size_t i = 0; i < field->choice_count; i++)
        offer(line, field->choices[i], "");
    if (field->type == PIR_FIELD_BOOLEAN)
        offer_words(line, "true false");
    if (field->ref && strcmp(field->ref, "incident") == 0)
        offer_ids(line);
}

/* ---- options --------------------------------------------------------------------- */

static bool is_seen(const struct line *line, const char *name)
{
    for (size_t i = 0; i < line->seen_count; i++) {
        if (strcmp(line->seen[i], name) == 0)
            return true;
    }
    return false;
}

static void see(struct line *line, const char *name)
{
    if (line->seen_count < SEEN_MAX)
        line->seen[line->seen_count++] = name;
}

/** Can the field still be given? */
static bool is_free(const struct line *line, const struct pir_field *field)
{
    if (!field->option || (!field->list && is_seen(line, field->option)))
        return false;
    return field != line->kind->text || line->operands == 0;
}

static void offer_field(struct line *line, const struct pir_field *field)
{
    char word[160];

    snprintf(word, sizeof(word), "--%s", field->option);
    offer(line, word, field->help);
    if (cli_field_is_switch(field) && starts_with(line->typed, "--n")) {
        snprintf(word, sizeof(word), "--no-%s", field->option);
        offer(line, word, field->help);
    }
}

/** What an entry must have and does not have yet. */
static void offer_needed(struct line *line)
{
    for (size_t i = 0; line->kind && i < line->kind->field_count; i++) {
        const struct pir_field *field = &line->kind->fields[i];

        if (cli_field_is_needed(field) && is_free(line, field))
            offer_field(line, field);
    }
}

static void offer_table(struct line *line, const struct cli_option *table)
{
    char word[160];

    for (; table && table->name; table++) {
        if (strcmp(table->help, CLI_OTHER_SPELLING) == 0 || is_seen(line, table->name))
            continue;
        snprintf(word, sizeof(word), "--%s", table->name);
        offer(line, word, table->help);
    }
}

static void offer_options(struct line *line)
{
    for (size_t i = 0; line->kind && i < line->kind->field_count; i++) {
        const struct pir_field *field = &line->kind->fields[i];

        if (is_free(line, field))
            offer_field(line, field);
    }
    for (size_t i = 0; i < 3; i++)
        offer_table(line, line->tables[i]);
    offer_table(line, cli_global_options);
}

/** An option by its name or letter, in the tables of the command, then in the global one. */
static const struct cli_option *
find_option(const struct line *line, const char *name, size_t len, char letter)
{
    for (size_t i = 0; i < 4; i++) {
        const struct cli_option *o = i < 3 ? line->tables[i] : cli_global_options;

        for (; o && o->name; o++) {
            if (letter ? o->letter == letter
                       : strlen(o->name) == len && memcmp(o->name, name, len) == 0)
                return o;
        }
    }
    return NULL;
}

/** Look up "name" of --name or --name=value, as option or as field. */
static void find_long(struct line *line, const char *name, size_t len)
{
    char copy[128];

    line->option = find_option(line, name, len, 0);
    line->field = NULL;
    if (line->option || !line->kind || len >= sizeof(copy))
        return;
    snprintf(copy, sizeof(copy), "%.*s", (int)len, name);
    line->field = pir_field_find(line->kind, copy);
    if (!line->field && starts_with(copy, "no-")) {
        line->field = pir_field_find(line->kind, copy + 3);
        if (line->field && !cli_field_is_switch(line->field))
            line->field = NULL;
    }
}

/* ---- the words before ------------------------------------------------------------ */

/** Options that say where the record is. */
static void go(const struct cli_option *option, const char *text)
{
    if (strcmp(option->name, "dir") == 0) {
        if (chdir(text) != 0)
            return; /* the command itself will say so */
    } else if (strcmp(option->name, "git-dir") == 0) {
        setenv("GIT_DIR", text, 1);
    }
}

/** The option that was found is given; wants tells whether an argument has yet to come. */
static void take_option(struct line *line, const char *text)
{
    bool wants = (line->option && line->option->arg) ||
                 (line->field && !cli_field_is_switch(line->field));

    if (line->option)
        see(line, line->option->name);
    else if (line->field && line->field->option)
        see(line, line->field->option);
    if (text && line->option && line->option->arg)
        go(line->option, text);
    if (text || !wants) {
        line->option = NULL;
        line->field = NULL;
    }
}

static void take_long(struct line *line, const char *name)
{
    const char *equals = strchr(name, '=');

    find_long(line, name, equals ? (size_t)(equals - name) : strlen(name));
    take_option(line, equals ? equals + 1 : NULL);
}

static void take_letters(struct line *line, const char *letters)
{
    for (; *letters; letters++) {
        line->option = find_option(line, NULL, 0, *letters);
        line->field = NULL;
        if (!line->option)
            return;
        if (line->option->arg) {
            take_option(line, letters[1] ? letters + 1 : NULL);
            return;
        }
        take_option(line, NULL);
    }
}

static void take_name(struct line *line, const char *name)
{
    struct pir_err ignored = {0};

    line->named = true;
    line->command = cli_command_find(name);
    if (line->command) {
        cli_command_tables(line->tables, line->command);
        return;
    }
    line->tables[0] = cli_record_options;
    if (pir_kind_of_verb(&line->kind, cli_record_maybe(line->cli), name, &ignored) <
        0) {
        line->kind = NULL;
        line->operands_only = true; /* of an unknown command nothing is known */
    }
}

static void take_kind(struct line *line, const char *name)
{
    struct pir_record *record = cli_record_maybe(line->cli);
    struct pir_err ignored = {0};

    if (pir_kind_named(&line->kind, record, name, &ignored) < 0 &&
        pir_kind_of_verb(&line->kind, record, name, &ignored) < 0)
        line->kind = NULL;
}

/** The kind of the entry that is corrected. */
static void take_corrected(struct line *line, const char *id)
{
    struct pir_record *record = cli_record_maybe(line->cli);
    struct pir_err ignored = {0};

    if (record && pir_draft_amend(&line->draft, record, id, &ignored) == 0)
        line->kind = pir_draft_corrected(line->draft);
}

/** Some commands learn from an operand whose fields are options. */
static void take_operand(struct line *line, const char *word)
{
    line->operands++;
    if (!line->command)
        return;
    if (line->command->run == cmd_record && line->operands == 1)
        take_kind(line, word);
    else if (line->command->run == cmd_promote && line->operands == 2)
        take_kind(line, word);
    else if (
        line->operands == 1 &&
        (line->command->run == cmd_amend || line->command->run == cmd_answer))
        take_corrected(line, word);
}

static void take_word(struct line *line, const char *word)
{
    if (line->option || line->field) {
        if (line->option)
            go(line->option, word);
        line->option = NULL;
        line->field = NULL;
    } else if (!line->operands_only && strcmp(word, "--") == 0) {
        line->operands_only = true;
    } else if (!line->operands_only && starts_with(word, "--")) {
        take_long(line, word + 2);
    } else if (!line->operands_only && word[0] == '-' && word[1]) {
        take_letters(line, word + 1);
    } else if (!line->named) {
        take_name(line, word);
    } else {
        take_operand(line, word);
    }
}

/* ---- the word being typed -------------------------------------------------------- */

static void complete_argument(struct line *line)
{
    if (line->option)
        offer_choices(line, line->option->choices);
    else
        offer_values(line, line->field);
}

static void complete_operand(struct line *line)
{
    const struct cli_command *command = line->command;

    if (!command && line->kind && line->kind->text && line->operands == 0)
        offer_values(line, line->kind->text);
    if (!command)
        return;
    if (line->operands == 0)
        offer_choices(line, command->operands);
    else if (line->operands == 1 && command->run == cmd_promote)
        offer_kinds(line);
}

/** --name=value: the value, behind what stands there. */
static void complete_behind_equals(struct line *line, const char *word)
{
    const char *equals = strchr(word, '=');

    find_long(line, word + 2, (size_t)(equals - word) - 2);
    line->prefix = word;
    line->prefix_len = (size_t)(equals - word) + 1;
    line->typed = equals + 1;
    if ((line->option && line->option->arg) || line->field)
        complete_argument(line);
}

static void complete_word(struct line *line, const char *word)
{
    line->typed = word;
    if (line->option || line->field) {
        complete_argument(line);
    } else if (!line->operands_only && starts_with(word, "--") && strchr(word, '=')) {
        complete_behind_equals(line, word);
    } else if (!line->operands_only && word[0] == '-') {
        offer_options(line);
    } else if (!line->named) {
        offer_names(line);
    } else {
        complete_operand(line);
        if (!*word && line->operands > 0 && line->offered == 0)
            offer_needed(line);
        if (!*word && line->operands > 0 && line->offered == 0 && line->kind)
            offer_options(line);
    }
}

int cmd_complete(struct cli *cli, int argc, char **argv)
{
    struct line line = {.cli = cli, .typed = "", .prefix = ""};
    int i = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

    for (; i + 1 < argc; i++)
        take_word(&line, argv[i]);
    if (i < argc)
        complete_word(&line, argv[i]);
    pir_draft_free(line.draft);
    pir_record_free(cli->record); /* and with it the warnings that would be printed */
    cli->record = NULL;
    return EXIT_FINE;
}
