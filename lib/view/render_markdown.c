/* Blocks to GitHub-flavoured Markdown. Whatever a text holds is escaped, so that it
 * shows as the text it is: no HTML, no links, no emphasis, no structure of its own. */
#include "view/render.h"

#include "base/err.h"
#include "base/text.h"
#include "doc/picture.h"
#include "view/render_body.h"
#include "view/render_flow.h"

#include <string.h>

struct md {
    struct pir_buf *out;
    bool begun;
};

/* Where a text stands decides what a line break becomes. */
enum place {
    PLACE_LINE, /* a heading, a table's title: one line */
    PLACE_CELL, /* in a table */
    PLACE_TEXT, /* a paragraph, an item */
};

struct md_line {
    struct pir_buf *out;
    enum place place;
    const char *hang; /* before a further line */
    bool at_start;    /* of a line, where Markdown has its block marks */
    size_t strong;    /* where in out strong text has just ended; 0: nowhere */
};

/* ---- escaping -------------------------------------------------------------------- */

static void break_line(struct md_line *line)
{
    if (line->place == PLACE_TEXT) {
        pir_buf_addstr(line->out, "\\\n");
        pir_buf_addstr(line->out, line->hang);
        line->at_start = true;
    } else {
        pir_buf_addstr(line->out, line->place == PLACE_CELL ? "<br>" : " ");
    }
}

/* Marks that mean something at the start of a line only: lists, headings, rules. */
static size_t escape_start(struct md_line *line, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (!line->at_start)
        return 0;
    line->at_start = false;
    if (digits > 0 && strchr(".)", text[digits]) && text[digits]) {
        pir_buf_add(line->out, text, digits);
        pir_buf_addch(line->out, '\\');
        pir_buf_addch(line->out, text[digits]);
        return digits + 1;
    }
    if (*text && strchr("-+=", *text)) {
        pir_buf_addch(line->out, '\\');
        pir_buf_addch(line->out, *text);
        return 1;
    }
    return 0;
}

/* ':' before "//" and '.' after "www" would make a link of plain text. */
static bool makes_link(const char *text, size_t at)
{
    if (text[at] == ':')
        return text[at + 1] == '/' && text[at + 2] == '/';
    return text[at] == '.' && at >= 3 && (text[at - 1] == 'w' || text[at - 1] == 'W') &&
           (text[at - 2] == 'w' || text[at - 2] == 'W') &&
           (text[at - 3] == 'w' || text[at - 3] == 'W');
}

static void escape(struct md_line *line, const char *text)
{
    for (size_t i = 0; text[i];) {
        size_t used;

        if (line->at_start && text[i] == ' ') {
            i++;
            continue;
        }
        used = escape_start(line, text + i);
        i += used;
        if (used > 0)
            continue;
        if (text[i] == '\n') {
            break_line(line);
        } else {
            if (strchr("\\`*_[]<>|~&#$", text[i]) || makes_link(text, i))
                pir_buf_addch(line->out, '\\');
            pir_buf_addch(line->out, text[i]);
        }
        i++;
    }
}

static size_t longest_run(const char *text, char c)
{
    size_t longest = 0;

    for (size_t run = 0; *text; text++) {
        run = *text == c ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* A code span: backticks around it that are longer than any in it. */
static void add_code_span(struct md_line *line, const char *text)
{
    size_t ticks = longest_run(text, '`') + 1;

    pir_buf_fill(line->out, '`', ticks);
    if (ticks > 1)
        pir_buf_addch(line->out, ' ');
    for (; *text; text++) {
        if (*text == '|' && line->place == PLACE_CELL)
            pir_buf_addch(line->out, '\\');
        pir_buf_addch(line->out, *text == '\n' ? ' ' : *text);
    }
    if (ticks > 1)
        pir_buf_addch(line->out, ' ');
    pir_buf_fill(line->out, '`', ticks);
    line->at_start = false;
}

/* Emphasis must not begin or end with a space, nor reach over a line break; one that
 * follows another goes on with it. A heading is strong by itself. */
static void add_strong(struct md_line *line, const char *text)
{
    size_t len = strlen(text);

    if (line->place == PLACE_LINE || len == 0 || *text == ' ' || text[len - 1] == ' ' ||
        strchr(text, '\n')) {
        escape(line, text);
        return;
    }
    if (line->strong > 0 && line->strong == line->out->len)
        pir_buf_truncate(line->out, line->out->len - 2);
    else
        pir_buf_addstr(line->out, "**");
    line->at_start = false;
    escape(line, text);
    pir_buf_addstr(line->out, "**");
    line->strong = line->out->len;
}

static int add_span(struct md_line *line, const struct pir_span_text *span)
{
    struct pir_arena scratch = {0};
    const char *text = pir_flow_clean(&scratch, span->text);

    if (!text || !*text) {
        pir_arena_release(&scratch);
        return text ? 0 : PIR_E_NOMEM;
    }
    if (span->tone == PIR_TONE_ID || span->tone == PIR_TONE_CODE)
        add_code_span(line, text);
    else if (span->tone == PIR_TONE_STRONG || span->tone == PIR_TONE_BAD)
        add_strong(line, text);
    else
        escape(line, text);
    pir_arena_release(&scratch);
    return 0;
}

static int add_line(
    struct pir_buf *out, const struct pir_line *from, enum place place,
    const char *hang)
{
    struct md_line line = {out, place, hang, place == PLACE_TEXT, 0};

    for (const struct pir_span_text *span = from->first; span; span = span->next) {
        if (add_span(&line, span) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

/* ---- blocks ---------------------------------------------------------------------- */

static void open_block(struct md *md)
{
    if (md->begun)
        pir_buf_addch(md->out, '\n');
    md->begun = true;
}

static int write_heading(struct md *md, const struct pir_block *block)
{
    int level = block->level < 1 ? 1 : block->level > 6 ? 6 : block->level;
    int rc;

    open_block(md);
    pir_buf_fill(md->out, '#', (size_t)level);
    pir_buf_addch(md->out, ' ');
    rc = add_line(md->out, &block->line, PLACE_LINE, "");
    pir_buf_addch(md->out, '\n');
    return rc;
}

static int write_paragraph(struct md *md, const struct pir_block *block)
{
    int rc;

    if (!block->line.first)
        return 0;
    open_block(md);
    rc = add_line(md->out, &block->line, PLACE_TEXT, "");
    pir_buf_addch(md->out, '\n');
    return rc;
}

static int write_list(struct md *md, const struct pir_block *list)
{
    if (list->first)
        open_block(md);
    for (const struct pir_block *item = list->first; item; item = item->next) {
        pir_buf_addstr(md->out, "- ");
        if (add_line(md->out, &item->line, PLACE_TEXT, "  ") < 0)
            return PIR_E_NOMEM;
        pir_buf_addch(md->out, '\n');
    }
    return 0;
}

/* A field is an item "name: value"; one without a name goes on with the field before.
 */
static int write_field(struct md *md, const struct pir_block *row)
{
    bool named = row->cells[0].first && *row->cells[0].first->text;
    int rc = 0;

    pir_buf_addstr(md->out, named ? "- " : "  - ");
    if (named) {
        rc = add_line(md->out, &row->cells[0], PLACE_LINE, "");
        /* A question needs no colon. */
        pir_buf_addstr(md->out, md->out->data[md->out->len - 1] == '?' ? " " : ": ");
    }
    if (rc == 0)
        rc = add_line(md->out, &row->cells[1], PLACE_TEXT, named ? "  " : "    ");
    pir_buf_addch(md->out, '\n');
    return rc;
}

static int write_fields(struct md *md, const struct pir_block *fields)
{
    bool begun = false;

    for (const struct pir_block *row = fields->first; row; row = row->next) {
        if (row->type != PIR_BLOCK_ROW || row->cell_count < 2)
            continue;
        if (!begun)
            open_block(md);
        begun = true;
        if (write_field(md, row) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

/* ---- tables ---------------------------------------------------------------------- */

/* Which columns have anything in them: asked once, tables may be long. */
static bool *
used_columns(struct pir_arena *arena, bool *any, const struct pir_block *table)
{
    bool *used = pir_arena_calloc(arena, table->column_count, sizeof(*used));

    *any = false;
    for (const struct pir_block *row = table->first; used && row; row = row->next) {
        for (size_t i = 0; row->type == PIR_BLOCK_ROW && i < row->cell_count; i++) {
            if (i < table->column_count && row->cells[i].first)
                *any = used[i] = true;
        }
    }
    return used;
}

static void write_titles(
    struct md *md, const struct pir_block *table, const bool *used, const char *rest)
{
    struct md_line line = {md->out, PLACE_CELL, "", false, 0};

    for (size_t i = 0; i < table->column_count; i++) {
        if (!used[i])
            continue;
        pir_buf_addstr(md->out, "| ");
        if (table->columns[i].title)
            escape(&line, table->columns[i].title);
        pir_buf_addch(md->out, ' ');
    }
    pir_buf_printf(md->out, "|\n%s", rest);
    for (size_t i = 0; i < table->column_count; i++) {
        if (used[i])
            pir_buf_addstr(
                md->out, table->columns[i].align == PIR_RIGHT ? "| ---: " : "| --- ");
    }
    pir_buf_addstr(md->out, "|\n");
}

static int
write_row(struct md *md, const struct pir_block *row, const bool *used, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!used[i])
            continue;
        pir_buf_addstr(md->out, "| ");
        if (i < row->cell_count &&
            add_line(md->out, &row->cells[i], PLACE_CELL, "") < 0)
            return PIR_E_NOMEM;
        pir_buf_addch(md->out, ' ');
    }
    pir_buf_addstr(md->out, "|\n");
    return 0;
}

static int write_rows(
    struct md *md, const struct pir_block *table, const bool *used, const char *first,
    const char *rest)
{
    int rc = 0;

    pir_buf_addstr(md->out, first);
    write_titles(md, table, used, rest);
    for (const struct pir_block *row = table->first; rc == 0 && row; row = row->next) {
        if (row->type != PIR_BLOCK_ROW)
            continue;
        pir_buf_addstr(md->out, rest);
        rc = write_row(md, row, used, table->column_count);
    }
    return rc;
}

/* A page's own table: without columns in which nothing stands. */
static int write_table(struct md *md, const struct pir_block *table)
{
    struct pir_arena scratch = {0};
    bool any;
    bool *used = used_columns(&scratch, &any, table);
    int rc = used ? 0 : PIR_E_NOMEM;

    if (any) {
        open_block(md);
        rc = write_rows(md, table, used, "", "");
    }
    pir_arena_release(&scratch);
    return rc;
}

/* One that somebody wrote: all of it. */
static int write_grid(
    struct md *md, const struct pir_block *table, const char *first, const char *rest)
{
    struct pir_arena scratch = {0};
    bool *used = pir_arena_calloc(&scratch, table->column_count, sizeof(*used));
    int rc = PIR_E_NOMEM;

    for (size_t i = 0; used && i < table->column_count; i++)
        used[i] = true;
    if (used)
        rc = write_rows(md, table, used, first, rest);
    pir_arena_release(&scratch);
    return rc;
}

/* ---- bodies ---------------------------------------------------------------------- */

static void
write_code(struct pir_buf *out, const char *text, const char *first, const char *rest)
{
    size_t fence = longest_run(text, '`') + 1;

    fence = fence < 3 ? 3 : fence;
    pir_buf_addstr(out, first);
    pir_buf_fill(out, '`', fence);
    pir_buf_addch(out, '\n');
    for (size_t len; *text; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        if (len > 0 || strchr(rest, '>'))
            pir_buf_addstr(out, rest);
        pir_buf_add(out, text, len);
        pir_buf_addch(out, '\n');
    }
    pir_buf_addstr(out, rest);
    pir_buf_fill(out, '`', fence);
    pir_buf_addch(out, '\n');
}

static void write_before(struct pir_buf *out, const char *before)
{
    size_t len = strlen(before);

    while (len > 0 && before[len - 1] == ' ')
        len--;
    pir_buf_add(out, before, len);
    pir_buf_addch(out, '\n');
}

static void write_words(struct pir_buf *out, const struct pir_piece *piece)
{
    struct md_line line = {out, PLACE_TEXT, piece->rest, true, 0};

    if (!*piece->text) {
        write_before(out, piece->first);
        return;
    }
    pir_buf_addstr(out, piece->first);
    if (piece->type == PIR_PIECE_HEADING)
        add_strong(&line, piece->text);
    else if (piece->type == PIR_PIECE_RULE)
        pir_buf_addstr(out, "***");
    else
        escape(&line, piece->text);
    pir_buf_addch(out, '\n');
}

/* Markdown would run pieces together that have no empty line between them, but for items
 * and what stands right below an item's words. */
static bool needs_gap(const struct pir_piece *before, const struct pir_piece *now)
{
    return now->gap || !now->marked || !before->marked;
}

static int write_piece(struct md *md, const struct pir_piece *piece)
{
    switch (piece->type) {
    case PIR_PIECE_CODE:
        write_code(md->out, piece->text, piece->first, piece->rest);
        return 0;
    case PIR_PIECE_TABLE:
        return write_grid(md, piece->table, piece->first, piece->rest);
    case PIR_PIECE_OPEN:
    case PIR_PIECE_CLOSE:
        return 0;
    case PIR_PIECE_TEXT:
    case PIR_PIECE_HEADING:
    case PIR_PIECE_RULE:
    default:
        write_words(md->out, piece);
        return 0;
    }
}

static int write_body(struct md *md, const char *text)
{
    struct pir_arena arena = {0};
    struct pir_piece *piece, *before = NULL;
    int rc = pir_body_read(&piece, &arena, text);

    for (; rc == 0 && piece; piece = piece->next) {
        if (piece->type == PIR_PIECE_OPEN || piece->type == PIR_PIECE_CLOSE)
            continue;
        if (before && needs_gap(before, piece))
            write_before(md->out, piece->lead);
        before = piece;
        rc = write_piece(md, piece);
    }
    pir_arena_release(&arena);
    return rc;
}

static int write_markdown(struct md *md, const struct pir_block *block)
{
    if (!block->text || pir_text_is_blank(block->text, strlen(block->text)))
        return 0;
    open_block(md);
    return write_body(md, block->text);
}

static int write_command(struct md *md, const struct pir_block *block)
{
    struct pir_buf clean = PIR_BUF_INIT;
    int rc = 0;

    if (!block->text || !*block->text)
        return 0;
    open_block(md);
    pir_text_quote(&clean, block->text, strlen(block->text), PIR_TEXT_LINE);
    if (pir_buf_failed(&clean))
        rc = PIR_E_NOMEM;
    else
        write_code(md->out, clean.data, "", "");
    pir_buf_release(&clean);
    return rc;
}

static int write_break(struct md *md)
{
    open_block(md);
    pir_buf_addstr(md->out, "---\n");
    return 0;
}

/* As letters can draw it, else in words. */
static int write_picture(struct md *md, const struct pir_block *block)
{
    if (!block->picture->plain)
        return write_paragraph(md, block);
    open_block(md);
    write_code(md->out, block->picture->plain, "", "");
    return 0;
}

static int write_block(struct md *md, const struct pir_block *block)
{
    switch (block->type) {
    case PIR_BLOCK_HEADING:
        return write_heading(md, block);
    case PIR_BLOCK_PICTURE:
        return write_picture(md, block);
    case PIR_BLOCK_PARAGRAPH:
        return write_paragraph(md, block);
    case PIR_BLOCK_FIELDS:
        return write_fields(md, block);
    case PIR_BLOCK_TABLE:
        return write_table(md, block);
    case PIR_BLOCK_LIST:
        return write_list(md, block);
    case PIR_BLOCK_MARKDOWN:
        return write_markdown(md, block);
    case PIR_BLOCK_CODE:
        return write_command(md, block);
    case PIR_BLOCK_BREAK:
        return write_break(md);
    case PIR_BLOCK_PAGE:
    case PIR_BLOCK_ROW:
    case PIR_BLOCK_GAP:
    default:
        return 0;
    }
}

int pir_render_markdown(struct pir_buf *out, const struct pir_block *page)
{
    struct md md = {.out = out};

    for (const struct pir_block *block = page->first; block; block = block->next) {
        if (write_block(&md, block) < 0)
            return PIR_E_NOMEM;
    }
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
