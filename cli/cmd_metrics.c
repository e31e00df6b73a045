/* pir metrics: figures over all incidents. */
#include "cli.h"
#include "commands.h"

#include <string.h>

const struct cli_option cmd_metrics_options[] = {
    {0, "by", "WHAT", "groups: by severity, quarter or type", "severity quarter type"},
    {0, "since", "WHEN", "only incidents opened then or later", NULL},
    {0, "csv", NULL, "print a table for spreadsheets", NULL},
    {0, "markdown", NULL, "print Markdown, for tickets and wikis", NULL},
    {'o', "output", "FILE", "write to FILE instead of the terminal", "files"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_look look;
    struct pir_metrics_options metrics;
    const char *file;
};

static int take_by(struct asked *asked, struct cli_args *args)
{
    static const char *const names[] = {
        [PIR_BY_SEVERITY] = "severity",
        [PIR_BY_QUARTER] = "quarter",
        [PIR_BY_TYPE] = "type",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(args->text, names[i]) == 0) {
            asked->metrics.by = (enum pir_metrics_by)i;
            return 0;
        }
    }
    cli_usage(
        args->cli, "--by wants severity, quarter or type, not \"%s\"", args->text);
    return -1;
}

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "by"))
        return take_by(asked, args);
    if (cli_is(args, "since"))
        asked->metrics.since = args->text;
    else if (cli_is(args, "csv"))
        asked->look.format = PIR_OUTPUT_CSV;
    else if (cli_is(args, "output"))
        asked->file = args->text;
    else
        return cli_usage(
                   args->cli, "metrics takes options only, not \"%s\"", args->text),
               -1;
    return 0;
}

int cmd_metrics(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_metrics_options}};
    struct asked asked = {0};
    struct pir_text text = {0};
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
    rc = pir_look_metrics(&text, cli->record, &asked.metrics, &asked.look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_save(cli, asked.file, &text);
    pir_text_release(&text);
    return code;
}
