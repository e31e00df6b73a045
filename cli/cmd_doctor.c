/* pir doctor: is everything in place? */
#include "cli.h"
#include "commands.h"

const struct cli_option cmd_doctor_options[] = {
    {0, "no-sign", NULL, "do not try to sign: no passphrase is asked for", NULL},
    {0, "online", NULL, "ask the remotes too whether they answer", NULL},
    {0, NULL, NULL, NULL, NULL},
};

int cmd_doctor(struct cli *cli, int argc, char **argv)
{
    struct pir_doctor_options options = {0};
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_doctor_options}};
    struct pir_look look = {0};
    struct pir_text page = {0};
    bool well = false;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (!args.option)
            return cli_usage(cli, "doctor takes no words, not \"%.60s\"", args.text);
        options.no_sign |= cli_is(&args, "no-sign");
        options.online |= cli_is(&args, "online");
    }
    if (rc < 0)
        return cli_fail(cli);
    cli_look_defaults(cli, &look);
    if (pir_doctor(&page, &well, &options, &look, &cli->err) < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &page);
    pir_text_release(&page);
    return code == EXIT_FINE && !well ? EXIT_NO : code;
}
