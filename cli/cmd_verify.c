/* pir verify: is the record what its signers made it? */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_AFTER_MS 500
#define PROGRESS_EVERY_MS 100
#define JOBS_MAX 64

const struct cli_option cmd_verify_options[] = {
    {0, "introduction", "COMMIT:FINGERPRINT",
     "the first commit and the key that signed it, as its owner gave it to you", NULL},
    {0, "tofu", NULL, "nothing is known yet: trust the first commit as it is", NULL},
    {0, "since", "COMMIT", "take that commit and all before it as good", NULL},
    {'j', "jobs", "N", "threads; without it one for each processor", NULL},
    {0, NULL, NULL, NULL, NULL},
};

/* ---- progress -------------------------------------------------------------------- */

struct progress {
    int64_t started, shown; /* milliseconds; shown 0: not yet */
};

static int64_t now_ms(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_progress(void *context, size_t done, size_t total)
{
    struct progress *progress = context;
    int64_t now = now_ms();

    if (now - progress->started < PROGRESS_AFTER_MS ||
        now - progress->shown < PROGRESS_EVERY_MS)
        return;
    progress->shown = now;
    fprintf(stderr, "\rverifying: %zu of %zu commits", done, total);
    fflush(stderr);
}

static void end_progress(const struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}

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
    struct progress progress = {.started = now_ms()};
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
    if (isatty(STDERR_FILENO) && !cli->quiet) {
        options.progress = show_progress;
        options.context = &progress;
    }
    rc = pir_verify(&report, &verdict, &options, &cli->err);
    end_progress(&progress);
    if (rc < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code == EXIT_FINE ? (int)verdict : code;
}
