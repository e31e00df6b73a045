/* Blocks to one HTML file. */
#include "view/render.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/text.h"
#include "view/html_internal.h"
#include "view/render_body.h"
#include "view/render_flow.h"

#include <stdlib.h>
#include <string.h>

#define WORD_MOST ((size_t)11) /* bytes of a cell that is not broken */
#define TIME_MOST ((size_t)16)

struct html {
    struct pir_buf *out;
    struct pir_buf heading; /* the last one: names the next table */
    unsigned pictures;
    int below; /* levels that headings stand lower than they say, but in the first part */
    int parts; /* that have begun */
};

/* ---- texts ----------------------------------------------------------------------- */

int pir_html_text(struct pir_buf *out, const char *text)
{
    struct pir_arena scratch = {0};
    const char *clean = pir_flow_clean(&scratch, text ? text : "");

    if (clean)
        pir_text_markup(out, clean);
    pir_arena_release(&scratch);
    return clean ? 0 : PIR_E_NOMEM;
}

int pir_html_lines(struct pir_buf *out, const char *text)
{
    struct pir_buf line = PIR_BUF_INIT;
    int rc = 0;

    for (bool more = true; rc == 0 && more;) {
        size_t len = strcspn(text, "\n");

        pir_buf_clear(&line);
        pir_buf_add(&line, text, len);
        rc = pir_buf_failed(&line) ? PIR_E_NOMEM : pir_html_text(out, line.data);
        more = text[len] == '\n';
        if (more)
            pir_buf_addstr(out, "<br>");
        text += len + more;
    }
    pir_buf_release(&line);
    return rc;
}

const char *pir_html_class(enum pir_tone tone)
{
    static const char *const classes[] = {
        [PIR_TONE_PLAIN] = NULL,  [PIR_TONE_STRONG] = "strong", [PIR_TONE_DIM] = "dim",
        [PIR_TONE_GOOD] = "good", [PIR_TONE_WARN] = "warn",     [PIR_TONE_BAD] = "bad",
        [PIR_TONE_ID] = "id",     [PIR_TONE_CODE] = "code",
    };

    return classes[tone];
}

/* A mark leads to where it is explained. Of its text only letters and digits may be part
 * of an address. */
static int add_mark(struct pir_buf *out, const struct pir_span_text *span)
{
    bool leads = span->tone == PIR_TONE_CITE;
    int rc;

    pir_buf_addstr(
        out, leads ? "<a class=\"cite\" href=\"#m-" : "<span class=\"cite\" id=\"m-");
    for (const char *c = span->text; *c; c++)
        if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
            pir_buf_addch(out, *c);
    pir_buf_addstr(out, "\">");
    rc = pir_html_lines(out, span->text);
    pir_buf_addstr(out, leads ? "</a>" : "</span>");
    return rc;
}

static int add_span(struct pir_buf *out, const struct pir_span_text *span)
{
    const char *element = span->tone == PIR_TONE_ID || span->tone == PIR_TONE_CODE
                              ? "code"
                          : span->tone == PIR_TONE_STRONG ? "strong"
                                                          : "span";
    int rc;

    if (span->tone == PIR_TONE_PLAIN)
        return pir_html_lines(out, span->text);
    if (span->tone == PIR_TONE_CITE || span->tone == PIR_TONE_MARK)
        return add_mark(out, span);
    pir_buf_printf(out, "<%s class=\"%s\">", element, pir_html_class(span->tone));
    rc = pir_html_lines(out, span->text);
    pir_buf_printf(out, "</%s>", element);
    return rc;
}

static int add_line(struct pir_buf *out, const struct pir_line *line)
{
    int rc = 0;

    for (const struct pir_span_text *span = line->first; rc == 0 && span;
         span = span->next) {
        if (span->text && *span->text)
            rc = add_span(out, span);
    }
    return rc;
}

/* ---- blocks ---------------------------------------------------------------------- */

static int in_element(struct html *h, const char *element, const struct pir_line *line)
{
    int rc;

    pir_buf_printf(h->out, "<%s>", element);
    rc = add_line(h->out, line);
    pir_buf_printf(h->out, "</%s>\n", element);
    return rc;
}

static int in_class(
    struct html *h, const char *element, const char *class, const struct pir_line *line)
{
    int rc;

    pir_buf_printf(h->out, "<%s class=\"%s\">", element, class);
    rc = add_line(h->out, line);
    pir_buf_printf(h->out, "</%s>\n", element);
    return rc;
}

static void plain_words(struct pir_buf *out, const struct pir_line *line)
{
    pir_buf_clear(out);
    for (const struct pir_span_text *span = line->first; span; span = span->next)
        pir_buf_addstr(out, span->text ? span->text : "");
}

/* A document has one heading of the first level. Where it has several parts, theirs are
 * of the second, as are those within the first: no level may be left out. */
static int add_heading(struct html *h, const struct pir_block *block)
{
    static const char *const elements[] = {"h1", "h2", "h3", "h4"};
    int level = block->level < 1 ? 1 : block->level > 3 ? 3 : block->level;

    plain_words(&h->heading, &block->line);
    h->parts += level == 1;
    if (h->parts > 1)
        level += h->below;
    if (level > 1 && h->parts == 1 && h->below)
        return in_class(h, elements[level - 1], "within", &block->line);
    return in_element(h, elements[level - 1], &block->line);
}

static int count_parts(const struct pir_block *page)
{
    int parts = 0;

    for (const struct pir_block *b = page->first; b; b = b->next)
        parts += b->type == PIR_BLOCK_HEADING && b->level <= 1;
    return parts;
}

static int add_fields(struct html *h, const struct pir_block *block)
{
    int rc = 0;

    pir_buf_addstr(h->out, "<dl>\n");
    for (const struct pir_block *row = block->first; rc == 0 && row; row = row->next) {
        rc = in_element(h, "dt", &row->cells[0]);
        if (rc == 0)
            rc = in_element(h, "dd", &row->cells[1]);
    }
    pir_buf_addstr(h->out, "</dl>\n");
    return rc;
}

/* A word or a time, which is read in one piece. */
static bool is_short(const struct pir_line *cell)
{
    const char *first = cell->first ? cell->first->text : "";
    size_t len = 0;

    for (const struct pir_span_text *span = cell->first; span; span = span->next)
        len += span->text && span->tone != PIR_TONE_CITE ? strlen(span->text) : 0;
    return len <= WORD_MOST || (len <= TIME_MOST && *first >= '0' && *first <= '9');
}

/* What must not shrink is not broken either. */
static void
add_column_class(struct pir_buf *out, const struct pir_column *column, bool whole)
{
    bool right = column->align == PIR_RIGHT, tight = column->shrink == 0;

    if (right || tight || whole)
        pir_buf_printf(
            out, " class=\"%s%s%s\"",
            whole   ? "whole"
            : tight ? "tight"
                    : "",
            (whole || tight) && right ? " " : "", right ? "right" : "");
}

/* On a telephone, where cells stand one below the other, each says what it is. */
static int open_cell(
    struct pir_buf *out, const struct pir_block *table, const struct pir_block *row,
    size_t i)
{
    const char *title = table->columns[i].title;
    int rc = 0;

    pir_buf_addstr(out, i == 0 ? "<th scope=\"row\"" : "<td");
    add_column_class(out, &table->columns[i], is_short(&row->cells[i]));
    if (i > 0 && title && *title && row->cells[i].first) {
        pir_buf_addstr(out, " data-title=\"");
        rc = pir_html_text(out, title);
        pir_buf_addch(out, '"');
    }
    pir_buf_addch(out, '>');
    return rc;
}

static int
add_row(struct pir_buf *out, const struct pir_block *table, const struct pir_block *row)
{
    int rc = 0;

    pir_buf_addstr(out, "<tr>");
    for (size_t i = 0; rc == 0 && i < row->cell_count; i++) {
        rc = open_cell(out, table, row, i);
        if (rc == 0)
            rc = add_line(out, &row->cells[i]);
        pir_buf_addstr(out, i == 0 ? "</th>" : "</td>");
    }
    pir_buf_addstr(out, "</tr>\n");
    return rc;
}

static int add_titles(struct pir_buf *out, const struct pir_block *table)
{
    int rc = 0;

    pir_buf_addstr(out, "<thead><tr>");
    for (size_t i = 0; rc == 0 && i < table->column_count; i++) {
        pir_buf_addstr(out, "<th scope=\"col\"");
        add_column_class(out, &table->columns[i], false);
        pir_buf_addch(out, '>');
        rc = pir_html_text(out, table->columns[i].title);
        pir_buf_addstr(out, "</th>");
    }
    pir_buf_addstr(out, "</tr></thead>\n<tbody>\n");
    return rc;
}

/* What does not fit into a narrow window is scrolled, with the keyboard too. */
int pir_html_table(
    struct pir_buf *out, const char *label, const struct pir_block *table)
{
    int rc;

    pir_buf_addstr(
        out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    rc = pir_html_text(out, label);
    pir_buf_addstr(out, "\">\n<table>\n<caption>");
    if (rc == 0)
        rc = pir_html_text(out, label);
    pir_buf_addstr(out, "</caption>\n");
    if (rc == 0)
        rc = add_titles(out, table);
    for (const struct pir_block *row = table->first; rc == 0 && row; row = row->next)
        rc = add_row(out, table, row);
    pir_buf_addstr(out, "</tbody>\n</table>\n</div>\n");
    return rc;
}

static int add_list(struct html *h, const struct pir_block *list)
{
    int rc = 0;

    pir_buf_addstr(h->out, "<ul>\n");
    for (const struct pir_block *item = list->first; rc == 0 && item; item = item->next)
        rc = in_element(h, "li", &item->line);
    pir_buf_addstr(h->out, "</ul>\n");
    return rc;
}

static int add_code(struct html *h, const char *text)
{
    int rc;

    pir_buf_addstr(h->out, "<pre><code>");
    rc = pir_html_text(h->out, text);
    pir_buf_addstr(h->out, "</code></pre>\n");
    return rc;
}

static int add_block(struct html *h, const struct pir_block *block)
{
    switch (block->type) {
    case PIR_BLOCK_HEADING:
        return add_heading(h, block);
    case PIR_BLOCK_PARAGRAPH:
        return in_element(h, "p", &block->line);
    case PIR_BLOCK_FIELDS:
        return add_fields(h, block);
    case PIR_BLOCK_TABLE:
        return block->first ? pir_html_table(h->out, h->heading.data, block) : 0;
    case PIR_BLOCK_LIST:
        return add_list(h, block);
    case PIR_BLOCK_MARKDOWN:
        return pir_html_body(h->out, block->text ? block->text : "");
    case PIR_BLOCK_CODE:
        return add_code(h, block->text);
    case PIR_BLOCK_PICTURE:
        return pir_html_picture(h->out, block->picture, ++h->pictures);
    case PIR_BLOCK_BREAK:
        pir_buf_addstr(h->out, "<div class=\"leaf\"></div>\n");
        break;
    case PIR_BLOCK_PAGE:
    case PIR_BLOCK_ROW:
    case PIR_BLOCK_GAP:
        break;
    }
    return 0;
}

/* ---- the document ---------------------------------------------------------------- */

/* Styles are those of the page's own element, known by their digest. */
static void add_policy(struct pir_buf *out, const char *style)
{
    struct pir_digest digest;
    char text[64];

    pir_digest_of(&digest, style, strlen(style));
    text[pir_base64_encode(text, digest.bytes, sizeof(digest.bytes))] = '\0';
    pir_buf_printf(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action "
        "'none'\">\n",
        text);
}

static int
add_head(struct html *h, const struct pir_block *page, const struct pir_html_options *o)
{
    const char *colour = o && o->sheet ? o->sheet->colour : NULL;
    const char *title = o ? o->title : NULL, *style;
    struct pir_buf own = PIR_BUF_INIT;
    int rc;

    pir_buf_addstr(&own, pir_html_style());
    if (colour && strspn(colour, "0123456789abcdef") == 6 && !colour[6])
        pir_buf_printf(
            &own, "header,footer,thead th,.parts h2{border-color:#%s}\n", colour);
    style = own.data;

    for (const struct pir_block *b = page->first; !title && b; b = b->next) {
        if (b->type != PIR_BLOCK_HEADING)
            continue;
        plain_words(&h->heading, &b->line);
        title = h->heading.data;
    }
    pir_buf_addstr(h->out, "<!DOCTYPE html>\n<html lang=\"");
    rc = pir_html_text(h->out, o && o->lang ? o->lang : "en");
    pir_buf_addstr(h->out, "\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_policy(h->out, style);
    pir_buf_addstr(
        h->out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"generator\" content=\"pir\">\n<title>");
    if (rc == 0)
        rc = pir_html_text(h->out, title ? title : "pir");
    pir_buf_printf(h->out, "</title>\n<style>%s</style>\n</head>\n", style);
    rc = pir_buf_failed(&own) ? PIR_E_NOMEM : rc;
    pir_buf_release(&own);
    return rc;
}

/* For the eye; the page says it in words as well. */
static int add_behind(struct pir_buf *out, const char *mark)
{
    int rc;

    pir_buf_addstr(out, "<div class=\"mark\" aria-hidden=\"true\">");
    rc = pir_html_text(out, mark);
    pir_buf_addstr(out, "</div>\n");
    return rc;
}

/* The organisation's own head: its logo lies in the page itself. */
static int add_top(struct pir_buf *out, const struct pir_sheet *sheet)
{
    char *text = sheet->logo ? malloc(sheet->logo_len / 3 * 4 + 5) : NULL;
    int rc = sheet->logo && !text ? PIR_E_NOMEM : 0;

    pir_buf_addstr(out, "<header>");
    if (text) {
        text[pir_base64_encode(text, (const uint8_t *)sheet->logo, sheet->logo_len)] =
            '\0';
        pir_buf_printf(
            out, "<img class=\"logo\" alt=\"\" src=\"data:image/png;base64,%s\">",
            text);
    }
    free(text);
    if (rc == 0 && sheet->head)
        rc = pir_html_text(out, sheet->head);
    pir_buf_addstr(out, "</header>\n");
    return rc;
}

int pir_render_html(
    struct pir_buf *out, const struct pir_block *page,
    const struct pir_html_options *options)
{
    const struct pir_sheet *sheet = options ? options->sheet : NULL;
    struct html h = {.out = out};
    int rc;

    pir_buf_init(&h.heading);
    rc = add_head(&h, page, options);
    pir_buf_addstr(out, "<body>\n");
    if (rc == 0 && sheet && sheet->mark)
        rc = add_behind(out, sheet->mark);
    if (rc == 0 && sheet && sheet->shown)
        rc = add_top(out, sheet);
    h.below = count_parts(page) > 1;
    pir_buf_addstr(out, h.below ? "<main class=\"parts\">\n" : "<main>\n");
    for (const struct pir_block *b = page->first; rc == 0 && b; b = b->next)
        rc = add_block(&h, b);
    pir_buf_addstr(out, "</main>\n");
    if (rc == 0 && sheet && sheet->shown && sheet->foot) {
        pir_buf_addstr(out, "<footer>");
        rc = pir_html_text(out, sheet->foot);
        pir_buf_addstr(out, "</footer>\n");
    }
    pir_buf_addstr(out, "</body>\n</html>\n");
    if (pir_buf_failed(out) || pir_buf_failed(&h.heading))
        rc = PIR_E_NOMEM;
    pir_buf_release(&h.heading);
    return rc;
}
