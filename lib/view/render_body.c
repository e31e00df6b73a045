/* A body's blocks, as cmark-gfm finds them, one after the other with what stands before
 * their lines. */
#include "view/render_body.h"

#include "base/err.h"
#include "base/text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <string.h>

/* cmark-gfm takes time with the square of a table's size, and fills up short rows: lines
 * times bars of the widest line, up to which tables are looked for. */
#define TABLE_MAX ((size_t)20000)
#define NESTED_MAX ((size_t)8)
#define LANGUAGE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-#._"
#define NO_BREAK_SPACE "\xc2\xa0"

/* A list item or a quote that is open. */
struct nest {
    cmark_node *node;
    const char *marker; /* "- ", "> "; used up by the first piece of an item */
    const char *rest;   /* the same, or spaces */
    bool used;
};

struct reading {
    struct pir_arena *arena;
    struct pir_piece **end;
    const char *const *lines; /* of the inert text */
    size_t line_count;
    struct nest nested[NESTED_MAX];
    size_t depth, width; /* columns of what is nested */
    size_t too_deep;     /* nodes open beyond that */
    int last_line;       /* where the piece before ended; 0: there was none */
    bool failed;
};

static struct pir_piece *add_piece(struct reading *r, enum pir_piece_type type)
{
    struct pir_piece *piece = pir_arena_alloc(r->arena, sizeof(*piece));

    if (!piece) {
        r->failed = true;
        return NULL;
    }
    piece->type = type;
    *r->end = piece;
    r->end = &piece->next;
    return piece;
}

/* ---- what stands before lines -------------------------------------------------------- */

enum before { BEFORE_FIRST, BEFORE_REST, BEFORE_LEAD };

static const char *before(struct reading *r, enum before which)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    for (size_t i = 0; i < r->depth; i++) {
        const struct nest *nest = &r->nested[i];

        if (which == BEFORE_LEAD && !nest->used)
            break;
        pir_buf_addstr(
            &out, which == BEFORE_FIRST && !nest->used ? nest->marker : nest->rest);
    }
    text = pir_buf_failed(&out) ? NULL : pir_arena_strndup(r->arena, out.data, out.len);
    pir_buf_release(&out);
    r->failed = r->failed || !text;
    return text;
}

/* A piece with words of its own, which uses up the markers that wait. */
static struct pir_piece *
add_leaf(struct reading *r, enum pir_piece_type type, cmark_node *node)
{
    struct pir_piece *piece = add_piece(r, type);
    int line = cmark_node_get_start_line(node);

    if (!piece)
        return NULL;
    piece->first = before(r, BEFORE_FIRST);
    piece->rest = before(r, BEFORE_REST);
    piece->lead = before(r, BEFORE_LEAD);
    piece->gap = r->last_line > 0 && line > r->last_line + 1;
    for (size_t i = 0; i < r->depth; i++) {
        bool item = cmark_node_get_type(r->nested[i].node) == CMARK_NODE_ITEM;

        piece->marked = piece->marked || (item && !r->nested[i].used);
        piece->quoted = piece->quoted || !item;
        r->nested[i].used = true;
    }
    r->last_line = cmark_node_get_end_line(node);
    return piece;
}

/* ---- words ------------------------------------------------------------------------ */

/* All of a node's text: there is nothing inline but text and breaks of lines. */
static void gather(struct pir_buf *out, cmark_node *node)
{
    for (cmark_node *at = cmark_node_first_child(node); at; at = cmark_node_next(at)) {
        const char *literal = cmark_node_get_literal(at);

        if (literal)
            pir_buf_addstr(out, literal);
        else if (cmark_node_get_type(at) == CMARK_NODE_LINEBREAK)
            pir_buf_addch(out, '\n');
        else if (cmark_node_get_type(at) == CMARK_NODE_SOFTBREAK)
            pir_buf_addch(out, ' ');
        else
            gather(out, at);
    }
}

static const char *words_of(struct reading *r, cmark_node *node, bool cell)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    gather(&out, node);
    text = pir_buf_failed(&out) ? NULL
           : cell               ? pir_inert_cell(r->arena, out.data, out.len)
                                : pir_inert_restore(r->arena, out.data, out.len);
    pir_buf_release(&out);
    r->failed = r->failed || !text;
    return text;
}

/* Tabs become spaces, lines end where their words do. What stands beside the opening fence is
 * the name of a language, or somebody's words. */
static const char *code_of(struct reading *r, cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    const char *info = cmark_node_get_fence_info(node);
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    if (info && info[strspn(info, LANGUAGE)])
        pir_buf_printf(&out, "%s\n", info);
    for (const char *c = literal; *c; c++) {
        while (*c == '\n' && out.len > 0 && out.data[out.len - 1] == ' ')
            pir_buf_truncate(&out, out.len - 1);
        if (*c == '\t')
            pir_buf_addstr(&out, "    ");
        else
            pir_buf_addch(&out, *c);
    }
    text = pir_buf_failed(&out) ? NULL : pir_inert_restore(r->arena, out.data, out.len);
    pir_buf_release(&out);
    r->failed = r->failed || !text;
    return text;
}

/* ---- tables ------------------------------------------------------------------------ */

static struct pir_column *columns_of(struct reading *r, cmark_node *node, size_t count)
{
    struct pir_column *columns = pir_arena_calloc(r->arena, count, sizeof(*columns));
    const uint8_t *align = cmark_gfm_extensions_get_table_alignments(node);
    cmark_node *cell = cmark_node_first_child(cmark_node_first_child(node));

    for (size_t i = 0; columns && i < count && cell; i++) {
        columns[i].title = words_of(r, cell, true);
        columns[i].align = align && align[i] == 'r' ? PIR_RIGHT : PIR_LEFT;
        columns[i].shrink = i + 1 < count ? 2 : 1;
        columns[i].wrap = true;
        cell = cmark_node_next(cell);
    }
    r->failed = r->failed || !columns;
    return columns;
}

/* Renderers leave out columns in which nothing stands; here somebody wrote their titles. */
static void keep_columns(struct reading *r, struct pir_block *table)
{
    struct pir_block *row =
        table->first ? table->first : pir_block_row(r->arena, table);

    for (size_t i = 0; row && i < table->column_count; i++) {
        if (!row->cells[i].first)
            pir_cell_add(r->arena, row, i, NO_BREAK_SPACE, PIR_TONE_PLAIN);
    }
}

static const char *line_of(const struct reading *r, int number)
{
    return number > 0 && (size_t)number <= r->line_count ? r->lines[number - 1] : "";
}

/* Has a row more cells than the table has titles? Those cmark-gfm drops. */
static bool has_more(const struct reading *r, cmark_node *row, size_t count)
{
    const char *line = line_of(r, cmark_node_get_start_line(row));
    size_t len = strcspn(line, "\n"), bars = 0;

    while (len > 0 && strchr(" \t", line[len - 1]))
        len--;
    while (len > 0 && strchr(" \t>", *line)) {
        line++;
        len--;
    }
    for (size_t i = 0; i < len; i++)
        bars += line[i] == '|';
    return len > 0 && bars + 1 > count + (*line == '|') + (line[len - 1] == '|');
}

/* The table as it was written, from two lines above its first row: cmark-gfm takes the paragraph
 * before it for its beginning. */
static void read_source(struct reading *r, cmark_node *node, cmark_node *row)
{
    struct pir_piece *piece = add_leaf(r, PIR_PIECE_CODE, node);
    const char *from = line_of(r, cmark_node_get_start_line(row) - 2);
    const char *to = line_of(r, cmark_node_get_end_line(node));

    to += strcspn(to, "\n");
    if (piece)
        piece->text =
            pir_inert_restore(r->arena, from, to > from ? (size_t)(to - from) : 0);
    r->failed = r->failed || !piece || !piece->text;
}

static void read_table(struct reading *r, cmark_node *node)
{
    size_t count = cmark_gfm_extensions_get_table_columns(node);
    cmark_node *line = cmark_node_next(cmark_node_first_child(node));
    struct pir_column *columns;
    struct pir_piece *piece;

    for (cmark_node *at = line; at; at = cmark_node_next(at)) {
        if (has_more(r, at, count)) {
            read_source(r, node, line);
            return;
        }
    }
    piece = add_leaf(r, PIR_PIECE_TABLE, node);
    columns = columns_of(r, node, count);
    if (!piece || !columns)
        return;
    piece->table = pir_block_table(r->arena, pir_block_page(r->arena), columns, count);
    for (; line; line = cmark_node_next(line)) {
        struct pir_block *row = pir_block_row(r->arena, piece->table);
        cmark_node *cell = cmark_node_first_child(line);

        for (size_t i = 0; cell && i < count; i++, cell = cmark_node_next(cell)) {
            const char *words = words_of(r, cell, true);

            if (words && *words)
                pir_cell_add(r->arena, row, i, words, PIR_TONE_PLAIN);
        }
    }
    if (piece->table)
        keep_columns(r, piece->table);
    r->failed = r->failed || !piece->table || pir_block_failed(piece->table);
}

static bool is_table(cmark_node *node)
{
    return strcmp(cmark_node_get_type_string(node), "table") == 0;
}

/* ---- lists and quotes ---------------------------------------------------------------- */

/* As the author wrote it: cmark-gfm counts items itself. */
static const char *marker_of(struct reading *r, cmark_node *node)
{
    size_t column = (size_t)cmark_node_get_start_column(node);
    const char *at = line_of(r, cmark_node_get_start_line(node));

    if (cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE)
        return "> ";
    if (column > 0 && column - 1 < strcspn(at, "\n"))
        at += column - 1;
    if (!strchr("0123456789-+*", *at) || !*at)
        return "- ";
    return pir_arena_printf(r->arena, "%.*s ", (int)strcspn(at, " \t\n"), at);
}

static enum pir_nest nest_of(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        return PIR_NEST_QUOTE;
    case CMARK_NODE_ITEM:
        return PIR_NEST_ITEM;
    default:
        return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? PIR_NEST_NUMBERED
                                                                    : PIR_NEST_LIST;
    }
}

static bool is_list(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_LIST;
}

static void push_nest(struct reading *r, cmark_node *node, const char *marker)
{
    struct nest *nest = &r->nested[r->depth++];

    nest->node = node;
    nest->marker = marker;
    nest->used = false;
    nest->rest = *marker == '>'
                     ? marker
                     : pir_arena_printf(r->arena, "%*s", (int)strlen(marker), "");
    r->width += strlen(marker);
    r->failed = r->failed || !nest->rest;
}

static void open_nest(struct reading *r, cmark_node *node)
{
    const char *marker = is_list(node) ? "" : marker_of(r, node);
    struct pir_piece *piece;

    if (!marker) {
        r->failed = true;
        return;
    }
    if (r->too_deep > 0 || r->depth == NESTED_MAX ||
        r->width + strlen(marker) > PIR_BODY_INDENT_MAX) {
        r->too_deep++;
        return;
    }
    piece = add_piece(r, PIR_PIECE_OPEN);
    if (!piece)
        return;
    piece->nest = nest_of(node);
    piece->number = is_list(node) ? (unsigned long)cmark_node_get_list_start(node) : 0;
    if (!is_list(node))
        push_nest(r, node, marker);
}

static void close_nest(struct reading *r, cmark_node *node)
{
    struct pir_piece *piece;

    if (r->too_deep > 0) {
        r->too_deep--;
        return;
    }
    if (!is_list(node)) {
        struct nest *nest = &r->nested[r->depth - 1];

        if (!nest->used && cmark_node_get_type(node) == CMARK_NODE_ITEM) {
            piece = add_leaf(r, PIR_PIECE_TEXT, node);
            if (piece)
                piece->text = "";
        }
        r->width -= strlen(nest->marker);
        r->depth--;
    }
    piece = add_piece(r, PIR_PIECE_CLOSE);
    if (piece)
        piece->nest = nest_of(node);
}

/* ---- the whole ------------------------------------------------------------------------ */

/* True when there is nothing more to see in the node. */
static bool read_leaf(struct reading *r, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    struct pir_piece *piece;

    if (is_table(node)) {
        read_table(r, node);
        return true;
    }
    if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) {
        if ((piece = add_leaf(r, PIR_PIECE_CODE, node)) != NULL)
            piece->text = code_of(r, node);
        return true;
    }
    if (type == CMARK_NODE_THEMATIC_BREAK) {
        if ((piece = add_leaf(r, PIR_PIECE_RULE, node)) != NULL)
            piece->text = "---";
        return true;
    }
    if (type != CMARK_NODE_PARAGRAPH && type != CMARK_NODE_HEADING)
        return false;
    piece = add_leaf(
        r, type == CMARK_NODE_HEADING ? PIR_PIECE_HEADING : PIR_PIECE_TEXT, node);
    if (piece)
        piece->text = words_of(r, node, false);
    return true;
}

/* Nodes that cannot hold others are left as they are entered. */
static bool has_exit(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);

    return type != CMARK_NODE_CODE_BLOCK && type != CMARK_NODE_HTML_BLOCK &&
           type != CMARK_NODE_THEMATIC_BREAK;
}

static void read_tree(struct reading *r, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;

    while (!r->failed && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);

        if (node == root)
            continue;
        if (event == CMARK_EVENT_EXIT)
            close_nest(r, node);
        else if (!read_leaf(r, node))
            open_nest(r, node);
        else if (has_exit(node))
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    }
    cmark_iter_free(iter);
}

static bool wants_tables(const char *text)
{
    size_t lines = 1, bars = 0, most = 0;

    for (const char *c = text; *c; c++) {
        bars = *c == '\n' ? 0 : bars + (*c == '|');
        lines += *c == '\n';
        most = bars > most ? bars : most;
    }
    return most > 0 && lines <= TABLE_MAX / most;
}

static int index_lines(struct reading *r, const char *text)
{
    PIR_VEC(const char *) lines = {NULL, 0, 0};

    for (const char *at = text; at;
         at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        const char **line = PIR_VEC_PUSH(r->arena, &lines);

        if (!line)
            return PIR_E_NOMEM;
        *line = at;
    }
    r->lines = lines.items;
    r->line_count = lines.len;
    return 0;
}

int pir_body_read(struct pir_piece **out, struct pir_arena *arena, const char *text)
{
    struct reading r = {.arena = arena, .end = out};
    struct pir_buf clean = PIR_BUF_INIT, inert = PIR_BUF_INIT;
    cmark_parser *parser;
    cmark_node *root;
    int rc;

    *out = NULL;
    pir_text_quote(&clean, text, strlen(text), PIR_TEXT_LINES | PIR_TEXT_TABS);
    pir_inert_make(&inert, clean.data);
    rc = pir_buf_failed(&clean) || pir_buf_failed(&inert) ? PIR_E_NOMEM
                                                          : index_lines(&r, inert.data);
    if (rc == 0) {
        parser = cmark_parser_new(CMARK_OPT_DEFAULT);
        if (wants_tables(inert.data)) {
            cmark_gfm_core_extensions_ensure_registered();
            cmark_parser_attach_syntax_extension(
                parser, cmark_find_syntax_extension("table"));
        }
        cmark_parser_feed(parser, inert.data, inert.len);
        root = cmark_parser_finish(parser);
        read_tree(&r, root);
        cmark_node_free(root);
        cmark_parser_free(parser);
        rc = r.failed ? PIR_E_NOMEM : 0;
    }
    pir_buf_release(&inert);
    pir_buf_release(&clean);
    return rc;
}
