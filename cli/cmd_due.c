/* pir due: what has to be done by when. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_due_options[] = {
    {'a', "all", NULL, "what closed incidents left behind too", NULL},
    {0, "within", "LENGTH", "only what is due in so long (12h, 7d, 2w), and overdue",
     NULL},
    {0, "ics", NULL, "print a calendar (iCalendar)", NULL},
    {'o', "output", "FILE", "write to FILE instead of the terminal", "files"},
    {'i', "incident", "ID", "only of this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_look look;
    struct pir_due due;
    const char *file;
};

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "all"))
        asked->due.closed = true;
    else if (cli_is(args, "within"))
        asked->due.within = args->text;
    else if (cli_is(args, "ics"))
        asked->look.format = PIR_OUTPUT_ICALENDAR;
    else if (cli_is(args, "output"))
        asked->file = args->text;
    else if (!asked->due.incident)
        asked->due.incident = args->text;
    else
        return cli_usage(
                   args->cli, "due takes one incident, not also \"%s\"", args->text),
               -1;
    return 0;
}

int cmd_due(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_due_options, cli_look_options}};
    struct asked asked = {0};
    struct pir_text text = {0};
    size_t overdue, count;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    }
    cli_look_defaults(cli, &asked.look);
    if (asked.file)
        asked.look.colour = false;
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    rc = pir_look_due(
        &text, &overdue, &count, cli->record, &asked.due, &asked.look, &cli->err);
    if (rc < 0)
        code = cli_fail(cli);
    else if (cli->quiet && count == 0 && asked.look.format == PIR_OUTPUT_TEXT)
        code = EXIT_FINE;
    else
        code = cli_save(cli, asked.file, &text);
    pir_text_release(&text);
    return code == EXIT_FINE && overdue > 0 ? EXIT_NO : code;
}
