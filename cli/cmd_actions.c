/* pir actions: who has what to do, by when. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_actions_options[] = {
    {'a', "all", NULL, "of all incidents, closed ones too", NULL},
    {0, "overdue", NULL, "only those whose day has passed", NULL},
    {0, "owner", "ROLE", "only of this role", NULL},
    {0, "finished", NULL, "those that are done, verified or dropped too", NULL},
    {'i', "incident", "ID", "of this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

int cmd_actions(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_actions_options, cli_look_options}};
    struct pir_actions actions = {0};
    struct pir_look look = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_take_look(&args, &look))
            continue;
        if (cli_is(&args, "all"))
            actions.all = true;
        else if (cli_is(&args, "overdue"))
            actions.overdue = true;
        else if (cli_is(&args, "finished"))
            actions.finished = true;
        else if (cli_is(&args, "owner"))
            actions.owner = args.text;
        else if (!actions.incident)
            actions.incident = args.text;
        else
            return cli_usage(
                cli, "actions takes one incident, not also \"%s\"", args.text);
    }
    cli_look_defaults(cli, &look);
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    if (actions.all && actions.incident)
        return cli_usage(cli, "either --all or one incident, not both");
    rc = pir_look_actions(&text, cli->record, &actions, &look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_show(cli, &text);
    pir_text_release(&text);
    return code;
}
