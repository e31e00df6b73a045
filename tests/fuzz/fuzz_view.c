/* Renderers: whatever the texts of a page are, no control character gets out but LF and
 * pir's own colours, no line is too long, and the same page gives the same bytes. Input:
 * width, flags, then the text that stands everywhere. */
#include "fuzz.h"

#include "view/render.h"

#define WIDTH_LEAST 40
#define TEXT_MAX ((size_t)2048) /* it stands in many places */
#define WITH_BODY 4u            /* among the flags: a body, whose code is not wrapped */

/* The texts of a page: one in everything, or its first words. */
struct words {
    const char *all;
    const char *line;
    const char *word;
};

static const struct pir_column columns[] = {
    {.title = "Name"},
    {.title = "Figure", .align = PIR_RIGHT, .shrink = 1},
    {.title = "What was said about it", .shrink = 2, .wrap = true},
};

static void
add_table(struct pir_arena *arena, struct pir_block *page, const struct words *words)
{
    struct pir_block *table = pir_block_table(arena, page, columns, 3);

    for (int i = 0; i < 2; i++) {
        struct pir_block *row = pir_block_row(arena, table);

        pir_cell_add(arena, row, 0, words->word, PIR_TONE_ID);
        pir_cell_add(arena, row, 1, i ? words->line : "12", PIR_TONE_WARN);
        pir_cell_add(arena, row, 2, words->all, PIR_TONE_PLAIN);
        pir_cell_add(arena, row, 2, words->word, PIR_TONE_STRONG);
    }
}

static struct pir_block *
make_page(struct pir_arena *arena, const struct words *words, const char *body)
{
    struct pir_block *page = pir_block_page(arena);
    struct pir_block *fields, *list, *paragraph;

    pir_block_heading(arena, page, 1, words->line);
    paragraph = pir_block_paragraph(arena, page, words->all, PIR_TONE_PLAIN);
    HOLDS(paragraph != NULL);
    pir_line_add(arena, &paragraph->line, words->word, PIR_TONE_BAD);
    pir_block_add(arena, page, PIR_BLOCK_GAP);
    pir_block_heading(arena, page, 2, words->all);
    fields = pir_block_add(arena, page, PIR_BLOCK_FIELDS);
    pir_block_field(arena, fields, "name", words->all, PIR_TONE_CODE);
    pir_block_field(arena, fields, words->line, words->word, PIR_TONE_DIM);
    add_table(arena, page, words);
    list = pir_block_add(arena, page, PIR_BLOCK_LIST);
    pir_block_paragraph(arena, list, words->all, PIR_TONE_GOOD);
    pir_block_paragraph(arena, list, words->line, PIR_TONE_PLAIN);
    if (body) {
        struct pir_block *block = pir_block_add(arena, page, PIR_BLOCK_MARKDOWN);

        HOLDS(block != NULL);
        block->text = body;
    }
    HOLDS(!pir_block_failed(page));
    return page;
}

/* Append out without pir's colours; any other ESC stays and is found. */
static void drop_colours(struct pir_buf *plain, const struct pir_buf *out)
{
    for (size_t i = 0; i < out->len; i++) {
        size_t code = 0;

        if (out->data[i] == '\033' && out->data[i + 1] == '[')
            code = 2 + strspn(out->data + i + 2, "0123456789;");
        if (code && out->data[i + code] == 'm')
            i += code;
        else
            pir_buf_addch(plain, out->data[i]);
    }
}

static void check_lines(const struct pir_buf *plain, size_t width)
{
    for (const char *at = plain->data; *at;) {
        size_t len = strcspn(at, "\n");

        HOLDS(len == 0 || at[len - 1] != ' ');
        HOLDS(width == 0 || pir_text_width(at, len) <= width);
        at += len + (at[len] == '\n');
    }
}

static void
check_text(const struct pir_block *page, unsigned flags, size_t width, bool long_lines)
{
    struct pir_render_options options = {.width = (unsigned)width, .flags = flags};
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_buf same = PIR_BUF_INIT;
    struct pir_buf plain = PIR_BUF_INIT;
    struct pir_err err;

    HOLDS(pir_render_text(&out, page, &options) == 0);
    HOLDS(pir_render_text(&same, page, &options) == 0);
    HOLDS(fuzz_equal(&out, &same));
    HOLDS(strlen(out.data) == out.len);
    if (flags & PIR_RENDER_COLOUR)
        drop_colours(&plain, &out);
    else
        pir_buf_add(&plain, out.data, out.len);
    HOLDS(pir_text_check(plain.data, plain.len, PIR_TEXT_LINES, &err) == 0);
    check_lines(&plain, long_lines ? 0 : width);
    pir_buf_release(&out);
    pir_buf_release(&same);
    pir_buf_release(&plain);
}

/* Code keeps its tabs. */
static void check_markdown(const struct pir_block *page)
{
    struct pir_buf out = PIR_BUF_INIT;
    struct pir_err err;

    HOLDS(pir_render_markdown(&out, page) == 0);
    HOLDS(pir_text_check(out.data, out.len, PIR_TEXT_LINES | PIR_TEXT_TABS, &err) == 0);
    pir_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    size_t width = WIDTH_LEAST + (len > 0 ? data[0] : 0);
    unsigned flags = len > 1 ? data[1] : 0;
    bool has_body = flags & WITH_BODY;
    size_t start = len < 2 ? len : 2;
    size_t text_len = len - start < TEXT_MAX ? len - start : TEXT_MAX;
    char *text = fuzz_text(data + start, text_len);
    struct words words = {.all = text};
    struct pir_block *page;

    words.line = pir_arena_strndup(&arena, text, strcspn(text, "\n"));
    words.word = pir_arena_strndup(&arena, text, strcspn(text, " \n"));
    HOLDS(words.line && words.word);
    page = make_page(&arena, &words, has_body ? text : NULL);
    check_text(page, flags & (PIR_RENDER_COLOUR | PIR_RENDER_ASCII), width, has_body);
    check_markdown(page);
    pir_arena_release(&arena);
    free(text);
    return 0;
}
