/* Tables to CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with
 * an apostrophe, by which it stays the text it is. */
#include "view/render.h"

#include "base/err.h"
#include "base/text.h"

#include <string.h>

/* =, +, -, @ and their full-width forms; TAB and CR cannot be in clean text. */
static bool is_formula(const char *text)
{
    static const char *const starts[] = {
        "=",           "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
        "\xef\xbc\xa0"};

    text += strspn(text, " \n\t\"'");
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        if (strncmp(text, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return false;
}

static void add_text(struct pir_buf *out, const char *text)
{
    bool quoted;
    struct pir_buf clean = PIR_BUF_INIT;

    pir_text_quote(&clean, text, strlen(text), PIR_TEXT_LINES);
    quoted = strpbrk(clean.data, ",\"\n;") != NULL || is_formula(clean.data);
    if (quoted)
        pir_buf_addch(out, '"');
    if (is_formula(clean.data))
        pir_buf_addch(out, '\'');
    for (const char *at = clean.data; *at; at++) {
        if (*at == '"')
            pir_buf_addch(out, '"');
        pir_buf_addch(out, *at);
    }
    if (quoted)
        pir_buf_addch(out, '"');
    out->failed = out->failed || pir_buf_failed(&clean);
    pir_buf_release(&clean);
}

static void add_cell(struct pir_buf *out, const struct pir_line *cell)
{
    struct pir_buf text = PIR_BUF_INIT;

    for (const struct pir_span_text *span = cell->first; span; span = span->next)
        pir_buf_addstr(&text, span->text);
    add_text(out, text.data);
    out->failed = out->failed || pir_buf_failed(&text);
    pir_buf_release(&text);
}

static void add_table(struct pir_buf *out, const struct pir_block *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        pir_buf_addstr(out, i > 0 ? "," : "");
        add_text(out, table->columns[i].title);
    }
    pir_buf_addstr(out, "\r\n");
    for (const struct pir_block *row = table->first; row; row = row->next) {
        for (size_t i = 0; i < row->cell_count; i++) {
            pir_buf_addstr(out, i > 0 ? "," : "");
            add_cell(out, &row->cells[i]);
        }
        pir_buf_addstr(out, "\r\n");
    }
}

int pir_render_csv(struct pir_buf *out, const struct pir_block *page)
{
    bool begun = false;

    for (const struct pir_block *block = page->first; block; block = block->next) {
        if (block->type != PIR_BLOCK_TABLE)
            continue;
        if (begun)
            pir_buf_addstr(out, "\r\n");
        add_table(out, block);
        begun = true;
    }
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
