/* pir search: words in all that was recorded. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT 20

const struct cli_option cmd_search_options[] = {
    {0, "kind", "KIND", "only entries of this kind", "kinds"},
    {0, "field", "FIELD", "words in this field only", NULL},
    {'i', "incident", "ID", "only in this incident", "ids"},
    {0, "since", "WHEN", "only what occurred then or later", NULL},
    {0, "limit", "N", "at most so many entries; 0 for all (default 20)", NULL},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_look look;
    struct pir_search_options search;
    char words[4200]; /* more than can be searched for */
};

static int add_word(struct asked *asked, struct cli_args *args)
{
    size_t len = strlen(asked->words), more = strlen(args->text);

    if (len + more + 2 > sizeof(asked->words))
        return cli_usage(args->cli, "that is too much to search for"), -1;
    if (len)
        asked->words[len++] = ' ';
    memcpy(asked->words + len, args->text, more + 1);
    asked->search.words = asked->words;
    return 0;
}

static int take_limit(struct asked *asked, struct cli_args *args)
{
    char *end;
    unsigned long limit = strtoul(args->text, &end, 10);

    if (*end || end == args->text || *args->text == '-') {
        cli_usage(args->cli, "--limit wants a number, not \"%s\"", args->text);
        return -1;
    }
    asked->search.limit = limit;
    return 0;
}

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "kind"))
        asked->search.kind = args->text;
    else if (cli_is(args, "field"))
        asked->search.field = args->text;
    else if (cli_is(args, "incident"))
        asked->search.incident = args->text;
    else if (cli_is(args, "since"))
        asked->search.since = args->text;
    else if (cli_is(args, "limit"))
        return take_limit(asked, args);
    else
        return add_word(asked, args);
    return 0;
}

int cmd_search(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_search_options, cli_look_options}};
    struct asked asked = {.search = {.limit = LIMIT}};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    }
    cli_look_defaults(cli, &asked.look);
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    rc = pir_look_search(&text, cli->record, &asked.search, &asked.look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_show(cli, &text);
    pir_text_release(&text);
    return code;
}
