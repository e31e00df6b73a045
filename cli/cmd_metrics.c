/* pir metrics: figures over all incidents. */
#include "cli.h"
#include "commands.h"

#include <string.h>

const struct cli_option cmd_metrics_options[] = {
    {0, "by", "WHAT", "groups: by severity, quarter or type", "severity quarter type"},
    {0, "since", "WHEN", "only incidents opened then or later", NULL},
    CLI_CSV_OPTION,
    {0, "markdown", NULL, "print Markdown, for tickets and wikis", NULL},
    CLI_OUTPUT_OPTION,
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct cli_asking asking;
    struct pir_metrics_options metrics;
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
    int taken = cli_take_asking(args, &asked->asking);

    if (taken)
        return taken;
    if (cli_is(args, "by"))
        return take_by(asked, args);
    if (cli_is(args, "since")) {
        asked->metrics.since = args->text;
        return 0;
    }
    cli_usage(args->cli, "metrics takes options only, not \"%s\"", args->text);
    return -1;
}

int cmd_metrics(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_metrics_options}};
    struct asked asked = {.asking = {.command = "metrics", .no_incident = true}};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asked.asking);
    if (code != EXIT_FINE)
        return code;
    rc = pir_look_metrics(
        &text, cli->record, &asked.metrics, &asked.asking.look, &cli->err);
    return cli_answer(cli, rc, &asked.asking, &text);
}
