/* pir: from the words on the command line to one command. */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the record ------------------------------------------------------------------ */

static void say_notice(void *context, const char *text)
{
    struct cli *cli = context;

    cli_progress_end(&cli->progress);
    fprintf(stderr, "pir: %s\n", text);
}

static void say_progress(void *context, size_t done, size_t total)
{
    struct cli *cli = context;

    cli_progress_show(&cli->progress, done, total);
}

struct pir_record *cli_record(struct cli *cli)
{
    struct pir_open_options options = {.notice = say_notice, .context = cli};

    cli->progress.doing = "reading";
    cli->progress.things = "incidents";
    if (cli_progress_start(&cli->progress, cli))
        options.progress = say_progress;
    if (!cli->record)
        pir_record_open(&cli->record, &options, &cli->err);
    return cli->record;
}

struct pir_record *cli_record_maybe(struct cli *cli)
{
    struct pir_err ignored = {0};

    if (!cli->record)
        pir_record_open(&cli->record, NULL, &ignored);
    return cli->record;
}

/* ---- messages -------------------------------------------------------------------- */

static int exit_code(enum pir_code code)
{
    switch (code) {
    case PIR_OK:
        return EXIT_FINE;
    case PIR_E_DENIED:
        return EXIT_NO;
    case PIR_E_USAGE:
    case PIR_E_INPUT:
    case PIR_E_NOTFOUND:
    case PIR_E_AMBIGUOUS:
    case PIR_E_EXISTS:
        return EXIT_WRONG;
    case PIR_E_SIGN:
    case PIR_E_GIT:
    case PIR_E_IO:
    case PIR_E_UNSUPPORTED:
    case PIR_E_MOVED:
    case PIR_E_NOMEM:
    case PIR_E_CORRUPT:
        break;
    }
    return EXIT_UNABLE;
}

/** Print text, line by line, with nothing in it that a terminal would act upon. */
static void put_clean(const char *text)
{
    char line[PIR_ERR_MESSAGE_MAX], clean[2 * PIR_ERR_MESSAGE_MAX];

    while (*text) {
        size_t len = strcspn(text, "\n");

        snprintf(line, sizeof(line), "%.*s", (int)len, text);
        pir_text_show(clean, sizeof(clean), line);
        fputs(clean, stderr);
        text += len;
        if (*text == '\n')
            fputc(*text++, stderr);
    }
}

int cli_fail(struct cli *cli)
{
    struct pir_err *err = &cli->err;

    if (err->code == PIR_OK)
        return cli->said ? cli->said : EXIT_UNABLE;
    cli_warnings(cli);
    fputs("pir: ", stderr);
    put_clean(err->place);
    if (*err->place && err->line)
        fprintf(stderr, ":%u", err->line);
    if (*err->place)
        fputs(": ", stderr);
    put_clean(err->message);
    if (*err->hint)
        fputs("\n     ", stderr);
    put_clean(err->hint);
    fputc('\n', stderr);
    cli->said = exit_code(err->code);
    memset(err, 0, sizeof(*err));
    return cli->said;
}

int cli_usage(struct cli *cli, const char *format, ...)
{
    va_list args;

    memset(&cli->err, 0, sizeof(cli->err));
    cli->err.code = PIR_E_USAGE;
    va_start(args, format);
    vsnprintf(cli->err.message, sizeof(cli->err.message), format, args);
    va_end(args);
    return cli_fail(cli);
}

void cli_warnings(struct cli *cli)
{
    const char *text;

    while (cli->record && (text = pir_record_warning(cli->record, cli->warned))) {
        fprintf(stderr, "pir: warning: %s\n", text);
        cli->warned++;
    }
}

/* ---- global options -------------------------------------------------------------- */

const struct cli_option cli_global_options[] = {
    {'C', "dir", "DIR", "work as if started in DIR", "files"},
    {0, "git-dir", "DIR", "use this repository, as GIT_DIR does", "files"},
    {0, "colour", "WHEN", "colour: auto, always or never", "auto always never"},
    {0, "color", "WHEN", "the same", "auto always never"},
    {0, "no-pager", NULL, "print to the terminal, not through a pager", NULL},
    {'q', "quiet", NULL, "print ids only", NULL},
    {0, "json", NULL, "print JSON (forms: schemas/output/)", NULL},
    {'h', "help", NULL, "show help", NULL},
    {0, NULL, NULL, NULL, NULL},
};

/* ---- dispatch -------------------------------------------------------------------- */

static int no_command(struct cli *cli, const char *word)
{
    const struct pir_kind *kind;
    const char *names[256], *best;
    size_t count = 0;

    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (c->group)
            names[count++] = c->name;
    }
    for (size_t i = 0; count < 256 && pir_kind_at(&kind, cli->record, i, NULL) > 0;
         i++) {
        if (kind->verb)
            names[count++] = kind->verb;
    }
    best = pir_nearest(word, names, count);
    memset(&cli->err, 0, sizeof(cli->err));
    cli->err.code = PIR_E_USAGE;
    snprintf(
        cli->err.message, sizeof(cli->err.message), "there is no command \"%.60s\"",
        word);
    if (best)
        snprintf(cli->err.hint, sizeof(cli->err.hint), "did you mean pir %s?", best);
    else
        snprintf(cli->err.hint, sizeof(cli->err.hint), "pir help lists them all");
    return cli_fail(cli);
}

static int run_kind(struct cli *cli, int argc, char **argv)
{
    const struct pir_kind *kind;
    struct pir_err not_a_record = {0};
    struct pir_record *record = cli_record(cli);
    int rc;

    if (!record)
        not_a_record = cli->err;
    rc = pir_kind_of_verb(&kind, record, argv[0], &cli->err);
    if (rc == PIR_E_NOTFOUND)
        return no_command(cli, argv[0]);
    if (rc < 0)
        return cli_fail(cli);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return cli_help_kind(cli, stdout, kind);
    }
    if (!record) {
        cli->err = not_a_record;
        return cli_fail(cli);
    }
    return cmd_kind(cli, kind, argc, argv);
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    const struct cli_command *command;

    if (argc < 2)
        return cli_command_find("summary")->run(cli, argc, argv);
    if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
        argv[1] = "version";
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
        argv[1] = "help";
    if (argv[1][0] == '-')
        return cli_command_find("summary")->run(cli, argc, argv);
    command = cli_command_find(argv[1]);
    if (!command)
        return run_kind(cli, argc - 1, argv + 1);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return cli_help_command(cli, stdout, command);
    }
    return command->run(cli, argc - 1, argv + 1);
}

/** The answer did not get out. That is no failure when the reader had enough, nor when
 *  entries were recorded: a script that tried again would record them twice. */
static int not_printed(const struct cli *cli)
{
    if (errno == EPIPE)
        return EXIT_FINE;
    fprintf(
        stderr, "pir: %sstandard output: %s\n",
        cli->recorded ? "recorded, but what was recorded could not be said: " : "",
        strerror(errno));
    return cli->recorded ? EXIT_FINE : EXIT_UNABLE;
}

int main(int argc, char **argv)
{
    struct cli cli = {.program = argc ? argv[0] : NULL};
    int code;

    signal(SIGCHLD, SIG_DFL);
    signal(
        SIGPIPE, SIG_IGN); /* a reader that leaves must not stop a recording half-way */
    code = cli_args_leading(&cli, &argc, &argv) < 0 ? cli_fail(&cli)
                                                    : dispatch(&cli, argc, argv);
    cli_warnings(&cli);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_FINE)
        code = not_printed(&cli);
    pir_record_free(cli.record);
    return code;
}
