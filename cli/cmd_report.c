/* pir report, pir brief: the report to those who decide, and the answers behind it. */
#include "cli.h"
#include "commands.h"

#include <stdio.h>
#include <string.h>

const struct cli_option cmd_report_options[] = {
    {0, "as", "FORM",
     "ceo (one page), full (all five parts), outcome or portfolio; ceo if left out",
     "ceo full outcome portfolio"},
    {0, "quarter", "QUARTER", "of a portfolio: 2026-Q3; without it the one it is now",
     NULL},
    {0, "from", "DATE", "of a portfolio: its first day", NULL},
    {0, "to", "DATE", "of a portfolio: its last day", NULL},
    CLI_FORMAT_OPTIONS,
    {0, "final", NULL, "refuse a report that the gate would call a draft", NULL},
    {0, "verify", NULL, "verify the record first", NULL},
    CLI_OUTPUT_OPTION,
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

/** -1 after a message. */
static int
take(struct pir_report_options *o, struct cli_asking *asking, struct cli_args *args)
{
    if (cli_is(args, "as"))
        o->form = args->text;
    else if (cli_is(args, "quarter"))
        o->quarter = args->text;
    else if (cli_is(args, "from"))
        o->from = args->text;
    else if (cli_is(args, "to"))
        o->to = args->text;
    else if (cli_is(args, "final"))
        o->final = true;
    else if (cli_is(args, "verify"))
        o->verify = true;
    else
        return cli_take_asking(args, asking);
    return 0;
}

static void warn(const struct cli *cli, const char *text)
{
    if (!cli->quiet)
        fprintf(stderr, "pir: warning: %s\n", text);
}

/** How it could be said better: the first few, each a line. */
static void advise(const struct cli *cli, const struct pir_report_verdict *verdict)
{
    char text[128];

    if (!verdict->advised || cli->quiet)
        return;
    snprintf(
        text, sizeof(text),
        "%zu thing%s could be said better (pir check --language):", verdict->advised,
        verdict->advised == 1 ? "" : "s");
    warn(cli, text);
    for (const char *at = verdict->advice; *at;) {
        size_t len = strcspn(at, "\n");

        fprintf(stderr, "     %.*s\n", (int)len, at);
        at += len + (at[len] == '\n');
    }
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
    advise(cli, verdict);
    return verdict->missing || verdict->lines > verdict->limit ? EXIT_NO : EXIT_FINE;
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_report_options, cli_look_options}};
    struct cli_asking asking = {.command = "report", .any_format = true};
    struct pir_report_options options = {.look = &asking.look};
    struct pir_report_verdict verdict = {0};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&options, &asking, &args) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asking);
    if (code != EXIT_FINE)
        return code;
    options.incident = asking.incident;
    rc = pir_report(&text, &verdict, cli->record, &options, &cli->err);
    code = cli_answer(cli, rc, &asking, &text);
    return code == EXIT_FINE ? judge(cli, &verdict) : code;
}

/* ---- the brief ---------------------------------------------------------------------- */

const struct cli_option cmd_brief_options[] = {
    CLI_FORMAT_OPTIONS,
    CLI_OUTPUT_OPTION,
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
    struct cli_asking asking = {.command = "brief", .any_format = true};
    struct pir_text text = {0};
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (cli_take_asking(&args, &asking) < 0)
            return EXIT_WRONG;
    code = rc < 0 ? cli_fail(cli) : cli_settle_asking(cli, &asking);
    if (code != EXIT_FINE)
        return code;
    rc = pir_brief(&text, NULL, cli->record, asking.incident, &asking.look, &cli->err);
    return cli_answer(cli, rc, &asking, &text);
}
