/* Trees of blocks. A failure stays in the tree and is asked for once, at the end. */
#include "doc/block.h"

#define FIELD_CELLS 2

struct pir_block *pir_block_page(struct pir_arena *arena)
{
    return pir_block_add(arena, NULL, PIR_BLOCK_PAGE);
}

static struct pir_line *make_cells(struct pir_arena *arena, size_t count)
{
    return pir_arena_calloc(arena, count, sizeof(struct pir_line));
}

static size_t cells_under(const struct pir_block *parent)
{
    return parent->type == PIR_BLOCK_FIELDS ? FIELD_CELLS : parent->column_count;
}

static void append(struct pir_block *parent, struct pir_block *block)
{
    if (parent->last)
        parent->last->next = block;
    else
        parent->first = block;
    parent->last = block;
}

struct pir_block *pir_block_add(
    struct pir_arena *arena, struct pir_block *parent, enum pir_block_type type)
{
    struct pir_block *block;

    if (!parent && type != PIR_BLOCK_PAGE)
        return NULL;
    block = pir_arena_alloc(arena, sizeof(*block));
    if (block && parent && type == PIR_BLOCK_ROW) {
        block->cell_count = cells_under(parent);
        block->cells = make_cells(arena, block->cell_count);
    }
    if (!block || (block->cell_count && !block->cells)) {
        if (parent)
            parent->failed = true;
        return NULL;
    }
    block->type = type;
    if (parent)
        append(parent, block);
    return block;
}

/* A block that holds one line of text. */
static struct pir_block *add_line(
    struct pir_arena *arena, struct pir_block *parent, enum pir_block_type type,
    const char *text, enum pir_tone tone)
{
    struct pir_block *block = pir_block_add(arena, parent, type);

    if (block)
        pir_line_add(arena, &block->line, text, tone);
    return block;
}

struct pir_block *pir_block_heading(
    struct pir_arena *arena, struct pir_block *parent, int level, const char *text)
{
    struct pir_block *block =
        add_line(arena, parent, PIR_BLOCK_HEADING, text, PIR_TONE_PLAIN);

    if (block)
        block->level = level;
    return block;
}

struct pir_block *pir_block_paragraph(
    struct pir_arena *arena, struct pir_block *parent, const char *text,
    enum pir_tone tone)
{
    return add_line(arena, parent, PIR_BLOCK_PARAGRAPH, text, tone);
}

struct pir_block *pir_block_field(
    struct pir_arena *arena, struct pir_block *fields, const char *name,
    const char *value, enum pir_tone tone)
{
    struct pir_block *row = pir_block_add(arena, fields, PIR_BLOCK_ROW);

    pir_cell_add(arena, row, 0, name, PIR_TONE_DIM);
    pir_cell_add(arena, row, 1, value, tone);
    return row;
}

struct pir_block *pir_block_table(
    struct pir_arena *arena, struct pir_block *parent, const struct pir_column *columns,
    size_t count)
{
    struct pir_block *table = pir_block_add(arena, parent, PIR_BLOCK_TABLE);
    struct pir_column *copy;

    if (!table)
        return NULL;
    copy = pir_arena_calloc(arena, count, sizeof(*copy));
    if (!copy) {
        table->failed = true;
        return table;
    }
    for (size_t i = 0; i < count; i++)
        copy[i] = columns[i];
    table->columns = copy;
    table->column_count = count;
    return table;
}

struct pir_block *pir_block_row(struct pir_arena *arena, struct pir_block *table)
{
    return pir_block_add(arena, table, PIR_BLOCK_ROW);
}

int pir_line_add(
    struct pir_arena *arena, struct pir_line *line, const char *text,
    enum pir_tone tone)
{
    struct pir_span_text *span;

    if (!line || !text)
        return 0;
    span = pir_arena_alloc(arena, sizeof(*span));
    if (span)
        span->text = pir_arena_strdup(arena, text);
    if (!span || !span->text) {
        line->failed = true;
        return -1;
    }
    span->tone = tone;
    if (line->last)
        line->last->next = span;
    else
        line->first = span;
    line->last = span;
    return 0;
}

int pir_cell_add(
    struct pir_arena *arena, struct pir_block *row, size_t i, const char *text,
    enum pir_tone tone)
{
    if (!row)
        return 0;
    if (i >= row->cell_count) {
        row->failed = true;
        return -1;
    }
    return pir_line_add(arena, &row->cells[i], text, tone);
}

bool pir_block_failed(const struct pir_block *page)
{
    if (!page || page->failed || page->line.failed)
        return true;
    for (size_t i = 0; i < page->cell_count; i++)
        if (page->cells[i].failed)
            return true;
    for (const struct pir_block *child = page->first; child; child = child->next)
        if (pir_block_failed(child))
            return true;
    return false;
}
