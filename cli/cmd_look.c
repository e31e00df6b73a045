/* pir, list, show, log: looking at the record. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

/** What the looking commands understand, and the one operand they take. */
struct looking {
    struct pir_look look;
    const char *operand;
};

const struct cli_option cmd_list_options[] = {
    {'a', "all", NULL, "closed incidents too", NULL},
    {0, NULL, NULL, NULL, NULL},
};
const struct cli_option cmd_log_options[] = {
    {'a', "all", NULL, "all incidents", NULL},
    {'n', "limit", "N", "at most N lines", NULL},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

const struct cli_option cmd_next_options[] = {
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

static int take_limit(struct cli *cli, struct looking *l, const char *text)
{
    char *end;
    unsigned long limit = strtoul(text, &end, 10);

    if (*end || end == text || limit == 0 || *text == '-') {
        cli_usage(cli, "--limit wants a number of lines, not \"%s\"", text);
        return -1;
    }
    l->look.limit = limit;
    return 0;
}

/** Read the arguments; -1 after a message. */
static int read_arguments(
    struct looking *l, struct cli *cli, const struct cli_option *options, int argc,
    char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {options, cli_look_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_take_look(&args, &l->look))
            continue;
        if (cli_is(&args, "all")) {
            l->look.all = true;
        } else if (cli_is(&args, "limit")) {
            if (take_limit(cli, l, args.text) < 0)
                return -1;
        } else if (l->operand) {
            cli_usage(cli, "%s takes one id, not also \"%s\"", argv[0], args.text);
            return -1;
        } else {
            l->operand = args.text;
        }
    }
    cli_look_defaults(cli, &l->look);
    return rc;
}

static int finish(struct cli *cli, int rc, struct pir_text *text)
{
    int code = rc < 0 ? cli_fail(cli) : cli_show(cli, text);

    pir_text_release(text);
    return code;
}

int cmd_summary(struct cli *cli, int argc, char **argv)
{
    struct looking l = {0};
    struct pir_text text = {0};

    if (read_arguments(&l, cli, NULL, argc, argv) < 0 || !cli_record(cli))
        return cli_fail(cli);
    if (l.operand)
        return cli_usage(cli, "there is no command \"%s\"", l.operand);
    return finish(cli, pir_look_summary(&text, cli->record, &l.look, &cli->err), &text);
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
    struct looking l = {0};
    struct pir_text text = {0};

    if (read_arguments(&l, cli, cmd_list_options, argc, argv) < 0 || !cli_record(cli))
        return cli_fail(cli);
    if (l.operand)
        return cli_usage(cli, "list takes no id; pir show %s shows one", l.operand);
    return finish(cli, pir_look_list(&text, cli->record, &l.look, &cli->err), &text);
}

int cmd_next(struct cli *cli, int argc, char **argv)
{
    struct looking l = {0};
    struct pir_text text = {0};

    if (read_arguments(&l, cli, cmd_next_options, argc, argv) < 0 || !cli_record(cli))
        return cli_fail(cli);
    return finish(
        cli, pir_next(&text, cli->record, l.operand, &l.look, &cli->err), &text);
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
    struct looking l = {0};
    struct pir_text text = {0};

    if (read_arguments(&l, cli, NULL, argc, argv) < 0 || !cli_record(cli))
        return cli_fail(cli);
    return finish(
        cli, pir_look_show(&text, cli->record, l.operand, &l.look, &cli->err), &text);
}

int cmd_log(struct cli *cli, int argc, char **argv)
{
    struct looking l = {0};
    struct pir_text text = {0};

    if (read_arguments(&l, cli, cmd_log_options, argc, argv) < 0 || !cli_record(cli))
        return cli_fail(cli);
    return finish(
        cli, pir_look_log(&text, cli->record, l.operand, &l.look, &cli->err), &text);
}
