/* Pages of help for a terminal: wrapped to its width, bold only where it is understood. */
#include "page.h"

#include <string.h>

#define WIDTH_MAX 100u /* longer lines are hard to read */

/* ---- words and lines ------------------------------------------------------------- */

size_t cli_columns(const char *text, size_t len)
{
    size_t columns = 0;

    for (size_t i = 0; i < len; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

static size_t count_char(const char *text, size_t len, char c)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += text[i] == c;
    return count;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/** A text on its way to lines. */
struct flow {
    struct cli_page *page;
    size_t indent; /* of the lines after the first */
    size_t column; /* where the line stands now */
    bool fresh;    /* nothing of the text stands on the line yet */
    bool in_code;
};

static void put_spaces(FILE *out, size_t count)
{
    while (count--)
        fputc(' ', out);
}

static void put_bold(const struct cli_page *page, const char *text)
{
    fprintf(page->out, page->bold ? "\033[1m%s\033[0m" : "%s", text);
}

/** A word as it stands, backticks turned into bold where that is understood. */
static void put_word(struct flow *flow, const char *word, size_t len)
{
    const struct cli_page *page = flow->page;

    for (size_t i = 0; i < len; i++) {
        if (word[i] != '`' || !page->bold) {
            fputc(word[i], page->out);
            continue;
        }
        flow->in_code = !flow->in_code;
        fputs(flow->in_code ? "\033[1m" : "\033[0m", page->out);
    }
}

static void flow_word(struct flow *flow, const char *word, size_t len)
{
    const struct cli_page *page = flow->page;
    size_t columns =
        cli_columns(word, len) - (page->bold ? count_char(word, len, '`') : 0);

    if (!flow->fresh && flow->column + 1 + columns > page->width) {
        fputc('\n', page->out);
        put_spaces(page->out, flow->indent);
        flow->column = flow->indent;
        flow->fresh = true;
    }
    if (!flow->fresh) {
        fputc(' ', page->out);
        flow->column++;
    }
    put_word(flow, word, len);
    flow->column += columns;
    flow->fresh = false;
}

/** Length of the first word; where what is typed has an argument, both count as one. */
static size_t usage_word(const char *args)
{
    size_t len = strcspn(args, " ");

    if ((args[0] == '-' || args[0] == '[') && args[len] == ' ' &&
        args[len + 1] >= 'A' && args[len + 1] <= 'Z' && args[len - 1] != ']')
        len += 1 + strcspn(args + len + 1, " ");
    return len;
}

/** The words of text, up to an empty line; returns what is left after it, or NULL. */
static const char *flow_paragraph(struct flow *flow, const char *text)
{
    while (*text) {
        size_t len = 0;

        if (text[0] == '\n' && text[1] == '\n')
            return text + 2;
        if (is_space(*text)) {
            text++;
            continue;
        }
        while (text[len] && !is_space(text[len]))
            len++;
        flow_word(flow, text, len);
        text += len;
    }
    return NULL;
}

/* ---- the style ------------------------------------------------------------------- */

static void
begin(struct cli_page *page, const char *name, const char *section, const char *summary)
{
    (void)page; /* whoever asks on a terminal knows what was asked for */
    (void)name;
    (void)section;
    (void)summary;
}

static void usage(struct cli_page *page, const char *name, const char *args)
{
    size_t indent = strlen("usage: ") + cli_columns(name, strlen(name)) + 1;
    struct flow flow = {page, indent, indent, true, false};

    fputs("usage: ", page->out);
    put_bold(page, name);
    if (*args)
        fputc(' ', page->out);
    while (*args) {
        size_t len = usage_word(args);

        flow_word(&flow, args, len);
        args += len + (args[len] == ' ');
    }
    fputc('\n', page->out);
    page->begun = true;
}

static void heading(struct cli_page *page, const char *title)
{
    if (page->begun)
        fputc('\n', page->out);
    put_bold(page, title);
    fputc('\n', page->out);
    page->begun = page->after_heading = page->in_section = true;
    page->indent = 2;
}

static void subheading(struct cli_page *page, const char *title)
{
    if (!page->after_heading)
        fputc('\n', page->out);
    fputs("  ", page->out);
    put_bold(page, title);
    fputc('\n', page->out);
    page->after_heading = true;
    page->indent = 4;
}

static void text(struct cli_page *page, const char *words)
{
    while (words && *words) {
        struct flow flow = {page, page->indent, page->indent, true, false};

        if (page->begun && !page->after_heading)
            fputc('\n', page->out);
        put_spaces(page->out, page->indent);
        words = flow_paragraph(&flow, words);
        fputc('\n', page->out);
        page->begun = true;
        page->after_heading = false;
    }
}

/** What follows a term; where it does not fit, it is cut after a "|". Returns the column, the
 *  last one when it was cut. */
static size_t put_arg(struct cli_page *page, const char *arg, size_t column)
{
    size_t indent = column + 1;
    bool cut = false;

    fputc(' ', page->out);
    column++;
    while (*arg) {
        size_t len = strcspn(arg, "|");

        len += arg[len] == '|';
        if (column > indent && column + cli_columns(arg, len) > page->width) {
            fputc('\n', page->out);
            put_spaces(page->out, indent);
            column = indent;
            cut = true;
        }
        fwrite(arg, 1, len, page->out);
        column += cli_columns(arg, len);
        arg += len;
    }
    return cut ? page->width : column;
}

static void
item(struct cli_page *page, const char *term, const char *arg, const char *words)
{
    size_t column = page->indent + cli_columns(term, strlen(term));
    struct flow flow = {page, page->column, page->column, true, false};

    put_spaces(page->out, page->indent);
    put_bold(page, term);
    if (arg)
        column = put_arg(page, arg, column);
    if (column + 2 > page->column) {
        fputc('\n', page->out);
        column = 0;
    }
    put_spaces(page->out, page->column - column);
    flow_paragraph(&flow, words);
    fputc('\n', page->out);
    page->begun = true;
    page->after_heading = false;
}

/* ---- examples -------------------------------------------------------------------- */

/** Length of the part of line up to the next space before an option, outside quotes. */
static size_t example_part(const char *line, size_t len)
{
    char quote = 0;

    for (size_t i = 0; i < len; i++) {
        if (quote)
            quote = line[i] == quote ? 0 : quote;
        else if (line[i] == '"' || line[i] == '\'')
            quote = line[i];
        else if (
            i > 0 && line[i] == ' ' && i + 1 < len &&
            (line[i + 1] == '-' || line[i + 1] == '|'))
            return i;
    }
    return len;
}

void cli_cut_example(
    const char *line, size_t len, size_t width,
    void (*put)(void *context, const char *piece, size_t piece_len, int more),
    void *context)
{
    size_t first = width;

    while (cli_columns(line, len) > width) {
        size_t cut = example_part(line, len);

        while (cut < len) {
            size_t next = cut + 1 + example_part(line + cut + 1, len - cut - 1);

            if (cli_columns(line, next) + 2 > width)
                break;
            cut = next;
        }
        if (cut >= len)
            break;
        put(context, line, cut, 1);
        line += cut + 1;
        len -= cut + 1;
        width = first - 4; /* the pieces that follow are indented */
    }
    put(context, line, len, 0);
}

struct example {
    struct cli_page *page;
    bool follows;
};

static void put_piece(void *context, const char *piece, size_t len, int more)
{
    struct example *example = context;
    FILE *out = example->page->out;

    put_spaces(out, example->page->indent + (example->follows ? 4 : 0));
    fwrite(piece, 1, len, out);
    fputs(more ? " \\\n" : "\n", out);
    example->follows = more;
}

static void example(struct cli_page *page, const char *lines)
{
    struct example shown = {page, false};

    if (!page->after_heading)
        fputc('\n', page->out);
    while (*lines) {
        size_t len = strcspn(lines, "\n");

        cli_cut_example(lines, len, page->width - page->indent, put_piece, &shown);
        lines += len + (lines[len] == '\n');
    }
    page->begun = true;
    page->after_heading = false;
}

static const struct cli_page_style terminal_style = {begin, usage, heading, subheading,
                                                     text,  item,  example};

void cli_page_terminal(struct cli_page *page, FILE *out, struct cli *cli)
{
    unsigned width = cli_width();

    *page = (struct cli_page){
        .style = &terminal_style,
        .out = out,
        .width = width < WIDTH_MAX ? width : WIDTH_MAX,
        .column = CLI_PAGE_COLUMN,
        .bold = cli_colour(cli)};
}
