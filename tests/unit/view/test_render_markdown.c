/* Blocks to Markdown: the structure is pir's, the texts stay texts. */
#include "base/buf.h"
#include "base/text.h"
#include "view/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static const char *render(const struct pir_block *page)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    assert_false(pir_block_failed(page));
    assert_int_equal(pir_render_markdown(&out, page), 0);
    text = pir_arena_strndup(&arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static const char *paragraph(const char *text, enum pir_tone tone)
{
    struct pir_block *page = pir_block_page(&arena);

    pir_block_paragraph(&arena, page, text, tone);
    return render(page);
}

static const char *body(const char *text)
{
    struct pir_block *page = pir_block_page(&arena);

    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text = text;
    return render(page);
}

static void escapes_what_would_be_markup(void **state)
{
    static const char *const cases[][2] = {
        {"<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>\n"},
        {"a *b* _c_ `d` ~~e~~", "a \\*b\\* \\_c\\_ \\`d\\` \\~\\~e\\~\\~\n"},
        {"[x](javascript:y) ![z](w)", "\\[x\\](javascript:y) !\\[z\\](w)\n"},
        {"&lt;b&gt; \\", "\\&lt;b\\&gt; \\\\\n"},
        {"a | b", "a \\| b\n"},
        {"http://a.example www.b.example", "http\\://a.example www\\.b.example\n"},
        {"issue #12 costs $5", "issue \\#12 costs \\$5\n"},
        {"2026-11-23 14:15, 3.5 h", "2026-11-23 14:15, 3.5 h\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(paragraph(cases[i][0], PIR_TONE_PLAIN), cases[i][1]);
}

static void escapes_what_would_be_a_block_at_the_start_of_a_line(void **state)
{
    static const char *const cases[][2] = {
        {"# no heading", "\\# no heading\n"}, {"- no item", "\\- no item\n"},
        {"+ no item", "\\+ no item\n"},       {"1. no item", "1\\. no item\n"},
        {"23) no item", "23\\) no item\n"},   {"> no quote", "\\> no quote\n"},
        {"    no code", "no code\n"},         {"title\n===", "title\\\n\\===\n"},
        {"title\n  - x", "title\\\n\\- x\n"}, {"```\nx", "\\`\\`\\`\\\nx\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(paragraph(cases[i][0], PIR_TONE_PLAIN), cases[i][1]);
}

static void shows_control_characters_instead_of_writing_them(void **state)
{
    const char *text = paragraph(
        "a\x1b[31mb\rc\xe2\x80\xae"
        "d\xff",
        PIR_TONE_PLAIN);

    (void)state;
    assert_int_equal(pir_text_check(text, strlen(text), PIR_TEXT_LINES, NULL), 0);
    assert_string_equal(text, "a\\\\x1b\\[31mb\\\\x0dc\\\\u{202E}d\\\\xff\n");
    text = body("a\x1b[31m\n```\nb\x1b\n```\n");
    assert_int_equal(pir_text_check(text, strlen(text), PIR_TEXT_LINES, NULL), 0);
}

static void marks_ids_commands_and_what_is_strong(void **state)
{
    (void)state;
    assert_string_equal(paragraph("9x2q7c4p", PIR_TONE_ID), "`9x2q7c4p`\n");
    assert_string_equal(
        paragraph("pir note \"*\"", PIR_TONE_CODE), "`pir note \"*\"`\n");
    assert_string_equal(paragraph("a ` b `` c", PIR_TONE_CODE), "``` a ` b `` c ```\n");
    assert_string_equal(paragraph("overdue", PIR_TONE_BAD), "**overdue**\n");
    assert_string_equal(paragraph("over *due", PIR_TONE_STRONG), "**over \\*due**\n");
    assert_string_equal(paragraph(" padded ", PIR_TONE_STRONG), "padded \n");
    assert_string_equal(paragraph("dim", PIR_TONE_DIM), "dim\n");
}

static void joins_strong_texts_that_touch(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *block = pir_block_paragraph(&arena, page, "a", PIR_TONE_STRONG);

    (void)state;
    pir_line_add(&arena, &block->line, "b", PIR_TONE_BAD);
    pir_line_add(&arena, &block->line, " c", PIR_TONE_PLAIN);
    assert_string_equal(render(page), "**ab** c\n");
}

static void writes_tables_with_pipes(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "What|not"},
        {.title = "Empty"},
        {.title = "Open", .align = PIR_RIGHT}};
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *table = pir_block_table(&arena, page, columns, COUNT(columns));
    struct pir_block *row;

    (void)state;
    assert_string_equal(render(page), "");
    row = pir_block_row(&arena, table);
    pir_cell_add(&arena, row, 0, "a|b\nc", PIR_TONE_PLAIN);
    pir_cell_add(&arena, row, 0, "x|y", PIR_TONE_CODE);
    pir_cell_add(&arena, row, 2, "2", PIR_TONE_PLAIN);
    pir_block_row(&arena, table);
    assert_string_equal(
        render(page), "| What\\|not | Open |\n"
                      "| --- | ---: |\n"
                      "| a\\|b<br>c`x\\|y` | 2 |\n"
                      "|  |  |\n");
}

static void writes_headings_fields_and_lists(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *fields, *list;

    (void)state;
    pir_block_heading(&arena, page, 1, "Title\nof *two* lines");
    pir_block_add(&arena, page, PIR_BLOCK_GAP);
    fields = pir_block_add(&arena, page, PIR_BLOCK_FIELDS);
    pir_block_field(&arena, fields, "Aware", "- 11:17", PIR_TONE_PLAIN);
    pir_block_field(&arena, fields, "", "and more\nlines", PIR_TONE_PLAIN);
    pir_block_heading(&arena, page, 9, "Deep");
    list = pir_block_add(&arena, page, PIR_BLOCK_LIST);
    pir_block_paragraph(&arena, list, "# one", PIR_TONE_PLAIN);
    pir_block_paragraph(&arena, list, "two", PIR_TONE_PLAIN);
    assert_string_equal(
        render(page), "# Title of \\*two\\* lines\n"
                      "\n"
                      "- Aware: \\- 11:17\n"
                      "  - and more\\\n"
                      "    lines\n"
                      "\n"
                      "###### Deep\n"
                      "\n"
                      "- \\# one\n"
                      "- two\n");
}

static void keeps_the_structure_of_a_body_but_not_its_markup(void **state)
{
    (void)state;
    assert_string_equal(
        body("# Calls\nThree *calls* from\n[them](http://x.example):\n"
             "- <b>one</b>\n  - # two\n\n> said\n\nend"),
        "**Calls**\n"
        "\n"
        "Three \\*calls\\* from \\[them\\](http\\://x.example):\n"
        "\n"
        "- \\<b\\>one\\</b\\>\n"
        "  - **two**\n"
        "\n"
        "> said\n"
        "\n"
        "end\n");
}

static void fences_code_so_that_nothing_in_it_ends_the_fence(void **state)
{
    (void)state;
    assert_string_equal(
        body("~~~\n```\n<b>\n````\n~~~\nafter"),
        "`````\n```\n<b>\n````\n`````\n\nafter\n");
    assert_string_equal(body("```\nopen to the end"), "```\nopen to the end\n```\n");
    assert_string_equal(
        body("> 1. ~~~\n>    x\n>\n>    y\n>    ~~~\n>\n> | a |\n> |--:|\n> | <b> |"),
        "> 1. ```\n>    x\n>    \n>    y\n>    ```\n>\n"
        "> | a |\n> | ---: |\n> | \\<b\\> |\n");
}

static void contains_a_body_that_tries_to_go_on_behind_its_end(void **state)
{
    struct pir_block *page = pir_block_page(&arena);

    (void)state;
    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text =
        "```\n<!-- never closed\n~~~";
    pir_block_heading(&arena, page, 2, "Signed by");
    assert_string_equal(
        render(page), "```\n<!-- never closed\n~~~\n```\n\n## Signed by\n");
}

static void never_indents_a_paragraph_so_far_that_it_becomes_code(void **state)
{
    (void)state;
    assert_string_equal(
        body("- item\n\n     <b>far in</b>\n"), "- item\n\n  \\<b\\>far in\\</b\\>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_what_would_be_markup),
        cmocka_unit_test(escapes_what_would_be_a_block_at_the_start_of_a_line),
        cmocka_unit_test(shows_control_characters_instead_of_writing_them),
        cmocka_unit_test(marks_ids_commands_and_what_is_strong),
        cmocka_unit_test(joins_strong_texts_that_touch),
        cmocka_unit_test(writes_tables_with_pipes),
        cmocka_unit_test(writes_headings_fields_and_lists),
        cmocka_unit_test(keeps_the_structure_of_a_body_but_not_its_markup),
        cmocka_unit_test(fences_code_so_that_nothing_in_it_ends_the_fence),
        cmocka_unit_test(contains_a_body_that_tries_to_go_on_behind_its_end),
        cmocka_unit_test(never_indents_a_paragraph_so_far_that_it_becomes_code),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
