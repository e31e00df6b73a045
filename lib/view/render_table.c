/* Tables on a terminal. Columns are as wide as their widest cell; where the page is too
 * narrow they give way in the order the columns say. When even that would leave columns
 * too thin to read, each row is written by itself: what is short on its first line, the
 * text that matters most on lines of its own below. Columns in which nothing stands are
 * left out. */
#include "base/text.h"
#include "view/render_flow.h"

#include <string.h>

#define GAP ((size_t)2) /* columns between two columns */

/* How far columns give way: first as far as reads well, then as far as can be read at
 * all. The column that gives way last holds the text that matters most. */
enum { EASY, TIGHT, STEPS };
static const size_t text_least[STEPS] = {32, 18};
static const size_t other_least[STEPS] = {14, 10};

/* A column as it will be written. */
struct lane {
    const struct pir_column *column;
    size_t width; /* 0: nothing in it */
    size_t word;  /* its longest word, where it wraps */
    size_t least[STEPS];
};

struct grid {
    struct pir_pen *pen;
    const struct pir_block *table;
    struct lane *lanes;
    size_t count;
    bool titles; /* does any column in use have one? */
    int last;    /* the lowest level at which a column gives way */
};

static const struct pir_line *cell_of(const struct pir_block *row, size_t i)
{
    static const struct pir_line none;

    return row->type == PIR_BLOCK_ROW && i < row->cell_count ? &row->cells[i] : &none;
}

static size_t title_width(const struct lane *lane)
{
    const char *title = lane->column->title;

    return title ? pir_text_width(title, strlen(title)) : 0;
}

/* ---- how wide -------------------------------------------------------------------- */

static int measure_cell(struct lane *lane, const struct pir_line *cell)
{
    struct pir_arena scratch = {0};
    struct pir_flow flow;
    size_t width, word;
    int rc = pir_flow_make(&flow, &scratch, cell, PIR_TONE_PLAIN);

    if (rc == 0) {
        width = pir_flow_width(&flow);
        word = lane->column->wrap ? pir_flow_word(&flow) : 0;
        lane->width = width > lane->width ? width : lane->width;
        lane->word = word > lane->word ? word : lane->word;
    }
    pir_arena_release(&scratch);
    return rc;
}

static int last_to_shrink(const struct grid *grid)
{
    int level = 0;

    for (size_t i = 0; i < grid->count; i++) {
        int shrink = grid->lanes[i].width > 0 ? grid->lanes[i].column->shrink : 0;

        if (shrink > 0 && (level == 0 || shrink < level))
            level = shrink;
    }
    return level;
}

/* A wrapped column keeps room for its longest word, unless that is very long. */
static size_t least_of(const struct grid *grid, const struct lane *lane, int step)
{
    size_t title = title_width(lane);
    size_t word = lane->word < text_least[TIGHT] ? lane->word : text_least[TIGHT];
    size_t least =
        lane->column->shrink == grid->last ? text_least[step] : other_least[step];

    least = word > least ? word : least;
    least = title > least ? title : least;
    return lane->column->shrink == 0 || least > lane->width ? lane->width : least;
}

static void finish_lane(struct grid *grid, struct lane *lane)
{
    size_t title = title_width(lane);

    if (lane->width == 0)
        return;
    lane->width = title > lane->width ? title : lane->width;
    for (int step = 0; step < STEPS; step++)
        lane->least[step] = least_of(grid, lane, step);
    if (title > 0)
        grid->titles = true;
}

static int measure(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        grid->lanes[i].column = &grid->table->columns[i];
    for (const struct pir_block *row = grid->table->first; row; row = row->next) {
        for (size_t i = 0; i < grid->count; i++) {
            if (measure_cell(&grid->lanes[i], cell_of(row, i)) < 0)
                return PIR_E_NOMEM;
        }
    }
    grid->last = last_to_shrink(grid);
    for (size_t i = 0; i < grid->count; i++)
        finish_lane(grid, &grid->lanes[i]);
    return 0;
}

static size_t total_width(const struct grid *grid)
{
    size_t total = 0;

    for (size_t i = 0; i < grid->count; i++) {
        if (grid->lanes[i].width > 0)
            total += grid->lanes[i].width + (total ? GAP : 0);
    }
    return total;
}

/* The widest column among those that give way first, or NULL when none can. */
static struct lane *next_to_shrink(struct grid *grid, int step)
{
    struct lane *best = NULL;

    for (size_t i = 0; i < grid->count; i++) {
        struct lane *lane = &grid->lanes[i];

        if (lane->width <= lane->least[step])
            continue;
        if (!best || lane->column->shrink > best->column->shrink ||
            (lane->column->shrink == best->column->shrink && lane->width > best->width))
            best = lane;
    }
    return best;
}

/* Does the table fit once its columns have given way? */
static bool fits(struct grid *grid, size_t width)
{
    size_t total;
    int step = EASY;

    for (size_t i = 0; i < grid->count; i++) {
        struct lane *lane = &grid->lanes[i];

        if (lane->width > width && lane->least[EASY] <= width)
            lane->width = width;
    }
    for (total = total_width(grid); total > width;) {
        struct lane *lane = next_to_shrink(grid, step);

        if (!lane && ++step == STEPS)
            return false;
        if (lane) {
            lane->width--;
            total--;
        }
    }
    return true;
}

/* ---- as columns ------------------------------------------------------------------ */

static int flow_cell(
    struct pir_flow *flow, struct pir_arena *arena, const struct grid *grid, size_t i,
    const struct pir_line *cell)
{
    const struct lane *lane = &grid->lanes[i];
    int rc = pir_flow_make(flow, arena, cell, PIR_TONE_PLAIN);

    if (rc < 0)
        return rc;
    if (lane->column->wrap)
        return pir_flow_wrap(flow, arena, lane->width);
    return pir_flow_cut(flow, arena, grid->pen, lane->width);
}

static void
write_cells(const struct grid *grid, const struct pir_flow *flows, size_t row)
{
    size_t left = grid->pen->margin;

    for (size_t i = 0; i < grid->count; i++) {
        const struct lane *lane = &grid->lanes[i];
        size_t width = pir_flow_row_width(&flows[i], grid->pen, row);

        if (lane->width == 0)
            continue;
        grid->pen->column = left;
        if (lane->column->align == PIR_RIGHT && width < lane->width)
            grid->pen->column += lane->width - width;
        pir_pen_row(grid->pen, &flows[i], row);
        left += lane->width + GAP;
    }
    pir_pen_line(grid->pen);
}

static int write_row(const struct grid *grid, const struct pir_block *row)
{
    struct pir_arena scratch = {0};
    struct pir_flow *flows = pir_arena_calloc(&scratch, grid->count, sizeof(*flows));
    size_t height = 1;
    int rc = flows ? 0 : PIR_E_NOMEM;

    for (size_t i = 0; rc == 0 && i < grid->count; i++) {
        rc = flow_cell(&flows[i], &scratch, grid, i, cell_of(row, i));
        height = flows[i].row_count > height ? flows[i].row_count : height;
    }
    for (size_t i = 0; rc == 0 && i < height; i++)
        write_cells(grid, flows, i);
    pir_arena_release(&scratch);
    return rc;
}

static void write_titles(const struct grid *grid)
{
    size_t left = grid->pen->margin;

    for (size_t i = 0; grid->titles && i < grid->count; i++) {
        const struct lane *lane = &grid->lanes[i];
        const char *title = lane->column->title ? lane->column->title : "";

        if (lane->width == 0)
            continue;
        grid->pen->column = left;
        if (lane->column->align == PIR_RIGHT)
            grid->pen->column += lane->width - title_width(lane);
        pir_pen_text(grid->pen, title, strlen(title), PIR_TONE_DIM);
        left += lane->width + GAP;
    }
    if (grid->titles)
        pir_pen_line(grid->pen);
}

static int write_columns(const struct grid *grid)
{
    write_titles(grid);
    for (const struct pir_block *row = grid->table->first; row; row = row->next) {
        if (write_row(grid, row) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

/* ---- row by row ------------------------------------------------------------------ */

/* Append the cell's spans to a line that gathers several cells. A figure needs its
 * title. */
static int gather(
    struct pir_arena *arena, struct pir_line *line, const struct pir_line *cell,
    const struct pir_column *column)
{
    if (!cell->first)
        return 0;
    if (line->first)
        pir_line_add(arena, line, "  ", PIR_TONE_PLAIN);
    if (column->align == PIR_RIGHT && column->title) {
        pir_line_add(arena, line, column->title, PIR_TONE_DIM);
        pir_line_add(arena, line, " ", PIR_TONE_PLAIN);
    }
    for (const struct pir_span_text *span = cell->first; span; span = span->next)
        pir_line_add(arena, line, span->text, span->tone);
    return line->failed ? PIR_E_NOMEM : 0;
}

static int write_head(const struct grid *grid, const struct pir_block *row)
{
    struct pir_arena scratch = {0};
    struct pir_line line = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < grid->count; i++) {
        if (grid->last == 0 || grid->lanes[i].column->shrink != grid->last)
            rc = gather(&scratch, &line, cell_of(row, i), grid->lanes[i].column);
    }
    if (rc == 0 && line.first)
        rc = pir_pen_wrap(grid->pen, &line, PIR_TONE_PLAIN, grid->pen->margin);
    pir_arena_release(&scratch);
    return rc;
}

static int write_record(const struct grid *grid, const struct pir_block *row)
{
    int rc = write_head(grid, row);

    for (size_t i = 0; rc == 0 && i < grid->count; i++) {
        if (grid->last > 0 && grid->lanes[i].column->shrink == grid->last &&
            cell_of(row, i)->first)
            rc = pir_pen_wrap(
                grid->pen, cell_of(row, i), PIR_TONE_PLAIN,
                grid->pen->margin + PIR_FLOW_INDENT);
    }
    return rc;
}

static int write_records(const struct grid *grid)
{
    for (const struct pir_block *row = grid->table->first; row; row = row->next) {
        if (write_record(grid, row) < 0)
            return PIR_E_NOMEM;
    }
    return 0;
}

int pir_pen_table(struct pir_pen *pen, const struct pir_block *table)
{
    struct pir_arena arena = {0};
    struct grid grid = {.pen = pen, .table = table, .count = table->column_count};
    int rc = PIR_E_NOMEM;

    grid.lanes = pir_arena_calloc(&arena, grid.count, sizeof(*grid.lanes));
    if (grid.lanes)
        rc = measure(&grid);
    if (rc == 0 && fits(&grid, pen->width > pen->margin ? pen->width - pen->margin : 1))
        rc = write_columns(&grid);
    else if (rc == 0)
        rc = write_records(&grid);
    pir_arena_release(&arena);
    return rc;
}
