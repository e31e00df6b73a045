/* pir lessons: what incidents taught, and which causes came back. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_lessons_options[] = {
    {0, "theme", "THEME", "only lessons of this theme", NULL},
    {0, "cause-class", "CLASS", "only of causes of this class", NULL},
    {0, "control", "TEXT", "only where a control with this in its name failed", NULL},
    {0, "service", "TEXT", "only of incidents of a service with this in its name",
     NULL},
    {'i', "incident", "ID", "what others with causes of the same classes taught",
     "ids"},
    {0, "markdown", NULL, "print Markdown, for tickets and wikis", NULL},
    {0, NULL, NULL, NULL, NULL},
};

int cmd_lessons(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_lessons_options}};
    struct pir_look look = {0};
    struct pir_lessons_options options = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_take_look(&args, &look))
            continue;
        if (cli_is(&args, "theme"))
            options.theme = args.text;
        else if (cli_is(&args, "cause-class"))
            options.cause_class = args.text;
        else if (cli_is(&args, "control"))
            options.control = args.text;
        else if (cli_is(&args, "service"))
            options.service = args.text;
        else if (cli_is(&args, "incident"))
            options.incident = args.text;
        else
            return cli_usage(
                cli, "lessons takes options only; pir search \"%s\" searches",
                args.text);
    }
    cli_look_defaults(cli, &look);
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    rc = pir_look_lessons(&text, cli->record, &options, &look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_show(cli, &text);
    pir_text_release(&text);
    return code;
}
