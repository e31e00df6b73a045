/* Pages of the manual: the same pages as help, in the language of man(7). */
#include "page.h"

#include <string.h>

#ifndef PIR_MANUAL_DATE
#define PIR_MANUAL_DATE "1970-01-01" /* the build knows better */
#endif

#define SOURCE_WIDTH 76u /* columns of a line of source; looks only */

/* ---- text ------------------------------------------------------------------------ */

enum face { ROMAN = 'R', BOLD = 'B', ITALIC = 'I' };

/** Characters that man(7) would take for something else. What is typed needs its
 *  hyphens, quotes and so on as they are in ASCII, so that they can be copied and
 *  searched for. */
static void put_char(FILE *out, char c, enum face face)
{
    switch (c) {
    case '\\':
        fputs("\\e", out);
        break;
    case '-':
        fputs(face == ROMAN ? "-" : "\\-", out);
        break;
    case '\'':
        fputs(face == ROMAN ? "'" : "\\(aq", out);
        break;
    case '`':
        fputs("\\(ga", out);
        break;
    case '^':
        fputs("\\(ha", out);
        break;
    case '~':
        fputs("\\(ti", out);
        break;
    default:
        fputc(c, out);
    }
}

static void put_face(FILE *out, enum face face)
{
    fprintf(out, "\\f%c", face);
}

/** One word; backticks make bold. Returns the face after it. */
static enum face put_word(FILE *out, const char *word, size_t len, enum face face)
{
    for (size_t i = 0; i < len; i++) {
        if (word[i] != '`') {
            put_char(out, word[i], face == ROMAN && word[0] == '-' ? BOLD : face);
            continue;
        }
        face = face == ROMAN ? BOLD : ROMAN;
        put_face(out, face);
    }
    return face;
}

/** The words of text up to an empty line; returns what is left after it, or NULL. */
static const char *put_paragraph(FILE *out, const char *text)
{
    enum face face = ROMAN;
    size_t column = 0;

    while (*text && !(text[0] == '\n' && text[1] == '\n')) {
        size_t len = strcspn(text, " \n\t");

        if (len > 0) {
            if (column > 0)
                fputc(column + 1 + len > SOURCE_WIDTH ? '\n' : ' ', out);
            if (column + 1 + len > SOURCE_WIDTH)
                column = 0;
            if (column == 0 && (*text == '.' || *text == '\''))
                fputs("\\&", out);
            face = put_word(out, text, len, face);
            column += len + 1;
        }
        text += len > 0 ? len : 1;
    }
    if (face != ROMAN)
        put_face(out, ROMAN);
    if (column > 0)
        fputc('\n', out);
    return *text ? text + 2 : NULL;
}

static bool is_upper(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/** Words in capitals stand for something else: italic. All else is typed as it stands:
 *  bold, but for the brackets and bars. */
static void put_args(FILE *out, const char *args)
{
    enum face face = ROMAN;

    for (const char *c = args; *c; c++) {
        enum face wanted = BOLD;

        if (strchr(" []|.", *c))
            wanted = ROMAN;
        else if (*c >= 'A' && *c <= 'Z')
            wanted = ITALIC;
        else if (face == ITALIC && is_upper(*c))
            wanted = ITALIC;
        if (wanted != face)
            put_face(out, wanted);
        face = wanted;
        put_char(out, *c, face);
        if (*c == '|')
            fputs("\\:", out); /* a line may end here */
    }
    if (face != ROMAN)
        put_face(out, ROMAN);
}

/** All of text in one face. */
static void put_in(FILE *out, enum face face, const char *text)
{
    put_face(out, face);
    for (; *text; text++)
        put_char(out, *text, face);
    put_face(out, ROMAN);
}

/** pir action -> pir-action, in capitals if so wanted. */
static void put_name(FILE *out, const char *name, int capitals)
{
    for (; *name; name++) {
        char c = *name == ' ' ? '-' : *name;

        put_char(out, (char)(capitals && c >= 'a' && c <= 'z' ? c - 32 : c), BOLD);
    }
}

/* ---- the style ------------------------------------------------------------------- */

static void
begin(struct cli_page *page, const char *name, const char *section, const char *summary)
{
    size_t len = strlen(summary);
    FILE *out = page->out;

    fputs(".\\\" Written by pir help --man from its commands and schemas.\n.TH ", out);
    put_name(out, name, 1);
    fprintf(
        out, " %s \"%s\" \"pir %s\" \"Manual of pir\"\n", section, PIR_MANUAL_DATE,
        pir_version());
    fputs(".nh\n.ad l\n.SH NAME\n", out); /* what is typed is not to be hyphenated */
    put_name(out, name, 0);
    fputs(" \\- ", out);
    for (size_t i = 0; i < len; i++) {
        if (summary[i] != '`' && !(summary[i] == '.' && i + 1 == len))
            put_char(out, summary[i] == '\n' ? ' ' : summary[i], ROMAN);
    }
    fputc('\n', out);
    page->begun = true;
}

static void heading(struct cli_page *page, const char *title)
{
    fputs(".SH \"", page->out);
    for (; *title; title++)
        put_char(
            page->out, (char)(*title >= 'a' && *title <= 'z' ? *title - 32 : *title),
            ROMAN);
    fputs("\"\n", page->out);
    page->after_heading = page->in_section = true;
}

static void subheading(struct cli_page *page, const char *title)
{
    fputs(".SS \"", page->out);
    for (; *title; title++)
        put_char(page->out, *title, ROMAN);
    fputs("\"\n", page->out);
    page->after_heading = true;
}

static void usage(struct cli_page *page, const char *name, const char *args)
{
    heading(page, "Synopsis");
    put_in(page->out, BOLD, name);
    if (*args)
        fputc(' ', page->out);
    put_args(page->out, args);
    fputc('\n', page->out);
    page->in_section = false; /* what follows describes it */
}

static void text(struct cli_page *page, const char *words)
{
    while (words && *words) {
        if (!page->in_section)
            heading(page, "Description");
        else if (!page->after_heading)
            fputs(".PP\n", page->out);
        words = put_paragraph(page->out, words);
        page->after_heading = false;
    }
}

static void
item(struct cli_page *page, const char *term, const char *arg, const char *words)
{
    fputs(".TP\n", page->out);
    put_in(page->out, BOLD, term);
    if (arg) {
        fputc(' ', page->out);
        put_args(page->out, arg);
    }
    fputc('\n', page->out);
    put_paragraph(page->out, words);
    page->after_heading = false;
}

struct example {
    FILE *out;
    bool follows;
};

static void put_piece(void *context, const char *piece, size_t len, int more)
{
    struct example *example = context;

    fputs(example->follows ? "    " : "", example->out);
    if (len > 0 && !example->follows && (*piece == '.' || *piece == '\''))
        fputs("\\&", example->out);
    for (size_t i = 0; i < len; i++)
        put_char(example->out, piece[i], BOLD);
    fputs(more ? " \\e\n" : "\n", example->out);
    example->follows = more;
}

static void example(struct cli_page *page, const char *lines)
{
    struct example shown = {page->out, false};

    fprintf(page->out, "%s.RS 4\n.nf\n", page->after_heading ? "" : ".PP\n");
    while (*lines) {
        size_t len = strcspn(lines, "\n");

        cli_cut_example(lines, len, 72, put_piece, &shown);
        lines += len + (lines[len] == '\n');
    }
    fputs(".fi\n.RE\n", page->out);
    page->after_heading = false;
}

static const struct cli_page_style manual_style = {begin, usage, heading, subheading,
                                                   text,  item,  example};

void cli_page_manual(struct cli_page *page, FILE *out)
{
    *page = (struct cli_page){
        .style = &manual_style,
        .out = out,
        .width = SOURCE_WIDTH,
        .column = CLI_PAGE_COLUMN,
        .manual = true};
}
