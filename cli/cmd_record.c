/* pir record, amend, promote, answer: entries from streams and from earlier entries. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

/* ---- record ---------------------------------------------------------------------- */

const struct cli_option cmd_record_options[] = {
    {0, "from", "FILE",
     "read a stream: YAML documents or JSON lines (- for standard input)", "files"},
    {0, "commit-each", NULL, "one commit for each entry instead of one for all", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static int
record_stream(struct cli *cli, const char *path, const struct pir_add_options *options)
{
    struct pir_draft **drafts;
    struct cli_kept kept = {.again = "pir record --from"};
    size_t len, count;
    char *text = cli_read_file(cli, path, &len);
    int code;

    if (!text)
        return cli_fail(cli);
    if (strcmp(path, "-") == 0 && !options->dry_run) {
        kept.text = text;
        kept.len = len;
    }
    if (pir_drafts_read(
            &drafts, &count, cli->record, text, len,
            strcmp(path, "-") == 0 ? "standard input" : path, &cli->err) < 0) {
        cli_keep(cli, &kept);
        code = cli_fail(cli);
    } else {
        code = cli_add(cli, drafts, count, options, &kept);
        pir_drafts_free(drafts, count);
    }
    free(text);
    return code;
}

/** pir record KIND ...: the same as pir KIND, for kinds whose name is a command's. */
static int record_kind(struct cli *cli, int argc, char **argv)
{
    const struct pir_kind *kind;

    if (pir_kind_named(&kind, cli->record, argv[0], &cli->err) < 0)
        return cli_fail(cli);
    return cmd_kind(cli, kind, argc, argv);
}

int cmd_record(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli,
        .argc = argc,
        .argv = argv,
        .tables = {cmd_record_options, cli_record_options}};
    struct pir_add_options options = {0};
    const char *from = NULL;
    int rc;

    if (!cli_record(cli))
        return cli_fail(cli);
    if (argc > 1 && argv[1][0] != '-')
        return record_kind(cli, argc - 1, argv + 1);
    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "from"))
            from = args.text;
        else if (cli_is(&args, "commit-each"))
            options.commit_each = true;
        else if (cli_is(&args, "dry-run"))
            options.dry_run = true;
        else if (cli_is(&args, "incident"))
            options.incident = args.text;
        else
            return cli_usage(
                cli, "record takes --from FILE, or a kind before anything else");
    }
    if (rc < 0)
        return cli_fail(cli);
    if (!from)
        return cli_usage(
            cli, "record needs a kind, or --from FILE (- for standard input)");
    return record_stream(cli, from, &options);
}

/* ---- amend, promote, answer ------------------------------------------------------ */

int cmd_amend(struct cli *cli, int argc, char **argv)
{
    const struct pir_kind *kind;
    struct pir_draft *draft;

    if (!cli_record(cli))
        return cli_fail(cli);
    if (argc < 2 || argv[1][0] == '-')
        return cli_usage(
            cli, "amend needs the entry first: pir amend ID \"WHY\" --FIELD VALUE");
    if (pir_draft_amend(&draft, cli->record, argv[1], &cli->err) < 0)
        return cli_fail(cli);
    kind = pir_draft_corrected(draft);
    return cli_record_draft(cli, draft, kind, argc - 1, argv + 1);
}

int cmd_promote(struct cli *cli, int argc, char **argv)
{
    struct pir_draft *draft;

    if (!cli_record(cli))
        return cli_fail(cli);
    if (argc < 3 || argv[1][0] == '-' || argv[2][0] == '-')
        return cli_usage(
            cli,
            "promote needs an entry and a kind: pir promote ID KIND [--FIELD VALUE]");
    if (pir_draft_promote(&draft, cli->record, argv[1], argv[2], &cli->err) < 0)
        return cli_fail(cli);
    return cli_record_draft(cli, draft, pir_draft_kind(draft), argc - 2, argv + 2);
}

int cmd_answer(struct cli *cli, int argc, char **argv)
{
    struct pir_draft *draft;

    if (!cli_record(cli))
        return cli_fail(cli);
    if (argc < 3 || argv[1][0] == '-')
        return cli_usage(
            cli, "answer needs what is asked and the answer: pir answer ID \"ANSWER\"");
    if (pir_draft_answer(&draft, cli->record, argv[1], &cli->err) < 0)
        return cli_fail(cli);
    return cli_record_draft(cli, draft, pir_draft_kind(draft), argc - 1, argv + 1);
}
