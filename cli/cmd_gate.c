/* pir gate: does a record hold up a release? For pipelines, and for hooks of others. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_MAX 3650

const struct cli_option cmd_gate_options[] = {
    {0, "record", "DIR", "the record, or a clone of it; without it this folder",
     "files"},
    {0, "introduction", "COMMIT:FINGERPRINT",
     "where the record begins, as its owner gave it to you; without it what is known "
     "here",
     NULL},
    {0, "refs", "PATTERNS", "with REF: what is held up; without it refs/tags/*", NULL},
    CLI_GATE_OPTIONS,
    {0, NULL, NULL, NULL, NULL},
};

static int take_days(struct cli *cli, struct pir_gate_options *gate, const char *text)
{
    char *end;
    unsigned long days = strtoul(text, &end, 10);

    if (*end || end == text || days == 0 || days > DAYS_MAX || *text == '-') {
        cli_usage(
            cli, "--days wants a number from 1 to %d, not \"%.40s\"", DAYS_MAX, text);
        return -1;
    }
    gate->days = (unsigned)days;
    return 1;
}

int cli_take_gate(struct cli_args *args, struct pir_gate_options *gate)
{
    if (cli_is(args, "refs"))
        gate->refs = args->text;
    else if (cli_is(args, "severity"))
        gate->severities = args->text;
    else if (cli_is(args, "when"))
        gate->when = args->text;
    else if (cli_is(args, "days"))
        return take_days(args->cli, gate, args->text);
    else if (cli_is(args, "no-fetch"))
        gate->no_fetch = true;
    else
        return 0;
    return 1;
}

static int read_arguments(
    struct pir_gate_options *gate, const char **ref, struct cli *cli, int argc,
    char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_gate_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        int taken = cli_take_gate(&args, gate);

        if (taken < 0)
            return -1;
        if (cli_is(&args, "record"))
            gate->record = args.text;
        else if (cli_is(&args, "introduction"))
            gate->introduction = args.text;
        else if (!taken && !args.option && *ref) {
            cli_usage(cli, "gate takes one REF, not also \"%.60s\"", args.text);
            return -1;
        } else if (!args.option)
            *ref = args.text;
    }
    if (rc == 0 && gate->refs && !*ref) {
        cli_usage(
            cli, "--refs says which REF the gate is about; name the one there is");
        return -1;
    }
    return rc;
}

int cmd_gate(struct cli *cli, int argc, char **argv)
{
    struct pir_gate_options gate = {.record = "."};
    struct pir_look look = {0};
    struct pir_text report = {0};
    const char *ref = NULL;
    bool shut = true;
    int code;

    if (read_arguments(&gate, &ref, cli, argc, argv) < 0)
        return cli_fail(cli);
    if (ref && !pir_gate_concerns(&gate, ref)) {
        if (!cli->quiet && !cli->json)
            printf("The gate is not about %s.\n", ref);
        return EXIT_FINE;
    }
    cli_look_defaults(cli, &look);
    if (pir_gate(&report, &shut, &gate, &look, &cli->err) < 0) {
        code = cli_fail(cli);
        return code == EXIT_WRONG ? EXIT_WRONG : EXIT_UNABLE;
    }
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code == EXIT_FINE && shut ? EXIT_NO : code;
}
