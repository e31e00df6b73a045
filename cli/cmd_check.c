/* pir check: what is missing before a gate opens. */
#include "cli.h"
#include "commands.h"

#include <string.h>

const struct cli_option cmd_check_options[] = {
    {'g', "gate", "GATE",
     "which gate: commit, report, close or push; close if left out",
     "commit report close push"},
    {0, "language", NULL, "only how page one of the report could be said better", NULL},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, "junit", NULL, "print JUnit XML, for CI systems", NULL},
    {0, "sarif", NULL, "print SARIF 2.1.0, for code scanning", NULL},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_check_options options;
    struct pir_look look;
};

static int take(struct asked *asked, struct cli *cli, struct cli_args *args)
{
    struct pir_check_options *o = &asked->options;

    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "gate"))
        o->gate = args->text;
    else if (cli_is(args, "language"))
        o->language = true;
    else if (cli_is(args, "junit"))
        o->form = PIR_CHECK_JUNIT;
    else if (cli_is(args, "sarif"))
        o->form = PIR_CHECK_SARIF;
    else if (args->option && !cli_is(args, "incident"))
        return 0;
    else if (o->incident)
        return cli_usage(cli, "check takes one incident, not also \"%s\"", args->text),
               -1;
    else
        o->incident = args->text;
    return 0;
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
    struct asked asked = {.options = {0}};
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_check_options, cli_look_options}};
    struct pir_text text = {0};
    size_t missing = 0;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&asked, cli, &args) < 0)
            return cli_fail(cli);
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    cli_look_defaults(cli, &asked.look);
    asked.options.look = &asked.look;
    rc = pir_check(&text, &missing, cli->record, &asked.options, &cli->err);
    if (rc < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &text);
    pir_text_release(&text);
    return code == EXIT_FINE && missing ? EXIT_NO : code;
}
