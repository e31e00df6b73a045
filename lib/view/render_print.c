/* Blocks to the print form, from which cli/pdf makes PDF: cli/pdf/README.md. */
#include "view/render.h"

#include "base/digest.h"
#include "base/err.h"
#include "doc/picture.h"
#include "view/render_body.h"
#include "view/render_flow.h"

#include <string.h>

struct print {
    struct pir_buf *out;
    struct pir_arena arena; /* for texts that have to be cleaned */
    bool first_page;        /* its pieces are counted */
    int rc;
};

/* ---- texts ----------------------------------------------------------------------- */

static const char *tone_name(enum pir_tone tone)
{
    static const char *const names[] = {
        [PIR_TONE_PLAIN] = "plain", [PIR_TONE_STRONG] = "strong",
        [PIR_TONE_DIM] = "dim",     [PIR_TONE_GOOD] = "good",
        [PIR_TONE_WARN] = "warn",   [PIR_TONE_BAD] = "bad",
        [PIR_TONE_ID] = "id",       [PIR_TONE_CODE] = "code",
        [PIR_TONE_CITE] = "cite",   [PIR_TONE_MARK] = "mark",
    };

    return names[tone];
}

/* Clean, and what breaks a line turned into spaces: the form is made of lines. */
static void put_text(struct print *p, const char *text)
{
    const char *clean = pir_flow_clean(&p->arena, text ? text : "");

    if (!clean)
        p->rc = PIR_E_NOMEM;
    for (; clean && *clean; clean++)
        pir_buf_addch(p->out, *clean == '\n' ? ' ' : *clean);
    pir_buf_addch(p->out, '\n');
}

static void put(struct print *p, const char *word, const char *text)
{
    pir_buf_printf(p->out, "%s ", word);
    put_text(p, text);
}

/* A text of several lines keeps them. */
static void put_span(struct print *p, const char *text, enum pir_tone tone)
{
    const char *at = pir_flow_clean(&p->arena, text ? text : "");

    if (!at)
        p->rc = PIR_E_NOMEM;
    while (at && *at) {
        size_t len = strcspn(at, "\n");

        if (len)
            pir_buf_printf(p->out, "s %s %.*s\n", tone_name(tone), (int)len, at);
        at += len;
        if (*at == '\n') {
            pir_buf_addstr(p->out, "n\n");
            at++;
        }
    }
}

static void put_line(struct print *p, const struct pir_line *line)
{
    for (const struct pir_span_text *span = line->first; span; span = span->next)
        put_span(p, span->text, span->tone);
}

/* What is weighed when the first page is more than a page. */
static void piece(struct print *p)
{
    if (p->first_page)
        pir_buf_addstr(p->out, "piece\n");
}

/* ---- blocks ---------------------------------------------------------------------- */

static void put_row(struct print *p, const struct pir_block *row)
{
    piece(p);
    pir_buf_addstr(p->out, "row\n");
    for (size_t i = 0; i < row->cell_count; i++) {
        pir_buf_addstr(p->out, "cell\n");
        put_line(p, &row->cells[i]);
    }
}

static void put_table(struct print *p, const struct pir_block *table)
{
    if (!table->first)
        return;
    pir_buf_printf(p->out, "table %zu\n", table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pir_column *column = &table->columns[i];

        pir_buf_printf(
            p->out, "column %s %s ", column->align == PIR_RIGHT ? "right" : "left",
            column->shrink ? "wide" : "tight");
        put_text(p, column->title);
    }
    for (const struct pir_block *row = table->first; row; row = row->next)
        put_row(p, row);
}

static void put_shape(struct print *p, const struct pir_shape *shape)
{
    const char *tone = tone_name(shape->tone);

    switch (shape->type) {
    case PIR_SHAPE_RECT:
        pir_buf_printf(
            p->out, "%s %d %d %d %d %s\n", shape->soft ? "tint" : "rect", shape->x,
            shape->y, shape->w, shape->h, tone);
        break;
    case PIR_SHAPE_LINE:
        pir_buf_printf(
            p->out, "line %d %d %d %d %s\n", shape->x, shape->y, shape->w, shape->h,
            tone);
        break;
    case PIR_SHAPE_MARKER:
        pir_buf_printf(
            p->out, "%s %d %d %d %s\n",
            shape->marker == PIR_MARKER_DOT ? "dot" : "diamond", shape->x, shape->y,
            shape->w, tone);
        break;
    case PIR_SHAPE_TEXT:
        pir_buf_printf(
            p->out, "label %d %d %d %s ",
            shape->ends ? shape->x - pir_picture_text_width(
                                         shape->text, shape->size, shape->tone)
                        : shape->x,
            shape->y, shape->size, tone);
        put_text(p, shape->text);
        break;
    }
}

static void put_picture(struct print *p, const struct pir_picture *picture)
{
    pir_buf_printf(p->out, "picture %d %d ", picture->width, picture->height);
    put_text(p, picture->title);
    put(p, "words", picture->alternative);
    for (size_t i = 0; i < picture->shapes.len; i++)
        put_shape(p, &picture->shapes.items[i]);
}

static void put_code(struct print *p, const char *text)
{
    pir_buf_addstr(p->out, "code\n");
    put_span(p, text, PIR_TONE_CODE);
}

/* ---- an entry's body ------------------------------------------------------------- */

static void put_words(struct print *p, const struct pir_piece *piece)
{
    size_t len = strlen(piece->first), marker;

    while (len > 0 && piece->first[len - 1] == ' ')
        len--;
    for (marker = len; marker > 0 && piece->first[marker - 1] != ' ';)
        marker--;
    if (piece->type == PIR_PIECE_HEADING && len == 0)
        pir_buf_addstr(p->out, "heading 3\n");
    else if (strlen(piece->first) == 0)
        pir_buf_addstr(p->out, "paragraph\n");
    else {
        pir_buf_printf(p->out, "item %zu ", marker);
        put_text(p, len > 0 ? piece->first + marker : "");
    }
    put_span(
        p, piece->text,
        piece->type == PIR_PIECE_HEADING ? PIR_TONE_STRONG : PIR_TONE_PLAIN);
}

static void put_piece(struct print *p, const struct pir_piece *piece)
{
    switch (piece->type) {
    case PIR_PIECE_CODE:
        put_code(p, piece->text);
        return;
    case PIR_PIECE_TABLE:
        put_table(p, piece->table);
        return;
    case PIR_PIECE_OPEN:
    case PIR_PIECE_CLOSE:
        return;
    case PIR_PIECE_TEXT:
    case PIR_PIECE_HEADING:
    case PIR_PIECE_RULE:
        put_words(p, piece);
        return;
    }
}

static void put_body(struct print *p, const char *text)
{
    struct pir_arena arena = {0};
    struct pir_piece *piece;
    int rc = pir_body_read(&piece, &arena, text);

    for (; rc == 0 && piece; piece = piece->next)
        put_piece(p, piece);
    if (rc < 0)
        p->rc = rc;
    pir_arena_release(&arena);
}

/* ---- the whole ------------------------------------------------------------------- */

static void put_list(struct print *p, const struct pir_block *list)
{
    for (const struct pir_block *item = list->first; item; item = item->next) {
        pir_buf_addstr(p->out, "item 0 \xe2\x80\xa2\n");
        put_line(p, &item->line);
    }
}

static void put_fields(struct print *p, const struct pir_block *fields)
{
    if (fields->first)
        pir_buf_addstr(p->out, "fields\n");
    for (const struct pir_block *row = fields->first; row; row = row->next)
        put_row(p, row);
}

static void put_content(struct print *p, const struct pir_block *block)
{
    switch (block->type) {
    case PIR_BLOCK_HEADING:
        pir_buf_printf(
            p->out, "heading %d\n",
            block->level < 1   ? 1
            : block->level > 3 ? 3
                               : block->level);
        put_line(p, &block->line);
        break;
    case PIR_BLOCK_PARAGRAPH:
        pir_buf_addstr(p->out, "paragraph\n");
        put_line(p, &block->line);
        break;
    case PIR_BLOCK_LIST:
        put_list(p, block);
        break;
    case PIR_BLOCK_MARKDOWN:
        put_body(p, block->text ? block->text : "");
        break;
    case PIR_BLOCK_PICTURE:
        put_picture(p, block->picture);
        break;
    case PIR_BLOCK_CODE:
        put_code(p, block->text);
        break;
    case PIR_BLOCK_GAP:
        pir_buf_addstr(p->out, "gap\n");
        break;
    case PIR_BLOCK_BREAK:
    case PIR_BLOCK_FIELDS:
    case PIR_BLOCK_TABLE:
    case PIR_BLOCK_PAGE:
    case PIR_BLOCK_ROW:
        break;
    }
}

static void put_block(struct print *p, const struct pir_block *block)
{
    if (block->type == PIR_BLOCK_BREAK) {
        pir_buf_addstr(p->out, "break\n");
        p->first_page = false;
    } else if (block->type == PIR_BLOCK_FIELDS) {
        put_fields(p, block);
    } else if (block->type == PIR_BLOCK_TABLE) {
        put_table(p, block);
    } else {
        piece(p);
        put_content(p, block);
    }
}

static void put_logo(struct print *p, const struct pir_sheet *sheet)
{
    char *text = pir_arena_alloc(&p->arena, sheet->logo_len / 3 * 4 + 5);

    if (!text) {
        p->rc = PIR_E_NOMEM;
        return;
    }
    text[pir_base64_encode(text, (const uint8_t *)sheet->logo, sheet->logo_len)] = '\0';
    pir_buf_printf(p->out, "logo %s\n", text);
}

static void put_head(struct print *p, const struct pir_sheet *sheet)
{
    pir_buf_addstr(p->out, "pir-print 1\n");
    put(p, "paper", sheet->paper == PIR_PAPER_LETTER ? "letter" : "a4");
    put(p, "title", sheet->title);
    put(p, "author", sheet->author);
    put(p, "head", sheet->head);
    put(p, "foot", sheet->foot);
    if (sheet->stamp)
        put(p, "keywords", sheet->stamp);
    if (sheet->colour)
        put(p, "accent", sheet->colour);
    if (sheet->logo)
        put_logo(p, sheet);
    if (sheet->mark)
        put(p, "mark", sheet->mark);
    pir_buf_printf(p->out, "created %lld\n", (long long)sheet->created);
    if (sheet->one_page)
        pir_buf_addstr(p->out, "one-page\n");
    pir_buf_addstr(p->out, "start\n");
}

int pir_render_print(
    struct pir_buf *out, const struct pir_block *page, const struct pir_sheet *sheet)
{
    struct print p = {.out = out, .first_page = sheet->one_page};

    put_head(&p, sheet);
    for (const struct pir_block *b = page->first; p.rc == 0 && b; b = b->next)
        put_block(&p, b);
    pir_buf_addstr(out, "end\n");
    pir_arena_release(&p.arena);
    return p.rc < 0 || pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
