/* Blocks to terminal text. Sections are told apart by indentation and one empty line,
 * so that a page reads as well without colour as with it. */
#include "view/render.h"

#include "base/err.h"
#include "base/text.h"
#include "doc/picture.h"
#include "view/render_body.h"
#include "view/render_flow.h"

#include <string.h>

#define WIDTH_DEFAULT 80u
#define WIDTH_LEAST 40u
#define GAP ((size_t)2)
#define CELL_LEAST ((size_t)20)  /* columns of a written table's cell */
#define VALUE_LEAST ((size_t)16) /* columns a field's value needs beside its name */

struct text_page {
    struct pir_pen pen;
    bool begun; /* has anything been written? */
    bool gap;   /* is an empty line wanted before what comes next? */
};

/* Called before a block writes anything. */
static void open_block(struct text_page *page)
{
    if (page->gap && page->begun)
        pir_pen_line(&page->pen);
    page->gap = false;
    page->begun = true;
}

/* ---- headings, paragraphs, lists --------------------------------------------------
 */

static int write_heading(struct text_page *page, const struct pir_block *block)
{
    bool first_below = page->begun && !page->gap && block->level > 2 &&
                       page->pen.margin == PIR_FLOW_INDENT;

    if (!first_below)
        page->gap = true;
    open_block(page);
    page->pen.margin = block->level > 2 ? PIR_FLOW_INDENT : 0;
    if (pir_pen_wrap(&page->pen, &block->line, PIR_TONE_STRONG, page->pen.margin) < 0)
        return PIR_E_NOMEM;
    if (block->level > 1)
        page->pen.margin += PIR_FLOW_INDENT;
    return 0;
}

static int write_paragraph(struct text_page *page, const struct pir_block *block)
{
    if (!block->line.first)
        return 0;
    open_block(page);
    return pir_pen_wrap(&page->pen, &block->line, PIR_TONE_PLAIN, page->pen.margin);
}

static int write_list(struct text_page *page, const struct pir_block *list)
{
    struct pir_pen *pen = &page->pen;

    for (const struct pir_block *item = list->first; item; item = item->next) {
        open_block(page);
        pen->column = pen->margin;
        pir_pen_text(pen, "-", 1, PIR_TONE_PLAIN);
        if (pir_pen_wrap(pen, &item->line, PIR_TONE_PLAIN, pen->margin + GAP) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

/* ---- fields ---------------------------------------------------------------------- */

static int line_width(size_t *out, const struct pir_line *line)
{
    struct pir_arena scratch = {0};
    struct pir_flow flow;
    int rc = pir_flow_make(&flow, &scratch, line, PIR_TONE_PLAIN);

    if (rc == 0)
        *out = pir_flow_width(&flow);
    pir_arena_release(&scratch);
    return rc;
}

/* Where values begin: after the longest name that leaves them enough room. */
static int
value_column(size_t *out, const struct pir_pen *pen, const struct pir_block *fields)
{
    size_t most = (pen->width - pen->margin) / 3;
    size_t widest = 0, width = 0;

    for (const struct pir_block *row = fields->first; row; row = row->next) {
        if (row->cell_count < 2)
            continue;
        if (line_width(&width, &row->cells[0]) < 0)
            return PIR_E_NOMEM;
        if (width <= most && width > widest)
            widest = width;
    }
    *out = pen->margin + (widest ? widest + GAP : PIR_FLOW_INDENT);
    return 0;
}

/* The name, then the value beside it; a name that is too long stands on a line of its
 * own. */
static int write_field(struct pir_pen *pen, const struct pir_block *row, size_t column)
{
    struct pir_arena scratch = {0};
    struct pir_flow name;
    int rc = pir_flow_make(&name, &scratch, &row->cells[0], PIR_TONE_PLAIN);

    if (rc == 0)
        rc = pir_flow_wrap(&name, &scratch, pen->width - pen->margin);
    for (size_t i = 0; rc == 0 && i < name.row_count; i++) {
        pen->column = pen->margin;
        pir_pen_row(pen, &name, i);
        if (i + 1 < name.row_count || pen->at + GAP > column)
            pir_pen_line(pen);
    }
    if (rc == 0)
        rc = pir_pen_wrap(pen, &row->cells[1], PIR_TONE_PLAIN, column);
    pir_arena_release(&scratch);
    return rc;
}

static int write_fields(struct text_page *page, const struct pir_block *fields)
{
    size_t column;

    if (value_column(&column, &page->pen, fields) < 0)
        return PIR_E_NOMEM;
    for (const struct pir_block *row = fields->first; row; row = row->next) {
        if (row->type != PIR_BLOCK_ROW || row->cell_count < 2)
            continue;
        open_block(page);
        if (write_field(&page->pen, row, column) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

/* ---- bodies ---------------------------------------------------------------------- */

/* Never a space at a line's end: what is not words is not written. */
static void write_before(struct pir_pen *pen, const char *before)
{
    size_t len = strlen(before);

    while (len > 0 && before[len - 1] == ' ')
        len--;
    pen->column = pen->margin;
    pir_pen_text(pen, before, len, PIR_TONE_PLAIN);
}

/* Code and what else must not be wrapped. */
static void write_lines(struct pir_pen *pen, const struct pir_piece *piece)
{
    const char *text = piece->text;
    const char *before = piece->first;

    for (size_t len; *text; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        write_before(pen, before);
        pen->column = pen->margin + strlen(before) + PIR_FLOW_INDENT;
        pir_pen_text(pen, text, len, PIR_TONE_PLAIN);
        pir_pen_line(pen);
        before = piece->rest;
    }
}

static int write_words(struct pir_pen *pen, const struct pir_piece *piece)
{
    enum pir_tone tone =
        piece->type == PIR_PIECE_HEADING ? PIR_TONE_STRONG : PIR_TONE_PLAIN;
    struct pir_span_text span = {piece->text, tone, NULL};
    struct pir_line line = {.first = &span, .last = &span};
    struct pir_arena scratch = {0};
    struct pir_flow flow;
    size_t hang = pen->margin + strlen(piece->first);
    int rc = pir_flow_make(&flow, &scratch, &line, tone);

    if (rc == 0)
        rc = pir_flow_wrap(&flow, &scratch, pen->width > hang ? pen->width - hang : 1);
    for (size_t i = 0; rc == 0 && (i < flow.row_count || i == 0); i++) {
        write_before(pen, i == 0 ? piece->first : piece->rest);
        pen->column = hang;
        pir_pen_row(pen, &flow, i);
        pir_pen_line(pen);
    }
    pir_arena_release(&scratch);
    return rc;
}

/* Rows one below the other, each cell with its title. */
static int write_cells(struct pir_pen *pen, const struct pir_block *table)
{
    struct pir_arena scratch = {0};
    int rc = 0;

    for (const struct pir_block *row = table->first; rc == 0 && row; row = row->next) {
        struct pir_block *fields =
            pir_block_add(&scratch, pir_block_page(&scratch), PIR_BLOCK_FIELDS);
        size_t column;

        for (size_t i = 0; i < table->column_count; i++)
            pir_block_field(
                &scratch, fields, table->columns[i].title,
                row->cells[i].first ? row->cells[i].first->text : "", PIR_TONE_PLAIN);
        rc = fields && !pir_block_failed(fields) ? value_column(&column, pen, fields)
                                                 : PIR_E_NOMEM;
        if (rc == 0 && row != table->first)
            pir_pen_line(pen);
        for (struct pir_block *at = rc == 0 ? fields->first : NULL; rc == 0 && at;
             at = at->next)
            rc = write_field(pen, at, column);
    }
    pir_arena_release(&scratch);
    return rc;
}

/* Its marker on a line of its own; where the page is too narrow, pir_pen_table would leave its
 * titles out. */
static int write_grid(struct pir_pen *pen, const struct pir_piece *piece)
{
    size_t margin = pen->margin;
    size_t least =
        margin + strlen(piece->rest) + CELL_LEAST * piece->table->column_count;
    int rc;

    if (piece->marked) {
        write_before(pen, piece->first);
        pir_pen_line(pen);
    }
    pen->margin += strlen(piece->rest);
    rc = pen->width < least ? write_cells(pen, piece->table)
                            : pir_pen_table(pen, piece->table);
    pen->margin = margin;
    return rc;
}

static int write_piece(struct pir_pen *pen, const struct pir_piece *piece)
{
    switch (piece->type) {
    case PIR_PIECE_CODE:
        write_lines(pen, piece);
        return 0;
    case PIR_PIECE_TABLE:
        return write_grid(pen, piece);
    case PIR_PIECE_OPEN:
    case PIR_PIECE_CLOSE:
        return 0;
    case PIR_PIECE_TEXT:
    case PIR_PIECE_HEADING:
    case PIR_PIECE_RULE:
    default:
        return write_words(pen, piece);
    }
}

int pir_pen_body(struct pir_pen *pen, const char *text)
{
    struct pir_arena arena = {0};
    struct pir_piece *piece;
    int rc = pir_body_read(&piece, &arena, text);

    for (; rc == 0 && piece; piece = piece->next) {
        if (piece->gap) {
            write_before(pen, piece->lead);
            pir_pen_line(pen);
        }
        rc = write_piece(pen, piece);
    }
    pir_arena_release(&arena);
    return rc;
}

/* Beyond the margin of what it belongs to: a command under its sentence. */
static int write_command(struct text_page *page, const struct pir_block *block)
{
    struct pir_arena scratch = {0};
    const char *clean = pir_flow_clean(&scratch, block->text ? block->text : "");

    if (clean && *clean) {
        open_block(page);
        page->pen.column = page->pen.margin + 2 * PIR_FLOW_INDENT;
        pir_pen_text(&page->pen, clean, strlen(clean), PIR_TONE_CODE);
        pir_pen_line(&page->pen);
    }
    pir_arena_release(&scratch);
    return clean ? 0 : PIR_E_NOMEM;
}

static int write_markdown(struct text_page *page, const struct pir_block *block)
{
    if (!block->text || pir_text_is_blank(block->text, strlen(block->text)))
        return 0;
    open_block(page);
    return pir_pen_body(&page->pen, block->text);
}

/* Where there is room, as letters can draw it; else in words. */
static int write_picture(struct text_page *page, const struct pir_block *block)
{
    const char *at = block->picture->plain;

    if (!at || page->pen.width < PIR_PICTURE_COLUMNS)
        return write_paragraph(page, block);
    open_block(page);
    while (*at) {
        size_t len = strcspn(at, "\n");

        page->pen.column = 0;
        pir_pen_text(&page->pen, at, len, PIR_TONE_PLAIN);
        pir_pen_line(&page->pen);
        at += len + (at[len] == '\n');
    }
    return 0;
}

/* ---- pages ----------------------------------------------------------------------- */

static bool has_rows(const struct pir_block *table)
{
    for (const struct pir_block *row = table->first; row; row = row->next) {
        for (size_t i = 0; row->type == PIR_BLOCK_ROW && i < row->cell_count; i++) {
            if (row->cells[i].first)
                return true;
        }
    }
    return false;
}

/* A terminal has no pages: a rule from edge to edge. */
static void write_break(struct text_page *page)
{
    bool ascii = page->pen.flags & PIR_RENDER_ASCII;

    page->gap = true;
    open_block(page);
    page->pen.column = 0;
    for (size_t i = 0; i < page->pen.width; i++)
        pir_pen_text(
            &page->pen, ascii ? "-" : "\u2500", ascii ? 1 : strlen("\u2500"),
            PIR_TONE_DIM);
    pir_pen_line(&page->pen);
    page->gap = true;
}

static int write_block(struct text_page *page, const struct pir_block *block)
{
    switch (block->type) {
    case PIR_BLOCK_HEADING:
        return write_heading(page, block);
    case PIR_BLOCK_PICTURE:
        return write_picture(page, block);
    case PIR_BLOCK_PARAGRAPH:
        return write_paragraph(page, block);
    case PIR_BLOCK_FIELDS:
        return write_fields(page, block);
    case PIR_BLOCK_TABLE:
        if (!has_rows(block))
            return 0;
        open_block(page);
        return pir_pen_table(&page->pen, block);
    case PIR_BLOCK_LIST:
        return write_list(page, block);
    case PIR_BLOCK_MARKDOWN:
        return write_markdown(page, block);
    case PIR_BLOCK_CODE:
        return write_command(page, block);
    case PIR_BLOCK_GAP:
        page->gap = true;
        return 0;
    case PIR_BLOCK_BREAK:
        write_break(page);
        return 0;
    case PIR_BLOCK_PAGE:
    case PIR_BLOCK_ROW:
    default:
        return 0;
    }
}

int pir_render_text(
    struct pir_buf *out, const struct pir_block *page,
    const struct pir_render_options *options)
{
    struct text_page text = {.pen = {.out = out, .width = WIDTH_DEFAULT}};

    if (options) {
        text.pen.flags = options->flags;
        if (options->width > 0)
            text.pen.width =
                options->width < WIDTH_LEAST ? WIDTH_LEAST : options->width;
    }
    for (const struct pir_block *block = page->first; block; block = block->next) {
        if (write_block(&text, block) < 0)
            return PIR_E_NOMEM;
    }
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
