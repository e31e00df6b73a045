/* pir verify-report, pir release: reports that have left the house. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

const struct cli_option cmd_release_options[] = {
    {0, "to", "WHOM", "to whom it was given, by the words of the communication plan",
     NULL},
    {'i', "incident", "ID", "record it with this incident, not with the report's own",
     "ids"},
    {0, "dry-run", NULL, "check everything, record nothing", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

/** The file's bytes, for the caller to free; NULL after a message. */
static char *
read_report(struct cli *cli, struct pir_report_file *file, const char *path)
{
    char *bytes = cli_read_file(cli, path, &file->len);

    file->name = strcmp(path, "-") == 0 ? "standard input" : base_name(path);
    file->bytes = bytes;
    if (!bytes)
        cli_fail(cli);
    return bytes;
}

int cmd_verify_report(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cli_look_options}};
    struct pir_report_file file = {0};
    struct pir_look look = {0};
    struct pir_text text = {0};
    const char *path = NULL;
    char *bytes;
    bool same = false;
    int rc, code;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_take_look(&args, &look))
            continue;
        if (path)
            return cli_usage(
                cli, "verify-report takes one file, not also \"%s\"", args.text);
        path = args.text;
    }
    if (rc == 0 && !path)
        return cli_usage(cli, "verify-report wants a file");
    if (rc < 0 || !cli_record(cli))
        return cli_fail(cli);
    bytes = read_report(cli, &file, path);
    if (!bytes)
        return cli_fail(cli);
    cli_look_defaults(cli, &look);
    rc = pir_report_verify(&text, &same, cli->record, &file, &look, &cli->err);
    code = rc < 0 ? cli_fail(cli) : cli->quiet ? EXIT_FINE : cli_show(cli, &text);
    pir_text_release(&text);
    free(bytes);
    return code == EXIT_FINE && !same ? EXIT_NO : code;
}

/* ---- release ----------------------------------------------------------------------- */

struct releasing {
    struct cli *cli;
    struct pir_draft *draft;
    struct pir_add_options options;
    const char *path;
};

/** Negative after an error, a message of usage included. */
static int take(struct releasing *r, struct cli_args *args)
{
    struct pir_err *err = &r->cli->err;

    if (args->field)
        return pir_draft_set(r->draft, args->field->name, args->text, err);
    if (cli_is(args, "to"))
        return pir_draft_set(r->draft, "audience", args->text, err);
    if (cli_is(args, "incident"))
        r->options.incident = args->text;
    else if (cli_is(args, "dry-run"))
        r->options.dry_run = true;
    else if (r->path && !args->option)
        return cli_usage(r->cli, "release takes one file, not also \"%s\"", args->text),
               -1;
    else if (!args->option)
        r->path = args->text;
    return 0;
}

static int
read_arguments(struct releasing *r, const struct pir_kind *kind, int argc, char **argv)
{
    struct cli_args args = {
        .cli = r->cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_release_options},
        .kind = kind};
    int rc;

    while ((rc = cli_args_next(&args)) > 0)
        if (take(r, &args) < 0)
            return -1;
    if (rc == 0 && !r->path)
        return cli_usage(
                   r->cli, "release wants the file that was given: pir release FILE "
                           "--to WHOM --channel HOW"),
               -1;
    return rc;
}

/** Meetings name a paper by its SHA-256. */
static void say_paper(const struct releasing *r)
{
    if (!r->cli->quiet && !r->cli->json && !r->options.dry_run)
        fprintf(
            stderr,
            "pir: a meeting names it with --paper \"%s:$(sha256sum < %s | cut -c "
            "1-64)\"\n",
            base_name(r->path), r->path);
}

static int release(struct releasing *r)
{
    struct pir_report_file file = {0};
    char *bytes = read_report(r->cli, &file, r->path);
    int rc, code;

    if (!bytes)
        return cli_fail(r->cli);
    rc = pir_release_fill(
        r->draft, r->cli->record, r->options.incident, &file, &r->cli->err);
    code = rc < 0 ? cli_fail(r->cli) : cli_add(r->cli, &r->draft, 1, &r->options, NULL);
    free(bytes);
    if (code == EXIT_FINE)
        say_paper(r);
    return code;
}

int cmd_release(struct cli *cli, int argc, char **argv)
{
    struct releasing r = {.cli = cli};
    int code;

    if (!cli_record(cli) ||
        pir_draft_new(&r.draft, cli->record, "communication", &cli->err) < 0)
        return cli_fail(cli);
    code = read_arguments(&r, pir_draft_kind(r.draft), argc, argv) < 0 ? cli_fail(cli)
                                                                       : release(&r);
    pir_draft_free(r.draft);
    return code;
}
