/* pir init, use, version: where work begins. */
#include "cli.h"
#include "commands.h"

#include <string.h>

const struct cli_option cmd_init_options[] = {
    {'o', "organisation", "NAME", "whose incidents these are", NULL},
    {'z', "time-zone", "ZONE",
     "zone in which times are typed and shown, e.g. Europe/Berlin", NULL},
    {0, "tlp", "LEVEL", "who may read an entry that does not say so itself",
     "clear green amber amber+strict red"},
    {0, "bare", NULL, "no work tree: for a server or a very large record", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static int
read_init(struct pir_init_options *options, struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_init_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "organisation"))
            options->organisation = args.text;
        else if (cli_is(&args, "time-zone"))
            options->time_zone = args.text;
        else if (cli_is(&args, "tlp"))
            options->tlp = args.text;
        else if (cli_is(&args, "bare"))
            options->bare = true;
        else if (options->dir) {
            cli_usage(cli, "init takes one folder, not also \"%s\"", args.text);
            return -1;
        } else
            options->dir = args.text;
    }
    return rc;
}

int cmd_init(struct cli *cli, int argc, char **argv)
{
    struct pir_init_options options = {0};
    struct pir_text introduction = {0};

    if (read_init(&options, cli, argc, argv) < 0 ||
        pir_record_init(&cli->record, &options, &cli->err) < 0)
        return cli_fail(cli);
    /* The record is made, whatever comes now. */
    if (pir_record_introduction(&introduction, cli->record, &cli->err) < 0) {
        fprintf(
            stderr,
            "pir: warning: the record was made, but its introduction cannot be shown "
            "now (%s): pir trust introduction\n",
            cli->err.message);
    } else if (cli->quiet) {
        printf("%s\n", introduction.data);
    } else {
        const char *dir = pir_record_work_dir(cli->record);

        printf("record made in %s\n", dir ? dir : pir_record_git_dir(cli->record));
        printf(
            "introduction for auditors, to be given by another channel:\n  %s\n",
            introduction.data);
        printf("next: pir open \"WHAT HAPPENED\"   (pir help open)\n");
    }
    pir_text_release(&introduction);
    return EXIT_FINE;
}

int cmd_use(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.cli = cli, .argc = argc, .argv = argv};
    struct pir_text folder = {0};
    const char *id = NULL;
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (id)
            return cli_usage(cli, "use takes one incident");
        id = args.text;
    }
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    if (!id)
        return cli_usage(
            cli, "use needs an incident's id (pir list shows them), or - for none");
    if (strcmp(id, "-") == 0)
        id = NULL;
    if (pir_record_use(&folder, cli->record, id, &cli->err) < 0)
        return cli_fail(cli);
    if (!cli->quiet)
        printf("%s%s\n", id ? "in use: " : "no incident in use", id ? folder.data : "");
    pir_text_release(&folder);
    return EXIT_FINE;
}

int cmd_version(struct cli *cli, int argc, char **argv)
{
    (void)cli;
    (void)argc;
    (void)argv;
    printf("pir %s\n", pir_version());
    return EXIT_FINE;
}
