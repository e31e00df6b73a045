/* The terminal: its size, colour and character set, the pager, the editor, files. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_MAX ((size_t)16 * 1024 * 1024)

static const char *env(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

static struct winsize window(void)
{
    struct winsize size = {0};

    if (isatty(STDOUT_FILENO))
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
}

unsigned cli_width(void)
{
    const char *columns = env("COLUMNS");
    struct winsize size = window();
    long given = columns ? strtol(columns, NULL, 10) : 0;

    if (given <= 0 || given > 1000)
        given = size.ws_col ? size.ws_col : 80;
    return given < 40 ? 40 : (unsigned)given;
}

unsigned cli_height(void)
{
    return window().ws_row;
}

bool cli_colour(const struct cli *cli)
{
    const char *term = env("TERM");

    if (cli->colour != CLI_AUTO)
        return cli->colour == CLI_ALWAYS;
    return isatty(STDOUT_FILENO) && !env("NO_COLOR") && (!term || strcmp(term, "dumb"));
}

bool cli_ascii(void)
{
    /* The terminal's character set, without making the program's own locale depend on it. */
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool ascii = !locale || strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") != 0;

    if (locale)
        freelocale(locale);
    return ascii;
}

/* ---- views ----------------------------------------------------------------------- */

void cli_look_defaults(struct cli *cli, struct pir_look *look)
{
    look->width = cli_width();
    look->colour = cli_colour(cli);
    look->ascii = cli_ascii();
    if (cli->json)
        look->format = PIR_OUTPUT_JSON;
}

static size_t line_count(const struct pir_text *text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

static const char *pager_of(struct cli *cli)
{
    const char *pager = env("PIR_PAGER");

    if (!pager)
        pager = env("GIT_PAGER");
    if (!pager && cli->record)
        pager = pir_record_config(cli->record, "core.pager");
    if (!pager)
        pager = env("PAGER");
    if (!pager)
        pager = "less";
    return strcmp(pager, "cat") == 0 || !*pager ? NULL : pager;
}

static void write_all(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* the reader left: nothing to say */
        data += n;
        len -= (size_t)n;
    }
}

/** Show through a pager; 0 when it ran. */
static int page(const char *pager, const struct pir_text *text)
{
    int ends[2], status;
    pid_t pid;

    if (pipe(ends) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        signal(SIGPIPE, SIG_DFL);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("LESS", "FRX", 0);
        execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return -1;
    }
    signal(SIGINT, SIG_IGN);
    write_all(ends[1], text->data, text->len);
    close(ends[1]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, SIG_DFL);
    return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -1 : 0;
}

int cli_show(struct cli *cli, const struct pir_text *text)
{
    const char *pager = NULL;

    cli_warnings(cli);
    if (isatty(STDOUT_FILENO) && !cli->no_pager && line_count(text) >= cli_height())
        pager = pager_of(cli);
    if (!pager || page(pager, text) < 0)
        fwrite(text->data, 1, text->len, stdout);
    return EXIT_FINE;
}

int cli_take_look(struct cli_args *args, struct pir_look *look)
{
    if (cli_is(args, "markdown"))
        look->format = PIR_OUTPUT_MARKDOWN;
    else if (cli_is(args, "as-of"))
        look->as_of = args->text;
    else
        return 0;
    return 1;
}

/* ---- documents --------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum pir_output format;
} formats[] = {
    {"text", PIR_OUTPUT_TEXT}, {"md", PIR_OUTPUT_MARKDOWN}, {"html", PIR_OUTPUT_HTML},
    {"pdf", PIR_OUTPUT_PDF},   {"json", PIR_OUTPUT_JSON},
};
#define FORMATS (sizeof(formats) / sizeof(*formats))

static bool find_format(enum pir_output *out, const char *name)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].format;
            return true;
        }
    }
    return false;
}

int cli_take_format(struct cli_args *args, struct pir_look *look)
{
    char shown[64];

    if (cli_is(args, "paper"))
        look->paper = args->text;
    else if (cli_is(args, "html") || cli_is(args, "pdf"))
        find_format(&look->format, args->option->name);
    else if (!cli_is(args, "format"))
        return 0;
    else if (!find_format(&look->format, args->text)) {
        pir_text_show(shown, sizeof(shown), args->text);
        cli_usage(
            args->cli, "there is no format \"%s\"; there are text, md, html, pdf, json",
            shown);
        return -1;
    }
    return 1;
}

int cli_settle_format(struct cli *cli, struct pir_look *look, const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;

    if (look->format == PIR_OUTPUT_TEXT && dot)
        find_format(&look->format, dot + 1);
    if (look->format != PIR_OUTPUT_PDF || path || !isatty(STDOUT_FILENO))
        return 0;
    cli_usage(cli, "PDF is nothing for a terminal; say where to with --output FILE");
    return -1;
}

/* ---- files ----------------------------------------------------------------------- */

static char *read_all(FILE *in, size_t *len)
{
    size_t cap = 8192;
    char *data = malloc(cap);

    *len = 0;
    while (data) {
        size_t n = fread(data + *len, 1, cap - 1 - *len, in);

        *len += n;
        if (n == 0 || *len > READ_MAX)
            break;
        if (*len == cap - 1) {
            char *bigger = realloc(data, cap * 2);

            if (!bigger) {
                free(data);
                return NULL;
            }
            data = bigger;
            cap *= 2;
        }
    }
    if (data)
        data[*len] = '\0';
    return data;
}

static char *read_failed(struct cli *cli, const char *path, const char *why)
{
    memset(&cli->err, 0, sizeof(cli->err));
    cli->err.code = PIR_E_INPUT;
    snprintf(
        cli->err.message, sizeof(cli->err.message), "cannot read %.200s: %s", path,
        why);
    return NULL;
}

char *cli_read_file(struct cli *cli, const char *path, size_t *len)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "rbe");
    bool failed;
    char *data;

    if (!in)
        return read_failed(cli, path, strerror(errno));
    errno = 0;
    data = read_all(in, len);
    failed = ferror(in) != 0;
    if (!is_stdin)
        fclose(in);
    if (data && !failed && *len <= READ_MAX)
        return data;
    free(data);
    return read_failed(
        cli, path,
        failed ? strerror(errno)
        : data ? "it is longer than 16 MiB"
               : "out of memory");
}

static int write_failed(struct cli *cli, const char *path, int number)
{
    memset(&cli->err, 0, sizeof(cli->err));
    cli->err.code = PIR_E_IO;
    snprintf(
        cli->err.message, sizeof(cli->err.message), "cannot write %.200s: %s", path,
        strerror(number));
    return cli_fail(cli);
}

/** Under a name of its own first, so that nobody ever finds half of it. */
static int save(const char *path, const struct pir_text *text)
{
    size_t size = strlen(path) + sizeof(".XXXXXX");
    char *beside = malloc(size);
    mode_t mask = umask(0);
    FILE *out = NULL;
    int fd = -1, number = 0;

    umask(mask);
    if (beside) {
        snprintf(beside, size, "%s.XXXXXX", path);
        fd = mkstemp(beside);
    }
    if (fd >= 0)
        out = fdopen(fd, "wb");
    if (!out || fwrite(text->data, 1, text->len, out) != text->len ||
        fchmod(fd, 0666 & ~mask) != 0)
        number = errno;
    if (out && fclose(out) != 0)
        number = errno;
    if (!number && rename(beside, path) != 0)
        number = errno;
    if (number && fd >= 0)
        unlink(beside);
    free(beside);
    return number;
}

int cli_save(struct cli *cli, const char *path, const struct pir_text *text)
{
    struct stat at;
    int number;

    if (!path)
        return cli_show(cli, text);
    cli_warnings(cli);
    if (strcmp(path, "-") == 0)
        return fwrite(text->data, 1, text->len, stdout) == text->len ? EXIT_FINE
                                                                     : EXIT_UNABLE;
    if (stat(path, &at) == 0 && !S_ISREG(at.st_mode))
        return write_failed(cli, path, S_ISDIR(at.st_mode) ? EISDIR : EEXIST);
    number = save(path, text);
    return number ? write_failed(cli, path, number) : EXIT_FINE;
}

/* ---- the editor ------------------------------------------------------------------ */

static const char *editor_of(struct cli *cli)
{
    const char *editor = env("GIT_EDITOR");

    if (!editor && cli->record)
        editor = pir_record_config(cli->record, "core.editor");
    if (!editor)
        editor = env("VISUAL");
    if (!editor)
        editor = env("EDITOR");
    return editor ? editor : "vi";
}

int cli_edit(struct cli *cli, const char *path)
{
    const char *editor = editor_of(cli);
    char script[1024];
    int status = -1;
    pid_t pid;

    if (snprintf(script, sizeof(script), "%s \"$@\"", editor) >= (int)sizeof(script)) {
        cli->err.code = PIR_E_INPUT;
        snprintf(
            cli->err.message, sizeof(cli->err.message),
            "the editor's command is longer than 1000 bytes");
        return -1;
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        execl("/bin/sh", "sh", "-c", script, editor, path, (char *)NULL);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    memset(&cli->err, 0, sizeof(cli->err));
    cli->err.code = PIR_E_IO;
    snprintf(
        cli->err.message, sizeof(cli->err.message),
        "the editor \"%.200s\" did not end well; nothing was recorded", editor);
    return -1;
}
