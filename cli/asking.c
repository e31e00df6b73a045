/* What commands that look share: which incident, how the answer looks, where it goes. */
#include "cli.h"

static int take_incident(struct cli_args *args, struct cli_asking *asking)
{
    if (asking->no_incident)
        return 0;
    if (asking->incident)
        return cli_usage(
                   args->cli, "%s takes one incident, not also \"%s\"", asking->command,
                   args->text),
               -1;
    asking->incident = args->text;
    return 1;
}

int cli_take_asking(struct cli_args *args, struct cli_asking *asking)
{
    if (cli_take_look(args, &asking->look))
        return 1;
    if (cli_is(args, "csv"))
        asking->look.format = PIR_OUTPUT_CSV;
    else if (cli_is(args, "ics"))
        asking->look.format = PIR_OUTPUT_ICALENDAR;
    else if (cli_is(args, "output"))
        asking->file = args->text;
    else if (!args->option || cli_is(args, "incident"))
        return take_incident(args, asking);
    else
        return cli_take_format(args, &asking->look);
    return 1;
}

int cli_settle_asking(struct cli *cli, struct cli_asking *asking)
{
    cli_look_defaults(cli, &asking->look);
    if (asking->any_format && cli_settle_format(cli, &asking->look, asking->file) < 0)
        return EXIT_WRONG;
    if (asking->file)
        asking->look.colour = false;
    return cli_record(cli) ? EXIT_FINE : cli_fail(cli);
}

int cli_answer(
    struct cli *cli, int rc, const struct cli_asking *asking, struct pir_text *text)
{
    int code = rc < 0 ? cli_fail(cli) : cli_save(cli, asking->file, text);

    pir_text_release(text);
    return code;
}
