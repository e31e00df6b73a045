/* pir timeline: an incident in the order in which it happened. */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_timeline_options[] = {
    {0, "kind", "KIND", "only entries of this kind", "kinds"},
    {0, "phase", "PHASE", "only events that mark this phase",
     "started detected declared contained eradicated recovered resolved"},
    {0, "role", "ROLE", "only what this role wrote, decided, owns or was told", NULL},
    {0, "important", NULL, "only what executives read", NULL},
    {0, "csv", NULL, "print a table for spreadsheets", NULL},
    {0, "html", NULL, "print a page for browsers, with a picture", NULL},
    {'o', "output", "FILE", "write to FILE instead of the terminal", "files"},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_look look;
    struct pir_timeline timeline;
    const char *incident, *file;
};

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "kind"))
        asked->timeline.kind = args->text;
    else if (cli_is(args, "phase"))
        asked->timeline.phase = args->text;
    else if (cli_is(args, "role"))
        asked->timeline.role = args->text;
    else if (cli_is(args, "important"))
        asked->timeline.important = true;
    else if (cli_is(args, "csv"))
        asked->look.format = PIR_OUTPUT_CSV;
    else if (cli_is(args, "html"))
        asked->look.format = PIR_OUTPUT_HTML;
    else if (cli_is(args, "output"))
        asked->file = args->text;
    else if (!asked->incident)
        asked->incident = args->text;
    else
        return cli_usage(
                   args->cli, "timeline takes one incident, not also \"%s\"",
                   args->text),
               -1;
    return 0;
}

int cmd_timeline(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_timeline_options, cli_look_options}};
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
    rc = pir_look_timeline(
        &text, cli->record, asked.incident, &asked.timeline, &asked.look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_save(cli, asked.file, &text);
    pir_text_release(&text);
    return code;
}
