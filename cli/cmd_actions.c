/* pir actions: who has what to do, by when. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_actions_options[] = {
    {'a', "all", NULL, "of all incidents, closed ones too", NULL},
    {0, "overdue", NULL, "only those whose day has passed", NULL},
    {0, "owner", "ROLE", "only of this role", NULL},
    {0, "finished", NULL, "those that are done, verified or dropped too", NULL},
    CLI_CSV_OPTION,
    CLI_OUTPUT_OPTION,
    {'i', "incident", "ID", "of this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

/** -1 after a message. */
static int
take(struct pir_actions *actions, struct cli_asking *asking, struct cli_args *args)
{
    if (cli_is(args, "all"))
        actions->all = true;
    else if (cli_is(args, "overdue"))
        actions->overdue = true;
    else if (cli_is(args, "finished"))
        actions->finished = true;
    else if (cli_is(args, "owner"))
        actions->owner = args->text;
    else
        return cli_take_asking(args, asking);
    return 0;
}

int cmd_actions(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_actions_options, cli_look_options}};
    struct cli_asking asking = {.command = "actions"};
    struct pir_actions actions = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&actions, &asking, &args) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asking);
    if (code != EXIT_FINE)
        return code;
    actions.incident = asking.incident;
    if (actions.all && actions.incident)
        return cli_usage(cli, "either --all or one incident, not both");
    rc = pir_look_actions(&text, cli->record, &actions, &asking.look, &cli->err);
    return cli_answer(cli, rc, &asking, &text);
}
