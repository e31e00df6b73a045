/* pir timeline: an incident in the order in which it happened. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_timeline_options[] = {
    {0, "kind", "KIND", "only entries of this kind", "kinds"},
    {0, "phase", "PHASE", "only events that mark this phase",
     "started detected declared contained eradicated recovered resolved"},
    {0, "role", "ROLE", "only what this role wrote, decided, owns or was told", NULL},
    {0, "important", NULL, "only what executives read", NULL},
    {0, "between", "ID..ID", "how long it was from one entry to another", NULL},
    CLI_CSV_OPTION,
    {0, "html", NULL, "print a page for browsers, with a picture", NULL},
    CLI_OUTPUT_OPTION,
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct cli_asking asking;
    struct pir_timeline timeline;
    const char *between[PIR_MEASURES_MAX];
};

static int take_between(struct asked *asked, struct cli_args *args)
{
    if (asked->timeline.between_count == PIR_MEASURES_MAX) {
        cli_usage(
            args->cli, "--between may be given %d times at most", PIR_MEASURES_MAX);
        return -1;
    }
    asked->between[asked->timeline.between_count++] = args->text;
    return 0;
}

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    if (cli_is(args, "kind"))
        asked->timeline.kind = args->text;
    else if (cli_is(args, "phase"))
        asked->timeline.phase = args->text;
    else if (cli_is(args, "role"))
        asked->timeline.role = args->text;
    else if (cli_is(args, "important"))
        asked->timeline.important = true;
    else if (cli_is(args, "between"))
        return take_between(asked, args);
    else
        return cli_take_asking(args, &asked->asking);
    return 0;
}

int cmd_timeline(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_timeline_options, cli_look_options}};
    struct asked asked = {.asking = {.command = "timeline"}};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asked.asking);
    if (code != EXIT_FINE)
        return code;
    asked.timeline.between = asked.between;
    rc = pir_look_timeline(
        &text, cli->record, asked.asking.incident, &asked.timeline, &asked.asking.look,
        &cli->err);
    return cli_answer(cli, rc, &asked.asking, &text);
}
