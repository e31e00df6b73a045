/* pir hooks: put the git hooks in place, say which are, take them away. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LONGEST 4096

const struct cli_option cmd_hooks_options[] = {
    {0, "server", NULL, "for a repository that others push to: pre-receive and update",
     NULL},
    {0, "introduction", "COMMIT:FINGERPRINT",
     "with --server or --gate: where the record begins, as its owner gave it to you",
     NULL},
    {0, "tofu", NULL, "with --server: take the first commit on trust", NULL},
    {0, "gate", "RECORD",
     "in another repository: hold up what is pushed while that record says so",
     "files"},
    {0, "refs", "PATTERNS", "with --gate: what is held up; without it refs/tags/*",
     NULL},
    CLI_GATE_OPTIONS,
    {0, NULL, NULL, NULL, NULL},
};

/* ---- where this program is ----------------------------------------------------------- */

static char *absolute(const char *folder, size_t len, const char *name)
{
    char here[PATH_LONGEST] = "", *out;
    size_t size;

    if ((len == 0 || *folder != '/') && !getcwd(here, sizeof(here)))
        return NULL;
    size = strlen(here) + len + strlen(name) + 3;
    out = malloc(size);
    if (out)
        snprintf(
            out, size, "%s%s%.*s%s%s", here, *here ? "/" : "", (int)len, folder,
            len ? "/" : "", name);
    if (out && access(out, X_OK) == 0)
        return out;
    free(out);
    return NULL;
}

/* The path it was called by: links are not followed, because what they lead to may go
 * with the next version. NULL: looked up each time. */
static char *program_path(const struct cli *cli)
{
    const char *name = cli->program, *path = getenv("PATH");
    const char *slash = name ? strrchr(name, '/') : NULL;
    char *found = NULL;

    if (!name)
        return NULL;
    if (slash)
        return absolute(name, (size_t)(slash - name), slash + 1);
    while (!found && path && *path) {
        size_t len = strcspn(path, ":");

        if (len)
            found = absolute(path, len, name);
        path += len + (path[len] == ':');
    }
    return found;
}

/* ---- the command ---------------------------------------------------------------------- */

/* Git may still look elsewhere, by a setting that is not this repository's to change. */
static int all_in_place(struct cli *cli, struct pir_hooks_options *options)
{
    struct pir_text report = {0};
    bool all;

    if (pir_hooks_status(&report, &all, options, &cli->err) < 0)
        return cli_fail(cli);
    pir_text_release(&report);
    if (!all)
        fputs(
            "pir: warning: not every hook is in place: pir hooks status says which\n",
            stderr);
    return all ? EXIT_FINE : EXIT_NO;
}

static int run_install(struct cli *cli, struct pir_hooks_options *options)
{
    struct pir_text report = {0};
    char *program = program_path(cli);
    int rc, code;

    options->program = program;
    rc = pir_hooks_install(&report, options, &cli->err);
    free(program);
    if (rc < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code == EXIT_FINE ? all_in_place(cli, options) : code;
}

static int run_status(struct cli *cli, struct pir_hooks_options *options)
{
    struct pir_text report = {0};
    bool all;
    int code;

    if (pir_hooks_status(&report, &all, options, &cli->err) < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code == EXIT_FINE && !all ? EXIT_NO : code;
}

static int run_uninstall(struct cli *cli, struct pir_hooks_options *options)
{
    struct pir_text report = {0};
    int code;

    if (pir_hooks_uninstall(&report, options, &cli->err) < 0)
        return cli_fail(cli);
    code = cli->quiet ? EXIT_FINE : cli_show(cli, &report);
    pir_text_release(&report);
    return code;
}

static int read_arguments(
    struct pir_hooks_options *options, struct pir_gate_options *gate, const char **deed,
    struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_hooks_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "server"))
            options->server = true;
        else if (cli_is(&args, "introduction"))
            options->introduction = args.text;
        else if (cli_is(&args, "tofu"))
            options->tofu = true;
        else if (cli_is(&args, "gate"))
            gate->record = args.text;
        else if ((rc = cli_take_gate(&args, gate)) != 0) {
            if (rc < 0)
                return -1;
        } else if (args.option)
            continue;
        else if (*deed) {
            cli_usage(cli, "hooks takes one word, not also \"%s\"", args.text);
            return -1;
        } else
            *deed = args.text;
    }
    if (rc == 0 && gate->record) {
        gate->introduction = options->introduction;
        options->introduction = NULL;
    }
    if (rc == 0 && !options->server && (options->introduction || options->tofu)) {
        cli_usage(cli, "--introduction is for --server or --gate, --tofu for --server");
        return -1;
    }
    if (rc == 0 && !gate->record &&
        (gate->refs || gate->severities || gate->when || gate->days ||
         gate->no_fetch)) {
        cli_usage(
            cli, "--refs, --severity, --when, --days and --no-fetch are for --gate");
        return -1;
    }
    options->gate = gate->record ? gate : NULL;
    return rc;
}

int cmd_hooks(struct cli *cli, int argc, char **argv)
{
    struct pir_hooks_options options = {0};
    struct pir_gate_options gate = {0};
    struct pir_look look = {0};
    const char *deed = NULL;

    if (read_arguments(&options, &gate, &deed, cli, argc, argv) < 0)
        return cli_fail(cli);
    cli_look_defaults(cli, &look);
    options.json = cli->json;
    options.width = look.width;
    options.colour = look.colour;
    options.ascii = look.ascii;
    if (!deed || strcmp(deed, "status") == 0)
        return run_status(cli, &options);
    if (strcmp(deed, "install") == 0)
        return run_install(cli, &options);
    if (strcmp(deed, "uninstall") == 0)
        return run_uninstall(cli, &options);
    return cli_usage(
        cli, "hooks can install, uninstall or show the status, not \"%.40s\"", deed);
}
