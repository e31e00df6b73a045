/* Arguments, one at a time, by option tables and by the fields of a kind. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option *
find_name(const struct cli_option *table, const char *name, size_t len)
{
    for (; table && table->name; table++) {
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
            return table;
    }
    return NULL;
}

static const struct cli_option *find_letter(const struct cli_option *table, char letter)
{
    for (; table && table->name; table++) {
        if (table->letter && table->letter == letter)
            return table;
    }
    return NULL;
}

/** An option by name (letter 0) or letter, in the command's tables, then the global one. */
static const struct cli_option *
find_option(const struct cli_args *args, const char *name, size_t len, char letter)
{
    for (size_t i = 0; i < 4; i++) {
        const struct cli_option *table = i < 3 ? args->tables[i] : cli_global_options;
        const struct cli_option *found =
            letter ? find_letter(table, letter) : find_name(table, name, len);

        if (found)
            return found;
    }
    return NULL;
}

static int need_argument(struct cli_args *args, const char *what, const char *arg)
{
    if (args->at < args->argc) {
        args->text = args->argv[args->at++];
        return 1;
    }
    cli_usage(args->cli, "%s needs an argument: %s", what, arg);
    return -1;
}

static int take_colour(struct cli *cli, const char *when)
{
    static const char *const names[] = {"auto", "always", "never"};

    for (int i = CLI_AUTO; i <= CLI_NEVER; i++) {
        if (strcmp(when, names[i]) == 0) {
            cli->colour = (enum cli_when)i;
            return 0;
        }
    }
    cli_usage(cli, "--colour wants auto, always or never, not \"%s\"", when);
    return -1;
}

/** Where to work is settled before a record is opened there. */
static int take_place(struct cli_args *args)
{
    bool is_git_dir = cli_is(args, "git-dir");
    const char *option = is_git_dir ? "--git-dir" : "-C";

    if (args->cli->record) {
        cli_usage(
            args->cli, "%s must stand before the command: pir %s %s %s ...", option,
            option, args->text, args->argv[0]);
        return -1;
    }
    if (is_git_dir) {
        args->cli->git_dir = args->text;
        return setenv("GIT_DIR", args->text, 1);
    }
    if (chdir(args->text) == 0)
        return 0;
    cli_usage(args->cli, "cannot go to the folder %s", args->text);
    return -1;
}

/** Options every command takes act here, so that commands never see them. 0: taken, 1:
 *  not one of them. */
static int take_global(struct cli_args *args)
{
    struct cli *cli = args->cli;

    if (cli_is(args, "json"))
        cli->json = 1;
    else if (cli_is(args, "quiet"))
        cli->quiet = 1;
    else if (cli_is(args, "no-pager"))
        cli->no_pager = 1;
    else if (cli_is(args, "colour") || cli_is(args, "color"))
        return take_colour(cli, args->text);
    else if (cli_is(args, "git-dir") || cli_is(args, "dir"))
        return take_place(args);
    else
        return 1;
    return 0;
}

/** Names of all options that could stand here; returns how many. */
static size_t option_names(const char **names, size_t max, const struct cli_args *args)
{
    size_t count = 0;

    for (size_t i = 0; i < 4; i++) {
        const struct cli_option *table = i < 3 ? args->tables[i] : cli_global_options;

        for (; table && table->name && count < max; table++)
            names[count++] = table->name;
    }
    for (size_t i = 0; args->kind && i < args->kind->field_count && count < max; i++) {
        if (args->kind->fields[i].option)
            names[count++] = args->kind->fields[i].option;
    }
    return count;
}

static int unknown_option(struct cli_args *args, const char *name, size_t len)
{
    struct pir_err *err = &args->cli->err;
    const char *names[256], *best;
    char word[64];

    snprintf(word, sizeof(word), "%.*s", len > 60 ? 60 : (int)len, name);
    best = pir_nearest(word, names, option_names(names, 256, args));
    memset(err, 0, sizeof(*err));
    err->code = PIR_E_USAGE;
    snprintf(
        err->message, sizeof(err->message), "%s has no option --%s", args->argv[0],
        word);
    if (best)
        snprintf(err->hint, sizeof(err->hint), "did you mean --%s?", best);
    else
        snprintf(err->hint, sizeof(err->hint), "pir help %s lists them", args->argv[0]);
    cli_fail(args->cli);
    return -1;
}

/** --field, --field=text, --no-field for a truth value. */
static int
take_field(struct cli_args *args, const char *name, size_t len, const char *text)
{
    char copy[128];
    bool no = len > 3 && memcmp(name, "no-", 3) == 0;

    if (!args->kind || len >= sizeof(copy))
        return 0;
    snprintf(copy, sizeof(copy), "%.*s", (int)len, name);
    args->field = pir_field_find(args->kind, copy);
    if (!args->field && no) {
        args->field = pir_field_find(args->kind, copy + 3);
        if (args->field && args->field->type != PIR_FIELD_BOOLEAN)
            args->field = NULL;
    } else {
        no = false;
    }
    if (!args->field ||
        (!args->field->option && strcmp(args->field->name, "body") != 0)) {
        args->field = NULL;
        return 0;
    }
    args->text = text;
    if (text)
        return 1;
    if (args->field->type == PIR_FIELD_BOOLEAN && !args->field->list) {
        args->text = no ? "false" : "true";
        return 1;
    }
    snprintf(copy, sizeof(copy), "--%.*s", (int)len, name);
    return need_argument(args, copy, args->field->help);
}

static int long_option(struct cli_args *args, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    int rc;

    args->option = find_option(args, word, len, 0);
    if (!args->option) {
        rc = take_field(args, word, len, equals ? equals + 1 : NULL);
        return rc ? rc : unknown_option(args, word, len);
    }
    if (!args->option->arg) {
        if (!equals)
            return 1;
        cli_usage(args->cli, "--%s takes no argument", args->option->name);
        return -1;
    }
    if (equals) {
        args->text = equals + 1;
        return 1;
    }
    return need_argument(args, args->argv[args->at - 1], args->option->arg);
}

static int short_option(struct cli_args *args)
{
    const char *word = args->argv[args->at] + args->letters;

    args->option = find_option(args, NULL, 0, *word);
    if (!args->option) {
        cli_usage(args->cli, "%s has no option -%c", args->argv[0], *word);
        return -1;
    }
    if (args->option->arg) {
        args->letters = 0;
        args->at++;
        if (word[1]) {
            args->text = word + 1;
            return 1;
        }
        return need_argument(args, args->argv[args->at - 1], args->option->arg);
    }
    args->letters++;
    if (!word[1]) {
        args->letters = 0;
        args->at++;
    }
    return 1;
}

static int next_word(struct cli_args *args)
{
    const char *word = args->argv[args->at];

    if (!args->operands_only && !args->letters && strcmp(word, "--") == 0) {
        args->operands_only = 1;
        args->at++;
        return args->at < args->argc ? next_word(args) : 0;
    }
    if (!args->operands_only && args->letters)
        return short_option(args);
    if (!args->operands_only && word[0] == '-' && word[1] == '-') {
        args->at++;
        return long_option(args, word + 2);
    }
    if (!args->operands_only && word[0] == '-' && word[1]) {
        args->letters = 1;
        return short_option(args);
    }
    args->text = word;
    args->at++;
    return 1;
}

int cli_args_next(struct cli_args *args)
{
    if (args->at == 0)
        args->at = 1;
    while (args->at < args->argc) {
        int rc;

        args->option = NULL;
        args->field = NULL;
        args->text = NULL;
        rc = next_word(args);
        if (rc <= 0)
            return rc;
        if (!args->option)
            return 1;
        rc = take_global(args);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static bool is_leading(const char *word)
{
    const struct cli_option *option;

    if (word[0] != '-' || !word[1])
        return false;
    option = word[1] == '-'
                 ? find_name(cli_global_options, word + 2, strcspn(word + 2, "="))
                 : find_letter(cli_global_options, word[1]);
    return option && option->letter != 'h';
}

int cli_args_leading(struct cli *cli, int *argc, char ***argv)
{
    while (*argc > 1 && is_leading((*argv)[1])) {
        struct cli_args args = {.cli = cli, .argc = *argc, .argv = *argv, .at = 1};

        do {
            if (next_word(&args) < 0 || take_global(&args) < 0)
                return -1;
        } while (args.letters);
        (*argv)[args.at - 1] = (*argv)[0];
        *argv += args.at - 1;
        *argc -= args.at - 1;
    }
    return 0;
}

bool cli_is(const struct cli_args *args, const char *name)
{
    return args->option && strcmp(args->option->name, name) == 0;
}
