/* Rows: fields, and tables whose columns share the sheet's width. */
#include "pdf.h"

#include <math.h>

#define NAMES_MOST 0.2 /* of the width, for the names of fields */
#define TYPE 0.95      /* of a table, to that of the text */

/* ---- fields ---------------------------------------------------------------------- */

/* All fields of a document stand at the same edge. */
double fields_names(const struct press *press)
{
    double widest = 0, most = NAMES_MOST * (press->right - press->left);

    for (guint b = 0; b < press->form->blocks->len; b++) {
        const struct block *block = g_ptr_array_index(press->form->blocks, b);

        for (guint i = 0; block->type == BLOCK_FIELDS && i < block->rows->len; i++) {
            const struct row *row = g_ptr_array_index(block->rows, i);
            struct text text;
            double width;

            if (!row->cells->len)
                continue;
            text_make(
                &text, press, g_ptr_array_index(row->cells, 0), press->size, false);
            width = text_width(&text) + 1;
            widest = width > widest ? width : widest;
            g_object_unref(text.layout);
            g_array_free(text.stretches, TRUE);
        }
    }
    return widest > most ? most : widest;
}

void fields_add(struct press *press, const struct block *block, double names)
{
    double gap = press->size;

    for (guint i = 0; i < block->rows->len; i++) {
        const struct row *row = g_ptr_array_index(block->rows, i);
        struct strip *strip = strip_add(press, row->piece, 0.22 * press->size);

        strip->group = "L";
        strip->tag = "LI";
        strip->opens = i == 0;
        strip->closes = i + 1 == block->rows->len;
        for (guint c = 0; c < row->cells->len; c++) {
            struct cell *cell = strip_cell(
                strip, press->left + (c ? names + gap : 0), c ? "LBody" : "Lbl");

            cell->width = c ? press->right - cell->x : names;
            text_make(
                &cell->text, press, g_ptr_array_index(row->cells, c), press->size,
                false);
            text_wrap(&cell->text, cell->width, false);
        }
        strip_finish(strip);
    }
}

/* ---- the widths of columns --------------------------------------------------------- */

struct widths {
    double natural[FORM_COLUMNS_MAX], word[FORM_COLUMNS_MAX], width[FORM_COLUMNS_MAX];
};

static void widen(struct widths *w, unsigned column, const struct text *text)
{
    double natural = text_width(text) + 0.5;
    double word = natural > w->word[column] ? text_word(text) + 0.5 : 0;

    if (natural > w->natural[column])
        w->natural[column] = natural;
    if (word > w->word[column])
        w->word[column] = word;
}

/* What is over the width is taken from the wide columns: each keeps its longest word if
 * it can, and of the rest as much as the root of what it would like. */
static void share(struct widths *w, const struct block *block, double room)
{
    double fixed = 0, wish = 0, rest;
    unsigned count = block->column_count;
    bool all = false;

    for (;;) {
        fixed = wish = 0;
        for (unsigned i = 0; i < count; i++) {
            bool gives = all || !block->columns[i].tight;
            double least = gives ? w->word[i] : w->natural[i];

            w->width[i] = least;
            fixed += least;
            if (gives)
                wish += sqrt(w->natural[i] - least);
        }
        if (all || fixed <= room)
            break;
        all = true;
    }
    rest = room - fixed;
    for (unsigned i = 0; rest < 0 && i < count; i++)
        w->width[i] *= room / fixed;
    for (int round = 0; rest > 0.01 && wish > 0 && round < 16; round++) {
        double given = 0, more = 0;

        for (unsigned i = 0; i < count; i++) {
            double lacks = w->natural[i] - w->width[i], part;

            if (lacks <= 0 || (!all && block->columns[i].tight))
                continue;
            part = rest * sqrt(lacks) / wish;
            part = part > lacks ? lacks : part;
            w->width[i] += part;
            given += part;
            more += sqrt(lacks - part);
        }
        rest -= given;
        wish = more;
    }
}

/* Room that is left goes to the column with the most words. */
static void fill(struct widths *w, const struct block *block, double room)
{
    unsigned best = 0;
    double sum = 0;

    for (unsigned i = 0; i < block->column_count; i++) {
        sum += w->width[i];
        if (!block->columns[i].tight &&
            (block->columns[best].tight || w->natural[i] > w->natural[best]))
            best = i;
    }
    if (sum < room)
        w->width[best] += room - sum;
}

/* ---- tables ------------------------------------------------------------------------ */

static struct strip *add_titles(
    struct press *press, const struct block *block, struct widths *w, double size)
{
    struct strip *strip = strip_add(press, 0, 0.35 * press->size);

    strip->group = "Table";
    strip->tag = "TR";
    strip->opens = strip->keep = strip->ruled = true;
    strip->pad = 0.12 * press->size;
    for (unsigned c = 0; c < block->column_count; c++) {
        struct cell *cell = strip_cell(strip, 0, "TH");

        text_plain(&cell->text, press, block->columns[c].title, size, true);
        widen(w, c, &cell->text);
    }
    return strip;
}

static void add_row(
    struct press *press, const struct block *block, const struct row *row,
    struct widths *w, double size)
{
    struct strip *strip = strip_add(press, row->piece, 0);

    strip->group = "Table";
    strip->tag = "TR";
    strip->ruled = true;
    strip->pad = 0.12 * press->size;
    for (guint c = 0; c < row->cells->len && c < block->column_count; c++) {
        struct cell *cell = strip_cell(strip, 0, c ? "TD" : "TH");

        text_make(&cell->text, press, g_ptr_array_index(row->cells, c), size, false);
        widen(w, c, &cell->text);
    }
}

static void set_widths(
    struct press *press, const struct block *block, struct strip *strip,
    const struct widths *w, double gap)
{
    double x = press->left;

    for (unsigned c = 0; c < strip->cell_count; c++) {
        struct cell *cell = &strip->cells[c];

        cell->x = x;
        cell->width = w->width[c];
        text_wrap(&cell->text, cell->width, block->columns[c].right);
        x += w->width[c] + gap;
    }
    strip_finish(strip);
}

void table_add(struct press *press, const struct block *block)
{
    struct widths w = {.natural = {0}};
    guint first = press->strips->len;
    double size = TYPE * press->size, gap = 0.8 * press->size;
    double room = press->right - press->left - gap * (block->column_count - 1);
    struct strip *titles;

    if (!block->rows->len)
        return;
    titles = add_titles(press, block, &w, size);
    for (guint i = 0; i < block->rows->len; i++)
        add_row(press, block, g_ptr_array_index(block->rows, i), &w, size);
    share(&w, block, room);
    fill(&w, block, room);
    for (guint i = first; i < press->strips->len; i++) {
        struct strip *strip = g_ptr_array_index(press->strips, i);

        set_widths(press, block, strip, &w, gap);
        if (strip != titles)
            strip->titles = titles;
        strip->closes = i + 1 == press->strips->len;
    }
}
