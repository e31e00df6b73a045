/* pir report, pir brief: the report to those who decide, and the answers behind it. */
#include "cli.h"
#include "commands.h"

#include <stdio.h>

const struct cli_option cmd_report_options[] = {
    {0, "as", "FORM",
     "ceo (one page), full (all five parts) or outcome; ceo if left out",
     "ceo full outcome"},
    CLI_FORMAT_OPTIONS,
    {0, "final", NULL, "refuse a report that the gate would call a draft", NULL},
    {0, "verify", NULL, "verify the record first", NULL},
    {'o', "output", "FILE", "write to FILE instead of the terminal", "files"},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_look look;
    struct pir_report_options options;
    const char *file;
};

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    struct pir_report_options *o = &asked->options;

    int rc = cli_take_format(args, &asked->look);

    if (rc || cli_take_look(args, &asked->look))
        return rc < 0 ? rc : 0;
    if (cli_is(args, "as"))
        o->form = args->text;
    else if (cli_is(args, "final"))
        o->final = true;
    else if (cli_is(args, "verify"))
        o->verify = true;
    else if (cli_is(args, "output"))
        asked->file = args->text;
    else if (!o->incident)
        o->incident = args->text;
    else
        return cli_usage(
                   args->cli, "report takes one incident, not also \"%s\"", args->text),
               -1;
    return 0;
}

static void warn(const struct cli *cli, const char *text)
{
    if (!cli->quiet)
        fprintf(stderr, "pir: warning: %s\n", text);
}

/** What a person should know of it, on stderr; the exit code. */
static int judge(const struct cli *cli, const struct pir_report_verdict *verdict)
{
    char text[768];

    if (verdict->lines > verdict->limit) {
        snprintf(
            text, sizeof(text),
            "the summary takes %zu lines, and a page has %zu; the heaviest are %s",
            verdict->lines, verdict->limit, verdict->heavy);
        warn(cli, text);
    }
    if (verdict->missing) {
        snprintf(
            text, sizeof(text),
            "a draft: %zu thing%s missing (pir check --gate report)", verdict->missing,
            verdict->missing == 1 ? " is" : "s are");
        warn(cli, text);
    }
    return verdict->missing || verdict->lines > verdict->limit ? EXIT_NO : EXIT_FINE;
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_report_options, cli_look_options}};
    struct asked asked = {.options = {0}};
    struct pir_report_verdict verdict = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    }
    cli_look_defaults(cli, &asked.look);
    if (cli_settle_format(cli, &asked.look, asked.file) < 0)
        return EXIT_WRONG;
    if (asked.file)
        asked.look.colour = false;
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    asked.options.look = &asked.look;
    rc = pir_report(&text, &verdict, cli->record, &asked.options, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_save(cli, asked.file, &text);
    pir_text_release(&text);
    return code == EXIT_FINE ? judge(cli, &verdict) : code;
}

/* ---- the brief ---------------------------------------------------------------------- */

const struct cli_option cmd_brief_options[] = {
    CLI_FORMAT_OPTIONS,
    {'o', "output", "FILE", "write to FILE instead of the terminal", "files"},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

int cmd_brief(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_brief_options, cli_look_options}};
    const char *incident = NULL, *file = NULL;
    struct pir_look look = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        int took = cli_take_format(&args, &look);

        if (took < 0)
            return EXIT_WRONG;
        if (took || cli_take_look(&args, &look))
            continue;
        if (cli_is(&args, "output"))
            file = args.text;
        else if (!incident)
            incident = args.text;
        else
            return cli_usage(
                cli, "brief takes one incident, not also \"%s\"", args.text);
    }
    cli_look_defaults(cli, &look);
    if (cli_settle_format(cli, &look, file) < 0)
        return EXIT_WRONG;
    if (file)
        look.colour = false;
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    rc = pir_brief(&text, NULL, cli->record, incident, &look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli_save(cli, file, &text);
    pir_text_release(&text);
    return code;
}
