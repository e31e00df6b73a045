/* pir sync, pir bundle: exchanging a record with others. */
#include "cli.h"
#include "commands.h"

#include <stdio.h>
#include <string.h>

const struct cli_option cmd_sync_options[] = {
    {0, "pull-only", NULL, "take what others have recorded, send nothing", NULL},
    {0, "linear", NULL,
     "no merge: sign your own unpublished entries again, on top of what is published",
     NULL},
    {0, "admit", "KEY",
     "as owner, take in what a key signed that was withdrawn meanwhile", NULL},
    {0, NULL, NULL, NULL, NULL},
};

#define ADMITS_MAX 32

static void tell(const struct pir_sync_result *result)
{
    const char *how = result->merged     ? " and were joined"
                      : result->resigned ? ", yours were signed again on top"
                                         : "";

    if (!result->came && !result->went && !result->waiting) {
        printf("in step with %s\n", result->remote);
        return;
    }
    printf(
        "%s: %zu commit%s came%s, %zu went", result->remote, result->came,
        result->came == 1 ? "" : "s", how, result->went);
    if (result->waiting)
        printf(", %zu wait%s here", result->waiting, result->waiting == 1 ? "s" : "");
    putchar('\n');
}

/** One line: what is being done, and how much of it is where that is known. */
static void show(void *context, const char *doing, size_t done, size_t total)
{
    struct cli_progress *progress = context;

    if (!progress->doing || strcmp(progress->doing, doing) != 0)
        cli_progress_end(progress);
    progress->doing = doing;
    progress->things = "commits";
    if (total) {
        cli_progress_show(progress, done, total);
        return;
    }
    progress->shown = 1;
    fprintf(stderr, "\r%s ...", doing);
    fflush(stderr);
}

int cmd_sync(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_sync_options}};
    const char *admits[ADMITS_MAX];
    struct pir_sync_options options = {.admits = admits};
    struct pir_sync_result result;
    struct cli_progress progress = {0};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "pull-only"))
            options.pull_only = true;
        else if (cli_is(&args, "linear"))
            options.linear = true;
        else if (cli_is(&args, "admit") && options.admit_count < ADMITS_MAX)
            admits[options.admit_count++] = args.text;
        else if (cli_is(&args, "admit"))
            return cli_usage(cli, "sync admits at most %d keys at once", ADMITS_MAX);
        else if (!options.remote)
            options.remote = args.text;
        else
            return cli_usage(cli, "sync takes one remote, not also \"%s\"", args.text);
    }
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    if (cli_progress_start(&progress, cli)) {
        options.progress = show;
        options.context = &progress;
    }
    rc = pir_sync(&result, cli->record, &options, &cli->err);
    cli_progress_end(&progress);
    if (rc < 0)
        return cli_fail(cli);
    if (!cli->quiet)
        tell(&result);
    return EXIT_FINE;
}

int cmd_bundle(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.cli = cli, .argc = argc, .argv = argv};
    const char *path = NULL;
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (path)
            return cli_usage(cli, "bundle writes one file, not also \"%s\"", args.text);
        path = args.text;
    }
    if (rc < 0)
        return cli_fail(cli);
    if (!path)
        return cli_usage(cli, "bundle needs the name of a file to write");
    if (!cli_record(cli) || pir_bundle(cli->record, path, &cli->err) < 0)
        return cli_fail(cli);
    if (!cli->quiet)
        printf(
            "%s holds the whole record; elsewhere: pir sync %s, or git clone %s where "
            "there is none yet\n",
            path, path, path);
    return EXIT_FINE;
}
