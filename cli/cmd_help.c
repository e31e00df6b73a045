/* pir help: what can be explained, on the terminal or as pages of the manual. */
#include "commands.h"
#include "help.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAMES_MAX 1024u

const struct cli_option cmd_help_options[] = {
    {0, "man", NULL, "print the page of the manual, for man -l -", NULL},
    {0, "man-dir", "DIR", "write all pages of the manual into DIR", "files"},
    {0, NULL, NULL, NULL, NULL},
};

/* ---- finding --------------------------------------------------------------------- */

/** The name nearest to word, or NULL. */
static const char *nearest_name(struct cli *cli, const char *word)
{
    const char *names[NAMES_MAX];
    const struct pir_kind *kind;
    size_t count = 0;

    for (const struct cli_command *c = cli_commands; c->name && count < NAMES_MAX;
         c++) {
        if (c->group)
            names[count++] = c->name;
    }
    for (const struct cli_topic *t = cli_topics; t->name && count < NAMES_MAX; t++)
        names[count++] = t->name;
    for (size_t i = 0; count < NAMES_MAX && (kind = cli_kind_next(cli, &i));)
        names[count++] = kind->verb ? kind->verb : kind->name;
    return pir_nearest(word, names, count);
}

static int unknown(struct cli *cli, const char *word)
{
    const char *near = nearest_name(cli, word);
    struct pir_err *err = &cli->err;

    memset(err, 0, sizeof(*err));
    err->code = PIR_E_USAGE;
    snprintf(
        err->message, sizeof(err->message),
        "there is no command, kind, topic or term \"%.60s\"", word);
    if (near)
        snprintf(err->hint, sizeof(err->hint), "did you mean %s?", near);
    else
        snprintf(err->hint, sizeof(err->hint), "pir help lists them all");
    return -1;
}

int cli_subject_find(struct cli_subject *out, struct cli *cli, const char *name)
{
    struct pir_record *record;
    struct pir_err err = {0};
    int rc;

    *out = (struct cli_subject){.command = cli_command_find(name)};
    if (out->command)
        return 0;
    out->topic = cli_topic_find(name);
    if (out->topic)
        return 0;
    record = cli_record_maybe(cli);
    rc = pir_kind_of_verb(&out->kind, record, name, &err);
    if (rc == PIR_E_NOTFOUND)
        rc = pir_kind_named(&out->kind, record, name, &err);
    if (rc == 0)
        return 0;
    out->kind = NULL;
    if (rc == PIR_E_NOTFOUND)
        return unknown(cli, name);
    cli->err = err;
    return -1;
}

/* ---- on the terminal ------------------------------------------------------------- */

static int show(struct cli *cli, FILE *out, const struct cli_subject *subject)
{
    struct cli_page page;

    cli_page_terminal(&page, out, cli);
    cli_compose(&page, cli, subject);
    return EXIT_FINE;
}

void cli_help_overview(struct cli *cli, FILE *out)
{
    show(cli, out, &(struct cli_subject){0});
}

int cli_help_command(struct cli *cli, FILE *out, const struct cli_command *command)
{
    return show(cli, out, &(struct cli_subject){.command = command});
}

int cli_help_kind(struct cli *cli, FILE *out, const struct pir_kind *kind)
{
    return show(cli, out, &(struct cli_subject){.kind = kind});
}

static int unable(struct cli *cli, const char *what, const char *path)
{
    struct pir_err *err = &cli->err;

    memset(err, 0, sizeof(*err));
    err->code = PIR_E_IO;
    snprintf(
        err->message, sizeof(err->message), "cannot %s%.300s: %s", what, path,
        strerror(errno));
    return -1;
}

/** Where a record's schemas are faulty, the built-in kinds are listed; that must be known. */
static void warn_of_faulty(struct cli *cli)
{
    struct pir_err *err = &cli->err;

    if (!cli_record_maybe(cli) || cli_kinds_record(cli, err))
        return;
    if (!*err->hint)
        snprintf(err->hint, sizeof(err->hint), "help shows the built-in kinds instead");
    cli_fail(cli);
}

/** Through the pager, where the page is longer than the screen. */
static int show_paged(struct cli *cli, const struct cli_subject *subject)
{
    struct pir_text text = {0};
    FILE *out = open_memstream(&text.data, &text.len);
    int code;

    if (!out)
        return show(cli, stdout, subject);
    show(cli, out, subject);
    code = fclose(out) == 0 ? cli_show(cli, &text)
                            : (unable(cli, "make the page", ""), cli_fail(cli));
    free(text.data);
    return code;
}

/* ---- the manual ------------------------------------------------------------------ */

static void put_manual(struct cli *cli, FILE *out, const struct cli_subject *subject)
{
    struct cli_page page;

    cli_page_manual(&page, out);
    cli_compose(&page, cli, subject);
}

/** Write a subject's page to DIR/pir-NAME.SECTION. */
static int
write_page(struct cli *cli, const char *dir, const struct cli_subject *subject)
{
    const struct cli_command *command = subject->command;
    const char *name = command          ? command->name
                       : subject->kind  ? subject->kind->verb
                       : subject->topic ? subject->topic->name
                                        : NULL;
    char path[4096];
    FILE *out;
    int failed, len = snprintf(
                    path, sizeof(path), "%s/pir%s%s.%s", dir, name ? "-" : "",
                    name ? name : "", subject->topic ? subject->topic->section : "1");

    if (len < 0 || (size_t)len >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return unable(cli, "write into ", dir);
    }
    out = fopen(path, "we");
    if (!out)
        return unable(cli, "write ", path);
    put_manual(cli, out, subject);
    failed = ferror(out);
    if (fclose(out) != 0 || failed)
        return unable(cli, "write ", path);
    return 0;
}

static int write_manual(struct cli *cli, const char *dir)
{
    const struct pir_kind *kind;
    int rc;

    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return unable(cli, "make the folder ", dir);
    rc = write_page(cli, dir, &(struct cli_subject){0});
    for (const struct cli_command *c = cli_commands; rc == 0 && c->name; c++) {
        if (c->group)
            rc = write_page(cli, dir, &(struct cli_subject){.command = c});
    }
    for (const struct cli_topic *topic = cli_topics; rc == 0 && topic->name; topic++)
        rc = write_page(cli, dir, &(struct cli_subject){.topic = topic});
    for (size_t i = 0; rc == 0 && (kind = cli_kind_next(cli, &i));) {
        if (kind->verb && !cli_command_find(kind->verb))
            rc = write_page(cli, dir, &(struct cli_subject){.kind = kind});
    }
    return rc;
}

/* ---- the command ----------------------------------------------------------------- */

struct asked {
    char name[256]; /* "": pir as a whole */
    const char *dir;
    bool manual;
};

/** A term may have several words. */
static int add_word(struct asked *asked, const char *word)
{
    size_t len = strlen(asked->name);
    int written = snprintf(
        asked->name + len, sizeof(asked->name) - len, "%s%s", len ? " " : "", word);

    return written < 0 || (size_t)written >= sizeof(asked->name) - len ? -1 : 0;
}

static int read_arguments(struct asked *asked, struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .cli = cli, .argc = argc, .argv = argv, .tables = {cmd_help_options}};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        if (cli_is(&args, "man")) {
            asked->manual = true;
        } else if (cli_is(&args, "man-dir")) {
            asked->dir = args.text;
        } else if (args.option) {
            continue; /* --help: that is what we do */
        } else if (add_word(asked, args.text) < 0) {
            cli_usage(cli, "that is too long for a term");
            return -1;
        }
    }
    return rc;
}

static int
explain(struct cli *cli, const struct asked *asked, const struct cli_subject *subject)
{
    if (!*asked->name)
        warn_of_faulty(cli);
    if (asked->dir)
        return write_manual(cli, asked->dir) < 0 ? cli_fail(cli) : EXIT_FINE;
    if (!asked->manual)
        return show_paged(cli, subject);
    put_manual(cli, stdout, subject);
    return EXIT_FINE;
}

int cmd_help(struct cli *cli, int argc, char **argv)
{
    struct asked asked = {0};
    struct cli_subject subject = {0};
    struct pir_term_text term;
    struct pir_words *words = NULL;
    int code;

    if (read_arguments(&asked, cli, argc, argv) < 0)
        return cli_fail(cli);
    if (*asked.name && cli_subject_find(&subject, cli, asked.name) < 0) {
        words = cli_words(cli);
        if (!words || !pir_words_term(&term, words, asked.name)) {
            pir_words_free(words);
            return cli_fail(cli);
        }
        memset(&cli->err, 0, sizeof(cli->err));
        subject.term = &term;
    }
    code = explain(cli, &asked, &subject);
    pir_words_free(words);
    return code;
}
