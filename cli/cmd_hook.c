/* pir hook NAME: what the scripts of hooks/ call. */
#include "cli.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#define UPDATES_MAX ((size_t)100000)

/* ---- what git tells a hook --------------------------------------------------------- */

struct updates {
    char *text; /* of standard input, which the rest points into */
    struct pir_ref_update *items;
    size_t count;
};

static void release(struct updates *updates)
{
    free(updates->text);
    free(updates->items);
}

/* The words of a line, in place; fewer than wanted are a fault. */
static int split(const char *words[4], size_t wanted, char *line)
{
    size_t count = 0;

    while (*line && count < wanted) {
        size_t len = strcspn(line, " ");

        words[count++] = line;
        line += len;
        if (*line)
            *line++ = '\0';
    }
    return count == wanted ? 0 : -1;
}

static int add(struct cli *cli, struct updates *updates, char *line, bool push)
{
    struct pir_ref_update *items;
    const char *words[4];

    if (split(words, push ? 4 : 3, line) < 0 || updates->count == UPDATES_MAX) {
        cli_usage(cli, "that is not what git says to this hook: \"%.60s\"", line);
        return -1;
    }
    items = realloc(updates->items, (updates->count + 1) * sizeof(*items));
    if (!items)
        abort();
    updates->items = items;
    items += updates->count++;
    if (push) /* LOCAL-REF TO REMOTE-REF FROM */
        *items = (struct pir_ref_update){words[2], words[3], words[1]};
    else /* FROM TO REF */
        *items = (struct pir_ref_update){words[2], words[0], words[1]};
    return 0;
}

static int read_updates(struct cli *cli, struct updates *updates, bool push)
{
    size_t len;
    char *next;

    updates->text = cli_read_file(cli, "-", &len);
    if (!updates->text)
        return -1;
    for (char *line = updates->text; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        if (add(cli, updates, line, push) < 0)
            return -1;
    }
    return 0;
}

/* ---- answers ------------------------------------------------------------------------ */

/* The report was made fit for a terminal when it was made. */
static int answer(struct cli *cli, int rc, bool refused, struct pir_text *report)
{
    int code = refused ? EXIT_NO : EXIT_FINE;

    if (rc < 0)
        return cli_fail(cli);
    if (report->len) {
        fputs("pir: ", stderr);
        fwrite(report->data, 1, report->len, stderr);
    }
    pir_text_release(report);
    return code;
}

/* Last, because another repository is looked at from then on. */
static int ask_gate(struct cli *cli, const struct updates *updates)
{
    struct pir_text report = {0};
    bool shut = true;
    int rc = pir_gate_push(
        &report, &shut, updates->items, updates->count, cli->git_dir, &cli->err);

    return answer(cli, rc, shut, &report);
}

static int run_receive(struct cli *cli, struct updates *updates)
{
    struct pir_text report = {0};
    bool refused = true;
    int rc = pir_hook_receive(
        &report, &refused, updates->items, updates->count, cli->git_dir, &cli->err);
    int code = answer(cli, rc, refused, &report);

    return code == EXIT_FINE ? ask_gate(cli, updates) : code;
}

static int hook_pre_receive(struct cli *cli, int argc, char **argv)
{
    struct updates updates = {0};
    int code;

    (void)argc;
    (void)argv;
    code = read_updates(cli, &updates, false) < 0 ? cli_fail(cli)
                                                  : run_receive(cli, &updates);
    release(&updates);
    return code;
}

static int hook_update(struct cli *cli, int argc, char **argv)
{
    struct pir_ref_update one;
    struct updates updates = {.items = &one, .count = 1};

    if (argc != 3)
        return cli_usage(cli, "the hook update is given REF FROM TO");
    one = (struct pir_ref_update){argv[0], argv[1], argv[2]};
    return run_receive(cli, &updates);
}

static int hook_pre_push(struct cli *cli, int argc, char **argv)
{
    struct updates updates = {0};
    struct pir_text report = {0};
    bool refused = true;
    int rc, code;

    (void)argc;
    (void)argv;
    if (read_updates(cli, &updates, true) < 0) {
        release(&updates);
        return cli_fail(cli);
    }
    rc = pir_hook_outgoing(&report, &refused, updates.items, updates.count, &cli->err);
    code = answer(cli, rc, refused, &report);
    if (code == EXIT_FINE)
        code = ask_gate(cli, &updates);
    release(&updates);
    return code;
}

static int hook_pre_commit(struct cli *cli, int argc, char **argv)
{
    struct pir_text report = {0};
    bool refused = true;
    int rc;

    (void)argc;
    (void)argv;
    rc = pir_hook_staged(&report, &refused, &cli->err);
    return answer(cli, rc, refused, &report);
}

static int hook_commit_msg(struct cli *cli, int argc, char **argv)
{
    if (argc != 1)
        return cli_usage(cli, "the hook commit-msg is given the FILE with the message");
    return pir_hook_message(argv[0], &cli->err) < 0 ? cli_fail(cli) : EXIT_FINE;
}

/* ---- which -------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
} hooks[] = {
    {"pre-commit", hook_pre_commit}, {"commit-msg", hook_commit_msg},
    {"pre-push", hook_pre_push},     {"pre-receive", hook_pre_receive},
    {"update", hook_update},
};

int cmd_hook(struct cli *cli, int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(hooks) / sizeof(*hooks); i++)
        if (strcmp(argv[1], hooks[i].name) == 0)
            return hooks[i].run(cli, argc - 2, argv + 2);
    return cli_usage(
        cli, "hook wants the name of a hook: pre-commit, commit-msg, pre-push, "
             "pre-receive or update");
}
