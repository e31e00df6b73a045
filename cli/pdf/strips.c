/* A document as strips: headings, paragraphs, items, code, pictures. */
#include "pdf.h"

#include <string.h>

#define MARKER 1.3 /* widths in sizes of the type */
#define INDENT 0.55

struct strip *strip_add(struct press *press, unsigned piece, double before)
{
    struct strip *strip = g_new0(struct strip, 1);

    strip->piece = piece;
    strip->before = before;
    g_ptr_array_add(press->strips, strip);
    return strip;
}

struct cell *strip_cell(struct strip *strip, double x, const char *tag)
{
    struct cell *cell = &strip->cells[strip->cell_count++];

    cell->x = x;
    cell->tag = tag;
    return cell;
}

void strip_finish(struct strip *strip)
{
    strip->height = 0;
    for (unsigned i = 0; i < strip->cell_count; i++)
        if (strip->cells[i].text.height > strip->height)
            strip->height = strip->cells[i].text.height;
    strip->height += 2 * strip->pad;
}

/* One text as wide as the sheet. */
static struct strip *add_text(
    struct press *press, const struct block *block, const char *tag, double size,
    double before, bool bold)
{
    struct strip *strip = strip_add(press, block->piece, before);
    struct cell *cell = strip_cell(strip, press->left, tag);

    cell->width = press->right - press->left;
    text_make(&cell->text, press, block->line, size, bold);
    text_wrap(&cell->text, cell->width, false);
    strip_finish(strip);
    return strip;
}

static void add_heading(struct press *press, const struct block *block)
{
    static const struct {
        const char *tag;
        double size, before;
    } levels[] = {{"H1", 1.5, 1.0}, {"H2", 1.2, 1.1}, {"H3", 1.0, 0.7}};
    unsigned level = block->level - 1;
    struct strip *strip = add_text(
        press, block, levels[level].tag, press->size * levels[level].size,
        press->size * levels[level].before, true);

    strip->heading = block->level;
    strip->keep = true;
}

static void add_item(
    struct press *press, const struct block *block, const struct block *last,
    const struct block *next)
{
    double indent = press->left + block->level * INDENT * press->size;
    struct strip *strip = strip_add(press, block->piece, 0.15 * press->size);
    struct cell *cell = strip_cell(strip, indent, "Lbl");
    double marker;

    text_plain(&cell->text, press, block->marker, press->size, false);
    marker = text_width(&cell->text) + 0.4 * press->size;
    if (marker < MARKER * press->size)
        marker = MARKER * press->size;
    cell->width = marker;
    text_wrap(&cell->text, -1, false);
    cell = strip_cell(strip, indent + marker, "LBody");
    cell->width = press->right - cell->x;
    text_make(&cell->text, press, block->line, press->size, false);
    text_wrap(&cell->text, cell->width, false);
    strip->group = "L";
    strip->tag = "LI";
    strip->opens = !last || last->type != BLOCK_ITEM;
    strip->closes = !next || next->type != BLOCK_ITEM;
    strip_finish(strip);
}

static void add_code(struct press *press, const struct block *block)
{
    struct strip *strip = strip_add(press, block->piece, 0.3 * press->size);
    struct cell *cell = strip_cell(strip, press->left + 0.5 * press->size, "Code");

    cell->width = press->right - cell->x - 0.5 * press->size;
    text_make(&cell->text, press, block->line, press->size, false);
    text_wrap(&cell->text, cell->width, false);
    strip->pad = 0.3 * press->size;
    strip->tinted = true;
    strip_finish(strip);
}

/* A picture, and under it what there is to be seen in words: a reader that speaks has no
 * other way to it. */
static void add_picture(struct press *press, const struct block *block)
{
    double width = press->right - press->left;
    double most = (press->bottom - press->top) * 0.8;
    struct strip *strip = strip_add(press, block->piece, 0.5 * press->size);

    strip->type = STRIP_PICTURE;
    strip->picture = block;
    strip->scale = 10 * width / block->width;
    if (strip->scale > 1.0)
        strip->scale = 1.0;
    if (strip->scale * block->height / 10 > most)
        strip->scale = 10 * most / block->height;
    strip->height = strip->scale * block->height / 10;
    strip->keep = true;
    add_text(press, block, "Caption", press->size * 0.8, 0.2 * press->size, false);
}

static void add_block(struct press *press, guint at, double names, double *gap)
{
    const GPtrArray *blocks = press->form->blocks;
    const struct block *block = g_ptr_array_index(blocks, at);
    const struct block *last = at ? g_ptr_array_index(blocks, at - 1) : NULL;
    const struct block *next =
        at + 1 < blocks->len ? g_ptr_array_index(blocks, at + 1) : NULL;
    guint first = press->strips->len;

    switch (block->type) {
    case BLOCK_HEADING:
        add_heading(press, block);
        break;
    case BLOCK_PARAGRAPH:
        add_text(press, block, "P", press->size, 0.25 * press->size, false);
        break;
    case BLOCK_FIELDS:
        fields_add(press, block, names);
        break;
    case BLOCK_TABLE:
        table_add(press, block);
        break;
    case BLOCK_ITEM:
        add_item(press, block, last, next);
        break;
    case BLOCK_CODE:
        add_code(press, block);
        break;
    case BLOCK_PICTURE:
        add_picture(press, block);
        break;
    case BLOCK_GAP:
        *gap = 0.45 * press->size;
        return;
    case BLOCK_BREAK:
        strip_add(press, 0, 0)->type = STRIP_BREAK;
        break;
    }
    if (first < press->strips->len)
        ((struct strip *)g_ptr_array_index(press->strips, first))->before += *gap;
    *gap = 0;
}

static void free_strip(gpointer data)
{
    struct strip *strip = data;

    for (unsigned i = 0; i < strip->cell_count; i++) {
        struct text *text = &strip->cells[i].text;

        g_object_unref(text->layout);
        g_array_free(text->stretches, TRUE);
        g_array_free(text->bottoms, TRUE);
    }
    g_free(strip);
}

void strips_make(struct press *press)
{
    double gap = 0, names = fields_names(press);

    if (press->strips)
        g_ptr_array_free(press->strips, TRUE);
    press->strips = g_ptr_array_new_with_free_func(free_strip);
    for (guint i = 0; i < press->form->blocks->len; i++)
        add_block(press, i, names, &gap);
}
