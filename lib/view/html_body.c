/* An entry's Markdown in HTML: paragraphs, lists, quotes, headings, code and tables; what is
 * inside of a paragraph stays the text it is, so that no link, image or tag can come of it. */
#include "view/html_internal.h"

#include "base/arena.h"
#include "base/err.h"
#include "view/render_body.h"

#include <string.h>

static void open_nest(struct pir_buf *out, const struct pir_piece *piece)
{
    switch (piece->nest) {
    case PIR_NEST_LIST:
        pir_buf_addstr(out, "<ul>\n");
        break;
    case PIR_NEST_NUMBERED:
        if (piece->number == 1)
            pir_buf_addstr(out, "<ol>\n");
        else
            pir_buf_printf(out, "<ol start=\"%lu\">\n", piece->number);
        break;
    case PIR_NEST_ITEM:
        pir_buf_addstr(out, "<li>");
        break;
    case PIR_NEST_QUOTE:
        pir_buf_addstr(out, "<blockquote>\n");
        break;
    }
}

static void close_nest(struct pir_buf *out, const struct pir_piece *piece)
{
    static const char *const ends[] = {
        [PIR_NEST_LIST] = "</ul>\n",
        [PIR_NEST_NUMBERED] = "</ol>\n",
        [PIR_NEST_ITEM] = "</li>\n",
        [PIR_NEST_QUOTE] = "</blockquote>\n"};

    pir_buf_addstr(out, ends[piece->nest]);
}

/* The first words of an item are the item. */
static int add_words(struct pir_buf *out, const struct pir_piece *piece)
{
    const char *element = piece->type == PIR_PIECE_HEADING ? "h3" : "p";
    int rc;

    if (piece->type == PIR_PIECE_TEXT && piece->marked)
        return pir_html_lines(out, piece->text);
    pir_buf_printf(out, "<%s>", element);
    rc = pir_html_lines(out, piece->text);
    pir_buf_printf(out, "</%s>\n", element);
    return rc;
}

static int add_code(struct pir_buf *out, const char *text)
{
    int rc;

    pir_buf_addstr(out, "<pre><code>");
    rc = pir_html_text(out, text);
    pir_buf_addstr(out, "</code></pre>\n");
    return rc;
}

static int add_piece(struct pir_buf *out, const struct pir_piece *piece)
{
    switch (piece->type) {
    case PIR_PIECE_OPEN:
        open_nest(out, piece);
        return 0;
    case PIR_PIECE_CLOSE:
        close_nest(out, piece);
        return 0;
    case PIR_PIECE_RULE:
        pir_buf_addstr(out, "<hr>\n");
        return 0;
    case PIR_PIECE_CODE:
        return add_code(out, piece->text);
    case PIR_PIECE_TABLE:
        return pir_html_table(out, "Table", piece->table);
    case PIR_PIECE_TEXT:
    case PIR_PIECE_HEADING:
    default:
        return add_words(out, piece);
    }
}

int pir_html_body(struct pir_buf *out, const char *text)
{
    struct pir_arena arena = {0};
    struct pir_piece *piece;
    int rc = pir_body_read(&piece, &arena, text);

    for (; rc == 0 && piece; piece = piece->next)
        rc = add_piece(out, piece);
    pir_arena_release(&arena);
    return rc;
}
