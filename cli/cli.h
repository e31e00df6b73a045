/** cli/cli.h - what the commands share: tables of commands and options, arguments,
 * messages, exit codes.
 *
 * The program is thin: it reads words, calls libpir (only <pir.h>), and prints. One
 * file per command (cmd_*.c), one row in the table of commands.c; help, manual pages
 * and completion are made from that table and from the kinds' schemas.
 *
 * Exit codes: 0 fine; 1 the record says no; 2 the command or its input was wrong,
 * nothing written; 3 it could not be done (disk, git, signer), nothing written. stdout
 * is the answer, stderr is everything else.
 */
#ifndef PIR_CLI_H
#define PIR_CLI_H

#include <pir.h>

#include <stdio.h>

enum cli_exit { EXIT_FINE = 0, EXIT_NO = 1, EXIT_WRONG = 2, EXIT_UNABLE = 3 };

/** An option of a command. */
struct cli_option {
    char letter;      /* 0: none */
    const char *name; /* without dashes */
    const char *arg;  /* what its argument is called in help; NULL: takes none */
    const char *help; /* one phrase */
    /* for completion: words separated by spaces, or "ids", "files", "kinds"; NULL */
    const char *choices;
};

struct cli;

/** A command. The array of options ends with a NULL name. */
struct cli_command {
    const char *name;
    /* heading in help: start, record, look, judge, publish, control, maintain */
    const char *group;
    const char *summary; /* one sentence, no full stop */
    const char *usage;   /* after the name: "[-i INCIDENT] ENTRY [WORDS]" */
    /* paragraphs for help and manual, separated by empty lines; NULL */
    const char *about;
    const char *examples; /* lines, or NULL */
    const struct cli_option *options;
    const char *operands; /* completion of operands: "ids", "kinds", "files", or NULL */
    int (*run)(
        struct cli *cli, int argc,
        char **argv); /* argv[0] is the command's name; returns an exit code */
};

/** Rows in the order of help; ends with a NULL name. Kinds' verbs are not in it: they
 *  come from the schemas. */
extern const struct cli_command cli_commands[];
const struct cli_command *cli_command_find(const char *name);
/** Options every command takes, before or after its name. */
extern const struct cli_option cli_global_options[];
/** Options of every command that looks (list, show, log ...). */
extern const struct cli_option cli_look_options[];
/** Options of every command that records. */
extern const struct cli_option cli_record_options[];

enum cli_when { CLI_AUTO, CLI_ALWAYS, CLI_NEVER };

/** A line that says how far something is, where it takes over half a second. */
struct cli_progress {
    const char *doing, *things; /* "verifying", "commits" */
    int64_t started, shown;     /* milliseconds; shown 0: not yet */
};
/** Begin; false when nobody would see it. */
bool cli_progress_start(struct cli_progress *progress, const struct cli *cli);
/** Told of by the library; context is the progress. At the end the line goes. */
void cli_progress_show(void *context, size_t done, size_t total);
void cli_progress_end(struct cli_progress *progress);

/** One run of the program. */
struct cli {
    struct pir_record *record; /* opened by cli_record */
    struct pir_err err;
    enum cli_when colour;
    int no_pager;
    int quiet;
    int json;
    size_t warned; /* warnings of the record that are printed already */
    bool
        recorded; /* entries were recorded: whatever fails after that, they are there */
    int said;     /* exit code of the last message */
    const char *program;          /* as it was called: argv[0] */
    struct cli_progress progress; /* of reading the record */
    const char *git_dir; /* --git-dir, for those who do not ask the environment */
};

/** The record the run is about, opened on first use. NULL after an error (print it with
 *  cli_fail). */
struct pir_record *cli_record(struct cli *cli);
/** The same where a record is welcome but not needed (help, completion): NULL without complaint. */
struct pir_record *cli_record_maybe(struct cli *cli);

/** Print cli->err to stderr as one message with its way out, forget it, and return the
 *  exit code that fits it. When there is nothing new to say: the code of what was said
 *  last. */
int cli_fail(struct cli *cli);
/** Set a usage error and print it. */
int cli_usage(struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Print warnings of the record that were not printed yet. */
void cli_warnings(struct cli *cli);

/** Arguments, one at a time: options of the tables, of a kind, and operands; options
 *  and operands may be mixed, "--" ends the options.
 *
 *      struct cli_args args = {.cli = cli, .argc = argc, .argv = argv, .tables = {options}};
 *      while ((rc = cli_args_next(&args)) > 0) ...
 */
struct cli_args {
    struct cli *cli;
    int argc;
    char **argv;
    /* unused ones NULL; the global options are always known */
    const struct cli_option *tables[3];
    const struct pir_kind *kind; /* its fields are options too, or NULL */
    /* what was found: */
    const struct cli_option *option;
    const struct pir_field *field;
    /* argument of the option or field ("true"/"false" for a switch), or the operand */
    const char *text;
    int at;            /* internal */
    int letters;       /* internal */
    int operands_only; /* internal */
};
/** 1: an option (args->option), a field (args->field) or an operand (neither); 0: no
 *  more; -1: wrong (message printed). */
int cli_args_next(struct cli_args *args);
/** Take the options before the command, which must act before anything is read, off
 *  argv. -1: wrong (message printed). */
int cli_args_leading(struct cli *cli, int *argc, char ***argv);
/** Is the found option the one of that name? */
bool cli_is(const struct cli_args *args, const char *name);
/** Take an option of cli_look_options into look; 1 if it was one. */
int cli_take_look(struct cli_args *args, struct pir_look *look);

/** Rows of an option table: what a document is written as. */
#define CLI_FORMAT_OPTIONS                                                             \
    {0, "format", "FORMAT", "text, md, html, pdf or json; text if left out",           \
     "text md html pdf json"},                                                         \
        {0, "html", NULL, "the same as --format html: a page for browsers", NULL},     \
        {0, "pdf", NULL, "the same as --format pdf; wants --output FILE", NULL},       \
    {                                                                                  \
        0, "paper", "SIZE", "of PDF: a4 or letter; a4 if left out", "a4 letter"        \
    }
/** Take one of them: 1 if it was one, 0, -1 (wrong, message printed). */
int cli_take_format(struct cli_args *args, struct pir_look *look);
/** Where no format was asked for, the file's name says it. -1, with a message, where PDF
 *  would go to a terminal. */
int cli_settle_format(struct cli *cli, struct pir_look *look, const char *path);

/** Rows of an option table: where an answer goes, which incident it is about. */
#define CLI_OUTPUT_OPTION                                                              \
    {                                                                                  \
        'o', "output", "FILE", "write to FILE instead of the terminal", "files"        \
    }
#define CLI_CSV_OPTION                                                                 \
    {                                                                                  \
        0, "csv", NULL, "print a table for spreadsheets", NULL                         \
    }
/** What commands that look share.
 *
 *      struct cli_asking asking = {.command = "due"};
 *      while ((rc = cli_args_next(&args)) > 0)
 *          if ((taken = cli_take_asking(&args, &asking)) < 0) return EXIT_WRONG; ...
 *      if (rc < 0 || (code = cli_settle_asking(cli, &asking)) != EXIT_FINE) ...
 *      rc = pir_look_...(&text, cli->record, ...);
 *      return cli_answer(cli, rc, &asking, &text);
 */
struct cli_asking {
    const char *command; /* for messages */
    bool no_incident;    /* operands are none: they are left to the caller */
    bool any_format;     /* CLI_FORMAT_OPTIONS: the file's name may say the format */
    struct pir_look look;
    const char *incident, *file; /* NULL: not given */
};
/** Take an option of looking, of the format or of the above, or the incident: 1 if it was
 *  one, 0, -1 (wrong, message printed). */
int cli_take_asking(struct cli_args *args, struct cli_asking *asking);
/** Once all arguments are taken: what the terminal and the file's name say, and the record.
 *  EXIT_FINE, or the exit code of a message. */
int cli_settle_asking(struct cli *cli, struct cli_asking *asking);
/** Show or save what came of it (rc), release text, return an exit code. */
int cli_answer(
    struct cli *cli, int rc, const struct cli_asking *asking, struct pir_text *text);

/** Rows of an option table: the terms of a gate. */
#define CLI_GATE_OPTIONS                                                               \
    {0, "severity", "LIST", "of incidents that count; without it critical,high",       \
     "critical high medium low"},                                                      \
        {0, "when", "LIST", "what holds it up: unresolved,review-overdue",             \
         "unresolved review-overdue"},                                                 \
        {0, "days", "N", "a review is overdue so long after the resolution (14)",      \
         NULL},                                                                        \
    {                                                                                  \
        0, "no-fetch", NULL, "judge by what was fetched last", NULL                    \
    }
/** Take one of them: 1 if it was one, 0, -1 (wrong, message printed). */
int cli_take_gate(struct cli_args *args, struct pir_gate_options *gate);

/** Print a view: through the pager when stdout is a terminal and it is longer than the
 *  screen. Returns an exit code. */
int cli_show(struct cli *cli, const struct pir_text *text);
/** Put an answer into a file, all of it or none; NULL: show it, "-": print it. Returns an
 *  exit code. */
int cli_save(struct cli *cli, const char *path, const struct pir_text *text);
/** Fill in what the terminal says: width, colour, character set, format from --json. */
void cli_look_defaults(struct cli *cli, struct pir_look *look);

/** All of a file ("-": standard input), NUL-ended, freed with free(). NULL after
 *  cli->err was set. */
char *cli_read_file(struct cli *cli, const char *path, size_t *len);
/** Run the user's editor on a file: 0, or -1 after cli->err was set. */
int cli_edit(struct cli *cli, const char *path);

/* term.c */
unsigned cli_width(void);  /* columns of the terminal, 80 when stdout is none */
unsigned cli_height(void); /* rows, 0 when stdout is none */
bool cli_colour(const struct cli *cli);
bool cli_ascii(void); /* the locale is not UTF-8 */

/* help.c, man.c, completion.c */
void cli_help_overview(struct cli *cli, FILE *out);
int cli_help_command(struct cli *cli, FILE *out, const struct cli_command *command);
int cli_help_kind(struct cli *cli, FILE *out, const struct pir_kind *kind);

/* cmd_kind.c: record an entry of a kind; argv[0] is the verb. */
int cmd_kind(struct cli *cli, const struct pir_kind *kind, int argc, char **argv);
/** Text that must not be lost: path is where it is already (removed once recorded),
 *  else text is written to a file of its own when recording fails. Either may be
 *  NULL. */
struct cli_kept {
    const char *text;
    size_t len;
    const char *path;
    const char *again; /* what records it: "record it with -F" */
};
/** After an error: see that the text is in a file, and add to the message where. */
void cli_keep(struct cli *cli, const struct cli_kept *kept);
/** Record drafts and say so. Returns an exit code. */
int cli_add(
    struct cli *cli, struct pir_draft **drafts, size_t count,
    const struct pir_add_options *options, const struct cli_kept *kept);
/** Fill a draft in from words, files, the editor and options, then record it; takes the
 *  draft over. Returns an exit code. */
int cli_record_draft(
    struct cli *cli, struct pir_draft *draft, const struct pir_kind *options_of,
    int argc, char **argv);

#endif
