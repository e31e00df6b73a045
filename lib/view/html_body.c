/* An entry's Markdown in HTML: paragraphs, lists, quotes, headings and code; what is inside
 * a paragraph stays the text it is, so that no link, image or tag can come of it. */
#include "view/html_internal.h"

#include "base/err.h"
#include "view/render_body.h"

#include <string.h>

#define DEPTH_MAX ((size_t)8)

/* The list items that are open, by how far they are indented. */
struct lists {
    struct {
        size_t indent;
        const char *element;
    } open[DEPTH_MAX];
    size_t depth;
    const char *other; /* element of another kind that is open: blockquote; or NULL */
};

static void close_deeper(struct pir_buf *out, struct lists *lists, size_t keep)
{
    while (lists->depth > keep) {
        lists->depth--;
        pir_buf_printf(out, "</li></%s>\n", lists->open[lists->depth].element);
    }
}

static void close_other(struct pir_buf *out, struct lists *lists)
{
    if (lists->other)
        pir_buf_printf(out, "</%s>\n", lists->other);
    lists->other = NULL;
}

static void
open_item(struct pir_buf *out, struct lists *lists, const struct pir_body *b)
{
    const char *element = strchr("0123456789", *b->marker) ? "ol" : "ul";
    size_t depth = lists->depth;

    while (depth > 0 && lists->open[depth - 1].indent > b->indent)
        depth--;
    close_deeper(out, lists, depth);
    if (depth > 0 && lists->open[depth - 1].indent == b->indent) {
        pir_buf_addstr(out, "</li>\n<li>");
        return;
    }
    if (depth == DEPTH_MAX) {
        pir_buf_addstr(out, "<br>");
        return;
    }
    lists->open[depth].indent = b->indent;
    lists->open[depth].element = element;
    lists->depth = depth + 1;
    pir_buf_printf(out, "<%s>\n<li>", element);
}

static int in_element(struct pir_buf *out, const char *element, const char *text)
{
    int rc;

    pir_buf_printf(out, "<%s>", element);
    rc = strcmp(element, "p") == 0 ? pir_html_lines(out, text)
                                   : pir_html_text(out, text);
    pir_buf_printf(out, "</%s>\n", element);
    return rc;
}

static int add_piece(struct pir_buf *out, struct lists *lists, const struct pir_body *b)
{
    int rc;

    if (b->type != PIR_BODY_QUOTE)
        close_other(out, lists);
    if (b->type == PIR_BODY_ITEM) {
        open_item(out, lists, b);
        return pir_html_lines(out, b->text.data);
    }
    if (b->type == PIR_BODY_GAP)
        return 0;
    if (b->indent == 0)
        close_deeper(out, lists, 0);
    switch (b->type) {
    case PIR_BODY_HEADING:
        return in_element(out, "h3", b->text.data);
    case PIR_BODY_CODE:
        pir_buf_addstr(out, "<pre>");
        rc = in_element(out, "code", b->text.data);
        pir_buf_addstr(out, "</pre>\n");
        return rc;
    case PIR_BODY_QUOTE:
        if (!lists->other)
            pir_buf_addstr(out, "<blockquote>\n");
        lists->other = "blockquote";
        return in_element(out, "p", b->text.data);
    default:
        return in_element(out, "p", b->text.data);
    }
}

int pir_html_body(struct pir_buf *out, const char *text)
{
    struct lists lists = {0};
    struct pir_body body;
    int rc;

    pir_body_start(&body, text);
    while ((rc = pir_body_next(&body)) > 0) {
        rc = add_piece(out, &lists, &body);
        if (rc < 0)
            break;
    }
    close_other(out, &lists);
    close_deeper(out, &lists, 0);
    pir_body_release(&body);
    return rc;
}
