/* Recording one entry of any kind: pir KIND "words" --field value ... */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** One entry in the making. */
struct recording {
    struct cli *cli;
    struct pir_draft *draft;
    struct pir_add_options options;
    const char *file;
    char *text; /* what the file or standard input held */
    size_t text_len;
    char *words;            /* operands, joined by spaces */
    struct pir_text edited; /* path of the file the editor worked on */
    bool edit;
    bool touched; /* something was given on the command line */
};

static int add_word(struct recording *r, const char *word)
{
    size_t old = r->words ? strlen(r->words) : 0, len = strlen(word);
    char *bigger = realloc(r->words, old + len + 2);

    if (!bigger)
        return -1;
    if (old)
        bigger[old++] = ' ';
    memcpy(bigger + old, word, len + 1);
    r->words = bigger;
    return 0;
}

/** NAME=VALUE of --set. */
static int take_set(struct recording *r, const char *text)
{
    const char *equals = strchr(text, '=');
    char name[128];

    if (!equals || equals == text || (size_t)(equals - text) >= sizeof(name)) {
        cli_usage(r->cli, "--set wants FIELD=VALUE, not \"%s\"", text);
        return -1;
    }
    snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
    return pir_draft_set(r->draft, name, equals + 1, &r->cli->err);
}

static int take(struct recording *r, struct cli_args *args)
{
    if (args->field)
        return pir_draft_set(r->draft, args->field->name, args->text, &r->cli->err);
    if (!args->option)
        return add_word(r, args->text);
    if (cli_is(args, "incident"))
        r->options.incident = args->text;
    else if (cli_is(args, "file"))
        r->file = args->text;
    else if (cli_is(args, "edit"))
        r->edit = true;
    else if (cli_is(args, "dry-run"))
        r->options.dry_run = true;
    else if (cli_is(args, "set"))
        return take_set(r, args->text);
    return 0;
}

static int
read_arguments(struct recording *r, const struct pir_kind *kind, int argc, char **argv)
{
    struct cli_args args = {
        .cli = r->cli,
        .argc = argc,
        .argv = argv,
        .tables = {cli_record_options},
        .kind = kind};
    int rc;

    while ((rc = cli_args_next(&args)) > 0) {
        r->touched |= args.field != NULL || !args.option;
        rc = take(r, &args);
        if (rc < 0)
            return rc;
    }
    if (rc == 0 && r->words && !r->file && !args.operands_only &&
        strcmp(r->words, "-") == 0) {
        r->file = "-";
        free(r->words);
        r->words = NULL;
    }
    return rc;
}

static int read_text(struct recording *r)
{
    r->text = cli_read_file(r->cli, r->file, &r->text_len);
    if (!r->text)
        return -1;
    return pir_draft_text(
        r->draft, r->text, r->text_len,
        strcmp(r->file, "-") == 0 ? "standard input" : r->file, &r->cli->err);
}

/* ---- the editor ------------------------------------------------------------------ */

/** Write the template where the text will be safe, and open the editor on it. */
static int open_editor(struct recording *r)
{
    struct pir_text template = {0};
    char name[96];
    int rc = pir_draft_template(&template, r->draft, NULL, &r->cli->err);

    if (rc < 0)
        return rc;
    snprintf(
        name, sizeof(name), "EDIT-%s-%ld.md", pir_draft_kind(r->draft)->name,
        (long)getpid());
    rc = pir_record_keep(
        &r->edited, r->cli->record, name, template.data, template.len, &r->cli->err);
    pir_text_release(&template);
    return rc < 0 ? rc : cli_edit(r->cli, r->edited.data);
}

static int nothing_filled_in(struct recording *r)
{
    unlink(r->edited.data);
    pir_text_release(&r->edited);
    memset(&r->cli->err, 0, sizeof(r->cli->err));
    r->cli->err.code = PIR_E_INPUT;
    snprintf(
        r->cli->err.message, sizeof(r->cli->err.message),
        "nothing was filled in, so nothing was recorded");
    return -1;
}

static int edit(struct recording *r)
{
    bool empty = false;
    int rc = open_editor(r);

    if (rc < 0)
        return rc;
    free(r->text);
    r->text = cli_read_file(r->cli, r->edited.data, &r->text_len);
    if (!r->text)
        return -1;
    rc = pir_draft_edited(
        r->draft, r->text, r->text_len, r->edited.data, &empty, &r->cli->err);
    return rc == 0 && empty ? nothing_filled_in(r) : rc;
}

/* ---- recording ------------------------------------------------------------------- */

static void
say_recorded(struct cli *cli, const struct pir_receipt *receipt, bool dry_run)
{
    const char *folder = receipt->path, *slash = strrchr(receipt->path, '/');
    int len;

    if (cli->quiet) {
        printf("%s\n", receipt->id);
        return;
    }
    len = slash ? (int)(slash - folder) : 0;
    for (int i = len; i-- > 0;) {
        if (folder[i] == '/') {
            folder += i + 1;
            len -= i + 1;
            break;
        }
    }
    printf(
        "%s %.8s %s %.*s\n", receipt->kind, receipt->id,
        dry_run ? "would be recorded in" : "recorded in", len, folder);
}

/** Add to the message where the text is. */
static void say_kept(struct cli *cli, const char *path, const char *again)
{
    size_t used = strlen(cli->err.hint);

    snprintf(
        cli->err.hint + used, sizeof(cli->err.hint) - used,
        "%syour text is kept: mend it and record it with %s %.300s",
        used ? "\n     " : "", again, path);
}

/** Where the record has no room any more, there may be some with the temporary files. */
static int keep_elsewhere(char *path, size_t size, const struct cli_kept *kept)
{
    const char *folder = getenv("TMPDIR");
    const char *at = kept->text;
    size_t left = kept->len;
    int fd = -1;

    if (snprintf(path, size, "%s/pir-kept-XXXXXX", folder ? folder : "/tmp") <
        (int)size)
        fd = mkstemp(path);
    while (fd >= 0 && left) {
        ssize_t n = write(fd, at, left);

        if (n <= 0)
            break;
        at += n;
        left -= (size_t)n;
    }
    if (fd < 0 || close(fd) != 0 || left)
        return -1;
    return 0;
}

void cli_keep(struct cli *cli, const struct cli_kept *kept)
{
    struct pir_err ignored = {0};
    struct pir_text path = {0};
    char name[64], elsewhere[256];

    if (kept->path) {
        say_kept(cli, kept->path, kept->again);
        return;
    }
    if (!kept->text || !kept->len)
        return;
    snprintf(name, sizeof(name), "KEPT-%ld.md", (long)getpid());
    if (pir_record_keep(&path, cli->record, name, kept->text, kept->len, &ignored) == 0)
        say_kept(cli, path.data, kept->again);
    else if (keep_elsewhere(elsewhere, sizeof(elsewhere), kept) == 0)
        say_kept(cli, elsewhere, kept->again);
    pir_text_release(&path);
}

/* That this happened before is said when it can still change what is done. */
static void say_earlier(struct cli *cli, const struct pir_receipts *receipts)
{
    const struct pir_receipt *cause = NULL;
    struct pir_text words = {0};
    struct pir_err ignored = {0};

    for (size_t i = 0; i < pir_receipts_count(receipts); i++)
        if (strcmp(pir_receipts_at(receipts, i)->kind, "cause") == 0)
            cause = pir_receipts_at(receipts, i);
    if (!cause || cli->quiet || cli->json)
        return;
    if (pir_look_earlier(&words, cli->record, cause->incident, &ignored) == 0 &&
        words.data)
        fprintf(stderr, "pir: %s\n", words.data);
    pir_text_release(&words);
}

int cli_add(
    struct cli *cli, struct pir_draft **drafts, size_t count,
    const struct pir_add_options *options, const struct cli_kept *kept)
{
    struct pir_receipts *receipts = NULL;
    struct pir_text json = {0}, refusal = {0};
    struct pir_add_options all = *options;
    struct pir_look look = {0};
    int rc;

    cli_look_defaults(cli, &look);
    look.colour = false; /* standard error is not asked what it can show */
    all.refusal = &refusal;
    all.look = &look;
    rc = pir_record_add(&receipts, cli->record, drafts, count, &all, &cli->err);
    if (rc < 0) {
        if (refusal.data && !cli->quiet)
            fprintf(stderr, "%s\n", refusal.data);
        pir_text_release(&refusal);
        if (kept)
            cli_keep(cli, kept);
        return cli_fail(cli);
    }
    pir_text_release(&refusal);
    cli_warnings(cli);
    if (kept && kept->path && options->dry_run)
        fprintf(
            stderr, "pir: your text is kept: record it with %s %s\n", kept->again,
            kept->path);
    else if (kept && kept->path)
        unlink(kept->path);
    cli->recorded = !options->dry_run;
    if (cli->json) {
        rc = pir_receipts_json(&json, receipts, &cli->err);
        if (rc == 0)
            fwrite(json.data, 1, json.len, stdout);
        pir_text_release(&json);
    } else {
        for (size_t i = 0; i < pir_receipts_count(receipts); i++)
            say_recorded(cli, pir_receipts_at(receipts, i), options->dry_run);
        if (pir_receipts_left(receipts) && !cli->quiet && count == 1)
            printf(
                "it is in use now; back to the one before: pir use %s\n",
                pir_receipts_left(receipts));
    }
    if (!options->dry_run)
        say_earlier(cli, receipts);
    pir_receipts_free(receipts);
    return rc < 0 ? cli_fail(cli) : EXIT_FINE;
}

static int fill(struct recording *r, const struct pir_kind *kind, int argc, char **argv)
{
    bool ask;
    int rc = read_arguments(r, kind, argc, argv);

    if (rc == 0 && r->words)
        rc = pir_draft_words(r->draft, r->words, &r->cli->err);
    if (rc == 0 && r->file)
        rc = read_text(r);
    ask = !r->touched && !r->file && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (rc == 0 && (r->edit || ask))
        rc = edit(r);
    return rc;
}

/** What would be lost with this run: what was written in the editor, or piped in. */
static struct cli_kept kept_of(const struct recording *r)
{
    struct cli_kept kept = {.path = r->edited.data, .again = "-F"};

    if (r->text && !r->options.dry_run && r->file && strcmp(r->file, "-") == 0) {
        kept.text = r->text;
        kept.len = r->text_len;
    }
    return kept;
}

int cli_record_draft(
    struct cli *cli, struct pir_draft *draft, const struct pir_kind *options_of,
    int argc, char **argv)
{
    struct recording r = {.cli = cli, .draft = draft};
    int rc = fill(&r, options_of, argc, argv);
    struct cli_kept kept = kept_of(&r);
    int code;

    if (rc < 0) {
        cli_keep(cli, &kept);
        code = cli_fail(cli);
    } else {
        code = cli_add(cli, &r.draft, 1, &r.options, &kept);
    }
    pir_text_release(&r.edited);
    pir_draft_free(draft);
    free(r.words);
    free(r.text);
    return code;
}

int cmd_kind(struct cli *cli, const struct pir_kind *kind, int argc, char **argv)
{
    struct pir_draft *draft;

    if (pir_draft_new(&draft, cli->record, kind->name, &cli->err) < 0)
        return cli_fail(cli);
    return cli_record_draft(cli, draft, kind, argc, argv);
}
