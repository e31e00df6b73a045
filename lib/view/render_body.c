/* Markdown in pieces. Lines are told apart by how they begin, as CommonMark does it for
 * what people write in notes; what is unusual is taken for a paragraph. */
#include "view/render_body.h"

#include "base/err.h"

#include <string.h>

#define DIGITS "0123456789"
#define TAB_STOP ((size_t)4)
#define CODE_INDENT ((size_t)4)
#define NUMBER_MAX ((size_t)9)

/* A line without its indentation and line end. */
struct source {
    const char *text;
    size_t len;
    size_t indent; /* columns */
    const char *next;
};

void pir_body_start(struct pir_body *body, const char *text)
{
    memset(body, 0, sizeof(*body));
    pir_buf_init(&body->text);
    body->at = text;
}

void pir_body_release(struct pir_body *body)
{
    pir_buf_release(&body->text);
}

/* ---- lines ----------------------------------------------------------------------- */

static struct source read_line(const char *at)
{
    struct source line = {.text = at};
    size_t len = strcspn(at, "\n");

    line.next = at[len] ? at + len + 1 : at + len;
    while (len > 0 && (*line.text == ' ' || *line.text == '\t')) {
        line.indent += *line.text == '\t' ? TAB_STOP - line.indent % TAB_STOP : 1;
        line.text++;
        len--;
    }
    line.len = len;
    return line;
}

static size_t run_of(const struct source *line, char c)
{
    size_t len = 0;

    while (len < line->len && line->text[len] == c)
        len++;
    return len;
}

/* Length of the fence the line opens, or 0. */
static size_t fence_of(const struct source *line)
{
    size_t run = run_of(line, '`');

    if (run >= 3)
        return memchr(line->text + run, '`', line->len - run) ? 0 : run;
    run = run_of(line, '~');
    return run >= 3 ? run : 0;
}

static size_t heading_of(const struct source *line)
{
    size_t run = run_of(line, '#');

    if (run == 0 || run > 6)
        return 0;
    return run == line->len || line->text[run] == ' ' ? run : 0;
}

/* A line of only dashes, stars and the like: a rule, or the underline of a heading. */
static int is_rule(const struct source *line)
{
    static const char kinds[] = "-=*_";

    for (const char *c = kinds; *c; c++) {
        if (line->len >= 3 && run_of(line, *c) == line->len)
            return 1;
    }
    return 0;
}

/* Length of the list marker the line begins with, or 0. */
static size_t marker_of(const struct source *line)
{
    size_t len = 1;

    if (line->len == 0 || is_rule(line))
        return 0;
    if (!strchr("-*+", line->text[0])) {
        len = 0;
        while (len < line->len && strchr(DIGITS, line->text[len]))
            len++;
        if (len == 0 || len > NUMBER_MAX || len == line->len ||
            !strchr(".)", line->text[len]))
            return 0;
        len++;
    }
    return len == line->len || line->text[len] == ' ' ? len : 0;
}

static int is_quote(const struct source *line)
{
    return line->len > 0 && line->text[0] == '>';
}

static int is_table(const struct source *line)
{
    return line->len > 0 && line->text[0] == '|';
}

/* May the line go on with the paragraph before it? */
static int goes_on(const struct source *line)
{
    return line->len > 0 && !fence_of(line) && !heading_of(line) && !is_rule(line) &&
           !marker_of(line) && !is_quote(line) && !is_table(line);
}

/* ---- pieces ---------------------------------------------------------------------- */

/* What is indented further than the words of its item belongs there all the same. */
static size_t within_list(const struct pir_body *body, size_t indent)
{
    size_t most = body->in_list ? body->content : 0;

    return indent < most ? indent : most;
}

static void begin(struct pir_body *body, enum pir_body_type type, size_t indent)
{
    pir_buf_clear(&body->text);
    body->type = type;
    body->indent = indent < PIR_BODY_INDENT_MAX ? indent : PIR_BODY_INDENT_MAX;
    body->marker[0] = '\0';
}

static int piece(const struct pir_body *body)
{
    return pir_buf_failed(&body->text) ? PIR_E_NOMEM : 1;
}

/* Append a line's words; true when the author ended it with a hard break. */
static int add_words(struct pir_buf *out, const char *text, size_t len)
{
    int hard = len >= 2 && text[len - 1] == ' ' && text[len - 2] == ' ';

    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    if (!hard && len > 0 && text[len - 1] == '\\') {
        hard = 1;
        len--;
    }
    pir_buf_add(out, text, len);
    return hard;
}

static int
read_paragraph(struct pir_body *body, const char *text, size_t len, const char *next)
{
    struct source line;
    int hard = add_words(&body->text, text, len);

    for (body->at = next; *body->at; body->at = line.next) {
        line = read_line(body->at);
        if (!goes_on(&line))
            break;
        if (body->text.len > 0)
            pir_buf_addch(&body->text, hard ? '\n' : ' ');
        hard = add_words(&body->text, line.text, line.len);
    }
    return piece(body);
}

/* A code line keeps the indentation it has beyond that of its block. */
static void add_code(struct pir_body *body, const struct source *line, size_t indent)
{
    size_t len = line->len;
    const char *end;

    while (len > 0 && (line->text[len - 1] == ' ' || line->text[len - 1] == '\t'))
        len--;
    end = line->text + len;
    if (len > 0 && line->indent > indent)
        pir_buf_fill(&body->text, ' ', line->indent - indent);
    for (const char *c = line->text; c < end; c++) {
        if (*c == '\t')
            pir_buf_addstr(&body->text, "    ");
        else
            pir_buf_addch(&body->text, *c);
    }
    pir_buf_addch(&body->text, '\n');
}

static int read_fence(struct pir_body *body, const struct source *open, size_t fence)
{
    size_t indent = open->indent;
    char mark = open->text[0];

    begin(body, PIR_BODY_CODE, within_list(body, indent));
    body->at = open->next;
    while (*body->at) {
        struct source line = read_line(body->at);
        size_t run = run_of(&line, mark);

        body->at = line.next;
        if (run >= fence && strspn(line.text + run, " \t") == line.len - run)
            break;
        add_code(body, &line, indent);
    }
    return piece(body);
}

/* Lines that follow each other and are all indented, or all of a table. */
static int read_verbatim(struct pir_body *body, const struct source *first)
{
    int table = is_table(first);
    size_t indent = table ? first->indent : CODE_INDENT;
    struct source line = *first;

    begin(body, PIR_BODY_CODE, table ? within_list(body, indent) : 0);
    do {
        add_code(body, &line, indent);
        body->at = line.next;
        line = read_line(body->at);
    } while (table ? is_table(&line) : line.len > 0 && line.indent >= CODE_INDENT);
    return piece(body);
}

static int read_item(struct pir_body *body, const struct source *line, size_t marker)
{
    size_t skip = marker;

    begin(body, PIR_BODY_ITEM, within_list(body, line->indent));
    memcpy(body->marker, line->text, marker);
    body->marker[marker] = '\0';
    body->in_list = 1;
    body->content = body->indent + marker + 1;
    while (skip < line->len && line->text[skip] == ' ')
        skip++;
    return read_paragraph(body, line->text + skip, line->len - skip, line->next);
}

static int read_quote(struct pir_body *body, const struct source *line)
{
    static const char marks[] = "> > > >";
    size_t at = 0, depth = 0;

    begin(body, PIR_BODY_QUOTE, 0);
    while (at < line->len && line->text[at] == '>') {
        at++;
        depth++;
        if (at < line->len && line->text[at] == ' ')
            at++;
    }
    depth = depth < sizeof(marks) / 2 ? depth : sizeof(marks) / 2;
    memcpy(body->marker, marks, 2 * depth - 1);
    body->marker[2 * depth - 1] = '\0';
    add_words(&body->text, line->text + at, line->len - at);
    body->at = line->next;
    return piece(body);
}

static int read_heading(struct pir_body *body, const struct source *line, size_t marks)
{
    size_t len = line->len;

    begin(body, PIR_BODY_HEADING, 0);
    while (marks < len && line->text[marks] == ' ')
        marks++;
    while (len > marks && strchr("# \t", line->text[len - 1]))
        len--;
    pir_buf_add(&body->text, line->text + marks, len - marks);
    body->at = line->next;
    return piece(body);
}

static int read_gap(struct pir_body *body)
{
    begin(body, PIR_BODY_GAP, 0);
    for (;;) {
        struct source line = read_line(body->at);

        if (line.len > 0 || !*body->at)
            return 1;
        body->at = line.next;
    }
}

int pir_body_next(struct pir_body *body)
{
    struct source line = read_line(body->at);
    size_t len;

    if (!*body->at)
        return 0;
    if (line.len == 0)
        return read_gap(body);
    if (line.indent == 0 && !marker_of(&line))
        body->in_list = 0;
    if ((len = fence_of(&line)) > 0)
        return read_fence(body, &line, len);
    if ((len = marker_of(&line)) > 0 && (body->in_list || line.indent < CODE_INDENT))
        return read_item(body, &line, len);
    if (is_table(&line) || (!body->in_list && line.indent >= CODE_INDENT))
        return read_verbatim(body, &line);
    if (is_quote(&line))
        return read_quote(body, &line);
    if ((len = heading_of(&line)) > 0)
        return read_heading(body, &line, len);
    begin(body, PIR_BODY_TEXT, within_list(body, line.indent));
    if (is_rule(&line)) {
        add_words(&body->text, line.text, line.len);
        body->at = line.next;
        return piece(body);
    }
    return read_paragraph(body, line.text, line.len, line.next);
}
