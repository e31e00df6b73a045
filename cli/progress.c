/* How far something is: one line on the terminal, only when it takes a while. */
#include "cli.h"

#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define AFTER_MS 500
#define EVERY_MS 100

static int64_t now_ms(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool cli_progress_start(struct cli_progress *progress, const struct cli *cli)
{
    progress->started = now_ms();
    progress->shown = 0;
    return isatty(STDERR_FILENO) && !cli->quiet;
}

void cli_progress_show(void *context, size_t done, size_t total)
{
    struct cli_progress *progress = context;
    int64_t now = now_ms();

    if (done == total)
        cli_progress_end(progress);
    if (done == total || now - progress->started < AFTER_MS ||
        now - progress->shown < EVERY_MS)
        return;
    progress->shown = now;
    fprintf(
        stderr, "\r%s: %zu of %zu %s", progress->doing, done, total, progress->things);
    fflush(stderr);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = 0;
}
