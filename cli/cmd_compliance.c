/* pir compliance: the clocks of laws and contracts. */
#include "cli.h"
#include "commands.h"

#define SUPPOSED_MAX 16

const struct cli_option cmd_compliance_options[] = {
    {'a', "all", NULL, "all incidents: what runs, is overdue or cannot be proved",
     NULL},
    {'r', "regime", "NAME", "only duties of this name, id, regime or jurisdiction",
     NULL},
    {0, "if", "EVENT=WHEN", "suppose that it happened then, as in aware=10:17", NULL},
    {0, "framework", "ID", "evidence for the clauses of a framework",
     "nist-csf-2 iso-27001 soc2 gdpr-33-5 nis2 dora"},
    {0, "undeclared", NULL, "all duties that nobody declared either way", NULL},
    {0, "list", NULL, "the duties that are known", NULL},
    {0, "export", NULL, "print the duties in scope as a file for schemas/obligations/",
     NULL},
    {'i', "incident", "ID", "this incident", "ids"},
    {0, NULL, NULL, NULL, NULL},
};

struct asked {
    struct pir_compliance_options options;
    struct pir_look look;
    const char *supposed[SUPPOSED_MAX];
};

static int take_supposition(struct asked *asked, struct cli_args *args)
{
    if (asked->options.supposed_count == SUPPOSED_MAX) {
        cli_usage(args->cli, "--if may be given %d times at most", SUPPOSED_MAX);
        return -1;
    }
    asked->supposed[asked->options.supposed_count++] = args->text;
    return 0;
}

/** -1 after a message. */
static int take(struct asked *asked, struct cli_args *args)
{
    struct pir_compliance_options *o = &asked->options;

    if (cli_take_look(args, &asked->look))
        return 0;
    if (cli_is(args, "all"))
        o->all = true;
    else if (cli_is(args, "regime"))
        o->regime = args->text;
    else if (cli_is(args, "if"))
        return take_supposition(asked, args);
    else if (cli_is(args, "framework"))
        o->framework = args->text;
    else if (cli_is(args, "undeclared"))
        o->undeclared = true;
    else if (cli_is(args, "list"))
        o->list = true;
    else if (cli_is(args, "export"))
        o->copy = true;
    else if (!o->incident)
        o->incident = args->text;
    else
        return cli_usage(
                   args->cli, "compliance takes one incident, not also \"%s\"",
                   args->text),
               -1;
    return 0;
}

int cmd_compliance(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_compliance_options, cli_look_options}};
    struct asked asked = {.options = {0}};
    struct pir_text text = {0};
    size_t bad = 0;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(&asked, &args) < 0)
            return EXIT_WRONG;
    if (rc < 0)
        return cli_fail(cli);
    if (asked.options.framework && (asked.options.all || asked.options.list ||
                                    asked.options.copy || asked.options.supposed_count))
        return cli_usage(
            cli, "--framework is about one incident as it is recorded: without --all, "
                 "--list, --export and --if");
    if (asked.options.all && asked.options.incident)
        return cli_usage(cli, "--all is about every incident: give it no id");
    if (!cli_record(cli))
        return cli_fail(cli);
    cli_look_defaults(cli, &asked.look);
    asked.options.look = &asked.look;
    asked.options.supposed = asked.supposed;
    rc = pir_compliance(&text, &bad, cli->record, &asked.options, &cli->err);
    if (rc < 0)
        return cli_fail(cli);
    cli_warnings(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &text);
    pir_text_release(&text);
    return code == EXIT_FINE && bad ? EXIT_NO : code;
}
