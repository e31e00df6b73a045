/* pir verify: is the record what its signers made it? */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 64

const struct cli_option cmd_verify_options[] = {
    {0, "introduction", "COMMIT:FINGERPRINT",
     "the first commit and the key that signed it, as its owner gave it to you", NULL},
    {0, "tofu", NULL, "nothing is known yet: trust the first commit as it is", NULL},
    {0, "full", NULL, "read everything again, also what was verified here before",
     NULL},
    {0, "since", "COMMIT", "take that commit and all before it as good", NULL},
    {'j', "jobs", "N", "threads; without it one for each processor", NULL},
    {0, NULL, NULL, NULL, NULL},
};

/* ---- arguments ------------------------------------------------------------------- */

static int
take_jobs(struct cli *cli, struct pir_verify_options *options, const char *text)
{
    char *end;
    unsigned long jobs = strtoul(text, &end, 10);

    if (*end || end == text || jobs == 0 || jobs > JOBS_MAX || *text == '-') {
        cli_usage(
            cli, "--jobs wants a number from 1 to %d, not \"%s\"", JOBS_MAX, text);
        return -1;
    }
    options->jobs = (unsigned)jobs;
    return 0;
}

static int read_arguments(
    struct pir_verify_options *options, struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_verify_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "introduction"))
            options->introduction = args.text;
        else if (cli_is(&args, "tofu"))
            options->tofu = true;
        else if (cli_is(&args, "full"))
            options->full = true;
        else if (cli_is(&args, "since"))
            options->since = args.text;
        else if (cli_is(&args, "jobs")) {
            if (take_jobs(cli, options, args.text) < 0)
                return -1;
        } else if (args.option) {
            continue;
        } else if (options->ref) {
            cli_usage(cli, "verify takes one branch, not also \"%s\"", args.text);
            return -1;
        } else {
            options->ref = args.text;
        }
    }
    return rc;
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
    struct pir_verify_options options = {0};
    struct cli_progress progress = {.doing = "verifying", .things = "commits"};
    struct pir_look look = {0};
    struct pir_text report = {0};
    enum pir_verdict verdict;
    int rc, code;

    if (read_arguments(&options, cli, argc, argv) < 0)
        return cli_fail(cli);
    cli_look_defaults(cli, &look);
    options.git_dir = cli->git_dir;
    options.json = cli->json;
    options.width = look.width;
    options.colour = look.colour;
    options.ascii = look.ascii;
    if (!cli->json && isatty(STDOUT_FILENO) && cli_progress_start(&progress, cli)) {
        options.progress = cli_progress_show;
        options.context = &progress;
    }
    rc = pir_verify(&report, &verdict, &options, &cli->err);
    cli_progress_end(&progress);
    if (rc < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code == EXIT_FINE ? (int)verdict : code;
}
