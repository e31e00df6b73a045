/* pir due: what has to be done by when. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_due_options[] = {
    {'a', "all", NULL, "what closed incidents left behind too", NULL},
    {0, "within", "LENGTH", "only what is due in so long (12h, 7d, 2w), and overdue",
     NULL},
    {0, "ics", NULL, "print a calendar (iCalendar)", NULL},
    CLI_OUTPUT_OPTION,
    {'i', "incident", "ID", "only of this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

/** -1 after a message. */
static int take(struct pir_due *due, struct cli_asking *asking, struct cli_args *args)
{
    if (cli_is(args, "all"))
        due->closed = true;
    else if (cli_is(args, "within"))
        due->within = args->text;
    else
        return cli_take_asking(args, asking);
    return 0;
}

int cmd_due(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_due_options, cli_look_options}};
    struct cli_asking asking = {.command = "due"};
    struct pir_due due = {0};
    struct pir_text text = {0};
    size_t overdue = 0, count = 0;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&due, &asking, &args) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asking);
    if (code != EXIT_FINE)
        return code;
    due.incident = asking.incident;
    rc = pir_look_due(
        &text, &overdue, &count, cli->record, &due, &asking.look, &cli->err);
    if (rc == 0 && cli->quiet && count == 0 && asking.look.format == PIR_OUTPUT_TEXT) {
        pir_text_release(&text);
        return EXIT_FINE;
    }
    code = cli_answer(cli, rc, &asking, &text);
    return code == EXIT_FINE && overdue > 0 ? EXIT_NO : code;
}
